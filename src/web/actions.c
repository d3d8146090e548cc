/* What one does on a record's page besides editing: writing a note or a comment, adding files, finishing a task, deleting and restoring. Each is one write. */
#include "web/form.h"

#include "base/mem.h"
#include "format/mime.h"
#include "format/url.h"
#include "model/words.h"
#include "records/content.h"
#include "web/records.h"
#include "web/web.h"

#include <string.h>

enum { MENTIONS_MAX = 20, NOTE_BODY = 64 << 10, NOTICE_CUT = 120 };

/* The page that the form stood on, when it is one of ours. */
static struct str came_from(const struct request *r, struct str otherwise)
{
	struct str referer = request_header(r, "Referer"), host = request_host(r);
	size_t at = str_find(referer, '/');

	if (at + 2 > referer.n || !str_starts(str_part(referer, at, referer.n), "//"))
		return form_back(r, otherwise);
	referer = str_part(referer, at + 2, referer.n);
	at = str_find(referer, '/');
	if (!str_eq(str_part(referer, 0, at), host) || !url_is_local_path(str_part(referer, at, referer.n)))
		return form_back(r, otherwise);
	return form_back(r, str_part(referer, at, referer.n));
}

/* What is to be done, in the request's arena. */
struct deed {
	struct request *request;
	struct str entity, plural, body, back, title, undo;
	int64_t id, version;
	const char *toast;
	const struct request_upload *files;
	struct buf *bytes;
	size_t file_count;
};

static void done(struct request *r, struct write_request *w)
{
	struct deed *d = w->argument;

	for (size_t i = 0; i < d->file_count; i++)
		buf_free(&d->bytes[i]);
	if (w->job.rc) {
		page_error(r, &w->job.error);
		return;
	}
	if (d->toast)
		page_toast(r, d->toast, d->title, d->undo);
	page_go(r, d->back);
}

/* The entity of :plural, or the one named, and :id; false when the answer is an error already. */
static bool deed_begin(struct request *r, const char *plural, enum operation op, struct deed **out)
{
	struct deed *d = arena_new(request_arena(r), struct deed);
	const struct entity *t = NULL;
	struct page p;
	bool fine = false;

	*out = d;
	if (page_open(r, &p) && d) {
		t = schema_entity_plural(p.x.schema, plural ? str_of(plural) : request_param(r, "plural"));
		if (!t || !(t->operations & OP_BIT(op)))
			page_give_up(&p, RC_NOT_FOUND, "error.not_found");
		else if ((d->id = page_id(&p)))
			fine = true;
	}
	if (fine) {
		d->request = r;
		d->entity = arena_str(p.arena, str_of(t->name));
		d->plural = arena_str(p.arena, str_of(t->plural));
		d->back = page_print(&p, "/%s/%lld", t->plural, (long long)d->id);
		context_end(&p.x);
		return true;
	}
	if (!d)
		page_give_up(&p, RC_NO_MEMORY, "error.no_memory");
	page_close(&p);
	return false;
}

/* --- notes ------------------------------------------------------------------------------------------------------------------------------------- */

void record_hang_on(struct change *c, const struct record *on)
{
	const struct entity *t = c->entity;
	struct value account = !strcmp(on->entity->name, "account") ? value_int(on->id) : record_value(on, "account");

	change_value(c, entity_field_named(t, "account"), account);
	change_value(c, entity_field_named(t, "subject"), value_text(str_of(on->entity->name)));
	change_value(c, entity_field_named(t, "subject_id"), value_int(on->id));
}

/* May this user see the record? He is told of it only then. */
static bool sees(struct context *x, int64_t user, const struct entity *t, int64_t id, enum language *language)
{
	struct context theirs = *x;
	struct principal *who;
	struct record *seen;
	struct error ignored;

	if (principal_load(x, user, ORIGIN_PAGE, &who, &ignored))
		return false;
	theirs.who = who;
	*language = (enum language)who->language;
	return record_get(&theirs, t, id, &seen, &ignored) == RC_OK;
}

