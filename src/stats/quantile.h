/* Sorting of plain numbers, and sample quantiles. */
#ifndef BANYAN_STATS_QUANTILE_H
#define BANYAN_STATS_QUANTILE_H

#include <stddef.h>

/* Ascending; no NANs. */
void sort_ascending(double *values, size_t n);
/* The k/of quantile of ascending values, type 7 of Hyndman and Fan (The American Statistician 50, 1996): between the values around place (n − 1)·k/of.
 * n ≥ 1, k ≤ of, (n − 1)·k below 2^64. */
double quantile_sorted(const double *ascending, size_t n, size_t k, size_t of);

#endif
