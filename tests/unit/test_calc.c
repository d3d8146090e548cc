/* calc: every method without memory, lists beyond their bounds, names that are nearly right, schemas of all rows. The cases of tests/calc/ are asked from
 * outside by script/test.d/36-calc.sh; here they are asked with each allocation failing in turn. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "calc/calc.h"
#include "os/file.h"
#include "os/team.h"
#include "places.h"

enum { REQUEST_MAX = 64 << 20 };

static long left;

static bool gate(size_t size)
{
	return left-- != 0;
}

/* Each allocation fails once; then all goes well and says the same as before. */
static void starve(const struct calc_method *m, struct str request, struct str want)
{
	for (long n = 0;; n++) {
		CLEANUP(arena_free) struct arena a = { .max = 64 << 20 };
		CLEANUP(buf_free) struct buf out = { .max = 1 << 20 };
		struct error e = { 0 };
		enum rc rc;
		left = n;
		mem_set_gate(gate);
		rc = calc_run(m, request, REQUEST_MAX, NULL, &a, &out, &e);
		mem_set_gate(NULL);
		if (rc == RC_OK) {
			assert_true(str_eq(buf_view(&out), want));
			assert_true(left >= 0);
			return;
		}
		assert_int_equal(rc, RC_NO_MEMORY);
		assert_int_equal(out.len, 0);
		assert_true(n < 2000);
	}
}

static int starve_case(const json_t *one, bool *seen)
{
	CLEANUP(buf_free) struct buf request = { .max = 1 << 20 }, out = { .max = 1 << 20 };
	CLEANUP(arena_free) struct arena a = { .max = 64 << 20 };
	struct json_writer w = { .b = &request };
	const struct calc_method *m;
	struct error e = { 0 };

	assert_int_equal(calc_find(json_text_of(one, "method"), &m, &e), RC_OK);
	for (size_t i = 0; i < calc_method_count; i++)
		if (calc_methods[i] == m) {
			if (seen[i] || json_object_get(one, "refuses") || !json_object_get(one, "request"))
				return 0;
			seen[i] = true;
		}
	json_put_value(&w, json_object_get(one, "request"));
	assert_int_equal(calc_run(m, buf_view(&request), REQUEST_MAX, NULL, &a, &out, &e), RC_OK);
	starve(m, buf_view(&request), buf_view(&out));
	return 1;
}

static int starve_file(const char *path, bool *seen)
{
	CLEANUP(buf_free) struct buf text = { .max = 4 << 20 };
	CLEANUP(json_free) json_t *doc = NULL;
	struct error e = { 0 };
	int count = 0;

	assert_int_equal(file_read(path, 4 << 20, &text, &e), RC_OK);
	assert_int_equal(json_read(buf_view(&text), 4 << 20, &doc, &e), RC_OK);
	for (size_t i = 0; i < json_array_size(doc); i++)
		count += starve_case(json_array_get(doc, i), seen);
	return count;
}

static void test_without_memory(void **state)
{
	char folder[600], path[900];
	bool seen[200] = { 0 };
	struct dirent *entry;
	size_t count = 0;
	DIR *d;

	place_project(folder, sizeof folder, "tests/calc");
	d = opendir(folder);
	assert_non_null(d);
	while ((entry = readdir(d))) {
		size_t n = strlen(entry->d_name);
		if (n < 6 || strcmp(entry->d_name + n - 5, ".json"))
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		count += (size_t)starve_file(path, seen);
	}
	closedir(d);
	assert_int_equal(count, calc_method_count);
}

static enum rc ask(const char *method, struct str request, struct error *e)
{
	CLEANUP(arena_free) struct arena a = { .max = 512 << 20 };
	CLEANUP(buf_free) struct buf out = { .max = 256 << 20 };
	const struct calc_method *m;

	assert_int_equal(calc_find(str_of(method), &m, e), RC_OK);
	return calc_run(m, request, REQUEST_MAX, NULL, &a, &out, e);
}

/* {"values":[0,0,…]} */
static void long_list(struct buf *b, size_t n)
{
	buf_lit(b, "{\"values\":[1");
	for (size_t i = 1; i < n; i++)
		buf_lit(b, ",0");
	buf_lit(b, "]}");
}

