/* Columns, rows and totals of a list. */
#include "web/list.h"

#include "model/words.h"

#include <string.h>

enum { DEFAULT_COLUMNS = 9 };

static const struct special {
	const char *name, *entity, *made_of, *label; /* entity NULL: every one whose rows carry notes; made_of: must be listable */
	bool number;
} specials[SPECIAL_COUNT] = {
	[SPECIAL_TEAM] = { "team", "account", "account_member", "account.team" },
	[SPECIAL_SALES] = { "sales", "account", "order_line", "list.column.sales", true },
	[SPECIAL_AMOUNT] = { "amount", "order", "order_line", "order.net", true },
	[SPECIAL_TAGS] = { "tags", NULL, "tag_link", "entity.tag.plural" },
};

const char *special_name(enum list_special s)
{
	return specials[s].name;
}

struct str special_label(const struct list_page *l, enum list_special s)
{
	return page_say(&l->page, specials[s].label);
}

bool special_offered(const struct list_page *l, enum list_special s)
{
	const struct special *row = &specials[s];

	return row->name && (row->entity ? !strcmp(l->entity->name, row->entity) : (l->entity->flags & ENTITY_NOTES) != 0) &&
	       principal_may(l->page.who, schema_entity(l->page.x.schema, str_of(row->made_of)), OP_LIST);
}

/* --- which columns -------------------------------------------------------------------------------------------------------------------------- */

/* Place of the column in the query, added when new. */
static int want(struct list_page *l, const struct field *step, const struct field *f)
{
	struct query *q = &l->query;

	for (int i = 0; i < q->column_count; i++)
		if (q->columns[i].step == step && q->columns[i].field == f)
			return i;
	if (q->column_count == LIST_COLUMNS_MAX)
		return -1;
	q->columns[q->column_count] = (struct column){ step, f };
	return q->column_count++;
}

static bool readable(const struct list_page *l, const struct entity *t, const struct field *f)
{
	return f && !(f->flags & (FIELD_HIDDEN | FIELD_SEALED)) && f->type != TYPE_JSON && f->type != TYPE_BYTES && principal_reads(l->page.who, t, f);
}

static void show_field(struct list_page *l, const struct field *step, const struct field *f)
{
	struct shown_column *c = &l->shown[l->shown_count];
	const struct field *name = f->type == TYPE_REF && !step ? entity_name_field(f->target) : NULL;

	if (l->shown_count == LIST_SHOWN_MAX)
		return;
	*c = (struct shown_column){ .step = step, .field = f, .at = want(l, step, f), .title_at = -1 };
	if (readable(l, name ? f->target : l->entity, name) && name->type != TYPE_REF)
		c->title_at = want(l, f, name);
	c->edits = l->may_update && !step && !(f->flags & (FIELD_SYSTEM | FIELD_FIXED)) && principal_writes(l->page.who, l->entity, f);
	c->follows = l->may_update && !step && f->derived_from;
	c->list = f->type == TYPE_CHOICE ? schema_list(l->page.x.schema, str_of(f->list)) : NULL;
	c->choices = c->list ? page_new_array(&l->page, struct cell, (size_t)c->list->count) : NULL;
	l->shown_count++;
}

static void show_named(struct list_page *l, struct str name)
{
	const struct entity *t = l->entity;
	const struct field *step = NULL, *f;
	size_t dot = str_find(name, '.');

	for (enum list_special i = SPECIAL_TEAM; i < SPECIAL_COUNT; i++)
		if (str_is(name, specials[i].name) && special_offered(l, i) && l->shown_count < LIST_SHOWN_MAX) {
			l->shown[l->shown_count++] = (struct shown_column){ .special = i, .at = -1, .title_at = -1 };
			return;
		}
	if (dot < name.n) {
		step = entity_field(t, str_part(name, 0, dot));
		if (!readable(l, t, step) || step->type != TYPE_REF)
			return;
		t = step->target;
		name = str_part(name, dot + 1, name.n);
	}
	f = entity_field(t, name);
	if (readable(l, t, f) && f != l->shown[0].field)
		show_field(l, step, f);
}

