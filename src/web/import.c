/* The import wizard: the first step (which file, of what), starting the run, and following it. */
#include "web/import.h"

#include "base/mem.h"
#include "model/words.h"
#include "records/setting.h"
#include "templates.h"
#include "web/cells.h"
#include "web/jobs_page.h"
#include "web/settings.h"
#include "web/slow.h"
#include "web/web.h"

#include <stdio.h>
#include <string.h>

enum { PAST_ROWS = 30, MIB = 1 << 20 };
#define UPLOAD_MAX ((size_t)2 << 30)

/* --- opening -------------------------------------------------------------------------------------------------------------------------------- */

bool wizard_may(const struct page *p, const struct entity *t)
{
	return t && principal_may(p->who, t, OP_IMPORT);
}

bool wizard_open(struct request *r, struct wizard *w)
{
	*w = (struct wizard){ .jobs = request_site(r)->jobs };
	if (!page_open(r, &w->p))
		return false;
	if (decimal_parse(request_param(r, "id"), 0, &w->id) != DECIMAL_OK || w->id <= 0) {
		page_give_up(&w->p, RC_NOT_FOUND, "error.not_found");
		return false;
	}
	if (!page_ok(&w->p, record_get(&w->p.x, schema_entity(w->p.x.schema, STR("job")), w->id, &w->job, &w->p.e)))
		return false;
	if (!str_is(record_value(w->job, "kind").s, "import") ||
	    import_draft_read(w->p.arena, record_value(w->job, "argument").s, &w->draft, &w->p.e) || !(w->entity = schema_entity(w->p.x.schema, w->draft.entity))) {
		page_give_up(&w->p, RC_NOT_FOUND, "error.not_found");
		return false;
	}
	w->status = record_value(w->job, "status").s;
	if (!wizard_may(&w->p, w->entity))
		page_give_up(&w->p, RC_FORBIDDEN, "error.forbidden");
	return !w->p.failed;
}

enum handled wizard_close(struct wizard *w)
{
	return page_close(&w->p);
}

struct str wizard_url(const struct wizard *w, const char *step)
{
	return page_print(&w->p, "/import/%lld/%s", (long long)w->id, step);
}

enum handled wizard_go(struct request *r, int64_t id, const char *step)
{
	return page_go(r, str_of(arena_printf(request_arena(r), "/import/%lld/%s", (long long)id, step)));
}

static const char *const step_keys[] = { "import.step.upload", "import.step.map", "import.step.preview", "import.step.run", "import.step.report" };
static const char *const step_names[] = { NULL, "columns", "preview" };
enum { STEPS = sizeof step_keys / sizeof *step_keys, STEPS_BACK = sizeof step_names / sizeof *step_names };

void wizard_steps(struct page *p, const struct wizard *w, int at, struct import_steps *out)
{
	struct import_step *steps = page_new_array(p, struct import_step, STEPS);
	bool draft = w && str_is(w->status, "waiting");

	for (int i = 0; steps && i < STEPS; i++) {
		steps[i] = (struct import_step){ .key = step_keys[i], .done = i < at, .current = i == at };
		if (i < at && i < STEPS_BACK && (draft || !i))
			steps[i].url = step_names[i] ? wizard_url(w, step_names[i]) : STR("/import");
	}
	out->steps.items = steps;
	out->steps.count = steps ? STEPS : 0;
}

/* --- step 1 --------------------------------------------------------------------------------------------------------------------------------- */

/* What people import most comes first. */
static const char *const usual[] = { "account", "order_line", "contact", "product" };
enum { USUAL = sizeof usual / sizeof *usual };

static bool is_usual(const char *name)
{
	for (int i = 0; i < USUAL; i++)
		if (!strcmp(name, usual[i]))
			return true;
	return false;
}

static void offer(struct page *p, struct import_upload_view *v, struct option *options, const struct entity *t, struct str chosen)
{
	bool first = !v->entities.count;

	if (wizard_may(p, t))
		options[v->entities.count++] = (struct option){ str_of(t->name), word_entity(p->language, t, true), chosen.n ? str_is(chosen, t->name) : first };
}

