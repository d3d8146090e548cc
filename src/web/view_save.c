/* Saving a view of a list, changing and removing it: a short form around the address. */
#include "web/form.h"

#include "format/url.h"
#include "templates.h"
#include "web/record.h"
#include "web/web.h"

#include <stdio.h>
#include <string.h>

enum { ADDRESS_MAX = 4000 };

static struct form_field text_field(struct page *p, const char *name, const char *label, struct str value, int max)
{
	return (struct form_field){ .kind = INPUT_TEXT, .name = str_of(name), .label = page_say(p, label), .value = value, .required = true, .max = max, .autofocus = true };
}

/* new: name it; edit: the address that changed, the name as it was. */
static enum handled view_form(struct request *r)
{
	const struct entity *t;
	struct record *view = NULL;
	struct page p;
	int64_t id = 0;

	if (page_open(r, &p) && (t = schema_entity(p.x.schema, STR("saved_view"))) &&
	    (!request_param(r, "id").n || (decimal_parse(request_param(r, "id"), 0, &id) == DECIMAL_OK && page_ok(&p, record_get(&p.x, t, id, &view, &p.e))))) {
		struct str address = request_arg(r, "address"), back = url_is_local_path(address) ? address : STR("/");
		struct form_field fields[] = { text_field(&p, "name", "view.name", view ? record_value(view, "name").s : STR(""), 60),
					       { .kind = INPUT_BOOL, .name = STR("shared"), .label = page_say(&p, "view.shared"),
						 .value = view && record_value(view, "shared").i ? STR("true") : STR("false") } };
		struct pair hidden[] = { { STR("entity"), request_arg(r, "entity") }, { STR("address"), address } };
		struct form_group group = { STR(""), false, { fields, 2 } };
		struct form_body body = { .action = view ? page_print(&p, "/views/%lld", (long long)id) : STR("/views"), .csrf = request_csrf(r), .cancel_url = back,
					  .hidden = { hidden, 2 }, .groups = { &group, 1 } };
		struct form_view v = { .title = page_say(&p, view ? "view.change" : "list.view_new"), .form = &body };
		if (view) {
			v.remove = (struct action){ page_say(&p, "action.delete"), page_print(&p, "/views/%lld/delete", (long long)id), "trash", .post = true, .danger = true,
						    .csrf = body.csrf };
			v.removable = true;
		}
		if (!p.failed && (v.shell = page_shell(&p, v.title)))
			template_form(&p.out, &v);
	}
	return page_close(&p);
}

struct view_deed { int64_t id; bool remove, shared; struct str name, entity, address; struct written out; };

static enum rc write_view(struct context *x, struct write_request *w, struct error *e)
{
	struct view_deed *d = w->argument;
	const struct entity *t = schema_entity(x->schema, STR("saved_view"));
	struct change c;
	enum rc rc;

	if (d->remove)
		return record_delete(x, t, d->id, ANY_VERSION, e);
	if ((rc = change_new(x, t, &c, e)) || (rc = change_text(x, &c, STR("name"), d->name, e)) || (rc = change_text(x, &c, STR("address"), d->address, e)) ||
	    (rc = change_text(x, &c, STR("shared"), d->shared ? STR("true") : STR("false"), e)) || (!d->id && (rc = change_text(x, &c, STR("entity"), d->entity, e))))
		return rc;
	return d->id ? record_update(x, d->id, ANY_VERSION, &c, &d->out, e) : record_create(x, &c, &d->out, e);
}

static void view_written(struct request *r, struct write_request *w)
{
	struct view_deed *d = w->argument;
	char id[24];
	struct buf b = { .max = ADDRESS_MAX + 100 };

	if (w->job.rc) {
		page_error(r, &w->job.error);
		return;
	}
	page_toast(r, d->remove ? "view.removed" : "view.saved", d->name, STR(""));
	snprintf(id, sizeof id, "%lld", (long long)d->out.id);
	buf_str(&b, d->address.n ? d->address : STR("/"));
	if (!d->remove)
		url_query_add(&b, 0, "view", str_of(id));
	page_go(r, arena_str(request_arena(r), buf_view(&b)));
	buf_free(&b);
}

static enum handled view_post(struct request *r)
{
	struct view_deed *d = arena_new(request_arena(r), struct view_deed);
	const struct request_pair *fields;
	size_t n = request_fields(r, &fields);

	if (!d)
		return reply_error(r, 503, "error.no_memory");
	*d = (struct view_deed){ .name = str_trim(request_field(r, "name")), .entity = request_field(r, "entity"), .address = request_field(r, "address"),
				 .remove = str_ends(request_path(r), "/delete") };
	for (size_t i = 0; i < n; i++)
		d->shared |= str_is(fields[i].name, "shared") && str_is(fields[i].value, "true");
	if (request_param(r, "id").n && decimal_parse(request_param(r, "id"), 0, &d->id) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	if (!d->remove && (d->address.n > ADDRESS_MAX || !url_is_local_path(d->address)))
		return reply_error(r, 422, "error.invalid");
	return request_write(r, request_write_new(r, write_view, d), view_written);
}

static const struct route rows[] = {
	{ METHOD_GET, "/views/new", view_form, NEED_SESSION },
	{ METHOD_GET, "/views/:id/edit", view_form, NEED_SESSION },
	{ METHOD_POST, "/views", view_post, NEED_SESSION, BODY_FORM, 32 << 10 },
	{ METHOD_POST, "/views/:id", view_post, NEED_SESSION, BODY_FORM, 32 << 10 },
	{ METHOD_POST, "/views/:id/delete", view_post, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_views = { rows, sizeof rows / sizeof *rows };
