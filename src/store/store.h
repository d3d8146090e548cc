/* The only door to a database. One API over two engines: SQLite (one file, the default) and PostgreSQL (postgresql://…).
 *
 * Reading: store_read() lends a connection with one snapshot; store_read_end() gives it back. Each thread may hold one at a time.
 * Writing: work runs inside a transaction of its own (SQLite: a savepoint in a group of up to 64 on the one writer thread, FULL sync;
 *   PostgreSQL: a transaction on a pooled connection, run again after a serialization failure). It is reported only when it is durable.
 *   When the work returns another code than RC_OK, everything it did is undone. Work must not block and may be run more than once:
 *   it resets its own outputs first.
 * SQL is literal text with ? for each value in order (or ?1 ?2 … to use one twice); identifiers come only from the model's tables.
 *   Both engines get the same text; what differs is in struct dialect. Text is compared by bytes on both, LIKE too: write ESCAPE '\' where a pattern
 *   escapes. NULLs come first on SQLite and last on PostgreSQL: write NULLS FIRST or LAST where it matters. Bound text is valid UTF-8 without a
 *   zero byte, bound numbers are finite (RC_INVALID otherwise). Tables are STRICT on SQLite: a text in an integer column fails on both.
 *   A ? whose type the text does not show (? + ?, ? IS NULL, SELECT ?) needs CAST(? AS bigint) or CAST(? AS text): PostgreSQL asks, SQLite agrees.
 * After a failed statement nothing but giving up is possible in a job (as on PostgreSQL), unless it happened inside db_try().
 * A failed fsync or commit whose outcome is unknown on SQLite stops the process (abort after a log line): no false success. */
#ifndef BANYAN_STORE_STORE_H
#define BANYAN_STORE_STORE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/value.h"

struct store;
struct db;        /* a connection lent to its user */
struct statement; /* a prepared statement, cached in its connection by its text */

enum store_engine { STORE_SQLITE, STORE_POSTGRES };

struct store_options {
	bool create;     /* make the SQLite file when it is absent; otherwise RC_NOT_FOUND */
	int readers;     /* most read connections at once; 0 = 16 */
	int writers;     /* PostgreSQL: writing connections; 0 = 4 */
	int group_max;   /* SQLite: jobs in one commit; 0 = 64 */
	bool fast_and_unsafe; /* no sync and no log: only for building demo and bench databases before anyone uses them */
};

/* url: a path, or postgresql://…; errors: RC_NOT_FOUND, RC_STORE, RC_UNSUPPORTED (engine too old). The caller closes. */
enum rc store_open(const char *url, const struct store_options *options, struct store **out, struct error *e);
void store_close(struct store *s);
enum store_engine store_engine(const struct store *s);

/* What the two engines spell differently. */
struct dialect {
	enum store_engine engine;
	const char *type_int, *type_real, *type_text, *type_blob; /* column types */
	const char *type_id;         /* a primary key; its values come from db_reserve_ids, not from the engine */
	const char *null_safe_equal; /* IS · IS NOT DISTINCT FROM */
	const char *table_options;
};
const struct dialect *store_dialect(const struct store *s);

/* --- connections ------------------------------------------------------------------------------------------------------------ */
enum rc store_read(struct store *s, struct db **out, struct error *e); /* RC_BUSY when all are lent for 5 s */
/* Two connections with the same snapshot, for one user that reads on two threads. *second is NULL where that cannot be had at once: do with one then. */
enum rc store_read_two(struct store *s, struct db **out, struct db **second, struct error *e);
void store_read_end(struct db *db); /* NULL is fine */
struct store *db_store(struct db *db);
bool db_writing(const struct db *db);

