/* Memory by lifetime: what a request allocates dies with its arena. Not shared between threads. */
#ifndef BANYAN_BASE_ARENA_H
#define BANYAN_BASE_ARENA_H

#include "base/str.h"

struct arena_block;

/* max bounds the bytes handed out; a request beyond it gets NULL. Zero-initialise but for max: struct arena a = { .max = 1 << 20 }; */
struct arena {
	struct arena_block *blocks;
	size_t max;
	size_t used;
};

/* Zeroed and aligned for any type; NULL when memory or the bound is at its end. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_array(struct arena *a, size_t count, size_t size); /* NULL on overflow too */
#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_new_array(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))
char *arena_text(struct arena *a, struct str s);               /* a terminated copy */
struct str arena_str(struct arena *a, struct str s);           /* a copy; .p is NULL when out of memory */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *a);                             /* forgets all, keeps the newest block */
void arena_free(struct arena *a);                              /* gives everything back; usable again */

#endif
