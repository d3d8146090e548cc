/* Draws in slices, four at a time; ranks by sorting into cells, which costs little because scores
 * are spread; where they are not, by merging. Counts are shared between slices, sums are kept apart and added in order. */
#include "stats/smaa.h"

#include <math.h>
#include <string.h>

#include "stats/normal.h"
#include "stats/simplex.h"

enum { TOGETHER = 4, POINTS = 512, CELLS = 1024, CELL_MOST = 24, FEW = 100 };
static const double FAR = 8; /* standard deviations */
static const double EQUAL = 1e-12; /* scores nearer than this part of the largest differ by rounding alone */

struct entry { double score; uint32_t alternative; };

struct smaa_slice {
	double *weights;         /* TOGETHER × criteria */
	double *scores;          /* TOGETHER × alternatives */
	struct entry *entries, *scratch;
	double *central;         /* alternatives × criteria, sums */
	uint32_t *firsts;
};

static bool slice_room(struct arena *a, const struct smaa_problem *p, struct smaa_slice *s)
{
	size_t n = p->alternatives, m = p->criteria;

	*s = (struct smaa_slice){ arena_new_array(a, double, TOGETHER * m), arena_new_array(a, double, TOGETHER * n), arena_new_array(a, struct entry, n),
				  arena_new_array(a, struct entry, n), arena_new_array(a, double, n * m), arena_new_array(a, uint32_t, n) };
	return s->weights && s->scores && s->entries && s->scratch && s->central && s->firsts;
}

bool smaa_begin(struct arena *a, const struct smaa_problem *p, struct smaa *out)
{
	size_t n = p->alternatives, m = p->criteria;
	bool ok = true;

	*out = (struct smaa){ arena_new_array(a, uint32_t, n * n), p->cuts ? arena_new_array(a, uint32_t, n * (p->cut_count + 1)) : NULL,
			      arena_new_array(a, uint32_t, n), arena_new_array(a, double, n * m), arena_new_array(a, double, n),
			      arena_new_array(a, struct smaa_slice, SMAA_SLICES) };
	for (int i = 0; out->slices && i < SMAA_SLICES; i++)
		ok &= slice_room(a, p, &out->slices[i]);
	return ok && out->slices && out->ranks && out->firsts && out->central && out->confidence && (!p->cuts || out->tiers);
}

/* --- scores --------------------------------------------------------------------------------------------------------------------------------------- */

/* All alternatives under TOGETHER weightings: independent sums keep the processor busy. */
static void score(const struct smaa_problem *p, const double *weights, double *scores)
{
	size_t n = p->alternatives, m = p->criteria;
	const double *w0 = weights, *w1 = w0 + m, *w2 = w1 + m, *w3 = w2 + m, *v = p->values;

	for (size_t i = 0; i < n; i++, v += m) {
		double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
		for (size_t j = 0; j < m; j++) {
			s0 += w0[j] * v[j];
			s1 += w1[j] * v[j];
			s2 += w2[j] * v[j];
			s3 += w3[j] * v[j];
		}
		scores[i] = s0;
		scores[n + i] = s1;
		scores[2 * n + i] = s2;
		scores[3 * n + i] = s3;
	}
}

/* Deviation of a weighted sum. */
static double deviation(const struct smaa_problem *p, const double *weights, size_t alternative)
{
	const double *sd = p->sd + alternative * p->criteria;
	double sum = 0;

	for (size_t j = 0; j < p->criteria; j++)
		sum += sd[j] * weights[j] * sd[j] * weights[j];
	return sqrt(sum);
}

/* --- ranks ---------------------------------------------------------------------------------------------------------------------------------------- */

/* Runs of `length` into runs of twice the length, the higher score first. */
static void merge_runs(const struct entry *from, struct entry *to, size_t n, size_t length)
{
	for (size_t start = 0; start < n; start += 2 * length) {
		size_t left = start, middle = start + length < n ? start + length : n, right = middle, end = middle + length < n ? middle + length : n;
		for (size_t k = start; k < end; k++) {
			bool take = right == end || (left < middle && from[left].score >= from[right].score);
			to[k] = from[take ? left : right];
			left += take;
			right += !take;
		}
	}
}

static void range(const struct entry *entries, size_t n, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i < n; i++) {
		*low = fmin(*low, entries[i].score);
		*high = fmax(*high, entries[i].score);
	}
}

