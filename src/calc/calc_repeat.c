/* calc btyd_fit, btyd_predict, gamma_gamma_fit, gamma_gamma_predict, retention_fit: who still buys, how often, for how much, and how many stay. */
#include "calc/families.h"

#include "stats/btyd.h"
#include "stats/gamma_gamma.h"
#include "stats/retention.h"

#include <math.h>
#include <stdio.h>

static const double MOST = 1e15, PURCHASES_MOST = 1e9, PARAM_LEAST = 1e-100;
static const char btyd_models[] = "bgnbd mbgnbd paretonbd";

/* --- btyd: fit ------------------------------------------------------------------------------------------------------------------------------- */

/* The names of the parameters in the order of stats/btyd.h. */
static const char *const btyd_names[BTYD_MODEL_COUNT][BTYD_PARAMS] = {
	[BTYD_BGNBD] = { "r", "alpha", "a", "b" },
	[BTYD_MBGNBD] = { "r", "alpha", "a", "b" },
	[BTYD_PARETONBD] = { "r", "alpha", "s", "beta" },
};

#define CUSTOMERS                                                                                                                                    \
	{ "x", CALC_INTEGER, CALC_LIST, FROM(0), UP_TO(PURCHASES_MOST) }, { "tx", CALC_NUMBER, CALC_LIST, FROM(0), UP_TO(MOST) },                    \
	{ "T", CALC_NUMBER, CALC_LIST, FROM(0), UP_TO(MOST) }

static const struct calc_field btyd_fit_takes[] = {
	{ "model", CALC_WORD, .words = btyd_models },
	CUSTOMERS,
	{ "count", CALC_INTEGER, CALC_LIST, CALC_OPTIONAL, FROM(0), UP_TO(PURCHASES_MOST) },
	{ 0 },
};

static const struct calc_field btyd_param_parts[] = {
	{ "r", CALC_NUMBER, FROM(PARAM_LEAST), UP_TO(MOST) },
	{ "alpha", CALC_NUMBER, FROM(PARAM_LEAST), UP_TO(MOST) },
	{ "a", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL, FROM(PARAM_LEAST), UP_TO(MOST) },
	{ "b", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL, FROM(PARAM_LEAST), UP_TO(MOST) },
	{ "s", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL, FROM(PARAM_LEAST), UP_TO(MOST) },
	{ "beta", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL, FROM(PARAM_LEAST), UP_TO(MOST) },
	{ 0 },
};

static const struct calc_field btyd_fit_gives[] = {
	{ "params", CALC_OBJECT, CALC_ONE, CALC_NULL, .parts = btyd_param_parts },
	{ "log_likelihood", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "converged", CALC_TRUTH },
	{ "iterations", CALC_INTEGER },
	{ 0 },
};

/* Null when not known: all of them are or none. */
static void put_params(struct json_writer *w, const char *const *names, const double *values, size_t count)
{
	json_key(w, "params");
	if (!isfinite(values[0])) {
		json_put_null(w);
		return;
	}
	json_object_begin(w);
	for (size_t i = 0; i < count; i++)
		calc_field_number(w, names[i], values[i]);
	json_object_end(w);
}

/* The lists, which are all of the length of x. */
static enum rc read_customers(const struct calc *c, const struct calc_value *count, struct btyd_customers *out, struct error *e)
{
	const struct calc_value *x = calc_value(c, "x"), *lists[] = { calc_value(c, "tx"), calc_value(c, "T"), count };

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (lists[i] && lists[i]->given && lists[i]->count != x->count)
			return calc_refuse(e, "error.calc_same_length", "x", NULL, "%s", lists[i]->field->name);
	*out = (struct btyd_customers){ x->numbers, lists[0]->numbers, lists[1]->numbers, count && count->given ? count->numbers : NULL, x->count };
	return RC_OK;
}

/* The rows have seen to everything else. */
static enum rc refuse_customers(struct error *e, enum btyd_status status, size_t bad)
{
	return status == BTYD_NO_MEMORY ? error_no_memory(e) : calc_refuse(e, "error.calc_after_end", NULL, NULL, "tx[%zu]", bad);
}

static enum rc run_btyd_fit(struct calc *c, struct error *e)
{
	enum btyd_model model = (enum btyd_model)calc_number(c, "model", 0);
	struct btyd_customers customers;
	struct btyd_fit f;
	size_t bad;
	enum rc rc = read_customers(c, calc_value(c, "count"), &customers, e);

