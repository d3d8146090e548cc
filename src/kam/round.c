/* Opening, deciding and closing rounds of selection. */
#include "kam/round.h"

#include <string.h>

#include "base/mem.h"
#include "kam/notice.h"
#include "lang/zone.h"
#include "records/load.h"

enum { FIGURES_MAX = 1 << 20, REASON_CHARACTERS = 500, PROPOSAL_MEMORY = 1 << 20 };

static const struct entity *entity_of(const struct context *x, const char *name)
{
	return schema_entity(x->schema, str_of(name));
}

static void set(struct change *c, const char *field, struct value v)
{
	change_value(c, entity_field(c->entity, str_of(field)), v);
}

static struct value tier_value(enum tier t)
{
	return t < TIER_COUNT ? value_text(str_of(tier_codes[t])) : value_null();
}

static int32_t today(const struct context *x)
{
	return zone_day(company_zone(x->company), x->now);
}

static struct str text_at(const struct record *r, const char *field)
{
	struct value v = record_value(r, field);

	return v.kind == VALUE_TEXT ? v.s : STR("");
}

static int64_t int_at(const struct record *r, const char *field)
{
	struct value v = record_value(r, field);

	return v.kind == VALUE_INT ? v.i : 0;
}

/* --- opening -------------------------------------------------------------------------------------------------------------------------------- */

static enum rc make_round(struct context *x, const struct round_request *q, struct written *out, struct error *e)
{
	const struct classification *c = q->classification;
	struct change change;
	enum rc rc = change_new(x, entity_of(x, "round"), &change, e);

	if (rc)
		return rc;
	set(&change, "name", value_text(q->name));
	set(&change, "policy", value_int(c->policy.id));
	if (c->period.has_from)
		set(&change, "period_from", value_int(c->period.from));
	if (c->period.has_to)
		set(&change, "period_to", value_int(c->period.to));
	if (q->has_due)
		set(&change, "due_on", value_int(q->due_on));
	if (q->note.n)
		set(&change, "note", value_text(q->note));
	return record_create(x, &change, out, e);
}

/* The classification without its accounts, as it was that day. */
static enum rc keep_figures(struct context *x, const struct classification *c, int64_t round, struct error *e)
{
	CLEANUP(buf_free) struct buf figures = { .max = FIGURES_MAX };
	struct change change;
	struct written written;
	struct str text;
	enum rc rc = change_new(x, entity_of(x, "round"), &change, e);

	if (rc)
		return rc;
	classification_json(c, &(struct classify_output){ .first = c->item_count }, &figures);
	if (figures.failed || !(text = arena_str(x->arena, buf_view(&figures))).p)
		return error_no_memory(e);
	set(&change, "figures", value_text(text));
	return record_update_internal(x, round, &change, &written, e);
}

static bool would_change(const struct classification *c, const struct classified *i)
{
	enum tier now = (enum tier)c->snapshot->accounts[i->account].tier, proposed = classification_proposed(c, i);

	return (now == TIER_NONE ? TIER_GENERAL : now) != (proposed == TIER_NONE ? TIER_GENERAL : proposed);
}

/* The exact sum in money's scale, cut to what money holds. */
static int64_t money_of(decimal_sum value)
{
	decimal_sum unit = 10000000, money = (value + (value < 0 ? -unit / 2 : unit / 2)) / unit;

	return money > INT64_MAX ? INT64_MAX : money < -INT64_MAX ? -INT64_MAX : (int64_t)money;
}

static enum rc add_proposal(struct context *x, struct loader *l, const struct classification *c, size_t place, int64_t round, struct error *e)
{
	static const char classes[] = "ABC";
	const struct classified *i = &c->items[place];
	const struct snapshot_account *a = &c->snapshot->accounts[i->account];
	struct value row[] = { value_int(round), value_int(a->id), value_text((struct str){ &classes[i->class], 1 }), value_int((int64_t)place + 1),
			       value_int(money_of(i->value)), tier_value((enum tier)a->tier), tier_value(classification_proposed(c, i)) };
	enum rc rc = RC_OK;

	if (load_count(l) == LOAD_BATCH) {
		rc = load_write(x, l, e);
		load_clear(l);
	}
	return rc ? rc : load_add(l, row, e);
}

