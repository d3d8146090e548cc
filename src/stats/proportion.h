/* Shares of a sample with their uncertainty. */
#ifndef BANYAN_STATS_PROPORTION_H
#define BANYAN_STATS_PROPORTION_H

/* NANs without a sample. */
struct interval { double estimate, low, high; };

/* k of n at a level within (0, 1): the estimate k/n and Wilson's score interval (Journal of the American Statistical Association 22, 1927), which stays
 * within 0 … 1 and is usable for few. 0 ≤ k ≤ n. */
struct interval proportion_wilson(double k, double n, double level);
/* Net promoter score, −100 … 100: 100·(P − D) with P and D the shares of promoters and detractors; Wald's interval at 95 %,
 * ± 1.96·√((P + D − (P − D)²)/n), cut to the range. Counts ≥ 0. */
struct interval proportion_nps(double promoters, double passives, double detractors);

#endif
