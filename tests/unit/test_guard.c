/* Ways around the rights, each tried and found closed: links used twice, tokens that ask for more, rights that give rights, circles that an administrator can
 * draw. On SQLite, and on PostgreSQL where BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "help/company.h"
#include "kam/classify.h"
#include "kam/round.h"
#include "kam/snapshot.h"
#include "records/audit.h"
#include "records/identity.h"
#include "records/purge.h"
#include "records/state.h"

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	assert_true(bench_begin(b));
	MUST(b, bench_open(b, true));
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	bench_end(*state);
	free(*state);
	return 0;
}

static int64_t make(struct bench *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "entity: name=text;…" */
static int64_t make(struct bench *b, const char *format, ...)
{
	char text[400], *set;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	set = strchr(text, ':');
	*set = '\0';
	return bench_make(b, text, set + 2);
}

static int64_t person(struct bench *b, const char *code, const char *role)
{
	int64_t user = make(b, "user: code=%s;name=%s", code, code);

	if (role)
		make(b, "user_role: user=%s;role=%s", code, role);
	return user;
}

static enum rc put_as(struct bench *b, const struct principal *who, const char *entity, const char *set, int64_t id)
{
	struct put p = { .entity = entity, .set = set, .id = id, .version = ANY_VERSION };

	return bench_put(b, who, &p);
}

/* --- one-time links ---------------------------------------------------------------------------------------------------------------------- */

struct link { int64_t user; char secret[SECRET_TEXT]; int64_t found; struct str stored; };

static enum rc run(struct bench *b, const struct principal *who, enum rc (*work)(struct context *, struct write_request *, struct error *), void *argument)
{
	struct write_request w = { .company = b->company, .who = who ? who : principal_system(&b->arena, ORIGIN_CLI), .arena = &b->arena, .work = work,
				   .argument = argument };

	error_clear(&b->e);
	return records_write(&w, &b->e);
}

static enum rc invite(struct context *x, struct write_request *w, struct error *e)
{
	struct link *l = w->argument;

	return invitation_create(x, l->user, "invite", l->secret, e);
}

static enum rc redeem(struct context *x, struct write_request *w, struct error *e)
{
	struct link *l = w->argument;

	return invitation_redeem(x, str_of(l->secret), &l->found, e);
}

static enum rc choose(struct context *x, struct write_request *w, struct error *e)
{
	struct link *l = w->argument;

	return password_set(x, l->user, l->stored, e);
}

static void test_a_link_is_used_once(void **state)
{
	struct bench *b = *state;
	struct link one = { .user = person(b, "ann", NULL) }, other = { .user = one.user, .stored = STR("a hash") };

	MUST(b, run(b, NULL, invite, &one));
	MUST(b, run(b, NULL, redeem, &one));
	assert_int_equal(one.found, one.user);
	assert_int_equal(run(b, NULL, redeem, &one), RC_NOT_FOUND);
	/* a link sent earlier ends with the password chosen since */
	MUST(b, run(b, NULL, invite, &other));
	MUST(b, run(b, NULL, choose, &other));
	assert_int_equal(run(b, NULL, redeem, &other), RC_NOT_FOUND);
}

/* --- tokens -------------------------------------------------------------------------------------------------------------------------------- */

struct wanted { int64_t user; const char *scope; };

static enum rc make_token(struct context *x, struct write_request *w, struct error *e)
{
	struct wanted *t = w->argument;
	char secret[SECRET_TEXT];
	int64_t id;

	return token_create(x, t->user, STR("t"), t->scope, 1, &id, secret, e);
}

static void test_a_token_makes_none_that_may_more(void **state)
{
	static const struct { unsigned has; const char *wants; enum rc rc; } rows[] = {
		{ TOKEN_READ, "write", RC_FORBIDDEN }, { TOKEN_READ, "admin", RC_FORBIDDEN }, { TOKEN_READ | TOKEN_WRITE, "admin", RC_FORBIDDEN },
		{ TOKEN_READ, "read", RC_OK }, { TOKEN_ANY, "admin", RC_OK },
	};
	struct bench *b = *state;
	struct wanted t = { .user = person(b, "root", "administrator") };
	struct principal *who = bench_principal(b, t.user);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		who->token = rows[i].has;
		t.scope = rows[i].wants;
		assert_int_equal(run(b, who, make_token, &t), rows[i].rc);
	}
}

/* --- people who are gone --------------------------------------------------------------------------------------------------------------------- */

