/* stats/btyd: the published fits; likelihood and predictions against the mixtures integrated as they are defined, and against the papers' own formulas in
 * extended precision; fits that recover what was simulated; properties and edges. */
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
#include "stats/btyd.h"
#include "stats/btyd_parts.h"
#include "stats/quadrature.h"

enum { ROOM = 1 << 26 };

static struct btyd_customers one(const double *x, const double *tx, const double *T)
{
	return (struct btyd_customers){ x, tx, T, NULL, 1 };
}

static double log_likelihood(enum btyd_model model, const double *params, const struct btyd_customers *c)
{
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	double value;
	size_t bad;

	assert_int_equal(btyd_log_likelihood(&a, model, params, c, &value, &bad), BTYD_OK);
	return value;
}

static void predict(enum btyd_model model, const double *params, double t, double x, double tx, double T, double *expected, double *alive)
{
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	struct btyd_customers c = one(&x, &tx, &T);
	size_t bad;

	assert_int_equal(btyd_predict(&a, model, params, t, &c, expected, alive, &bad), BTYD_OK);
}

static struct btyd_fit fit(enum btyd_model model, const struct btyd_customers *c)
{
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	struct btyd_fit f;
	size_t bad;

	assert_int_equal(btyd_fit(&a, model, c, &f, &bad), BTYD_OK);
	return f;
}

/* --- the literature's data ----------------------------------------------------------------------------------------------------------------------- */

enum { CUSTOMERS_MAX = 20000 };
static double xs[CUSTOMERS_MAX], txs[CUSTOMERS_MAX], Ts[CUSTOMERS_MAX], counts[CUSTOMERS_MAX];

static size_t read_cdnow(void)
{
	char path[600], line[200];
	size_t n = 0;

	if (!place_shared(path, sizeof path, "data/cdnow/cdnow_customers_summary.csv")) {
		print_message("skipped: data/cdnow is not there\n");
		skip();
	}
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	while (fgets(line, sizeof line, f) && sscanf(line, "%*d,%lf,%lf,%lf", &xs[n], &txs[n], &Ts[n]) == 3)
		n++;
	fclose(f);
	assert_int_equal(n, 2357);
	return n;
}

static void test_cdnow(void **state)
{
	static const struct { double params[4], places[4], log_likelihood; } published[] = {
		[BTYD_BGNBD] = { { 0.2426, 4.4135, 0.7929, 2.4258 }, { 5e-5, 5e-5, 5e-5, 1e-4 }, -9582.43 },
		[BTYD_MBGNBD] = { { 0.5248, 6.1830, 0.8914, 1.6140 }, { 5e-5, 1e-4, 5e-5, 1e-4 }, -9582.14 },
		[BTYD_PARETONBD] = { { 0.5533, 10.5776, 0.6062, 11.6679 }, { 5e-5, 1e-4, 5e-5, 1e-4 }, -9594.97 },
	};
	struct btyd_customers c = { xs, txs, Ts, NULL, read_cdnow() };
	double expected, alive;

	for (int model = 0; model < BTYD_MODEL_COUNT; model++) {
		struct btyd_fit f = fit(model, &c);
		assert_true(f.converged);
		assert_in_range(f.iterations, 5, 60);
		for (int i = 0; i < 4; i++)
			NEAR(f.params[i] - published[model].params[i], 0, published[model].places[i]);
		NEAR(f.log_likelihood - published[model].log_likelihood, 0, 0.01);
		CLOSE(log_likelihood(model, f.params, &c), f.log_likelihood, 1e-13);
		assert_true(f.log_likelihood >= log_likelihood(model, published[model].params, &c));
	}
	struct btyd_fit f = fit(BTYD_BGNBD, &c);
	predict(BTYD_BGNBD, f.params, 39, 2, 30.43, 38.86, &expected, &alive);
	NEAR(expected, 1.226, 5e-4);
}

/* --- the mixtures as they are defined --------------------------------------------------------------------------------------------------------------- */

/* Of a customer whose λ and p (or μ) are known: the likelihood, the part of it in which he still buys, and purchases in the next t of one who does. */
struct known { double whole, alive, next; };

static struct known known_beta(bool from_first, double l, double p, double x, double tx, double T, double t)
{
	double k = from_first ? x + 1 : x, stays = exp(k * log1p(-p) + x * log(l) - l * T);
	double leaves = k > 0 ? p * exp((k - 1) * log1p(-p) + x * log(l) - l * tx) : 0;

	return (struct known){ stays + leaves, stays, -expm1(-l * p * t) / p };
}

