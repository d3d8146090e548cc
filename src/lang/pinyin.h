/* Reading Han text aloud in letters without tones, ü as v. Search indexes every reading of a name; pages and the command line show the usual one. */
#ifndef BANYAN_LANG_PINYIN_H
#define BANYAN_LANG_PINYIN_H

#include "base/arena.h"
#include "base/error.h"

enum {
	PINYIN_READINGS_MAX = 8,    /* of one character */
	PINYIN_OTHERS_MAX = 512,    /* other readings of a text */
	PINYIN_TEXT_MAX = 64 * 1024 /* bytes */
};

enum { PINYIN_PERSON = 1 << 0 /* the text is a person's name: a surname at its start reads as one (单 shan) */ };

/* One character of the text after width and case folding. */
struct pinyin_unit {
	struct str text;                                   /* the character, simplified */
	uint32_t character;
	uint8_t count;                                     /* readings; 0 when it is no Han character with a known one */
	bool certain;                                      /* a phrase settles the reading: readings[0] */
	uint16_t readings[PINYIN_READINGS_MAX];            /* for pinyin_syllable, the likeliest first */
};

struct str pinyin_syllable(uint16_t reading);
enum pinyin_piece { PINYIN_NOTHING, PINYIN_BEGINNING, PINYIN_SYLLABLE };
/* Whether small letters are a syllable that has a vowel, or the beginning of one. A lone o, which no name has, is neither. */
enum pinyin_piece pinyin_piece(struct str letters);
/* *out in the arena; RC_TOO_LARGE past PINYIN_TEXT_MAX, RC_NO_MEMORY, both without a detail. */
enum rc pinyin_units(struct arena *arena, struct str text, unsigned flags, struct pinyin_unit **out, size_t *count);

struct pinyin {
	struct str *syllables; /* one a character, white space left out; what is no Han character stands for itself in lower case */
	size_t count;
	struct str full;       /* the syllables in a row */
	struct str initials;   /* their first characters */
	struct str *other_readings; /* further values of full, those that change the fewest characters first */
	size_t other_count;
};

/* All of it in the arena; errors as pinyin_units. A text longer than 64 characters has no other readings. */
enum rc pinyin_read(struct arena *arena, struct str text, unsigned flags, struct pinyin *out);

#endif
