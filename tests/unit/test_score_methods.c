/* kam/score_methods, kam/score_robust: fuzzy grades, matrix, growth × share and chances worked out on paper; RFM against the kernel of stats/rfm.h. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kam/score_explain.h"
#include "stats/rfm.h"

enum { NOW = 10000, FROM = NOW - 364, EAST = 0, SOUTH = 1, BUYERS = 40, SOLD = 400 };

static int64_t next_order;

static void sell(struct snapshot_builder *b, size_t account, int32_t day, int yuan)
{
	struct snapshot_line line = { .account = account, .day = day, .quantity = QUANTITY_UNIT, .unit_price = (int64_t)yuan * MONEY_UNIT, .currency = STR("CNY"),
				      .order = ++next_order, .promised_on = SNAPSHOT_NO_DAY, .delivered_on = SNAPSHOT_NO_DAY };

	snapshot_add_line(b, &line);
}

static void account(struct snapshot_builder *b, int64_t id, int32_t region, enum tier tier)
{
	char code[16];

	snprintf(code, sizeof code, "A%lld", (long long)id);
	snapshot_add_account(b, id, str_of(code), str_of(code), region, SNAPSHOT_NO_GROUP, tier, false);
}

static void begin(struct snapshot_builder *b)
{
	*b = (struct snapshot_builder){ .parts = SNAPSHOT_MARGINS | SNAPSHOT_ORDERS | SNAPSHOT_PRODUCTS };
	memcpy(b->s.company_currency, "CNY", 4);
	next_order = 0;
	snapshot_add_group(b, 1, STR("East"));
	snapshot_add_group(b, 2, STR("South"));
}

/* A figure as a score: what is sold, in hundreds of yuan, is 1 … 5; the number of orders likewise. */
static struct criterion criterion(const char *code, const char *expression, enum criterion_group aspect, int64_t weight)
{
	return (struct criterion){ .code = str_of(code), .aspect = aspect, .active = true, .weight = weight, .weight_low = POLICY_UNSET, .weight_high = POLICY_UNSET, .measured = true,
				   .expression = str_of(expression), .scale = SCALE_LINEAR, .points = { 1, 5 }, .point_count = 2 };
}

static struct policy policy_of(struct criterion *criteria, size_t count)
{
	struct policy p = policy_default();

	p.window_months = 12;
	p.method = METHOD_SCORE;
	p.criteria = criteria;
	p.criterion_count = count;
	p.known_from = 3000;
	p.sure_from = 7000;
	p.weight_spread = WEIGHT_WHOLE;
	p.fuzzy_operator = STR("product_sum");
	p.rules[TIER_KEY] = (struct tier_rule){ .given = true, .score_of = GROUP_COUNT, .least_score = 3000, .leave_below = POLICY_UNSET, .leave_rounds = 1, .capacity = POLICY_UNSET };
	p.rules[TIER_GENERAL] = (struct tier_rule){ .given = true, .score_of = GROUP_COUNT, .least_score = POLICY_UNSET, .leave_below = POLICY_UNSET, .leave_rounds = 1,
						    .capacity = POLICY_UNSET };
	return p;
}

static void score(struct snapshot_builder *b, const struct policy *p, size_t draws, struct scoring *out)
{
	struct score_request q = { .snapshot = &b->s, .policy = p, .period = { true, true, FROM, NOW }, .draws = draws, .seed = 5 };
	struct error e = { 0 };

	snapshot_settle(b);
	assert_false(b->failed);
	if (score_portfolio(&q, out, &e))
		fail_msg("%s %s %s", e.key, e.field, e.arg[0]);
}

#define NEAR(a, b, off) assert_true(fabs((a) - (b)) <= (off))

