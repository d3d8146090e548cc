/* Files: uploaded as multipart/form-data beside the fields of their row, handed out through the row's rights. */
#include "api/call.h"

#include "base/mem.h"
#include "format/mime.h"
#include "records/content.h"

struct upload {
	struct request *r;
	struct buf bytes;
	const struct request_upload *file;
	char name[CONTENT_NAME];
	const char *media_type;
	int64_t id, version;
};

/* --- in ---------------------------------------------------------------------------------------------------------------------------- */

static enum rc take_fields(struct context *x, struct upload *u, struct change *c, struct error *e)
{
	const struct request_pair *fields;
	size_t n = request_fields(u->r, &fields);
	bool named = false;
	enum rc rc;

	for (size_t i = 0; i < n; i++) {
		if (str_is(fields[i].name, "csrf"))
			continue;
		named |= str_is(fields[i].name, "name") && str_trim(fields[i].value).n > 0;
		if ((rc = change_text(x, c, fields[i].name, fields[i].value, e)))
			return rc;
	}
	return named ? RC_OK : change_text(x, c, STR("name"), u->file->filename.n ? u->file->filename : STR("file"), e);
}

static enum rc store(struct context *x, struct write_request *w, struct error *e)
{
	struct upload *u = w->argument;
	const struct entity *t = schema_entity(x->schema, STR("file"));
	struct json_writer out = { .b = response_body(request_response(u->r)) };
	struct written written;
	struct record *record;
	struct change c;
	enum rc rc;

	buf_clear(out.b);
	if ((rc = change_new(x, t, &c, e)) || (rc = take_fields(x, u, &c, e)) || (rc = record_create(x, &c, &written, e)) ||
	    (rc = content_attach(x, written.id, buf_view(&u->bytes), u->name, u->media_type, e)) || (rc = record_get(x, t, written.id, &record, e)))
		return rc;
	record_json(&out, x, record);
	u->id = record->id;
	u->version = record->version;
	return out.b->failed ? error_no_memory(e) : RC_OK;
}

static void stored(struct request *r, struct write_request *w)
{
	struct upload *u = w->argument;

	buf_free(&u->bytes);
	if (w->job.rc) {
		problem_reply(r, &w->job.error);
		return;
	}
	response_status(request_response(r), 201);
	response_type(request_response(r), "application/json");
	response_header(request_response(r), "ETag", str_of(arena_printf(request_arena(r), "\"%lld\"", (long long)u->version)));
	response_header(request_response(r), "Location", str_of(arena_printf(request_arena(r), "/api/v1/files/%lld", (long long)u->id)));
}

static enum rc take_bytes(struct upload *u, struct error *e)
{
	int64_t most = company_setting_int(request_site(u->r)->company, "file.bytes");
	char *limit = arena_printf(request_arena(u->r), "%lld", (long long)most);
	enum rc rc;

	if (u->file->size > most)
		return error_set(e, RC_TOO_LARGE, "file", "error.file_bytes", limit, NULL);
	u->bytes.max = (size_t)most;
	if ((rc = file_read(u->file->path, (size_t)most, &u->bytes, e)))
		return rc;
	content_name(buf_view(&u->bytes), u->name);
	u->media_type = mime_by_name(u->file->filename);
	return RC_OK;
}

/* On the slow pool: reading and hashing take their time. */
static void prepare(void *argument)
{
	struct upload *u = argument;
	struct request *r = u->r;
	struct write_request *w = request_write_new(r, store, u);
	struct error e = { 0 };
	enum rc rc = w ? take_bytes(u, &e) : error_no_memory(&e);

	if (rc) {
		buf_free(&u->bytes);
		problem_reply(r, &e);
		request_resume(r);
		return;
	}
	w->job.alone = u->bytes.len > 1 << 20;
	request_write(r, w, stored);
}

bool api_upload_ask(struct request *r)
{
	request_limit_upload(r, "file.bytes");
	return request_may(r, "file", OP_CREATE);
}

enum handled api_upload(struct request *r)
{
	struct upload *u = arena_new(request_arena(r), struct upload);
	struct error e = { 0 };
	enum rc rc = RC_OK;

	if (!u)
		rc = error_no_memory(&e);
	else if (!(u->file = request_upload(r, "file")))
		rc = error_set(&e, RC_INVALID, "file", "error.required", NULL, NULL);
	if (rc)
		return problem_reply(r, &e);
	u->r = r;
	if (pool_submit(request_site(r)->slow, prepare, u, &e))
		return problem_reply(r, &e);
	return HANDLED_PENDING;
}

/* --- out --------------------------------------------------------------------------------------------------------------------------- */

struct download { struct str name, sha256, media_type; char path[FILE_PATH_MAX]; };

static enum rc save(struct request *r, struct context *x, int64_t id, struct download *d, struct error *e)
{
	CLEANUP(file_close) struct file file = FILE_NONE;
	const struct entity *t = schema_entity(x->schema, STR("file"));
	struct record *record;
	struct value sha256;
	enum rc rc = record_get(x, t, id, &record, e);

	if (rc)
		return rc;
	sha256 = record_value(record, "sha256");
	if (sha256.kind != VALUE_TEXT)
		return error_set(e, RC_NOT_FOUND, NULL, "error.not_found", "file", NULL);
	d->sha256 = sha256.s;
	d->name = record_value(record, "name").s;
	d->media_type = record_value(record, "media_type").kind == VALUE_TEXT ? record_value(record, "media_type").s : STR("application/octet-stream");
	if ((rc = file_temp(request_site(r)->scratch, &file, d->path, e)))
		return rc;
	if ((rc = content_save(x, d->sha256, &file, e)) == RC_OK)
		rc = file_finish(&file, e);
	return rc;
}

enum handled api_content(struct request *r)
{
	struct download *d = arena_new(request_arena(r), struct download);
	struct error e = { 0 }, ignored;
	struct context x = { 0 };
	int64_t id = 0;
	enum rc rc = d ? request_read(r, &x, &e) : error_no_memory(&e);

	if (rc == RC_OK && (decimal_parse(request_param(r, "id"), 0, &id) != DECIMAL_OK || id <= 0))
		rc = error_set(&e, RC_NOT_FOUND, NULL, "error.not_found", "file", NULL);
	if (rc == RC_OK)
		rc = save(r, &x, id, d, &e);
	context_end(&x);
	if (rc) {
		problem_reply(r, &e);
	} else {
		response_download(request_response(r), d->name);
		response_header(request_response(r), "ETag", str_of(arena_printf(request_arena(r), "\"%.*s\"", STR_ARG(d->sha256))));
		reply_file(r, d->path, arena_text(request_arena(r), d->media_type));
	}
	if (d && d->path[0])
		file_remove(d->path, &ignored);
	return HANDLED;
}
