/* Inside records/: what a note, file, comment, tag, task or approval hangs on: a row of any entity (fields subject and subject_id), and the account whose
 * team it follows. A writer hangs things only on rows that he sees, and they follow that row's account and no other. Used by rules.c and the importer. */
#ifndef BANYAN_RECORDS_SUBJECT_H
#define BANYAN_RECORDS_SUBJECT_H

#include "records/context.h"

/* Does the entity have such fields? */
bool subject_has(const struct entity *t);
/* *account: as given, or VALUE_NULL; afterwards the subject's own account, where it has one. RC_INVALID with the field: half a subject, a row that is not
 * there or not to be seen, another account than the subject's. */
enum rc subject_check(struct context *x, struct value subject, struct value id, struct value *account, struct error *e);

#endif
