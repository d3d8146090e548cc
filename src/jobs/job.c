/* The job service: a queue with a few threads, a ticker that writes down how far they are and looks for what other processes asked. */
#include "jobs/job.h"

#include "base/log.h"
#include "base/mem.h"
#include "kam/remind.h"
#include "os/clock.h"
#include "os/pool.h"
#include "os/thread.h"
#include "records/identity.h"
#include "records/purge.h"

#include <stdio.h>

enum { THREADS = 2, QUEUE = 200, TOLD_MAX = QUEUE + 16, TICK_MS = 1000, ALL_TICKS = 10, SWEEP_TICKS = 60, PURGE_TICKS = 86400, PURGE_FIRST = 600, REMIND_TICKS = 3600, REMIND_FIRST = 60, STALE_MS = 120000, SWEEP_MAX = 500, JOB_MEMORY = 256 << 20, WRITE_MEMORY = 4 << 20 };

struct jobs {
	struct company *company;
	struct jobs_options options;
	char folder[FILE_PATH_MAX / 2];
	struct pool *pool;
	struct mutex lock;
	struct condition woken;
	struct thread ticker;
	struct job *running;  /* under the lock */
	bool closing;         /* under the lock */
};

const char *jobs_folder(const struct jobs *s)
{
	return s->folder;
}

struct company *jobs_company(const struct jobs *s)
{
	return s->company;
}

/* --- rows ----------------------------------------------------------------------------------------------------------------------------------- */

static void set(struct change *c, const char *name, struct value v)
{
	change_value(c, entity_field(c->entity, str_of(name)), v);
}

static enum rc change_job(struct context *x, struct change *c, struct error *e)
{
	return change_new(x, schema_entity(x->schema, STR("job")), c, e);
}

/* What the asker comes with: a job may no more than the token that asked for it. */
static void set_access(struct context *x, struct change *c)
{
	set(c, "access", value_text(str_of(token_scope_name(x->who->token))));
	set(c, "token", x->who->token_id ? value_int(x->who->token_id) : value_null());
}

enum rc job_create(struct context *x, const char *kind, struct str argument, int64_t *id, struct error *e)
{
	struct written out;
	struct change c;
	enum rc rc = change_job(x, &c, e);

	if (rc)
		return rc;
	set(&c, "kind", value_text(str_of(kind)));
	set(&c, "argument", value_text(argument));
	set_access(x, &c);
	rc = record_create_internal(x, &c, &out, e);
	*id = rc ? 0 : out.id;
	return rc;
}

/* It runs as its asker: nobody else shapes or starts it, however many jobs he may look at. An administrator may stop it. */
static enum rc own_status(struct context *x, int64_t id, bool stopping, struct str *status, struct error *e)
{
	struct record *row;
	enum rc rc = record_get(x, schema_entity(x->schema, STR("job")), id, &row, e);

	*status = rc ? STR("") : record_value(row, "status").s;
	if (rc || x->who->system || record_value(row, "user").i == x->who->user || (stopping && x->who->administrator))
		return rc;
	return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden", NULL, NULL);
}

static enum rc must_be_draft(struct context *x, int64_t id, struct error *e)
{
	struct str status;
	enum rc rc = own_status(x, id, false, &status, e);

	if (rc)
		return rc;
	return str_is(status, "waiting") ? RC_OK : error_set(e, RC_CONFLICT, NULL, "error.job_begun", NULL, NULL);
}

enum rc job_change(struct context *x, int64_t id, struct str argument, struct error *e)
{
	struct written out;
	struct change c;
	enum rc rc;

	if ((rc = must_be_draft(x, id, e)) || (rc = change_job(x, &c, e)))
		return rc;
	set(&c, "argument", value_text(argument));
	return record_update_internal(x, id, &c, &out, e);
}

enum rc job_start(struct context *x, int64_t id, struct error *e)
{
	struct written out;
	struct change c;
	enum rc rc;

