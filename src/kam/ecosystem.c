/* Grass, shrub and tree: one pass over each account's orders. */
#include "kam/ecosystem.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "records/read.h"

const char *const growth_codes[GROWTH_COUNT] = { "grass", "shrub", "tree" };
const char *const verdict_codes[VERDICT_COUNT] = { "too_few", "volume", "lone_tree", "forest", "rooted" };

enum { BUCKETS = ECOSYSTEM_MONTHS_MAX + ECOSYSTEM_SHOWN };

/* One account's orders by month back from the day: bucket k holds the days after ends[k + 1] up to ends[k]. */
struct orders {
	decimal_sum largest[BUCKETS];
	decimal_sum sales[BUCKETS];
	decimal_sum open;           /* lines of the order that is being read */
	uint32_t open_order;
	int open_bucket;            /* -1: none */
};

struct pass {
	const struct ecosystem_request *q;
	struct ecosystem *out;
	struct classification c;    /* for currencies and the lines' values */
	decimal_sum shrub, tree;    /* limits at LINE_SCALE */
	int32_t ends[BUCKETS + 1];
	int bucket_count;
	struct ecosystem_group *groups; /* by group; the last: none */
	struct orders orders;
};

/* --- sums ------------------------------------------------------------------------------------------------------------------------------------- */

int64_t stand_customers(const struct stand *s)
{
	return s->customers[GROWTH_GRASS] + s->customers[GROWTH_SHRUB] + s->customers[GROWTH_TREE];
}

decimal_sum stand_sales(const struct stand *s)
{
	return s->sales[GROWTH_GRASS] + s->sales[GROWTH_SHRUB] + s->sales[GROWTH_TREE];
}

double stand_share(const struct stand *s, enum growth kind)
{
	decimal_sum all = stand_sales(s);

	return all > 0 ? (double)s->sales[kind] / (double)all : 0;
}

enum verdict ecosystem_verdict(const struct stand *s, decimal_sum largest_tree)
{
	int64_t trees = s->customers[GROWTH_TREE];
	double share = stand_share(s, GROWTH_TREE);

	if (stand_customers(s) < ECOSYSTEM_CUSTOMERS_LEAST)
		return VERDICT_TOO_FEW;
	if (!trees || share < ECOSYSTEM_ROOTS)
		return VERDICT_VOLUME;
	if (trees == 1 || (double)largest_tree >= ECOSYSTEM_ALONE * (double)s->sales[GROWTH_TREE])
		return VERDICT_LONE_TREE;
	return trees >= ECOSYSTEM_FOREST_TREES && share >= ECOSYSTEM_FOREST ? VERDICT_FOREST : VERDICT_ROOTED;
}

static void stand_add(struct stand *s, enum growth kind, decimal_sum sales)
{
	if (kind == GROWTH_NONE)
		return;
	s->customers[kind]++;
	s->sales[kind] += sales > 0 ? sales : 0;
}

/* --- one account's orders ---------------------------------------------------------------------------------------------------------------------- */

static void close_order(struct orders *o)
{
	int k = o->open_bucket;

	if (k >= 0 && o->open > o->largest[k])
		o->largest[k] = o->open;
	o->open_bucket = -1;
	o->open = 0;
}

static void take_line(struct pass *p, uint32_t line, int bucket)
{
	const struct snapshot_lines *l = &p->q->snapshot->lines;
	struct orders *o = &p->orders;
	decimal_sum amount;

	if (!classify_line(&p->c, p->c.period, line, &amount))
		return;
	if (o->open_bucket < 0 || l->order[line] != o->open_order) {
		close_order(o);
		o->open_order = l->order[line];
		o->open_bucket = bucket;
	}
	o->open += amount;
	o->sales[bucket] += amount;
}

