/* The PostgreSQL engine: connections, search, generation and the row of functions. Called by store.c. Works behind PgBouncer in session mode: settings are
 * made by statements after connecting. */
#include "store/postgres_internal.h"

#include <string.h>

#include "os/clock.h"

static const struct engine postgres_engine;

/* --- connections ---------------------------------------------------------------------------------------------------------------------------- */

static void no_notices(void *argument, const PGresult *result)
{
}

enum rc postgres_command(struct postgres_db *d, const char *sql, struct error *e)
{
	PGresult *result;
	enum rc rc = postgres_stop_streaming(d, e);

	if (rc)
		return rc;
	result = PQexec(d->conn, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
		rc = postgres_failed(d, result, e);
	PQclear(result);
	return rc;
}

static enum rc not_reached(struct postgres_db *d, struct error *e)
{
	const char *message = PQerrorMessage(d->conn);

	error_set(e, RC_STORE, NULL, "error.database_not_opened", PQdb(d->conn), NULL);
	return error_detail(e, RC_STORE, "%.*s", (int)strcspn(message, "\n"), message);
}

static enum rc set_up(struct postgres_db *d, struct error *e)
{
	const char *encoding = PQparameterStatus(d->conn, "server_encoding");
	enum rc rc;

	PQsetNoticeReceiver(d->conn, no_notices, NULL);
	if (PQserverVersion(d->conn) < 150000 || !encoding || strcmp(encoding, "UTF8") != 0)
		return error_set(e, RC_UNSUPPORTED, NULL, "error.store_too_old", "PostgreSQL", "15, UTF8");
	rc = postgres_command(d, "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET timezone = 'UTC'; SET lock_timeout = '5s';"
	                         "SET bytea_output = 'hex'; SET extra_float_digits = 1", e);
	if (rc)
		return rc;
	return d->base.store->options.fast_and_unsafe ? postgres_command(d, "SET synchronous_commit = off", e) : RC_OK;
}

static void mark_new(struct postgres_db *d)
{
	d->epoch++;
	d->lost = d->base.dead = d->in_transaction = false;
	d->streaming = NULL;
}

enum rc postgres_reconnect(struct postgres_db *d, struct error *e)
{
	PQreset(d->conn);
	if (PQstatus(d->conn) != CONNECTION_OK) {
		enum rc rc = not_reached(d, e);
		d->lost = d->base.dead = true;
		return rc == RC_STORE ? error_set(e, RC_BUSY, NULL, "error.store_busy", NULL, NULL) : rc;
	}
	mark_new(d);
	return set_up(d, e);
}

void postgres_disconnect(struct db *db)
{
	struct postgres_db *d = postgres_of(db);

	d->lost = true; /* no need to take leave of each statement */
	cache_empty(db);
	PQfinish(d->conn);
	mem_free(d);
}

enum rc postgres_connect(struct store *s, bool writing, struct db **out, struct error *e)
{
	struct postgres_db *d = mem_alloc(sizeof *d);
	enum rc rc;

	if (!d)
		return error_no_memory(e);
	d->base.store = s;
	d->base.writing = writing;
	d->conn = PQconnectdb(s->url);
	if (!d->conn)
		rc = error_no_memory(e);
	else if (PQstatus(d->conn) != CONNECTION_OK)
		rc = not_reached(d, e);
	else {
		mark_new(d);
		rc = set_up(d, e);
	}
	if (rc) {
		postgres_disconnect(&d->base);
		return rc;
	}
	*out = &d->base;
	return RC_OK;
}

static enum rc read_begin(struct db *db, struct error *e)
{
	return RC_OK; /* the snapshot is opened by the first statement */
}

static void read_end(struct db *db)
{
	struct postgres_db *d = postgres_of(db);
	struct error ignored;

	if (d->in_transaction && !d->lost && postgres_command(d, "COMMIT", &ignored))
		db->dead = true;
	d->in_transaction = false;
}

static enum rc script(struct db *db, const char *sql, struct error *e)
{
	return postgres_command(postgres_of(db), sql, e);
}

/* --- the store -------------------------------------------------------------------------------------------------------------------------------- */

/* The store's own two tables, made once under a lock of their own. */
static enum rc prepare_database(struct postgres_db *d, struct error *e)
{
	int64_t ready;
	bool found;
	enum rc rc = db_one_int(&d->base, "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('store_state')", NULL, 0, &ready, &found, e);

