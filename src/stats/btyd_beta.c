/* BG/NBD and MBG/NBD: leaving is tied to purchases, with a probability that differs by customer (beta).
 *
 * With k chances to leave before the last (BG: x, MBG: x + 1) and D = ln((α+T)/(α+tx)):
 *   L = Γ(r+x)/Γ(r) · α^r/(α+T)^(r+x) · B(a, b+k)/B(a, b) · (1 + δ e^q),   q = ln a − ln(b+k−1) + (r+x) D,   δ = 1 when k > 0
 * and 1/(1 + δ e^q) is the probability that the customer still buys. */
#include "stats/btyd_parts.h"

#include <math.h>
#include <string.h>

#include "stats/gamma.h"

static double chances(enum btyd_model model, double x)
{
	return model == BTYD_MBGNBD ? x + 1 : x;
}

/* What depends on x alone; customers come sorted by it. */
struct beta_terms {
	double x, fixed;       /* the logarithm of the gamma and beta functions */
	double by_r, by_a, by_b; /* its derivatives */
	double power, odds, b_next; /* r + x; ln a − ln(b+k−1), −∞ when nobody can have left; b + k − 1 */
};

static void set_terms(enum btyd_model model, const double *p, double x, struct beta_terms *t)
{
	double r = p[0], a = p[2], b = p[3], k = chances(model, x), together = gamma_psi_difference(a + b, k);

	t->x = x;
	t->fixed = gamma_log_ratio(r, x) + gamma_log_ratio(b, k) - gamma_log_ratio(a + b, k);
	t->by_r = gamma_psi_difference(r, x);
	t->by_a = -together;
	t->by_b = gamma_psi_difference(b, k) - together;
	t->power = r + x;
	t->b_next = b + (k - 1); /* a tiny b would drown in k */
	t->odds = k > 0 ? log(a) - log(t->b_next) : -INFINITY;
}

/* One kind of customer, n times. T and tx enter through two logarithms and one exponential. */
static void add_customer(const double *p, const struct beta_terms *t, double tx, double T, double n, struct btyd_sum *s)
{
	double r = p[0], alpha = p[1], end = 1 / (alpha + T), last = 1 / (alpha + tx);
	double grown = log1p(T / alpha), since = log1p((T - tx) * last), left = 0, more = 0;
	double q = t->odds + t->power * since;

	if (t->odds > -INFINITY) {
		double e = exp(-fabs(q));
		left = q > 0 ? 1 / (1 + e) : e / (1 + e);
		more = fmax(q, 0) + log1p(e);
	}
	s->value += n * (t->fixed - t->power * grown + more);
	s->gradient[0] += n * (t->by_r - grown + left * since);
	s->gradient[1] += n * ((r * T / alpha - t->x) * end + left * t->power * (end - last));
	s->gradient[2] += n * (t->by_a + left / p[2]);
	s->gradient[3] += n * (t->by_b - (left > 0 ? left / t->b_next : 0));
}

void btyd_beta_sum(enum btyd_model model, const double params[BTYD_PARAMS], const struct btyd_groups *g, struct btyd_sum *out)
{
	struct beta_terms t = { .x = -1 };
	double log_alpha = log(params[1]);

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < g->n;) {
		struct btyd_sum block = { 0 };
		double customers = 0;
		set_terms(model, params, g->x[i], &t);
		for (; i < g->n && g->x[i] == t.x; i++) {
			add_customer(params, &t, g->tx[i], g->T[i], g->count[i], &block);
			customers += g->count[i];
		}
		out->value += block.value - customers * t.x * log_alpha;
		for (int k = 0; k < BTYD_PARAMS; k++)
			out->gradient[k] += block.gradient[k];
	}
}

double btyd_beta_alive(enum btyd_model model, const double params[BTYD_PARAMS], double x, double tx, double T)
{
	struct beta_terms t;

	set_terms(model, params, x, &t);
	return 1 / (1 + exp(t.odds + t.power * log1p((T - tx) / (params[1] + tx))));
}
