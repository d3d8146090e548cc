/* The order of a tree, without recursion: the open branch is a stack. */
#include "web/tree.h"

#include <stdbool.h>

struct walk {
	const struct tree_row *rows;
	size_t count;
	bool *seen;
	size_t *open;           /* the branch that is walked: a row at each depth */
	struct tree_place *out;
	size_t n;
};

static bool is_top(const struct walk *w, size_t i)
{
	for (size_t k = 0; w->rows[i].parent && k < w->count; k++)
		if (w->rows[k].id == w->rows[i].parent)
			return false;
	return true;
}

static void enter(struct walk *w, size_t row, size_t depth)
{
	w->seen[row] = true;
	w->open[depth] = row;
	w->out[w->n++] = (struct tree_place){ row, (int)depth };
}

static bool enter_child(struct walk *w, size_t parent, size_t depth)
{
	for (size_t i = 0; i < w->count; i++)
		if (!w->seen[i] && w->rows[i].parent == w->rows[parent].id) {
			enter(w, i, depth);
			return true;
		}
	return false;
}

static void walk_from(struct walk *w, size_t top)
{
	size_t depth = 1;

	enter(w, top, 0);
	while (depth)
		if (enter_child(w, w->open[depth - 1], depth))
			depth++;
		else
			depth--;
}

struct tree_place *tree_order(struct arena *a, const struct tree_row *rows, size_t count)
{
	struct walk w = { rows, count, arena_new_array(a, bool, count + 1), arena_new_array(a, size_t, count + 1), arena_new_array(a, struct tree_place, count + 1), 0 };

	if (!w.seen || !w.open || !w.out)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (is_top(&w, i))
			walk_from(&w, i);
	for (size_t i = 0; i < count; i++)
		if (!w.seen[i])
			walk_from(&w, i);
	return w.out;
}
