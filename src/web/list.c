/* The list of an entity at /<plural>: from the address to the page. */
#include "web/list.h"

#include "base/mem.h"
#include "format/url.h"
#include "model/words.h"
#include "templates.h"
#include "web/records.h"

#include <string.h>

const char *const list_part_names[LIST_PART_COUNT] = { "filter", "search", "sort", "fields", "layout", "group", "view", "cursor", "from" };

enum { STATE_TEXT_MAX = 8192 };

/* --- the address ---------------------------------------------------------------------------------------------------------------------------- */

struct str list_base(const struct page *p, const struct entity *t)
{
	return page_print(p, "/%s", t->plural);
}

/* The column chooser sends each ticked column by itself. */
static void join_columns(struct list_page *l, struct request *r)
{
	const struct request_pair *args;
	size_t count = request_args(r, &args);
	struct buf b = { .max = STATE_TEXT_MAX };

	for (size_t i = 0; i < count; i++)
		if (str_is(args[i].name, "column")) {
			buf_text(&b, b.len ? "," : "");
			buf_str(&b, args[i].value);
		}
	if (b.len)
		l->state[LIST_FIELDS] = page_take(&l->page, &b);
	buf_free(&b);
}

/* Filter, search and sort, as one argument. */
static struct str row_query(const struct list_page *l)
{
	struct pair own[3], list = { STR("list") };
	size_t n = 0;

	for (int i = LIST_FILTER; i <= LIST_SORT; i++)
		own[n++] = (struct pair){ str_of(list_part_names[i]), l->state[i] };
	list.value = page_url(&l->page, STR(""), own, n);
	/* without the question mark */
	list.value = str_part(list.value, 1, list.value.n);
	return page_url(&l->page, STR(""), &list, 1);
}

bool list_read(struct list_page *l, const struct entity *t, struct str (*get)(const struct request *, const char *), const char *prefix)
{
	struct page *p = &l->page;
	struct query *q = &l->query;

	l->entity = t;
	l->base = list_base(p, t);
	l->may_update = principal_may(p->who, t, OP_UPDATE);
	for (int i = 0; i < LIST_PART_COUNT; i++) {
		const char *name = arena_printf(p->arena, "%s%s", prefix, list_part_names[i]);
		l->state[i] = name ? get(p->r, name) : STR("");
	}
	join_columns(l, p->r);
	l->row_query = row_query(l);
	*q = (struct query){ .entity = t, .operation = OP_LIST, .search = str_trim(l->state[LIST_SEARCH]), .cursor = l->state[LIST_CURSOR] };
	return page_ok(p, filter_parse(&p->x, t, l->state[LIST_FILTER], &q->filter, &p->e)) &&
	       page_ok(p, query_sort(&p->x, q, list_by_sales(l) ? STR("") : l->state[LIST_SORT], &p->e)) && list_columns(l);
}

struct str list_url(const struct list_page *l, enum list_part part, struct str value)
{
	struct pair pairs[LIST_PART_COUNT];
	size_t n = 0;

	for (int i = 0; i < LIST_PART_COUNT; i++) {
		bool place = i == LIST_CURSOR || i == LIST_FROM;
		if (i == (int)part || !place)
			pairs[n++] = (struct pair){ str_of(list_part_names[i]), i == (int)part ? value : l->state[i] };
	}
	return page_url(&l->page, l->base, pairs, n);
}

void list_state_pairs(const struct list_page *l, enum list_part without, const struct pair **items, size_t *count)
{
	struct pair *pairs = arena_new_array(l->page.arena, struct pair, LIST_PART_COUNT);

	*items = pairs;
	*count = 0;
	for (int i = 0; pairs && i < LIST_CURSOR; i++)
		if (i != (int)without && l->state[i].n)
			pairs[(*count)++] = (struct pair){ str_of(list_part_names[i]), l->state[i] };
}

/* --- the rest of the page --------------------------------------------------------------------------------------------------------------------- */

static struct str count_text(const struct page *p, int64_t n, bool exact)
{
	struct str s = page_count(p, n);

	return exact ? s : page_print(p, "%.*s+", STR_ARG(s));
}

