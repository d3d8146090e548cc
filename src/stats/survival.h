/* How long customers stay when some are still there: the product-limit estimate and the comparison of groups. For calc kaplan_meier.
 * Sources: Kaplan & Meier, JASA 53 (1958); Greenwood's variance with the log-log band of Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data,
 * section 1.4; log-rank: Mantel, Cancer Chemotherapy Reports 50 (1966), for several groups Peto & Peto, JRSS A 135 (1972). */
#ifndef BANYAN_STATS_SURVIVAL_H
#define BANYAN_STATS_SURVIVAL_H

#include "base/arena.h"

struct survival_step {
	double time;
	size_t at_risk, events; /* those with a time ≥ this one; those who left at it */
	double survival;
	double low, high;       /* 95 %; NAN when nobody is left */
};

struct survival_curve { struct survival_step *steps; size_t count; }; /* one step per time with an event, rising */

struct log_rank { double chi2, p; size_t freedom; }; /* NAN when the groups cannot be compared: no events, or never two of them at risk at one */

/* time ≥ 0; event not 0: left then, 0: still there when last seen. n below 2^32. The steps stand in the arena. False when it is full. O(n). */
bool survival_curve(struct arena *a, const double *time, const double *event, size_t n, struct survival_curve *out);
/* group[i] below groups. O(n + times with an event × groups²). False when the arena is full. */
bool survival_log_rank(struct arena *a, const double *time, const double *event, const uint32_t *group, size_t n, size_t groups, struct log_rank *out);

#endif
