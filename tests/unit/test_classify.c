/* kam/classify: a company made by hand, worked out on paper; and the online retail data against tests/oracle/online_retail.sh, which uses awk and sort alone. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <math.h>

#include "base/date.h"
#include "base/mem.h"
#include "format/json.h"
#include "kam/explain.h"
#include "places.h"

#define YUAN INT64_C(100000000000) /* one, at LINE_SCALE */

static void add_account(struct snapshot_builder *b, int64_t id, const char *code, int32_t region, enum tier tier)
{
	snapshot_add_account(b, id, str_of(code), str_of(code), region, SNAPSHOT_NO_GROUP, tier, false);
}

/* price in yuan, quantity in pieces */
static void add_line(struct snapshot_builder *b, size_t account, int32_t day, int pieces, int price, const char *currency)
{
	struct snapshot_line line = { .account = account, .day = day, .quantity = pieces * QUANTITY_UNIT, .unit_price = (int64_t)price * MONEY_UNIT,
				      .unit_cost = (int64_t)price * MONEY_UNIT / 2, .has_cost = price != 15, .currency = str_of(currency) };

	snapshot_add_line(b, &line);
}

/* Days 100 … 199 are "now": 100, 50, 25, 15, 10 as in test_pareto, one return that makes a loss, one account without orders; days 0 … 99 "before". */
static void make(struct snapshot_builder *b)
{
	int32_t east, south;

	b->parts = SNAPSHOT_MARGINS;
	memcpy(b->s.company_currency, "CNY", 4);
	east = snapshot_add_group(b, 2, STR("East"));
	south = snapshot_add_group(b, 8, STR("South"));
	add_account(b, 11, "E", east, TIER_NONE);
	add_account(b, 12, "B", east, TIER_GROWTH);
	add_account(b, 13, "C", south, TIER_NONE);
	add_account(b, 17, "A", south, TIER_STRATEGIC);
	add_account(b, 18, "D", SNAPSHOT_NO_GROUP, TIER_NONE);
	add_account(b, 19, "LOSS", east, TIER_NONE);
	add_account(b, 21, "NONE", east, TIER_NONE);
	snapshot_add_account(b, 22, STR("GONE"), STR("GONE"), east, SNAPSHOT_NO_GROUP, TIER_KEY, true);
	add_line(b, 3, 150, 2, 60, "CNY");
	add_line(b, 3, 199, -1, 20, "CNY");
	add_line(b, 1, 100, 5, 10, "CNY");
	add_line(b, 2, 120, 1, 25, "CNY");
	add_line(b, 4, 130, 1, 15, "CNY");
	add_line(b, 0, 140, 1, 10, "CNY");
	add_line(b, 5, 140, 1, 5, "CNY");
	add_line(b, 5, 141, -1, 9, "CNY");
	add_line(b, 2, 50, 1, 900, "CNY");
	add_line(b, 3, 60, 1, 100, "CNY");
	add_line(b, 3, 200, 1, 7777, "CNY"); /* after the period */
	snapshot_settle(b);
	assert_false(b->failed);
}

static struct classify_request request(const struct snapshot_builder *b, int32_t from, int32_t to)
{
	return (struct classify_request){ .snapshot = &b->s, .policy = policy_default(), .period = { true, true, from, to } };
}

static const struct classified *item(const struct classification *c, const char *code)
{
	size_t at = classification_find(c, snapshot_find_code(c->snapshot, str_of(code)));

	assert_true(at < c->item_count);
	return &c->items[at];
}

