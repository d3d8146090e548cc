/* The template compiler (a page with each construct) and format/html, which it writes with. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "../templates/view.h"
#include "asset_names.h"
#include "base/mem.h"
#include "templates/templates.h"

static const struct golden_row golden_items[] = { { "a<b", 5, true }, { "c", -1, false }, { "d", 2, false } };

static void test_golden_page(void **state)
{
	static const char want[] =
		"<!doctype html>\n"
		"<link rel=\"stylesheet\" href=\"" ASSET_banyan_css "\">\n"
		"<svg><use href=\"" ASSET_icons_svg "#search\"/></svg>\n"
		"<h1 title=\"榕 &lt;&quot;&amp;&#39;&gt;\">榕 &lt;\"&amp;'&gt;</h1>\n"
		"<a href=\"#\">link</a>\n"
		"<a href=\"/accounts/A%2F1?q=%E6%A6%95%20%3C%22%26%27%3E\" aria-expanded=\"true\">part</a>\n"
		"<a href=\"/accounts?a=1&amp;b=2\">query</a>\n"
		"<b>S</b> 0.25 yes 2026-11-23\n"
		"<p>繁體中文; 榕 &lt;\"&amp;'&gt; &amp; 3</p>\n"
		"<ul>\n"
		"<li>a&lt;b=5</li>\n"
		"<li class=\"bad\">1</li>\n"
		"<li>none</li>\n"
		"</ul>\n"
		"<select>\n"
		"<option value=\"5\" selected >a&lt;b</option>\n"
		"<option value=\"-1\" >c</option>\n"
		"<option value=\"2\" >d</option>\n"
		"</select>\n"
		"<pre>  keep\n  A/1\n</pre>\n"
		"<i class=\"a b A/1\">part</i>\n"
		"<b>6</b>";
	CLEANUP(buf_free) struct buf b = { .max = 10000 };
	struct page_out out = { &b, LANGUAGE_EN };
	struct golden_view view = {
		.title = STR("榕 <\"&'>"), .link = "javascript:alert(1)", .query = { STR("?a=1&b=2") }, .mark = { STR("<b>S</b>") },
		.rows = { golden_items, 3 }, .code = "A/1", .share = 0.25, .day = 20780, .open = true,
	};

	template_golden(&out, &view);
	assert_string_equal(buf_cstr(&b), want);
}

static void check(enum html_context context, const char *in, const char *want)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };

	html_escape(&b, context, str_of(in));
	assert_string_equal(buf_cstr(&b), want);
	buf_clear(&b);
	buf_lit(&b, "<");
	buf_text(&b, in);
	html_escape_tail(&b, 1, context);
	assert_int_equal(b.data[0], '<');
	assert_string_equal(buf_cstr(&b) + 1, want);
}

static void test_escapes(void **state)
{
	check(HTML_IN_TEXT, "a<b>&\"'\x01\x1F\n榕", "a&lt;b&gt;&amp;\"'\n榕");
	check(HTML_IN_ATTRIBUTE, "\"' onload=x", "&quot;&#39; onload=x");
	check(HTML_IN_URL_PART, "a b/c?d&e=榕~", "a%20b%2Fc%3Fd%26e%3D%E6%A6%95~");
	check(HTML_IN_TEXT, "", "");
}

/* Every mark at every place of every length: blocks and what is left beside them change the same bytes. */
static void test_escapes_at_every_place(void **state)
{
	static const char marks[] = "&<>\"'\x01";
	static const char *const become[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "" };
	char in[64], want[80];

	for (size_t n = 1; n < 50; n++)
		for (size_t at = 0; at < n; at++)
			for (size_t m = 0; m < sizeof marks - 1; m++) {
				memset(in, 'x', n);
				in[at] = marks[m];
				in[n] = '\0';
				memset(want, 'x', at);
				strcpy(want + at, become[m]);
				memset(want + strlen(want), '\0', sizeof want - strlen(want));
				memset(want + strlen(want), 'x', n - at - 1);
				check(HTML_IN_ATTRIBUTE, in, want);
			}
}

static void test_urls(void **state)
{
	static const char *const refused[] = { "javascript:alert(1)", " javascript:x", "JavaScript:x", "data:text/html,x", "//evil.example", "/\\evil",
		"vbscript:x", "\tjavascript:x", "http:evil", "ftp://x", "accounts" };

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		check(HTML_IN_URL, refused[i], "#");
	check(HTML_IN_URL, "", "");
	check(HTML_IN_URL, "/a?b=1&c='\"<", "/a?b=1&amp;c=&#39;%22%3C");
	check(HTML_IN_URL, "HTTPS://a.example/%41", "HTTPS://a.example/%41");
	check(HTML_IN_URL, "tel:+86 10", "tel:+86%2010");
	check(HTML_IN_URL, "mailto:a@b.example", "mailto:a@b.example");
}

static void test_full_buffer_sticks(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 4 };

	html_escape_text(&b, STR("a<b"));
	assert_true(b.failed);
	buf_clear(&b);
	buf_lit(&b, "<<");
	html_escape_tail(&b, 0, HTML_IN_TEXT);
	assert_true(b.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden_page), cmocka_unit_test(test_escapes), cmocka_unit_test(test_escapes_at_every_place), cmocka_unit_test(test_urls),
		cmocka_unit_test(test_full_buffer_sticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
