/* Many rows at once: set one field or delete, looked at first, done in one write, undone again from the toast. */
#include "web/form.h"

#include "base/mem.h"
#include "model/words.h"
#include "records/audit.h"
#include "templates.h"
#include "web/list.h"
#include "web/records.h"
#include "web/web.h"

#include <string.h>

enum { BULK_MAX = LIST_LIMIT_MAX, PREVIEW_ROWS = 50, HISTORY_LOOK = 10 };

struct picked { int64_t id, version; };

struct bulk {
	struct request *request;
	struct str entity, field, value, back, undo;
	bool remove;
	struct picked *rows;
	size_t count;
	int64_t first_audit, last_audit;
	size_t changed;
};

static struct str state_arg(const struct request *r, const char *name)
{
	struct str value = request_field(r, name);

	return value.p ? value : STR("");
}

/* "17.3": number and version. */
static bool read_pick(struct str s, struct picked *out)
{
	struct str id;

	return str_split(&s, '.', &id) && decimal_parse(id, 0, &out->id) == DECIMAL_OK && decimal_parse(s, 0, &out->version) == DECIMAL_OK && out->id > 0;
}

static void take_ticked(struct request *r, struct bulk *b)
{
	const struct request_pair *fields;
	size_t n = request_fields(r, &fields);

	for (size_t i = 0; i < n && b->count < BULK_MAX; i++)
		if (str_is(fields[i].name, "id") && read_pick(fields[i].value, &b->rows[b->count]))
			b->count++;
}

/* All that match, whatever the page showed. */
static void take_all(struct list_page *l, struct bulk *b)
{
	struct page *p = &l->page;
	struct list list;
	bool row = false;
	enum rc rc;

	l->query.limit = BULK_MAX;
	l->query.cursor = STR("");
	rc = list_begin(&p->x, &l->query, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && b->count < BULK_MAX)
		b->rows[b->count++] = (struct picked){ list.id, list.version };
	list_end(&list);
	page_ok(p, rc);
}

/* --- the preview ----------------------------------------------------------------------------------------------------------------------------- */

static void preview_row(struct page *p, const struct entity *t, const struct field *f, const struct bulk *b, size_t i, struct table_row *out, size_t *refused)
{
	const struct field *name = entity_name_field(t);
	struct cell *cells = page_new_array(p, struct cell, 2);
	struct record *record;
	struct error e = { 0 };
	struct change c;

	*out = (struct table_row){ .title = page_print(p, "#%lld", (long long)b->rows[i].id) };
	if (!cells || record_get(&p->x, t, b->rows[i].id, &record, &e))
		return;
	out->title = value_words(p, t, name, record->values[name->index]);
	out->url = record_url(p, t, record->id);
	if (!f)
		return;
	cells[0] = (struct cell){ .kind = CELL_TEXT, .text = value_words(p, t, f, record->values[f->index]) };
	cells[1] = (struct cell){ .kind = CELL_NONE };
	if (change_new(&p->x, t, &c, &e) || change_text(&p->x, &c, b->field, b->value, &e)) {
		cells[1] = (struct cell){ .kind = CELL_TEXT, .text = page_error_text(p, &e), .wrong = true };
		++*refused;
	} else {
		cells[1] = (struct cell){ .kind = CELL_TEXT, .text = value_words(p, t, f, c.values[f->index]), .tone = "bold" };
	}
	out->cells.items = cells;
	out->cells.count = 2;
}

static struct pair *hidden_fields(struct page *p, const struct bulk *b, size_t *count)
{
	struct pair *hidden = page_new_array(p, struct pair, b->count + 4);
	size_t n = 0;

	if (!hidden)
		return NULL;
	hidden[n++] = (struct pair){ STR("back"), b->back };
	hidden[n++] = b->remove ? (struct pair){ STR("do"), STR("delete") } : (struct pair){ STR("field"), b->field };
	for (size_t i = 0; i < b->count; i++)
		hidden[n++] = (struct pair){ STR("id"), page_print(p, "%lld.%lld", (long long)b->rows[i].id, (long long)b->rows[i].version) };
	*count = n;
	return hidden;
}

