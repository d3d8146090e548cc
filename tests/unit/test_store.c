/* store: the same cases on SQLite and, when BANYAN_TEST_PG holds a URL of an empty database, on PostgreSQL. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/store.h"

/* One store under test: a fresh folder with one database. */
struct bench {
	char folder[64], path[96];
	const char *url;
	struct store *s;
	struct error e;
};

static void must_(enum rc rc, const struct error *e, const char *what, int line)
{
	if (rc)
		fail_msg("line %d: %s: %s key=%s field=%s log=%s", line, what, rc_name(rc), e->key, e->field, e->log);
}
#define must(call) must_((call), &b->e, #call, __LINE__)

#define V(...) ((const struct value[]){ __VA_ARGS__ }), (int)(sizeof((struct value[]){ __VA_ARGS__ }) / sizeof(struct value))
#define INT(n) value_int(n)
#define TEXT(t) value_text(str_of(t))

static enum rc make_tables(struct db *db, void *context, struct error *e)
{
	const struct dialect *d = store_dialect(db_store(db));
	CLEANUP(buf_free) struct buf sql = {0};
	enum rc rc;

	buf_printf(&sql, "CREATE TABLE unit (id %s, name %s NOT NULL) %s;", d->type_id, d->type_text, d->table_options);
	buf_printf(&sql, "CREATE TABLE account (id %s, code %s NOT NULL, part %s, name %s, amount %s, ratio %s, photo %s, unit_id %s REFERENCES unit(id)) %s;",
		d->type_id, d->type_text, d->type_text, d->type_text, d->type_int, d->type_real, d->type_blob, d->type_int, d->table_options);
	buf_lit(&sql, "CREATE UNIQUE INDEX account_code ON account (code); CREATE UNIQUE INDEX account_name ON account (name, part);");
	if ((rc = db_script(db, buf_cstr(&sql), e)))
		return rc;
	return db_search_create(db, "account", e);
}

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	strcpy(b->folder, "/tmp/banyan-store-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	snprintf(b->path, sizeof b->path, "%s/a.db", b->folder);
	b->url = b->path;
	must(store_open(b->url, &(struct store_options){ .create = true }, &b->s, &b->e));
	must(store_write(b->s, make_tables, NULL, true, &b->e));
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;
	char command[160];

	store_close(b->s);
	snprintf(command, sizeof command, "rm -rf '%s'", b->folder);
	assert_int_equal(system(command), 0);
	free(b);
	return 0;
}

static enum rc add_account(struct db *db, const char *code, int64_t *id, struct error *e)
{
	enum rc rc = db_reserve_ids(db, "account", 1, id, e);

	return rc ? rc : db_run(db, "INSERT INTO account (id, code) VALUES (?, ?)", V(INT(*id), TEXT(code)), NULL, e);
}

static int64_t count_of(struct bench *b, const char *sql)
{
	struct db *db;
	int64_t n;
	bool found;

	must(store_read(b->s, &db, &b->e));
	must(db_one_int(db, sql, NULL, 0, &n, &found, &b->e));
	store_read_end(db);
	return found ? n : -1;
}

/* --- values ------------------------------------------------------------------------------------------------------------------- */

struct sample {
	struct str text, blob;
	int64_t id, amount;
	double ratio;
};

static enum rc put_sample(struct db *db, void *context, struct error *e)
{
	struct sample *s = context;
	enum rc rc;

	if ((rc = db_reserve_ids(db, "account", 1, &s->id, e)))
		return rc;
	return db_run(db, "INSERT INTO account (id, code, name, amount, ratio, photo) VALUES (?1, ?2, ?2, ?3, ?4, ?5)",
		V(INT(s->id), value_text(s->text), INT(s->amount), value_real(s->ratio), value_blob(s->blob)), NULL, e);
}

static void check_sample(struct bench *b, const struct sample *s)
{
	struct statement *st;
	struct db *db;
	bool row;

	must(store_read(b->s, &db, &b->e));
	must(db_prepare(db, STR("SELECT name, amount, ratio, photo, part FROM account WHERE id = ?"), &st, &b->e));
	must(statement_bind(st, 1, INT(s->id), &b->e));
	must(statement_step(st, &row, &b->e));
	assert_true(row);
	assert_int_equal(statement_columns(st), 5);
	assert_true(value_eq(statement_value(st, 0, VALUE_TEXT), value_text(s->text)));
	assert_true(value_eq(statement_value(st, 1, VALUE_INT), value_int(s->amount)));
	assert_true(value_eq(statement_value(st, 2, VALUE_REAL), value_real(s->ratio)));
	assert_true(value_eq(statement_value(st, 3, VALUE_BLOB), value_blob(s->blob)));
	assert_true(statement_is_null(st, 4) && value_is_null(statement_value(st, 4, VALUE_TEXT)));
	must(statement_step(st, &row, &b->e));
	assert_false(row);
	must(statement_step(st, &row, &b->e));
	assert_false(row);
	statement_end(st);
	store_read_end(db);
}

