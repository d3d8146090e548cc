/* Past decisions and what came of them. */
#include "kam/outcomes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kam/proposing.h"
#include "kam/row.h"
#include "records/read.h"

const char *const turned_codes[TURNED_COUNT] = { "early", "unknown", "grew", "fell", "held" };

enum turned outcome_turned(int months, decimal_sum before, decimal_sum after, double *change)
{
	*change = NAN;
	if (months < OUTCOME_MONTHS_LEAST)
		return TURNED_EARLY;
	if (before <= 0)
		return TURNED_UNKNOWN;
	*change = (double)(after - before) / (double)before;
	return *change > OUTCOME_THRESHOLD ? TURNED_GREW : *change < -OUTCOME_THRESHOLD ? TURNED_FELL : TURNED_HELD;
}

/* --- which -------------------------------------------------------------------------------------------------------------------------------- */

enum { C_ACCOUNT, C_ON, C_BEFORE, C_AFTER, C_REASON, C_ROUND, C_ROUND_NAME };

static struct str kept(struct context *x, struct value v)
{
	struct str copy = v.kind == VALUE_TEXT ? arena_str(x->arena, v.s) : STR("");

	return copy.p ? copy : STR("");
}

static void take(struct context *x, const struct list *l, struct outcome *out)
{
	struct value account = list_value(l, C_ACCOUNT), on = list_value(l, C_ON), round = list_value(l, C_ROUND);

	*out = (struct outcome){ .id = l->id, .account_id = account.kind == VALUE_INT ? account.i : 0, .round = round.kind == VALUE_INT ? round.i : 0,
				 .day = on.kind == VALUE_INT ? (int32_t)on.i : SNAPSHOT_NO_DAY, .before = tier_of(kept(x, list_value(l, C_BEFORE))),
				 .after = tier_of(kept(x, list_value(l, C_AFTER))), .reason = kept(x, list_value(l, C_REASON)), .round_name = kept(x, list_value(l, C_ROUND_NAME)) };
}

