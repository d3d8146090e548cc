/* Inside records/: what hangs on a row that is deleted or restored. A required or fixed reference means "part of": such rows go and come back with it. Any other
 * live reference that people set stands in the way of deleting; what the program noted by itself (who wrote, who ran) does not. */
#ifndef BANYAN_RECORDS_CASCADE_H
#define BANYAN_RECORDS_CASCADE_H

#include "records/write.h"

/* Most rows that go along with one. */
enum { CASCADE_MAX = 20000 };

/* RC_CONFLICT error.still_referred {entity} {count} when something stands in the way, error.still_referred_unseen {entity} when the asker does not see all of
 * it; else deletes the parts. RC_TOO_LARGE past CASCADE_MAX. */
enum rc cascade_delete(struct context *x, const struct entity *t, int64_t id, struct error *e);
/* Restores the parts that were deleted at that very instant. */
enum rc cascade_restore(struct context *x, const struct entity *t, int64_t id, int64_t deleted_at, struct error *e);

/* Inside write.c: one row, with audit, search and rules, but no rights. */
enum rc record_delete_part(struct context *x, const struct entity *t, int64_t id, struct error *e);
enum rc record_restore_part(struct context *x, const struct entity *t, int64_t id, struct error *e);

#endif
