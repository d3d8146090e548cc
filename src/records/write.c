/* The write path: permission → validation → rules → row → audit → search tokens → idempotency reply. */
#include "records/write.h"

#include "base/mem.h"
#include "lang/sort_key.h"
#include "lang/zone.h"
#include "model/ddl.h"
#include "os/clock.h"
#include "records/audit.h"
#include "records/cascade.h"
#include "records/record.h"
#include "records/rules.h"
#include "records/scope.h"
#include "records/search.h"

#include <stdio.h>
#include <string.h>

/* --- the change ------------------------------------------------------------------------------------------------------------------------ */

enum rc change_new(struct context *x, const struct entity *t, struct change *out, struct error *e)
{
	out->entity = t;
	out->values = arena_new_array(x->arena, struct value, (size_t)t->field_count);
	out->given = arena_new_array(x->arena, bool, (size_t)t->field_count);
	return out->values && out->given ? RC_OK : error_no_memory(e);
}

void change_value(struct change *c, const struct field *f, struct value v)
{
	c->values[f->index] = v;
	c->given[f->index] = true;
}

static enum rc name_error(struct context *x, enum rc rc, struct str name, const char *key, struct error *e)
{
	const char *text = arena_text(x->arena, name);

	return error_set(e, rc, text, key, text, NULL);
}

enum rc change_text(struct context *x, struct change *c, struct str name, struct str text, struct error *e)
{
	struct type_context types = context_types(x);
	size_t dot = str_find(name, '.');
	const struct field *f = entity_field(c->entity, str_part(name, 0, dot));
	struct value v;
	enum rc rc;

	if (!f || f->flags & FIELD_HIDDEN || (dot < name.n && f->type != TYPE_REF))
		return name_error(x, RC_INVALID, name, "error.unknown_field", e);
	if (f->flags & FIELD_SYSTEM)
		return name_error(x, RC_INVALID, name, "error.not_writable", e);
	if (!principal_writes(x->who, c->entity, f))
		return name_error(x, RC_FORBIDDEN, name, "error.forbidden_field", e);
	rc = f->type == TYPE_REF ? reference_find(x, f, str_trim(text), &v, e) : field_parse(&types, f, text, &v, e);
	if (rc == RC_OK)
		change_value(c, f, v);
	return rc;
}

/* --- validation ------------------------------------------------------------------------------------------------------------------------ */

enum rc field_initial(struct context *x, const struct field *f, struct value *out, struct error *e)
{
	struct type_context types = context_types(x);
	const char *text = f->initial;

	if (!strcmp(text, "@user"))
		return *out = x->who->user ? value_int(x->who->user) : value_null(), RC_OK;
	if (!strcmp(text, "@unit"))
		return *out = x->who->unit ? value_int(x->who->unit) : value_null(), RC_OK;
	if (!strcmp(text, "@now"))
		return *out = value_int(x->now), RC_OK;
	if (!strcmp(text, "@today"))
		return *out = value_int(zone_day(company_zone(x->company), x->now)), RC_OK;
	if (!strcmp(text, "@currency"))
		return *out = value_text(company_setting(x->company, "company.currency")), RC_OK;
	return field_parse(&types, f, str_of(text), out, e);
}

static enum rc fill_initial(struct write *w, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < w->entity->field_count; i++) {
		const struct field *f = &w->entity->fields[i];
		if (!f->initial || w->change->given[i])
			continue;
		if ((rc = field_initial(w->context, f, &w->change->values[i], e)) == RC_OK)
			w->change->given[i] = true;
	}
	return rc;
}

static enum rc check_choice(const struct write *w, const struct field *f, struct value v, struct error *e)
{
	const struct choice *c = schema_choice(w->context->schema, f, v.s);
	bool kept = w->before && value_eq(w->before->values[f->index], v);

	if (!c || (!c->active && !kept))
		return error_set(e, RC_INVALID, f->name, "error.choice", arena_text(w->context->arena, v.s), NULL);
	return RC_OK;
}

