/* Saving what a form sent: checked field by field before it is written, shown again with what was typed when anything is wrong. */
#include "web/form.h"

#include "base/mem.h"
#include "format/json.h"
#include "model/words.h"
#include "web/records.h"

#include <string.h>

/* The last of a name: a ticked box comes behind its hidden twin. */
static struct str last_field(const struct request *r, const char *name)
{
	const struct request_pair *fields;
	size_t n = request_fields(r, &fields);

	while (n--)
		if (str_is(fields[n].name, name))
			return fields[n].value;
	return (struct str){ NULL, 0 };
}

/* The one row called so, when there is just one. */
static struct str row_called(struct page *p, const struct entity *t, struct str text)
{
	struct query q = { .entity = t, .operation = OP_LIST, .limit = 2 };
	struct filter f = { .op = FILTER_EQ, .field = t->title, .values = &(struct value){ .kind = VALUE_TEXT, .s = text }, .value_count = 1 };
	struct column none[1];
	struct list list;
	struct error ignored;
	bool row = false;
	int64_t id = 0;
	int n = 0;

	if (!t->title || t->title->flags & FIELD_SEALED || !principal_may(p->who, t, OP_LIST) || !principal_reads(p->who, t, t->title))
		return STR("");
	q.filter = &f;
	q.columns = none;
	if (list_begin(&p->x, &q, &list, &ignored) == RC_OK)
		while (list_next(&list, &row, &ignored) == RC_OK && row) {
			id = list.id;
			n++;
		}
	list_end(&list);
	return n == 1 ? page_print(p, "%lld", (long long)id) : STR("");
}

struct str form_reference(struct page *p, const struct field *f, struct str number, struct str text)
{
	struct str shown = STR(""), found;
	struct value v;
	struct error ignored;
	int64_t id;

	text = str_trim(text);
	if (!text.n)
		return STR("");
	/* the number counts as long as the text still is what its row is called */
	if (decimal_parse(number, 0, &id) == DECIMAL_OK && record_title(&p->x, f->target, id, &shown, &ignored) == RC_OK && str_eq(str_trim(shown), text))
		return number;
	if ((found = row_called(p, f->target, text)).n)
		return found;
	if (f->target->key && reference_find(&p->x, f, text, &v, &ignored) == RC_OK && v.kind == VALUE_INT)
		return page_print(p, "%lld", (long long)v.i);
	return number.n ? number : text;
}

void form_read_typed(struct page *p, const struct entity *t, struct form_state *s)
{
	s->sent = true;
	for (int i = COMMON_COUNT; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		struct str value = last_field(p->r, f->name), text;
		const char *text_name = arena_printf(p->arena, "%s.text", f->name);
		if (!value.p || !form_takes(p, t, f, !s->id))
			continue;
		text = text_name ? last_field(p->r, text_name) : STR("");
		value = f->type == TYPE_REF && text.p ? form_reference(p, f, value, text) : input_value(p, f, value);
		s->fields[s->count++] = (struct typed){ .name = arena_str(p->arena, str_of(f->name)), .value = value };
	}
	if (decimal_parse(request_field(p->r, "version"), 0, &s->version) != DECIMAL_OK)
		s->version = 0;
}

enum rc form_to_change(struct context *x, struct form_state *s, struct change *c, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, s->entity);
	enum rc rc = t ? change_new(x, t, c, e) : error_set(e, RC_NOT_FOUND, NULL, "error.not_found", NULL, NULL), first = RC_OK;
	struct error one = { 0 };

	for (size_t i = 0; rc == RC_OK && i < s->count; i++) {
		enum rc wrong = change_text(x, c, s->fields[i].name, s->fields[i].value, &one);
		if (wrong && !first) {
			*e = one;
			first = wrong;
		}
	}
	return rc ? rc : first;
}

void form_take_error(const struct page *p, struct form_state *s, const struct error *e)
{
	struct str text = page_error_text(p, e), field = str_of(e->field);

	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->fields[i].name, field)) {
			s->fields[i].error = text;
			return;
		}
	s->wrong = text;
}

