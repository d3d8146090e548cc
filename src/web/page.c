/* The common part of every page. */
#include "web/page.h"

#include "base/log.h"
#include "base/mem.h"
#include "format/url.h"
#include "lang/number.h"
#include "lang/zone.h"
#include "templates.h"
#include "web/web.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TOAST_COOKIE "banyan_toast"
#define THEME_COOKIE "theme"
#define HTML "text/html; charset=utf-8"

/* DAYS_NEAR: so close to today a day is named without its year. */
enum { TEXT_MAX = 64 << 10, PRINT_NEAR = 256, UNREAD_MOST = 100, DAYS_NEAR = 183 };

/* --- opening and closing ---------------------------------------------------------------------------------------------------------------- */

bool page_is_script(const struct request *r)
{
	return request_header(r, "HX-Request").n > 0;
}

bool page_open(struct request *r, struct page *p)
{
	enum rc rc;

	*p = (struct page){ .r = r, .arena = request_arena(r), .language = request_language(r), .fragment = page_is_script(r) };
	p->out = (struct page_out){ response_body(request_response(r)), p->language };
	rc = request_read(r, &p->x, &p->e);
	p->who = p->x.who;
	if (rc == RC_OK)
		p->today = zone_day(company_zone(p->x.company), p->x.now);
	response_type(request_response(r), HTML);
	return page_ok(p, rc);
}

bool page_ok(struct page *p, enum rc rc)
{
	if (rc != RC_OK && !p->failed) {
		p->failed = true;
		p->e.rc = rc;
	}
	return !p->failed;
}

void page_give_up(struct page *p, enum rc rc, const char *key)
{
	if (!p->failed)
		page_ok(p, error_set(&p->e, rc, NULL, key, NULL, NULL));
}

enum handled page_close(struct page *p)
{
	context_end(&p->x);
	if (!p->failed && p->out.b->failed)
		page_give_up(p, RC_NO_MEMORY, "error.no_memory");
	return p->failed ? page_error(p->r, &p->e) : HANDLED;
}

void *page_array(struct page *p, size_t count, size_t size)
{
	void *made = arena_array(p->arena, count ? count : 1, size);

	if (!made)
		page_give_up(p, RC_NO_MEMORY, "error.no_memory");
	return made;
}

/* --- texts -------------------------------------------------------------------------------------------------------------------------------- */

static struct str keep(struct arena *a, struct buf *b)
{
	struct str s = b->failed ? STR("") : arena_str(a, buf_view(b));

	buf_free(b);
	return s.p ? s : STR("");
}

struct str page_take(const struct page *p, struct buf *b)
{
	return keep(p->arena, b);
}

struct str page_say(const struct page *p, const char *key)
{
	return catalogue_text(p->language, key);
}

struct str page_say_with(const struct page *p, const char *key, struct str a0, struct str a1)
{
	struct buf b = { .max = TEXT_MAX };

	catalogue_format_str(&b, p->language, key, a0, a1);
	return keep(p->arena, &b);
}

/* English writes a noun small inside a sentence, but not API. */
struct str page_noun(const struct page *p, struct str word)
{
	if (p->language != LANGUAGE_EN || word.n < 2 || word.p[0] < 'A' || word.p[0] > 'Z' || word.p[1] < 'a' || word.p[1] > 'z')
		return word;
	return page_print(p, "%c%.*s", word.p[0] + ('a' - 'A'), STR_ARG(str_part(word, 1, word.n)));
}

struct str page_print(const struct page *p, const char *format, ...)
{
	char near[PRINT_NEAR];
	va_list list, again;
	struct str s = STR("");
	char *far;
	int n;

	va_start(list, format);
	va_copy(again, list);
	n = vsnprintf(near, sizeof near, format, list);
	if (n > 0 && n < PRINT_NEAR) {
		s = arena_str(p->arena, (struct str){ near, (size_t)n });
	} else if (n > 0 && n <= TEXT_MAX && (far = arena_alloc(p->arena, (size_t)n + 1))) {
		vsnprintf(far, (size_t)n + 1, format, again);
		s = (struct str){ far, (size_t)n };
	}
	va_end(again);
	va_end(list);
	return s.p ? s : STR("");
}

struct str page_join(const struct page *p, const struct str *parts, size_t count)
{
	size_t n = 0;
	char *to;