static struct known known_pareto(double l, double m, double x, double tx, double T, double t)
{
	double both = l + m, stays = exp(x * log(l) - both * T), leaves = m / both * (exp(x * log(l) - both * tx) - stays);

	return (struct known){ stays + leaves, stays, -expm1(-m * t) * l / m };
}

/* ln of the density of ln λ, λ ~ Gamma(shape, rate), and of ln(p/(1−p)), p ~ Beta(a, b). */
static double gamma_density(double shape, double rate, double l)
{
	return shape * log(rate * l) - rate * l - lgamma(shape);
}

static double beta_density(double a, double b, double p, double q)
{
	return a * log(p) + b * log(q) - (lgamma(a) + lgamma(b) - lgamma(a + b));
}

struct mixture { double likelihood, alive, expected; };

/* Trapezoids in both logarithms, which converge exponentially: the integrands are analytic and die at both ends. */
static struct mixture integrate(enum btyd_model model, const double *p, double x, double tx, double T, double t)
{
	static const double step = 0.125;
	struct mixture m = { 0 };

	for (double u = -60; u < 12; u += step) {
		double l = exp(u), outer = gamma_density(p[0], p[1], l);
		for (double v = -60; v < 40 && outer > -745; v += step) {
			double second = model == BTYD_PARETONBD ? exp(v) : 1 / (1 + exp(-v));
			double inner = model == BTYD_PARETONBD ? gamma_density(p[2], p[3], second) : beta_density(p[2], p[3], second, 1 / (1 + exp(v)));
			double weight = exp(outer + inner) * step * step;
			struct known k = model == BTYD_PARETONBD ? known_pareto(l, second, x, tx, T, t) : known_beta(model == BTYD_MBGNBD, l, second, x, tx, T, t);
			if (!(weight > 0) || !(second < 1 || model == BTYD_PARETONBD))
				continue;
			m.likelihood += weight * k.whole;
			m.alive += weight * k.alive;
			m.expected += weight * k.alive * k.next;
		}
	}
	return m;
}

static void test_against_mixtures(void **state)
{
	uint64_t seed = 101;

	for (int i = 0; i < 36; i++) {
		enum btyd_model model = i % BTYD_MODEL_COUNT;
		bool pareto = model == BTYD_PARETONBD;
		double p[4] = { chance_scale(&seed, 0.6, 4), chance_scale(&seed, 0.5, 20), chance_scale(&seed, 0.6, 4), chance_scale(&seed, pareto ? 0.5 : 0.7, pareto ? 20 : 5) };
		double T = chance_scale(&seed, 0.1, 60), x = i % 5 ? floor(chance_scale(&seed, 1, 12)) : 0, tx = x > 0 ? T * chance(&seed) : 0, t = chance_scale(&seed, 0.1, 50);
		struct mixture m = integrate(model, p, x, tx, T, t);
		struct btyd_customers c = one(&x, &tx, &T);
		double expected, alive;
		predict(model, p, t, x, tx, T, &expected, &alive);
		NEAR(log_likelihood(model, p, &c), log(m.likelihood), 1e-9);
		NEAR(alive, m.alive / m.likelihood, 1e-9);
		CLOSE(expected, m.expected / m.likelihood, 1e-8);
	}
}

/* --- the papers' formulas ---------------------------------------------------------------------------------------------------------------------------- */

static long double log_gamma(long double a)
{
	int sign;

	return lgammal_r(a, &sign);
}

