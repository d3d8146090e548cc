/* Filling tables of a new file: indexes made once at the end, sorted, instead of row by row; search pieces left standing and merged once.
 * Called through the engine's row. */
#include "store/sqlite_internal.h"

#include <stdio.h>

/* What FTS5 gathers before it writes, when it merges by itself, and how many pieces it lets stand; then what it does without being told. */
static const struct { const char *name; int filling, usual; } search_options[] = {
	{ "hashsize", 2 << 20, 1 << 20 }, { "automerge", 0, 4 }, { "crisismerge", 400, 16 },
};

static enum rc has_search(struct db *db, const char *table, bool *out, struct error *e)
{
	char name[NAME_MAX_BYTES + 8];

	snprintf(name, sizeof name, "%s_search", table);
	return db_table_exists(db, name, out, e);
}

static enum rc set_search(struct db *db, const char *table, bool filling, struct error *e)
{
	char sql[2 * NAME_MAX_BYTES + 120];
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < sizeof search_options / sizeof *search_options; i++) {
		snprintf(sql, sizeof sql, "INSERT INTO %s_search (%s_search, rank) VALUES ('%s', %d)", table, table, search_options[i].name,
			 filling ? search_options[i].filling : search_options[i].usual);
		rc = db_script(db, sql, e);
	}
	return rc;
}

/* The names first: a table cannot lose an index while its list is read. */
static enum rc drop_indexes(struct db *db, const char *table, struct buf *again, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	CLEANUP(buf_free) struct buf drop = { .max = 1 << 20 };
	struct value name = value_text(str_of(table));
	bool row;
	enum rc rc;

	if ((rc = db_prepare(db, STR("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY rowid"), &st, e)) ||
	    (rc = statement_bind(st, 1, name, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row) {
		buf_printf(&drop, "DROP INDEX %.*s;\n", STR_ARG(statement_text(st, 0)));
		buf_str(again, statement_text(st, 1));
		buf_lit(again, ";\n");
	}
	statement_end_at(&st);
	if (rc == RC_OK && (drop.failed || again->failed))
		return error_no_memory(e);
	return rc || !drop.len ? rc : db_script(db, buf_cstr(&drop), e);
}

enum rc sqlite_fill_begin(struct db *db, const char *table, struct buf *again, struct error *e)
{
	bool search;
	enum rc rc = drop_indexes(db, table, again, e);

	if (rc || (rc = has_search(db, table, &search, e)) || !search)
		return rc;
	return set_search(db, table, true, e);
}

enum rc sqlite_fill_end(struct db *db, const char *table, struct error *e)
{
	char sql[2 * NAME_MAX_BYTES + 80];
	bool search;
	enum rc rc = has_search(db, table, &search, e);

	if (rc || !search)
		return rc;
	snprintf(sql, sizeof sql, "INSERT INTO %s_search (%s_search) VALUES ('optimize')", table, table);
	return (rc = db_script(db, sql, e)) ? rc : set_search(db, table, false, e);
}
