/* Writing to PostgreSQL: each job a transaction, run again after a serialization failure, a deadlock or a connection lost before its commit.
 * Ids come in blocks from a counter table through a connection of its own, so that nobody waits for another's commit.
 * Called by writer.c through the engine's row. */
#include "store/postgres_internal.h"

#include <string.h>

#include "base/log.h"

static enum rc begin(struct postgres_db *d, struct error *e)
{
	enum rc rc = d->lost ? postgres_reconnect(d, e) : postgres_command(d, "BEGIN", e);

	if (rc && d->lost)
		rc = postgres_reconnect(d, e);
	if (rc == RC_OK && PQtransactionStatus(d->conn) != PQTRANS_INTRANS)
		rc = postgres_command(d, "BEGIN", e);
	return rc;
}

static void roll_back(struct postgres_db *d)
{
	struct error ignored;

	if (!d->lost && PQtransactionStatus(d->conn) != PQTRANS_IDLE)
		postgres_command(d, "ROLLBACK", &ignored);
}

static bool worth_again(const struct postgres_db *d)
{
	return d->lost || strcmp(d->state, "40001") == 0 || strcmp(d->state, "40P01") == 0 || strcmp(d->state, "0A000") == 0 ||
	       strcmp(d->state, "26000") == 0;
}

/* COMMIT of a transaction that failed unseen answers ROLLBACK. */
static enum rc commit(struct postgres_db *d, struct error *e)
{
	PGresult *result = PQexec(d->conn, "COMMIT");
	enum rc rc = RC_OK;

	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		rc = postgres_failed(d, result, e);
	else if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
		rc = error_set(e, RC_STORE, NULL, "error.store", NULL, NULL);
	PQclear(result);
	if (rc && d->lost) {
		log_line(LOG_ERROR, "store", "commit=unknown");
		rc = error_set(e, RC_STORE, NULL, "error.outcome_unknown", NULL, NULL);
	}
	return rc;
}

/* True when it is settled; false when another run may succeed. */
static bool run_once(struct postgres_db *d, struct store_job *job)
{
	d->base.broken = RC_OK;
	d->state[0] = '\0';
	d->bumped = false;
	if ((job->rc = begin(d, &job->error)))
		return !d->lost;
	if (writer_work(&d->base, job) == RC_OK) {
		job->rc = commit(d, &job->error);
		if (job->rc == RC_OK || d->lost)
			return true;
	}
	roll_back(d);
	return !worth_again(d);
}

void postgres_run(struct db *db, struct store_job **jobs, int count)
{
	struct postgres_db *d = postgres_of(db);
	struct postgres_store *s = postgres_store_of(db->store);

	for (int i = 0; i < count; i++) {
		int runs = 0;
		while (!run_once(d, jobs[i]) && ++runs < RUNS_MOST)
			;
		if (!d->bumped || jobs[i]->rc)
			continue;
		mutex_lock(&s->generation_lock);
		s->generation_at_us = 0;
		mutex_unlock(&s->generation_lock);
	}
}

/* --- ids ---------------------------------------------------------------------------------------------------------------------------------- */

static enum rc block_find(struct postgres_store *s, struct db *db, const char *table, int64_t *greatest, struct id_block **out, struct error *e)
{
	char sql[NAME_MAX_BYTES + 40];
	bool found;
	enum rc rc;

	*greatest = 0;
	*out = NULL;
	for (size_t i = 0; i < s->block_count; i++) {
		*out = &s->blocks[i];
		if (strcmp(s->blocks[i].table, table) == 0)
			return RC_OK;
	}
	snprintf(sql, sizeof sql, "SELECT max(id) FROM %s", table);
	if ((rc = db_one_int(db, sql, NULL, 0, greatest, &found, e)))
		return rc;
	struct id_block *more = mem_resize(s->blocks, (s->block_count + 1) * sizeof *more);
	if (!more)
		return error_no_memory(e);
	s->blocks = more;
	*out = &more[s->block_count++];
	**out = (struct id_block){0};
	snprintf((*out)->table, sizeof (*out)->table, "%s", table);
	return RC_OK;
}

static enum rc block_fetch(struct postgres_db *d, const char *table, int64_t least, int64_t n, int64_t *first, struct error *e)
{
	struct value values[3] = { value_text(str_of(table)), value_int(least), value_int(n) };
	bool found;

	return db_one_int(&d->base,
		"INSERT INTO store_sequence (name, next) VALUES (?1, CAST(?2 AS bigint) + CAST(?3 AS bigint)) ON CONFLICT (name) DO UPDATE"
		" SET next = greatest(store_sequence.next, ?2) + ?3 RETURNING next - ?3",
		values, 3, first, &found, e);
}

static enum rc ids_connection(struct postgres_store *s, struct error *e)
{
	struct db *db = NULL;
	enum rc rc;

	if (s->ids && s->ids->lost) {
		postgres_disconnect(&s->ids->base);
		s->ids = NULL;
	}
	if (s->ids)
		return RC_OK;
	rc = postgres_connect(&s->base, true, &db, e);
	s->ids = rc ? NULL : postgres_of(db);
	return rc;
}

static enum rc reserve_locked(struct postgres_store *s, struct db *db, const char *table, int64_t n, int64_t *first, struct error *e)
{
	struct id_block *block;
	int64_t greatest, start, want;
	enum rc rc;

	if ((rc = block_find(s, db, table, &greatest, &block, e)))
		return rc;
	if (block->end - block->next < n) {
		want = n > ID_BLOCK ? n : ID_BLOCK;
		if (n > INT64_MAX / 4)
			return error_set(e, RC_TOO_LARGE, NULL, "error.too_large", NULL, NULL);
		if ((rc = ids_connection(s, e)))
			return rc;
		s->ids->base.broken = RC_OK;
		if ((rc = block_fetch(s->ids, table, greatest + 1, want, &start, e)))
			return rc;
		if (start != block->end) /* another process has taken some in between */
			block->next = start;
		block->end = start + want;
	}
	*first = block->next;
	block->next += n;
	return RC_OK;
}

enum rc postgres_reserve(struct db *db, const char *table, int64_t n, int64_t *first, struct error *e)
{
	struct postgres_store *s = postgres_store_of(db->store);
	enum rc rc;

	mutex_lock(&s->ids_lock);
	rc = reserve_locked(s, db, table, n, first, e);
	mutex_unlock(&s->ids_lock);
	return rc;
}