static void test_bounds(void **state)
{
	CLEANUP(buf_free) struct buf most = { .max = REQUEST_MAX }, more = { .max = REQUEST_MAX };
	struct error e = { 0 };

	long_list(&most, 1000000);
	assert_int_equal(ask("pareto", buf_view(&most), &e), RC_OK);
	long_list(&more, CALC_LIST_MAX + 1);
	assert_int_equal(ask("pareto", buf_view(&more), &e), RC_INVALID);
	assert_string_equal(e.field, "values");
	assert_string_equal(e.key, "error.calc_list_long");
	assert_int_equal(ask("smaa", STR("{\"values\":[[1,2],[3,4]],\"draws\":1000000,\"seed\":9007199254740993e1}"), &e), RC_INVALID);
	assert_string_equal(e.field, "seed");
	buf_clear(&more);
	buf_lit(&more, "{\"values\":[[1");
	for (int i = 1; i < 1000; i++)
		buf_lit(&more, ",1");
	buf_lit(&more, "]");
	for (int k = 1; k < 100; k++) {
		buf_lit(&more, ",[1");
		for (int i = 1; i < 1000; i++)
			buf_lit(&more, ",1");
		buf_lit(&more, "]");
	}
	buf_lit(&more, "],\"draws\":1000000}"); /* 100 × 1016 × a million */
	assert_int_equal(ask("smaa", buf_view(&more), &e), RC_INVALID);
	assert_string_equal(e.field, "draws");
	assert_int_equal(ask("network", STR("{\"nodes\":30000,\"edges\":[[0,1],[1,2]]}"), &e), RC_OK);
	assert_int_equal(ask("network", STR("{\"nodes\":30001,\"edges\":[[0,1]]}"), &e), RC_INVALID);
	assert_string_equal(e.field, "nodes");
}

static void test_too_long_a_request(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	CLEANUP(buf_free) struct buf out = { .max = 1 << 20 };
	struct error e = { 0 };

	assert_int_equal(calc_run(calc_methods[0], STR("{\"values\":[1,2,3]}"), 10, NULL, &a, &out, &e), RC_TOO_LARGE);
	assert_int_equal(out.len, 0);
}

static void test_names(void **state)
{
	static const struct { const char *given, *meant; } rows[] = { { "paretto", "pareto" }, { "wincount", "win_count" }, { "Smaa", "smaa" }, { "", "" }, { "x", "" }, { "wholly else", "" } };
	const struct calc_method *m;
	struct error e = { 0 };

	for (size_t i = 0; i < calc_method_count; i++) {
		assert_int_equal(calc_find(str_of(calc_methods[i]->name), &m, &e), RC_OK);
		assert_ptr_equal(m, calc_methods[i]);
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(calc_find(str_of(rows[i].given), &m, &e), RC_INVALID);
		assert_string_equal(e.field, "method");
		assert_string_equal(e.arg[1], rows[i].meant);
	}
}

/* A method has its sentence, its fields fit the reader, and the list is JSON. */
static void test_rows(void **state)
{
	CLEANUP(buf_free) struct buf text = { .max = 4 << 20 };
	CLEANUP(json_free) json_t *doc = NULL;
	char key[80];

	for (size_t i = 0; i < calc_method_count; i++) {
		size_t count = 0;
		snprintf(key, sizeof key, "calc.%s", calc_methods[i]->name);
		assert_true(catalogue_has(str_of(key)));
		for (const struct calc_field *f = calc_methods[i]->takes; f->name; f++, count++) {
			assert_true(f->type != CALC_WORD || f->words);
			for (const struct calc_field *p = f->parts; p && p->name; p++)
				assert_true(p->shape == CALC_ONE && p->type != CALC_OBJECT && !p->either);
		}
		assert_in_range(count, 1, 64);
	}
	calc_list_json(&text, LANGUAGE_EN);
	assert_int_equal(json_read(buf_view(&text), 4 << 20, &doc, NULL), RC_OK);
	assert_int_equal(json_array_size(json_object_get(doc, "methods")), calc_method_count);
}

/* Threads change nothing but the time. */
static void test_team(void **state)
{
	const struct str request = STR("{\"values\":[[1,2,3],[3,1,2],[2,3,1.5],[2,2,2]],\"seed\":4}");
	CLEANUP(arena_free) struct arena a = { .max = 64 << 20 };
	CLEANUP(buf_free) struct buf alone = { .max = 1 << 20 }, together = { .max = 1 << 20 };
	const struct calc_team team = { team_run, 4 };
	const struct calc_method *m;
	struct error e = { 0 };

	assert_int_equal(calc_find(STR("smaa"), &m, &e), RC_OK);
	assert_int_equal(calc_run(m, request, REQUEST_MAX, NULL, &a, &alone, &e), RC_OK);
	assert_int_equal(calc_run(m, request, REQUEST_MAX, &team, &a, &together, &e), RC_OK);
	assert_true(str_eq(buf_view(&alone), buf_view(&together)));
}

int main(void)
{
	json_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_memory), cmocka_unit_test(test_bounds), cmocka_unit_test(test_too_long_a_request),
		cmocka_unit_test(test_names),	       cmocka_unit_test(test_rows),   cmocka_unit_test(test_team),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
