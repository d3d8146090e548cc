/* store as a whole: backup, restore into both engines, files, locks of other processes. On PostgreSQL when BANYAN_TEST_PG holds a URL. */
#include "store_bench.h"

/* --- whole databases ------------------------------------------------------------------------------------------------------------------ */

/* Everything in the tables and the index, as a number for each question. */
static void compare(struct bench *b, struct store *copy)
{
	static const char *const questions[] = {
		"SELECT count(*) FROM account", "SELECT sum(id * 31 + amount * 7) FROM account", "SELECT count(*) FROM account WHERE memo LIKE 'tab%李'",
		"SELECT sum(length(code) + length(photo)) FROM account", "SELECT count(*) FROM unit", "SELECT count(*) FROM account WHERE part IS NULL",
	};
	struct store *own = b->s;
	int64_t mine;

	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		mine = count_of(b, questions[i]);
		b->s = copy;
		assert_int_equal(count_of(b, questions[i]), mine);
		b->s = own;
	}
	b->s = copy;
	expect_hits(b, "even", BULK_ROWS / 2);
	expect_hits(b, "n42", 1);
	b->s = own;
}

static enum rc link_unit(struct db *db, void *context, struct error *e)
{
	enum rc rc = db_run(db, "INSERT INTO unit (id, name) VALUES (1, 'East ''99')", NULL, 0, NULL, e);

	return rc ? rc : db_run(db, "UPDATE account SET unit_id = 1 WHERE id < 10", NULL, 0, NULL, e);
}

static void check_rules_are_kept(struct bench *b, struct store *copy)
{
	assert_int_equal(store_write(copy, run_text, "INSERT INTO account (id, code) VALUES (99999, 'B1')", false, &b->e), RC_CONFLICT);
	assert_string_equal(b->e.field, "code");
	assert_int_equal(store_write(copy, run_text, "DELETE FROM unit", false, &b->e), RC_CONFLICT);
	assert_string_equal(b->e.key, "error.reference");
	assert_int_equal(store_write(copy, run_text, "UPDATE account SET code = NULL", false, &b->e), RC_INVALID);
}

static void restore_into(struct bench *b, const char *file, const char *name)
{
	struct range r = { 1 };
	char path[160];
	struct store *copy;

	snprintf(path, sizeof path, "%s/%s", b->folder, name);
	must(store_open(path, &(struct store_options){ .create = true }, &copy, &b->e));
	must(store_restore(copy, file, &b->e));
	compare(b, copy);
	check_rules_are_kept(b, copy);
	must(store_write(copy, reserve, &r, false, &b->e));
	assert_true(r.first > BULK_ROWS);
	assert_int_equal(store_restore(copy, file, &b->e), RC_CONFLICT);
	must(store_check(copy, &b->e));
	store_close(copy);
}

/* The other engine, when there is a server to try it on; then back into the first. */
static void restore_into_postgres(struct bench *b, const char *file, const char *back)
{
	const char *url = getenv("BANYAN_TEST_PG");
	struct store *copy;

	if (!url)
		return;
	must(store_open(url, NULL, &copy, &b->e));
	must(store_write(copy, run_script, "DROP SCHEMA public CASCADE; CREATE SCHEMA public", true, &b->e));
	store_close(copy);
	must(store_open(url, NULL, &copy, &b->e));
	must(store_restore(copy, file, &b->e));
	compare(b, copy);
	check_rules_are_kept(b, copy);
	must(store_check(copy, &b->e));
	must(store_backup(copy, back, &b->e));
	store_close(copy);
	restore_into(b, back, "back.db");
}

static void test_backup_and_restore(void **state)
{
	struct bench *b = *state;
	char file[160], back[160];
	struct stat st;

	snprintf(file, sizeof file, "%s/copy.db", b->folder);
	snprintf(back, sizeof back, "%s/back-copy.db", b->folder);
	must(store_write(b->s, bulk_work, NULL, true, &b->e));
	must(store_write(b->s, link_unit, NULL, false, &b->e));
	must(store_check(b->s, &b->e));
	must(store_backup(b->s, file, &b->e));
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(store_backup(b->s, file, &b->e), RC_CONFLICT);
	restore_into(b, file, "restored.db");
	if (store_engine(b->s) == STORE_SQLITE)
		restore_into_postgres(b, file, back);
}

static void *write_on(void *argument)
{
	struct worker *w = argument;
	struct error e;

	for (int n = 0; n < 40; n++) {
		struct worker_row r = { w->number, n };
		w->written += 2 * (store_write(w->b->s, worker_write, &r, false, &e) == RC_OK);
	}
	return NULL;
}

static void test_backup_while_writing(void **state)
{
	struct bench *b = *state;
	struct worker w = { .b = b, .number = 1 };
	struct store *own = b->s;
	char file[160];
	int64_t rows;

	must(store_write(b->s, bulk_work, NULL, true, &b->e));
	snprintf(file, sizeof file, "%s/copy.db", b->folder);
	assert_int_equal(pthread_create(&w.thread, NULL, write_on, &w), 0);
	must(store_backup(b->s, file, &b->e));
	pthread_join(w.thread, NULL);
	assert_int_equal(w.written, 80);
	must(store_open(file, NULL, &b->s, &b->e));
	rows = count_of(b, "SELECT count(*) FROM account");
	store_close(b->s);
	b->s = own;
	assert_true(rows >= BULK_ROWS && rows <= BULK_ROWS + 80 && rows % 2 == 0);
}

