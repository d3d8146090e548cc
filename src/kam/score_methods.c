/* What the other methods make of a scored portfolio: fuzzy evaluation, attractiveness × position, growth × share, recency × frequency × money. Each has a rule
 * from its result to a tier, as a table here; strategic is only proposed where a method looks at more than sales. */
#include "kam/score_parts.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "os/team.h"
#include "os/thread.h"
#include "stats/order.h"
#include "stats/quantile.h"

enum { LOW, MIDDLE, HIGH, LEVELS };

/* Grade 1 … 5 with the largest membership. */
static const unsigned char tier_of_grade[SCORE_GRADES] = { TIER_GENERAL, TIER_GENERAL, TIER_GROWTH, TIER_KEY, TIER_STRATEGIC };

/* [attractiveness][position]: who is attractive and close is strategic, who is attractive and far is to be won. */
static const unsigned char tier_of_field[LEVELS][LEVELS] = {
	[LOW] = { TIER_GENERAL, TIER_GENERAL, TIER_GROWTH },
	[MIDDLE] = { TIER_GENERAL, TIER_GROWTH, TIER_KEY },
	[HIGH] = { TIER_GROWTH, TIER_KEY, TIER_STRATEGIC },
};

/* [share is high][growth is high]: dog, question mark, cash cow, star. */
static const unsigned char tier_of_quadrant[2][2] = { { TIER_GENERAL, TIER_GROWTH }, { TIER_KEY, TIER_KEY } };

/* --- fuzzy ------------------------------------------------------------------------------------------------------------------------------------------- */

/* A score between two grades belongs to both, the nearer the more: 3.4 is 0.6 of grade 3 and 0.4 of grade 4. */
static void memberships(uint16_t score, double row[SCORE_GRADES])
{
	double s = (double)score / SCORE_UNIT;
	int lower = s >= SCORE_GRADES ? SCORE_GRADES - 1 : (int)s;

	memset(row, 0, SCORE_GRADES * sizeof *row);
	row[lower - 1] = 1 - (s - lower);
	if (lower < SCORE_GRADES)
		row[lower] = s - lower;
}

/* Weights of the known criteria sum to 1. Where a weight is compared with a membership (min_max) they are scaled so that the largest is 1: shares of twenty
 * criteria would be less than any membership, and the result would say nothing but the largest weight. */
static void scale_weights(enum fuzzy_operator op, double *weights, size_t n)
{
	double sum = 0, most = 0;

	for (size_t i = 0; i < n; i++) {
		sum += weights[i];
		most = weights[i] > most ? weights[i] : most;
	}
	for (size_t i = 0; i < n && sum > 0; i++)
		weights[i] /= op == FUZZY_MIN_MAX ? most : sum;
}

bool scoring_fuzzy(const struct scoring *s, const struct scored *i, enum fuzzy_operator op, double grades[SCORE_GRADES])
{
	double weights[POLICY_CRITERIA_MAX], matrix[POLICY_CRITERIA_MAX * SCORE_GRADES];
	size_t n = 0;

	for (size_t c = 0; c < s->criterion_count; c++) {
		if (s->criteria[c].scores[i->account] == SCORE_UNKNOWN || s->criteria[c].weight <= 0)
			continue;
		weights[n] = s->criteria[c].weight;
		memberships(s->criteria[c].scores[i->account], matrix + n++ * SCORE_GRADES);
	}
	if (!n || isnan(i->score))
		return false;
	scale_weights(op, weights, n);
	fuzzy_compose(op, weights, matrix, n, SCORE_GRADES, grades);
	return fuzzy_grade(grades, SCORE_GRADES) < SCORE_GRADES;
}

unsigned char scoring_fuzzy_tier(const struct scoring *s, const struct scored *i, enum fuzzy_operator op)
{
	double grades[SCORE_GRADES];

	return scoring_fuzzy(s, i, op, grades) ? tier_of_grade[fuzzy_grade(grades, SCORE_GRADES)] : TIER_NONE;
}

/* Codes as in the pick-list fuzzy_operator. */
enum fuzzy_operator policy_fuzzy_operator(const struct policy *p)
{
	static const char *const codes[FUZZY_OPERATOR_COUNT] = { [FUZZY_MIN_MAX] = "min_max", [FUZZY_PRODUCT_MAX] = "product_max", [FUZZY_MIN_SUM] = "min_sum",
								 [FUZZY_PRODUCT_SUM] = "product_sum" };

	for (int op = 0; op < FUZZY_OPERATOR_COUNT; op++)
		if (str_is(p->fuzzy_operator, codes[op]))
			return (enum fuzzy_operator)op;
	return FUZZY_PRODUCT_SUM;
}

/* --- attractiveness × position ---------------------------------------------------------------------------------------------------------------------- */

