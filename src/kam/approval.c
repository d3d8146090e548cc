/* Asking for and deciding approvals. */
#include "kam/approval.h"

#include "base/mem.h"
#include "format/json.h"
#include "kam/notice.h"
#include "kam/round_parts.h"

enum { PEOPLE_MAX = 2000, ANSWER_MAX = 2000, TITLE_MAX = 200 };

/* --- who may ---------------------------------------------------------------------------------------------------------------------------------- */

/* Those whose roles could allow it; whether they do for this account, records/ says. */
static enum rc likely_approvers(struct context *x, int64_t besides, int64_t *users, int *count, struct error *e)
{
	static const char sql[] = "SELECT DISTINCT u.id FROM app_user u JOIN user_role ur ON ur.user_id = u.id AND ur.deleted_at IS NULL JOIN role r ON r.id = ur.role_id AND"
				  " r.deleted_at IS NULL WHERE u.active = 1 AND u.deleted_at IS NULL AND u.id <> ? AND (r.administrator = 1 OR EXISTS (SELECT 1 FROM role_grant g"
				  " WHERE g.role_id = r.id AND g.entity = 'account' AND g.deleted_at IS NULL AND g.scopes LIKE '%\"approve\"%')) ORDER BY u.id";
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc;

	*count = 0;
	if ((rc = db_prepare(x->db, str_of(sql), &st, e)) || (rc = statement_bind(st, 1, value_int(besides), e)))
		return rc;
	while (*count < PEOPLE_MAX && (rc = statement_step(st, &row, e)) == RC_OK && row)
		users[(*count)++] = statement_int(st, 0);
	return rc;
}

static bool approves(struct context *x, int64_t user, int64_t account)
{
	struct context theirs = *x;
	struct principal *who;
	struct error ignored = { 0 };

	if (principal_load(x, user, ORIGIN_PAGE, &who, &ignored))
		return false;
	theirs.who = who;
	return may_approve(&theirs, account, &ignored) == RC_OK;
}

enum rc approvers_of(struct context *x, int64_t account, int64_t besides, int64_t *users, int most, int *count, struct error *e)
{
	int64_t *likely = arena_new_array(x->arena, int64_t, PEOPLE_MAX);
	int n = 0;
	enum rc rc = likely ? likely_approvers(x, besides, likely, &n, e) : error_no_memory(e);

	*count = 0;
	for (int i = 0; rc == RC_OK && i < n && *count < most; i++)
		if (approves(x, likely[i], account))
			users[(*count)++] = likely[i];
	return rc;
}

enum rc approver_besides(struct context *x, int64_t account, int64_t user, bool *exists, struct error *e)
{
	int64_t one;
	int count = 0;
	enum rc rc = approvers_of(x, account, user, &one, 1, &count, e);

	*exists = count > 0;
	return rc;
}

/* --- asking ----------------------------------------------------------------------------------------------------------------------------------- */

static enum rc tier_title(struct context *x, const struct tier_asked *q, struct str *account, struct str *out, struct error *e)
{
	CLEANUP(buf_free) struct buf title = { .max = 4000 };
	struct str rest;
	enum rc rc = record_title(x, row_entity(x, "account"), q->account, account, e);

	if (rc)
		return rc;
	catalogue_format_str(&title, (enum language)x->who->language, "approval.tier_title", *account, str_of(tier_codes[q->tier]));
	rest = buf_view(&title);
	for (int n = 0; rest.n && n < TITLE_MAX; n++)
		str_next_char(&rest);
	*out = arena_str(x->arena, str_part(buf_view(&title), 0, title.len - rest.n));
	return out->p ? RC_OK : error_no_memory(e);
}

static enum rc tier_change(struct context *x, const struct tier_asked *q, enum tier now, struct str title, struct change *c, struct error *e)
{
	char *proposal = arena_printf(x->arena, "{\"before\":%s%s%s,\"tier\":\"%s\"}", now == TIER_NONE ? "" : "\"", now == TIER_NONE ? "null" : tier_codes[now],
				      now == TIER_NONE ? "" : "\"", tier_codes[q->tier]);
	enum rc rc = change_new(x, row_entity(x, "approval"), c, e);

