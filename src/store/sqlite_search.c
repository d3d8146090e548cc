/* Search tokens in a contentless FTS5 table beside each table. What a transaction puts is gathered, joined per row, ordered by id (FTS5 writes its
 * memory out when ids go backwards) and written before the commit. Called through the engine's row and by sqlite_group.c. */
#include "store/sqlite_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum rc sqlite_search_create(struct db *db, const char *table, struct error *e)
{
	char sql[2 * NAME_MAX_BYTES + 160];

	snprintf(sql, sizeof sql,
		"CREATE VIRTUAL TABLE %s_search USING fts5(tokens, content='', columnsize=0, detail=none, tokenize='ascii')", table);
	return db_script(db, sql, e);
}

enum rc sqlite_search_clear(struct db *db, const char *table, struct error *e)
{
	char sql[2 * NAME_MAX_BYTES + 80];

	snprintf(sql, sizeof sql, "INSERT INTO %s_search (%s_search) VALUES ('delete-all')", table, table);
	return db_run(db, sql, NULL, 0, NULL, e);
}

static bool entries_grow(struct search_gathered *g)
{
	size_t cap = g->cap ? g->cap * 2 : 64;
	struct search_entry *more = mem_resize(g->entries, cap * sizeof *more);

	if (!more)
		return false;
	g->entries = more;
	g->cap = cap;
	return true;
}

/* Offset of a copy of s, which the next call may move. */
static size_t keep(struct search_gathered *g, struct str s)
{
	size_t at = g->text.len;

	buf_str(&g->text, s);
	return at;
}

static size_t keep_table(struct search_gathered *g, const char *table)
{
	const struct search_entry *last = g->count ? &g->entries[g->count - 1] : NULL;

	if (last && strcmp(g->text.data + last->table, table) == 0)
		return last->table;
	return keep(g, (struct str){ table, strlen(table) + 1 });
}

enum rc sqlite_search_put(struct db *db, const char *table, int64_t id, struct str before, struct str after, struct error *e)
{
	struct search_gathered *g = &sqlite_of(db)->search;
	struct search_entry entry = { .id = id, .before_n = before.n, .after_n = after.n };
	enum rc rc;

	g->text.max = 4 * (size_t)SEARCH_GATHERED_BYTES;
	if (g->text.len > SEARCH_GATHERED_BYTES && (rc = sqlite_search_flush(db, e)))
		return rc;
	if (g->count == g->cap && !entries_grow(g))
		return error_no_memory(e);
	entry.order = g->count;
	entry.table = keep_table(g, table);
	entry.before = keep(g, before);
	entry.after = keep(g, after);
	if (g->text.failed) {
		sqlite_search_cut(db, g->count);
		return error_no_memory(e);
	}
	g->entries[g->count++] = entry;
	return RC_OK;
}

size_t sqlite_search_mark(const struct db *db)
{
	return ((const struct sqlite_db *)db)->search.count;
}

void sqlite_search_cut(struct db *db, size_t mark)
{
	struct search_gathered *g = &sqlite_of(db)->search;

	g->text.failed = false;
	if (mark < g->count)
		g->count = mark;
	if (g->count == 0)
		buf_clear(&g->text);
}

static int by_table_and_id(const void *left, const void *right, void *text)
{
	const struct search_entry *a = left, *b = right;
	int order = a->table == b->table ? 0 : strcmp((const char *)text + a->table, (const char *)text + b->table);

	if (order == 0)
		order = (a->id > b->id) - (a->id < b->id);
	return order ? order : (a->order > b->order) - (a->order < b->order);
}

static enum rc write_tokens(struct db *db, const char *sql, int64_t id, struct str tokens, struct error *e)
{
	struct value values[2] = { value_int(id), value_text(tokens) };

	return tokens.n ? db_run(db, sql, values, 2, NULL, e) : RC_OK;
}

/* One row from what it had at the transaction's beginning to what it has at its end. */
static enum rc write_row(struct db *db, const char *table, int64_t id, struct str before, struct str after, struct error *e)
{
	char sql[3 * NAME_MAX_BYTES + 120];
	enum rc rc;

	if (str_eq(before, after))
		return RC_OK;
	snprintf(sql, sizeof sql, "INSERT INTO %s_search (%s_search, rowid, tokens) VALUES ('delete', ?, ?)", table, table);
	if ((rc = write_tokens(db, sql, id, before, e)))
		return rc;
	snprintf(sql, sizeof sql, "INSERT INTO %s_search (rowid, tokens) VALUES (?, ?)", table);
	return write_tokens(db, sql, id, after, e);
}

enum rc sqlite_search_flush(struct db *db, struct error *e)
{
	struct search_gathered *g = &sqlite_of(db)->search;
	const char *text = g->text.data;
	enum rc rc = RC_OK;

	if (g->count > 1)
		qsort_r(g->entries, g->count, sizeof *g->entries, by_table_and_id, g->text.data);
	for (size_t i = 0, next; i < g->count && !rc; i = next) {
		const struct search_entry *first = &g->entries[i], *last = first;
		for (next = i + 1; next < g->count && g->entries[next].id == first->id && strcmp(text + g->entries[next].table, text + first->table) == 0; next++)
			last = &g->entries[next];
		rc = write_row(db, text + first->table, first->id, (struct str){ text + first->before, first->before_n },
			(struct str){ text + last->after, last->after_n }, e);
	}
	g->count = 0;
	sqlite_search_cut(db, 0);
	return rc;
}

void sqlite_search_where(struct buf *sql, const char *table, const char *alias)
{
	buf_printf(sql, "%s.id IN (SELECT rowid FROM %s_search WHERE %s_search MATCH ?)", alias, table, table);
}

void sqlite_search_from(struct buf *sql, const char *table, const char *alias)
{
	buf_printf(sql, "%s_search AS %s_hit CROSS JOIN ", table, alias);
}

void sqlite_search_match(struct buf *sql, const char *table, const char *alias)
{
	buf_printf(sql, "%s_hit.%s_search MATCH ? AND %s.id = %s_hit.rowid", alias, table, alias, alias);
}

void sqlite_search_hits(struct buf *sql, const char *table)
{
	buf_printf(sql, "%s_search WHERE %s_search MATCH ?", table, table);
}

void sqlite_search_id(struct buf *sql, const char *table, const char *alias)
{
	buf_printf(sql, "%s_hit.rowid", alias);
}

void sqlite_pattern_token(struct buf *b, struct str token, bool prefix)
{
	buf_char(b, '"');
	buf_str(b, token);
	buf_text(b, prefix ? "\"*" : "\"");
}
