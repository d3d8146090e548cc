/* Recognising encodings by counting: which readings of the bytes are possible, and which of them look like text that people write. */
#include "format/encoding.h"

#include <string.h>

static const struct {
	const char *name;
	enum encoding encoding;
} names[] = {
	{ "UTF-8", ENCODING_UTF8 }, { "UTF-16LE", ENCODING_UTF16LE }, { "UTF-16BE", ENCODING_UTF16BE }, { "GB18030", ENCODING_GB18030 },
	{ "Big5", ENCODING_BIG5 }, { "Windows-1252", ENCODING_WINDOWS_1252 }, /* the name of each comes first, in order */
	{ "UTF8", ENCODING_UTF8 }, { "UTF-16", ENCODING_UTF16LE }, { "GBK", ENCODING_GB18030 }, { "GB2312", ENCODING_GB18030 },
	{ "CP936", ENCODING_GB18030 }, { "CP950", ENCODING_BIG5 }, { "latin1", ENCODING_WINDOWS_1252 }, { "ISO-8859-1", ENCODING_WINDOWS_1252 },
	{ "CP1252", ENCODING_WINDOWS_1252 },
};

const char *encoding_name(enum encoding encoding)
{
	return names[encoding].name;
}

bool encoding_by_name(struct str name, enum encoding *out)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq_nocase(name, str_of(names[i].name)))
			return *out = names[i].encoding, true;
	return false;
}

/* How a sample reads in one encoding. */
struct count {
	size_t good;    /* characters beyond ASCII that are well formed */
	size_t bad;     /* bytes that are not */
	size_t common;  /* good ones from where everyday text stands */
	size_t letters; /* good ones whose second byte is an ASCII letter */
};

static bool between(unsigned char c, unsigned from, unsigned to)
{
	return c >= from && c <= to;
}

static struct count count_utf8(struct str s, bool whole)
{
	struct count n = { 0 };

	while (s.n) {
		struct str before = s;
		uint32_t c = str_next_char(&s);
		if (c == 0xFFFD && before.n - s.n == 1) {
			if (!whole && before.n < 4 && (unsigned char)before.p[0] >= 0xC2)
				break;
			n.bad++;
		} else if (c >= 0x80) {
			n.good++;
		}
	}
	return n;
}

static struct count count_gb18030(struct str s, bool whole)
{
	const unsigned char *p = (const unsigned char *)s.p;
	struct count n = { 0 };

	for (size_t i = 0; i < s.n; i++) {
		if (p[i] < 0x80)
			continue;
		if (!whole && i + 4 > s.n && (i + 1 == s.n || between(p[i + 1], 0x30, 0x39)))
			break;
		unsigned char b = i + 1 < s.n ? p[i + 1] : 0;
		if (between(p[i], 0x81, 0xFE) && i + 3 < s.n && between(b, 0x30, 0x39) && between(p[i + 2], 0x81, 0xFE) && between(p[i + 3], 0x30, 0x39)) {
			n.good++;
			i += 3;
		} else if (between(p[i], 0x81, 0xFE) && between(b, 0x40, 0xFE) && b != 0x7F) {
			n.good++;
			n.common += b >= 0xA1 && (between(p[i], 0xB0, 0xD7) || between(p[i], 0xA1, 0xA3));
			n.letters += b < 0x80;
			i++;
		} else {
			n.bad++;
		}
	}
	return n;
}

static struct count count_big5(struct str s, bool whole)
{
	const unsigned char *p = (const unsigned char *)s.p;
	struct count n = { 0 };

	for (size_t i = 0; i < s.n; i++) {
		if (p[i] < 0x80)
			continue;
		if (!whole && i + 1 == s.n)
			break;
		unsigned char b = i + 1 < s.n ? p[i + 1] : 0;
		if (between(p[i], 0xA1, 0xF9) && (between(b, 0x40, 0x7E) || between(b, 0xA1, 0xFE))) {
			n.good++;
			n.common += between(p[i], 0xA4, 0xC6) || between(p[i], 0xA1, 0xA3);
			n.letters += b < 0x80;
			i++;
		} else {
			n.bad++;
		}
	}
	return n;
}

static int share(size_t part, size_t whole)
{
	return whole ? (int)(part * 100 / whole) : 0;
}

/* UTF-16 without a mark: the zero halves of ASCII characters stand on one side only. */
static bool guess_utf16(struct str s, struct encoding_guess *out)
{
	size_t zeros[2] = { 0 }, pairs = s.n / 2;

	for (size_t i = 0; i < pairs * 2; i++)
		zeros[i & 1] += s.p[i] == 0;
	if (share(zeros[0] + zeros[1], pairs) < 3 || (zeros[0] > 0 && zeros[1] > 0 && share(zeros[0], zeros[1]) > 5 && share(zeros[1], zeros[0]) > 5))
		return false;
	*out = (struct encoding_guess){ zeros[1] > zeros[0] ? ENCODING_UTF16LE : ENCODING_UTF16BE, 0, 85 };
	return true;
}

static bool guess_mark(struct str s, struct encoding_guess *out)
{
	static const struct { const char *mark; enum encoding encoding; } marks[] = {
		{ "\xEF\xBB\xBF", ENCODING_UTF8 }, { "\xFF\xFE", ENCODING_UTF16LE }, { "\xFE\xFF", ENCODING_UTF16BE }, { "\x84\x31\x95\x33", ENCODING_GB18030 },
	};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_starts(s, marks[i].mark))
			return *out = (struct encoding_guess){ marks[i].encoding, (int)strlen(marks[i].mark), 100 }, true;
	return false;
}

/* In everyday text: 9 of 10 simplified characters stand in level 1 of GB 2312, whose second bytes are all high; those of Big5 are low for some 4 of
 * 10; western text has single high bytes between letters. */
static struct encoding_guess guess_east(struct str s, bool whole)
{
	struct count gb = count_gb18030(s, whole), big5 = count_big5(s, whole);
	int gb_common = share(gb.common, gb.good), big5_common = share(big5.common, big5.good);
	bool gb_fits = gb.good && gb.bad * 50 <= gb.good, big5_fits = big5.good && big5.bad * 50 <= big5.good;

	if (gb_fits && gb_common >= 80 && share(gb.letters, gb.good) < 15)
		return (struct encoding_guess){ ENCODING_GB18030, 0, gb.bad ? 75 : gb.good < 4 ? 80 : 95 };
	if (big5_fits && big5_common >= 85 && share(big5.letters, big5.good) >= 15 && big5_common > gb_common)
		return (struct encoding_guess){ ENCODING_BIG5, 0, big5.bad || big5.good < 10 ? 65 : 85 };
	if (gb_fits && (gb_common >= 40 || (gb.good >= 20 && share(gb.letters, gb.good) < 50)))
		return (struct encoding_guess){ ENCODING_GB18030, 0, gb.bad ? 55 : 70 };
	return (struct encoding_guess){ ENCODING_WINDOWS_1252, 0, gb_fits && gb_common ? 40 : 60 };
}

struct encoding_guess encoding_guess(struct str sample, bool whole)
{
	struct encoding_guess guess;
	struct count utf8;

	if (guess_mark(sample, &guess) || guess_utf16(sample, &guess))
		return guess;
	utf8 = count_utf8(sample, whole);
	if (!utf8.bad)
		return (struct encoding_guess){ ENCODING_UTF8, 0, utf8.good || whole ? 100 : 90 };
	if (utf8.good > 10 && utf8.bad * 20 <= utf8.good)
		return (struct encoding_guess){ ENCODING_UTF8, 0, 75 };
	return guess_east(sample, whole);
}
