/* An account's size by the official standard: it follows each of its inputs, and its explanation shows no more than the reader may see. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/mem.h"
#include "help/company.h"
#include "kam/explain.h"
#include "records/check.h"
#include "records/principal.h"
#include "records/read.h"
#include "records/setting.h"

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	assert_true(b && bench_begin(b));
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

static struct record *account(struct context *x, struct error *e)
{
	struct record *r;

	bench_must(record_by_key(x, schema_entity(x->schema, STR("account")), STR("A"), &r, e), e, "account");
	return r;
}

static void assert_size(struct bench *b, const char *set, const char *size)
{
	struct context x;
	struct value v;

	bench_look(b, NULL, &x);
	struct put p = { .entity = "account", .set = set, .id = account(&x, &b->e)->id, .version = account(&x, &b->e)->version };
	context_end(&x);
	MUST(b, bench_put(b, NULL, &p));
	bench_look(b, NULL, &x);
	v = record_value(account(&x, &b->e), "size");
	if (size ? v.kind != VALUE_TEXT || !str_is(v.s, size) : !value_is_null(v))
		fail_msg("after %s it is %.*s, not %s", set, v.kind == VALUE_TEXT ? (int)v.s.n : 1, v.kind == VALUE_TEXT ? v.s.p : "-", size ? size : "-");
	context_end(&x);
}

static void found(void *context, const struct finding *f)
{
	fail_msg("%s: %s %s", f->check, f->entity ? f->entity : "", f->field ? f->field : "");
}

/* The company's check works the sizes out again. */
static void assert_sound(struct bench *b)
{
	struct check_report report = { 0 };
	struct check_sink sink = { found, NULL };
	struct context x;

	bench_look(b, NULL, &x);
	MUST(b, company_check(&x, &sink, &report, &b->e));
	context_end(&x);
	assert_int_equal(report.findings, 0);
}

static void test_follows_its_inputs(void **state)
{
	struct bench *b = *state;

	bench_make(b, "account", "code=A;name=x;industry=机床功能部件及附件制造;staff=1000;revenue=400000000;assets=1");
	assert_size(b, "note=1", "large");
	assert_size(b, "staff=999", "medium");
	assert_size(b, "revenue=19999999.99", "small");
	assert_size(b, "revenue=2999999.99", "micro");
	assert_size(b, "staff=", NULL);
	assert_size(b, "staff=1000;revenue=400000000", "large");
	assert_size(b, "industry=E", "micro");
	assert_size(b, "assets=800000000", "medium");
	assert_size(b, "industry=房地产业", NULL);
	assert_size(b, "industry=物业管理", "large");
	assert_size(b, "currency=USD", NULL);
	assert_size(b, "industry=零售业", NULL);
	assert_size(b, "industry=73", "large");
	assert_size(b, "currency=;industry=货币金融服务", NULL);
	assert_sound(b);
}

static const struct explanation *child(const struct explanation *t, const char *label)
{
	for (const struct explanation *p = t->first; p; p = p->next)
		if (str_is(str_of(p->label), label))
			return p;
	fail_msg("nothing called %s", label);
	return NULL;
}

static struct explanation *explain(struct bench *b, const struct principal *who, const char *field, enum rc want)
{
	struct explanation *t = NULL;
	struct context x;

	bench_look(b, who, &x);
	assert_int_equal(field_explain(&x, &b->arena, account(&x, &b->e), str_of(field), &t, &b->e), want);
	context_end(&x);
	return t;
}

static void test_explained(void **state)
{
	struct bench *b = *state;
	const struct explanation *t, *staff, *revenue;

	bench_make(b, "account", "code=A;name=x;industry=机床功能部件及附件制造;staff=320;revenue=18000000;assets=1");
	t = explain(b, NULL, "size", RC_OK);
	assert_true(str_is(t->text, "choice.company_size.small"));
	assert_string_equal(t->source, "size_standard.2017");
	assert_true(str_is(child(child(t, "explain.size_industry"), "explain.size_category")->text, "size_category.industry"));
	staff = child(t, "field.account.staff");
	assert_int_equal(staff->count, 320);
	assert_int_equal(child(staff, "explain.size_from.medium")->count, 300);
	assert_int_equal(child(staff, "explain.size_next.large")->count, 1000);
	revenue = child(t, "field.account.revenue");
	assert_true(revenue->money == (decimal_sum)18000000 * 10000 * 1000 * 10000);
	assert_true(child(revenue, "explain.size_next.medium")->money == (decimal_sum)20000000 * 10000 * 1000 * 10000);
	assert_null(revenue->next);
	explain(b, NULL, "staff", RC_INVALID);
	explain(b, NULL, "nothing", RC_INVALID);
	assert_size(b, "staff=", NULL);
	t = explain(b, NULL, "size", RC_OK);
	assert_true(str_is(t->text, "explain.size_none"));
	assert_true(str_is(child(t, "field.account.staff")->text, "explain.not_known"));
	assert_size(b, "industry=金融业", NULL);
	assert_true(str_is(child(explain(b, NULL, "size", RC_OK), "explain.reason")->text, "error.size_outside"));
	assert_size(b, "industry=", NULL);
	assert_true(str_is(child(explain(b, NULL, "size", RC_OK), "explain.size_industry")->text, "explain.size_no_industry"));
}

/* Who may not read the revenue sees that it counts, not what it is nor what it reaches. */
static void test_explained_to_others(void **state)
{
	struct bench *b = *state;
	int64_t user = bench_make(b, "user", "code=eng;name=eng");
	const struct explanation *revenue;

	bench_make(b, "account", "code=A;name=x;industry=机床功能部件及附件制造;staff=320;revenue=18000000");
	bench_make(b, "user_role", "user=eng;role=service_engineer");
	bench_make(b, "account_member", "account=A;user=eng;seat=helper;access=read");
	revenue = child(explain(b, bench_principal(b, user), "size", RC_OK), "field.account.revenue");
	assert_true(str_is(revenue->text, "explain.not_readable"));
	assert_null(revenue->first);
	assert_true(revenue->money == 0 && !revenue->source);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = { CASE(test_follows_its_inputs), CASE(test_explained), CASE(test_explained_to_others) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