static void fill_entities(struct page *p, struct import_upload_view *v)
{
	struct option *options = page_new_array(p, struct option, (size_t)p->x.schema->entity_count);
	struct str chosen = request_field(p->r, "entity");

	if (!chosen.n)
		chosen = request_arg(p->r, "entity");
	for (int i = 0; options && i < USUAL; i++)
		offer(p, v, options, schema_entity(p->x.schema, str_of(usual[i])), chosen);
	for (int i = 0; options && i < p->x.schema->entity_count; i++) {
		const struct entity *t = &p->x.schema->entities[i];
		if (!is_usual(t->name) && t->flags & ENTITY_PAGE)
			offer(p, v, options, t, chosen);
	}
	v->entities.items = options;
	if (!p->failed && !v->entities.count)
		page_give_up(p, RC_FORBIDDEN, "error.forbidden");
}

static int64_t result_count(const json_t *result, const char *name)
{
	return json_int_of(json_object_get(result, "report"), name, 0);
}

static void past_row(struct page *p, struct table_row *row, const struct record *job)
{
	CLEANUP(json_free) json_t *result = NULL;
	const struct field *status = entity_field_named(job->entity, "status");
	struct cell *cells = page_new_array(p, struct cell, 5);
	struct import_draft d;
	struct error e;

	if (!cells || import_draft_read(p->arena, record_value(job, "argument").s, &d, &e))
		return;
	if (record_value(job, "result").kind == VALUE_TEXT)
		json_read(record_value(job, "result").s, 0, &result, &e);
	const struct entity *t = schema_entity(p->x.schema, d.entity);
	cells[0] = (struct cell){ .text = t ? word_entity(p->language, t, false) : d.entity, .card = "line" };
	cells[1] = cell_of(p, job->entity, status, record_value(job, "status"), STR(""), STR(""));
	if (str_is(record_value(job, "status").s, "waiting"))
		cells[1].text = page_say(p, "import.draft");
	cells[1].card = "mark";
	cells[2] = (struct cell){ .kind = result ? CELL_NUMBER : CELL_NONE, .text = page_count(p, result_count(result, "read")), .number = true, .card = "value" };
	cells[3] = (struct cell){ .kind = result ? CELL_NUMBER : CELL_NONE, .text = page_count(p, result_count(result, "refused")), .number = true, .card = "line" };
	cells[4] = (struct cell){ .kind = CELL_DATE, .text = page_time(p, record_value(job, "created_at").i), .card = "line" };
	*row = (struct table_row){ .title = d.file_name, .url = page_print(p, "/import/%lld", (long long)job->id),
				   .sub = d.dry_run ? page_say(p, "import.tried") : STR(""), .cells = { cells, 5 } };
}

