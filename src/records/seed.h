/* What a company has from its first minute: shipped roles with their grants, the shipped policy. seed_company is called once, inside the transaction of init. */
#ifndef BANYAN_RECORDS_SEED_H
#define BANYAN_RECORDS_SEED_H

#include "base/buf.h"
#include "records/company.h"

/* What the shipped role of that code may do with an entity, as a role_grant keeps it; false when nothing. */
struct shipped_grant { struct buf scopes, reads, writes; };
#define SHIPPED_GRANT { { .max = 1000 }, { .max = 200 }, { .max = 200 } }
bool seed_grant(struct str role, const struct entity *t, struct shipped_grant *out);
void shipped_grant_free(struct shipped_grant *g);
/* Does any shipped role have a right on it. */
bool seed_grants_any(const struct entity *t);

enum rc seed_company(struct company *c, struct db *db, const struct schema *s, struct error *e);

#endif
