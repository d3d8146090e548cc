/* kill -9 under 16 writers: what was acknowledged is there afterwards, once and whole.
 *   store_kill ROUNDS [URL]   without a URL on a SQLite file of its own; PostgreSQL needs an empty database */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/store.h"

enum { WRITERS = 16, ACKNOWLEDGED_MOST = 1 << 20 };

/* What a writer reports when its job is durable; shorter than PIPE_BUF, so it comes whole. */
struct acknowledged { int round, writer, n; };

struct writer_thread {
	struct store *s;
	struct acknowledged job;
	int pipe;
};

#define V(...) ((const struct value[]){ __VA_ARGS__ }), (int)(sizeof((struct value[]){ __VA_ARGS__ }) / sizeof(struct value))

static void code_of(const struct acknowledged *a, int half, char code[64])
{
	snprintf(code, 64, "r%d-%d-%d-%d", a->round, a->writer, a->n, half);
}

static enum rc make(struct db *db, void *context, struct error *e)
{
	const struct dialect *d = store_dialect(db_store(db));
	CLEANUP(buf_free) struct buf sql = { .max = 4096 };
	enum rc rc;

	buf_printf(&sql, "CREATE TABLE account (id %s, code %s NOT NULL) %s; CREATE UNIQUE INDEX account_code ON account (code)",
		d->type_id, d->type_text, d->table_options);
	rc = db_script(db, buf_cstr(&sql), e);
	return rc ? rc : db_search_create(db, "account", e);
}

static enum rc insert_two(struct db *db, void *context, struct error *e)
{
	char code[64];
	enum rc rc = RC_OK;

	for (int half = 0; half < 2 && !rc; half++) {
		int64_t id;
		code_of(context, half, code);
		if (!(rc = db_reserve_ids(db, "account", 1, &id, e)) &&
		    !(rc = db_run(db, "INSERT INTO account (id, code) VALUES (?, ?)", V(value_int(id), value_text(str_of(code))), NULL, e)))
			rc = db_search_put(db, "account", id, STR(""), STR("all"), e);
	}
	return rc;
}

static void *writer_main(void *argument)
{
	struct writer_thread *w = argument;
	struct error e;

	for (;; w->job.n++)
		if (store_write(w->s, insert_two, &w->job, false, &e) == RC_OK && write(w->pipe, &w->job, sizeof w->job) != sizeof w->job)
			return NULL;
}

static void write_until_killed(const char *url, int round, int pipe)
{
	struct writer_thread writers[WRITERS];
	pthread_t thread;
	struct store *s;
	struct error e;

	if (store_open(url, NULL, &s, &e)) {
		fprintf(stderr, "open: %s %s\n", e.key, e.log);
		_exit(3);
	}
	for (int i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer_thread){ .s = s, .job = { round, i, 0 }, .pipe = pipe };
		pthread_create(&thread, NULL, writer_main, &writers[i]);
	}
	for (;;)
		pause();
}

/* --- looking ---------------------------------------------------------------------------------------------------------------------------- */

static int64_t number(struct db *db, const char *sql, const struct value *v, int count)
{
	int64_t n = -1;
	struct error e;
	bool found;

	return db_one_int(db, sql, v, count, &n, &found, &e) ? -1 : n;
}

static int64_t hits(struct db *db)
{
	CLEANUP(buf_free) struct buf sql = { .max = 4096 };
	struct arena a = { .max = 4096 };
	struct str token = STR("all"), pattern;
	struct search_alternative one = { &token, 1 };
	struct error e;
	int64_t n = -1;

	buf_lit(&sql, "SELECT count(*) FROM account a WHERE ");
	db_search_where(db, &sql, "account", "a");
	if (db_search_pattern(db, &a, &one, 1, &pattern, &e) == RC_OK)
		n = number(db, buf_cstr(&sql), V(value_text(pattern)));
	arena_free(&a);
	return n;
}