/* What fits a laptop's screen; entities that are not here show what their table calls listed. */
static const struct { const char *entity, *columns; } defaults[] = {
	{ "account", "tier,status,unit,owner,team,sales" }, { "contact", "account,department,post,level,buying_role,phone,email" },
	{ "order", "account,ordered_at,status,kind,promised_on,delivered_on,amount" },
};

static void show_default(struct list_page *l)
{
	const struct entity *t = l->entity;
	struct str rest = STR(""), name;

	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		if (!strcmp(t->name, defaults[i].entity))
			rest = str_of(defaults[i].columns);
	if (rest.n) {
		while (str_split(&rest, ',', &name))
			show_named(l, name);
		return;
	}
	for (int i = 0; i < t->field_count && l->shown_count < DEFAULT_COLUMNS; i++) {
		const struct field *f = &t->fields[i];
		if (f->flags & FIELD_LISTED && strcmp(f->name, "id") && f != l->shown[0].field && f != t->key && readable(l, t, f))
			show_field(l, NULL, f);
	}
}

/* The caption behind the name: where and what an account is, another row's key. */
static void want_captions(struct list_page *l)
{
	const struct entity *t = l->entity;
	bool account = !strcmp(t->name, "account");
	const struct field *first = account ? entity_field_named(t, "city") : t->key, *second = account ? entity_field_named(t, "industry") : NULL;
	const struct field *currency = entity_field_named(t, "currency");

	l->sub_at[0] = first != l->shown[0].field && readable(l, t, first) ? want(l, NULL, first) : -1;
	l->sub_at[1] = readable(l, t, second) ? want(l, NULL, second) : -1;
	l->currency_at = readable(l, t, currency) && strcmp(t->name, "account") ? want(l, NULL, currency) : -1;
}

/* 1 up, -1 down, 0 not the first sort. */
static int direction(const struct list_page *l, struct str name)
{
	struct str sort = l->state[LIST_SORT].n ? l->state[LIST_SORT] : l->state[LIST_SEARCH].n ? STR("") : str_of(l->entity->order), first;

	if (!str_split(&sort, ',', &first))
		return 0;
	if (str_starts(first, "-"))
		return str_eq(str_part(first, 1, first.n), name) ? -1 : 0;
	return str_eq(first, name) ? 1 : 0;
}

/* Where each column goes in a phone's card: the mark, one value, two lines, and what the list is in the order of. */
static void place_cards(struct list_page *l)
{
	int lines = 0;
	bool value = false;

	for (int i = 1; i < l->shown_count; i++) {
		struct shown_column *c = &l->shown[i];
		bool money = c->special == SPECIAL_SALES || c->special == SPECIAL_AMOUNT || (c->field && c->field->type == TYPE_MONEY);
		c->card = "hide";
		if (c->field && c->field->type == TYPE_CHOICE && !strcmp(c->field->list, "tier"))
			c->card = "mark";
		else if (money && !value)
			c->card = "value", value = true;
		else if (!money && c->special == SPECIAL_NONE && !c->step && direction(l, str_of(c->field->name)))
			c->card = "line";
		else if (!money && c->special == SPECIAL_NONE && lines < 2)
			c->card = "line", lines++;
	}
}

bool list_columns(struct list_page *l)
{
	struct str rest = l->state[LIST_FIELDS], name;

	l->query.columns = page_new_array(&l->page, struct column, LIST_COLUMNS_MAX);
	if (!l->query.columns)
		return false;
	l->query.column_count = 0;
	l->shown_count = 0;
	show_field(l, NULL, entity_name_field(l->entity));
	if (!rest.n)
		show_default(l);
	while (str_split(&rest, ',', &name))
		show_named(l, str_trim(name));
	want_captions(l);
	place_cards(l);
	return true;
}

