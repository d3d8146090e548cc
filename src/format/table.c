/* Telling what a file is, and reading it row by row through the reader for its kind. */
#include "format/table.h"

#include "base/mem.h"

#include <string.h>

enum { SAMPLE_SIZE = 64 << 10, HEADER_ROWS = 20 };

struct table_reader {
	const struct source *source;
	struct table_options options;
	struct table_info info;
	struct source_cursor cursor;
	struct encoding_stream *stream;
	struct csv_reader *csv;
	struct xlsx_reader *xlsx;
	struct table_cell cells[CSV_COLUMNS_MAX];
};

static void close_csv(struct table_reader *t)
{
	csv_close(&t->csv);
	encoding_close(&t->stream);
}

static enum rc open_csv(struct table_reader *t, struct error *e)
{
	struct byte_reader bytes;
	enum rc rc;

	close_csv(t);
	t->cursor = (struct source_cursor){ t->source, 0 };
	bytes = reader_of_source(&t->cursor);
	if ((rc = encoding_open(&bytes, t->info.encoding.encoding, &t->stream, e)))
		return rc;
	bytes = reader_of_encoding(t->stream);
	if ((rc = csv_open(&bytes, t->options.delimiter, &t->csv, e)))
		return rc;
	t->info.delimiter = csv_delimiter(t->csv);
	return RC_OK;
}

static enum rc open_xlsx(struct table_reader *t, struct error *e)
{
	enum rc rc = xlsx_open(t->source, t->options.sheet, &t->xlsx, e);

	t->info.kind = TABLE_XLSX;
	if (rc)
		return rc;
	t->info.sheet = xlsx_sheet(t->xlsx);
	t->info.sheet_count = xlsx_sheet_count(t->xlsx);
	return RC_OK;
}

/* As much of the start of the file as the guesses want. */
static enum rc read_sample(const struct source *source, struct buf *sample, struct error *e)
{
	size_t got = 1;
	enum rc rc = RC_OK;
	char *to = buf_room(sample, SAMPLE_SIZE);

	if (!to)
		return error_no_memory(e);
	while (!rc && got && sample->len < SAMPLE_SIZE) {
		rc = source_read(source, sample->len, to + sample->len, SAMPLE_SIZE - sample->len, &got, e);
		sample->len += got;
	}
	return rc;
}

static enum rc open_by_content(struct table_reader *t, struct str sample, struct error *e)
{
	if (!sample.n)
		return error_set(e, RC_INVALID, NULL, "error.table_empty", NULL, NULL);
	if (str_starts(sample, "PK\x03\x04") || str_starts(sample, "PK\x05\x06"))
		return open_xlsx(t, e);
	if (str_starts(sample, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
		return error_set(e, RC_UNSUPPORTED, NULL, "error.table_xls", NULL, NULL);
	t->info.encoding = encoding_guess(sample, sample.n < SAMPLE_SIZE);
	if (t->options.encoding >= 0 && t->options.encoding < ENCODING_COUNT)
		t->info.encoding = (struct encoding_guess){ (enum encoding)t->options.encoding, 0, 100 };
	return open_csv(t, e);
}

enum rc table_open(const struct source *source, const struct table_options *options, struct table_reader **out, struct error *e)
{
	CLEANUP(buf_free) struct buf sample = { .max = SAMPLE_SIZE };
	struct table_reader *t = mem_alloc(sizeof *t);
	enum rc rc;

	*out = NULL;
	if (!t)
		return error_no_memory(e);
	t->source = source;
	t->options = *options;
	if ((rc = read_sample(source, &sample, e)) || (rc = open_by_content(t, buf_view(&sample), e)))
		table_close(&t);
	*out = t;
	return rc;
}

void table_close(struct table_reader **t)
{
	if (!*t)
		return;
	close_csv(*t);
	xlsx_close(&(*t)->xlsx);
	mem_free(*t);
	*t = NULL;
}

struct table_info table_info(const struct table_reader *t)
{
	struct table_info info = t->info;

	info.malformed = t->stream ? encoding_malformed(t->stream) : 0;
	return info;
}

const char *table_sheet_name(const struct table_reader *t, size_t i)
{
	return t->xlsx ? xlsx_sheet_name(t->xlsx, i) : "";
}

enum rc table_next(struct table_reader *t, struct table_row *out, bool *more, struct error *e)
{
	struct csv_row row;
	enum rc rc;

	if (t->xlsx)
		return xlsx_next(t->xlsx, out, more, e);
	if ((rc = csv_next(t->csv, &row, more, e)) || !*more)
		return rc;
	for (size_t i = 0; i < row.count; i++) {
		bool blank = !row.fields[i].n && !row.quoted[i];
		t->cells[i] = (struct table_cell){ blank ? CELL_BLANK : CELL_TEXT, row.quoted[i], row.fields[i] };
	}
	*out = (struct table_row){ t->cells, row.count, row.line };
	return RC_OK;
}

enum rc table_rewind(struct table_reader *t, struct error *e)
{
	return t->xlsx ? xlsx_rewind(t->xlsx, e) : open_csv(t, e);
}

void table_progress(const struct table_reader *t, uint64_t *done, uint64_t *total)
{
	if (t->xlsx) {
		xlsx_progress(t->xlsx, done, total);
		return;
	}
	*done = t->cursor.at;
	*total = t->source->size;
}

/* How a row looks to one who seeks the header. */
struct look {
	size_t filled;
	bool text_only;
};

static bool looks_numeric(struct str s)
{
	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && !strchr("+-.,/: %", s.p[i]))
			return false;
	return s.n > 0;
}

static struct look look_at(const struct table_row *row)
{
	struct look look = { .text_only = true };

	for (size_t i = 0; i < row->count; i++) {
		const struct table_cell *c = &row->cells[i];
		look.filled += str_trim(c->text).n > 0;
		look.text_only = look.text_only && (c->kind == CELL_TEXT || c->kind == CELL_BLANK) && !looks_numeric(c->text);
	}
	return look;
}

enum rc table_find_header(struct table_reader *t, size_t *skip, struct error *e)
{
	struct look looks[HEADER_ROWS];
	size_t count = 0, widest = 0;
	struct table_row row;
	bool more = true;
	enum rc rc = RC_OK;

	*skip = 0;
	while (count < HEADER_ROWS && !(rc = table_next(t, &row, &more, e)) && more) {
		looks[count] = look_at(&row);
		widest = looks[count].filled > widest ? looks[count].filled : widest;
		count++;
	}
	if (rc)
		return rc;
	for (size_t i = 0; i < count; i++) {
		if (!looks[i].text_only || looks[i].filled * 2 < widest)
			continue;
		*skip = i;
		break;
	}
	return table_rewind(t, e);
}
