/* The OpenAPI 3.1 document, from the table of routes and the schema in force. */
#include "api/openapi.h"

#include "api/api.h"
#include "api/call.h"
#include "base/mem.h"
#include "calc/calc.h"
#include "kam/explain.h"
#include "model/words.h"

#include <stdio.h>
#include <string.h>

enum { OPERATIONS_MAX = 4096 };

/* What a row is about where it stands for many: an entity, or a method of calc. */
struct subject {
	const char *name;     /* of its schemas; NULL: the row stands for itself */
	const char *segment;  /* in the path */
	const struct entity *t;
	const struct calc_method *calc;
};

/* One method of one path. */
struct operation_row {
	const char *path; /* with {id} for :id */
	const struct route *route;
	const struct endpoint *endpoint;
	struct subject subject;
};

struct operations { struct operation_row *rows; size_t count; struct arena *arena; };

/* --- paths -------------------------------------------------------------------------------------------------------------------------- */

/* "/api/v1/:entity/:id" → "/api/v1/accounts/{id}" */
static const char *path_of(struct arena *a, const char *pattern, const struct subject *s)
{
	CLEANUP(buf_free) struct buf b = { .max = 512 };
	struct str rest = str_of(pattern), segment;

	rest = str_part(rest, 1, rest.n);
	while (rest.n && str_split(&rest, '/', &segment)) {
		buf_char(&b, '/');
		if (s->name && (str_is(segment, ":entity") || str_is(segment, ":method")))
			buf_text(&b, s->segment);
		else if (str_starts(segment, ":"))
			buf_printf(&b, "{%.*s}", STR_ARG(str_part(segment, 1, segment.n)));
		else
			buf_str(&b, segment);
	}
	return b.failed ? NULL : arena_text(a, buf_view(&b));
}

/* A row by name goes before the general one. */
static bool is_taken(const struct operations *o, const char *path, enum http_method method)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->rows[i].route->method == method && !strcmp(o->rows[i].path, path))
			return true;
	return false;
}

static enum rc add(struct operations *o, const struct route *route, struct subject s, struct error *e)
{
	const struct endpoint *endpoint = route->data;
	const char *path = path_of(o->arena, route->pattern, &s);

	if (!path)
		return error_no_memory(e);
	if (s.t && (!(s.t->operations & OP_BIT(endpoint->operation)) || is_taken(o, path, route->method) || (endpoint->flags & CALL_EXPLAIN && !entity_is_explained(s.t->name))))
		return RC_OK;
	if (o->count == OPERATIONS_MAX)
		return error_set(e, RC_TOO_LARGE, NULL, "error.internal", NULL, NULL);
	o->rows[o->count++] = (struct operation_row){ path, route, endpoint, s };
	return RC_OK;
}

static unsigned flags_of(const struct route *route)
{
	return ((const struct endpoint *)route->data)->flags;
}

static enum rc add_methods(struct operations *o, const struct route *route, struct error *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < calc_method_count; i++) {
		struct subject s = { .segment = calc_methods[i]->name, .calc = calc_methods[i] };
		s.name = arena_printf(o->arena, "calc_%s", s.segment);
		rc = s.name ? add(o, route, s, e) : error_no_memory(e);
	}
	return rc;
}

/* By name first, then method by method and entity by entity. */
static enum rc gather(struct operations *o, const struct schema *s, struct error *e)
{
	enum rc rc = RC_OK;

	if (!(o->rows = arena_new_array(o->arena, struct operation_row, OPERATIONS_MAX)))
		return error_no_memory(e);
	for (size_t i = 0; rc == RC_OK && i < api_routes.count; i++)
		if (flags_of(&api_routes.rows[i]) & CALL_CALC)
			rc = add_methods(o, &api_routes.rows[i], e);
		else if (!(flags_of(&api_routes.rows[i]) & CALL_ENTITY))
			rc = add(o, &api_routes.rows[i], (struct subject){ 0 }, e);
	for (int n = 0; rc == RC_OK && n < s->entity_count; n++)
		for (size_t i = 0; rc == RC_OK && !(s->entities[n].flags & ENTITY_INTERNAL) && i < api_routes.count; i++)
			if (flags_of(&api_routes.rows[i]) & CALL_ENTITY)
				rc = add(o, &api_routes.rows[i], (struct subject){ s->entities[n].name, s->entities[n].plural, &s->entities[n] }, e);
	return rc;
}

/* --- one operation -------------------------------------------------------------------------------------------------------------------- */

static void put_parameter(struct json_writer *w, const char *name, const char *in, const char *type, const char *about, bool required)
{
	json_object_begin(w);
	json_field_text(w, "name", name);
	json_field_text(w, "in", in);
	json_field_text(w, "description", about);
	if (required)
		json_field_bool(w, "required", true);
	json_key(w, "schema");
	json_object_begin(w);
	json_field_text(w, "type", type);
	json_object_end(w);
	json_object_end(w);
}

static void put_parameters(struct json_writer *w, const struct operation_row *o)
{
	const struct endpoint *p = o->endpoint;

	json_key(w, "parameters");
	json_array_begin(w);
	if (strstr(o->path, "{id}"))
		put_parameter(w, "id", "path", "integer", "Number of the record.", true);
	for (const struct parameter *row = p->parameters; row && row->name; row++)
		put_parameter(w, row->name, "query", row->type, row->about, false);
	if (p->flags & CALL_MATCH)
		put_parameter(w, "If-Match", "header", "string", "The ETag of the version that was read; * for any.", true);
	if (p->flags & CALL_REPEAT)
		put_parameter(w, "Idempotency-Key", "header", "string", "The same key gives the same reply again.", false);
	json_array_end(w);
}

