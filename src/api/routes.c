/* The REST interface as one table. Adding a call is adding a row: arguments, body, versions, rights and the OpenAPI document follow from it. */
#include "api/api.h"
#include "api/call.h"

enum { KIB = 1024, MIB = 1024 * KIB, RECORD_MAX = MIB, BULK_BODY_MAX = 4 * MIB, CALC_BODY_MAX = 4 * MIB, UPLOAD_MAX = 1024 * MIB };

static const struct parameter list_parameters[] = {
	{ "filter", "string", "Condition, such as tier = 'key' and owner.name ~ '周'." },
	{ "search", "string", "Words to find: characters, pinyin or initials; two characters are enough." },
	{ "sort", "string", "Fields in order, a leading - descends: -created_at,name." },
	{ "limit", "integer", "Rows of a page, 0 to 500." },
	{ "cursor", "string", "The next of the page before." },
	{ "fields", "string", "Fields instead of the listed ones: name,owner.name." },
	{ "include", "string", "References to be given as objects with key and title." },
	{ "total", "boolean", "With the number of all rows." },
	{ "group", "string", "With groups by this field." },
	{ "sum", "string", "With sums of these number fields, over all and by group." },
	{ "explain", "boolean", "With why the computed fields of each record have their values, by its number." },
	{ "deleted", "boolean", "The bin: rows deleted lately." },
	{ 0 },
};
static const struct parameter history_parameters[] = {
	{ "field", "string", "Changes of this field alone." },
	{ "before", "integer", "The next of the page before: only what is older than that instant." },
	{ "limit", "integer", "Entries, 1 to 200." },
	{ 0 },
};
static const struct parameter bulk_parameters[] = {
	{ "atomic", "boolean", "false: each change stands by itself." },
	{ "preview", "boolean", "Tried and undone." },
	{ 0 },
};
static const struct parameter get_parameters[] = {
	{ "explain", "boolean", "With why each computed field has its value, as trees by field." },
	{ 0 },
};
static const struct parameter explain_parameters[] = {
	{ "field", "string", "A computed field, such as size of an account." },
	{ 0 },
};
static const struct parameter event_parameters[] = {
	{ "topic", "string", "job:ID or import:ID; the caller's own topic is always included." },
	{ 0 },
};
static const struct parameter import_parameters[] = {
	{ "wait", "boolean", "The answer is the report, when all is done." },
	{ 0 },
};
static const struct parameter classify_parameters[] = {
	{ "policy", "string", "Code of a policy; the company's own without." },
	{ "from", "string", "First day, inclusive." },
	{ "to", "string", "Last day, inclusive." },
	{ "limit", "integer", "Accounts, 0 for all." },
	{ "offset", "integer", "Accounts to leave out at the beginning." },
	{ "details", "boolean", "With regions, industries and moves." },
	{ "explain", "string", "Code of an account: how its class came about, as a tree, instead of all." },
	{ 0 },
};

/* --- any entity --------------------------------------------------------------------------------------------------------------------- */

