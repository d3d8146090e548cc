/* lang/number: money by language, grouping, signs, percent, short dates, spans of days. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "base/date.h"
#include "base/mem.h"
#include "lang/number.h"

static void assert_text(struct buf *b, const char *want)
{
	assert_string_equal(buf_cstr(b), want);
	buf_clear(b);
}

static void test_money(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };
	static const struct { double yuan; const char *zh, *tw, *en; } rows[] = {
		{ 38640000, "3,864万", "3,864萬", "¥38.6M" }, { 101700000, "1.017亿", "1.017億", "¥102M" }, { 0, "0", "0", "¥0" }, { 8450.5, "8,451", "8,451", "¥8.45k" },
		{ 999, "999", "999", "¥999" }, { 999.6, "999.60", "999.60", "¥999.60" }, { 1000.4, "1,000", "1,000", "¥1k" },
		{ 47.32, "47.32", "47.32", "¥47.32" }, { 4.5, "4.50", "4.50", "¥4.50" }, { -0.0042, "−0.0042", "−0.0042", "−¥0.0042" }, { 0.255, "0.26", "0.26", "¥0.26" }, { 9999.6, "1万", "1萬", "¥10k" }, { 12340, "1.234万", "1.234萬", "¥12.3k" },
		{ 99999999, "1亿", "1億", "¥100M" }, { 999999999, "10亿", "10億", "¥1B" }, { -38640000, "−3,864万", "−3,864萬", "−¥38.6M" },
		{ 123450000000.0, "1,235亿", "1,235億", "¥123B" }, { 350000, "35万", "35萬", "¥350k" }, { 20000, "2万", "2萬", "¥20k" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		decimal_sum v = (decimal_sum)llround(rows[i].yuan * MONEY_UNIT);
		number_money(&b, LANGUAGE_ZH_CN, STR("CNY"), v);
		assert_text(&b, rows[i].zh);
		number_money(&b, LANGUAGE_ZH_TW, STR("CNY"), v);
		assert_text(&b, rows[i].tw);
		number_money(&b, LANGUAGE_EN, STR("CNY"), v);
		assert_text(&b, rows[i].en);
	}
	number_money(&b, LANGUAGE_ZH_CN, STR("USD"), (decimal_sum)-38640000 * MONEY_UNIT);
	assert_text(&b, "−US$3,864万");
	number_money(&b, LANGUAGE_EN, STR("CHF"), (decimal_sum)38600 * MONEY_UNIT);
	assert_text(&b, "CHF 38.6k");
	number_money_full(&b, LANGUAGE_EN, STR("CNY"), (decimal_sum)38640000 * MONEY_UNIT);
	assert_text(&b, "¥38,640,000.00");
	number_money_full(&b, LANGUAGE_EN, STR("GBP"), -12345);
	assert_text(&b, "−£1.23");
}

static void test_numbers(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };

	number_whole(&b, -1234567);
	assert_text(&b, "−1,234,567");
	number_whole(&b, INT64_MIN);
	assert_text(&b, "−9,223,372,036,854,775,808");
	number_fixed(&b, 12345678, 4, 2);
	assert_text(&b, "1,234.57");
	number_fixed(&b, 5, 0, 2);
	assert_text(&b, "5");
	number_short(&b, 12500, 3, 3);
	assert_text(&b, "12.5");
	number_short(&b, 12000, 3, 3);
	assert_text(&b, "12");
	number_fixed(&b, -4, 4, 2);
	assert_text(&b, "0.00");
	number_percent(&b, .1234, 1);
	assert_text(&b, "12.3%");
	number_percent(&b, NAN, 1);
	assert_text(&b, "–");
	number_percent(&b, INFINITY, 0);
	assert_text(&b, "–");
	number_change(&b, .05, 1);
	assert_text(&b, "+5.0%");
	number_change(&b, -.05, 0);
	assert_text(&b, "−5%");
	number_change(&b, -.00001, 1);
	assert_text(&b, "0.0%");
}

static void test_days(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };
	int32_t today = date_from_civil((struct civil){ 2026, 11, 23 });
	static const struct { int days; const char *zh, *en; } rows[] = {
		{ 0, "今天", "today" }, { -1, "昨天", "yesterday" }, { 1, "明天", "tomorrow" }, { -3, "3 天前", "3 days ago" }, { 59, "59 天后", "in 59 days" },
		{ -90, "2 个月前", "2 months ago" }, { 365, "12 个月后", "in 12 months" }, { -731, "2 年前", "2 years ago" },
	};

	number_date(&b, LANGUAGE_ZH_CN, today);
	assert_text(&b, "11-23 周一");
	number_date(&b, LANGUAGE_ZH_TW, today + 6);
	assert_text(&b, "11-29 週日");
	number_date(&b, LANGUAGE_EN, today);
	assert_text(&b, "Nov 23 Mon");
	number_date_year(&b, LANGUAGE_ZH_CN, today);
	assert_text(&b, "2026-11-23 周一");
	number_date_year(&b, LANGUAGE_EN, today);
	assert_text(&b, "Nov 23, 2026");
	number_moment(&b, LANGUAGE_ZH_TW, today, 9 * 60 + 5, false);
	assert_text(&b, "11-23 09:05");
	number_moment(&b, LANGUAGE_ZH_CN, today, 0, true);
	assert_text(&b, "2026-11-23 00:00");
	number_moment(&b, LANGUAGE_EN, today, 23 * 60 + 59, false);
	assert_text(&b, "Nov 23 23:59");
	number_moment(&b, LANGUAGE_EN, today, 60, true);
	assert_text(&b, "Nov 23, 2026 01:00");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		number_days(&b, LANGUAGE_ZH_CN, today + rows[i].days, today);
		assert_text(&b, rows[i].zh);
		number_days(&b, LANGUAGE_EN, today + rows[i].days, today);
		assert_text(&b, rows[i].en);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_money), cmocka_unit_test(test_numbers), cmocka_unit_test(test_days) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
