/* The normal distribution: distribution function and its inverse. For intervals, safety stocks and simulated uncertainty. */
#ifndef BANYAN_STATS_NORMAL_H
#define BANYAN_STATS_NORMAL_H

/* P(Z ≤ z), by erfc: full relative precision in the lower tail. */
double normal_cdf(double z);
/* The z with P(Z ≤ z) = p: Wichura's PPND16 (Applied Statistics 37, 1988, algorithm AS 241), relative error about 1e-16. ∓∞ at 0 and 1, NAN outside. */
double normal_quantile(double p);

#endif
