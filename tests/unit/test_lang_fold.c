/* lang/fold: width, case, traditional to simplified by phrase, idempotence, bigrams, hostile bytes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "lang/fold.h"
#include "lang/fold_table.h"

static void assert_fold(const char *in, const char *want)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct str out, again;

	assert_int_equal(fold_text(&a, str_of(in), &out), RC_OK);
	if (!str_is(out, want))
		fail_msg("%s folds to %.*s, not %s", in, STR_ARG(out), want);
	assert_int_equal(fold_text(&a, out, &again), RC_OK);
	assert_true(str_eq(out, again));
}

static void test_known_pairs(void **state)
{
	static const char *const pairs[][2] = {
		{ "", "" }, { "TCL 科技", "tcl 科技" }, { "ＡＢＣ１２３　Ｘ", "abc123 x" }, { "軟體", "软件" }, { "臺灣", "台湾" }, { "臺灣積體電路", "台湾集成电路" },
		{ "無錫西端電氣", "无锡西端电气" }, { "網路", "网络" }, { "乾坤", "乾坤" }, { "乾燥", "干燥" }, { "頭髮發展", "头发发展" }, { "皇后之後", "皇后之后" },
		{ "ｶﾞ", "ガ" }, { "①號", "1号" }, { "㈱", "(株)" }, { "ﬁx", "fix" }, { "ÉCOLE", "école" }, { "İ", "i̇" }, { "品质方程式", "品质方程式" },
		{ "著名", "著名" }, { "龍", "龙" }, { "豈", "岂" }, { "聯想集團", "联想集团" }, { "滑鼠程式", "滑鼠程式" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_fold(pairs[i][0], pairs[i][1]);
}

static void test_spelling_keeps_words(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 16 };
	struct str out;

	assert_int_equal(fold_spelling(&a, STR("臺灣軟體"), &out), RC_OK);
	assert_true(str_is(out, "台湾软体"));
}

/* Every phrase beside every hundredth other, and every character alone: folding again changes nothing. */
static void test_folding_twice(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct str one, two;
	char bytes[600];

	for (size_t i = 0; i < 700; i++) {
		for (size_t k = i % 97; k < 700; k += 97) {
			const struct fold_phrase *p = &fold_phrases[i], *q = &fold_phrases[k];
			memcpy(bytes, fold_words + p->key, p->key_n);
			memcpy(bytes + p->key_n, fold_words + q->key, q->key_n);
			assert_int_equal(fold_text(&a, (struct str){ bytes, (size_t)p->key_n + q->key_n }, &one), RC_OK);
			assert_int_equal(fold_text(&a, one, &two), RC_OK);
			assert_true(str_eq(one, two));
			arena_reset(&a);
		}
	}
	for (uint32_t c = 1; c < 0x30000; c++) {
		if (c >= 0xD800 && c < 0xE000)
			continue;
		assert_int_equal(fold_text(&a, (struct str){ bytes, utf8_encode(c, bytes) }, &one), RC_OK);
		assert_int_equal(fold_text(&a, one, &two), RC_OK);
		if (!str_eq(one, two))
			fail_msg("U+%04X", (unsigned)c);
		arena_reset(&a);
	}
}

static void test_hostile_bytes(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 16 }, tiny = { .max = 8 };
	struct str out;

	assert_int_equal(fold_text(&a, STR("\xFF\xC3(\xE4\xB8"), &out), RC_OK);
	assert_true(utf8_valid(out));
	assert_int_equal(fold_text(&tiny, STR("臺灣臺灣臺灣"), &out), RC_NO_MEMORY);
	assert_int_equal(fold_text(&tiny, STR("ABCDEFGHIJKL"), &out), RC_NO_MEMORY);
}

static void test_bigrams(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 16 };
	static const char *const want[] = { "无锡", "tc", "cl", "科", "1" };
	struct str *pairs;
	size_t count;

	assert_int_equal(fold_bigrams(&a, STR("无锡 tcl-科，1"), &pairs, &count), RC_OK);
	assert_int_equal(count, 5);
	for (size_t i = 0; i < count; i++)
		assert_true(str_is(pairs[i], want[i]));
	assert_int_equal(fold_bigrams(&a, STR(" ,"), &pairs, &count), RC_OK);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_pairs), cmocka_unit_test(test_spelling_keeps_words), cmocka_unit_test(test_folding_twice),
		cmocka_unit_test(test_hostile_bytes), cmocka_unit_test(test_bigrams),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
