/* GET /api/v1/classify: the portfolio in ABC classes under a policy, or with explain=CODE how one account's class came about; POST /api/v1/rounds opens a
 * round with its proposals. Worked out on the slow pool: the first one loads the whole portfolio. */
#include "api/call.h"
#include "api/openapi.h"

#include "base/mem.h"
#include "api/round.h"
#include "kam/explain.h"
#include "lang/zone.h"

enum { ROUND_DRAWS = 9604, ROUND_SEED = 1 };

struct selection {
	struct request *r;
	struct policy policy;
	struct period period;
	struct classify_output output;
	unsigned char *visible;
	json_t *body;                    /* of a round to be opened; NULL: only shown */
	struct round_request round;
	const struct snapshot *snapshot; /* held until the answer */
	struct classification result;
	struct scoring scoring;          /* of a round under a policy with criteria */
	bool scored;
	int64_t id, proposals;
};

/* --- what is asked: in the address, or in the body of a round --------------------------------------------------------------------------- */

static struct str asked(const struct selection *s, const char *name)
{
	return s->body ? json_text_of(s->body, name) : request_arg(s->r, name);
}

static enum rc take_day(const struct selection *s, const char *name, bool *given, int32_t *day, struct error *e)
{
	struct str text = asked(s, name);

	*given = text.n > 0;
	return *given && !date_parse(text, day) ? error_set(e, RC_INVALID, name, "error.date", NULL, NULL) : RC_OK;
}

static enum rc take_output(struct selection *s, struct error *e)
{
	struct call c = { .r = s->r };
	int64_t limit, offset;
	enum rc rc;

	if ((rc = call_number(&c, "limit", 0, 1000000, 0, &limit, e)) || (rc = call_number(&c, "offset", 0, INT32_MAX, 0, &offset, e)))
		return rc;
	s->output = (struct classify_output){ .first = (size_t)offset, .limit = (size_t)limit, .details = call_flag(&c, "details") };
	return RC_OK;
}

static enum rc take_asked(struct selection *s, struct context *x, struct error *e)
{
	struct period period = { 0 };
	enum rc rc;

	if ((rc = take_day(s, "from", &period.has_from, &period.from, e)) || (rc = take_day(s, "to", &period.has_to, &period.to, e)) ||
	    (rc = s->body ? round_read(x, s->body, &s->round, e) : take_output(s, e)) || (rc = policy_load(x, asked(s, "policy"), &s->policy, e)))
		return rc;
	return policy_period(&s->policy, period, zone_day(company_zone(x->company), x->now), &s->period, e);
}

/* A thread holds one reading connection at a time, and the portfolio takes its own: hence more than one. */
static enum rc begin(struct selection *s, struct error *e)
{
	struct context x = { 0 };
	enum rc rc = request_read(s->r, &x, e);

	if (rc == RC_OK && (rc = classify_may(&x, POLICY_NET_SALES, e)) == RC_OK && (rc = take_asked(s, &x, e)) == RC_OK)
		rc = classify_may(&x, s->policy.value, e);
	context_end(&x);
	return rc;
}

/* A round under a policy with criteria rests on scores, everything else on classes alone. */
static bool by_score(const struct selection *s)
{
	return s->body && s->policy.criterion_count > 0;
}

static enum rc parts_of(const struct selection *s, unsigned *parts, struct error *e)
{
	*parts = s->policy.value == POLICY_MARGIN ? SNAPSHOT_MARGINS : 0;
	return by_score(s) ? score_parts(&s->policy, parts, e) : RC_OK;
}

static enum rc rank(struct selection *s, struct context *x, struct error *e)
{
	struct classify_request q = { .snapshot = s->snapshot, .policy = s->policy, .period = s->period, .visible = s->visible };
	struct score_request k = { x, s->snapshot, &s->policy, s->period, s->visible, ROUND_DRAWS, ROUND_SEED };
	enum rc rc;

	if (!by_score(s)) {
		s->round.ranking.classification = &s->result;
		return classify(&q, &s->result, e);
	}
	if ((rc = score_portfolio(&k, &s->scoring, e)) == RC_OK) {
		s->scored = true;
		s->round.ranking.scoring = &s->scoring;
	}
	return rc;
}

static enum rc see(struct selection *s, struct error *e)
{
	struct context x = { 0 };
	enum rc rc = request_read(s->r, &x, e);

