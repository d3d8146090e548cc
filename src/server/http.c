/* Opening and closing the server, and the watch that cuts slow clients and beats the heart of event streams. */
#include "server/inside.h"

#include "base/log.h"
#include "base/mem.h"
#include "os/clock.h"
#include "os/random.h"
#include "server/events.h"

#include <libdeflate.h>
#include <stdarg.h>
#include <stdio.h>

enum { REPLY_HEADER_ROOM = 8192, BACKLOG = 1024, CLOSE_GRACE_MS = 10000, POLL_MS = 5 };

static void default_int(int *value, int otherwise)
{
	if (!*value)
		*value = otherwise;
}

static void default_size(size_t *value, size_t otherwise)
{
	if (!*value)
		*value = otherwise;
}

static bool options_complete(struct server_options *o)
{
	int *const counts[] = { &o->threads, &o->connections_max, &o->header_ms, &o->idle_ms, &o->body_ms, &o->send_ms, &o->streams_max,
	                        &o->heartbeat_ms };

	if (!o->listen)
		o->listen = "127.0.0.1:8080";
	default_int(&o->threads, thread_cpus());
	default_int(&o->connections_max, 4096);
	default_int(&o->header_ms, 15000);
	default_int(&o->idle_ms, 60000);
	default_int(&o->body_ms, 20000);
	default_int(&o->send_ms, 30000);
	default_int(&o->streams_max, 256);
	default_int(&o->heartbeat_ms, 15000);
	default_size(&o->header_max, 16384);
	default_size(&o->arena_max, 8 << 20);
	default_size(&o->response_max, 64 << 20);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		if (*counts[i] < 1)
			return false;
	return o->threads <= 64 && o->connections_per_ip >= 0 && o->proxy_count <= SERVER_PROXIES_MAX && o->header_max <= 1 << 20;
}

static int watch_step_ms(const struct server_options *o)
{
	int least = o->header_ms;

	least = o->idle_ms < least ? o->idle_ms : least;
	least = o->body_ms < least ? o->body_ms : least;
	least = o->send_ms < least ? o->send_ms : least;
	least = o->heartbeat_ms < least ? o->heartbeat_ms : least;
	least /= 4;
	return least < 10 ? 10 : least > 1000 ? 1000 : least;
}

/* A peer leaves the list before its socket is closed, so fd is its own while the lock is held. */
static void cut_peers(struct server *s, int64_t now_us, bool idle)
{
	mutex_lock(&s->peer_lock);
	for (struct peer *p = s->peers; p; p = p->next) {
		int64_t deadline = atomic_load_explicit(&p->deadline_us, memory_order_relaxed);
		if ((deadline && now_us > deadline) || (idle && !atomic_load_explicit(&p->busy, memory_order_relaxed)))
			net_shutdown(p->fd);
	}
	mutex_unlock(&s->peer_lock);
}

static void *watch_run(void *arg)
{
	struct server *s = arg;
	int step = watch_step_ms(&s->options);

	mutex_lock(&s->watch_lock);
	while (!s->watch_done) {
		condition_wait_ms(&s->watch_end, &s->watch_lock, step);
		mutex_unlock(&s->watch_lock);
		int64_t now = os_monotonic_us();
		cut_peers(s, now, atomic_load(&s->stopping));
		events_watch(s, now);
		mutex_lock(&s->watch_lock);
	}
	mutex_unlock(&s->watch_lock);
	return NULL;
}

/* Escapes are decoded by our own parser; libmicrohttpd leaves the text alone. */
static size_t keep_escapes(void *cls, struct MHD_Connection *mhd, char *text)
{
	return str_of(text).n;
}

static void log_library(void *cls, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

static void log_library(void *cls, const char *format, va_list args)
{
	char line[200];

	vsnprintf(line, sizeof line, format, args);
	log_line(LOG_DEBUG, "http", "%s", line);
}

static enum rc start(struct server *s, int fd, struct error *e)
{
	const struct server_options *o = &s->options;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_TURBO | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem items[] = {
		{ MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)log_library, NULL },
		{ MHD_OPTION_LISTEN_SOCKET, fd, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, o->connections_max, NULL },
		{ MHD_OPTION_PER_IP_CONNECTION_LIMIT, o->connections_per_ip, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, (o->idle_ms + 999) / 1000, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)(o->header_max + REPLY_HEADER_ROOM), NULL },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)connection_line, s },
		{ MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)keep_escapes, NULL },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)connection_completed, s },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connection_notify, s },
		{ MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
		{ MHD_OPTION_THREAD_POOL_SIZE, o->threads > 1 ? o->threads : 0, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};

	s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, connection_request, s, MHD_OPTION_ARRAY, items, MHD_OPTION_END);
	if (s->daemon)
		return RC_OK;
	net_close(fd);
	return error_set(e, RC_IO, "listen", "error.cannot_listen", NULL, NULL);
}

