/* Conversion to UTF-8 while a file streams: UTF-8 and UTF-16 by hand, the rest by ICU. Every malformed piece becomes U+FFFD and is counted. */
#include "format/encoding.h"

#include "base/mem.h"

#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

enum { IN_SIZE = 64 << 10, PIVOT_SIZE = 16 << 10, ROOM_LEAST = 16 };

struct encoding_stream {
	struct byte_reader source;
	enum encoding encoding;
	UConverter *icu;
	bool ended;      /* the source has no more */
	bool flushed;    /* ICU has been told so */
	bool begun;      /* the byte order mark is behind us */
	uint64_t malformed;
	uint16_t high;   /* a high surrogate that waits for its low one */
	size_t in_at, in_end;
	size_t pivot_at, pivot_end;
	char in[IN_SIZE];
	UChar pivot[PIVOT_SIZE]; /* UTF-16 on its way from ICU */
};

static const char *const icu_names[ENCODING_COUNT] = {
	[ENCODING_GB18030] = "gb18030",
	[ENCODING_BIG5] = "windows-950",
	[ENCODING_WINDOWS_1252] = "windows-1252",
};

static void U_CALLCONV count_malformed(const void *context, UConverterToUnicodeArgs *args, const char *units, int32_t length,
	UConverterCallbackReason reason, UErrorCode *status)
{
	struct encoding_stream *s = (void *)context;

	if (reason > UCNV_IRREGULAR)
		return;
	s->malformed++;
	*status = U_ZERO_ERROR;
	ucnv_cbToUWriteUChars(args, &(UChar){ 0xFFFD }, 1, 0, status);
}

static enum rc open_icu(struct encoding_stream *s, struct error *e)
{
	UErrorCode status = U_ZERO_ERROR;

	if (!icu_names[s->encoding])
		return RC_OK;
	s->icu = ucnv_open(icu_names[s->encoding], &status);
	if (U_SUCCESS(status))
		ucnv_setToUCallBack(s->icu, count_malformed, s, NULL, NULL, &status);
	if (U_SUCCESS(status))
		return RC_OK;
	error_no_memory(e);
	return error_detail(e, RC_NO_MEMORY, "ICU %s: %s", icu_names[s->encoding], u_errorName(status));
}

enum rc encoding_open(const struct byte_reader *source, enum encoding encoding, struct encoding_stream **out, struct error *e)
{
	struct encoding_stream *s = mem_alloc(sizeof *s);
	enum rc rc;

	*out = NULL;
	if (!s)
		return error_no_memory(e);
	s->source = *source;
	s->encoding = encoding;
	rc = open_icu(s, e);
	if (rc)
		encoding_close(&s);
	*out = s;
	return rc;
}

void encoding_close(struct encoding_stream **s)
{
	if (!*s)
		return;
	ucnv_close((*s)->icu);
	mem_free(*s);
	*s = NULL;
}

uint64_t encoding_malformed(const struct encoding_stream *s)
{
	return s->malformed;
}

/* Moves what is left to the front and reads more behind it. */
static enum rc refill(struct encoding_stream *s, struct error *e)
{
	size_t got = 0;
	enum rc rc;

	memmove(s->in, s->in + s->in_at, s->in_end - s->in_at);
	s->in_end -= s->in_at;
	s->in_at = 0;
	rc = byte_read(&s->source, s->in + s->in_end, IN_SIZE - s->in_end, &got, e);
	s->in_end += got;
	s->ended = !rc && got == 0;
	return rc;
}

/* A byte range under construction in the caller's memory. */
struct sink {
	char *to;
	size_t n, used;
};

static bool put_char(struct encoding_stream *s, struct sink *out, uint32_t c)
{
	if (out->n - out->used < 4)
		return false;
	if (c == 0) {
		s->malformed++;
		c = 0xFFFD;
	}
	if (c != 0xFEFF || s->begun)
		out->used += utf8_encode(c, out->to + out->used);
	s->begun = true;
	return true;
}

/* Copies the ASCII at the front, eight bytes at a time where it can; NUL is none. */
static void copy_ascii(struct encoding_stream *s, struct sink *out)
{
	size_t left = s->in_end - s->in_at, n = 0;
	const char *p = s->in + s->in_at;

	if (left > out->n - out->used)
		left = out->n - out->used;
	for (uint64_t eight; n + 8 <= left; n += 8) {
		memcpy(&eight, p + n, 8);
		if ((eight | (eight - 0x0101010101010101u)) & 0x8080808080808080u)
			break;
	}
	while (n < left && (signed char)p[n] > 0)
		n++;
	memcpy(out->to + out->used, p, n);
	out->used += n;
	s->in_at += n;
	s->begun = s->begun || n;
}

