/* Outcomes opened to their inputs, and as JSON. */
#include <math.h>

#include "base/date.h"
#include "base/mem.h"
#include "format/json.h"
#include "kam/outcomes.h"

/* --- as a tree --------------------------------------------------------------------------------------------------------------------------------- */

struct month { int month; decimal_sum sales; };
enum { MONTHS = OUTCOME_MONTHS + 1 }; /* a window may begin and end within one */

static void add_month(struct explaining *t, struct explanation *parent, const struct month *m)
{
	struct explanation *part = explanation_node(t, parent, "explain.month_net", EXPLAIN_MONEY);
	char *name = arena_printf(t->arena, "%04d-%02d", (m->month - 1) / 12, (m->month - 1) % 12 + 1);

	t->failed |= !name;
	part->argument = str_of(name);
	part->money = m->sales;
	part->part = true;
}

static void add_day(struct explaining *t, struct explanation *parent, const char *label, int32_t day)
{
	explanation_node(t, parent, label, EXPLAIN_DATE)->count = day;
}

/* The sum of a window and its months; the lines of an account come in the order of their days. */
static void add_window(struct explaining *t, struct explanation *root, const char *label, const struct outcomes *o, size_t account, int32_t from, int32_t end)
{
	const struct snapshot_lines *l = &o->c.snapshot->lines;
	struct snapshot_walk w = snapshot_walk(l, account);
	struct explanation *sum = explanation_node(t, root, label, EXPLAIN_MONEY);
	struct month months[MONTHS] = { { 0 } };
	int count = 0;
	decimal_sum amount;

	for (uint32_t line; (line = snapshot_walk_next(&w)) != SNAPSHOT_NO_LINE;) {
		struct civil c;
		if (l->day[line] < from || l->day[line] >= end || !classify_line(&o->c, o->c.period, line, &amount))
			continue;
		c = date_to_civil(l->day[line]);
		if ((!count || months[count - 1].month != c.year * 12 + c.month) && count < MONTHS)
			months[count++].month = c.year * 12 + c.month;
		months[count - 1].sales += amount;
		sum->money += amount;
	}
	sum->formula = "formula.net_sales";
	sum->source = "source.order_lines";
	for (int i = 0; i < count; i++)
		add_month(t, sum, &months[i]);
	add_day(t, sum, "explain.from", from);
	add_day(t, sum, "explain.to", end - 1);
	if (o->c.converted)
		explanation_node(t, sum, "explain.converted", EXPLAIN_TEXT)->text = str_of(o->c.currency);
}

enum rc outcome_explain(struct arena *a, const struct outcomes *o, const struct outcome *i, struct explanation **out, struct error *e)
{
	struct explaining t = { .arena = a };
	const struct snapshot *s = o->c.snapshot;
	struct explanation *root = explanation_node(&t, NULL, "explain.account", EXPLAIN_TEXT), *change;

	root->text = str_of(snapshot_text(s, s->accounts[i->account].name));
	change = explanation_node(&t, root, "explain.change_since", EXPLAIN_SHARE);
	change->share = i->change;
	change->formula = "formula.change_since";
	add_day(&t, root, "explain.decided_on", i->day);
	if (i->reason.n)
		explanation_node(&t, root, "explain.reason", EXPLAIN_TEXT)->text = i->reason;
	explanation_node(&t, root, "explain.months_compared", EXPLAIN_COUNT)->count = i->months;
	if (i->months) {
		add_window(&t, root, "explain.sales_before", o, i->account, i->from, i->from_end);
		add_window(&t, root, "explain.sales_after", o, i->account, i->day, i->to_end);
	}
	*out = root;
	return t.failed ? error_no_memory(e) : RC_OK;
}

/* --- as JSON ----------------------------------------------------------------------------------------------------------------------------------- */

static void put_day(struct json_writer *w, const char *key, int32_t day)
{
	json_key(w, key);
	if (day == SNAPSHOT_NO_DAY) {
		json_put_null(w);
		return;
	}
	date_write(json_text_begin(w), day);
	json_text_end(w);
}

static void put_tier(struct json_writer *w, const char *key, enum tier tier)
{
	json_field_text(w, key, tier < TIER_COUNT ? tier_codes[tier] : NULL);
}

static void put_members(struct json_writer *w, const struct outcome_group *g)
{
	json_field_int(w, "count", g->count);
	json_field_int(w, "judged", g->judged);
	for (int t = 0; t < TURNED_COUNT; t++)
		json_field_int(w, turned_codes[t], g->turned[t]);
	json_field_double(w, "median_change", g->median);
}

static void put_item(struct json_writer *w, const struct outcomes *o, const struct outcome *i)
{
	const struct snapshot *s = o->c.snapshot;

	json_object_begin(w);
	json_field_int(w, "id", i->id);
	json_field_int(w, "account", i->account_id);
	json_field_text(w, "code", snapshot_text(s, s->accounts[i->account].code));
	json_field_text(w, "name", snapshot_text(s, s->accounts[i->account].name));
	put_day(w, "decided_on", i->day);
	put_tier(w, "tier_before", i->before);
	put_tier(w, "tier_after", i->after);
	json_field_text(w, "move", move_codes[i->move]);
	json_field_bool(w, "stands", i->now == i->after);
	json_key(w, "round");
	if (i->round)
		json_put_int(w, i->round);
	else
		json_put_null(w);
	json_field_str(w, "reason", i->reason);
	json_field_int(w, "months", i->months);
	json_field_decimal_sum(w, "sales_before", i->sales_before, LINE_SCALE);
	json_field_decimal_sum(w, "sales_after", i->sales_after, LINE_SCALE);
	json_field_double(w, "change", i->change);
	json_field_text(w, "turned", turned_codes[i->turned]);
	json_object_end(w);
}

void outcomes_json(const struct outcomes *o, struct json_writer *w)
{
	json_object_begin(w);
	put_day(w, "as_of", o->as_of);
	json_field_text(w, "currency", o->c.currency[0] ? o->c.currency : NULL);
	json_field_double(w, "threshold", OUTCOME_THRESHOLD);
	json_field_bool(w, "more", o->more);
	json_key(w, "moves");
	json_object_begin(w);
	for (int m = 0; m < MOVE_COUNT; m++) {
		json_key(w, move_codes[m]);
		json_object_begin(w);
		put_members(w, &o->moves[m]);
		json_object_end(w);
	}
	json_object_end(w);
	json_key(w, "unmoved");
	json_object_begin(w);
	put_day(w, "around", o->unmoved_day);
	json_field_int(w, "months", o->unmoved_months);
	put_members(w, &o->unmoved);
	json_object_end(w);
	json_key(w, "items");
	json_array_begin(w);
	for (size_t i = 0; i < o->count; i++)
		put_item(w, o, &o->items[i]);
	json_array_end(w);
	json_object_end(w);
}
