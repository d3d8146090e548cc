/* Folding text for comparison. Used by search tokens, pinyin, places, industries and everything that looks for the same name twice. */
#include "lang/fold.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lang/fold_table.h"

enum { PASSES_MAX = 8 };

static bool ascii_only(struct str in)
{
	for (size_t i = 0; i < in.n; i++)
		if ((unsigned char)in.p[i] >= 0x80)
			return false;
	return true;
}

static enum rc lower_ascii(struct arena *arena, struct str in, struct str *out)
{
	char *to = arena_alloc(arena, in.n + 1);

	if (!to)
		return RC_NO_MEMORY;
	for (size_t i = 0; i < in.n; i++)
		to[i] = in.p[i] >= 'A' && in.p[i] <= 'Z' ? (char)(in.p[i] + 32) : in.p[i];
	*out = (struct str){ to, in.n };
	return RC_OK;
}

/* Han characters that stand for themselves under NFKC, and small ASCII: most names are made of nothing else. */
static bool width_is_folded(struct str in)
{
	uint32_t c;

	while (in.n) {
		c = str_next_char(&in);
		if (c < 0x80 ? (c >= 'A' && c <= 'Z') : c < 0x4E00 || c > 0x9FFF)
			return false;
	}
	return true;
}

struct wide {
	UChar *p;
	int32_t n;
};

static bool wide_room(struct arena *arena, struct wide *w, int32_t n)
{
	w->p = arena_new_array(arena, UChar, (size_t)n + 1);
	w->n = n;
	return w->p != NULL;
}

static bool wide_from(struct arena *arena, struct str in, struct wide *out)
{
	int32_t n = 0;

	if (in.n > INT32_MAX / 32 || !wide_room(arena, out, (int32_t)in.n))
		return false;
	while (in.n) {
		uint32_t c = str_next_char(&in);
		U16_APPEND_UNSAFE(out->p, n, c);
	}
	out->n = n;
	return true;
}

static int32_t normalize(const struct wide *in, UChar *to, int32_t room, UErrorCode *code)
{
	return unorm2_normalize(unorm2_getNFKCInstance(code), in->p, in->n, to, room, code);
}

static int32_t lower(const struct wide *in, UChar *to, int32_t room, UErrorCode *code)
{
	return u_strToLower(to, room, in->p, in->n, "", code);
}

/* Runs a step of ICU, giving it more room when it asks. */
static bool wide_step(struct arena *arena, struct wide *w, int32_t (*step)(const struct wide *, UChar *, int32_t, UErrorCode *))
{
	struct wide to;
	UErrorCode code = U_ZERO_ERROR;

	if (!wide_room(arena, &to, w->n + w->n / 2 + 16))
		return false;
	int32_t n = step(w, to.p, to.n, &code);
	if (code == U_BUFFER_OVERFLOW_ERROR) {
		code = U_ZERO_ERROR;
		if (!wide_room(arena, &to, n))
			return false;
		n = step(w, to.p, to.n, &code);
	}
	to.n = n;
	*w = to;
	return U_SUCCESS(code);
}

static enum rc wide_to(struct arena *arena, const struct wide *w, struct str *out)
{
	char *to = arena_alloc(arena, (size_t)w->n * 3 + 1);
	size_t n = 0;

	if (!to)
		return RC_NO_MEMORY;
	for (int32_t i = 0; i < w->n;) {
		UChar32 c;
		U16_NEXT(w->p, i, w->n, c);
		n += utf8_encode((uint32_t)c, to + n);
	}
	*out = (struct str){ to, n };
	return RC_OK;
}

enum rc fold_width(struct arena *arena, struct str in, struct str *out)
{
	struct wide w;

	if (ascii_only(in))
		return lower_ascii(arena, in, out);
	if (width_is_folded(in)) {
		*out = arena_str(arena, in);
		return out->p ? RC_OK : RC_NO_MEMORY;
	}
	/* Small letters may meet a mark that now composes with them, so normalising comes twice. */
	if (!wide_from(arena, in, &w) || !wide_step(arena, &w, normalize) || !wide_step(arena, &w, lower) || !wide_step(arena, &w, normalize))
		return RC_NO_MEMORY;
	return wide_to(arena, &w, out);
}

