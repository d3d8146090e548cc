/* store: the same cases on SQLite and, when BANYAN_TEST_PG holds a URL of an empty database, on PostgreSQL. */
#include "store_bench.h"

/* --- values ------------------------------------------------------------------------------------------------------------------- */

struct sample {
	const char *code;
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
	return db_run(db, "INSERT INTO account (id, code, memo, amount, ratio, photo) VALUES (?, ?, ?, ?, ?, ?)",
		V(INT(s->id), TEXT(s->code), value_text(s->text), INT(s->amount), value_real(s->ratio), value_blob(s->blob)), NULL, e);
}

static void check_sample(struct bench *b, const struct sample *s)
{
	struct statement *st;
	struct db *db;
	bool row;

	must(store_read(b->s, &db, &b->e));
	must(db_prepare(db, STR("SELECT memo, amount, ratio, photo, part FROM account WHERE id = ?"), &st, &b->e));
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
		{ "1", STR("无锡 \xF0\x9F\x8C\xB3 'quoted' \"double\" \\ back"), STR("\0\1\xFF\\x00\0"), 0, INT64_MIN, 0.1 },
		{ "2", STR(""), STR(""), 0, INT64_MAX, -1e-300 },
		{ "3", { longest, sizeof longest }, { longest, sizeof longest }, 0, 0, 1e300 },
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
	struct sample nul = { "4", STR("a\0b"), STR(""), 0, 0, 0 }, bytes = { "5", STR("\xFF\xFE"), STR(""), 0, 0, 0 };
	struct sample endless = { "6", STR("a"), STR(""), 0, 0, 1.0 / 0.0 };

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

/* Some 1,000 pages, far past what a savepoint keeps in memory. */
static enum rc widen(struct db *db, void *context, struct error *e)
{
	enum rc rc = db_script(db, "UPDATE account SET memo = memo || memo, amount = 1", e);

	return rc ? rc : error_set(e, RC_CANCELLED, NULL, "error.cancelled", NULL, NULL);
}

static enum rc wide_work(struct db *db, void *context, struct error *e)
{
	static const char fill[] = "INSERT INTO account (id, code, memo) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
		"SELECT i, 'W' || i, replace('xxxxxxxxxx', 'x', '0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789') FROM n";
	int64_t id;
	enum rc rc = db_script(db, fill, e);

	if (rc)
		return rc;
	*(enum rc *)context = db_try(db, widen, NULL, e);
	return add_account(db, "after", &id, e);
}

static void test_a_wide_try_is_undone(void **state)
{
	struct bench *b = *state;
	enum rc tried = RC_OK;

	must(store_write(b->s, wide_work, &tried, false, &b->e));
	assert_int_equal(tried, RC_CANCELLED);
	assert_int_equal(count_of(b, "SELECT count(*) FROM account WHERE amount IS NULL AND length(memo) = 1000"), 2000);
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), 2001);
}

/* --- ids -------------------------------------------------------------------------------------------------------------------------- */

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

/* --- bulk and search ------------------------------------------------------------------------------------------------------------ */

static void test_bulk_rows_come_back(void **state)
{
	struct bench *b = *state;

	must(store_write(b->s, bulk_work, NULL, true, &b->e));
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), BULK_ROWS);
	assert_int_equal(count_of(b, "SELECT -sum(amount) - sum(id) FROM account"), 0);
	assert_int_equal(count_of(b, "SELECT count(*) FROM account WHERE memo IS NULL"), BULK_ROWS / 2);
	assert_int_equal(count_of(b, "SELECT count(*) FROM account WHERE memo LIKE 'tab\t%\n%\\ \\N 李' ESCAPE '!'"), BULK_ROWS / 2);
	assert_int_equal(count_of(b, "SELECT count(*) FROM account WHERE length(photo) = 6 AND ratio * 3 - id BETWEEN -0.000001 AND 0.000001"), BULK_ROWS);
}

static enum rc bulk_twice(struct db *db, void *context, struct error *e)
{
	static const char *const columns[] = { "id", "code" };
	struct bulk *bulk;
	enum rc rc = bulk_begin(db, "account", columns, 2, &bulk, e);

	if (rc)
		return rc;
	for (int i = 0; i < 3 && !rc; i++)
		rc = bulk_row(bulk, (struct value[]){ INT(7000 + i), TEXT(i ? "twice" : "once") }, e);
	if (rc) {
		bulk_abort(bulk);
		return rc;
	}
	return bulk_end(bulk, e);
}

