/* SQLite as a whole: check, backup, and what a copy must know of its tables. Called by store.c and transfer.c through the engine's row. */
#include "store/sqlite_internal.h"

#include <string.h>

#include "os/file.h"

/* The first line of a check that is not "ok"; an empty answer is fine too. */
static enum rc first_finding(struct db *db, const char *sql, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	char finding[160];
	bool row;
	enum rc rc;

	if ((rc = db_prepare(db, str_of(sql), &st, e)) || (rc = statement_step(st, &row, e)))
		return rc;
	if (!row || str_is(statement_text(st, 0), "ok"))
		return RC_OK;
	struct str text = statement_text(st, 0);
	snprintf(finding, sizeof finding, "%.*s", (int)(text.n < 150 ? text.n : 150), text.p);
	return error_set(e, RC_STORE, NULL, "error.store_damaged", finding, NULL);
}

enum rc sqlite_check(struct store *s, struct error *e)
{
	struct db *db;
	enum rc rc = store_read(s, &db, e);
	int64_t mark;
	bool found;

	if (rc)
		return rc;
	if (!(rc = db_one_int(db, "PRAGMA application_id", NULL, 0, &mark, &found, e)) && mark != SQLITE_APPLICATION)
		rc = error_set(e, RC_UNSUPPORTED, NULL, "error.not_a_database", s->url, NULL);
	if (!rc && !(rc = first_finding(db, "PRAGMA integrity_check(1)", e)))
		rc = first_finding(db, "PRAGMA foreign_key_check", e);
	store_read_end(db);
	return rc;
}

/* A file that is only looked at: no writer, nothing is set in it. */
enum rc sqlite_open_to_read(const char *file, struct store **out, struct error *e)
{
	struct store_options options = { .readers = 1 };
	enum rc rc = sqlite_open(file, &options, out, e);

	if (rc == RC_OK)
		pool_init(*out);
	return rc;
}

/* VACUUM INTO reads one snapshot and leaves out free pages. The file is made first, for its owner only. */
enum rc sqlite_backup(struct store *s, const char *file, struct error *e)
{
	CLEANUP(file_close) struct file f = FILE_NONE;
	sqlite3_stmt *st = NULL;
	sqlite3 *handle = NULL;
	enum rc rc = file_open(file, FILE_CREATE, &f, e);
	int code;

	if (rc)
		return rc;
	if ((code = sqlite3_open_v2(s->url, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)) == SQLITE_OK) {
		sqlite3_busy_timeout(handle, LEND_WAIT_MS);
		if ((code = sqlite3_prepare_v2(handle, "VACUUM INTO ?", -1, &st, NULL)) == SQLITE_OK &&
		    (code = sqlite3_bind_text(st, 1, file, -1, SQLITE_STATIC)) == SQLITE_OK)
			code = sqlite3_step(st);
	}
	if (code != SQLITE_DONE)
		rc = sqlite_failed_code(handle, code, e);
	sqlite3_finalize(st);
	sqlite3_close_v2(handle);
	return rc;
}

/* A contentless index can only be read back term by term; the table of terms is a temporary one of this connection. */
enum rc sqlite_search_tokens(struct db *db, const char *table, bool joined, struct buf *sql, struct error *e)
{
	struct sqlite_db *d = sqlite_of(db);
	char name[NAME_MAX_BYTES + 8], make[3 * NAME_MAX_BYTES + 160];
	bool there;
	enum rc rc;

	snprintf(name, sizeof name, "%s_search", table);
	if ((rc = db_table_exists(db, name, &there, e)) || !there)
		return rc;
	snprintf(make, sizeof make, "PRAGMA query_only = 0; CREATE VIRTUAL TABLE IF NOT EXISTS temp.%s_terms USING fts5vocab(main, %s, instance);"
		"PRAGMA query_only = 1", table, name);
	if (sqlite3_exec(d->handle, make, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_failed(d->handle, e);
	buf_printf(sql, joined ? "SELECT doc, group_concat(term, ' ') FROM temp.%s_terms GROUP BY doc ORDER BY doc" : "SELECT doc, term FROM temp.%s_terms", table);
	return RC_OK;
}
