/* Finding places of China by what people type. */
#include "lang/china.h"

#include <string.h>
#include <unicode/uchar.h>

#include "lang/china_table.h"
#include "lang/fold.h"

enum { TEXT_MAX = 400, NAME_MAX_CHARACTERS = 16 };

static const struct place_code *by_code(int32_t code)
{
	size_t low = 0, high = place_code_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (place_codes[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	return low < place_code_count && place_codes[low].code == code ? &place_codes[low] : NULL;
}

struct str place_name(int32_t code)
{
	const struct place_code *p = by_code(code);

	return p ? p->name : (struct str){ "", 0 };
}

int32_t place_parent(int32_t code)
{
	int32_t city = code / 100 * 100, province = code / 10000 * 10000;

	if (code != city && by_code(city))
		return city;
	return code != province ? province : 0;
}

static bool all_digits(struct str s)
{
	bool all = s.n > 0;

	for (size_t i = 0; i < s.n && all; i++)
		all = s.p[i] >= '0' && s.p[i] <= '9';
	return all;
}

static int32_t find_code(struct str digits)
{
	int32_t code = 0;

	if (digits.n != 2 && digits.n != 4 && digits.n != 6)
		return 0;
	for (size_t i = 0; i < 6; i++)
		code = code * 10 + (i < digits.n ? digits.p[i] - '0' : 0);
	return by_code(code) ? code : 0;
}

/* The simplified text without spaces and marks. */
static struct str letters_of(struct arena *arena, struct str text)
{
	struct str folded, rest;
	char *to;
	struct str out = { 0 };

	if (text.n > TEXT_MAX || fold_spelling(arena, text, &folded) || !(to = arena_alloc(arena, folded.n + 1)))
		return out;
	out.p = to;
	rest = folded;
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

/* The first row with this name, or place_name_count. */
static size_t first_named(struct str name)
{
	size_t low = 0, high = place_name_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_compare(place_names[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < place_name_count && str_eq(place_names[low].name, name) ? low : place_name_count;
}

static bool inside(int32_t code, int32_t parent)
{
	int32_t size = parent % 10000 == 0 ? 10000 : parent % 100 == 0 ? 100 : 1;

	return !parent || (code != parent && code / size == parent / size) || (code == parent && parent % 10000 == 0 && parent >= 710000);
}

/* The one division of that name inside the parent, the highest where levels differ; NULL when there is none, or several alike. */
static const struct place_name *named(struct str name, int32_t parent)
{
	const struct place_name *best = NULL;
	bool several = false;

	for (size_t i = first_named(name); i < place_name_count && str_eq(place_names[i].name, name); i++) {
		const struct place_name *p = &place_names[i];
		if (!inside(p->code, parent))
			continue;
		if (!best || p->level < best->level) {
			best = p;
			several = false;
		} else if (p->level == best->level) {
			several = true;
		}
	}
	return several ? NULL : best;
}

/* The longest name at the start of *text, taken off. */
static const struct place_name *take_name(struct str *text, int32_t parent)
{
	size_t ends[NAME_MAX_CHARACTERS];
	size_t count = 0;
	struct str rest = *text;

	while (rest.n && count < NAME_MAX_CHARACTERS) {
		str_next_char(&rest);
		ends[count++] = text->n - rest.n;
	}
	while (count--) {
		const struct place_name *p = named(str_part(*text, 0, ends[count]), parent);
		if (p) {
			*text = str_part(*text, ends[count], text->n);
			return p;
		}
	}
	return NULL;
}

int32_t place_find(struct arena *arena, struct str text)
{
	struct str rest = letters_of(arena, text);
	const struct place_name *last = NULL, *next;

	if (all_digits(rest))
		return find_code(rest);
	if (str_starts(rest, "中国") && rest.n > 6)
		rest = str_part(rest, 6, rest.n);
	while (rest.n && (next = take_name(&rest, last ? last->code : 0)))
		last = next;
	return last && (last->full || !rest.n) ? last->code : 0;
}
