/* stats/gamma_gamma and retention: published figures, the mixtures integrated as they are defined, fits that recover what was simulated, edges. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "numbers.h"
#include "places.h"
#include "stats/gamma_gamma.h"
#include "stats/retention.h"

enum { MOST = 20000, ROOM = 1 << 24 };
static double xs[MOST], ms[MOST];

static struct gamma_gamma_fit fit(size_t n)
{
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	struct gamma_gamma_fit f;

	assert_true(gamma_gamma_fit(&a, xs, ms, n, &f));
	return f;
}

/* --- spending --------------------------------------------------------------------------------------------------------------------------------------- */

static void test_cdnow(void **state)
{
	char path[600], line[200];
	size_t n = 0;

	if (!place_shared(path, sizeof path, "data/cdnow/cdnow_customers_summary_with_transactions.csv")) {
		print_message("skipped: data/cdnow is not there\n");
		skip();
	}
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%*d,%lf,%*f,%*f,%lf", &xs[n], &ms[n]) == 2 && xs[n] > 0)
			n++;
	fclose(f);
	assert_int_equal(n, 946);
	struct gamma_gamma_fit g = fit(n);
	assert_true(g.converged);
	NEAR(g.params[0] - 6.25, 0, 0.005);
	NEAR(g.params[1] - 3.74, 0, 0.005);
	NEAR(g.params[2] - 15.44, 0, 0.01);
}

/* The likelihood of one mean, over ln ν with ν ~ Gamma(q, v): m ~ Gamma(p·x, ν·x). And E(spend) = E(p/ν), given it. */
static double mixture(const double *p, double x, double m, double *spend)
{
	double whole = 0, sum = 0;

	for (double u = -60; u < 20; u += 0.02) {
		double nu = exp(u), prior = p[1] * log(p[2] * nu) - p[2] * nu - lgamma(p[1]);
		double weight = exp(prior + p[0] * x * log(nu * x) + (p[0] * x - 1) * log(m) - nu * x * m - lgamma(p[0] * x)) * 0.02;
		whole += weight;
		sum += weight * p[0] / nu;
	}
	*spend = sum / whole;
	return log(whole);
}

/* What the fit says of the likelihood at its maximum, against the mixture there. */
static void test_against_mixture(void **state)
{
	uint64_t seed = 31;
	double sum = 0, spend;

	for (int i = 0; i < 200; i++) {
		xs[i] = 1 + floor(chance_scale(&seed, 1, 30));
		double nu = chance_gamma(&seed, 4) / 15;
		ms[i] = chance_gamma(&seed, 6 * xs[i]) / (nu * xs[i]);
	}
	struct gamma_gamma_fit f = fit(200);
	assert_true(f.converged);
	for (int i = 0; i < 200; i++) {
		sum += mixture(f.params, xs[i], ms[i], &spend);
		CLOSE(gamma_gamma_spend(f.params, xs[i], ms[i]), spend, 1e-9);
	}
	CLOSE(f.log_likelihood, sum, 1e-9);
	for (int k = 0; k < 6; k++) {
		double p[3], beside = 0;
		memcpy(p, f.params, sizeof p);
		p[k / 2] *= k % 2 ? 1.02 : 1 / 1.02;
		for (int i = 0; i < 200; i++)
			beside += mixture(p, xs[i], ms[i], &spend);
		assert_true(beside < sum);
	}
}

static void test_fit_recovers(void **state)
{
	static const double truth[][3] = { { 6.25, 3.74, 15.44 }, { 0.8, 2.2, 300 }, { 30, 8, 2 } };
	uint64_t seed = 37;
	double squares = 0;

	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < MOST; i++) {
			xs[i] = 1 + floor(chance_exponential(&seed) * 3);
			ms[i] = chance_gamma(&seed, truth[k][0] * xs[i]) / (chance_gamma(&seed, truth[k][1]) / truth[k][2] * xs[i]);
		}
		struct gamma_gamma_fit f = fit(MOST);
		assert_true(f.converged);
		for (int j = 0; j < 3; j++) {
			double off = log(f.params[j] / truth[k][j]) / f.error[j];
			assert_true(fabs(off) < 3.5 && f.error[j] < 0.2);
			squares += off * off;
		}
	}
	assert_true(squares > 0.7 && squares < 27); /* about nine */
}

/* Fen instead of yuan: v scales, p and q stay. Another order: the same. */
static void test_unit_of_money(void **state)
{
	enum { N = 500 };
	uint64_t seed = 41;

	for (int i = 0; i < N; i++) {
		xs[i] = 1 + floor(chance_exponential(&seed) * 3);
		ms[i] = chance_gamma(&seed, 6 * xs[i]) / (chance_gamma(&seed, 4) / 15 * xs[i]);
	}
	struct gamma_gamma_fit f = fit(N), g;
	for (int i = 0; i < N / 2; i++) {
		double x = xs[i], m = ms[i];
		xs[i] = xs[N - 1 - i], ms[i] = ms[N - 1 - i] * 1e8;
		xs[N - 1 - i] = x, ms[N - 1 - i] = m * 1e8;
	}
	g = fit(N);
	assert_true(f.converged && g.converged);
	CLOSE(g.params[0], f.params[0], 1e-6);
	CLOSE(g.params[1], f.params[1], 1e-6);
	CLOSE(g.params[2], f.params[2] * 1e8, 1e-6);
	CLOSE(g.log_likelihood, f.log_likelihood - N * log(1e8), 1e-11);
}

