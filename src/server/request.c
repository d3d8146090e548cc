/* Requests: their life from the free list and back, and what a handler may ask of them. */
#include "server/inside.h"

#include "base/mem.h"
#include "server/parse.h"

#include <stdio.h>
#include <string.h>

enum { FREE_MAX = 256, KEPT_BYTES = 65536 };

struct request *request_take(struct server *s)
{
	struct request *r;

	mutex_lock(&s->request_lock);
	r = s->free_requests;
	if (r) {
		s->free_requests = r->next_free;
		s->free_count--;
	}
	mutex_unlock(&s->request_lock);
	if (r || !(r = mem_alloc(sizeof *r)))
		return r;
	r->server = s;
	r->arena.max = s->options.arena_max;
	r->parts_end = &r->parts;
	r->upload_file = FILE_NONE;
	response_reset(&r->response, s->options.response_max);
	return r;
}

static void buf_trim(struct buf *b)
{
	if (b->cap > KEPT_BYTES)
		buf_free(b);
	else
		buf_clear(b);
}

/* What the next request finds: its memory, and nothing else. */
static void request_wash(struct request *r)
{
	struct request clean = { .server = r->server, .arena = r->arena, .body = r->body, .packed = r->packed, .response = r->response };

	if (clean.arena.used > KEPT_BYTES)
		arena_free(&clean.arena);
	else
		arena_reset(&clean.arena);
	buf_trim(&clean.body);
	buf_trim(&clean.packed);
	buf_trim(&clean.response.body);
	response_reset(&clean.response, r->server->options.response_max);
	clean.upload_file = FILE_NONE;
	*r = clean;
	r->parts_end = &r->parts;
}

void request_give(struct request *r)
{
	struct server *s = r->server;
	bool keep;

	body_forget(r);
	response_forget(&r->response);
	request_wash(r);
	mutex_lock(&s->request_lock);
	keep = s->free_count < FREE_MAX;
	if (keep) {
		r->next_free = s->free_requests;
		s->free_requests = r;
		s->free_count++;
	}
	mutex_unlock(&s->request_lock);
	if (!keep)
		request_free(r);
}

void request_free(struct request *r)
{
	arena_free(&r->arena);
	buf_free(&r->body);
	buf_free(&r->packed);
	buf_free(&r->response.body);
	mem_free(r);
}

static const struct { struct str name; bool alone; } known[HEADER_COUNT] = {
	[HEADER_HOST] = { { "host", 4 }, true },
	[HEADER_COOKIE] = { { "cookie", 6 }, true },
	[HEADER_CONTENT_LENGTH] = { { "content-length", 14 }, true },
	[HEADER_CONTENT_TYPE] = { { "content-type", 12 }, true },
	[HEADER_TRANSFER_ENCODING] = { { "transfer-encoding", 17 }, true },
	[HEADER_AUTHORIZATION] = { { "authorization", 13 }, true },
	[HEADER_ACCEPT_ENCODING] = { { "accept-encoding", 15 }, false },
	[HEADER_IF_NONE_MATCH] = { { "if-none-match", 13 }, false },
	[HEADER_RANGE] = { { "range", 5 }, true },
	[HEADER_ORIGIN] = { { "origin", 6 }, true },
	[HEADER_SEC_FETCH_SITE] = { { "sec-fetch-site", 14 }, true },
	[HEADER_FORWARDED_FOR] = { { "x-forwarded-for", 15 }, false },
	[HEADER_FORWARDED_PROTO] = { { "x-forwarded-proto", 17 }, false },
};

static enum MHD_Result note_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_size, const char *value, size_t value_size)
{
	struct request *r = cls;
	struct str key = { name, name_size };

	for (int i = 0; i < HEADER_COUNT; i++) {
		if (known[i].name.n != key.n || !str_eq_nocase(known[i].name, key))
			continue;
		if (r->headers[i].p && known[i].alone)
			r->repeated = true;
		r->headers[i] = (struct str){ value ? value : "", value ? value_size : 0 };
		break;
	}
	return MHD_YES;
}

