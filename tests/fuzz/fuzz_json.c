/* JSON: what is read can be walked, and any bytes are written as valid JSON that reads back. */
#include "fuzz.h"

#include "base/mem.h"
#include "format/json.h"

#include <string.h>

static void check_written(struct str text)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 << 20 };
	CLEANUP(json_free) json_t *doc = NULL;

	json_escape(&b, text);
	MUST(!b.failed && utf8_valid(buf_view(&b)));
	enum rc rc = json_read(buf_view(&b), 64 << 20, &doc, NULL);
	MUST(rc == RC_OK || memchr(text.p, 0, text.n));
	MUST(rc || !utf8_valid(text) || str_eq(json_str_view(doc), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	CLEANUP(json_free) json_t *doc = NULL;
	int64_t v;

	if (json_read(text, 0, &doc, NULL) == RC_OK) {
		json_decimal(doc, 4, &v);
		json_text_of(doc, "a");
		MUST(utf8_valid(text));
	}
	if (size)
		check_written(text);
	return 0;
}
