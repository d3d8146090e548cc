/* server: the small grammars, one table each; limits and tokens against forgery. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "server/csrf.h"
#include "server/limit.h"
#include "server/parse.h"

static void test_encodings(void **state)
{
	static const struct { const char *accept; bool gzip; } rows[] = {
		{ "", false }, { "gzip", true }, { "GZIP;q=1", true }, { "gzip;q=0", false }, { "gzip; q=0.000", false }, { "*", true },
		{ "*;q=0", false }, { "*;q=0, gzip;q=0.1", true }, { "deflate,br", false }, { ",,gzip", true },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(encoding_accepted(str_of(rows[i].accept), "gzip"), rows[i].gzip);
}

static void test_ranges(void **state)
{
	static const struct { const char *header; int64_t size; int answer; int64_t from, to; } rows[] = {
		{ "bytes=0-0", 10, 1, 0, 0 }, { "bytes=5-", 10, 1, 5, 9 }, { "bytes=5-500", 10, 1, 5, 9 }, { "bytes=-3", 10, 1, 7, 9 },
		{ "bytes=-30", 10, 1, 0, 9 }, { "bytes=-0", 10, -1, 0, 0 }, { "bytes=10-", 10, -1, 0, 0 }, { "bytes=0-", 0, -1, 0, 0 },
		{ "bytes=3-1", 10, 0, 0, 0 }, { "bytes=1-2,4-5", 10, 0, 0, 0 }, { "items=1-2", 10, 0, 0, 0 }, { "bytes=a-", 10, 0, 0, 0 },
		{ "", 10, 0, 0, 0 }, { "bytes=-", 10, 0, 0, 0 }, { "bytes=99999999999999999999-", 10, 0, 0, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t from = 0, to = 0;
		assert_int_equal(range_parse(str_of(rows[i].header), rows[i].size, &from, &to), rows[i].answer);
		if (rows[i].answer == 1) {
			assert_int_equal(from, rows[i].from);
			assert_int_equal(to, rows[i].to);
		}
	}
}

static void test_names_are_cleaned(void **state)
{
	static const struct { const char *raw, *clean; } rows[] = {
		{ "a.csv", "a.csv" }, { "C:\\x\\a.csv", "a.csv" }, { "../../etc/passwd", "passwd" }, { "..hidden", "hidden" }, { "..", "" },
		{ "a\r\nb", "a__b" }, { "\xe8\xa1\xa8.xlsx", "\xe8\xa1\xa8.xlsx" }, { "x\xe2\x80\xaegpj.exe", "x_gpj.exe" }, { "a/", "" },
	};
	struct arena a = { .max = 1 << 16 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(str_is(filename_clean(&a, str_of(rows[i].raw)), rows[i].clean));
	arena_free(&a);
}

static void test_pairs_are_bounded(void **state)
{
	struct arena a = { .max = 1 << 16 }, tiny = { .max = 16 };
	struct request_pair *pairs;
	size_t n;

	assert_int_equal(pairs_parse(&a, STR("a=1&b&=c&&d=%41"), 8, &pairs, &n), RC_OK);
	assert_int_equal(n, 4);
	assert_true(str_is(pairs[3].value, "A"));
	assert_int_equal(pairs_parse(&a, STR("a&b&c"), 2, &pairs, &n), RC_TOO_LARGE);
	assert_int_equal(pairs_parse(&a, STR("a=%4"), 2, &pairs, &n), RC_INVALID);
	assert_int_equal(pairs_parse(&a, STR("a=%00"), 2, &pairs, &n), RC_INVALID);
	assert_int_equal(pairs_parse(&tiny, STR("a=1"), 2, &pairs, &n), RC_NO_MEMORY);
	arena_free(&a);
	arena_free(&tiny);
}

static void test_tags_and_cookies(void **state)
{
	assert_true(etag_listed(STR("\"a\", W/\"b\""), STR("b")));
	assert_true(etag_listed(STR("*"), STR("b")));
	assert_false(etag_listed(STR("b"), STR("b")));
	assert_false(etag_listed(STR(""), STR("b")));
	assert_true(str_is(cookie_find(STR("x=1; sid=abc==; y"), STR("sid")), "abc=="));
	assert_null(cookie_find(STR("xsid=1"), STR("sid")).p);
	assert_null(cookie_find(STR("sid"), STR("sid")).p);
}

static enum handled nothing(struct request *r)
{
	return HANDLED;
}

static void test_router_prefers_and_steps_back(void **state)
{
	static const struct route rows[] = {
		{ METHOD_GET, "/a/new", nothing }, { METHOD_GET, "/a/:id", nothing }, { METHOD_POST, "/a/:id", nothing },
		{ METHOD_GET, "/a/:id/x", nothing }, { METHOD_GET, "/f/*rest", nothing }, { METHOD_GET, "/:p/:q/:r/end", nothing },
	};
	static const struct { const char *path; enum http_method method; int index; } cases[] = {
		{ "/a/new", METHOD_GET, 0 }, { "/a/7", METHOD_GET, 1 }, { "/a/new", METHOD_POST, 2 }, { "/a/new/x", METHOD_GET, 3 },
		{ "/f/a/b/c", METHOD_GET, 4 }, { "/a/b/c/end", METHOD_GET, 5 }, { "/f", METHOD_GET, -1 }, { "/a/7/y", METHOD_GET, -1 },
		{ "/a/7", METHOD_HEAD, 1 }, { "/a/7", METHOD_DELETE, -1 }, { "x", METHOD_GET, -1 }, { "", METHOD_GET, -1 },
	};
	static const struct route twice[] = { { METHOD_GET, "/a/:id", nothing }, { METHOD_GET, "/a/:other", nothing } };
	static const char *const wrong[] = { "", "a", "/a//b", "/:", "/*", "/*rest/b" };
	struct route_group group = { rows, sizeof rows / sizeof *rows };
	struct route_table table = { &group, 1 };
	struct route_match m;
	struct router *r;
	struct error e;

	assert_int_equal(router_open(&table, &r, &e), RC_OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		router_find(r, cases[i].method, str_of(cases[i].path), &m);
		assert_int_equal(m.index, cases[i].index);
	}
	router_find(r, METHOD_GET, STR("/f/a/b/c"), &m);
	assert_true(str_is(m.params[0].value, "a/b/c"));
	router_find(r, METHOD_DELETE, STR("/a/7"), &m);
	assert_int_equal(m.allowed, 1u << METHOD_GET | 1u << METHOD_HEAD | 1u << METHOD_POST);
	router_close(r);
	group = (struct route_group){ twice, 2 };
	assert_int_equal(router_open(&table, &r, &e), RC_INVALID);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct route bad = { METHOD_GET, wrong[i], nothing };
		group = (struct route_group){ &bad, 1 };
		assert_int_equal(router_open(&table, &r, &e), RC_INVALID);
	}
}

static void test_limits(void **state)
{
	struct limit *l;
	struct error e;
	char key[16];

	assert_int_equal(limit_open(64, 3, 60000, &l, &e), RC_OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(limit_take(l, STR("a")), 0);
	assert_true(limit_take(l, STR("a")) >= 59);
	assert_true(limit_look(l, STR("a")) >= 59);
	assert_int_equal(limit_look(l, STR("b")), 0);
	for (int i = 0; i < 10000; i++) {
		snprintf(key, sizeof key, "k%d", i);
		limit_take(l, str_of(key));
	}
	assert_true(limit_take(l, STR("a")) >= 58); /* a flood of other keys does not free it */
	limit_forget(l, STR("a"));
	assert_int_equal(limit_take(l, STR("a")), 0);
	limit_close(l);
}

static void test_csrf_tokens(void **state)
{
	static const unsigned char key[CSRF_KEY_BYTES] = "0123456789abcdef0123456789abcde", wrong[CSRF_KEY_BYTES] = "x";
	char one[CSRF_TOKEN_BYTES], two[CSRF_TOKEN_BYTES];

	assert_true(csrf_token(key, STR("session"), one));
	assert_true(csrf_token(key, STR("session"), two));
	assert_string_not_equal(one, two);
	assert_true(csrf_token_ok(key, STR("session"), str_of(one)));
	assert_false(csrf_token_ok(key, STR("other"), str_of(one)));
	assert_false(csrf_token_ok(wrong, STR("session"), str_of(one)));
	assert_false(csrf_token_ok(key, STR("session"), STR("")));
	one[5] = one[5] == '0' ? '1' : '0';
	assert_false(csrf_token_ok(key, STR("session"), str_of(one)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encodings), cmocka_unit_test(test_ranges), cmocka_unit_test(test_names_are_cleaned),
		cmocka_unit_test(test_pairs_are_bounded), cmocka_unit_test(test_tags_and_cookies), cmocka_unit_test(test_router_prefers_and_steps_back),
		cmocka_unit_test(test_limits), cmocka_unit_test(test_csrf_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
