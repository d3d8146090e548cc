/* Looks texts up in the compiled catalogues and chooses languages. Used by api, web and cli at their edges. */
#include "lang/catalogue.h"

#include "lang/catalogue_table.h"

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

void catalogue_format_str(struct buf *b, enum language language, const char *key, struct str a0, struct str a1)
{
	struct str text = catalogue_text(language, key);
	size_t done = 0;

	for (size_t i = 0; i + 2 < text.n; i++) {
		if (text.p[i] != '{' || text.p[i + 2] != '}' || (text.p[i + 1] != '0' && text.p[i + 1] != '1'))
			continue;
		buf_add(b, text.p + done, i - done);
		buf_str(b, text.p[i + 1] == '0' ? a0 : a1);
		done = i + 3;
		i += 2;
	}
	buf_add(b, text.p + done, text.n - done);
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
