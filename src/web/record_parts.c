/* Parts of a record's page that every entity has: its fields, the rows that hang on it, its history, its open duties and files. */
#include "web/record.h"

#include "base/mem.h"
#include "kam/explain.h"
#include "lang/number.h"
#include "model/words.h"
#include "records/audit.h"
#include "web/explain_tree.h"

#include <stdio.h>
#include <string.h>

enum { GROUPS_MAX = 12, HISTORY_PAGE = 40, DUTIES = 5, FILES_MAX = 100, CHILD_COLUMNS = 7 };

struct str record_subject(const struct record_page *rp)
{
	if (rp->account)
		return page_print(&rp->page, "account = %lld", (long long)rp->record->id);
	return page_print(&rp->page, "subject = '%s' and subject_id = %lld", rp->entity->name, (long long)rp->record->id);
}

bool query_text(struct page *p, const char *entity, const char *columns, struct str filter, const char *sort, int limit, struct query *out)
{
	const struct entity *t = schema_entity(p->x.schema, str_of(entity));

	*out = (struct query){ .entity = t, .operation = OP_LIST, .limit = limit };
	if (p->failed || !principal_may(p->who, t, OP_LIST))
		return false;
	return page_ok(p, filter_parse(&p->x, t, filter, &out->filter, &p->e)) &&
	       (!columns || page_ok(p, query_columns(&p->x, out, str_of(columns), &p->e))) && page_ok(p, query_sort(&p->x, out, str_of(sort), &p->e));
}

int64_t count_of(struct page *p, const char *entity, struct str filter)
{
	struct query q;
	int64_t n = 0;
	bool exact;

	if (!query_text(p, entity, NULL, filter, "", 0, &q) || !page_ok(p, list_count(&p->x, &q, 0, &n, &exact, &p->e)))
		return 0;
	return n;
}

/* --- fields ------------------------------------------------------------------------------------------------------------------------------------- */

static bool shown_field(const struct record_page *rp, const struct field *f)
{
	static const char *const left_out[] = { "id", "version", "deleted_at", "tier", "tier_since", "tier_reason", "subject", "subject_id" };

	for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
		if (!strcmp(left_out[i], f->name))
			return false;
	return !(f->flags & FIELD_HIDDEN) && f->type != TYPE_JSON && f->type != TYPE_BYTES && f != rp->entity->title;
}

/* On an overview only what is filled, and of the first group. */
static bool in_short_form(const struct record_page *rp, const struct field *f)
{
	return !(f->flags & (FIELD_COMMON | FIELD_MORE)) && !value_is_null(rp->record->values[f->index]);
}

static bool editable(const struct record_page *rp, const struct field *f)
{
	const struct principal *who = rp->page.who;

	return !(f->flags & (FIELD_SYSTEM | FIELD_FIXED | FIELD_SEALED)) && principal_may(who, rp->entity, OP_UPDATE) && principal_writes(who, rp->entity, f);
}

static const struct explain_view *why_of(struct record_page *rp, const struct field *f, struct str title)
{
	struct page *p = &rp->page;
	struct explanation *tree;

	return page_ok(p, field_explain(&p->x, p->arena, rp->record, str_of(f->name), &tree, &p->e)) ? page_explain(p, tree, title) : NULL;
}

static struct fact fact_of(struct record_page *rp, const struct field *f)
{
	struct page *p = &rp->page;
	struct value v = rp->record->values[f->index];
	struct fact out = { .label = word_field(p->language, rp->entity, f), .wide = f->type == TYPE_LONG_TEXT };
	struct str shown = STR("");

	if (!rp->record->readable[f->index]) {
		out.cell = (struct cell){ .kind = CELL_MASKED };
		return out;
	}
	if (f->type == TYPE_REF && !value_is_null(v))
		page_ok(p, record_title(&p->x, f->target, v.i, &shown, &p->e));
	out.cell = cell_of(p, rp->entity, f, v, shown, rp->currency);
	if (f->type == TYPE_LONG_TEXT && v.kind == VALUE_TEXT)
		out.cell.text = arena_str(p->arena, v.s);
	out.cell.number = false;
	if (field_is_explained(rp->entity->name, f->name))
		out.explain = why_of(rp, f, out.label);
	out.cell.row = rp->base;
	out.cell.follows = f->derived_from ? f->name : NULL;
	out.cell.edit = editable(rp, f) ? f->name : NULL;
	return out;
}

static const char *group_of(const struct field *f)
{
	return f->flags & FIELD_COMMON ? "group.record" : f->flags & FIELD_CUSTOM ? "group.custom" : f->group ? f->group : "group.main";
}

