/* Collation keys by ICU. Called by records/ for every text column with a sort key, and by tests. */
#include "lang/sort_key.h"

#include <pthread.h>
#include <unicode/ucol.h>

enum { TEXT_MAX = 200 /* UTF-16 units; more never fit a key */ };

/* Opened once, never changed after: ICU lets threads share a collator for reading. */
struct order {
	pthread_once_t once;
	UCollator *collator;
};

static struct order order = { PTHREAD_ONCE_INIT, NULL };

static void order_open(void)
{
	static const int32_t as_the_root = UCOL_REORDER_CODE_NONE; /* zh alone would put Han before Latin */
	UErrorCode code = U_ZERO_ERROR;
	UCollator *c = ucol_open("zh@collation=pinyin", &code);

	ucol_setAttribute(c, UCOL_NUMERIC_COLLATION, UCOL_ON, &code);
	ucol_setStrength(c, UCOL_TERTIARY);
	ucol_setReorderCodes(c, &as_the_root, 1, &code);
	if (U_SUCCESS(code))
		order.collator = c;
	else
		ucol_close(c);
}

static void __attribute__((destructor)) order_close(void)
{
	if (order.collator)
		ucol_close(order.collator);
}

/* The first TEXT_MAX units at most, whole characters. */
static int32_t to_utf16(struct str text, UChar out[TEXT_MAX + 1])
{
	int32_t n = 0;

	while (text.n && n < TEXT_MAX) {
		uint32_t c = str_next_char(&text);
		U16_APPEND_UNSAFE(out, n, c);
	}
	return n;
}

enum rc sort_key(struct arena *arena, struct str text, struct str *out)
{
	UChar wide[TEXT_MAX + 1];
	uint8_t key[SORT_KEY_MAX + 1];
	int32_t n = to_utf16(text, wide), bytes = 1;

	pthread_once(&order.once, order_open);
	if (!order.collator)
		return RC_NO_MEMORY;
	while (n > 0 && (bytes = ucol_getSortKey(order.collator, wide, n, key, sizeof(key))) > (int32_t)sizeof(key)) {
		n -= n > 8 ? n / 8 : 1;
		if (n > 0 && U16_IS_LEAD(wide[n - 1]))
			n--;
	}
	/* ICU ends a key with a zero byte, which it counts. */
	*out = arena_str(arena, (struct str){ (const char *)key, n > 0 && bytes > 0 ? (size_t)bytes - 1 : 0 });
	return out->p ? RC_OK : RC_NO_MEMORY;
}
