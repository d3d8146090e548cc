/* Links from edges, eigenvector, PageRank, articulation points. */
#include "stats/network.h"

#include <math.h>
#include <string.h>

enum { ROUNDS_MAX = 200000, ROUNDS_QUICK = 1000 };
static const double DAMPING = .85, SETTLED = 1e-12, WORK_MOST = 1e9;

/* --- links --------------------------------------------------------------------------------------------------------------------------------------- */

static void put_link(struct links *l, uint32_t *fill, uint32_t from, uint32_t to, double weight)
{
	uint32_t at = fill[from]++;

	l->to[at] = to;
	l->weight[at] = weight;
}

/* The links of one node that lead to the same one become one; seen[] holds where a neighbour stands, plus one. Returns how many are left, at `place`. */
static uint32_t join_equal(struct links *l, uint32_t from, uint32_t end, uint32_t place, uint32_t *seen)
{
	uint32_t start = place;

	for (uint32_t i = from; i < end; i++) {
		uint32_t at = seen[l->to[i]];
		if (at > start) {
			l->weight[at - 1] += l->weight[i];
			continue;
		}
		l->to[place] = l->to[i];
		l->weight[place++] = l->weight[i];
		seen[l->to[i]] = place;
	}
	return place;
}

bool links_make(struct arena *a, size_t nodes, const uint32_t *from, const uint32_t *to, const double *weight, size_t count, enum link_way way, struct links *out)
{
	uint32_t *fill = arena_new_array(a, uint32_t, nodes + 1), *seen = arena_new_array(a, uint32_t, nodes), place = 0;

	*out = (struct links){ nodes, arena_new_array(a, uint32_t, nodes + 1), arena_new_array(a, uint32_t, 2 * count), arena_new_array(a, double, 2 * count) };
	if (!fill || !seen || !out->start || !out->to || !out->weight)
		return false;
	for (size_t i = 0; i < count; i++) {
		fill[from[i] + 1] += way != LINKS_IN;
		fill[to[i] + 1] += way == LINKS_IN || (way == LINKS_BOTH && to[i] != from[i]);
	}
	for (size_t v = 0; v < nodes; v++)
		fill[v + 1] += fill[v];
	memcpy(out->start, fill, (nodes + 1) * sizeof *fill);
	for (size_t i = 0; i < count; i++) {
		if (way != LINKS_IN)
			put_link(out, fill, from[i], to[i], weight[i]);
		if (way == LINKS_IN || (way == LINKS_BOTH && to[i] != from[i]))
			put_link(out, fill, to[i], from[i], weight[i]);
	}
	for (size_t v = 0; v < nodes; v++) {
		uint32_t first = out->start[v], end = out->start[v + 1];
		out->start[v] = place;
		place = join_equal(out, first, end, place, seen);
	}
	out->start[nodes] = place;
	return true;
}

/* --- eigenvector ---------------------------------------------------------------------------------------------------------------------------------- */

/* next = A·x; returns the largest entry. */
static double multiply(const struct links *l, const double *x, double *next)
{
	double most = 0;

	for (size_t v = 0; v < l->nodes; v++) {
		next[v] = 0;
		for (uint32_t i = l->start[v]; i < l->start[v + 1]; i++)
			next[v] += l->weight[i] * x[l->to[i]];
		most = fmax(most, next[v]);
	}
	return most;
}

static double quotient(const double *x, const double *image, size_t n)
{
	double top = 0, bottom = 0;

	for (size_t v = 0; v < n; v++) {
		top += x[v] * image[v];
		bottom += x[v] * x[v];
	}
	return top / bottom;
}

/* One step of A + ½λ; the largest change of an entry. x keeps a largest entry of 1. */
static double eigen_step(const struct links *l, double *x, double *next, double *lambda)
{
	double most = 0, change = 0;

	if (!(multiply(l, x, next) > 0))
		return INFINITY;
	*lambda = quotient(x, next, l->nodes);
	for (size_t v = 0; v < l->nodes; v++)
		most = fmax(most, next[v] += *lambda / 2 * x[v]);
	for (size_t v = 0; v < l->nodes; v++) {
		next[v] /= most;
		change = fmax(change, fabs(next[v] - x[v]));
		x[v] = next[v];
	}
	return change;
}

