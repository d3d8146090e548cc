/* The shipped entities by family, for model/entities.c alone, and two spellings that keep their rows short. */
#ifndef BANYAN_MODEL_FAMILIES_H
#define BANYAN_MODEL_FAMILIES_H

#include "model/model.h"

#define FIELDS(array) .fields = (array), .field_count = (int)(sizeof(array) / sizeof *(array))
#define LIST(...) (const char *const[]){ __VA_ARGS__, NULL }

extern const struct entity model_unit, model_user, model_role, model_role_grant, model_user_role, model_token, model_session, model_invitation;
extern const struct entity model_account, model_account_member, model_contact;
extern const struct entity model_product, model_order, model_order_line, model_rate;
extern const struct entity model_note, model_file, model_content, model_comment, model_tag, model_tag_link, model_task, model_notice, model_approval;
extern const struct entity model_saved_view, model_custom_field, model_pick_list_entity, model_pick_item, model_setting, model_calendar_day, model_mapping;
extern const struct entity model_policy, model_policy_version, model_criterion, model_policy_tier, model_condition, model_reward, model_judgement, model_assessment,
	model_finding, model_partner_grade;
extern const struct entity model_round, model_round_member, model_proposal, model_stocktake_request, model_stocktake_answer, model_vote, model_tier_change;
extern const struct entity model_import, model_import_change, model_job, model_job_file, model_audit, model_idempotency;

#endif
