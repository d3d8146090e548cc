/* How far tiers hang on the weights: the same scores under many weightings within the policy's bounds (SMAA: Lahdelma and Salminen, Operations Research 49,
 * 2001). Unknown criteria leave the mean in each weighting, as they do in the score itself, so the kernel of stats/smaa.h, which knows no gaps, is not used:
 * the draws are (stats/simplex.h). */
#include "kam/score_parts.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "os/team.h"
#include "os/thread.h"
#include "stats/simplex.h"

enum { EXAMINED_BEST = 500, EXAMINED_MOST = 2000, SLICES = 16 };

struct robust {
	const struct scoring *s;
	const struct score_request *q;
	uint32_t *places;        /* of those examined, in items */
	size_t count, criteria;
	float *scores, *known;   /* examined × criteria: score or 0; 1 or 0 */
	double least[POLICY_CRITERIA_MAX], most[POLICY_CRITERIA_MAX];
	bool bounded;
	uint32_t *hits;          /* slices × examined × tiers */
};

/* --- who and within which bounds ------------------------------------------------------------------------------------------------------------------------ */

static void choose(struct robust *r)
{
	for (size_t i = 0; i < r->s->count && r->count < EXAMINED_MOST; i++) {
		const struct scored *it = &r->s->items[i];
		if (!isnan(it->score) && (r->count < EXAMINED_BEST || it->tier_now <= TIER_KEY))
			r->places[r->count++] = (uint32_t)i;
	}
}

static double bound(int64_t given, double otherwise, double whole)
{
	double v = given == POLICY_UNSET ? otherwise : (double)given / whole;

	return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* Each weight by its own bounds, else by the policy's spread around it; without room between them, all weightings count. */
static void set_bounds(struct robust *r)
{
	double spread = (double)r->s->policy->weight_spread / WEIGHT_WHOLE, whole = 0;

	for (size_t c = 0; c < r->criteria; c++)
		whole += (double)r->s->criteria[c].criterion->weight;
	for (size_t c = 0; c < r->criteria; c++) {
		const struct scored_criterion *k = &r->s->criteria[c];
		r->least[c] = bound(k->criterion->weight_low, k->weight * (1 - spread), whole);
		r->most[c] = bound(k->criterion->weight_high, k->weight * (1 + spread), whole);
	}
	r->bounded = simplex_possible(r->least, r->most, r->criteria);
}

static void take_scores(struct robust *r)
{
	for (size_t i = 0; i < r->count; i++) {
		uint32_t account = r->s->items[r->places[i]].account;
		for (size_t c = 0; c < r->criteria; c++) {
			uint16_t score = r->s->criteria[c].scores[account];
			r->scores[i * r->criteria + c] = (float)score / SCORE_UNIT;
			r->known[i * r->criteria + c] = score != SCORE_UNKNOWN;
		}
	}
}

/* --- one weighting ------------------------------------------------------------------------------------------------------------------------------------------ */

/* Criteria stand by position, their groups mixed: sums by group need the group of each. */
static void sums_of(const struct robust *r, size_t i, const double *weights, double sum[GROUP_COUNT], double known[GROUP_COUNT])
{
	const float *scores = r->scores + i * r->criteria, *flags = r->known + i * r->criteria;

	for (int g = 0; g < GROUP_COUNT; g++)
		sum[g] = known[g] = 0;
	for (size_t c = 0; c < r->criteria; c++) {
		int g = (int)r->s->criteria[c].criterion->aspect;
		sum[g] += weights[c] * (double)scores[c];
		known[g] += weights[c] * (double)flags[c];
	}
}

/* The total, or the group's mean, that each tier's rule looks at. */
static int tier_under(const struct robust *r, size_t i, const double *weights)
{
	double sum[GROUP_COUNT], known[GROUP_COUNT], all = 0, all_known = 0;

	sums_of(r, i, weights, sum, known);
	for (int g = 0; g < GROUP_COUNT; g++) {
		all += sum[g];
		all_known += known[g];
	}
	for (int t = 0; t < TIER_COUNT; t++) {
		const struct tier_rule *rule = &r->s->policy->rules[t];
		int of = (int)rule->score_of;
		double score = of == GROUP_COUNT ? all / all_known : sum[of] / known[of];
		if (rule->given && (rule->least_score == POLICY_UNSET || score * QUANTITY_UNIT >= (double)rule->least_score))
			return t;
	}
	return TIER_GENERAL;
}

static void run_slice(void *argument, int slice)
{
	struct robust *r = argument;
	uint32_t *hits = r->hits + (size_t)slice * r->count * TIER_COUNT;
	double weights[POLICY_CRITERIA_MAX];

	for (size_t d = (size_t)slice; d < r->q->draws; d += SLICES) {
		struct random random = random_begin(r->q->seed, d);
		simplex_draw(&random, r->bounded ? r->least : NULL, r->bounded ? r->most : NULL, r->criteria, weights);
		for (size_t i = 0; i < r->count; i++)
			hits[i * TIER_COUNT + (size_t)tier_under(r, i, weights)]++;
	}
}

/* --- all of them ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void take_chances(const struct robust *r, struct scored *items)
{
	for (size_t i = 0; i < r->count; i++) {
		struct scored *it = &items[r->places[i]];
		for (int t = 0; t < TIER_COUNT; t++) {
			uint64_t sum = 0;
			for (size_t k = 0; k < SLICES; k++)
				sum += r->hits[(k * r->count + i) * TIER_COUNT + (size_t)t];
			it->tier_chance[t] = (double)sum / (double)r->q->draws;
		}
	}
}

double score_sureness(const struct scored *i)
{
	double sure = 0;

	if (isnan(i->tier_chance[0]) || i->tier_proposed >= TIER_COUNT)
		return NAN;
	if (i->tier_proposed <= TIER_KEY)
		return i->tier_chance[TIER_STRATEGIC] + (i->tier_proposed == TIER_KEY ? i->tier_chance[TIER_KEY] : 0);
	for (int t = i->tier_proposed; t < TIER_COUNT; t++)
		sure += i->tier_chance[t];
	return sure;
}

enum rc score_robust(struct score_work *w, struct error *e)
{
	struct scoring *s = w->out;
	struct robust r = { .s = s, .q = w->q, .criteria = s->criterion_count };
	enum rc rc = RC_OK;

	if (!w->q->draws || r.criteria < 2)
		return RC_OK;
	if (!(r.places = mem_alloc(EXAMINED_MOST * sizeof *r.places)))
		return error_no_memory(e);
	choose(&r);
	r.scores = mem_alloc((r.count * r.criteria + 1) * sizeof *r.scores);
	r.known = mem_alloc((r.count * r.criteria + 1) * sizeof *r.known);
	r.hits = mem_alloc(SLICES * (r.count * TIER_COUNT + 1) * sizeof *r.hits);
	if (!r.scores || !r.known || !r.hits) {
		rc = error_no_memory(e);
	} else if (r.count) {
		set_bounds(&r);
		take_scores(&r);
		team_run(thread_cpus(), run_slice, &r, SLICES);
		take_chances(&r, s->items);
	}
	mem_free(r.places);
	mem_free(r.scores);
	mem_free(r.known);
	mem_free(r.hits);
	return rc;
}
