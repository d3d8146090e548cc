/* Squaring until rank one: then the rows are multiples of the left vector, the columns of the right one. */
#include "stats/perron.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { SQUARINGS_MAX = 64, POLISH = 2 };
static const double RANK_ONE = 4e-15;

/* To a largest entry of 1. */
static void scale(double *m, size_t count)
{
	double most = 0;

	for (size_t i = 0; i < count; i++)
		most = fmax(most, m[i]);
	for (size_t i = 0; i < count; i++)
		m[i] /= most;
}

static void square(const double *from, double *to, size_t n)
{
	memset(to, 0, n * n * sizeof *to);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			for (size_t j = 0; j < n; j++)
				to[i * n + j] += from[i * n + k] * from[k * n + j];
	scale(to, n * n);
}

static void to_one(double *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i];
	for (size_t i = 0; i < n; i++)
		v[i] /= sum;
}

/* Sums of the rows and of the columns; is the matrix their product? */
static bool rank_one(const double *m, size_t n, double *rows, double *columns)
{
	double sum = 0, worst = 0;

	memset(rows, 0, n * sizeof *rows);
	memset(columns, 0, n * sizeof *columns);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			rows[i] += m[i * n + j];
			columns[j] += m[i * n + j];
			sum += m[i * n + j];
		}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			worst = fmax(worst, fabs(m[i * n + j] * sum / (rows[i] * columns[j]) - 1));
	return worst <= RANK_ONE;
}

/* One plain step of each, which takes away what rounding left of other directions. image holds n numbers. */
static void polish(const double *m, size_t n, double *right, double *left, double *image)
{
	for (size_t i = 0; i < n; i++) {
		image[i] = 0;
		for (size_t j = 0; j < n; j++)
			image[i] += m[i * n + j] * right[j];
	}
	memcpy(right, image, n * sizeof *right);
	memset(image, 0, n * sizeof *image);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			image[j] += left[i] * m[i * n + j];
	memcpy(left, image, n * sizeof *left);
	to_one(right, n);
	to_one(left, n);
}

/* left·A·right / left·right: errors of the vectors enter squared only. */
static double quotient(const double *m, size_t n, const double *right, const double *left)
{
	double top = 0, bottom = 0;

	for (size_t i = 0; i < n; i++) {
		double image = 0;
		for (size_t j = 0; j < n; j++)
			image += m[i * n + j] * right[j];
		top += left[i] * image;
		bottom += left[i] * right[i];
	}
	return top / bottom;
}

double perron(const double *matrix, size_t n, double *work, double *right, double *left)
{
	double *now = work, *next = work + n * n;

	memcpy(now, matrix, n * n * sizeof *now);
	scale(now, n * n);
	for (int i = 0; i < SQUARINGS_MAX && !rank_one(now, n, right, left); i++) {
		double *last = now;
		square(now, next, n);
		now = next;
		next = last;
	}
	for (int i = 0; i < POLISH; i++)
		polish(matrix, n, right, left, next);
	return quotient(matrix, n, right, left);
}
