/* format: numbers and dates as people write them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "format/moment.h"
#include "format/number.h"

static void test_numbers(void **state)
{
	static const struct { const char *text; enum number_style style; const char *want; } rows[] = {
		{ "1,234.56", NUMBER_ANY, "1234.56" }, { "1.234,56", NUMBER_ANY, "1234.56" }, { "1.234,56", NUMBER_COMMA, "1234.56" },
		{ "¥1,234", NUMBER_ANY, "1234" }, { "￥１，２３４．５", NUMBER_ANY, "1234.5" }, { "RMB 12", NUMBER_ANY, "12" }, { "rmb12", NUMBER_ANY, "12" },
		{ "1.2万", NUMBER_ANY, "12000" }, { "3亿", NUMBER_ANY, "300000000" }, { "1.5億元", NUMBER_ANY, "150000000" }, { "2百万", NUMBER_ANY, "2000000" },
		{ "(123.45)", NUMBER_ANY, "-123.45" }, { "（123.45）", NUMBER_ANY, "-123.45" }, { "$(12)", NUMBER_ANY, "-12" }, { "-", NUMBER_ANY, "0" }, { "—", NUMBER_ANY, "0" },
		{ "12%", NUMBER_ANY, "0.12" }, { "12.5 %", NUMBER_ANY, "0.125" }, { "１２％", NUMBER_ANY, "0.12" }, { "12-", NUMBER_ANY, "-12" },
		{ "1 234 567,89", NUMBER_ANY, "1234567.89" }, { "1\xC2\xA0" "234", NUMBER_ANY, "1234" }, { "1'234.5", NUMBER_ANY, "1234.5" },
		{ "1e-3", NUMBER_ANY, "0.001" }, { "1.5E3", NUMBER_ANY, "1500" }, { "1,234", NUMBER_ANY, "1234" }, { "1,234", NUMBER_COMMA, "1.234" },
		{ "1.234", NUMBER_ANY, "1.234" }, { "1.234", NUMBER_COMMA, "1234" }, { "1,5", NUMBER_ANY, "1.5" }, { "0,123", NUMBER_ANY, "0.123" },
		{ "1,234,567", NUMBER_ANY, "1234567" }, { "12,34,567", NUMBER_ANY, "1234567" }, { "1.234.567", NUMBER_ANY, "1234567" }, { "-¥5", NUMBER_ANY, "-5" },
		{ "¥-5", NUMBER_ANY, "-5" }, { "+7", NUMBER_ANY, "7" }, { "−7", NUMBER_ANY, "-7" }, { ".5", NUMBER_ANY, "0.5" }, { "  8  ", NUMBER_ANY, "8" },
		{ "922337203685477.5807", NUMBER_ANY, "922337203685477.5807" }, { "007", NUMBER_ANY, "7" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CLEANUP(buf_free) struct buf b = { .max = 100 };
		int64_t v;
		if (number_read(str_of(rows[i].text), MONEY_SCALE, rows[i].style, &v) != DECIMAL_OK)
			fail_msg("%s", rows[i].text);
		decimal_write(&b, v, MONEY_SCALE);
		assert_string_equal(buf_cstr(&b), rows[i].want);
	}
}

static void test_no_numbers(void **state)
{
	static const struct { const char *text; enum number_style style; } rows[] = {
		{ "", NUMBER_ANY }, { "abc", NUMBER_ANY }, { "1,5", NUMBER_POINT }, { "1.5", NUMBER_COMMA }, { "1,23,4", NUMBER_ANY }, { "1,,234", NUMBER_ANY },
		{ "1.2.3", NUMBER_ANY }, { "1,234.567.8", NUMBER_ANY }, { "--5", NUMBER_ANY }, { "(-5)", NUMBER_ANY }, { "(5", NUMBER_ANY }, { "5%%", NUMBER_ANY },
		{ "万", NUMBER_ANY }, { "¥", NUMBER_ANY }, { "1 2", NUMBER_ANY }, { "0x10", NUMBER_ANY }, { "1e", NUMBER_ANY }, { "e5", NUMBER_ANY }, { "1e999", NUMBER_ANY },
		{ "nan", NUMBER_ANY }, { "inf", NUMBER_ANY }, { "2026-11-23", NUMBER_ANY }, { ",", NUMBER_ANY }, { "\xFF", NUMBER_ANY }, { "()", NUMBER_ANY }, { "1.234.567", NUMBER_POINT },
	};
	int64_t v;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (number_read(str_of(rows[i].text), MONEY_SCALE, rows[i].style, &v) != DECIMAL_BAD)
			fail_msg("%s", rows[i].text);
	assert_int_equal(number_read(STR("999999999亿"), MONEY_SCALE, NUMBER_ANY, &v), DECIMAL_RANGE);
	assert_true(number_is_dash(STR(" － ")) && !number_is_dash(STR("-1")));
}

static void test_number_style_of_a_column(void **state)
{
	const struct str point[] = { STR("1,234"), STR("12.50") }, comma[] = { STR("1.234"), STR("12,50") }, both[] = { STR("1,5"), STR("1.5") },
	                 mixed[] = { STR("1.234,56"), STR("7") };

	assert_int_equal(number_style_guess(point, 2), NUMBER_POINT);
	assert_int_equal(number_style_guess(comma, 2), NUMBER_COMMA);
	assert_int_equal(number_style_guess(both, 2), NUMBER_ANY);
	assert_int_equal(number_style_guess(mixed, 2), NUMBER_COMMA);
	assert_int_equal(number_style_guess(point, 1), NUMBER_ANY);
}

/* 2026-11-23[T…[zone]] of what was read. */
static void describe(struct moment m, struct buf *b)
{
	date_write(b, m.days);
	if (m.ms != MOMENT_NO_TIME)
		buf_printf(b, " %02d:%02d:%02d.%03d", m.ms / 3600000, m.ms / 60000 % 60, m.ms / 1000 % 60, m.ms % 1000);
	if (m.zoned)
		buf_printf(b, " %+d", m.zone);
}

