/* The server of a company, from opening its port to the last answer: what `banyan serve` does. */
#ifndef BANYAN_CLI_SERVE_H
#define BANYAN_CLI_SERVE_H

#include "jobs/job.h"
#include "server/gate.h"

enum { SERVE_GROUPS_MAX = 48 };

/* What main() brings from rooms that this one does not see: the routes of api and web, and who answers errors. */
struct serve_parts {
	struct route_group groups[SERVE_GROUPS_MAX];
	size_t group_count;
	bool (*api_owns)(const struct request *r);                                /* is it a path whose errors are problems? */
	void (*api_failed)(struct request *r, int status, const char *key);
	void (*page_failed)(struct request *r, int status, const char *key);      /* NULL: plain text */
	const struct job_kind *kinds;
	size_t kind_count;
};

struct serve_options {
	const char *listen;     /* NULL: 127.0.0.1:8080 */
	int threads;            /* 0: one a core */
	const char *folder;     /* for uploads and jobs; NULL: a new one among the system's temporary files, removed at the end */
	const struct serve_parts *parts;
	void (*ready)(void *context, int port); /* once it answers; NULL is fine */
	void *context;
};

/* Serves until SIGTERM or SIGINT, then answers what is under way. The company stays the caller's. */
enum rc serve(struct company *c, const struct serve_options *o, struct error *e);

#endif
