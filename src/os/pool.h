/* A fixed number of threads with a bounded queue: password hashing, exports, whatever must not hold an HTTP thread. */
#ifndef BANYAN_OS_POOL_H
#define BANYAN_OS_POOL_H

#include "base/error.h"

#include <stddef.h>

struct pool;

/* name: up to 12 characters. *out is NULL on failure. */
enum rc pool_open(const char *name, int threads, size_t queue_max, struct pool **out, struct error *e);
/* RC_BUSY when the queue is full or the pool is closing: then run is never called. arg belongs to run. */
enum rc pool_submit(struct pool *p, void (*run)(void *arg), void *arg, struct error *e);
size_t pool_waiting(struct pool *p);
/* Runs what is queued, ends the threads, frees the pool. NULL is fine. */
void pool_close(struct pool *p);

#endif
