/* Rounds from opening to closing over a small company whose figures are known: what is proposed and when, who answers, votes, decides and is told; the clock
 * and the calendar are the test's. On SQLite, and on PostgreSQL where BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "help/company.h"
#include "kam/approval.h"
#include "kam/calendar.h"
#include "kam/proposing.h"
#include "kam/remind.h"
#include "kam/stocktake.h"
#include "kam/vote.h"
#include "os/os.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)

static int64_t now_ms;
static struct os table;

static int64_t test_now(void)
{
	return now_ms;
}

static int32_t day(int year, int month, int d)
{
	return date_from_civil((struct civil){ year, month, d });
}

/* Ten in the morning in Shanghai. */
static void set_day(int32_t d)
{
	now_ms = (int64_t)d * DAY + 2 * HOUR;
}

struct fixture {
	struct bench b;
	int64_t office, director, chair, one, two, owner, ar, sponsor, helper, unit;
	int64_t accounts[4]; /* A, B, C, D by sales */
	int64_t round, proposals;
};

/* --- the company ---------------------------------------------------------------------------------------------------------------------------- */

static int64_t person(struct fixture *f, const char *code, const char *role)
{
	char set[200];
	int64_t id;

	snprintf(set, sizeof set, "code=%s;name=%s;language=en", code, code);
	id = bench_make(&f->b, "user", set);
	snprintf(set, sizeof set, "user=%s;role=%s", code, role);
	bench_make(&f->b, "user_role", set);
	return id;
}

static void sell(struct fixture *f, const char *account, const char *number, const char *on, int amount)
{
	char set[200];

	snprintf(set, sizeof set, "number=%s;account=%s;ordered_at=%s", number, account, on);
	bench_make(&f->b, "order", set);
	snprintf(set, sizeof set, "order=%s;quantity=1;unit_price=%d", number, amount);
	bench_make(&f->b, "order_line", set);
}

static int64_t account(struct fixture *f, const char *code, const char *owner, int amount)
{
	char set[200], number[20];
	int64_t id;

	snprintf(set, sizeof set, "code=%s;name=Customer %s;owner=%s", code, code, owner);
	id = bench_make(&f->b, "account", set);
	snprintf(number, sizeof number, "O-%s", code);
	sell(f, code, number, "2026-03-02", amount);
	return id;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	table = *os_system();
	table.now = test_now;
	os_set(&table);
	set_day(day(2026, 11, 23)); /* a Monday */
	assert_true(bench_begin(&f->b));
	MUST(&f->b, bench_open(&f->b, true));
	f->office = person(f, "office", "key_account_office");
	f->director = person(f, "director", "director");
	f->chair = person(f, "chair", "director");
	f->one = person(f, "one", "director");
	f->two = person(f, "two", "director");
	f->owner = person(f, "owner", "account_manager");
	f->ar = person(f, "ar", "account_manager");
	f->sponsor = person(f, "sponsor", "director");
	f->helper = person(f, "helper", "account_manager");
	f->accounts[0] = account(f, "A", "owner", 800);
	f->accounts[1] = account(f, "B", "owner", 150);
	f->accounts[2] = account(f, "C", "owner", 40);
	f->accounts[3] = account(f, "D", "owner", 10);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	bench_end(&f->b);
	os_set(NULL);
	free(f);
	return 0;
}

static int64_t number(struct fixture *f, const char *format, ...)
{
	char sql[500];
	va_list args;

	va_start(args, format);
	vsnprintf(sql, sizeof sql, format, args);
	va_end(args);
	return bench_number(&f->b, sql);
}

/* --- acting --------------------------------------------------------------------------------------------------------------------------------- */

struct act {
	enum { OPEN, ADVANCE, CLOSE, DECIDE, EACH, UNDECIDE, VOTE, DRAFT, ANSWER, DELEGATE, ASK_TIER, APPROVE, WITHDRAW, SET } kind;
	struct round_request open;
	enum round_stage stage;
	struct decision decision;
	const struct decision *each;
	size_t count;
	bool keep;
	struct decided *decided;
	int64_t id, user, made;
	enum vote_choice choice;
	struct str text;
	struct stocktake_reply reply;
	struct tier_asked tier;
	bool approve;
	struct fixture *f;
};

static enum rc act_work(struct context *x, struct write_request *r, struct error *e)
{
	struct act *a = r->argument;

