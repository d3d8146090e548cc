/* Writing a spreadsheet with libxlsxwriter, row by row in constant memory. */
#include "format/xlsx.h"

#include "base/date.h"
#include "base/decimal.h"
#include "base/mem.h"

#include <string.h>
#include <xlsxwriter.h>

enum { COLUMNS_MAX = 16384 };

struct xlsx_writer {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *header, *money, *date, *datetime;
	lxw_row_t row;
	lxw_col_t column, width;
	size_t cut;
	struct buf text; /* a terminated copy of the cell being written */
};

static lxw_format *format_of(lxw_workbook *book, const char *code)
{
	lxw_format *f = workbook_add_format(book);

	if (f && code)
		format_set_num_format(f, code);
	return f;
}

static bool prepare(struct xlsx_writer *w, const char *sheet_name)
{
	w->sheet = workbook_add_worksheet(w->book, sheet_name);
	w->header = format_of(w->book, NULL);
	w->money = format_of(w->book, "#,##0.00##");
	w->date = format_of(w->book, "yyyy-mm-dd");
	w->datetime = format_of(w->book, "yyyy-mm-dd hh:mm:ss");
	if (!w->sheet || !w->header || !w->money || !w->date || !w->datetime)
		return false;
	format_set_bold(w->header);
	worksheet_freeze_panes(w->sheet, 1, 0);
	return true;
}

enum rc xlsx_create(const char *path, const char *folder, const char *sheet_name, struct xlsx_writer **out, struct error *e)
{
	struct xlsx_writer *w = mem_alloc(sizeof *w);
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = (char *)folder };

	*out = NULL;
	if (!w)
		return error_no_memory(e);
	w->text.max = XLSX_TEXT_MAX * 4 + 64;
	w->book = workbook_new_opt(path, &options);
	if (!w->book || !prepare(w, sheet_name)) {
		xlsx_discard(&w);
		return error_set(e, RC_IO, NULL, "error.xlsx_write", NULL, NULL);
	}
	*out = w;
	return RC_OK;
}

void xlsx_discard(struct xlsx_writer **w)
{
	if (!*w)
		return;
	if ((*w)->book)
		lxw_workbook_free((*w)->book);
	buf_free(&(*w)->text);
	mem_free(*w);
	*w = NULL;
}

/* As many characters as a cell takes, counted as UTF-16 units as the format does. */
static struct str cut_text(struct xlsx_writer *w, struct str s)
{
	struct str rest = s;
	size_t units = 0;

	if (s.n <= XLSX_TEXT_MAX)
		return s;
	while (rest.n) {
		struct str before = rest;
		units += str_next_char(&rest) > 0xFFFF ? 2 : 1;
		if (units > XLSX_TEXT_MAX) {
			w->cut++;
			return str_part(s, 0, s.n - before.n);
		}
	}
	return s;
}

/* Does the text start with what a reader would take for an escape, _x0041_? */
static bool looks_escaped(struct str s)
{
	if (s.n < 7 || s.p[0] != '_' || s.p[1] != 'x' || s.p[6] != '_')
		return false;
	for (size_t i = 2; i < 6; i++)
		if (!strchr("0123456789ABCDEFabcdef", s.p[i]) || !s.p[i])
			return false;
	return true;
}

/* Terminated and fit for XML: malformed bytes, NUL and U+FFFE become U+FFFD, the _ of a seeming escape is escaped; control characters are escaped
 * by the library. */
static const char *clean_text(struct xlsx_writer *w, struct str s)
{
	char bytes[4];

	buf_clear(&w->text);
	for (s = cut_text(w, s); s.n;) {
		if (looks_escaped(s))
			buf_lit(&w->text, "_x005F");
		uint32_t c = str_next_char(&s);
		buf_add(&w->text, bytes, utf8_encode(c == 0 || c == 0xFFFE || c == 0xFFFF ? 0xFFFD : c, bytes));
	}
	return buf_cstr(&w->text);
}

static enum rc result(lxw_error code, struct error *e)
{
	if (code == LXW_NO_ERROR)
		return RC_OK;
	error_set(e, RC_IO, NULL, "error.xlsx_write", NULL, NULL);
	return error_detail(e, RC_IO, "libxlsxwriter: %s", lxw_strerror(code));
}

