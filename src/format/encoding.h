/* Which encoding a text file has, and its conversion to UTF-8 while it streams. Used by table.h before csv.h. */
#ifndef BANYAN_FORMAT_ENCODING_H
#define BANYAN_FORMAT_ENCODING_H

#include "base/error.h"
#include "format/source.h"

enum encoding { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_GB18030, ENCODING_BIG5, ENCODING_WINDOWS_1252, ENCODING_COUNT };

struct encoding_guess {
	enum encoding encoding;
	int bom;        /* bytes of the byte order mark at the start */
	int confidence; /* 0 … 100; below 80 the person should be asked */
};

/* "UTF-8", "GB18030", … as people know them; encoding_by_name takes those, any case, and GBK, GB2312, UTF-16, latin1, ISO-8859-1. */
const char *encoding_name(enum encoding encoding);
bool encoding_by_name(struct str name, enum encoding *out);

/* From the first bytes of a file, the more the better (64 KiB do). whole: the sample is the file, so that a cut character at its end is malformed.
 * GB18030 covers GBK and GB2312. Bytes that are nothing else are taken for Windows-1252, which covers Latin-1. */
struct encoding_guess encoding_guess(struct str sample, bool whole);

struct encoding_stream;

/* A stream of UTF-8 over *source (copied; its ctx outlives the stream). The byte order mark is dropped. Memory is bounded (about 300 KiB).
 * The caller ends it with encoding_close. */
enum rc encoding_open(const struct byte_reader *source, enum encoding encoding, struct encoding_stream **out, struct error *e);
void encoding_close(struct encoding_stream **s);
/* The stream as a reader for csv_open; valid as long as the stream. Each read wants room for 16 bytes at least. */
struct byte_reader reader_of_encoding(struct encoding_stream *s);
/* How many malformed sequences and NULs have become U+FFFD so far. */
uint64_t encoding_malformed(const struct encoding_stream *s);

#endif
