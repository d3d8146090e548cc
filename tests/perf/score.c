/* Scoring a million accounts with ten million order lines by twenty criteria; weights changed; robustness. Kernels beside bare loops that do the same arithmetic.
 * Prints one JSON object for tests/perf/bench.mjs; seconds are of the clock, the best of three; of the
 * processor where it says so (processor, pass, bare). */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "kam/score_weigh.h"
#include "portfolio.h"

enum { ROUNDS = 3, CRITERIA = 20 };

/* --- the policy ------------------------------------------------------------------------------------------------------------------------------------------- */

static const struct { const char *expression; enum criterion_scale scale; double points[4]; } measures[CRITERIA] = {
	{ "if(net_sales > 0, 1 - share_ahead, 0)", SCALE_STEP, { .05, .2, .5, .8 } }, { "if(margin < 0, -2, margin_rate - company_margin_rate)", SCALE_STEP, { -1, -.05, .05, .1 } },
	{ "growth", SCALE_STEP, { -.2, -.05, .05, .2 } }, { "if(orders >= 3, price_level, unknown)", SCALE_LINEAR, { .9, 1.1 } },
	{ "key_product_share", SCALE_LINEAR, { 0, .6 } }, { "key_product_years", SCALE_LINEAR, { 0, 4 } }, { "new_products_bought", SCALE_LINEAR, { 0, 4 } },
	{ "new_product_share", SCALE_PERCENTILE, { 0 } }, { "orders", SCALE_PERCENTILE, { 0 } }, { "order_value_mean", SCALE_PERCENTILE, { 0 } },
	{ "largest_order", SCALE_PERCENTILE, { 0 } }, { "1 - returns_share", SCALE_LINEAR, { .5, 1 } }, { "365 - days_since_last_order", SCALE_LINEAR, { 0, 365 } },
	{ "if(known(usual_gap), 200 - usual_gap, unknown)", SCALE_LINEAR, { 0, 200 } }, { "3 - missed_gaps", SCALE_LINEAR, { 0, 3 } }, { "years_as_customer", SCALE_LINEAR, { 0, 8 } },
	{ "products_bought", SCALE_LINEAR, { 0, 10 } }, { "families_bought + 1", SCALE_LINEAR, { 1, 3 } }, { "company_size", SCALE_LINEAR, { 1, 4 } },
	{ "1 - discount_mean", SCALE_LINEAR, { .7, 1 } },
};

static void make_policy(struct policy *p, struct criterion *criteria, char (*codes)[8], struct policy_condition *conditions)
{
	static const char *const checks[] = { "c18 >= 3 and c2 >= 3", "days_since_last_order <= 365", "c6 >= 3", "c15 >= 4" };
	static const int64_t least[TIER_COUNT] = { 4200, 3500, 2800, POLICY_UNSET };

	*p = policy_default();
	p->window_months = 12;
	p->method = METHOD_SCORE;
	for (int i = 0; i < CRITERIA; i++) {
		snprintf(codes[i], sizeof codes[i], "c%d", i);
		criteria[i] = (struct criterion){ .code = str_of(codes[i]), .aspect = (enum criterion_group)(i % 3), .active = true, .weight = 300 + 20 * i, .weight_low = POLICY_UNSET,
						  .weight_high = POLICY_UNSET, .measured = true, .expression = str_of(measures[i].expression), .scale = measures[i].scale };
		memcpy(criteria[i].points, measures[i].points, sizeof criteria[i].points);
		criteria[i].point_count = measures[i].scale == SCALE_STEP ? 4 : 2;
	}
	for (int i = 0; i < 4; i++)
		conditions[i] = (struct policy_condition){ .code = str_of(codes[i]), .kind = CONDITION_ENTRY, .active = true, .expression = str_of(checks[i]) };
	for (int t = 0; t < TIER_COUNT; t++)
		p->rules[t] = (struct tier_rule){ .given = true, .score_of = GROUP_COUNT, .least_score = least[t], .leave_below = least[t] == POLICY_UNSET ? least[t] : least[t] - 300,
						  .leave_rounds = 1, .capacity = POLICY_UNSET, .conditions = t < TIER_GROWTH ? 3 : 0, .per_person = POLICY_UNSET };
	p->criteria = criteria;
	p->criterion_count = CRITERIA;
	p->conditions = conditions;
	p->condition_count = 4;
}

/* --- measuring ------------------------------------------------------------------------------------------------------------------------------------------------ */

