/* Another tier outside of a round: asked for from the account's page, decided on the approval's own. */
#include "kam/approval.h"

#include "base/mem.h"
#include "format/json.h"
#include "model/words.h"
#include "templates.h"
#include "web/round.h"
#include "web/settings.h"
#include "web/slow.h"
#include "web/web.h"

enum { APPROVERS_MAX = 60, FACTS = 6 };

static struct str text_of(const struct record *r, const char *field)
{
	struct value v = record_value(r, field);

	return v.kind == VALUE_TEXT ? v.s : STR("");
}

/* --- asking ------------------------------------------------------------------------------------------------------------------------------------- */

static struct str typed(const struct request *r, const char *name)
{
	return request_method(r) == METHOD_POST ? request_field(r, name) : STR("");
}

static void fill_approvers(struct page *p, int64_t account, struct form_field *f)
{
	int64_t *users = page_new_array(p, int64_t, APPROVERS_MAX);
	struct option *options = page_new_array(p, struct option, APPROVERS_MAX + 1);
	struct str chosen = typed(p->r, "approver");
	int count = 0;

	if (!users || !options || !page_ok(p, approvers_of(&p->x, account, p->who->user, users, APPROVERS_MAX, &count, &p->e)))
		return;
	options[0] = (struct option){ STR(""), page_say(p, "approval.anybody"), !chosen.n };
	for (int i = 0; i < count; i++) {
		struct str id = page_print(p, "%lld", (long long)users[i]);
		options[i + 1] = (struct option){ id, user_name(p, users[i]), str_eq(chosen, id) };
	}
	*f = (struct form_field){ .kind = INPUT_CHOICE, .name = STR("approver"), .label = page_say(p, "approval.approver"), .hint = page_say(p, "approval.approver_hint"),
				  .options = { options, (size_t)count + 1 } };
}

static struct form_body *ask_form(struct page *p, int64_t account, const struct error *wrong)
{
	const struct entity *t = schema_entity(p->x.schema, STR("approval"));
	struct form_field *fields = page_new_array(p, struct form_field, 4);
	struct form_group *group = page_new_array(p, struct form_group, 1);
	struct form_body *form = page_new_array(p, struct form_body, 1);

	if (!fields || !group || !form)
		return NULL;
	fields[0] = (struct form_field){ .kind = INPUT_CHOICE, .name = STR("tier"), .label = page_say(p, "approval.tier"), .required = true };
	tier_choices(p, typed(p->r, "tier"), &fields[0].options.items, &fields[0].options.count);
	fill_approvers(p, account, &fields[1]);
	fields[2] = input_of(p, t, entity_field_named(t, "reason"), typed(p->r, "reason"));
	fields[2].required = true;
	fields[2].max = 500;
	fields[3] = input_of(p, t, entity_field_named(t, "due_on"), typed(p->r, "due_on"));
	for (int i = 0; wrong && i < 4; i++)
		if (str_is(fields[i].name, wrong->field))
			fields[i].error = page_error_text(p, wrong);
	*group = (struct form_group){ .fields = { fields, 4 } };
	*form = (struct form_body){ .action = page_print(p, "/accounts/%lld/tier", (long long)account), .csrf = request_csrf(p->r), .groups = { group, 1 },
				    .cancel_url = page_print(p, "/accounts/%lld", (long long)account), .submit_key = "approval.ask", .draft = page_print(p, "tier %lld", (long long)account) };
	if (wrong && !wrong->field[0]) {
		struct form_error *error = page_new_array(p, struct form_error, 1);
		if (error)
			*error = (struct form_error){ STR(""), STR(""), page_error_text(p, wrong) };
		form->errors.items = error;
		form->errors.count = error ? 1 : 0;
	}
	return form;
}

static enum handled show_ask(struct request *r, const struct error *wrong)
{
	struct record *account;
	struct page p;
	int64_t id;

