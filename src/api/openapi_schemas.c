/* JSON Schemas of what the REST interface takes and gives: five an entity from its fields, and the fixed ones as text. */
#include "api/openapi.h"

#include "base/mem.h"
#include "calc/calc.h"
#include "kam/explain.h"
#include "model/type.h"
#include "model/words.h"

#include <stdio.h>
#include <string.h>

/* --- fixed ones --------------------------------------------------------------------------------------------------------------------- */

#define TEXT "{\"type\":\"string\"}"
#define WHOLE "{\"type\":\"integer\"}"
#define TRUTH "{\"type\":\"boolean\"}"
#define LIST_OF(item) "{\"type\":\"array\",\"items\":" item "}"
#define OBJECT(required, properties) "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[" required "],\"properties\":{" properties "}}"
#define MAP_OF(item) "{\"type\":\"object\",\"additionalProperties\":" item "}"
#define OR_NULL(type) "{\"type\":[\"" type "\",\"null\"]}"
#define REAL_OR_NULL OR_NULL("number")
#define JUDGED_LEVEL OBJECT("\"level\",\"judged\",\"pairs\",\"cr\",\"consistent\",\"weights\",\"reconsider\"", "\"level\":" TEXT ",\"judged\":" WHOLE ",\"pairs\":" WHOLE \
	",\"cr\":" REAL_OR_NULL ",\"consistent\":" OR_NULL("boolean") ",\"weights\":" MAP_OF("{\"type\":\"number\"}") ",\"reconsider\":" OR_NULL("object"))
#define ECO_PART OBJECT("\"customers\",\"sales\",\"share\"", "\"customers\":" WHOLE ",\"sales\":" TEXT ",\"share\":{\"type\":\"number\"}")
#define ECO_STAND OBJECT("\"grass\",\"shrub\",\"tree\"", "\"grass\":" ECO_PART ",\"shrub\":" ECO_PART ",\"tree\":" ECO_PART)
#define ECO_GROUP OBJECT("\"name\",\"verdict\",\"now\",\"before\",\"largest_tree\"", "\"name\":" OR_NULL("string") ",\"verdict\":" TEXT ",\"now\":" ECO_STAND \
	",\"before\":" ECO_STAND ",\"largest_tree\":" TEXT)
#define CLASS_SUMS MAP_OF(OBJECT("\"count\",\"value\"", "\"count\":" WHOLE ",\"value\":" TEXT))

#define OUTCOME_COUNTS "\"count\":" WHOLE ",\"judged\":" WHOLE ",\"early\":" WHOLE ",\"unknown\":" WHOLE ",\"grew\":" WHOLE ",\"fell\":" WHOLE ",\"held\":" WHOLE ",\"median_change\":" REAL_OR_NULL

