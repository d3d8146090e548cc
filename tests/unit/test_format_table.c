/* format: encodings, spreadsheets, and the one reader for any table. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <minizip/zip.h>
#include <unicode/ucnv.h>
#include <unistd.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "format/table.h"

/* UTF-8 to a named encoding, by ICU: an implementation that is not ours on the way out. */
static void encode(const char *text, const char *encoding, struct buf *out)
{
	UErrorCode status = U_ZERO_ERROR;
	char *to = buf_room(out, strlen(text) * 4 + 16);
	int32_t n = ucnv_convert(encoding, "UTF-8", to, (int32_t)strlen(text) * 4 + 16, text, -1, &status);

	assert_true(U_SUCCESS(status));
	out->len += (size_t)n;
}

static const char simplified[] = "客户名称,城市,行业\n上海宏大机械设备有限公司,上海,通用设备制造业\n无锡市精工轴承厂,无锡,金属制品\n温州海螺电器股份有限公司,温州,电气\n";
static const char traditional[] = "客戶名稱,城市,行業\n臺北宏大機械設備有限公司,臺北,通用設備製造業\n高雄精工軸承廠,高雄,金屬製品\n新竹電器股份有限公司,新竹,電氣\n";
static const char western[] = "Name;Stadt\nMüller & Söhne GmbH;München\nCafé Françoise;Besançon\nNuñez;Málaga\n";

