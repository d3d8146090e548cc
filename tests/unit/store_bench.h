/* What the store's tests share: a fresh database on either engine, its tables, and writers that fill them. Used by test_store.c and test_store_whole.c. */
#ifndef BANYAN_TESTS_STORE_BENCH_H
#define BANYAN_TESTS_STORE_BENCH_H

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

void must_(enum rc rc, const struct error *e, const char *what, int line);
#define must(call) must_((call), &b->e, #call, __LINE__)

#define V(...) ((const struct value[]){ __VA_ARGS__ }), (int)(sizeof((struct value[]){ __VA_ARGS__ }) / sizeof(struct value))
#define INT(n) value_int(n)
#define TEXT(t) value_text(str_of(t))

/* What the jobs below take as their context. */
struct range { int64_t n, first; enum rc rc; };
struct worker {
	struct bench *b;
	pthread_t thread;
	int number, written;
	bool bad;
};

struct worker_row { int worker, n; };

enum { BULK_ROWS = 3000 };

/* bulk_work: even ids have the token "even", each its own "n<id>", every tenth "ten". */
enum rc run_script(struct db *db, void *context, struct error *e);
int set_up_sqlite(void **state);
int set_up_postgres(void **state);
int tear_down(void **state);
enum rc add_account(struct db *db, const char *code, int64_t *id, struct error *e);
int64_t count_of(struct bench *b, const char *sql);
enum rc run_text(struct db *db, void *context, struct error *e);
int64_t search_count(struct bench *b, const char *const *tokens, size_t count);
enum rc reserve(struct db *db, void *context, struct error *e);
enum rc bulk_work(struct db *db, void *context, struct error *e);
void expect_hits(struct bench *b, const char *token, int64_t expected);
enum rc worker_write(struct db *db, void *context, struct error *e);

#define CASE(f, set_up) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
