/* Deciding a round's proposals, and taking a decision back. */
#include <string.h>

#include "base/mem.h"
#include "kam/approval.h"
#include "kam/round_parts.h"
#include "kam/vote.h"

enum { DECISION_MEMORY = 8 << 20 };

/* --- two pairs of eyes ---------------------------------------------------------------------------------------------------------------------- */

/* Does the committee's vote say the same? */
static bool follows(enum vote_result result, bool as_proposed, bool refused)
{
	return (result == RESULT_AGREED && as_proposed) || (result == RESULT_AGAINST && refused);
}

static bool wants_two(const struct context *x)
{
	struct field f = { .name = "selection.four_eyes", .type = TYPE_BOOL };
	struct type_context types = context_types(x);
	struct error ignored;
	struct value on;

	return field_parse(&types, &f, company_setting(x->company, f.name), &on, &ignored) || on.i;
}

static enum rc check_eyes(struct context *x, const struct standing *s, int64_t account, bool supported, struct error *e)
{
	bool other = false;
	enum rc rc;

	if (!x->who->user || x->who->user != s->opened_by || supported || !wants_two(x))
		return RC_OK;
	if ((rc = approver_besides(x, account, x->who->user, &other, e)))
		return rc;
	return other ? error_set(e, RC_FORBIDDEN, NULL, "error.four_eyes", NULL, NULL) : RC_OK;
}

/* --- deciding -------------------------------------------------------------------------------------------------------------------------------- */

static enum rc check_open(struct context *x, const struct record *proposal, const struct standing *s, int64_t version, struct error *e)
{
	if (version != ANY_VERSION && version != proposal->version)
		return error_set(e, RC_STALE, "version", "error.stale", NULL, NULL);
	if (!str_is(row_text(proposal, "status"), "open"))
		return error_set(e, RC_CONFLICT, "status", "error.proposal_decided", NULL, NULL);
	return round_must_be(x, s, STAGE_DECIDING, e);
}

static enum rc mark_proposal(struct context *x, int64_t id, const char *status, enum tier tier, struct str reason, struct error *e)
{
	bool decided = strcmp(status, "open") != 0;
	struct change change;
	enum rc rc = change_new(x, row_entity(x, "proposal"), &change, e);

	if (rc)
		return rc;
	row_set(&change, "status", value_text(str_of(status)));
	row_set(&change, "tier_decided", row_tier(tier));
	row_set(&change, "reason", row_words(reason));
	row_set(&change, "decided_by", decided ? row_ref(x->who->user) : value_null());
	row_set(&change, "decided_at", decided ? value_int(x->now) : value_null());
	return row_put(x, &change, &id, e);
}

/* Reasons are owed for saying no, for another tier than proposed, and for going against the vote. */
static bool owes_reason(const struct decision *d, enum tier after, enum tier proposed, enum vote_result result)
{
	bool as_proposed = d->approve && after == proposed;

	return !as_proposed || result == RESULT_AGAINST;
}

/* As the round froze it: it goes into the history whole, however far whoever decides sees. */
static enum rc frozen(struct context *x, int64_t proposal, struct str *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	*out = STR("");
	if ((rc = db_prepare(x->db, STR("SELECT evidence FROM proposal WHERE id = ?"), &st, e)) || (rc = statement_bind(st, 1, value_int(proposal), e)) ||
	    (rc = statement_step(st, &row, e)) || !row)
		return rc;
	*out = row_column(x, st, 0);
	return RC_OK;
}

enum rc round_decide(struct context *x, const struct decision *d, struct error *e)
{
	struct str reason = str_trim(d->reason);
	struct record *proposal;
	struct standing s;
	struct tier_move m;
	struct tally tally;
	enum tier proposed;
	enum rc rc;

	if ((rc = proposal_standing(x, d->proposal, &proposal, &s, e)) || (rc = check_open(x, proposal, &s, d->version, e)))
		return rc;
	proposed = tier_of(row_text(proposal, "tier_proposed"));
	m = (struct tier_move){ .account = row_int(proposal, "account"), .round = s.id, .reason = reason, .key = "notice.tier" };
	m.after = d->tier == TIER_NONE ? proposed : d->tier;
	if ((rc = may_approve(x, m.account, e)) || (rc = vote_count(x, s.id, d->proposal, &tally, e)) ||
	    (rc = check_eyes(x, &s, m.account, follows(tally_result(&tally), d->approve && m.after == proposed, !d->approve), e)) ||
	    (rc = row_check_text(reason, "reason", false, REASON_CHARACTERS, e)))
		return rc;
	if (!reason.n && owes_reason(d, m.after, proposed, tally_result(&tally)))
		return error_set(e, RC_INVALID, "reason", "error.decision_reason", NULL, NULL);
	if (!d->approve)
		return mark_proposal(x, d->proposal, "refused", TIER_NONE, reason, e);
	if ((rc = tier_now(x, m.account, &m.before, e)) || (rc = frozen(x, d->proposal, &m.evidence, e)) ||
	    (rc = mark_proposal(x, d->proposal, "approved", m.after, reason, e)))
		return rc;
	return tier_move(x, &m, e);
}

