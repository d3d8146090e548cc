/* How many of the open deals will be won, and what they bring: independent deals, each with its own chance. */
#ifndef BANYAN_STATS_WIN_H
#define BANYAN_STATS_WIN_H

#include "base/arena.h"

/* P(0), P(1) … P(n) won: the Poisson-binomial distribution, one deal after another (O(n²), only additions of positive terms, so small probabilities keep
 * their digits). distribution holds n + 1 numbers; 0 ≤ p ≤ 1. */
void win_count(const double *p, size_t n, double *distribution);

enum { WIN_SUMS_MAX = 1 << 16 };

/* The sums that the won deals can bring, ascending, with their probabilities. */
struct win_amounts {
	double *sums, *chances;
	size_t count;
	bool exact; /* false: there were more than WIN_SUMS_MAX different sums; those nearer than 2^-15 of the whole were joined at their mean */
};

/* amounts ≥ 0. Results live in the arena; false when it is full. O(n · sums). */
bool win_amounts(struct arena *a, const double *p, const double *amounts, size_t n, struct win_amounts *out);
/* The least sum that is not exceeded with probability q. */
double win_quantile(const struct win_amounts *w, double q);

#endif
