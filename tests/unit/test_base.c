/* base: text, arenas, buffers, decimals, days. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/mem.h"


static void test_decimal_round_trips(void **state)
{
	static const struct { const char *in; int scale; int64_t value; const char *out; } rows[] = {
		{ "12.5", 4, 125000, "12.5" }, { "-0.0001", 4, -1, "-0.0001" }, { "3", 3, 3000, "3" },
		{ "0.15000000596046448", 4, 1500, "0.15" }, { "1e3", 4, 10000000, "1000" }, { ".5", 4, 5000, "0.5" },
		{ "0.00005", 4, 1, "0.0001" }, { "0.00004", 4, 0, "0" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CLEANUP(buf_free) struct buf b = { .max = 100 };
		int64_t v;
		assert_int_equal(decimal_parse(str_of(rows[i].in), rows[i].scale, &v), DECIMAL_OK);
		assert_true(v == rows[i].value);
		decimal_write(&b, v, rows[i].scale);
		assert_string_equal(buf_cstr(&b), rows[i].out);
	}
}

static void test_decimal_refuses(void **state)
{
	static const char *const bad[] = { "", ".", "-", "1.2.3", "12a", "0x10", "1e", "1e99999", " 1", "nan" };
	int64_t v;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_not_equal(decimal_parse(str_of(bad[i]), 4, &v), DECIMAL_OK);
	assert_int_equal(decimal_parse(STR("99999999999999999999"), 0, &v), DECIMAL_RANGE);
	assert_int_equal(decimal_parse(STR("922337203685477.5808"), 4, &v), DECIMAL_RANGE);
}

static void test_line_net_is_exact(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 100 };

	decimal_sum_write_fixed(&b, decimal_line_net(-3000, 25500, 1500), LINE_SCALE, 2);
	assert_string_equal(buf_cstr(&b), "-6.50");
}

static void test_days(void **state)
{
	int32_t d;
	int64_t ms;

	for (int32_t i = -700000; i < 2900000; i += 37)
		assert_int_equal(date_from_civil(date_to_civil(i)), i);
	assert_true(date_parse(STR("2026-11-23"), &d));
	assert_int_equal(date_weekday(d), 1);
	assert_false(date_parse(STR("2026-02-29"), &d));
	assert_true(instant_parse(STR("2026-11-23T08:05:00+08:00"), &ms));
	CLEANUP(buf_free) struct buf b = { .max = 100 };
	instant_write(&b, ms);
	assert_string_equal(buf_cstr(&b), "2026-11-23T00:05:00Z");
}

static void test_arena_is_bounded(void **state)
{
	struct arena a = { .max = 10000 };

	assert_non_null(arena_alloc(&a, 9000));
	assert_null(arena_alloc(&a, 2000));
	assert_null(arena_array(&a, SIZE_MAX / 2, 3));
	arena_reset(&a);
	assert_non_null(arena_alloc(&a, 2000));
	arena_free(&a);
}

static void test_arena_hands_out_zeroes(void **state)
{
	struct arena a = { .max = 1 << 20 };

	for (int round = 0; round < 3; round++) {
		for (size_t n = 1; n < 3000; n += 97) {
			unsigned char *p = arena_alloc(&a, n);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xff, n);
			assert_string_equal(arena_text(&a, STR("榕")), "榕");
			assert_string_equal(arena_printf(&a, "%d", 17), "17");
		}
		arena_reset(&a);
	}
	arena_free(&a);
}

static void test_buffer_is_bounded(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 8 };

	buf_lit(&b, "12345678");
	assert_false(b.failed);
	buf_char(&b, '9');
	assert_true(b.failed);
	assert_int_equal(b.len, 8);
}

static void test_utf8(void **state)
{
	struct str s = STR("a无\xFFz");

	assert_int_equal(str_next_char(&s), 'a');
	assert_int_equal(str_next_char(&s), 0x65E0);
	assert_int_equal(str_next_char(&s), 0xFFFD);
	assert_int_equal(str_next_char(&s), 'z');
	assert_false(utf8_valid(STR("\xC0\x80")));
	assert_false(utf8_valid(STR("\xED\xA0\x80")));
	assert_true(utf8_valid(STR("榕🌳")));
}

static void test_error_cut_at_character(void **state)
{
	struct error e;
	char longest[400];

	for (size_t i = 0; i + 3 < sizeof longest; i += 3)
		memcpy(longest + i, "榕", 3);
	longest[399] = '\0';
	error_set(&e, RC_INVALID, "name", "error.x", longest, NULL);
	assert_true(utf8_valid(str_of(e.arg[0])));
	assert_int_equal(strlen(e.arg[0]) % 3, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decimal_round_trips), cmocka_unit_test(test_decimal_refuses), cmocka_unit_test(test_line_net_is_exact),
		cmocka_unit_test(test_days), cmocka_unit_test(test_arena_is_bounded), cmocka_unit_test(test_arena_hands_out_zeroes), cmocka_unit_test(test_buffer_is_bounded),
		cmocka_unit_test(test_utf8), cmocka_unit_test(test_error_cut_at_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
