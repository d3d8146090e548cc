/* Statements of either engine: cached by text, checked when bound, handed to the engine's row. Called by records/ and everyone who reads. */
#include "store/store_internal.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

bool name_valid(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n >= NAME_MAX_BYTES || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != n)
		return false;
	return !(name[0] >= '0' && name[0] <= '9');
}

static enum rc prepare_new(struct db *db, struct str sql, uint64_t hash, struct statement **out, struct error *e)
{
	const struct engine *engine = db->store->engine;
	enum rc rc = engine->prepare(db, sql, out, e);

	if (rc)
		return rc;
	struct statement *st = *out;
	st->db = db;
	st->hash = hash;
	st->sql_len = sql.n;
	if (!(st->sql = mem_alloc(sql.n + 1))) {
		engine->finalize(st);
		*out = NULL;
		return error_no_memory(e);
	}
	memcpy(st->sql, sql.p, sql.n);
	cache_add(&db->cache, st);
	return RC_OK;
}

static enum rc broken(struct db *db, struct error *e)
{
	return error_set(e, db->broken, NULL, "error.store", NULL, NULL);
}

enum rc db_prepare(struct db *db, struct str sql, struct statement **out, struct error *e)
{
	uint64_t hash = str_hash(sql);
	enum rc rc;

	*out = NULL;
	if (db->broken)
		return broken(db, e);
	if ((*out = cache_take(&db->cache, sql, hash)))
		return RC_OK;
	rc = prepare_new(db, sql, hash, out, e);
	if (rc && db->writing)
		db->broken = rc;
	return rc;
}

enum rc value_check(struct value v, struct error *e)
{
	if (v.kind == VALUE_REAL && !isfinite(v.d))
		return error_set(e, RC_INVALID, NULL, "error.bad_number", NULL, NULL);
	if (v.kind == VALUE_TEXT && ((v.s.n && memchr(v.s.p, 0, v.s.n)) || !utf8_valid(v.s)))
		return error_set(e, RC_INVALID, NULL, "error.bad_text", NULL, NULL);
	return RC_OK;
}

enum rc statement_bind(struct statement *st, int index, struct value v, struct error *e)
{
	enum rc rc = value_check(v, e);

	return rc ? rc : st->db->store->engine->bind(st, index, v, e);
}

enum rc statement_bind_all(struct statement *st, const struct value *values, int count, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; i < count && !rc; i++)
		rc = statement_bind(st, i + 1, values[i], e);
	return rc;
}

enum rc statement_step(struct statement *st, bool *row, struct error *e)
{
	struct db *db = st->db;
	enum rc rc;

	*row = false;
	if (st->ended)
		return RC_OK;
	if (db->broken)
		return broken(db, e);
	st->stepped = true;
	rc = db->store->engine->step(st, row, e);
	if (rc || !*row)
		st->ended = true;
	if (rc && db->writing)
		db->broken = rc;
	return rc;
}

void statement_stream(struct statement *st)
{
	if (st->db->store->engine->stream)
		st->db->store->engine->stream(st);
}

void statement_again(struct statement *st)
{
	if (st->stepped)
		st->db->store->engine->reset(st);
	st->stepped = st->ended = false;
}

void statement_end(struct statement *st)
{
	if (!st)
		return;
	const struct engine *engine = st->db->store->engine;

	engine->reset(st);
	st->stepped = st->ended = false;
	if ((st = cache_give(&st->db->cache, st)))
		engine->finalize(st);
}

void statement_end_at(struct statement **st)
{
	statement_end(*st);
	*st = NULL;
}

int statement_columns(const struct statement *st)
{
	return st->db->store->engine->columns(st);
}

bool statement_is_null(const struct statement *st, int column)
{
	return st->db->store->engine->is_null(st, column);
}

int64_t statement_int(const struct statement *st, int column)
{
	return st->db->store->engine->get_int(st, column);
}

uint64_t statement_ints(const struct statement *st, int first, int count, int64_t *out)
{
	const struct engine *engine = st->db->store->engine;
	uint64_t nulls = 0;

	if (engine->get_ints)
		return engine->get_ints(st, first, count, out);
	for (int i = 0; i < count; i++) {
		bool null = engine->is_null(st, first + i);
		out[i] = null ? 0 : engine->get_int(st, first + i);
		nulls |= (uint64_t)null << i;
	}
	return nulls;
}

double statement_real(const struct statement *st, int column)
{
	return st->db->store->engine->get_real(st, column);
}