static void test_spending_edges(void **state)
{
	static const double p[3] = { 6.25, 3.74, 15.44 }, heavy[3] = { 0.2, 0.5, 10 };
	CLEANUP(arena_free) struct arena small = { .max = 64 };
	struct gamma_gamma_fit f;

	for (int i = 0; i < 50; i++)
		xs[i] = 1 + i % 4, ms[i] = 35;
	assert_false(fit(50).converged); /* all spend alike */
	assert_false(fit(1).converged);
	assert_false(fit(0).converged);
	f = fit(50);
	assert_true(isnan(f.params[0]) && isnan(f.params[2]) && isnan(f.log_likelihood));
	NEAR(gamma_gamma_spend(p, 0, 0), 6.25 * 15.44 / 2.74, 1e-14);
	NEAR(gamma_gamma_spend(p, 0, 999), 6.25 * 15.44 / 2.74, 1e-14);
	NEAR(gamma_gamma_spend(p, 4, 50), 6.25 * (15.44 + 200) / (25 + 2.74), 1e-14);
	CLOSE(gamma_gamma_spend(p, 1e9, 50), 50, 1e-8);
	assert_true(isnan(gamma_gamma_spend(heavy, 0, 0)) && isnan(gamma_gamma_spend(heavy, 2, 5)));
	assert_true(gamma_gamma_spend(heavy, 3, 5) > 0);
	assert_false(gamma_gamma_fit(&small, xs, ms, 50, &f));
}

/* --- retention --------------------------------------------------------------------------------------------------------------------------------------- */

static void test_retention_published(void **state)
{
	static const double heads[] = { 1000, 631, 468, 382, 326, 289, 262, 241 }, shares[] = { 1, .631, .468, .382, .326, .289, .262, .241 };
	struct retention_fit f, g;
	double retention[12], survival[12];

	retention_fit(heads, 8, &f);
	assert_true(f.converged);
	NEAR(f.alpha - 0.704, 0, 0.0005);
	NEAR(f.beta - 1.182, 0, 0.0005);
	NEAR(f.log_likelihood, -1680.27, 0.01);
	retention_fit(shares, 8, &g);
	CLOSE(g.alpha, f.alpha, 1e-9);
	CLOSE(g.log_likelihood * 1000, f.log_likelihood, 1e-9);
	retention_curve(f.alpha, f.beta, 12, retention, survival);
	CLOSE(retention[0], f.beta / (f.alpha + f.beta), 1e-14);
	CLOSE(survival[11] / survival[10], retention[11], 1e-14);
	for (int t = 0; t < 7; t++)
		NEAR(survival[t], shares[t + 1], 0.02);
}

/* The likelihood as the paper writes it: P(T = t) = B(α+1, β+t−1)/B(α, β), S(t) = B(α, β+t)/B(α, β). */
static double paper_retention(double alpha, double beta, const double *s, int n)
{
	double none = lgamma(alpha) + lgamma(beta) - lgamma(alpha + beta), sum = 0;

	for (int t = 1; t < n; t++)
		sum += (s[t - 1] - s[t]) * (lgamma(alpha + 1) + lgamma(beta + t - 1) - lgamma(alpha + beta + t) - none);
	return sum + s[n - 1] * (lgamma(alpha) + lgamma(beta + n - 1) - lgamma(alpha + beta + n - 1) - none);
}

static void test_retention_recovers(void **state)
{
	uint64_t seed = 43;

	for (int k = 0; k < 20; k++) {
		double alpha = chance_scale(&seed, 0.3, 3), beta = chance_scale(&seed, 0.5, 6), s[9] = { 0 };
		struct retention_fit f;
		for (int i = 0; i < 20000; i++) {
			double p = chance_beta(&seed, alpha, beta);
			int t = 0;
			do
				s[t]++;
			while (++t < 9 && chance(&seed) >= p);
		}
		retention_fit(s, 9, &f);
		assert_true(f.converged);
		CLOSE(f.log_likelihood, paper_retention(f.alpha, f.beta, s, 9), 1e-12);
		assert_true(f.log_likelihood >= paper_retention(alpha, beta, s, 9));
		assert_true(f.log_likelihood - paper_retention(alpha, beta, s, 9) < 9); /* χ² of 2 degrees: beyond once in 8000 */
		NEAR(log(f.alpha / alpha), 0, 0.25);
		NEAR(log(f.beta / beta), 0, 0.25);
	}
}

static void test_retention_edges(void **state)
{
	static const double rows[][5] = {
		{ 100, 100, 100, 100, 100 }, /* nobody left */
		{ 100, 0, 0, 0, 0 },         /* everybody did */
		{ 100, 50, 25, 12.5, 6.25 }, /* the same chance for all: no spread to be found */
		{ 100, 95, 85, 60, 20 },     /* retention falls */
		{ 0, 0, 0, 0, 0 },
	};
	static const double good[] = { 100, 60, 45 };
	struct retention_fit f;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		retention_fit(rows[i], 5, &f);
		assert_false(f.converged);
		assert_true(isnan(f.alpha) && isnan(f.beta) && isnan(f.log_likelihood));
	}
	retention_fit(good, 2, &f); /* one period says nothing of two parameters */
	assert_false(f.converged);
	retention_fit(good, 1, &f);
	assert_false(f.converged);
	retention_fit(good, 3, &f); /* two periods are met exactly: r1 = .6, r2 = .75 */
	assert_true(f.converged);
	CLOSE(f.beta / (f.alpha + f.beta), 0.6, 1e-8);
	CLOSE((f.beta + 1) / (f.alpha + f.beta + 1), 0.75, 1e-8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cdnow),		 cmocka_unit_test(test_against_mixture),     cmocka_unit_test(test_fit_recovers),
		cmocka_unit_test(test_unit_of_money),	 cmocka_unit_test(test_spending_edges),	     cmocka_unit_test(test_retention_published),
		cmocka_unit_test(test_retention_recovers), cmocka_unit_test(test_retention_edges),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
