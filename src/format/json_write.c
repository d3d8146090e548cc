/* The JSON writer: values go straight into the response buffer, text is scanned in runs. */
#include "format/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void escape_control(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char named[32] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };
	char text[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

	if (c == '"' || c == '\\')
		buf_add(b, (char[]){ '\\', (char)c }, 2);
	else if (named[c])
		buf_add(b, (char[]){ '\\', named[c] }, 2);
	else
		buf_add(b, text, sizeof text);
}

/* Length of the character at i when it may be copied as it is; 0 when it needs an escape or a replacement. */
static size_t plain_length(struct str s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];
	struct str rest = str_part(s, i, s.n);
	uint32_t code;

	if (c < 0x80)
		return c >= 0x20 && c != '"' && c != '\\';
	code = str_next_char(&rest);
	return code == 0xFFFD && s.n - i - rest.n == 1 ? 0 : s.n - i - rest.n;
}

void json_escape(struct buf *b, struct str s)
{
	size_t start = 0, i = 0;

	buf_char(b, '"');
	while (i < s.n) {
		size_t n = plain_length(s, i);
		if (n) {
			i += n;
			continue;
		}
		buf_add(b, s.p + start, i - start);
		if ((unsigned char)s.p[i] < 0x80)
			escape_control(b, (unsigned char)s.p[i]);
		else
			buf_lit(b, "\xEF\xBF\xBD");
		start = ++i;
	}
	buf_add(b, s.p + start, s.n - start);
	buf_char(b, '"');
}

static void value_begin(struct json_writer *w)
{
	if (w->comma)
		buf_char(w->b, ',');
	w->comma = true;
}

static void open_with(struct json_writer *w, char c)
{
	value_begin(w);
	buf_char(w->b, c);
	w->comma = false;
}

static void close_with(struct json_writer *w, char c)
{
	buf_char(w->b, c);
	w->comma = true;
}

void json_object_begin(struct json_writer *w)
{
	open_with(w, '{');
}

void json_object_end(struct json_writer *w)
{
	close_with(w, '}');
}

void json_array_begin(struct json_writer *w)
{
	open_with(w, '[');
}

void json_array_end(struct json_writer *w)
{
	close_with(w, ']');
}

void json_key_str(struct json_writer *w, struct str key)
{
	value_begin(w);
	json_escape(w->b, key);
	buf_char(w->b, ':');
	w->comma = false;
}

void json_key(struct json_writer *w, const char *key)
{
	json_key_str(w, str_of(key));
}

void json_put_str(struct json_writer *w, struct str s)
{
	value_begin(w);
	json_escape(w->b, s);
}

void json_put_text(struct json_writer *w, const char *text)
{
	if (text)
		json_put_str(w, str_of(text));
	else
		json_put_null(w);
}

void json_put_int(struct json_writer *w, int64_t value)
{
	value_begin(w);
	buf_int(w->b, value);
}

void json_put_double(struct json_writer *w, double value)
{
	char text[40];

	if (!isfinite(value)) {
		json_put_null(w);
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	json_put_raw(w, str_of(text));
}

void json_put_bool(struct json_writer *w, bool value)
{
	json_put_raw(w, value ? STR("true") : STR("false"));
}

void json_put_null(struct json_writer *w)
{
	json_put_raw(w, STR("null"));
}

void json_put_decimal_sum(struct json_writer *w, decimal_sum value, int scale)
{
	value_begin(w);
	buf_char(w->b, '"');
	decimal_sum_write(w->b, value, scale);
	buf_char(w->b, '"');
}

void json_put_decimal(struct json_writer *w, int64_t value, int scale)
{
	json_put_decimal_sum(w, value, scale);
}

void json_put_number(struct json_writer *w, int64_t value, int scale)
{
	value_begin(w);
	decimal_write(w->b, value, scale);
}

void json_put_raw(struct json_writer *w, struct str json)
{
	value_begin(w);
	buf_str(w->b, json);
}

static int dump(const char *text, size_t n, void *out)
{
	buf_str(out, (struct str){ text, n });
	return 0;
}

void json_put_value(struct json_writer *w, const json_t *value)
{
	value_begin(w);
	json_dump_callback(value, dump, w->b, JSON_COMPACT | JSON_ENCODE_ANY);
}

void json_field_str(struct json_writer *w, const char *key, struct str s)
{
	json_key(w, key);
	json_put_str(w, s);
}

void json_field_text(struct json_writer *w, const char *key, const char *text)
{
	json_key(w, key);
	json_put_text(w, text);
}

void json_field_int(struct json_writer *w, const char *key, int64_t value)
{
	json_key(w, key);
	json_put_int(w, value);
}

void json_field_double(struct json_writer *w, const char *key, double value)
{
	json_key(w, key);
	json_put_double(w, value);
}

void json_field_bool(struct json_writer *w, const char *key, bool value)
{
	json_key(w, key);
	json_put_bool(w, value);
}

void json_field_null(struct json_writer *w, const char *key)
{
	json_key(w, key);
	json_put_null(w);
}

void json_field_decimal(struct json_writer *w, const char *key, int64_t value, int scale)
{
	json_key(w, key);
	json_put_decimal(w, value, scale);
}

void json_field_decimal_sum(struct json_writer *w, const char *key, decimal_sum value, int scale)
{
	json_key(w, key);
	json_put_decimal_sum(w, value, scale);
}
