/* kam/figure, kam/score: a portfolio made by hand, worked out on paper; the weighted mean recomputed independently. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "kam/score_weigh.h"

enum { ALL_PARTS = SNAPSHOT_MARGINS | SNAPSHOT_ORDERS | SNAPSHOT_PRODUCTS | SNAPSHOT_PRICES | SNAPSHOT_COMPANIES, NOW = 10000, FROM = NOW - 364 };
enum { FAMOUS = 1, FRESH = 2, OLD = 3 };

static int64_t next_order;

/* One line that is an order of its own: price in yuan, cost half of it, discount in per cent; at 15 yuan no cost is known. */
static void sell_at(struct snapshot_builder *b, size_t account, int32_t day, int pieces, int price, int product, int discount)
{
	struct snapshot_line line = { .account = account, .day = day, .quantity = pieces * QUANTITY_UNIT, .unit_price = (int64_t)price * MONEY_UNIT,
				      .unit_cost = (int64_t)price * MONEY_UNIT / 2, .has_cost = price != 15, .currency = STR("CNY"), .order = ++next_order,
				      .product = product, .discount = discount * 100, .promised_on = SNAPSHOT_NO_DAY, .delivered_on = SNAPSHOT_NO_DAY };

	snapshot_add_line(b, &line);
}

static void sell(struct snapshot_builder *b, size_t account, int32_t day, int pieces, int price, int product)
{
	sell_at(b, account, day, pieces, price, product, 0);
}

static void add_account(struct snapshot_builder *b, int64_t id, const char *code, enum tier tier)
{
	snapshot_add_account(b, id, str_of(code), str_of(code), SNAPSHOT_NO_GROUP, SNAPSHOT_NO_GROUP, tier, false);
}

/* A buys every 100 days for years and has just bought; B bought before and much less now; C is new; D has never bought; E only gave back. */
static void make(struct snapshot_builder *b)
{
	*b = (struct snapshot_builder){ .parts = ALL_PARTS };
	memcpy(b->s.company_currency, "CNY", 4);
	next_order = 0;
	add_account(b, 1, "A", TIER_KEY);
	add_account(b, 2, "B", TIER_GROWTH);
	add_account(b, 3, "C", TIER_NONE);
	add_account(b, 4, "D", TIER_NONE);
	add_account(b, 5, "E", TIER_NONE);
	snapshot_add_product(b, FAMOUS, STR("presses"), STR("famous"), SNAPSHOT_NO_DAY);
	snapshot_add_product(b, FRESH, STR("robots"), STR("new"), NOW - 200);
	snapshot_add_product(b, OLD, STR("presses"), STR("mature"), NOW - 4000);
	for (int day = NOW - 1800; day <= NOW; day += 100)
		sell(b, 0, day, 1, 100, FAMOUS);
	sell(b, 1, NOW - 700, 4, 200, OLD);
	sell(b, 1, NOW - 600, 1, 200, OLD);
	sell(b, 1, NOW - 500, 1, 200, OLD);
	sell_at(b, 1, NOW - 300, 1, 400, OLD, 25);
	sell(b, 2, NOW - 150, 2, 30, FRESH);
	sell(b, 2, NOW - 100, 1, 15, OLD);
	sell(b, 2, NOW - 90, -1, 15, OLD);
	sell(b, 4, NOW - 50, -1, 40, OLD);
	snapshot_set_company(b, 0, &(struct snapshot_company){ 0, INT64_C(1000000) * MONEY_UNIT, AMOUNT_UNKNOWN, 1200, SNAPSHOT_NO_DAY, COMPANY_DIRECT, 0, "" });
	snapshot_set_company(b, 1, &(struct snapshot_company){ 1, 500 * MONEY_UNIT, 7 * MONEY_UNIT, -1, NOW - 3000, COMPANY_KINDS, 3, "EUR" });
	snapshot_settle(b);
	assert_false(b->failed);
}

static struct policy policy_of(struct criterion *criteria, size_t count)
{
	struct policy p = policy_default();

	p.window_months = 12;
	p.method = METHOD_SCORE;
	p.criteria = criteria;
	p.criterion_count = count;
	p.known_from = 5000;
	return p;
}

static struct criterion measured(const char *code, const char *expression, enum criterion_scale scale, int64_t weight)
{
	return (struct criterion){ .code = str_of(code), .active = true, .weight = weight, .weight_low = POLICY_UNSET, .weight_high = POLICY_UNSET, .measured = true,
				   .expression = str_of(expression), .scale = scale };
}

