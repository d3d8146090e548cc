/* Catalogue texts into pages: what {{ t … }} of a template becomes. */
#include "web/page_out.h"

void page_text(struct page_out *out, enum html_context context, const char *key)
{
	html_escape(out->b, context, catalogue_text(out->language, key));
}

void page_text_str(struct page_out *out, enum html_context context, struct str key)
{
	html_escape(out->b, context, catalogue_text_str(out->language, key));
}

void page_format(struct page_out *out, enum html_context context, const char *key, struct str a0, struct str a1)
{
	size_t from = out->b->len;

	catalogue_format_str(out->b, out->language, key, a0, a1);
	html_escape_tail(out->b, from, context);
}
