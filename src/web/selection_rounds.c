/* Rounds of selection: all so far, and a new one — how much of the process it goes through, its days and its committee. */
#include "web/policy.h"
#include "web/round.h"

#include "base/mem.h"
#include "model/words.h"
#include "templates.h"
#include "web/form.h"
#include "web/selection.h"
#include "web/settings.h"
#include "web/slow.h"
#include "web/web.h"

enum { ROUNDS_MAX = 100, COLUMNS = 8, MEMBER_FIELDS = 6, SEAT_FIELDS = MEMBER_FIELDS + 3, WAYS = 3, NAME_MAX = 100 };

/* --- all of them ---------------------------------------------------------------------------------------------------------------------------- */

static const char rounds_columns[] = "name,policy.name,stage,opened_by.name,answers_due,votes_due,due_on,closed_at,policy.name_tw,policy.name_en";
enum { POLICY_AT = 1, POLICY_TW = COLUMNS, POLICY_EN };

static void round_row(struct page *p, const struct list *l, const struct entity *t, struct table_row *row)
{
	struct cell *cells = page_new_array(p, struct cell, COLUMNS - 1);

	if (!cells)
		return;
	for (int i = 0; i < COLUMNS - 1; i++) {
		const struct column *c = &l->columns[i + 1];
		cells[i] = cell_of(p, c->step ? c->step->target : t, c->field, list_value(l, i + 1), STR(""), STR(""));
		cells[i].card = i == 1 ? "mark" : "line";
	}
	cells[POLICY_AT - 1].text = words_in(&(struct words){ list_text(p, l, POLICY_AT), list_text(p, l, POLICY_TW), list_text(p, l, POLICY_EN) }, p->language);
	*row = (struct table_row){ .title = list_text(p, l, 0), .url = page_print(p, "/selection/rounds/%lld", (long long)l->id), .cells = { cells, COLUMNS - 1 } };
}

