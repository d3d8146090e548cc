/* Voting: who may, what it comes to, who sees it. */
#include "kam/vote.h"

#include "base/mem.h"
#include "kam/notice.h"
#include "kam/round_parts.h"

enum { LINES_MAX = SEATS_MAX };

const char *const vote_codes[VOTE_CHOICES] = { "agree", "against", "abstain" };
const char *const result_codes[RESULT_COUNT] = { "none", "short", "agreed", "against", "tied" };

enum vote_choice vote_of(struct str code)
{
	int i = 0;

	while (i < VOTE_CHOICES && !str_is(code, vote_codes[i]))
		i++;
	return (enum vote_choice)i;
}

int quorum_of(int voters, int percent)
{
	int needed = (voters * percent + 99) / 100;

	return needed < 1 ? 1 : needed;
}

enum vote_result tally_result(const struct tally *t)
{
	int cast = t->counts[VOTE_AGREE] + t->counts[VOTE_AGAINST] + t->counts[VOTE_ABSTAIN];

	if (!t->voters)
		return RESULT_NONE;
	if (cast < t->needed)
		return RESULT_SHORT;
	if (t->counts[VOTE_AGREE] != t->counts[VOTE_AGAINST])
		return t->counts[VOTE_AGREE] > t->counts[VOTE_AGAINST] ? RESULT_AGREED : RESULT_AGAINST;
	return t->chair == VOTE_AGREE ? RESULT_AGREED : t->chair == VOTE_AGAINST ? RESULT_AGAINST : RESULT_TIED;
}

/* --- counting -------------------------------------------------------------------------------------------------------------------------------- */

static enum rc count_seats(struct context *x, int64_t round, struct tally *out, struct error *e)
{
	struct value id = value_int(round);
	int64_t voters = 0, quorum = 0;
	bool found;
	enum rc rc;

	if ((rc = db_one_int(x->db, "SELECT count(*) FROM round_member WHERE round_id = ? AND seat IN ('chair', 'member') AND deleted_at IS NULL", &id, 1, &voters, &found, e)) ||
	    (rc = db_one_int(x->db, "SELECT quorum FROM round WHERE id = ?", &id, 1, &quorum, &found, e)))
		return rc;
	*out = (struct tally){ .voters = (int)voters, .needed = quorum_of((int)voters, quorum ? (int)quorum : 100), .chair = VOTE_CHOICES };
	return RC_OK;
}

/* Votes of those who sit in the round now; a vote of somebody who left it counts no more. */
static const char votes_sql[] = "SELECT v.voter_id, u.name, v.choice, v.reason, m.seat FROM vote v JOIN proposal p ON p.id = v.proposal_id"
				" JOIN round_member m ON m.round_id = p.round_id AND m.user_id = v.voter_id AND m.seat IN ('chair', 'member') AND m.deleted_at IS NULL"
				" JOIN app_user u ON u.id = v.voter_id WHERE v.proposal_id = ? AND v.deleted_at IS NULL ORDER BY m.id";

