/* Rounds of selection in the page: made from a classification, decided proposal by proposal, closed; all rounds so far. */
#include "kam/round.h"
#include "model/words.h"
#include "templates.h"
#include "web/cells.h"
#include "web/selection.h"
#include "web/settings.h"
#include "web/slow.h"
#include "web/web.h"

#include <stdio.h>

enum { PROPOSALS_MAX = 200, ROUNDS_MAX = 100 };

/* --- making one ----------------------------------------------------------------------------------------------------------------------------- */

struct opening { struct round_request request; int64_t round, proposals; };

static enum rc open_round(struct context *x, struct write_request *w, struct error *e)
{
	struct opening *o = w->argument;

	return round_open(x, &o->request, &o->round, &o->proposals, e);
}

static enum handled make_slow(struct request *r)
{
	struct opening o = { .round = 0 };
	struct error e = { 0 };
	struct selection s;
	struct buf day = { .max = 32 };
	enum rc rc;

	if (!selection_open(r, &s))
		return selection_close(&s);
	date_write(&day, s.p.today);
	struct str today = page_take(&s.p, &day);
	o.request = (struct round_request){ { s.scored ? &s.scoring : NULL, &s.c }, page_print(&s.p, "%.*s %.*s", STR_ARG(today), STR_ARG(s.policy.name)), .stage = STAGE_DECIDING };
	rc = settings_write(r, open_round, &o, &e);
	selection_close(&s);
	return rc ? page_error(r, &e) : page_go(r, str_of(arena_printf(request_arena(r), "/selection/rounds/%lld", (long long)o.round)));
}

static enum handled make(struct request *r)
{
	return page_slowly(r, make_slow);
}

/* --- all of them ---------------------------------------------------------------------------------------------------------------------------- */

static void round_row(struct page *p, const struct list *l, const struct entity *t, struct table_row *row)
{
	struct cell *cells = page_new_array(p, struct cell, 4);

	if (!cells)
		return;
	for (int i = 0; i < 4; i++) {
		const struct column *c = &l->columns[i + 1];
		cells[i] = cell_of(p, c->step ? c->step->target : t, c->field, list_value(l, i + 1), STR(""), STR(""));
		cells[i].card = i == 1 ? "mark" : "line";
	}
	*row = (struct table_row){ .title = arena_str(p->arena, list_value(l, 0).s), .url = page_print(p, "/selection/rounds/%lld", (long long)l->id), .cells = { cells, 4 } };
}