static void fill_rounds(struct page *p, struct table_view *v)
{
	const struct entity *t = schema_entity(p->x.schema, STR("round"));
	struct query q = { .entity = t, .limit = ROUNDS_MAX, .operation = OP_LIST };
	struct table_column *columns = page_new_array(p, struct table_column, COLUMNS);
	struct table_row *rows = page_new_array(p, struct table_row, ROUNDS_MAX);
	struct list l;
	bool more;

	if (!principal_may(p->who, t, OP_LIST)) {
		page_give_up(p, RC_FORBIDDEN, "error.forbidden");
		return;
	}
	if (!columns || !rows || !page_ok(p, query_columns(&p->x, &q, str_of(rounds_columns), &p->e)) || !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return;
	for (int i = 0; i < COLUMNS; i++)
		columns[i] = (struct table_column){ word_field(p->language, t, q.columns[i].step ? q.columns[i].step : q.columns[i].field), false, i ? "line" : "title" };
	*v = (struct table_view){ .caption = page_say(p, "selection.rounds"), .columns = { columns, COLUMNS }, .rows = { rows, 0 },
				  .blank = { "scale", page_say(p, "selection.no_rounds"), page_say(p, "selection.no_rounds_hint"),
					     { page_say(p, "selection.title"), STR("/selection"), .primary = true } } };
	while (v->rows.count < ROUNDS_MAX && page_ok(p, list_next(&l, &more, &p->e)) && more)
		round_row(p, &l, t, &rows[v->rows.count++]);
	list_end(&l);
}

static enum handled rounds_page(struct request *r)
{
	struct table_view table = { 0 };
	struct page p;

	if (page_open(r, &p)) {
		struct rounds_view v = { page_shell(&p, page_say(&p, "selection.rounds")), page_say(&p, "selection.rounds"), &table };
		fill_rounds(&p, &table);
		if (!p.failed)
			template_rounds(&p.out, &v);
	}
	return page_close(&p);
}

/* --- a new one: what the form shows ------------------------------------------------------------------------------------------------------------ */

static const char *const day_names[] = { "answers_due", "votes_due", "due_on" };
/* Chair, office, finance, then the members. */
static const char *const seat_names[SEAT_FIELDS] = { "chair", "office", "finance", "member1", "member2", "member3", "member4", "member5", "member6" };
static const char *const seat_keys[] = { "chair", "office", "finance", "member" };

/* What the form sent, or would send. */
static struct str sent(const struct request *r, const char *name)
{
	return request_method(r) == METHOD_POST ? request_field(r, name) : STR("");
}

static void fill_ways(struct page *p, struct round_new_view *v)
{
	struct str chosen = sent(p->r, "stage");
	struct way *ways = page_new_array(p, struct way, WAYS);

	for (int i = 0; ways && i < WAYS; i++)
		ways[i] = (struct way){ str_of(stage_codes[i]), page_say(p, (const char *const[]){ "round.way.answering", "round.way.voting", "round.way.deciding" }[i]),
					page_say(p, (const char *const[]){ "round.way.answering_about", "round.way.voting_about", "round.way.deciding_about" }[i]),
					chosen.n ? str_is(chosen, stage_codes[i]) : i == 0 };
	v->ways.items = ways;
	v->ways.count = ways ? WAYS : 0;
}

static void fill_days(struct page *p, struct round_new_view *v)
{
	const struct entity *t = schema_entity(p->x.schema, STR("round"));
	struct form_field *fields = page_new_array(p, struct form_field, 3);
	struct round_days days;

	if (!fields || !page_ok(p, round_template_days(&p->x, p->today, &days, &p->e)))
		return;
	const struct round_due given[] = { days.answers, days.votes, days.decision };
	for (int i = 0; i < 3; i++) {
		struct buf b = { .max = 40 };
		date_write(&b, given[i].day);
		fields[i] = input_of(p, t, entity_field(t, str_of(day_names[i])), request_method(p->r) == METHOD_POST ? sent(p->r, day_names[i]) : page_take(p, &b));
	}
	v->days.items = fields;
	v->days.count = 3;
}

static void fill_seats(struct page *p, struct round_new_view *v)
{
	const struct entity *t = schema_entity(p->x.schema, STR("round_member"));
	const struct field *user = entity_field_named(t, "user"), *seat = entity_field_named(t, "seat");
	struct form_field *fields = page_new_array(p, struct form_field, SEAT_FIELDS);

	for (int i = 0; fields && i < SEAT_FIELDS; i++) {
		const char *code = seat_keys[i < 3 ? i : 3];
		fields[i] = input_of(p, t, user, sent(p->r, seat_names[i]));
		fields[i].name = str_of(seat_names[i]);
		fields[i].label = i <= 3 ? word_choice(p->language, p->x.schema, seat, str_of(code)) : page_print(p, "%.*s %d", STR_ARG(word_choice(p->language, p->x.schema, seat, str_of(code))), i - 2);
		fields[i].shown = sent(p->r, arena_printf(p->arena, "%s.text", seat_names[i]));
		fields[i].required = false;
	}
	v->seats.items = fields;
	v->seats.count = fields ? SEAT_FIELDS : 0;
}

/* Policy and period alone: a round rests on the policy as it is saved, not on weights or values tried in the page. */
static struct str state_url(struct page *p, const char *path)
{
	const struct pair pairs[] = { { STR("policy"), request_arg(p->r, "policy") }, { STR("from"), request_arg(p->r, "from") }, { STR("to"), request_arg(p->r, "to") } };

	return page_url(p, str_of(path), pairs, 3);
}

static enum rc read_period(struct page *p, const struct policy *policy, struct period *out)
{
	struct period asked = { 0 };
	struct str from = request_arg(p->r, "from"), to = request_arg(p->r, "to");

	asked.has_from = from.n > 0;
	asked.has_to = to.n > 0;
	if ((asked.has_from && !date_parse(from, &asked.from)) || (asked.has_to && !date_parse(to, &asked.to)))
		return error_set(&p->e, RC_INVALID, "from", "error.date", NULL, NULL);
	return policy_period(policy, asked, p->today, out, &p->e);
}

static enum handled show_new(struct request *r, const struct error *wrong)
{
	struct policy policy;
	struct period period;
	struct page p;

	if (page_open(r, &p) && page_ok(&p, policy_load(&p.x, request_arg(r, "policy"), &policy, &p.e)) && page_ok(&p, read_period(&p, &policy, &period))) {
		struct crumb crumbs[] = { { page_say(&p, "selection.title"), STR("/selection") }, { page_say(&p, "selection.rounds"), STR("/selection/rounds") } };
		struct round_new_view v = { .title = page_say(&p, "round.new"), .crumbs = { crumbs, 2 }, .csrf = request_csrf(r), .action = state_url(&p, "/selection/rounds"),
					    .back_url = state_url(&p, "/selection"), .name = sent(r, "name"), .remark = sent(r, "note") };
		v.note = page_print(&p, "%.*s · %.*s", STR_ARG(words_in(&policy.words, p.language)), STR_ARG(round_period_words(&p, period)));
		if (!v.name.n)
			v.name = page_say_with(&p, "round.name", page_print(&p, "%d", date_to_civil(p.today).year), words_in(&policy.words, p.language));
		if (!principal_may(p.who, schema_entity(p.x.schema, STR("round")), OP_CREATE))
			page_give_up(&p, RC_FORBIDDEN, "error.forbidden");
		v.shell = page_shell(&p, v.title);
		fill_ways(&p, &v);
		fill_days(&p, &v);
		fill_seats(&p, &v);
		if (wrong) {
			v.error = page_error_text(&p, wrong);
			response_status(request_response(r), rc_status(wrong->rc));
		}
		if (!p.failed)
			template_round_new(&p.out, &v);
	}
	return page_close(&p);
}

static enum handled new_page(struct request *r)
{
	return show_new(r, NULL);
}

/* --- a new one: made -------------------------------------------------------------------------------------------------------------------------- */

struct opening { struct round_request request; struct seat_taken seats[SEAT_FIELDS]; int64_t round, proposals; };

static enum rc open_round(struct context *x, struct write_request *w, struct error *e)
{
	struct opening *o = w->argument;

	return round_open(x, &o->request, &o->round, &o->proposals, e);
}

static enum rc take_day(const struct request *r, const char *name, struct round_due *out, struct error *e)
{
	struct str text = str_trim(request_field(r, name));

	out->given = text.n > 0;
	return out->given && !date_parse(text, &out->day) ? error_set(e, RC_INVALID, name, "error.date", NULL, NULL) : RC_OK;
}

static enum rc take_seats(struct page *p, struct opening *o, struct error *e)
{
	const struct field *user = entity_field_named(schema_entity(p->x.schema, STR("round_member")), "user");
	int64_t id;

	for (int i = 0; i < SEAT_FIELDS; i++) {
		struct str number = request_field(p->r, seat_names[i]), text = request_field(p->r, arena_printf(p->arena, "%s.text", seat_names[i]));
		struct str found = form_reference(p, user, number, text);
		if (!number.n && !str_trim(text).n)
			continue;
		if (decimal_parse(found, 0, &id) != DECIMAL_OK)
			return error_set(e, RC_INVALID, seat_names[i], "error.no_such_user", NULL, NULL);
		o->seats[o->request.seat_count++] = (struct seat_taken){ id, i == 0 ? SEAT_CHAIR : i == 1 ? SEAT_OFFICE : i == 2 ? SEAT_FINANCE : SEAT_MEMBER };
	}
	o->request.seats = o->seats;
	return RC_OK;
}

/* Days of stages that the round leaves out do not count. */
static enum rc take_form(struct page *p, struct opening *o, struct error *e)
{
	struct request *r = p->r;
	struct round_request *q = &o->request;
	enum rc rc;

	q->name = str_trim(request_field(r, "name"));
	q->note = str_trim(request_field(r, "note"));
	q->stage = stage_of(request_field(r, "stage"));
	if (!q->name.n || utf8_count(q->name) > NAME_MAX)
		return error_set(e, RC_INVALID, "name", q->name.n ? "error.too_long" : "error.required", "100", NULL);
	if (q->stage >= STAGE_CLOSED)
		return error_set(e, RC_INVALID, "stage", "error.required", NULL, NULL);
	if ((rc = take_day(r, "answers_due", &q->days.answers, e)) || (rc = take_day(r, "votes_due", &q->days.votes, e)) || (rc = take_day(r, "due_on", &q->days.decision, e)) ||
	    (rc = take_seats(p, o, e)))
		return rc;
	if (q->stage > STAGE_ANSWERING)
		q->days.answers.given = false;
	if (q->stage > STAGE_VOTING)
		q->days.votes.given = false;
	return RC_OK;
}

/* The page is closed before the write: a thread holds one context. */
static enum handled make_slow(struct request *r)
{
	struct opening *o = arena_new(request_arena(r), struct opening);
	struct error e = { 0 };
	struct selection s;
	enum rc rc;

	if (!o)
		return reply_error(r, 503, "error.no_memory");
	if (!selection_open(r, &s))
		return selection_close(&s);
	o->request.ranking = (struct ranking){ s.scored ? &s.scoring : NULL, &s.c };
	rc = take_form(&s.p, o, &e);
	context_end(&s.p.x);
	if (rc == RC_OK)
		rc = settings_write(r, open_round, o, &e);
	selection_close(&s);
	if (rc == RC_INVALID)
		return show_new(r, &e);
	return rc ? page_error(r, &e) : page_go(r, str_of(arena_printf(request_arena(r), "/selection/rounds/%lld", (long long)o->round)));
}

static enum handled make(struct request *r)
{
	return page_slowly(r, make_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/selection/rounds", rounds_page, NEED_SESSION },
	{ METHOD_GET, "/selection/rounds/new", new_page, NEED_SESSION },
	{ METHOD_POST, "/selection/rounds", make, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_rounds = { rows, sizeof rows / sizeof *rows };
