/* Inside stats/, between the btyd files. */
#ifndef BANYAN_STATS_BTYD_PARTS_H
#define BANYAN_STATS_BTYD_PARTS_H

#include "stats/btyd.h"

/* Different customers with their counts, by rising x; times divided by `unit`, a power of two near the mean T. */
struct btyd_groups {
	double *x, *tx, *T, *count;
	size_t n;
	double customers, purchases, time; /* Σ count, Σ count·x, Σ count·T (in the unit) */
	double unit;
};

/* A log-likelihood and its gradient by the parameters themselves. */
struct btyd_sum { double value, gradient[BTYD_PARAMS]; };

enum btyd_status btyd_check(const struct btyd_customers *c, size_t *bad);
/* False when the arena is full. */
bool btyd_group(struct arena *a, const struct btyd_customers *c, struct btyd_groups *out);

/* BG/NBD and MBG/NBD. model is one of them. */
void btyd_beta_sum(enum btyd_model model, const double params[BTYD_PARAMS], const struct btyd_groups *g, struct btyd_sum *out);
double btyd_beta_alive(enum btyd_model model, const double params[BTYD_PARAMS], double x, double tx, double T);
/* Purchases in the next t of one who still buys. Does not depend on tx. */
double btyd_beta_expected(enum btyd_model model, const double params[BTYD_PARAMS], double t, double x, double T);

void btyd_pareto_sum(const double params[BTYD_PARAMS], const struct btyd_groups *g, struct btyd_sum *out);
double btyd_pareto_alive(const double params[BTYD_PARAMS], double x, double tx, double T);
double btyd_pareto_expected(const double params[BTYD_PARAMS], double t, double x, double T);

#endif
