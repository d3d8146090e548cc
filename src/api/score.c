/* GET /api/v1/policies/:id/scores: the portfolio by a policy's criteria under each method, or one account explained; …/compare: two policies; POST …/reweigh: other
 * weights tried; POST …/grades: a period of partners closed; GET …/weights: what the judges say; POST …/from_template; GET /api/v1/figures. What needs the portfolio is worked out on the slow pool. */
#include "api/call.h"
#include "api/openapi.h"

#include "base/mem.h"
#include "kam/partner.h"
#include "kam/score_cache.h"
#include "kam/score_explain.h"
#include "kam/score_json.h"
#include "kam/template.h"
#include "lang/zone.h"

enum { DRAWS = 9604, SEED = 1, ROWS_MOST = 1000000, BEST = 50 };
enum question { SCORES, COMPARE, REWEIGH, KEEP };

struct asked {
	struct request *r;
	enum question question;
	struct policy policy, other;
	struct period period;
	struct classify_output output;
	struct context x;
	bool open;                       /* x */
	const struct snapshot *snapshot;
	unsigned char *visible;
	const struct scoring *result, *compared; /* of the site's cache */
	struct scorecards cards;         /* of a policy for partners */
	json_t *body;                    /* of weights to be tried, or of a period to be closed */
	int64_t kept;
};

/* --- what is asked -------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc take_day(const struct asked *s, const char *name, bool *given, int32_t *day, struct error *e)
{
	struct str text = s->question == KEEP ? json_text_of(s->body, name) : request_arg(s->r, name);

	*given = text.n > 0;
	return *given && !date_parse(text, day) ? error_set(e, RC_INVALID, name, "error.date", NULL, NULL) : RC_OK;
}

static enum rc take_output(struct asked *s, struct error *e)
{
	struct call c = { .r = s->r };
	int64_t limit, offset;
	enum rc rc;

	if ((rc = call_number(&c, "limit", 0, ROWS_MOST, 0, &limit, e)) || (rc = call_number(&c, "offset", 0, INT32_MAX, 0, &offset, e)))
		return rc;
	s->output = (struct classify_output){ .first = (size_t)offset, .limit = (size_t)limit };
	return RC_OK;
}

static enum rc take_other(struct asked *s, unsigned *parts, struct error *e)
{
	unsigned more;
	enum rc rc;

	if (s->question != COMPARE)
		return RC_OK;
	if (!request_arg(s->r, "with").n)
		return error_set(e, RC_INVALID, "with", "error.required", NULL, NULL);
	if ((rc = policy_load(&s->x, request_arg(s->r, "with"), &s->other, e)) || (rc = score_parts(&s->other, &more, e)))
		return rc;
	*parts |= more;
	return RC_OK;
}

static enum rc begin(struct asked *s, unsigned *parts, struct error *e)
{
	struct period period = { 0 };
	int64_t id = 0;
	enum rc rc = request_read(s->r, &s->x, e);

	s->open = rc == RC_OK;
	if (rc)
		return rc;
	if (decimal_parse(request_param(s->r, "id"), 0, &id) != DECIMAL_OK || id <= 0)
		return error_set(e, RC_NOT_FOUND, NULL, "error.not_found", NULL, NULL);
	if ((rc = take_day(s, "from", &period.has_from, &period.from, e)) || (rc = take_day(s, "to", &period.has_to, &period.to, e)) || (rc = take_output(s, e)) ||
	    (rc = policy_load_id(&s->x, id, &s->policy, e)) || (rc = classify_may(&s->x, s->policy.value, e)) || (rc = score_parts(&s->policy, parts, e)) ||
	    (rc = take_other(s, parts, e)))
		return rc;
	return policy_period(&s->policy, period, zone_day(company_zone(s->x.company), s->x.now), &s->period, e);
}

/* --- working it out ---------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc score(struct asked *s, const struct policy *p, size_t draws, const struct scoring **out, struct error *e)
{
	struct score_request q = { &s->x, s->snapshot, p, s->period, s->visible, draws, SEED };

	return score_acquire(request_site(s->r)->scores, &q, out, e);
}

/* A thread holds one reading connection at a time, and the portfolio takes its own. */
static enum rc compute(struct asked *s, struct error *e)
{
	unsigned parts = 0;
	enum rc rc = begin(s, &parts, e);