static enum rc make_proposals(struct context *x, const struct classification *c, int64_t round, int64_t *count, struct error *e)
{
	static const char *const fields[] = { "round", "account", "abc_class", "rank", "value", "tier_before", "tier_proposed" };
	struct loader *l;
	enum rc rc = load_open(x->schema, "proposal", fields, 7, &l, e);

	*count = 0;
	for (size_t i = 0; rc == RC_OK && i < c->item_count; i++) {
		if (!would_change(c, &c->items[i]))
			continue;
		rc = add_proposal(x, l, c, i, round, e);
		++*count;
	}
	if (rc == RC_OK)
		rc = load_write(x, l, e);
	load_close(l);
	return rc;
}

enum rc round_open(struct context *x, const struct round_request *q, int64_t *round, int64_t *proposals, struct error *e)
{
	struct written written;
	enum rc rc;

	if ((rc = make_round(x, q, &written, e)) || (rc = keep_figures(x, q->classification, written.id, e)))
		return rc;
	*round = written.id;
	return make_proposals(x, q->classification, written.id, proposals, e);
}

/* --- deciding -------------------------------------------------------------------------------------------------------------------------------- */

/* Approving is a right of its own, as far as the account's scope reaches. */
static enum rc may_approve(struct context *x, int64_t account, struct error *e)
{
	const struct entity *t = entity_of(x, "account");
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

struct tier_move {
	int64_t account, round;
	enum tier before, after;
	struct str reason;
};

static enum rc write_history(struct context *x, const struct tier_move *m, struct error *e)
{
	struct change change;
	struct written written;
	enum rc rc = change_new(x, entity_of(x, "tier_change"), &change, e);

	if (rc)
		return rc;
	set(&change, "account", value_int(m->account));
	set(&change, "changed_on", value_int(today(x)));
	set(&change, "tier_before", tier_value(m->before));
	set(&change, "tier_after", tier_value(m->after));
	set(&change, "reason", m->reason.n ? value_text(m->reason) : value_null());
	set(&change, "round", m->round ? value_int(m->round) : value_null());
	set(&change, "approved_by", x->who->user ? value_int(x->who->user) : value_null());
	return record_create_internal(x, &change, &written, e);
}

/* Who owns the account learns that its tier has changed. */
static enum rc tell_owner(struct context *x, const struct tier_move *m, struct error *e)
{
	struct value id = value_int(m->account);
	const char *tier = tier_codes[m->after < TIER_COUNT ? m->after : TIER_GENERAL];
	char *link = arena_printf(x->arena, "/accounts/%lld", (long long)m->account);
	struct str title;
	int64_t owner;
	bool found;
	enum rc rc;

	if (!link)
		return error_no_memory(e);
	if ((rc = db_one_int(x->db, "SELECT owner_id FROM account WHERE id = ?", &id, 1, &owner, &found, e)) || !found ||
	    (rc = record_title(x, entity_of(x, "account"), m->account, &title, e)))
		return rc;
	return notice_send(x, owner, "tier", "notice.tier", title, str_of(tier), str_of(link), e);
}

static enum rc move_tier(struct context *x, const struct tier_move *m, struct error *e)
{
	struct change change;
	struct written written;
	enum rc rc = change_new(x, entity_of(x, "account"), &change, e);

	if (rc || m->before == m->after)
		return rc;
	set(&change, "tier", tier_value(m->after));
	set(&change, "tier_since", value_int(today(x)));
	set(&change, "tier_reason", m->reason.n ? value_text(m->reason) : value_null());
	if ((rc = record_update_internal(x, m->account, &change, &written, e)))
		return rc;
	return (rc = write_history(x, m, e)) ? rc : tell_owner(x, m, e);
}

/* The tier as it stands now; the proposal may be older. */
static enum rc tier_now(struct context *x, int64_t account, enum tier *out, struct error *e)
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

static enum rc check_reason(struct str reason, bool needed, struct error *e)
{
	if (needed && !str_trim(reason).n)
		return error_set(e, RC_INVALID, "reason", "error.required", NULL, NULL);
	if (!utf8_valid(reason) || utf8_count(reason) > REASON_CHARACTERS)
		return error_set(e, RC_INVALID, "reason", "error.too_long", "500", NULL);
	return RC_OK;
}

static enum rc check_open(struct context *x, const struct record *proposal, int64_t version, struct error *e)
{
	struct record *round;
	enum rc rc;