	if (rc)
		return rc;
	enum btyd_status status = btyd_fit(c->arena, model, &customers, &f, &bad);
	if (status != BTYD_OK)
		return refuse_customers(e, status, bad);
	put_params(c->out, btyd_names[model], f.params, BTYD_PARAMS);
	calc_field_number(c->out, "log_likelihood", f.log_likelihood);
	json_field_bool(c->out, "converged", f.converged);
	json_field_int(c->out, "iterations", f.iterations);
	return RC_OK;
}

const struct calc_method calc_btyd_fit = { "btyd_fit", btyd_fit_takes, btyd_fit_gives, run_btyd_fit };

/* --- btyd: predict ----------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field btyd_predict_takes[] = {
	{ "model", CALC_WORD, .words = btyd_models },
	{ "params", CALC_OBJECT, .parts = btyd_param_parts },
	{ "t", CALC_NUMBER, FROM(0), UP_TO(MOST) },
	CUSTOMERS,
	{ 0 },
};

static const struct calc_field btyd_predict_gives[] = {
	{ "expected", CALC_NUMBER, CALC_LIST },
	{ "alive", CALC_NUMBER, CALC_LIST },
	{ 0 },
};

static bool is_param(enum btyd_model model, const char *name)
{
	for (int i = 0; i < BTYD_PARAMS; i++)
		if (str_is(str_of(name), btyd_names[model][i]))
			return true;
	return false;
}

/* Each parameter of the model, and none of another. */
static enum rc read_params(const struct calc *c, enum btyd_model model, double out[BTYD_PARAMS], struct error *e)
{
	const struct calc_value *params = calc_value(c, "params");

	for (int i = 0; i < BTYD_PARAMS; i++) {
		const struct calc_value *v = calc_part(params, btyd_names[model][i]);
		if (!v->given)
			return calc_refuse(e, "error.calc_missing", NULL, NULL, "params.%s", btyd_names[model][i]);
		out[i] = v->numbers[0];
	}
	for (size_t i = 0; btyd_param_parts[i].name; i++)
		if (params->parts[i].given && !is_param(model, btyd_param_parts[i].name))
			return calc_refuse(e, "error.calc_unknown", btyd_param_parts[i].name, NULL, "params.%s", btyd_param_parts[i].name);
	return RC_OK;
}

static enum rc run_btyd_predict(struct calc *c, struct error *e)
{
	enum btyd_model model = (enum btyd_model)calc_number(c, "model", 0);
	double params[BTYD_PARAMS], *expected, *alive;
	struct btyd_customers customers;
	size_t bad;
	enum rc rc;

	if ((rc = read_params(c, model, params, e)) || (rc = read_customers(c, NULL, &customers, e)))
		return rc;
	expected = arena_new_array(c->arena, double, customers.n);
	alive = arena_new_array(c->arena, double, customers.n);
	if (!expected || !alive)
		return error_no_memory(e);
	enum btyd_status status = btyd_predict(c->arena, model, params, calc_number(c, "t", 0), &customers, expected, alive, &bad);
	if (status != BTYD_OK)
		return refuse_customers(e, status, bad);
	calc_field_numbers(c->out, "expected", expected, customers.n);
	calc_field_numbers(c->out, "alive", alive, customers.n);
	return RC_OK;
}

const struct calc_method calc_btyd_predict = { "btyd_predict", btyd_predict_takes, btyd_predict_gives, run_btyd_predict };

/* --- gamma_gamma -------------------------------------------------------------------------------------------------------------------------------- */

static const char *const spending_names[GAMMA_GAMMA_PARAMS] = { "p", "q", "v" };

static const struct calc_field spending_param_parts[] = {
	{ "p", CALC_NUMBER, ABOVE(0), UP_TO(MOST) },
	{ "q", CALC_NUMBER, ABOVE(0), UP_TO(MOST) },
	{ "v", CALC_NUMBER, ABOVE(0), UP_TO(MOST) },
	{ 0 },
};

static const struct calc_field spending_fit_takes[] = {
	{ "x", CALC_INTEGER, CALC_LIST, FROM(1), UP_TO(PURCHASES_MOST) },
	{ "m", CALC_NUMBER, CALC_LIST, ABOVE(0), UP_TO(MOST) },
	{ 0 },
};

static const struct calc_field spending_fit_gives[] = {
	{ "params", CALC_OBJECT, CALC_ONE, CALC_NULL, .parts = spending_param_parts },
	{ "log_likelihood", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "converged", CALC_TRUTH },
	{ "iterations", CALC_INTEGER },
	{ 0 },
};

static enum rc run_spending_fit(struct calc *c, struct error *e)
{
	const struct calc_value *x = calc_value(c, "x"), *m = calc_value(c, "m");
	struct gamma_gamma_fit f;

