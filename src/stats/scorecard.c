/* Weighted means over what is known, and why they move. */
#include "stats/scorecard.h"

#include <math.h>

double scorecard_terms(const double *weights, const double *scores, size_t n, struct scorecard_term *out)
{
	double all = 0, known = 0;

	for (size_t i = 0; i < n; i++) {
		all += weights[i];
		known += isnan(scores[i]) ? 0 : weights[i];
	}
	for (size_t i = 0; i < n; i++) {
		bool counts = known > 0 && !isnan(scores[i]) && weights[i] > 0;
		out[i] = counts ? (struct scorecard_term){ weights[i] / known, scores[i] } : (struct scorecard_term){ 0, 0 };
	}
	return all > 0 ? known / all : 0;
}

double scorecard_mean(const struct scorecard_term *terms, size_t n)
{
	double sum = 0, weight = 0;

	for (size_t i = 0; i < n; i++) {
		sum += terms[i].weight * terms[i].score;
		weight += terms[i].weight;
	}
	return weight > 0 ? sum : NAN;
}

struct scorecard_move scorecard_move(struct scorecard_term was, struct scorecard_term is)
{
	struct scorecard_move m = { .change = is.weight * is.score - was.weight * was.score, .both = was.weight > 0 && is.weight > 0 };

	if (!m.both)
		return m;
	m.by_score = (is.weight + was.weight) / 2 * (is.score - was.score);
	m.by_weight = (is.score + was.score) / 2 * (is.weight - was.weight);
	return m;
}

size_t scorecard_grade(double score, const double *cuts, size_t n)
{
	size_t i = 0;

	while (i < n && score < cuts[i])
		i++;
	return i;
}
