/* A whole database into another, of either engine: tables, rows, indexes, search tokens, counters. Reads the source in one snapshot and fills the target
 * in one job: all or nothing. Called by store_restore, and by store_backup of PostgreSQL. */
#include "store/store_internal.h"

#include <ctype.h>
#include <string.h>

#include "os/file.h"

struct transfer {
	struct db *from;
	struct error *e;
};

struct column {
	const char *name;
	enum value_kind kind;
	bool required, key;
	const char *otherwise; /* DEFAULT, or NULL */
};

struct table {
	const char *name;
	struct column *columns;
	int count;
};

/* What one table's work needs. */
struct copying {
	struct db *from, *to;
	struct arena a;
	struct table table;
};

static bool to_postgres(const struct copying *c)
{
	return store_engine(c->to->store) == STORE_POSTGRES;
}

/* --- description ---------------------------------------------------------------------------------------------------------------------- */

static enum value_kind kind_of(struct str type)
{
	static const struct { const char *name; enum value_kind kind; } kinds[] = {
		{ "INTEGER", VALUE_INT }, { "INT", VALUE_INT }, { "REAL", VALUE_REAL }, { "BLOB", VALUE_BLOB },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_eq_nocase(type, str_of(kinds[i].name)))
			return kinds[i].kind;
	return VALUE_TEXT;
}

static const char *type_of(const struct dialect *d, enum value_kind kind)
{
	switch (kind) {
	case VALUE_INT:
		return d->type_int;
	case VALUE_REAL:
		return d->type_real;
	case VALUE_BLOB:
		return d->type_blob;
	default:
		return d->type_text;
	}
}

/* 'x'::text → 'x'; "(a IS NULL)" stays. Both engines understand what is left. */
static char *without_casts(struct arena *a, struct str expression)
{
	CLEANUP(buf_free) struct buf b = { .max = 1 << 16 };
	bool quoted = false;

	for (size_t i = 0; i < expression.n; i++) {
		quoted ^= expression.p[i] == '\'';
		if (quoted || i + 1 >= expression.n || expression.p[i] != ':' || expression.p[i + 1] != ':') {
			buf_char(&b, expression.p[i]);
			continue;
		}
		for (i += 2; i < expression.n && (isalnum((unsigned char)expression.p[i]) || expression.p[i] == '_'); i++)
			;
		i--;
	}
	return b.failed ? NULL : arena_text(a, buf_view(&b));
}

static enum rc begin_rows(struct db *db, const char *sql, const char *table, struct statement **st, struct error *e)
{
	enum rc rc = db_prepare(db, str_of(sql), st, e);

	return rc ? rc : statement_bind(*st, 1, value_text(str_of(table)), e);
}

static bool read_column(struct arena *a, const struct statement *st, struct column *c)
{
	*c = (struct column){
		.name = arena_text(a, statement_text(st, 0)),
		.kind = kind_of(statement_text(st, 1)),
		.required = statement_int(st, 2) != 0,
		.key = statement_int(st, 4) != 0,
	};
	if (!statement_is_null(st, 3) && !(c->otherwise = without_casts(a, statement_text(st, 3))))
		return false;
	return c->name && name_valid(c->name);
}

enum { COLUMNS_MOST = 1000 };

static enum rc describe(struct copying *c, const char *name, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct table *t = &c->table;
	bool row;
	enum rc rc;

	*t = (struct table){ .name = name, .columns = arena_new_array(&c->a, struct column, COLUMNS_MOST) };
	if (!t->columns)
		return error_no_memory(e);
	if ((rc = begin_rows(c->from, c->from->store->engine->describe_columns_sql, name, &st, e)))
		return rc;
	while (!(rc = statement_step(st, &row, e)) && row)
		if (t->count == COLUMNS_MOST || !read_column(&c->a, st, &t->columns[t->count++]))
			return error_set(e, RC_UNSUPPORTED, NULL, "error.not_a_database", name, NULL);
	return rc;
}

