/* The page of the customer ecosystem: the verdict with its rule, shares of customers and sales month by month as a picture with its table, regions and
 * markets, and the shrubs that may become trees. */
#include "kam/ecosystem.h"

#include "base/date.h"
#include "base/mem.h"
#include "templates.h"
#include "web/cells.h"
#include "web/ecosystem_views.h"
#include "web/page.h"
#include "web/slow.h"
#include "web/web.h"

#include <stdio.h>

/* icon:trees */
enum { GROUPS_SHOWN = 12 };

struct eco_page {
	struct page p;
	struct snapshot_cache *cache;
	const struct snapshot *snapshot;
	unsigned char *visible;
	struct policy policy;
	struct ecosystem_request q;
	struct ecosystem s;
};

/* --- opening ------------------------------------------------------------------------------------------------------------------------------------ */

static bool read_asked(struct eco_page *k)
{
	struct page *p = &k->p;
	struct str to = request_arg(p->r, "to");

	k->q.only = SNAPSHOT_NO_GROUP;
	k->q.has_as_of = to.n && date_parse(to, &k->q.as_of);
	return page_ok(p, classify_may(&p->x, POLICY_NET_SALES, &p->e)) && page_ok(p, policy_load(&p->x, request_arg(p->r, "policy"), &k->policy, &p->e)) &&
	       page_ok(p, ecosystem_limits_load(&p->x, k->policy.id, &k->q.limits, &p->e));
}

/* A region or market by its name, for the picture and the list of shrubs. */
static int32_t group_called(const struct snapshot *s, struct str name)
{
	for (size_t i = 0; name.n && i < s->group_count; i++)
		if (str_is(name, snapshot_text(s, s->groups[i].name)))
			return (int32_t)i;
	return SNAPSHOT_NO_GROUP;
}

static bool eco_open(struct request *r, struct eco_page *k)
{
	struct error e = { 0 };
	enum rc rc;

	*k = (struct eco_page){ .cache = request_site(r)->kam };
	if (!page_open(r, &k->p) || !read_asked(k))
		return false;
	/* the portfolio opens a context of its own */
	context_end(&k->p.x);
	rc = snapshot_acquire(k->cache, SNAPSHOT_ORDERS, &k->snapshot, &e);
	if (!page_open(r, &k->p))
		return false;
	if (rc)
		k->p.e = e;
	if (!page_ok(&k->p, rc) || !page_ok(&k->p, classify_visible(&k->p.x, k->snapshot, &k->visible, &k->p.e)))
		return false;
	k->q.snapshot = k->snapshot;
	k->q.visible = k->visible;
	k->q.only = group_called(k->snapshot, request_arg(r, "group"));
	return page_ok(&k->p, ecosystem_compute(&k->q, &k->s, &k->p.e));
}

static enum handled eco_close(struct eco_page *k)
{
	ecosystem_free(&k->s);
	mem_free(k->visible);
	if (k->snapshot)
		snapshot_release(k->cache, k->snapshot);
	return page_close(&k->p);
}

/* --- words ------------------------------------------------------------------------------------------------------------------------------------------ */

static struct str money(const struct eco_page *k, decimal_sum value)
{
	decimal_sum unit = 10000000;

	return page_money(&k->p, str_of(k->s.currency), (value + (value < 0 ? -unit : unit) / 2) / unit);
}

static struct str percent(const struct eco_page *k, double share)
{
	return page_print(&k->p, "%.0f%%", share * 100);
}

static struct str kind_name(const struct eco_page *k, int kind)
{
	static const char *const keys[GROWTH_COUNT] = { "ecosystem.grass", "ecosystem.shrub", "ecosystem.tree" };

	return page_say(&k->p, keys[kind]);
}

static struct str verdict_name(const struct eco_page *k, enum verdict v)
{
	static const char *const keys[VERDICT_COUNT] = { "ecosystem.verdict.too_few", "ecosystem.verdict.volume", "ecosystem.verdict.lone_tree", "ecosystem.verdict.forest",
							 "ecosystem.verdict.rooted" };

