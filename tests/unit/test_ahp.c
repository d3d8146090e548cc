/* stats/ahp and stats/perron: published figures, brute force for the missing judgements, and what must not matter. */
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
#include "stats/ahp.h"
#include "stats/perron.h"
#include "stats/random.h"

enum { N_MOST = 12 };

static void near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within * fmax(1, fabs(want))))
		fail_msg("got %.17g, wanted %.17g", got, want);
}

static void set(double *m, size_t n, size_t i, size_t j, double v)
{
	m[i * n + j] = v;
	m[j * n + i] = 1 / v;
}

/* Judgements on Saaty's scale, random ones; each is missing with this chance, but those of the first with all others stay. */
static void make(struct random *r, double *m, size_t n, double missing)
{
	for (size_t i = 0; i < n; i++) {
		m[i * n + i] = 1;
		for (size_t j = i + 1; j < n; j++) {
			double v = 1 + random_below(r, 9);
			set(m, n, i, j, i && random_unit(r) < missing ? NAN : random_below(r, 2) ? v : 1 / v);
		}
	}
}

static double index_of(size_t n)
{
	return n <= AHP_RANDOM_COUNT ? ahp_random_index[n - 1] : 1.5;
}

static void run(struct arena *a, const double *m, size_t n, struct ahp *out)
{
	size_t row, column;

	assert_int_equal(ahp(a, m, n, index_of(n), out, &row, &column), AHP_OK);
	assert_true(out->converged);
}

static double lambda_of(const double *m, size_t n)
{
	double work[2 * N_MOST * N_MOST], right[N_MOST], left[N_MOST];

	return perron(m, n, work, right, left);
}

/* A·w = λ·w, v·A = λ·v, positive, sum 1: also where plain power iteration would take a billion steps. */
static void test_perron(void **state)
{
	struct random r = random_begin(7, 0);
	double m[N_MOST * N_MOST], work[2 * N_MOST * N_MOST], right[N_MOST], left[N_MOST];

	for (int round = 0; round < 400; round++) {
		size_t n = 1 + random_below(&r, N_MOST);
		double spread = round % 4 * 4, lambda, sum = 0;
		for (size_t i = 0; i < n * n; i++)
			m[i] = exp(spread * (random_unit(&r) - .5));
		lambda = perron(m, n, work, right, left);
		for (size_t i = 0; i < n; i++) {
			double row = 0, column = 0;
			for (size_t j = 0; j < n; j++) {
				row += m[i * n + j] * right[j];
				column += left[j] * m[j * n + i];
			}
			near(row / (lambda * right[i]), 1, 1e-12);
			near(column / (lambda * left[i]), 1, 1e-12);
			sum += right[i];
		}
		near(sum, 1, 1e-14);
	}
	double circle[9] = { 1, 1e9, 1e-9, 1e-9, 1, 1e9, 1e9, 1e-9, 1 };
	near(perron(circle, 3, work, right, left), 1 + 1e9 + 1e-9, 1e-14);
	near(right[0], 1. / 3, 1e-12);
}

/* --- published figures --------------------------------------------------------------------------------------------------------------------------- */

static size_t read_matrix(const json_t *rows, double *m)
{
	size_t n = json_array_size(rows);

	assert_true(n <= N_MOST);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			m[i * n + j] = json_number_value(json_array_get(json_array_get(rows, i), j));
	return n;
}

static void check_published(const json_t *example)
{
	const json_t *computed = json_object_get(example, "computed_eigen"), *published = json_object_get(example, "published");
	const json_t *weights = json_object_get(computed, "weights"), *cr = json_object_get(published, "CR_saatyRI");
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	double m[N_MOST * N_MOST];
	struct ahp r;
	size_t n = read_matrix(json_object_get(example, "matrix"), m);

	run(&a, m, n, &r);
	for (size_t i = 0; i < n; i++)
		near(r.weights[i], json_number_value(json_array_get(weights, i)), 1e-9);
	near(r.lambda_max, json_number_value(json_object_get(computed, "lambda_max")), 1e-9);
	near(r.ci, json_number_value(json_object_get(computed, "CI")), 1e-9);
	near(r.cr, json_number_value(cr ? cr : json_object_get(published, "CR")), 6e-4);
}

static void test_published(void **state)
{
	CLEANUP(buf_free) struct buf text = { .max = 1 << 20 };
	CLEANUP(json_free) json_t *doc = NULL;
	char path[700];
	struct error e;

	if (!place_shared(path, sizeof path, "data/ahp/ahp_examples.json"))
		skip();
	assert_int_equal(file_read(path, 1 << 20, &text, &e), RC_OK);
	assert_int_equal(json_read(buf_view(&text), 1 << 20, &doc, &e), RC_OK);
	assert_true(json_array_size(doc) > 0);
	for (size_t i = 0; i < json_array_size(doc); i++)
		check_published(json_array_get(doc, i));
}

/* --- missing judgements --------------------------------------------------------------------------------------------------------------------------- */