	if (rc || !proposal)
		return rc ? rc : error_no_memory(e);
	row_set(c, "account", value_int(q->account));
	row_set(c, "subject", value_text(STR("account")));
	row_set(c, "subject_id", value_int(q->account));
	row_set(c, "kind", value_text(STR("tier")));
	row_set(c, "title", value_text(title));
	row_set(c, "reason", value_text(q->reason));
	row_set(c, "proposal", value_text(str_of(proposal)));
	if (q->approver)
		row_set(c, "approver", value_int(q->approver));
	if (q->due.given)
		row_set(c, "due_on", value_int(q->due.day));
	return RC_OK;
}

static enum rc check_asked(struct context *x, const struct tier_asked *q, enum tier now, struct error *e)
{
	struct value id = value_int(q->account);
	int64_t one;
	bool open;
	enum rc rc;

	if (q->tier >= TIER_COUNT)
		return error_set(e, RC_INVALID, "tier", "error.required", NULL, NULL);
	if (q->tier == (now == TIER_NONE ? TIER_GENERAL : now))
		return error_set(e, RC_INVALID, "tier", "error.tier_same", NULL, NULL);
	if (q->approver && (q->approver == x->who->user || !approves(x, q->approver, q->account)))
		return error_set(e, RC_INVALID, "approver", "error.no_approver", NULL, NULL);
	if ((rc = row_check_text(q->reason, "reason", true, REASON_CHARACTERS, e)) ||
	    (rc = db_one_int(x->db, "SELECT 1 FROM approval WHERE account_id = ? AND kind = 'tier' AND status = 'open' AND deleted_at IS NULL", &id, 1, &one, &open, e)))
		return rc;
	return open ? error_set(e, RC_CONFLICT, "account", "error.tier_asked", NULL, NULL) : RC_OK;
}

/* The account first: what stands in the way would tell of one that the asker does not see. */
enum rc approval_ask_tier(struct context *x, const struct tier_asked *q, int64_t *id, struct error *e)
{
	struct record *seen;
	struct written written;
	struct str account, title;
	struct change c;
	enum tier now;
	char *link;
	enum rc rc;

	if ((rc = record_get(x, row_entity(x, "account"), q->account, &seen, e)) || (rc = tier_now(x, q->account, &now, e)) ||
	    (rc = check_asked(x, q, now, e)) || (rc = tier_title(x, q, &account, &title, e)) || (rc = tier_change(x, q, now, title, &c, e)) || (rc = record_create(x, &c, &written, e)))
		return rc;
	*id = written.id;
	if (!(link = arena_printf(x->arena, "/approvals/%lld", (long long)written.id)))
		return error_no_memory(e);
	return notice_send(x, q->approver, "approval", "notice.approval", x->who->name ? str_of(x->who->name) : STR(""), title, str_of(link), e);
}

/* --- deciding --------------------------------------------------------------------------------------------------------------------------------- */

/* The tier that an approval asks for. */
static enum rc asked_tier(const struct record *r, enum tier *out, struct error *e)
{
	CLEANUP(json_free) json_t *doc = NULL;
	enum rc rc = json_read(row_text(r, "proposal"), 0, &doc, e);

	*out = rc ? TIER_NONE : tier_of(json_text_of(doc, "tier"));
	return *out == TIER_NONE || !row_int(r, "account") ? error_set(e, RC_INVALID, "proposal", "error.approval_tier", NULL, NULL) : RC_OK;
}

static enum rc may_decide(struct context *x, const struct record *r, bool tier, struct error *e)
{
	struct access_report report;
	enum rc rc;

	if (x->who->user && row_int(r, "asker") == x->who->user)
		return error_set(e, RC_FORBIDDEN, NULL, "error.own_approval", NULL, NULL);
	if (tier)
		return may_approve(x, row_int(r, "account"), e);
	if (x->who->user && row_int(r, "approver") == x->who->user)
		return RC_OK;
	if ((rc = record_access(x, r->entity, r->id, &report, e)))
		return rc;
	return report.lines[OP_APPROVE].allowed ? RC_OK : error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", "approve", r->entity->name);
}

