/* Jobs: they run as who asked, with the rights of then and of the token that asked, and nobody else's hand is on them. On SQLite, and on PostgreSQL where
 * BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "help/company.h"
#include "jobs/job.h"
#include "os/thread.h"
#include "records/identity.h"

struct fixture {
	struct bench bench;
	struct jobs *jobs;
	struct mutex lock;
	struct condition over;
	bool ended;
	enum rc rc;
	int64_t user, other, account;
};

/* --- a kind of job that tries what it may ------------------------------------------------------------------------------------------------- */

/* {"entity":"unit"}: makes a row of it. */
static enum rc make_work(struct context *x, struct write_request *w, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, *(const struct str *)w->argument);
	struct written out;
	struct change c;
	enum rc rc = change_new(x, t, &c, e);

	if (rc || (rc = change_text(x, &c, STR("code"), STR("MADE"), e)) || (rc = change_text(x, &c, STR("name"), STR("made"), e)))
		return rc;
	return record_create(x, &c, &out, e);
}

static enum rc run_make(struct job *j, struct error *e)
{
	struct str entity = str_is(j->argument, "{\"entity\":\"unit\"}") ? STR("unit") : STR("account");
	struct write_request w = { .company = j->company, .who = j->who, .arena = &j->arena, .work = make_work, .argument = &entity };

	return records_write(&w, e);
}

static const struct job_kind kinds[] = { { "make", run_make } };

/* --- a company with people ---------------------------------------------------------------------------------------------------------------- */

static int64_t person(struct bench *b, const char *code, const char *role)
{
	char set[100];
	int64_t user;

	snprintf(set, sizeof set, "code=%s;name=%s", code, code);
	user = bench_make(b, "user", set);
	snprintf(set, sizeof set, "user=%s;role=%s", code, role);
	bench_make(b, "user_role", set);
	return user;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	char folder[100];

	assert_true(bench_begin(&f->bench));
	MUST(&f->bench, bench_open(&f->bench, true));
	f->user = person(&f->bench, "ann", "administrator");
	f->other = person(&f->bench, "bob", "administrator");
	snprintf(folder, sizeof folder, "%s/jobs", f->bench.folder);
	MUST(&f->bench, jobs_open(f->bench.company, &(struct jobs_options){ .folder = folder, .kinds = kinds, .kind_count = 1 }, &f->jobs, &f->bench.e));
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	jobs_close(f->jobs);
	bench_end(&f->bench);
	mutex_end(&f->lock);
	condition_end(&f->over);
	free(f);
	return 0;
}

/* --- asking ------------------------------------------------------------------------------------------------------------------------------- */

enum deed { MAKE, CHANGE, START, CANCEL };
struct asking { enum deed deed; int64_t id; const char *entity; };

static enum rc ask_work(struct context *x, struct write_request *w, struct error *e)
{
	struct asking *a = w->argument;
	char argument[60];

	switch (a->deed) {
	case MAKE:
		snprintf(argument, sizeof argument, "{\"entity\":\"%s\"}", a->entity);
		return job_create(x, "make", str_of(argument), &a->id, e);
	case CHANGE: return job_change(x, a->id, STR("{\"entity\":\"unit\"}"), e);
	case START:  return job_start(x, a->id, e);
	default:     return job_cancel(x, a->id, e);
	}
}

static enum rc ask(struct fixture *f, const struct principal *who, enum deed deed, struct asking *a)
{
	struct write_request w = { .company = f->bench.company, .who = who, .arena = &f->bench.arena, .work = ask_work, .argument = a };

	a->deed = deed;
	error_clear(&f->bench.e);
	return records_write(&w, &f->bench.e);
}

static void ended(void *context, const struct job *j, enum rc rc, const struct error *error)
{
	struct fixture *f = context;

	mutex_lock(&f->lock);
	f->ended = true;
	f->rc = rc;
	condition_broadcast(&f->over);
	mutex_unlock(&f->lock);
}

/* How it ended. */
static enum rc run(struct fixture *f, int64_t id)
{
	f->ended = false;
	jobs_run_for(f->jobs, id, (struct job_waiter){ ended, f });
	mutex_lock(&f->lock);
	while (!f->ended)
		condition_wait_ms(&f->over, &f->lock, 1000);
	mutex_unlock(&f->lock);
	return f->rc;
}

/* A job asked for and started by him, then run. */
static enum rc whole(struct fixture *f, const struct principal *who, const char *entity)
{
	struct asking a = { .entity = entity };

	MUST(&f->bench, ask(f, who, MAKE, &a));
	MUST(&f->bench, ask(f, who, START, &a));
	return run(f, a.id);
}

static struct principal *with_token(struct fixture *f, unsigned scope)
{
	struct principal *who = bench_principal(&f->bench, f->user);

	who->token = scope;
	return who;
}

/* --- cases -------------------------------------------------------------------------------------------------------------------------------- */

