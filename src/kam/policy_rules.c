/* Rules of a policy's rows: what they may say, and that the policy's revision rises with them. Run by records/ inside the write's transaction. */
#include "kam/score_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/json.h"
#include "kam/notice.h"
#include "lang/zone.h"
#include "records/rules.h"

enum { PLAN_MEMORY = 4 << 20, SPREAD = 2 * QUANTITY_UNIT, NUMBERS = POLICY_CRITERIA_MAX + GROUP_COUNT };

static enum rc refuse(const char *field, const char *key, struct error *e)
{
	return error_set(e, RC_INVALID, field, key, NULL, NULL);
}

static struct str text_of(const struct write *w, const char *field)
{
	struct value v = write_value(w, field);

	return v.kind == VALUE_TEXT ? v.s : STR("");
}

static int64_t number_of(const struct write *w, const char *field, int64_t otherwise)
{
	struct value v = write_value(w, field);

	return v.kind == VALUE_INT ? v.i : otherwise;
}

/* --- the policy as it will be ------------------------------------------------------------------------------------------------------------------------ */

/* All of it, whatever the writer may list. *found: false where the row names no policy that is. */
static enum rc load_policy(const struct write *w, struct policy *out, bool *found, struct error *e)
{
	struct context whole = *w->context;
	int64_t id = number_of(w, "policy", 0);
	enum rc rc;

	if (!(whole.who = principal_system(whole.arena, whole.who->origin)))
		return error_no_memory(e);
	rc = id ? policy_load_id(&whole, id, out, e) : RC_NOT_FOUND;
	*found = rc == RC_OK;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* Can all expressions still be read? One of another row that cannot means that this row is needed by it: its code is told. */
static enum rc check_plan(const struct write *w, const struct policy *p, struct str own, struct error *e)
{
	CLEANUP(arena_free) struct arena a = { .max = PLAN_MEMORY };
	struct score_plan plan;
	struct error inner = { 0 };
	enum rc rc = score_plan(&a, p, &plan, &inner);

	if (rc == RC_OK || rc == RC_NO_MEMORY)
		return rc ? error_no_memory(e) : RC_OK;
	if (own.n && str_is(own, inner.field))
		return error_set(e, RC_INVALID, "expression", inner.key, inner.arg[0], inner.arg[1]);
	if (!strcmp(inner.key, "error.condition_order"))
		return error_set(e, RC_INVALID, "position", inner.key, NULL, NULL);
	return error_set(e, RC_CONFLICT, NULL, "error.named_in_expression", inner.field, NULL);
}

/* --- the policy itself ------------------------------------------------------------------------------------------------------------------------------------ */

/* The least scores of grades fall. Those that are not given are the shipped ones. */
static const char *wrong_cut(const struct write *w)
{
	static const char *const names[GRADE_D] = { "grade_a", "grade_b", "grade_c" };
	const struct policy shipped = policy_default();

	for (int g = GRADE_B; g < GRADE_D; g++)
		if (number_of(w, names[g], shipped.grade_cuts[g]) >= number_of(w, names[g - 1], shipped.grade_cuts[g - 1]))
			return names[g];
	return NULL;
}

static enum rc policy_before(struct write *w, struct error *e)
{
	const char *wrong;
	bool changed = false;

	if (w->operation == OP_DELETE)
		return RC_OK;
	if (number_of(w, "cut_b", WEIGHT_WHOLE) <= number_of(w, "cut_a", 0))
		return refuse("cut_b", "error.policy_cuts", e);
	if ((wrong = wrong_cut(w)))
		return refuse(wrong, "error.grade_cuts", e);
	if (number_of(w, "tree_from", INT64_MAX) <= number_of(w, "shrub_from", 0))
		return refuse("tree_from", "error.ecosystem_limits", e);
	for (int i = 0; w->before && i < w->entity->field_count; i++)
		changed |= w->change->given[i] && !value_eq(w->change->values[i], w->before->values[i]);
	if (changed && !write_gives(w, "revision"))
		write_set(w, "revision", value_int(number_of(w, "revision", 1) + 1));
	return RC_OK;
}

/* Once for all rows of one request, but always when the revision of before is frozen. */
static enum rc raise_revision(struct write *w, struct error *e)
{
	struct value values[] = { value_int(w->context->now), value_int(number_of(w, "policy", 0)), value_int(w->context->now) };