/* A reference by id must name a live row that the writer may read. */
static enum rc check_reference(const struct write *w, const struct field *f, struct value v, struct error *e)
{
	struct sql s = { .text = { .max = 16 << 10 }, .arena = w->context->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool seen = false;
	enum rc rc;

	sql_add(&s, "SELECT 1 FROM %s t WHERE t.deleted_at IS NULL AND t.id = ", f->target->table);
	sql_value(&s, v);
	if (!w->internal && !(f->flags & FIELD_SYSTEM))
		scope_where(&s, w->context, f->target, "t", OP_READ);
	if ((rc = sql_prepare(&s, w->context->db, &st, e)) == RC_OK)
		rc = statement_step(st, &seen, e);
	sql_free(&s);
	if (rc == RC_OK && !seen) {
		char id[24];
		snprintf(id, sizeof id, "%lld", (long long)v.i);
		return error_set(e, RC_INVALID, f->name, "error.no_such_reference", id, NULL);
	}
	return rc;
}

static enum rc check_field(const struct write *w, const struct field *f, struct error *e)
{
	struct value v = w->change->values[f->index];
	enum rc rc = RC_OK;

	if (w->before && f->flags & FIELD_FIXED && !value_eq(v, w->before->values[f->index]))
		return error_set(e, RC_INVALID, f->name, "error.fixed_field", NULL, NULL);
	if (value_is_null(v) || (w->before && value_eq(v, w->before->values[f->index])))
		return RC_OK;
	if (f->type == TYPE_CHOICE)
		rc = check_choice(w, f, v, e);
	else if (f->type == TYPE_REF)
		rc = check_reference(w, f, v, e);
	return rc ? rc : field_check(f, v, e);
}

/* What the asker set himself, before initial values and rules add theirs. */
static enum rc check_rights(const struct write *w, struct error *e)
{
	for (int i = 0; !w->internal && i < w->entity->field_count; i++)
		if (w->change->given[i] && !principal_writes(w->context->who, w->entity, &w->entity->fields[i]))
			return error_set(e, RC_FORBIDDEN, w->entity->fields[i].name, "error.forbidden_field", NULL, NULL);
	return RC_OK;
}

/* Required: on create always, on update for the fields given (a custom field made required later does not block old rows). */
static enum rc check_all(const struct write *w, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < w->entity->field_count; i++) {
		const struct field *f = &w->entity->fields[i];
		bool given = w->change->given[i];
		if (given)
			rc = check_field(w, f, e);
		if (rc == RC_OK && f->flags & FIELD_REQUIRED && (given || !w->before) && value_is_null(w->change->values[i]) && !f->derived_from)
			rc = error_set(e, RC_INVALID, f->name, "error.required", NULL, NULL);
	}
	return rc;
}

/* --- storing --------------------------------------------------------------------------------------------------------------------------- */

static enum rc stored_value(struct context *x, const struct field *f, struct value v, struct value *out, struct error *e)
{
	struct str sealed;
	enum rc rc;

	*out = v;
	if (!(f->flags & FIELD_SEALED) || v.kind != VALUE_TEXT)
		return RC_OK;
	if ((rc = company_seal(x->company, x->arena, v.s, &sealed, e)) == RC_OK)
		*out = value_blob(sealed);
	return rc;
}

static enum rc sort_value(struct context *x, const struct field *f, struct value v, struct value *out, struct error *e)
{
	struct str key;
	enum rc rc;

	*out = value_null();
	if (value_is_null(v))
		return RC_OK;
	if ((rc = sort_key(x->arena, field_sort_kind(f), v.s, &key)))
		return error_set(e, rc, NULL, "error.no_memory", NULL, NULL);
	*out = value_blob(key);
	return RC_OK;
}

/* Appends one column (and its sort key) to an INSERT's or UPDATE's two lists. */
static enum rc put_column(struct context *x, struct sql *s, struct sql *marks, const struct field *f, struct value v, bool update, struct error *e)
{
	struct value stored, key;
	enum rc rc;