	for (size_t i = 0; i < count; i++)
		n += parts[i].n;
	if (!n || !(to = arena_alloc(p->arena, n)))
		return STR("");
	for (size_t i = 0, at = 0; i < count; at += parts[i++].n)
		if (parts[i].n)
			memcpy(to + at, parts[i].p, parts[i].n);
	return (struct str){ to, n };
}

struct str page_count(const struct page *p, int64_t n)
{
	struct buf b = { .max = 64 };

	number_whole(&b, n);
	return keep(p->arena, &b);
}

struct str page_money(const struct page *p, struct str currency, decimal_sum value)
{
	struct buf b = { .max = 128 };

	number_money(&b, p->language, currency, value);
	return keep(p->arena, &b);
}

struct str page_day(const struct page *p, int32_t day)
{
	bool near = date_to_civil(day).year == date_to_civil(p->today).year && day - p->today <= DAYS_NEAR && p->today - day <= DAYS_NEAR;
	struct buf b = { .max = 128 };

	if (near)
		number_date(&b, p->language, day);
	else if (p->language == LANGUAGE_EN)
		number_date_year(&b, p->language, day);
	else
		date_write(&b, day);
	return keep(p->arena, &b);
}

struct str page_date(const struct page *p, int32_t day)
{
	struct buf b = { .max = 128 };

	if (p->language == LANGUAGE_EN)
		number_date_year(&b, p->language, day);
	else
		date_write(&b, day);
	return keep(p->arena, &b);
}

struct str page_time(const struct page *p, int64_t ms)
{
	const struct zone *z = company_zone(p->x.company);
	int32_t day = zone_day(z, ms);
	struct buf b = { .max = 64 };

	number_moment(&b, p->language, day, zone_ms_of_day(z, ms) / 60000, date_to_civil(day).year != date_to_civil(p->today).year);
	return keep(p->arena, &b);
}

struct str page_clock(const struct page *p, int64_t ms)
{
	int32_t minutes = zone_ms_of_day(company_zone(p->x.company), ms) / 60000;

	return page_print(p, "%02d:%02d", minutes / 60, minutes % 60);
}

struct str page_size(const struct page *p, int64_t bytes)
{
	static const char *const units[] = { "B", "KB", "MB", "GB" };
	double n = (double)bytes;
	int u = 0;

	while (n >= 1024 && u < 3) {
		n /= 1024;
		u++;
	}
	return page_print(p, u && n < 10 ? "%.1f %s" : "%.0f %s", n, units[u]);
}

static struct str error_words(struct arena *a, enum language language, const struct error *e)
{
	struct buf b = { .max = TEXT_MAX };

	error_render(&b, language, e);
	return keep(a, &b);
}

struct str page_error_text(const struct page *p, const struct error *e)
{
	return error_words(p->arena, p->language, e);
}

struct str page_sign(struct str name)
{
	struct str rest = str_trim(name), all = rest;

	if (!rest.n)
		return STR("?");
	str_next_char(&rest);
	return str_part(all, 0, all.n - rest.n);
}

struct str page_url(const struct page *p, struct str base, const struct pair *pairs, size_t count)
{
	struct buf b = { .max = TEXT_MAX };

	buf_str(&b, base);
	for (size_t i = 0; i < count; i++)
		if (pairs[i].value.n) {
			const char *name = arena_text(p->arena, pairs[i].name);
			if (name)
				url_query_add(&b, 0, name, pairs[i].value);
		}
	return keep(p->arena, &b);
}

/* --- languages, theme, toast ----------------------------------------------------------------------------------------------------------------- */

static const char *theme_of(const struct request *r)
{
	struct str theme = request_cookie(r, THEME_COOKIE);

	return str_is(theme, "dark") ? "dark" : str_is(theme, "light") ? "light" : "";
}

/* icon:sun-high icon:building icon:users icon:package icon:file-invoice icon:scale icon:upload icon:settings icon:menu-2 */
static void fill_languages(struct request *r, struct language_link *out)
{
	static const struct { const char *sign; enum language language; } rows[] = { { "简", LANGUAGE_ZH_CN }, { "繁", LANGUAGE_ZH_TW }, { "EN", LANGUAGE_EN } };

	for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
		struct buf b = { .max = 16 << 10 };
		buf_printf(&b, "/language/%s", language_tag(rows[i].language));
		url_query_add(&b, 0, "back", request_method(r) == METHOD_GET ? request_target(r) : STR("/"));
		out[i] = (struct language_link){ rows[i].sign, language_tag(rows[i].language), keep(request_arena(r), &b),
						 rows[i].language == request_language(r) };
	}
}

