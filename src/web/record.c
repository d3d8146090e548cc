/* The page of any record at /<plural>/:id — head, tabs, the part of the tab that is open. */
#include "web/record.h"

#include "model/words.h"
#include "templates.h"
#include "web/records.h"

#include <string.h>

enum { TABS_MAX = 12, CHILD_ROWS = 30, RAIL_ROWS = 6, CRUMBS_MAX = 20 };

/* --- head ------------------------------------------------------------------------------------------------------------------------------------- */

static struct str title_of(struct record_page *rp)
{
	const struct field *f = entity_name_field(rp->entity);
	struct str s = value_words(&rp->page, rp->entity, f, rp->record->values[f->index]);

	return s.n ? s : page_print(&rp->page, "#%lld", (long long)rp->record->id);
}

/* The account that the record hangs on. */
static size_t add_account_crumb(struct record_page *rp, struct crumb *out)
{
	struct page *p = &rp->page;
	struct value account = record_value(rp->record, "account");
	const struct entity *t = schema_entity(p->x.schema, STR("account"));
	struct str name = STR("");

	if (account.kind != VALUE_INT || record_title(&p->x, t, account.i, &name, &(struct error){ 0 }) || !name.n)
		return 0;
	*out = (struct crumb){ name, record_url(p, t, account.i) };
	return 1;
}

/* The list, the account or the parents of a tree, outermost first, then the row itself. */
static void fill_crumbs(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct crumb *crumbs = page_new_array(p, struct crumb, CRUMBS_MAX), *up = page_new_array(p, struct crumb, CRUMBS_MAX);
	struct value parent = rp->entity->flags & ENTITY_GROUP ? record_value(rp->record, "parent") : value_null();
	size_t n = 0, count = 0;

	if (!crumbs || !up)
		return;
	while (parent.kind == VALUE_INT && n < CRUMBS_MAX - 2) {
		struct record *above;
		struct error ignored;
		if (record_get(&p->x, rp->entity, parent.i, &above, &ignored))
			break;
		const struct field *f = entity_name_field(rp->entity);
		up[n++] = (struct crumb){ value_words(p, rp->entity, f, above->values[f->index]), record_url(p, rp->entity, above->id) };
		parent = record_value(above, "parent");
	}
	crumbs[count++] = (struct crumb){ word_entity(p->language, rp->entity, true), page_print(p, "/%s", rp->entity->plural) };
	if (!rp->account)
		count += add_account_crumb(rp, &crumbs[count]);
	while (n)
		crumbs[count++] = up[--n];
	crumbs[count++] = (struct crumb){ rp->title, STR("") };
	rp->view.crumbs.items = crumbs;
	rp->view.crumbs.count = count;
}

static void fill_signs(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct cell *signs = page_new_array(p, struct cell, (size_t)rp->entity->field_count);
	size_t n = 0;

	for (int i = 0; signs && i < rp->entity->field_count; i++) {
		const struct field *f = &rp->entity->fields[i];
		struct cell c;
		if (f->type != TYPE_CHOICE || value_is_null(rp->record->values[i]) || !(f->flags & FIELD_LISTED))
			continue;
		c = cell_of(p, rp->entity, f, rp->record->values[i], STR(""), STR(""));
		if (c.kind != CELL_CUE)
			continue;
		/* "given" alone says nothing, "active" does */
		if (!strstr(f->list, "status"))
			c.text = page_say_with(p, "record.sign", word_field(p->language, rp->entity, f), c.text);
		signs[n++] = c;
	}
	rp->view.signs.items = signs;
	rp->view.signs.count = n;
}

/* The line under the name, of what stands in these fields. */
static const struct { const char *entity, *fields; } captions[] = {
	{ "account", "code,city,industry,size,kind" }, { "contact", "department,post,level,buying_role" }, { "order", "ordered_at,kind,promised_on" },
	{ "product", "code,family,maturity,kind" }, { "task", "kind,assignee,due_on" }, { "note", "kind,author,happened_at" },
};

static void fill_caption(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct str rest = STR(""), name;
	struct buf b = { .max = 2000 };

	for (size_t i = 0; i < sizeof captions / sizeof *captions; i++)
		if (!strcmp(captions[i].entity, rp->entity->name))
			rest = str_of(captions[i].fields);
	while (rest.n && str_split(&rest, ',', &name)) {
		const struct field *f = entity_field(rp->entity, name);
		struct str words = rp->record->readable[f->index] ? value_words(p, rp->entity, f, rp->record->values[f->index]) : STR("");
		if (!words.n)
			continue;
		buf_text(&b, b.len ? " · " : "");
		buf_str(&b, words);
	}
	rp->view.meta = page_take(p, &b);
}