static const struct table_view *past_imports(struct page *p)
{
	static const char *const keys[] = { "import.file", "import.entity", "field.status", "import.read", "import.refused", "field.created_at" };
	const struct entity *t = schema_entity(p->x.schema, STR("job"));
	struct query q = { .entity = t, .limit = PAST_ROWS, .operation = OP_LIST };
	struct table_view *v = page_new_array(p, struct table_view, 1);
	struct table_column *columns = page_new_array(p, struct table_column, 6);
	struct table_row *rows = page_new_array(p, struct table_row, PAST_ROWS);
	int64_t ids[PAST_ROWS];
	struct record *job;
	size_t n = 0;
	struct list l;
	bool more;

	if (!v || !columns || !rows || !page_ok(p, filter_parse(&p->x, t, STR("kind = 'import' and user = me"), &q.filter, &p->e)) ||
	    !page_ok(p, query_columns(&p->x, &q, STR("kind"), &p->e)) || !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return NULL;
	while (n < PAST_ROWS && page_ok(p, list_next(&l, &more, &p->e)) && more)
		ids[n++] = l.id;
	list_end(&l);
	for (int i = 0; i < 6; i++)
		columns[i] = (struct table_column){ page_say(p, keys[i]), i == 3 || i == 4, i ? "line" : "title" };
	*v = (struct table_view){ .caption = page_say(p, "import.past"), .columns = { columns, 6 }, .rows = { rows, 0 } };
	for (size_t i = 0; i < n; i++)
		if (page_ok(p, record_get(&p->x, t, ids[i], &job, &p->e)))
			past_row(p, &rows[v->rows.count++], job);
	return v->rows.count ? v : NULL;
}

static enum handled upload_page(struct request *r, const struct error *wrong)
{
	struct page p;

	if (page_open(r, &p)) {
		int64_t limit = company_setting_int(p.x.company, "import.bytes");
		struct import_upload_view v = { .shell = page_shell(&p, page_say(&p, "import.title")), .action = STR("/import"), .csrf = request_csrf(r),
						.limit = page_size(&p, limit) };
		if (wrong) {
			v.error = page_error_text(&p, wrong);
			response_status(request_response(r), rc_status(wrong->rc));
		}
		fill_entities(&p, &v);
		v.past = p.failed ? NULL : past_imports(&p);
		wizard_steps(&p, NULL, 0, &v.steps);
		if (!p.failed)
			template_import_upload(&p.out, &v);
	}
	return page_close(&p);
}

static enum handled import_page(struct request *r)
{
	return upload_page(r, NULL);
}

struct beginning { struct str argument; int64_t id; };

static enum rc make_draft(struct context *x, struct write_request *w, struct error *e)
{
	struct beginning *b = w->argument;

	return job_create(x, "import", b->argument, &b->id, e);
}

static enum rc take_upload(struct request *r, struct import_draft *d, struct error *e)
{
	const struct request_upload *file = request_upload(r, "file");
	int64_t limit = company_setting_int(request_site(r)->company, "import.bytes");
	char most[32];

	snprintf(most, sizeof most, "%lld", (long long)(limit / MIB));
	if (!file || !file->size)
		return error_set(e, RC_INVALID, "file", "error.file_missing", NULL, NULL);
	if (file->size > limit)
		return error_set(e, RC_TOO_LARGE, "file", "error.file_large", most, NULL);
	*d = (struct import_draft){ .file_name = file->filename.n ? file->filename : STR("file"), .entity = request_field(r, "entity"), .mode = 2, .encoding = -1, .sheet = -1 };
	return import_file_keep(request_site(r)->jobs, request_arena(r), file->path, true, &d->file, e);
}

/* Tells at once when the file is none that can be read. */
static enum rc look_once(struct request *r, struct import_draft *d, struct error *e)
{
	struct import_look look = { 0 };
	struct context x;
	enum rc rc = request_read(r, &x, e);

	if (rc == RC_OK) {
		const struct entity *t = schema_entity(x.schema, d->entity);
		rc = t && principal_may(x.who, t, OP_IMPORT) ? import_look(&x, request_site(r)->jobs, d, &look, e)
							     : error_set(e, RC_FORBIDDEN, "entity", "error.forbidden", NULL, NULL);
		/* rows that nothing names can only be added */
		d->mode = rc == RC_OK && look.keyed ? 2 : 0;
	}
	context_end(&x);
	return rc;
}

static enum handled upload_slow(struct request *r)
{
	CLEANUP(buf_free) struct buf argument = { .max = JOB_ARGUMENT_MAX };
	struct import_draft d = { .file = STR("") };
	struct beginning b = { .id = 0 };
	struct error e = { 0 };
	enum rc rc = take_upload(r, &d, &e);

	if (rc == RC_OK && (rc = look_once(r, &d, &e)) == RC_OK) {
		import_draft_write(&d, &argument);
		b.argument = buf_view(&argument);
		rc = settings_write(r, make_draft, &b, &e);
	}
	if (rc == RC_OK)
		return wizard_go(r, b.id, "columns");
	if (d.file.n)
		job_file_drop(request_site(r)->jobs, d.file);
	return upload_page(r, &e);
}

static enum handled upload(struct request *r)
{
	return page_slowly(r, upload_slow);
}

/* --- the run -------------------------------------------------------------------------------------------------------------------------------- */

/* Where it stands decides where /import/ID leads. */
static enum handled wizard_page(struct request *r)
{
	const char *step = "columns";
	struct wizard w;

	if (!wizard_open(r, &w))
		return wizard_close(&w);
	if (str_is(w.status, "running"))
		step = "run";
	else if (!str_is(w.status, "waiting"))
		step = "report";
	else if (w.draft.map.n)
		step = "preview";
	wizard_close(&w);
	return wizard_go(r, w.id, step);
}

struct starting { int64_t id; struct str argument; };

static enum rc start(struct context *x, struct write_request *q, struct error *e)
{
	struct starting *s = q->argument;
	enum rc rc = job_change(x, s->id, s->argument, e);

	return rc ? rc : job_start(x, s->id, e);
}

static enum handled start_slow(struct request *r)
{
	CLEANUP(buf_free) struct buf argument = { .max = JOB_ARGUMENT_MAX };
	struct starting s;
	struct error e = { 0 };
	struct wizard w;

	if (!wizard_open(r, &w))
		return wizard_close(&w);
	w.draft.dry_run = str_is(request_field(r, "do"), "try");
	w.draft.language = str_of(language_tag(request_language(r)));
	import_draft_write(&w.draft, &argument);
	s = (struct starting){ w.id, arena_str(request_arena(r), buf_view(&argument)) };
	wizard_close(&w);
	if (settings_write(r, start, &s, &e))
		return page_error(r, &e);
	jobs_run(request_site(r)->jobs, s.id);
	return wizard_go(r, s.id, "run");
}

static enum handled start_import(struct request *r)
{
	return page_slowly(r, start_slow);
}

static enum handled run_page(struct request *r)
{
	struct wizard w;

	if (wizard_open(r, &w)) {
		if (!str_is(w.status, "running")) {
			wizard_close(&w);
			return wizard_go(r, w.id, str_is(w.status, "waiting") ? "columns" : "report");
		}
		struct import_run_view v = { page_shell(&w.p, w.draft.file_name), w.draft.file_name, job_of(&w.p, w.job) };
		wizard_steps(&w.p, &w, 3, &v.steps);
		/* without script the page asks again by itself */
		response_header(request_response(r), "Refresh", STR("3"));
		if (!w.p.failed)
			template_import_run(&w.p.out, &v);
	}
	return wizard_close(&w);
}

static enum handled rejects(struct request *r)
{
	char path[FILE_PATH_MAX];
	struct error e = { 0 };
	enum handled handled;
	struct wizard w;

	if (!wizard_open(r, &w))
		return wizard_close(&w);
	struct str download = page_say_with(&w.p, "import.rejects_name", w.draft.file_name, STR("")), name = job_rejects_name(request_arena(r), w.id);
	bool running = str_is(w.status, "running");
	wizard_close(&w);
	if (job_file_fetch(request_site(r)->jobs, name, path, &e))
		return page_error(r, &e);
	response_download(request_response(r), download);
	handled = reply_file(r, arena_text(request_arena(r), str_of(path)), "text/csv; charset=utf-8");
	/* it is open by now; the database has it still */
	if (!running)
		job_file_leave(request_site(r)->jobs, name);
	return handled;
}

static bool upload_ask(struct request *r)
{
	request_limit_upload(r, "import.bytes");
	return request_may(r, NULL, OP_IMPORT);
}

static const struct route rows[] = {
	{ METHOD_GET, "/import", import_page, NEED_SESSION },
	{ METHOD_POST, "/import", upload, NEED_SESSION, BODY_MULTIPART, UPLOAD_MAX, .ask = upload_ask },
	{ METHOD_GET, "/import/:id", wizard_page, NEED_SESSION },
	{ METHOD_GET, "/import/:id/columns", import_columns, NEED_SESSION },
	{ METHOD_POST, "/import/:id/columns", import_columns_save, NEED_SESSION, BODY_FORM, 1 << 20 },
	{ METHOD_POST, "/import/:id/file", import_file_save, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/import/:id/preview", import_preview_page, NEED_SESSION },
	{ METHOD_POST, "/import/:id/run", start_import, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/import/:id/run", run_page, NEED_SESSION },
	{ METHOD_GET, "/import/:id/report", import_report_page, NEED_SESSION },
	{ METHOD_GET, "/import/:id/rejects.csv", rejects, NEED_SESSION },
	{ METHOD_POST, "/import/:id/undo", import_undo_page, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_import = { rows, sizeof rows / sizeof *rows };