	if (rc || ready)
		return rc;
	return postgres_command(d,
		"BEGIN; SELECT pg_advisory_xact_lock(1111576153);"
		"CREATE TABLE IF NOT EXISTS store_sequence (name text COLLATE \"C\" NOT NULL PRIMARY KEY, next bigint NOT NULL);"
		"CREATE TABLE IF NOT EXISTS store_state (id int PRIMARY KEY CHECK (id = 1), generation bigint NOT NULL);"
		"INSERT INTO store_state VALUES (1, 0) ON CONFLICT DO NOTHING; COMMIT", e);
}

static void close_store(struct store *base)
{
	struct postgres_store *s = postgres_store_of(base);

	if (s->ids)
		postgres_disconnect(&s->ids->base);
	mutex_end(&s->ids_lock);
	mutex_end(&s->generation_lock);
	mem_free(s->blocks);
	mem_free(base->url);
	mem_free(s);
}

enum rc postgres_open(const char *url, const struct store_options *options, struct store **out, struct error *e)
{
	struct postgres_store *s = mem_alloc(sizeof *s);
	struct db *db;
	enum rc rc;

	if (!s || !(s->base.url = mem_alloc(strlen(url) + 1))) {
		mem_free(s);
		return error_no_memory(e);
	}
	memcpy(s->base.url, url, strlen(url) + 1);
	s->base.options = *options;
	s->base.engine = &postgres_engine;
	if ((rc = postgres_connect(&s->base, true, &db, e))) {
		close_store(&s->base);
		return rc;
	}
	s->ids = postgres_of(db);
	if ((rc = prepare_database(s->ids, e))) {
		close_store(&s->base);
		return rc;
	}
	*out = &s->base;
	return RC_OK;
}

/* --- search ------------------------------------------------------------------------------------------------------------------------------------ */

static enum rc search_create(struct db *db, const char *table, struct error *e)
{
	char sql[3 * NAME_MAX_BYTES + 120];

	snprintf(sql, sizeof sql, "ALTER TABLE %s ADD COLUMN search tsvector; CREATE INDEX %s_search ON %s USING gin (search)", table, table, table);
	return db_script(db, sql, e);
}

static enum rc search_clear(struct db *db, const char *table, struct error *e)
{
	char sql[NAME_MAX_BYTES + 80];

	snprintf(sql, sizeof sql, "UPDATE %s SET search = NULL WHERE search IS NOT NULL", table);
	return db_run(db, sql, NULL, 0, NULL, e);
}

static enum rc search_put(struct db *db, const char *table, int64_t id, struct str before, struct str after, struct error *e)
{
	struct value values[2] = { value_text(after), value_int(id) };
	char sql[NAME_MAX_BYTES + 120];

	snprintf(sql, sizeof sql, "UPDATE %s SET search = array_to_tsvector(array_remove(string_to_array(?, ' '), '')) WHERE id = ?", table);
	return db_run(db, sql, values, 2, NULL, e);
}

static void search_match(struct buf *sql, const char *table, const char *alias)
{
	buf_printf(sql, "%s.search @@ ?::tsquery", alias);
}

static void search_hits(struct buf *sql, const char *table)
{
	buf_printf(sql, "%s WHERE ", table);
	search_match(sql, table, table);
}

static void search_from(struct buf *sql, const char *table, const char *alias)
{
}

static void search_id(struct buf *sql, const char *table, const char *alias)
{
	buf_printf(sql, "%s.id", alias);
}

static void pattern_token(struct buf *b, struct str token, bool prefix)
{
	buf_char(b, '\'');
	buf_str(b, token);
	buf_text(b, prefix ? "':*" : "'");
}

/* --- generation --------------------------------------------------------------------------------------------------------------------- */

static enum rc generation_read(struct store *s, int64_t *out, struct error *e)
{
	struct db *db;
	bool found;
	enum rc rc = store_read(s, &db, e);

	if (rc)
		return rc;
	rc = db_one_int(db, "SELECT generation FROM store_state", NULL, 0, out, &found, e);
	store_read_end(db);
	return rc;
}

/* Asked for with every request: the answer is kept for half a second, and forgotten when this process changes it. */
static enum rc generation(struct store *base, int64_t *out, struct error *e)
{
	struct postgres_store *s = postgres_store_of(base);
	int64_t now = os_monotonic_us();
	enum rc rc;

