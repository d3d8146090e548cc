/* The minutes of a round, as a page made for paper. */
#include "kam/minutes.h"

#include "templates.h"
#include "web/round.h"
#include "web/slow.h"
#include "web/web.h"

static enum handled minutes_slow(struct request *r)
{
	struct document d;
	struct page p;
	int64_t round;

	if (page_open(r, &p) && (round = page_number(&p, "id")) && page_ok(&p, minutes_make(&p.x, round, p.language, &d, &p.e))) {
		struct minutes_view v = { .lang = language_tag(p.language), .title = page_print(&p, "%.*s · %.*s", STR_ARG(d.title), STR_ARG(d.subtitle)),
					  .back_url = page_print(&p, "/selection/rounds/%lld", (long long)round), .d = &d };
		template_minutes(&p.out, &v);
	}
	return page_close(&p);
}

static enum handled minutes_page(struct request *r)
{
	return page_slowly(r, minutes_slow);
}

static const struct route rows[] = { { METHOD_GET, "/selection/rounds/:id/minutes", minutes_page, NEED_SESSION } };
const struct route_group web_routes_minutes = { rows, sizeof rows / sizeof *rows };
