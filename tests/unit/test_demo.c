/* kam/demo: the same seed and day give the same company byte by byte; references hold; it has the shape that it promises. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "kam/demo.h"
#include "places.h"
#include "stats/pareto.h"

enum { TODAY = 20780, MOST = 700 }; /* 2026-11-23 */

struct watch {
	struct demo_sink sink;
	int64_t rows[DEMO_ENTITY_COUNT];
	uint64_t hash;
	double sales[MOST];       /* by account */
	int32_t last[MOST];
	int orders[MOST];
	int outlets, groups, returns, festival, late;
	char names[MOST][120];
};

static uint64_t hash_value(uint64_t h, const struct value *v)
{
	char number[40];

	if (v->kind == VALUE_TEXT)
		return h * 31 + str_hash(v->s);
	snprintf(number, sizeof number, "%d:%lld", v->kind, v->kind == VALUE_INT ? (long long)v->i : 0);
	return h * 31 + str_hash(str_of(number));
}

static int column(enum demo_entity entity, const char *name)
{
	for (int i = 0; demo_tables[entity].fields[i]; i++)
		if (!strcmp(demo_tables[entity].fields[i], name))
			return i;
	fail_msg("no field %s", name);
	return -1;
}

static void refers(const struct watch *w, enum demo_entity entity, const struct value *row, const char *field, enum demo_entity to)
{
	const struct value *v = &row[column(entity, field)];

	if (v->kind != VALUE_NULL)
		assert_in_range(v->i, 1, w->rows[to]);
}

/* 2024-02-03 … 2024-02-24 and the like: nobody orders in the week before the new year and the two after. */
static bool festival(int32_t day)
{
	static const struct civil first[] = { { 2024, 2, 10 }, { 2025, 1, 29 }, { 2026, 2, 17 } };

	for (int i = 0; i < 3; i++)
		if (day >= date_from_civil(first[i]) - 7 && day <= date_from_civil(first[i]) + 14)
			return true;
	return false;
}

static void see_account(struct watch *w, const struct value *row)
{
	const struct value *parent = &row[column(DEMO_ACCOUNT, "parent")];
	struct str name = row[column(DEMO_ACCOUNT, "name")].s;

	refers(w, DEMO_ACCOUNT, row, "owner", DEMO_USER);
	refers(w, DEMO_ACCOUNT, row, "unit", DEMO_UNIT);
	if (parent->kind != VALUE_NULL) {
		assert_in_range(parent->i, 1, w->rows[DEMO_ACCOUNT] - 1);
		w->groups++;
	}
	w->outlets += str_is(row[column(DEMO_ACCOUNT, "kind")].s, "outlet");
	assert_true(name.n > 0 && name.n < sizeof w->names[0] && utf8_valid(name));
	if (w->rows[DEMO_ACCOUNT] <= MOST)
		snprintf(w->names[w->rows[DEMO_ACCOUNT] - 1], sizeof w->names[0], "%.*s", STR_ARG(name));
}

static void see_line(struct watch *w, const struct value *row)
{
	int64_t account = row[column(DEMO_LINE, "account")].i, net = row[column(DEMO_LINE, "net")].i;
	int32_t day = (int32_t)row[column(DEMO_LINE, "ordered_on")].i;
	decimal_sum exact = decimal_line_net(row[column(DEMO_LINE, "quantity")].i, row[column(DEMO_LINE, "unit_price")].i, row[column(DEMO_LINE, "discount")].i);

	refers(w, DEMO_LINE, row, "order", DEMO_ORDER);
	refers(w, DEMO_LINE, row, "product", DEMO_PRODUCT);
	assert_true(decimal_sum_to_double(exact, LINE_SCALE) - decimal_to_double(net, MONEY_SCALE) < 6e-5);
	w->returns += row[column(DEMO_LINE, "quantity")].i < 0;
	w->late += day >= TODAY;
	w->festival += festival(day);
	if (account <= MOST) {
		w->sales[account - 1] += decimal_to_double(net, MONEY_SCALE);
		w->orders[account - 1]++;
		if (day > w->last[account - 1])
			w->last[account - 1] = day;
	}
}

static enum rc watch_row(struct demo_sink *sink, enum demo_entity entity, const struct value *values, struct error *e)
{
	struct watch *w = (struct watch *)sink;

	w->rows[entity]++;
	w->hash = w->hash * 31 + entity;
	for (int i = 0; demo_tables[entity].fields[i]; i++)
		w->hash = hash_value(w->hash, &values[i]);
	if (entity == DEMO_ACCOUNT)
		see_account(w, values);
	else if (entity == DEMO_LINE)
		see_line(w, values);
	else if (entity == DEMO_CONTACT)
		refers(w, entity, values, "reports_to", DEMO_CONTACT);
	else if (entity == DEMO_TIER_CHANGE)
		refers(w, entity, values, "account", DEMO_ACCOUNT);
	return RC_OK;
}

