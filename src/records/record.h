/* Inside records/: one row whole, without masks, for writing and rules. */
#ifndef BANYAN_RECORDS_RECORD_H
#define BANYAN_RECORDS_RECORD_H

#include "records/read.h"

/* All fields of a row that the operation's scope reaches; *out NULL when there is none. deleted: also looks among deleted rows. */
enum rc record_load(struct context *x, const struct entity *t, int64_t id, enum operation op, bool deleted, struct record **out, struct error *e);
/* Makes values that the asker may not read empty and unseals the sealed ones that he may. */
enum rc record_mask(struct context *x, struct record *r, struct error *e);
enum rc record_not_found(const struct entity *t, struct error *e);

#endif
