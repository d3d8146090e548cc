/* Collation keys by ICU. Called by records/ for every text column with a sort key, and by tests. */
#include "lang/sort_key.h"

#include <pthread.h>
#include <string.h>
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

/* Surnames that are read otherwise than the character is elsewhere, each with one that is no surname and read like it: it stands in its place. */
static const struct { const char *surname, *like; } surnames[] = {
	{ "曾", "憎" }, { "单", "扇" }, { "單", "扇" }, { "解", "卸" }, { "仇", "囚" }, { "查", "渣" }, { "朴", "瓢" }, { "盖", "舸" }, { "蓋", "舸" }, { "区", "殴" }, { "區", "殴" },
	{ "乐", "悦" }, { "樂", "悦" }, { "缪", "庙" }, { "繆", "庙" }, { "郗", "夕" }, { "薄", "勃" }, { "能", "耐" }, { "都", "嘟" }, { "牟", "眸" }, { "繁", "皤" },
	{ "员", "韵" }, { "員", "韵" }, { "句", "沟" }, { "折", "蛇" }, { "召", "哨" }, { "郄", "窃" }, { "尉迟", "育迟" }, { "尉遲", "育迟" }, { "万俟", "寞俟" }, { "萬俟", "寞俟" },
};

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

/* Puts the surname's place-holder before the rest, which *text keeps; returns its units. */
static int32_t take_surname(struct str *text, UChar out[TEXT_MAX + 1])
{
	for (size_t i = 0; i < sizeof surnames / sizeof *surnames; i++)
		if (str_starts(*text, surnames[i].surname)) {
			*text = str_part(*text, strlen(surnames[i].surname), text->n);
			return to_utf16(str_of(surnames[i].like), out);
		}
	return 0;
}

enum rc sort_key(struct arena *arena, enum sort_kind kind, struct str text, struct str *out)
{
	UChar wide[2 * TEXT_MAX + 1];
	uint8_t key[SORT_KEY_MAX + 1];
	int32_t n = kind == SORT_PERSON ? take_surname(&text, wide) : 0, bytes = 1;

	n += to_utf16(text, wide + n);
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