static void test_values_come_back(void **state)
{
	struct bench *b = *state;
	static char longest[3 << 20];
	struct sample rows[] = {
		{ STR("无锡 \xF0\x9F\x8C\xB3 'quoted' \"double\" \\ back"), STR("\0\1\xFF\\x00\0"), 0, INT64_MIN, 0.1 },
		{ STR(""), STR(""), 0, INT64_MAX, -1e-300 },
		{ { longest, sizeof longest }, { longest, sizeof longest }, 0, 0, 1e300 },
	};

	memset(longest, 'x', sizeof longest);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		must(store_write(b->s, put_sample, &rows[i], false, &b->e));
		check_sample(b, &rows[i]);
	}
}

static void test_bad_values_are_refused(void **state)
{
	struct bench *b = *state;
	struct sample nul = { STR("a\0b"), STR(""), 0, 0, 0 }, bytes = { STR("\xFF\xFE"), STR(""), 0, 0, 0 };
	struct sample endless = { STR("a"), STR(""), 0, 0, 1.0 / 0.0 };

	assert_int_equal(store_write(b->s, put_sample, &nul, false, &b->e), RC_INVALID);
	assert_int_equal(store_write(b->s, put_sample, &bytes, false, &b->e), RC_INVALID);
	assert_int_equal(store_write(b->s, put_sample, &endless, false, &b->e), RC_INVALID);
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), 0);
}

/* --- refusals by name ------------------------------------------------------------------------------------------------------------ */

static enum rc add_twice(struct db *db, void *context, struct error *e)
{
	int64_t id;
	enum rc rc = add_account(db, "A1", &id, e);

	return rc ? rc : add_account(db, "A1", &id, e);
}

static enum rc run_text(struct db *db, void *context, struct error *e)
{
	return db_run(db, context, NULL, 0, NULL, e);
}

static void test_refusals_name_the_column(void **state)
{
	struct bench *b = *state;
	static const struct { const char *sql; enum rc rc; const char *key, *field; } rows[] = {
		{ "INSERT INTO account (id, code, name, part) VALUES (900, 'x', 'n', 'p'), (901, 'y', 'n', 'p')", RC_CONFLICT, "error.not_unique", "name,part" },
		{ "INSERT INTO account (id, code) VALUES (900, 'x'), (900, 'y')", RC_CONFLICT, "error.not_unique", "id" },
		{ "INSERT INTO account (id, code) VALUES (900, NULL)", RC_INVALID, "error.required", "code" },
		{ "INSERT INTO account (id, code, unit_id) VALUES (900, 'x', 77)", RC_CONFLICT, "error.reference", "" },
	};

	assert_int_equal(store_write(b->s, add_twice, NULL, false, &b->e), RC_CONFLICT);
	assert_string_equal(b->e.field, "code");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(store_write(b->s, run_text, (void *)rows[i].sql, false, &b->e), rows[i].rc);
		assert_string_equal(b->e.key, rows[i].key);
		assert_string_equal(b->e.field, rows[i].field);
	}
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), 0);
}

/* --- groups and tries ---------------------------------------------------------------------------------------------------------- */

struct many {
	struct store_job job;
	struct crowd *crowd;
	int n;
	int64_t id;
};

struct crowd {
	pthread_mutex_t mutex;
	pthread_cond_t over;
	int left;
	struct many all[500];
};

/* Every third one writes and then gives up, every seventh breaks a unique index. */
static enum rc many_work(struct db *db, void *context, struct error *e)
{
	struct many *m = context;
	char code[32];
	enum rc rc;

	snprintf(code, sizeof code, m->n % 7 == 6 ? "same" : "code%d", m->n);
	if ((rc = add_account(db, code, &m->id, e)) || (rc = db_search_put(db, "account", m->id, STR(""), STR("all"), e)))
		return rc;
	return m->n % 3 == 2 ? error_set(e, RC_FORBIDDEN, NULL, "error.store", NULL, NULL) : RC_OK;
}

static void many_done(struct store_job *job)
{
	struct crowd *c = ((struct many *)job)->crowd;

	pthread_mutex_lock(&c->mutex);
	c->left--;
	pthread_cond_signal(&c->over);
	pthread_mutex_unlock(&c->mutex);
}