/* How many match, and how many there are; both counted up to a bound. */
static void fill_counts(struct list_page *l, struct list_view *v, bool *counted)
{
	struct query all = { .entity = l->entity, .operation = OP_LIST };
	struct page *p = &l->page;
	bool exact, all_exact;
	int64_t n, total;

	v->filtered = l->query.filter || l->query.search.n;
	if (!page_ok(p, list_count_lately(&p->x, &l->query, LIST_COUNT_MOST, &n, &exact, &p->e)))
		return;
	v->matching = v->total = count_text(p, n, exact);
	if (v->filtered && page_ok(p, list_count_lately(&p->x, &all, LIST_COUNT_MOST, &total, &all_exact, &p->e)))
		v->total = count_text(p, total, all_exact);
	l->few = exact;
	*counted = exact && n <= LIST_TOTAL_MOST;
}

const struct field *list_menu_field(const struct entity *t, int i)
{
	return &t->fields[(i + COMMON_COUNT) % t->field_count];
}

static bool choosable(const struct list_page *l, const struct field *f)
{
	return !(f->flags & (FIELD_HIDDEN | FIELD_SEALED)) && f->type != TYPE_JSON && f->type != TYPE_BYTES && principal_reads(l->page.who, l->entity, f) &&
	       f != l->shown[0].field;
}

static bool is_shown(const struct list_page *l, const struct field *f, enum list_special s)
{
	for (int i = 0; i < l->shown_count; i++)
		if (l->shown[i].special == s && !l->shown[i].step && l->shown[i].field == f)
			return true;
	return false;
}

static void fill_column_choices(struct list_page *l, struct list_view *v)
{
	const struct entity *t = l->entity;
	struct page *p = &l->page;
	struct option *options = page_new_array(p, struct option, (size_t)t->field_count + SPECIAL_COUNT);
	size_t n = 0;

	for (enum list_special s = SPECIAL_TEAM; options && s < SPECIAL_COUNT; s++)
		if (special_offered(l, s))
			options[n++] = (struct option){ str_of(special_name(s)), special_label(l, s), is_shown(l, NULL, s) };
	for (int i = 0; options && i < t->field_count; i++) {
		const struct field *f = list_menu_field(t, i);
		if (choosable(l, f))
			options[n++] = (struct option){ str_of(f->name), word_field(p->language, t, f), is_shown(l, f, SPECIAL_NONE) };
	}
	v->column_choices.items = options;
	v->column_choices.count = n;
	v->columns_count = page_print(p, "%d/%zu", l->shown_count, n + 1);
	list_state_pairs(l, LIST_FIELDS, &v->column_state.items, &v->column_state.count);
}

/* This page, as an argument of an address. */
static struct str list_back(const struct list_page *l)
{
	struct buf b = { .max = STATE_TEXT_MAX };

	url_encode(&b, list_url(l, LIST_CURSOR, l->state[LIST_CURSOR]));
	return page_take(&l->page, &b);
}

static void fill_bulk(struct list_page *l, struct list_view *v)
{
	const struct entity *t = l->entity;
	struct page *p = &l->page;
	struct option *fields = page_new_array(p, struct option, (size_t)t->field_count);
	size_t n = 0;

	for (int i = 0; fields && i < t->field_count && l->may_update; i++) {
		const struct field *f = &t->fields[i];
		if (!(f->flags & (FIELD_SYSTEM | FIELD_FIXED | FIELD_UNIQUE | FIELD_KEY | FIELD_TITLE | FIELD_HIDDEN | FIELD_SEALED)) && f->type != TYPE_LONG_TEXT &&
		    f->type != TYPE_JSON && principal_writes(p->who, t, f))
			fields[n++] = (struct option){ str_of(f->name), word_field(p->language, t, f), false };
	}
	v->bulk_fields.items = fields;
	v->bulk_fields.count = n;
	v->bulk_delete = principal_may(p->who, t, OP_DELETE);
	if (t->flags & ENTITY_NOTES && principal_may(p->who, schema_entity(p->x.schema, STR("tag_link")), OP_CREATE))
		v->tag_url = page_print(p, "%.*s/tags?back=%.*s", STR_ARG(l->base), STR_ARG(list_back(l)));
	if (n || v->bulk_delete || v->tag_url.n)
		v->bulk_url = page_print(p, "%.*s/bulk", STR_ARG(l->base));
}

