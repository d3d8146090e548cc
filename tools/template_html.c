/* The HTML state machine of the template compiler. Stricter than HTML: values stand in double quotes, scripts and styles in files. */
#include "template_html.h"

#include <stdio.h>
#include <string.h>

struct attribute_rule {
	const char *name;
	enum attribute_kind kind;
};

static const struct attribute_rule attributes[] = {
	{ "action", ATTRIBUTE_URL }, { "cite", ATTRIBUTE_URL }, { "data", ATTRIBUTE_URL }, { "formaction", ATTRIBUTE_URL },
	{ "href", ATTRIBUTE_URL }, { "hx-delete", ATTRIBUTE_URL }, { "hx-get", ATTRIBUTE_URL }, { "hx-patch", ATTRIBUTE_URL },
	{ "hx-post", ATTRIBUTE_URL }, { "hx-push-url", ATTRIBUTE_URL }, { "hx-put", ATTRIBUTE_URL }, { "hx-replace-url", ATTRIBUTE_URL },
	{ "manifest", ATTRIBUTE_URL }, { "ping", ATTRIBUTE_URL }, { "poster", ATTRIBUTE_URL }, { "src", ATTRIBUTE_URL },
	{ "xlink:href", ATTRIBUTE_URL },
	{ "http-equiv", ATTRIBUTE_LITERAL }, { "hx-ext", ATTRIBUTE_LITERAL }, { "hx-headers", ATTRIBUTE_LITERAL },
	{ "hx-trigger", ATTRIBUTE_LITERAL }, { "hx-vals", ATTRIBUTE_LITERAL }, { "srcset", ATTRIBUTE_LITERAL },
	{ "hx-vars", ATTRIBUTE_FORBIDDEN }, { "srcdoc", ATTRIBUTE_FORBIDDEN }, { "style", ATTRIBUTE_FORBIDDEN },
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static enum attribute_kind kind_of(const char *name)
{
	if (!strncmp(name, "on", 2) || !strncmp(name, "hx-on", 5))
		return ATTRIBUTE_FORBIDDEN;
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
		if (!strcmp(attributes[i].name, name))
			return attributes[i].kind;
	return ATTRIBUTE_PLAIN;
}

/* Adds a lower-case character to a name; false when it is too long. */
static bool add_name(char *name, size_t size, char c)
{
	size_t n = strlen(name);

	if (n + 1 >= size)
		return false;
	name[n] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	name[n + 1] = '\0';
	return true;
}

static bool keeps_space(const char *tag)
{
	return !strcmp(tag, "pre") || !strcmp(tag, "textarea");
}

static void tag_opened(struct place *p)
{
	p->where = IN_TEXT;
	p->keep += keeps_space(p->tag);
	p->in_script = !strcmp(p->tag, "script") || !strcmp(p->tag, "style");
}

static const char *step_text(struct place *p, char c, struct str rest)
{
	if (p->in_script && !is_space(c) && !(c == '<' && str_starts(rest, "/")))
		return "scripts and styles stand in files of their own";
	if (c != '<')
		return NULL;
	p->tag[0] = '\0';
	if (str_starts(rest, "!--"))
		p->where = IN_COMMENT;
	else if (str_starts(rest, "!"))
		p->where = IN_DECLARATION;
	else if (str_starts(rest, "/"))
		p->where = IN_CLOSE_NAME;
	else if (rest.n && is_letter(rest.p[0]))
		p->where = IN_TAG_NAME;
	else
		return "a bare < must be written &lt;";
	return NULL;
}

static const char *step_close_name(struct place *p, char c)
{
	if (c == '/' && !p->tag[0])
		return NULL;
	if (c == '>') {
		p->where = IN_TEXT;
		p->in_script = false;
		p->keep -= keeps_space(p->tag) && p->keep;
		return NULL;
	}
	return add_name(p->tag, sizeof p->tag, c) ? NULL : "the name of the tag is too long";
}

/* Between attributes, and after an attribute's name. */
static const char *step_tag(struct place *p, char c)
{
	if (is_space(c) || c == '/')
		return NULL;
	if (c == '>') {
		tag_opened(p);
		return NULL;
	}
	if (c == '=' && p->where == AFTER_ATTRIBUTE_NAME) {
		p->where = BEFORE_VALUE;
		return NULL;
	}
	if (c == '"' || c == '\'' || c == '=' || c == '<')
		return "a quote, = or < stands where an attribute is expected";
	p->where = IN_ATTRIBUTE_NAME;
	p->attribute[0] = '\0';
	add_name(p->attribute, sizeof p->attribute, c);
	return NULL;
}

static const char *step_attribute_name(struct place *p, char c)
{
	if (!is_space(c) && c != '=' && c != '>' && c != '/')
		return add_name(p->attribute, sizeof p->attribute, c) ? NULL : "the name of the attribute is too long";
	p->kind = kind_of(p->attribute);
	if (p->kind == ATTRIBUTE_FORBIDDEN)
		return "style, on… and other attributes that hold code are not allowed";
	p->where = AFTER_ATTRIBUTE_NAME;
	return step_tag(p, c);
}

static const char *step_value(struct place *p, char c)
{
	if (p->where == BEFORE_VALUE) {
		if (is_space(c))
			return NULL;
		if (c != '"')
			return "the value of an attribute must stand in double quotes";
		p->where = IN_VALUE;
		p->value_begun = false;
	} else if (c == '"') {
		p->where = IN_TAG;
	} else {
		p->value_begun = true;
	}
	return NULL;
}

const char *place_step(struct place *p, char c, struct str rest)
{
	switch (p->where) {
	case IN_TEXT:
		return step_text(p, c, rest);
	case IN_TAG_NAME:
		if (is_space(c) || c == '>' || c == '/') {
			p->where = IN_TAG;
			return step_tag(p, c);
		}
		return add_name(p->tag, sizeof p->tag, c) ? NULL : "the name of the tag is too long";
	case IN_CLOSE_NAME:
		return step_close_name(p, c);
	case IN_TAG:
	case AFTER_ATTRIBUTE_NAME:
		return step_tag(p, c);
	case IN_ATTRIBUTE_NAME:
		return step_attribute_name(p, c);
	case BEFORE_VALUE:
	case IN_VALUE:
		return step_value(p, c);
	case IN_DECLARATION:
		p->where = c == '>' ? IN_TEXT : IN_DECLARATION;
		return NULL;
	case IN_COMMENT:
		p->where = c == '>' && rest.p[-2] == '-' && rest.p[-3] == '-' ? IN_TEXT : IN_COMMENT;
		return NULL;
	}
	return "lost";
}

bool place_same(const struct place *a, const struct place *b)
{
	bool between = a->where == IN_TAG || a->where == AFTER_ATTRIBUTE_NAME || a->where == IN_ATTRIBUTE_NAME;

	if (between && (b->where == IN_TAG || b->where == AFTER_ATTRIBUTE_NAME || b->where == IN_ATTRIBUTE_NAME))
		return !strcmp(a->tag, b->tag);
	if (a->where != b->where || a->in_script != b->in_script || a->keep != b->keep)
		return false;
	return a->where != IN_VALUE || (!strcmp(a->attribute, b->attribute) && !strcmp(a->tag, b->tag));
}

const char *place_refuses(const struct place *p)
{
	if (p->where == IN_TEXT)
		return p->in_script ? "no expression inside script or style" : NULL;
	if (p->where == IN_COMMENT)
		return "no expression inside a comment";
	if (p->where != IN_VALUE)
		return "an expression may stand in text or inside the double quotes of an attribute only";
	return p->kind == ATTRIBUTE_LITERAL ? "no expression in this attribute: the browser reads more than text there" : NULL;
}

bool place_url_allowed(struct str s)
{
	static const char *const beginnings[] = { "?", "#", "http://", "https://", "mailto:", "tel:" };

	if (!s.n || (s.p[0] == '/' && (s.n == 1 || s.p[1] != '/')))
		return true;
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (str_starts(s, beginnings[i]))
			return true;
	return false;
}