static void test_knocking_takes_no_memory(void **state)
{
	struct bench *b = *state;
	int64_t gone = make(b, "user: code=gone;name=gone;active=false"), here = person(b, "here", "director");
	struct arena own = { .max = 1 << 20 };
	struct principal *who;
	struct context x;
	size_t before;

	bench_look(b, NULL, &x);
	before = state_of(b->company, x.schema)->arena.used;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(principal_load(&x, gone, ORIGIN_API, &who, &b->e), RC_NOT_FOUND);
	assert_int_equal(state_of(b->company, x.schema)->arena.used, before);
	x.arena = &own;
	MUST(b, principal_load(&x, here, ORIGIN_API, &who, &b->e));
	context_end(&x);
	arena_free(&own);
}

/* --- rights that give rights --------------------------------------------------------------------------------------------------------------------- */

static void test_only_an_administrator_shapes_rights(void **state)
{
	static const char all[] = "{\"list\":\"all\",\"read\":\"all\",\"create\":\"all\",\"update\":\"all\",\"delete\":\"all\"}";
	struct bench *b = *state;
	char set[300];

	make(b, "role: code=people;name=people");
	for (const char *const *t = (const char *const[]){ "user", "role", "role_grant", "user_role", NULL }; *t; t++) {
		snprintf(set, sizeof set, "role=people;entity=%s;scopes=%s;reads=[\"business\"];writes=[\"business\"]", *t, all);
		bench_make(b, "role_grant", set);
	}
	int64_t clerk = person(b, "clerk", "people"), other = person(b, "other", NULL);
	struct principal *who = bench_principal(b, clerk);

	snprintf(set, sizeof set, "user=%lld;role=administrator", (long long)clerk);
	assert_int_equal(put_as(b, who, "user_role", set, 0), RC_FORBIDDEN);
	snprintf(set, sizeof set, "user=%lld;role=director", (long long)other);
	assert_int_equal(put_as(b, who, "user_role", set, 0), RC_FORBIDDEN);
	assert_int_equal(put_as(b, who, "role_grant", "role=people;entity=account;scopes={\"list\":\"all\"};reads=[];writes=[]", 0), RC_FORBIDDEN);
	assert_int_equal(put_as(b, who, "role_grant", "scopes={}", bench_number(b, "SELECT min(id) FROM role_grant")), RC_FORBIDDEN);
	/* what he holds himself he may pass on */
	snprintf(set, sizeof set, "user=%lld;role=people", (long long)other);
	assert_int_equal(put_as(b, who, "user_role", set, 0), RC_OK);
}

/* --- circles ------------------------------------------------------------------------------------------------------------------------------------------ */

static void test_a_circle_of_required_references(void **state)
{
	struct bench *b = *state;
	int64_t a = make(b, "account: code=A;name=a"), c;
	struct put gone = { .entity = "account", .id = a, .version = ANY_VERSION, .delete = true };
	char set[80];

	make(b, "custom_field: entity=account;name=partner;type=reference;ref=account;label=x;required=true");
	MUST(b, company_refresh(b->company, &b->e));
	c = make(b, "account: code=B;name=b;partner=A");
	snprintf(set, sizeof set, "partner=%lld", (long long)c);
	MUST(b, put_as(b, NULL, "account", set, a));
	assert_int_equal(bench_put(b, NULL, &gone), RC_CONFLICT);
	assert_int_equal(put_as(b, NULL, "custom_field", "entity=account;name=way;type=reference;ref=invitation;label=x", 0), RC_INVALID);
}

/* --- sums over what one may not read --------------------------------------------------------------------------------------------------------------------- */

static void grant(struct bench *b, const char *role, const char *entity, const char *scope)
{
	char set[200];

	snprintf(set, sizeof set, "role=%s;entity=%s;scopes={\"list\":\"%s\",\"read\":\"%s\"};reads=[\"business\"];writes=[]", role, entity, scope, scope);
	bench_make(b, "role_grant", set);
}

static int seen_by(struct bench *b, const struct snapshot *s, int64_t user, enum rc *rc)
{
	unsigned char *visible = NULL;
	struct context x;
	int seen = 0;

	bench_look(b, bench_principal(b, user), &x);
	*rc = classify_visible(&x, s, &visible, &b->e);
	context_end(&x);
	for (size_t i = 0; visible && i < s->account_count; i++)
		seen += visible[i];
	seen = *rc || visible ? seen : (int)s->account_count;
	mem_free(visible);
	return seen;
}

static enum rc may(struct bench *b, int64_t user, enum policy_value value)
{
	struct context x;
	enum rc rc;

	bench_look(b, bench_principal(b, user), &x);
	rc = classify_may(&x, value, &b->e);
	context_end(&x);
	return rc;
}