	mutex_lock(&s->generation_lock);
	bool known = s->generation_at_us && now - s->generation_at_us < GENERATION_KEPT_MS * 1000;
	*out = s->generation;
	if (!known)
		s->generation_at_us = now;
	mutex_unlock(&s->generation_lock);
	if (known)
		return RC_OK;
	rc = generation_read(base, out, e);
	mutex_lock(&s->generation_lock);
	if (rc || s->generation_at_us != now)
		s->generation_at_us = 0;
	else
		s->generation = *out;
	mutex_unlock(&s->generation_lock);
	return rc;
}

static enum rc generation_bump(struct db *db, struct error *e)
{
	postgres_of(db)->bumped = true;
	return db_run_text(db, "UPDATE store_state SET generation = generation + 1", e);
}

static const struct engine postgres_engine = {
	.dialect = {
		.engine = STORE_POSTGRES,
		.type_int = "bigint", .type_real = "double precision", .type_text = "text COLLATE \"C\"", .type_blob = "bytea",
		.type_id = "bigint PRIMARY KEY",
		.null_safe_equal = "IS NOT DISTINCT FROM",
		.table_options = "",
	},
	.close = close_store,
	.connect = postgres_connect,
	.disconnect = postgres_disconnect,
	.read_begin = read_begin,
	.read_end = read_end,
	.prepare = postgres_prepare,
	.finalize = postgres_finalize,
	.bind = postgres_bind,
	.step = postgres_step,
	.reset = postgres_reset,
	.stream = postgres_stream,
	.changes = postgres_changes,
	.columns = postgres_columns,
	.is_null = postgres_is_null,
	.get_int = postgres_get_int,
	.get_real = postgres_get_real,
	.get_text = postgres_get_text,
	.script = script,
	.reserve = postgres_reserve,
	.bulk_begin = postgres_bulk_begin,
	.bulk_row = postgres_bulk_row,
	.bulk_end = postgres_bulk_end,
	.search_create = search_create,
	.search_clear = search_clear,
	.search_put = search_put,
	.search_where = search_match,
	.search_from = search_from,
	.search_match = search_match,
	.search_hits = search_hits,
	.search_id = search_id,
	.pattern_token = pattern_token,
	.pattern_and = " & ",
	.pattern_or = " | ",
	.pattern_nothing = "",
	.run = postgres_run,
	.generation = generation,
	.generation_bump = generation_bump,
	.check = postgres_check,
	.backup = postgres_backup,
	.search_tokens = postgres_search_tokens,
	.table_exists_sql = "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	                    " WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname = ?",
	.columns_sql = "SELECT a.attname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	               " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname = ?"
	               " AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid <> 'tsvector'::regtype ORDER BY a.attnum",
	.tables_sql = "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	              " WHERE n.nspname = current_schema() AND c.relkind = 'r' AND NOT starts_with(c.relname, 'store_') ORDER BY c.relname COLLATE \"C\"",
	.describe_columns_sql =
		"SELECT a.attname, CASE a.atttypid WHEN 20 THEN 'INTEGER' WHEN 701 THEN 'REAL' WHEN 17 THEN 'BLOB' ELSE 'TEXT' END, a.attnotnull,"
		" pg_get_expr(d.adbin, d.adrelid), EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))"
		" FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
		" LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
		" WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped"
		" AND a.atttypid <> 'tsvector'::regtype ORDER BY a.attnum",
	.describe_indexes_sql =
		"SELECT ic.relname, i.indisunique, (SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true) || CASE WHEN i.indoption[k - 1] & 1 = 1 THEN ' DESC'"
		" ELSE '' END, ',' ORDER BY k) FROM generate_series(1, i.indnkeyatts) k), pg_get_expr(i.indpred, i.indrelid)"
		" FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
		" JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid JOIN pg_catalog.pg_am am ON am.oid = ic.relam"
		" WHERE n.nspname = current_schema() AND c.relname = ? AND NOT i.indisprimary AND am.amname = 'btree' ORDER BY ic.relname",
	.describe_references_sql =
		"SELECT a.attname, f.relname, fa.attname, CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'r' THEN 'RESTRICT' ELSE '' END"
		" FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
		" JOIN pg_catalog.pg_class f ON f.oid = k.confrelid JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]"
		" JOIN pg_catalog.pg_attribute fa ON fa.attrelid = f.oid AND fa.attnum = k.confkey[1]"
		" WHERE n.nspname = current_schema() AND c.relname = ? AND k.contype = 'f' ORDER BY k.conname",
};
