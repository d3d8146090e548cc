/* The world of the permission matrix: a user for each shipped role, rows of every entity on accounts inside and outside each scope, and an oracle that knows
 * from role_grant rows and from who owns what — not from the program's SQL — what each of them may reach. */
#ifndef BANYAN_TESTS_MATRIX_WORLD_H
#define BANYAN_TESTS_MATRIX_WORLD_H

#include "help/company.h"

enum { ROLES_MAX = 12, ACCOUNTS_MAX = 80, MEMBERS_MAX = 120, ROWS_MAX = 2500 };

struct world_account { int64_t id, owner, unit; };
struct world_member { int64_t account, user; bool write, over; };

/* One row: what decides its scope. */
struct row {
	const char *entity;
	int64_t id, account, user, creator, sees;
	bool shared;
};

struct person { int64_t user, unit, role; const char *code; bool administrator; struct principal *principal; };

struct world {
	struct bench bench;
	int64_t east, wuxi, below, south;
	int64_t mate, under, far;            /* users in wuxi, below it, in the south */
	struct person roles[ROLES_MAX];
	int role_count;
	struct world_account accounts[ACCOUNTS_MAX];
	int account_count;
	struct world_member members[MEMBERS_MAX];
	int member_count;
	struct row rows[ROWS_MAX];
	int row_count;
	int64_t serial;
};

void world_make(struct world *w);
void world_end(struct world *w);
const struct row *world_row(const struct world *w, const char *entity, int64_t id);

/* The oracle: what the role's grant rows say. scope: an index of scope_names. */
int oracle_scope(struct world *w, const struct person *p, const struct entity *t, enum operation op);
bool oracle_class(struct world *w, const struct person *p, const struct entity *t, const struct field *f, bool writes);
/* Does the scope of that operation reach the row? */
bool oracle_reaches(struct world *w, const struct person *p, const struct entity *t, enum operation op, const struct row *r);
bool oracle_reads(struct world *w, const struct person *p, const struct entity *t, const struct field *f);

#endif
