/* Where in an HTML document a template stands, character by character. Used by tools/template.c only. */
#ifndef BANYAN_TOOLS_TEMPLATE_HTML_H
#define BANYAN_TOOLS_TEMPLATE_HTML_H

#include "base/str.h"

enum where {
	IN_TEXT, IN_TAG_NAME, IN_CLOSE_NAME, IN_TAG, IN_ATTRIBUTE_NAME, AFTER_ATTRIBUTE_NAME, BEFORE_VALUE, IN_VALUE, IN_DECLARATION,
	IN_COMMENT
};

enum attribute_kind {
	ATTRIBUTE_PLAIN,
	ATTRIBUTE_URL,
	ATTRIBUTE_LITERAL,   /* no expressions in it */
	ATTRIBUTE_FORBIDDEN  /* not at all: the content policy would refuse it */
};

struct place {
	enum where where;
	enum attribute_kind kind;
	bool value_begun;   /* something of the value has been written */
	bool in_script;     /* between <script> or <style> and its end: only white space may stand there */
	int keep;           /* depth of <pre> and <textarea>: white space stays */
	char tag[24];
	char attribute[48];
	size_t comment_line;
};

/* One more character, with what follows it. Returns NULL, or what is wrong. */
const char *place_step(struct place *p, char c, struct str rest);
/* The same place, for the ends of branches. */
bool place_same(const struct place *a, const struct place *b);
/* NULL when an expression may stand here, else why not. */
const char *place_refuses(const struct place *p);
/* Whether a URL written in the template itself may begin like this. */
bool place_url_allowed(struct str s);

#endif
