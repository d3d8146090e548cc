/* Weighted means again, column by column; the best of each slice in a heap, then the best of those. */
#include "kam/score_weigh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kam/score_parts.h"
#include "os/team.h"
#include "os/thread.h"

enum { BLOCK = 1024 };

/* What is summed for each account of a block. */
struct sums { uint64_t score[GROUP_COUNT][BLOCK], weight[GROUP_COUNT][BLOCK]; };

/* The best so far: a heap with the worst of them on top. */
struct heap { struct reweighed_account *items; size_t count, room; };

struct slice {
	struct heap best;
	int64_t tiers[TIER_COUNT + 1], before[TIER_COUNT + 1], entering, leaving;
	bool failed;
};

struct job {
	const struct scoring *s;
	const int64_t *weights;
	uint64_t whole;          /* of all weights */
	size_t most;
	struct slice slices[SCORE_SLICES];
};

/* --- the best ------------------------------------------------------------------------------------------------------------------------------------- */

static bool better(const struct reweighed_account *a, const struct reweighed_account *b)
{
	return a->score != b->score ? a->score > b->score : a->rank_before < b->rank_before;
}

static void swap(struct reweighed_account *a, struct reweighed_account *b)
{
	struct reweighed_account t = *a;

	*a = *b;
	*b = t;
}

static void sink(struct heap *h)
{
	size_t at = 0;

	for (;;) {
		size_t worst = at, left = 2 * at + 1, right = left + 1;
		if (left < h->count && better(&h->items[worst], &h->items[left]))
			worst = left;
		if (right < h->count && better(&h->items[worst], &h->items[right]))
			worst = right;
		if (worst == at)
			return;
		swap(&h->items[at], &h->items[worst]);
		at = worst;
	}
}

static void offer(struct heap *h, const struct reweighed_account *a)
{
	size_t at;

	if (h->count == h->room) {
		if (!h->room || !better(a, &h->items[0]))
			return;
		h->items[0] = *a;
		sink(h);
		return;
	}
	h->items[at = h->count++] = *a;
	for (; at && better(&h->items[(at - 1) / 2], &h->items[at]); at = (at - 1) / 2)
		swap(&h->items[at], &h->items[(at - 1) / 2]);
}

/* --- one block ---------------------------------------------------------------------------------------------------------------------------------------- */

static void add_column(const struct job *j, size_t criterion, size_t from, size_t count, struct sums *sums)
{
	const uint16_t *scores = j->s->criteria[criterion].scores + from;
	enum criterion_group g = j->s->criteria[criterion].criterion->aspect;
	uint32_t weight = (uint32_t)j->weights[criterion];

	for (size_t i = 0; i < count; i++) {
		sums->score[g][i] += weight * (uint32_t)scores[i];
		sums->weight[g][i] += scores[i] ? weight : 0;
	}
}

static double mean(uint64_t score, uint64_t weight)
{
	return weight ? (double)score / ((double)weight * SCORE_UNIT) : NAN;
}

static unsigned char tier_of_sums(const struct job *j, const struct sums *sums, size_t i, double score)
{
	if (isnan(score))
		return TIER_NONE;
	for (int t = 0; t < TIER_COUNT; t++) {
		const struct tier_rule *r = &j->s->policy->rules[t];
		double asked = r->score_of == GROUP_COUNT ? score : mean(sums->score[r->score_of][i], sums->weight[r->score_of][i]);
		if (r->given && (r->least_score == POLICY_UNSET || asked * QUANTITY_UNIT >= (double)r->least_score))
			return (unsigned char)t;
	}
	return TIER_NONE;
}

static void take(struct slice *to, const struct reweighed_account *a)
{
	bool now = a->tier <= TIER_KEY, before = a->tier_before <= TIER_KEY;

	to->tiers[a->tier]++;
	to->before[a->tier_before]++;
	to->entering += now && !before;
	to->leaving += before && !now;
	if (!isnan(a->score))
		offer(&to->best, a);
}

