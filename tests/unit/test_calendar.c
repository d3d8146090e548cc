/* kam/calendar: working days by the shipped calendar of mainland China, counted on paper; on SQLite, and on PostgreSQL where BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/mem.h"
#include "help/company.h"
#include "kam/calendar.h"

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	assert_true(bench_begin(b));
	MUST(b, bench_open(b, true));
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	bench_end(*state);
	free(*state);
	return 0;
}

static enum rc take(struct context *x, struct write_request *r, struct error *e)
{
	return calendar_take_china(x, r->argument, e);
}

static int take_china(struct bench *b)
{
	int added = -1;
	struct write_request r = { .company = b->company, .who = principal_system(&b->arena, ORIGIN_CLI), .arena = &b->arena, .work = take, .argument = &added };

	MUST(b, records_write(&r, &b->e));
	return added;
}

static int32_t day(int year, int month, int d)
{
	return date_from_civil((struct civil){ year, month, d });
}

static bool working(struct bench *b, int32_t d)
{
	struct context x;
	bool out;

	bench_look(b, NULL, &x);
	MUST(b, calendar_is_working(&x, d, &out, &b->e));
	context_end(&x);
	return out;
}

static int32_t add(struct bench *b, int32_t d, int n)
{
	struct context x;
	int32_t out = 0;

	bench_look(b, NULL, &x);
	MUST(b, calendar_add(&x, d, n, &out, &b->e));
	context_end(&x);
	return out;
}

static void test_week_ends(void **state)
{
	struct bench *b = *state;

	assert_true(working(b, day(2026, 11, 20)));   /* a Friday */
	assert_false(working(b, day(2026, 11, 21)));
	assert_false(working(b, day(2026, 11, 22)));
	assert_int_equal(add(b, day(2026, 11, 20), 1), day(2026, 11, 23));
	assert_int_equal(add(b, day(2026, 11, 21), 0), day(2026, 11, 23));
	assert_int_equal(add(b, day(2026, 11, 20), 0), day(2026, 11, 20));
	assert_int_equal(add(b, day(2026, 11, 23), -1), day(2026, 11, 20));
	assert_int_equal(add(b, day(2026, 11, 22), -5), day(2026, 11, 16));
	assert_int_equal(add(b, day(2026, 11, 20), 3660), day(2026, 11, 20) + 3660 / 5 * 7); /* over several stretches */
	assert_int_equal(add(b, day(2026, 11, 20), -3660), day(2026, 11, 20) - 3660 / 5 * 7);
}

/* National Day 2024: off from 1 to 7 October, worked on Sunday 29 September and Saturday 12 October. */
static void test_china(void **state)
{
	struct bench *b = *state;

	bench_make(b, "calendar_day", "day=2024-10-01;working=true;name=值班");
	assert_int_equal(take_china(b), calendar_china_count - 1);
	assert_true(working(b, day(2024, 10, 1))); /* what the company says stands */
	assert_true(working(b, day(2024, 9, 29)));
	assert_true(working(b, day(2024, 10, 12)));
	assert_false(working(b, day(2024, 10, 7)));
	assert_int_equal(add(b, day(2024, 10, 1), 1), day(2024, 10, 8));
	assert_int_equal(add(b, day(2024, 10, 8), 5), day(2024, 10, 14)); /* 9, 10, 11, Saturday 12, Monday 14 */
	assert_int_equal(add(b, day(2024, 10, 8), -2), day(2024, 9, 30));
	assert_int_equal(take_china(b), 0);
	for (int i = 1; i < calendar_china_count; i++)
		assert_true(date_from_civil(calendar_china[i].day) > date_from_civil(calendar_china[i - 1].day));
	int worked = 0; /* instead of a week-end; 3 February 2020, a Monday, is named because that year's holiday was lengthened up to it */
	for (int i = 0; i < calendar_china_count; i++)
		worked += calendar_china[i].working && date_weekday(date_from_civil(calendar_china[i].day)) <= 5;
	assert_int_equal(worked, 1);
}

static void test_bounds(void **state)
{
	struct bench *b = *state;
	struct context x;
	int32_t out;

	bench_look(b, NULL, &x);
	assert_int_equal(calendar_add(&x, 0, CALENDAR_STEPS_MAX + 1, &out, &b->e), RC_INVALID);
	assert_int_equal(calendar_add(&x, 0, -CALENDAR_STEPS_MAX - 1, &out, &b->e), RC_INVALID);
	context_end(&x);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = { CASE(test_week_ends), CASE(test_china), CASE(test_bounds) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
