/* The check of a JSON text is one loop with the kinds of the open brackets as bits; the walk relies on it and looks at nothing twice. */
#include "format/json_walk.h"

#include "format/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(JSON_DEPTH_MAX <= 64, "the open brackets fit into one word");

/* --- the check ------------------------------------------------------------------------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && is_space(*p))
		p++;
	return p;
}

static bool is_digit(const char *p, const char *end)
{
	return p < end && *p >= '0' && *p <= '9';
}

static const char *skip_digits(const char *p, const char *end)
{
	while (is_digit(p, end))
		p++;
	return p;
}

/* Behind the number at p, or NULL when there is none. */
static const char *check_number(const char *p, const char *end)
{
	p += p < end && *p == '-';
	if (!is_digit(p, end))
		return NULL;
	p = *p == '0' ? p + 1 : skip_digits(p, end);
	if (p < end && *p == '.') {
		if (!is_digit(p + 1, end))
			return NULL;
		p = skip_digits(p + 1, end);
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		if (!is_digit(p, end))
			return NULL;
		p = skip_digits(p, end);
	}
	return p;
}

/* The four hexadecimal digits at p, or -1. */
static int hex4(const char *p, const char *end)
{
	int v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

/* Behind the \u at p and its partner, or NULL: no lone surrogate, no U+0000. */
static const char *check_unicode(const char *p, const char *end)
{
	int v = hex4(p + 2, end), low;

	if (v <= 0 || (v >= 0xDC00 && v <= 0xDFFF))
		return NULL;
	p += 6;
	if (v < 0xD800 || v > 0xDBFF)
		return p;
	if (end - p < 6 || p[0] != '\\' || p[1] != 'u' || (low = hex4(p + 2, end)) < 0xDC00 || low > 0xDFFF)
		return NULL;
	return p + 6;
}

/* Behind the closing quote of the text that opens at p; *wrong is the place of what may not be there. */
static const char *check_text(const char *p, const char *end, const char **wrong)
{
	const char *next;

	for (p++; p < end && *p != '"'; p = next) {
		*wrong = p;
		next = p + 1;
		if ((unsigned char)*p < 0x20)
			return NULL;
		if (*p != '\\')
			continue;
		if (next < end && *next == 'u')
			next = check_unicode(p, end);
		else
			next = next < end && memchr("\"\\/bfnrt", *next, 8) ? next + 1 : NULL;
		if (!next)
			return NULL;
	}
	*wrong = p;
	return p < end ? p + 1 : NULL;
}

static const char *check_word(const char *p, const char *end)
{
	static const struct str words[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((size_t)(end - p) >= words[i].n && !memcmp(p, words[i].p, words[i].n))
			return p + words[i].n;
	return NULL;
}

/* What a check knows of where it is. */
struct check {
	const char *p, *end;
	uint64_t objects; /* bit d: the bracket of depth d is a brace */
	int depth;
	bool deep;
};

static bool in_object(const struct check *c)
{
	return c->depth && c->objects >> (c->depth - 1) & 1;
}

static bool check_name(struct check *c)
{
	const char *after;

	if (c->p == c->end || *c->p != '"' || !(after = check_text(c->p, c->end, &c->p)))
		return false;
	c->p = skip_space(after, c->end);
	if (c->p == c->end || *c->p != ':')
		return false;
	c->p = skip_space(c->p + 1, c->end);
	return true;
}

/* One value that is no bracket. */
static bool check_scalar(struct check *c)
{
	const char *after;

	if (c->p == c->end)
		return false;
	if (*c->p == '"')
		after = check_text(c->p, c->end, &c->p);
	else if (*c->p == '-' || is_digit(c->p, c->end))
		after = check_number(c->p, c->end);
	else
		after = check_word(c->p, c->end);
	if (after)
		c->p = after;
	return after != NULL;
}

/* Opens the bracket that stands here; *done when it closes at once. */
static bool check_open(struct check *c, bool *done)
{
	char close = *c->p == '{' ? '}' : ']';

	if (c->depth == JSON_DEPTH_MAX) {
		c->deep = true;
		return false;
	}
	c->objects = close == '}' ? c->objects | UINT64_C(1) << c->depth : c->objects & ~(UINT64_C(1) << c->depth);
	c->p = skip_space(c->p + 1, c->end);
	*done = c->p < c->end && *c->p == close;
	if (*done)
		c->p++;
	else
		c->depth++;
	return *done || close == ']' || check_name(c);
}

/* Behind a value: brackets that close, then a comma with what belongs before the next value. *more: a value is to come. */
static bool check_after(struct check *c, bool *more)
{
	*more = false;
	for (;;) {
		c->p = skip_space(c->p, c->end);
		if (!c->depth)
			return c->p == c->end;
		if (c->p == c->end)
			return false;
		if (*c->p == ',')
			break;
		if (*c->p != (in_object(c) ? '}' : ']'))
			return false;
		c->p++;
		c->depth--;
	}
	c->p = skip_space(c->p + 1, c->end);
	*more = true;
	return !in_object(c) || check_name(c);
}

static bool check_all(struct check *c)
{
	bool more = true, done;

	c->p = skip_space(c->p, c->end);
	while (more) {
		if (c->p < c->end && (*c->p == '{' || *c->p == '[')) {
			if (!check_open(c, &done))
				return false;
			if (!done)
				continue;
		} else if (!check_scalar(c)) {
			return false;
		}
		if (!check_after(c, &more))
			return false;
	}
	return true;
}

static enum rc syntax_error(struct str text, const char *at, struct error *e)
{
	char line[24], column[24];
	size_t lines = 1, start = 0, place = (size_t)(at - text.p);

	for (size_t i = 0; i < place; i++)
		if (text.p[i] == '\n') {
			lines++;
			start = i + 1;
		}
	snprintf(line, sizeof line, "%zu", lines);
	snprintf(column, sizeof column, "%zu", utf8_count(str_part(text, start, place - start)) + 1);
	return error_set(e, RC_INVALID, NULL, "error.json_syntax", line, column);
}

static const char *first_malformed(struct str text)
{
	struct str rest = text, before = text;

	while (rest.n) {
		before = rest;
		if (str_next_char(&rest) == 0xFFFD && before.n - rest.n == 1)
			break;
	}
	return before.p;
}

enum rc json_check(struct str text, size_t max, struct error *e)
{
	struct check c = { .p = text.p, .end = text.p + text.n };
	char bound[24];

	if (text.n > max) {
		snprintf(bound, sizeof bound, "%zu", max);
		return error_set(e, RC_TOO_LARGE, NULL, "error.json_size", bound, NULL);
	}
	if (!text.n)
		return error_set(e, RC_INVALID, NULL, "error.json_syntax", "1", "1");
	if (!check_all(&c))
		return c.deep ? error_set(e, RC_INVALID, NULL, "error.json_depth", NULL, NULL) : syntax_error(text, c.p, e);
	return utf8_valid(text) ? RC_OK : syntax_error(text, first_malformed(text), e);
}

/* --- the walk --------------------------------------------------------------------------------------------------------------------------------- */

enum walk_kind walk_kind(struct json_walk *w)
{
	w->p = skip_space(w->p, w->end);
	switch (w->p < w->end ? *w->p : 'n') {
	case '{':
		return WALK_OBJECT;
	case '[':
		return WALK_LIST;
	case '"':
		return WALK_TEXT;
	case 't':
	case 'f':
		return WALK_TRUTH;
	case 'n':
		return WALK_NULL;
	default:
		return WALK_NUMBER;
	}
}

void walk_enter(struct json_walk *w)
{
	w->p = skip_space(w->p, w->end) + 1;
}

bool walk_next(struct json_walk *w)
{
	w->p = skip_space(w->p, w->end);
	if (w->p >= w->end)
		return false;
	if (*w->p == ']' || *w->p == '}') {
		w->p++;
		return false;
	}
	w->p = skip_space(w->p + (*w->p == ','), w->end);
	return true;
}

/* The character that an escape stands for; *p is left behind it. */
static uint32_t escaped(const char **p, const char *end)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	char c = (*p)[1];
	const char *known = memchr(from, c, sizeof from - 1);
	uint32_t v;

	if (c != 'u') {
		*p += 2;
		return (uint32_t)(known ? to[known - from] : c);
	}
	v = (uint32_t)hex4(*p + 2, end);
	*p += 6;
	if (v < 0xD800 || v > 0xDBFF)
		return v;
	v = 0x10000 + ((v - 0xD800) << 10) + ((uint32_t)hex4(*p + 2, end) - 0xDC00);
	*p += 6;
	return v;
}

static struct str unescape(struct str raw, struct arena *a)
{
	char *to = arena_alloc(a, raw.n + 1);
	const char *p = raw.p, *end = raw.p + raw.n;
	size_t n = 0;

	if (!to)
		return (struct str){ 0 };
	while (p < end) {
		if (*p != '\\')
			to[n++] = *p++;
		else
			n += utf8_encode(escaped(&p, end), to + n);
	}
	return (struct str){ to, n };
}

/* Behind the text that opens at p. */
static const char *text_end(const char *p, const char *end, bool *plain)
{
	*plain = true;
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\') {
			*plain = false;
			p++;
		}
	return p + 1;
}

