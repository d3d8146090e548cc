/* stats/smaa and stats/simplex: closed forms, bounds, tiers, and what must not matter. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "os/team.h"
#include "stats/normal.h"
#include "stats/quantile.h"
#include "stats/simplex.h"
#include "stats/smaa.h"

enum { DRAWS = 200000 };

/* Within five standard errors of a share of DRAWS. */
static void near_share(double got, double want)
{
	double error = sqrt(fmax(want * (1 - want), 1.0 / DRAWS) / DRAWS);

	if (!(fabs(got - want) <= 5 * error))
		fail_msg("got %.6f, wanted %.6f ± %.6f", got, want, error);
}

static void near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("got %.17g, wanted %.17g", got, want);
}

static void run(struct arena *a, const struct smaa_problem *p, struct smaa *out)
{
	assert_true(smaa_begin(a, p, out));
	for (int i = 0; i < SMAA_SLICES; i++)
		smaa_slice(p, out, i);
	smaa_end(p, out);
}

static double share(const struct smaa_problem *p, const struct smaa *s, size_t alternative, size_t rank)
{
	return s->ranks[alternative * p->alternatives + rank] / (double)p->draws;
}

/* Two criteria: w is uniform on 0 … 1, and ranks change only where two scores cross. Exact shares by the pieces between the crossings. */
static void test_two_criteria_exactly(void **state)
{
	enum { N = 7 };
	struct random r = random_begin(21, 0);
	double values[N * 2], cross[N * N + 2], want[N * N] = { 0 };
	size_t count = 2;
	CLEANUP(arena_free) struct arena a = { .max = 64 << 20 };
	struct smaa_problem p = { .alternatives = N, .criteria = 2, .values = values, .draws = DRAWS, .seed = 5 };
	struct smaa s;

	for (int i = 0; i < N * 2; i++)
		values[i] = random_unit(&r);
	cross[0] = 0;
	cross[1] = 1;
	for (int i = 0; i < N; i++)
		for (int j = 0; j < i; j++) {
			double dx = values[2 * i] - values[2 * j], dy = values[2 * j + 1] - values[2 * i + 1], w = dy / (dx + dy);
			if (w > 0 && w < 1)
				cross[count++] = w;
		}
	sort_ascending(cross, count);
	for (size_t k = 0; k + 1 < count; k++) {
		double w = (cross[k] + cross[k + 1]) / 2;
		for (int i = 0; i < N; i++) {
			int rank = 0;
			for (int j = 0; j < N; j++)
				rank += w * values[2 * j] + (1 - w) * values[2 * j + 1] > w * values[2 * i] + (1 - w) * values[2 * i + 1];
			want[i * N + rank] += cross[k + 1] - cross[k];
		}
	}
	run(&a, &p, &s);
	for (size_t i = 0; i < N; i++)
		for (size_t k = 0; k < N; k++)
			near_share(share(&p, &s, i, k), want[i * N + k]);
}

/* Three criteria: (t, t, t) beats the three unit vectors where no weight exceeds t: 1 − 3(1 − t)² + 3(1 − 2t)² for t ≤ ½. */
static void test_three_criteria(void **state)
{
	const double t = .45, middle = 1 - 3 * (1 - t) * (1 - t) + 3 * (1 - 2 * t) * (1 - 2 * t);
	const double values[] = { 1, 0, 0, 0, 1, 0, 0, 0, 1, t, t, t };
	CLEANUP(arena_free) struct arena a = { .max = 64 << 20 };
	struct smaa_problem p = { .alternatives = 4, .criteria = 3, .values = values, .draws = DRAWS, .seed = 9 };
	struct smaa s;

	run(&a, &p, &s);
	near_share(share(&p, &s, 3, 0), middle);
	for (size_t i = 0; i < 3; i++) {
		near_share(share(&p, &s, i, 0), (1 - middle) / 3);
		for (size_t j = 0; j < 3; j++)
			near(s.central[i * 3 + j], s.central[((i + 1) % 3) * 3 + (j + 1) % 3], .01); /* the same by symmetry */
		assert_true(s.confidence[i] == 1);
	}
	for (size_t j = 0; j < 3; j++)
		near(s.central[9 + j], 1. / 3, .005);
}

