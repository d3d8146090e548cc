/* lang/fold: width, case, traditional to simplified by phrase, idempotence, bigrams, hostile bytes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
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
		{ "乾縣", "乾县" }, { "乾安縣", "乾安县" }, { "蕭乾", "萧乾" }, { "餅乾", "饼干" }, { "畢昇", "毕昇" }, { "上昇", "上升" }, { "宮商角徵羽", "宫商角徵羽" }, { "徵求", "征求" },
		{ "𰻞𰻞麵", "𰻝𰻝面" }, { "不可貲計", "不可赀计" },
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
	for (uint32_t c = 1; c < 0x32400; c++) {
		if (c >= 0xD800 && c < 0xE000)
			continue;
		assert_int_equal(fold_text(&a, (struct str){ bytes, utf8_encode(c, bytes) }, &one), RC_OK);
		assert_int_equal(fold_text(&a, one, &two), RC_OK);
		if (!str_eq(one, two))
			fail_msg("U+%04X", (unsigned)c);
		arena_reset(&a);
	}
}

static const char *shared_file(const char *name, char path[1024])
{
	const char *shared = getenv("BANYAN_SHARED");

	snprintf(path, 1024, "%s/data/%s", shared ? shared : "../shared", name);
	return path;
}

static struct str fold_twice(struct arena *a, struct str text)
{
	struct str one, two, *pairs;
	size_t count;

	assert_int_equal(fold_text(a, text, &one), RC_OK);
	assert_int_equal(fold_text(a, one, &two), RC_OK);
	assert_true(str_eq(one, two) && utf8_valid(one));
	assert_int_equal(fold_bigrams(a, one, &pairs, &count), RC_OK);
	for (size_t i = 0; i < count; i++)
		assert_true(utf8_count(pairs[i]) <= 2 && pairs[i].n);
	return one;
}

/* Rows "key TAB value value …"; returns how many keys fold to their first value. */
static size_t fold_rows(const char *name, size_t *rows)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	char path[1024], line[1024];
	size_t as_given = 0;
	FILE *f = fopen(shared_file(name, path), "r");

	*rows = 0;
	while (f && fgets(line, sizeof line, f)) {
		struct str rest = { line, strcspn(line, "\r\n") }, key, values, value;
		if (*line == '#' || !str_split(&rest, '\t', &key) || !str_split(&rest, '\t', &values) || !str_split(&values, ' ', &value))
			continue;
		struct str folded = fold_twice(&a, key);
		fold_twice(&a, value);
		as_given += str_eq(folded, value);
		++*rows;
		arena_reset(&a);
	}
	if (f)
		fclose(f);
	return as_given;
}

/* OpenCC's dictionaries. What differs are chains (薴 to 苧 to 苎), which folding runs through to their end, and a chemical element or two. */
static void test_dictionaries(void **state)
{
	size_t rows, same = fold_rows("opencc/TSPhrases.txt", &rows);

	if (!rows)
		skip();
	assert_true(rows > 400 && same + 1 >= rows);
	same = fold_rows("opencc/TSCharacters.txt", &rows);
	assert_true(rows > 4000 && same + 4 >= rows);
}

static void test_naughty_strings(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 22 };
	char path[1024], line[16384];
	size_t lines = 0;
	FILE *f = fopen(shared_file("torture_strings/blns.txt", path), "r");

	if (!f)
		skip();
	for (; fgets(line, sizeof line, f); lines++) {
		fold_twice(&a, str_of(line));
		arena_reset(&a);
	}
	fclose(f);
	assert_true(lines > 500);
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
		cmocka_unit_test(test_dictionaries), cmocka_unit_test(test_naughty_strings),
		cmocka_unit_test(test_hostile_bytes), cmocka_unit_test(test_bigrams),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
