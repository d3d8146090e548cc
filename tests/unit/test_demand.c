/* stats/intermittent and stock: published figures, reference forecasts for spare parts, a second way to work each out, edges. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "numbers.h"
#include "places.h"
#include "stats/intermittent.h"
#include "stats/stock.h"

enum { MOST = 200, ROOM = 1 << 26 };

static struct intermittent forecast(const double *s, size_t n, enum intermittent_method m, enum intermittent_init init, double alpha, double beta)
{
	struct intermittent out;

	intermittent(s, n, m, init, alpha, beta, &out);
	return out;
}

/* --- intermittent demand --------------------------------------------------------------------------------------------------------------------------- */

static void test_published(void **state)
{
	static const double s[] = { 0, 0, 3, 0, 4, 0, 0, 0, 2, 0 };
	struct intermittent f = forecast(s, 10, INTERMITTENT_CROSTON, INTERMITTENT_NAIVE, .5, .2);

	assert_true(f.enough);
	NEAR(f.forecast, .904605, 5e-7);
	NEAR(f.demand, 2.75, 1e-15);
	NEAR(f.interval, 3.04, 1e-15);
	NEAR(f.adi, 10. / 3, 1e-15);
	NEAR(f.cv2, 1. / 9, 1e-15);
	assert_int_equal(f.class, INTERMITTENT_INTERMITTENT);
	NEAR(forecast(s, 10, INTERMITTENT_SBA, INTERMITTENT_NAIVE, .5, .2).forecast, .8141447, 5e-8);
	NEAR(forecast(s, 10, INTERMITTENT_SBJ, INTERMITTENT_NAIVE, .5, .2).forecast, .804093, 1e-6); /* cut there, not rounded */
	/* each step of the published series: after period 3, 5 and 9 */
	NEAR(forecast(s, 5, INTERMITTENT_CROSTON, INTERMITTENT_NAIVE, .5, .2).forecast, 1.25, 1e-15);
	NEAR(forecast(s, 5, INTERMITTENT_SBA, INTERMITTENT_NAIVE, .5, .2).forecast, 1.125, 1e-15);
}

static void check_reference(const char *name, const double *s, size_t n, char *rest)
{
	static const struct { enum intermittent_method method; enum intermittent_init init; } columns[] = {
		{ INTERMITTENT_CROSTON, INTERMITTENT_NAIVE }, { INTERMITTENT_CROSTON, INTERMITTENT_NAIVE }, { INTERMITTENT_SBA, INTERMITTENT_NAIVE },
		{ INTERMITTENT_SBJ, INTERMITTENT_NAIVE },     { INTERMITTENT_CROSTON, INTERMITTENT_MEAN },  { INTERMITTENT_SBA, INTERMITTENT_MEAN },
		{ INTERMITTENT_TSB, INTERMITTENT_NAIVE },     { INTERMITTENT_TSB, INTERMITTENT_MEAN },
	};
	double v[14];

	for (int i = 0; i < 14; i++)
		v[i] = strtod(rest, &rest), rest++;
	struct intermittent f = forecast(s, n, INTERMITTENT_CROSTON, INTERMITTENT_NAIVE, .1, .1);
	assert_int_equal(n, (size_t)v[0]);
	NEAR(f.adi, v[2], 1e-9);
	NEAR(f.cv2, v[5], 1e-9);
	for (int i = 0; i < 8; i++) {
		if (i == 6 && !(s[0] > 0))
			continue; /* that package starts the probability with 0 or 1, by the first period, not with 1 / first interval */
		f = forecast(s, n, columns[i].method, columns[i].init, .1, .1);
		if (!(fabs(f.forecast - v[6 + i]) < 1e-9))
			fail_msg("%s, column %d: %.12g, not %.12g", name, i, f.forecast, v[6 + i]);
	}
}

