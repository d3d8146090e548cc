/* Where readers take their bytes from: anything that can be read at an offset, so that a preview can go back to the start. Filled by the import
 * (memory, an uploaded file, a path), consumed by encoding, csv, xlsx and table. */
#ifndef BANYAN_FORMAT_SOURCE_H
#define BANYAN_FORMAT_SOURCE_H

#include "base/error.h"
#include "base/str.h"
#include "os/file.h"

/* read_at gives up to n bytes from offset at; *got is 0 only at the end. ctx belongs to whoever made the source and outlives its readers. */
struct source {
	void *ctx;
	uint64_t size;
	enum rc (*read_at)(void *ctx, uint64_t at, char *to, size_t n, size_t *got, struct error *e);
};

/* Reads *bytes, which stay where they are. */
struct source source_memory(const struct str *bytes);
/* Reads an open file, which stays open and where it is as long as the source. */
enum rc source_file(struct file *f, const char *path, struct source *out, struct error *e);
enum rc source_read(const struct source *s, uint64_t at, char *to, size_t n, size_t *got, struct error *e);

/* The sequential face of a source, or of anything else that yields bytes: *got is 0 at the end. */
struct byte_reader {
	void *ctx;
	enum rc (*read)(void *ctx, char *to, size_t n, size_t *got, struct error *e);
};

/* A position in a source; reader_of_source(&cursor) reads on from cursor.at. */
struct source_cursor {
	const struct source *source;
	uint64_t at;
};

struct byte_reader reader_of_source(struct source_cursor *cursor);
enum rc byte_read(const struct byte_reader *r, char *to, size_t n, size_t *got, struct error *e);

#endif