static enum rc tell(struct context *x, int64_t user, enum language language, struct str body, struct str link, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("notice"));
	struct buf text = { .max = 4096 };
	struct written out;
	struct change c;
	enum rc rc = change_new(x, t, &c, e);
	struct str rest = body;
	int n = 0;

	while (rest.n && n++ < NOTICE_CUT)
		str_next_char(&rest);
	catalogue_format_str(&text, language, "notice.mention", str_of(x->who->name), str_part(body, 0, body.n - rest.n));
	if (rc == RC_OK) {
		change_value(&c, entity_field_named(t, "user"), value_int(user));
		change_value(&c, entity_field_named(t, "kind"), value_text(STR("mention")));
		change_value(&c, entity_field_named(t, "text"), value_text(arena_str(x->arena, buf_view(&text))));
		change_value(&c, entity_field_named(t, "link"), value_text(link));
		rc = record_create_internal(x, &c, &out, e);
	}
	buf_free(&text);
	return rc;
}

/* Users whose name stands behind an @; each is told once. */
static enum rc tell_mentioned(struct context *x, const struct deed *d, const struct record *on, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("user"));
	struct query q = { .entity = t, .operation = OP_LIST, .limit = LIST_LIMIT_MAX };
	int64_t told[MENTIONS_MAX];
	int count = 0;
	struct list list;
	bool row = false;
	enum rc rc;

	if (str_find(d->body, '@') == d->body.n || !principal_may(x->who, t, OP_LIST))
		return RC_OK;
	if ((rc = query_columns(x, &q, STR("name,active"), e)) || (rc = list_begin(x, &q, &list, e)))
		return rc;
	while ((rc = list_next(&list, &row, e)) == RC_OK && row && count < MENTIONS_MAX) {
		char *at = arena_printf(x->arena, "@%.*s", STR_ARG(list_value(&list, 0).s));
		if (at && list_value(&list, 1).i && list.id != x->who->user && memmem(d->body.p, d->body.n, at, strlen(at)))
			told[count++] = list.id;
	}
	list_end(&list);
	for (int i = 0; rc == RC_OK && i < count; i++) {
		enum language language;
		if (sees(x, told[i], on->entity, on->id, &language))
			rc = tell(x, told[i], language, d->body, d->back, e);
	}
	return rc;
}

static enum rc write_note(struct context *x, struct write_request *w, struct error *e)
{
	struct deed *d = w->argument;
	struct record *on;
	struct written out;
	struct change c;
	enum rc rc;

	if ((rc = record_get(x, schema_entity(x->schema, d->entity), d->id, &on, e)) || (rc = change_new(x, schema_entity(x->schema, STR("note")), &c, e)))
		return rc;
	record_hang_on(&c, on);
	if ((rc = change_text(x, &c, STR("body"), d->body, e)) || (rc = record_create(x, &c, &out, e)))
		return rc;
	return tell_mentioned(x, d, on, e);
}

static enum handled note_add(struct request *r)
{
	struct deed *d;

	if (!deed_begin(r, NULL, OP_READ, &d))
		return HANDLED;
	d->body = str_trim(request_field(r, "body"));
	d->toast = "note.saved";
	return request_write(r, request_write_new(r, write_note, d), done);
}

static enum rc write_comment(struct context *x, struct write_request *w, struct error *e)
{
	struct deed *d = w->argument;
	struct record *on;
	struct written out;
	struct change c;
	enum rc rc;

	if ((rc = record_get(x, schema_entity(x->schema, STR("note")), d->id, &on, e)) || (rc = change_new(x, schema_entity(x->schema, STR("comment")), &c, e)))
		return rc;
	record_hang_on(&c, on);
	if ((rc = change_text(x, &c, STR("body"), d->body, e)) || (rc = record_create(x, &c, &out, e)))
		return rc;
	return tell_mentioned(x, d, on, e);
}

static enum handled comment_add(struct request *r)
{
	struct deed *d;

	if (!deed_begin(r, "notes", OP_READ, &d))
		return HANDLED;
	d->body = str_trim(request_field(r, "body"));
	d->back = form_back(r, d->back);
	return request_write(r, request_write_new(r, write_comment, d), done);
}