static enum rc mark(struct context *x, int64_t id, const char *status, struct str answer, struct error *e)
{
	struct change c;
	enum rc rc = change_new(x, row_entity(x, "approval"), &c, e);

	if (rc)
		return rc;
	row_set(&c, "status", value_text(str_of(status)));
	row_set(&c, "decided_by", row_ref(x->who->user));
	row_set(&c, "decided_at", value_int(x->now));
	row_set(&c, "answer", row_words(answer));
	return row_put(x, &c, &id, e);
}

static enum rc move_tier(struct context *x, const struct record *r, enum tier after, struct error *e)
{
	struct tier_move m = { .account = row_int(r, "account"), .after = after, .reason = row_text(r, "reason"), .key = "notice.tier" };
	enum rc rc = tier_now(x, m.account, &m.before, e);

	return rc ? rc : tier_move(x, &m, e);
}

static enum rc take_open(struct context *x, int64_t id, struct record **out, struct error *e)
{
	enum rc rc = record_get(x, row_entity(x, "approval"), id, out, e);

	if (rc)
		return rc;
	return str_is(row_text(*out, "status"), "open") ? RC_OK : error_set(e, RC_CONFLICT, "status", "error.approval_decided", NULL, NULL);
}

enum rc approval_decide(struct context *x, int64_t id, int64_t version, bool approve, struct str answer, struct error *e)
{
	char *link = arena_printf(x->arena, "/approvals/%lld", (long long)id);
	enum tier after = TIER_NONE;
	struct record *r;
	bool tier;
	enum rc rc;

	if (!link)
		return error_no_memory(e);
	answer = str_trim(answer);
	if ((rc = take_open(x, id, &r, e)))
		return rc;
	if (version != ANY_VERSION && version != r->version)
		return error_set(e, RC_STALE, "version", "error.stale", NULL, NULL);
	tier = str_is(row_text(r, "kind"), "tier");
	if ((tier && (rc = asked_tier(r, &after, e))) || (rc = may_decide(x, r, tier, e)) || (rc = row_check_text(answer, "answer", !approve, ANSWER_MAX, e)) ||
	    (rc = mark(x, id, approve ? "approved" : "refused", answer, e)) || (tier && approve && (rc = move_tier(x, r, after, e))))
		return rc;
	return notice_send(x, row_int(r, "asker"), "approval", approve ? "notice.approved" : "notice.refused", row_text(r, "title"), answer, str_of(link), e);
}

enum rc approval_withdraw(struct context *x, int64_t id, struct error *e)
{
	struct record *r;
	enum rc rc = take_open(x, id, &r, e);

	if (rc)
		return rc;
	if (x->who->user && row_int(r, "asker") != x->who->user)
		return error_set(e, RC_FORBIDDEN, NULL, "error.only_asker", NULL, NULL);
	return mark(x, id, "withdrawn", STR(""), e);
}

/* --- by hand ----------------------------------------------------------------------------------------------------------------------------------- */

enum rc tier_set(struct context *x, int64_t account, enum tier tier, struct str reason, struct error *e)
{
	struct tier_asked q = { .account = account, .tier = tier, .reason = str_trim(reason) };
	struct str name, title;
	struct record *r;
	struct change c;
	enum tier now;
	int64_t id = 0;
	enum rc rc;

	if ((rc = may_approve(x, account, e)) || (rc = row_check_text(q.reason, "reason", true, REASON_CHARACTERS, e)) || (rc = tier_now(x, account, &now, e)))
		return rc;
	if (now == tier)
		return RC_OK;
	if ((rc = tier_title(x, &q, &name, &title, e)) || (rc = tier_change(x, &q, now, title, &c, e)))
		return rc;
	row_set(&c, "approver", row_ref(x->who->user));
	if ((rc = row_put(x, &c, &id, e)) || (rc = record_get(x, row_entity(x, "approval"), id, &r, e)) || (rc = mark(x, id, "approved", STR(""), e)))
		return rc;
	return move_tier(x, r, tier, e);
}