/* --- making ----------------------------------------------------------------------------------------------------------------------------- */

static void column_sql(struct buf *sql, const struct dialect *d, const struct column *c)
{
	if (c->key && strcmp(c->name, "id") == 0) {
		buf_printf(sql, "id %s", d->type_id);
		return;
	}
	buf_printf(sql, "%s %s", c->name, type_of(d, c->kind));
	if (c->required)
		buf_lit(sql, " NOT NULL");
	if (c->otherwise)
		buf_printf(sql, " DEFAULT %s", c->otherwise);
}

/* A key of other columns than id. */
static void key_sql(struct buf *sql, const struct table *t)
{
	bool first = true;

	for (int i = 0; i < t->count; i++) {
		if (!t->columns[i].key || strcmp(t->columns[i].name, "id") == 0)
			continue;
		buf_printf(sql, "%s%s", first ? ", PRIMARY KEY (" : ",", t->columns[i].name);
		first = false;
	}
	if (!first)
		buf_char(sql, ')');
}

static void reference_sql(struct buf *sql, const struct statement *st)
{
	struct str rule = statement_text(st, 3);

	buf_printf(sql, "FOREIGN KEY (%.*s) REFERENCES ", STR_ARG(statement_text(st, 0)));
	buf_str(sql, statement_text(st, 1));
	buf_printf(sql, " (%.*s)", STR_ARG(statement_text(st, 2)));
	if (rule.n && !str_is(rule, "NO ACTION"))
		buf_printf(sql, " ON DELETE %.*s", STR_ARG(rule));
}

/* On SQLite as part of the table, on PostgreSQL afterwards. */
static enum rc references_sql(struct copying *c, struct buf *sql, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	enum rc rc = begin_rows(c->from, c->from->store->engine->describe_references_sql, c->table.name, &st, e);

	while (!rc && !(rc = statement_step(st, &row, e)) && row) {
		if (to_postgres(c))
			buf_printf(sql, "ALTER TABLE %s ADD ", c->table.name);
		else
			buf_lit(sql, ", ");
		reference_sql(sql, st);
		if (to_postgres(c))
			buf_lit(sql, ";\n");
	}
	return rc;
}

static enum rc run_sql(struct db *db, struct buf *sql, struct error *e)
{
	const char *text = buf_cstr(sql);

	if (!text)
		return error_no_memory(e);
	return *text ? db_script(db, text, e) : RC_OK;
}

static enum rc make_table(struct copying *c, struct error *e)
{
	const struct dialect *d = store_dialect(c->to->store);
	CLEANUP(buf_free) struct buf sql = { .max = 1 << 20 };
	enum rc rc;

	buf_printf(&sql, "CREATE TABLE %s (", c->table.name);
	for (int i = 0; i < c->table.count; i++) {
		buf_text(&sql, i ? ", " : "");
		column_sql(&sql, d, &c->table.columns[i]);
	}
	key_sql(&sql, &c->table);
	if (!to_postgres(c) && (rc = references_sql(c, &sql, e)))
		return rc;
	buf_printf(&sql, ") %s", d->table_options);
	return run_sql(c->to, &sql, e);
}

/* Columns of an ordering index: NULL comes first on SQLite by itself. */
static void index_columns(struct buf *sql, struct str columns, bool nulls_first)
{
	struct str column;
	bool first = true;

	for (; str_split(&columns, ',', &column); first = false) {
		buf_text(sql, first ? "" : ", ");
		buf_str(sql, column);
		if (nulls_first && !str_is(column, "id") && !str_ends(column, " DESC"))
			buf_lit(sql, " NULLS FIRST");
	}
}