static const struct endpoint list = {
	.run = api_list, .flags = CALL_ENTITY, .name = "list", .about = "Many records.", .operation = OP_LIST, .gives = "@list", .parameters = list_parameters,
};
static const struct endpoint create = {
	.run = api_create, .flags = CALL_ENTITY | CALL_WRITE | CALL_BODY | CALL_REPEAT, .name = "create", .about = "Makes a record.", .operation = OP_CREATE,
	.status = 201, .takes = "@new", .gives = "@",
};
static const struct endpoint bulk = {
	.run = api_bulk, .flags = CALL_ENTITY | CALL_WRITE | CALL_BODY | CALL_REPEAT | CALL_TALL, .name = "bulk",
	.about = "Up to 500 changes at once, all or none.", .operation = OP_UPDATE, .takes = "@bulk", .gives = "bulk_results", .parameters = bulk_parameters,
};
static const struct endpoint get = {
	.run = api_get, .flags = CALL_ENTITY | CALL_ID, .name = "get", .about = "One record.", .operation = OP_READ, .gives = "@",
	.parameters = get_parameters,
};
static const struct endpoint explain = {
	.run = api_explain, .flags = CALL_ENTITY | CALL_ID | CALL_EXPLAIN, .name = "explain", .about = "Why a computed field has its value: formula and inputs, as a tree.",
	.operation = OP_READ, .gives = "explanation", .parameters = explain_parameters,
};
static const struct endpoint patch = {
	.run = api_patch, .flags = CALL_ENTITY | CALL_ID | CALL_WRITE | CALL_BODY | CALL_MATCH | CALL_REPEAT, .name = "update",
	.about = "Changes the fields given.", .operation = OP_UPDATE, .takes = "@values", .gives = "@",
};
static const struct endpoint put = {
	.run = api_put, .flags = CALL_ENTITY | CALL_ID | CALL_WRITE | CALL_BODY | CALL_MATCH | CALL_REPEAT, .name = "replace",
	.about = "Changes all fields; those left out become empty.", .operation = OP_UPDATE, .takes = "@values", .gives = "@",
};
static const struct endpoint delete = {
	.run = api_delete, .flags = CALL_ENTITY | CALL_ID | CALL_WRITE | CALL_MATCH | CALL_REPEAT, .name = "delete", .about = "Deletes a record.",
	.operation = OP_DELETE, .status = 204,
};
static const struct endpoint restore = {
	.run = api_restore, .flags = CALL_ENTITY | CALL_ID | CALL_WRITE | CALL_REPEAT, .name = "restore", .about = "Brings a deleted record back.",
	.operation = OP_DELETE, .gives = "@",
};
static const struct endpoint history = {
	.run = api_history, .flags = CALL_ENTITY | CALL_ID, .name = "history", .about = "Who changed what, newest first.", .operation = OP_READ,
	.gives = "history", .parameters = history_parameters,
};
static const struct endpoint access = {
	.run = api_access, .flags = CALL_ENTITY | CALL_ID, .name = "access", .about = "Why one may, or may not, see and change a record.",
	.operation = OP_READ, .gives = "access",
};

/* --- by name ---------------------------------------------------------------------------------------------------------------------- */