	if ((rc = stored_value(x, f, v, &stored, e)))
		return rc;
	sql_add(s, update ? ", %s = " : ", %s", f->column);
	if (!update)
		sql_add(marks, ", ");
	sql_value(update ? s : marks, stored);
	if (!field_has_sort_key(f))
		return RC_OK;
	if ((rc = sort_value(x, f, v, &key, e)))
		return rc;
	sql_add(s, update ? ", %s_sort = " : ", %s_sort", f->column);
	if (!update)
		sql_add(marks, ", ");
	sql_value(update ? s : marks, key);
	return RC_OK;
}

static struct value user_value(const struct context *x)
{
	return x->who->user ? value_int(x->who->user) : value_null();
}

static enum rc insert_row(struct write *w, struct error *e)
{
	struct context *x = w->context;
	struct sql s = { .text = { .max = 64 << 10 }, .arena = x->arena }, marks = { .text = { .max = 64 << 10 }, .arena = x->arena };
	enum rc rc;

	if ((rc = db_reserve_ids(x->db, w->entity->table, 1, &w->id, e)))
		return rc;
	sql_add(&s, "INSERT INTO %s (id, version, created_at, created_by_id, updated_at, updated_by_id, import_id", w->entity->table);
	sql_value(&marks, value_int(w->id));
	sql_add(&marks, ", 1, ");
	sql_value(&marks, value_int(x->now));
	sql_add(&marks, ", ");
	sql_value(&marks, user_value(x));
	sql_add(&marks, ", ");
	sql_value(&marks, value_int(x->now));
	sql_add(&marks, ", ");
	sql_value(&marks, user_value(x));
	sql_add(&marks, ", ");
	sql_value(&marks, x->import ? value_int(x->import) : value_null());
	for (int i = COMMON_COUNT; rc == RC_OK && i < w->entity->field_count; i++)
		if (w->change->given[i] && !value_is_null(w->change->values[i]))
			rc = put_column(x, &s, &marks, &w->entity->fields[i], w->change->values[i], false, e);
	sql_add(&s, ") VALUES (%.*s)", STR_ARG(buf_view(&marks.text)));
	s.values = marks.values;
	s.count = marks.count;
	s.failed |= marks.failed || marks.text.failed;
	if (rc == RC_OK)
		rc = sql_run(&s, x->db, NULL, e);
	sql_free(&marks);
	sql_free(&s);
	return rc;
}

/* Sets the given columns where the version is still the one read. */
static enum rc update_row(struct write *w, struct error *e)
{
	struct context *x = w->context;
	struct sql s = { .text = { .max = 64 << 10 }, .arena = x->arena };
	int64_t changed = 0;
	enum rc rc = RC_OK;

	sql_add(&s, "UPDATE %s SET version = version + 1, updated_at = ", w->entity->table);
	sql_value(&s, value_int(x->now));
	sql_add(&s, ", updated_by_id = ");
	sql_value(&s, user_value(x));
	for (int i = COMMON_DELETED_AT; rc == RC_OK && i < w->entity->field_count; i++)
		if (w->change->given[i])
			rc = put_column(x, &s, NULL, &w->entity->fields[i], w->change->values[i], true, e);
	sql_add(&s, " WHERE id = ");
	sql_value(&s, value_int(w->id));
	sql_add(&s, " AND version = ");
	sql_value(&s, value_int(w->before->version));
	if (rc == RC_OK)
		rc = sql_run(&s, x->db, &changed, e);
	sql_free(&s);
	if (rc == RC_OK && changed == 0)
		return error_set(e, RC_STALE, "version", "error.stale", NULL, NULL);
	return rc;
}

/* All values as they are after the write, by field index. */
static struct value *values_after(struct write *w)
{
	struct value *v = arena_new_array(w->context->arena, struct value, (size_t)w->entity->field_count);