/* One order of 340 yuan: scores 3.4 by money and 1 by count. */
static void test_fuzzy_by_hand(void **state)
{
	struct criterion two[] = { criterion("money", "net_sales / 100", GROUP_POTENTIAL, 5000), criterion("count", "if(orders >= 2, 5, 1)", GROUP_RELATIONSHIP, 5000) };
	struct policy p = policy_of(two, 2);
	struct snapshot_builder b;
	struct scoring s;
	double g[SCORE_GRADES];

	begin(&b);
	account(&b, 1, EAST, TIER_NONE);
	sell(&b, 0, NOW - 10, 340);
	score(&b, &p, 0, &s);
	const struct scored *i = scoring_find(&s, 0);
	NEAR(i->score, 2.2, 1e-3);
	assert_true(scoring_fuzzy(&s, i, FUZZY_PRODUCT_SUM, g));
	NEAR(g[0], .5, 1e-3);
	NEAR(g[2], .3, 1e-3);
	NEAR(g[3], .2, 1e-3);
	assert_int_equal(scoring_fuzzy_tier(&s, i, FUZZY_PRODUCT_SUM), TIER_GENERAL);
	assert_true(scoring_fuzzy(&s, i, FUZZY_MIN_MAX, g)); /* weights 1 and 1 */
	NEAR(g[0], 1, 1e-3);
	NEAR(g[2], .6, 1e-3);
	assert_true(scoring_fuzzy(&s, i, FUZZY_PRODUCT_MAX, g));
	NEAR(g[2], .3, 1e-3);
	assert_true(scoring_fuzzy(&s, i, FUZZY_MIN_SUM, g));
	NEAR(g[3], .4, 1e-3);
	scoring_free(&s);
	snapshot_builder_free(&b);
}

static void test_matrix_and_share(void **state)
{
	struct criterion three[] = { criterion("a", "net_sales / 100", GROUP_ATTRACTIVENESS, 1000), criterion("p", "if(orders >= 2, 5, 1)", GROUP_POTENTIAL, 3000),
				     criterion("r", "if(orders >= 2, 4, 2)", GROUP_RELATIONSHIP, 6000) };
	struct policy p = policy_of(three, 3);
	struct snapshot_builder b;
	struct scoring s;
	double x, y;

	begin(&b);
	account(&b, 1, EAST, TIER_NONE);
	account(&b, 2, EAST, TIER_NONE);
	account(&b, 3, SOUTH, TIER_NONE);
	sell(&b, 0, NOW - 10, 300);
	sell(&b, 0, NOW - 20, 200);
	sell(&b, 0, NOW - 500, 250);
	sell(&b, 1, NOW - 10, 100);
	sell(&b, 1, NOW - 500, 100);
	sell(&b, 2, NOW - 10, 50);
	score(&b, &p, 0, &s);
	assert_true(scoring_matrix(&s, scoring_find(&s, 0), &x, &y));
	NEAR(x, 4, 1e-3);
	NEAR(y, 5, 1e-3);
	assert_int_equal(scoring_find(&s, 0)->tier[METHOD_MATRIX], TIER_STRATEGIC);
	assert_true(scoring_matrix(&s, scoring_find(&s, 1), &x, &y));
	NEAR(x, 2, 1e-3);
	NEAR(y, 1, 1e-3);
	assert_int_equal(scoring_find(&s, 1)->tier[METHOD_MATRIX], TIER_GENERAL);
	assert_true(scoring_bcg(&s, scoring_find(&s, 0), &x, &y));
	NEAR(x, 1, 1e-6);
	NEAR(y, 1, 1e-6);
	assert_int_equal(scoring_find(&s, 0)->tier[METHOD_BCG], TIER_KEY);
	assert_true(scoring_bcg(&s, scoring_find(&s, 1), &x, &y));
	NEAR(x, .2, 1e-6);
	NEAR(y, 0, 1e-6);
	assert_false(scoring_bcg(&s, scoring_find(&s, 2), &x, &y)); /* nothing before: growth is not known, not infinite */
	assert_int_equal(scoring_find(&s, 2)->tier[METHOD_BCG], TIER_NONE);
	scoring_free(&s);
	snapshot_builder_free(&b);
}

