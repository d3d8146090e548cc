/* Inside records/: a key that is taken by a row which the asker cannot see. He learns that it is taken and by which unit, nothing of the row. */
#ifndef BANYAN_RECORDS_UNSEEN_H
#define BANYAN_RECORDS_UNSEEN_H

#include "records/context.h"

/* RC_CONFLICT with the field when a live row has that value in a unique field and lies out of the asker's sight; RC_OK when there is none, or he sees it. */
enum rc unseen_check(struct context *x, const struct entity *t, const struct field *f, struct value v, struct error *e);

#endif