void record_fill_facts(struct record_page *rp, bool short_form)
{
	const struct entity *t = rp->entity;
	struct page *p = &rp->page;
	struct fact_group *groups = page_new_array(p, struct fact_group, GROUPS_MAX);
	const char *keys[GROUPS_MAX];
	size_t count = 0;

	for (int i = 0; groups && i < t->field_count; i++) {
		/* what every row has comes last */
		const struct field *f = &t->fields[(i + COMMON_COUNT) % t->field_count];
		const char *key = group_of(f);
		size_t g = 0;
		if (!shown_field(rp, f) || (short_form && !in_short_form(rp, f)))
			continue;
		while (g < count && strcmp(keys[g], key))
			g++;
		if (g == count && (count == GROUPS_MAX || !(groups[count].facts.items = page_new_array(p, struct fact, (size_t)t->field_count))))
			continue;
		if (g == count) {
			keys[count] = key;
			groups[count].common = f->flags & FIELD_COMMON;
			groups[count++].title = page_say(p, key);
		}
		((struct fact *)groups[g].facts.items)[groups[g].facts.count++] = fact_of(rp, f);
	}
	rp->view.facts.items = groups;
	rp->view.facts.count = count;
}

/* --- child lists ------------------------------------------------------------------------------------------------------------------------------------ */

/* What the record above says already: the reference back and what follows from it. */
static bool says_the_parent(const struct field *f, const struct field *by)
{
	return f == by || (f->derived_from && !strcmp(f->derived_from, by->name));
}

/* Which columns a child list shows: the listed ones without what the parent says and the number. */
static int child_columns(struct record_page *rp, const struct entity *t, const struct field *by, const char *names, struct query *q, int title_at[], const struct field *shown[])
{
	struct page *p = &rp->page;
	const struct field *name = entity_name_field(t);
	int count = 0;

	q->columns = page_new_array(p, struct column, LIST_COLUMNS_MAX);
	q->column_count = 0;
	if (!q->columns)
		return 0;
	if (name == by)
		for (int i = 0; i < t->field_count; i++)
			if (t->fields[i].flags & FIELD_LISTED && strcmp(t->fields[i].name, "id") && !says_the_parent(&t->fields[i], by)) {
				name = &t->fields[i];
				break;
			}
	for (int i = -1; i < t->field_count && count < CHILD_COLUMNS; i++) {
		const struct field *f = i < 0 ? name : &t->fields[i];
		const struct field *title = f->type == TYPE_REF ? entity_name_field(f->target) : NULL;
		if (!principal_reads(p->who, t, f) || f->flags & (FIELD_HIDDEN | FIELD_SEALED) || says_the_parent(f, by) || (i >= 0 && (f == name || !strcmp(f->name, "id") ||
		    !(f->flags & FIELD_LISTED))))
			continue;
		shown[count] = f;
		q->columns[q->column_count++] = (struct column){ NULL, f };
		title_at[count] = title && title->type != TYPE_REF && principal_reads(p->who, f->target, title) ? q->column_count : -1;
		if (title_at[count] >= 0)
			q->columns[q->column_count++] = (struct column){ f, title };
		count++;
	}
	return count;
}

static struct str column_text(const struct list *l, int at)
{
	struct value v = at < 0 ? value_null() : list_value(l, at);

	return v.kind == VALUE_TEXT ? v.s : STR("");
}

static void child_row(struct record_page *rp, const struct list *l, const struct entity *t, int count, const struct field *const shown[], const int title_at[],
		      struct table_row *out)
{
	struct page *p = &rp->page;
	struct cell *cells = page_new_array(p, struct cell, (size_t)count);
	int at = 0;

	for (int i = 0; cells && i < count; i++) {
		cells[i] = cell_of(p, t, shown[i], list_value(l, at), column_text(l, title_at[i]), STR(""));
		at += 1 + (title_at[i] >= 0);
	}
	out->title = cells && cells[0].text.n ? cells[0].text : page_print(p, "#%lld", (long long)l->id);
	out->url = record_url(p, t, l->id);
	out->cells.items = cells ? cells + 1 : NULL;
	out->cells.count = cells ? (size_t)count - 1 : 0;
}

