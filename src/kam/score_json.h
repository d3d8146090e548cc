/* Scorings, comparisons, weights and figures as JSON: the API and the command line print the same. */
#ifndef BANYAN_KAM_SCORE_JSON_H
#define BANYAN_KAM_SCORE_JSON_H

#include "kam/partner.h"
#include "kam/score_weigh.h"
#include "kam/weights.h"

struct json_writer;

/* The policy, its criteria, and accounts by rank; with cards, their grades and rewards, and what they had the period before. details of the output are not looked
 * at. */
void scoring_json(const struct scoring *s, const struct scorecards *cards, const struct classify_output *o, struct buf *out);
/* Accounts that the two propose different tiers for: "enters" or "leaves" strategic and key under the right one, or "changes". */
void scoring_compare_json(const struct scoring *left, const struct scoring *right, struct json_writer *w);
/* The best under other weights, with the rank and tier that they had; how many accounts of each tier by the score alone, before and now. */
void reweighed_json(const struct scoring *s, const struct reweighed *r, struct json_writer *w);
/* Combined weights and consistency, by judge: only that one unless 0. */
void weights_json(const struct weights *w, int64_t only, struct json_writer *out);
/* What expressions may name. */
void figures_json(enum language language, struct json_writer *w);

#endif
