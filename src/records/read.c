/* Lists: columns, order and cursor of a query, and its running statement. */
#include "records/read.h"

#include "base/mem.h"
#include "model/ddl.h"
#include "records/query.h"
#include "records/search.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { SEARCH_SORT_MAX = 1000 };

/* --- columns and order from text ----------------------------------------------------------------------------------------------- */

static enum rc unknown(struct context *x, const char *where, struct str name, struct error *e)
{
	return error_set(e, RC_INVALID, where, "error.unknown_field", arena_text(x->arena, name), NULL);
}

/* "tier" or "owner.name"; readable ones only. */
static enum rc find_column(struct context *x, const struct entity *t, struct str name, const char *where, struct column *out, struct error *e)
{
	size_t dot = str_find(name, '.');
	struct str last = name;

	*out = (struct column){ 0 };
	if (dot < name.n) {
		out->step = entity_field(t, str_part(name, 0, dot));
		if (!out->step || out->step->type != TYPE_REF || !principal_reads(x->who, t, out->step))
			return unknown(x, where, name, e);
		t = out->step->target;
		last = str_part(name, dot + 1, name.n);
	}
	out->field = entity_field(t, last);
	if (!out->field || !principal_reads(x->who, t, out->field) || out->field->flags & FIELD_SEALED)
		return unknown(x, where, name, e);
	return RC_OK;
}

enum rc query_columns(struct context *x, struct query *q, struct str text, struct error *e)
{
	struct str name;
	enum rc rc;

	q->columns = arena_new_array(x->arena, struct column, LIST_COLUMNS_MAX);
	q->column_count = 0;
	if (!q->columns)
		return error_no_memory(e);
	while (str_split(&text, ',', &name)) {
		name = str_trim(name);
		if (name.n == 0)
			continue;
		if (q->column_count == LIST_COLUMNS_MAX)
			return error_set(e, RC_INVALID, "fields", "error.too_many_columns", NULL, NULL);
		if ((rc = find_column(x, q->entity, name, "fields", &q->columns[q->column_count++], e)))
			return rc;
	}
	return RC_OK;
}

static bool sortable(const struct field *f)
{
	return f->type != TYPE_JSON && f->type != TYPE_BYTES && f->type != TYPE_LONG_TEXT;
}

enum rc query_sort(struct context *x, struct query *q, struct str text, struct error *e)
{
	struct str name;
	struct column c;
	enum rc rc;

	q->sort_count = 0;
	while (str_split(&text, ',', &name)) {
		bool down = str_starts(name = str_trim(name), "-");
		if (name.n == 0)
			continue;
		if (q->sort_count == (int)(sizeof q->sort / sizeof *q->sort))
			return error_set(e, RC_INVALID, "sort", "error.too_many_sorts", NULL, NULL);
		if ((rc = find_column(x, q->entity, str_part(name, down, name.n), "sort", &c, e)))
			return rc;
		if (!sortable(c.field))
			return error_set(e, RC_INVALID, "sort", "error.not_sortable", c.field->name, NULL);
		q->sort[q->sort_count++] = (struct sort){ c.step, c.field, down };
	}
	return RC_OK;
}

static enum rc listed_columns(struct context *x, struct query *q, struct error *e)
{
	q->columns = arena_new_array(x->arena, struct column, (size_t)q->entity->field_count);
	q->column_count = 0;
	if (!q->columns)
		return error_no_memory(e);
	for (int i = 0; i < q->entity->field_count; i++) {
		const struct field *f = &q->entity->fields[i];
		if (f->flags & FIELD_LISTED && principal_reads(x->who, q->entity, f))
			q->columns[q->column_count++] = (struct column){ NULL, f };
	}
	return RC_OK;
}

/* The sorts in force, id last: it breaks ties in the direction of the first. */
static enum rc settle_sort(struct context *x, const struct query *q, struct list *l, struct error *e)
{
	struct query own = *q;
	int64_t hits = 0;
	enum rc rc;

