/* Rounds from opening to closing over a small company whose figures are known: what is proposed and when, who votes, decides and is told; tiers outside of rounds.
 * On SQLite, and on PostgreSQL where BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "help/round.h"

/* --- proposing ------------------------------------------------------------------------------------------------------------------------------ */

static void test_moves(void **state)
{
	assert_int_equal(move_between(TIER_NONE, TIER_GENERAL), MOVE_STAY);
	assert_int_equal(move_between(TIER_NONE, TIER_GROWTH), MOVE_UP);
	assert_int_equal(move_between(TIER_GROWTH, TIER_KEY), MOVE_ENTER);
	assert_int_equal(move_between(TIER_KEY, TIER_STRATEGIC), MOVE_UP);
	assert_int_equal(move_between(TIER_STRATEGIC, TIER_KEY), MOVE_DOWN);
	assert_int_equal(move_between(TIER_STRATEGIC, TIER_GENERAL), MOVE_LEAVE);
	assert_int_equal(move_between(TIER_GROWTH, TIER_NONE), MOVE_DOWN);
}

static void test_proposed(void **state)
{
	struct fixture *f = *state;

	make_tier(f, 0, TIER_KEY);
	make_tier(f, 3, TIER_STRATEGIC);
	OPENS(f, f->office, .stage = STAGE_COUNT);
	/* A stays key, B (class B) would grow, C has none and stays general, D leaves */
	assert_int_equal(f->proposals, 3);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE id = %lld AND move = 'stay' AND tier_before = 'key' AND tier_proposed = 'key'", (long long)proposal_of(f, 0)), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE id = %lld AND move = 'up' AND tier_proposed = 'growth' AND rank = 2", (long long)proposal_of(f, 1)), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE id = %lld AND move = 'leave' AND tier_proposed = 'general'", (long long)proposal_of(f, 3)), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE evidence LIKE '%%\"rank\":1,\"of\":4%%' AND value = 8000000"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM round r JOIN policy_version v ON v.id = r.policy_version_id WHERE r.stage = 'deciding' AND r.quorum = 67"
				   " AND v.content LIKE '%%\"code\":\"sales\"%%' AND r.figures LIKE '%%\"accounts\":[{%%'"), 1);
	/* nobody answers or votes in a round that begins with deciding */
	assert_int_equal(number(f, "SELECT count(*) FROM stocktake_request"), 0);
	assert_int_equal(number(f, "SELECT count(*) FROM task"), 0);
}

/* One version of an unchanged policy, another one after a change. */
static void test_frozen(void **state)
{
	struct fixture *f = *state;
	struct put p = { .entity = "policy", .set = "goal=more margin", .version = ANY_VERSION };

	p.id = number(f, "SELECT id FROM policy");
	OPENS(f, f->office, .stage = STAGE_COUNT);
	OPENS(f, f->office, .stage = STAGE_COUNT);
	assert_int_equal(number(f, "SELECT count(*) FROM policy_version"), 1);
	MUST(&f->b, bench_put(&f->b, NULL, &p));
	OPENS(f, f->office, .stage = STAGE_COUNT);
	assert_int_equal(number(f, "SELECT count(*) FROM policy_version"), 2);
	assert_int_equal(number(f, "SELECT max(revision) FROM policy_version"), 2);
	assert_int_equal(number(f, "SELECT revision FROM policy"), 2);
}

/* Three rounds with a patience of two: the first bad figures are noted, the second ones propose to leave; good ones in between begin anew. */
static void test_patience(void **state)
{
	struct fixture *f = *state;

	make_tier(f, 2, TIER_KEY);
	bench_make(&f->b, "policy_tier", "policy=sales;tier=key;leave_rounds=2");
	OPENS(f, f->office, .stage = STAGE_COUNT);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE id = %lld AND move = 'stay' AND tier_proposed = 'key' AND below_rounds = 1"
				   " AND evidence LIKE '%%\"below\":1,\"leave_rounds\":2%%'", (long long)proposal_of(f, 2)), 1);
	/* a round that is not decided counts for nothing */
	OPENS(f, f->office, .stage = STAGE_COUNT);
	assert_int_equal(number(f, "SELECT below_rounds FROM proposal WHERE id = %lld", (long long)proposal_of(f, 2)), 1);
}

