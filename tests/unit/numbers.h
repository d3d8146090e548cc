/* For tests of numbers: nearness, and chance that repeats itself. */
#ifndef BANYAN_TESTS_NUMBERS_H
#define BANYAN_TESTS_NUMBERS_H

#include <math.h>
#include <stdint.h>

/* Ends the test unless got is within tolerance of want, relative to want where that is above 1. NAN is never near. */
#define NEAR(got, want, tolerance)                                                                                                                   \
	do {                                                                                                                                         \
		double got_ = (double)(got), want_ = (double)(want), within_ = (tolerance)*fmax(1, fabs(want_));                                     \
		if (!(fabs(got_ - want_) <= within_))                                                                                                \
			fail_msg("%s:%d: %s is %.17g, not %.17g", __FILE__, __LINE__, #got, got_, want_);                                            \
	} while (0)
/* The same, relative to want always. */
#define CLOSE(got, want, tolerance)                                                                                                                  \
	do {                                                                                                                                         \
		double got_ = (double)(got), want_ = (double)(want), within_ = (tolerance)*fabs(want_);                                              \
		if (!(fabs(got_ - want_) <= within_))                                                                                                \
			fail_msg("%s:%d: %s is %.17g, not %.17g", __FILE__, __LINE__, #got, got_, want_);                                            \
	} while (0)

/* xorshift64*: seed is not 0. Uniform in (0, 1). */
static inline double chance(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return ((double)(*seed * UINT64_C(2685821657736338717) >> 12) + 0.5) * 0x1p-52;
}

static inline double chance_between(uint64_t *seed, double low, double high)
{
	return low + (high - low) * chance(seed);
}

/* Between low and high by equal chance of each factor. */
static inline double chance_scale(uint64_t *seed, double low, double high)
{
	return exp(chance_between(seed, log(low), log(high)));
}

static inline double chance_exponential(uint64_t *seed)
{
	return -log(chance(seed));
}

/* Gamma with rate 1 by Marsaglia & Tsang (2000); a shape below 1 through that of shape + 1. */
static inline double chance_gamma(uint64_t *seed, double shape)
{
	double boost = shape < 1 ? pow(chance(seed), 1 / shape) : 1, d = (shape < 1 ? shape + 1 : shape) - 1. / 3, c = 1 / sqrt(9 * d);

	for (;;) {
		double x = sqrt(-2 * log(chance(seed))) * cos(6.283185307179586 * chance(seed)), v = 1 + c * x;
		v = v * v * v;
		if (v > 0 && log(chance(seed)) < 0.5 * x * x + d - d * v + d * log(v))
			return boost * d * v;
	}
}

static inline double chance_beta(uint64_t *seed, double a, double b)
{
	double x = chance_gamma(seed, a);

	return x / (x + chance_gamma(seed, b));
}

#endif
