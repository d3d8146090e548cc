/* Why an account scores what it scores, what is kept of it when a round freezes it, and why the score moved since. Called by page, API, command line and rounds. */
#ifndef BANYAN_KAM_SCORE_EXPLAIN_H
#define BANYAN_KAM_SCORE_EXPLAIN_H

#include "kam/score.h"
#include "records/read.h"

/* The score as parts that add up to it, one a criterion, with what each was measured or who assessed it; what is unknown; tiers by method; chances; value. Names
 * of criteria in the language of x->who. RC_NOT_FOUND when the account is not in the scoring. x may be NULL: no assessments are named. */
enum rc score_explain(struct context *x, struct arena *a, const struct scoring *s, size_t account, enum language language, struct explanation **out, struct error *e);

/* The frozen form, for proposal.evidence: score, known share, per criterion code, weight, score and raw value, tiers by method, chances, value. */
enum { EVIDENCE_MAX = 20000 };
enum rc score_evidence(const struct scoring *s, size_t account, struct buf *json, struct error *e);
/* The difference of two frozen ones as parts that add up to it exactly: for a criterion that was known both times, its score's share (mean weight × change of
 * score) and its weight's (mean score × change of weight), weights being those of what was known; for one that was known once, all of its contribution.
 * A null or empty evidence counts as nothing known. RC_INVALID: not an evidence. */
enum rc score_move(struct arena *a, struct str before, struct str now, struct explanation **out, struct error *e);

#endif
