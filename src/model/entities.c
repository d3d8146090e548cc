/* The list of shipped entities, the fields they all have, and the shipped pick-lists. Add an entity: a row in its family's file and its name here. */
#include "model/families.h"

#include <string.h>

const struct field model_common_fields[] = {
	{ "id", TYPE_INT, FIELD_SYSTEM | FIELD_COMMON | FIELD_LISTED },
	{ "version", TYPE_INT, FIELD_SYSTEM | FIELD_COMMON },
	{ "created_at", TYPE_INSTANT, FIELD_SYSTEM | FIELD_COMMON },
	{ "created_by", TYPE_REF, FIELD_SYSTEM | FIELD_COMMON, .ref = "user" },
	{ "updated_at", TYPE_INSTANT, FIELD_SYSTEM | FIELD_COMMON },
	{ "updated_by", TYPE_REF, FIELD_SYSTEM | FIELD_COMMON, .ref = "user" },
	{ "deleted_at", TYPE_INSTANT, FIELD_SYSTEM | FIELD_COMMON | FIELD_HIDDEN },
	{ "import", TYPE_REF, FIELD_SYSTEM | FIELD_COMMON, .ref = "import" },
};
const int model_common_count = sizeof model_common_fields / sizeof *model_common_fields;

const struct entity *const model_entities[] = {
	&model_unit, &model_user, &model_role, &model_role_grant, &model_user_role, &model_token, &model_session, &model_invitation,
	&model_account, &model_account_member, &model_contact,
	&model_product, &model_order, &model_order_line, &model_rate,
	&model_note, &model_file, &model_content, &model_comment, &model_tag, &model_tag_link, &model_task, &model_notice, &model_approval, &model_saved_view,
	&model_custom_field, &model_pick_list_entity, &model_pick_item, &model_setting, &model_calendar_day, &model_mapping,
	&model_policy, &model_policy_version, &model_criterion, &model_policy_tier, &model_condition, &model_reward, &model_judgement, &model_assessment, &model_finding,
	&model_partner_grade,
	&model_round, &model_round_member, &model_proposal, &model_stocktake_request, &model_stocktake_answer, &model_vote, &model_tier_change,
	&model_import, &model_import_change, &model_job, &model_job_file, &model_audit, &model_idempotency,
};
const int model_entity_count = sizeof model_entities / sizeof *model_entities;

const struct pick_list model_pick_lists[] = {
	{ "unit_kind", LIST("company", "region", "branch", "department", "team") },
	{ "language", LIST("zh_CN", "zh_TW", "en") },
	{ "token_scope", LIST("read", "write", "admin") },
	{ "invitation_purpose", LIST("invite", "sign_in", "reset") },
	{ "tier", LIST("strategic", "key", "growth", "general") },
	{ "account_status", LIST("prospect", "active", "dormant", "lost") },
	{ "account_kind", LIST("direct", "distributor", "outlet", "partner") },
	{ "company_size", LIST("large", "medium", "small", "micro") },
	{ "seat", LIST("ar", "sr", "fr", "sponsor", "liaison", "helper") },
	{ "member_access", LIST("read", "write") },
	{ "contact_level", LIST("top", "director", "manager", "supervisor", "staff") },
	{ "buying_role", LIST("decider", "approver", "influencer", "user", "buyer", "gatekeeper") },
	{ "gender", LIST("female", "male") },
	{ "consent", LIST("given", "asked", "refused", "withdrawn") },
	{ "product_maturity", LIST("famous", "new", "mature") },
	{ "product_kind", LIST("goods", "service", "spare_part", "charge") },
	{ "order_status", LIST("draft", "confirmed", "delivered", "paid", "cancelled") },
	{ "order_kind", LIST("sale", "credit") },
	{ "line_kind", LIST("sale", "return", "charge", "free") },
	{ "note_kind", LIST("note", "call", "visit", "meeting", "mail", "complaint", "signal") },
	{ "color", LIST("green", "amber", "red", "blue", "gray") },
	{ "task_kind", LIST("todo", "call", "visit", "archive", "stocktake", "approval", "care") },
	{ "task_status", LIST("open", "done", "dropped") },
	{ "approval_kind", LIST("tier", "account_change", "other") },
	{ "approval_status", LIST("open", "approved", "refused", "withdrawn") },
	{ "field_type", LIST("text", "long_text", "code", "integer", "money", "quantity", "ratio", "boolean", "date", "instant", "choice", "reference", "email", "phone",
			     "url") },
	{ "field_class", LIST("business", "confidential", "personal", "sensitive") },
	{ "policy_kind", LIST("account", "partner") },
	{ "policy_aim", LIST("enter_market", "grow_profit", "secure_base", "own") },
	{ "policy_value", LIST("net_sales", "margin") },
	{ "policy_method", LIST("pareto", "score", "fuzzy", "matrix", "bcg", "rfm") },
	{ "fuzzy_operator", LIST("product_sum", "min_max", "product_max", "min_sum") },
	{ "weights_from", LIST("typed", "compared") },
	{ "criterion_group", LIST("attractiveness", "potential", "relationship", "programme") },
	{ "criterion_kind", LIST("measured", "assessed") },
	{ "criterion_direction", LIST("higher_better", "lower_better") },
	{ "criterion_scale", LIST("linear", "step", "percentile") },
	{ "score_of", LIST("total", "attractiveness", "potential", "relationship", "programme") },
	{ "condition_kind", LIST("entry", "sign", "exclusion") },
	{ "partner_grade", LIST("a", "b", "c", "d") },
	{ "grade_why", LIST("score", "least", "open", "excluded", "no_data") },
	{ "reward_kind", LIST("rebate", "allowance", "bonus", "priority", "credit", "training", "other") },
	{ "round_status", LIST("open", "decided", "cancelled") },
	{ "round_stage", LIST("answering", "voting", "deciding", "closed") },
	{ "round_seat", LIST("chair", "member", "office", "finance") },
	{ "proposal_move", LIST("enter", "up", "stay", "down", "leave", "review") },
	{ "stocktake_outcome", LIST("keep_same", "promote", "keep_and_renew", "demote", "remove_key", "watch") },
	{ "stocktake_part", LIST("ar", "sponsor", "kam_office", "finance") },
	{ "stocktake_plan", LIST("keep", "innovate", "lower") },
	{ "vote_choice", LIST("agree", "against", "abstain") },
	{ "import_mode", LIST("add", "update", "upsert") },
	{ "import_status", LIST("running", "done", "failed", "cancelled", "undone") },
	{ "job_status", LIST("waiting", "running", "done", "failed", "cancelled") },
	{ "origin", LIST("system", "page", "api", "cli", "import", "job") },
	{ "audit_operation", LIST("create", "update", "delete", "restore", "import", "undo", "export", "reindex", "sign_in", "sign_out", "refused", "purge") },
};
const int model_pick_list_count = sizeof model_pick_lists / sizeof *model_pick_lists;

const struct pick_list *model_pick_list(const char *name)
{
	for (int i = 0; i < model_pick_list_count; i++)
		if (!strcmp(model_pick_lists[i].name, name))
			return &model_pick_lists[i];
	return NULL;
}
