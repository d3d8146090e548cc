/* GET /api/v1/classify: the portfolio in ABC classes under a policy. Worked out on the slow pool: the first one loads the whole portfolio. */
#include "api/call.h"

#include "base/mem.h"
#include "kam/classify.h"
#include "lang/zone.h"

struct selection {
	struct request *r;
	struct policy policy;
	struct period period;
	struct classify_output output;
	unsigned char *visible;
};

static enum rc take_day(struct request *r, const char *name, bool *given, int32_t *day, struct error *e)
{
	struct str text = request_arg(r, name);

	*given = text.n > 0;
	return *given && !date_parse(text, day) ? error_set(e, RC_INVALID, name, "error.date", NULL, NULL) : RC_OK;
}

static enum rc take_arguments(struct selection *s, struct context *x, struct error *e)
{
	struct call c = { .r = s->r };
	struct period asked = { 0 };
	int64_t limit, offset;
	enum rc rc;

	if ((rc = take_day(s->r, "from", &asked.has_from, &asked.from, e)) || (rc = take_day(s->r, "to", &asked.has_to, &asked.to, e)) ||
	    (rc = call_number(&c, "limit", 0, 1000000, 0, &limit, e)) || (rc = call_number(&c, "offset", 0, INT32_MAX, 0, &offset, e)) ||
	    (rc = policy_load(x, request_arg(s->r, "policy"), &s->policy, e)))
		return rc;
	s->output = (struct classify_output){ .first = (size_t)offset, .limit = (size_t)limit, .details = call_flag(&c, "details") };
	return policy_period(&s->policy, asked, zone_day(company_zone(x->company), x->now), &s->period, e);
}

/* A thread holds one reading connection at a time, and the portfolio takes its own: hence twice. */
static enum rc begin(struct selection *s, struct error *e)
{
	struct context x = { 0 };
	enum rc rc = request_read(s->r, &x, e);

	if (rc == RC_OK && !principal_may(x.who, schema_entity(x.schema, STR("account")), OP_LIST))
		rc = error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_list", "account", NULL);
	if (rc == RC_OK)
		rc = take_arguments(s, &x, e);
	context_end(&x);
	return rc;
}

static enum rc see(struct selection *s, const struct snapshot *snapshot, struct error *e)
{
	struct context x = { 0 };
	enum rc rc = request_read(s->r, &x, e);

	if (rc == RC_OK)
		rc = classify_visible(&x, snapshot, &s->visible, e);
	context_end(&x);
	return rc;
}

static enum rc answer(struct selection *s, const struct snapshot *snapshot, struct error *e)
{
	struct classification result = { 0 };
	struct classify_request q = { .snapshot = snapshot, .policy = s->policy, .period = s->period };
	enum rc rc = see(s, snapshot, e);

	q.visible = s->visible;
	if (rc == RC_OK && (rc = classify(&q, &result, e)) == RC_OK) {
		response_type(request_response(s->r), "application/json");
		classification_json(&result, &s->output, response_body(request_response(s->r)));
		classification_free(&result);
	}
	mem_free(s->visible);
	return rc;
}

static void work(void *argument)
{
	struct selection *s = argument;
	struct snapshot_cache *cache = request_site(s->r)->kam;
	const struct snapshot *snapshot;
	struct error e = { 0 };
	enum rc rc = begin(s, &e);

	if (rc == RC_OK && (rc = snapshot_acquire(cache, s->policy.value == POLICY_MARGIN, &snapshot, &e)) == RC_OK) {
		rc = answer(s, snapshot, &e);
		snapshot_release(cache, snapshot);
	}
	if (rc)
		problem_reply(s->r, &e);
	request_resume(s->r);
}

enum handled api_classify(struct request *r)
{
	struct selection *s = arena_new(request_arena(r), struct selection);
	struct error e = { 0 };
	enum rc rc = RC_OK;

	if (!s)
		rc = error_no_memory(&e);
	else
		s->r = r;
	if (rc || (rc = pool_submit(request_site(r)->slow, work, s, &e)))
		return problem_reply(r, &e);
	return HANDLED_PENDING;
}
