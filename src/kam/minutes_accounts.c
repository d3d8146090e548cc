/* The accounts of the minutes: read once, a table of what was decided, and for each account what was said, voted and reasoned; what was left open. */
#include "kam/minutes_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/words.h"

/* --- reading ------------------------------------------------------------------------------------------------------------------------------ */

enum { C_ACCOUNT, C_CODE, C_NAME, C_OWNER, C_RANK, C_VALUE, C_SCORE, C_SURE, C_BEFORE, C_PROPOSED, C_DECIDED, C_STATUS, C_REASON, C_BY, C_AT, C_OUTCOME, C_PLAN_KIND,
       C_PLAN, C_PLAN_DUE };
static const char columns[] = "account account.code account.name account.owner rank value score sureness tier_before tier_proposed tier_decided status reason decided_by.name"
			      " decided_at outcome plan_kind plan plan_due";

static bool is_decided(const struct minute *i)
{
	return str_is(i->status, "approved") || str_is(i->status, "refused");
}

static void take(struct minutes *m, const struct reading *r, struct minute *out, int64_t *owner)
{
	*out = (struct minute){ .id = r->list.id, .account = reading_value(r, C_ACCOUNT).i, .code = reading_text(m, r, C_CODE), .name = reading_text(m, r, C_NAME),
				.rank = reading_value(r, C_RANK), .value = reading_value(r, C_VALUE), .score = reading_value(r, C_SCORE), .sure = reading_value(r, C_SURE),
				.before = reading_text(m, r, C_BEFORE), .proposed = reading_text(m, r, C_PROPOSED), .decided = reading_text(m, r, C_DECIDED),
				.status = reading_text(m, r, C_STATUS), .reason = reading_text(m, r, C_REASON), .decided_by = reading_text(m, r, C_BY),
				.decided_at = reading_value(r, C_AT), .outcome = reading_text(m, r, C_OUTCOME), .plan_kind = reading_text(m, r, C_PLAN_KIND),
				.plan = reading_text(m, r, C_PLAN), .plan_due = reading_value(r, C_PLAN_DUE) };
	out->move = str_is(out->status, "approved") ? move_between(tier_of(out->before), tier_of(out->decided)) : MOVE_STAY;
	*owner = reading_value(r, C_OWNER).kind == VALUE_INT ? reading_value(r, C_OWNER).i : 0;
}

/* Who comes in, rises, leaves, falls, stays; the best rank first. */
static int by_move(const void *a, const void *b)
{
	static const int order[MOVE_COUNT] = { [MOVE_ENTER] = 0, [MOVE_UP] = 1, [MOVE_LEAVE] = 2, [MOVE_DOWN] = 3, [MOVE_STAY] = 4, [MOVE_REVIEW] = 5 };
	const struct minute *x = a, *y = b;
	int64_t rank_x = x->rank.kind == VALUE_INT ? x->rank.i : INT64_MAX, rank_y = y->rank.kind == VALUE_INT ? y->rank.i : INT64_MAX;

	if (is_decided(x) != is_decided(y))
		return is_decided(x) ? -1 : 1;
	if (order[x->move] != order[y->move])
		return order[x->move] - order[y->move];
	return rank_x != rank_y ? (rank_x < rank_y ? -1 : 1) : x->id < y->id ? -1 : x->id > y->id;
}

static enum rc read_list(struct minutes *m, int64_t *owners, struct error *e)
{
	struct reading r;
	bool row = true;
	enum rc rc = reading_begin(m, "proposal", columns, NULL, -1, minutes_print(m, "round = %lld", (long long)m->round->id), &r, e);

	if (rc)
		return rc;
	while ((rc = list_next(&r.list, &row, e)) == RC_OK && row && !(m->more = m->count == MINUTES_ACCOUNTS_MAX)) {
		take(m, &r, &m->items[m->count], &owners[m->count]);
		m->decided += is_decided(&m->items[m->count++]);
	}
	list_end(&r.list);
	return rc;
}

enum rc minutes_read_accounts(struct minutes *m, struct error *e)
{
	int64_t *owners = arena_new_array(m->x->arena, int64_t, MINUTES_ACCOUNTS_MAX);
	enum rc rc;

	m->items = arena_new_array(m->x->arena, struct minute, MINUTES_ACCOUNTS_MAX);
	if (!owners || !m->items)
		return error_no_memory(e);
	if ((rc = read_list(m, owners, e)))
		return rc;
	for (size_t i = 0; i < m->count; i++) {
		m->items[i].owner = minutes_title(m, "user", owners[i]);
		if (m->voted && (rc = vote_tally(m->x, m->items[i].id, &m->items[i].votes, e)))
			return rc;
	}
	qsort(m->items, m->count, sizeof *m->items, by_move);
	return RC_OK;
}

/* --- the table ----------------------------------------------------------------------------------------------------------------------------- */

static struct str rank_of(struct minutes *m, const struct minute *i)
{
	return i->rank.kind == VALUE_INT ? minutes_count(m, i->rank.i) : STR("–");
}