static void test_patience_ends(void **state)
{
	struct fixture *f = *state;

	make_tier(f, 2, TIER_KEY);
	bench_make(&f->b, "policy_tier", "policy=sales;tier=key;leave_rounds=2");
	OPENS(f, f->office, .stage = STAGE_COUNT);
	DO(f, f->office, .kind = CLOSE);
	OPENS(f, f->office, .stage = STAGE_COUNT);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE id = %lld AND move = 'leave' AND tier_proposed = 'general' AND below_rounds = 2", (long long)proposal_of(f, 2)), 1);
	DO(f, f->office, .kind = CLOSE);
	/* good again: it stays, and the count begins anew */
	sell(f, "C", "O-C2", "2026-05-02", 5000);
	OPENS(f, f->office, .stage = STAGE_COUNT);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE id = %lld AND move = 'stay' AND below_rounds = 0", (long long)proposal_of(f, 2)), 1);
	DO(f, f->office, .kind = CLOSE);
	sell(f, "A", "O-A2", "2026-06-02", 90000);
	OPENS(f, f->office, .stage = STAGE_COUNT);
	assert_int_equal(number(f, "SELECT below_rounds FROM proposal WHERE id = %lld", (long long)proposal_of(f, 2)), 1);
}

/* --- stages --------------------------------------------------------------------------------------------------------------------------------- */

