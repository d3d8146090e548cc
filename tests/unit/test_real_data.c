/* Real files through the importer into a company, and what the selection says of them. Skipped where the shared data are not there. What must come out is
 * worked out by tests/oracle/northwind.sh, stores.sh and listed.sh with awk and sort alone; the totals of northwind are those its makers publish. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "help/import.h"
#include "kam/classify.h"
#include "places.h"

struct fixture {
	struct bench bench;
	char oracle[8000];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_true(bench_begin(&f->bench));
	MUST(&f->bench, bench_open(&f->bench, true));
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	bench_sound(&f->bench);
	bench_end(&f->bench);
	free(f);
	return 0;
}

/* Path of a shared file; without it the test is skipped. */
static const char *shared(char path[600], const char *name)
{
	if (!place_shared(path, 600, name)) {
		print_message("skipped: %s is not there\n", name);
		skip();
	}
	return path;
}

/* Runs tests/oracle/NAME.sh over a folder of the shared data. */
static void ask_oracle(struct fixture *f, const char *name, const char *folder)
{
	char script[600], data[600], program[80], command[1300];
	FILE *p;

	snprintf(program, sizeof program, "tests/oracle/%s.sh", name);
	place_project(script, sizeof script, program);
	snprintf(command, sizeof command, "sh '%s' '%s'", script, shared(data, folder));
	p = popen(command, "r");
	assert_non_null(p);
	f->oracle[0] = '\n';
	f->oracle[1 + fread(f->oracle + 1, 1, sizeof f->oracle - 2, p)] = 0;
	assert_int_equal(pclose(p), 0);
}

static const char *oracle_text(const struct fixture *f, const char *name)
{
	static char out[200];
	char key[40];
	const char *at;

	snprintf(key, sizeof key, "\n%s ", name);
	at = strstr(f->oracle, key);
	assert_non_null(at);
	at += strlen(key);
	snprintf(out, sizeof out, "%.*s", (int)strcspn(at, "\n"), at);
	return out;
}

static int64_t oracle_int(const struct fixture *f, const char *name)
{
	return strtoll(oracle_text(f, name), NULL, 10);
}

static int64_t number(struct fixture *f, const char *sql)
{
	return bench_number(&f->bench, sql);
}

/* --- northwind -------------------------------------------------------------------------------------------------------------------------- */

static void import_northwind(struct fixture *f)
{
	struct import_report r;
	char path[600];

	bench_import_file(&f->bench, shared(path, "data/northwind/customers.csv"), "account", IMPORT_ADD,
			  "{\"columns\":{\"customerID\":\"code\",\"companyName\":\"name\",\"city\":\"city\",\"country\":\"country\",\"phone\":\"phone\"}}", &r);
	assert_int_equal(r.added, oracle_int(f, "customers"));
	bench_import_file(&f->bench, shared(path, "data/northwind/orders.csv"), "order", IMPORT_ADD,
			  "{\"columns\":{\"orderID\":\"number\",\"customerID\":\"account.code\",\"orderDate\":\"ordered_at\",\"requiredDate\":\"promised_on\",\"shippedDate\":"
			  "\"delivered_on\"},\"create_missing\":true,\"currency\":\"USD\"}", &r);
	assert_int_equal(r.added, oracle_int(f, "orders"));
	assert_int_equal(r.created_count ? r.created[0].count : 0, 0); /* every order's customer was there */
	bench_import_file(&f->bench, shared(path, "data/northwind/order-details.csv"), "order_line", IMPORT_ADD,
			  "{\"columns\":{\"orderID\":\"order.number\",\"productID\":\"product.code\",\"unitPrice\":\"unit_price\",\"quantity\":\"quantity\",\"discount\":"
			  "\"discount\"},\"create_missing\":true}", &r);
	assert_int_equal(r.added, oracle_int(f, "lines"));
	assert_true(r.amount == (decimal_sum)13544585900000); /* gross 1,354,458.59, scale 7 */
}

