/* The tokens that a text is found by. Called by records/ for every searched field of a row that is written. */
#include <string.h>
#include <unicode/uchar.h>

#include "lang/fold.h"
#include "lang/pinyin.h"
#include "lang/search_words.h"

enum { READINGS_MAX = 4, COMBINATIONS_MAX = 8, ACRONYM_MAX = 6, PHONE_MIN = 4, PHONE_MAX = 20 };

/* What a character sounds like: its readings, or itself for a letter of a short Latin word between Han characters. */
struct sound {
	struct str readings[READINGS_MAX];
	int count;
	bool han;
};

static void add_written(struct token_set *set, const struct search_word *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; words[i].wide && k < words[i].n; k++) {
			token_add_wide(set, words[i].c + k, 1);
			if (k + 1 < words[i].n)
				token_add_wide(set, words[i].c + k, 2);
		}
	for (size_t i = 0; i < count; i++) {
		if (words[i].wide)
			continue;
		token_add(set, 'l', str_part(words[i].latin, 0, 1), (struct str){ 0 });
		token_add_grams(set, 'l', words[i].latin, 2);
		token_add_grams(set, 'l', words[i].latin, 3);
	}
}

/* Both as it is spelt and with its regional words changed, so that a part of either finds it. */
static enum rc add_text(struct token_set *set, struct str text)
{
	struct str folded, spelt;
	struct search_word *words;
	size_t count;
	enum rc rc;

	if ((rc = fold_spelling(set->arena, text, &spelt)) || (rc = fold_text(set->arena, text, &folded)) ||
	    (rc = search_words(set->arena, spelt, &words, &count)))
		return rc;
	add_written(set, words, count);
	if (str_eq(folded, spelt))
		return RC_OK;
	if ((rc = search_words(set->arena, folded, &words, &count)))
		return rc;
	add_written(set, words, count);
	return RC_OK;
}

/* A code is also found across the marks in it: A-100 by a100. */
static enum rc add_code(struct token_set *set, struct str text)
{
	struct str folded;
	enum rc rc = fold_width(set->arena, text, &folded);
	char *joined = rc ? NULL : arena_alloc(set->arena, folded.n + 1);
	struct str all = { joined, 0 };

	if (!joined)
		return rc ? rc : RC_NO_MEMORY;
	for (size_t i = 0; i < folded.n; i++)
		if ((folded.p[i] >= 'a' && folded.p[i] <= 'z') || (folded.p[i] >= '0' && folded.p[i] <= '9'))
			joined[all.n++] = folded.p[i];
	token_add_grams(set, 'l', all, 2);
	token_add_grams(set, 'l', all, 3);
	return add_text(set, text);
}

static enum rc add_phones(struct token_set *set, struct str text)
{
	struct str rest;
	enum rc rc = fold_width(set->arena, text, &rest);
	char digits[PHONE_MAX];
	size_t n = 0;

	while (!rc) {
		uint32_t c = str_next_char(&rest);
		if (c >= '0' && c <= '9') {
			if (n == PHONE_MAX)
				memmove(digits, digits + 1, --n);
			digits[n++] = (char)c;
		} else if (!c || !memchr(" -().+", (int)(c < 0x80 ? c : 'x'), 6)) {
			for (size_t tail = PHONE_MIN; tail <= n; tail++)
				token_add(set, 'd', (struct str){ digits + n - tail, tail }, (struct str){ 0 });
			n = 0;
		}
		if (!c && !rest.n)
			break;
	}
	return rc;
}

static struct sound sound_of(const struct pinyin_unit *u)
{
	struct sound s = { .han = true };
	int count = u->certain ? 1 : u->count;

	for (int i = 0; i < count && s.count < READINGS_MAX; i++)
		s.readings[s.count++] = pinyin_syllable(u->readings[i]);
	return s;
}

