/* Problems: one place where an error becomes an answer. */
#include "api/problem.h"

#include "api/api.h"
#include "base/log.h"
#include "base/mem.h"
#include "format/json.h"
#include "model/words.h"
#include "server/gate.h"

#include <stdio.h>

enum language api_language(const struct request *r)
{
	struct str wanted = request_header(r, "Accept-Language");

	return wanted.n && !str_is(wanted, "*") ? language_negotiate(wanted) : request_language(r);
}

static void put_detail(struct json_writer *w, enum language language, const struct error *e)
{
	CLEANUP(buf_free) struct buf text = { .max = 4096 };

	error_render(&text, language, e);
	json_field_str(w, "detail", buf_view(&text));
}

void problem_members(struct json_writer *w, enum language language, const struct error *e)
{
	char type[80];

	snprintf(type, sizeof type, "urn:banyan:problem:%s", rc_name(e->rc));
	json_field_text(w, "type", type);
	json_field_str(w, "title", word_of(language, "problem", str_of(rc_name(e->rc))));
	put_detail(w, language, e);
	json_field_text(w, "code", e->key);
	if (e->field[0])
		json_field_text(w, "field", e->field);
}

static void put_errors(struct json_writer *w, enum language language, const struct error *e)
{
	json_key(w, "errors");
	json_array_begin(w);
	if (e->field[0]) {
		json_object_begin(w);
		json_field_text(w, "field", e->field);
		json_field_text(w, "code", e->key);
		put_detail(w, language, e);
		json_object_end(w);
	}
	json_array_end(w);
}

/* All but the closing brace. */
static void begin_problem(struct request *r, struct json_writer *w, int status, const struct error *e)
{
	enum language language = api_language(r);

	response_type(request_response(r), "application/problem+json");
	response_status(request_response(r), status);
	response_header(request_response(r), "Content-Language", str_of(language_tag(language)));
	if (status == 401)
		response_header(request_response(r), "WWW-Authenticate", STR("Bearer realm=\"banyan\""));
	json_object_begin(w);
	problem_members(w, language, e);
	json_field_int(w, "status", status);
	put_errors(w, language, e);
	json_field_str(w, "request", request_id(r));
}

static void write_problem(struct request *r, int status, const struct error *e)
{
	struct json_writer w = { .b = response_body(request_response(r)) };

	begin_problem(r, &w, status, e);
	json_object_end(&w);
}

enum handled problem_reply_with(struct request *r, const struct error *e, void (*more)(struct json_writer *w, const void *context), const void *context)
{
	struct json_writer w = { .b = response_body(request_response(r)) };

	response_clear(request_response(r));
	begin_problem(r, &w, rc_status(e->rc), e);
	more(&w, context);
	json_object_end(&w);
	return HANDLED;
}

enum handled problem_reply(struct request *r, const struct error *e)
{
	return problem_reply_as(r, rc_status(e->rc), e);
}

enum handled problem_reply_as(struct request *r, int status, const struct error *e)
{
	if (status >= 500 && e->rc != RC_BUSY)
		log_line(LOG_ERROR, "api", "request %.*s: %s %s %s", STR_ARG(request_id(r)), rc_name(e->rc), e->key, e->log);
	response_clear(request_response(r));
	write_problem(r, status, e);
	if (e->rc == RC_BUSY || e->rc == RC_NO_MEMORY)
		response_header(request_response(r), "Retry-After", STR("1"));
	return HANDLED;
}

bool api_owns(const struct request *r)
{
	struct str path = request_path(r);

	return str_starts(path, "/api/") || str_is(path, "/health") || str_is(path, "/metrics");
}

/* The nearest outcome of a status that the server chose by itself. */
static enum rc rc_of(int status)
{
	static const struct { int status; enum rc rc; } rows[] = {
		{ 401, RC_UNAUTHENTICATED }, { 403, RC_FORBIDDEN }, { 404, RC_NOT_FOUND }, { 405, RC_UNSUPPORTED }, { 406, RC_UNSUPPORTED }, { 409, RC_CONFLICT },
		{ 412, RC_STALE }, { 413, RC_TOO_LARGE }, { 414, RC_TOO_LARGE }, { 415, RC_UNSUPPORTED }, { 428, RC_PRECONDITION }, { 429, RC_TOO_MANY },
		{ 431, RC_TOO_LARGE }, { 503, RC_BUSY },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].status == status)
			return rows[i].rc;
	return status < 500 ? RC_INVALID : RC_IO;
}

void api_failed(struct request *r, int status, const char *key)
{
	struct error e = { .rc = rc_of(status), .key = key };

	write_problem(r, status, &e);
}
