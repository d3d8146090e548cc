/* lang/lunar: known days, there and back for every day, anniversaries; new moons, principal terms and leap months computed again. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "base/date.h"
#include "base/mem.h"
#include "lang/lunar.h"
#include "lang/lunar_table.h"

static int32_t day(const char *text)
{
	int32_t d;

	assert_true(date_parse(str_of(text), &d));
	return d;
}

static void test_known_days(void **state)
{
	static const struct { const char *date; struct lunar l; const char *text; } rows[] = {
		{ "1900-01-31", { 1900, 1, false, 1 }, "正月初一" }, { "2027-02-06", { 2027, 1, false, 1 }, "正月初一" }, { "2030-02-03", { 2030, 1, false, 1 }, "正月初一" },
		{ "2033-12-22", { 2033, 11, true, 1 }, "闰十一月初一" }, { "2034-02-19", { 2034, 1, false, 1 }, "正月初一" }, { "2023-03-22", { 2023, 2, true, 1 }, "闰二月初一" },
		{ "2024-02-10", { 2024, 1, false, 1 }, "正月初一" }, { "2024-02-09", { 2023, 12, false, 30 }, "十二月三十" }, { "2025-07-25", { 2025, 6, true, 1 }, "闰六月初一" },
		{ "2024-09-17", { 2024, 8, false, 15 }, "八月十五" }, { "2025-10-06", { 2025, 8, false, 15 }, "八月十五" }, { "1985-02-20", { 1985, 1, false, 1 }, "正月初一" },
		{ "2026-02-17", { 2026, 1, false, 1 }, "正月初一" }, { "1978-09-17", { 1978, 8, false, 15 }, "八月十五" }, { "2024-02-19", { 2024, 1, false, 10 }, "正月初十" },
		{ "2024-02-29", { 2024, 1, false, 20 }, "正月二十" }, { "2024-03-03", { 2024, 1, false, 23 }, "正月廿三" }, { "2100-12-31", { 2100, 12, false, 1 }, "十二月初一" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP(buf_free) struct buf b = { .max = 100 };
		struct lunar l;
		int32_t back;
		assert_true(lunar_from_date(day(rows[i].date), &l));
		lunar_text_zh(&b, l);
		if (l.year != rows[i].l.year || l.month != rows[i].l.month || l.leap != rows[i].l.leap || l.day != rows[i].l.day)
			fail_msg("%s is %d %s", rows[i].date, l.year, buf_cstr(&b));
		assert_string_equal(buf_cstr(&b), rows[i].text);
		assert_true(lunar_to_date(rows[i].l, &back));
		assert_int_equal(back, day(rows[i].date));
	}
}

static void test_there_and_back(void **state)
{
	struct lunar l, last = { 0 };
	int32_t back;

	for (int32_t d = day("1900-01-31"); d <= day("2100-12-31"); d++) {
		assert_true(lunar_from_date(d, &l));
		assert_true(lunar_to_date(l, &back));
		assert_int_equal(back, d);
		assert_true(l.day == last.day + 1 || l.day == 1);
		last = l;
	}
	assert_false(lunar_from_date(day("1900-01-30"), &l));
	assert_false(lunar_from_date(day("2101-01-01"), &l));
}

static void test_no_such_days(void **state)
{
	static const struct lunar rows[] = {
		{ 1899, 12, false, 1 }, { 2101, 1, false, 1 }, { 2024, 2, true, 1 }, { 2024, 13, false, 1 }, { 2024, 0, false, 1 }, { 2024, 1, false, 30 },
		{ 2024, 1, false, 0 }, { 2024, 1, false, 31 }, { 2100, 12, false, 2 },
	};
	int32_t d;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_false(lunar_to_date(rows[i], &d));
}

static void test_anniversaries(void **state)
{
	static const struct { struct lunar l; const char *after, *next; } rows[] = {
		{ { 1980, 1, false, 1 }, "2026-11-23", "2027-02-06" }, { { 1980, 1, false, 1 }, "2027-02-06", "2028-01-26" }, { { 2023, 2, true, 1 }, "2023-03-22", "2024-03-10" },
		{ { 2025, 6, true, 1 }, "2035-01-01", "2035-07-05" }, { { 2025, 6, true, 1 }, "2036-01-01", "2036-07-23" }, { { 2023, 12, false, 30 }, "2024-02-09", "2025-01-28" },
		{ { 1900, 1, false, 1 }, "1850-01-01", "1900-01-31" }, { { 1999, 12, false, 1 }, "2100-12-30", "2100-12-31" },
	};
	int32_t d;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(lunar_next(rows[i].l, day(rows[i].after), &d));
		if (d != day(rows[i].next))
			fail_msg("row %zu: %d-%02d-%02d", i, date_to_civil(d).year, date_to_civil(d).month, date_to_civil(d).day);
	}
	assert_false(lunar_next((struct lunar){ 2000, 1, false, 1 }, day("2100-12-31"), &d));
	assert_false(lunar_next((struct lunar){ 2000, 13, false, 1 }, day("2000-12-31"), &d));
}

/* J. Meeus, Astronomical Algorithms, 2nd ed., chapter 49: the new moon number k after January 2000, in dynamical time. */
static double new_moon(int k)
{
	static const struct { double c; int e, s, m, f, node; } terms[] = {
		{ -.40720, 0, 0, 1, 0, 0 }, { .17241, 1, 1, 0, 0, 0 }, { .01608, 0, 0, 2, 0, 0 }, { .01039, 0, 0, 0, 2, 0 }, { .00739, 1, -1, 1, 0, 0 },
		{ -.00514, 1, 1, 1, 0, 0 }, { .00208, 2, 2, 0, 0, 0 }, { -.00111, 0, 0, 1, -2, 0 }, { -.00057, 0, 0, 1, 2, 0 }, { .00056, 1, 1, 2, 0, 0 },
		{ -.00042, 0, 0, 3, 0, 0 }, { .00042, 1, 1, 0, 2, 0 }, { .00038, 1, 1, 0, -2, 0 }, { -.00024, 1, -1, 2, 0, 0 }, { -.00017, 0, 0, 0, 0, 1 },
		{ -.00007, 0, 2, 1, 0, 0 }, { .00004, 0, 0, 2, -2, 0 }, { .00004, 0, 3, 0, 0, 0 }, { .00003, 0, 1, 1, -2, 0 }, { .00003, 0, 0, 2, 2, 0 },
		{ -.00003, 0, 1, 1, 2, 0 }, { .00003, 0, -1, 1, 2, 0 }, { -.00002, 0, -1, 1, -2, 0 }, { -.00002, 0, 1, 3, 0, 0 }, { .00002, 0, 0, 4, 0, 0 },
	};
	static const double planets[][3] = {
		{ 299.77, .107408, .000325 }, { 251.88, .016321, .000165 }, { 251.83, 26.651886, .000164 }, { 349.42, 36.412478, .000126 },
		{ 84.66, 18.206239, .000110 }, { 141.74, 53.303771, .000062 }, { 207.14, 2.453732, .000060 }, { 154.84, 7.306860, .000056 },
		{ 34.52, 27.261239, .000047 }, { 207.19, .121824, .000042 }, { 291.34, 1.844379, .000040 }, { 161.72, 24.198154, .000037 },
		{ 239.56, 25.513099, .000035 }, { 331.55, 3.592518, .000023 },
	};
	const double rad = 3.14159265358979323846 / 180;
	double t = k / 1236.85, t2 = t * t, t3 = t2 * t;
	double jde = 2451550.09766 + 29.530588861 * k + .00015437 * t2 - .000000150 * t3;
	double e = 1 - .002516 * t - .0000074 * t2;
	double s = (2.5534 + 29.10535670 * k - .0000014 * t2) * rad;
	double m = (201.5643 + 385.81693528 * k + .0107582 * t2 + .00001238 * t3) * rad;
	double f = (160.7108 + 390.67050284 * k - .0016118 * t2 - .00000227 * t3) * rad;
	double node = (124.7746 - 1.56375588 * k + .0020672 * t2) * rad;

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		jde += terms[i].c * pow(e, terms[i].e) * sin(terms[i].s * s + terms[i].m * m + terms[i].f * f + terms[i].node * node);
	for (size_t i = 0; i < sizeof(planets) / sizeof(planets[0]); i++)
		jde += planets[i][2] * sin((planets[i][0] + planets[i][1] * k - (i ? 0 : .009173 * t2)) * rad);
	return jde;
}

