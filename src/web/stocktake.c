/* The stocktake for whoever is asked: what waits for an answer, and the sheet of one account — a question a card, made for a phone, nothing typed lost. */
#include "kam/stocktake.h"

#include "base/mem.h"
#include "model/words.h"
#include "templates.h"
#include "web/form.h"
#include "web/round.h"
#include "web/settings.h"
#include "web/slow.h"
#include "web/web.h"

#include <stdio.h>
#include <string.h>

enum { LIST_ROWS = 200, PLANS = 3, FIGURES = 3 };

/* --- what waits -------------------------------------------------------------------------------------------------------------------------------- */

enum { S_NAME, S_PART, S_ROUND, S_DUE, S_ANSWERED, S_STATUS, S_ACCOUNT };

static void fill_row(struct page *p, const struct list *l, const struct entity *t, struct stocktake_row *out)
{
	struct value due = list_value(l, S_DUE);
	bool answered = list_value(l, S_ANSWERED).kind == VALUE_INT;

	*out = (struct stocktake_row){ .account = list_text(p, l, S_NAME), .part = word_choice(p->language, p->x.schema, entity_field_named(t, "part"), list_text(p, l, S_PART)),
				       .round = list_text(p, l, S_ROUND), .url = page_print(p, "/stocktake/%lld", (long long)l->id), .tone = answered ? "good" : "warn" };
	out->late = !answered && due.kind == VALUE_INT && due.i < p->today;
	out->state = page_say(p, answered ? "stocktake.given" : out->late ? "stocktake.late" : "stocktake.open");
	if (out->late)
		out->tone = "bad";
	if (due.kind == VALUE_INT)
		out->due = page_day(p, (int32_t)due.i);
	/* somebody who was passed a sheet may not see the account otherwise */
	if (!out->account.n)
		out->account = page_print(p, "#%lld", (long long)list_value(l, S_ACCOUNT).i);
}