	if ((rc = must_be_draft(x, id, e)) || (rc = change_job(x, &c, e)))
		return rc;
	set(&c, "status", value_text(STR("running")));
	set_access(x, &c);
	set(&c, "started_at", value_int(x->now));
	return record_update_internal(x, id, &c, &out, e);
}

enum rc job_cancel(struct context *x, int64_t id, struct error *e)
{
	struct written out;
	struct str status;
	struct change c;
	enum rc rc;

	if ((rc = own_status(x, id, true, &status, e)) || (rc = change_job(x, &c, e)))
		return rc;
	if (str_is(status, "waiting"))
		set(&c, "status", value_text(STR("cancelled")));
	else if (str_is(status, "running"))
		set(&c, "cancel_asked", value_int(1));
	else
		return RC_OK;
	return record_update_internal(x, id, &c, &out, e);
}

/* --- writing as the system ------------------------------------------------------------------------------------------------------------------ */

struct row_change {
	int64_t id;
	const char *status;
	struct str result, failure;
	int64_t done, total, import;
	bool ended;
};

static enum rc put_row(struct context *x, struct write_request *w, struct error *e)
{
	const struct row_change *r = w->argument;
	struct written out;
	struct change c;
	enum rc rc = change_job(x, &c, e);

	if (rc)
		return rc;
	set(&c, "done", value_int(r->done));
	set(&c, "total", value_int(r->total));
	if (r->status)
		set(&c, "status", value_text(str_of(r->status)));
	if (r->result.n)
		set(&c, "result", value_text(r->result));
	if (r->failure.n)
		set(&c, "failure", value_text(r->failure));
	if (r->import)
		set(&c, "import", value_int(r->import));
	if (r->ended)
		set(&c, "ended_at", value_int(x->now));
	return record_update_internal(x, r->id, &c, &out, e);
}

static void keep_row(struct jobs *s, struct row_change *r)
{
	CLEANUP(arena_free) struct arena arena = { .max = WRITE_MEMORY };
	struct principal *system = principal_system(&arena, ORIGIN_JOB);
	struct write_request w = { .company = s->company, .who = system, .arena = &arena, .work = put_row, .argument = r };
	struct error e = { 0 };

	if (!system || records_write(&w, &e))
		log_line(LOG_WARN, "job", "id=%lld not noted: %s %s", (long long)r->id, e.key ? e.key : "error.no_memory", e.log);
}

static int percent_of(int64_t done, int64_t total)
{
	if (total <= 0 || done <= 0)
		return 0;
	return done >= total ? 100 : (int)((double)done / (double)total * 100);
}

static void tell(struct jobs *s, const struct job *j, const char *status)
{
	struct job_news news = { j->id, j->user, status, percent_of(j->done, j->total) };

	if (s->options.told)
		s->options.told(s->options.context, &news);
}

/* --- running one ---------------------------------------------------------------------------------------------------------------------------- */

static const struct job_kind *kind_named(const struct jobs *s, struct str code)
{
	for (size_t i = 0; i < s->options.kind_count; i++)
		if (str_is(code, s->options.kinds[i].code))
			return &s->options.kinds[i];
	return NULL;
}

/* The asker with the rights of now, and of the token that he came with. */
static enum rc load_asker(struct context *x, struct job *j, const struct record *row, struct error *e)
{
	int64_t token = record_value(row, "token").i;
	struct principal *who;
	unsigned now = TOKEN_ANY;
	enum rc rc = principal_load(x, j->user, ORIGIN_JOB, &who, e);

	if (rc || (token && (rc = token_standing(x, token, &now, e))))
		return rc;
	who->token = now & token_scope_bits(record_value(row, "access").s);
	who->token_id = token;
	j->who = who;
	return RC_OK;
}

/* The row, its argument, and who asks. */
static enum rc read_job(struct jobs *s, struct job *j, const struct job_kind **kind, struct error *e)
{
	struct record *row;
	struct context x;
	enum rc rc = context_begin(&x, s->company, &j->arena, e);