/* Seconds of dynamical time ahead of UTC, to some seconds; for the future as Espenak and Meeus extrapolate. */
static double delta_t(double year)
{
	static const double known[] = { -3, 10, 21, 24, 24, 29, 33, 40, 51, 57, 64, 66 }; /* 1900, 1910 … 2010 */
	double at = (year - 1900) / 10;

	if (at < 11)
		return at < 0 ? known[0] : known[(int)at] + (at - (int)at) * (known[(int)at + 1] - known[(int)at]);
	return 66 + (year - 2010) * (year < 2050 ? .55 : 1.0);
}

static bool begins_a_month(double utc, double zone_seconds)
{
	struct lunar l;

	return lunar_from_date((int32_t)floor(utc + zone_seconds / 86400), &l) && l.day == 1;
}

/* Every month begins on the day of its new moon in the zone of China; before 1929, when calendars went by Beijing's own mean time, in either. */
static void test_new_moons(void **state)
{
	int32_t start = day("1900-02-01"), end = day("2100-12-31");
	int months = 0, near = 0;

	for (int k = -1237; k <= 1250; k++) {
		double year = 2000 + k / 12.3685;
		double utc = new_moon(k) - delta_t(year) / 86400 - 2440587.5;
		double local = utc + 8 / 24.0;
		if (local < start || local >= end)
			continue;
		months++;
		if (fabs(local - round(local)) < 90 / 86400.0) /* too close to midnight for these formulas */
			near++;
		else if (!begins_a_month(utc, 8 * 3600) && (year >= 1929 || !begins_a_month(utc, 7 * 3600 + 45 * 60 + 40)))
			fail_msg("the new moon of day %d begins no month", (int)floor(local));
	}
	assert_true(months > 2480 && near < 8);
}

