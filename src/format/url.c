/* Percent coding and forms. */
#include "format/url.h"

#include <stdio.h>
#include <string.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes into to, which has room for s.n bytes; false as url_decode says. */
static bool decode(struct str s, bool plus, char *to, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '%') {
			int high = i + 2 < s.n ? hex_value(s.p[i + 1]) : -1, low = i + 2 < s.n ? hex_value(s.p[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (!c)
			return false;
		to[(*n)++] = c;
	}
	return utf8_valid((struct str){ to, *n });
}

bool url_decode(struct buf *b, struct str s, bool plus)
{
	char *to = buf_room(b, s.n + 1);
	size_t n;

	if (!to || !decode(s, plus, to, &n))
		return false;
	b->len += n;
	return true;
}

static bool is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

void url_encode(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0, run; i < s.n; i = run + 1) {
		for (run = i; run < s.n && is_unreserved((unsigned char)s.p[run]);)
			run++;
		buf_add(b, s.p + i, run - i);
		if (run < s.n)
			buf_add(b, (char[]){ '%', hex[(unsigned char)s.p[run] >> 4], hex[s.p[run] & 15] }, 3);
	}
}

static enum rc read_part(struct arena *a, struct str s, struct str *out, struct error *e)
{
	char *to = arena_alloc(a, s.n + 1);
	size_t n;

	if (!to)
		return error_no_memory(e);
	if (!decode(s, true, to, &n))
		return error_set(e, RC_INVALID, NULL, "error.url_broken", NULL, NULL);
	*out = (struct str){ to, n };
	return RC_OK;
}

static size_t count_pairs(struct str s)
{
	size_t count = s.n > 0;

	for (size_t i = 0; i < s.n; i++)
		count += s.p[i] == '&';
	return count;
}

static enum rc read_pair(struct arena *a, struct str text, struct form *out, struct error *e)
{
	size_t at = str_find(text, '=');
	struct form_pair *pair = &out->pairs[out->count];
	enum rc rc;

	if (!text.n)
		return RC_OK;
	if ((rc = read_part(a, str_part(text, 0, at), &pair->name, e)) || (rc = read_part(a, str_part(text, at + 1, text.n), &pair->value, e)))
		return rc;
	out->count++;
	return RC_OK;
}

enum rc form_read(struct arena *a, struct str text, size_t max_pairs, struct form *out, struct error *e)
{
	size_t count = count_pairs(text), max = max_pairs ? max_pairs : FORM_PAIRS_MAX;
	char bound[24];
	struct str part;
	enum rc rc = RC_OK;

	*out = (struct form){ 0 };
	if (count > max) {
		snprintf(bound, sizeof bound, "%zu", max);
		return error_set(e, RC_TOO_LARGE, NULL, "error.form_pairs", bound, NULL);
	}
	out->pairs = arena_new_array(a, struct form_pair, count + 1);
	if (!out->pairs)
		return error_no_memory(e);
	while (!rc && text.n && str_split(&text, '&', &part))
		rc = read_pair(a, part, out, e);
	return rc;
}

bool form_next(const struct form *f, const char *name, size_t *at, struct str *value)
{
	while (*at < f->count) {
		const struct form_pair *pair = &f->pairs[(*at)++];
		if (str_is(pair->name, name))
			return *value = pair->value, true;
	}
	return false;
}

struct str form_get(const struct form *f, const char *name)
{
	struct str value = { 0 };
	size_t at = 0;

	form_next(f, name, &at, &value);
	return value;
}

void url_query_add(struct buf *b, size_t start, const char *name, struct str value)
{
	bool has_query = start < b->len && memchr(b->data + start, '?', b->len - start);

	buf_char(b, has_query ? '&' : '?');
	url_encode(b, str_of(name));
	buf_char(b, '=');
	url_encode(b, value);
}

bool url_is_local_path(struct str s)
{
	if (!s.n || s.p[0] != '/' || (s.n > 1 && (s.p[1] == '/' || s.p[1] == '\\')))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7F || s.p[i] == '\\')
			return false;
	return true;
}
