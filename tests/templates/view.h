/* What the golden templates show. */
#ifndef BANYAN_TESTS_TEMPLATES_VIEW_H
#define BANYAN_TESTS_TEMPLATES_VIEW_H

#include "format/html.h"

struct golden_row {
	const char *name;
	int64_t amount;
	bool chosen;
};

struct golden_rows {
	const struct golden_row *items;
	size_t count;
};

struct golden_view {
	struct str title;
	const char *link;
	struct url query;
	struct html mark;
	struct golden_rows rows;
	char code[16];
	double share;
	int32_t day;
	bool open;
};

#endif
