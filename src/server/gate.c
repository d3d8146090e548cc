/* The gate: sessions and tokens into principals, forged requests turned away, writes without a waiting thread. */
#include "server/gate.h"

#include "base/log.h"
#include "base/mem.h"
#include "format/url.h"
#include "os/clock.h"

#include <string.h>

enum { TOUCH_MS = 5 * 60000, FORM_BYTES = 1 << 20 };

struct site *request_site(const struct request *r)
{
	return request_app(r);
}

struct caller *request_caller(const struct request *r)
{
	return request_context(r);
}

/* --- language ------------------------------------------------------------------------------------------------------------------------------- */

/* What was chosen on the page, else what the person's record says, else what the browser asks for. */
static enum language language_of(const struct request *r, const struct principal *who)
{
	enum language language;

	if (language_parse(request_cookie(r, LANGUAGE_COOKIE), &language))
		return language;
	if (who && who->user)
		return (enum language)who->language;
	return language_negotiate(request_header(r, "Accept-Language"));
}

enum language request_language(const struct request *r)
{
	const struct caller *c = request_caller(r);

	return c ? c->language : language_of(r, NULL);
}

/* --- who ---------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc load_person(struct request *r, struct context *x, struct caller *c, int64_t user, enum origin origin, const struct token *token, struct error *e)
{
	struct str remote = request_remote(r);
	enum rc rc = principal_load(x, user, origin, &c->who, e);

	if (rc)
		return rc == RC_NOT_FOUND ? error_set(e, RC_UNAUTHENTICATED, NULL, "error.signed_out", NULL, NULL) : rc;
	if (token) {
		c->who->token = token->scope;
		c->who->token_id = token->id;
	}
	if (remote.n >= sizeof c->who->remote)
		remote.n = sizeof c->who->remote - 1;
	memcpy(c->who->remote, remote.p, remote.n);
	c->who->remote[remote.n] = '\0';
	return RC_OK;
}

/* A token's own limit, when it has one: so many a minute. How long to wait, in seconds; 0 when it may pass. */
static int64_t over_rate(struct request *r, const struct token *t)
{
	struct limit *rates = request_site(r)->token_rates;

	return t->rate && rates ? limit_take_rate(rates, (struct str){ (const char *)&t->id, sizeof t->id }, t->rate) : 0;
}

static enum rc by_token(struct request *r, struct context *x, struct caller *c, struct str bearer, struct error *e)
{
	struct token t;
	enum rc rc = x->db ? token_find(x, bearer, &t, e) : token_recall(x, bearer, &t) ? RC_OK : RC_BUSY;

	if (rc || (rc = load_person(r, x, c, t.user, ORIGIN_API, &t, e)))
		return rc;
	if ((c->wait = over_rate(r, &t)) > 0)
		return error_set(e, RC_TOO_MANY, NULL, "error.too_many", NULL, NULL);
	return RC_OK;
}

static enum rc by_session(struct request *r, struct context *x, struct caller *c, struct error *e)
{
	struct str secret = request_cookie(r, SESSION_COOKIE);
	enum rc rc;

	if (!secret.n)
		return error_set(e, RC_UNAUTHENTICATED, NULL, "error.signed_out", NULL, NULL);
	rc = x->db ? session_find(x, secret, &c->session, e) : session_recall(x, secret, &c->session) ? RC_OK : RC_BUSY;
	if (rc)
		return rc;
	c->session_secret = secret;
	return load_person(r, x, c, c->session.user, ORIGIN_PAGE, NULL, e);
}

static enum rc touch(struct context *x, struct write_request *w, struct error *e)
{
	return session_touch(x, *(const int64_t *)w->argument, e);
}

struct touching { struct write_request write; struct arena arena; int64_t session; struct principal *system; };

static void touched(struct write_request *w)
{
	struct touching *t = (struct touching *)w;

	arena_free(&t->arena);
	mem_free(t);
}