static struct watch *look(uint64_t seed, int64_t accounts, int32_t today)
{
	struct watch *w = mem_alloc(sizeof *w);
	struct demo_options o = { .seed = seed, .accounts = accounts, .today = today };
	struct error e = { 0 };

	assert_non_null(w);
	w->sink.row = watch_row;
	if (demo_generate(&o, &w->sink, &e) != RC_OK)
		fail_msg("%s %s", e.key, e.log);
	return w;
}

static void test_repeatable(void **state)
{
	struct watch *a = look(7, 600, TODAY), *b = look(7, 600, TODAY), *c = look(8, 600, TODAY), *d = look(7, 600, TODAY + 1);

	assert_true(a->hash == b->hash);
	assert_true(a->hash != c->hash);
	assert_true(a->hash != d->hash);
	mem_free(a);
	mem_free(b);
	mem_free(c);
	mem_free(d);
}

static void test_shape(void **state)
{
	struct watch *w = look(DEMO_SEED, DEMO_ACCOUNTS, TODAY);
	CLEANUP(arena_free) struct arena arena = { .max = 1 << 20 };
	struct pareto p;
	size_t bad;

	assert_int_equal(w->rows[DEMO_ACCOUNT], 600);
	assert_in_range(w->rows[DEMO_CONTACT], 2800, 3200);
	assert_in_range(w->rows[DEMO_LINE], 4000, 12000);
	assert_int_equal(w->outlets, 8);
	assert_true(w->groups > 25 && w->returns > 20 && w->rows[DEMO_NOTE] > 100 && w->rows[DEMO_TASK] > 20 && w->rows[DEMO_TAG_LINK] > 20);
	assert_int_equal(w->festival, 0);
	assert_int_equal(w->late, 0);
	for (int i = 0; i < 600; i++)
		if (w->sales[i] < 0)
			w->sales[i] = 0;
	assert_int_equal(pareto(&arena, w->sales, 600, pareto_default_cuts, 2, &p, &bad), PARETO_OK);
	assert_in_range(p.whole.count80, 30, 55); /* some forty matter */
	assert_true(w->last[11] < TODAY - 200);   /* the one that was lost */
	mem_free(w);
}

/* Rows grow with the accounts; sizes for the bench. */
static void test_scale(void **state)
{
	struct watch *w = look(3, 20000, TODAY);

	assert_in_range(w->rows[DEMO_CONTACT], 50000, 70000);
	assert_in_range(w->rows[DEMO_LINE], 160000, 260000);
	mem_free(w);
}

static void test_bounds(void **state)
{
	struct watch w = { .sink.row = watch_row };
	struct demo_options o = { .seed = 1, .accounts = DEMO_ACCOUNTS_MIN - 1, .today = TODAY };
	struct error e = { 0 };

	assert_int_equal(demo_generate(&o, &w.sink, &e), RC_INVALID);
	o.accounts = DEMO_ACCOUNTS_MAX + 1;
	assert_int_equal(demo_generate(&o, &w.sink, &e), RC_INVALID);
	assert_int_equal(w.rows[DEMO_UNIT], 0);
}

static enum rc refuse_row(struct demo_sink *sink, enum demo_entity entity, const struct value *values, struct error *e)
{
	return entity == DEMO_CONTACT ? error_set(e, RC_BUSY, NULL, "error.internal", NULL, NULL) : RC_OK;
}

static void test_stops_at_error(void **state)
{
	struct demo_sink sink = { .row = refuse_row };
	struct demo_options o = { .seed = 1, .accounts = 100, .today = TODAY };
	struct error e = { 0 };

	assert_int_equal(demo_generate(&o, &sink, &e), RC_BUSY);
}

/* No account is called like a company on a Chinese exchange: their full names, when the list is at hand. */
static void test_no_listed_name(void **state)
{
	char path[600], text[1000];
	int seen = 0;

	FILE *f = place_shared(path, sizeof path, "data/cn_listed_companies/companies_merged_utf8.csv") ? fopen(path, "r") : NULL;
	if (!f) {
		print_message("skipped: no list of companies\n");
		skip();
	}
	struct watch *w = look(DEMO_SEED, DEMO_ACCOUNTS, TODAY);
	while (fgets(text, sizeof text, f)) {
		seen++;
		for (int i = 0; i < 600; i++)
			if (strstr(text, w->names[i]))
				fail_msg("%s is a listed company", w->names[i]);
	}
	fclose(f);
	assert_true(seen > 1000);
	mem_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repeatable),
		cmocka_unit_test(test_shape),
		cmocka_unit_test(test_scale),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_stops_at_error),
		cmocka_unit_test(test_no_listed_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
