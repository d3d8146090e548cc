/* The newest snapshot of a company: made on first use, then brought up to date with what the log tells. Called through snapshot.h. */
#include "kam/snapshot_parts.h"

#include <string.h>

#include "base/mem.h"
#include "os/clock.h"
#include "os/thread.h"
#include "records/company.h"

struct kept {
	struct snapshot_builder b; /* first: a snapshot is found by its address */
	int references;
	size_t text_loaded;        /* texts after the last full reading of accounts */
	struct kept *older;
};

struct snapshot_cache {
	struct company *company;
	struct mutex lock;         /* of the list and its counts */
	struct mutex loading;      /* one at a time loads */
	struct kept *newest;
	struct snapshot_log log;   /* how far it is up to date */
	uint64_t serial;           /* of the newest */
};

static void free_kept(struct kept *k)
{
	if (!k)
		return;
	snapshot_builder_free(&k->b);
	mem_free(k);
}

static void set_head(struct snapshot_cache *c, struct snapshot *s)
{
	struct str currency = company_setting(c->company, "company.currency");

	memset(s->company_currency, 0, sizeof s->company_currency);
	memcpy(s->company_currency, currency.p, currency.n < 3 ? currency.n : 3);
	s->taken_at = os_now();
	s->serial = ++c->serial;
}

static enum rc outcome(enum rc rc, const struct snapshot_builder *b, struct error *e)
{
	if (rc || !b->failed)
		return rc;
	return b->full ? error_set(e, RC_TOO_LARGE, NULL, "error.portfolio_too_large", NULL, NULL) : error_no_memory(e);
}

/* --- all of it ------------------------------------------------------------------------------------------------------------------------ */

static enum rc load(struct snapshot_cache *c, struct db *db, struct db *other, unsigned parts, struct kept **out, struct error *e)
{
	struct kept *k = mem_alloc(sizeof *k);
	struct snapshot_log log;
	enum rc rc;

	if (!k)
		return error_no_memory(e);
	k->b.parts = parts;
	set_head(c, &k->b.s);
	memset(&c->log, 0, sizeof c->log);
	if ((rc = snapshot_log_end(db, &log, e)) == RC_OK)
		rc = snapshot_load(db, other, &k->b, e);
	k->text_loaded = k->b.text_count;
	if ((rc = outcome(rc, &k->b, e))) {
		free_kept(k);
		return rc;
	}
	c->log = log;
	*out = k;
	return RC_OK;
}

/* --- what was written since ------------------------------------------------------------------------------------------------------------ */

/* The one to change: the newest itself when nobody holds it, else a copy. NULL when there is no memory. */
static struct kept *begin_update(struct snapshot_cache *c)
{
	struct kept *k;
	bool held;

	mutex_lock(&c->lock);
	held = c->newest->references > 0;
	mutex_unlock(&c->lock);
	if (!held)
		return c->newest;
	if (!(k = mem_alloc(sizeof *k)))
		return NULL;
	k->text_loaded = c->newest->text_loaded;
	snapshot_copy(&c->newest->b, &k->b);
	return k;
}

/* Half done is not to be used: the next one who asks gets a new one. */
static void give_up(struct snapshot_cache *c, struct kept *k)
{
	if (k == c->newest) {
		mutex_lock(&c->lock);
		c->newest = k->older;
		mutex_unlock(&c->lock);
	}
	memset(&c->log, 0, sizeof c->log);
	free_kept(k);
}

static enum rc update(struct snapshot_cache *c, struct db *db, struct touched *t, struct kept **out, struct error *e)
{
	struct kept *k = begin_update(c);
	enum rc rc;

	if (!k)
		return error_no_memory(e);
	set_head(c, &k->b.s);
	t->account_set |= k->b.text_count > 2 * k->text_loaded + (1 << 20); /* texts of before pile up */
	rc = outcome(snapshot_update(db, &k->b, t, e), &k->b, e);
	if (t->account_set)
		k->text_loaded = k->b.text_count;
	if (rc)
		give_up(c, k);
	else if (k != c->newest)
		*out = k;
	return rc;
}

