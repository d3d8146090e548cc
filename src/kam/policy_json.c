/* A policy as JSON and back, by tables of members; freezing one as a row of policy_version. Called through policy.h. */
#include "kam/policy.h"

#include <string.h>

#include "base/mem.h"
#include "format/json.h"
#include "records/write.h"

/* --- members ------------------------------------------------------------------------------------------------------------------------------ */

enum kind { TEXT, NUMBER, SMALL, TRUTH, CODE, POINTS, CUTS, CLASS_TIERS, GRADES };

/* CODE: an enum by its names; one more than they are stands for `none`. SMALL: an int. NUMBER: POLICY_UNSET is null. late: what was frozen
 * before there was such a member keeps what stands there already. */
struct member {
	const char *name;
	size_t at;
	enum kind kind;
	const char *const *codes;
	int count;
	const char *none;
	bool late;
};

#define MEMBER(type, field, kind) { #field, offsetof(struct type, field), kind, NULL, 0, NULL, false }
#define NAMED(type, name, field, kind) { name, offsetof(struct type, field), kind, NULL, 0, NULL, false }
#define CODED(type, field, codes, count, none) { #field, offsetof(struct type, field), CODE, codes, count, none, false }
#define LATE(type, field, kind) { #field, offsetof(struct type, field), kind, NULL, 0, NULL, true }
#define LATE_NAMED(type, name, field, kind) { name, offsetof(struct type, field), kind, NULL, 0, NULL, true }
#define LATE_CODED(type, field, codes, count, none) { #field, offsetof(struct type, field), CODE, codes, count, none, true }
#define WORDS(type) NAMED(type, "name", words.name, TEXT), NAMED(type, "name_tw", words.name_tw, TEXT), NAMED(type, "name_en", words.name_en, TEXT)

static const struct member policy_members[] = {
	MEMBER(policy, id, NUMBER), MEMBER(policy, code, TEXT), NAMED(policy, "name", words.name, TEXT), CODED(policy, kind, policy_kind_codes, POLICY_KIND_COUNT, NULL),
	MEMBER(policy, revision, NUMBER), MEMBER(policy, aim, TEXT), MEMBER(policy, goal, TEXT), MEMBER(policy, factor, TEXT),
	CODED(policy, value, policy_value_codes, POLICY_VALUE_COUNT, NULL), MEMBER(policy, window_months, SMALL), CODED(policy, method, method_codes, METHODS_COUNT, NULL),
	MEMBER(policy, fuzzy_operator, TEXT), MEMBER(policy, compared, TRUTH), MEMBER(policy, weight_spread, NUMBER), MEMBER(policy, sure_from, NUMBER),
	MEMBER(policy, known_from, NUMBER), MEMBER(policy, cuts, CUTS), MEMBER(policy, tiers, CLASS_TIERS), LATE(policy, grade_cuts, GRADES),
	LATE_NAMED(policy, "name_tw", words.name_tw, TEXT), LATE_NAMED(policy, "name_en", words.name_en, TEXT),
	{ 0 },
};
static const struct member criterion_members[] = {
	MEMBER(criterion, id, NUMBER), MEMBER(criterion, code, TEXT), WORDS(criterion), CODED(criterion, aspect, group_codes, GROUP_COUNT, NULL),
	MEMBER(criterion, position, NUMBER), MEMBER(criterion, active, TRUTH), MEMBER(criterion, weight, NUMBER), MEMBER(criterion, weight_low, NUMBER),
	MEMBER(criterion, weight_high, NUMBER), MEMBER(criterion, measured, TRUTH), MEMBER(criterion, expression, TEXT), MEMBER(criterion, lower_better, TRUTH),
	CODED(criterion, scale, scale_codes, SCALE_COUNT, NULL), MEMBER(criterion, points, POINTS), MEMBER(criterion, assess_unknown, TRUTH),
	MEMBER(criterion, assessors, NUMBER), MEMBER(criterion, due_on, NUMBER), MEMBER(criterion, texts, TEXT), { 0 },
};
static const struct member rule_members[] = {
	MEMBER(tier_rule, given, TRUTH), CODED(tier_rule, score_of, group_codes, GROUP_COUNT, "total"), MEMBER(tier_rule, least_score, NUMBER),
	MEMBER(tier_rule, leave_below, NUMBER), MEMBER(tier_rule, leave_rounds, NUMBER), MEMBER(tier_rule, capacity, NUMBER), MEMBER(tier_rule, conditions, NUMBER),
	MEMBER(tier_rule, requirement, TEXT), MEMBER(tier_rule, by_hand, TRUTH), MEMBER(tier_rule, per_person, NUMBER), { 0 },
};
static const struct member condition_members[] = {
	MEMBER(policy_condition, id, NUMBER), MEMBER(policy_condition, code, TEXT), WORDS(policy_condition),
	CODED(policy_condition, kind, condition_codes, CONDITION_COUNT, NULL), MEMBER(policy_condition, position, NUMBER), MEMBER(policy_condition, active, TRUTH),
	MEMBER(policy_condition, expression, TEXT), MEMBER(policy_condition, texts, TEXT), { 0 },
};
static const struct member reward_members[] = {
	MEMBER(reward, id, NUMBER), MEMBER(reward, code, TEXT), WORDS(reward), MEMBER(reward, least_score, NUMBER), MEMBER(reward, rounds, NUMBER),
	LATE_CODED(reward, kind, reward_kind_codes, REWARD_KIND_COUNT, NULL), LATE_CODED(reward, grade, grade_codes, GRADE_COUNT, "none"),
	LATE(reward, rate, NUMBER), LATE(reward, days, NUMBER), LATE_NAMED(reward, "basis_tw", basis.name_tw, TEXT),
	LATE_NAMED(reward, "basis_en", basis.name_en, TEXT),
	MEMBER(reward, requirement, TEXT), NAMED(reward, "basis", basis.name, TEXT), MEMBER(reward, amount, NUMBER), MEMBER(reward, position, NUMBER), { 0 },
};