static const struct { const char *name, *json; } fixed[] = {
	{ "any", "true" },
	{ "problem", OBJECT("\"type\",\"title\",\"status\",\"detail\",\"code\",\"errors\",\"request\"",
		"\"type\":" TEXT ",\"title\":" TEXT ",\"status\":" WHOLE ",\"detail\":" TEXT ",\"code\":" TEXT ",\"field\":" TEXT ",\"request\":" TEXT ",\"blockers\":"
		LIST_OF(OBJECT("\"entity\",\"id\",\"title\"", "\"entity\":" TEXT ",\"id\":" WHOLE ",\"title\":" TEXT)) ",\"errors\":"
		LIST_OF(OBJECT("\"field\",\"code\",\"detail\"", "\"field\":" TEXT ",\"code\":" TEXT ",\"detail\":" TEXT))) },
	{ "bulk_results", OBJECT("\"atomic\",\"preview\",\"items\"", "\"atomic\":" TRUTH ",\"preview\":" TRUTH ",\"items\":"
		LIST_OF(OBJECT("\"status\"", "\"status\":" WHOLE ",\"id\":" WHOLE ",\"version\":" WHOLE ",\"type\":" TEXT ",\"title\":" TEXT ",\"detail\":" TEXT
			",\"code\":" TEXT ",\"field\":" TEXT))) },
	{ "history", OBJECT("\"items\",\"next\"", "\"next\":" OR_NULL("integer") ",\"items\":"
		LIST_OF(OBJECT("\"id\",\"at\",\"user\",\"user_name\",\"operation\",\"origin\",\"changes\"",
			"\"id\":" WHOLE ",\"at\":{\"type\":\"string\",\"format\":\"date-time\"},\"user\":" OR_NULL("integer") ",\"user_name\":" TEXT
			",\"operation\":" TEXT ",\"origin\":" TEXT ",\"changes\":"
			LIST_OF(OBJECT("\"field\",\"before\",\"after\"", "\"field\":" TEXT ",\"before\":" TEXT ",\"after\":" TEXT))))) },
	{ "access", OBJECT("\"visible\",\"roles\",\"helpers\",\"operations\"", "\"visible\":" TRUTH ",\"roles\":" TEXT ",\"helpers\":" TEXT ",\"operations\":"
		LIST_OF(OBJECT("\"operation\",\"allowed\",\"scope\",\"reason\",\"text\"",
			"\"operation\":" TEXT ",\"allowed\":" TRUTH ",\"scope\":" TEXT ",\"reason\":" TEXT ",\"text\":" TEXT))) },
	{ "me", OBJECT("\"id\",\"name\",\"unit\",\"language\",\"administrator\",\"session\",\"scopes\",\"company\",\"currency\",\"time_zone\",\"rights\"",
		"\"id\":" WHOLE ",\"name\":" TEXT ",\"unit\":" OR_NULL("integer") ",\"language\":" TEXT ",\"administrator\":" TRUTH ",\"session\":" TRUTH
		",\"scopes\":" LIST_OF(TEXT) ",\"company\":" TEXT ",\"currency\":" TEXT ",\"time_zone\":" TEXT ",\"rights\":"
		MAP_OF(OBJECT("\"operations\",\"reads\",\"writes\"", "\"operations\":" MAP_OF(TEXT) ",\"reads\":" LIST_OF(TEXT) ",\"writes\":" LIST_OF(TEXT)))) },
	{ "schema", OBJECT("\"generation\",\"language\",\"entities\",\"lists\"", "\"generation\":" WHOLE ",\"language\":" TEXT ",\"entities\":"
		LIST_OF(OBJECT("\"name\",\"plural\",\"label\",\"labels\",\"order\",\"operations\",\"fields\"",
			"\"name\":" TEXT ",\"plural\":" TEXT ",\"label\":" TEXT ",\"labels\":" TEXT ",\"order\":" TEXT ",\"operations\":" LIST_OF(TEXT) ",\"fields\":"
			LIST_OF("{\"type\":\"object\",\"required\":[\"name\",\"type\",\"label\",\"class\",\"writable\"],\"properties\":{\"name\":" TEXT ",\"type\":" TEXT
				",\"label\":" TEXT ",\"class\":" TEXT ",\"max\":" WHOLE ",\"list\":" TEXT ",\"reference\":" TEXT "}}")))
		",\"lists\":" MAP_OF(LIST_OF(OBJECT("\"code\",\"label\",\"active\"", "\"code\":" TEXT ",\"label\":" TEXT ",\"active\":" TRUTH)))) },
	{ "settings", OBJECT("\"items\"", "\"items\":" LIST_OF(OBJECT("\"name\",\"type\",\"value\",\"initial\",\"label\",\"help\"",
		"\"name\":" TEXT ",\"type\":" TEXT ",\"value\":" TEXT ",\"initial\":" TEXT ",\"label\":" TEXT ",\"help\":" TEXT))) },
	{ "token_request", OBJECT("\"scope\"", "\"name\":" TEXT ",\"scope\":{\"enum\":[\"read\",\"write\",\"admin\"]},\"days\":" WHOLE ",\"user\":" WHOLE ",\"rate\":" WHOLE) },
	{ "token_secret", OBJECT("\"id\",\"token\"", "\"id\":" WHOLE ",\"token\":" TEXT) },
	{ "selection", "{\"anyOf\":[{\"$ref\":\"#/components/schemas/classification\"},{\"$ref\":\"#/components/schemas/explanation\"}]}" },
	{ "explanation", "{\"type\":\"object\",\"required\":[\"label\"],\"properties\":{\"label\":" TEXT ",\"parts\":" LIST_OF("{\"$ref\":\"#/components/schemas/explanation\"}") "}}" },
	{ "policy_scores", "{\"anyOf\":[{\"$ref\":\"#/components/schemas/scoring\"},{\"$ref\":\"#/components/schemas/explanation\"}]}" },
	{ "scoring", OBJECT("\"policy\",\"revision\",\"method\",\"from\",\"to\",\"value\",\"currency\",\"count\",\"total\",\"moves\",\"criteria\",\"accounts\"",
		"\"policy\":" TEXT ",\"revision\":" WHOLE ",\"method\":" TEXT ",\"from\":" OR_NULL("string") ",\"to\":" OR_NULL("string") ",\"value\":" TEXT ",\"currency\":"
		OR_NULL("string") ",\"count\":" WHOLE ",\"total\":" TEXT ",\"moves\":" MAP_OF(WHOLE) ",\"grades\":" MAP_OF(WHOLE) ",\"criteria\":" LIST_OF(OBJECT("\"code\",\"aspect\",\"weight\",\"known\"",
			"\"code\":" TEXT ",\"aspect\":" TEXT ",\"weight\":{\"type\":\"number\"},\"known\":" WHOLE)) ",\"accounts\":"
		LIST_OF(OBJECT("\"rank\",\"id\",\"code\",\"name\",\"score\",\"known\",\"value\",\"tier\",\"proposed\",\"move\",\"why\",\"conditions_met\",\"conditions_known\",\"excluded\",\"robustness\",\"chances\",\"methods\"",
			"\"rank\":" WHOLE ",\"id\":" WHOLE ",\"code\":" TEXT ",\"name\":" TEXT ",\"score\":" REAL_OR_NULL ",\"known\":{\"type\":\"number\"},\"value\":" TEXT
			",\"tier\":" OR_NULL("string") ",\"proposed\":" OR_NULL("string") ",\"move\":" TEXT ",\"why\":" TEXT ",\"conditions_met\":" WHOLE
			",\"conditions_known\":" WHOLE ",\"excluded\":" TRUTH ",\"robustness\":" REAL_OR_NULL ",\"chances\":" OR_NULL("object")
			",\"methods\":" MAP_OF(OR_NULL("string")) ",\"grade\":" OR_NULL("string") ",\"grade_why\":" TEXT ",\"rewards\":" LIST_OF(TEXT) ",\"rewards_open\":" LIST_OF(TEXT)
			",\"grade_before\":" OR_NULL("string") ",\"score_before\":" REAL_OR_NULL ",\"change\":" REAL_OR_NULL ",\"scores\":" MAP_OF(REAL_OR_NULL)))) },
	{ "document", OBJECT("\"language\",\"title\",\"subtitle\",\"company\",\"footnote\",\"made_at\",\"sections\"", "\"language\":" TEXT ",\"title\":" TEXT ",\"subtitle\":" TEXT
		",\"company\":" TEXT ",\"footnote\":" TEXT ",\"made_at\":" TEXT ",\"sections\":" LIST_OF(OBJECT("\"title\",\"note\",\"inner\",\"blocks\"", "\"title\":" TEXT
		",\"note\":" TEXT ",\"inner\":" TRUTH ",\"blocks\":" LIST_OF(OBJECT("\"kind\",\"text\",\"columns\",\"rows\"",
			"\"kind\":{\"enum\":[\"text\",\"facts\",\"table\",\"signatures\"]},\"text\":" TEXT ",\"columns\":"
			LIST_OF(OBJECT("\"label\",\"share\",\"number\"", "\"label\":" TEXT ",\"share\":" WHOLE ",\"number\":" TRUTH)) ",\"rows\":" LIST_OF(LIST_OF(TEXT))))))) },
	{ "decision_outcomes", "{\"anyOf\":[{\"$ref\":\"#/components/schemas/outcomes\"},{\"$ref\":\"#/components/schemas/explanation\"}]}" },
	{ "outcomes", OBJECT("\"as_of\",\"currency\",\"threshold\",\"more\",\"moves\",\"unmoved\",\"items\"", "\"as_of\":" OR_NULL("string") ",\"currency\":" OR_NULL("string")
		",\"threshold\":{\"type\":\"number\"},\"more\":" TRUTH ",\"moves\":" MAP_OF(OBJECT("\"count\",\"judged\",\"median_change\"", OUTCOME_COUNTS)) ",\"unmoved\":"
		OBJECT("\"around\",\"months\",\"count\",\"judged\",\"median_change\"", "\"around\":" OR_NULL("string") ",\"months\":" WHOLE "," OUTCOME_COUNTS) ",\"items\":"
		LIST_OF(OBJECT("\"id\",\"account\",\"code\",\"name\",\"decided_on\",\"tier_before\",\"tier_after\",\"move\",\"stands\",\"round\",\"reason\",\"months\",\"sales_before\",\"sales_after\",\"change\",\"turned\"",
			"\"id\":" WHOLE ",\"account\":" WHOLE ",\"code\":" TEXT ",\"name\":" TEXT ",\"decided_on\":" TEXT ",\"tier_before\":" OR_NULL("string") ",\"tier_after\":"
			OR_NULL("string") ",\"move\":" TEXT ",\"stands\":" TRUTH ",\"round\":" OR_NULL("integer") ",\"reason\":" TEXT ",\"months\":" WHOLE ",\"sales_before\":" TEXT
			",\"sales_after\":" TEXT ",\"change\":" REAL_OR_NULL ",\"turned\":{\"enum\":[\"early\",\"unknown\",\"grew\",\"fell\",\"held\"]}"))) },
	{ "period_request", OBJECT("", "\"from\":" TEXT ",\"to\":" TEXT) },
	{ "grades_kept", OBJECT("\"kept\"", "\"kept\":" WHOLE) },
	{ "policies_compared", OBJECT("\"policy\",\"with\",\"accounts\"", "\"policy\":" TEXT ",\"with\":" TEXT ",\"accounts\":"
		LIST_OF(OBJECT("\"id\",\"code\",\"name\",\"change\",\"tier\",\"left\",\"right\",\"score_left\",\"score_right\"", "\"id\":" WHOLE ",\"code\":" TEXT ",\"name\":" TEXT
			",\"change\":{\"enum\":[\"enters\",\"leaves\",\"changes\"]},\"tier\":" OR_NULL("string") ",\"left\":" OR_NULL("string") ",\"right\":" OR_NULL("string")
			",\"score_left\":" REAL_OR_NULL ",\"score_right\":" REAL_OR_NULL))) },
	{ "weights_tried", OBJECT("\"weights\"", "\"weights\":" MAP_OF("{\"type\":\"number\",\"minimum\":0,\"maximum\":1}") ",\"limit\":" WHOLE) },
	{ "reweighed", OBJECT("\"policy\",\"tiers_before\",\"tiers\",\"entering\",\"leaving\",\"accounts\"", "\"policy\":" TEXT ",\"tiers_before\":" MAP_OF(WHOLE)
		",\"tiers\":" MAP_OF(WHOLE) ",\"entering\":" WHOLE ",\"leaving\":" WHOLE ",\"accounts\":"
		LIST_OF(OBJECT("\"rank\",\"before\",\"id\",\"code\",\"name\",\"score\",\"tier\",\"tier_before\"", "\"rank\":" WHOLE ",\"before\":" WHOLE ",\"id\":" WHOLE
			",\"code\":" TEXT ",\"name\":" TEXT ",\"score\":{\"type\":\"number\"},\"tier\":" OR_NULL("string") ",\"tier_before\":" OR_NULL("string")))) },
	{ "policy_weights", OBJECT("\"known\",\"levels\",\"judges\"", "\"known\":" TRUTH ",\"levels\":" LIST_OF(JUDGED_LEVEL) ",\"judges\":"
		LIST_OF(OBJECT("\"user\",\"name\",\"levels\"", "\"user\":" WHOLE ",\"name\":" TEXT ",\"levels\":" LIST_OF(JUDGED_LEVEL)))) },
	{ "figures", OBJECT("\"items\"", "\"items\":" LIST_OF(OBJECT("\"name\",\"unit\",\"label\",\"help\"", "\"name\":" TEXT ",\"unit\":" TEXT ",\"label\":" TEXT ",\"help\":" TEXT))) },
	{ "template_request", OBJECT("\"template\"", "\"template\":{\"enum\":[\"enter_market\",\"grow_profit\",\"secure_base\",\"partner\"]},\"code\":" TEXT ",\"name\":" TEXT) },
	{ "made", OBJECT("\"id\"", "\"id\":" WHOLE) },
	{ "ecosystem", OBJECT("\"as_of\",\"currency\",\"shrub_from\",\"tree_from\",\"window_months\",\"whole\",\"regions\",\"markets\",\"promising\"",
		"\"as_of\":" OR_NULL("string") ",\"currency\":" OR_NULL("string") ",\"shrub_from\":" TEXT ",\"tree_from\":" TEXT ",\"window_months\":" WHOLE
		",\"whole\":" ECO_GROUP ",\"regions\":" LIST_OF(ECO_GROUP) ",\"markets\":" LIST_OF(ECO_GROUP) ",\"months\":"
		LIST_OF(OBJECT("\"from\",\"to\",\"stand\"", "\"from\":" TEXT ",\"to\":" TEXT ",\"stand\":" ECO_STAND)) ",\"promising\":"
		LIST_OF(OBJECT("\"id\",\"code\",\"name\",\"largest_order\",\"largest_order_before\",\"sales\",\"near\"",
			"\"id\":" WHOLE ",\"code\":" TEXT ",\"name\":" TEXT ",\"largest_order\":" TEXT ",\"largest_order_before\":" TEXT ",\"sales\":" TEXT
			",\"near\":{\"type\":\"number\"}"))) },
	{ "round_request", OBJECT("\"name\"", "\"name\":" TEXT ",\"note\":" TEXT ",\"policy\":" TEXT ",\"from\":" TEXT ",\"to\":" TEXT ",\"due_on\":" TEXT
		",\"stage\":{\"enum\":[\"answering\",\"voting\",\"deciding\"]},\"answers_due\":" TEXT ",\"votes_due\":" TEXT ",\"committee\":"
		LIST_OF(OBJECT("\"user\"", "\"user\":{\"type\":[\"integer\",\"string\"]},\"seat\":{\"enum\":[\"chair\",\"member\",\"office\",\"finance\"]}"))) },
	{ "round_opened", OBJECT("\"id\",\"proposals\"", "\"id\":" WHOLE ",\"proposals\":" WHOLE) },
	{ "decision", OBJECT("\"approve\"", "\"approve\":" TRUTH ",\"tier\":" TEXT ",\"reason\":" TEXT) },
	{ "tier_request", OBJECT("\"tier\",\"reason\"", "\"tier\":" TEXT ",\"reason\":" TEXT) },
	{ "stage_request", OBJECT("\"stage\"", "\"stage\":{\"enum\":[\"voting\",\"deciding\"]}") },
	{ "decisions", OBJECT("\"items\"", "\"preview\":" TRUTH ",\"items\":"
		LIST_OF(OBJECT("\"proposal\",\"approve\"", "\"proposal\":" WHOLE ",\"version\":" WHOLE ",\"approve\":" TRUTH ",\"tier\":" TEXT ",\"reason\":" TEXT))) },
	{ "decided", OBJECT("\"preview\",\"items\"", "\"preview\":" TRUTH ",\"items\":"
		LIST_OF(OBJECT("\"proposal\",\"status\"", "\"proposal\":" WHOLE ",\"status\":" WHOLE ",\"before\":" OR_NULL("string") ",\"after\":" OR_NULL("string")
			",\"type\":" TEXT ",\"title\":" TEXT ",\"detail\":" TEXT ",\"code\":" TEXT ",\"field\":" TEXT))) },
	{ "vote_request", OBJECT("\"choice\"", "\"choice\":{\"enum\":[\"agree\",\"against\",\"abstain\"]},\"reason\":" TEXT) },
	{ "votes", OBJECT("\"voters\",\"needed\",\"own\",\"shown\",\"result\",\"votes\"", "\"voters\":" WHOLE ",\"needed\":" WHOLE ",\"own\":" OR_NULL("string")
		",\"shown\":" TRUTH ",\"result\":" OR_NULL("string") ",\"agree\":" WHOLE ",\"against\":" WHOLE ",\"abstain\":" WHOLE ",\"votes\":"
		LIST_OF(OBJECT("\"user\",\"name\",\"choice\",\"reason\"", "\"user\":" WHOLE ",\"name\":" TEXT ",\"choice\":" TEXT ",\"reason\":" TEXT))) },
	{ "stocktake_reply", OBJECT("", "\"draft\":" TRUTH ",\"answers\":" MAP_OF(OBJECT("", "\"answer\":" TEXT ",\"evidence\":" TEXT)) ",\"outcome\":" TEXT
		",\"plan_kind\":" TEXT ",\"plan\":" TEXT ",\"plan_due\":" TEXT) },
	{ "stocktake_sheet", OBJECT("\"id\",\"version\",\"account\",\"round\",\"proposal\",\"part\",\"user\",\"answered\",\"open\",\"questions\",\"reply\"",
		"\"id\":" WHOLE ",\"version\":" WHOLE ",\"account\":" WHOLE ",\"round\":" WHOLE ",\"proposal\":" WHOLE ",\"part\":" TEXT ",\"user\":" WHOLE
		",\"answered\":" TRUTH ",\"open\":" TRUTH ",\"questions\":" LIST_OF(OBJECT("\"code\",\"label\"", "\"code\":" TEXT ",\"label\":" TEXT))
		",\"reply\":{\"$ref\":\"#/components/schemas/stocktake_reply\"}") },
	{ "user_request", OBJECT("\"user\"", "\"user\":{\"type\":[\"integer\",\"string\"]}") },
	{ "tier_ask", OBJECT("\"tier\",\"reason\"", "\"tier\":" TEXT ",\"reason\":" TEXT ",\"approver\":{\"type\":[\"integer\",\"string\"]},\"due_on\":" TEXT) },
	{ "approval_decision", OBJECT("\"approve\"", "\"approve\":" TRUTH ",\"answer\":" TEXT) },
	{ "text", TEXT },
	{ "import_request", OBJECT("\"file\",\"entity\"", "\"file\":{\"type\":\"string\",\"contentMediaType\":\"application/octet-stream\"},\"entity\":" TEXT
		",\"mode\":{\"enum\":[\"add\",\"update\",\"upsert\"]},\"map\":" TEXT ",\"dry_run\":" TRUTH) },
	{ "import_begun", OBJECT("\"job\"", "\"job\":" WHOLE) },
	{ "import_report", OBJECT("\"read\",\"added\",\"updated\",\"unchanged\",\"refused\",\"created\",\"without_account\",\"returns\",\"status\"",
		"\"read\":" WHOLE ",\"added\":" WHOLE ",\"updated\":" WHOLE ",\"unchanged\":" WHOLE ",\"refused\":" WHOLE ",\"created\":" MAP_OF(WHOLE)
		",\"without_account\":" WHOLE ",\"returns\":" WHOLE ",\"charges\":" WHOLE ",\"differences\":" WHOLE ",\"surplus\":" WHOLE ",\"surplus_lines\":" LIST_OF(WHOLE) ",\"amount\":" TEXT ",\"import\":" WHOLE
		",\"status\":{\"enum\":[\"done\",\"failed\",\"cancelled\",\"dry_run\"]},\"failed_row\":" WHOLE) },
	{ "import_undone", OBJECT("\"removed\",\"restored\"", "\"removed\":" WHOLE ",\"restored\":" WHOLE) },
	{ "calc_error", OBJECT("\"error\"", "\"error\":" OBJECT("\"field\",\"message\"", "\"field\":" TEXT ",\"message\":" TEXT)) },
	{ "health", OBJECT("\"status\",\"store\"", "\"status\":{\"enum\":[\"ok\",\"store\",\"stopping\"]},\"store\":{\"enum\":[\"sqlite\",\"postgresql\"]}") },
	{ "classification", "{\"type\":\"object\",\"required\":[\"policy\",\"from\",\"to\",\"value\",\"currency\",\"total\",\"count\",\"count80\",\"top20\",\"gini\","
		"\"hhi\",\"lines\",\"classes\",\"accounts\"],\"properties\":{\"policy\":" TEXT ",\"from\":" OR_NULL("string") ",\"to\":" OR_NULL("string")
		",\"value\":" TEXT ",\"currency\":" OR_NULL("string") ",\"total\":" TEXT ",\"count\":" WHOLE ",\"count80\":" WHOLE ",\"top20\":" OR_NULL("number")
		",\"gini\":" OR_NULL("number") ",\"hhi\":" OR_NULL("number") ",\"lines\":" WHOLE ",\"classes\":" CLASS_SUMS ",\"accounts\":"
		LIST_OF("{\"type\":\"object\",\"required\":[\"id\",\"code\",\"name\",\"value\",\"share\",\"cumulative\",\"class\",\"tier\",\"proposed\"],\"properties\":{"
			"\"id\":" WHOLE ",\"code\":" TEXT ",\"name\":" TEXT ",\"value\":" TEXT ",\"share\":{\"type\":\"number\"},\"cumulative\":{\"type\":\"number\"}"
			",\"class\":{\"enum\":[\"A\",\"B\",\"C\"]},\"tier\":" OR_NULL("string") ",\"proposed\":" OR_NULL("string") "}}") "}}" },
};

