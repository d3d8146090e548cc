/* Queries, cookies, encodings, ranges, names: read without trust. */
#include "server/parse.h"

#include <string.h>

enum { FILENAME_MAX_BYTES = 200, NUMBER_DIGITS = 18 };

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool plain(struct str s, bool plus)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '%' || (plus && s.p[i] == '+') || (unsigned char)s.p[i] >= 0x80 || !s.p[i])
			return false;
	return true;
}

static bool unescape(struct str raw, bool plus, char *to, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];
		if (c == '%') {
			int high = i + 1 < raw.n ? hex_digit(raw.p[i + 1]) : -1, low = i + 2 < raw.n ? hex_digit(raw.p[i + 2]) : -1;
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
	return true;
}

enum rc percent_decode(struct arena *a, struct str raw, bool plus, struct str *out)
{
	char *to;
	size_t n;

	*out = raw;
	if (plain(raw, plus))
		return RC_OK;
	to = arena_alloc(a, raw.n + 1);
	if (!to)
		return RC_NO_MEMORY;
	if (!unescape(raw, plus, to, &n))
		return RC_INVALID;
	*out = (struct str){ to, n };
	return utf8_valid(*out) ? RC_OK : RC_INVALID;
}

enum rc path_decode(struct arena *a, struct str raw, struct str *out)
{
	enum rc rc = percent_decode(a, raw, false, out);
	struct str rest = *out, segment;

	if (rc)
		return rc;
	if (memchr(rest.p, '\\', rest.n))
		return RC_INVALID;
	while (str_split(&rest, '/', &segment))
		if (str_is(segment, ".") || str_is(segment, ".."))
			return RC_INVALID;
	return RC_OK;
}

enum rc pairs_parse(struct arena *a, struct str raw, size_t max, struct request_pair **out, size_t *count)
{
	struct str rest = raw, part;
	size_t n = 1;
	enum rc rc = RC_OK;

	*out = NULL;
	*count = 0;
	for (size_t i = 0; i < raw.n; i++)
		n += raw.p[i] == '&';
	if (!raw.n)
		return RC_OK;
	if (n > max)
		return RC_TOO_LARGE;
	*out = arena_new_array(a, struct request_pair, n);
	if (!*out)
		return RC_NO_MEMORY;
	while (!rc && str_split(&rest, '&', &part)) {
		size_t eq = str_find(part, '=');
		struct request_pair *p = &(*out)[*count];
		if (!part.n)
			continue;
		if (!(rc = percent_decode(a, str_part(part, 0, eq), true, &p->name)) &&
		    !(rc = percent_decode(a, str_part(part, eq + 1, part.n), true, &p->value)))
			(*count)++;
	}
	return rc;
}

struct str cookie_find(struct str header, struct str name)
{
	struct str part;

	for (int i = 0; i < REQUEST_COOKIES_MAX && str_split(&header, ';', &part); i++) {
		size_t eq = str_find(part, '=');
		struct str value;
		if (eq == part.n || !str_eq(str_trim(str_part(part, 0, eq)), name))
			continue;
		value = str_trim(str_part(part, eq + 1, part.n));
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_part(value, 1, value.n - 2);
		return value;
	}
	return (struct str){ NULL, 0 };
}

/* q=0, q=0.0, q=0.000 */
static bool refused(struct str params)
{
	struct str p;

	while (str_split(&params, ';', &p)) {
		p = str_trim(p);
		if (p.n < 3 || (p.p[0] | 0x20) != 'q' || p.p[1] != '=')
			continue;
		p = str_part(p, 2, p.n);
		for (size_t i = 0; i < p.n; i++)
			if (p.p[i] != '0' && p.p[i] != '.')
				return false;
		return true;
	}
	return false;
}

bool encoding_accepted(struct str accept, const char *encoding)
{
	struct str part;
	bool any = false;

	while (str_split(&accept, ',', &part)) {
		size_t semi = str_find(part, ';');
		struct str name = str_trim(str_part(part, 0, semi));
		bool ok = !refused(str_part(part, semi + 1, part.n));
		if (str_eq_nocase(name, str_of(encoding)))
			return ok;
		if (str_is(name, "*"))
			any = ok;
	}
	return any;
}

