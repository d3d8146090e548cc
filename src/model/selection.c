/* Selection: the policy, its rounds, what they propose, and the history of tiers. */
#include "model/families.h"

static const struct field policy_fields[] = {
	{ "code", TYPE_CODE, FIELD_KEY | FIELD_REQUIRED | FIELD_LISTED, .max = 64 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 100 },
	{ "revision", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .initial = "1", .least = 1, .most = 1000000 },
	{ "goal", TYPE_LONG_TEXT, FIELD_LISTED, .max = 1000 },
	{ "value", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "policy_value", .initial = "net_sales" },
	{ "window_months", TYPE_INT, FIELD_LISTED, .least = 1, .most = 240 },
	{ "cut_a", TYPE_RATIO, FIELD_REQUIRED | FIELD_LISTED, .least = 1, .most = 10000, .initial = "0.8" },
	{ "cut_b", TYPE_RATIO, FIELD_REQUIRED | FIELD_LISTED, .least = 1, .most = 10000, .initial = "0.95" },
	{ "tier_a", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "tier", .initial = "key" },
	{ "tier_b", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "tier", .initial = "growth" },
	{ "tier_c", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "tier", .initial = "general" },
	{ "active", TYPE_BOOL, FIELD_LISTED, .initial = "true" },
};

static const struct field round_fields[] = {
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 100 },
	{ "policy", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "policy" },
	{ "period_from", TYPE_DATE, FIELD_LISTED | FIELD_FIXED },
	{ "period_to", TYPE_DATE, FIELD_LISTED | FIELD_FIXED },
	{ "due_on", TYPE_DATE, FIELD_LISTED },
	{ "status", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .list = "round_status", .initial = "open" },
	{ "figures", TYPE_JSON, FIELD_SYSTEM, .max = 1 << 20 },
	{ "closed_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
	{ "note", TYPE_LONG_TEXT, 0, .max = 2000 },
};

static const struct field proposal_fields[] = {
	{ "round", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "round" },
	{ "account", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "account" },
	{ "abc_class", TYPE_CODE, FIELD_LISTED | FIELD_SYSTEM, .max = 1 },
	{ "rank", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .least = 1, .most = INT64_MAX },
	{ "value", TYPE_MONEY, FIELD_LISTED | FIELD_SYSTEM },
	{ "tier_before", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "tier" },
	{ "tier_proposed", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "tier" },
	{ "tier_decided", TYPE_CHOICE, FIELD_LISTED, .list = "tier" },
	{ "status", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .list = "approval_status", .initial = "open" },
	{ "reason", TYPE_TEXT, FIELD_LISTED, .max = 500 },
};

static const struct field tier_change_fields[] = {
	{ "account", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "account" },
	{ "changed_on", TYPE_DATE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_SORTED, .initial = "@today" },
	{ "tier_before", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "tier" },
	{ "tier_after", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "tier" },
	{ "reason", TYPE_TEXT, FIELD_LISTED | FIELD_SYSTEM, .max = 500 },
	{ "round", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "round" },
	{ "approved_by", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user" },
	{ "evidence", TYPE_JSON, FIELD_SYSTEM, .max = 20000 },
};

const struct entity model_policy = {
	"policy", "policies", "policy", "scale", ENTITY_PAGE, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "code", FIELDS(policy_fields), .children = LIST("round"),
};
const struct entity model_round = {
	"round", "rounds", "round", "refresh", ENTITY_PAGE, OPS_READ | OP_BIT(OP_CREATE) | OP_BIT(OP_UPDATE) | OP_BIT(OP_APPROVE), SCOPE_OPEN, .order = "-created_at",
	FIELDS(round_fields), .children = LIST("proposal"),
};
const struct entity model_proposal = {
	"proposal", "proposals", "proposal", "arrow-up-right", ENTITY_PAGE, OPS_READ | OP_BIT(OP_UPDATE), SCOPE_VIA, "account", "rank", FIELDS(proposal_fields),
	.unique = LIST("round,account"), .indexes = LIST("round,rank"),
};
const struct entity model_tier_change = {
	"tier_change", "tier_changes", "tier_change", "history", ENTITY_PAGE, OPS_READ, SCOPE_VIA, "account", "-changed_on", FIELDS(tier_change_fields),
};
