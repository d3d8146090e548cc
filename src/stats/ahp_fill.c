/* Least λ over the missing judgements. With y = ln a(i,j), ln λ is convex in all y; its gradient needs only the two principal vectors v, w of the matrix:
 * ∂ln λ/∂y(i,j) = (v(i)·a(i,j)·w(j) − v(j)·a(j,i)·w(i)) / (λ·v·w). L-BFGS (Nocedal 1980) from the least squares of the logarithms; the line search looks at
 * the slope alone, because near the minimum the value of λ has no digits left to compare. */
#include "stats/ahp_fill.h"

#include "stats/ahp.h"
#include "stats/perron.h"

#include <math.h>
#include <string.h>

enum { MEMORY = 12, STEPS_MAX = 600, SEARCH_MAX = 40, PATIENCE = 12 };
static const double BALANCED = 1e-14, GOOD_ENOUGH = 1e-9;

struct fill {
	size_t n, count;                 /* of the matrix; of missing pairs */
	double *matrix;
	size_t *rows, *columns;          /* of each pair, row < column */
	double *y, *gradient;            /* here */
	double *trial, *trial_gradient;  /* one step further */
	double *direction;
	double *steps[MEMORY], *changes[MEMORY]; /* of y, of the gradient */
	double curvature[MEMORY];
	size_t kept;
	double *work, *right, *left;
};

static double dot(const double *a, const double *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}


bool ahp_connected(const double *matrix, size_t n)
{
	uint64_t reached = 1, fresh = 1, all = 0;

	_Static_assert(AHP_MAX <= 64, "a bit for each");
	for (size_t i = 0; i < n; i++)
		all |= UINT64_C(1) << i;
	while (fresh) {
		size_t i = (size_t)__builtin_ctzll(fresh);
		fresh &= fresh - 1;
		for (size_t j = 0; j < n; j++)
			if (!isnan(matrix[i * n + j]) && !(reached >> j & 1)) {
				reached |= UINT64_C(1) << j;
				fresh |= UINT64_C(1) << j;
			}
	}
	return reached == all;
}

/* --- the start: least squares of the logarithms -------------------------------------------------------------------------------------------------- */

/* Solves the n × n system in place (symmetric, positive definite): the solution ends up in b. */
static void solve(double *m, double *b, size_t n)
{
	for (size_t k = 0; k < n; k++)
		for (size_t i = k + 1; i < n; i++) {
			double factor = m[i * n + k] / m[k * n + k];
			for (size_t j = k; j < n; j++)
				m[i * n + j] -= factor * m[k * n + j];
			b[i] -= factor * b[k];
		}
	for (size_t i = n; i--;) {
		for (size_t j = i + 1; j < n; j++)
			b[i] -= m[i * n + j] * b[j];
		b[i] /= m[i * n + i];
	}
}

/* u with the least Σ (ln a(i,j) − u(i) + u(j))² over the judged pairs, u(0) = 0. m holds n² numbers, u holds n. */
static void least_squares(const double *matrix, size_t n, double *m, double *u)
{
	size_t last = n - 1;

	memset(m, 0, last * last * sizeof *m);
	memset(u, 0, n * sizeof *u);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			if (i == j || isnan(matrix[i * n + j]))
				continue;
			u[i] += log(matrix[i * n + j]);
			if (i)
				m[(i - 1) * last + i - 1]++;
			if (i && j)
				m[(i - 1) * last + j - 1]--;
		}
	u[0] = 0;
	solve(m, u + 1, last);
}

static void find_gaps(struct fill *f)
{
	for (size_t i = 0; i < f->n; i++)
		for (size_t j = i + 1; j < f->n; j++)
			if (isnan(f->matrix[i * f->n + j])) {
				f->rows[f->count] = i;
				f->columns[f->count++] = j;
			}
}

static void start(struct fill *f)
{
	least_squares(f->matrix, f->n, f->work, f->right);
	for (size_t k = 0; k < f->count; k++)
		f->y[k] = f->right[f->rows[k]] - f->right[f->columns[k]];
}

/* --- the gradient -------------------------------------------------------------------------------------------------------------------------------- */

/* Puts y into the matrix. Returns the largest |ln| of the quotient of the two terms of a derivative: 0 at the minimum. */
static double evaluate(struct fill *f, const double *y, double *gradient)
{
	double lambda, product, worst = 0;
	size_t n = f->n;

	for (size_t k = 0; k < f->count; k++) {
		f->matrix[f->rows[k] * n + f->columns[k]] = exp(y[k]);
		f->matrix[f->columns[k] * n + f->rows[k]] = exp(-y[k]);
	}
	lambda = perron(f->matrix, n, f->work, f->right, f->left);
	product = lambda * dot(f->left, f->right, n);
	for (size_t k = 0; k < f->count; k++) {
		size_t i = f->rows[k], j = f->columns[k];
		double up = f->left[i] * f->matrix[i * n + j] * f->right[j], down = f->left[j] * f->matrix[j * n + i] * f->right[i];
		gradient[k] = (up - down) / product;
		worst = fmax(worst, fabs(log(up / down)));
	}
	return worst;
}

