/* Values into HTML: the only writers of text into pages. Templates compile into calls of these; hand-written C uses them for struct html. */
#ifndef BANYAN_FORMAT_HTML_H
#define BANYAN_FORMAT_HTML_H

#include "base/buf.h"

/* Where a value lands. A URL is a whole one (its scheme is checked); a URL part follows text of ours and is percent-encoded whole. */
enum html_context { HTML_IN_TEXT, HTML_IN_ATTRIBUTE, HTML_IN_URL, HTML_IN_URL_PART };

/* Finished HTML of our own making (icons, marks, SVG): goes into text as it is, and into nothing else. */
struct html {
	struct str s;
};

/* A relative URL, or the rest of one, that our own code has percent-encoded: goes into URL attributes only. */
struct url {
	struct str s;
};

void html_escape_text(struct buf *b, struct str s);
void html_escape_attribute(struct buf *b, struct str s);     /* for double quotes */
/* Allowed: /path ?query #part http: https: mailto: tel:. Anything else, //host among it, becomes "#". For double quotes. */
void html_escape_url(struct buf *b, struct str s);
void html_escape_url_part(struct buf *b, struct str s);      /* only letters, digits and - . _ ~ stay */
void html_escape(struct buf *b, enum html_context context, struct str s);
/* Escapes what was written into b since its length was `from`. */
void html_escape_tail(struct buf *b, size_t from, enum html_context context);

/* The same by type, used through the macros below. */
void html_write_str(struct buf *b, enum html_context context, struct str s);
void html_write_text(struct buf *b, enum html_context context, const char *text);   /* NULL writes nothing */
void html_write_bool(struct buf *b, enum html_context context, bool value);         /* true, false */
void html_write_char(struct buf *b, enum html_context context, char c);
void html_write_int(struct buf *b, enum html_context context, int64_t value);
void html_write_uint(struct buf *b, enum html_context context, uint64_t value);
void html_write_double(struct buf *b, enum html_context context, double value);     /* shortest form of up to 15 digits */
void html_write_html(struct buf *b, enum html_context context, struct html h);
void html_write_url(struct buf *b, enum html_context context, struct url u);

#define HTML_BY_TYPE(value, ...) \
	_Generic((value), __VA_ARGS__ struct str: html_write_str, char *: html_write_text, const char *: html_write_text, \
		bool: html_write_bool, char: html_write_char, signed char: html_write_int, short: html_write_int, int: html_write_int, \
		long: html_write_int, long long: html_write_int, unsigned char: html_write_uint, unsigned short: html_write_uint, \
		unsigned: html_write_uint, unsigned long: html_write_uint, unsigned long long: html_write_uint, float: html_write_double, \
		double: html_write_double)
/* A value in text, in an attribute, in a URL attribute. Another type is a compile error. */
#define HTML_TEXT(b, value) HTML_BY_TYPE(value, struct html: html_write_html, )((b), HTML_IN_TEXT, (value))
#define HTML_ATTRIBUTE(b, value) HTML_BY_TYPE(value, )((b), HTML_IN_ATTRIBUTE, (value))
#define HTML_URL(b, value) HTML_BY_TYPE(value, struct url: html_write_url, )((b), HTML_IN_URL, (value))
#define HTML_URL_PART(b, value) HTML_BY_TYPE(value, struct url: html_write_url, )((b), HTML_IN_URL_PART, (value))

/* A value as an argument of a catalogue text: s may point into digits. */
struct html_arg {
	struct str s;
	char digits[32];
};

void html_arg_str(struct html_arg *a, struct str s);
void html_arg_text(struct html_arg *a, const char *text);
void html_arg_int(struct html_arg *a, int64_t value);
void html_arg_uint(struct html_arg *a, uint64_t value);
void html_arg_double(struct html_arg *a, double value);

#define HTML_ARG(a, value) \
	_Generic((value), struct str: html_arg_str, char *: html_arg_text, const char *: html_arg_text, short: html_arg_int, \
		int: html_arg_int, long: html_arg_int, long long: html_arg_int, unsigned short: html_arg_uint, unsigned: html_arg_uint, \
		unsigned long: html_arg_uint, unsigned long long: html_arg_uint, double: html_arg_double)((a), (value))

#endif
