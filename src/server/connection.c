/* One request from its first line to its last byte, as libmicrohttpd's callbacks see it. Nothing here blocks; what takes long is pending. */
#include "server/inside.h"

#include "base/log.h"
#include "base/mem.h"
#include "os/clock.h"

#include <string.h>

enum { BODY_BYTES_PER_MS = 32 };

static void deadline_set(struct peer *p, int64_t ms)
{
	atomic_store_explicit(&p->deadline_us, ms ? os_monotonic_us() + ms * 1000 : 0, memory_order_relaxed);
}

/* Unique, not secret: a mix of a start chosen by chance and a counter. */
static void id_write(struct server *s, char id[17])
{
	uint64_t z = s->id_base + atomic_fetch_add_explicit(&s->id_next, 1, memory_order_relaxed) * 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z ^= z >> 27;
	for (int i = 15; i >= 0; i--, z >>= 4)
		id[i] = "0123456789abcdef"[z & 15];
	id[16] = '\0';
}

void *connection_line(void *cls, const char *uri, struct MHD_Connection *mhd)
{
	struct server *s = cls;
	struct request *r = request_take(s);

	if (!r)
		return NULL;
	r->peer = *(struct peer **)MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	if (!r->peer) {
		request_give(r);
		return NULL;
	}
	atomic_fetch_add_explicit(&s->active, 1, memory_order_relaxed);
	metrics_begin(s->metrics);
	r->mhd = mhd;
	r->match.index = -1;
	r->began_us = os_monotonic_us();
	id_write(s, r->id);
	r->target = arena_str(&r->arena, str_of(uri));
	if (!r->target.p)
		r->response.bad = true;
	return r;
}

static void refuse(struct request *r, int status, const char *key)
{
	r->stage = STAGE_REFUSED;
	reply_error(r, status, key);
}

static void refuse_route(struct request *r)
{
	char allow[80];

	if (!r->match.allowed) {
		refuse(r, 404, "error.not_found");
		return;
	}
	router_allow_text(r->match.allowed | 1u << METHOD_OPTIONS, allow);
	if (r->method == METHOD_OPTIONS)
		reply_text(r, 204, NULL, STR(""));
	else
		refuse(r, 405, "error.method_not_allowed");
	r->stage = STAGE_REFUSED;
	response_header(&r->response, "Allow", str_of(allow));
}

/* The header is complete. What is refused here closes the connection when a body was on its way; a short one is let in first, for a connection closed on
 * bytes that nobody read is reset, and the answer may be lost with it. */
static enum MHD_Result on_head(struct request *r, const char *method, const char *version)
{
	const struct server_hooks *h = r->server->hooks;
	const char *key;
	bool malformed;
	int status;

	atomic_store_explicit(&r->peer->busy, true, memory_order_relaxed);
	r->began_us = os_monotonic_us();
	r->stage = STAGE_BODY;
	if ((malformed = (status = request_read_head(r, method, version, &key))))
		refuse(r, status, key);
	else if (!r->match.route)
		refuse_route(r);
	else if (h && h->gate && !h->gate(r, r->match.route->need))
		r->stage = STAGE_REFUSED;
	else if (r->match.route->ask && !r->match.route->ask(r))
		r->stage = STAGE_REFUSED;
	else if (body_expected(r) && (status = body_begin(r, &key)))
		refuse(r, status, key);
	if (!body_expected(r)) {
		deadline_set(r->peer, 0);
		return MHD_YES;
	}
	deadline_set(r->peer, r->server->options.body_ms + (int64_t)(body_most(r) / BODY_BYTES_PER_MS));
	if (r->stage != STAGE_REFUSED)
		return MHD_YES;
	r->response.close = true;
	if (!malformed && body_is_short(r)) {
		r->stage = STAGE_DRAIN;
		return MHD_YES;
	}
	return response_send(r);
}

/* Lets go of the connection until request_resume; when that was called already there is no need to. */
static enum MHD_Result park(struct request *r)
{
	int handler = TURN_HANDLER;

