/* calc proportion, nps, wallet, tie, win_count: figures with their uncertainty. */
#include "calc/families.h"

#include "stats/proportion.h"
#include "stats/tie.h"
#include "stats/wallet.h"
#include "stats/win.h"

#include <math.h>

static const double COUNT_MOST = 1e12;

static void put_interval(struct json_writer *w, const char *name, struct interval i)
{
	calc_field_number(w, name, i.estimate);
	calc_field_number(w, "low", i.low);
	calc_field_number(w, "high", i.high);
	json_field_bool(w, "enough", isfinite(i.estimate));
}

/* --- proportion ------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field proportion_takes[] = {
	{ "k", CALC_INTEGER, FROM(0), UP_TO(COUNT_MOST) },
	{ "n", CALC_INTEGER, FROM(0), UP_TO(COUNT_MOST) },
	{ "level", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL, ABOVE(0), BELOW(1) },
	{ 0 },
};

static const struct calc_field proportion_gives[] = {
	{ "estimate", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "low", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "high", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "enough", CALC_TRUTH },
	{ 0 },
};

static enum rc run_proportion(struct calc *c, struct error *e)
{
	double k = calc_number(c, "k", NAN), n = calc_number(c, "n", NAN);

	if (k > n)
		return calc_refuse(e, "error.calc_part", NULL, NULL, "k");
	put_interval(c->out, "estimate", proportion_wilson(k, n, calc_number(c, "level", .95)));
	return RC_OK;
}

const struct calc_method calc_proportion = { "proportion", proportion_takes, proportion_gives, run_proportion };

/* --- nps ---------------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field nps_takes[] = {
	{ "promoters", CALC_INTEGER, FROM(0), UP_TO(COUNT_MOST) },
	{ "passives", CALC_INTEGER, FROM(0), UP_TO(COUNT_MOST) },
	{ "detractors", CALC_INTEGER, FROM(0), UP_TO(COUNT_MOST) },
	{ 0 },
};

static const struct calc_field nps_gives[] = {
	{ "score", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "low", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "high", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "enough", CALC_TRUTH },
	{ 0 },
};

static enum rc run_nps(struct calc *c, struct error *e)
{
	put_interval(c->out, "score", proportion_nps(calc_number(c, "promoters", NAN), calc_number(c, "passives", NAN), calc_number(c, "detractors", NAN)));
	return RC_OK;
}

const struct calc_method calc_nps = { "nps", nps_takes, nps_gives, run_nps };

/* --- wallet -------------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field wallet_takes[] = {
	{ "rank", CALC_NUMBER, FROM(1) },
	{ "suppliers", CALC_INTEGER, FROM(1), UP_TO(COUNT_MOST) },
	{ 0 },
};

static const struct calc_field wallet_gives[] = { { "share", CALC_NUMBER }, { 0 } };

/* A mean of whole ranks that follow each other is whole or a half. */
static enum rc run_wallet(struct calc *c, struct error *e)
{
	double rank = calc_number(c, "rank", NAN), suppliers = calc_number(c, "suppliers", NAN);

	if (rank > suppliers || 2 * rank != floor(2 * rank))
		return calc_refuse(e, "error.calc_rank", NULL, NULL, "rank");
	calc_field_number(c->out, "share", wallet_share(rank, suppliers));
	return RC_OK;
}

const struct calc_method calc_wallet = { "wallet", wallet_takes, wallet_gives, run_wallet };

/* --- tie ------------------------------------------------------------------------------------------------------------------------------------------ */

static const struct calc_field event_parts[] = {
	{ "at", CALC_NUMBER },
	{ "weight", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL, FROM(0) },
	{ 0 },
};

static const struct calc_field tie_takes[] = {
	{ "now", CALC_NUMBER },
	{ "half_life", CALC_NUMBER, ABOVE(0) },
	{ "events", CALC_OBJECT, CALC_LIST, .parts = event_parts },
	{ 0 },
};

