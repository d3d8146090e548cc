/* The table of figures; computing the wanted ones for all accounts, and those that compare an account with all others. */
#include "kam/figure_parts.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "os/team.h"
#include "os/thread.h"
#include "records/read.h"

enum { SLICES = 32 };

const char *const figure_unit_names[UNIT_COUNT_OF_UNITS] = { "money", "share", "count", "days", "months", "years", "size" };

#define LINES "order_line.net"
#define COSTS "order_line.net order_line.unit_cost"
#define PRODUCTS "order_line.net order_line.product"
#define MET "note.kind note.happened_at note.subject contact.level contact.buying_role"
#define PRICED "order_line.net order_line.quantity order_line.unit_price order_line.discount"
#define O SNAPSHOT_ORDERS
#define M SNAPSHOT_MARGINS
#define PRICES SNAPSHOT_PRICES
#define COMPANY SNAPSHOT_COMPANIES
#define P SNAPSHOT_PRODUCTS
#define BIT(id) FIGURE_BIT(FIGURE_##id)
const struct figure figures[FIGURE_COUNT] = {
	[FIGURE_NET_SALES] = { "net_sales", UNIT_MONEY, 0, LINES, "source.order_lines", 0 },
	[FIGURE_NET_SALES_BEFORE] = { "net_sales_before", UNIT_MONEY, 0, LINES, "source.order_lines", 0 },
	[FIGURE_GROWTH] = { "growth", UNIT_SHARE, 0, LINES, "source.order_lines", 0 },
	[FIGURE_MARGIN] = { "margin", UNIT_MONEY, M, COSTS, "source.order_lines", 0 },
	[FIGURE_MARGIN_RATE] = { "margin_rate", UNIT_SHARE, M, COSTS, "source.order_lines", 0 },
	[FIGURE_COMPANY_MARGIN_RATE] = { "company_margin_rate", UNIT_SHARE, M, COSTS, "source.order_lines", 0 },
	[FIGURE_SHARE_OF_SALES] = { "share_of_sales", UNIT_SHARE, 0, LINES, "source.order_lines", BIT(NET_SALES) },
	[FIGURE_SHARE_AHEAD] = { "share_ahead", UNIT_SHARE, 0, LINES, "source.order_lines", BIT(NET_SALES) },
	[FIGURE_CUMULATIVE_SHARE] = { "cumulative_share", UNIT_SHARE, 0, LINES, "source.order_lines", BIT(NET_SALES) },
	[FIGURE_ORDERS] = { "orders", UNIT_COUNT, O, LINES, "source.orders", 0 },
	[FIGURE_ORDER_VALUE_MEAN] = { "order_value_mean", UNIT_MONEY, O, LINES, "source.orders", 0 },
	[FIGURE_LARGEST_ORDER] = { "largest_order", UNIT_MONEY, O, LINES, "source.orders", 0 },
	[FIGURE_RETURNS_SHARE] = { "returns_share", UNIT_SHARE, 0, LINES, "source.order_lines", 0 },
	[FIGURE_DAYS_SINCE_LAST_ORDER] = { "days_since_last_order", UNIT_DAYS, O, LINES, "source.orders", 0 },
	[FIGURE_USUAL_GAP] = { "usual_gap", UNIT_DAYS, O, LINES, "source.orders", 0 },
	[FIGURE_MISSED_GAPS] = { "missed_gaps", UNIT_COUNT, O, LINES, "source.orders", 0 },
	[FIGURE_YEARS_AS_CUSTOMER] = { "years_as_customer", UNIT_YEARS, O | COMPANY, LINES " account.customer_since", "source.orders", 0 },
	[FIGURE_PRODUCTS_BOUGHT] = { "products_bought", UNIT_COUNT, P, PRODUCTS, "source.products", 0 },
	[FIGURE_FAMILIES_BOUGHT] = { "families_bought", UNIT_COUNT, P, PRODUCTS, "source.products", 0 },
	[FIGURE_KEY_PRODUCT_SHARE] = { "key_product_share", UNIT_SHARE, P, PRODUCTS, "source.products", 0 },
	[FIGURE_KEY_PRODUCT_YEARS] = { "key_product_years", UNIT_YEARS, P, PRODUCTS, "source.products", 0 },
	[FIGURE_NEW_PRODUCT_SHARE] = { "new_product_share", UNIT_SHARE, P, PRODUCTS, "source.products", 0 },
	[FIGURE_NEW_PRODUCTS_BOUGHT] = { "new_products_bought", UNIT_COUNT, P, PRODUCTS, "source.products", 0 },
	[FIGURE_NEW_PRODUCT_DELAY] = { "new_product_delay", UNIT_DAYS, P, PRODUCTS, "source.products", 0 },
	[FIGURE_DISCOUNT_MEAN] = { "discount_mean", UNIT_SHARE, PRICES, PRICED, "source.order_lines", 0 },
	[FIGURE_PRICE_LEVEL] = { "price_level", UNIT_SHARE, P | PRICES, PRICED " order_line.product", "source.products", 0 },
	[FIGURE_STAFF] = { "staff", UNIT_COUNT, COMPANY, "account.staff", "source.accounts", 0 },
	[FIGURE_REVENUE] = { "revenue", UNIT_MONEY, COMPANY, "account.revenue", "source.accounts", 0 },
	[FIGURE_ASSETS] = { "assets", UNIT_MONEY, COMPANY, "account.assets", "source.accounts", 0 },
	[FIGURE_COMPANY_SIZE] = { "company_size", UNIT_SIZE, COMPANY, "account.size", "source.accounts", 0 },
	[FIGURE_SHARE_OF_THEIR_REVENUE] = { "share_of_their_revenue", UNIT_SHARE, COMPANY, LINES " account.revenue", "source.accounts", BIT(NET_SALES) },
	[FIGURE_GROUP_SALES] = { "group_sales", UNIT_MONEY, COMPANY, LINES " account.parent", "source.order_lines", BIT(NET_SALES) },
	[FIGURE_DIRECT_BELOW] = { "direct_below", UNIT_SHARE, COMPANY, "account.parent account.kind", "source.accounts", 0 },
	[FIGURE_CONTACTS_KNOWN] = { "contacts_known", UNIT_COUNT, 0, MET, "source.contacts", 0 },
	[FIGURE_KEY_PEOPLE_KNOWN] = { "key_people_known", UNIT_COUNT, 0, MET, "source.contacts", 0 },
	[FIGURE_VISITS_12M] = { "visits_12m", UNIT_COUNT, 0, MET, "source.notes", 0 },
	[FIGURE_CONTACTS_MET_12M] = { "contacts_met_12m", UNIT_COUNT, 0, MET, "source.notes", 0 },
	[FIGURE_INFLUENCERS_MET_12M] = { "influencers_met_12m", UNIT_COUNT, 0, MET, "source.notes", 0 },
	[FIGURE_DECIDERS_MET_6M] = { "deciders_met_6m", UNIT_COUNT, 0, MET, "source.notes", 0 },
	[FIGURE_KEY_PEOPLE_MET_3M] = { "key_people_met_3m", UNIT_COUNT, 0, MET, "source.notes", 0 },
	[FIGURE_TOP_MEETINGS_12M] = { "top_meetings_12m", UNIT_COUNT, 0, MET, "source.notes", 0 },
	[FIGURE_MONTHS_WITHOUT_TOP_MEETING] = { "months_without_top_meeting", UNIT_MONTHS, 0, MET, "source.notes", 0 },
};
#undef O
#undef M
#undef P

