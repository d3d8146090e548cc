/* Forecasting demand that mostly is nothing, such as that for spare parts. For calc intermittent.
 * croston  Croston, Operational Research Quarterly 23 (1972): size z and interval p of demands smoothed apart, forecast z/p
 * sba      Syntetos & Boylan, International Journal of Forecasting 21 (2005): × (1 − β/2)
 * sbj      Shale, Boylan & Johnston, JORS 57 (2006): × (1 − β/(2 − β))
 * tsb      Teunter, Syntetos & Babai, EJOR 214 (2011): size, and the probability of a demand, which is smoothed in every period; forecast probability × size
 * Classes: Syntetos, Boylan & Croston, JORS 56 (2005), at an average interval of 1.32 and a squared coefficient of variation of 0.49. */
#ifndef BANYAN_STATS_INTERMITTENT_H
#define BANYAN_STATS_INTERMITTENT_H

#include <stdbool.h>
#include <stddef.h>

enum intermittent_method { INTERMITTENT_CROSTON, INTERMITTENT_SBA, INTERMITTENT_SBJ, INTERMITTENT_TSB, INTERMITTENT_METHOD_COUNT };
/* Both start with the first demand as size; the interval starts with the first one or with the mean of all, the probability with 1 / first interval or with the
 * share of periods that have a demand. The first interval counts from the start of the series. */
enum intermittent_init { INTERMITTENT_NAIVE, INTERMITTENT_MEAN };
enum intermittent_class { INTERMITTENT_SMOOTH, INTERMITTENT_ERRATIC, INTERMITTENT_INTERMITTENT, INTERMITTENT_LUMPY, INTERMITTENT_CLASS_COUNT };

struct intermittent {
	bool enough;     /* two demands; otherwise only adi is known, and that with one */
	double forecast; /* of the next period and all after it; units a period, as demand */
	double demand;   /* size of a demand */
	double interval; /* periods from demand to demand; with tsb the probability of a demand in a period */
	double adi, cv2; /* periods / demands; (sample sd / mean)² of the demands */
	enum intermittent_class class;
};

/* n ≥ 1 periods, none negative; alpha (size) and beta (interval or probability) within 0 … 1. The first period sets the start of tsb; smoothing begins after it. */
void intermittent(const double *series, size_t n, enum intermittent_method method, enum intermittent_init init, double alpha, double beta, struct intermittent *out);

#endif