/* --- tasks ----------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc set_status(struct context *x, struct write_request *w, struct error *e)
{
	struct deed *d = w->argument;
	struct written out;
	struct change c;
	enum rc rc = change_new(x, schema_entity(x->schema, STR("task")), &c, e);

	if (rc || (rc = change_text(x, &c, STR("status"), d->body, e)))
		return rc;
	return record_update(x, d->id, ANY_VERSION, &c, &out, e);
}

static enum handled task_status(struct request *r, struct str status, const char *toast)
{
	struct deed *d;

	if (!deed_begin(r, "tasks", OP_UPDATE, &d))
		return HANDLED;
	d->body = status;
	d->toast = toast;
	if (str_is(status, "done"))
		d->undo = str_of(arena_printf(request_arena(r), "/tasks/%lld/reopen", (long long)d->id));
	d->back = came_from(r, d->back);
	return request_write(r, request_write_new(r, set_status, d), done);
}

static enum handled task_done(struct request *r)
{
	return task_status(r, STR("done"), "task.done");
}

static enum handled task_reopen(struct request *r)
{
	return task_status(r, STR("open"), "task.reopened");
}

/* --- deleting, restoring ------------------------------------------------------------------------------------------------------------------------------ */

static enum rc remove_row(struct context *x, struct write_request *w, struct error *e)
{
	struct deed *d = w->argument;

	return record_delete(x, schema_entity(x->schema, d->entity), d->id, d->version, e);
}

static enum handled row_delete(struct request *r)
{
	struct deed *d;

	if (!deed_begin(r, NULL, OP_DELETE, &d))
		return HANDLED;
	if (decimal_parse(request_arg(r, "version"), 0, &d->version) != DECIMAL_OK)
		d->version = 0;
	d->toast = "form.deleted";
	d->title = str_of(arena_printf(request_arena(r), "#%lld", (long long)d->id));
	d->undo = str_of(arena_printf(request_arena(r), "/%.*s/%lld/restore", STR_ARG(d->plural), (long long)d->id));
	d->back = form_back(r, str_of(arena_printf(request_arena(r), "/%.*s", STR_ARG(d->plural))));
	return request_write(r, request_write_new(r, remove_row, d), done);
}

static enum rc restore_row(struct context *x, struct write_request *w, struct error *e)
{
	struct deed *d = w->argument;
	struct written out;

	return record_restore(x, schema_entity(x->schema, d->entity), d->id, &out, e);
}

static enum handled row_restore(struct request *r)
{
	struct deed *d;

	if (!deed_begin(r, NULL, OP_DELETE, &d))
		return HANDLED;
	d->toast = "form.restored";
	return request_write(r, request_write_new(r, restore_row, d), done);
}

/* --- files ------------------------------------------------------------------------------------------------------------------------------------------------ */

static enum rc add_file(struct context *x, const struct deed *d, const struct record *on, size_t i, struct error *e)
{
	struct str name = d->files[i].filename.n ? d->files[i].filename : STR("file");
	char digest[CONTENT_NAME];
	struct written out;
	struct change c;
	enum rc rc;

	content_name(buf_view(&d->bytes[i]), digest);
	if ((rc = change_new(x, schema_entity(x->schema, STR("file")), &c, e)))
		return rc;
	record_hang_on(&c, on);
	if ((rc = change_text(x, &c, STR("name"), name, e)) || (rc = record_create(x, &c, &out, e)))
		return rc;
	return content_attach(x, out.id, buf_view(&d->bytes[i]), digest, mime_by_name(name), e);
}

static enum rc write_files(struct context *x, struct write_request *w, struct error *e)
{
	struct deed *d = w->argument;
	struct record *on;
	enum rc rc = record_get(x, schema_entity(x->schema, d->entity), d->id, &on, e);

	for (size_t i = 0; rc == RC_OK && i < d->file_count; i++)
		rc = add_file(x, d, on, i, e);
	return rc;
}