static enum rc make_indexes(struct copying *c, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	CLEANUP(buf_free) struct buf sql = { .max = 1 << 20 };
	bool row;
	enum rc rc = begin_rows(c->from, c->from->store->engine->describe_indexes_sql, c->table.name, &st, e);

	while (!rc && !(rc = statement_step(st, &row, e)) && row) {
		bool unique = statement_int(st, 1) != 0;
		buf_printf(&sql, "CREATE %sINDEX %.*s ON %s (", unique ? "UNIQUE " : "", STR_ARG(statement_text(st, 0)), c->table.name);
		index_columns(&sql, statement_text(st, 2), to_postgres(c) && !unique);
		buf_char(&sql, ')');
		if (!statement_is_null(st, 3)) {
			const char *where = without_casts(&c->a, statement_text(st, 3));
			if (!where)
				return error_no_memory(e);
			buf_printf(&sql, " WHERE %s", where);
		}
		buf_lit(&sql, ";\n");
	}
	if (!rc && to_postgres(c))
		rc = references_sql(c, &sql, e);
	return rc ? rc : run_sql(c->to, &sql, e);
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------------- */

static enum rc read_rows(struct copying *c, struct statement **st, const char ***names, struct value **values, struct error *e)
{
	CLEANUP(buf_free) struct buf sql = { .max = 1 << 20 };
	enum rc rc;

	*names = arena_new_array(&c->a, const char *, (size_t)c->table.count);
	*values = arena_new_array(&c->a, struct value, (size_t)c->table.count);
	if (!*names || !*values)
		return error_no_memory(e);
	buf_lit(&sql, "SELECT ");
	for (int i = 0; i < c->table.count; i++) {
		(*names)[i] = c->table.columns[i].name;
		buf_printf(&sql, "%s%s", i ? "," : "", (*names)[i]);
	}
	buf_printf(&sql, " FROM %s", c->table.name);
	if ((rc = db_prepare(c->from, buf_view(&sql), st, e)))
		return rc;
	statement_stream(*st);
	return RC_OK;
}

static enum rc copy_rows(struct copying *c, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value *values;
	const char **names;
	struct bulk *bulk;
	bool row = true;
	enum rc rc;

	if ((rc = read_rows(c, &st, &names, &values, e)) || (rc = bulk_begin(c->to, c->table.name, names, c->table.count, &bulk, e)))
		return rc;
	while (!(rc = statement_step(st, &row, e)) && row) {
		for (int i = 0; i < c->table.count; i++)
			values[i] = statement_value(st, i, c->table.columns[i].kind);
		if ((rc = bulk_row(bulk, values, e)))
			break;
	}
	if (rc) {
		bulk_abort(bulk);
		return rc;
	}
	return bulk_end(bulk, e);
}

static enum rc copy_search(struct copying *c, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	CLEANUP(buf_free) struct buf sql = { .max = 1 << 12 };
	bool row = true;
	enum rc rc = c->from->store->engine->search_tokens(c->from, c->table.name, true, &sql, e);

	if (rc || sql.len == 0)
		return rc;
	if ((rc = db_search_create(c->to, c->table.name, e)) || (rc = db_prepare(c->from, buf_view(&sql), &st, e)))
		return rc;
	statement_stream(st);
	while (!(rc = statement_step(st, &row, e)) && row)
		if ((rc = db_search_put(c->to, c->table.name, statement_int(st, 0), STR(""), statement_text(st, 1), e)))
			break;
	return rc;
}

static enum rc fill_table(struct copying *c, struct error *e)
{
	enum rc rc = copy_rows(c, e);

	return rc ? rc : copy_search(c, e);
}

/* In this order for all tables: references need every table, and indexes are made faster over rows that are there. */
static enum rc (*const passes[])(struct copying *c, struct error *e) = { make_table, fill_table, make_indexes };

static enum rc run_pass(struct db *from, struct db *to, size_t pass, const char *name, struct error *e)
{
	struct copying c = { .from = from, .to = to, .a = { .max = 4 << 20 } };
	enum rc rc = name_valid(name) ? describe(&c, name, e) : error_set(e, RC_UNSUPPORTED, NULL, "error.not_a_database", name, NULL);

	if (rc == RC_OK)
		rc = passes[pass](&c, e);
	arena_free(&c.a);
	return rc;
}

static enum rc copy_counters(struct db *from, struct db *to, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	enum rc rc = db_prepare(from, STR("SELECT name, next FROM store_sequence ORDER BY name"), &st, e);

	while (!rc && !(rc = statement_step(st, &row, e)) && row) {
		struct value values[2] = { statement_value(st, 0, VALUE_TEXT), statement_value(st, 1, VALUE_INT) };
		rc = db_run(to, "INSERT INTO store_sequence (name, next) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next", values, 2, NULL, e);
	}
	return rc;
}

/* --- the whole ------------------------------------------------------------------------------------------------------------------------------ */

static enum rc transfer_work(struct db *to, void *context, struct error *e)
{
	struct db *from = ((struct transfer *)context)->from;
	struct arena a = { .max = 4 << 20 };
	struct store_names tables, there;
	enum rc rc;

	if (!(rc = db_tables(to, &a, &there, e)) && there.count)
		rc = error_set(e, RC_CONFLICT, NULL, "error.database_not_empty", NULL, NULL);
	if (!rc && store_engine(to->store) == STORE_SQLITE)
		rc = db_script(to, "PRAGMA defer_foreign_keys = ON", e);
	if (!rc)
		rc = db_tables(from, &a, &tables, e);
	for (size_t pass = 0; pass < sizeof passes / sizeof *passes; pass++)
		for (size_t i = 0; !rc && i < tables.count; i++)
			rc = run_pass(from, to, pass, tables.items[i], e);
	if (!rc && !(rc = copy_counters(from, to, e)))
		rc = db_generation_bump(to, e);
	arena_free(&a);
	return rc;
}

enum rc transfer_all(struct store *from, struct store *to, struct error *e)
{
	struct transfer t = {0};
	enum rc rc = store_read(from, &t.from, e);

	if (rc)
		return rc;
	rc = store_write(to, transfer_work, &t, true, e);
	store_read_end(t.from);
	return rc;
}

static enum rc check_file(const char *file, struct error *e)
{
	struct store *s;
	enum rc rc = sqlite_open_to_read(file, &s, e);

	if (rc)
		return rc;
	rc = store_check(s, e);
	store_close(s);
	return rc;
}

/* The names in the folder are on the disk too when it returns. */
static enum rc sync_file(const char *file, struct error *e)
{
	CLEANUP(file_close) struct file f = FILE_NONE;
	CLEANUP(buf_free) struct buf folder = { .max = FILE_PATH_MAX };
	const char *slash = strrchr(file, '/');
	enum rc rc;

	buf_str(&folder, slash ? (struct str){ file, (size_t)(slash - file) + (slash == file) } : STR("."));
	if (!buf_cstr(&folder))
		return error_no_memory(e);
	if ((rc = file_open(file, FILE_APPEND, &f, e)) || (rc = file_sync(&f, e)))
		return rc;
	return folder_sync(buf_cstr(&folder), e);
}

enum rc store_backup(struct store *s, const char *file, struct error *e)
{
	struct error ignored;
	enum rc rc;

	if (file_exists(file))
		return error_set(e, RC_CONFLICT, NULL, "error.file_taken", file, NULL);
	if ((rc = s->engine->backup(s, file, e)) || (rc = sync_file(file, e)) || (rc = check_file(file, e)))
		file_remove(file, &ignored);
	return rc;
}

enum rc store_restore(struct store *s, const char *file, struct error *e)
{
	struct store *from;
	enum rc rc;

	if (!file_exists(file))
		return error_set(e, RC_NOT_FOUND, NULL, "error.database_not_found", file, NULL);
	if ((rc = check_file(file, e)) || (rc = sqlite_open_to_read(file, &from, e)))
		return rc;
	rc = transfer_all(from, s, e);
	store_close(from);
	return rc;
}
