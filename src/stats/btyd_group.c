/* Customers with equal (x, tx, T), counted. They are brought together by sorting hashes: two different ones with the same hash lie side by side and stay
 * apart, so no list, however contrived, makes it wrong or slow. */
#include "stats/btyd_parts.h"

#include <math.h>
#include <string.h>

#include "stats/order.h"

static const double TX_SLACK = 1e-9;

static bool whole(double v)
{
	return v >= 0 && isfinite(v) && v == floor(v);
}

enum btyd_status btyd_check(const struct btyd_customers *c, size_t *bad)
{
	for (size_t i = 0; i < c->n; i++) {
		*bad = i;
		if (!whole(c->x[i]))
			return BTYD_BAD_X;
		if (!(c->T[i] >= 0 && isfinite(c->T[i])))
			return BTYD_BAD_T;
		if (!(c->tx[i] >= 0 && c->tx[i] <= c->T[i] + TX_SLACK) && c->x[i] > 0)
			return BTYD_BAD_TX;
		if (c->count && !whole(c->count[i]))
			return BTYD_BAD_COUNT;
	}
	return BTYD_OK;
}

/* What counts of tx. */
static double last_of(const struct btyd_customers *c, size_t i)
{
	return c->x[i] > 0 ? fmin(c->tx[i], c->T[i]) : 0;
}

static uint64_t mix(uint64_t h, double v)
{
	uint64_t bits;

	v += 0.0;
	memcpy(&bits, &v, sizeof bits);
	h = (h ^ bits) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static bool alike(const struct btyd_customers *c, size_t i, size_t j)
{
	return c->x[i] == c->x[j] && c->T[i] == c->T[j] && last_of(c, i) == last_of(c, j);
}

/* Indices with equal hashes side by side. */
static void sort_hashes(const struct btyd_customers *c, uint64_t *keys, uint32_t *order, uint32_t *scratch)
{
	for (size_t i = 0; i < c->n; i++)
		keys[i] = mix(mix(mix(1, c->x[i]), last_of(c, i)), c->T[i]);
	order_ascending(keys, c->n, order, scratch);
}

/* The first of each run stands for it; returns how many there are. Runs of count 0 are left out. */
static size_t count_runs(const struct btyd_customers *c, const uint32_t *order, uint32_t *first, double *count)
{
	size_t runs = 0;

	for (size_t k = 0; k < c->n; k++) {
		size_t i = order[k];
		double one = c->count ? c->count[i] : 1;
		if (!(one > 0))
			continue;
		if (runs && alike(c, first[runs - 1], i)) {
			count[runs - 1] += one;
			continue;
		}
		first[runs] = (uint32_t)i;
		count[runs++] = one;
	}
	return runs;
}

static double unit_of(double mean)
{
	int power = 0;

	if (!(mean > 0))
		return 1;
	frexp(mean, &power);
	return ldexp(1, power);
}

static void fill(const struct btyd_customers *c, const uint32_t *order, const uint32_t *first, const double *count, struct btyd_groups *out)
{
	long double customers = 0, purchases = 0, time = 0;

	for (size_t k = 0; k < out->n; k++) {
		size_t i = first[order[k]];
		out->x[k] = c->x[i];
		out->tx[k] = last_of(c, i);
		out->T[k] = c->T[i];
		out->count[k] = count[order[k]];
		customers += out->count[k];
		purchases += (long double)out->count[k] * out->x[k];
		time += (long double)out->count[k] * out->T[k];
	}
	out->customers = (double)customers;
	out->purchases = (double)purchases;
	out->unit = unit_of((double)(time / customers));
	out->time = (double)(time / out->unit);
	for (size_t k = 0; k < out->n; k++) {
		out->tx[k] /= out->unit;
		out->T[k] /= out->unit;
	}
}

bool btyd_group(struct arena *a, const struct btyd_customers *c, struct btyd_groups *out)
{
	uint64_t *keys = arena_new_array(a, uint64_t, c->n);
	uint32_t *order = arena_new_array(a, uint32_t, c->n), *scratch = arena_new_array(a, uint32_t, c->n), *first = arena_new_array(a, uint32_t, c->n);
	double *count = arena_new_array(a, double, c->n);

	memset(out, 0, sizeof *out);
	if (!keys || !order || !scratch || !first || !count)
		return false;
	sort_hashes(c, keys, order, scratch);
	out->n = count_runs(c, order, first, count);
	out->x = arena_new_array(a, double, out->n);
	out->tx = arena_new_array(a, double, out->n);
	out->T = arena_new_array(a, double, out->n);
	out->count = arena_new_array(a, double, out->n);
	if (!out->x || !out->tx || !out->T || !out->count)
		return false;
	for (size_t k = 0; k < out->n; k++)
		keys[k] = ~order_key_descending(c->x[first[k]]);
	order_ascending(keys, out->n, order, scratch);
	fill(c, order, first, count, out);
	return true;
}
