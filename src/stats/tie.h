/* How alive a relation is, by when one met. */
#ifndef BANYAN_STATS_TIE_H
#define BANYAN_STATS_TIE_H

#include <stdbool.h>
#include <stddef.h>

struct tie {
	double strength;  /* Σ weight·½^((now − at)/half_life) */
	double usual_gap; /* median of the gaps between one event and the next; NAN with fewer than two events */
	double silence;   /* since the last event */
	bool fading;      /* silence > 2·usual_gap; false where that is not known */
};

/* Times in days, at ≤ now, in any order; weights NULL: 1 each, a NAN among them: 1. n ≥ 1. sorted holds n numbers for the work. */
struct tie tie_strength(double now, double half_life, const double *at, const double *weights, size_t n, double *sorted);

#endif