static const struct calc_field tie_gives[] = {
	{ "strength", CALC_NUMBER },
	{ "usual_gap", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "silence", CALC_NUMBER },
	{ "fading", CALC_TRUTH, CALC_ONE, CALC_NULL },
	{ "enough", CALC_TRUTH },
	{ 0 },
};

static enum rc run_tie(struct calc *c, struct error *e)
{
	const struct calc_value *events = calc_value(c, "events"), *at = calc_part(events, "at");
	double now = calc_number(c, "now", NAN), *sorted = arena_new_array(c->arena, double, events->count);
	struct tie t;

	for (size_t i = 0; i < events->count; i++)
		if (at->numbers[i] > now)
			return calc_refuse(e, "error.calc_future", NULL, NULL, "events[%zu].at", i);
	if (!sorted)
		return error_no_memory(e);
	t = tie_strength(now, calc_number(c, "half_life", NAN), at->numbers, calc_part(events, "weight")->numbers, events->count, sorted);
	calc_field_number(c->out, "strength", t.strength);
	calc_field_number(c->out, "usual_gap", t.usual_gap);
	calc_field_number(c->out, "silence", t.silence);
	if (events->count < 2)
		json_field_null(c->out, "fading");
	else
		json_field_bool(c->out, "fading", t.fading);
	json_field_bool(c->out, "enough", events->count > 1);
	return RC_OK;
}

const struct calc_method calc_tie = { "tie", tie_takes, tie_gives, run_tie };

/* --- win_count ------------------------------------------------------------------------------------------------------------------------------------- */

enum { DEALS_MAX = 5000 };

static const struct calc_field win_takes[] = {
	{ "p", CALC_NUMBER, CALC_LIST, FROM(0), UP_TO(1), .length_most = DEALS_MAX },
	{ "amount", CALC_NUMBER, CALC_LIST, CALC_OPTIONAL, FROM(0), UP_TO(1e300), .length_most = DEALS_MAX },
	{ 0 },
};

static const struct calc_field quantile_parts[] = { { "p10", CALC_NUMBER }, { "p50", CALC_NUMBER }, { "p90", CALC_NUMBER }, { 0 } };

static const struct calc_field win_gives[] = {
	{ "distribution", CALC_NUMBER, CALC_LIST },
	{ "mean", CALC_NUMBER },
	{ "amount_quantiles", CALC_OBJECT, CALC_ONE, CALC_OPTIONAL, .parts = quantile_parts },
	{ "amount_exact", CALC_TRUTH, CALC_ONE, CALC_OPTIONAL },
	{ 0 },
};

static enum rc put_amounts(struct calc *c, const struct calc_value *p, const struct calc_value *amount, struct error *e)
{
	struct win_amounts w;

	if (!win_amounts(c->arena, p->numbers, amount->numbers, p->count, &w))
		return error_no_memory(e);
	json_key(c->out, "amount_quantiles");
	json_object_begin(c->out);
	calc_field_number(c->out, "p10", win_quantile(&w, .1));
	calc_field_number(c->out, "p50", win_quantile(&w, .5));
	calc_field_number(c->out, "p90", win_quantile(&w, .9));
	json_object_end(c->out);
	json_field_bool(c->out, "amount_exact", w.exact);
	return RC_OK;
}

static enum rc run_win(struct calc *c, struct error *e)
{
	const struct calc_value *p = calc_value(c, "p"), *amount = calc_value(c, "amount");
	double *distribution = arena_new_array(c->arena, double, p->count + 1), mean = 0;

	if (amount->given && amount->count != p->count)
		return calc_refuse(e, "error.calc_same_length", "p", NULL, "amount");
	if (!distribution)
		return error_no_memory(e);
	win_count(p->numbers, p->count, distribution);
	for (size_t i = 0; i < p->count; i++)
		mean += p->numbers[i];
	calc_field_numbers(c->out, "distribution", distribution, p->count + 1);
	calc_field_number(c->out, "mean", mean);
	return amount->given ? put_amounts(c, p, amount, e) : RC_OK;
}

const struct calc_method calc_win_count = { "win_count", win_takes, win_gives, run_win };
