/* Scorings that are kept beside the snapshot: who asks again, moves a weight or opens an account does not wait for all of it to be worked out again. One per
 * process; called by the API and pages. */
#ifndef BANYAN_KAM_SCORE_CACHE_H
#define BANYAN_KAM_SCORE_CACHE_H

#include "kam/score.h"

struct score_cache;
enum rc score_cache_open(struct score_cache **out, struct error *e);
void score_cache_close(struct score_cache *k); /* NULL is fine */

/* As score_portfolio(), which it calls where nothing that is kept fits: the same snapshot, policy (whatever was changed in it), period, accounts in reach and
 * figures that may be read, nothing written since that scores hang on, and at least as many draws. Who does not see everything has scorings of his own.
 * q->x is needed. The caller holds the snapshot as long as *out, and gives *out back to the same cache. */
enum rc score_acquire(struct score_cache *k, const struct score_request *q, const struct scoring **out, struct error *e);
void score_release(struct score_cache *k, const struct scoring *s);

#endif
