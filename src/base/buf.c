/* The growing buffer: responses, SQL text and files are written into one. */
#include "base/buf.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_SIZE = 256, DEFAULT_MAX = 16 << 20 };

void buf_free(struct buf *b)
{
	mem_free(b->data);
	*b = (struct buf){ .max = b->max };
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

static bool grow(struct buf *b, size_t need)
{
	size_t max = b->max ? b->max : DEFAULT_MAX;
	size_t cap = b->cap ? b->cap : FIRST_SIZE;
	char *data;

	if (need > max)
		return false;
	while (cap < need)
		cap *= 2;
	if (cap > max)
		cap = max;
	data = mem_resize(b->data, cap);
	if (!data)
		return false;
	b->data = data;
	b->cap = cap;
	return true;
}

char *buf_room(struct buf *b, size_t n)
{
	if (b->failed)
		return NULL;
	if (n > b->cap - b->len && (n > SIZE_MAX - b->len || !grow(b, b->len + n))) {
		b->failed = true;
		return NULL;
	}
	return b->data + b->len;
}

void buf_add_slow(struct buf *b, const void *bytes, size_t n)
{
	char *to = n ? buf_room(b, n) : NULL;

	if (!to)
		return;
	memcpy(to, bytes, n);
	b->len += n;
}

void buf_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_int(struct buf *b, int64_t value)
{
	char digits[20], *end = digits + sizeof digits, *p = end;
	uint64_t v = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do
		*--p = (char)('0' + v % 10);
	while (v /= 10);
	if (value < 0)
		buf_char(b, '-');
	buf_add(b, p, (size_t)(end - p));
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
	size_t room = b->cap - b->len;
	va_list again;
	char *to;
	int n;

	va_copy(again, args);
	n = vsnprintf(room ? b->data + b->len : NULL, room, format, args);
	/* written already where it fits with its end mark, once more into more room where not */
	if (n >= 0 && (to = buf_room(b, (size_t)n + 1))) {
		if ((size_t)n >= room)
			vsnprintf(to, (size_t)n + 1, format, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

struct str buf_view(const struct buf *b)
{
	return (struct str){ b->data ? b->data : "", b->len };
}

const char *buf_cstr(struct buf *b)
{
	char *end = buf_room(b, 1);

	if (!end)
		return NULL;
	*end = '\0';
	return b->data;
}
