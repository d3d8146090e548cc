/* Responses as a handler builds them; send.c hands them over. */
#include "server/inside.h"

#include "base/mem.h"
#include "server/parse.h"

#include <stdio.h>
#include <string.h>

void response_reset(struct response *w, size_t body_max)
{
	struct buf body = w->body;

	*w = (struct response){ .status = 200, .body = body, .file = FILE_NONE };
	w->body.max = body_max;
}

void response_forget(struct response *w)
{
	file_close(&w->file);
}

struct buf *response_body(struct response *w)
{
	return &w->body;
}

void response_status(struct response *w, int status)
{
	w->status = status;
}

int response_status_of(const struct response *w)
{
	return w->status;
}

void response_type(struct response *w, const char *type)
{
	w->type = type;
}

void response_cache(struct response *w, enum cache_policy policy)
{
	w->cache = policy;
}

static struct request *owner(struct response *w)
{
	return (struct request *)((char *)w - offsetof(struct request, response));
}

bool response_header(struct response *w, const char *name, struct str value)
{
	struct arena *a = &owner(w)->arena;
	struct response_header *h = &w->headers[w->header_count];

	value = str_trim(value);
	if (w->header_count == RESPONSE_HEADERS_MAX || !value.n || !token_valid(str_of(name)) || !header_value_valid(value))
		return false;
	h->name = arena_text(a, str_of(name));
	h->value = arena_text(a, value);
	if (!h->name || !h->value) {
		w->bad = true;
		return false;
	}
	w->header_count++;
	return true;
}

const char *response_find(const struct response *w, const char *name)
{
	for (size_t i = 0; i < w->header_count; i++)
		if (str_eq_nocase(str_of(w->headers[i].name), str_of(name)))
			return w->headers[i].value;
	return NULL;
}

void response_clear(struct response *w)
{
	bool close = w->close;

	file_close(&w->file);
	buf_clear(&w->body);
	response_reset(w, w->body.max);
	w->close = close;
}

bool response_etag(struct request *r, struct str tag)
{
	char quoted[132];

	if (!tag.n || tag.n > 128 || memchr(tag.p, '"', tag.n))
		return false;
	snprintf(quoted, sizeof quoted, "\"%.*s\"", STR_ARG(tag));
	if (!response_header(&r->response, "ETag", str_of(quoted)) || !etag_listed(r->headers[HEADER_IF_NONE_MATCH], tag))
		return false;
	if (request_method(r) == METHOD_GET)
		r->response.status = 304;
	return request_method(r) == METHOD_GET;
}

bool response_cookie(struct request *r, const char *name, struct str value, int64_t max_age)
{
	char line[1024], age[40] = "";
	int n;

	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] <= ' ' || value.p[i] == 0x7f || strchr("\",;\\", value.p[i]))
			return false;
	if (!token_valid(str_of(name)))
		return false;
	if (max_age >= 0)
		snprintf(age, sizeof age, "; Max-Age=%lld", (long long)max_age);
	n = snprintf(line, sizeof line, "%s%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%s", r->https ? "__Host-" : "", name, STR_ARG(value),
	             r->https ? "; Secure" : "", age);
	return n > 0 && (size_t)n < sizeof line && response_header(&r->response, "Set-Cookie", str_of(line));
}

static void add_escaped(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' || c == '-' || c == '_')
			buf_char(b, (char)c);
		else
			buf_printf(b, "%%%02X", c);
	}
}

void response_download(struct response *w, struct str filename)
{
	CLEANUP(buf_free) struct buf b = { .max = 2048 };
	struct str clean = filename_clean(&owner(w)->arena, filename);

	buf_lit(&b, "attachment; filename=\"");
	for (size_t i = 0; i < clean.n; i++)
		buf_char(&b, (unsigned char)clean.p[i] < 0x80 && clean.p[i] != '%' ? clean.p[i] : '_');
	buf_lit(&b, "\"; filename*=UTF-8''");
	add_escaped(&b, clean);
	if (b.failed || !response_header(w, "Content-Disposition", buf_view(&b)))
		w->bad = true;
}
