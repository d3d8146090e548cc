/* The demo company's way into a database: counted first, so that every row's id is known, then loaded in batches, what is referred to before what refers: all
 * in one transaction, in which the store's thread waits for the next batch while it is made. That is for a new database that nobody else writes to. */
#include "kam/demo_write.h"

#include <string.h>

#include "base/mem.h"
#include "kam/calendar.h"
#include "lang/zone.h"
#include "os/clock.h"
#include "os/thread.h"
#include "records/load.h"

enum { FIELDS_MAX = 28, BATCH_MEMORY = 64 << 20 };

/* What a value of a row means. */
enum meaning { PLAIN, PLACE, KEY };

enum { BATCHES = 2, ROUND_PERIOD_TO = 3 /* among the fields of DEMO_ROUND */ };

/* With more accounts nobody would ask about all of them at once: the company has no open round. */
enum { ROUND_ACCOUNTS_MOST = 20000 };

/* Rows of all entities on their way to the store. */
struct batch {
	struct loader *loaders[DEMO_ENTITY_COUNT];
	bool ready;                          /* made and not yet written */
};

struct filler {
	struct demo_sink sink;
	struct company *company;
	const struct schema *schema;
	struct principal *who;
	const struct demo_progress *progress;
	struct batch batches[BATCHES];
	struct batch *now;                   /* the one that is made */
	struct store_job job;                /* writes them */
	struct mutex lock;                   /* of what follows, and of batches' ready */
	struct condition changed;
	bool begun, all_made, given_up, over; /* given_up: what was written is not to stay; over: the job has ended */
	struct buf again;                    /* SQL of the indexes that were taken away */
	int64_t total[DEMO_ENTITY_COUNT];    /* rows that will come */
	int64_t first[DEMO_ENTITY_COUNT];    /* id of the first row */
	int64_t done[DEMO_ENTITY_COUNT];     /* rows handed to the loader */
	enum meaning meaning[DEMO_ENTITY_COUNT][FIELDS_MAX];
	int target[DEMO_ENTITY_COUNT][FIELDS_MAX]; /* PLACE: which demo entity */
	const struct entity *key_entity[DEMO_ENTITY_COUNT][FIELDS_MAX];
};

static int field_count(enum demo_entity t)
{
	int n = 0;

	while (demo_tables[t].fields[n])
		n++;
	return n;
}

/* --- counting --------------------------------------------------------------------------------------------------------------------------- */

struct counter {
	struct demo_sink sink;
	int64_t *total;
};

static enum rc count_row(struct demo_sink *sink, enum demo_entity entity, const struct value *values, struct error *e)
{
	((struct counter *)sink)->total[entity]++;
	return RC_OK;
}

static const struct entity *table_of(const struct filler *f, int t)
{
	return load_entity(f->batches[0].loaders[t]);
}

static enum rc reserve(struct db *db, void *context, struct error *e)
{
	struct filler *f = context;
	enum rc rc = RC_OK;

	for (int t = 0; rc == RC_OK && t < DEMO_ENTITY_COUNT; t++)
		if (f->total[t])
			rc = db_reserve_ids(db, table_of(f, t)->table, f->total[t], &f->first[t], e);
	return rc;
}

/* --- what refers to what ---------------------------------------------------------------------------------------------------------------------- */

static int demo_entity_named(const char *name)
{
	int t = 0;

	while (t < DEMO_ENTITY_COUNT && strcmp(demo_tables[t].entity, name))
		t++;
	return t;
}

static enum rc open_table(struct filler *f, enum demo_entity t, struct error *e)
{
	int n = field_count(t);
	enum rc rc = RC_OK;

	for (int b = 0; rc == RC_OK && b < BATCHES; b++)
		rc = load_open(f->schema, demo_tables[t].entity, demo_tables[t].fields, n, &f->batches[b].loaders[t], e);

	for (int i = 0; rc == RC_OK && i < n; i++) {
		const char *name = demo_tables[t].fields[i];
		const struct field *field = entity_field(table_of(f, t), str_of(name));
		int to = DEMO_ENTITY_COUNT;
		if (field->type == TYPE_REF)
			to = demo_entity_named(field->target->name);
		else if (!strcmp(name, "subject_id"))
			to = DEMO_ACCOUNT;
		f->target[t][i] = to;
		f->meaning[t][i] = to < DEMO_ENTITY_COUNT ? PLACE : field->type == TYPE_REF ? KEY : PLAIN;
		f->key_entity[t][i] = field->target;
	}
	return rc;
}

static enum rc id_of_key(struct filler *f, const struct entity *t, struct str key, int64_t *id, struct error *e)
{
	struct arena arena = { .max = 1 << 16 };
	struct value value = value_text(key);
	char *sql = arena_printf(&arena, "SELECT id FROM %s WHERE %s = ? AND deleted_at IS NULL", t->table, t->key->column);
	struct db *db = NULL;
	bool found = false;
	enum rc rc = sql ? store_read(company_store(f->company), &db, e) : error_no_memory(e);

