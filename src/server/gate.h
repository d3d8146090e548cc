/* Who is asking, for api and web alike: a session's cookie or a bearer token made into a principal, before a handler runs. And the way from a handler
 * into a write: the connection waits without a thread until the store has it on disk. */
#ifndef BANYAN_SERVER_GATE_H
#define BANYAN_SERVER_GATE_H

#include "lang/catalogue.h"
#include "os/pool.h"
#include "records/identity.h"
#include "server/csrf.h"
#include "server/http.h"
#include "server/limit.h"
#include "server/request.h"
#include "server/response.h"

#define SESSION_COOKIE "banyan_session"
#define LANGUAGE_COOKIE "banyan_language"

/* What a route needs (struct route.need). Zero: nobody. */
enum need {
	NEED_PUBLIC = 1,   /* anybody; a session is taken when there is one */
	NEED_SESSION = 2,  /* a page: without a session to the sign-in page and back */
	NEED_TOKEN = 4,    /* the API: a bearer token, or a session (the page's own script) */
};

struct jobs;

/* The running program: what request_app() returns. Made by cli's serve. */
struct site {
	struct company *company;
	struct server *server;
	unsigned char csrf_key[CSRF_KEY_BYTES];
	struct limit *tries_by_address; /* sign-ins */
	struct limit *tries_by_name;    /* a name and an address together: nobody locks out somebody else */
	struct pool *slow;              /* argon2 and other work that takes longer than a request should hold a thread */
	struct limit *token_rates;
	const char *scratch;            /* folder for temporary files */
	void *kam;                      /* struct snapshot_cache of kam/, opened by serve */
	void *scores;                   /* struct score_cache of kam/, likewise */
	void *sales;                    /* struct sales_ranks of kam/, likewise */
	struct jobs *jobs;              /* of jobs/, opened by serve */
};

/* Who asks: request_context() once the gate has let the request pass. */
struct caller {
	struct principal *who;    /* NULL: nobody known (NEED_PUBLIC only) */
	struct session session;   /* id 0: came with a token */
	struct str session_secret;
	enum language language;
	int64_t wait;             /* seconds, when asked too often */
};

extern const struct server_hooks gate_hooks; /* gate and admit; serve adds failed and finished */
bool gate_enter(struct request *r, uint32_t need);
bool gate_admit(struct request *r, uint32_t need);

struct site *request_site(const struct request *r);
struct caller *request_caller(const struct request *r);
enum language request_language(const struct request *r);
/* The token for the hidden field "csrf" of this session's forms; empty without a session. */
struct str request_csrf(struct request *r);

/* May the caller do that with rows of this entity (NULL: of any)? Without the database, for the `ask` of routes: when he may not, it has replied. */
bool request_may(struct request *r, const char *entity, enum operation op);
/* Room for the setting's number of bytes and the form around them. */
void request_limit_upload(struct request *r, const char *setting);

/* A reading context for this caller. End with context_end. */
enum rc request_read(struct request *r, struct context *x, struct error *e);

/* Submits the write; answer runs on a store thread when it is durable (w->job.rc RC_OK) or refused (w->job.error), and must leave a complete response
 * quickly. w is in the request's arena, its work and argument set; who, company and arena are filled here. */
enum handled request_write(struct request *r, struct write_request *w, void (*answer)(struct request *r, struct write_request *w));
struct write_request *request_write_new(struct request *r, enum rc (*work)(struct context *, struct write_request *, struct error *), void *argument);

/* HTTP status of an outcome. */
int rc_status(enum rc rc);

#endif
