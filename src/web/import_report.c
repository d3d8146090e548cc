/* The import wizard, step 5: the report that adds up, and taking the import back. */
#include "base/mem.h"
#include "format/json.h"
#include "lang/number.h"
#include "model/words.h"
#include "templates.h"
#include "web/cells.h"
#include "web/import.h"
#include "web/slow.h"

enum { MADE_MAX = 12 };

static struct figure_view figure(const struct wizard *w, const char *key, struct str value)
{
	return (struct figure_view){ .label = page_say(&w->p, key), .value = value };
}

static struct str counted(const struct wizard *w, const json_t *report, const char *name)
{
	return page_count(&w->p, json_int_of(report, name, 0));
}

/* The rows that the import brought, as a list. */
static struct str rows_url(const struct wizard *w, const struct entity *t, int64_t import)
{
	struct pair filter = { STR("filter"), page_print(&w->p, "import = %lld", (long long)import) };

	return import && t->flags & ENTITY_PAGE && principal_may(w->p.who, t, OP_LIST) ? page_url(&w->p, page_print(&w->p, "/%s", t->plural), &filter, 1) : STR("");
}

static void fill_sums(struct wizard *w, const json_t *report, int64_t import, struct import_report_view *v)
{
	static const char *const keys[] = { "import.read", "import.added", "import.updated", "import.unchanged", "import.refused" };
	static const char *const names[] = { "read", "added", "updated", "unchanged", "refused" };
	struct figure_view *f = page_new_array(&w->p, struct figure_view, 5);

	for (int i = 0; f && i < 5; i++)
		f[i] = figure(w, keys[i], counted(w, report, names[i]));
	if (f && json_int_of(report, "refused", 0)) {
		f[4].tone = "late";
		f[4].url = wizard_url(w, "rejects.csv");
	}
	if (f && json_int_of(report, "added", 0))
		f[1].url = rows_url(w, w->entity, import);
	v->sums.items = f;
	v->sums.count = f ? 5 : 0;
}

/* The sum in full, grouped. */
static struct str amount_words(struct wizard *w, struct str text)
{
	struct buf b = { .max = 128 };
	int64_t value;

	if (decimal_parse(text, MONEY_SCALE, &value) != DECIMAL_OK)
		return text;
	number_short(&b, value, MONEY_SCALE, MONEY_SCALE);
	return page_take(&w->p, &b);
}

static void fill_money(struct wizard *w, const json_t *report, struct import_report_view *v)
{
	struct figure_view *f = page_new_array(&w->p, struct figure_view, 5);
	struct str amount = json_text_of(report, "amount");
	size_t n = 0;

	if (!f || !amount.n)
		return;
	f[n] = figure(w, "import.gross", amount_words(w, arena_str(w->p.arena, amount)));
	f[n++].note = page_say(&w->p, "import.gross_note");
	f[n++] = figure(w, "import.returns", counted(w, report, "returns"));
	f[n++] = figure(w, "import.without_account", counted(w, report, "without_account"));
	f[n++] = figure(w, "import.charges", counted(w, report, "charges"));
	v->money.items = f;
	v->money.count = n;
}

static void fill_made(struct wizard *w, const json_t *report, int64_t import, struct import_report_view *v)
{
	struct figure_view *f = page_new_array(&w->p, struct figure_view, MADE_MAX + 1);
	const char *name;
	json_t *count;
	size_t n = 0;

	if (!f)
		return;
	json_object_foreach(json_object_get(report, "created"), name, count) {
		const struct entity *t = schema_entity(w->p.x.schema, str_of(name));
		if (n < MADE_MAX && t && json_integer_value(count))
			f[n++] = (struct figure_view){ .label = word_entity(w->p.language, t, false), .value = page_count(&w->p, json_integer_value(count)),
						       .url = rows_url(w, t, import) };
	}
	v->made.items = f;
	v->made.count = n;
}

/* "Cells beyond the header left out: lines 3, 7, …" */
static struct str surplus_words(struct wizard *w, const json_t *report)
{
	const json_t *lines = json_object_get(report, "surplus_lines");
	struct buf b = { .max = 1024 };

