/* The worker pool: a ring of jobs behind one lock. */
#include "os/pool.h"

#include "base/mem.h"
#include "os/thread.h"

#include <stdio.h>

enum { THREADS_MAX = 64 };

struct pool_job {
	void (*run)(void *arg);
	void *arg;
};

struct pool {
	struct mutex lock;
	struct condition changed;
	struct thread threads[THREADS_MAX];
	int thread_count;
	bool closing;
	size_t first;
	size_t count;
	size_t max;
	struct pool_job ring[];
};

static bool next_job(struct pool *p, struct pool_job *job)
{
	mutex_lock(&p->lock);
	while (!p->count && !p->closing)
		condition_wait(&p->changed, &p->lock);
	bool any = p->count > 0;
	if (any) {
		*job = p->ring[p->first];
		p->first = (p->first + 1) % p->max;
		p->count--;
	}
	mutex_unlock(&p->lock);
	return any;
}

static void *pool_run(void *arg)
{
	struct pool_job job;

	while (next_job(arg, &job))
		job.run(job.arg);
	return NULL;
}

enum rc pool_open(const char *name, int threads, size_t queue_max, struct pool **out, struct error *e)
{
	struct pool *p;
	enum rc rc = RC_OK;
	char label[32];

	*out = NULL;
	if (threads < 1 || threads > THREADS_MAX || !queue_max || queue_max > SIZE_MAX / 2 / sizeof p->ring[0])
		return error_set(e, RC_INVALID, "threads", "error.invalid", NULL, NULL);
	p = mem_alloc(sizeof *p + queue_max * sizeof p->ring[0]);
	if (!p)
		return error_no_memory(e);
	p->max = queue_max;
	for (; p->thread_count < threads && !rc; p->thread_count++) {
		snprintf(label, sizeof label, "%.12s-%d", name, p->thread_count % THREADS_MAX);
		rc = thread_start(&p->threads[p->thread_count], label, pool_run, p, e);
	}
	if (rc)
		pool_close(p);
	else
		*out = p;
	return rc;
}

enum rc pool_submit(struct pool *p, void (*run)(void *arg), void *arg, struct error *e)
{
	bool taken;

	mutex_lock(&p->lock);
	taken = !p->closing && p->count < p->max;
	if (taken) {
		p->ring[(p->first + p->count++) % p->max] = (struct pool_job){ run, arg };
		condition_signal(&p->changed);
	}
	mutex_unlock(&p->lock);
	return taken ? RC_OK : error_set(e, RC_BUSY, NULL, "error.busy", NULL, NULL);
}

size_t pool_waiting(struct pool *p)
{
	mutex_lock(&p->lock);
	size_t n = p->count;
	mutex_unlock(&p->lock);
	return n;
}

void pool_close(struct pool *p)
{
	if (!p)
		return;
	mutex_lock(&p->lock);
	p->closing = true;
	condition_broadcast(&p->changed);
	mutex_unlock(&p->lock);
	for (int i = 0; i < p->thread_count; i++)
		thread_join(&p->threads[i]);
	mutex_end(&p->lock);
	condition_end(&p->changed);
	mem_free(p);
}