static void test_by_hand(void **state)
{
	static const struct { const char *code; int value, class; double cumulative; } rows[] = {
		{ "A", 100, CLASS_A, .5 }, { "B", 50, CLASS_A, .75 }, { "C", 25, CLASS_B, .875 }, { "D", 15, CLASS_B, .95 }, { "E", 10, CLASS_C, 1 },
		{ "NONE", 0, CLASS_C, 1 }, { "LOSS", -4, CLASS_C, 1 },
	};
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c;
	struct error e = { 0 };

	make(&b);
	struct classify_request q = request(&b, 100, 199);
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_int_equal(c.item_count, 7); /* the deleted one is not there */
	for (size_t i = 0; i < 7; i++) {
		assert_string_equal(snapshot_text(&b.s, b.s.accounts[c.items[i].account].code), rows[i].code);
		assert_true(c.items[i].value == (decimal_sum)rows[i].value * YUAN);
		assert_int_equal(c.items[i].class, rows[i].class);
		assert_true(fabs(c.items[i].cumulative - rows[i].cumulative) < 1e-15);
	}
	assert_true(c.total == (decimal_sum)200 * YUAN);
	assert_int_equal(c.count, 5);
	assert_int_equal(c.count80, 3);
	assert_true(fabs(c.gini - .43) < 1e-12 && fabs(c.top20 - .5) < 1e-12);
	assert_string_equal(c.currency, "CNY");
	assert_int_equal(c.lines, 8);
	assert_int_equal(c.first_day, 100);
	assert_int_equal(c.last_day, 199);
	assert_int_equal(classification_proposed(&c, &c.items[0]), TIER_STRATEGIC); /* decided by people, and still in the highest class */
	assert_int_equal(classification_proposed(&c, &c.items[1]), TIER_KEY);
	assert_int_equal(classification_proposed(&c, &c.items[2]), TIER_GROWTH);
	assert_int_equal(classification_proposed(&c, &c.items[6]), TIER_GENERAL);
}

/* Before (days 0 … 99): C 900, A 100: total 1000; C .9 is A as the largest, A 1.0 is C. */
static void test_compared(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c;
	struct error e = { 0 };

	make(&b);
	struct classify_request q = request(&b, 100, 199);
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_true(c.compared);
	assert_int_equal(c.before.from, 0);
	assert_int_equal(c.before.to, 99);
	assert_true(c.total_before == (decimal_sum)1000 * YUAN);
	assert_int_equal(item(&c, "C")->class_before, CLASS_A);
	assert_true(item(&c, "C")->value_before == (decimal_sum)900 * YUAN);
	assert_int_equal(item(&c, "A")->class_before, CLASS_C);
	assert_int_equal(item(&c, "B")->class_before, ABC_COUNT);
	assert_int_equal(c.moves[CLASS_A][CLASS_B], 1);
	assert_int_equal(c.moves[CLASS_C][CLASS_A], 1);
	assert_int_equal(c.moves[ABC_COUNT][CLASS_A], 1);
	assert_int_equal(c.moves[ABC_COUNT][CLASS_C], 3);
}

static void test_breakdowns_add_up(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c;
	decimal_sum value = 0;
	int64_t count = 0;
	struct error e = { 0 };

	make(&b);
	struct classify_request q = request(&b, 100, 199);
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_int_equal(c.region_count, 3);
	assert_string_equal(snapshot_text(&b.s, b.s.groups[c.regions[0].group].name), "South");
	assert_true(c.regions[0].value == (decimal_sum)125 * YUAN);
	assert_true(c.regions[1].value == (decimal_sum)60 * YUAN);
	assert_int_equal(c.regions[2].group, SNAPSHOT_NO_GROUP);
	for (size_t i = 0; i < c.region_count; i++) {
		value += c.regions[i].value;
		count += c.regions[i].count;
	}
	assert_true(value == c.total);
	assert_int_equal(count, 7);
	assert_int_equal(c.industry_count, 1);
}

/* What one may not list takes no part, neither in the rows nor in the total. */
static void test_hidden_take_no_part(void **state)
{
	static const unsigned char visible[] = { 1, 1, 0, 0, 1, 0, 0, 1 };
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c;
	struct error e = { 0 };

	make(&b);
	struct classify_request q = request(&b, 100, 199);
	q.visible = visible;
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_int_equal(c.item_count, 3);
	assert_true(c.total == (decimal_sum)75 * YUAN);
	assert_true(c.total_before == 0);
}

