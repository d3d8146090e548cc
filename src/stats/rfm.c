/* Figures by customer, cuts by quantile, scores by counting cuts. */
#include "stats/rfm.h"

#include <math.h>
#include <string.h>

#include "stats/quantile.h"

static bool make_room(struct arena *a, size_t customers, int bins, struct rfm *r)
{
	bool ok = true;

	*r = (struct rfm){ arena_new_array(a, double, customers), arena_new_array(a, double, customers), arena_new_array(a, double, customers), { 0 }, { 0 } };
	for (int i = 0; i < 3; i++) {
		r->cuts[i] = arena_new_array(a, double, (size_t)bins);
		r->scores[i] = arena_new_array(a, unsigned char, customers);
		ok &= r->cuts[i] && r->scores[i];
	}
	return ok && r->recency && r->frequency && r->monetary;
}

static void add_up(const uint32_t *customer, const double *day, const double *amount, size_t orders, size_t customers, double as_of, struct rfm *r)
{
	for (size_t i = 0; i < customers; i++)
		r->recency[i] = INFINITY;
	for (size_t i = 0; i < orders; i++) {
		r->recency[customer[i]] = fmin(r->recency[customer[i]], as_of - day[i]);
		r->frequency[customer[i]]++;
		r->monetary[customer[i]] += amount[i];
	}
}

static void score(const double *values, size_t n, int bins, bool turned, double *sorted, double *cuts, unsigned char *scores)
{
	memcpy(sorted, values, n * sizeof *sorted);
	sort_ascending(sorted, n);
	for (int k = 1; k < bins; k++)
		cuts[k - 1] = quantile_sorted(sorted, n, (size_t)k, (size_t)bins) + 1;
	for (size_t i = 0; i < n; i++) {
		int s = 1;
		while (s < bins && cuts[s - 1] <= values[i])
			s++;
		scores[i] = (unsigned char)(turned ? bins + 1 - s : s);
	}
}

bool rfm(struct arena *a, const uint32_t *customer, const double *day, const double *amount, size_t orders, size_t customers, double as_of, int bins,
	 struct rfm *out)
{
	double *sorted = arena_new_array(a, double, customers);

	if (!sorted || !make_room(a, customers, bins, out))
		return false;
	add_up(customer, day, amount, orders, customers, as_of, out);
	score(out->recency, customers, bins, true, sorted, out->cuts[0], out->scores[0]);
	score(out->frequency, customers, bins, false, sorted, out->cuts[1], out->scores[1]);
	score(out->monetary, customers, bins, false, sorted, out->cuts[2], out->scores[2]);
	return true;
}
