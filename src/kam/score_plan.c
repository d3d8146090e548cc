/* The expressions of a policy, read against the names that each may use. */
#include "kam/score_parts.h"

#include <string.h>

#include "base/mem.h"

enum { PLAN_MEMORY = 16 << 20 };

static int figure_column(const void *context, struct str name)
{
	enum figure_id id = figure_find(str_starts(name, "figure.") ? str_part(name, 7, name.n) : name);

	return id < FIGURE_COUNT ? COLUMN_FIGURES + (int)id : -1;
}

/* What conditions may name beyond figures. */
static int any_column(const void *context, struct str name)
{
	const struct policy *p = context;
	size_t i = policy_criterion_find(p, name);
	int group = policy_code_of(group_codes, GROUP_COUNT, name);

	if (i < p->criterion_count)
		return COLUMN_CRITERIA + (int)i;
	if (str_starts(name, "condition.") && (i = policy_condition_find(p, str_part(name, 10, name.n))) < p->condition_count)
		return COLUMN_CONDITIONS + (int)i;
	if (group < GROUP_COUNT)
		return COLUMN_GROUPS + group;
	return str_is(name, "score") ? COLUMN_SCORE : str_is(name, "known_share") ? COLUMN_KNOWN : figure_column(NULL, name);
}

const struct expression_names score_figure_names = { figure_column, NULL };

struct expression_names score_names(const struct policy *p)
{
	return (struct expression_names){ any_column, p };
}

static enum rc read_one(struct arena *a, struct str text, const struct expression_names *names, struct str field, struct expression *out, struct error *e)
{
	const char *name = arena_text(a, field);

	return name ? expression_read(a, text, names, name, out, e) : error_no_memory(e);
}

/* A condition may name those that stand before it, so that each is known when it is asked for. */
static enum rc in_order(const struct score_plan *p, size_t condition, struct error *e)
{
	for (size_t i = condition; i < p->policy->condition_count; i++) {
		size_t column = COLUMN_CONDITIONS + i;
		if (p->conditions[condition].columns[column / 64] >> column % 64 & 1)
			return error_set(e, RC_INVALID, "expression", "error.condition_order", NULL, NULL);
	}
	return RC_OK;
}

static enum rc read_all(struct arena *a, struct score_plan *p, struct error *e)
{
	const struct policy *policy = p->policy;
	const struct expression_names names = score_names(policy);
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < policy->criterion_count; i++)
		rc = read_one(a, policy->criteria[i].expression, &score_figure_names, policy->criteria[i].code, &p->criteria[i], e);
	for (size_t i = 0; rc == RC_OK && i < policy->condition_count; i++)
		if ((rc = read_one(a, policy->conditions[i].expression, &names, policy->conditions[i].code, &p->conditions[i], e)) == RC_OK)
			rc = in_order(p, i, e);
	for (size_t i = 0; rc == RC_OK && i < policy->reward_count; i++)
		rc = read_one(a, policy->rewards[i].requirement, &names, policy->rewards[i].code, &p->rewards[i], e);
	for (int t = 0; rc == RC_OK && t < TIER_COUNT; t++)
		rc = read_one(a, policy->rules[t].requirement, &names, str_of(tier_codes[t]), &p->requirements[t], e);
	return rc;
}

uint64_t expression_figures(const struct expression *x)
{
	return x->columns[0];
}

static uint64_t all_figures(const struct score_plan *p)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < p->policy->criterion_count; i++)
		bits |= expression_figures(&p->criteria[i]);
	for (size_t i = 0; i < p->policy->condition_count; i++)
		bits |= expression_figures(&p->conditions[i]);
	for (size_t i = 0; i < p->policy->reward_count; i++)
		bits |= expression_figures(&p->rewards[i]);
	for (int t = 0; t < TIER_COUNT; t++)
		bits |= expression_figures(&p->requirements[t]);
	return bits;
}

enum rc score_plan(struct arena *a, const struct policy *policy, struct score_plan *out, struct error *e)
{
	enum rc rc;

	*out = (struct score_plan){ .policy = policy, .criteria = arena_new_array(a, struct expression, policy->criterion_count + 1),
				    .conditions = arena_new_array(a, struct expression, policy->condition_count + 1),
				    .rewards = arena_new_array(a, struct expression, policy->reward_count + 1) };
	if (!out->criteria || !out->conditions || !out->rewards)
		return error_no_memory(e);
	rc = read_all(a, out, e);
	out->figures = all_figures(out);
	return rc;
}

enum rc score_figures(const struct policy *p, uint64_t *out, struct error *e)
{
	CLEANUP(arena_free) struct arena a = { .max = PLAN_MEMORY };
	struct score_plan plan;
	enum rc rc = score_plan(&a, p, &plan, e);

	*out = rc ? 0 : plan.figures;
	return rc;
}
