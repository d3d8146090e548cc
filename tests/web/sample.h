/* Sample views for every page: what test_pages renders in three languages. The texts are in simplified Chinese, as data of a demo company would be. */
#ifndef BANYAN_TESTS_WEB_SAMPLE_H
#define BANYAN_TESTS_WEB_SAMPLE_H

#include "templates.h"
#include "web/views.h"

struct sample_page {
	const char *name;
	void (*render)(struct page_out *out);
};

extern const struct sample_page sample_pages[];
extern const int sample_page_count;

/* The shell in the language of the page. */
const struct shell_view *sample_shell(struct page_out *out);
const struct plain_view *sample_plain(struct page_out *out);

#endif
