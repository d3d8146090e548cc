/* How decisions turned out: the rule, a portfolio made by hand and worked out on paper, a random one against sums over every line afresh; and what records give of
 * it to whom, on either engine. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "help/round.h"
#include "kam/outcomes.h"
#include "kam/row.h"

#define YUAN INT64_C(100000000000) /* one, at LINE_SCALE */

static void test_rule(void **state)
{
	double change;

	assert_int_equal(outcome_turned(2, 100, 500, &change), TURNED_EARLY);
	assert_true(isnan(change));
	assert_int_equal(outcome_turned(3, 0, 500, &change), TURNED_UNKNOWN);
	assert_int_equal(outcome_turned(3, -5, 500, &change), TURNED_UNKNOWN);
	assert_true(isnan(change));
	assert_int_equal(outcome_turned(3, 100, 111, &change), TURNED_GREW);
	assert_true(fabs(change - .11) < 1e-12);
	assert_int_equal(outcome_turned(12, 100, 110, &change), TURNED_HELD); /* ten in a hundred is not more than a tenth */
	assert_int_equal(outcome_turned(12, 100, 90, &change), TURNED_HELD);
	assert_int_equal(outcome_turned(12, 100, 89, &change), TURNED_FELL);
	assert_int_equal(outcome_turned(12, 100, 0, &change), TURNED_FELL);
	assert_true(change == -1);
	assert_int_equal(outcome_turned(12, 100, -20, &change), TURNED_FELL);
}

/* --- by hand -------------------------------------------------------------------------------------------------------------------------------- */

static void account(struct snapshot_builder *b, int64_t id, enum tier tier)
{
	char code[20];

	snprintf(code, sizeof code, "A%lld", (long long)id);
	snapshot_add_account(b, id, str_of(code), str_of(code), SNAPSHOT_NO_GROUP, SNAPSHOT_NO_GROUP, tier, false);
}

static void line(struct snapshot_builder *b, size_t place, int32_t on, int64_t yuan, const char *currency)
{
	struct snapshot_line l = { .account = place, .day = on, .quantity = (yuan < 0 ? -1 : 1) * QUANTITY_UNIT, .unit_price = (yuan < 0 ? -yuan : yuan) * MONEY_UNIT,
				   .currency = str_of(currency) };

	snapshot_add_line(b, &l);
}

static void settle(struct snapshot_builder *b)
{
	memcpy(b->s.company_currency, "CNY", 4);
	snapshot_settle(b);
	assert_false(b->failed);
}

static struct outcome change(int64_t id, int64_t account, int32_t on, enum tier before, enum tier after)
{
	return (struct outcome){ .id = id, .account_id = account, .day = on, .before = before, .after = after };
}

static void compute(struct snapshot_builder *b, const unsigned char *visible, int32_t today, struct outcome *items, size_t count, struct outcomes *o)
{
	struct error e = { 0 };

	*o = (struct outcomes){ .items = items, .count = count, .as_of = SNAPSHOT_NO_DAY, .unmoved_day = SNAPSHOT_NO_DAY };
	assert_int_equal(outcomes_compute(&b->s, visible, today, o, &e), RC_OK);
}