static void find_client(struct request *r)
{
	const struct server_options *o = &r->server->options;
	struct net_address client;
	struct str proto = r->headers[HEADER_FORWARDED_PROTO];

	memcpy(r->remote, r->peer->text, sizeof r->remote);
	r->https = o->https;
	if (!r->peer->trusted)
		return;
	if (forwarded_address(r->headers[HEADER_FORWARDED_FOR], o->proxies, o->proxy_count, &client))
		net_address_text(&client, r->remote);
	if (proto.n)
		r->https = str_eq_nocase(proto, STR("https"));
}

static int refused(enum rc rc, const char **key)
{
	*key = rc == RC_INVALID ? "error.malformed_request" : rc == RC_TOO_LARGE ? "error.too_many_fields" : "error.busy";
	return rc == RC_INVALID || rc == RC_TOO_LARGE ? 400 : 503;
}

static int read_target(struct request *r, const char **key)
{
	size_t mark = str_find(r->target, '?');
	struct str path = str_part(r->target, 0, mark);
	enum rc rc;

	r->query = str_part(r->target, mark + 1, r->target.n);
	r->path = path;
	if (!path.n || path.p[0] != '/')
		rc = RC_INVALID;
	else if (!(rc = path_decode(&r->arena, path, &r->path)))
		rc = pairs_parse(&r->arena, r->query, REQUEST_ARGS_MAX, &r->args, &r->arg_count);
	return rc ? refused(rc, key) : 0;
}

/* Parameters are decoded one by one: an escaped slash stays inside its own. */
static int read_params(struct request *r, const char **key)
{
	for (size_t i = 0; i < r->match.param_count; i++) {
		struct str raw = r->match.params[i].value;
		enum rc rc = percent_decode(&r->arena, raw, false, &r->match.params[i].value);
		if (rc)
			return refused(rc, key);
	}
	return 0;
}

static bool framing_valid(const struct request *r)
{
	struct str coding = r->headers[HEADER_TRANSFER_ENCODING], length = r->headers[HEADER_CONTENT_LENGTH];

	if (coding.p && (length.p || !str_eq_nocase(coding, STR("chunked"))))
		return false;
	for (size_t i = 0; i < length.n; i++)
		if (length.p[i] < '0' || length.p[i] > '9')
			return false;
	return !length.p || (length.n > 0 && length.n <= 18);
}

int request_read_head(struct request *r, const char *method, const char *version, const char **key)
{
	const union MHD_ConnectionInfo *size = MHD_get_connection_info(r->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	int status;

	MHD_get_connection_values_n(r->mhd, MHD_HEADER_KIND, note_header, r);
	find_client(r);
	*key = "error.malformed_request";
	if (strcmp(version, "HTTP/1.1") && strcmp(version, "HTTP/1.0")) {
		r->response.close = true;
		return 505;
	}
	if (r->repeated || !framing_valid(r) || (version[7] == '1' && !r->headers[HEADER_HOST].p)) {
		r->response.close = true;
		return 400;
	}
	if (size && size->header_size > r->server->options.header_max) {
		r->response.close = true;
		*key = "error.header_too_large";
		return 431;
	}
	if ((status = read_target(r, key)))
		return status;
	if (!method_parse(str_of(method), &r->method)) {
		*key = "error.method_not_allowed";
		return 501;
	}
	router_find(r->server->router, r->method, str_part(r->target, 0, str_find(r->target, '?')), &r->match);
	return r->match.route ? read_params(r, key) : 0;
}

void *request_app(const struct request *r)
{
	return r->server->app;
}

struct server *request_server(const struct request *r)
{
	return r->server;
}

struct arena *request_arena(struct request *r)
{
	return &r->arena;
}

struct response *request_response(struct request *r)
{
	return &r->response;
}

const struct route *request_route(const struct request *r)
{
	return r->match.route;
}

enum http_method request_method(const struct request *r)
{
	return r->method == METHOD_HEAD ? METHOD_GET : r->method;
}

struct str request_path(const struct request *r)
{
	return r->path;
}

struct str request_target(const struct request *r)
{
	return r->target;
}

struct str request_id(const struct request *r)
{
	return str_of(r->id);
}

struct str request_remote(const struct request *r)
{
	return str_of(r->remote);
}

bool request_is_https(const struct request *r)
{
	return r->https;
}

struct str request_host(const struct request *r)
{
	return r->headers[HEADER_HOST];
}

int64_t request_began_us(const struct request *r)
{
	return r->began_us;
}

struct str request_param(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->match.param_count; i++)
		if (str_is(r->match.params[i].name, name))
			return r->match.params[i].value;
	return (struct str){ NULL, 0 };
}

