/* An account's tier changes here and nowhere else: the row, its history, and those who are told. */
#include "base/mem.h"
#include "kam/notice.h"
#include "kam/round_parts.h"

enum { TEAM_MAX = 100 };

enum rc may_approve(struct context *x, int64_t account, struct error *e)
{
	const struct entity *t = row_entity(x, "account");
	struct access_report report;
	enum rc rc;

	if (principal_scope(x->who, t, OP_APPROVE) == SCOPE_ALL)
		return RC_OK;
	if ((rc = record_access(x, t, account, &report, e)))
		return rc;
	if (!report.visible)
		return error_set(e, RC_NOT_FOUND, "account", "error.not_found", NULL, NULL);
	return report.lines[OP_APPROVE].allowed ? RC_OK : error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", "approve", t->name);
}

enum rc tier_now(struct context *x, int64_t account, enum tier *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value id = value_int(account);
	bool row = false;
	enum rc rc;

	if ((rc = db_prepare(x->db, STR("SELECT tier FROM account WHERE id = ? AND deleted_at IS NULL"), &st, e)) || (rc = statement_bind(st, 1, id, e)) ||
	    (rc = statement_step(st, &row, e)))
		return rc;
	if (!row)
		return error_set(e, RC_NOT_FOUND, "account", "error.not_found", NULL, NULL);
	*out = tier_of(statement_text(st, 0));
	return RC_OK;
}

static enum rc write_history(struct context *x, const struct tier_move *m, struct error *e)
{
	struct change change;
	int64_t id = 0;
	enum rc rc = change_new(x, row_entity(x, "tier_change"), &change, e);

	if (rc)
		return rc;
	row_set(&change, "account", value_int(m->account));
	row_set(&change, "changed_on", value_int(row_today(x)));
	row_set(&change, "tier_before", row_tier(m->before));
	row_set(&change, "tier_after", row_tier(m->after));
	row_set(&change, "reason", row_words(m->reason));
	row_set(&change, "round", row_ref(m->round));
	row_set(&change, "approved_by", row_ref(x->who->user));
	row_set(&change, "evidence", row_words(m->evidence));
	return row_put(x, &change, &id, e);
}

/* Its owner, and the team that is on it today. */
static enum rc people_of(struct context *x, int64_t account, int64_t *people, int *count, struct error *e)
{
	static const char sql[] = "SELECT owner_id FROM account WHERE id = ?1 AND owner_id IS NOT NULL UNION SELECT user_id FROM account_member"
				  " WHERE account_id = ?1 AND deleted_at IS NULL AND (until IS NULL OR until >= ?2) ORDER BY 1";
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value values[] = { value_int(account), value_int(row_today(x)) };
	bool row = true;
	enum rc rc;

	*count = 0;
	if ((rc = db_prepare(x->db, str_of(sql), &st, e)) || (rc = statement_bind_all(st, values, 2, e)))
		return rc;
	while (*count < TEAM_MAX && (rc = statement_step(st, &row, e)) == RC_OK && row)
		people[(*count)++] = statement_int(st, 0);
	return rc;
}

static enum rc tell(struct context *x, const struct tier_move *m, struct error *e)
{
	const char *tier = tier_codes[m->after < TIER_COUNT ? m->after : TIER_GENERAL];
	char *link = arena_printf(x->arena, "/accounts/%lld", (long long)m->account);
	int64_t people[TEAM_MAX];
	struct str title;
	int count;
	enum rc rc;

	if (!link)
		return error_no_memory(e);
	if ((rc = people_of(x, m->account, people, &count, e)) || (rc = record_title(x, row_entity(x, "account"), m->account, &title, e)))
		return rc;
	for (int i = 0; rc == RC_OK && i < count; i++)
		rc = notice_send(x, people[i], "tier", m->key, title, str_of(tier), str_of(link), e);
	return rc;
}

enum rc tier_move(struct context *x, const struct tier_move *m, struct error *e)
{
	int64_t account = m->account;
	struct change change;
	enum rc rc = change_new(x, row_entity(x, "account"), &change, e);

	if (rc || m->before == m->after)
		return rc;
	row_set(&change, "tier", row_tier(m->after));
	row_set(&change, "tier_since", value_int(row_today(x)));
	row_set(&change, "tier_reason", row_words(m->reason));
	if ((rc = row_put(x, &change, &account, e)) || (rc = write_history(x, m, e)))
		return rc;
	return tell(x, m, e);
}