	switch (a->kind) {
	case OPEN: return round_open(x, &a->open, &a->f->round, &a->f->proposals, e);
	case ADVANCE: return round_advance(x, a->f->round, a->stage, e);
	case CLOSE: return round_close(x, a->f->round, e);
	case DECIDE: return round_decide(x, &a->decision, e);
	case EACH: return round_decide_each(x, a->each, a->count, a->keep, a->decided, e);
	case UNDECIDE: return round_undecide(x, a->id, ANY_VERSION, e);
	case VOTE: return vote_cast(x, a->id, a->choice, a->text, e);
	case DRAFT: return stocktake_draft(x, &a->reply, e);
	case ANSWER: return stocktake_answer(x, &a->reply, e);
	case DELEGATE: return stocktake_delegate(x, a->id, a->user, e);
	case ASK_TIER: return approval_ask_tier(x, &a->tier, &a->made, e);
	case APPROVE: return approval_decide(x, a->id, ANY_VERSION, a->approve, a->text, e);
	case WITHDRAW: return approval_withdraw(x, a->id, e);
	default: return tier_set(x, a->tier.account, a->tier.tier, a->text, e);
	}
}

/* user 0: the program. */
static enum rc act(struct fixture *f, int64_t user, struct act *a)
{
	const struct principal *who = user ? bench_principal(&f->b, user) : principal_system(&f->b.arena, ORIGIN_CLI);
	struct write_request r = { .company = f->b.company, .who = who, .arena = &f->b.arena, .work = act_work, .argument = a };

	a->f = f;
	error_clear(&f->b.e);
	return records_write(&r, &f->b.e);
}

#define EXPECT(f, user, rc, ...) assert_int_equal(act((f), (user), &(struct act){ __VA_ARGS__ }), (rc))
#define DO(f, user, ...) MUST(&(f)->b, act((f), (user), &(struct act){ __VA_ARGS__ }))

/* A round over what the figures say now. */
static enum rc open_round(struct fixture *f, int64_t user, struct round_request q)
{
	struct snapshot_cache *cache;
	const struct snapshot *s;
	struct classification c;
	struct context x;
	enum rc rc;

	MUST(&f->b, snapshot_cache_open(f->b.company, &cache, &f->b.e));
	MUST(&f->b, snapshot_acquire(cache, 0, &s, &f->b.e));
	struct classify_request cq = { .snapshot = s };
	bench_look(&f->b, NULL, &x);
	MUST(&f->b, policy_load(&x, STR(""), &cq.policy, &f->b.e));
	context_end(&x);
	MUST(&f->b, classify(&cq, &c, &f->b.e));
	q.classification = &c;
	q.name = STR("2027");
	rc = act(f, user, &(struct act){ .kind = OPEN, .open = q });
	classification_free(&c);
	snapshot_release(cache, s);
	snapshot_cache_close(cache);
	return rc;
}

#define OPENS(f, user, ...) MUST(&(f)->b, open_round((f), (user), (struct round_request){ __VA_ARGS__ }))

static int64_t proposal_of(struct fixture *f, int account)
{
	return number(f, "SELECT id FROM proposal WHERE round_id = %lld AND account_id = %lld", (long long)f->round, (long long)f->accounts[account]);
}

static int64_t request_of(struct fixture *f, int account, const char *part)
{
	return number(f, "SELECT id FROM stocktake_request WHERE proposal_id = %lld AND part = '%s'", (long long)proposal_of(f, account), part);
}

static void make_tier(struct fixture *f, int account, enum tier tier)
{
	DO(f, f->director, .kind = SET, .tier = { .account = f->accounts[account], .tier = tier }, .text = STR("as it was"));
}

static void without_four_eyes(struct fixture *f)
{
	bench_make(&f->b, "setting", "name=selection.four_eyes;value=false");
	MUST(&f->b, company_refresh(f->b.company, &f->b.e));
}

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

/* --- answering ------------------------------------------------------------------------------------------------------------------------------ */

static void key_account(struct fixture *f)
{
	make_tier(f, 0, TIER_KEY);
	bench_make(&f->b, "account_member", "account=A;user=ar;seat=ar;access=write");
	bench_make(&f->b, "account_member", "account=A;user=sponsor;seat=sponsor");
}

static struct stocktake_reply full_reply(int64_t request, enum stocktake_part part)
{
	struct stocktake_reply q = { .request = request };
	struct arena a = { .max = 1 << 20 };
	struct review r;

	assert_int_equal(review_load(&a, LANGUAGE_EN, &r, NULL), RC_OK);
	for (int i = 0; i < r.question_count; i++)
		if (r.questions[i].part == part)
			q.items[q.item_count++] = (struct stocktake_item){ str_of(strdup(arena_text(&a, r.questions[i].code))), STR("because"), STR("orders") };
	arena_free(&a);
	return q;
}