/* --- heads --------------------------------------------------------------------------------------------------------------------------------------- */

static struct str column_label(const struct list_page *l, const struct shown_column *c)
{
	enum language language = l->page.language;

	if (c->special != SPECIAL_NONE)
		return special_label(l, c->special);
	if (!c->step)
		return word_field(language, l->entity, c->field);
	return page_print(&l->page, "%.*s · %.*s", STR_ARG(word_field(language, l->entity, c->step)), STR_ARG(word_field(language, c->step->target, c->field)));
}

static struct str column_name(const struct list_page *l, const struct shown_column *c)
{
	if (c->special != SPECIAL_NONE)
		return str_of(special_name(c->special));
	return c->step ? page_print(&l->page, "%s.%s", c->step->name, c->field->name) : str_of(c->field->name);
}

static bool sortable(const struct list_page *l, const struct shown_column *c)
{
	if (c->special == SPECIAL_SALES)
		return list_sales_sortable(l);
	return c->special == SPECIAL_NONE && c->field->type != TYPE_LONG_TEXT;
}

static bool is_number(const struct shown_column *c)
{
	if (c->special != SPECIAL_NONE)
		return specials[c->special].number;
	return c->field->type == TYPE_MONEY || c->field->type == TYPE_QUANTITY || c->field->type == TYPE_RATIO || c->field->type == TYPE_INT;
}

/* The menu of sorts: what can be seen, each in the direction that it does not have yet. */
static void add_sort(struct list_page *l, struct list_view *v, struct link *sorts, const struct list_column *c)
{
	sorts[v->sorts.count++] = (struct link){ .label = c->label, .url = c->url, .note = c->direction > 0 ? STR("↑") : c->direction < 0 ? STR("↓") : STR(""),
						 .current = c->direction != 0 };
	if (c->direction)
		v->sort_label = page_print(&l->page, "%.*s %s", STR_ARG(c->label), c->direction > 0 ? "↑" : "↓");
}

void list_fill_columns(struct list_page *l, struct list_view *v)
{
	struct list_column *columns = page_new_array(&l->page, struct list_column, (size_t)l->shown_count);
	struct link *sorts = page_new_array(&l->page, struct link, (size_t)l->shown_count);

	if (!columns || !sorts)
		return;
	v->sort_label = page_say(&l->page, "list.sort");
	for (int i = 0; i < l->shown_count; i++) {
		const struct shown_column *c = &l->shown[i];
		struct list_column *out = &columns[i];
		*out = (struct list_column){ .label = column_label(l, c), .name = column_name(l, c), .number = is_number(c), .card = c->card };
		if (!sortable(l, c))
			continue;
		out->direction = direction(l, out->name);
		out->url = list_url(l, LIST_SORT, out->direction > 0 || (!out->direction && out->number) ? page_print(&l->page, "-%.*s", STR_ARG(out->name)) : out->name);
		add_sort(l, v, sorts, out);
	}
	v->columns.items = columns;
	v->columns.count = (size_t)l->shown_count;
	v->sorts.items = sorts;
}

/* --- rows ----------------------------------------------------------------------------------------------------------------------------------------- */

static struct str row_text(const struct list_page *l, const struct list *rows, int at)
{
	struct value v = at < 0 ? value_null() : list_value(rows, at);

	return v.kind == VALUE_TEXT ? v.s : STR("");
}

/* The cell of a choice as it was made for an earlier row, or NULL where it is not one of the list's. */
static const struct cell *choice_seen(struct list_page *l, const struct shown_column *c, struct value v)
{
	for (int i = 0; c->choices && v.kind == VALUE_TEXT && i < c->list->count; i++) {
		if (!str_is(v.s, c->list->items[i].code))
			continue;
		if (!c->choices[i].text.n)
			c->choices[i] = cell_of(&l->page, l->entity, c->field, v, STR(""), STR(""));
		return &c->choices[i];
	}
	return NULL;
}

