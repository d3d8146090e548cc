/* lang/zone: days and clocks of places, gaps and overlaps, years beyond the file, agreement with the C library, bad names. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "lang/zone.h"
#include "lang/zone_rule.h"

static struct zone *open_zone(const char *name)
{
	struct zone *z;
	struct error e = { 0 };

	if (zone_open(str_of(name), &z, &e))
		fail_msg("%s: %s", name, e.log);
	return z;
}

static int64_t at(const char *text)
{
	int64_t ms;

	assert_true(instant_parse(str_of(text), &ms));
	return ms;
}

static int32_t day(const char *text)
{
	int32_t d;

	assert_true(date_parse(str_of(text), &d));
	return d;
}

static void test_shanghai(void **state)
{
	CLEANUP(zone_close) struct zone *z = open_zone(ZONE_DEFAULT);

	assert_string_equal(zone_name(z), "Asia/Shanghai");
	assert_int_equal(zone_offset_minutes(z, at("2026-11-23T00:00:00Z")), 480);
	assert_int_equal(zone_day(z, at("2026-11-22T16:00:00Z")), day("2026-11-23"));
	assert_int_equal(zone_day(z, at("2026-11-22T15:59:59Z")), day("2026-11-22"));
	assert_int_equal(zone_ms_of_day(z, at("2026-11-22T16:00:01Z")), 1000);
	assert_int_equal(zone_to_utc(z, day("2026-11-23"), 0), at("2026-11-22T16:00:00Z"));
	assert_int_equal(zone_offset_minutes(z, at("1988-07-01T00:00:00Z")), 540);
	assert_int_equal(zone_offset_minutes(z, at("2150-07-01T00:00:00Z")), 480);
}

static void test_gap_and_overlap(void **state)
{
	CLEANUP(zone_close) struct zone *z = open_zone("Europe/Berlin");
	int32_t march = day("2026-03-29"), october = day("2026-10-25");

	/* 02:30 is left out: half past two becomes half past three. */
	assert_int_equal(zone_to_utc(z, march, 9000000), at("2026-03-29T01:30:00Z"));
	assert_int_equal(zone_to_utc(z, march, 10800000), at("2026-03-29T01:00:00Z"));
	/* 02:30 happens twice: the first. */
	assert_int_equal(zone_to_utc(z, october, 9000000), at("2026-10-25T00:30:00Z"));
	assert_int_equal(zone_offset_minutes(z, at("2026-10-25T00:59:59Z")), 120);
	assert_int_equal(zone_offset_minutes(z, at("2026-10-25T01:00:00Z")), 60);
	/* By the rule, long after the file's own changes. */
	assert_int_equal(zone_offset_minutes(z, at("2126-07-01T00:00:00Z")), 120);
	assert_int_equal(zone_offset_minutes(z, at("2126-12-01T00:00:00Z")), 60);
}

/* Every nineteen hours of a century there and back, and beside the C library's reading of the same files. */
static void test_beside_the_library(void **state)
{
	static const char *const names[] = { "Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata",
		"America/Santiago", "Africa/Casablanca", "Asia/Taipei", "UTC", "Pacific/Chatham", "Europe/Dublin" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		CLEANUP(zone_close) struct zone *z = open_zone(names[i]);
		setenv("TZ", names[i], 1);
		tzset();
		for (int64_t s = -2000000000; s < 4000000000; s += 19 * 3600 + 1) {
			struct tm tm;
			time_t t = (time_t)s;
			localtime_r(&t, &tm);
			int64_t local = s * 1000 + (int64_t)tm.tm_gmtoff * 1000;
			if ((int64_t)zone_day(z, s * 1000) * DAY_MS + zone_ms_of_day(z, s * 1000) != local)
				fail_msg("%s at %lld", names[i], (long long)s);
			int64_t back = zone_to_utc(z, zone_day(z, s * 1000), zone_ms_of_day(z, s * 1000));
			assert_true(back == s * 1000 || (back < s * 1000 && zone_offset_minutes(z, back) > zone_offset_minutes(z, s * 1000)));
		}
	}
	unsetenv("TZ");
	tzset();
}

static void test_bad_names(void **state)
{
	static const char *const names[] = { "", "Asia/Nowhere", "../../etc/passwd", "/etc/passwd", "Asia/../UTC", "Asia", "Asia//Shanghai", "Asia/Shanghai/",
		"tzdata.zi", "zone1970.tab", "Asia/Shang hai", "\xE4\xB8\xAD", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct zone *z;
		struct error e = { 0 };
		assert_int_equal(zone_open(str_of(names[i]), &z, &e), RC_INVALID);
		assert_null(z);
		assert_string_equal(e.key, "error.time_zone");
	}
}

static void test_rules(void **state)
{
	struct zone_rule r;

	assert_true(zone_rule_parse(STR("<-04>4<-03>,M9.1.6/24,M4.1.6/24"), &r));
	assert_int_equal(r.standard_ms, -4 * 3600000);
	assert_int_equal(r.begin.ms, 24 * 3600000);
	assert_true(zone_rule_parse(STR("AAA3BBB,J60/-1:30,365"), &r));
	assert_int_equal(zone_rule_moment(&r.begin, 2024), (int64_t)day("2024-03-01") * DAY_MS - 5400000);
	assert_int_equal(zone_rule_moment(&r.begin, 2023), (int64_t)day("2023-03-01") * DAY_MS - 5400000);
	assert_true(zone_rule_parse(STR("CST-8"), &r) && !r.has_summer);
	assert_false(zone_rule_parse(STR("CST"), &r));
	assert_false(zone_rule_parse(STR("CST-8CDT"), &r));
	assert_false(zone_rule_parse(STR("CST-8CDT,M13.1.0,M4.1.0"), &r));
	assert_false(zone_rule_parse(STR("CST-8CDT,M3.1.0,M4.1.0x"), &r));
	assert_false(zone_rule_parse(STR("<+08"), &r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shanghai), cmocka_unit_test(test_gap_and_overlap), cmocka_unit_test(test_beside_the_library),
		cmocka_unit_test(test_bad_names), cmocka_unit_test(test_rules),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
