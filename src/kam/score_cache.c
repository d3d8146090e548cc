/* A short list of scorings, the latest used first. */
#include "kam/score_cache.h"

#include <string.h>

#include "base/mem.h"
#include "lang/zone.h"
#include "os/thread.h"
#include "kam/score_parts.h"
#include "records/context.h"
#include "records/read.h"

enum { KEPT_MOST = 6, POLICY_MEMORY = 8 << 20 };
#define KEPT_BYTES ((size_t)768 << 20)

/* What a scoring hangs on beside the snapshot. */
struct key {
	struct str policy;       /* as JSON */
	struct period period;
	uint64_t visible;        /* hash of the accounts in reach; 0: all */
	uint64_t readable;       /* FIGURE_BITs */
	int64_t user;            /* 0: whoever sees everything */
	int32_t today;           /* findings hold until a day */
	int64_t written, count;  /* log of what scores hang on: its newest row and how many there are */
};

struct kept {
	struct scoring scoring;  /* first: it is found by its address */
	struct policy policy;
	struct arena arena;
	struct key key;
	uint64_t serial, seed;
	size_t draws, bytes;
	int references;
	struct kept *next;
};

struct score_cache {
	struct mutex lock;       /* of the list and its counts */
	struct mutex working;    /* one at a time works */
	struct kept *first;
};

#define LOG "SELECT max(id), count(*) FROM audit WHERE entity IN ("
#define LOG_END ") AND deleted_at IS NULL"

/* --- keys -------------------------------------------------------------------------------------------------------------------------------------------- */

static bool sees_all(const struct context *x, const char *entity)
{
	return principal_scope(x->who, schema_entity(x->schema, str_of(entity)), OP_LIST) == SCOPE_ALL;
}

/* Notes are written all day: they are looked at where a policy names figures that come from them. */
static enum rc read_log(struct context *x, bool people, struct key *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	if ((rc = db_prepare(x->db, people ? STR(LOG "'assessment', 'finding', 'proposal', 'round', 'note', 'contact'" LOG_END) :
					  STR(LOG "'assessment', 'finding', 'proposal', 'round'" LOG_END), &st, e)) ||
	    (rc = statement_step(st, &row, e)) || !row)
		return rc;
	out->written = statement_is_null(st, 0) ? 0 : statement_int(st, 0);
	out->count = statement_int(st, 1);
	return RC_OK;
}

static enum rc make_key(const struct score_request *q, struct buf *policy, struct key *out, struct error *e)
{
	struct context *x = q->x;
	uint64_t named;
	bool people;
	enum rc rc = score_figures(q->policy, &named, e);

	if (rc)
		return rc;
	people = named & FIGURE_PEOPLE;
	*out = (struct key){ .period = q->period, .readable = figures_readable(x), .today = zone_day(company_zone(x->company), x->now) };
	policy_json(q->policy, policy);
	if (policy->failed)
		return error_no_memory(e);
	out->policy = buf_view(policy);
	if (q->visible)
		out->visible = str_hash((struct str){ (const char *)q->visible, q->snapshot->account_count }) | 1;
	if (q->visible || !sees_all(x, "assessment") || !sees_all(x, "finding") || (people && (!sees_all(x, "note") || !sees_all(x, "contact"))))
		out->user = x->who->user;
	return read_log(x, people, out, e);
}

static bool same_period(const struct period *a, const struct period *b)
{
	return a->has_from == b->has_from && a->has_to == b->has_to && (!a->has_from || a->from == b->from) && (!a->has_to || a->to == b->to);
}

static bool fits(const struct kept *k, const struct key *key, const struct score_request *q)
{
	const struct key *own = &k->key;

	return k->scoring.snapshot == q->snapshot && k->serial == q->snapshot->serial && k->draws >= q->draws && (!q->draws || k->seed == q->seed) &&
	       own->visible == key->visible && own->readable == key->readable && own->user == key->user && own->today == key->today && own->written == key->written && own->count == key->count &&
	       same_period(&own->period, &key->period) && str_eq(own->policy, key->policy);
}

/* --- the list ------------------------------------------------------------------------------------------------------------------------------------------ */

static void free_kept(struct kept *k)
{
	scoring_free(&k->scoring);
	arena_free(&k->arena);
	mem_free(k);
}

