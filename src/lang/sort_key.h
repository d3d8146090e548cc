/* Sort keys: bytes whose order is the order people expect of the texts. Stored beside a text column, so that both engines sort alike.
 *
 * One order for all languages: digits by value (A2 before A10), then Latin letters, then Han characters by pinyin. Case and width count last. */
#ifndef BANYAN_LANG_SORT_KEY_H
#define BANYAN_LANG_SORT_KEY_H

#include "base/arena.h"
#include "base/error.h"

enum { SORT_KEY_MAX = 255 };

/* Of a person's name a surname counts as it is read there: 曾 zeng, 单 shan, 尉迟 yuchi. */
enum sort_kind { SORT_TEXT, SORT_PERSON };

/* At most SORT_KEY_MAX bytes without a zero byte, in the arena; the empty text has the empty key. A text whose key would be longer is cut at a
 * character, so texts that begin alike may share a key: order by id behind it. RC_NO_MEMORY without a detail. May be called by any thread. */
enum rc sort_key(struct arena *arena, enum sort_kind kind, struct str text, struct str *out);

#endif
