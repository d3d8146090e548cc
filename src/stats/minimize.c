/* BFGS to come near, Newton to arrive and to know that one has. */
#include "stats/minimize.h"

#include <math.h>
#include <string.h>

enum { BFGS_MAX = 200, BACK_MAX = 40, NEWTON_MAX = 12 };
static const double STEP_MAX = 2;          /* in any variable: a factor of 7.4 in a parameter */
static const double NEAR = 1e-9;           /* BFGS ends when it expects to gain less than this */
static const double DIFFERENCE = 1e-4;     /* for the Hessian; its error is of the order of the square */
static const double SINGULAR = 1e-7;       /* a pivot below this part of its diagonal is noise of those differences */
static const double ARRIVED = 1e-5;        /* a Newton step so small was the last: the next would be about its square */

struct point { double x[MINIMIZE_MAX], g[MINIMIZE_MAX], value; };

struct search {
	minimize_function *f;
	void *context;
	int n;
	const double *start;
	double reach;
};

static double dot(const double *a, const double *b, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

static double largest(const double *a, int n)
{
	double most = 0;

	for (int i = 0; i < n; i++)
		most = fmax(most, fabs(a[i]));
	return most;
}

static bool evaluate(const struct search *s, struct point *p)
{
	p->value = s->f(s->context, p->x, p->g);
	bool good = isfinite(p->value);
	for (int i = 0; i < s->n; i++)
		good = good && isfinite(p->g[i]);
	return good;
}

static bool within(const struct search *s, const double *x)
{
	for (int i = 0; i < s->n; i++)
		if (fabs(x[i] - s->start[i]) > s->reach)
			return false;
	return true;
}

/* --- BFGS --------------------------------------------------------------------------------------------------------------------------------------- */

static void identity(double h[MINIMIZE_MAX][MINIMIZE_MAX], int n, double scale)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			h[i][j] = i == j ? scale : 0;
}

/* Backtracks from a full step until the value falls by a fair part of what the slope promises. A full step beyond the reach ends the search: the function
 * falls towards an edge, and creeping up to it would find nothing. */
static bool line_search(const struct search *s, const struct point *from, const double *direction, double slope, struct point *to)
{
	double t = fmin(1, STEP_MAX / largest(direction, s->n));

	for (int k = 0; k < BACK_MAX; k++) {
		for (int i = 0; i < s->n; i++)
			to->x[i] = from->x[i] + t * direction[i];
		if (!within(s, to->x))
			return false;
		bool good = evaluate(s, to);
		if (good && to->value <= from->value + 1e-4 * t * slope)
			return true;
		double by = good ? -slope * t / (2 * (to->value - from->value - slope * t)) : 0.25; /* the parabola through what is known */
		t *= fmin(0.5, fmax(0.1, by));
	}
	return false;
}

/* h: the inverse Hessian so far; equation 6.17. Left alone when the step says nothing of the curvature. */
static void update(double h[MINIMIZE_MAX][MINIMIZE_MAX], const struct point *from, const struct point *to, int n)
{
	double step[MINIMIZE_MAX] = { 0 }, change[MINIMIZE_MAX] = { 0 }, hy[MINIMIZE_MAX] = { 0 };

	for (int i = 0; i < n; i++) {
		step[i] = to->x[i] - from->x[i];
		change[i] = to->g[i] - from->g[i];
	}
	double sy = dot(step, change, n);
	if (!(sy > 1e-12 * sqrt(dot(step, step, n) * dot(change, change, n))))
		return;
	for (int i = 0; i < n; i++)
		hy[i] = dot(h[i], change, n);
	double factor = (1 + dot(change, hy, n) / sy) / sy;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			h[i][j] += factor * step[i] * step[j] - (hy[i] * step[j] + step[i] * hy[j]) / sy;
}