static long double log_beta(long double a, long double b)
{
	return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

/* Gauss's series in extended precision; 0 ≤ z < 1. */
static long double hypergeometric(long double a, long double b, long double c, long double z)
{
	long double sum = 1, term = 1;

	for (int n = 0; n < 2000000 && fabsl(term) > 1e-22L * fabsl(sum); n++) {
		term *= (a + n) * (b + n) / (c + n) * z / (n + 1);
		sum += term;
	}
	return sum;
}

/* Fader, Hardie & Lee (2005), equations 6 and 10; for MBG the same with one more chance to leave. */
static long double paper_beta(enum btyd_model model, const double *p, double x, double tx, double T)
{
	long double r = p[0], alpha = p[1], a = p[2], b = p[3], k = model == BTYD_MBGNBD ? x + 1 : x;
	long double stays = log_beta(a, b + k) - log_beta(a, b) - (r + x) * logl(alpha + T);
	long double leaves = k > 0 ? log_beta(a + 1, b + k - 1) - log_beta(a, b) - (r + x) * logl(alpha + tx) : -INFINITY;

	return log_gamma(r + x) - log_gamma(r) + r * logl(alpha) + fmaxl(stays, leaves) + log1pl(expl(-fabsl(stays - leaves)));
}

static long double paper_expected(enum btyd_model model, const double *p, double t, double x, double T)
{
	long double r = p[0], a = p[2], b = p[3] + (model == BTYD_MBGNBD), end = (long double)p[1] + T, z = t / (end + t);

	return (a + b + x - 1) / (a - 1) * (1 - expl((r + x) * log1pl(-z)) * hypergeometric(r + x, b + x, a + b + x - 1, z));
}

/* Schmittlein, Morrison & Colombo's A0 after Fader & Hardie (note 009, 2005), scaled by e^shift. */
static long double paper_left(const double *p, double x, double y, long double shift)
{
	long double r = p[0], alpha = p[1], s = p[2], beta = p[3], all = r + s + x, large = fmaxl(alpha, beta);

	return expl(shift - all * logl(large + y)) * hypergeometric(all, alpha >= beta ? s + 1 : r + x, all + 1, fabsl(alpha - beta) / (large + y));
}

static long double paper_pareto(const double *p, double x, double tx, double T, double *alive)
{
	long double r = p[0], alpha = p[1], s = p[2], beta = p[3], shift = (r + x) * logl(alpha + T) + s * logl(beta + T);
	long double odds = s / (r + s + x) * (paper_left(p, x, tx, shift) - paper_left(p, x, T, shift));

	*alive = (double)(1 / (1 + odds));
	return log_gamma(r + x) - log_gamma(r) + r * logl(alpha) + s * logl(beta) - shift + log1pl(odds);
}

static void test_against_papers(void **state)
{
	uint64_t seed = 211;

	for (int i = 0; i < 3000; i++) {
		enum btyd_model model = i % BTYD_MODEL_COUNT;
		bool pareto = model == BTYD_PARETONBD;
		double p[4] = { chance_scale(&seed, 0.02, 30), chance_scale(&seed, 0.1, 300), chance_scale(&seed, 0.02, 30), chance_scale(&seed, 0.1, 100) };
		double T = chance_scale(&seed, 1e-3, 1000), x = floor(chance_scale(&seed, 1, 2000)), tx = T * chance(&seed), t = T * chance_scale(&seed, 0.01, 2);
		struct btyd_customers c = one(&x, &tx, &T);
		double expected, alive, wanted = NAN;
		predict(model, p, t, x, tx, T, &expected, &alive);
		long double log_l = pareto ? paper_pareto(p, x, tx, T, &wanted) : paper_beta(model, p, x, tx, T);
		NEAR(log_likelihood(model, p, &c), log_l, 1e-12);
		if (pareto)
			NEAR(alive, wanted, 1e-10);
		else if (fabs(p[2] - 1) > 0.05)
			NEAR(btyd_beta_expected(model, p, t, x, T), paper_expected(model, p, t, x, T), 1e-8);
	}
}

/* What one who still buys will buy, as ∫ 0…t of the rate: (R/A)(1 + s/A)^−(R+1) 2F1(R+1, B; a+B; s/(A+s)) ds, all of it positive; panels that narrow towards 0.
 * Good where the formula of the paper is not: any a, b, below 1 together too. */
static long double expected_by_rate(double a, double b, double power, double tau)
{
	enum { PANELS = 30 };
	long double sum = 0;

	for (int i = 0; i < PANELS; i++) {
		long double low = tau * powl((long double)i / PANELS, 3), high = tau * powl((long double)(i + 1) / PANELS, 3);
		for (int k = 0; k < 2 * QUADRATURE_HALF; k++) {
			const struct quadrature_node *node = &quadrature_nodes[k / 2];
			long double s = (low + high) / 2 + (high - low) / 2 * (k % 2 ? node->at : -node->at);
			long double rate = power * expl(-(power + 1.0L) * log1pl(s)) * hypergeometric(power + 1.0L, b, (long double)a + b, s / (1 + s));
			sum += node->weight * (high - low) / 2 * rate;
		}
	}
	return sum;
}

static void test_expected_by_rate(void **state)
{
	uint64_t seed = 223;

	for (int i = 0; i < 150; i++) {
		double p[4] = { chance_scale(&seed, 0.01, 100), 1, chance_scale(&seed, 1e-4, 100), chance_scale(&seed, 1e-4, 100) };
		double x = i % 4 ? floor(chance_scale(&seed, 1, 300)) : 0, t = chance_scale(&seed, 0.01, 3);
		CLOSE(btyd_beta_expected(BTYD_BGNBD, p, t, x, 0), expected_by_rate(p[2], p[3] + x, p[0] + x, t), 5e-14);
		CLOSE(btyd_beta_expected(BTYD_MBGNBD, p, t, x, 0), expected_by_rate(p[2], p[3] + x + 1, p[0] + x, t), 5e-14);
	}
}

/* Far ahead (t beyond any T) and with long tails: the mean of (1 − (1 + pτ)^−R)/p by brute force in ln(p/(1−p)). */
static long double expected_by_force(double a, double b, double power, double tau)
{
	static const long double step = 0.125L;
	long double sum = 0, none = log_beta(a, b);

	for (int k = -6400; k < 6400; k++) {
		long double y = k * step, log_p = -log1pl(expl(-y)), log_q = -log1pl(expl(y)), p = expl(log_p);
		sum += step * expl(a * log_p + b * log_q - none) * -expm1l(-power * log1pl(p * tau)) / p;
	}
	return sum;
}

static void test_expected_far_ahead(void **state)
{
	uint64_t seed = 227;

	for (int i = 0; i < 120; i++) {
		double p[4] = { chance_scale(&seed, 0.1, 100), 1, chance_scale(&seed, 0.1, 3), chance_scale(&seed, 0.1, 50) }, t = chance_scale(&seed, 10, 1e30);
		double x = i % 2 ? floor(chance_scale(&seed, 1, 300)) : 0;
		CLOSE(btyd_beta_expected(BTYD_BGNBD, p, t, x, 0), expected_by_force(p[2], p[3] + x, p[0] + x, t), 1e-12);
	}
}

/* Nothing special happens where the papers' formulas have a hole: alpha = beta, s = 1, a = 1. */
static void test_at_the_holes(void **state)
{
	double at[4] = { 0.6, 8, 1, 8 }, beside[4] = { 0.6, 8, 1 + 1e-7, 8 * (1 + 1e-7) }, x = 4, tx = 20, T = 30, e0, e1, a0, a1;
	struct btyd_customers c = one(&x, &tx, &T);

	for (int model = 0; model < BTYD_MODEL_COUNT; model++) {
		predict(model, at, 10, x, tx, T, &e0, &a0);
		predict(model, beside, 10, x, tx, T, &e1, &a1);
		NEAR(e0, e1, 1e-6);
		NEAR(a0, a1, 1e-6);
		NEAR(log_likelihood(model, at, &c), log_likelihood(model, beside, &c), 1e-6);
	}
	/* with alpha = beta the integral is elementary: ∫ (α+y)^−(R+s+1) dy */
	predict(BTYD_PARETONBD, at, 10, x, tx, T, &e0, &a0);
	CLOSE(a0, 1 / (1 + 1 / 5.6 * (pow(38. / 28, 5.6) - 1)), 1e-12);
	CLOSE(e0 / a0, 4.6 * log(48. / 38), 1e-12);
}

/* The gradient that the search goes by, against differences of the value. */
static void test_gradient(void **state)
{
	uint64_t seed = 307;

	for (int i = 0; i < 600; i++) {
		enum btyd_model model = i % BTYD_MODEL_COUNT;
		double p[4] = { chance_scale(&seed, 0.1, 10), chance_scale(&seed, 0.1, 10), chance_scale(&seed, 0.1, 10), chance_scale(&seed, 0.1, 10) };
		double x[2] = { 0, floor(chance_scale(&seed, 1, 50)) }, tx[2] = { 0 }, T[2] = { chance_scale(&seed, 0.1, 10), chance_scale(&seed, 0.1, 10) }, n[2] = { 3, 2 };
		struct btyd_groups g = { x, tx, T, n, 2, 5, 2 * x[1], 0, 1 };
		struct btyd_sum here, up, down;
		void (*sum)(const double *, const struct btyd_groups *, struct btyd_sum *) = btyd_pareto_sum;
		tx[1] = T[1] * chance(&seed);
		for (int k = 0; k < 4; k++) {
			double h = 1e-5 * p[k], q[4];
			memcpy(q, p, sizeof q);
			q[k] = p[k] + h;
			model == BTYD_PARETONBD ? sum(q, &g, &up) : btyd_beta_sum(model, q, &g, &up);
			q[k] = p[k] - h;
			model == BTYD_PARETONBD ? sum(q, &g, &down) : btyd_beta_sum(model, q, &g, &down);
			model == BTYD_PARETONBD ? sum(p, &g, &here) : btyd_beta_sum(model, p, &g, &here);
			NEAR(here.gradient[k] * p[k], (up.value - down.value) / 2e-5, 1e-6);
		}
	}
}

/* --- simulated customers ------------------------------------------------------------------------------------------------------------------------------ */

/* Purchases until `until` or, with chance p after each (from_first: after the first one too), until he leaves. */
static void simulate(enum btyd_model model, const double *p, double until, uint64_t *seed, double *x, double *tx)
{
	double rate = chance_gamma(seed, p[0]) / p[1], leaves = INFINITY, quits = 0, at = 0;

	if (model == BTYD_PARETONBD)
		leaves = chance_exponential(seed) / (chance_gamma(seed, p[2]) / p[3]);
	else
		quits = chance_beta(seed, p[2], p[3]);
	*x = *tx = 0;
	if (model == BTYD_MBGNBD && chance(seed) < quits)
		return;
	for (;;) {
		at += chance_exponential(seed) / rate;
		if (at > until || at > leaves)
			return;
		++*x;
		*tx = at;
		if (chance(seed) < quits)
			return;
	}
}

static const double typical[BTYD_MODEL_COUNT][4] = { { 0.6, 6, 0.8, 2.2 }, { 0.8, 5, 0.7, 2 }, { 0.7, 9, 0.8, 14 } };

static void test_fit_recovers(void **state)
{
	double worst = 0, squares = 0;
	uint64_t seed = 401;

	for (int model = 0; model < BTYD_MODEL_COUNT; model++) {
		for (int i = 0; i < CUSTOMERS_MAX; i++) {
			Ts[i] = chance_between(&seed, 20, 60);
			simulate(model, typical[model], Ts[i], &seed, &xs[i], &txs[i]);
		}
		struct btyd_fit f = fit(model, &(struct btyd_customers){ xs, txs, Ts, NULL, CUSTOMERS_MAX });
		assert_true(f.converged);
		for (int k = 0; k < 4; k++) {
			double off = log(f.params[k] / typical[model][k]) / f.error[k];
			assert_true(f.error[k] > 0.002 && f.error[k] < 0.3);
			worst = fmax(worst, fabs(off));
			squares += off * off;
		}
	}
	assert_true(worst < 3.5);               /* in standard errors */
	assert_true(squares > 1 && squares < 35); /* about twelve, if these are what they say */
}

/* What is expected of a whole portfolio, and who still buys, against what the simulated customers then do. */
static void test_predictions_by_simulation(void **state)
{
	enum { N = CUSTOMERS_MAX };
	static double expected[N], alive[N];
	uint64_t seed = 503;

	for (int model = 0; model < BTYD_MODEL_COUNT; model++) {
		CLEANUP(arena_free) struct arena a = { .max = ROOM };
		double more = 0, sum = 0, spread = 0, whole_x, whole_tx;
		size_t bad;
		for (int i = 0; i < N; i++) {
			uint64_t same = seed + (uint64_t)i * 7919, again = same;
			Ts[i] = 30;
			simulate(model, typical[model], 30, &same, &xs[i], &txs[i]);
			simulate(model, typical[model], 60, &again, &whole_x, &whole_tx);
			more += whole_x - xs[i];
			spread += (whole_x - xs[i]) * (whole_x - xs[i]);
		}
		struct btyd_customers c = { xs, txs, Ts, NULL, N };
		assert_int_equal(btyd_predict(&a, model, typical[model], 30, &c, expected, alive, &bad), BTYD_OK);
		for (int i = 0; i < N; i++)
			sum += expected[i];
		assert_true(fabs(sum - more) < 4 * sqrt(spread));
		assert_true(sqrt(spread) < 0.05 * sum);
	}
}

/* --- properties ---------------------------------------------------------------------------------------------------------------------------------------- */

/* As the model has it, in whole days, so that many are alike. */
static size_t small_portfolio(enum btyd_model model, uint64_t seed)
{
	enum { N = 2000 };

	for (int i = 0; i < N; i++) {
		Ts[i] = 40 + floor(20 * chance(&seed));
		simulate(model, typical[model], Ts[i], &seed, &xs[i], &txs[i]);
		txs[i] = ceil(txs[i]) > Ts[i] ? Ts[i] : ceil(txs[i]);
		counts[i] = 1;
	}
	return N;
}

static void same_fit(const struct btyd_fit *f, const struct btyd_fit *g, double tolerance)
{
	assert_true(f->converged && g->converged);
	for (int k = 0; k < 4; k++)
		CLOSE(f->params[k], g->params[k], tolerance);
	CLOSE(f->log_likelihood, g->log_likelihood, 1e-12);
}

/* Counting is repeating, in whatever order; a count of 0 is not there. */
static void test_counts(void **state)
{
	static double x[CUSTOMERS_MAX], tx[CUSTOMERS_MAX], T[CUSTOMERS_MAX], count[CUSTOMERS_MAX];

	for (int model = 0; model < BTYD_MODEL_COUNT; model++) {
		size_t n = small_portfolio(model, 601), m = 0;
		for (size_t i = n; i-- > 0;) {
			size_t k = 0;
			while (k < m && (x[k] != xs[i] || tx[k] != txs[i] || T[k] != Ts[i]))
				k++;
			if (k == m) {
				x[m] = xs[i], tx[m] = txs[i], T[m] = Ts[i], count[m] = 0;
				m++;
			}
			count[k]++;
		}
		assert_true(m < n);
		x[m] = 77, tx[m] = 1, T[m] = 50, count[m] = 0;
		struct btyd_fit f = fit(model, &(struct btyd_customers){ xs, txs, Ts, NULL, n }), g = fit(model, &(struct btyd_customers){ x, tx, T, count, m + 1 });
		same_fit(&f, &g, 1e-8);
		g = fit(model, &(struct btyd_customers){ xs, txs, Ts, counts, n });
		same_fit(&f, &g, 1e-8);
	}
}

/* Weeks or days: alpha (and beta of Pareto/NBD) scale, the rest stays; the density shrinks by a factor for each purchase. */
static void test_unit_of_time(void **state)
{
	for (int model = 0; model < BTYD_MODEL_COUNT; model++) {
		size_t n = small_portfolio(model, 607);
		double purchases = 0;
		struct btyd_fit f = fit(model, &(struct btyd_customers){ xs, txs, Ts, NULL, n }), g;
		for (size_t i = 0; i < n; i++)
			purchases += xs[i];
		for (size_t i = 0; i < n; i++)
			txs[i] *= 7, Ts[i] *= 7;
		g = fit(model, &(struct btyd_customers){ xs, txs, Ts, NULL, n });
		g.params[1] /= 7;
		g.params[3] /= model == BTYD_PARETONBD ? 7 : 1;
		g.log_likelihood += purchases * log(7);
		same_fit(&f, &g, 1e-6);
	}
}

/* A maximum: every neighbour is less likely. */
static void test_is_a_maximum(void **state)
{
	for (int model = 0; model < BTYD_MODEL_COUNT; model++) {
		struct btyd_customers c = { xs, txs, Ts, NULL, small_portfolio(model, 613) };
		struct btyd_fit f = fit(model, &c);
		for (int k = 0; k < 8; k++) {
			double p[4];
			memcpy(p, f.params, sizeof p);
			p[k / 2] *= k % 2 ? 1.01 : 1 / 1.01;
			assert_true(log_likelihood(model, p, &c) < f.log_likelihood);
		}
	}
}

/* Longer silence: less alive. More time ahead: more purchases, never more than the rate alone would bring. */
static void test_monotone(void **state)
{
	for (int model = 0; model < BTYD_MODEL_COUNT; model++) {
		double before = 2, had = -1, expected, alive;
		for (double T = 10; T < 500; T *= 1.3) {
			predict(model, typical[model], 10, 5, 10, T, &expected, &alive);
			assert_true(alive < before && alive > 0);
			before = alive;
		}
		for (double t = 0; t < 1e4; t = t * 2 + 1) {
			predict(model, typical[model], t, 5, 10, 12, &expected, &alive);
			assert_true(expected > had);
			assert_true(expected <= (typical[model][0] + 5) / (typical[model][1] + 12) * t);
			had = expected;
		}
	}
}

/* --- edges --------------------------------------------------------------------------------------------------------------------------------------------- */

static void test_nothing_to_fit(void **state)
{
	static const double zero[] = { 0, 0, 0 }, ten[] = { 10, 10, 10 }, two[] = { 2, 2, 2 }, five[] = { 5, 5, 5 }, once[] = { 1 }, none[] = { 0, 0, 0 };

	for (int model = 0; model < BTYD_MODEL_COUNT; model++) {
		struct btyd_fit f[] = {
			fit(model, &(struct btyd_customers){ zero, zero, ten, NULL, 3 }), /* no repeat purchase at all */
			fit(model, &(struct btyd_customers){ two, five, ten, NULL, 1 }),  /* one customer */
			fit(model, &(struct btyd_customers){ two, five, ten, once, 1 }),
			fit(model, &(struct btyd_customers){ two, five, ten, none, 3 }),  /* nobody */
			fit(model, &(struct btyd_customers){ two, five, ten, NULL, 3 }),  /* all alike: any spread would be made up */
			fit(model, &(struct btyd_customers){ two, zero, zero, NULL, 3 }), /* no time has passed */
			fit(model, &(struct btyd_customers){ zero, zero, zero, NULL, 3 }),
			fit(model, &(struct btyd_customers){ NULL, NULL, NULL, NULL, 0 }),
		};
		for (size_t i = 0; i < sizeof f / sizeof *f; i++) {
			assert_false(f[i].converged);
			assert_true(isnan(f[i].params[0]) && isnan(f[i].params[3]) && isnan(f[i].log_likelihood) && isnan(f[i].error[0]));
		}
	}
}

/* New customers among the others say nothing where nobody can leave before time has passed; and they never trouble the search. */
static void test_new_customers(void **state)
{
	for (int model = 0; model < BTYD_MODEL_COUNT; model++) {
		size_t n = small_portfolio(model, 617);
		for (size_t i = n; i < n + 50; i++)
			xs[i] = txs[i] = Ts[i] = 0;
		struct btyd_fit f = fit(model, &(struct btyd_customers){ xs, txs, Ts, NULL, n }), g = fit(model, &(struct btyd_customers){ xs, txs, Ts, NULL, n + 50 });
		same_fit(&f, &g, 1e-6);
	}
}

static void test_first_purchase_only(void **state)
{
	double expected, alive, p[4] = { 0.5, 5, 0.8, 2 };

	predict(BTYD_BGNBD, p, 10, 0, 0, 100, &expected, &alive);
	NEAR(alive, 1, 0);
	predict(BTYD_MBGNBD, p, 10, 0, 0, 100, &expected, &alive);
	NEAR(alive, 1 / (1 + 0.8 / 2 * pow(105. / 5, 0.5)), 1e-14);
	predict(BTYD_PARETONBD, p, 0, 0, 0, 0, &expected, &alive);
	NEAR(alive, 1, 0);
	NEAR(expected, 0, 0);
	predict(BTYD_BGNBD, p, 10, 0, 55, 100, &expected, &alive); /* tx says nothing without a repeat purchase */
	NEAR(alive, 1, 0);
}

/* Whatever the numbers, a probability is one and an expectation lies between nothing and what the rate alone would bring. */
static void test_extremes(void **state)
{
	static const double sizes[] = { 1e-100, 1e-5, 0.3, 1, 1e4, 1e15 }, xs_[] = { 0, 1, 1000, 100000 }, Ts_[] = { 0, 1e-12, 1, 1e9 }, ends[] = { 0, 0.5, 1 };

	for (int i = 0; i < 6 * 6 * 6 * 6; i++) {
		double p[4] = { sizes[i % 6], sizes[i / 6 % 6], sizes[i / 36 % 6], sizes[i / 216] };
		for (int j = i % 5; j < 4 * 4 * 3; j += 5) {
			double x = xs_[j % 4], T = Ts_[j / 4 % 4], tx = x > 0 ? T * ends[j / 16] : 0, expected, alive;
			struct btyd_customers c = one(&x, &tx, &T);
			enum btyd_model model = (enum btyd_model)((i + j) % BTYD_MODEL_COUNT);
			predict(model, p, 30, x, tx, T, &expected, &alive);
			if (!(alive >= 0 && alive <= 1 && expected >= 0 && expected <= alive * (p[0] + x) / (p[1] + T) * 30 * (1 + 1e-9)))
				fail_msg("model %d, %g %g %g %g, x %g tx %g T %g: %g alive, %g expected", model, p[0], p[1], p[2], p[3], x, tx, T, alive, expected);
			double log_l = log_likelihood(model, p, &c);
			if (!isfinite(log_l))
				fail_msg("model %d, %g %g %g %g, x %g tx %g T %g: log-likelihood %g", model, p[0], p[1], p[2], p[3], x, tx, T, log_l);
		}
	}
}

/* Some buy thousands of times: the fit stands, and so does what is said of them. */
static void test_thousands_of_purchases(void **state)
{
	static const double p[4] = { 1.2, 0.02, 0.5, 60 };
	uint64_t seed = 701;
	double most = 0, expected, alive;

	for (int i = 0; i < 3000; i++) {
		Ts[i] = 40;
		simulate(BTYD_BGNBD, p, 40, &seed, &xs[i], &txs[i]);
		most = fmax(most, xs[i]);
	}
	assert_true(most > 5000);
	struct btyd_fit f = fit(BTYD_BGNBD, &(struct btyd_customers){ xs, txs, Ts, NULL, 3000 });
	assert_true(f.converged);
	for (int k = 0; k < 4; k++)
		assert_true(fabs(log(f.params[k] / p[k])) < 3.5 * f.error[k]);
	for (int model = 0; model < BTYD_MODEL_COUNT; model++) {
		predict(model, typical[model], 5, 1000, 39.999, 40, &expected, &alive);
		assert_true(alive > 0.99);
		predict(model, typical[model], 5, 1000, 20, 40, &expected, &alive);
		assert_true(alive < 1e-100 && alive >= 0 && expected < 1e-90);
	}
}

static void test_refusals(void **state)
{
	static const struct { double x[2], tx[2], T[2], count[2]; enum btyd_status status; size_t bad; } rows[] = {
		{ { 1, -1 }, { 1, 1 }, { 2, 2 }, { 1, 1 }, BTYD_BAD_X, 1 },	  { { 1.5, 1 }, { 1, 1 }, { 2, 2 }, { 1, 1 }, BTYD_BAD_X, 0 },
		{ { NAN, 1 }, { 1, 1 }, { 2, 2 }, { 1, 1 }, BTYD_BAD_X, 0 },	  { { 1, 1 }, { 1, 2.1 }, { 2, 2 }, { 1, 1 }, BTYD_BAD_TX, 1 },
		{ { 1, 1 }, { -1, 1 }, { 2, 2 }, { 1, 1 }, BTYD_BAD_TX, 0 },	  { { 1, 1 }, { 1, NAN }, { 2, 2 }, { 1, 1 }, BTYD_BAD_TX, 1 },
		{ { 1, 1 }, { 1, 1 }, { 2, INFINITY }, { 1, 1 }, BTYD_BAD_T, 1 }, { { 1, 0 }, { 1, 0 }, { 2, -2 }, { 1, 1 }, BTYD_BAD_T, 1 },
		{ { 1, 1 }, { 1, 1 }, { 2, 2 }, { 1, 0.5 }, BTYD_BAD_COUNT, 1 },  { { 1, 1 }, { 1, 1 }, { 2, 2 }, { -1, 1 }, BTYD_BAD_COUNT, 0 },
		{ { 1, 1 }, { 1, 2 + 5e-10 }, { 2, 2 }, { 1, 1 }, BTYD_OK, 1 },
	};
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	struct arena small = { .max = 64 };
	struct btyd_fit f;
	double v[2], w[2];
	size_t bad;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct btyd_customers c = { rows[i].x, rows[i].tx, rows[i].T, rows[i].count, 2 };
		assert_int_equal(btyd_fit(&a, BTYD_BGNBD, &c, &f, &bad), rows[i].status);
		assert_int_equal(bad, rows[i].bad);
		assert_int_equal(btyd_predict(&a, BTYD_BGNBD, typical[0], 1, &c, v, w, &bad), rows[i].status);
		assert_int_equal(btyd_log_likelihood(&a, BTYD_BGNBD, typical[0], &c, v, &bad), rows[i].status);
	}
	struct btyd_customers c = { rows[10].x, rows[10].tx, rows[10].T, NULL, 2 };
	assert_int_equal(btyd_fit(&small, BTYD_BGNBD, &c, &f, &bad), BTYD_NO_MEMORY);
	assert_int_equal(btyd_predict(&small, BTYD_BGNBD, typical[0], 1, &c, v, w, &bad), BTYD_NO_MEMORY);
	arena_free(&small);
}