bool scoring_matrix(const struct scoring *s, const struct scored *i, double *position, double *attractiveness)
{
	double a = s->group_weights[GROUP_ATTRACTIVENESS], p = s->group_weights[GROUP_POTENTIAL];

	*position = i->group[GROUP_RELATIONSHIP];
	*attractiveness = NAN;
	if (isnan(i->score) || isnan(*position))
		return false;
	a = isnan(i->group[GROUP_ATTRACTIVENESS]) ? 0 : a;
	p = isnan(i->group[GROUP_POTENTIAL]) ? 0 : p;
	if (a + p <= 0)
		return false;
	*attractiveness = ((a > 0 ? a * i->group[GROUP_ATTRACTIVENESS] : 0) + (p > 0 ? p * i->group[GROUP_POTENTIAL] : 0)) / (a + p);
	return true;
}

static int level_of(double score)
{
	return score >= MATRIX_UPPER ? HIGH : score >= MATRIX_LOWER ? MIDDLE : LOW;
}

static unsigned char tier_by_matrix(const struct scoring *s, const struct scored *i)
{
	double position, attractiveness;

	return scoring_matrix(s, i, &position, &attractiveness) ? tier_of_field[level_of(attractiveness)][level_of(position)] : TIER_NONE;
}

/* --- growth × share ------------------------------------------------------------------------------------------------------------------------------------ */

bool scoring_bcg(const struct scoring *s, const struct scored *i, double *share, double *growth)
{
	*share = s->columns.share[i->account];
	*growth = s->columns.growth[i->account];
	return !isnan(*share) && !isnan(*growth);
}

static unsigned char tier_by_quadrant(const struct scoring *s, const struct scored *i)
{
	double share, growth;

	return scoring_bcg(s, i, &share, &growth) ? tier_of_quadrant[share >= BCG_SHARE][growth >= BCG_GROWTH] : TIER_NONE;
}

/* The largest value of each region; accounts without a region are compared with each other. */
static double *largest_by_region(const struct scoring *s)
{
	size_t n = s->snapshot->group_count;
	double *largest = mem_alloc((n + 1) * sizeof *largest);

	for (size_t g = 0; largest && g <= n; g++)
		largest[g] = 0;
	for (size_t i = 0; largest && i < s->count; i++) {
		int32_t region = s->snapshot->accounts[s->items[i].account].region;
		double *to = &largest[region < 0 ? n : (size_t)region], value = decimal_sum_to_double(s->items[i].value, LINE_SCALE);
		*to = value > *to ? value : *to;
	}
	return largest;
}

static enum rc fill_share(struct scoring *s, struct error *e)
{
	double *largest = largest_by_region(s);
	size_t none = s->snapshot->group_count;

	if (!largest)
		return error_no_memory(e);
	for (size_t i = 0; i < s->classification.item_count; i++) {
		const struct classified *c = &s->classification.items[i];
		int32_t region = s->snapshot->accounts[c->account].region;
		double of = largest[region < 0 ? none : (size_t)region], value = decimal_sum_to_double(c->value, LINE_SCALE);
		if (of > 0 && value > 0)
			s->columns.share[c->account] = (float)(value / of);
		if (s->classification.compared && c->value_before > 0)
			s->columns.growth[c->account] = (float)(value / decimal_sum_to_double(c->value_before, LINE_SCALE) - 1);
	}
	mem_free(largest);
	return RC_OK;
}

/* --- recency × frequency × money ------------------------------------------------------------------------------------------------------------------------ */

/* Four cuts of those who bought, as stats/rfm.h has them: quantiles at fifths, plus 1. */
static bool cuts_of(const double *values, size_t n, double cuts[RFM_STEPS - 1])
{
	double *kept = mem_alloc((n + 1) * sizeof *kept), *sorted = mem_alloc((n + 1) * sizeof *sorted);
	uint64_t *keys = mem_alloc((n + 1) * sizeof *keys);
	uint32_t *order = mem_alloc((n + 1) * sizeof *order), *scratch = mem_alloc((n + 1) * sizeof *scratch);
	bool ok = kept && sorted && keys && order && scratch;
	size_t m = 0;

	for (size_t i = 0; ok && i < n; i++)
		if (!isnan(values[i])) {
			keys[m] = order_key_descending(values[i]);
			kept[m++] = values[i];
		}
	if (ok && m) {
		order_ascending(keys, m, order, scratch);
		for (size_t i = 0; i < m; i++)
			sorted[m - 1 - i] = kept[order[i]];
	}
	for (size_t k = 1; ok && m && k < RFM_STEPS; k++)
		cuts[k - 1] = quantile_sorted(sorted, m, k, RFM_STEPS) + 1;
	mem_free(kept);
	mem_free(sorted);
	mem_free(keys);
	mem_free(order);
	mem_free(scratch);
	return ok && m;
}

/* The cuts of the three, side by side. */
struct cutting { const double *columns[3]; size_t count; double cuts[3][RFM_STEPS - 1]; bool known[3]; };

static void cut(void *argument, int which)
{
	struct cutting *c = argument;

	c->known[which] = cuts_of(c->columns[which], c->count, c->cuts[which]);
}