static void bfgs(const struct search *s, struct point *p, int *iterations)
{
	double h[MINIMIZE_MAX][MINIMIZE_MAX] = { 0 }, direction[MINIMIZE_MAX] = { 0 };
	struct point next;

	identity(h, s->n, 1 / fmax(1e-3, largest(p->g, s->n)));
	for (int k = 0; k < BFGS_MAX; k++) {
		for (int i = 0; i < s->n; i++)
			direction[i] = -dot(h[i], p->g, s->n);
		double slope = dot(direction, p->g, s->n);
		if (!(slope < -NEAR) || !line_search(s, p, direction, slope, &next))
			return;
		update(h, p, &next, s->n);
		*p = next;
		++*iterations;
	}
}

/* --- Newton ------------------------------------------------------------------------------------------------------------------------------------- */

static bool hessian(const struct search *s, const struct point *p, double h[MINIMIZE_MAX][MINIMIZE_MAX])
{
	struct point up, down;

	for (int i = 0; i < s->n; i++) {
		up = down = *p;
		up.x[i] += DIFFERENCE;
		down.x[i] -= DIFFERENCE;
		if (!evaluate(s, &up) || !evaluate(s, &down))
			return false;
		for (int j = 0; j < s->n; j++)
			h[i][j] = (up.g[j] - down.g[j]) / (2 * DIFFERENCE);
	}
	for (int i = 0; i < s->n; i++)
		for (int j = 0; j < i; j++)
			h[i][j] = h[j][i] = (h[i][j] + h[j][i]) / 2;
	return true;
}

/* The inverse by Gauss and Jordan on the diagonal; false unless positive definite. */
static bool invert(const double h[MINIMIZE_MAX][MINIMIZE_MAX], int n, double inverse[MINIMIZE_MAX][MINIMIZE_MAX])
{
	double left[MINIMIZE_MAX][MINIMIZE_MAX];

	memcpy(left, h, sizeof left);
	identity(inverse, n, 1);
	for (int k = 0; k < n; k++) {
		double pivot = left[k][k];
		if (!(pivot > SINGULAR * h[k][k]))
			return false;
		for (int j = 0; j < n; j++) {
			left[k][j] /= pivot;
			inverse[k][j] /= pivot;
		}
		for (int i = 0; i < n; i++) {
			double factor = left[i][k];
			for (int j = 0; i != k && j < n; j++) {
				left[i][j] -= factor * left[k][j];
				inverse[i][j] -= factor * inverse[k][j];
			}
		}
	}
	return true;
}

/* One step; its length, or NAN where there is no minimum near. */
static double newton_step(const struct search *s, struct point *p, struct minimum *out)
{
	double h[MINIMIZE_MAX][MINIMIZE_MAX] = { 0 }, step[MINIMIZE_MAX] = { 0 };
	struct point next = *p;

	if (!hessian(s, p, h) || !invert(h, s->n, out->inverse))
		return NAN;
	for (int i = 0; i < s->n; i++)
		step[i] = -dot(out->inverse[i], p->g, s->n);
	double length = largest(step, s->n);
	for (int i = 0; i < s->n; i++)
		next.x[i] += step[i] * fmin(1, STEP_MAX / length);
	if (!within(s, next.x) || !evaluate(s, &next))
		return NAN;
	*p = next;
	out->iterations++;
	return length;
}

void minimize(minimize_function *f, void *context, int n, const double *start, double reach, struct minimum *out)
{
	struct search s = { f, context, n, start, reach };
	struct point p = { 0 };
	double length = INFINITY;

	memset(out, 0, sizeof *out);
	memcpy(p.x, start, (size_t)n * sizeof *start);
	if (evaluate(&s, &p)) {
		bfgs(&s, &p, &out->iterations);
		for (int k = 0; k < NEWTON_MAX && length > ARRIVED; k++)
			length = newton_step(&s, &p, out);
		out->found = length <= ARRIVED;
	}
	memcpy(out->at, p.x, sizeof out->at);
	out->value = p.value;
}
