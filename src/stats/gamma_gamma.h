/* What customers spend at a purchase, whatever they pay on average so far. The mean of x purchases of a customer is gamma distributed with shape p·x and a
 * rate that differs by customer, again gamma (q, v). For calc gamma_gamma_fit and gamma_gamma_predict, beside stats/btyd.h.
 * Source: Fader & Hardie, The Gamma-Gamma Model of Monetary Value (note 025, brucehardie.com, 2013), equations 1a and 5:
 *   f(m | x) = v^q m^(px−1) x^(px) / (B(px, q) (v + mx)^(px+q)),   E(spend | m, x) = p (v + mx)/(px + q − 1), without a purchase pv/(q − 1). */
#ifndef BANYAN_STATS_GAMMA_GAMMA_H
#define BANYAN_STATS_GAMMA_GAMMA_H

#include "base/arena.h"

enum { GAMMA_GAMMA_PARAMS = 3 };

struct gamma_gamma_fit {
	double params[GAMMA_GAMMA_PARAMS]; /* p, q without a unit, v in money; NAN when not converged */
	double error[GAMMA_GAMMA_PARAMS];  /* standard errors of their logarithms */
	double log_likelihood;
	bool converged;                    /* false: one customer, or no maximum inside (too little data, or all spend alike) */
	int iterations;
};

/* x ≥ 1 purchases of mean m > 0 of each of n < 2^32 customers. False when the arena is full. */
bool gamma_gamma_fit(struct arena *a, const double *x, const double *m, size_t n, struct gamma_gamma_fit *out);
/* params > 0; x ≥ 0, m ≥ 0 (not looked at when x = 0). NAN where the mean is infinite: px + q ≤ 1. */
double gamma_gamma_spend(const double params[GAMMA_GAMMA_PARAMS], double x, double m);

#endif
