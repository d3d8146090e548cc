/* Poisson probabilities relative to that of the mode, summed from either end. */
#include "stats/stock.h"

#include <math.h>

#include "stats/normal.h"

static const double NOTHING = 1e-40; /* of the mode's probability */

struct safety_stock safety_stock(double demand_mean, double demand_sd, double lead_mean, double lead_sd, double service)
{
	struct safety_stock s = { .z = normal_quantile(service), .sigma = hypot(sqrt(lead_mean) * demand_sd, demand_mean * lead_sd) };

	s.safety_stock = s.z * s.sigma;
	s.reorder_point = demand_mean * lead_mean + s.safety_stock;
	return s;
}

/* P(D = least … most), all that is worth counting, up to the factor `sum`. */
struct poisson { size_t least, most; long double *weight, sum; };

static bool poisson_set(struct arena *a, double rate, struct poisson *p)
{
	size_t mode = (size_t)rate;
	long double w = 1;

	for (p->least = mode; p->least > 0 && w > NOTHING; p->least--)
		w *= (long double)p->least / rate;
	for (p->most = mode, w = 1; w > NOTHING; p->most++)
		w *= rate / (long double)(p->most + 1);
	if (!(p->weight = arena_new_array(a, long double, p->most - p->least + 1)))
		return false;
	p->weight[mode - p->least] = 1;
	for (size_t k = mode; k > p->least; k--)
		p->weight[k - 1 - p->least] = p->weight[k - p->least] * (long double)k / rate;
	for (size_t k = mode; k < p->most; k++)
		p->weight[k + 1 - p->least] = p->weight[k - p->least] * rate / (long double)(k + 1);
	p->sum = 0;
	for (size_t k = 0; k <= p->most - p->least; k++)
		p->sum += p->weight[k];
	return true;
}

/* Compared as doubles, so that a fill that is exactly P(D ≤ S) as others print it asks for S. */
static size_t least_stock(const struct poisson *p, double fill)
{
	long double below = p->weight[0];
	size_t k = p->least;

	while (k < p->most && (double)(below / p->sum) < fill)
		below += p->weight[++k - p->least];
	return k;
}

/* E(D − S)+ from E(D − S − 1)+ and P(D > S), down from where both are nothing. */
static void fill_backorders(const struct poisson *p, double rate, struct base_stock *out)
{
	long double above = 0, owed = 0;

	for (size_t k = p->most; k > p->least; k--) {
		above += p->weight[k - p->least];
		owed += above;
		if (k - 1 <= out->stock)
			out->backorders[k - 1] = (double)(owed / p->sum);
	}
	for (size_t k = 0; k < p->least && k <= out->stock; k++)
		out->backorders[k] = rate - (double)k;
}

bool base_stock(struct arena *a, double rate, double fill, struct base_stock *out)
{
	struct poisson p;

	if (!poisson_set(a, rate, &p))
		return false;
	out->stock = least_stock(&p, fill);
	out->backorders = arena_new_array(a, double, out->stock + 1);
	if (!out->backorders)
		return false;
	fill_backorders(&p, rate, out);
	return true;
}
