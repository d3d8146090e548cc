/* Stochastic multicriteria acceptability analysis (SMAA-2: Lahdelma and Salminen, Operations Research 49, 2001): how often an alternative gets each rank when
 * nobody knows the weights, and which weights make it the first. */
#ifndef BANYAN_STATS_SMAA_H
#define BANYAN_STATS_SMAA_H

#include "base/arena.h"

enum { SMAA_DRAWS = 9604 /* ± 0.01 at 95 % */, SMAA_SLICES = 16, SMAA_ALTERNATIVES_MAX = 2000 };

struct smaa_problem {
	size_t alternatives, criteria;
	const double *values;       /* alternatives × criteria, higher is better */
	const double *sd;           /* likewise: the values are normal with these deviations, independent of each other; NULL: they are certain */
	const double *weights;      /* draws × criteria: samples of weights, ≥ 0, not all zero; NULL: drawn by seed, uniformly */
	const double *least, *most; /* of each weight drawn (stats/simplex.h); NULL: 0 … 1 */
	size_t draws;
	uint64_t seed;
	const double *cuts;         /* tiers by score, descending: tier t from cuts[t] on; the last is all the rest. NULL: no tiers */
	size_t cut_count;
};

/* In the arena. Counts are of draws; scores that are equal (within 1e-12 of the largest) share the better rank. */
struct smaa {
	uint32_t *ranks;    /* alternatives × alternatives: alternative i got rank r (0 is the best) */
	uint32_t *tiers;    /* alternatives × (cut_count + 1); NULL without cuts */
	uint32_t *firsts;   /* alternatives */
	double *central;    /* alternatives × criteria: mean of the weights (to a sum of 1) that made it first; NAN when it never was */
	double *confidence; /* alternatives: probability of being first with its central weights; NAN when it has none */
	struct smaa_slice *slices;
};

/* Makes room, false when the arena is full; then smaa_slice for slice 0 … SMAA_SLICES − 1, on any threads at once; then smaa_end. The result does not
 * depend on who did which slice. */
bool smaa_begin(struct arena *a, const struct smaa_problem *p, struct smaa *out);
void smaa_slice(const struct smaa_problem *p, struct smaa *out, int slice);
void smaa_end(const struct smaa_problem *p, struct smaa *out);
/* Chance of each tier where tier t takes capacity[t] ranks and the last, tier `tiers`, the rest: alternatives × (tiers + 1) shares of 1. */
void smaa_capacity_tiers(const struct smaa_problem *p, const struct smaa *s, const size_t *capacity, size_t tiers, double *out);

#endif
