/* lang/china: credit codes, places, industries, company sizes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lang/china.h"
#include "lang/company_size.h"

static void test_credit_codes(void **state)
{
	static const struct { const char *text; enum credit_code_reason reason; } rows[] = {
		{ "91110000802100433B", CREDIT_CODE_VALID }, { " 91110000802100433b ", CREDIT_CODE_VALID }, { "９１１１００００８０２１００４３３Ｂ", CREDIT_CODE_VALID },
		{ "91110000802100433C", CREDIT_CODE_CHECK }, { "91110000802100434B", CREDIT_CODE_ORGANISATION }, { "9111000080210043IB", CREDIT_CODE_CHARACTER },
		{ "9111000080210043一B", CREDIT_CODE_CHARACTER }, { "9111000080210043", CREDIT_CODE_LENGTH }, { "", CREDIT_CODE_LENGTH },
		{ "91110000802100433BB", CREDIT_CODE_LENGTH },
	};
	struct credit_code c;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		credit_code_check(str_of(rows[i].text), &c);
		if (c.reason != rows[i].reason)
			fail_msg("%s: %s", rows[i].text, credit_code_reason_name(c.reason));
	}
	credit_code_check(STR("91110000802100433b"), &c);
	assert_string_equal(c.code, "91110000802100433B");
	assert_string_equal(c.region, "110000");
	assert_string_equal(c.organisation, "802100433");
}

/* One wrong character, or two neighbours swapped, never passes. */
static void test_credit_code_catches(void **state)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char text[] = "91110000802100433B";
	struct credit_code c;

	for (size_t i = 0; i < 18; i++) {
		char was = text[i];
		for (const char *a = alphabet; *a; a++) {
			text[i] = *a;
			credit_code_check(str_of(text), &c);
			assert_int_equal(c.reason == CREDIT_CODE_VALID, *a == was);
		}
		text[i] = was;
	}
}