void record_add_children(struct record_page *rp, struct child_list *out, const struct entity *t, const struct field *by, const char *columns, int limit)
{
	struct page *p = &rp->page;
	struct table_view *table = page_new_array(p, struct table_view, 1);
	struct table_row *rows = page_new_array(p, struct table_row, (size_t)limit);
	struct table_column *heads = page_new_array(p, struct table_column, CHILD_COLUMNS);
	const struct field *shown[CHILD_COLUMNS];
	int title_at[CHILD_COLUMNS], count;
	struct str filter = page_print(p, "%s = %lld", by->name, (long long)rp->record->id);
	struct pair address[] = { { STR("filter"), filter } };
	struct query q;
	struct list list;
	bool row = false;
	size_t n = 0;
	enum rc rc;

	*out = (struct child_list){ .title = t == rp->entity ? page_say(p, "record.tab.below") : word_entity(p->language, t, true) };
	if (!table || !rows || !heads || !query_text(p, t->name, NULL, filter, t->order ? t->order : "", limit, &q) ||
	    !(count = child_columns(rp, t, by, columns, &q, title_at, shown)))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && n < (size_t)limit)
		child_row(rp, &list, t, count, shown, title_at, &rows[n++]);
	list_end(&list);
	if (!page_ok(p, rc))
		return;
	for (int i = 0; i < count; i++)
		heads[i] = (struct table_column){ .label = word_field(p->language, t, shown[i]),
						  .number = shown[i]->type == TYPE_MONEY || shown[i]->type == TYPE_QUANTITY || shown[i]->type == TYPE_RATIO || shown[i]->type == TYPE_INT };
	*table = (struct table_view){ .caption = out->title, .columns = { heads, (size_t)count }, .rows = { rows, n },
				      .blank = { t->icon, page_say(p, "list.empty") } };
	out->table = table;
	out->count = page_count(p, list.more ? count_of(p, t->name, filter) : (int64_t)n);
	if (t->flags & ENTITY_PAGE && n)
		out->more_url = page_url(p, page_print(p, "/%s", t->plural), address, 1);
	if (t->flags & ENTITY_PAGE && principal_may(p->who, t, OP_CREATE))
		out->create_url = page_print(p, "/%s/new?%s=%lld", t->plural, by->name, (long long)rp->record->id);
}

/* --- history ------------------------------------------------------------------------------------------------------------------------------------------ */

static struct str history_value(struct record_page *rp, const struct field *f, struct str text)
{
	struct page *p = &rp->page;
	struct type_context types = context_types(&p->x);
	struct value v;
	struct error ignored;

	if (!text.n || field_parse(&types, f, text, &v, &ignored))
		return text;
	return value_words(p, rp->entity, f, v);
}

static void history_changes(struct record_page *rp, const struct history_item *h, struct history_entry *out)
{
	struct page *p = &rp->page;
	struct change_line *lines = page_new_array(p, struct change_line, (size_t)h->change_count);

	for (int i = 0; lines && i < h->change_count; i++) {
		const struct field *f = h->changes[i].field;
		lines[i] = (struct change_line){ word_field(p->language, rp->entity, f), history_value(rp, f, h->changes[i].before), history_value(rp, f, h->changes[i].after) };
	}
	out->changes.items = lines;
	out->changes.count = (size_t)h->change_count;
}

void record_fill_history(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct history_view *v = page_new_array(p, struct history_view, 1);
	const struct field *field = entity_field(rp->entity, request_arg(p->r, "field"));
	const struct field *operation = entity_field_named(schema_entity(p->x.schema, STR("audit")), "operation");
	struct history_entry *entries;
	struct history h;
	int64_t before = 0;

	if (decimal_parse(request_arg(p->r, "before"), 0, &before) != DECIMAL_OK)
		before = 0;
	if (!v || !page_ok(p, record_history(&p->x, rp->entity, rp->record->id, field, before, HISTORY_PAGE, &h, &p->e)) ||
	    !(entries = page_new_array(p, struct history_entry, h.count)))
		return;
	for (size_t i = 0; i < h.count; i++) {
		const struct history_item *item = &h.items[i];
		entries[i] = (struct history_entry){ page_time(p, item->at), item->user_name.n ? item->user_name : page_say(p, "origin.system"),
						     word_of(p->language, "origin", item->origin), word_choice(p->language, p->x.schema, operation, item->operation) };
		history_changes(rp, item, &entries[i]);
	}
	v->entries.items = entries;
	v->entries.count = h.count;
	if (h.more && h.count)
		v->next_url = page_print(p, "%.*s?tab=history&before=%lld", STR_ARG(rp->base), (long long)h.items[h.count - 1].id);
	rp->view.history = v;
}

/* --- duties and files ------------------------------------------------------------------------------------------------------------------------------------- */

/* When it is due, in words, and how it sounds. */
static struct str due_text(const struct page *p, struct value due, const char **tone)
{
	int64_t left = due.kind == VALUE_INT ? due.i - p->today : 0;

