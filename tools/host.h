/* What the build's own programs share: whole files in, whole files out, and an end with a message. They run at build time only. */
#ifndef BANYAN_TOOLS_HOST_H
#define BANYAN_TOOLS_HOST_H

#include "base/buf.h"

/* Ends the program with status 1. line 0 leaves the line out: "FILE:LINE: message". */
_Noreturn void host_fail(const char *file, size_t line, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The whole file, terminated by a zero beyond the length, never freed; a missing file ends the program. */
struct str host_read(const char *path);
void host_write(const char *path, const struct buf *b);
/* The bytes as the inside of a C string literal (no quotes around it). */
void host_c_text(struct buf *b, struct str s);
/* The last part of a path, without the ending when it is the one given (which may be NULL). */
struct str host_stem(const char *path, const char *ending);

#endif
