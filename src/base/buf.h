/* A growing byte buffer with a stated maximum. Errors stick: check .failed once, at the end. */
#ifndef BANYAN_BASE_BUF_H
#define BANYAN_BASE_BUF_H

#include "base/str.h"

#include <stdarg.h>
#include <string.h>

/* struct buf b = { .max = 1 << 20 }; — max 0 means 16 MiB. data is not terminated. The owner calls buf_free. */
struct buf {
	char *data;
	size_t len;
	size_t cap;
	size_t max;
	bool failed; /* out of memory or past max; everything added since is lost */
};

void buf_free(struct buf *b);
void buf_clear(struct buf *b);                        /* empties, keeps the memory, forgets the failure */
/* Room for n more bytes at the returned place (then add n to b->len), or NULL. */
char *buf_room(struct buf *b, size_t n);
void buf_add_slow(struct buf *b, const void *bytes, size_t n);
/* What pages and replies are made of: the room is mostly there. */
static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (!n || b->failed || n > b->cap - b->len) {
		buf_add_slow(b, bytes, n);
		return;
	}
	memcpy(b->data + b->len, bytes, n);
	b->len += n;
}
static inline void buf_char(struct buf *b, char c) { buf_add(b, &c, 1); }
static inline void buf_str(struct buf *b, struct str s) { buf_add(b, s.p, s.n); }
void buf_text(struct buf *b, const char *text);
#define buf_lit(b, literal) buf_add((b), "" literal, sizeof(literal) - 1)
void buf_int(struct buf *b, int64_t value);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
struct str buf_view(const struct buf *b);
/* A terminated view; NULL when failed. Valid until the next change. */
const char *buf_cstr(struct buf *b);

#endif