	if (rc == RC_OK) {
		rc = db_one_int(db, sql, &value, 1, id, &found, e);
		store_read_end(db);
	}
	arena_free(&arena);
	return rc || found ? rc : error_set(e, RC_NOT_FOUND, t->name, "error.no_such_entity", NULL, NULL);
}

static enum rc resolve(struct filler *f, enum demo_entity t, int i, struct value *v, struct error *e)
{
	int64_t id;
	enum rc rc;

	if (value_is_null(*v) || f->meaning[t][i] == PLAIN)
		return RC_OK;
	if (f->meaning[t][i] == PLACE) {
		v->i += f->first[f->target[t][i]] - 1;
		return RC_OK;
	}
	if ((rc = id_of_key(f, f->key_entity[t][i], v->s, &id, e)) == RC_OK)
		*v = value_int(id);
	return rc;
}

/* --- writing ------------------------------------------------------------------------------------------------------------------------------------ */

static struct context context_of(const struct filler *f, struct arena *arena, struct db *db)
{
	return (struct context){ .company = f->company, .schema = f->schema, .who = f->who, .db = db, .arena = arena, .now = os_now() };
}

static enum rc write_batch(struct filler *f, struct batch *b, struct db *db, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = BATCH_MEMORY };
	struct context x = context_of(f, &arena, db);
	enum rc rc = RC_OK;

	for (int t = 0; rc == RC_OK && t < DEMO_ENTITY_COUNT; t++)
		rc = load_write(&x, b->loaders[t], e);
	for (int t = 0; t < DEMO_ENTITY_COUNT; t++)
		load_clear(b->loaders[t]);
	return rc;
}

/* Is there one more to write? */
static bool next_batch(struct filler *f, struct batch *b)
{
	bool ready;

	mutex_lock(&f->lock);
	while (!b->ready && !f->all_made && !f->given_up)
		condition_wait(&f->changed, &f->lock);
	ready = b->ready && !f->given_up;
	mutex_unlock(&f->lock);
	return ready;
}

static void set(struct filler *f, bool *flag, bool value)
{
	mutex_lock(&f->lock);
	*flag = value;
	condition_broadcast(&f->changed);
	mutex_unlock(&f->lock);
}

/* Runs once: what was written cannot be made again. */
static enum rc write_all(struct db *db, void *context, struct error *e)
{
	struct filler *f = context;
	enum rc rc = RC_OK;

	if (f->begun)
		return error_set(e, RC_STORE, NULL, "error.store", NULL, NULL);
	f->begun = true;
	for (int i = 0; rc == RC_OK && next_batch(f, &f->batches[i]); i = (i + 1) % BATCHES) {
		rc = write_batch(f, &f->batches[i], db, e);
		set(f, &f->batches[i].ready, false);
	}
	return rc == RC_OK && f->given_up ? error_set(e, RC_CANCELLED, NULL, "error.cancelled", NULL, NULL) : rc;
}

static void all_written(struct store_job *job)
{
	struct filler *f = job->context;

	set(f, &f->over, true);
}

static enum rc prepare(struct filler *f, struct batch *b, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = BATCH_MEMORY };
	struct context x = context_of(f, &arena, NULL);
	enum rc rc = RC_OK;

	for (int t = 0; rc == RC_OK && t < DEMO_ENTITY_COUNT; t++)
		rc = load_prepare(&x, b->loaders[t], e);
	return rc;
}

/* One batch for all entities, so that no row ever waits for one that it refers to. The other one is made next, as soon as it is written. */
static enum rc flush(struct filler *f, struct error *e)
{
	struct batch *b = f->now;
	bool over;
	enum rc rc = prepare(f, b, e);

	if (rc)
		return rc;
	set(f, &b->ready, true);
	f->now = &f->batches[(b - f->batches + 1) % BATCHES];
	mutex_lock(&f->lock);
	while (f->now->ready && !f->over)
		condition_wait(&f->changed, &f->lock);
	over = f->over;
	mutex_unlock(&f->lock);
	if (over || (f->progress && f->progress->tell && !f->progress->tell(f->progress->context, f->done[DEMO_ACCOUNT])))
		return error_set(e, RC_CANCELLED, NULL, "error.cancelled", NULL, NULL);
	return RC_OK;
}

/* The rows made here, written there. */
static enum rc fill_tables(struct filler *f, const struct demo_options *o, struct error *e)
{
	enum rc rc;

	f->job = (struct store_job){ .work = write_all, .done = all_written, .context = f, .alone = true };
	store_submit(company_store(f->company), &f->job);
	if ((rc = demo_generate(o, &f->sink, e)) == RC_OK)
		rc = flush(f, e);
	set(f, rc ? &f->given_up : &f->all_made, true);
	mutex_lock(&f->lock);
	while (!f->over)
		condition_wait(&f->changed, &f->lock);
	mutex_unlock(&f->lock);
	if (f->job.rc && f->job.rc != RC_CANCELLED && e)
		*e = f->job.error;
	return f->job.rc && f->job.rc != RC_CANCELLED ? f->job.rc : rc;
}

