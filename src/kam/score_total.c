/* Weighted means of an account's scores, exactly: weights and scores are whole numbers until the one division. */
#include "kam/score_parts.h"

#include <math.h>

struct mean { int64_t sum, weight, whole; };

static void add(struct mean *m, int64_t weight, uint16_t score)
{
	m->whole += weight;
	if (score == SCORE_UNKNOWN)
		return;
	m->sum += weight * score;
	m->weight += weight;
}

static double mean_of(const struct mean *m)
{
	return m->weight ? (double)m->sum / ((double)m->weight * SCORE_UNIT) : NAN;
}

struct totals score_totals(const struct scoring *s, size_t account)
{
	struct mean all = { 0 }, groups[GROUP_COUNT] = { { 0 } };
	struct totals out;

	for (size_t i = 0; i < s->criterion_count; i++) {
		const struct scored_criterion *c = &s->criteria[i];
		add(&all, c->criterion->weight, c->scores[account]);
		add(&groups[c->criterion->aspect], c->criterion->weight, c->scores[account]);
	}
	out.known = all.whole ? (double)all.weight / (double)all.whole : 0;
	out.score = all.whole && all.weight * WEIGHT_WHOLE >= s->policy->known_from * all.whole ? mean_of(&all) : NAN;
	for (int g = 0; g < GROUP_COUNT; g++)
		out.group[g] = mean_of(&groups[g]);
	return out;
}
