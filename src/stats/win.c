/* Two convolutions: of how many are won, and of what they bring. */
#include "stats/win.h"

#include <math.h>

/* Sums nearer to each other than this part of the whole are one: they differ by rounding only. */
static const double SAME = 1e-12;
static const double CUMULATED = 1e-12; /* what adding chances up may lose */

void win_count(const double *p, size_t n, double *distribution)
{
	distribution[0] = 1;
	for (size_t i = 0; i < n; i++) {
		distribution[i + 1] = p[i] * distribution[i];
		for (size_t k = i; k > 0; k--)
			distribution[k] = (1 - p[i]) * distribution[k] + p[i] * distribution[k - 1];
		distribution[0] *= 1 - p[i];
	}
}

/* Adds a sum behind the others, or to the last one when it is as good as equal; what is joined stands at its mean. */
static void append(struct win_amounts *w, double sum, double chance, double near)
{
	size_t last = w->count - 1;

	if (!(chance > 0))
		return;
	if (w->count && sum - w->sums[last] <= near) {
		double both = w->chances[last] + chance;
		w->sums[last] += (sum - w->sums[last]) * (chance / both);
		w->chances[last] = both;
		return;
	}
	w->sums[w->count] = sum;
	w->chances[w->count++] = chance;
}

/* One more deal: the sums without it and with it, merged in order. */
static void merge(const struct win_amounts *from, struct win_amounts *to, double p, double amount, double near)
{
	size_t without = 0, with = 0;

	to->count = 0;
	while (without < from->count || with < from->count) {
		if (with == from->count || (without < from->count && from->sums[without] <= from->sums[with] + amount)) {
			append(to, from->sums[without], from->chances[without] * (1 - p), near);
			without++;
		} else {
			append(to, from->sums[with] + amount, from->chances[with] * p, near);
			with++;
		}
	}
}

/* Into cells of one width, each at the mean of what is in it. */
static void coarsen(struct win_amounts *w, double whole)
{
	size_t count = w->count;
	double cell = -1, width = whole * 2 / WIN_SUMS_MAX;

	w->count = 0;
	for (size_t i = 0; i < count; i++) {
		double own = floor(w->sums[i] / width);
		append(w, w->sums[i], w->chances[i], own == cell ? INFINITY : -1);
		cell = own;
	}
	w->exact = false;
}

static struct win_amounts room(struct arena *a, size_t n)
{
	return (struct win_amounts){ arena_new_array(a, double, n), arena_new_array(a, double, n), 0, true };
}

bool win_amounts(struct arena *a, const double *p, const double *amounts, size_t n, struct win_amounts *out)
{
	size_t most = n < 17 ? (size_t)1 << n : 2 * WIN_SUMS_MAX;
	struct win_amounts other = room(a, most + 1);
	double whole = 0;

	*out = room(a, most + 1);
	if (!other.sums || !other.chances || !out->sums || !out->chances)
		return false;
	append(out, 0, 1, 0);
	for (size_t i = 0; i < n; i++)
		whole += amounts[i];
	for (size_t i = 0; i < n; i++) {
		struct win_amounts last = *out;
		merge(&last, &other, p[i], amounts[i], whole * SAME);
		other.exact = last.exact;
		if (other.count > WIN_SUMS_MAX)
			coarsen(&other, whole);
		*out = other;
		other = last;
	}
	return true;
}

double win_quantile(const struct win_amounts *w, double q)
{
	double cumulated = 0;

	for (size_t i = 0; i < w->count; i++) {
		cumulated += w->chances[i];
		if (cumulated >= q - CUMULATED)
			return w->sums[i];
	}
	return w->sums[w->count - 1];
}
