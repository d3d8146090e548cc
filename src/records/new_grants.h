/* Rights on entities that are newer than a company's database: no role speaks of them yet, so that only administrators would see them. Shipped roles that nobody
 * has changed get what is shipped; one that was changed stays as it is, since whoever narrowed it did not mean the new entity either. */
#ifndef BANYAN_RECORDS_NEW_GRANTS_H
#define BANYAN_RECORDS_NEW_GRANTS_H

#include "records/company.h"

/* Called when a company was opened. Writes, with its audit rows, only where something is missing. */
enum rc new_grants(struct company *c, struct error *e);

#endif