static void test_bulk_refuses_whole(void **state)
{
	struct bench *b = *state;

	assert_int_equal(store_write(b->s, bulk_twice, NULL, true, &b->e), RC_CONFLICT);
	assert_string_equal(b->e.field, "code");
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), 0);
}

struct search_change { int64_t id; const char *before, *after; };

static enum rc change_search(struct db *db, void *context, struct error *e)
{
	const struct search_change *c = context;

	return db_search_put(db, "account", c->id, str_of(c->before), str_of(c->after), e);
}

/* The same row twice and others out of order within one job. */
static enum rc change_search_often(struct db *db, void *context, struct error *e)
{
	static const struct search_change changes[] = { { 9, "odd n9", "x1" }, { 5, "odd n5", "x2" }, { 9, "x1", "x3" }, { 7, "odd n7", "" }, { 9, "x3", "x9" } };
	enum rc rc = RC_OK;

	for (size_t i = 0; i < sizeof changes / sizeof *changes && !rc; i++)
		rc = change_search(db, (void *)&changes[i], e);
	return rc;
}

static void test_search_follows_changes(void **state)
{
	struct bench *b = *state;
	struct search_change replace = { 10, "even n10 ten", "even new" }, remove = { 20, "even n20 ten", "" };

	must(store_write(b->s, bulk_work, NULL, true, &b->e));
	expect_hits(b, "even", BULK_ROWS / 2);
	expect_hits(b, "ten", BULK_ROWS / 10);
	assert_int_equal(search_count(b, (const char *[]){ "ten", "n30" }, 2), 1);
	assert_int_equal(search_count(b, (const char *[]){ "odd", "n30" }, 2), 0);
	expect_hits(b, "n30*", 12); /* n30, n300 … n309, n3000 */
	must(store_write(b->s, change_search, &replace, false, &b->e));
	must(store_write(b->s, change_search, &remove, false, &b->e));
	must(store_write(b->s, change_search_often, NULL, false, &b->e));
	expect_hits(b, "n10", 0);
	expect_hits(b, "new", 1);
	expect_hits(b, "ten", BULK_ROWS / 10 - 2);
	expect_hits(b, "even", BULK_ROWS / 2 - 1);
	expect_hits(b, "odd", BULK_ROWS / 2 - 3);
	expect_hits(b, "x*", 2);
	expect_hits(b, "x9", 1);
}

static void search_page(struct bench *b, bool descending, int64_t ids[3])
{
	CLEANUP(buf_free) struct buf sql = {0};
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct arena a = { .max = 1 << 16 };
	struct str even[] = { STR("even"), STR("ten") }, odd[] = { STR("n5") };
	struct search_alternative two[] = { { even, 2 }, { odd, 1 } };
	struct str pattern;
	struct db *db;
	bool row;

	must(store_read(b->s, &db, &b->e));
	buf_lit(&sql, "SELECT a.id FROM ");
	db_search_from(db, &sql, "account", "a");
	buf_lit(&sql, "account a WHERE ");
	db_search_match(db, &sql, "account", "a");
	buf_lit(&sql, " AND a.amount < 0 ORDER BY ");
	db_search_id(db, &sql, "account", "a");
	buf_text(&sql, descending ? " DESC LIMIT 3" : " LIMIT 3");
	must(db_search_pattern(db, &a, two, 2, &pattern, &b->e));
	must(db_prepare(db, buf_view(&sql), &st, &b->e));
	must(statement_bind(st, 1, value_text(pattern), &b->e));
	for (int i = 0; i < 3; i++) {
		must(statement_step(st, &row, &b->e));
		ids[i] = row ? statement_int(st, 0) : 0;
	}
	statement_end_at(&st);
	store_read_end(db);
	arena_free(&a);
}

static void test_search_pages_by_id(void **state)
{
	struct bench *b = *state;
	int64_t ids[3];

	must(store_write(b->s, bulk_work, NULL, true, &b->e));
	search_page(b, false, ids);
	assert_true(ids[0] == 5 && ids[1] == 10 && ids[2] == 20);
	search_page(b, true, ids);
	assert_true(ids[0] == BULK_ROWS && ids[1] == BULK_ROWS - 10 && ids[2] == BULK_ROWS - 20);
}

