/* Text search over the fields marked searched: tokens kept with the row, a condition for queries. */
#ifndef BANYAN_RECORDS_SEARCH_H
#define BANYAN_RECORDS_SEARCH_H

#include "records/context.h"
#include "records/sql.h"

/* Space-separated tokens of a row's searched fields (values by field index). */
enum rc search_tokens(struct arena *a, const struct entity *t, const struct value *values, struct str *out, struct error *e);
/* Appends " AND …" that holds for the rows found. RC_UNSUPPORTED for an entity without searched fields, RC_INVALID for an overlong text. */
enum rc search_where(struct sql *s, const struct context *x, const struct entity *t, struct str text, struct error *e);
/* The form in which the index leads, in the order of ids: what stands before the table, the condition (followed by " AND "), the id to order by. */
void search_from(struct sql *s, const struct context *x, const struct entity *t);
enum rc search_match(struct sql *s, const struct context *x, const struct entity *t, struct str text, struct error *e);
void search_id(struct sql *s, const struct context *x, const struct entity *t);
/* How many rows the text hits before rights and filters, counted to `most` at the highest. */
enum rc search_hits(const struct context *x, const struct entity *t, struct str text, int64_t most, int64_t *out, struct error *e);

#endif
