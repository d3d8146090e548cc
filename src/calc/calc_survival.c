/* calc kaplan_meier: how long customers stay, over all and by group. */
#include "calc/families.h"

#include "calc/label.h"
#include "stats/survival.h"

#include <math.h>

enum { GROUPS_MAX = 50, TIMES_MAX = 1000000 };

static const struct calc_field takes[] = {
	{ "time", CALC_NUMBER, CALC_LIST, FROM(0), UP_TO(1e15), .length_most = TIMES_MAX },
	{ "event", CALC_INTEGER, CALC_LIST, FROM(0), UP_TO(1), .length_most = TIMES_MAX },
	{ "group", CALC_LABEL, CALC_LIST, CALC_OPTIONAL, .length_most = TIMES_MAX },
	{ 0 },
};

static const struct calc_field step_parts[] = {
	{ "time", CALC_NUMBER },
	{ "at_risk", CALC_INTEGER },
	{ "events", CALC_INTEGER },
	{ "survival", CALC_NUMBER },
	{ "low", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "high", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ 0 },
};

static const struct calc_field group_parts[] = {
	{ "group", CALC_LABEL },
	{ "steps", CALC_OBJECT, CALC_LIST, .parts = step_parts },
	{ 0 },
};

static const struct calc_field log_rank_parts[] = {
	{ "chi2", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ "p", CALC_NUMBER, CALC_ONE, CALC_NULL },
	{ 0 },
};

static const struct calc_field gives[] = {
	{ "steps", CALC_OBJECT, CALC_LIST, .parts = step_parts },
	{ "groups", CALC_OBJECT, CALC_LIST, CALC_OPTIONAL, .parts = group_parts },
	{ "log_rank", CALC_OBJECT, CALC_ONE, CALC_OPTIONAL, .parts = log_rank_parts },
	{ "enough", CALC_TRUTH },
	{ 0 },
};

static void put_steps(struct json_writer *w, const struct survival_curve *curve)
{
	json_key(w, "steps");
	json_array_begin(w);
	for (size_t i = 0; i < curve->count; i++) {
		const struct survival_step *s = &curve->steps[i];
		json_object_begin(w);
		calc_field_number(w, "time", s->time);
		json_field_int(w, "at_risk", (int64_t)s->at_risk);
		json_field_int(w, "events", (int64_t)s->events);
		calc_field_number(w, "survival", s->survival);
		calc_field_number(w, "low", s->low);
		calc_field_number(w, "high", s->high);
		json_object_end(w);
	}
	json_array_end(w);
}

struct groups { uint32_t *of, *first; size_t count; };

/* One group's own curve; time and event are room for its members. */
static bool put_group(struct calc *c, const struct groups *g, uint32_t which, double *time, double *event)
{
	const struct calc_value *times = calc_value(c, "time"), *events = calc_value(c, "event");
	struct survival_curve curve;
	size_t n = 0;

	for (size_t i = 0; i < times->count; i++)
		if (g->of[i] == which) {
			time[n] = times->numbers[i];
			event[n++] = events->numbers[i];
		}
	if (!survival_curve(c->arena, time, event, n, &curve))
		return false;
	json_object_begin(c->out);
	json_key(c->out, "group");
	calc_put_label(c->out, calc_value(c, "group"), g->first[which]);
	put_steps(c->out, &curve);
	json_object_end(c->out);
	return true;
}

static bool put_groups(struct calc *c, const struct groups *g)
{
	size_t n = calc_value(c, "time")->count;
	double *time = arena_new_array(c->arena, double, n), *event = arena_new_array(c->arena, double, n);

	if (!time || !event)
		return false;
	json_key(c->out, "groups");
	json_array_begin(c->out);
	for (uint32_t i = 0; i < g->count; i++)
		if (!put_group(c, g, i, time, event))
			return false;
	json_array_end(c->out);
	return true;
}

static void put_log_rank(struct json_writer *w, const struct log_rank *r)
{
	json_key(w, "log_rank");
	json_object_begin(w);
	calc_field_number(w, "chi2", r->chi2);
	calc_field_number(w, "p", r->p);
	json_object_end(w);
}

/* enough: left alone unless the groups cannot be compared. */
static enum rc compare_groups(struct calc *c, bool *enough, struct error *e)
{
	const struct calc_value *time = calc_value(c, "time"), *event = calc_value(c, "event"), *group = calc_value(c, "group");
	struct groups g = { arena_new_array(c->arena, uint32_t, time->count), arena_new_array(c->arena, uint32_t, time->count), 0 };
	struct log_rank r;

	if (!g.of || !g.first || !label_groups(c->arena, group, g.of, g.first, &g.count))
		return error_no_memory(e);
	if (g.count > GROUPS_MAX)
		return calc_refuse(e, "error.calc_groups", "50", NULL, "group");
	if (!put_groups(c, &g) || !survival_log_rank(c->arena, time->numbers, event->numbers, g.of, time->count, g.count, &r))
		return error_no_memory(e);
	put_log_rank(c->out, &r);
	*enough = *enough && isfinite(r.chi2);
	return RC_OK;
}

static enum rc run(struct calc *c, struct error *e)
{
	const struct calc_value *time = calc_value(c, "time"), *event = calc_value(c, "event"), *group = calc_value(c, "group");
	struct survival_curve all;
	enum rc rc = RC_OK;

	if (event->count != time->count)
		return calc_refuse(e, "error.calc_same_length", "time", NULL, "event");
	if (group->given && group->count != time->count)
		return calc_refuse(e, "error.calc_same_length", "time", NULL, "group");
	if (!survival_curve(c->arena, time->numbers, event->numbers, time->count, &all))
		return error_no_memory(e);
	bool enough = all.count > 0;
	put_steps(c->out, &all);
	if (group->given)
		rc = compare_groups(c, &enough, e);
	json_field_bool(c->out, "enough", enough);
	return rc;
}

const struct calc_method calc_kaplan_meier = { "kaplan_meier", takes, gives, run };
