/* kam/ecosystem: a market made by hand and worked out on paper; a random one against a second computation that looks at every order afresh. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "kam/ecosystem.h"

#define YUAN INT64_C(100000000000) /* one, at LINE_SCALE */

static const struct ecosystem_limits limits = { 1000 * MONEY_UNIT, 5000 * MONEY_UNIT, 24 };
enum { RANDOM_ACCOUNTS = 60, RANDOM_ORDERS = 600, EAST = 0, SOUTH = 1 };

static int32_t day_of(int year, int month, int day)
{
	return date_from_civil((struct civil){ year, month, day });
}

static void account(struct snapshot_builder *b, int64_t id, int32_t region)
{
	char code[20];

	snprintf(code, sizeof code, "A%lld", (long long)id);
	snapshot_add_account(b, id, str_of(code), str_of(code), region, SNAPSHOT_NO_GROUP, TIER_NONE, false);
}

static void line(struct snapshot_builder *b, size_t place, int64_t order, int32_t day, int64_t yuan)
{
	struct snapshot_line l = { .account = place, .order = order, .day = day, .quantity = (yuan < 0 ? -1 : 1) * QUANTITY_UNIT,
				   .unit_price = (yuan < 0 ? -yuan : yuan) * MONEY_UNIT, .currency = STR("CNY") };

	snapshot_add_line(b, &l);
}

static void begin(struct snapshot_builder *b)
{
	b->parts = SNAPSHOT_ORDERS;
	memcpy(b->s.company_currency, "CNY", 4);
	assert_int_equal(snapshot_add_group(b, 1, STR("East")), EAST);
	assert_int_equal(snapshot_add_group(b, 2, STR("South")), SOUTH);
}

static void compute(struct snapshot_builder *b, int32_t as_of, struct ecosystem *out)
{
	struct error e = { 0 };
	struct ecosystem_request q = { .snapshot = &b->s, .limits = limits, .has_as_of = as_of != SNAPSHOT_NO_DAY, .as_of = as_of, .only = SNAPSHOT_NO_GROUP };

	snapshot_settle(b);
	assert_false(b->failed);
	assert_int_equal(ecosystem_compute(&q, out, &e), RC_OK);
}

/* East: a tree, a shrub that came near, three grasses; South: a shrub whose order of two lines counts as one, one that fell silent. */
static void test_by_hand(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	struct ecosystem s;

	begin(&b);
	for (int i = 0; i < 5; i++)
		account(&b, i + 1, EAST);
	account(&b, 6, SOUTH);
	account(&b, 7, SOUTH);
	account(&b, 8, SOUTH);
	line(&b, 0, 1, day_of(2026, 6, 30), 6000);
	line(&b, 1, 2, day_of(2026, 3, 1), 2500);
	line(&b, 1, 3, day_of(2025, 3, 1), 1200);
	line(&b, 2, 4, day_of(2026, 1, 5), 100);
	line(&b, 3, 5, day_of(2026, 1, 5), 200);
	line(&b, 4, 6, day_of(2026, 1, 5), 300);
	line(&b, 5, 7, day_of(2025, 12, 31), 700);
	line(&b, 5, 7, day_of(2025, 12, 31), 400);
	line(&b, 6, 8, day_of(2024, 6, 30), 9000); /* a day too old */
	compute(&b, SNAPSHOT_NO_DAY, &s);
	assert_int_equal(s.as_of, day_of(2026, 6, 30));
	assert_int_equal(s.kinds[0], GROWTH_TREE);
	assert_int_equal(s.kinds[1], GROWTH_SHRUB);
	assert_int_equal(s.kinds[4], GROWTH_GRASS);
	assert_int_equal(s.kinds[5], GROWTH_SHRUB);
	assert_int_equal(s.kinds[6], GROWTH_NONE);
	assert_int_equal(s.kinds[7], GROWTH_NONE);
	assert_int_equal(s.whole.now.customers[GROWTH_GRASS], 3);
	assert_int_equal(s.whole.now.customers[GROWTH_SHRUB], 2);
	assert_true(s.whole.now.sales[GROWTH_SHRUB] == 3600 * YUAN);
	assert_true(s.whole.now.sales[GROWTH_TREE] == 6000 * YUAN);
	assert_int_equal(s.region_count, 2);
	assert_int_equal(s.regions[0].group, EAST);
	assert_int_equal(s.regions[0].verdict, VERDICT_LONE_TREE);
	assert_int_equal(s.regions[1].verdict, VERDICT_TOO_FEW);
	assert_int_equal(s.whole.before.customers[GROWTH_TREE], 1); /* the old large order was in the window then */
	assert_int_equal(s.promising_count, 1);
	assert_int_equal(s.promising[0].account, 1);
	assert_true(s.promising[0].near == 0.5);
	assert_true(s.promising[0].largest_before == 1200 * YUAN);
	ecosystem_free(&s);
}

