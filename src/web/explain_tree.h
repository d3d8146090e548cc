/* Trees of explanation as the pages show them. */
#ifndef BANYAN_WEB_EXPLAIN_TREE_H
#define BANYAN_WEB_EXPLAIN_TREE_H

#include "kam/explain.h"
#include "web/page.h"

/* The root's source and formula and, as inputs, what is below it. NULL when the page failed. */
struct explain_view *page_explain(struct page *p, const struct explanation *tree, struct str title);

#endif
