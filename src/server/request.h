/* What a client asks. All text lives as long as the request; all of it was bounded before a handler sees it, percent-decoded and valid UTF-8
 * without NUL (headers and bodies: as they came). A pending request may be used by one thread at a time. */
#ifndef BANYAN_SERVER_REQUEST_H
#define BANYAN_SERVER_REQUEST_H

#include "base/arena.h"
#include "base/str.h"
#include "server/route.h"

struct server;
struct response;
struct request;

enum { REQUEST_ARGS_MAX = 256, REQUEST_UPLOADS_MAX = 16, REQUEST_COOKIES_MAX = 32, REQUEST_FIELDS_MAX = 1000 };

struct request_pair {
	struct str name;
	struct str value;
};

struct request_upload {
	struct str name;      /* of the form field */
	struct str filename;  /* sanitised: no folder, no control characters, at most 200 bytes; may be empty */
	struct str type;      /* as the client says; not to be believed */
	const char *path;     /* the temporary file, removed with the request unless it was renamed away */
	int64_t size;
};

void *request_app(const struct request *r);
struct server *request_server(const struct request *r);
struct arena *request_arena(struct request *r);
struct response *request_response(struct request *r);
const struct route *request_route(const struct request *r);
/* GET for HEAD too; the body is then left out by the server. */
enum http_method request_method(const struct request *r);
struct str request_path(const struct request *r);   /* decoded */
struct str request_target(const struct request *r); /* raw path and query, for links back to here */
struct str request_id(const struct request *r);     /* 16 hex digits, also in the response's X-Request-Id */
struct str request_remote(const struct request *r); /* the client's address as text, behind trusted proxies too */
bool request_is_https(const struct request *r);     /* as the client sees it */
struct str request_host(const struct request *r);
int64_t request_began_us(const struct request *r);  /* os_monotonic_us */

/* Absent ones are { NULL, 0 }. */
struct str request_param(const struct request *r, const char *name);
struct str request_arg(const struct request *r, const char *name);    /* the first of that name in the query */
struct str request_field(const struct request *r, const char *name);  /* in the form */
struct str request_header(const struct request *r, const char *name); /* any case */
struct str request_cookie(const struct request *r, const char *name);
struct str request_bearer(const struct request *r);                   /* the token of Authorization: Bearer */
struct str request_body(const struct request *r);
struct str request_query(const struct request *r);                    /* raw, without '?' */
size_t request_args(const struct request *r, const struct request_pair **out);
size_t request_fields(const struct request *r, const struct request_pair **out);
const struct request_upload *request_upload(const struct request *r, const char *name);
size_t request_uploads(const struct request *r, const struct request_upload **out);
/* Before the body comes (struct route.ask): no more than that many bytes of it, whatever the route allows. */
void request_limit_body(struct request *r, size_t bytes);

/* One pointer for the gate's own (a principal); not freed. */
void request_set_context(struct request *r, void *context);
void *request_context(const struct request *r);

/* The response of a pending request is complete: it will be sent, and r belongs to the server again. Exactly once, from any thread, even before
 * the handler returned HANDLED_PENDING. Safe when the client is gone. */
void request_resume(struct request *r);

#endif
