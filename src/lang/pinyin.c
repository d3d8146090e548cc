/* Readings of Han text: by phrase where one is known, else by character. Used by search tokens, the command line and pages. */
#include "lang/pinyin.h"

#include <string.h>
#include <unicode/uchar.h>

#include "lang/fold.h"
#include "lang/pinyin_table.h"

enum { OTHERS_TEXT_MAX = 64, QUEUE_MAX = 4 * PINYIN_OTHERS_MAX };

struct str pinyin_syllable(uint16_t reading)
{
	return reading < pinyin_syllable_count ? pinyin_syllables[reading] : (struct str){ "", 0 };
}

static bool has_vowel(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (memchr("aeiouv", s.p[i], 6))
			return true;
	return false;
}

enum pinyin_piece pinyin_piece(struct str letters)
{
	size_t low = 0, high = pinyin_syllable_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_compare(pinyin_syllables[pinyin_sorted[middle]], letters) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (!letters.n || low == pinyin_syllable_count || str_is(letters, "o"))
		return PINYIN_NOTHING;
	struct str next = pinyin_syllables[pinyin_sorted[low]];
	if (str_eq(next, letters) && has_vowel(letters))
		return PINYIN_SYLLABLE;
	return str_eq(str_part(next, 0, letters.n), letters) ? PINYIN_BEGINNING : PINYIN_NOTHING;
}

static uint32_t table_entry(uint32_t c)
{
	return c >> 8 < PINYIN_PAGES ? pinyin_char_data[pinyin_char_pages[c >> 8] * 256 + (c & 255)] : 0;
}

/* The longest phrase at the start of s, or NULL; surnames alone, or all else. */
static const struct pinyin_phrase *phrase_at(struct str s, uint32_t entry, bool surname)
{
	const struct pinyin_group *group = &pinyin_groups[entry >> PINYIN_GROUP_SHIFT];

	for (unsigned i = group->start; i < group->start + (unsigned)group->count; i++) {
		const struct pinyin_phrase *p = &pinyin_phrases[i];
		if ((p->surname == 1) == surname && p->key_n <= s.n && memcmp(pinyin_words + p->key, s.p, p->key_n) == 0)
			return p;
	}
	return NULL;
}

static void unit_add_reading(struct pinyin_unit *u, uint16_t reading)
{
	for (int i = 0; i < u->count; i++)
		if (u->readings[i] == reading)
			return;
	if (u->count < PINYIN_READINGS_MAX)
		u->readings[u->count++] = reading;
}

static void unit_add_set(struct pinyin_unit *u, uint32_t c)
{
	const struct pinyin_set *set = &pinyin_sets[table_entry(c) & PINYIN_SET_MASK];

	for (int i = 0; i < set->count; i++)
		unit_add_reading(u, pinyin_set_syllables[set->start + i]);
}

/* A traditional character read in one way only says more than the simplified one that it shares with others. */
static void unit_readings(struct pinyin_unit *u, uint32_t written)
{
	bool settled = written != u->character && pinyin_sets[table_entry(written) & PINYIN_SET_MASK].count == 1;

	unit_add_set(u, settled ? written : u->character);
	unit_add_set(u, settled ? u->character : written);
}

/* The phrase's readings come first; the characters' own stay behind them. */
static void settle(struct pinyin_unit *units, const struct pinyin_phrase *p)
{
	for (int i = 0; i < p->count; i++) {
		struct pinyin_unit own = units[i];
		units[i].count = 0;
		units[i].certain = true;
		unit_add_reading(&units[i], pinyin_phrase_syllables[p->start + i]);
		for (int k = 0; k < own.count; k++)
			unit_add_reading(&units[i], own.readings[k]);
	}
}

static void settle_phrases(struct pinyin_unit *units, size_t count, struct str text, unsigned flags)
{
	const char *end = text.p + text.n;

	for (size_t i = 0; i < count;) {
		struct str rest = { units[i].text.p, (size_t)(end - units[i].text.p) };
		uint32_t entry = table_entry(units[i].character);
		const struct pinyin_phrase *p = NULL;
		if (entry >> PINYIN_GROUP_SHIFT) {
			p = i == 0 && (flags & PINYIN_PERSON) ? phrase_at(rest, entry, true) : NULL;
			p = p ? p : phrase_at(rest, entry, false);
		}
		if (p)
			settle(units + i, p);
		i += p ? p->count : 1;
	}
}

enum rc pinyin_units(struct arena *arena, struct str text, unsigned flags, struct pinyin_unit **out, size_t *count)
{
	struct str written, simple;
	enum rc rc;

