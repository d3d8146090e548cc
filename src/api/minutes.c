/* GET /api/v1/rounds/:id/minutes: the minutes of a round as a document. Made on the slow pool. */
#include "api/call.h"

#include "base/mem.h"
#include "kam/minutes.h"

struct asked { struct request *r; int64_t round; };

static enum rc make(const struct asked *s, struct document *d, struct error *e)
{
	struct context x = { 0 };
	enum rc rc = request_read(s->r, &x, e);

	if (rc == RC_OK)
		rc = minutes_make(&x, s->round, api_language(s->r), d, e);
	context_end(&x);
	return rc;
}

static void work(void *argument)
{
	struct asked *s = argument;
	struct request *r = s->r;
	struct json_writer w = { .b = response_body(request_response(r)) };
	struct error e = { 0 };
	struct document d;

	if (make(s, &d, &e)) {
		problem_reply(r, &e);
	} else {
		response_type(request_response(r), "application/json");
		document_json(&d, &w);
	}
	request_resume(r);
}

enum handled api_minutes(struct request *r)
{
	struct asked *s = arena_new(request_arena(r), struct asked);
	struct error e = { 0 };
	enum rc rc = s ? RC_OK : error_no_memory(&e);

	if (rc == RC_OK && (decimal_parse(request_param(r, "id"), 0, &s->round) != DECIMAL_OK || s->round <= 0))
		rc = error_set(&e, RC_NOT_FOUND, NULL, "error.not_found", "round", NULL);
	if (rc == RC_OK) {
		s->r = r;
		rc = pool_submit(request_site(r)->slow, work, s, &e);
	}
	return rc ? problem_reply(r, &e) : HANDLED_PENDING;
}