/* Around a circle λ is at least the least weight; less means that there is none. */
bool network_eigenvector(const struct links *in, double *vector, double *scratch)
{
	double before = INFINITY, most = WORK_MOST / (double)(in->nodes + in->start[in->nodes] + 1), least = INFINITY, lambda = INFINITY;

	for (size_t i = 0; i < in->start[in->nodes]; i++)
		least = fmin(least, in->weight[i]);
	for (size_t v = 0; v < in->nodes; v++)
		vector[v] = 1;
	for (int i = 0; i < ROUNDS_MAX && i < most; i++) {
		double change = eigen_step(in, vector, scratch, &lambda), rate = change / before;
		bool settled = change == 0 || (rate < 1 && change * rate / (1 - rate) <= SETTLED && change <= SETTLED);
		if (settled && lambda > least / 2)
			return true;
		if (settled || isinf(change))
			break;
		before = change;
	}
	for (size_t v = 0; v < in->nodes; v++)
		vector[v] = NAN;
	return false;
}

/* --- PageRank -------------------------------------------------------------------------------------------------------------------------------------- */

static double out_weight(const struct links *out, size_t v)
{
	double sum = 0;

	for (uint32_t i = out->start[v]; i < out->start[v + 1]; i++)
		sum += out->weight[i];
	return sum;
}

void network_pagerank(const struct links *out, double *rank, double *scratch)
{
	size_t n = out->nodes;
	double change = 1;

	for (size_t v = 0; v < n; v++)
		rank[v] = 1.0 / (double)n;
	for (int round = 0; round < ROUNDS_QUICK && change > 1e-16; round++) {
		double loose = 0, sum = 0;
		for (size_t v = 0; v < n; v++) {
			loose += out->start[v] == out->start[v + 1] ? rank[v] : 0;
			scratch[v] = 0;
		}
		for (size_t v = 0; v < n; v++) {
			double each = rank[v] / out_weight(out, v);
			for (uint32_t i = out->start[v]; i < out->start[v + 1]; i++)
				scratch[out->to[i]] += out->weight[i] * each;
		}
		for (size_t v = 0; v < n; v++)
			sum += scratch[v] = (1 - DAMPING) / (double)n + DAMPING * (scratch[v] + loose / (double)n);
		change = 0;
		for (size_t v = 0; v < n; v++) {
			change += fabs(scratch[v] / sum - rank[v]);
			rank[v] = scratch[v] / sum;
		}
	}
}

/* --- articulation points -------------------------------------------------------------------------------------------------------------------------- */

struct walk {
	const struct links *links;
	uint32_t *found;  /* when a node was found, from 1; 0: not yet */
	uint32_t *low;    /* the earliest that its subtree links back to */
	uint32_t *parent;
	uint32_t *next;   /* the link to look at next */
	bool *cut;
	uint32_t clock;
};

static const uint32_t ROOT = UINT32_MAX;

static void leave(struct walk *w, uint32_t v, uint32_t *children)
{
	uint32_t p = w->parent[v];

	if (p == ROOT)
		return;
	w->low[p] = w->low[v] < w->low[p] ? w->low[v] : w->low[p];
	if (w->parent[p] == ROOT)
		++*children;
	else if (w->low[v] >= w->found[p])
		w->cut[p] = true;
}

static void enter(struct walk *w, uint32_t v, uint32_t parent)
{
	w->found[v] = w->low[v] = ++w->clock;
	w->parent[v] = parent;
	w->next[v] = w->links->start[v];
}

static void explore(struct walk *w, uint32_t root)
{
	uint32_t v = root, children = 0;

	enter(w, root, ROOT);
	while (v != ROOT) {
		uint32_t to;
		if (w->next[v] == w->links->start[v + 1]) {
			leave(w, v, &children);
			v = w->parent[v];
			continue;
		}
		to = w->links->to[w->next[v]++];
		if (!w->found[to]) {
			enter(w, to, v);
			v = to;
		} else if (to != w->parent[v] && w->found[to] < w->low[v]) {
			w->low[v] = w->found[to];
		}
	}
	w->cut[root] = children > 1;
}

bool network_articulation(struct arena *a, const struct links *both, uint32_t *cut, size_t *count)
{
	size_t n = both->nodes;
	struct walk w = { both, arena_new_array(a, uint32_t, n), arena_new_array(a, uint32_t, n), arena_new_array(a, uint32_t, n), arena_new_array(a, uint32_t, n),
			  arena_new_array(a, bool, n), 0 };

	*count = 0;
	if (!w.found || !w.low || !w.parent || !w.next || !w.cut)
		return false;
	for (size_t v = 0; v < n; v++)
		if (!w.found[v])
			explore(&w, (uint32_t)v);
	for (size_t v = 0; v < n; v++)
		if (w.cut[v])
			cut[(*count)++] = (uint32_t)v;
	return true;
}