	for (size_t i = 0; i < json_array_size(lines); i++)
		buf_printf(&b, "%s%lld", i ? ", " : "", (long long)json_integer_value(json_array_get(lines, i)));
	if ((int64_t)json_array_size(lines) < json_int_of(report, "surplus", 0))
		buf_text(&b, ", …");
	return page_say_with(&w->p, "import.surplus_lines", page_take(&w->p, &b), STR(""));
}

static void fill_problems(struct wizard *w, const json_t *result, struct import_report_view *v)
{
	struct link *links = page_new_array(&w->p, struct link, IMPORT_PROBLEMS_MAX + 2);
	const json_t *problems = json_object_get(result, "problems"), *report = json_object_get(result, "report");
	size_t i;
	json_t *one;

	if (links && json_int_of(report, "differences", 0))
		links[v->problems.count++] = (struct link){ .label = page_say(&w->p, "import.differences"), .note = counted(w, report, "differences") };
	if (links && json_int_of(report, "surplus", 0))
		links[v->problems.count++] = (struct link){ .label = surplus_words(w, report), .note = counted(w, report, "surplus") };

	json_array_foreach((json_t *)problems, i, one) {
		struct str field = json_text_of(one, "field"), text = arena_str(w->p.arena, json_text_of(one, "text"));
		struct str label = arena_str(w->p.arena, import_field_label(w->p.language, w->entity, field));
		if (links && v->problems.count < IMPORT_PROBLEMS_MAX + 2)
			links[v->problems.count++] = (struct link){ .label = label.n ? page_say_with(&w->p, "import.problem", label, text) : text,
								    .note = page_count(&w->p, json_int_of(one, "count", 0)) };
	}
	v->problems.items = links;
}

/* When it was taken back already, and whether it may be. */
static void fill_undo(struct wizard *w, int64_t import, struct import_report_view *v)
{
	struct record *row;

	if (!import || record_get(&w->p.x, schema_entity(w->p.x.schema, STR("import")), import, &row, &(struct error){ 0 }))
		return;
	v->undone = !value_is_null(record_value(row, "undone_at"));
	if (!v->undone) {
		v->undo_url = wizard_url(w, "undo");
		v->csrf = request_csrf(w->p.r);
	}
}

static const struct table_view *blocking_table(struct wizard *w, const struct import_undoing *u)
{
	struct table_view *v = page_new_array(&w->p, struct table_view, 1);
	struct table_column *columns = page_new_array(&w->p, struct table_column, 2);
	struct table_row *rows = page_new_array(&w->p, struct table_row, (size_t)u->blocking_count + 1);
	struct cell *cells = page_new_array(&w->p, struct cell, (size_t)u->blocking_count + 1);

	if (!v || !columns || !rows || !cells)
		return NULL;
	for (int i = 0; i < u->blocking_count; i++) {
		const struct entity *t = schema_entity(w->p.x.schema, u->blocking[i].entity);
		cells[i] = (struct cell){ .text = t ? word_entity(w->p.language, t, false) : u->blocking[i].entity, .card = "line" };
		rows[i] = (struct table_row){ .title = u->blocking[i].title.n ? u->blocking[i].title : page_print(&w->p, "#%lld", (long long)u->blocking[i].id),
					      .url = t ? record_url(&w->p, t, u->blocking[i].id) : STR(""), .cells = { cells + i, 1 } };
	}
	columns[0] = (struct table_column){ page_say(&w->p, "field.name"), false, "title" };
	columns[1] = (struct table_column){ page_say(&w->p, "field.entity"), false, "line" };
	*v = (struct table_view){ .caption = page_say(&w->p, "import.blocking"), .columns = { columns, 2 }, .rows = { rows, (size_t)u->blocking_count } };
	return v;
}