	return db_run(w->context->db, "UPDATE policy SET revision = revision + 1, updated_at = ? WHERE id = ? AND (updated_at <> ? OR EXISTS (SELECT 1 FROM policy_version v"
		      " WHERE v.policy_id = policy.id AND v.revision = policy.revision))", values, 3, NULL, e);
}

/* --- criteria ---------------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc check_weights(const struct write *w, struct error *e)
{
	int64_t weight = number_of(w, "weight", 0), low = number_of(w, "weight_low", weight), high = number_of(w, "weight_high", weight);

	if (low > weight)
		return refuse("weight_low", "error.weight_bounds", e);
	return high < weight ? refuse("weight_high", "error.weight_bounds", e) : RC_OK;
}

static int read_points(struct str text, double *out)
{
	CLEANUP(json_free) json_t *list = NULL;
	struct error ignored;
	size_t n;

	if (!text.n)
		return 0;
	if (json_read(text, 0, &list, &ignored) || !json_is_array(list) || (n = json_array_size(list)) > SCALE_POINTS_MAX)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!json_is_number(json_array_get(list, i)))
			return -1;
		out[i] = json_number_value(json_array_get(list, i));
	}
	return (int)n;
}

/* Linear has two, steps four, percentile none; they rise, or fall where less is better. */
static enum rc check_points(const struct write *w, struct error *e)
{
	static const int counts[SCALE_COUNT] = { [SCALE_LINEAR] = 2, [SCALE_STEP] = 4, [SCALE_PERCENTILE] = 0 };
	int scale = policy_code_of(scale_codes, SCALE_COUNT, text_of(w, "scale"));
	bool falls = str_is(text_of(w, "direction"), "lower_better");
	double points[SCALE_POINTS_MAX] = { 0 };
	int n = read_points(text_of(w, "points"), points);

	if (scale == SCALE_COUNT || n != counts[scale])
		return refuse("points", "error.scale_points", e);
	for (int i = 1; i < n; i++)
		if (falls ? points[i] >= points[i - 1] : points[i] <= points[i - 1])
			return refuse("points", "error.scale_order", e);
	return RC_OK;
}

/* Nothing may name it any more. */
static enum rc check_unnamed_criterion(const struct write *w, struct error *e)
{
	struct policy p;
	bool found = false;
	size_t kept = 0;
	enum rc rc = load_policy(w, &p, &found, e);

	if (rc || !found)
		return rc;
	for (size_t i = 0; i < p.criterion_count; i++)
		if (p.criteria[i].id != w->id)
			p.criteria[kept++] = p.criteria[i];
	p.criterion_count = kept;
	return check_plan(w, &p, STR(""), e);
}

static enum rc criterion_before(struct write *w, struct error *e)
{
	struct str expression = text_of(w, "expression");
	bool measured = str_is(text_of(w, "kind"), "measured");
	struct expression read;
	enum rc rc;

	if (w->operation == OP_DELETE)
		return w->internal ? RC_OK : check_unnamed_criterion(w, e);
	if (measured && !str_trim(expression).n)
		return refuse("expression", "error.required", e);
	if ((rc = expression_read(w->context->arena, expression, &score_figure_names, "expression", &read, e)) || (rc = check_weights(w, e)))
		return rc;
	return measured || text_of(w, "points").n ? check_points(w, e) : RC_OK;
}

/* --- conditions ---------------------------------------------------------------------------------------------------------------------------------------------- */

static int compare_condition(const void *a, const void *b)
{
	const struct policy_condition *x = a, *y = b;

	if (x->position != y->position)
		return x->position < y->position ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* The row at hand among the others, as it will be; one that is new stands last among equals. */
static enum rc place_condition(const struct write *w, struct policy *p, struct error *e)
{
	struct policy_condition *to = NULL;

	for (size_t i = 0; i < p->condition_count; i++)
		if (w->id && p->conditions[i].id == w->id)
			to = &p->conditions[i];
	if (!to && p->condition_count == POLICY_CONDITIONS_MAX)
		return error_set(e, RC_TOO_LARGE, NULL, "error.policy_too_large", NULL, NULL);
	if (!to)
		to = &p->conditions[p->condition_count++];
	*to = (struct policy_condition){ .id = w->id ? w->id : INT64_MAX, .code = text_of(w, "code"), .position = number_of(w, "position", 0),
					 .expression = text_of(w, "expression"), .active = true };
	qsort(p->conditions, p->condition_count, sizeof *p->conditions, compare_condition);
	return RC_OK;
}

static void take_out_condition(const struct write *w, struct policy *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->condition_count; i++)
		if (p->conditions[i].id != w->id)
			p->conditions[kept++] = p->conditions[i];
	p->condition_count = kept;
}

static enum rc condition_before(struct write *w, struct error *e)
{
	struct policy p;
	bool found = false;
	enum rc rc = w->operation == OP_DELETE && w->internal ? RC_OK : load_policy(w, &p, &found, e);

