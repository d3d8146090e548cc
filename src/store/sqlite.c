/* The SQLite engine: opening the file and its connections, and the row of functions. Called by store.c. */
#include "store/sqlite_internal.h"

#include <stdio.h>
#include <string.h>

#include "os/file.h"

static const struct engine sqlite_engine;

/* --- the file -------------------------------------------------------------------------------------------------------------------- */

/* Made before SQLite sees it, so that only its owner can read it; the log and the index of the log take over its rights. */
static enum rc file_ready(const char *path, bool create, struct error *e)
{
	CLEANUP(file_close) struct file f = FILE_NONE;
	enum rc rc;

	if (file_exists(path))
		return RC_OK;
	if (!create)
		return error_set(e, RC_NOT_FOUND, NULL, "error.database_not_found", path, NULL);
	rc = file_open(path, FILE_CREATE, &f, e);
	return rc == RC_CONFLICT ? RC_OK : rc;
}

static enum rc check_library(struct error *e)
{
	if (sqlite3_libversion_number() >= 3037000 && sqlite3_threadsafe() && sqlite3_compileoption_used("ENABLE_FTS5"))
		return RC_OK;
	error_set(e, RC_UNSUPPORTED, NULL, "error.store_too_old", "SQLite", "3.37, FTS5");
	return error_detail(e, RC_UNSUPPORTED, "sqlite %s", sqlite3_libversion());
}

enum rc sqlite_open(const char *path, const struct store_options *options, struct store **out, struct error *e)
{
	struct sqlite_store *s;
	enum rc rc;

	/* Refused without harm once SQLite is at work. What a savepoint keeps in memory stays at SQLite's 64 KB: with a larger SQLITE_CONFIG_STMTJRNL_SPILL
	 * version 3.40 ends the transaction with SQLITE_FULL once it is past. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* no lock around every allocation */
	if ((rc = check_library(e)) || (rc = file_ready(path, options->create, e)))
		return rc;
	if (!(s = mem_alloc(sizeof *s)) || !(s->base.url = mem_alloc(strlen(path) + 1))) {
		mem_free(s);
		return error_no_memory(e);
	}
	memcpy(s->base.url, path, strlen(path) + 1);
	s->base.options = *options;
	s->base.engine = &sqlite_engine;
	*out = &s->base;
	return RC_OK;
}

static void store_free(struct store *s)
{
	mem_free(s->url);
	mem_free(s);
}

/* --- connections ------------------------------------------------------------------------------------------------------------------- */

static int count_log_pages(void *argument, sqlite3 *handle, const char *name, int pages)
{
	((struct sqlite_db *)argument)->log_pages = pages;
	return SQLITE_OK;
}