static void score(const struct snapshot_builder *b, const struct policy *p, struct scoring *out)
{
	struct score_request q = { .snapshot = &b->s, .policy = p, .period = { true, true, FROM, NOW } };
	struct error e = { 0 };

	if (score_portfolio(&q, out, &e))
		fail_msg("%s %s %s", e.key, e.field, e.arg[0]);
}

/* --- figures -------------------------------------------------------------------------------------------------------------------------------------- */

static void test_figures(void **state)
{
	/* A: orders at −1800 … 0 in steps of 100: four in the period (−300 … 0), four in the one before (−700 … −400) */
	static const struct { enum figure_id id; double values[5]; } rows[] = {
		{ FIGURE_NET_SALES, { 400, 300, 60, 0, -40 } }, { FIGURE_NET_SALES_BEFORE, { 400, 1200, 0, 0, 0 } }, { FIGURE_GROWTH, { 0, -.75, NAN, NAN, NAN } },
		{ FIGURE_MARGIN, { 200, 100, 30, NAN, -20 } }, { FIGURE_MARGIN_RATE, { .5, 1. / 3, .5, NAN, NAN } }, { FIGURE_COMPANY_MARGIN_RATE, { 310. / 720, 310. / 720, 310. / 720, 310. / 720, 310. / 720 } },
		{ FIGURE_SHARE_OF_SALES, { 400. / 760, 300. / 760, 60. / 760, 0, 0 } }, { FIGURE_SHARE_AHEAD, { 0, 400. / 760, 700. / 760, 1, 1 } },
		{ FIGURE_CUMULATIVE_SHARE, { 400. / 760, 700. / 760, 1, 1, 1 } }, { FIGURE_ORDERS, { 4, 1, 2, 0, 0 } }, { FIGURE_ORDER_VALUE_MEAN, { 100, 300, 37.5, NAN, NAN } },
		{ FIGURE_LARGEST_ORDER, { 100, 300, 60, NAN, NAN } }, { FIGURE_RETURNS_SHARE, { 0, 0, .2, NAN, NAN } },
		{ FIGURE_DAYS_SINCE_LAST_ORDER, { 0, 300, 100, NAN, NAN } }, { FIGURE_USUAL_GAP, { 100, 100, NAN, NAN, NAN } }, { FIGURE_MISSED_GAPS, { 0, 1, NAN, NAN, NAN } },
		{ FIGURE_YEARS_AS_CUSTOMER, { 1800 / 365.25, 3000 / 365.25, 150 / 365.25, NAN, NAN } }, { FIGURE_PRODUCTS_BOUGHT, { 1, 1, 2, 0, 0 } },
		{ FIGURE_FAMILIES_BOUGHT, { 1, 1, 2, 0, 0 } }, { FIGURE_KEY_PRODUCT_SHARE, { 1, 0, 0, NAN, NAN } }, { FIGURE_KEY_PRODUCT_YEARS, { 5, 0, 0, 0, 0 } },
		{ FIGURE_NEW_PRODUCT_SHARE, { 0, 0, 1, NAN, NAN } }, { FIGURE_NEW_PRODUCTS_BOUGHT, { 0, 0, 1, 0, 0 } }, { FIGURE_NEW_PRODUCT_DELAY, { NAN, NAN, 50, NAN, NAN } },
		{ FIGURE_DISCOUNT_MEAN, { 0, .25, 0, NAN, NAN } }, { FIGURE_PRICE_LEVEL, { 1, 300 / 157.5, 75 / 217.5, NAN, NAN } },
		{ FIGURE_STAFF, { 1200, NAN, NAN, NAN, NAN } }, { FIGURE_REVENUE, { 1000000, 500, NAN, NAN, NAN } }, { FIGURE_ASSETS, { NAN, 7, NAN, NAN, NAN } },
		{ FIGURE_COMPANY_SIZE, { 4, 1, NAN, NAN, NAN } }, { FIGURE_SHARE_OF_THEIR_REVENUE, { 400 * (365.25 / 365) / 1000000, NAN, NAN, NAN, NAN } },
		{ FIGURE_GROUP_SALES, { 700, 300, 60, 0, -40 } }, { FIGURE_DIRECT_BELOW, { 1, NAN, NAN, NAN, NAN } },
	};
	struct snapshot_builder b;
	struct classification c;
	struct figure_columns f;
	struct error e = { 0 };
	struct policy p = policy_of(NULL, 0);

	assert_int_equal(sizeof rows / sizeof *rows, FIGURE_CONTACTS_KNOWN);
	make(&b);
	struct classify_request q = { .snapshot = &b.s, .policy = p, .period = { true, true, FROM, NOW } };
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	struct figure_request all = { .snapshot = &b.s, .classification = &c, .wanted = UINT64_MAX };
	assert_int_equal(figures_compute(&all, &f, &e), RC_OK);
	assert_int_equal(f.as_of, NOW);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int k = 0; k < 5; k++) {
			double is = f.columns[rows[i].id][k], due = rows[i].values[k];
			if (isnan(is) != isnan(due) || fabs(is - due) > 1e-9)
				fail_msg("%s of %c is %g, not %g", figures[rows[i].id].name, 'A' + k, is, due);
		}
	for (int id = FIGURE_CONTACTS_KNOWN; id < FIGURE_COUNT; id++)
		assert_true(isnan(f.columns[id][0]));
	figures_free(&f);
	classification_free(&c);
	snapshot_builder_free(&b);
}

