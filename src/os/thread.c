/* pthread, thinly. Conditions wait by the clock that is never set back. */
#include "os/thread.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <time.h>

void mutex_lock(struct mutex *m)
{
	pthread_mutex_lock(&m->m);
}

void mutex_unlock(struct mutex *m)
{
	pthread_mutex_unlock(&m->m);
}

void mutex_end(struct mutex *m)
{
	pthread_mutex_destroy(&m->m);
}

void condition_wait(struct condition *c, struct mutex *m)
{
	pthread_cond_wait(&c->c, &m->m);
}

bool condition_wait_ms(struct condition *c, struct mutex *m, int64_t ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	return pthread_cond_clockwait(&c->c, &m->m, CLOCK_MONOTONIC, &until) != ETIMEDOUT;
}

void condition_signal(struct condition *c)
{
	pthread_cond_signal(&c->c);
}

void condition_broadcast(struct condition *c)
{
	pthread_cond_broadcast(&c->c);
}

void condition_end(struct condition *c)
{
	pthread_cond_destroy(&c->c);
}

enum rc thread_start(struct thread *t, const char *name, void *(*run)(void *arg), void *arg, struct error *e)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&t->id, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	t->running = !failed;
	if (failed)
		return error_set(e, RC_BUSY, NULL, "error.busy", NULL, NULL);
	pthread_setname_np(t->id, name);
	return RC_OK;
}

void thread_join(struct thread *t)
{
	if (t->running)
		pthread_join(t->id, NULL);
	t->running = false;
}

int thread_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set))
		return 1;
	return CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

bool semaphore_try(struct semaphore *s)
{
	bool got;

	mutex_lock(&s->lock);
	got = s->left > 0;
	if (got)
		s->left--;
	mutex_unlock(&s->lock);
	return got;
}

void semaphore_take(struct semaphore *s)
{
	mutex_lock(&s->lock);
	while (s->left <= 0)
		condition_wait(&s->freed, &s->lock);
	s->left--;
	mutex_unlock(&s->lock);
}

void semaphore_give(struct semaphore *s)
{
	mutex_lock(&s->lock);
	s->left++;
	condition_signal(&s->freed);
	mutex_unlock(&s->lock);
}