	if (version != ANY_VERSION && version != proposal->version)
		return error_set(e, RC_STALE, "version", "error.stale", NULL, NULL);
	if (!str_is(text_at(proposal, "status"), "open"))
		return error_set(e, RC_CONFLICT, "status", "error.proposal_decided", NULL, NULL);
	if ((rc = record_get(x, entity_of(x, "round"), int_at(proposal, "round"), &round, e)))
		return rc;
	return str_is(text_at(round, "status"), "open") ? RC_OK : error_set(e, RC_CONFLICT, "round", "error.round_closed", NULL, NULL);
}

static enum rc mark_proposal(struct context *x, int64_t id, const char *status, enum tier tier, struct str reason, struct error *e)
{
	struct change change;
	struct written written;
	enum rc rc = change_new(x, entity_of(x, "proposal"), &change, e);

	if (rc)
		return rc;
	set(&change, "status", value_text(str_of(status)));
	set(&change, "tier_decided", tier_value(tier));
	if (reason.n)
		set(&change, "reason", value_text(reason));
	return record_update_internal(x, id, &change, &written, e);
}

enum rc round_decide(struct context *x, const struct decision *d, struct error *e)
{
	struct record *proposal;
	struct tier_move m;
	enum tier proposed;
	enum rc rc;

	if ((rc = record_get(x, entity_of(x, "proposal"), d->proposal, &proposal, e)) || (rc = check_open(x, proposal, d->version, e)))
		return rc;
	proposed = tier_of(text_at(proposal, "tier_proposed"));
	m = (struct tier_move){ .account = int_at(proposal, "account"), .round = int_at(proposal, "round"), .reason = d->reason };
	m.after = d->tier == TIER_NONE ? proposed : d->tier;
	if ((rc = may_approve(x, m.account, e)) || (rc = check_reason(d->reason, !d->approve || m.after != proposed, e)))
		return rc;
	if (!d->approve)
		return mark_proposal(x, d->proposal, "refused", TIER_NONE, d->reason, e);
	if ((rc = tier_now(x, m.account, &m.before, e)) || (rc = mark_proposal(x, d->proposal, "approved", m.after, d->reason, e)))
		return rc;
	return move_tier(x, &m, e);
}

enum rc tier_set(struct context *x, int64_t account, enum tier tier, struct str reason, struct error *e)
{
	struct tier_move m = { .account = account, .after = tier, .reason = reason };
	enum rc rc;

	if ((rc = may_approve(x, account, e)) || (rc = check_reason(reason, true, e)) || (rc = tier_now(x, account, &m.before, e)))
		return rc;
	return move_tier(x, &m, e);
}

/* --- closing ---------------------------------------------------------------------------------------------------------------------------------- */

static enum rc next_open(struct context *x, int64_t round, int64_t after, int64_t *id, bool *found, struct error *e)
{
	struct value values[] = { value_int(round), value_int(after) };

	return db_one_int(x->db, "SELECT id FROM proposal WHERE round_id = ? AND id > ? AND status = 'open' AND deleted_at IS NULL ORDER BY id LIMIT 1", values, 2, id,
			  found, e);
}

/* In memory of its own: a round may have more proposals than a request has memory. */
static enum rc withdraw(struct context *x, int64_t proposal, struct error *e)
{
	CLEANUP(arena_free) struct arena own = { .max = PROPOSAL_MEMORY };
	struct context row = *x;

	row.arena = &own;
	return mark_proposal(&row, proposal, "withdrawn", TIER_NONE, STR(""), e);
}

enum rc round_close(struct context *x, int64_t round, struct error *e)
{
	const struct entity *t = entity_of(x, "round");
	struct record *r;
	struct change change;
	struct written written;
	int64_t id = 0;
	bool found = true;
	enum rc rc;

	if (!principal_may(x->who, t, OP_APPROVE))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", "approve", t->name);
	if ((rc = record_get(x, t, round, &r, e)))
		return rc;
	if (!str_is(text_at(r, "status"), "open"))
		return error_set(e, RC_CONFLICT, "round", "error.round_closed", NULL, NULL);
	while ((rc = next_open(x, round, id, &id, &found, e)) == RC_OK && found)
		if ((rc = withdraw(x, id, e)))
			return rc;
	if (rc || (rc = change_new(x, t, &change, e)))
		return rc;
	set(&change, "status", value_text(STR("decided")));
	set(&change, "closed_at", value_int(x->now));
	return record_update_internal(x, round, &change, &written, e);
}
