/* Many rows of one entity at once, by the program itself: the importer's batches and the demo company. Rows are typed and checked already: no rights and
 * no rules are applied here. What is filled in: id, version, created_*, updated_*, import, initial values, derived fields that are not given (an account's
 * codes and size, an order's day, a line's net value and kind; an order line's account, ordered_on and currency must be given), sort keys, sealed values,
 * search tokens, and one audit row a batch. A batch is one transaction, written by load_write in store work; it stays in memory until load_clear, so that
 * the work may run again. */
#ifndef BANYAN_RECORDS_LOAD_H
#define BANYAN_RECORDS_LOAD_H

#include "records/context.h"

enum { LOAD_BATCH = 10000, LOAD_FIELDS_MAX = 240 };

struct loader;

/* The given fields, in the order of a row's values; the schema outlives the loader. RC_INVALID for one that the entity does not have. */
enum rc load_open(const struct schema *s, const char *entity, const char *const *fields, int count, struct loader **out, struct error *e);
void load_close(struct loader *l); /* NULL is fine */
const struct entity *load_entity(const struct loader *l);

/* Copies a row into the batch. RC_TOO_LARGE when it holds LOAD_BATCH rows. */
enum rc load_add(struct loader *l, const struct value *values, struct error *e);
size_t load_count(const struct loader *l);
/* A value of a row in the batch, to be set before it is written (a reference resolved late). Text must live until load_clear. */
struct value *load_value(struct loader *l, size_t row, int field);
/* Id of the batch's first row once it is written; the others follow. */
int64_t load_first_id(const struct loader *l);

/* For a caller who has reserved ids himself (db_reserve_ids), so that rows can be referred to before they are written: the batch begins with this one. */
void load_set_first_id(struct loader *l, int64_t id);

/* When the rows were made, for a demo of what happened long ago; without it, now. */
void load_set_moment(struct loader *l, int64_t moment);

/* Works out the rows' search tokens, so that load_write has less to do while it holds the one writer. Needs no database (x->db may be NULL); what the tokens
 * are made of must not change afterwards. */
enum rc load_prepare(struct context *x, struct loader *l, struct error *e);
/* Writes the batch: bulk insert, search tokens, audit ("import" with {"rows":…,"first":…,"last":…}). Inside store work, x->db writing. */
enum rc load_write(struct context *x, struct loader *l, struct error *e);
/* The same as a transaction of its own. */
enum rc load_commit(struct company *c, const struct principal *who, struct loader *l, struct error *e);
/* Empties the batch. */
void load_clear(struct loader *l);

#endif