	*tone = "";
	if (due.kind != VALUE_INT)
		return STR("–");
	if (left < 0) {
		*tone = "late";
		return page_say_with(p, "duty.late", page_print(p, "%lld", (long long)-left), STR(""));
	}
	if (left < 2)
		*tone = "soon";
	return left == 0 ? page_say(p, "duty.today") : left == 1 ? page_say(p, "duty.tomorrow") : page_day(p, (int32_t)due.i);
}

struct str duty_place(struct page *p, struct str subject, struct value id)
{
	if (id.kind != VALUE_INT)
		return STR("");
	if (str_is(subject, "stocktake_request"))
		return page_print(p, "/stocktake/%lld", (long long)id.i);
	return str_is(subject, "round") ? page_print(p, "/selection/rounds/%lld/vote", (long long)id.i) : STR("");
}

struct str duty_deed(const struct page *p, struct str subject)
{
	return page_say(p, str_is(subject, "round") ? "round.vote" : "stocktake.answer");
}

/* Only whoever has the duty can do it there. */
static void send_to_place(struct page *p, const struct list *l, struct duty *d)
{
	struct str subject = column_text(l, 5), place = duty_place(p, subject, list_value(l, 6));

	if (!place.n)
		return;
	d->has_act = list_value(l, 4).kind == VALUE_INT && list_value(l, 4).i == p->who->user;
	if (!d->has_act)
		return;
	d->url = place;
	d->act = (struct action){ duty_deed(p, subject), place };
}

void record_fill_duties(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct duties_view *v = page_new_array(p, struct duties_view, 1);
	struct duty *duties = page_new_array(p, struct duty, DUTIES);
	struct str filter = page_print(p, "%.*s and status = 'open'", STR_ARG(record_subject(rp)));
	const struct entity *task = schema_entity(p->x.schema, STR("task"));
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	if (!v || !duties || !query_text(p, "task", "title,reason,due_on,assignee.name,assignee,subject,subject_id", filter, "due_on", DUTIES, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && v->duties.count < DUTIES) {
		struct duty *d = &duties[v->duties.count++];
		struct str why = column_text(&list, 1), who = column_text(&list, 3);
		*d = (struct duty){ .what = arena_str(p->arena, column_text(&list, 0)), .url = record_url(p, task, list.id),
				    .why = page_print(p, "%.*s%s%.*s", STR_ARG(who), who.n && why.n ? " · " : "", STR_ARG(why)) };
		d->due = due_text(p, list_value(&list, 2), &d->due_tone);
		d->act = (struct action){ page_say(p, "action.done"), page_print(p, "/tasks/%lld/done", (long long)list.id), "check", v->duties.count == 1, true,
					  .csrf = request_csrf(p->r) };
		d->has_act = principal_may(p->who, task, OP_UPDATE);
		send_to_place(p, &list, d);
	}
	list_end(&list);
	page_ok(p, rc);
	v->duties.items = duties;
	v->count = page_count(p, list.more ? count_of(p, "task", filter) : (int64_t)v->duties.count);
	if (principal_may(p->who, task, OP_CREATE))
		v->create_url = rp->account ? page_print(p, "/tasks/new?account=%lld", (long long)rp->record->id)
					    : page_print(p, "/tasks/new?subject=%s&subject_id=%lld", rp->entity->name, (long long)rp->record->id);
	rp->view.duties = v;
}

void record_fill_files(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct files_view *v = page_new_array(p, struct files_view, 1);
	struct file_row *rows = page_new_array(p, struct file_row, FILES_MAX);
	const struct entity *t = schema_entity(p->x.schema, STR("file"));
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	if (!v || !rows || !query_text(p, "file", "name,bytes,author.name,created_at", record_subject(rp), "-created_at", FILES_MAX, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && v->files.count < FILES_MAX) {
		struct file_row *f = &rows[v->files.count++];
		*f = (struct file_row){ arena_str(p->arena, column_text(&list, 0)), page_print(p, "/files/%lld/content", (long long)list.id),
					page_size(p, list_value(&list, 1).kind == VALUE_INT ? list_value(&list, 1).i : 0), arena_str(p->arena, column_text(&list, 2)),
					page_time(p, list_value(&list, 3).i) };
		if (principal_may(p->who, t, OP_DELETE))
			f->remove_url = page_print(p, "/files/%lld/delete?version=%lld&back=%.*s", (long long)list.id, (long long)list.version, STR_ARG(rp->base));
	}
	list_end(&list);
	page_ok(p, rc);
	v->files.items = rows;
	v->csrf = request_csrf(p->r);
	v->limit = page_size(p, company_setting_int(p->x.company, "file.bytes"));
	if (principal_may(p->who, t, OP_CREATE))
		v->upload_url = page_print(p, "%.*s/files", STR_ARG(rp->base));
	rp->view.files = v;
}
