/* PostgreSQL statements: ? becomes $1, prepared by name on first use and again after a reconnection, run with values in the form the server's types
 * allow (binary for text, blobs and bigint). All rows come at once unless the caller asked for a stream; a stream steps aside when another statement
 * needs the connection. Called through the engine's row. */
#include "store/postgres_internal.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_TEXT = 25, TYPE_VARCHAR = 1043 };

static struct postgres_statement *of(struct statement *st)
{
	return (struct postgres_statement *)st;
}

/* --- text ---------------------------------------------------------------------------------------------------------------------------- */

/* Copies a quoted part up to its closing quote; returns where it ends. */
static size_t copy_quoted(struct buf *out, struct str sql, size_t at)
{
	char quote = sql.p[at];

	do
		buf_char(out, sql.p[at++]);
	while (at < sql.n && sql.p[at] != quote);
	if (at < sql.n)
		buf_char(out, sql.p[at++]);
	return at;
}

static size_t copy_parameter(struct buf *out, struct str sql, size_t at, int *last, int *most)
{
	int number = 0;

	while (++at < sql.n && sql.p[at] >= '0' && sql.p[at] <= '9' && number < 10000)
		number = number * 10 + (sql.p[at] - '0');
	*last = number ? number : *last + 1;
	if (*last > *most)
		*most = *last;
	buf_printf(out, "$%d", *last);
	return at;
}

/* Returns how many parameters there are. */
static int rewrite(struct buf *out, struct str sql)
{
	int last = 0, most = 0;

	for (size_t at = 0; at < sql.n;) {
		char c = sql.p[at];
		if (c == '\'' || c == '"')
			at = copy_quoted(out, sql, at);
		else if (c == '?')
			at = copy_parameter(out, sql, at, &last, &most);
		else {
			buf_char(out, c);
			at++;
		}
	}
	return most;
}

static bool allocate(struct postgres_statement *s, struct str text, int count)
{
	size_t n = (size_t)count + 1;
	char *copy = mem_alloc(text.n + 1);

	s->count = count;
	s->text = (struct str){ copy, text.n };
	s->parameters = mem_alloc(n * sizeof *s->parameters);
	s->values = mem_alloc(n * sizeof *s->values);
	s->lengths = mem_alloc(n * sizeof *s->lengths);
	s->formats = mem_alloc(n * sizeof *s->formats);
	s->copies = mem_alloc(n * sizeof *s->copies);
	if (copy)
		memcpy(copy, text.p, text.n);
	return copy && s->parameters && s->values && s->lengths && s->formats && s->copies;
}

static void free_statement(struct postgres_statement *s)
{
	for (int i = 0; s->copies && i < s->count; i++)
		mem_free(s->copies[i]);
	mem_free((void *)s->text.p);
	mem_free(s->parameters);
	mem_free(s->values);
	mem_free(s->lengths);
	mem_free(s->formats);
	mem_free(s->copies);
	mem_free(s->base.sql);
	mem_free(s);
}

/* The server learns of it here, so that mistakes in the text are found; types are what the server took from the context. */
static enum rc prepare_on_server(struct postgres_db *d, struct postgres_statement *s, struct error *e)
{
	enum rc rc = postgres_stop_streaming(d, e);
	PGresult *result;

	if (rc)
		return rc;
	snprintf(s->name, sizeof s->name, "s%u", ++d->named);
	result = PQprepare(d->conn, s->name, s->text.p, 0, NULL);
	if (PQresultStatus(result) == PGRES_COMMAND_OK && s->count > 0) {
		PQclear(result);
		result = PQdescribePrepared(d->conn, s->name);
		for (int i = 0; i < s->count && i < PQnparams(result); i++)
			s->parameters[i].type = PQparamtype(result, i);
	}
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		rc = postgres_failed(d, result, e);
	else
		s->epoch = d->epoch;
	PQclear(result);
	return rc;
}

static enum rc open_snapshot(struct postgres_db *d, struct error *e)
{
	enum rc rc;