/* --- L-BFGS ---------------------------------------------------------------------------------------------------------------------------------------- */

/* −(inverse Hessian as far as it is known) × gradient. */
static void choose_direction(struct fill *f)
{
	double part[MEMORY], scale = (double)(f->n * f->n) / 2, *d = f->direction;

	for (size_t k = 0; k < f->count; k++)
		d[k] = -f->gradient[k];
	for (size_t m = f->kept; m--;) {
		part[m] = dot(f->steps[m], d, f->count) / f->curvature[m];
		for (size_t k = 0; k < f->count; k++)
			d[k] -= part[m] * f->changes[m][k];
	}
	if (f->kept)
		scale = f->curvature[f->kept - 1] / dot(f->changes[f->kept - 1], f->changes[f->kept - 1], f->count);
	for (size_t k = 0; k < f->count; k++)
		d[k] *= scale;
	for (size_t m = 0; m < f->kept; m++) {
		double back = dot(f->changes[m], d, f->count) / f->curvature[m];
		for (size_t k = 0; k < f->count; k++)
			d[k] += (part[m] - back) * f->steps[m][k];
	}
}

/* A step along the direction that leaves at most half of the slope; the residual there. */
static double search(struct fill *f, double slope)
{
	double low = 0, high = INFINITY, t = 1, residual = 0;

	for (int i = 0; i < SEARCH_MAX; i++) {
		double here;
		for (size_t k = 0; k < f->count; k++)
			f->trial[k] = f->y[k] + t * f->direction[k];
		residual = evaluate(f, f->trial, f->trial_gradient);
		here = dot(f->trial_gradient, f->direction, f->count);
		if (fabs(here) <= -0.5 * slope)
			break;
		if (here < 0)
			low = t;
		else
			high = t;
		t = isinf(high) ? 2 * t : (low + high) / 2;
	}
	return residual;
}

static void remember(struct fill *f)
{
	size_t m = f->kept < MEMORY ? f->kept : MEMORY - 1;
	double *step = f->steps[f->kept < MEMORY ? m : 0], *change = f->changes[f->kept < MEMORY ? m : 0];

	for (size_t k = 0; k < f->count; k++) {
		step[k] = f->trial[k] - f->y[k];
		change[k] = f->trial_gradient[k] - f->gradient[k];
	}
	if (f->kept == MEMORY)
		for (size_t i = 0; i < m; i++) {
			f->steps[i] = f->steps[i + 1];
			f->changes[i] = f->changes[i + 1];
			f->curvature[i] = f->curvature[i + 1];
		}
	f->steps[m] = step;
	f->changes[m] = change;
	f->curvature[m] = dot(step, change, f->count);
	f->kept = f->curvature[m] > 0 ? m + 1 : 0;
}

static void advance(struct fill *f)
{
	double *y = f->y, *gradient = f->gradient;

	f->y = f->trial;
	f->gradient = f->trial_gradient;
	f->trial = y;
	f->trial_gradient = gradient;
}

/* Until the terms of every derivative are equal, or nothing gets better any more. */
static double minimise(struct fill *f)
{
	double residual = evaluate(f, f->y, f->gradient), best = residual;
	int patience = PATIENCE;

	for (int i = 0; i < STEPS_MAX && residual > BALANCED && patience; i++) {
		double slope;
		choose_direction(f);
		slope = dot(f->direction, f->gradient, f->count);
		if (!(slope < 0) && !f->kept)
			break;
		if (!(slope < 0)) {
			f->kept = 0;
			continue;
		}
		residual = search(f, slope);
		remember(f);
		advance(f);
		patience = residual < best ? PATIENCE : patience - 1;
		best = fmin(best, residual);
	}
	return evaluate(f, f->y, f->gradient);
}

static bool make_room(struct arena *a, struct fill *f)
{
	size_t pairs = f->n * (f->n - 1) / 2;
	double *room = arena_new_array(a, double, pairs * (5 + 2 * MEMORY) + 2 * f->n * f->n + 2 * f->n);

	f->rows = arena_new_array(a, size_t, pairs);
	f->columns = arena_new_array(a, size_t, pairs);
	if (!room || !f->rows || !f->columns)
		return false;
	f->y = room;
	f->gradient = room + pairs;
	f->trial = room + 2 * pairs;
	f->trial_gradient = room + 3 * pairs;
	f->direction = room + 4 * pairs;
	for (size_t m = 0; m < MEMORY; m++) {
		f->steps[m] = room + (5 + 2 * m) * pairs;
		f->changes[m] = f->steps[m] + pairs;
	}
	f->work = room + (5 + 2 * MEMORY) * pairs;
	f->right = f->work + 2 * f->n * f->n;
	f->left = f->right + f->n;
	return true;
}

bool ahp_fill(struct arena *a, double *matrix, size_t n, bool *converged)
{
	struct fill f = { .n = n, .matrix = matrix };

	*converged = true;
	if (n < 3)
		return true;
	if (!make_room(a, &f))
		return false;
	find_gaps(&f);
	if (!f.count)
		return true;
	start(&f);
	*converged = minimise(&f) <= GOOD_ENOUGH;
	return true;
}
