/* Text search as tokens, the same on both stores: what a text is found by when it is written, and what a query asks for. A token is [0-9a-z]+
 * and begins with its kind, so kinds never meet:
 *
 *   h  one Han (or other non-Latin) character, or two neighbours: four base-32 digits each
 *   l  Latin letters and digits of a word: every two and three neighbours, and the first one alone
 *   p  pinyin: beginnings of a syllable from two letters on, a syllable with every beginning of the next
 *   i  initials: every two, three and four neighbours, so four typed initials are one token
 *   d  a telephone number's last digits, from four on
 *
 * Pinyin and initials hold every reading of a character that no phrase settles. There are no prefix tokens: PostgreSQL arrays know none.
 * More than four letters, three Han characters or two syllables are asked for as several tokens of one text, which may stand apart there: rarely a
 * row is found that holds all pieces but not in a row ("abcd" finds "abc, bcd"). That is accepted; nothing that should be found is missed, but for
 * what lies beyond the bounds below. */
#ifndef BANYAN_LANG_SEARCH_TOKENS_H
#define BANYAN_LANG_SEARCH_TOKENS_H

#include "base/arena.h"
#include "base/error.h"

enum {
	TOKENS_MAX = 400,            /* of one text; Han and Latin come first, pinyin last */
	TOKENS_NAME_MAX = 1024,      /* bytes of a name that are looked at */
	TOKENS_TEXT_MAX = 4 * 1024,  /* bytes of any other text that are looked at */
	QUERY_MAX = 200,             /* bytes */
	ALTERNATIVES_MAX = 32
};

enum token_source {
	TOKENS_NAME,  /* names of companies, people, products: all kinds but d */
	TOKENS_TEXT,  /* notes, addresses: h and l */
	TOKENS_CODE,  /* codes: h and l, also across - . / and spaces */
	TOKENS_PHONE, /* d; several numbers may stand in one text, separated by , ; / or words */
	TOKENS_SOURCE_COUNT
};

struct tokens {
	struct str *items; /* no two alike */
	size_t count;
};

/* All in the arena. RC_NO_MEMORY without a detail. */
enum rc tokens_for_index(struct arena *arena, enum token_source source, struct str text, struct tokens *out);
/* The tokens of several texts as one, alike ones once, in the order they come, separated by spaces: what the store keeps of a row. */
enum rc tokens_join(struct arena *arena, const struct tokens *parts, size_t count, struct str *out);

/* A row matches when it has all tokens of one alternative. */
struct token_alternative {
	const struct str *tokens;
	size_t count;
};

struct token_query {
	struct token_alternative *alternatives;
	size_t count; /* 0: the query holds nothing to look for (it is empty or all punctuation) */
};

/* Words of a query must all be found, in any order. RC_TOO_LARGE past QUERY_MAX, RC_NO_MEMORY, both without a detail. */
enum rc tokens_for_query(struct arena *arena, struct str query, struct token_query *out);

#endif
