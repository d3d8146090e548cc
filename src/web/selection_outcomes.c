/* How past decisions turned out: the page, and one of them opened to its months. */
#include "kam/outcomes.h"

#include <math.h>
#include <stdio.h>

#include "base/date.h"
#include "base/mem.h"
#include "lang/number.h"
#include "model/words.h"
#include "templates.h"
#include "web/explain_tree.h"
#include "web/round.h"
#include "web/slow.h"
#include "web/web.h"

enum { SHOWN = 200, MOVES = 4, MOVE_COLUMNS = 7, COLUMNS = 9 };

struct outcomes_page {
	struct page p;
	struct snapshot_cache *cache;
	const struct snapshot *snapshot;
	unsigned char *visible;
	struct outcomes o;
};

/* The portfolio opens a context of its own between the two. */
static bool outcomes_open(struct request *r, struct outcomes_page *k)
{
	struct error e = { 0 };
	enum rc rc;

	*k = (struct outcomes_page){ .cache = request_site(r)->kam };
	if (!page_open(r, &k->p) || !page_ok(&k->p, outcomes_read(&k->p.x, &k->o, &k->p.e)))
		return false;
	context_end(&k->p.x);
	rc = snapshot_acquire(k->cache, 0, &k->snapshot, &e);
	if (!page_open(r, &k->p))
		return false;
	if (rc)
		k->p.e = e;
	return page_ok(&k->p, rc) && page_ok(&k->p, classify_visible(&k->p.x, k->snapshot, &k->visible, &k->p.e)) &&
	       page_ok(&k->p, outcomes_compute(k->snapshot, k->visible, k->p.today, &k->o, &k->p.e));
}

static enum handled outcomes_close(struct outcomes_page *k)
{
	outcomes_free(&k->o);
	mem_free(k->visible);
	if (k->snapshot)
		snapshot_release(k->cache, k->snapshot);
	return page_close(&k->p);
}

/* --- words ------------------------------------------------------------------------------------------------------------------------------------ */

static struct str money(const struct outcomes_page *k, decimal_sum value)
{
	decimal_sum unit = 10000000;

	return page_money(&k->p, str_of(k->o.c.currency), (value + (value < 0 ? -unit : unit) / 2) / unit);
}

static struct str percent(const struct outcomes_page *k, double share, bool signs)
{
	struct buf b = { .max = 64 };

	if (signs)
		number_change(&b, share, 1);
	else
		number_percent(&b, share, 0);
	return page_take(&k->p, &b);
}

static struct str turned_name(struct outcomes_page *k, enum turned turned)
{
	char key[40];

	snprintf(key, sizeof key, "outcome.%s", turned_codes[turned]);
	return page_say(&k->p, key);
}

static struct str move_name(struct outcomes_page *k, enum move move)
{
	return word_choice(k->p.language, k->p.x.schema, entity_field_named(schema_entity(k->p.x.schema, STR("proposal")), "move"), str_of(move_codes[move]));
}

static struct str tier_name(struct outcomes_page *k, enum tier tier)
{
	const struct field *f = entity_field_named(schema_entity(k->p.x.schema, STR("proposal")), "tier_before");

	return tier < TIER_COUNT ? word_choice(k->p.language, k->p.x.schema, f, str_of(tier_codes[tier])) : STR("–");
}

static struct cell number_cell(struct str text)
{
	return (struct cell){ .kind = CELL_NUMBER, .text = text, .number = true, .card = "line" };
}

static struct cell text_cell(struct str text)
{
	return (struct cell){ .kind = text.n ? CELL_TEXT : CELL_NONE, .text = text, .card = "line" };
}

static struct cell change_cell(const struct outcomes_page *k, double change)
{
	if (isnan(change))
		return (struct cell){ .kind = CELL_NONE, .number = true, .card = "line" };
	return (struct cell){ .kind = CELL_DELTA, .text = percent(k, fabs(change), false), .rising = change > OUTCOME_THRESHOLD, .falling = change < -OUTCOME_THRESHOLD, .number = true,
			      .card = "line" };
}

/* --- by kind of move ----------------------------------------------------------------------------------------------------------------------- */

static struct cell share_cell(const struct outcomes_page *k, const struct outcome_group *g, enum turned turned)
{
	return g->judged ? number_cell(percent(k, (double)g->turned[turned] / (double)g->judged, false)) : (struct cell){ .kind = CELL_NONE, .number = true, .card = "line" };
}

static void move_row(struct outcomes_page *k, struct table_row *row, struct str title, const struct outcome_group *g)
{
	struct cell *c = page_new_array(&k->p, struct cell, MOVE_COLUMNS - 1);

	if (!c)
		return;
	c[0] = number_cell(page_count(&k->p, g->count));
	c[1] = number_cell(page_count(&k->p, g->judged));
	c[2] = isnan(g->median) ? (struct cell){ .kind = CELL_NONE, .number = true, .card = "line" } : number_cell(percent(k, g->median, true));
	c[3] = share_cell(k, g, TURNED_GREW);
	c[4] = share_cell(k, g, TURNED_HELD);
	c[5] = share_cell(k, g, TURNED_FELL);
	*row = (struct table_row){ .title = title, .cells = { c, MOVE_COLUMNS - 1 } };
}

