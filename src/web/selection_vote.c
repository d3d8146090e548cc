/* Voting: every proposal of a round that one has to say something about, on one page; what is not chosen is not voted. */
#include "web/round.h"

#include "base/mem.h"
#include "model/words.h"
#include "templates.h"
#include "web/settings.h"
#include "web/slow.h"
#include "web/web.h"

#include <stdio.h>

enum { BALLOTS = 100 };

enum { B_NAME, B_MOVE, B_BEFORE, B_AFTER, B_RANK, B_OUTCOME, B_VALUE };

static void fill_ballot(struct round_page *rp, const struct list *l, const struct entity *t, struct ballot *out)
{
	struct page *p = &rp->p;
	struct str outcome = list_text(p, l, B_OUTCOME), move = list_text(p, l, B_MOVE);
	struct value value = proposal_value(l, B_VALUE);

	*out = (struct ballot){ .name = list_text(p, l, B_NAME), .url = page_print(p, "%.*s/proposals/%lld", STR_ARG(rp->base), (long long)l->id),
				.field = page_print(p, "vote.%lld", (long long)l->id), .reason_field = page_print(p, "reason.%lld", (long long)l->id),
				.tiers = tier_mover(p, list_text(p, l, B_BEFORE), list_text(p, l, B_AFTER)), .review = str_is(move, "review") };
	out->why = word_choice(p->language, p->x.schema, entity_field_named(t, "move"), move);
	if (value.kind == VALUE_INT)
		out->why = page_print(p, "%.*s · %.*s", STR_ARG(out->why), STR_ARG(page_money(p, company_setting(p->x.company, "company.currency"), value.i)));
	if (outcome.n)
		out->why = page_print(p, "%.*s · %.*s", STR_ARG(out->why),
				      STR_ARG(page_say_with(p, "round.outcome", word_choice(p->language, p->x.schema, entity_field_named(t, "outcome"), outcome), STR(""))));
}

/* One's own vote, or what was just sent and refused. */
static void fill_choice(struct page *p, int64_t id, bool typed, struct ballot *out)
{
	const struct field *f = entity_field_named(schema_entity(p->x.schema, STR("vote")), "choice");
	struct form_field field = { .name = STR("choice") };
	struct vote_view view;

	if (!page_ok(p, vote_tally(&p->x, id, &view, &p->e)))
		return;
	struct str own = view.own < VOTE_CHOICES ? str_of(vote_codes[view.own]) : STR("");
	options_of(p, f, typed ? request_field(p->r, arena_text(p->arena, out->field)) : own, false, &field);
	out->choices.items = field.options.items;
	out->choices.count = field.options.count;
	out->reason = typed ? request_field(p->r, arena_text(p->arena, out->reason_field)) : view.own_reason;
	out->tally = view.shown && tally_text(p, &view).n ? tally_note(p, &view) : STR("");
}

