/* See store_bench.h. */
#include "store_bench.h"

void must_(enum rc rc, const struct error *e, const char *what, int line)
{
	if (rc)
		fail_msg("line %d: %s: %s key=%s field=%s log=%s", line, what, rc_name(rc), e->key, e->field, e->log);
}

enum rc run_script(struct db *db, void *context, struct error *e)
{
	return db_script(db, context, e);
}

static enum rc make_tables(struct db *db, void *context, struct error *e)
{
	const struct dialect *d = store_dialect(db_store(db));
	CLEANUP(buf_free) struct buf sql = {0};
	enum rc rc;

	buf_printf(&sql, "CREATE TABLE unit (id %s, name %s NOT NULL) %s;", d->type_id, d->type_text, d->table_options);
	buf_printf(&sql, "CREATE TABLE account (id %s, code %s NOT NULL, part %s, name %s, amount %s, ratio %s, photo %s, memo %s, unit_id %s REFERENCES unit(id)) %s;",
		d->type_id, d->type_text, d->type_text, d->type_text, d->type_int, d->type_real, d->type_blob, d->type_text, d->type_int, d->table_options);
	buf_lit(&sql, "CREATE UNIQUE INDEX account_code ON account (code); CREATE UNIQUE INDEX account_name ON account (name, part);");
	if ((rc = db_script(db, buf_cstr(&sql), e)))
		return rc;
	return db_search_create(db, "account", e);
}

static int set_up(void **state, bool postgres)
{
	struct bench *b = calloc(1, sizeof *b);

	strcpy(b->folder, "/tmp/banyan-store-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	snprintf(b->path, sizeof b->path, "%s/a.db", b->folder);
	b->url = postgres ? getenv("BANYAN_TEST_PG") : b->path;
	if (postgres) {
		must(store_open(b->url, NULL, &b->s, &b->e));
		must(store_write(b->s, run_script, "DROP SCHEMA public CASCADE; CREATE SCHEMA public", true, &b->e));
		store_close(b->s);
	}
	must(store_open(b->url, &(struct store_options){ .create = true }, &b->s, &b->e));
	must(store_write(b->s, make_tables, NULL, true, &b->e));
	*state = b;
	return 0;
}

int set_up_sqlite(void **state)
{
	return set_up(state, false);
}

int set_up_postgres(void **state)
{
	return set_up(state, true);
}

int tear_down(void **state)
{
	struct bench *b = *state;
	char command[160];

	store_close(b->s);
	snprintf(command, sizeof command, "rm -rf '%s'", b->folder);
	assert_int_equal(system(command), 0);
	free(b);
	return 0;
}

enum rc add_account(struct db *db, const char *code, int64_t *id, struct error *e)
{
	enum rc rc = db_reserve_ids(db, "account", 1, id, e);

	return rc ? rc : db_run(db, "INSERT INTO account (id, code) VALUES (?, ?)", V(INT(*id), TEXT(code)), NULL, e);
}

int64_t count_of(struct bench *b, const char *sql)
{
	struct db *db;
	int64_t n;
	bool found;

	must(store_read(b->s, &db, &b->e));
	must(db_one_int(db, sql, NULL, 0, &n, &found, &b->e));
	store_read_end(db);
	return found ? n : -1;
}

enum rc run_text(struct db *db, void *context, struct error *e)
{
	return db_run(db, context, NULL, 0, NULL, e);
}

int64_t search_count(struct bench *b, const char *const *tokens, size_t count)
{
	CLEANUP(buf_free) struct buf sql = {0};
	struct arena a = { .max = 1 << 16 };
	struct str list[8], pattern;
	struct search_alternative one = { list, count };
	struct db *db;
	int64_t n;
	bool found;

	for (size_t i = 0; i < count; i++)
		list[i] = str_of(tokens[i]);
	must(store_read(b->s, &db, &b->e));
	buf_lit(&sql, "SELECT count(*) FROM account a WHERE ");
	db_search_where(db, &sql, "account", "a");
	must(db_search_pattern(db, &a, &one, 1, &pattern, &b->e));
	must(db_one_int(db, buf_cstr(&sql), V(value_text(pattern)), &n, &found, &b->e));
	store_read_end(db);
	arena_free(&a);
	return n;
}

enum rc reserve(struct db *db, void *context, struct error *e)
{
	struct range *r = context;
	enum rc rc = db_reserve_ids(db, "account", r->n, &r->first, e);

	return rc ? rc : r->rc;
}

/* Even ids have "even", each its own "n<id>", every tenth "ten". */
static struct str tokens_of(int64_t id, char text[64])
{
	snprintf(text, 64, "%s n%lld%s", id % 2 ? "odd" : "even", (long long)id, id % 10 ? "" : " ten");
	return str_of(text);
}

enum rc bulk_work(struct db *db, void *context, struct error *e)
{
	static const char *const columns[] = { "id", "code", "memo", "amount", "ratio", "photo" };
	struct bulk *bulk;
	int64_t first, n;
	bool found;
	char text[64];
	enum rc rc;

	if ((rc = db_reserve_ids(db, "account", BULK_ROWS, &first, e)) || (rc = bulk_begin(db, "account", columns, 6, &bulk, e)))
		return rc;
	for (int64_t id = first; id < first + BULK_ROWS && !rc; id++) {
		snprintf(text, sizeof text, "B%lld", (long long)id);
		rc = bulk_row(bulk, (struct value[]){ INT(id), TEXT(text), id % 2 ? TEXT("tab\tline\nback\\ \\N 李") : value_null(), INT(-id), value_real(id / 3.0),
			value_blob(STR("\0\t\n\\x\xFF")) }, e);
		if (!rc && id == first + 100) /* others may run in between */
			rc = db_one_int(db, "SELECT count(*) FROM unit", NULL, 0, &n, &found, e);
	}
	if (rc) {
		bulk_abort(bulk);
		return rc;
	}
	if ((rc = bulk_end(bulk, e)))
		return rc;
	for (int64_t id = first; id < first + BULK_ROWS && !rc; id++)
		rc = db_search_put(db, "account", id, STR(""), tokens_of(id, text), e);
	return rc;
}

void expect_hits(struct bench *b, const char *token, int64_t expected)
{
	int64_t found = search_count(b, &token, 1);

	if (found != expected)
		fail_msg("%s: %lld hits instead of %lld", token, (long long)found, (long long)expected);
}

/* Two rows a job: a reader that sees an odd number saw half a job. */
enum rc worker_write(struct db *db, void *context, struct error *e)
{
	const struct worker_row *r = context;
	char code[40];
	int64_t id;
	enum rc rc = RC_OK;

	for (int half = 0; half < 2 && !rc; half++) {
		snprintf(code, sizeof code, "w%d-%d-%d", r->worker, r->n, half);
		rc = add_account(db, code, &id, e);
	}
	return rc;
}
