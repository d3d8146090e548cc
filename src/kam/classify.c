/* Sums by account, ranking, classes, breakdowns and the comparison with the period before. Sums are exact; only shares and measures are doubles. */
#include "kam/classify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/order.h"
#include "stats/pareto.h"

/* --- the value of a line ----------------------------------------------------------------------------------------------------------- */

/* The newest rate not after the day; 0 when there is none. */
static int64_t rate_on(const struct snapshot_rates *r, int32_t day)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (r->items[mid].day <= day)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? r->items[low - 1].rate : 0;
}

static bool in_period(const struct period *p, int32_t day)
{
	if ((p->has_from || p->has_to) && day == SNAPSHOT_NO_DAY)
		return false;
	return (!p->has_from || day >= p->from) && (!p->has_to || day <= p->to);
}

static decimal_sum exchange(decimal_sum amount, int64_t rate)
{
	decimal_sum product = amount * rate;

	return (product + (product < 0 ? -MONEY_UNIT / 2 : MONEY_UNIT / 2)) / MONEY_UNIT;
}

static int currency_at(const struct snapshot_lines *l, size_t line)
{
	return l->currency ? l->currency[line] : 0;
}

bool classify_line(const struct classification *c, struct period period, size_t line, decimal_sum *out)
{
	const struct snapshot *s = c->snapshot;
	const struct snapshot_lines *l = &s->lines;
	int currency = currency_at(l, line);

	if (!in_period(&period, l->day[line]))
		return false;
	if (!(c->policy.value == POLICY_MARGIN ? snapshot_margin(l, line, out) : snapshot_net(l, line, out)))
		return false;
	if (c->converted && strcmp(l->currencies[currency], s->company_currency))
		*out = exchange(*out, rate_on(&s->rates[currency], l->day[line]));
	return true;
}

/* --- currencies -------------------------------------------------------------------------------------------------------------------- */

struct currencies { uint64_t used, without_rate; };

static struct currencies currencies_used(const struct classify_request *q, const struct period *p)
{
	const struct snapshot *s = q->snapshot;
	const struct snapshot_lines *l = &s->lines;
	struct currencies c = { 0 };

	for (size_t i = 0; i < l->count; i++) {
		int k = currency_at(l, i);
		uint64_t bit = UINT64_C(1) << k;
		if ((c.used & bit && c.without_rate & bit) || l->account[i] == SNAPSHOT_DEAD || !in_period(p, l->day[i]) ||
		    (q->visible && !q->visible[l->account[i]]))
			continue;
		c.used |= bit;
		if (strcmp(l->currencies[k], s->company_currency) && !rate_on(&s->rates[k], l->day[i]))
			c.without_rate |= bit;
		if (!l->currency)
			break;
	}
	return c;
}

static enum rc several(const struct snapshot *s, uint64_t used, struct error *e)
{
	CLEANUP(buf_free) struct buf list = { .max = 1000 };

	for (int k = 0; k < s->lines.currency_count; k++) {
		if (!(used >> k & 1))
			continue;
		buf_text(&list, list.len ? ", " : "");
		buf_text(&list, s->lines.currencies[k]);
	}
	return error_set(e, RC_UNSUPPORTED, "currency", "error.several_currencies", buf_cstr(&list), NULL);
}

/* One currency is taken as it is; several need a rate for each day. Looks at both periods, for both are shown side by side. */
static enum rc choose_currency(struct classification *c, const struct classify_request *q, struct error *e)
{
	struct currencies now = currencies_used(q, &c->period), before = { 0 };

	if (c->compared)
		before = currencies_used(q, &c->before);
	uint64_t used = now.used | before.used;
	if (!used)
		return RC_OK;
	if (used & (used - 1)) {
		if (!q->partial && now.without_rate | before.without_rate)
			return several(q->snapshot, used, e);
		c->converted = true;
		memcpy(c->currency, q->snapshot->company_currency, sizeof c->currency);
		return RC_OK;
	}
	memcpy(c->currency, q->snapshot->lines.currencies[__builtin_ctzll(used)], sizeof c->currency);
	return RC_OK;
}

/* --- sums -------------------------------------------------------------------------------------------------------------------------- */

static void note_line(struct classification *c, int32_t day)
{
	c->lines++;
	if (day == SNAPSHOT_NO_DAY)
		return;
	if (day < c->first_day)
		c->first_day = day;
	if (day > c->last_day)
		c->last_day = day;
}