static void forget(struct stocktake_reply *q)
{
	for (int i = 0; i < q->item_count; i++)
		free((char *)q->items[i].question.p);
}

static void test_questions(void **state)
{
	struct arena a = { .max = 1 << 20 };
	struct review r;
	int parts[PART_COUNT] = { 0 };

	for (int language = 0; language < LANGUAGE_COUNT; language++) {
		assert_int_equal(review_load(&a, (enum language)language, &r, NULL), RC_OK);
		assert_int_equal(r.question_count, 13);
		assert_int_equal(r.outcome_count, 6);
		assert_true(r.leading.n && r.principle.n && r.questions[12].label.n);
	}
	for (int i = 0; i < r.question_count; i++)
		parts[r.questions[i].part]++;
	assert_int_equal(parts[PART_AR], 7);
	assert_int_equal(parts[PART_OFFICE], 4);
	assert_int_equal(parts[PART_SPONSOR], 1);
	assert_int_equal(parts[PART_FINANCE], 1);
	assert_int_equal(r.days[PART_AR], 10);
	arena_free(&a);
}

static void test_answers(void **state)
{
	struct fixture *f = *state;
	struct stocktake_reply reply;
	int64_t request;

	key_account(f);
	OPENS(f, f->office, .stage = STAGE_COUNT, .days.answers = { true, day(2026, 12, 7) });
	assert_int_equal(number(f, "SELECT count(*) FROM stocktake_request"), 4); /* A alone is a key account */
	assert_int_equal(number(f, "SELECT answerer_id FROM proposal WHERE id = %lld", (long long)proposal_of(f, 0)), f->ar);
	assert_int_equal(number(f, "SELECT user_id FROM stocktake_request WHERE part = 'sponsor'"), f->sponsor);
	assert_int_equal(number(f, "SELECT user_id FROM stocktake_request WHERE part = 'finance'"), f->office);
	assert_int_equal(number(f, "SELECT due_on FROM stocktake_request WHERE part = 'sponsor'"), day(2026, 12, 11)); /* 4 working days more */
	assert_int_equal(number(f, "SELECT count(*) FROM task t JOIN stocktake_request q ON q.task_id = t.id AND t.subject_id = q.id AND t.assignee_id = q.user_id"
				   " WHERE t.kind = 'stocktake' AND t.status = 'open' AND t.subject = 'stocktake_request'"), 4);
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND kind = 'stocktake' AND link = '/stocktake' AND text LIKE '%%2026-12-07%%'", (long long)f->ar), 1);

	request = request_of(f, 0, "ar");
	reply = full_reply(request, PART_AR);
	EXPECT(f, f->helper, RC_NOT_FOUND, .kind = ANSWER, .reply = reply);
	EXPECT(f, f->ar, RC_INVALID, .kind = ANSWER, .reply = reply);
	assert_string_equal(f->b.e.field, "outcome");
	reply.outcome = STR("keep_and_renew");
	reply.plan_kind = STR("innovate");
	EXPECT(f, f->ar, RC_INVALID, .kind = ANSWER, .reply = reply);
	assert_string_equal(f->b.e.field, "plan");
	reply.plan = STR("One new thing in 90 days");
	EXPECT(f, f->ar, RC_INVALID, .kind = ANSWER, .reply = reply);
	assert_string_equal(f->b.e.field, "plan_due");
	reply.has_due = true;
	reply.plan_due = day(2027, 2, 26);
	reply.items[3].answer = STR("  ");
	EXPECT(f, f->ar, RC_INVALID, .kind = ANSWER, .reply = reply);
	assert_string_equal(f->b.e.key, "error.unanswered");
	reply.items[3].answer = STR("better");
	reply.items[0].question = STR("sq_cost"); /* asked of finance */
	EXPECT(f, f->ar, RC_INVALID, .kind = ANSWER, .reply = reply);
	reply.item_count = 0;
	DO(f, f->ar, .kind = DRAFT, .reply = reply);
	assert_int_equal(number(f, "SELECT count(*) FROM stocktake_answer"), 0);
	assert_int_equal(number(f, "SELECT count(*) FROM stocktake_request WHERE draft LIKE '%%keep_and_renew%%' AND answered_at IS NULL"), 1);

	reply = full_reply(request, PART_AR);
	reply.outcome = STR("keep_and_renew");
	reply.plan_kind = STR("innovate");
	reply.plan = STR("One new thing in 90 days");
	reply.has_due = true;
	reply.plan_due = day(2027, 2, 26);
	DO(f, f->ar, .kind = ANSWER, .reply = reply);
	assert_int_equal(number(f, "SELECT count(*) FROM stocktake_answer WHERE answer = 'because' AND answered_by_id = %lld", (long long)f->ar), 7);
	assert_int_equal(number(f, "SELECT count(*) FROM stocktake_request WHERE draft IS NULL AND answered_at IS NOT NULL"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM task WHERE kind = 'stocktake' AND status = 'done' AND assignee_id = %lld", (long long)f->ar), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM task t JOIN proposal p ON p.plan_task_id = t.id WHERE t.title = 'One new thing in 90 days' AND t.due_on = %d AND t.assignee_id = %lld"
				   " AND t.status = 'open' AND p.outcome = 'keep_and_renew'", day(2027, 2, 26), (long long)f->ar), 1);
	/* again: the same answers and the same duty, no second ones */
	reply.items[0].answer = STR("because of margin");
	reply.plan = STR("Two new things");
	DO(f, f->ar, .kind = ANSWER, .reply = reply);
	assert_int_equal(number(f, "SELECT count(*) FROM stocktake_answer"), 7);
	assert_int_equal(number(f, "SELECT count(*) FROM task WHERE subject = 'proposal'"), 1);
	forget(&reply);

	/* the last answers tell whoever opened the round */
	for (int part = PART_SPONSOR; part < PART_COUNT; part++) {
		reply = full_reply(request_of(f, 0, part_codes[part]), (enum stocktake_part)part);
		DO(f, part == PART_SPONSOR ? f->sponsor : f->office, .kind = ANSWER, .reply = reply);
		forget(&reply);
	}
	assert_int_equal(number(f, "SELECT count(*) FROM stocktake_request WHERE answered_at IS NULL"), 0);
	DO(f, f->office, .kind = ADVANCE, .stage = STAGE_DECIDING);
	DO(f, f->director, .kind = DECIDE, .decision = { .proposal = proposal_of(f, 0), .version = ANY_VERSION, .approve = true, .tier = TIER_NONE });
	reply = full_reply(request, PART_AR);
	EXPECT(f, f->ar, RC_CONFLICT, .kind = DRAFT, .reply = reply);
	forget(&reply);
}