	if (!own.sort_count && own.search.n) {
		if ((rc = search_hits(x, q->entity, q->search, SEARCH_SORT_MAX + 1, &hits, e)))
			return rc;
	}
	if (!own.sort_count && hits <= SEARCH_SORT_MAX && (rc = query_sort(x, &own, str_of(q->entity->order), e)))
		return rc;
	l->sort_count = 0;
	for (int i = 0; i < own.sort_count; i++) {
		l->sort[l->sort_count++] = own.sort[i];
		if (!own.sort[i].step && !strcmp(own.sort[i].field->name, "id"))
			return RC_OK;
	}
	l->sort[l->sort_count++] = (struct sort){ NULL, &q->entity->fields[COMMON_ID], own.sort_count && own.sort[0].descending };
	return RC_OK;
}

static void turn_sort(struct list *l)
{
	for (int i = 0; i < l->sort_count; i++)
		l->sort[i].descending = !l->sort[i].descending;
}

/* --- cursor: the sort values of the last row, as base64 of "kind length:bytes" ------------------------------------------------------ */

static enum value_kind sort_kind(const struct sort *s)
{
	return field_has_sort_key(s->field) ? VALUE_BLOB : field_types[s->field->type].kind;
}

static enum rc cursor_write(struct list *l, struct error *e)
{
	CLEANUP(buf_free) struct buf b = { .max = 8192 };
	size_t room;
	char *text;