static void assert_selection(struct fixture *f, const struct classification *c)
{
	const struct snapshot *s = c->snapshot;
	decimal_sum cents = (c->total + 500000000) / 1000000000;

	assert_true(cents == 126579304); /* net 1,265,793.04 */
	assert_true(c->total == (decimal_sum)oracle_int(f, "net") * 1000000); /* the oracle's in 1/100,000 */
	assert_string_equal(c->currency, "USD");
	assert_int_equal(c->lines, oracle_int(f, "lines"));
	assert_int_equal(c->count, oracle_int(f, "positive"));
	assert_int_equal(c->item_count, oracle_int(f, "customers"));
	assert_int_equal(c->count80, oracle_int(f, "count80"));
	assert_int_equal(c->classes[CLASS_A].count, oracle_int(f, "a"));
	assert_int_equal(c->classes[CLASS_B].count, oracle_int(f, "b"));
	assert_string_equal(snapshot_text(s, s->accounts[c->items[0].account].code), oracle_text(f, "first"));
	assert_true(c->items[0].value == (decimal_sum)oracle_int(f, "first_net") * 1000000);
	assert_int_equal(c->first_day, date_from_civil((struct civil){ 1996, 7, 4 }));
	assert_int_equal(c->last_day, date_from_civil((struct civil){ 1998, 5, 6 }));
}

static void test_northwind(void **state)
{
	struct fixture *f = *state;
	CLEANUP(classification_free) struct classification c = { 0 };
	struct snapshot_cache *cache;
	const struct snapshot *s;

	ask_oracle(f, "northwind", "data/northwind");
	import_northwind(f);
	assert_int_equal(number(f, "SELECT count(*) FROM sales_order WHERE delivered_on IS NULL"), oracle_int(f, "undelivered")); /* "NULL" is nothing */
	MUST(&f->bench, snapshot_cache_open(f->bench.company, &cache, &f->bench.e));
	MUST(&f->bench, snapshot_acquire(cache, 0, &s, &f->bench.e));
	struct classify_request q = { .snapshot = s, .policy = policy_default() };
	MUST(&f->bench, classify(&q, &c, &f->bench.e));
	assert_selection(f, &c);
	snapshot_release(cache, s);
	snapshot_cache_close(cache);
}

/* --- stores: accounts only ---------------------------------------------------------------------------------------------------------------- */

static void test_stores(void **state)
{
	struct fixture *f = *state;
	struct import_report r;
	char path[600];

	ask_oracle(f, "stores", "data/adventureworks_oltp");
	bench_import_file(&f->bench, shared(path, "data/adventureworks_oltp/Store.csv"), "account", IMPORT_ADD,
			  "{\"columns\":{\"BusinessEntityID\":\"code\",\"Name\":\"name\"}}", &r);
	assert_int_equal(r.added, oracle_int(f, "stores"));
	bench_import_file(&f->bench, shared(path, "data/adventureworks_oltp/Store_demographics_flat.csv"), "account", IMPORT_UPSERT,
			  "{\"columns\":{\"BusinessEntityID\":\"code\",\"Name\":\"name\",\"AnnualRevenue\":\"revenue\",\"NumberEmployees\":\"staff\",\"Specialty\":\"industry\"}}",
			  &r);
	assert_int_equal(r.updated, oracle_int(f, "stores"));
	assert_int_equal(r.added, 0);
	assert_int_equal(number(f, "SELECT count(*) FROM account"), oracle_int(f, "stores"));
	assert_int_equal(number(f, "SELECT sum(staff) FROM account"), oracle_int(f, "staff"));
	assert_int_equal(number(f, "SELECT sum(revenue) FROM account") / MONEY_UNIT, oracle_int(f, "revenue"));
	assert_int_equal(number(f, "SELECT count(*) FROM account WHERE industry = 'Mountain'"), oracle_int(f, "mountain"));
}

