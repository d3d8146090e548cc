/* Rights on entities that are newer than a company's database: no role speaks of them yet, so that only administrators would see them. Shipped roles that nobody
 * has changed get what is shipped; one that was changed stays as it is, since whoever narrowed it did not mean the new entity either. */
#ifndef BANYAN_RECORDS_NEW_GRANTS_H
#define BANYAN_RECORDS_NEW_GRANTS_H

#include "records/company.h"
#include "records/context.h"

/* Called when a company was opened. Writes, with its audit rows, only where something is missing. */
enum rc new_grants(struct company *c, struct error *e);

/* Entities on which the shipped role of that kind has rights and this one has never had any: it was changed before they came. None for roles of a company's own.
 * In the context's arena. */
enum rc new_grants_lacking(struct context *x, int64_t role, const struct entity ***out, int *count, struct error *e);

#endif
