/* One round: how far each stage is, who would enter, leave or needs people's judgement, and all its proposals with answers and votes beside them. */
#include "web/policy.h"
#include "web/round.h"

#include "base/mem.h"
#include "format/url.h"
#include "model/words.h"
#include "templates.h"
#include "web/record.h"
#include "web/web.h"

#include <string.h>

enum { ROWS = 100, MOVERS = 8, COLUMNS = 3, STEPS = 5, STAGES = 3, SEATS_SHOWN = 24, OWNERS_MAX = 200, ACTIONS = 5 };

/* --- head ----------------------------------------------------------------------------------------------------------------------------------- */

static void fill_steps(struct round_page *rp, struct round_view *v)
{
	static const char *const keys[STEPS] = { "round.step.goal", "round.step.criteria", "round.step.ranking", "round.step.proposals", "round.step.approval" };
	struct round_step *steps = page_new_array(&rp->p, struct round_step, STEPS);
	int now = rp->stage == STAGE_CLOSED || !rp->open ? STEPS : rp->stage == STAGE_DECIDING ? 4 : 3;

	for (int i = 0; steps && i < STEPS; i++)
		steps[i] = (struct round_step){ page_say(&rp->p, keys[i]), i < now, i == now };
	v->steps.items = steps;
	v->steps.count = steps ? STEPS : 0;
}

static struct action stage_action(struct round_page *rp, enum round_stage to, bool primary)
{
	struct page *p = &rp->p;

	return (struct action){ page_say(p, to == STAGE_VOTING ? "round.to_voting" : to == STAGE_DECIDING ? "round.to_deciding" : "selection.close_round"),
				page_print(p, "%.*s/stage/%s", STR_ARG(rp->base), stage_codes[to]), to == STAGE_CLOSED ? "flag-check" : "arrow-right", primary, true,
				.csrf = request_csrf(p->r), .confirm = page_say(p, to == STAGE_CLOSED ? "round.close_sure" : "round.stage_sure") };
}

static void put_action(struct round_view *v, struct action *actions, struct action a)
{
	actions[v->actions.count++] = a;
}

/* icon:arrow-right icon:flag-check icon:checkbox icon:thumb-up icon:history-toggle icon:printer icon:download */
static void fill_actions(struct round_page *rp, struct round_view *v)
{
	struct page *p = &rp->p;
	const struct entity *t = rp->round->entity;
	struct action *a = page_new_array(p, struct action, ACTIONS);
	bool moves = rp->open && principal_may(p->who, t, OP_UPDATE);

	if (!a)
		return;
	v->actions.items = a;
	if (rp->votes && rp->stage == STAGE_VOTING && rp->open)
		a[v->actions.count++] = (struct action){ page_say(p, "round.vote"), page_print(p, "%.*s/vote", STR_ARG(rp->base)), "thumb-up", .primary = true };
	if (moves && rp->stage == STAGE_ANSWERING && rp->committee)
		a[v->actions.count++] = stage_action(rp, STAGE_VOTING, true);
	else if (moves && rp->stage < STAGE_DECIDING)
		put_action(v, a, stage_action(rp, STAGE_DECIDING, v->actions.count == 0));
	if (rp->open && rp->stage == STAGE_DECIDING && principal_may(p->who, t, OP_APPROVE))
		a[v->actions.count++] = stage_action(rp, STAGE_CLOSED, false);
	a[v->actions.count++] = (struct action){ page_say(p, "minutes.link"), page_print(p, "%.*s/minutes", STR_ARG(rp->base)), "printer" };
	if (!rp->open)
		a[v->actions.count++] = (struct action){ page_say(p, "minutes.pdf"), page_print(p, "%.*s/minutes.pdf", STR_ARG(rp->base)), "download" };
}

static struct str opened(struct round_page *rp)
{
	struct page *p = &rp->p;

	return page_say_with(p, "round.opened_by", record_words(p, rp->round, "opened_by"), page_time(p, record_value(rp->round, "created_at").i));
}