/* --- writing -------------------------------------------------------------------------------------------------------------------------------- */

static void put_code(struct json_writer *w, const struct member *m, int value)
{
	json_field_text(w, m->name, value < m->count ? m->codes[value] : m->none);
}

static void put_points(struct json_writer *w, const char *name, const struct criterion *c)
{
	json_key(w, name);
	json_array_begin(w);
	for (int i = 0; i < c->point_count; i++)
		json_put_double(w, c->points[i]);
	json_array_end(w);
}

static void put_cuts(struct json_writer *w, const char *name, const struct policy *p)
{
	json_key(w, name);
	json_array_begin(w);
	json_put_int(w, p->cuts[0]);
	json_put_int(w, p->cuts[1]);
	json_array_end(w);
}

static void put_grades(struct json_writer *w, const char *name, const struct policy *p)
{
	json_key(w, name);
	json_array_begin(w);
	for (int i = 0; i < GRADE_D; i++)
		json_put_int(w, p->grade_cuts[i]);
	json_array_end(w);
}

static void put_tiers(struct json_writer *w, const char *name, const struct policy *p)
{
	json_key(w, name);
	json_array_begin(w);
	for (int i = 0; i < ABC_COUNT; i++)
		json_put_text(w, tier_codes[p->tiers[i]]);
	json_array_end(w);
}

static void put_number(struct json_writer *w, const char *name, int64_t value)
{
	if (value == POLICY_UNSET)
		json_field_null(w, name);
	else
		json_field_int(w, name, value);
}

