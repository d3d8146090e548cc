/* What a company has from its first minute: shipped roles with their grants, the shipped policy. Called once, inside the transaction of init. */
#ifndef BANYAN_RECORDS_SEED_H
#define BANYAN_RECORDS_SEED_H

#include "records/company.h"

enum rc seed_company(struct company *c, struct db *db, const struct schema *s, struct error *e);

#endif
