/* The one door to the heap. Tests make the n-th request fail through mem_set_gate(). */
#ifndef BANYAN_BASE_MEM_H
#define BANYAN_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

void *mem_alloc(size_t size);                 /* zeroed; NULL when there is none */
void *mem_resize(void *old, size_t size);     /* the old block stays valid when it returns NULL */
void mem_free(void *block);
/* Keeps what is freed for the next request, up to some megabytes a thread; else pages go back to the kernel and are asked for again each time. Once, at the start. */
void mem_keep(void);
/* The gate is asked before each request; false makes the request fail. NULL takes it away. Set before threads start. */
void mem_set_gate(bool (*gate)(size_t size));

/* CLEANUP(buf_free) struct buf b = {0};  runs buf_free(&b) when the name goes out of scope. */
#define CLEANUP(function) __attribute__((cleanup(function)))

#endif