	for (int i = 0; v && i < w->entity->field_count; i++)
		v[i] = w->change->given[i] ? w->change->values[i] : w->before ? w->before->values[i] : value_null();
	return v;
}

static enum rc index_row(struct write *w, const struct value *before, const struct value *after, struct error *e)
{
	struct arena *a = w->context->arena;
	struct str old = STR(""), new = STR("");
	enum rc rc = RC_OK;

	if (!(w->entity->flags & ENTITY_SEARCH))
		return RC_OK;
	if (before)
		rc = search_tokens(a, w->entity, before, &old, e);
	if (rc == RC_OK && after)
		rc = search_tokens(a, w->entity, after, &new, e);
	if (rc || str_eq(old, new))
		return rc;
	return db_search_put(w->context->db, w->entity->table, w->id, old, new, e);
}

/* The row as it now stands must lie where the writer may write. */
static enum rc check_reach(struct write *w, enum operation op, struct error *e)
{
	struct sql s = { .text = { .max = 16 << 10 }, .arena = w->context->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	enum scope scope = principal_scope(w->context->who, w->entity, op);
	bool reached = false;
	enum rc rc;

	if (w->internal || scope == SCOPE_ALL || w->entity->scope == SCOPE_OPEN)
		return RC_OK;
	sql_add(&s, "SELECT 1 FROM %s t WHERE t.id = ", w->entity->table);
	sql_value(&s, value_int(w->id));
	scope_where(&s, w->context, w->entity, "t", op);
	if ((rc = sql_prepare(&s, w->context->db, &st, e)) == RC_OK)
		rc = statement_step(st, &reached, e);
	sql_free(&s);
	if (rc == RC_OK && !reached)
		return error_set(e, RC_FORBIDDEN, NULL, "error.out_of_reach", w->entity->name, NULL);
	return rc;
}

static enum rc follow_up(struct write *w, const char *operation, const struct value *before, const struct value *after, struct error *e)
{
	enum rc rc;

	if ((rc = audit_write(w->context, w->entity, w->id, operation, before, after, e)) || (rc = index_row(w, before, after, e)) || (rc = rules_after(w, e)))
		return rc;
	return w->entity->flags & ENTITY_SHAPES ? db_generation_bump(w->context->db, e) : RC_OK;
}

/* --- create, update, delete ------------------------------------------------------------------------------------------------------------- */

static enum rc forbidden(const struct entity *t, enum operation op, struct error *e)
{
	return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", operation_names[op], t->name);
}

static enum rc create(struct context *x, struct change *c, bool internal, struct written *out, struct error *e)
{
	struct write w = { .context = x, .entity = c->entity, .operation = OP_CREATE, .change = c, .internal = internal };
	enum operation op = x->import && !internal ? OP_IMPORT : OP_CREATE;
	struct value *after;
	enum rc rc;

	if (!internal && !principal_may(x->who, c->entity, op))
		return forbidden(c->entity, op, e);
	if ((rc = check_rights(&w, e)) || (rc = fill_initial(&w, e)) || (rc = rules_before(&w, e)) || (rc = check_all(&w, e)) || (rc = insert_row(&w, e)) || (rc = check_reach(&w, op, e)))
		return rc;
	if (!(after = values_after(&w)))
		return error_no_memory(e);
	if ((rc = follow_up(&w, "create", NULL, after, e)))
		return rc;
	*out = (struct written){ w.id, 1, true };
	return RC_OK;
}

static bool differs(const struct write *w)
{
	for (int i = 0; i < w->entity->field_count; i++)
		if (w->change->given[i] && !value_eq(w->change->values[i], w->before->values[i]))
			return true;
	return false;
}

/* Sealed values are compared and audited as plain text. */
static enum rc unseal_all(struct context *x, struct record *r, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < r->entity->field_count; i++) {
		struct value *v = &r->values[i];
		if (!(r->entity->fields[i].flags & FIELD_SEALED) || v->kind != VALUE_BLOB)
			continue;
		if ((rc = company_unseal(x->company, x->arena, v->s, &v->s, e)) == RC_OK)
			v->kind = VALUE_TEXT;
	}
	return rc;
}

