/* The gamma function and its kin, as ratios and differences: in models of counts they never stand alone, and a difference of two large logarithms loses the
 * digits that matter. Pure and thread-safe (lgamma of libm is not: it writes signgam). For the models of repeat buying and of survival.
 * Source: Abramowitz & Stegun, Handbook of Mathematical Functions, 6.1.15, 6.1.41, 6.3.5, 6.3.18, 6.5.29, 6.5.31. */
#ifndef BANYAN_STATS_GAMMA_H
#define BANYAN_STATS_GAMMA_H

/* ln Γ(a + d) − ln Γ(a), the logarithm of the rising factorial (a)_d; a > 0, d ≥ 0. Error about 1e-15 of 1 + |ln a| + d·|ln(a + d)|, however large a is. */
double gamma_log_ratio(double a, double d);
/* ψ(a + d) − ψ(a), its derivative by a; a > 0, d ≥ 0. Relative error about 1e-14. */
double gamma_psi_difference(double a, double d);
/* ln Γ(a) and ψ(a); a > 0. */
double gamma_log(double a);
double gamma_psi(double a);
/* Q(a, x) = Γ(a, x) / Γ(a); a > 0, x ≥ 0. P(χ² with k degrees of freedom > c) = Q(k/2, c/2). Relative error about 1e-13 for a below 1000. */
double gamma_upper(double a, double x);

#endif