/* The earth's longitude by VSOP87, the terms above 1e-6 (Meeus, appendix III), turned into the apparent longitude of the sun in degrees (chapter 25): good to
 * a second of arc, which is half a minute of time. jde in dynamical time. */
static double sun_longitude(double jde)
{
	static const double l0[][3] = {
		{ 175347046, 0, 0 }, { 3341656, 4.6692568, 6283.07585 }, { 34894, 4.6261, 12566.1517 }, { 3497, 2.7441, 5753.3849 }, { 3418, 2.8289, 3.5231 },
		{ 3136, 3.6277, 77713.7715 }, { 2676, 4.4181, 7860.4194 }, { 2343, 6.1352, 3930.2097 }, { 1324, .7425, 11506.7698 }, { 1273, 2.0371, 529.6910 },
		{ 1199, 1.1096, 1577.3435 }, { 990, 5.233, 5884.927 }, { 902, 2.045, 26.298 }, { 857, 3.508, 398.149 }, { 780, 1.179, 5223.694 }, { 753, 2.533, 5507.553 },
		{ 505, 4.583, 18849.228 }, { 492, 4.205, 775.523 }, { 357, 2.920, .067 }, { 317, 5.849, 11790.629 }, { 284, 1.899, 796.298 }, { 271, .315, 10977.079 },
		{ 243, .345, 5486.778 }, { 206, 4.806, 2544.314 }, { 205, 1.869, 5573.143 }, { 202, 2.458, 6069.777 }, { 156, .833, 213.299 }, { 132, 3.411, 2942.463 },
		{ 126, 1.083, 20.775 }, { 115, .645, .980 }, { 103, .636, 4694.003 },
	};
	static const double l1[][3] = {
		{ 628331966747, 0, 0 }, { 206059, 2.678235, 6283.07585 }, { 4303, 2.6351, 12566.1517 }, { 425, 1.590, 3.523 }, { 119, 5.796, 26.298 }, { 109, 2.966, 1577.344 },
	};
	const double degrees = 180 / 3.14159265358979323846;
	double t = (jde - 2451545) / 365250, node = (125.04452 - 19341.36261 * t) / degrees, mean = (280.4665 + 360007.698 * t) / degrees, sum = 0;

	for (size_t i = 0; i < sizeof(l0) / sizeof(l0[0]); i++)
		sum += l0[i][0] * cos(l0[i][1] + l0[i][2] * t);
	for (size_t i = 0; i < sizeof(l1) / sizeof(l1[0]); i++)
		sum += t * l1[i][0] * cos(l1[i][1] + l1[i][2] * t);
	sum += t * t * (52919 + 8720 * cos(1.0721 + 6283.0758 * t));
	double nutation = -17.20 * sin(node) - 1.32 * sin(2 * mean) + .21 * sin(2 * node), aberration = -20.4898 * (1 + .0167 * cos(mean - 4.938));
	double apparent = sum * 1e-8 * degrees + 180 + (nutation + aberration - .0903) / 3600;

	return apparent - 360 * floor(apparent / 360);
}

