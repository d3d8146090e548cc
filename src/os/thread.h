/* Threads, locks and waiting. A lock that is all zero bytes is ready, so it can stand in a struct from mem_alloc. */
#ifndef BANYAN_OS_THREAD_H
#define BANYAN_OS_THREAD_H

#include "base/error.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct mutex {
	pthread_mutex_t m;
};

struct condition {
	pthread_cond_t c;
};

struct thread {
	pthread_t id;
	bool running;
};

/* Counts down what may be taken; for bounding how many do a thing at once. */
struct semaphore {
	struct mutex lock;
	struct condition freed;
	int left;
};

void mutex_lock(struct mutex *m);
void mutex_unlock(struct mutex *m);
void mutex_end(struct mutex *m);
void condition_wait(struct condition *c, struct mutex *m);
/* False when ms passed without a signal. */
bool condition_wait_ms(struct condition *c, struct mutex *m, int64_t ms);
void condition_signal(struct condition *c);
void condition_broadcast(struct condition *c);
void condition_end(struct condition *c);
/* Signals are blocked in the new thread. name: up to 15 characters, seen in top and gdb. RC_BUSY when the system has no thread left. */
enum rc thread_start(struct thread *t, const char *name, void *(*run)(void *arg), void *arg, struct error *e);
void thread_join(struct thread *t); /* nothing when it does not run */
int thread_cpus(void);              /* cores this process may use, at least 1 */
bool semaphore_try(struct semaphore *s);
void semaphore_take(struct semaphore *s);
void semaphore_give(struct semaphore *s);

#endif