/* Only what is asked for is worked out; hidden accounts are not known and count for nobody. */
static void test_hidden(void **state)
{
	static const unsigned char visible[] = { 0, 1, 1, 1, 1 };
	struct snapshot_builder b;
	struct classification c;
	struct figure_columns f;
	struct error e = { 0 };

	make(&b);
	struct classify_request q = { .snapshot = &b.s, .policy = policy_of(NULL, 0), .period = { true, true, FROM, NOW }, .visible = visible };
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	struct figure_request some = { .snapshot = &b.s, .classification = &c, .visible = visible, .wanted = FIGURE_BIT(FIGURE_SHARE_AHEAD) };
	assert_int_equal(figures_compute(&some, &f, &e), RC_OK);
	assert_non_null(f.columns[FIGURE_NET_SALES]);
	assert_null(f.columns[FIGURE_ORDERS]);
	assert_true(isnan(f.columns[FIGURE_SHARE_AHEAD][0]));
	assert_true(f.columns[FIGURE_SHARE_AHEAD][1] == 0 && fabs(f.columns[FIGURE_SHARE_AHEAD][2] - 300. / 360) < 1e-12);
	figures_free(&f);
	classification_free(&c);
	snapshot_builder_free(&b);
}

/* What the snapshot does not hold is not known, never zero. */
static void test_parts_missing(void **state)
{
	static const enum figure_id missing[] = { FIGURE_MARGIN, FIGURE_MARGIN_RATE, FIGURE_COMPANY_MARGIN_RATE, FIGURE_PRODUCTS_BOUGHT, FIGURE_KEY_PRODUCT_YEARS, FIGURE_DISCOUNT_MEAN,
						  FIGURE_PRICE_LEVEL, FIGURE_STAFF, FIGURE_REVENUE, FIGURE_COMPANY_SIZE, FIGURE_SHARE_OF_THEIR_REVENUE, FIGURE_GROUP_SALES, FIGURE_DIRECT_BELOW };
	struct snapshot_builder b = { .parts = SNAPSHOT_ORDERS };
	struct classification c;
	struct figure_columns f;
	struct error e = { 0 };

	memcpy(b.s.company_currency, "CNY", 4);
	add_account(&b, 1, "A", TIER_NONE);
	sell(&b, 0, NOW, 1, 100, 0);
	snapshot_settle(&b);
	struct classify_request q = { .snapshot = &b.s, .policy = policy_of(NULL, 0), .period = { true, true, FROM, NOW } };
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	struct figure_request all = { .snapshot = &b.s, .classification = &c, .wanted = UINT64_MAX };
	assert_int_equal(figures_compute(&all, &f, &e), RC_OK);
	assert_true(f.columns[FIGURE_NET_SALES][0] == 100);
	for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
		if (!isnan(f.columns[missing[i]][0]))
			fail_msg("%s is %g", figures[missing[i]].name, f.columns[missing[i]][0]);
	figures_free(&f);
	classification_free(&c);
	snapshot_builder_free(&b);
}

/* --- scales ----------------------------------------------------------------------------------------------------------------------------------------- */