/* Which twelfth of its way the sun is in when a day begins in Beijing; 9 begins with the winter solstice. */
static int sun_sign(int32_t date)
{
	return (int)(sun_longitude(date + 2440587.5 - 8 / 24.0 + delta_t(1970 + date / 365.2425) / 86400) / 30);
}

/* GB/T 33661: the month of the winter solstice is the eleventh; of thirteen months from one to the next, the first without a principal term is the leap
 * one and bears the number of the month before. starts: of the thirteen or twelve months and of the one behind them. */
static void check_year(const int32_t *starts, int months)
{
	bool leap_seen = false;

	for (int i = 0, number = 11; i < months; i++) {
		bool empty = sun_sign(starts[i]) == sun_sign(starts[i + 1]);
		bool leap = months == 13 && !leap_seen && empty;
		struct lunar l;
		number += i && !leap;
		leap_seen |= leap;
		assert_true(lunar_from_date(starts[i], &l));
		if (l.day != 1 || l.leap != leap || l.month != (number - 1) % 12 + 1)
			fail_msg("the month of day %d is %d %s%d, not %s%d", starts[i], l.year, l.leap ? "leap " : "", l.month, leap ? "leap " : "", (number - 1) % 12 + 1);
	}
	assert_true(leap_seen == (months == 13));
}

/* Two principal terms may fall into one month: from sign 7 to 9, from 8 to 10. */
static bool holds_solstice(int32_t start, int32_t end)
{
	int first = sun_sign(start), last = sun_sign(end);

	return first < 9 && first > 5 && last >= 9;
}

static void test_leap_months(void **state)
{
	int32_t starts[20] = { 0 };
	int count = 0, years = 0;
	struct lunar l;

	for (int32_t d = day("1900-01-31"); d <= day("2100-12-31"); d++) {
		assert_true(lunar_from_date(d, &l));
		if (l.day != 1)
			continue;
		starts[count++] = d;
		if (count < 2 || !holds_solstice(starts[count - 2], d))
			continue;
		if (years++)
			check_year(starts, count - 2);
		starts[0] = starts[count - 2];
		starts[1] = d;
		count = 2;
	}
	assert_int_equal(years, 201);
}

/* New Year's days as printed in almanacs. */
static void test_new_years(void **state)
{
	static const char *const days[] = {
		"1949-01-29", "1950-02-17", "1960-01-28", "1966-01-21", "1970-02-06", "1978-02-07", "1980-02-16", "1984-02-02", "1985-02-20", "1988-02-17", "1990-01-27", "1997-02-07",
		"2000-02-05", "2001-01-24", "2002-02-12", "2003-02-01", "2004-01-22", "2005-02-09", "2006-01-29", "2007-02-18", "2008-02-07", "2009-01-26", "2010-02-14", "2011-02-03",
		"2012-01-23", "2013-02-10", "2014-01-31", "2015-02-19", "2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22",
		"2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23", "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08",
	};
	struct lunar l;

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		assert_true(lunar_from_date(day(days[i]), &l));
		if (l.month != 1 || l.day != 1 || l.leap)
			fail_msg("%s is no new year's day", days[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_days), cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_no_such_days),
		cmocka_unit_test(test_anniversaries), cmocka_unit_test(test_new_moons), cmocka_unit_test(test_leap_months), cmocka_unit_test(test_new_years),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