/* Made in R by two packages that do not know of each other. */
static void test_spare_parts(void **state)
{
	char path[600], other[600], line[4096], reference[4096], name[40];
	int checked = 0;

	if (!place_shared(path, sizeof path, "data/spare_parts/small_series.csv") || !place_shared(other, sizeof other, "data/spare_parts/small_R_reference.csv")) {
		print_message("skipped: data/spare_parts is not there\n");
		skip();
	}
	FILE *series = fopen(path, "r"), *known = fopen(other, "r");
	assert_true(series && known);
	assert_non_null(fgets(reference, sizeof reference, known));
	while (fgets(line, sizeof line, series) && fgets(reference, sizeof reference, known)) {
		double s[MOST];
		size_t n = 0;
		char *p = strchr(line, ','), *q = strchr(reference, ',');
		assert_true(p && q && p - line == q - reference && !strncmp(line, reference, (size_t)(p - line)));
		snprintf(name, sizeof name, "%.*s", (int)(p - line), line);
		while (*p == ',' && n < MOST)
			s[n++] = strtod(p + 1, &p);
		check_reference(name, s, n, q + 1);
		checked++;
	}
	fclose(series);
	fclose(known);
	assert_int_equal(checked, 3);
}

/* Of 500 parts, none is smooth or erratic; each class by its definition, and never a forecast out of range. */
static void test_car_parts(void **state)
{
	char path[600], line[4096];
	int class[INTERMITTENT_CLASS_COUNT] = { 0 };

	if (!place_shared(path, sizeof path, "data/spare_parts/carparts_500.csv")) {
		print_message("skipped: data/spare_parts is not there\n");
		skip();
	}
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	while (fgets(line, sizeof line, f)) {
		double s[MOST], most = 0;
		size_t n = 0;
		for (char *p = strchr(line, ','); p && *p == ',' && p[1] >= '0' && n < MOST; n++) {
			s[n] = strtod(p + 1, &p);
			most = fmax(most, s[n]);
		}
		for (int m = 0; n && m < INTERMITTENT_METHOD_COUNT; m++) {
			struct intermittent o = forecast(s, n, m, INTERMITTENT_MEAN, .1, .1);
			if (!o.enough)
				continue;
			assert_true(o.forecast > 0 && o.forecast <= most);
			class[o.class] += m == 0;
		}
	}
	fclose(f);
	assert_int_equal(class[INTERMITTENT_SMOOTH] + class[INTERMITTENT_ERRATIC], 0);
	assert_true(class[INTERMITTENT_INTERMITTENT] > 2 * class[INTERMITTENT_LUMPY] && class[INTERMITTENT_LUMPY] > 0);
}

/* A second way: the smoothed value as the weighted sum that it is, Σ α(1 − α)^(age) × value, over lists made first. */
static double smoothed(const double *list, int n, double start, double weight)
{
	double sum = 0, left = 1;

	for (int i = n; i-- > 0;) {
		sum += left * weight * list[i];
		left *= 1 - weight;
	}
	return sum + left * start;
}

static double by_lists(const double *s, int n, enum intermittent_method m, enum intermittent_init init, double alpha, double beta)
{
	double size[MOST] = { 0 }, gap[MOST] = { 0 }, some[MOST] = { 0 }, mean = 0, bias = m == INTERMITTENT_SBA ? 1 - beta / 2 : m == INTERMITTENT_SBJ ? 1 - beta / (2 - beta) : 1;
	int k = 0, last = -1;

	for (int i = 0; i < n; i++) {
		some[i] = s[i] > 0;
		if (s[i] > 0) {
			size[k] = s[i];
			gap[k++] = i - last;
			last = i;
		}
	}
	double z = smoothed(size + 1, k - 1, size[0], alpha);
	for (int i = 0; i < k; i++)
		mean += gap[i] / k;
	if (m == INTERMITTENT_TSB)
		return z * smoothed(some + 1, n - 1, init == INTERMITTENT_NAIVE ? 1 / gap[0] : (double)k / n, beta);
	return bias * z / smoothed(gap + 1, k - 1, init == INTERMITTENT_NAIVE ? gap[0] : mean, beta);
}

