/* Imports as jobs: drafts, a look into the file, a try, the run itself. */
#include "jobs/import_job.h"

#include "base/mem.h"
#include "base/log.h"
#include "format/number.h"
#include "model/words.h"
#include "os/random.h"
#include "records/import.h"

#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 12, COPY_BYTES = 1 << 16, REJECTS_FLUSH = 1 << 16 };

/* --- the draft ------------------------------------------------------------------------------------------------------------------------------ */

static struct str kept(struct arena *a, const json_t *o, const char *name)
{
	return arena_str(a, json_text_of(o, name));
}

enum rc import_draft_read(struct arena *a, struct str json, struct import_draft *out, struct error *e)
{
	CLEANUP(json_free) json_t *o = NULL;
	struct str delimiter;
	enum rc rc = json_read(json, JOB_ARGUMENT_MAX, &o, e);

	if (rc)
		return rc;
	delimiter = json_text_of(o, "delimiter");
	*out = (struct import_draft){ kept(a, o, "file"), kept(a, o, "file_name"), kept(a, o, "entity"), kept(a, o, "map"), kept(a, o, "mapping_name"),
				      (int)json_int_of(o, "mode", IMPORT_ADD), (int)json_int_of(o, "encoding", -1), (int)json_int_of(o, "sheet", -1),
				      delimiter.n ? delimiter.p[0] : 0, json_bool_of(o, "dry_run", false), json_bool_of(o, "once", false), kept(a, o, "language") };
	return RC_OK;
}

void import_draft_write(const struct import_draft *d, struct buf *out)
{
	struct json_writer w = { .b = out };

	json_object_begin(&w);
	json_field_str(&w, "file", d->file);
	json_field_str(&w, "file_name", d->file_name);
	json_field_str(&w, "entity", d->entity);
	json_field_str(&w, "map", d->map);
	json_field_str(&w, "mapping_name", d->mapping_name);
	json_field_int(&w, "mode", d->mode);
	json_field_int(&w, "encoding", d->encoding);
	json_field_int(&w, "sheet", d->sheet);
	json_field_str(&w, "delimiter", (struct str){ &d->delimiter, d->delimiter != 0 });
	json_field_bool(&w, "dry_run", d->dry_run);
	json_field_bool(&w, "once", d->once);
	json_field_str(&w, "language", d->language);
	json_object_end(&w);
}

/* --- the file ------------------------------------------------------------------------------------------------------------------------------- */

/* Over the border of a file system, where renaming cannot go. */
static enum rc copy(const char *from, const char *to, struct error *e)
{
	CLEANUP(file_close) struct file in = FILE_NONE;
	CLEANUP(file_close) struct file out = FILE_NONE;
	char *bytes = mem_alloc(COPY_BYTES);
	size_t got = 1;
	enum rc rc = bytes ? file_open(from, FILE_READ, &in, e) : error_no_memory(e);

	if (rc == RC_OK)
		rc = file_open(to, FILE_CREATE, &out, e);
	while (rc == RC_OK && (rc = file_get(&in, bytes, COPY_BYTES, &got, e)) == RC_OK && got)
		rc = file_put(&out, (struct str){ bytes, got }, e);
	mem_free(bytes);
	return rc ? rc : file_finish(&out, e);
}

enum rc import_file_keep(struct jobs *s, struct arena *a, const char *path, bool lasting, struct str *name, struct error *e)
{
	unsigned char raw[NAME_BYTES];
	char to[FILE_PATH_MAX], text[NAME_BYTES * 2 + 1];
	uint64_t from = 0;
	enum rc rc;

	if (os_random(raw, sizeof raw))
		return error_set(e, RC_IO, NULL, "error.random", NULL, NULL);
	for (size_t i = 0; i < sizeof raw; i++)
		snprintf(text + 2 * i, 3, "%02x", raw[i]);
	*name = str_of(arena_printf(a, "upload-%s", text));
	if (!name->n)
		return error_no_memory(e);
	job_file_path(s, *name, to);
	rc = file_rename(path, to, NULL) == RC_OK ? RC_OK : copy(path, to, e);
	return rc || !lasting ? rc : job_file_keep(s, *name, &from, e);
}

/* The draft's file, open as a table. */
struct opened { struct file file; struct source source; struct table_reader *table; };

static void opened_end(struct opened *o)
{
	table_close(&o->table);
	file_close(&o->file);
}

static enum rc open_draft(struct jobs *s, const struct import_draft *d, struct opened *o, struct error *e)
{
	struct table_options options = { d->encoding < ENCODING_COUNT ? d->encoding : -1, d->delimiter, d->sheet };
	char path[FILE_PATH_MAX];
	enum rc rc;

