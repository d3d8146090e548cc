/* Text that carries its length: not owned, not terminated, UTF-8 unless said otherwise. */
#ifndef BANYAN_BASE_STR_H
#define BANYAN_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
/* For printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p

struct str str_of(const char *text);                     /* NULL gives the empty one */
struct str str_part(struct str s, size_t from, size_t n); /* clamped to s */
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *b);
bool str_eq_nocase(struct str a, struct str b);          /* ASCII letters only */
int str_compare(struct str a, struct str b);             /* by bytes, like memcmp */
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
struct str str_trim(struct str s);                       /* ASCII white space and U+3000, both ends */
/* Where c is, or s.n. */
size_t str_find(struct str s, char c);
/* Cuts the part before the first c into *head and leaves the rest in *s; false at the end of the text. */
bool str_split(struct str *s, char c, struct str *head);
/* Next code point, advancing *s; a malformed byte yields U+FFFD and advances by one. 0 at the end. */
uint32_t str_next_char(struct str *s);
/* Writes 1 to 4 bytes, returns how many. */
size_t utf8_encode(uint32_t c, char out[4]);
bool utf8_valid(struct str s);
size_t utf8_count(struct str s);                         /* characters */
uint64_t str_hash(struct str s);                         /* FNV-1a, not for hostile keys in big tables */

#endif
