/* Buy till you die: how often customers without a contract buy, and whether they still do. From x (repeat purchases), tx (time of the last one) and T (time
 * observed), all counted from the first purchase, in any one unit of time. For calc btyd_fit and btyd_predict.
 *
 * bgnbd      Fader, Hardie & Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005): purchases at rate λ ~ Gamma(r, alpha); after each
 *            repeat purchase the customer leaves with p ~ Beta(a, b). Without a repeat purchase nobody can have left: P(alive) = 1.
 * mbgnbd     Batislam, Denizel & Filiztekin, International Journal of Research in Marketing 24 (2007): may leave after the first purchase too.
 * paretonbd  Schmittlein, Morrison & Colombo, Management Science 33 (1987): leaves at a time of rate μ ~ Gamma(s, beta), whatever he buys.
 *
 * Everything is worked out in logarithms, so thousands of purchases and any ratio of the parameters do no harm. Where the papers have Gauss's
 * hypergeometric function, the positive integral that it stands for is computed (docs/adr/0007-special-functions.md). */
#ifndef BANYAN_STATS_BTYD_H
#define BANYAN_STATS_BTYD_H

#include "base/arena.h"

enum btyd_model { BTYD_BGNBD, BTYD_MBGNBD, BTYD_PARETONBD, BTYD_MODEL_COUNT };
enum { BTYD_PARAMS = 4 };

/* x whole and ≥ 0; 0 ≤ tx ≤ T + 1e-9; with x = 0 there was no last repeat purchase and tx is not looked at. */
struct btyd_customers {
	const double *x, *tx, *T;
	const double *count; /* how many customers are alike, whole and ≥ 0; NULL: one each */
	size_t n;            /* below 2^32 */
};

enum btyd_status {
	BTYD_OK,
	BTYD_BAD_X,  /* negative, or no whole number: *bad is its index, here and below */
	BTYD_BAD_TX, /* negative, or after T */
	BTYD_BAD_T,  /* negative, infinite or no number */
	BTYD_BAD_COUNT,
	BTYD_NO_MEMORY,
};

/* params: r, alpha, a, b of the first two models; r, alpha, s, beta of the third. alpha and beta are times. All NAN when not converged. */
struct btyd_fit {
	double params[BTYD_PARAMS];
	double error[BTYD_PARAMS]; /* standard errors of the logarithms of the parameters */
	double log_likelihood;
	bool converged;            /* false: no repeat purchase at all, one customer, or no maximum inside (too little data, or customers too much alike) */
	int iterations;
};

/* Maximum likelihood. Customers that are alike are counted, so time grows with the number of different (x, tx, T): about 70 ns for each in an evaluation
 * (paretonbd: 1 µs), some 40 evaluations; where they are more than 40,000, a sample of them shows where to begin and some 20 do. */
enum btyd_status btyd_fit(struct arena *a, enum btyd_model model, const struct btyd_customers *c, struct btyd_fit *out, size_t *bad);
/* At given parameters (> 0): of all customers together. Infinite or NAN where the numbers end. */
enum btyd_status btyd_log_likelihood(struct arena *a, enum btyd_model model, const double params[BTYD_PARAMS], const struct btyd_customers *c, double *out,
				     size_t *bad);
/* For each customer: purchases expected in the next t (≥ 0) and the probability of still buying at all; count is not looked at. Finite for parameters within
 * 1e-100 … 1e15 and times to 1e15. */
enum btyd_status btyd_predict(struct arena *a, enum btyd_model model, const double params[BTYD_PARAMS], double t, const struct btyd_customers *c,
			      double *expected, double *alive, size_t *bad);

#endif