static enum rc fill_row(struct demo_sink *sink, enum demo_entity entity, const struct value *values, struct error *e)
{
	struct filler *f = (struct filler *)sink;
	struct loader *l = f->now->loaders[entity];
	struct value row[FIELDS_MAX];
	int n = field_count(entity);
	enum rc rc = RC_OK;

	if (load_count(l) == LOAD_BATCH) {
		rc = flush(f, e);
		l = f->now->loaders[entity];
	}
	for (int i = 0; rc == RC_OK && i < n; i++) {
		row[i] = values[i];
		rc = resolve(f, entity, i, &row[i], e);
	}
	if (rc)
		return rc;
	if (load_count(l) == 0)
		load_set_first_id(l, f->first[entity] + f->done[entity]);
	if (entity == DEMO_ROUND)
		load_set_moment(l, demo_round_opened((int32_t)values[ROUND_PERIOD_TO].i));
	f->done[entity]++;
	return load_add(l, row, e);
}

/* --- without indexes until the rows are there --------------------------------------------------------------------------------------------------------- */

static enum rc begin_tables(struct db *db, void *context, struct error *e)
{
	struct filler *f = context;
	enum rc rc = RC_OK;

	buf_clear(&f->again);
	for (int t = 0; rc == RC_OK && t < DEMO_ENTITY_COUNT; t++)
		rc = db_fill_begin(db, table_of(f, t)->table, &f->again, e);
	return rc ? rc : reserve(db, f, e);
}

static enum rc end_tables(struct db *db, void *context, struct error *e)
{
	struct filler *f = context;
	const char *again = buf_cstr(&f->again);
	enum rc rc = !again ? error_no_memory(e) : *again ? db_script(db, again, e) : RC_OK;

	for (int t = 0; rc == RC_OK && t < DEMO_ENTITY_COUNT; t++)
		rc = db_fill_end(db, table_of(f, t)->table, e);
	return rc;
}

static enum rc name_company(struct filler *f, struct error *e)
{
	static const char *const fields[] = { "name", "value" };
	struct value row[] = { value_text(STR("company.name")), value_text(STR("岱衡精密装备")) };
	struct loader *l;
	enum rc rc = load_open(f->schema, "setting", fields, 2, &l, e);

	if (rc == RC_OK && (rc = load_add(l, row, e)) == RC_OK)
		rc = load_commit(f->company, f->who, l, e);
	load_close(l);
	return rc;
}

static enum rc take_calendar(struct context *x, struct write_request *r, struct error *e)
{
	return calendar_take_china(x, r->argument, e);
}

static enum rc fill_calendar(struct filler *f, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = BATCH_MEMORY };
	int added;
	struct write_request r = { .company = f->company, .who = f->who, .arena = &arena, .work = take_calendar, .argument = &added };

	return records_write(&r, e);
}

static enum rc open_all(struct filler *f, struct error *e)
{
	enum rc rc = RC_OK;

	f->now = &f->batches[0];
	for (int t = 0; rc == RC_OK && t < DEMO_ENTITY_COUNT; t++)
		rc = open_table(f, (enum demo_entity)t, e);
	return rc;
}

static enum rc run(struct filler *f, const struct demo_options *o, struct error *e)
{
	struct counter counter = { { count_row }, f->total };
	struct store *store = company_store(f->company);
	enum rc rc = open_all(f, e);

	if (rc || (rc = demo_generate(o, &counter.sink, e)) || (rc = store_write(store, begin_tables, f, true, e)) || (rc = fill_tables(f, o, e)) ||
	    (rc = store_write(store, end_tables, f, true, e)))
		return rc;
	if ((rc = name_company(f, e)) || (rc = fill_calendar(f, e)))
		return rc;
	if ((rc = demo_policies(f->company, f->who, o->today, e)) || (rc = demo_round(f->company, f->who, e)))
		return rc;
	return o->accounts > ROUND_ACCOUNTS_MOST ? RC_OK : demo_round_now(f->company, f->who, o->today, e);
}

enum rc demo_fill(struct company *c, const struct demo_options *o, const struct demo_progress *progress, struct error *e)
{
	struct arena arena = { .max = 1 << 16 };
	struct filler *f = mem_alloc(sizeof *f);
	struct demo_options options = *o;
	enum rc rc;

	if (!f)
		return error_no_memory(e);
	if (!options.today)
		options.today = zone_day(company_zone(c), os_now());
	f->sink.row = fill_row;
	f->company = c;
	f->progress = progress;
	f->schema = company_schema(c);
	f->who = principal_system(&arena, ORIGIN_IMPORT);
	rc = f->who ? run(f, &options, e) : error_no_memory(e);
	for (int t = 0; t < DEMO_ENTITY_COUNT; t++)
		for (int b = 0; b < BATCHES; b++)
			load_close(f->batches[b].loaders[t]);
	buf_free(&f->again);
	condition_end(&f->changed);
	mutex_end(&f->lock);
	schema_release(c, f->schema);
	arena_free(&arena);
	mem_free(f);
	return rc;
}
