/* Documents as PDF, and the children that draw them: what pdftotext reads in it, pages, hostile texts, a machine without fonts, children that crash, hang or talk too
 * much. This program is its own child, as the real one is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "os/child.h"
#include "os/file.h"
#include "print/print.h"

enum { MIB = 1 << 20 };

static char folder[] = "/tmp/banyan-print-XXXXXX";

/* --- what a document becomes --------------------------------------------------------------------------------------------------------------- */

static void begin(struct document *d, struct arena *a, const char *lang)
{
	*d = (struct document){ .arena = a, .lang = lang, .title = STR("大客户评选会纪要"), .subtitle = STR("2027 年度评选"), .company = STR("岱衡精密装备"),
				.footnote = STR("沈静 生成于 2026-11-27"), .made_at = 1 };
}

static void add_table(struct document *d, int rows, struct str text)
{
	document_section(d, STR("决定一览"));
	document_block(d, DOCUMENT_TABLE, STR(""));
	document_column(d, STR("名次表头"), 1, true);
	document_column(d, STR("客户"), 5, false);
	for (int i = 0; i < rows; i++) {
		struct str *cells = document_row(d);
		cells[0] = str_of(arena_printf(d->arena, "%d", i + 1));
		cells[1] = text;
	}
}

/* The output of a command over the PDF. */
static char *read_with(const struct buf *pdf, const char *command)
{
	static char text[4 << 20];
	char path[200], line[400];
	struct error e;
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "%s/a.pdf", folder);
	assert_int_equal(file_write(path, buf_view(pdf), &e), RC_OK);
	snprintf(line, sizeof line, command, path);
	assert_non_null(f = popen(line, "r")); /* NOLINT(cert-env33-c): a test's own command */
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = 0;
	assert_int_equal(pclose(f), 0);
	return text;
}

static int pages_of(const struct buf *pdf)
{
	const char *line = strstr(read_with(pdf, "pdfinfo %s"), "Pages:");

	assert_non_null(line);
	return (int)strtol(line + 6, NULL, 10);
}

static void print_fine(const struct document *d, struct buf *out)
{
	struct error e = { 0 };

	assert_false(d->failed);
	buf_clear(out);
	if (print_pdf(d, out, &e))
		fail_msg("%s %s", e.key, e.log);
	assert_true(str_starts(buf_view(out), "%PDF-1."));
}

static int count_of(const char *text, const char *what)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, what)) != NULL; p++)
		n++;
	return n;
}

static void test_text(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 16 * MIB };
	CLEANUP(buf_free) struct buf pdf = { .max = 16 * MIB };
	struct document d;
	const char *text;

	begin(&d, &a, "zh-CN");
	add_table(&d, 3, STR("温州瓯镜光学有限公司 → 重点"));
	document_section(&d, STR("签字"));
	document_block(&d, DOCUMENT_SIGNATURES, STR(""));
	document_signature(&d, STR("主席 岳承志"));
	print_fine(&d, &pdf);
	text = read_with(&pdf, "pdftotext -layout %s -");
	assert_int_equal(count_of(text, "温州瓯镜光学有限公司 → 重点"), 3);
	assert_non_null(strstr(text, "岱衡精密装备"));
	assert_non_null(strstr(text, "主席 岳承志"));
	assert_int_equal(pages_of(&pdf), 1);
	/* narrow spaces are none to the reader */
	assert_non_null(strstr(read_with(&pdf, "pdftotext %s - | tr -d ' '"), "1/1"));
	text = read_with(&pdf, "pdfinfo %s");
	assert_non_null(strstr(text, "大客户评选会纪要 · 2027 年度评选"));
	assert_non_null(strstr(text, "A4"));
	/* fonts are embedded, with their meaning in Unicode */
	text = read_with(&pdf, "pdffonts %s");
	assert_non_null(strstr(text, "yes yes yes"));
	assert_null(strstr(text, " no "));
}

/* Each page has its number, the table's head and the running head; no row is torn. */
static void test_pages(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 16 * MIB };
	CLEANUP(buf_free) struct buf pdf = { .max = 16 * MIB };
	struct document d;
	char last[40];
	const char *text;
	int pages;

	begin(&d, &a, "zh-TW");
	add_table(&d, 200, STR("一列"));
	print_fine(&d, &pdf);
	pages = pages_of(&pdf);
	assert_in_range(pages, 5, 9);
	text = read_with(&pdf, "pdftotext -layout %s -");
	assert_int_equal(count_of(text, "名次表头"), pages);
	assert_int_equal(count_of(text, "2027 年度评选"), pages);
	assert_int_equal(count_of(text, "一列"), 200);
	snprintf(last, sizeof last, "%d/%d", pages, pages);
	assert_non_null(strstr(read_with(&pdf, "pdftotext %s - | tr -d ' '"), last));
	begin(&d, &a, "zh-TW");
	add_table(&d, 400, STR("一列"));
	print_fine(&d, &pdf);
	assert_in_range(pages_of(&pdf), pages * 2 - 2, pages * 2);
}