static void fill_ballots(struct round_page *rp, struct vote_view_page *v, const struct error *wrong)
{
	struct page *p = &rp->p;
	const struct entity *t = schema_entity(p->x.schema, STR("proposal"));
	struct query q = { .entity = t, .limit = BALLOTS, .operation = OP_LIST, .cursor = request_arg(p->r, "cursor") };
	struct ballot *ballots = page_new_array(p, struct ballot, BALLOTS);
	int64_t *ids = page_new_array(p, int64_t, BALLOTS);
	struct list l;
	bool row;

	if (!ballots || !ids || !page_ok(p, filter_parse(&p->x, t, page_print(p, "round = %lld and status = 'open'", (long long)rp->id), &q.filter, &p->e)) ||
	    !page_ok(p, query_columns(&p->x, &q, proposal_columns(p, "account.name,move,tier_before,tier_proposed,rank,outcome"), &p->e)) || !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return;
	while (v->ballots.count < BALLOTS && page_ok(p, list_next(&l, &row, &p->e)) && row) {
		ids[v->ballots.count] = l.id;
		fill_ballot(rp, &l, t, &ballots[v->ballots.count++]);
	}
	list_end(&l);
	for (size_t i = 0; i < v->ballots.count; i++) {
		fill_choice(p, ids[i], wrong != NULL, &ballots[i]);
		if (wrong && str_eq(str_of(wrong->field), ballots[i].reason_field))
			ballots[i].error = page_error_text(p, wrong);
	}
	v->ballots.items = ballots;
	if (l.more)
		v->pager = (struct pager_view){ page_say(p, "round.more_ballots"), STR(""), page_print(p, "%.*s/vote?cursor=%.*s", STR_ARG(rp->base), STR_ARG(l.next)) };
}

static enum handled show(struct request *r, const struct error *wrong)
{
	struct round_page rp;
	struct page *p = &rp.p;

	if (round_page_open(r, &rp)) {
		struct vote_view_page v = { .title = page_say(p, "round.vote"), .note = rp.name, .csrf = request_csrf(r), .back_url = rp.base,
					    .action = page_print(p, "%.*s/vote", STR_ARG(rp.base)) };
		v.crumbs.items = round_crumbs(&rp, &v.crumbs.count);
		if (!rp.votes)
			page_give_up(p, RC_FORBIDDEN, "error.no_seat");
		v.shell = page_shell(p, v.title);
		if (rp.open && rp.stage == STAGE_VOTING)
			fill_ballots(&rp, &v, wrong);
		v.blank = (struct blank_view){ "thumb-up", page_say(p, "round.no_vote"), page_say(p, "round.no_vote_hint"), { rp.name, rp.base } };
		if (wrong)
			response_status(request_response(r), rc_status(wrong->rc));
		if (!p->failed)
			template_round_vote(&p->out, &v);
	}
	return round_page_close(&rp);
}

static enum handled vote_page(struct request *r)
{
	return show(r, NULL);
}

/* --- casting ---------------------------------------------------------------------------------------------------------------------------------- */

static struct str reason_of(const struct request *r, int64_t proposal, char name[60])
{
	snprintf(name, 60, "reason.%lld", (long long)proposal);
	return request_field(r, name);
}

static enum rc cast(struct context *x, struct write_request *w, struct error *e)
{
	struct request *r = w->argument;
	const struct request_pair *fields;
	size_t n = request_fields(r, &fields);
	char name[60];
	int64_t proposal;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		if (!str_starts(fields[i].name, "vote.") || decimal_parse(str_part(fields[i].name, 5, fields[i].name.n), 0, &proposal) != DECIMAL_OK)
			continue;
		rc = vote_cast(x, proposal, vote_of(fields[i].value), reason_of(r, proposal, name), e);
		if (rc == RC_INVALID)
			snprintf(e->field, sizeof e->field, "%s", name);
	}
	return rc;
}

static enum handled cast_slow(struct request *r)
{
	struct error e = { 0 };
	enum rc rc = settings_write(r, cast, r, &e);

	if (rc == RC_INVALID)
		return show(r, &e);
	return round_written(r, rc, &e, "round.voted", str_of(arena_printf(request_arena(r), "/selection/rounds/%.*s", STR_ARG(request_param(r, "id")))));
}

static enum handled cast_page(struct request *r)
{
	return page_slowly(r, cast_slow);
}

/* One proposal, on its own page. */
struct one_vote { struct request *r; int64_t proposal; };

static enum rc cast_one(struct context *x, struct write_request *w, struct error *e)
{
	const struct one_vote *v = w->argument;

	return vote_cast(x, v->proposal, vote_of(request_field(v->r, "choice")), request_field(v->r, "reason"), e);
}

static enum handled one_slow(struct request *r)
{
	struct one_vote v = { .r = r };
	struct error e = { 0 };

	if (decimal_parse(request_param(r, "proposal"), 0, &v.proposal) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	enum rc rc = settings_write(r, cast_one, &v, &e);
	return round_written(r, rc, &e, "round.voted",
			     str_of(arena_printf(request_arena(r), "/selection/rounds/%.*s/proposals/%lld", STR_ARG(request_param(r, "id")), (long long)v.proposal)));
}

static enum handled one_page(struct request *r)
{
	return page_slowly(r, one_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/selection/rounds/:id/vote", vote_page, NEED_SESSION },
	{ METHOD_POST, "/selection/rounds/:id/vote", cast_page, NEED_SESSION, BODY_FORM, 256 << 10 },
	{ METHOD_POST, "/selection/rounds/:id/proposals/:proposal/vote", one_page, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_vote = { rows, sizeof rows / sizeof *rows };
