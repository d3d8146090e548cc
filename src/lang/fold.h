/* One spelling for what people mean as the same text: full width to half, capitals to small, traditional to simplified. Search, pinyin, places,
 * industries and duplicate hunting compare folded text; what is stored and shown is never folded. */
#ifndef BANYAN_LANG_FOLD_H
#define BANYAN_LANG_FOLD_H

#include "base/arena.h"
#include "base/error.h"

/* NFKC, lower case, simplified by phrase where it matters, regional words too (軟體 -> 软件). Folding twice changes nothing. Malformed bytes become
 * U+FFFD. *out lives in the arena. RC_NO_MEMORY without a detail when the arena or the heap is at its end. */
enum rc fold_text(struct arena *arena, struct str in, struct str *out);
/* The same without regional words (軟體 -> 软体): spelling only. */
enum rc fold_spelling(struct arena *arena, struct str in, struct str *out);
/* NFKC and lower case only. */
enum rc fold_width(struct arena *arena, struct str in, struct str *out);
/* Changes spelling only, character by character as many as there were. in: a text of fold_width. */
enum rc fold_simplified(struct arena *arena, struct str in, struct str *out);

/* Pairs of neighbouring characters of a folded text, in order; they do not cross spaces or punctuation, a character alone is its own pair.
 * The pairs point into folded. */
enum rc fold_bigrams(struct arena *arena, struct str folded, struct str **out, size_t *count);

#endif
