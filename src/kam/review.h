/* The shipped stocktake (domain/review.json): what is asked of whom, which outcomes there are, and how many working days each step has. */
#ifndef BANYAN_KAM_REVIEW_H
#define BANYAN_KAM_REVIEW_H

#include "base/arena.h"
#include "base/error.h"
#include "lang/catalogue.h"

enum stocktake_part { PART_AR, PART_SPONSOR, PART_OFFICE, PART_FINANCE, PART_COUNT }; /* order of the pick-list stocktake_part */
extern const char *const part_codes[PART_COUNT];
enum stocktake_part part_of(struct str code); /* PART_COUNT for anything else */

enum { QUESTIONS_MAX = 40, OUTCOMES_MAX = 12 };

struct review_question { struct str code, label; enum stocktake_part part; };
struct review_outcome { struct str code, rule, follow_up; };

struct review {
	struct str leading, principle; /* the question above all; what follows when there is no answer */
	struct review_question questions[QUESTIONS_MAX];
	int question_count;
	struct review_outcome outcomes[OUTCOMES_MAX];
	int outcome_count;
	int days[PART_COUNT];          /* working days for each part's answers */
	int vote_days, close_days;
};

/* Texts in that language, in the arena. */
enum rc review_load(struct arena *a, enum language language, struct review *out, struct error *e);
const struct review_question *review_question(const struct review *r, struct str code); /* NULL */

#endif
