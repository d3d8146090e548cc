/* Prepared statements of one connection by their text: a hash of all, a list by age of the idle ones. Called by statement.c. */
#include "store/store_internal.h"

#include <string.h>

static void unlink_idle(struct statement_cache *c, struct statement *st)
{
	*(st->older ? &st->older->newer : &c->oldest) = st->newer;
	*(st->newer ? &st->newer->older : &c->newest) = st->older;
	st->older = st->newer = NULL;
	c->idle--;
}

static void unlink_bucket(struct statement_cache *c, struct statement *st)
{
	struct statement **at = &c->buckets[st->hash % CACHE_BUCKETS];

	while (*at != st)
		at = &(*at)->chain;
	*at = st->chain;
	st->chain = NULL;
}

struct statement *cache_take(struct statement_cache *c, struct str sql, uint64_t hash)
{
	for (struct statement *st = c->buckets[hash % CACHE_BUCKETS]; st; st = st->chain) {
		if (st->busy || st->hash != hash || st->sql_len != sql.n || memcmp(st->sql, sql.p, sql.n) != 0)
			continue;
		unlink_idle(c, st);
		st->busy = true;
		return st;
	}
	return NULL;
}

void cache_add(struct statement_cache *c, struct statement *st)
{
	struct statement **bucket = &c->buckets[st->hash % CACHE_BUCKETS];

	st->busy = true;
	st->chain = *bucket;
	*bucket = st;
}

struct statement *cache_give(struct statement_cache *c, struct statement *st)
{
	st->busy = false;
	st->older = c->newest;
	st->newer = NULL;
	*(c->newest ? &c->newest->newer : &c->oldest) = st;
	c->newest = st;
	return ++c->idle > CACHE_MAX ? cache_pop(c) : NULL;
}

void cache_drop(struct statement_cache *c, struct statement *st)
{
	unlink_bucket(c, st);
}

struct statement *cache_pop(struct statement_cache *c)
{
	struct statement *st = c->oldest;

	if (st) {
		unlink_idle(c, st);
		unlink_bucket(c, st);
	}
	return st;
}

void cache_empty(struct db *db)
{
	struct statement *st;

	while ((st = cache_pop(&db->cache)))
		db->store->engine->finalize(st);
}