static unsigned char step_of(double value, const double cuts[RFM_STEPS - 1], bool reversed)
{
	int step = 1;

	if (isnan(value))
		return 0;
	for (int k = 0; k < RFM_STEPS - 1; k++)
		step += value >= cuts[k];
	return (unsigned char)(reversed ? RFM_STEPS + 1 - step : step);
}

static double *money_column(const struct scoring *s)
{
	double *money = mem_alloc((s->snapshot->account_count + 1) * sizeof *money);

	for (size_t i = 0; money && i < s->snapshot->account_count; i++)
		money[i] = NAN;
	for (size_t i = 0; money && i < s->count; i++)
		if (s->items[i].value > 0)
			money[s->items[i].account] = decimal_sum_to_double(s->items[i].value, LINE_SCALE);
	return money;
}

static enum rc fill_rfm(struct scoring *s, struct error *e)
{
	const double *recency = s->figures.columns[FIGURE_DAYS_SINCE_LAST_ORDER], *frequency = s->figures.columns[FIGURE_ORDERS];
	size_t n = s->snapshot->account_count;
	double *money = money_column(s);
	struct cutting c = { { recency, frequency, money }, n, { { 0 } }, { false } };
	bool known;

	if (money && recency && frequency)
		team_run(thread_cpus(), cut, &c, 3);
	known = c.known[0] && c.known[1] && c.known[2];
	for (size_t i = 0; known && i < n; i++) {
		unsigned char steps[3] = { step_of(recency[i], c.cuts[0], true), step_of(frequency[i], c.cuts[1], false), step_of(money[i], c.cuts[2], false) };
		for (int k = 0; k < 3 && steps[0] && steps[1] && steps[2]; k++)
			s->columns.rfm[k][i] = steps[k];
	}
	mem_free(money);
	return money ? RC_OK : error_no_memory(e);
}

bool scoring_rfm(const struct scoring *s, const struct scored *i, int rfm[3])
{
	for (int k = 0; k < 3; k++)
		rfm[k] = s->columns.rfm[k][i->account];
	return rfm[0] > 0;
}

/* Most money, most orders and lately: key. Much money and lately, or most money whatever the rest: worth nursing. */
static unsigned char tier_by_rfm(const struct scoring *s, const struct scored *i)
{
	int v[3];

	if (!scoring_rfm(s, i, v))
		return i->value > 0 ? TIER_NONE : TIER_GENERAL;
	if (v[2] == RFM_STEPS && v[1] == RFM_STEPS && v[0] >= RFM_STEPS - 1)
		return TIER_KEY;
	return v[2] == RFM_STEPS || (v[2] == RFM_STEPS - 1 && v[0] >= 3) ? TIER_GROWTH : TIER_GENERAL;
}

/* --- all of them ------------------------------------------------------------------------------------------------------------------------------------------ */

static enum rc make_room(struct scoring *s, struct error *e)
{
	size_t n = s->snapshot->account_count + 1;
	struct method_columns *c = &s->columns;

	c->share = mem_alloc(n * sizeof *c->share);
	c->growth = mem_alloc(n * sizeof *c->growth);
	for (int k = 0; k < 3; k++)
		c->rfm[k] = mem_alloc(n);
	if (!c->share || !c->growth || !c->rfm[0] || !c->rfm[1] || !c->rfm[2])
		return error_no_memory(e);
	for (size_t i = 0; i < n; i++)
		c->share[i] = c->growth[i] = NAN;
	for (int k = 0; k < 3; k++)
		memset(c->rfm[k], 0, n);
	return RC_OK;
}

void method_columns_free(struct method_columns *c)
{
	mem_free(c->share);
	mem_free(c->growth);
	for (int k = 0; k < 3; k++)
		mem_free(c->rfm[k]);
	*c = (struct method_columns){ NULL };
}

/* Accounts as they stand in the columns, not by rank: each column is read from front to back. */
static void judge(void *argument, int slice)
{
	struct scoring *s = argument;
	enum fuzzy_operator op = policy_fuzzy_operator(s->policy);
	size_t n = s->snapshot->account_count, from = n * (size_t)slice / SCORE_SLICES, end = n * ((size_t)slice + 1) / SCORE_SLICES;

	for (size_t i = from; i < end; i++) {
		struct scored *it = s->ranks[i] == UINT32_MAX ? NULL : &s->items[s->ranks[i]];
		if (!it)
			continue;
		it->tier[METHOD_FUZZY] = scoring_fuzzy_tier(s, it, op);
		it->tier[METHOD_MATRIX] = tier_by_matrix(s, it);
		it->tier[METHOD_BCG] = tier_by_quadrant(s, it);
		it->tier[METHOD_RFM] = tier_by_rfm(s, it);
	}
}

enum rc score_methods(struct score_work *w, struct error *e)
{
	struct scoring *s = w->out;
	enum rc rc;

	if ((rc = make_room(s, e)) || (rc = fill_share(s, e)) || (rc = fill_rfm(s, e)))
		return rc;
	team_run(thread_cpus(), judge, s, SCORE_SLICES);
	return RC_OK;
}