static void show_preview(struct list_page *l, struct bulk *b, bool asked)
{
	struct page *p = &l->page;
	const struct entity *t = l->entity;
	const struct field *f = b->remove ? NULL : entity_field(t, b->field);
	size_t shown = b->count < PREVIEW_ROWS ? b->count : PREVIEW_ROWS, refused = 0, hidden_count = 0;
	struct table_row *rows = page_new_array(p, struct table_row, shown);
	struct table_column columns[3] = { { word_entity(p->language, t, false) }, { page_say(p, "bulk.before") }, { page_say(p, "bulk.after") } };
	struct form_field field = { 0 };
	struct table_view table = { .caption = page_say(p, "bulk.preview"), .columns = { columns, f ? 3 : 1 } };
	struct bulk_view v = { .url = page_print(p, "%.*s/bulk", STR_ARG(l->base)), .csrf = request_csrf(p->r), .back_url = b->back };

	if (!rows)
		return;
	if (f) {
		field = input_of(p, t, f, asked ? b->value : STR(""));
		if (f->type == TYPE_REF)
			field.shown = asked && b->value.n ? request_field(p->r, arena_printf(p->arena, "%s.text", f->name)) : STR("");
		v.field = &field;
	}
	v.ready = !f || asked;
	for (size_t i = 0; v.ready && i < shown; i++)
		preview_row(p, t, f, b, i, &rows[i], &refused);
	table.rows.items = rows;
	table.rows.count = shown;
	v.preview = v.ready ? &table : NULL;
	v.ready = v.ready && !refused;
	v.changes = page_say_with(p, f ? "bulk.changes" : "bulk.removes", page_count(p, (int64_t)b->count), STR(""));
	v.note = page_say_with(p, "bulk.picked", page_count(p, (int64_t)b->count), STR(""));
	v.refuses = refused ? page_say_with(p, "bulk.refuses", page_count(p, (int64_t)refused), STR("")) : STR("");
	v.hidden.items = hidden_fields(p, b, &hidden_count);
	v.hidden.count = hidden_count;
	v.title = f ? page_say_with(p, "bulk.set_title", word_field(p->language, t, f), STR("")) : page_say_with(p, "bulk.delete_title", page_count(p, (int64_t)b->count), STR(""));
	if (!p->failed && (v.shell = page_shell(p, v.title)))
		template_bulk(&p->out, &v);
}

/* The picked rows as a file: the export of the list, narrowed to their numbers. */
static enum handled export_picked(struct list_page *l, struct bulk *b)
{
	struct buf ids = { .max = 16 << 10 };
	struct pair filter = { STR("filter"), STR("") };
	struct str url;

	buf_lit(&ids, "id in (");
	for (size_t i = 0; i < b->count; i++)
		buf_printf(&ids, "%s%lld", i ? "," : "", (long long)b->rows[i].id);
	buf_lit(&ids, ")");
	filter.value = page_take(&l->page, &ids);
	url = page_url(&l->page, page_print(&l->page, "%.*s/export/csv", STR_ARG(l->base)), &filter, 1);
	page_close(&l->page);
	return page_go(b->request, url);
}

/* --- the write ---------------------------------------------------------------------------------------------------------------------------------- */

/* The newest audit row: what a bulk change wrote lies between two of these. */
static enum rc newest_audit(struct context *x, int64_t *id, struct error *e)
{
	struct context system = *x;
	struct query q = { .entity = schema_entity(x->schema, STR("audit")), .operation = OP_LIST, .limit = 1 };
	struct list list;
	bool row = false;
	enum rc rc;

	*id = 0;
	if (!(system.who = principal_system(x->arena, x->who->origin)))
		return error_no_memory(e);
	if ((rc = query_columns(&system, &q, STR("id"), e)) || (rc = query_sort(&system, &q, STR("-id"), e)) || (rc = list_begin(&system, &q, &list, e)))
		return rc;
	if ((rc = list_next(&list, &row, e)) == RC_OK && row)
		*id = list.id;
	list_end(&list);
	return rc;
}