static uint32_t table_entry(uint32_t c)
{
	return c >> 8 < FOLD_PAGES ? fold_char_data[fold_char_pages[c >> 8] * 256 + (c & 255)] : 0;
}

/* The longest phrase at the start of s, or NULL. */
static const struct fold_phrase *phrase_at(struct str s, uint32_t entry, bool regional)
{
	const struct fold_group *group = &fold_groups[entry >> FOLD_GROUP_SHIFT];

	for (unsigned i = group->start; i < group->start + (unsigned)group->count; i++) {
		const struct fold_phrase *p = &fold_phrases[i];
		if ((!p->region || regional) && p->key_n <= s.n && memcmp(fold_words + p->key, s.p, p->key_n) == 0)
			return p;
	}
	return NULL;
}

/* One pass over the text; false when nothing changed. */
static bool convert(struct str in, bool regional, struct buf *out)
{
	bool changed = false;
	char bytes[4];

	while (in.n) {
		struct str from = in;
		uint32_t c = str_next_char(&in);
		uint32_t entry = table_entry(c);
		const struct fold_phrase *p = entry ? phrase_at(from, entry, regional) : NULL;
		if (p) {
			changed |= p->key_n != p->value_n || memcmp(fold_words + p->key, fold_words + p->value, p->key_n) != 0;
			buf_add(out, fold_words + p->value, p->value_n);
			in = str_part(from, p->key_n, from.n);
		} else if (entry & FOLD_CHAR_MASK) {
			changed = true;
			buf_add(out, bytes, utf8_encode(entry & FOLD_CHAR_MASK, bytes));
		} else {
			buf_add(out, from.p, from.n - in.n);
		}
	}
	return changed;
}

/* Again until nothing changes: a new neighbour may make a phrase. */
static enum rc simplify(struct arena *arena, struct str in, bool regional, struct str *out)
{
	CLEANUP(buf_free) struct buf one = { .max = in.n * 4 + 64 };
	CLEANUP(buf_free) struct buf two = { .max = in.n * 8 + 64 };
	struct buf *to = &one, *from = &two;
	bool changed = convert(in, regional, to);

	for (int i = 1; changed && i < PASSES_MAX && !to->failed; i++) {
		struct buf *was = to;
		to = from;
		from = was;
		buf_clear(to);
		changed = convert(buf_view(from), regional, to);
	}
	if (to->failed)
		return RC_NO_MEMORY;
	*out = arena_str(arena, buf_view(to));
	return out->p ? RC_OK : RC_NO_MEMORY;
}

static enum rc fold(struct arena *arena, struct str in, bool regional, struct str *out)
{
	enum rc rc = fold_width(arena, in, out);

	return rc || ascii_only(*out) ? rc : simplify(arena, *out, regional, out);
}

enum rc fold_text(struct arena *arena, struct str in, struct str *out)
{
	return fold(arena, in, true, out);
}

enum rc fold_spelling(struct arena *arena, struct str in, struct str *out)
{
	return fold(arena, in, false, out);
}

enum rc fold_simplified(struct arena *arena, struct str in, struct str *out)
{
	return simplify(arena, in, false, out);
}

static bool in_word(uint32_t c)
{
	return u_isalnum((UChar32)c) || (U_GET_GC_MASK((UChar32)c) & U_GC_M_MASK);
}

enum rc fold_bigrams(struct arena *arena, struct str folded, struct str **out, size_t *count)
{
	struct str rest = folded, last = { 0 };
	bool alone = false; /* last begins a word and has no pair yet */
	size_t n = 0;

	*count = 0;
	*out = arena_new_array(arena, struct str, utf8_count(folded) + 1);
	if (!*out)
		return RC_NO_MEMORY;
	while (rest.n) {
		const char *at = rest.p;
		uint32_t c = str_next_char(&rest);
		struct str this = { at, (size_t)(rest.p - at) };
		if (in_word(c)) {
			if (last.n)
				(*out)[n++] = (struct str){ last.p, last.n + this.n };
			alone = !last.n;
			last = this;
			continue;
		}
		if (alone)
			(*out)[n++] = last;
		alone = false;
		last = (struct str){ 0 };
	}
	if (alone)
		(*out)[n++] = last;
	*count = n;
	return RC_OK;
}
