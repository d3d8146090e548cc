/* Streams of repeatable chance for the demo company. */
#include "kam/demo_random.h"

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct demo_random demo_random_at(uint64_t seed, unsigned subject, uint64_t index)
{
	return (struct demo_random){ mix(mix(seed + subject * UINT64_C(0x9e3779b97f4a7c15)) ^ index) };
}

uint64_t demo_next(struct demo_random *r)
{
	return mix(r->state += UINT64_C(0x9e3779b97f4a7c15));
}

uint32_t demo_below(struct demo_random *r, uint32_t n)
{
	return (uint32_t)(((demo_next(r) >> 32) * n) >> 32);
}

int demo_between(struct demo_random *r, int least, int most)
{
	return least + (int)demo_below(r, (uint32_t)(most - least + 1));
}

double demo_unit(struct demo_random *r)
{
	return (double)(demo_next(r) >> 11) * 0x1p-53;
}

double demo_around(struct demo_random *r, double mean, double spread)
{
	double sum = 0;

	for (int i = 0; i < 3; i++)
		sum += demo_unit(r);
	return mean + (sum - 1.5) * 2 * spread;
}

bool demo_chance(struct demo_random *r, double p)
{
	return demo_unit(r) < p;
}
