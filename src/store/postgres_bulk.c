/* Many rows into PostgreSQL: gathered as COPY text and sent in pieces, each a COPY of its own, so that other statements may run in between.
 * Called through the engine's row. */
#include "store/postgres_internal.h"

#include <string.h>

struct postgres_bulk {
	struct bulk base;
	struct buf sql, rows;
};

static enum rc free_bulk(struct postgres_bulk *b, enum rc rc)
{
	buf_free(&b->sql);
	buf_free(&b->rows);
	mem_free(b);
	return rc;
}

enum rc postgres_bulk_begin(struct db *db, const char *table, const char *const *columns, int count, struct bulk **out, struct error *e)
{
	struct postgres_bulk *b = mem_alloc(sizeof *b);

	if (!b)
		return error_no_memory(e);
	b->sql.max = 1 << 20;
	b->rows.max = (size_t)1 << 30;
	buf_printf(&b->sql, "COPY %s (", table);
	for (int i = 0; i < count; i++)
		buf_printf(&b->sql, "%s%s", i ? "," : "", columns[i]);
	buf_lit(&b->sql, ") FROM STDIN");
	if (b->sql.failed)
		return free_bulk(b, error_no_memory(e));
	*out = &b->base;
	return RC_OK;
}

static const char escapes[256] = { ['\\'] = '\\', ['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r' };

static void add_text(struct buf *rows, struct str text)
{
	size_t from = 0;

	for (size_t i = 0; i < text.n; i++) {
		char escape = escapes[(unsigned char)text.p[i]];
		if (!escape)
			continue;
		buf_add(rows, text.p + from, i - from);
		buf_char(rows, '\\');
		buf_char(rows, escape);
		from = i + 1;
	}
	buf_add(rows, text.p + from, text.n - from);
}

static void add_blob(struct buf *rows, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";

	buf_lit(rows, "\\\\x");
	for (size_t i = 0; i < bytes.n; i++) {
		buf_char(rows, digits[(unsigned char)bytes.p[i] >> 4]);
		buf_char(rows, digits[bytes.p[i] & 15]);
	}
}

static void add_value(struct buf *rows, struct value v)
{
	switch (v.kind) {
	case VALUE_INT:
		buf_int(rows, v.i);
		break;
	case VALUE_REAL:
		buf_printf(rows, "%.17g", v.d);
		break;
	case VALUE_TEXT:
		add_text(rows, v.s);
		break;
	case VALUE_BLOB:
		add_blob(rows, v.s);
		break;
	default:
		buf_lit(rows, "\\N");
	}
}

/* The answers to COPY: the first refusal counts. */
static enum rc finish_copy(struct postgres_db *d, struct error *e)
{
	PGresult *result;
	enum rc rc = RC_OK;

	while ((result = PQgetResult(d->conn))) {
		if (rc == RC_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
			rc = postgres_failed(d, result, e);
		PQclear(result);
	}
	return rc;
}

static enum rc send_rows(struct postgres_bulk *b, struct error *e)
{
	struct postgres_db *d = postgres_of(b->base.db);
	PGresult *result;
	enum rc rc = RC_OK;

	if (b->rows.failed)
		return error_no_memory(e);
	if (b->rows.len == 0)
		return RC_OK;
	if ((rc = postgres_stop_streaming(d, e)))
		return rc;
	result = PQexec(d->conn, buf_cstr(&b->sql));
	if (PQresultStatus(result) != PGRES_COPY_IN)
		rc = postgres_failed(d, result, e);
	PQclear(result);
	if (rc)
		return rc;
	if (PQputCopyData(d->conn, b->rows.data, (int)b->rows.len) != 1 || PQputCopyEnd(d->conn, NULL) != 1) {
		rc = postgres_failed(d, NULL, e);
		finish_copy(d, NULL);
		return rc;
	}
	buf_clear(&b->rows);
	return finish_copy(d, e);
}

static enum rc send_in_job(struct postgres_bulk *b, struct error *e)
{
	struct db *db = b->base.db;
	enum rc rc = send_rows(b, e);

	if (rc && db->writing)
		db->broken = rc;
	return rc;
}

enum rc postgres_bulk_row(struct bulk *base, const struct value *values, struct error *e)
{
	struct postgres_bulk *b = (struct postgres_bulk *)base;

	for (int i = 0; i < base->count; i++) {
		if (i)
			buf_char(&b->rows, '\t');
		add_value(&b->rows, values[i]);
	}
	buf_char(&b->rows, '\n');
	return b->rows.len < COPY_CHUNK ? RC_OK : send_in_job(b, e);
}

enum rc postgres_bulk_end(struct bulk *base, bool keep, struct error *e)
{
	struct postgres_bulk *b = (struct postgres_bulk *)base;

	return free_bulk(b, keep && !base->db->broken ? send_in_job(b, e) : base->db->broken);
}
