/* BG/NBD and MBG/NBD: purchases to come of one who still buys.
 *
 * Given λ and p they are (1 − e^(−λpt))/p in the next t. Over λ ~ Gamma(R, A) and p ~ Beta(a, B) — what is believed of one who still buys, R = r + x,
 * A = α + T, B = b + k — that leaves the mean of g(p) = (1 − (1 + pt/A)^−R)/p over p. The papers write it with 2F1 and a factor 1/(a − 1), which fails at a = 1
 * and where A, t or R are extreme; g is positive and falls smoothly from Rt/A to g(1), so the mean is integrated as it stands.
 *
 * In y = ln(p/(1−p)) the density is log-concave; y = y0 + c·sinh(u) makes both tails double exponential and the trapezoidal rule in u converges
 * exponentially (Takahasi & Mori 1974). Where a or B is small the tail is long, nearly constant g being all that is in it: g is then compared with the straight
 * line through its ends, whose mean is known, and the rest has one power more. */
#include "stats/btyd_parts.h"

#include <math.h>

static const double LONG_TAIL = 0.5;
static const double PRECISE = 1e-13, NOTHING = 1e-18, ROUNDING = 1e-9;
enum { LEVELS = 7, REACH = 12 };

struct gain {
	double a, b, power, tau; /* of the mean: Beta(a, b), R, t/A */
	double at_zero, at_one;  /* g there */
	bool from_zero, from_one; /* the long tails: what is integrated is the difference to the line, over p and over 1 − p */
};

struct node { double p, q, weight; };
struct totals { double weight, value; };

static double gain_at(const struct gain *g, double p)
{
	return p > 0 ? -expm1(-g->power * log1p(p * g->tau)) / p : g->at_zero;
}

static double line_at(const struct gain *g, const struct node *n)
{
	if (g->from_zero)
		return g->from_one ? g->at_zero * n->q + g->at_one * n->p : g->at_zero;
	return g->from_one ? g->at_one : 0;
}

/* (g − line)/p at p = 0 and (g − line)/(1 − p) at p = 1: g's slope there, where differences of g would be nothing but rounding. */
static double limit_at_zero(const struct gain *g)
{
	return -g->at_zero * (g->power + 1) * g->tau / 2 + (g->from_one ? g->at_zero - g->at_one : 0);
}

static double limit_at_one(const struct gain *g)
{
	double slope = g->at_zero * exp(-(g->power + 1) * log1p(g->tau)) - g->at_one;

	return -slope + (g->from_zero ? g->at_one - g->at_zero : 0);
}

static double integrand(const struct gain *g, const struct node *n)
{
	if (g->from_zero && n->p * g->tau * (g->power + 1) < ROUNDING)
		return limit_at_zero(g);
	if (g->from_one && n->q < ROUNDING)
		return limit_at_one(g);
	return (gain_at(g, n->p) - line_at(g, n)) / (g->from_zero ? n->p : 1) / (g->from_one ? n->q : 1);
}

/* Beta(A, B) in u, up to a constant factor: y = centre + scale·sinh u, with the mode in y as centre; top is the logarithm of the density there. */
struct density { double A, B, centre, scale, top; };

static struct density density_of(double A, double B)
{
	return (struct density){ A, B, log(A / B), sqrt(1 / A + 1 / B), -A * log1p(B / A) - B * log1p(A / B) };
}

static struct node node_at(const struct density *d, double u)
{
	double grown = exp(u), y = d->centre + d->scale * (grown - 1 / grown) / 2, e = exp(-fabs(y)), near = log1p(e), large = 1 / (1 + e), small = e / (1 + e);
	double height = -(d->A + d->B) * near + (y > 0 ? -d->B * y : d->A * y) - d->top;

	return (struct node){ y > 0 ? large : small, y > 0 ? small : large, exp(height) * (grown + 1 / grown) / 2 };
}

/* Adds the nodes at first, first + step, … until they no longer count. */
static void add_side(const struct gain *g, const struct density *d, double first, double step, struct totals *s)
{
	for (int k = 0; fabs(first + k * step) < REACH; k++) {
		struct node n = node_at(d, first + k * step);
		double v = n.p > 0 && n.q > 0 ? n.weight * integrand(g, &n) : 0;
		s->weight += n.weight;
		s->value += v;
		if (n.weight <= NOTHING * s->weight && fabs(v) <= NOTHING * fabs(s->value))
			return;
	}
}

/* The mean of the integrand over Beta(A, B), with steps halved until it stands. */
static double mean_over(const struct gain *g, double A, double B)
{
	struct density d = density_of(A, B);
	struct totals s = { 0 };
	double step = 0.25, before = NAN, mean;

	add_side(g, &d, 0, step, &s);
	add_side(g, &d, -step, -step, &s);
	mean = s.value / s.weight;
	for (int level = 0; level < LEVELS && !(fabs(mean - before) <= PRECISE * fabs(mean)); level++) {
		add_side(g, &d, step / 2, step, &s);
		add_side(g, &d, -step / 2, -step, &s);
		step /= 2;
		before = mean;
		mean = s.value / s.weight;
	}
	return mean;
}

static double mean_gain(const struct gain *g)
{
	double sum = g->a + g->b, rest;

	if (!g->from_zero && !g->from_one)
		return mean_over(g, g->a, g->b);
	rest = mean_over(g, g->a + g->from_zero, g->b + g->from_one);
	if (g->from_zero && g->from_one)
		return (g->at_zero * g->b + g->at_one * g->a) / sum + rest * (g->a / sum) * (g->b / (sum + 1));
	return g->from_zero ? g->at_zero + rest * (g->a / sum) : g->at_one + rest * (g->b / sum);
}

double btyd_beta_expected(enum btyd_model model, const double params[BTYD_PARAMS], double t, double x, double T)
{
	struct gain g = { .a = params[2], .b = params[3] + x + (model == BTYD_MBGNBD), .power = params[0] + x, .tau = t / (params[1] + T) };

	g.at_zero = g.power * g.tau;
	g.at_one = -expm1(-g.power * log1p(g.tau));
	g.from_zero = g.a < LONG_TAIL;
	g.from_one = g.b < LONG_TAIL;
	return t > 0 ? mean_gain(&g) : 0;
}