static void test_stages(void **state)
{
	struct fixture *f = *state;
	struct seat_taken seats[] = { { f->chair, SEAT_CHAIR }, { f->one, SEAT_MEMBER }, { f->office, SEAT_OFFICE } };
	struct seat_taken blind[] = { { f->owner, SEAT_MEMBER } }, twice[] = { { f->one, SEAT_MEMBER }, { f->one, SEAT_OFFICE } };

	assert_int_equal(open_round(f, f->owner, (struct round_request){ .stage = STAGE_COUNT }), RC_FORBIDDEN);
	assert_int_equal(open_round(f, f->office, (struct round_request){ .stage = STAGE_VOTING }), RC_INVALID);
	assert_string_equal(f->b.e.field, "committee");
	assert_int_equal(open_round(f, f->office, (struct round_request){ .stage = STAGE_COUNT, .seats = blind, .seat_count = 1 }), RC_INVALID);
	assert_string_equal(f->b.e.key, "error.voter_sees");
	assert_int_equal(open_round(f, f->office, (struct round_request){ .stage = STAGE_COUNT, .seats = twice, .seat_count = 2 }), RC_INVALID);
	assert_string_equal(f->b.e.key, "error.seat_twice");
	assert_int_equal(open_round(f, f->office, (struct round_request){ .stage = STAGE_COUNT, .days = { .answers = { true, day(2026, 12, 4) }, .decision = { true, day(2026, 12, 1) } } }),
			 RC_INVALID);
	assert_string_equal(f->b.e.field, "due_on");
	assert_int_equal(number(f, "SELECT count(*) FROM round"), 0);

	/* with a committee it begins with voting, when no answers are asked for; the template's days: 25 and 30 working days */
	OPENS(f, f->office, .stage = STAGE_COUNT, .seats = seats, .seat_count = 3);
	assert_int_equal(number(f, "SELECT count(*) FROM round WHERE stage = 'voting' AND answers_due IS NULL AND votes_due = %d AND due_on = %d", day(2026, 12, 28), day(2027, 1, 4)), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM task WHERE kind = 'approval' AND due_on = %d AND status = 'open'", day(2026, 12, 28)), 2);
	EXPECT(f, f->director, RC_CONFLICT, .kind = DECIDE, .decision = { .proposal = proposal_of(f, 0), .version = ANY_VERSION, .approve = true, .tier = TIER_NONE });
	EXPECT(f, f->office, RC_INVALID, .kind = ADVANCE, .stage = STAGE_ANSWERING);
	EXPECT(f, f->office, RC_INVALID, .kind = ADVANCE, .stage = STAGE_CLOSED);
	EXPECT(f, f->one, RC_FORBIDDEN, .kind = ADVANCE, .stage = STAGE_DECIDING);
	DO(f, f->office, .kind = ADVANCE, .stage = STAGE_DECIDING);
	assert_int_equal(number(f, "SELECT count(*) FROM task WHERE status = 'open'"), 0);
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND kind = 'round' AND link LIKE '/selection/rounds/%%'", (long long)f->chair), 2);
	EXPECT(f, f->one, RC_FORBIDDEN, .kind = CLOSE);
	DO(f, f->office, .kind = CLOSE);
	EXPECT(f, f->office, RC_CONFLICT, .kind = CLOSE);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE status = 'open'"), 0);
	assert_int_equal(number(f, "SELECT count(*) FROM round WHERE stage = 'closed' AND status = 'decided'"), 1);
}

/* --- voting --------------------------------------------------------------------------------------------------------------------------------- */

static void test_tally(void **state)
{
	struct tally t = { .voters = 5, .needed = quorum_of(5, 67), .chair = VOTE_CHOICES };

	assert_int_equal(quorum_of(5, 67), 4);
	assert_int_equal(quorum_of(3, 67), 3);
	assert_int_equal(quorum_of(3, 66), 2);
	assert_int_equal(quorum_of(4, 50), 2);
	assert_int_equal(quorum_of(9, 1), 1);
	assert_int_equal(tally_result(&(struct tally){ 0 }), RESULT_NONE);
	assert_int_equal(tally_result(&t), RESULT_SHORT);
	t.counts[VOTE_AGREE] = 3;
	assert_int_equal(tally_result(&t), RESULT_SHORT);
	t.counts[VOTE_ABSTAIN] = 1;
	assert_int_equal(tally_result(&t), RESULT_AGREED);
	t.counts[VOTE_AGREE] = t.counts[VOTE_AGAINST] = 2;
	t.counts[VOTE_ABSTAIN] = 0;
	assert_int_equal(tally_result(&t), RESULT_TIED);
	t.chair = VOTE_ABSTAIN;
	assert_int_equal(tally_result(&t), RESULT_TIED);
	t.chair = VOTE_AGAINST;
	assert_int_equal(tally_result(&t), RESULT_AGAINST);
}

static struct vote_view tally_for(struct fixture *f, int64_t user, int64_t proposal)
{
	struct vote_view view;
	struct context x;

	bench_look(&f->b, bench_principal(&f->b, user), &x);
	MUST(&f->b, vote_tally(&x, proposal, &view, &f->b.e));
	context_end(&x);
	return view;
}

static void test_votes(void **state)
{
	struct fixture *f = *state;
	struct seat_taken seats[] = { { f->chair, SEAT_CHAIR }, { f->one, SEAT_MEMBER }, { f->two, SEAT_MEMBER }, { f->office, SEAT_OFFICE } };
	struct vote_view view;
	int64_t p;

	OPENS(f, f->office, .stage = STAGE_COUNT, .seats = seats, .seat_count = 4);
	assert_int_equal(f->proposals, 2); /* A enters, B grows */
	p = proposal_of(f, 0);
	EXPECT(f, f->office, RC_FORBIDDEN, .kind = VOTE, .id = p, .choice = VOTE_AGREE);
	EXPECT(f, f->director, RC_FORBIDDEN, .kind = VOTE, .id = p, .choice = VOTE_AGREE);
	EXPECT(f, f->one, RC_INVALID, .kind = VOTE, .id = p, .choice = VOTE_AGAINST);
	assert_string_equal(f->b.e.field, "reason");
	DO(f, f->one, .kind = VOTE, .id = p, .choice = VOTE_AGAINST, .text = STR("too early"));
	DO(f, f->chair, .kind = VOTE, .id = p, .choice = VOTE_AGREE);

	/* who has not voted sees nothing; who has sees counts; the office sees names; all see them when voting is over */
	view = tally_for(f, f->two, p);
	assert_true(!view.shown && !view.named && view.line_count == 0 && view.tally.counts[VOTE_AGREE] == 0 && view.tally.voters == 3);
	view = tally_for(f, f->one, p);
	assert_true(view.shown && !view.named && view.line_count == 0 && view.tally.counts[VOTE_AGREE] == 1 && view.own == VOTE_AGAINST);
	assert_int_equal(tally_result(&view.tally), RESULT_SHORT);
	view = tally_for(f, f->office, p);
	assert_true(view.named && view.line_count == 2);
	/* nor through the rows */
	struct context x;
	struct query q = { .operation = OP_LIST };
	int64_t seen;
	bool exact;
	bench_look(&f->b, bench_principal(&f->b, f->two), &x);
	q.entity = schema_entity(x.schema, STR("vote"));
	MUST(&f->b, list_count(&x, &q, 0, &seen, &exact, &f->b.e));
	assert_int_equal(seen, 0);
	context_end(&x);

	/* changed, not doubled; the duty ends with the last proposal */
	DO(f, f->one, .kind = VOTE, .id = p, .choice = VOTE_ABSTAIN);
	assert_int_equal(number(f, "SELECT count(*) FROM vote"), 2);
	assert_int_equal(number(f, "SELECT count(*) FROM task WHERE kind = 'approval' AND status = 'open'"), 3);
	DO(f, f->one, .kind = VOTE, .id = proposal_of(f, 1), .choice = VOTE_AGREE);
	assert_int_equal(number(f, "SELECT count(*) FROM task WHERE kind = 'approval' AND status = 'open'"), 2);
	DO(f, f->two, .kind = VOTE, .id = p, .choice = VOTE_AGAINST, .text = STR("no"));
	DO(f, f->office, .kind = ADVANCE, .stage = STAGE_DECIDING);
	EXPECT(f, f->two, RC_CONFLICT, .kind = VOTE, .id = p, .choice = VOTE_AGREE);
	view = tally_for(f, f->director, p);
	assert_true(view.named && view.line_count == 3);
	assert_int_equal(tally_result(&view.tally), RESULT_AGREED); /* one each, and the chair agrees */
}

/* --- deciding ------------------------------------------------------------------------------------------------------------------------------- */

static void test_against_the_vote(void **state)
{
	struct fixture *f = *state;
	struct seat_taken seats[] = { { f->one, SEAT_MEMBER }, { f->two, SEAT_MEMBER } };
	int64_t a, b;

	OPENS(f, f->office, .stage = STAGE_COUNT, .seats = seats, .seat_count = 2);
	a = proposal_of(f, 0);
	b = proposal_of(f, 1);
	DO(f, f->one, .kind = VOTE, .id = a, .choice = VOTE_AGAINST, .text = STR("no"));
	DO(f, f->two, .kind = VOTE, .id = a, .choice = VOTE_AGAINST, .text = STR("no"));
	DO(f, f->one, .kind = VOTE, .id = b, .choice = VOTE_AGREE);
	DO(f, f->two, .kind = VOTE, .id = b, .choice = VOTE_AGREE);
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND text LIKE '%%All have voted%%' OR user_id = %lld AND kind = 'round'", (long long)f->office,
				(long long)f->office), 1);
	DO(f, f->office, .kind = ADVANCE, .stage = STAGE_DECIDING);
	EXPECT(f, f->director, RC_INVALID, .kind = DECIDE, .decision = DECISION(a, true));
	assert_string_equal(f->b.e.field, "reason");
	/* whoever opened it may say what the committee said, and nothing else */
	EXPECT(f, f->office, RC_FORBIDDEN, .kind = DECIDE, .decision = DECISION(a, true, .reason = STR("still")));
	assert_string_equal(f->b.e.key, "error.four_eyes");
	EXPECT(f, f->office, RC_FORBIDDEN, .kind = DECIDE, .decision = DECISION(b, false, .reason = STR("no")));
	DO(f, f->office, .kind = DECIDE, .decision = DECISION(b, true));
	DO(f, f->office, .kind = DECIDE, .decision = DECISION(a, false, .reason = STR("as voted")));
}