static void run_crowd(struct bench *b, struct crowd *c, int count)
{
	*c = (struct crowd){ .mutex = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER, .left = count };
	for (int i = 0; i < count; i++) {
		c->all[i] = (struct many){ .crowd = c, .n = i };
		c->all[i].job = (struct store_job){ .work = many_work, .done = many_done, .context = &c->all[i], .alone = i % 50 == 49 };
		store_submit(b->s, &c->all[i].job);
	}
	pthread_mutex_lock(&c->mutex);
	while (c->left)
		pthread_cond_wait(&c->over, &c->mutex);
	pthread_mutex_unlock(&c->mutex);
}

static int64_t search_count(struct bench *b, const char *const *tokens, size_t count)
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

static void test_jobs_of_a_group_are_apart(void **state)
{
	struct bench *b = *state;
	struct crowd *c = calloc(1, sizeof *c);
	int good = 0, same = 0;

	run_crowd(b, c, 500);
	for (int i = 0; i < 500; i++) {
		enum rc rc = c->all[i].job.rc;
		good += rc == RC_OK;
		same += rc == RC_OK && i % 7 == 6;
		if (i % 7 == 6 && rc != RC_OK)
			assert_true(rc == RC_CONFLICT || rc == RC_FORBIDDEN);
		else
			assert_int_equal(rc, i % 3 == 2 ? RC_FORBIDDEN : RC_OK);
	}
	assert_int_equal(same, 1);
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), good);
	assert_int_equal(count_of(b, "SELECT count(*) FROM account WHERE code = 'same'"), 1);
	assert_int_equal(search_count(b, (const char *[]){ "all" }, 1), good);
	free(c);
}

static enum rc try_part(struct db *db, void *context, struct error *e)
{
	int64_t id;
	enum rc rc = add_account(db, context, &id, e);

	return rc ? rc : db_search_put(db, "account", id, STR(""), STR("try"), e);
}

static enum rc tries_work(struct db *db, void *context, struct error *e)
{
	int *conflicts = context;
	enum rc rc;

	*conflicts = 0;
	if ((rc = try_part(db, "T1", e)))
		return rc;
	*conflicts += db_try(db, try_part, "T1", e) == RC_CONFLICT;
	*conflicts += db_try(db, try_part, "T2", e) == RC_CONFLICT;
	*conflicts += db_try(db, try_part, "T2", e) == RC_CONFLICT;
	return try_part(db, "T3", e);
}

/* A failed statement that the work overlooks must not be committed. */
static enum rc overlook(struct db *db, void *context, struct error *e)
{
	int64_t id;

	add_account(db, "T1", &id, e);
	add_account(db, "O1", &id, e);
	return RC_OK;
}

static void test_a_try_leaves_the_rest(void **state)
{
	struct bench *b = *state;
	int conflicts;

	must(store_write(b->s, tries_work, &conflicts, false, &b->e));
	assert_int_equal(conflicts, 2);
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), 3);
	assert_int_equal(search_count(b, (const char *[]){ "try" }, 1), 3);
	assert_int_equal(store_write(b->s, overlook, NULL, false, &b->e), RC_CONFLICT);
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), 3);
}

/* --- ids -------------------------------------------------------------------------------------------------------------------------- */

struct range { int64_t n, first; enum rc rc; };

static enum rc reserve(struct db *db, void *context, struct error *e)
{
	struct range *r = context;
	enum rc rc = db_reserve_ids(db, "account", r->n, &r->first, e);

	return rc ? rc : r->rc;
}

static void test_ids_are_never_reused(void **state)
{
	struct bench *b = *state;
	struct range one = { 1 }, many = { 1000 }, undone = { 10, .rc = RC_CANCELLED }, next = { 1 };

	must(store_write(b->s, reserve, &one, false, &b->e));
	must(store_write(b->s, reserve, &many, false, &b->e));
	assert_true(one.first >= 1 && many.first > one.first);
	assert_int_equal(store_write(b->s, reserve, &undone, false, &b->e), RC_CANCELLED);
	must(store_write(b->s, reserve, &next, false, &b->e));
	assert_true(undone.first >= many.first + 1000 && next.first >= undone.first + 10);
	store_close(b->s);
	must(store_open(b->url, NULL, &b->s, &b->e));
	must(store_write(b->s, reserve, &one, false, &b->e));
	assert_true(one.first > next.first);
	must(store_write(b->s, run_text, "INSERT INTO unit (id, name) VALUES (5000, 'old')", false, &b->e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		CASE(test_values_come_back),
		CASE(test_bad_values_are_refused),
		CASE(test_refusals_name_the_column),
		CASE(test_jobs_of_a_group_are_apart),
		CASE(test_a_try_leaves_the_rest),
		CASE(test_ids_are_never_reused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
