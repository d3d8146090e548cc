/* One scoring from beginning to end: figures, scores, totals, ranks, tiers. */
#include "kam/score_parts.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "os/team.h"
#include "os/thread.h"
#include "stats/order.h"

enum { SCORING_MEMORY = 16 << 20 };

const char *const move_codes[MOVE_COUNT] = { "enter", "up", "stay", "down", "leave", "review" };

enum rc score_parts(const struct policy *p, unsigned *parts, struct error *e)
{
	CLEANUP(arena_free) struct arena a = { .max = SCORING_MEMORY };
	struct score_plan plan;
	enum rc rc = score_plan(&a, p, &plan, e);

	*parts = (p->value == POLICY_MARGIN ? SNAPSHOT_MARGINS : 0u) | SNAPSHOT_ORDERS | (p->kind == POLICY_PARTNERS ? SNAPSHOT_COMPANIES : 0u);
	if (rc == RC_OK)
		*parts |= figures_parts(plan.figures);
	return rc;
}

/* --- making room ------------------------------------------------------------------------------------------------------------------------------- */

static enum rc begin(struct score_work *w, struct error *e)
{
	struct scoring *s = w->out;
	const struct policy *p = w->q->policy;
	size_t accounts = w->q->snapshot->account_count;
	struct score_plan *plan = arena_new(&s->arena, struct score_plan);
	enum rc rc;

	s->criteria = arena_new_array(&s->arena, struct scored_criterion, p->criterion_count + 1);
	if (!plan || !s->criteria || !(s->ranks = mem_alloc((accounts + 1) * sizeof *s->ranks)))
		return error_no_memory(e);
	if ((rc = score_plan(&s->arena, p, plan, e)))
		return rc;
	w->plan = s->plan = plan;
	for (size_t i = 0; i < p->criterion_count; i++) {
		struct scored_criterion *c = &s->criteria[s->criterion_count];
		if (!p->criteria[i].active)
			continue;
		*c = (struct scored_criterion){ .criterion = &p->criteria[i], .weight = policy_weight(p, i) };
		s->group_weights[c->criterion->aspect] += c->weight;
		s->criterion_count++;
		if (!(c->scores = mem_alloc((accounts + 1) * sizeof *c->scores)))
			return error_no_memory(e);
	}
	return RC_OK;
}

static enum rc compute_figures(struct score_work *w, struct error *e)
{
	struct figure_request q = { .x = w->q->x, .snapshot = w->q->snapshot, .classification = &w->out->classification, .visible = w->q->visible, .reach = w->reach };

	q.wanted = (w->plan->figures | METHOD_FIGURES) & w->readable;
	return figures_compute(&q, &w->out->figures, e);
}

static void count_known(struct scoring *s)
{
	for (size_t k = 0; k < s->criterion_count; k++)
		for (size_t i = 0; i < s->snapshot->account_count; i++)
			s->criteria[k].known += s->criteria[k].scores[i] != SCORE_UNKNOWN;
}

/* --- ranking ------------------------------------------------------------------------------------------------------------------------------------ */

struct totalling { struct scoring *s; struct totals *totals; const uint32_t *order; };

static void total(void *argument, int slice)
{
	const struct totalling *t = argument;
	size_t n = t->s->snapshot->account_count, from = n * (size_t)slice / SCORE_SLICES, end = n * ((size_t)slice + 1) / SCORE_SLICES;

	for (size_t i = from; i < end; i++)
		t->totals[i] = score_totals(t->s, i);
}

static struct scored item_of(const struct scoring *s, const struct classified *c, const struct totals *t)
{
	struct scored out = { .account = c->account, .score = t->score, .known = t->known, .value = c->value, .sure = NAN, .tier_proposed = TIER_NONE };

	memcpy(out.group, t->group, sizeof out.group);
	for (int k = 0; k < TIER_COUNT; k++)
		out.tier_chance[k] = NAN;
	for (int k = 0; k < METHODS_COUNT; k++)
		out.tier[k] = TIER_NONE;
	out.tier_now = s->snapshot->accounts[c->account].tier;
	return out;
}

static void fill(void *argument, int slice)
{
	const struct totalling *t = argument;
	size_t n = t->s->count, from = n * (size_t)slice / SCORE_SLICES, end = n * ((size_t)slice + 1) / SCORE_SLICES;

	for (size_t i = from; i < end; i++) {
		const struct classified *c = &t->s->classification.items[t->order[i]];
		t->s->items[i] = item_of(t->s, c, &t->totals[c->account]);
	}
}

/* The classification stands in order of value, then code: a stable sort by score keeps that among equals. */
static void fill_items(struct scoring *s, struct totals *totals, uint64_t *keys, uint32_t *order, uint32_t *scratch)
{
	const struct classified *by_value = s->classification.items;

	s->count = s->classification.item_count;
	for (size_t i = 0; i < s->count; i++) {
		double score = totals[by_value[i].account].score;
		keys[i] = order_key_descending(isnan(score) ? 0 : score);
	}
	order_ascending(keys, s->count, order, scratch);
	team_run(thread_cpus(), fill, &(struct totalling){ s, totals, order }, SCORE_SLICES);
}