static enum rc read_votes(struct context *x, int64_t proposal, struct tally *tally, struct vote_view *view, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc;

	if ((rc = db_prepare(x->db, str_of(votes_sql), &st, e)) || (rc = statement_bind(st, 1, value_int(proposal), e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row) {
		enum vote_choice choice = vote_of(statement_text(st, 2));
		if (choice == VOTE_CHOICES)
			continue;
		tally->counts[choice]++;
		if (str_is(statement_text(st, 4), "chair"))
			tally->chair = choice;
		if (view && view->line_count < LINES_MAX)
			view->lines[view->line_count++] = (struct vote_line){ statement_int(st, 0), row_column(x, st, 1), choice, row_column(x, st, 3) };
	}
	return rc;
}

enum rc vote_count(struct context *x, int64_t round, int64_t proposal, struct tally *out, struct error *e)
{
	enum rc rc = count_seats(x, round, out, e);

	return rc ? rc : read_votes(x, proposal, out, NULL, e);
}

/* --- seeing ---------------------------------------------------------------------------------------------------------------------------------- */

static void hide(struct vote_view *v)
{
	if (!v->shown)
		v->tally = (struct tally){ .voters = v->tally.voters, .needed = v->tally.needed, .chair = VOTE_CHOICES };
	if (!v->named)
		v->line_count = 0;
}

enum rc vote_tally(struct context *x, int64_t proposal, struct vote_view *out, struct error *e)
{
	struct standing s;
	struct record *r;
	bool office;
	enum rc rc;

	*out = (struct vote_view){ .own = VOTE_CHOICES };
	if (!(out->lines = arena_new_array(x->arena, struct vote_line, LINES_MAX)))
		return error_no_memory(e);
	if ((rc = proposal_standing(x, proposal, &r, &s, e)) || (rc = count_seats(x, s.id, &out->tally, e)) || (rc = read_votes(x, proposal, &out->tally, out, e)) ||
	    (rc = round_office(x, &s, &office, e)))
		return rc;
	for (int i = 0; i < out->line_count; i++)
		if (x->who->user && out->lines[i].user == x->who->user) {
			out->own = out->lines[i].choice;
			out->own_reason = out->lines[i].reason;
		}
	out->named = office || s.stage > STAGE_VOTING;
	out->shown = out->named || out->own != VOTE_CHOICES;
	hide(out);
	return RC_OK;
}

/* --- voting ---------------------------------------------------------------------------------------------------------------------------------- */

static enum rc put_vote(struct context *x, const struct record *proposal, enum vote_choice choice, struct str reason, struct error *e)
{
	struct value values[] = { value_int(proposal->id), value_int(x->who->user) };
	struct change c;
	int64_t id = 0;
	bool found;
	enum rc rc;

	if ((rc = db_one_int(x->db, "SELECT id FROM vote WHERE proposal_id = ? AND voter_id = ? AND deleted_at IS NULL", values, 2, &id, &found, e)) ||
	    (rc = change_new(x, row_entity(x, "vote"), &c, e)))
		return rc;
	row_set(&c, "choice", value_text(str_of(vote_codes[choice])));
	row_set(&c, "reason", row_words(reason));
	if (!found) {
		id = 0;
		row_set(&c, "account", value_int(row_int(proposal, "account")));
		row_set(&c, "proposal", value_int(proposal->id));
		row_set(&c, "voter", value_int(x->who->user));
	}
	return row_put(x, &c, &id, e);
}

/* Whoever has voted on everything has done his duty, and the office learns when the last one has. */
static enum rc after_vote(struct context *x, const struct standing *s, struct error *e)
{
	static const char left_sql[] = "SELECT count(*) FROM proposal p WHERE p.round_id = ?1 AND p.status = 'open' AND p.deleted_at IS NULL"
				       " AND NOT EXISTS (SELECT 1 FROM vote v WHERE v.proposal_id = p.id AND v.voter_id = ?2 AND v.deleted_at IS NULL)";
	static const char task_sql[] = "SELECT id FROM task WHERE subject = 'round' AND subject_id = ?1 AND assignee_id = ?2 AND status = 'open' AND deleted_at IS NULL";
	static const char open_sql[] = "SELECT count(*) FROM task WHERE subject = 'round' AND subject_id = ? AND status = 'open' AND deleted_at IS NULL";
	struct value values[] = { value_int(s->id), value_int(x->who->user) };
	char *link = arena_printf(x->arena, "/selection/rounds/%lld", (long long)s->id);
	int64_t left, task, open;
	bool found;
	enum rc rc;

	if ((rc = db_one_int(x->db, left_sql, values, 2, &left, &found, e)) || left ||
	    (rc = db_one_int(x->db, task_sql, values, 2, &task, &found, e)) || !found || (rc = duty_end(x, task, "done", e)) ||
	    (rc = db_one_int(x->db, open_sql, values, 1, &open, &found, e)) || open)
		return rc;
	return link ? notice_send(x, s->opened_by, "round", "notice.all_voted", s->name, STR(""), str_of(link), e) : error_no_memory(e);
}

enum rc vote_cast(struct context *x, int64_t proposal, enum vote_choice choice, struct str reason, struct error *e)
{
	struct standing s;
	struct record *r;
	bool seated;
	enum rc rc;

	reason = str_trim(reason);
	if (choice >= VOTE_CHOICES)
		return error_set(e, RC_INVALID, "choice", "error.required", NULL, NULL);
	if ((rc = proposal_standing(x, proposal, &r, &s, e)) || (rc = round_has_seat(x, s.id, x->who->user, "chair member", &seated, e)))
		return rc;
	if (!seated)
		return error_set(e, RC_FORBIDDEN, NULL, "error.no_seat", NULL, NULL);
	if ((rc = round_must_be(x, &s, STAGE_VOTING, e)) || (rc = row_check_text(reason, "reason", choice == VOTE_AGAINST, REASON_CHARACTERS, e)) ||
	    (rc = put_vote(x, r, choice, reason, e)))
		return rc;
	return after_vote(x, &s, e);
}

/* --- the stage --------------------------------------------------------------------------------------------------------------------------------- */

enum rc vote_call(struct context *x, const struct standing *s, struct round_due due, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	char *link = arena_printf(x->arena, "/selection/rounds/%lld/vote", (long long)s->id);
	int64_t users[SEATS_MAX], task;
	bool row = true;
	int n = 0;
	enum rc rc;

	if (!link)
		return error_no_memory(e);
	if ((rc = db_prepare(x->db, STR("SELECT user_id FROM round_member WHERE round_id = ? AND seat IN ('chair', 'member') AND deleted_at IS NULL ORDER BY id"), &st, e)) ||
	    (rc = statement_bind(st, 1, value_int(s->id), e)))
		return rc;
	while (n < SEATS_MAX && (rc = statement_step(st, &row, e)) == RC_OK && row)
		users[n++] = statement_int(st, 0);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct duty_request q = { .user = users[i], .subject = "round", .subject_id = s->id, .kind = "approval", .key = "duty.vote", .about = s->name,
					  .has_due = due.given, .due = due.day };
		if ((rc = duty_make(x, &q, &task, e)) == RC_OK)
			rc = notice_send(x, users[i], "round", "notice.vote", s->name, STR(""), str_of(link), e);
	}
	return rc;
}

enum rc vote_end(struct context *x, int64_t round, struct error *e)
{
	return duties_end(x, "round", round, "dropped", e);
}
