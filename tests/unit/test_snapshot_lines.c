/* kam/snapshot: lines by account and day, whatever is added, changed, dropped and joined; held against a plain list. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kam/snapshot_parts.h"

enum { ACCOUNTS = 500, IDS = 30000, STEPS = 60 };

struct model {
	struct snapshot_line lines[IDS]; /* by id; account SIZE_MAX: not there */
	uint64_t chance;
	size_t accounts;
};

static uint32_t draw(struct model *m, uint32_t n)
{
	m->chance = m->chance * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((m->chance >> 33) % n);
}

static void add_accounts(struct snapshot_builder *b, struct model *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		snapshot_add_account(b, (int64_t)(10 + 2 * m->accounts++), STR("C"), STR("N"), SNAPSHOT_NO_GROUP, SNAPSHOT_NO_GROUP, TIER_NONE, false);
}

static struct snapshot_line line_of(struct model *m, int64_t id)
{
	return (struct snapshot_line){
		.id = id, .account = draw(m, (uint32_t)m->accounts), .day = draw(m, 30) ? (int32_t)draw(m, 400) : SNAPSHOT_NO_DAY, .order = 1 + id / 3,
		.quantity = (int64_t)draw(m, 100) * (draw(m, 50) ? 1 : INT64_C(10000000000)), .unit_price = draw(m, 100) * (draw(m, 50) ? 1u : 1000000u),
		.promised_on = 100, .delivered_on = draw(m, 3) ? 100 + (int32_t)draw(m, 9) : SNAPSHOT_NO_DAY, .product = draw(m, 4),
		.currency = m->chance >> 60 == 7 ? STR("EUR") : STR("CNY"), .has_cost = draw(m, 2), .unit_cost = 3,
	};
}

static decimal_sum net_of(const struct snapshot_line *line)
{
	return decimal_line_net(line->quantity, line->unit_price, line->discount);
}

static void assert_line(const struct snapshot *s, uint32_t at, const struct snapshot_line *line)
{
	const struct snapshot_lines *l = &s->lines;
	decimal_sum net, margin;

	assert_int_equal(l->account[at], line->account);
	assert_int_equal(l->day[at], line->day);
	assert_int_equal(l->order[at], line->order);
	assert_int_equal(l->late[at], line->delivered_on == SNAPSHOT_NO_DAY ? SNAPSHOT_NO_DELIVERY : line->delivered_on - line->promised_on);
	assert_int_equal(l->product[at], line->product ? (uint32_t)line->product - 1 : SNAPSHOT_NO_PRODUCT);
	assert_string_equal(l->currencies[l->currency ? l->currency[at] : 0], line->currency.p);
	assert_true(snapshot_net(l, at, &net) && net == net_of(line));
	assert_int_equal(snapshot_margin(l, at, &margin), line->has_cost);
	assert_true(!line->has_cost || margin == net - (decimal_sum)line->quantity * line->unit_cost * MONEY_UNIT);
}

/* Every line of the model stands where its id says, and a walk through all accounts meets each once, in order. */
static void assert_equal(const struct snapshot_builder *b, const struct model *m)
{
	const struct snapshot_lines *l = &b->s.lines;
	size_t there = 0, walked = 0;
	decimal_sum sum = 0, net;

	for (int64_t id = 1; id < IDS; id++) {
		if (m->lines[id].account == SIZE_MAX)
			continue;
		there++;
		sum += net_of(&m->lines[id]);
		assert_line(&b->s, *snapshot_line_place(b, id), &m->lines[id]);
	}
	for (size_t a = 0; a < m->accounts; a++) {
		struct snapshot_walk w = snapshot_walk(l, a);
		for (uint32_t last = SNAPSHOT_NO_LINE, i; (i = snapshot_walk_next(&w)) != SNAPSHOT_NO_LINE; last = i, walked++) {
			assert_int_equal(l->account[i], a);
			assert_true(last == SNAPSHOT_NO_LINE || l->day[last] < l->day[i] || (l->day[last] == l->day[i] && l->order[last] <= l->order[i]));
			assert_true(snapshot_net(l, i, &net));
			sum -= net;
		}
	}
	assert_int_equal(walked, there);
	assert_int_equal(l->count - l->dead, there);
	assert_true(sum == 0);
}

static void begin(struct snapshot_builder *b, struct model *m)
{
	b->parts = SNAPSHOT_MARGINS | SNAPSHOT_ORDERS | SNAPSHOT_PRODUCTS;
	for (int64_t id = 0; id < IDS; id++)
		m->lines[id].account = SIZE_MAX;
	m->chance = 20261126;
	add_accounts(b, m, ACCOUNTS);
	for (int64_t id = 1; id < 4; id++)
		snapshot_add_product(b, id, STR("F"), STR("new"), SNAPSHOT_NO_DAY);
}