	if ((rc = job_file_fetch(s, d->file, path, e)) || (rc = file_open(path, FILE_READ, &o->file, e)))
		return rc == RC_NOT_FOUND ? error_set(e, RC_NOT_FOUND, NULL, "error.upload_gone", NULL, NULL) : rc;
	rc = source_file(&o->file, path, &o->source, e);
	return rc ? rc : table_open(&o->source, &options, &o->table, e);
}

/* --- a look into it ------------------------------------------------------------------------------------------------------------------------- */

static enum rc mapping_of(struct context *x, const struct entity *t, const struct import_draft *d, struct table_reader *table, struct import_mapping **out,
			  struct error *e)
{
	struct import_mapping *m = *out = arena_new(x->arena, struct import_mapping);
	enum rc rc = m ? import_guess(x, t, table, m, e) : error_no_memory(e);

	if (rc == RC_OK && d->map.n)
		rc = import_mapping_read(x, t, d->map, m, e);
	return rc;
}

static enum rc entity_of(struct context *x, const struct import_draft *d, const struct entity **t, struct error *e)
{
	*t = schema_entity(x->schema, d->entity);
	return *t ? RC_OK : error_set(e, RC_INVALID, "entity", "error.no_such_entity", NULL, NULL);
}

static enum rc take_columns(struct context *x, const struct entity *t, const struct import_mapping *m, struct import_look *out, struct error *e)
{
	out->columns = arena_new_array(x->arena, struct import_look_column, (size_t)m->column_count + 1);
	if (!out->columns)
		return error_no_memory(e);
	for (int i = 0; i < m->column_count; i++) {
		const struct import_column *c = &m->columns[i];
		out->columns[i] = (struct import_look_column){ arena_str(x->arena, c->header), arena_str(x->arena, c->path), c->guessed, { { 0 } } };
		for (int k = 0; k < IMPORT_SAMPLES; k++)
			out->columns[i].samples[k] = arena_str(x->arena, c->samples[k]);
		out->keyed |= t->key && str_is(c->path, t->key->name);
		out->refers |= str_find(c->path, '.') < c->path.n;
	}
	out->column_count = m->column_count;
	out->create_missing = m->create_missing;
	out->parents_alone = m->parents_alone;
	out->currency = arena_str(x->arena, m->currency);
	return RC_OK;
}

static void take_info(struct context *x, const struct table_reader *table, struct import_look *out)
{
	struct table_info info = table_info(table);

	out->spreadsheet = info.kind == TABLE_XLSX;
	out->encoding = (int)info.encoding.encoding;
	out->confidence = info.encoding.confidence;
	out->encoding_name = str_of(encoding_name(info.encoding.encoding));
	out->delimiter = info.delimiter;
	out->sheet = (int)info.sheet;
	for (size_t i = 0; out->spreadsheet && i < info.sheet_count && i < IMPORT_SHEETS_MAX; i++)
		out->sheets[out->sheet_count++] = arena_str(x->arena, str_of(table_sheet_name(table, i)));
}

enum rc import_look(struct context *x, struct jobs *s, const struct import_draft *d, struct import_look *out, struct error *e)
{
	CLEANUP(opened_end) struct opened o = { .file = FILE_NONE };
	struct import_mapping *m;
	const struct entity *t;
	enum rc rc;

	*out = (struct import_look){ 0 };
	if ((rc = entity_of(x, d, &t, e)) || (rc = open_draft(s, d, &o, e)) || (rc = mapping_of(x, t, d, o.table, &m, e)))
		return rc;
	take_info(x, o.table, out);
	return take_columns(x, t, m, out, e);
}

enum rc import_targets(struct context *x, const struct entity *t, struct import_target **out, size_t *count, struct error *e)
{
	struct import_paths paths;
	enum rc rc = import_paths(x, t, &paths, e);

	*count = 0;
	if (rc)
		return rc;
	if (!(*out = arena_new_array(x->arena, struct import_target, paths.count + 1)))
		return error_no_memory(e);
	for (size_t i = 0; i < paths.count; i++)
		(*out)[(*count)++] = (struct import_target){ paths.items[i].path, paths.items[i].field };
	return RC_OK;
}

