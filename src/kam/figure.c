/* The table of figures; computing the wanted ones for all accounts, and those that compare an account with all others. */
#include "kam/figure_parts.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "os/team.h"
#include "os/thread.h"
#include "records/read.h"
#include "stats/order.h"

enum { SLICES = 32 };

const char *const figure_unit_names[UNIT_COUNT_OF_UNITS] = { "money", "share", "count", "days", "years" };

#define LINES "order_line.net"
#define COSTS "order_line.net order_line.unit_cost"
#define PRODUCTS "order_line.net order_line.product"
#define O SNAPSHOT_ORDERS
#define M SNAPSHOT_MARGINS
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
	[FIGURE_YEARS_AS_CUSTOMER] = { "years_as_customer", UNIT_YEARS, O, LINES, "source.orders", 0 },
	[FIGURE_PRODUCTS_BOUGHT] = { "products_bought", UNIT_COUNT, P, PRODUCTS, "source.products", 0 },
	[FIGURE_FAMILIES_BOUGHT] = { "families_bought", UNIT_COUNT, P, PRODUCTS, "source.products", 0 },
	[FIGURE_KEY_PRODUCT_SHARE] = { "key_product_share", UNIT_SHARE, P, PRODUCTS, "source.products", 0 },
	[FIGURE_KEY_PRODUCT_YEARS] = { "key_product_years", UNIT_YEARS, P, PRODUCTS, "source.products", 0 },
	[FIGURE_NEW_PRODUCT_SHARE] = { "new_product_share", UNIT_SHARE, P, PRODUCTS, "source.products", 0 },
	[FIGURE_NEW_PRODUCTS_BOUGHT] = { "new_products_bought", UNIT_COUNT, P, PRODUCTS, "source.products", 0 },
	[FIGURE_NEW_PRODUCT_DELAY] = { "new_product_delay", UNIT_DAYS, P, PRODUCTS, "source.products", 0 },
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
			figure_account(p, &scratch, i);
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

/* --- beside all others ---------------------------------------------------------------------------------------------------------------------------------- */

static void put_share(const struct figure_columns *f, enum figure_id id, size_t account, double value)
{
	if (f->columns[id])
		f->columns[id][account] = value;
}

static void put_shares(const struct figure_columns *f, const uint32_t *accounts, const uint32_t *order, size_t n)
{
	const double *sales = f->columns[FIGURE_NET_SALES];
	double total = 0, ahead = 0;

	for (size_t i = 0; i < n; i++)
		total += sales[accounts[i]] > 0 ? sales[accounts[i]] : 0;
	for (size_t i = 0; i < n; i++) {
		size_t account = accounts[order[i]];
		double own = sales[account] > 0 ? sales[account] : 0;
		put_share(f, FIGURE_SHARE_OF_SALES, account, total > 0 ? own / total : NAN);
		put_share(f, FIGURE_SHARE_AHEAD, account, total > 0 ? ahead / total : NAN);
		ahead += own;
		put_share(f, FIGURE_CUMULATIVE_SHARE, account, total > 0 ? ahead / total : NAN);
	}
}

/* By sales, largest first; accounts that are not known take no part. */
static bool rank_sales(const struct figure_columns *f)
{
	const double *sales = f->columns[FIGURE_NET_SALES];
	uint32_t *accounts = mem_alloc((f->count + 1) * sizeof *accounts), *order = mem_alloc((f->count + 1) * sizeof *order);
	uint32_t *scratch = mem_alloc((f->count + 1) * sizeof *scratch);
	uint64_t *keys = mem_alloc((f->count + 1) * sizeof *keys);
	bool ok = accounts && order && scratch && keys;
	size_t n = 0;

	for (size_t i = 0; ok && i < f->count; i++) {
		put_share(f, FIGURE_SHARE_OF_SALES, i, NAN);
		put_share(f, FIGURE_SHARE_AHEAD, i, NAN);
		put_share(f, FIGURE_CUMULATIVE_SHARE, i, NAN);
		if (isnan(sales[i]))
			continue;
		accounts[n] = (uint32_t)i;
		keys[n++] = order_key_descending(sales[i]);
	}
	if (ok) {
		order_ascending(keys, n, order, scratch);
		put_shares(f, accounts, order, n);
	}
	mem_free(accounts);
	mem_free(order);
	mem_free(scratch);
	mem_free(keys);
	return ok;
}

static bool compare_all(const struct figure_columns *f)
{
	if (f->columns[FIGURE_SHARE_OF_SALES] || f->columns[FIGURE_SHARE_AHEAD] || f->columns[FIGURE_CUMULATIVE_SHARE])
		return rank_sales(f);
	return true;
}

enum rc figures_compute(const struct figure_request *q, struct figure_columns *out, struct error *e)
{
	struct figure_pass p;
	bool ok;

	*out = (struct figure_columns){ 0 };
	ok = begin(&p, q, out) && run(&p) && compare_all(out);
	mem_free(p.is_key);
	mem_free(p.is_new);
	if (ok)
		return RC_OK;
	figures_free(out);
	return error_no_memory(e);
}

void figures_free(struct figure_columns *f)
{
	for (int i = 0; i < FIGURE_COUNT; i++)
		mem_free(f->columns[i]);
	*f = (struct figure_columns){ 0 };
}
