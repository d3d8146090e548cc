/* The demo company's way into a database: counted first, so that every row's id is known, then loaded in batches, what is referred to before what refers. */
#include "kam/demo_write.h"

#include <string.h>

#include "base/mem.h"
#include "kam/calendar.h"
#include "lang/zone.h"
#include "os/clock.h"
#include "records/load.h"

enum { FIELDS_MAX = 28, BATCH_MEMORY = 64 << 20 };

/* What a value of a row means. */
enum meaning { PLAIN, PLACE, KEY };

struct filler {
	struct demo_sink sink;
	struct company *company;
	const struct schema *schema;
	struct principal *who;
	const struct demo_progress *progress;
	struct loader *loaders[DEMO_ENTITY_COUNT];
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

static enum rc reserve(struct db *db, void *context, struct error *e)
{
	struct filler *f = context;
	enum rc rc = RC_OK;

	for (int t = 0; rc == RC_OK && t < DEMO_ENTITY_COUNT; t++)
		if (f->total[t])
			rc = db_reserve_ids(db, load_entity(f->loaders[t])->table, f->total[t], &f->first[t], e);
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
	enum rc rc = load_open(f->schema, demo_tables[t].entity, demo_tables[t].fields, n, &f->loaders[t], e);

	for (int i = 0; rc == RC_OK && i < n; i++) {
		const char *name = demo_tables[t].fields[i];
		const struct field *field = entity_field(load_entity(f->loaders[t]), str_of(name));
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

static enum rc write_all(struct db *db, void *context, struct error *e)
{
	struct filler *f = context;
	struct arena arena = { .max = BATCH_MEMORY };
	struct context x = { .company = f->company, .schema = f->schema, .who = f->who, .db = db, .arena = &arena, .now = os_now() };
	enum rc rc = RC_OK;

	for (int t = 0; rc == RC_OK && t < DEMO_ENTITY_COUNT; t++)
		rc = load_write(&x, f->loaders[t], e);
	arena_free(&arena);
	return rc;
}

/* One transaction for the batches of all entities, so that no row ever waits for one that it refers to. */
static enum rc flush(struct filler *f, struct error *e)
{
	enum rc rc = store_write(company_store(f->company), write_all, f, true, e);

	for (int t = 0; t < DEMO_ENTITY_COUNT; t++)
		load_clear(f->loaders[t]);
	if (rc == RC_OK && f->progress && f->progress->tell && !f->progress->tell(f->progress->context, f->done[DEMO_ACCOUNT]))
		return error_set(e, RC_CANCELLED, NULL, "error.cancelled", NULL, NULL);
	return rc;
}

static enum rc fill_row(struct demo_sink *sink, enum demo_entity entity, const struct value *values, struct error *e)
{
	struct filler *f = (struct filler *)sink;
	struct loader *l = f->loaders[entity];
	struct value row[FIELDS_MAX];
	int n = field_count(entity);
	enum rc rc = load_count(l) == LOAD_BATCH ? flush(f, e) : RC_OK;

	for (int i = 0; rc == RC_OK && i < n; i++) {
		row[i] = values[i];
		rc = resolve(f, entity, i, &row[i], e);
	}
	if (rc)
		return rc;
	if (load_count(l) == 0)
		load_set_first_id(l, f->first[entity] + f->done[entity]);
	f->done[entity]++;
	return load_add(l, row, e);
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

static enum rc run(struct filler *f, const struct demo_options *o, struct error *e)
{
	struct counter counter = { { count_row }, f->total };
	enum rc rc = RC_OK;

	for (int t = 0; rc == RC_OK && t < DEMO_ENTITY_COUNT; t++)
		rc = open_table(f, (enum demo_entity)t, e);
	if (rc || (rc = demo_generate(o, &counter.sink, e)) || (rc = store_write(company_store(f->company), reserve, f, false, e)) ||
	    (rc = demo_generate(o, &f->sink, e)) || (rc = flush(f, e)))
		return rc;
	if ((rc = name_company(f, e)) || (rc = fill_calendar(f, e)))
		return rc;
	return demo_policies(f->company, f->who, o->today, e);
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
		load_close(f->loaders[t]);
	schema_release(c, f->schema);
	arena_free(&arena);
	mem_free(f);
	return rc;
}