static bool same_currency(const struct snapshot_cache *c)
{
	return str_is(company_setting(c->company, "company.currency"), c->newest->b.s.company_currency);
}

/* *out: one to put in front, or NULL; *anew: all of it has to be read again. */
static enum rc renew(struct snapshot_cache *c, struct db *db, unsigned parts, struct kept **out, bool *anew, struct error *e)
{
	CLEANUP(touched_free) struct touched t = { 0 };
	enum rc rc;

	if ((*anew = !c->newest || !c->log.audit.newest || parts & ~c->newest->b.parts))
		return RC_OK;
	if ((rc = snapshot_log_read(db, &c->log, &t, e)) == RC_OK)
		rc = touched_settle(db, &t, e);
	if (rc) {
		memset(&c->log, 0, sizeof c->log);
		return rc;
	}
	if ((*anew = touched_too_much(&t, &c->newest->b)))
		return RC_OK;
	return touched_any(&t) || !same_currency(c) ? update(c, db, &t, out, e) : RC_OK;
}

static enum rc load_anew(struct snapshot_cache *c, unsigned parts, struct kept **out, struct error *e)
{
	struct db *db, *other;
	enum rc rc = store_read_two(company_store(c->company), &db, &other, e);

	if (rc)
		return rc;
	rc = load(c, db, other, parts | (c->newest ? c->newest->b.parts : 0), out, e);
	store_read_end(other);
	store_read_end(db);
	return rc;
}

/* --- the cache ---------------------------------------------------------------------------------------------------------------------------------- */

/* Frees those that nobody holds, but for the newest. Under the lock. */
static void drop_unused(struct snapshot_cache *c)
{
	for (struct kept **at = c->newest ? &c->newest->older : &c->newest; *at;) {
		struct kept *k = *at;
		if (k->references) {
			at = &k->older;
			continue;
		}
		*at = k->older;
		free_kept(k);
	}
}

enum rc snapshot_cache_open(struct company *company, struct snapshot_cache **out, struct error *e)
{
	if (!(*out = mem_alloc(sizeof **out)))
		return error_no_memory(e);
	(*out)->company = company;
	return RC_OK;
}

void snapshot_cache_close(struct snapshot_cache *c)
{
	if (!c)
		return;
	for (struct kept *k = c->newest, *older; k; k = older) {
		older = k->older;
		free_kept(k);
	}
	mutex_end(&c->lock);
	mutex_end(&c->loading);
	mem_free(c);
}

static enum rc refresh(struct snapshot_cache *c, unsigned parts, struct error *e)
{
	struct kept *k = NULL;
	struct db *db;
	bool anew;
	enum rc rc = store_read(company_store(c->company), &db, e);

	if (rc)
		return rc;
	rc = renew(c, db, parts, &k, &anew, e);
	store_read_end(db);
	if (rc == RC_OK && anew)
		rc = load_anew(c, parts, &k, e);
	if (k) {
		mutex_lock(&c->lock);
		k->older = c->newest;
		c->newest = k;
		drop_unused(c);
		mutex_unlock(&c->lock);
	}
	return rc;
}

enum rc snapshot_acquire(struct snapshot_cache *c, unsigned parts, const struct snapshot **out, struct error *e)
{
	enum rc rc;

	*out = NULL;
	mutex_lock(&c->loading);
	if ((rc = refresh(c, parts, e)) == RC_OK) {
		mutex_lock(&c->lock);
		c->newest->references++;
		*out = &c->newest->b.s;
		mutex_unlock(&c->lock);
	}
	mutex_unlock(&c->loading);
	return rc;
}

void snapshot_release(struct snapshot_cache *c, const struct snapshot *s)
{
	mutex_lock(&c->lock);
	for (struct kept *k = c->newest; k; k = k->older)
		if (&k->b.s == s)
			k->references--;
	drop_unused(c);
	mutex_unlock(&c->lock);
}
