/* The CSV reader. A row is scanned where it lies in one sliding buffer; quoted fields are closed up in place, so a row costs no allocation. */
#include "format/csv.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { FIRST_CAP = 256 << 10, SAMPLE_SIZE = 64 << 10, GUESS_ROWS = 100, READ_LEAST = 4096 };

/* How a field ended. */
enum stop { STOP_DELIMITER, STOP_LINE, STOP_END };

struct csv_reader {
	struct byte_reader source;
	char *data;
	size_t cap, end; /* bytes held */
	size_t row;      /* where the current row starts in data; positions below are relative to it */
	size_t next;     /* where the row after it starts */
	bool ended;      /* the source has no more */
	bool after_cr;   /* a LF that follows belongs to the line end before it */
	char delimiter;
	uint64_t line, row_line;
	size_t count;
	uint32_t start[CSV_COLUMNS_MAX], length[CSV_COLUMNS_MAX];
	bool quoted[CSV_COLUMNS_MAX];
	struct str fields[CSV_COLUMNS_MAX];
	bool stops[256]; /* bytes that end an unquoted field */
};

static enum rc line_error(struct error *e, enum rc rc, const char *key, uint64_t line, const char *bound)
{
	char text[24];

	snprintf(text, sizeof text, "%llu", (unsigned long long)line);
	return error_set(e, rc, NULL, key, text, bound);
}

static enum rc grow(struct csv_reader *r, struct error *e)
{
	size_t cap = r->cap ? r->cap * 2 : FIRST_CAP;
	char *data;

	if (r->cap >= CSV_ROW_MAX)
		return line_error(e, RC_TOO_LARGE, "error.csv_row", r->row_line, NULL);
	data = mem_resize(r->data, cap);
	if (!data)
		return error_no_memory(e);
	r->data = data;
	r->cap = cap;
	return RC_OK;
}

/* Gets more bytes behind the current row, moving it to the front first. */
static enum rc fill(struct csv_reader *r, struct error *e)
{
	enum rc rc = RC_OK;
	size_t got = 0;

	if (r->row) {
		memmove(r->data, r->data + r->row, r->end - r->row);
		r->end -= r->row;
		r->row = 0;
	}
	if (r->cap - r->end < READ_LEAST && (rc = grow(r, e)))
		return rc;
	rc = byte_read(&r->source, r->data + r->end, r->cap - r->end, &got, e);
	r->end += got;
	r->ended = !rc && got == 0;
	return rc;
}

/* Sees to it that the byte at is there, unless the source ends before it. */
static enum rc have(struct csv_reader *r, size_t at, bool *there, struct error *e)
{
	enum rc rc = RC_OK;

	while (!rc && r->row + at >= r->end && !r->ended)
		rc = fill(r, e);
	*there = r->row + at < r->end;
	return rc;
}

static char *place(struct csv_reader *r, size_t at)
{
	return r->data + r->row + at;
}

/* Moves *at to the next byte that ends a field. */
static enum rc skip_plain(struct csv_reader *r, size_t *at, size_t limit, bool *there, struct error *e)
{
	enum rc rc;

	for (;;) {
		const char *p = place(r, *at), *end = r->data + r->end;
		while (p < end && !r->stops[(unsigned char)*p])
			p++;
		*at = (size_t)(p - r->data) - r->row;
		if (*at > limit)
			return line_error(e, RC_TOO_LARGE, "error.csv_field", r->row_line, NULL);
		if (p < end)
			return *there = true, RC_OK;
		if ((rc = have(r, *at, there, e)) || !*there)
			return rc;
	}
}

static void count_lines(struct csv_reader *r, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == '\n' || (p[i] == '\r' && (i + 1 == n || p[i + 1] != '\n')))
			r->line++;
}

/* Copies the quoted text from *at on to *to, both behind the opening quote; ends behind the closing one. */
static enum rc take_quoted(struct csv_reader *r, size_t *at, size_t *to, struct error *e)
{
	size_t limit = *to + CSV_FIELD_MAX;
	bool there;
	enum rc rc;

