/* The place of a quantile is a whole division, so that exact places stay exact. */
#include "stats/quantile.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void sort_ascending(double *values, size_t n)
{
	qsort(values, n, sizeof *values, compare);
}

double quantile_sorted(const double *ascending, size_t n, size_t k, size_t of)
{
	size_t place = (n - 1) * k / of, rest = (n - 1) * k % of;

	if (!rest)
		return ascending[place];
	return ascending[place] + (double)rest / (double)of * (ascending[place + 1] - ascending[place]);
}
