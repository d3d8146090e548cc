/* Where a compiled template writes: the response's buffer and the language of the page. Templates see it as `out`. */
#ifndef BANYAN_WEB_PAGE_OUT_H
#define BANYAN_WEB_PAGE_OUT_H

#include "format/html.h"
#include "lang/catalogue.h"

struct page_out {
	struct buf *b;
	enum language language;
};

/* A catalogue text, escaped. */
void page_text(struct page_out *out, enum html_context context, const char *key);
void page_text_str(struct page_out *out, enum html_context context, struct str key);
#define PAGE_TEXT(out, context, key) \
	_Generic((key), struct str: page_text_str, char *: page_text, const char *: page_text)((out), (context), (key))
/* The same with arguments. */
void page_format(struct page_out *out, enum html_context context, const char *key, struct str a0, struct str a1);

#endif
