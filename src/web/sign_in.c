/* Coming in and going out: sign-in, one-time links, a new password, the reader's own sessions, language and theme.
 * Passwords are hashed on the site's slow pool while the request waits without a thread. */
#include "web/page.h"

#include "format/url.h"
#include "os/pool.h"
#include "templates.h"
#include "web/web.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_S = 365 * 24 * 3600, NAME_MAX_BYTES = 200 };

static struct str local_path(struct str s)
{
	return url_is_local_path(s) ? s : STR("/");
}

static enum handled write_plain(struct request *r, int status, void (*render)(struct page_out *, const void *), const void *view)
{
	struct page_out out = { response_body(request_response(r)), request_language(r) };

	response_status(request_response(r), status);
	response_type(request_response(r), "text/html; charset=utf-8");
	render(&out, view);
	return out.b->failed ? reply_error(r, 503, "error.no_memory") : HANDLED;
}

static void render_sign_in(struct page_out *out, const void *view)
{
	template_signin(out, view);
}

static void render_password(struct page_out *out, const void *view)
{
	template_password(out, view);
}

/* --- sign-in -------------------------------------------------------------------------------------------------------------------------------- */

static enum handled show_sign_in(struct request *r, int status, const char *error)
{
	bool post = request_method(r) == METHOD_POST;
	enum language language = request_language(r);
	struct str back = post ? request_field(r, "back") : request_arg(r, "next");
	struct signin_view v = { .plain = page_plain(r, catalogue_text(language, "signin.title")), .name = post ? request_field(r, "name") : STR(""),
				 .back = url_is_local_path(back) ? back : STR(""), .csrf = request_csrf(r),
				 .error = error ? catalogue_text(language, error) : STR(""),
				 .notice = request_cookie(r, SESSION_COOKIE).n && !post ? catalogue_text(language, "signin.ended") : STR("") };

	return v.plain ? write_plain(r, status, render_sign_in, &v) : reply_error(r, 503, "error.no_memory");
}

static enum handled sign_in_page(struct request *r)
{
	const struct caller *c = request_caller(r);

	if (c->session.id)
		return page_go(r, local_path(request_arg(r, "next")));
	return show_sign_in(r, 200, NULL);
}

/* A try that waits on the slow pool. */
struct attempt {
	struct request *request;
	struct str name, password, stored;
	struct str secret;      /* of a one-time link */
	bool with_password;     /* the link is to set one */
	int64_t user;
	struct principal *who;
	char session[SECRET_TEXT];
	struct str key;         /* name and address, for the limit */
	void (*run)(struct attempt *t, struct error *e);
};

static void run_attempt(void *arg)
{
	struct attempt *t = arg;
	struct error e = { 0 };

	t->run(t, &e);
	request_resume(t->request);
}

static enum handled start_attempt(struct request *r, struct attempt *t)
{
	struct error e = { 0 };

	if (!t || pool_submit(request_site(r)->slow, run_attempt, t, &e))
		return reply_retry_later(r, 503, 2, t ? "error.busy" : "error.no_memory");
	return HANDLED_PENDING;
}

static enum rc open_session(struct context *x, struct write_request *w, struct error *e)
{
	struct attempt *t = w->argument;
	struct request *r = t->request;
	enum rc rc = RC_OK;

	if (t->secret.n && (rc = invitation_redeem(x, t->secret, &t->user, e)))
		return rc;
	if (t->with_password && (rc = password_set(x, t->user, t->stored, e)))
		return rc;
	return session_create(x, t->user, request_remote(r), request_header(r, "User-Agent"), t->session, e);
}

/* The user as himself, coming from this address: his sign-in is written in his name. */
static enum rc attempt_person(struct attempt *t, struct error *e)
{
	struct request *r = t->request;
	struct str remote = request_remote(r);
	struct context x;
	enum rc rc = context_begin(&x, request_site(r)->company, request_arena(r), e);

	if (rc == RC_OK)
		rc = principal_load(&x, t->user, ORIGIN_PAGE, &t->who, e);
	context_end(&x);
	if (rc == RC_OK)
		snprintf(t->who->remote, sizeof t->who->remote, "%.*s", STR_ARG(str_part(remote, 0, sizeof t->who->remote - 1)));
	return rc;
}

/* Writes the session and answers with its cookie. */
static void enter(struct attempt *t, struct str back, struct error *e)
{
	struct request *r = t->request;
	struct write_request w = { .company = request_site(r)->company, .arena = request_arena(r), .work = open_session, .argument = t };
	enum rc rc = attempt_person(t, e);

	w.who = t->who;
	if (rc || (rc = records_write(&w, e))) {
		e->rc = rc;
		page_error(r, e);
		return;
	}
	response_cookie(r, SESSION_COOKIE, str_of(t->session), (int64_t)company_setting_int(w.company, "session.days") * 24 * 3600);
	page_go(r, local_path(back));
}