/* --- an entity's ---------------------------------------------------------------------------------------------------------------------- */

void openapi_ref(struct json_writer *w, const char *name, const char *subject)
{
	char text[160];

	if (name[0] == '@')
		snprintf(text, sizeof text, "#/components/schemas/%s%s%s", subject, name[1] ? "_" : "", name + 1);
	else
		snprintf(text, sizeof text, "#/components/schemas/%s", name);
	json_object_begin(w);
	json_field_text(w, "$ref", text);
	json_object_end(w);
}

static void put_choices(struct json_writer *w, const struct schema *s, const struct field *f)
{
	const struct choice_list *l = schema_list(s, str_of(f->list));

	if (!l)
		return;
	json_key(w, "enum");
	json_array_begin(w);
	for (int i = 0; i < l->count; i++)
		json_put_text(w, l->items[i].code);
	json_put_null(w);
	json_array_end(w);
}

static void put_type(struct json_writer *w, const char *type, bool nullable)
{
	json_key(w, "type");
	if (!nullable) {
		json_put_text(w, type);
		return;
	}
	json_array_begin(w);
	json_put_text(w, type);
	json_put_text(w, "null");
	json_array_end(w);
}

/* As it is read. */
static void put_read(struct json_writer *w, const struct schema *s, const struct entity *t, const struct field *f, enum language language)
{
	const struct field_type_row *type = &field_types[f->type];
	bool always = f->flags & FIELD_COMMON && (f->index == COMMON_ID || f->index == COMMON_VERSION);

	json_object_begin(w);
	put_type(w, type->json_type ? type->json_type : "string", !always);
	json_field_str(w, "title", word_field(language, t, f));
	if (f->type == TYPE_CHOICE && f->list)
		put_choices(w, s, f);
	if (type->scale)
		json_field_text(w, "pattern", "^-?[0-9]+(\\.[0-9]+)?$");
	else if (type->json_format)
		json_field_text(w, "format", type->json_format);
	if (type->text && f->max)
		json_field_int(w, "maxLength", f->max);
	if (f->flags & FIELD_SYSTEM)
		json_field_bool(w, "readOnly", true);
	json_object_end(w);
}

