/* SQLite's codes as Banyan's: which column was refused is read from the message, whose form has been stable since 3.7.
 * Called by the other sqlite_*.c. */
#include "store/sqlite_internal.h"

#include <string.h>

/* "UNIQUE constraint failed: account.unit_id, account.code" → "unit_id,code"; "…: index 'x'" → "x". */
static void constraint_columns(const char *message, struct buf *out)
{
	const char *list = message ? strstr(message, "failed: ") : NULL;
	struct str rest = str_of(list ? list + strlen("failed: ") : ""), part;

	if (str_starts(rest, "index '")) {
		rest = str_part(rest, 7, rest.n);
		str_split(&rest, '\'', &part);
		buf_str(out, part);
		return;
	}
	while (str_split(&rest, ',', &part)) {
		size_t dot = str_find(part, '.');
		if (out->len)
			buf_char(out, ',');
		buf_str(out, str_trim(dot < part.n ? str_part(part, dot + 1, part.n) : part));
	}
}

static enum rc refused(sqlite3 *handle, enum rc rc, const char *key, struct error *e)
{
	CLEANUP(buf_free) struct buf columns = { .max = 400 };
	const char *field;

	constraint_columns(sqlite3_errmsg(handle), &columns);
	field = buf_cstr(&columns);
	return error_set(e, rc, field, key, field, NULL);
}

static enum rc constraint_failed(sqlite3 *handle, int code, struct error *e)
{
	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return refused(handle, RC_CONFLICT, "error.not_unique", e);
	case SQLITE_CONSTRAINT_NOTNULL:
		return refused(handle, RC_INVALID, "error.required", e);
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return error_set(e, RC_CONFLICT, NULL, "error.reference", NULL, NULL);
	default:
		return error_set(e, RC_INVALID, NULL, "error.value_refused", NULL, NULL);
	}
}

static const struct { int code; enum rc rc; const char *key; } codes[] = {
	{ SQLITE_BUSY, RC_BUSY, "error.store_busy" },
	{ SQLITE_LOCKED, RC_BUSY, "error.store_busy" },
	{ SQLITE_NOMEM, RC_NO_MEMORY, "error.no_memory" },
	{ SQLITE_FULL, RC_STORE, "error.disk_full" },
	{ SQLITE_TOOBIG, RC_TOO_LARGE, "error.too_large" },
	{ SQLITE_CORRUPT, RC_STORE, "error.store_damaged" },
	{ SQLITE_NOTADB, RC_UNSUPPORTED, "error.not_a_database" },
	{ SQLITE_READONLY, RC_STORE, "error.store_readonly" },
	{ SQLITE_INTERRUPT, RC_CANCELLED, "error.cancelled" },
};

enum rc sqlite_failed_code(sqlite3 *handle, int code, struct error *e)
{
	enum rc rc = RC_STORE;
	const char *key = "error.store";

	if ((code & 0xFF) == SQLITE_CONSTRAINT)
		return constraint_failed(handle, code, e);
	if (code == SQLITE_IOERR_NOMEM)
		code = SQLITE_NOMEM;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		if (codes[i].code == (code & 0xFF)) {
			rc = codes[i].rc;
			key = codes[i].key;
		}
	}
	error_set(e, rc, NULL, key, NULL, NULL);
	return error_detail(e, rc, "sqlite %d: %s", code, handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
}

enum rc sqlite_failed(sqlite3 *handle, struct error *e)
{
	return sqlite_failed_code(handle, sqlite3_extended_errcode(handle), e);
}