static void change_some(struct snapshot_builder *b, struct model *m, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		int64_t id = 1 + (int64_t)draw(m, IDS - 1);
		if (draw(m, 4) == 0) {
			snapshot_drop_line(b, id);
			m->lines[id].account = SIZE_MAX;
			continue;
		}
		struct snapshot_line line = line_of(m, id);
		if (draw(m, 3) == 0 && m->lines[id].account != SIZE_MAX) { /* stays with its account and day */
			line.account = m->lines[id].account;
			line.day = m->lines[id].day;
		}
		snapshot_put_line(b, &line);
		m->lines[id] = line;
	}
}

static void test_changes(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	struct model *m = calloc(1, sizeof *m);
	size_t regrouped = 0, behind = 0;

	begin(&b, m);
	for (int i = 0; i < STEPS; i++) {
		add_accounts(&b, m, draw(m, 3));
		change_some(&b, m, draw(m, 10) ? 1 + draw(m, 200) : 5000 + draw(m, 15000));
		snapshot_settle(&b);
		assert_false(b.failed);
		assert_equal(&b, m);
		regrouped += b.s.lines.count == b.s.lines.grouped;
		behind += b.s.lines.count > b.s.lines.grouped;
	}
	assert_true(regrouped > 3 && behind > 20);
	free(m);
}

/* Two halves become the same as one whole; a copy is independent. */
static void test_join_and_copy(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(snapshot_builder_free) struct snapshot_builder half = { 0 };
	CLEANUP(snapshot_builder_free) struct snapshot_builder copy = { 0 };
	struct model *m = calloc(1, sizeof *m);

	begin(&b, m);
	half.parts = b.parts;
	add_accounts(&half, m, 0);
	half.s.products = b.s.products;
	half.s.product_count = b.s.product_count;
	for (int64_t id = 1; id < 9000; id++) {
		if (draw(m, 5) == 0)
			continue;
		m->lines[id] = line_of(m, id);
		snapshot_add_line(id < 4000 ? &b : &half, &m->lines[id]);
	}
	half.s.products = NULL;
	snapshot_join_lines(&b, &half);
	snapshot_settle(&b);
	assert_false(b.failed);
	assert_equal(&b, m);
	change_some(&b, m, 300);
	snapshot_settle(&b);
	snapshot_copy(&b, &copy);
	assert_false(copy.failed);
	assert_equal(&copy, m);
	for (int64_t id = 1; id < IDS; id++)
		snapshot_drop_line(&copy, id);
	snapshot_settle(&copy);
	assert_int_equal(copy.s.lines.count, 0);
	assert_equal(&b, m);
	free(m);
}

/* Accounts that come in between or go keep the others' lines with them. */
static void test_accounts_move(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(snapshot_builder_free) struct snapshot_builder fresh = { 0 };
	struct model *m = calloc(1, sizeof *m), *moved = calloc(1, sizeof *moved);

	begin(&b, m);
	change_some(&b, m, 8000);
	snapshot_settle(&b);
	change_some(&b, m, 100);
	snapshot_settle(&b);
	*moved = *m;
	moved->accounts = 0;
	for (size_t a = 0; a < m->accounts; a++) { /* every fifth is gone, a new one stands before every seventh */
		if (a % 7 == 3) {
			snapshot_add_account(&fresh, (int64_t)(9 + 2 * a), STR("D"), STR("N"), SNAPSHOT_NO_GROUP, SNAPSHOT_NO_GROUP, TIER_NONE, false);
			moved->accounts++;
		}
		for (int64_t id = 1; id < IDS; id++)
			if (m->lines[id].account == a)
				moved->lines[id].account = a % 5 == 2 ? SIZE_MAX : moved->accounts;
		if (a % 5 == 2)
			continue;
		snapshot_add_account(&fresh, (int64_t)(10 + 2 * a), STR("C"), STR("N"), SNAPSHOT_NO_GROUP, SNAPSHOT_NO_GROUP, TIER_NONE, false);
		moved->accounts++;
	}
	snapshot_take_accounts(&b, &fresh);
	snapshot_settle(&b);
	assert_false(b.failed);
	assert_equal(&b, moved);
	change_some(&b, moved, 500);
	snapshot_settle(&b);
	assert_equal(&b, moved);
	free(m);
	free(moved);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_join_and_copy),
		cmocka_unit_test(test_accounts_move),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
