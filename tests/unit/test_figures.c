/* The small kernels of stats: proportion, wallet, tie, win, quantile, rfm, fuzzy. Against figures by hand, enumeration and definitions. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "format/json.h"
#include "os/file.h"
#include "places.h"
#include "stats/fuzzy.h"
#include "stats/proportion.h"
#include "stats/quantile.h"
#include "stats/random.h"
#include "stats/rfm.h"
#include "stats/tie.h"
#include "stats/wallet.h"
#include "stats/win.h"

static void near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within * fmax(1, fabs(want))))
		fail_msg("got %.17g, wanted %.17g", got, want);
}

/* --- shares ------------------------------------------------------------------------------------------------------------------------------------- */

/* The interval is where the score test does not reject: |p̂ − p| = z·√(p(1 − p)/n) at both ends. */
static void test_wilson(void **state)
{
	struct interval i = proportion_wilson(81, 263, .95);

	near(i.low, .2553, 5e-5);
	near(i.high, .3662, 5e-5);
	for (int n = 1; n < 40; n += 3)
		for (int k = 0; k <= n; k++) {
			double p = (double)k / n, z = 1.6448536269514722;
			i = proportion_wilson(k, n, .9);
			assert_true(i.estimate == p && i.low >= 0 && i.low <= p && i.high >= p && i.high <= 1);
			if (k > 0)
				near(p - i.low, z * sqrt(i.low * (1 - i.low) / n), 1e-12);
			if (k < n)
				near(i.high - p, z * sqrt(i.high * (1 - i.high) / n), 1e-12);
		}
	assert_true(proportion_wilson(0, 5, .95).low == 0 && proportion_wilson(5, 5, .95).high == 1);
	i = proportion_wilson(0, 0, .95);
	assert_true(isnan(i.estimate) && isnan(i.low) && isnan(i.high));
}

static void test_nps(void **state)
{
	struct interval i = proportion_nps(50, 30, 20);

	near(i.estimate, 30, 1e-15);
	near(i.high - 30, 196 * sqrt((.7 - .09) / 100), 1e-12);
	near(30 - i.low, i.high - 30, 1e-12);
	i = proportion_nps(0, 0, 7);
	assert_true(i.estimate == -100 && i.low == -100 && i.high == -100);
	i = proportion_nps(1, 0, 1);
	assert_true(i.low == -100 && i.high == 100);
	assert_true(isnan(proportion_nps(0, 0, 0).estimate));
}

static void test_wallet(void **state)
{
	for (int n = 1; n < 30; n++) {
		double sum = 0;
		for (int rank = 1; rank <= n; rank++)
			sum += wallet_share(rank, n);
		near(sum, 1, 1e-14);
	}
	near(wallet_share(1.5, 4) * 2, wallet_share(1, 4) + wallet_share(2, 4), 1e-15);
}

static void test_tie(void **state)
{
	const double at[] = { 60, 0, 90, 30 }, weights[] = { 2, 1, NAN, 0 };
	double sorted[4];
	struct tie t = tie_strength(120, 30, at, NULL, 4, sorted), w = tie_strength(120, 30, at, weights, 4, sorted);

	near(t.strength, .25 + .0625 + .5 + .125, 1e-15);
	near(w.strength, .5 + .0625 + .5, 1e-15);
	assert_true(t.usual_gap == 30 && t.silence == 30 && !t.fading);
	assert_true(tie_strength(150.1, 30, at, NULL, 4, sorted).fading);
	t = tie_strength(5, 1, at + 1, NULL, 1, sorted);
	assert_true(isnan(t.usual_gap) && t.silence == 5 && !t.fading);
	t = tie_strength(1e9, 1e-3, at, NULL, 4, sorted);
	assert_true(t.strength == 0);
	const double twice[] = { 7, 7 };
	t = tie_strength(7, 1, twice, NULL, 2, sorted);
	assert_true(t.strength == 2 && t.usual_gap == 0 && !t.fading);
}

/* --- deals ----------------------------------------------------------------------------------------------------------------------------------------- */

struct outcome { double sum, chance; };

static int by_sum(const void *a, const void *b)
{
	const struct outcome *x = a, *y = b;

	return (x->sum > y->sum) - (x->sum < y->sum);
}

static double quantile_by_hand(const struct outcome *o, size_t n, double q)
{
	double cumulated = 0;

	for (size_t i = 0; i < n; i++)
		if ((cumulated += o[i].chance) >= q - 1e-12)
			return o[i].sum;
	return o[n - 1].sum;
}