static void test_rfm_against_the_kernel(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct criterion one[] = { criterion("money", "net_sales / 100", GROUP_POTENTIAL, 10000) };
	struct policy p = policy_of(one, 1);
	struct snapshot_builder b;
	struct scoring s;
	uint32_t who[SOLD];
	double day[SOLD], amount[SOLD];
	struct rfm r;
	unsigned seed = 11;
	int v[3];

	begin(&b);
	for (int i = 0; i < BUYERS; i++)
		account(&b, i + 1, EAST, TIER_NONE);
	for (int i = 0; i < SOLD; i++) {
		who[i] = i < BUYERS ? (uint32_t)i : (uint32_t)rand_r(&seed) % BUYERS;
		day[i] = NOW - rand_r(&seed) % 360;
		amount[i] = 50 + rand_r(&seed) % 900;
		sell(&b, who[i], (int32_t)day[i], (int)amount[i]);
	}
	score(&b, &p, 0, &s);
	assert_true(rfm(&a, who, day, amount, SOLD, BUYERS, NOW, RFM_STEPS, &r));
	for (int i = 0; i < BUYERS; i++) {
		assert_true(scoring_rfm(&s, scoring_find(&s, (size_t)i), v));
		for (int k = 0; k < 3; k++)
			assert_int_equal(v[k], r.scores[k][i]);
	}
	scoring_free(&s);
	snapshot_builder_free(&b);
}

/* Scores 5 and 1 of two criteria: the total is 1 + 4w. With any weighting, half reach 3; with weights within a fifth of a half, w lies in 0.4 … 0.6 and a
 * quarter reaches 3.2. A criterion that is unknown leaves the mean. */
static void test_chances(void **state)
{
	struct criterion two[] = { criterion("a", "if(orders >= 2, 5, if(orders >= 1, 1, unknown))", GROUP_POTENTIAL, 5000),
				   criterion("b", "if(net_sales > 900, unknown, if(orders >= 2, 1, 4))", GROUP_RELATIONSHIP, 5000) };
	struct policy p = policy_of(two, 2);
	struct snapshot_builder b;
	struct scoring s;

	begin(&b);
	account(&b, 1, EAST, TIER_GENERAL);
	account(&b, 2, EAST, TIER_KEY);
	account(&b, 3, EAST, TIER_NONE);
	sell(&b, 0, NOW - 10, 100);
	sell(&b, 0, NOW - 20, 100);
	sell(&b, 1, NOW - 10, 500);
	sell(&b, 1, NOW - 20, 500);
	score(&b, &p, 9604, &s);
	const struct scored *half = scoring_find(&s, 0), *sure = scoring_find(&s, 1), *other = scoring_find(&s, 2);
	NEAR(half->tier_chance[TIER_KEY], .5, .02);
	NEAR(half->tier_chance[TIER_KEY] + half->tier_chance[TIER_GENERAL], 1, 1e-9);
	assert_int_equal(half->tier_proposed, TIER_KEY);
	assert_int_equal(half->move, MOVE_REVIEW); /* half of the weightings are not enough */
	NEAR(sure->tier_chance[TIER_KEY], 1, 1e-9);
	assert_int_equal(sure->move, MOVE_STAY);
	NEAR(other->sure, 1, 1e-9); /* 4 and nothing else */
	assert_int_equal(other->move, MOVE_ENTER);
	scoring_free(&s);
	p.weight_spread = 2000;
	p.rules[TIER_KEY].least_score = 3200;
	score(&b, &p, 9604, &s);
	NEAR(scoring_find(&s, 0)->tier_chance[TIER_KEY], .25, .02);
	assert_int_equal(scoring_find(&s, 0)->move, MOVE_STAY); /* general it is, and stays */
	NEAR(scoring_find(&s, 0)->sure, .75, .02);
	scoring_free(&s);
	snapshot_builder_free(&b);
}