static void test_search_refuses_other_characters(void **state)
{
	struct bench *b = *state;
	static const char *const bad[] = { "a b", "A", "\"", "a'", "*", "", "厦" };
	struct arena a = { .max = 1 << 16 };
	struct db *db;
	struct str out;

	must(store_read(b->s, &db, &b->e));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct str token = str_of(bad[i]);
		struct search_alternative one = { &token, 1 };
		assert_int_equal(db_search_pattern(db, &a, &one, 1, &out, &b->e), RC_INVALID);
	}
	store_read_end(db);
	arena_free(&a);
	must(store_write(b->s, bulk_work, NULL, true, &b->e));
	assert_int_equal(search_count(b, NULL, 0), 0);
}

/* --- reading ---------------------------------------------------------------------------------------------------------------------- */

static void test_a_read_sees_one_moment(void **state)
{
	struct bench *b = *state;
	struct db *db;
	int64_t before, after;
	bool found;

	must(store_read(b->s, &db, &b->e));
	must(db_one_int(db, "SELECT count(*) FROM account", NULL, 0, &before, &found, &b->e));
	must(store_write(b->s, bulk_work, NULL, true, &b->e));
	must(db_one_int(db, "SELECT count(id) FROM account", NULL, 0, &after, &found, &b->e));
	assert_int_equal(before, after);
	store_read_end(db);
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), BULK_ROWS);
}

static void test_the_same_text_within_itself(void **state)
{
	struct bench *b = *state;
	struct statement *outer, *inner;
	struct str sql = STR("SELECT id FROM account WHERE id > ? ORDER BY id");
	int64_t outer_rows = 0, inner_rows = 0;
	struct db *db;
	bool row, more;

	must(store_write(b->s, bulk_work, NULL, true, &b->e));
	must(store_read(b->s, &db, &b->e));
	must(db_prepare(db, sql, &outer, &b->e));
	statement_stream(outer);
	must(statement_bind(outer, 1, INT(BULK_ROWS - 50), &b->e));
	while (must(statement_step(outer, &row, &b->e)), row) {
		outer_rows++;
		must(db_prepare(db, sql, &inner, &b->e));
		assert_ptr_not_equal(inner, outer);
		must(statement_bind(inner, 1, INT(BULK_ROWS - 2), &b->e));
		while (must(statement_step(inner, &more, &b->e)), more)
			inner_rows++;
		statement_end(inner);
	}
	statement_end(outer);
	assert_int_equal(outer_rows, 50);
	assert_int_equal(inner_rows, 100);
	must(db_prepare(db, sql, &inner, &b->e));
	must(statement_bind(inner, 1, INT(BULK_ROWS - 2), &b->e));
	must(statement_step(inner, &more, &b->e));
	assert_int_equal(statement_int(inner, 0), BULK_ROWS - 1);
	statement_again(inner);
	must(statement_bind(inner, 1, INT(BULK_ROWS - 1), &b->e));
	must(statement_step(inner, &more, &b->e));
	assert_int_equal(statement_int(inner, 0), BULK_ROWS);
	statement_end(inner);
	store_read_end(db);
}

static void test_more_statements_than_are_kept(void **state)
{
	struct bench *b = *state;
	struct db *db;
	char sql[64];
	int64_t n;
	bool found;

	must(store_read(b->s, &db, &b->e));
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 600; i++) {
			snprintf(sql, sizeof sql, "SELECT %d", i);
			must(db_one_int(db, sql, NULL, 0, &n, &found, &b->e));
			assert_int_equal(n, i);
		}
	store_read_end(db);
}

static void test_reading_cannot_write(void **state)
{
	struct bench *b = *state;
	struct db *db;

	must(store_read(b->s, &db, &b->e));
	assert_int_equal(db_run(db, "INSERT INTO unit (id, name) VALUES (1, 'x')", NULL, 0, NULL, &b->e), RC_STORE);
	store_read_end(db);
	assert_int_equal(count_of(b, "SELECT count(*) FROM unit"), 0);
}

/* --- many at once ------------------------------------------------------------------------------------------------------------------- */

static void *worker_main(void *argument)
{
	struct worker *w = argument;
	struct error e;

	for (int n = 0; n < 25; n++) {
		struct worker_row r = { w->number, n };
		struct db *db;
		int64_t rows = 1;
		bool found;
		w->written += 2 * (store_write(w->b->s, worker_write, &r, false, &e) == RC_OK);
		if (store_read(w->b->s, &db, &e) == RC_OK) {
			if (db_one_int(db, "SELECT count(*) FROM account", NULL, 0, &rows, &found, &e) || rows % 2 || rows < w->written)
				w->bad = true;
			store_read_end(db);
		} else
			w->bad = true;
	}
	return NULL;
}

