/* Rounds: what a policy proposes at a time, what owners answer, how the committee votes, what is decided; and the history of tiers. */
#include "model/families.h"

static const struct field round_fields[] = {
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 100 },
	{ "policy", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "policy" },
	{ "policy_version", TYPE_REF, FIELD_SYSTEM, .ref = "policy_version" },
	{ "period_from", TYPE_DATE, FIELD_LISTED | FIELD_FIXED },
	{ "period_to", TYPE_DATE, FIELD_LISTED | FIELD_FIXED },
	{ "status", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .list = "round_status", .initial = "open" },
	{ "stage", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .list = "round_stage", .initial = "deciding" },
	{ "opened_by", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user", .initial = "@user" },
	{ "answers_due", TYPE_DATE, FIELD_LISTED },
	{ "votes_due", TYPE_DATE, FIELD_LISTED },
	{ "due_on", TYPE_DATE, FIELD_LISTED },
	{ "quorum", TYPE_INT, FIELD_SYSTEM, .least = 1, .most = 100 },
	{ "figures", TYPE_JSON, FIELD_HIDDEN | FIELD_SYSTEM, .max = 1 << 20 }, /* of all accounts, whoever reads the round */
	{ "closed_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
	{ "note", TYPE_LONG_TEXT, 0, .max = 2000 },
	{ "minutes", TYPE_LONG_TEXT, 0, .max = 20000 },
};

static const struct field round_member_fields[] = {
	{ "round", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "round" },
	{ "user", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "user" },
	{ "seat", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "round_seat", .initial = "member" },
};

static const struct field proposal_fields[] = {
	{ "round", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "round" },
	{ "account", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "account" },
	{ "move", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .list = "proposal_move" },
	{ "abc_class", TYPE_CODE, FIELD_LISTED | FIELD_SYSTEM, .max = 1 },
	{ "rank", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .least = 1, .most = INT64_MAX },
	{ "value", TYPE_MONEY, FIELD_LISTED | FIELD_SYSTEM, CLASS_CONFIDENTIAL }, /* a margin, where the policy looks at margins */
	{ "score", TYPE_QUANTITY, FIELD_LISTED | FIELD_SYSTEM },
	{ "sureness", TYPE_RATIO, FIELD_LISTED | FIELD_SYSTEM },
	{ "below_rounds", TYPE_INT, FIELD_SYSTEM, .least = 0, .most = 100 },
	{ "tier_before", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "tier" },
	{ "tier_proposed", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "tier" },
	{ "tier_decided", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "tier" },
	{ "status", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .list = "approval_status", .initial = "open" },
	{ "reason", TYPE_TEXT, FIELD_LISTED | FIELD_SYSTEM, .max = 500 },
	{ "answerer", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED | FIELD_SEES, .ref = "user" },
	{ "answered_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
	{ "outcome", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "stocktake_outcome" },
	{ "plan_kind", TYPE_CHOICE, FIELD_SYSTEM, .list = "stocktake_plan" },
	{ "plan", TYPE_LONG_TEXT, FIELD_SYSTEM, .max = 2000 },
	{ "plan_due", TYPE_DATE, FIELD_SYSTEM },
	{ "plan_task", TYPE_REF, FIELD_SYSTEM, .ref = "task" },
	{ "decided_by", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user" },
	{ "decided_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
	/* shares and ranks among all accounts, and what is worked out of costs */
	{ "evidence", TYPE_JSON, FIELD_SYSTEM | FIELD_WHOLE, CLASS_CONFIDENTIAL, .max = 20000 },
};

/* What one person is asked about one account in a round: the questions of review.json that fall to his part. It passes on to whom he names. */
static const struct field stocktake_request_fields[] = {
	{ "account", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "account" },
	{ "round", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "round" },
	{ "proposal", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "proposal" },
	{ "part", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .list = "stocktake_part" },
	{ "user", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED | FIELD_SEES, .ref = "user" },
	{ "delegated_by", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user" },
	{ "due_on", TYPE_DATE, FIELD_LISTED | FIELD_SYSTEM },
	{ "answered_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
	{ "task", TYPE_REF, FIELD_SYSTEM, .ref = "task" },
	{ "draft", TYPE_JSON, FIELD_HIDDEN | FIELD_SYSTEM, .max = 100000 },
};

static const struct field stocktake_answer_fields[] = {
	{ "account", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "account" },
	{ "proposal", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "proposal" },
	{ "question", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .max = 40 },
	{ "answer", TYPE_LONG_TEXT, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .max = 2000 },
	{ "evidence", TYPE_LONG_TEXT, FIELD_LISTED | FIELD_SYSTEM, .max = 2000 },
	{ "answered_by", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user", .initial = "@user" },
};

/* Everybody reads his own; counts and names come from kam/vote.h, which knows who may see them when. */
static const struct field vote_fields[] = {
	{ "account", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "account", .derived_from = "proposal" },
	{ "proposal", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "proposal" },
	{ "voter", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "user" },
	{ "choice", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .list = "vote_choice" },
	{ "reason", TYPE_TEXT, FIELD_LISTED | FIELD_SYSTEM, .max = 500 },
};

static const struct field tier_change_fields[] = {
	{ "account", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "account" },
	{ "changed_on", TYPE_DATE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_SORTED, .initial = "@today" },
	{ "tier_before", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "tier" },
	{ "tier_after", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "tier" },
	{ "reason", TYPE_TEXT, FIELD_LISTED | FIELD_SYSTEM, .max = 500 },
	{ "round", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "round" },
	{ "approved_by", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user" },
	{ "evidence", TYPE_JSON, FIELD_SYSTEM | FIELD_WHOLE, CLASS_CONFIDENTIAL, .max = 20000 }, /* the proposal's */
};

const struct entity model_round = {
	"round", "rounds", "round", "refresh", ENTITY_PAGE, OPS_READ | OP_BIT(OP_CREATE) | OP_BIT(OP_UPDATE) | OP_BIT(OP_APPROVE), SCOPE_OPEN, .order = "-created_at",
	FIELDS(round_fields), .children = LIST("proposal", "round_member"),
};
const struct entity model_round_member = {
	"round_member", "round_members", "round_member", "users", 0, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "id", FIELDS(round_member_fields),
	.unique = LIST("round,user"),
};
const struct entity model_proposal = {
	"proposal", "proposals", "proposal", "arrow-up-right", ENTITY_PAGE, OPS_READ, SCOPE_VIA, "account", "rank", FIELDS(proposal_fields),
	.children = LIST("stocktake_request", "stocktake_answer"), .unique = LIST("round,account"), .indexes = LIST("round,rank"),
};
const struct entity model_stocktake_request = {
	"stocktake_request", "stocktake_requests", "stocktake_request", "user-question", 0, OPS_READ, SCOPE_VIA, "account", "due_on", FIELDS(stocktake_request_fields),
	.unique = LIST("proposal,part"),
};
const struct entity model_stocktake_answer = {
	"stocktake_answer", "stocktake_answers", "stocktake_answer", "message-question", 0, OPS_READ, SCOPE_VIA, "account", "id", FIELDS(stocktake_answer_fields),
	.unique = LIST("proposal,question"),
};
const struct entity model_vote = {
	"vote", "votes", "vote", "thumb-up", 0, OPS_READ, SCOPE_USER, "voter", "id", FIELDS(vote_fields), .unique = LIST("proposal,voter"),
};
const struct entity model_tier_change = {
	"tier_change", "tier_changes", "tier_change", "history", ENTITY_PAGE, OPS_READ, SCOPE_VIA, "account", "-changed_on", FIELDS(tier_change_fields),
};