static void test_scales(void **state)
{
	struct criterion criteria[] = { measured("l", "net_sales", SCALE_LINEAR, 1000), measured("ll", "days_since_last_order", SCALE_LINEAR, 1000),
					measured("s", "growth", SCALE_STEP, 1000), measured("sl", "if(net_sales > 0, share_ahead, 2)", SCALE_STEP, 1000),
					measured("p", "net_sales", SCALE_PERCENTILE, 1000), measured("pl", "orders", SCALE_PERCENTILE, 1000) };
	static const double due[6][5] = {
		{ 5, 4, 1.6, 1, 1 }, { 5, 1, 11. / 3, NAN, NAN }, { 3, 1, NAN, NAN, NAN }, { 5, 4, 3, 1, 1 }, { 4.6, 3.8, 3, 2.2, 1.4 }, { 1.4, 3, 2.2, 4.2, 4.2 },
	};
	struct policy p = policy_of(criteria, 6);
	struct snapshot_builder b;
	struct scoring s;

	criteria[0].points[1] = 400;
	criteria[1].points[0] = 300;
	criteria[1].lower_better = true;
	criteria[0].point_count = criteria[1].point_count = 2;
	memcpy(criteria[2].points, (double[]){ -.2, -.05, .05, .2 }, sizeof criteria[2].points);
	memcpy(criteria[3].points, (double[]){ 1, .95, .8, .5 }, sizeof criteria[3].points);
	criteria[2].point_count = criteria[3].point_count = 4;
	criteria[3].lower_better = criteria[5].lower_better = true;
	make(&b);
	score(&b, &p, &s);
	for (size_t i = 0; i < 6; i++)
		for (size_t k = 0; k < 5; k++) {
			double is = scoring_score(&s, i, k);
			if (isnan(is) != isnan(due[i][k]) || fabs(is - due[i][k]) > 5.1e-5)
				fail_msg("%.*s of %c is %g, not %g", STR_ARG(criteria[i].code), 'A' + (int)k, is, due[i][k]);
		}
	scoring_free(&s);
	snapshot_builder_free(&b);
}

/* --- totals ------------------------------------------------------------------------------------------------------------------------------------------ */

/* An unknown criterion leaves the mean; below half of the weight known there is no total, and such accounts stand last. */
static void test_totals(void **state)
{
	struct criterion criteria[] = { measured("a", "growth", SCALE_LINEAR, 3000), measured("b", "net_sales", SCALE_LINEAR, 2500),
					measured("c", "usual_gap", SCALE_LINEAR, 500), measured("off", "orders", SCALE_LINEAR, 9000) };
	struct policy p = policy_of(criteria, 4);
	struct snapshot_builder b;
	struct scoring s;
	const struct scored *i;

	criteria[0].points[0] = -1, criteria[0].points[1] = 1;
	criteria[1].points[0] = 0, criteria[1].points[1] = 400;
	criteria[2].points[0] = 0, criteria[2].points[1] = 200;
	criteria[0].point_count = criteria[1].point_count = criteria[2].point_count = 2;
	criteria[1].aspect = GROUP_POTENTIAL;
	criteria[3].active = false;
	make(&b);
	score(&b, &p, &s);
	assert_int_equal(s.criterion_count, 3);
	i = scoring_find(&s, 0); /* 3, 5, 3 */
	assert_true(i == &s.items[0] && fabs(i->score - (3 * 3000 + 5 * 2500 + 3 * 500) / 6000.) < 1e-12 && i->known == 1);
	assert_true(i->group[GROUP_ATTRACTIVENESS] == 3 && i->group[GROUP_POTENTIAL] == 5 && isnan(i->group[GROUP_RELATIONSHIP]));
	i = scoring_find(&s, 1); /* 1.5, 4, 3 */
	assert_true(i == &s.items[1] && fabs(i->score - (1.5 * 3000 + 4 * 2500 + 3 * 500) / 6000.) < 1e-12);
	i = scoring_find(&s, 2); /* net sales alone: 2500 of 6000 */
	assert_true(isnan(i->score) && fabs(i->known - 2500. / 6000) < 1e-12 && i->group[GROUP_POTENTIAL] == 1.6 && i == &s.items[2]);
	assert_true(isnan(s.items[3].score) && isnan(s.items[4].score));
	assert_int_equal(s.count, 5);
	assert_true(scoring_raw(&s, 0, 1) == -.75 && isnan(scoring_raw(&s, 0, 2)));
	scoring_free(&s);
	snapshot_builder_free(&b);
}