static void without_four_eyes(struct fixture *f)
{
	bench_make(&f->b, "setting", "name=selection.four_eyes;value=false");
	MUST(&f->b, company_refresh(f->b.company, &f->b.e));
}

static void test_four_eyes(void **state)
{
	struct fixture *f = *state;
	int64_t a;

	OPENS(f, f->office, .stage = STAGE_COUNT);
	a = proposal_of(f, 0);
	EXPECT(f, f->office, RC_FORBIDDEN, .kind = DECIDE, .decision = DECISION(a, true));
	EXPECT(f, f->owner, RC_FORBIDDEN, .kind = DECIDE, .decision = DECISION(a, true)); /* his own account, but not his to say */
	DO(f, f->director, .kind = DECIDE, .decision = DECISION(a, true));
	DO(f, f->director, .kind = UNDECIDE, .id = a);
	/* nobody else who may: then he may alone */
	for (int i = 0; i < 5; i++) {
		int64_t users[] = { f->director, f->chair, f->one, f->two, f->sponsor };
		struct put p = { .entity = "user", .set = "active=false", .id = users[i], .version = ANY_VERSION };
		MUST(&f->b, bench_put(&f->b, NULL, &p));
	}
	MUST(&f->b, company_refresh(f->b.company, &f->b.e));
	DO(f, f->office, .kind = DECIDE, .decision = DECISION(a, true));
}