static enum rc write_all(struct context *x, struct write_request *w, struct error *e)
{
	struct bulk *b = w->argument;
	const struct entity *t = schema_entity(x->schema, b->entity);
	struct written out;
	struct change c;
	enum rc rc = newest_audit(x, &b->first_audit, e);

	b->changed = 0;
	for (size_t i = 0; rc == RC_OK && i < b->count; i++) {
		if (b->remove) {
			rc = record_delete(x, t, b->rows[i].id, b->rows[i].version, e);
			b->changed++;
		} else if ((rc = change_new(x, t, &c, e)) == RC_OK && (rc = change_text(x, &c, b->field, b->value, e)) == RC_OK &&
			   (rc = record_update(x, b->rows[i].id, b->rows[i].version, &c, &out, e)) == RC_OK) {
			b->changed += out.changed;
		}
	}
	return rc ? rc : newest_audit(x, &b->last_audit, e);
}

static void written(struct request *r, struct write_request *w)
{
	struct bulk *b = w->argument;
	struct str count = str_of(arena_printf(request_arena(r), "%zu", b->changed));

	if (w->job.rc) {
		page_error(r, &w->job.error);
		return;
	}
	b->undo = str_of(arena_printf(request_arena(r), "/%.*s/bulk/undo?after=%lld&to=%lld", STR_ARG(request_param(r, "plural")), (long long)b->first_audit, (long long)b->last_audit));
	page_toast(r, b->remove ? "bulk.deleted" : "bulk.changed", count, b->undo);
	page_go(r, b->back);
}

static enum handled bulk_post(struct request *r)
{
	struct list_page *l = arena_new(request_arena(r), struct list_page);
	struct bulk *b = arena_new(request_arena(r), struct bulk);
	bool doing = str_is(request_field(r, "step"), "do"), ready = false;
	const struct field *f = NULL;
	const struct entity *t;

	if (!l || !b || !(b->rows = arena_new_array(request_arena(r), struct picked, BULK_MAX)))
		return reply_error(r, 503, "error.no_memory");
	b->request = r;
	b->remove = str_is(request_field(r, "do"), "delete");
	if (page_open(r, &l->page) && (t = page_entity(&l->page, b->remove ? OP_DELETE : OP_UPDATE)) && list_read(l, t, state_arg, "state.")) {
		struct str field = request_field(r, "field");
		b->entity = arena_str(l->page.arena, str_of(t->name));
		b->field = field;
		b->back = form_back(r, list_url(l, LIST_CURSOR, STR("")));
		if (str_is(request_field(r, "pick"), "all"))
			take_all(l, b);
		else
			take_ticked(r, b);
		f = entity_field(t, field);
		if (!b->count || (!b->remove && !str_is(request_field(r, "do"), "export") && (!f || !form_takes(&l->page, t, f, false)))) {
			page_give_up(&l->page, RC_INVALID, b->count ? "error.bulk_field" : "error.bulk_none");
		} else if (f && request_field(r, "step").n) {
			const char *text = arena_printf(l->page.arena, "%s.text", f->name);
			struct str typed = request_field(r, f->name), shown = text ? request_field(r, text) : STR("");
			b->value = f->type == TYPE_REF && shown.p ? form_reference(&l->page, f, typed, shown) : input_value(&l->page, f, typed);
		}
		if (str_is(request_field(r, "do"), "export") && b->count)
			return export_picked(l, b);
		ready = doing && !l->page.failed;
		if (!l->page.failed && !doing)
			show_preview(l, b, request_field(r, "step").n > 0);
	}
	if (!ready)
		return page_close(&l->page);
	page_close(&l->page);
	return request_write(r, request_write_new(r, write_all, b), written);
}

/* --- undoing ---------------------------------------------------------------------------------------------------------------------------------------- */

/* Which of one's own changes lie between the two audit rows. */
static enum rc changed_rows(struct context *x, struct bulk *b, struct error *e)
{
	struct context system = *x;
	struct query q = { .entity = schema_entity(x->schema, STR("audit")), .operation = OP_LIST, .limit = BULK_MAX };
	struct str filter = str_of(arena_printf(x->arena, "entity = '%.*s' and created_by = %lld and id > %lld and id <= %lld", STR_ARG(b->entity), (long long)x->who->user,
						(long long)b->first_audit, (long long)b->last_audit));
	struct list list;
	bool row = false;
	enum rc rc;