static void test_a_selection_shows_what_its_lines_show(void **state)
{
	struct bench *b = *state;
	struct snapshot_cache *cache;
	const struct snapshot *s;
	enum rc rc;

	for (const char *const *role = (const char *const[]){ "lists", "partly", "whole", NULL }; *role; role++) {
		make(b, "role: code=%s;name=%s", *role, *role);
		grant(b, *role, "account", "all");
	}
	grant(b, "partly", "order_line", "own");
	grant(b, "whole", "order_line", "all");
	int64_t lists = person(b, "l", "lists"), partly = person(b, "p", "partly"), whole = person(b, "w", "whole"), director = person(b, "d", "director");
	make(b, "account: code=A;name=a;owner=p");
	make(b, "account: code=B;name=b;owner=w");
	MUST(b, snapshot_cache_open(b->company, &cache, &b->e));
	MUST(b, snapshot_acquire(cache, 0, &s, &b->e));
	seen_by(b, s, lists, &rc);
	assert_int_equal(rc, RC_FORBIDDEN);
	assert_int_equal(seen_by(b, s, partly, &rc), 1);
	assert_int_equal(seen_by(b, s, whole, &rc), 2);
	snapshot_release(cache, s);
	snapshot_cache_close(cache);
	/* a margin tells the costs */
	assert_int_equal(may(b, whole, POLICY_NET_SALES), RC_OK);
	assert_int_equal(may(b, whole, POLICY_MARGIN), RC_FORBIDDEN);
	assert_int_equal(may(b, director, POLICY_MARGIN), RC_OK);
}

/* --- rounds of any size --------------------------------------------------------------------------------------------------------------------------------- */

enum { PROPOSALS = 300, LITTLE = 512 << 10 };

static enum rc propose(struct context *x, struct write_request *w, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 1; rc == RC_OK && i <= PROPOSALS; i++) {
		struct value values[] = { value_int(i), value_int(*(const int64_t *)w->argument), value_int(i) };
		rc = db_run(x->db, "INSERT INTO proposal (id, version, round_id, account_id, status, created_at, updated_at) VALUES (?, 1, ?, ?, 'open', 1, 1)", values, 3,
			    NULL, e);
	}
	return rc;
}

static enum rc close_round(struct context *x, struct write_request *w, struct error *e)
{
	return round_close(x, *(const int64_t *)w->argument, e);
}

static void test_a_round_is_closed_in_little_memory(void **state)
{
	struct bench *b = *state;
	int64_t round;

	/* references of proposals are looked at only where they change */
	round = make(b, "round: name=r;policy=sales");
	MUST(b, run(b, NULL, propose, &round));
	struct arena little = { .max = LITTLE };
	struct write_request w = { .company = b->company, .who = principal_system(&b->arena, ORIGIN_CLI), .arena = &little, .work = close_round, .argument = &round };
	MUST(b, records_write(&w, &b->e));
	arena_free(&little);
	assert_int_equal(bench_number(b, "SELECT count(*) FROM proposal WHERE status = 'withdrawn'"), PROPOSALS);
}

/* --- what is not there --------------------------------------------------------------------------------------------------------------------------------------- */

static void test_a_row_out_of_reach_looks_like_none(void **state)
{
	struct bench *b = *state;
	int64_t id = make(b, "account: code=A;name=a"), seller = person(b, "s", "account_manager"), director = person(b, "d", "director");
	struct access_report there, none;
	struct context x;

	bench_look(b, bench_principal(b, seller), &x);
	MUST(b, record_access(&x, schema_entity(x.schema, STR("account")), id, &there, &b->e));
	MUST(b, record_access(&x, schema_entity(x.schema, STR("account")), id + 1000, &none, &b->e));
	assert_false(there.visible || none.visible);
	assert_int_equal(there.exists, none.exists);
	assert_string_equal(there.lines[OP_READ].reason, none.lines[OP_READ].reason);
	context_end(&x);
	bench_look(b, bench_principal(b, director), &x);
	MUST(b, record_access(&x, schema_entity(x.schema, STR("account")), id + 1000, &none, &b->e));
	assert_false(none.exists);
	context_end(&x);
}