/* Every field by itself, so that all errors are told at once; required ones that are empty too. */
static bool check(struct page *p, const struct entity *t, struct form_state *s)
{
	struct change c;
	bool fine = page_ok(p, change_new(&p->x, t, &c, &p->e));

	for (size_t i = 0; !p->failed && i < s->count; i++) {
		const struct field *f = entity_field(t, s->fields[i].name);
		struct error e = { 0 };
		enum rc rc = change_text(&p->x, &c, s->fields[i].name, s->fields[i].value, &e);
		if (!rc && f && f->flags & FIELD_REQUIRED && !s->fields[i].value.n)
			rc = error_set(&e, RC_INVALID, f->name, "error.required", NULL, NULL);
		if (rc) {
			s->fields[i].error = page_error_text(p, &e);
			fine = false;
		}
	}
	return fine;
}

/* --- the write ------------------------------------------------------------------------------------------------------------------------------------ */

struct saving { struct form_state *state; struct written out; struct str plural, title; };

static enum rc save(struct context *x, struct write_request *w, struct error *e)
{
	struct saving *g = w->argument;
	const struct field *name;
	struct record *record;
	struct change c;
	enum rc rc = form_to_change(x, g->state, &c, e);

	if (rc)
		return rc;
	rc = g->state->id ? record_update(x, g->state->id, g->state->version, &c, &g->out, e) : record_create(x, &c, &g->out, e);
	g->title = STR("");
	if (rc == RC_OK && record_get(x, c.entity, g->out.id, &record, &(struct error){ 0 }) == RC_OK && (name = entity_name_field(c.entity)) &&
	    record->values[name->index].kind == VALUE_TEXT)
		g->title = record->values[name->index].s;
	return rc;
}

static bool wants_json(const struct request *r)
{
	return str_starts(request_header(r, "Accept"), "application/json");
}

/* For a picker that made a row in place. */
static void answer_json(struct request *r, const struct saving *g)
{
	struct json_writer w = { .b = response_body(request_response(r)) };

	response_type(request_response(r), "application/json");
	json_object_begin(&w);
	json_field_int(&w, "id", g->out.id);
	json_field_int(&w, "version", g->out.version);
	json_field_str(&w, "title", g->title);
	json_object_end(&w);
}

static enum handled show_again(struct request *r, struct form_state *s, const struct error *e, int status)
{
	const struct entity *t;
	struct page p;

	if (page_open(r, &p) && (t = schema_entity(p.x.schema, s->entity))) {
		if (e)
			form_take_error(&p, s, e);
		form_show(&p, t, s);
		response_status(request_response(r), status);
	}
	return page_close(&p);
}

static void saved(struct request *r, struct write_request *w)
{
	struct saving *g = w->argument;
	const struct error *e = &w->job.error;
	struct str url;

	if (w->job.rc == RC_OK && (wants_json(r) || g->state->quick)) {
		answer_json(r, g);
		return;
	}
	if (w->job.rc == RC_OK) {
		url = str_of(arena_printf(request_arena(r), "/%.*s/%lld", STR_ARG(g->plural), (long long)g->out.id));
		page_toast(r, "form.saved", g->title, STR(""));
		page_go(r, form_back(r, url));
		return;
	}
	g->state->stale = w->job.rc == RC_STALE;
	if (!wants_json(r) && (g->state->stale || w->job.rc == RC_INVALID || w->job.rc == RC_CONFLICT || w->job.rc == RC_FORBIDDEN))
		show_again(r, g->state, g->state->stale ? NULL : e, rc_status(w->job.rc));
	else
		page_error(r, e);
}

enum handled form_save(struct request *r)
{
	bool making = !request_param(r, "id").n, fine = false;
	struct saving *g = arena_new(request_arena(r), struct saving);
	const struct entity *t;
	int64_t id = 0;
	struct page p;

	if (page_open(r, &p) && g && (t = page_entity(&p, making ? OP_CREATE : OP_UPDATE)) && (making || (id = page_id(&p))) && (g->state = form_state_new(&p, t, id))) {
		g->state->quick = str_ends(request_path(r), "/quick");
		form_read_typed(&p, t, g->state);
		g->plural = arena_str(p.arena, str_of(t->plural));
		fine = check(&p, t, g->state) || wants_json(r);
		if (!fine && !p.failed) {
			form_show(&p, t, g->state);
			response_status(request_response(r), 422);
		}
	}
	if (p.failed || !fine)
		return page_close(&p);
	page_close(&p);
	return request_write(r, request_write_new(r, save, g), saved);
}
