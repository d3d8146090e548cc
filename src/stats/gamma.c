/* Stirling's series from LARGE on, the recurrence below it; the incomplete gamma function by its series and by its continued fraction. */
#include "stats/gamma.h"

#include <float.h>
#include <math.h>

static const double LARGE = 16;
enum { STEPS_MAX = 10000 };

/* ln Γ(z) − (z − ½) ln z + z − ½ ln 2π for z ≥ LARGE. */
static double stirling_rest(double z)
{
	double i = 1 / z, s = i * i;

	return i * (1. / 12 - s * (1. / 360 - s * (1. / 1260 - s * (1. / 1680 - s * (1. / 1188 - s * (691. / 360360))))));
}

/* ln z − ½/z − ψ(z) for z ≥ LARGE. */
static double psi_rest(double z)
{
	double s = 1 / (z * z);

	return s * (1. / 12 - s * (1. / 120 - s * (1. / 252 - s * (1. / 240 - s * (1. / 132 - s * (691. / 32760 - s * (1. / 12)))))));
}

double gamma_log_ratio(double a, double d)
{
	double low = 0;

	while (a < LARGE) {
		low += log1p(d / a);
		a++;
	}
	return (a - 0.5) * log1p(d / a) + d * log(a + d) - d + stirling_rest(a + d) - stirling_rest(a) - low;
}

double gamma_psi_difference(double a, double d)
{
	double low = 0;

	while (a < LARGE) {
		low += d / (a * (a + d));
		a++;
	}
	return log1p(d / a) + d / (2 * a * (a + d)) + psi_rest(a) - psi_rest(a + d) + low;
}

double gamma_log(double a)
{
	static const double half_log_two_pi = 0.91893853320467274178;
	double low = 0;

	while (a < LARGE) {
		low += log(a);
		a++;
	}
	return (a - 0.5) * log(a) - a + half_log_two_pi + stirling_rest(a) - low;
}

double gamma_psi(double a)
{
	double low = 0;

	while (a < LARGE) {
		low += 1 / a;
		a++;
	}
	return log(a) - 0.5 / a - psi_rest(a) - low;
}

/* P(a, x) without its factor x^a e^−x / Γ(a): Σ x^n / (a (a+1) … (a+n)). */
static double lower_series(double a, double x)
{
	double term = 1 / a, sum = term;

	for (int n = 1; n < STEPS_MAX && term > sum * DBL_EPSILON / 4; n++) {
		term *= x / (a + n);
		sum += term;
	}
	return sum;
}

/* Q(a, x) without that factor: the continued fraction 1/(x + 1 − a − 1(1 − a)/(x + 3 − a − …)), evaluated from the front (Lentz 1976). */
static double upper_fraction(double a, double x)
{
	double b = x + 1 - a, c = 1e300, d = 1 / b, value = d, change = 0;

	for (int n = 1; n < STEPS_MAX && fabs(change - 1) > DBL_EPSILON; n++) {
		double top = -n * (n - a);
		b += 2;
		d = 1 / (top * d + b);
		c = b + top / c;
		change = c * d;
		value *= change;
	}
	return value;
}

double gamma_upper(double a, double x)
{
	if (!(x > 0))
		return 1;
	if (isinf(x))
		return 0;
	double factor = exp(a * log(x) - x - gamma_log(a));
	return x < a + 1 ? 1 - factor * lower_series(a, x) : factor * upper_fraction(a, x);
}
