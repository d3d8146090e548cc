/* "Why can I (not) see this?": the rule that decides for each operation, and who can help. */
#include "web/record.h"

#include "model/words.h"
#include "templates.h"
#include "web/records.h"
#include "web/web.h"

static void show(struct page *p, const struct entity *t, int64_t id, const struct access_report *report)
{
	struct access_line_view *lines = page_new_array(p, struct access_line_view, OP_COUNT);
	struct str url = page_print(p, "/%s/%lld", t->plural, (long long)id), title = STR("");
	struct crumb crumbs[2] = { { word_entity(p->language, t, true), page_print(p, "/%s", t->plural) } };
	struct access_view v = { .title = page_say(p, report->visible ? "access.why" : "access.why_not"), .roles = access_words(p->arena, p->language, &report->roles),
				 .helpers = access_words(p->arena, p->language, &report->helpers),
				 .back_url = report->visible ? url : STR(""), .visible = report->visible };
	bool wanting = false;

	if (!lines)
		return;
	if (report->visible)
		page_ok(p, record_title(&p->x, t, id, &title, &p->e));
	crumbs[1] = (struct crumb){ title.n ? title : page_print(p, "#%lld", (long long)id), report->visible ? url : STR("") };
	for (int op = 0; op < OP_COUNT; op++) {
		const struct access_line *line = &report->lines[op];
		wanting |= line->reason && !line->allowed;
		if (line->reason)
			lines[v.lines.count++] = (struct access_line_view){ word_of(p->language, "operation", str_of(operation_names[line->operation])),
									    word_of(p->language, "scope", str_of(scope_names[line->scope])),
									    page_say_with(p, line->reason, line->detail, STR("")), line->allowed };
	}
	if (!wanting)
		v.helpers = STR("");
	v.lines.items = lines;
	v.crumbs.items = crumbs;
	v.crumbs.count = 2;
	if (!p->failed && (v.shell = page_shell(p, v.title)))
		template_access(&p->out, &v);
}

static enum handled access_page(struct request *r)
{
	struct access_report report;
	const struct entity *t;
	struct page p;
	int64_t id;

	if (page_open(r, &p)) {
		t = schema_entity_plural(p.x.schema, request_param(r, "plural"));
		if (!t || !(t->flags & ENTITY_PAGE))
			page_give_up(&p, RC_NOT_FOUND, "error.not_found");
		else if ((id = page_id(&p)) && page_ok(&p, record_access(&p.x, t, id, &report, &p.e)))
			show(&p, t, id, &report);
	}
	return page_close(&p);
}

static const struct route rows[] = { { METHOD_GET, "/:plural/:id/access", access_page, NEED_SESSION } };
const struct route_group web_routes_access = { rows, sizeof rows / sizeof *rows };
