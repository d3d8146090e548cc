/* stats/gamma, quadrature and minimize: against libm in extended precision, sums written out, and functions whose minimum is known. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "numbers.h"
#include "stats/gamma.h"
#include "stats/minimize.h"
#include "stats/quadrature.h"

static const double EULER = 0.57721566490153286061, PI = 3.14159265358979323846;

/* --- gamma -------------------------------------------------------------------------------------------------------------------------------------- */

static void test_gamma_known(void **state)
{
	NEAR(gamma_log(1), 0, 1e-14);
	NEAR(gamma_log(0.5), log(PI) / 2, 1e-14);
	NEAR(gamma_log(10), log(362880), 1e-14);
	NEAR(gamma_psi(1), -EULER, 1e-14);
	NEAR(gamma_psi(0.5), -EULER - 2 * log(2), 1e-14);
	NEAR(gamma_psi(2), 1 - EULER, 1e-14);
	NEAR(gamma_log_ratio(1, 4), log(24), 1e-14);
	NEAR(gamma_log_ratio(3, 0), 0, 0);
	NEAR(gamma_psi_difference(3, 0), 0, 0);
}

/* Against the definition for whole d: ln a(a+1)…(a+d−1) and 1/a + … + 1/(a+d−1), in extended precision. */
static void test_gamma_ratio_by_product(void **state)
{
	uint64_t seed = 7;

	for (int i = 0; i < 4000; i++) {
		double a = chance_scale(&seed, 1e-9, 1e9);
		int d = (int)chance_scale(&seed, 1, 3000);
		long double logs = 0, parts = 0;
		for (int j = 0; j < d; j++) {
			logs += logl((long double)a + j);
			parts += 1 / ((long double)a + j);
		}
		NEAR(gamma_log_ratio(a, d), logs, 3e-15 * (1 + fabs(log(a)) + d * fabs(log(a + d))) / fmax(1, fabs((double)logs)));
		CLOSE(gamma_psi_difference(a, d), parts, 3e-14);
	}
}

static void test_gamma_against_libm(void **state)
{
	uint64_t seed = 11;

	for (int i = 0; i < 4000; i++) {
		double a = chance_scale(&seed, 1e-6, 1e6), d = chance_scale(&seed, 1e-3, 1e6);
		int sign;
		long double whole = lgammal_r(a, &sign), ratio = lgammal_r((long double)a + d, &sign) - whole;
		NEAR(gamma_log(a), whole, 1e-13);
		NEAR(gamma_log_ratio(a, d), ratio, 1e-12);
		double h = 1e-4 * a, slope = (double)((lgammal_r((long double)a + h, &sign) - lgammal_r((long double)a - h, &sign)) / (2 * (long double)h));
		NEAR(gamma_psi(a), slope, 1e-7);
		NEAR(gamma_psi(a + d) - gamma_psi(a), gamma_psi_difference(a, d), 1e-10);
	}
}

/* Q(1/2, x) = erfc √x; Q(n, x) = e^−x Σ x^k/k! for whole n; Q(a + 1, x) − Q(a, x) = x^a e^−x / Γ(a + 1). */
static void test_gamma_upper(void **state)
{
	uint64_t seed = 13;

	for (int i = 0; i < 3000; i++) {
		double x = chance_scale(&seed, 1e-6, 500), sum = 0, term = 1;
		int n = 1 + (int)(chance(&seed) * 60);
		CLOSE(gamma_upper(0.5, x), erfc(sqrt(x)), x < 300 ? 1e-12 : 1);
		for (int k = 0; k < n; k++) {
			sum += term;
			term *= x / (k + 1);
		}
		NEAR(gamma_upper(n, x), sum * exp(-x), 1e-12);
		double a = chance_between(&seed, 0.1, 50);
		NEAR(gamma_upper(a + 1, x) - gamma_upper(a, x), exp(a * log(x) - x - gamma_log(a + 1)), 1e-12);
	}
	NEAR(gamma_upper(3, 0), 1, 0);
	NEAR(gamma_upper(3, INFINITY), 0, 0);
	NEAR(gamma_upper(0.5, 16.793 / 2), 4.17e-5, 1e-7); /* χ² of the 6-MP trial */
}