static void row_cell(struct list_page *l, const struct list *rows, const struct shown_column *c, struct str url, struct cell *out)
{
	struct value v = list_value(rows, c->at);
	const struct cell *seen = choice_seen(l, c, v);

	if (seen)
		*out = *seen;
	else
		*out = cell_of(&l->page, l->entity, c->field, v, row_text(l, rows, c->title_at), row_text(l, rows, l->currency_at));
	out->card = c->card;
	out->row = url;
	out->follows = c->follows ? c->field->name : NULL;
	out->edit = c->edits ? c->field->name : NULL;
}

static struct str row_title(struct list_page *l, const struct list *rows)
{
	const struct shown_column *c = &l->shown[0];
	struct cell cell = cell_of(&l->page, l->entity, c->field, list_value(rows, c->at), row_text(l, rows, c->title_at), STR(""));

	return cell.text.n ? cell.text : page_print(&l->page, "#%lld", (long long)rows->id);
}

static struct str row_caption(struct list_page *l, const struct list *rows)
{
	struct str a = row_text(l, rows, l->sub_at[0]), b = row_text(l, rows, l->sub_at[1]);

	if (a.n && b.n)
		return page_join(&l->page, (struct str[]){ a, STR(" · "), b }, 3);
	return arena_str(l->page.arena, a.n ? a : b);
}

static void mark_row(const struct list_page *l, const struct list *rows, struct list_row *out)
{
	for (int i = 1; i < l->shown_count; i++)
		if (l->shown[i].field && l->shown[i].field->type == TYPE_CHOICE && !strcmp(l->shown[i].field->list, "tier")) {
			struct value v = list_value(rows, l->shown[i].at);
			out->mark = v.kind == VALUE_TEXT ? tier_mark(v.s) : NULL;
			out->letter = v.kind == VALUE_TEXT ? tier_letter(v.s) : STR("");
			return;
		}
}

void list_take_row(struct list_page *l, const struct list *rows, struct list_row *out)
{
	size_t count = (size_t)l->shown_count - 1;
	struct cell *cells = page_new_array(&l->page, struct cell, count);
	struct str url = page_print(&l->page, "%.*s/%lld", STR_ARG(l->base), (long long)rows->id);

	*out = (struct list_row){ .id = rows->id, .version = rows->version, .title = row_title(l, rows), .sub = row_caption(l, rows),
				  .currency = arena_str(l->page.arena, row_text(l, rows, l->currency_at)), .url = page_join(&l->page, (struct str[]){ url, l->row_query }, 2) };
	mark_row(l, rows, out);
	for (size_t i = 0; cells && i < count; i++)
		if (l->shown[i + 1].special == SPECIAL_NONE)
			row_cell(l, rows, &l->shown[i + 1], url, &cells[i]);
	out->cells.items = cells;
	out->cells.count = cells ? count : 0;
}

static void fill_special(struct list_page *l, struct list_row *rows, size_t count)
{
	for (int i = 1; i < l->shown_count; i++) {
		struct cell *cells = l->shown[i].special == SPECIAL_NONE ? NULL : page_new_array(&l->page, struct cell, count);
		if (!cells)
			continue;
		if (l->shown[i].special == SPECIAL_TAGS)
			list_fill_tags(l, rows, count, cells);
		else if (l->shown[i].special == SPECIAL_AMOUNT)
			order_fill_amounts(l, rows, count, cells);
		else
			account_fill_special(l, rows, count, cells, l->shown[i].special);
		for (size_t k = 0; k < count; k++) {
			cells[k].card = l->shown[i].card;
			((struct cell *)rows[k].cells.items)[i - 1] = cells[k];
		}
	}
}

