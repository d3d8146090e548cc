/* A scorecard: the weighted mean of what is known, its grade, and the exact split of how it moved.
 *   score = Σ w·s ÷ Σ w over the criteria whose score s is known; contribution of one = w·s ÷ Σ w
 *   change of a contribution known both times: mean of the weights × change of the score + mean of the scores × change of the weight, weights being shares of
 *   what was known each time; known once: all of it. The parts add up to the change of the score. */
#ifndef BANYAN_STATS_SCORECARD_H
#define BANYAN_STATS_SCORECARD_H

#include <stdbool.h>
#include <stddef.h>

/* A criterion at one time: its weight as a share of what is known, and its score; weight 0: not known. */
struct scorecard_term { double weight, score; };

/* From plain weights (at least 0) and scores (NAN: not known) to terms; returns the share of all weight that is known, 0 … 1 (0 where no weight is above 0). */
double scorecard_terms(const double *weights, const double *scores, size_t n, struct scorecard_term *out);
/* NAN when nothing is known. */
double scorecard_mean(const struct scorecard_term *terms, size_t n);

struct scorecard_move {
	double change;              /* of the contribution */
	double by_score, by_weight; /* add up to it, where both is true; else 0 */
	bool both;                  /* known both times */
};
struct scorecard_move scorecard_move(struct scorecard_term was, struct scorecard_term is);

/* Place of the first of n falling cuts that the score reaches; n below them all. The score is a number. */
size_t scorecard_grade(double score, const double *cuts, size_t n);

#endif
