/* Heap access: the only file that calls malloc. */
#include "base/mem.h"

#include <malloc.h>
#include <stdlib.h>

/* Larger blocks are mapped and unmapped by themselves; so much may stay free at the end of a heap. */
enum { MAPPED_FROM = 4 << 20, KEPT = 16 << 20 };

static bool (*mem_gate)(size_t size);

void mem_keep(void)
{
	mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
	mallopt(M_TRIM_THRESHOLD, KEPT);
}

void mem_set_gate(bool (*gate)(size_t size))
{
	mem_gate = gate;
}

void *mem_alloc(size_t size)
{
	if (mem_gate && !mem_gate(size))
		return NULL;
	return calloc(1, size ? size : 1);
}

void *mem_resize(void *old, size_t size)
{
	if (mem_gate && !mem_gate(size))
		return NULL;
	return realloc(old, size ? size : 1);
}

void mem_free(void *block)
{
	free(block);
}
