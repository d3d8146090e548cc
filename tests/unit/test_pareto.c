/* stats/pareto: against figures worked out by hand and against the definition written the slow way. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "stats/order.h"
#include "stats/pareto.h"

static void near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-12))
		fail_msg("got %.17g, wanted %.17g", got, want);
}

/* 100, 50, 25, 15, 10 in other order: cumulative .5 .75 .875 .95 1. */
static void test_by_hand(void **state)
{
	static const double values[] = { 10, 50, 25, 100, 15 }, want[] = { .5, .75, .875, .95, 1 };
	static const uint32_t order[] = { 3, 1, 2, 4, 0 };
	static const unsigned char class[] = { 2, 0, 1, 0, 1 };
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct pareto p;
	size_t bad;

	assert_int_equal(pareto(&a, values, 5, pareto_default_cuts, 2, &p, &bad), PARETO_OK);
	assert_memory_equal(p.order, order, sizeof order);
	assert_memory_equal(p.class, class, sizeof class);
	for (int i = 0; i < 5; i++)
		near(p.share[i], want[i]);
	/* gini: Σ(2i − n − 1)x over 10 15 25 50 100 = −40 − 30 + 0 + 100 + 400 = 430; / (5 · 200) */
	near(p.whole.gini, .43);
	/* hhi: .25 + .0625 + .015625 + .005625 + .0025 */
	near(p.whole.hhi, .33625);
	near(p.whole.top20, .5);
	assert_int_equal(p.whole.count80, 3);
}

static void test_edges(void **state)
{
	static const double one[] = { 7 }, zeros[] = { 0, 0, 0 }, equal[] = { 2, 2, 2, 2, 2, 2 }, edge[] = { 8, 2 }, huge[] = { 1.7e308, 1.7e308, 0 };
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct pareto p;
	size_t bad;

	assert_int_equal(pareto(&a, one, 1, pareto_default_cuts, 2, &p, &bad), PARETO_OK);
	assert_int_equal(p.class[0], 0); /* the largest is always A */
	near(p.whole.gini, 0);
	near(p.whole.hhi, 1);
	assert_int_equal(p.whole.count80, 1);

	assert_int_equal(pareto(&a, zeros, 3, pareto_default_cuts, 2, &p, &bad), PARETO_OK);
	assert_true(isnan(p.share[0]) && isnan(p.whole.gini) && isnan(p.whole.top20));
	assert_int_equal(p.whole.count80, 0);
	assert_memory_equal(p.class, "\0\2\2", 3);

	assert_int_equal(pareto(&a, equal, 6, pareto_default_cuts, 2, &p, &bad), PARETO_OK);
	for (uint32_t i = 0; i < 6; i++)
		assert_int_equal(p.order[i], i); /* equal values keep input order */
	near(p.whole.top20, 2. / 6);

	assert_int_equal(pareto(&a, edge, 2, pareto_default_cuts, 2, &p, &bad), PARETO_OK);
	assert_int_equal(p.class[0], 0); /* .8 ≤ .8 */
	assert_int_equal(p.whole.count80, 1);

	assert_int_equal(pareto(&a, huge, 3, pareto_default_cuts, 2, &p, &bad), PARETO_OK);
	near(p.share[0], .5);
	near(p.share[2], 1);
}

static void test_refusals(void **state)
{
	static const struct { double values[3]; double cuts[2]; enum pareto_status status; size_t bad; } rows[] = {
		{ { 1, -1, 2 }, { .8, .95 }, PARETO_BAD_VALUE, 1 }, { { 1, 2, NAN }, { .8, .95 }, PARETO_BAD_VALUE, 2 },
		{ { INFINITY, 1, 2 }, { .8, .95 }, PARETO_BAD_VALUE, 0 }, { { 1, 2, 3 }, { 0, .5 }, PARETO_BAD_CUT, 0 },
		{ { 1, 2, 3 }, { .8, .8 }, PARETO_BAD_CUT, 1 }, { { 1, 2, 3 }, { .8, 1.01 }, PARETO_BAD_CUT, 1 },
		{ { 1, 2, 3 }, { NAN, 1 }, PARETO_BAD_CUT, 0 },
	};
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct pareto p;
	size_t bad;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(pareto(&a, rows[i].values, 3, rows[i].cuts, 2, &p, &bad), rows[i].status);
		assert_int_equal(bad, rows[i].bad);
	}
	assert_int_equal(pareto(&a, NULL, 0, pareto_default_cuts, 2, &p, &bad), PARETO_EMPTY);
	struct arena small = { .max = 16 };
	assert_int_equal(pareto(&small, rows[0].cuts, 2, pareto_default_cuts, 2, &p, &bad), PARETO_NO_MEMORY);
	arena_free(&small);
}

/* The definition, in O(n²): each item's rank is how many are larger, or equal and before it. */
static void test_against_definition(void **state)
{
	enum { N = 700 };
	static double values[N];
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	uint64_t seed = 88172645463325252u;
	double sum = 0, differences = 0;
	struct pareto p;
	size_t bad;

	for (int i = 0; i < N; i++) {
		seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
		values[i] = (double)(seed % 97) * (double)(seed >> 40 & 0xfff) / 64;
		sum += values[i];
	}
	assert_int_equal(pareto(&a, values, N, pareto_default_cuts, 2, &p, &bad), PARETO_OK);
	for (int i = 0; i < N; i++) {
		size_t rank = 0;
		double running = 0;
		for (int j = 0; j < N; j++) {
			bool before = values[j] > values[i] || (values[j] == values[i] && j <= i);
			rank += before;
			running += before ? values[j] : 0;
			differences += fabs(values[i] - values[j]);
		}
		assert_int_equal(p.order[rank - 1], i);
		near(p.share[rank - 1], running / sum);
		assert_int_equal(p.class[i], rank == 1 || running / sum <= .8 ? 0 : running / sum <= .95 ? 1 : 2);
	}
	near(p.whole.gini, differences / (2. * N * sum)); /* half the relative mean difference */
}

static void test_order_of_any_doubles(void **state)
{
	static const double values[] = { -3, 0.0, 5e300, -0.0, 2.5, -1e-300, 2.5 };
	static const uint32_t want[] = { 2, 4, 6, 1, 3, 5, 0 };
	uint64_t keys[7];
	uint32_t order[7], scratch[7];

	for (int i = 0; i < 7; i++)
		keys[i] = order_key_descending(values[i]);
	order_ascending(keys, 7, order, scratch);
	assert_memory_equal(order, want, sizeof want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_against_definition),
		cmocka_unit_test(test_order_of_any_doubles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
