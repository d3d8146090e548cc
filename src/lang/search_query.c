/* What a query asks for: each word in the ways it can be meant, and these combined. Called by records/ for lists, the palette and duplicate hunting. */
#include <string.h>

#include "lang/fold.h"
#include "lang/pinyin.h"
#include "lang/search_words.h"

enum {
	MEANINGS_MAX = 12,     /* of one word */
	SEGMENTATIONS_MAX = 8, /* of a word into syllables */
	PIECES_MAX = 48,
	STEPS_MAX = 2000,
	WORD_TOKENS_MAX = 24,
	INITIALS_MAX = 12,
	SYLLABLE_MAX = 6,
	PHONE_MIN = 4
};

/* One way to mean a word: all of these tokens. */
struct meaning {
	struct str *tokens;
	size_t count;
};

struct word_meanings {
	struct meaning list[MEANINGS_MAX];
	size_t count;
};

struct builder {
	struct arena *arena;
	struct token_query *out;
	bool failed;
};

static bool same_tokens(const struct str *a, size_t an, const struct str *b, size_t bn)
{
	bool same = an == bn;

	for (size_t i = 0; i < an && same; i++)
		same = str_eq(a[i], b[i]);
	return same;
}

static struct token_set *new_set(struct builder *b)
{
	struct token_set *set = arena_new(b->arena, struct token_set);

	b->failed |= !set;
	if (set) {
		set->arena = b->arena;
		set->max = WORD_TOKENS_MAX;
	}
	return set;
}

static void add_meaning(struct builder *b, struct word_meanings *w, const struct token_set *set)
{
	b->failed |= set->failed;
	for (size_t i = 0; i < w->count; i++)
		if (same_tokens(w->list[i].tokens, w->list[i].count, set->items, set->count))
			return;
	if (set->count && w->count < MEANINGS_MAX)
		w->list[w->count++] = (struct meaning){ set->items, set->count };
}

/* As a piece of n letters or fewer, or as all its pieces of n. */
static void mean_grams(struct builder *b, struct word_meanings *w, char kind, struct str word, size_t n)
{
	struct token_set *set = new_set(b);

	if (!set)
		return;
	token_add_grams(set, kind, word, word.n < n ? word.n : n);
	add_meaning(b, w, set);
}

static void mean_exactly(struct builder *b, struct word_meanings *w, char kind, struct str word)
{
	struct token_set *set = new_set(b);

	if (!set)
		return;
	token_add(set, kind, word, (struct str){ 0 });
	add_meaning(b, w, set);
}

/* A word cut into syllables; the last may be the beginning of one. */
struct cut {
	size_t ends[PIECES_MAX];
	size_t count;
};

static struct str cut_piece(const struct cut *c, struct str word, size_t i)
{
	size_t from = i ? c->ends[i - 1] : 0;

	return str_part(word, from, c->ends[i] - from);
}

static void mean_cut(struct builder *b, struct word_meanings *w, struct str word, const struct cut *c)
{
	struct token_set *set = new_set(b);

	if (!set)
		return;
	if (c->count == 1)
		token_add(set, 'p', word, (struct str){ 0 });
	for (size_t i = 0; i + 1 < c->count; i++)
		token_add(set, 'p', cut_piece(c, word, i), cut_piece(c, word, i + 1));
	add_meaning(b, w, set);
}

/* Tries the piece from the last end on, n letters; true when the word is cut to its end. */
static bool cut_further(struct cut *c, struct str word, size_t n, bool *fits)
{
	size_t from = c->count ? c->ends[c->count - 1] : 0;
	enum pinyin_piece piece = pinyin_piece(str_part(word, from, n));
	bool last = from + n == word.n;

	*fits = c->count < PIECES_MAX && from + n <= word.n && (piece == PINYIN_SYLLABLE || (last && piece == PINYIN_BEGINNING));
	if (*fits)
		c->ends[c->count++] = from + n;
	return *fits && last;
}

/* Depth first, long syllables first. tried[i]: the length that piece i was last given. */
static void mean_pinyin(struct builder *b, struct word_meanings *w, struct str word)
{
	struct cut c = { .count = 0 };
	size_t tried[PIECES_MAX + 1] = { SYLLABLE_MAX + 1 };
	size_t found = 0;

	for (int step = 0; step < STEPS_MAX && found < SEGMENTATIONS_MAX; step++) {
		size_t depth = c.count;
		bool fits;
		if (--tried[depth] == 0) {
			if (!depth)
				break;
			c.count--;
			continue;
		}
		bool whole = cut_further(&c, word, tried[depth], &fits);
		if (whole) {
			mean_cut(b, w, word, &c);
			found++;
			c.count--;
		} else if (fits) {
			tried[c.count] = SYLLABLE_MAX + 1;
		}
	}
}

static void latin_meanings(struct builder *b, struct word_meanings *w, struct str word)
{
	size_t digits = 0;

	for (size_t i = 0; i < word.n; i++)
		digits += word.p[i] <= '9';
	mean_grams(b, w, 'l', word, 3);
	if (!digits)
		mean_pinyin(b, w, word);
	if (word.n >= 2 && word.n <= INITIALS_MAX && digits < word.n)
		mean_grams(b, w, 'i', word, 4);
	if (digits == word.n && word.n >= PHONE_MIN)
		mean_exactly(b, w, 'd', word);
}

static void wide_meanings(struct builder *b, struct word_meanings *w, const struct search_word *word)
{
	struct token_set *set = new_set(b);

	if (!set)
		return;
	if (word->n == 1)
		token_add_wide(set, word->c, 1);
	for (size_t i = 0; i + 1 < word->n; i++)
		token_add_wide(set, word->c + i, 2);
	add_meaning(b, w, set);
}