/* A policy without criteria is as it was: classes decide. */
static void test_pareto(void **state)
{
	struct policy p = policy_default();
	struct snapshot_builder b;
	struct scoring s;

	make(&b);
	score(&b, &p, &s);
	assert_true(isnan(s.items[0].score) && s.items[0].account == 0 && s.items[0].tier_proposed == TIER_KEY && s.items[0].move == MOVE_STAY);
	assert_int_equal(scoring_find(&s, 2)->tier[METHOD_PARETO], TIER_GENERAL);
	assert_int_equal(scoring_find(&s, 1)->tier_proposed, TIER_GROWTH);
	assert_int_equal(s.proposed[TIER_KEY] + s.proposed[TIER_GROWTH] + s.proposed[TIER_GENERAL], 5);
	scoring_free(&s);
	snapshot_builder_free(&b);
}

static void test_refused(void **state)
{
	struct criterion criteria[] = { measured("good", "orders", SCALE_LINEAR, 1), measured("bad", "orders +", SCALE_LINEAR, 1) };
	struct policy p = policy_of(criteria, 2);
	struct snapshot_builder b;
	struct scoring s;
	struct error e = { 0 };

	make(&b);
	struct score_request q = { .snapshot = &b.s, .policy = &p, .period = { true, true, FROM, NOW } };
	assert_int_equal(score_portfolio(&q, &s, &e), RC_INVALID);
	assert_string_equal(e.field, "bad");
	snapshot_builder_free(&b);
}

/* --- against an independent recomputation ---------------------------------------------------------------------------------------------------------------- */

static uint64_t chance = 20261126;

static int draw(int n)
{
	chance = chance * 6364136223846793005u + 1442695040888963407u;
	return (int)((chance >> 33) % (uint64_t)n);
}

static void make_many(struct snapshot_builder *b, int accounts)
{
	char code[16];

	*b = (struct snapshot_builder){ .parts = ALL_PARTS };
	memcpy(b->s.company_currency, "CNY", 4);
	next_order = 0;
	for (int i = 0; i < accounts; i++) {
		snprintf(code, sizeof code, "X%05d", i);
		add_account(b, i + 1, code, (enum tier)draw(TIER_COUNT + 1));
	}
	for (int i = 0; i < accounts; i++)
		for (int k = draw(12); k-- > 0;)
			sell(b, (size_t)i, NOW - draw(1500), 1 + draw(9) - draw(2) * 5, 20 + draw(500), 0);
	snapshot_settle(b);
	assert_false(b->failed);
}

static void test_recomputed(void **state)
{
	static const char *const expressions[] = { "growth", "net_sales", "usual_gap", "orders", "returns_share", "years_as_customer", "margin_rate" };
	enum { CRITERIA = 7, ACCOUNTS = 2000 };
	struct criterion criteria[CRITERIA];
	struct policy p;
	struct snapshot_builder b;
	struct scoring s;

	for (int i = 0; i < CRITERIA; i++)
		criteria[i] = measured(expressions[i], expressions[i], i % 2 ? SCALE_PERCENTILE : SCALE_LINEAR, 100 + 37 * i);
	for (int i = 0; i < CRITERIA; i++) {
		criteria[i].points[1] = i == 1 ? 5000 : 1 + i * 20;
		criteria[i].point_count = 2;
		criteria[i].aspect = (enum criterion_group)(i % 3);
	}
	p = policy_of(criteria, CRITERIA);
	make_many(&b, ACCOUNTS);
	score(&b, &p, &s);
	assert_int_equal(s.count, ACCOUNTS);
	for (size_t i = 0; i < s.count; i++) {
		const struct scored *it = &s.items[i];
		double sum = 0, weight = 0, whole = 0;
		for (size_t k = 0; k < CRITERIA; k++) {
			double one = scoring_score(&s, k, it->account);
			whole += (double)criteria[k].weight;
			if (isnan(one))
				continue;
			assert_true(one >= 1 && one <= 5);
			sum += one * (double)criteria[k].weight;
			weight += (double)criteria[k].weight;
		}
		assert_true(fabs(it->known - weight / whole) < 1e-12);
		assert_true(isnan(it->score) == (weight < whole / 2));
		assert_true(isnan(it->score) || fabs(it->score - sum / weight) < 1e-12);
		assert_true(i == 0 || isnan(it->score) || it->score < s.items[i - 1].score || (it->score == s.items[i - 1].score && it->value <= s.items[i - 1].value));
		assert_true(i == 0 || !isnan(s.items[i - 1].score) || isnan(it->score));
		assert_int_equal(s.ranks[it->account], i);
	}
	scoring_free(&s);
	snapshot_builder_free(&b);
}

