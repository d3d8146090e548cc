/* calc smaa: how safe a rank is when nobody knows the weights. */
#include "calc/families.h"

#include "stats/smaa.h"

#include <math.h>
#include <stdio.h>

enum { CRITERIA_MAX = 1000, DRAWS_MAX = 1000000 };
static const double SEED_MOST = 9007199254740992.0, WORK_MOST = 4e9;

static const struct calc_field takes[] = {
	{ "values", CALC_NUMBER, CALC_TABLE, FROM(-1e150), UP_TO(1e150), .length_most = SMAA_ALTERNATIVES_MAX, .width_most = CRITERIA_MAX },
	{ "sd", CALC_NUMBER, CALC_TABLE, CALC_OPTIONAL, FROM(0), UP_TO(1e150), .length_most = SMAA_ALTERNATIVES_MAX, .width_most = CRITERIA_MAX },
	{ "weights", CALC_NUMBER, CALC_TABLE, CALC_OPTIONAL, FROM(0), UP_TO(1e150), .length_most = DRAWS_MAX, .width_most = CRITERIA_MAX },
	{ "draws", CALC_INTEGER, CALC_ONE, CALC_OPTIONAL, FROM(1), UP_TO(DRAWS_MAX) },
	{ "seed", CALC_INTEGER, CALC_ONE, CALC_OPTIONAL, FROM(0), UP_TO(SEED_MOST) },
	{ 0 },
};

static const struct calc_field gives[] = {
	{ "acceptability", CALC_NUMBER, CALC_TABLE },
	{ "central_weights", CALC_NUMBER, CALC_TABLE, CALC_NULL_ROWS },
	{ "confidence", CALC_NUMBER, CALC_LIST, CALC_GAPS },
	{ 0 },
};

/* --- the request ---------------------------------------------------------------------------------------------------------------------------------- */

static enum rc check_samples(const struct calc_value *weights, const struct calc *c, size_t criteria, struct error *e)
{
	if (calc_value(c, "draws")->given || calc_value(c, "seed")->given)
		return calc_refuse(e, "error.calc_samples_or_draws", NULL, NULL, calc_value(c, "draws")->given ? "draws" : "seed");
	if (weights->width != criteria)
		return calc_refuse(e, "error.calc_same_length", "values[0]", NULL, "weights[0]");
	for (size_t i = 0; i < weights->count; i++) {
		double sum = 0;
		for (size_t j = 0; j < criteria; j++)
			sum += weights->numbers[i * criteria + j];
		if (!(sum > 0))
			return calc_refuse(e, "error.calc_all_zero", NULL, NULL, "weights[%zu]", i);
	}
	return RC_OK;
}

static enum rc read(const struct calc *c, struct smaa_problem *p, struct error *e)
{
	const struct calc_value *values = calc_value(c, "values"), *sd = calc_value(c, "sd"), *weights = calc_value(c, "weights");
	char most[24];
	double work;

	*p = (struct smaa_problem){ .alternatives = values->count, .criteria = values->width, .values = values->numbers, .sd = sd->given ? sd->numbers : NULL,
				    .weights = weights->given ? weights->numbers : NULL,
				    .draws = weights->given ? weights->count : (size_t)calc_number(c, "draws", SMAA_DRAWS), .seed = (uint64_t)calc_number(c, "seed", 1) };
	if (sd->given && (sd->count != values->count || sd->width != values->width))
		return calc_refuse(e, "error.calc_same_length", "values", NULL, "sd");
	work = (double)p->alternatives * (double)(p->criteria + 16);
	snprintf(most, sizeof most, "%.0f", floor(WORK_MOST / work));
	if ((double)p->draws * work > WORK_MOST)
		return calc_refuse(e, "error.calc_most", most, NULL, weights->given ? "weights" : "draws");
	return weights->given ? check_samples(weights, c, values->width, e) : RC_OK;
}

/* --- the answer ----------------------------------------------------------------------------------------------------------------------------------- */

static void put(struct json_writer *w, const struct smaa_problem *p, const struct smaa *s)
{
	size_t n = p->alternatives, m = p->criteria;

	json_key(w, "acceptability");
	json_array_begin(w);
	for (size_t i = 0; i < n; i++) {
		json_array_begin(w);
		for (size_t r = 0; r < n; r++)
			calc_put_number(w, s->ranks[i * n + r] / (double)p->draws);
		json_array_end(w);
	}
	json_array_end(w);
	json_key(w, "central_weights");
	json_array_begin(w);
	for (size_t i = 0; i < n; i++) {
		if (!s->firsts[i]) {
			json_put_null(w);
			continue;
		}
		json_array_begin(w);
		for (size_t j = 0; j < m; j++)
			calc_put_number(w, s->central[i * m + j]);
		json_array_end(w);
	}
	json_array_end(w);
	calc_field_numbers(w, "confidence", s->confidence, n);
}

struct job { const struct smaa_problem *problem; struct smaa *result; };

static void work(void *argument, int slice)
{
	struct job *j = argument;

	smaa_slice(j->problem, j->result, slice);
}

static enum rc run(struct calc *c, struct error *e)
{
	struct smaa_problem p;
	struct smaa s;
	struct job j = { &p, &s };
	enum rc rc = read(c, &p, e);

	if (rc)
		return rc;
	if (!smaa_begin(c->arena, &p, &s))
		return error_no_memory(e);
	calc_split(c, work, &j, SMAA_SLICES);
	smaa_end(&p, &s);
	put(c->out, &p, &s);
	return RC_OK;
}

const struct calc_method calc_smaa = { "smaa", takes, gives, run };