	if (m->count != x->count)
		return calc_refuse(e, "error.calc_same_length", "x", NULL, "m");
	if (!gamma_gamma_fit(c->arena, x->numbers, m->numbers, x->count, &f))
		return error_no_memory(e);
	put_params(c->out, spending_names, f.params, GAMMA_GAMMA_PARAMS);
	calc_field_number(c->out, "log_likelihood", f.log_likelihood);
	json_field_bool(c->out, "converged", f.converged);
	json_field_int(c->out, "iterations", f.iterations);
	return RC_OK;
}

const struct calc_method calc_gamma_gamma_fit = { "gamma_gamma_fit", spending_fit_takes, spending_fit_gives, run_spending_fit };

static const struct calc_field spending_predict_takes[] = {
	{ "params", CALC_OBJECT, .parts = spending_param_parts },
	{ "x", CALC_INTEGER, CALC_LIST, FROM(0), UP_TO(PURCHASES_MOST) },
	{ "m", CALC_NUMBER, CALC_LIST, FROM(0), UP_TO(MOST) },
	{ 0 },
};

static const struct calc_field spending_predict_gives[] = {
	{ "spend", CALC_NUMBER, CALC_LIST, CALC_GAPS },
	{ "enough", CALC_TRUTH },
	{ 0 },
};

static enum rc run_spending_predict(struct calc *c, struct error *e)
{
	const struct calc_value *x = calc_value(c, "x"), *m = calc_value(c, "m"), *given = calc_value(c, "params");
	double params[GAMMA_GAMMA_PARAMS], *spend = arena_new_array(c->arena, double, x->count);
	bool enough = true;

	if (m->count != x->count)
		return calc_refuse(e, "error.calc_same_length", "x", NULL, "m");
	if (!spend)
		return error_no_memory(e);
	for (int i = 0; i < GAMMA_GAMMA_PARAMS; i++)
		params[i] = calc_part(given, spending_names[i])->numbers[0];
	for (size_t i = 0; i < x->count; i++) {
		spend[i] = gamma_gamma_spend(params, x->numbers[i], m->numbers[i]);
		enough = enough && isfinite(spend[i]);
	}
	calc_field_numbers(c->out, "spend", spend, x->count);
	json_field_bool(c->out, "enough", enough);
	return RC_OK;
}

const struct calc_method calc_gamma_gamma_predict = { "gamma_gamma_predict", spending_predict_takes, spending_predict_gives, run_spending_predict };

/* --- retention ----------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field retention_takes[] = { { "survivors", CALC_NUMBER, CALC_LIST, FROM(0), UP_TO(MOST) }, { 0 } };

static const struct calc_field retention_gives[] = {
	{ "alpha", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "beta", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "log_likelihood", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "retention", CALC_NUMBER, CALC_LIST, CALC_NULL },
	{ "survival", CALC_NUMBER, CALC_LIST, CALC_NULL },
	{ "converged", CALC_TRUTH },
	{ "iterations", CALC_INTEGER },
	{ 0 },
};

static enum rc put_retention(struct calc *c, const struct retention_fit *f, size_t periods, struct error *e)
{
	double *retention = arena_new_array(c->arena, double, periods), *survival = arena_new_array(c->arena, double, periods);

	if (!retention || !survival)
		return error_no_memory(e);
	retention_curve(f->alpha, f->beta, periods, retention, survival);
	calc_field_numbers(c->out, "retention", retention, periods);
	calc_field_numbers(c->out, "survival", survival, periods);
	return RC_OK;
}

static enum rc run_retention(struct calc *c, struct error *e)
{
	const struct calc_value *survivors = calc_value(c, "survivors");
	struct retention_fit f;
	enum rc rc = RC_OK;

	for (size_t i = 1; i < survivors->count; i++)
		if (survivors->numbers[i] > survivors->numbers[i - 1])
			return calc_refuse(e, "error.calc_falling", NULL, NULL, "survivors[%zu]", i);
	retention_fit(survivors->numbers, survivors->count, &f);
	calc_field_number(c->out, "alpha", f.alpha);
	calc_field_number(c->out, "beta", f.beta);
	calc_field_number(c->out, "log_likelihood", f.log_likelihood);
	if (f.converged) {
		rc = put_retention(c, &f, survivors->count - 1, e);
	} else {
		json_field_null(c->out, "retention");
		json_field_null(c->out, "survival");
	}
	json_field_bool(c->out, "converged", f.converged);
	json_field_int(c->out, "iterations", f.iterations);
	return rc;
}

const struct calc_method calc_retention_fit = { "retention_fit", retention_takes, retention_gives, run_retention };
