/* Parts of a deleted row. Called by write.c. */
#include "records/cascade.h"

#include "base/mem.h"
#include "records/scope.h"
#include "records/sql.h"

#include <stdio.h>
#include <string.h>

enum { IDS_FIRST = 16, BLOCKS_COUNTED = 1000 };

enum reference_kind { REFERENCE_NOTED, REFERENCE_PART, REFERENCE_BLOCKS };

static enum reference_kind kind_of(const struct field *f)
{
	if (f->flags & FIELD_COMMON || f->derived_from)
		return REFERENCE_NOTED;
	/* what an administrator makes may lead in a circle; the model's own parts do not */
	if (f->flags & FIELD_CUSTOM)
		return REFERENCE_BLOCKS;
	if (f->flags & (FIELD_REQUIRED | FIELD_FIXED))
		return REFERENCE_PART;
	return f->flags & FIELD_SYSTEM ? REFERENCE_NOTED : REFERENCE_BLOCKS;
}

/* Live rows that refer to it, up to BLOCKS_COUNTED: all there are, or those that the asker may read. */
static enum rc count_referring(struct context *x, const struct entity *t, const struct field *f, int64_t id, bool seen, int64_t *n, struct error *e)
{
	CLEANUP(sql_free) struct sql s = { .text = { .max = 16 << 10 }, .arena = x->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	*n = 0;
	sql_add(&s, "SELECT count(*) FROM (SELECT 1 FROM %s t WHERE t.%s = ", t->table, f->column);
	sql_value(&s, value_int(id));
	sql_add(&s, " AND t.deleted_at IS NULL");
	if (seen)
		scope_where(&s, x, t, "t", OP_READ);
	sql_add(&s, " LIMIT %d) c", BLOCKS_COUNTED);
	if ((rc = sql_prepare(&s, x->db, &st, e)) == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row)
		*n = statement_int(st, 0);
	return rc;
}

/* How many there are is told to who sees them all. */
static enum rc blocked(struct context *x, const struct entity *t, const struct field *f, int64_t id, struct error *e)
{
	int64_t n, seen;
	char count[24];
	enum rc rc;

	if ((rc = count_referring(x, t, f, id, false, &n, e)) || n == 0 || (rc = count_referring(x, t, f, id, true, &seen, e)))
		return rc;
	if (seen < n)
		return error_set(e, RC_CONFLICT, f->name, "error.still_referred_unseen", t->name, NULL);
	snprintf(count, sizeof count, n == BLOCKS_COUNTED ? "%lld+" : "%lld", (long long)n);
	return error_set(e, RC_CONFLICT, f->name, "error.still_referred", t->name, count);
}

static bool add_id(struct arena *a, int64_t **ids, int n, int64_t id)
{
	if (n == 0 || (n >= IDS_FIRST && (n & (n - 1)) == 0)) {
		int64_t *more = arena_new_array(a, int64_t, n ? (size_t)n * 2 : IDS_FIRST);
		if (!more)
			return false;
		if (n)
			memcpy(more, *ids, (size_t)n * sizeof *more);
		*ids = more;
	}
	(*ids)[n] = id;
	return true;
}

/* Ids first, then one by one: the statement must not stand on rows that are being changed. */
static enum rc ids_of(struct context *x, const char *sql, const struct value *values, int count, int64_t **ids, int *n, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc;

	*n = 0;
	*ids = NULL;
	if ((rc = db_prepare(x->db, str_of(sql), &st, e)) || (rc = statement_bind_all(st, values, count, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row && *n <= CASCADE_MAX)
		if (!add_id(x->arena, ids, (*n)++, statement_int(st, 0)))
			return error_no_memory(e);
	if (rc == RC_OK && *n > CASCADE_MAX)
		return error_set(e, RC_TOO_LARGE, NULL, "error.too_many_parts", NULL, NULL);
	return rc;
}

static enum rc delete_found(struct context *x, const struct entity *t, const char *sql, const struct value *values, int count, struct error *e)
{
	int64_t *ids;
	int n;
	enum rc rc = ids_of(x, sql, values, count, &ids, &n, e);

	for (int i = 0; rc == RC_OK && i < n; i++)
		if ((rc = cascade_delete(x, t, ids[i], e)) == RC_OK)
			rc = record_delete_part(x, t, ids[i], e);
	return rc;
}

static enum rc delete_parts(struct context *x, const struct entity *t, const struct field *f, int64_t id, struct error *e)
{
	struct value v = value_int(id);
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE %s = ? AND deleted_at IS NULL ORDER BY id", t->table, f->column);
	return delete_found(x, t, sql, &v, 1, e);
}

/* What is said of a row, or stuck to it, goes with it; notes, files and tasks stay with the account. */
static const char *const said_of[] = { "comment", "tag_link" };

static enum rc delete_said(struct context *x, const struct entity *t, int64_t id, struct error *e)
{
	struct value values[] = { value_text(str_of(t->name)), value_int(id) };
	char sql[200];
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < sizeof said_of / sizeof *said_of; i++) {
		const struct entity *said = schema_entity(x->schema, str_of(said_of[i]));
		snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE subject = ? AND subject_id = ? AND deleted_at IS NULL ORDER BY id", said->table);
		rc = delete_found(x, said, sql, values, 2, e);
	}
	return rc;
}

/* Depth is that of the model's references: a part of a part of an account is the deepest there is. */
static enum rc each_reference(struct context *x, const struct entity *t, int64_t id, enum reference_kind kind,
			      enum rc (*what)(struct context *, const struct entity *, const struct field *, int64_t, struct error *), struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; i < x->schema->entity_count; i++) {
		const struct entity *from = &x->schema->entities[i];
		for (int f = 0; rc == RC_OK && f < from->field_count; f++)
			if (from->fields[f].type == TYPE_REF && from->fields[f].target == t && kind_of(&from->fields[f]) == kind)
				rc = what(x, from, &from->fields[f], id, e);
	}
	return rc;
}

enum rc cascade_delete(struct context *x, const struct entity *t, int64_t id, struct error *e)
{
	enum rc rc = each_reference(x, t, id, REFERENCE_BLOCKS, blocked, e);

