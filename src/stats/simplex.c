/* Exponentials on the simplex, rejection against upper bounds, pairwise hit-and-run where that is hopeless. */
#include "stats/simplex.h"

#include <math.h>

static const double CLOSE = 1e-12;

static double sum_of(const double *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i];
	return sum;
}

bool simplex_possible(const double *least, const double *most, size_t n)
{
	return sum_of(least, n) <= 1 + CLOSE && sum_of(most, n) >= 1 - CLOSE;
}

static void spread(struct random *r, size_t n, double whole, double *weights)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += weights[i] = -log(random_unit(r));
	for (size_t i = 0; i < n; i++)
		weights[i] *= whole / sum;
}

static bool try_once(struct random *r, const double *least, const double *most, size_t n, double rest, double *weights)
{
	bool fits = true;

	spread(r, n, rest, weights);
	for (size_t i = 0; i < n; i++) {
		weights[i] += least[i];
		fits &= weights[i] <= most[i];
	}
	return fits;
}

/* A point inside: the same part of the way from each lower bound to the upper one. */
static void middle(const double *least, const double *most, size_t n, double rest, double *weights)
{
	double room = sum_of(most, n) - sum_of(least, n), part = room > 0 ? fmin(1, rest / room) : 0;

	for (size_t i = 0; i < n; i++)
		weights[i] = least[i] + part * (most[i] - least[i]);
}

static void walk(struct random *r, const double *least, const double *most, size_t n, double *weights)
{
	for (size_t move = 0; move < SIMPLEX_MOVES * n; move++) {
		size_t a = random_below(r, (uint32_t)n), b = random_below(r, (uint32_t)(n - 1));
		double both, low, high;
		b += b >= a;
		both = weights[a] + weights[b];
		low = fmax(least[a], both - most[b]);
		high = fmin(most[a], both - least[b]);
		if (high > low)
			weights[a] = low + (high - low) * random_unit(r);
		weights[b] = both - weights[a];
	}
}

void simplex_draw(struct random *r, const double *least, const double *most, size_t n, double *weights)
{
	double rest;

	if (!least) {
		spread(r, n, 1, weights);
		return;
	}
	rest = fmax(0, 1 - sum_of(least, n));
	for (int i = 0; i < SIMPLEX_TRIES; i++)
		if (try_once(r, least, most, n, rest, weights))
			return;
	middle(least, most, n, rest, weights);
	if (n > 1)
		walk(r, least, most, n, weights);
}
