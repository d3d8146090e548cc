/* What the postgres_*.c files share. */
#ifndef BANYAN_STORE_POSTGRES_INTERNAL_H
#define BANYAN_STORE_POSTGRES_INTERNAL_H

#include <libpq-fe.h>
#include <stdio.h>

#include "store/store_internal.h"

enum {
	COPY_CHUNK = 4 << 20,      /* bytes gathered before a COPY */
	ID_BLOCK = 32,             /* ids fetched at once */
	GENERATION_KEPT_MS = 500,
	RUNS_MOST = 5,             /* of a job, after serialization failures and lost connections */
};

struct id_block {
	char table[NAME_MAX_BYTES];
	int64_t next, end;
};

struct postgres_store {
	struct store base;
	struct mutex ids_lock;
	struct postgres_db *ids;      /* a connection of its own: ids are kept whatever becomes of the job */
	struct id_block *blocks;
	size_t block_count;
	struct mutex generation_lock;
	int64_t generation, generation_at_us; /* 0 = not known */
};

struct postgres_db {
	struct db base;
	PGconn *conn;
	bool in_transaction;
	bool lost;            /* the connection broke */
	bool bumped;          /* the running job changed the generation */
	char state[6];        /* SQLSTATE of the last failure */
	unsigned epoch;       /* counts connections made: statements prepared on an older one are gone */
	unsigned named;       /* for names of statements */
	struct postgres_statement *streaming;
};

struct parameter {
	unsigned type;        /* oid, as the server understood it */
	char number[32];
};

struct postgres_statement {
	struct statement base;
	struct str text;      /* with $1 for ? */
	char name[24];
	unsigned epoch;       /* 0 = not prepared */
	int count;            /* of parameters */
	struct parameter *parameters;
	const char **values;
	int *lengths, *formats;
	char **copies;        /* terminated copies of texts, owned */
	PGresult *result;     /* all rows, or the current one when streaming */
	int row, rows;
	bool stream;          /* asked for */
	PGresult **waiting;   /* rows taken off the connection because another statement needed it */
	int waiting_at, waiting_count, waiting_cap;
	char **decoded;       /* blobs of the current row by column, from PQunescapeBytea */
	size_t *decoded_n;
	int decoded_count;
};

static inline struct postgres_db *postgres_of(struct db *db)
{
	return (struct postgres_db *)db;
}

static inline struct postgres_store *postgres_store_of(struct store *s)
{
	return (struct postgres_store *)s;
}

/* postgres_error.c; result may be NULL (the connection's own message). Marks a broken connection as lost. */
enum rc postgres_failed(struct postgres_db *d, const PGresult *result, struct error *e);

/* postgres.c */
enum rc postgres_connect(struct store *s, bool writing, struct db **out, struct error *e);
void postgres_disconnect(struct db *db);
enum rc postgres_reconnect(struct postgres_db *d, struct error *e);
/* A command without values or rows. */
enum rc postgres_command(struct postgres_db *d, const char *sql, struct error *e);

/* postgres_statement.c */
enum rc postgres_prepare(struct db *db, struct str sql, struct statement **out, struct error *e);
void postgres_finalize(struct statement *st);
enum rc postgres_bind(struct statement *st, int index, struct value v, struct error *e);
enum rc postgres_step(struct statement *st, bool *row, struct error *e);
void postgres_reset(struct statement *st);
void postgres_stream(struct statement *st);
int64_t postgres_changes(struct statement *st);
enum rc postgres_stop_streaming(struct postgres_db *d, struct error *e); /* the connection is free afterwards */

/* postgres_column.c */
int postgres_columns(const struct statement *st);
bool postgres_is_null(const struct statement *st, int column);
int64_t postgres_get_int(const struct statement *st, int column);
double postgres_get_real(const struct statement *st, int column);
struct str postgres_get_text(const struct statement *st, int column);
void postgres_forget_decoded(struct postgres_statement *st);

/* postgres_whole.c */
enum rc postgres_check(struct store *s, struct error *e);
enum rc postgres_backup(struct store *s, const char *file, struct error *e);
enum rc postgres_search_tokens(struct db *db, const char *table, bool joined, struct buf *sql, struct error *e);

/* postgres_bulk.c */
enum rc postgres_bulk_begin(struct db *db, const char *table, const char *const *columns, int count, struct bulk **out, struct error *e);
enum rc postgres_bulk_row(struct bulk *b, const struct value *values, struct error *e);
enum rc postgres_bulk_end(struct bulk *b, bool keep, struct error *e);

/* postgres_write.c */
void postgres_run(struct db *db, struct store_job **jobs, int count);
enum rc postgres_reserve(struct db *db, const char *table, int64_t n, int64_t *first, struct error *e);

#endif
