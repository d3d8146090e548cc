/* From a ranking to what a round proposes: every account that is strategic or key now, and every one whose tier would change, with the hysteresis that keeps
 * accounts from flipping on noise. Called by round_open. */
#ifndef BANYAN_KAM_PROPOSING_H
#define BANYAN_KAM_PROPOSING_H

#include "kam/score_explain.h"

struct context;

/* What a round is opened on: a scoring, or (for a policy without criteria) the classification alone. */
struct ranking { const struct scoring *scoring; const struct classification *classification; };
const struct policy *ranking_policy(const struct ranking *r);
struct period ranking_period(const struct ranking *r);
const struct snapshot *ranking_snapshot(const struct ranking *r);

/* Strategic or key. */
bool is_key_tier(enum tier t);
/* No tier counts as general. */
enum move move_between(enum tier now, enum tier proposed);

struct candidate {
	uint32_t account;   /* place in the snapshot */
	int64_t rank;       /* from 1 */
	decimal_sum value;  /* LINE_SCALE */
	int class;          /* CLASS_A …; ABC_COUNT: not ranked so */
	double score, sure; /* NAN: not known */
	enum tier now, proposed;
	enum move move;
	int below;          /* rounds in a row, this one included, in which the figures would lower it */
};

struct kept_count { int64_t account; int below; }; /* by account */

/* One way through a ranking. */
struct proposing {
	struct ranking ranking;
	size_t at;
	int leave_rounds[TIER_COUNT]; /* how often in a row figures must lower an account of that tier before it is proposed */
	struct kept_count *kept;      /* of the last round decided under the policy */
	size_t kept_count;
};

/* Reads the policy's patience and the last round's counts; the caller ends it in any case. */
enum rc proposing_begin(struct context *x, struct ranking ranking, struct proposing *out, struct error *e);
void proposing_end(struct proposing *p);
/* The next one that belongs into the round; false at the end. */
bool proposing_next(struct proposing *p, struct candidate *out);
/* What it rests on, as JSON of at most EVIDENCE_MAX bytes: frozen with the proposal and later with the change of tier. */
enum rc proposing_evidence(const struct proposing *p, const struct candidate *c, struct buf *out, struct error *e);
/* The ranking without accounts but the first ones, as it was that day. */
void ranking_json(const struct ranking *r, size_t top, struct buf *out);

#endif
