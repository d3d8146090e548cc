/* One account in a round: what is proposed and on which figures, what those asked have said, how the committee voted, and the decision. */
#include "web/round.h"

#include "base/mem.h"
#include "format/json.h"
#include "kam/review.h"
#include "model/words.h"
#include "templates.h"
#include "web/web.h"

#include <string.h>

enum { FIGURES = 6, ANSWERS = QUESTIONS_MAX };

struct proposal_page {
	struct round_page rp;
	struct record *proposal;
	int64_t id, account;
	struct review *review;
};

static bool open_proposal(struct request *r, struct proposal_page *pp)
{
	struct page *p = &pp->rp.p;

	if (!round_page_open(r, &pp->rp) || !(pp->id = page_number(p, "proposal")) ||
	    !page_ok(p, record_get(&p->x, schema_entity(p->x.schema, STR("proposal")), pp->id, &pp->proposal, &p->e)))
		return false;
	if (record_value(pp->proposal, "round").i != pp->rp.id) {
		page_give_up(p, RC_NOT_FOUND, "error.not_found");
		return false;
	}
	pp->account = record_value(pp->proposal, "account").i;
	pp->review = page_new_array(p, struct review, 1);
	return pp->review && page_ok(p, review_load(p->arena, p->language, pp->review, &p->e));
}

static struct str text_at(const struct proposal_page *pp, const char *field)
{
	struct value v = record_value(pp->proposal, field);

	return v.kind == VALUE_TEXT ? v.s : STR("");
}

/* --- figures ---------------------------------------------------------------------------------------------------------------------------------- */

static void add_figure(struct page *p, struct figure_view *f, size_t *n, const char *key, struct str value, struct str note)
{
	if (value.n)
		f[(*n)++] = (struct figure_view){ .label = page_say(p, key), .value = value, .note = note };
}

static struct str percent(struct page *p, struct value ratio)
{
	return ratio.kind == VALUE_INT ? page_print(p, "%lld%%", (long long)((ratio.i + 50) / 100)) : STR("");
}

/* What was frozen when the round opened. */
static void fill_figures(struct proposal_page *pp, struct proposal_view *v)
{
	struct page *p = &pp->rp.p;
	CLEANUP(json_free) json_t *evidence = NULL;
	struct figure_view *f = page_new_array(p, struct figure_view, FIGURES);
	struct value rank = record_value(pp->proposal, "rank"), value = record_value(pp->proposal, "value"), below = record_value(pp->proposal, "below_rounds");
	struct error ignored = { 0 };
	int64_t of = 0;
	size_t n = 0;

	if (!f)
		return;
	if (text_at(pp, "evidence").n && json_read(text_at(pp, "evidence"), 0, &evidence, &ignored) == RC_OK)
		of = json_int_of(evidence, "of", 0);
	if (rank.kind == VALUE_INT)
		add_figure(p, f, &n, "round.figure.rank", page_count(p, rank.i), of ? page_say_with(p, "round.figure.of", page_count(p, of), STR("")) : STR(""));
	if (value.kind == VALUE_INT)
		add_figure(p, f, &n, "round.figure.value", page_money(p, company_setting(p->x.company, "company.currency"), value.i), STR(""));
	add_figure(p, f, &n, "round.figure.score", score_words(p, record_value(pp->proposal, "score")), STR(""));
	add_figure(p, f, &n, "round.figure.sure", percent(p, record_value(pp->proposal, "sureness")), STR(""));
	add_figure(p, f, &n, "round.figure.class", text_at(pp, "abc_class"), STR(""));
	if (below.kind == VALUE_INT && below.i > 0)
		add_figure(p, f, &n, "round.figure.below", page_say_with(p, "round.figure.times", page_count(p, below.i), STR("")), STR(""));
	v->figures.items = f;
	v->figures.count = n;
}

/* --- answers ----------------------------------------------------------------------------------------------------------------------------------- */

static struct said *read_said(struct proposal_page *pp, size_t *count)
{
	struct page *p = &pp->rp.p;
	const struct entity *t = schema_entity(p->x.schema, STR("stocktake_answer"));
	struct query q = { .entity = t, .limit = ANSWERS, .operation = OP_LIST };
	struct said *said = page_new_array(p, struct said, ANSWERS);
	struct list l;
	bool row;

