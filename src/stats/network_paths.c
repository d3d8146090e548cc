/* Brandes: one breadth-first search per source, then dependencies from the farthest back. Numbers of paths grow exponentially: long doubles hold those of
 * NETWORK_NODES_MAX nodes (at most 3^(n/3), far below 2^16383). */
#include "stats/network.h"

#include <math.h>
#include <string.h>

struct sweep {
	const struct links *links;
	uint32_t *order;     /* nodes as they were reached */
	uint32_t *distance;  /* UNREACHED */
	long double *paths, *dependency;
	double *far, *reached; /* of each node, over all sources: sum of distances, number of sources */
	size_t count;
};

static const uint32_t UNREACHED = UINT32_MAX;

static void search(struct sweep *s, uint32_t source)
{
	const struct links *l = s->links;

	memset(s->distance, 0xFF, l->nodes * sizeof *s->distance);
	s->distance[source] = 0;
	s->paths[source] = 1;
	s->order[0] = source;
	s->count = 1;
	for (size_t head = 0; head < s->count; head++) {
		uint32_t v = s->order[head];
		s->dependency[v] = 0;
		for (uint32_t i = l->start[v]; i < l->start[v + 1]; i++) {
			uint32_t to = l->to[i];
			if (s->distance[to] == UNREACHED) {
				s->distance[to] = s->distance[v] + 1;
				s->paths[to] = 0;
				s->order[s->count++] = to;
			}
			if (s->distance[to] == s->distance[v] + 1)
				s->paths[to] += s->paths[v];
		}
	}
}

static void gather(struct sweep *s, uint32_t source, double *betweenness)
{
	const struct links *l = s->links;

	for (size_t k = s->count; k--;) {
		uint32_t v = s->order[k];
		for (uint32_t i = l->start[v]; i < l->start[v + 1]; i++)
			if (s->distance[l->to[i]] == s->distance[v] + 1)
				s->dependency[v] += s->paths[v] / s->paths[l->to[i]] * (1 + s->dependency[l->to[i]]);
		if (v == source)
			continue;
		betweenness[v] += (double)s->dependency[v];
		s->far[v] += s->distance[v];
		s->reached[v]++;
	}
}

bool network_paths(struct arena *a, const struct links *out, bool directed, double *betweenness, double *closeness)
{
	size_t n = out->nodes;
	struct sweep s = { out, arena_new_array(a, uint32_t, n), arena_new_array(a, uint32_t, n), arena_new_array(a, long double, n),
			   arena_new_array(a, long double, n), arena_new_array(a, double, n), arena_new_array(a, double, n), 0 };

	if (!s.order || !s.distance || !s.paths || !s.dependency || !s.far || !s.reached)
		return false;
	memset(betweenness, 0, n * sizeof *betweenness);
	for (size_t v = 0; v < n; v++) {
		search(&s, (uint32_t)v);
		gather(&s, (uint32_t)v, betweenness);
	}
	for (size_t v = 0; v < n; v++) {
		betweenness[v] = directed ? betweenness[v] : betweenness[v] / 2;
		closeness[v] = s.reached[v] > 0 ? s.reached[v] / (double)(n - 1) * (s.reached[v] / s.far[v]) : 0;
	}
	return true;
}
