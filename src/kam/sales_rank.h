/* All accounts by their net sales of twelve months, for lists in that order. Worked out from the snapshot when first asked for after a change, and kept; one
 * per process. Called by the list of accounts. */
#ifndef BANYAN_KAM_SALES_RANK_H
#define BANYAN_KAM_SALES_RANK_H

#include "kam/snapshot.h"

enum { SALES_RANK_MONTHS = 12 };

struct sales_rank {
	size_t count;            /* accounts that are not deleted */
	const int64_t *ids;      /* largest sales first, equal ones by id */
	const int64_t *values;   /* of ids, scale MONEY_SCALE; 0 where nothing was sold */
	char currency[4];        /* empty when nothing was sold */
};

struct sales_ranks;
enum rc sales_ranks_open(struct sales_ranks **out, struct error *e);
void sales_ranks_close(struct sales_ranks *k); /* NULL is fine */

/* As of the day, which is the last of the months. Not by a thread that holds a read connection. Errors as of snapshot_acquire() and classify(). */
enum rc sales_rank_acquire(struct sales_ranks *k, struct snapshot_cache *c, int32_t day, const struct sales_rank **out, struct error *e);
/* The one that was made last, whatever has changed since; NULL before the first. Any thread. */
const struct sales_rank *sales_rank_newest(struct sales_ranks *k);
/* Place of the first account behind one with that value and id, whether that one still stands so or not. */
size_t sales_rank_after(const struct sales_rank *r, int64_t value, int64_t id);
void sales_rank_release(struct sales_ranks *k, const struct sales_rank *r);

#endif
