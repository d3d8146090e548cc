/* Recency, frequency, monetary: three scores of each customer by the quantiles of all. */
#ifndef BANYAN_STATS_RFM_H
#define BANYAN_STATS_RFM_H

#include "base/arena.h"

enum { RFM_BINS_MAX = 100 };

struct rfm {
	double *recency;   /* whole days from the last order to as_of */
	double *frequency; /* orders */
	double *monetary;  /* their sum */
	double *cuts[3];   /* of the three: bins − 1 each, ascending */
	unsigned char *scores[3]; /* 1 … bins, bins is the best */
};

/* Orders of customers 0 … customers − 1, each of which has one; days whole, not after as_of. Cut k is the quantile (type 7) at k/bins, plus 1; a score is
 * 1 + the number of cuts that the value reaches, recency turned round: bins + 1 − that. (So the rfm package of R has it: its lower bounds are inclusive.)
 * Results live in the arena; false when it is full. O(n log n). */
bool rfm(struct arena *a, const uint32_t *customer, const double *day, const double *amount, size_t orders, size_t customers, double as_of, int bins,
	 struct rfm *out);

#endif