/* As it is sent: decimals also as numbers, references also by key. */
static void put_sent(struct json_writer *w, const struct entity *t, const struct field *f, enum language language)
{
	const struct field_type_row *type = &field_types[f->type];

	json_object_begin(w);
	json_field_str(w, "title", word_field(language, t, f));
	json_key(w, "type");
	json_array_begin(w);
	json_put_text(w, type->json_type ? type->json_type : "string");
	if (type->scale)
		json_put_text(w, "number");
	if (f->type == TYPE_REF) {
		json_put_text(w, "string");
		json_put_text(w, "object");
	}
	json_put_text(w, "null");
	json_array_end(w);
	if (type->text && f->max)
		json_field_int(w, "maxLength", f->max);
	json_object_end(w);
}

static bool is_read(const struct field *f)
{
	return !(f->flags & FIELD_HIDDEN) && f->type != TYPE_BYTES;
}

static bool is_sent(const struct field *f)
{
	return !(f->flags & (FIELD_HIDDEN | FIELD_SYSTEM | FIELD_COMMON)) && f->type != TYPE_BYTES;
}

static void open_schema(struct json_writer *w, const struct entity *t, const char *part)
{
	char name[100];

	snprintf(name, sizeof name, "%s%s", t->name, part);
	json_key(w, name);
	json_object_begin(w);
	json_field_text(w, "type", "object");
}

