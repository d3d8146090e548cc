/* kill -9 under 16 writers who create accounts, each with an Idempotency-Key: what was answered is there afterwards, once; what got no answer is sent again with
 * its key and is then there once, too. The audit, the search and the store are checked after every kill.
 *   records_kill ROUNDS   on SQLite, or on the PostgreSQL database that BANYAN_TEST_PG names */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "help/company.h"
#include "records/audit.h"

enum { WRITERS = 16, REQUESTS_MAX = 4096 };
enum { NOT_SENT, SENT, ANSWERED };

/* Written before a request is sent and after it is answered; in memory that outlives the killed process. */
struct request_note { atomic_int state; int64_t id; };
static struct { struct request_note notes[WRITERS][REQUESTS_MAX]; int64_t settled; } *shared;
static struct bench bench;

struct writer_thread { int round, writer; };

static enum rc create_work(struct context *x, struct write_request *r, struct error *e)
{
	const char *key = r->argument;
	struct written out;
	struct change c;
	enum rc rc;

	if ((rc = change_new(x, schema_entity(x->schema, STR("account")), &c, e)) || (rc = change_text(x, &c, STR("code"), str_of(key), e)) ||
	    (rc = change_text(x, &c, STR("name"), STR("无锡锻压"), e)) || (rc = record_create(x, &c, &out, e)))
		return rc;
	r->reply_status = 201;
	char *text = arena_printf(r->arena, "%lld", (long long)out.id);
	r->reply = str_of(text);
	return text ? RC_OK : error_no_memory(e);
}

/* The id in the reply, 0 when there was none. */
static int64_t send_one(int round, int writer, int n, struct error *e)
{
	CLEANUP(arena_free) struct arena a = { .max = 8 << 20 };
	char key[40];
	struct write_request r = { .company = bench.company, .who = principal_system(&a, ORIGIN_API), .arena = &a, .work = create_work, .argument = key,
				   .idempotency_key = { key, 0 }, .idempotency_hash = STR("POST /accounts") };

	snprintf(key, sizeof key, "r%d-%d-%d", round, writer, n);
	r.idempotency_key.n = strlen(key);
	if (records_write(&r, e))
		return 0;
	return strtoll(arena_text(&a, r.reply), NULL, 10);
}

static void *writer_main(void *argument)
{
	struct writer_thread *w = argument;
	struct error e;

	for (int n = 0; n < REQUESTS_MAX; n++) {
		struct request_note *note = &shared->notes[w->writer][n];
		atomic_store(&note->state, SENT);
		int64_t id = send_one(w->round, w->writer, n, &e);
		if (id) {
			note->id = id;
			atomic_store(&note->state, ANSWERED);
		}
	}
	return NULL;
}

static int write_until_killed(int round)
{
	static struct writer_thread writers[WRITERS];
	pthread_t thread;

	MUST(&bench, bench_open(&bench, false));
	for (int i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer_thread){ round, i };
		if (pthread_create(&thread, NULL, writer_main, &writers[i]))
			return 3;
	}
	for (;;)
		pause();
}

/* Unanswered requests once more; then each has one row, the answered ones the row of their answer. */
static int settle(int round)
{
	int64_t rows, sent = 0, again = 0;
	struct context x;
	int bad = 0;

	MUST(&bench, bench_open(&bench, false));
	for (int w = 0; w < WRITERS; w++)
		for (int n = 0; n < REQUESTS_MAX && shared->notes[w][n].state != NOT_SENT; n++) {
			struct request_note *note = &shared->notes[w][n];
			bool answered = note->state == ANSWERED;
			int64_t id = answered && n % 8 ? note->id : send_one(round, w, n, &bench.e);
			char sql[120];
			bad += id == 0 || (answered && id != note->id);
			snprintf(sql, sizeof sql, "SELECT CASE WHEN count(*) = 1 THEN max(id) ELSE 0 END FROM account WHERE code = 'r%d-%d-%d'", round, w, n);
			bad += bench_number(&bench, sql) != id;
			sent++;
			again += !answered;
		}
	shared->settled += sent;
	bad += bench_number(&bench, "SELECT count(*) FROM account") != shared->settled;
	bench_look(&bench, NULL, &x);
	struct query q = { .entity = schema_entity(x.schema, STR("account")), .search = STR("锻压"), .operation = OP_LIST };
	int64_t hits;
	bool exact;
	MUST(&bench, list_count(&x, &q, 0, &hits, &exact, &bench.e));
	MUST(&bench, audit_check(&x, &rows, &bench.e));
	context_end(&x);
	bad += hits != shared->settled || rows != shared->settled;
	MUST(&bench, store_check(company_store(bench.company), &bench.e));
	bench_close(&bench);
	printf("kill %d: %lld sent, %lld of them without an answer, %lld rows%s\n", round + 1, (long long)sent, (long long)again, (long long)shared->settled,
	       bad ? ": WRONG" : "");
	fflush(stdout);
	return bad != 0 || sent == 0;
}

static pid_t in_child(int (*f)(int), int round)
{
	pid_t child;

	fflush(NULL);
	if ((child = fork()) == 0)
		_exit(f(round));
	return child;
}

static int one_round(int round)
{
	int status;
	pid_t child = in_child(write_until_killed, round);

	usleep(150000 + (useconds_t)(rand() % 250000));
	for (int i = 0; i < 400 && shared->notes[0][0].state == NOT_SENT; i++)
		usleep(10000);
	usleep((useconds_t)(rand() % 60000));
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	child = in_child(settle, round);
	return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

static int make(int round)
{
	MUST(&bench, bench_open(&bench, true));
	bench_close(&bench);
	return 0;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0, failed = rounds < 1, status;

	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (failed || shared == MAP_FAILED || !bench_begin(&bench))
		return 2;
	failed = waitpid(in_child(make, 0), &status, 0) < 0 || status;
	for (int round = 0; round < rounds && !failed; round++) {
		srand((unsigned)(round * 7919 + 17));
		memset(shared->notes, 0, sizeof shared->notes);
		failed = one_round(round);
	}
	printf("%d kills, %lld requests: %s\n", rounds, (long long)shared->settled, failed ? "FAILED" : "none lost, none doubled");
	bench_end(&bench);
	return failed;
}
