/* Reading people's numbers: fold to plain signs, take off what stands around the digits, then settle which separator is which. */
#include "format/number.h"

#include <stdio.h>
#include <string.h>

/* A folded text: ASCII for what has an ASCII twin, blanks as ' '. */
struct folded {
	char text[NUMBER_TEXT_MAX * 4];
	size_t n;
};

static const struct {
	uint32_t from;
	char to;
} twins[] = {
	{ 0x00A0, ' ' }, { 0x2009, ' ' }, { 0x202F, ' ' }, { 0x2007, ' ' }, { 0x3000, ' ' }, { 0x2019, '\'' }, { 0x2212, '-' }, { 0x2013, '-' }, { 0x2014, '-' },
	{ 0x3001, ',' },
};

static uint32_t fold_char(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFF01 + '!';
	if (c == '\t')
		return ' ';
	for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
		if (twins[i].from == c)
			return (unsigned char)twins[i].to;
	return c;
}

static bool fold(struct str s, struct folded *out)
{
	out->n = 0;
	if (s.n > NUMBER_TEXT_MAX)
		return false;
	while (s.n)
		out->n += utf8_encode(fold_char(str_next_char(&s)), out->text + out->n);
	return true;
}

/* What may stand before or after the digits, longest first where one begins another. */
static const struct {
	const char *word;
	int exponent;
	bool after_only;
} words[] = {
	{ "千万", 7, true }, { "千萬", 7, true }, { "百万", 6, true }, { "百萬", 6, true }, { "万亿", 12, true },
	{ "萬億", 12, true }, { "万", 4, true }, { "萬", 4, true }, { "亿", 8, true }, { "億", 8, true },
	{ "千", 3, true }, { "%", -2, true },
	{ "人民币", 0 }, { "人民幣", 0 }, { "RMB", 0 }, { "CNY", 0 }, { "USD", 0 }, { "EUR", 0 }, { "GBP", 0 }, { "JPY", 0 }, { "HKD", 0 }, { "TWD", 0 },
	{ "NT$", 0 }, { "HK$", 0 }, { "US$", 0 }, { "$", 0 }, { "€", 0 }, { "£", 0 }, { "¥", 0 }, { "￥", 0 }, { "美元", 0 }, { "元", 0 }, { "圆", 0 },
	{ "圓", 0 },
};

enum { WORD_COUNT = sizeof words / sizeof *words };

/* What has been taken off around the digits. */
struct frame {
	struct str body;
	int signs;      /* signs and brackets seen: one at most */
	bool minus;
	int exponent;
	int scales;     /* multipliers and per cent signs seen: one at most */
};

static bool has_word(struct str s, size_t i, bool before)
{
	size_t n = strlen(words[i].word);

	if (s.n < n || (before && words[i].after_only))
		return false;
	return str_eq_nocase(str_part(s, before ? 0 : s.n - n, n), str_of(words[i].word));
}

static bool take_word(struct frame *f, bool before)
{
	for (size_t i = 0; i < WORD_COUNT; i++) {
		size_t n = strlen(words[i].word);
		if (!has_word(f->body, i, before))
			continue;
		f->body = str_part(f->body, before ? n : 0, f->body.n - n);
		f->exponent += words[i].exponent;
		f->scales += words[i].exponent != 0;
		return true;
	}
	return false;
}

static bool take_sign(struct frame *f, bool before)
{
	char c = f->body.n ? f->body.p[before ? 0 : f->body.n - 1] : '\0';

	if (c != '-' && (c != '+' || !before))
		return false;
	f->body = str_part(f->body, before, f->body.n - 1);
	f->minus = c == '-';
	f->signs++;
	return true;
}

static void take_brackets(struct frame *f)
{
	struct str s = str_trim(f->body);

	if (s.n >= 2 && s.p[0] == '(' && s.p[s.n - 1] == ')') {
		f->body = str_part(s, 1, s.n - 2);
		f->minus = true;
		f->signs++;
	}
}

static void take_frame(struct frame *f)
{
	bool more = true;

	take_brackets(f);
	while (more) {
		f->body = str_trim(f->body);
		more = take_word(f, true) || take_word(f, false) || take_sign(f, true) || take_sign(f, false);
	}
	if (!f->signs)
		take_brackets(f);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits with separators, and the exponent cut off. */
struct shape {
	struct str digits;
	struct str exponent;
	size_t commas, points, blanks; /* how many of each */
	size_t last_comma, last_point; /* where the last one stands */
};

static bool take_shape(struct str s, struct shape *out)
{
	*out = (struct shape){ .digits = s };
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == ',') {
			out->commas++;
			out->last_comma = i;
		} else if (c == '.') {
			out->points++;
			out->last_point = i;
		} else if (c == ' ' || c == '\'') {
			out->blanks++;
		} else if ((c == 'e' || c == 'E') && i) {
			out->digits = str_part(s, 0, i);
			out->exponent = str_part(s, i + 1, s.n);
			return out->exponent.n > 0;
		} else if (!is_digit(c)) {
			return false;
		}
	}
	return true;
}

/* Are the digits before `end` grouped as people do: 1,234,567, or 12,34,567 as in India? */
static bool grouped(struct str s, size_t end, char group)
{
	size_t run = 0, groups = 0;
	bool twos = true, threes = true;

	for (size_t i = end; i-- > 0;) {
		if (s.p[i] != group) {
			run++;
			continue;
		}
		if (!groups++ && run != 3)
			return false;
		if (groups > 1) {
			twos = twos && run == 2;
			threes = threes && run == 3;
		}
		run = 0;
	}
	return groups && run >= 1 && run <= 3 && (threes || (twos && run <= 2));
}