/* In front when found. Under the lock. */
static struct kept *find(struct score_cache *c, const struct key *key, const struct score_request *q)
{
	for (struct kept **at = &c->first; *at; at = &(*at)->next) {
		struct kept *k = *at;
		if (!fits(k, key, q))
			continue;
		*at = k->next;
		k->next = c->first;
		c->first = k;
		return k;
	}
	return NULL;
}

/* What nobody holds goes when it is of another snapshot, or the list is too long or too large; the first stays. Under the lock. */
static void drop(struct score_cache *c, uint64_t serial)
{
	size_t bytes = 0, n = 0;

	for (struct kept **at = &c->first; *at;) {
		struct kept *k = *at;
		bool stays = k == c->first || (k->serial == serial && n < KEPT_MOST && bytes + k->bytes <= KEPT_BYTES);
		if (k->references || stays) {
			bytes += k->bytes;
			n++;
			at = &k->next;
			continue;
		}
		*at = k->next;
		free_kept(k);
	}
}

static struct kept *take(struct score_cache *c, const struct key *key, const struct score_request *q)
{
	struct kept *k;

	mutex_lock(&c->lock);
	if ((k = find(c, key, q)))
		k->references++;
	mutex_unlock(&c->lock);
	return k;
}

static void put_in_front(struct score_cache *c, struct kept *k)
{
	mutex_lock(&c->lock);
	k->references = 1;
	k->next = c->first;
	c->first = k;
	drop(c, k->serial);
	mutex_unlock(&c->lock);
}

/* --- making one -------------------------------------------------------------------------------------------------------------------------------------------- */

static size_t bytes_of(const struct scoring *s)
{
	size_t each = sizeof(struct scored) + sizeof(struct classified) + sizeof(struct account_conditions) + s->criterion_count * sizeof(uint16_t) + 16;

	for (int i = 0; i < FIGURE_COUNT; i++)
		each += s->figures.columns[i] ? sizeof(double) : 0;
	return each * (s->snapshot->account_count + 1);
}

/* With a policy of its own: the asker's goes with the request. */
static enum rc make(const struct score_request *q, const struct key *key, struct kept **out, struct error *e)
{
	struct kept *k = mem_alloc(sizeof *k);
	struct score_request own = *q;
	enum rc rc;

	if (!k)
		return error_no_memory(e);
	*k = (struct kept){ .arena = { .max = POLICY_MEMORY }, .key = *key, .serial = q->snapshot->serial, .seed = q->seed, .draws = q->draws };
	k->key.policy = arena_str(&k->arena, key->policy);
	own.policy = &k->policy;
	if (!k->key.policy.p)
		rc = error_no_memory(e);
	else if ((rc = policy_from_json(&k->arena, k->key.policy, &k->policy, e)) == RC_OK)
		rc = score_portfolio(&own, &k->scoring, e);
	if (rc) {
		arena_free(&k->arena);
		mem_free(k);
		return rc;
	}
	k->bytes = bytes_of(&k->scoring);
	*out = k;
	return RC_OK;
}

enum rc score_acquire(struct score_cache *c, const struct score_request *q, const struct scoring **out, struct error *e)
{
	CLEANUP(buf_free) struct buf policy = { .max = POLICY_JSON_MAX };
	struct kept *k;
	struct key key;
	enum rc rc;

	*out = NULL;
	if ((rc = classify_may(q->x, q->policy->value, e)) || (rc = make_key(q, &policy, &key, e)))
		return rc;
	mutex_lock(&c->working);
	if (!(k = take(c, &key, q)) && (rc = make(q, &key, &k, e)) == RC_OK)
		put_in_front(c, k);
	mutex_unlock(&c->working);
	if (rc == RC_OK)
		*out = &k->scoring;
	return rc;
}

void score_release(struct score_cache *c, const struct scoring *s)
{
	mutex_lock(&c->lock);
	for (struct kept *k = c->first; k; k = k->next)
		if (&k->scoring == s)
			k->references--;
	if (c->first)
		drop(c, c->first->serial);
	mutex_unlock(&c->lock);
}

/* --- opening and closing ------------------------------------------------------------------------------------------------------------------------------------- */

enum rc score_cache_open(struct score_cache **out, struct error *e)
{
	return (*out = mem_alloc(sizeof **out)) ? RC_OK : error_no_memory(e);
}

void score_cache_close(struct score_cache *c)
{
	if (!c)
		return;
	for (struct kept *k = c->first, *next; k; k = next) {
		next = k->next;
		free_kept(k);
	}
	mutex_end(&c->lock);
	mutex_end(&c->working);
	mem_free(c);
}
