/* Trees of explanation: building one for a classified account, and writing any as text or JSON. */
#include "kam/explain.h"

#include <string.h>

#include "base/date.h"
#include "records/read.h"

enum { MONTHS_MAX = 1200 };

struct explanation *explanation_node(struct explaining *t, struct explanation *parent, const char *label, enum explain_unit unit)
{
	struct explanation *n = arena_new(t->arena, struct explanation);

	if (!n) {
		t->failed = true;
		return &t->spare;
	}
	n->label = label;
	n->unit = unit;
	if (parent && parent != &t->spare)
		explanation_add(parent, n);
	return n;
}

void explanation_add(struct explanation *parent, struct explanation *child)
{
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

void explanation_next(struct explanation_walk *w)
{
	if (w->t->first && w->depth < EXPLANATION_DEPTH_MAX) {
		w->above[w->depth++] = w->t;
		w->t = w->t->first;
		return;
	}
	while (w->depth && !w->t->next)
		w->t = w->above[--w->depth];
	w->t = w->t->next;
}

/* --- an account's classification ----------------------------------------------------------------------------------------------------------- */

struct making {
	struct explaining tree;
	enum language language;     /* of the policy's name */
	const struct classification *c;
	const struct classified *item;
	size_t place;               /* in items */
};

static struct explanation *node(struct making *m, struct explanation *parent, const char *label, enum explain_unit unit)
{
	return explanation_node(&m->tree, parent, label, unit);
}

struct month_sum { int month; decimal_sum sales, returns; int64_t lines; };
struct months { struct month_sum items[MONTHS_MAX]; int count; };

static struct month_sum *month_of(struct months *m, int32_t day)
{
	struct civil c = { 0 };
	int at, month;

	if (day != SNAPSHOT_NO_DAY)
		c = date_to_civil(day);
	month = c.year * 12 + c.month;
	for (at = m->count; at > 0 && m->items[at - 1].month >= month; at--)
		if (m->items[at - 1].month == month)
			return &m->items[at - 1];
	if (m->count == MONTHS_MAX)
		return &m->items[MONTHS_MAX - 1];
	memmove(&m->items[at + 1], &m->items[at], (size_t)(m->count++ - at) * sizeof m->items[0]);
	m->items[at] = (struct month_sum){ .month = month };
	return &m->items[at];
}

static void sum_months(const struct making *m, struct months *out)
{
	const struct snapshot_lines *l = &m->c->snapshot->lines;
	decimal_sum amount;

	struct snapshot_walk w = snapshot_walk(l, m->item->account);

	for (uint32_t i; (i = snapshot_walk_next(&w)) != SNAPSHOT_NO_LINE;) {
		struct month_sum *sum;
		if (!classify_line(m->c, m->c->period, i, &amount))
			continue;
		sum = month_of(out, l->day[i]);
		sum->lines++;
		if (amount < 0)
			sum->returns += amount;
		else
			sum->sales += amount;
	}
}

static void money_part(struct making *m, struct explanation *parent, const char *label, struct str argument, decimal_sum amount)
{
	struct explanation *t = node(m, parent, label, EXPLAIN_MONEY);

	t->argument = argument;
	t->money = amount;
	t->part = true;
}

static struct str month_name(struct making *m, int month)
{
	char *text = month ? arena_printf(m->tree.arena, "%04d-%02d", (month - 1) / 12, (month - 1) % 12 + 1) : arena_printf(m->tree.arena, "%s", "–");

	if (!text)
		m->tree.failed = true;
	return str_of(text);
}

static void add_months(struct making *m, struct explanation *value)
{
	struct months *months = arena_new(m->tree.arena, struct months);
	int64_t lines = 0;

	if (!months) {
		m->tree.failed = true;
		return;
	}
	sum_months(m, months);
	for (int i = 0; i < months->count; i++) {
		const struct month_sum *s = &months->items[i];
		lines += s->lines;
		if (s->sales)
			money_part(m, value, "explain.month_sales", month_name(m, s->month), s->sales);
		if (s->returns)
			money_part(m, value, "explain.month_returns", month_name(m, s->month), s->returns);
	}
	struct explanation *count = node(m, value, "explain.lines", EXPLAIN_COUNT);
	count->count = lines;
	count->source = "source.order_lines";
}

static void add_day(struct making *m, struct explanation *parent, const char *label, bool given, int32_t day)
{
	struct explanation *t;

	if (!given)
		return;
	t = node(m, parent, label, EXPLAIN_DATE);
	t->count = day;
}

static void add_value(struct making *m, struct explanation *root)
{
	const struct classification *c = m->c;
	bool margin = c->policy.value == POLICY_MARGIN;
	struct explanation *t = node(m, root, margin ? "explain.margin" : "explain.net_sales", EXPLAIN_MONEY);

	t->money = m->item->value;
	t->formula = margin ? "formula.margin" : "formula.net_sales";
	t->source = "source.order_lines";
	add_months(m, t);
	add_day(m, t, "explain.from", c->period.has_from, c->period.from);
	add_day(m, t, "explain.to", c->period.has_to, c->period.to);
	if (c->converted)
		node(m, t, "explain.converted", EXPLAIN_TEXT)->text = str_of(c->currency);
}

static void add_share(struct making *m, struct explanation *root)
{
	struct explanation *t = node(m, root, "explain.share", EXPLAIN_SHARE);
	struct explanation *total;

	t->share = m->item->share;
	t->formula = "formula.share";
	total = node(m, t, "explain.total", EXPLAIN_MONEY);
	total->money = m->c->total;
	total->formula = "formula.total";
	node(m, t, "explain.accounts", EXPLAIN_COUNT)->count = m->c->count;
}

static void add_class(struct making *m, struct explanation *root)
{
	static const char *const names[ABC_COUNT + 1] = { "A", "B", "C", "–" };
	const struct policy *p = &m->c->policy;
	struct explanation *t = node(m, root, "explain.class", EXPLAIN_TEXT);

	t->text = str_of(names[m->item->class]);
	t->formula = m->item->value <= 0 ? "formula.class_zero" : m->place == 0 ? "formula.class_first" : "formula.class";
	node(m, t, "explain.rank", EXPLAIN_COUNT)->count = (int64_t)m->place + 1;
	node(m, t, "explain.cumulative", EXPLAIN_SHARE)->share = m->item->cumulative;
	node(m, t, "explain.cut_a", EXPLAIN_SHARE)->share = (double)p->cuts[0] / MONEY_UNIT;
	node(m, t, "explain.cut_b", EXPLAIN_SHARE)->share = (double)p->cuts[1] / MONEY_UNIT;
	if (!m->c->compared)
		return;
	struct explanation *before = node(m, t, "explain.class_before", EXPLAIN_TEXT), *value;
	before->text = str_of(names[m->item->class_before]);
	value = node(m, before, "explain.value_before", EXPLAIN_MONEY);
	value->money = m->item->value_before;
	add_day(m, before, "explain.from", true, m->c->before.from);
	add_day(m, before, "explain.to", true, m->c->before.to);
}

static void set_tier(struct explanation *t, enum tier tier)
{
	static const char *const keys[TIER_COUNT + 1] = { "choice.tier.strategic", "choice.tier.key", "choice.tier.growth", "choice.tier.general", "explain.no_tier" };

	t->text = str_of(keys[tier]);
}

static struct explanation *add_tiers(struct making *m, struct explanation *root)
{
	struct explanation *proposed = node(m, root, "explain.proposed", EXPLAIN_CHOICE), *approved;

	set_tier(proposed, classification_proposed(m->c, m->item));
	proposed->formula = "formula.proposed";
	proposed->source = "source.policy";
	node(m, proposed, "explain.policy", EXPLAIN_TEXT)->text = m->c->policy.words.name.n ? words_in(&m->c->policy.words, m->language) : m->c->policy.code;
	node(m, proposed, "explain.revision", EXPLAIN_COUNT)->count = m->c->policy.revision;
	approved = node(m, root, "explain.approved", EXPLAIN_CHOICE);
	set_tier(approved, m->c->snapshot->accounts[m->item->account].tier);
	approved->source = "source.approval";
	return approved;
}

/* Since when, and why: as the asker may read it. */
static enum rc add_history(struct context *x, struct making *m, struct explanation *approved, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("account"));
	struct record *r;
	struct value since, reason;
	enum rc rc = record_get(x, t, m->c->snapshot->accounts[m->item->account].id, &r, e);

	if (rc)
		return rc;
	since = record_value(r, "tier_since");
	reason = record_value(r, "tier_reason");
	add_day(m, approved, "explain.since", since.kind == VALUE_INT, since.kind == VALUE_INT ? (int32_t)since.i : 0);
	if (reason.kind == VALUE_TEXT)
		node(m, approved, "explain.reason", EXPLAIN_TEXT)->text = reason.s;
	return RC_OK;
}

enum rc classification_explain(struct context *x, struct arena *a, const struct classification *c, size_t account, enum language language, struct explanation **out,
				struct error *e)
{
	struct making m = { .tree.arena = a, .language = language, .c = c, .place = classification_find(c, account) };
	struct explanation *root, *approved;
	enum rc rc;

	*out = NULL;
	if (m.place == c->item_count)
		return error_set(e, RC_NOT_FOUND, "account", "error.not_found", NULL, NULL);
	m.item = &c->items[m.place];
	root = node(&m, NULL, "explain.account", EXPLAIN_TEXT);
	root->text = str_of(snapshot_text(c->snapshot, c->snapshot->accounts[account].name));
	add_value(&m, root);
	add_share(&m, root);
	add_class(&m, root);
	approved = add_tiers(&m, root);
	if (x && !m.tree.failed && (rc = add_history(x, &m, approved, e)))
		return rc;
	if (m.tree.failed)
		return error_no_memory(e);
	*out = root;
	return RC_OK;
}
