/* Settings of pick-lists: the shipped ones and the company's own, each with its items in three languages. */
#include "base/mem.h"
#include "model/words.h"
#include "web/cells.h"
#include "web/settings.h"
#include "web/slow.h"

#include <string.h>

static struct str list_word(const struct settings *s, const char *name)
{
	return word_of(s->p.language, "pick_list", str_of(name));
}

/* Names of the company's own lists come from their rows. */
static enum rc own_names(struct settings *s, struct option **out, size_t *count)
{
	struct query q = { .entity = s->entity, .limit = LIST_LIMIT_MAX, .operation = OP_LIST };
	struct option *all = *out = page_new_array(&s->p, struct option, LIST_LIMIT_MAX);
	struct list l;
	bool row;
	enum rc rc;

	*count = 0;
	if (!all)
		return RC_NO_MEMORY;
	if ((rc = query_columns(&s->p.x, &q, STR("code,name"), &s->p.e)) || (rc = list_begin(&s->p.x, &q, &l, &s->p.e)))
		return rc;
	while ((rc = list_next(&l, &row, &s->p.e)) == RC_OK && row && *count < LIST_LIMIT_MAX) {
		all[*count].value = arena_str(s->p.arena, list_value(&l, 0).s);
		all[(*count)++].label = arena_str(s->p.arena, list_value(&l, 1).s);
	}
	list_end(&l);
	return rc;
}

static void list_row(struct settings *s, struct table_row *row, struct str name, struct str title, int items, bool own)
{
	struct cell *cells = page_new_array(&s->p, struct cell, 3);

	if (!cells)
		return;
	cells[0] = (struct cell){ .kind = CELL_CODE, .text = name, .card = "line" };
	cells[1] = (struct cell){ .text = page_count(&s->p, items), .number = true, .card = "value" };
	cells[2] = (struct cell){ .text = page_say(&s->p, own ? "settings.list_own" : "settings.list_shipped"), .card = "line" };
	*row = (struct table_row){ .title = title, .url = page_print(&s->p, "/settings/lists/%.*s", STR_ARG(name)), .cells = { cells, 3 } };
}

static struct table_view *lists_table(struct settings *s)
{
	static const char *const keys[] = { "field.name", "field.code", "settings.items", "settings.origin" };
	const struct schema *schema = s->p.x.schema;
	struct table_view *v = page_new_array(&s->p, struct table_view, 1);
	struct table_column *columns = page_new_array(&s->p, struct table_column, 4);
	struct option *own;
	size_t own_count, n = 0;
	struct table_row *rows;

	if (!v || !columns || !page_ok(&s->p, own_names(s, &own, &own_count)))
		return NULL;
	if (!(rows = page_new_array(&s->p, struct table_row, (size_t)schema->list_count + own_count)))
		return NULL;
	for (size_t i = 0; i < own_count; i++) {
		const struct choice_list *list = schema_list(schema, own[i].value);
		if (!model_pick_list(arena_text(s->p.arena, own[i].value)))
			list_row(s, &rows[n++], own[i].value, own[i].label, list ? list->count : 0, true);
	}
	for (int i = 0; i < schema->list_count; i++)
		if (model_pick_list(schema->lists[i].name))
			list_row(s, &rows[n++], str_of(schema->lists[i].name), list_word(s, schema->lists[i].name), schema->lists[i].count, false);
	for (int i = 0; i < 4; i++)
		columns[i] = (struct table_column){ page_say(&s->p, keys[i]), i == 2, i ? "line" : "title" };
	*v = (struct table_view){ .caption = s->v.title, .columns = { columns, 4 }, .rows = { rows, n } };
	return v;
}

enum handled settings_lists(struct request *r)
{
	struct settings s;

	if (settings_open(r, &s, "lists")) {
		if (request_arg(r, "new").n && settings_may(&s, OP_CREATE))
			s.v.form = settings_form(&s, FORM_NEW, NULL, NULL);
		else if (settings_may(&s, OP_CREATE))
			settings_action(&s, settings_new(&s, "settings.list_new"));
		s.v.table = lists_table(&s);
	}
	return settings_close(&s);
}

/* --- one list ------------------------------------------------------------------------------------------------------------------------------- */