static void test_a_job_may_no_more_than_its_token(void **state)
{
	static const struct { unsigned scope; const char *entity; enum rc rc; } rows[] = {
		{ TOKEN_READ, "account", RC_FORBIDDEN }, { TOKEN_READ | TOKEN_WRITE, "unit", RC_FORBIDDEN }, { TOKEN_READ | TOKEN_WRITE, "account", RC_OK },
		{ TOKEN_ANY, "unit", RC_OK },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(whole(f, with_token(f, rows[i].scope), rows[i].entity), rows[i].rc);
	assert_int_equal(bench_number(&f->bench, "SELECT count(*) FROM unit WHERE code = 'MADE'"), 1);
}

/* A draft of the page that a narrower hand has started runs with what that hand may. */
static void test_who_starts_it_decides(void **state)
{
	struct fixture *f = *state;
	struct asking a = { .entity = "unit" };

	MUST(&f->bench, ask(f, with_token(f, TOKEN_ANY), MAKE, &a));
	MUST(&f->bench, ask(f, with_token(f, TOKEN_READ | TOKEN_WRITE), START, &a));
	assert_int_equal(run(f, a.id), RC_FORBIDDEN);
}

struct token_case { int64_t user, id; };

static enum rc token_work(struct context *x, struct write_request *w, struct error *e)
{
	struct token_case *t = w->argument;
	char secret[SECRET_TEXT];

	return token_create(x, t->user, STR("t"), "admin", 1, &t->id, secret, e);
}

static void test_a_token_taken_back_runs_nothing(void **state)
{
	struct fixture *f = *state;
	struct principal *who = with_token(f, TOKEN_ANY);
	struct token_case t = { .user = f->user };
	struct write_request w = { .company = f->bench.company, .who = who, .arena = &f->bench.arena, .work = token_work, .argument = &t };
	struct asking a = { .entity = "account" };

	MUST(&f->bench, records_write(&w, &f->bench.e));
	who->token_id = t.id;
	MUST(&f->bench, ask(f, who, MAKE, &a));
	MUST(&f->bench, ask(f, who, START, &a));
	MUST(&f->bench, bench_put(&f->bench, NULL, &(struct put){ .entity = "token", .id = t.id, .version = ANY_VERSION, .delete = true }));
	assert_int_equal(run(f, a.id), RC_UNAUTHENTICATED);
	assert_int_equal(bench_number(&f->bench, "SELECT count(*) FROM account"), 0);
}

static void test_rights_are_those_of_then(void **state)
{
	struct fixture *f = *state;
	struct asking a = { .entity = "account" }, b = { .entity = "account" };
	struct principal *who = with_token(f, TOKEN_ANY);

	MUST(&f->bench, ask(f, who, MAKE, &a));
	MUST(&f->bench, ask(f, who, START, &a));
	MUST(&f->bench, ask(f, who, MAKE, &b));
	MUST(&f->bench, ask(f, who, START, &b));
	int64_t role = bench_number(&f->bench, "SELECT min(id) FROM user_role");
	MUST(&f->bench, bench_put(&f->bench, NULL, &(struct put){ .entity = "user_role", .id = role, .version = ANY_VERSION, .delete = true }));
	MUST(&f->bench, company_refresh(f->bench.company, &f->bench.e));
	assert_int_equal(run(f, a.id), RC_FORBIDDEN);
	MUST(&f->bench, bench_put(&f->bench, NULL, &(struct put){ .entity = "user", .set = "active=false", .id = f->user, .version = ANY_VERSION }));
	MUST(&f->bench, company_refresh(f->bench.company, &f->bench.e));
	assert_int_equal(run(f, b.id), RC_NOT_FOUND);
	assert_int_equal(bench_number(&f->bench, "SELECT count(*) FROM job WHERE status = 'failed'"), 2);
}

static void look_at_all(struct fixture *f, struct principal *who)
{
	struct context x;

	bench_look(&f->bench, NULL, &x);
	((struct grant *)who->grants)[schema_entity(x.schema, STR("job"))->index].scope[OP_READ] = SCOPE_ALL;
	context_end(&x);
}

/* Whoever sees it: it would run as somebody else. */
static void test_nobody_else_starts_it(void **state)
{
	struct fixture *f = *state;
	struct principal *other = bench_principal(&f->bench, f->other);
	struct asking a = { .entity = "account" };

	MUST(&f->bench, ask(f, with_token(f, TOKEN_ANY), MAKE, &a));
	assert_int_equal(ask(f, other, CHANGE, &a), RC_FORBIDDEN);
	assert_int_equal(ask(f, other, START, &a), RC_FORBIDDEN);
	other->administrator = false;
	look_at_all(f, other);
	assert_int_equal(ask(f, other, CANCEL, &a), RC_FORBIDDEN);
	other->administrator = true;
	MUST(&f->bench, ask(f, other, CANCEL, &a));
	assert_int_equal(ask(f, with_token(f, TOKEN_ANY), START, &a), RC_CONFLICT);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_a_job_may_no_more_than_its_token), CASE(test_who_starts_it_decides), CASE(test_a_token_taken_back_runs_nothing),
		CASE(test_rights_are_those_of_then), CASE(test_nobody_else_starts_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
