/* calc pareto, rfm, fuzzy: who brings most of it, who buys lately, often and much, and grades from judgements. */
#include "calc/families.h"

#include "calc/label.h"
#include "stats/fuzzy.h"
#include "stats/pareto.h"
#include "stats/rfm.h"

#include <math.h>

/* --- pareto ----------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field pareto_takes[] = {
	{ "values", CALC_NUMBER, CALC_LIST, FROM(0) },
	{ "cuts", CALC_NUMBER, CALC_LIST, CALC_OPTIONAL, ABOVE(0), UP_TO(1), .length_most = PARETO_CUTS_MAX },
	{ 0 },
};

static const struct calc_field pareto_gives[] = {
	{ "order", CALC_INTEGER, CALC_LIST },
	{ "share", CALC_NUMBER, CALC_LIST, CALC_GAPS },
	{ "class", CALC_TEXT, CALC_LIST },
	{ "gini", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "hhi", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "top20", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "enough", CALC_TRUTH },
	{ 0 },
};

static void put_pareto(struct json_writer *w, const struct pareto *p, size_t n)
{
	calc_field_indices(w, "order", p->order, n);
	calc_field_numbers(w, "share", p->share, n);
	json_key(w, "class");
	json_array_begin(w);
	for (size_t i = 0; i < n; i++)
		json_put_str(w, (struct str){ &"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[p->class[i]], 1 });
	json_array_end(w);
	calc_field_number(w, "gini", p->whole.gini);
	calc_field_number(w, "hhi", p->whole.hhi);
	calc_field_number(w, "top20", p->whole.top20);
	json_field_bool(w, "enough", p->whole.count80 > 0);
}

static enum rc run_pareto(struct calc *c, struct error *e)
{
	const struct calc_value *values = calc_value(c, "values"), *cuts = calc_value(c, "cuts");
	const double *at = cuts->given ? cuts->numbers : pareto_default_cuts;
	struct pareto p;
	size_t bad;
	enum pareto_status status = pareto(c->arena, values->numbers, values->count, at, cuts->given ? cuts->count : 2, &p, &bad);

	if (status == PARETO_BAD_CUT)
		return calc_refuse(e, "error.calc_rising", NULL, NULL, "cuts[%zu]", bad);
	if (status != PARETO_OK)
		return error_no_memory(e);
	put_pareto(c->out, &p, values->count);
	return RC_OK;
}

const struct calc_method calc_pareto = { "pareto", pareto_takes, pareto_gives, run_pareto };

/* --- rfm -------------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field order_parts[] = {
	{ "customer", CALC_LABEL, .length_most = 1000 },
	{ "date", CALC_DATE },
	{ "amount", CALC_NUMBER, FROM(-1e15), UP_TO(1e15) },
	{ 0 },
};

static const struct calc_field rfm_takes[] = {
	{ "as_of", CALC_DATE },
	{ "orders", CALC_OBJECT, CALC_LIST, .parts = order_parts },
	{ "bins", CALC_INTEGER, CALC_ONE, CALC_OPTIONAL, FROM(2), UP_TO(RFM_BINS_MAX) },
	{ 0 },
};

static const struct calc_field customer_parts[] = {
	{ "customer", CALC_LABEL }, { "recency", CALC_INTEGER }, { "frequency", CALC_INTEGER }, { "monetary", CALC_NUMBER },
	{ "r", CALC_INTEGER },	    { "f", CALC_INTEGER },	 { "m", CALC_INTEGER },		{ 0 },
};

static const struct calc_field cut_parts[] = {
	{ "r", CALC_NUMBER, CALC_LIST },
	{ "f", CALC_NUMBER, CALC_LIST },
	{ "m", CALC_NUMBER, CALC_LIST },
	{ 0 },
};

static const struct calc_field rfm_gives[] = {
	{ "customers", CALC_OBJECT, CALC_LIST, .parts = customer_parts },
	{ "cuts", CALC_OBJECT, .parts = cut_parts },
	{ 0 },
};

static void put_customer(struct json_writer *w, const struct rfm *r, size_t i)
{
	static const char *const names[] = { "r", "f", "m" };

	json_field_int(w, "recency", (int64_t)r->recency[i]);
	json_field_int(w, "frequency", (int64_t)r->frequency[i]);
	calc_field_number(w, "monetary", r->monetary[i]);
	for (int k = 0; k < 3; k++)
		json_field_int(w, names[k], r->scores[k][i]);
}

static void put_rfm(struct json_writer *w, const struct rfm *r, const struct calc_value *customer, const uint32_t *first, size_t customers, size_t cuts)
{
	json_key(w, "customers");
	json_array_begin(w);
	for (size_t i = 0; i < customers; i++) {
		json_object_begin(w);
		json_key(w, "customer");
		calc_put_label(w, customer, first[i]);
		put_customer(w, r, i);
		json_object_end(w);
	}
	json_array_end(w);
	json_key(w, "cuts");
	json_object_begin(w);
	calc_field_numbers(w, "r", r->cuts[0], cuts);
	calc_field_numbers(w, "f", r->cuts[1], cuts);
	calc_field_numbers(w, "m", r->cuts[2], cuts);
	json_object_end(w);
}

static enum rc run_rfm(struct calc *c, struct error *e)
{
	const struct calc_value *orders = calc_value(c, "orders"), *customer = calc_part(orders, "customer");
	const double *date = calc_part(orders, "date")->numbers, as_of = calc_number(c, "as_of", NAN);
	uint32_t *group = arena_new_array(c->arena, uint32_t, orders->count), *first = arena_new_array(c->arena, uint32_t, orders->count);
	int bins = (int)calc_number(c, "bins", 5);
	size_t customers;
	struct rfm r;

	for (size_t i = 0; i < orders->count; i++)
		if (date[i] > as_of)
			return calc_refuse(e, "error.calc_future", NULL, NULL, "orders[%zu].date", i);
	if (!group || !first || !label_groups(c->arena, customer, group, first, &customers) ||
	    !rfm(c->arena, group, date, calc_part(orders, "amount")->numbers, orders->count, customers, as_of, bins, &r))
		return error_no_memory(e);
	put_rfm(c->out, &r, customer, first, customers, (size_t)bins - 1);
	return RC_OK;
}

const struct calc_method calc_rfm = { "rfm", rfm_takes, rfm_gives, run_rfm };

/* --- fuzzy ------------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field fuzzy_takes[] = {
	{ "weights", CALC_NUMBER, CALC_LIST, FROM(0), UP_TO(1e15) },
	{ "matrix", CALC_NUMBER, CALC_TABLE, FROM(0), UP_TO(1) },
	{ "operator", CALC_WORD, .words = "min_max product_max min_sum product_sum" },
	{ "scores", CALC_NUMBER, CALC_LIST, CALC_OPTIONAL, FROM(-1e15), UP_TO(1e15) },
	{ 0 },
};

static const struct calc_field fuzzy_gives[] = {
	{ "result", CALC_NUMBER, CALC_LIST },
	{ "normalized", CALC_NUMBER, CALC_LIST, CALC_GAPS },
	{ "grade", CALC_INTEGER, CALC_ONE, CALC_NULL },
	{ "score", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL | CALC_NULL },
	{ "enough", CALC_TRUTH },
	{ 0 },
};

static void put_fuzzy(struct calc *c, const double *result, const double *normalized, size_t grades)
{
	const struct calc_value *scores = calc_value(c, "scores");
	size_t best = fuzzy_grade(result, grades);
	double score = 0;

	calc_field_numbers(c->out, "result", result, grades);
	calc_field_numbers(c->out, "normalized", normalized, grades);
	if (best < grades)
		json_field_int(c->out, "grade", (int64_t)best);
	else
		json_field_null(c->out, "grade");
	for (size_t j = 0; scores->given && j < grades; j++)
		score += normalized[j] * scores->numbers[j];
	if (scores->given)
		calc_field_number(c->out, "score", score);
	json_field_bool(c->out, "enough", best < grades);
}

static enum rc run_fuzzy(struct calc *c, struct error *e)
{
	const struct calc_value *weights = calc_value(c, "weights"), *matrix = calc_value(c, "matrix"), *scores = calc_value(c, "scores");
	size_t grades = matrix->width;
	double *result = arena_new_array(c->arena, double, grades), *normalized = arena_new_array(c->arena, double, grades);

	if (matrix->count != weights->count)
		return calc_refuse(e, "error.calc_same_length", "weights", NULL, "matrix");
	if (scores->given && scores->count != grades)
		return calc_refuse(e, "error.calc_same_length", "matrix[0]", NULL, "scores");
	if (!result || !normalized)
		return error_no_memory(e);
	fuzzy_compose((enum fuzzy_operator)calc_number(c, "operator", 0), weights->numbers, matrix->numbers, weights->count, grades, result);
	fuzzy_normalize(result, grades, normalized);
	put_fuzzy(c, result, normalized, grades);
	return RC_OK;
}

const struct calc_method calc_fuzzy = { "fuzzy", fuzzy_takes, fuzzy_gives, run_fuzzy };