/* --- SQLite alone ------------------------------------------------------------------------------------------------------------------------ */

static void test_files_are_found_and_known(void **state)
{
	struct bench *b = *state;
	char path[160];
	struct store *s;
	struct stat st;
	FILE *f;

	assert_int_equal(stat(b->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(path, sizeof path, "%s/none.db", b->folder);
	assert_int_equal(store_open(path, NULL, &s, &b->e), RC_NOT_FOUND);
	assert_string_equal(b->e.arg[0], path);
	snprintf(path, sizeof path, "%s/other.db", b->folder);
	assert_non_null(f = fopen(path, "w"));
	for (int i = 0; i < 1000; i++)
		fputs("this is no database", f);
	fclose(f);
	assert_int_equal(store_open(path, NULL, &s, &b->e), RC_UNSUPPORTED);
	assert_int_equal(store_restore(b->s, path, &b->e), RC_UNSUPPORTED);
}

static enum rc put_large(struct db *db, void *context, struct error *e)
{
	static char text[1 << 20];
	int64_t id;
	enum rc rc = db_reserve_ids(db, "account", 1, &id, e);

	memset(text, 'x', sizeof text);
	return rc ? rc : db_run(db, "INSERT INTO account (id, code, memo) VALUES (?, ?, ?)",
		V(INT(id), value_text((struct str){ text, 10 + (size_t)id }), value_text((struct str){ text, sizeof text })), NULL, e);
}

static int64_t log_size(struct bench *b)
{
	char path[160];
	struct stat st;

	snprintf(path, sizeof path, "%s-wal", b->path);
	return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

static void test_the_log_does_not_grow(void **state)
{
	struct bench *b = *state;
	struct db *db;
	int64_t n, held;
	bool found;

	for (int i = 0; i < 60; i++)
		must(store_write(b->s, put_large, NULL, false, &b->e));
	assert_in_range(log_size(b), 1, 24 << 20);
	must(store_read(b->s, &db, &b->e));
	must(db_one_int(db, "SELECT count(*) FROM account", NULL, 0, &n, &found, &b->e));
	for (int i = 0; i < 60; i++)
		must(store_write(b->s, put_large, NULL, false, &b->e));
	held = log_size(b);
	assert_in_range(held, 40 << 20, 100 << 20); /* the reader keeps its moment */
	store_read_end(db);
	for (int i = 0; i < 60; i++)
		must(store_write(b->s, put_large, NULL, false, &b->e));
	assert_true(log_size(b) < held + (40 << 20));
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), 180);
}

/* Another process holds the write lock for longer than anyone waits. */
static enum rc hold(struct db *db, void *context, struct error *e)
{
	const int *pipes = context;
	char byte;

	if (write(pipes[0], "x", 1) != 1 || read(pipes[1], &byte, 1) < 0)
		return RC_IO;
	return RC_OK;
}

static void hold_in_child(const char *path, int *pipes)
{
	struct store *s;
	struct error e;

	if (store_open(path, NULL, &s, &e) == RC_OK)
		store_write(s, hold, pipes, true, &e);
	_exit(0);
}

static void test_busy_from_another_process(void **state)
{
	struct bench *b = *state;
	struct range r = { 1 };
	int up[2], down[2];
	char byte;
	pid_t child;

	store_close(b->s);
	assert_int_equal(pipe(up) | pipe(down), 0);
	if ((child = fork()) == 0) {
		close(down[1]);
		hold_in_child(b->path, (int[]){ up[1], down[0] });
	}
	assert_int_equal(read(up[0], &byte, 1), 1);
	must(store_open(b->path, NULL, &b->s, &b->e));
	assert_int_equal(count_of(b, "SELECT count(*) FROM account"), 0);
	assert_int_equal(store_write(b->s, reserve, &r, false, &b->e), RC_BUSY);
	close(down[1]);
	waitpid(child, NULL, 0);
	must(store_write(b->s, reserve, &r, false, &b->e));
	close(up[0]);
	close(up[1]);
	close(down[0]);
}

#define CASES(set_up) \
	CASE(test_backup_and_restore, set_up), \
	CASE(test_backup_while_writing, set_up)

int main(void)
{
	const struct CMUnitTest on_sqlite[] = {
		CASES(set_up_sqlite),
		CASE(test_files_are_found_and_known, set_up_sqlite),
		CASE(test_busy_from_another_process, set_up_sqlite),
		CASE(test_the_log_does_not_grow, set_up_sqlite),
	};
	const struct CMUnitTest on_postgres[] = { CASES(set_up_postgres) };
	int failed = cmocka_run_group_tests_name("sqlite", on_sqlite, NULL, NULL);

	if (getenv("BANYAN_TEST_PG"))
		failed += cmocka_run_group_tests_name("postgres", on_postgres, NULL, NULL);
	return failed;
}