/* A row that no page holds goes on over several; all of it is there. */
static void test_long(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 16 * MIB };
	CLEANUP(buf_free) struct buf pdf = { .max = 16 * MIB }, reason = { .max = MIB };
	struct document d;
	const char *text;

	while (reason.len < 64 << 10)
		buf_text(&reason, "理由之一；");
	buf_text(&reason, "完毕");
	begin(&d, &a, "zh-CN");
	add_table(&d, 2, buf_view(&reason));
	document_block(&d, DOCUMENT_FACTS, STR(""));
	document_fact(&d, STR("理由"), buf_view(&reason));
	document_text(&d, buf_view(&reason));
	print_fine(&d, &pdf);
	text = read_with(&pdf, "pdftotext -raw %s - | tr -d '\\n\\f'");
	assert_int_equal(count_of(text, "完毕"), 4);
	assert_true(count_of(text, "理由之一") > 4 * 4200);
	assert_true(pages_of(&pdf) > 20);
	/* a long word without a place to break */
	buf_clear(&reason);
	while (reason.len < 8 << 10)
		buf_text(&reason, "W");
	begin(&d, &a, "en");
	add_table(&d, 2, buf_view(&reason));
	print_fine(&d, &pdf);
	assert_int_equal(count_of(read_with(&pdf, "pdftotext -raw %s -"), "W") , 2 * (8 << 10));
}

static void test_hostile(void **state)
{
	static const char *const texts[] = {
		"\u202Etxet desrever", "a\x01\x02\x1B[31mb\x7F", "😀👩‍👩‍👧‍👦 🇨🇳", "مرحبا بالعالم و שלום", "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81", "<b>&amp;</b> %s %n {0}",
		"\xF3\xA0\x81\x81tag", "\u2028line\u2029para", "\n\n\n", "\t", "", "(\\) endobj stream >> <<", "\xEF\xBF\xBF\xEF\xBF\xBE",
	};
	CLEANUP(arena_free) struct arena a = { .max = 16 * MIB };
	CLEANUP(buf_free) struct buf pdf = { .max = 16 * MIB }, many = { .max = MIB };
	struct document d;
	const char *text;

	begin(&d, &a, "zh-CN");
	d.subtitle = str_of(texts[0]);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		document_section(&d, str_of(texts[i]))->note = str_of(texts[i]);
		d.sections.items[d.sections.count - 1].inner = i % 2;
		document_text(&d, str_of(texts[i]));
		add_table(&d, 2, str_of(texts[i]));
		document_block(&d, DOCUMENT_FACTS, STR(""));
		document_fact(&d, str_of(texts[i]), str_of(texts[i]));
	}
	for (int i = 0; i < 3000; i++)
		buf_text(&many, "\xCC\x81\xE2\x80\x8F");
	document_text(&d, buf_view(&many));
	print_fine(&d, &pdf);
	text = read_with(&pdf, "pdftotext %s -");
	assert_non_null(strstr(text, "txet desrever")); /* not turned round */
	assert_null(strstr(text, "\xE2\x80\xAE"));
	assert_non_null(strstr(text, "<b>&amp;</b> %s %n {0}"));
	assert_non_null(strstr(text, "(\\) endobj stream >> <<"));
}

/* --- when it cannot be --------------------------------------------------------------------------------------------------------------------- */

static enum rc try(struct error *e, size_t most)
{
	CLEANUP(arena_free) struct arena a = { .max = MIB };
	CLEANUP(buf_free) struct buf pdf = { .max = most };
	struct document d;

	error_clear(e);
	begin(&d, &a, "zh-CN");
	return print_pdf(&d, &pdf, e);
}