static void test_four_eyes_off(void **state)
{
	struct fixture *f = *state;

	without_four_eyes(f);
	OPENS(f, f->office, .stage = STAGE_COUNT);
	DO(f, f->office, .kind = DECIDE, .decision = DECISION(proposal_of(f, 0), true));
}

static void test_back(void **state)
{
	struct fixture *f = *state;
	int64_t a, b;

	bench_make(&f->b, "account_member", "account=A;user=helper;seat=helper");
	OPENS(f, f->office, .stage = STAGE_COUNT);
	a = proposal_of(f, 0);
	b = proposal_of(f, 1);
	EXPECT(f, f->director, RC_CONFLICT, .kind = UNDECIDE, .id = a);
	DO(f, f->director, .kind = DECIDE, .decision = DECISION(a, true));
	assert_int_equal(number(f, "SELECT count(*) FROM account WHERE id = %lld AND tier = 'key'", (long long)f->accounts[0]), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM tier_change WHERE tier_after = 'key' AND round_id = %lld AND evidence LIKE '%%\"rank\":1%%'", (long long)f->round), 1);
	/* owner and team are told */
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE kind = 'tier' AND user_id IN (%lld, %lld)", (long long)f->owner, (long long)f->helper), 2);
	DO(f, f->director, .kind = UNDECIDE, .id = a);
	assert_int_equal(number(f, "SELECT count(*) FROM account WHERE id = %lld AND tier IS NULL", (long long)f->accounts[0]), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE id = %lld AND status = 'open' AND tier_decided IS NULL AND decided_by_id IS NULL", (long long)a), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM tier_change"), 2);
	/* refused and back */
	DO(f, f->director, .kind = DECIDE, .decision = DECISION(a, false, .reason = STR("later")));
	DO(f, f->director, .kind = UNDECIDE, .id = a);
	assert_int_equal(number(f, "SELECT count(*) FROM tier_change"), 2);
	/* the tier has moved since: no way back */
	DO(f, f->director, .kind = DECIDE, .decision = DECISION(b, true));
	make_tier(f, 1, TIER_STRATEGIC);
	EXPECT(f, f->director, RC_CONFLICT, .kind = UNDECIDE, .id = b);
	assert_string_equal(f->b.e.key, "error.tier_changed_since");
	DO(f, f->director, .kind = DECIDE, .decision = DECISION(a, true));
	DO(f, f->office, .kind = CLOSE);
	EXPECT(f, f->director, RC_CONFLICT, .kind = UNDECIDE, .id = a);
}

static void test_each(void **state)
{
	struct fixture *f = *state;
	struct decided done[3];

	OPENS(f, f->office, .stage = STAGE_COUNT);
	struct decision all[] = { DECISION(proposal_of(f, 0), true), DECISION(proposal_of(f, 1), false), DECISION(999, true) };
	DO(f, f->director, .kind = EACH, .each = all, .count = 3, .decided = done);
	assert_true(done[0].rc == RC_OK && done[0].before == TIER_NONE && done[0].after == TIER_KEY);
	assert_int_equal(done[1].rc, RC_INVALID);
	assert_string_equal(done[1].error.field, "reason");
	assert_int_equal(done[2].rc, RC_NOT_FOUND);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE status <> 'open'"), 0); /* only tried */
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE kind = 'tier'"), 0);
	DO(f, f->director, .kind = EACH, .each = all, .count = 3, .decided = done, .keep = true);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE status = 'approved'"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE status = 'open'"), 1);
}

/* --- outside of rounds ------------------------------------------------------------------------------------------------------------------------ */