	*count = 0;
	if (text.n > PINYIN_TEXT_MAX)
		return RC_TOO_LARGE;
	if ((rc = fold_width(arena, text, &written)) || (rc = fold_simplified(arena, written, &simple)))
		return rc;
	struct pinyin_unit *units = arena_new_array(arena, struct pinyin_unit, utf8_count(simple) + 1);
	if (!units)
		return RC_NO_MEMORY;
	struct str rest = simple;
	size_t n = 0;
	while (rest.n) {
		struct pinyin_unit *u = &units[n++];
		u->text.p = rest.p;
		u->character = str_next_char(&rest);
		u->text.n = (size_t)(rest.p - u->text.p);
		unit_readings(u, str_next_char(&written));
	}
	settle_phrases(units, n, simple, flags);
	*out = units;
	*count = n;
	return RC_OK;
}

static size_t drop_spaces(struct pinyin_unit *units, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!u_isUWhiteSpace((UChar32)units[i].character))
			units[n++] = units[i];
	return n;
}

static struct str unit_syllable(const struct pinyin_unit *u, int choice)
{
	return u->count ? pinyin_syllable(u->readings[choice]) : u->text;
}

static struct str first_character(struct str s)
{
	struct str rest = s;

	str_next_char(&rest);
	return (struct str){ s.p, s.n - rest.n };
}

static struct str join(struct arena *arena, const struct pinyin_unit *units, size_t count, const uint8_t *choices, bool initials)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += unit_syllable(&units[i], choices ? choices[i] : 0).n;
	char *to = arena_alloc(arena, n + 1);
	struct str out = { to, 0 };
	for (size_t i = 0; to && i < count; i++) {
		struct str s = unit_syllable(&units[i], choices ? choices[i] : 0);
		s = initials ? first_character(s) : s;
		memcpy(to + out.n, s.p, s.n);
		out.n += s.n;
	}
	return out;
}

static bool known(const struct pinyin *p, struct str reading)
{
	bool found = str_eq(reading, p->full);

	for (size_t i = 0; i < p->other_count && !found; i++)
		found = str_eq(reading, p->other_readings[i]);
	return found;
}

/* A choice of readings that differs from an earlier one in one character, behind all that differ so far. */
struct variant {
	uint8_t choices[OTHERS_TEXT_MAX];
	uint8_t next; /* the first character that may still change */
};

/* Breadth first: all readings that change one character, then two, and so on. */
static enum rc read_others(struct arena *arena, const struct pinyin_unit *units, struct pinyin *p)
{
	struct variant *queue = arena_new_array(arena, struct variant, QUEUE_MAX);
	size_t tail = 1;

	p->other_readings = arena_new_array(arena, struct str, PINYIN_OTHERS_MAX);
	if (!queue || !p->other_readings)
		return RC_NO_MEMORY;
	for (size_t head = 0; head < tail && p->other_count < PINYIN_OTHERS_MAX; head++) {
		if (head) {
			struct str reading = join(arena, units, p->count, queue[head].choices, false);
			if (!reading.p)
				return RC_NO_MEMORY;
			if (!known(p, reading))
				p->other_readings[p->other_count++] = reading;
		}
		for (size_t i = queue[head].next; i < p->count; i++) {
			for (int choice = 1; choice < units[i].count && tail < QUEUE_MAX; choice++) {
				queue[tail] = queue[head];
				queue[tail].choices[i] = (uint8_t)choice;
				queue[tail++].next = (uint8_t)(i + 1);
			}
		}
	}
	return RC_OK;
}

enum rc pinyin_read(struct arena *arena, struct str text, unsigned flags, struct pinyin *out)
{
	struct pinyin_unit *units;
	size_t count;
	enum rc rc = pinyin_units(arena, text, flags, &units, &count);

	*out = (struct pinyin){ 0 };
	if (rc)
		return rc;
	out->count = drop_spaces(units, count);
	out->syllables = arena_new_array(arena, struct str, out->count + 1);
	out->full = join(arena, units, out->count, NULL, false);
	out->initials = join(arena, units, out->count, NULL, true);
	if (!out->syllables || !out->full.p || !out->initials.p)
		return RC_NO_MEMORY;
	for (size_t i = 0; i < out->count; i++)
		out->syllables[i] = unit_syllable(&units[i], 0);
	return out->count <= OTHERS_TEXT_MAX ? read_others(arena, units, out) : RC_OK;
}
