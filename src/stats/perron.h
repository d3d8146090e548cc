/* The principal eigenvectors of a positive matrix. */
#ifndef BANYAN_STATS_PERRON_H
#define BANYAN_STATS_PERRON_H

#include <stddef.h>

/* matrix: n × n, all entries positive, row after row. right and left (n each) are the positive vectors with A·right = λ·right and left·A = λ·left, each summing
 * to 1; returns λ. Power iteration in doubling steps: the matrix is squared until it has rank one, which takes log₂ of the usual steps and loses no digits, for
 * nothing is subtracted. work holds 2·n² numbers. Entries may differ by up to 1e18. O(n³) a squaring, 4 to 40 of them. */
double perron(const double *matrix, size_t n, double *work, double *right, double *left);

#endif
