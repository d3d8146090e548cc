/* Shared by the build's own programs: files and messages. */
#include "host.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void host_fail(const char *file, size_t line, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:", file);
	if (line)
		fprintf(stderr, "%zu:", line);
	fprintf(stderr, " error: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n");
	exit(1);
}

struct str host_read(const char *path)
{
	struct buf b = { .max = (size_t)64 << 20 };
	FILE *in = fopen(path, "rb");
	size_t n;

	if (!in)
		host_fail(path, 0, "cannot be read");
	for (;;) {
		char *room = buf_room(&b, 65536);
		if (!room)
			host_fail(path, 0, "is too large");
		n = fread(room, 1, 65536, in);
		if (!n)
			break;
		b.len += n;
	}
	if (ferror(in))
		host_fail(path, 0, "cannot be read");
	fclose(in);
	b.data[b.len] = '\0';
	return buf_view(&b);
}

void host_write(const char *path, const struct buf *b)
{
	FILE *out = fopen(path, "wb");

	if (b->failed)
		host_fail(path, 0, "would be too large");
	if (!out || fwrite(b->data, 1, b->len, out) != b->len || fclose(out))
		host_fail(path, 0, "cannot be written");
}

void host_c_text(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c < ' ' || c >= 0x7F)
			buf_printf(b, "\\%03o", c);
		else if (c == '?')
			buf_lit(b, "\\?");
		else
			buf_char(b, (char)c);
	}
}

struct str host_stem(const char *path, const char *ending)
{
	const char *slash = strrchr(path, '/');
	struct str name = str_of(slash ? slash + 1 : path);

	if (ending && str_ends(name, ending))
		name.n -= strlen(ending);
	return name;
}
