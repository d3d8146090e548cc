/* Bodies as they arrive: kept in memory, written to a temporary file, or taken apart (multipart). Called by connection.c. */
#include "server/inside.h"

#include "os/os.h"
#include "server/parse.h"

#include <string.h>

enum { SHORT_BODY = 4 << 20, FORM_STEP = 4096, DEFAULT_BODY = 65536, DRAIN_TIMES = 2, FORM_TEXT_MAX = 4 << 20 };

/* All that may come where no body is asked for. */
#define NOTHING STR("{}")

bool body_expected(const struct request *r)
{
	struct str length = r->headers[HEADER_CONTENT_LENGTH];

	return r->headers[HEADER_TRANSFER_ENCODING].p || (length.p && !str_is(length, "0"));
}

static bool type_fits(enum body_kind kind, struct str type)
{
	bool form = str_eq_nocase(type, STR("application/x-www-form-urlencoded"));

	switch (kind) {
	case BODY_JSON:
		return str_eq_nocase(type, STR("application/json")) || (str_starts(type, "application/") && str_ends(type, "+json"));
	case BODY_FORM:
		return form;
	case BODY_MULTIPART:
		return form || str_eq_nocase(type, STR("multipart/form-data"));
	default:
		return true;
	}
}

static bool is_multipart(const struct request *r)
{
	return r->match.route->body == BODY_MULTIPART &&
	       str_eq_nocase(media_type(r->headers[HEADER_CONTENT_TYPE]), STR("multipart/form-data"));
}

static uint64_t declared_length(const struct request *r)
{
	struct str s = r->headers[HEADER_CONTENT_LENGTH];
	uint64_t v = 0;

	for (size_t i = 0; i < s.n; i++)
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	return v;
}

uint64_t body_most(const struct request *r)
{
	bool says = r->headers[HEADER_CONTENT_LENGTH].p && !r->headers[HEADER_TRANSFER_ENCODING].p;

	return says && declared_length(r) < r->body_max ? declared_length(r) : r->body_max;
}

bool body_is_short(const struct request *r)
{
	return r->headers[HEADER_CONTENT_LENGTH].p && !r->headers[HEADER_TRANSFER_ENCODING].p && declared_length(r) <= SHORT_BODY;
}

static bool upload_begin(struct request *r, struct str name, struct str filename, struct str type)
{
	struct request_upload *u = &r->uploads[r->upload_count];
	char path[FILE_PATH_MAX];
	struct error e;

	file_close(&r->upload_file);
	if (r->upload_count == REQUEST_UPLOADS_MAX || !utf8_valid(filename) || !utf8_valid(name) || !header_value_valid(type))
		return false;
	if (file_temp(r->server->options.upload_folder, &r->upload_file, path, &e))
		return false;
	u->name = arena_str(&r->arena, name);
	u->filename = filename_clean(&r->arena, filename);
	u->type = arena_str(&r->arena, type);
	u->path = arena_text(&r->arena, str_of(path));
	if (u->path) {
		r->upload_count++;
		return true;
	}
	os_get()->unlink(path);
	return false;
}

static bool upload_add(struct request *r, struct str bytes)
{
	struct error e;

	if (!r->upload_count || file_put(&r->upload_file, bytes, &e))
		return false;
	r->uploads[r->upload_count - 1].size += (int64_t)bytes.n;
	return true;
}

static bool part_begin(struct request *r, struct str name)
{
	struct form_part *p;

	file_close(&r->upload_file);
	if (r->part_count == REQUEST_FIELDS_MAX || !utf8_valid(name) || !(p = arena_new(&r->arena, struct form_part)))
		return false;
	p->name = arena_str(&r->arena, name);
	p->at = r->body.len;
	*r->parts_end = p;
	r->parts_end = &p->next;
	r->part_count++;
	return true;
}

static bool part_add(struct request *r, struct str bytes)
{
	struct form_part *p = (struct form_part *)((char *)r->parts_end - offsetof(struct form_part, next));

	if (!r->part_count || memchr(bytes.p, 0, bytes.n))
		return false;
	buf_str(&r->body, bytes);
	p->n += bytes.n;
	return !r->body.failed;
}

