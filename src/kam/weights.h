/* Weights from pairwise judgements (AHP, stats/ahp.h), in two levels: the groups of criteria against each other, and the criteria within each. Judges count
 * alike: the group's matrix is the geometric mean of what was judged (Aczél and Saaty, Journal of Mathematical Psychology 27, 1983), missing pairs stay
 * missing. Called by the page of pairs, by the scoring of a policy whose weights are compared, by API and command line. */
#ifndef BANYAN_KAM_WEIGHTS_H
#define BANYAN_KAM_WEIGHTS_H

#include "records/write.h"

enum { WEIGHTS_ITEMS_MAX = 15, WEIGHTS_LEVELS_MAX = 5, WEIGHTS_JUDGES_MAX = 64 };
#define WEIGHTS_LEVEL_GROUPS "groups"

/* One judge, or all together, on one level. */
struct judged_level {
	int judged, pairs;      /* pairs judged, of how many */
	bool known;             /* the judgements connect all items, so there are weights */
	double ratio;           /* CR; 0 for two items or fewer */
	bool consistent;        /* ratio < 0.1 */
	double local[WEIGHTS_ITEMS_MAX]; /* sum 1 when known */
	/* When inconsistent: the pair to look at again (places of items), what was said, what would agree best, and the CR then. */
	bool reconsider;
	int first, second;
	double given, suggested, ratio_after;
};

struct weight_level {
	struct str code;        /* WEIGHTS_LEVEL_GROUPS, or an aspect's code */
	struct str items[WEIGHTS_ITEMS_MAX]; /* aspect codes, or codes of criteria */
	double now[WEIGHTS_ITEMS_MAX];       /* the typed weights, 0 … 1 of the whole */
	size_t count;
	struct judged_level all;             /* everybody's geometric mean */
};

struct weight_judge {
	int64_t user;
	struct str name;
	struct judged_level levels[WEIGHTS_LEVELS_MAX]; /* as the levels stand */
};

/* In the arena. levels[0] is that of the groups; it has one item or none when nothing is to be compared there. */
struct weights {
	struct weight_level levels[WEIGHTS_LEVELS_MAX];
	size_t level_count;
	struct weight_judge *judges;
	size_t judge_count;
	bool known;             /* every level with two items or more has weights for all together */
};

/* Active criteria and everybody's judgements of a policy, read as the program: the combined weights are the policy's, whoever asks. */
enum rc weights_load(struct context *x, int64_t policy, struct arena *a, struct weights *out, struct error *e);
/* Weight of a criterion from the judgements, of the whole; NAN when not known. */
double weights_of(const struct weights *w, struct str aspect, struct str criterion);
/* Writes them to the criteria (rounded to 1/10,000, sum exactly 1) and says in the policy that they are compared. Inside records_write() work; rights:
 * update of policy and criterion. RC_CONFLICT: not known yet. */
enum rc weights_apply(struct context *x, int64_t policy, struct error *e);

#endif
