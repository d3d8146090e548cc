/* What rows hang on that hang on any row. */
#include "records/subject.h"

#include "base/mem.h"
#include "records/record.h"

#include <stdio.h>
#include <string.h>

bool subject_has(const struct entity *t)
{
	return entity_field_named(t, "subject_id") && entity_field_named(t, "account");
}

/* The account that a row is or follows; VALUE_NULL for a row of no account. */
static struct value account_of(const struct record *r)
{
	const struct entity *t = r->entity;

	if (t->scope == SCOPE_ACCOUNT)
		return value_int(r->id);
	return t->scope == SCOPE_VIA ? r->values[entity_field(t, str_of(t->scope_field))->index] : value_null();
}

static enum rc wrong(struct context *x, const char *field, const char *key, int64_t id, struct error *e)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)id);
	return error_set(e, RC_INVALID, field, key, arena_text(x->arena, str_of(text)), NULL);
}

enum rc subject_check(struct context *x, struct value subject, struct value id, struct value *account, struct error *e)
{
	const struct entity *t = subject.kind == VALUE_TEXT ? schema_entity(x->schema, subject.s) : NULL;
	struct record *row;
	struct value own;
	enum rc rc;

	if (value_is_null(subject) && value_is_null(id))
		return RC_OK;
	if (value_is_null(subject) || value_is_null(id))
		return error_set(e, RC_INVALID, value_is_null(id) ? "subject_id" : "subject", "error.required", NULL, NULL);
	if (!t || t->flags & ENTITY_INTERNAL)
		return error_set(e, RC_INVALID, "subject", "error.no_such_entity", NULL, NULL);
	if ((rc = record_load(x, t, id.i, OP_READ, false, &row, e)))
		return rc;
	if (!row)
		return wrong(x, "subject_id", "error.no_such_reference", id.i, e);
	own = account_of(row);
	if (!value_is_null(own) && !value_is_null(*account) && !value_eq(own, *account))
		return wrong(x, "account", "error.subject_account", own.i, e);
	if (!value_is_null(own))
		*account = own;
	return RC_OK;
}