	if (rc == RC_OK && (rc = classify_visible(&x, s->snapshot, &s->visible, e)) == RC_OK)
		rc = rank(s, &x, e);
	context_end(&x);
	return rc;
}

/* --- the answers ---------------------------------------------------------------------------------------------------------------------- */

static void release(struct selection *s)
{
	if (s->snapshot)
		snapshot_release(request_site(s->r)->kam, s->snapshot);
	classification_free(&s->result);
	if (s->scored)
		scoring_free(&s->scoring);
	mem_free(s->visible);
	json_free(&s->body);
}

static enum rc explain(struct selection *s, struct str code, struct error *e)
{
	struct context x = { 0 };
	struct explanation *tree;
	size_t place = snapshot_find_code(s->snapshot, code);
	enum rc rc;

	if (place == s->snapshot->account_count || (s->visible && !s->visible[place]))
		return error_set(e, RC_NOT_FOUND, "explain", "error.not_found", NULL, NULL);
	if ((rc = request_read(s->r, &x, e)) == RC_OK &&
	    (rc = classification_explain(&x, request_arena(s->r), &s->result, place, api_language(s->r), &tree, e)) == RC_OK)
		explanation_json(tree, api_language(s->r), response_body(request_response(s->r)));
	context_end(&x);
	return rc;
}

static enum rc show(struct selection *s, struct error *e)
{
	struct str code = request_arg(s->r, "explain");

	response_type(request_response(s->r), "application/json");
	if (code.n)
		return explain(s, code, e);
	classification_json(&s->result, &s->output, response_body(request_response(s->r)));
	return RC_OK;
}

static enum rc open_round(struct context *x, struct write_request *w, struct error *e)
{
	struct selection *s = w->argument;
	struct json_writer out = { .b = response_body(request_response(s->r)) };
	enum rc rc = round_open(x, &s->round, &s->id, &s->proposals, e);

	buf_clear(out.b);
	json_object_begin(&out);
	json_field_int(&out, "id", s->id);
	json_field_int(&out, "proposals", s->proposals);
	json_object_end(&out);
	return rc;
}

static void opened(struct request *r, struct write_request *w)
{
	struct selection *s = w->argument;

	if (w->job.rc) {
		problem_reply(r, &w->job.error);
	} else {
		response_status(request_response(r), 201);
		response_type(request_response(r), "application/json");
		response_header(request_response(r), "Location", str_of(arena_printf(request_arena(r), "/api/v1/rounds/%lld", (long long)s->id)));
	}
	release(s);
}

static enum rc work_out(struct selection *s, struct error *e)
{
	unsigned parts;
	enum rc rc;

	if ((rc = begin(s, e)) || (rc = parts_of(s, &parts, e)) || (rc = snapshot_acquire(request_site(s->r)->kam, parts, &s->snapshot, e)))
		return rc;
	return see(s, e);
}

static void work(void *argument)
{
	struct selection *s = argument;
	struct request *r = s->r;
	struct write_request *w = s->body ? request_write_new(r, open_round, s) : NULL;
	struct error e = { 0 };
	enum rc rc = s->body && !w ? error_no_memory(&e) : work_out(s, &e);

	if (rc == RC_OK && w) {
		w->job.alone = true;
		request_write(r, w, opened);
		return;
	}
	if (rc == RC_OK)
		rc = show(s, &e);
	if (rc)
		problem_reply(r, &e);
	release(s);
	request_resume(r);
}

static enum handled submit(struct request *r, bool round)
{
	struct selection *s = arena_new(request_arena(r), struct selection);
	struct error e = { 0 };
	enum rc rc = s ? RC_OK : error_no_memory(&e);

	if (rc)
		return problem_reply(r, &e);
	s->r = r;
	if (round && (rc = json_read(request_body(r), 0, &s->body, &e)) == RC_OK && !json_is_object(s->body))
		rc = error_set(&e, RC_INVALID, NULL, "error.json_object", NULL, NULL);
	if (rc == RC_OK)
		rc = openapi_members("round_request", s->body, &e);
	if (rc || pool_submit(request_site(r)->slow, work, s, &e)) {
		json_free(&s->body);
		return problem_reply(r, &e);
	}
	return HANDLED_PENDING;
}

enum handled api_classify(struct request *r)
{
	return submit(r, false);
}

enum handled api_round_open(struct request *r)
{
	return submit(r, true);
}
