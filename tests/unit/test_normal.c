/* stats/normal: against tabled values and against each other. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "stats/normal.h"

static void near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within * fmax(1e-300, fabs(want))))
		fail_msg("got %.17g, wanted %.17g", got, want);
}

/* Abramowitz and Stegun, table 26.1 and 26.5, to the digits printed there and more from exact arithmetic. */
static void test_tabled(void **state)
{
	near(normal_quantile(.975), 1.959963984540054, 1e-15);
	near(normal_quantile(.95), 1.6448536269514722, 1e-15);
	near(normal_quantile(.97), 1.8807936081512509, 1e-15);
	near(normal_quantile(.999), 3.0902323061678132, 1e-15);
	near(normal_quantile(1e-10), -6.3613409024040557, 1e-15);
	near(normal_cdf(1), .84134474606854293, 1e-15);
	near(normal_cdf(-10), 7.6198530241605260e-24, 1e-13);
	assert_true(normal_quantile(.5) == 0 && normal_cdf(0) == .5);
}

static void test_inverse(void **state)
{
	for (int i = -300; i < 300; i++) {
		double z = i / 40.0;
		if (z <= 0)
			near(normal_quantile(normal_cdf(z)) + 1, z + 1, 1e-13);
	}
	for (int k = 1; k < 300; k += 7) {
		double p = pow(10, -k);
		near(normal_cdf(normal_quantile(p)), p, 1e-12);
	}
}

static void test_edges(void **state)
{
	assert_true(isinf(normal_quantile(0)) && normal_quantile(0) < 0 && isinf(normal_quantile(1)) && normal_quantile(1) > 0);
	assert_true(isnan(normal_quantile(-1e-9)) && isnan(normal_quantile(1.5)) && isnan(normal_quantile(NAN)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tabled),
		cmocka_unit_test(test_inverse),
		cmocka_unit_test(test_edges),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
