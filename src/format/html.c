/* Escaping for HTML by context: one table of what each byte becomes, shared by the forward writer and the one that works in place. */
#include "format/html.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 6 };

static const char hex[] = "0123456789ABCDEF";

/* In which contexts a byte stands as it is, a bit for each. A URL keeps the reserved marks and the percent sign of what is encoded already. */
enum { TEXT = 1 << HTML_IN_TEXT, BOTH = TEXT | 1 << HTML_IN_ATTRIBUTE, URL = BOTH | 1 << HTML_IN_URL, ALL = URL | 1 << HTML_IN_URL_PART };
static const unsigned char plain[256] = {
	['\t'] = BOTH, ['\n'] = BOTH, ['\r'] = BOTH, [' '] = BOTH, ['!'] = URL, ['"'] = TEXT, ['#' ... '%'] = URL, ['\''] = TEXT, ['(' ... ','] = URL,
	['-' ... '.'] = ALL, ['/'] = URL, ['0' ... '9'] = ALL, [':' ... ';'] = URL, ['='] = URL, ['?' ... '@'] = URL, ['A' ... 'Z'] = ALL, ['['] = URL,
	['\\'] = BOTH, [']'] = URL, ['^'] = BOTH, ['_'] = ALL, ['`'] = BOTH, ['a' ... 'z'] = ALL, ['{' ... '}'] = BOTH, ['~'] = ALL, [0x7f ... 0xff] = BOTH,
};

static bool is_plain(enum html_context context, unsigned char c)
{
	return plain[c] >> context & 1;
}

static const char *entity(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return "";
	}
}

/* What a byte becomes, into `to`, and how long that is: itself, an entity, %XX, or nothing for a control character. */
static size_t replace(enum html_context context, unsigned char c, char to[LONGEST])
{
	bool url = context == HTML_IN_URL_PART || (context == HTML_IN_URL && c != '&' && c != '\'');
	const char *name;

	if (is_plain(context, c)) {
		to[0] = (char)c;
		return 1;
	}
	if (url) {
		to[0] = '%';
		to[1] = hex[c >> 4];
		to[2] = hex[c & 15];
		return 3;
	}
	name = entity(c);
	memcpy(to, name, strlen(name));
	return strlen(name);
}

/* Sixteen bytes looked at together: none of them changes in text or in an attribute. */
typedef unsigned char block __attribute__((vector_size(16)));

static bool block_plain(const unsigned char *p)
{
	uint64_t half[2];
	block b;

	memcpy(&b, p, sizeof b);
	b = (block)((b < ' ') | (b == '"') | (b == '&') | (b == '\'') | (b == '<') | (b == '>'));
	memcpy(half, &b, sizeof half);
	return !(half[0] | half[1]);
}

/* Most text needs no change: runs of plain bytes are copied at once. */
static size_t plain_run(enum html_context context, struct str s, size_t from)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char bit = (unsigned char)(1 << context);
	size_t run = from;

	if (bit & BOTH)
		while (s.n - run >= sizeof(block) && block_plain(p + run))
			run += sizeof(block);
	if (bit & BOTH && s.n >= sizeof(block) && s.n - run < sizeof(block) && block_plain(p + s.n - sizeof(block)))
		return s.n;
	while (run < s.n && plain[p[run]] & bit)
		run++;
	return run;
}

static bool url_allowed(struct str s)
{
	static const char *const schemes[] = { "http://", "https://", "mailto:", "tel:" };

	if (!s.n || s.p[0] == '?' || s.p[0] == '#')
		return true;
	if (s.p[0] == '/')
		return s.n == 1 || (s.p[1] != '/' && s.p[1] != '\\');
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (str_eq_nocase(str_part(s, 0, strlen(schemes[i])), str_of(schemes[i])))
			return true;
	return false;
}

