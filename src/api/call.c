/* From a request to an endpoint and from its outcome to a response. */
#include "api/call.h"
#include "api/openapi.h"

#include "base/mem.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { HASH = 32, KEY_MAX = 200, BODY_MAX = 4 << 20 };

/* --- arguments -------------------------------------------------------------------------------------------------------------------- */

struct str call_arg(const struct call *c, const char *name)
{
	return request_arg(c->r, name);
}

bool call_flag(const struct call *c, const char *name)
{
	struct str v = call_arg(c, name);

	return str_is(v, "1") || str_is(v, "true");
}

enum rc call_number(const struct call *c, const char *name, int64_t least, int64_t most, int64_t otherwise, int64_t *out, struct error *e)
{
	struct str text = call_arg(c, name);
	char low[24], high[24];

	*out = otherwise;
	if (!text.n)
		return RC_OK;
	if (decimal_parse(text, 0, out) == DECIMAL_OK && str_find(text, '.') == text.n && *out >= least && *out <= most)
		return RC_OK;
	snprintf(low, sizeof low, "%lld", (long long)least);
	snprintf(high, sizeof high, "%lld", (long long)most);
	return error_set(e, RC_INVALID, name, "error.between", low, high);
}

static bool is_known(const struct parameter *rows, struct str name)
{
	for (; rows && rows->name; rows++)
		if (str_is(name, rows->name))
			return true;
	return false;
}

static enum rc check_arguments(const struct call *c, struct error *e)
{
	const struct request_pair *args;
	size_t n = request_args(c->r, &args);

	for (size_t i = 0; i < n; i++)
		if (!is_known(c->endpoint->parameters, args[i].name)) {
			char *name = arena_text(request_arena(c->r), args[i].name);
			return error_set(e, RC_INVALID, name, "error.unknown_parameter", name, NULL);
		}
	return RC_OK;
}

/* Nothing but JSON is on offer. */
static bool takes_json(const struct request *r)
{
	struct str accept = request_header(r, "Accept"), one;

	if (!accept.n)
		return true;
	while (str_split(&accept, ',', &one)) {
		struct str type = str_trim(str_part(one, 0, str_find(one, ';')));
		if (str_is(type, "*/*") || str_eq_nocase(type, STR("application/*")) || str_eq_nocase(type, STR("application/json")) ||
		    str_eq_nocase(type, STR("application/problem+json")))
			return true;
	}
	return false;
}

static bool parse_id(struct str text, int64_t *out)
{
	int64_t v = 0;

	if (!text.n || text.n > 18)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		v = v * 10 + (text.p[i] - '0');
	}
	*out = v;
	return v > 0;
}