static int pragma_int(sqlite3 *handle, const char *sql, int *out)
{
	sqlite3_stmt *st = NULL;
	int code = sqlite3_prepare_v2(handle, sql, -1, &st, NULL);

	if (code == SQLITE_OK && (code = sqlite3_step(st)) == SQLITE_ROW)
		*out = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

/* A new file gets Banyan's mark and its own table; a file with another mark is not touched. One that is filled before anybody uses it keeps what an undo
 * needs in memory instead of writing every page into a log first; the next one who opens it makes it keep a log. */
static enum rc prepare_file(struct sqlite_db *d, struct error *e)
{
	int application = 0, pages = 0;
	char sql[400];

	if (pragma_int(d->handle, "PRAGMA application_id", &application) || pragma_int(d->handle, "PRAGMA page_count", &pages))
		return sqlite_failed(d->handle, e);
	if (application == SQLITE_APPLICATION) /* a copy made by a backup does not keep a log yet */
		return sqlite3_exec(d->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) == SQLITE_OK ? RC_OK : sqlite_failed(d->handle, e);
	if (pages > 0)
		return error_set(e, RC_UNSUPPORTED, NULL, "error.not_a_database", d->base.store->url, NULL);
	snprintf(sql, sizeof sql,
		"PRAGMA page_size = 8192; PRAGMA journal_mode = %s; BEGIN IMMEDIATE; PRAGMA application_id = %d;"
		"CREATE TABLE IF NOT EXISTS store_sequence (name TEXT NOT NULL PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID; COMMIT",
		d->base.store->options.fast_and_unsafe ? "MEMORY" : "WAL", SQLITE_APPLICATION);
	return sqlite3_exec(d->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? RC_OK : sqlite_failed(d->handle, e);
}

/* LIKE compares bytes as PostgreSQL does. The writer looks at every cell of a page that it loads: a damaged page is not built upon. Pages are read through the map, so a small cache is enough for readers. */
static enum rc set_up(struct sqlite_db *d, struct error *e)
{
	const struct store_options *o = &d->base.store->options;
	char sql[400];

	sqlite3_extended_result_codes(d->handle, 1);
	sqlite3_busy_timeout(d->handle, LEND_WAIT_MS);
	snprintf(sql, sizeof sql,
		"PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = %d;"
		"PRAGMA mmap_size = %d; PRAGMA cache_size = %d; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = %d;"
		"PRAGMA synchronous = %s; PRAGMA threads = %d; PRAGMA query_only = %d",
		d->base.writing, 1 << 30, d->base.writing ? -32768 : -4096, LOG_BYTES_KEPT, o->fast_and_unsafe ? "OFF" : "FULL", o->fast_and_unsafe ? 2 : 0,
		!d->base.writing);
	if (sqlite3_exec(d->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_failed(d->handle, e);
	if (d->base.writing) {
		sqlite3_wal_hook(d->handle, count_log_pages, d);
		return prepare_file(d, e);
	}
	if (sqlite3_prepare_v3(d->handle, "BEGIN", -1, SQLITE_PREPARE_PERSISTENT, &d->begin_read, NULL) ||
	    sqlite3_prepare_v3(d->handle, "COMMIT", -1, SQLITE_PREPARE_PERSISTENT, &d->end_read, NULL))
		return sqlite_failed(d->handle, e);
	return RC_OK;
}

static void disconnect(struct db *db)
{
	struct sqlite_db *d = sqlite_of(db);

	cache_empty(db);
	sqlite3_finalize(d->begin_read);
	sqlite3_finalize(d->end_read);
	if (db->writing && d->handle)
		sqlite3_exec(d->handle, "PRAGMA optimize", NULL, NULL, NULL);
	sqlite3_close_v2(d->handle);
	buf_free(&d->search.text);
	mem_free(d->search.entries);
	mem_free(d->counters);
	mem_free(d);
}

static enum rc connect_file(struct store *s, bool writing, struct db **out, struct error *e)
{
	struct sqlite_db *d = mem_alloc(sizeof *d);
	enum rc rc = RC_OK;

	if (!d)
		return error_no_memory(e);
	d->base.store = s;
	d->base.writing = writing;
	int code = sqlite3_open_v2(s->url, &d->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		rc = sqlite_failed_code(d->handle, code, e);
	if (rc || (rc = set_up(d, e))) {
		disconnect(&d->base);
		return rc;
	}
	*out = &d->base;
	return RC_OK;
}

static enum rc read_begin(struct db *db, struct error *e)
{
	return RC_OK; /* the snapshot is opened by the first step */
}

static void read_end(struct db *db)
{
	struct sqlite_db *d = sqlite_of(db);

	if (!d->reading)
		return;
	db->dead = sqlite3_step(d->end_read) != SQLITE_DONE;
	sqlite3_reset(d->end_read);
	d->reading = false;
}

/* The number changes for a connection when others have committed since it last looked: unchanged, the snapshot of `two` is still the one of before `one`
 * opened its own, and so the same. */
static bool read_together(struct db *first, struct db *second)
{
	struct sqlite_db *one = sqlite_of(first), *two = sqlite_of(second);
	bool same = false;

	for (int i = 0; i < TOGETHER_TRIES && !same; i++) {
		int before = 0, other = 0, after = 0;
		read_end(first);
		read_end(second);
		if (pragma_int(two->handle, "PRAGMA data_version", &before) || sqlite_open_snapshot(one) ||
		    pragma_int(one->handle, "PRAGMA data_version", &other) || sqlite_open_snapshot(two) || pragma_int(two->handle, "PRAGMA data_version", &after))
			return false;
		same = before == after;
	}
	return same;
}

/* --- generation ---------------------------------------------------------------------------------------------------------------------- */

static enum rc generation_of(struct db *db, int64_t *out, struct error *e)
{
	bool found;

	return db_one_int(db, "PRAGMA user_version", NULL, 0, out, &found, e);
}

static enum rc generation(struct store *s, int64_t *out, struct error *e)
{
	struct db *db;
	enum rc rc = store_read(s, &db, e);

	if (rc)
		return rc;
	rc = generation_of(db, out, e);
	store_read_end(db);
	return rc;
}

static enum rc generation_bump(struct db *db, struct error *e)
{
	int64_t now;
	char sql[60];
	enum rc rc = generation_of(db, &now, e);

	if (rc)
		return rc;
	snprintf(sql, sizeof sql, "PRAGMA user_version = %d", (int)((now + 1) & 0x7FFFFFFF));
	return db_script(db, sql, e);
}

static const struct engine sqlite_engine = {
	.dialect = {
		.engine = STORE_SQLITE,
		.type_int = "INTEGER", .type_real = "REAL", .type_text = "TEXT", .type_blob = "BLOB",
		.type_id = "INTEGER PRIMARY KEY",
		.null_safe_equal = "IS",
		.table_options = "STRICT",
	},
	.close = store_free,
	.connect = connect_file,
	.disconnect = disconnect,
	.read_begin = read_begin,
	.read_end = read_end,
	.read_together = read_together,
	.prepare = sqlite_prepare,
	.finalize = sqlite_finalize,
	.bind = sqlite_bind,
	.step = sqlite_step,
	.reset = sqlite_reset,
	.changes = sqlite_changes,
	.columns = sqlite_columns,
	.is_null = sqlite_is_null,
	.get_int = sqlite_get_int,
	.get_ints = sqlite_get_ints,
	.get_real = sqlite_get_real,
	.get_text = sqlite_get_text,
	.script = sqlite_script,
	.reserve = sqlite_reserve,
	.bulk_begin = sqlite_bulk_begin,
	.bulk_row = sqlite_bulk_row,
	.bulk_end = sqlite_bulk_end,
	.fill_begin = sqlite_fill_begin,
	.fill_end = sqlite_fill_end,
	.gathered = sqlite_search_mark,
	.gathered_cut = sqlite_search_cut,
	.search_create = sqlite_search_create,
	.search_clear = sqlite_search_clear,
	.search_put = sqlite_search_put,
	.search_where = sqlite_search_where,
	.search_from = sqlite_search_from,
	.search_match = sqlite_search_match,
	.search_hits = sqlite_search_hits,
	.search_id = sqlite_search_id,
	.pattern_token = sqlite_pattern_token,
	.pattern_and = " AND ",
	.pattern_or = " OR ",
	.pattern_nothing = "\"\"",
	.run = sqlite_run,
	.idle = sqlite_idle,
	.generation = generation,
	.generation_bump = generation_bump,
	.table_exists_sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
	.columns_sql = "SELECT name FROM pragma_table_info(?) ORDER BY cid",
	.tables_sql = "SELECT t.name FROM sqlite_master t WHERE t.type = 'table' AND t.sql LIKE 'CREATE TABLE %' AND t.name NOT GLOB 'store_*' AND t.name NOT GLOB 'sqlite_*'"
	              " AND NOT EXISTS (SELECT 1 FROM sqlite_master v WHERE v.sql LIKE 'CREATE VIRTUAL %' AND t.name GLOB v.name || '_*') ORDER BY t.name",
	.check = sqlite_check,
	.backup = sqlite_backup,
	.search_tokens = sqlite_search_tokens,
	.describe_columns_sql = "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?) ORDER BY cid",
	.describe_indexes_sql =
		"SELECT l.name, l.\"unique\", (SELECT group_concat(x.name || CASE WHEN x.desc THEN ' DESC' ELSE '' END) FROM pragma_index_xinfo(l.name) x WHERE x.key),"
		" CASE WHEN l.partial THEN substr(m.sql, instr(m.sql, ' WHERE ') + 7) END"
		" FROM pragma_index_list(?) l JOIN sqlite_master m ON m.type = 'index' AND m.name = l.name WHERE l.origin = 'c' ORDER BY l.name",
	.describe_references_sql = "SELECT \"from\", \"table\", coalesce(\"to\", 'id'), on_delete FROM pragma_foreign_key_list(?) ORDER BY id, seq",
};