	if (rc)
		return rc;
	context_end(&s->x);
	s->open = false;
	if ((rc = snapshot_acquire(request_site(s->r)->kam, parts, &s->snapshot, e)) || (rc = request_read(s->r, &s->x, e)))
		return rc;
	s->open = true;
	if ((rc = classify_visible(&s->x, s->snapshot, &s->visible, e)) || (rc = score(s, &s->policy, s->question == SCORES ? DRAWS : 0, &s->result, e)))
		return rc;
	if (s->question == SCORES && s->policy.kind == POLICY_PARTNERS)
		return partner_cards(&s->x, request_arena(s->r), s->result, &s->cards, e);
	return s->question == COMPARE ? score(s, &s->other, 0, &s->compared, e) : RC_OK;
}

static enum rc explain(struct asked *s, struct str code, struct error *e)
{
	size_t place = snapshot_find_code(s->snapshot, code);
	struct explanation *tree;
	enum rc rc;

	if (place == s->snapshot->account_count || !scoring_find(s->result, place))
		return error_set(e, RC_NOT_FOUND, "explain", "error.not_found", NULL, NULL);
	if ((rc = score_explain(&s->x, request_arena(s->r), s->result, place, api_language(s->r), &tree, e)) == RC_OK)
		explanation_json(tree, api_language(s->r), response_body(request_response(s->r)));
	return rc;
}

/* {"weights":{"CODE":0.08}}: the others stay as they are. */
static enum rc take_weight(struct asked *s, const char *code, const json_t *value, int64_t *weights, struct error *e)
{
	size_t i = 0;

	while (i < s->result->criterion_count && !str_is(s->result->criteria[i].criterion->code, code))
		i++;
	if (i == s->result->criterion_count)
		return error_set(e, RC_INVALID, "weights", "error.no_such_criterion", code, NULL);
	if (json_decimal(value, MONEY_SCALE, &weights[i]) != DECIMAL_OK)
		return error_set(e, RC_INVALID, "weights", "error.weights", NULL, NULL);
	return RC_OK;
}

static enum rc reweigh(struct asked *s, struct json_writer *w, struct error *e)
{
	struct reweighed *r = arena_new(request_arena(s->r), struct reweighed);
	int64_t weights[POLICY_CRITERIA_MAX], limit = json_int_of(s->body, "limit", BEST);
	json_t *given = json_object_get(s->body, "weights"), *value;
	const char *code;
	enum rc rc = r ? RC_OK : error_no_memory(e);

	for (size_t i = 0; i < s->result->criterion_count; i++)
		weights[i] = s->result->criteria[i].criterion->weight;
	if (rc == RC_OK && !json_is_object(given))
		rc = error_set(e, RC_INVALID, "weights", "error.required", NULL, NULL);
	if (rc == RC_OK && (limit < 1 || limit > REWEIGH_MOST))
		rc = error_set(e, RC_INVALID, "limit", "error.number", NULL, NULL);
	if (rc)
		return rc;
	json_object_foreach(given, code, value)
		if ((rc = take_weight(s, code, value, weights, e)))
			return rc;
	if ((rc = score_reweigh(s->result, weights, (size_t)limit, r, e)) == RC_OK)
		reweighed_json(s->result, r, w);
	return rc;
}

static enum rc show(struct asked *s, struct error *e)
{
	struct json_writer w = { .b = response_body(request_response(s->r)) };

	response_type(request_response(s->r), "application/json");
	if (request_arg(s->r, "explain").n)
		return explain(s, request_arg(s->r, "explain"), e);
	if (s->question == REWEIGH)
		return reweigh(s, &w, e);
	if (s->question == COMPARE)
		scoring_compare_json(s->result, s->compared, &w);
	else
		scoring_json(s->result, s->cards.scoring ? &s->cards : NULL, &s->output, w.b);
	return RC_OK;
}

static void release(struct asked *s)
{
	if (s->compared)
		score_release(request_site(s->r)->scores, s->compared);
	if (s->result)
		score_release(request_site(s->r)->scores, s->result);
	mem_free(s->visible);
	json_free(&s->body);
	if (s->open)
		context_end(&s->x);
	if (s->snapshot)
		snapshot_release(request_site(s->r)->kam, s->snapshot);
}