static void test_margin(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c;
	struct error e = { 0 };

	make(&b);
	struct classify_request q = request(&b, 100, 199);
	q.policy.value = POLICY_MARGIN;
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_true(item(&c, "A")->value == (decimal_sum)50 * YUAN);
	assert_true(item(&c, "D")->value == 0);
	assert_int_equal(c.lines_without_cost, 1); /* D's line of 15 */
}

static void test_currencies(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c = { 0 };
	struct error e = { 0 };

	make(&b);
	add_line(&b, 1, 170, 10, 1, "EUR");
	add_line(&b, 1, 180, 10, 1, "EUR");
	struct classify_request q = request(&b, 100, 199);
	assert_int_equal(classify(&q, &c, &e), RC_UNSUPPORTED);
	assert_string_equal(e.arg[0], "CNY, EUR");
	q.period.from = 165;
	q.period.to = 189; /* only euro in the period; yuan in the one before */
	assert_int_equal(classify(&q, &c, &e), RC_UNSUPPORTED);
	q.period.has_from = false;
	q.period.to = 99; /* only yuan */
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	classification_free(&c);

	snapshot_add_rate(&b, STR("EUR"), 171, 80000);
	q = request(&b, 100, 199);
	assert_int_equal(classify(&q, &c, &e), RC_UNSUPPORTED); /* none for day 170 yet */
	b.s.rates[1].count = 0;
	snapshot_add_rate(&b, STR("EUR"), 160, 78000);
	snapshot_add_rate(&b, STR("EUR"), 180, 80000);
	snapshot_add_rate(&b, STR("EUR"), 181, 90000);
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_true(c.converted);
	assert_string_equal(c.currency, "CNY");
	assert_true(item(&c, "B")->value == (decimal_sum)(50 + 78 + 80) * YUAN);
}

/* Amounts beyond 64 bits at the finest scale stay exact. */
static void test_wide_amounts(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c;
	struct error e = { 0 };

	add_account(&b, 1, "X", SNAPSHOT_NO_GROUP, TIER_NONE);
	add_line(&b, 0, 10, 2000000, 100000, "CNY");
	add_line(&b, 0, 11, 1, 3, "CNY");
	add_line(&b, 0, 12, -1000000, 100000, "CNY");
	struct classify_request q = { .snapshot = &b.s, .policy = policy_default() };
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_true(c.total == ((decimal_sum)100000000000 + 3) * YUAN);
	assert_false(c.compared); /* an open beginning has nothing before */
}

/* Lines that were dropped count for nothing; one that is put again stands in its place. */
static void test_lines_change(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(snapshot_builder_free) struct snapshot_builder copy = { 0 };
	CLEANUP(classification_free) struct classification c;
	struct snapshot_line line = { .quantity = QUANTITY_UNIT, .unit_price = MONEY_UNIT, .currency = STR("CNY") };
	static const int64_t ids[] = { 5, 6, 7, 20, 21, 9, 8, 1 };
	struct error e = { 0 };

	add_account(&b, 1, "X", SNAPSHOT_NO_GROUP, TIER_NONE);
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		line.id = ids[i];
		snapshot_put_line(&b, &line);
	}
	snapshot_drop_line(&b, 20);
	snapshot_drop_line(&b, 20);
	snapshot_drop_line(&b, 10); /* there is none */
	line.id = 8;
	line.unit_price = 100 * MONEY_UNIT;
	snapshot_put_line(&b, &line);
	snapshot_copy(&b, &copy);
	assert_false(copy.failed);
	snapshot_drop_line(&copy, 8);
	line.id = 20;
	snapshot_put_line(&copy, &line);
	assert_int_equal(b.s.lines.count, 8);
	assert_int_equal(b.s.lines.dead, 1);
	struct classify_request q = { .snapshot = &b.s, .policy = policy_default() };
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_true(c.total == 106 * (decimal_sum)YUAN);
	assert_int_equal(c.lines, 7);
	classification_free(&c);
	q.snapshot = &copy.s;
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_true(c.total == 106 * (decimal_sum)YUAN);
	assert_int_equal(copy.s.lines.dead, 1);
}

