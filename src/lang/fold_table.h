/* The conversion tables, made at build time by tools/fold_table.mjs from OpenCC's dictionaries; only lang/fold.c reads them. */
#ifndef BANYAN_LANG_FOLD_TABLE_H
#define BANYAN_LANG_FOLD_TABLE_H

#include <stdint.h>

enum { FOLD_CHAR_MASK = 0x1FFFFF, FOLD_GROUP_SHIFT = 21, FOLD_PAGES = 0x324 };

/* Places and lengths in fold_words. region: a word used in one region only (軟體), not mere spelling; it may change the length. */
struct fold_phrase {
	uint32_t key;
	uint32_t value;
	uint8_t key_n;
	uint8_t value_n;
	uint8_t region;
};

/* The phrases that share a first character, the longest first. */
struct fold_group {
	uint16_t start;
	uint16_t count;
};

/* Below U+32400: fold_char_data[fold_char_pages[c >> 8] * 256 + (c & 255)] = simplified character (0: itself) + group << FOLD_GROUP_SHIFT (0: none). */
extern const uint16_t fold_char_pages[];
extern const uint32_t fold_char_data[];
extern const char fold_words[];
extern const struct fold_phrase fold_phrases[];
extern const struct fold_group fold_groups[];

#endif
