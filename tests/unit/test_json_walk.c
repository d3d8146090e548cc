/* format/json_walk: what is JSON and what is not, the same as the tree reader says, and walks over it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "format/json.h"
#include "format/json_walk.h"
#include "stats/random.h"

static bool is_json(struct str text)
{
	struct error e;
	enum rc rc = json_check(text, 1 << 20, &e);

	assert_true(rc == RC_OK || rc == RC_INVALID);
	return rc == RC_OK;
}

static void test_json_or_not(void **state)
{
	static const char *const good[] = { "{}", " [ ] ", "0", "-0", "-0.5e-10", "1E+5", "\"\"", "true", "false", "null", "[1,[2,[3]],{\"a\":{}}]", "\t\r\n{\"a\" : 1 , \"b\":[]}\n",
					    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u4e2D\\ud83d\\ude00\"", "1e999", "{\"a\":1,\"a\":2}", "\"\xe4\xb8\xad\xf0\x9f\x98\x80\"", "123456789012345678901234567890" };
	static const char *const bad[] = { "", " ", "{", "}", "[", "]", "[1,]", "[,1]", "[1 2]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}",
					   "[1}", "{\"a\":1]", "01", "-", "-a", "+1", ".5", "5.", "1e", "1e+", "0x1", "NaN", "Infinity", "-Infinity", "nul", "nulll", "True", "'a'",
					   "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\\u0000\"",
					   "\"\n\"", "\"\x01\"", "{} {}", "[]x", "1 1", "/* */ 1", "\xef\xbb\xbf[]", "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "[\"\xe4\xb8\"]", "tru", "[true false]", "[1,,2]" };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!is_json(str_of(good[i])))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (is_json(str_of(bad[i])))
			fail_msg("let pass: %s", bad[i]);
	assert_false(is_json((struct str){ "[\0]", 3 }));
	assert_false(is_json((struct str){ "[1]\0", 4 }));
}

