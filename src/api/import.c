/* Imports: POST /api/v1/imports takes a table and gives it to a job, undo takes a whole import back, rejects hands out the refused rows. The job is of the same
 * kind as the import pages start; the upload is looked at on the slow pool, and whoever waits for the end holds no thread. */
#include "api/call.h"

#include "base/mem.h"
#include "jobs/import_job.h"
#include "records/import.h"

struct import_call {
	struct request *r;
	struct import_draft draft;
	struct str argument; /* the draft as JSON */
	int64_t job;
};

/* --- what is asked -------------------------------------------------------------------------------------------------------------------- */

static enum rc take_mode(struct import_call *c, struct str text, struct error *e)
{
	for (int i = IMPORT_ADD; i <= IMPORT_UPSERT; i++)
		if (str_is(text, import_mode_names[i])) {
			c->draft.mode = i;
			return RC_OK;
		}
	return error_set(e, RC_INVALID, "mode", "error.choice", arena_text(request_arena(c->r), text), NULL);
}

static enum rc take_dry_run(struct import_call *c, struct str text, struct error *e)
{
	c->draft.dry_run = str_is(text, "1") || str_is(text, "true");
	if (c->draft.dry_run || str_is(text, "0") || str_is(text, "false"))
		return RC_OK;
	return error_set(e, RC_INVALID, "dry_run", "error.choice", arena_text(request_arena(c->r), text), NULL);
}

static enum rc take_field(struct import_call *c, const struct request_pair *field, struct error *e)
{
	char *name;

	if (str_is(field->name, "entity"))
		return c->draft.entity = field->value, RC_OK;
	if (str_is(field->name, "map"))
		return c->draft.map = str_trim(field->value), RC_OK;
	if (str_is(field->name, "mode"))
		return take_mode(c, field->value, e);
	if (str_is(field->name, "dry_run"))
		return take_dry_run(c, field->value, e);
	if (str_is(field->name, "csrf"))
		return RC_OK;
	name = arena_text(request_arena(c->r), field->name);
	return error_set(e, RC_INVALID, name, "error.unknown_parameter", name, NULL);
}

static enum rc take_fields(struct import_call *c, struct error *e)
{
	const struct request_pair *fields;
	size_t n = request_fields(c->r, &fields);
	enum rc rc = RC_OK;

	c->draft = (struct import_draft){ .mode = IMPORT_ADD, .encoding = -1, .sheet = -1, .once = true };
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = take_field(c, &fields[i], e);
	if (rc == RC_OK && !c->draft.entity.n)
		rc = error_set(e, RC_INVALID, "entity", "error.required", NULL, NULL);
	return rc;
}

static enum rc take_file(struct import_call *c, struct error *e)
{
	const struct request_upload *file = request_upload(c->r, "file");
	int64_t most = company_setting_int(request_site(c->r)->company, "import.bytes");
	char *limit = arena_printf(request_arena(c->r), "%lld", (long long)(most >> 20));

	if (!file || !file->size)
		return error_set(e, RC_INVALID, "file", "error.file_missing", NULL, NULL);
	if (file->size > most)
		return error_set(e, RC_TOO_LARGE, "file", "error.file_large", limit, NULL);
	c->draft.file_name = file->filename.n ? file->filename : STR("file");
	return import_file_keep(request_site(c->r)->jobs, request_arena(c->r), file->path, false, &c->draft.file, e);
}

/* Rights, and whether it is a table that the map fits, before anything is begun. */
static enum rc look(struct import_call *c, struct error *e)
{
	struct import_look found;
	struct context x = { 0 };
	const struct entity *t;
	enum rc rc = request_read(c->r, &x, e);

	if (rc == RC_OK && !(t = schema_entity(x.schema, c->draft.entity)))
		rc = error_set(e, RC_INVALID, "entity", "error.no_such_entity", NULL, NULL);
	if (rc == RC_OK && !principal_may(x.who, t, OP_IMPORT))
		rc = error_set(e, RC_FORBIDDEN, "entity", "error.forbidden", NULL, NULL);
	if (rc == RC_OK && (rc = take_file(c, e)) == RC_OK)
		rc = import_look(&x, request_site(c->r)->jobs, &c->draft, &found, e);
	context_end(&x);
	return rc;
}

/* --- the job -------------------------------------------------------------------------------------------------------------------------- */

