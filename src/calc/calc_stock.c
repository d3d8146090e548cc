/* calc intermittent, safety_stock, base_stock: what will be asked for, and how much to keep. */
#include "calc/families.h"

#include "stats/intermittent.h"
#include "stats/stock.h"

#include <math.h>

static const double MOST = 1e15, RATE_MOST = 1e6;

/* --- intermittent ------------------------------------------------------------------------------------------------------------------------------ */

static const char class_words[] = "smooth erratic intermittent lumpy"; /* as in enum intermittent_class */

static const struct calc_field intermittent_takes[] = {
	{ "series", CALC_NUMBER, CALC_LIST, FROM(0), UP_TO(MOST) },
	{ "method", CALC_WORD, .words = "croston sba sbj tsb" },
	{ "alpha", CALC_NUMBER, FROM(0), UP_TO(1) },
	{ "beta", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL, FROM(0), UP_TO(1) },
	{ "init", CALC_WORD, CALC_ONE, CALC_OPTIONAL, .words = "naive mean" },
	{ 0 },
};

static const struct calc_field intermittent_gives[] = {
	{ "forecast", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "demand", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "interval", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL | CALC_NULL },
	{ "probability", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL | CALC_NULL },
	{ "class", CALC_WORD, CALC_ONE, CALC_NULL, .words = class_words },
	{ "adi", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "cv2", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "enough", CALC_TRUTH },
	{ 0 },
};

static void put_class(struct json_writer *w, const struct intermittent *f)
{
	struct str rest = str_of(class_words), word = { 0 };

	for (int i = 0; i <= (int)f->class; i++)
		str_split(&rest, ' ', &word);
	if (f->enough)
		json_field_str(w, "class", word);
	else
		json_field_null(w, "class");
}

static enum rc run_intermittent(struct calc *c, struct error *e)
{
	const struct calc_value *series = calc_value(c, "series");
	enum intermittent_method method = (enum intermittent_method)calc_number(c, "method", 0);
	double alpha = calc_number(c, "alpha", NAN);
	struct intermittent f;

	intermittent(series->numbers, series->count, method, (enum intermittent_init)calc_number(c, "init", INTERMITTENT_NAIVE), alpha,
		     calc_number(c, "beta", alpha), &f);
	calc_field_number(c->out, "forecast", f.forecast);
	calc_field_number(c->out, "demand", f.demand);
	calc_field_number(c->out, method == INTERMITTENT_TSB ? "probability" : "interval", f.interval);
	put_class(c->out, &f);
	calc_field_number(c->out, "adi", f.adi);
	calc_field_number(c->out, "cv2", f.cv2);
	json_field_bool(c->out, "enough", f.enough);
	return RC_OK;
}

const struct calc_method calc_intermittent = { "intermittent", intermittent_takes, intermittent_gives, run_intermittent };

/* --- safety_stock ------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field safety_takes[] = {
	{ "demand_mean", CALC_NUMBER, FROM(0), UP_TO(MOST) },
	{ "demand_sd", CALC_NUMBER, FROM(0), UP_TO(MOST) },
	{ "lead_mean", CALC_NUMBER, FROM(0), UP_TO(MOST) },
	{ "lead_sd", CALC_NUMBER, FROM(0), UP_TO(MOST) },
	{ "service", CALC_NUMBER, ABOVE(0), BELOW(1) },
	{ 0 },
};

static const struct calc_field safety_gives[] = {
	{ "z", CALC_NUMBER }, { "safety_stock", CALC_NUMBER }, { "reorder_point", CALC_NUMBER }, { "sigma", CALC_NUMBER }, { 0 },
};

static enum rc run_safety(struct calc *c, struct error *e)
{
	struct safety_stock s = safety_stock(calc_number(c, "demand_mean", NAN), calc_number(c, "demand_sd", NAN), calc_number(c, "lead_mean", NAN),
					     calc_number(c, "lead_sd", NAN), calc_number(c, "service", NAN));

	calc_field_number(c->out, "z", s.z);
	calc_field_number(c->out, "safety_stock", s.safety_stock);
	calc_field_number(c->out, "reorder_point", s.reorder_point);
	calc_field_number(c->out, "sigma", s.sigma);
	return RC_OK;
}

const struct calc_method calc_safety_stock = { "safety_stock", safety_takes, safety_gives, run_safety };

/* --- base_stock ----------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field base_takes[] = {
	{ "rate", CALC_NUMBER, FROM(0), UP_TO(RATE_MOST) },
	{ "fill", CALC_NUMBER, ABOVE(0), BELOW(1) },
	{ 0 },
};

static const struct calc_field base_gives[] = { { "stock", CALC_INTEGER }, { "backorders", CALC_NUMBER, CALC_LIST }, { 0 } };

static enum rc run_base(struct calc *c, struct error *e)
{
	struct base_stock b;

	if (!base_stock(c->arena, calc_number(c, "rate", NAN), calc_number(c, "fill", NAN), &b))
		return error_no_memory(e);
	json_field_int(c->out, "stock", (int64_t)b.stock);
	calc_field_numbers(c->out, "backorders", b.backorders, b.stock + 1);
	return RC_OK;
}

const struct calc_method calc_base_stock = { "base_stock", base_takes, base_gives, run_base };