/* For, against, abstained. */
static struct str votes_of(struct minutes *m, const struct minute *i)
{
	const struct tally *t = &i->votes.tally;

	if (!i->votes.shown)
		return t->voters ? minutes_say(m, "round.vote_hidden") : STR("–");
	return minutes_print(m, "%d : %d : %d", t->counts[VOTE_AGREE], t->counts[VOTE_AGAINST], t->counts[VOTE_ABSTAIN]);
}

/* What came of it, in a word. */
static struct str decision_of(struct minutes *m, const struct minute *i)
{
	return str_is(i->status, "approved") ? minutes_choice(m, "proposal", "move", str_of(move_codes[i->move])) : minutes_choice(m, "proposal", "status", i->status);
}

static void begin_table(struct minutes *m, const char *title, bool decided)
{
	struct document *d = m->d;

	document_section(d, minutes_say(m, title));
	document_block(d, DOCUMENT_TABLE, minutes_say(m, title));
	document_column(d, minutes_say(m, "round.figure.rank"), 6, true);
	document_column(d, minutes_say(m, "proposal.account"), 32, false);
	document_column(d, minutes_say(m, "round.figure.value"), 12, true);
	document_column(d, minutes_say(m, "proposal.change"), 14, false);
	document_column(d, minutes_say(m, "round.owner"), 10, false);
	if (m->voted)
		document_column(d, minutes_say(m, "minutes.votes"), 15, false);
	document_column(d, minutes_say(m, decided ? "round.decision" : "minutes.state"), 11, false);
}

/* What it became or, while that is open, would become. */
static struct str tiers_of(struct minutes *m, const struct minute *i)
{
	return minutes_tiers(m, i->before, !is_decided(i) ? i->proposed : str_is(i->status, "approved") ? i->decided : i->before);
}

static void put_row(struct minutes *m, const struct minute *i)
{
	struct str *c = document_row(m->d);

	*c++ = rank_of(m, i);
	*c++ = minutes_account(m, i->name, i->code, i->account);
	*c++ = minutes_money(m, i->value);
	*c++ = tiers_of(m, i);
	*c++ = i->owner;
	if (m->voted)
		*c++ = votes_of(m, i);
	*c = decision_of(m, i);
}

void minutes_put_open(struct minutes *m)
{
	begin_table(m, "minutes.open", false);
	for (size_t i = m->decided; i < m->count; i++)
		put_row(m, &m->items[i]);
	if (m->decided < m->count)
		return;
	document_drop_empty(m->d);
	document_text(m->d, minutes_say(m, "minutes.open_none"));
}

/* --- one account --------------------------------------------------------------------------------------------------------------------------- */

static struct str scaled(struct minutes *m, struct value v, const char *format, double scale)
{
	char text[40];

	if (v.kind != VALUE_INT)
		return STR("");
	snprintf(text, sizeof text, format, (double)v.i / scale);
	return minutes_print(m, "%s", text);
}

static struct str figures_of(struct minutes *m, const struct minute *i)
{
	struct str score = scaled(m, i->score, "%.2f", 1000), sure = scaled(m, i->sure, "%.0f", 100);

	if (!score.n)
		return STR("");
	score = minutes_say_with(m, "round.score", score, STR(""));
	return sure.n ? minutes_print(m, "%.*s · %.*s", STR_ARG(score), STR_ARG(minutes_say_with(m, "round.sure", sure, STR("")))) : score;
}

/* Names of those who said no more on one line, then a line for each who gave a reason. */
static struct str voters_of(struct minutes *m, const struct vote_view *v, enum vote_choice choice)
{
	struct str silent = STR(""), spoken = STR("");

	for (int k = 0; k < v->line_count; k++) {
		const struct vote_line *l = &v->lines[k];
		if (l->choice != choice)
			continue;
		if (l->reason.n)
			spoken = minutes_print(m, "%.*s%s%.*s", STR_ARG(spoken), spoken.n ? "\n" : "", STR_ARG(minutes_say_with(m, "minutes.says", l->name, l->reason)));
		else
			silent = minutes_print(m, "%.*s%s%.*s", STR_ARG(silent), !silent.n ? "" : m->language == LANGUAGE_EN ? ", " : "、", STR_ARG(l->name));
	}
	return minutes_print(m, "%.*s%s%.*s", STR_ARG(silent), silent.n && spoken.n ? "\n" : "", STR_ARG(spoken));
}

static void put_votes(struct minutes *m, const struct minute *i)
{
	const struct vote_view *v = &i->votes;

	if (!v->line_count && m->voted)
		document_fact(m->d, minutes_say(m, "minutes.votes"), votes_of(m, i));
	for (int k = 0; k < VOTE_CHOICES && v->line_count; k++)
		document_fact(m->d, minutes_print(m, "%.*s %d", STR_ARG(minutes_choice(m, "vote", "choice", str_of(vote_codes[k]))), v->tally.counts[k]),
			      voters_of(m, v, (enum vote_choice)k));
}