static void fill_head(struct round_page *rp, struct round_view *v)
{
	struct page *p = &rp->p;
	struct value from = record_value(rp->round, "period_from"), to = record_value(rp->round, "period_to");
	struct period looked_at = { !value_is_null(from), !value_is_null(to), (int32_t)from.i, (int32_t)to.i };
	struct str period = looked_at.has_from || looked_at.has_to ? round_period_words(p, looked_at) : STR("");

	v->title = rp->name;
	v->state = record_words(p, rp->round, "stage");
	v->state_tone = rp->open ? "warn" : "good";
	v->note = page_print(p, "%.*s%s%.*s%s%.*s", STR_ARG(policy_name(p, record_value(rp->round, "policy").i)), period.n ? " · " : "", STR_ARG(period), " · ",
			     STR_ARG(opened(rp)));
}

/* --- stages ----------------------------------------------------------------------------------------------------------------------------------- */

static int64_t count_sql(struct page *p, const char *sql, int64_t round)
{
	struct value id = value_int(round);
	int64_t n = 0;
	bool found;

	return page_ok(p, db_one_int(p->x.db, sql, &id, 1, &n, &found, &p->e)) ? n : 0;
}

static int64_t count_of_round(struct round_page *rp, const char *entity, const char *more)
{
	return count_of(&rp->p, entity, page_print(&rp->p, "round = %lld%s", (long long)rp->id, more));
}

static void fill_card(struct round_page *rp, struct stage_card *c, enum round_stage stage, const char *due_field, int64_t done, int64_t all)
{
	struct page *p = &rp->p;
	struct value due = record_value(rp->round, due_field);

	*c = (struct stage_card){ .title = word_choice(p->language, p->x.schema, entity_field_named(rp->round->entity, "stage"), str_of(stage_codes[stage])),
				  .done = page_print(p, "%lld / %lld", (long long)done, (long long)all), .share = all ? 100.0 * (double)done / (double)all : 0, .current = rp->open && rp->stage == stage,
				  .shown = true };
	if (due.kind == VALUE_INT) {
		c->late = rp->open && rp->stage <= stage && due.i < p->today && done < all;
		c->due = page_say_with(p, c->late ? "round.was_due" : "round.due", page_day(p, (int32_t)due.i), STR(""));
	}
	c->note = stage < rp->stage && rp->open ? page_say(p, "round.stage_over") : STR("");
}

static bool sees_all(const struct page *p)
{
	return principal_scope(p->who, schema_entity(p->x.schema, STR("proposal")), OP_LIST) == SCOPE_ALL;
}

/* Everybody reads his own votes alone: all of them are counted for who sees what they are about. */
static void fill_voting(struct round_page *rp, struct stage_card *c)
{
	static const char votes[] = "SELECT count(*) FROM vote w JOIN proposal p ON p.id = w.proposal_id JOIN round_member m ON m.round_id = p.round_id AND m.user_id = w.voter_id"
				    " AND m.seat IN ('chair', 'member') AND m.deleted_at IS NULL WHERE p.round_id = ? AND w.deleted_at IS NULL";
	static const char seats[] = "SELECT count(*) FROM round_member WHERE round_id = ? AND seat IN ('chair', 'member') AND deleted_at IS NULL";
	struct page *p = &rp->p;

	if (sees_all(p)) {
		fill_card(rp, c, STAGE_VOTING, "votes_due", count_sql(p, votes, rp->id), count_of_round(rp, "proposal", "") * count_sql(p, seats, rp->id));
		return;
	}
	fill_card(rp, c, STAGE_VOTING, "votes_due", 0, 0);
	c->done = STR("");
}

