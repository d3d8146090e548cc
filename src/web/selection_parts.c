/* The parts of the page Selection: figures, classes, ranking, regions and trades, who moved. */
#include "web/selection.h"

#include <math.h>

/* --- figures -------------------------------------------------------------------------------------------------------------------------------- */

static struct cell change_cell(const struct selection *s, decimal_sum now, decimal_sum before)
{
	double ratio = decimal_sum_to_double(now, LINE_SCALE) / decimal_sum_to_double(before, LINE_SCALE) - 1;

	return (struct cell){ .kind = CELL_DELTA, .text = selection_share(s, ratio < 0 ? -ratio : ratio), .rising = ratio > .0005, .falling = ratio < -.0005 };
}

static struct explain_view *why_figure(struct selection *s, const char *label, const char *formula, size_t lines, const struct explain_line *inputs)
{
	struct explain_view *e = page_new_array(&s->p, struct explain_view, 1);
	struct explain_line *kept = page_new_array(&s->p, struct explain_line, lines);

	if (!e || !kept)
		return NULL;
	for (size_t i = 0; i < lines; i++)
		kept[i] = inputs[i];
	*e = (struct explain_view){ .title = page_say(&s->p, label), .formula = page_say(&s->p, formula), .as_of = page_time(&s->p, s->snapshot->taken_at),
				    .inputs = { kept, lines } };
	return e;
}

static struct explain_line input(const struct selection *s, const char *label, struct str value)
{
	return (struct explain_line){ .label = page_say(&s->p, label), .value = value };
}

void selection_figures(struct selection *s, struct selection_view *v)
{
	const struct classification *c = &s->c;
	struct figure_view *f = page_new_array(&s->p, struct figure_view, 5);
	struct explain_line lines[] = {
		input(s, "selection.period", selection_period(s, s->period)), input(s, "selection.lines", page_count(&s->p, c->lines)),
		input(s, "selection.before", c->compared ? selection_money(s, c->total_before) : STR("–")), input(s, "selection.total", selection_money(s, c->total)),
		input(s, "selection.count", page_count(&s->p, c->count)),
	};
	double part = c->count ? (double)c->count80 / (double)c->count : 0;

	if (!f)
		return;
	f[0] = (struct figure_view){ .label = page_say(&s->p, "selection.total"), .value = selection_money(s, c->total),
				     .explain = why_figure(s, "selection.total", "formula.total", 3, lines) };
	if (c->compared && c->total_before > 0) {
		f[0].delta = change_cell(s, c->total, c->total_before);
		f[0].has_delta = true;
		f[0].note = page_say_with(&s->p, c->total < c->total_before ? "selection.down" : "selection.up", f[0].delta.text, STR(""));
	}
	f[1] = (struct figure_view){ .label = page_say(&s->p, "selection.count"), .value = page_count(&s->p, c->count),
				     .explain = why_figure(s, "selection.count", "formula.positive", 2, lines) };
	f[2] = (struct figure_view){ .label = page_say(&s->p, "selection.count80"), .value = page_count(&s->p, c->count80), .note = selection_share(s, part),
				     .explain = why_figure(s, "selection.count80", "formula.count80", 2, lines + 3) };
	f[3] = (struct figure_view){ .label = page_say(&s->p, "selection.top20"), .value = selection_share(s, c->top20),
				     .explain = why_figure(s, "selection.top20", "formula.top20", 2, lines + 3) };
	f[4] = (struct figure_view){ .label = page_say(&s->p, "selection.gini"), .value = isnan(c->gini) ? STR("–") : page_print(&s->p, "%.3f", c->gini),
				     .explain = why_figure(s, "selection.gini", "formula.gini", 2, lines + 3) };
	v->figures.items = f;
	v->figures.count = 5;
}

void selection_classes(struct selection *s, struct selection_view *v)
{
	static const char *const marks[ABC_COUNT] = { "a", "b", "c" };
	static const char *const keys[ABC_COUNT] = { "selection.class.a", "selection.class.b", "selection.class.c" };
	struct class_share *out = page_new_array(&s->p, struct class_share, ABC_COUNT);
	double total = decimal_sum_to_double(s->c.total, LINE_SCALE), from = 0;

	for (int i = 0; out && i < ABC_COUNT; i++) {
		double part = total > 0 ? decimal_sum_to_double(s->c.classes[i].value, LINE_SCALE) / total : 0;
		out[i] = (struct class_share){ marks[i], keys[i], page_count(&s->p, s->c.classes[i].count), selection_money(s, s->c.classes[i].value),
					       selection_share(s, part), (double)(int)(from * 1000) / 10, (double)(int)(part * 1000) / 10 };
		from += part;
	}
	v->classes.items = out;
	v->classes.count = out ? ABC_COUNT : 0;
}

/* --- the ranking ---------------------------------------------------------------------------------------------------------------------------- */

