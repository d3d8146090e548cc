/* Length-carrying text: comparing, cutting, walking. Used by everybody. */
#include "base/str.h"

#include <string.h>

struct str str_of(const char *text)
{
	return (struct str){ text ? text : "", text ? strlen(text) : 0 };
}

struct str str_part(struct str s, size_t from, size_t n)
{
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return (struct str){ s.p + from, n };
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *b)
{
	return str_eq(a, str_of(b));
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

int str_compare(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.p, b.p, n) : 0;

	return d ? d : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

bool str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	for (;;) {
		if (s.n && is_space(s.p[0]))
			s = str_part(s, 1, s.n);
		else if (str_starts(s, "\xE3\x80\x80"))
			s = str_part(s, 3, s.n);
		else
			break;
	}
	for (;;) {
		if (s.n && is_space(s.p[s.n - 1]))
			s.n--;
		else if (str_ends(s, "\xE3\x80\x80"))
			s.n -= 3;
		else
			return s;
	}
}

size_t str_find(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

bool str_split(struct str *s, char c, struct str *head)
{
	if (!s->p)
		return false;
	size_t at = str_find(*s, c);
	*head = str_part(*s, 0, at);
	*s = at == s->n ? (struct str){ 0 } : str_part(*s, at + 1, s->n);
	return true;
}

/* How long a sequence its first byte promises, and the least code point that needs it. */
static size_t sequence_length(unsigned char first, uint32_t *least)
{
	if (first >= 0xC2 && first <= 0xDF)
		return *least = 0x80, 2;
	if ((first & 0xF0) == 0xE0)
		return *least = 0x800, 3;
	if (first >= 0xF0 && first <= 0xF4)
		return *least = 0x10000, 4;
	return 0;
}

/* Decodes one sequence; returns its length, 0 when malformed. */
static size_t decode(struct str s, uint32_t *out)
{
	unsigned char first = (unsigned char)s.p[0];
	uint32_t least = 0;
	size_t n = sequence_length(first, &least);
	uint32_t c;

	if (first < 0x80)
		return *out = first, 1;
	if (!n || s.n < n)
		return 0;
	c = first & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++) {
		unsigned char b = (unsigned char)s.p[i];
		if ((b & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (b & 0x3F);
	}
	if (c < least || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return 0;
	*out = c;
	return n;
}

uint32_t str_next_char(struct str *s)
{
	uint32_t c = 0xFFFD;
	size_t n;

	if (s->n == 0)
		return 0;
	n = decode(*s, &c);
	*s = str_part(*s, n ? n : 1, s->n);
	return c;
}

size_t utf8_encode(uint32_t c, char out[4])
{
	if (c < 0x80)
		return out[0] = (char)c, 1;
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

bool utf8_valid(struct str s)
{
	uint32_t c;

	while (s.n) {
		size_t n = decode(s, &c);
		if (!n)
			return false;
		s = str_part(s, n, s.n);
	}
	return true;
}

size_t utf8_count(struct str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.n; i++)
		count += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return count;
}

uint64_t str_hash(struct str s)
{
	uint64_t h = 0xCBF29CE484222325u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001B3u;
	return h;
}