static void put_member(struct json_writer *w, const struct member *m, const void *object)
{
	const void *at = (const char *)object + m->at;

	switch (m->kind) {
	case TEXT:
		json_field_str(w, m->name, *(const struct str *)at);
		break;
	case NUMBER:
		put_number(w, m->name, *(const int64_t *)at);
		break;
	case SMALL:
		json_field_int(w, m->name, *(const int *)at);
		break;
	case TRUTH:
		json_field_bool(w, m->name, *(const bool *)at);
		break;
	case CODE:
		put_code(w, m, (int)*(const unsigned *)at);
		break;
	case POINTS:
		put_points(w, m->name, object);
		break;
	case CUTS:
		put_cuts(w, m->name, object);
		break;
	case CLASS_TIERS:
		put_tiers(w, m->name, object);
		break;
	case GRADES:
		put_grades(w, m->name, object);
		break;
	}
}

static void put_members(struct json_writer *w, const struct member *members, const void *object)
{
	for (const struct member *m = members; m->name; m++)
		put_member(w, m, object);
}

static void put_list(struct json_writer *w, const char *name, const struct member *members, const void *items, size_t size, size_t count)
{
	json_key(w, name);
	json_array_begin(w);
	for (size_t i = 0; i < count; i++) {
		json_object_begin(w);
		put_members(w, members, (const char *)items + i * size);
		json_object_end(w);
	}
	json_array_end(w);
}

void policy_json(const struct policy *p, struct buf *out)
{
	struct json_writer w = { .b = out };

	json_object_begin(&w);
	put_members(&w, policy_members, p);
	put_list(&w, "criteria", criterion_members, p->criteria, sizeof *p->criteria, p->criterion_count);
	put_list(&w, "rules", rule_members, p->rules, sizeof *p->rules, TIER_COUNT);
	put_list(&w, "conditions", condition_members, p->conditions, sizeof *p->conditions, p->condition_count);
	put_list(&w, "rewards", reward_members, p->rewards, sizeof *p->rewards, p->reward_count);
	json_object_end(&w);
}

/* --- reading -------------------------------------------------------------------------------------------------------------------------------- */

static enum rc bad(const char *member, struct error *e)
{
	return error_set(e, RC_INVALID, "content", "error.policy_content", member, NULL);
}

static enum rc get_points(const json_t *v, struct criterion *c, struct error *e)
{
	if (!json_is_array(v) || json_array_size(v) > SCALE_POINTS_MAX)
		return bad("points", e);
	for (size_t i = 0; i < json_array_size(v); i++) {
		if (!json_is_number(json_array_get(v, i)))
			return bad("points", e);
		c->points[c->point_count++] = json_number_value(json_array_get(v, i));
	}
	return RC_OK;
}

static enum rc get_cuts(const json_t *v, struct policy *p, struct error *e)
{
	if (json_array_size(v) != 2 || !json_is_integer(json_array_get(v, 0)) || !json_is_integer(json_array_get(v, 1)))
		return bad("cuts", e);
	for (size_t i = 0; i < 2; i++)
		p->cuts[i] = json_integer_value(json_array_get(v, i));
	return p->cuts[0] > 0 && p->cuts[1] > p->cuts[0] && p->cuts[1] <= WEIGHT_WHOLE ? RC_OK : bad("cuts", e);
}

static enum rc get_grades(const json_t *v, struct policy *p, struct error *e)
{
	if (json_array_size(v) != GRADE_D)
		return bad("grade_cuts", e);
	for (size_t i = 0; i < GRADE_D; i++) {
		if (!json_is_integer(json_array_get(v, i)))
			return bad("grade_cuts", e);
		p->grade_cuts[i] = json_integer_value(json_array_get(v, i));
	}
	return RC_OK;
}

static enum rc get_tiers(const json_t *v, struct policy *p, struct error *e)
{
	if (json_array_size(v) != ABC_COUNT)
		return bad("tiers", e);
	for (size_t i = 0; i < ABC_COUNT; i++)
		p->tiers[i] = tier_of(json_str_view(json_array_get(v, i)));
	return RC_OK;
}

static enum rc get_code(const json_t *v, const struct member *m, unsigned *out, struct error *e)
{
	int code = policy_code_of(m->codes, m->count, json_str_view(v));

