/* One order of all accounts, made anew when the snapshot or the day is another. */
#include "kam/sales_rank.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kam/classify.h"
#include "os/thread.h"

struct kept {
	struct sales_rank rank;  /* first: it is found by its address */
	int64_t *ids, *values;
	uint64_t serial;
	int32_t day;
	int references;
};

struct sales_ranks {
	struct mutex lock;       /* of the newest one and of counts */
	struct mutex working;    /* one at a time works */
	struct kept *newest;
};

enum rc sales_ranks_open(struct sales_ranks **out, struct error *e)
{
	return (*out = mem_alloc(sizeof **out)) ? RC_OK : error_no_memory(e);
}

static void free_kept(struct kept *k)
{
	mem_free(k->ids);
	mem_free(k->values);
	mem_free(k);
}

/* Under the lock. */
static void let_go(struct kept *k)
{
	if (k && !--k->references)
		free_kept(k);
}

void sales_ranks_close(struct sales_ranks *k)
{
	if (!k)
		return;
	let_go(k->newest);
	mutex_end(&k->lock);
	mutex_end(&k->working);
	mem_free(k);
}

/* --- the order ------------------------------------------------------------------------------------------------------------------------------------- */

static int64_t as_money(decimal_sum value)
{
	decimal_sum unit = 1, half;

	for (int i = MONEY_SCALE; i < LINE_SCALE; i++)
		unit *= 10;
	half = value < 0 ? -unit / 2 : unit / 2;
	value = (value + half) / unit;
	return value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

struct ranked { int64_t id, value; };

static int largest_first(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? 1 : -1;
	return (x->id > y->id) - (x->id < y->id);
}

static enum rc fill(struct kept *k, const struct classification *c, struct error *e)
{
	const struct snapshot *s = c->snapshot;
	struct ranked *all = mem_alloc((s->account_count + 1) * sizeof *all);
	size_t n = 0;

	k->ids = mem_alloc((s->account_count + 1) * sizeof *k->ids);
	k->values = mem_alloc((s->account_count + 1) * sizeof *k->values);
	if (!all || !k->ids || !k->values) {
		mem_free(all);
		return error_no_memory(e);
	}
	for (size_t i = 0; i < c->item_count; i++)
		all[c->items[i].account].value = as_money(c->items[i].value);
	for (size_t i = 0; i < s->account_count; i++)
		if (!s->accounts[i].deleted)
			all[n++] = (struct ranked){ s->accounts[i].id, all[i].value };
	qsort(all, n, sizeof *all, largest_first);
	for (size_t i = 0; i < n; i++) {
		k->ids[i] = all[i].id;
		k->values[i] = all[i].value;
	}
	mem_free(all);
	k->rank = (struct sales_rank){ .count = n, .ids = k->ids, .values = k->values };
	memcpy(k->rank.currency, c->currency, sizeof k->rank.currency);
	return RC_OK;
}

static enum rc make(const struct snapshot *s, int32_t day, struct kept **out, struct error *e)
{
	/* lists leave out what has no rate, and an order of all accounts must not fail for orders that the reader does not see */
	struct classify_request q = { .snapshot = s, .policy = policy_default(), .partial = true,
				      .period = { true, true, day_months_before(day, SALES_RANK_MONTHS) + 1, day } };
	struct kept *k = mem_alloc(sizeof *k);
	struct classification c;
	enum rc rc;

	if (!k)
		return error_no_memory(e);
	if ((rc = classify(&q, &c, e)) == RC_OK) {
		rc = fill(k, &c, e);
		classification_free(&c);
	}
	k->serial = s->serial;
	k->day = day;
	if (rc)
		free_kept(k);
	else
		*out = k;
	return rc;
}

/* --- keeping --------------------------------------------------------------------------------------------------------------------------------------------- */

static struct kept *find(struct sales_ranks *k, uint64_t serial, int32_t day)
{
	struct kept *found = NULL;

	mutex_lock(&k->lock);
	if (k->newest && k->newest->serial == serial && k->newest->day == day) {
		found = k->newest;
		found->references++;
	}
	mutex_unlock(&k->lock);
	return found;
}

/* One reference is the list's own, one the caller's. */
static void keep(struct sales_ranks *k, struct kept *made)
{
	mutex_lock(&k->lock);
	let_go(k->newest);
	k->newest = made;
	made->references = 2;
	mutex_unlock(&k->lock);
}

enum rc sales_rank_acquire(struct sales_ranks *k, struct snapshot_cache *c, int32_t day, const struct sales_rank **out, struct error *e)
{
	const struct snapshot *s;
	struct kept *found;
	enum rc rc = snapshot_acquire(c, 0, &s, e);

	*out = NULL;
	if (rc)
		return rc;
	if (!(found = find(k, s->serial, day))) {
		mutex_lock(&k->working);
		if (!(found = find(k, s->serial, day)) && (rc = make(s, day, &found, e)) == RC_OK)
			keep(k, found);
		mutex_unlock(&k->working);
	}
	snapshot_release(c, s);
	*out = rc ? NULL : &found->rank;
	return rc;
}

const struct sales_rank *sales_rank_newest(struct sales_ranks *k)
{
	struct kept *found;

	mutex_lock(&k->lock);
	if ((found = k->newest))
		found->references++;
	mutex_unlock(&k->lock);
	return found ? &found->rank : NULL;
}

size_t sales_rank_after(const struct sales_rank *r, int64_t value, int64_t id)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (r->values[mid] != value ? r->values[mid] > value : r->ids[mid] <= id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void sales_rank_release(struct sales_ranks *k, const struct sales_rank *r)
{
	mutex_lock(&k->lock);
	let_go((struct kept *)r);
	mutex_unlock(&k->lock);
}
