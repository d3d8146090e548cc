/* What the files of the server room share with each other and nobody else sees. */
#ifndef BANYAN_SERVER_INSIDE_H
#define BANYAN_SERVER_INSIDE_H

#include "os/file.h"
#include "os/thread.h"
#include "server/http.h"
#include "server/metrics.h"
#include "server/response.h"

#include <microhttpd.h>
#include <stdatomic.h>

struct event_stream;
struct libdeflate_compressor;

/* Headers the server or its neighbours ask for often, noted in one walk. */
enum known_header {
	HEADER_HOST, HEADER_COOKIE, HEADER_CONTENT_LENGTH, HEADER_CONTENT_TYPE, HEADER_TRANSFER_ENCODING, HEADER_AUTHORIZATION,
	HEADER_ACCEPT_ENCODING, HEADER_IF_NONE_MATCH, HEADER_RANGE, HEADER_ORIGIN, HEADER_SEC_FETCH_SITE, HEADER_FORWARDED_FOR,
	HEADER_FORWARDED_PROTO, HEADER_COUNT
};

enum stage {
	STAGE_HEAD,    /* nothing but the request line is known */
	STAGE_BODY,    /* the body arrives */
	STAGE_REFUSED, /* the response is set already; the rest of the request is let go */
	STAGE_DRAIN,   /* the same, once the rest has come */
	STAGE_PENDING, /* handed to somebody else */
	STAGE_SENT
};

/* Who may touch a pending request: the handler's thread until it is parked, then whoever resumes it, then the HTTP thread again. */
enum turn { TURN_HANDLER, TURN_PARKED, TURN_RESUMED };

struct response_header {
	const char *name;
	const char *value;
};

struct response {
	int status;
	const char *type;
	enum cache_policy cache;
	bool bad;                   /* something could not be added: an error is sent instead */
	bool close;
	struct buf body;
	struct str fixed;           /* sent instead of body when .p: lives longer than the request */
	struct file file;           /* sent instead of body when open */
	int64_t file_from;
	int64_t file_size;
	struct response_header headers[RESPONSE_HEADERS_MAX];
	size_t header_count;
};

/* A connection: kept by libmicrohttpd for us from accept to close. */
struct peer {
	struct peer *next;
	struct peer *previous;
	int fd;
	_Atomic int64_t deadline_us; /* it is cut when this has passed; 0: not now */
	_Atomic bool busy;           /* a request is being answered */
	struct net_address address;
	bool trusted;                /* a proxy of ours */
	char text[NET_TEXT_MAX];
};

/* A text field of a multipart form while it arrives. */
struct form_part {
	struct form_part *next;
	struct str name;
	size_t at; /* in body */
	size_t n;
};

struct request {
	struct server *server;
	struct MHD_Connection *mhd;
	struct peer *peer;
	struct request *next_free;
	enum stage stage;
	_Atomic int turn;
	struct arena arena;
	struct str target;
	struct str path;
	struct str query;
	enum http_method method;
	char id[17];
	char remote[NET_TEXT_MAX];
	bool repeated;             /* a header that must be alone came twice */
	bool https;
	int64_t began_us;
	struct route_match match;
	struct str headers[HEADER_COUNT];
	struct request_pair *args;
	size_t arg_count;
	struct request_pair *fields;
	size_t field_count;
	struct buf body;
	size_t body_max;
	size_t body_limit;         /* request_limit_body; 0: the route's */
	uint64_t body_bytes;       /* seen so far */
	bool body_too_large;
	bool body_failed;
	struct MHD_PostProcessor *form;
	struct form_part *parts;
	struct form_part **parts_end;
	size_t part_count;
	struct file upload_file;
	struct request_upload uploads[REQUEST_UPLOADS_MAX];
	size_t upload_count;
	void *context;
	struct event_stream *stream;
	struct buf packed;
	struct response response;
};

struct server {
	struct server_options options;
	const struct server_hooks *hooks;
	void *app;
	struct router *router;
	struct metrics *metrics;
	struct MHD_Daemon *daemon;
	int port;
	uint64_t id_base;
	_Atomic uint64_t id_next;
	_Atomic bool stopping;
	_Atomic int64_t active;   /* requests begun and not finished */
	_Atomic int64_t pending;  /* handed out and not resumed */
	struct mutex request_lock;
	struct request *free_requests;
	size_t free_count;
	struct libdeflate_compressor *packers[64];
	size_t packer_count;
	struct mutex peer_lock;
	struct peer *peers;
	struct mutex stream_lock;
	struct event_stream *streams;
	size_t stream_count;
	struct thread watch;
	struct mutex watch_lock;
	struct condition watch_end;
	bool watch_done;
};

/* connection.c: the callbacks of libmicrohttpd, cls is the server. */
void *connection_line(void *cls, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result connection_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
                                   const char *upload, size_t *upload_size, void **slot);
void connection_completed(void *cls, struct MHD_Connection *mhd, void **slot, enum MHD_RequestTerminationCode why);
void connection_notify(void *cls, struct MHD_Connection *mhd, void **slot, enum MHD_ConnectionNotificationCode what);

/* request.c */
struct request *request_take(struct server *s); /* from the free list; NULL when out of memory */
void request_give(struct request *r);
void request_free(struct request *r);
/* Reads line and headers into r. 0, or the status of the refusal and its key. */
int request_read_head(struct request *r, const char *method, const char *version, const char **key);

/* body.c */
bool body_expected(const struct request *r);
uint64_t body_most(const struct request *r);     /* how long it may be: as it says, or as much as the route takes */
bool body_is_short(const struct request *r); /* says how long it is, and may be read to its end though nobody wants it */
/* Before the first byte: is it wanted, is it of the right kind? 0, or the status of the refusal. */
int body_begin(struct request *r, const char **key);
/* False: the connection is to be cut. */
bool body_add(struct request *r, const char *bytes, size_t n);
int body_end(struct request *r, const char **key);
void body_forget(struct request *r);

/* send.c */
enum MHD_Result response_send(struct request *r);

/* response.c */
void response_reset(struct response *w, size_t body_max);
void response_forget(struct response *w);
const char *response_find(const struct response *w, const char *name);

/* events.c */
struct MHD_Response *events_response(struct event_stream *stream);
void events_forget(struct server *s, struct event_stream *stream);
void events_watch(struct server *s, int64_t now_us);
void events_end_all(struct server *s);

#endif
