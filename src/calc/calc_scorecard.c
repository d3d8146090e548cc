/* The scorecard: a weighted mean over what is known, its grade, and why it moved. */
#include "calc/families.h"

#include <math.h>
#include <stdio.h>

#include "stats/scorecard.h"

enum { CUTS_MOST = 25, CRITERIA_MOST = 1000 };
static const double shipped_cuts[] = { 4, 3.5, 3 };

static const struct calc_field scorecard_takes[] = {
	{ "weights", CALC_NUMBER, CALC_LIST, FROM(0), UP_TO(1e9), .length_most = CRITERIA_MOST },
	{ "scores", CALC_NUMBER, CALC_LIST, CALC_GAPS, FROM(-1e9), UP_TO(1e9), .length_most = CRITERIA_MOST },
	{ "weights_before", CALC_NUMBER, CALC_LIST, CALC_OPTIONAL, FROM(0), UP_TO(1e9), .length_most = CRITERIA_MOST },
	{ "scores_before", CALC_NUMBER, CALC_LIST, CALC_OPTIONAL | CALC_GAPS, FROM(-1e9), UP_TO(1e9), .length_most = CRITERIA_MOST },
	{ "cuts", CALC_NUMBER, CALC_LIST, CALC_OPTIONAL, FROM(-1e9), UP_TO(1e9), .length_most = CUTS_MOST },
	{ 0 },
};

static const struct calc_field move_parts[] = {
	{ "change", CALC_NUMBER },
	{ "by_score", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "by_weight", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ 0 },
};

static const struct calc_field scorecard_gives[] = {
	{ "score", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "known", CALC_NUMBER },
	{ "grade", CALC_TEXT, CALC_ONE, CALC_NULL },
	{ "contributions", CALC_NUMBER, CALC_LIST },
	{ "score_before", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL | CALC_NULL },
	{ "change", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL | CALC_NULL },
	{ "moves", CALC_OBJECT, CALC_LIST, CALC_OPTIONAL, .parts = move_parts },
	{ "enough", CALC_TRUTH },
	{ 0 },
};

static enum rc check(struct calc *c, struct error *e)
{
	static const char *const others[] = { "scores", "weights_before", "scores_before" };
	const struct calc_value *weights = calc_value(c, "weights"), *cuts = calc_value(c, "cuts");

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (calc_value(c, others[i])->given && calc_value(c, others[i])->count != weights->count)
			return calc_refuse(e, "error.calc_same_length", "weights", NULL, "%s", others[i]);
	if (calc_value(c, "weights_before")->given && !calc_value(c, "scores_before")->given)
		return calc_refuse(e, "error.calc_missing", NULL, NULL, "scores_before");
	for (size_t i = 1; cuts->given && i < cuts->count; i++)
		if (cuts->numbers[i] >= cuts->numbers[i - 1])
			return calc_refuse(e, "error.calc_falling", NULL, NULL, "cuts[%zu]", i);
	return RC_OK;
}

static void put_grade(struct calc *c, double score)
{
	const struct calc_value *cuts = calc_value(c, "cuts");
	size_t count = cuts->given ? cuts->count : sizeof shipped_cuts / sizeof *shipped_cuts;

	if (isnan(score))
		json_field_null(c->out, "grade");
	else
		json_field_str(c->out, "grade", (struct str){ &"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[scorecard_grade(score, cuts->given ? cuts->numbers : shipped_cuts, count)], 1 });
}

static void put_contributions(struct json_writer *w, const struct scorecard_term *now, size_t n)
{
	json_key(w, "contributions");
	json_array_begin(w);
	for (size_t i = 0; i < n; i++)
		calc_put_number(w, now[i].weight * now[i].score);
	json_array_end(w);
}

static void put_moves(struct json_writer *w, const struct scorecard_term *was, const struct scorecard_term *is, size_t n)
{
	json_key(w, "moves");
	json_array_begin(w);
	for (size_t i = 0; i < n; i++) {
		struct scorecard_move m = scorecard_move(was[i], is[i]);
		json_object_begin(w);
		calc_field_number(w, "change", m.change);
		calc_field_number(w, "by_score", m.both ? m.by_score : NAN);
		calc_field_number(w, "by_weight", m.both ? m.by_weight : NAN);
		json_object_end(w);
	}
	json_array_end(w);
}

static enum rc run_scorecard(struct calc *c, struct error *e)
{
	const struct calc_value *weights = calc_value(c, "weights"), *before = calc_value(c, "scores_before"), *old = calc_value(c, "weights_before");
	size_t n = weights->count;
	struct scorecard_term *now = arena_new_array(c->arena, struct scorecard_term, n), *was = arena_new_array(c->arena, struct scorecard_term, n);
	double known, score;
	enum rc rc = check(c, e);

	if (rc)
		return rc;
	if (!now || !was)
		return error_no_memory(e);
	known = scorecard_terms(weights->numbers, calc_value(c, "scores")->numbers, n, now);
	score = scorecard_mean(now, n);
	calc_field_number(c->out, "score", score);
	calc_field_number(c->out, "known", known);
	put_grade(c, score);
	put_contributions(c->out, now, n);
	if (before->given) {
		scorecard_terms(old->given ? old->numbers : weights->numbers, before->numbers, n, was);
		calc_field_number(c->out, "score_before", scorecard_mean(was, n));
		calc_field_number(c->out, "change", score - scorecard_mean(was, n));
		put_moves(c->out, was, now, n);
	}
	json_field_bool(c->out, "enough", !isnan(score));
	return RC_OK;
}

const struct calc_method calc_scorecard = { "scorecard", scorecard_takes, scorecard_gives, run_scorecard };
