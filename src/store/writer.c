/* The queue of jobs and the threads that run them: one with groups for SQLite, several with single jobs for PostgreSQL.
 * Called by whoever changes data (store_submit, store_write). A waiting job holds no thread. */
#include "store/store_internal.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"

struct writer_thread {
	struct store *store;
	struct db *db;
};

/* Up to group_max jobs in order; an `alone` one comes by itself. 0 = stopping and nothing is left. */
static int take_jobs(struct writer *w, struct store_job **jobs)
{
	int count = 0;

	mutex_lock(&w->mutex);
	while (!w->head && !w->stopping)
		condition_wait(&w->filled, &w->mutex);
	while (w->head && count < w->group_max && !(count > 0 && w->head->alone)) {
		jobs[count] = w->head;
		w->head = w->head->next;
		if (jobs[count++]->alone)
			break;
	}
	if (!w->head)
		w->tail = NULL;
	mutex_unlock(&w->mutex);
	return count;
}

static void *thread_main(void *argument)
{
	struct writer_thread t = *(struct writer_thread *)argument;
	const struct engine *engine = t.store->engine;
	struct store_job *jobs[GROUP_MOST];
	int count;

	mem_free(argument);
	while ((count = take_jobs(&t.store->writer, jobs)) > 0) {
		engine->run(t.db, jobs, count);
		atomic_fetch_add(&t.store->writer.ended, (uint64_t)count);
		for (int i = 0; i < count; i++)
			jobs[i]->done(jobs[i]);
		if (engine->idle)
			engine->idle(t.db);
	}
	engine->disconnect(t.db);
	return NULL;
}

static enum rc start_thread(struct store *s, struct error *e)
{
	struct writer *w = &s->writer;
	struct writer_thread *t = mem_alloc(sizeof *t);
	enum rc rc;

	if (!t)
		return error_no_memory(e);
	t->store = s;
	if ((rc = s->engine->connect(s, true, &t->db, e))) {
		mem_free(t);
		return rc;
	}
	if ((rc = thread_start(&w->threads[w->thread_count], "store-writer", thread_main, t, e))) {
		s->engine->disconnect(t->db);
		mem_free(t);
		return rc;
	}
	w->thread_count++;
	return RC_OK;
}

enum rc writer_init(struct store *s, int threads, int group_max, struct error *e)
{
	struct writer *w = &s->writer;
	enum rc rc = RC_OK;

	w->group_max = group_max > GROUP_MOST ? GROUP_MOST : group_max > 0 ? group_max : 64;
	for (int i = 0; i < threads && i < WRITERS_MOST && !rc; i++)
		rc = start_thread(s, e);
	return rc;
}

void writer_close(struct store *s)
{
	struct writer *w = &s->writer;

	mutex_lock(&w->mutex);
	w->stopping = true;
	condition_broadcast(&w->filled);
	mutex_unlock(&w->mutex);
	for (int i = 0; i < w->thread_count; i++)
		thread_join(&w->threads[i]);
	condition_end(&w->filled);
	mutex_end(&w->mutex);
}

_Noreturn void writer_stop_process(const char *why, const char *detail)
{
	log_line(LOG_ERROR, "store", "stopped=%s detail=%s", why, detail);
	abort();
}

enum rc writer_work(struct db *db, struct store_job *job)
{
	db->broken = RC_OK;
	db->tries = 0;
	error_clear(&job->error);
	job->rc = job->work(db, job->context, &job->error);
	if (job->rc == RC_OK && db->broken)
		job->rc = error_set(&job->error, db->broken, NULL, "error.store", NULL, NULL);
	return job->rc;
}

void store_submit(struct store *s, struct store_job *job)
{
	struct writer *w = &s->writer;

	job->next = NULL;
	mutex_lock(&w->mutex);
	*(w->tail ? &w->tail->next : &w->head) = job;
	w->tail = job;
	condition_signal(&w->filled);
	mutex_unlock(&w->mutex);
}

/* --- submitting and waiting -------------------------------------------------------------------------------------------------- */

struct waiting_job {
	struct store_job job;
	struct mutex mutex;
	struct condition over;
	bool done;
};

static void wake(struct store_job *job)
{
	struct waiting_job *w = (struct waiting_job *)job;

	mutex_lock(&w->mutex);
	w->done = true;
	condition_signal(&w->over);
	mutex_unlock(&w->mutex);
}

enum rc store_write(struct store *s, enum rc (*work)(struct db *, void *, struct error *), void *context, bool alone, struct error *e)
{
	struct waiting_job w = { .job = { .work = work, .done = wake, .context = context, .alone = alone } };

	store_submit(s, &w.job);
	mutex_lock(&w.mutex);
	while (!w.done)
		condition_wait(&w.over, &w.mutex);
	mutex_unlock(&w.mutex);
	condition_end(&w.over);
	mutex_end(&w.mutex);
	if (w.job.rc && e)
		*e = w.job.error;
	return w.job.rc;
}