/* --- the bin ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void drop(struct bench *b, const char *entity, int64_t id)
{
	MUST(b, bench_put(b, NULL, &(struct put){ .entity = entity, .id = id, .version = ANY_VERSION, .delete = true }));
}

static enum rc age(struct context *x, struct write_request *w, struct error *e)
{
	enum rc rc = RC_OK;

	for (const char *const *t = (const char *const[]){ "account", "sales_order", "app_user", "contact", NULL }; rc == RC_OK && *t; t++)
		rc = db_run(x->db, arena_printf(x->arena, "UPDATE %s SET deleted_at = deleted_at - 2678400000 WHERE deleted_at IS NOT NULL", *t), NULL, 0, NULL, e);
	return rc;
}

static void test_the_bin_is_emptied_and_holds_together(void **state)
{
	struct bench *b = *state;
	int64_t a = make(b, "account: code=A;name=a"), order = make(b, "order: number=N;account=A"), gone = person(b, "gone", NULL), rows;
	struct put back = { .entity = "order", .id = order, .restore = true };

	drop(b, "order", order);
	drop(b, "account", a);
	drop(b, "user", gone);
	/* its account has left since */
	assert_int_equal(bench_put(b, NULL, &back), RC_INVALID);
	assert_string_equal(b->e.field, "account");
	MUST(b, purge_run(b->company, &rows, &b->e));
	assert_int_equal(rows, 0);
	MUST(b, run(b, NULL, age, NULL));
	MUST(b, purge_run(b->company, &rows, &b->e));
	assert_int_equal(rows, 2);
	assert_int_equal(bench_number(b, "SELECT count(*) FROM account") + bench_number(b, "SELECT count(*) FROM sales_order"), 0);
	assert_int_equal(bench_number(b, "SELECT count(*) FROM app_user"), 1);
	assert_int_equal(bench_number(b, "SELECT count(*) FROM audit WHERE operation = 'purge'"), 2);
}

/* What is said of a row comes and goes with it; what only hung on it stays with the account when it is gone for good. */
static void test_what_hangs_on_a_deleted_row(void **state)
{
	struct bench *b = *state;
	int64_t a = make(b, "account: code=A;name=a"), contact = make(b, "contact: account=A;name=c"), rows;
	int64_t note = make(b, "note: subject=contact;subject_id=%lld;body=n", (long long)contact);
	int64_t comment = make(b, "comment: subject=note;subject_id=%lld;body=c", (long long)note);

	assert_int_equal(bench_number(b, "SELECT count(*) FROM comment c JOIN note n ON n.account_id = c.account_id"), 1);
	drop(b, "note", note);
	assert_int_equal(bench_number(b, "SELECT count(*) FROM comment WHERE deleted_at IS NULL"), 0);
	MUST(b, bench_put(b, NULL, &(struct put){ .entity = "note", .id = note, .restore = true }));
	assert_int_equal(bench_number(b, "SELECT id FROM comment WHERE deleted_at IS NULL"), comment);
	drop(b, "contact", contact);
	assert_int_equal(bench_number(b, "SELECT subject_id FROM note WHERE deleted_at IS NULL"), contact);
	MUST(b, run(b, NULL, age, NULL));
	MUST(b, purge_run(b->company, &rows, &b->e));
	assert_int_equal(rows, 1);
	assert_int_equal(bench_number(b, "SELECT count(*) FROM note WHERE subject IS NULL AND subject_id IS NULL AND deleted_at IS NULL"), 1);
	assert_int_equal(bench_number(b, "SELECT account_id FROM note"), a);
	assert_int_equal(bench_number(b, "SELECT count(*) FROM comment WHERE subject = 'note'"), 1);
}

/* --- history ------------------------------------------------------------------------------------------------------------------------------------------ */

struct twice { int64_t id; };

static enum rc change_twice(struct context *x, struct write_request *w, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("account"));
	const struct twice *g = w->argument;
	struct written out;
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < 2; i++) {
		struct change c;
		if ((rc = change_new(x, t, &c, e)) || (rc = change_text(x, &c, STR("note"), i ? STR("second") : STR("first"), e)))
			return rc;
		rc = record_update(x, g->id, ANY_VERSION, &c, &out, e);
	}
	return rc;
}

/* Two changes of one instant are not torn apart where a page ends. */
static void test_history_in_pages_is_whole(void **state)
{
	struct bench *b = *state;
	struct twice g = { make(b, "account: code=A;name=a") };
	struct history h;
	struct context x;
	int64_t before = 0;
	size_t seen = 0;

	usleep(3000);
	MUST(b, run(b, NULL, change_twice, &g));
	usleep(3000);
	MUST(b, put_as(b, NULL, "account", "note=third", g.id));
	bench_look(b, NULL, &x);
	do {
		MUST(b, record_history(&x, schema_entity(x.schema, STR("account")), g.id, NULL, before, 2, &h, &b->e));
		seen += h.count;
		before = h.count ? h.items[h.count - 1].at : 0;
	} while (h.more);
	context_end(&x);
	assert_int_equal(seen, 4);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_a_link_is_used_once), CASE(test_a_token_makes_none_that_may_more), CASE(test_knocking_takes_no_memory),
		CASE(test_only_an_administrator_shapes_rights), CASE(test_a_circle_of_required_references), CASE(test_a_selection_shows_what_its_lines_show), CASE(test_a_round_is_closed_in_little_memory),
		CASE(test_a_row_out_of_reach_looks_like_none), CASE(test_the_bin_is_emptied_and_holds_together),
		CASE(test_what_hangs_on_a_deleted_row), CASE(test_history_in_pages_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