static const char *const item_fields[] = { "code", "label", "label_tw", "label_en", "position", "active" };
enum { ITEM_FIELDS = sizeof item_fields / sizeof *item_fields };

static struct form_body *item_form(struct settings *s, struct str list, const struct record *item, const struct error *wrong)
{
	const struct entity *t = schema_entity(s->p.x.schema, STR("pick_item"));
	struct form_body *form = page_new_array(&s->p, struct form_body, 1);
	struct form_group *group = page_new_array(&s->p, struct form_group, 1);
	struct form_field *fields = page_new_array(&s->p, struct form_field, SETTINGS_FIELDS);
	struct form_error *errors = page_new_array(&s->p, struct form_error, 1);

	if (!form || !group || !fields || !errors)
		return NULL;
	*group = (struct form_group){ .title = page_say(&s->p, item ? "settings.item_change" : "settings.item_new"), .fields = { fields, 0 } };
	*form = (struct form_body){ .action = item ? page_print(&s->p, "/settings/lists/%.*s/items/%lld", STR_ARG(list), (long long)item->id)
						   : page_print(&s->p, "/settings/lists/%.*s", STR_ARG(list)), .csrf = request_csrf(s->p.r), .groups = { group, 1 } };
	if (item) {
		form->version = page_print(&s->p, "%lld", (long long)item->version);
		form->cancel_url = page_print(&s->p, "/settings/lists/%.*s", STR_ARG(list));
	}
	for (int i = item ? 1 : 0; i < ITEM_FIELDS; i++) {
		const struct field *f = entity_field(t, str_of(item_fields[i]));
		struct str value = wrong ? settings_typed(s->p.r, f->name) : item ? value_input(&s->p, f, item->values[f->index]) : str_of(f->initial);
		struct form_field field = input_of(&s->p, t, f, value);
		if (wrong && str_is(field.name, wrong->field)) {
			field.error = page_error_text(&s->p, wrong);
			errors->label = field.label;
		}
		settings_field(s, form, field);
	}
	if (wrong) {
		errors->field = arena_str(s->p.arena, str_of(wrong->field));
		errors->text = page_error_text(&s->p, wrong);
		form->errors.items = errors;
		form->errors.count = 1;
	}
	return form;
}

/* The items as they are in force: shipped ones by the catalogue, the company's own by their rows. */
static struct table_view *items_table(struct settings *s, struct str list_name, bool may)
{
	static const char *const keys[] = { "settings.item", "field.code", "field.active", "settings.origin" };
	const struct entity *t = schema_entity(s->p.x.schema, STR("pick_item"));
	struct query q = { .entity = t, .limit = LIST_LIMIT_MAX, .operation = OP_LIST };
	const struct choice_list *list = schema_list(s->p.x.schema, list_name);
	struct table_view *v = page_new_array(&s->p, struct table_view, 1);
	struct table_column *columns = page_new_array(&s->p, struct table_column, 4);
	struct table_row *rows = page_new_array(&s->p, struct table_row, (size_t)(list ? list->count : 0) + 1);
	struct cell *cells = page_new_array(&s->p, struct cell, (size_t)(list ? list->count : 0) * 3 + 1);
	struct str filter = page_print(&s->p, "list = '%.*s'", STR_ARG(list_name));
	struct field of = { .name = "item", .type = TYPE_CHOICE, .list = list ? list->name : "" };
	struct list l;
	bool row;

	if (!v || !columns || !rows || !cells)
		return NULL;
	for (int i = 0; i < 4; i++)
		columns[i] = (struct table_column){ page_say(&s->p, keys[i]), false, i ? "line" : "title" };
	for (int i = 0; list && i < list->count; i++, cells += 3) {
		const struct choice *c = &list->items[i];
		cells[0] = (struct cell){ .kind = CELL_CODE, .text = str_of(c->code), .card = "line" };
		cells[1] = (struct cell){ .kind = c->active ? CELL_YES : CELL_NO, .card = "line" };
		cells[2] = (struct cell){ .text = page_say(&s->p, "settings.list_shipped"), .card = "line" };
		rows[i] = (struct table_row){ .title = word_choice(s->p.language, s->p.x.schema, &of, str_of(c->code)), .cells = { cells, 3 } };
	}
	*v = (struct table_view){ .caption = s->v.title, .columns = { columns, 4 }, .rows = { rows, list ? (size_t)list->count : 0 } };
	if (!page_ok(&s->p, filter_parse(&s->p.x, t, filter, &q.filter, &s->p.e)) || !page_ok(&s->p, query_columns(&s->p.x, &q, STR("code"), &s->p.e)) ||
	    !page_ok(&s->p, list_begin(&s->p.x, &q, &l, &s->p.e)))
		return v;
	while (page_ok(&s->p, list_next(&l, &row, &s->p.e)) && row)
		for (size_t i = 0; i < v->rows.count; i++)
			if (str_eq(rows[i].cells.items[0].text, list_value(&l, 0).s)) {
				((struct cell *)rows[i].cells.items)[2].text = page_say(&s->p, "settings.list_own");
				if (may)
					rows[i].url = page_print(&s->p, "/settings/lists/%.*s?item=%lld", STR_ARG(list_name), (long long)l.id);
			}
	list_end(&l);
	return v;
}