static void put_media(struct json_writer *w, const char *type, const char *schema, const char *subject)
{
	json_key(w, "content");
	json_object_begin(w);
	json_key(w, type);
	json_object_begin(w);
	json_key(w, "schema");
	openapi_ref(w, schema, subject);
	json_object_end(w);
	json_object_end(w);
}

static void put_body(struct json_writer *w, const struct operation_row *o)
{
	if (!o->endpoint->takes && o->route->body == BODY_NONE)
		return;
	json_key(w, "requestBody");
	json_object_begin(w);
	json_field_bool(w, "required", true);
	put_media(w, o->route->body == BODY_MULTIPART ? "multipart/form-data" : "application/json", o->endpoint->takes ? o->endpoint->takes : "any",
		  o->subject.name);
	json_object_end(w);
}

static void put_response(struct json_writer *w, const char *status, const char *about, const char *type, const char *schema, const char *subject)
{
	json_key(w, status);
	json_object_begin(w);
	json_field_text(w, "description", about);
	if (schema)
		put_media(w, type ? type : "application/json", schema, subject);
	json_object_end(w);
}

static void put_responses(struct json_writer *w, const struct operation_row *o)
{
	char status[8];

	snprintf(status, sizeof status, "%d", o->endpoint->status ? o->endpoint->status : 200);
	json_key(w, "responses");
	json_object_begin(w);
	put_response(w, status, o->endpoint->at_once ? "Begun." : "Done.", o->endpoint->media_type, o->endpoint->gives, o->subject.name);
	if (o->endpoint->at_once)
		put_response(w, "200", "Done.", NULL, o->endpoint->at_once, o->subject.name);
	if (o->endpoint->refuses)
		put_response(w, "422", "What is wrong with the request.", NULL, o->endpoint->refuses, NULL);
	json_key(w, "default");
	json_object_begin(w);
	json_field_text(w, "description", "What went wrong.");
	put_media(w, "application/problem+json", "problem", NULL);
	json_object_end(w);
	json_object_end(w);
}

/* "list_account", "calc_pareto", "me" */
static void put_id(struct json_writer *w, const struct operation_row *o)
{
	char id[120];

	snprintf(id, sizeof id, "%s%s%s", o->subject.calc ? "" : o->endpoint->name, o->subject.t ? "_" : "", o->subject.name ? o->subject.name : "");
	json_field_text(w, "operationId", id);
}

static void put_summary(struct json_writer *w, const struct operation_row *o, enum language language)
{
	if (o->subject.calc)
		json_field_str(w, "summary", calc_about(o->subject.calc, language));
	else
		json_field_text(w, "summary", o->endpoint->about);
	if (!o->subject.t)
		return;
	json_key(w, "tags");
	json_array_begin(w);
	json_put_str(w, word_entity(language, o->subject.t, true));
	json_array_end(w);
}

static void put_operation(struct json_writer *w, const struct operation_row *o, enum language language)
{
	struct str method = method_name(o->route->method);
	char key[8] = { 0 };

	for (size_t i = 0; i < method.n && i < sizeof key - 1; i++)
		key[i] = (char)(method.p[i] | 0x20);
	json_key(w, key);
	json_object_begin(w);
	put_id(w, o);
	put_summary(w, o, language);
	if (o->route->need & NEED_PUBLIC)
		json_key(w, "security"), json_put_raw(w, STR("[]"));
	put_parameters(w, o);
	put_body(w, o);
	put_responses(w, o);
	json_object_end(w);
}

static bool path_done(const struct operations *o, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (!strcmp(o->rows[j].path, o->rows[i].path))
			return true;
	return false;
}

static void put_paths(struct json_writer *w, const struct operations *o, enum language language)
{
	json_key(w, "paths");
	json_object_begin(w);
	for (size_t i = 0; i < o->count; i++) {
		if (path_done(o, i))
			continue;
		json_key(w, o->rows[i].path);
		json_object_begin(w);
		for (size_t j = i; j < o->count; j++)
			if (!strcmp(o->rows[j].path, o->rows[i].path))
				put_operation(w, &o->rows[j], language);
		json_object_end(w);
	}
	json_object_end(w);
}

enum rc openapi_write(struct buf *out, struct arena *a, const struct schema *s, enum language language, struct error *e)
{
	struct operations o = { .arena = a };
	struct json_writer w = { .b = out };
	enum rc rc = gather(&o, s, e);

	if (rc)
		return rc;
	json_object_begin(&w);
	json_field_text(&w, "openapi", "3.1.0");
	json_key(&w, "info");
	json_put_raw(&w, STR("{\"title\":\"Banyan\",\"version\":\"1\",\"license\":{\"name\":\"AGPL-3.0-or-later\",\"identifier\":\"AGPL-3.0-or-later\"}}"));
	json_key(&w, "servers");
	json_put_raw(&w, STR("[{\"url\":\"/\"}]"));
	json_key(&w, "security");
	json_put_raw(&w, STR("[{\"token\":[]},{\"session\":[]}]"));
	put_paths(&w, &o, language);
	json_key(&w, "components");
	json_object_begin(&w);
	json_key(&w, "securitySchemes");
	json_put_raw(&w, STR("{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"" SESSION_COOKIE "\"}}"));
	json_key(&w, "schemas");
	json_object_begin(&w);
	openapi_schemas(&w, s, language);
	json_object_end(&w);
	json_object_end(&w);
	json_object_end(&w);
	return out->failed ? error_no_memory(e) : RC_OK;
}

enum rc api_openapi(struct call *c, struct error *e)
{
	return openapi_write(c->out.b, c->x->arena, c->x->schema, api_language(c->r), e);
}
