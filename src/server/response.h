/* What is answered. A handler writes into the body and sets what differs from the defaults: status 200, private and not stored, nosniff, and
 * for text/html the policy of the page (CSP, COOP, referrer). Lives as long as its request. */
#ifndef BANYAN_SERVER_RESPONSE_H
#define BANYAN_SERVER_RESPONSE_H

#include "base/buf.h"
#include "server/request.h"

struct response;

enum { RESPONSE_HEADERS_MAX = 32 };

enum cache_policy {
	CACHE_NONE,      /* Cache-Control: no-store, private (the default) */
	CACHE_CHECK,     /* private, no-cache: kept, asked again with its ETag */
	CACHE_IMMUTABLE, /* public, a year: only for names that change with their content */
	CACHE_SHORT      /* public, five minutes */
};

struct buf *response_body(struct response *w);
void response_status(struct response *w, int status);
int response_status_of(const struct response *w);
/* Both live as long as the request: a literal, or text from its arena. */
void response_type(struct response *w, const char *type);
/* Adds one. False, and not added: a name that is no token, a value with control characters, too many. The text is copied. */
bool response_header(struct response *w, const char *name, struct str value);
void response_cache(struct response *w, enum cache_policy policy);
/* Without quotes; sets ETag. True when the request's If-None-Match has it: status is 304 and the body need not be written. */
bool response_etag(struct request *r, struct str tag);
/* Forgets body, headers, status: to answer with an error after all. */
void response_clear(struct response *w);

/* Cookies: HttpOnly, SameSite=Lax, Path=/, Secure and the name prefix __Host- when the client sees https (request_cookie adds the prefix
 * itself when it looks). max_age in seconds, negative: until the browser ends, 0: delete. value: token characters only, else false. */
bool response_cookie(struct request *r, const char *name, struct str value, int64_t max_age);

/* Ready answers, to be returned: return reply_text(r, 404, "text/plain; charset=utf-8", STR("not found")); */
enum handled reply_text(struct request *r, int status, const char *type, struct str body);
enum handled reply_redirect(struct request *r, int status, struct str location);      /* a path of this site or an absolute URL */
/* The hook `failed` writes it; without one, plain text. */
enum handled reply_error(struct request *r, int status, const char *key);
enum handled reply_retry_later(struct request *r, int status, int64_t seconds, const char *key); /* with Retry-After */
/* Sets Content-Disposition: attachment with the name in both spellings (RFC 6266). */
void response_download(struct response *w, struct str filename);
/* Sends the file without loading it; byte ranges are honoured (206, 416). The file may be unlinked as soon as this returns. 404 when it cannot be
 * opened. */
enum handled reply_file(struct request *r, const char *path, const char *type);

/* Something embedded at build time. gzip and brotli are NULL when they would not help. */
struct asset {
	const char *path; /* as in the URL after the folder: "app.3f2c.css" */
	const char *type;
	const char *etag;
	const unsigned char *bytes;
	size_t size;
	const unsigned char *gzip;
	size_t gzip_size;
	const unsigned char *brotli;
	size_t brotli_size;
	bool immutable; /* the name contains a hash of the content */
};

/* Sends it as it lies in memory, in the smallest form the client takes. */
enum handled reply_asset(struct request *r, const struct asset *a);

#endif