/* The most that a line may hold by the rules of records (10¹³ twice for a discount below zero, and the cost): as many of them as a snapshot counts fit
 * into 128 bits. Rates could lead beyond. */
static bool is_beyond(decimal_sum amount)
{
	const decimal_sum most = (decimal_sum)30000000000000 * 100000000000;

	return amount > most || amount < -most;
}

static enum rc sum_lines(struct classification *c, const struct classify_request *q, struct period period, decimal_sum *sums, bool now, struct error *e)
{
	const struct snapshot_lines *l = &c->snapshot->lines;
	bool plain = !c->converted && c->policy.value == POLICY_NET_SALES;
	decimal_sum amount;

	for (size_t i = 0; i < l->count; i++) {
		uint32_t account = l->account[i];
		if (account == SNAPSHOT_DEAD || (q->visible && !q->visible[account]) || !in_period(&period, l->day[i]))
			continue;
		if (plain && l->net[i] != AMOUNT_WIDE) {
			amount = l->net[i];
		} else if (!classify_line(c, period, i, &amount)) {
			c->lines_without_cost += now;
			continue;
		}
		if (is_beyond(amount))
			return error_set(e, RC_TOO_LARGE, NULL, "error.line_too_large", NULL, NULL);
		sums[account] += amount;
		if (now)
			note_line(c, l->day[i]);
	}
	return RC_OK;
}

/* --- ranking ----------------------------------------------------------------------------------------------------------------------- */

/* What is met in the order of ranks lies anywhere in memory: it is asked for so many steps before it is needed. */
enum { AHEAD = 24 };

struct ranking {
	const struct snapshot *snapshot;
	const decimal_sum *sums;   /* by account */
	uint32_t *order;           /* accounts, largest first */
	size_t count, positive;
	decimal_sum total;
};

/* Sum of the i-th. */
static decimal_sum ranked(const struct ranking *r, size_t i)
{
	if (i + AHEAD < r->count)
		__builtin_prefetch(&r->sums[r->order[i + AHEAD]]);
	return r->sums[r->order[i]];
}

static int compare_exact(const void *a, const void *b, void *context)
{
	const struct ranking *r = context;
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;

	if (r->sums[i] != r->sums[k])
		return r->sums[i] > r->sums[k] ? -1 : 1;
	return strcmp(snapshot_text(r->snapshot, r->snapshot->accounts[i].code), snapshot_text(r->snapshot, r->snapshot->accounts[k].code));
}

/* Sums that are the same as doubles are ordered exactly, then by code. */
static void settle_equals(struct ranking *r, const uint64_t *keys, const uint32_t *places)
{
	for (size_t from = 0, to; from < r->count; from = to) {
		bool sorted = true;
		if (from + AHEAD < r->count)
			__builtin_prefetch(&keys[places[from + AHEAD]]);
		for (to = from + 1; to < r->count && keys[places[to]] == keys[places[from]]; to++)
			sorted = sorted && compare_exact(&r->order[to - 1], &r->order[to], r) <= 0;
		if (!sorted)
			qsort_r(r->order + from, to - from, sizeof *r->order, compare_exact, r);
	}
}

static enum rc rank(struct ranking *r, const struct classify_request *q, struct error *e)
{
	size_t n = r->snapshot->account_count, m = 0;
	uint32_t *accounts = mem_alloc((n + 1) * sizeof *accounts), *places = mem_alloc((n + 1) * sizeof *places);
	uint64_t *keys = mem_alloc((n + 1) * sizeof *keys);
	uint32_t *order = mem_alloc((n + 1) * sizeof *order);
	enum rc rc = accounts && places && keys && order ? RC_OK : error_no_memory(e);

	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		if (r->snapshot->accounts[i].deleted || (q->visible && !q->visible[i]))
			continue;
		accounts[m] = (uint32_t)i;
		keys[m++] = order_key_descending((double)r->sums[i]);
		if (r->sums[i] > 0) {
			r->positive++;
			r->total += r->sums[i];
		}
	}
	r->count = m;
	r->order = order;
	if (rc == RC_OK) {
		order_ascending(keys, m, places, order);
		for (size_t i = 0; i < m; i++)
			order[i] = accounts[places[i]];
		settle_equals(r, keys, places);
	}
	mem_free(accounts);
	mem_free(places);
	mem_free(keys);
	return rc;
}