	if (page_open(r, &p) && (id = page_number(&p, "id")) && page_ok(&p, record_get(&p.x, schema_entity(p.x.schema, STR("account")), id, &account, &p.e))) {
		struct str name = text_of(account, "name"), tier = record_words(&p, account, "tier");
		struct crumb crumbs[] = { { page_say(&p, "nav.accounts"), STR("/accounts") }, { name, page_print(&p, "/accounts/%lld", (long long)id) } };
		struct tier_ask_view v = { .title = page_say(&p, "approval.ask_title"), .crumbs = { crumbs, 2 } };
		v.note = page_say_with(&p, "approval.ask_note", name, tier.n ? tier : page_say(&p, "approval.no_tier"));
		if (!principal_may(p.who, schema_entity(p.x.schema, STR("approval")), OP_CREATE))
			page_give_up(&p, RC_FORBIDDEN, "error.forbidden");
		v.form = ask_form(&p, id, wrong);
		v.shell = page_shell(&p, v.title);
		if (wrong)
			response_status(request_response(r), rc_status(wrong->rc));
		if (!p.failed)
			template_tier_ask(&p.out, &v);
	}
	return page_close(&p);
}

static enum handled ask_page(struct request *r)
{
	return show_ask(r, NULL);
}

struct asking { struct tier_asked q; int64_t id; };

static enum rc ask(struct context *x, struct write_request *w, struct error *e)
{
	struct asking *a = w->argument;

	return approval_ask_tier(x, &a->q, &a->id, e);
}

static enum handled ask_slow(struct request *r)
{
	struct asking a = { .q = { .tier = tier_of(request_field(r, "tier")), .reason = str_trim(request_field(r, "reason")) } };
	struct str due = str_trim(request_field(r, "due_on")), approver = request_field(r, "approver");
	struct error e = { 0 };
	enum rc rc = RC_OK;

	if (decimal_parse(request_param(r, "id"), 0, &a.q.account) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	a.q.due.given = due.n > 0;
	if (due.n && !date_parse(due, &a.q.due.day))
		rc = error_set(&e, RC_INVALID, "due_on", "error.date", NULL, NULL);
	if (approver.n && decimal_parse(approver, 0, &a.q.approver) != DECIMAL_OK)
		rc = error_set(&e, RC_INVALID, "approver", "error.no_such_user", NULL, NULL);
	if (rc == RC_OK)
		rc = settings_write(r, ask, &a, &e);
	if (rc == RC_INVALID || rc == RC_CONFLICT)
		return show_ask(r, &e);
	return round_written(r, rc, &e, "approval.asked", str_of(arena_printf(request_arena(r), "/approvals/%lld", (long long)a.id)));
}

static enum handled ask_save(struct request *r)
{
	return page_slowly(r, ask_slow);
}

/* --- deciding ----------------------------------------------------------------------------------------------------------------------------------- */

static void add_fact(struct page *p, const struct record *r, const char *field, struct fact *facts, size_t *n)
{
	const struct field *f = entity_field(r->entity, str_of(field));
	struct str words = record_words(p, r, field);

	if (words.n)
		facts[(*n)++] = (struct fact){ word_field(p->language, r->entity, f), { .kind = CELL_TEXT, .text = words, .tone = "", .card = "line" }, false };
}

static void fill_facts(struct page *p, const struct record *r, struct approval_view *v)
{
	static const char *const fields[FACTS] = { "account", "asker", "approver", "due_on", "decided_by", "decided_at" };
	struct fact *facts = page_new_array(p, struct fact, FACTS);
	struct value account = record_value(r, "account");
	size_t n = 0;

	if (!facts)
		return;
	for (int i = 0; i < FACTS; i++)
		add_fact(p, r, fields[i], facts, &n);
	if (n && account.kind == VALUE_INT) {
		facts[0].cell.kind = CELL_LINK;
		facts[0].cell.url = page_print(p, "/accounts/%lld", (long long)account.i);
	}
	v->facts.items = facts;
	v->facts.count = n;
}

static void fill_tiers(struct page *p, const struct record *r, struct approval_view *v)
{
	CLEANUP(json_free) json_t *doc = NULL;
	struct error ignored = { 0 };

	if (!str_is(text_of(r, "kind"), "tier") || json_read(text_of(r, "proposal"), 0, &doc, &ignored))
		return;
	v->has_tiers = true;
	v->tiers = tier_mover(p, arena_str(p->arena, json_text_of(doc, "before")), arena_str(p->arena, json_text_of(doc, "tier")));
}

/* The reader decides, unless he asked himself or may not approve the account. */
static void fill_rights(struct page *p, const struct record *r, struct approval_view *v)
{
	struct value asker = record_value(r, "asker"), account = record_value(r, "account");
	struct access_report report = { 0 };
	bool own = p->who->user && asker.kind == VALUE_INT && asker.i == p->who->user, allowed = false;

	if (!str_is(text_of(r, "status"), "open"))
		return;
	if (account.kind == VALUE_INT && page_ok(p, record_access(&p->x, schema_entity(p->x.schema, STR("account")), account.i, &report, &p->e)))
		allowed = report.lines[OP_APPROVE].allowed;
	v->deciding = allowed && !own;
	if (own) {
		v->blocked = page_say(p, "approval.own");
		v->withdraw = (struct action){ page_say(p, "approval.withdraw"), page_print(p, "/approvals/%lld/withdraw", (long long)r->id), "arrow-back-up", false, true, .csrf = request_csrf(p->r) };
	} else if (!allowed) {
		v->blocked = page_say(p, "approval.not_yours");
	}
}

static enum handled show_approval(struct request *r, const struct error *wrong)
{
	struct record *record;
	struct page p;
	int64_t id;