/* --- quadrature ---------------------------------------------------------------------------------------------------------------------------------- */

static void test_quadrature(void **state)
{
	for (int degree = 0; degree < 32; degree += 2) {
		double sum = 0;
		for (int i = 0; i < QUADRATURE_HALF; i++)
			sum += 2 * quadrature_nodes[i].weight * pow(quadrature_nodes[i].at, degree);
		NEAR(sum, 2. / (degree + 1), 1e-15);
	}
}

/* --- minimize ------------------------------------------------------------------------------------------------------------------------------------ */

static double valley(void *context, const double *x, double *g)
{
	int *calls = context;
	double a = 1 - x[0], b = x[1] - x[0] * x[0];

	++*calls;
	g[0] = -2 * a - 400 * x[0] * b;
	g[1] = 200 * b;
	return a * a + 100 * b * b;
}

static void test_minimize_valley(void **state)
{
	static const double start[] = { -1.2, 1 };
	struct minimum m;
	int calls = 0;

	minimize(valley, &calls, 2, start, 100, &m);
	assert_true(m.found);
	NEAR(m.at[0], 1, 1e-9);
	NEAR(m.at[1], 1, 1e-9);
	assert_in_range(calls, 10, 150);
	assert_in_range(m.iterations, 5, 100);
	/* the Hessian there is 802 −400 / −400 200, its determinant 400 */
	NEAR(m.inverse[0][0], 0.5, 1e-3);
	NEAR(m.inverse[0][1], 1, 1e-3);
	NEAR(m.inverse[1][1], 2.005, 1e-3);
}

static double bowl(void *context, const double *x, double *g)
{
	static const double centre[] = { 3, -2, 0.5, 7 }, width[] = { 1, 10, 0.1, 4 };
	double sum = 0;

	for (int i = 0; i < 4; i++) {
		double d = (x[i] - centre[i]) / width[i];
		g[i] = 2 * d / width[i];
		sum += d * d;
	}
	return sum;
}

static double downhill(void *context, const double *x, double *g)
{
	g[0] = -exp(-x[0]);
	return exp(-x[0]);
}

static double ridge(void *context, const double *x, double *g)
{
	double sum = x[0] + x[1];

	g[0] = g[1] = 2 * (sum - 1);
	return (sum - 1) * (sum - 1);
}

static double saddle(void *context, const double *x, double *g)
{
	g[0] = 2 * x[0];
	g[1] = -2 * x[1];
	return x[0] * x[0] - x[1] * x[1];
}

static double nowhere(void *context, const double *x, double *g)
{
	g[0] = 0;
	return NAN;
}

/* Only the part right of 0 is defined. */
static double half(void *context, const double *x, double *g)
{
	g[0] = 1 - 1 / x[0];
	return x[0] - log(x[0]);
}

static void test_minimize_others(void **state)
{
	static const double zeros[4] = { 0 }, near_zero[] = { 0.01 }, level[] = { 0.5, 0 };
	struct minimum m;

	minimize(bowl, NULL, 4, zeros, 100, &m);
	assert_true(m.found);
	NEAR(m.at[1], -2, 1e-9);
	NEAR(m.at[3], 7, 1e-9);
	NEAR(m.inverse[2][2], 0.005, 1e-9);
	minimize(half, NULL, 1, near_zero, 100, &m);
	assert_true(m.found);
	NEAR(m.at[0], 1, 1e-9);
	minimize(downhill, NULL, 1, zeros, 14, &m);
	assert_false(m.found);
	minimize(ridge, NULL, 2, zeros, 14, &m);
	assert_false(m.found);
	minimize(saddle, NULL, 2, level, 14, &m);
	assert_false(m.found);
	minimize(nowhere, NULL, 1, zeros, 14, &m);
	assert_false(m.found);
	assert_int_equal(m.iterations, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gamma_known),    cmocka_unit_test(test_gamma_ratio_by_product), cmocka_unit_test(test_gamma_against_libm),
		cmocka_unit_test(test_gamma_upper),    cmocka_unit_test(test_quadrature),	      cmocka_unit_test(test_minimize_valley),
		cmocka_unit_test(test_minimize_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