/* A while the running sum is within the first cut of the total, and the largest in any case: exactly, without rounding. */
static unsigned char class_at(const struct policy *p, decimal_sum running, decimal_sum total, size_t place)
{
	if (place == 0 || running * MONEY_UNIT <= total * p->cuts[0])
		return CLASS_A;
	return running * MONEY_UNIT <= total * p->cuts[1] ? CLASS_B : CLASS_C;
}

/* --- the parts of the result ------------------------------------------------------------------------------------------------------- */

static enum rc measure(struct classification *c, const struct ranking *r, struct error *e)
{
	double *values = mem_alloc((r->positive + 1) * sizeof *values);
	decimal_sum running = 0;

	if (!values)
		return error_no_memory(e);
	for (size_t i = 0; i < r->positive; i++) {
		decimal_sum value = ranked(r, i);
		values[i] = (double)value;
		running += value;
		if (!c->count80 && running * 10 >= r->total * 8)
			c->count80 = (int64_t)i + 1;
	}
	struct concentration m = pareto_concentration(values, r->positive);
	c->gini = m.gini;
	c->hhi = m.hhi;
	c->top20 = m.top20;
	c->total = r->total;
	c->count = (int64_t)r->positive;
	mem_free(values);
	return RC_OK;
}

static enum rc fill_items(struct classification *c, const struct ranking *r, struct error *e)
{
	decimal_sum running = 0;

	if (!(c->items = mem_alloc((r->count + 1) * sizeof *c->items)))
		return error_no_memory(e);
	c->item_count = r->count;
	for (size_t i = 0; i < r->count; i++) {
		decimal_sum value = ranked(r, i);
		bool positive = i < r->positive;
		struct classified *item = &c->items[i];
		running += positive ? value : 0;
		*item = (struct classified){ .account = r->order[i], .value = value, .class = CLASS_C, .class_before = ABC_COUNT };
		if (positive) {
			item->class = class_at(&c->policy, running, r->total, i);
			item->share = (double)value / (double)r->total;
		}
		item->cumulative = r->total ? (double)running / (double)r->total : 0;
		struct class_sum *sum = &c->classes[item->class];
		sum->count++;
		sum->positive += positive;
		sum->value += positive ? value : 0;
	}
	return RC_OK;
}

static int compare_breakdown(const void *a, const void *b)
{
	const struct breakdown *x = a, *y = b;

	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return x->group < y->group ? -1 : x->group > y->group;
}

static void count_item(struct breakdown *row, const struct classified *item)
{
	bool positive = item->value > 0;
	decimal_sum value = positive ? item->value : 0;

	row->count++;
	row->value += value;
	row->classes[item->class].count++;
	row->classes[item->class].positive += positive;
	row->classes[item->class].value += value;
}

/* Those that have accounts, largest first; the last place gathered those that belong to none. */
static size_t keep_rows(struct breakdown *rows, size_t groups)
{
	size_t kept = 0;

	for (size_t i = 0; i <= groups; i++) {
		rows[i].group = i == groups ? SNAPSHOT_NO_GROUP : (int32_t)i;
		if (rows[i].count)
			rows[kept++] = rows[i];
	}
	qsort(rows, kept, sizeof *rows, compare_breakdown);
	return kept;
}

static enum rc break_down(struct classification *c, struct error *e)
{
	const struct snapshot_account *accounts = c->snapshot->accounts;
	size_t n = c->snapshot->group_count;

	c->regions = mem_alloc((n + 1) * sizeof *c->regions);
	c->industries = mem_alloc((n + 1) * sizeof *c->industries);
	if (!c->regions || !c->industries)
		return error_no_memory(e);
	for (size_t i = 0; i < c->item_count; i++) {
		const struct classified *item = &c->items[i];
		const struct snapshot_account *a = &accounts[item->account];
		if (i + AHEAD < c->item_count)
			__builtin_prefetch(&accounts[item[AHEAD].account]);
		count_item(&c->regions[a->region < 0 ? n : (size_t)a->region], item);
		count_item(&c->industries[a->industry < 0 ? n : (size_t)a->industry], item);
	}
	c->region_count = keep_rows(c->regions, n);
	c->industry_count = keep_rows(c->industries, n);
	return RC_OK;
}

/* --- the period before ------------------------------------------------------------------------------------------------------------- */