/* --- listed companies: found by name ------------------------------------------------------------------------------------------------------ */

/* How many of the accounts that a search finds have that full name in it; *all how many it finds. */
static int found(struct fixture *f, const char *search, const char *name, int *all)
{
	struct context x;
	struct list l;
	struct error *e = &f->bench.e;
	bool row = true;
	int hits = 0;

	*all = 0;
	bench_look(&f->bench, NULL, &x);
	struct query q = { .entity = schema_entity(x.schema, STR("account")), .search = str_of(search), .limit = -1, .operation = OP_LIST };
	MUST(&f->bench, query_columns(&x, &q, STR("name"), e));
	MUST(&f->bench, list_begin(&x, &q, &l, e));
	while (list_next(&l, &row, e) == RC_OK && row) {
		struct value v = list_value(&l, 0);
		hits += v.kind == VALUE_TEXT && str_is(v.s, name);
		++*all;
	}
	list_end(&l);
	context_end(&x);
	return hits;
}

static const struct { const char *search, *name; int most; } searches[] = {
	{ "邵阳", "邵阳维克液压股份有限公司", 10 }, { "邵阳维克液压", "邵阳维克液压股份有限公司", 1 }, { "邵陽維克液壓", "邵阳维克液压股份有限公司", 1 },
	{ "shaoyangweikeyeya", "邵阳维克液压股份有限公司", 1 }, { "sywkyy", "邵阳维克液压股份有限公司", 3 }, { "茅台", "贵州茅台酒股份有限公司", 3 },
	{ "贵州茅台", "贵州茅台酒股份有限公司", 1 }, { "貴州茅臺", "贵州茅台酒股份有限公司", 1 }, { "guizhoumaotai", "贵州茅台酒股份有限公司", 1 }, { "gzmt", "贵州茅台酒股份有限公司", 3 },
	{ "格力", "珠海格力电器股份有限公司", 5 }, { "格力電器", "珠海格力电器股份有限公司", 1 }, { "zhuhaigelidianqi", "珠海格力电器股份有限公司", 1 }, { "zhgl", "珠海格力电器股份有限公司", 6 },
	{ "万科", "万科企业股份有限公司", 3 }, { "萬科", "万科企业股份有限公司", 3 }, { "宁波银行", "宁波银行股份有限公司", 2 }, { "ningboyinhang", "宁波银行股份有限公司", 2 },
	{ "長沙銀行", "长沙银行股份有限公司", 2 }, { "changshayinhang", "长沙银行股份有限公司", 2 }, { "cdyh", "成都银行股份有限公司", 8 }, { "xiamenguomao", "厦门国贸集团股份有限公司", 2 },
};

static void test_listed_companies(void **state)
{
	struct fixture *f = *state;
	struct import_report r;
	char path[600];
	int all;

	ask_oracle(f, "listed", "data/cn_listed_companies");
	bench_import_file(&f->bench, shared(path, "data/cn_listed_companies/companies_merged_utf8.csv"), "account", IMPORT_UPSERT,
			  "{\"columns\":{\"fullname\":\"code\",\"name\":\"short_name\",\"sw_industry_name\":\"industry\"}}", &r);
	assert_int_equal(r.read, oracle_int(f, "rows"));
	assert_int_equal(r.added, oracle_int(f, "distinct"));
	assert_int_equal(number(f, "SELECT count(*) FROM account"), 4654);
	for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
		if (found(f, searches[i].search, searches[i].name, &all) != 1 || all > searches[i].most)
			fail_msg("%s: %d found", searches[i].search, all);
	}
	assert_int_equal(found(f, "有限", "万科企业股份有限公司", &all), 1); /* the commonest pair finds all that have it */
	assert_int_equal(all, oracle_int(f, "limited"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = { CASE(test_northwind), CASE(test_stores), CASE(test_listed_companies) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
