/* PostgreSQL as a whole: check, backup into a SQLite file, and the search tokens for it. Called by store.c and transfer.c through the engine's row. */
#include "store/postgres_internal.h"

static enum rc check_table(struct db *db, const char *table, struct error *e)
{
	char sql[NAME_MAX_BYTES + 80];
	int64_t bytes;
	bool found;
	enum rc rc;

	if (!name_valid(table))
		return RC_OK;
	snprintf(sql, sizeof sql, "SELECT sum(length(t::text)) FROM %s t", table);
	rc = db_one_int(db, sql, NULL, 0, &bytes, &found, e);
	return rc == RC_STORE ? error_set(e, rc, NULL, "error.store_damaged", table, NULL) : rc;
}

/* Every row of every table is read whole; references are the engine's own care. */
enum rc postgres_check(struct store *s, struct error *e)
{
	struct arena a = { .max = 4 << 20 };
	struct store_names tables;
	struct db *db;
	enum rc rc = store_read(s, &db, e);

	if (rc)
		return rc;
	rc = db_tables(db, &a, &tables, e);
	for (size_t i = 0; rc == RC_OK && i < tables.count; i++)
		rc = check_table(db, tables.items[i], e);
	store_read_end(db);
	arena_free(&a);
	return rc;
}

/* No sync while it is filled: store_backup syncs the finished file. */
enum rc postgres_backup(struct store *s, const char *file, struct error *e)
{
	struct store_options options = { .create = true, .readers = 1, .fast_and_unsafe = true };
	struct store *to;
	enum rc rc = store_open(file, &options, &to, e);

	if (rc)
		return rc;
	rc = transfer_all(s, to, e);
	store_close(to);
	return rc;
}

enum rc postgres_search_tokens(struct db *db, const char *table, bool joined, struct buf *sql, struct error *e)
{
	struct value name = value_text(str_of(table));
	int64_t one;
	bool there;
	enum rc rc = db_one_int(db,
		"SELECT 1 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
		" WHERE n.nspname = current_schema() AND c.relname = ? AND a.attname = 'search' AND a.atttypid = 'tsvector'::regtype",
		&name, 1, &one, &there, e);

	if (rc == RC_OK && there)
		buf_printf(sql, "SELECT id, array_to_string(tsvector_to_array(search), ' ') FROM %s WHERE search IS NOT NULL ORDER BY id", table);
	return rc;
}