static void note_before(struct classification *c, const struct ranking *r, const unsigned char *classes)
{
	c->total_before = r->total;
	for (size_t i = 0; i < c->item_count; i++) {
		struct classified *item = &c->items[i];
		if (i + AHEAD < c->item_count) {
			__builtin_prefetch(&r->sums[item[AHEAD].account]);
			__builtin_prefetch(&classes[item[AHEAD].account]);
		}
		item->value_before = r->sums[item->account];
		item->class_before = item->value_before > 0 ? classes[item->account] : ABC_COUNT;
		c->moves[item->class_before][item->class]++;
	}
}

static enum rc compare(struct classification *c, const struct classify_request *q, decimal_sum *sums, struct error *e)
{
	struct ranking r = { .snapshot = c->snapshot, .sums = sums };
	unsigned char *classes = mem_alloc(c->snapshot->account_count + 1);
	decimal_sum running = 0;
	enum rc rc = classes ? RC_OK : error_no_memory(e);

	memset(sums, 0, (c->snapshot->account_count + 1) * sizeof *sums);
	if (rc == RC_OK && (rc = sum_lines(c, q, c->before, sums, false, e)) == RC_OK)
		rc = rank(&r, q, e);
	for (size_t i = 0; rc == RC_OK && i < r.positive; i++) {
		running += ranked(&r, i);
		classes[r.order[i]] = class_at(&c->policy, running, r.total, i);
	}
	if (rc == RC_OK)
		note_before(c, &r, classes);
	mem_free(r.order);
	mem_free(classes);
	return rc;
}

/* --- all of it --------------------------------------------------------------------------------------------------------------------- */

static bool counts(const struct classify_request *q, size_t line)
{
	uint32_t account = q->snapshot->lines.account[line];

	return account != SNAPSHOT_DEAD && (!q->visible || q->visible[account]);
}

static int32_t newest_day(const struct classify_request *q)
{
	const struct snapshot_lines *l = &q->snapshot->lines;
	int32_t day = SNAPSHOT_NO_DAY;

	for (size_t i = 0; i < l->count; i++)
		if (l->day[i] > day && counts(q, i))
			day = l->day[i];
	return day;
}

static enum rc classify_now(struct classification *c, const struct classify_request *q, decimal_sum *sums, struct error *e)
{
	struct ranking r = { .snapshot = c->snapshot, .sums = sums };
	enum rc rc;

	if ((rc = sum_lines(c, q, c->period, sums, true, e)) == RC_OK && (rc = rank(&r, q, e)) == RC_OK && (rc = measure(c, &r, e)) == RC_OK)
		rc = fill_items(c, &r, e);
	mem_free(r.order);
	return rc;
}

enum rc classify(const struct classify_request *q, struct classification *out, struct error *e)
{
	const struct snapshot *s = q->snapshot;
	decimal_sum *sums;
	enum rc rc;

	*out = (struct classification){ .snapshot = s, .policy = q->policy, .period = q->period, .first_day = INT32_MAX, .last_day = SNAPSHOT_NO_DAY };
	out->compared = policy_period_before(&q->policy, q->period, newest_day(q), &out->before);
	if ((rc = choose_currency(out, q, e)))
		return rc;
	if (!(sums = mem_alloc((s->account_count + 1) * sizeof *sums)))
		return error_no_memory(e);
	if ((rc = classify_now(out, q, sums, e)) || (rc = break_down(out, e)) || (out->compared && (rc = compare(out, q, sums, e))))
		classification_free(out);
	mem_free(sums);
	return rc;
}

void classification_free(struct classification *c)
{
	mem_free(c->items);
	mem_free(c->regions);
	mem_free(c->industries);
	c->items = NULL;
	c->regions = c->industries = NULL;
	c->item_count = c->region_count = c->industry_count = 0;
}

enum tier classification_proposed(const struct classification *c, const struct classified *i)
{
	enum tier now = (enum tier)c->snapshot->accounts[i->account].tier;

	/* strategic is decided by people: figures that hold the highest class do not take it away */
	return now == TIER_STRATEGIC && i->class == 0 ? TIER_STRATEGIC : c->policy.tiers[i->class];
}

size_t classification_find(const struct classification *c, size_t account)
{
	size_t i = 0;

	while (i < c->item_count && c->items[i].account != account)
		i++;
	return i;
}
