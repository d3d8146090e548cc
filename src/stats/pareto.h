/* Concentration: who brings most of it. The kernel behind classification (kam/classify.c) and `calc pareto`.
 * Shares: Lorenz curve; gini = Σ(2i − n − 1)·x(i) / (n·Σx) over ascending x, no small-sample factor; hhi = Σ share². */
#ifndef BANYAN_STATS_PARETO_H
#define BANYAN_STATS_PARETO_H

#include "base/arena.h"

enum pareto_status {
	PARETO_OK,
	PARETO_EMPTY,     /* no values */
	PARETO_BAD_VALUE, /* negative, infinite or not a number: *bad is its index */
	PARETO_BAD_CUT,   /* cuts must rise strictly within (0, 1], at most PARETO_CUTS_MAX: *bad is its index */
	PARETO_NO_MEMORY,
};

enum { PARETO_CUTS_MAX = 25 };

/* Figures of a whole; NAN when all values are zero. */
struct concentration {
	double gini;
	double hhi;     /* 0 … 1 */
	double top20;   /* share of the ⌈0.2 n⌉ largest */
	size_t count80; /* least number of largest values that together reach 0.8; 0 when all are zero */
};

struct pareto {
	uint32_t *order;      /* n: indices, largest first; equal values keep input order */
	double *share;        /* n: cumulative, in that order; NAN when all values are zero */
	unsigned char *class; /* n, by input index: 0 is A */
	struct concentration whole;
};

/* Default cuts: 0.8 and 0.95. */
extern const double pareto_default_cuts[2];

/* An item is A while the share including it is ≤ cuts[0], B while ≤ cuts[1] …; the largest is always A. Results live in the arena.
 * O(n); n is below 2^32. */
enum pareto_status pareto(struct arena *a, const double *values, size_t n, const double *cuts, size_t cut_count, struct pareto *out, size_t *bad);
/* The figures alone, over values that are already in descending order, none negative. */
struct concentration pareto_concentration(const double *descending, size_t n);

#endif
