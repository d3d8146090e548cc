/* Words and sets of tokens for both sides of text search: lang/search_index.c and lang/search_query.c. */
#include "lang/search_words.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

enum sort { SORT_BREAK, SORT_LATIN, SORT_WIDE, SORT_MARK };

static bool ascii_letter_or_digit(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A letter with marks loses them when an ASCII letter is left. */
static enum sort sort_of(uint32_t *c)
{
	UErrorCode code = U_ZERO_ERROR;
	UChar parts[32];

	if (*c < 0x80)
		return ascii_letter_or_digit(*c) ? SORT_LATIN : SORT_BREAK;
	if (*c >= 0x4E00 && *c <= 0x9FFF)
		return SORT_WIDE;
	if (U_GET_GC_MASK((UChar32)*c) & U_GC_M_MASK)
		return SORT_MARK;
	if (!u_isalnum((UChar32)*c))
		return SORT_BREAK;
	int32_t n = unorm2_getDecomposition(unorm2_getNFKDInstance(&code), (UChar32)*c, parts, 32, &code);
	if (U_SUCCESS(code) && n > 0 && ascii_letter_or_digit(parts[0])) {
		*c = parts[0];
		return SORT_LATIN;
	}
	return SORT_WIDE;
}

enum rc search_words(struct arena *arena, struct str folded, struct search_word **out, size_t *count)
{
	size_t room = utf8_count(folded) + 1;
	struct search_word *words = arena_new_array(arena, struct search_word, room);
	uint32_t *wide = arena_new_array(arena, uint32_t, room);
	char *latin = arena_alloc(arena, room);
	struct search_word *word = NULL;
	size_t n = 0, at = 0;

	*count = 0;
	if (!words || !wide || !latin)
		return RC_NO_MEMORY;
	while (folded.n) {
		uint32_t c = str_next_char(&folded);
		enum sort sort = sort_of(&c);
		if (sort == SORT_BREAK)
			word = NULL;
		if (sort != SORT_LATIN && sort != SORT_WIDE)
			continue;
		if (!word || word->wide != (sort == SORT_WIDE)) {
			word = &words[n++];
			*word = (struct search_word){ .wide = sort == SORT_WIDE, .c = wide + at, .latin = { latin + at, 0 } };
		}
		wide[at] = c;
		latin[at++] = c < 0x80 ? (char)c : '?';
		word->n++;
		word->latin.n++;
	}
	*out = words;
	*count = n;
	return RC_OK;
}

/* The slot that holds the token or may take it. */
static uint16_t *find_slot(struct token_set *set, struct str token)
{
	size_t slot = str_hash(token) % SET_SLOTS;

	while (set->slots[slot] && !str_eq(set->items[set->slots[slot] - 1], token))
		slot = (slot + 1) % SET_SLOTS;
	return &set->slots[slot];
}

void token_add(struct token_set *set, char kind, struct str a, struct str b)
{
	char bytes[TOKEN_BYTES];

	if (set->failed || set->count >= set->max || a.n + b.n + 1 > sizeof(bytes))
		return;
	if (!set->items && !(set->items = arena_new_array(set->arena, struct str, set->max))) {
		set->failed = true;
		return;
	}
	bytes[0] = kind;
	memcpy(bytes + 1, a.p, a.n);
	if (b.n)
		memcpy(bytes + 1 + a.n, b.p, b.n);
	struct str token = { bytes, a.n + b.n + 1 };
	uint16_t *slot = find_slot(set, token);
	if (*slot)
		return;
	set->items[set->count] = arena_str(set->arena, token);
	set->failed = !set->items[set->count].p;
	*slot = (uint16_t)++set->count;
}

static void base32(uint32_t c, char out[4])
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";

	for (int i = 3; i >= 0; i--, c >>= 5)
		out[i] = digits[c & 31];
}

void token_add_wide(struct token_set *set, const uint32_t *c, size_t n)
{
	char bytes[8];

	for (size_t i = 0; i < n; i++)
		base32(c[i], bytes + 4 * i);
	token_add(set, 'h', (struct str){ bytes, 4 * n }, (struct str){ 0 });
}

void token_add_grams(struct token_set *set, char kind, struct str text, size_t n)
{
	for (size_t i = 0; i + n <= text.n; i++)
		token_add(set, kind, str_part(text, i, n), (struct str){ 0 });
}