static enum handled list_page(struct request *r, int64_t id, const struct error *wrong)
{
	struct record *item = NULL;
	struct settings s;

	if (settings_open(r, &s, "lists")) {
		const struct entity *t = schema_entity(s.p.x.schema, STR("pick_item"));
		struct str name = request_param(r, "list");
		bool may = principal_may(s.p.who, t, OP_UPDATE), known = schema_list(s.p.x.schema, name) != NULL;
		struct record *row;
		if (!known && record_by_key(&s.p.x, s.entity, name, &row, &s.p.e) != RC_OK)
			page_give_up(&s.p, RC_NOT_FOUND, "error.not_found");
		s.v.note = model_pick_list(arena_text(s.p.arena, name)) ? list_word(&s, arena_text(s.p.arena, name)) : name;
		if (!id && request_arg(r, "item").n && decimal_parse(request_arg(r, "item"), 0, &id) != DECIMAL_OK)
			page_give_up(&s.p, RC_NOT_FOUND, "error.not_found");
		if (!s.p.failed && id)
			page_ok(&s.p, record_get(&s.p.x, t, id, &item, &s.p.e));
		if (!s.p.failed) {
			if (may)
				s.v.form = item_form(&s, name, item, wrong);
			s.v.table = items_table(&s, name, may);
		}
		if (wrong)
			response_status(request_response(r), rc_status(wrong->rc));
	}
	return settings_close(&s);
}

enum handled settings_list(struct request *r)
{
	return list_page(r, 0, NULL);
}

struct item_saving { struct request *r; int64_t id, version; };

static enum rc save_item(struct context *x, struct write_request *w, struct error *e)
{
	struct item_saving *s = w->argument;
	const struct entity *t = schema_entity(x->schema, STR("pick_item"));
	struct written out;
	struct change c;
	enum rc rc = change_new(x, t, &c, e);

	for (int i = s->id ? 1 : 0; rc == RC_OK && i < ITEM_FIELDS; i++)
		rc = change_text(x, &c, str_of(item_fields[i]), str_trim(settings_typed(s->r, item_fields[i])), e);
	if (rc)
		return rc;
	if (s->id)
		return record_update(x, s->id, s->version, &c, &out, e);
	change_value(&c, entity_field_named(t, "list"), value_text(request_param(s->r, "list")));
	return record_create(x, &c, &out, e);
}

static enum handled save_slow(struct request *r)
{
	struct item_saving s = { .r = r };
	struct error e = { 0 };
	enum rc rc;

	if (request_param(r, "id").n && decimal_parse(request_param(r, "id"), 0, &s.id) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	decimal_parse(request_field(r, "version"), 0, &s.version);
	rc = settings_write(r, save_item, &s, &e);
	if (rc == RC_FORBIDDEN || rc == RC_NOT_FOUND)
		return page_error(r, &e);
	if (rc)
		return list_page(r, s.id, &e);
	company_refresh(request_site(r)->company, &e);
	page_toast(r, "settings.saved", STR(""), STR(""));
	return page_go(r, str_of(arena_printf(request_arena(r), "/settings/lists/%.*s", STR_ARG(request_param(r, "list")))));
}

enum handled settings_list_save(struct request *r)
{
	return page_slowly(r, save_slow);
}

enum handled settings_item_save(struct request *r)
{
	return page_slowly(r, save_slow);
}