static void put_required(struct json_writer *w, const char *const *names, size_t count)
{
	json_key(w, "required");
	json_array_begin(w);
	for (size_t i = 0; i < count; i++)
		json_put_text(w, names[i]);
	json_array_end(w);
}

static void put_record(struct json_writer *w, const struct schema *s, const struct entity *t, enum language language)
{
	static const char *const always[] = { "id", "version" };

	open_schema(w, t, "");
	json_field_str(w, "title", word_entity(language, t, false));
	json_field_bool(w, "additionalProperties", false);
	put_required(w, always, 2);
	json_key(w, "properties");
	json_object_begin(w);
	for (int i = 0; i < t->field_count; i++)
		if (is_read(&t->fields[i])) {
			json_key(w, t->fields[i].name);
			put_read(w, s, t, &t->fields[i], language);
		}
	if (entity_is_explained(t->name)) {
		json_key(w, "explain");
		json_put_raw(w, STR(MAP_OF("{\"$ref\":\"#/components/schemas/explanation\"}")));
	}
	json_object_end(w);
	json_object_end(w);
}

/* Of a list: columns are as asked; a reference may be included as an object. */
static void put_row(struct json_writer *w, const struct schema *s, const struct entity *t, enum language language)
{
	static const char *const always[] = { "id", "version" };

	open_schema(w, t, "_row");
	json_field_bool(w, "additionalProperties", false);
	put_required(w, always, 2);
	json_key(w, "patternProperties");
	json_put_raw(w, STR("{\"^[a-z][a-z0-9_]*\\\\.[a-z][a-z0-9_]*$\":{\"type\":[\"string\",\"integer\",\"boolean\",\"null\"]}}"));
	json_key(w, "properties");
	json_object_begin(w);
	for (int i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		if (!is_read(f))
			continue;
		json_key(w, f->name);
		if (f->type == TYPE_REF)
			json_put_raw(w, STR("{\"anyOf\":[{\"type\":[\"integer\",\"null\"]},{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"id\":{\"type\":\"integer\"}}}]}"));
		else
			put_read(w, s, t, f, language);
	}
	json_object_end(w);
	json_object_end(w);
}

