/* Ids by counting: the table store_sequence holds the next one of each table, written once a transaction; in memory the counter never goes back,
 * so that a refused job's ids are not given out a second time. Called through the engine's row and by sqlite_group.c. */
#include "store/sqlite_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static struct id_counter *counter_find(struct sqlite_db *d, const char *table)
{
	for (size_t i = 0; i < d->counter_count; i++)
		if (strcmp(d->counters[i].table, table) == 0)
			return &d->counters[i];
	return NULL;
}

/* A new counter starts after the greatest id in the table, whoever wrote it. */
static enum rc counter_new(struct sqlite_db *d, const char *table, struct id_counter **out, struct error *e)
{
	char sql[NAME_MAX_BYTES + 64];
	int64_t greatest;
	bool found;
	enum rc rc;

	snprintf(sql, sizeof sql, "SELECT max(rowid) FROM %s", table);
	if ((rc = db_one_int(&d->base, sql, NULL, 0, &greatest, &found, e)))
		return rc;
	struct id_counter *more = mem_resize(d->counters, (d->counter_count + 1) * sizeof *more);
	if (!more)
		return error_no_memory(e);
	d->counters = more;
	*out = &more[d->counter_count++];
	**out = (struct id_counter){ .next = found ? greatest + 1 : 1 };
	snprintf((*out)->table, sizeof (*out)->table, "%s", table);
	return RC_OK;
}

static enum rc counter_refresh(struct sqlite_db *d, struct id_counter *c, struct error *e)
{
	struct value name = value_text(str_of(c->table));
	int64_t stored;
	bool found;
	enum rc rc = db_one_int(&d->base, "SELECT next FROM store_sequence WHERE name = ?", &name, 1, &stored, &found, e);

	if (rc)
		return rc;
	if (found && stored > c->next)
		c->next = stored;
	c->fresh = true;
	return RC_OK;
}

enum rc sqlite_reserve(struct db *db, const char *table, int64_t n, int64_t *first, struct error *e)
{
	struct sqlite_db *d = sqlite_of(db);
	struct id_counter *c = counter_find(d, table);
	enum rc rc;

	if (!c && (rc = counter_new(d, table, &c, e)))
		return rc;
	if (!c->fresh && (rc = counter_refresh(d, c, e)))
		return rc;
	if (n > INT64_MAX - c->next)
		return error_set(e, RC_TOO_LARGE, NULL, "error.too_large", NULL, NULL);
	*first = c->next;
	c->next += n;
	c->dirty = true;
	return RC_OK;
}

enum rc sqlite_ids_flush(struct db *db, struct error *e)
{
	struct sqlite_db *d = sqlite_of(db);
	enum rc rc = RC_OK;

	for (size_t i = 0; i < d->counter_count && !rc; i++) {
		const struct id_counter *c = &d->counters[i];
		struct value values[2] = { value_text(str_of(c->table)), value_int(c->next) };
		if (c->dirty)
			rc = db_run(db, "INSERT INTO store_sequence (name, next) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = max(next, excluded.next)",
				values, 2, NULL, e);
	}
	return rc;
}

void sqlite_ids_begin(struct db *db)
{
	struct sqlite_db *d = sqlite_of(db);

	for (size_t i = 0; i < d->counter_count; i++)
		d->counters[i].fresh = false;
}

void sqlite_ids_written(struct db *db)
{
	struct sqlite_db *d = sqlite_of(db);

	for (size_t i = 0; i < d->counter_count; i++)
		d->counters[i].dirty = false;
}