/* Nobody waits for this one; a lost one only shortens an idle session. */
static void note_use(struct site *site, const struct session *s)
{
	struct touching *t = os_now() - s->used_at > TOUCH_MS ? mem_alloc(sizeof *t) : NULL;

	if (!t)
		return;
	t->arena.max = 64 << 10;
	t->session = s->id;
	if (!(t->system = principal_system(&t->arena, ORIGIN_SYSTEM))) {
		touched(&t->write);
		return;
	}
	t->write = (struct write_request){ .company = site->company, .who = t->system, .arena = &t->arena, .work = touch, .argument = &t->session,
					   .finished = touched };
	records_submit(&t->write);
}

static enum rc identify(struct request *r, struct caller *c, struct error *e)
{
	struct str bearer = request_bearer(r);
	struct context x;
	enum rc rc;

	if (!bearer.n && !request_cookie(r, SESSION_COOKIE).n)
		return error_set(e, RC_UNAUTHENTICATED, NULL, "error.signed_out", NULL, NULL);
	context_begin_idle(&x, request_site(r)->company, request_arena(r));
	rc = bearer.n ? by_token(r, &x, c, bearer, e) : by_session(r, &x, c, e);
	if (rc == RC_BUSY) {
		c->session = (struct session){ 0 };
		if ((rc = context_connect(&x, e)) == RC_OK)
			rc = bearer.n ? by_token(r, &x, c, bearer, e) : by_session(r, &x, c, e);
	}
	context_end(&x);
	if (rc == RC_OK && c->session.id)
		note_use(request_site(r), &c->session);
	return rc;
}

/* --- the hooks -------------------------------------------------------------------------------------------------------------------------------------- */

static void to_sign_in(struct request *r)
{
	struct buf b = { .max = 16 << 10 };
	struct str location;

	buf_lit(&b, "/sign-in?next=");
	if (request_method(r) == METHOD_GET)
		url_encode(&b, request_target(r));
	location = arena_str(request_arena(r), buf_view(&b));
	buf_free(&b);
	reply_redirect(r, 303, location.n ? location : STR("/sign-in"));
}

/* What a browser sends because another site made it: turned away before anything is read. */
static bool is_foreign(struct request *r)
{
	enum http_method m = request_method(r);

	return m != METHOD_GET && m != METHOD_HEAD && m != METHOD_OPTIONS && !request_bearer(r).n && str_is(request_header(r, "Sec-Fetch-Site"), "cross-site");
}

/* A page is for people: what it does goes beyond what a token's scope says. */
bool gate_enter(struct request *r, uint32_t need)
{
	struct caller *c = arena_new(request_arena(r), struct caller);
	struct error e = { 0 };
	enum rc rc;

	if (!c || !need)
		return reply_error(r, c ? 403 : 503, c ? "error.forbidden" : "error.no_memory"), false;
	if (is_foreign(r))
		return reply_error(r, 403, "error.forged"), false;
	rc = identify(r, c, &e);
	c->language = language_of(r, c->who);
	request_set_context(r, c);
	if (rc == RC_OK && !c->session.id && !(need & (NEED_TOKEN | NEED_PUBLIC)))
		return reply_error(r, 403, "error.forbidden"), false;
	if (rc == RC_OK || (need & NEED_PUBLIC))
		return true;
	if (e.log[0])
		log_line(LOG_WARN, "gate", "%s %s", e.key, e.log);
	if (rc == RC_UNAUTHENTICATED && need & NEED_SESSION)
		to_sign_in(r);
	else if (rc == RC_TOO_MANY)
		reply_retry_later(r, 429, c->wait, e.key);
	else
		reply_error(r, rc_status(rc), e.key);
	return false;
}

/* A cookie goes along with a forged request too: it must come from our own page, or bring the session's token. */
bool gate_admit(struct request *r, uint32_t need)
{
	const struct caller *c = request_caller(r);

	if (request_bearer(r).n || csrf_same_origin(r))
		return true;
	if (c && c->session.id && csrf_token_ok(request_site(r)->csrf_key, c->session_secret, request_field(r, "csrf")))
		return true;
	if (c && !c->session.id && need & NEED_PUBLIC)
		return true;
	reply_error(r, 403, "error.forged");
	return false;
}