/* What the job left; when its process was stopped, what the import's own row says of the batches that were written. */
static json_t *read_result(struct wizard *w)
{
	static const char *const names[] = { "read", "added", "updated", "unchanged", "refused" };
	static const char *const fields[] = { "rows_read", "rows_added", "rows_updated", "rows_unchanged", "rows_refused" };
	struct value text = record_value(w->job, "result"), import = record_value(w->job, "import");
	json_t *result = NULL, *report;
	struct record *row;
	struct error ignored;

	if (text.kind == VALUE_TEXT)
		return json_read(text.s, 0, &result, &ignored) ? NULL : result;
	if (import.kind != VALUE_INT || record_get(&w->p.x, schema_entity(w->p.x.schema, STR("import")), import.i, &row, &ignored))
		return NULL;
	result = json_object();
	report = json_object();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		json_object_set_new(report, names[i], json_integer(record_value(row, fields[i]).i));
	json_object_set_new(result, "import", json_integer(import.i));
	json_object_set_new(result, "report", report);
	return result;
}

static void fill_report(struct wizard *w, const json_t *result, struct import_report_view *v)
{
	const json_t *report = json_object_get(result, "report");
	int64_t import = json_int_of(result, "import", 0);

	if (report) {
		fill_sums(w, report, import, v);
		fill_money(w, report, v);
		fill_made(w, report, import, v);
		fill_problems(w, result, v);
	}
	fill_undo(w, import, v);
	if (json_int_of(report, "refused", 0))
		v->rejects_url = wizard_url(w, "rejects.csv");
	v->list_url = rows_url(w, w->entity, json_int_of(report, "added", 0) ? import : 0);
	if (!v->list_url.n && w->entity->flags & ENTITY_PAGE && !w->draft.dry_run)
		v->list_url = page_print(&w->p, "/%s", w->entity->plural);
}

static enum handled show_report(struct request *r, const struct import_undoing *stopped)
{
	CLEANUP(json_free) json_t *result = NULL;
	struct wizard w;

	if (!wizard_open(r, &w))
		return wizard_close(&w);
	if (str_is(w.status, "running") || str_is(w.status, "waiting")) {
		wizard_close(&w);
		return page_go(r, str_of(arena_printf(request_arena(r), "/import/%lld", (long long)w.id)));
	}
	struct import_report_view v = { .shell = page_shell(&w.p, w.draft.file_name), .file = w.draft.file_name, .again_url = STR("/import"),
					.failed = !str_is(w.status, "done"), .cancelled = str_is(w.status, "cancelled"), .dry = w.draft.dry_run,
					.note = page_time(&w.p, record_value(w.job, "created_at").i) };
	result = read_result(&w);
	fill_report(&w, result, &v);
	wizard_steps(&w.p, &w, 4, &v.steps);
	if (v.failed)
		v.failure = v.cancelled ? page_say(&w.p, "import.was_cancelled") : catalogue_text_str(w.p.language, record_value(w.job, "failure").s);
	if (stopped)
		v.blocking = blocking_table(&w, stopped);
	if (stopped)
		response_status(request_response(r), 409);
	if (!w.p.failed)
		template_import_report(&w.p.out, &v);
	return wizard_close(&w);
}

enum handled import_report_page(struct request *r)
{
	return show_report(r, NULL);
}

static int64_t import_of(struct wizard *w)
{
	CLEANUP(json_free) json_t *result = read_result(w);

	return json_int_of(result, "import", 0);
}

static enum handled undo_slow(struct request *r)
{
	struct import_undoing u = { 0 };
	struct error e = { 0 };
	struct wizard w;
	int64_t import;
	enum rc rc;

	if (!wizard_open(r, &w))
		return wizard_close(&w);
	import = import_of(&w);
	wizard_close(&w);
	if (!import)
		return reply_error(r, 404, "error.not_found");
	rc = import_take_back(request_site(r)->company, request_caller(r)->who, request_arena(r), import, &u, &e);
	if (rc == RC_CONFLICT && u.blocking_count)
		return show_report(r, &u);
	return rc ? page_error(r, &e) : wizard_go(r, w.id, "report");
}

enum handled import_undo_page(struct request *r)
{
	return page_slowly(r, undo_slow);
}