/* Decided on 1 February 2026; the newest order is of 30 September, so eight months have passed: February to September 2026 against February to September 2025. */
static void by_hand(struct snapshot_builder *b)
{
	for (int64_t id = 1; id <= 7; id++)
		account(b, id, id == 1 ? TIER_KEY : id == 3 ? TIER_GENERAL : TIER_NONE);
	/* 1: 100 + 20 before (January and October do not count), 150 - 10 after: +16.7 % */
	line(b, 0, day(2025, 1, 31), 999, "CNY");
	line(b, 0, day(2025, 2, 1), 100, "CNY");
	line(b, 0, day(2025, 9, 30), 20, "CNY");
	line(b, 0, day(2025, 10, 1), 999, "CNY");
	line(b, 0, day(2026, 1, 31), 999, "CNY");
	line(b, 0, day(2026, 2, 1), 150, "CNY");
	line(b, 0, day(2026, 9, 30), -10, "CNY");
	/* 2: 50 before, in euros at 8, 300 after: -25 % */
	line(b, 1, day(2025, 3, 5), 50, "EUR");
	line(b, 1, day(2026, 3, 5), 300, "CNY");
	/* 3: nothing before */
	line(b, 2, day(2026, 4, 1), 70, "CNY");
	/* 4 to 6 were never moved: +100 %, -50 %, +5 %; 7 has no sales at all */
	line(b, 3, day(2025, 5, 1), 10, "CNY");
	line(b, 3, day(2026, 5, 1), 20, "CNY");
	line(b, 4, day(2025, 6, 1), 10, "CNY");
	line(b, 4, day(2026, 6, 1), 5, "CNY");
	line(b, 5, day(2025, 7, 1), 100, "CNY");
	line(b, 5, day(2026, 7, 1), 105, "CNY");
	snapshot_add_rate(b, STR("EUR"), day(2025, 1, 1), 8 * MONEY_UNIT);
	settle(b);
}

static void test_by_hand(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	struct outcome items[] = {
		change(1, 1, day(2026, 2, 1), TIER_GENERAL, TIER_KEY), change(2, 2, day(2026, 2, 1), TIER_NONE, TIER_STRATEGIC), change(3, 3, day(2026, 2, 1), TIER_KEY, TIER_GENERAL),
		change(4, 1, day(2026, 8, 1), TIER_KEY, TIER_STRATEGIC), change(9, 99, day(2026, 2, 1), TIER_NONE, TIER_KEY),
	};
	const struct outcome *one;
	struct outcomes o;

	by_hand(&b);
	compute(&b, NULL, day(2026, 11, 23), items, 5, &o);
	assert_int_equal(o.count, 4); /* account 99 is not there */
	assert_int_equal(o.as_of, day(2026, 9, 30));
	assert_string_equal(o.c.currency, "CNY");
	one = outcomes_find(&o, 1);
	assert_int_equal(one->months, 8);
	assert_true(one->sales_before == 120 * YUAN);
	assert_true(one->sales_after == 140 * YUAN);
	assert_true(fabs(one->change - 1.0 / 6) < 1e-12);
	assert_int_equal(one->turned, TURNED_GREW);
	assert_int_equal(one->move, MOVE_ENTER);
	assert_true(one->now == one->after);
	one = outcomes_find(&o, 2);
	assert_true(one->sales_before == 400 * YUAN);
	assert_true(one->sales_after == 300 * YUAN);
	assert_int_equal(one->turned, TURNED_FELL);
	assert_int_equal(one->now, TIER_NONE); /* it does not stand any more */
	one = outcomes_find(&o, 3);
	assert_int_equal(one->turned, TURNED_UNKNOWN);
	assert_int_equal(one->move, MOVE_LEAVE);
	/* two months after the first of August */
	one = outcomes_find(&o, 4);
	assert_int_equal(one->months, 2);
	assert_int_equal(one->turned, TURNED_EARLY);
	assert_null(outcomes_find(&o, 9));
	assert_int_equal(o.items[0].id, 4); /* newest first */
	/* together: two that entered, one grew and one fell; their median is (1/6 - 1/4) / 2 */
	assert_int_equal(o.moves[MOVE_ENTER].count, 2);
	assert_int_equal(o.moves[MOVE_ENTER].judged, 2);
	assert_int_equal(o.moves[MOVE_ENTER].turned[TURNED_GREW], 1);
	assert_true(fabs(o.moves[MOVE_ENTER].median - (1.0 / 6 - .25) / 2) < 1e-12);
	assert_int_equal(o.moves[MOVE_UP].count, 1);
	assert_int_equal(o.moves[MOVE_UP].judged, 0);
	assert_true(isnan(o.moves[MOVE_UP].median));
	assert_int_equal(o.unmoved_day, day(2026, 2, 1));
	assert_int_equal(o.unmoved_months, 8);
	assert_int_equal(o.unmoved.count, 4);
	assert_int_equal(o.unmoved.judged, 3);
	assert_true(fabs(o.unmoved.median - .05) < 1e-12);
	assert_int_equal(o.unmoved.turned[TURNED_GREW], 1);
	assert_int_equal(o.unmoved.turned[TURNED_HELD], 1);
	assert_int_equal(o.unmoved.turned[TURNED_UNKNOWN], 1);
	outcomes_free(&o);
}

