/* How past decisions turned out: for each change of a tier, in a round or as an exception, the account's net sales of the months after it against the same months
 * of the year before; and by kind of move, beside the accounts that were not moved. Called by page, API and command line. */
#ifndef BANYAN_KAM_OUTCOMES_H
#define BANYAN_KAM_OUTCOMES_H

#include "kam/explain.h"
#include "kam/score.h"

enum { OUTCOME_MONTHS = 12, OUTCOME_MONTHS_LEAST = 3, OUTCOME_CHANGES_MAX = 5000 };
#define OUTCOME_THRESHOLD 0.10    /* more than this up: grew; more than this down: fell */

/* In this order: the first that applies. Catalogue keys outcome.CODE. */
enum turned {
	TURNED_EARLY,    /* fewer than OUTCOME_MONTHS_LEAST whole months have passed */
	TURNED_UNKNOWN,  /* nothing was sold in the months before */
	TURNED_GREW, TURNED_FELL, TURNED_HELD,
	TURNED_COUNT
};
extern const char *const turned_codes[TURNED_COUNT];
/* Pure: months passed, and the sums of the months compared. *change is NAN for the first two. */
enum turned outcome_turned(int months, decimal_sum before, decimal_sum after, double *change);

struct outcome {
	int64_t id, account_id, round;    /* id: of the tier_change; round 0: an exception */
	size_t account;                   /* place in the snapshot */
	int32_t day;                      /* of the decision */
	enum tier before, after, now;
	enum move move;
	struct str reason, round_name;
	int months;                       /* whole months since, at most OUTCOME_MONTHS: as many are compared */
	int32_t from, from_end, to_end;   /* before: from … from_end, after: day … to_end, ends not included */
	decimal_sum sales_before, sales_after; /* LINE_SCALE, in the currency below */
	double change;                    /* share; NAN: not known */
	enum turned turned;
};

/* Of those that could be judged. */
struct outcome_group { int64_t count, judged, turned[TURNED_COUNT]; double median; };

struct outcomes {
	struct classification c;          /* what amounts are converted by; its currency */
	int32_t as_of;                    /* the newest day with an order; SNAPSHOT_NO_DAY: none */
	struct outcome *items;            /* newest first */
	size_t count;
	bool more;                        /* older ones than OUTCOME_CHANGES_MAX were left out */
	struct outcome_group moves[MOVE_COUNT], unmoved;
	int32_t unmoved_day;              /* the day that they are compared around: that of most decisions; SNAPSHOT_NO_DAY: none */
	int unmoved_months;
};

/* The changes as the asker may read them, into the arena: what was taken back on the same day is none, several of one day are one. RC_FORBIDDEN. */
enum rc outcomes_read(struct context *x, struct outcomes *out, struct error *e);
/* Works them out. visible: as in struct classify_request; those of hidden or unknown accounts are left out. Errors as classify(). The caller frees in any case. */
enum rc outcomes_compute(const struct snapshot *s, const unsigned char *visible, int32_t today, struct outcomes *o, struct error *e);
void outcomes_free(struct outcomes *o);
/* NULL when there is none of that id. */
const struct outcome *outcomes_find(const struct outcomes *o, int64_t id);

/* Both sums month by month, and the change. */
enum rc outcome_explain(struct arena *a, const struct outcomes *o, const struct outcome *i, struct explanation **out, struct error *e);
struct json_writer;
void outcomes_json(const struct outcomes *o, struct json_writer *w);

#endif
