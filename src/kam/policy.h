/* A selection policy as one whole: what counts now, by which criteria, tiers and conditions. A row of the entity "policy" with the rows that belong to it; the
 * shipped one has the code "sales", no window and no criteria. The same struct comes from the company (policy_load) and from a frozen version
 * (policy_from_json), so that a frozen policy scores like a living one. */
#ifndef BANYAN_KAM_POLICY_H
#define BANYAN_KAM_POLICY_H

#include "base/arena.h"
#include "base/buf.h"
#include "kam/snapshot.h"
#include "lang/catalogue.h"

struct context;

enum policy_kind { POLICY_ACCOUNTS, POLICY_PARTNERS, POLICY_KIND_COUNT };
enum policy_value { POLICY_NET_SALES, POLICY_MARGIN, POLICY_VALUE_COUNT };
enum method { METHOD_PARETO, METHOD_SCORE, METHOD_FUZZY, METHOD_MATRIX, METHOD_BCG, METHOD_RFM, METHODS_COUNT };
enum criterion_group { GROUP_ATTRACTIVENESS, GROUP_POTENTIAL, GROUP_RELATIONSHIP, GROUP_PROGRAMME, GROUP_COUNT };
enum criterion_scale { SCALE_LINEAR, SCALE_STEP, SCALE_PERCENTILE, SCALE_COUNT };
enum condition_kind { CONDITION_ENTRY, CONDITION_SIGN, CONDITION_EXCLUSION, CONDITION_COUNT };
/* Of partners, by the policy's cuts; D is below them all. */
enum grade { GRADE_A, GRADE_B, GRADE_C, GRADE_D, GRADE_COUNT, GRADE_NONE = GRADE_COUNT };
enum reward_kind { REWARD_REBATE, REWARD_ALLOWANCE, REWARD_BONUS, REWARD_PRIORITY, REWARD_CREDIT, REWARD_TRAINING, REWARD_OTHER, REWARD_KIND_COUNT };
enum { SCALE_POINTS_MAX = 4, WEIGHT_WHOLE = 10000 };
/* Codes of the pick-lists of the same names, in their order. */
extern const char *const policy_kind_codes[POLICY_KIND_COUNT];
extern const char *const policy_value_codes[POLICY_VALUE_COUNT];
extern const char *const method_codes[METHODS_COUNT];
extern const char *const group_codes[GROUP_COUNT];
extern const char *const scale_codes[SCALE_COUNT];
extern const char *const condition_codes[CONDITION_COUNT];
extern const char *const grade_codes[GRADE_COUNT];
extern const char *const reward_kind_codes[REWARD_KIND_COUNT];

/* What is not given where a number may be missing. */
#define POLICY_UNSET INT64_MIN

enum { CLASS_A, CLASS_B, CLASS_C, ABC_COUNT };

/* A name in Chinese, and the others where they are given. */
struct words { struct str name, name_tw, name_en; };
struct str words_in(const struct words *w, enum language language); /* falls back to the Chinese ones */

/* Points, in the order of the scores: linear [at 1, at 5]; step [2 from, 3 from, 4 from, 5 from], inclusive; percentile none. They rise where more is better
 * and fall where less is better. */
struct criterion {
	int64_t id;              /* 0 in a frozen policy of before */
	struct str code;
	struct words words;
	enum criterion_group aspect;
	int64_t position;
	bool active;
	int64_t weight;          /* 1/10,000; those of the active ones need not sum to 1 */
	int64_t weight_low, weight_high; /* POLICY_UNSET: by the policy's weight_spread */
	bool measured;           /* else assessed; its expression is a help for those who assess */
	struct str expression;
	bool lower_better;
	enum criterion_scale scale;
	double points[SCALE_POINTS_MAX];
	int point_count;
	bool assess_unknown;     /* measured, but assessments count where no figure is known */
	int64_t assessors;
	int64_t due_on;          /* POLICY_UNSET */
	struct str texts;        /* JSON: definition, method, anchors in three languages */
};

struct tier_rule {
	bool given;
	enum criterion_group score_of; /* GROUP_COUNT: the total */
	int64_t least_score, leave_below; /* 1/1,000; POLICY_UNSET */
	int64_t leave_rounds;    /* at least 1 */
	int64_t capacity;        /* POLICY_UNSET: any number */
	int64_t conditions;      /* entry conditions that must hold */
	struct str requirement;  /* an expression, or empty */
	bool by_hand;
	int64_t per_person;      /* POLICY_UNSET */
};

