/* Inside stats/: the missing judgements of a comparison matrix. */
#ifndef BANYAN_STATS_AHP_FILL_H
#define BANYAN_STATS_AHP_FILL_H

#include "base/arena.h"

/* Do the judged pairs (neither is NAN) connect all? */
bool ahp_connected(const double *matrix, size_t n);
/* Replaces NANs, which come in pairs, by the values with the least λ. The judged pairs connect all. *converged: to the last digits. False when the arena is
 * full. */
bool ahp_fill(struct arena *a, double *matrix, size_t n, bool *converged);

#endif
