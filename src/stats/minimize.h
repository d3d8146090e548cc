/* The least value of a smooth function of a few variables with a known gradient. For maximum likelihood in the logarithms of parameters.
 * BFGS with backtracking (Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 6.1 and section 3.5), then Newton steps with a Hessian by central
 * differences of the gradient. A minimum is called found only when that Hessian is positive definite well beyond rounding and the Newton step has become
 * nothing: on a ridge, or where the function falls for ever towards the edge, there is none. */
#ifndef BANYAN_STATS_MINIMIZE_H
#define BANYAN_STATS_MINIMIZE_H

#include <stdbool.h>

enum { MINIMIZE_MAX = 4 };

struct minimum {
	bool found;
	int iterations;               /* BFGS and Newton steps taken */
	double at[MINIMIZE_MAX], value;
	double inverse[MINIMIZE_MAX][MINIMIZE_MAX]; /* of the Hessian there; only when found */
};

/* The value at x, of which the gradient is filled; NAN or infinite where there is none. */
typedef double minimize_function(void *context, const double *x, double *gradient);

/* n ≤ MINIMIZE_MAX variables of about equal scale, the function's value of the order of 1 where digits matter. Looks no further than reach from the start
 * in any variable. */
void minimize(minimize_function *f, void *context, int n, const double *start, double reach, struct minimum *out);

#endif
