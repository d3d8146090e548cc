/* Unique values in a file: against the store, and against the rows of the file that are not written yet, so that a row with a value that is taken is refused
 * by itself and does not take its batch along. */
#include "records/import_plan.h"

#include "base/mem.h"

#include <stdio.h>

struct seen { struct seen *next; const struct field *field; struct value value; };

enum { SEEN_BUCKETS = 4096 };

static size_t bucket_of(struct value v)
{
	return (v.kind == VALUE_TEXT ? str_hash(v.s) : (uint64_t)v.i * 0x9E3779B97F4A7C15u) % SEEN_BUCKETS;
}

bool plan_seen(const struct import_plan *p, const struct field *f, struct value v)
{
	for (const struct seen *s = p->seen ? p->seen[bucket_of(v)] : NULL; s; s = s->next)
		if (s->field == f && value_eq(s->value, v))
			return true;
	return false;
}

bool plan_note(struct import_plan *p, const struct field *f, struct value v)
{
	struct seen *s = arena_new(&p->seen_memory, struct seen);

	if (!p->seen)
		p->seen = arena_new_array(&p->seen_memory, struct seen *, SEEN_BUCKETS);
	if (!s || !p->seen || (v.kind == VALUE_TEXT && !(v.s = arena_str(&p->seen_memory, v.s)).p))
		return false;
	*s = (struct seen){ p->seen[bucket_of(v)], f, v };
	p->seen[bucket_of(v)] = s;
	return true;
}

void plan_forget_seen(struct import_plan *p)
{
	p->seen = NULL;
	arena_reset(&p->seen_memory);
}

static enum rc check_unique(struct context *x, const struct import_plan *p, const struct entity *t, const struct field *f, struct value v, struct error *e)
{
	char sql[200];
	int64_t id;
	bool found;
	enum rc rc;

	snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE %s = ? AND deleted_at IS NULL", t->table, f->column);
	if ((rc = db_one_int(x->db, sql, &v, 1, &id, &found, e)))
		return rc;
	return found || plan_seen(p, f, v) ? error_set(e, RC_CONFLICT, f->name, "error.taken", NULL, NULL) : RC_OK;
}

static bool is_unique(const struct import_node *n, int i, const struct value *values)
{
	return n->fields[i]->flags & FIELD_UNIQUE && n->fields[i] != n->key_field && !value_is_null(values[i]);
}

enum rc node_check_unique(struct context *x, const struct import_plan *p, const struct import_node *n, const struct value *values, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < n->field_count; i++)
		if (is_unique(n, i, values))
			rc = check_unique(x, p, n->entity, n->fields[i], values[i], e);
	return rc;
}

enum rc node_note_unique(struct import_plan *p, const struct import_node *n, const struct value *values, struct error *e)
{
	for (int i = 0; i < n->field_count; i++)
		if (is_unique(n, i, values) && !plan_note(p, n->fields[i], values[i]))
			return error_no_memory(e);
	return RC_OK;
}
