/* What the check finds when somebody writes into the database behind the program's back, and what reindex makes good. On both stores. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "help/company.h"
#include "records/beside.h"
#include "records/check.h"

static int begin(void **state)
{
	static struct bench b;

	b = (struct bench){ 0 };
	*state = &b;
	if (!bench_begin(&b) || bench_open(&b, true))
		return -1;
	bench_make(&b, "account", "code=A;name=无锡锡锻机械有限公司");
	bench_make(&b, "account", "code=B;name=Bosch;credit_code=91350100M000100Y43");
	bench_make(&b, "contact", "name=曾晓;account=A");
	return 0;
}

static int end(void **state)
{
	bench_end(*state);
	return 0;
}

/* Findings as "check entity field", in the order found. */
struct seen { char text[4][80]; int count; };

static void note(void *context, const struct finding *f)
{
	struct seen *s = context;

	if (s->count < 4)
		snprintf(s->text[s->count], sizeof s->text[0], "%s %s %s", f->check, f->entity ? f->entity : "-", f->field ? f->field : "-");
	s->count++;
}

static struct seen look(struct bench *b)
{
	struct seen s = { 0 };
	struct check_sink sink = { note, &s };
	struct check_report report = { 0 };
	struct context x;

	bench_look(b, NULL, &x);
	MUST(b, company_check(&x, &sink, &report, &b->e));
	context_end(&x);
	return s;
}

static enum rc run_sql(struct db *db, void *context, struct error *e)
{
	return db_run(db, context, NULL, 0, NULL, e);
}

static void behind(struct bench *b, const char *sql)
{
	MUST(b, store_write(company_store(b->company), run_sql, (void *)(uintptr_t)sql, true, &b->e));
}

static void test_new_is_sound(void **state)
{
	assert_int_equal(look(*state).count, 0);
}

static void test_values(void **state)
{
	struct bench *b = *state;
	struct seen s;

	behind(b, "UPDATE account SET credit_code = '91350100M000100Y44' WHERE code = 'B'");
	s = look(b);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.text[0], "value account credit_code");
	assert_string_equal(s.text[1], "beside account -");
	behind(b, "UPDATE account SET credit_code = '91350100M000100Y43', code = '' WHERE code = 'B'");
	s = look(b);
	assert_string_equal(s.text[0], "required account code");
}

static int64_t hits(struct bench *b, const char *text)
{
	struct context x;
	struct query q = { .limit = 10, .operation = OP_LIST };
	struct list l = { 0 };
	int64_t n = 0;
	bool row = false;

	bench_look(b, NULL, &x);
	q.entity = schema_entity(x.schema, STR("account"));
	q.search = str_of(text);
	MUST(b, query_columns(&x, &q, STR("code"), &b->e));
	MUST(b, list_begin(&x, &q, &l, &b->e));
	while (list_next(&l, &row, &b->e) == RC_OK && row)
		n++;
	list_end(&l);
	context_end(&x);
	return n;
}

static void test_names(void **state)
{
	struct bench *b = *state;
	int64_t rows;
	struct seen s;

	behind(b, "UPDATE account SET name = '温州阀门' WHERE code = 'A'");
	s = look(b);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.text[0], "beside account name");
	assert_string_equal(s.text[1], "beside account -");
	assert_int_equal(hits(b, "温州"), 0);
	assert_int_equal(hits(b, "锡锻"), 1);
	MUST(b, beside_renew(b->company, principal_system(&b->arena, ORIGIN_CLI), NULL, &rows, &b->e));
	assert_true(rows > 3);
	bench_sound(b);
	assert_int_equal(hits(b, "温州"), 1);
	assert_int_equal(hits(b, "锡锻"), 0);
	/* what is written after it stays right */
	struct put p = { .entity = "account", .set = "name=台州泵业", .id = 1, .version = 1 };
	MUST(b, bench_put(b, NULL, &p));
	assert_int_equal(hits(b, "温州"), 0);
	assert_int_equal(hits(b, "tzby"), 1);
	bench_sound(b);
}

/* A row in the bin is not found, and comes back as it was. */
static void test_bin(void **state)
{
	struct bench *b = *state;
	struct put p = { .entity = "account", .id = 2, .version = 1, .delete = true };
	int64_t rows;

	MUST(b, bench_put(b, NULL, &p));
	MUST(b, beside_renew(b->company, principal_system(&b->arena, ORIGIN_CLI), NULL, &rows, &b->e));
	bench_sound(b);
	assert_int_equal(hits(b, "bosch"), 0);
	p = (struct put){ .entity = "account", .id = 2, .version = 2, .restore = true };
	MUST(b, bench_put(b, NULL, &p));
	assert_int_equal(hits(b, "bosch"), 1);
	bench_sound(b);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = { CASE(test_new_is_sound), CASE(test_values), CASE(test_names), CASE(test_bin) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