	for (;;) {
		if ((rc = have(r, *at, &there, e)))
			return rc;
		if (!there)
			return line_error(e, RC_INVALID, "error.csv_quote", r->row_line, NULL);
		size_t left = r->end - r->row - *at;
		const char *from = place(r, *at), *quote = memchr(from, '"', left);
		size_t n = quote ? (size_t)(quote - from) : left;
		if (*to != *at)
			memmove(place(r, *to), from, n);
		*to += n;
		*at += n + (quote != NULL);
		if (*to > limit)
			return line_error(e, RC_TOO_LARGE, "error.csv_field", r->row_line, NULL);
		if (!quote)
			continue;
		if ((rc = have(r, *at, &there, e)))
			return rc;
		if (!there || *place(r, *at) != '"')
			return RC_OK;
		*place(r, (*to)++) = '"';
		++*at;
	}
}

/* Reads the field at *at into the row and moves *at behind what ended it. */
static enum rc take_field(struct csv_reader *r, size_t *at, enum stop *stop, struct error *e)
{
	size_t start = *at, to, tail;
	bool there, quoted = false;
	enum rc rc;

	if ((rc = have(r, *at, &there, e)))
		return rc;
	to = start;
	if (there && *place(r, *at) == '"') {
		quoted = true;
		to = start = ++*at;
		if ((rc = take_quoted(r, at, &to, e)))
			return rc;
		count_lines(r, place(r, start), to - start);
	}
	tail = *at;
	if ((rc = skip_plain(r, at, tail + CSV_FIELD_MAX - (to - start), &there, e)))
		return rc;
	if (to != tail && *at != tail)
		memmove(place(r, to), place(r, tail), *at - tail);
	to += *at - tail;
	r->start[r->count] = (uint32_t)start;
	r->length[r->count] = (uint32_t)(to - start);
	r->quoted[r->count++] = quoted;
	*stop = !there ? STOP_END : *place(r, *at) == r->delimiter ? STOP_DELIMITER : STOP_LINE;
	if (*stop == STOP_LINE)
		r->after_cr = *place(r, *at) == '\r';
	*at += there;
	return RC_OK;
}

/* Goes to the start of the next row; *there is false at the end of the source. */
static enum rc begin_row(struct csv_reader *r, bool *there, struct error *e)
{
	enum rc rc;

	r->row = r->next;
	r->row_line = r->line;
	r->count = 0;
	if ((rc = have(r, 0, there, e)) || !*there)
		return rc;
	if (r->after_cr && *place(r, 0) == '\n') {
		r->row++;
		rc = have(r, 0, there, e);
	}
	r->after_cr = false;
	return rc;
}

static enum rc take_row(struct csv_reader *r, struct error *e)
{
	enum stop stop = STOP_DELIMITER;
	size_t at = 0;
	enum rc rc;

	while (stop == STOP_DELIMITER) {
		if (r->count == CSV_COLUMNS_MAX)
			return line_error(e, RC_TOO_LARGE, "error.csv_columns", r->row_line, NULL);
		if ((rc = take_field(r, &at, &stop, e)))
			return rc;
	}
	r->line += stop == STOP_LINE;
	r->next = r->row + at;
	for (size_t i = 0; i < r->count; i++)
		r->fields[i] = (struct str){ place(r, r->start[i]), r->length[i] };
	return RC_OK;
}

enum rc csv_next(struct csv_reader *r, struct csv_row *out, bool *more, struct error *e)
{
	enum rc rc;

	do {
		if ((rc = begin_row(r, more, e)) || !*more || (rc = take_row(r, e)))
			return rc;
	} while (r->count == 1 && r->length[0] == 0 && !r->quoted[0]);
	*out = (struct csv_row){ r->fields, r->quoted, r->count, r->row_line };
	return RC_OK;
}

char csv_delimiter(const struct csv_reader *r)
{
	return r->delimiter;
}