	return page_say(&k->p, keys[v]);
}

static struct str verdict_rule(const struct eco_page *k, enum verdict v)
{
	static const char *const keys[VERDICT_COUNT] = { "ecosystem.rule.too_few", "ecosystem.rule.volume", "ecosystem.rule.lone_tree", "ecosystem.rule.forest",
							 "ecosystem.rule.rooted" };

	return page_say(&k->p, keys[v]);
}

static const char *verdict_tone(enum verdict v)
{
	static const char *const tones[VERDICT_COUNT] = { "", "warn", "warn", "good", "good" };

	return tones[v];
}

static struct str group_name(const struct eco_page *k, int32_t group)
{
	return group < 0 ? page_say(&k->p, "selection.not_given") : arena_str(k->p.arena, str_of(snapshot_text(k->snapshot, k->snapshot->groups[group].name)));
}

/* --- parts ------------------------------------------------------------------------------------------------------------------------------------------ */

static void fill_kinds(struct eco_page *k, struct ecosystem_view *v)
{
	struct eco_kind *out = page_new_array(&k->p, struct eco_kind, GROWTH_COUNT);
	const struct stand *now = &k->s.whole.now, *before = &k->s.whole.before;
	struct str shrub = page_money(&k->p, company_setting(k->p.x.company, "company.currency"), k->q.limits.shrub_from),
		   tree = page_money(&k->p, company_setting(k->p.x.company, "company.currency"), k->q.limits.tree_from);

	for (int i = 0; out && i < GROWTH_COUNT; i++) {
		double customers = stand_customers(now) ? (double)now->customers[i] / (double)stand_customers(now) : 0;
		double change = stand_share(now, (enum growth)i) - stand_share(before, (enum growth)i);
		out[i] = (struct eco_kind){ growth_codes[i], kind_name(k, i), i == 0 ? page_say_with(&k->p, "ecosystem.below", shrub, STR("")) : i == 1 ?
					    page_say_with(&k->p, "ecosystem.between", shrub, tree) : page_say_with(&k->p, "ecosystem.above", tree, STR("")),
					    page_count(&k->p, now->customers[i]), percent(k, customers), money(k, now->sales[i]), percent(k, stand_share(now, (enum growth)i)) };
		out[i].change = page_say_with(&k->p, "ecosystem.points", page_print(&k->p, "%s%.0f", change < -.005 ? "−" : change > .005 ? "+" : "±", (change < 0 ? -change : change) * 100),
					      STR(""));
		out[i].up = change > .005;
		out[i].down = change < -.005;
	}
	v->kinds.items = out;
	v->kinds.count = out ? GROWTH_COUNT : 0;
}

/* Shares stacked from the ground: tree, shrub, grass. */
static void fill_stack(const struct ecosystem_month *m, bool customers, struct eco_bar *bar)
{
	static const int order[GROWTH_COUNT] = { GROWTH_TREE, GROWTH_SHRUB, GROWTH_GRASS };
	double all = customers ? (double)stand_customers(&m->stand) : (double)stand_sales(&m->stand), from = 0;

	for (int i = 0; i < GROWTH_COUNT; i++) {
		int kind = order[i];
		double part = all > 0 ? (customers ? (double)m->stand.customers[kind] : (double)m->stand.sales[kind]) / all : 0;
		bar->y[kind] = 100 * (1 - from - part);
		bar->height[kind] = 100 * part;
		from += part;
	}
}

static void fill_months(struct eco_page *k, struct ecosystem_view *v)
{
	struct eco_bar *customers = page_new_array(&k->p, struct eco_bar, ECOSYSTEM_SHOWN), *sales = page_new_array(&k->p, struct eco_bar, ECOSYSTEM_SHOWN);

	for (int i = 0; customers && sales && i < ECOSYSTEM_SHOWN; i++) {
		struct civil c = date_to_civil(k->s.months[i].to);
		customers[i].x = sales[i].x = 10.0 * i + 1;
		customers[i].label = sales[i].label = i % 6 == 5 ? page_print(&k->p, "%d-%02d", c.year, c.month) : STR("");
		fill_stack(&k->s.months[i], true, &customers[i]);
		fill_stack(&k->s.months[i], false, &sales[i]);
	}
	v->customers.items = customers;
	v->sales.items = sales;
	v->customers.count = v->sales.count = customers && sales ? ECOSYSTEM_SHOWN : 0;
}

