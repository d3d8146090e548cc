/* Counts and times of requests, kept in shards so that threads do not share a cache line. Labels are the rows of the route table and the class
 * of the status: nothing a client sends becomes a label. */
#ifndef BANYAN_SERVER_METRICS_H
#define BANYAN_SERVER_METRICS_H

#include "base/buf.h"
#include "server/route.h"

struct metrics;

enum rc metrics_open(size_t routes, struct metrics **out, struct error *e);
void metrics_close(struct metrics *m);
/* route: index in the router, or -1 for none. us: from the end of the header to the last byte. */
void metrics_request(struct metrics *m, int route, int status, int64_t us, uint64_t bytes_in, uint64_t bytes_out);
void metrics_begin(struct metrics *m);
void metrics_end(struct metrics *m);
int64_t metrics_in_flight(struct metrics *m);
void metrics_text(struct metrics *m, const struct router *router, struct buf *out);

#endif