static int by_account(const void *a, const void *b)
{
	const struct outcome *x = a, *y = b;

	if (x->account_id != y->account_id)
		return x->account_id < y->account_id ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* Several changes of one day come down to the tier before the first and the one after the last. */
static void join_days(struct outcomes *o)
{
	size_t n = 0;

	qsort(o->items, o->count, sizeof *o->items, by_account);
	for (size_t i = 0; i < o->count; i++) {
		struct outcome *last = n ? &o->items[n - 1] : NULL, one = o->items[i];
		if (last && last->account_id == one.account_id && last->day == one.day) {
			one.before = last->before;
			n--;
		}
		if (one.before != one.after || (i + 1 < o->count && o->items[i + 1].account_id == one.account_id && o->items[i + 1].day == one.day))
			o->items[n++] = one;
	}
	o->count = n;
}

enum rc outcomes_read(struct context *x, struct outcomes *out, struct error *e)
{
	const struct entity *t = row_entity(x, "tier_change");
	struct query q = { .entity = t, .limit = -1, .operation = OP_LIST };
	struct list l;
	bool row = true;
	enum rc rc;

	*out = (struct outcomes){ .as_of = SNAPSHOT_NO_DAY, .unmoved_day = SNAPSHOT_NO_DAY };
	if (!principal_may(x->who, t, OP_LIST))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_list", t->name, NULL);
	if ((rc = classify_may(x, POLICY_NET_SALES, e)))
		return rc;
	if (!(out->items = arena_new_array(x->arena, struct outcome, OUTCOME_CHANGES_MAX)))
		return error_no_memory(e);
	if ((rc = query_columns(x, &q, STR("account,changed_on,tier_before,tier_after,reason,round,round.name"), e)) || (rc = list_begin(x, &q, &l, e)))
		return rc;
	while ((rc = list_next(&l, &row, e)) == RC_OK && row && !(out->more = out->count == OUTCOME_CHANGES_MAX))
		take(x, &l, &out->items[out->count++]);
	list_end(&l);
	join_days(out);
	return rc;
}

/* --- windows --------------------------------------------------------------------------------------------------------------------------------- */

static int months_since(int32_t day, int32_t as_of)
{
	int m = 0;

	while (m < OUTCOME_MONTHS && day_months_before(day, -(m + 1)) <= as_of + 1)
		m++;
	return m;
}

/* The same months of the year before. */
static void set_windows(struct outcome *i, int32_t as_of)
{
	i->months = months_since(i->day, as_of);
	i->from = day_months_before(i->day, OUTCOME_MONTHS);
	i->from_end = i->months == OUTCOME_MONTHS ? i->day : day_months_before(i->from, -i->months);
	i->to_end = day_months_before(i->day, -i->months);
}

static void sum_windows(const struct classification *c, struct outcome *i)
{
	const struct snapshot_lines *l = &c->snapshot->lines;
	struct snapshot_walk w = snapshot_walk(l, i->account);
	decimal_sum amount;

	i->sales_before = i->sales_after = 0;
	for (uint32_t line; (line = snapshot_walk_next(&w)) != SNAPSHOT_NO_LINE;) {
		int32_t day = l->day[line];
		bool before = day >= i->from && day < i->from_end, after = day >= i->day && day < i->to_end;
		if ((!before && !after) || !classify_line(c, c->period, line, &amount))
			continue;
		*(before ? &i->sales_before : &i->sales_after) += amount;
	}
}

static int32_t newest_day(const struct snapshot *s, const unsigned char *visible, int32_t today)
{
	int32_t newest = SNAPSHOT_NO_DAY;

	for (size_t i = 0; i < s->lines.count; i++) {
		uint32_t account = s->lines.account[i];
		if (account != SNAPSHOT_DEAD && s->lines.day[i] <= today && s->lines.day[i] > newest && (!visible || visible[account]))
			newest = s->lines.day[i];
	}
	return newest;
}

/* --- one by one ------------------------------------------------------------------------------------------------------------------------------- */

static bool is_shown(const struct snapshot *s, const unsigned char *visible, size_t place)
{
	return place < s->account_count && !s->accounts[place].deleted && (!visible || visible[place]);
}

static void keep_shown(const struct snapshot *s, const unsigned char *visible, struct outcomes *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->count; i++) {
		struct outcome *one = &o->items[i];
		one->account = snapshot_find(s, one->account_id);
		if (one->day != SNAPSHOT_NO_DAY && is_shown(s, visible, one->account))
			o->items[n++] = *one;
	}
	o->count = n;
}

static void judge(struct outcomes *o, struct outcome *i)
{
	const struct snapshot_account *a = &o->c.snapshot->accounts[i->account];

	i->now = a->tier;
	i->move = move_between(i->before, i->after);
	set_windows(i, o->as_of);
	sum_windows(&o->c, i);
	i->turned = outcome_turned(i->months, i->sales_before, i->sales_after, &i->change);
}

static int newest_first(const void *a, const void *b)
{
	const struct outcome *x = a, *y = b;

	if (x->day != y->day)
		return x->day > y->day ? -1 : 1;
	return x->id > y->id ? -1 : x->id < y->id;
}