/* --- a period of partners closed ----------------------------------------------------------------------------------------------------------------------------- */

static enum rc keep(struct context *x, struct write_request *w, struct error *e)
{
	struct asked *s = w->argument;
	struct json_writer out = { .b = response_body(request_response(s->r)) };
	enum rc rc = partner_keep(x, s->result, &s->kept, e);

	buf_clear(out.b);
	json_object_begin(&out);
	json_field_int(&out, "kept", s->kept);
	json_object_end(&out);
	return rc;
}

static void kept(struct request *r, struct write_request *w)
{
	if (w->job.rc) {
		problem_reply(r, &w->job.error);
	} else {
		response_status(request_response(r), 201);
		response_type(request_response(r), "application/json");
	}
	release(w->argument);
}

/* The reading context goes before the writing one begins; the scoring and its snapshot are held until it is done. */
static void write_kept(struct asked *s, struct write_request *w)
{
	context_end(&s->x);
	s->open = false;
	w->job.alone = true;
	request_write(s->r, w, kept);
}

static void work(void *argument)
{
	struct asked *s = argument;
	struct request *r = s->r;
	struct write_request *w = s->question == KEEP ? request_write_new(r, keep, s) : NULL;
	struct error e = { 0 };
	enum rc rc = s->question == KEEP && !w ? error_no_memory(&e) : compute(s, &e);

	if (rc == RC_OK && w) {
		write_kept(s, w);
		return;
	}
	if (rc || show(s, &e))
		problem_reply(r, &e);
	release(s);
	request_resume(r);
}

static enum handled submit(struct request *r, enum question question)
{
	struct asked *s = arena_new(request_arena(r), struct asked);
	struct error e = { 0 };
	enum rc rc = s ? RC_OK : error_no_memory(&e);

	if (rc)
		return problem_reply(r, &e);
	s->r = r;
	s->question = question;
	if ((question == REWEIGH || question == KEEP) && (rc = json_read(request_body(r), 0, &s->body, &e)) == RC_OK && !json_is_object(s->body))
		rc = error_set(&e, RC_INVALID, NULL, "error.json_object", NULL, NULL);
	if (rc == RC_OK)
		rc = openapi_members(question == KEEP ? "period_request" : "weights_tried", s->body, &e);
	if (rc || pool_submit(request_site(r)->slow, work, s, &e)) {
		json_free(&s->body);
		return problem_reply(r, &e);
	}
	return HANDLED_PENDING;
}

enum handled api_scores(struct request *r)
{
	return submit(r, SCORES);
}

enum handled api_compare(struct request *r)
{
	return submit(r, COMPARE);
}

enum handled api_reweigh(struct request *r)
{
	return submit(r, REWEIGH);
}

enum handled api_grades_keep(struct request *r)
{
	return submit(r, KEEP);
}

/* --- without the portfolio --------------------------------------------------------------------------------------------------------------------------------- */

/* Others' consistency is for those who may read their judgements. */
enum rc api_weights(struct call *c, struct error *e)
{
	const struct entity *judgement = schema_entity(c->x->schema, STR("judgement"));
	struct weights *w = arena_new(c->x->arena, struct weights);
	struct record *policy;
	enum rc rc = w ? RC_OK : error_no_memory(e);

	if (rc || (rc = record_get(c->x, schema_entity(c->x->schema, STR("policy")), c->id, &policy, e)) || (rc = weights_load(c->x, c->id, c->x->arena, w, e)))
		return rc;
	weights_json(w, principal_scope(c->x->who, judgement, OP_LIST) == SCOPE_ALL ? 0 : c->x->who->user ? c->x->who->user : -1, &c->out);
	return RC_OK;
}

enum rc api_figures(struct call *c, struct error *e)
{
	figures_json(api_language(c->r), &c->out);
	return RC_OK;
}

enum rc api_policy_from_template(struct call *c, struct error *e)
{
	struct template_request q = { json_text_of(c->body, "template"), json_text_of(c->body, "code"), json_text_of(c->body, "name") };
	int64_t policy;
	enum rc rc = template_make(c->x, &q, &policy, e);

	if (rc)
		return rc;
	json_object_begin(&c->out);
	json_field_int(&c->out, "id", policy);
	json_object_end(&c->out);
	return RC_OK;
}