/* Rates may not carry a sum beyond 128 bits: the largest line at the largest rate is refused, not added up wrongly. */
static void test_beyond(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c;
	struct snapshot_line line = { .day = 10, .quantity = INT64_C(1000000000) * QUANTITY_UNIT, .unit_price = 10000 * MONEY_UNIT, .currency = STR("EUR") };
	struct error e = { 0 };

	memcpy(b.s.company_currency, "CNY", 4);
	add_account(&b, 1, "X", SNAPSHOT_NO_GROUP, TIER_NONE);
	snapshot_add_line(&b, &line);
	struct classify_request q = { .snapshot = &b.s, .policy = policy_default() };
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_true(c.total == (decimal_sum)10000000000000 * YUAN);
	classification_free(&c);
	add_line(&b, 0, 10, 1, 1, "CNY");
	snapshot_add_rate(&b, STR("EUR"), 1, 100000000000);
	assert_int_equal(classify(&q, &c, &e), RC_TOO_LARGE);
}

static void test_nothing_sold(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c;
	CLEANUP(buf_free) struct buf out = { 0 };
	CLEANUP(json_free) json_t *doc = NULL;
	struct error e = { 0 };

	add_account(&b, 1, "X", SNAPSHOT_NO_GROUP, TIER_NONE);
	struct classify_request q = { .snapshot = &b.s, .policy = policy_default() };
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_int_equal(c.item_count, 1);
	assert_int_equal(c.items[0].class, CLASS_C);
	classification_json(&c, &(struct classify_output){ .details = true }, &out);
	assert_int_equal(json_read(buf_view(&out), 0, &doc, &e), RC_OK);
	assert_true(json_is_null(json_object_get(doc, "gini")) && json_is_null(json_object_get(doc, "currency")));
	assert_string_equal(json_string_value(json_object_get(doc, "total")), "0");
}

static void test_json(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c;
	CLEANUP(buf_free) struct buf out = { 0 };
	CLEANUP(json_free) json_t *doc = NULL;
	struct error e = { 0 };

	make(&b);
	struct classify_request q = request(&b, 100, 199);
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	classification_json(&c, &(struct classify_output){ .first = 1, .limit = 2 }, &out);
	assert_int_equal(json_read(buf_view(&out), 0, &doc, &e), RC_OK);
	const json_t *accounts = json_object_get(doc, "accounts"), *first = json_array_get(accounts, 0);
	assert_int_equal(json_array_size(accounts), 2);
	assert_string_equal(json_string_value(json_object_get(first, "code")), "B");
	assert_string_equal(json_string_value(json_object_get(first, "value")), "50");
	assert_string_equal(json_string_value(json_object_get(first, "class")), "A");
	assert_string_equal(json_string_value(json_object_get(first, "tier")), "growth");
	assert_string_equal(json_string_value(json_object_get(first, "proposed")), "key");
	assert_true(json_is_null(json_object_get(json_array_get(accounts, 1), "tier")));
	assert_true(json_real_value(json_object_get(first, "share")) == .25);
	assert_string_equal(json_string_value(json_object_get(doc, "from")), "1970-04-11");
	assert_string_equal(json_string_value(json_object_get(doc, "total")), "200");
	assert_int_equal(json_integer_value(json_object_get(doc, "count80")), 3);
}

static const struct explanation *child(const struct explanation *t, const char *label)
{
	for (t = t->first; t && strcmp(t->label, label);)
		t = t->next;
	assert_non_null(t);
	return t;
}

