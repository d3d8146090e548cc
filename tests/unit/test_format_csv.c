/* format: CSV rows in, fields out, and back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "format/csv.h"

/* Hands out one byte at a time, so that every cut of the input is met. */
static enum rc drip(void *ctx, char *to, size_t n, size_t *got, struct error *e)
{
	struct str *rest = ctx;

	*got = rest->n && n ? 1 : 0;
	if (*got)
		*to = rest->p[0];
	*rest = str_part(*rest, *got, rest->n);
	return RC_OK;
}

/* Rows as text: fields in <>, the line in front. Ends with the error's key. */
static void describe(struct str text, char delimiter, bool dripping, struct buf *b)
{
	struct source source = source_memory(&text);
	struct source_cursor cursor = { &source, 0 };
	struct str rest = text;
	struct byte_reader bytes = dripping ? (struct byte_reader){ &rest, drip } : reader_of_source(&cursor);
	CLEANUP(csv_close) struct csv_reader *r = NULL;
	struct error e = { 0 };
	struct csv_row row;
	bool more;

	assert_int_equal(csv_open(&bytes, delimiter, &r, &e), RC_OK);
	while (csv_next(r, &row, &more, &e) == RC_OK && more) {
		buf_printf(b, "%d", (int)row.line);
		for (size_t i = 0; i < row.count; i++)
			buf_printf(b, row.quoted[i] ? "\"%.*s\"" : "<%.*s>", STR_ARG(row.fields[i]));
		buf_char(b, ' ');
	}
	if (e.key)
		buf_printf(b, "%s %s", e.key, e.arg[0]);
}

static void test_reads_what_people_write(void **state)
{
	static const struct { const char *text; char delimiter; const char *want; } rows[] = {
		{ "a,b\n1,2\n", 0, "1<a><b> 2<1><2> " },
		{ "a,b\r\n1,2", 0, "1<a><b> 2<1><2> " },
		{ "a,b\r1,2\r", 0, "1<a><b> 2<1><2> " },
		{ "\xEF\xBB\xBF" "a;b\n1;2\n", 0, "1<a><b> 2<1><2> " },
		{ "sep=;\r\na;b,c\n", 0, "2<a><b,c> " },
		{ "a\tb\n\n\n1\t2\n\n", 0, "1<a><b> 4<1><2> " },
		{ "a,\"b \"\"q\"\" , c\"\n", ',', "1<a>\"b \"q\" , c\" " },
		{ "a,\"x\ny\r\nz\rw\",b\nc\n", ',', "1<a>\"x\ny\r\nz\rw\"<b> 5<c> " },
		{ "5\" pipe,\"in\"side\" x,y\n", ',', "1<5\" pipe>\"inside\" x\"<y> " },
		{ "\"\"\n\"\",\n", ',', "1\"\" 2\"\"<> " },
		{ "a,b,c\n1\n1,2,3,4\n", ',', "1<a><b><c> 2<1> 3<1><2><3><4> " },
		{ ",\n", ',', "1<><> " },
		{ "a\n\"b\nc", ',', "1<a> error.csv_quote 2" },
		{ "", 0, "" }, { "\n\r\n\r", 0, "" }, { "a", 0, "1<a> " }, { "a,", ',', "1<a><> " }, { "\"a\"", ',', "1\"a\" " },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int dripping = 0; dripping < 2; dripping++) {
			CLEANUP(buf_free) struct buf b = { .max = 1 << 16 };
			describe(str_of(rows[i].text), rows[i].delimiter, dripping, &b);
			assert_string_equal(buf_cstr(&b), rows[i].want);
		}
}

static void test_guesses_the_delimiter(void **state)
{
	static const struct { const char *text; char want; } rows[] = {
		{ "a,b\n1,2\n", ',' }, { "a;b;c\n1,5;2,5;x\n3,1;2,2;y\n", ';' }, { "name\tnote\nx\ta, b; c\ny\td, e\n", '\t' },
		{ "a|b\n1|2\n", '|' }, { "one\ntwo\n", ',' }, { "", ',' }, { "\"a;b\",c\n\"d;e\",f\n", ',' },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char guess;
		assert_int_equal(csv_guess_delimiter(str_of(rows[i].text), true, &guess, NULL), RC_OK);
		assert_int_equal(guess, rows[i].want);
	}
}

static void repeat(struct buf *b, const char *text, size_t n)
{
	while (n--)
		buf_text(b, text);
}

