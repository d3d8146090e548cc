/* kam/sales_rank.h: the order of all accounts by their sales, kept until something changes, and where a page of it goes on. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "help/company.h"
#include "kam/sales_rank.h"
#include "lang/zone.h"
#include "os/clock.h"

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

static int64_t account(struct bench *b, const char *code)
{
	char set[100];

	snprintf(set, sizeof set, "code=%s;name=%s", code, code);
	return bench_make(b, "account", set);
}

static void order(struct bench *b, const char *number, const char *account_code, const char *quantity, const char *more)
{
	char set[200];

	snprintf(set, sizeof set, "number=%s;account=%s%s", number, account_code, more);
	bench_make(b, "order", set);
	snprintf(set, sizeof set, "order=%s;quantity=%s;unit_price=10", number, quantity);
	bench_make(b, "order_line", set);
}

/* Where a page goes on: behind the account itself when it stands where it stood, else behind where it would stand. */
static void test_places(void **state)
{
	static const int64_t ids[] = { 5, 2, 7, 1, 4, 9, 3 }, values[] = { 900, 500, 500, 0, 0, 0, -20 };
	const struct sales_rank r = { .count = 7, .ids = ids, .values = values };

	assert_int_equal(sales_rank_after(&r, 900, 5), 1);
	assert_int_equal(sales_rank_after(&r, 500, 2), 2);
	assert_int_equal(sales_rank_after(&r, 500, 7), 3);
	assert_int_equal(sales_rank_after(&r, 600, 99), 1);
	assert_int_equal(sales_rank_after(&r, 1000, 1), 0);
	assert_int_equal(sales_rank_after(&r, 0, 1), 4);
	assert_int_equal(sales_rank_after(&r, 0, 5), 5);
	assert_int_equal(sales_rank_after(&r, -20, 3), 7);
}

static void test_kept_until_something_changes(void **state)
{
	struct bench *b = *state;
	int64_t a = account(b, "A"), c = account(b, "C"), d = account(b, "D"), n = account(b, "N");
	const struct sales_rank *first, *again, *later;
	struct snapshot_cache *cache;
	struct sales_ranks *ranks;
	int32_t today = zone_day(company_zone(b->company), os_now());

	order(b, "1", "A", "5", "");
	order(b, "2", "C", "9", "");
	order(b, "3", "D", "-1", "");
	order(b, "4", "A", "100", ";status=cancelled");
	order(b, "5", "D", "100", ";ordered_at=2001-01-01");
	MUST(b, snapshot_cache_open(b->company, &cache, &b->e));
	MUST(b, sales_ranks_open(&ranks, &b->e));
	assert_null(sales_rank_newest(ranks));
	MUST(b, sales_rank_acquire(ranks, cache, today, &first, &b->e));
	assert_int_equal(first->count, 4);
	assert_int_equal(first->ids[0], c);
	assert_int_equal(first->values[0], 900000);
	assert_int_equal(first->ids[1], a);
	assert_int_equal(first->ids[2], n);
	assert_int_equal(first->values[2], 0);
	assert_int_equal(first->ids[3], d);
	assert_int_equal(first->values[3], -100000);
	MUST(b, sales_rank_acquire(ranks, cache, today, &again, &b->e));
	assert_ptr_equal(first, again);
	sales_rank_release(ranks, again);
	order(b, "6", "A", "50", "");
	MUST(b, sales_rank_acquire(ranks, cache, today, &later, &b->e));
	assert_int_equal(later->ids[0], a);
	/* who holds the one of before has it unchanged */
	assert_int_equal(first->ids[0], c);
	sales_rank_release(ranks, first);
	sales_rank_release(ranks, later);
	later = sales_rank_newest(ranks);
	assert_int_equal(later->ids[0], a);
	sales_rank_release(ranks, later);
	sales_ranks_close(ranks);
	snapshot_cache_close(cache);
}

/* One order in a currency without a rate does not take everybody's order of accounts away. */
static void test_currency_without_rate(void **state)
{
	struct bench *b = *state;
	int64_t a = account(b, "A"), c = account(b, "C");
	const struct sales_rank *rank;
	struct snapshot_cache *cache;
	struct sales_ranks *ranks;

	order(b, "1", "A", "5", "");
	order(b, "2", "C", "1", "");
	order(b, "3", "C", "900", ";currency=GBP");
	MUST(b, snapshot_cache_open(b->company, &cache, &b->e));
	MUST(b, sales_ranks_open(&ranks, &b->e));
	MUST(b, sales_rank_acquire(ranks, cache, zone_day(company_zone(b->company), os_now()), &rank, &b->e));
	assert_int_equal(rank->ids[0], a);
	assert_int_equal(rank->ids[1], c);
	assert_int_equal(rank->values[1], 100000);
	assert_string_equal(rank->currency, "CNY");
	sales_rank_release(ranks, rank);
	sales_ranks_close(ranks);
	snapshot_cache_close(cache);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_places), CASE(test_kept_until_something_changes), CASE(test_currency_without_rate) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
