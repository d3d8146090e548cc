/* Search tokens and sort keys made anew, row by row, as a write would make them. */
#include "records/beside.h"

#include "base/log.h"
#include "base/mem.h"
#include "lang/sort_key.h"
#include "model/ddl.h"
#include "records/audit.h"
#include "records/search.h"
#include "records/sql.h"

#include <stdio.h>

enum { MEMORY = 64 << 20, TELL_EACH = 1000, PAGE_ROWS = 1000 };

static bool is_kept(const struct field *f)
{
	return !(f->flags & FIELD_SEALED) && (f->flags & FIELD_SEARCHED || field_has_sort_key(f));
}

enum rc beside_of(struct arena *a, const struct entity *t, struct beside *out, struct error *e)
{
	*out = (struct beside){ .entity = t, .fields = arena_new_array(a, const struct field *, (size_t)t->field_count + 1) };
	if (!out->fields)
		return error_no_memory(e);
	for (int i = 0; i < t->field_count; i++)
		if (is_kept(&t->fields[i]))
			out->fields[out->count++] = &t->fields[i];
	return RC_OK;
}

static void select_page(struct sql *s, const struct beside *b, int64_t after)
{
	sql_add(s, "SELECT id, deleted_at");
	for (int i = 0; i < b->count; i++) {
		sql_add(s, ", %s", b->fields[i]->column);
		sql_add(s, field_has_sort_key(b->fields[i]) ? ", %s_sort" : ", NULL", b->fields[i]->column);
	}
	sql_add(s, " FROM %s WHERE id > ", b->entity->table);
	sql_value(s, value_int(after));
	sql_add(s, " ORDER BY id LIMIT %d", PAGE_ROWS);
}

/* A page is read whole before its rows are looked at, so that the connection is free for them. */
static enum rc each_of_page(struct db *db, const struct beside *b, struct arena *page, int64_t *after, int *count, beside_row *look, void *context, struct error *e)
{
	CLEANUP(arena_free) struct arena a = { .max = MEMORY };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct sql s = { .text = { .max = 64 << 10 }, .arena = page };
	bool row = true;
	enum rc rc;

	*count = 0;
	select_page(&s, b, *after);
	rc = sql_prepare(&s, db, &st, e);
	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		*after = statement_int(st, BESIDE_ID);
		++*count;
		rc = look(context, st, &a, e);
		arena_reset(&a);
	}
	sql_free(&s);
	return rc;
}

enum rc beside_each(struct db *db, const struct beside *b, beside_row *look, void *context, struct error *e)
{
	CLEANUP(arena_free) struct arena page = { .max = MEMORY };
	int64_t after = 0;
	int count = PAGE_ROWS;
	enum rc rc = RC_OK;

	while (rc == RC_OK && count == PAGE_ROWS) {
		rc = each_of_page(db, b, &page, &after, &count, look, context, e);
		arena_reset(&page);
	}
	return rc;
}

enum rc beside_tokens(struct arena *a, const struct beside *b, struct statement *st, struct str *out, struct error *e)
{
	struct value *values = arena_new_array(a, struct value, (size_t)b->entity->field_count + 1);

	*out = STR("");
	if (!values)
		return error_no_memory(e);
	if (!(b->entity->flags & ENTITY_SEARCH) || !statement_is_null(st, BESIDE_DELETED))
		return RC_OK;
	for (int i = 0; i < b->count; i++)
		if (field_types[b->fields[i]->type].kind == VALUE_TEXT)
			values[b->fields[i]->index] = statement_value(st, BESIDE_FIRST + 2 * i, VALUE_TEXT);
	return search_tokens(a, b->entity, values, out, e);
}

/* --- anew ------------------------------------------------------------------------------------------------------------------------------------ */

struct renewing { struct context *x; struct beside beside; const struct beside_hooks *hooks; int64_t rows, before; };