static int look(const char *url, const struct acknowledged *all, size_t from, size_t to)
{
	struct store *s;
	struct db *db;
	struct error e;
	char code[64];
	int64_t rows, lost = 0;

	if (store_open(url, NULL, &s, &e) || store_check(s, &e) || store_read(s, &db, &e)) {
		fprintf(stderr, "look: %s %s\n", e.key, e.log);
		return 1;
	}
	for (size_t i = from; i < to; i++)
		for (int half = 0; half < 2; half++) {
			code_of(&all[i], half, code);
			lost += number(db, "SELECT count(*) FROM account WHERE code = ?", V(value_text(str_of(code)))) != 1;
		}
	rows = number(db, "SELECT count(*) FROM account", NULL, 0);
	if (lost || rows < 2 * (int64_t)to || rows % 2 || rows != hits(db))
		fprintf(stderr, "acknowledged %zu, lost %lld, rows %lld, in the index %lld\n", to, (long long)lost, (long long)rows, (long long)hits(db));
	else
		lost = -1;
	store_read_end(db);
	store_close(s);
	return lost != -1;
}

static int in_child(int (*f)(const char *, const struct acknowledged *, size_t, size_t), const char *url, const struct acknowledged *all, size_t from, size_t to)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		exit(f(url, all, from, to));
	return child > 0 && waitpid(child, &status, 0) == child && status == 0 ? 0 : 1;
}

static int prepare(const char *url, const struct acknowledged *all, size_t from, size_t to)
{
	struct store *s;
	struct error e;

	if (store_open(url, &(struct store_options){ .create = true }, &s, &e) || store_write(s, make, NULL, true, &e)) {
		fprintf(stderr, "prepare: %s %s\n", e.key, e.log);
		return 1;
	}
	store_close(s);
	return 0;
}

/* --- rounds -------------------------------------------------------------------------------------------------------------------------------- */

static size_t round_of(const char *url, int round, struct acknowledged *all, size_t count)
{
	int ends[2];
	pid_t child;

	if (pipe(ends))
		return count;
	if ((child = fork()) == 0) {
		close(ends[0]);
		write_until_killed(url, round, ends[1]);
	}
	close(ends[1]);
	pid_t killer = fork();
	if (killer == 0) {
		close(ends[0]);
		usleep(40000 + (useconds_t)(rand() % 250000));
		kill(child, SIGKILL);
		_exit(0);
	}
	while (count < ACKNOWLEDGED_MOST && read(ends[0], &all[count], sizeof *all) == sizeof *all)
		count++;
	kill(child, SIGKILL);
	waitpid(killer, NULL, 0);
	waitpid(child, NULL, 0);
	close(ends[0]);
	return count;
}

static int rounds_on(const char *url, int rounds)
{
	struct acknowledged *all = calloc(ACKNOWLEDGED_MOST, sizeof *all);
	size_t count = 0;
	int failed = !all || in_child(prepare, url, all, 0, 0);

	for (int round = 0; round < rounds && !failed; round++) {
		srand((unsigned)(round * 7919 + getpid()));
		size_t before = count;
		count = round_of(url, round, all, count);
		failed = in_child(look, url, all, before, count);
	}
	failed = failed || in_child(look, url, all, 0, count);
	printf("%d kills, %zu acknowledged jobs, %s\n", rounds, count, failed ? "FAILED" : "all there");
	free(all);
	return failed || count == 0;
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/banyan-kill-XXXXXX", path[64], command[80];
	int failed;

	if (argc < 2)
		return 2;
	if (argc > 2)
		return rounds_on(strcmp(argv[2], "BANYAN_TEST_PG") ? argv[2] : getenv("BANYAN_TEST_PG"), atoi(argv[1]));
	if (!mkdtemp(folder))
		return 2;
	snprintf(path, sizeof path, "%s/a.db", folder);
	failed = rounds_on(path, atoi(argv[1]));
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command) == 0 ? failed : 2;
}