	x.who = principal_system(&j->arena, ORIGIN_JOB);
	if (rc == RC_OK && !x.who)
		rc = error_no_memory(e);
	if (rc == RC_OK && (rc = record_get(&x, schema_entity(x.schema, STR("job")), j->id, &row, e)) == RC_OK) {
		j->user = record_value(row, "user").i;
		*kind = kind_named(s, record_value(row, "kind").s);
		j->argument = record_value(row, "argument").s;
		rc = *kind ? RC_OK : error_set(e, RC_UNSUPPORTED, "kind", "error.job_kind", NULL, NULL);
	}
	j->who = x.who;
	if (rc == RC_OK && j->user)
		rc = load_asker(&x, j, row, e);
	context_end(&x);
	return rc;
}

static void enlist(struct jobs *s, struct job *j)
{
	mutex_lock(&s->lock);
	j->next = s->running;
	s->running = j;
	j->cancel = s->closing;
	mutex_unlock(&s->lock);
}

static void strike(struct jobs *s, struct job *j)
{
	struct job **at;

	mutex_lock(&s->lock);
	for (at = &s->running; *at != j; at = &(*at)->next)
		;
	*at = j->next;
	mutex_unlock(&s->lock);
}

static void conclude(struct jobs *s, struct job *j, enum rc rc, const struct error *e)
{
	struct row_change r = { .id = j->id, .done = j->done, .total = j->total, .import = j->import, .ended = true };

	r.status = rc == RC_OK ? "done" : rc == RC_CANCELLED ? "cancelled" : "failed";
	if (rc && rc != RC_CANCELLED) {
		if (!j->failure.len)
			error_render(&j->failure, j->who ? (enum language)j->who->language : LANGUAGE_ZH_CN, e);
		r.failure = str_part(buf_view(&j->failure), 0, 480);
		while (r.failure.n && !utf8_valid(r.failure))
			r.failure.n--;
		log_line(LOG_WARN, "job", "id=%lld failed: %s %s", (long long)j->id, e->key ? e->key : "", e->log);
	}
	if (!j->result.failed)
		r.result = buf_view(&j->result);
	keep_row(s, &r);
	tell(s, j, r.status);
	if (j->waiter.ended)
		j->waiter.ended(j->waiter.context, j, rc, e);
}

static void job_free(struct job *j)
{
	buf_free(&j->result);
	buf_free(&j->failure);
	arena_free(&j->arena);
	mem_free(j);
}

static void run_job(void *arg)
{
	struct job *j = arg;
	const struct job_kind *kind = NULL;
	struct error e = { 0 };
	enum rc rc = read_job(j->service, j, &kind, &e);

	if (rc == RC_OK && j->cancel)
		rc = RC_CANCELLED;
	if (rc == RC_OK)
		rc = kind->run(j, &e);
	strike(j->service, j);
	conclude(j->service, j, rc, &e);
	job_free(j);
}

static void refuse(struct jobs *s, int64_t id, struct job_waiter waiter)
{
	struct row_change failed = { .id = id, .status = "failed", .failure = STR("error.busy"), .ended = true };
	struct job none = { .service = s, .id = id };
	struct error e = { 0 };

	keep_row(s, &failed);
	if (waiter.ended)
		waiter.ended(waiter.context, &none, error_set(&e, RC_BUSY, NULL, "error.busy", NULL, NULL), &e);
}

void jobs_run_for(struct jobs *s, int64_t id, struct job_waiter waiter)
{
	struct job *j = mem_alloc(sizeof *j);

	if (j) {
		*j = (struct job){ .service = s, .id = id, .company = s->company, .arena = { .max = JOB_MEMORY }, .result = { .max = JOB_RESULT_MAX },
				   .failure = { .max = 4000 }, .waiter = waiter };
		enlist(s, j);
		if (pool_submit(s->pool, run_job, j, NULL) == RC_OK)
			return;
		strike(s, j);
		job_free(j);
	}
	refuse(s, id, waiter);
}

void jobs_run(struct jobs *s, int64_t id)
{
	jobs_run_for(s, id, (struct job_waiter){ 0 });
}

