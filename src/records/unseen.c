/* Keys taken by rows out of sight. Called by the importer, whose files name rows that others have. */
#include "records/unseen.h"

#include "base/mem.h"
#include "records/record.h"
#include "records/scope.h"
#include "records/sql.h"

/* The unit of the account that a row is or follows; NULL for an entity without. */
static void select_unit(struct sql *s, const struct entity *t)
{
	const struct field *via = t->scope == SCOPE_VIA ? entity_field(t, str_of(t->scope_field)) : NULL;

	if (t->scope == SCOPE_ACCOUNT)
		sql_add(s, ", t.unit_id");
	else if (via)
		sql_add(s, ", (SELECT a.unit_id FROM account a WHERE a.id = t.%s)", via->column);
	else
		sql_add(s, ", NULL");
}

static enum rc find_unseen(struct context *x, const struct entity *t, const struct field *f, struct value v, bool *found, int64_t *unit, struct error *e)
{
	struct sql s = { .text = { .max = 16 << 10 }, .arena = x->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	enum rc rc;

	*found = false;
	*unit = 0;
	sql_add(&s, "SELECT 1");
	select_unit(&s, t);
	sql_add(&s, " FROM %s t WHERE t.deleted_at IS NULL AND t.%s = ", t->table, f->column);
	sql_value(&s, v);
	sql_add(&s, " AND NOT EXISTS (SELECT 1 FROM %s o WHERE o.id = t.id", t->table);
	scope_where(&s, x, t, "o", OP_READ);
	sql_add(&s, ")");
	if ((rc = sql_prepare(&s, x->db, &st, e)) == RC_OK && (rc = statement_step(st, found, e)) == RC_OK && *found)
		*unit = statement_int(st, 1);
	sql_free(&s);
	return rc;
}

/* Nobody's sight is narrow who sees every row there is. */
static bool sees_all(const struct principal *who, const struct entity *t)
{
	enum scope scope = principal_scope(who, t, OP_READ);

	return scope == SCOPE_ALL || (scope != SCOPE_NOTHING && t->scope == SCOPE_OPEN);
}

enum rc unseen_check(struct context *x, const struct entity *t, const struct field *f, struct value v, struct error *e)
{
	struct str title = STR("");
	int64_t unit;
	bool found;
	enum rc rc;

	if (!(f->flags & FIELD_UNIQUE) || value_is_null(v) || sees_all(x->who, t))
		return RC_OK;
	if ((rc = find_unseen(x, t, f, v, &found, &unit, e)) || !found)
		return rc;
	if (unit && (rc = record_title(x, schema_entity(x->schema, STR("unit")), unit, &title, e)))
		return rc;
	return error_set(e, RC_CONFLICT, f->name, title.n ? "error.taken_in_unit" : "error.taken_unseen", title.n ? arena_text(x->arena, title) : NULL, NULL);
}