	if (page_open(r, &p) && (id = page_number(&p, "id")) && page_ok(&p, record_get(&p.x, schema_entity(p.x.schema, STR("approval")), id, &record, &p.e))) {
		struct str status = text_of(record, "status");
		struct crumb crumbs[] = { { page_say(&p, "nav.today"), STR("/") }, { word_entity(p.language, record->entity, true), STR("/approvals") } };
		struct approval_view v = { .title = text_of(record, "title"), .crumbs = { crumbs, 2 }, .csrf = request_csrf(r), .state = record_words(&p, record, "status"),
					   .decide_url = page_print(&p, "/approvals/%lld/decide", (long long)id), .reason = text_of(record, "reason"), .answer = text_of(record, "answer") };
		v.state_tone = str_is(status, "approved") ? "good" : str_is(status, "refused") ? "bad" : str_is(status, "open") ? "warn" : "";
		fill_facts(&p, record, &v);
		fill_tiers(&p, record, &v);
		fill_rights(&p, record, &v);
		if (wrong) {
			v.error = page_error_text(&p, wrong);
			response_status(request_response(r), rc_status(wrong->rc));
		}
		v.shell = page_shell(&p, v.title);
		if (!p.failed)
			template_approval(&p.out, &v);
	}
	return page_close(&p);
}

static enum handled approval_page(struct request *r)
{
	return show_approval(r, NULL);
}

struct deciding { int64_t id; bool approve, withdraw; struct str answer; };

static enum rc decide(struct context *x, struct write_request *w, struct error *e)
{
	const struct deciding *d = w->argument;

	return d->withdraw ? approval_withdraw(x, d->id, e) : approval_decide(x, d->id, ANY_VERSION, d->approve, d->answer, e);
}

static enum handled decided(struct request *r, bool withdraw)
{
	struct deciding d = { .approve = str_is(request_field(r, "do"), "approve"), .withdraw = withdraw, .answer = str_trim(request_field(r, "answer")) };
	struct error e = { 0 };

	if (decimal_parse(request_param(r, "id"), 0, &d.id) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	enum rc rc = settings_write(r, decide, &d, &e);
	if (rc == RC_INVALID)
		return show_approval(r, &e);
	return round_written(r, rc, &e, withdraw ? "approval.withdrawn" : "approval.decided", str_of(arena_printf(request_arena(r), "/approvals/%lld", (long long)d.id)));
}

static enum handled decide_slow(struct request *r)
{
	return decided(r, false);
}

static enum handled decide_page(struct request *r)
{
	return page_slowly(r, decide_slow);
}

static enum handled withdraw_slow(struct request *r)
{
	return decided(r, true);
}

static enum handled withdraw_page(struct request *r)
{
	return page_slowly(r, withdraw_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/accounts/:id/tier", ask_page, NEED_SESSION },
	{ METHOD_POST, "/accounts/:id/tier", ask_save, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/approvals/:id", approval_page, NEED_SESSION },
	{ METHOD_POST, "/approvals/:id/decide", decide_page, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/approvals/:id/withdraw", withdraw_page, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_approval = { rows, sizeof rows / sizeof *rows };