/* Other weights from what is kept give what a scoring under those weights gives; the same weights change nothing. */
static void test_reweighed(void **state)
{
	static const char *const expressions[] = { "growth", "net_sales", "usual_gap", "orders", "years_as_customer" };
	enum { CRITERIA = 5, ACCOUNTS = 3000, BEST = 40 };
	static const int64_t tried[2][CRITERIA] = { { 1000, 1000, 1000, 1000, 1000 }, { 5000, 0, 120, 33, 1 } };
	static struct reweighed r;
	struct criterion criteria[CRITERIA];
	struct snapshot_builder b;
	struct scoring base, full;
	struct error e = { 0 };

	for (int i = 0; i < CRITERIA; i++) {
		criteria[i] = measured(expressions[i], expressions[i], SCALE_PERCENTILE, 1000);
		criteria[i].aspect = (enum criterion_group)(i % 2);
	}
	struct policy p = policy_of(criteria, CRITERIA);
	p.rules[TIER_STRATEGIC] = (struct tier_rule){ .given = true, .score_of = GROUP_COUNT, .least_score = 4300, .leave_below = POLICY_UNSET, .capacity = POLICY_UNSET };
	p.rules[TIER_GROWTH] = (struct tier_rule){ .given = true, .score_of = GROUP_POTENTIAL, .least_score = 3500, .leave_below = POLICY_UNSET, .capacity = POLICY_UNSET };
	p.rules[TIER_GENERAL] = (struct tier_rule){ .given = true, .score_of = GROUP_COUNT, .least_score = POLICY_UNSET, .leave_below = POLICY_UNSET, .capacity = POLICY_UNSET };
	make_many(&b, ACCOUNTS);
	score(&b, &p, &base);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < CRITERIA; i++)
			criteria[i].weight = tried[round][i];
		assert_int_equal(score_reweigh(&base, tried[round], BEST, &r, &e), RC_OK);
		score(&b, &p, &full);
		assert_int_equal(r.count, BEST);
		int64_t entering = 0, leaving = 0;
		for (size_t i = 0; i < full.count; i++) {
			unsigned char before = scoring_find(&base, full.items[i].account)->tier[METHOD_SCORE], now = full.items[i].tier[METHOD_SCORE];
			entering += now <= TIER_KEY && before > TIER_KEY;
			leaving += before <= TIER_KEY && now > TIER_KEY;
		}
		for (size_t i = 0; i < BEST; i++) {
			const struct scored *it = scoring_find(&full, r.best[i].account);
			assert_true(r.best[i].score == it->score && it->score == full.items[i].score);
			assert_int_equal(r.best[i].tier, it->tier[METHOD_SCORE]);
			assert_int_equal(r.best[i].rank_before, base.ranks[r.best[i].account]);
			assert_true(round || r.best[i].rank_before == i);
		}
		for (int t = 0; t <= TIER_COUNT; t++) {
			assert_int_equal(r.tiers[t], full.tiers[METHOD_SCORE][t]);
			assert_int_equal(r.tiers_before[t], base.tiers[METHOD_SCORE][t]);
		}
		assert_true(r.entering == entering && r.leaving == leaving && (!round || entering + leaving > 0));
		scoring_free(&full);
	}
	assert_int_equal(score_reweigh(&base, (int64_t[CRITERIA]){ 0 }, BEST, &r, &e), RC_INVALID);
	assert_int_equal(score_reweigh(&base, (int64_t[CRITERIA]){ 1, -1, 1, 1, 1 }, BEST, &r, &e), RC_INVALID);
	for (int i = 0; i < CRITERIA; i++)
		criteria[i].weight = 1000;
	scoring_free(&base);
	snapshot_builder_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_figures), cmocka_unit_test(test_hidden), cmocka_unit_test(test_parts_missing), cmocka_unit_test(test_scales), cmocka_unit_test(test_totals), cmocka_unit_test(test_pareto),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_recomputed), cmocka_unit_test(test_reweighed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