static void fill_list(struct page *p, struct stocktake_list_view *v)
{
	const struct entity *t = schema_entity(p->x.schema, STR("stocktake_request"));
	struct query q = { .entity = t, .limit = LIST_ROWS, .operation = OP_LIST };
	struct stocktake_row *rows = page_new_array(p, struct stocktake_row, LIST_ROWS);
	int64_t waiting = 0;
	struct list l;
	bool row;

	if (!rows || !principal_may(p->who, t, OP_LIST) || !page_ok(p, filter_parse(&p->x, t, STR("user = me and round.status = 'open'"), &q.filter, &p->e)) ||
	    !page_ok(p, query_columns(&p->x, &q, STR("account.name,part,round.name,due_on,answered_at,round.status,account"), &p->e)) ||
	    !page_ok(p, query_sort(&p->x, &q, STR("answered_at,due_on"), &p->e)) || !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return;
	while (v->rows.count < LIST_ROWS && page_ok(p, list_next(&l, &row, &p->e)) && row) {
		waiting += list_value(&l, S_ANSWERED).kind != VALUE_INT;
		fill_row(p, &l, t, &rows[v->rows.count++]);
	}
	list_end(&l);
	v->rows.items = rows;
	v->note = page_say_with(p, "stocktake.waiting", page_count(p, waiting), page_count(p, (int64_t)v->rows.count));
}

static enum handled list_page(struct request *r)
{
	struct page p;

	if (page_open(r, &p)) {
		struct stocktake_list_view v = { .title = page_say(&p, "stocktake.title") };
		fill_list(&p, &v);
		v.shell = page_shell(&p, v.title);
		v.blank = (struct blank_view){ "clipboard-check", page_say(&p, "stocktake.none"), page_say(&p, "stocktake.none_hint"), { page_say(&p, "nav.today"), STR("/") } };
		if (!p.failed)
			template_stocktake_list(&p.out, &v);
	}
	return page_close(&p);
}

/* --- the sheet ---------------------------------------------------------------------------------------------------------------------------------- */

struct sheet_page {
	struct page p;
	struct stocktake_sheet *sheet;
	struct review *review;
	const struct error *wrong; /* of what was sent */
};

static bool open_sheet(struct request *r, struct sheet_page *s)
{
	struct page *p = &s->p;
	int64_t id;

	if (!page_open(r, p) || !(id = page_number(p, "id")) || !(s->sheet = page_new_array(p, struct stocktake_sheet, 1)) || !(s->review = page_new_array(p, struct review, 1)))
		return false;
	return page_ok(p, stocktake_sheet(&p->x, id, s->sheet, &p->e)) && page_ok(p, review_load(p->arena, p->language, s->review, &p->e));
}

static const struct stocktake_item *said(const struct stocktake_reply *reply, struct str code)
{
	for (int i = 0; i < reply->item_count; i++)
		if (str_eq(reply->items[i].question, code))
			return &reply->items[i];
	return NULL;
}

static void fill_cards(struct sheet_page *s, struct stocktake_view *v)
{
	struct page *p = &s->p;
	struct question_card *cards = page_new_array(p, struct question_card, QUESTIONS_MAX);

	for (int i = 0; cards && i < s->review->question_count; i++) {
		const struct review_question *q = &s->review->questions[i];
		const struct stocktake_item *item = said(&s->sheet->reply, q->code);
		if (q->part != s->sheet->part)
			continue;
		struct question_card *c = &cards[v->cards.count++];
		*c = (struct question_card){ .code = q->code, .number = page_print(p, "%zu", v->cards.count), .label = q->label,
					     .answer_name = page_print(p, "answer.%.*s", STR_ARG(q->code)), .evidence_name = page_print(p, "evidence.%.*s", STR_ARG(q->code)) };
		if (item) {
			c->answer = item->answer;
			c->evidence = item->evidence;
		}
		if (s->wrong && str_is(q->code, s->wrong->field))
			c->error = page_error_text(p, s->wrong);
	}
	v->cards.items = cards;
	v->all = page_print(p, "%zu", v->cards.count);
}

/* The six outcomes with when each is right, the three intentions. */
static void fill_outcome(struct sheet_page *s, struct stocktake_view *v)
{
	struct page *p = &s->p;
	const struct entity *t = schema_entity(p->x.schema, STR("proposal"));
	const struct field *outcome = entity_field_named(t, "outcome"), *plan = entity_field_named(t, "plan_kind");
	const struct choice_list *kinds = schema_list(p->x.schema, str_of(plan->list));
	struct way *ways = page_new_array(p, struct way, OUTCOMES_MAX), *plans = page_new_array(p, struct way, PLANS);
	char key[60];

	v->outcome_asked = s->sheet->part == PART_AR;
	if (!ways || !plans || !kinds || !v->outcome_asked)
		return;
	for (int i = 0; i < s->review->outcome_count; i++) {
		const struct review_outcome *o = &s->review->outcomes[i];
		ways[i] = (struct way){ o->code, word_choice(p->language, p->x.schema, outcome, o->code), page_print(p, "%.*s → %.*s", STR_ARG(o->rule), STR_ARG(o->follow_up)),
					str_eq(o->code, s->sheet->reply.outcome) };
	}
	for (int i = 0; i < PLANS && i < kinds->count; i++) {
		snprintf(key, sizeof key, "stocktake.plan.%s", kinds->items[i].code);
		plans[i] = (struct way){ str_of(kinds->items[i].code), word_choice(p->language, p->x.schema, plan, str_of(kinds->items[i].code)), page_say(p, key),
					 str_is(s->sheet->reply.plan_kind, kinds->items[i].code) };
	}
	v->outcomes.items = ways;
	v->outcomes.count = (size_t)s->review->outcome_count;
	v->plans.items = plans;
	v->plans.count = PLANS;
}

static struct str error_at(const struct sheet_page *s, const char *field)
{
	return s->wrong && !strcmp(s->wrong->field, field) ? page_error_text(&s->p, s->wrong) : STR("");
}

static void fill_plan(struct sheet_page *s, struct stocktake_view *v)
{
	struct page *p = &s->p;
	const struct entity *t = schema_entity(p->x.schema, STR("proposal"));
	struct buf day = { .max = 40 };

	if (s->sheet->reply.has_due)
		date_write(&day, s->sheet->reply.plan_due);
	v->plan = input_of(p, t, entity_field_named(t, "plan"), s->sheet->reply.plan);
	v->plan_due = input_of(p, t, entity_field_named(t, "plan_due"), page_take(p, &day));
	v->plan.hint = page_say(p, "stocktake.plan_hint");
	v->plan.error = error_at(s, "plan");
	v->plan_due.error = error_at(s, "plan_due");
	v->outcome_error = error_at(s, "outcome");
	v->plan_error = error_at(s, "plan_kind");
}

/* What the round froze of the account, when the reader may see the proposal. */
static void fill_figures(struct sheet_page *s, struct stocktake_view *v)
{
	struct page *p = &s->p;
	struct figure_view *f = page_new_array(p, struct figure_view, FIGURES);
	struct error ignored = { 0 };
	struct record *proposal;

	if (!f || record_get(&p->x, schema_entity(p->x.schema, STR("proposal")), s->sheet->proposal, &proposal, &ignored))
		return;
	struct value value = record_value(proposal, "value"), rank = record_value(proposal, "rank");
	f[v->figures.count++] = (struct figure_view){ .label = page_say(p, "round.figure.move"), .value = record_words(p, proposal, "move"), .note = record_words(p, proposal, "tier_proposed") };
	if (rank.kind == VALUE_INT)
		f[v->figures.count++] = (struct figure_view){ .label = page_say(p, "round.figure.rank"), .value = page_count(p, rank.i) };
	if (value.kind == VALUE_INT)
		f[v->figures.count++] = (struct figure_view){ .label = page_say(p, "round.figure.value"), .value = page_money(p, company_setting(p->x.company, "company.currency"), value.i) };
	v->figures.items = f;
}

static void fill_head(struct sheet_page *s, struct stocktake_view *v)
{
	struct page *p = &s->p;
	const struct stocktake_sheet *sheet = s->sheet;
	const struct field *part = entity_field_named(schema_entity(p->x.schema, STR("stocktake_request")), "part");
	struct str due = sheet->has_due ? page_say_with(p, "round.due", page_day(p, sheet->due), STR("")) : STR("");
	bool late = sheet->has_due && sheet->due < p->today && !sheet->answered && sheet->open;
	struct error ignored = { 0 };
	struct str title;

	v->title = sheet->account_name;
	v->note = page_print(p, "%.*s · %.*s%s%.*s", STR_ARG(sheet->round_name), STR_ARG(word_choice(p->language, p->x.schema, part, str_of(part_codes[sheet->part]))),
			     due.n ? " · " : "", STR_ARG(due));
	v->state = page_say(p, sheet->answered ? "stocktake.given" : !sheet->open ? "stocktake.over" : late ? "stocktake.late" : "stocktake.open");
	v->state_tone = sheet->answered ? "good" : late ? "bad" : "warn";
	v->leading = s->review->leading;
	v->principle = s->review->principle;
	v->open = sheet->open;
	v->action = page_print(p, "/stocktake/%lld", (long long)sheet->id);
	v->draft = v->action;
	if (record_title(&p->x, schema_entity(p->x.schema, STR("account")), sheet->account, &title, &ignored) == RC_OK && title.n)
		v->account_url = page_print(p, "/accounts/%lld", (long long)sheet->account);
}

static void fill_pass(struct sheet_page *s, struct stocktake_view *v)
{
	struct page *p = &s->p;
	const struct entity *t = schema_entity(p->x.schema, STR("stocktake_request"));
	struct form_field *pass = page_new_array(p, struct form_field, 1);

	if (!pass || !s->sheet->open || s->sheet->answered)
		return;
	*pass = input_of(p, t, entity_field_named(t, "user"), STR(""));
	pass->label = page_say(p, "stocktake.pass_to");
	v->pass = pass;
	v->pass_url = page_print(p, "/stocktake/%lld/pass", (long long)s->sheet->id);
}

static bool has_place(const struct stocktake_view *v)
{
	bool found = v->plan.error.n || v->plan_due.error.n || v->outcome_error.n || v->plan_error.n;

	for (size_t i = 0; i < v->cards.count; i++)
		found |= v->cards.items[i].error.n > 0;
	return found;
}

static enum handled show_sheet(struct request *r, const struct stocktake_reply *typed, const struct error *wrong)
{
	struct sheet_page s = { .wrong = wrong };
	struct page *p = &s.p;

	if (open_sheet(r, &s)) {
		struct crumb crumbs[] = { { page_say(p, "nav.today"), STR("/") }, { page_say(p, "stocktake.title"), STR("/stocktake") } };
		struct stocktake_view v = { .crumbs = { crumbs, 2 }, .csrf = request_csrf(r) };
		if (typed)
			s.sheet->reply = *typed;
		fill_head(&s, &v);
		fill_cards(&s, &v);
		fill_outcome(&s, &v);
		fill_plan(&s, &v);
		fill_figures(&s, &v);
		fill_pass(&s, &v);
		if (wrong && !has_place(&v))
			v.error = page_error_text(p, wrong);
		v.shell = page_shell(p, page_say(p, "stocktake.title"));
		if (wrong)
			response_status(request_response(r), rc_status(wrong->rc));
		if (!p->failed)
			template_stocktake(&p->out, &v);
	}
	return page_close(p);
}

static enum handled sheet_page(struct request *r)
{
	return show_sheet(r, NULL, NULL);
}

/* --- answering ------------------------------------------------------------------------------------------------------------------------------------ */

/* answer.CODE and evidence.CODE; empty cards are left out. */
static enum rc take_reply(struct request *r, struct stocktake_reply *out, struct error *e)
{
	const struct request_pair *fields;
	size_t n = request_fields(r, &fields);
	struct str due = str_trim(request_field(r, "plan_due"));

	if (decimal_parse(request_param(r, "id"), 0, &out->request) != DECIMAL_OK)
		return error_set(e, RC_NOT_FOUND, NULL, "error.not_found", NULL, NULL);
	for (size_t i = 0; i < n && out->item_count < QUESTIONS_MAX; i++) {
		if (!str_starts(fields[i].name, "answer."))
			continue;
		struct str code = str_part(fields[i].name, 7, fields[i].name.n);
		char *evidence = arena_printf(request_arena(r), "evidence.%.*s", STR_ARG(code));
		struct stocktake_item item = { code, fields[i].value, evidence ? request_field(r, evidence) : STR("") };
		if (str_trim(item.answer).n || str_trim(item.evidence).n)
			out->items[out->item_count++] = item;
	}
	out->outcome = request_field(r, "outcome");
	out->plan_kind = request_field(r, "plan_kind");
	out->plan = request_field(r, "plan");
	out->has_due = due.n > 0;
	return due.n && !date_parse(due, &out->plan_due) ? error_set(e, RC_INVALID, "plan_due", "error.date", NULL, NULL) : RC_OK;
}

static enum rc keep_draft(struct context *x, struct write_request *w, struct error *e)
{
	return stocktake_draft(x, w->argument, e);
}

static enum rc answer(struct context *x, struct write_request *w, struct error *e)
{
	return stocktake_answer(x, w->argument, e);
}

static enum handled answer_slow(struct request *r)
{
	struct stocktake_reply *reply = arena_new(request_arena(r), struct stocktake_reply);
	bool draft = str_is(request_field(r, "do"), "draft");
	struct error e = { 0 };
	enum rc rc = reply ? take_reply(r, reply, &e) : error_no_memory(&e);

	if (rc == RC_OK)
		rc = settings_write(r, draft ? keep_draft : answer, reply, &e);
	if (rc == RC_INVALID)
		return show_sheet(r, reply, &e);
	return round_written(r, rc, &e, draft ? "stocktake.draft_kept" : "stocktake.sent",
			     draft ? str_of(arena_printf(request_arena(r), "/stocktake/%lld", (long long)reply->request)) : STR("/stocktake"));
}

static enum handled answer_page(struct request *r)
{
	return page_slowly(r, answer_slow);
}

/* --- passing on ------------------------------------------------------------------------------------------------------------------------------------- */

struct passing { int64_t request, user; };

static enum rc pass(struct context *x, struct write_request *w, struct error *e)
{
	const struct passing *d = w->argument;

	return stocktake_delegate(x, d->request, d->user, e);
}

/* The one named, by number or as typed; 0: nobody. */
static bool take_user(struct request *r, struct passing *out)
{
	struct page p;
	bool fine = page_open(r, &p);

	if (fine) {
		const struct field *f = entity_field_named(schema_entity(p.x.schema, STR("stocktake_request")), "user");
		struct str found = form_reference(&p, f, request_field(r, "user"), request_field(r, "user.text"));
		fine = (out->request = page_number(&p, "id")) > 0;
		if (decimal_parse(found, 0, &out->user) != DECIMAL_OK)
			out->user = 0;
	}
	context_end(&p.x);
	return fine;
}

static enum handled pass_slow(struct request *r)
{
	struct passing d = { 0 };
	struct error e = { 0 };
	enum rc rc;

	if (!take_user(r, &d))
		return reply_error(r, 404, "error.not_found");
	rc = d.user ? settings_write(r, pass, &d, &e) : error_set(&e, RC_INVALID, "user", "error.no_such_user", NULL, NULL);
	return rc == RC_INVALID ? show_sheet(r, NULL, &e) : round_written(r, rc, &e, "stocktake.passed", STR("/stocktake"));
}

static enum handled pass_page(struct request *r)
{
	return page_slowly(r, pass_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/stocktake", list_page, NEED_SESSION },
	{ METHOD_GET, "/stocktake/:id", sheet_page, NEED_SESSION },
	{ METHOD_POST, "/stocktake/:id", answer_page, NEED_SESSION, BODY_FORM, 512 << 10 },
	{ METHOD_POST, "/stocktake/:id/pass", pass_page, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_stocktake = { rows, sizeof rows / sizeof *rows };
