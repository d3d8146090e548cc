/* Rows that name their parent, in the order of a tree: each followed by its children, which keep the order they came in. Called by the group of an account,
 * the units of the settings and the matrix of a list. */
#ifndef BANYAN_WEB_TREE_H
#define BANYAN_WEB_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct tree_row { int64_t id, parent; };            /* parent 0, or one that is not among the rows: a top */
struct tree_place { size_t row; int depth; };       /* row: place in what was given; depth 0 for tops */

/* As many places as rows, each row once; a circle is entered at its first row. NULL without memory. */
struct tree_place *tree_order(struct arena *a, const struct tree_row *rows, size_t count);

#endif