/* The tree's months add up to its sums; what one does not see has no part. */
static void test_opened(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	const unsigned char visible[] = { 1, 0, 1, 1, 0, 0, 0 };
	struct outcome items[] = { change(1, 1, day(2026, 2, 1), TIER_GENERAL, TIER_KEY), change(2, 2, day(2026, 2, 1), TIER_NONE, TIER_STRATEGIC) };
	struct explanation *tree, *sum;
	struct outcomes o;
	struct error e = { 0 };
	int windows = 0;

	by_hand(&b);
	compute(&b, visible, day(2026, 11, 23), items, 2, &o);
	assert_int_equal(o.count, 1);
	assert_int_equal(o.unmoved.count, 2);
	assert_int_equal(outcome_explain(&a, &o, &o.items[0], &tree, &e), RC_OK);
	for (sum = tree->first; sum; sum = sum->next) {
		decimal_sum parts = 0;
		if (sum->unit != EXPLAIN_MONEY)
			continue;
		for (const struct explanation *part = sum->first; part; part = part->next)
			parts += part->part ? part->money : 0;
		assert_true(parts == sum->money);
		assert_true(parts == (windows++ ? o.items[0].sales_after : o.items[0].sales_before));
	}
	assert_int_equal(windows, 2);
	outcomes_free(&o);
}

/* Twelve months at most, months as the calendar has them, nothing of the future. */
static void test_windows(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	struct outcome items[] = { change(1, 1, day(2024, 2, 29), TIER_NONE, TIER_KEY), change(2, 1, day(2025, 8, 31), TIER_KEY, TIER_GENERAL), change(3, 1, day(2026, 2, 27), TIER_NONE, TIER_KEY) };
	struct outcomes o;

	account(&b, 1, TIER_NONE);
	line(&b, 0, day(2026, 2, 27), 1, "CNY");
	line(&b, 0, day(2027, 1, 1), 1, "CNY"); /* dated ahead */
	settle(&b);
	compute(&b, NULL, day(2026, 6, 1), items, 3, &o);
	assert_int_equal(o.as_of, day(2026, 2, 27));
	assert_int_equal(outcomes_find(&o, 1)->months, 12);
	assert_int_equal(outcomes_find(&o, 1)->from, day(2023, 2, 28));
	assert_int_equal(outcomes_find(&o, 1)->from_end, day(2024, 2, 29));
	assert_int_equal(outcomes_find(&o, 1)->to_end, day(2025, 2, 28));
	/* six months from 31 August end on 28 February, which the data reach */
	assert_int_equal(outcomes_find(&o, 2)->months, 6);
	assert_int_equal(outcomes_find(&o, 2)->to_end, day(2026, 2, 28));
	assert_int_equal(outcomes_find(&o, 3)->months, 0);
	assert_int_equal(o.unmoved.count, 0);
	outcomes_free(&o);
}

static void test_nothing(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(buf_free) struct buf json = { 0 };
	struct json_writer w = { .b = &json };
	struct outcome items[] = { change(1, 1, day(2026, 2, 1), TIER_NONE, TIER_KEY) };
	struct outcomes o;

	account(&b, 1, TIER_KEY);
	settle(&b);
	compute(&b, NULL, day(2026, 6, 1), items, 1, &o);
	assert_int_equal(o.count, 0);
	outcomes_json(&o, &w);
	assert_true(str_starts(buf_view(&json), "{\"as_of\":null,\"currency\":null,"));
	outcomes_free(&o);
}

enum { ACCOUNTS = 30, LINES = 2000, CHANGES = 60 };
struct plain { size_t account; int32_t day; int64_t yuan; };

