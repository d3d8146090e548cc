/* Inside records/: counts of a moment ago, by what was counted: the SQL with its row scope and its values. One is known for a second at most and only while
 * nothing was written in this process, as tokens and sessions are (records/known.h). Used by group.c. */
#ifndef BANYAN_RECORDS_COUNTED_H
#define BANYAN_RECORDS_COUNTED_H

#include "os/thread.h"
#include "records/sql.h"

enum { COUNTED_HASH = 32, COUNTED_SLOTS = 1024 };

struct counted {
	unsigned char hash[COUNTED_HASH];
	bool used;
	uint64_t writes; /* store_writes() before it was read */
	int64_t at_us, count;
};

struct counteds {
	struct mutex lock;
	struct counted slots[COUNTED_SLOTS];
};

/* Names what s counts. */
void counted_name(struct counted *c, const struct sql *s);
/* c->hash and c->writes are set; the count too when it is known. */
bool counted_find(struct counteds *all, struct counted *c);
void counted_keep(struct counteds *all, const struct counted *c);

#endif