/* A tag that is no version of ours matches nothing. */
static int64_t parse_match(struct str header)
{
	struct str tag = str_trim(str_part(header, 0, str_find(header, ',')));
	int64_t version;

	if (!header.n)
		return 0;
	if (str_is(tag, "*"))
		return ANY_VERSION;
	if (str_starts(tag, "W/"))
		tag = str_part(tag, 2, tag.n);
	if (tag.n > 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"')
		tag = str_part(tag, 1, tag.n - 2);
	return parse_id(tag, &version) ? version : INT64_MAX;
}

static enum rc find_entity(struct call *c, struct error *e)
{
	struct str plural = request_param(c->r, "entity");

	if (!(c->endpoint->flags & CALL_ENTITY))
		return RC_OK;
	c->entity = schema_entity_plural(c->x->schema, plural);
	if (!c->entity || c->entity->flags & ENTITY_INTERNAL || !c->entity->operations)
		return error_set(e, RC_NOT_FOUND, NULL, "error.not_found", NULL, NULL);
	return RC_OK;
}

static enum rc prepare(struct call *c, struct error *e)
{
	enum rc rc;

	if ((rc = check_arguments(c, e)))
		return rc;
	if (c->endpoint->flags & CALL_ID && !parse_id(request_param(c->r, "id"), &c->id))
		return error_set(e, RC_NOT_FOUND, NULL, "error.not_found", NULL, NULL);
	if (c->endpoint->flags & CALL_MATCH)
		c->match = parse_match(request_header(c->r, "If-Match"));
	if (!(c->endpoint->flags & CALL_BODY))
		return RC_OK;
	rc = json_read(request_body(c->r), BODY_MAX, &c->body, e);
	c->malformed = rc == RC_INVALID;
	return rc || !c->endpoint->takes ? rc : openapi_members(c->endpoint->takes, c->body, e);
}

/* --- answers ---------------------------------------------------------------------------------------------------------------------- */

static void begin_reply(struct call *c)
{
	struct buf *body = response_body(request_response(c->r));

	buf_clear(body);
	c->out = (struct json_writer){ .b = body };
	c->written = (struct written){ 0 };
	c->location = NULL;
	c->shaped = c->etag = false;
	c->status = c->endpoint->status ? c->endpoint->status : 200;
}

/* Of a version: 304 only where the reply depends on nothing else. */
static void put_etag(struct call *c)
{
	char tag[32];

	snprintf(tag, sizeof tag, "%lld", (long long)c->written.version);
	if (c->etag) {
		response_cache(request_response(c->r), CACHE_CHECK);
		if (response_etag(c->r, str_of(tag)))
			buf_clear(c->out.b);
		return;
	}
	snprintf(tag, sizeof tag, "\"%lld\"", (long long)c->written.version);
	response_header(request_response(c->r), "ETag", str_of(tag));
}

static enum handled finish(struct call *c, enum rc rc, const struct error *e)
{
	struct response *w = request_response(c->r);

	json_free(&c->body);
	if (rc)
		return problem_reply_as(c->r, c->malformed ? 400 : rc_status(rc), e);
	response_status(w, c->status);
	response_type(w, "application/json");
	if (c->written.id)
		put_etag(c);
	if (c->location)
		response_header(w, "Location", str_of(c->location));
	return HANDLED;
}

static enum handled read_now(struct call *c)
{
	struct context x;
	struct error e = { 0 };
	enum rc rc = request_read(c->r, &x, &e);

	c->x = &x;
	if (rc == RC_OK && (rc = find_entity(c, &e)) == RC_OK)
		rc = c->endpoint->run(c, &e);
	context_end(&x);
	return finish(c, rc, &e);
}

/* --- writes ------------------------------------------------------------------------------------------------------------------------ */

static enum rc write_work(struct context *x, struct write_request *w, struct error *e)
{
	struct call *c = w->argument;
	enum rc rc;

	c->x = x;
	begin_reply(c);
	if ((rc = find_entity(c, e)) || (rc = c->endpoint->run(c, e)))
		return rc;
	if (c->out.b->failed)
		return error_no_memory(e);
	w->reply_status = c->status;
	w->reply = c->out.b->len ? buf_view(c->out.b) : STR("");
	if (c->written.id && c->status == 201 && !c->location)
		c->location = arena_printf(request_arena(c->r), "/api/v1/%s/%lld", c->entity->plural, (long long)c->written.id);
	return RC_OK;
}

/* The reply given before, once more. */
static void replay(struct call *c, const struct write_request *w)
{
	CLEANUP(json_free) json_t *doc = NULL;
	struct str plural = request_param(c->r, "entity");
	struct error e;

	begin_reply(c);
	c->status = w->reply_status;
	buf_str(c->out.b, w->reply);
	response_header(request_response(c->r), "Idempotency-Replayed", STR("true"));
	if (!w->reply.n || json_read(w->reply, BODY_MAX, &doc, &e) || !json_is_object(doc) || !json_int_of(doc, "id", 0))
		return;
	c->written = (struct written){ json_int_of(doc, "id", 0), json_int_of(doc, "version", 0), false };
	if (c->status == 201 && plural.n)
		c->location = arena_printf(request_arena(c->r), "/api/v1/%.*s/%lld", STR_ARG(plural), (long long)c->written.id);
}

static void write_answer(struct request *r, struct write_request *w)
{
	struct call *c = w->argument;
	struct error ignored;

	if (w->job.rc == RC_OK && w->replayed)
		replay(c, w);
	if (w->job.rc == RC_OK && c->shaped)
		company_refresh(request_site(r)->company, &ignored);
	finish(c, w->job.rc, &w->job.error);
}

/* The key and what it was used for. */
static enum rc take_key(struct call *c, struct write_request *w, struct error *e)
{
	struct str key = request_header(c->r, "Idempotency-Key"), parts[] = { method_name(request_method(c->r)), request_target(c->r), request_body(c->r) };
	crypto_generichash_state h;
	unsigned char *hash;

	if (!key.n || !(c->endpoint->flags & CALL_REPEAT))
		return RC_OK;
	if (key.n > KEY_MAX || !utf8_valid(key))
		return error_set(e, RC_INVALID, "Idempotency-Key", "error.too_long", "200", NULL);
	if (!(hash = arena_alloc(request_arena(c->r), HASH)))
		return error_no_memory(e);
	crypto_generichash_init(&h, NULL, 0, HASH);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		crypto_generichash_update(&h, (const unsigned char *)&parts[i].n, sizeof parts[i].n);
		crypto_generichash_update(&h, (const unsigned char *)parts[i].p, parts[i].n);
	}
	crypto_generichash_final(&h, hash, HASH);
	w->idempotency_key = key;
	w->idempotency_hash = (struct str){ (const char *)hash, HASH };
	return RC_OK;
}

static enum handled write_later(struct call *c)
{
	struct write_request *w = request_write_new(c->r, write_work, c);
	struct error e = { 0 };
	enum rc rc = w ? take_key(c, w, &e) : error_no_memory(&e);

	if (rc)
		return finish(c, rc, &e);
	w->job.alone = c->endpoint->flags & CALL_TALL;
	return request_write(c->r, w, write_answer);
}

enum handled api_enter(struct request *r)
{
	struct call *c = arena_new(request_arena(r), struct call);
	struct error e = { 0 };
	enum rc rc;

	if (!c)
		return error_no_memory(&e), problem_reply(r, &e);
	c->r = r;
	c->endpoint = request_route(r)->data;
	if (!takes_json(r))
		return reply_error(r, 406, "error.not_acceptable");
	begin_reply(c);
	if ((rc = prepare(c, &e)))
		return finish(c, rc, &e);
	return c->endpoint->flags & CALL_WRITE ? write_later(c) : read_now(c);
}

enum rc api_reference(struct context *x, const char *entity, const char *field, const json_t *value, int64_t *out, struct error *e)
{
	const struct field *f = entity_field(schema_entity(x->schema, str_of(entity)), str_of(field));
	struct str text = json_str_view(value);
	char number[24];
	struct value found;
	enum rc rc;

	*out = 0;
	if (json_is_integer(value)) {
		snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
		text = str_of(number);
	}
	if (!text.n)
		return RC_OK;
	if ((rc = reference_find(x, f, text, &found, e)) == RC_OK)
		*out = found.i;
	return rc;
}