static struct table_view *month_table(struct eco_page *k)
{
	struct table_view *t = page_new_array(&k->p, struct table_view, 1);
	struct table_column *columns = page_new_array(&k->p, struct table_column, 1 + 2 * GROWTH_COUNT);
	struct table_row *rows = page_new_array(&k->p, struct table_row, ECOSYSTEM_SHOWN);

	if (!t || !columns || !rows)
		return NULL;
	columns[0] = (struct table_column){ page_say(&k->p, "ecosystem.month"), .card = "title" };
	for (int g = 0; g < GROWTH_COUNT; g++) {
		columns[1 + g] = (struct table_column){ kind_name(k, g), true, "line" };
		columns[1 + GROWTH_COUNT + g] = (struct table_column){ page_say_with(&k->p, "ecosystem.sales_of", kind_name(k, g), STR("")), true, "line" };
	}
	for (int i = 0; i < ECOSYSTEM_SHOWN; i++) {
		const struct ecosystem_month *m = &k->s.months[ECOSYSTEM_SHOWN - 1 - i];
		struct cell *cells = page_new_array(&k->p, struct cell, 2 * GROWTH_COUNT);
		for (int g = 0; cells && g < GROWTH_COUNT; g++) {
			cells[g] = (struct cell){ .kind = CELL_NUMBER, .text = page_count(&k->p, m->stand.customers[g]), .number = true, .card = "line" };
			cells[GROWTH_COUNT + g] = (struct cell){ .kind = CELL_MONEY, .text = money(k, m->stand.sales[g]), .number = true, .card = "line" };
		}
		rows[i] = (struct table_row){ .title = page_say_with(&k->p, "selection.from_to", page_day(&k->p, m->from), page_day(&k->p, m->to)),
					      .cells = { cells, cells ? 2 * GROWTH_COUNT : 0 } };
	}
	*t = (struct table_view){ .caption = page_say(&k->p, "ecosystem.development"), .columns = { columns, 1 + 2 * GROWTH_COUNT }, .rows = { rows, ECOSYSTEM_SHOWN } };
	return t;
}

static void fill_group(struct eco_page *k, const struct ecosystem_group *g, struct eco_group *out)
{
	struct str name = group_name(k, g->group), policy = request_arg(k->p.r, "policy");
	struct pair pairs[] = { { STR("policy"), policy }, { STR("to"), request_arg(k->p.r, "to") }, { STR("group"), name } };
	double from = 0;

	*out = (struct eco_group){ .name = name, .verdict = verdict_name(k, g->verdict), .rule = verdict_rule(k, g->verdict), .tone = verdict_tone(g->verdict),
				   .trees = page_count(&k->p, g->now.customers[GROWTH_TREE]), .customers = page_count(&k->p, stand_customers(&g->now)),
				   .sales = money(k, stand_sales(&g->now)), .share = percent(k, stand_share(&g->now, GROWTH_TREE)),
				   .share_before = percent(k, stand_share(&g->before, GROWTH_TREE)), .current = g->group >= 0 && g->group == k->q.only };
	if (g->group >= 0)
		out->url = page_url(&k->p, STR("/selection/ecosystem"), pairs, 3);
	for (int i = GROWTH_COUNT - 1; i >= 0; i--) {
		out->x[i] = from;
		out->width[i] = 100 * stand_share(&g->now, (enum growth)i);
		from += out->width[i];
	}
}

static void fill_groups(struct eco_page *k, const struct ecosystem_group *from, size_t count, struct eco_groups *out, const char *title)
{
	size_t n = count < GROUPS_SHOWN ? count : GROUPS_SHOWN;
	struct eco_group *rows = page_new_array(&k->p, struct eco_group, n + 1);

	out->title = page_say(&k->p, title);
	for (size_t i = 0; rows && i < n; i++)
		fill_group(k, &from[i], &rows[out->groups.count++]);
	out->groups.items = rows;
}

