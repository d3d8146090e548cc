/* Inside records/: tokens and sessions looked up a moment ago, by the hash of their secret. One is known for a second at most and only while nothing was
 * written in this process, so that what is revoked here is gone at once, and elsewhere within a second. Used by identity.c. */
#ifndef BANYAN_RECORDS_KNOWN_H
#define BANYAN_RECORDS_KNOWN_H

#include "os/thread.h"
#include "records/identity.h"

enum { KNOWN_HASH = 32, KNOWN_SLOTS = 1024 };

struct known {
	unsigned char hash[KNOWN_HASH];
	bool used;
	uint64_t writes;          /* store_writes() before it was read */
	int64_t at_us, expires_at; /* expires_at 0: no end */
	struct token token;       /* id 0: a session */
	struct session session;
};

struct knowns {
	struct mutex lock;
	struct known slots[KNOWN_SLOTS];
};

/* k->hash and k->writes are set; the rest too when it is known. */
bool known_find(struct knowns *all, struct known *k);
void known_keep(struct knowns *all, const struct known *k);

#endif