static enum rc renew_sort_key(struct context *x, const struct beside *b, struct statement *st, int i, struct arena *a, struct error *e)
{
	struct value values[] = { value_null(), value_int(statement_int(st, BESIDE_ID)) };
	struct value text = statement_value(st, BESIDE_FIRST + 2 * i, VALUE_TEXT), old = statement_value(st, BESIDE_FIRST + 2 * i + 1, VALUE_BLOB);
	char sql[300];
	struct str key;

	if (!value_is_null(text)) {
		if (sort_key(a, field_sort_kind(b->fields[i]), text.s, &key))
			return error_no_memory(e);
		values[0] = value_blob(key);
	}
	if (value_eq(values[0], old))
		return RC_OK;
	snprintf(sql, sizeof sql, "UPDATE %s SET %s_sort = ? WHERE id = ?", b->entity->table, b->fields[i]->column);
	return db_run(x->db, sql, values, 2, NULL, e);
}

static enum rc renew_row(void *context, struct statement *st, struct arena *a, struct error *e)
{
	struct renewing *r = context;
	const struct beside *b = &r->beside;
	struct context *x = r->x;
	struct str tokens;
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < b->count; i++)
		if (field_has_sort_key(b->fields[i]))
			rc = renew_sort_key(x, b, st, i, a, e);
	if (rc == RC_OK && (rc = beside_tokens(a, b, st, &tokens, e)) == RC_OK && tokens.n)
		rc = db_search_put(x->db, b->entity->table, statement_int(st, BESIDE_ID), STR(""), tokens, e);
	if (++r->rows % TELL_EACH == 0 && r->hooks && r->hooks->progress)
		r->hooks->progress(r->hooks->context, r->rows);
	return rc;
}

static enum rc renew_entity(struct context *x, struct write_request *w, struct error *e)
{
	struct renewing *r = w->argument;
	const struct beside *b = &r->beside;
	enum rc rc;

	r->x = x;
	r->rows = r->before;
	if (b->entity->flags & ENTITY_SEARCH && (rc = db_search_clear(x->db, b->entity->table, e)))
		return rc;
	rc = beside_each(x->db, b, renew_row, r, e);
	return rc ? rc : audit_note(x, b->entity, 0, "reindex", STR("{}"), e);
}

static enum rc renew_one(struct company *c, const struct principal *who, struct renewing *r, const struct entity *t, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = MEMORY };
	struct write_request w = { .company = c, .who = who, .arena = &arena, .work = renew_entity, .argument = r };
	enum rc rc = beside_of(&arena, t, &r->beside, e);

	r->before = r->rows;
	w.job.alone = true;
	return rc || r->beside.count == 0 ? rc : records_write(&w, e);
}

enum rc beside_renew(struct company *c, const struct principal *who, const struct beside_hooks *hooks, int64_t *rows, struct error *e)
{
	const struct schema *schema = company_schema(c);
	struct renewing r = { .hooks = hooks };
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < schema->entity_count; i++)
		rc = renew_one(c, who, &r, &schema->entities[i], e);
	schema_release(c, schema);
	*rows = r.rows;
	return rc;
}

/* --- an earlier version's ---------------------------------------------------------------------------------------------------------------------------------- */

static enum rc version_put(struct context *x, struct write_request *w, struct error *e)
{
	(void)w;
	return company_meta_put(x->db, "beside", BESIDE_VERSION, e);
}

enum rc beside_upgrade(struct company *c, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = 1 << 20 };
	struct write_request w = { .company = c, .arena = &arena, .work = version_put };
	struct beside_hooks hooks = { 0 };
	int64_t version, rows;
	enum rc rc = company_meta_get(c, "beside", &version, e);

	if (rc || version >= BESIDE_VERSION)
		return rc;
	if (!(w.who = principal_system(&arena, ORIGIN_SYSTEM)))
		return error_no_memory(e);
	log_line(LOG_INFO, "company", "search index and sort order are made anew for this version");
	w.job.alone = true;
	rc = beside_renew(c, w.who, &hooks, &rows, e);
	return rc ? rc : records_write(&w, e);
}
