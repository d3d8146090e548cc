/* The minutes of a round: a page made for paper, and the same as PDF. Both on the slow pool. */
#include "kam/minutes.h"

#include "base/mem.h"
#include "print/print.h"
#include "templates.h"
#include "web/round.h"
#include "web/slow.h"
#include "web/web.h"

static bool open_minutes(struct request *r, struct page *p, int64_t *round, struct document *d)
{
	return page_open(r, p) && (*round = page_number(p, "id")) && page_ok(p, minutes_make(&p->x, *round, p->language, d, &p->e));
}

static enum handled minutes_slow(struct request *r)
{
	struct document d;
	struct page p;
	int64_t round;

	if (open_minutes(r, &p, &round, &d)) {
		struct str base = page_print(&p, "/selection/rounds/%lld", (long long)round);
		struct minutes_view v = { .lang = language_tag(p.language), .title = page_print(&p, "%.*s · %.*s", STR_ARG(d.title), STR_ARG(d.subtitle)), .back_url = base,
					  .pdf_url = page_print(&p, "%.*s/minutes.pdf", STR_ARG(base)), .d = &d };
		template_minutes(&p.out, &v);
	}
	return page_close(&p);
}

/* --- as a file ------------------------------------------------------------------------------------------------------------------------------ */

static enum rc note(struct context *x, struct write_request *w, struct error *e)
{
	return minutes_note(x, *(const int64_t *)w->argument, "pdf", e);
}

static enum rc print(struct request *r, int64_t round, const struct document *d, struct error *e)
{
	struct write_request w = { .company = request_site(r)->company, .who = request_caller(r)->who, .arena = request_arena(r), .work = note, .argument = &round };
	struct response *out = request_response(r);
	struct str name = minutes_file_name(request_arena(r), d);
	enum rc rc;

	if ((rc = records_write(&w, e)) || (rc = print_pdf(d, response_body(out), e)))
		return rc;
	response_type(out, "application/pdf");
	response_download(out, str_of(arena_printf(request_arena(r), "%.*s.pdf", STR_ARG(name))));
	return RC_OK;
}

/* The page is closed before the write: a thread holds one context. */
static enum handled pdf_slow(struct request *r)
{
	struct error e = { 0 };
	struct document d;
	struct page p;
	int64_t round;

	if (!open_minutes(r, &p, &round, &d))
		return page_close(&p);
	context_end(&p.x);
	return print(r, round, &d, &e) ? page_error(r, &e) : HANDLED;
}

static enum handled minutes_page(struct request *r)
{
	return page_slowly(r, minutes_slow);
}

static enum handled minutes_pdf(struct request *r)
{
	return page_slowly(r, pdf_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/selection/rounds/:id/minutes", minutes_page, NEED_SESSION },
	{ METHOD_GET, "/selection/rounds/:id/minutes.pdf", minutes_pdf, NEED_SESSION },
};
const struct route_group web_routes_minutes = { rows, sizeof rows / sizeof *rows };