static void put_decision(struct minutes *m, const struct minute *i)
{
	struct document *d = m->d;
	struct str when = minutes_moment(m, i->decided_at);

	document_block(d, DOCUMENT_FACTS, STR(""));
	document_fact(d, minutes_say(m, "minutes.figures"), figures_of(m, i));
	if (is_decided(i) && !str_eq(i->proposed, i->decided))
		document_fact(d, minutes_say(m, "minutes.proposed"), minutes_tier(m, i->proposed));
	put_votes(m, i);
	document_fact(d, minutes_say(m, "field.proposal.decided_by"), i->decided_by.n && when.n ? minutes_print(m, "%.*s · %.*s", STR_ARG(i->decided_by), STR_ARG(when)) : i->decided_by);
	document_fact(d, minutes_say(m, "field.proposal.reason"), i->reason);
	document_drop_empty(d);
}

enum { A_QUESTION, A_ANSWER, A_EVIDENCE, A_BY };

static void answers_head(struct minutes *m)
{
	struct document *d = m->d;

	document_block(d, DOCUMENT_TABLE, minutes_say(m, "minutes.answers"));
	document_column(d, minutes_say(m, "field.stocktake_answer.question"), 22, false);
	document_column(d, minutes_say(m, "field.stocktake_answer.answer"), 36, false);
	document_column(d, minutes_say(m, "field.tier_change.evidence"), 26, false);
	document_column(d, minutes_say(m, "field.stocktake_answer.answered_by"), 10, false);
}

static enum rc put_answers(struct minutes *m, const struct minute *i, struct error *e)
{
	struct reading r;
	bool row = true;
	enum rc rc;

	if (!principal_may(m->x->who, row_entity(m->x, "stocktake_answer"), OP_LIST))
		return RC_OK;
	if ((rc = reading_begin(m, "stocktake_answer", "question answer evidence answered_by.name", NULL, QUESTIONS_MAX, minutes_print(m, "proposal = %lld", (long long)i->id), &r, e)))
		return rc;
	answers_head(m);
	while ((rc = list_next(&r.list, &row, e)) == RC_OK && row) {
		struct str code = reading_text(m, &r, A_QUESTION), *c = document_row(m->d);
		const struct review_question *asked = review_question(m->review, code);
		c[0] = asked ? asked->label : code;
		c[1] = reading_text(m, &r, A_ANSWER);
		c[2] = reading_text(m, &r, A_EVIDENCE);
		c[3] = reading_text(m, &r, A_BY);
	}
	list_end(&r.list);
	document_drop_empty(m->d);
	return rc;
}

static void put_plan(struct minutes *m, const struct minute *i)
{
	struct document *d = m->d;
	struct str kind = minutes_choice(m, "proposal", "plan_kind", i->plan_kind), due = minutes_day(m, i->plan_due);

	document_block(d, DOCUMENT_FACTS, STR(""));
	document_fact(d, minutes_say(m, "field.proposal.outcome"), minutes_choice(m, "proposal", "outcome", i->outcome));
	document_fact(d, minutes_say(m, "field.proposal.plan_kind"), kind);
	document_fact(d, minutes_say(m, "field.proposal.plan"), i->plan);
	document_fact(d, minutes_say(m, "field.proposal.plan_due"), due);
	document_drop_empty(d);
}

/* One that stays what it was, unanimously, and of which nobody said anything, has its line in the table. */
static bool has_more(const struct minute *i)
{
	const int *counts = i->votes.tally.counts;

	return i->move != MOVE_STAY || str_is(i->status, "refused") || i->reason.n || i->outcome.n || i->plan.n || i->plan_kind.n || counts[VOTE_AGAINST] || counts[VOTE_ABSTAIN];
}

static enum rc put_account(struct minutes *m, size_t number, const struct minute *i, struct error *e)
{
	struct document_section *s = document_section(m->d, minutes_print(m, "%zu. %.*s", number, STR_ARG(minutes_account(m, i->name, i->code, i->account))));
	enum rc rc;

	s->inner = true;
	s->note = minutes_print(m, "%.*s · %.*s", STR_ARG(tiers_of(m, i)), STR_ARG(decision_of(m, i)));
	if ((rc = put_answers(m, i, e)))
		return rc;
	put_plan(m, i);
	put_decision(m, i);
	document_drop_empty(m->d);
	return RC_OK;
}

void minutes_put_decisions(struct minutes *m)
{
	begin_table(m, "minutes.decisions", true);
	for (size_t i = 0; i < m->decided; i++)
		put_row(m, &m->items[i]);
	if (m->decided)
		return;
	document_drop_empty(m->d);
	document_drop_empty(m->d);
}

enum rc minutes_put_said(struct minutes *m, struct error *e)
{
	size_t number = 0;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < m->count; i++) {
		if (!has_more(&m->items[i]))
			continue;
		if (!number++) {
			document_section(m->d, minutes_say(m, "minutes.said"));
			document_text(m->d, minutes_say(m, "minutes.said_note"));
		}
		rc = put_account(m, number, &m->items[i], e);
	}
	return rc;
}