static void test_places(void **state)
{
	static const struct { const char *text; int32_t code; } rows[] = {
		{ "无锡", 320200 }, { "无锡市", 320200 }, { "江苏无锡", 320200 }, { "江蘇省無錫市", 320200 }, { "江苏省无锡市新吴区锡梅路1号", 320214 }, { "江苏 无锡 江阴", 320281 },
		{ "江阴", 320281 }, { "北京", 110000 }, { "北京市朝阳区", 110105 }, { "北京朝阳", 110105 }, { "朝阳区", 0 }, { "朝阳", 211300 }, { "重庆市渝北区", 500112 },
		{ "320200", 320200 }, { "3202", 320200 }, { "32", 320000 }, { "329999", 0 }, { "恩施", 422800 }, { "西双版纳", 532800 }, { "内蒙古呼和浩特", 150100 },
		{ "香港", 810000 }, { "香港九龙", 810000 }, { "臺北市", 710000 }, { "台灣", 710000 }, { "澳门", 820000 }, { "吉林", 220000 }, { "吉林市", 220200 },
		{ "大埔", 0 }, { "中国江苏", 320000 }, { "EIRE", 0 }, { "", 0 }, { "无锡西端", 0 }, { "东莞", 441900 }, { "新疆", 650000 }, { "广西南宁", 450100 },
		{ "上海市浦东新区", 310115 }, { "Unspecified", 0 }, { "济源市", 419001 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP(arena_free) struct arena a = { .max = 1 << 16 };
		int32_t code = place_find(&a, str_of(rows[i].text));
		if (code != rows[i].code)
			fail_msg("%s is %d, not %d", rows[i].text, (int)code, (int)rows[i].code);
	}
	assert_true(str_is(place_name(320200), "无锡市"));
	assert_true(str_is(place_name(710000), "台湾省"));
	assert_int_equal(place_name(1).n, 0);
	assert_int_equal(place_parent(320214), 320200);
	assert_int_equal(place_parent(320200), 320000);
	assert_int_equal(place_parent(320000), 0);
	assert_int_equal(place_parent(110105), 110000);
}

static void test_industries(void **state)
{
	static const char *const rows[][2] = {
		{ "C3425", "C3425" }, { "3425", "C3425" }, { "c34", "C34" }, { "34", "C34" }, { "C", "C" }, { "金属切削机床制造", "C3421" }, { "金屬切削機床製造", "C3421" },
		{ "金属切削机床", "C3421" }, { "农、林、牧、渔业", "A" }, { "制造业", "C" }, { "制造", "C" }, { "Ｃ３４", "C34" }, { "C99", "" }, { "Z", "" }, { "9999", "" },
		{ "X3425", "" }, { "", "" }, { "随便写写", "" }, { "A34", "" }, { "零售业", "F52" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP(arena_free) struct arena a = { .max = 1 << 16 };
		struct str code = industry_find(&a, str_of(rows[i][0]));
		if (!str_is(code, rows[i][1]))
			fail_msg("%s is %.*s", rows[i][0], STR_ARG(code));
	}
	assert_true(str_is(industry_name(STR("C3425")), "机床功能部件及附件制造"));
	assert_int_equal(industry_name(STR("C9999")).n, 0);
}

static void test_industry_codes(void **state)
{
	static const char *const rows[][2] = {
		{ "C3425", "C3425" }, { " c34 ", "C34" }, { "Ｃ３４", "C34" }, { "3425", "C3425" }, { "七", "" }, { "制造业", "" }, { "C 34", "" }, { "", "" }, { "C34250", "" }, { "8", "" }, { "u", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(str_is(industry_code(str_of(rows[i][0])), rows[i][1]));
}

static void test_sizes(void **state)
{
	static const struct { const char *industry; double staff, revenue, assets; const char *size; const char *field; } rows[] = {
		{ "C", 1000, 40000, NAN, "large", NULL }, { "C", 999, 40000, NAN, "medium", NULL }, { "3425", 1000, 1999, NAN, "small", NULL },
		{ "C34", 5000, 299, NAN, "micro", NULL }, { "C", 19, 900000, NAN, "micro", NULL }, { "A", NAN, 20000, NAN, "large", NULL },
		{ "E", NAN, 80000, 79999, "medium", NULL }, { "51", 200, 40000, NAN, "large", NULL }, { "52", 300, 20000, NAN, "large", NULL },
		{ "K701", NAN, 200000, 10000, "large", NULL }, { "7020", 1000, 5000, NAN, "large", NULL }, { "7030", 300, NAN, NAN, "large", NULL },
		{ "L", 300, NAN, 120000, "large", NULL }, { "M", 99, NAN, NAN, "small", NULL }, { "591", 1000, 30000, NAN, "large", NULL },
		{ "59", 200, 30000, NAN, "large", NULL }, { "F", 1, 1, 1, NULL, "industry" }, { "G", 1, 1, 1, NULL, "industry" }, { "K", 1, 1, 1, NULL, "industry" },
		{ "70", 1, 1, 1, NULL, "industry" }, { "53", 1, 1, 1, NULL, "industry" }, { "J", 1, 1, 1, NULL, "industry" }, { "Q", 1, 1, 1, NULL, "industry" },
		{ "T", 1, 1, 1, NULL, "industry" }, { "99", 1, 1, 1, NULL, "industry" }, { "", 1, 1, 1, NULL, "industry" }, { "C", NAN, 1, 1, NULL, "staff" },
		{ "C", 1, NAN, 1, NULL, "revenue" }, { "L", 1, 1, NAN, NULL, "assets" }, { "C", -1, 1, 1, NULL, "staff" }, { "H", 300, 10000, NAN, NULL, "industry" },
		{ "62", 300, 10000, NAN, "large", NULL }, { "85", 300, NAN, NAN, "large", NULL }, { "84", 300, NAN, NAN, NULL, "industry" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct company_facts f = { str_of(rows[i].industry), { rows[i].staff, rows[i].revenue, rows[i].assets }, 0 };
		enum company_size size;
		struct error e = { 0 };
		enum rc rc = company_size(&f, &size, &e);
		if (rc != (rows[i].field ? RC_INVALID : RC_OK))
			fail_msg("row %zu: %s", i, rows[i].industry);
		if (rows[i].field)
			assert_string_equal(e.field, rows[i].field);
		else
			assert_string_equal(company_size_name(size), rows[i].size);
	}
}

/* Every industry of the classification is covered, too broad or outside, by what the standard says of its letter and its first two or three digits. */
static void test_size_rules(void **state)
{
	static const struct { const char *industry, *category, *key; } rows[] = {
		{ "A", "agriculture", NULL }, { "0514", "agriculture", NULL }, { "B", "industry", NULL }, { "06", "industry", NULL }, { "D", "industry", NULL }, { "4690", "industry", NULL },
		{ "50", "construction", NULL }, { "F", NULL, "error.size_broad" }, { "F51", "wholesale", NULL }, { "5299", "retail", NULL }, { "G53", NULL, "error.size_outside" },
		{ "5311", NULL, "error.size_outside" }, { "54", "transport", NULL }, { "58", "transport", NULL }, { "59", "storage", NULL }, { "5910", "transport", NULL }, { "5941", "storage", NULL },
		{ "60", "post", NULL }, { "61", "lodging", NULL }, { "62", "catering", NULL }, { "63", "telecom", NULL }, { "64", "telecom", NULL }, { "65", "software", NULL },
		{ "J", NULL, "error.size_outside" }, { "66", NULL, "error.size_outside" }, { "K70", NULL, "error.size_broad" }, { "7010", "development", NULL }, { "702", "property", NULL },
		{ "703", "other", NULL }, { "709", "other", NULL }, { "72", "leasing", NULL }, { "73", "other", NULL }, { "N", "other", NULL }, { "O", "other", NULL }, { "83", NULL, "error.size_outside" },
		{ "Q", NULL, "error.size_broad" }, { "84", NULL, "error.size_outside" }, { "Q85", "other", NULL }, { "R", "other", NULL }, { "S", NULL, "error.size_outside" },
		{ "T", NULL, "error.size_outside" }, { "98", NULL, "error.size_unknown" }, { "AA", NULL, "error.size_unknown" }, { "制造业", NULL, "error.size_unknown" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct size_rule *rule;
		struct error e = { 0 };
		enum rc rc = company_size_rule(str_of(rows[i].industry), 2017, &rule, &e);
		const char *got = rc ? e.key : rule->category, *want = rows[i].key ? rows[i].key : rows[i].category;
		if (strcmp(got, want) != 0)
			fail_msg("%s is %s, not %s", rows[i].industry, got, want);
	}
	const struct size_rule *rule;
	struct error e = { 0 };
	assert_int_equal(company_size_rule(STR("C"), 2011, &rule, &e), RC_INVALID);
	assert_string_equal(e.field, "standard");
}

/* The table as published: at each bound the class begins, just below it the one under it. */
static void test_published_sizes(void **state)
{
	const char *shared = getenv("BANYAN_SHARED");
	char path[1024], line[512];
	size_t rows = 0;

	snprintf(path, sizeof path, "%s/data/cn_sme_size/sme_size_2017.csv", shared ? shared : "../shared");
	FILE *f = fopen(path, "r");
	if (!f)
		skip();
	while (fgets(line, sizeof line, f)) {
		char *mark = strstr(line, ",X,"), *code = strpbrk(line, "ABCDEFGHIJKLMNOPQRST0123456789");
		mark = mark ? mark : strstr(line, ",Y,");
		mark = mark ? mark : strstr(line, ",Z,");
		long bounds[3];
		if (!mark || sscanf(strchr(mark + 3, ',') + 1, "%ld,%ld,%ld", &bounds[SIZE_LARGE - 1], &bounds[SIZE_MEDIUM - 1], &bounds[SIZE_SMALL - 1]) != 3)
			continue;
		const struct size_rule *rule;
		struct str industry = { code, strspn(code, "ABCDEFGHIJKLMNOPQRST0123456789") };
		enum size_indicator at = mark[1] == 'X' ? SIZE_STAFF : mark[1] == 'Y' ? SIZE_REVENUE : SIZE_ASSETS;
		rows++;
		assert_int_equal(company_size_rule(industry, 0, &rule, NULL), RC_OK);
		for (int size = SIZE_SMALL; size <= SIZE_LARGE; size++) {
			assert_int_equal(size_rule_reached(rule, at, (double)bounds[size - 1]), size);
			assert_int_equal(size_rule_reached(rule, at, (double)bounds[size - 1] - .01), size - 1);
		}
	}
	fclose(f);
	assert_int_equal(rows, 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_credit_codes), cmocka_unit_test(test_credit_code_catches), cmocka_unit_test(test_places), cmocka_unit_test(test_industries),
		cmocka_unit_test(test_industry_codes), cmocka_unit_test(test_sizes), cmocka_unit_test(test_size_rules), cmocka_unit_test(test_published_sizes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
