/* Every page renders with sample data in three languages: well-formed, nothing unescaped, no catalogue key left in the text, no attribute that the content
 * policy refuses. With BANYAN_PAGES=FOLDER the pages are written there, to be looked at. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../web/sample.h"
#include "base/mem.h"

enum { STACK_MAX = 128, NAME_MAX_ = 24, IDS_MAX = 400 };

struct walk {
	const char *page;
	char stack[STACK_MAX][NAME_MAX_];
	int depth;
	char ids[IDS_MAX][64];
	int id_count;
};

static bool is_void(const char *name)
{
	static const char *const names[] = { "area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* The name at p into name; returns what follows it. */
static const char *read_name(const char *p, char name[NAME_MAX_])
{
	size_t n = strcspn(p, " \t\n/>=");

	assert_true(n > 0 && n < NAME_MAX_);
	memcpy(name, p, n);
	name[n] = '\0';
	return p + n;
}

static void note_id(struct walk *w, const char *value, size_t n)
{
	assert_true(n < 64 && w->id_count < IDS_MAX);
	for (int i = 0; i < w->id_count; i++)
		if (strlen(w->ids[i]) == n && !memcmp(w->ids[i], value, n))
			fail_msg("%s: id %.*s stands twice", w->page, (int)n, value);
	memcpy(w->ids[w->id_count], value, n);
	w->ids[w->id_count++][n] = '\0';
}

/* Attributes up to the end of the tag; each at most once. */
static const char *read_attributes(struct walk *w, const char *p, bool *closed)
{
	char names[48][NAME_MAX_];
	int count = 0;

	for (;;) {
		p += strspn(p, " \t\n");
		if (*p == '>' || (*p == '/' && p[1] == '>')) {
			*closed = *p == '/';
			return p + 1 + *closed;
		}
		p = read_name(p, names[count]);
		for (int i = 0; i < count; i++)
			if (!strcmp(names[i], names[count]))
				fail_msg("%s: attribute %s twice near %.60s", w->page, names[i], p);
		if (!strncmp(names[count], "on", 2) || !strcmp(names[count], "style"))
			fail_msg("%s: attribute %s", w->page, names[count]);
		if (*p == '=') {
			size_t n = strcspn(p + 2, "\"");
			assert_int_equal(p[1], '"');
			if (!strcmp(names[count], "id"))
				note_id(w, p + 2, n);
			if (memchr(p + 2, '<', n))
				fail_msg("%s: a bare < in attribute %s", w->page, names[count]);
			p += n + 3;
		}
		assert_true(++count < 48);
	}
}

static const char *read_tag(struct walk *w, const char *p)
{
	char name[NAME_MAX_];
	bool closed;

	if (*p == '!')
		return strchr(p, '>') + 1;
	if (*p == '/') {
		p = read_name(p + 1, name);
		if (!w->depth || strcmp(w->stack[w->depth - 1], name))
			fail_msg("%s: </%s> closes <%s> near %.80s", w->page, name, w->depth ? w->stack[w->depth - 1] : "", p);
		w->depth--;
		return p + 1;
	}
	p = read_name(p, name);
	p = read_attributes(w, p, &closed);
	if (!closed && !is_void(name)) {
		assert_true(w->depth < STACK_MAX);
		memcpy(w->stack[w->depth++], name, NAME_MAX_);
	}
	return p;
}

static void check_well_formed(const char *page, const char *html)
{
	static struct walk w;

	w = (struct walk){ .page = page };
	for (const char *p = html; (p = strchr(p, '<'));)
		p = read_tag(&w, p + 1);
	if (w.depth)
		fail_msg("%s: <%s> is not closed", page, w.stack[w.depth - 1]);
}

static void keep(const char *folder, const char *page, const char *language, struct str html)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s-%s.html", folder, page, language);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(html.p, 1, html.n, f), html.n);
	assert_int_equal(fclose(f), 0);
}

static void check_page(const struct sample_page *page, enum language language)
{
	static const char *const wrong[] = { "<script>", "{0}", "{1}", "(null)" };
	struct buf b = { .max = 4 << 20 };
	struct page_out out = { &b, language };
	const char *folder = getenv("BANYAN_PAGES");

	page->render(&out);
	assert_false(b.failed);
	buf_char(&b, '\0');
	if (folder)
		keep(folder, page->name, language_tag(language), (struct str){ b.data, b.len - 1 });
	check_well_formed(page->name, b.data);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const char *at = strstr(b.data, wrong[i]), *texts = strstr(b.data, "<template id=\"texts\"");
		/* the texts for scripts keep their places for values */
		if (at && !(wrong[i][0] == '{' && texts && at > texts))
			fail_msg("%s: %s in the page near %.80s", page->name, wrong[i], at);
	}
	buf_free(&b);
}

static void test_pages(void **state)
{
	for (int i = 0; i < sample_page_count; i++)
		for (int language = 0; language < LANGUAGE_COUNT; language++)
			check_page(&sample_pages[i], (enum language)language);
}

/* A key that is in no catalogue comes out as itself: none may. */
static void test_no_bare_keys(void **state)
{
	static const char *const starts[] = { ">shell.", ">list.", ">action.", ">import.", ">selection.", ">form.", ">nav.", "\"shell.", "\"list.", "\"action." };

	for (int i = 0; i < sample_page_count; i++) {
		struct buf b = { .max = 4 << 20 };
		struct page_out out = { &b, LANGUAGE_EN };
		sample_pages[i].render(&out);
		buf_char(&b, '\0');
		for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
			if (strstr(b.data, starts[k]))
				fail_msg("%s: %.40s", sample_pages[i].name, strstr(b.data, starts[k]));
		buf_free(&b);
	}
}

/* What data contain is text wherever it lands. */
static void test_hostile(void **state)
{
	struct buf b = { .max = 1 << 20 };
	struct page_out out = { &b, LANGUAGE_EN };
	const struct cell cells[] = { { .kind = CELL_LINK, .text = STR("<img src=x>"), .url = STR("javascript:alert(1)") }, { .kind = CELL_TIER, .mark = "s", .letter = STR("\"><b>"), .text = STR("&") } };

	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		template_cell(&out, &cells[i]);
	buf_char(&b, '\0');
	assert_null(strstr(b.data, "<img"));
	assert_null(strstr(b.data, "<b>"));
	assert_null(strstr(b.data, "javascript:"));
	assert_non_null(strstr(b.data, "&lt;img"));
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_pages), cmocka_unit_test(test_no_bare_keys), cmocka_unit_test(test_hostile) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