static unsigned cell_of(double score, double high, double scale)
{
	return (unsigned)((high - score) * scale);
}

/* What the cells left: entries are at most a cell's length away from their place. */
static void insert(struct entry *entries, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct entry e = entries[i];
		size_t k = i;
		for (; k && entries[k - 1].score < e.score; k--)
			entries[k] = entries[k - 1];
		entries[k] = e;
	}
}

/* Into cells of equal width over the range of the scores. False when one gets too many. */
static bool sort_by_cell(const struct entry *entries, struct entry *to, size_t n)
{
	uint32_t starts[CELLS + 1] = { 0 };
	double low, high, scale;

	range(entries, n, &low, &high);
	scale = (CELLS - 1) / (high - low);
	if (!isfinite(scale))
		return false;
	for (size_t i = 0; i < n; i++)
		starts[cell_of(entries[i].score, high, scale) + 1]++;
	for (size_t c = 1; c <= CELLS; c++) {
		if (starts[c] > CELL_MOST)
			return false;
		starts[c] += starts[c - 1];
	}
	for (size_t i = 0; i < n; i++)
		to[starts[cell_of(entries[i].score, high, scale)]++] = entries[i];
	insert(to, n);
	return true;
}

static struct entry *sort(struct entry *entries, struct entry *scratch, size_t n)
{
	if (n >= FEW && sort_by_cell(entries, scratch, n))
		return scratch;
	for (size_t length = 1; length < n; length *= 2) {
		struct entry *sorted = scratch;
		merge_runs(entries, scratch, n, length);
		scratch = entries;
		entries = sorted;
	}
	return entries;
}

static void count(uint32_t *cell)
{
	__atomic_fetch_add(cell, 1, __ATOMIC_RELAXED);
}

static void count_tier(const struct smaa_problem *p, struct smaa *out, const struct entry *e)
{
	size_t tier = 0;

	while (tier < p->cut_count && e->score < p->cuts[tier])
		tier++;
	count(&out->tiers[e->alternative * (p->cut_count + 1) + tier]);
}

static void note_first(const struct smaa_problem *p, struct smaa_slice *s, uint32_t alternative, const double *weights)
{
	double sum = 0;

	s->firsts[alternative]++;
	for (size_t j = 0; j < p->criteria; j++)
		sum += weights[j];
	for (size_t j = 0; j < p->criteria; j++)
		s->central[alternative * p->criteria + j] += weights[j] / sum;
}

static void rank(const struct smaa_problem *p, struct smaa *out, struct smaa_slice *s, const double *weights, const double *scores)
{
	size_t n = p->alternatives, place = 0;
	struct entry *sorted;
	double near;

	for (size_t i = 0; i < n; i++)
		s->entries[i] = (struct entry){ scores[i], (uint32_t)i };
	sorted = sort(s->entries, s->scratch, n);
	near = EQUAL * fmax(fabs(sorted[0].score), fabs(sorted[n - 1].score));
	for (size_t i = 0; i < n; i++) {
		if (sorted[i].score < sorted[place].score - near)
			place = i;
		count(&out->ranks[sorted[i].alternative * n + place]);
		if (p->cuts)
			count_tier(p, out, &sorted[i]);
		if (!place)
			note_first(p, s, sorted[i].alternative, weights);
	}
}

/* --- draws ---------------------------------------------------------------------------------------------------------------------------------------- */

/* The weights of a draw, and its noise upon the scores. */
static void draw_weights(const struct smaa_problem *p, size_t draw, struct random *r, double *weights)
{
	*r = random_begin(p->seed, draw);
	if (p->weights)
		memcpy(weights, p->weights + draw * p->criteria, p->criteria * sizeof *weights);
	else
		simplex_draw(r, p->least, p->most, p->criteria, weights);
}

static void disturb(const struct smaa_problem *p, struct random *r, const double *weights, double *scores)
{
	for (size_t i = 0; i < p->alternatives; i++)
		scores[i] += deviation(p, weights, i) * normal_quantile(random_unit(r));
}

