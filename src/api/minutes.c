/* GET /api/v1/rounds/:id/minutes: the minutes of a round as a document; minutes.pdf: printed. Made on the slow pool. */
#include "api/call.h"

#include "base/mem.h"
#include "kam/minutes.h"
#include "print/print.h"

struct asked { struct request *r; int64_t round; bool pdf; };

static enum rc make(const struct asked *s, struct document *d, struct error *e)
{
	struct context x = { 0 };
	enum rc rc = request_read(s->r, &x, e);

	if (rc == RC_OK)
		rc = minutes_make(&x, s->round, api_language(s->r), d, e);
	context_end(&x);
	return rc;
}

static enum rc note(struct context *x, struct write_request *w, struct error *e)
{
	return minutes_note(x, *(const int64_t *)w->argument, "pdf", e);
}

static enum rc print(struct asked *s, const struct document *d, struct error *e)
{
	struct request *r = s->r;
	struct write_request w = { .company = request_site(r)->company, .who = request_caller(r)->who, .arena = request_arena(r), .work = note, .argument = &s->round };
	struct str name = minutes_file_name(request_arena(r), d);
	enum rc rc;

	if ((rc = records_write(&w, e)) || (rc = print_pdf(d, response_body(request_response(r)), e)))
		return rc;
	response_type(request_response(r), "application/pdf");
	response_download(request_response(r), str_of(arena_printf(request_arena(r), "%.*s.pdf", STR_ARG(name))));
	return RC_OK;
}

static void put(struct request *r, const struct document *d)
{
	struct json_writer w = { .b = response_body(request_response(r)) };

	response_type(request_response(r), "application/json");
	document_json(d, &w);
}

static void work(void *argument)
{
	struct asked *s = argument;
	struct error e = { 0 };
	struct document d;
	enum rc rc = make(s, &d, &e);

	if (rc == RC_OK && s->pdf)
		rc = print(s, &d, &e);
	else if (rc == RC_OK)
		put(s->r, &d);
	if (rc)
		problem_reply(s->r, &e);
	request_resume(s->r);
}

static enum handled begin(struct request *r, bool pdf)
{
	struct asked *s = arena_new(request_arena(r), struct asked);
	struct error e = { 0 };
	enum rc rc = s ? RC_OK : error_no_memory(&e);

	if (rc == RC_OK && (decimal_parse(request_param(r, "id"), 0, &s->round) != DECIMAL_OK || s->round <= 0))
		rc = error_set(&e, RC_NOT_FOUND, NULL, "error.not_found", "round", NULL);
	if (rc == RC_OK) {
		s->r = r;
		s->pdf = pdf;
		rc = pool_submit(request_site(r)->slow, work, s, &e);
	}
	return rc ? problem_reply(r, &e) : HANDLED_PENDING;
}

enum handled api_minutes(struct request *r)
{
	return begin(r, false);
}

enum handled api_minutes_pdf(struct request *r)
{
	return begin(r, true);
}
