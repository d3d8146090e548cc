/* Keys of the catalogue put together from names of the model, and the labels of what administrators made. */
#include "model/words.h"

#include <string.h>

enum { KEY_MAX = 256 };

/* The text of PREFIX.A[.B][.ENDING], where B and ENDING may be NULL; false when the catalogue has none. */
static bool lookup(enum language language, const char *prefix, struct str a, const char *b, const char *ending, struct str *out)
{
	const struct str parts[] = { str_of(prefix), a, str_of(b), str_of(ending) };
	char text[KEY_MAX];
	struct str key = { text };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (!parts[i].n)
			continue;
		if (key.n + 1 + parts[i].n > sizeof text)
			return false;
		if (key.n)
			text[key.n++] = '.';
		memcpy(text + key.n, parts[i].p, parts[i].n);
		key.n += parts[i].n;
	}
	*out = catalogue_text_str(language, key);
	return out->p != text; /* what is not there comes back as its key */
}

/* The label of what an administrator made: in the reader's language, else in the nearest one there is. */
static const char *own_label(enum language language, const char *const label[LANGUAGE_COUNT])
{
	static const enum language nearest[LANGUAGE_COUNT][LANGUAGE_COUNT] = {
		[LANGUAGE_EN] = { LANGUAGE_EN, LANGUAGE_ZH_CN, LANGUAGE_ZH_TW },
		[LANGUAGE_ZH_CN] = { LANGUAGE_ZH_CN, LANGUAGE_ZH_TW, LANGUAGE_EN },
		[LANGUAGE_ZH_TW] = { LANGUAGE_ZH_TW, LANGUAGE_ZH_CN, LANGUAGE_EN },
	};

	for (int i = 0; i < LANGUAGE_COUNT; i++)
		if (label[nearest[language][i]])
			return label[nearest[language][i]];
	return NULL;
}

struct str word_entity(enum language language, const struct entity *t, bool plural)
{
	struct str word;

	if (lookup(language, "entity", str_of(t->name), NULL, plural ? "plural" : NULL, &word))
		return word;
	return str_of(plural ? t->plural : t->name);
}

struct str word_field(enum language language, const struct entity *t, const struct field *f)
{
	const char *label = own_label(language, f->label);
	struct str word;

	if (label)
		return str_of(label);
	if (!(f->flags & FIELD_CUSTOM) &&
	    (lookup(language, "field", str_of(t->name), f->name, NULL, &word) || lookup(language, "field", str_of(f->name), NULL, NULL, &word)))
		return word;
	return str_of(f->name);
}

struct str word_help(enum language language, const struct entity *t, const struct field *f)
{
	struct str word;

	if (!(f->flags & FIELD_CUSTOM) &&
	    (lookup(language, "field", str_of(t->name), f->name, "help", &word) || lookup(language, "field", str_of(f->name), NULL, "help", &word)))
		return word;
	return STR("");
}

struct str word_choice(enum language language, const struct schema *s, const struct field *f, struct str code)
{
	const struct choice *c = schema_choice(s, f, code);
	const char *label = c ? own_label(language, c->label) : NULL;
	struct str word;

	if (label)
		return str_of(label);
	/* No catalogue key holds more than one code: a dot in it would name another key. */
	if (c && str_find(code, '.') == code.n && lookup(language, "choice", str_of(f->list), c->code, NULL, &word))
		return word;
	return code;
}

struct str word_group(enum language language, const struct field *f)
{
	return catalogue_text(language, f->group ? f->group : "group.main");
}

struct str word_purpose(enum language language, const struct field *f)
{
	if (!f->purpose)
		return STR("");
	return f->flags & FIELD_CUSTOM ? str_of(f->purpose) : catalogue_text(language, f->purpose);
}

struct str word_role(enum language language, struct str code, struct str name)
{
	return str_eq(name, word_of(LANGUAGE_ZH_CN, "role", code)) ? word_of(language, "role", code) : name;
}

struct str word_of(enum language language, const char *kind, struct str name)
{
	struct str word;

	return lookup(language, kind, name, NULL, NULL, &word) ? word : name;
}
