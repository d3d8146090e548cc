/* Opening a store and the calls that are the same for both engines; the rest goes to the engine's row. Called by everyone above. */
#include "store/store_internal.h"

#include <string.h>

#include "base/mem.h"

static bool is_postgres(const char *url)
{
	return strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
}

enum rc store_open(const char *url, const struct store_options *options, struct store **out, struct error *e)
{
	static const struct store_options none;
	bool postgres = is_postgres(url);
	enum rc rc;
	int writers;

	*out = NULL;
	if (!options)
		options = &none;
	rc = postgres ? postgres_open(url, options, out, e) : sqlite_open(url, options, out, e);
	if (rc)
		return rc;
	writers = !postgres ? 1 : options->writers > 0 ? options->writers : 4;
	pool_init(*out);
	if ((rc = writer_init(*out, writers, postgres ? 1 : options->group_max, e))) {
		store_close(*out);
		*out = NULL;
	}
	return rc;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	writer_close(s);
	store_pool_close(s);
	s->engine->close(s);
}

uint64_t store_writes(const struct store *s)
{
	return atomic_load(&s->writer.ended);
}

enum store_engine store_engine(const struct store *s)
{
	return s->engine->dialect.engine;
}

const struct dialect *store_dialect(const struct store *s)
{
	return &s->engine->dialect;
}

struct store *db_store(struct db *db)
{
	return db->store;
}

bool db_writing(const struct db *db)
{
	return db->writing;
}

/* --- ids, bulk ------------------------------------------------------------------------------------------------------------------ */

static enum rc bad_name(struct error *e)
{
	return error_set(e, RC_INVALID, NULL, "error.store", NULL, NULL);
}

enum rc db_reserve_ids(struct db *db, const char *table, int64_t n, int64_t *first, struct error *e)
{
	*first = 0;
	if (n < 1 || !name_valid(table))
		return bad_name(e);
	return db->store->engine->reserve(db, table, n, first, e);
}

enum rc bulk_begin(struct db *db, const char *table, const char *const *columns, int count, struct bulk **out, struct error *e)
{
	enum rc rc;

	*out = NULL;
	if (count < 1 || !name_valid(table))
		return bad_name(e);
	for (int i = 0; i < count; i++)
		if (!name_valid(columns[i]))
			return bad_name(e);
	if ((rc = db->store->engine->bulk_begin(db, table, columns, count, out, e)))
		return rc;
	(*out)->db = db;
	(*out)->count = count;
	return RC_OK;
}

enum rc bulk_row(struct bulk *b, const struct value *values, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; i < b->count && !rc; i++)
		rc = value_check(values[i], e);
	return rc ? rc : b->db->store->engine->bulk_row(b, values, e);
}

enum rc bulk_end(struct bulk *b, struct error *e)
{
	return b->db->store->engine->bulk_end(b, true, e);
}

void bulk_abort(struct bulk *b)
{
	if (b)
		b->db->store->engine->bulk_end(b, false, NULL);
}

enum rc db_fill_begin(struct db *db, const char *table, struct buf *again, struct error *e)
{
	const struct engine *engine = db->store->engine;

	if (!name_valid(table))
		return bad_name(e);
	return engine->fill_begin ? engine->fill_begin(db, table, again, e) : RC_OK;
}

enum rc db_fill_end(struct db *db, const char *table, struct error *e)
{
	const struct engine *engine = db->store->engine;

	if (!name_valid(table))
		return bad_name(e);
	return engine->fill_end ? engine->fill_end(db, table, e) : RC_OK;
}

/* --- search --------------------------------------------------------------------------------------------------------------------- */

enum rc db_search_create(struct db *db, const char *table, struct error *e)
{
	return name_valid(table) ? db->store->engine->search_create(db, table, e) : bad_name(e);
}

enum rc db_search_clear(struct db *db, const char *table, struct error *e)
{
	return name_valid(table) ? db->store->engine->search_clear(db, table, e) : bad_name(e);
}

enum rc db_search_kept(struct db *db, const char *table, struct buf *sql, struct error *e)
{
	return name_valid(table) ? db->store->engine->search_tokens(db, table, false, sql, e) : bad_name(e);
}

enum rc db_search_put(struct db *db, const char *table, int64_t id, struct str before, struct str after, struct error *e)
{
	if (!name_valid(table))
		return bad_name(e);
	return str_eq(before, after) ? RC_OK : db->store->engine->search_put(db, table, id, before, after, e);
}

