/* Inside api/: what every call of the REST interface has in common. A route's data is a struct endpoint; the row of routes.c drives argument checks,
 * the entity and id of the path, body, versions, idempotency and the OpenAPI document alike. */
#ifndef BANYAN_API_CALL_H
#define BANYAN_API_CALL_H

#include "api/problem.h"
#include "format/json.h"
#include "records/record_json.h"
#include "server/gate.h"

struct call;

enum endpoint_flag {
	CALL_ENTITY = 1 << 0, /* :entity of the path names one, else 404 */
	CALL_ID = 1 << 1,     /* :id is a number, else 404 */
	CALL_WRITE = 1 << 2,  /* run is store work: it may run more than once */
	CALL_MATCH = 1 << 3,  /* takes If-Match */
	CALL_BODY = 1 << 4,   /* a JSON document, in call->body */
	CALL_REPEAT = 1 << 5, /* takes Idempotency-Key */
	CALL_TALL = 1 << 6,   /* a write that takes long: a transaction of its own */
	CALL_CALC = 1 << 7,   /* :method of the path names a method of calc/ */
	CALL_EXPLAIN = 1 << 8, /* OpenAPI shows it where the entity has fields that are explained */
};

/* A query parameter: its JSON type for OpenAPI ("string", "integer", "boolean"). */
struct parameter { const char *name, *type, *about; };

struct endpoint {
	enum rc (*run)(struct call *c, struct error *e);     /* writes the reply into call->out */
	enum handled (*handle)(struct request *r);           /* instead of run: answers on its own */
	unsigned flags;
	const char *name;                    /* of the operation in OpenAPI; with CALL_ENTITY the entity's is put behind it */
	const char *about;                   /* one English sentence for OpenAPI */
	enum operation operation;            /* CALL_ENTITY: shown where the entity has it */
	int status;                          /* of success; 0 is 200 */
	const char *takes, *gives;           /* component schemas of OpenAPI; "@…" is the entity's or method's own: "@values"; NULL: no JSON */
	const char *refuses;                 /* of a 422, when it is no problem */
	const char *at_once;                 /* what it gives with 200 when it is asked to wait for the end; NULL: it never waits */
	const char *media_type;              /* of the reply when it is no JSON; NULL: JSON, or nothing */
	const struct parameter *parameters;  /* others are refused; ends with an empty row */
};

struct call {
	struct request *r;
	const struct endpoint *endpoint;
	struct context *x;
	const struct entity *entity;
	int64_t id;
	int64_t match;           /* version of If-Match; ANY_VERSION for *; 0 without */
	json_t *body;
	bool malformed;          /* the body is no JSON: 400 */
	struct json_writer out;  /* into the response body */
	int status;              /* to be answered */
	struct written written;  /* id not 0: ETag */
	const char *location;    /* a generic record's is filled in with status 201 */
	bool shaped;             /* schema, rights or settings changed: look again before answering */
	bool etag;               /* the reply is written's version alone: may be answered by 304 */
	void *own;               /* of the endpoint */
};

/* The handler of every row with a `run`. */
enum handled api_enter(struct request *r);

struct str call_arg(const struct call *c, const char *name);
/* {"size":{…}}: the trees of each computed field that the asker may read. */
enum rc call_put_explanations(struct call *c, const struct record *r, struct error *e);
/* "1" or "true". */
bool call_flag(const struct call *c, const char *name);
/* RC_INVALID with the name outside of least … most. */
enum rc call_number(const struct call *c, const char *name, int64_t least, int64_t most, int64_t otherwise, int64_t *out, struct error *e);
/* A row that a JSON value names by number or key, for that field of the entity; 0 when it is empty. Errors name the field. */
enum rc api_reference(struct context *x, const char *entity, const char *field, const json_t *value, int64_t *out, struct error *e);
/* {"id":…,…} of the row as it now is, into c->out; the new version goes into c->written. */
enum rc call_put_record(struct call *c, int64_t id, struct error *e);

/* --- endpoints ------------------------------------------------------------------------------------------------------------------ */
enum rc api_list(struct call *c, struct error *e);
enum rc api_get(struct call *c, struct error *e);
enum rc api_history(struct call *c, struct error *e);
enum rc api_explain(struct call *c, struct error *e);
enum rc api_access(struct call *c, struct error *e);
enum rc api_create(struct call *c, struct error *e);
enum rc api_patch(struct call *c, struct error *e);
enum rc api_put(struct call *c, struct error *e);
enum rc api_delete(struct call *c, struct error *e);
enum rc api_restore(struct call *c, struct error *e);
enum rc api_bulk(struct call *c, struct error *e);
enum rc api_me(struct call *c, struct error *e);
enum rc api_schema(struct call *c, struct error *e);
enum rc api_openapi(struct call *c, struct error *e);
enum rc api_settings(struct call *c, struct error *e);
enum rc api_settings_change(struct call *c, struct error *e);
enum rc api_token_create(struct call *c, struct error *e);
enum rc api_decide(struct call *c, struct error *e);
enum rc api_round_close(struct call *c, struct error *e);
enum rc api_tier_set(struct call *c, struct error *e);
enum rc api_round_advance(struct call *c, struct error *e);
enum rc api_round_decide(struct call *c, struct error *e);
enum rc api_undecide(struct call *c, struct error *e);
enum rc api_votes(struct call *c, struct error *e);
enum rc api_vote(struct call *c, struct error *e);
enum rc api_stocktake(struct call *c, struct error *e);
enum rc api_stocktake_answer(struct call *c, struct error *e);
enum rc api_stocktake_delegate(struct call *c, struct error *e);
enum rc api_tier_ask(struct call *c, struct error *e);
enum rc api_approval_decide(struct call *c, struct error *e);
enum rc api_approval_withdraw(struct call *c, struct error *e);
enum handled api_calc(struct request *r);
enum handled api_events(struct request *r);
enum handled api_import(struct request *r);
bool api_import_ask(struct request *r); /* before the upload comes */
enum handled api_import_undo(struct request *r);
enum handled api_import_rejects(struct request *r);
enum handled api_upload(struct request *r);
bool api_upload_ask(struct request *r);
enum handled api_content(struct request *r);
enum handled api_classify(struct request *r);
enum handled api_ecosystem(struct request *r);
enum handled api_scores(struct request *r);
enum handled api_compare(struct request *r);
enum handled api_reweigh(struct request *r);
enum handled api_grades_keep(struct request *r);
enum rc api_weights(struct call *c, struct error *e);
enum rc api_figures(struct call *c, struct error *e);
enum rc api_policy_from_template(struct call *c, struct error *e);
enum handled api_round_open(struct request *r);
enum handled api_minutes(struct request *r);
enum handled api_outcomes(struct request *r);
enum handled api_minutes_pdf(struct request *r);
enum handled api_health(struct request *r);
enum handled api_metrics(struct request *r);

#endif