/* What the program itself changes it finds, whoever the write is for. */
static enum rc load_row(const struct write *w, enum operation op, bool deleted, struct record **out, struct error *e)
{
	struct context whole = *w->context;
	struct principal program = *whole.who;

	program.system |= w->internal;
	whole.who = &program;
	return record_load(&whole, w->entity, w->id, op, deleted, out, e);
}

static enum rc load_before(struct write *w, enum operation op, int64_t version, bool deleted, struct record **before, struct error *e)
{
	struct context *x = w->context;
	enum rc rc;

	if (!w->internal && !principal_may(x->who, w->entity, op))
		return forbidden(w->entity, op, e);
	if (!w->internal && !version && !x->who->system)
		return error_set(e, RC_PRECONDITION, "version", "error.version_needed", NULL, NULL);
	if ((rc = load_row(w, w->internal ? OP_READ : op, deleted, before, e)))
		return rc;
	if (!*before) {
		struct record *seen = NULL;
		if (!deleted && (rc = record_load(x, w->entity, w->id, OP_READ, false, &seen, e)))
			return rc;
		return seen ? error_set(e, RC_FORBIDDEN, NULL, "error.out_of_reach", w->entity->name, NULL) : record_not_found(w->entity, e);
	}
	if (version > 0 && version != (*before)->version)
		return error_set(e, RC_STALE, "version", "error.stale", NULL, NULL);
	w->before = *before;
	return unseal_all(x, *before, e);
}

static enum rc update(struct context *x, int64_t id, int64_t version, struct change *c, bool internal, struct written *out, struct error *e)
{
	struct write w = { .context = x, .entity = c->entity, .operation = OP_UPDATE, .id = id, .change = c, .internal = internal };
	enum operation op = x->import && !internal ? OP_IMPORT : OP_UPDATE;
	struct record *before;
	struct value *after;
	enum rc rc;

	if ((rc = load_before(&w, op, version, false, &before, e)))
		return rc;
	*out = (struct written){ id, before->version, false };
	if (!differs(&w))
		return RC_OK;
	if ((rc = check_rights(&w, e)) || (rc = rules_before(&w, e)) || (rc = check_all(&w, e)) || (rc = update_row(&w, e)) || (rc = check_reach(&w, op, e)))
		return rc;
	if (!(after = values_after(&w)))
		return error_no_memory(e);
	if ((rc = follow_up(&w, "update", before->values, after, e)))
		return rc;
	*out = (struct written){ id, before->version + 1, true };
	return RC_OK;
}

enum rc record_create(struct context *x, struct change *c, struct written *out, struct error *e)
{
	return create(x, c, false, out, e);
}

enum rc record_create_internal(struct context *x, struct change *c, struct written *out, struct error *e)
{
	return create(x, c, true, out, e);
}

enum rc record_update(struct context *x, int64_t id, int64_t version, struct change *c, struct written *out, struct error *e)
{
	return update(x, id, version, c, false, out, e);
}

enum rc record_update_internal(struct context *x, int64_t id, struct change *c, struct written *out, struct error *e)
{
	return update(x, id, ANY_VERSION, c, true, out, e);
}

static enum rc remove_row(struct write *w, struct error *e)
{
	char sql[160];
	struct value id = value_int(w->id);

	if (!(w->entity->flags & ENTITY_HARD_DELETE)) {
		change_value(w->change, &w->entity->fields[COMMON_DELETED_AT], value_int(w->context->now));
		return update_row(w, e);
	}
	snprintf(sql, sizeof sql, "DELETE FROM %s WHERE id = ?", w->entity->table);
	return db_run(w->context->db, sql, &id, 1, NULL, e);
}