struct policy_condition {
	int64_t id;
	struct str code;
	struct words words;
	enum condition_kind kind;
	int64_t position;
	bool active;
	struct str expression;   /* empty: people find it (entity "finding") */
	struct str texts;
};

struct reward {
	int64_t id;
	struct str code;
	struct words words;
	enum reward_kind kind;
	enum grade grade;        /* this or better; GRADE_NONE: any */
	int64_t least_score;     /* 1/1,000 */
	int64_t rounds;          /* periods in a row */
	struct str requirement;
	struct words basis;      /* in words, what it is reckoned on */
	int64_t rate, days;      /* 1/10,000; POLICY_UNSET */
	int64_t amount;          /* money; POLICY_UNSET */
	int64_t position;
};

/* Texts and lists live in the arena of who made it. A copy shares them. */
struct policy {
	int64_t id;
	struct str code;
	struct words words;
	enum policy_kind kind;
	int64_t revision;
	struct str aim, goal, factor;
	enum policy_value value;
	int window_months;       /* 0: all there is */
	enum method method;
	struct str fuzzy_operator; /* code of the pick-list */
	bool compared;           /* weights come from judgements (kam/weights.h), which writes them into the criteria */
	int64_t weight_spread, sure_from, known_from; /* 1/10,000 */
	int64_t cuts[2];         /* 1/10,000 */
	enum tier tiers[ABC_COUNT]; /* proposed for A, B, C */
	int64_t grade_cuts[GRADE_D]; /* 1/1,000: least scores of A, B, C */
	struct criterion *criteria; /* by position */
	size_t criterion_count;
	struct tier_rule rules[TIER_COUNT];
	struct policy_condition *conditions;
	size_t condition_count;
	struct reward *rewards;
	size_t reward_count;
};

enum { POLICY_CRITERIA_MAX = 64, POLICY_CONDITIONS_MAX = 64, POLICY_REWARDS_MAX = 64, POLICY_JSON_MAX = 1 << 20 };

/* Inclusive company days; an open end has no bound. */
struct period {
	bool has_from, has_to;
	int32_t from, to;
};

/* The shipped policy, without a company. */
struct policy policy_default(void);
/* By code; empty: the setting selection.policy. Into the context's arena. What the asker may not list (criteria, conditions …) is left out. RC_NOT_FOUND with
 * field "policy"; RC_INVALID when its cuts do not rise; RC_TOO_LARGE with more rows than the bounds above. */
enum rc policy_load(struct context *x, struct str code, struct policy *out, struct error *e);
enum rc policy_load_id(struct context *x, int64_t id, struct policy *out, struct error *e);

/* Weight of a criterion as a share of the active ones' sum, 0 … 1. */
double policy_weight(const struct policy *p, size_t criterion);
/* Place, or the count. */
size_t policy_criterion_find(const struct policy *p, struct str code);
size_t policy_condition_find(const struct policy *p, struct str code);
/* Place in codes, or count. */
int policy_code_of(const char *const *codes, int count, struct str code);

/* All of it as JSON, for policy_version, and back: the same again. Errors of reading: RC_INVALID with field "content". */
void policy_json(const struct policy *p, struct buf *out);
enum rc policy_from_json(struct arena *a, struct str text, struct policy *out, struct error *e);
/* The version of the policy as it is now, made when there is none of this revision. Inside records_write() work. RC_NOT_FOUND. */
enum rc policy_freeze(struct context *x, int64_t policy, int64_t *version, struct error *e);
/* A frozen one. */
enum rc policy_load_version(struct context *x, int64_t version, struct policy *out, struct error *e);

/* The period that a policy looks at: asked bounds go before the window, which ends on `asked.to` or today. RC_INVALID when it ends before it begins. */
enum rc policy_period(const struct policy *p, struct period asked, int32_t today, struct period *out, struct error *e);
/* The equally long period right before; false when there is none (an open beginning). With a window: the window before. */
bool policy_period_before(const struct policy *p, struct period now, int32_t last_day, struct period *out);
/* The same day `months` earlier, or the last one of that month. */
int32_t day_months_before(int32_t day, int months);

#endif
