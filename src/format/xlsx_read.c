/* One sheet of a spreadsheet, row by row: the XML parser is paused at each row's end, so memory does not grow with the sheet. */
#include "format/xlsx_parts.h"

#include "base/date.h"
#include "base/mem.h"
#include "format/csv.h"
#include "format/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_ROOM = 64 }; /* a number or date is no longer when written than this and its raw text */

/* A cell's type as the t attribute gives it. */
enum stored { STORED_NUMBER, STORED_SHARED, STORED_INLINE, STORED_TEXT, STORED_BOOL, STORED_ERROR, STORED_DATE };

/* A cell of the row under construction; its text lies in row_text until the row is done. */
struct slot {
	enum cell_kind kind;
	bool shared;     /* start is a shared string's number */
	size_t start, n;
};

struct xlsx_reader {
	const struct source *source;
	struct zip_file zip;
	struct xlsx_book book;
	struct xml_part part;
	size_t sheet;
	uint64_t line;          /* of the current row */
	bool row_ready;
	bool in_value, in_phonetic;
	size_t column;          /* of the current cell */
	size_t next_column, width;
	enum stored stored;
	bool date;
	struct buf value;       /* the current cell's raw text */
	struct buf row_text;
	struct slot slots[CSV_COLUMNS_MAX];
	struct table_cell cells[CSV_COLUMNS_MAX];
};

/* The column of "C5", 0 for A; or the next one when there is no reference. */
static size_t column_of(struct str reference, size_t next)
{
	size_t column = 0, i = 0;

	for (; i < reference.n && i < 4 && reference.p[i] >= 'A' && reference.p[i] <= 'Z'; i++)
		column = column * 26 + (size_t)(reference.p[i] - 'A') + 1;
	return i ? column - 1 : next;
}

