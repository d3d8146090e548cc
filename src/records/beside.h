/* What the store keeps beside the values of a row so that it is found and sorted: search tokens and sort keys. Writes keep them; rows that somebody changed
 * behind the program's back lose them, and a version that makes them otherwise has to make them anew. */
#ifndef BANYAN_RECORDS_BESIDE_H
#define BANYAN_RECORDS_BESIDE_H

#include "records/write.h"

/* The texts of a row that have something beside them, in one query: "id, " and these columns. */
struct beside {
	const struct entity *entity;
	const struct field **fields;  /* searched or sorted, none of them sealed */
	int count;
};

/* count 0: the entity has none. RC_NO_MEMORY. */
enum rc beside_of(struct arena *a, const struct entity *t, struct beside *out, struct error *e);
/* Calls row with each row of the entity in the order of ids, those in the bin too: its columns are the id, deleted_at, then the value of each field and its sort
 * key (NULL without one). The arena is emptied behind it. row may ask and write on the same connection. */
enum { BESIDE_ID, BESIDE_DELETED, BESIDE_FIRST };
typedef enum rc beside_row(void *context, struct statement *st, struct arena *a, struct error *e);
enum rc beside_each(struct db *db, const struct beside *b, beside_row *row, void *context, struct error *e);
/* The row's search tokens; empty for a row in the bin. */
enum rc beside_tokens(struct arena *a, const struct beside *b, struct statement *st, struct str *out, struct error *e);

struct beside_hooks {
	void *context;
	void (*progress)(void *context, int64_t rows); /* so many done in all; NULL is fine */
};
/* Makes both anew for every row of every entity, each entity in a transaction of its own; *rows is how many were looked at. Readers go on meanwhile; writers wait. */
enum { BESIDE_VERSION = 2 /* goes up when tokens or sort keys come to be made otherwise */ };
/* When a company was opened that an earlier version has written: makes them anew. */
enum rc beside_upgrade(struct company *c, struct error *e);
enum rc beside_renew(struct company *c, const struct principal *who, const struct beside_hooks *hooks, int64_t *rows, struct error *e);

#endif