static enum rc rank(struct scoring *s, struct error *e)
{
	size_t n = s->classification.item_count;
	uint64_t *keys = mem_alloc((n + 1) * sizeof *keys);
	uint32_t *order = mem_alloc((n + 1) * sizeof *order), *scratch = mem_alloc((n + 1) * sizeof *scratch);
	struct totals *totals = mem_alloc((s->snapshot->account_count + 1) * sizeof *totals);
	bool ok = keys && order && scratch && totals && (s->items = mem_alloc((n + 1) * sizeof *s->items));

	if (ok) {
		team_run(thread_cpus(), total, &(struct totalling){ s, totals, NULL }, SCORE_SLICES);
		fill_items(s, totals, keys, order, scratch);
	}
	mem_free(totals);
	mem_free(keys);
	mem_free(order);
	mem_free(scratch);
	return ok ? RC_OK : error_no_memory(e);
}

static void note_ranks(struct scoring *s)
{
	memset(s->ranks, 0xff, s->snapshot->account_count * sizeof *s->ranks);
	for (size_t i = 0; i < s->count; i++)
		s->ranks[s->items[i].account] = (uint32_t)i;
}

/* --- who is scored ------------------------------------------------------------------------------------------------------------------------------- */

/* Those in reach who sell on what they buy. *out is the caller's to free. */
static enum rc only_partners(const struct score_request *q, unsigned char **out, struct error *e)
{
	const struct snapshot *s = q->snapshot;

	if (!(*out = mem_alloc(s->account_count + 1)))
		return error_no_memory(e);
	for (size_t i = 0; i < s->account_count; i++) {
		unsigned kind = s->companies ? s->companies[i].kind : COMPANY_KINDS;
		(*out)[i] = (!q->visible || q->visible[i]) && (kind == COMPANY_DISTRIBUTOR || kind == COMPANY_PARTNER);
	}
	return RC_OK;
}

/* --- all of it ---------------------------------------------------------------------------------------------------------------------------------- */

static enum rc work(struct score_work *w, struct error *e)
{
	const struct score_request *q = w->q;
	struct scoring *s = w->out;
	struct classify_request c = { .snapshot = q->snapshot, .policy = *q->policy, .period = q->period, .visible = q->visible };
	enum rc rc;

	if ((rc = begin(w, e)) || (rc = classify(&c, &s->classification, e)) || (rc = compute_figures(w, e)) || (rc = score_measure(w, e)) || (rc = score_assess(w, e)) ||
	    (rc = score_findings(w, e)) || (rc = rank(s, e)))
		return rc;
	count_known(s);
	note_ranks(s);
	if ((rc = score_methods(w, e)) || (rc = score_robust(w, e)) || (rc = score_conditions(w, e)))
		return rc;
	return score_propose(w, e);
}

enum rc score_portfolio(const struct score_request *q, struct scoring *out, struct error *e)
{
	struct score_request asked = *q;
	struct score_work w = { .q = &asked, .reach = q->visible, .out = out };
	unsigned char *partners = NULL;
	enum rc rc;

	*out = (struct scoring){ .snapshot = q->snapshot, .policy = q->policy, .period = q->period, .arena = { .max = SCORING_MEMORY } };
	if (q->x && (rc = classify_may(q->x, q->policy->value, e)))
		return rc;
	w.readable = q->x ? figures_readable(q->x) : UINT64_MAX;
	if (q->policy->kind == POLICY_PARTNERS && (rc = only_partners(q, &partners, e)))
		return rc;
	if (partners)
		asked.visible = partners;
	if ((rc = work(&w, e)))
		scoring_free(out);
	mem_free(partners);
	mem_free(w.findings);
	mem_free(w.below_before);
	return rc;
}

void scoring_free(struct scoring *s)
{
	classification_free(&s->classification);
	figures_free(&s->figures);
	for (size_t i = 0; i < s->criterion_count; i++)
		mem_free(s->criteria[i].scores);
	mem_free(s->items);
	mem_free(s->ranks);
	mem_free(s->conditions);
	mem_free(s->rewards);
	mem_free(s->score_tiers);
	method_columns_free(&s->columns);
	arena_free(&s->arena);
	*s = (struct scoring){ 0 };
}

/* --- looking up ----------------------------------------------------------------------------------------------------------------------------------- */

const struct scored *scoring_find(const struct scoring *s, size_t account)
{
	return account < s->snapshot->account_count && s->ranks[account] != UINT32_MAX ? &s->items[s->ranks[account]] : NULL;
}

double scoring_score(const struct scoring *s, size_t criterion, size_t account)
{
	uint16_t score = s->criteria[criterion].scores[account];

	return score == SCORE_UNKNOWN ? NAN : (double)score / SCORE_UNIT;
}

double scoring_raw(const struct scoring *s, size_t criterion, size_t account)
{
	const struct scored_criterion *c = &s->criteria[criterion];
	const struct expression *x = &s->plan->criteria[c->criterion - s->policy->criteria];
	double out = NAN;

	if (!c->masked && x->step_count)
		expression_run(x, (const double *const *)s->figures.columns, account, 1, &out);
	return out;
}
