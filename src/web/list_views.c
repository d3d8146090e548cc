/* Saved views over a list: the built-in ones, one's own and the shared ones; making, changing and removing them. */
#include "web/list.h"

#include "base/mem.h"
#include "format/url.h"
#include "model/words.h"
#include "web/records.h"

#include <string.h>

enum { VIEWS_MAX = 30, ADDRESS_MAX = 4000 };

/* Views that every company has. */
static const struct { const char *entity, *key, *filter; } built_in[] = {
	{ "account", "list.view.key", "tier in ('strategic', 'key')" },
	{ "account", "list.view.mine", "owner = me" },
	{ "order", "list.view.credit", "kind = 'credit'" },
	{ "task", "list.view.my_open", "assignee = me and status = 'open'" },
};

/* The state of this page without cursor, as a view keeps it. */
static struct str state_address(const struct list_page *l)
{
	struct pair pairs[LIST_PART_COUNT];
	size_t n = 0;

	for (int i = 0; i < LIST_VIEW; i++)
		pairs[n++] = (struct pair){ str_of(list_part_names[i]), l->state[i] };
	return page_url(&l->page, l->base, pairs, n);
}

static struct link view_link(const struct list_page *l, struct str label, struct str address, struct str id)
{
	struct pair view = { STR("view"), id };

	return (struct link){ label, page_url(&l->page, address, &view, 1), .current = id.n && str_eq(id, l->state[LIST_VIEW]) };
}

static size_t add_built_in(struct list_page *l, struct link *out, bool *known)
{
	struct page *p = &l->page;
	struct str here = state_address(l);
	size_t n = 0;

	out[n] = (struct link){ page_say_with(p, "list.view.all", page_noun(p, word_entity(p->language, l->entity, true)), STR("")), l->base, .current = str_eq(here, l->base) };
	*known = out[n++].current;
	for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
		struct pair filter = { STR("filter"), str_of(built_in[i].filter) };
		struct str url = page_url(p, l->base, &filter, 1);
		if (strcmp(built_in[i].entity, l->entity->name))
			continue;
		out[n] = (struct link){ page_say(p, built_in[i].key), url, .current = str_eq(here, url) };
		*known |= out[n++].current;
	}
	return n;
}

/* Reads saved views; *mine is the one that is open and may be changed. */
static size_t add_saved(struct list_page *l, struct link *out, size_t room, struct str *address, bool *mine)
{
	struct page *p = &l->page;
	const struct entity *t = schema_entity(p->x.schema, STR("saved_view"));
	struct query q = { .entity = t, .operation = OP_LIST, .limit = VIEWS_MAX };
	struct list list;
	bool row = false;
	size_t n = 0;
	enum rc rc;

	if (!principal_may(p->who, t, OP_LIST) ||
	    !page_ok(p, filter_parse(&p->x, t, page_print(p, "entity = '%s' and (user = me or shared = true)", l->entity->name), &q.filter, &p->e)) ||
	    !page_ok(p, query_columns(&p->x, &q, STR("name,address,shared,user"), &p->e)))
		return 0;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && n < room) {
		struct str kept = arena_str(p->arena, list_value(&list, 1).s);
		out[n] = view_link(l, arena_str(p->arena, list_value(&list, 0).s), url_is_local_path(kept) ? kept : l->base,
				   page_print(p, "%lld", (long long)list.id));
		out[n].icon = list_value(&list, 2).i ? "users" : NULL;
		if (out[n].current) {
			*address = url_is_local_path(kept) ? kept : l->base;
			*mine = list_value(&list, 3).i == p->who->user;
		}
		n++;
	}
	list_end(&list);
	page_ok(p, rc);
	return n;
}

void list_fill_views(struct list_page *l, struct list_view *v)
{
	struct page *p = &l->page;
	struct link *links = page_new_array(p, struct link, VIEWS_MAX + 4);
	struct str address = STR(""), here = state_address(l);
	bool known = false, mine = false, changed;
	size_t n;

	if (!links)
		return;
	n = add_built_in(l, links, &known);
	n += add_saved(l, links + n, VIEWS_MAX, &address, &mine);
	v->views.items = links;
	v->views.count = n;
	changed = address.n ? !str_eq(address, here) : !known;
	if (!principal_may(p->who, schema_entity(p->x.schema, STR("saved_view")), OP_CREATE))
		return;
	struct pair make[] = { { STR("entity"), str_of(l->entity->name) }, { STR("address"), here } };
	v->new_view_url = page_url(p, STR("/views/new"), make, 2);
	if (!changed)
		return;
	v->reset_url = address.n ? view_link(l, STR(""), address, l->state[LIST_VIEW]).url : l->base;
	v->save_url = mine ? page_url(p, page_print(p, "/views/%.*s/edit", STR_ARG(l->state[LIST_VIEW])), &make[1], 1) : v->new_view_url;
}
