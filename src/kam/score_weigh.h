/* The ranking that other weights would give, from the scores of criteria that a scoring keeps: nothing else is worked out again, so that a million accounts
 * answer while somebody moves a slider. Conditions, requirements and places are as they were; robustness is not examined. */
#ifndef BANYAN_KAM_SCORE_WEIGH_H
#define BANYAN_KAM_SCORE_WEIGH_H

#include "kam/score.h"

enum { REWEIGH_MOST = 1000 };

struct reweighed_account {
	uint32_t account;        /* place in the snapshot */
	double score;
	size_t rank_before;      /* from 0 */
	unsigned char tier, tier_before; /* by score alone; TIER_NONE: no score */
};

struct reweighed {
	struct reweighed_account best[REWEIGH_MOST]; /* by rank; equal ones as before */
	size_t count;
	int64_t tiers[TIER_COUNT + 1], tiers_before[TIER_COUNT + 1]; /* accounts by the score alone */
	int64_t entering, leaving; /* strategic and key, by the score alone */
};

/* weights: of s->criteria, in their order, ≥ 0, at most WEIGHT_WHOLE each. most ≤ REWEIGH_MOST. On several threads. RC_INVALID field "weights": all are zero or
 * one is out of bounds; RC_NO_MEMORY. */
enum rc score_reweigh(const struct scoring *s, const int64_t *weights, size_t most, struct reweighed *out, struct error *e);

#endif