static void run_block(const struct job *j, struct sums *sums, size_t from, size_t count, struct slice *to)
{
	memset(sums, 0, sizeof *sums);
	for (size_t c = 0; c < j->s->criterion_count; c++)
		if (j->weights[c])
			add_column(j, c, from, count, sums);
	for (size_t i = 0; i < count; i++) {
		uint64_t score = 0, weight = 0;
		uint32_t rank = j->s->ranks[from + i];
		if (rank == UINT32_MAX)
			continue;
		for (int g = 0; g < GROUP_COUNT; g++) {
			score += sums->score[g][i];
			weight += sums->weight[g][i];
		}
		struct reweighed_account a = { .account = (uint32_t)(from + i), .rank_before = rank, .tier_before = j->s->score_tiers[from + i] };
		a.score = weight * WEIGHT_WHOLE >= (uint64_t)j->s->policy->known_from * j->whole ? mean(score, weight) : NAN;
		a.tier = tier_of_sums(j, sums, i, a.score);
		take(to, &a);
	}
}

static void work(void *argument, int slice)
{
	struct job *j = argument;
	struct slice *to = &j->slices[slice];
	size_t n = j->s->snapshot->account_count, from = n * (size_t)slice / SCORE_SLICES, end = n * ((size_t)slice + 1) / SCORE_SLICES;
	struct sums *sums = mem_alloc(sizeof *sums);

	to->best = (struct heap){ mem_alloc((j->most + 1) * sizeof *to->best.items), 0, j->most };
	to->failed = !sums || !to->best.items;
	for (; !to->failed && from < end; from += BLOCK)
		run_block(j, sums, from, end - from < BLOCK ? end - from : BLOCK, to);
	mem_free(sums);
}

/* --- all of them ------------------------------------------------------------------------------------------------------------------------------------------ */

static int compare(const void *a, const void *b)
{
	return better(a, b) ? -1 : better(b, a);
}

static void join(const struct job *j, struct reweighed *out)
{
	struct heap best = { out->best, 0, j->most };

	for (int k = 0; k < SCORE_SLICES; k++) {
		const struct slice *s = &j->slices[k];
		for (int t = 0; t <= TIER_COUNT; t++) {
			out->tiers[t] += s->tiers[t];
			out->tiers_before[t] += s->before[t];
		}
		out->entering += s->entering;
		out->leaving += s->leaving;
		for (size_t i = 0; i < s->best.count; i++)
			offer(&best, &s->best.items[i]);
	}
	out->count = best.count;
	qsort(out->best, out->count, sizeof *out->best, compare);
}

enum rc score_reweigh(const struct scoring *s, const int64_t *weights, size_t most, struct reweighed *out, struct error *e)
{
	struct job *j = mem_alloc(sizeof *j);
	bool failed = false;

	memset(out, 0, sizeof *out);
	if (!j)
		return error_no_memory(e);
	*j = (struct job){ .s = s, .weights = weights, .most = most < REWEIGH_MOST ? most : REWEIGH_MOST };
	for (size_t c = 0; c < s->criterion_count; c++) {
		failed |= weights[c] < 0 || weights[c] > WEIGHT_WHOLE;
		j->whole += failed ? 0 : (uint64_t)weights[c];
	}
	if (failed || !j->whole) {
		mem_free(j);
		return error_set(e, RC_INVALID, "weights", "error.weights", NULL, NULL);
	}
	team_run(thread_cpus(), work, j, SCORE_SLICES);
	for (int k = 0; k < SCORE_SLICES; k++)
		failed |= j->slices[k].failed;
	if (!failed)
		join(j, out);
	for (int k = 0; k < SCORE_SLICES; k++)
		mem_free(j->slices[k].best.items);
	mem_free(j);
	return failed ? error_no_memory(e) : RC_OK;
}