	if (code == m->count && !(m->none && str_is(json_str_view(v), m->none)))
		return bad(m->name, e);
	*out = (unsigned)code;
	return RC_OK;
}

static enum rc get_number(const json_t *v, const struct member *m, void *at, struct error *e)
{
	if (!json_is_integer(v) && !(m->kind == NUMBER && json_is_null(v)))
		return bad(m->name, e);
	if (m->kind == NUMBER)
		*(int64_t *)at = json_is_null(v) ? POLICY_UNSET : json_integer_value(v);
	else if (json_integer_value(v) < 0 || json_integer_value(v) > INT32_MAX)
		return bad(m->name, e);
	else
		*(int *)at = (int)json_integer_value(v);
	return RC_OK;
}

static enum rc get_text(struct arena *a, const json_t *v, const struct member *m, struct str *out, struct error *e)
{
	if (!json_is_string(v))
		return bad(m->name, e);
	*out = arena_str(a, json_str_view(v));
	return out->p ? RC_OK : error_no_memory(e);
}

static enum rc get_member(struct arena *a, const struct member *m, const json_t *v, void *object, struct error *e)
{
	void *at = (char *)object + m->at;

	switch (m->kind) {
	case TEXT:
		return get_text(a, v, m, at, e);
	case NUMBER:
	case SMALL:
		return get_number(v, m, at, e);
	case TRUTH:
		*(bool *)at = json_is_true(v);
		return json_is_boolean(v) ? RC_OK : bad(m->name, e);
	case CODE:
		return get_code(v, m, at, e);
	case POINTS:
		return get_points(v, object, e);
	case CUTS:
		return get_cuts(v, object, e);
	case CLASS_TIERS:
		return get_tiers(v, object, e);
	case GRADES:
		return get_grades(v, object, e);
	}
	return bad(m->name, e);
}

static enum rc get_members(struct arena *a, const struct member *members, const json_t *from, void *object, struct error *e)
{
	enum rc rc = json_is_object(from) ? RC_OK : bad("", e);

	for (const struct member *m = members; rc == RC_OK && m->name; m++)
		if (!m->late || json_object_get(from, m->name))
			rc = get_member(a, m, json_object_get(from, m->name), object, e);
	return rc;
}

static enum rc get_list(struct arena *a, const json_t *doc, const char *name, const struct member *members, void *items, size_t size, size_t most, size_t *count,
			struct error *e)
{
	const json_t *list = json_object_get(doc, name);
	enum rc rc = json_is_array(list) && json_array_size(list) <= most && items ? RC_OK : bad(name, e);

	*count = 0;
	for (size_t i = 0; rc == RC_OK && i < json_array_size(list); i++)
		rc = get_members(a, members, json_array_get(list, i), (char *)items + (*count)++ * size, e);
	return rc;
}

static enum rc get_policy(struct arena *a, const json_t *doc, struct policy *p, struct error *e)
{
	size_t rules;
	enum rc rc = get_members(a, policy_members, doc, p, e);

	if (rc)
		return rc;
	p->criteria = arena_new_array(a, struct criterion, POLICY_CRITERIA_MAX);
	p->conditions = arena_new_array(a, struct policy_condition, POLICY_CONDITIONS_MAX);
	p->rewards = arena_new_array(a, struct reward, POLICY_REWARDS_MAX);
	if (!p->criteria || !p->conditions || !p->rewards)
		return error_no_memory(e);
	for (size_t i = 0; i < POLICY_REWARDS_MAX; i++)
		p->rewards[i] = (struct reward){ .kind = REWARD_OTHER, .grade = GRADE_NONE, .rate = POLICY_UNSET, .days = POLICY_UNSET };
	if ((rc = get_list(a, doc, "criteria", criterion_members, p->criteria, sizeof *p->criteria, POLICY_CRITERIA_MAX, &p->criterion_count, e)) ||
	    (rc = get_list(a, doc, "rules", rule_members, p->rules, sizeof *p->rules, TIER_COUNT, &rules, e)) ||
	    (rc = get_list(a, doc, "conditions", condition_members, p->conditions, sizeof *p->conditions, POLICY_CONDITIONS_MAX, &p->condition_count, e)))
		return rc;
	return get_list(a, doc, "rewards", reward_members, p->rewards, sizeof *p->rewards, POLICY_REWARDS_MAX, &p->reward_count, e);
}

