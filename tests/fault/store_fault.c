/* The n-th request of a kind fails, n = 1, 2, … until a write needs fewer: no false success, the database unchanged after an error, sound in any case.
 * Each write runs in a process of its own (with ASan its leaks are found when it ends), and another one looks at what is left.
 *   store_fault KIND [MOST]   KIND: memory sqlite file disk open */
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/store.h"
#include "vfs.h"

enum { WROTE = 10, REFUSED = 11, NOT_HIT = 12, NOT_OPENED = 13, NONE = 20, BOTH = 22, BROKEN = 29 };

/* One fault at a time: the n-th call of what is armed; `on` = all after it too. */
static struct {
	atomic_int left;
	atomic_bool armed, hit;
	bool on;
} fault;

static bool passes(void)
{
	if (!atomic_load(&fault.armed))
		return true;
	int left = atomic_fetch_sub(&fault.left, 1) - 1;
	if (left > 0 || (left < 0 && !fault.on))
		return true;
	atomic_store(&fault.hit, true);
	return false;
}

static bool memory_gate(size_t size)
{
	return passes();
}

static bool file_gate(enum vfs_call call)
{
	return passes();
}

/* --- SQLite's allocator ------------------------------------------------------------------------------------------------------------- */

static void *lib_malloc(int n)
{
	size_t *p = passes() ? malloc((size_t)n + 16) : NULL;

	if (!p)
		return NULL;
	*p = (size_t)n;
	return p + 2;
}

static void lib_free(void *p)
{
	free(p ? (size_t *)p - 2 : NULL);
}

static void *lib_realloc(void *old, int n)
{
	size_t *p = passes() ? realloc((size_t *)old - 2, (size_t)n + 16) : NULL;

	if (!p)
		return NULL;
	*p = (size_t)n;
	return p + 2;
}

static int lib_size(void *p)
{
	return p ? (int)((size_t *)p)[-2] : 0;
}

static int lib_round(int n)
{
	return (n + 7) & ~7;
}

static int lib_begin(void *nothing)
{
	return SQLITE_OK;
}

static void lib_end(void *nothing)
{
}

static bool use_own_allocator(void)
{
	static const sqlite3_mem_methods methods = { lib_malloc, lib_free, lib_realloc, lib_size, lib_round, lib_begin, lib_end, NULL };

	return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK;
}

/* --- kinds of faults ---------------------------------------------------------------------------------------------------------------- */

static bool memory_set(void)
{
	mem_set_gate(memory_gate);
	return true;
}

static bool file_set(void)
{
	return vfs_install(file_gate);
}

/* Stopping is the right answer to a failed fsync, and to a disk that takes nothing any more. */
static const struct kind { const char *name; bool (*set)(void); bool on, while_opening, may_stop; } kinds[] = {
	{ "memory", memory_set, false, false, false },
	{ "sqlite", use_own_allocator, false, false, false },
	{ "file", file_set, false, false, true },
	{ "disk", file_set, true, false, true },
	{ "open", use_own_allocator, false, true, false },
};

/* --- what is written and looked at ----------------------------------------------------------------------------------------------------- */

#define V(...) ((const struct value[]){ __VA_ARGS__ }), (int)(sizeof((struct value[]){ __VA_ARGS__ }) / sizeof(struct value))

static enum rc make(struct db *db, void *context, struct error *e)
{
	enum rc rc = db_script(db, "CREATE TABLE account (id INTEGER PRIMARY KEY, code TEXT NOT NULL, n INTEGER) STRICT; CREATE UNIQUE INDEX code ON account (code)", e);

	return rc ? rc : db_search_create(db, "account", e);
}

static enum rc insert_two(struct db *db, void *context, struct error *e)
{
	int n = *(int *)context;
	char code[40], token[40];
	enum rc rc = RC_OK;

	for (int half = 0; half < 2 && !rc; half++) {
		int64_t id;
		snprintf(code, sizeof code, "n%d-%d", n, half);
		snprintf(token, sizeof token, "n%d all", n);
		if (!(rc = db_reserve_ids(db, "account", 1, &id, e)) &&
		    !(rc = db_run(db, "INSERT INTO account (id, code, n) VALUES (?, ?, ?)", V(value_int(id), value_text(str_of(code)), value_int(n)), NULL, e)))
			rc = db_search_put(db, "account", id, STR(""), str_of(token), e);
	}
	return rc;
}

