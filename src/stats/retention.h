/* How many of a cohort under contract stay: the shifted beta-geometric model. Each customer leaves at the end of a period with a probability of his own that does
 * not change; over customers it is Beta(alpha, beta). So retention rises with time though nobody grows more loyal. For calc retention_fit.
 * Source: Fader & Hardie, How to Project Customer Retention, Journal of Interactive Marketing 21 (2007), equations 5 to 8:
 *   r_t = (beta + t − 1)/(alpha + beta + t − 1),   S(t) = r_1 · … · r_t,   likelihood Π (S(t−1) − S(t))^lost(t) · S(n)^left. */
#ifndef BANYAN_STATS_RETENTION_H
#define BANYAN_STATS_RETENTION_H

#include <stdbool.h>
#include <stddef.h>

struct retention_fit {
	double alpha, beta;    /* NAN when not converged */
	double log_likelihood; /* of the survivors as given: per cent instead of heads only change its scale */
	bool converged;        /* false: fewer than two periods, nobody or everybody left, or retention does not rise */
	int iterations;
};

/* survivors[0] at the start, then after each of n − 1 periods: ≥ 0 and never rising. */
void retention_fit(const double *survivors, size_t n, struct retention_fit *out);
/* Fills retention (r_t) and survival (S(t)) of period 1 … periods. */
void retention_curve(double alpha, double beta, size_t periods, double *retention, double *survival);

#endif