static bool is_latin(const struct pinyin_unit *u)
{
	uint32_t c = u->character;

	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static void add_initials(struct token_set *set, const struct sound *window, size_t n)
{
	int choice[4] = { 0 };

	for (int done = 0; done < COMBINATIONS_MAX; done++) {
		char letters[4];
		size_t i = 0;
		for (size_t k = 0; k < n; k++)
			letters[k] = window[k].readings[choice[k]].p[0];
		token_add(set, 'i', (struct str){ letters, n }, (struct str){ 0 });
		while (i < n && ++choice[i] == window[i].count)
			choice[i++] = 0;
		if (i == n)
			break;
	}
}

static void add_pair(struct token_set *set, const struct sound *a, const struct sound *b)
{
	int done = 0;

	for (int i = 0; i < a->count; i++)
		for (int k = 0; k < b->count && done < COMBINATIONS_MAX; k++, done++)
			for (size_t n = 1; n <= b->readings[k].n; n++)
				token_add(set, 'p', a->readings[i], str_part(b->readings[k], 0, n));
}

static void add_syllable(struct token_set *set, const struct sound *s)
{
	for (int i = 0; i < s->count; i++) {
		token_add(set, 'p', s->readings[i], (struct str){ 0 });
		for (size_t n = 2; n < s->readings[i].n; n++)
			token_add(set, 'p', str_part(s->readings[i], 0, n), (struct str){ 0 });
	}
}

/* A row of sounds that nothing but spaces and marks interrupts. */
static void add_sounds(struct token_set *set, const struct sound *sounds, size_t count)
{
	for (size_t n = 4; n >= 2; n--)
		for (size_t i = 0; i + n <= count; i++)
			add_initials(set, sounds + i, n);
	for (size_t i = 0; i < count; i++) {
		if (sounds[i].han)
			add_syllable(set, &sounds[i]);
		if (i + 1 < count && (sounds[i].han || sounds[i + 1].han))
			add_pair(set, &sounds[i], &sounds[i + 1]);
	}
}

static size_t latin_length(const struct pinyin_unit *units, size_t count)
{
	size_t n = 0;

	while (n < count && is_latin(&units[n]))
		n++;
	return n;
}

static size_t add_letters(struct sound *sounds, const struct pinyin_unit *units, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sounds[i] = (struct sound){ .readings = { units[i].text }, .count = 1 };
	return count;
}

/* A text with Han characters, read; short Latin words in it are spelt (TCL科技: tclkj), long ones interrupt. */
static void add_reading(struct token_set *set, const struct pinyin_unit *units, size_t count, struct sound *sounds)
{
	size_t n = 0;

	for (size_t i = 0; i < count;) {
		size_t letters = latin_length(units + i, count - i);
		bool interrupts = letters > ACRONYM_MAX || (!letters && !units[i].count && u_isalnum((UChar32)units[i].character));
		if (interrupts) {
			add_sounds(set, sounds, n);
			n = 0;
		} else if (letters) {
			n += add_letters(sounds + n, units + i, letters);
		} else if (units[i].count) {
			sounds[n++] = sound_of(&units[i]);
		}
		i += letters ? letters : 1;
	}
	add_sounds(set, sounds, n);
}

/* The first letters of the words of a text without Han characters: ibm for International Business Machines. */
static void add_acronym(struct token_set *set, const struct pinyin_unit *units, size_t count, struct sound *sounds)
{
	size_t n = 0;

	for (size_t i = 0; i < count;) {
		size_t letters = latin_length(units + i, count - i);
		if (letters)
			n += add_letters(sounds + n, units + i, 1);
		i += letters ? letters : 1;
	}
	add_sounds(set, sounds, n);
}

static enum rc add_name(struct token_set *set, struct str text)
{
	struct pinyin_unit *units;
	size_t count;
	bool han = false;
	enum rc rc = add_text(set, text);

	if (rc || (rc = pinyin_units(set->arena, text, 0, &units, &count)))
		return rc;
	for (size_t i = 0; i < count && !han; i++)
		han = units[i].count > 0;
	struct sound *sounds = arena_new_array(set->arena, struct sound, count + 1);
	if (!sounds)
		return RC_NO_MEMORY;
	if (han)
		add_reading(set, units, count, sounds);
	else
		add_acronym(set, units, count, sounds);
	return RC_OK;
}

/* Cuts at a character. */
static struct str bounded(struct str text, size_t max)
{
	size_t n = text.n < max ? text.n : max;

	while (n < text.n && n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80)
		n--;
	return str_part(text, 0, n);
}

enum rc tokens_for_index(struct arena *arena, enum token_source source, struct str text, struct tokens *out)
{
	static enum rc (*const add[TOKENS_SOURCE_COUNT])(struct token_set *, struct str) = {
		[TOKENS_NAME] = add_name, [TOKENS_TEXT] = add_text, [TOKENS_CODE] = add_code, [TOKENS_PHONE] = add_phones,
	};
	struct token_set set = { .arena = arena, .max = TOKENS_MAX };
	enum rc rc = add[source](&set, bounded(text, source == TOKENS_NAME ? TOKENS_NAME_MAX : TOKENS_TEXT_MAX));

	*out = (struct tokens){ set.items, set.count };
	return rc ? rc : set.failed ? RC_NO_MEMORY : RC_OK;
}

/* Open addressing: a place in `taken`, or a free slot. */
static size_t slot_of(const uint32_t *slots, size_t mask, const struct str *taken, struct str token)
{
	size_t slot = str_hash(token) & mask;

	while (slots[slot] && !str_eq(taken[slots[slot] - 1], token))
		slot = (slot + 1) & mask;
	return slot;
}

enum rc tokens_join(struct arena *arena, const struct tokens *parts, size_t count, struct str *out)
{
	size_t total = 0, bytes = 0, room = 16;
	uint32_t n = 0;

	for (size_t i = 0; i < count; i++)
		total += parts[i].count;
	while (room < total * 2)
		room *= 2;
	struct str *all = arena_new_array(arena, struct str, total + 1);
	uint32_t *slots = arena_new_array(arena, uint32_t, room);
	if (!all || !slots)
		return RC_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < parts[i].count; k++) {
			size_t slot = slot_of(slots, room - 1, all, parts[i].items[k]);
			if (slots[slot])
				continue;
			bytes += (all[n] = parts[i].items[k]).n + 1;
			slots[slot] = ++n;
		}
	char *to = arena_alloc(arena, bytes + 1);
	if (!to)
		return RC_NO_MEMORY;
	*out = (struct str){ to, 0 };
	for (size_t i = 0; i < n; i++) {
		if (i)
			to[out->n++] = ' ';
		memcpy(to + out->n, all[i].p, all[i].n);
		out->n += all[i].n;
	}
	return RC_OK;
}