/* Without AR the owner is asked, without a sponsor the office; whoever it is passed on to sees it and answers. */
static void test_delegation(void **state)
{
	struct fixture *f = *state;
	struct stocktake_sheet sheet;
	struct stocktake_reply reply;
	struct context x;
	int64_t request;

	make_tier(f, 0, TIER_KEY);
	OPENS(f, f->office, .stage = STAGE_ANSWERING);
	request = request_of(f, 0, "ar");
	assert_int_equal(number(f, "SELECT user_id FROM stocktake_request WHERE id = %lld", (long long)request), f->owner);
	assert_int_equal(number(f, "SELECT user_id FROM stocktake_request WHERE part = 'sponsor'"), f->office);
	assert_int_equal(number(f, "SELECT due_on FROM stocktake_request WHERE id = %lld", (long long)request), day(2026, 12, 7)); /* the template's ten */
	EXPECT(f, f->helper, RC_NOT_FOUND, .kind = DELEGATE, .id = request, .user = f->helper);
	EXPECT(f, f->owner, RC_INVALID, .kind = DELEGATE, .id = request, .user = f->owner);
	EXPECT(f, f->owner, RC_INVALID, .kind = DELEGATE, .id = request, .user = 999);

	bench_look(&f->b, bench_principal(&f->b, f->helper), &x);
	assert_int_equal(stocktake_sheet(&x, request, &sheet, &f->b.e), RC_NOT_FOUND);
	context_end(&x);
	DO(f, f->owner, .kind = DELEGATE, .id = request, .user = f->helper);
	bench_look(&f->b, bench_principal(&f->b, f->helper), &x);
	MUST(&f->b, stocktake_sheet(&x, request, &sheet, &f->b.e));
	assert_true(str_is(sheet.account_name, "Customer A") && sheet.part == PART_AR && sheet.open && sheet.delegated_by == f->owner);
	struct record *r;
	MUST(&f->b, record_get(&x, schema_entity(x.schema, STR("proposal")), proposal_of(f, 0), &r, &f->b.e));
	assert_int_equal(record_get(&x, schema_entity(x.schema, STR("account")), f->accounts[0], &r, &f->b.e), RC_NOT_FOUND);
	context_end(&x);
	assert_int_equal(number(f, "SELECT assignee_id FROM task WHERE subject_id = %lld AND subject = 'stocktake_request'", (long long)request), f->helper);
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND link = '/stocktake/%lld'", (long long)f->helper, (long long)request), 1);
	EXPECT(f, f->owner, RC_NOT_FOUND, .kind = DELEGATE, .id = request, .user = f->ar);

	reply = full_reply(request, PART_AR);
	reply.outcome = STR("keep_same");
	reply.plan_kind = STR("keep");
	DO(f, f->helper, .kind = ANSWER, .reply = reply);
	forget(&reply);
	assert_int_equal(number(f, "SELECT count(*) FROM proposal WHERE plan_task_id IS NULL AND outcome = 'keep_same'"), 1);
	EXPECT(f, f->helper, RC_CONFLICT, .kind = DELEGATE, .id = request, .user = f->ar);
	/* what nobody has answered is dropped with the round */
	DO(f, f->office, .kind = CLOSE);
	assert_int_equal(number(f, "SELECT count(*) FROM task WHERE kind = 'stocktake' AND status = 'open'"), 0);
	assert_int_equal(number(f, "SELECT count(*) FROM task WHERE kind = 'stocktake' AND status = 'done'"), 1);
}

