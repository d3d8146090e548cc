/* Both walk the times in rising order; those who left at a time and those last seen at it were all at risk there. */
#include "stats/survival.h"

#include <math.h>

#include "stats/gamma.h"
#include "stats/order.h"

static const double BAND = 1.9599639845400542355; /* the normal quantile at 0.975 */
static const double RANK = 1e-10;                 /* a pivot below this part of its diagonal is nothing */

/* Indices by rising time; NULL when the arena is full. */
static uint32_t *by_time(struct arena *a, const double *time, size_t n)
{
	uint64_t *keys = arena_new_array(a, uint64_t, n);
	uint32_t *order = arena_new_array(a, uint32_t, n), *scratch = arena_new_array(a, uint32_t, n);

	if (!keys || !order || !scratch)
		return NULL;
	for (size_t i = 0; i < n; i++)
		keys[i] = ~order_key_descending(time[i]);
	order_ascending(keys, n, order, scratch);
	return order;
}

/* Where the next time begins, and how many left at this one. */
static size_t next_time(const double *time, const double *event, const uint32_t *order, size_t n, size_t from, size_t *events)
{
	size_t to = from;

	for (*events = 0; to < n && time[order[to]] == time[order[from]]; to++)
		*events += event[order[to]] != 0;
	return to;
}

/* variance: of ln S, by Greenwood. */
static void set_band(struct survival_step *s, double variance)
{
	double gone = -log(s->survival), factor = exp(BAND * sqrt(variance) / gone);

	s->low = s->survival > 0 ? exp(-gone * factor) : NAN;
	s->high = s->survival > 0 ? exp(-gone / factor) : NAN;
}

bool survival_curve(struct arena *a, const double *time, const double *event, size_t n, struct survival_curve *out)
{
	uint32_t *order = by_time(a, time, n);
	double survival = 1, variance = 0;
	size_t events;

	*out = (struct survival_curve){ order ? arena_new_array(a, struct survival_step, n) : NULL, 0 };
	if (!out->steps)
		return false;
	for (size_t at = 0, next; at < n; at = next) {
		next = next_time(time, event, order, n, at, &events);
		if (!events)
			continue;
		double risk = (double)(n - at), left = (double)events;
		survival *= (risk - left) / risk;
		variance += left / (risk * (risk - left));
		struct survival_step *s = &out->steps[out->count++];
		*s = (struct survival_step){ time[order[at]], n - at, events, survival, NAN, NAN };
		set_band(s, variance);
	}
	return true;
}

/* --- log-rank ----------------------------------------------------------------------------------------------------------------------------------- */

/* By group: how many are at risk, Σ (left − expected to leave); the covariance of these. */
struct ranks { size_t groups; double *risk, *excess, *covariance; };

static void add_time(struct ranks *r, double risk, double left)
{
	double spread = risk > 1 ? left * (risk - left) / (risk - 1) : 0;

	for (size_t j = 0; j < r->groups; j++) {
		double share = r->risk[j] / risk;
		r->excess[j] -= left * share;
		for (size_t k = 0; k < r->groups; k++)
			r->covariance[j * r->groups + k] += spread * share * ((j == k) - r->risk[k] / risk);
	}
}

static void walk(struct ranks *r, const double *time, const double *event, const uint32_t *group, const uint32_t *order, size_t n)
{
	size_t events;

	for (size_t i = 0; i < n; i++)
		r->risk[group[i]]++;
	for (size_t at = 0, next; at < n; at = next) {
		next = next_time(time, event, order, n, at, &events);
		if (events)
			add_time(r, (double)(n - at), (double)events);
		for (size_t i = at; i < next; i++) {
			r->excess[group[order[i]]] += event[order[i]] != 0;
			r->risk[group[order[i]]]--;
		}
	}
}

/* excess' · covariance⁻ · excess by Cholesky in place, passing over rows that depend on those before: whatever generalised inverse, the form is the same. */
static void quadratic(struct ranks *r, struct log_rank *out)
{
	size_t n = r->groups;
	double *v = r->covariance, *e = r->excess;

	*out = (struct log_rank){ 0, NAN, 0 };
	for (size_t k = 0; k < n; k++) {
		double before = v[k * n + k];
		for (size_t j = 0; j < k; j++)
			before += v[k * n + j] * v[k * n + j]; /* what the diagonal was */
		bool counts = v[k * n + k] > RANK * before;
		double root = counts ? sqrt(v[k * n + k]) : 0, part = counts ? e[k] / root : 0;
		out->freedom += counts;
		out->chi2 += part * part;
		v[k * n + k] = root;
		for (size_t i = k + 1; i < n; i++) {
			v[i * n + k] = counts ? v[i * n + k] / root : 0;
			e[i] -= v[i * n + k] * part;
		}
		for (size_t i = k + 1; i < n; i++)
			for (size_t j = k + 1; j <= i; j++)
				v[i * n + j] -= v[i * n + k] * v[j * n + k];
	}
}

bool survival_log_rank(struct arena *a, const double *time, const double *event, const uint32_t *group, size_t n, size_t groups, struct log_rank *out)
{
	uint32_t *order = by_time(a, time, n);
	struct ranks r = { groups, arena_new_array(a, double, groups), arena_new_array(a, double, groups), arena_new_array(a, double, groups * groups) };

	if (!order || !r.risk || !r.excess || !r.covariance)
		return false;
	walk(&r, time, event, group, order, n);
	quadratic(&r, out);
	if (out->freedom)
		out->p = gamma_upper((double)out->freedom / 2, out->chi2 / 2);
	else
		out->chi2 = NAN;
	return true;
}
