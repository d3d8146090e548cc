/* The readings, made at build time by tools/pinyin_table.mjs; only lang/pinyin.c reads them. */
#ifndef BANYAN_LANG_PINYIN_TABLE_H
#define BANYAN_LANG_PINYIN_TABLE_H

#include "base/str.h"

enum { PINYIN_SET_MASK = 0xFFFF, PINYIN_GROUP_SHIFT = 16, PINYIN_PAGES = 0x324 };

/* The readings of a character, the usual one first: count places from start in pinyin_set_syllables. */
struct pinyin_set {
	uint16_t start;
	uint8_t count;
};

/* key: place in pinyin_words, key_n bytes; start: place in pinyin_phrase_syllables, count of them, one a character. surname: at the start of a
 * person's name only. */
struct pinyin_phrase {
	uint32_t key;
	uint32_t start;
	uint8_t key_n;
	uint8_t count;
	uint8_t surname;
};

/* The phrases that share a first character, the longest first. */
struct pinyin_group {
	uint16_t start;
	uint16_t count;
};

/* Below U+32400: pinyin_char_data[pinyin_char_pages[c >> 8] * 256 + (c & 255)] = set (0: no Han character) + group << PINYIN_GROUP_SHIFT. */
extern const uint16_t pinyin_char_pages[];
extern const uint32_t pinyin_char_data[];
extern const struct pinyin_set pinyin_sets[];
extern const uint16_t pinyin_set_syllables[];
extern const char pinyin_words[];
extern const uint16_t pinyin_phrase_syllables[];
extern const struct pinyin_phrase pinyin_phrases[];
extern const struct pinyin_group pinyin_groups[];
extern const struct str pinyin_syllables[]; /* number 0 is the empty one */
extern const size_t pinyin_syllable_count;
extern const uint16_t pinyin_sorted[];      /* the numbers of all, by their letters */

#endif
