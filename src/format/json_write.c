/* The JSON writer: values go straight into the response buffer, text is scanned in runs. */
#include "format/json.h"

#include <math.h>
#include <string.h>

#include "format/double_text.h"

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

/* How many bytes from i on may be copied as they are: printable ASCII and the three-byte characters that Chinese is written in. */
static size_t plain_run(struct str s, size_t i)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t from = i;

	for (;;) {
		while (i < s.n && p[i] >= 0x20 && p[i] < 0x80 && p[i] != '"' && p[i] != '\\')
			i++;
		if (s.n - i < 3 || p[i] < 0xE1 || p[i] > 0xEC || (p[i + 1] & 0xC0) != 0x80 || (p[i + 2] & 0xC0) != 0x80)
			return i - from;
		i += 3;
	}
}

/* The rest of a text whose first plain bytes are known. */
static void escape_rest(struct buf *b, struct str s, size_t plain)
{
	size_t start = 0, i = plain;

	while (i < s.n) {
		size_t n = plain_length(s, i);
		if (n) {
			i += n;
			i += plain_run(s, i);
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
}

/* A quoted text with what stands before and behind it, in one step where nothing needs an escape. */
static void quoted(struct buf *b, bool comma, struct str s, bool colon)
{
	size_t plain = plain_run(s, 0);
	char *to = plain == s.n ? buf_room(b, plain + 4) : NULL, *at = to;

	if (to) {
		if (comma)
			*at++ = ',';
		*at++ = '"';
		if (plain)
			memcpy(at, s.p, plain);
		at += plain;
		*at++ = '"';
		if (colon)
			*at++ = ':';
		b->len += (size_t)(at - to);
		return;
	}
	buf_text(b, comma ? ",\"" : "\"");
	escape_rest(b, s, plain);
	buf_text(b, colon ? "\":" : "\"");
}

void json_escape(struct buf *b, struct str s)
{
	quoted(b, false, s, false);
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
	quoted(w->b, w->comma, key, true);
	w->comma = false;
}

void json_key(struct json_writer *w, const char *key)
{
	json_key_str(w, str_of(key));
}

void json_put_str(struct json_writer *w, struct str s)
{
	quoted(w->b, w->comma, s, false);
	w->comma = true;
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
	char text[DOUBLE_TEXT_MAX];

	if (isfinite(value))
		json_put_raw(w, (struct str){ text, double_text(value, text) });
	else
		json_put_null(w);
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

struct buf *json_text_begin(struct json_writer *w)
{
	value_begin(w);
	buf_char(w->b, '"');
	return w->b;
}

void json_text_end(struct json_writer *w)
{
	buf_char(w->b, '"');
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
