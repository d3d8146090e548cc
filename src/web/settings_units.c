/* Units as the tree that they are. */
#include "web/settings.h"
#include "web/tree.h"

#include <stdio.h>

enum { UNITS = LIST_LIMIT_MAX, COLUMNS_TEXT = 200, INDENTS = 4 };

struct units {
	struct tree_row *places;
	struct table_row *rows;
	size_t count;
};

static bool read_units(struct settings *s, struct units *u, struct table_view *v)
{
	struct query q = { .entity = s->entity, .limit = UNITS, .operation = OP_LIST };
	char columns[COLUMNS_TEXT];
	struct list l;
	bool row;

	snprintf(columns, sizeof columns, "%s,parent", s->row->columns);
	if (!page_ok(&s->p, query_columns(&s->p.x, &q, str_of(columns), &s->p.e)) || !page_ok(&s->p, list_begin(&s->p.x, &q, &l, &s->p.e)))
		return false;
	settings_columns(s, q.columns, q.column_count - 1, v);
	while (u->count < UNITS && page_ok(&s->p, list_next(&l, &row, &s->p.e)) && row) {
		struct value parent = list_value(&l, q.column_count - 1);
		u->places[u->count] = (struct tree_row){ l.id, parent.kind == VALUE_INT ? parent.i : 0 };
		settings_row(s, &l, &u->rows[u->count]);
		if (v->has_actions)
			settings_delete_action(s, &u->rows[u->count], l.id);
		u->count++;
	}
	list_end(&l);
	return !s->p.failed;
}

struct table_view *settings_tree(struct settings *s)
{
	struct table_view *v = page_new_array(&s->p, struct table_view, 1);
	struct table_row *rows = page_new_array(&s->p, struct table_row, UNITS);
	struct units u = { page_new_array(&s->p, struct tree_row, UNITS), page_new_array(&s->p, struct table_row, UNITS), 0 };
	struct tree_place *order;

	if (!v || !rows || !u.places || !u.rows)
		return NULL;
	*v = (struct table_view){ .caption = s->v.title, .has_actions = settings_may(s, OP_DELETE),
				  .blank = settings_blank(s, "sitemap") };
	if (!read_units(s, &u, v) || !(order = tree_order(s->p.arena, u.places, u.count)))
		return NULL;
	for (size_t i = 0; i < u.count; i++) {
		rows[i] = u.rows[order[i].row];
		rows[i].depth = order[i].depth < INDENTS ? order[i].depth : INDENTS;
	}
	v->rows.items = rows;
	v->rows.count = u.count;
	return v;
}
