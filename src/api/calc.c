/* POST /api/v1/calc/METHOD: the same request and the same answer, byte for byte, as `banyan calc METHOD`. Any caller may; nothing is read or kept. Worked
 * out on the slow pool. */
#include "api/call.h"

#include "base/mem.h"
#include "calc/calc.h"
#include "os/team.h"
#include "os/thread.h"

enum { REQUEST_MAX = 4 << 20, ARENA_MAX = 256 << 20, ANSWER_MAX = 64 << 20 };

struct calculation { struct request *r; const struct calc_method *method; };

static enum handled refuse(struct request *r, const struct error *e)
{
	if (rc_status(e->rc) != 422)
		return problem_reply(r, e);
	response_clear(request_response(r));
	response_status(request_response(r), 422);
	response_type(request_response(r), "application/json");
	calc_error(response_body(request_response(r)), api_language(r), e);
	return HANDLED;
}

static void work(void *argument)
{
	struct calculation *c = argument;
	struct request *r = c->r;
	CLEANUP(arena_free) struct arena a = { .max = ARENA_MAX };
	struct buf *body = response_body(request_response(r));
	const struct calc_team team = { team_run, thread_cpus() };
	struct error e = { 0 };

	body->max = ANSWER_MAX;
	response_type(request_response(r), "application/json");
	if (calc_run(c->method, request_body(r), REQUEST_MAX, &team, &a, body, &e))
		refuse(r, &e);
	request_resume(r);
}

enum handled api_calc(struct request *r)
{
	struct calculation *c = arena_new(request_arena(r), struct calculation);
	struct error e = { 0 };
	enum rc rc = c ? RC_OK : error_no_memory(&e);

	if (rc == RC_OK && (rc = calc_find(request_param(r, "method"), &c->method, &e)) == RC_OK) {
		c->r = r;
		rc = pool_submit(request_site(r)->slow, work, c, &e);
	}
	return rc ? refuse(r, &e) : HANDLED_PENDING;
}
