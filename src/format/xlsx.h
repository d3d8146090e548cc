/* Spreadsheets of Office Open XML: a reader that streams one sheet out of the zip file, and a writer. Used by table.h and by the export. */
#ifndef BANYAN_FORMAT_XLSX_H
#define BANYAN_FORMAT_XLSX_H

#include "base/buf.h"
#include "base/error.h"
#include "format/source.h"

enum { XLSX_ROWS_MAX = 1048576, XLSX_SHEETS_MAX = 1000, XLSX_TEXT_MAX = 32767 };

enum cell_kind { CELL_BLANK, CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_BOOL, CELL_ERROR };

/* text by kind: NUMBER 1234.5 (15 digits, as Excel shows; a percentage is its fraction) · DATE 2026-11-23, 2026-11-23 08:26:00[.mmm] or 08:26:00 ·
 * BOOL TRUE, FALSE · ERROR #REF! · else as written. */
struct table_cell {
	enum cell_kind kind;
	bool quoted; /* CSV only: it stood in quotes */
	struct str text;
};

/* Cells are valid until the next row is read. line is the row's number in the sheet, or the line in the text, from 1. */
struct table_row {
	const struct table_cell *cells;
	size_t count;
	uint64_t line;
};

struct xlsx_reader;

/* sheet: a number below xlsx_sheet_count, or -1 for the first one that is not hidden. *source outlives the reader.
 * Memory: the shared strings (at most 256 MiB) and one row. Bounds: 1 GiB unpacked a part, 200 times its packed size for parts above 10 MiB, 2,000
 * columns. No DOCTYPE, so no entities. RC_INVALID error.xlsx_broken {0} part, error.xlsx_sheet · RC_UNSUPPORTED error.xlsx_not (a zip file of
 * another kind) · RC_TOO_LARGE error.xlsx_bomb, error.xlsx_columns {0} row, error.xlsx_strings. */
enum rc xlsx_open(const struct source *source, int sheet, struct xlsx_reader **out, struct error *e);
void xlsx_close(struct xlsx_reader **r);
size_t xlsx_sheet_count(const struct xlsx_reader *r);
const char *xlsx_sheet_name(const struct xlsx_reader *r, size_t i);
size_t xlsx_sheet(const struct xlsx_reader *r); /* the one being read */
/* The next row that has something in it; *more is false after the last. Blank cells behind the last filled one are left out. */
enum rc xlsx_next(struct xlsx_reader *r, struct table_row *out, bool *more, struct error *e);
/* Back to the first row. */
enum rc xlsx_rewind(struct xlsx_reader *r, struct error *e);
/* Unpacked bytes of the sheet read so far, and its whole size. */
void xlsx_progress(const struct xlsx_reader *r, uint64_t *done, uint64_t *total);

/* Does a number format show a date or a time? code may be empty for a built-in id. */
bool xlsx_format_is_date(int id, struct str code);

struct xlsx_writer;

/* Makes the file at path; temporary files go to folder (NULL: the system's). One sheet. The first row is the header: bold, frozen, filtered.
 * Rows are written in order, cells from left to right; text is always text, never a formula, so it needs no neutralising. */
enum rc xlsx_create(const char *path, const char *folder, const char *sheet_name, struct xlsx_writer **out, struct error *e);
/* Abandons the file if xlsx_finish was not called (the caller removes what is at path). */
void xlsx_discard(struct xlsx_writer **w);
enum rc xlsx_header(struct xlsx_writer *w, struct str name, struct error *e);
enum rc xlsx_end_row(struct xlsx_writer *w, struct error *e); /* RC_TOO_LARGE error.xlsx_rows past the last row */
enum rc xlsx_put_text(struct xlsx_writer *w, struct str s, struct error *e);
void xlsx_put_blank(struct xlsx_writer *w);
void xlsx_put_bool(struct xlsx_writer *w, bool value);
/* Exact: what a spreadsheet's 15 digits cannot hold is written as text. money shows thousands and two digits at least. */
enum rc xlsx_put_decimal(struct xlsx_writer *w, int64_t value, int scale, bool money, struct error *e);
enum rc xlsx_put_date(struct xlsx_writer *w, int32_t days, struct error *e);              /* before 1900-03-01: as text */
enum rc xlsx_put_datetime(struct xlsx_writer *w, int64_t local_ms, struct error *e);      /* ms since 1970 on the wall clock to show */
/* Texts beyond XLSX_TEXT_MAX characters were cut there: how many. */
size_t xlsx_cut(const struct xlsx_writer *w);
enum rc xlsx_finish(struct xlsx_writer **w, struct error *e);

#endif
