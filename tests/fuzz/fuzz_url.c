/* URLs and forms: what decodes is clean text, and coding it again is undone by decoding. */
#include "fuzz.h"

#include "base/mem.h"
#include "format/mime.h"
#include "format/url.h"

static void check_round_trip(struct str text)
{
	CLEANUP(buf_free) struct buf coded = { .max = 64 << 20 }, back = { .max = 64 << 20 };
	bool clean = utf8_valid(text) && str_find(text, '\0') == text.n;

	url_encode(&coded, text);
	MUST(url_decode(&back, buf_view(&coded), true) == clean);
	MUST(!clean || str_eq(buf_view(&back), text));
}

static void check_header(struct str text)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 << 20 };
	size_t quotes = 0;

	mime_disposition(&b, text, true);
	for (size_t i = 0; i < b.len; i++) {
		MUST(b.data[i] >= ' ' && b.data[i] < 0x7F);
		quotes += b.data[i] == '"';
	}
	MUST(quotes == 2);
	mime_by_name(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	CLEANUP(arena_free) struct arena a = { .max = 16 << 20 };
	struct form f;

	if (form_read(&a, text, 0, &f, NULL) == RC_OK)
		for (size_t i = 0; i < f.count; i++)
			MUST(utf8_valid(f.pairs[i].name) && utf8_valid(f.pairs[i].value) && str_find(f.pairs[i].value, '\0') == f.pairs[i].value.n);
	check_round_trip(text);
	check_header(text);
	url_is_local_path(text);
	return 0;
}
