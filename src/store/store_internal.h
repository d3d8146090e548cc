/* What the files of store/ share: the common heads of connection and statement, and the row of functions each engine fills in. */
#ifndef BANYAN_STORE_INTERNAL_H
#define BANYAN_STORE_INTERNAL_H

#include "base/mem.h"
#include "os/thread.h"
#include "store/store.h"

#include <stdatomic.h>

enum {
	CACHE_BUCKETS = 512,
	CACHE_MAX = 256,        /* idle statements kept by a connection */
	READERS_MOST = 64,
	WRITERS_MOST = 32,
	GROUP_MOST = 256,
	LEND_WAIT_MS = 5000,    /* for a connection of the pool, and for another process's lock */
	NAME_MAX_BYTES = 64,    /* table and column names */
};

/* Engines put this first in their own statement. */
struct statement {
	struct db *db;
	char *sql;
	size_t sql_len;
	uint64_t hash;
	bool busy;
	bool stepped; /* must be reset before it is used again */
	bool ended;   /* the last row has been seen */
	struct statement *chain;          /* same bucket */
	struct statement *older, *newer;  /* idle ones by age */
};

struct statement_cache {
	struct statement *buckets[CACHE_BUCKETS];
	struct statement *oldest, *newest;
	int idle;
};

/* Engines put this first in their own connection. */
struct db {
	struct store *store;
	bool writing;
	bool dead;       /* not to be lent again */
	enum rc broken;  /* writing: a statement failed; nothing but undoing is possible (see db_try) */
	int tries;       /* depth of db_try */
	struct statement_cache cache;
};

struct pool {
	struct mutex mutex;
	struct condition freed;
	struct db *idle[READERS_MOST];
	int idle_count, open_count, most;
};

struct writer {
	struct mutex mutex;
	struct condition filled;
	struct store_job *head, *tail;
	struct thread threads[WRITERS_MOST];
	int thread_count, group_max;
	_Atomic uint64_t ended; /* jobs */
	bool stopping;
};

struct bulk {
	struct db *db;
	int count;
};

struct engine {
	struct dialect dialect;
	void (*close)(struct store *s); /* the engine's own part; frees s */
	enum rc (*connect)(struct store *s, bool writing, struct db **out, struct error *e);
	void (*disconnect)(struct db *db);
	enum rc (*read_begin)(struct db *db, struct error *e);
	void (*read_end)(struct db *db);
	/* Opens one snapshot in both; false when others wrote in between each time. NULL: cannot. */
	bool (*read_together)(struct db *one, struct db *two);

	enum rc (*prepare)(struct db *db, struct str sql, struct statement **out, struct error *e);
	void (*finalize)(struct statement *st);
	enum rc (*bind)(struct statement *st, int index, struct value v, struct error *e);
	enum rc (*step)(struct statement *st, bool *row, struct error *e);
	void (*reset)(struct statement *st);
	void (*stream)(struct statement *st); /* NULL: rows always come as they are found */
	int64_t (*changes)(struct statement *st);
	int (*columns)(const struct statement *st);
	bool (*is_null)(const struct statement *st, int column);
	int64_t (*get_int)(const struct statement *st, int column);
	uint64_t (*get_ints)(const struct statement *st, int first, int count, int64_t *out); /* NULL: one by one */
	double (*get_real)(const struct statement *st, int column);
	struct str (*get_text)(const struct statement *st, int column);
	enum rc (*script)(struct db *db, const char *sql, struct error *e);

	enum rc (*reserve)(struct db *db, const char *table, int64_t n, int64_t *first, struct error *e);
	enum rc (*bulk_begin)(struct db *db, const char *table, const char *const *columns, int count, struct bulk **out, struct error *e);
	enum rc (*bulk_row)(struct bulk *b, const struct value *values, struct error *e);
	enum rc (*bulk_end)(struct bulk *b, bool keep, struct error *e);
	enum rc (*fill_begin)(struct db *db, const char *table, struct buf *again, struct error *e); /* NULL: nothing to do */
	enum rc (*fill_end)(struct db *db, const char *table, struct error *e);
	/* Search tokens gathered since a mark are forgotten when a try is undone; engines without gathering leave these NULL. */
	size_t (*gathered)(const struct db *db);
	void (*gathered_cut)(struct db *db, size_t mark);