/* Least λ by golden sections, one missing pair after another, until a whole round changes nothing: slow and without derivatives. */
static double brute_force(double *m, size_t n, const size_t (*gaps)[2], size_t count)
{
	const double golden = (sqrt(5) - 1) / 2;
	double last = INFINITY;

	for (size_t k = 0; k < count; k++)
		set(m, n, gaps[k][0], gaps[k][1], 1);
	for (int round = 0; round < 300; round++) {
		for (size_t k = 0; k < count; k++) {
			double low = -16, high = 16;
			while (high - low > 1e-9) {
				double left = high - golden * (high - low), right = low + golden * (high - low), at_left;
				set(m, n, gaps[k][0], gaps[k][1], exp(left));
				at_left = lambda_of(m, n);
				set(m, n, gaps[k][0], gaps[k][1], exp(right));
				if (at_left < lambda_of(m, n))
					high = right;
				else
					low = left;
			}
			set(m, n, gaps[k][0], gaps[k][1], exp((low + high) / 2));
		}
		if (last - lambda_of(m, n) < 1e-14)
			break;
		last = lambda_of(m, n);
	}
	return lambda_of(m, n);
}

static void test_filled_against_brute_force(void **state)
{
	struct random r = random_begin(11, 0);

	for (int round = 0; round < 12; round++) {
		CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
		size_t n = 4 + random_below(&r, 3), gaps[N_MOST * N_MOST][2], count = 0;
		double m[N_MOST * N_MOST], copy[N_MOST * N_MOST], least;
		struct ahp result;
		make(&r, m, n, .35);
		memcpy(copy, m, sizeof m);
		for (size_t i = 0; i < n; i++)
			for (size_t j = i + 1; j < n; j++)
				if (isnan(m[i * n + j])) {
					gaps[count][0] = i;
					gaps[count++][1] = j;
				}
		run(&a, m, n, &result);
		least = brute_force(copy, n, gaps, count);
		near(result.lambda_max, least, 1e-12);
		assert_true(result.lambda_max <= least + 1e-12);
		for (size_t k = 0; k < count; k++) /* golden sections see λ only to its last digit, hence y to half of them */
			near(log(result.filled[gaps[k][0] * n + gaps[k][1]]), log(copy[gaps[k][0] * n + gaps[k][1]]), 2e-6);
	}
}

/* At the minimum both terms of each derivative are equal; no small step in any direction is lower. Large and sparse too. */
static void test_filled_is_least(void **state)
{
	struct random r = random_begin(12, 0);

	for (int round = 0; round < 40; round++) {
		CLEANUP(arena_free) struct arena a = { .max = 8 << 20 };
		size_t n = 3 + random_below(&r, N_MOST - 2);
		double m[N_MOST * N_MOST], work[2 * N_MOST * N_MOST], w[N_MOST], v[N_MOST];
		struct ahp result;
		make(&r, m, n, round % 2 ? 1 : .6);
		run(&a, m, n, &result);
		perron(result.filled, n, work, w, v);
		for (size_t i = 0; i < n; i++)
			for (size_t j = i + 1; j < n; j++) {
				double here = result.filled[i * n + j];
				near(here * result.filled[j * n + i], 1, 1e-12);
				if (!isnan(m[i * n + j])) {
					assert_true(here == m[i * n + j]);
					continue;
				}
				near(log(v[i] * here * w[j] / (v[j] / here * w[i])), 0, 1e-9);
				for (int side = -1; side < 2; side += 2) {
					set(result.filled, n, i, j, here * exp(side * 1e-3));
					assert_true(lambda_of(result.filled, n) >= result.lambda_max);
				}
				set(result.filled, n, i, j, here);
			}
	}
}

/* Without contradiction there is nothing to weigh: a tree of judgements has its exact weights. */
static void test_consistent(void **state)
{
	struct random r = random_begin(13, 0);

	for (int round = 0; round < 50; round++) {
		CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
		size_t n = 2 + random_below(&r, N_MOST - 1);
		double m[N_MOST * N_MOST], want[N_MOST], sum = 0;
		struct ahp result;
		for (size_t i = 0; i < n; i++)
			sum += want[i] = exp(4 * random_unit(&r));
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				m[i * n + j] = i == j ? 1 : NAN;
		for (size_t i = 1; i < n; i++) {
			size_t j = random_below(&r, (uint32_t)i);
			set(m, n, i, j, want[i] / want[j]);
		}
		run(&a, m, n, &result);
		for (size_t i = 0; i < n; i++)
			near(result.weights[i], want[i] / sum, 1e-11);
		near(result.lambda_max, (double)n, 1e-12);
		assert_true(result.consistent && !result.reconsider);
	}
}

/* --- what must not matter --------------------------------------------------------------------------------------------------------------------------- */