static void test_sixteen_writers_and_readers(void **state)
{
	struct bench *b = *state;
	struct worker workers[16];

	for (int i = 0; i < 16; i++) {
		workers[i] = (struct worker){ .b = b, .number = i };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, worker_main, &workers[i]), 0);
	}
	for (int i = 0; i < 16; i++) {
		pthread_join(workers[i].thread, NULL);
		assert_int_equal(workers[i].written, 50);
		assert_false(workers[i].bad);
	}
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), 16 * 50);
}

/* --- two processes ------------------------------------------------------------------------------------------------------------------ */

static enum rc bump(struct db *db, void *context, struct error *e)
{
	return db_generation_bump(db, e);
}

static void test_generation_is_seen_by_others(void **state)
{
	struct bench *b = *state;
	struct store *other;
	int64_t before, seen, own;

	must(store_open(b->url, NULL, &other, &b->e));
	must(store_generation(other, &before, &b->e));
	must(store_write(b->s, bump, NULL, false, &b->e));
	must(store_generation(b->s, &own, &b->e));
	assert_int_equal(own, before + 1);
	usleep(600 * 1000);
	must(store_generation(other, &seen, &b->e));
	assert_int_equal(seen, own);
	store_close(other);
}

static void test_two_stores_share_ids(void **state)
{
	struct bench *b = *state;
	struct range mine = { 5 }, theirs = { 3 }, again = { 40 };
	struct store *other;

	must(store_open(b->url, NULL, &other, &b->e));
	must(store_write(b->s, reserve, &mine, false, &b->e));
	must(store_write(other, reserve, &theirs, false, &b->e));
	must(store_write(b->s, reserve, &again, false, &b->e));
	assert_true(theirs.first >= mine.first + 5 || theirs.first + 3 <= mine.first);
	assert_true(again.first >= mine.first + 5 && (again.first >= theirs.first + 3 || again.first + 40 <= theirs.first));
	store_close(other);
}

static void test_names(void **state)
{
	struct bench *b = *state;
	static const char *const expected[] = { "id", "code", "part", "name", "amount", "ratio", "photo", "memo", "unit_id" };
	struct arena a = { .max = 1 << 16 };
	struct store_names names;
	struct db *db;
	bool there;

	must(store_read(b->s, &db, &b->e));
	must(db_table_exists(db, "account", &there, &b->e));
	assert_true(there);
	must(db_table_exists(db, "acount", &there, &b->e));
	assert_false(there);
	must(db_columns(db, &a, "account", &names, &b->e));
	assert_int_equal(names.count, 9);
	for (size_t i = 0; i < names.count; i++)
		assert_string_equal(names.items[i], expected[i]);
	must(db_tables(db, &a, &names, &b->e));
	assert_int_equal(names.count, 2);
	assert_string_equal(names.items[0], "account");
	store_read_end(db);
	arena_free(&a);
}

#define CASES(set_up) \
	CASE(test_values_come_back, set_up), \
	CASE(test_bad_values_are_refused, set_up), \
	CASE(test_refusals_name_the_column, set_up), \
	CASE(test_jobs_of_a_group_are_apart, set_up), \
	CASE(test_a_try_leaves_the_rest, set_up), \
	CASE(test_a_wide_try_is_undone, set_up), \
	CASE(test_ids_are_never_reused, set_up), \
	CASE(test_bulk_rows_come_back, set_up), \
	CASE(test_bulk_refuses_whole, set_up), \
	CASE(test_search_follows_changes, set_up), \
	CASE(test_search_pages_by_id, set_up), \
	CASE(test_search_refuses_other_characters, set_up), \
	CASE(test_a_read_sees_one_moment, set_up), \
	CASE(test_the_same_text_within_itself, set_up), \
	CASE(test_more_statements_than_are_kept, set_up), \
	CASE(test_reading_cannot_write, set_up), \
	CASE(test_sixteen_writers_and_readers, set_up), \
	CASE(test_generation_is_seen_by_others, set_up), \
	CASE(test_two_stores_share_ids, set_up), \
	CASE(test_names, set_up)

int main(void)
{
	const struct CMUnitTest on_sqlite[] = {
		CASES(set_up_sqlite),
	};
	const struct CMUnitTest on_postgres[] = { CASES(set_up_postgres) };
	int failed = cmocka_run_group_tests_name("sqlite", on_sqlite, NULL, NULL);

	if (getenv("BANYAN_TEST_PG"))
		failed += cmocka_run_group_tests_name("postgres", on_postgres, NULL, NULL);
	return failed;
}