/* Over the proposals and requests that the reader sees. */
static void fill_stages(struct round_page *rp, struct round_view *v)
{
	struct page *p = &rp->p;
	struct stage_card *cards = page_new_array(p, struct stage_card, STAGES);

	if (!cards)
		return;
	if (rp->asks)
		fill_card(rp, &cards[v->stages.count++], STAGE_ANSWERING, "answers_due", count_of_round(rp, "stocktake_request", " and answered_at is not empty"),
			  count_of_round(rp, "stocktake_request", ""));
	if (rp->committee)
		fill_voting(rp, &cards[v->stages.count++]);
	fill_card(rp, &cards[v->stages.count++], STAGE_DECIDING, "due_on", count_of_round(rp, "proposal", " and status in ('approved','refused')"), count_of_round(rp, "proposal", ""));
	v->stages.items = cards;
}

static void fill_committee(struct round_page *rp, struct round_view *v)
{
	struct page *p = &rp->p;
	const struct entity *t = schema_entity(p->x.schema, STR("round_member"));
	struct query q = { .entity = t, .limit = SEATS_SHOWN, .operation = OP_LIST };
	struct disc *discs = page_new_array(p, struct disc, SEATS_SHOWN);
	struct list l;
	bool row;

	if (!discs || !principal_may(p->who, t, OP_LIST) ||
	    !page_ok(p, filter_parse(&p->x, t, page_print(p, "round = %lld", (long long)rp->id), &q.filter, &p->e)) ||
	    !page_ok(p, query_columns(&p->x, &q, STR("user,user.name,seat"), &p->e)) || !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return;
	while (v->committee.count < SEATS_SHOWN && page_ok(p, list_next(&l, &row, &p->e)) && row) {
		struct str name = list_text(p, &l, 1), seat = word_choice(p->language, p->x.schema, entity_field_named(t, "seat"), list_text(p, &l, 2));
		discs[v->committee.count++] = (struct disc){ page_sign(name), name, seat, .ours = p->who->user && list_value(&l, 0).i == p->who->user };
		v->committee_names = page_print(p, "%.*s%s%.*s %.*s", STR_ARG(v->committee_names), v->committee_names.n ? " · " : "", STR_ARG(seat), STR_ARG(name));
	}
	list_end(&l);
	v->committee.items = discs;
}

/* --- who moves -------------------------------------------------------------------------------------------------------------------------------- */

enum { M_ACCOUNT, M_NAME, M_RANK, M_SCORE, M_BEFORE, M_AFTER, M_SURE, M_VALUE };
static const char mover_columns[] = "account,account.name,rank,score,tier_before,tier_proposed,sureness";

/* Rank, and the score where there is one, else the value. */
static struct str figure_text(struct page *p, struct value score, struct value value)
{
	if (score.kind == VALUE_INT)
		return page_say_with(p, "round.score", score_words(p, score), STR(""));
	return value.kind == VALUE_INT ? page_money(p, company_setting(p->x.company, "company.currency"), value.i) : STR("");
}

static struct str why_moved(struct page *p, const struct list *l)
{
	struct str rank = list_value(l, M_RANK).kind == VALUE_INT ? page_say_with(p, "round.rank", page_count(p, list_value(l, M_RANK).i), STR("")) : STR(""),
		   figure = figure_text(p, list_value(l, M_SCORE), proposal_value(l, M_VALUE));
	struct value sure = list_value(l, M_SURE);

	if (sure.kind == VALUE_INT)
		figure = page_print(p, "%.*s · %.*s", STR_ARG(figure), STR_ARG(page_say_with(p, "round.sure", page_print(p, "%lld", (long long)((sure.i + 50) / 100)), STR(""))));
	return figure.n ? page_print(p, "%.*s · %.*s", STR_ARG(rank), STR_ARG(figure)) : rank;
}

static bool list_proposals(struct page *p, struct str filter, const char *columns, int limit, struct query *q, struct list *l)
{
	const struct entity *t = schema_entity(p->x.schema, STR("proposal"));

	*q = (struct query){ .entity = t, .limit = limit, .operation = OP_LIST };
	return page_ok(p, filter_parse(&p->x, t, filter, &q->filter, &p->e)) && page_ok(p, query_columns(&p->x, q, proposal_columns(p, columns), &p->e)) &&
	       page_ok(p, list_begin(&p->x, q, l, &p->e));
}

static int64_t count_proposals(struct page *p, struct str filter)
{
	struct query q = { .entity = schema_entity(p->x.schema, STR("proposal")), .operation = OP_LIST };
	int64_t n = 0;
	bool exact;

	if (!page_ok(p, filter_parse(&p->x, q.entity, filter, &q.filter, &p->e)) || !page_ok(p, list_count(&p->x, &q, 0, &n, &exact, &p->e)))
		return 0;
	return n;
}

static void fill_group(struct round_page *rp, const char *moves, const char *key, struct mover_group *g)
{
	struct page *p = &rp->p;
	struct str filter = page_print(p, "round = %lld and move in (%s)", (long long)rp->id, moves);
	struct mover *movers = page_new_array(p, struct mover, MOVERS);
	struct query q;
	struct list l;
	bool row;

	*g = (struct mover_group){ .title = page_say(p, key), .count = page_count(p, count_proposals(p, filter)), .movers = { movers, 0 } };
	if (!movers || !list_proposals(p, filter, mover_columns, MOVERS, &q, &l))
		return;
	while (g->movers.count < MOVERS && page_ok(p, list_next(&l, &row, &p->e)) && row) {
		struct mover *m = &movers[g->movers.count++];
		*m = tier_mover(p, list_text(p, &l, M_BEFORE), list_text(p, &l, M_AFTER));
		m->name = list_text(p, &l, M_NAME);
		m->url = page_print(p, "%.*s/proposals/%lld", STR_ARG(rp->base), (long long)l.id);
		m->why = why_moved(p, &l);
	}
	list_end(&l);
}

static void fill_movers(struct round_page *rp, struct round_view *v)
{
	static const struct { const char *moves, *key; } columns[COLUMNS] = { { "'enter','up'", "round.movers.in" }, { "'leave','down'", "round.movers.out" },
										{ "'review'", "round.movers.review" } };
	struct page *p = &rp->p;
	struct mover_group *groups = page_new_array(p, struct mover_group, COLUMNS);

	for (int i = 0; groups && i < COLUMNS; i++)
		fill_group(rp, columns[i].moves, columns[i].key, &groups[i]);
	v->movers.items = groups;
	v->movers.count = groups ? COLUMNS : 0;
	v->movers_note = page_say_with(p, "round.movers.stay", page_count(p, count_proposals(p, page_print(p, "round = %lld and move = 'stay'", (long long)rp->id))), STR(""));
}

/* --- the table -------------------------------------------------------------------------------------------------------------------------------- */

static struct str filter_url(struct round_page *rp, const char *name, struct str value)
{
	static const char *const names[] = { "move", "state", "owner" };
	struct pair pairs[3];

	for (int i = 0; i < 3; i++)
		pairs[i] = (struct pair){ str_of(names[i]), !strcmp(name, names[i]) ? value : request_arg(rp->p.r, names[i]) };
	return page_url(&rp->p, rp->base, pairs, 3);
}

/* States of a proposal as one looks for them. */
static const struct { const char *name, *key, *filter; } states[] = {
	{ "", "round.state.all", "" },
	{ "open", "round.state.open", " and status = 'open'" },
	{ "unanswered", "round.state.unanswered", " and answered_at is empty and answerer is not empty" },
	{ "decided", "round.state.decided", " and status in ('approved','refused')" },
};
enum { STATES = sizeof states / sizeof *states };

static const char *state_filter(struct str name)
{
	for (int i = 0; i < STATES; i++)
		if (str_is(name, states[i].name))
			return states[i].filter;
	return "";
}

static bool known_move(const struct page *p, struct str code)
{
	const struct field *f = entity_field_named(schema_entity(p->x.schema, STR("proposal")), "move");

	return code.n && schema_choice(p->x.schema, f, code) != NULL;
}

static struct str table_filter(struct round_page *rp)
{
	struct page *p = &rp->p;
	struct str move = request_arg(p->r, "move"), owner = request_arg(p->r, "owner");
	struct buf b = { .max = 400 };
	int64_t id;

	buf_printf(&b, "round = %lld%s", (long long)rp->id, state_filter(request_arg(p->r, "state")));
	if (known_move(p, move))
		buf_printf(&b, " and move = '%.*s'", STR_ARG(move));
	if (owner.n && decimal_parse(owner, 0, &id) == DECIMAL_OK)
		buf_printf(&b, " and account.owner = %lld", (long long)id);
	return page_take(p, &b);
}

static void fill_filters(struct round_page *rp, struct round_view *v)
{
	struct page *p = &rp->p;
	const struct field *f = entity_field_named(schema_entity(p->x.schema, STR("proposal")), "move");
	const struct choice_list *list = schema_list(p->x.schema, str_of(f->list));
	struct link *moves = page_new_array(p, struct link, (list ? (size_t)list->count : 0) + 1), *links = page_new_array(p, struct link, STATES);
	struct str asked = request_arg(p->r, "move"), state = request_arg(p->r, "state");
	size_t n = 0;

	if (!moves || !links || !list)
		return;
	moves[n++] = (struct link){ page_say(p, "round.all_moves"), filter_url(rp, "move", STR("")), page_count(p, count_proposals(p, page_print(p, "round = %lld", (long long)rp->id))),
				    .current = !known_move(p, asked) };
	for (int i = 0; i < list->count; i++) {
		int64_t count = count_proposals(p, page_print(p, "round = %lld and move = '%s'", (long long)rp->id, list->items[i].code));
		if (count)
			moves[n++] = (struct link){ word_choice(p->language, p->x.schema, f, str_of(list->items[i].code)), filter_url(rp, "move", str_of(list->items[i].code)), page_count(p, count),
						    .current = str_is(asked, list->items[i].code) };
	}
	v->moves.items = moves;
	v->moves.count = n;
	for (int i = 0; i < STATES; i++)
		links[i] = (struct link){ page_say(p, states[i].key), filter_url(rp, "state", str_of(states[i].name)), .current = str_is(state, states[i].name) };
	v->states.items = links;
	v->states.count = STATES;
}

/* Owners of the accounts in this round that the reader sees. */
static void fill_owners(struct round_page *rp, struct round_view *v)
{
	struct page *p = &rp->p;
	const struct entity *t = schema_entity(p->x.schema, STR("proposal")), *account = schema_entity(p->x.schema, STR("account"));
	struct query q = { .entity = t, .operation = OP_LIST };
	struct column by = { entity_field_named(t, "account"), entity_field_named(account, "owner") };
	struct option *options = page_new_array(p, struct option, OWNERS_MAX + 1);
	struct pair *state = page_new_array(p, struct pair, 2);
	struct groups groups;
	struct str asked = request_arg(p->r, "owner");

	if (!options || !state || !page_ok(p, filter_parse(&p->x, t, page_print(p, "round = %lld", (long long)rp->id), &q.filter, &p->e)) ||
	    !page_ok(p, list_groups(&p->x, &q, &by, NULL, 0, &groups, &p->e)))
		return;
	options[0] = (struct option){ STR(""), page_say(p, "round.all_owners"), !asked.n };
	v->owner = (struct form_field){ .kind = INPUT_CHOICE, .name = STR("owner"), .label = page_say(p, "round.owner"), .options = { options, 1 } };
	for (size_t i = 0; i < groups.count && i < OWNERS_MAX; i++) {
		struct str id = groups.items[i].key.kind == VALUE_INT ? page_print(p, "%lld", (long long)groups.items[i].key.i) : STR("");
		if (id.n)
			options[v->owner.options.count++] = (struct option){ id, page_print(p, "%.*s (%lld)", STR_ARG(user_name(p, groups.items[i].key.i)), (long long)groups.items[i].count),
									     str_eq(asked, id) };
	}
	state[0] = (struct pair){ STR("move"), request_arg(p->r, "move") };
	state[1] = (struct pair){ STR("state"), request_arg(p->r, "state") };
	v->owner_state.items = state;
	v->owner_state.count = 2;
}

enum { T_ACCOUNT, T_CODE, T_NAME, T_OWNER, T_MOVE, T_RANK, T_SCORE, T_BEFORE, T_AFTER, T_DECIDED, T_STATUS, T_ANSWERER, T_ANSWERED, T_OUTCOME, T_BELOW, T_VALUE };
static const char table_columns[] = "account,account.code,account.name,account.owner,move,rank,score,tier_before,tier_proposed,tier_decided,status,answerer,answered_at,outcome,below_rounds";

static struct str choice_text(struct page *p, const char *field, struct str code)
{
	return code.n ? word_choice(p->language, p->x.schema, entity_field(schema_entity(p->x.schema, STR("proposal")), str_of(field)), code) : STR("");
}

static void take_answer(struct round_page *rp, const struct list *l, struct round_proposal *out)
{
	struct page *p = &rp->p;
	struct value due = record_value(rp->round, "answers_due");
	bool late = due.kind == VALUE_INT && due.i < p->today && rp->open;

	if (list_value(l, T_ANSWERED).kind == VALUE_INT) {
		out->answer = choice_text(p, "outcome", list_text(p, l, T_OUTCOME));
		out->answer_tone = "good";
	} else if (list_value(l, T_ANSWERER).kind == VALUE_INT) {
		out->answer = page_say_with(p, late ? "round.answer_late" : "round.answer_open", user_name(p, list_value(l, T_ANSWERER).i), STR(""));
		out->answer_tone = late ? "bad" : "warn";
	}
}

static void take_decision(struct round_page *rp, const struct list *l, struct round_proposal *out)
{
	struct page *p = &rp->p;
	struct str status = list_text(p, l, T_STATUS);

	out->open = str_is(status, "open");
	if (out->open)
		return;
	out->decided = str_is(status, "approved") ? page_print(p, "%.*s · %.*s", STR_ARG(choice_text(p, "status", status)), STR_ARG(choice_text(p, "tier_decided", list_text(p, l, T_DECIDED))))
						   : choice_text(p, "status", status);
	out->decided_tone = str_is(status, "approved") ? "good" : str_is(status, "refused") ? "bad" : "";
	if (rp->open && rp->stage == STAGE_DECIDING && principal_may(p->who, schema_entity(p->x.schema, STR("account")), OP_APPROVE))
		out->back = (struct action){ page_say(p, "round.undecide"), page_print(p, "%.*s/proposals/%lld/undecide", STR_ARG(rp->base), (long long)l->id), NULL, false, true,
					     .csrf = request_csrf(p->r) };
}

static void take_row(struct round_page *rp, const struct list *l, bool deciding, struct round_proposal *out)
{
	struct page *p = &rp->p;
	struct str move = list_text(p, l, T_MOVE), after = list_text(p, l, T_AFTER);

	*out = (struct round_proposal){ .id = l->id, .version = l->version, .code = list_text(p, l, T_CODE), .name = list_text(p, l, T_NAME),
					.url = page_print(p, "%.*s/proposals/%lld", STR_ARG(rp->base), (long long)l->id), .move = choice_text(p, "move", move), .move_tone = move_tone(move),
					.tiers = tier_mover(p, list_text(p, l, T_BEFORE), after), .review = str_is(move, "review"), .answer_tone = "", .vote_tone = "", .decided_tone = "" };
	if (list_value(l, T_RANK).kind == VALUE_INT)
		out->rank = page_count(p, list_value(l, T_RANK).i);
	out->figure = figure_text(p, list_value(l, T_SCORE), proposal_value(l, T_VALUE));
	if (list_value(l, T_OWNER).kind == VALUE_INT)
		out->owner = user_name(p, list_value(l, T_OWNER).i);
	if (str_is(move, "stay") && list_value(l, T_BELOW).kind == VALUE_INT && list_value(l, T_BELOW).i > 0)
		out->below = page_say_with(p, "round.below", page_count(p, list_value(l, T_BELOW).i), STR(""));
	take_answer(rp, l, out);
	take_decision(rp, l, out);
	out->tiers.same |= out->review;
	/* what people are to judge is not ticked for them */
	out->picked = out->open && !out->review;
	if (deciding && out->open)
		tier_choices(p, after, &out->choices.items, &out->choices.count);
}

/* After the list has ended: one statement at a time. */
static void take_votes(struct round_page *rp, struct round_proposal *rows, size_t count)
{
	struct page *p = &rp->p;

	for (size_t i = 0; i < count && rp->committee; i++) {
		struct vote_view view;
		if (!page_ok(p, vote_tally(&p->x, rows[i].id, &view, &p->e)))
			return;
		rows[i].votes = tally_text(p, &view);
		rows[i].vote_title = tally_title(p, &view);
		rows[i].vote_tone = tally_tone(&view);
	}
}

static struct str next_url(struct round_page *rp, struct str cursor)
{
	struct buf b = { .max = 4096 };
	struct str here = filter_url(rp, "", STR(""));

	buf_str(&b, here);
	url_query_add(&b, 0, "cursor", cursor);
	return page_take(&rp->p, &b);
}

static void fill_table(struct round_page *rp, struct round_view *v)
{
	struct page *p = &rp->p;
	const struct entity *t = schema_entity(p->x.schema, STR("proposal"));
	struct query q = { .entity = t, .limit = ROWS, .operation = OP_LIST, .cursor = request_arg(p->r, "cursor") };
	struct round_proposal *rows = page_new_array(p, struct round_proposal, ROWS);
	struct str filter = table_filter(rp);
	struct list l;
	bool row;

	v->deciding = rp->open && rp->stage == STAGE_DECIDING && principal_may(p->who, schema_entity(p->x.schema, STR("account")), OP_APPROVE);
	if (!rows || !page_ok(p, filter_parse(&p->x, t, filter, &q.filter, &p->e)) || !page_ok(p, query_columns(&p->x, &q, proposal_columns(p, table_columns), &p->e)) ||
	    !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return;
	while (v->proposals.count < ROWS && page_ok(p, list_next(&l, &row, &p->e)) && row)
		take_row(rp, &l, v->deciding, &rows[v->proposals.count++]);
	list_end(&l);
	take_votes(rp, rows, v->proposals.count);
	v->proposals.items = rows;
	v->count = page_count(p, count_proposals(p, filter));
	if (l.more || q.cursor.n)
		v->pager = (struct pager_view){ page_say_with(p, "round.shown", page_count(p, (int64_t)v->proposals.count), v->count), q.cursor.n ? filter_url(rp, "", STR("")) : STR(""),
						l.more ? next_url(rp, l.next) : STR("") };
}

/* --- the page ---------------------------------------------------------------------------------------------------------------------------------- */

static enum handled round_page(struct request *r)
{
	struct round_page rp;
	struct page *p = &rp.p;

	if (round_page_open(r, &rp)) {
		struct round_view v = { .csrf = request_csrf(r), .url = rp.base, .decide_url = page_print(p, "%.*s/decide", STR_ARG(rp.base)), .answers = rp.asks, .voted = rp.committee };
		v.crumbs.items = round_crumbs(&rp, &v.crumbs.count);
		v.crumbs.count = 2;
		v.shell = page_shell(p, rp.name);
		fill_head(&rp, &v);
		fill_steps(&rp, &v);
		fill_actions(&rp, &v);
		fill_stages(&rp, &v);
		fill_committee(&rp, &v);
		fill_movers(&rp, &v);
		fill_filters(&rp, &v);
		fill_owners(&rp, &v);
		fill_table(&rp, &v);
		v.blank = (struct blank_view){ "check", page_say(p, "proposal.none"), page_say(p, "round.none_hint"), { page_say(p, "round.all_moves"), rp.base } };
		if (!p->failed)
			template_round(&p->out, &v);
	}
	return round_page_close(&rp);
}

static const struct route rows[] = { { METHOD_GET, "/selection/rounds/:id", round_page, NEED_SESSION } };
const struct route_group web_routes_round = { rows, sizeof rows / sizeof *rows };
