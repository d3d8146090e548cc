/* Pareto order, shares, classes and concentration. Sums run in extended precision, scaled by the largest value so that they cannot overflow. */
#include "stats/pareto.h"

#include <math.h>

#include "stats/order.h"

const double pareto_default_cuts[2] = { 0.8, 0.95 };

static enum pareto_status check(const double *values, size_t n, const double *cuts, size_t cut_count, size_t *bad)
{
	if (n == 0)
		return PARETO_EMPTY;
	for (*bad = 0; *bad < n; ++*bad)
		if (!isfinite(values[*bad]) || values[*bad] < 0)
			return PARETO_BAD_VALUE;
	for (*bad = 0; *bad < cut_count; ++*bad)
		if (*bad >= PARETO_CUTS_MAX || !(cuts[*bad] > (*bad ? cuts[*bad - 1] : 0)) || cuts[*bad] > 1)
			return PARETO_BAD_CUT;
	return PARETO_OK;
}

struct concentration pareto_concentration(const double *descending, size_t n)
{
	struct concentration c = { NAN, NAN, NAN, 0 };
	long double scale = n ? descending[0] : 0, sum = 0, ranked = 0, squares = 0, top = 0, running = 0;
	size_t top_count = (n + 4) / 5;

	if (!(scale > 0))
		return c;
	for (size_t i = 0; i < n; i++) {
		long double x = descending[i] / scale;
		sum += x;
		squares += x * x;
		ranked += ((long double)n - 2 * (long double)i - 1) * x;
		if (i + 1 == top_count)
			top = sum;
	}
	c.gini = (double)(ranked / ((long double)n * sum));
	c.hhi = (double)(squares / (sum * sum));
	c.top20 = (double)(top / sum);
	while (c.count80 < n && (double)(running / sum) < 0.8)
		running += descending[c.count80++] / scale;
	return c;
}

static unsigned char class_of(double share, const double *cuts, size_t cut_count)
{
	size_t k = 0;

	while (k < cut_count && !(share <= cuts[k]))
		k++;
	return (unsigned char)k;
}

static void share_out(struct pareto *p, const double *sorted, size_t n, const double *cuts, size_t cut_count)
{
	long double scale = sorted[0], sum = 0, running = 0;

	for (size_t i = 0; i < n; i++)
		sum += scale > 0 ? sorted[i] / scale : 0;
	for (size_t i = 0; i < n; i++) {
		running += scale > 0 ? sorted[i] / scale : 0;
		p->share[i] = sum > 0 ? (double)(running / sum) : NAN;
		p->class[p->order[i]] = i ? class_of(p->share[i], cuts, cut_count) : 0;
	}
}

enum pareto_status pareto(struct arena *a, const double *values, size_t n, const double *cuts, size_t cut_count, struct pareto *out, size_t *bad)
{
	enum pareto_status status = check(values, n, cuts, cut_count, bad);

	if (status != PARETO_OK)
		return status;
	uint64_t *keys = arena_new_array(a, uint64_t, n);
	uint32_t *scratch = arena_new_array(a, uint32_t, n);
	double *sorted = arena_new_array(a, double, n);
	*out = (struct pareto){ arena_new_array(a, uint32_t, n), arena_new_array(a, double, n), arena_new_array(a, unsigned char, n), { 0 } };
	if (!keys || !scratch || !sorted || !out->order || !out->share || !out->class)
		return PARETO_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		keys[i] = order_key_descending(values[i]);
	order_ascending(keys, n, out->order, scratch);
	for (size_t i = 0; i < n; i++)
		sorted[i] = values[out->order[i]];
	share_out(out, sorted, n, cuts, cut_count);
	out->whole = pareto_concentration(sorted, n);
	return PARETO_OK;
}