	if (rc || (rc = each_reference(x, t, id, REFERENCE_PART, delete_parts, e)))
		return rc;
	return delete_said(x, t, id, e);
}

static enum rc restore_found(struct context *x, const struct entity *t, const char *sql, const struct value *values, int count, int64_t deleted_at, struct error *e)
{
	int64_t *ids;
	int n;
	enum rc rc = ids_of(x, sql, values, count, &ids, &n, e);

	for (int i = 0; rc == RC_OK && i < n; i++)
		if ((rc = record_restore_part(x, t, ids[i], e)) == RC_OK)
			rc = cascade_restore(x, t, ids[i], deleted_at, e);
	return rc;
}

static enum rc restore_parts(struct context *x, const struct entity *t, const struct field *f, int64_t id, int64_t deleted_at, struct error *e)
{
	struct value values[] = { value_int(id), value_int(deleted_at) };
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE %s = ? AND deleted_at = ? ORDER BY id", t->table, f->column);
	return restore_found(x, t, sql, values, 2, deleted_at, e);
}

static enum rc restore_said(struct context *x, const struct entity *t, int64_t id, int64_t deleted_at, struct error *e)
{
	struct value values[] = { value_text(str_of(t->name)), value_int(id), value_int(deleted_at) };
	char sql[200];
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < sizeof said_of / sizeof *said_of; i++) {
		const struct entity *said = schema_entity(x->schema, str_of(said_of[i]));
		snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE subject = ? AND subject_id = ? AND deleted_at = ? ORDER BY id", said->table);
		rc = restore_found(x, said, sql, values, 3, deleted_at, e);
	}
	return rc;
}

enum rc cascade_restore(struct context *x, const struct entity *t, int64_t id, int64_t deleted_at, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; i < x->schema->entity_count; i++) {
		const struct entity *from = &x->schema->entities[i];
		for (int f = 0; rc == RC_OK && f < from->field_count; f++)
			if (from->fields[f].type == TYPE_REF && from->fields[f].target == t && kind_of(&from->fields[f]) == REFERENCE_PART &&
			    !(from->flags & ENTITY_HARD_DELETE))
				rc = restore_parts(x, from, &from->fields[f], id, deleted_at, e);
	}
	return rc ? rc : restore_said(x, t, id, deleted_at, e);
}