static void fill_columns(struct page *p, struct table_view *t, const char *const *keys, size_t count, size_t first_number)
{
	struct table_column *columns = page_new_array(p, struct table_column, count);

	for (size_t i = 0; columns && i < count; i++)
		columns[i] = (struct table_column){ page_say(p, keys[i]), i >= first_number, i ? "line" : "title" };
	t->columns.items = columns;
	t->columns.count = columns ? count : 0;
}

static struct table_view *moves_table(struct outcomes_page *k)
{
	static const char *const keys[MOVE_COLUMNS] = { "decisions.move", "decisions.accounts", "decisions.judged", "decisions.median", "outcome.grew", "outcome.held", "outcome.fell" };
	static const enum move moves[MOVES] = { MOVE_ENTER, MOVE_UP, MOVE_DOWN, MOVE_LEAVE };
	struct table_view *t = page_new_array(&k->p, struct table_view, 1);
	struct table_row *rows = page_new_array(&k->p, struct table_row, MOVES + 1);

	if (!t || !rows)
		return NULL;
	*t = (struct table_view){ .caption = page_say(&k->p, "decisions.by_move"), .rows = { rows, 0 } };
	fill_columns(&k->p, t, keys, MOVE_COLUMNS, 1);
	for (size_t i = 0; i < MOVES; i++)
		if (k->o.moves[moves[i]].count)
			move_row(k, &rows[t->rows.count++], move_name(k, moves[i]), &k->o.moves[moves[i]]);
	if (k->o.unmoved_day != SNAPSHOT_NO_DAY)
		move_row(k, &rows[t->rows.count++], page_say(&k->p, "decisions.unmoved"), &k->o.unmoved);
	return t;
}

/* --- one by one ----------------------------------------------------------------------------------------------------------------------------- */

/* The round, or that it was an exception; its reason stands on the decision's own page. */
static struct cell why_cell(struct outcomes_page *k, const struct outcome *i)
{
	struct cell c = { .kind = CELL_TEXT, .card = "hide", .text = i->round ? i->round_name : page_say(&k->p, "decisions.exception") };

	if (i->round && i->round_name.n) {
		c.kind = CELL_LINK;
		c.url = page_print(&k->p, "/selection/rounds/%lld", (long long)i->round);
	}
	return c;
}

static struct cell stands_cell(struct outcomes_page *k, const struct outcome *i)
{
	if (i->now == i->after)
		return (struct cell){ .kind = CELL_YES, .text = page_say(&k->p, "decisions.stands"), .card = "hide" };
	return (struct cell){ .kind = CELL_TEXT, .text = page_say_with(&k->p, "decisions.now", tier_name(k, i->now), STR("")), .card = "hide" };
}

static struct cell turned_cell(struct outcomes_page *k, const struct outcome *i)
{
	static const char *const tones[TURNED_COUNT] = { "", "", "good", "bad", "" };

	return (struct cell){ .kind = CELL_CUE, .text = turned_name(k, i->turned), .tone = tones[i->turned], .card = "mark" };
}

static void one_row(struct outcomes_page *k, const struct outcome *i, struct table_row *row)
{
	struct page *p = &k->p;
	const struct snapshot_account *a = &k->snapshot->accounts[i->account];
	struct cell *c = page_new_array(p, struct cell, COLUMNS - 1);
	struct explain_view *why = page_new_array(p, struct explain_view, 1);
	bool compared = i->months > 0;

	if (!c || !why)
		return;
	c[0] = (struct cell){ .kind = CELL_DATE, .text = page_date(p, i->day), .card = "line" };
	c[1] = text_cell(page_print(p, "%.*s → %.*s", STR_ARG(tier_name(k, i->before)), STR_ARG(tier_name(k, i->after))));
	c[2] = turned_cell(k, i);
	c[3] = number_cell(compared ? money(k, i->sales_before) : STR("–"));
	c[4] = number_cell(compared ? money(k, i->sales_after) : STR("–"));
	c[4].card = "value";
	c[4].sub = compared && i->months < OUTCOME_MONTHS ? page_say_with(p, "decisions.months", page_count(p, i->months), STR("")) : STR("");
	c[5] = change_cell(k, i->change);
	c[6] = stands_cell(k, i);
	c[7] = why_cell(k, i);
	why->url = page_print(p, "/selection/decisions/%lld", (long long)i->id);
	*row = (struct table_row){ .title = arena_str(p->arena, str_of(snapshot_text(k->snapshot, a->name))), .url = page_print(p, "/accounts/%lld", (long long)a->id),
				   .cells = { c, COLUMNS - 1 }, .explain = compared ? why : NULL };
}

