/* Pareto/NBD: leaving at a rate that differs by customer, whatever he buys.
 *
 *   L = Γ(r+x)/Γ(r) · α^r β^s · [ (α+T)^−R (β+T)^−s + s ∫ tx…T (α+y)^−R (β+y)^−(s+1) dy ],   R = r + x
 *     = Γ(r+x)/Γ(r) · α^r/(α+T)^R · β^s/(β+T)^s · (1 + s·J),   J = ∫ ((α+T)/(α+y))^R ((β+T)/(β+y))^s dy/(β+y)
 * and 1/(1 + s·J) is the probability that the customer has not left. J is Schmittlein, Morrison & Colombo's difference of two 2F1; the integral has no
 * difference in it, holds for α < β and α > β alike, and gives the gradient from the same nodes.
 *
 * It is taken in w = ln(m + y), m = min(α, β), in which the logarithm of the integrand is concave with a slope between −(R+s) and 1 and the nearest singularity
 * π away, panel by panel: short where the integrand falls steeply, and no further than it matters. */
#include "stats/btyd_parts.h"

#include <math.h>
#include <string.h>

#include "stats/gamma.h"
#include "stats/quadrature.h"

static const double PANEL = 1.25, FALL = 6, OVER = 42; /* widest panel; fall of the logarithm over one; where the rest no longer counts */
enum { PANELS_MAX = 10000 };

struct left {
	double r, alpha, s, beta, power, tx, T; /* power = R */
	double alpha_end, beta_end;             /* α + T, β + T */
	double shift;                           /* the sums are of the integrand times e^−shift */
	double total, by_alpha_log, by_beta_log, by_alpha, by_beta; /* Σ; Σ·ln((α+T)/(α+y)); Σ·ln((β+T)/(β+y)); Σ·1/(α+y); Σ·1/(β+y) */
};

/* A place y: m + y; α + y, β + y and how they have grown by T; the logarithm of the integrand in w. */
struct place { double low, alpha, beta, alpha_log, beta_log, height; };

/* rest = ln((m+T)/(m+y)), so that of the two logarithms only one is left to be taken. */
static struct place place_at(const struct left *l, double low, double rest)
{
	struct place p = { .low = low };

	if (l->beta <= l->alpha) {
		p.alpha = l->alpha - l->beta + low;
		p.beta = low;
		p.alpha_log = log(l->alpha_end / p.alpha);
		p.beta_log = rest;
		p.height = l->power * p.alpha_log + l->s * p.beta_log;
	} else {
		p.alpha = low;
		p.beta = l->beta - l->alpha + low;
		p.alpha_log = rest;
		p.beta_log = log(l->beta_end / p.beta);
		p.height = (l->power - 1) * p.alpha_log + (l->s + 1) * p.beta_log + log(l->alpha_end / l->beta_end);
	}
	return p;
}

static void add_node(struct left *l, const struct place *p, double weight)
{
	double v = weight * exp(p->height - l->shift);

	l->total += v;
	l->by_alpha_log += v * p->alpha_log;
	l->by_beta_log += v * p->beta_log;
	l->by_alpha += v / p->alpha;
	l->by_beta += v / p->beta;
}

static void add_panel(struct left *l, double low, double rest, double width)
{
	double middle = low * exp(width / 2);

	for (int i = 0; i < QUADRATURE_HALF; i++) {
		double off = quadrature_nodes[i].at * width / 2, weight = quadrature_nodes[i].weight * width / 2, factor = exp(off);
		struct place before = place_at(l, middle / factor, rest - width / 2 + off), after = place_at(l, middle * factor, rest - width / 2 - off);
		add_node(l, &before, weight);
		add_node(l, &after, weight);
	}
}

/* How wide the panel from here: by slope and curvature of the height. */
static double panel_width(const struct left *l, const struct place *p)
{
	double u = p->low / p->alpha, v = p->low / p->beta, slope = fabs(1 - l->power * u - (l->s + 1) * v);
	double curvature = l->power * u * (1 - u) + (l->s + 1) * v * (1 - v);

	return fmin(PANEL, FALL / (slope + sqrt(FALL * curvature)));
}

