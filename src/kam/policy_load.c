/* Policies as rows of the company, read as one whole. Called through policy.h. */
#include "kam/policy.h"

#include "base/mem.h"
#include "format/json.h"
#include "records/read.h"

/* --- values ------------------------------------------------------------------------------------------------------------------------------ */

static int64_t int_of(struct value v, int64_t otherwise)
{
	return v.kind == VALUE_INT ? v.i : otherwise;
}

static struct str text_of(struct context *x, struct value v)
{
	return v.kind == VALUE_TEXT ? arena_str(x->arena, v.s) : STR("");
}

/* --- the policy itself ------------------------------------------------------------------------------------------------------------------- */

static int64_t int_at(const struct record *r, const char *name, int64_t otherwise)
{
	return int_of(record_value(r, name), otherwise);
}

static struct str text_at(const struct record *r, const char *name)
{
	struct value v = record_value(r, name);

	return v.kind == VALUE_TEXT ? v.s : STR("");
}

static void take_bounds(const struct record *r, struct policy *p)
{
	p->window_months = (int)int_at(r, "window_months", 0);
	p->weight_spread = int_at(r, "weight_spread", p->weight_spread);
	p->sure_from = int_at(r, "sure_from", p->sure_from);
	p->known_from = int_at(r, "known_from", p->known_from);
	p->cuts[0] = int_at(r, "cut_a", p->cuts[0]);
	p->cuts[1] = int_at(r, "cut_b", p->cuts[1]);
	p->grade_cuts[GRADE_A] = int_at(r, "grade_a", p->grade_cuts[GRADE_A]);
	p->grade_cuts[GRADE_B] = int_at(r, "grade_b", p->grade_cuts[GRADE_B]);
	p->grade_cuts[GRADE_C] = int_at(r, "grade_c", p->grade_cuts[GRADE_C]);
}

static enum rc take(const struct record *r, struct policy *p, struct error *e)
{
	*p = policy_default();
	p->id = r->id;
	p->code = text_at(r, "code");
	p->words = (struct words){ text_at(r, "name"), text_at(r, "name_tw"), text_at(r, "name_en") };
	p->kind = str_is(text_at(r, "kind"), policy_kind_codes[POLICY_PARTNERS]) ? POLICY_PARTNERS : POLICY_ACCOUNTS;
	p->revision = int_at(r, "revision", 1);
	p->aim = text_at(r, "aim");
	p->goal = text_at(r, "goal");
	p->factor = text_at(r, "factor");
	p->value = str_is(text_at(r, "value"), policy_value_codes[POLICY_MARGIN]) ? POLICY_MARGIN : POLICY_NET_SALES;
	p->method = (enum method)(policy_code_of(method_codes, METHODS_COUNT, text_at(r, "method")) % METHODS_COUNT);
	p->fuzzy_operator = text_at(r, "fuzzy_operator");
	p->compared = str_is(text_at(r, "weights_from"), "compared");
	take_bounds(r, p);
	p->tiers[CLASS_A] = tier_of(text_at(r, "tier_a"));
	p->tiers[CLASS_B] = tier_of(text_at(r, "tier_b"));
	p->tiers[CLASS_C] = tier_of(text_at(r, "tier_c"));
	if (p->cuts[0] <= 0 || p->cuts[1] <= p->cuts[0] || p->cuts[1] > WEIGHT_WHOLE)
		return error_set(e, RC_INVALID, "cut_b", "error.policy_cuts", NULL, NULL);
	return RC_OK;
}

/* --- its rows ------------------------------------------------------------------------------------------------------------------------------ */

/* What is read of one kind of row, and where it goes. */
struct part {
	const char *entity, *columns;
	size_t size, most;
	void (*take)(struct context *x, const struct list *l, void *row);
};

static struct words take_words(struct context *x, const struct list *l, int first)
{
	return (struct words){ text_of(x, list_value(l, first)), text_of(x, list_value(l, first + 1)), text_of(x, list_value(l, first + 2)) };
}

/* [0.8, 1.25] */
static int take_points(struct value v, double *out)
{
	CLEANUP(json_free) json_t *list = NULL;
	struct error ignored;
	int n = 0;

	if (v.kind != VALUE_TEXT || json_read(v.s, 0, &list, &ignored))
		return 0;
	for (size_t i = 0; i < json_array_size(list) && n < SCALE_POINTS_MAX; i++)
		out[n++] = json_number_value(json_array_get(list, i));
	return n;
}