void db_search_where(const struct db *db, struct buf *sql, const char *table, const char *alias)
{
	db->store->engine->search_where(sql, table, alias);
}

void db_search_from(const struct db *db, struct buf *sql, const char *table, const char *alias)
{
	db->store->engine->search_from(sql, table, alias);
}

void db_search_match(const struct db *db, struct buf *sql, const char *table, const char *alias)
{
	db->store->engine->search_match(sql, table, alias);
}

void db_search_id(const struct db *db, struct buf *sql, const char *table, const char *alias)
{
	db->store->engine->search_id(sql, table, alias);
}

void db_search_hits(const struct db *db, struct buf *sql, const char *table)
{
	db->store->engine->search_hits(sql, table);
}

static bool token_valid(struct str token)
{
	for (size_t i = 0; i < token.n; i++)
		if (!((token.p[i] >= '0' && token.p[i] <= '9') || (token.p[i] >= 'a' && token.p[i] <= 'z')))
			return false;
	return token.n > 0;
}

static bool add_alternative(const struct engine *engine, struct buf *b, const struct search_alternative *a)
{
	buf_char(b, '(');
	for (size_t i = 0; i < a->count; i++) {
		bool prefix = str_ends(a->tokens[i], "*");
		struct str token = str_part(a->tokens[i], 0, a->tokens[i].n - prefix);

		if (!token_valid(token))
			return false;
		if (i)
			buf_text(b, engine->pattern_and);
		engine->pattern_token(b, token, prefix);
	}
	buf_char(b, ')');
	return true;
}

enum rc db_search_pattern(const struct db *db, struct arena *a, const struct search_alternative *alternatives, size_t count, struct str *out, struct error *e)
{
	const struct engine *engine = db->store->engine;
	CLEANUP(buf_free) struct buf b = { .max = 1 << 16 };
	bool any = false;

	*out = (struct str){0};
	for (size_t i = 0; i < count; i++) {
		if (alternatives[i].count == 0)
			continue;
		if (any)
			buf_text(&b, engine->pattern_or);
		if (!add_alternative(engine, &b, &alternatives[i]))
			return error_set(e, RC_INVALID, NULL, "error.bad_text", NULL, NULL);
		any = true;
	}
	if (!any)
		buf_text(&b, engine->pattern_nothing);
	if (b.failed)
		return error_set(e, RC_TOO_LARGE, NULL, "error.search_too_long", NULL, NULL);
	*out = arena_str(a, buf_view(&b));
	return out->p ? RC_OK : error_no_memory(e);
}

/* --- whole databases -------------------------------------------------------------------------------------------------------------- */

enum rc store_generation(struct store *s, int64_t *out, struct error *e)
{
	return s->engine->generation(s, out, e);
}

enum rc db_generation_bump(struct db *db, struct error *e)
{
	return db->store->engine->generation_bump(db, e);
}

enum rc db_table_exists(struct db *db, const char *table, bool *out, struct error *e)
{
	struct value name = value_text(str_of(table));
	int64_t one;

	return db_one_int(db, db->store->engine->table_exists_sql, &name, 1, &one, out, e);
}

static enum rc collect_names(struct statement *st, struct arena *a, struct store_names *out, struct error *e)
{
	size_t cap = 0;
	bool row;
	enum rc rc;

	while (!(rc = statement_step(st, &row, e)) && row) {
		if (out->count == cap) {
			const char **items = arena_new_array(a, const char *, cap = cap ? cap * 2 : 16);
			if (!items)
				return error_no_memory(e);
			if (out->count)
				memcpy(items, out->items, out->count * sizeof *items);
			out->items = items;
		}
		if (!(out->items[out->count++] = arena_text(a, statement_text(st, 0))))
			return error_no_memory(e);
	}
	return rc;
}

enum rc db_columns(struct db *db, struct arena *a, const char *table, struct store_names *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	enum rc rc;

	*out = (struct store_names){0};
	if ((rc = db_prepare(db, str_of(db->store->engine->columns_sql), &st, e)) ||
	    (rc = statement_bind(st, 1, value_text(str_of(table)), e)))
		return rc;
	return collect_names(st, a, out, e);
}

enum rc db_tables(struct db *db, struct arena *a, struct store_names *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	enum rc rc;

	*out = (struct store_names){0};
	if ((rc = db_prepare(db, str_of(db->store->engine->tables_sql), &st, e)))
		return rc;
	return collect_names(st, a, out, e);
}

enum rc store_check(struct store *s, struct error *e)
{
	return s->engine->check(s, e);
}
