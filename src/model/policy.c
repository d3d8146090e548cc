/* The policy of selection: what counts now, by which criteria, tiers and conditions; what people judge and assess. kam/policy.h reads it as one whole. */
#include "model/families.h"

static const struct field policy_fields[] = {
	{ "code", TYPE_CODE, FIELD_KEY | FIELD_REQUIRED | FIELD_LISTED, .max = 64 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 100 },
	{ "name_tw", TYPE_TEXT, FIELD_MORE, .max = 100 },
	{ "name_en", TYPE_TEXT, FIELD_MORE, .max = 100 },
	{ "kind", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .list = "policy_kind", .initial = "account" },
	{ "revision", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .initial = "1", .least = 1, .most = 1000000 },
	{ "active", TYPE_BOOL, FIELD_LISTED, .initial = "true" },
	{ "aim", TYPE_CHOICE, FIELD_LISTED, .list = "policy_aim", .group = "group.goal" },
	{ "goal", TYPE_LONG_TEXT, FIELD_LISTED, .max = 1000, .group = "group.goal" },
	{ "goal_tw", TYPE_LONG_TEXT, FIELD_MORE, .max = 1000, .group = "group.goal" },
	{ "goal_en", TYPE_LONG_TEXT, FIELD_MORE, .max = 1000, .group = "group.goal" },
	{ "factor", TYPE_TEXT, 0, .max = 300, .group = "group.goal" },
	{ "factor_tw", TYPE_TEXT, FIELD_MORE, .max = 300, .group = "group.goal" },
	{ "factor_en", TYPE_TEXT, FIELD_MORE, .max = 300, .group = "group.goal" },
	{ "value", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "policy_value", .initial = "net_sales", .group = "group.goal" },
	{ "window_months", TYPE_INT, FIELD_LISTED, .least = 1, .most = 240, .group = "group.goal" },
	{ "method", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "policy_method", .initial = "pareto", .group = "group.method" },
	{ "fuzzy_operator", TYPE_CHOICE, FIELD_REQUIRED, .list = "fuzzy_operator", .initial = "product_sum", .group = "group.method" },
	{ "weights_from", TYPE_CHOICE, FIELD_REQUIRED, .list = "weights_from", .initial = "typed", .group = "group.method" },
	{ "weight_spread", TYPE_RATIO, FIELD_REQUIRED, .least = 0, .most = 10000, .initial = "0.5", .group = "group.method" },
	{ "sure_from", TYPE_RATIO, FIELD_REQUIRED, .least = 0, .most = 10000, .initial = "0.7", .group = "group.method" },
	{ "known_from", TYPE_RATIO, FIELD_REQUIRED, .least = 0, .most = 10000, .initial = "0.6", .group = "group.method" },
	{ "cut_a", TYPE_RATIO, FIELD_REQUIRED | FIELD_LISTED, .least = 1, .most = 10000, .initial = "0.8", .group = "group.classes" },
	{ "cut_b", TYPE_RATIO, FIELD_REQUIRED | FIELD_LISTED, .least = 1, .most = 10000, .initial = "0.95", .group = "group.classes" },
	{ "tier_a", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "tier", .initial = "key", .group = "group.classes" },
	{ "tier_b", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "tier", .initial = "growth", .group = "group.classes" },
	{ "tier_c", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "tier", .initial = "general", .group = "group.classes" },
	{ "grade_a", TYPE_QUANTITY, 0, .least = 1000, .most = 5000, .initial = "4", .group = "group.grades" },
	{ "grade_b", TYPE_QUANTITY, 0, .least = 1000, .most = 5000, .initial = "3.5", .group = "group.grades" },
	{ "grade_c", TYPE_QUANTITY, 0, .least = 1000, .most = 5000, .initial = "3", .group = "group.grades" },
	{ "shrub_from", TYPE_MONEY, FIELD_REQUIRED, .least = 0, .most = INT64_MAX, .initial = "500000", .group = "group.ecosystem" },
	{ "tree_from", TYPE_MONEY, FIELD_REQUIRED, .least = 0, .most = INT64_MAX, .initial = "3000000", .group = "group.ecosystem" },
	{ "ecosystem_months", TYPE_INT, FIELD_REQUIRED, .least = 1, .most = 240, .initial = "24", .group = "group.ecosystem" },
};

