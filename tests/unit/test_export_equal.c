/* One behaviour on two engines: the same import, read back in default columns ordered by key, is the same bytes — those of tests/golden/export.jsonl — on
 * SQLite and on PostgreSQL (BANYAN_TEST_PG). So are lists in the order of names, groups and what a search finds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/json.h"
#include "help/company.h"
#include "help/golden.h"
#include "os/os.h"
#include "records/import.h"
#include "records/record_json.h"

static const char accounts[] =
	"code,name,industry,city,staff,revenue,country,status\n"
	"A-10,无锡锡锻机械有限公司,锻压机械,无锡,1200,123456.78,中国,active\n"
	"a-10,ÉCLAIR & Söhne,,Zürich,,,CH,prospect\n"
	"B1,=SUM(A1),,, 3 ,-0.5,,dormant\n"
	"Z,长沙銀行,货币金融服务,长沙,,99999999999.9999,中国,\n"
	"_x,\"quote \"\" and, comma\",,,,,EIRE,lost\n"
	"É,eclair,,,7,0,Unspecified,\n"
	"9,九州 通,批发业,武漢,,,,\n"
	"C%,under_score%,,,,,,\n";
static const char lines[] =
	"InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
	"1,P1,6,2010-12-01 08:26,2.55,17850,United Kingdom\n"
	"1,P2,6,2010-12-01 08:26,3.39,17850,United Kingdom\n"
	"C2,P1,-1,2010-12-02 23:59,2.55,17850,France\n"
	"3,POST,1,2010-12-02 08:26,0,,EIRE\n"
	"4,p1,0.125,2011-01-01 00:00,1234567.8901,A-10,\n"
	"1,P1,6,2010-12-01 08:26,2.55,17850,United Kingdom\n";
static const char lines_map[] = "{\"columns\":{\"InvoiceNo\":\"order.number\",\"StockCode\":\"product.code\",\"Quantity\":\"quantity\","
	"\"InvoiceDate\":\"order.ordered_at\",\"UnitPrice\":\"unit_price\",\"CustomerID\":\"order.account.code\",\"Country\":\"order.account.country\"},"
	"\"create_missing\":true,\"currency\":\"GBP\"}";
static const char contacts[] = "code,name,account,phone,email\nK2,王芳,A-10,13800000000,w@x.cn\nK1,Ann,Z,,\n";

static int64_t clock_stands(void)
{
	return 1795000000000;
}

static enum rc chance_repeats(void *to, size_t n)
{
	memset(to, 7, n);
	return RC_OK;
}

static void import(struct bench *b, const char *entity, const char *csv, const char *map)
{
	struct import_mapping *m = calloc(1, sizeof *m);
	struct table_options options = TABLE_GUESS;
	struct str bytes = str_of(csv);
	struct source source = source_memory(&bytes);
	struct table_reader *table = NULL;
	struct import_report r;
	struct context x;

	bench_look(b, NULL, &x);
	const struct entity *t = schema_entity(x.schema, str_of(entity));
	MUST(b, table_open(&source, &options, &table, &b->e));
	MUST(b, import_guess(&x, t, table, m, &b->e));
	if (map)
		MUST(b, import_mapping_read(&x, t, str_of(map), m, &b->e));
	const struct principal *who = x.who;
	context_end(&x);
	MUST(b, import_run(b->company, who, &(struct import_options){ .entity = str_of(entity), .mapping = m }, table, NULL, &r, &b->e));
	assert_int_equal(r.refused, 0);
	table_close(&table);
	free(m);
}

/* Default columns where columns is NULL; a line of JSON a row. */
static void list(struct bench *b, const char *entity, const char *columns, const char *sort, const char *filter, const char *search, struct buf *out)
{
	struct query q = { .limit = 500, .search = str_of(search) };
	struct context x;
	struct list l;
	bool row;

	bench_look(b, NULL, &x);
	struct type_context types = context_types(&x);
	q.entity = schema_entity(x.schema, str_of(entity));
	buf_printf(out, "# %s sort=%s filter=%s search=%s\n", entity, sort, filter ? filter : "", search ? search : "");
	if (columns)
		MUST(b, query_columns(&x, &q, str_of(columns), &b->e));
	MUST(b, query_sort(&x, &q, str_of(sort), &b->e));
	MUST(b, filter_parse(&x, q.entity, str_of(filter), &q.filter, &b->e));
	MUST(b, list_begin(&x, &q, &l, &b->e));
	struct list_shape shape = { .shown = l.column_count };
	for (MUST(b, list_next(&l, &row, &b->e)); row; MUST(b, list_next(&l, &row, &b->e))) {
		struct json_writer w = { .b = out };
		list_row_json(&w, &l, &shape, &types);
		buf_char(out, '\n');
	}
	list_end(&l);
	context_end(&x);
}