static void put_list(struct json_writer *w, const struct entity *t)
{
	static const char *const always[] = { "items", "next" };

	open_schema(w, t, "_list");
	json_field_bool(w, "additionalProperties", false);
	put_required(w, always, 2);
	json_key(w, "properties");
	json_object_begin(w);
	json_key(w, "items");
	json_object_begin(w);
	json_field_text(w, "type", "array");
	json_key(w, "items");
	openapi_ref(w, "@row", t->name);
	json_object_end(w);
	json_key(w, "next");
	json_put_raw(w, STR(OR_NULL("string")));
	json_key(w, "total");
	json_put_raw(w, STR(WHOLE));
	if (entity_is_explained(t->name)) {
		json_key(w, "explain");
		json_put_raw(w, STR(MAP_OF(MAP_OF("{\"$ref\":\"#/components/schemas/explanation\"}"))));
	}
	json_key(w, "sums");
	json_put_raw(w, STR(MAP_OF(TEXT)));
	json_key(w, "groups");
	json_put_raw(w, STR(LIST_OF(OBJECT("\"key\",\"text\",\"count\",\"sums\"",
					   "\"key\":{\"type\":[\"string\",\"integer\",\"boolean\",\"null\"]},\"text\":" TEXT ",\"count\":" WHOLE ",\"sums\":" MAP_OF(TEXT)))));
	json_object_end(w);
	json_object_end(w);
}