/* Days come in ascending order, so the bucket only falls. */
static void read_orders(struct pass *p, size_t account)
{
	const struct snapshot_lines *l = &p->q->snapshot->lines;
	struct snapshot_walk w = snapshot_walk(l, account);
	int bucket = p->bucket_count - 1;

	memset(p->orders.largest, 0, (size_t)p->bucket_count * sizeof *p->orders.largest);
	memset(p->orders.sales, 0, (size_t)p->bucket_count * sizeof *p->orders.sales);
	p->orders.open_bucket = -1;
	for (uint32_t i; (i = snapshot_walk_next(&w)) != SNAPSHOT_NO_LINE;) {
		int32_t day = l->day[i];
		if (day == SNAPSHOT_NO_DAY || day <= p->ends[p->bucket_count] || day > p->ends[0])
			continue;
		while (day > p->ends[bucket])
			bucket--;
		take_line(p, i, bucket);
	}
	close_order(&p->orders);
}

static decimal_sum most(const decimal_sum *values, int from, int to)
{
	decimal_sum m = 0;

	for (int i = from; i < to; i++)
		m = values[i] > m ? values[i] : m;
	return m;
}

static decimal_sum sum(const decimal_sum *values, int from, int to)
{
	decimal_sum m = 0;

	for (int i = from; i < to; i++)
		m += values[i];
	return m;
}

static enum growth kind_of(const struct pass *p, decimal_sum largest)
{
	return largest <= 0 ? GROWTH_NONE : largest >= p->tree ? GROWTH_TREE : largest >= p->shrub ? GROWTH_SHRUB : GROWTH_GRASS;
}

/* The kind t months before the day, for each t shown. Windows of neighbours share all but one month at either end. */
static void kinds_by_month(const struct pass *p, unsigned char kinds[ECOSYSTEM_SHOWN])
{
	int months = p->q->limits.months;
	decimal_sum core, young[ECOSYSTEM_SHOWN + 1] = { 0 }, old = 0;

	if (months < ECOSYSTEM_SHOWN) {
		for (int t = 0; t < ECOSYSTEM_SHOWN; t++)
			kinds[t] = (unsigned char)kind_of(p, most(p->orders.largest, t, t + months));
		return;
	}
	core = most(p->orders.largest, ECOSYSTEM_SHOWN - 1, months);
	for (int t = ECOSYSTEM_SHOWN - 2; t >= 0; t--)
		young[t] = p->orders.largest[t] > young[t + 1] ? p->orders.largest[t] : young[t + 1];
	for (int t = 0; t < ECOSYSTEM_SHOWN; t++) {
		decimal_sum m = core;
		if (t)
			old = p->orders.largest[months + t - 1] > old ? p->orders.largest[months + t - 1] : old;
		m = t < ECOSYSTEM_SHOWN - 1 && young[t] > m ? young[t] : m;
		kinds[t] = (unsigned char)kind_of(p, old > m ? old : m);
	}
}

/* --- what comes of them ------------------------------------------------------------------------------------------------------------------------- */

static void group_add(struct ecosystem_group *g, enum growth now, enum growth before, decimal_sum sales, decimal_sum sales_before)
{
	stand_add(&g->now, now, sales);
	stand_add(&g->before, before, sales_before);
	if (now == GROWTH_TREE && sales > g->largest_tree)
		g->largest_tree = sales;
}

static bool is_nearer(const struct promising *a, const struct promising *b)
{
	return a->near != b->near ? a->near > b->near : a->sales > b->sales;
}

/* Keeps the nearest ones, in order. */
static void keep_promising(struct ecosystem *s, const struct promising *one)
{
	size_t i = s->promising_count;

	if (i == ECOSYSTEM_PROMISING && !is_nearer(one, &s->promising[i - 1]))
		return;
	if (i < ECOSYSTEM_PROMISING)
		s->promising_count++;
	else
		i--;
	for (; i && is_nearer(one, &s->promising[i - 1]); i--)
		s->promising[i] = s->promising[i - 1];
	s->promising[i] = *one;
}

/* Near the limit, still buying, and not in smaller orders than the year before. */
static void look_at_shrub(struct pass *p, uint32_t account)
{
	const struct orders *o = &p->orders;
	struct promising one = { .account = account, .largest = most(o->largest, 0, ECOSYSTEM_YEAR), .largest_before = most(o->largest, ECOSYSTEM_YEAR, 2 * ECOSYSTEM_YEAR),
				 .sales = sum(o->sales, 0, ECOSYSTEM_YEAR) };

	one.near = (double)one.largest / (double)p->tree;
	if (one.near >= ECOSYSTEM_NEAR && one.largest >= one.largest_before)
		keep_promising(p->out, &one);
}