static void test_uncertain_values(void **state)
{
	const double values[] = { 1, 1, .5, .5, .2, .2 }, sd[] = { .3, .3, .4, .4, 0, 0 };
	const double one[] = { 1, 0.4 }, one_sd[] = { .5, 1.2 };
	CLEANUP(arena_free) struct arena a = { .max = 64 << 20 };
	struct smaa_problem p = { .alternatives = 3, .criteria = 2, .values = values, .sd = sd, .draws = DRAWS, .seed = 2 };
	struct smaa_problem q = { .alternatives = 2, .criteria = 1, .values = one, .sd = one_sd, .draws = DRAWS, .seed = 2 };
	struct smaa s;
	double sum = 0;

	run(&a, &q, &s); /* one criterion: Φ((m₁ − m₂)/√(s₁² + s₂²)), by draws and by integration */
	near_share(share(&q, &s, 0, 0), normal_cdf(.6 / 1.3));
	near(s.confidence[0], normal_cdf(.6 / 1.3), 1e-9);
	near(s.confidence[1], normal_cdf(-.6 / 1.3), 1e-9);
	run(&a, &p, &s);
	for (size_t i = 0; i < 3; i++)
		sum += s.confidence[i] * (i == 2 ? 0 : 1);
	assert_true(s.confidence[0] > .7 && s.confidence[2] < .1 && sum < 1.1);
}

/* Whoever draws which slice, in whatever order: the same bytes. Other order of alternatives: the same rows in that order. */
struct job { const struct smaa_problem *p; struct smaa *s; };

static void work(void *argument, int slice)
{
	struct job *j = argument;

	smaa_slice(j->p, j->s, slice);
}

static void test_repeatable(void **state)
{
	enum { N = 37, M = 5 };
	CLEANUP(arena_free) struct arena a = { .max = 256 << 20 };
	struct random r = random_begin(33, 0);
	double values[N * M], turned[N * M];
	struct smaa_problem p = { .alternatives = N, .criteria = M, .values = values, .draws = 9603, .seed = 77 }, q = p;
	struct smaa one, two, three, other;
	struct job j = { &p, &two };

	for (int i = 0; i < N * M; i++)
		values[i] = random_below(&r, 4); /* with ties */
	for (int i = 0; i < N; i++)
		memcpy(turned + i * M, values + (N - 1 - i) * M, M * sizeof *values);
	run(&a, &p, &one);
	assert_true(smaa_begin(&a, &p, &two));
	team_run(3, work, &j, SMAA_SLICES);
	smaa_end(&p, &two);
	assert_memory_equal(one.ranks, two.ranks, N * N * sizeof *one.ranks);
	assert_memory_equal(one.central, two.central, N * M * sizeof *one.central);
	q.values = turned;
	run(&a, &q, &three);
	for (int i = 0; i < N; i++)
		assert_memory_equal(one.ranks + i * N, three.ranks + (N - 1 - i) * N, N * sizeof *one.ranks);
	q = p;
	q.seed = 78;
	run(&a, &q, &other);
	assert_true(memcmp(one.ranks, other.ranks, N * N * sizeof *one.ranks) != 0);
	for (int i = 0; i < N; i++) { /* each has one rank in each draw */
		uint32_t sum = 0;
		for (int k = 0; k < N; k++)
			sum += one.ranks[i * N + k];
		assert_int_equal(sum, p.draws);
	}
}

static void test_tiers(void **state)
{
	const double values[] = { 1, 0, 0, 1, .6, .6 }, cuts[] = { .8, .5 };
	const size_t capacity[] = { 1, 1 };
	CLEANUP(arena_free) struct arena a = { .max = 64 << 20 };
	struct smaa_problem p = { .alternatives = 3, .criteria = 2, .values = values, .draws = DRAWS, .seed = 3, .cuts = cuts, .cut_count = 2 };
	double tiers[9];
	struct smaa s;

	run(&a, &p, &s); /* scores w, 1 − w and .6 */
	for (size_t i = 0; i < 2; i++) {
		near_share(s.tiers[i * 3] / (double)DRAWS, .2);
		near_share(s.tiers[i * 3 + 1] / (double)DRAWS, .3);
		near_share(s.tiers[i * 3 + 2] / (double)DRAWS, .5);
	}
	assert_int_equal(s.tiers[7], DRAWS);
	smaa_capacity_tiers(&p, &s, capacity, 2, tiers);
	near_share(tiers[0], .4);
	near_share(tiers[1], .1);
	near_share(tiers[2], .5);
	near_share(tiers[6], .2);
	near_share(tiers[7], .8);
	near(tiers[8], 0, 0);
	smaa_capacity_tiers(&p, &s, capacity, 0, tiers);
	near(tiers[0], 1, 1e-12);
	size_t wide[] = { 2, 0, 5 };
	double four[12];
	smaa_capacity_tiers(&p, &s, wide, 3, four);
	near_share(four[0], .5);
	near(four[1], 0, 0);
	near_share(four[2], .5);
	near(four[3], 0, 0);
}

