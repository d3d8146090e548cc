/* Heap access: the only file that calls malloc. */
#include "base/mem.h"

#include <stdlib.h>

static bool (*mem_gate)(size_t size);

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