	enum rc (*search_create)(struct db *db, const char *table, struct error *e);
	enum rc (*search_clear)(struct db *db, const char *table, struct error *e);
	enum rc (*search_put)(struct db *db, const char *table, int64_t id, struct str before, struct str after, struct error *e);
	void (*search_where)(struct buf *sql, const char *table, const char *alias);
	void (*search_from)(struct buf *sql, const char *table, const char *alias);
	void (*search_match)(struct buf *sql, const char *table, const char *alias);
	void (*search_hits)(struct buf *sql, const char *table);
	void (*search_id)(struct buf *sql, const char *table, const char *alias);
	/* One token of a pattern, and what stands between tokens and between alternatives. */
	void (*pattern_token)(struct buf *b, struct str token, bool prefix);
	const char *pattern_and, *pattern_or, *pattern_nothing;

	/* Runs the jobs in one transaction or several and sets each one's rc; every one is durable or undone when it returns. */
	void (*run)(struct db *db, struct store_job **jobs, int count);
	void (*idle)(struct db *db); /* housekeeping after the jobs' done(); may be NULL */

	enum rc (*generation)(struct store *s, int64_t *out, struct error *e);
	enum rc (*generation_bump)(struct db *db, struct error *e);
	enum rc (*check)(struct store *s, struct error *e);
	enum rc (*backup)(struct store *s, const char *file, struct error *e);
	/* SQL of (id, tokens) of a table's index into sql; nothing when it has none. */
	enum rc (*search_tokens)(struct db *db, const char *table, bool joined, struct buf *sql, struct error *e);
	const char *describe_columns_sql;    /* name, type as SQLite spells it, NOT NULL, default, part of the key */
	const char *describe_indexes_sql;    /* name, unique, columns with commas, condition */
	const char *describe_references_sql; /* column, table, its column, ON DELETE */
	const char *table_exists_sql, *columns_sql, *tables_sql; /* one ? = the table's name; the last has none */
};

/* Engines put this first in their own store. */
struct store {
	const struct engine *engine;
	char *url;
	struct store_options options;
	struct pool pool;
	struct writer writer;
};

/* sqlite.c, postgres.c: make the store without pool and writer. */
enum rc sqlite_open(const char *path, const struct store_options *options, struct store **out, struct error *e);
enum rc postgres_open(const char *url, const struct store_options *options, struct store **out, struct error *e);

/* sqlite_whole.c */
enum rc sqlite_open_to_read(const char *file, struct store **out, struct error *e);

/* transfer.c */
enum rc transfer_all(struct store *from, struct store *to, struct error *e);

/* cache.c */
struct statement *cache_take(struct statement_cache *c, struct str sql, uint64_t hash);
void cache_add(struct statement_cache *c, struct statement *st);   /* a new one, busy */
struct statement *cache_give(struct statement_cache *c, struct statement *st); /* idle again; returns one to be freed, or NULL */
void cache_drop(struct statement_cache *c, struct statement *st);  /* forgets a busy one */
struct statement *cache_pop(struct statement_cache *c);            /* empties: the oldest idle one, or NULL */
void cache_empty(struct db *db);                                   /* frees the idle ones */

/* pool.c */
void pool_init(struct store *s);
void store_pool_close(struct store *s);

/* writer.c */
enum rc writer_init(struct store *s, int threads, int group_max, struct error *e);
void writer_close(struct store *s);
/* The outcome of a commit cannot be known: no answer is better than a wrong one. */
_Noreturn void writer_stop_process(const char *why, const char *detail);
/* Runs the job's work on db with a fresh error and no broken state. */
enum rc writer_work(struct db *db, struct store_job *job);

/* statement.c */
enum rc db_run_text(struct db *db, const char *sql, struct error *e); /* cached, without values */
enum rc value_check(struct value v, struct error *e);                /* RC_INVALID: not UTF-8, a zero byte, not finite */
bool name_valid(const char *name);                                   /* [a-z_][a-z0-9_]*, fits NAME_MAX_BYTES */

#endif