/* --- several --------------------------------------------------------------------------------------------------------------------------------- */

struct each { struct context *x; const struct decision *d; size_t count; struct decided *out; };

static enum rc tier_of_proposal(struct context *x, int64_t proposal, enum tier *out, struct error *e)
{
	struct record *r;
	enum rc rc = record_get(x, row_entity(x, "proposal"), proposal, &r, e);

	return rc ? rc : tier_now(x, row_int(r, "account"), out, e);
}

static enum rc decide_here(struct context *x, const struct decision *d, struct decided *out, struct error *e)
{
	enum rc rc;

	if ((rc = tier_of_proposal(x, d->proposal, &out->before, e)) || (rc = round_decide(x, d, e)))
		return rc;
	return tier_of_proposal(x, d->proposal, &out->after, e);
}

struct one { struct context *x; const struct decision *d; struct decided *out; };

static enum rc decide_one(struct db *db, void *context, struct error *e)
{
	CLEANUP(arena_free) struct arena own = { .max = DECISION_MEMORY };
	const struct one *o = context;
	struct context x = *o->x;

	x.db = db;
	x.arena = &own;
	return decide_here(&x, o->d, o->out, e);
}

/* What goes wrong with one for its own sake; all else ends the whole. */
static bool of_the_one(enum rc rc)
{
	return rc != RC_NO_MEMORY && rc != RC_IO && rc != RC_STORE && rc != RC_BUSY;
}

static enum rc decide_all(struct db *db, void *context, struct error *e)
{
	const struct each *a = context;
	enum rc rc;

	for (size_t i = 0; i < a->count; i++) {
		struct decided *out = &a->out[i];
		*out = (struct decided){ .before = TIER_NONE, .after = TIER_NONE };
		rc = out->rc = db_try(db, decide_one, &(struct one){ a->x, &a->d[i], out }, &out->error);
		if (rc && !of_the_one(rc))
			return *e = out->error, rc;
	}
	return RC_OK;
}

static enum rc try_all(struct db *db, void *context, struct error *e)
{
	enum rc rc = decide_all(db, context, e);

	return rc ? rc : RC_CANCELLED;
}

enum rc round_decide_each(struct context *x, const struct decision *d, size_t count, bool keep, struct decided *out, struct error *e)
{
	struct each all = { x, d, count, out };
	enum rc rc = keep ? decide_all(x->db, &all, e) : db_try(x->db, try_all, &all, e);

	return !keep && rc == RC_CANCELLED ? RC_OK : rc;
}

/* --- back ------------------------------------------------------------------------------------------------------------------------------------ */

/* What the decision changed: the account's newest change, when it is this round's. */
static enum rc last_change(struct context *x, int64_t account, int64_t round, struct tier_move *m, bool *changed, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	*changed = false;
	if ((rc = db_prepare(x->db, STR("SELECT round_id, tier_before, tier_after FROM tier_change WHERE account_id = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1"), &st, e)) ||
	    (rc = statement_bind(st, 1, value_int(account), e)) || (rc = statement_step(st, &row, e)) || !row)
		return rc;
	*changed = statement_int(st, 0) == round;
	m->after = tier_of(statement_text(st, 1));
	m->before = tier_of(statement_text(st, 2));
	return RC_OK;
}

static enum rc move_back(struct context *x, const struct record *proposal, const struct standing *s, struct error *e)
{
	struct tier_move m = { .account = row_int(proposal, "account"), .round = s->id, .key = "notice.tier_back",
			       .reason = catalogue_text((enum language)x->who->language, "tier.taken_back") };
	enum tier decided = tier_of(row_text(proposal, "tier_decided")), now;
	bool changed;
	enum rc rc;

	if ((rc = tier_now(x, m.account, &now, e)) || (rc = frozen(x, proposal->id, &m.evidence, e)) || (rc = last_change(x, m.account, s->id, &m, &changed, e)))
		return rc;
	if (now != decided)
		return error_set(e, RC_CONFLICT, "tier", "error.tier_changed_since", NULL, NULL);
	/* approved as it was already: nothing to move */
	return changed && m.before == now ? tier_move(x, &m, e) : RC_OK;
}

enum rc round_undecide(struct context *x, int64_t id, int64_t version, struct error *e)
{
	struct record *proposal;
	struct standing s;
	bool approved;
	enum rc rc;

	if ((rc = proposal_standing(x, id, &proposal, &s, e)) || (rc = may_approve(x, row_int(proposal, "account"), e)))
		return rc;
	if (version != ANY_VERSION && version != proposal->version)
		return error_set(e, RC_STALE, "version", "error.stale", NULL, NULL);
	approved = str_is(row_text(proposal, "status"), "approved");
	if (!approved && !str_is(row_text(proposal, "status"), "refused"))
		return error_set(e, RC_CONFLICT, "status", "error.proposal_undecided", NULL, NULL);
	if ((rc = round_must_be(x, &s, STAGE_DECIDING, e)) || (approved && (rc = move_back(x, proposal, &s, e))))
		return rc;
	return mark_proposal(x, id, "open", TIER_NONE, STR(""), e);
}
