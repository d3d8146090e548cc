/* Folding and reading any bytes: what comes out is UTF-8, folding twice changes nothing, readings are bounded. */
#include "fuzz.h"

#include "base/mem.h"
#include "lang/fold.h"
#include "lang/pinyin.h"

static void check_fold(struct arena *a, struct str text)
{
	struct str one, two, *pairs;
	size_t count;

	if (fold_text(a, text, &one) || fold_text(a, one, &two) || fold_bigrams(a, one, &pairs, &count))
		abort();
	if (!utf8_valid(one) || !str_eq(one, two))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 26 };
	struct str text = { (const char *)data, size };
	struct pinyin p;

	if (size > 4096)
		return 0;
	check_fold(&a, text);
	if (pinyin_read(&a, text, PINYIN_PERSON, &p) || p.other_count > PINYIN_OTHERS_MAX || !utf8_valid(p.full))
		abort();
	return 0;
}