static void add_alternative(struct builder *b, const struct str *tokens, size_t count)
{
	struct token_query *q = b->out;

	for (size_t i = 0; i < q->count; i++)
		if (same_tokens(q->alternatives[i].tokens, q->alternatives[i].count, tokens, count))
			return;
	if (count && q->count < ALTERNATIVES_MAX)
		q->alternatives[q->count++] = (struct token_alternative){ tokens, count };
}

/* Takes meaning choice[i] of each word, or its last one where it has fewer. */
static void add_choice(struct builder *b, const struct word_meanings *words, size_t count, const size_t *choice)
{
	struct token_set *set = new_set(b);

	if (!set)
		return;
	set->max = 0;
	for (size_t i = 0; i < count; i++)
		set->max += WORD_TOKENS_MAX;
	set->max = set->max < TOKENS_MAX ? set->max : TOKENS_MAX;
	for (size_t i = 0; i < count; i++) {
		const struct meaning *m = &words[i].list[choice[i] < words[i].count ? choice[i] : words[i].count - 1];
		for (size_t k = 0; k < m->count; k++)
			token_add(set, m->tokens[k].p[0], str_part(m->tokens[k], 1, m->tokens[k].n), (struct str){ 0 });
	}
	b->failed |= set->failed;
	add_alternative(b, set->items, set->count);
}

/* Every combination where there are few; else all words in their first meaning, all in their second, and so on. */
static void combine(struct builder *b, const struct word_meanings *words, size_t count)
{
	size_t *choice = arena_new_array(b->arena, size_t, count);
	size_t product = 1, i = 0;

	b->failed |= !choice;
	for (size_t k = 0; k < count && product <= ALTERNATIVES_MAX; k++)
		product *= words[k].count;
	for (size_t k = 0; choice && product > ALTERNATIVES_MAX && k < MEANINGS_MAX; k++) {
		for (i = 0; i < count; i++)
			choice[i] = k;
		add_choice(b, words, count, choice);
	}
	while (choice && product <= ALTERNATIVES_MAX) {
		add_choice(b, words, count, choice);
		for (i = 0; i < count && ++choice[i] == words[i].count; i++)
			choice[i] = 0;
		if (i == count)
			break;
	}
}

static enum rc add_form(struct builder *b, struct str folded)
{
	struct search_word *words;
	size_t count;
	enum rc rc = search_words(b->arena, folded, &words, &count);

	if (rc || !count)
		return rc;
	struct word_meanings *meanings = arena_new_array(b->arena, struct word_meanings, count);
	if (!meanings)
		return RC_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		if (words[i].wide)
			wide_meanings(b, &meanings[i], &words[i]);
		else
			latin_meanings(b, &meanings[i], words[i].latin);
		if (!meanings[i].count)
			return RC_NO_MEMORY;
	}
	combine(b, meanings, count);
	return RC_OK;
}

/* The letters and digits of a query that has nothing but marks between them and a digit among them; empty for other queries. */
static struct str joined_code(struct arena *arena, struct str folded)
{
	char *to = arena_alloc(arena, folded.n + 1);
	struct str out = { to, 0 };
	bool digits = false;

	for (size_t i = 0; to && i < folded.n; i++) {
		char c = folded.p[i];
		bool digit = c >= '0' && c <= '9';
		if (digit || (c >= 'a' && c <= 'z'))
			to[out.n++] = c;
		else if (!memchr(" -+()._/", c, 8))
			return (struct str){ to, 0 };
		digits |= digit;
	}
	out.n = digits ? out.n : 0;
	return out;
}

static bool all_digits(struct str s)
{
	bool all = true;

	for (size_t i = 0; i < s.n && all; i++)
		all = s.p[i] >= '0' && s.p[i] <= '9';
	return all;
}

/* A telephone number written with a country code that the stored one may lack. */
static struct str without_country(struct str digits)
{
	if (str_starts(digits, "0086") && digits.n >= 14)
		return str_part(digits, 4, digits.n);
	if (str_starts(digits, "86") && digits.n >= 12)
		return str_part(digits, 2, digits.n);
	return digits;
}

/* A code or telephone number written with marks where the stored one has others or none. */
static void add_joined(struct builder *b, struct str folded)
{
	struct word_meanings w = { .count = 0 };
	struct str code = joined_code(b->arena, folded);

	b->failed |= !code.p;
	if (code.n >= 2)
		mean_grams(b, &w, 'l', code, 3);
	if (code.n >= PHONE_MIN && all_digits(code)) {
		mean_exactly(b, &w, 'd', code);
		mean_exactly(b, &w, 'd', without_country(code));
	}
	for (size_t i = 0; i < w.count; i++)
		add_alternative(b, w.list[i].tokens, w.list[i].count);
}

enum rc tokens_for_query(struct arena *arena, struct str query, struct token_query *out)
{
	struct builder b = { .arena = arena, .out = out };
	struct str spelt, folded;
	enum rc rc;

	*out = (struct token_query){ 0 };
	if (query.n > QUERY_MAX)
		return RC_TOO_LARGE;
	if (!(out->alternatives = arena_new_array(arena, struct token_alternative, ALTERNATIVES_MAX)))
		return RC_NO_MEMORY;
	if ((rc = fold_spelling(arena, query, &spelt)) || (rc = fold_text(arena, query, &folded)) || (rc = add_form(&b, spelt)))
		return rc;
	if (!str_eq(spelt, folded) && (rc = add_form(&b, folded)))
		return rc;
	add_joined(&b, spelt);
	return b.failed ? RC_NO_MEMORY : RC_OK;
}