struct str walk_text(struct json_walk *w, struct arena *a)
{
	const char *from = skip_space(w->p, w->end);
	bool plain;
	struct str raw;

	w->p = text_end(from, w->end, &plain);
	raw = (struct str){ from + 1, (size_t)(w->p - from) - 2 };
	return plain ? raw : unescape(raw, a);
}

struct str walk_name(struct json_walk *w, struct arena *a)
{
	struct str name = walk_text(w, a);

	w->p = skip_space(w->p, w->end) + 1;
	return name;
}

/* Up to 15 digits and a power of ten up to 22 are exact doubles, and so one operation rounds correctly (Clinger 1990); the rest goes the long way. */
static bool quick_number(const char *p, const char *end, double *out)
{
	static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
					 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	bool negative = *p == '-', point = false;
	int64_t v = 0;
	int digits = 0, places = 0;

	for (p += negative; p < end && (is_digit(p, end) || (*p == '.' && !point)); p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		v = v * 10 + (*p - '0');
		places += point;
		if (++digits > 15)
			return false;
	}
	if (p < end && (*p == 'e' || *p == 'E'))
		return false;
	*out = (negative ? -(double)v : (double)v) / powers[places];
	return true;
}

static const char *number_end(const char *p, const char *end)
{
	while (p < end && (is_digit(p, end) || *p == '-' || *p == '+' || *p == '.' || *p == 'e' || *p == 'E'))
		p++;
	return p;
}

