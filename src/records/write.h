/* Writing. One transaction: permission → validation → rule hook → row with its version → audit → search tokens → idempotency reply. All calls here run
 * inside store work (struct context with a writing db): records_write() is the usual way in. */
#ifndef BANYAN_RECORDS_WRITE_H
#define BANYAN_RECORDS_WRITE_H

#include "records/read.h"

/* What is to be set, field by field. */
struct change {
	const struct entity *entity;
	struct value *values;       /* by field index */
	bool *given;                /* by field index: set (VALUE_NULL clears) */
};
enum rc change_new(struct context *x, const struct entity *t, struct change *out, struct error *e);
/* From text (forms, files, command line). A reference takes an id ("17"), or a key ("A001"), also as "code:A001"; name may be "account" or "account.code".
 * Errors: unknown or system field, bad value: RC_INVALID; one that the asker may not write: RC_FORBIDDEN; both name the field. */
enum rc change_text(struct context *x, struct change *c, struct str name, struct str text, struct error *e);
/* The row that a text names: an id, "code:A001" or a key. Only rows that the asker may read. RC_INVALID with the field when there is none. */
enum rc reference_find(struct context *x, const struct field *f, struct str text, struct value *out, struct error *e);
/* Already typed; for the program's own fields too (system ones). */
void change_value(struct change *c, const struct field *f, struct value v);

struct write {
	struct context *context;
	const struct entity *entity;
	enum operation operation;        /* OP_CREATE, OP_UPDATE, OP_DELETE */
	int64_t id;
	const struct record *before;     /* NULL on create */
	struct change *change;           /* a hook may add to it */
	bool internal;                   /* by the program: rights and system fields are not checked */
};

/* What comes of one: id, the new version. */
struct written { int64_t id, version; bool changed; };
enum rc record_create(struct context *x, struct change *c, struct written *out, struct error *e);
/* version 0 = RC_PRECONDITION unless x->who is the system or any_version. */
enum { ANY_VERSION = -1 };
enum rc record_update(struct context *x, int64_t id, int64_t version, struct change *c, struct written *out, struct error *e);
enum rc record_delete(struct context *x, const struct entity *t, int64_t id, int64_t version, struct error *e);
enum rc record_restore(struct context *x, const struct entity *t, int64_t id, struct written *out, struct error *e);
/* The same for the program itself (jobs, hooks, sign-in): no rights, system fields allowed; audit and validation stay. */
enum rc record_create_internal(struct context *x, struct change *c, struct written *out, struct error *e);
enum rc record_update_internal(struct context *x, int64_t id, struct change *c, struct written *out, struct error *e);

/* --- the usual way in ---------------------------------------------------------------------------------------------------------- */
/* A write to be done by the store's writer. work gets a context with the writing connection and schema; it may run more than once. Idempotency: with a
 * key (≤ 200 bytes) of this user, a reply already kept is handed to work's caller instead: *replayed, reply_status and reply. */
struct write_request {
	struct store_job job;
	struct company *company;
	const struct principal *who;
	struct arena *arena;              /* the request's; only touched by one thread at a time */
	enum rc (*work)(struct context *x, struct write_request *r, struct error *e);
	void *argument;
	struct str idempotency_key, idempotency_hash; /* hash: of method, address and body; another one under the same key is RC_CONFLICT */
	bool replayed;
	int reply_status;
	struct str reply;                 /* what work leaves here is kept under the key */
	int64_t import;
	void (*finished)(struct write_request *r); /* on a store thread, after the fsync; r->job.rc and .error are set */
};
void records_submit(struct write_request *r);
/* Submits and waits. */
enum rc records_write(struct write_request *r, struct error *e);

#endif
