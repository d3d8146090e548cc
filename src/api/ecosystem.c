/* GET /api/v1/ecosystem: grass, shrub and tree customers by region, market and month. Worked out on the slow pool. */
#include "api/call.h"

#include "base/date.h"
#include "base/mem.h"
#include "kam/ecosystem.h"

struct asked {
	struct request *r;
	struct ecosystem_request q;
	struct policy policy;
	unsigned char *visible;
	const struct snapshot *snapshot;
	struct ecosystem result;
};

static enum rc take(struct asked *s, struct error *e)
{
	struct context x = { 0 };
	struct str to = request_arg(s->r, "to");
	enum rc rc;

	s->q.has_as_of = to.n > 0;
	s->q.only = SNAPSHOT_NO_GROUP;
	if (to.n && !date_parse(to, &s->q.as_of))
		return error_set(e, RC_INVALID, "to", "error.date", NULL, NULL);
	if ((rc = request_read(s->r, &x, e)) == RC_OK && (rc = classify_may(&x, POLICY_NET_SALES, e)) == RC_OK &&
	    (rc = policy_load(&x, request_arg(s->r, "policy"), &s->policy, e)) == RC_OK)
		rc = ecosystem_limits_load(&x, s->policy.id, &s->q.limits, e);
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

static enum rc compute(struct asked *s, struct error *e)
{
	enum rc rc;

	if ((rc = take(s, e)) || (rc = snapshot_acquire(request_site(s->r)->kam, SNAPSHOT_ORDERS, &s->snapshot, e)) || (rc = see(s, e)))
		return rc;
	s->q.snapshot = s->snapshot;
	s->q.visible = s->visible;
	return ecosystem_compute(&s->q, &s->result, e);
}

static void work(void *argument)
{
	struct asked *s = argument;
	struct request *r = s->r;
	struct error e = { 0 };
	struct json_writer w = { .b = response_body(request_response(r)) };

	if (compute(s, &e)) {
		problem_reply(r, &e);
	} else {
		response_type(request_response(r), "application/json");
		ecosystem_json(&s->result, &w);
	}
	ecosystem_free(&s->result);
	mem_free(s->visible);
	if (s->snapshot)
		snapshot_release(request_site(r)->kam, s->snapshot);
	request_resume(r);
}

enum handled api_ecosystem(struct request *r)
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