struct str statement_text(const struct statement *st, int column)
{
	return st->db->store->engine->get_text(st, column);
}

struct value statement_value(const struct statement *st, int column, enum value_kind kind)
{
	const struct engine *engine = st->db->store->engine;

	if (kind == VALUE_NULL || engine->is_null(st, column))
		return value_null();
	switch (kind) {
	case VALUE_INT:
		return value_int(engine->get_int(st, column));
	case VALUE_REAL:
		return value_real(engine->get_real(st, column));
	case VALUE_BLOB:
		return value_blob(engine->get_text(st, column));
	default:
		return value_text(engine->get_text(st, column));
	}
}

/* --- whole statements ---------------------------------------------------------------------------------------------------------- */

enum rc db_run(struct db *db, const char *sql, const struct value *values, int count, int64_t *changed, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc;

	if (changed)
		*changed = 0;
	if ((rc = db_prepare(db, str_of(sql), &st, e)) || (rc = statement_bind_all(st, values, count, e)))
		return rc;
	while (row)
		if ((rc = statement_step(st, &row, e)))
			return rc;
	if (changed)
		*changed = db->store->engine->changes(st);
	return RC_OK;
}

enum rc db_run_text(struct db *db, const char *sql, struct error *e)
{
	return db_run(db, sql, NULL, 0, NULL, e);
}

enum rc db_one_int(struct db *db, const char *sql, const struct value *values, int count, int64_t *out, bool *found, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	*out = 0;
	*found = false;
	if ((rc = db_prepare(db, str_of(sql), &st, e)) || (rc = statement_bind_all(st, values, count, e)) || (rc = statement_step(st, &row, e)))
		return rc;
	if (row && !statement_is_null(st, 0)) {
		*out = statement_int(st, 0);
		*found = true;
	}
	return RC_OK;
}

enum rc db_script(struct db *db, const char *sql, struct error *e)
{
	enum rc rc;

	if (db->broken)
		return broken(db, e);
	rc = db->store->engine->script(db, sql, e);
	if (rc && db->writing)
		db->broken = rc;
	return rc;
}

/* --- a try inside a job ---------------------------------------------------------------------------------------------------------- */

enum { TRIES_MOST = 8 };

static const struct { const char *begin, *undo, *end; } try_sql[TRIES_MOST] = {
#define TRY_ROW(n) { "SAVEPOINT try_" #n, "ROLLBACK TO SAVEPOINT try_" #n, "RELEASE SAVEPOINT try_" #n }
	TRY_ROW(0), TRY_ROW(1), TRY_ROW(2), TRY_ROW(3), TRY_ROW(4), TRY_ROW(5), TRY_ROW(6), TRY_ROW(7),
#undef TRY_ROW
};

static enum rc try_undo(struct db *db, int level, size_t mark, struct error *e)
{
	const struct engine *engine = db->store->engine;
	enum rc rc;

	db->broken = RC_OK;
	if (engine->gathered_cut)
		engine->gathered_cut(db, mark);
	if (!(rc = db_run_text(db, try_sql[level].undo, e)))
		rc = db_run_text(db, try_sql[level].end, e);
	return rc;
}

/* After such a failure SQLite may have ended the transaction by itself; that it cannot be undone then is no news. */
static bool ends_transaction(enum rc rc)
{
	return rc == RC_STORE || rc == RC_IO || rc == RC_NO_MEMORY;
}

enum rc db_try(struct db *db, enum rc (*work)(struct db *, void *, struct error *), void *context, struct error *e)
{
	const struct engine *engine = db->store->engine;
	size_t mark = engine->gathered ? engine->gathered(db) : 0;
	int level = db->tries;
	struct error undo_error = {0};
	enum rc rc;

	if (level >= TRIES_MOST)
		return error_set(e, RC_TOO_LARGE, NULL, "error.store", NULL, NULL);
	if ((rc = db_run_text(db, try_sql[level].begin, e)))
		return rc;
	db->tries++;
	rc = work(db, context, e);
	db->tries = level;
	if (rc == RC_OK && db->broken)
		rc = error_set(e, db->broken, NULL, "error.store", NULL, NULL);
	if (rc == RC_OK)
		return db_run_text(db, try_sql[level].end, e);
	if (try_undo(db, level, mark, &undo_error)) {
		db->broken = undo_error.rc;
		if (ends_transaction(rc))
			return rc;
		if (e)
			*e = undo_error;
		return undo_error.rc;
	}
	return rc;
}