static void test_bounds(void **state)
{
	char deep[2 * JSON_DEPTH_MAX + 3];
	struct error e = { 0 };

	memset(deep, '[', JSON_DEPTH_MAX + 1);
	memset(deep + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	assert_int_equal(json_check((struct str){ deep + 1, 2 * JSON_DEPTH_MAX }, 1 << 20, &e), RC_OK);
	assert_int_equal(json_check((struct str){ deep, 2 * JSON_DEPTH_MAX + 2 }, 1 << 20, &e), RC_INVALID);
	assert_string_equal(e.key, "error.json_depth");
	assert_int_equal(json_check(STR("[1]"), 2, &e), RC_TOO_LARGE);
	assert_int_equal(json_check(STR("{\n  \"客户\": x}"), 99, &e), RC_INVALID);
	assert_string_equal(e.arg[0], "2");
	assert_string_equal(e.arg[1], "9");
	assert_int_equal(json_check(STR("[\"a\",\n\"\xe4\xb8\"]"), 99, &e), RC_INVALID);
	assert_string_equal(e.arg[0], "2");
	assert_string_equal(e.arg[1], "2");
}

/* Bytes of valid texts, changed at random: the tree reader agrees, but for what it alone cannot hold. */
static void test_as_the_tree_reader(void **state)
{
	static const char *const seeds[] = { "{\"a\":[1,-2.5e3,true,null],\"b\":{\"c\":\"x\\n\\u4e2d\"}}", "[[],{},[{\"k\":\"\\ud83d\\ude00\"}], 0.1 ]", "{\"values\":[1e5,2],\"t\":\"中文\"}" };
	static const char spice[] = "{}[]\",:\\/ux0123456789eE+-.tfn \n\x7f";
	struct random r = random_begin(71, 0);
	int both = 0;

	for (int i = 0; i < 200000; i++) {
		CLEANUP(json_free) json_t *doc = NULL;
		const char *seed = seeds[i % 3];
		size_t n = strlen(seed);
		char text[100];
		bool mine, its;
		memcpy(text, seed, n);
		for (uint32_t k = random_below(&r, 3) + 1; k--;) {
			uint32_t at = random_below(&r, (uint32_t)n);
			if (random_below(&r, 3))
				text[at] = spice[random_below(&r, sizeof spice - 1)];
			else
				memmove(text + at, text + at + 1, --n - at);
		}
		mine = is_json((struct str){ text, n });
		its = json_read((struct str){ text, n }, 0, &doc, NULL) == RC_OK;
		if (its && !mine)
			fail_msg("refused what the tree reader takes: %.*s", (int)n, text);
		both += mine && its;
		if (mine && !its) { /* a name twice, or a number beyond its types */
			bool twice = strstr(text, "\"a\"") || strstr(text, "\"\"") || strstr(text, "\"t\"") || strstr(text, "\"c\"");
			bool large = memchr(text, 'e', n) || memchr(text, 'E', n);
			assert_true(twice || large);
		}
	}
	assert_true(both > 10000);
}

static void test_walk(void **state)
{
	static const char text[] = " { \"a\" : [ 1 , [ ] , {\"x\":[1,2,\"]\"]} , \"t\\u0041\\ud83d\\ude00\\n\" , false , null ] , \"\\u0062\" : true } ";
	CLEANUP(arena_free) struct arena a = { .max = 1 << 16 };
	struct json_walk w = { text, text + sizeof text - 1 };

	assert_true(is_json(str_of(text)));
	assert_int_equal(walk_kind(&w), WALK_OBJECT);
	assert_int_equal(walk_count(&w), 2);
	walk_enter(&w);
	assert_true(walk_next(&w) && str_is(walk_name(&w, &a), "a"));
	assert_int_equal(walk_kind(&w), WALK_LIST);
	assert_int_equal(walk_count(&w), 6);
	walk_enter(&w);
	assert_true(walk_next(&w) && walk_kind(&w) == WALK_NUMBER && walk_number(&w) == 1);
	assert_true(walk_next(&w) && walk_kind(&w) == WALK_LIST && walk_count(&w) == 0);
	walk_enter(&w);
	assert_false(walk_next(&w));
	assert_true(walk_next(&w) && walk_kind(&w) == WALK_OBJECT && walk_count(&w) == 1);
	walk_skip(&w);
	assert_true(walk_next(&w) && walk_kind(&w) == WALK_TEXT && str_is(walk_text(&w, &a), "tA\xf0\x9f\x98\x80\n"));
	assert_true(walk_next(&w) && walk_kind(&w) == WALK_TRUTH && !walk_truth(&w));
	assert_true(walk_next(&w) && walk_kind(&w) == WALK_NULL);
	walk_skip(&w);
	assert_false(walk_next(&w));
	assert_true(walk_next(&w) && str_is(walk_name(&w, &a), "b") && walk_truth(&w));
	assert_false(walk_next(&w));
}

/* As strtod reads them, to the last bit: the short way too. */
static void test_numbers(void **state)
{
	static const char *const texts[] = { "0", "-0", "0.1", "123456789012345", "9007199254740993", "0.000000000000001", "1e22", "1e23", "1.7976931348623157e308", "4.9e-324", "1e-400",
					     "123456789.123456789", "-2.5", "999999999999999", "1234567890123456", "0.30000000000000004", "100", "1e5", "12345678901234567890" };
	struct random r = random_begin(72, 0);
	char text[64], list[70];

	for (int i = 0; i < 100000; i++) {
		struct json_walk w;
		double got, want;
		if (i < (int)(sizeof texts / sizeof *texts))
			snprintf(text, sizeof text, "%s", texts[i]);
		else
			snprintf(text, sizeof text, "%.*f", (int)random_below(&r, 17), (random_unit(&r) - .5) * pow(10, random_below(&r, 12)));
		want = strtod(text, NULL);
		snprintf(list, sizeof list, "[%s]", text);
		w = (struct json_walk){ list, list + strlen(list) };
		assert_true(is_json(str_of(list)));
		walk_enter(&w);
		assert_true(walk_next(&w));
		got = walk_number(&w);
		assert_memory_equal(&got, &want, sizeof got);
		assert_false(walk_next(&w));
	}
	struct json_walk huge = { "[1e999,-1e999]", NULL };
	huge.end = huge.p + 14;
	walk_enter(&huge);
	assert_true(walk_next(&huge) && walk_number(&huge) == HUGE_VAL && walk_next(&huge) && walk_number(&huge) == -HUGE_VAL);
}

static void test_no_room(void **state)
{
	static const char text[] = "[\"\\n long enough to need more than there is\"]";
	CLEANUP(arena_free) struct arena a = { .max = 8 };
	struct json_walk w = { text, text + sizeof text - 1 };

	walk_enter(&w);
	assert_true(walk_next(&w) && walk_text(&w, &a).p == NULL);
}

int main(void)
{
	json_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_or_not), cmocka_unit_test(test_bounds),  cmocka_unit_test(test_as_the_tree_reader),
		cmocka_unit_test(test_walk),	    cmocka_unit_test(test_numbers), cmocka_unit_test(test_no_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