double walk_number(struct json_walk *w)
{
	const char *from = skip_space(w->p, w->end);
	double v;

	w->p = number_end(from, w->end);
	return quick_number(from, w->p, &v) ? v : strtod(from, NULL);
}

bool walk_truth(struct json_walk *w)
{
	bool yes = *(w->p = skip_space(w->p, w->end)) == 't';

	w->p += yes ? 4 : 5;
	return yes;
}

/* Past brackets and all that is inside; *items counts the values of the outermost. */
static const char *skip_brackets(const char *p, const char *end, size_t *items)
{
	int depth = 0;
	bool plain;

	*items = 0;
	do {
		char c = *p;
		if (c == '"') {
			p = text_end(p, end, &plain);
			*items += depth == 1 && !*items;
			continue;
		}
		p++;
		if (c == '{' || c == '[') {
			*items += depth == 1 && !*items;
			depth++;
		} else if (c == '}' || c == ']') {
			depth--;
		} else if (depth == 1 && c == ',') {
			++*items;
		} else if (depth == 1 && !*items && !is_space(c)) {
			*items = 1;
		}
	} while (depth && p < end);
	return p;
}

void walk_skip(struct json_walk *w)
{
	enum walk_kind kind = walk_kind(w);
	size_t items;
	bool plain;

	if (kind == WALK_OBJECT || kind == WALK_LIST)
		w->p = skip_brackets(w->p, w->end, &items);
	else if (kind == WALK_TEXT)
		w->p = text_end(w->p, w->end, &plain);
	else
		while (w->p < w->end && !is_space(*w->p) && *w->p != ',' && *w->p != ']' && *w->p != '}')
			w->p++;
}

size_t walk_count(const struct json_walk *w)
{
	size_t items;

	skip_brackets(skip_space(w->p, w->end), w->end, &items);
	return items;
}