static void server_free(struct server *s)
{
	while (s->free_requests) {
		struct request *r = s->free_requests;
		s->free_requests = r->next_free;
		request_free(r);
	}
	while (s->packer_count)
		libdeflate_free_compressor(s->packers[--s->packer_count]);
	metrics_close(s->metrics);
	router_close(s->router);
	mutex_end(&s->request_lock);
	mutex_end(&s->peer_lock);
	mutex_end(&s->stream_lock);
	mutex_end(&s->watch_lock);
	condition_end(&s->watch_end);
	mem_free(s);
}

static void watch_stop(struct server *s)
{
	mutex_lock(&s->watch_lock);
	s->watch_done = true;
	condition_signal(&s->watch_end);
	mutex_unlock(&s->watch_lock);
	thread_join(&s->watch);
}

static enum rc prepare(struct server *s, const struct route_table *routes, struct error *e)
{
	enum rc rc;

	if (!options_complete(&s->options))
		return error_set(e, RC_INVALID, "options", "error.invalid", NULL, NULL);
	if (os_random(&s->id_base, sizeof s->id_base))
		return error_set(e, RC_IO, NULL, "error.internal", NULL, NULL);
	if ((rc = router_open(routes, &s->router, e)))
		return rc;
	return metrics_open(router_count(s->router), &s->metrics, e);
}

enum rc server_open(const struct server_options *options, const struct route_table *routes, const struct server_hooks *hooks, void *app,
                    struct server **out, struct error *e)
{
	struct server *s = mem_alloc(sizeof *s);
	int fd;
	enum rc rc;

	*out = NULL;
	if (!s)
		return error_no_memory(e);
	s->options = *options;
	s->hooks = hooks;
	s->app = app;
	if ((rc = prepare(s, routes, e)) || (rc = net_listen(str_of(s->options.listen), BACKLOG, &fd, &s->port, e)) || (rc = start(s, fd, e))) {
		server_free(s);
		return rc;
	}
	if ((rc = thread_start(&s->watch, "http-watch", watch_run, s, e))) {
		server_close(s);
		return rc;
	}
	*out = s;
	return RC_OK;
}

int server_port(const struct server *s)
{
	return s->port;
}

bool server_stopping(const struct server *s)
{
	return atomic_load(&s->stopping);
}

void server_metrics(struct server *s, struct buf *out)
{
	metrics_text(s->metrics, s->router, out);
	buf_printf(out, "# TYPE banyan_event_streams gauge\nbanyan_event_streams %zu\n", events_open_count(s));
}

/* A request counts as pending until whoever resumed it has let go of the server. */
static bool busy(struct server *s)
{
	return atomic_load(&s->active) > 0 || atomic_load(&s->pending) > 0;
}

bool server_drain(struct server *s, int grace_ms)
{
	int64_t until = os_monotonic_us() + (int64_t)grace_ms * 1000;

	if (!atomic_exchange(&s->stopping, true))
		net_close(MHD_quiesce_daemon(s->daemon));
	events_end_all(s);
	while (busy(s) && os_monotonic_us() < until)
		os_sleep_ms(POLL_MS);
	return !busy(s);
}

void server_close(struct server *s)
{
	if (!s)
		return;
	if (!server_drain(s, CLOSE_GRACE_MS))
		log_line(LOG_WARN, "server", "%lld requests were still under way", (long long)atomic_load(&s->active));
	watch_stop(s);
	if (atomic_load(&s->pending) > 0) {
		log_line(LOG_ERROR, "server", "%lld pending requests were never resumed", (long long)atomic_load(&s->pending));
		return;
	}
	MHD_stop_daemon(s->daemon);
	server_free(s);
}