/* The same each time (the generator of Park and Miller). */
static int draw(uint64_t *seed, int below)
{
	*seed = *seed * 48271 % 2147483647;
	return (int)(*seed % (uint64_t)below);
}

/* Sums as one would make them by hand, line by line. */
static void test_random(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	static struct plain lines[LINES];
	static struct outcome items[CHANGES];
	struct outcomes o;
	uint64_t seed = 20261126;

	for (int64_t id = 1; id <= ACCOUNTS; id++)
		account(&b, id, TIER_NONE);
	for (int i = 0; i < LINES; i++) {
		lines[i] = (struct plain){ (size_t)(draw(&seed, ACCOUNTS)), day(2023, 1, 1) + draw(&seed, 1400), draw(&seed, 1000) - 100 };
		line(&b, lines[i].account, lines[i].day, lines[i].yuan, "CNY");
	}
	for (int i = 0; i < CHANGES; i++)
		items[i] = change(i + 1, 1 + draw(&seed, ACCOUNTS), day(2024, 1, 1) + draw(&seed, 1000), TIER_NONE, TIER_KEY);
	settle(&b);
	compute(&b, NULL, day(2027, 1, 1), items, CHANGES, &o);
	assert_int_equal(o.count, CHANGES);
	for (size_t i = 0; i < o.count; i++) {
		const struct outcome *one = &o.items[i];
		int64_t before = 0, after = 0;
		for (int k = 0; k < LINES; k++) {
			if (lines[k].account != one->account)
				continue;
			before += lines[k].day >= one->from && lines[k].day < one->from_end ? lines[k].yuan : 0;
			after += lines[k].day >= one->day && lines[k].day < one->to_end ? lines[k].yuan : 0;
		}
		assert_true(one->sales_before == before * (decimal_sum)YUAN);
		assert_true(one->sales_after == after * (decimal_sum)YUAN);
	}
	outcomes_free(&o);
}

/* --- through records -------------------------------------------------------------------------------------------------------------------------- */

static enum rc read_as(struct fixture *f, int64_t user, struct outcomes *o)
{
	struct context x;
	enum rc rc;

	bench_look(&f->b, user ? bench_principal(&f->b, user) : NULL, &x);
	rc = outcomes_read(&x, o, &f->b.e);
	context_end(&x);
	return rc;
}

/* Taken back on the same day it was never decided; twice on one day is once. */
static void test_read(void **state)
{
	struct fixture *f = *state;
	int64_t nobody = bench_make(&f->b, "user", "code=nobody;name=nobody;language=en");
	struct outcomes o;

	make_tier(f, 0, TIER_KEY);
	make_tier(f, 1, TIER_KEY);
	make_tier(f, 1, TIER_STRATEGIC);
	make_tier(f, 2, TIER_KEY);
	OPENS(f, f->office, .stage = STAGE_COUNT);
	DO(f, f->director, .kind = DECIDE, .decision = DECISION(proposal_of(f, 2), true));
	set_day(day(2026, 11, 24));
	DO(f, f->director, .kind = UNDECIDE, .id = proposal_of(f, 2));
	MUST(&f->b, read_as(f, f->director, &o));
	/* C became key and general again on the first day, which leaves general; key again on the next */
	assert_int_equal(o.count, 4);
	for (size_t i = 0; i < o.count; i++) {
		if (o.items[i].account_id == f->accounts[1]) {
			assert_int_equal(o.items[i].before, TIER_NONE);
			assert_int_equal(o.items[i].after, TIER_STRATEGIC);
		}
		if (o.items[i].account_id == f->accounts[2] && o.items[i].day == day(2026, 11, 24))
			assert_int_equal(o.items[i].after, TIER_KEY);
	}
	MUST(&f->b, read_as(f, f->helper, &o));
	assert_int_equal(o.count, 0);
	assert_int_equal(read_as(f, nobody, &o), RC_FORBIDDEN);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, round_set_up, round_tear_down)
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rule), cmocka_unit_test(test_by_hand), cmocka_unit_test(test_opened), cmocka_unit_test(test_windows), cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_random), CASE(test_read),
	};

	json_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