	if (atomic_load(&r->turn) == TURN_RESUMED)
		return response_send(r);
	r->stage = STAGE_PENDING;
	MHD_suspend_connection(r->mhd);
	if (!atomic_compare_exchange_strong(&r->turn, &handler, TURN_PARKED))
		MHD_resume_connection(r->mhd);
	return MHD_YES;
}

static enum MHD_Result on_complete(struct request *r)
{
	const struct server_hooks *h = r->server->hooks;
	const char *key;
	int status;

	deadline_set(r->peer, 0);
	if ((status = body_expected(r) ? body_end(r, &key) : 0))
		reply_error(r, status, key);
	else if (!h || !h->admit || h->admit(r, r->match.route->need)) {
		/* Counted before the handler runs: it may be resumed before it returns. */
		atomic_fetch_add(&r->server->pending, 1);
		if (r->match.route->handle(r) == HANDLED_PENDING)
			return park(r);
		atomic_fetch_sub(&r->server->pending, 1);
	}
	return response_send(r);
}

enum MHD_Result connection_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
                                   const char *upload, size_t *upload_size, void **slot)
{
	struct request *r = *slot;

	if (!r)
		return MHD_NO;
	switch (r->stage) {
	case STAGE_HEAD:
		return on_head(r, method, version);
	case STAGE_BODY:
		if (!*upload_size)
			return on_complete(r);
		if (!body_add(r, upload, *upload_size))
			return MHD_NO;
		*upload_size = 0;
		return MHD_YES;
	case STAGE_DRAIN:
		if (!*upload_size)
			return response_send(r);
		*upload_size = 0;
		return MHD_YES;
	case STAGE_REFUSED:
		*upload_size = 0;
		return response_send(r);
	case STAGE_PENDING:
		return response_send(r);
	default:
		*upload_size = 0;
		return MHD_YES;
	}
}

void connection_completed(void *cls, struct MHD_Connection *mhd, void **slot, enum MHD_RequestTerminationCode why)
{
	struct request *r = *slot;
	struct server *s = cls;
	const struct response *w;
	uint64_t bytes;

	if (!r)
		return;
	*slot = NULL;
	w = &r->response;
	bytes = w->fixed.p ? w->fixed.n : w->file_size ? (uint64_t)w->file_size : r->packed.len ? r->packed.len : w->body.len;
	if (r->stream)
		events_forget(s, r->stream);
	if (r->match.route && s->hooks && s->hooks->finished)
		s->hooks->finished(r);
	if (r->stage == STAGE_SENT)
		metrics_request(s->metrics, r->match.index, w->status, os_monotonic_us() - r->began_us, r->body_bytes, bytes);
	metrics_end(s->metrics);
	atomic_store_explicit(&r->peer->busy, false, memory_order_relaxed);
	deadline_set(r->peer, (int64_t)s->options.idle_ms + s->options.header_ms);
	request_give(r);
	atomic_fetch_sub_explicit(&s->active, 1, memory_order_relaxed);
}

static void peer_open(struct server *s, struct MHD_Connection *mhd, void **slot)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct peer *p = mem_alloc(sizeof *p);

	*slot = p;
	if (!p)
		return;
	if (info && net_address_of(info->client_addr, &p->address)) {
		net_address_text(&p->address, p->text);
		for (size_t i = 0; i < s->options.proxy_count; i++)
			p->trusted = p->trusted || net_block_has(&s->options.proxies[i], &p->address);
	}
	p->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	deadline_set(p, s->options.header_ms);
	mutex_lock(&s->peer_lock);
	p->next = s->peers;
	if (p->next)
		p->next->previous = p;
	s->peers = p;
	mutex_unlock(&s->peer_lock);
}

static void peer_close(struct server *s, struct peer *p)
{
	if (!p)
		return;
	mutex_lock(&s->peer_lock);
	*(p->previous ? &p->previous->next : &s->peers) = p->next;
	if (p->next)
		p->next->previous = p->previous;
	mutex_unlock(&s->peer_lock);
	mem_free(p);
}

void connection_notify(void *cls, struct MHD_Connection *mhd, void **slot, enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		peer_open(cls, mhd, slot);
	else
		peer_close(cls, *slot);
}
