/* Pages that compute or read more than a request should hold an HTTP thread for: the same handler on the site's slow pool. */
#ifndef BANYAN_WEB_SLOW_H
#define BANYAN_WEB_SLOW_H

#include "server/gate.h"

/* Runs work on the pool; it must leave a complete response. 503 when the pool is full. */
enum handled page_slowly(struct request *r, enum handled (*work)(struct request *r));

#endif