static void test_verdicts(void **state)
{
	struct stand s = { { 4, 0, 0 }, { 100, 0, 0 } };

	assert_int_equal(ecosystem_verdict(&s, 0), VERDICT_TOO_FEW);
	s.customers[GROWTH_GRASS] = 5;
	assert_int_equal(ecosystem_verdict(&s, 0), VERDICT_VOLUME);
	s.customers[GROWTH_TREE] = 2;
	s.sales[GROWTH_TREE] = 42; /* 29.6 % */
	assert_int_equal(ecosystem_verdict(&s, 21), VERDICT_VOLUME);
	s.sales[GROWTH_TREE] = 43;
	assert_int_equal(ecosystem_verdict(&s, 22), VERDICT_ROOTED);
	assert_int_equal(ecosystem_verdict(&s, 31), VERDICT_LONE_TREE);
	s.customers[GROWTH_TREE] = 5;
	assert_int_equal(ecosystem_verdict(&s, 22), VERDICT_ROOTED);
	s.sales[GROWTH_TREE] = 100;
	assert_int_equal(ecosystem_verdict(&s, 30), VERDICT_FOREST);
	assert_int_equal(ecosystem_verdict(&s, 70), VERDICT_LONE_TREE);
}

static void test_nothing_sold(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	struct ecosystem s;

	begin(&b);
	account(&b, 1, EAST);
	compute(&b, SNAPSHOT_NO_DAY, &s);
	assert_int_equal(s.as_of, SNAPSHOT_NO_DAY);
	assert_int_equal(s.promising_count, 0);
	ecosystem_free(&s);
}

/* --- the second computation: every order, for every month, afresh ------------------------------------------------------------------------------ */

struct order { int account; int32_t day; int64_t yuan; };

static enum growth slow_kind(const struct order *orders, int n, int who, int32_t from, int32_t to)
{
	int64_t largest = 0;

	for (int i = 0; i < n; i++)
		if (orders[i].account == who && orders[i].day > from && orders[i].day <= to && orders[i].yuan > largest)
			largest = orders[i].yuan;
	return largest <= 0 ? GROWTH_NONE : largest >= 5000 ? GROWTH_TREE : largest >= 1000 ? GROWTH_SHRUB : GROWTH_GRASS;
}

static int64_t slow_sales(const struct order *orders, int n, int who, int32_t from, int32_t to)
{
	int64_t sum = 0;

	for (int i = 0; i < n; i++)
		if (orders[i].account == who && orders[i].day > from && orders[i].day <= to)
			sum += orders[i].yuan;
	return sum > 0 ? sum : 0;
}

static void check_month(const struct order *orders, const struct ecosystem *s, int t, int32_t as_of)
{
	struct stand want = { { 0 }, { 0 } };
	const struct ecosystem_month *m = &s->months[ECOSYSTEM_SHOWN - 1 - t];
	int32_t to = day_months_before(as_of, t), from = day_months_before(as_of, t + 1), window = day_months_before(as_of, t + 24);

	for (int a = 0; a < RANDOM_ACCOUNTS; a++) {
		enum growth kind = slow_kind(orders, RANDOM_ORDERS, a, window, to);
		if (kind == GROWTH_NONE)
			continue;
		want.customers[kind]++;
		want.sales[kind] += slow_sales(orders, RANDOM_ORDERS, a, from, to) * YUAN;
	}
	assert_int_equal(m->from, from + 1);
	assert_int_equal(m->to, to);
	for (int k = 0; k < GROWTH_COUNT; k++) {
		assert_int_equal(m->stand.customers[k], want.customers[k]);
		assert_true(m->stand.sales[k] == want.sales[k]);
	}
}

static void test_random_against_afresh(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	struct order orders[RANDOM_ORDERS];
	struct ecosystem s;
	int32_t as_of = day_of(2026, 8, 31);
	unsigned seed = 7;

	begin(&b);
	for (int i = 0; i < RANDOM_ACCOUNTS; i++)
		account(&b, i + 1, i % 3 ? EAST : SOUTH);
	for (int i = 0; i < RANDOM_ORDERS; i++) {
		orders[i] = (struct order){ rand_r(&seed) % RANDOM_ACCOUNTS, as_of - rand_r(&seed) % 1700, rand_r(&seed) % 10 ? rand_r(&seed) % 6000 : -(rand_r(&seed) % 900) };
		line(&b, (size_t)orders[i].account, i + 1, orders[i].day, orders[i].yuan);
	}
	compute(&b, as_of, &s);
	for (int t = 0; t < ECOSYSTEM_SHOWN; t++)
		check_month(orders, &s, t, as_of);
	for (int a = 0; a < RANDOM_ACCOUNTS; a++)
		assert_int_equal(s.kinds[a], slow_kind(orders, RANDOM_ORDERS, a, day_months_before(as_of, 24), as_of));
	ecosystem_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand), cmocka_unit_test(test_verdicts), cmocka_unit_test(test_nothing_sold), cmocka_unit_test(test_random_against_afresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
