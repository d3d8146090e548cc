/* The audit: one row a write, in its transaction. Personal, sensitive and sealed values go into the sealed part; each row's hash covers the one before. */
#ifndef BANYAN_RECORDS_AUDIT_H
#define BANYAN_RECORDS_AUDIT_H

#include "records/write.h"

/* before NULL on create, after NULL on delete; only fields that differ are written. operation: create, update, delete, restore … */
enum rc audit_write(struct context *x, const struct entity *t, int64_t id, const char *operation, const struct value *before, const struct value *after, struct error *e);
/* A row about something else than fields (import batch, export, sign-in): detail is JSON text. */
enum rc audit_note(struct context *x, const struct entity *t, int64_t id, const char *operation, struct str detail, struct error *e);

/* History of one record as the asker may see it, newest first. */
struct field_change { const struct field *field; struct str before, after; };
struct history_item { int64_t id, at, user; struct str user_name, operation, origin; struct field_change *changes; int change_count; };
struct history { struct history_item *items; size_t count; bool more; };
/* Before that instant (ms), 0 = the newest; changes made by imports included; at most limit (≤ 200). field NULL = all. */
enum rc record_history(struct context *x, const struct entity *t, int64_t id, const struct field *field, int64_t before, int limit, struct history *out,
		       struct error *e);
/* Walks the chains; RC_STORE with the first broken row in arg 0. */
enum rc audit_check(struct context *x, int64_t *rows, struct error *e);

#endif