static void take_criterion(struct context *x, const struct list *l, void *row)
{
	enum { CODE, NAME, ASPECT = 4, POSITION, ACTIVE, WEIGHT, LOW, HIGH, KIND, EXPRESSION, DIRECTION, SCALE, POINTS, UNKNOWN, ASSESSORS, DUE, TEXTS };
	struct criterion *c = row;

	*c = (struct criterion){ .id = l->id, .code = text_of(x, list_value(l, CODE)), .words = take_words(x, l, NAME) };
	c->aspect = (enum criterion_group)(policy_code_of(group_codes, GROUP_COUNT, list_value(l, ASPECT).s) % GROUP_COUNT);
	c->position = int_of(list_value(l, POSITION), 0);
	c->active = int_of(list_value(l, ACTIVE), 1) != 0;
	c->weight = int_of(list_value(l, WEIGHT), 0);
	c->weight_low = int_of(list_value(l, LOW), POLICY_UNSET);
	c->weight_high = int_of(list_value(l, HIGH), POLICY_UNSET);
	c->measured = str_is(list_value(l, KIND).s, "measured");
	c->expression = text_of(x, list_value(l, EXPRESSION));
	c->lower_better = str_is(list_value(l, DIRECTION).s, "lower_better");
	c->scale = (enum criterion_scale)(policy_code_of(scale_codes, SCALE_COUNT, list_value(l, SCALE).s) % SCALE_COUNT);
	c->point_count = take_points(list_value(l, POINTS), c->points);
	c->assess_unknown = int_of(list_value(l, UNKNOWN), 1) != 0;
	c->assessors = int_of(list_value(l, ASSESSORS), 2);
	c->due_on = int_of(list_value(l, DUE), POLICY_UNSET);
	c->texts = text_of(x, list_value(l, TEXTS));
}

/* Read under its tier; put in its place by load_rules. */
struct ruled { enum tier tier; struct tier_rule rule; };

static enum criterion_group score_of(struct str code)
{
	return (enum criterion_group)policy_code_of(group_codes, GROUP_COUNT, code);
}

static void take_rule(struct context *x, const struct list *l, void *row)
{
	enum { TIER, SCORE_OF, LEAST, LEAVE, ROUNDS, CAPACITY, CONDITIONS, REQUIREMENT, BY_HAND, PER_PERSON };
	struct ruled *r = row;

	r->tier = tier_of(list_value(l, TIER).s);
	r->rule = (struct tier_rule){ .given = true, .score_of = score_of(list_value(l, SCORE_OF).s), .requirement = text_of(x, list_value(l, REQUIREMENT)) };
	r->rule.least_score = int_of(list_value(l, LEAST), POLICY_UNSET);
	r->rule.leave_below = int_of(list_value(l, LEAVE), POLICY_UNSET);
	r->rule.leave_rounds = int_of(list_value(l, ROUNDS), 1);
	r->rule.capacity = int_of(list_value(l, CAPACITY), POLICY_UNSET);
	r->rule.conditions = int_of(list_value(l, CONDITIONS), 0);
	r->rule.by_hand = int_of(list_value(l, BY_HAND), 0) != 0;
	r->rule.per_person = int_of(list_value(l, PER_PERSON), POLICY_UNSET);
}

static void take_condition(struct context *x, const struct list *l, void *row)
{
	enum { CODE, NAME, KIND = 4, POSITION, ACTIVE, EXPRESSION, TEXTS };
	struct policy_condition *c = row;

	*c = (struct policy_condition){ .id = l->id, .code = text_of(x, list_value(l, CODE)), .words = take_words(x, l, NAME) };
	c->kind = (enum condition_kind)(policy_code_of(condition_codes, CONDITION_COUNT, list_value(l, KIND).s) % CONDITION_COUNT);
	c->position = int_of(list_value(l, POSITION), 0);
	c->active = int_of(list_value(l, ACTIVE), 1) != 0;
	c->expression = text_of(x, list_value(l, EXPRESSION));
	c->texts = text_of(x, list_value(l, TEXTS));
}

static void take_reward(struct context *x, const struct list *l, void *row)
{
	enum { CODE, NAME, LEAST = 4, ROUNDS, REQUIREMENT, BASIS, AMOUNT, POSITION, KIND, GRADE, RATE, DAYS, BASIS_TW, BASIS_EN };
	struct reward *r = row;

	*r = (struct reward){ .id = l->id, .code = text_of(x, list_value(l, CODE)), .words = take_words(x, l, NAME) };
	r->least_score = int_of(list_value(l, LEAST), 0);
	r->rounds = int_of(list_value(l, ROUNDS), 1);
	r->requirement = text_of(x, list_value(l, REQUIREMENT));
	r->basis = (struct words){ text_of(x, list_value(l, BASIS)), text_of(x, list_value(l, BASIS_TW)), text_of(x, list_value(l, BASIS_EN)) };
	r->amount = int_of(list_value(l, AMOUNT), POLICY_UNSET);
	r->position = int_of(list_value(l, POSITION), 0);
	r->kind = list_value(l, KIND).kind == VALUE_TEXT ? (enum reward_kind)policy_code_of(reward_kind_codes, REWARD_OTHER, list_value(l, KIND).s) : REWARD_OTHER;
	r->grade = list_value(l, GRADE).kind == VALUE_TEXT ? (enum grade)policy_code_of(grade_codes, GRADE_COUNT, list_value(l, GRADE).s) : GRADE_NONE;
	r->rate = int_of(list_value(l, RATE), POLICY_UNSET);
	r->days = int_of(list_value(l, DAYS), POLICY_UNSET);
}

