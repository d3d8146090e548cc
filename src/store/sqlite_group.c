/* Group commit: up to 64 jobs in one transaction, each inside a savepoint; ids and search tokens are written after the last savepoint (FTS5 writes out
 * what it has gathered at each savepoint, which would cost more than the rows). If that or the commit fails the jobs run again one at a time.
 * Called by writer.c through the engine's row, on the one writer thread. */
#include "store/sqlite_internal.h"

#include "base/log.h"

static void refuse(struct store_job *job, enum rc rc, const struct error *e)
{
	job->rc = rc;
	job->error = *e;
}

/* Whether SQLite has ended the transaction by itself, as it does after a full disk, lack of memory or failed reading. */
static bool lost(struct sqlite_db *d)
{
	return sqlite3_get_autocommit(d->handle) != 0;
}

static void roll_back(struct sqlite_db *d)
{
	d->base.broken = RC_OK;
	sqlite_search_cut(&d->base, 0);
	if (!lost(d))
		sqlite3_exec(d->handle, "ROLLBACK", NULL, NULL, NULL);
	if (!lost(d))
		writer_stop_process("rollback", sqlite3_errmsg(d->handle));
}

static enum rc begin(struct sqlite_db *d, struct error *e)
{
	d->base.broken = RC_OK;
	sqlite_ids_begin(&d->base);
	return db_run_text(&d->base, "BEGIN IMMEDIATE", e);
}

/* Frames of a failed commit may already stand in the log and would come back after a crash: another commit written over them settles that they
 * do not count. A write that failed never reached its last frame, and without that frame the log is not read so far. */
static void settle_failed_commit(struct sqlite_db *d, int code)
{
	char detail[64];

	snprintf(detail, sizeof detail, "sqlite %d", code);
	if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
		writer_stop_process("fsync", detail);
	if ((code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_CONSTRAINT || (code & 0xFF) == SQLITE_FULL || code == SQLITE_IOERR_WRITE)
		return;
	if (sqlite3_exec(d->handle, "BEGIN IMMEDIATE; INSERT OR REPLACE INTO store_sequence (name, next) VALUES ('store_settled', 0); COMMIT",
	                 NULL, NULL, NULL) != SQLITE_OK)
		writer_stop_process("commit", detail);
}

static enum rc commit(struct sqlite_db *d, struct error *e)
{
	int code;
	enum rc rc;

	d->base.broken = RC_OK;
	if ((rc = sqlite_ids_flush(&d->base, e)) || (rc = sqlite_search_flush(&d->base, e))) {
		roll_back(d);
		return rc;
	}
	if (!(rc = db_run_text(&d->base, "COMMIT", e))) {
		sqlite_ids_written(&d->base);
		return RC_OK;
	}
	code = sqlite3_extended_errcode(d->handle);
	roll_back(d);
	settle_failed_commit(d, code);
	return rc;
}

/* Each savepoint keeps the pages that its job changes as they were, some fifteen for a row with its indexes: in memory for jobs of a request, in a file for one
 * that asked to run alone, which may be of any size. A failure only costs time. */
static void keep_pages(struct sqlite_db *d, bool in_memory)
{
	if (d->pages_in_memory == in_memory)
		return;
	if (sqlite3_exec(d->handle, in_memory ? "PRAGMA temp_store = MEMORY" : "PRAGMA temp_store = FILE", NULL, NULL, NULL) == SQLITE_OK)
		d->pages_in_memory = in_memory;
}

static void run_alone(struct sqlite_db *d, struct store_job *job)
{
	struct error e = {0};
	enum rc rc;

	keep_pages(d, !job->alone);
	if ((rc = begin(d, &e))) {
		roll_back(d);
		refuse(job, rc, &e);
		return;
	}
	if (writer_work(&d->base, job) || lost(d)) {
		roll_back(d);
		if (!job->rc)
			refuse(job, error_set(&e, RC_STORE, NULL, "error.store", NULL, NULL), &e);
		return;
	}
	if ((rc = commit(d, &e)))
		refuse(job, rc, &e);
}

/* False: the transaction is lost or cannot be brought back to the savepoint. */
static bool run_in_savepoint(struct sqlite_db *d, struct store_job *job)
{
	size_t mark = sqlite_search_mark(&d->base);
	struct error e = {0};

	if (db_run_text(&d->base, "SAVEPOINT job", &e))
		return false;
	writer_work(&d->base, job);
	if (lost(d))
		return false;
	if (job->rc) {
		d->base.broken = RC_OK;
		sqlite_search_cut(&d->base, mark);
		if (db_run_text(&d->base, "ROLLBACK TO SAVEPOINT job", &e))
			return false;
	}
	return db_run_text(&d->base, "RELEASE SAVEPOINT job", &e) == RC_OK;
}

/* False: nothing of it counts, run the jobs one at a time. */
static bool run_group(struct sqlite_db *d, struct store_job **jobs, int count)
{
	struct error e = {0};
	int good = 0;

	for (int i = 0; i < count; i++) {
		if (!run_in_savepoint(d, jobs[i])) {
			roll_back(d);
			return false;
		}
		good += jobs[i]->rc == RC_OK;
	}
	if (good == 0) {
		roll_back(d);
		return true;
	}
	return commit(d, &e) == RC_OK;
}

void sqlite_run(struct db *db, struct store_job **jobs, int count)
{
	struct sqlite_db *d = sqlite_of(db);
	struct error e = {0};
	enum rc rc;

	if (count > 1) {
		keep_pages(d, true);
		if ((rc = begin(d, &e))) {
			roll_back(d);
			for (int i = 0; i < count; i++)
				refuse(jobs[i], rc, &e);
			return;
		}
		if (run_group(d, jobs, count))
			return;
	}
	for (int i = 0; i < count; i++)
		run_alone(d, jobs[i]);
}

/* The log's pages are moved into the file between transactions. A reader that stays long keeps that from coming to an end: the next try waits until the
 * log has grown by as much again, and now and then readers are waited for, briefly. */
void sqlite_idle(struct db *db)
{
	struct sqlite_db *d = sqlite_of(db);
	bool wait = d->log_pages >= d->next_wait + CHECKPOINT_PAGES_MOST;
	int pages = -1, moved = -1;

	if (d->log_pages < d->next_checkpoint + CHECKPOINT_PAGES)
		return;
	sqlite3_busy_timeout(d->handle, 100);
	sqlite3_wal_checkpoint_v2(d->handle, NULL, wait ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
	sqlite3_busy_timeout(d->handle, LEND_WAIT_MS);
	d->next_checkpoint = pages == moved ? 0 : d->log_pages;
	d->next_wait = pages == moved ? 0 : wait ? d->log_pages : d->next_wait;
	d->log_pages = 0;
}