static void test_explained(void **state)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c;
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	CLEANUP(buf_free) struct buf out = { 0 };
	CLEANUP(json_free) json_t *doc = NULL;
	struct explanation *t;
	struct error e = { 0 };
	decimal_sum parts = 0;

	make(&b);
	struct classify_request q = request(&b, 100, 199);
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	assert_int_equal(classification_explain(NULL, &a, &c, 3, LANGUAGE_ZH_CN, &t, &e), RC_OK);
	const struct explanation *value = child(t, "explain.net_sales");
	assert_true(value->money == (decimal_sum)100 * YUAN);
	for (const struct explanation *p = value->first; p; p = p->next)
		parts += p->part ? p->money : 0;
	assert_true(parts == value->money); /* 120 in May, 20 back in July */
	assert_true(str_is(child(value, "explain.month_returns")->argument, "1970-07"));
	assert_int_equal(child(value, "explain.lines")->count, 2);
	assert_true(str_is(child(t, "explain.class")->text, "A"));
	assert_true(str_is(child(t, "explain.approved")->text, "choice.tier.strategic"));
	explanation_json(t, LANGUAGE_EN, &out);
	assert_int_equal(json_read(buf_view(&out), 0, &doc, &e), RC_OK);
	assert_int_equal(json_array_size(json_object_get(doc, "parts")), 5);
	buf_clear(&out);
	explanation_text(t, LANGUAGE_ZH_CN, "CNY", &out);
	assert_non_null(strstr(buf_cstr(&out), "\n  净销售额: 100.00 CNY"));
	assert_int_equal(classification_explain(NULL, &a, &c, 7, LANGUAGE_ZH_CN, &t, &e), RC_NOT_FOUND);
	a.max = 200;
	arena_free(&a);
	assert_int_equal(classification_explain(NULL, &a, &c, 3, LANGUAGE_ZH_CN, &t, &e), RC_NO_MEMORY);
}

static void test_periods(void **state)
{
	struct policy p = policy_default();
	struct period out, before, none = { 0 };
	struct error e = { 0 };
	int32_t today = date_from_civil((struct civil){ 2026, 2, 28 });

	assert_int_equal(policy_period(&p, none, today, &out, &e), RC_OK);
	assert_false(out.has_from || out.has_to); /* the shipped policy has no window */
	p.window_months = 12;
	assert_int_equal(policy_period(&p, none, today, &out, &e), RC_OK);
	assert_int_equal(out.from, date_from_civil((struct civil){ 2025, 3, 1 }));
	assert_int_equal(out.to, today);
	assert_true(policy_period_before(&p, out, today, &before));
	assert_int_equal(before.from, date_from_civil((struct civil){ 2024, 2, 29 })); /* the window before: one day longer in a leap year */
	assert_int_equal(before.to, out.from - 1);
	struct period reversed = { true, true, 10, 9 };
	assert_int_equal(policy_period(&p, reversed, today, &out, &e), RC_INVALID);
	assert_int_equal(day_months_before(date_from_civil((struct civil){ 2026, 3, 31 }), 1), today);
	assert_int_equal(day_months_before(date_from_civil((struct civil){ 2026, 1, 15 }), 13), date_from_civil((struct civil){ 2024, 12, 15 }));
}

/* --- real data --------------------------------------------------------------------------------------------------------------------- */

/* InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country: no quotes in these files. */
static void read_retail(struct snapshot_builder *b, const char *path)
{
	FILE *f = fopen(path, "r");
	char text[400];

	assert_non_null(f);
	assert_non_null(fgets(text, sizeof text, f));
	while (fgets(text, sizeof text, f)) {
		struct str rest = str_trim(str_of(text)), cell[7];
		struct snapshot_line line = { .currency = STR("GBP") };
		for (int i = 0; i < 7; i++)
			str_split(&rest, ',', &cell[i]);
		if (!cell[5].n)
			continue;
		assert_int_equal(decimal_parse(cell[2], QUANTITY_SCALE, &line.quantity), DECIMAL_OK);
		assert_int_equal(decimal_parse(cell[4], MONEY_SCALE, &line.unit_price), DECIMAL_OK);
		assert_true(date_parse(str_part(cell[3], 0, 10), &line.day));
		line.account = (size_t)(strtol(cell[5].p, NULL, 10) - 12000);
		snapshot_add_line(b, &line);
	}
	fclose(f);
}

