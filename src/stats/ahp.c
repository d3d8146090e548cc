/* Weights, consistency, and the judgement that spoils it most. */
#include "stats/ahp.h"

#include "stats/ahp_fill.h"
#include "stats/perron.h"

#include <math.h>
#include <string.h>

/* Saaty, The Analytic Hierarchy Process, 1980. */
const double ahp_random_index[AHP_RANDOM_COUNT] = { 0, 0, .58, .90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49 };

static const double RECIPROCAL = 1e-6, CONSISTENT = 0.1, EQUAL = 1e-12;

/* A copy in which both of a pair are given or neither. */
static enum ahp_status complete_pairs(const double *matrix, size_t n, double *to, size_t *row, size_t *column)
{
	memcpy(to, matrix, n * n * sizeof *to);
	for (*row = 0; *row < n; ++*row) {
		*column = *row;
		if (!(fabs(matrix[*row * n + *row] - 1) <= RECIPROCAL))
			return AHP_DIAGONAL;
		for (*column = 0; *column < *row; ++*column) {
			double *lower = &to[*row * n + *column], *upper = &to[*column * n + *row];
			if (!isnan(*lower) && !isnan(*upper) && !(fabs(*lower * *upper - 1) <= RECIPROCAL))
				return AHP_RECIPROCAL;
			if (isnan(*lower))
				*lower = 1 / *upper;
			else if (isnan(*upper))
				*upper = 1 / *lower;
		}
	}
	return AHP_OK;
}

static double consistency(double lambda, size_t n, double random_index, double *ci)
{
	*ci = n > 2 ? fmax(0, (lambda - (double)n) / (double)(n - 1)) : 0;
	return n > 2 ? *ci / random_index : 0;
}

/* The judged pair that fits the weights worst; false when there is none that the rest can do without. judged is changed in between. */
static bool find_worst(double *judged, size_t n, const double *weights, size_t *row, size_t *column)
{
	double worst = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++) {
			double upper = judged[i * n + j], lower = judged[j * n + i], off = fabs(log(upper * weights[j] / weights[i]));
			bool loose;
			if (isnan(upper) || !(off > worst * (1 + EQUAL) + EQUAL))
				continue;
			judged[i * n + j] = judged[j * n + i] = NAN;
			loose = ahp_connected(judged, n);
			judged[i * n + j] = upper;
			judged[j * n + i] = lower;
			if (!loose)
				continue;
			worst = off;
			*row = i;
			*column = j;
		}
	return worst > 0;
}

/* What the worst judgement would have to be. work holds 2·n² + n numbers. */
static bool reconsider(struct arena *a, double *judged, size_t n, double random_index, double *work, struct ahp *out)
{
	double ci, lambda;
	bool converged;

	if (!find_worst(judged, n, out->weights, &out->i, &out->j))
		return true;
	out->reconsider = true;
	out->given = judged[out->i * n + out->j];
	judged[out->i * n + out->j] = judged[out->j * n + out->i] = NAN;
	if (!ahp_fill(a, judged, n, &converged))
		return false;
	out->converged &= converged;
	out->suggested = judged[out->i * n + out->j];
	lambda = perron(judged, n, work, work + 2 * n * n, work + 2 * n * n + n);
	out->cr_after = consistency(lambda, n, random_index, &ci);
	return true;
}

enum ahp_status ahp(struct arena *a, const double *matrix, size_t n, double random_index, struct ahp *out, size_t *row, size_t *column)
{
	double *judged = arena_new_array(a, double, n * n), *work = arena_new_array(a, double, 2 * n * n + 2 * n), *left;
	enum ahp_status status;

	*out = (struct ahp){ .weights = arena_new_array(a, double, n), .filled = arena_new_array(a, double, n * n) };
	if (!judged || !work || !out->weights || !out->filled)
		return AHP_NO_MEMORY;
	if ((status = complete_pairs(matrix, n, judged, row, column)))
		return status;
	if (!ahp_connected(judged, n))
		return AHP_UNCONNECTED;
	memcpy(out->filled, judged, n * n * sizeof *judged);
	if (!ahp_fill(a, out->filled, n, &out->converged))
		return AHP_NO_MEMORY;
	left = work + 2 * n * n;
	out->lambda_max = perron(out->filled, n, work, out->weights, left);
	out->cr = consistency(out->lambda_max, n, random_index, &out->ci);
	out->consistent = out->cr < CONSISTENT;
	return out->consistent || reconsider(a, judged, n, random_index, work, out) ? AHP_OK : AHP_NO_MEMORY;
}