static void test_second_way(void **state)
{
	uint64_t seed = 67;

	for (int i = 0; i < 4000; i++) {
		double s[MOST], alpha = i % 9 ? chance(&seed) : i % 2, beta = i % 7 ? chance(&seed) : i % 2;
		int n = 2 + (int)(chance(&seed) * (MOST - 2)), demands = 0;
		for (int k = 0; k < n; k++)
			demands += (s[k] = chance(&seed) < 0.3 ? ceil(chance_exponential(&seed) * 4) : 0) > 0;
		enum intermittent_method m = (enum intermittent_method)(i % INTERMITTENT_METHOD_COUNT);
		enum intermittent_init init = (enum intermittent_init)(i / 4 % 2);
		struct intermittent f = forecast(s, (size_t)n, m, init, alpha, beta);
		assert_int_equal(f.enough, demands > 1);
		if (f.enough)
			NEAR(f.forecast, by_lists(s, n, m, init, alpha, beta), 1e-12);
	}
}

static void test_classes(void **state)
{
	static const double smooth[] = { 4, 5, 4, 5 }, erratic[] = { 1, 9, 1, 1 }, sparse[] = { 4, 0, 5, 0 }, lumpy[] = { 1, 0, 9, 0, 1, 0 };

	assert_int_equal(forecast(smooth, 4, 0, 0, .1, .1).class, INTERMITTENT_SMOOTH);
	assert_int_equal(forecast(erratic, 4, 0, 0, .1, .1).class, INTERMITTENT_ERRATIC);
	assert_int_equal(forecast(sparse, 4, 0, 0, .1, .1).class, INTERMITTENT_INTERMITTENT);
	assert_int_equal(forecast(lumpy, 6, 0, 0, .1, .1).class, INTERMITTENT_LUMPY);
}

/* 33 periods with 25 demands: adi is 1.32, which is not below. Sizes 3 and 17 in turn: sd/mean = 7.14…/10. */
static void test_class_bounds(void **state)
{
	double s[33] = { 0 };

	for (int i = 0; i < 25; i++)
		s[i] = 1;
	assert_int_equal(forecast(s, 33, 0, 0, .1, .1).class, INTERMITTENT_INTERMITTENT);
	assert_int_equal(forecast(s, 32, 0, 0, .1, .1).class, INTERMITTENT_SMOOTH);
	for (int i = 0; i < 32; i++)
		s[i] = i % 2 ? 17 : 3;
	NEAR(forecast(s, 32, 0, 0, .1, .1).cv2, .49 * 32 / 31, 1e-12);
	assert_int_equal(forecast(s, 32, 0, 0, .1, .1).class, INTERMITTENT_ERRATIC);
}

static void test_too_little(void **state)
{
	static const double nothing[] = { 0, 0, 0 }, once[] = { 0, 5, 0 }, always[] = { 5 };

	for (int m = 0; m < INTERMITTENT_METHOD_COUNT; m++) {
		struct intermittent f = forecast(nothing, 3, m, 0, .1, .1);
		assert_true(!f.enough && isnan(f.forecast) && isnan(f.demand) && isnan(f.interval) && isnan(f.adi) && isnan(f.cv2));
		f = forecast(once, 3, m, 0, .1, .1);
		assert_true(!f.enough && isnan(f.forecast) && isnan(f.cv2));
		NEAR(f.adi, 3, 0);
		assert_false(forecast(always, 1, m, 0, .1, .1).enough);
	}
}

/* --- stock ------------------------------------------------------------------------------------------------------------------------------------------- */

static void test_safety_stock(void **state)
{
	struct safety_stock s = safety_stock(50, 5, 1, 0, .97);

	NEAR(s.sigma, 5, 1e-15);
	NEAR(s.z, 1.8807936081512509, 1e-14);
	NEAR(s.safety_stock, 9.40, 5e-3);
	NEAR(s.reorder_point, 59.40, 5e-3);
	s = safety_stock(20, 4, 9, 2, .5);
	NEAR(s.sigma, sqrt(9 * 16. + 400 * 4), 1e-13);
	NEAR(s.safety_stock, 0, 0);
	NEAR(s.reorder_point, 180, 1e-13);
	assert_true(safety_stock(20, 4, 9, 2, .3).safety_stock < 0);
	NEAR(safety_stock(20, 0, 9, 0, .99).safety_stock, 0, 0);
	CLOSE(safety_stock(1e200, 1e200, 1e100, 1e-50, .9).sigma, 1e250, 1e-12); /* its square is beyond double */
}

