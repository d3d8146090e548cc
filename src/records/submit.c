/* The usual way into a write: a job for the store's writer, with the context, the memory and the idempotency reply around it. */
#include "base/mem.h"
#include "os/clock.h"
#include "os/thread.h"
#include "records/write.h"

#include <string.h>

static struct value user_of(const struct write_request *r)
{
	return value_int(r->who->user);
}

/* A reply kept under this key: handed out again, or a conflict when it was for something else. */
static enum rc find_reply(struct context *x, struct write_request *r, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value values[] = { user_of(r), value_text(r->idempotency_key) };
	bool row = false;
	enum rc rc;

	if ((rc = db_prepare(x->db, STR("SELECT hash, status, reply FROM idempotency WHERE owner = ? AND idem_key = ? AND deleted_at IS NULL"), &st, e)) ||
	    (rc = statement_bind_all(st, values, 2, e)) || (rc = statement_step(st, &row, e)) || !row)
		return rc;
	if (!str_eq(statement_text(st, 0), r->idempotency_hash))
		return error_set(e, RC_CONFLICT, "Idempotency-Key", "error.idempotency_reused", NULL, NULL);
	r->reply_status = (int)statement_int(st, 1);
	r->reply = arena_str(r->arena, statement_text(st, 2));
	r->replayed = true;
	return r->reply.p ? RC_OK : error_no_memory(e);
}

static enum rc keep_reply(struct context *x, const struct write_request *r, struct error *e)
{
	struct value values[] = { value_int(x->now), user_of(r), value_text(r->idempotency_key), value_blob(r->idempotency_hash), value_int(r->reply_status),
				  value_blob(r->reply), value_null() };
	enum rc rc = db_reserve_ids(x->db, "idempotency", 1, &values[6].i, e);

	values[6].kind = VALUE_INT;
	return rc ? rc : db_run(x->db, "INSERT INTO idempotency (created_at, owner, idem_key, hash, status, reply, id) VALUES (?, ?, ?, ?, ?, ?, ?)", values, 7, NULL, e);
}

static enum rc run(struct db *db, void *context, struct error *e)
{
	struct write_request *r = context;
	struct context x = { .company = r->company, .who = r->who, .db = db, .arena = r->arena, .now = os_now(), .import = r->import };
	enum rc rc = RC_OK;

	r->replayed = false;
	x.schema = company_schema(r->company);
	if (r->idempotency_key.n)
		rc = find_reply(&x, r, e);
	if (rc == RC_OK && !r->replayed) {
		rc = r->work(&x, r, e);
		if (rc == RC_OK && r->idempotency_key.n)
			rc = keep_reply(&x, r, e);
	}
	schema_release(r->company, x.schema);
	return rc;
}

static void job_done(struct store_job *job)
{
	struct write_request *r = (struct write_request *)((char *)job - offsetof(struct write_request, job));

	r->finished(r);
}

void records_submit(struct write_request *r)
{
	r->job.work = run;
	r->job.context = r;
	r->job.done = job_done;
	store_submit(company_store(r->company), &r->job);
}

enum rc records_write(struct write_request *r, struct error *e)
{
	return store_write(company_store(r->company), run, r, r->job.alone, e);
}