enum figure_id figure_find(struct str name)
{
	int i = 0;

	while (i < FIGURE_COUNT && !str_is(name, figures[i].name))
		i++;
	return (enum figure_id)i;
}

uint64_t figures_needed(uint64_t wanted)
{
	for (int i = 0; i < FIGURE_COUNT; i++)
		if (wanted & FIGURE_BIT(i))
			wanted |= figures[i].from;
	return wanted;
}

unsigned figures_parts(uint64_t wanted)
{
	unsigned parts = 0;

	wanted = figures_needed(wanted);
	for (int i = 0; i < FIGURE_COUNT; i++)
		if (wanted & FIGURE_BIT(i))
			parts |= figures[i].parts;
	return parts;
}

/* "order_line.unit_cost" */
static bool reads_field(const struct context *x, struct str path)
{
	struct str entity;
	const struct entity *t;

	str_split(&path, '.', &entity);
	t = schema_entity(x->schema, entity);
	return t && principal_may(x->who, t, OP_LIST) && principal_reads(x->who, t, entity_field(t, path));
}

uint64_t figures_readable(const struct context *x)
{
	uint64_t bits = 0;

	for (int i = 0; i < FIGURE_COUNT; i++) {
		bool all = true;
		for (struct str rest = str_of(figures[i].reads), field; str_split(&rest, ' ', &field);)
			all = all && reads_field(x, field);
		bits |= all ? FIGURE_BIT(i) : 0;
	}
	return bits;
}

/* --- what the pass is made under ------------------------------------------------------------------------------------------------------------------ */

/* A bounded period leaves lines without a day out. */
static struct days days_of(const struct period *p)
{
	bool bounded = p->has_from || p->has_to;

	return (struct days){ p->has_from ? p->from : bounded ? SNAPSHOT_NO_DAY + 1 : SNAPSHOT_NO_DAY, p->has_to ? p->to : INT32_MAX };
}

