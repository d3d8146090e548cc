/* The HTTP server: opens, answers by a table of routes, closes. It knows requests and responses, nothing of accounts, users or pages.
 *
 *   socket → libmicrohttpd (epoll, one loop a thread) → connection.c → router → gate → body → admit → handler → response
 *
 * Opened by cli's serve command and by tests. Handlers: route.h, request.h, response.h. */
#ifndef BANYAN_SERVER_HTTP_H
#define BANYAN_SERVER_HTTP_H

#include "base/buf.h"
#include "base/error.h"
#include "os/net.h"
#include "server/route.h"

struct server;
struct request;

enum { SERVER_PROXIES_MAX = 16 };

/* Zero means the default given in brackets. Times are milliseconds, sizes bytes. */
struct server_options {
	const char *listen;        /* HOST:PORT, [IPV6]:PORT, :PORT, "systemd" [127.0.0.1:8080] */
	int threads;               /* [cores] */
	int connections_max;       /* [4096] */
	int connections_per_ip;    /* [unlimited]; leave so behind a proxy */
	int header_ms;             /* from connection to the end of the first header [15000] */
	int idle_ms;               /* between two requests, and without any progress [60000] */
	int body_ms;               /* for a body, plus its size at 32 KiB/s [20000] */
	int send_ms;               /* for a response, plus its size at 16 KiB/s [30000] */
	size_t header_max;         /* request line and headers; more is 431 [16 KiB] */
	size_t arena_max;          /* per request [8 MiB] */
	size_t response_max;       /* of one response body [64 MiB] */
	int streams_max;           /* open event streams [256] */
	int heartbeat_ms;          /* of event streams [15000] */
	const char *upload_folder; /* for temporary files of uploads; NULL: uploads are answered 415 */
	struct net_block proxies[SERVER_PROXIES_MAX]; /* whose X-Forwarded-For and -Proto are believed */
	size_t proxy_count;
	bool https;                /* the outside sees https even without X-Forwarded-Proto */
};

/* What the upper rooms decide. Each may be NULL. All run on HTTP threads; context of the request is theirs (request_context). */
struct server_hooks {
	/* After routing, before the body is read: who is it, may they do route->need? False: the response (401, 403, a redirect) is set. */
	bool (*gate)(struct request *r, uint32_t need);
	/* After the body is complete, before the handler: CSRF and the like. False as above. */
	bool (*admit)(struct request *r, uint32_t need);
	/* Writes the body for an error of the server itself (400, 404, 405, 408, 411, 413, 415, 429, 500, 503). key is of the catalogue. */
	void (*failed)(struct request *r, int status, const char *key);
	/* After the last byte was sent or the client went away, once per request that was routed; the response may be read. */
	void (*finished)(struct request *r);
};

/* routes, hooks and app must outlive the server. Answers as soon as it returns. RC_CONFLICT when the address is taken; RC_INVALID for a
 * wrong option or route (the log line says which). */
enum rc server_open(const struct server_options *options, const struct route_table *routes, const struct server_hooks *hooks, void *app,
                    struct server **out, struct error *e);
int server_port(const struct server *s);
/* No new connection from now on; requests under way are answered and their connections closed; event streams end. Returns true when none is
 * left, false after grace_ms. Whoever resumes pending requests must still be at work. */
bool server_drain(struct server *s, int grace_ms);
/* Drains (10 s), then cuts what is left. NULL is fine. A pending request that is never resumed keeps the server's memory. */
void server_close(struct server *s);
bool server_stopping(const struct server *s);
/* Prometheus text exposition; upper rooms add their own lines after it. */
void server_metrics(struct server *s, struct buf *out);

#endif
