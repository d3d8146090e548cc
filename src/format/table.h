/* Any table that a person uploads: CSV in any encoding, or a spreadsheet, behind one row interface. What it is, is told from its content, not from
 * its name. Used by the import of page, API and command line. */
#ifndef BANYAN_FORMAT_TABLE_H
#define BANYAN_FORMAT_TABLE_H

#include "format/csv.h"
#include "format/encoding.h"
#include "format/xlsx.h"

enum table_kind { TABLE_CSV, TABLE_XLSX };

/* What the person said about the file; TABLE_GUESS for what is to be found out. */
struct table_options {
	int encoding;   /* enum encoding, or -1 */
	char delimiter; /* or 0 */
	int sheet;      /* or -1 */
};

#define TABLE_GUESS ((struct table_options){ .encoding = -1, .delimiter = 0, .sheet = -1 })

/* What was found; the CSV and the spreadsheet members are set for their kind only. */
struct table_info {
	enum table_kind kind;
	struct encoding_guess encoding;
	char delimiter;
	size_t sheet, sheet_count;
	uint64_t malformed; /* byte sequences that became U+FFFD so far */
};

struct table_reader;

/* *source outlives the reader. CSV cells have the kinds TEXT and BLANK only (a "" in quotes is a TEXT); spreadsheet_unprotect is for text fields of
 * TABLE_CSV alone, as a spreadsheet's text is never guarded. Errors: those of csv.h and xlsx.h, and RC_UNSUPPORTED error.table_xls (the old binary
 * format), RC_INVALID error.table_empty (no bytes). */
enum rc table_open(const struct source *source, const struct table_options *options, struct table_reader **out, struct error *e);
void table_close(struct table_reader **t);
struct table_info table_info(const struct table_reader *t);
const char *table_sheet_name(const struct table_reader *t, size_t i); /* i below sheet_count */
enum rc table_next(struct table_reader *t, struct table_row *out, bool *more, struct error *e);
/* Back to the first row: after a preview, for the real run. */
enum rc table_rewind(struct table_reader *t, struct error *e);
/* How far, for a progress bar: *done of *total, in bytes of the file (CSV) or of the unpacked sheet. */
void table_progress(const struct table_reader *t, uint64_t *done, uint64_t *total);
/* How many rows stand before the header row: titles and notes above a table. Reads the first rows and rewinds. The header is the first of the first
 * 20 rows that fills at least half of the widest row's columns and has text only. */
enum rc table_find_header(struct table_reader *t, size_t *skip, struct error *e);

#endif