static const struct { const char *key; bool number; const char *card; } ranking_columns[] = {
	{ "nav.accounts", false, "title" }, { "selection.value", true, "value" }, { "selection.change", true, "line" }, { "selection.share", true, "line" },
	{ "selection.cumulative", true, "hide" }, { "selection.classes", false, "line" }, { "field.account.tier", false, "mark" }, { "proposal.change", false, "line" },
};
enum { RANKING_COLUMNS = sizeof ranking_columns / sizeof *ranking_columns, CHANGE_COLUMN = 2 }; /* which is there with a period before only */

static struct table_column *columns_of(struct selection *s)
{
	struct table_column *columns = page_new_array(&s->p, struct table_column, RANKING_COLUMNS);

	for (int i = 0, n = 0; columns && i < RANKING_COLUMNS; i++)
		if (i != CHANGE_COLUMN || s->c.compared)
			columns[n++] = (struct table_column){ page_say(&s->p, ranking_columns[i].key), ranking_columns[i].number, ranking_columns[i].card };
	if (columns)
		columns[1].label = selection_value_name(s);
	return columns;
}

static struct cell delta_cell(const struct selection *s, const struct classified *i)
{
	if (!s->c.compared || i->value_before <= 0)
		return (struct cell){ .kind = CELL_NONE, .number = true, .card = "line" };
	struct cell c = change_cell(s, i->value, i->value_before);
	c.number = true;
	c.card = "line";
	return c;
}

static struct cell class_cell(const struct selection *s, const struct classified *i)
{
	struct cell c = { .kind = CELL_ABC, .text = selection_class(i->class), .card = "line" };

	if (s->c.compared && i->class_before != i->class)
		c.sub = i->class_before < ABC_COUNT ? page_say_with(&s->p, "selection.was", selection_class(i->class_before), STR("")) : page_say(&s->p, "selection.new");
	return c;
}

/* What the policy would make of it; nothing when that is what it is. */
static struct cell proposed_cell(const struct selection *s, const struct classified *i)
{
	enum tier now = s->snapshot->accounts[i->account].tier, proposed = classification_proposed(&s->c, i);
	struct cell c = now == proposed || proposed == TIER_NONE ? (struct cell){ .text = page_say(&s->p, "selection.same"), .tone = "soft" } : selection_tier(s, proposed);

	c.card = "line";
	return c;
}

static void fill_row(struct selection *s, struct table_row *row, const struct classified *i, bool why)
{
	struct cell *cells = page_new_array(&s->p, struct cell, RANKING_COLUMNS);
	struct explain_view *explain = why ? page_new_array(&s->p, struct explain_view, 1) : NULL;
	const struct snapshot_account *a = &s->snapshot->accounts[i->account];
	size_t n = 0;

	if (!cells || (why && !explain))
		return;
	cells[n++] = (struct cell){ .text = selection_money(s, i->value), .number = true, .card = "value", .tone = i->value < 0 ? "late" : "" };
	if (s->c.compared)
		cells[n++] = delta_cell(s, i);
	cells[n++] = (struct cell){ .text = selection_share(s, i->share), .number = true, .card = "line" };
	cells[n++] = (struct cell){ .text = selection_share(s, i->cumulative), .number = true, .card = "hide" };
	cells[n++] = class_cell(s, i);
	cells[n] = selection_tier(s, (enum tier)a->tier);
	cells[n].text = STR(""); /* its letter says it */
	cells[n++].card = "mark";
	cells[n++] = proposed_cell(s, i);
	if (explain)
		explain->url = selection_url(s, "/selection/why", "account", page_print(&s->p, "%lld", (long long)a->id));
	*row = (struct table_row){ .title = selection_name(s, i), .url = selection_account_url(s, i), .cells = { cells, n }, .explain = explain };
}

const struct table_view *selection_ranking(struct selection *s, size_t from, size_t most, bool why)
{
	size_t count = s->c.item_count > from ? s->c.item_count - from : 0;
	struct table_view *v = page_new_array(&s->p, struct table_view, 1);
	struct table_column *columns = columns_of(s);
	struct table_row *rows;

	count = count < most ? count : most;
	rows = page_new_array(&s->p, struct table_row, count);
	if (!v || !columns || !rows)
		return NULL;
	for (size_t i = 0; i < count; i++)
		fill_row(s, &rows[i], &s->c.items[from + i], why);
	*v = (struct table_view){ .caption = page_say_with(&s->p, "selection.ranking_note", page_count(&s->p, (int64_t)s->c.item_count), selection_policy_name(s)),
				  .columns = { columns, (size_t)RANKING_COLUMNS - !s->c.compared }, .rows = { rows, count }, .ranked = true, .rank_from = (int)from + 1, .has_actions = why };
	return v;
}

/* --- regions and trades --------------------------------------------------------------------------------------------------------------------- */

