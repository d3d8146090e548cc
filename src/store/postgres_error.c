/* SQLSTATE as Banyan's codes. The server's detail holds values of rows: only the column names are taken from it. Called by the other postgres_*.c. */
#include "store/postgres_internal.h"

#include <string.h>

/* "Key (unit_id, code)=(…) already exists." in any language → "unit_id,code". */
static void key_columns(const char *detail, struct buf *out)
{
	const char *from = detail ? strchr(detail, '(') : NULL;
	const char *to = from ? strstr(from, ")=(") : NULL;

	if (!to)
		return;
	for (const char *p = from + 1; p < to; p++)
		if (*p != ' ' && *p != '"')
			buf_char(out, *p);
}

static enum rc not_unique(const PGresult *result, struct error *e)
{
	CLEANUP(buf_free) struct buf columns = { .max = 400 };
	const char *field;

	key_columns(PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL), &columns);
	if (columns.len == 0 || strchr(buf_cstr(&columns), '('))
		field = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
	else
		field = buf_cstr(&columns);
	return error_set(e, RC_CONFLICT, field, "error.not_unique", field, NULL);
}

/* The first row whose text begins the state counts. */
static const struct { const char *state; enum rc rc; const char *key; } states[] = {
	{ "23503", RC_CONFLICT, "error.reference" },
	{ "23", RC_INVALID, "error.value_refused" },
	{ "22", RC_INVALID, "error.value_refused" },
	{ "42804", RC_INVALID, "error.value_refused" },
	{ "57014", RC_CANCELLED, "error.cancelled" },
	{ "40", RC_BUSY, "error.store_busy" },
	{ "55P03", RC_BUSY, "error.store_busy" },
	{ "57P", RC_BUSY, "error.store_busy" },
	{ "53100", RC_STORE, "error.disk_full" },
	{ "53200", RC_NO_MEMORY, "error.no_memory" },
	{ "53", RC_BUSY, "error.store_busy" },
	{ "54", RC_TOO_LARGE, "error.too_large" },
	{ "25006", RC_STORE, "error.store_readonly" },
	{ "XX", RC_STORE, "error.store_damaged" },
};

static enum rc by_state(const char *state, struct error *e)
{
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strncmp(state, states[i].state, strlen(states[i].state)) == 0)
			return error_set(e, states[i].rc, NULL, states[i].key, NULL, NULL);
	return error_set(e, RC_STORE, NULL, "error.store", NULL, NULL);
}

/* The primary message names tables and columns, seldom a value ("invalid input syntax …: "x""): that part is cut off. */
static int safe_length(const char *message)
{
	const char *end = strstr(message, ": \"");

	return end ? (int)(end - message) : (int)strcspn(message, "\n");
}

enum rc postgres_failed(struct postgres_db *d, const PGresult *result, struct error *e)
{
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	enum rc rc;

	snprintf(d->state, sizeof d->state, "%s", state ? state : "");
	if (PQstatus(d->conn) == CONNECTION_BAD) {
		d->lost = d->base.dead = true;
		error_set(e, RC_BUSY, NULL, "error.store_busy", NULL, NULL);
		return error_detail(e, RC_BUSY, "connection lost");
	}
	if (!state && !result)
		return error_no_memory(e);
	if (strcmp(d->state, "23505") == 0)
		return not_unique(result, e);
	if (strcmp(d->state, "23502") == 0) {
		const char *column = PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
		return error_set(e, RC_INVALID, column, "error.required", column, NULL);
	}
	rc = by_state(d->state, e);
	message = message ? message : PQerrorMessage(d->conn);
	return error_detail(e, rc, "postgres %s: %.*s", d->state, safe_length(message), message);
}
