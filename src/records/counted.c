/* Counts of a moment ago. */
#include "records/counted.h"

#include "os/clock.h"

#include <sodium.h>
#include <string.h>

enum { COUNTED_US = 1000000 };

static struct counted *slot_of(struct counteds *all, const struct counted *c)
{
	return &all->slots[(c->hash[0] | c->hash[1] << 8) % COUNTED_SLOTS];
}

static void hash_value(crypto_generichash_state *h, struct value v)
{
	bool bytes = v.kind == VALUE_TEXT || v.kind == VALUE_BLOB;
	uint64_t head[2] = { v.kind, v.kind == VALUE_NULL ? 0 : bytes ? v.s.n : (uint64_t)v.i };

	crypto_generichash_update(h, (const unsigned char *)head, sizeof head);
	if (bytes)
		crypto_generichash_update(h, (const unsigned char *)v.s.p, v.s.n);
}

void counted_name(struct counted *c, const struct sql *s)
{
	crypto_generichash_state h;

	crypto_generichash_init(&h, NULL, 0, COUNTED_HASH);
	crypto_generichash_update(&h, (const unsigned char *)s->text.data, s->text.len);
	for (int i = 0; i < s->count; i++)
		hash_value(&h, s->values[i]);
	crypto_generichash_final(&h, c->hash, COUNTED_HASH);
}

bool counted_find(struct counteds *all, struct counted *c)
{
	int64_t oldest = os_monotonic_us() - COUNTED_US;
	const struct counted *slot = slot_of(all, c);
	bool found;

	mutex_lock(&all->lock);
	found = slot->used && slot->writes == c->writes && slot->at_us > oldest && !memcmp(slot->hash, c->hash, COUNTED_HASH);
	if (found)
		*c = *slot;
	mutex_unlock(&all->lock);
	return found;
}

void counted_keep(struct counteds *all, const struct counted *c)
{
	struct counted *slot = slot_of(all, c);

	mutex_lock(&all->lock);
	*slot = *c;
	slot->used = true;
	slot->at_us = os_monotonic_us();
	mutex_unlock(&all->lock);
}