/* On the slow pool: reading the uploads takes its time. */
static void read_files(void *argument)
{
	struct deed *d = argument;
	struct request *r = d->request;
	int64_t most = company_setting_int(request_site(r)->company, "file.bytes");
	struct write_request *w = request_write_new(r, write_files, d);
	struct error e = { 0 };
	enum rc rc = w ? RC_OK : error_no_memory(&e);

	for (size_t i = 0; rc == RC_OK && i < d->file_count; i++) {
		d->bytes[i].max = (size_t)most;
		rc = d->files[i].size > most ? error_set(&e, RC_TOO_LARGE, "file", "error.too_large", NULL, NULL)
					     : file_read(d->files[i].path, (size_t)most, &d->bytes[i], &e);
	}
	if (rc) {
		for (size_t i = 0; i < d->file_count; i++)
			buf_free(&d->bytes[i]);
		page_error(r, &e);
		request_resume(r);
		return;
	}
	w->job.alone = true;
	request_write(r, w, done);
}

static enum handled files_add(struct request *r)
{
	struct error e = { 0 };
	struct deed *d;

	if (!deed_begin(r, NULL, OP_READ, &d))
		return HANDLED;
	d->file_count = request_uploads(r, &d->files);
	if (!d->file_count || !(d->bytes = arena_new_array(request_arena(r), struct buf, d->file_count)))
		return page_go(r, d->back);
	d->back = str_of(arena_printf(request_arena(r), "%.*s?tab=files", STR_ARG(d->back)));
	return pool_submit(request_site(r)->slow, read_files, d, &e) ? page_error(r, &e) : HANDLED_PENDING;
}

static bool files_ask(struct request *r)
{
	return request_may(r, "file", OP_CREATE);
}

struct download { struct str name, media_type; char path[FILE_PATH_MAX]; };

static enum rc save_content(struct page *p, int64_t id, struct download *d)
{
	CLEANUP(file_close) struct file file = FILE_NONE;
	struct record *record;
	enum rc rc = record_get(&p->x, schema_entity(p->x.schema, STR("file")), id, &record, &p->e);

	if (rc)
		return rc;
	struct value digest = record_value(record, "sha256"), type = record_value(record, "media_type");
	if (digest.kind != VALUE_TEXT)
		return error_set(&p->e, RC_NOT_FOUND, NULL, "error.not_found", NULL, NULL);
	d->name = record_value(record, "name").s;
	d->media_type = type.kind == VALUE_TEXT ? type.s : STR("application/octet-stream");
	if ((rc = file_temp(request_site(p->r)->scratch, &file, d->path, &p->e)) || (rc = content_save(&p->x, digest.s, &file, &p->e)))
		return rc;
	return file_finish(&file, &p->e);
}

static enum handled file_content(struct request *r)
{
	struct download *d = arena_new(request_arena(r), struct download);
	enum handled handled;
	struct error ignored;
	struct page p;
	int64_t id;

	if (page_open(r, &p) && d && (id = page_id(&p)) && page_ok(&p, save_content(&p, id, d))) {
		context_end(&p.x);
		response_download(request_response(r), d->name);
		handled = reply_file(r, d->path, arena_text(request_arena(r), d->media_type));
	} else {
		handled = page_close(&p);
	}
	if (d && d->path[0])
		file_remove(d->path, &ignored);
	return handled;
}

static const struct route rows[] = {
	{ METHOD_POST, "/:plural/:id/notes", note_add, NEED_SESSION, BODY_FORM, NOTE_BODY },
	{ METHOD_POST, "/notes/:id/comments", comment_add, NEED_SESSION, BODY_FORM, NOTE_BODY },
	{ METHOD_POST, "/tasks/:id/done", task_done, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/tasks/:id/reopen", task_reopen, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/:plural/:id/delete", row_delete, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/:plural/:id/restore", row_restore, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/:plural/:id/files", files_add, NEED_SESSION, BODY_MULTIPART, 256 << 20, .ask = files_ask },
	{ METHOD_GET, "/files/:id/content", file_content, NEED_SESSION },
};
const struct route_group web_routes_actions = { rows, sizeof rows / sizeof *rows };
