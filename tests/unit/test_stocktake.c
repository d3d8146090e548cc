/* The stocktake of a round: who is asked what and by when, drafts and final answers, passing on, reminders by the company's calendar. On SQLite, and on PostgreSQL
 * where BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "help/round.h"
#include "kam/calendar.h"
#include "kam/remind.h"

/* --- answering ------------------------------------------------------------------------------------------------------------------------------ */

static void key_account(struct fixture *f)
{
	make_tier(f, 0, TIER_KEY);
	bench_make(&f->b, "account_member", "account=A;user=ar;seat=ar;access=write");
	bench_make(&f->b, "account_member", "account=A;user=sponsor;seat=sponsor");
}

static struct stocktake_reply full_reply(struct fixture *f, int64_t request, enum stocktake_part part)
{
	struct stocktake_reply q = { .request = request };
	struct review r;

	assert_int_equal(review_load(&f->b.arena, LANGUAGE_EN, &r, NULL), RC_OK);
	for (int i = 0; i < r.question_count; i++)
		if (r.questions[i].part == part)
			q.items[q.item_count++] = (struct stocktake_item){ r.questions[i].code, STR("because"), STR("orders") };
	return q;
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

	/* ticking it off is no answer */
	struct put tick = { .entity = "task", .set = "status=done", .version = ANY_VERSION };
	tick.id = number(f, "SELECT id FROM task WHERE assignee_id = %lld", (long long)f->ar);
	assert_int_equal(bench_put(&f->b, bench_principal(&f->b, f->ar), &tick), RC_CONFLICT);
	assert_string_equal(f->b.e.key, "error.task_by_answer");

	request = request_of(f, 0, "ar");
	reply = full_reply(f, request, PART_AR);
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

	reply = full_reply(f, request, PART_AR);
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

	/* the last answers tell whoever opened the round */
	for (int part = PART_SPONSOR; part < PART_COUNT; part++) {
		reply = full_reply(f, request_of(f, 0, part_codes[part]), (enum stocktake_part)part);
		DO(f, part == PART_SPONSOR ? f->sponsor : f->office, .kind = ANSWER, .reply = reply);
	}
	assert_int_equal(number(f, "SELECT count(*) FROM stocktake_request WHERE answered_at IS NULL"), 0);
	DO(f, f->office, .kind = ADVANCE, .stage = STAGE_DECIDING);
	DO(f, f->director, .kind = DECIDE, .decision = { .proposal = proposal_of(f, 0), .version = ANY_VERSION, .approve = true, .tier = TIER_NONE });
	reply = full_reply(f, request, PART_AR);
	EXPECT(f, f->ar, RC_CONFLICT, .kind = DRAFT, .reply = reply);
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

	reply = full_reply(f, request, PART_AR);
	reply.outcome = STR("keep_same");
	reply.plan_kind = STR("keep");
	DO(f, f->helper, .kind = ANSWER, .reply = reply);
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
	MUST(&f->b, remind_run(f->b.company, now_ms(), &told, &f->b.e));
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
	reply = full_reply(f, request_of(f, 0, "ar"), PART_AR);
	reply.outcome = STR("keep_same");
	reply.plan_kind = STR("keep");
	DO(f, f->ar, .kind = ANSWER, .reply = reply);
	assert_int_equal(remind(f, day(2026, 10, 21)), 2);
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND kind = 'reminder' AND text LIKE '%%2 answers%%2 of them late%%'", (long long)f->office), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM notice WHERE user_id = %lld AND kind = 'reminder'", (long long)f->ar), 3);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, round_set_up, round_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_questions), CASE(test_answers), CASE(test_delegation), CASE(test_reminders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