static int write_with_fault(const struct kind *k, const char *path, int n)
{
	struct store *s;
	struct error e = {0};
	enum rc rc;

	if (!k->set())
		return BROKEN;
	atomic_store(&fault.left, n);
	fault.on = k->on;
	atomic_store(&fault.armed, k->while_opening);
	if (store_open(path, NULL, &s, &e))
		return atomic_load(&fault.hit) ? NOT_OPENED : BROKEN;
	atomic_store(&fault.armed, true);
	rc = store_write(s, insert_two, &n, false, &e);
	atomic_store(&fault.armed, false);
	store_close(s);
	if (!atomic_load(&fault.hit))
		return rc ? BROKEN : NOT_HIT;
	return rc ? REFUSED : WROTE;
}

static int64_t count(struct db *db, const char *sql, struct value v)
{
	int64_t found = -1;
	struct error e;
	bool any;

	return db_one_int(db, sql, &v, 1, &found, &any, &e) ? -1 : found;
}

static int look(const char *path, int n)
{
	struct arena a = { .max = 4096 };
	char token[40];
	struct str list, pattern;
	struct search_alternative one = { &list, 1 };
	struct store *s;
	struct db *db;
	struct error e;
	int64_t rows, hits, all;

	snprintf(token, sizeof token, "n%d", n);
	list = str_of(token);
	if (store_open(path, NULL, &s, &e) || store_check(s, &e) || store_read(s, &db, &e) || db_search_pattern(db, &a, &one, 1, &pattern, &e))
		return BROKEN;
	rows = count(db, "SELECT count(*) FROM account WHERE n = ?", value_int(n));
	hits = count(db, "SELECT count(*) FROM account_search WHERE account_search MATCH ?", value_text(pattern));
	all = count(db, "SELECT count(*) FROM account WHERE n >= ?", value_int(0)) - count(db, "SELECT count(*) FROM account_search WHERE account_search MATCH ?", value_text(STR("\"all\"")));
	store_read_end(db);
	store_close(s);
	arena_free(&a);
	if (rows != hits || all != 0)
		return BROKEN;
	return rows == 0 ? NONE : rows == 2 ? BOTH : BROKEN;
}

/* --- the loop ------------------------------------------------------------------------------------------------------------------------------ */

/* Exit code of f in a process of its own, or minus the signal that ended it. */
static int in_child(const struct kind *k, const char *path, int n)
{
	int status;
	pid_t child;

	fflush(NULL);
	if ((child = fork()) == 0)
		exit(k ? write_with_fault(k, path, n) : look(path, n));
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return BROKEN;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static bool agree(const struct kind *k, int outcome, int left)
{
	switch (outcome) {
	case WROTE:
	case NOT_HIT:
		return left == BOTH;
	case REFUSED:
	case NOT_OPENED:
		return left == NONE;
	case -6: /* SIGABRT */
		return k->may_stop && (left == NONE || left == BOTH);
	default:
		return false;
	}
}

static int run(const struct kind *k, const char *path, int most)
{
	int outcome = 0, refused = 0, stopped = 0, n;

	for (n = 1; n <= most && outcome != NOT_HIT; n++) {
		outcome = in_child(k, path, n);
		int left = in_child(NULL, path, n);
		if (!agree(k, outcome, left)) {
			fprintf(stderr, "%s %d: outcome %d, left %d\n", k->name, n, outcome, left);
			return 1;
		}
		refused += outcome == REFUSED || outcome == NOT_OPENED;
		stopped += outcome < 0;
	}
	printf("%s: %d faults, %d refused, %d stopped, %s\n", k->name, n - 1 - (outcome == NOT_HIT), refused, stopped,
		outcome == NOT_HIT ? "to the end" : "bounded");
	return refused + stopped == 0;
}

static int prepare(const char *path)
{
	struct store *s;
	struct error e;
	int status;
	pid_t child = fork();

	if (child == 0)
		exit(store_open(path, &(struct store_options){ .create = true }, &s, &e) || store_write(s, make, NULL, true, &e) ? 1 : (store_close(s), 0));
	return child > 0 && waitpid(child, &status, 0) == child && status == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/banyan-fault-XXXXXX", path[64], command[80];
	int most = argc > 2 ? atoi(argv[2]) : 100000, failed = 1;

	if (!mkdtemp(folder))
		return 2;
	snprintf(path, sizeof path, "%s/a.db", folder);
	if (prepare(path) == 0)
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
			if (argc > 1 && strcmp(argv[1], kinds[i].name) == 0)
				failed = run(&kinds[i], path, most);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command) == 0 ? failed : 2;
}
