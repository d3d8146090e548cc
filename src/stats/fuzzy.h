/* Fuzzy comprehensive evaluation: factors with weights, each judged by its memberships in grades, composed into one membership per grade. */
#ifndef BANYAN_STATS_FUZZY_H
#define BANYAN_STATS_FUZZY_H

#include <stddef.h>

/* b(j) = ⊕ over i of w(i) ⊗ r(i,j). The winner can differ by operator. */
enum fuzzy_operator {
	FUZZY_MIN_MAX,     /* max of min(w, r): the decisive factor */
	FUZZY_PRODUCT_MAX, /* max of w·r: the decisive factor, weighed */
	FUZZY_MIN_SUM,     /* min(1, Σ min(w, r)): bounded sum */
	FUZZY_PRODUCT_SUM, /* Σ w·r: the weighted mean where the weights sum to 1 */
	FUZZY_OPERATOR_COUNT
};

/* matrix: factors × grades, row after row, memberships 0 … 1; weights ≥ 0, used as given. result holds one number per grade. */
void fuzzy_compose(enum fuzzy_operator op, const double *weights, const double *matrix, size_t factors, size_t grades, double *result);
/* result divided by its sum; NANs when all are zero. */
void fuzzy_normalize(const double *result, size_t grades, double *normalized);
/* The grade with the largest membership, the first among equals; grades when all are zero. */
size_t fuzzy_grade(const double *result, size_t grades);

#endif