/* Want of data takes no tier away. */
static void test_unknown_goes_to_people(void **state)
{
	struct criterion two[] = { criterion("a", "if(orders >= 1, 5, unknown)", GROUP_POTENTIAL, 5000), criterion("b", "if(orders >= 1, 5, unknown)", GROUP_RELATIONSHIP, 5000) };
	struct policy p = policy_of(two, 2);
	struct snapshot_builder b;
	struct scoring s;

	begin(&b);
	account(&b, 1, EAST, TIER_KEY);
	account(&b, 2, EAST, TIER_GROWTH);
	account(&b, 3, EAST, TIER_NONE);
	sell(&b, 2, NOW - 10, 100);
	score(&b, &p, 100, &s);
	assert_int_equal(scoring_find(&s, 0)->move, MOVE_REVIEW);
	assert_int_equal(scoring_find(&s, 0)->tier_proposed, TIER_KEY);
	assert_int_equal(scoring_find(&s, 1)->move, MOVE_STAY);
	assert_true(isnan(scoring_find(&s, 1)->sure));
	assert_int_equal(scoring_find(&s, 2)->move, MOVE_ENTER);
	scoring_free(&s);
	snapshot_builder_free(&b);
}

static double sum_of_parts(const struct explanation *t)
{
	double sum = 0;

	for (const struct explanation *p = t->first; p; p = p->next)
		sum += p->part ? p->share : 0;
	return sum;
}

/* Every part that has parts of its own is their sum. */
static void check_parts(const struct explanation *t)
{
	bool has = false;

	for (const struct explanation *p = t->first; p; p = p->next) {
		has |= p->part && p->unit == EXPLAIN_NUMBER;
		check_parts(p);
	}
	if (has && t->unit == EXPLAIN_NUMBER)
		NEAR(sum_of_parts(t), t->share, 1e-9);
}

static void freeze(struct scoring *s, size_t account, struct buf *out)
{
	struct error e = { 0 };

	assert_int_equal(score_evidence(s, account, out, &e), RC_OK);
}

/* Between two scorings with other weights, another figure, one criterion that became known and one that is gone, the parts add up to the difference. */
static void test_moves_add_up(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	CLEANUP(buf_free) struct buf before = { .max = EVIDENCE_MAX };
	CLEANUP(buf_free) struct buf now = { .max = EVIDENCE_MAX };
	struct criterion old[] = { criterion("a", "net_sales / 100", GROUP_POTENTIAL, 3000), criterion("b", "if(orders >= 3, 4, unknown)", GROUP_RELATIONSHIP, 4000),
				   criterion("gone", "2", GROUP_RELATIONSHIP, 3000) };
	struct criterion new[] = { criterion("a", "net_sales / 100", GROUP_POTENTIAL, 6000), criterion("b", "if(orders >= 3, 4, unknown)", GROUP_RELATIONSHIP, 4000) };
	struct policy p = policy_of(old, 3), q = policy_of(new, 2);
	struct explanation *t, *why;
	struct snapshot_builder b;
	struct scoring s;
	struct error e = { 0 };

	begin(&b);
	account(&b, 1, EAST, TIER_NONE);
	sell(&b, 0, NOW - 10, 150);
	sell(&b, 0, NOW - 20, 100);
	score(&b, &p, 0, &s);
	freeze(&s, 0, &before);
	scoring_free(&s);
	sell(&b, 0, NOW - 30, 100);
	score(&b, &q, 0, &s);
	freeze(&s, 0, &now);
	assert_int_equal(score_explain(NULL, &a, &s, 0, LANGUAGE_EN, &why, &e), RC_OK);
	NEAR(why->share, .6 * 3.5 + .4 * 4, 1e-3);
	NEAR(sum_of_parts(why), why->share, 1e-9);
	assert_int_equal(score_move(&a, buf_view(&before), buf_view(&now), &t, &e), RC_OK);
	NEAR(t->share, .6 * 3.5 + .4 * 4 - (.5 * 2.5 + .5 * 2), 1e-3);
	check_parts(t);
	assert_int_equal(score_move(&a, STR(""), buf_view(&now), &t, &e), RC_OK); /* nothing was known before */
	NEAR(t->share, .6 * 3.5 + .4 * 4, 1e-3);
	check_parts(t);
	assert_int_equal(score_move(&a, STR("[1]"), buf_view(&now), &t, &e), RC_INVALID);
	scoring_free(&s);
	snapshot_builder_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fuzzy_by_hand), cmocka_unit_test(test_matrix_and_share), cmocka_unit_test(test_rfm_against_the_kernel),
		cmocka_unit_test(test_chances), cmocka_unit_test(test_unknown_goes_to_people), cmocka_unit_test(test_moves_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
