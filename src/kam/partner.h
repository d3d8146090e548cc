/* The scorecard of partners: grades by a policy's cuts, the rewards that go with them, and what was kept of the periods before. A grade is an outcome of its own:
 * no tier follows from it. Called by the page of partners, the API and the command line. */
#ifndef BANYAN_KAM_PARTNER_H
#define BANYAN_KAM_PARTNER_H

#include "kam/score.h"

/* Why it is this grade: by the score; at most C, because a least requirement does not hold; by the score, though one is not known yet; D, because something
 * excludes it; none, because too little is known. */
enum grade_why { GRADE_BY_SCORE, GRADE_LEAST, GRADE_OPEN, GRADE_EXCLUDED, GRADE_NO_DATA, GRADE_WHY_COUNT };
extern const char *const grade_why_codes[GRADE_WHY_COUNT];

/* The newest period that was closed before the one looked at. Its score is NAN for who may not read all that scores are made of. */
struct kept_grade { int64_t id; double score; enum grade grade; int32_t to; };

struct scorecard {               /* one partner */
	enum grade grade;
	enum grade_why why;
	uint64_t rewards;        /* bits of the policy's rewards that it has earned */
	uint64_t rewards_open;   /* those that hang on what is not known */
	bool has_before;
	struct kept_grade before;
};

struct scorecards {
	const struct scoring *scoring;
	struct scorecard *cards; /* as scoring->items */
	int64_t grades[GRADE_COUNT + 1]; /* partners; the last: none */
	int64_t up, down;        /* against the period before */
};

/* By the score and the conditions alone. */
enum grade partner_grade(const struct scoring *s, const struct scored *i, enum grade_why *why);
/* For a scoring under a policy for partners; in the arena. Periods of before as far as x may list them; x may be NULL: none. */
enum rc partner_cards(struct context *x, struct arena *a, const struct scoring *s, struct scorecards *out, struct error *e);

/* Closes the period: freezes the policy and keeps score, grade, rewards and what the score was made of, for each partner; *kept says how many. Inside
 * records_write() work. Rights: create of round, and all figures of the criteria, since what is kept is meant for all. RC_INVALID with field policy: not one for
 * partners; with field to: the period has no end. RC_CONFLICT: kept already for a period that ends then or later. */
enum rc partner_keep(struct context *x, const struct scoring *s, int64_t *kept, struct error *e);

#endif
