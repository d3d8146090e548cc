/* lang/catalogue: texts by key, arguments, languages of a request. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/mem.h"
#include "lang/catalogue.h"
#include "lang/catalogue_table.h"

static void test_every_key_is_found(void **state)
{
	assert_true(catalogue_count > 0);
	for (size_t i = 0; i < catalogue_count; i++) {
		assert_true(catalogue_has(catalogue_keys[i]));
		for (int l = 0; l < LANGUAGE_COUNT; l++)
			assert_true(str_eq(catalogue_text_str((enum language)l, catalogue_keys[i]), catalogue_texts[l][i]));
	}
}

static void test_text_by_language(void **state)
{
	assert_true(str_is(catalogue_text(LANGUAGE_ZH_TW, "language.zh_TW"), "繁體中文"));
	assert_true(str_is(catalogue_text(LANGUAGE_EN, "error.no_memory"), "There is not enough memory for this just now."));
	assert_true(str_is(catalogue_text(LANGUAGE_EN, "no.such.key"), "no.such.key"));
	assert_false(catalogue_has(STR("no.such.key")));
}

static void test_arguments(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };

	catalogue_format(&b, LANGUAGE_EN, "{1} of {0}, {2} {", "ten", "two");
	assert_string_equal(buf_cstr(&b), "two of ten, {2} {");
	buf_clear(&b);
	catalogue_format(&b, LANGUAGE_EN, "<{0}{1}>", NULL, "{0}");
	assert_string_equal(buf_cstr(&b), "<{0}>");
}

static void test_tags(void **state)
{
	static const struct { const char *tag; enum language language; } rows[] = {
		{ "zh-CN", LANGUAGE_ZH_CN }, { "zh", LANGUAGE_ZH_CN }, { "ZH-hans-HK", LANGUAGE_ZH_CN }, { "zh_TW", LANGUAGE_ZH_TW },
		{ "zh-Hant-CN", LANGUAGE_ZH_TW }, { "zh-HK", LANGUAGE_ZH_TW }, { "en-GB", LANGUAGE_EN }, { "de", LANGUAGE_EN },
		{ "", LANGUAGE_EN },
	};
	enum language language = LANGUAGE_ZH_TW;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(language_from_tag(str_of(rows[i].tag)), rows[i].language);
	assert_false(language_parse(STR("zhang"), &language));
	assert_int_equal(language, LANGUAGE_ZH_TW);
	for (int l = 0; l < LANGUAGE_COUNT; l++)
		assert_int_equal(language_from_tag(str_of(language_tag((enum language)l))), l);
}

static void test_negotiation(void **state)
{
	static const struct { const char *header; enum language language; } rows[] = {
		{ "zh-TW,zh;q=0.9,en;q=0.8", LANGUAGE_ZH_TW }, { "en;q=0.5, zh-CN;q=0.9", LANGUAGE_ZH_CN },
		{ "de-DE,de;q=0.9,zh;q=0.1", LANGUAGE_ZH_CN }, { "fr", LANGUAGE_EN }, { "", LANGUAGE_EN }, { "*", LANGUAGE_EN },
		{ "zh;q=0, en;q=0.001", LANGUAGE_EN }, { "zh;q=x", LANGUAGE_EN }, { ";;;,,,q=1", LANGUAGE_EN },
		{ "en;q=0.300, zh-Hant ; q=0.301", LANGUAGE_ZH_TW },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(language_negotiate(str_of(rows[i].header)), rows[i].language);
}

static void test_error_text(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };
	struct error e = { 0 };

	error_no_memory(&e);
	error_detail(&e, RC_NO_MEMORY, "secret detail");
	error_render(&b, LANGUAGE_ZH_CN, &e);
	assert_string_equal(buf_cstr(&b), "内存不足，暂时无法完成。");
	buf_clear(&b);
	error_clear(&e);
	error_render(&b, LANGUAGE_EN, &e);
	assert_true(str_starts(buf_view(&b), "Something went wrong"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_key_is_found), cmocka_unit_test(test_text_by_language), cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_tags), cmocka_unit_test(test_negotiation), cmocka_unit_test(test_error_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