/* The same person, seeing all: parts go with their whole, whoever may see them. */
static enum rc as_program(struct context *x, struct error *e)
{
	struct principal *p = arena_new(x->arena, struct principal);

	if (!p)
		return error_no_memory(e);
	*p = *x->who;
	p->system = true;
	x->who = p;
	return RC_OK;
}

static enum rc delete_row(struct write *w, struct record *before, struct error *e)
{
	enum rc rc;

	if ((rc = rules_before(w, e)) || (rc = remove_row(w, e)))
		return rc;
	return follow_up(w, "delete", before->values, NULL, e);
}

enum rc record_delete(struct context *x, const struct entity *t, int64_t id, int64_t version, struct error *e)
{
	struct change c;
	struct write w = { .context = x, .entity = t, .operation = OP_DELETE, .id = id, .change = &c };
	struct record *before;
	enum rc rc;

	if ((rc = change_new(x, t, &c, e)) || (rc = load_before(&w, OP_DELETE, version, false, &before, e)) || (rc = cascade_delete(x, t, id, e)))
		return rc;
	return delete_row(&w, before, e);
}

enum rc record_delete_part(struct context *x, const struct entity *t, int64_t id, struct error *e)
{
	struct change c;
	struct context whole = *x;
	struct write w = { .context = &whole, .entity = t, .operation = OP_DELETE, .id = id, .change = &c, .internal = true };
	struct record *before;
	enum rc rc;

	if ((rc = as_program(&whole, e)) || (rc = change_new(x, t, &c, e)) || (rc = load_before(&w, OP_DELETE, ANY_VERSION, false, &before, e)))
		return rc;
	return delete_row(&w, before, e);
}

/* What the row hangs on must be there: it may have been deleted after the row was. */
static enum rc check_hold(struct write *w, struct error *e)
{
	struct write as_program = *w;
	enum rc rc = RC_OK;

	as_program.internal = true;
	for (int i = 0; rc == RC_OK && i < w->entity->field_count; i++) {
		const struct field *f = &w->entity->fields[i];
		if (f->type == TYPE_REF && !(f->flags & (FIELD_COMMON | FIELD_SYSTEM)) && !value_is_null(w->before->values[i]))
			rc = check_reference(&as_program, f, w->before->values[i], e);
	}
	return rc;
}

static enum rc restore(struct write *w, struct written *out, struct error *e)
{
	struct record *before;
	int64_t deleted_at;
	enum rc rc = load_before(w, OP_UPDATE, ANY_VERSION, true, &before, e);

	if (rc)
		return rc;
	deleted_at = before->values[COMMON_DELETED_AT].i;
	change_value(w->change, &w->entity->fields[COMMON_DELETED_AT], value_null());
	if (!w->internal && ((rc = check_hold(w, e)) || (rc = rules_before(w, e))))
		return rc;
	if ((rc = update_row(w, e)) || (rc = follow_up(w, "restore", NULL, values_after(w), e)))
		return rc;
	*out = (struct written){ w->id, before->version + 1, true };
	return w->internal ? RC_OK : cascade_restore(w->context, w->entity, w->id, deleted_at, e);
}

/* Back from the bin: unique keys may be taken meanwhile (RC_CONFLICT). */
enum rc record_restore(struct context *x, const struct entity *t, int64_t id, struct written *out, struct error *e)
{
	struct change c;
	struct write w = { .context = x, .entity = t, .operation = OP_UPDATE, .id = id, .change = &c };
	enum rc rc = change_new(x, t, &c, e);

	return rc ? rc : restore(&w, out, e);
}

enum rc record_restore_part(struct context *x, const struct entity *t, int64_t id, struct error *e)
{
	struct change c;
	struct context whole = *x;
	struct write w = { .context = &whole, .entity = t, .operation = OP_UPDATE, .id = id, .change = &c, .internal = true };
	struct written out;
	enum rc rc;

	if ((rc = as_program(&whole, e)) || (rc = change_new(x, t, &c, e)))
		return rc;
	return restore(&w, &out, e);
}
