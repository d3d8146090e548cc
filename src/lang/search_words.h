/* What both sides of text search share: words of a text, sets of tokens. Only lang/search_*.c use it. */
#ifndef BANYAN_LANG_SEARCH_WORDS_H
#define BANYAN_LANG_SEARCH_WORDS_H

#include "lang/search_tokens.h"

/* Neighbouring characters of one sort, without a space or mark between them. */
struct search_word {
	bool wide;             /* Han and other letters in c; otherwise ASCII letters and digits in latin */
	const uint32_t *c;
	struct str latin;
	size_t n;              /* characters */
};

/* folded: a text of lang/fold. Letters with marks become ASCII. */
enum rc search_words(struct arena *arena, struct str folded, struct search_word **out, size_t *count);

enum { TOKEN_BYTES = 24, SET_SLOTS = 1024 };

/* Tokens, each once, in the order they came. Zero-initialise but for arena and max. */
struct token_set {
	struct arena *arena;
	size_t max;            /* at most TOKENS_MAX; later ones are left out */
	struct str *items;
	size_t count;
	uint16_t slots[SET_SLOTS]; /* open addressing; 0 free, else place + 1 */
	bool failed;           /* out of memory */
};

void token_add(struct token_set *set, char kind, struct str a, struct str b);
void token_add_wide(struct token_set *set, const uint32_t *c, size_t n); /* 1 or 2 characters */
/* All pieces of n bytes. */
void token_add_grams(struct token_set *set, char kind, struct str text, size_t n);

#endif
