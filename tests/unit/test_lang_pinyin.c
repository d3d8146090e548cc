/* lang/pinyin: phrases, surnames, polyphones, coverage of the unified characters, agreement with the table of common readings. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lang/pinyin.h"

static void assert_full(const char *text, unsigned flags, const char *full)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct pinyin p;

	assert_int_equal(pinyin_read(&a, str_of(text), flags, &p), RC_OK);
	if (!str_is(p.full, full))
		fail_msg("%s reads %.*s, not %s", text, STR_ARG(p.full), full);
}

static bool has_other(const struct pinyin *p, const char *reading)
{
	for (size_t i = 0; i < p->other_count; i++)
		if (str_is(p->other_readings[i], reading))
			return true;
	return false;
}

static void test_phrases(void **state)
{
	static const char *const rows[][2] = {
		{ "厦门", "xiamen" }, { "长沙", "changsha" }, { "成都", "chengdu" }, { "重庆", "chongqing" }, { "银行", "yinhang" }, { "会计", "kuaiji" },
		{ "音乐", "yinyue" }, { "重庆长安汽车股份有限公司", "chongqingchanganqichegufenyouxiangongsi" }, { "長沙", "changsha" }, { "東莞", "dongguan" },
		{ "绿", "lv" }, { "策略", "celve" }, { "TCL 科技", "tclkeji" }, { "ＡＢ-1", "ab-1" }, { "軟體", "ruanti" }, { "西安", "xian" }, { "会计师", "kuaijishi" },
		{ "工商银行", "gongshangyinhang" }, { "乐清", "yueqing" }, { "董事长", "dongshizhang" }, { "弹簧", "tanhuang" }, { "發展", "fazhan" }, { "乾燥", "ganzao" },
		{ "乾坤", "qiankun" }, { "宿迁", "suqian" }, { "尉迟恭", "yuchigong" }, { "单于", "chanyu" }, { "𰻞𰻞麵", "biangbiangmian" }, { "", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_full(rows[i][0], 0, rows[i][1]);
}

static void test_surnames(void **state)
{
	static const char *const rows[][2] = {
		{ "单田芳", "shantianfang" }, { "曾国藩", "zengguofan" }, { "区志强", "ouzhiqiang" }, { "仇英", "qiuying" }, { "解晓东", "xiexiaodong" },
		{ "查良镛", "zhaliangyong" }, { "盖叫天", "gejiaotian" }, { "尉迟恭", "yuchigong" }, { "欧阳修", "ouyangxiu" }, { "重庆", "chongqing" },
		{ "單田芳", "shantianfang" }, { "王小二", "wangxiaoer" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_full(rows[i][0], PINYIN_PERSON, rows[i][1]);
	assert_full("单位", 0, "danwei");
}

static void test_parts(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct pinyin p;

	assert_int_equal(pinyin_read(&a, STR("无锡 A重"), 0, &p), RC_OK);
	assert_int_equal(p.count, 4);
	assert_true(str_is(p.syllables[1], "xi") && str_is(p.syllables[2], "a"));
	assert_true(str_is(p.initials, "wxaz"));
	assert_true(str_is(p.full, "wuxiazhong"));
	assert_true(has_other(&p, "wuxiachong"));
	assert_false(has_other(&p, "wuxiazhong"));
}

static void test_others_are_bounded(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 23 };
	struct pinyin p;

	assert_int_equal(pinyin_read(&a, STR("重长行会乐单曾区仇解查盖重长行会乐单"), 0, &p), RC_OK);
	assert_int_equal(p.other_count, PINYIN_OTHERS_MAX);
	for (size_t i = 0; i < p.other_count; i++)
		for (size_t k = 0; k < i; k++)
			assert_false(str_eq(p.other_readings[i], p.other_readings[k]));
	assert_int_equal(pinyin_read(&a, STR("单"), 0, &p), RC_OK);
	assert_true(has_other(&p, "shan") && has_other(&p, "chan"));
}

static void test_coverage(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct pinyin_unit *units;
	size_t count, read = 0;
	char bytes[4];

	for (uint32_t c = 0x4E00; c <= 0x9FA5; c++) {
		assert_int_equal(pinyin_units(&a, (struct str){ bytes, utf8_encode(c, bytes) }, 0, &units, &count), RC_OK);
		assert_int_equal(count, 1);
		if (!units[0].count)
			fail_msg("U+%X has no reading", (unsigned)c);
		for (int i = 0; i < units[0].count; i++)
			assert_true(pinyin_syllable(units[0].readings[i]).n > 0);
		arena_reset(&a);
	}
	for (uint32_t c = 0x3400; c < 0x32400; c++) {
		if (c >= 0xD800 && c < 0xE000)
			continue;
		assert_int_equal(pinyin_units(&a, (struct str){ bytes, utf8_encode(c, bytes) }, 0, &units, &count), RC_OK);
		read += count == 1 && units[0].count;
		arena_reset(&a);
	}
	assert_true(read > 40000);
}

/* Removes the tone from one letter; ü becomes v. */
static char plain_letter(uint32_t c)
{
	static const uint32_t marked[] = { 0x101, 0xE1, 0x1CE, 0xE0, 0x113, 0xE9, 0x11B, 0xE8, 0x12B, 0xED, 0x1D0, 0xEC, 0x14D, 0xF3, 0x1D2, 0xF2,
		0x16B, 0xFA, 0x1D4, 0xF9, 0x1D6, 0x1D8, 0x1DA, 0x1DC, 0xFC, 0x144, 0x148, 0x1F9 };
	static const char plain[] = "aaaaeeeeiiiioooouuuuvvvvvnnn";

	for (size_t i = 0; i < sizeof(marked) / sizeof(marked[0]); i++)
		if (marked[i] == c)
			return plain[i];
	return c < 0x80 ? (char)c : '?';
}

