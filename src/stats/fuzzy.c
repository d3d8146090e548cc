/* The four usual operators. */
#include "stats/fuzzy.h"

#include <math.h>

static double join(enum fuzzy_operator op, double sofar, double w, double r)
{
	double both = op == FUZZY_MIN_MAX || op == FUZZY_MIN_SUM ? fmin(w, r) : w * r;

	return op == FUZZY_MIN_MAX || op == FUZZY_PRODUCT_MAX ? fmax(sofar, both) : sofar + both;
}

void fuzzy_compose(enum fuzzy_operator op, const double *weights, const double *matrix, size_t factors, size_t grades, double *result)
{
	for (size_t j = 0; j < grades; j++) {
		result[j] = 0;
		for (size_t i = 0; i < factors; i++)
			result[j] = join(op, result[j], weights[i], matrix[i * grades + j]);
		if (op == FUZZY_MIN_SUM)
			result[j] = fmin(1, result[j]);
	}
}

void fuzzy_normalize(const double *result, size_t grades, double *normalized)
{
	double sum = 0;

	for (size_t j = 0; j < grades; j++)
		sum += result[j];
	for (size_t j = 0; j < grades; j++)
		normalized[j] = sum > 0 ? result[j] / sum : NAN;
}

size_t fuzzy_grade(const double *result, size_t grades)
{
	size_t best = grades;

	for (size_t j = 0; j < grades; j++)
		if (result[j] > 0 && (best == grades || result[j] > result[best]))
			best = j;
	return best;
}