static const struct endpoint me = { .run = api_me, .name = "me", .about = "Who is asking, and what he may.", .gives = "me" };
static const struct endpoint schema = { .run = api_schema, .name = "schema", .about = "Entities, fields and choices with labels.", .gives = "schema" };
static const struct endpoint openapi = { .run = api_openapi, .name = "openapi", .about = "This document.", .gives = "any" };
static const struct endpoint settings = { .run = api_settings, .name = "settings", .about = "All settings with their values.", .gives = "settings" };
static const struct endpoint settings_change = {
	.run = api_settings_change, .flags = CALL_WRITE | CALL_BODY, .name = "change_settings", .about = "Sets settings by name; null is the initial value.",
	.status = 204, .takes = "any",
};
static const struct endpoint new_token = {
	.run = api_token_create, .flags = CALL_WRITE | CALL_BODY, .name = "create_token", .about = "Makes an API token; its secret is shown once.",
	.status = 201, .takes = "token_request", .gives = "token_secret",
};
static const struct endpoint upload = {
	.handle = api_upload, .name = "upload_file", .about = "Uploads a file as multipart/form-data: file, and the fields of its record.", .status = 201,
	.gives = "file",
};
static const struct endpoint content = { .handle = api_content, .name = "file_content", .about = "The bytes of a file; ranges are honoured." };
static const struct endpoint import = {
	.handle = api_import, .name = "import", .about = "Imports a table sent as multipart/form-data: file, entity, mode, map, dry_run. A job does the work.",
	.status = 202, .takes = "import_request", .gives = "import_begun", .at_once = "import_report", .parameters = import_parameters,
};
static const struct endpoint import_undone = {
	.handle = api_import_undo, .name = "undo_import", .about = "Takes a whole import back; 409 with blockers when something newer depends on it.",
	.gives = "import_undone",
};
static const struct endpoint import_rejects = {
	.handle = api_import_rejects, .name = "import_rejects", .about = "The refused rows of an import as CSV, each with its line and reason.",
	.gives = "text", .media_type = "text/csv",
};
static const struct endpoint job_rejects = {
	.handle = api_import_rejects, .name = "job_rejects", .about = "The refused rows of an import by its job, of a dry run too.",
	.gives = "text", .media_type = "text/csv",
};
static const struct endpoint events = {
	.handle = api_events, .name = "events", .about = "A stream of server-sent events.", .parameters = event_parameters,
};
static const struct endpoint classification = {
	.handle = api_classify, .name = "classify", .about = "Which accounts bring the sales: ABC classes under a policy.", .gives = "selection",
	.parameters = classify_parameters,
};
static const struct parameter ecosystem_parameters[] = {
	{ "policy", "string", "Code of a policy, whose limits count; the company's own without." },
	{ "to", "string", "The day looked at; the newest with an order without." },
	{ 0 },
};
static const struct endpoint ecosystem = {
	.handle = api_ecosystem, .name = "ecosystem", .about = "Grass, shrub and tree customers by region, market and month.", .gives = "ecosystem",
	.parameters = ecosystem_parameters,
};
static const struct parameter score_parameters[] = {
	{ "from", "string", "First day, inclusive." },
	{ "to", "string", "Last day, inclusive." },
	{ "limit", "integer", "Accounts, 0 for all." },
	{ "offset", "integer", "Accounts to leave out at the beginning." },
	{ "explain", "string", "Code of an account: how its score came about, as a tree, instead of all." },
	{ 0 },
};
static const struct endpoint scores = {
	.handle = api_scores, .flags = CALL_ID, .name = "policy_scores", .about = "Accounts by the criteria of a policy, under each method, with their robustness.",
	.gives = "policy_scores", .parameters = score_parameters,
};
static const struct parameter compare_parameters[] = {
	{ "with", "string", "Code of the other policy." },
	{ "from", "string", "First day, inclusive." },
	{ "to", "string", "Last day, inclusive." },
	{ 0 },
};
static const struct endpoint compared = {
	.handle = api_compare, .flags = CALL_ID, .name = "compare_policies", .about = "Whom another policy would bring in or leave out.", .gives = "policies_compared",
	.parameters = compare_parameters,
};
static const struct endpoint reweigh = {
	.handle = api_reweigh, .flags = CALL_ID, .name = "try_weights", .about = "The ranking under other weights; nothing is saved.", .takes = "weights_tried",
	.gives = "reweighed",
};
static const struct endpoint grades_kept = {
	.handle = api_grades_keep, .flags = CALL_ID, .name = "keep_grades", .about = "Closes a period of a policy for partners: scores, grades and rewards are kept.",
	.status = 201, .takes = "period_request", .gives = "grades_kept",
};
static const struct endpoint weights = {
	.run = api_weights, .flags = CALL_ID, .name = "policy_weights", .about = "Weights from everybody's judgements, with their consistency.", .gives = "policy_weights",
};
static const struct endpoint figure_list = {
	.run = api_figures, .name = "figures", .about = "What the expressions of criteria and conditions may name.", .gives = "figures",
};
static const struct endpoint from_template = {
	.run = api_policy_from_template, .flags = CALL_WRITE | CALL_BODY, .name = "policy_from_template", .about = "A policy with its criteria, tiers and conditions from a template.",
	.status = 201, .takes = "template_request", .gives = "made",
};
static const struct endpoint round_opened = {
	.handle = api_round_open, .name = "open_round", .about = "Opens a round of selection with its proposals.", .status = 201, .takes = "round_request",
	.gives = "round_opened",
};
static const struct endpoint round_closed = {
	.run = api_round_close, .flags = CALL_ID | CALL_WRITE | CALL_TALL, .name = "close_round", .about = "Ends a round; open proposals are withdrawn.",
	.gives = "round",
};
static const struct endpoint decided = {
	.run = api_decide, .flags = CALL_ID | CALL_WRITE | CALL_BODY | CALL_MATCH, .name = "decide_proposal", .about = "Approves or refuses a proposal.",
	.takes = "decision", .gives = "proposal",
};
static const struct endpoint tier = {
	.run = api_tier_set, .flags = CALL_ID | CALL_WRITE | CALL_BODY, .name = "set_tier", .about = "Sets an account's tier by hand, with the reason.",
	.takes = "tier_request", .gives = "account",
};
static const struct endpoint round_moved = {
	.run = api_round_advance, .flags = CALL_ID | CALL_WRITE | CALL_BODY | CALL_TALL, .name = "advance_round", .about = "Moves a round on to a later stage.",
	.takes = "stage_request", .gives = "round",
};
static const struct endpoint minutes = {
	.handle = api_minutes, .flags = CALL_ID, .name = "round_minutes", .about = "The minutes of a round: who decided what, on which figures and with which reasons.",
	.gives = "document",
};
static const struct endpoint minutes_pdf = {
	.handle = api_minutes_pdf, .flags = CALL_ID, .name = "round_minutes_pdf", .about = "The minutes of a round as PDF on A4; the audit notes it.", .gives = "text",
	.media_type = "application/pdf",
};
static const struct parameter outcome_parameters[] = {
	{ "explain", "integer", "Number of a tier change: its sales before and after month by month, as a tree, instead of all." },
	{ 0 },
};
static const struct endpoint outcomes = {
	.handle = api_outcomes, .name = "decision_outcomes", .about = "How past decisions turned out: sales of the months after each change of a tier against the same months of the year before.",
	.gives = "decision_outcomes", .parameters = outcome_parameters,
};
static const struct endpoint round_decided = {
	.run = api_round_decide, .flags = CALL_WRITE | CALL_BODY | CALL_TALL, .name = "decide_proposals",
	.about = "Decides up to 500 proposals, each for itself; with preview they are tried and undone.", .takes = "decisions", .gives = "decided",
};
static const struct endpoint undecided = {
	.run = api_undecide, .flags = CALL_ID | CALL_WRITE | CALL_MATCH, .name = "undecide_proposal", .about = "Takes a decision back while its round is open.",
	.gives = "proposal",
};
static const struct endpoint votes = {
	.run = api_votes, .flags = CALL_ID, .name = "proposal_votes", .about = "The committee's votes on a proposal, as far as the caller may see them.", .gives = "votes",
};
static const struct endpoint voted = {
	.run = api_vote, .flags = CALL_ID | CALL_WRITE | CALL_BODY, .name = "vote_proposal", .about = "Votes on a proposal, or changes one's vote.", .takes = "vote_request",
	.gives = "votes",
};
static const struct endpoint sheet = {
	.run = api_stocktake, .flags = CALL_ID, .name = "stocktake_sheet", .about = "What one is asked about a key account, with what was said so far.",
	.gives = "stocktake_sheet",
};
static const struct endpoint answered = {
	.run = api_stocktake_answer, .flags = CALL_ID | CALL_WRITE | CALL_BODY, .name = "answer_stocktake", .about = "Answers a stocktake request, or keeps a draft of it.",
	.takes = "stocktake_reply", .gives = "stocktake_sheet",
};
static const struct endpoint passed_on = {
	.run = api_stocktake_delegate, .flags = CALL_ID | CALL_WRITE | CALL_BODY, .name = "delegate_stocktake", .about = "Passes a stocktake request on to somebody else.",
	.status = 204, .takes = "user_request",
};
static const struct endpoint tier_asked = {
	.run = api_tier_ask, .flags = CALL_ID | CALL_WRITE | CALL_BODY, .name = "ask_tier", .about = "Asks for another tier outside of a round.", .status = 201,
	.takes = "tier_ask", .gives = "approval",
};
static const struct endpoint approval_decided = {
	.run = api_approval_decide, .flags = CALL_ID | CALL_WRITE | CALL_BODY | CALL_MATCH, .name = "decide_approval",
	.about = "Approves or refuses what somebody else has asked for.", .takes = "approval_decision", .gives = "approval",
};
static const struct endpoint approval_withdrawn = {
	.run = api_approval_withdraw, .flags = CALL_ID | CALL_WRITE, .name = "withdraw_approval", .about = "Takes back what one has asked for.", .gives = "approval",
};
static const struct endpoint calc = {
	.handle = api_calc, .flags = CALL_CALC, .name = "calc", .takes = "@request", .gives = "@answer", .refuses = "calc_error",
};
static const struct endpoint health = { .handle = api_health, .name = "health", .about = "Is the server ready?", .gives = "health" };
static const struct endpoint metrics = { .handle = api_metrics, .name = "metrics", .about = "Figures for Prometheus." };

