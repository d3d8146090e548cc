/* Tokens and sessions looked up a moment ago. */
#include "records/known.h"

#include "os/clock.h"

#include <string.h>

enum { KNOWN_US = 1000000 };

/* The hash is a good one already. */
static struct known *slot_of(struct knowns *all, const unsigned char hash[KNOWN_HASH])
{
	return &all->slots[(hash[0] | hash[1] << 8) % KNOWN_SLOTS];
}

bool known_find(struct knowns *all, struct known *k)
{
	int64_t oldest = os_monotonic_us() - KNOWN_US;
	const struct known *slot = slot_of(all, k->hash);
	bool found;

	mutex_lock(&all->lock);
	found = slot->used && slot->writes == k->writes && slot->at_us > oldest && !memcmp(slot->hash, k->hash, KNOWN_HASH);
	if (found)
		*k = *slot;
	mutex_unlock(&all->lock);
	return found;
}

void known_keep(struct knowns *all, const struct known *k)
{
	struct known *slot = slot_of(all, k->hash);

	mutex_lock(&all->lock);
	*slot = *k;
	slot->used = true;
	slot->at_us = os_monotonic_us();
	mutex_unlock(&all->lock);
}
