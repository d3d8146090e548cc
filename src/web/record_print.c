/* A record on paper, at /<plural>/:id/print: what it says, what it comes to, what hangs on it, what is to be done next. */
#include "web/record.h"

#include "model/words.h"
#include "templates.h"
#include "web/records.h"

#include <string.h>

enum { TABLES = RECORD_CHILDREN_MAX + 1, ROWS = 40 };

/* Only what is filled: paper has no place for dashes, nor for who made the row when. */
static void drop_empty(struct fact_group *g)
{
	struct fact *facts = (struct fact *)g->facts.items;
	size_t n = 0;

	for (size_t i = 0; i < g->facts.count; i++)
		if (facts[i].cell.kind != CELL_NONE)
			facts[n++] = facts[i];
	g->facts.count = n;
}

static void fill_facts(struct record_page *rp, struct print_view *v)
{
	struct fact_group *groups;
	size_t n = 0;

	record_fill_facts(rp, false);
	groups = (struct fact_group *)rp->view.facts.items;
	for (size_t i = 0; i < rp->view.facts.count; i++) {
		drop_empty(&groups[i]);
		if (groups[i].facts.count && !groups[i].common)
			groups[n++] = groups[i];
	}
	v->facts.items = groups;
	v->facts.count = n;
}

static void add_table(struct record_page *rp, struct print_view *v, struct child_list *tables, const struct entity *t, const struct field *by)
{
	struct child_list *c = &tables[v->tables.count];

	record_add_children(rp, c, t, by, NULL, ROWS);
	if (!c->table || !c->table->rows.count)
		return;
	/* links to add and to see all say nothing on paper */
	c->create_url = c->more_url = STR("");
	v->tables.count++;
}

static void fill_tables(struct record_page *rp, struct print_view *v)
{
	struct page *p = &rp->page;
	struct record_tab children[RECORD_CHILDREN_MAX];
	struct child_list *tables = page_new_array(p, struct child_list, TABLES);
	const struct entity *note = schema_entity(p->x.schema, STR("note"));
	int count = record_children(rp, children);

	if (!tables)
		return;
	for (int i = 0; i < count; i++)
		add_table(rp, v, tables, children[i].child, children[i].by);
	if (rp->account && principal_may(p->who, note, OP_LIST))
		add_table(rp, v, tables, note, entity_field_named(note, "account"));
	v->tables.items = tables;
}

static void fill_head(struct record_page *rp, struct print_view *v)
{
	struct page *p = &rp->page;

	*v = (struct print_view){ .lang = language_tag(p->language), .title = rp->title, .company = company_setting(p->x.company, "company.name"),
				  .note = page_say_with(p, "print.note", str_of(p->who->name), page_time(p, p->x.now)), .meta = rp->view.meta,
				  .back_url = record_link(rp, NULL, STR("")), .tier = rp->view.tier };
	if (rp->account)
		account_fill_overview(rp);
	v->strip.items = rp->view.strip.items;
	v->strip.count = rp->view.strip.count;
	v->team.items = rp->view.team.items;
	v->team.count = rp->view.team.count;
	record_fill_duties(rp);
	if (rp->view.duties) {
		v->duties.items = rp->view.duties->duties.items;
		v->duties.count = rp->view.duties->duties.count;
	}
}

enum handled record_print(struct request *r)
{
	struct record_page *rp = arena_new(request_arena(r), struct record_page);
	struct print_view v;

	if (!rp)
		return reply_error(r, 503, "error.no_memory");
	if (record_begin(r, rp)) {
		fill_head(rp, &v);
		fill_facts(rp, &v);
		fill_tables(rp, &v);
		if (!rp->page.failed)
			template_print(&rp->page.out, &v);
	}
	return page_close(&rp->page);
}