	if (rc || (w->operation == OP_DELETE && w->internal) || !found)
		return rc;
	if (w->operation == OP_DELETE)
		take_out_condition(w, &p);
	else if ((rc = place_condition(w, &p, e)))
		return rc;
	return check_plan(w, &p, w->operation == OP_DELETE ? STR("") : text_of(w, "code"), e);
}

/* --- tiers and rewards ------------------------------------------------------------------------------------------------------------------------------------------ */

static enum rc check_requirement(const struct write *w, struct error *e)
{
	struct expression read;
	struct policy p;
	bool found = false;
	enum rc rc = load_policy(w, &p, &found, e);

	if (rc || !found)
		return rc;
	const struct expression_names names = score_names(&p);
	return expression_read(w->context->arena, text_of(w, "requirement"), &names, "requirement", &read, e);
}

static enum rc tier_before(struct write *w, struct error *e)
{
	int64_t least = number_of(w, "least_score", POLICY_UNSET), leave = number_of(w, "leave_below", POLICY_UNSET);

	if (w->operation == OP_DELETE)
		return RC_OK;
	if (leave != POLICY_UNSET && (least == POLICY_UNSET || leave >= least))
		return refuse("leave_below", "error.leave_below", e);
	return check_requirement(w, e);
}

static enum rc reward_before(struct write *w, struct error *e)
{
	return w->operation == OP_DELETE ? RC_OK : check_requirement(w, e);
}

/* --- judgements ----------------------------------------------------------------------------------------------------------------------------------------------------- */

/* The active criteria of a level in their order, or the groups in the order in which they come. */
static int level_items(const struct policy *p, struct str level, struct str *out)
{
	bool groups = str_is(level, "groups");
	int n = 0;

	for (size_t i = 0; i < p->criterion_count; i++) {
		const struct criterion *c = &p->criteria[i];
		struct str aspect = str_of(group_codes[c->aspect]), item = groups ? aspect : c->code;
		bool there = false;
		for (int k = 0; k < n; k++)
			there |= str_eq(out[k], item);
		if (c->active && !there && (groups || str_eq(aspect, level)))
			out[n++] = item;
	}
	return n;
}

static int place_of(const struct str *items, int n, struct str item)
{
	int i = 0;

	while (i < n && !str_eq(items[i], item))
		i++;
	return i;
}

/* The one that stands first is named first: what is said the other way round is turned. */
static enum rc order_pair(struct write *w, int first, int second, int64_t intensity)
{
	struct value a = write_value(w, "first"), b = write_value(w, "second");

	if (first > second) {
		write_set(w, "first", b);
		write_set(w, "second", a);
		intensity = -intensity;
	}
	write_set(w, "intensity", value_int(intensity == -1 ? 1 : intensity));
	return RC_OK;
}

static enum rc judgement_before(struct write *w, struct error *e)
{
	struct str items[NUMBERS];
	int64_t intensity = number_of(w, "intensity", 0);
	struct policy p;
	bool found = false;
	int n, first, second;
	enum rc rc;