/* All 2^n outcomes. */
static void test_win_by_enumeration(void **state)
{
	enum { N = 11 };
	static struct outcome all[1 << N];
	struct random r = random_begin(61, 0);

	for (int round = 0; round < 30; round++) {
		CLEANUP(arena_free) struct arena a = { .max = 4 << 20 };
		double p[N], amount[N], distribution[N + 1], want[N + 1] = { 0 };
		struct win_amounts w;
		for (int i = 0; i < N; i++) {
			p[i] = round % 3 ? random_unit(&r) : random_below(&r, 2);
			amount[i] = round % 2 ? random_below(&r, 6) * .1 : 1000 * random_unit(&r); /* sums that meet, and that do not */
		}
		for (unsigned set = 0; set < 1 << N; set++) {
			all[set] = (struct outcome){ 0, 1 };
			for (int i = 0; i < N; i++) {
				all[set].sum += set >> i & 1 ? amount[i] : 0;
				all[set].chance *= set >> i & 1 ? p[i] : 1 - p[i];
			}
			want[__builtin_popcount(set)] += all[set].chance;
		}
		qsort(all, 1 << N, sizeof *all, by_sum);
		win_count(p, N, distribution);
		for (int k = 0; k <= N; k++)
			near(distribution[k], want[k], 1e-14);
		assert_true(win_amounts(&a, p, amount, N, &w) && w.exact);
		for (int q = 1; q < 20; q++)
			near(win_quantile(&w, q / 20.), quantile_by_hand(all, 1 << N, q / 20.), 1e-10);
	}
}

/* Many: mean and variance are those of the parts; nothing underflows away that counts. */
static void test_win_many(void **state)
{
	enum { N = 2000 };
	static double p[N], distribution[N + 1];
	struct random r = random_begin(62, 0);
	double mean = 0, variance = 0, got = 0, square = 0, sum = 0;

	for (int i = 0; i < N; i++) {
		p[i] = random_unit(&r);
		mean += p[i];
		variance += p[i] * (1 - p[i]);
	}
	win_count(p, N, distribution);
	for (int k = 0; k <= N; k++) {
		sum += distribution[k];
		got += k * distribution[k];
		square += (k - mean) * (k - mean) * distribution[k];
	}
	near(sum, 1, 1e-12);
	near(got, mean, 1e-12);
	near(square, variance, 1e-11);
}

/* Too many different sums are joined: quantiles stay within what the header promises. The same deals in whole steps are exact. */
static void test_win_coarse(void **state)
{
	enum { N = 120 };
	CLEANUP(arena_free) struct arena a = { .max = 64 << 20 };
	struct random r = random_begin(63, 0);
	double p[N], whole[N], odd[N], sum = 0;
	struct win_amounts exact, coarse;

	for (int i = 0; i < N; i++) {
		p[i] = .05 + .9 * random_unit(&r);
		whole[i] = 1 + random_below(&r, 200);
		odd[i] = whole[i] + 1e-5 * random_unit(&r);
		sum += whole[i];
	}
	assert_true(win_amounts(&a, p, whole, N, &exact) && exact.exact);
	assert_true(win_amounts(&a, p, odd, N, &coarse) && !coarse.exact && coarse.count <= 2 * WIN_SUMS_MAX);
	for (int q = 1; q < 20; q++)
		assert_true(fabs(win_quantile(&exact, q / 20.) - win_quantile(&coarse, q / 20.)) <= 1 + sum / 32768 * 2);
	assert_true(win_quantile(&coarse, 1) > win_quantile(&coarse, .5));
}

/* --- quantiles and scores ---------------------------------------------------------------------------------------------------------------------------- */

static void test_quantile(void **state)
{
	const double five[] = { 1, 2, 3, 5, 8 }, one[] = { 7 };

	near(quantile_sorted(five, 5, 1, 4), 2, 0);
	near(quantile_sorted(five, 5, 1, 10), 1.4, 1e-15);
	near(quantile_sorted(five, 5, 9, 10), 6.8, 1e-15);
	near(quantile_sorted(five, 5, 1, 1), 8, 0);
	near(quantile_sorted(one, 1, 1, 2), 7, 0);
}