void import_map_write(const struct import_look *look, const struct str *paths, const struct import_choice *choice, struct buf *out)
{
	struct json_writer w = { .b = out };

	json_object_begin(&w);
	json_key(&w, "columns");
	json_object_begin(&w);
	for (int i = 0; i < look->column_count; i++) {
		bool first = true;
		for (int k = 0; k < i; k++)
			first = first && !(str_eq(look->columns[k].header, look->columns[i].header) && paths[k].n);
		if (first && paths[i].n) {
			json_key_str(&w, look->columns[i].header);
			json_put_str(&w, paths[i]);
		}
	}
	json_object_end(&w);
	json_field_bool(&w, "create_missing", choice->create_missing);
	json_field_bool(&w, "parents_alone", choice->parents_alone);
	if (choice->currency.n)
		json_field_str(&w, "currency", choice->currency);
	json_object_end(&w);
}

/* --- kinds of trouble ----------------------------------------------------------------------------------------------------------------------- */

struct troubles {
	struct arena *arena;
	enum language language;
	struct { const char *key; struct import_problem problem; } items[IMPORT_PROBLEMS_MAX];
	int count;
};

static struct str words(struct arena *a, enum language language, const struct error *e)
{
	CLEANUP(buf_free) struct buf b = { .max = 4000 };

	error_render(&b, language, e);
	return arena_str(a, buf_view(&b));
}

static void count_trouble(struct troubles *t, const struct error *why)
{
	int i = 0;

	while (i < t->count && !(t->items[i].key == why->key && str_is(t->items[i].problem.field, why->field)))
		i++;
	if (i == IMPORT_PROBLEMS_MAX)
		i--;
	else if (i == t->count) {
		t->items[i].key = why->key;
		t->items[i].problem = (struct import_problem){ arena_str(t->arena, str_of(why->field)), words(t->arena, t->language, why), 0 };
		t->count++;
	}
	t->items[i].problem.count++;
}

/* --- trying --------------------------------------------------------------------------------------------------------------------------------- */

struct trying {
	struct arena *arena;
	struct import_trial *trial;
	struct troubles troubles;
};

static enum rc show(void *context, const struct table_row *row, const struct str *texts, int count, const struct error *why, struct error *e)
{
	struct trying *t = context;
	bool first = t->trial->row_count < IMPORT_SHOWN_MAX;
	int *n = first ? &t->trial->row_count : &t->trial->refusal_count;
	struct import_shown_row *to = first ? &t->trial->rows[*n] : &t->trial->refusals[*n];

	if (!first && (!why || *n == IMPORT_SHOWN_MAX))
		return RC_OK;
	*to = (struct import_shown_row){ .line = (int64_t)row->line, .texts = arena_new_array(t->arena, struct str, (size_t)count + 1), .text_count = count };
	if (!to->texts)
		return error_no_memory(e);
	for (int i = 0; i < count; i++)
		to->texts[i] = arena_str(t->arena, texts[i]);
	if (why) {
		to->refused = true;
		to->field = arena_str(t->arena, str_of(why->field));
		to->reason = words(t->arena, t->troubles.language, why);
	}
	++*n;
	return RC_OK;
}

static enum rc note_refusal(void *context, const struct table_row *row, const struct error *why, struct error *e)
{
	struct trying *t = context;

	count_trouble(&t->troubles, why);
	return RC_OK;
}

/* A mapping needs a context of its own, closed before the import opens others. */
static enum rc read_mapping(struct company *c, const struct principal *who, struct arena *a, const struct import_draft *d, struct table_reader *table,
			    struct import_mapping **out, struct error *e)
{
	const struct entity *t;
	struct context x;
	enum rc rc = context_begin(&x, c, a, e);

	x.who = who;
	if (rc == RC_OK && (rc = entity_of(&x, d, &t, e)) == RC_OK)
		rc = mapping_of(&x, t, d, table, out, e);
	context_end(&x);
	return rc;
}

static struct import_options options_of(const struct import_draft *d, const struct import_mapping *m)
{
	return (struct import_options){ .entity = d->entity, .mode = d->mode >= IMPORT_ADD && d->mode <= IMPORT_UPSERT ? (enum import_mode)d->mode : IMPORT_ADD,
					.dry_run = d->dry_run, .file_name = d->file_name, .mapping = m };
}

enum rc import_try(struct jobs *s, const struct principal *who, struct arena *a, enum language language, const struct import_draft *d, struct import_trial *out,
		   struct error *e)
{
	CLEANUP(opened_end) struct opened o = { .file = FILE_NONE };
	struct trying t = { a, out, { .arena = a, .language = language } };
	struct import_hooks hooks = { .context = &t, .shown = show, .refused = note_refusal };
	struct import_report report;
	struct import_mapping *m;
	enum rc rc;

