/* SQL under construction: text with ? and the values for them, in order. Identifiers come from the model's tables only. */
#ifndef BANYAN_RECORDS_SQL_H
#define BANYAN_RECORDS_SQL_H

#include "base/buf.h"
#include "base/value.h"
#include "store/store.h"

enum { SQL_VALUES_MAX = 1200 };

struct sql {
	struct buf text;
	struct arena *arena;
	struct value *values;
	int count, room;
	bool failed;
};

void sql_free(struct sql *q);
void sql_add(struct sql *q, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "alias.column": what most of a query is made of. */
void sql_column(struct sql *q, const char *alias, const char *column);
/* Appends ? and keeps the value. */
void sql_value(struct sql *q, struct value v);
/* Keeps a value whose ? is in the text already. */
void sql_keep(struct sql *q, struct value v);
/* (1,2,3) of trusted integers; ( NULL ) when there are none. */
void sql_ids(struct sql *q, const int64_t *ids, int count);
/* Prepares and binds. RC_NO_MEMORY when building failed, RC_TOO_LARGE past SQL_VALUES_MAX. */
enum rc sql_prepare(struct sql *q, struct db *db, struct statement **out, struct error *e);
/* Runs without rows. */
enum rc sql_run(struct sql *q, struct db *db, int64_t *changed, struct error *e);

#endif
