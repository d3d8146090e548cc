/* calc ahp: weights from pairwise comparisons. */
#include "calc/families.h"

#include "stats/ahp.h"

#include <math.h>

static const struct calc_field index_list = { "random_index", CALC_NUMBER, CALC_LIST, FROM(0), UP_TO(1e6), .length_most = AHP_MAX };

static const struct calc_field takes[] = {
	{ "matrix", CALC_NUMBER, CALC_TABLE, CALC_GAPS, FROM(AHP_ENTRY_LEAST), UP_TO(AHP_ENTRY_MOST), .length_most = AHP_MAX, .width_most = AHP_MAX },
	{ "random_index", CALC_WORD, CALC_ONE, CALC_OPTIONAL, .words = "saaty", .either = &index_list },
	{ 0 },
};

static const struct calc_field reconsider_parts[] = {
	{ "i", CALC_INTEGER },	      { "j", CALC_INTEGER },	 { "given", CALC_NUMBER },
	{ "suggested", CALC_NUMBER }, { "cr_after", CALC_NUMBER }, { 0 },
};

static const struct calc_field gives[] = {
	{ "weights", CALC_NUMBER, CALC_LIST },
	{ "lambda_max", CALC_NUMBER },
	{ "ci", CALC_NUMBER },
	{ "cr", CALC_NUMBER },
	{ "consistent", CALC_TRUTH },
	{ "converged", CALC_TRUTH },
	{ "filled", CALC_NUMBER, CALC_TABLE },
	{ "reconsider", CALC_OBJECT, CALC_ONE, CALC_OPTIONAL, .parts = reconsider_parts },
	{ 0 },
};

/* RI(n); without meaning, and not asked for, up to two. */
static enum rc find_index(const struct calc *c, size_t n, double *out, struct error *e)
{
	const struct calc_value *v = calc_value(c, "random_index");
	bool own = v->given && v->field == &index_list;
	const double *list = own ? v->numbers : ahp_random_index;
	size_t count = own ? v->count : AHP_RANDOM_COUNT;

	if (n > count)
		return calc_refuse(e, "error.calc_index_short", NULL, NULL, "matrix");
	*out = list[n - 1];
	return n > 2 && !(*out > 0) ? calc_refuse(e, "error.calc_above", "0", NULL, "random_index[%zu]", n - 1) : RC_OK;
}

static enum rc refuse(enum ahp_status status, size_t row, size_t column, struct error *e)
{
	static const char *const keys[] = { [AHP_DIAGONAL] = "error.calc_diagonal", [AHP_RECIPROCAL] = "error.calc_reciprocal" };

	if (status == AHP_NO_MEMORY)
		return error_no_memory(e);
	if (status == AHP_UNCONNECTED)
		return calc_refuse(e, "error.calc_unconnected", NULL, NULL, "matrix");
	return calc_refuse(e, keys[status], NULL, NULL, "matrix[%zu][%zu]", row, column);
}

static void put(struct json_writer *w, const struct ahp *r, size_t n)
{
	calc_field_numbers(w, "weights", r->weights, n);
	calc_field_number(w, "lambda_max", r->lambda_max);
	calc_field_number(w, "ci", r->ci);
	calc_field_number(w, "cr", r->cr);
	json_field_bool(w, "consistent", r->consistent);
	json_field_bool(w, "converged", r->converged);
	calc_field_table(w, "filled", r->filled, n, n);
	if (!r->reconsider)
		return;
	json_key(w, "reconsider");
	json_object_begin(w);
	json_field_int(w, "i", (int64_t)r->i);
	json_field_int(w, "j", (int64_t)r->j);
	calc_field_number(w, "given", r->given);
	calc_field_number(w, "suggested", r->suggested);
	calc_field_number(w, "cr_after", r->cr_after);
	json_object_end(w);
}

static enum rc run(struct calc *c, struct error *e)
{
	const struct calc_value *matrix = calc_value(c, "matrix");
	size_t n = matrix->count, row, column;
	enum ahp_status status;
	double random_index = 0;
	struct ahp r;
	enum rc rc;

	if (matrix->width != n)
		return calc_refuse(e, "error.calc_square", NULL, NULL, "matrix");
	if ((rc = find_index(c, n, &random_index, e)))
		return rc;
	if ((status = ahp(c->arena, matrix->numbers, n, random_index, &r, &row, &column)))
		return refuse(status, row, column, e);
	put(c->out, &r, n);
	return RC_OK;
}

const struct calc_method calc_ahp = { "ahp", takes, gives, run };
