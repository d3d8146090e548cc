/* Inside score*.c: one scoring while it is made. Not for others. */
#ifndef BANYAN_KAM_SCORE_PARTS_H
#define BANYAN_KAM_SCORE_PARTS_H

#include "kam/expression.h"
#include "kam/score.h"

enum { SCORE_SLICES = 32 };

/* The columns that conditions and requirements may name: figures, scores of criteria, conditions as truths, scores of the whole and of groups. A criterion's
 * code goes before a figure of the same name, which is "figure.NAME" then. */
enum {
	COLUMN_FIGURES = 0, COLUMN_CRITERIA = 64, COLUMN_CONDITIONS = COLUMN_CRITERIA + POLICY_CRITERIA_MAX,
	COLUMN_GROUPS = COLUMN_CONDITIONS + POLICY_CONDITIONS_MAX, COLUMN_SCORE = COLUMN_GROUPS + GROUP_COUNT, COLUMN_KNOWN, COLUMN_COUNT
};

/* The policy's expressions, read. */
struct score_plan {
	const struct policy *policy;
	struct expression *criteria;   /* as policy->criteria */
	struct expression *conditions; /* as policy->conditions */
	struct expression requirements[TIER_COUNT];
	struct expression *rewards;    /* as policy->rewards */
	uint64_t figures;              /* FIGURE_BITs of all of them */
};

/* What criteria may name; what conditions and requirements may. */
extern const struct expression_names score_figure_names;
struct expression_names score_names(const struct policy *p);
enum rc score_plan(struct arena *a, const struct policy *p, struct score_plan *out, struct error *e);
/* FIGURE_BITs of all that a policy's expressions name. */
enum rc score_figures(const struct policy *p, uint64_t *out, struct error *e);
uint64_t expression_figures(const struct expression *x);

/* What a person found of an account by a condition without an expression. */
struct score_finding { uint32_t account; uint16_t condition; bool holds; }; /* condition: place in the policy's */

struct score_work {
	const struct score_request *q;
	const unsigned char *reach;    /* the asker's; q->visible may be narrower */
	struct scoring *out;
	const struct score_plan *plan;
	uint64_t readable;             /* FIGURE_BITs */
	struct score_finding *findings; /* by account, then condition */
	size_t finding_count;
	unsigned char *below_before;   /* by place of the account: rounds in a row that it was below the exit of its tier; NULL: none */
};

/* --- score_measure.c: scores of measured criteria from their figures */
enum rc score_measure(struct score_work *w, struct error *e);
/* A value on a criterion's scale (linear and step), 1/10,000; SCORE_UNKNOWN for NAN. */
uint16_t score_on_scale(const struct criterion *c, double value);
/* --- score_assess.c: assessments where a criterion is assessed, or measured but not known; findings. Nothing without a context */
enum rc score_assess(struct score_work *w, struct error *e);
enum rc score_findings(struct score_work *w, struct error *e);
/* 1 it holds, 0 it does not, -1 nobody has said. */
int score_finding(const struct score_work *w, uint32_t account, size_t condition);
/* --- score_total.c: weighted means, by account */
struct totals { double score, known, group[GROUP_COUNT]; };
struct totals score_totals(const struct scoring *s, size_t account);
/* --- score_methods.c: tiers by fuzzy evaluation, matrix, growth × share and RFM; needs ranks */
#define METHOD_FIGURES (FIGURE_BIT(FIGURE_DAYS_SINCE_LAST_ORDER) | FIGURE_BIT(FIGURE_ORDERS))
enum rc score_methods(struct score_work *w, struct error *e);
void method_columns_free(struct method_columns *c);
/* --- score_conditions.c: conditions and requirements; needs ranks and findings */
enum rc score_conditions(struct score_work *w, struct error *e);
/* --- score_propose.c: tiers by class and score, what is proposed, and why; the last of all */
enum rc score_propose(struct score_work *w, struct error *e);
/* --- score_robust.c: chances of the tiers under many weightings */
enum rc score_robust(struct score_work *w, struct error *e);
/* Share of the weightings under which the account is at least as high as a proposed strategic or key, or no higher than a lower proposal. */
double score_sureness(const struct scored *i);

#endif
