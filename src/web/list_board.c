/* A list as a board: one column for each choice of a field, its rows as cards. */
#include "web/list.h"

#include "base/mem.h"
#include "model/words.h"

#include <string.h>

enum { CARDS = 20 };

static bool fits(const struct list_page *l, const struct field *f)
{
	return f->type == TYPE_CHOICE && f->flags & FIELD_LISTED && !(f->flags & (FIELD_HIDDEN | FIELD_SEALED)) && principal_reads(l->page.who, l->entity, f);
}

const struct field *list_board_field(struct list_page *l)
{
	const struct field *asked = entity_field(l->entity, l->state[LIST_GROUP]), *first = NULL;

	if (asked && fits(l, asked))
		return asked;
	for (int i = 0; i < l->entity->field_count && !first; i++)
		if (fits(l, &l->entity->fields[i]))
			first = &l->entity->fields[i];
	return first;
}

/* The list's own filter and this choice. */
static bool column_filter(struct list_page *l, const struct field *f, struct str code, struct query *q)
{
	struct page *p = &l->page;
	struct filter *own = page_new_array(p, struct filter, 1), *both = page_new_array(p, struct filter, 1), *first = page_new_array(p, struct filter, 1);
	struct value *v = page_new_array(p, struct value, 1);

	if (!own || !both || !v || !first)
		return false;
	*v = value_text(code);
	*own = (struct filter){ .op = FILTER_EQ, .field = f, .values = v, .value_count = 1 };
	if (!l->query.filter) {
		q->filter = own;
		return true;
	}
	/* the list's filter is shared by the columns: its copy gets this one behind it */
	*first = *l->query.filter;
	first->next = own;
	*both = (struct filter){ .op = FILTER_AND, .first = first };
	q->filter = both;
	return true;
}

static void fill_cards(struct list_page *l, struct query *q, struct board_column *out)
{
	struct page *p = &l->page;
	struct list_row *cards = page_new_array(p, struct list_row, CARDS);
	struct list list;
	bool row = false;
	size_t n = 0;
	enum rc rc;

	q->limit = CARDS;
	rc = list_begin(&p->x, q, &list, &p->e);
	while (cards && rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && n < CARDS) {
		list_take_row(l, &list, &cards[n]);
		cards[n++].cells.count = 0;
	}
	list_end(&list);
	page_ok(p, rc);
	out->cards.items = cards;
	out->cards.count = n;
}

static bool fill_column(struct list_page *l, const struct field *f, const struct choice *c, const struct groups *groups, struct board_column *out)
{
	struct page *p = &l->page;
	struct str code = str_of(c->code);
	struct query q = l->query;
	int64_t count = 0;

	for (size_t i = 0; i < groups->count; i++)
		if (groups->items[i].key.kind == VALUE_TEXT && str_eq(groups->items[i].key.s, code))
			count = groups->items[i].count;
	*out = (struct board_column){ .label = word_choice(p->language, p->x.schema, f, code), .value = code, .count = page_count(p, count) };
	if (!strcmp(f->list, "tier")) {
		out->mark = tier_mark(code);
		out->letter = tier_letter(code);
	}
	if (!column_filter(l, f, code, &q))
		return false;
	fill_cards(l, &q, out);
	if (count > CARDS) {
		struct buf b = { .max = 8192 };
		filter_write(&p->x, q.filter, &b);
		struct pair filter = { STR("filter"), page_take(p, &b) };
		out->more_url = page_url(p, l->base, &filter, 1);
	}
	return !p->failed;
}

bool list_fill_board(struct list_page *l, struct list_view *v)
{
	struct page *p = &l->page;
	const struct field *f = list_board_field(l);
	const struct choice_list *choices = f ? schema_list(p->x.schema, str_of(f->list)) : NULL;
	struct board_column *columns = page_new_array(p, struct board_column, choices ? (size_t)choices->count : 0);
	struct column by = { NULL, f };
	struct groups groups;
	size_t n = 0;

	if (!choices || !columns || !page_ok(p, list_groups(&p->x, &l->query, &by, NULL, 0, &groups, &p->e)))
		return false;
	for (int i = 0; i < choices->count; i++)
		if (choices->items[i].active && !fill_column(l, f, &choices->items[i], &groups, &columns[n++]))
			return false;
	v->board.items = columns;
	v->board.count = n;
	v->board_field = word_field(p->language, l->entity, f);
	if (l->may_update && !(f->flags & (FIELD_SYSTEM | FIELD_FIXED)) && principal_writes(p->who, l->entity, f))
		v->move_url = page_print(p, "%.*s/move?field=%s", STR_ARG(l->base), f->name);
	return true;
}
