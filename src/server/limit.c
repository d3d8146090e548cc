/* Token buckets in sets of four, found by a keyed hash that nobody outside can aim at. */
#include "server/limit.h"

#include "base/mem.h"
#include "os/clock.h"
#include "os/random.h"
#include "os/thread.h"

#include <sodium.h>
#include <string.h>

enum { WAYS = 4, LOCKS = 16 };

/* full_us: when the bucket will be full again. A bucket whose time has passed is like no bucket at all. */
struct limit_slot {
	uint64_t key;
	int64_t full_us;
};

struct limit {
	unsigned char secret[crypto_shorthash_KEYBYTES];
	int64_t refill_us;
	int64_t burst;
	size_t sets;
	struct mutex locks[LOCKS];
	struct limit_slot slots[];
};

enum rc limit_open(size_t slots, int burst, int64_t refill_ms, struct limit **out, struct error *e)
{
	size_t sets = 1;
	struct limit *l;

	*out = NULL;
	if (burst < 1 || burst > 1000000 || refill_ms < 1 || refill_ms > 86400000 || !slots || slots > 1 << 24)
		return error_set(e, RC_INVALID, "limit", "error.invalid", NULL, NULL);
	while (sets * WAYS < slots)
		sets *= 2;
	l = mem_alloc(sizeof *l + sets * WAYS * sizeof l->slots[0]);
	if (!l)
		return error_no_memory(e);
	if (os_random(l->secret, sizeof l->secret)) {
		mem_free(l);
		return error_set(e, RC_IO, NULL, "error.internal", NULL, NULL);
	}
	l->refill_us = refill_ms * 1000;
	l->burst = burst;
	l->sets = sets;
	*out = l;
	return RC_OK;
}

void limit_close(struct limit *l)
{
	if (!l)
		return;
	for (int i = 0; i < LOCKS; i++)
		mutex_end(&l->locks[i]);
	mem_free(l);
}

static uint64_t key_hash(const struct limit *l, struct str key)
{
	unsigned char h[crypto_shorthash_BYTES];
	uint64_t v;

	crypto_shorthash(h, (const unsigned char *)key.p, key.n, l->secret);
	memcpy(&v, h, sizeof v);
	return v ? v : 1;
}

/* The slot of the key, else the one of its set that will be full first: it holds back the least. */
static struct limit_slot *slot_find(struct limit *l, uint64_t key)
{
	struct limit_slot *set = &l->slots[(key & (l->sets - 1)) * WAYS], *idle = set;

	for (int i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].full_us < idle->full_us)
			idle = &set[i];
	}
	return idle;
}

static int64_t look_or_take(struct limit *l, struct str text, int64_t burst, int64_t refill_us, bool take)
{
	uint64_t key = key_hash(l, text);
	struct mutex *lock = &l->locks[(key & (l->sets - 1)) % LOCKS];
	int64_t now = os_monotonic_us(), full, wait;
	struct limit_slot *s;

	mutex_lock(lock);
	s = slot_find(l, key);
	full = s->key == key && s->full_us > now ? s->full_us : now;
	wait = full + refill_us - now - burst * refill_us;
	if (wait <= 0 && take)
		*s = (struct limit_slot){ key, full + refill_us };
	mutex_unlock(lock);
	return wait <= 0 ? 0 : (wait + 999999) / 1000000;
}

int64_t limit_take(struct limit *l, struct str key)
{
	return look_or_take(l, key, l->burst, l->refill_us, true);
}

int64_t limit_take_rate(struct limit *l, struct str key, int64_t per_minute)
{
	if (per_minute < 1 || per_minute > 1000000)
		return 0;
	return look_or_take(l, key, per_minute, 60000000 / per_minute, true);
}

int64_t limit_look(struct limit *l, struct str key)
{
	return look_or_take(l, key, l->burst, l->refill_us, false);
}

void limit_forget(struct limit *l, struct str text)
{
	uint64_t key = key_hash(l, text);
	struct mutex *lock = &l->locks[(key & (l->sets - 1)) % LOCKS];
	struct limit_slot *s;

	mutex_lock(lock);
	s = slot_find(l, key);
	if (s->key == key)
		*s = (struct limit_slot){0};
	mutex_unlock(lock);
}