static bool mark_products(struct figure_pass *p)
{
	const struct snapshot *s = p->q->snapshot;

	p->is_key = mem_alloc(s->product_count + 1);
	p->is_new = mem_alloc(s->product_count + 1);
	if (!p->is_key || !p->is_new)
		return false;
	for (size_t i = 0; i < s->product_count; i++) {
		const struct snapshot_product *it = &s->products[i];
		const char *maturity = snapshot_text(s, it->maturity);
		p->is_key[i] = !strcmp(maturity, "famous");
		p->is_new[i] = it->launched_on == SNAPSHOT_NO_DAY ? !strcmp(maturity, "new") : it->launched_on > p->new_since && it->launched_on <= p->as_of;
		p->any_key |= p->is_key[i];
		p->any_new |= p->is_new[i];
	}
	return true;
}

static bool begin(struct figure_pass *p, const struct figure_request *q, struct figure_columns *out)
{
	const struct classification *c = q->classification;

	*p = (struct figure_pass){ .q = q, .out = out, .net = *c, .margin = *c, .plain = !c->converted, .compared = c->compared };
	p->net.policy.value = POLICY_NET_SALES;
	p->margin.policy.value = POLICY_MARGIN;
	p->now = days_of(&c->period);
	p->before = c->compared ? days_of(&c->before) : (struct days){ 1, 0 };
	p->as_of = out->as_of = c->period.has_to ? c->period.to : c->last_day;
	p->new_since = p->as_of > SNAPSHOT_NO_DAY ? day_months_before(p->as_of, FIGURE_NEW_MONTHS) : p->as_of;
	p->look_back = p->as_of > SNAPSHOT_NO_DAY ? day_months_before(p->as_of, FIGURE_LOOK_BACK_MONTHS) : p->as_of;
	out->count = q->snapshot->account_count;
	for (int i = 0; i < FIGURE_COUNT; i++)
		if (figures_needed(q->wanted) & FIGURE_BIT(i) && !(out->columns[i] = mem_alloc((out->count + 1) * sizeof(double))))
			return false;
	return mark_products(p);
}

/* --- all accounts ----------------------------------------------------------------------------------------------------------------------------------- */

struct job { const struct figure_pass *pass; struct { bool failed; decimal_sum margin, net_with_cost; } slices[SLICES]; };

static void put_nothing(const struct figure_pass *p, size_t account)
{
	for (int i = 0; i < FIGURE_COUNT; i++)
		figure_put(p, (enum figure_id)i, account, NAN);
}

static void figure_one(const struct figure_pass *p, struct figure_scratch *scratch, size_t account)
{
	figure_account(p, scratch, account);
	figure_company(p, account);
}

static void work(void *argument, int slice)
{
	struct job *job = argument;
	const struct figure_pass *p = job->pass;
	const struct snapshot *s = p->q->snapshot;
	size_t from = s->account_count * (size_t)slice / SLICES, to = s->account_count * ((size_t)slice + 1) / SLICES;
	struct figure_scratch scratch;
	bool failed = !figure_scratch_begin(p, &scratch);

	for (size_t i = from; i < to && !failed; i++) {
		if (s->accounts[i].deleted || (p->q->visible && !p->q->visible[i]))
			put_nothing(p, i);
		else
			figure_one(p, &scratch, i);
		failed = scratch.failed;
	}
	job->slices[slice].failed = failed;
	job->slices[slice].margin = scratch.margin;
	job->slices[slice].net_with_cost = scratch.net_with_cost;
	figure_scratch_end(&scratch);
}

static void put_company_rate(const struct figure_columns *f, decimal_sum margin, decimal_sum net)
{
	for (size_t i = 0; f->columns[FIGURE_COMPANY_MARGIN_RATE] && i < f->count; i++)
		f->columns[FIGURE_COMPANY_MARGIN_RATE][i] = net > 0 ? (double)margin / (double)net : NAN;
}

static bool run(const struct figure_pass *p)
{
	struct job job = { .pass = p };
	decimal_sum margin = 0, net = 0;
	bool failed = false;

	team_run(thread_cpus(), work, &job, SLICES);
	for (int i = 0; i < SLICES; i++) {
		failed |= job.slices[i].failed;
		margin += job.slices[i].margin;
		net += job.slices[i].net_with_cost;
	}
	put_company_rate(p->out, margin, net);
	return !failed;
}

enum rc figures_compute(const struct figure_request *q, struct figure_columns *out, struct error *e)
{
	struct figure_pass p;
	enum rc rc;

	*out = (struct figure_columns){ 0 };
	rc = begin(&p, q, out) && figure_prices(&p) && run(&p) && figure_whole(&p) ? RC_OK : error_no_memory(e);
	mem_free(p.is_key);
	mem_free(p.is_new);
	mem_free(p.price);
	if (rc == RC_OK)
		rc = figure_people(&p, e);
	if (rc)
		figures_free(out);
	return rc;
}

void figures_free(struct figure_columns *f)
{
	for (int i = 0; i < FIGURE_COUNT; i++)
		mem_free(f->columns[i]);
	*f = (struct figure_columns){ 0 };
}