const struct server_hooks gate_hooks = { .gate = gate_enter, .admit = gate_admit };

struct str request_csrf(struct request *r)
{
	const struct caller *c = request_caller(r);
	char *text = arena_alloc(request_arena(r), CSRF_TOKEN_BYTES);

	if (!c || !c->session.id || !text || !csrf_token(request_site(r)->csrf_key, c->session_secret, text))
		return STR("");
	return str_of(text);
}

static bool may(const struct principal *who, const struct schema *s, const char *entity, enum operation op)
{
	bool found = false;

	for (int i = 0; i < s->entity_count && !found; i++)
		found = (!entity || !strcmp(s->entities[i].name, entity)) && principal_may(who, &s->entities[i], op);
	return found;
}

bool request_may(struct request *r, const char *entity, enum operation op)
{
	struct company *company = request_site(r)->company;
	const struct schema *s = company_schema(company);
	bool allowed = request_caller(r)->who && may(request_caller(r)->who, s, entity, op);

	schema_release(company, s);
	if (!allowed)
		reply_error(r, 403, "error.forbidden");
	return allowed;
}

void request_limit_upload(struct request *r, const char *setting)
{
	request_limit_body(r, (size_t)company_setting_int(request_site(r)->company, setting) + FORM_BYTES);
}

/* --- contexts and writes ------------------------------------------------------------------------------------------------------------------------------ */

enum rc request_read(struct request *r, struct context *x, struct error *e)
{
	enum rc rc = context_begin(x, request_site(r)->company, request_arena(r), e);

	x->who = request_caller(r) ? request_caller(r)->who : NULL;
	if (rc == RC_OK && !x->who)
		rc = error_set(e, RC_UNAUTHENTICATED, NULL, "error.signed_out", NULL, NULL);
	return rc;
}

/* A write that belongs to a request: where to go on when it is durable. */
struct request_job {
	struct write_request write; /* first: the two are one */
	struct request *request;
	void (*answer)(struct request *r, struct write_request *w);
};

struct write_request *request_write_new(struct request *r, enum rc (*work)(struct context *, struct write_request *, struct error *), void *argument)
{
	struct request_job *j = arena_new(request_arena(r), struct request_job);

	if (j) {
		j->write.work = work;
		j->write.argument = argument;
	}
	return j ? &j->write : NULL;
}

static void durable(struct write_request *w)
{
	struct request_job *j = (struct request_job *)w;

	j->answer(j->request, w);
	request_resume(j->request);
}

enum handled request_write(struct request *r, struct write_request *w, void (*answer)(struct request *r, struct write_request *w))
{
	struct request_job *j = (struct request_job *)w;

	if (!w)
		return reply_error(r, 503, "error.no_memory");
	j->request = r;
	j->answer = answer;
	w->company = request_site(r)->company;
	w->who = w->who ? w->who : request_caller(r)->who;
	w->arena = request_arena(r);
	w->finished = durable;
	records_submit(w);
	return HANDLED_PENDING;
}

int rc_status(enum rc rc)
{
	static const int statuses[RC_COUNT] = {
		[RC_OK] = 200, [RC_INVALID] = 422, [RC_NOT_FOUND] = 404, [RC_UNAUTHENTICATED] = 401, [RC_FORBIDDEN] = 403, [RC_CONFLICT] = 409, [RC_STALE] = 412,
		[RC_PRECONDITION] = 428, [RC_TOO_LARGE] = 413, [RC_TOO_MANY] = 429, [RC_UNSUPPORTED] = 422, [RC_BUSY] = 503, [RC_CANCELLED] = 409,
		[RC_NO_MEMORY] = 503, [RC_IO] = 500, [RC_STORE] = 500,
	};

	return rc < RC_COUNT ? statuses[rc] : 500;
}