/* Many different customers: begun on a sample of them. */
static void test_large(void **state)
{
	enum { N = 90000 };
	CLEANUP(arena_free) struct arena a = { .max = ROOM };
	double *x = arena_new_array(&a, double, N), *tx = arena_new_array(&a, double, N), *T = arena_new_array(&a, double, N);
	uint64_t seed = 809;

	assert_true(x && tx && T);
	for (int i = 0; i < N; i++) {
		T[i] = chance_between(&seed, 20, 60);
		simulate(BTYD_BGNBD, typical[0], T[i], &seed, &x[i], &tx[i]);
	}
	struct btyd_fit f = fit(BTYD_BGNBD, &(struct btyd_customers){ x, tx, T, NULL, N });
	assert_true(f.converged);
	for (int k = 0; k < 4; k++)
		assert_true(fabs(log(f.params[k] / typical[0][k])) < 3.5 * f.error[k]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cdnow),
		cmocka_unit_test(test_against_mixtures),
		cmocka_unit_test(test_against_papers),
		cmocka_unit_test(test_expected_by_rate),
		cmocka_unit_test(test_expected_far_ahead),
		cmocka_unit_test(test_at_the_holes),
		cmocka_unit_test(test_gradient),
		cmocka_unit_test(test_fit_recovers),
		cmocka_unit_test(test_predictions_by_simulation),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_unit_of_time),
		cmocka_unit_test(test_is_a_maximum),
		cmocka_unit_test(test_monotone),
		cmocka_unit_test(test_nothing_to_fit),
		cmocka_unit_test(test_new_customers),
		cmocka_unit_test(test_first_purchase_only),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_thousands_of_purchases),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