static void test_common_readings(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	const char *shared = getenv("BANYAN_SHARED");
	char path[1024], line[256];
	size_t total = 0, usual = 0, known = 0;

	snprintf(path, sizeof(path), "%s/data/pinyin/kMandarin_8105.txt", shared ? shared : "../shared");
	FILE *f = fopen(path, "r");
	if (!f)
		skip();
	while (fgets(line, sizeof(line), f)) {
		unsigned c;
		int at = 0;
		char bytes[4], want[16] = "";
		if (sscanf(line, "U+%X: %n", &c, &at) != 1 || !at)
			continue;
		struct str rest = { line + at, strcspn(line + at, " \t\n") };
		for (size_t n = 0; rest.n && n < sizeof(want) - 1; n++)
			want[n] = plain_letter(str_next_char(&rest));
		struct pinyin p;
		arena_reset(&a);
		assert_int_equal(pinyin_read(&a, (struct str){ bytes, utf8_encode(c, bytes) }, 0, &p), RC_OK);
		total++;
		usual += str_is(p.full, want);
		known += str_is(p.full, want) || has_other(&p, want);
	}
	fclose(f);
	assert_true(total > 8000);
	assert_true(usual * 100 >= total * 97);
	assert_true(known * 10000 >= total * 9995);
}

/* Lines "surname: reading": as a person's name it reads so; elsewhere that is the usual reading or one of the others. */
static void test_published_surnames(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	const char *shared = getenv("BANYAN_SHARED");
	char path[1024], line[256];
	size_t total = 0;

	snprintf(path, sizeof(path), "%s/data/pinyin/overtrue_surnames.txt", shared ? shared : "../shared");
	FILE *f = fopen(path, "r");
	if (!f)
		skip();
	for (; fgets(line, sizeof(line), f); total++) {
		struct str rest = { line, strcspn(line, "\r\n") }, name;
		char want[40] = "";
		struct pinyin p;
		assert_true(str_split(&rest, ':', &name));
		for (size_t n = 0; rest.n && n < sizeof(want) - 1;) {
			uint32_t c = str_next_char(&rest);
			if (c != ' ')
				want[n++] = plain_letter(c);
		}
		assert_int_equal(pinyin_read(&a, name, PINYIN_PERSON, &p), RC_OK);
		if (!str_is(p.full, want))
			fail_msg("%.*s reads %.*s, not %s", STR_ARG(name), STR_ARG(p.full), want);
		assert_int_equal(pinyin_read(&a, name, 0, &p), RC_OK);
		assert_true(str_is(p.full, want) || has_other(&p, want));
		arena_reset(&a);
	}
	fclose(f);
	assert_true(total > 80);
}

static void test_bounds(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 }, tiny = { .max = 64 };
	static char big[PINYIN_TEXT_MAX + 1];
	struct pinyin p;

	memset(big, 'a', sizeof(big));
	assert_int_equal(pinyin_read(&a, (struct str){ big, sizeof(big) }, 0, &p), RC_TOO_LARGE);
	assert_int_equal(pinyin_read(&tiny, STR("无锡"), 0, &p), RC_NO_MEMORY);
	assert_int_equal(pinyin_read(&a, STR("\xFF\xE4"), 0, &p), RC_OK);
	assert_true(utf8_valid(p.full));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_phrases), cmocka_unit_test(test_surnames), cmocka_unit_test(test_parts), cmocka_unit_test(test_others_are_bounded),
		cmocka_unit_test(test_coverage), cmocka_unit_test(test_common_readings), cmocka_unit_test(test_published_surnames), cmocka_unit_test(test_bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
