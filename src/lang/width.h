/* How wide a text is on a terminal: Chinese characters take two cells, marks none. Called by the tables of the command line. */
#ifndef BANYAN_LANG_WIDTH_H
#define BANYAN_LANG_WIDTH_H

#include "base/str.h"

/* Cells of a text without control characters. */
size_t text_width(struct str s);
/* The longest beginning that takes at most `cells`. */
struct str text_fit(struct str s, size_t cells);

#endif
