/* The texts that people read, in three languages, by key. Compiled from i18n/ into the program; nothing is loaded at run time. */
#ifndef BANYAN_LANG_CATALOGUE_H
#define BANYAN_LANG_CATALOGUE_H

#include "base/buf.h"
#include "base/error.h"

enum language { LANGUAGE_EN, LANGUAGE_ZH_CN, LANGUAGE_ZH_TW, LANGUAGE_COUNT };

/* The text of a key, terminated too; an unknown key gives the key itself. Lives as long as the program. */
struct str catalogue_text(enum language language, const char *key);
/* The same for a key made at run time; an unknown one gives the argument. */
struct str catalogue_text_str(enum language language, struct str key);
bool catalogue_has(struct str key);
/* Adds the text with {0} and {1} replaced; NULL arguments are empty. {entity.0} stands for the text of the key entity.ARGUMENT where there is one, else for
 * the argument: "{operation.0}{entity.1}" with "update" and "account" becomes 修改客户. */
void catalogue_format(struct buf *b, enum language language, const char *key, const char *a0, const char *a1);
void catalogue_format_str(struct buf *b, enum language language, const char *key, struct str a0, struct str a1);

/* "zh-CN", "zh-Hant-HK", "en-GB", "zh_TW": letters in any case; false and *out untouched for other languages. */
bool language_parse(struct str tag, enum language *out);
enum language language_from_tag(struct str tag);             /* LANGUAGE_EN for other languages */
const char *language_tag(enum language language);            /* "en", "zh-CN", "zh-TW" */
/* The best of an Accept-Language header by its weights, first among equals; LANGUAGE_EN when none is ours. */
enum language language_negotiate(struct str header);

/* The public text of an error; never its log line. */
void error_render(struct buf *b, enum language language, const struct error *e);

#endif