static void fill_pager(struct list_page *l, struct list_view *v, size_t count, struct str next)
{
	int64_t from = 1;

	if (l->state[LIST_CURSOR].n && decimal_parse(l->state[LIST_FROM], 0, &from) != DECIMAL_OK)
		from = 1;
	v->pager.range = page_say_with(&l->page, "pager.range", page_print(&l->page, "%lld–%lld", (long long)from, (long long)from + (long long)count - 1), v->matching);
	if (l->state[LIST_CURSOR].n)
		v->pager.first_url = list_url(l, LIST_CURSOR, STR(""));
	if (next.n) {
		struct str url = list_url(l, LIST_CURSOR, next);
		v->pager.next_url = page_print(&l->page, "%.*s&from=%lld", STR_ARG(url), (long long)from + (long long)count);
	}
}

static size_t read_rows(struct list_page *l, struct list_row *rows, struct str *next)
{
	struct page *p = &l->page;
	struct list list;
	size_t count = 0;
	bool row = false;
	enum rc rc = list_begin(&p->x, &l->query, &list, &p->e);

	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && count < LIST_LIMIT_DEFAULT)
		list_take_row(l, &list, &rows[count++]);
	list_end(&list);
	*next = list.more ? list.next : STR("");
	return page_ok(p, rc) ? count : 0;
}

bool list_fill_rows(struct list_page *l, struct list_view *v)
{
	struct list_row *rows = page_new_array(&l->page, struct list_row, LIST_LIMIT_DEFAULT);
	struct str next;
	size_t count;

	if (!rows)
		return false;
	count = l->rank ? list_rows_by_sales(l, l->few, rows, &next) : read_rows(l, rows, &next);
	if (l->page.failed)
		return false;
	fill_special(l, rows, count);
	v->rows.items = rows;
	v->rows.count = count;
	fill_pager(l, v, count, next);
	return !l->page.failed;
}

/* --- totals ----------------------------------------------------------------------------------------------------------------------------------------- */

/* Amounts and quantities add up; prices and ratios do not. */
static bool adds_up(const struct shown_column *c)
{
	if (c->special != SPECIAL_NONE || c->step || strstr(c->field->name, "price") || strstr(c->field->name, "cost") || !strcmp(c->field->name, "rate"))
		return false;
	return c->field->type == TYPE_MONEY || c->field->type == TYPE_QUANTITY || !strcmp(c->field->name, "staff");
}

void list_fill_totals(struct list_page *l, struct list_view *v)
{
	const struct field *sums[LIST_SHOWN_MAX];
	struct page *p = &l->page;
	struct cell *cells, amount;
	struct groups groups;
	bool amounts = false;
	int count = 0;

	for (int i = 1; i < l->shown_count; i++) {
		if (adds_up(&l->shown[i]))
			sums[count++] = l->shown[i].field;
		amounts |= l->shown[i].special == SPECIAL_AMOUNT;
	}
	amounts = amounts && v->rows.count > 1 && order_fill_total(l, &amount);
	if ((!count && !amounts) || v->rows.count < 2 || !page_ok(p, list_groups(&p->x, &l->query, NULL, sums, count, &groups, &p->e)) || !groups.count)
		return;
	if (!(cells = page_new_array(p, struct cell, (size_t)l->shown_count - 1)))
		return;
	count = 0;
	for (int i = 1; i < l->shown_count; i++) {
		cells[i - 1] = (struct cell){ .kind = CELL_TEXT, .card = "hide" };
		if (adds_up(&l->shown[i]))
			cells[i - 1] = cell_of(p, l->entity, l->shown[i].field, value_int((int64_t)groups.items[0].sums[count++]), STR(""), STR(""));
		else if (l->shown[i].special == SPECIAL_AMOUNT && amounts)
			cells[i - 1] = amount;
	}
	v->totals.items = cells;
	v->totals.count = (size_t)l->shown_count - 1;
	v->totals_label = page_say(p, "list.totals");
}