static void test_exception(void **state)
{
	struct fixture *f = *state;
	struct act ask = { .kind = ASK_TIER, .tier = { .account = f->accounts[2], .tier = TIER_KEY, .reason = STR("a new plant"), .approver = f->director } };
	struct act by_owner = { .kind = ASK_TIER, .tier = { .account = f->accounts[2], .tier = TIER_KEY, .reason = STR("x"), .approver = f->owner } };

	EXPECT(f, f->owner, RC_INVALID, .kind = ASK_TIER, .tier = { .account = f->accounts[2], .tier = TIER_KEY });
	EXPECT(f, f->owner, RC_INVALID, .kind = ASK_TIER, .tier = { .account = f->accounts[2], .tier = TIER_GENERAL, .reason = STR("x") });
	assert_int_equal(act(f, f->owner, &by_owner), RC_INVALID);
	assert_string_equal(f->b.e.field, "approver");
	assert_true(act(f, f->helper, &ask) != RC_OK); /* an account out of his reach */
	MUST(&f->b, act(f, f->owner, &ask));
	assert_int_equal(act(f, f->owner, &ask), RC_CONFLICT);
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND link = '/approvals/%lld'", (long long)f->director, (long long)ask.made), 1);

	EXPECT(f, f->owner, RC_FORBIDDEN, .kind = APPROVE, .id = ask.made, .approve = true);
	assert_string_equal(f->b.e.key, "error.own_approval");
	EXPECT(f, f->director, RC_INVALID, .kind = APPROVE, .id = ask.made, .approve = false);
	DO(f, f->director, .kind = APPROVE, .id = ask.made, .approve = true);
	EXPECT(f, f->director, RC_CONFLICT, .kind = APPROVE, .id = ask.made, .approve = true);
	assert_int_equal(number(f, "SELECT count(*) FROM tier_change WHERE account_id = %lld AND tier_after = 'key' AND reason = 'a new plant' AND approved_by_id = %lld AND round_id IS NULL",
				(long long)f->accounts[2], (long long)f->director), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND kind = 'approval'", (long long)f->owner), 1);

	/* one who may approve cannot approve what he asked for himself */
	ask = (struct act){ .kind = ASK_TIER, .tier = { .account = f->accounts[1], .tier = TIER_KEY, .reason = STR("why not") } };
	MUST(&f->b, act(f, f->director, &ask));
	EXPECT(f, f->director, RC_FORBIDDEN, .kind = APPROVE, .id = ask.made, .approve = true);
	EXPECT(f, f->chair, RC_FORBIDDEN, .kind = WITHDRAW, .id = ask.made);
	DO(f, f->chair, .kind = APPROVE, .id = ask.made, .approve = false, .text = STR("not now"));
	assert_int_equal(number(f, "SELECT count(*) FROM account WHERE id = %lld AND tier IS NULL", (long long)f->accounts[1]), 1);
	MUST(&f->b, act(f, f->director, &ask));
	DO(f, f->director, .kind = WITHDRAW, .id = ask.made);
}

/* By hand: an approval asked and decided in one step. */
static void test_by_hand(void **state)
{
	struct fixture *f = *state;

	EXPECT(f, f->director, RC_INVALID, .kind = SET, .tier = { .account = f->accounts[0], .tier = TIER_STRATEGIC });
	EXPECT(f, f->owner, RC_FORBIDDEN, .kind = SET, .tier = { .account = f->accounts[0], .tier = TIER_STRATEGIC }, .text = STR("x"));
	DO(f, f->director, .kind = SET, .tier = { .account = f->accounts[0], .tier = TIER_STRATEGIC }, .text = STR("an alliance"));
	assert_int_equal(number(f, "SELECT count(*) FROM approval WHERE kind = 'tier' AND status = 'approved' AND asker_id = %lld AND decided_by_id = %lld AND reason = 'an alliance'",
				(long long)f->director, (long long)f->director), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM tier_change WHERE tier_after = 'strategic'"), 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, round_set_up, round_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moves), CASE(test_proposed), CASE(test_frozen), CASE(test_patience), CASE(test_patience_ends), CASE(test_stages),
		cmocka_unit_test(test_tally), CASE(test_votes), CASE(test_against_the_vote), CASE(test_four_eyes), CASE(test_four_eyes_off), CASE(test_back),
		CASE(test_each), CASE(test_exception), CASE(test_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
