/* Sources over memory, and reading them one piece after the other. */
#include "format/source.h"

#include <string.h>

static enum rc memory_read_at(void *ctx, uint64_t at, char *to, size_t n, size_t *got, struct error *e)
{
	const struct str *bytes = ctx;
	struct str part = at < bytes->n ? str_part(*bytes, (size_t)at, n) : (struct str){ 0 };

	if (part.n)
		memcpy(to, part.p, part.n);
	*got = part.n;
	return RC_OK;
}

struct source source_memory(const struct str *bytes)
{
	return (struct source){ .ctx = (void *)bytes, .size = bytes->n, .read_at = memory_read_at };
}

static enum rc file_read_at(void *ctx, uint64_t at, char *to, size_t n, size_t *got, struct error *e)
{
	return at > INT64_MAX ? RC_OK : file_get_at(ctx, at, to, n, got, e);
}

enum rc source_file(struct file *f, const char *path, struct source *out, struct error *e)
{
	int64_t size;
	enum rc rc = file_size(path, &size, e);

	*out = (struct source){ .ctx = f, .size = rc ? 0 : (uint64_t)size, .read_at = file_read_at };
	return rc;
}

enum rc source_read(const struct source *s, uint64_t at, char *to, size_t n, size_t *got, struct error *e)
{
	*got = 0;
	return s->read_at(s->ctx, at, to, n, got, e);
}

static enum rc cursor_read(void *ctx, char *to, size_t n, size_t *got, struct error *e)
{
	struct source_cursor *c = ctx;
	enum rc rc = source_read(c->source, c->at, to, n, got, e);

	c->at += *got;
	return rc;
}

struct byte_reader reader_of_source(struct source_cursor *cursor)
{
	return (struct byte_reader){ .ctx = cursor, .read = cursor_read };
}

enum rc byte_read(const struct byte_reader *r, char *to, size_t n, size_t *got, struct error *e)
{
	*got = 0;
	return r->read(r->ctx, to, n, got, e);
}