static bool score(const struct score_request *q, struct scoring *s, double *best, double *spent)
{
	struct error e = { 0 };

	*best = *spent = INFINITY;
	for (int i = 0; i < ROUNDS; i++) {
		double from = seconds(), used = processor();
		if (score_portfolio(q, s, &e)) {
			fprintf(stderr, "%s %s\n", e.key, e.field);
			return false;
		}
		*best = fmin(*best, seconds() - from);
		*spent = fmin(*spent, processor() - used);
		if (i < ROUNDS - 1)
			scoring_free(s);
	}
	return true;
}

/* One weight after the other is changed. *spent: of processor time. */
static bool reweigh(const struct scoring *s, double *best, double *spent)
{
	static struct reweighed r;
	int64_t weights[CRITERIA];
	struct error e = { 0 };

	for (size_t i = 0; i < CRITERIA; i++)
		weights[i] = s->criteria[i].criterion->weight;
	*best = *spent = INFINITY;
	for (int i = 0; i < 2 * ROUNDS; i++) {
		double from = seconds(), used = processor();
		weights[i] += 100;
		if (score_reweigh(s, weights, 50, &r, &e) || r.count != 50)
			return false;
		*best = fmin(*best, seconds() - from);
		*spent = fmin(*spent, processor() - used);
	}
	return true;
}

/* The same arithmetic: sums by group, their mean, the tier by it, and how many enter and leave. */
struct bare { uint64_t sum[3][1024], weight[3][1024]; int64_t tiers[TIER_COUNT], enter, leave; double most; };

static void bare_block(const struct scoring *s, const unsigned char *before, size_t at, size_t n, struct bare *b)
{
	memset(b->sum, 0, sizeof b->sum);
	memset(b->weight, 0, sizeof b->weight);
	for (size_t c = 0; c < CRITERIA; c++) {
		uint32_t w = (uint32_t)s->criteria[c].criterion->weight;
		const uint16_t *scores = s->criteria[c].scores + at;
		for (size_t i = 0; i < n; i++) {
			b->sum[c % 3][i] += w * (uint32_t)scores[i];
			b->weight[c % 3][i] += scores[i] ? w : 0;
		}
	}
	for (size_t i = 0; i < n; i++) {
		uint64_t sum = b->sum[0][i] + b->sum[1][i] + b->sum[2][i], weight = b->weight[0][i] + b->weight[1][i] + b->weight[2][i];
		double score = weight ? (double)sum / ((double)weight * SCORE_UNIT) : 0;
		int tier = score >= 4.2 ? 0 : score >= 3.5 ? 1 : score >= 2.8 ? 2 : 3;
		b->tiers[tier]++;
		b->enter += tier <= TIER_KEY && before[at + i] > TIER_KEY;
		b->leave += tier > TIER_KEY && before[at + i] <= TIER_KEY;
		b->most = fmax(b->most, score);
	}
}

static double bare_loop(const struct scoring *s)
{
	static struct bare b;
	double best = INFINITY;

	for (int round = 0; round < 2 * ROUNDS; round++) {
		double from = processor();
		for (size_t at = 0; at < s->snapshot->account_count; at += 1024)
			bare_block(s, s->score_tiers, at, s->snapshot->account_count - at < 1024 ? s->snapshot->account_count - at : 1024, &b);
		best = fmin(best, processor() - from);
	}
	return b.most > 1 ? best : INFINITY;
}

int main(int argc, char **argv)
{
	size_t accounts = argc > 1 ? (size_t)atol(argv[1]) : PORTFOLIO_ACCOUNTS, lines = argc > 2 ? (size_t)atol(argv[2]) : PORTFOLIO_LINES;
	struct snapshot_builder b;
	struct policy p;
	struct criterion criteria[CRITERIA];
	struct policy_condition conditions[4];
	char codes[CRITERIA][8];
	struct scoring s;
	double made = seconds(), plain, robust, again, spent, used, ignored;

	if (!portfolio_make(&b, accounts, lines))
		return 1;
	made = seconds() - made;
	make_policy(&p, criteria, codes, conditions);
	struct score_request q = { .snapshot = &b.s, .policy = &p, .period = { true, true, PORTFOLIO_TODAY - 364, PORTFOLIO_TODAY }, .seed = 1 };
	if (!score(&q, &s, &plain, &used) || !reweigh(&s, &again, &spent))
		return 1;
	double bare = bare_loop(&s);
	scoring_free(&s);
	q.draws = 9604;
	if (!score(&q, &s, &robust, &ignored))
		return 1;
	printf("{\"accounts\":%zu,\"lines\":%zu,\"made\":%.2f,\"score\":%.3f,\"processor\":%.3f,\"robust\":%.3f,\"reweigh\":%.4f,\"pass\":%.4f,\"bare\":%.4f}\n", accounts,
	       lines, made, plain, used, robust - plain, again, spent, bare);
	scoring_free(&s);
	snapshot_builder_free(&b);
	return 0;
}
