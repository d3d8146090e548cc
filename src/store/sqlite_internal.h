/* What the sqlite_*.c files share. */
#ifndef BANYAN_STORE_SQLITE_INTERNAL_H
#define BANYAN_STORE_SQLITE_INTERNAL_H

#include <stdio.h>

#include <sqlite3.h>

#include "store/store_internal.h"

enum {
	SQLITE_APPLICATION = 0x42414E59,      /* "BANY" in the file's header */
	CHECKPOINT_PAGES = 2000,              /* log pages after which they are moved into the file */
	CHECKPOINT_PAGES_MOST = 16000,        /* … and after which readers are waited for */
	LOG_BYTES_KEPT = 64 << 20,
	SEARCH_GATHERED_BYTES = 4 << 20,
	TOGETHER_TRIES = 8,                   /* for two connections to see the same snapshot */
};

struct sqlite_store {
	struct store base;
};

/* Search tokens of the running transaction, written before its commit: texts are offsets into `text`. */
struct search_entry {
	int64_t id;
	size_t order, table, before, before_n, after, after_n;
};

struct search_gathered {
	struct buf text;
	struct search_entry *entries;
	size_t count, cap;
};

/* The next id of a table: in memory it only grows, whatever is rolled back. */
struct id_counter {
	char table[NAME_MAX_BYTES];
	int64_t next;
	bool fresh; /* compared with the database in this transaction */
	bool dirty; /* not yet written */
};

struct sqlite_db {
	struct db base;
	sqlite3 *handle;
	sqlite3_stmt *begin_read, *end_read;
	bool reading;               /* a read transaction is open */
	bool pages_in_memory;       /* see keep_pages */
	int log_pages;              /* of the write-ahead log after the last commit */
	int next_checkpoint, next_wait; /* pages there were when the log could not be emptied; 0 = it could */
	struct search_gathered search;
	struct id_counter *counters;
	size_t counter_count;
};

struct sqlite_statement {
	struct statement base;
	sqlite3_stmt *handle;
};

static inline struct sqlite_db *sqlite_of(struct db *db)
{
	return (struct sqlite_db *)db;
}

static inline sqlite3_stmt *handle_of(const struct statement *st)
{
	return ((const struct sqlite_statement *)st)->handle;
}

/* sqlite_error.c: fills e from the connection's last error. */
enum rc sqlite_failed(sqlite3 *handle, struct error *e);
enum rc sqlite_failed_code(sqlite3 *handle, int code, struct error *e);

/* sqlite_statement.c */
int sqlite_open_snapshot(struct sqlite_db *d); /* a read transaction; SQLite's code */
enum rc sqlite_prepare(struct db *db, struct str sql, struct statement **out, struct error *e);
void sqlite_finalize(struct statement *st);
enum rc sqlite_bind(struct statement *st, int index, struct value v, struct error *e);
enum rc sqlite_step(struct statement *st, bool *row, struct error *e);
void sqlite_reset(struct statement *st);
int64_t sqlite_changes(struct statement *st);
int sqlite_columns(const struct statement *st);
bool sqlite_is_null(const struct statement *st, int column);
int64_t sqlite_get_int(const struct statement *st, int column);
uint64_t sqlite_get_ints(const struct statement *st, int first, int count, int64_t *out);
double sqlite_get_real(const struct statement *st, int column);
struct str sqlite_get_text(const struct statement *st, int column);
enum rc sqlite_script(struct db *db, const char *sql, struct error *e);
enum rc sqlite_bulk_begin(struct db *db, const char *table, const char *const *columns, int count, struct bulk **out, struct error *e);
enum rc sqlite_bulk_row(struct bulk *b, const struct value *values, struct error *e);
enum rc sqlite_bulk_end(struct bulk *b, bool keep, struct error *e);

/* sqlite_fill.c */
enum rc sqlite_fill_begin(struct db *db, const char *table, struct buf *again, struct error *e);
enum rc sqlite_fill_end(struct db *db, const char *table, struct error *e);

/* sqlite_whole.c */
enum rc sqlite_check(struct store *s, struct error *e);
enum rc sqlite_backup(struct store *s, const char *file, struct error *e);
enum rc sqlite_search_tokens(struct db *db, const char *table, bool joined, struct buf *sql, struct error *e);

/* sqlite_group.c */
void sqlite_run(struct db *db, struct store_job **jobs, int count);
void sqlite_idle(struct db *db);

/* sqlite_ids.c */
enum rc sqlite_reserve(struct db *db, const char *table, int64_t n, int64_t *first, struct error *e);
enum rc sqlite_ids_flush(struct db *db, struct error *e);
void sqlite_ids_begin(struct db *db);   /* a transaction begins: others may have counted on */
void sqlite_ids_written(struct db *db); /* it is durable */

/* sqlite_search.c */
enum rc sqlite_search_create(struct db *db, const char *table, struct error *e);
enum rc sqlite_search_clear(struct db *db, const char *table, struct error *e);
enum rc sqlite_search_put(struct db *db, const char *table, int64_t id, struct str before, struct str after, struct error *e);
enum rc sqlite_search_flush(struct db *db, struct error *e);
size_t sqlite_search_mark(const struct db *db);
void sqlite_search_cut(struct db *db, size_t mark);
void sqlite_search_where(struct buf *sql, const char *table, const char *alias);
void sqlite_search_from(struct buf *sql, const char *table, const char *alias);
void sqlite_search_match(struct buf *sql, const char *table, const char *alias);
void sqlite_search_hits(struct buf *sql, const char *table);
void sqlite_search_id(struct buf *sql, const char *table, const char *alias);
void sqlite_pattern_token(struct buf *b, struct str token, bool prefix);

#endif