	b->count = 0;
	if (!(system.who = principal_system(x->arena, x->who->origin)))
		return error_no_memory(e);
	if ((rc = filter_parse(&system, q.entity, filter, &q.filter, e)) || (rc = query_columns(&system, &q, STR("record,operation"), e)) ||
	    (rc = list_begin(&system, &q, &list, e)))
		return rc;
	while ((rc = list_next(&list, &row, e)) == RC_OK && row && b->count < BULK_MAX)
		b->rows[b->count++] = (struct picked){ list_value(&list, 0).i, str_is(list_value(&list, 1).s, "delete") };
	list_end(&list);
	return rc;
}

/* What the field held before, unless somebody has changed it again since. */
static enum rc put_back(struct context *x, const struct bulk *b, const struct entity *t, int64_t id, struct error *e)
{
	struct history h;
	struct written out;
	struct change c;
	enum rc rc;

	if ((rc = record_history(x, t, id, NULL, 0, HISTORY_LOOK, &h, e)) || (rc = change_new(x, t, &c, e)))
		return rc;
	if (!h.count || h.items[0].id <= b->first_audit || h.items[0].id > b->last_audit)
		return error_set(e, RC_CONFLICT, NULL, "error.undo_newer", NULL, NULL);
	for (int i = 0; rc == RC_OK && i < h.items[0].change_count; i++)
		if (!(h.items[0].changes[i].field->flags & (FIELD_SYSTEM | FIELD_COMMON)))
			rc = change_text(x, &c, str_of(h.items[0].changes[i].field->name), h.items[0].changes[i].before, e);
	return rc ? rc : record_update(x, id, ANY_VERSION, &c, &out, e);
}

static enum rc undo_all(struct context *x, struct write_request *w, struct error *e)
{
	struct bulk *b = w->argument;
	const struct entity *t = schema_entity(x->schema, b->entity);
	struct written out;
	enum rc rc = changed_rows(x, b, e);

	for (size_t i = 0; rc == RC_OK && i < b->count; i++)
		rc = b->rows[i].version ? record_restore(x, t, b->rows[i].id, &out, e) : put_back(x, b, t, b->rows[i].id, e);
	return rc;
}

static void undone(struct request *r, struct write_request *w)
{
	struct bulk *b = w->argument;

	if (w->job.rc) {
		page_error(r, &w->job.error);
		return;
	}
	page_toast(r, "bulk.undone", str_of(arena_printf(request_arena(r), "%zu", b->count)), STR(""));
	page_go(r, str_of(arena_printf(request_arena(r), "/%.*s", STR_ARG(request_param(r, "plural")))));
}

static enum handled bulk_undo(struct request *r)
{
	struct bulk *b = arena_new(request_arena(r), struct bulk);
	const struct entity *t;
	struct page p;
	bool fine = false;

	if (!b || !(b->rows = arena_new_array(request_arena(r), struct picked, BULK_MAX)))
		return reply_error(r, 503, "error.no_memory");
	if (page_open(r, &p) && (t = page_entity(&p, OP_LIST))) {
		b->entity = arena_str(p.arena, str_of(t->name));
		fine = decimal_parse(request_arg(r, "after"), 0, &b->first_audit) == DECIMAL_OK && decimal_parse(request_arg(r, "to"), 0, &b->last_audit) == DECIMAL_OK;
		if (!fine)
			page_give_up(&p, RC_INVALID, "error.invalid");
	}
	if (!fine)
		return page_close(&p);
	page_close(&p);
	return request_write(r, request_write_new(r, undo_all, b), undone);
}

static const struct route rows[] = {
	{ METHOD_POST, "/:plural/bulk", bulk_post, NEED_SESSION, BODY_FORM, 256 << 10 },
	{ METHOD_POST, "/:plural/bulk/undo", bulk_undo, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_bulk = { rows, sizeof rows / sizeof *rows };