/* icon:arrows-up-down */
static void fill_actions(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct action *more = page_new_array(p, struct action, 5), *first = page_new_array(p, struct action, 2);
	struct record_view *v = &rp->view;

	if (!more || !first)
		return;
	v->access_url = page_print(p, "%.*s/access", STR_ARG(rp->base));
	v->print_url = page_print(p, "%.*s/print", STR_ARG(rp->base));
	if (principal_may(p->who, rp->entity, OP_UPDATE)) {
		v->edit_url = page_print(p, "%.*s/edit", STR_ARG(rp->base));
		first[v->actions.count++] = (struct action){ page_say(p, "action.edit"), v->edit_url, "edit" };
	}
	if (rp->account && principal_may(p->who, schema_entity(p->x.schema, STR("task")), OP_CREATE))
		first[v->actions.count++] = (struct action){ page_say(p, "account.plan"), page_print(p, "/tasks/new?account=%lld", (long long)rp->record->id), "plus",
							     .primary = true };
	if (rp->account && principal_may(p->who, schema_entity(p->x.schema, STR("approval")), OP_CREATE))
		more[v->more.count++] = (struct action){ page_say(p, "approval.ask_title"), page_print(p, "%.*s/tier", STR_ARG(rp->base)), "arrows-up-down" };
	if (principal_may(p->who, rp->entity, OP_DELETE))
		more[v->more.count++] = (struct action){ page_say(p, "action.delete"),
							 page_print(p, "%.*s/delete?version=%lld", STR_ARG(rp->base), (long long)rp->record->version), "trash", .post = true,
							 .danger = true, .csrf = request_csrf(p->r), .confirm = page_say(p, "record.delete_sure") };
	v->actions.items = first;
	v->more.items = more;
}

/* --- tabs ----------------------------------------------------------------------------------------------------------------------------------------- */

static const struct field *reference_to(const struct entity *child, const struct entity *t)
{
	const struct field *own = entity_field(child, str_of(t->name));

	if (own && own->type == TYPE_REF && own->target == t)
		return own;
	own = child == t ? entity_field_named(child, "parent") : NULL;
	for (int i = COMMON_COUNT; !own && i < child->field_count; i++)
		if (child->fields[i].type == TYPE_REF && child->fields[i].target == t)
			own = &child->fields[i];
	return own;
}

int record_children(struct record_page *rp, struct record_tab out[RECORD_CHILDREN_MAX])
{
	struct page *p = &rp->page;
	int n = 0;

	for (const char *const *name = rp->entity->children; name && *name && n < RECORD_CHILDREN_MAX; name++) {
		const struct entity *t = schema_entity(p->x.schema, str_of(*name));
		const struct field *by = t ? reference_to(t, rp->entity) : NULL;
		bool own_place = !strcmp(*name, "file") || !strcmp(*name, "task");
		if (by && !own_place && principal_may(p->who, t, OP_LIST))
			out[n++] = (struct record_tab){ str_of(t->plural), t == rp->entity ? page_say(p, "record.tab.below") : word_entity(p->language, t, true), PART_CHILDREN, t, by };
	}
	return n;
}

static int list_tabs(struct record_page *rp, struct record_tab *out)
{
	struct page *p = &rp->page;
	bool notes = rp->entity->flags & ENTITY_NOTES;
	int n = 0;

	out[n++] = (struct record_tab){ STR(""), page_say(p, "record.tab.overview"), notes ? PART_OVERVIEW : PART_FACTS };
	n += record_children(rp, out + n);
	if (notes && principal_may(p->who, schema_entity(p->x.schema, STR("file")), OP_LIST))
		out[n++] = (struct record_tab){ STR("files"), page_say(p, "record.tab.files"), PART_FILES };
	if (notes)
		out[n++] = (struct record_tab){ STR("fields"), page_say(p, "record.tab.fields"), PART_FACTS };
	if (!(rp->entity->flags & ENTITY_NO_AUDIT))
		out[n++] = (struct record_tab){ STR("history"), page_say(p, "record.tab.history"), PART_HISTORY };
	return n;
}