static void put_values(struct json_writer *w, const struct entity *t, enum language language)
{
	open_schema(w, t, "_values");
	json_key(w, "properties");
	json_object_begin(w);
	for (int i = 0; i < t->field_count; i++)
		if (is_sent(&t->fields[i])) {
			json_key(w, t->fields[i].name);
			put_sent(w, t, &t->fields[i], language);
		}
	json_object_end(w);
	json_object_end(w);
}

static void put_new(struct json_writer *w, const struct entity *t)
{
	open_schema(w, t, "_new");
	json_key(w, "allOf");
	json_array_begin(w);
	openapi_ref(w, "@values", t->name);
	json_array_end(w);
	json_key(w, "required");
	json_array_begin(w);
	for (int i = 0; i < t->field_count; i++)
		if (is_sent(&t->fields[i]) && t->fields[i].flags & FIELD_REQUIRED && !t->fields[i].initial)
			json_put_text(w, t->fields[i].name);
	json_array_end(w);
	json_object_end(w);
}

static void put_bulk(struct json_writer *w, const struct entity *t)
{
	char name[100];

	snprintf(name, sizeof name, "%s_bulk", t->name);
	json_key(w, name);
	json_put_raw(w, STR("{\"type\":\"array\",\"maxItems\":500,\"items\":{\"type\":\"object\",\"required\":[\"op\"],\"properties\":{"
			    "\"op\":{\"enum\":[\"create\",\"update\",\"delete\"]},\"id\":{\"type\":\"integer\"},\"version\":{\"type\":\"integer\"},"
			    "\"values\":{\"type\":\"object\"}}}}"));
}

