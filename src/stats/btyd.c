/* The models over customers: maximum likelihood and predictions. */
#include "stats/btyd.h"

#include <math.h>
#include <string.h>

#include "stats/btyd_parts.h"
#include "stats/minimize.h"

static void sum_of(enum btyd_model model, const double *params, const struct btyd_groups *g, struct btyd_sum *out)
{
	if (model == BTYD_PARETONBD)
		btyd_pareto_sum(params, g, out);
	else
		btyd_beta_sum(model, params, g, out);
}

/* alpha, and in Pareto/NBD beta, are times. */
static bool is_time(enum btyd_model model, int param)
{
	return param == 1 || (param == 3 && model == BTYD_PARETONBD);
}

/* --- fitting ---------------------------------------------------------------------------------------------------------------------------------- */

/* Where to begin: r, alpha as a part of r / (purchases per time), then a, b or s, beta in units. Shapes that portfolios have. */
static const double starts[][BTYD_PARAMS] = {
	{ 0.25, 0.5, 0.8, 2.5 }, { 0.5, 0.5, 0.5, 0.5 }, { 1, 1, 1, 3 }, { 1, 0.3, 0.2, 0.5 }, { 3, 0.7, 0.3, 3 }, { 0.1, 0.5, 0.5, 1 },
};
enum { STARTS = sizeof starts / sizeof *starts, TRIES = 3, SAMPLE = 20000 };
static const double REACH = 14; /* a factor of a million */

struct fitting { enum btyd_model model; const struct btyd_groups *g; };

/* Minus the mean log-likelihood, in the logarithms of the parameters. */
static double deviance(void *context, const double *x, double *gradient)
{
	const struct fitting *f = context;
	double params[BTYD_PARAMS];
	struct btyd_sum s;

	for (int i = 0; i < BTYD_PARAMS; i++)
		params[i] = exp(x[i]);
	sum_of(f->model, params, f->g, &s);
	for (int i = 0; i < BTYD_PARAMS; i++)
		gradient[i] = -s.gradient[i] * params[i] / f->g->customers;
	return -s.value / f->g->customers;
}

static double start_at(const struct fitting *f, int k, double x[BTYD_PARAMS])
{
	double gradient[BTYD_PARAMS];

	for (int i = 0; i < BTYD_PARAMS; i++)
		x[i] = log(starts[k][i]);
	x[1] += log(starts[k][0] * f->g->time / f->g->purchases);
	return deviance((void *)f, x, gradient);
}

/* From the likeliest starts first; where one leads nowhere, the next. */
static void search(const struct fitting *f, struct minimum *m)
{
	double value[STARTS], x[BTYD_PARAMS];
	int tried = 0, steps = 0;

	for (int k = 0; k < STARTS; k++)
		value[k] = start_at(f, k, x);
	do {
		int best = 0;
		for (int k = 1; k < STARTS; k++)
			if (!(value[best] <= value[k]))
				best = k;
		value[best] = INFINITY;
		start_at(f, best, x);
		minimize(deviance, (void *)f, BTYD_PARAMS, x, REACH, m);
		steps += m->iterations;
	} while (!m->found && ++tried < TRIES);
	m->iterations = steps;
}

/* Every so many groups: as they come by x, all kinds are in it. */
static bool thin(struct arena *a, const struct btyd_groups *g, struct btyd_groups *out)
{
	size_t stride = g->n / SAMPLE;

	*out = (struct btyd_groups){ .n = g->n / stride, .unit = g->unit };
	out->x = arena_new_array(a, double, out->n);
	out->tx = arena_new_array(a, double, out->n);
	out->T = arena_new_array(a, double, out->n);
	out->count = arena_new_array(a, double, out->n);
	if (!out->x || !out->tx || !out->T || !out->count)
		return false;
	for (size_t k = 0; k < out->n; k++) {
		size_t i = k * stride;
		out->x[k] = g->x[i];
		out->tx[k] = g->tx[i];
		out->T[k] = g->T[i];
		out->count[k] = g->count[i];
		out->customers += g->count[i];
		out->purchases += g->count[i] * g->x[i];
		out->time += g->count[i] * g->T[i];
	}
	return true;
}

/* Many groups: a sample of them shows where to begin, so that the whole is gone over some twenty times only. */
static bool search_large(struct arena *a, const struct fitting *f, struct minimum *m)
{
	struct btyd_groups sample;
	struct fitting small = { f->model, &sample };
	double x[BTYD_PARAMS];
	int steps;

	if (!thin(a, f->g, &sample))
		return false;
	search(&small, m);
	steps = m->iterations;
	if (m->found)
		memcpy(x, m->at, sizeof x);
	else
		start_at(f, 0, x);
	minimize(deviance, (void *)f, BTYD_PARAMS, x, REACH, m);
	m->iterations += steps;
	return true;
}