static struct str group_name(const struct selection *s, int32_t group)
{
	if (group == SNAPSHOT_NO_GROUP)
		return page_say(&s->p, "selection.not_given");
	return arena_str(s->p.arena, str_of(snapshot_text(s->snapshot, s->snapshot->groups[group].name)));
}

static void group_row(struct selection *s, struct table_row *row, struct str name, const struct breakdown *b)
{
	struct cell *cells = page_new_array(&s->p, struct cell, 3);
	double total = decimal_sum_to_double(s->c.total, LINE_SCALE), share = total > 0 ? decimal_sum_to_double(b->value, LINE_SCALE) / total : 0;

	if (!cells)
		return;
	cells[0] = (struct cell){ .text = page_count(&s->p, b->count), .number = true, .card = "line" };
	cells[1] = (struct cell){ .text = selection_money(s, b->value), .number = true, .card = "value" };
	cells[2] = (struct cell){ .text = selection_share(s, share), .number = true, .card = "line" };
	*row = (struct table_row){ .title = name, .cells = { cells, 3 } };
}

/* The largest ones; what is left in one line, so that the column adds up. */
const struct table_view *selection_groups(struct selection *s, const char *key, const struct breakdown *items, size_t count)
{
	static const char *const keys[] = { "selection.group", "selection.accounts", "selection.value", "selection.share" };
	struct table_view *v = page_new_array(&s->p, struct table_view, 1);
	struct table_column *columns = page_new_array(&s->p, struct table_column, 4);
	struct table_row *rows = page_new_array(&s->p, struct table_row, SELECTION_GROUPS + 1);
	size_t shown = count <= SELECTION_GROUPS ? count : SELECTION_GROUPS - 1;
	struct breakdown rest = { 0 };

	if (!v || !columns || !rows)
		return NULL;
	for (int i = 0; i < 4; i++)
		columns[i] = (struct table_column){ i == 2 ? selection_value_name(s) : page_say(&s->p, keys[i]), i > 0, i ? "line" : "title" };
	for (size_t i = 0; i < shown; i++)
		group_row(s, &rows[i], group_name(s, items[i].group), &items[i]);
	for (size_t i = shown; i < count; i++) {
		rest.value += items[i].value;
		rest.count += items[i].count;
	}
	if (shown < count)
		group_row(s, &rows[shown], page_say_with(&s->p, "selection.others", page_count(&s->p, (int64_t)(count - shown)), STR("")), &rest);
	*v = (struct table_view){ .caption = page_say(&s->p, key), .columns = { columns, 4 }, .rows = { rows, shown + (shown < count) } };
	return v;
}

/* --- who moved ------------------------------------------------------------------------------------------------------------------------------ */

enum { CLASS_ENTERED, CLASS_LEFT, CLASS_OTHER, CLASS_MOVES };

static int move_of(const struct classified *i)
{
	if (i->class == i->class_before || (i->class == CLASS_C && i->class_before == ABC_COUNT))
		return CLASS_MOVES;
	if (i->class == CLASS_A)
		return CLASS_ENTERED;
	return i->class_before == CLASS_A ? CLASS_LEFT : CLASS_OTHER;
}

static struct str why_moved(const struct selection *s, const struct classified *i)
{
	return page_say_with(&s->p, "selection.from_to", selection_money(s, i->value_before), selection_money(s, i->value));
}

void selection_movers(struct selection *s, struct selection_view *v)
{
	static const char *const keys[CLASS_MOVES] = { "selection.entered_a", "selection.left_a", "selection.moved_other" };
	struct mover_group *groups = page_new_array(&s->p, struct mover_group, CLASS_MOVES);
	struct mover *movers = page_new_array(&s->p, struct mover, CLASS_MOVES * SELECTION_MOVERS);
	int64_t counts[CLASS_MOVES] = { 0 };

	if (!groups || !movers)
		return;
	for (size_t k = 0; k < s->c.item_count; k++) {
		const struct classified *i = &s->c.items[k];
		int move = move_of(i);
		if (move == CLASS_MOVES || counts[move]++ >= SELECTION_MOVERS)
			continue;
		movers[move * SELECTION_MOVERS + counts[move] - 1] = (struct mover){ NULL, NULL, selection_class(i->class_before), selection_class(i->class),
										     selection_name(s, i), selection_account_url(s, i), why_moved(s, i), true };
	}
	for (int m = 0; m < CLASS_MOVES; m++)
		groups[m] = (struct mover_group){ page_say(&s->p, keys[m]), page_count(&s->p, counts[m]),
						  { movers + m * SELECTION_MOVERS, (size_t)(counts[m] < SELECTION_MOVERS ? counts[m] : SELECTION_MOVERS) } };
	v->movers.items = groups;
	v->movers.count = CLASS_MOVES;
	v->compared = page_say_with(&s->p, "selection.compared", selection_period(s, s->c.before), STR(""));
}
