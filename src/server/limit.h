/* How often: token buckets in a table of fixed size, keyed by any bytes (an address, a user name). Who fills the table with made-up keys
 * pushes out idle keys first, never one that is being held back. */
#ifndef BANYAN_SERVER_LIMIT_H
#define BANYAN_SERVER_LIMIT_H

#include "base/error.h"
#include "base/str.h"

struct limit;

/* `burst` at once, then one more every refill_ms. slots: how many keys are remembered (rounded up to a power of two, 16 bytes each). */
enum rc limit_open(size_t slots, int burst, int64_t refill_ms, struct limit **out, struct error *e);
void limit_close(struct limit *l);
/* Takes one. 0 when allowed, else the seconds until the next is (at least 1): the value for Retry-After. Any thread. */
int64_t limit_take(struct limit *l, struct str key);
/* The same for a key with a measure of its own, so many a minute (1 … 1,000,000), all of them at once if need be. */
int64_t limit_take_rate(struct limit *l, struct str key, int64_t per_minute);
/* Looks without taking; the same answer. */
int64_t limit_look(struct limit *l, struct str key);
/* Gives back all: after a sign-in that succeeded. */
void limit_forget(struct limit *l, struct str key);

#endif