static const struct field policy_version_fields[] = {
	{ "policy", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "policy" },
	{ "revision", TYPE_INT, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .least = 1, .most = 1000000 },
	{ "content", TYPE_JSON, FIELD_REQUIRED | FIELD_SYSTEM, .max = 1 << 20 },
};

/* Words of a shipped criterion stay in three languages: words = {"definition":{"zh_CN":…},"method":{…},"anchors":{"1":{…} … "5":{…}}}. */
static const struct field criterion_fields[] = {
	{ "policy", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "policy" },
	{ "code", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 40 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 100 },
	{ "name_tw", TYPE_TEXT, FIELD_MORE, .max = 100 },
	{ "name_en", TYPE_TEXT, FIELD_MORE, .max = 100 },
	{ "aspect", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "criterion_group", .initial = "attractiveness" },
	{ "position", TYPE_INT, 0, .least = 0, .most = 10000, .initial = "0" },
	{ "active", TYPE_BOOL, FIELD_LISTED, .initial = "true" },
	{ "weight", TYPE_RATIO, FIELD_REQUIRED | FIELD_LISTED, .least = 0, .most = 10000, .initial = "0" },
	{ "weight_low", TYPE_RATIO, FIELD_MORE, .least = 0, .most = 10000 },
	{ "weight_high", TYPE_RATIO, FIELD_MORE, .least = 0, .most = 10000 },
	{ "kind", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "criterion_kind", .initial = "assessed", .group = "group.measure" },
	{ "expression", TYPE_TEXT, FIELD_LISTED, .max = 500, .group = "group.measure" },
	{ "direction", TYPE_CHOICE, FIELD_REQUIRED, .list = "criterion_direction", .initial = "higher_better", .group = "group.measure" },
	{ "scale", TYPE_CHOICE, FIELD_REQUIRED, .list = "criterion_scale", .initial = "linear", .group = "group.measure" },
	{ "points", TYPE_JSON, 0, .max = 200, .group = "group.measure" },
	{ "assess_unknown", TYPE_BOOL, 0, .initial = "true", .group = "group.measure" },
	{ "assessors", TYPE_INT, FIELD_REQUIRED, .least = 1, .most = 20, .initial = "2", .group = "group.assess" },
	{ "due_on", TYPE_DATE, FIELD_LISTED, .group = "group.assess" },
	{ "words", TYPE_JSON, FIELD_MORE, .max = 20000 },
};

/* leave_below < least_score is the hysteresis: who is in the tier stays until he falls below it, leave_rounds times in a row. */
static const struct field policy_tier_fields[] = {
	{ "policy", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "policy" },
	{ "tier", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .list = "tier" },
	{ "score_of", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "score_of", .initial = "total" },
	{ "least_score", TYPE_QUANTITY, FIELD_LISTED, .least = 1000, .most = 5000 },
	{ "leave_below", TYPE_QUANTITY, FIELD_LISTED, .least = 1000, .most = 5000 },
	{ "leave_rounds", TYPE_INT, FIELD_REQUIRED | FIELD_LISTED, .least = 1, .most = 10, .initial = "1" },
	{ "capacity", TYPE_INT, FIELD_LISTED, .least = 0, .most = 100000000 },
	{ "conditions", TYPE_INT, FIELD_REQUIRED | FIELD_LISTED, .least = 0, .most = 100, .initial = "0" },
	{ "requirement", TYPE_TEXT, FIELD_LISTED, .max = 500 },
	{ "by_hand", TYPE_BOOL, FIELD_LISTED, .initial = "false" },
	{ "per_person", TYPE_INT, 0, .least = 1, .most = 100000 },
};