static void groups(struct bench *b, const char *entity, const char *by, const char *sum, struct buf *out)
{
	struct query q = { 0 }, by_query;
	const struct field *sums[1];
	struct groups g;
	struct context x;

	bench_look(b, NULL, &x);
	by_query.entity = q.entity = schema_entity(x.schema, str_of(entity));
	sums[0] = entity_field(q.entity, str_of(sum));
	MUST(b, query_columns(&x, &by_query, str_of(by), &b->e));
	MUST(b, list_groups(&x, &q, &by_query.columns[0], sums, 1, &g, &b->e));
	buf_printf(out, "# %s group=%s sum=%s\n", entity, by, sum);
	for (size_t i = 0; i < g.count; i++)
		buf_printf(out, "%.*s %lld %lld\n", STR_ARG(g.items[i].key_text), (long long)g.items[i].count, (long long)g.items[i].sums[0]);
	context_end(&x);
}

static void test_same_bytes(void **state)
{
	struct buf out = { .max = 1 << 20 };
	struct os fixed = *os_system();
	struct bench b;

	fixed.now = clock_stands;
	fixed.random = chance_repeats;
	os_set(&fixed);
	assert_true(bench_begin(&b));
	MUST(&b, bench_open(&b, true));
	import(&b, "account", accounts, NULL);
	import(&b, "order_line", lines, lines_map);
	import(&b, "contact", contacts, NULL);
	list(&b, "account", NULL, "code", NULL, NULL, &out);
	list(&b, "contact", NULL, "code", NULL, NULL, &out);
	list(&b, "product", NULL, "code", NULL, NULL, &out);
	list(&b, "order", NULL, "number", NULL, NULL, &out);
	list(&b, "order_line", NULL, "order.number,id", NULL, NULL, &out);
	list(&b, "import", "entity,mode,status,rows_read,rows_added,created_at", "id", NULL, NULL, &out);
	list(&b, "account", "code,name", "name", NULL, NULL, &out);
	list(&b, "account", "code,staff", "-staff", NULL, NULL, &out);
	list(&b, "account", "code,city", "city,code", "name ~ 'É' or name ~ 'e' or name ^ '_' or name ~ '%'", NULL, &out);
	list(&b, "account", "code", "code", "status in ('active','lost') or staff is empty and not country = 'CH'", NULL, &out);
	list(&b, "order_line", "account.name,product.code,net", "account.name,-net", "order.ordered_at >= '2010-12-02'", NULL, &out);
	list(&b, "account", "name", "code", NULL, "changsha", &out);
	list(&b, "account", "name", "code", NULL, "有限", &out);
	list(&b, "contact", "name", "code", NULL, "0000", &out);
	groups(&b, "account", "status", "revenue", &out);
	groups(&b, "order_line", "product.code", "net", &out);
	bench_end(&b);
	os_set(NULL);
	assert_true(golden_same("export.jsonl", &out));
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_same_bytes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
