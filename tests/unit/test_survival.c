/* stats/survival: the 6-MP trial, the definitions written the slow way, several groups, ties, edges. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "numbers.h"
#include "stats/survival.h"

enum { ROOM = 1 << 24, MOST = 400 };
#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct survival_curve curve(struct arena *a, const double *time, const double *event, size_t n)
{
	struct survival_curve c;

	assert_true(survival_curve(a, time, event, n, &c));
	return c;
}

/* Freireich et al. (1963), weeks of remission: 6-MP, then placebo. */
static const double weeks[] = { 6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35,
				1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23 };
static const double relapse[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

static void test_published(void **state)
{
	static const double survival[] = { .8571, .8067, .7529, .6902, .6275, .5378, .4482 }, times[] = { 6, 7, 10, 13, 16, 22, 23 };
	static const size_t risk[] = { 21, 17, 15, 12, 11, 7, 6 };
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	struct survival_curve c = curve(&a, weeks, relapse, 21);
	uint32_t group[42] = { 0 };
	struct log_rank r;

	assert_int_equal(c.count, 7);
	for (int i = 0; i < 7; i++) {
		NEAR(c.steps[i].time, times[i], 0);
		NEAR(c.steps[i].survival, survival[i], 5e-5);
		assert_int_equal(c.steps[i].at_risk, risk[i]);
	}
	assert_int_equal(c.steps[0].events, 3);
	NEAR(c.steps[0].low, .6197, 5e-5); /* as printed by Stata's manual and SAS for these data */
	NEAR(c.steps[0].high, .9516, 5e-5);
	NEAR(c.steps[6].low, .1881, 5e-5);
	NEAR(c.steps[6].high, .6801, 5e-5);
	for (int i = 21; i < 42; i++)
		group[i] = 1;
	assert_true(survival_log_rank(&a, weeks, relapse, group, 42, 2, &r));
	NEAR(r.chi2, 16.793, 5e-4);
	NEAR(r.p, 4.17e-5, 1e-7);
	assert_int_equal(r.freedom, 1);
	c = curve(&a, weeks + 21, relapse + 21, 21);
	assert_int_equal(c.count, 12);
	NEAR(c.steps[11].survival, 0, 0); /* nobody is left: no band */
	assert_true(isnan(c.steps[11].low) && isnan(c.steps[11].high));
}

/* --- the slow way ------------------------------------------------------------------------------------------------------------------------------------ */

struct sample { double time[MOST], event[MOST]; uint32_t group[MOST]; int n, groups; };

static void draw(struct sample *s, uint64_t *seed)
{
	s->n = 2 + (int)(chance(seed) * 60);
	s->groups = 2 + (int)(chance(seed) * 3);
	for (int i = 0; i < s->n; i++) {
		s->time[i] = floor(chance_exponential(seed) * 12) / 2; /* many ties, some at zero */
		s->event[i] = chance(seed) < 0.6;
		s->group[i] = (uint32_t)(chance(seed) * s->groups);
	}
}

static int at_risk(const struct sample *s, double time, int group)
{
	int n = 0;

	for (int i = 0; i < s->n; i++)
		n += s->time[i] >= time && (group < 0 || (int)s->group[i] == group);
	return n;
}

static int left_at(const struct sample *s, double time, int group)
{
	int n = 0;

	for (int i = 0; i < s->n; i++)
		n += s->time[i] == time && s->event[i] && (group < 0 || (int)s->group[i] == group);
	return n;
}

static void test_against_definition(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	uint64_t seed = 53;
	struct sample s;

	for (int k = 0; k < 200; k++) {
		draw(&s, &seed);
		struct survival_curve c = curve(&a, s.time, s.event, (size_t)s.n);
		size_t at = 0;
		double survival = 1, variance = 0;
		for (double t = 0; t < 200; t += 0.5) {
			int d = left_at(&s, t, -1), n = at_risk(&s, t, -1);
			if (!d)
				continue;
			survival *= 1 - (double)d / n;
			variance += (double)d / n / (n - d);
			assert_true(at < c.count);
			const struct survival_step *step = &c.steps[at++];
			NEAR(step->time, t, 0);
			assert_int_equal(step->events, d);
			assert_int_equal(step->at_risk, n);
			NEAR(step->survival, survival, 1e-14);
			if (survival > 1e-12) {
				double spread = 1.959963984540054 * sqrt(variance) / log(survival);
				NEAR(step->low, pow(survival, exp(-spread)), 1e-12);
				NEAR(step->high, pow(survival, exp(spread)), 1e-12);
			}
		}
		assert_int_equal(at, c.count);
		arena_reset(&a);
	}
}

/* For two groups: (O − E)²/V of the first, summed over times. */
static double slow_two(const struct sample *s)
{
	double off = 0, variance = 0;

	for (double t = 0; t < 200; t += 0.5) {
		double d = left_at(s, t, -1), n = at_risk(s, t, -1), n1 = at_risk(s, t, 0);
		if (!(d > 0))
			continue;
		off += left_at(s, t, 0) - d * n1 / n;
		variance += n > 1 ? d * (n - d) * n1 * (n - n1) / (n * n * (n - 1)) : 0;
	}
	return variance > 0 ? off * off / variance : NAN;
}

static void test_log_rank_two(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	uint64_t seed = 59;
	struct sample s;
	struct log_rank r;
	int known = 0;

	for (int k = 0; k < 300; k++) {
		draw(&s, &seed);
		for (int i = 0; i < s.n; i++)
			s.group[i] %= 2;
		double want = slow_two(&s);
		assert_true(survival_log_rank(&a, s.time, s.event, s.group, (size_t)s.n, 2, &r));
		if (isnan(want)) {
			assert_true(isnan(r.chi2) && isnan(r.p));
			continue;
		}
		known++;
		NEAR(r.chi2, want, 1e-9);
		NEAR(r.p, erfc(sqrt(want / 2)), 1e-9);
		/* the names of the groups do not matter, nor does the order of the list, nor a group without members */
		for (int i = 0; i < s.n; i++)
			s.group[i] = s.group[i] ? 0 : 2;
		assert_true(survival_log_rank(&a, s.time, s.event, s.group, (size_t)s.n, 3, &r));
		NEAR(r.chi2, want, 1e-9);
		assert_int_equal(r.freedom, 1);
		arena_reset(&a);
	}
	assert_true(known > 250);
}

/* Three groups, the first two rows of the covariance solved by hand. */
static void test_log_rank_three(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	uint64_t seed = 61;
	struct sample s;
	struct log_rank r;

	for (int k = 0; k < 100; k++) {
		double u[2] = { 0 }, v[2][2] = { { 0 } };
		draw(&s, &seed);
		s.n = 60;
		for (int i = 0; i < s.n; i++) {
			s.time[i] = floor(chance_exponential(&seed) * 12) / 2;
			s.event[i] = i % 4 != 0;
			s.group[i] = (uint32_t)i % 3;
		}
		for (double t = 0; t < 200; t += 0.5) {
			double d = left_at(&s, t, -1), n = at_risk(&s, t, -1), factor = n > 1 ? d * (n - d) / (n - 1) : 0;
			for (int i = 0; d > 0 && i < 2; i++) {
				double ni = at_risk(&s, t, i);
				u[i] += left_at(&s, t, i) - d * ni / n;
				for (int j = 0; j < 2; j++)
					v[i][j] += factor * ni / n * ((i == j) - at_risk(&s, t, j) / n);
			}
		}
		double chi2 = (u[0] * u[0] * v[1][1] - 2 * u[0] * u[1] * v[0][1] + u[1] * u[1] * v[0][0]) / (v[0][0] * v[1][1] - v[0][1] * v[1][0]);
		assert_true(survival_log_rank(&a, s.time, s.event, s.group, (size_t)s.n, 3, &r));
		NEAR(r.chi2, chi2, 1e-9);
		NEAR(r.p, exp(-chi2 / 2), 1e-9); /* χ² with two degrees of freedom */
		arena_reset(&a);
	}
}

/* --- edges ------------------------------------------------------------------------------------------------------------------------------------------- */

static void test_edges(void **state)
{
	static const double time[] = { 5, 5, 9, 12 }, all[] = { 1, 1, 1, 1 }, none[] = { 0, 0, 0, 0 }, some[] = { 1, 0, 0, 1 };
	static const uint32_t first[] = { 0, 0, 1, 1 }, same[] = { 0, 0, 0, 0 };
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	CLEANUP(arena_free) struct arena small = { .max = 100 };
	struct survival_curve c = curve(&a, time, all, 4);
	struct log_rank r;

	assert_int_equal(c.count, 3);
	NEAR(c.steps[0].survival, 0.5, 1e-15);
	NEAR(c.steps[1].survival, 0.25, 1e-15);
	NEAR(c.steps[2].survival, 0, 0);
	assert_int_equal(curve(&a, time, none, 4).count, 0);
	c = curve(&a, time, some, 4);
	assert_int_equal(c.count, 2);
	assert_int_equal(c.steps[0].at_risk, 4); /* who was last seen at 5 was at risk there */
	NEAR(c.steps[0].survival, 0.75, 1e-15);
	assert_int_equal(c.steps[1].at_risk, 1);
	assert_int_equal(curve(&a, time, all, 1).count, 1);
	assert_true(survival_log_rank(&a, time, none, first, 4, 2, &r));
	assert_true(isnan(r.chi2) && isnan(r.p));
	assert_true(survival_log_rank(&a, time, all, same, 4, 1, &r));
	assert_true(isnan(r.chi2) && isnan(r.p));
	assert_false(survival_curve(&small, time, all, 4, &c));
	assert_false(survival_log_rank(&small, time, all, first, 4, 2, &r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published),      cmocka_unit_test(test_against_definition), cmocka_unit_test(test_log_rank_two),
		cmocka_unit_test(test_log_rank_three), cmocka_unit_test(test_edges),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
