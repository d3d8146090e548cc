/* stats/network and stats/assign: against definitions worked out the slow way on small random cases. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "stats/assign.h"
#include "stats/network.h"
#include "stats/random.h"

enum { N_MOST = 9, E_MOST = 60, FAR = 1000 };

static void near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within * fmax(1, fabs(want))))
		fail_msg("got %.17g, wanted %.17g", got, want);
}

/* --- networks --------------------------------------------------------------------------------------------------------------------------------------- */

struct graph {
	size_t n, count;
	bool directed;
	uint32_t from[E_MOST], to[E_MOST];
	double weight[E_MOST];
	double a[N_MOST][N_MOST]; /* weight from i to j; 0: none */
};

static void make(struct random *r, struct graph *g)
{
	*g = (struct graph){ .n = 1 + random_below(r, N_MOST), .directed = random_below(r, 2) };
	g->count = 1 + random_below(r, (uint32_t)(2 * g->n));
	for (size_t k = 0; k < g->count; k++) {
		size_t i = random_below(r, (uint32_t)g->n), j = random_below(r, (uint32_t)g->n);
		g->from[k] = (uint32_t)i;
		g->to[k] = (uint32_t)j;
		g->weight[k] = 1 + random_below(r, 3);
		g->a[i][j] += g->weight[k];
		if (!g->directed && i != j)
			g->a[j][i] += g->weight[k];
	}
}

static void links_of(struct arena *a, const struct graph *g, struct links *both, struct links *out, struct links *in)
{
	assert_true(links_make(a, g->n, g->from, g->to, g->weight, g->count, LINKS_BOTH, both));
	*out = *in = *both;
	if (!g->directed)
		return;
	assert_true(links_make(a, g->n, g->from, g->to, g->weight, g->count, LINKS_OUT, out));
	assert_true(links_make(a, g->n, g->from, g->to, g->weight, g->count, LINKS_IN, in));
}

/* Distances by Floyd and Warshall, numbers of paths by distance. */
static void all_paths(const struct graph *g, int d[N_MOST][N_MOST], double paths[N_MOST][N_MOST])
{
	for (size_t i = 0; i < g->n; i++)
		for (size_t j = 0; j < g->n; j++) {
			d[i][j] = i == j ? 0 : g->a[i][j] > 0 ? 1 : FAR;
			paths[i][j] = i == j;
		}
	for (size_t k = 0; k < g->n; k++)
		for (size_t i = 0; i < g->n; i++)
			for (size_t j = 0; j < g->n; j++)
				d[i][j] = d[i][k] + d[k][j] < d[i][j] ? d[i][k] + d[k][j] : d[i][j];
	for (int length = 1; length < (int)g->n; length++)
		for (size_t i = 0; i < g->n; i++)
			for (size_t j = 0; j < g->n; j++)
				for (size_t k = 0; k < g->n && d[i][j] == length; k++)
					paths[i][j] += d[i][k] == length - 1 && g->a[k][j] > 0 && k != j ? paths[i][k] : 0;
}

static void check_paths(const struct graph *g, const double *betweenness, const double *closeness)
{
	int d[N_MOST][N_MOST];
	double paths[N_MOST][N_MOST];

	all_paths(g, d, paths);
	for (size_t v = 0; v < g->n; v++) {
		double between = 0, far = 0, reached = 0;
		for (size_t i = 0; i < g->n; i++) {
			if (i != v && d[i][v] < FAR) {
				far += d[i][v];
				reached++;
			}
			for (size_t j = 0; j < g->n; j++)
				if (i != j && i != v && j != v && d[i][j] < FAR && d[i][v] + d[v][j] == d[i][j])
					between += paths[i][v] * paths[v][j] / paths[i][j];
		}
		near(betweenness[v], g->directed ? between : between / 2, 1e-12);
		near(closeness[v], reached > 0 ? reached / (double)(g->n - 1) * (reached / far) : 0, 1e-12);
	}
}

