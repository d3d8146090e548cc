/* Looks texts up in the compiled catalogues and chooses languages. Used by api, web and cli at their edges. */
#include "lang/catalogue.h"

#include "lang/catalogue_table.h"

#include <stdio.h>

enum { KEY_MAX = 256 };

static const char *const tags[LANGUAGE_COUNT] = { [LANGUAGE_EN] = "en", [LANGUAGE_ZH_CN] = "zh-CN", [LANGUAGE_ZH_TW] = "zh-TW" };

/* The place of a key in the table, or catalogue_count. */
static size_t find(struct str key)
{
	for (size_t at = str_hash(key) & catalogue_mask; catalogue_index[at]; at = (at + 1) & catalogue_mask)
		if (str_eq(catalogue_keys[catalogue_index[at] - 1], key))
			return catalogue_index[at] - 1u;
	return catalogue_count;
}

struct str catalogue_text_str(enum language language, struct str key)
{
	size_t at = find(key);

	return at < catalogue_count ? catalogue_texts[language][at] : key;
}

struct str catalogue_text(enum language language, const char *key)
{
	return catalogue_text_str(language, str_of(key));
}

bool catalogue_has(struct str key)
{
	return find(key) < catalogue_count;
}

/* What stands for a placeholder's inside: "0" and "1" are the arguments; "entity.0" is the text of the key entity.ARGUMENT, or the argument. */
static bool argument(enum language language, struct str inside, const struct str args[2], struct str *out)
{
	struct str kind = inside.n > 2 ? str_part(inside, 0, inside.n - 2) : STR(""), digit = str_part(inside, inside.n - 1, 1);
	char text[KEY_MAX];
	size_t at;
	int n;

	if (!inside.n || (digit.p[0] != '0' && digit.p[0] != '1') || (inside.n > 1 && (!kind.n || inside.p[kind.n] != '.')))
		return false;
	*out = args[digit.p[0] - '0'];
	if (!kind.n)
		return true;
	n = snprintf(text, sizeof text, "%.*s.%.*s", STR_ARG(kind), STR_ARG(*out));
	if (n > 0 && n < KEY_MAX && (at = find((struct str){ text, (size_t)n })) < catalogue_count)
		*out = catalogue_texts[language][at];
	return true;
}

void catalogue_format_str(struct buf *b, enum language language, const char *key, struct str a0, struct str a1)
{
	const struct str args[2] = { a0, a1 };
	struct str rest = catalogue_text(language, key), value;

	while (rest.n) {
		size_t open = str_find(rest, '{'), close;
		buf_add(b, rest.p, open);
		rest = str_part(rest, open, rest.n);
		close = str_find(rest, '}');
		if (close < rest.n && argument(language, str_part(rest, 1, close - 1), args, &value)) {
			buf_str(b, value);
			rest = str_part(rest, close + 1, rest.n);
		} else if (rest.n) {
			buf_char(b, '{');
			rest = str_part(rest, 1, rest.n);
		}
	}
}

void catalogue_format(struct buf *b, enum language language, const char *key, const char *a0, const char *a1)
{
	catalogue_format_str(b, language, key, str_of(a0), str_of(a1));
}

/* Cuts the next part of a tag: "zh-Hant_TW" → zh, Hant, TW. */
static struct str subtag(struct str *tag)
{
	size_t n = 0;
	struct str part;

	while (n < tag->n && tag->p[n] != '-' && tag->p[n] != '_')
		n++;
	part = str_part(*tag, 0, n);
	*tag = str_part(*tag, n + 1, tag->n);
	return part;
}

static bool is_traditional(struct str part)
{
	return str_eq_nocase(part, STR("TW")) || str_eq_nocase(part, STR("HK")) || str_eq_nocase(part, STR("MO")) ||
	       str_eq_nocase(part, STR("Hant"));
}

bool language_parse(struct str tag, enum language *out)
{
	struct str rest = str_trim(tag), part = subtag(&rest);

	if (str_eq_nocase(part, STR("en"))) {
		*out = LANGUAGE_EN;
		return true;
	}
	if (!str_eq_nocase(part, STR("zh")))
		return false;
	part = subtag(&rest);
	*out = is_traditional(part) ? LANGUAGE_ZH_TW : LANGUAGE_ZH_CN;
	return true;
}

enum language language_from_tag(struct str tag)
{
	enum language language = LANGUAGE_EN;

	language_parse(tag, &language);
	return language;
}

const char *language_tag(enum language language)
{
	return language < LANGUAGE_COUNT ? tags[language] : tags[LANGUAGE_EN];
}

/* The weight of "zh;q=0.8" in thousandths, cutting it off the item; 1000 without one, 0 for nonsense. */
static int weight(struct str *item)
{
	struct str rest = *item, tag, q;
	int value, scale = 100;

	str_split(&rest, ';', &tag);
	*item = str_trim(tag);
	q = str_trim(rest);
	if (!q.n)
		return 1000;
	if (q.n < 3 || q.n > 7 || (q.p[0] != 'q' && q.p[0] != 'Q') || q.p[1] != '=' || (q.p[2] != '0' && q.p[2] != '1'))
		return 0;
	value = (q.p[2] - '0') * 1000;
	for (size_t i = 4; i < q.n; i++, scale /= 10) {
		if (q.p[i] < '0' || q.p[i] > '9')
			return 0;
		value += (q.p[i] - '0') * scale;
	}
	return value > 1000 ? 1000 : value;
}

enum language language_negotiate(struct str header)
{
	enum { ITEMS_MAX = 32 };
	enum language best = LANGUAGE_EN, language;
	int best_weight = 0;
	struct str item;

	for (int i = 0; i < ITEMS_MAX && str_split(&header, ',', &item); i++) {
		int w = weight(&item);
		if (w <= best_weight || !language_parse(item, &language))
			continue;
		best = language;
		best_weight = w;
	}
	return best;
}

void error_render(struct buf *b, enum language language, const struct error *e)
{
	catalogue_format(b, language, e->key ? e->key : "error.internal", e->arg[0], e->arg[1]);
}
