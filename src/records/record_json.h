/* Records as JSON, for api and cli: rows out, changes in. Numbers that must stay exact (money, quantities, ratios) are strings; a reference is its id, or an
 * object {"id","code","name"} when included. */
#ifndef BANYAN_RECORDS_RECORD_JSON_H
#define BANYAN_RECORDS_RECORD_JSON_H

#include "format/json.h"
#include "records/write.h"

/* One value in its JSON form. */
void value_json(struct json_writer *w, const struct type_context *types, const struct field *f, struct value v);

/* Columns of a list for JSON: the query's own, and behind them key and title of the included references. */
enum { INCLUDES_MAX = 12 };
struct list_shape {
	int shown;                                /* columns before the added ones */
	const struct field *included[INCLUDES_MAX];
	int key_at[INCLUDES_MAX], title_at[INCLUDES_MAX]; /* -1: none readable */
	int included_count;
};
/* text: "owner,account". Adds columns to q (which must have its own already). RC_INVALID "include" for what is no readable reference. */
enum rc query_include(struct context *x, struct query *q, struct str text, struct list_shape *shape, struct error *e);
/* The current row as an object: id and version first, then the columns; step.field as "step.field". */
void list_row_json(struct json_writer *w, const struct list *l, const struct list_shape *shape, const struct type_context *types);
/* All readable fields. */
/* The members alone, for an object that has more. */
void record_json_fields(struct json_writer *w, const struct context *x, const struct record *r);
void record_json(struct json_writer *w, const struct context *x, const struct record *r);

/* Sets the members of an object. A reference takes an id, a key, or {"id":…} / {"code":…}. "id" and "version" are left to the caller. */
enum rc change_json(struct context *x, struct change *c, const json_t *object, struct error *e);

#endif