enum rc policy_from_json(struct arena *a, struct str text, struct policy *out, struct error *e)
{
	CLEANUP(json_free) json_t *doc = NULL;
	struct error ignored;

	*out = policy_default();
	if (json_read(text, POLICY_JSON_MAX, &doc, &ignored))
		return bad("", e);
	return get_policy(a, doc, out, e);
}

/* --- versions ----------------------------------------------------------------------------------------------------------------------------- */

static void set(struct change *c, const char *field, struct value v)
{
	change_value(c, entity_field(c->entity, str_of(field)), v);
}

/* *same: what was frozen under this revision says the same as now. Rows that came by a way without rules (an import) do not raise the revision. */
static enum rc find_version(struct context *x, const struct policy *p, struct str content, int64_t *version, bool *same, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value values[] = { value_int(p->id), value_int(p->revision) };
	bool row = false;
	enum rc rc;

	*version = 0;
	if ((rc = db_prepare(x->db, STR("SELECT id, content FROM policy_version WHERE policy_id = ? AND revision = ? AND deleted_at IS NULL"), &st, e)) ||
	    (rc = statement_bind_all(st, values, 2, e)) || (rc = statement_step(st, &row, e)) || !row)
		return rc;
	*version = statement_int(st, 0);
	*same = str_eq(statement_text(st, 1), content);
	return RC_OK;
}

static enum rc make_version(struct context *x, const struct policy *p, struct str content, int64_t *version, struct error *e)
{
	struct change c;
	struct written written;
	enum rc rc = change_new(x, schema_entity(x->schema, STR("policy_version")), &c, e);

	if (rc)
		return rc;
	set(&c, "policy", value_int(p->id));
	set(&c, "revision", value_int(p->revision));
	set(&c, "content", value_text(content));
	rc = record_create_internal(x, &c, &written, e);
	*version = written.id;
	return rc;
}

static enum rc write_content(const struct policy *p, struct buf *content, struct error *e)
{
	buf_clear(content);
	policy_json(p, content);
	return content->failed ? error_set(e, RC_TOO_LARGE, "policy", "error.policy_too_large", NULL, NULL) : RC_OK;
}

static enum rc raise_revision(struct context *x, struct policy *p, struct error *e)
{
	struct value values[] = { value_int(++p->revision), value_int(p->id) };

	return db_run(x->db, "UPDATE policy SET revision = ? WHERE id = ?", values, 2, NULL, e);
}

/* All of the policy, whatever the asker may list of it. */
enum rc policy_freeze(struct context *x, int64_t policy, int64_t *version, struct error *e)
{
	CLEANUP(buf_free) struct buf content = { .max = POLICY_JSON_MAX };
	struct context whole = *x;
	struct policy p;
	bool same = false;
	enum rc rc;

	if (!(whole.who = principal_system(x->arena, x->who->origin)))
		return error_no_memory(e);
	if ((rc = policy_load_id(&whole, policy, &p, e)) || (rc = write_content(&p, &content, e)) ||
	    (rc = find_version(x, &p, buf_view(&content), version, &same, e)) || (*version && same))
		return rc;
	if (*version && ((rc = raise_revision(x, &p, e)) || (rc = write_content(&p, &content, e))))
		return rc;
	return make_version(x, &p, buf_view(&content), version, e);
}

enum rc policy_load_version(struct context *x, int64_t version, struct policy *out, struct error *e)
{
	struct record *r;
	enum rc rc = record_get(x, schema_entity(x->schema, STR("policy_version")), version, &r, e);

	return rc ? rc : policy_from_json(x->arena, record_value(r, "content").s, out, e);
}