	*out = (struct import_trial){ 0 };
	if ((rc = open_draft(s, d, &o, e)) || (rc = read_mapping(jobs_company(s), who, a, d, o.table, &m, e)))
		return rc;
	struct import_options options = options_of(d, m);
	options.dry_run = true;
	options.rows_max = IMPORT_TRY_ROWS;
	if ((rc = import_run(jobs_company(s), who, &options, o.table, &hooks, &report, e)))
		return rc;
	out->read = report.read;
	out->added = report.added;
	out->updated = report.updated;
	out->unchanged = report.unchanged;
	out->refused = report.refused;
	out->whole = report.read < IMPORT_TRY_ROWS;
	for (; out->problem_count < t.troubles.count; out->problem_count++)
		out->problems[out->problem_count] = t.troubles.items[out->problem_count].problem;
	return RC_OK;
}

/* --- running -------------------------------------------------------------------------------------------------------------------------------- */

struct running {
	struct job *job;
	struct troubles troubles;
	struct file rejects;
	struct buf lines;
	const struct entity *entity; /* what the rows are */
	struct str name;             /* of the file of refused rows */
	uint64_t kept;               /* its bytes that the database has */
	int64_t refused;             /* rows that it has */
};

static enum rc flush_lines(struct running *run, struct error *e)
{
	enum rc rc = run->lines.len ? file_put(&run->rejects, buf_view(&run->lines), e) : RC_OK;

	buf_clear(&run->lines);
	return rc;
}

/* After a batch: its refused rows are kept, and the job's row leads to the import from now on. Should the process end here, both are found again. */
static bool progress(void *context, const struct import_report *r, uint64_t done, uint64_t total)
{
	struct running *run = context;
	struct error e = { 0 };

	run->job->import = r->id;
	if (r->refused > run->refused) {
		run->refused = r->refused;
		if (flush_lines(run, &e) || job_file_keep(run->job->service, run->name, &run->kept, &e))
			log_line(LOG_WARN, "job", "id=%lld refused rows not kept yet: %s %s", (long long)run->job->id, e.key ? e.key : "", e.log);
	}
	return job_progress(run->job, (int64_t)done, (int64_t)total);
}

/* Numbers stay what they are; any other text that a spreadsheet would take for a formula is guarded, and the import takes the guard off again. */
static bool guarded(struct str s)
{
	int64_t number;

	return number_read(s, 0, NUMBER_ANY, &number) != DECIMAL_OK;
}

static enum rc put_line(struct running *run, const struct table_row *row, struct str line, struct str reason, struct error *e)
{
	struct csv_writer w = { .b = &run->lines };

	for (size_t i = 0; i < row->count; i++)
		csv_put(&w, row->cells[i].text, guarded(row->cells[i].text));
	csv_put(&w, line, false);
	csv_put(&w, reason, true);
	csv_end_row(&w);
	if (run->lines.failed)
		return error_no_memory(e);
	return run->lines.len >= REJECTS_FLUSH ? flush_lines(run, e) : RC_OK;
}

/* The file begins with a mark that spreadsheets need to read it as UTF-8. */
static enum rc put_header(void *context, const struct table_row *row, struct error *e)
{
	struct running *run = context;

	buf_lit(&run->lines, "\xef\xbb\xbf");
	return put_line(run, row, catalogue_text(run->troubles.language, "import.line"), catalogue_text(run->troubles.language, "import.why"), e);
}

struct str import_field_label(enum language language, const struct entity *t, struct str name)
{
	const struct field *f = t ? entity_field(t, name) : NULL;

	if (f)
		return word_field(language, t, f);
	/* a field of a row that is referred to */
	for (int i = 0; t && i < t->field_count; i++)
		if (t->fields[i].type == TYPE_REF && !(t->fields[i].flags & FIELD_COMMON) && (f = entity_field(t->fields[i].target, name)))
			return word_field(language, t->fields[i].target, f);
	return name;
}

/* "联系人姓名：此项必填": the field by its name for people, as the page shows it. */
static void put_reason(const struct running *run, const struct error *why, struct buf *out)
{
	CLEANUP(buf_free) struct buf text = { .max = 4000 };
	struct str label = import_field_label(run->troubles.language, run->entity, str_of(why->field));

	error_render(&text, run->troubles.language, why);
	if (label.n)
		catalogue_format_str(out, run->troubles.language, "import.problem", label, buf_view(&text));
	else
		buf_str(out, buf_view(&text));
}

static enum rc put_refused(void *context, const struct table_row *row, const struct error *why, struct error *e)
{
	CLEANUP(buf_free) struct buf reason = { .max = 4000 };
	CLEANUP(buf_free) struct buf line = { .max = 32 };
	struct running *run = context;

