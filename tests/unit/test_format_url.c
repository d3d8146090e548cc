/* format: URLs, forms, content types. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/mime.h"
#include "format/url.h"

static void test_percent_coding(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };

	url_encode(&b, STR("a b/上~+&="));
	assert_string_equal(buf_cstr(&b), "a%20b%2F%E4%B8%8A~%2B%26%3D");
	CLEANUP(buf_free) struct buf back = { .max = 1000 };
	assert_true(url_decode(&back, buf_view(&b), false));
	assert_string_equal(buf_cstr(&back), "a b/上~+&=");
	buf_clear(&back);
	assert_true(url_decode(&back, STR("a+b"), true));
	assert_string_equal(buf_cstr(&back), "a b");
}

static void test_broken_escapes_are_refused(void **state)
{
	static const char *const bad[] = { "%", "%4", "%zz", "a%00b", "%FF", "%C3", "%ED%A0%80" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CLEANUP(buf_free) struct buf b = { .max = 1000 };
		assert_false(url_decode(&b, str_of(bad[i]), true));
	}
}

static void test_forms(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct form f;
	struct str v;
	size_t at = 0;

	assert_int_equal(form_read(&a, STR("a=1&b=%E4%B8%8A+x&&a=2&c&=d"), 0, &f, NULL), RC_OK);
	assert_int_equal(f.count, 5);
	assert_true(str_is(form_get(&f, "b"), "上 x"));
	assert_true(str_is(form_get(&f, "c"), ""));
	assert_null(form_get(&f, "x").p);
	assert_true(form_next(&f, "a", &at, &v) && str_is(v, "1"));
	assert_true(form_next(&f, "a", &at, &v) && str_is(v, "2"));
	assert_false(form_next(&f, "a", &at, &v));
	assert_int_equal(form_read(&a, STR(""), 0, &f, NULL), RC_OK);
	assert_int_equal(f.count, 0);
}

static void test_form_bounds(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct error e = { 0 };
	struct form f;

	assert_int_equal(form_read(&a, STR("a=1&b=2&c=3"), 2, &f, &e), RC_TOO_LARGE);
	assert_string_equal(e.arg[0], "2");
	assert_int_equal(form_read(&a, STR("a=%0"), 2, &f, &e), RC_INVALID);
	assert_string_equal(e.key, "error.url_broken");
}

static void test_query_building(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };

	buf_text(&b, "what? ");
	size_t start = b.len;
	buf_text(&b, "/accounts");
	url_query_add(&b, start, "q", STR("a&b"));
	url_query_add(&b, start, "n", STR("1"));
	assert_string_equal(buf_cstr(&b), "what? /accounts?q=a%26b&n=1");
}

static void test_local_paths(void **state)
{
	assert_true(url_is_local_path(STR("/")) && url_is_local_path(STR("/accounts/1?x=//y")));
	assert_false(url_is_local_path(STR("//evil")) || url_is_local_path(STR("/\\evil")) || url_is_local_path(STR("https://evil")) ||
	             url_is_local_path(STR("")) || url_is_local_path(STR("/a\r\nX: y")) || url_is_local_path(STR("/a\\b")));
}

static void check_disposition(const char *name, const char *want)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };

	mime_disposition(&b, str_of(name), true);
	assert_string_equal(buf_cstr(&b), want);
}

static void test_dispositions(void **state)
{
	check_disposition("a.csv", "attachment; filename=\"a.csv\"; filename*=UTF-8''a.csv");
	check_disposition("../x/客户\"\r\n.csv", "attachment; filename=\"_____.csv\"; filename*=UTF-8''%E5%AE%A2%E6%88%B7___.csv");
	check_disposition("x/", "attachment; filename=\"file\"; filename*=UTF-8''file");
	check_disposition("a\xE2\x80\xAE" "b\xFF", "attachment; filename=\"a_b_\"; filename*=UTF-8''a_b_");
}

static void test_kinds(void **state)
{
	assert_string_equal(mime_by_name(STR("X.CSV")), "text/csv; charset=utf-8");
	assert_string_equal(mime_by_name(STR("csv")), "application/octet-stream");
	assert_true(mime_is_inline(STR("a.png")));
	assert_false(mime_is_inline(STR("a.svg")) || mime_is_inline(STR("a.html")) || mime_is_inline(STR("a")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_percent_coding), cmocka_unit_test(test_broken_escapes_are_refused), cmocka_unit_test(test_forms),
		cmocka_unit_test(test_form_bounds), cmocka_unit_test(test_query_building), cmocka_unit_test(test_local_paths),
		cmocka_unit_test(test_dispositions), cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