bool jobs_cancel(struct jobs *s, int64_t id)
{
	bool found = false;

	mutex_lock(&s->lock);
	for (struct job *j = s->running; j; j = j->next)
		if (j->id == id) {
			atomic_store(&j->cancel, true);
			found = true;
		}
	mutex_unlock(&s->lock);
	return found;
}

bool job_progress(struct job *j, int64_t done, int64_t total)
{
	j->done = done;
	j->total = total;
	return !j->cancel;
}

/* --- the ticker ----------------------------------------------------------------------------------------------------------------------------- */

struct sweep { int64_t older_than; };

static enum rc find_stale(struct context *x, int64_t older_than, int64_t *ids, int *count, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("job"));
	struct query q = { .entity = t, .limit = SWEEP_MAX, .operation = OP_LIST };
	struct list l;
	bool row;
	enum rc rc;

	*count = 0;
	if ((rc = filter_parse(x, t, STR("status = 'running'"), &q.filter, e)) || (rc = query_columns(x, &q, STR("updated_at"), e)) ||
	    (rc = list_begin(x, &q, &l, e)))
		return rc;
	while ((rc = list_next(&l, &row, e)) == RC_OK && row)
		if (list_value(&l, 0).i < older_than)
			ids[(*count)++] = l.id;
	list_end(&l);
	return rc;
}

/* The import that such a job was at work on ended with it. */
static enum rc fail_import(struct context *x, int64_t job, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("import"));
	struct record *row, *import;
	struct written out;
	struct change c;
	enum rc rc = record_get(x, schema_entity(x->schema, STR("job")), job, &row, e);

	if (rc || record_value(row, "import").kind != VALUE_INT)
		return rc;
	if ((rc = record_get(x, t, record_value(row, "import").i, &import, e)) || !str_is(record_value(import, "status").s, "running"))
		return rc == RC_NOT_FOUND ? RC_OK : rc;
	if ((rc = change_new(x, t, &c, e)))
		return rc;
	set(&c, "status", value_text(STR("failed")));
	set(&c, "failure", value_text(STR("error.job_stopped")));
	return record_update_internal(x, import->id, &c, &out, e);
}

/* Running rows that nobody writes any more: their process is gone. */
static enum rc fail_stale(struct context *x, struct write_request *w, struct error *e)
{
	const struct sweep *s = w->argument;
	int64_t *ids = arena_new_array(x->arena, int64_t, SWEEP_MAX);
	struct written out;
	struct change c;
	int count = 0;
	enum rc rc = ids ? find_stale(x, s->older_than, ids, &count, e) : error_no_memory(e);

	for (int i = 0; rc == RC_OK && i < count; i++) {
		if ((rc = change_job(x, &c, e)))
			break;
		set(&c, "status", value_text(STR("failed")));
		set(&c, "failure", value_text(STR("error.job_stopped")));
		set(&c, "ended_at", value_int(x->now));
		if ((rc = record_update_internal(x, ids[i], &c, &out, e)) == RC_OK)
			rc = fail_import(x, ids[i], e);
	}
	return rc;
}

static enum rc sweep(struct jobs *s, int64_t older_than, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = WRITE_MEMORY };
	struct principal *system = principal_system(&arena, ORIGIN_JOB);
	struct sweep what = { older_than };
	struct write_request w = { .company = s->company, .who = system, .arena = &arena, .work = fail_stale, .argument = &what };

	return system ? records_write(&w, e) : error_no_memory(e);
}

/* Has another process asked one of ours to stop? */
static bool cancel_asked(struct jobs *s, int64_t id)
{
	CLEANUP(arena_free) struct arena arena = { .max = WRITE_MEMORY };
	struct context x;
	struct record *row;
	struct error e;
	bool asked = false;

	if (context_begin(&x, s->company, &arena, &e) == RC_OK && (x.who = principal_system(&arena, ORIGIN_JOB)) &&
	    record_get(&x, schema_entity(x.schema, STR("job")), id, &row, &e) == RC_OK)
		asked = record_value(row, "cancel_asked").i != 0;
	context_end(&x);
	return asked;
}