static int parts_without(const struct graph *g, size_t gone)
{
	int mark[N_MOST] = { 0 }, parts = 0;

	for (size_t start = 0; start < g->n; start++) {
		size_t stack[N_MOST], depth = 0;
		if (mark[start] || start == gone)
			continue;
		parts++;
		mark[start] = 1;
		stack[depth++] = start;
		while (depth) {
			size_t v = stack[--depth];
			for (size_t to = 0; to < g->n; to++)
				if ((g->a[v][to] > 0 || g->a[to][v] > 0) && !mark[to] && to != gone) {
					mark[to] = 1;
					stack[depth++] = to;
				}
		}
	}
	return parts;
}

static bool alone(const struct graph *g, size_t v)
{
	for (size_t to = 0; to < g->n; to++)
		if (to != v && (g->a[v][to] > 0 || g->a[to][v] > 0))
			return false;
	return true;
}

static void check_cut(const struct graph *g, const uint32_t *cut, size_t count)
{
	size_t next = 0;

	for (size_t v = 0; v < g->n; v++)
		if (!alone(g, v) && parts_without(g, v) > parts_without(g, g->n)) {
			assert_true(next < count);
			assert_int_equal(cut[next++], v);
		}
	assert_int_equal(next, count);
}

/* xᵀA = λxᵀ: centrality comes in along the links. */
static void check_eigenvector(const struct graph *g, const double *x)
{
	double lambda = 0, most = 0;

	for (size_t v = 0; v < g->n; v++) {
		most = fmax(most, x[v]);
		assert_true(x[v] >= 0);
	}
	near(most, 1, 1e-15);
	for (int pass = 0; pass < 2; pass++)
		for (size_t v = 0; v < g->n; v++) {
			double image = 0;
			for (size_t i = 0; i < g->n; i++)
				image += g->a[i][v] * x[i];
			if (pass)
				near(image, lambda * x[v], 1e-9);
			else if (x[v] == 1)
				lambda = image;
		}
}

static void check_pagerank(const struct graph *g, const double *rank)
{
	double sum = 0, loose = 0, out[N_MOST] = { 0 };

	for (size_t i = 0; i < g->n; i++) {
		for (size_t j = 0; j < g->n; j++)
			out[i] += g->a[i][j];
		loose += out[i] > 0 ? 0 : rank[i];
		sum += rank[i];
	}
	near(sum, 1, 1e-14);
	for (size_t v = 0; v < g->n; v++) {
		double comes = loose / (double)g->n;
		for (size_t i = 0; i < g->n; i++)
			comes += out[i] > 0 ? rank[i] * g->a[i][v] / out[i] : 0;
		near(rank[v], .15 / (double)g->n + .85 * comes, 1e-14);
	}
}

static void test_random_networks(void **state)
{
	struct random r = random_begin(41, 0);
	int vectors = 0;

	for (int round = 0; round < 3000; round++) {
		CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
		double betweenness[N_MOST], closeness[N_MOST], x[N_MOST], rank[N_MOST], scratch[N_MOST];
		uint32_t cut[N_MOST];
		struct links both, out, in;
		struct graph g;
		size_t count;
		make(&r, &g);
		links_of(&a, &g, &both, &out, &in);
		assert_true(network_paths(&a, &out, g.directed, betweenness, closeness));
		check_paths(&g, betweenness, closeness);
		assert_true(network_articulation(&a, &both, cut, &count));
		check_cut(&g, cut, count);
		network_pagerank(&out, rank, scratch);
		check_pagerank(&g, rank);
		if (network_eigenvector(&in, x, scratch)) {
			check_eigenvector(&g, x);
			vectors++;
		} else {
			assert_true(g.directed && isnan(x[0]));
		}
	}
	assert_true(vectors > 1500);
}