	count_trouble(&run->troubles, why);
	put_reason(run, why, &reason);
	buf_int(&line, (int64_t)row->line);
	return put_line(run, row, buf_view(&line), buf_view(&reason), e);
}

static void put_result(struct job *j, const struct running *run, const struct import_report *r, bool dry)
{
	CLEANUP(buf_free) struct buf report = { .max = 20000 };
	struct json_writer w = { .b = &j->result };

	import_report_json(r, &report);
	json_object_begin(&w);
	json_field_int(&w, "import", r->id);
	json_field_bool(&w, "dry_run", dry);
	json_key(&w, "report");
	json_put_raw(&w, buf_view(&report));
	json_key(&w, "problems");
	json_array_begin(&w);
	for (int i = 0; i < run->troubles.count; i++) {
		const struct import_problem *p = &run->troubles.items[i].problem;
		json_object_begin(&w);
		json_field_str(&w, "field", p->field);
		json_field_str(&w, "text", p->text);
		json_field_int(&w, "count", p->count);
		json_object_end(&w);
	}
	json_array_end(&w);
	json_object_end(&w);
}

/* Kept to the end; the folder needs it no more. */
static enum rc end_rejects(struct running *run, int64_t refused, struct error *e)
{
	enum rc rc = flush_lines(run, e);

	if (rc == RC_OK)
		rc = file_finish(&run->rejects, e);
	if (rc == RC_OK && refused)
		rc = job_file_keep(run->job->service, run->name, &run->kept, e);
	if (rc == RC_OK)
		job_file_leave(run->job->service, run->name);
	return rc;
}

static enum rc run_with(struct job *j, const struct import_draft *d, struct table_reader *table, const struct import_mapping *m, struct error *e)
{
	struct running run = { .job = j, .troubles = { .arena = &j->arena, .language = (enum language)j->who->language }, .rejects = FILE_NONE,
			       .lines = { .max = 4 << 20 } };
	struct import_hooks hooks = { &run, progress, put_refused, put_header, NULL };
	struct import_options options = options_of(d, m);
	struct import_report report = { 0 };
	char path[FILE_PATH_MAX];
	enum rc rc, closed;

	language_parse(d->language, &run.troubles.language);
	const struct schema *schema = company_schema(j->company);
	run.entity = schema_entity(schema, d->entity);
	run.name = job_rejects_name(&j->arena, j->id);
	job_file_path(j->service, run.name, path);
	if ((rc = file_open(path, FILE_WRITE, &run.rejects, e))) {
		schema_release(j->company, schema);
		return rc;
	}
	rc = import_run(j->company, j->who, &options, table, &hooks, &report, e);
	j->import = report.id;
	closed = end_rejects(&run, report.refused, rc ? NULL : e);
	put_result(j, &run, &report, d->dry_run);
	buf_free(&run.lines);
	file_close(&run.rejects);
	schema_release(j->company, schema);
	if (rc == RC_OK && report.cancelled)
		return error_set(e, RC_CANCELLED, NULL, "error.cancelled", NULL, NULL);
	return rc ? rc : closed;
}

static enum rc run_import(struct job *j, struct error *e)
{
	CLEANUP(opened_end) struct opened o = { .file = FILE_NONE };
	struct import_mapping *m;
	struct import_draft d = { 0 };
	enum rc rc = import_draft_read(&j->arena, j->argument, &d, e);

	if (rc == RC_OK && (rc = open_draft(j->service, &d, &o, e)) == RC_OK &&
	    (rc = read_mapping(j->company, j->who, &j->arena, &d, o.table, &m, e)) == RC_OK)
		rc = run_with(j, &d, o.table, m, e);
	if (d.once || (rc == RC_OK && !d.dry_run))
		job_file_drop(j->service, d.file);
	return rc;
}

const struct job_kind import_job_kind = { "import", run_import };

/* --- taking it back ------------------------------------------------------------------------------------------------------------------------- */

enum rc import_take_back(struct company *c, const struct principal *who, struct arena *a, int64_t import, struct import_undoing *out, struct error *e)
{
	struct import_undone u = { 0 };
	enum rc rc = import_undo(c, who, a, import, &u, e);

	*out = (struct import_undoing){ u.removed, u.restored, { { { 0 } } }, u.blocker_count };
	for (int i = 0; i < u.blocker_count; i++)
		out->blocking[i] = (struct import_blocking){ u.blockers[i].entity, u.blockers[i].title, u.blockers[i].id };
	return rc;
}
