/* CSV as RFC 4180 says and as Excel really writes it: a streaming reader, a writer, the guard against spreadsheet formulas. Used by table.h and by
 * the export. Text is UTF-8 here; encoding.h stands before it. */
#ifndef BANYAN_FORMAT_CSV_H
#define BANYAN_FORMAT_CSV_H

#include "base/buf.h"
#include "base/error.h"
#include "format/source.h"

enum { CSV_FIELD_MAX = 1 << 20, CSV_COLUMNS_MAX = 2000, CSV_ROW_MAX = 16 << 20 };

/* One row; fields and quoted are valid until the next call. line is the number of the source line where the row starts, from 1. */
struct csv_row {
	const struct str *fields;
	const bool *quoted; /* the field stood in quotes: "007" or an intended empty text */
	size_t count;
	uint64_t line;
};

struct csv_reader;

/* Takes bytes from *source (which outlives the reader). delimiter 0: "sep=;" in the first line, else guessed from the first 64 KiB.
 * NULL after an error (out of memory, or the source's). The caller ends it with csv_close (CLEANUP(csv_close) struct csv_reader *r = …). */
enum rc csv_open(const struct byte_reader *source, char delimiter, struct csv_reader **out, struct error *e);
void csv_close(struct csv_reader **r);
/* The next row that is not a blank line; *more is false after the last. Rows may be ragged. A quote inside an unquoted field is text, text after a
 * closing quote belongs to the field. CR, LF and CRLF end a line.
 * RC_INVALID error.csv_quote {0} line · RC_TOO_LARGE error.csv_field, error.csv_columns, error.csv_row {0} line. */
enum rc csv_next(struct csv_reader *r, struct csv_row *out, bool *more, struct error *e);
char csv_delimiter(const struct csv_reader *r);

/* The delimiter among , ; tab | that cuts the sample's rows most evenly. whole: the sample is all there is. Fails only when out of memory. */
enum rc csv_guess_delimiter(struct str sample, bool whole, char *out, struct error *e);

/* Quotes only when needed. neutralise is for text fields: a leading = + - @ tab CR or ' gets a ' before it, so that a spreadsheet shows it. */
void csv_write_field(struct buf *b, struct str s, bool neutralise);

/* Writes whole rows; ends lines with CRLF. A row of one empty field is written as "" so that it is no blank line. */
struct csv_writer {
	struct buf *b;
	size_t column;
	size_t row_start;
};

void csv_put(struct csv_writer *w, struct str s, bool neutralise);
/* What was written into the buffer, which is emptied for the next. */
void csv_put_buf(struct csv_writer *w, struct buf *text, bool neutralise);
/* Four decimals; empty for what is not known (NaN). */
void csv_put_double(struct csv_writer *w, double value);
void csv_end_row(struct csv_writer *w);

/* Undoes neutralising for a text field: exactly one leading ' goes, and only where = + - @ tab CR or another ' follows it, since nowhere else was it
 * put. 'quoted of a foreign file, and a lone ', stay. spreadsheet_unprotect of a protected text is that text, for every text. */
struct str spreadsheet_unprotect(struct str s);
bool spreadsheet_needs_protection(struct str s);

#endif