static void fill_actions(struct list_page *l, struct list_view *v)
{
	const struct entity *t = l->entity;
	struct page *p = &l->page;
	struct str word = page_noun(p, word_entity(p->language, t, false));

	if (principal_may(p->who, t, OP_CREATE)) {
		v->create_url = page_print(p, "%.*s/new", STR_ARG(l->base));
		v->create_label = page_say_with(p, "list.create", word, STR(""));
	}
	if (principal_may(p->who, t, OP_IMPORT))
		v->import_url = page_print(p, "/import?entity=%s", t->name);
	if (principal_may(p->who, t, OP_EXPORT)) {
		struct pair state[LIST_PART_COUNT];
		for (int i = 0; i < LIST_LAYOUT; i++)
			state[i] = (struct pair){ str_of(list_part_names[i]), l->state[i] };
		v->export_csv = page_url(p, page_print(p, "%.*s/export/csv", STR_ARG(l->base)), state, LIST_LAYOUT);
		v->export_xlsx = page_url(p, page_print(p, "%.*s/export/xlsx", STR_ARG(l->base)), state, LIST_LAYOUT);
	}
	if (v->filtered)
		v->blank = (struct blank_view){ t->icon, page_say(p, "list.none"), page_say(p, "list.none_hint"),
						{ page_say(p, "list.view_reset"), l->base } };
	else
		v->blank = (struct blank_view){ t->icon, page_say(p, "list.empty"), page_say(p, v->create_url.n ? "list.empty_hint" : "list.empty_read"),
						{ v->import_url.n ? page_say(p, "nav.import") : v->create_label, v->import_url.n ? v->import_url : v->create_url,
						  .primary = true } };
}

static void fill_layouts(struct list_page *l, struct list_view *v)
{
	struct link *layouts = page_new_array(&l->page, struct link, 2);
	bool board = str_is(l->state[LIST_LAYOUT], "board");

	if (!layouts || !list_board_field(l))
		return;
	layouts[0] = (struct link){ page_say(&l->page, "list.layout.table"), list_url(l, LIST_LAYOUT, STR("")), STR(""), "table", !board };
	layouts[1] = (struct link){ page_say(&l->page, "list.layout.board"), list_url(l, LIST_LAYOUT, STR("board")), STR(""), "layout-kanban", board };
	v->layouts.items = layouts;
	v->layouts.count = 2;
}

static void show(struct list_page *l)
{
	struct page *p = &l->page;
	struct list_view v = { .title = word_entity(p->language, l->entity, true), .url = l->base };
	struct shell_view *shell = page_shell(p, v.title);
	bool board = str_is(l->state[LIST_LAYOUT], "board") && list_board_field(l);
	bool counted = false;

	if (l->rank && !list_sales_sortable(l))
		l->rank = NULL;
	fill_counts(l, &v, &counted);
	list_fill_columns(l, &v);
	list_fill_filters(l, &v);
	list_fill_views(l, &v);
	fill_layouts(l, &v);
	fill_column_choices(l, &v);
	fill_bulk(l, &v);
	fill_actions(l, &v);
	if (p->failed || !shell || !(board ? list_fill_board(l, &v) : list_fill_rows(l, &v)))
		return;
	/* sums of what could be counted: they look at every row */
	if (!board && counted)
		list_fill_totals(l, &v);
	shell->search = l->state[LIST_SEARCH];
	shell->drags = board && v.move_url.n;
	v.shell = shell;
	template_list(&p->out, &v);
}

enum handled list_page_with(struct request *r, const struct sales_rank *rank)
{
	struct list_page *l = arena_new(request_arena(r), struct list_page);
	const struct entity *t;
	struct str edited = STR("");

	if (!l)
		return reply_error(r, 503, "error.no_memory");
	l->rank = rank;
	if (page_open(r, &l->page) && (t = page_entity(&l->page, OP_LIST)) && list_read(l, t, request_arg, "") && !(edited = list_edited(l)).n && !l->page.failed)
		show(l);
	if (edited.n && !l->page.failed) {
		page_close(&l->page);
		return page_go(r, edited);
	}
	return page_close(&l->page);
}
