/* SQLite statements: prepare, bind, step, columns; and many rows through one cached INSERT. Called through the engine's row. */
#include "store/sqlite_internal.h"

#include <string.h>

#include "base/mem.h"

enum rc sqlite_prepare(struct db *db, struct str sql, struct statement **out, struct error *e)
{
	struct sqlite_db *d = sqlite_of(db);
	struct sqlite_statement *st = mem_alloc(sizeof *st);
	int code;

	*out = NULL;
	if (!st)
		return error_no_memory(e);
	code = sqlite3_prepare_v3(d->handle, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &st->handle, NULL);
	if (code != SQLITE_OK || !st->handle) {
		mem_free(st);
		return sqlite_failed_code(d->handle, code, e);
	}
	*out = &st->base;
	return RC_OK;
}

void sqlite_finalize(struct statement *st)
{
	sqlite3_finalize(handle_of(st));
	mem_free(st->sql);
	mem_free(st);
}

static int bind(sqlite3_stmt *h, int index, struct value v)
{
	switch (v.kind) {
	case VALUE_INT:
		return sqlite3_bind_int64(h, index, v.i);
	case VALUE_REAL:
		return sqlite3_bind_double(h, index, v.d);
	case VALUE_TEXT: /* NULL as an address would be taken for the value NULL */
		return sqlite3_bind_text64(h, index, v.s.p ? v.s.p : "", v.s.n, SQLITE_STATIC, SQLITE_UTF8);
	case VALUE_BLOB:
		return sqlite3_bind_blob64(h, index, v.s.p ? v.s.p : "", v.s.n, SQLITE_STATIC);
	default:
		return sqlite3_bind_null(h, index);
	}
}

enum rc sqlite_bind(struct statement *st, int index, struct value v, struct error *e)
{
	int code = bind(handle_of(st), index, v);

	return code == SQLITE_OK ? RC_OK : sqlite_failed_code(sqlite_of(st->db)->handle, code, e);
}

/* The first step of a read session opens its snapshot. */
int sqlite_open_snapshot(struct sqlite_db *d)
{
	int code = sqlite3_step(d->begin_read);

	sqlite3_reset(d->begin_read);
	d->reading = code == SQLITE_DONE;
	return d->reading ? SQLITE_OK : code;
}

enum rc sqlite_step(struct statement *st, bool *row, struct error *e)
{
	struct sqlite_db *d = sqlite_of(st->db);
	int code = d->base.writing || d->reading ? SQLITE_OK : sqlite_open_snapshot(d);

	if (code == SQLITE_OK)
		code = sqlite3_step(handle_of(st));
	*row = code == SQLITE_ROW;
	return code == SQLITE_ROW || code == SQLITE_DONE ? RC_OK : sqlite_failed(d->handle, e);
}

void sqlite_reset(struct statement *st)
{
	sqlite3_reset(handle_of(st));
	sqlite3_clear_bindings(handle_of(st));
}

int64_t sqlite_changes(struct statement *st)
{
	return sqlite3_stmt_readonly(handle_of(st)) ? 0 : sqlite3_changes64(sqlite_of(st->db)->handle);
}

int sqlite_columns(const struct statement *st)
{
	return sqlite3_column_count(handle_of(st));
}

bool sqlite_is_null(const struct statement *st, int column)
{
	return sqlite3_column_type(handle_of(st), column) == SQLITE_NULL;
}

int64_t sqlite_get_int(const struct statement *st, int column)
{
	return sqlite3_column_int64(handle_of(st), column);
}

/* Through the value: its type and its number without being looked up twice. */
uint64_t sqlite_get_ints(const struct statement *st, int first, int count, int64_t *out)
{
	sqlite3_stmt *h = handle_of(st);
	uint64_t nulls = 0;

	for (int i = 0; i < count; i++) {
		sqlite3_value *v = sqlite3_column_value(h, first + i);
		out[i] = sqlite3_value_int64(v);
		if (!out[i] && sqlite3_value_type(v) == SQLITE_NULL)
			nulls |= UINT64_C(1) << i;
	}
	return nulls;
}

double sqlite_get_real(const struct statement *st, int column)
{
	return sqlite3_column_double(handle_of(st), column);
}

struct str sqlite_get_text(const struct statement *st, int column)
{
	sqlite3_stmt *h = handle_of(st);
	struct str s;

	/* the database is UTF-8: a text's bytes are its blob, and no end mark is needed */
	s.p = sqlite3_column_blob(h, column);
	s.n = (size_t)sqlite3_column_bytes(h, column);
	if (!s.p)
		s = (struct str){ "", 0 };
	return s;
}

enum rc sqlite_script(struct db *db, const char *sql, struct error *e)
{
	struct sqlite_db *d = sqlite_of(db);
	int code = sqlite3_exec(d->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? RC_OK : sqlite_failed(d->handle, e);
}

/* --- many rows ------------------------------------------------------------------------------------------------------------------- */

struct sqlite_bulk {
	struct bulk base;
	struct statement *insert;
};

static void insert_sql(struct buf *sql, const char *table, const char *const *columns, int count)
{
	buf_printf(sql, "INSERT INTO %s (", table);
	for (int i = 0; i < count; i++)
		buf_printf(sql, "%s%s", i ? "," : "", columns[i]);
	buf_lit(sql, ") VALUES (");
	for (int i = 0; i < count; i++)
		buf_text(sql, i ? ",?" : "?");
	buf_char(sql, ')');
}

enum rc sqlite_bulk_begin(struct db *db, const char *table, const char *const *columns, int count, struct bulk **out, struct error *e)
{
	CLEANUP(buf_free) struct buf sql = { .max = 1 << 20 };
	struct sqlite_bulk *b = mem_alloc(sizeof *b);
	enum rc rc;

	insert_sql(&sql, table, columns, count);
	if (!b || sql.failed) {
		mem_free(b);
		return error_no_memory(e);
	}
	if ((rc = db_prepare(db, buf_view(&sql), &b->insert, e))) {
		mem_free(b);
		return rc;
	}
	*out = &b->base;
	return RC_OK;
}

enum rc sqlite_bulk_row(struct bulk *base, const struct value *values, struct error *e)
{
	struct statement *st = ((struct sqlite_bulk *)base)->insert;
	bool row;

	statement_again(st);
	for (int i = 0; i < base->count; i++)
		if (bind(handle_of(st), i + 1, values[i]) != SQLITE_OK)
			return sqlite_failed(sqlite_of(base->db)->handle, e);
	return statement_step(st, &row, e);
}

enum rc sqlite_bulk_end(struct bulk *base, bool keep, struct error *e)
{
	statement_end(((struct sqlite_bulk *)base)->insert);
	mem_free(base);
	return RC_OK;
}