static void test_moments(void **state)
{
	static const struct { const char *text; enum moment_order order; const char *want; } rows[] = {
		{ "2026-11-23", 0, "2026-11-23" }, { "2026/11/23", 0, "2026-11-23" }, { "2026/1/3", 0, "2026-01-03" }, { "2026.11.23", 0, "2026-11-23" },
		{ "2026年11月23日", 0, "2026-11-23" }, { "2026年1月3号", 0, "2026-01-03" }, { "２０２６年１１月２３日", 0, "2026-11-23" }, { "20261123", 0, "2026-11-23" },
		{ "20261123082615", 0, "2026-11-23 08:26:15.000" }, { "23.11.2026", 0, "2026-11-23" }, { "3.4.2026", 0, "2026-04-03" },
		{ "11/23/2026", 0, "2026-11-23" }, { "23/11/2026", 0, "2026-11-23" }, { "3/4/2026", MOMENT_DAY_FIRST, "2026-04-03" },
		{ "3/4/2026", MOMENT_MONTH_FIRST, "2026-03-04" }, { "5/5/2026", 0, "2026-05-05" }, { "12/1/10 8:26", MOMENT_MONTH_FIRST, "2010-12-01 08:26:00.000" },
		{ "23-Nov-2026", 0, "2026-11-23" }, { "23-Nov-26", 0, "2026-11-23" }, { "Nov 23, 2026", 0, "2026-11-23" }, { "November 23 2026", 0, "2026-11-23" },
		{ "23 November 2026", 0, "2026-11-23" }, { "Monday, 23 November 2026", 0, "2026-11-23" }, { "23rd Nov 2026", 0, "2026-11-23" },
		{ "2026-Nov-23", 0, "2026-11-23" }, { "2026-11-23 08:26", 0, "2026-11-23 08:26:00.000" }, { "2026-11-23 8:26:05", 0, "2026-11-23 08:26:05.000" },
		{ "1996-07-04 00:00:00.000", 0, "1996-07-04 00:00:00.000" }, { "2025-09-11 11:15:07.497", 0, "2025-09-11 11:15:07.497" },
		{ "2026-11-23T08:26:00Z", 0, "2026-11-23 08:26:00.000 +0" }, { "2026-11-23T08:26:00+08:00", 0, "2026-11-23 08:26:00.000 +480" },
		{ "2026-11-23 08:26 -0330", 0, "2026-11-23 08:26:00.000 -210" }, { "2026-11-23T08:26:00.1234567Z", 0, "2026-11-23 08:26:00.123 +0" },
		{ "2026/11/23 下午 9:05", 0, "2026-11-23 21:05:00.000" }, { "2026年11月23日上午9:05", 0, "2026-11-23 09:05:00.000" },
		{ "2026年11月23日 9时5分7秒", 0, "2026-11-23 09:05:07.000" }, { "2026年11月23日 星期一 08:26", 0, "2026-11-23 08:26:00.000" },
		{ "11/23/2026 9:05 PM", 0, "2026-11-23 21:05:00.000" }, { "11/23/2026 12:05 AM", 0, "2026-11-23 00:05:00.000" }, { "11/23/2026 9 pm", 0, "2026-11-23 21:00:00.000" },
		{ "Nov 23, 2026, 9:05 p.m.", 0, "2026-11-23 21:05:00.000" }, { "45000", 0, "2023-03-15" }, { "45000.25", 0, "2023-03-15 06:00:00.000" },
		{ " 2024-02-29 ", 0, "2024-02-29" }, { "31/12/69", 0, "1969-12-31" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CLEANUP(buf_free) struct buf b = { .max = 100 };
		struct moment m;
		if (moment_read(str_of(rows[i].text), rows[i].order, &m) != MOMENT_OK)
			fail_msg("%s", rows[i].text);
		describe(m, &b);
		assert_string_equal(buf_cstr(&b), rows[i].want);
	}
}

static void test_no_moments(void **state)
{
	static const char *const bad[] = { "", "abc", "2026-02-30", "2025-02-29", "2026-13-01", "0/0/2026", "2026-11", "2026-11-23 25:00", "2026-11-23 08:60", "13/13/2026",
		"2026-11-23x", "2026-11-23 08:26 foo", "1", "1234", "123456", "23:59", "2026-11-23T08:26+99:00", "1/2-2026", "\xFF", "99999999999999999999", "-5" };
	struct moment m;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (moment_read(str_of(bad[i]), MOMENT_DAY_FIRST, &m) != MOMENT_BAD)
			fail_msg("%s", bad[i]);
	assert_int_equal(moment_read(STR("3/4/2026"), MOMENT_ANY_ORDER, &m), MOMENT_AMBIGUOUS);
}

static void test_order_of_a_column(void **state)
{
	const struct str day[] = { STR("3/4/2026"), STR("23/4/2026") }, month[] = { STR("3/4/2026 8:26"), STR("4/23/2026 8:26") },
	                 both[] = { STR("23/4/2026"), STR("4/23/2026") }, none[] = { STR("3/4/2026"), STR("2026-01-01") };

	assert_int_equal(moment_order_guess(day, 2), MOMENT_DAY_FIRST);
	assert_int_equal(moment_order_guess(month, 2), MOMENT_MONTH_FIRST);
	assert_int_equal(moment_order_guess(both, 2), MOMENT_ANY_ORDER);
	assert_int_equal(moment_order_guess(none, 2), MOMENT_ANY_ORDER);
}

static void test_serials(void **state)
{
	static const struct { const char *text; bool system_1904; const char *want; } rows[] = {
		{ "1", false, "1900-01-01" }, { "59", false, "1900-02-28" }, { "61", false, "1900-03-01" }, { "25569", false, "1970-01-01" },
		{ "0", true, "1904-01-01" }, { "45000.999999999", false, "2023-03-16 00:00:00.000" }, { "40148.3513888889", false, "2009-12-01 08:26:00.000" },
		{ "2958465", false, "9999-12-31" },
	};
	struct moment m;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CLEANUP(buf_free) struct buf b = { .max = 100 };
		assert_true(moment_of_serial(str_of(rows[i].text), rows[i].system_1904, &m));
		describe(m, &b);
		assert_string_equal(buf_cstr(&b), rows[i].want);
	}
	assert_false(moment_of_serial(STR("60"), false, &m));
	assert_false(moment_of_serial(STR("-1"), false, &m));
	assert_false(moment_of_serial(STR("2958466"), false, &m));
}

static void test_instants(void **state)
{
	struct moment m;

	assert_int_equal(moment_read(STR("1970-01-01 08:00"), 0, &m), MOMENT_OK);
	assert_true(moment_instant(m, 480) == 0);
	assert_int_equal(moment_read(STR("1970-01-01T00:00Z"), 0, &m), MOMENT_OK);
	assert_true(moment_instant(m, 480) == 0);
}

static void test_clock_alone(void **state)
{
	int32_t ms;

	assert_true(moment_read_time(STR("下午9:05"), &ms) && ms == (21 * 60 + 5) * 60000);
	assert_true(moment_read_time(STR("08:26:00.5"), &ms) && ms == (8 * 60 + 26) * 60000 + 500);
	assert_false(moment_read_time(STR("24:00"), &ms));
	assert_false(moment_read_time(STR("8"), &ms));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_no_numbers), cmocka_unit_test(test_number_style_of_a_column),
		cmocka_unit_test(test_moments), cmocka_unit_test(test_no_moments), cmocka_unit_test(test_order_of_a_column),
		cmocka_unit_test(test_serials), cmocka_unit_test(test_instants), cmocka_unit_test(test_clock_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
