/* Scoring a portfolio under a policy: each criterion's score 1 … 5 for every account, the weighted mean, what every method makes of it, and what is proposed.
 * No data is no score: an unknown criterion leaves the mean, and below the policy's least known weight there is no total. Called by rounds, the pages of
 * Selection, the API and the command line. */
#ifndef BANYAN_KAM_SCORE_H
#define BANYAN_KAM_SCORE_H

#include "kam/explain.h"
#include "kam/figure.h"
#include "stats/fuzzy.h"

enum move { MOVE_ENTER, MOVE_UP, MOVE_STAY, MOVE_DOWN, MOVE_LEAVE, MOVE_REVIEW, MOVE_COUNT }; /* enter, leave: into and out of strategic and key */
extern const char *const move_codes[MOVE_COUNT];

/* Scores of criteria as they are kept: 1/10,000 from 10,000 to 50,000, so that sums are exact; 0 is not known. */
enum { SCORE_UNIT = 10000, SCORE_UNKNOWN = 0, SCORE_GRADES = 5, RFM_STEPS = 5 };
/* The matrix is cut into thirds of 1 … 5; growth × share where a customer grows by a tenth, and reaches a fifth of the largest of its region. */
#define MATRIX_LOWER (7.0 / 3)
#define MATRIX_UPPER (11.0 / 3)
#define BCG_GROWTH 0.1
#define BCG_SHARE 0.2

/* Why it is proposed: the deciding method says so; or no data, excluded, the conditions of what the method says do not hold or are not known for sure, held by
 * the distance between entry and exit, no place left, hangs on the weights; scored, but the policy names no score for a tier that it could reach. */
enum why { WHY_METHOD, WHY_NO_DATA, WHY_EXCLUDED, WHY_CONDITIONS, WHY_OPEN, WHY_HELD, WHY_PLACES, WHY_UNSURE, WHY_NO_RULE, WHY_COUNT };
extern const char *const why_codes[WHY_COUNT];

struct score_plan;

struct scored_criterion {
	const struct criterion *criterion;
	double weight;           /* share of the whole, 0 … 1 */
	uint16_t *scores;        /* by place of the account */
	uint64_t figures;        /* FIGURE_BITs of its expression */
	bool masked;             /* the asker may not read what it is made of: not known to him */
	int64_t known;           /* accounts that have a score */
};

struct scored {                  /* one account, in order of rank */
	uint32_t account;        /* place in the snapshot */
	double score;            /* 1 … 5; NAN: not enough data */
	double group[GROUP_COUNT]; /* NAN: nothing known in it */
	double known;            /* share of weight with data, 0 … 1 */
	decimal_sum value;       /* of the policy's value in the period, scale LINE_SCALE */
	unsigned char tier_now, tier[METHODS_COUNT], tier_proposed; /* enum tier; TIER_NONE: none, or the method cannot say */
	unsigned char move, why; /* enum move, enum why */
	unsigned char rounds_below; /* rounds in a row, with this one, that it was below the exit of its tier */
	unsigned char conditions_met, conditions_known; /* entry conditions */
	bool excluded;
	double sure;             /* share of weightings that bear the proposal out; NAN: not among those examined */
	double tier_chance[TIER_COUNT]; /* NAN likewise */
};

struct score_request {
	struct context *x;       /* for assessments, findings, rounds of before and what the asker may read; NULL: none of them, all may be read */
	const struct snapshot *snapshot; /* with score_parts(policy) */
	const struct policy *policy;
	struct period period;    /* policy_period */
	const unsigned char *visible; /* as in struct classify_request; a policy for partners scores distributors and partners among them, and nobody else */
	size_t draws;            /* of weightings; 0: robustness is not examined */
	uint64_t seed;
};

/* By place of the account; NAN or 0: not known. share: its value ÷ the largest of its region, since the customer's own share is not known; growth of the
 * value against the period before. */
struct method_columns { float *share, *growth; unsigned char *rfm[3]; };

/* Of one account: bits of the policy's conditions; whether each tier's requirement holds: 0 no, 1 yes, 2 not known. */
struct account_conditions { uint64_t hold, known; unsigned char requirement[TIER_COUNT]; };

/* Of one partner: bits of the policy's rewards whose requirement holds, or is known not to. */
struct account_rewards { uint64_t hold, known; };

/* Holds on to the request's snapshot and policy. */
struct scoring {
	const struct snapshot *snapshot;
	const struct policy *policy;
	struct period period;
	struct classification classification; /* Pareto; values, shares, currency */
	struct figure_columns figures;   /* those that expressions name */
	struct scored *items;            /* by rank; unknown scores last; equal ones by value, then code */
	size_t count;
	struct scored_criterion *criteria; /* the active ones, by position */
	double group_weights[GROUP_COUNT]; /* sums of theirs */
	size_t criterion_count;
	struct method_columns columns;
	struct account_conditions *conditions; /* by place of the account */
	struct account_rewards *rewards; /* likewise; NULL where the policy has none */
	int64_t entry_conditions;        /* active ones */
	unsigned char *score_tiers;      /* by place of the account: tier by the score alone */
	uint32_t *ranks;                 /* by place of the account: place in items, or UINT32_MAX */
	const struct score_plan *plan;   /* the policy's expressions */
	int64_t moves[MOVE_COUNT];
	int64_t tiers[METHODS_COUNT][TIER_COUNT + 1], proposed[TIER_COUNT + 1]; /* accounts; the last: none */
	struct arena arena;
};

/* What a snapshot must hold for it. RC_INVALID: an expression cannot be read (field: its criterion's or condition's code). */
enum rc score_parts(const struct policy *p, unsigned *parts, struct error *e);
/* The caller frees. Errors as classify(), and those of expressions. RC_FORBIDDEN: may not read the policy's value. */
enum rc score_portfolio(const struct score_request *q, struct scoring *out, struct error *e);
void scoring_free(struct scoring *s);
/* The account's item, or NULL. */
const struct scored *scoring_find(const struct scoring *s, size_t account);
/* Score 1 … 5 of a criterion, or NAN; what its expression gives before the scale, or NAN. */
double scoring_score(const struct scoring *s, size_t criterion, size_t account);
double scoring_raw(const struct scoring *s, size_t criterion, size_t account);

/* --- score_methods.c: what the other methods looked at; false where it is not known */
/* Memberships in the grades 1 … 5 by one of the operators, and the tier that follows. */
bool scoring_fuzzy(const struct scoring *s, const struct scored *i, enum fuzzy_operator op, double grades[SCORE_GRADES]);
unsigned char scoring_fuzzy_tier(const struct scoring *s, const struct scored *i, enum fuzzy_operator op);
enum fuzzy_operator policy_fuzzy_operator(const struct policy *p);
/* 1 … 5: relationship; attractiveness and potential by their weights. */
bool scoring_matrix(const struct scoring *s, const struct scored *i, double *position, double *attractiveness);
bool scoring_bcg(const struct scoring *s, const struct scored *i, double *share, double *growth);
/* Recency, frequency, money: 1 … 5, 5 is the best; among those who bought in the period. */
bool scoring_rfm(const struct scoring *s, const struct scored *i, int rfm[3]);

#endif
