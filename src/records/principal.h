/* Who is asking, and what they may: role × entity × operation × scope × field class, merged over the user's roles. Zero means nobody. */
#ifndef BANYAN_RECORDS_PRINCIPAL_H
#define BANYAN_RECORDS_PRINCIPAL_H

#include "records/company.h"

enum scope { SCOPE_NOTHING, SCOPE_OWN, SCOPE_TEAM, SCOPE_UNIT, SCOPE_UNIT_BELOW, SCOPE_ALL, SCOPE_COUNT };
enum origin { ORIGIN_SYSTEM, ORIGIN_PAGE, ORIGIN_API, ORIGIN_CLI, ORIGIN_IMPORT, ORIGIN_JOB, ORIGIN_COUNT };

extern const char *const scope_names[SCOPE_COUNT];   /* "nothing" "own" "team" "unit" "unit_below" "all" */
extern const char *const origin_names[ORIGIN_COUNT];
extern const char *const operation_names[OP_COUNT];
extern const char *const class_names[CLASS_COUNT];

struct grant {
	unsigned char scope[OP_COUNT]; /* enum scope by operation */
	unsigned char reads, writes;   /* bits 1 << enum field_class */
};

/* Token scopes; a page session has all of them. write includes read, admin includes write. */
enum { TOKEN_READ = 1, TOKEN_WRITE = 2, TOKEN_ADMIN = 4, TOKEN_ANY = 7 };

struct principal {
	int64_t user;            /* 0 = the system */
	int64_t unit;            /* 0 = the company as a whole */
	const char *name;
	bool system;             /* may do everything; only jobs and the command line without --as */
	bool administrator;
	unsigned token;          /* TOKEN_ bits */
	int64_t token_id;        /* the API token that asks; 0 = a session, a job of one, the command line */
	enum origin origin;
	char remote[64];         /* address or host for the audit */
	int language;            /* enum language */
	const int64_t *units;    /* own unit and all below */
	int unit_count;
	const struct grant *grants; /* by entity->index; entity_count of them */
	int grant_count;
};

/* The user's roles, unit and units below. RC_NOT_FOUND when there is no such active user. All of it lives in the context's
 * arena. With x->db NULL only who is in memory; else RC_BUSY. */
struct context;
enum rc principal_load(struct context *x, int64_t user, enum origin origin, struct principal **out, struct error *e);
/* By the user's code or name. */
enum rc principal_by_name(struct context *x, struct str name, enum origin origin, struct principal **out, struct error *e);
/* The system itself. */
struct principal *principal_system(struct arena *a, enum origin origin);

enum scope principal_scope(const struct principal *p, const struct entity *t, enum operation op);
bool principal_may(const struct principal *p, const struct entity *t, enum operation op);
bool principal_reads(const struct principal *p, const struct entity *t, const struct field *f);
bool principal_writes(const struct principal *p, const struct entity *t, const struct field *f);

#endif