/* What the height can reach, being concave with a slope of at most 1. */
static double top_height(const struct left *l, const struct place *first, double rest)
{
	return first->height + fmax(0, 1 - l->power * first->low / first->alpha - (l->s + 1) * first->low / first->beta) * rest;
}

static void integrate(struct left *l)
{
	double low = fmin(l->alpha, l->beta) + l->tx, rest = log1p((l->T - l->tx) / low), top = -INFINITY;

	for (int i = 0; i < PANELS_MAX && rest > 0; i++) {
		struct place p = place_at(l, low, rest);
		if (i == 0)
			l->shift = top_height(l, &p, rest);
		if (p.height < top - OVER)
			return;
		double width = fmin(rest, panel_width(l, &p));
		add_panel(l, low, rest, width);
		low *= exp(width);
		rest -= width;
		top = fmax(top, p.height);
	}
}

static void set_left(const double *p, double x, double tx, double T, struct left *l)
{
	*l = (struct left){ .r = p[0], .alpha = p[1], .s = p[2], .beta = p[3], .power = p[0] + x, .tx = tx, .T = T, .alpha_end = p[1] + T, .beta_end = p[3] + T };
	integrate(l);
}

/* ln(s·J); −∞ when T = tx. */
static double log_odds(const struct left *l)
{
	return log(l->s) + log(l->total) + l->shift;
}

/* left: the probability to have left; the means are over when. */
static void add_gradient(const struct left *l, double x, double psi, double left, double n, double *g)
{
	double part = left > 0 ? left / l->total : 0;
	double alpha_grown = log1p(l->T / l->alpha), beta_grown = log1p(l->T / l->beta);

	g[0] += n * (psi - alpha_grown + part * l->by_alpha_log);
	g[1] += n * ((l->r * l->T / l->alpha - x) / l->alpha_end + l->power * (left / l->alpha_end - part * l->by_alpha));
	g[2] += n * (-beta_grown + left / l->s + part * l->by_beta_log);
	g[3] += n * (l->s * l->T / l->beta / l->beta_end + l->s * left / l->beta_end - (l->s + 1) * part * l->by_beta);
}

static void add_customer(const double *p, double x, double tx, double T, double n, double fixed, double psi, struct btyd_sum *out)
{
	struct left l;

	set_left(p, x, tx, T, &l);
	double q = log_odds(&l), e = exp(-fabs(q)), left = q > 0 ? 1 / (1 + e) : e / (1 + e);
	out->value += n * (fixed - l.power * log1p(T / l.alpha) - l.s * log1p(T / l.beta) + fmax(q, 0) + log1p(e));
	add_gradient(&l, x, psi, left, n, out->gradient);
}

void btyd_pareto_sum(const double params[BTYD_PARAMS], const struct btyd_groups *g, struct btyd_sum *out)
{
	double x = -1, fixed = 0, psi = 0;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < g->n; i++) {
		if (g->x[i] != x) {
			x = g->x[i];
			fixed = gamma_log_ratio(params[0], x) - x * log(params[1]);
			psi = gamma_psi_difference(params[0], x);
		}
		add_customer(params, x, g->tx[i], g->T[i], g->count[i], fixed, psi, out);
	}
}

double btyd_pareto_alive(const double params[BTYD_PARAMS], double x, double tx, double T)
{
	struct left l;

	set_left(params, x, tx, T, &l);
	return 1 / (1 + exp(log_odds(&l)));
}

/* R (β+T)/(α+T) · (1 − ((β+T)/(β+T+t))^(s−1))/(s−1), which has a limit at s = 1. */
double btyd_pareto_expected(const double params[BTYD_PARAMS], double t, double x, double T)
{
	double grown = log1p(t / (params[3] + T)), z = (params[2] - 1) * grown;

	return (params[0] + x) / (params[1] + T) * (params[3] + T) * grown * (z != 0 ? -expm1(-z) / z : 1);
}
