/* Maximum likelihood in ln p, ln q, ln v; customers by rising x, since the gamma functions depend on nothing else. */
#include "stats/gamma_gamma.h"

#include <math.h>
#include <string.h>

#include "stats/gamma.h"
#include "stats/minimize.h"
#include "stats/order.h"

static const double REACH = 14;
static const double starts[][2] = { { 6, 4 }, { 1.5, 2.5 }, { 0.7, 1.5 }, { 20, 12 } }; /* p and q; v so that the mean comes out */
enum { STARTS = sizeof starts / sizeof *starts };

struct spending { double *x, *m; size_t n; double unit; }; /* m in the unit */

/* What depends on x alone. */
struct terms { double x, fixed, by_p, by_q; };

static void set_terms(const double *p, double x, struct terms *t)
{
	double px = p[0] * x;

	*t = (struct terms){ x, gamma_log_ratio(px, p[1]) - gamma_log(p[1]), x * gamma_psi_difference(px, p[1]), gamma_psi_difference(p[1], px) };
}

static double deviance(void *context, const double *logs, double *gradient)
{
	const struct spending *s = context;
	double p[GAMMA_GAMMA_PARAMS] = { exp(logs[0]), exp(logs[1]), exp(logs[2]) }, sum = 0, g[GAMMA_GAMMA_PARAMS] = { 0 };
	struct terms t = { .x = -1 };

	for (size_t i = 0; i < s->n; i++) {
		if (s->x[i] != t.x)
			set_terms(p, s->x[i], &t);
		double u = s->m[i] * t.x, large = log1p(u / p[2]), small = log1p(p[2] / u);
		sum += t.fixed - p[1] * large - p[0] * t.x * small - log(s->m[i]);
		g[0] += t.by_p - t.x * small;
		g[1] += t.by_q - large;
		g[2] += (p[1] * u / p[2] - p[0] * t.x) / (u + p[2]);
	}
	for (int k = 0; k < GAMMA_GAMMA_PARAMS; k++)
		gradient[k] = -g[k] * p[k] / (double)s->n;
	return -sum / (double)s->n;
}

static bool take(struct arena *a, const double *x, const double *m, size_t n, struct spending *s)
{
	uint64_t *keys = arena_new_array(a, uint64_t, n);
	uint32_t *order = arena_new_array(a, uint32_t, n), *scratch = arena_new_array(a, uint32_t, n);
	long double sum = 0;
	int power = 0;

	*s = (struct spending){ arena_new_array(a, double, n), arena_new_array(a, double, n), n, 1 };
	if (!keys || !order || !scratch || !s->x || !s->m)
		return false;
	for (size_t i = 0; i < n; i++) {
		keys[i] = ~order_key_descending(x[i]);
		sum += m[i];
	}
	frexp((double)(sum / (long double)n), &power);
	s->unit = ldexp(1, power - 1);
	order_ascending(keys, n, order, scratch);
	for (size_t i = 0; i < n; i++) {
		s->x[i] = x[order[i]];
		s->m[i] = m[order[i]] / s->unit;
	}
	return true;
}

static double mean_of(const struct spending *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += s->m[i];
	return sum / (double)s->n;
}

static void give(const struct spending *s, const struct minimum *found, struct gamma_gamma_fit *out)
{
	for (int k = 0; k < GAMMA_GAMMA_PARAMS; k++) {
		out->params[k] = exp(found->at[k]) * (k == 2 ? s->unit : 1);
		out->error[k] = sqrt(found->inverse[k][k] / (double)s->n);
	}
	out->log_likelihood = -(found->value + log(s->unit)) * (double)s->n;
	out->converged = true;
}

bool gamma_gamma_fit(struct arena *a, const double *x, const double *m, size_t n, struct gamma_gamma_fit *out)
{
	struct spending s;
	struct minimum found = { 0 };

	*out = (struct gamma_gamma_fit){ { NAN, NAN, NAN }, { NAN, NAN, NAN }, NAN, false, 0 };
	if (!take(a, x, m, n, &s))
		return false;
	for (int k = 0; k < STARTS && !found.found && n > 1; k++) {
		double p = starts[k][0], q = starts[k][1], logs[] = { log(p), log(q), log(mean_of(&s) * (q - 1) / p) };
		minimize(deviance, &s, GAMMA_GAMMA_PARAMS, logs, REACH, &found);
		out->iterations += found.iterations;
	}
	if (found.found)
		give(&s, &found, out);
	return true;
}

double gamma_gamma_spend(const double params[GAMMA_GAMMA_PARAMS], double x, double m)
{
	double p = params[0], q = params[1], v = params[2], weight = p * x + q - 1;

	if (!(weight > 0))
		return NAN;
	return x > 0 ? p * (v / weight) + m * (p * x / weight) : p * (v / weight);
}
