/* Who does what at the least cost: the linear assignment problem. */
#ifndef BANYAN_STATS_ASSIGN_H
#define BANYAN_STATS_ASSIGN_H

#include "base/arena.h"

/* cost: rows × columns (rows ≤ columns), finite, row after row. column[i] becomes the column of row i, each taken at most once, with the least Σ cost. Shortest
 * augmenting paths with potentials (Kuhn 1955; Jonker and Volgenant, Computing 38, 1987). *total is the sum of the costs chosen. False when the arena is full.
 * O(rows² · columns). */
bool assign_least(struct arena *a, const double *cost, size_t rows, size_t columns, uint32_t *column, double *total);

#endif
