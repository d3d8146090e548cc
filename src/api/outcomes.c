/* GET /api/v1/decisions/outcomes: how past decisions turned out, or one of them opened to its months. Worked out on the slow pool. */
#include "api/call.h"

#include "base/mem.h"
#include "kam/outcomes.h"
#include "lang/zone.h"

struct asked {
	struct request *r;
	int64_t explain;
	int32_t today;
	unsigned char *visible;
	const struct snapshot *snapshot;
	struct outcomes o;
};

static enum rc take(struct asked *s, struct error *e)
{
	struct str explain = request_arg(s->r, "explain");
	struct context x = { 0 };
	enum rc rc;

	if (explain.n && (decimal_parse(explain, 0, &s->explain) != DECIMAL_OK || s->explain <= 0))
		return error_set(e, RC_INVALID, "explain", "error.invalid", NULL, NULL);
	if ((rc = request_read(s->r, &x, e)) == RC_OK) {
		s->today = zone_day(company_zone(x.company), x.now);
		rc = outcomes_read(&x, &s->o, e);
	}
	context_end(&x);
	return rc;
}

static enum rc see(struct asked *s, struct error *e)
{
	struct context x = { 0 };
	enum rc rc = request_read(s->r, &x, e);

	if (rc == RC_OK)
		rc = classify_visible(&x, s->snapshot, &s->visible, e);
	context_end(&x);
	return rc;
}

static enum rc put(struct asked *s, struct error *e)
{
	struct buf *out = response_body(request_response(s->r));
	const struct outcome *one = s->explain ? outcomes_find(&s->o, s->explain) : NULL;
	struct json_writer w = { .b = out };
	struct explanation *tree;
	enum rc rc;

	if (s->explain && !one)
		return error_set(e, RC_NOT_FOUND, "explain", "error.not_found", NULL, NULL);
	if (one) {
		if ((rc = outcome_explain(request_arena(s->r), &s->o, one, &tree, e)))
			return rc;
		explanation_json(tree, api_language(s->r), out);
	} else {
		outcomes_json(&s->o, &w);
	}
	response_type(request_response(s->r), "application/json");
	return out->failed ? error_no_memory(e) : RC_OK;
}

static void work(void *argument)
{
	struct asked *s = argument;
	struct request *r = s->r;
	struct error e = { 0 };

	if (take(s, &e) || snapshot_acquire(request_site(r)->kam, 0, &s->snapshot, &e) || see(s, &e) || outcomes_compute(s->snapshot, s->visible, s->today, &s->o, &e) ||
	    put(s, &e))
		problem_reply(r, &e);
	outcomes_free(&s->o);
	mem_free(s->visible);
	if (s->snapshot)
		snapshot_release(request_site(r)->kam, s->snapshot);
	request_resume(r);
}

enum handled api_outcomes(struct request *r)
{
	struct asked *s = arena_new(request_arena(r), struct asked);
	struct error e = { 0 };
	enum rc rc = s ? RC_OK : error_no_memory(&e);

	if (rc == RC_OK) {
		s->r = r;
		rc = pool_submit(request_site(r)->slow, work, s, &e);
	}
	return rc ? problem_reply(r, &e) : HANDLED_PENDING;
}
