/* lang/search_tokens: what finds what. A list of texts and queries that must and must not find them, evaluated as the stores do. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lang/search_tokens.h"

static bool has_token(const struct tokens *t, struct str token)
{
	for (size_t i = 0; i < t->count; i++)
		if (str_eq(t->items[i], token))
			return true;
	return false;
}

static bool matches(const struct tokens *t, const struct token_query *q)
{
	for (size_t i = 0; i < q->count; i++) {
		size_t found = 0;
		for (size_t k = 0; k < q->alternatives[i].count; k++)
			found += has_token(t, q->alternatives[i].tokens[k]);
		if (found == q->alternatives[i].count)
			return true;
	}
	return false;
}

static bool finds(enum token_source source, const char *text, const char *query)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 22 };
	struct tokens t;
	struct token_query q;

	assert_int_equal(tokens_for_index(&a, source, str_of(text), &t), RC_OK);
	assert_int_equal(tokens_for_query(&a, str_of(query), &q), RC_OK);
	assert_true(t.count <= TOKENS_MAX && q.count <= ALTERNATIVES_MAX);
	return matches(&t, &q);
}

struct row {
	enum token_source source;
	const char *text;
	const char *found[16];
	const char *missed[12];
};

static const struct row rows[] = {
	{ TOKENS_NAME, "无锡西端电气设备有限公司",
	  { "无锡", "西端", "端", "電氣", "无锡西端电气", "有限公司", "wuxi", "wuxixiduan", "wuxixidu", "xiduan", "wxxd", "wx", "xdd", "wxxddqsbyxgs", "无锡 设备", "wu xi" },
	  { "无端", "西电", "uxi", "wxd", "锡无", "wuxidian", "abc", "wuxixidum", "无锡 上海", "wuxi shanghai" } },
	{ TOKENS_NAME, "臺灣積體電路製造股份有限公司",
	  { "台湾", "臺灣", "积体电路", "積體", "集成电路", "taiwan", "twjt", "taiwanjitidianlu", "製造", "制造" }, { "大湾", "台弯", "jitong" } },
	{ TOKENS_NAME, "臺灣軟體科技", { "软件", "軟體", "软体", "體科", "体科", "软件科技" }, { "硬件" } },
	{ TOKENS_NAME, "上海软件园", { "軟體", "軟件", "软件" }, { "硬体" } },
	{ TOKENS_NAME, "TCL 科技集团", { "tcl", "ＴＣＬ", "科技", "tcl科技", "tcl keji", "TCL 科技", "tc", "cl", "tclkj", "kjjt", "kejijituan" }, { "tcn", "tclm" } },
	{ TOKENS_NAME, "重庆长安汽车", { "chongqing", "cqca", "changan", "重庆", "chongqingchangan", "chong", "qiche" }, { "qingchong" } },
	{ TOKENS_NAME, "单田芳", { "shan", "dan", "shantianfang", "stf", "dtf", "单田", "單田" }, { "田单" } },
	{ TOKENS_NAME, "中国工商银行", { "gongshang", "yinhang", "gsyh", "zggs", "银行" }, { "yinxing" } },
	{ TOKENS_NAME, "西安先导", { "xian", "xianxiandao", "xaxd", "xi'an", "xiand" }, { "xiang" } },
	{ TOKENS_NAME, "General Motors Company", { "motor", "GENERAL", "ener", "general motors", "gmc", "gm", "g", "company general" }, { "genexal", "mz", "x" } },
	{ TOKENS_NAME, "Müller & Söhne GmbH", { "muller", "müller", "söhne", "sohne", "mull" }, { "moller" } },
	{ TOKENS_NAME, "３Ｍ中国有限公司", { "3m", "3M中国", "中国", "zhongguo", "3mzg" }, { "4m" } },
	{ TOKENS_NAME, "绿地控股", { "lvdi", "ldkg", "绿地", "綠地" }, { "lvdu" } },
	{ TOKENS_NAME, "青岛啤酒", { "qingdaopijiu", "qingdaop", "daopi", "qdpj", "qingd", "pij" }, { "ingdao", "qdjp" } },
	{ TOKENS_NAME, "한국전력", { "한국", "전력" }, { "한전" } },
	{ TOKENS_TEXT, "三季度拜访 Mr. Smith，讨论备件", { "拜访", "smith", "备件", "smi", "拜訪" }, { "baifang", "访讨" } },
	{ TOKENS_CODE, "WX-2024/0017", { "wx-2024", "WX2024", "0017", "2024", "wx20240017", "wx-2024/0017", "017" }, { "wx-2025", "0018" } },
	{ TOKENS_CODE, "A100", { "a-100", "a100", "A10", "100" }, { "a-101", "b100" } },
	{ TOKENS_PHONE, "+86 138-1234-5678", { "5678", "12345678", "13812345678", "+86 13812345678", "138 1234 5678", "008613812345678" }, { "1234", "678", "138123" } },
	{ TOKENS_PHONE, "0510-82345678, 13900001111 转 8002", { "82345678", "0510-82345678", "1111", "8002", "(0510) 82345678", "+86 13900001111" }, { "0510", "2000" } },
};

static void test_finds(void **state)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t k = 0; k < 16 && rows[i].found[k]; k++)
			if (!finds(rows[i].source, rows[i].text, rows[i].found[k]))
				fail_msg("%s is not found by %s", rows[i].text, rows[i].found[k]);
		for (size_t k = 0; k < 12 && rows[i].missed[k]; k++)
			if (finds(rows[i].source, rows[i].text, rows[i].missed[k]))
				fail_msg("%s is found by %s", rows[i].text, rows[i].missed[k]);
	}
}

/* Four initials, two characters and one syllable are one token each. */
static void test_one_lookup(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct token_query q;

	assert_int_equal(tokens_for_query(&a, STR("wxxd"), &q), RC_OK);
	assert_int_equal(q.count, 2);
	assert_true(str_is(q.alternatives[1].tokens[0], "iwxxd") && q.alternatives[1].count == 1);
	assert_int_equal(tokens_for_query(&a, STR("公司"), &q), RC_OK);
	assert_int_equal(q.count, 1);
	assert_int_equal(q.alternatives[0].count, 1);
}

