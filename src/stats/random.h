/* Repeatable random numbers: xoshiro256** (Blackman and Vigna, ACM Transactions on Mathematical Software 47, 2021), seeded by SplitMix64. Not for secrets. */
#ifndef BANYAN_STATS_RANDOM_H
#define BANYAN_STATS_RANDOM_H

#include <stdint.h>

struct random { uint64_t s[4]; };

static inline uint64_t random_mix(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

/* Streams of one seed are independent of each other: stream d for draw d makes a sample that does not depend on who draws it. */
static inline struct random random_begin(uint64_t seed, uint64_t stream)
{
	uint64_t state = seed, other = stream;
	struct random r;

	state = random_mix(&state) ^ random_mix(&other);
	for (int i = 0; i < 4; i++)
		r.s[i] = random_mix(&state);
	return r;
}

static inline uint64_t random_next(struct random *r)
{
	uint64_t *s = r->s, x = s[1] * 5, result = (x << 7 | x >> 57) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = s[3] << 45 | s[3] >> 19;
	return result;
}

/* Strictly between 0 and 1, in steps of 2^-53. */
static inline double random_unit(struct random *r)
{
	return ((double)(random_next(r) >> 12) + 0.5) * 0x1p-52;
}

/* 0 … n − 1; n below 2^32. */
static inline uint32_t random_below(struct random *r, uint32_t n)
{
	return (uint32_t)((random_next(r) >> 32) * n >> 32);
}

#endif