/* --- reminders ------------------------------------------------------------------------------------------------------------------------------ */

static int remind(struct fixture *f, int32_t d)
{
	int told = -1;

	set_day(d);
	MUST(&f->b, remind_run(f->b.company, now_ms, &told, &f->b.e));
	return told;
}

static enum rc take_calendar(struct context *x, struct write_request *r, struct error *e)
{
	return calendar_take_china(x, r->argument, e);
}

static void test_reminders(void **state)
{
	struct fixture *f = *state;
	int added;
	struct write_request w = { .company = f->b.company, .who = principal_system(&f->b.arena, ORIGIN_CLI), .arena = &f->b.arena, .work = take_calendar, .argument = &added };
	struct stocktake_reply reply;

	MUST(&f->b, records_write(&w, &f->b.e));
	key_account(f);
	set_day(day(2026, 9, 14));
	/* due on Wednesday 30 September; 1 to 7 October are holidays, Saturday the 10th is worked */
	OPENS(f, f->office, .stage = STAGE_COUNT, .days.answers = { true, day(2026, 9, 30) });
	assert_int_equal(remind(f, day(2026, 9, 27)), 0); /* a Sunday */
	assert_int_equal(remind(f, day(2026, 9, 24)), 0);
	assert_int_equal(remind(f, day(2026, 9, 28)), 1); /* two working days before: the AR alone, the others have more time */
	assert_int_equal(remind(f, day(2026, 9, 28)), 0); /* not twice a day */
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND kind = 'reminder' AND text LIKE '%%1 answers%%'", (long long)f->ar), 1);
	assert_int_equal(remind(f, day(2026, 9, 29)), 1);
	assert_int_equal(remind(f, day(2026, 10, 1)), 0); /* a holiday */
	set_day(day(2026, 10, 8));
	assert_true(remind(f, day(2026, 10, 8)) >= 1);
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND kind = 'reminder' AND text LIKE '%%1 of them late%%'", (long long)f->ar), 1);
	/* one notice for the office's two duties; after the answer nothing more for the AR */
	reply = full_reply(request_of(f, 0, "ar"), PART_AR);
	reply.outcome = STR("keep_same");
	reply.plan_kind = STR("keep");
	DO(f, f->ar, .kind = ANSWER, .reply = reply);
	forget(&reply);
	assert_int_equal(remind(f, day(2026, 10, 21)), 2);
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND kind = 'reminder' AND text LIKE '%%2 answers%%2 of them late%%'", (long long)f->office), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND kind = 'reminder'", (long long)f->ar), 3);
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

#define DECISION(p, yes, ...) { .proposal = (p), .version = ANY_VERSION, .approve = (yes), .tier = TIER_NONE, __VA_ARGS__ }

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

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moves), CASE(test_proposed), CASE(test_frozen), CASE(test_patience), CASE(test_patience_ends), CASE(test_stages),
		cmocka_unit_test(test_questions), CASE(test_answers), CASE(test_delegation), CASE(test_reminders), cmocka_unit_test(test_tally), CASE(test_votes),
		CASE(test_against_the_vote), CASE(test_four_eyes), CASE(test_four_eyes_off), CASE(test_back), CASE(test_each), CASE(test_exception), CASE(test_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