/* --- together ---------------------------------------------------------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median_of(double *values, size_t n)
{
	if (!n)
		return NAN;
	qsort(values, n, sizeof *values, by_size);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static bool count_in(struct outcome_group *g, enum turned turned)
{
	g->count++;
	g->turned[turned]++;
	g->judged += turned >= TURNED_GREW;
	return turned >= TURNED_GREW;
}

static enum rc sum_moves(struct outcomes *o, struct error *e)
{
	double *changes = mem_alloc((o->count + 1) * sizeof *changes);

	if (!changes)
		return error_no_memory(e);
	for (int m = 0; m < MOVE_COUNT; m++) {
		size_t n = 0;
		for (size_t i = 0; i < o->count; i++)
			if (o->items[i].move == (enum move)m && count_in(&o->moves[m], o->items[i].turned))
				changes[n++] = o->items[i].change;
		o->moves[m].median = median_of(changes, n);
	}
	mem_free(changes);
	return RC_OK;
}

/* The day on which most that can be judged was decided, the newest of several. Items are ordered by day. */
static const struct outcome *commonest(const struct outcomes *o)
{
	const struct outcome *best = NULL;
	size_t most = 0, n = 0;

	for (size_t i = 0; i < o->count; i++) {
		n = i && o->items[i].day == o->items[i - 1].day ? n + 1 : 1;
		if (o->items[i].months >= OUTCOME_MONTHS_LEAST && n > most) {
			most = n;
			best = &o->items[i];
		}
	}
	return best;
}

/* Every account that has no change at all, around that day. */
static enum rc sum_unmoved(struct outcomes *o, const unsigned char *visible, struct error *e)
{
	const struct snapshot *s = o->c.snapshot;
	const struct outcome *model = commonest(o);
	unsigned char *moved = mem_alloc(s->account_count + 1);
	double *changes = mem_alloc((s->account_count + 1) * sizeof *changes);
	size_t n = 0;

	o->unmoved.median = NAN;
	for (size_t i = 0; moved && i < o->count; i++)
		moved[o->items[i].account] = 1;
	for (size_t a = 0; moved && changes && model && a < s->account_count; a++) {
		struct outcome one = *model;
		if (moved[a] || !is_shown(s, visible, a))
			continue;
		one.account = a;
		sum_windows(&o->c, &one);
		if (count_in(&o->unmoved, outcome_turned(one.months, one.sales_before, one.sales_after, &one.change)))
			changes[n++] = one.change;
	}
	if (changes)
		o->unmoved.median = median_of(changes, n);
	o->unmoved_day = model ? model->day : SNAPSHOT_NO_DAY;
	o->unmoved_months = model ? model->months : 0;
	mem_free(moved);
	mem_free(changes);
	return moved && changes ? RC_OK : error_no_memory(e);
}

/* Amounts of several currencies come into one by the rates of each day. */
static enum rc classify_window(const struct snapshot *s, const unsigned char *visible, struct outcomes *o, struct error *e)
{
	struct classify_request q = { .snapshot = s, .policy = policy_default(), .visible = visible, .period = { .has_from = true, .has_to = true, .to = o->as_of } };
	int32_t first = o->as_of;

	for (size_t i = 0; i < o->count; i++)
		first = o->items[i].day < first ? o->items[i].day : first;
	q.period.from = day_months_before(first, OUTCOME_MONTHS);
	return classify(&q, &o->c, e);
}

enum rc outcomes_compute(const struct snapshot *s, const unsigned char *visible, int32_t today, struct outcomes *o, struct error *e)
{
	enum rc rc;

	keep_shown(s, visible, o);
	o->as_of = newest_day(s, visible, today);
	o->unmoved.median = NAN;
	for (int m = 0; m < MOVE_COUNT; m++)
		o->moves[m].median = NAN;
	if (o->as_of == SNAPSHOT_NO_DAY)
		o->count = 0;
	if (!o->count)
		return RC_OK;
	if ((rc = classify_window(s, visible, o, e)))
		return rc;
	for (size_t i = 0; i < o->count; i++)
		judge(o, &o->items[i]);
	qsort(o->items, o->count, sizeof *o->items, newest_first);
	return (rc = sum_moves(o, e)) ? rc : sum_unmoved(o, visible, e);
}

void outcomes_free(struct outcomes *o)
{
	classification_free(&o->c);
}

const struct outcome *outcomes_find(const struct outcomes *o, int64_t id)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->items[i].id == id)
			return &o->items[i];
	return NULL;
}
