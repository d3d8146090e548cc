/* The group around an account: from its top company down, with what each bought in the last twelve months, its own companies below it included. */
#include "web/record.h"
#include "web/sales.h"
#include "web/tree.h"

#include "base/date.h"
#include "base/mem.h"
#include "kam/policy.h"

#include <string.h>

enum { GROUP_MAX = 200, LEVELS = 16, INDENTS = 4, MONTHS = 12 };

struct company_row {
	int64_t id, parent;
	struct str name;
	const char *mark;
	struct str letter;
	decimal_sum own, all;     /* bought by itself; with all below it */
};

struct group {
	struct record_page *rp;
	struct company_row *rows; /* by level, the top first */
	size_t count;
	bool cut;                 /* there are more than fit */
	struct sales sales;
};

static void set_tier(struct company_row *c, struct value tier)
{
	struct str code = tier.kind == VALUE_TEXT ? tier.s : STR("");

	c->mark = tier_mark(code);
	c->letter = tier_letter(code);
}

/* Up to the highest company that the reader may see. */
static void find_top(struct group *g)
{
	struct record_page *rp = g->rp;
	struct record *at = rp->record, *above;

	for (int i = 0; i < LEVELS && record_value(at, "parent").kind == VALUE_INT; i++) {
		struct error ignored;
		if (record_get(&rp->page.x, rp->entity, record_value(at, "parent").i, &above, &ignored))
			break;
		at = above;
	}
	g->rows[0] = (struct company_row){ .id = at->id, .name = record_value(at, "name").kind == VALUE_TEXT ? record_value(at, "name").s : STR("") };
	set_tier(&g->rows[0], record_value(at, "tier"));
	g->count = 1;
}

/* "NAME in (1,2,3)" over the rows from … to. */
static struct str among(struct group *g, const char *name, size_t from, size_t to)
{
	int64_t ids[GROUP_MAX];

	for (size_t i = from; i < to; i++)
		ids[i - from] = g->rows[i].id;
	return sales_among(&g->rp->page, name, ids, to - from);
}

/* The children of all rows of one level, in one statement. */
static void add_level(struct group *g, size_t from, size_t to)
{
	struct page *p = &g->rp->page;
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	if (from == to || !query_text(p, "account", "name,tier,parent", among(g, "parent", from, to), "name", GROUP_MAX, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && g->count < GROUP_MAX) {
		struct company_row *c = &g->rows[g->count++];
		*c = (struct company_row){ .id = list.id, .parent = list_value(&list, 2).i, .name = arena_str(p->arena, list_value(&list, 0).s) };
		set_tier(c, list_value(&list, 1));
	}
	g->cut |= row || list.more;
	list_end(&list);
	page_ok(p, rc);
}

static struct company_row *company_of(struct group *g, int64_t id)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->rows[i].id == id)
			return &g->rows[i];
	return NULL;
}

/* What each company bought itself. False where the reader may not read what sales are made of. */
static bool add_sales(struct group *g)
{
	struct page *p = &g->rp->page;
	int32_t from = day_months_before(p->today, MONTHS) + 1;
	struct sales_group *groups;
	size_t count;

	if (!sales_begin(p, among(g, "account", 0, g->count), from, p->today, &g->sales) || !sales_by(&g->sales, "account", from, p->today, &groups, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct company_row *c = groups[i].key.kind == VALUE_INT ? company_of(g, groups[i].key.i) : NULL;
		if (c)
			c->own = c->all = groups[i].net;
	}
	/* rows stand below their parents: from the last one up each hands its sum on */
	for (size_t i = g->count; i-- > 1;) {
		struct company_row *up = company_of(g, g->rows[i].parent);
		if (up)
			up->all += g->rows[i].all;
	}
	return true;
}

/* The whole group's figure: each company's own part adds up to it. */
static struct figure_view *total_of(struct group *g)
{
	struct page *p = &g->rp->page;
	struct figure_view *f = page_new_array(p, struct figure_view, 1);
	struct explain_view *why = page_new_array(p, struct explain_view, 1);
	struct explain_line *lines = page_new_array(p, struct explain_line, g->count);
	size_t n = 0;

	if (!f || !why || !lines)
		return NULL;
	for (size_t i = 0; i < g->count; i++)
		if (g->rows[i].own)
			lines[n++] = (struct explain_line){ .label = g->rows[i].name, .value = sales_money(&g->sales, g->rows[i].own) };
	*why = (struct explain_view){ .title = page_say(p, "account.group_total"), .note = page_say(p, "list.column.sales"), .formula = page_say(p, "account.formula.group"),
				      .as_of = page_time(p, p->x.now), .inputs = { lines, n }, .end = true };
	*f = (struct figure_view){ .label = why->title, .value = sales_money(&g->sales, g->rows[0].all), .explain = why };
	return f;
}

static struct tree_node *nodes_of(struct group *g, bool sums)
{
	struct page *p = &g->rp->page;
	struct tree_row *rows = page_new_array(p, struct tree_row, g->count);
	struct tree_node *nodes = page_new_array(p, struct tree_node, g->count);
	struct tree_place *places;

	if (!rows || !nodes)
		return NULL;
	for (size_t i = 0; i < g->count; i++)
		rows[i] = (struct tree_row){ g->rows[i].id, g->rows[i].parent };
	if (!(places = tree_order(p->arena, rows, g->count)))
		return NULL;
	for (size_t i = 0; i < g->count; i++) {
		const struct company_row *c = &g->rows[places[i].row];
		nodes[i] = (struct tree_node){ places[i].depth < INDENTS ? places[i].depth : INDENTS, c->name, record_url(p, g->rp->entity, c->id),
					       sums ? sales_money(&g->sales, c->all) : STR(""), c->id == g->rp->record->id, c->mark, c->letter };
	}
	return nodes;
}

void account_fill_group(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct group g = { .rp = rp, .rows = page_new_array(p, struct company_row, GROUP_MAX) };
	size_t from = 0;
	bool sums;

	if (!g.rows)
		return;
	find_top(&g);
	for (int level = 0; level < LEVELS && from < g.count; level++) {
		size_t to = g.count;
		add_level(&g, from, to);
		from = to;
	}
	if (g.count < 2 || p->failed)
		return;
	sums = add_sales(&g);
	rp->view.tree_title = page_say(p, "account.group");
	rp->view.tree_note = page_say_with(p, g.cut ? "account.group_cut" : sums ? "account.group_sums" : "account.group_count", page_count(p, (int64_t)g.count), STR(""));
	rp->view.tree_total = sums && !g.cut ? total_of(&g) : NULL;
	rp->view.tree.items = nodes_of(&g, sums);
	rp->view.tree.count = rp->view.tree.items ? g.count : 0;
}
