/* BG/NBD and MBG/NBD: purchases to come of one who still buys.
 *
 * Given λ and p they are (1 − e^(−λpt))/p in the next t. Over λ ~ Gamma(R, A) and p ~ Beta(a, B) — what is believed of one who still buys, R = r + x,
 * A = α + T, B = b + k — that leaves the mean of g(p) = (1 − (1 + pt/A)^−R)/p over p. The papers write it with 2F1 and a factor 1/(a − 1), which fails at a = 1
 * and where A, t or R are extreme; g is positive and falls smoothly from Rt/A to g(1), so the mean is integrated as it stands.
 *
 * In y = ln(p/(1−p)) what is integrated is smooth, with one hump; y = centre + scale·sinh(u) makes both tails double exponential, and the trapezoidal rule in u
 * converges exponentially (Takahasi & Mori 1974). Where a or B is small there is a long tail with nearly constant g in it. It is taken out beforehand,
 *   by parts at 0:       E g over (a, B) = E g over (a+1, B) + B/((a+B)(a+B+1)) · E(−g') over (a+1, B+1),
 *   by difference at 1:  E g over (a, B) = g(1) + B/(a+B) · E (g − g(1))/(1−p) over (a, B+1),
 * in which every term is positive. */
#include "stats/btyd_parts.h"

#include <math.h>

static const double LONG_TAIL = 0.5;
static const double PRECISE = 1e-13, NOTHING = 1e-18, ROUNDING = 1e-9, FIRST_ORDER = 1e-5;
enum { LEVELS = 8, REACH = 14 };

struct gain { double power, tau, at_zero, at_one; }; /* R, t/A, g(0), g(1) */
struct node { double p, q, weight; };                /* q = 1 − p */
/* Beta(A, B) in y, up to a constant factor: top is the logarithm of its mode. */
struct density { double A, B, top; };
struct map { double centre, scale; };
typedef double integrand(const struct gain *g, double p, double q);

static double one(const struct gain *g, double p, double q)
{
	return 1;
}

static double gain_at(const struct gain *g, double p, double q)
{
	return -expm1(-g->power * log1p(p * g->tau)) / p;
}

/* (g − g(1))/(1 − p); close to 1, where that is nothing but rounding, −g'(1). */
static double rest_at(const struct gain *g, double p, double q)
{
	if (q < ROUNDING)
		return g->at_one - g->at_zero * exp(-(g->power + 1) * log1p(g->tau));
	return (gain_at(g, p, q) - g->at_one) / q;
}

/* −g'; close to 0 by its series. */
static double fall_at(const struct gain *g, double p, double q)
{
	double z = p * g->tau * (g->power + 2), grown = log1p(p * g->tau);

	if (z < FIRST_ORDER)
		return g->at_zero * (g->power + 1) * g->tau / 2 * (1 - z * 2 / 3);
	return (-expm1(-g->power * grown) - p * g->at_zero * exp(-(g->power + 1) * grown)) / p / p;
}

static struct density density_of(double A, double B)
{
	return (struct density){ A, B, -A * log1p(B / A) - B * log1p(A / B) };
}

static struct node node_at(const struct density *d, const struct map *m, double u)
{
	double grown = exp(u), y = m->centre + m->scale * (grown - 1 / grown) / 2, e = exp(-fabs(y)), near = log1p(e), large = 1 / (1 + e), small = e / (1 + e);
	double height = -(d->A + d->B) * near + (y > 0 ? -d->B * y : d->A * y) - d->top;

	return (struct node){ y > 0 ? large : small, y > 0 ? small : large, exp(height) * (grown + 1 / grown) / 2 };
}

/* The nodes at first, first + step, … until they no longer count beside what is there. */
static double side(integrand *f, const struct gain *g, const struct density *d, const struct map *m, double first, double step, double there)
{
	double sum = 0;

	for (int k = 0; fabs(first + k * step) < REACH; k++) {
		struct node n = node_at(d, m, first + k * step);
		double v = n.weight > 0 && n.p > 0 ? n.weight * f(g, n.p, n.q) : 0;
		sum += v;
		if (v <= NOTHING * (sum + there) && fabs(first + k * step) > 1)
			break;
	}
	return sum;
}

/* ∫ f over the density, with steps halved until it stands; up to the factor that the density is known to. */
static double integral(integrand *f, const struct gain *g, const struct density *d, struct map m)
{
	double step = 0.25, sum = side(f, g, d, &m, 0, step, 0), before = NAN, value;

	sum += side(f, g, d, &m, -step, -step, sum);
	value = sum * step;
	for (int level = 0; level < LEVELS && !(fabs(value - before) <= PRECISE * value); level++) {
		sum += side(f, g, d, &m, step / 2, step, sum);
		sum += side(f, g, d, &m, -step / 2, -step, sum);
		step /= 2;
		before = value;
		value = sum * step;
	}
	return value * m.scale;
}

static double mean(integrand *f, const struct gain *g, double A, double B, struct map m)
{
	struct density d = density_of(A, B);

	return integral(f, g, &d, m) / integral(one, g, &d, (struct map){ log(A / B), sqrt(1 / A + 1 / B) });
}

/* Where p^a (1−p)^b g has its hump: the density's own, or where g begins to fall if that is further left and the density falls more slowly than g. */
static struct map map_of(const struct gain *g, double a, double b)
{
	double own = log(a / b), bend = -log1p((g->power + 1) * g->tau);

	return (struct map){ a < 1 ? fmin(own, bend) : own, sqrt(1 / a + 1 / b) };
}

static double mean_gain(const struct gain *g, double a, double b)
{
	double sum = a + b;

	if (a < LONG_TAIL) {
		struct map bend = { -log1p((g->power + 1) * g->tau + b), 1.5 };
		return mean_gain(g, a + 1, b) + b / sum / (sum + 1) * mean(fall_at, g, a + 1, b + 1, bend);
	}
	if (b < LONG_TAIL)
		return g->at_one + b / sum * mean(rest_at, g, a, b + 1, map_of(g, a, b + 1));
	return mean(gain_at, g, a, b, map_of(g, a, b));
}

double btyd_beta_expected(enum btyd_model model, const double params[BTYD_PARAMS], double t, double x, double T)
{
	struct gain g = { .power = params[0] + x, .tau = t / (params[1] + T) };

	g.at_zero = g.power * g.tau;
	g.at_one = -expm1(-g.power * log1p(g.tau));
	return t > 0 ? mean_gain(&g, params[2], params[3] + x + (model == BTYD_MBGNBD)) : 0;
}