/* "sep=;" alone in the first line is Excel's word on the delimiter, not data. */
static void take_sep_line(struct csv_reader *r)
{
	struct str s = { r->data + r->next, r->end - r->next };

	if (s.n < 6 || !str_eq_nocase(str_part(s, 0, 4), STR("sep=")) || strchr("\"\r\n", s.p[4]) ||
	    (s.p[5] != '\r' && s.p[5] != '\n'))
		return;
	r->delimiter = s.p[4];
	r->after_cr = s.p[5] == '\r';
	r->next += 6;
	r->line = 2;
}

static enum rc begin(struct csv_reader *r, char delimiter, struct error *e)
{
	enum rc rc = RC_OK;

	while (!rc && r->end < SAMPLE_SIZE && !r->ended)
		rc = fill(r, e);
	if (rc)
		return rc;
	if (str_starts((struct str){ r->data, r->end }, "\xEF\xBB\xBF"))
		r->next = 3;
	take_sep_line(r);
	if (delimiter)
		r->delimiter = delimiter;
	else if (!r->delimiter &&
	         (rc = csv_guess_delimiter((struct str){ r->data + r->next, r->end - r->next }, r->ended, &r->delimiter, e)))
		return rc;
	r->stops['\r'] = r->stops['\n'] = r->stops[(unsigned char)r->delimiter] = true;
	return RC_OK;
}

enum rc csv_open(const struct byte_reader *source, char delimiter, struct csv_reader **out, struct error *e)
{
	struct csv_reader *r = mem_alloc(sizeof *r);
	enum rc rc;

	*out = NULL;
	if (!r)
		return error_no_memory(e);
	r->source = *source;
	r->line = r->row_line = 1;
	rc = begin(r, delimiter, e);
	if (rc)
		csv_close(&r);
	*out = r;
	return rc;
}

void csv_close(struct csv_reader **r)
{
	if (!*r)
		return;
	mem_free((*r)->data);
	mem_free(*r);
	*r = NULL;
}

/* What one delimiter makes of the sample. */
struct cut {
	size_t rows, first, agree; /* rows read, columns of the first one, rows with as many */
};

static enum rc cut_sample(struct str sample, bool whole, char delimiter, struct cut *out, struct error *e)
{
	struct source source = source_memory(&sample);
	struct source_cursor cursor = { &source, 0 };
	struct byte_reader bytes = reader_of_source(&cursor);
	CLEANUP(csv_close) struct csv_reader *r = NULL;
	struct csv_row row;
	bool more = true;
	enum rc rc = csv_open(&bytes, delimiter, &r, NULL);

	*out = (struct cut){ 0 };
	while (!rc && out->rows < GUESS_ROWS) {
		rc = csv_next(r, &row, &more, NULL);
		if (rc || !more || (!whole && r->ended && r->next >= r->end))
			break;
		if (!out->rows++)
			out->first = row.count;
		out->agree += row.count == out->first;
	}
	return rc == RC_NO_MEMORY ? error_no_memory(e) : RC_OK;
}

/* Is a the better cut? More rows that agree with the first count most, then more columns. */
static bool cut_better(struct cut a, struct cut b)
{
	if (a.first < 2 || b.first < 2)
		return a.first > b.first;
	if (a.agree * b.rows != b.agree * a.rows)
		return a.agree * b.rows > b.agree * a.rows;
	return a.first > b.first;
}

enum rc csv_guess_delimiter(struct str sample, bool whole, char *out, struct error *e)
{
	static const char candidates[] = { ',', ';', '\t', '|' };
	struct cut best = { 0 }, cut;
	enum rc rc;

	*out = ',';
	for (size_t i = 0; i < sizeof candidates; i++) {
		if ((rc = cut_sample(sample, whole, candidates[i], &cut, e)))
			return rc;
		if (cut.first < 2 || !cut_better(cut, best))
			continue;
		best = cut;
		*out = candidates[i];
	}
	return RC_OK;
}