static void convert_utf8(struct encoding_stream *s, struct sink *out)
{
	while (s->in_at < s->in_end) {
		copy_ascii(s, out);
		struct str rest = { s->in + s->in_at, s->in_end - s->in_at };
		if (!rest.n || (rest.n < 4 && !s->ended) || out->n - out->used < 4)
			return;
		uint32_t c = str_next_char(&rest);
		size_t n = s->in_end - s->in_at - rest.n;
		s->malformed += c == 0xFFFD && n == 1;
		put_char(s, out, c);
		s->in_at += n;
	}
}

/* One UTF-16 unit; an unpaired surrogate becomes U+FFFD. False when there is no room. */
static bool put_unit(struct encoding_stream *s, struct sink *out, uint16_t unit)
{
	bool low = (unit & 0xFC00) == 0xDC00;

	if (out->n - out->used < 8)
		return false;
	if (s->high && low) {
		put_char(s, out, 0x10000 + ((uint32_t)(s->high & 0x3FF) << 10 | (unit & 0x3FF)));
		s->high = 0;
		return true;
	}
	if (s->high || low) {
		s->malformed++;
		put_char(s, out, 0xFFFD);
	}
	s->high = (unit & 0xFC00) == 0xD800 ? unit : 0;
	if (!s->high && !low)
		put_char(s, out, unit);
	return true;
}

static void convert_utf16(struct encoding_stream *s, struct sink *out)
{
	bool little = s->encoding == ENCODING_UTF16LE;

	for (; s->in_end - s->in_at >= 2; s->in_at += 2) {
		unsigned char a = (unsigned char)s->in[s->in_at], b = (unsigned char)s->in[s->in_at + 1];
		if (!put_unit(s, out, (uint16_t)(little ? b << 8 | a : a << 8 | b)))
			return;
	}
	if (!s->ended || out->n - out->used < 8)
		return;
	if (s->high || s->in_at < s->in_end) {
		s->malformed++;
		put_char(s, out, 0xFFFD);
	}
	s->high = 0;
	s->in_at = s->in_end;
}

static void fill_pivot(struct encoding_stream *s)
{
	const char *from = s->in + s->in_at;
	UChar *to = s->pivot;
	UErrorCode status = U_ZERO_ERROR;

	ucnv_toUnicode(s->icu, &to, s->pivot + PIVOT_SIZE, &from, s->in + s->in_end, NULL, s->ended, &status);
	s->flushed = s->ended && status != U_BUFFER_OVERFLOW_ERROR;
	s->in_at = (size_t)(from - s->in);
	s->pivot_at = 0;
	s->pivot_end = (size_t)(to - s->pivot);
}

static void convert_icu(struct encoding_stream *s, struct sink *out)
{
	while (s->in_at < s->in_end || s->pivot_at < s->pivot_end || (s->ended && !s->flushed)) {
		if (s->pivot_at == s->pivot_end)
			fill_pivot(s);
		for (; s->pivot_at < s->pivot_end; s->pivot_at++)
			if (!put_unit(s, out, s->pivot[s->pivot_at]))
				return;
		if (s->in_at == s->in_end && !s->ended)
			return;
	}
	s->high = 0;
}

static bool drained(const struct encoding_stream *s)
{
	return s->ended && s->in_at == s->in_end && s->pivot_at == s->pivot_end && !s->high && (s->flushed || !s->icu);
}

static enum rc stream_read(void *ctx, char *to, size_t n, size_t *got, struct error *e)
{
	struct encoding_stream *s = ctx;
	struct sink out = { to, n, 0 };
	enum rc rc = RC_OK;

	if (n < ROOM_LEAST)
		return error_set(e, RC_INVALID, NULL, "error.internal", NULL, NULL);
	while (!rc && out.used == 0 && !drained(s)) {
		if (!s->ended && s->in_end - s->in_at < 4 && (rc = refill(s, e)))
			break;
		if (s->icu)
			convert_icu(s, &out);
		else if (s->encoding == ENCODING_UTF8)
			convert_utf8(s, &out);
		else
			convert_utf16(s, &out);
	}
	*got = out.used;
	return rc;
}

struct byte_reader reader_of_encoding(struct encoding_stream *s)
{
	return (struct byte_reader){ .ctx = s, .read = stream_read };
}