static void oracle_value(const char *oracle, const char *name, char *out, size_t size)
{
	char key[40];
	const char *at;

	snprintf(key, sizeof key, "\n%s ", name);
	at = strstr(oracle, key);
	assert_non_null(at);
	at += strlen(key);
	snprintf(out, size, "%.*s", (int)strcspn(at, "\n"), at);
}

static int64_t oracle_int(const char *oracle, const char *name)
{
	char text[60];

	oracle_value(oracle, name, text, sizeof text);
	return strtoll(text, NULL, 10);
}

static void run_oracle(char *oracle, size_t size)
{
	char script[600], data[600], command[1400];
	FILE *p;

	place_project(script, sizeof script, "tests/oracle/online_retail.sh");
	assert_true(place_shared(data, sizeof data, "data/uci_online_retail"));
	snprintf(command, sizeof command, "sh '%s' '%s'/lines_*.csv", script, data);
	p = popen(command, "r");
	assert_non_null(p);
	oracle[0] = '\n';
	oracle[1 + fread(oracle + 1, 1, size - 2, p)] = 0;
	assert_int_equal(pclose(p), 0);
}

static void test_online_retail(void **state)
{
	enum { CUSTOMERS = 7000 };
	CLEANUP(snapshot_builder_free) struct snapshot_builder b = { 0 };
	CLEANUP(classification_free) struct classification c;
	static char oracle[4000];
	char path[600], code[20];
	int64_t with_orders = 0;
	struct error e = { 0 };
	glob_t files;

	if (!place_shared(path, sizeof path, "data/uci_online_retail")) {
		print_message("skipped: the online retail data are not there\n");
		skip();
	}
	for (int i = 0; i < CUSTOMERS; i++) {
		snprintf(code, sizeof code, "%d", 12000 + i);
		add_account(&b, i + 1, code, SNAPSHOT_NO_GROUP, TIER_NONE);
	}
	strcat(path, "/lines_*.csv");
	assert_int_equal(glob(path, 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		read_retail(&b, files.gl_pathv[i]);
	globfree(&files);
	assert_false(b.failed);
	struct classify_request q = { .snapshot = &b.s, .policy = policy_default() };
	assert_int_equal(classify(&q, &c, &e), RC_OK);
	run_oracle(oracle, sizeof oracle);
	assert_true(c.total == (decimal_sum)oracle_int(oracle, "total") * (YUAN / 1000));
	assert_int_equal(c.lines, oracle_int(oracle, "rows") - oracle_int(oracle, "without"));
	assert_int_equal(c.count, oracle_int(oracle, "positive"));
	assert_int_equal(c.count80, oracle_int(oracle, "count80"));
	assert_int_equal(c.classes[CLASS_A].count, oracle_int(oracle, "a"));
	assert_int_equal(c.classes[CLASS_B].count, oracle_int(oracle, "b"));
	oracle_value(oracle, "first", code, sizeof code);
	assert_string_equal(snapshot_text(&b.s, b.s.accounts[c.items[0].account].code), code);
	assert_true(c.items[0].value == (decimal_sum)oracle_int(oracle, "first_sum") * (YUAN / 1000));
	oracle_value(oracle, "top20", code, sizeof code);
	assert_true(fabs(c.top20 - strtod(code, NULL)) < 1e-12);
	for (size_t i = 0; i < b.s.lines.count; i++)
		b.s.accounts[b.s.lines.account[i]].deleted = true; /* a mark: has lines */
	for (size_t i = 0; i < b.s.account_count; i++)
		with_orders += b.s.accounts[i].deleted;
	assert_int_equal(with_orders, oracle_int(oracle, "customers"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_compared),
		cmocka_unit_test(test_breakdowns_add_up),
		cmocka_unit_test(test_hidden_take_no_part),
		cmocka_unit_test(test_margin),
		cmocka_unit_test(test_currencies),
		cmocka_unit_test(test_wide_amounts),
		cmocka_unit_test(test_lines_change),
		cmocka_unit_test(test_beyond),
		cmocka_unit_test(test_nothing_sold),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_explained),
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_online_retail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