static enum rc begin(struct context *x, struct write_request *w, struct error *e)
{
	struct import_call *c = w->argument;
	enum rc rc = job_create(x, import_job_kind.code, c->argument, &c->job, e);

	return rc ? rc : job_start(x, c->job, e);
}

static enum rc begin_job(struct import_call *c, struct error *e)
{
	CLEANUP(buf_free) struct buf argument = { .max = JOB_ARGUMENT_MAX };
	struct write_request w = {
		.company = request_site(c->r)->company, .who = request_caller(c->r)->who, .arena = request_arena(c->r), .work = begin, .argument = c,
	};

	import_draft_write(&c->draft, &argument);
	if (argument.failed)
		return error_set(e, RC_TOO_LARGE, "map", "error.json_size", NULL, NULL);
	c->argument = buf_view(&argument);
	return records_write(&w, e);
}

static void locate(struct request *r, const char *plural, int64_t id)
{
	response_header(request_response(r), "Location", str_of(arena_printf(request_arena(r), "/api/v1/%s/%lld", plural, (long long)id)));
}

static enum rc put_report(struct request *r, const struct job *j, struct error *e)
{
	CLEANUP(json_free) json_t *result = NULL;
	struct json_writer out = { .b = response_body(request_response(r)) };
	enum rc rc = json_read(buf_view(&j->result), JOB_RESULT_MAX, &result, e);

	if (rc)
		return rc;
	response_type(request_response(r), "application/json");
	json_put_value(&out, json_object_get(result, "report"));
	return out.b->failed ? error_no_memory(e) : RC_OK;
}

/* On the job's thread: the report, also of one that was stopped on its way. */
static void ended(void *context, const struct job *j, enum rc rc, const struct error *error)
{
	struct request *r = context;
	struct error e = { 0 };

	if (rc && rc != RC_CANCELLED)
		problem_reply(r, error);
	else if (!j->result.len)
		problem_reply(r, (error_set(&e, RC_CANCELLED, NULL, "error.cancelled", NULL, NULL), &e));
	else if (put_report(r, j, &e))
		problem_reply(r, &e);
	if (j->import)
		locate(r, "imports", j->import);
	request_resume(r);
}

static void answer_begun(struct import_call *c)
{
	struct json_writer out = { .b = response_body(request_response(c->r)) };

	response_status(request_response(c->r), 202);
	response_type(request_response(c->r), "application/json");
	locate(c->r, "jobs", c->job);
	json_object_begin(&out);
	json_field_int(&out, "job", c->job);
	json_object_end(&out);
}

static void import_slow(void *argument)
{
	struct import_call *c = argument;
	struct jobs *jobs = request_site(c->r)->jobs;
	struct call asked = { .r = c->r };
	struct error e = { 0 };
	bool waits = call_flag(&asked, "wait");
	enum rc rc;

	if ((rc = take_fields(c, &e)) == RC_OK && (rc = look(c, &e)) == RC_OK)
		rc = begin_job(c, &e);
	if (rc && c->draft.file.n)
		job_file_leave(jobs, c->draft.file);
	if (rc == RC_OK && waits) {
		/* from here on the request is the job's */
		jobs_run_for(jobs, c->job, (struct job_waiter){ ended, c->r });
		return;
	}
	if (rc == RC_OK) {
		jobs_run(jobs, c->job);
		answer_begun(c);
	} else {
		problem_reply(c->r, &e);
	}
	request_resume(c->r);
}

/* The rest is done on the slow pool. */
static enum handled slowly(struct request *r, void (*work)(void *argument))
{
	struct import_call *c = arena_new(request_arena(r), struct import_call);
	struct error e = { 0 };

	if (!c)
		return error_no_memory(&e), problem_reply(r, &e);
	c->r = r;
	if (pool_submit(request_site(r)->slow, work, c, &e))
		return problem_reply(r, &e);
	return HANDLED_PENDING;
}

bool api_import_ask(struct request *r)
{
	request_limit_upload(r, "import.bytes");
	return request_may(r, NULL, OP_IMPORT);
}

enum handled api_import(struct request *r)
{
	return slowly(r, import_slow);
}

/* --- taking it back ------------------------------------------------------------------------------------------------------------------- */