#define API "/api/v1"
#define ENTITY API "/:entity"
#define RECORD ENTITY "/:id"

static const struct route rows[] = {
	{ METHOD_GET, API "/me", api_enter, NEED_TOKEN, .data = &me },
	{ METHOD_GET, API "/schema", api_enter, NEED_TOKEN, .data = &schema },
	{ METHOD_GET, API "/openapi.json", api_enter, NEED_TOKEN, .data = &openapi },
	{ METHOD_GET, API "/events", api_events, NEED_TOKEN, .data = &events },
	{ METHOD_GET, API "/settings", api_enter, NEED_TOKEN, .data = &settings },
	{ METHOD_PATCH, API "/settings", api_enter, NEED_TOKEN, BODY_JSON, .data = &settings_change },
	{ METHOD_POST, API "/tokens", api_enter, NEED_TOKEN, BODY_JSON, .data = &new_token },
	{ METHOD_POST, API "/files", api_upload, NEED_TOKEN, BODY_MULTIPART, UPLOAD_MAX, &upload, .ask = api_upload_ask },
	{ METHOD_GET, API "/files/:id/content", api_content, NEED_TOKEN, .data = &content },
	{ METHOD_POST, API "/imports", api_import, NEED_TOKEN, BODY_MULTIPART, UPLOAD_MAX, &import, .ask = api_import_ask },
	{ METHOD_POST, API "/imports/:id/undo", api_import_undo, NEED_TOKEN, .data = &import_undone },
	{ METHOD_GET, API "/imports/:id/rejects", api_import_rejects, NEED_TOKEN, .data = &import_rejects },
	{ METHOD_GET, API "/jobs/:id/rejects", api_import_rejects, NEED_TOKEN, .data = &job_rejects },
	{ METHOD_GET, API "/classify", api_classify, NEED_TOKEN, .data = &classification },
	{ METHOD_GET, API "/figures", api_enter, NEED_TOKEN, .data = &figure_list },
	{ METHOD_POST, API "/policies/from_template", api_enter, NEED_TOKEN, BODY_JSON, .data = &from_template },
	{ METHOD_GET, API "/policies/:id/scores", api_scores, NEED_TOKEN, .data = &scores },
	{ METHOD_GET, API "/policies/:id/compare", api_compare, NEED_TOKEN, .data = &compared },
	{ METHOD_POST, API "/policies/:id/reweigh", api_reweigh, NEED_TOKEN, BODY_JSON, .data = &reweigh },
	{ METHOD_POST, API "/policies/:id/grades", api_grades_keep, NEED_TOKEN, BODY_JSON, .data = &grades_kept },
	{ METHOD_GET, API "/policies/:id/weights", api_enter, NEED_TOKEN, .data = &weights },
	{ METHOD_GET, API "/ecosystem", api_ecosystem, NEED_TOKEN, .data = &ecosystem },
	{ METHOD_POST, API "/rounds", api_round_open, NEED_TOKEN, BODY_JSON, .data = &round_opened },
	{ METHOD_POST, API "/rounds/:id/close", api_enter, NEED_TOKEN, .data = &round_closed },
	{ METHOD_POST, API "/proposals/:id/decide", api_enter, NEED_TOKEN, BODY_JSON, .data = &decided },
	{ METHOD_POST, API "/rounds/:id/advance", api_enter, NEED_TOKEN, BODY_JSON, .data = &round_moved },
	{ METHOD_GET, API "/decisions/outcomes", api_outcomes, NEED_TOKEN, .data = &outcomes },
	{ METHOD_GET, API "/rounds/:id/minutes", api_minutes, NEED_TOKEN, .data = &minutes },
	{ METHOD_GET, API "/rounds/:id/minutes.pdf", api_minutes_pdf, NEED_TOKEN, .data = &minutes_pdf },
	{ METHOD_POST, API "/rounds/decide", api_enter, NEED_TOKEN, BODY_JSON, RECORD_MAX, &round_decided },
	{ METHOD_POST, API "/proposals/:id/undecide", api_enter, NEED_TOKEN, .data = &undecided },
	{ METHOD_GET, API "/proposals/:id/votes", api_enter, NEED_TOKEN, .data = &votes },
	{ METHOD_POST, API "/proposals/:id/votes", api_enter, NEED_TOKEN, BODY_JSON, .data = &voted },
	{ METHOD_GET, API "/stocktake_requests/:id/sheet", api_enter, NEED_TOKEN, .data = &sheet },
	{ METHOD_POST, API "/stocktake_requests/:id/answer", api_enter, NEED_TOKEN, BODY_JSON, RECORD_MAX, &answered },
	{ METHOD_POST, API "/stocktake_requests/:id/delegate", api_enter, NEED_TOKEN, BODY_JSON, .data = &passed_on },
	{ METHOD_POST, API "/accounts/:id/tier", api_enter, NEED_TOKEN, BODY_JSON, .data = &tier },
	{ METHOD_POST, API "/accounts/:id/ask_tier", api_enter, NEED_TOKEN, BODY_JSON, .data = &tier_asked },
	{ METHOD_POST, API "/approvals/:id/decide", api_enter, NEED_TOKEN, BODY_JSON, .data = &approval_decided },
	{ METHOD_POST, API "/approvals/:id/withdraw", api_enter, NEED_TOKEN, .data = &approval_withdrawn },

	{ METHOD_POST, API "/calc/:method", api_calc, NEED_TOKEN, BODY_JSON, CALC_BODY_MAX, &calc },

	{ METHOD_GET, ENTITY, api_enter, NEED_TOKEN, .data = &list },
	{ METHOD_POST, ENTITY, api_enter, NEED_TOKEN, BODY_JSON, RECORD_MAX, &create },
	{ METHOD_POST, ENTITY "/bulk", api_enter, NEED_TOKEN, BODY_JSON, BULK_BODY_MAX, &bulk },
	{ METHOD_GET, RECORD, api_enter, NEED_TOKEN, .data = &get },
	{ METHOD_PATCH, RECORD, api_enter, NEED_TOKEN, BODY_JSON, RECORD_MAX, &patch },
	{ METHOD_PUT, RECORD, api_enter, NEED_TOKEN, BODY_JSON, RECORD_MAX, &put },
	{ METHOD_DELETE, RECORD, api_enter, NEED_TOKEN, .data = &delete },
	{ METHOD_POST, RECORD "/restore", api_enter, NEED_TOKEN, .data = &restore },
	{ METHOD_GET, RECORD "/explain", api_enter, NEED_TOKEN, .data = &explain },
	{ METHOD_GET, RECORD "/history", api_enter, NEED_TOKEN, .data = &history },
	{ METHOD_GET, RECORD "/access", api_enter, NEED_TOKEN, .data = &access },

	{ METHOD_GET, "/health", api_health, NEED_PUBLIC, .data = &health },
	{ METHOD_GET, "/metrics", api_metrics, NEED_PUBLIC, .data = &metrics },
};

const struct route_group api_routes = { rows, sizeof rows / sizeof *rows };
