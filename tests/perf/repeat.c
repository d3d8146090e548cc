/* The BG/NBD fit over a million customers, and one pass of its kernel beside a bare loop that does the same arithmetic over the same customers. Prints one JSON
 * object for tests/perf/bench.mjs; seconds are of processor time, passes the best of five in turn. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "stats/btyd_parts.h"

enum { CUSTOMERS = 1000000, ROUNDS = 5 };

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* --- customers, in whole days over two years ------------------------------------------------------------------------------------------------------ */

static double chance(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return ((double)(*seed * UINT64_C(2685821657736338717) >> 12) + 0.5) * 0x1p-52;
}

/* Rates of shape one half by a squared normal, chances to leave by a power: any portfolio will do, as long as the fit has a maximum. */
static void buy(uint64_t *seed, double until, double *x, double *tx)
{
	double normal = sqrt(-2 * log(chance(seed))) * cos(6.283185307179586 * chance(seed)), rate = normal * normal / 60, quits = 1 - pow(chance(seed), 0.4);

	*x = *tx = 0;
	for (double at = -log(chance(seed)) / rate; at <= until; at -= log(chance(seed)) / rate) {
		++*x;
		*tx = floor(at);
		if (chance(seed) < quits)
			return;
	}
}

/* --- the bare loop -------------------------------------------------------------------------------------------------------------------------------- */

struct bare { double value, gradient[4]; };

/* Σ 1/(from + j) and Σ ln(from + j), j < n. */
static void rising(double from, double n, double *logs, double *parts)
{
	*logs = *parts = 0;
	for (int j = 0; j < n; j++) {
		*logs += log(from + j);
		*parts += 1 / (from + j);
	}
}

static void bare_pass(const double *p, const struct btyd_groups *g, struct bare *out)
{
	double r = p[0], alpha = p[1], a = p[2], b = p[3], last_x = -1, lr = 0, dr = 0, lb = 0, db = 0, lab = 0, dab = 0, odds = 0;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < g->n; i++) {
		double x = g->x[i], T = g->T[i], tx = g->tx[i], n = g->count[i];
		if (x != last_x) {
			rising(r, x, &lr, &dr);
			rising(b, x, &lb, &db);
			rising(a + b, x, &lab, &dab);
			odds = x > 0 ? log(a / (b + x - 1)) : 0;
			last_x = x;
		}
		double end = 1 / (alpha + T), last = 1 / (alpha + tx), grown = log1p(T / alpha), since = log1p((T - tx) * last), left = 0, more = 0;
		if (x > 0) {
			double q = odds + (r + x) * since, e = exp(-fabs(q));
			left = q > 0 ? 1 / (1 + e) : e / (1 + e);
			more = fmax(q, 0) + log1p(e);
		}
		out->value += n * (lr + lb - lab - (r + x) * grown - x * log(alpha) + more);
		out->gradient[0] += n * (dr - grown + left * since);
		out->gradient[1] += n * ((r * T / alpha - x) * end + left * (r + x) * (end - last));
		out->gradient[2] += n * (left / a - dab);
		out->gradient[3] += n * (db - dab - (x > 0 ? left / (b + x - 1) : 0));
	}
}

/* --- measuring -------------------------------------------------------------------------------------------------------------------------------------- */

static bool alike(const struct btyd_sum *s, const struct bare *b)
{
	bool same = fabs(s->value - b->value) <= 1e-9 * fabs(b->value);

	for (int k = 0; k < 4; k++)
		same = same && fabs(s->gradient[k] - b->gradient[k]) <= 1e-6 * fabs(b->value);
	return same;
}

/* Fills the best times of either; false when they do not agree. */
static bool passes(const struct btyd_groups *g, double *ours, double *theirs)
{
	static const double p[4] = { 0.5, 0.04, 0.8, 2.5 };
	struct btyd_sum s;
	struct bare b;

	*ours = *theirs = INFINITY;
	for (int i = 0; i < ROUNDS; i++) {
		double from = seconds(), middle;
		bare_pass(p, g, &b);
		middle = seconds();
		btyd_beta_sum(BTYD_BGNBD, p, g, &s);
		*ours = fmin(*ours, seconds() - middle);
		*theirs = fmin(*theirs, middle - from);
	}
	return alike(&s, &b);
}

int main(void)
{
	CLEANUP(arena_free) struct arena a = { .max = (size_t)1 << 30 };
	double *x = arena_new_array(&a, double, CUSTOMERS), *tx = arena_new_array(&a, double, CUSTOMERS), *T = arena_new_array(&a, double, CUSTOMERS), ours, theirs;
	struct btyd_customers c = { x, tx, T, NULL, CUSTOMERS };
	struct btyd_groups g;
	struct btyd_fit f;
	uint64_t seed = 2463534242;
	size_t bad;

	if (!x || !tx || !T)
		return 1;
	for (int i = 0; i < CUSTOMERS; i++) {
		T[i] = floor(730 * chance(&seed));
		buy(&seed, T[i], &x[i], &tx[i]);
	}
	double from = seconds();
	if (btyd_fit(&a, BTYD_BGNBD, &c, &f, &bad) != BTYD_OK || !f.converged)
		return 1;
	double fitted = seconds() - from;
	if (!btyd_group(&a, &c, &g) || !passes(&g, &ours, &theirs))
		return 1;
	printf("{\"customers\":%d,\"different\":%zu,\"fit\":%.4f,\"pass\":%.6f,\"bare\":%.6f}\n", CUSTOMERS, g.n, fitted, ours, theirs);
	return 0;
}