void page_toast(struct request *r, const char *key, struct str arg, struct str undo)
{
	struct buf plain = { .max = 512 }, coded = { .max = 900 };

	buf_printf(&plain, "%s\n%.*s\n%.*s", key, STR_ARG(arg), STR_ARG(undo));
	url_encode(&coded, buf_view(&plain));
	if (!plain.failed && !coded.failed)
		response_cookie(r, TOAST_COOKIE, buf_view(&coded), 60);
	buf_free(&plain);
	buf_free(&coded);
}

/* What the page before left to be said. The cookie is the reader's own, but may hold anything. */
static struct toast_view *take_toast(struct page *p)
{
	struct str coded = request_cookie(p->r, TOAST_COOKIE), rest, key, arg;
	struct toast_view *v = coded.n ? arena_new(p->arena, struct toast_view) : NULL;
	struct buf b = { .max = 1024 };
	bool fine;

	if (!v)
		return NULL;
	response_cookie(p->r, TOAST_COOKIE, STR("-"), 0);
	fine = url_decode(&b, coded, false);
	rest = keep(p->arena, &b);
	if (!fine || !str_split(&rest, '\n', &key) || !str_split(&rest, '\n', &arg) || !catalogue_has(key))
		return NULL;
	*v = (struct toast_view){ page_say_with(p, arena_text(p->arena, key), arg, STR("")), url_is_local_path(rest) ? rest : STR(""), request_csrf(p->r) };
	return v;
}

/* --- the frame ---------------------------------------------------------------------------------------------------------------------------------- */

struct nav_row { const char *icon, *key, *url, *entity; enum operation operation; bool line, tab; };
static const struct nav_row nav_rows[] = {
	{ "sun-high", "nav.today", "/", NULL, .tab = true },
	{ "building", "nav.accounts", "/accounts", "account", OP_LIST, .tab = true },
	{ "users", "nav.contacts", "/contacts", "contact", OP_LIST, .tab = true },
	{ "package", "nav.products", "/products", "product", OP_LIST, .line = true },
	{ "file-invoice", "nav.orders", "/orders", "order", OP_LIST },
	{ "scale", "nav.selection", "/selection", "policy", OP_LIST, .line = true, .tab = true },
	{ "upload", "nav.import", "/import", "account", OP_IMPORT },
	{ "settings", "nav.settings", "/settings", NULL, .line = true },
};
enum { NAV_ROWS = sizeof nav_rows / sizeof *nav_rows };

static bool nav_current(struct str path, const char *url)
{
	size_t n = strlen(url);

	if (n == 1)
		return path.n == 1;
	return str_starts(path, url) && (path.n == n || path.p[n] == '/');
}

static void fill_nav(struct page *p, struct shell_view *v)
{
	struct nav_item *nav = page_new_array(p, struct nav_item, NAV_ROWS), *tabs = page_new_array(p, struct nav_item, NAV_ROWS + 1);
	struct str path = request_path(p->r);

	if (!nav || !tabs)
		return;
	for (size_t i = 0; i < NAV_ROWS; i++) {
		const struct nav_row *row = &nav_rows[i];
		const struct entity *t = row->entity ? schema_entity(p->x.schema, str_of(row->entity)) : NULL;
		if (row->entity && (!t || !principal_may(p->who, t, row->operation)))
			continue;
		nav[v->nav.count] = (struct nav_item){ row->icon, row->key, str_of(row->url), .current = nav_current(path, row->url), .line_before = row->line };
		if (row->tab)
			tabs[v->tabs.count++] = nav[v->nav.count];
		v->nav.count++;
	}
	tabs[v->tabs.count++] = (struct nav_item){ "menu-2", "nav.more", STR("/more"), .current = str_is(path, "/more") };
	v->nav.items = nav;
	v->tabs.items = tabs;
}

static int unread_notices(struct page *p)
{
	const struct entity *t = schema_entity(p->x.schema, STR("notice"));
	struct query q = { .entity = t, .operation = OP_LIST };
	struct error e;
	int64_t n = 0;
	bool exact;

	if (!p->who->user || !principal_may(p->who, t, OP_LIST))
		return 0;
	if (filter_parse(&p->x, t, STR("user = me and read_at is empty"), &q.filter, &e) || list_count_lately(&p->x, &q, UNREAD_MOST, &n, &exact, &e))
		return 0;
	return (int)n;
}

