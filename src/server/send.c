/* A finished response goes to libmicrohttpd: defaults, compression, headers. The body is lent, not copied. */
#include "server/inside.h"

#include "base/log.h"
#include "os/clock.h"
#include "server/parse.h"

#include <libdeflate.h>
#include <string.h>

enum { PACK_FROM = 1024, PACK_LEVEL = 1, SEND_BYTES_PER_MS = 16 };

static const struct response_header page_headers[] = {
	{ "Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
	                             "form-action 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Referrer-Policy", "same-origin" },
};

static const char *const cache_texts[] = {
	[CACHE_NONE] = "private, no-store",
	[CACHE_CHECK] = "private, no-cache",
	[CACHE_IMMUTABLE] = "public, max-age=31536000, immutable",
	[CACHE_SHORT] = "public, max-age=300",
};

static struct libdeflate_compressor *packer_take(struct server *s)
{
	struct libdeflate_compressor *c = NULL;

	mutex_lock(&s->request_lock);
	if (s->packer_count)
		c = s->packers[--s->packer_count];
	mutex_unlock(&s->request_lock);
	return c ? c : libdeflate_alloc_compressor(PACK_LEVEL);
}

static void packer_give(struct server *s, struct libdeflate_compressor *c)
{
	bool kept = false;

	mutex_lock(&s->request_lock);
	if (s->packer_count < sizeof s->packers / sizeof *s->packers) {
		s->packers[s->packer_count++] = c;
		kept = true;
	}
	mutex_unlock(&s->request_lock);
	if (!kept)
		libdeflate_free_compressor(c);
}

static bool packable(const char *type)
{
	static const char *const types[] = { "text/", "application/json", "application/problem+json", "application/javascript", "image/svg+xml" };

	for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
		if (str_starts(str_of(type), types[i]))
			return true;
	return false;
}

/* Returns the body to send: packed when that is wanted and smaller. */
static struct str pack(struct request *r)
{
	struct response *w = &r->response;
	struct str body = buf_view(&w->body);
	struct libdeflate_compressor *c;
	size_t n = 0;

	if (body.n < PACK_FROM || !packable(w->type) || response_find(w, "Content-Encoding"))
		return body;
	response_header(w, "Vary", STR("Accept-Encoding"));
	if (!encoding_accepted(r->headers[HEADER_ACCEPT_ENCODING], "gzip") || !(c = packer_take(r->server)))
		return body;
	r->packed.max = body.n;
	buf_clear(&r->packed);
	if (buf_room(&r->packed, body.n - 1))
		n = libdeflate_gzip_compress(c, body.p, body.n, r->packed.data, body.n - 1);
	packer_give(r->server, c);
	if (!n || !response_header(w, "Content-Encoding", STR("gzip")))
		return body;
	r->packed.len = n;
	return buf_view(&r->packed);
}

static bool add(struct MHD_Response *m, const char *name, const char *value)
{
	return MHD_add_response_header(m, name, value) == MHD_YES;
}

static bool add_headers(struct request *r, struct MHD_Response *m)
{
	struct response *w = &r->response;
	bool page = w->type && str_starts(str_of(w->type), "text/html"), ok = true;

	if (w->type && w->status != 304 && w->status != 204)
		ok = add(m, "Content-Type", w->type) && add(m, "X-Content-Type-Options", "nosniff");
	for (size_t i = 0; i < w->header_count; i++)
		ok = ok && add(m, w->headers[i].name, w->headers[i].value);
	for (size_t i = 0; page && i < sizeof page_headers / sizeof *page_headers; i++)
		if (!response_find(w, page_headers[i].name))
			ok = ok && add(m, page_headers[i].name, page_headers[i].value);
	if (!response_find(w, "Cache-Control"))
		ok = ok && add(m, "Cache-Control", cache_texts[w->cache]);
	if (w->close || atomic_load_explicit(&r->server->stopping, memory_order_relaxed))
		ok = ok && add(m, "Connection", "close");
	return ok && add(m, "X-Request-Id", r->id);
}

static struct MHD_Response *make(struct request *r, uint64_t *bytes)
{
	struct response *w = &r->response;
	struct str body;

	*bytes = 0;
	if (r->stream)
		return events_response(r->stream);
	if (w->file.fd >= 0) {
		struct MHD_Response *m = MHD_create_response_from_fd_at_offset64((uint64_t)w->file_size, w->file.fd, (uint64_t)w->file_from);
		*bytes = (uint64_t)w->file_size;
		if (m)
			w->file = FILE_NONE;
		return m;
	}
	body = w->fixed.p ? w->fixed : pack(r);
	*bytes = body.n;
	return MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p, MHD_RESPMEM_PERSISTENT);
}

enum MHD_Result response_send(struct request *r)
{
	struct response *w = &r->response;
	enum MHD_Result queued = MHD_NO;
	struct MHD_Response *m;
	uint64_t bytes;

	if (w->bad || w->body.failed) {
		log_line(LOG_ERROR, "server", "request %s: the response could not be built", r->id);
		reply_error(r, 500, "error.internal");
	}
	m = make(r, &bytes);
	if (m) {
		int64_t limit_ms = r->server->options.send_ms + (int64_t)(bytes / SEND_BYTES_PER_MS);
		if (add_headers(r, m))
			queued = MHD_queue_response(r->mhd, (unsigned)w->status, m);
		MHD_destroy_response(m);
		atomic_store_explicit(&r->peer->deadline_us, r->stream ? 0 : os_monotonic_us() + limit_ms * 1000, memory_order_relaxed);
	}
	r->stage = STAGE_SENT;
	return queued;
}