static enum rc id_of(struct request *r, int64_t *id, struct error *e)
{
	if (decimal_parse(request_param(r, "id"), 0, id) == DECIMAL_OK && *id > 0)
		return RC_OK;
	return error_set(e, RC_NOT_FOUND, NULL, "error.not_found", NULL, NULL);
}

static void put_blockers(struct json_writer *w, const void *context)
{
	const struct import_undoing *u = context;

	json_key(w, "blockers");
	json_array_begin(w);
	for (int i = 0; i < u->blocking_count; i++) {
		json_object_begin(w);
		json_field_str(w, "entity", u->blocking[i].entity);
		json_field_int(w, "id", u->blocking[i].id);
		json_field_str(w, "title", u->blocking[i].title);
		json_object_end(w);
	}
	json_array_end(w);
}

static void undo_slow(void *argument)
{
	struct request *r = ((struct import_call *)argument)->r;
	struct json_writer out = { .b = response_body(request_response(r)) };
	struct import_undoing u = { 0 };
	struct error e = { 0 };
	int64_t id = 0;
	enum rc rc = id_of(r, &id, &e);

	if (rc == RC_OK)
		rc = import_take_back(request_site(r)->company, request_caller(r)->who, request_arena(r), id, &u, &e);
	if (rc == RC_OK) {
		response_type(request_response(r), "application/json");
		json_object_begin(&out);
		json_field_int(&out, "removed", u.removed);
		json_field_int(&out, "restored", u.restored);
		json_object_end(&out);
	} else if (rc == RC_CONFLICT) {
		problem_reply_with(r, &e, put_blockers, &u);
	} else {
		problem_reply(r, &e);
	}
	request_resume(r);
}

enum handled api_import_undo(struct request *r)
{
	return slowly(r, undo_slow);
}

/* --- what was refused ----------------------------------------------------------------------------------------------------------------- */

/* The job that an import was made by; one of the command line has none. */
static enum rc job_of_import(struct context *x, int64_t import, int64_t *job, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("job"));
	struct query q = { .entity = t, .limit = 1, .operation = OP_LIST };
	char *condition = arena_printf(x->arena, "kind = 'import' and import = %lld", (long long)import);
	struct list l;
	bool more = false;
	enum rc rc;

	if ((rc = filter_parse(x, t, str_of(condition), &q.filter, e)) || (rc = query_columns(x, &q, STR("kind"), e)) || (rc = list_begin(x, &q, &l, e)))
		return rc;
	if ((rc = list_next(&l, &more, e)) == RC_OK && more)
		*job = l.id;
	list_end(&l);
	return rc || more ? rc : error_set(e, RC_NOT_FOUND, NULL, "error.not_found", NULL, NULL);
}

/* Both are the asker's own, or he may see all. */
static enum rc find_rejects(struct request *r, struct context *x, struct str *name, bool *running, struct error *e)
{
	bool by_import = str_starts(request_path(r), "/api/v1/imports/");
	struct record *row;
	int64_t id = 0, job = 0;
	enum rc rc = id_of(r, &id, e);

	if (rc || (rc = record_get(x, schema_entity(x->schema, by_import ? STR("import") : STR("job")), id, &row, e)))
		return rc;
	*running = str_is(record_value(row, "status").s, "running");
	if (by_import)
		rc = job_of_import(x, id, &job, e);
	else if (str_is(record_value(row, "kind").s, import_job_kind.code))
		job = id;
	else
		rc = error_set(e, RC_NOT_FOUND, NULL, "error.not_found", NULL, NULL);
	*name = job_rejects_name(x->arena, job);
	return rc;
}

enum handled api_import_rejects(struct request *r)
{
	struct context x = { 0 };
	struct error e = { 0 };
	char path[FILE_PATH_MAX];
	struct str name = STR("");
	enum handled handled;
	bool running = false;
	enum rc rc = request_read(r, &x, &e);

	if (rc == RC_OK)
		rc = find_rejects(r, &x, &name, &running, &e);
	context_end(&x);
	if (rc || job_file_fetch(request_site(r)->jobs, name, path, &e))
		return problem_reply(r, &e);
	response_download(request_response(r), STR("rejects.csv"));
	handled = reply_file(r, path, "text/csv; charset=utf-8");
	/* it is open by now; the database has it still */
	if (!running)
		job_file_leave(request_site(r)->jobs, name);
	return handled;
}