static const struct field condition_fields[] = {
	{ "policy", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "policy" },
	{ "code", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 40 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 200 },
	{ "name_tw", TYPE_TEXT, FIELD_MORE, .max = 200 },
	{ "name_en", TYPE_TEXT, FIELD_MORE, .max = 200 },
	{ "kind", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "condition_kind", .initial = "entry" },
	{ "position", TYPE_INT, 0, .least = 0, .most = 10000, .initial = "0" },
	{ "active", TYPE_BOOL, FIELD_LISTED, .initial = "true" },
	{ "expression", TYPE_TEXT, FIELD_LISTED, .max = 500 },
	{ "words", TYPE_JSON, FIELD_MORE, .max = 4000 },
};

/* For those who reach the grade, the score and the requirement, that many periods in a row; what it is: a rate, days, an amount, or words alone. */
static const struct field reward_fields[] = {
	{ "policy", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "policy" },
	{ "code", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 40 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 100 },
	{ "name_tw", TYPE_TEXT, FIELD_MORE, .max = 100 },
	{ "name_en", TYPE_TEXT, FIELD_MORE, .max = 100 },
	{ "kind", TYPE_CHOICE, FIELD_LISTED, .list = "reward_kind", .initial = "other" },
	{ "grade", TYPE_CHOICE, FIELD_LISTED, .list = "partner_grade" },
	{ "least_score", TYPE_QUANTITY, FIELD_REQUIRED | FIELD_LISTED, .least = 1000, .most = 5000, .initial = "1" },
	{ "rounds", TYPE_INT, FIELD_REQUIRED | FIELD_LISTED, .least = 1, .most = 10, .initial = "1" },
	{ "requirement", TYPE_TEXT, FIELD_LISTED, .max = 500 },
	{ "basis", TYPE_TEXT, FIELD_LISTED, .max = 300 },
	{ "basis_tw", TYPE_TEXT, FIELD_MORE, .max = 300 },
	{ "basis_en", TYPE_TEXT, FIELD_MORE, .max = 300 },
	{ "rate", TYPE_RATIO, FIELD_LISTED, .least = 0, .most = 10000 },
	{ "days", TYPE_INT, FIELD_LISTED, .least = 0, .most = 3650 },
	{ "amount", TYPE_MONEY, FIELD_LISTED, .least = 0, .most = INT64_MAX },
	{ "position", TYPE_INT, 0, .least = 0, .most = 10000, .initial = "0" },
};

/* One pair judged by one person: intensity 1 … 9 says how much more important the first is, −2 … −9 the second. level: a group's code, or "groups". */
static const struct field judgement_fields[] = {
	{ "policy", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "policy" },
	{ "judge", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "user", .initial = "@user" },
	{ "level", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 40 },
	{ "first", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 40 },
	{ "second", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 40 },
	{ "intensity", TYPE_INT, FIELD_REQUIRED | FIELD_LISTED, .least = -9, .most = 9 },
	{ "reason", TYPE_TEXT, FIELD_LISTED, .max = 300 },
};

/* What one named person thinks of one account by one criterion; without a score it is asked for and not given yet. */
static const struct field assessment_fields[] = {
	{ "account", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "account" },
	{ "criterion", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "criterion" },
	{ "assessor", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED | FIELD_SEES, .ref = "user", .initial = "@user" },
	{ "score", TYPE_QUANTITY, FIELD_LISTED, .least = 1000, .most = 5000 },
	{ "reason", TYPE_TEXT, FIELD_LISTED, .max = 500 },
	{ "assessed_on", TYPE_DATE, FIELD_LISTED | FIELD_SYSTEM },
	{ "due_on", TYPE_DATE, FIELD_LISTED },
	{ "asked_by", TYPE_REF, FIELD_SYSTEM, .ref = "user" },
};

