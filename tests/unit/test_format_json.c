/* format: JSON read strictly and written exactly. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/double_text.h"
#include "format/json.h"

static enum rc read_text(const char *text, json_t **doc, struct error *e)
{
	return json_read(str_of(text), 0, doc, e);
}

static void test_writes_a_document(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };
	struct json_writer w = { .b = &b };

	json_object_begin(&w);
	json_field_int(&w, "id", -7);
	json_field_str(&w, "name", STR("\"\\\n\t\x01/\x7f 上海\xF0\x9F\x8C\xB3"));
	json_key(&w, "list");
	json_array_begin(&w);
	json_put_bool(&w, true);
	json_put_null(&w);
	json_put_text(&w, NULL);
	json_array_begin(&w);
	json_array_end(&w);
	json_put_double(&w, NAN);
	json_array_end(&w);
	json_field_decimal(&w, "money", -125000, 4);
	json_key(&w, "n");
	json_put_number(&w, 1500, 3);
	json_object_end(&w);
	assert_string_equal(buf_cstr(&b), "{\"id\":-7,\"name\":\"\\\"\\\\\\n\\t\\u0001/\x7f 上海\xF0\x9F\x8C\xB3\",\"list\":[true,null,null,[],null],"
	                                  "\"money\":\"-12.5\",\"n\":1.5}");
}

static void test_replaces_malformed_bytes(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };

	json_escape(&b, STR("a\xFF\xC3(\xED\xA0\x80\xEF\xBF\xBDz\xE4\xB8"));
	assert_true(utf8_valid(buf_view(&b)));
	assert_string_equal(buf_cstr(&b), "\"a\xEF\xBF\xBD\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void test_doubles_read_back_the_same(void **state)
{
	static const double values[] = { 0.1, 1.0 / 3, 1e300, -0.0, 5e-324, 123456789.125, 0.30000000000000004, 1e21 };

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		CLEANUP(buf_free) struct buf b = { .max = 100 };
		struct json_writer w = { .b = &b };
		json_put_double(&w, values[i]);
		assert_true(strtod(buf_cstr(&b), NULL) == values[i]);
	}
}

static void test_refuses(void **state)
{
	static const struct { const char *text; const char *key; } rows[] = {
		{ "{\"a\":1,\"a\":2}", "error.json_syntax" }, { "", "error.json_syntax" }, { "[1,]", "error.json_syntax" },
		{ "\"\\u0000\"", "error.json_syntax" }, { "99999999999999999999", "error.json_syntax" }, { "{} x", "error.json_syntax" },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "error.json_depth" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct error e = { 0 };
		json_t *doc;
		assert_int_equal(read_text(rows[i].text, &doc, &e), RC_INVALID);
		assert_null(doc);
		assert_string_equal(e.key, rows[i].key);
	}
}

static void test_syntax_error_says_where(void **state)
{
	struct error e = { 0 };
	json_t *doc;

	assert_int_equal(read_text("{\n \"a\": x }", &doc, &e), RC_INVALID);
	assert_string_equal(e.arg[0], "2");
	assert_int_equal(json_read(STR("[1, 2]"), 3, &doc, &e), RC_TOO_LARGE);
}

static void test_depth_counts_brackets_outside_strings_only(void **state)
{
	CLEANUP(json_free) json_t *doc = NULL;

	assert_int_equal(read_text("\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"", &doc, NULL), RC_OK);
}

static void test_members(void **state)
{
	CLEANUP(json_free) json_t *doc = NULL;

	assert_int_equal(read_text("{\"t\":\"x\",\"i\":5,\"b\":true}", &doc, NULL), RC_OK);
	assert_true(str_is(json_text_of(doc, "t"), "x"));
	assert_true(str_is(json_text_of(doc, "i"), ""));
	assert_int_equal(json_int_of(doc, "i", 1), 5);
	assert_int_equal(json_int_of(doc, "t", 1), 1);
	assert_true(json_bool_of(doc, "b", false));
	assert_true(json_bool_of(NULL, "b", true));
}

static void test_decimals_are_exact_or_refused(void **state)
{
	static const struct { const char *json; int scale; enum decimal_status status; int64_t value; } rows[] = {
		{ "\"12.50\"", 4, DECIMAL_OK, 125000 }, { "12.5", 4, DECIMAL_OK, 125000 }, { "12", 4, DECIMAL_OK, 120000 },
		{ "0.15", 4, DECIMAL_OK, 1500 }, { "1e3", 2, DECIMAL_OK, 100000 }, { "-0.29", 2, DECIMAL_OK, -29 },
		{ "99999999999.9999", 4, DECIMAL_OK, 999999999999999 }, { "123456789012.1234", 4, DECIMAL_RANGE, 0 },
		{ "\"123456789012.1234\"", 4, DECIMAL_OK, 1234567890121234 }, { "null", 4, DECIMAL_BAD, 0 }, { "\"1,000\"", 4, DECIMAL_BAD, 0 },
		{ "900000000000000", 4, DECIMAL_OK, 9000000000000000000 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CLEANUP(json_free) json_t *doc = NULL;
		int64_t v = 0;
		assert_int_equal(read_text(rows[i].json, &doc, NULL), RC_OK);
		assert_int_equal(json_decimal(doc, rows[i].scale, &v), rows[i].status);
		assert_true(v == rows[i].value);
	}
}

/* JSONTestSuite: y_ must parse (but for what Banyan refuses on purpose), n_ must not. */
static void check_suite_file(const char *folder, const char *name)
{
	static const char *const refused[] = { "y_object_duplicated_key", "y_string_null_escape", "y_object_escaped_null_in_key" };
	char path[4096], bytes[300000];
	CLEANUP(json_free) json_t *doc = NULL;
	bool want = name[0] == 'y';
	size_t n;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		want = want && strncmp(name, refused[i], strlen(refused[i])) != 0;
	if ((json_read((struct str){ bytes, n }, 0, &doc, NULL) == RC_OK) != want)
		fail_msg("%s", name);
}