void smaa_slice(const struct smaa_problem *p, struct smaa *out, int slice)
{
	struct smaa_slice *s = &out->slices[slice];
	size_t from = p->draws * (size_t)slice / SMAA_SLICES, end = p->draws * ((size_t)slice + 1) / SMAA_SLICES;
	struct random r[TOGETHER];

	for (; from < end; from += TOGETHER) {
		size_t now = end - from < TOGETHER ? end - from : TOGETHER;
		for (size_t k = 0; k < now; k++)
			draw_weights(p, from + k, &r[k], s->weights + k * p->criteria);
		score(p, s->weights, s->scores);
		for (size_t k = 0; k < now; k++) {
			double *weights = s->weights + k * p->criteria, *scores = s->scores + k * p->alternatives;
			if (p->sd)
				disturb(p, &r[k], weights, scores);
			rank(p, out, s, weights, scores);
		}
	}
}

/* --- the end -------------------------------------------------------------------------------------------------------------------------------------- */

static double mean_score(const struct smaa_problem *p, const double *weights, size_t alternative)
{
	double sum = 0;

	for (size_t j = 0; j < p->criteria; j++)
		sum += weights[j] * p->values[alternative * p->criteria + j];
	return sum;
}

/* Chance that no other reaches x. Certain ones count as beaten when they are equal. mean and sd of all scores. */
static double below(const double *mean, const double *sd, size_t n, size_t self, double x)
{
	double chance = 1;

	for (size_t k = 0; k < n && chance > 0; k++)
		if (k != self)
			chance *= sd[k] > 0 ? normal_cdf((x - mean[k]) / sd[k]) : x >= mean[k] - EQUAL * fabs(mean[k]);
	return chance;
}

/* ∫ φ(z) · P(no other reaches mean + sd·z) dz by the midpoint rule, cut off where a certain score of another begins. */
static double first_chance(const double *mean, const double *sd, size_t n, size_t self)
{
	double from = -FAR, step, sum = 0;

	if (!(sd[self] > 0))
		return below(mean, sd, n, self, mean[self]);
	for (size_t k = 0; k < n; k++)
		if (k != self && !(sd[k] > 0))
			from = fmax(from, (mean[k] - mean[self]) / sd[self]);
	step = (FAR - from) / POINTS;
	for (int i = 0; i < POINTS && from < FAR; i++) {
		double z = from + (i + 0.5) * step;
		sum += exp(-z * z / 2) * below(mean, sd, n, self, mean[self] + sd[self] * z);
	}
	return fmin(1, sum * step / sqrt(2 * acos(-1)));
}

/* mean and sd are room for all alternatives. */
static double confidence(const struct smaa_problem *p, const double *weights, size_t self, double *mean, double *sd)
{
	for (size_t k = 0; k < p->alternatives; k++) {
		mean[k] = mean_score(p, weights, k);
		sd[k] = p->sd ? deviation(p, weights, k) : 0;
	}
	return first_chance(mean, sd, p->alternatives, self);
}

static void join(const struct smaa_problem *p, struct smaa *out)
{
	for (int k = 0; k < SMAA_SLICES; k++) {
		for (size_t i = 0; i < p->alternatives; i++)
			out->firsts[i] += out->slices[k].firsts[i];
		for (size_t i = 0; i < p->alternatives * p->criteria; i++)
			out->central[i] += out->slices[k].central[i];
	}
}

/* Room of the first slice serves the confidence factors. */
void smaa_end(const struct smaa_problem *p, struct smaa *out)
{
	double *mean = out->slices[0].scores, *sd = mean + p->alternatives;

	join(p, out);
	for (size_t i = 0; i < p->alternatives; i++) {
		double *weights = out->central + i * p->criteria;
		for (size_t j = 0; j < p->criteria; j++)
			weights[j] = out->firsts[i] ? weights[j] / out->firsts[i] : NAN;
		out->confidence[i] = out->firsts[i] ? confidence(p, weights, i, mean, sd) : NAN;
	}
}

void smaa_capacity_tiers(const struct smaa_problem *p, const struct smaa *s, const size_t *capacity, size_t tiers, double *out)
{
	size_t n = p->alternatives;

	memset(out, 0, n * (tiers + 1) * sizeof *out);
	for (size_t i = 0; i < n; i++) {
		size_t tier = 0, end = tiers ? capacity[0] : n;
		for (size_t r = 0; r < n; r++) {
			while (tier < tiers && r >= end)
				end += ++tier < tiers ? capacity[tier] : n;
			out[i * (tiers + 1) + tier] += s->ranks[i * n + r] / (double)p->draws;
		}
	}
}
