/* Routes are rows: method, pattern, handler, what is needed. A table of them is compiled once into a tree; finding one allocates nothing. */
#ifndef BANYAN_SERVER_ROUTE_H
#define BANYAN_SERVER_ROUTE_H

#include "base/error.h"
#include "base/str.h"

struct request;
struct router;

enum http_method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_OPTIONS, METHOD_COUNT };

enum body_kind {
	BODY_NONE,      /* a body is refused (413), but for {}: what programs send where they have nothing to say */
	BODY_JSON,      /* application/json or application/…+json, else 415; request_body */
	BODY_FORM,      /* application/x-www-form-urlencoded: request_field */
	BODY_MULTIPART, /* multipart/form-data or urlencoded: request_field, request_upload */
	BODY_BYTES,     /* anything, in memory: request_body */
	BODY_FILE       /* anything, into a temporary file: request_upload(r, "body") */
};

/* What a handler says when it returns. */
enum handled {
	HANDLED,        /* the response is complete */
	HANDLED_PENDING /* request_resume() will be called, once, from any thread, when it is; the HTTP thread goes on with others */
};

/* pattern: "/api/v1/:entity/:id"; a last segment "*rest" takes one or more segments. Literals win over parameters, parameters over the
 * rest. A route for GET answers HEAD too. body_max 0 with a body kind means 64 KiB. Rows live as long as the server. */
struct route {
	enum http_method method;
	const char *pattern;
	enum handled (*handle)(struct request *r);
	uint32_t need;          /* opaque here; the gate hook reads it. Zero should mean nobody. */
	enum body_kind body;
	size_t body_max;
	const void *data;       /* whatever the owner of the table wants at hand: request_route(r)->data */
	/* Asked once the gate has let the request pass and before its body is read, so that nobody fills the disk who may not: false when it has replied.
	 * request_limit_body there narrows body_max. NULL: nothing to ask. */
	bool (*ask)(struct request *r);
};

/* Several tables, so that api and web each bring their own. */
struct route_group {
	const struct route *rows;
	size_t count;
};

struct route_table {
	const struct route_group *groups;
	size_t count;
};

enum { ROUTE_PARAMS_MAX = 8, ROUTE_SEGMENTS_MAX = 16, ROUTES_MAX = 1024 };

struct route_param {
	struct str name;
	struct str value; /* raw: still percent-encoded */
};

struct route_match {
	const struct route *route; /* NULL: nothing for this method */
	int index;                 /* of the route, over all groups */
	uint32_t allowed;          /* bits of enum http_method that the path has; 0: no such path */
	struct route_param params[ROUTE_PARAMS_MAX];
	size_t param_count;
};

/* RC_INVALID for a malformed pattern, two equal routes or too many; the log line says which. */
enum rc router_open(const struct route_table *table, struct router **out, struct error *e);
void router_close(struct router *r);
/* path is raw, without the query; begins with '/'. */
void router_find(const struct router *r, enum http_method method, struct str path, struct route_match *out);
/* "GET, HEAD, POST" into out. */
void router_allow_text(uint32_t allowed, char out[80]);
struct str method_name(enum http_method m);
bool method_parse(struct str name, enum http_method *out);
size_t router_count(const struct router *r);
const struct route *router_route(const struct router *r, size_t index);

#endif
