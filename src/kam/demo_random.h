/* Repeatable chance for the demo company: every thing draws from a stream of its own, so that one more row here changes nothing there. */
#ifndef BANYAN_KAM_DEMO_RANDOM_H
#define BANYAN_KAM_DEMO_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct demo_random {
	uint64_t state;
};

/* subject: what is drawn (enum of the caller), index: for which one. */
struct demo_random demo_random_at(uint64_t seed, unsigned subject, uint64_t index);
uint64_t demo_next(struct demo_random *r);                           /* splitmix64 (Steele, Lea, Flood 2014) */
uint32_t demo_below(struct demo_random *r, uint32_t n);              /* 0 … n − 1; n ≥ 1 */
int demo_between(struct demo_random *r, int least, int most);        /* inclusive */
double demo_unit(struct demo_random *r);                             /* [0, 1) */
double demo_around(struct demo_random *r, double mean, double spread); /* bell-shaped, within mean ± 3 spreads */
bool demo_chance(struct demo_random *r, double p);

#endif