static void test_errors(void **state)
{
	char path[200];
	struct error e = { 0 };

	assert_int_equal(try(&e, 1000), RC_TOO_LARGE);
	assert_string_equal(e.key, "error.print_size");
	/* no fonts at all */
	snprintf(path, sizeof path, "%s/fonts.conf", folder);
	assert_int_equal(file_write(path, STR("<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig></fontconfig>"), &e), RC_OK);
	setenv("FONTCONFIG_FILE", path, 1);
	assert_int_equal(try(&e, MIB), RC_UNSUPPORTED);
	assert_string_equal(e.key, "error.print_font");
	unsetenv("FONTCONFIG_FILE");
	/* the child crashes: this program goes on */
	setenv("XDG_CONFIG_HOME", "/crash", 1);
	assert_int_equal(try(&e, MIB), RC_IO);
	assert_string_equal(e.key, "error.print_failed");
	assert_non_null(strstr(e.log, "signal 6"));
	unsetenv("XDG_CONFIG_HOME");
	assert_int_equal(try(&e, MIB), RC_OK);
}

/* --- children -------------------------------------------------------------------------------------------------------------------------------- */

static int descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n - 3; /* ., .. and the one that reads */
}

/* What this program does as a child. */
static int child(const char *name)
{
	static char bytes[64 << 10];
	ssize_t got;

	if (!strcmp(name, "echo")) {
		while ((got = read(0, bytes, sizeof bytes)) > 0)
			if (write(1, bytes, (size_t)got) != got)
				return 9;
		return 0;
	}
	if (!strcmp(name, "crash"))
		abort();
	if (!strcmp(name, "hang"))
		for (;;)
			pause();
	if (!strcmp(name, "talk"))
		while (write(1, bytes, sizeof bytes) > 0)
			;
	if (!strcmp(name, "bare"))
		return getenv("BANYAN_SECRET") ? 1 : descriptors() == 3 ? 0 : 2;
	if (!strcmp(name, "confined")) {
		if (!child_confine(64 * MIB, 10))
			return 1;
		if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EACCES)
			return 2;
		if (execl("/bin/true", "true", (char *)NULL) != -1 || errno != EACCES)
			return 3;
		return syscall(SYS_execveat, AT_FDCWD, "/bin/true", (char *[]){ "true", NULL }, environ, 0) != -1 || errno != EACCES ? 4 : 0;
	}
	return 7;
}

static struct child_result run(const char *name, struct str input, int seconds, struct buf *out)
{
	struct child c = { name, input, seconds };
	struct child_result r;
	struct error e = { 0 };

	buf_clear(out);
	assert_int_equal(child_run(&c, out, &r, &e), RC_OK);
	return r;
}

static void test_children(void **state)
{
	CLEANUP(buf_free) struct buf out = { .max = 4 * MIB }, big = { .max = 4 * MIB };
	struct child_result r;

	while (big.len < 3 * MIB)
		buf_text(&big, "something to be sent through, more than a socket holds; ");
	r = run("echo", buf_view(&big), 30, &out);
	assert_int_equal(r.end, CHILD_ENDED);
	assert_int_equal(r.status, 0);
	assert_true(str_eq(buf_view(&out), buf_view(&big)));
	r = run("echo", STR(""), 30, &out);
	assert_int_equal(r.end, CHILD_ENDED);
	assert_int_equal(out.len, 0);
	r = run("crash", buf_view(&big), 30, &out);
	assert_int_equal(r.end, CHILD_KILLED);
	assert_int_equal(r.status, SIGABRT);
	assert_int_equal(run("hang", buf_view(&big), 1, &out).end, CHILD_LATE);
	assert_int_equal(run("talk", STR(""), 30, &out).end, CHILD_TOO_MUCH);
	r = run("unknown", STR(""), 30, &out);
	assert_int_equal(r.end, CHILD_ENDED);
	assert_int_equal(r.status, 7);
}

static void test_confined(void **state)
{
	CLEANUP(buf_free) struct buf out = { .max = MIB };
	int open = dup(2);

	setenv("BANYAN_SECRET", "x", 1);
	assert_true(open > 2);
	assert_int_equal(run("bare", STR(""), 30, &out).status, 0);
	assert_int_equal(run("confined", STR(""), 30, &out).status, 0);
	close(open);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_children), cmocka_unit_test(test_confined), cmocka_unit_test(test_text), cmocka_unit_test(test_pages), cmocka_unit_test(test_long),
		cmocka_unit_test(test_hostile), cmocka_unit_test(test_errors),
	};
	const char *crash = getenv("XDG_CONFIG_HOME");
	int failed;

	if (print_is_child(argc, argv)) {
		if (crash && !strcmp(crash, "/crash"))
			abort();
		print_child();
	}
	if (argc == 2)
		return child(argv[1]);
	json_start();
	if (!mkdtemp(folder))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	folder_remove(folder);
	return failed;
}