static uint64_t line_of(struct str s, uint64_t next)
{
	uint64_t v = 0;

	for (size_t i = 0; i < s.n && i < 8; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return next;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	return s.n ? v : next;
}

static enum stored stored_as(struct str type)
{
	static const struct { const char *name; enum stored stored; } types[] = {
		{ "s", STORED_SHARED }, { "inlineStr", STORED_INLINE }, { "str", STORED_TEXT }, { "b", STORED_BOOL }, { "e", STORED_ERROR }, { "d", STORED_DATE },
	};

	for (size_t i = 0; type.p && i < sizeof types / sizeof *types; i++)
		if (str_is(type, types[i].name))
			return types[i].stored;
	return STORED_NUMBER;
}

static void row_begin(struct xlsx_reader *r, const char **attributes)
{
	uint64_t line = line_of(xml_attribute(attributes, "r"), r->line + 1);

	if (line <= r->line || line > XLSX_ROWS_MAX)
		xml_fail(&r->part, RC_INVALID, "error.xlsx_broken", 0);
	r->line = line;
	r->next_column = r->width = 0;
	buf_clear(&r->row_text);
}

static void cell_begin(struct xlsx_reader *r, const char **attributes)
{
	struct str style = xml_attribute(attributes, "s");
	uint64_t number = style.p ? line_of(style, 0) : 0;

	r->column = column_of(xml_attribute(attributes, "r"), r->next_column);
	r->next_column = r->column + 1;
	r->stored = stored_as(xml_attribute(attributes, "t"));
	r->date = number < r->book.style_count && r->book.style_is_date[number];
	buf_clear(&r->value);
}

static void sheet_start(struct xml_part *x, struct str name, const char **attributes)
{
	struct xlsx_reader *r = x->user;

	if (str_is(name, "row"))
		row_begin(r, attributes);
	else if (str_is(name, "c"))
		cell_begin(r, attributes);
	else if (str_is(name, "rPh"))
		r->in_phonetic = true;
	else if (str_is(name, "v") || (str_is(name, "t") && !r->in_phonetic))
		r->in_value = true;
}

static void sheet_text(struct xml_part *x, struct str s)
{
	struct xlsx_reader *r = x->user;

	if (!r->in_value)
		return;
	buf_str(&r->value, s);
	if (r->value.failed)
		xml_fail(x, r->value.len + s.n > r->value.max ? RC_TOO_LARGE : RC_NO_MEMORY, "error.csv_field", r->line);
}

/* Whole numbers stay as they are; the rest is rounded to the 15 digits that Excel shows, so that 0.1 + 0.2 is 0.3. */
static void write_number(struct buf *b, struct str raw)
{
	char text[40], *end;
	size_t digits = str_starts(raw, "-");
	double value;

	while (digits < raw.n && raw.p[digits] >= '0' && raw.p[digits] <= '9')
		digits++;
	if ((digits == raw.n && raw.n < 19) || raw.n >= sizeof text) {
		buf_str(b, raw);
		return;
	}
	memcpy(text, raw.p, raw.n);
	text[raw.n] = '\0';
	value = strtod(text, &end);
	if (end == text + raw.n)
		buf_printf(b, "%.15g", value);
	else
		buf_str(b, raw);
}

static void write_moment(struct buf *b, struct moment m, bool clock_only)
{
	if (!clock_only)
		date_write(b, m.days);
	if (m.ms == MOMENT_NO_TIME && !clock_only)
		return;
	int32_t ms = m.ms == MOMENT_NO_TIME ? 0 : m.ms;
	buf_printf(b, "%s%02d:%02d:%02d", clock_only ? "" : " ", ms / 3600000, ms / 60000 % 60, ms / 1000 % 60);
	if (ms % 1000)
		buf_printf(b, ".%03d", ms % 1000);
}

static enum cell_kind put_number(struct xlsx_reader *r, struct str raw)
{
	struct moment m;

	if (r->date && moment_of_serial(raw, r->book.system_1904, &m)) {
		write_moment(&r->row_text, m, str_starts(raw, "0") && m.ms != MOMENT_NO_TIME);
		return CELL_DATE;
	}
	write_number(&r->row_text, raw);
	return CELL_NUMBER;
}

static enum cell_kind put_iso_date(struct xlsx_reader *r, struct str raw)
{
	struct moment m;

	if (moment_read(raw, MOMENT_ANY_ORDER, &m) != MOMENT_OK) {
		buf_str(&r->row_text, raw);
		return CELL_TEXT;
	}
	write_moment(&r->row_text, m, false);
	return CELL_DATE;
}

static enum cell_kind put_text(struct xlsx_reader *r, struct str raw)
{
	size_t from = r->row_text.len;

	buf_str(&r->row_text, raw);
	xlsx_unescape(&r->row_text, from);
	return r->row_text.len > from ? CELL_TEXT : CELL_BLANK;
}

/* The value in its kind, with its text behind the row's. */
static enum cell_kind put_value(struct xlsx_reader *r, struct str raw)
{
	switch (r->stored) {
	case STORED_BOOL:
		buf_text(&r->row_text, str_is(raw, "1") || str_is(raw, "true") ? "TRUE" : "FALSE");
		return CELL_BOOL;
	case STORED_ERROR:
		buf_str(&r->row_text, raw);
		return CELL_ERROR;
	case STORED_NUMBER:
		return put_number(r, raw);
	case STORED_DATE:
		return put_iso_date(r, raw);
	default:
		return put_text(r, raw);
	}
}

static bool put_shared(struct xlsx_reader *r, struct str raw, struct slot *slot)
{
	uint64_t i = line_of(raw, UINT64_MAX);
	struct str s;

	if (!book_string(&r->book, (size_t)i, &s))
		return false;
	*slot = (struct slot){ s.n ? CELL_TEXT : CELL_BLANK, true, (size_t)i, 0 };
	return true;
}

static void cell_end(struct xlsx_reader *r)
{
	struct str raw = buf_view(&r->value);
	struct slot slot = { .start = r->row_text.len };

	if (!raw.n)
		return;
	if (r->column >= CSV_COLUMNS_MAX) {
		xml_fail(&r->part, RC_TOO_LARGE, "error.csv_columns", r->line);
		return;
	}
	if (r->stored == STORED_SHARED) {
		if (!put_shared(r, str_trim(raw), &slot))
			xml_fail(&r->part, RC_INVALID, "error.xlsx_broken", 0);
	} else {
		slot.kind = put_value(r, r->stored == STORED_NUMBER ? str_trim(raw) : raw);
		slot.n = r->row_text.len - slot.start;
	}
	if (r->row_text.failed)
		xml_fail(&r->part, r->row_text.len + raw.n + NUMBER_ROOM > r->row_text.max ? RC_TOO_LARGE : RC_NO_MEMORY, "error.csv_row", r->line);
	for (; r->width <= r->column; r->width++)
		r->slots[r->width] = (struct slot){ 0 };
	r->slots[r->column] = slot;
}

static void row_end(struct xlsx_reader *r)
{
	while (r->width && r->slots[r->width - 1].kind == CELL_BLANK)
		r->width--;
	if (!r->width)
		return;
	for (size_t i = 0; i < r->width; i++) {
		struct slot *s = &r->slots[i];
		r->cells[i] = (struct table_cell){ .kind = s->kind };
		if (s->shared)
			book_string(&r->book, s->start, &r->cells[i].text);
		else
			r->cells[i].text = str_part(buf_view(&r->row_text), s->start, s->n);
	}
	r->row_ready = true;
	xml_pause(&r->part);
}

static void sheet_end(struct xml_part *x, struct str name)
{
	struct xlsx_reader *r = x->user;

	if (str_is(name, "v") || str_is(name, "t"))
		r->in_value = false;
	else if (str_is(name, "rPh"))
		r->in_phonetic = false;
	else if (str_is(name, "c"))
		cell_end(r);
	else if (str_is(name, "row"))
		row_end(r);
}

enum rc xlsx_rewind(struct xlsx_reader *r, struct error *e)
{
	enum rc rc;

	xml_close(&r->part);
	r->part = (struct xml_part){ .user = r, .start = sheet_start, .end = sheet_end, .text = sheet_text };
	r->line = 0;
	r->in_value = r->in_phonetic = r->row_ready = false;
	rc = xml_open(&r->part, &r->zip, r->book.sheets[r->sheet].path, e);
	return rc == RC_NOT_FOUND ? error_set(e, RC_INVALID, NULL, "error.xlsx_broken", r->part.name, NULL) : rc;
}

static enum rc choose_sheet(struct xlsx_reader *r, int sheet, struct error *e)
{
	const struct xlsx_book *b = &r->book;
	size_t i = 0;

	if (sheet >= 0)
		i = (size_t)sheet;
	else
		while (i < b->sheet_count && (b->sheets[i].hidden || !b->sheets[i].path))
			i++;
	if (i >= b->sheet_count || !b->sheets[i].path)
		return error_set(e, RC_INVALID, NULL, "error.xlsx_sheet", NULL, NULL);
	r->sheet = i;
	return RC_OK;
}

enum rc xlsx_open(const struct source *source, int sheet, struct xlsx_reader **out, struct error *e)
{
	struct xlsx_reader *r = mem_alloc(sizeof *r);
	enum rc rc;

	*out = NULL;
	if (!r)
		return error_no_memory(e);
	r->source = source;
	r->value.max = CSV_FIELD_MAX;
	r->row_text.max = CSV_ROW_MAX;
	if ((rc = zip_open(&r->zip, source, e)) || (rc = book_read(&r->book, &r->zip, e)) || (rc = choose_sheet(r, sheet, e)) ||
	    (rc = book_read_strings(&r->book, &r->zip, e)) || (rc = xlsx_rewind(r, e)))
		xlsx_close(&r);
	*out = r;
	return rc;
}

void xlsx_close(struct xlsx_reader **r)
{
	if (!*r)
		return;
	xml_close(&(*r)->part);
	zip_close(&(*r)->zip);
	book_free(&(*r)->book);
	buf_free(&(*r)->value);
	buf_free(&(*r)->row_text);
	mem_free(*r);
	*r = NULL;
}

enum rc xlsx_next(struct xlsx_reader *r, struct table_row *out, bool *more, struct error *e)
{
	enum rc rc;

	r->row_ready = false;
	*more = false;
	if (r->part.ended && !r->part.suspended)
		return RC_OK;
	rc = xml_run(&r->part, e);
	if (rc || !r->row_ready)
		return rc;
	*more = true;
	*out = (struct table_row){ r->cells, r->width, r->line };
	return RC_OK;
}

size_t xlsx_sheet_count(const struct xlsx_reader *r)
{
	return r->book.sheet_count;
}

const char *xlsx_sheet_name(const struct xlsx_reader *r, size_t i)
{
	return r->book.sheets[i].name;
}

size_t xlsx_sheet(const struct xlsx_reader *r)
{
	return r->sheet;
}

void xlsx_progress(const struct xlsx_reader *r, uint64_t *done, uint64_t *total)
{
	*done = r->part.fed;
	*total = r->part.size > r->part.fed ? r->part.size : r->part.fed;
}

/* Built-in ids that show dates or times (ECMA-376 part 1, 18.8.30, with those of the East Asian versions). */
static bool builtin_is_date(int id)
{
	return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/* Behind the quoted text, escape or [colour] that starts at i. */
static size_t skip_literal(struct str code, size_t i)
{
	char c = code.p[i], close = c == '"' ? '"' : c == '[' ? ']' : '\0';

	if (c == '\\' || c == '_' || c == '*')
		return i + 2;
	if (!close)
		return i;
	for (i++; i < code.n && code.p[i] != close; i++)
		;
	return i + 1;
}

bool xlsx_format_is_date(int id, struct str code)
{
	if (id >= 0 && builtin_is_date(id))
		return true;
	if (code.n >= 7 && str_eq_nocase(str_part(code, 0, 7), STR("General")))
		return false;
	for (size_t i = 0; i < code.n && code.p[i] != ';';) {
		size_t next = skip_literal(code, i);
		if (next == i && strchr("yYdDhHsSmM", code.p[i]))
			return true;
		next = next == i ? i + 1 : next;
		i = next;
	}
	return false;
}