/* A chain of diamonds: 2^k shortest paths from end to end, far beyond a double at the length that is allowed. */
static void test_many_paths(void **state)
{
	enum { DIAMONDS = 1500, N = 3 * DIAMONDS + 1 };
	CLEANUP(arena_free) struct arena a = { .max = 64 << 20 };
	uint32_t *from = arena_new_array(&a, uint32_t, 4 * DIAMONDS), *to = arena_new_array(&a, uint32_t, 4 * DIAMONDS);
	double *one = arena_new_array(&a, double, 4 * DIAMONDS), *betweenness = arena_new_array(&a, double, N), *closeness = arena_new_array(&a, double, N);
	struct links links;

	for (uint32_t k = 0; k < DIAMONDS; k++)
		for (uint32_t i = 0; i < 4; i++) {
			from[4 * k + i] = i < 2 ? 3 * k : 3 * k + i - 1;
			to[4 * k + i] = i < 2 ? 3 * k + 1 + i : 3 * k + 3;
			one[4 * k + i] = 1;
		}
	assert_true(links_make(&a, N, from, to, one, 4 * DIAMONDS, LINKS_BOTH, &links));
	assert_true(network_paths(&a, &links, false, betweenness, closeness));
	/* the middle joint lies between everything on its left and on its right, besides the two pairs that pass half through it and half beside it */
	near(betweenness[3 * (DIAMONDS / 2)], (3. * DIAMONDS / 2) * (3. * DIAMONDS / 2) + 1, 1e-9);
	near(betweenness[0], .5, 1e-12); /* half of the paths between its two neighbours */
}

/* --- assignment -------------------------------------------------------------------------------------------------------------------------------------- */

static double best_by_hand(const double *cost, size_t rows, size_t columns, size_t row, unsigned taken)
{
	double best = INFINITY;

	if (row == rows)
		return 0;
	for (size_t j = 0; j < columns; j++)
		if (!(taken >> j & 1))
			best = fmin(best, cost[row * columns + j] + best_by_hand(cost, rows, columns, row + 1, taken | 1u << j));
	return best;
}

static double check_assigned(struct arena *a, const double *cost, size_t rows, size_t columns)
{
	uint32_t *column = arena_new_array(a, uint32_t, rows);
	bool *taken = arena_new_array(a, bool, columns);
	double total, sum = 0;

	assert_true(assign_least(a, cost, rows, columns, column, &total));
	for (size_t i = 0; i < rows; i++) {
		assert_true(column[i] < columns && !taken[column[i]]);
		taken[column[i]] = true;
		sum += cost[i * columns + column[i]];
	}
	near(total, sum, 1e-15);
	return total;
}

static void test_assign_by_enumeration(void **state)
{
	struct random r = random_begin(51, 0);

	for (int round = 0; round < 2000; round++) {
		CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
		size_t rows = 1 + random_below(&r, 6), columns = rows + random_below(&r, 3);
		double cost[64];
		for (size_t i = 0; i < rows * columns; i++)
			cost[i] = round % 2 ? 10 * random_unit(&r) - 5 : random_below(&r, 5); /* with many ties */
		near(check_assigned(&a, cost, rows, columns), best_by_hand(cost, rows, columns, 0, 0), 1e-12);
	}
}

/* Larger: prices of rows and columns plus something that is zero on a hidden arrangement, which therefore is best. */
static void test_assign_planted(void **state)
{
	enum { N = 150 };
	CLEANUP(arena_free) struct arena a = { .max = 16 << 20 };
	struct random r = random_begin(52, 0);
	double *cost = arena_new_array(&a, double, N * N), row[N], column[N], want = 0;
	uint32_t hidden[N];

	for (uint32_t i = 0; i < N; i++) {
		uint32_t k = random_below(&r, i + 1);
		hidden[i] = hidden[k];
		hidden[k] = i;
		row[i] = random_below(&r, 1000);
		column[i] = random_below(&r, 1000);
		want += row[i] + column[i];
	}
	for (int i = 0; i < N; i++)
		for (uint32_t j = 0; j < N; j++)
			cost[i * N + (int)j] = row[i] + column[j] + (hidden[i] == j ? 0 : random_below(&r, 50));
	near(check_assigned(&a, cost, N, N), want, 1e-15);
}

static void test_small_arena(void **state)
{
	static const uint32_t end[] = { 0 };
	static const double one[] = { 1 };
	CLEANUP(arena_free) struct arena a = { .max = 40 };
	uint32_t column[4];
	struct links links;
	double total;

	assert_false(assign_least(&a, one, 1, 1, column, &total) && links_make(&a, 4, end, end, one, 1, LINKS_BOTH, &links));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_networks),
		cmocka_unit_test(test_many_paths),
		cmocka_unit_test(test_assign_by_enumeration),
		cmocka_unit_test(test_assign_planted),
		cmocka_unit_test(test_small_arena),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
