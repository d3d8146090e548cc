/* One row: by id, by key, its title, and why it may (not) be seen. */
#include "records/record.h"

#include "base/mem.h"
#include "model/words.h"
#include "records/scope.h"
#include "records/sql.h"
#include "records/write.h"

#include <stdio.h>
#include <string.h>

enum rc record_not_found(const struct entity *t, struct error *e)
{
	return error_set(e, RC_NOT_FOUND, NULL, "error.not_found", t->name, NULL);
}

static enum rc take_row(struct context *x, const struct entity *t, struct statement *st, struct record **out, struct error *e)
{
	struct record *r = arena_new(x->arena, struct record);

	if (!r || !(r->values = arena_new_array(x->arena, struct value, (size_t)t->field_count)) ||
	    !(r->readable = arena_new_array(x->arena, bool, (size_t)t->field_count)))
		return error_no_memory(e);
	r->entity = t;
	for (int i = 0; i < t->field_count; i++) {
		enum value_kind kind = t->fields[i].flags & FIELD_SEALED ? VALUE_BLOB : field_types[t->fields[i].type].kind;
		struct value v = statement_value(st, i, kind);
		if ((v.kind == VALUE_TEXT || v.kind == VALUE_BLOB) && !(v.s = arena_str(x->arena, v.s)).p)
			return error_no_memory(e);
		r->values[i] = v;
		r->readable[i] = true;
	}
	r->id = r->values[COMMON_ID].i;
	r->version = r->values[COMMON_VERSION].i;
	*out = r;
	return RC_OK;
}

enum rc record_load(struct context *x, const struct entity *t, int64_t id, enum operation op, bool deleted, struct record **out, struct error *e)
{
	struct sql s = { .text = { .max = 64 << 10 }, .arena = x->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	*out = NULL;
	buf_lit(&s.text, "SELECT ");
	buf_text(&s.text, t->columns);
	buf_lit(&s.text, " FROM ");
	buf_text(&s.text, t->table);
	buf_lit(&s.text, " t WHERE t.id = ");
	sql_value(&s, value_int(id));
	sql_add(&s, deleted ? " AND t.deleted_at IS NOT NULL" : " AND t.deleted_at IS NULL");
	scope_where(&s, x, t, "t", op);
	if ((rc = sql_prepare(&s, x->db, &st, e)) == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row)
		rc = take_row(x, t, st, out, e);
	sql_free(&s);
	return rc;
}

enum rc record_mask(struct context *x, struct record *r, struct error *e)
{
	enum rc rc;

	for (int i = 0; i < r->entity->field_count; i++) {
		const struct field *f = &r->entity->fields[i];
		struct value *v = &r->values[i];
		if (!principal_reads(x->who, r->entity, f)) {
			*v = value_null();
			r->readable[i] = false;
		} else if (f->flags & FIELD_SEALED && v->kind == VALUE_BLOB) {
			if ((rc = company_unseal(x->company, x->arena, v->s, &v->s, e)))
				return rc;
			v->kind = VALUE_TEXT;
		}
	}
	return RC_OK;
}

enum rc record_get(struct context *x, const struct entity *t, int64_t id, struct record **out, struct error *e)
{
	enum rc rc;

	*out = NULL;
	if (!principal_may(x->who, t, OP_READ))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_read", t->name, NULL);
	if ((rc = record_load(x, t, id, OP_READ, false, out, e)))
		return rc;
	return *out ? record_mask(x, *out, e) : record_not_found(t, e);
}

/* The id of the live row with this key that the operation's scope reaches; 0 when there is none. */
static enum rc key_id(struct context *x, const struct entity *t, const struct field *key, struct str text, int64_t *id, struct error *e)
{
	struct sql s = { .text = { .max = 16 << 10 }, .arena = x->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct type_context types = context_types(x);
	struct value v;
	bool row = false;
	enum rc rc = field_parse(&types, key, text, &v, e);

	*id = 0;
	if (rc || value_is_null(v))
		return rc;
	sql_add(&s, "SELECT t.id FROM %s t WHERE t.deleted_at IS NULL AND t.%s = ", t->table, key->column);
	sql_value(&s, v);
	scope_where(&s, x, t, "t", OP_READ);
	if ((rc = sql_prepare(&s, x->db, &st, e)) == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row)
		*id = statement_int(st, 0);
	sql_free(&s);
	return rc;
}

enum rc record_by_key(struct context *x, const struct entity *t, struct str key, struct record **out, struct error *e)
{
	int64_t id;
	enum rc rc;

	*out = NULL;
	if (!t->key)
		return record_not_found(t, e);
	if ((rc = key_id(x, t, t->key, key, &id, e)))
		return rc;
	return id ? record_get(x, t, id, out, e) : record_not_found(t, e);
}

enum rc record_title(struct context *x, const struct entity *t, int64_t id, struct str *out, struct error *e)
{
	struct sql s = { .text = { .max = 16 << 10 }, .arena = x->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	*out = STR("");
	if (!t->title || !principal_reads(x->who, t, t->title))
		return RC_OK;
	sql_add(&s, "SELECT t.%s FROM %s t WHERE t.id = ", t->title->column, t->table);
	sql_value(&s, value_int(id));
	scope_where(&s, x, t, "t", OP_READ);
	if ((rc = sql_prepare(&s, x->db, &st, e)) == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row && !(*out = arena_str(x->arena, statement_text(st, 0))).p)
		rc = error_no_memory(e);
	sql_free(&s);
	return rc;
}

struct value record_value(const struct record *r, const char *field)
{
	const struct field *f = entity_field(r->entity, str_of(field));