struct shell_view *page_shell(struct page *p, struct str title)
{
	struct shell_view *v = page_new_array(p, struct shell_view, 1);
	struct language_link *languages = page_new_array(p, struct language_link, LANGUAGE_COUNT);

	if (!v || !languages)
		return NULL;
	fill_languages(p->r, languages);
	*v = (struct shell_view){ .lang = language_tag(p->language), .theme = theme_of(p->r), .title = title, .company = company_setting(p->x.company, "company.name"),
				  .csrf = request_csrf(p->r), .languages = { languages, LANGUAGE_COUNT }, .user_name = str_of(p->who->name),
				  .user_sign = page_sign(str_of(p->who->name)), .user_url = STR("/me"), .unread = unread_notices(p),
				  .path = request_method(p->r) == METHOD_GET ? request_target(p->r) : STR("/") };
	fill_nav(p, v);
	v->toast = take_toast(p);
	return v;
}

struct plain_view *page_plain(struct request *r, struct str title)
{
	struct plain_view *v = arena_new(request_arena(r), struct plain_view);
	struct language_link *languages = arena_new_array(request_arena(r), struct language_link, LANGUAGE_COUNT);

	if (!v || !languages)
		return NULL;
	fill_languages(r, languages);
	*v = (struct plain_view){ .lang = language_tag(request_language(r)), .theme = theme_of(r), .title = title,
				  .company = company_setting(request_site(r)->company, "company.name"), .languages = { languages, LANGUAGE_COUNT } };
	return v;
}

/* --- errors ----------------------------------------------------------------------------------------------------------------------------------------- */

static const char *title_key(int status)
{
	switch (status) {
	case 401:
	case 403:
		return "page.error.forbidden";
	case 404:
		return "page.error.not_found";
	case 409:
	case 412:
		return "page.error.conflict";
	case 429:
		return "page.error.too_many";
	default:
		return status >= 500 ? "page.error.internal" : "page.error.bad_request";
	}
}

static struct str help_text(struct request *r, enum language language, int status)
{
	struct buf b = { .max = TEXT_MAX };

	if (status < 500)
		return STR("");
	catalogue_format_str(&b, language, "page.error.internal_text", request_id(r), STR(""));
	return keep(request_arena(r), &b);
}

/* With the frame when there is a reader and the database answers, else without. */
static void write_error_page(struct request *r, int status, struct str text)
{
	enum language language = request_language(r);
	const struct caller *c = request_caller(r);
	struct action home = { catalogue_text(language, "page.error.home"), STR("/"), .primary = true };
	struct error_view v = { .status = status, .title = catalogue_text(language, title_key(status)), .text = text, .help = help_text(r, language, status),
				.actions = { &home, 1 } };
	struct page p;

	if (c && c->who && page_open(r, &p)) {
		v.shell = page_shell(&p, v.title);
		if (v.shell)
			template_error(&p.out, &v);
		context_end(&p.x);
		return;
	}
	struct page_out out = { response_body(request_response(r)), language };
	if ((v.plain = page_plain(r, v.title)))
		template_error(&out, &v);
}

void web_failed(struct request *r, int status, const char *key)
{
	enum language language = request_language(r);
	struct response *w = request_response(r);
	struct str text = catalogue_text(language, key);

	response_status(w, status);
	if (page_is_script(r)) {
		response_type(w, "text/plain; charset=utf-8");
		buf_str(response_body(w), text);
		return;
	}
	response_type(w, HTML);
	write_error_page(r, status, text);
	response_status(w, status);
}

enum handled page_error(struct request *r, const struct error *e)
{
	struct response *w = request_response(r);
	struct str text = error_words(request_arena(r), request_language(r), e);
	int status = rc_status(e->rc);

	if (status >= 500 || e->log[0])
		log_line(status >= 500 ? LOG_ERROR : LOG_WARN, "page", "%s %s", e->key ? e->key : "-", e->log);
	response_clear(w);
	response_status(w, status);
	if (page_is_script(r)) {
		response_type(w, "text/plain; charset=utf-8");
		buf_str(response_body(w), text);
		return HANDLED;
	}
	response_type(w, HTML);
	write_error_page(r, status, text);
	response_status(w, status);
	return HANDLED;
}

/* --- going on ------------------------------------------------------------------------------------------------------------------------------------------ */

enum handled page_go(struct request *r, struct str path)
{
	return reply_redirect(r, 303, url_is_local_path(path) ? path : STR("/"));
}
