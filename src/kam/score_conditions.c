/* Conditions of accounts and requirements of tiers: expressions over figures and scores, block by block; what no expression tells is found by people. */
#include "kam/score_parts.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "os/team.h"
#include "os/thread.h"

enum { UNKNOWN_TRUTH = 2 };

/* The columns of one block, as expressions see them: those that are not plain figures are filled in here. */
struct block {
	const struct score_work *work;
	size_t from, count;
	const double *columns[EXPRESSION_COLUMNS];
	double scores[POLICY_CRITERIA_MAX][EXPRESSION_BLOCK], conditions[POLICY_CONDITIONS_MAX][EXPRESSION_BLOCK];
	double whole[COLUMN_COUNT - COLUMN_GROUPS][EXPRESSION_BLOCK];
	double nothing[EXPRESSION_BLOCK];
};

struct job {
	const struct score_work *work;
	uint64_t used[EXPRESSION_COLUMNS / 64]; /* columns that any expression here names */
	bool failed[SCORE_SLICES];
};

static bool uses(const struct job *j, size_t column)
{
	return j->used[column / 64] >> column % 64 & 1;
}

static void note_used(struct job *j, const struct expression *x)
{
	for (size_t i = 0; i < EXPRESSION_COLUMNS / 64; i++)
		j->used[i] |= x->columns[i];
}

/* --- columns of a block --------------------------------------------------------------------------------------------------------------------------- */

static void fill_scores(const struct job *j, struct block *b)
{
	const struct scoring *s = b->work->out;

	for (size_t k = 0; k < s->criterion_count; k++) {
		size_t place = (size_t)(s->criteria[k].criterion - s->policy->criteria);
		if (!uses(j, COLUMN_CRITERIA + place))
			continue;
		for (size_t i = 0; i < b->count; i++) {
			uint16_t score = s->criteria[k].scores[b->from + i];
			b->scores[place][i] = score == SCORE_UNKNOWN ? NAN : (double)score / SCORE_UNIT;
		}
		b->columns[COLUMN_CRITERIA + place] = b->scores[place];
	}
}

static void fill_whole(struct block *b)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct scored *it = scoring_find(b->work->out, b->from + i);
		for (int g = 0; g < GROUP_COUNT; g++)
			b->whole[g][i] = it ? it->group[g] : NAN;
		b->whole[COLUMN_SCORE - COLUMN_GROUPS][i] = it ? it->score : NAN;
		b->whole[COLUMN_KNOWN - COLUMN_GROUPS][i] = it ? it->known : NAN;
	}
	for (int k = 0; k < COLUMN_COUNT - COLUMN_GROUPS; k++)
		b->columns[COLUMN_GROUPS + k] = b->whole[k];
}

/* Figures that the asker may not read, and criteria that are switched off, are not known. */
static void begin_block(const struct job *j, struct block *b, size_t from, size_t count)
{
	bool whole = false;

	b->from = from;
	b->count = count;
	for (size_t i = 0; i < EXPRESSION_COLUMNS; i++)
		b->columns[i] = b->nothing;
	for (size_t i = 0; i < FIGURE_COUNT; i++)
		if (b->work->out->figures.columns[i])
			b->columns[COLUMN_FIGURES + i] = b->work->out->figures.columns[i] + from;
	for (size_t i = COLUMN_GROUPS; i < COLUMN_COUNT; i++)
		whole |= uses(j, i);
	fill_scores(j, b);
	if (whole)
		fill_whole(b);
}

/* --- conditions ------------------------------------------------------------------------------------------------------------------------------------- */

/* Where no figure decides, or what it needs is not known, a person's word counts. */
static void ask_people(const struct block *b, size_t condition, double *values)
{
	for (size_t i = 0; i < b->count && b->work->finding_count; i++) {
		int said = isnan(values[i]) ? score_finding(b->work, (uint32_t)(b->from + i), condition) : -1;
		if (said >= 0)
			values[i] = said;
	}
}

static void run_condition(struct block *b, size_t condition)
{
	const struct expression *x = &b->work->plan->conditions[condition];
	double *values = b->conditions[condition];

	if (x->step_count)
		expression_run(x, b->columns, 0, b->count, values);
	else
		memcpy(values, b->nothing, sizeof b->nothing);
	ask_people(b, condition, values);
	b->columns[COLUMN_CONDITIONS + condition] = values;
	for (size_t i = 0; i < b->count; i++) {
		struct account_conditions *to = &b->work->out->conditions[b->from + i];
		to->known |= (uint64_t)!isnan(values[i]) << condition;
		to->hold |= (uint64_t)(values[i] != 0 && !isnan(values[i])) << condition;
	}
}

