/* The read connections of a store: opened when first needed, lent to one user at a time, the latest used first (its caches are warm). */
#include "store/store_internal.h"

#include "os/clock.h"

void pool_init(struct store *s)
{
	int most = s->options.readers > 0 ? s->options.readers : 16;

	s->pool.most = most < READERS_MOST ? most : READERS_MOST;
}

void store_pool_close(struct store *s)
{
	struct pool *p = &s->pool;

	while (p->idle_count > 0)
		s->engine->disconnect(p->idle[--p->idle_count]);
	condition_end(&p->freed);
	mutex_end(&p->mutex);
}

/* An idle connection, or *open true: the caller may open one more. RC_BUSY after the wait. */
static enum rc take(struct pool *p, bool wait, struct db **out, bool *open, struct error *e)
{
	int64_t end = 0;
	bool more = wait;

	*open = false;
	mutex_lock(&p->mutex);
	while (p->idle_count == 0 && p->open_count >= p->most && more) {
		int64_t now = os_monotonic_us() / 1000;
		end = end ? end : now + LEND_WAIT_MS;
		more = now < end && condition_wait_ms(&p->freed, &p->mutex, end - now);
	}
	if (p->idle_count > 0)
		*out = p->idle[--p->idle_count];
	else if (p->open_count < p->most) {
		p->open_count++;
		*open = true;
	}
	mutex_unlock(&p->mutex);
	return *out || *open ? RC_OK : error_set(e, RC_BUSY, NULL, "error.store_busy", NULL, NULL);
}

static void give(struct pool *p, struct db *db)
{
	mutex_lock(&p->mutex);
	if (db)
		p->idle[p->idle_count++] = db;
	else
		p->open_count--;
	condition_signal(&p->freed);
	mutex_unlock(&p->mutex);
}

static enum rc lend(struct store *s, bool wait, struct db **out, struct error *e)
{
	struct db *db = NULL;
	bool open;
	enum rc rc;

	*out = NULL;
	if ((rc = take(&s->pool, wait, &db, &open, e)))
		return rc;
	if (open && (rc = s->engine->connect(s, false, &db, e))) {
		give(&s->pool, NULL);
		return rc;
	}
	if ((rc = s->engine->read_begin(db, e))) {
		store_read_end(db);
		return rc;
	}
	*out = db;
	return RC_OK;
}

enum rc store_read(struct store *s, struct db **out, struct error *e)
{
	return lend(s, true, out, e);
}

/* The second is not waited for: two users who each hold one would wait for each other. */
enum rc store_read_two(struct store *s, struct db **out, struct db **second, struct error *e)
{
	struct error none;
	enum rc rc = lend(s, true, out, e);

	*second = NULL;
	if (rc || !s->engine->read_together || lend(s, false, second, &none))
		return rc;
	if (!s->engine->read_together(*out, *second)) {
		store_read_end(*second);
		*second = NULL;
	}
	return RC_OK;
}

void store_read_end(struct db *db)
{
	if (!db)
		return;
	struct store *s = db->store;

	s->engine->read_end(db);
	if (db->dead) {
		s->engine->disconnect(db);
		db = NULL;
	}
	give(&s->pool, db);
}
