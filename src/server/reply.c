/* Ready answers: text, redirects, errors, files, embedded assets. */
#include "server/inside.h"

#include "os/os.h"
#include "server/parse.h"

#include <stdio.h>
#include <string.h>

enum handled reply_text(struct request *r, int status, const char *type, struct str body)
{
	struct response *w = &r->response;

	w->status = status;
	w->type = type;
	buf_clear(&w->body);
	buf_str(&w->body, body);
	return HANDLED;
}

enum handled reply_redirect(struct request *r, int status, struct str location)
{
	struct response *w = &r->response;

	/* "//host" would leave the site. */
	if (!response_header(w, "Location", str_starts(location, "//") || str_starts(location, "/\\") ? STR("/") : location))
		w->bad = true;
	w->status = status;
	buf_clear(&w->body);
	return HANDLED;
}

enum handled reply_error(struct request *r, int status, const char *key)
{
	const struct server_hooks *h = r->server->hooks;
	struct response *w = &r->response;

	response_clear(w);
	w->status = status;
	w->type = "text/plain; charset=utf-8";
	if (h && h->failed)
		h->failed(r, status, key);
	else
		buf_printf(&w->body, "%d %s\n", status, key);
	return HANDLED;
}

enum handled reply_retry_later(struct request *r, int status, int64_t seconds, const char *key)
{
	char text[24];

	reply_error(r, status, key);
	snprintf(text, sizeof text, "%lld", (long long)(seconds > 0 ? seconds : 1));
	response_header(&r->response, "Retry-After", str_of(text));
	return HANDLED;
}

static void send_range(struct request *r, int64_t from, int64_t to, int64_t size)
{
	struct response *w = &r->response;
	char text[80];

	snprintf(text, sizeof text, "bytes %lld-%lld/%lld", (long long)from, (long long)to, (long long)size);
	response_header(w, "Content-Range", str_of(text));
	w->status = 206;
	w->file_from = from;
	w->file_size = to - from + 1;
}

enum handled reply_file(struct request *r, const char *path, const char *type)
{
	struct response *w = &r->response;
	int64_t size, from, to;
	struct error e;
	int range;

	if (file_size(path, &size, &e) || file_open(path, FILE_READ, &w->file, &e))
		return reply_error(r, e.rc == RC_NOT_FOUND ? 404 : 500, e.key);
	range = range_parse(r->headers[HEADER_RANGE], size, &from, &to);
	if (range < 0) {
		char text[40];
		reply_error(r, 416, "error.range");
		snprintf(text, sizeof text, "bytes */%lld", (long long)size);
		response_header(w, "Content-Range", str_of(text));
		return HANDLED;
	}
	w->type = type;
	w->file_from = 0;
	w->file_size = size;
	response_header(w, "Accept-Ranges", STR("bytes"));
	if (!response_find(w, "Content-Security-Policy"))
		response_header(w, "Content-Security-Policy", STR("default-src 'none'; sandbox"));
	if (range)
		send_range(r, from, to, size);
	return HANDLED;
}

enum handled reply_asset(struct request *r, const struct asset *a)
{
	struct response *w = &r->response;
	struct str accept = r->headers[HEADER_ACCEPT_ENCODING];

	w->type = a->type;
	w->cache = a->immutable ? CACHE_IMMUTABLE : CACHE_SHORT;
	w->fixed = (struct str){ (const char *)a->bytes, a->size };
	if (a->gzip || a->brotli)
		response_header(w, "Vary", STR("Accept-Encoding"));
	if (response_etag(r, str_of(a->etag))) {
		w->fixed = STR("");
		return HANDLED;
	}
	if (a->brotli && encoding_accepted(accept, "br")) {
		w->fixed = (struct str){ (const char *)a->brotli, a->brotli_size };
		response_header(w, "Content-Encoding", STR("br"));
	} else if (a->gzip && encoding_accepted(accept, "gzip")) {
		w->fixed = (struct str){ (const char *)a->gzip, a->gzip_size };
		response_header(w, "Content-Encoding", STR("gzip"));
	}
	return HANDLED;
}