static void check_password(struct attempt *t, struct error *e)
{
	struct request *r = t->request;
	struct site *site = request_site(r);
	struct context x;
	enum rc rc = context_begin(&x, site->company, request_arena(r), e);

	if (rc == RC_OK)
		rc = password_find(&x, t->name, &t->user, &t->stored, e);
	context_end(&x);
	if (rc) {
		e->rc = rc;
		page_error(r, e);
	} else if (!password_matches(t->stored, t->password) || !t->user) {
		show_sign_in(r, 422, "signin.wrong");
	} else {
		limit_forget(site->tries_by_name, t->key);
		enter(t, request_field(r, "back"), e);
	}
}

/* 0, or the seconds to wait: of the address, and of this name from this address, so that nobody locks out anybody else. */
static int64_t must_wait(struct request *r, struct str key)
{
	struct site *site = request_site(r);
	int64_t address = limit_take(site->tries_by_address, request_remote(r)), name = limit_take(site->tries_by_name, key);

	return address > name ? address : name;
}

static struct attempt *attempt_new(struct request *r, void (*run)(struct attempt *, struct error *))
{
	struct attempt *t = arena_new(request_arena(r), struct attempt);
	struct str remote = request_remote(r);

	if (!t)
		return NULL;
	t->request = r;
	t->run = run;
	t->name = str_trim(str_part(request_field(r, "name"), 0, NAME_MAX_BYTES));
	t->password = request_field(r, "password");
	t->key = str_of(arena_printf(request_arena(r), "%.*s\n%.*s", STR_ARG(t->name), STR_ARG(remote)));
	return t;
}

static enum handled sign_in(struct request *r)
{
	struct attempt *t = attempt_new(r, check_password);
	int64_t wait;

	if (t && (wait = must_wait(r, t->key)))
		return reply_retry_later(r, 429, wait, "error.too_many");
	return start_attempt(r, t);
}

/* --- going out ---------------------------------------------------------------------------------------------------------------------------------- */

static enum rc end_session(struct context *x, struct write_request *w, struct error *e)
{
	return session_end(x, *(const int64_t *)w->argument, e);
}

static void signed_out(struct request *r, struct write_request *w)
{
	response_cookie(r, SESSION_COOKIE, STR("-"), 0);
	page_go(r, w->job.rc ? STR("/") : STR("/sign-in"));
}

static enum handled sign_out(struct request *r)
{
	struct caller *c = request_caller(r);

	return request_write(r, request_write_new(r, end_session, &c->session.id), signed_out);
}

/* --- one-time links and new passwords --------------------------------------------------------------------------------------------------------- */

struct invited { int64_t user; struct str name, purpose; bool has_password; /* for somebody signed in: the present one is asked for */ };

static enum rc look_up(struct request *r, struct str secret, struct invited *out, struct error *e)
{
	struct context x;
	enum rc rc = context_begin(&x, request_site(r)->company, request_arena(r), e);

	*out = (struct invited){ 0 };
	if (rc == RC_OK && (rc = invitation_find(&x, secret, &out->user, &out->name, &out->has_password, e)) == RC_OK)
		rc = invitation_purpose(&x, secret, &out->purpose, e);
	context_end(&x);
	return rc;
}

static enum handled show_password(struct request *r, int status, struct str secret, const struct invited *who, struct str error)
{
	enum language language = request_language(r);
	bool enters = str_is(who->purpose, "sign_in");
	struct password_view v = { .name = who->name, .token = secret, .csrf = request_csrf(r), .error = error, .invitation = secret.n > 0, .enters = enters,
				   .asks_current = !secret.n && who->has_password, .least = (int)company_setting_int(request_site(r)->company, "password.least") };

	v.plain = page_plain(r, catalogue_text(language, enters ? "signin.title" : "password.title"));
	return v.plain ? write_plain(r, status, render_password, &v) : reply_error(r, 503, "error.no_memory");
}

static enum handled invitation_page(struct request *r)
{
	struct error e = { 0 };
	struct invited who;
	enum rc rc = look_up(r, request_param(r, "secret"), &who, &e);

	e.rc = rc;
	return rc ? page_error(r, &e) : show_password(r, 200, request_param(r, "secret"), &who, STR(""));
}

static void password_again(struct attempt *t, struct error *e, enum rc rc)
{
	struct request *r = t->request;
	struct invited who = { .has_password = request_field(r, "current").n > 0 };
	struct buf b = { .max = 4096 };

	e->rc = rc;
	if (rc != RC_INVALID || (t->secret.n && look_up(r, t->secret, &who, &(struct error){ 0 }))) {
		page_error(r, e);
		return;
	}
	error_render(&b, request_language(r), e);
	show_password(r, 422, t->secret, &who, arena_str(request_arena(r), buf_view(&b)));
	buf_free(&b);
}

