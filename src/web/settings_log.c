/* Settings that look back: the audit, and the jobs with what runs now. */
#include "model/words.h"
#include "web/jobs_page.h"
#include "web/settings.h"

enum { FILTERS_MAX = 16, RUNNING_MAX = 20 };

static const struct choice_list *operations(const struct settings *s)
{
	return schema_list(s->p.x.schema, STR("audit_operation"));
}

/* By operation: each a link. */
static void operation_filters(struct settings *s, struct str chosen)
{
	const struct choice_list *list = operations(s);
	const struct field *f = entity_field_named(s->entity, "operation");
	struct link *links = page_new_array(&s->p, struct link, FILTERS_MAX);
	size_t n = 0;

	if (!links || !list)
		return;
	links[n++] = (struct link){ .label = page_say(&s->p, "settings.all"), .url = STR("/settings/audit"), .current = !chosen.n };
	for (int i = 0; i < list->count && n < FILTERS_MAX; i++) {
		struct str code = str_of(list->items[i].code);
		links[n++] = (struct link){ .label = word_choice(s->p.language, s->p.x.schema, f, code), .url = page_print(&s->p, "/settings/audit?operation=%s", list->items[i].code),
					    .current = str_eq(code, chosen) };
	}
	s->v.filters.items = links;
	s->v.filters.count = n;
}

/* Only codes of the list and names of entities go into the filter. */
static struct str audit_filter(struct settings *s)
{
	struct str operation = request_arg(s->p.r, "operation"), entity = request_arg(s->p.r, "entity"), record = request_arg(s->p.r, "record");
	const struct field *f = entity_field_named(s->entity, "operation");
	struct buf b = { .max = 1000 };
	int64_t id;

	if (operation.n && schema_choice(s->p.x.schema, f, operation))
		buf_printf(&b, "operation = '%.*s'", STR_ARG(operation));
	if (entity.n && schema_entity(s->p.x.schema, entity))
		buf_printf(&b, "%sentity = '%.*s'", b.len ? " and " : "", STR_ARG(entity));
	if (record.n && decimal_parse(record, 0, &id) == DECIMAL_OK)
		buf_printf(&b, "%srecord = %lld", b.len ? " and " : "", (long long)id);
	return page_take(&s->p, &b);
}

/* What nobody in person did, the program did. */
static void name_the_program(struct settings *s, struct table_view *v)
{
	enum { WHO };

	for (size_t i = 0; i < v->rows.count; i++) {
		struct cell *who = (struct cell *)&v->rows.items[i].cells.items[WHO];
		if (who->kind == CELL_NONE)
			*who = (struct cell){ .text = page_say(&s->p, "origin.system"), .card = who->card };
	}
}

/* A row about a record that still has a page leads there. */
static void link_records(struct settings *s, struct table_view *v)
{
	for (size_t i = 0; i < v->rows.count; i++) {
		struct table_row *row = (struct table_row *)&v->rows.items[i];
		const struct schema *schema = s->p.x.schema;
		struct cell *entity = (struct cell *)&row->cells.items[2], *record = (struct cell *)&row->cells.items[3];
		for (int k = 0; k < schema->entity_count && record->kind == CELL_NUMBER; k++)
			if (schema->entities[k].flags & ENTITY_PAGE && str_eq(entity->text, word_entity(s->p.language, &schema->entities[k], false))) {
				record->kind = CELL_LINK;
				record->url = page_print(&s->p, "/%s/%.*s", schema->entities[k].plural, STR_ARG(record->sub));
			}
	}
}

enum handled settings_audit(struct request *r)
{
	struct settings s;

	if (settings_open(r, &s, "audit")) {
		struct str filter = audit_filter(&s);
		struct table_view *table;
		operation_filters(&s, request_arg(r, "operation"));
		if ((table = settings_table(&s, arena_text(s.p.arena, filter), false))) {
			name_the_program(&s, table);
			link_records(&s, table);
		}
		s.v.table = table;
	}
	return settings_close(&s);
}

enum handled settings_jobs(struct request *r)
{
	struct settings s;

	if (settings_open(r, &s, "jobs")) {
		struct job_view *jobs = page_new_array(&s.p, struct job_view, RUNNING_MAX);
		if (jobs)
			s.v.jobs.count = jobs_running(&s.p, jobs, RUNNING_MAX);
		s.v.jobs.items = jobs;
		s.v.table = settings_table(&s, NULL, false);
	}
	return settings_close(&s);
}