static void give(const struct fitting *f, const struct minimum *m, struct btyd_fit *out)
{
	out->iterations = m->iterations;
	out->converged = m->found;
	if (!m->found)
		return;
	for (int i = 0; i < BTYD_PARAMS; i++) {
		out->params[i] = exp(m->at[i]) * (is_time(f->model, i) ? f->g->unit : 1);
		out->error[i] = sqrt(m->inverse[i][i] / f->g->customers);
	}
	out->log_likelihood = -m->value * f->g->customers - f->g->purchases * log(f->g->unit);
}

enum btyd_status btyd_fit(struct arena *a, enum btyd_model model, const struct btyd_customers *c, struct btyd_fit *out, size_t *bad)
{
	struct btyd_groups g;
	struct fitting f = { model, &g };
	struct minimum m = { 0 };
	enum btyd_status status = btyd_check(c, bad);

	*out = (struct btyd_fit){ { NAN, NAN, NAN, NAN }, { NAN, NAN, NAN, NAN }, NAN, false, 0 };
	if (status != BTYD_OK)
		return status;
	if (!btyd_group(a, c, &g))
		return BTYD_NO_MEMORY;
	if (g.customers > 1 && g.purchases > 0 && g.time > 0) {
		if (g.n < 2 * SAMPLE)
			search(&f, &m);
		else if (!search_large(a, &f, &m))
			return BTYD_NO_MEMORY;
	}
	give(&f, &m, out);
	return BTYD_OK;
}

enum btyd_status btyd_log_likelihood(struct arena *a, enum btyd_model model, const double params[BTYD_PARAMS], const struct btyd_customers *c, double *out,
				     size_t *bad)
{
	double scaled[BTYD_PARAMS];
	struct btyd_groups g;
	struct btyd_sum s;
	enum btyd_status status = btyd_check(c, bad);

	if (status != BTYD_OK)
		return status;
	if (!btyd_group(a, c, &g))
		return BTYD_NO_MEMORY;
	for (int i = 0; i < BTYD_PARAMS; i++)
		scaled[i] = params[i] / (is_time(model, i) ? g.unit : 1);
	sum_of(model, scaled, &g, &s);
	*out = s.value - g.purchases * log(g.unit);
	return BTYD_OK;
}

/* --- predicting -------------------------------------------------------------------------------------------------------------------------------- */

/* What is expected of one who still buys, by (x, T): many customers share it. */
enum { MEMORY = 1 << 12 };
struct remembered { double x, T, expected; };

static struct remembered *memory_slot(struct remembered *memory, double x, double T)
{
	uint64_t a, b;

	memcpy(&a, &x, sizeof a);
	memcpy(&b, &T, sizeof b);
	return &memory[(a * UINT64_C(0x9e3779b97f4a7c15) ^ b * UINT64_C(0xd6e8feb86659fd93)) >> 52];
}

static double expected_of(enum btyd_model model, const double *params, double t, double x, double T, struct remembered *memory)
{
	struct remembered *slot = memory_slot(memory, x, T);

	if (model == BTYD_PARETONBD)
		return btyd_pareto_expected(params, t, x, T);
	if (slot->x != x || slot->T != T)
		*slot = (struct remembered){ x, T, btyd_beta_expected(model, params, t, x, T) };
	return slot->expected;
}

enum btyd_status btyd_predict(struct arena *a, enum btyd_model model, const double params[BTYD_PARAMS], double t, const struct btyd_customers *c,
			      double *expected, double *alive, size_t *bad)
{
	struct remembered *memory = arena_new_array(a, struct remembered, MEMORY);
	enum btyd_status status = btyd_check(c, bad);

	if (status != BTYD_OK)
		return status;
	if (!memory)
		return BTYD_NO_MEMORY;
	for (size_t i = 0; i < MEMORY; i++)
		memory[i].x = -1;
	for (size_t i = 0; i < c->n; i++) {
		double x = c->x[i], T = c->T[i], tx = x > 0 ? fmin(c->tx[i], T) : 0;
		alive[i] = model == BTYD_PARETONBD ? btyd_pareto_alive(params, x, tx, T) : btyd_beta_alive(model, params, x, tx, T);
		expected[i] = alive[i] * expected_of(model, params, t, x, T, memory);
	}
	return BTYD_OK;
}