static void redeem(struct attempt *t, struct error *e)
{
	struct request *r = t->request;
	struct invited who;
	enum rc rc = look_up(r, t->secret, &who, e);

	t->user = who.user;
	t->with_password = !str_is(who.purpose, "sign_in");
	if (rc == RC_OK && t->with_password && !str_eq(t->password, request_field(r, "repeat")))
		rc = error_set(e, RC_INVALID, NULL, "password.differ", NULL, NULL);
	if (rc == RC_OK && t->with_password)
		rc = password_hash(request_site(r)->company, request_arena(r), t->password, &t->stored, e);
	if (rc)
		password_again(t, e, rc);
	else
		enter(t, STR("/"), e);
}

/* The one who is signed in, as far as passwords go. */
static enum rc own_login(struct request *r, struct invited *out, struct str *stored, struct error *e)
{
	struct record *user;
	struct context x;
	int64_t found = 0;
	enum rc rc = request_read(r, &x, e);

	*out = (struct invited){ .user = request_caller(r)->session.user };
	if (rc == RC_OK && (rc = record_get(&x, schema_entity(x.schema, STR("user")), out->user, &user, e)) == RC_OK)
		rc = password_find(&x, record_value(user, "code").s, &found, stored, e);
	out->has_password = found != 0;
	context_end(&x);
	return rc;
}

static enum rc current_is(struct attempt *t, struct error *e)
{
	struct invited who;
	struct str stored;
	enum rc rc = own_login(t->request, &who, &stored, e);

	if (rc == RC_OK && who.has_password && !password_matches(stored, request_field(t->request, "current")))
		rc = error_set(e, RC_INVALID, NULL, "password.current_wrong", NULL, NULL);
	return rc;
}

static void change_password(struct attempt *t, struct error *e)
{
	struct request *r = t->request;
	enum rc rc = current_is(t, e);

	t->with_password = true;
	if (rc == RC_OK && !str_eq(t->password, request_field(r, "repeat")))
		rc = error_set(e, RC_INVALID, NULL, "password.differ", NULL, NULL);
	if (rc == RC_OK)
		rc = password_hash(request_site(r)->company, request_arena(r), t->password, &t->stored, e);
	if (rc) {
		password_again(t, e, rc);
		return;
	}
	page_toast(r, "password.changed", STR(""), STR(""));
	enter(t, STR("/me"), e);
}

static enum handled password_page(struct request *r)
{
	struct error e = { 0 };
	struct invited who;
	struct str stored;
	enum rc rc = own_login(r, &who, &stored, &e);

	e.rc = rc;
	return rc ? page_error(r, &e) : show_password(r, 200, STR(""), &who, STR(""));
}

static enum handled password(struct request *r)
{
	struct attempt *t = attempt_new(r, request_field(r, "token").n ? redeem : change_password);
	int64_t wait;

	if (!t)
		return reply_error(r, 503, "error.no_memory");
	t->secret = request_field(r, "token");
	if (!t->secret.n && !request_caller(r)->session.id)
		return page_go(r, STR("/sign-in"));
	if (!t->secret.n)
		t->user = request_caller(r)->session.user;
	if ((wait = must_wait(r, t->key)))
		return reply_retry_later(r, 429, wait, "error.too_many");
	return start_attempt(r, t);
}

/* --- language and theme -------------------------------------------------------------------------------------------------------------------------- */

static enum handled language_set(struct request *r)
{
	enum language language;

	if (!language_parse(request_param(r, "tag"), &language))
		return reply_error(r, 404, "error.not_found");
	response_cookie(r, LANGUAGE_COOKIE, str_of(language_tag(language)), YEAR_S);
	return page_go(r, local_path(request_arg(r, "back")));
}

/* Not HttpOnly: the page's script changes it too. */
static enum handled theme_set(struct request *r)
{
	const char *theme = str_is(request_cookie(r, "theme"), "dark") ? "light" : "dark";
	char *line = arena_printf(request_arena(r), "%stheme=%s; Path=/; Max-Age=%d; SameSite=Lax%s", request_is_https(r) ? "__Host-" : "", theme, YEAR_S,
				  request_is_https(r) ? "; Secure" : "");

	response_header(request_response(r), "Set-Cookie", str_of(line));
	return page_go(r, local_path(request_field(r, "back")));
}

static const struct route rows[] = {
	{ METHOD_GET, "/sign-in", sign_in_page, NEED_PUBLIC },
	{ METHOD_POST, "/sign-in", sign_in, NEED_PUBLIC, BODY_FORM, 16 << 10 },
	{ METHOD_POST, "/sign-out", sign_out, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/invitation/:secret", invitation_page, NEED_PUBLIC },
	{ METHOD_GET, "/password", password_page, NEED_SESSION },
	{ METHOD_POST, "/password", password, NEED_PUBLIC, BODY_FORM, 16 << 10 },
	{ METHOD_GET, "/language/:tag", language_set, NEED_PUBLIC },
	{ METHOD_POST, "/theme", theme_set, NEED_PUBLIC, BODY_FORM },
};
const struct route_group web_routes_sign_in = { rows, sizeof rows / sizeof *rows };