void html_escape(struct buf *b, enum html_context context, struct str s)
{
	char to[LONGEST];
	size_t i = 0;

	if (context == HTML_IN_URL && !url_allowed(s))
		s = STR("#");
	while (i < s.n) {
		size_t run = plain_run(context, s, i);
		buf_add(b, s.p + i, run - i);
		if (run < s.n)
			buf_add(b, to, replace(context, (unsigned char)s.p[run], to));
		i = run + 1;
	}
}

void html_escape_text(struct buf *b, struct str s)
{
	html_escape(b, HTML_IN_TEXT, s);
}

void html_escape_attribute(struct buf *b, struct str s)
{
	html_escape(b, HTML_IN_ATTRIBUTE, s);
}

void html_escape_url(struct buf *b, struct str s)
{
	html_escape(b, HTML_IN_URL, s);
}

void html_escape_url_part(struct buf *b, struct str s)
{
	html_escape(b, HTML_IN_URL_PART, s);
}

void html_escape_tail(struct buf *b, size_t from, enum html_context context)
{
	char to[LONGEST];
	size_t grown = 0, raw, at, n;

	if (b->failed || from > b->len)
		return;
	raw = b->len - from;
	if (context == HTML_IN_URL && !url_allowed((struct str){ b->data + from, raw })) {
		b->len = from;
		buf_char(b, '#');
		return;
	}
	if (plain_run(context, (struct str){ b->data + from, raw }, 0) == raw)
		return;
	for (size_t i = 0; i < raw; i++)
		grown += replace(context, (unsigned char)b->data[from + i], to);
	if (!buf_room(b, grown + raw))
		return;
	/* The raw text moves behind the room of the result, then is read forward into it. */
	memmove(b->data + from + grown, b->data + from, raw);
	at = from;
	for (size_t i = 0; i < raw; i++) {
		n = replace(context, (unsigned char)b->data[from + grown + i], to);
		memcpy(b->data + at, to, n);
		at += n;
	}
	b->len = at;
}

void html_write_str(struct buf *b, enum html_context context, struct str s)
{
	html_escape(b, context, s);
}

void html_write_text(struct buf *b, enum html_context context, const char *text)
{
	html_escape(b, context, str_of(text));
}

void html_write_bool(struct buf *b, enum html_context context, bool value)
{
	buf_text(b, value ? "true" : "false");
}

void html_write_char(struct buf *b, enum html_context context, char c)
{
	html_escape(b, context, (struct str){ &c, 1 });
}

void html_write_int(struct buf *b, enum html_context context, int64_t value)
{
	buf_int(b, value);
}

void html_write_uint(struct buf *b, enum html_context context, uint64_t value)
{
	buf_printf(b, "%llu", (unsigned long long)value);
}

void html_write_double(struct buf *b, enum html_context context, double value)
{
	struct html_arg a;

	html_arg_double(&a, value);
	html_escape(b, context == HTML_IN_URL ? HTML_IN_URL_PART : context, a.s);
}

void html_write_html(struct buf *b, enum html_context context, struct html h)
{
	buf_str(b, h.s);
}

void html_write_url(struct buf *b, enum html_context context, struct url u)
{
	html_escape(b, HTML_IN_ATTRIBUTE, u.s);
}

void html_arg_str(struct html_arg *a, struct str s)
{
	a->s = s;
}

void html_arg_text(struct html_arg *a, const char *text)
{
	a->s = str_of(text);
}

void html_arg_int(struct html_arg *a, int64_t value)
{
	a->s = (struct str){ a->digits, (size_t)snprintf(a->digits, sizeof a->digits, "%lld", (long long)value) };
}

void html_arg_uint(struct html_arg *a, uint64_t value)
{
	a->s = (struct str){ a->digits, (size_t)snprintf(a->digits, sizeof a->digits, "%llu", (unsigned long long)value) };
}

void html_arg_double(struct html_arg *a, double value)
{
	a->s = (struct str){ a->digits, (size_t)snprintf(a->digits, sizeof a->digits, "%.15g", value) };
}