static void tick_one(struct jobs *s, const struct row_change *r, int64_t user)
{
	struct row_change change = *r;
	struct job_news news = { r->id, user, "running", percent_of(r->done, r->total) };

	keep_row(s, &change);
	if (s->options.told)
		s->options.told(s->options.context, &news);
	if (cancel_asked(s, r->id))
		jobs_cancel(s, r->id);
}

static void tick(struct jobs *s, bool all)
{
	struct row_change rows[TOLD_MAX];
	int64_t users[TOLD_MAX];
	int n = 0;

	mutex_lock(&s->lock);
	for (struct job *j = s->running; j && n < TOLD_MAX; j = j->next) {
		int64_t done = j->done;
		if (!all && done == j->noted)
			continue;
		rows[n] = (struct row_change){ .id = j->id, .done = done, .total = j->total, .import = j->import };
		users[n++] = j->user;
		j->noted = done;
	}
	mutex_unlock(&s->lock);
	for (int i = 0; i < n; i++)
		tick_one(s, &rows[i], users[i]);
}

static void purge(struct jobs *s)
{
	struct error e = { 0 };
	int64_t rows;

	if (purge_run(s->company, &rows, &e))
		log_line(LOG_WARN, "job", "purge: %s %s", e.key, e.log);
	else if (rows)
		log_line(LOG_INFO, "job", "purge: %lld rows", (long long)rows);
}

static void remind(struct jobs *s)
{
	struct error e = { 0 };
	int told;

	if (remind_run(s->company, os_now(), &told, &e))
		log_line(LOG_WARN, "job", "remind: %s %s", e.key, e.log);
	else if (told)
		log_line(LOG_INFO, "job", "remind: %d people", told);
}

static void *tick_on(void *arg)
{
	struct jobs *s = arg;
	struct error e = { 0 };
	bool closing = false;

	for (int ticks = 1; !closing; ticks++) {
		mutex_lock(&s->lock);
		if (!s->closing)
			condition_wait_ms(&s->woken, &s->lock, TICK_MS);
		closing = s->closing;
		mutex_unlock(&s->lock);
		if (!closing)
			tick(s, ticks % ALL_TICKS == 0);
		if (!closing && ticks % SWEEP_TICKS == 0 && sweep(s, os_now() - STALE_MS, &e))
			log_line(LOG_WARN, "job", "sweep: %s %s", e.key, e.log);
		if (!closing && ticks % PURGE_TICKS == PURGE_FIRST)
			purge(s);
		if (!closing && ticks % REMIND_TICKS == REMIND_FIRST)
			remind(s);
	}
	return NULL;
}

/* --- the service ---------------------------------------------------------------------------------------------------------------------------- */

enum rc jobs_open(struct company *c, const struct jobs_options *o, struct jobs **out, struct error *e)
{
	struct jobs *s = mem_alloc(sizeof *s);
	bool alone;
	enum rc rc;

	*out = NULL;
	if (!s)
		return error_no_memory(e);
	s->company = c;
	s->options = *o;
	snprintf(s->folder, sizeof s->folder, "%s", o->folder);
	alone = store_engine(company_store(c)) == STORE_SQLITE;
	if ((rc = folder_make(s->folder, e)) == RC_OK && (rc = sweep(s, alone ? INT64_MAX : os_now() - STALE_MS, e)) == RC_OK &&
	    (rc = pool_open("jobs", o->threads ? o->threads : THREADS, QUEUE, &s->pool, e)) == RC_OK)
		rc = thread_start(&s->ticker, "jobs-ticker", tick_on, s, e);
	if (rc)
		jobs_close(s);
	else
		*out = s;
	return rc;
}

void jobs_close(struct jobs *s)
{
	if (!s)
		return;
	mutex_lock(&s->lock);
	s->closing = true;
	for (struct job *j = s->running; j; j = j->next)
		j->cancel = true;
	condition_broadcast(&s->woken);
	mutex_unlock(&s->lock);
	thread_join(&s->ticker);
	pool_close(s->pool);
	mutex_end(&s->lock);
	condition_end(&s->woken);
	mem_free(s);
}
