/* Finding industries by code or name. */
#include "lang/china.h"

#include <string.h>
#include <unicode/uchar.h>

#include "lang/china_table.h"
#include "lang/fold.h"

enum { TEXT_MAX = 300, CODE_MAX = 5 };

static const struct industry_row *by_code(struct str code)
{
	size_t low = 0, high = industry_row_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_compare(str_of(industry_rows[middle].code), code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < industry_row_count && str_is(code, industry_rows[low].code) ? &industry_rows[low] : NULL;
}

static const struct industry_row *by_name(struct str key)
{
	size_t low = 0, high = industry_key_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_compare(industry_keys[middle].name, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < industry_key_count && str_eq(key, industry_keys[low].name) ? &industry_keys[low] : NULL;
}

/* Letter and digits, or digits whose letter is looked for. text: folded. */
static const struct industry_row *find_code(struct str text)
{
	char code[CODE_MAX + 1];
	bool letter = text.n && text.p[0] >= 'a' && text.p[0] <= 't';
	const struct industry_row *row = NULL;

	if (!text.n || text.n > (letter ? CODE_MAX : CODE_MAX - 1))
		return NULL;
	memcpy(code + !letter, text.p, text.n);
	for (char c = letter ? text.p[0] : 'a'; c <= (letter ? text.p[0] : 't') && !row; c++) {
		code[0] = (char)(c - 32);
		row = by_code((struct str){ code, text.n + !letter });
	}
	return row;
}

/* A small letter or digit of ASCII or of its full width; 0 for anything else. */
static char plain(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	if (c >= 'A' && c <= 'Z')
		c += 32;
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? (char)c : 0;
}

struct str industry_code(struct str text)
{
	char code[CODE_MAX];
	size_t n = 0;

	text = str_trim(text);
	while (text.n) {
		char c = plain(str_next_char(&text));
		if (!c || n == CODE_MAX)
			return (struct str){ "", 0 };
		code[n++] = c;
	}
	const struct industry_row *row = find_code((struct str){ code, n });
	return row ? str_of(row->code) : (struct str){ "", 0 };
}

static struct str key_of(struct arena *arena, struct str text)
{
	struct str rest;
	char *to;
	struct str out = { 0 };

	if (text.n > TEXT_MAX || fold_spelling(arena, text, &rest) || !(to = arena_alloc(arena, rest.n + 16)))
		return out;
	out.p = to;
	while (rest.n) {
		const char *at = rest.p;
		uint32_t c = str_next_char(&rest);
		if (!u_isalnum((UChar32)c))
			continue;
		memcpy(to + out.n, at, (size_t)(rest.p - at));
		out.n += (size_t)(rest.p - at);
	}
	return out;
}

/* The name, or the name that is left when people leave its end out. key has room for the ends. */
static const struct industry_row *find_name(struct str key)
{
	static const char *const ends[] = { "", "业", "制造", "制造业" };
	const struct industry_row *row = NULL;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]) && !row; i++) {
		memcpy((char *)key.p + key.n, ends[i], strlen(ends[i]));
		row = by_name((struct str){ key.p, key.n + strlen(ends[i]) });
	}
	return row;
}

struct str industry_find(struct arena *arena, struct str text)
{
	struct str key = key_of(arena, str_trim(text));
	const struct industry_row *row = key.n ? find_code(key) : NULL;

	if (!row && key.n > 3)
		row = find_name(key);
	/* The code of the main table: both live as long as the program. */
	return row ? str_of(row->code) : (struct str){ "", 0 };
}

struct str industry_name(struct str code)
{
	const struct industry_row *row = by_code(code);

	return row ? row->name : (struct str){ "", 0 };
}