static void test_json_test_suite(void **state)
{
	const char *shared = getenv("BANYAN_SHARED");
	char folder[2048];
	struct dirent *entry;
	int count = 0;

	snprintf(folder, sizeof folder, "%s/data/torture_json/test_parsing", shared ? shared : "../shared");
	DIR *d = opendir(folder);
	if (!d)
		skip();
	while ((entry = readdir(d)))
		if ((entry->d_name[0] == 'y' || entry->d_name[0] == 'n') && ++count)
			check_suite_file(folder, entry->d_name);
	closedir(d);
	assert_true(count > 200);
}

/* The digits are those of printf, and read back the same. */
static void test_doubles(void **state)
{
	static const double edges[] = { 0, -0.0, 1, -1, .1, 1. / 3, 2. / 3, 9.999999999999999, 99999.99999999999, 1e-4, 9.9999999999999e-5, 1e15, 999999999999999.9, 5e-324, 1e300,
					1e-15, 1024, .5, 123456789012345678., 4503599627370496., 4503599627370497.5, 1e14 + .015625, .000123456789012345 };
	uint64_t chance = 20261126;
	char got[DOUBLE_TEXT_MAX + 1], want[40];

	for (int i = 0; i < 400000; i++) {
		double v;
		if (i < (int)(sizeof edges / sizeof *edges)) {
			v = edges[i];
		} else {
			chance = chance * 6364136223846793005u + 1442695040888963407u;
			uint64_t bits = i % 4 ? (chance >> 12) | ((UINT64_C(960) + (chance >> 57)) << 52) : chance;
			memcpy(&v, &bits, sizeof v);
			if (i % 4 == 2)
				v = floor(v * 1e4) / 1e4;
			if (!isfinite(v))
				continue;
		}
		got[double_text(v, got)] = 0;
		for (int digits = 15; digits <= 17; digits++) {
			snprintf(want, sizeof want, "%.*g", digits, v);
			if (strtod(want, NULL) == v)
				break;
		}
		assert_string_equal(got, want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writes_a_document),
		cmocka_unit_test(test_replaces_malformed_bytes),
		cmocka_unit_test(test_doubles_read_back_the_same),
		cmocka_unit_test(test_doubles),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_syntax_error_says_where),
		cmocka_unit_test(test_depth_counts_brackets_outside_strings_only),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_decimals_are_exact_or_refused),
		cmocka_unit_test(test_json_test_suite),
	};

	json_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