static void test_nothing_to_look_for(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct token_query q;
	static const char *const empty[] = { "", " ", "()", "，。", "\"'*%" };

	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		assert_int_equal(tokens_for_query(&a, str_of(empty[i]), &q), RC_OK);
		assert_int_equal(q.count, 0);
	}
}

static bool plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n > 1;
}

static void test_tokens_are_plain_and_bounded(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 22 };
	static char big[TOKENS_TEXT_MAX + 100];
	struct tokens t;
	struct token_query q;

	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 7919 % 251 + 1);
	for (int s = 0; s < TOKENS_SOURCE_COUNT; s++) {
		assert_int_equal(tokens_for_index(&a, (enum token_source)s, (struct str){ big, sizeof(big) }, &t), RC_OK);
		assert_true(t.count <= TOKENS_MAX);
		for (size_t i = 0; i < t.count; i++)
			assert_true(plain(t.items[i]));
	}
	assert_int_equal(tokens_for_query(&a, (struct str){ big, QUERY_MAX }, &q), RC_OK);
	assert_int_equal(tokens_for_query(&a, (struct str){ big, QUERY_MAX + 1 }, &q), RC_TOO_LARGE);
	memset(big, 'a', QUERY_MAX);
	assert_int_equal(tokens_for_query(&a, (struct str){ big, QUERY_MAX }, &q), RC_OK);
	for (size_t i = 1; i < QUERY_MAX; i += 2)
		big[i] = ' ';
	assert_int_equal(tokens_for_query(&a, (struct str){ big, QUERY_MAX }, &q), RC_OK);
	assert_true(q.count > 0);
}

static void test_join(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct tokens t[2];
	struct str all;

	assert_int_equal(tokens_for_index(&a, TOKENS_CODE, STR("ab"), &t[0]), RC_OK);
	assert_int_equal(tokens_for_index(&a, TOKENS_TEXT, STR("ab b"), &t[1]), RC_OK);
	assert_int_equal(tokens_join(&a, t, 2, &all), RC_OK);
	assert_true(str_is(all, "lab la lb"));
	assert_int_equal(tokens_join(&a, t, 0, &all), RC_OK);
	assert_int_equal(all.n, 0);
}

static size_t fail_at;

static bool gate(size_t size)
{
	return fail_at == 0 || --fail_at != 0;
}

static void test_memory_ends(void **state)
{
	bool done = false;

	for (size_t n = 1; !done && n < 1000; n++) {
		CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
		struct tokens t;
		struct token_query q;
		fail_at = n;
		mem_set_gate(gate);
		enum rc one = tokens_for_index(&a, TOKENS_NAME, STR("臺灣軟體 TCL"), &t);
		enum rc two = tokens_for_query(&a, STR("臺灣 wuxi 軟體"), &q);
		done = fail_at != 0;
		mem_set_gate(NULL);
		assert_int_equal(one == RC_NO_MEMORY || two == RC_NO_MEMORY, !done);
	}
	assert_true(done);
}

/* Every tenth listed company by two of its characters, by what it is called in pinyin and by four initials. */
static void test_listed_companies(void **state)
{
	const char *shared = getenv("BANYAN_SHARED");
	char path[1024], line[1024];
	size_t n = 0, tokens = 0;

	snprintf(path, sizeof(path), "%s/data/cn_listed_companies/companies_merged_utf8.csv", shared ? shared : "../shared");
	FILE *f = fopen(path, "r");
	if (!f)
		skip();
	while (fgets(line, sizeof(line), f)) {
		CLEANUP(arena_free) struct arena a = { .max = 1 << 22 };
		struct str rest = str_of(line), field = { 0 };
		struct tokens t;
		struct token_query q;
		if (n++ % 10 != 1)
			continue;
		for (int i = 0; i < 3; i++)
			assert_true(str_split(&rest, ',', &field));
		assert_int_equal(tokens_for_index(&a, TOKENS_NAME, field, &t), RC_OK);
		tokens += t.count;
		assert_true(t.count < TOKENS_MAX);
		for (size_t at = 0; at + 6 <= field.n && at <= 9; at += 3) {
			struct str two = str_part(field, at, 6);
			if ((unsigned char)two.p[0] < 0xE4 || (unsigned char)two.p[3] < 0xE4 || !utf8_valid(two))
				continue;
			assert_int_equal(tokens_for_query(&a, two, &q), RC_OK);
			assert_true(matches(&t, &q));
		}
	}
	fclose(f);
	assert_true(n > 4000);
	assert_true(tokens / (n / 10) < 180);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds), cmocka_unit_test(test_one_lookup), cmocka_unit_test(test_nothing_to_look_for),
		cmocka_unit_test(test_tokens_are_plain_and_bounded), cmocka_unit_test(test_join), cmocka_unit_test(test_memory_ends),
		cmocka_unit_test(test_listed_companies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