static struct str pair_find(const struct request_pair *pairs, size_t count, const char *name)
{
	struct str key = str_of(name);

	for (size_t i = 0; i < count; i++)
		if (str_eq(pairs[i].name, key))
			return pairs[i].value.p ? pairs[i].value : STR("");
	return (struct str){ NULL, 0 };
}

struct str request_arg(const struct request *r, const char *name)
{
	return pair_find(r->args, r->arg_count, name);
}

struct str request_field(const struct request *r, const char *name)
{
	return pair_find(r->fields, r->field_count, name);
}

struct str request_header(const struct request *r, const char *name)
{
	struct str key = str_of(name);
	const char *value = NULL;
	size_t n = 0;

	for (int i = 0; i < HEADER_COUNT; i++)
		if (known[i].name.n == key.n && str_eq_nocase(known[i].name, key))
			return r->headers[i];
	if (MHD_lookup_connection_value_n(r->mhd, MHD_HEADER_KIND, key.p, key.n, &value, &n) == MHD_NO || !value)
		return (struct str){ NULL, 0 };
	return (struct str){ value, n };
}

struct str request_cookie(const struct request *r, const char *name)
{
	char full[80];
	int n = snprintf(full, sizeof full, "%s%s", r->https ? "__Host-" : "", name);

	if (n < 0 || (size_t)n >= sizeof full)
		return (struct str){ NULL, 0 };
	return cookie_find(r->headers[HEADER_COOKIE], (struct str){ full, (size_t)n });
}

struct str request_bearer(const struct request *r)
{
	struct str value = r->headers[HEADER_AUTHORIZATION];

	if (value.n < 8 || !str_eq_nocase(str_part(value, 0, 7), STR("Bearer ")))
		return (struct str){ NULL, 0 };
	return str_trim(str_part(value, 7, value.n));
}

struct str request_body(const struct request *r)
{
	return buf_view(&r->body);
}

struct str request_query(const struct request *r)
{
	return r->query;
}

size_t request_args(const struct request *r, const struct request_pair **out)
{
	*out = r->args;
	return r->arg_count;
}

size_t request_fields(const struct request *r, const struct request_pair **out)
{
	*out = r->fields;
	return r->field_count;
}

const struct request_upload *request_upload(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->upload_count; i++)
		if (str_is(r->uploads[i].name, name))
			return &r->uploads[i];
	return NULL;
}

void request_limit_body(struct request *r, size_t bytes)
{
	r->body_limit = bytes;
}

size_t request_uploads(const struct request *r, const struct request_upload **out)
{
	*out = r->uploads;
	return r->upload_count;
}

void request_set_context(struct request *r, void *context)
{
	r->context = context;
}

void *request_context(const struct request *r)
{
	return r->context;
}

void request_resume(struct request *r)
{
	struct MHD_Connection *mhd = r->mhd;
	struct server *s = r->server;

	if (atomic_exchange(&r->turn, TURN_RESUMED) == TURN_PARKED)
		MHD_resume_connection(mhd);
	atomic_fetch_sub(&s->pending, 1);
}