static struct table_view *each_table(struct outcomes_page *k)
{
	static const char *const keys[COLUMNS] = { "proposal.account", "decisions.on", "proposal.change", "decisions.turned", "decisions.before", "decisions.after", "decisions.change",
						   "decisions.still", "decisions.why" };
	size_t count = k->o.count < SHOWN ? k->o.count : SHOWN;
	struct table_view *t = page_new_array(&k->p, struct table_view, 1);
	struct table_row *rows = page_new_array(&k->p, struct table_row, count + 1);

	if (!t || !rows)
		return NULL;
	*t = (struct table_view){ .caption = page_say(&k->p, "decisions.each"), .rows = { rows, count }, .has_actions = true };
	fill_columns(&k->p, t, keys, COLUMNS, COLUMNS);
	for (size_t i = 4; t->columns.items && i < 7; i++)
		((struct table_column *)t->columns.items)[i].number = true;
	for (size_t i = 0; i < count; i++)
		one_row(k, &k->o.items[i], &rows[i]);
	return t;
}

/* --- the pages ------------------------------------------------------------------------------------------------------------------------------- */

static struct crumb *crumbs_of(struct page *p, size_t count)
{
	struct crumb *c = page_new_array(p, struct crumb, 3);

	if (c) {
		c[0] = (struct crumb){ page_say(p, "selection.title"), STR("/selection") };
		c[1] = (struct crumb){ page_say(p, "selection.rounds"), STR("/selection/rounds") };
		if (count > 2)
			c[2] = (struct crumb){ page_say(p, "decisions.title"), STR("/selection/decisions") };
	}
	return c;
}

/* icon:history */
static void fill_view(struct outcomes_page *k, struct turned_view *v)
{
	struct page *p = &k->p;
	struct str shown = page_count(p, (int64_t)(k->o.count < SHOWN ? k->o.count : SHOWN));

	if (!k->o.count) {
		v->blank = (struct blank_view){ "history", page_say(p, "decisions.none"), page_say(p, "decisions.none_hint"), { page_say(p, "selection.rounds"), STR("/selection/rounds") } };
		return;
	}
	v->note = page_say_with(p, "decisions.as_of", page_date(p, k->o.as_of), STR(""));
	v->rule = page_say(p, "decisions.rule");
	if (k->o.unmoved_day != SNAPSHOT_NO_DAY)
		v->unmoved = page_say_with(p, "decisions.unmoved_note", page_date(p, k->o.unmoved_day), page_count(p, k->o.unmoved_months));
	v->count = k->o.count > SHOWN || k->o.more ? page_say_with(p, "decisions.newest", shown, STR("")) : page_count(p, (int64_t)k->o.count);
	v->moves = moves_table(k);
	v->table = each_table(k);
}

static enum handled decisions_slow(struct request *r)
{
	struct outcomes_page k;

	if (outcomes_open(r, &k)) {
		struct turned_view v = { .title = page_say(&k.p, "decisions.title"), .crumbs = { crumbs_of(&k.p, 2), 2 } };
		v.shell = page_shell(&k.p, v.title);
		fill_view(&k, &v);
		if (!k.p.failed)
			template_decisions(&k.p.out, &v);
	}
	return outcomes_close(&k);
}

static void show_one(struct outcomes_page *k, const struct outcome *i)
{
	struct page *p = &k->p;
	struct str name = arena_str(p->arena, str_of(snapshot_text(k->snapshot, k->snapshot->accounts[i->account].name)));
	struct explain_page_view v = { page_shell(p, name), { crumbs_of(p, 3), 3 }, name, NULL };
	struct explain_view *why;
	struct explanation *tree;

	if (!page_ok(p, outcome_explain(p->arena, &k->o, i, &tree, &p->e)) || !(why = page_explain(p, tree, name)))
		return;
	why->note = page_print(p, "%.*s → %.*s · %.*s", STR_ARG(tier_name(k, i->before)), STR_ARG(tier_name(k, i->after)), STR_ARG(turned_name(k, i->turned)));
	why->as_of = page_time(p, k->snapshot->taken_at);
	v.explain = why;
	template_explain_page(&p->out, &v);
}

static enum handled one_slow(struct request *r)
{
	const struct outcome *i;
	struct outcomes_page k;
	int64_t id;

	if (outcomes_open(r, &k) && (id = page_number(&k.p, "id"))) {
		i = outcomes_find(&k.o, id);
		if (i)
			show_one(&k, i);
		else
			page_give_up(&k.p, RC_NOT_FOUND, "error.not_found");
	}
	return outcomes_close(&k);
}

static enum handled decisions_page(struct request *r)
{
	return page_slowly(r, decisions_slow);
}

static enum handled one_page(struct request *r)
{
	return page_slowly(r, one_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/selection/decisions", decisions_page, NEED_SESSION },
	{ METHOD_GET, "/selection/decisions/:id", one_page, NEED_SESSION },
};
const struct route_group web_routes_outcomes = { rows, sizeof rows / sizeof *rows };
