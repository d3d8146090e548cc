/* Encodings: any bytes become valid UTF-8 without NUL, the same in any pieces; valid UTF-8 stays as it is. */
#include "dripper.h"
#include "fuzz.h"

#include "base/buf.h"
#include "base/mem.h"
#include "format/encoding.h"

static uint64_t convert(struct str text, enum encoding encoding, size_t step, struct buf *out)
{
	struct dripper d = { text, step };
	struct byte_reader source = { &d, drip }, r;
	CLEANUP(encoding_close) struct encoding_stream *s = NULL;
	char part[64];
	size_t got, room = step == 1 ? 16 : sizeof part;

	MUST(encoding_open(&source, encoding, &s, NULL) == RC_OK);
	r = reader_of_encoding(s);
	while (byte_read(&r, part, room, &got, NULL) == RC_OK && got)
		buf_add(out, part, got);
	return encoding_malformed(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct encoding_guess guess = encoding_guess(text, size & 1);
	bool marked = str_starts(text, "\xEF\xBB\xBF");

	MUST(guess.confidence >= 0 && guess.confidence <= 100 && guess.encoding < ENCODING_COUNT);
	for (int i = 0; i < ENCODING_COUNT; i++) {
		CLEANUP(buf_free) struct buf whole = { .max = 64 << 20 }, pieces = { .max = 64 << 20 };
		uint64_t malformed = convert(text, (enum encoding)i, SIZE_MAX, &whole);
		MUST(convert(text, (enum encoding)i, 1, &pieces) == malformed);
		MUST(str_eq(buf_view(&whole), buf_view(&pieces)));
		MUST(utf8_valid(buf_view(&whole)) && str_find(buf_view(&whole), '\0') == whole.len);
		if (i == ENCODING_UTF8 && !malformed)
			MUST(str_eq(buf_view(&whole), str_part(text, marked ? 3 : 0, size)));
	}
	return 0;
}
