/* Row scope as SQL: own, team, unit, unit and below, all — for the account itself, for what hangs on it, and for what belongs to a person. */
#include "records/scope.h"

#include "lang/zone.h"

#include <string.h>

static bool changes(enum operation op)
{
	return op == OP_CREATE || op == OP_UPDATE || op == OP_DELETE || op == OP_IMPORT || op == OP_APPROVE;
}

static void member_of(struct sql *q, const struct context *x, const char *alias, enum operation op)
{
	sql_add(q, " OR EXISTS (SELECT 1 FROM account_member m WHERE m.account_id = %s.id AND m.user_id = ", alias);
	sql_value(q, value_int(x->who->user));
	sql_add(q, " AND m.deleted_at IS NULL AND (m.until IS NULL OR m.until >= ");
	sql_value(q, value_int(zone_day(company_zone(x->company), x->now)));
	sql_add(q, ")%s)", changes(op) ? " AND m.access = 'write'" : "");
}

/* Accounts: wider scopes contain the narrower ones. */
static void account_scope(struct sql *q, const struct context *x, const char *alias, enum scope scope, enum operation op)
{
	sql_add(q, "(%s.owner_id = ", alias);
	sql_value(q, value_int(x->who->user));
	if (scope >= SCOPE_TEAM)
		member_of(q, x, alias, op);
	if (scope == SCOPE_UNIT && x->who->unit) {
		sql_add(q, " OR %s.unit_id = ", alias);
		sql_value(q, value_int(x->who->unit));
	}
	if (scope == SCOPE_UNIT_BELOW) {
		sql_add(q, " OR %s.unit_id IN ", alias);
		sql_ids(q, x->who->units, x->who->unit_count);
	}
	sql_add(q, ")");
}

/* "The person named here sees the row": assignee, approver, asker. Naming oneself hangs no row where one may not. */
static void named_people(struct sql *q, const struct context *x, const struct entity *t, const char *alias, enum operation op)
{
	if (op == OP_CREATE || op == OP_IMPORT)
		return;
	for (int i = 0; i < t->field_count; i++) {
		if (!(t->fields[i].flags & FIELD_SEES))
			continue;
		sql_add(q, " OR %s.%s = ", alias, t->fields[i].column);
		sql_value(q, value_int(x->who->user));
	}
}

static void via_scope(struct sql *q, const struct context *x, const struct entity *t, const char *alias, enum scope scope, enum operation op)
{
	const struct field *f = entity_field(t, str_of(t->scope_field));

	sql_add(q, "(EXISTS (SELECT 1 FROM account sa WHERE sa.id = %s.%s AND sa.deleted_at IS NULL AND ", alias, f->column);
	account_scope(q, x, "sa", scope, op);
	sql_add(q, ") OR (%s.%s IS NULL AND %s.created_by_id = ", alias, f->column, alias);
	sql_value(q, value_int(x->who->user));
	sql_add(q, ")");
	named_people(q, x, t, alias, op);
	sql_add(q, ")");
}

static void user_scope(struct sql *q, const struct context *x, const struct entity *t, const char *alias, enum scope scope, enum operation op)
{
	const struct field *f = entity_field(t, str_of(t->scope_field));

	sql_add(q, "(%s.%s = ", alias, f->column);
	sql_value(q, value_int(x->who->user));
	if (scope == SCOPE_UNIT || scope == SCOPE_UNIT_BELOW) {
		sql_add(q, " OR EXISTS (SELECT 1 FROM app_user su WHERE su.id = %s.%s AND su.unit_id IN ", alias, f->column);
		sql_ids(q, scope == SCOPE_UNIT ? &x->who->unit : x->who->units, scope == SCOPE_UNIT ? x->who->unit != 0 : x->who->unit_count);
		sql_add(q, ")");
	}
	if (!changes(op) && entity_field_named(t, "shared"))
		sql_add(q, " OR %s.shared = 1", alias);
	sql_add(q, ")");
}

void scope_where(struct sql *q, const struct context *x, const struct entity *t, const char *alias, enum operation op)
{
	enum scope scope = principal_scope(x->who, t, op);

	if (scope == SCOPE_NOTHING) {
		sql_add(q, " AND 0 = 1");
		return;
	}
	if (scope == SCOPE_ALL || t->scope == SCOPE_OPEN)
		return;
	sql_add(q, " AND ");
	if (t->scope == SCOPE_ACCOUNT)
		account_scope(q, x, alias, scope, op);
	else if (t->scope == SCOPE_VIA)
		via_scope(q, x, t, alias, scope, op);
	else
		user_scope(q, x, t, alias, scope, op);
}
