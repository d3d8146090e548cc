/* calc pareto: who brings most of it. */
#include "calc/families.h"

#include "stats/pareto.h"

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
	json_key(w, "order");
	json_array_begin(w);
	for (size_t i = 0; i < n; i++)
		json_put_int(w, p->order[i]);
	json_array_end(w);
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