static void fill_rounds(struct page *p, struct table_view *v)
{
	const struct entity *t = schema_entity(p->x.schema, STR("round"));
	struct query q = { .entity = t, .limit = ROUNDS_MAX, .operation = OP_LIST };
	struct table_column *columns = page_new_array(p, struct table_column, 5);
	struct table_row *rows = page_new_array(p, struct table_row, ROUNDS_MAX);
	struct list l;
	bool more;

	if (!principal_may(p->who, t, OP_LIST)) {
		page_give_up(p, RC_FORBIDDEN, "error.forbidden");
		return;
	}
	if (!columns || !rows || !page_ok(p, query_columns(&p->x, &q, STR("name,policy.name,status,created_at,closed_at"), &p->e)) ||
	    !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return;
	for (int i = 0; i < 5; i++)
		columns[i] = (struct table_column){ word_field(p->language, t, q.columns[i].step ? q.columns[i].step : q.columns[i].field), false, i ? "line" : "title" };
	*v = (struct table_view){ .caption = page_say(p, "selection.rounds"), .columns = { columns, 5 }, .rows = { rows, 0 },
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

/* --- deciding ------------------------------------------------------------------------------------------------------------------------------- */

static struct str letter(struct str tier)
{
	return tier.n ? tier_letter(tier) : STR("–");
}

static const char *mark(struct str tier)
{
	const char *m = tier_mark(tier);

	return m ? m : "none";
}

static void tier_options(struct page *p, const struct entity *t, struct str chosen, struct proposal *out)
{
	struct form_field field = { .name = STR("tier") };

	options_of(p, entity_field_named(t, "tier_proposed"), chosen, false, &field);
	out->tiers.items = field.options.items;
	out->tiers.count = field.options.count;
}

static struct str why_proposed(struct page *p, const struct list *l)
{
	struct str class = arena_str(p->arena, list_value(l, 3).s), rank = page_count(p, list_value(l, 4).i);

	return page_say_with(p, "selection.proposal_why", rank, page_print(p, "%.*s · %.*s", STR_ARG(class), STR_ARG(page_money(p, company_setting(p->x.company, "company.currency"), list_value(l, 5).i))));
}

static void fill_proposal(struct page *p, const struct list *l, const struct entity *t, struct proposal *out)
{
	struct str before = arena_str(p->arena, list_value(l, 6).s), proposed = arena_str(p->arena, list_value(l, 7).s);

	if (list_value(l, 6).kind != VALUE_TEXT)
		before = STR("");
	*out = (struct proposal){ .id = l->id, .code = arena_str(p->arena, list_value(l, 1).s), .name = arena_str(p->arena, list_value(l, 2).s),
				  .url = page_print(p, "/accounts/%lld", (long long)list_value(l, 0).i), .why = why_proposed(p, l), .mark_from = mark(before),
				  .mark_to = mark(proposed), .letter_from = letter(before), .letter_to = letter(proposed), .chosen = true };
	tier_options(p, t, proposed, out);
}

static void fill_proposals(struct page *p, int64_t round, struct proposals_view *v)
{
	const struct entity *t = schema_entity(p->x.schema, STR("proposal"));
	struct query q = { .entity = t, .limit = PROPOSALS_MAX, .operation = OP_LIST };
	struct str filter = page_print(p, "round = %lld and status = 'open'", (long long)round);
	struct proposal *out = page_new_array(p, struct proposal, PROPOSALS_MAX);
	struct list l;
	bool more;

	if (!out || !page_ok(p, filter_parse(&p->x, t, filter, &q.filter, &p->e)) ||
	    !page_ok(p, query_columns(&p->x, &q, STR("account,account.code,account.name,abc_class,rank,value,tier_before,tier_proposed"), &p->e)) ||
	    !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return;
	while (v->proposals.count < PROPOSALS_MAX && page_ok(p, list_next(&l, &more, &p->e)) && more)
		fill_proposal(p, &l, t, &out[v->proposals.count++]);
	list_end(&l);
	v->proposals.items = out;
}

static int64_t round_id(struct request *r)
{
	int64_t id;

	return decimal_parse(request_param(r, "id"), 0, &id) == DECIMAL_OK && id > 0 ? id : 0;
}

static enum handled round_page(struct request *r)
{
	struct record *round;
	struct page p;

	if (page_open(r, &p) && page_ok(&p, record_get(&p.x, schema_entity(p.x.schema, STR("round")), round_id(r), &round, &p.e))) {
		const struct field *status = entity_field_named(round->entity, "status");
		struct proposals_view v = { .title = arena_str(p.arena, record_value(round, "name").s), .action = page_print(&p, "/selection/rounds/%lld", (long long)round->id),
					    .csrf = request_csrf(r), .back_url = STR("/selection/rounds"), .step = 4 };
		v.shell = page_shell(&p, v.title);
		v.note = value_words(&p, round->entity, status, record_value(round, "status"));
		v.deciding = principal_may(p.who, schema_entity(p.x.schema, STR("account")), OP_APPROVE);
		v.closable = str_is(record_value(round, "status").s, "open") && principal_may(p.who, round->entity, OP_APPROVE);
		fill_proposals(&p, round->id, &v);
		v.blank = (struct blank_view){ "check", page_say(&p, "proposal.none"), page_say(&p, "selection.all_decided"),
					       { page_say(&p, "selection.title"), STR("/selection"), .primary = true } };
		if (!p.failed)
			template_proposals(&p.out, &v);
	}
	return page_close(&p);
}

struct deciding { struct request *r; int64_t round; };

static enum rc decide_one(struct context *x, struct request *r, int64_t id, bool approve, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("proposal"));
	struct decision d = { id, ANY_VERSION, approve, TIER_NONE, str_trim(request_field(r, "reason")) };
	struct record *proposal;
	char name[40];
	enum rc rc = record_get(x, t, id, &proposal, e);

	if (rc)
		return rc;
	snprintf(name, sizeof name, "tier.%lld", (long long)id);
	struct str chosen = request_field(r, name), proposed = record_value(proposal, "tier_proposed").s;
	if (approve && chosen.n && !str_eq(chosen, proposed))
		d.tier = tier_of(chosen);
	return round_decide(x, &d, e);
}

static enum rc decide(struct context *x, struct write_request *w, struct error *e)
{
	const struct deciding *d = w->argument;
	const struct request_pair *fields;
	size_t count = request_fields(d->r, &fields);
	bool approve = str_is(request_field(d->r, "do"), "approve");
	enum rc rc = RC_OK;
	int64_t id;

	if (str_is(request_field(d->r, "do"), "close"))
		return round_close(x, d->round, e);
	for (size_t i = 0; rc == RC_OK && i < count; i++)
		if (str_is(fields[i].name, "id") && decimal_parse(fields[i].value, 0, &id) == DECIMAL_OK)
			rc = decide_one(x, d->r, id, approve, e);
	return rc;
}

static enum handled decide_slow(struct request *r)
{
	struct deciding d = { r, round_id(r) };
	struct error e = { 0 };

	if (!d.round)
		return reply_error(r, 404, "error.not_found");
	if (settings_write(r, decide, &d, &e))
		return page_error(r, &e);
	page_toast(r, "settings.saved", STR(""), STR(""));
	return page_go(r, str_of(arena_printf(request_arena(r), "/selection/rounds/%lld", (long long)d.round)));
}

static enum handled decide_page(struct request *r)
{
	return page_slowly(r, decide_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/selection/rounds", rounds_page, NEED_SESSION },
	{ METHOD_POST, "/selection/rounds", make, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/selection/rounds/:id", round_page, NEED_SESSION },
	{ METHOD_POST, "/selection/rounds/:id", decide_page, NEED_SESSION, BODY_FORM, 128 << 10 },
};
const struct route_group web_routes_rounds = { rows, sizeof rows / sizeof *rows };