	return f ? r->values[f->index] : value_null();
}

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0 && s.n < 19;
}

static enum rc id_visible(struct context *x, const struct entity *t, int64_t id, bool *seen, struct error *e)
{
	struct sql s = { .text = { .max = 16 << 10 }, .arena = x->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	enum rc rc;

	sql_add(&s, "SELECT 1 FROM %s t WHERE t.deleted_at IS NULL AND t.id = ", t->table);
	sql_value(&s, value_int(id));
	scope_where(&s, x, t, "t", OP_READ);
	*seen = false;
	if ((rc = sql_prepare(&s, x->db, &st, e)) == RC_OK)
		rc = statement_step(st, seen, e);
	sql_free(&s);
	return rc;
}

enum rc reference_find(struct context *x, const struct field *f, struct str text, struct value *out, struct error *e)
{
	const struct entity *t = f->target;
	bool by_code = str_starts(text, "code:"), seen = false;
	int64_t id = 0;
	enum rc rc = RC_OK;

	text = by_code ? str_part(text, 5, text.n) : text;
	*out = value_null();
	if (text.n == 0)
		return RC_OK;
	if (!by_code && all_digits(text) && decimal_parse(text, 0, &id) == DECIMAL_OK && (rc = id_visible(x, t, id, &seen, e)))
		return rc;
	if (!seen && (id = 0, t->key))
		rc = key_id(x, t, t->key, text, &id, e);
	if (rc == RC_OK && !id && t->title && t->title != t->key)
		rc = key_id(x, t, t->title, text, &id, e);
	if (rc)
		return rc;
	if (!id)
		return error_set(e, RC_INVALID, f->name, "error.no_such_reference", arena_text(x->arena, text), NULL);
	*out = value_int(id);
	return RC_OK;
}

/* --- access ---------------------------------------------------------------------------------------------------------------------------- */

static const char *reason_of(const struct context *x, const struct entity *t, enum operation op, enum scope scope, bool reached)
{
	if (!(t->operations & OP_BIT(op)))
		return "access.not_offered";
	if (x->who->system || x->who->administrator)
		return "access.administrator";
	if (scope == SCOPE_NOTHING)
		return "access.no_grant";
	if (scope == SCOPE_ALL || t->scope == SCOPE_OPEN)
		return "access.all";
	return reached ? "access.in_scope" : "access.out_of_scope";
}

/* Rows of code and name. */
static enum rc read_names(struct context *x, const char *sql, struct value user, struct access_names *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc = db_prepare(x->db, str_of(sql), &st, e);

	if (rc == RC_OK)
		rc = statement_bind(st, 1, user, e);
	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row && out->count < ACCESS_NAMES_MAX)
		out->items[out->count++] = (struct access_name){ arena_str(x->arena, statement_text(st, 0)), arena_str(x->arena, statement_text(st, 1)) };
	return rc;
}

struct str access_words(struct arena *a, enum language language, const struct access_names *names)
{
	CLEANUP(buf_free) struct buf out = { .max = 8192 };

	for (int i = 0; i < names->count; i++) {
		buf_str(&out, i ? catalogue_text(language, "list.comma") : STR(""));
		buf_str(&out, word_role(language, names->items[i].code, names->items[i].name));
	}
	return arena_str(a, buf_view(&out));
}

/* Only who would see any row is told that there is none. */
static bool sees_all(const struct principal *who, const struct entity *t)
{
	enum scope scope = principal_scope(who, t, OP_READ);

	return scope == SCOPE_ALL || (t->scope == SCOPE_OPEN && scope != SCOPE_NOTHING);
}

enum rc record_access(struct context *x, const struct entity *t, int64_t id, struct access_report *out, struct error *e)
{
	struct value user = value_int(x->who->user), row_id = value_int(id);
	struct record *r;
	int64_t one;
	enum rc rc;
	char sql[120];

	*out = (struct access_report){ 0 };
	snprintf(sql, sizeof sql, "SELECT 1 FROM %s WHERE id = ? AND deleted_at IS NULL", t->table);
	if ((rc = db_one_int(x->db, sql, &row_id, 1, &one, &out->exists, e)))
		return rc;
	out->exists |= !sees_all(x->who, t);
	for (int op = 0; op < OP_COUNT; op++) {
		enum scope scope = principal_scope(x->who, t, (enum operation)op);
		if ((rc = record_load(x, t, id, (enum operation)op, false, &r, e)))
			return rc;
		out->lines[op] = (struct access_line){ (enum operation)op, scope != SCOPE_NOTHING && r, scope,
						       reason_of(x, t, (enum operation)op, scope, r != NULL), STR("") };
	}
	out->visible = out->lines[OP_READ].allowed;
	if ((rc = read_names(x, "SELECT r.code, r.name FROM role r JOIN user_role u ON u.role_id = r.id WHERE u.user_id = ? AND u.deleted_at IS NULL ORDER BY r.id", user,
			     &out->roles, e)))
		return rc;
	return read_names(x, "SELECT a.code, a.name FROM app_user a JOIN user_role u ON u.user_id = a.id AND u.deleted_at IS NULL JOIN role r ON r.id = u.role_id"
			     " WHERE a.id <> ? AND r.administrator = 1 AND a.active = 1 AND a.deleted_at IS NULL ORDER BY a.id", user, &out->helpers, e);
}