static void test_recognises_encodings(void **state)
{
	static const struct { const char *text; const char *icu; enum encoding want; int least; } rows[] = {
		{ simplified, "UTF-8", ENCODING_UTF8, 100 }, { simplified, "gb18030", ENCODING_GB18030, 90 }, { simplified, "GBK", ENCODING_GB18030, 90 },
		{ simplified, "UTF-16LE", ENCODING_UTF16LE, 80 }, { simplified, "UTF-16BE", ENCODING_UTF16BE, 80 }, { simplified, "UTF-16", ENCODING_UTF16LE, 100 },
		{ traditional, "Big5", ENCODING_BIG5, 80 }, { traditional, "UTF-8", ENCODING_UTF8, 100 }, { traditional, "gb18030", ENCODING_GB18030, 60 },
		{ western, "windows-1252", ENCODING_WINDOWS_1252, 50 }, { western, "UTF-8", ENCODING_UTF8, 100 }, { "a,b\n1,2\n", "UTF-8", ENCODING_UTF8, 100 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CLEANUP(buf_free) struct buf b = { .max = 1 << 16 };
		encode(rows[i].text, rows[i].icu, &b);
		struct encoding_guess g = encoding_guess(buf_view(&b), true);
		if (g.encoding != rows[i].want || g.confidence < rows[i].least)
			fail_msg("row %d: %s %d", (int)i, encoding_name(g.encoding), g.confidence);
	}
}

/* Gives at most `step` bytes a read. */
struct dripper {
	struct str rest;
	size_t step;
};

static enum rc drip(void *ctx, char *to, size_t n, size_t *got, struct error *e)
{
	struct dripper *d = ctx;
	struct str part = str_part(d->rest, 0, n < d->step ? n : d->step);

	if (part.n)
		memcpy(to, part.p, part.n);
	*got = part.n;
	d->rest = str_part(d->rest, part.n, d->rest.n);
	return RC_OK;
}

static uint64_t convert(struct str bytes, enum encoding encoding, size_t step, struct buf *out)
{
	struct dripper d = { bytes, step };
	struct byte_reader source = { &d, drip }, r;
	CLEANUP(encoding_close) struct encoding_stream *s = NULL;
	char part[16];
	size_t got;

	assert_int_equal(encoding_open(&source, encoding, &s, NULL), RC_OK);
	r = reader_of_encoding(s);
	while (byte_read(&r, part, sizeof part, &got, NULL) == RC_OK && got)
		buf_add(out, part, got);
	return encoding_malformed(s);
}

static void test_converts_in_any_pieces(void **state)
{
	static const char text[] = "a上海\xF0\x9F\x8C\xB3 1\r\n";
	static const struct { const char *icu; enum encoding encoding; } rows[] = {
		{ "UTF-8", ENCODING_UTF8 }, { "UTF-16LE", ENCODING_UTF16LE }, { "UTF-16BE", ENCODING_UTF16BE }, { "gb18030", ENCODING_GB18030 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t step = 1; step < 12; step++) {
			CLEANUP(buf_free) struct buf in = { .max = 1 << 16 }, out = { .max = 1 << 16 };
			encode(text, rows[i].icu, &in);
			assert_int_equal(convert(buf_view(&in), rows[i].encoding, step, &out), 0);
			assert_string_equal(buf_cstr(&out), text);
		}
}

static void test_malformed_bytes_are_counted(void **state)
{
	static const struct { struct str bytes; enum encoding encoding; int count; const char *want; } rows[] = {
		{ { "a\xFF" "b\xE4\xB8", 5 }, ENCODING_UTF8, 3, "a\xEF\xBF\xBD" "b\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ { "\xEF\xBB\xBF" "a\0b", 6 }, ENCODING_UTF8, 1, "a\xEF\xBF\xBD" "b" },
		{ { "a\0\0\xD8" "b\0", 6 }, ENCODING_UTF16LE, 1, "a\xEF\xBF\xBD" "b" }, { { "a\0b", 3 }, ENCODING_UTF16LE, 1, "a\xEF\xBF\xBD" },
		{ { "\xFF\xFE" "a\0\0\xDC", 6 }, ENCODING_UTF16LE, 1, "a\xEF\xBF\xBD" }, { { "\0\xD8", 2 }, ENCODING_UTF16LE, 1, "\xEF\xBF\xBD" },
		{ { "a\xFF" "b", 3 }, ENCODING_GB18030, 1, "a\xEF\xBF\xBD" "b" }, { { "a\xC9", 2 }, ENCODING_GB18030, 1, "a\xEF\xBF\xBD" },
		{ { "\x93" "x\xE9", 3 }, ENCODING_WINDOWS_1252, 0, "“xé" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CLEANUP(buf_free) struct buf out = { .max = 1 << 16 };
		assert_int_equal(convert(rows[i].bytes, rows[i].encoding, 3, &out), rows[i].count);
		assert_string_equal(buf_cstr(&out), rows[i].want);
	}
}

static void test_encoding_names(void **state)
{
	enum encoding encoding;

	for (int i = 0; i < ENCODING_COUNT; i++)
		assert_true(encoding_by_name(str_of(encoding_name((enum encoding)i)), &encoding) && (int)encoding == i);
	assert_true(encoding_by_name(STR("gbk"), &encoding) && encoding == ENCODING_GB18030);
	assert_false(encoding_by_name(STR("ebcdic"), &encoding));
}

/* The rows of a table as text: each cell's kind as a letter and its text. Ends with the error's key. */
static void describe(struct table_reader *t, struct buf *b)
{
	static const char kinds[] = { [CELL_BLANK] = '_', [CELL_TEXT] = 't', [CELL_NUMBER] = 'n', [CELL_DATE] = 'd', [CELL_BOOL] = 'b', [CELL_ERROR] = 'e' };
	struct error e = { 0 };
	struct table_row row;
	bool more;

	while (table_next(t, &row, &more, &e) == RC_OK && more) {
		buf_printf(b, "%d", (int)row.line);
		for (size_t i = 0; i < row.count; i++)
			buf_printf(b, " %c%.*s", kinds[row.cells[i].kind], STR_ARG(row.cells[i].text));
		buf_char(b, '\n');
	}
	buf_text(b, e.key ? e.key : "");
}

static void temp_path(char path[64])
{
	snprintf(path, 64, "%s/banyan_test_XXXXXX", P_tmpdir);
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
}

static void read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char part[4096];
	size_t n;

	assert_non_null(f);
	while ((n = fread(part, 1, sizeof part, f)))
		buf_add(out, part, n);
	fclose(f);
}

static void add_part(zipFile zip, const char *name, struct str text)
{
	assert_int_equal(zipOpenNewFileInZip(zip, name, NULL, NULL, 0, NULL, 0, NULL, 8, 9), ZIP_OK);
	assert_int_equal(zipWriteInFileInZip(zip, text.p, (unsigned)text.n), ZIP_OK);
	zipCloseFileInZip(zip);
}

#define HEAD "<?xml version=\"1.0\"?>"

/* A spreadsheet of one sheet, whose rows are given as XML. */
static void make_xlsx(struct str sheet, const char *workbook_extra, struct buf *out)
{
	CLEANUP(buf_free) struct buf book = { .max = 10000 };
	char path[64];

	temp_path(path);
	zipFile zip = zipOpen64(path, APPEND_STATUS_CREATE);
	assert_non_null(zip);
	buf_printf(&book, HEAD "<workbook xmlns:r='x'>%s<sheets><sheet name='一' sheetId='1' r:id='r1'/></sheets></workbook>", workbook_extra);
	add_part(zip, "[Content_Types].xml", STR(HEAD "<Types/>"));
	add_part(zip, "_rels/.rels", STR(HEAD "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='/xl/workbook.xml'/></Relationships>"));
	add_part(zip, "xl/workbook.xml", buf_view(&book));
	add_part(zip, "xl/_rels/workbook.xml.rels", STR(HEAD "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='s.xml'/>"
		"<Relationship Id='r2' Type='x/sharedStrings' Target='t.xml'/><Relationship Id='r3' Type='x/styles' Target='/xl/y.xml'/></Relationships>"));
	add_part(zip, "xl/t.xml", STR(HEAD "<sst><si><t>甲</t></si><si><r><t>a</t></r><r><t xml:space='preserve'> b</t></r><rPh><t>kana</t></rPh></si>"
		"<si><t>x_x000D__x005F_x0041_</t></si><si><t/></si></sst>"));
	add_part(zip, "xl/y.xml", STR(HEAD "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\"年\"m\"月\"'/><numFmt numFmtId='165' formatCode='[Red]0.00\"day\"'/>"
		"</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
		"<xf numFmtId='22'/><xf numFmtId='10'/></cellXfs></styleSheet>"));
	add_part(zip, "xl/s.xml", sheet);
	zipClose(zip, NULL);
	read_file(path, out);
	unlink(path);
}

static void describe_bytes(struct str bytes, struct buf *b)
{
	struct source source = source_memory(&bytes);
	CLEANUP(table_close) struct table_reader *t = NULL;
	struct error e = { 0 };

	if (table_open(&source, &TABLE_GUESS, &t, &e) == RC_OK)
		describe(t, b);
	else
		buf_text(b, e.key);
}

static void check_sheet(const char *rows, const char *extra, const char *want)
{
	CLEANUP(buf_free) struct buf sheet = { .max = 1 << 20 }, file = { .max = 1 << 20 }, b = { .max = 1 << 20 };

	buf_printf(&sheet, "%s<worksheet><sheetData>%s</sheetData></worksheet>", HEAD, rows);
	make_xlsx(buf_view(&sheet), extra, &file);
	describe_bytes(buf_view(&file), &b);
	assert_string_equal(buf_cstr(&b), want);
}

static void test_xlsx_cells(void **state)
{
	check_sheet("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' t='s'><v>1</v></c><c t='s'><v>2</v></c><c t='s'><v>3</v></c></row>", "", "1 t甲 _ ta b tx\r_x0041_\n");
	check_sheet("<row><c t='inlineStr'><is><t>in</t><rPh><t>no</t></rPh></is></c><c t='str'><f>1+1</f><v>two</v></c><c t='b'><v>1</v></c><c t='e'><v>#REF!</v></c></row>", "",
		"1 tin ttwo bTRUE e#REF!\n");
	check_sheet("<row r='3'><c><v>0.30000000000000004</v></c><c><v>1265793.0399999998</v></c><c s='5'><v>0.125</v></c><c><v>123456789012345678</v></c><c s='3'><v>2</v></c></row>"
		"<row r='5'/><row r='7'><c s='1'/></row><row r='8'><c><v>-1.5E-5</v></c></row>", "", "3 n0.3 n1265793.04 n0.125 n123456789012345678 n2\n8 n-1.5e-05\n");
	check_sheet("<row><c s='1'><v>45000</v></c><c s='2'><v>45000</v></c><c s='4'><v>45000.25</v></c><c s='4'><v>0.75</v></c><c s='1'><v>60</v></c><c t='d'><v>2026-11-23T08:26:00</v></c></row>",
		"", "1 d2023-03-15 d2023-03-15 d2023-03-15 06:00:00 d18:00:00 n60 d2026-11-23 08:26:00\n");
	check_sheet("<row><c s='1'><v>0</v></c><c s='1'><v>45000</v></c></row>", "<workbookPr date1904='1'/>", "1 d1904-01-01 d2027-03-16\n");
}

static void test_xlsx_refuses(void **state)
{
	check_sheet("<row><c t='s'><v>9</v></c></row>", "", "error.xlsx_broken");
	check_sheet("<row r='2'/><row r='2'/>", "", "error.xlsx_broken");
	check_sheet("<row r='1048577'/>", "", "error.xlsx_broken");
	check_sheet("<row><c r='XFD1'><v>1</v></c></row>", "", "error.csv_columns");
	check_sheet("<row><c r='XFD1' s='1'/><c r='A1'><v>1</v></c></row>", "", "1 n1\n");
	check_sheet("<row><c><v>1</c></row>", "", "error.xlsx_broken");
}

static void check_key(struct str bytes, const char *key)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };

	describe_bytes(bytes, &b);
	assert_string_equal(buf_cstr(&b), key);
}

static void test_other_files_are_refused(void **state)
{
	check_key(STR("PK\x03\x04 nothing"), "error.xlsx_broken");
	check_key(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old"), "error.table_xls");
	check_key(STR(""), "error.table_empty");
}

static void test_entities_are_refused(void **state)
{
	CLEANUP(buf_free) struct buf file = { .max = 1 << 20 };

	make_xlsx(STR(HEAD "<!DOCTYPE w [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><worksheet><sheetData><row><c t='str'><v>&b;</v></c></row></sheetData></worksheet>"), "", &file);
	check_key(buf_view(&file), "error.xlsx_broken");
}

static void test_zip_bombs_are_refused(void **state)
{
	CLEANUP(buf_free) struct buf sheet = { .max = 64 << 20 }, file = { .max = 1 << 20 };

	buf_text(&sheet, HEAD "<worksheet><sheetData><row><c><v>1</v></c></row>");
	for (int i = 0; i < 1 << 20; i++)
		buf_text(&sheet, "<!--            -->");
	buf_text(&sheet, "</sheetData></worksheet>");
	make_xlsx(buf_view(&sheet), "", &file);
	check_key(buf_view(&file), "1 n1\nerror.xlsx_bomb");
}

static void write_sample(const char *path)
{
	struct xlsx_writer *w;

	assert_int_equal(xlsx_create(path, NULL, "客户", &w, NULL), RC_OK);
	assert_int_equal(xlsx_header(w, STR("name"), NULL), RC_OK);
	assert_int_equal(xlsx_header(w, STR("amount"), NULL), RC_OK);
	assert_int_equal(xlsx_header(w, STR("day"), NULL), RC_OK);
	assert_int_equal(xlsx_end_row(w, NULL), RC_OK);
	assert_int_equal(xlsx_put_text(w, STR("=1+1 \x01_x0041_\r\n"), NULL), RC_OK);
	assert_int_equal(xlsx_put_decimal(w, -12345600, MONEY_SCALE, true, NULL), RC_OK);
	assert_int_equal(xlsx_put_date(w, 20780, NULL), RC_OK);
	xlsx_put_bool(w, false);
	assert_int_equal(xlsx_end_row(w, NULL), RC_OK);
	xlsx_put_blank(w);
	assert_int_equal(xlsx_put_decimal(w, 9007199254740993, 0, false, NULL), RC_OK);
	assert_int_equal(xlsx_put_datetime(w, 20780 * (int64_t)DAY_MS + 30360000, NULL), RC_OK);
	assert_int_equal(xlsx_put_date(w, -30000, NULL), RC_OK);
	assert_int_equal(xlsx_end_row(w, NULL), RC_OK);
	assert_int_equal(xlsx_finish(&w, NULL), RC_OK);
}

static void test_writes_what_it_reads(void **state)
{
	CLEANUP(buf_free) struct buf file = { .max = 1 << 20 }, b = { .max = 10000 };
	char path[64];

	temp_path(path);
	write_sample(path);
	read_file(path, &file);
	unlink(path);
	describe_bytes(buf_view(&file), &b);
	assert_string_equal(buf_cstr(&b), "1 tname tamount tday\n2 t=1+1 \x01_x0041_\r\n n-1234.56 d2026-11-23 bFALSE\n3 _ t9007199254740993 d2026-11-23 08:26:00 t1887-11-12\n");
}

static void test_long_text_is_cut_and_counted(void **state)
{
	CLEANUP(buf_free) struct buf text = { .max = 1 << 20 };
	struct xlsx_writer *w;
	char path[64];

	for (int i = 0; i < 40000; i++)
		buf_text(&text, "长");
	temp_path(path);
	assert_int_equal(xlsx_create(path, NULL, "x", &w, NULL), RC_OK);
	assert_int_equal(xlsx_put_text(w, buf_view(&text), NULL), RC_OK);
	assert_int_equal(xlsx_cut(w), 1);
	assert_int_equal(xlsx_finish(&w, NULL), RC_OK);
	unlink(path);
}

static void test_table_of_a_gbk_file(void **state)
{
	CLEANUP(buf_free) struct buf in = { .max = 1 << 16 }, b = { .max = 1 << 16 }, again = { .max = 1 << 16 };
	CLEANUP(table_close) struct table_reader *t = NULL;
	struct str bytes;
	uint64_t done, total;
	size_t skip;

	encode("客户报表\n\n编码;客户名称;城市\n1;上海宏大机械;\"\"\n2;无锡精工;无锡\n", "GBK", &in);
	bytes = buf_view(&in);
	struct source source = source_memory(&bytes);
	assert_int_equal(table_open(&source, &(struct table_options){ .encoding = -1, .delimiter = ';', .sheet = -1 }, &t, NULL), RC_OK);
	assert_int_equal(table_info(t).encoding.encoding, ENCODING_GB18030);
	assert_int_equal(table_find_header(t, &skip, NULL), RC_OK);
	assert_int_equal(skip, 1);
	describe(t, &b);
	assert_string_equal(buf_cstr(&b), "1 t客户报表\n3 t编码 t客户名称 t城市\n4 t1 t上海宏大机械 t\n5 t2 t无锡精工 t无锡\n");
	table_progress(t, &done, &total);
	assert_true(done == total && total == bytes.n);
	assert_int_equal(table_rewind(t, NULL), RC_OK);
	describe(t, &again);
	assert_string_equal(buf_cstr(&again), buf_cstr(&b));
}

static void test_xlsx_rewinds(void **state)
{
	CLEANUP(buf_free) struct buf file = { .max = 1 << 20 }, b = { .max = 1000 };
	CLEANUP(table_close) struct table_reader *t = NULL;
	struct str bytes;
	size_t skip;

	make_xlsx(STR(HEAD "<worksheet><sheetData><row><c t='s'><v>0</v></c></row><row><c><v>1</v></c></row></sheetData></worksheet>"), "", &file);
	bytes = buf_view(&file);
	struct source source = source_memory(&bytes);
	assert_int_equal(table_open(&source, &TABLE_GUESS, &t, NULL), RC_OK);
	assert_string_equal(table_sheet_name(t, 0), "一");
	assert_int_equal(table_find_header(t, &skip, NULL), RC_OK);
	assert_int_equal(skip, 0);
	describe(t, &b);
	assert_string_equal(buf_cstr(&b), "1 t甲\n2 n1\n");
}

static void test_date_formats(void **state)
{
	static const struct { const char *code; bool date; } rows[] = {
		{ "General", false }, { "0.00", false }, { "#,##0.00\"days\"", false }, { "[Red]-0.00", false }, { "yyyy-mm-dd", true }, { "[$-804]yyyy\"年\"", true },
		{ "h:mm", true }, { "0.00E+00", false }, { "\\d0", false }, { "0;dd", false }, { "mmm", true }, { "_-* #,##0", false }, { "\"unclosed", false }, { "[h]", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(xlsx_format_is_date(-1, str_of(rows[i].code)), rows[i].date);
	assert_true(xlsx_format_is_date(14, STR("")) && !xlsx_format_is_date(9, STR("")));
}

static int allocations_left;

static bool fail_at_last(size_t size)
{
	return allocations_left-- != 0;
}

/* Fails the n-th allocation, n = 0, 1, … until none is left to fail: an error each time, never fewer rows. */
static void check_faults(struct str bytes, const char *want)
{
	struct source source = source_memory(&bytes);
	bool done = false;
	int n = 0;

	for (; !done && n < 10000; n++) {
		CLEANUP(buf_free) struct buf b = { .max = 1 << 16 };
		CLEANUP(table_close) struct table_reader *t = NULL;
		struct error e = { 0 };
		buf_room(&b, 1 << 12);
		allocations_left = n;
		mem_set_gate(fail_at_last);
		if (table_open(&source, &TABLE_GUESS, &t, &e) == RC_OK)
			describe(t, &b);
		else
			buf_text(&b, e.key);
		mem_set_gate(NULL);
		done = allocations_left >= 0;
		if (done)
			assert_string_equal(buf_cstr(&b), want);
		else
			assert_non_null(strstr(buf_cstr(&b), "error.no_memory"));
	}
	assert_true(done && n > 3);
}

static void test_memory_faults(void **state)
{
	CLEANUP(buf_free) struct buf file = { .max = 1 << 20 };

	check_faults(STR("a,b\n1,2\n"), "1 ta tb\n2 t1 t2\n");
	make_xlsx(STR(HEAD "<worksheet><sheetData><row><c t='s'><v>0</v></c><c t='str'><v>x</v></c></row></sheetData></worksheet>"), "", &file);
	check_faults(buf_view(&file), "1 t甲 tx\n");
}

/* Row counts as `unzip -p FILE SHEET | grep -o '<row '` gives them, less the empty rows. */
static void test_real_spreadsheets(void **state)
{
	static const struct { const char *name; int rows; const char *has; } files[] = {
		{ "Ekaterinburg_IP_9", 2194, "4 tФИО tДата регистрации" }, { "datasets", 33, "8 n14.3 n8 n360 n245 n3.21 n3.57 n15.84 n0 n0 n3 n4\n" },
		{ "clippy", 5, "4 tApprox date of death d2007-01-01\n" }, { "blanks", 3, "2 _ ta\n3 n1\n" },
	};
	const char *shared = getenv("BANYAN_SHARED");
	char path[1024];

	snprintf(path, sizeof path, "%s/data/torture_xlsx/blanks.xlsx", shared ? shared : "../shared");
	if (access(path, R_OK))
		skip();
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		CLEANUP(buf_free) struct buf file = { .max = 4 << 20 }, b = { .max = 16 << 20 };
		int rows = 0;
		snprintf(path, sizeof path, "%s/data/torture_xlsx/%s.xlsx", shared ? shared : "../shared", files[i].name);
		read_file(path, &file);
		describe_bytes(buf_view(&file), &b);
		for (const char *p = buf_cstr(&b); *p; p++)
			rows += *p == '\n';
		assert_int_equal(rows, files[i].rows);
		assert_non_null(strstr(buf_cstr(&b), files[i].has));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recognises_encodings), cmocka_unit_test(test_converts_in_any_pieces),
		cmocka_unit_test(test_malformed_bytes_are_counted), cmocka_unit_test(test_encoding_names),
		cmocka_unit_test(test_xlsx_cells), cmocka_unit_test(test_xlsx_refuses), cmocka_unit_test(test_other_files_are_refused),
		cmocka_unit_test(test_entities_are_refused), cmocka_unit_test(test_zip_bombs_are_refused),
		cmocka_unit_test(test_writes_what_it_reads), cmocka_unit_test(test_long_text_is_cut_and_counted),
		cmocka_unit_test(test_table_of_a_gbk_file), cmocka_unit_test(test_xlsx_rewinds), cmocka_unit_test(test_date_formats),
		cmocka_unit_test(test_memory_faults), cmocka_unit_test(test_real_spreadsheets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
