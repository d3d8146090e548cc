/* What a list shows as a file: the same filter, search, order and columns, all rows, with the right to export. Written on the slow pool into a temporary
 * file; the audit knows of it before the first byte goes out. */
#include "records/export.h"

#include "os/file.h"
#include "web/list.h"
#include "web/records.h"
#include "web/web.h"

#include <string.h>

struct exporting {
	struct request *request;
	struct list_page list;
	struct str entity, filter;
	enum export_format format;
	struct file file;
	char path[FILE_PATH_MAX];
};

static enum rc put(void *context, struct str bytes, struct error *e)
{
	return file_put(&((struct exporting *)context)->file, bytes, e);
}

/* The shown columns by name; what is computed for the page alone stays behind. */
static struct str shown_columns(struct list_page *l)
{
	struct buf b = { .max = 8192 };

	for (int i = 0; i < l->shown_count; i++) {
		const struct shown_column *c = &l->shown[i];
		if (c->special != SPECIAL_NONE)
			continue;
		buf_text(&b, b.len ? "," : "");
		if (c->step)
			buf_printf(&b, "%s.", c->step->name);
		buf_text(&b, c->field->name);
	}
	return page_take(&l->page, &b);
}

static enum rc write_file(struct exporting *g)
{
	struct list_page *l = &g->list;
	struct page *p = &l->page;
	struct export_sink sink = { put, NULL, g };
	struct export_result result;
	struct query q;
	enum rc rc = export_query(&p->x, l->entity, shown_columns(l), &q, &p->e);

	if (rc)
		return rc;
	q.filter = l->query.filter;
	q.search = l->query.search;
	if (l->query.sort_count) {
		memcpy(q.sort, l->query.sort, sizeof q.sort);
		q.sort_count = l->query.sort_count;
	}
	if ((rc = file_temp(request_site(p->r)->scratch, &g->file, g->path, &p->e)) || (rc = export_run(&p->x, &q, g->format, &sink, &result, &p->e)))
		return rc;
	return file_finish(&g->file, &p->e);
}

static enum rc note(struct context *x, struct write_request *w, struct error *e)
{
	struct exporting *g = w->argument;

	return export_note(x, schema_entity(x->schema, g->entity), export_format_names[g->format], g->filter, e);
}

static void send(struct exporting *g)
{
	struct request *r = g->request;
	struct str name = str_of(arena_printf(request_arena(r), "%.*s.%s", STR_ARG(request_param(r, "plural")), export_format_names[g->format]));

	response_download(request_response(r), name);
	reply_file(r, g->path, export_media_types[g->format]);
}

static void run(void *argument)
{
	struct exporting *g = argument;
	struct request *r = g->request;
	struct page *p = &g->list.page;
	struct write_request w = { .company = request_site(r)->company, .who = request_caller(r)->who, .arena = request_arena(r), .work = note, .argument = g };
	const struct entity *t;
	struct error ignored, e = { 0 };
	bool fine = false;
	enum rc rc;

	if (page_open(r, p) && (t = page_entity(p, OP_EXPORT)) && list_read(&g->list, t, request_arg, "")) {
		g->entity = arena_str(p->arena, str_of(t->name));
		g->filter = g->list.state[LIST_FILTER];
		fine = page_ok(p, write_file(g));
	}
	file_close(&g->file);
	page_close(p);
	if (fine && (rc = records_write(&w, &e))) {
		e.rc = rc;
		page_error(r, &e);
	} else if (fine) {
		send(g);
	}
	if (g->path[0])
		file_remove(g->path, &ignored);
	request_resume(r);
}

static enum handled export_page(struct request *r)
{
	struct exporting *g = arena_new(request_arena(r), struct exporting);
	struct error e = { 0 };

	if (!g)
		return reply_error(r, 503, "error.no_memory");
	g->request = r;
	g->file = FILE_NONE;
	g->format = export_format_of(request_param(r, "format"));
	if (g->format == EXPORT_FORMAT_COUNT)
		return reply_error(r, 404, "error.not_found");
	return pool_submit(request_site(r)->slow, run, g, &e) ? page_error(r, &e) : HANDLED_PENDING;
}

static const struct route rows[] = { { METHOD_GET, "/:plural/export/:format", export_page, NEED_SESSION } };
const struct route_group web_routes_export = { rows, sizeof rows / sizeof *rows };