static void test_bounds(void **state)
{
	static const struct { const char *start, *part; size_t times; const char *want; } rows[] = {
		{ "h\n", "aaaaaaaaaaaaaaaa", 70000, "error.csv_field 2" }, { "h\n\"", "aaaaaaaaaaaaaaaa", 70000, "error.csv_field 2" },
		{ "h\n", ",", 2000, "error.csv_columns 2" }, { "h\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 13100, NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CLEANUP(buf_free) struct buf in = { .max = 32 << 20 }, out = { .max = 32 << 20 };
		buf_text(&in, rows[i].start);
		repeat(&in, rows[i].part, rows[i].times);
		describe(buf_view(&in), ',', false, &out);
		if (rows[i].want)
			assert_non_null(strstr(buf_cstr(&out), rows[i].want));
		else
			assert_null(strstr(buf_cstr(&out), "error"));
	}
}

static void test_row_bound(void **state)
{
	CLEANUP(buf_free) struct buf in = { .max = 64 << 20 }, out = { .max = 64 << 20 }, field = { .max = 1 << 20 };

	repeat(&field, "aaaaaaaaaa", 100000);
	for (int i = 0; i < 20; i++) {
		buf_str(&in, buf_view(&field));
		buf_char(&in, ',');
	}
	describe(buf_view(&in), ',', false, &out);
	assert_non_null(strstr(buf_cstr(&out), "error.csv_row 1"));
}

/* Every text comes back as it was: guarded, written, read, unguarded. */
static void check_round_trip(struct str s)
{
	CLEANUP(buf_free) struct buf b = { .max = 1 << 20 };
	struct csv_writer w = { .b = &b };
	struct str text = { 0 };
	struct source source = source_memory(&text);
	struct source_cursor cursor = { &source, 0 };
	struct byte_reader bytes = reader_of_source(&cursor);
	CLEANUP(csv_close) struct csv_reader *r = NULL;
	struct csv_row row;
	bool more;

	csv_put(&w, s, true);
	csv_end_row(&w);
	csv_put(&w, s, false);
	csv_put(&w, s, true);
	csv_end_row(&w);
	text = buf_view(&b);
	source.size = text.n;
	assert_int_equal(csv_open(&bytes, ',', &r, NULL), RC_OK);
	assert_true(csv_next(r, &row, &more, NULL) == RC_OK && more && row.count == 1);
	assert_true(str_eq(spreadsheet_unprotect(row.fields[0]), s));
	assert_true(!row.fields[0].n || !strchr("=+-@\t\r", row.fields[0].p[0]));
	assert_true(csv_next(r, &row, &more, NULL) == RC_OK && more && row.count == 2);
	assert_true(str_eq(row.fields[0], s));
	assert_true(str_eq(spreadsheet_unprotect(row.fields[1]), s));
	assert_true(csv_next(r, &row, &more, NULL) == RC_OK && !more);
}

static void test_round_trip(void **state)
{
	static const char *const texts[] = { "", "'", "''", "'''", "'=", "''=", "-5", "+86 138 0013 8000", "=1+1", "@x", "\tx", "\rx", "'a", "a'", "\n", "\"", "\"\"",
		"a\"b\"", "a,b", " a ", "sep=;", "SEP=,", "\xEF\xBB\xBF" "a", "一,二", "a\r\nb", ";", "|", "'-'" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		check_round_trip(str_of(texts[i]));
}

static void test_foreign_apostrophes_stay(void **state)
{
	assert_true(str_is(spreadsheet_unprotect(STR("'t Hart")), "'t Hart"));
	assert_true(str_is(spreadsheet_unprotect(STR("'")), "'"));
	assert_true(str_is(spreadsheet_unprotect(STR("'=1")), "=1"));
}

static void test_writer_quotes_only_when_needed(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };
	struct csv_writer w = { .b = &b };

	csv_put(&w, STR("a b"), true);
	csv_put(&w, STR("a\"b"), true);
	csv_put(&w, STR("-1.5"), false);
	csv_put(&w, STR("=x"), true);
	csv_end_row(&w);
	csv_put(&w, STR(""), true);
	csv_end_row(&w);
	assert_string_equal(buf_cstr(&b), "a b,\"a\"\"b\",-1.5,'=x\r\n\"\"\r\n");
}

static bool shared_file(const char *path, struct buf *out)
{
	const char *shared = getenv("BANYAN_SHARED");
	char full[1024], part[4096];
	size_t n;

	snprintf(full, sizeof full, "%s/data/%s", shared ? shared : "../shared", path);
	FILE *f = fopen(full, "rb");
	if (!f)
		return false;
	while ((n = fread(part, 1, sizeof part, f)))
		buf_add(out, part, n);
	fclose(f);
	return true;
}

static void test_round_trip_of_naughty_strings(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1 << 20 };
	struct str rest, line;
	int count = 0;

	if (!shared_file("torture_strings/blns.txt", &b))
		skip();
	for (rest = buf_view(&b); str_split(&rest, '\n', &line); count++)
		check_round_trip(line);
	assert_true(count > 500);
}

/* The data rows of the retailer's first month, counted by `wc -l` less its header: no field holds a newline. */
static void test_reads_a_real_file(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 8 << 20 };
	CLEANUP(csv_close) struct csv_reader *r = NULL;
	size_t rows = 0, lines = 0;
	struct csv_row row;
	bool more;

	if (!shared_file("uci_online_retail/lines_2010-12.csv", &b))
		skip();
	struct str text = buf_view(&b);
	struct source source = source_memory(&text);
	struct source_cursor cursor = { &source, 0 };
	struct byte_reader bytes = reader_of_source(&cursor);
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	assert_int_equal(csv_open(&bytes, 0, &r, NULL), RC_OK);
	assert_int_equal(csv_delimiter(r), ',');
	for (size_t columns = 0; csv_next(r, &row, &more, NULL) == RC_OK && more; rows++) {
		columns = columns ? columns : row.count;
		assert_int_equal(row.count, columns);
	}
	assert_int_equal(rows, lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_what_people_write), cmocka_unit_test(test_guesses_the_delimiter),
		cmocka_unit_test(test_bounds), cmocka_unit_test(test_row_bound),
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_foreign_apostrophes_stay),
		cmocka_unit_test(test_writer_quotes_only_when_needed), cmocka_unit_test(test_round_trip_of_naughty_strings),
		cmocka_unit_test(test_reads_a_real_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