static bool wanted(const struct pass *p, const struct snapshot_account *a)
{
	return p->q->only == SNAPSHOT_NO_GROUP || a->region == p->q->only || a->industry == p->q->only;
}

static void add_account(struct pass *p, uint32_t account)
{
	const struct snapshot_account *a = &p->q->snapshot->accounts[account];
	size_t none = p->q->snapshot->group_count;
	const struct orders *o = &p->orders;
	unsigned char kinds[ECOSYSTEM_SHOWN];
	decimal_sum sales = sum(o->sales, 0, ECOSYSTEM_YEAR), before = sum(o->sales, ECOSYSTEM_YEAR, 2 * ECOSYSTEM_YEAR);

	kinds_by_month(p, kinds);
	p->out->kinds[account] = kinds[0];
	group_add(&p->out->whole, kinds[0], kinds[ECOSYSTEM_YEAR], sales, before);
	group_add(&p->groups[a->region < 0 ? none : (size_t)a->region], kinds[0], kinds[ECOSYSTEM_YEAR], sales, before);
	group_add(&p->groups[none + 1 + (a->industry < 0 ? none : (size_t)a->industry)], kinds[0], kinds[ECOSYSTEM_YEAR], sales, before);
	if (!wanted(p, a))
		return;
	for (int t = 0; t < ECOSYSTEM_SHOWN; t++)
		stand_add(&p->out->months[ECOSYSTEM_SHOWN - 1 - t].stand, kinds[t], o->sales[t]);
	if (kinds[0] == GROWTH_SHRUB)
		look_at_shrub(p, account);
}

/* --- all of it ---------------------------------------------------------------------------------------------------------------------------------- */

static int compare_groups(const void *x, const void *y)
{
	const struct ecosystem_group *a = x, *b = y;
	decimal_sum m = stand_sales(&a->now), n = stand_sales(&b->now);

	return m != n ? (m > n ? -1 : 1) : (a->group > b->group) - (a->group < b->group);
}

static enum rc take_groups(struct ecosystem_group *from, size_t count, struct ecosystem_group **out, size_t *kept, struct error *e)
{
	struct ecosystem_group *rows = mem_alloc((count + 1) * sizeof *rows);

	if (!(*out = rows))
		return error_no_memory(e);
	for (size_t i = 0; i <= count; i++) {
		if (!stand_customers(&from[i].now) && !stand_customers(&from[i].before))
			continue;
		rows[*kept] = from[i];
		rows[*kept].group = i == count ? SNAPSHOT_NO_GROUP : (int32_t)i;
		rows[(*kept)++].verdict = ecosystem_verdict(&from[i].now, from[i].largest_tree);
	}
	qsort(rows, *kept, sizeof *rows, compare_groups);
	return RC_OK;
}

static int32_t newest_order(const struct ecosystem_request *q)
{
	const struct snapshot_lines *l = &q->snapshot->lines;
	int32_t day = SNAPSHOT_NO_DAY;

	for (size_t i = 0; i < l->count; i++)
		if (l->account[i] != SNAPSHOT_DEAD && l->day[i] > day && (!q->visible || q->visible[l->account[i]]))
			day = l->day[i];
	return day;
}

static void set_months(struct pass *p)
{
	p->bucket_count = p->q->limits.months + ECOSYSTEM_SHOWN;
	if (p->bucket_count < 2 * ECOSYSTEM_YEAR + ECOSYSTEM_SHOWN)
		p->bucket_count = 2 * ECOSYSTEM_YEAR + ECOSYSTEM_SHOWN;
	for (int k = 0; k <= p->bucket_count; k++)
		p->ends[k] = day_months_before(p->out->as_of, k);
	for (int t = 0; t < ECOSYSTEM_SHOWN; t++) {
		p->out->months[ECOSYSTEM_SHOWN - 1 - t].from = p->ends[t + 1] + 1;
		p->out->months[ECOSYSTEM_SHOWN - 1 - t].to = p->ends[t];
	}
}