static void fill_promising(struct eco_page *k, struct ecosystem_view *v)
{
	struct eco_shrub *out = page_new_array(&k->p, struct eco_shrub, k->s.promising_count + 1);

	for (size_t i = 0; out && i < k->s.promising_count; i++) {
		const struct promising *s = &k->s.promising[i];
		const struct snapshot_account *a = &k->snapshot->accounts[s->account];
		const char *mark = tier_mark(str_of(a->tier < TIER_COUNT ? tier_codes[a->tier] : ""));
		out[i] = (struct eco_shrub){ .name = arena_str(k->p.arena, str_of(snapshot_text(k->snapshot, a->name))), .url = page_print(&k->p, "/accounts/%lld", (long long)a->id),
					     .region = a->region < 0 ? STR("") : group_name(k, a->region), .near = 100 * s->near, .percent = percent(k, s->near) };
		out[i].mark = mark ? mark : "none";
		out[i].letter = mark ? tier_letter(str_of(tier_codes[a->tier])) : STR("–");
		out[i].why = page_say_with(&k->p, "ecosystem.why", money(k, s->largest), money(k, s->largest_before));
		out[i].sales = money(k, s->sales);
	}
	v->promising.items = out;
	v->promising.count = out ? k->s.promising_count : 0;
}

/* --- the page ---------------------------------------------------------------------------------------------------------------------------------------- */

static void fill_view(struct eco_page *k, struct ecosystem_view *v)
{
	struct page *p = &k->p;
	struct buf b = { .max = 24 };

	v->policies_url = page_print(p, "/selection/policies/%lld", (long long)k->policy.id);
	if (k->s.as_of == SNAPSHOT_NO_DAY || !stand_customers(&k->s.whole.now)) {
		v->blank = (struct blank_view){ "trees", page_say(p, "selection.none"), page_say(p, "selection.none_hint"),
						{ page_say(p, "nav.import"), STR("/import"), .icon = "upload", .primary = true } };
		return;
	}
	date_write(&b, k->s.as_of);
	v->to = page_take(p, &b);
	v->note = page_say_with(p, "ecosystem.note", page_day(p, k->s.as_of), page_count(p, k->q.limits.months));
	v->verdict = verdict_name(k, k->s.whole.verdict);
	v->rule = verdict_rule(k, k->s.whole.verdict);
	v->tone = verdict_tone(k->s.whole.verdict);
	v->only = k->q.only == SNAPSHOT_NO_GROUP ? STR("") : group_name(k, k->q.only);
	fill_kinds(k, v);
	fill_months(k, v);
	v->twin = month_table(k);
	fill_groups(k, k->s.regions, k->s.region_count, &v->regions, "ecosystem.regions");
	fill_groups(k, k->s.markets, k->s.market_count, &v->markets, "ecosystem.markets");
	fill_promising(k, v);
}

static enum handled eco_slow(struct request *r)
{
	struct eco_page k;

	if (eco_open(r, &k)) {
		struct crumb crumbs[] = { { page_say(&k.p, "selection.title"), STR("/selection") } };
		struct ecosystem_view v = { .title = page_say(&k.p, "ecosystem.title"), .crumbs = { crumbs, 1 }, .policy = arena_str(k.p.arena, request_arg(r, "policy")) };
		v.shell = page_shell(&k.p, v.title);
		fill_view(&k, &v);
		if (!k.p.failed)
			template_ecosystem(&k.p.out, &v);
	}
	return eco_close(&k);
}

static enum handled eco_page(struct request *r)
{
	return page_slowly(r, eco_slow);
}

static const struct route rows[] = { { METHOD_GET, "/selection/ecosystem", eco_page, NEED_SESSION } };
const struct route_group web_routes_ecosystem = { rows, sizeof rows / sizeof *rows };