/* --- statements ------------------------------------------------------------------------------------------------------------- */
/* Prepared or found in the cache; end it with statement_end (also fit for CLEANUP(statement_end_at)). */
enum rc db_prepare(struct db *db, struct str sql, struct statement **out, struct error *e);
enum rc statement_bind(struct statement *st, int index, struct value v, struct error *e); /* index from 1; bytes are not copied: keep them until the end */
enum rc statement_bind_all(struct statement *st, const struct value *values, int count, struct error *e);
/* *row false at the end. Errors: RC_CONFLICT with field = the column of a broken unique index; RC_BUSY; RC_STORE. */
enum rc statement_step(struct statement *st, bool *row, struct error *e);
/* Before the first step, when very many rows are to come: PostgreSQL then hands them over as they are found instead of all at once. */
void statement_stream(struct statement *st);
/* From the start again with the same statement (and new values), without ending it. */
void statement_again(struct statement *st);
int statement_columns(const struct statement *st);
bool statement_is_null(const struct statement *st, int column); /* columns from 0 */
int64_t statement_int(const struct statement *st, int column);
/* Several integers at once: bit i of the result is set where column first + i is NULL (and out[i] 0). At most 64. */
uint64_t statement_ints(const struct statement *st, int first, int count, int64_t *out);
double statement_real(const struct statement *st, int column);
struct str statement_text(const struct statement *st, int column); /* valid until the next step or end; also for blobs */
struct value statement_value(const struct statement *st, int column, enum value_kind kind); /* NULL stays VALUE_NULL */
void statement_end(struct statement *st);                           /* NULL is fine */
void statement_end_at(struct statement **st);

/* One statement without rows. changed may be NULL. */
enum rc db_run(struct db *db, const char *sql, const struct value *values, int count, int64_t *changed, struct error *e);
/* The first column of the first row as an integer; *found false when there is none or it is NULL. */
enum rc db_one_int(struct db *db, const char *sql, const struct value *values, int count, int64_t *out, bool *found, struct error *e);
/* Several statements separated by ; — DDL only. PostgreSQL runs them in the transaction too. */
enum rc db_script(struct db *db, const char *sql, struct error *e);

/* Part of a job that may fail without taking the job with it: what work did is undone when it returns an error, and the job may go on.
 * At most 8 deep. */
enum rc db_try(struct db *db, enum rc (*work)(struct db *db, void *context, struct error *e), void *context, struct error *e);

/* A range of n fresh ids of a table (n ≥ 1): *first … *first + n - 1. Never given out again. */
enum rc db_reserve_ids(struct db *db, const char *table, int64_t n, int64_t *first, struct error *e);

/* Many rows at once: SQLite one cached INSERT, PostgreSQL COPY (text format). columns include "id". */
struct bulk;
/* A refusal may come as late as bulk_end. Other statements may run in between; they see the rows after bulk_end. */
enum rc bulk_begin(struct db *db, const char *table, const char *const *columns, int count, struct bulk **out, struct error *e);
enum rc bulk_row(struct bulk *b, const struct value *values, struct error *e);
enum rc bulk_end(struct bulk *b, struct error *e);   /* frees b in any case */
void bulk_abort(struct bulk *b);

/* Filling a table of a new database that nobody else looks at: its indexes are taken away and the search index puts off its own work; `again` gets the SQL that
 * makes them again. Does nothing on PostgreSQL. */
enum rc db_fill_begin(struct db *db, const char *table, struct buf *again, struct error *e);
/* again is run by the caller (db_script); this brings the search index in order. */
enum rc db_fill_end(struct db *db, const char *table, struct error *e);

/* --- search index ------------------------------------------------------------------------------------------------------------ */
/* An index per table over opaque ASCII tokens ([0-9a-z]+). SQLite: a contentless FTS5 table TABLE_search (detail=none, columnsize=0), written
 * once a group before its commit (a search inside the same job does not see them yet); PostgreSQL: a tsvector column "search" with GIN on the
 * table. before and after are space-separated tokens; empty = none. */