static void fill_children(struct record_page *rp, const struct record_tab *tabs, int count, const struct record_tab *only, int rows)
{
	struct child_list *lists = page_new_array(&rp->page, struct child_list, (size_t)count);
	size_t n = 0;

	for (int i = 0; lists && i < count; i++)
		if (only ? &tabs[i] == only : tabs[i].child != NULL)
			record_add_children(rp, &lists[n++], tabs[i].child, tabs[i].by, NULL, rows);
	rp->view.children.items = lists;
	rp->view.children.count = n;
}

static void fill_part(struct record_page *rp, const struct record_tab *tabs, int count, const struct record_tab *open)
{
	rp->view.part = open->part;
	switch (open->part) {
	case PART_OVERVIEW:
		record_fill_timeline(rp);
		record_fill_duties(rp);
		record_fill_facts(rp, true);
		if (!(rp->entity->flags & ENTITY_GROUP))
			fill_children(rp, tabs, count, NULL, RAIL_ROWS);
		break;
	case PART_FACTS:
		record_fill_facts(rp, false);
		if (open == tabs)
			fill_children(rp, tabs, count, NULL, RAIL_ROWS);
		break;
	case PART_CHILDREN:
		fill_children(rp, tabs, count, open, CHILD_ROWS);
		break;
	case PART_FILES:
		record_fill_files(rp);
		break;
	default:
		record_fill_history(rp);
	}
}

static void fill_tabs(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct record_tab tabs[TABS_MAX + RECORD_CHILDREN_MAX];
	int count = list_tabs(rp, tabs), open = 0;
	struct link *links = page_new_array(p, struct link, (size_t)count);
	struct str asked = request_arg(p->r, "tab");

	for (int i = 1; i < count; i++)
		if (str_eq(asked, tabs[i].name))
			open = i;
	for (int i = 0; links && i < count; i++)
		links[i] = (struct link){ tabs[i].label, tabs[i].name.n ? record_link(rp, "tab", tabs[i].name) : record_link(rp, NULL, STR("")),
					  .current = i == open };
	rp->view.tabs.items = links;
	rp->view.tabs.count = count > 1 ? (size_t)count : 0;
	fill_part(rp, tabs, count, &tabs[open]);
}

/* --- the page ------------------------------------------------------------------------------------------------------------------------------------- */

struct str record_link(const struct record_page *rp, const char *name, struct str value)
{
	struct pair pairs[2] = { { STR("list"), rp->list } };

	if (name)
		pairs[1] = (struct pair){ str_of(name), value };
	return page_url(&rp->page, rp->base, pairs, name ? 2 : 1);
}

bool record_begin(struct request *r, struct record_page *rp)
{
	struct page *p = &rp->page;
	struct value currency;
	int64_t id;

	if (!page_open(r, p) || !(rp->entity = page_entity(p, OP_READ)) || !(id = page_id(p)) || !page_ok(p, record_get(&p->x, rp->entity, id, &rp->record, &p->e)))
		return false;
	currency = record_value(rp->record, "currency");
	rp->account = !strcmp(rp->entity->name, "account");
	rp->currency = currency.kind == VALUE_TEXT ? currency.s : STR("");
	rp->base = page_print(p, "/%s/%lld", rp->entity->plural, (long long)rp->record->id);
	rp->view.opened = page_print(p, "%s %lld", rp->entity->name, (long long)rp->record->id);
	rp->list = request_arg(r, "list");
	rp->view.title = rp->title = title_of(rp);
	fill_caption(rp);
	fill_signs(rp);
	if (rp->account)
		account_fill_head(rp);
	if (!strcmp(rp->entity->name, "order"))
		order_fill_figures(rp);
	return !p->failed;
}

static void show(struct record_page *rp)
{
	struct page *p = &rp->page;

	fill_crumbs(rp);
	fill_actions(rp);
	record_fill_place(rp);
	record_fill_tags(rp);
	fill_tabs(rp);
	if (rp->account && rp->view.part == PART_OVERVIEW)
		account_fill_overview(rp);
	rp->view.shell = p->failed ? NULL : page_shell(p, rp->title);
	if (rp->view.shell)
		template_record(&p->out, &rp->view);
}

enum handled record_page(struct request *r)
{
	struct record_page *rp = arena_new(request_arena(r), struct record_page);

	if (!rp)
		return reply_error(r, 503, "error.no_memory");
	if (record_begin(r, rp))
		show(rp);
	return page_close(&rp->page);
}