static void run_requirement(struct block *b, int tier)
{
	double values[EXPRESSION_BLOCK];

	expression_run(&b->work->plan->requirements[tier], b->columns, 0, b->count, values);
	for (size_t i = 0; i < b->count; i++)
		b->work->out->conditions[b->from + i].requirement[tier] = isnan(values[i]) ? UNKNOWN_TRUTH : values[i] != 0;
}

/* One without a requirement asks nothing. */
static void run_reward(struct block *b, size_t reward)
{
	const struct expression *x = &b->work->plan->rewards[reward];
	double values[EXPRESSION_BLOCK];

	if (x->step_count)
		expression_run(x, b->columns, 0, b->count, values);
	for (size_t i = 0; i < b->count; i++) {
		struct account_rewards *to = &b->work->out->rewards[b->from + i];
		bool known = !x->step_count || !isnan(values[i]);
		to->known |= (uint64_t)known << reward;
		to->hold |= (uint64_t)(known && (!x->step_count || values[i] != 0)) << reward;
	}
}

static void run_block(const struct job *j, struct block *b, size_t from, size_t count)
{
	const struct policy *p = b->work->q->policy;

	begin_block(j, b, from, count);
	for (size_t k = 0; k < p->condition_count; k++)
		if (p->conditions[k].active)
			run_condition(b, k);
	for (int t = 0; t < TIER_COUNT; t++)
		if (b->work->plan->requirements[t].step_count)
			run_requirement(b, t);
	for (size_t k = 0; b->work->out->rewards && k < p->reward_count; k++)
		run_reward(b, k);
}

static void work(void *argument, int slice)
{
	struct job *j = argument;
	size_t n = j->work->q->snapshot->account_count, from = n * (size_t)slice / SCORE_SLICES, end = n * ((size_t)slice + 1) / SCORE_SLICES;
	struct block *b = mem_alloc(sizeof *b);

	j->failed[slice] = !b;
	for (size_t i = 0; b && i < EXPRESSION_BLOCK; i++)
		b->nothing[i] = NAN;
	for (; b && from < end; from += EXPRESSION_BLOCK) {
		b->work = j->work;
		run_block(j, b, from, end - from < EXPRESSION_BLOCK ? end - from : EXPRESSION_BLOCK);
	}
	mem_free(b);
}

/* --- all accounts ----------------------------------------------------------------------------------------------------------------------------------- */

static void count_conditions(struct scoring *s)
{
	uint64_t entry = 0, exclusion = 0;

	for (size_t k = 0; k < s->policy->condition_count; k++) {
		const struct policy_condition *c = &s->policy->conditions[k];
		entry |= (uint64_t)(c->active && c->kind == CONDITION_ENTRY) << k;
		exclusion |= (uint64_t)(c->active && c->kind == CONDITION_EXCLUSION) << k;
	}
	for (size_t i = 0; i < s->count; i++) {
		const struct account_conditions *c = &s->conditions[s->items[i].account];
		s->items[i].conditions_met = (unsigned char)__builtin_popcountll(c->hold & entry);
		s->items[i].conditions_known = (unsigned char)__builtin_popcountll(c->known & entry);
		s->items[i].excluded = (c->hold & exclusion) != 0;
	}
}

enum rc score_conditions(struct score_work *w, struct error *e)
{
	struct scoring *s = w->out;
	struct job j = { .work = w };
	bool failed = false;

	if (!(s->conditions = mem_alloc((s->snapshot->account_count + 1) * sizeof *s->conditions)))
		return error_no_memory(e);
	if (s->policy->reward_count && !(s->rewards = mem_alloc((s->snapshot->account_count + 1) * sizeof *s->rewards)))
		return error_no_memory(e);
	for (size_t k = 0; k < s->policy->reward_count; k++)
		note_used(&j, &w->plan->rewards[k]);
	for (size_t i = 0; i <= s->snapshot->account_count; i++)
		memset(s->conditions[i].requirement, 1, sizeof s->conditions[i].requirement);
	for (size_t k = 0; k < s->policy->condition_count; k++)
		note_used(&j, &w->plan->conditions[k]);
	for (int t = 0; t < TIER_COUNT; t++)
		note_used(&j, &w->plan->requirements[t]);
	team_run(thread_cpus(), work, &j, SCORE_SLICES);
	for (int i = 0; i < SCORE_SLICES; i++)
		failed |= j.failed[i];
	if (failed)
		return error_no_memory(e);
	count_conditions(s);
	return RC_OK;
}