static const struct part criterion_part = { "criterion", "code,name,name_tw,name_en,aspect,position,active,weight,weight_low,weight_high,kind,expression,direction,"
	"scale,points,assess_unknown,assessors,due_on,words", sizeof(struct criterion), POLICY_CRITERIA_MAX, take_criterion };
static const struct part rule_part = { "policy_tier", "tier,score_of,least_score,leave_below,leave_rounds,capacity,conditions,requirement,by_hand,per_person",
	sizeof(struct ruled), TIER_COUNT, take_rule };
static const struct part condition_part = { "condition", "code,name,name_tw,name_en,kind,position,active,expression,words", sizeof(struct policy_condition),
	POLICY_CONDITIONS_MAX, take_condition };
static const struct part reward_part = { "reward", "code,name,name_tw,name_en,least_score,rounds,requirement,basis,amount,position,kind,grade,rate,days,basis_tw,basis_en", sizeof(struct reward),
	POLICY_REWARDS_MAX, take_reward };

static enum rc begin_rows(struct context *x, const struct part *part, int64_t policy, struct query *q, struct list *l, struct error *e)
{
	const char *filter = arena_printf(x->arena, "policy = %lld", (long long)policy);
	enum rc rc;

	*q = (struct query){ .entity = schema_entity(x->schema, str_of(part->entity)), .limit = -1, .operation = OP_LIST };
	if (!filter)
		return error_no_memory(e);
	if ((rc = filter_parse(x, q->entity, str_of(filter), &q->filter, e)) || (rc = query_columns(x, q, str_of(part->columns), e)))
		return rc;
	return list_begin(x, q, l, e);
}

/* Rows that the asker may not list are none. */
static enum rc load_rows(struct context *x, const struct part *part, int64_t policy, void *rows, size_t *count, struct error *e)
{
	struct query q;
	struct list l;
	bool row;
	enum rc rc;

	*count = 0;
	if (!principal_may(x->who, schema_entity(x->schema, str_of(part->entity)), OP_LIST))
		return RC_OK;
	if ((rc = begin_rows(x, part, policy, &q, &l, e)))
		return rc;
	while ((rc = list_next(&l, &row, e)) == RC_OK && row) {
		if (*count == part->most) {
			rc = error_set(e, RC_TOO_LARGE, part->entity, "error.policy_too_large", NULL, NULL);
			break;
		}
		part->take(x, &l, (char *)rows + part->size * (*count)++);
	}
	list_end(&l);
	return rc;
}

static enum rc load_rules(struct context *x, struct policy *p, struct error *e)
{
	struct ruled rules[TIER_COUNT];
	size_t n;
	enum rc rc = load_rows(x, &rule_part, p->id, rules, &n, e);

	for (size_t i = 0; rc == RC_OK && i < n; i++)
		if (rules[i].tier < TIER_COUNT)
			p->rules[rules[i].tier] = rules[i].rule;
	return rc;
}

static enum rc load_parts(struct context *x, struct policy *p, struct error *e)
{
	enum rc rc;

	p->criteria = arena_new_array(x->arena, struct criterion, POLICY_CRITERIA_MAX);
	p->conditions = arena_new_array(x->arena, struct policy_condition, POLICY_CONDITIONS_MAX);
	p->rewards = arena_new_array(x->arena, struct reward, POLICY_REWARDS_MAX);
	if (!p->criteria || !p->conditions || !p->rewards)
		return error_no_memory(e);
	if ((rc = load_rows(x, &criterion_part, p->id, p->criteria, &p->criterion_count, e)) || (rc = load_rules(x, p, e)) ||
	    (rc = load_rows(x, &condition_part, p->id, p->conditions, &p->condition_count, e)))
		return rc;
	return load_rows(x, &reward_part, p->id, p->rewards, &p->reward_count, e);
}

/* --- one whole ------------------------------------------------------------------------------------------------------------------------------- */

static enum rc whole(struct context *x, const struct record *r, struct policy *out, struct error *e)
{
	enum rc rc = take(r, out, e);

	return rc ? rc : load_parts(x, out, e);
}

enum rc policy_load(struct context *x, struct str code, struct policy *out, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("policy"));
	struct record *r;
	enum rc rc;

	if (!code.n)
		code = company_setting(x->company, "selection.policy");
	if ((rc = record_by_key(x, t, code, &r, e)))
		return rc == RC_NOT_FOUND ? error_set(e, rc, "policy", "error.no_such_policy", arena_text(x->arena, code), NULL) : rc;
	return whole(x, r, out, e);
}

enum rc policy_load_id(struct context *x, int64_t id, struct policy *out, struct error *e)
{
	struct record *r;
	enum rc rc = record_get(x, schema_entity(x->schema, STR("policy")), id, &r, e);

	return rc ? rc : whole(x, r, out, e);
}