	if (d->base.writing || d->in_transaction)
		return RC_OK;
	rc = postgres_command(d, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", e);
	if (rc && d->lost && !(rc = postgres_reconnect(d, e)))
		rc = postgres_command(d, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", e);
	d->in_transaction = rc == RC_OK;
	return rc;
}

enum rc postgres_prepare(struct db *db, struct str sql, struct statement **out, struct error *e)
{
	CLEANUP(buf_free) struct buf text = { .max = 4 << 20 };
	struct postgres_statement *s = mem_alloc(sizeof *s);
	int count = rewrite(&text, sql);
	enum rc rc;

	*out = NULL;
	if (!s)
		return error_no_memory(e);
	if (text.failed || !allocate(s, buf_view(&text), count))
		rc = error_no_memory(e);
	else if (!(rc = open_snapshot(postgres_of(db), e)))
		rc = prepare_on_server(postgres_of(db), s, e);
	if (rc) {
		free_statement(s);
		return rc;
	}
	*out = &s->base;
	return RC_OK;
}

void postgres_finalize(struct statement *st)
{
	struct postgres_statement *s = of(st);
	struct postgres_db *d = postgres_of(st->db);
	char sql[48];

	if (s->epoch == d->epoch && !d->lost && PQtransactionStatus(d->conn) != PQTRANS_INERROR && !d->streaming) {
		snprintf(sql, sizeof sql, "DEALLOCATE %s", s->name);
		PQclear(PQexec(d->conn, sql));
	}
	free_statement(s);
}

/* --- values ---------------------------------------------------------------------------------------------------------------------------- */

static void set(struct postgres_statement *s, int i, const char *bytes, size_t n, int format)
{
	s->values[i] = bytes;
	s->lengths[i] = (int)n;
	s->formats[i] = format;
}

static void bind_int(struct postgres_statement *s, int i, int64_t value)
{
	char *number = s->parameters[i].number;

	if (s->parameters[i].type == TYPE_INT8) {
		uint64_t wire = htobe64((uint64_t)value);
		memcpy(number, &wire, sizeof wire);
		set(s, i, number, sizeof wire, 1);
		return;
	}
	snprintf(number, sizeof s->parameters[i].number, "%lld", (long long)value);
	set(s, i, number, strlen(number), 0);
}

static enum rc bind_text(struct postgres_statement *s, int i, struct str text, struct error *e)
{
	unsigned type = s->parameters[i].type;

	if (type == TYPE_TEXT || type == TYPE_VARCHAR || type == TYPE_BYTEA) {
		set(s, i, text.p ? text.p : "", text.n, 1);
		return RC_OK;
	}
	char *copy = mem_resize(s->copies[i], text.n + 1);
	if (!copy)
		return error_no_memory(e);
	s->copies[i] = copy;
	if (text.n)
		memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	set(s, i, copy, text.n, 0);
	return RC_OK;
}

enum rc postgres_bind(struct statement *st, int index, struct value v, struct error *e)
{
	struct postgres_statement *s = of(st);
	int i = index - 1;

	if (i < 0 || i >= s->count)
		return error_set(e, RC_STORE, NULL, "error.store", NULL, NULL);
	switch (v.kind) {
	case VALUE_INT:
		bind_int(s, i, v.i);
		return RC_OK;
	case VALUE_REAL:
		snprintf(s->parameters[i].number, sizeof s->parameters[i].number, "%.17g", v.d);
		set(s, i, s->parameters[i].number, strlen(s->parameters[i].number), 0);
		return RC_OK;
	case VALUE_TEXT:
	case VALUE_BLOB:
		return bind_text(s, i, v.s, e);
	default:
		set(s, i, NULL, 0, 0);
		return RC_OK;
	}
}

/* --- rows ---------------------------------------------------------------------------------------------------------------------------------- */

static void drop_rows(struct postgres_statement *s)
{
	postgres_forget_decoded(s);
	PQclear(s->result);
	s->result = NULL;
	s->row = s->rows = 0;
	while (s->waiting_at < s->waiting_count)
		PQclear(s->waiting[s->waiting_at++]);
	mem_free(s->waiting);
	s->waiting = NULL;
	s->waiting_at = s->waiting_count = s->waiting_cap = 0;
}

static bool keep_waiting(struct postgres_statement *s, PGresult *result)
{
	if (s->waiting_count == s->waiting_cap) {
		int cap = s->waiting_cap ? s->waiting_cap * 2 : 64;
		PGresult **more = mem_resize(s->waiting, (size_t)cap * sizeof *more);
		if (!more)
			return false;
		s->waiting = more;
		s->waiting_cap = cap;
	}
	s->waiting[s->waiting_count++] = result;
	return true;
}

/* Takes what the running stream has still to give off the connection. */
enum rc postgres_stop_streaming(struct postgres_db *d, struct error *e)
{
	struct postgres_statement *s = d->streaming;
	PGresult *result;
	enum rc rc = RC_OK;

	d->streaming = NULL;
	while (s && (result = PQgetResult(d->conn))) {
		if (rc == RC_OK && !keep_waiting(s, result))
			rc = error_no_memory(e);
		if (rc)
			PQclear(result);
	}
	return rc;
}

static enum rc send_stream(struct postgres_db *d, struct postgres_statement *s, struct error *e)
{
	if (!PQsendQueryPrepared(d->conn, s->name, s->count, s->values, s->lengths, s->formats, 0) || !PQsetSingleRowMode(d->conn))
		return postgres_failed(d, NULL, e);
	d->streaming = s;
	return RC_OK;
}

/* A refused statement that names a plan of before a schema change is forgotten, so that the next try prepares it anew. */
static enum rc take_result(struct postgres_db *d, struct postgres_statement *s, struct error *e)
{
	ExecStatusType status = PQresultStatus(s->result);
	enum rc rc;

	s->row = 0;
	s->rows = PQntuples(s->result);
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_SINGLE_TUPLE)
		return RC_OK;
	rc = postgres_failed(d, s->result, e);
	if (strcmp(d->state, "0A000") == 0 || strcmp(d->state, "26000") == 0) {
		s->epoch = 0;
		rc = error_set(e, RC_BUSY, NULL, "error.store_busy", NULL, NULL);
	}
	return rc;
}

/* The next row of a stream, from what was taken aside or from the connection; rows = 0 at the end. */
static enum rc next_streamed(struct postgres_db *d, struct postgres_statement *s, struct error *e)
{
	PGresult *result = NULL;

