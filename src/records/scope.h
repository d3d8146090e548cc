/* Row scope: which rows a principal's operation reaches, as a SQL condition. Only the query builders of records/ call it. */
#ifndef BANYAN_RECORDS_SCOPE_H
#define BANYAN_RECORDS_SCOPE_H

#include "records/context.h"
#include "records/sql.h"

/* Appends " AND (…)", or nothing when every row is reached, or " AND 0 = 1". alias names the entity's table in the query. */
void scope_where(struct sql *q, const struct context *x, const struct entity *t, const char *alias, enum operation op);

#endif
