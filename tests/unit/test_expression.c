/* kam/expression: values, three-valued truths, what is refused and where; blocks against single rows. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "kam/expression.h"

/* a = 2, b = 3, z = 0, n is not known. */
static const double values[] = { 2, 3, 0, NAN };

static int find(const void *context, struct str name)
{
	static const char *const names[] = { "a", "b", "z", "n" };

	for (int i = 0; i < 4; i++)
		if (str_is(name, names[i]))
			return i;
	return -1;
}

static const struct expression_names names = { find, NULL };

static enum rc read(struct arena *a, const char *text, struct expression *x, struct error *e)
{
	return expression_read(a, str_of(text), &names, "expression", x, e);
}

static double value(const char *text)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct expression x;
	struct error e = { 0 };

	if (read(&a, text, &x, &e))
		fail_msg("%s: %s %s %s", text, e.key, e.arg[0], e.arg[1]);
	return expression_value(&x, values, 4);
}

static void test_values(void **state)
{
	static const struct { const char *text; double value; } rows[] = {
		{ "1 + 2 * 3", 7 }, { "(1 + 2) * 3", 9 }, { "2 - 3 - 4", -5 }, { "16 / 4 / 2", 2 }, { "-a * -b", 6 }, { "2 * -3", -6 }, { "- - 2", 2 }, { "30%", .3 },
		{ "1e3 + .5", 1000.5 }, { "2.5e-1", .25 }, { "min(3, a, b)", 2 }, { "max(1, a, b, 2.5)", 3 }, { "min(a)", 2 }, { "abs(2 - 5)", 3 }, { "ln(1)", 0 },
		{ "a < b", 1 }, { "a > b", 0 }, { "a <= 2", 1 }, { "a >= 2.0001", 0 }, { "a = 2", 1 }, { "a == 2", 1 }, { "a != 2", 0 }, { "a <> 3", 1 },
		{ "a \u2264 2 and b \u2265 3", 1 }, { "a \u00d7 b \u00f7 2 \u2212 1", 2 }, { "not a > b", 1 }, { "not a > b and z", 0 }, { "1 or z and z", 1 },
		{ "(1 or z) and z", 0 }, { "a + 1 > b - 1 and not z", 1 }, { "if(a > b, 10, 20)", 20 }, { "if(a < b, if(z, 1, 2), 3)", 2 }, { "known(a)", 1 }, { "known(n)", 0 },
		{ "if(known(n), n, 7)", 7 }, { "1 + known(n) * 5", 1 }, { "max(365, if(known(n), 3 * n, 400))", 400 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (fabs(value(rows[i].text) - rows[i].value) > 1e-12)
			fail_msg("%s is %g, not %g", rows[i].text, value(rows[i].text), rows[i].value);
}

/* What is not known spreads, but for truths that do not depend on it. */
static void test_unknown(void **state)
{
	static const char *const unknown[] = {
		"n", "unknown", "n + 1", "-n", "n * 0", "abs(n)", "min(1, n)", "max(n, 1)", "n > 1", "n = n", "n != n", "not n", "n and 1", "1 and n", "n or 0", "z or n",
		"if(n, 1, 1)", "if(1, n, 2)", "1 / z", "z / z", "ln(0)", "ln(-1)", "1e300 * 1e300", "not (n and 1)",
	};
	static const struct { const char *text; double value; } known[] = {
		{ "n and 0", 0 }, { "0 and n", 0 }, { "n or 1", 1 }, { "1 or n", 1 }, { "if(0, n, 2)", 2 }, { "not (n and 0)", 1 }, { "n and n and 0", 0 },
	};

	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		if (!isnan(value(unknown[i])))
			fail_msg("%s is %g", unknown[i], value(unknown[i]));
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (value(known[i].text) != known[i].value)
			fail_msg("%s is %g", known[i].text, value(known[i].text));
}

static void test_refused(void **state)
{
	static const struct { const char *text, *key, *first, *second; } rows[] = {
		{ "1 +", "error.expression_syntax", "4", "" }, { "+ 1", "error.expression_syntax", "1", "" }, { "1 2", "error.expression_syntax", "3", "" },
		{ "(1", "error.expression_syntax", "1", "" }, { "1)", "error.expression_syntax", "2", "" }, { "a,b", "error.expression_syntax", "2", "" },
		{ "(a,b)", "error.expression_syntax", "3", "" }, { "min()", "error.expression_syntax", "5", "" }, { "1 < a < 3", "error.expression_syntax", "7", "" },
		{ "1 < a + 1 < 3", "error.expression_syntax", "11", "" }, { "1.2.3", "error.expression_syntax", "1", "" }, { "0x10", "error.expression_syntax", "1", "" },
		{ "1e999", "error.expression_syntax", "1", "" }, { "a ? b", "error.expression_syntax", "3", "" }, { "a and", "error.expression_syntax", "6", "" },
		{ "a + c", "error.expression_name", "c", "5" }, { "a \u2264 x", "error.expression_name", "x", "5" }, { "min", "error.expression_name", "min", "1" },
		{ "if(a, b)", "error.expression_arguments", "if", "1" }, { "a + abs(a, b)", "error.expression_arguments", "abs", "5" },
		{ "drop table(a)", "error.expression_name", "drop", "1" },
	};
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct expression x;
		struct error e = { 0 };
		if (read(&a, rows[i].text, &x, &e) != RC_INVALID)
			fail_msg("%s is taken", rows[i].text);
		if (strcmp(e.key, rows[i].key) || strcmp(e.arg[0], rows[i].first) || strcmp(e.arg[1], rows[i].second) || strcmp(e.field, "expression"))
			fail_msg("%s: %s %s %s", rows[i].text, e.key, e.arg[0], e.arg[1]);
	}
}

static void test_bounds(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct expression x;
	struct error e = { 0 };
	char text[700];

	assert_int_equal(read(&a, "  ", &x, &e), RC_OK);
	assert_int_equal(x.step_count, 0);
	assert_true(isnan(expression_value(&x, values, 4)));
	memset(text, '(', 100);
	strcpy(text + 100, "1");
	assert_int_equal(read(&a, text, &x, &e), RC_INVALID);
	assert_string_equal(e.key, "error.expression_deep");
	memset(text, ' ', 600);
	text[0] = 'a';
	strcpy(text + 600, "+b");
	assert_int_equal(read(&a, text, &x, &e), RC_INVALID);
	assert_string_equal(e.key, "error.expression_long");
	text[0] = 'a';
	for (int i = 1; i < 499; i += 2)
		memcpy(text + i, "+a", 3);
	assert_int_equal(read(&a, text, &x, &e), RC_INVALID);
	assert_string_equal(e.key, "error.expression_long");
}

static void test_blocks(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	static double columns[4][1000], out[1000];
	const double *all[4] = { columns[0], columns[1], columns[2], columns[3] };
	struct expression x;
	struct error e = { 0 };

	for (int i = 0; i < 1000; i++) {
		columns[0][i] = i % 7 - 3;
		columns[1][i] = i % 11 ? i % 13 : NAN;
		columns[2][i] = i % 3 - 1;
		columns[3][i] = i % 5 ? i : NAN;
	}
	assert_int_equal(read(&a, "if(a > 0 and known(b), max(a / b, z), if(n > 500, ln(n), not z or b < 6))", &x, &e), RC_OK);
	assert_int_equal(x.columns[0], 15);
	for (size_t i = 0; i < 1000; i += 250)
		expression_run(&x, all, i, 250, out + i);
	for (int i = 0; i < 1000; i++) {
		double row[] = { columns[0][i], columns[1][i], columns[2][i], columns[3][i] }, alone = expression_value(&x, row, 4);
		assert_true((isnan(alone) && isnan(out[i])) || alone == out[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values), cmocka_unit_test(test_unknown), cmocka_unit_test(test_refused), cmocka_unit_test(test_bounds), cmocka_unit_test(test_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