static enum rc put_string(struct xlsx_writer *w, struct str s, lxw_format *format, struct error *e)
{
	const char *text = clean_text(w, s);

	if (!text)
		return error_no_memory(e);
	return s.n ? result(worksheet_write_string(w->sheet, w->row, w->column++, text, format), e) : (w->column++, RC_OK);
}

enum rc xlsx_header(struct xlsx_writer *w, struct str name, struct error *e)
{
	worksheet_set_column(w->sheet, w->column, w->column, name.n > 12 ? 24 : 16, NULL);
	return put_string(w, name, w->header, e);
}

enum rc xlsx_end_row(struct xlsx_writer *w, struct error *e)
{
	if (w->column > w->width)
		w->width = w->column;
	if (w->row + 1 >= XLSX_ROWS_MAX)
		return error_set(e, RC_TOO_LARGE, NULL, "error.xlsx_rows", NULL, NULL);
	w->row++;
	w->column = 0;
	return RC_OK;
}

enum rc xlsx_put_text(struct xlsx_writer *w, struct str s, struct error *e)
{
	return put_string(w, s, NULL, e);
}

void xlsx_put_blank(struct xlsx_writer *w)
{
	w->column++;
}

void xlsx_put_bool(struct xlsx_writer *w, bool value)
{
	worksheet_write_boolean(w->sheet, w->row, w->column++, value, NULL);
}

static enum rc put_decimal_text(struct xlsx_writer *w, int64_t value, int scale, struct error *e)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 };

	decimal_write(&b, value, scale);
	return b.failed ? error_no_memory(e) : put_string(w, buf_view(&b), NULL, e);
}

enum rc xlsx_put_decimal(struct xlsx_writer *w, int64_t value, int scale, bool money, struct error *e)
{
	const int64_t exact = 1000000000000000;

	if (value >= exact || value <= -exact)
		return put_decimal_text(w, value, scale, e);
	return result(worksheet_write_number(w->sheet, w->row, w->column++, decimal_to_double(value, scale), money ? w->money : NULL), e);
}

static enum rc put_moment(struct xlsx_writer *w, int32_t days, int32_t ms, lxw_format *format, struct error *e)
{
	enum { SERIAL_EPOCH = 25569 };
	double serial = (double)days + SERIAL_EPOCH + (double)ms / DAY_MS;

	return result(worksheet_write_number(w->sheet, w->row, w->column++, serial, format), e);
}

/* 1900-03-01, from which on serial numbers and the calendar agree. */
enum { FIRST_DAY = -25508, LAST_DAY = 2932896 };

enum rc xlsx_put_date(struct xlsx_writer *w, int32_t days, struct error *e)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 };

	if (days >= FIRST_DAY && days <= LAST_DAY)
		return put_moment(w, days, 0, w->date, e);
	date_write(&b, days);
	return b.failed ? error_no_memory(e) : put_string(w, buf_view(&b), NULL, e);
}

enum rc xlsx_put_datetime(struct xlsx_writer *w, int64_t local_ms, struct error *e)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 };
	int64_t days = local_ms / DAY_MS - (local_ms % DAY_MS < 0);
	int32_t ms = (int32_t)(local_ms - days * DAY_MS);

	if (days >= FIRST_DAY && days <= LAST_DAY)
		return put_moment(w, (int32_t)days, ms, w->datetime, e);
	date_write(&b, (int32_t)days);
	buf_printf(&b, " %02d:%02d:%02d", ms / 3600000, ms / 60000 % 60, ms / 1000 % 60);
	return b.failed ? error_no_memory(e) : put_string(w, buf_view(&b), NULL, e);
}

size_t xlsx_cut(const struct xlsx_writer *w)
{
	return w->cut;
}

enum rc xlsx_finish(struct xlsx_writer **w, struct error *e)
{
	struct xlsx_writer *x = *w;
	lxw_error code;

	if (x->width)
		worksheet_autofilter(x->sheet, 0, 0, x->row ? x->row - 1 : 0, (lxw_col_t)(x->width - 1));
	code = workbook_close(x->book);
	x->book = NULL;
	xlsx_discard(w);
	return result(code, e);
}
