/* Handlers on the slow pool. */
#include "web/slow.h"

struct slow { struct request *request; enum handled (*work)(struct request *r); };

static void run(void *arg)
{
	struct slow *s = arg;
	struct request *r = s->request;

	if (s->work(r) == HANDLED)
		request_resume(r);
}

enum handled page_slowly(struct request *r, enum handled (*work)(struct request *r))
{
	struct slow *s = arena_new(request_arena(r), struct slow);

	if (!s)
		return reply_error(r, 503, "error.no_memory");
	*s = (struct slow){ r, work };
	if (pool_submit(request_site(r)->slow, run, s, NULL))
		return reply_retry_later(r, 503, 2, "error.busy");
	return HANDLED_PENDING;
}
