/* Arenas: a list of blocks, newest first; each doubles up to a ceiling. */
#include "base/arena.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, ALIGN = 16 };

struct arena_block {
	struct arena_block *next;
	size_t size;
	size_t used;
	_Alignas(16) char data[];
};

static struct arena_block *block_add(struct arena *a, size_t need)
{
	size_t size = a->blocks ? a->blocks->size * 2 : FIRST_BLOCK;
	struct arena_block *b;

	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	if (size < need)
		size = need;
	b = mem_resize(NULL, sizeof *b + size);
	if (!b)
		return NULL;
	*b = (struct arena_block){ .next = a->blocks, .size = size };
	a->blocks = b;
	return b;
}

/* Blocks are not zeroed as a whole: only what is handed out is, and not where a text is written over it at once. */
static void *take(struct arena *a, size_t size)
{
	struct arena_block *b = a->blocks;
	void *p;

	if (size > a->max || (size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1)) > a->max - (a->used < a->max ? a->used : a->max))
		return NULL;
	if (!b || b->size - b->used < size)
		b = block_add(a, size);
	if (!b)
		return NULL;
	p = b->data + b->used;
	b->used += size;
	a->used += size;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p = take(a, size);

	return p ? memset(p, 0, size) : NULL;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t total;

	return __builtin_mul_overflow(count, size, &total) ? NULL : arena_alloc(a, total);
}

char *arena_text(struct arena *a, struct str s)
{
	char *p = take(a, s.n + 1);

	if (p && s.n)
		memcpy(p, s.p, s.n);
	if (p)
		p[s.n] = '\0';
	return p;
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p = arena_text(a, s);

	return (struct str){ p, p ? s.n : 0 };
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args, again;
	char *p = NULL;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n >= 0 && (p = take(a, (size_t)n + 1)))
		vsnprintf(p, (size_t)n + 1, format, again);
	va_end(again);
	va_end(args);
	return p;
}

void arena_reset(struct arena *a)
{
	struct arena_block *keep = a->blocks;

	if (keep) {
		for (struct arena_block *b = keep->next, *next; b; b = next) {
			next = b->next;
			mem_free(b);
		}
		keep->next = NULL;
		keep->used = 0;
	}
	a->used = 0;
}

void arena_free(struct arena *a)
{
	for (struct arena_block *b = a->blocks, *next; b; b = next) {
		next = b->next;
		mem_free(b);
	}
	a->blocks = NULL;
	a->used = 0;
}