/* Whatever lies in the window is in one currency, or has its rates. */
static enum rc settle_currency(struct pass *p, struct error *e)
{
	struct classify_request c = { .snapshot = p->q->snapshot, .policy = policy_default(), .visible = p->q->visible };
	enum rc rc;

	c.period = (struct period){ true, true, p->ends[p->bucket_count] + 1, p->out->as_of };
	if ((rc = classify(&c, &p->c, e)))
		return rc;
	memcpy(p->out->currency, p->c.currency, sizeof p->out->currency);
	p->out->converted = p->c.converted;
	return RC_OK;
}

static enum rc compute(struct pass *p, struct error *e)
{
	const struct snapshot *s = p->q->snapshot;
	size_t n = s->group_count;
	enum rc rc;

	p->out->kinds = mem_alloc(s->account_count + 1);
	p->groups = mem_alloc((2 * n + 2) * sizeof *p->groups);
	if (!p->out->kinds || !p->groups)
		return error_no_memory(e);
	memset(p->out->kinds, GROWTH_NONE, s->account_count + 1);
	memset(p->groups, 0, (2 * n + 2) * sizeof *p->groups);
	for (size_t i = 0; i < s->account_count; i++) {
		if (s->accounts[i].deleted || (p->q->visible && !p->q->visible[i]))
			continue;
		read_orders(p, i);
		add_account(p, (uint32_t)i);
	}
	p->out->whole.verdict = ecosystem_verdict(&p->out->whole.now, p->out->whole.largest_tree);
	if ((rc = take_groups(p->groups, n, &p->out->regions, &p->out->region_count, e)))
		return rc;
	return take_groups(p->groups + n + 1, n, &p->out->markets, &p->out->market_count, e);
}

enum rc ecosystem_compute(const struct ecosystem_request *q, struct ecosystem *out, struct error *e)
{
	decimal_sum unit = 10000000; /* money's scale to a line's */
	struct pass *p = mem_alloc(sizeof *p);
	enum rc rc = RC_OK;

	*out = (struct ecosystem){ .snapshot = q->snapshot, .limits = q->limits, .as_of = q->has_as_of ? q->as_of : newest_order(q), .whole.group = SNAPSHOT_NO_GROUP };
	if (!p)
		return error_no_memory(e);
	*p = (struct pass){ .q = q, .out = out, .shrub = q->limits.shrub_from * unit, .tree = q->limits.tree_from * unit };
	if (out->as_of != SNAPSHOT_NO_DAY) {
		set_months(p);
		if ((rc = settle_currency(p, e)) == RC_OK)
			rc = compute(p, e);
		classification_free(&p->c);
	}
	mem_free(p->groups);
	mem_free(p);
	if (rc)
		ecosystem_free(out);
	return rc;
}

void ecosystem_free(struct ecosystem *s)
{
	mem_free(s->regions);
	mem_free(s->markets);
	mem_free(s->kinds);
	s->regions = s->markets = NULL;
	s->kinds = NULL;
	s->region_count = s->market_count = s->promising_count = 0;
}

/* --- limits ----------------------------------------------------------------------------------------------------------------------------------------- */

static int64_t limit_of(const struct record *r, const char *name, int64_t otherwise)
{
	struct value v = record_value(r, name);

	return v.kind == VALUE_INT ? v.i : otherwise;
}

enum rc ecosystem_limits_load(struct context *x, int64_t policy, struct ecosystem_limits *out, struct error *e)
{
	struct record *r;
	enum rc rc = record_get(x, schema_entity(x->schema, STR("policy")), policy, &r, e);

	if (rc)
		return rc;
	*out = (struct ecosystem_limits){ limit_of(r, "shrub_from", INT64_C(5000000000)), limit_of(r, "tree_from", INT64_C(30000000000)),
					  (int)limit_of(r, "ecosystem_months", 24) };
	if (out->tree_from <= out->shrub_from)
		return error_set(e, RC_INVALID, "tree_from", "error.ecosystem_limits", NULL, NULL);
	return RC_OK;
}