	if (s->waiting_at < s->waiting_count)
		result = s->waiting[s->waiting_at++];
	else if (d->streaming == s)
		result = PQgetResult(d->conn);
	PQclear(s->result);
	s->result = result;
	s->rows = 0;
	if (result && PQresultStatus(result) == PGRES_SINGLE_TUPLE)
		return take_result(d, s, e);
	if (d->streaming == s)
		while ((result = PQgetResult(d->conn)))
			PQclear(result);
	d->streaming = d->streaming == s ? NULL : d->streaming;
	return s->result ? take_result(d, s, e) : RC_OK;
}

static enum rc run(struct postgres_db *d, struct postgres_statement *s, struct error *e)
{
	enum rc rc;

	if ((rc = open_snapshot(d, e)) || (rc = postgres_stop_streaming(d, e)))
		return rc;
	if (s->epoch != d->epoch && (rc = prepare_on_server(d, s, e)))
		return rc;
	if (s->stream)
		return (rc = send_stream(d, s, e)) ? rc : next_streamed(d, s, e);
	s->result = PQexecPrepared(d->conn, s->name, s->count, s->values, s->lengths, s->formats, 0);
	return take_result(d, s, e);
}

enum rc postgres_step(struct statement *st, bool *row, struct error *e)
{
	struct postgres_statement *s = of(st);
	struct postgres_db *d = postgres_of(st->db);
	enum rc rc = RC_OK;

	postgres_forget_decoded(s);
	if (!s->result)
		rc = run(d, s, e);
	else if (++s->row >= s->rows && s->stream)
		rc = next_streamed(d, s, e);
	*row = rc == RC_OK && s->row < s->rows;
	return rc;
}

void postgres_stream(struct statement *st)
{
	of(st)->stream = true;
}

void postgres_reset(struct statement *st)
{
	struct postgres_statement *s = of(st);
	struct postgres_db *d = postgres_of(st->db);
	PGresult *result;

	if (d->streaming == s) {
		d->streaming = NULL;
		while ((result = PQgetResult(d->conn)))
			PQclear(result);
	}
	drop_rows(s);
	s->stream = false;
	for (int i = 0; i < s->count; i++)
		s->values[i] = NULL;
}

int64_t postgres_changes(struct statement *st)
{
	const char *count = of(st)->result ? PQcmdTuples(of(st)->result) : "";
	bool rows = of(st)->result && PQresultStatus(of(st)->result) == PGRES_TUPLES_OK && strncmp(PQcmdStatus(of(st)->result), "SELECT", 6) == 0;

	return rows ? 0 : strtoll(count, NULL, 10);
}