bool etag_listed(struct str header, struct str tag)
{
	struct str part;

	while (str_split(&header, ',', &part)) {
		part = str_trim(part);
		if (str_is(part, "*"))
			return true;
		if (str_starts(part, "W/"))
			part = str_part(part, 2, part.n);
		if (part.n == tag.n + 2 && part.p[0] == '"' && part.p[part.n - 1] == '"' && str_eq(str_part(part, 1, tag.n), tag))
			return true;
	}
	return false;
}

static bool digits_parse(struct str s, int64_t *out)
{
	int64_t v = 0;

	if (!s.n || s.n > NUMBER_DIGITS)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*out = v;
	return true;
}

int range_parse(struct str header, int64_t size, int64_t *from, int64_t *to)
{
	struct str first, last;
	size_t dash;

	if (!str_starts(header, "bytes=") || str_find(header, ',') < header.n)
		return 0;
	header = str_trim(str_part(header, 6, header.n));
	dash = str_find(header, '-');
	if (dash == header.n)
		return 0;
	first = str_part(header, 0, dash);
	last = str_part(header, dash + 1, header.n);
	*to = size - 1;
	if (!first.n) {
		if (!digits_parse(last, from))
			return 0;
		*from = *from < size ? size - *from : 0;
		return size && last.n && *from < size ? 1 : -1;
	}
	if (!digits_parse(first, from) || (last.n && !digits_parse(last, to)) || *to < *from)
		return last.n || !digits_parse(first, from) || *from < size ? 0 : -1;
	if (*to > size - 1)
		*to = size - 1;
	return *from < size ? 1 : -1;
}

static bool reserved(uint32_t c)
{
	return c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	       (c < 0x80 && strchr("<>:\"|?*;", (int)c));
}

struct str filename_clean(struct arena *a, struct str raw)
{
	char *to;
	size_t n = 0;

	for (size_t i = raw.n; i-- > 0;)
		if (raw.p[i] == '/' || raw.p[i] == '\\') {
			raw = str_part(raw, i + 1, raw.n);
			break;
		}
	while (raw.n && raw.p[0] == '.')
		raw = str_part(raw, 1, raw.n);
	to = arena_alloc(a, FILENAME_MAX_BYTES + 4);
	if (!to)
		return (struct str){ "", 0 };
	while (raw.n) {
		char bytes[4];
		uint32_t c = str_next_char(&raw);
		size_t k = utf8_encode(reserved(c) ? '_' : c, bytes);
		if (n + k > FILENAME_MAX_BYTES)
			break;
		memcpy(to + n, bytes, k);
		n += k;
	}
	return (struct str){ to, n };
}

struct str media_type(struct str content_type)
{
	return str_trim(str_part(content_type, 0, str_find(content_type, ';')));
}

static bool trusted(const struct net_block *proxies, size_t count, const struct net_address *a)
{
	for (size_t i = 0; i < count; i++)
		if (net_block_has(&proxies[i], a))
			return true;
	return false;
}

bool forwarded_address(struct str header, const struct net_block *proxies, size_t count, struct net_address *out)
{
	bool found = false;

	while (header.n) {
		size_t start = header.n;
		struct net_address a;
		while (start && header.p[start - 1] != ',')
			start--;
		if (!net_address_parse(str_trim(str_part(header, start, header.n)), &a))
			return found;
		*out = a;
		found = true;
		if (!trusted(proxies, count, &a))
			return true;
		header = str_part(header, 0, start ? start - 1 : 0);
	}
	return found;
}

bool token_valid(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], low = c | 0x20;
		if (!((c >= '0' && c <= '9') || (low >= 'a' && low <= 'z') || (c && strchr("!#$%&'*+-.^_`|~", c))))
			return false;
	}
	return s.n > 0;
}

bool header_value_valid(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (((unsigned char)s.p[i] < ' ' && s.p[i] != '\t') || s.p[i] == 0x7f)
			return false;
	return true;
}