static void put_method(struct json_writer *w, const struct calc_method *m)
{
	char name[100];

	snprintf(name, sizeof name, "calc_%s_request", m->name);
	json_key(w, name);
	calc_request_schema(w, m);
	snprintf(name, sizeof name, "calc_%s_answer", m->name);
	json_key(w, name);
	calc_answer_schema(w, m);
}

enum rc openapi_members(const char *schema, const json_t *body, struct error *e)
{
	CLEANUP(json_free) json_t *doc = NULL;
	const char *text = "", *name;
	const json_t *named;
	enum rc rc;

	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (!strcmp(schema, fixed[i].name))
			text = fixed[i].json;
	if (*text != '{' || !json_is_object(body))
		return RC_OK;
	if ((rc = json_read(str_of(text), 0, &doc, e)))
		return rc;
	named = json_object_get(doc, "properties");
	for (void *at = json_object_iter((json_t *)body); named && at; at = json_object_iter_next((json_t *)body, at))
		if (!json_object_get(named, name = json_object_iter_key(at)))
			return error_set(e, RC_INVALID, name, "error.unknown_field", name, NULL);
	return RC_OK;
}

void openapi_schemas(struct json_writer *w, const struct schema *s, enum language language)
{
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
		json_key(w, fixed[i].name);
		json_put_raw(w, str_of(fixed[i].json));
	}
	for (size_t i = 0; i < calc_method_count; i++)
		put_method(w, calc_methods[i]);
	for (int i = 0; i < s->entity_count; i++) {
		const struct entity *t = &s->entities[i];
		if (t->flags & ENTITY_INTERNAL || !t->operations)
			continue;
		put_record(w, s, t, language);
		put_row(w, s, t, language);
		put_list(w, t);
		put_values(w, t, language);
		put_new(w, t);
		put_bulk(w, t);
	}
}
