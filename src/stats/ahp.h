/* Analytic hierarchy process: weights from pairwise comparisons (Saaty, Journal of Mathematical Psychology 15, 1977), some of which may be missing. */
#ifndef BANYAN_STATS_AHP_H
#define BANYAN_STATS_AHP_H

#include "base/arena.h"

enum { AHP_MAX = 64, AHP_RANDOM_COUNT = 10 };
#define AHP_ENTRY_LEAST 1e-9
#define AHP_ENTRY_MOST 1e9

/* RI(n) of Saaty for n = 1 … 10, at place n − 1. */
extern const double ahp_random_index[AHP_RANDOM_COUNT];

enum ahp_status {
	AHP_OK,
	AHP_DIAGONAL,    /* an entry of the diagonal is not 1: *row, *column */
	AHP_RECIPROCAL,  /* a(i,j)·a(j,i) is not 1 within 1e-6: *row > *column */
	AHP_UNCONNECTED, /* the judgements do not connect all */
	AHP_NO_MEMORY,
};

struct ahp {
	double *weights;   /* n, sum 1: the principal eigenvector */
	double *filled;    /* n × n, without gaps */
	double lambda_max;
	double ci, cr;     /* (λ − n)/(n − 1) and ci/RI(n); both 0 for n ≤ 2 */
	bool consistent;   /* cr < 0.1 */
	bool converged;    /* the gaps were filled to the last digits */
	/* Only when inconsistent: the judged pair i < j with the largest |ln(a(i,j)·w(j)/w(i))| that is not the only link between two parts, the value that makes
	 * λ least when this judgement is left out, and the cr that would follow. */
	bool reconsider;
	size_t i, j;
	double given, suggested, cr_after;
};

/* matrix: n × n, row after row, AHP_ENTRY_LEAST … AHP_ENTRY_MOST; NAN: not judged (one of the two of a pair is enough). random_index: RI(n), positive for
 * n > 2. Missing judgements are filled so that λ is least (Bozóki, Fülöp and Rónyai, Mathematical and Computer Modelling 52, 2010): a convex problem in their
 * logarithms, whose minimum is unique when the judgements connect all. Results live in the arena. O(n³) times some tens. 1 ≤ n ≤ AHP_MAX. */
enum ahp_status ahp(struct arena *a, const double *matrix, size_t n, double random_index, struct ahp *out, size_t *row, size_t *column);

#endif