static struct base_stock base(struct arena *a, double rate, double fill)
{
	struct base_stock b;

	assert_true(base_stock(a, rate, fill, &b));
	return b;
}

static void test_base_stock_published(void **state)
{
	static const struct { double rate; size_t stock; } rows[] = { { .5, 2 }, { 1, 3 }, { 2, 5 }, { 3, 6 }, { 5, 9 } };
	CLEANUP(arena_free) struct arena a = { .max = ROOM };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct base_stock b = base(&a, rows[i].rate, .95);
		assert_int_equal(b.stock, rows[i].stock);
		CLOSE(b.backorders[0], rows[i].rate, 1e-15);
	}
}

/* Summed from the front with logarithms, in extended precision. */
static void test_base_stock_by_sums(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	uint64_t seed = 71;

	for (int i = 0; i < 300; i++) {
		double rate = chance_scale(&seed, 1e-4, i % 10 ? 2000 : 150), fill = i % 3 ? chance(&seed) : 1 - chance_scale(&seed, 1e-12, 0.1);
		struct base_stock b = base(&a, rate, fill);
		size_t most = (size_t)(rate + 60 * sqrt(rate + 1) + 60);
		long double below = 0;
		for (size_t k = 0; k <= b.stock; k++) {
			long double owed = 0;
			if (k > 0 && fabsl(below - fill) > 1e-15L)
				assert_true(below < fill);
			below += expl((long double)k * logl(rate) - rate - lgammal((long double)k + 1));
			for (size_t d = k + 1; i % 10 == 0 && d <= most; d++)
				owed += (long double)(d - k) * expl((long double)d * logl(rate) - rate - lgammal((long double)d + 1));
			if (i % 10 == 0)
				CLOSE(b.backorders[k], owed, 1e-12);
		}
		assert_true(below >= fill - 1e-14);
		arena_reset(&a);
	}
}

/* E(D − S)+ falls by P(D > S) at each step, which rises with the fill asked for; the mean of a large rate is met. */
static void test_base_stock_edges(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	struct base_stock b = base(&a, 0, .99);

	assert_int_equal(b.stock, 0);
	NEAR(b.backorders[0], 0, 0);
	b = base(&a, 1, exp(-1)); /* exactly what is printed for P(D = 0) */
	assert_int_equal(b.stock, 0);
	b = base(&a, 1e-9, .5);
	assert_int_equal(b.stock, 0);
	CLOSE(b.backorders[0], 1e-9, 1e-15);
	b = base(&a, 1e6, .5);
	assert_in_range(b.stock, 999999, 1000000); /* the median lies within ln 2 … 1/3 of the mean */
	CLOSE(b.backorders[0], 1e6, 1e-15);
	CLOSE(b.backorders[1000000 - 1], 1000 / sqrt(2 * 3.14159265358979323846), 1e-2);
	for (size_t s = 1; s <= b.stock; s++)
		assert_true(b.backorders[s] < b.backorders[s - 1]);
	b = base(&a, 1e6, 1 - 1e-16);
	assert_in_range(b.stock, 1008000, 1009000);
	assert_true(b.backorders[b.stock] > 0 && b.backorders[b.stock] < 1e-10);
	struct arena small = { .max = 64 };
	assert_false(base_stock(&small, 100, .9, &b));
	arena_free(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published),	     cmocka_unit_test(test_spare_parts),     cmocka_unit_test(test_car_parts),
		cmocka_unit_test(test_second_way),	     cmocka_unit_test(test_classes),	     cmocka_unit_test(test_class_bounds),
		cmocka_unit_test(test_too_little),	     cmocka_unit_test(test_safety_stock),    cmocka_unit_test(test_base_stock_published),
		cmocka_unit_test(test_base_stock_by_sums), cmocka_unit_test(test_base_stock_edges),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