	for (int i = 0; i < l->sort_count; i++) {
		struct value v = l->last[i];
		if (v.kind == VALUE_NULL)
			buf_char(&b, 'n');
		else if (v.kind == VALUE_INT)
			buf_printf(&b, "i%lld;", (long long)v.i);
		else {
			buf_printf(&b, "s%zu;", v.s.n);
			buf_str(&b, v.s);
		}
	}
	room = sodium_base64_ENCODED_LEN(b.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	text = arena_alloc(l->context->arena, room);
	if (!text || b.failed)
		return error_no_memory(e);
	sodium_bin2base64(text, room, (const unsigned char *)b.data, b.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	l->next = str_of(text);
	return RC_OK;
}

static bool cursor_value(struct str *s, enum value_kind kind, struct value *out)
{
	struct str head;
	int64_t n;

	*out = value_null();
	if (s->n && s->p[0] == 'n') {
		*s = str_part(*s, 1, s->n);
		return true;
	}
	if (s->n < 2 || s->p[0] != (kind == VALUE_INT ? 'i' : 's') || !str_split(s, ';', &head) ||
	    decimal_parse(str_part(head, 1, head.n), 0, &n) != DECIMAL_OK)
		return false;
	if (kind == VALUE_INT) {
		*out = value_int(n);
		return true;
	}
	if (n < 0 || !s->p || (size_t)n > s->n)
		return n == 0 ? (*out = (struct value){ kind, .s = STR("") }, true) : false;
	*out = (struct value){ kind, .s = str_part(*s, 0, (size_t)n) };
	*s = str_part(*s, (size_t)n, s->n);
	return true;
}

static enum rc cursor_read(struct list *l, struct str cursor, struct error *e)
{
	size_t n = 0;
	char *bytes = arena_alloc(l->context->arena, cursor.n + 1);
	struct str rest;

	if (!bytes)
		return error_no_memory(e);
	if (cursor.n > 8192 || sodium_base642bin((unsigned char *)bytes, cursor.n, cursor.p, cursor.n, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING))
		return error_set(e, RC_INVALID, "cursor", "error.cursor", NULL, NULL);
	rest = (struct str){ bytes, n };
	for (int i = 0; i < l->sort_count; i++)
		if (!cursor_value(&rest, sort_kind(&l->sort[i]), &l->last[i]))
			return error_set(e, RC_INVALID, "cursor", "error.cursor", NULL, NULL);
	return RC_OK;
}

/* --- the statement ------------------------------------------------------------------------------------------------------------------ */

static bool never_null(const struct sort *s)
{
	return !s->step && (s->field->flags & FIELD_REQUIRED || !strcmp(s->field->name, "id"));
}

static void compare(struct sql *s, const struct plan *p, const struct sort *sort, const char *sign, struct value v)
{
	plan_sort_column(s, p, sort);
	sql_add(s, " %s ", sign);
	sql_value(s, v);
}

/* Strictly behind v in this column: NULL stands before everything, so last when descending. */
static void column_after(struct sql *s, const struct plan *p, const struct sort *sort, struct value v)
{
	if (value_is_null(v)) {
		plan_sort_column(s, p, sort);
		sql_add(s, sort->descending ? " IS NULL AND 0 = 1" : " IS NOT NULL");
		return;
	}
	sql_add(s, "(");
	compare(s, p, sort, sort->descending ? "<" : ">", v);
	if (sort->descending && !never_null(sort)) {
		sql_add(s, " OR ");
		plan_sort_column(s, p, sort);
		sql_add(s, " IS NULL");
	}
	sql_add(s, ")");
}

static void column_same(struct sql *s, const struct plan *p, const struct sort *sort, struct value v)
{
	if (value_is_null(v)) {
		plan_sort_column(s, p, sort);
		sql_add(s, " IS NULL");
	} else {
		compare(s, p, sort, "=", v);
	}
}

/* A single column that is never NULL, and id in the same direction: a row value, which an index answers directly. */
static bool row_value(struct sql *s, const struct plan *p, const struct list *l)
{
	if (l->sort_count != 2 || l->sort[0].step || l->sort[0].descending != l->sort[1].descending || value_is_null(l->last[0]) ||
	    (l->sort[0].descending && !never_null(&l->sort[0])))
		return false;
	sql_add(s, " AND (");
	plan_sort_column(s, p, &l->sort[0]);
	sql_add(s, ", t.id) %s (", l->sort[0].descending ? "<" : ">");
	sql_value(s, l->last[0]);
	sql_add(s, ", ");
	sql_value(s, l->last[1]);
	sql_add(s, ")");
	return true;
}

static void after_cursor(struct sql *s, const struct plan *p, const struct list *l)
{
	if (row_value(s, p, l))
		return;
	sql_add(s, " AND (");
	for (int i = 0; i < l->sort_count; i++) {
		sql_add(s, i ? " OR (" : "(");
		for (int j = 0; j < i; j++) {
			column_same(s, p, &l->sort[j], l->last[j]);
			sql_add(s, " AND ");
		}
		column_after(s, p, &l->sort[i], l->last[i]);
		sql_add(s, ")");
	}
	sql_add(s, ")");
}

static void order_by(struct sql *s, const struct plan *p, const struct list *l)
{
	bool postgres = store_engine(company_store(l->context->company)) == STORE_POSTGRES;

	sql_add(s, " ORDER BY ");
	for (int i = 0; i < l->sort_count; i++) {
		sql_add(s, i ? ", " : "");
		plan_sort_column(s, p, &l->sort[i]);
		sql_add(s, l->sort[i].descending ? " DESC" : "");
		if (postgres && !never_null(&l->sort[i]))
			sql_add(s, l->sort[i].descending ? " NULLS LAST" : " NULLS FIRST");
	}
}

static int limit_of(const struct query *q)
{
	if (q->limit < 0)
		return -1;
	if (q->limit == 0)
		return LIST_LIMIT_DEFAULT;
	return q->limit > LIST_LIMIT_MAX ? LIST_LIMIT_MAX : q->limit;
}

static enum rc list_sql(struct sql *s, const struct plan *p, const struct list *l, struct error *e)
{
	enum rc rc;

	sql_add(s, "SELECT t.id, t.version");
	for (int i = 0; i < l->sort_count; i++) {
		buf_lit(&s->text, ", ");
		plan_sort_column(s, p, &l->sort[i]);
	}
	for (int i = 0; i < l->column_count; i++) {
		buf_lit(&s->text, ", ");
		plan_column(s, p, l->columns[i].step, l->columns[i].field);
	}
	if ((rc = plan_from(s, p, e)))
		return rc;
	if (p->q->cursor.n)
		after_cursor(s, p, l);
	order_by(s, p, l);
	if (limit_of(p->q) >= 0)
		sql_add(s, " LIMIT %d", limit_of(p->q) + 1);
	return RC_OK;
}

static enum rc name_columns(struct list *l, struct error *e)
{
	struct arena *a = l->context->arena;

	if (!(l->names = arena_new_array(a, struct str, (size_t)l->column_count + 1)))
		return error_no_memory(e);
	for (int i = 0; i < l->column_count; i++) {
		const struct column *c = &l->columns[i];
		l->names[i] = str_of(c->step ? arena_printf(a, "%s.%s", c->step->name, c->field->name) : c->field->name);
		if (!l->names[i].n)
			return error_no_memory(e);
	}
	return RC_OK;
}

enum rc list_begin(struct context *x, const struct query *q, struct list *out, struct error *e)
{
	struct query *own = arena_new(x->arena, struct query);
	struct sql s = { .text = { .max = 256 << 10 }, .arena = x->arena };
	struct plan p;
	enum rc rc;

	*out = (struct list){ .context = x };
	if (!own)
		return error_no_memory(e);
	*own = *q;
	if (!principal_may(x->who, q->entity, q->operation))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_list", q->entity->name, NULL);
	if (!own->columns && (rc = listed_columns(x, own, e)))
		return rc;
	out->query = own;
	out->columns = own->columns;
	out->column_count = own->column_count;
	if ((rc = name_columns(out, e)) || (rc = settle_sort(x, own, out, e)))
		return rc;
	if (own->backwards)
		turn_sort(out);
	if ((own->cursor.n && (rc = cursor_read(out, own->cursor, e))) || (rc = plan_begin(&p, x, own, out->sort, out->sort_count, e)))
		return rc;
	out->first_column = 2 + out->sort_count;
	if ((rc = list_sql(&s, &p, out, e)) == RC_OK)
		rc = sql_prepare(&s, x->db, &out->statement, e);
	sql_free(&s);
	return rc;
}

enum rc list_here(struct list *l, struct error *e)
{
	for (int i = 0; i < l->sort_count; i++) {
		struct value v = statement_value(l->statement, 2 + i, sort_kind(&l->sort[i]));
		if ((v.kind == VALUE_TEXT || v.kind == VALUE_BLOB) && !(v.s = arena_str(l->context->arena, v.s)).p)
			return error_no_memory(e);
		l->last[i] = v;
	}
	return cursor_write(l, e);
}

enum rc list_next(struct list *l, bool *row, struct error *e)
{
	int limit = limit_of(l->query);
	enum rc rc;

	*row = false;
	/* the page's last row: its place is the cursor, should one more follow */
	if (limit >= 0 && l->rows == limit && (rc = list_here(l, e)))
		return rc;
	if ((rc = statement_step(l->statement, row, e)))
		return rc;
	if (limit >= 0 && l->rows == limit) {
		l->more = *row;
		*row = false;
		if (!l->more)
			l->next = STR("");
		return RC_OK;
	}
	if (*row) {
		l->rows++;
		l->id = statement_int(l->statement, 0);
		l->version = statement_int(l->statement, 1);
	}
	return RC_OK;
}

void list_end(struct list *l)
{
	statement_end_at(&l->statement);
}

struct value list_value(const struct list *l, int i)
{
	return statement_value(l->statement, l->first_column + i, field_types[l->columns[i].field->type].kind);
}
