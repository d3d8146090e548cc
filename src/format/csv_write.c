/* The CSV writer, and the guard against text that a spreadsheet would run as a formula. */
#include "format/csv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool is_risky(char c)
{
	return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r' || c == '\'';
}

bool spreadsheet_needs_protection(struct str s)
{
	return s.n && is_risky(s.p[0]);
}

struct str spreadsheet_unprotect(struct str s)
{
	return s.n > 1 && s.p[0] == '\'' && is_risky(s.p[1]) ? str_part(s, 1, s.n) : s;
}

/* Beyond RFC 4180: other delimiters, so that the guess on reading is not led astray, and what a reader takes for a mark at the start of a file. */
static bool needs_quotes(struct str s)
{
	static const bool marks[256] = { [','] = true, [';'] = true, ['\t'] = true, ['|'] = true, ['"'] = true, ['\r'] = true, ['\n'] = true };

	for (size_t i = 0; i < s.n; i++)
		if (marks[(unsigned char)s.p[i]])
			return true;
	return str_starts(s, "\xEF\xBB\xBF") || (s.n >= 4 && str_eq_nocase(str_part(s, 0, 4), STR("sep=")));
}

void csv_write_field(struct buf *b, struct str s, bool neutralise)
{
	bool protect = neutralise && spreadsheet_needs_protection(s), quotes = needs_quotes(s);
	struct str part;

	if (quotes)
		buf_char(b, '"');
	if (protect)
		buf_char(b, '\'');
	while (quotes && str_find(s, '"') < s.n) {
		str_split(&s, '"', &part);
		buf_str(b, part);
		buf_lit(b, "\"\"");
	}
	buf_str(b, s);
	if (quotes)
		buf_char(b, '"');
}

void csv_put(struct csv_writer *w, struct str s, bool neutralise)
{
	if (w->column++)
		buf_char(w->b, ',');
	else
		w->row_start = w->b->len;
	csv_write_field(w->b, s, neutralise);
}

void csv_put_buf(struct csv_writer *w, struct buf *text, bool neutralise)
{
	csv_put(w, buf_view(text), neutralise);
	buf_clear(text);
}

void csv_put_double(struct csv_writer *w, double value)
{
	char digits[400];
	int n = isnan(value) ? 0 : snprintf(digits, sizeof digits, "%.4f", value);

	csv_put(w, (struct str){ digits, (size_t)n < sizeof digits ? (size_t)n : 0 }, false);
}

void csv_end_row(struct csv_writer *w)
{
	if (w->column == 1 && w->b->len == w->row_start)
		buf_lit(w->b, "\"\"");
	buf_lit(w->b, "\r\n");
	w->column = 0;
}