/* Finds the decimal sign's place (digits.n when there is none) and the grouping sign ('\0' when none); false when the text is no number. */
static bool settle_one(const struct shape *s, enum number_style style, char sign, size_t count, size_t at, size_t *decimal, char *group)
{
	char usual = style == NUMBER_COMMA ? ',' : '.';
	bool could_group = grouped(s->digits, s->digits.n, sign) && s->digits.p[0] != '0';

	if (count > 1 || (sign != usual && could_group)) {
		*group = sign;
		*decimal = s->digits.n;
		return could_group && (sign != usual || style == NUMBER_ANY);
	}
	*decimal = at;
	return sign == usual || style == NUMBER_ANY;
}

static bool settle(const struct shape *s, enum number_style style, size_t *decimal, char *group)
{
	*decimal = s->digits.n;
	*group = s->blanks ? (memchr(s->digits.p, '\'', s->digits.n) ? '\'' : ' ') : '\0';
	if (s->blanks) {
		if (s->commas + s->points > 1)
			return false;
		*decimal = s->commas ? s->last_comma : s->points ? s->last_point : s->digits.n;
		return grouped(s->digits, *decimal, *group);
	}
	if (s->commas && s->points) {
		bool comma_last = s->last_comma > s->last_point;
		*group = comma_last ? '.' : ',';
		*decimal = comma_last ? s->last_comma : s->last_point;
		return (comma_last ? s->commas : s->points) == 1 && grouped(s->digits, *decimal, *group);
	}
	if (s->commas)
		return settle_one(s, style, ',', s->commas, s->last_comma, decimal, group);
	if (s->points)
		return settle_one(s, style, '.', s->points, s->last_point, decimal, group);
	return true;
}

/* Reads the exponent's digits; false when it is none. */
static bool read_exponent(struct str s, int *out)
{
	bool minus = s.n && s.p[0] == '-';
	int e = 0;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_part(s, 1, s.n);
	if (!s.n || s.n > 2)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			return false;
		e = e * 10 + s.p[i] - '0';
	}
	*out += minus ? -e : e;
	return true;
}

static enum decimal_status read_body(const struct frame *f, int scale, enum number_style style, int64_t *out)
{
	char text[NUMBER_TEXT_MAX * 4 + 16];
	struct shape shape;
	size_t decimal, n = 0;
	int exponent = f->exponent;
	char group;

	if (!take_shape(f->body, &shape) || !shape.digits.n || !settle(&shape, style, &decimal, &group))
		return DECIMAL_BAD;
	if (shape.exponent.n && !read_exponent(shape.exponent, &exponent))
		return DECIMAL_BAD;
	if (f->minus)
		text[n++] = '-';
	for (size_t i = 0; i < shape.digits.n; i++) {
		char c = shape.digits.p[i];
		if (i == decimal)
			text[n++] = '.';
		else if (is_digit(c))
			text[n++] = c;
		else if (c != group || i > decimal)
			return DECIMAL_BAD;
	}
	n += (size_t)snprintf(text + n, 16, "e%d", exponent);
	return decimal_parse((struct str){ text, n }, scale, out);
}

bool number_is_dash(struct str s)
{
	struct folded f;

	return fold(s, &f) && str_is(str_trim((struct str){ f.text, f.n }), "-");
}

enum decimal_status number_read(struct str s, int scale, enum number_style style, int64_t *out)
{
	struct folded folded;
	struct frame f = { 0 };

	if (!fold(s, &folded))
		return DECIMAL_BAD;
	f.body = str_trim((struct str){ folded.text, folded.n });
	if (str_is(f.body, "-"))
		return *out = 0, DECIMAL_OK;
	take_frame(&f);
	if (f.signs > 1 || f.scales > 1)
		return DECIMAL_BAD;
	return read_body(&f, scale, style, out);
}

/* Which style does one value prove by itself? It reads under that one and differs or fails under the other. */
static enum number_style proves(struct str s)
{
	int64_t v;
	bool point = number_read(s, 0, NUMBER_POINT, &v) != DECIMAL_BAD, comma = number_read(s, 0, NUMBER_COMMA, &v) != DECIMAL_BAD;
	struct folded folded;
	struct frame f = { 0 };
	struct shape shape;

	if (point != comma)
		return point ? NUMBER_POINT : NUMBER_COMMA;
	if (!point || !fold(s, &folded))
		return NUMBER_ANY;
	f.body = (struct str){ folded.text, folded.n };
	take_frame(&f);
	if (!take_shape(f.body, &shape) || !shape.commas || !shape.points)
		return NUMBER_ANY;
	return shape.last_comma > shape.last_point ? NUMBER_COMMA : NUMBER_POINT;
}

enum number_style number_style_guess(const struct str *samples, size_t count)
{
	size_t votes[3] = { 0 };

	for (size_t i = 0; i < count; i++)
		votes[proves(samples[i])]++;
	if (votes[NUMBER_POINT] && votes[NUMBER_COMMA])
		return NUMBER_ANY;
	return votes[NUMBER_POINT] ? NUMBER_POINT : votes[NUMBER_COMMA] ? NUMBER_COMMA : NUMBER_ANY;
}