static void test_order_does_not_matter(void **state)
{
	struct random r = random_begin(14, 0);

	for (int round = 0; round < 40; round++) {
		CLEANUP(arena_free) struct arena a = { .max = 4 << 20 };
		size_t n = 3 + random_below(&r, 7), places[N_MOST];
		double m[N_MOST * N_MOST], other[N_MOST * N_MOST];
		struct ahp one, two;
		make(&r, m, n, .3);
		for (size_t i = 0; i < n; i++) {
			size_t k = random_below(&r, (uint32_t)i + 1);
			places[i] = places[k];
			places[k] = i;
		}
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				other[places[i] * n + places[j]] = m[i * n + j];
		run(&a, m, n, &one);
		run(&a, other, n, &two);
		near(one.lambda_max, two.lambda_max, 1e-12);
		near(one.cr, two.cr, 1e-11);
		for (size_t i = 0; i < n; i++)
			near(one.weights[i], two.weights[places[i]], 1e-10);
	}
}

/* --- the judgement to reconsider ------------------------------------------------------------------------------------------------------------------- */

/* The one that fits the weights worst; with the value suggested λ is what it is without the judgement, and no other value gives less. */
static void test_reconsider(void **state)
{
	struct random r = random_begin(15, 0);
	int seen = 0;

	for (int round = 0; round < 60; round++) {
		CLEANUP(arena_free) struct arena a = { .max = 4 << 20 };
		size_t n = 3 + random_below(&r, 6);
		double m[N_MOST * N_MOST], changed[N_MOST * N_MOST], off;
		struct ahp one, without, with;
		make(&r, m, n, round % 3 ? 0 : .2);
		run(&a, m, n, &one);
		assert_int_equal(one.reconsider, one.cr >= .1);
		if (!one.reconsider)
			continue;
		seen++;
		off = fabs(log(m[one.i * n + one.j] * one.weights[one.j] / one.weights[one.i]));
		for (size_t i = 0; i < n && !(round % 3 == 0); i++)
			for (size_t j = i + 1; j < n; j++)
				assert_true(fabs(log(m[i * n + j] * one.weights[j] / one.weights[i])) <= off * (1 + 1e-9));
		assert_true(one.i < one.j && one.given == m[one.i * n + one.j]);
		memcpy(changed, m, sizeof m);
		changed[one.i * n + one.j] = changed[one.j * n + one.i] = NAN;
		run(&a, changed, n, &without);
		near(without.filled[one.i * n + one.j], one.suggested, 1e-9);
		near(without.cr, one.cr_after, 1e-11);
		for (int step = -1; step < 2; step++) {
			memcpy(changed, m, sizeof m);
			set(changed, n, one.i, one.j, one.suggested * exp(step * .01));
			run(&a, changed, n, &with);
			if (step)
				assert_true(with.cr > one.cr_after);
			else
				near(with.cr, one.cr_after, 1e-9);
		}
	}
	assert_true(seen > 20);
}

/* A judgement that alone links two parts is not questioned: nothing speaks against it. */
static void test_bridge_stays(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	double m[16] = { 1, 9, 1. / 9, NAN, 1. / 9, 1, 9, NAN, 9, 1. / 9, 1, 9, NAN, NAN, 1. / 9, 1 };
	struct ahp r;

	run(&a, m, 4, &r);
	assert_true(r.reconsider && r.j < 3);
}

static void test_refusals(void **state)
{
	static const struct { double m[9]; enum ahp_status status; size_t row, column; } rows[] = {
		{ { 1, 2, 3, .5, 1, 2, 1. / 3, .5, 1 }, AHP_OK, 0, 0 },
		{ { 1, 2, 3, .5, 1.1, 2, 1. / 3, .5, 1 }, AHP_DIAGONAL, 1, 1 },
		{ { 1, 2, 3, .5, 1, 2, 1. / 3, .5, NAN }, AHP_DIAGONAL, 2, 2 },
		{ { 1, 2, 3, .5, 1, 2, 1. / 3, .4, 1 }, AHP_RECIPROCAL, 2, 1 },
		{ { 1, 2, 3, .5, 1, 2, .3, .5, 1 }, AHP_RECIPROCAL, 2, 0 },
		{ { 1, 2, NAN, .5, 1, NAN, NAN, NAN, 1 }, AHP_UNCONNECTED, 0, 0 },
	};
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 }, small = { .max = 64 };
	struct ahp r;
	size_t row, column;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(ahp(&a, rows[i].m, 3, .58, &r, &row, &column), rows[i].status);
		if (rows[i].status == AHP_DIAGONAL || rows[i].status == AHP_RECIPROCAL)
			assert_true(row == rows[i].row && column == rows[i].column);
	}
	assert_int_equal(ahp(&small, rows[0].m, 3, .58, &r, &row, &column), AHP_NO_MEMORY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_perron),
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_filled_against_brute_force),
		cmocka_unit_test(test_filled_is_least),
		cmocka_unit_test(test_consistent),
		cmocka_unit_test(test_order_does_not_matter),
		cmocka_unit_test(test_reconsider),
		cmocka_unit_test(test_bridge_stays),
		cmocka_unit_test(test_refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