	*count = 0;
	if (!said || !principal_may(p->who, t, OP_LIST) || !page_ok(p, filter_parse(&p->x, t, page_print(p, "proposal = %lld", (long long)pp->id), &q.filter, &p->e)) ||
	    !page_ok(p, query_columns(&p->x, &q, STR("question,answer,evidence,answered_by.name"), &p->e)) || !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return NULL;
	while (*count < ANSWERS && page_ok(p, list_next(&l, &row, &p->e)) && row)
		said[(*count)++] = (struct said){ list_text(p, &l, 0), list_text(p, &l, 1), list_text(p, &l, 2), list_text(p, &l, 3) };
	list_end(&l);
	return said;
}

/* The answers to the questions of one part, in their order. */
static void fill_said(struct proposal_page *pp, enum stocktake_part part, const struct said *all, size_t count, struct asked_part *out)
{
	struct said *own = page_new_array(&pp->rp.p, struct said, (size_t)pp->review->question_count);

	for (int i = 0; own && i < pp->review->question_count; i++) {
		const struct review_question *asked = &pp->review->questions[i];
		for (size_t k = 0; asked->part == part && k < count; k++)
			if (str_eq(all[k].question, asked->code)) {
				own[out->said.count] = all[k];
				own[out->said.count++].question = asked->label;
			}
	}
	out->said.items = own;
}

enum { R_PART, R_USER, R_NAME, R_DUE, R_ANSWERED };

static void fill_part(struct proposal_page *pp, const struct list *l, const struct entity *t, struct asked_part *out)
{
	struct page *p = &pp->rp.p;
	struct value due = list_value(l, R_DUE), answered = list_value(l, R_ANSWERED);
	int64_t user = list_value(l, R_USER).i;
	bool late = due.kind == VALUE_INT && due.i < p->today && pp->rp.open, mine = p->who->user && user == p->who->user;

	*out = (struct asked_part){ .part = word_choice(p->language, p->x.schema, entity_field_named(t, "part"), list_text(p, l, R_PART)), .who = list_text(p, l, R_NAME), .tone = "" };
	if (answered.kind == VALUE_INT) {
		out->state = page_say_with(p, "stocktake.answered", page_time(p, answered.i), STR(""));
		out->tone = "good";
	} else {
		out->state = page_say(p, late ? "stocktake.late" : "stocktake.open");
		out->tone = late ? "bad" : "warn";
		if (due.kind == VALUE_INT)
			out->due = page_say_with(p, "round.due", page_day(p, (int32_t)due.i), STR(""));
	}
	if (pp->rp.open && str_is(text_at(pp, "status"), "open") && (mine || pp->rp.office))
		out->url = page_print(p, "/stocktake/%lld", (long long)l->id);
}

static void fill_parts(struct proposal_page *pp, struct proposal_view *v)
{
	struct page *p = &pp->rp.p;
	const struct entity *t = schema_entity(p->x.schema, STR("stocktake_request"));
	struct query q = { .entity = t, .limit = PART_COUNT, .operation = OP_LIST };
	struct asked_part *parts = page_new_array(p, struct asked_part, PART_COUNT);
	enum stocktake_part which[PART_COUNT];
	size_t count;
	struct said *said = read_said(pp, &count);
	struct list l;
	bool row;

	if (!parts || !principal_may(p->who, t, OP_LIST) || !page_ok(p, filter_parse(&p->x, t, page_print(p, "proposal = %lld", (long long)pp->id), &q.filter, &p->e)) ||
	    !page_ok(p, query_columns(&p->x, &q, STR("part,user,user.name,due_on,answered_at"), &p->e)) || !page_ok(p, query_sort(&p->x, &q, STR("id"), &p->e)) ||
	    !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return;
	while (v->parts.count < PART_COUNT && page_ok(p, list_next(&l, &row, &p->e)) && row) {
		which[v->parts.count] = part_of(list_text(p, &l, R_PART));
		fill_part(pp, &l, t, &parts[v->parts.count++]);
	}
	list_end(&l);
	for (size_t i = 0; said && i < v->parts.count; i++)
		fill_said(pp, which[i], said, count, &parts[i]);
	v->parts.items = parts;
}

static void fill_plan(struct proposal_page *pp, struct proposal_view *v)
{
	struct page *p = &pp->rp.p;
	struct value task = record_value(pp->proposal, "plan_task");

	v->outcome = record_words(p, pp->proposal, "outcome");
	v->plan_kind = record_words(p, pp->proposal, "plan_kind");
	v->plan = text_at(pp, "plan");
	v->plan_due = record_words(p, pp->proposal, "plan_due");
	if (task.kind == VALUE_INT)
		v->plan_url = page_print(p, "/tasks/%lld", (long long)task.i);
}

/* --- votes ------------------------------------------------------------------------------------------------------------------------------------- */

static void fill_votes(struct proposal_page *pp, struct proposal_view *v)
{
	static const char *const tones[VOTE_CHOICES] = { "good", "bad", "" };
	struct page *p = &pp->rp.p;
	const struct field *choice = entity_field_named(schema_entity(p->x.schema, STR("vote")), "choice");
	struct form_field field = { .name = STR("choice") };
	struct vote_view view;
	struct vote_row *rows;

	if (!pp->rp.committee || !page_ok(p, vote_tally(&p->x, pp->id, &view, &p->e)) || !(rows = page_new_array(p, struct vote_row, (size_t)view.line_count)))
		return;
	v->has_votes = true;
	v->vote_note = tally_note(p, &view);
	v->vote_tone = tally_tone(&view);
	for (int i = 0; i < view.line_count; i++)
		rows[i] = (struct vote_row){ view.lines[i].name, word_choice(p->language, p->x.schema, choice, str_of(vote_codes[view.lines[i].choice])), view.lines[i].reason,
					     tones[view.lines[i].choice] };
	v->votes.items = rows;
	v->votes.count = (size_t)view.line_count;
	v->voting = pp->rp.votes && pp->rp.open && pp->rp.stage == STAGE_VOTING;
	options_of(p, choice, view.own < VOTE_CHOICES ? str_of(vote_codes[view.own]) : STR(""), false, &field);
	v->vote_choices.items = field.options.items;
	v->vote_choices.count = field.options.count;
	v->vote_reason = view.own_reason;
	v->vote_url = page_print(p, "%.*s/proposals/%lld/vote", STR_ARG(pp->rp.base), (long long)pp->id);
}

/* --- the decision ------------------------------------------------------------------------------------------------------------------------------ */

static void fill_decision(struct proposal_page *pp, struct proposal_view *v)
{
	struct page *p = &pp->rp.p;
	struct str status = text_at(pp, "status"), who = record_words(p, pp->proposal, "decided_by");
	bool approves = principal_may(p->who, schema_entity(p->x.schema, STR("account")), OP_APPROVE), deciding = pp->rp.open && pp->rp.stage == STAGE_DECIDING && approves;
	struct action *back = page_new_array(p, struct action, 1);

	v->deciding = deciding && str_is(status, "open");
	v->decide_url = page_print(p, "%.*s/proposals/%lld/decide", STR_ARG(pp->rp.base), (long long)pp->id);
	tier_choices(p, text_at(pp, "tier_proposed"), &v->choices.items, &v->choices.count);
	v->decided_tone = str_is(status, "approved") ? "good" : str_is(status, "refused") ? "bad" : "";
	if (str_is(status, "open"))
		return;
	v->decided = record_words(p, pp->proposal, "status");
	if (str_is(status, "approved"))
		v->decided = page_print(p, "%.*s · %.*s", STR_ARG(v->decided), STR_ARG(record_words(p, pp->proposal, "tier_decided")));
	v->decided_why = text_at(pp, "reason");
	if (who.n)
		v->decided_why = page_print(p, "%.*s%s%.*s", STR_ARG(who), v->decided_why.n ? ": " : "", STR_ARG(v->decided_why));
	if (back && deciding && (str_is(status, "approved") || str_is(status, "refused"))) {
		*back = (struct action){ page_say(p, "round.undecide"), page_print(p, "%.*s/proposals/%lld/undecide", STR_ARG(pp->rp.base), (long long)pp->id), "arrow-back-up", false, true,
					 .csrf = request_csrf(p->r) };
		v->actions.items = back;
		v->actions.count = 1;
	}
}

/* icon:arrow-back-up */
static enum handled proposal_page(struct request *r)
{
	struct proposal_page pp = { .id = 0 };
	struct page *p = &pp.rp.p;

	if (open_proposal(r, &pp)) {
		struct error ignored = { 0 };
		struct str move = text_at(&pp, "move"), name = STR("");
		struct proposal_view v = { .csrf = request_csrf(r), .move = record_words(p, pp.proposal, "move"), .move_tone = move_tone(move), .review = str_is(move, "review"),
					   .tiers = tier_mover(p, text_at(&pp, "tier_before"), text_at(&pp, "tier_proposed")), .vote_tone = "" };
		if (record_title(&p->x, schema_entity(p->x.schema, STR("account")), pp.account, &name, &ignored) == RC_OK && name.n)
			v.url = page_print(p, "/accounts/%lld", (long long)pp.account);
		v.tiers.same |= v.review;
		v.title = name.n ? name : page_print(p, "#%lld", (long long)pp.account);
		v.note = pp.rp.name;
		v.crumbs.items = round_crumbs(&pp.rp, &v.crumbs.count);
		v.shell = page_shell(p, v.title);
		fill_figures(&pp, &v);
		fill_parts(&pp, &v);
		fill_plan(&pp, &v);
		fill_votes(&pp, &v);
		fill_decision(&pp, &v);
		if (!p->failed)
			template_round_proposal(&p->out, &v);
	}
	return round_page_close(&pp.rp);
}

static const struct route rows[] = { { METHOD_GET, "/selection/rounds/:id/proposals/:proposal", proposal_page, NEED_SESSION } };
const struct route_group web_routes_proposal = { rows, sizeof rows / sizeof *rows };
