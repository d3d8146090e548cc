/* One field where it stands: the cell with its input, the cell again; and a card moved to another column of a board. */
#include "web/form.h"

#include "format/json.h"
#include "templates.h"
#include "web/records.h"
#include "web/web.h"

#include <string.h>

static const struct field *cell_field(struct page *p, const struct entity *t)
{
	const struct field *f = entity_field(t, request_param(p->r, "field"));

	if (f && form_takes(p, t, f, false))
		return f;
	page_give_up(p, f ? RC_FORBIDDEN : RC_NOT_FOUND, f ? "error.forbidden" : "error.not_found");
	return NULL;
}

static void show_cell(struct page *p, const struct entity *t, const struct record *record, const struct field *f)
{
	struct value v = record->values[f->index];
	struct str shown = STR("");
	struct cell_view view = { 0 };
	struct cell c;

	if (f->type == TYPE_REF && v.kind == VALUE_INT)
		page_ok(p, record_title(&p->x, f->target, v.i, &shown, &p->e));
	c = cell_of(p, t, f, v, shown, STR(""));
	view.cell = &c;
	if (!p->failed)
		template_cell_fresh(&p->out, &view);
}

static void show_editor(struct page *p, const struct entity *t, const struct record *record, const struct field *f, struct str typed, struct str error)
{
	struct str base = page_print(p, "/%s/%lld/cell/%s", t->plural, (long long)record->id, f->name);
	struct form_field field = input_of(p, t, f, typed.p ? typed : value_input(p, f, record->values[f->index]));
	struct cell_edit_view v = { .action = base, .csrf = request_csrf(p->r), .version = page_print(p, "%lld", (long long)record->version),
				    .cancel_url = page_print(p, "%.*s?show=1", STR_ARG(base)), .field = &field, .error = error };

	if (f->type == TYPE_REF)
		field.shown = value_words(p, t, f, record->values[f->index]);
	field.hint = STR("");
	template_cell_edit(&p->out, &v);
}

static enum handled cell_page(struct request *r)
{
	const struct entity *t;
	const struct field *f;
	struct record *record;
	struct page p;
	int64_t id;

	if (page_open(r, &p) && (t = page_entity(&p, OP_UPDATE)) && (id = page_id(&p)) && (f = cell_field(&p, t)) &&
	    page_ok(&p, record_get(&p.x, t, id, &record, &p.e))) {
		if (request_arg(r, "show").n)
			show_cell(&p, t, record, f);
		else
			show_editor(&p, t, record, f, (struct str){ NULL, 0 }, STR(""));
	}
	return page_close(&p);
}

/* Values that are computed from this field stand elsewhere on the page: web/js/cell.js fetches them when told. */
static void tell_followers(struct page *p, const struct entity *t, const struct field *f)
{
	bool any = false;

	for (int i = 0; i < t->field_count; i++)
		any = any || (t->fields[i].derived_from && !strcmp(t->fields[i].derived_from, f->name));
	if (any)
		response_header(request_response(p->r), "HX-Trigger", STR("banyan:follow"));
}

struct cell_save { struct form_state *state; struct written out; };

static enum rc save(struct context *x, struct write_request *w, struct error *e)
{
	struct cell_save *g = w->argument;
	struct change c;
	enum rc rc = form_to_change(x, g->state, &c, e);

	return rc ? rc : record_update(x, g->state->id, g->state->version, &c, &g->out, e);
}

static void saved(struct request *r, struct write_request *w)
{
	struct cell_save *g = w->argument;
	const struct entity *t;
	const struct field *f;
	struct record *record;
	struct page p;

	if (!page_is_script(r)) {
		if (w->job.rc)
			page_error(r, &w->job.error);
		else
			page_go(r, str_of(arena_printf(request_arena(r), "/%.*s/%lld", STR_ARG(request_param(r, "plural")), (long long)g->state->id)));
		return;
	}
	if (page_open(r, &p) && (t = schema_entity(p.x.schema, g->state->entity)) && (f = entity_field(t, g->state->fields[0].name)) &&
	    page_ok(&p, record_get(&p.x, t, g->state->id, &record, &p.e))) {
		if (w->job.rc == RC_OK) {
			tell_followers(&p, t, f);
			show_cell(&p, t, record, f);
		} else {
			show_editor(&p, t, record, f, g->state->fields[0].value, page_error_text(&p, &w->job.error));
			response_status(request_response(r), rc_status(w->job.rc));
		}
	}
	page_close(&p);
}

static enum handled cell_save(struct request *r)
{
	struct cell_save *g = arena_new(request_arena(r), struct cell_save);
	const struct field *f = NULL;
	const struct entity *t;
	struct page p;
	int64_t id;

	if (page_open(r, &p) && g && (t = page_entity(&p, OP_UPDATE)) && (id = page_id(&p)) && (f = cell_field(&p, t)) && (g->state = form_state_new(&p, t, id)))
		form_read_typed(&p, t, g->state);
	/* just this one, whatever else was sent */
	for (size_t i = 0; f && g->state && i < g->state->count; i++)
		if (str_is(g->state->fields[i].name, f->name))
			g->state->fields[0] = g->state->fields[i];
	if (f && g->state && (!g->state->count || !str_is(g->state->fields[0].name, f->name)))
		page_give_up(&p, RC_INVALID, "error.invalid");
	if (p.failed || !g->state)
		return page_close(&p);
	g->state->count = 1;
	page_close(&p);
	return request_write(r, request_write_new(r, save, g), saved);
}

/* --- a board's card ------------------------------------------------------------------------------------------------------------------------------- */

static void moved(struct request *r, struct write_request *w)
{
	struct cell_save *g = w->argument;
	struct json_writer json = { .b = response_body(request_response(r)) };

	if (w->job.rc) {
		page_error(r, &w->job.error);
		return;
	}
	response_type(request_response(r), "application/json");
	json_object_begin(&json);
	json_field_int(&json, "version", g->out.version);
	json_object_end(&json);
}

static enum handled card_move(struct request *r)
{
	struct cell_save *g = arena_new(request_arena(r), struct cell_save);
	const struct entity *t;
	const struct field *f;
	bool fine = false;
	struct page p;
	int64_t id;

	if (page_open(r, &p) && g && (t = page_entity(&p, OP_UPDATE))) {
		f = entity_field(t, request_arg(r, "field"));
		if (!f || f->type != TYPE_CHOICE || !form_takes(&p, t, f, false) || decimal_parse(request_field(r, "id"), 0, &id) != DECIMAL_OK || id <= 0 ||
		    decimal_parse(request_field(r, "version"), 0, &(int64_t){ 0 }) != DECIMAL_OK)
			page_give_up(&p, RC_INVALID, "error.invalid");
		else if ((g->state = form_state_new(&p, t, id))) {
			decimal_parse(request_field(r, "version"), 0, &g->state->version);
			g->state->fields[g->state->count++] = (struct typed){ .name = arena_str(p.arena, str_of(f->name)), .value = request_field(r, "value") };
			fine = true;
		}
	}
	if (!fine)
		return page_close(&p);
	page_close(&p);
	return request_write(r, request_write_new(r, save, g), moved);
}

static const struct route rows[] = {
	{ METHOD_GET, "/:plural/:id/cell/:field", cell_page, NEED_SESSION },
	{ METHOD_POST, "/:plural/:id/cell/:field", cell_save, NEED_SESSION, BODY_FORM, 128 << 10 },
	{ METHOD_POST, "/:plural/move", card_move, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_cells = { rows, sizeof rows / sizeof *rows };