	if (w->operation == OP_DELETE)
		return RC_OK;
	if (!intensity)
		return refuse("intensity", "error.intensity", e);
	if ((rc = load_policy(w, &p, &found, e)) || !found)
		return rc;
	n = level_items(&p, text_of(w, "level"), items);
	if (n < 2)
		return refuse("level", "error.judgement_level", e);
	first = place_of(items, n, text_of(w, "first"));
	second = place_of(items, n, text_of(w, "second"));
	if (first == n || second == n || first == second)
		return refuse(first == n ? "first" : "second", "error.judgement_pair", e);
	return order_pair(w, first, second, intensity);
}

/* --- assessments -------------------------------------------------------------------------------------------------------------------------------------------------------- */

/* A score, given or to be given: whoever shapes policies may write down what others have said; everybody else only his own. */
static bool may_assess(const struct write *w)
{
	const struct principal *who = w->context->who;

	return w->internal || who->system || who->user == number_of(w, "assessor", 0) || principal_may(who, schema_entity(w->context->schema, STR("policy")), OP_UPDATE);
}

static enum rc assessment_before(struct write *w, struct error *e)
{
	bool scored = write_value(w, "score").kind == VALUE_INT, was_scored = w->before && record_value(w->before, "score").kind == VALUE_INT;
	bool touched = w->operation == OP_DELETE ? was_scored : (scored || was_scored) && (write_gives(w, "score") || write_gives(w, "reason"));
	const struct principal *who = w->context->who;

	if (touched && !may_assess(w))
		return error_set(e, RC_FORBIDDEN, "assessor", "error.assessor_only", NULL, NULL);
	if (w->operation == OP_DELETE)
		return RC_OK;
	if (w->operation == OP_CREATE && who->user && who->user != number_of(w, "assessor", 0))
		write_set(w, "asked_by", value_int(who->user));
	if (scored && !str_trim(text_of(w, "reason")).n)
		return refuse("reason", "error.required", e);
	if (write_gives(w, "score"))
		write_set(w, "assessed_on", scored ? value_int(zone_day(company_zone(w->context->company), w->context->now)) : value_null());
	return RC_OK;
}

/* Two points apart are talked over: those who judged otherwise are told. */
static enum rc tell_spread(struct write *w, int64_t assessor, struct error *e)
{
	struct context *x = w->context;
	int64_t account = number_of(w, "account", 0);
	char *link = arena_printf(x->arena, "/accounts/%lld", (long long)account);
	struct str title, criterion;
	enum rc rc;

	if (!link)
		return error_no_memory(e);
	if ((rc = record_title(x, schema_entity(x->schema, STR("account")), account, &title, e)) ||
	    (rc = record_title(x, schema_entity(x->schema, STR("criterion")), number_of(w, "criterion", 0), &criterion, e)))
		return rc;
	return notice_send(x, assessor, "assessment", "notice.assessment_spread", title, criterion, str_of(link), e);
}

static enum rc assessment_after(struct write *w, struct error *e)
{
	enum { OTHERS_MAX = 20 };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	int64_t score = number_of(w, "score", POLICY_UNSET), others[OTHERS_MAX];
	struct value values[] = { write_value(w, "account"), write_value(w, "criterion"), value_int(w->id) };
	bool row;
	int n = 0;
	enum rc rc;

	if (w->operation == OP_DELETE || !write_gives(w, "score") || score == POLICY_UNSET)
		return RC_OK;
	if ((rc = db_prepare(w->context->db, STR("SELECT assessor_id, score FROM assessment WHERE account_id = ? AND criterion_id = ? AND id <> ? AND score IS NOT NULL"
						 " AND deleted_at IS NULL ORDER BY assessor_id"), &st, e)) || (rc = statement_bind_all(st, values, 3, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row && n < OTHERS_MAX)
		if (llabs((long long)(statement_int(st, 1) - score)) >= SPREAD)
			others[n++] = statement_int(st, 0);
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = tell_spread(w, others[i], e);
	return rc;
}

/* --- findings ---------------------------------------------------------------------------------------------------------------------------------------------------------------- */

/* Found by the one who said so last. */
static enum rc finding_before(struct write *w, struct error *e)
{
	if (w->operation == OP_UPDATE && w->context->who->user && (write_gives(w, "holds") || write_gives(w, "reason")))
		write_set(w, "found_by", value_int(w->context->who->user));
	return RC_OK;
}

const struct rule kam_rules[] = {
	{ "policy", policy_before, NULL },
	{ "criterion", criterion_before, raise_revision },
	{ "policy_tier", tier_before, raise_revision },
	{ "condition", condition_before, raise_revision },
	{ "reward", reward_before, raise_revision },
	{ "judgement", judgement_before, NULL },
	{ "assessment", assessment_before, assessment_after },
	{ "finding", finding_before, NULL },
	{ NULL, NULL, NULL },
};
