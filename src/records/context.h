/* What every call into records/ gets: the company, who asks, the connection, and memory that lives as long as the request. */
#ifndef BANYAN_RECORDS_CONTEXT_H
#define BANYAN_RECORDS_CONTEXT_H

#include "model/type.h"
#include "records/principal.h"

struct context {
	struct company *company;
	const struct schema *schema;
	const struct principal *who;
	struct db *db;
	struct arena *arena;
	int64_t now;            /* ms UTC, one instant for the whole request */
	uint64_t writes;        /* store_writes() before the connection was taken */
	int64_t import;         /* the import this write belongs to, or 0 */
};

struct type_context context_types(const struct context *x);
/* A reading context: acquires schema and connection. End with context_end in any case. who may be set after. */
enum rc context_begin(struct context *x, struct company *c, struct arena *a, struct error *e);
/* The same in two steps: without a connection (db NULL), and the connection when it is needed after all. */
void context_begin_idle(struct context *x, struct company *c, struct arena *a);
enum rc context_connect(struct context *x, struct error *e);
void context_end(struct context *x);

#endif
