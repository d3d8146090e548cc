/* Scores of measured criteria: the expression over the figures, block by block, then the scale. */
#include "kam/score_parts.h"

#include <math.h>

#include "base/mem.h"
#include "os/team.h"
#include "os/thread.h"
#include "stats/order.h"

/* --- scales ------------------------------------------------------------------------------------------------------------------------------------- */

static uint16_t kept(double score)
{
	if (isnan(score))
		return SCORE_UNKNOWN;
	return (uint16_t)lround(fmin(5, fmax(1, score)) * SCORE_UNIT);
}

static double linear(const struct criterion *c, double value)
{
	double from = c->point_count ? c->points[0] : 1, to = c->point_count > 1 ? c->points[1] : 5;

	return from == to ? NAN : 1 + 4 * (value - from) / (to - from);
}

static double step(const struct criterion *c, double value)
{
	double score = 1;

	for (int i = 0; i < c->point_count; i++)
		score += c->lower_better ? value <= c->points[i] : value >= c->points[i];
	return score;
}

uint16_t score_on_scale(const struct criterion *c, double value)
{
	if (isnan(value))
		return SCORE_UNKNOWN;
	return kept(c->scale == SCALE_STEP ? step(c, value) : linear(c, value));
}

/* --- percentiles ------------------------------------------------------------------------------------------------------------------------------------ */

/* Half of the equal ones count as below: the middle of what is known is 3. */
static void spread(const struct criterion *c, const uint64_t *keys, const uint32_t *places, const uint32_t *order, size_t n, uint16_t *scores)
{
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && keys[order[to]] == keys[order[from]]; to++)
			;
		double above = ((double)from + (double)to) / 2 / (double)n, share = c->lower_better ? above : 1 - above;
		for (size_t i = from; i < to; i++)
			scores[places[order[i]]] = kept(1 + 4 * share);
	}
}

static bool rank_values(const struct criterion *c, const double *values, size_t count, uint16_t *scores)
{
	uint64_t *keys = mem_alloc((count + 1) * sizeof *keys);
	uint32_t *places = mem_alloc((count + 1) * sizeof *places), *order = mem_alloc((count + 1) * sizeof *order);
	uint32_t *scratch = mem_alloc((count + 1) * sizeof *scratch);
	bool ok = keys && places && order && scratch;
	size_t n = 0;

	for (size_t i = 0; ok && i < count; i++)
		if (!isnan(values[i])) {
			places[n] = (uint32_t)i;
			keys[n++] = order_key_descending(values[i]);
		}
	if (ok && n) {
		order_ascending(keys, n, order, scratch);
		spread(c, keys, places, order, n, scores);
	}
	mem_free(keys);
	mem_free(places);
	mem_free(order);
	mem_free(scratch);
	return ok;
}

/* --- all accounts ------------------------------------------------------------------------------------------------------------------------------------- */

/* One criterion over all accounts; raw: kept for percentiles. */
struct job {
	const struct scoring *s;
	const struct expression *expression;
	const struct scored_criterion *to;
	double *raw;
};

struct measuring {
	struct score_work *work;
	uint32_t *absent;        /* deleted and hidden accounts */
	size_t absent_count;
	struct job ranked[POLICY_CRITERIA_MAX]; /* percentiles, to be ranked when all are measured */
	bool failed[POLICY_CRITERIA_MAX];
	int ranked_count;
};

static void work(void *argument, int slice)
{
	const struct job *j = argument;
	size_t n = j->s->snapshot->account_count, from = n * (size_t)slice / SCORE_SLICES, end = n * ((size_t)slice + 1) / SCORE_SLICES;
	const double *const *columns = (const double *const *)j->s->figures.columns;
	double block[EXPRESSION_BLOCK];

	for (; from < end; from += EXPRESSION_BLOCK) {
		size_t count = end - from < EXPRESSION_BLOCK ? end - from : EXPRESSION_BLOCK;
		expression_run(j->expression, columns, from, count, j->raw ? j->raw + from : block);
		for (size_t i = 0; !j->raw && i < count; i++)
			j->to->scores[from + i] = score_on_scale(j->to->criterion, block[i]);
	}
}

static bool find_absent(struct measuring *m)
{
	const struct score_request *q = m->work->q;

	if (!(m->absent = mem_alloc((q->snapshot->account_count + 1) * sizeof *m->absent)))
		return false;
	for (size_t i = 0; i < q->snapshot->account_count; i++)
		if (q->snapshot->accounts[i].deleted || (q->visible && !q->visible[i]))
			m->absent[m->absent_count++] = (uint32_t)i;
	return true;
}

/* An account that is deleted or hidden has no figures, but an expression may make something out of nothing ("not known(x)"). */
static void clear_absent(const struct measuring *m, const struct job *j)
{
	for (size_t i = 0; i < m->absent_count; i++) {
		j->to->scores[m->absent[i]] = SCORE_UNKNOWN;
		if (j->raw)
			j->raw[m->absent[i]] = NAN;
	}
}

static enum rc measure_one(struct measuring *m, const struct scored_criterion *c, const struct expression *x, struct error *e)
{
	bool percentile = c->criterion->scale == SCALE_PERCENTILE;
	struct job job = { m->work->out, x, c, NULL };

	if (percentile && !(job.raw = mem_alloc((m->work->q->snapshot->account_count + 1) * sizeof(double))))
		return error_no_memory(e);
	team_run(thread_cpus(), work, &job, SCORE_SLICES);
	clear_absent(m, &job);
	if (percentile)
		m->ranked[m->ranked_count++] = job;
	return RC_OK;
}

static void rank_one(void *argument, int which)
{
	struct measuring *m = argument;
	const struct job *j = &m->ranked[which];

	m->failed[which] = !rank_values(j->to->criterion, j->raw, j->s->snapshot->account_count, j->to->scores);
}

static enum rc measure_all(struct measuring *m, struct error *e)
{
	struct score_work *w = m->work;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < w->out->criterion_count; i++) {
		struct scored_criterion *c = &w->out->criteria[i];
		const struct expression *x = &w->plan->criteria[c->criterion - w->q->policy->criteria];
		c->figures = expression_figures(x);
		c->masked = c->figures & ~w->readable;
		if (c->criterion->measured && !c->masked && x->step_count)
			rc = measure_one(m, c, x, e);
	}
	if (rc == RC_OK)
		team_run(thread_cpus(), rank_one, m, m->ranked_count);
	return rc;
}

enum rc score_measure(struct score_work *w, struct error *e)
{
	struct measuring m = { .work = w };
	enum rc rc = find_absent(&m) ? measure_all(&m, e) : error_no_memory(e);

	for (int i = 0; i < m.ranked_count; i++) {
		if (rc == RC_OK && m.failed[i])
			rc = error_no_memory(e);
		mem_free(m.ranked[i].raw);
	}
	mem_free(m.absent);
	return rc;
}