/* --- weights within bounds ------------------------------------------------------------------------------------------------------------------------- */

static void test_simplex(void **state)
{
	struct random r = random_begin(4, 0);
	double w[4], mean[4] = { 0 }, above = 0;

	for (int i = 0; i < DRAWS; i++) {
		simplex_draw(&r, NULL, NULL, 4, w);
		near(w[0] + w[1] + w[2] + w[3], 1, 1e-14);
		above += w[2] > .3;
		for (int j = 0; j < 4; j++)
			mean[j] += w[j] / DRAWS;
	}
	for (int j = 0; j < 4; j++)
		near(mean[j], .25, 5 * sqrt(3. / 80 / DRAWS)); /* variance (n − 1)/(n²(n + 1)) */
	near_share(above / DRAWS, .7 * .7 * .7);
}

/* Lower bounds .1 and .2: what is left is spread uniformly; an upper bound that cuts a part off is a condition on that. */
static void test_bounds(void **state)
{
	static const double least[] = { .1, .2, 0 }, most[] = { .5, 1, 1 };
	struct random r = random_begin(5, 0);
	double w[3], above = 0;

	for (int i = 0; i < DRAWS; i++) {
		simplex_draw(&r, least, most, 3, w);
		for (int j = 0; j < 3; j++)
			assert_true(w[j] >= least[j] - 1e-15 && w[j] <= most[j]);
		above += w[0] > .3;
	}
	/* x = (w₀ − .1)/.7 has P(x > t) = (1 − t)²; given x ≤ 4/7 */
	near_share(above / DRAWS, (pow(5. / 7, 2) - pow(3. / 7, 2)) / (1 - pow(3. / 7, 2)));
}

/* Upper bounds of .13 for eight: rejection is hopeless, and the walk must be uniform too: .13 − w is, over a simplex of sum .04. */
static void test_walk(void **state)
{
	enum { N = 8 };
	double least[N] = { 0 }, most[N], w[N], mean = 0, square = 0, above = 0;
	struct random r = random_begin(6, 0);
	const int draws = 60000;

	for (int i = 0; i < N; i++)
		most[i] = .13;
	for (int i = 0; i < draws; i++) {
		double sum = 0, x;
		simplex_draw(&r, least, most, N, w);
		for (int j = 0; j < N; j++) {
			assert_true(w[j] >= -1e-15 && w[j] <= .13 + 1e-15);
			sum += w[j];
		}
		near(sum, 1, 1e-12);
		x = (.13 - w[3]) / .04;
		mean += x / draws;
		square += x * x / draws;
		above += (double)(x > .2) / draws;
	}
	near(mean, 1. / N, .002);
	near(square - mean * mean, (N - 1.) / (N * N * (N + 1.)), .0003);
	near(above, pow(.8, N - 1), .01);
}

static void test_tight_bounds(void **state)
{
	static const double fixed[] = { .25, .75 }, least[] = { .5, .6 }, most[] = { .3, .6 };
	struct random r = random_begin(8, 0);
	double w[2];

	simplex_draw(&r, fixed, fixed, 2, w);
	near(w[0], .25, 1e-15);
	near(w[1], .75, 1e-15);
	assert_true(simplex_possible(fixed, fixed, 2));
	assert_false(simplex_possible(least, least, 2));
	assert_false(simplex_possible(most, most, 2));
}

static void test_small_arena(void **state)
{
	const double values[] = { 1, 2 };
	CLEANUP(arena_free) struct arena a = { .max = 100 };
	struct smaa_problem p = { .alternatives = 2, .criteria = 1, .values = values, .draws = 1 };
	struct smaa s;

	assert_false(smaa_begin(&a, &p, &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_criteria_exactly), cmocka_unit_test(test_three_criteria), cmocka_unit_test(test_uncertain_values),
		cmocka_unit_test(test_repeatable),	     cmocka_unit_test(test_tiers),	    cmocka_unit_test(test_simplex),
		cmocka_unit_test(test_bounds),		     cmocka_unit_test(test_walk),	    cmocka_unit_test(test_tight_bounds),
		cmocka_unit_test(test_small_arena),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