enum rc db_search_create(struct db *db, const char *table, struct error *e);
/* Empties the index, to be put anew in the same transaction: SQLite takes every row out; on PostgreSQL each put replaces what was there. */
enum rc db_search_clear(struct db *db, const char *table, struct error *e);
enum rc db_search_put(struct db *db, const char *table, int64_t id, struct str before, struct str after, struct error *e);
/* The SQL that reads the index back: an id and some of its tokens, separated by spaces, until all are told, in no order. Empty where the table has no index. */
enum rc db_search_kept(struct db *db, const char *table, struct buf *sql, struct error *e);
/* A boolean expression over ALIAS.id with one ? to bind to the text that db_search_pattern makes. Right everywhere, but gathers all hits first. */
void db_search_where(const struct db *db, struct buf *sql, const char *table, const char *alias);
/* The fast form for the first hits in the order of ids, whatever their number:
 *   SELECT … FROM db_search_from  account a  WHERE db_search_match AND (more) ORDER BY db_search_id [DESC] LIMIT 20
 * db_search_from comes before the table and its alias (and ends in "CROSS JOIN " or is empty); db_search_match has the one ?; db_search_id is the
 * row's id, to order by and to compare with a cursor (db_search_id > ?). Everything else stays as without a search. */
void db_search_from(const struct db *db, struct buf *sql, const char *table, const char *alias);
void db_search_match(const struct db *db, struct buf *sql, const char *table, const char *alias);
void db_search_id(const struct db *db, struct buf *sql, const char *table, const char *alias);
/* Counts without the rows: what stands behind SELECT 1 FROM, with the one ?. Rows deleted elsewhere in the same transaction may still count. */
void db_search_hits(const struct db *db, struct buf *sql, const char *table);
/* tokens: AND of the tokens of one alternative, OR between alternatives; a token ending in '*' is a prefix, on both engines. */
struct search_alternative {
	const struct str *tokens;
	size_t count;
};
enum rc db_search_pattern(const struct db *db, struct arena *a, const struct search_alternative *alternatives, size_t count, struct str *out, struct error *e);

/* --- writing ------------------------------------------------------------------------------------------------------------------ */
struct store_job {
	enum rc (*work)(struct db *db, void *context, struct error *e);
	void (*done)(struct store_job *job); /* called once, on a store thread, when durable or refused; must be quick */
	void *context;
	bool alone;                          /* a long one (import batch, schema change): a transaction of its own */
	enum rc rc;                          /* the outcome, for done */
	struct error error;
	struct store_job *next;              /* the store's */
};
void store_submit(struct store *s, struct store_job *job);
/* Submits and waits. */
enum rc store_write(struct store *s, enum rc (*work)(struct db *, void *, struct error *), void *context, bool alone, struct error *e);

/* Grows with every write of this process that has ended, before its done is called: what was read before and the same number now is as it was, but for
 * other processes. */
uint64_t store_writes(const struct store *s);

/* --- whole databases ------------------------------------------------------------------------------------------------------------ */
/* Changes whenever any process has committed a schema or settings change: compare with the one kept. Cheap (no disk on SQLite beyond a page). */
enum rc store_generation(struct store *s, int64_t *out, struct error *e);
enum rc db_generation_bump(struct db *db, struct error *e);
enum rc db_table_exists(struct db *db, const char *table, bool *out, struct error *e);
/* Names of the columns of a table, in order. */
struct store_names { const char **items; size_t count; };
enum rc db_columns(struct db *db, struct arena *a, const char *table, struct store_names *out, struct error *e);
/* Names of the company's tables, in order; the store's own and the search indexes' are left out. */
enum rc db_tables(struct db *db, struct arena *a, struct store_names *out, struct error *e);
/* SQLite: PRAGMA integrity_check and foreign_key_check; PostgreSQL: amcheck-free read of every table. RC_STORE with the first finding. */
enum rc store_check(struct store *s, struct error *e);
/* A consistent copy while others work: always a SQLite file, from either engine, fsynced, then checked. file must not exist. */
enum rc store_backup(struct store *s, const char *file, struct error *e);
/* Fills an empty database (no tables) of either engine from such a file. */
enum rc store_restore(struct store *s, const char *file, struct error *e);

#endif