/* The scores by their definition, on random orders. */
static void test_rfm(void **state)
{
	enum { ORDERS = 900, CUSTOMERS = 120 };
	static uint32_t customer[ORDERS];
	static double day[ORDERS], amount[ORDERS];
	CLEANUP(arena_free) struct arena a = { .max = 8 << 20 };
	struct random r = random_begin(64, 0);
	struct rfm f;

	for (uint32_t i = 0; i < ORDERS; i++) {
		customer[i] = i < CUSTOMERS ? i : random_below(&r, CUSTOMERS);
		day[i] = 20000 + random_below(&r, 700);
		amount[i] = random_below(&r, 1000) - 50.0;
	}
	assert_true(rfm(&a, customer, day, amount, ORDERS, CUSTOMERS, 20700, 5, &f));
	for (uint32_t c = 0; c < CUSTOMERS; c++) {
		double last = 0, count = 0, sum = 0;
		const double *values[3] = { f.recency, f.frequency, f.monetary };
		for (int i = 0; i < ORDERS; i++)
			if (customer[i] == c) {
				last = fmax(last, day[i]);
				count++;
				sum += amount[i];
			}
		assert_true(f.recency[c] == 20700 - last && f.frequency[c] == count && f.monetary[c] == sum);
		for (int k = 0; k < 3; k++) {
			int reached = 0;
			for (int cut = 0; cut < 4; cut++)
				reached += f.cuts[k][cut] <= values[k][c];
			assert_int_equal(f.scores[k][c], k ? reached + 1 : 5 - reached);
		}
	}
	for (int k = 0; k < 3; k++)
		for (int cut = 1; cut < 4; cut++)
			assert_true(f.cuts[k][cut - 1] <= f.cuts[k][cut]);
}

/* --- fuzzy ------------------------------------------------------------------------------------------------------------------------------------------- */

static void test_fuzzy_clothes(void **state)
{
	const double weights[] = { .1, .1, .15, .3, .35 }, want[] = { .35, .3, .3, .15 };
	const double matrix[] = { .2, .5, .3, 0, .1, .3, .5, .1, 0, .1, .6, .3, 0, .4, .5, .1, .5, .3, .2, 0 };
	double result[4], normalized[4];

	fuzzy_compose(FUZZY_MIN_MAX, weights, matrix, 5, 4, result);
	for (int j = 0; j < 4; j++)
		near(result[j], want[j], 1e-15);
	fuzzy_normalize(result, 4, normalized);
	near(normalized[0], .32, .005);
	near(normalized[1], .27, .005);
	near(normalized[3], .14, .005);
	assert_int_equal(fuzzy_grade(result, 4), 0);
}

static size_t read_list(const json_t *list, double *out)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		out[i] = json_number_value(json_array_get(list, i));
	return json_array_size(list);
}

static void check_published(const json_t *example)
{
	static const char *const names[FUZZY_OPERATOR_COUNT] = { [FUZZY_MIN_MAX] = "max_min", [FUZZY_PRODUCT_MAX] = "max_product",
								 [FUZZY_MIN_SUM] = "bounded_sum_min", [FUZZY_PRODUCT_SUM] = "weighted_average" };
	const json_t *rows = json_object_get(example, "R"), *computed = json_object_get(example, "computed");
	double weights[20], matrix[200], result[20], want[20];
	size_t factors = read_list(json_object_get(example, "A"), weights), grades = json_array_size(json_array_get(rows, 0));

	for (size_t i = 0; i < factors; i++)
		read_list(json_array_get(rows, i), matrix + i * grades);
	for (int op = 0; op < FUZZY_OPERATOR_COUNT; op++) {
		assert_int_equal(read_list(json_object_get(computed, names[op]), want), grades);
		fuzzy_compose((enum fuzzy_operator)op, weights, matrix, factors, grades, result);
		for (size_t j = 0; j < grades; j++)
			near(result[j], want[j], 1e-9);
	}
}

static void test_fuzzy_published(void **state)
{
	CLEANUP(buf_free) struct buf text = { .max = 1 << 20 };
	CLEANUP(json_free) json_t *doc = NULL;
	char path[700];
	struct error e;

	if (!place_shared(path, sizeof path, "data/fuzzy_eval/fce_examples.json"))
		skip();
	assert_int_equal(file_read(path, 1 << 20, &text, &e), RC_OK);
	assert_int_equal(json_read(buf_view(&text), 1 << 20, &doc, &e), RC_OK);
	assert_true(json_array_size(doc) > 0);
	for (size_t i = 0; i < json_array_size(doc); i++)
		check_published(json_array_get(doc, i));
}

static void test_fuzzy_nothing(void **state)
{
	const double weights[] = { 0, 0 }, matrix[] = { 1, 1, 1, 1 };
	double result[2], normalized[2];

	fuzzy_compose(FUZZY_PRODUCT_SUM, weights, matrix, 2, 2, result);
	fuzzy_normalize(result, 2, normalized);
	assert_true(result[0] == 0 && isnan(normalized[0]));
	assert_int_equal(fuzzy_grade(result, 2), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wilson),	 cmocka_unit_test(test_nps),	  cmocka_unit_test(test_wallet),
		cmocka_unit_test(test_tie),	 cmocka_unit_test(test_win_by_enumeration), cmocka_unit_test(test_win_many),
		cmocka_unit_test(test_win_coarse), cmocka_unit_test(test_quantile), cmocka_unit_test(test_rfm),
		cmocka_unit_test(test_fuzzy_clothes), cmocka_unit_test(test_fuzzy_published), cmocka_unit_test(test_fuzzy_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
