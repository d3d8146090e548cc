/* Tags: on a record's page, as a column of a list, and on many rows at once. A tag is a row of its own, a link hangs it on a record; a name that is new makes
 * the tag where the writer may. */
#include "web/list.h"
#include "web/record.h"

#include "base/mem.h"
#include "web/form.h"
#include "web/records.h"
#include "web/web.h"

#include <string.h>

enum { TAGS_MAX = 30, TAG_NAME = 60, ROWS_MAX = LIST_LIMIT_MAX };

static const struct entity *entity_of(const struct schema *s, const char *name)
{
	return schema_entity(s, str_of(name));
}

/* The list of this entity with that tag. */
static struct str tag_url(const struct page *p, const struct entity *t, struct str name)
{
	struct buf b = { .max = 400 };
	struct pair filter = { STR("filter") };

	buf_lit(&b, "tags has '");
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '\'')
			buf_char(&b, '\'');
		buf_char(&b, name.p[i]);
	}
	buf_char(&b, '\'');
	filter.value = page_take(p, &b);
	return page_url(p, page_print(p, "/%s", t->plural), &filter, 1);
}

/* --- on a record ------------------------------------------------------------------------------------------------------------------------------- */

void record_fill_tags(struct record_page *rp)
{
	struct page *p = &rp->page;
	const struct entity *t = entity_of(p->x.schema, "tag_link");
	struct tags_view *v = page_new_array(p, struct tags_view, 1);
	struct tag_chip *chips = page_new_array(p, struct tag_chip, TAGS_MAX);
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	if (!v || !chips || !(rp->entity->flags & ENTITY_NOTES) ||
	    !query_text(p, "tag_link", "tag.name,tag.color", page_print(p, "subject = '%s' and subject_id = %lld", rp->entity->name, (long long)rp->record->id), "id", TAGS_MAX, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && v->chips.count < TAGS_MAX) {
		struct str name = list_value(&list, 0).kind == VALUE_TEXT ? arena_str(p->arena, list_value(&list, 0).s) : STR("");
		struct tag_chip *c = &chips[v->chips.count];
		if (!name.n)
			continue;
		*c = (struct tag_chip){ name, tag_url(p, rp->entity, name),
					.tone = list_value(&list, 1).kind == VALUE_TEXT ? choice_tone("color", list_value(&list, 1).s) : "" };
		if (principal_may(p->who, t, OP_DELETE))
			c->remove_url = page_print(p, "%.*s/tags/%lld/remove", STR_ARG(rp->base), (long long)list.id);
		v->chips.count++;
	}
	list_end(&list);
	page_ok(p, rc);
	v->chips.items = chips;
	v->csrf = request_csrf(p->r);
	if (principal_may(p->who, t, OP_CREATE)) {
		v->add_url = page_print(p, "%.*s/tags", STR_ARG(rp->base));
		v->pick_url = STR("/pick/tag?mention=1");
	}
	rp->view.tags = v->chips.count || v->add_url.n ? v : NULL;
}

/* --- as a column --------------------------------------------------------------------------------------------------------------------------------- */

static size_t row_of(const struct list_row *rows, size_t count, int64_t id)
{
	size_t i = 0;

	while (i < count && rows[i].id != id)
		i++;
	return i;
}

static void add_tag(struct list_page *l, struct cell *c, struct str name)
{
	struct link *links = (struct link *)c->tags.items;

	if (!links && !(links = page_new_array(&l->page, struct link, TAGS_MAX)))
		return;
	c->kind = CELL_TAGS;
	c->tags.items = links;
	if (c->tags.count < TAGS_MAX)
		links[c->tags.count++] = (struct link){ name, tag_url(&l->page, l->entity, name) };
}

void list_fill_tags(struct list_page *l, const struct list_row *rows, size_t count, struct cell *cells)
{
	struct page *p = &l->page;
	struct buf b = { .max = 16 << 10 };
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	for (size_t i = 0; i < count; i++)
		cells[i] = (struct cell){ .kind = CELL_NONE };
	buf_printf(&b, "subject = '%s' and subject_id in (", l->entity->name);
	for (size_t i = 0; i < count; i++)
		buf_printf(&b, "%s%lld", i ? "," : "", (long long)rows[i].id);
	buf_lit(&b, ")");
	struct str filter = page_take(p, &b);
	if (!count || !query_text(p, "tag_link", "subject_id,tag.name", filter, "id", -1, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row) {
		size_t at = row_of(rows, count, list_value(&list, 0).i);
		if (at < count && list_value(&list, 1).kind == VALUE_TEXT)
			add_tag(l, &cells[at], arena_str(p->arena, list_value(&list, 1).s));
	}
	list_end(&list);
	page_ok(p, rc);
}

/* --- writing ----------------------------------------------------------------------------------------------------------------------------------------- */

struct tagging {
	struct str entity, name, back;
	int64_t *ids, link;
	size_t count, added;
	int64_t first, last;      /* links made here: what undoing removes */
};

/* The tag of that name; made when it is new. */
static enum rc tag_named(struct context *x, struct str name, int64_t *id, struct error *e)
{
	const struct entity *t = entity_of(x->schema, "tag");
	struct written out;
	struct record *tag;
	struct change c;
	enum rc rc = record_by_key(x, t, name, &tag, e);

	if (rc == RC_OK)
		*id = tag->id;
	if (rc != RC_NOT_FOUND)
		return rc;
	if ((rc = change_new(x, t, &c, e)) || (rc = change_text(x, &c, STR("name"), name, e)) || (rc = record_create(x, &c, &out, e)))
		return rc;
	*id = out.id;
	return RC_OK;
}

static enum rc is_tagged(struct context *x, const struct tagging *g, int64_t id, int64_t tag, bool *there, struct error *e)
{
	struct query q = { .entity = entity_of(x->schema, "tag_link"), .operation = OP_LIST };
	char *filter = arena_printf(x->arena, "tag = %lld and subject = '%.*s' and subject_id = %lld", (long long)tag, STR_ARG(g->entity), (long long)id);
	int64_t n;
	bool exact;
	enum rc rc = filter ? filter_parse(x, q.entity, str_of(filter), &q.filter, e) : error_no_memory(e);

	if (rc == RC_OK)
		rc = list_count(x, &q, 1, &n, &exact, e);
	*there = rc == RC_OK && n > 0;
	return rc;
}

static enum rc add_link(struct context *x, struct tagging *g, int64_t id, int64_t tag, struct error *e)
{
	struct record *on;
	struct written out;
	struct change c;
	bool there;
	enum rc rc;

	if ((rc = is_tagged(x, g, id, tag, &there, e)) || there)
		return rc;
	if ((rc = record_get(x, schema_entity(x->schema, g->entity), id, &on, e)) || (rc = change_new(x, entity_of(x->schema, "tag_link"), &c, e)))
		return rc;
	record_hang_on(&c, on);
	change_value(&c, entity_field_named(c.entity, "tag"), value_int(tag));
	if ((rc = record_create(x, &c, &out, e)))
		return rc;
	g->first = g->first ? g->first : out.id;
	g->last = out.id;
	g->added++;
	return RC_OK;
}

static enum rc write_tags(struct context *x, struct write_request *w, struct error *e)
{
	struct tagging *g = w->argument;
	int64_t tag = 0;
	enum rc rc = tag_named(x, g->name, &tag, e);

	g->added = 0;
	g->first = g->last = 0;
	for (size_t i = 0; rc == RC_OK && i < g->count; i++)
		rc = add_link(x, g, g->ids[i], tag, e);
	return rc;
}

static enum rc remove_tag(struct context *x, struct write_request *w, struct error *e)
{
	struct tagging *g = w->argument;

	return record_delete(x, entity_of(x->schema, "tag_link"), g->link, ANY_VERSION, e);
}

/* Links that were made in one go and are still one's own. */
static enum rc take_back(struct context *x, struct write_request *w, struct error *e)
{
	struct tagging *g = w->argument;
	const struct entity *t = entity_of(x->schema, "tag_link");
	struct query q = { .entity = t, .operation = OP_LIST, .limit = ROWS_MAX };
	char *filter = arena_printf(x->arena, "id between %lld and %lld and created_by = me and subject = '%.*s'", (long long)g->first, (long long)g->last, STR_ARG(g->entity));
	struct list list;
	bool row = false;
	enum rc rc;

	g->count = 0;
	if (!filter || (rc = filter_parse(x, t, str_of(filter), &q.filter, e)) || (rc = query_columns(x, &q, STR("tag"), e)) || (rc = list_begin(x, &q, &list, e)))
		return filter ? rc : error_no_memory(e);
	while ((rc = list_next(&list, &row, e)) == RC_OK && row && g->count < ROWS_MAX)
		g->ids[g->count++] = list.id;
	list_end(&list);
	for (size_t i = 0; rc == RC_OK && i < g->count; i++)
		rc = record_delete(x, t, g->ids[i], ANY_VERSION, e);
	return rc;
}

static void tagged(struct request *r, struct write_request *w)
{
	struct tagging *g = w->argument;
	struct str undo = str_of(arena_printf(request_arena(r), "/%.*s/tags/undo?first=%lld&last=%lld", STR_ARG(request_param(r, "plural")), (long long)g->first, (long long)g->last));

	if (w->job.rc) {
		page_error(r, &w->job.error);
		return;
	}
	if (g->count > 1)
		page_toast(r, "tag.many", str_of(arena_printf(request_arena(r), "%zu", g->added)), g->added ? undo : STR(""));
	page_go(r, g->back);
}

static void went(struct request *r, struct write_request *w)
{
	struct tagging *g = w->argument;

	if (w->job.rc)
		page_error(r, &w->job.error);
	else
		page_go(r, g->back);
}

static struct str tag_text(struct request *r)
{
	struct str typed = str_trim(request_field(r, "tag.text"));

	return typed.n ? typed : str_trim(request_field(r, "tag"));
}

/* Reads what is common: the entity, the name, the rows. False: answered. */
static bool tagging_begin(struct request *r, bool named, struct tagging **out)
{
	struct tagging *g = arena_new(request_arena(r), struct tagging);
	const struct entity *t = NULL;
	bool fine = false;
	struct page p;

	*out = g;
	if (page_open(r, &p) && g && (g->ids = arena_new_array(request_arena(r), int64_t, ROWS_MAX)) && (t = page_entity(&p, OP_LIST))) {
		g->entity = arena_str(p.arena, str_of(t->name));
		g->name = tag_text(r);
		g->back = form_back(r, page_print(&p, "/%s", t->plural));
		fine = t->flags & ENTITY_NOTES;
		if (!fine)
			page_give_up(&p, RC_NOT_FOUND, "error.not_found");
		else if (named && !g->name.n)
			page_ok(&p, error_set(&p.e, RC_INVALID, "tag", "error.required", NULL, NULL)), fine = false;
	}
	if (fine)
		context_end(&p.x);
	else
		page_close(&p);
	return fine;
}

static enum handled tag_add(struct request *r)
{
	struct tagging *g;

	if (!tagging_begin(r, true, &g))
		return HANDLED;
	if (decimal_parse(request_param(r, "id"), 0, &g->ids[0]) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	g->count = 1;
	g->back = form_back(r, str_of(arena_printf(request_arena(r), "/%.*s/%lld", STR_ARG(request_param(r, "plural")), (long long)g->ids[0])));
	return request_write(r, request_write_new(r, write_tags, g), tagged);
}

static enum handled tag_remove(struct request *r)
{
	struct tagging *g;

	if (!tagging_begin(r, false, &g))
		return HANDLED;
	if (decimal_parse(request_param(r, "link"), 0, &g->link) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	g->back = form_back(r, str_of(arena_printf(request_arena(r), "/%.*s/%.*s", STR_ARG(request_param(r, "plural")), STR_ARG(request_param(r, "id")))));
	return request_write(r, request_write_new(r, remove_tag, g), went);
}

/* The ticked rows of a list: "17.3" is number and version. */
static enum handled tag_many(struct request *r)
{
	const struct request_pair *fields;
	size_t n = request_fields(r, &fields);
	struct str id;
	struct tagging *g;

	if (!tagging_begin(r, true, &g))
		return HANDLED;
	for (size_t i = 0; i < n && g->count < ROWS_MAX; i++) {
		struct str rest = fields[i].value;
		if (str_is(fields[i].name, "id") && str_split(&rest, '.', &id) && decimal_parse(id, 0, &g->ids[g->count]) == DECIMAL_OK)
			g->count++;
	}
	if (!g->count) {
		struct error e = { 0 };
		error_set(&e, RC_INVALID, NULL, "error.bulk_none", NULL, NULL);
		return page_error(r, &e);
	}
	return request_write(r, request_write_new(r, write_tags, g), tagged);
}

static enum handled tag_undo(struct request *r)
{
	struct tagging *g;

	if (!tagging_begin(r, false, &g))
		return HANDLED;
	if (decimal_parse(request_arg(r, "first"), 0, &g->first) != DECIMAL_OK || decimal_parse(request_arg(r, "last"), 0, &g->last) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	return request_write(r, request_write_new(r, take_back, g), went);
}

static const struct route rows[] = {
	{ METHOD_POST, "/:plural/tags", tag_many, NEED_SESSION, BODY_FORM, 256 << 10 },
	{ METHOD_POST, "/:plural/tags/undo", tag_undo, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/:plural/:id/tags", tag_add, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/:plural/:id/tags/:link/remove", tag_remove, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_tags = { rows, sizeof rows / sizeof *rows };
