/* Random weights: uniform over all weightings, or over those within bounds. */
#ifndef BANYAN_STATS_SIMPLEX_H
#define BANYAN_STATS_SIMPLEX_H

#include "stats/random.h"

#include <stdbool.h>
#include <stddef.h>

/* Is there a weighting with least ≤ w ≤ most and Σw = 1? 0 ≤ least ≤ most. */
bool simplex_possible(const double *least, const double *most, size_t n);
/* n weights that sum to 1. Without bounds (NULL) normalised exponentials, which are uniform. With bounds: the same, shifted by the lower bounds, until the
 * upper ones hold; after SIMPLEX_TRIES vain tries, a walk of SIMPLEX_MOVES · n moves from the middle, each of which redistributes the sum of a random pair
 * uniformly (hit-and-run along pairs; it mixes in the order of n·log n moves, Smith, The Annals of Applied Probability 23, 2013). */
enum { SIMPLEX_TRIES = 100, SIMPLEX_MOVES = 40 };
void simplex_draw(struct random *r, const double *least, const double *most, size_t n, double *weights);

#endif
