/* Inside records/: the part of a company that changes when an administrator changes it — schema, roles, units, settings — as one counted, immutable
 * state. A request keeps the one it began with. */
#ifndef BANYAN_RECORDS_STATE_H
#define BANYAN_RECORDS_STATE_H

#include "os/thread.h"
#include "records/counted.h"
#include "records/known.h"
#include "records/principal.h"
#include "records/setting.h"

enum { STATE_MAX = 64 << 20, PRINCIPAL_SLOTS = 512 };

struct role_row {
	int64_t id;
	const char *code;
	bool administrator;
	struct grant *grants; /* by entity->index */
};

struct unit_row { int64_t id, parent; };

/* A user's merged rights, computed once a state. */
struct principal_entry {
	int64_t user;
	struct principal principal;
	struct principal_entry *next;
};

struct state {
	struct schema *schema;
	struct arena arena;
	int references;        /* under the company's lock */
	struct state *older;
	struct role_row *roles;
	int role_count;
	struct unit_row *units;
	int unit_count;
	struct str *settings;  /* by setting_rows index */
	struct mutex principals_lock;
	struct principal_entry *principals[PRINCIPAL_SLOTS];
};

struct company {
	struct store *store;
	struct mutex lock;
	struct state *state;       /* the newest; older ones live until released */
	int64_t looked_at;         /* os_monotonic_us of the last look at the generation */
	struct zone *zone;
	unsigned char key[32];
	struct arena texts;        /* setting texts handed out */
	struct str *setting_texts;
	struct knowns knowns;      /* tokens and sessions of the last moment */
	struct counteds counteds;  /* and what was counted */
};

/* Reads everything from the database. */
enum rc state_load(struct company *c, struct db *db, int64_t generation, struct state **out, struct error *e);
void state_free(struct state *s);
/* The state a schema belongs to, while it is held. */
struct state *state_of(struct company *c, const struct schema *s);

#endif