/* libmicrohttpd's multipart reader calls this for each piece of each part. */
static enum MHD_Result form_piece(void *cls, enum MHD_ValueKind kind, const char *key, const char *filename, const char *type,
                                  const char *encoding, const char *data, uint64_t offset, size_t size)
{
	struct request *r = cls;
	struct str bytes = { data ? data : "", data ? size : 0 };
	bool ok = key != NULL;

	if (ok && !offset)
		ok = filename ? upload_begin(r, str_of(key), str_of(filename), str_of(type)) : part_begin(r, str_of(key));
	ok = ok && (filename ? upload_add(r, bytes) : part_add(r, bytes));
	if (!ok)
		r->body_failed = true;
	return ok ? MHD_YES : MHD_NO;
}

static int refuse(const char **key, const char *why, int status)
{
	*key = why;
	return status;
}

int body_begin(struct request *r, const char **key)
{
	const struct route *route = r->match.route;
	struct str type = media_type(r->headers[HEADER_CONTENT_TYPE]);
	bool file = route->body == BODY_FILE || is_multipart(r);

	r->body_max = route->body == BODY_NONE ? NOTHING.n : route->body_max ? route->body_max : DEFAULT_BODY;
	if (r->body_limit && r->body_limit < r->body_max)
		r->body_max = r->body_limit;
	if (declared_length(r) > r->body_max)
		return refuse(key, route->body == BODY_NONE ? "error.body_unexpected" : "error.body_too_large", 413);
	if (!type_fits(route->body, type) || (file && !r->server->options.upload_folder))
		return refuse(key, "error.media_type", 415);
	r->body.max = file ? FORM_TEXT_MAX : r->body_max;
	if (route->body == BODY_FILE && !upload_begin(r, STR("body"), STR(""), type))
		return refuse(key, "error.file_io", 500);
	if (is_multipart(r) && !(r->form = MHD_create_post_processor(r->mhd, FORM_STEP, form_piece, r)))
		return refuse(key, "error.malformed_request", 400);
	return 0;
}

bool body_add(struct request *r, const char *bytes, size_t n)
{
	r->body_bytes += n;
	if (r->body_bytes > r->body_max) {
		r->body_too_large = true;
		return r->body_bytes <= r->body_max * DRAIN_TIMES;
	}
	if (r->body_failed)
		return true;
	if (r->form)
		r->body_failed = MHD_post_process(r->form, bytes, n) != MHD_YES;
	else if (r->match.route->body == BODY_FILE)
		r->body_failed = !upload_add(r, (struct str){ bytes, n });
	else
		buf_add(&r->body, bytes, n);
	return true;
}

static bool parts_to_fields(struct request *r)
{
	struct request_pair *f = arena_new_array(&r->arena, struct request_pair, r->part_count);

	r->fields = f;
	if (!f)
		return r->part_count == 0;
	for (struct form_part *p = r->parts; p; p = p->next, f++) {
		f->name = p->name;
		f->value = str_part(buf_view(&r->body), p->at, p->n);
		if (!utf8_valid(f->value))
			return false;
	}
	r->field_count = r->part_count;
	return true;
}

int body_end(struct request *r, const char **key)
{
	enum body_kind kind = r->match.route->body;
	enum rc rc = RC_OK;

	file_close(&r->upload_file);
	if (kind == BODY_NONE && (r->body_too_large || (r->body.len && !str_eq(buf_view(&r->body), NOTHING))))
		return refuse(key, "error.body_unexpected", 413);
	if (r->body_too_large)
		return refuse(key, "error.body_too_large", 413);
	if (r->form) {
		bool whole = MHD_destroy_post_processor(r->form) == MHD_YES;
		r->form = NULL;
		if (!whole || r->body_failed || !parts_to_fields(r))
			return refuse(key, "error.malformed_request", 400);
	} else if (kind == BODY_FORM || kind == BODY_MULTIPART) {
		rc = pairs_parse(&r->arena, buf_view(&r->body), REQUEST_FIELDS_MAX, &r->fields, &r->field_count);
	}
	if (rc == RC_NO_MEMORY || r->body.failed || r->body_failed)
		return refuse(key, "error.busy", 503);
	return rc ? refuse(key, "error.malformed_request", 400) : 0;
}

void body_forget(struct request *r)
{
	if (r->form)
		MHD_destroy_post_processor(r->form);
	r->form = NULL;
	file_close(&r->upload_file);
	for (size_t i = 0; i < r->upload_count; i++)
		os_get()->unlink(r->uploads[i].path);
}