/* Whether a condition that no figure decides holds for an account, said by a person. */
static const struct field finding_fields[] = {
	{ "account", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "account" },
	{ "condition", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "condition" },
	{ "holds", TYPE_BOOL, FIELD_REQUIRED | FIELD_LISTED },
	{ "reason", TYPE_TEXT, FIELD_REQUIRED | FIELD_LISTED, .max = 500 },
	{ "found_by", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user", .initial = "@user" },
	{ "until", TYPE_DATE, FIELD_LISTED },
};

/* What a partner was in a period, kept when the period was closed: the score and what it was made of, the grade, the rewards that go with it. */
static const struct field partner_grade_fields[] = {
	{ "policy", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "policy" },
	{ "policy_version", TYPE_REF, FIELD_SYSTEM, .ref = "policy_version" },
	{ "account", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "account" },
	{ "period_from", TYPE_DATE, FIELD_LISTED | FIELD_SYSTEM },
	{ "period_to", TYPE_DATE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_SORTED },
	{ "score", TYPE_QUANTITY, FIELD_LISTED | FIELD_SYSTEM },
	{ "known", TYPE_RATIO, FIELD_SYSTEM },
	{ "grade", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "partner_grade" },
	{ "grade_before", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "partner_grade" },
	{ "grade_why", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "grade_why" },
	{ "rewards", TYPE_JSON, FIELD_SYSTEM, .max = 8000 },
	{ "evidence", TYPE_JSON, FIELD_SYSTEM | FIELD_WHOLE, CLASS_CONFIDENTIAL, .max = 20000 },
	{ "kept_by", TYPE_REF, FIELD_SYSTEM, .ref = "user", .initial = "@user" },
};

const struct entity model_policy = {
	"policy", "policies", "policy", "scale", ENTITY_PAGE, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "code", FIELDS(policy_fields),
	.children = LIST("criterion", "policy_tier", "condition", "reward", "policy_version", "round", "partner_grade"),
};
const struct entity model_policy_version = {
	"policy_version", "policy_versions", "policy_version", "versions", 0, OPS_READ, SCOPE_OPEN, .order = "-revision", FIELDS(policy_version_fields),
	.unique = LIST("policy,revision"),
};
const struct entity model_criterion = {
	"criterion", "criteria", "criterion", "list-check", ENTITY_PAGE, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "position", FIELDS(criterion_fields), .unique = LIST("policy,code"),
};
const struct entity model_policy_tier = {
	"policy_tier", "policy_tiers", "policy_tier", "stack-2", ENTITY_PAGE, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "id", FIELDS(policy_tier_fields),
	.unique = LIST("policy,tier"),
};
const struct entity model_condition = {
	"condition", "conditions", "entry_condition", "filter-check", ENTITY_PAGE, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "position", FIELDS(condition_fields),
	.unique = LIST("policy,code"),
};
const struct entity model_reward = {
	"reward", "rewards", "reward", "award", ENTITY_PAGE, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "position", FIELDS(reward_fields), .unique = LIST("policy,code"),
};
const struct entity model_judgement = {
	"judgement", "judgements", "judgement", "arrows-left-right", 0, OPS_READ | OPS_WRITE, SCOPE_USER, "judge", "id", FIELDS(judgement_fields),
	.unique = LIST("policy,judge,level,first,second"),
};
const struct entity model_assessment = {
	"assessment", "assessments", "assessment", "clipboard-check", ENTITY_PAGE, OPS_READ | OPS_WRITE, SCOPE_VIA, "account", "-assessed_on", FIELDS(assessment_fields),
	.unique = LIST("account,criterion,assessor"),
};
const struct entity model_finding = {
	"finding", "findings", "finding", "circle-check", ENTITY_PAGE, OPS_READ | OPS_WRITE, SCOPE_VIA, "account", "-created_at", FIELDS(finding_fields),
	.unique = LIST("account,condition"),
};
const struct entity model_partner_grade = {
	"partner_grade", "partner_grades", "partner_grade", "key", ENTITY_PAGE, OPS_READ, SCOPE_VIA, "account", "-period_to", FIELDS(partner_grade_fields),
	.unique = LIST("policy,account,period_to"),
};
