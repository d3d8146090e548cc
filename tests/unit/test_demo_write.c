/* kam/demo_write and kam/snapshot: the demo company in a database, on SQLite and on PostgreSQL where BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "help/company.h"
#include "kam/demo_write.h"
#include "kam/round.h"
#include "records/write.h"

enum { TODAY = 20780 };

struct fixture {
	struct bench bench;
	struct company *company;
	struct arena arena;
	struct error e;
};

static void fail_on(enum rc rc, const struct error *e)
{
	if (rc)
		fail_msg("%s %s %s %s %s", rc_name(rc), e->key, e->field, e->arg[0], e->log);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_true(bench_begin(&f->bench));
	fail_on(bench_open(&f->bench, true), &f->bench.e);
	f->company = f->bench.company;
	f->arena.max = 64 << 20;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	bench_end(&f->bench);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static int64_t one(struct fixture *f, const char *sql)
{
	struct db *db;
	int64_t n = -1;
	bool found;

	fail_on(store_read(company_store(f->company), &db, &f->e), &f->e);
	fail_on(db_one_int(db, sql, NULL, 0, &n, &found, &f->e), &f->e);
	store_read_end(db);
	return found ? n : -1;
}

static void fill(struct fixture *f, int64_t accounts)
{
	struct demo_options o = { .seed = DEMO_SEED, .accounts = accounts, .today = TODAY };

	fail_on(demo_fill(f->company, &o, NULL, &f->e), &f->e);
}

static void test_filled(void **state)
{
	struct fixture *f = *state;

	fill(f, DEMO_ACCOUNTS);
	assert_int_equal(one(f, "SELECT count(*) FROM account"), DEMO_ACCOUNTS);
	assert_true(one(f, "SELECT count(*) FROM order_line") > 4000);
	/* nothing hangs in the air, nothing has an odd order */
	assert_int_equal(one(f, "SELECT count(*) FROM order_line l LEFT JOIN sales_order o ON o.id = l.order_id WHERE o.id IS NULL OR o.account_id <> l.account_id"
				" OR o.ordered_on <> l.ordered_on"), 0);
	assert_int_equal(one(f, "SELECT count(*) FROM contact c LEFT JOIN account a ON a.id = c.account_id WHERE a.id IS NULL"), 0);
	assert_int_equal(one(f, "SELECT count(*) FROM user_role r LEFT JOIN role o ON o.id = r.role_id WHERE o.id IS NULL"), 0);
	assert_int_equal(one(f, "SELECT count(*) FROM account WHERE country = '中国' AND (place_code IS NULL OR industry_code IS NULL OR size IS NULL)"), 0);
	assert_int_equal(one(f, "SELECT count(*) FROM account WHERE name_sort IS NULL"), 0);
	assert_int_equal(one(f, "SELECT count(*) FROM account WHERE tier = 'strategic'"), 4);
	assert_true(one(f, "SELECT count(*) FROM audit WHERE entity = 'account' AND operation = 'import'") >= 1);
}

static enum rc list_of_indexes(struct db *db, struct buf *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	enum rc rc = db_prepare(db, STR("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"), &st, e);

	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		buf_str(out, statement_text(st, 0));
		buf_char(out, '\n');
	}
	return rc;
}

static void indexes_of(struct fixture *f, struct buf *out)
{
	struct db *db;

	fail_on(store_read(company_store(f->company), &db, &f->e), &f->e);
	fail_on(list_of_indexes(db, out, &f->e), &f->e);
	store_read_end(db);
}

/* Indexes are taken away for the filling and come back as they were. */
static void test_indexes(void **state)
{
	struct fixture *f = *state;
	CLEANUP(buf_free) struct buf before = { 0 };
	CLEANUP(buf_free) struct buf after = { 0 };

	if (store_engine(company_store(f->company)) != STORE_SQLITE)
		skip();
	indexes_of(f, &before);
	fill(f, DEMO_ACCOUNTS_MIN);
	indexes_of(f, &after);
	assert_true(before.len > 5000);
	assert_true(str_eq(buf_view(&before), buf_view(&after)));
	assert_int_equal(one(f, "SELECT v FROM account_search_config WHERE k = 'automerge'"), 4);
	assert_int_equal(one(f, "SELECT v FROM account_search_config WHERE k = 'hashsize'"), 1 << 20);
}

/* The rows are found like any other. */
static void test_found(void **state)
{
	struct fixture *f = *state;
	struct context x;
	struct list l;
	bool row = true;
	int rows = 0;

	fill(f, DEMO_ACCOUNTS_MIN);
	fail_on(context_begin(&x, f->company, &f->arena, &f->e), &f->e);
	x.who = principal_system(&f->arena, ORIGIN_CLI);
	struct query q = { .entity = schema_entity(x.schema, STR("account")), .search = STR("锡锻") };
	fail_on(list_begin(&x, &q, &l, &f->e), &f->e);
	while (list_next(&l, &row, &f->e) == RC_OK && row)
		rows++;
	list_end(&l);
	context_end(&x);
	assert_int_equal(rows, 1);
}

/* --- the snapshot of it ------------------------------------------------------------------------------------------------------------- */

struct make { const char *entity, *fields[8]; };

static enum rc make_row(struct context *x, struct write_request *r, struct error *e)
{
	const struct make *m = r->argument;
	struct written w;
	struct change c;
	enum rc rc = change_new(x, schema_entity(x->schema, str_of(m->entity)), &c, e);

	for (int i = 0; rc == RC_OK && m->fields[i]; i += 2)
		rc = change_text(x, &c, str_of(m->fields[i]), str_of(m->fields[i + 1]), e);
	return rc ? rc : record_create(x, &c, &w, e);
}

static void make(struct fixture *f, struct make m)
{
	struct write_request r = { .company = f->company, .who = principal_system(&f->arena, ORIGIN_CLI), .arena = &f->arena, .work = make_row, .argument = &m };

	fail_on(records_write(&r, &f->e), &f->e);
}

static decimal_sum total_of(struct fixture *f, const struct snapshot *s)
{
	struct classify_request q = { .snapshot = s, .policy = policy_default() };
	struct classification c;
	decimal_sum sum = 0;

	fail_on(classify(&q, &c, &f->e), &f->e);
	for (size_t i = 0; i < c.item_count; i++)
		sum += c.items[i].value;
	classification_free(&c);
	return sum;
}

static void test_snapshot(void **state)
{
	struct fixture *f = *state;
	struct snapshot_cache *cache;
	const struct snapshot *a, *b, *c;

	fill(f, DEMO_ACCOUNTS_MIN);
	fail_on(snapshot_cache_open(f->company, &cache, &f->e), &f->e);
	fail_on(snapshot_acquire(cache, 0, &a, &f->e), &f->e);
	assert_int_equal(a->account_count, DEMO_ACCOUNTS_MIN);
	assert_int_equal(a->lines.count, one(f, "SELECT count(*) FROM order_line"));
	/* the stored net values are rounded to 1/10,000 a line */
	double stored = (double)one(f, "SELECT sum(net) FROM order_line") / MONEY_UNIT, exact = decimal_sum_to_double(total_of(f, a), LINE_SCALE);
	assert_true(stored - exact < .0001 * (double)a->lines.count && exact - stored < .0001 * (double)a->lines.count);

	make(f, (struct make){ "tag", { "name", "anything" } });
	fail_on(snapshot_acquire(cache, 0, &b, &f->e), &f->e);
	assert_ptr_equal(a, b); /* nothing of it was touched */

	make(f, (struct make){ "order", { "number", "X-1", "account", "code:A00001" } });
	make(f, (struct make){ "order_line", { "order", "code:X-1", "quantity", "2", "unit_price", "10.5" } });
	make(f, (struct make){ "order", { "number", "X-2", "account", "code:A00001", "status", "cancelled" } });
	make(f, (struct make){ "order_line", { "order", "code:X-2", "quantity", "1", "unit_price", "1000000" } });
	fail_on(snapshot_acquire(cache, SNAPSHOT_MARGINS, &c, &f->e), &f->e);
	assert_ptr_not_equal(a, c);
	assert_true(total_of(f, c) - total_of(f, a) == (decimal_sum)21 * 100000000000); /* the cancelled one counts for nothing */
	assert_int_equal(a->lines.count - a->lines.dead + 1, c->lines.count - c->lines.dead); /* the old one stays as it was while it is held */
	assert_non_null(c->lines.margin);
	snapshot_release(cache, a);
	snapshot_release(cache, b);
	snapshot_release(cache, c);
	snapshot_cache_close(cache);
}

/* --- a round over it -------------------------------------------------------------------------------------------------------------------- */

struct round_job {
	enum { OPEN, DECIDE, CLOSE, SET } kind;
	struct round_request request;
	struct decision decision;
	int64_t round, proposals, account;
};

static enum rc round_work(struct context *x, struct write_request *r, struct error *e)
{
	struct round_job *j = r->argument;

	switch (j->kind) {
	case OPEN: return round_open(x, &j->request, &j->round, &j->proposals, e);
	case DECIDE: return round_decide(x, &j->decision, e);
	case CLOSE: return round_close(x, j->round, e);
	default: return tier_set(x, j->account, j->decision.tier, j->decision.reason, e);
	}
}

static enum rc do_round(struct fixture *f, const struct principal *who, struct round_job *j)
{
	struct write_request r = { .company = f->company, .who = who, .arena = &f->arena, .work = round_work, .argument = j };

	error_clear(&f->e);
	return records_write(&r, &f->e);
}

static struct principal *person_of(struct fixture *f, int64_t id)
{
	struct principal *p;
	struct context x;

	fail_on(company_refresh(f->company, &f->e), &f->e);
	fail_on(context_begin(&x, f->company, &f->arena, &f->e), &f->e);
	fail_on(principal_load(&x, id, ORIGIN_PAGE, &p, &f->e), &f->e);
	context_end(&x);
	return p;
}

/* The user with that role at the lowest id. */
static struct principal *person(struct fixture *f, const char *role)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT min(u.user_id) FROM user_role u JOIN role r ON r.id = u.role_id WHERE r.code = '%s'", role);
	return person_of(f, one(f, sql));
}

/* Opens a round over the whole company; returns its number of proposals. */
static void open_round(struct fixture *f, const struct principal *who, struct round_job *j)
{
	struct snapshot_cache *cache;
	const struct snapshot *s;
	struct classification c;
	struct context x;

	fail_on(snapshot_cache_open(f->company, &cache, &f->e), &f->e);
	fail_on(snapshot_acquire(cache, 0, &s, &f->e), &f->e);
	struct classify_request q = { .snapshot = s };
	fail_on(context_begin(&x, f->company, &f->arena, &f->e), &f->e);
	x.who = who;
	fail_on(policy_load(&x, STR(""), &q.policy, &f->e), &f->e);
	context_end(&x);
	fail_on(classify(&q, &c, &f->e), &f->e);
	*j = (struct round_job){ .kind = OPEN, .request = { .ranking.classification = &c, .name = STR("2027"), .stage = STAGE_COUNT, .days.decision = { true, TODAY + 20 } } };
	fail_on(do_round(f, who, j), &f->e);
	classification_free(&c);
	snapshot_release(cache, s);
	snapshot_cache_close(cache);
}

static void test_round(void **state)
{
	struct fixture *f = *state;
	struct round_job j;
	int64_t proposal, account;

	fill(f, DEMO_ACCOUNTS);
	struct principal *office = person(f, "key_account_office"), *director = person(f, "director"), *manager = person(f, "account_manager");
	/* the one of a year ago: everything answered, voted and decided, and the tiers are those that it gave */
	assert_int_equal(one(f, "SELECT count(*) FROM proposal p WHERE round_id = 1 AND (status NOT IN ('approved', 'refused') OR decided_at IS NULL OR answered_at IS NULL"
			     " OR (SELECT count(*) FROM vote v WHERE v.proposal_id = p.id) < 3 OR (SELECT count(*) FROM stocktake_answer s WHERE s.proposal_id = p.id) <> 3)"), 0);
	assert_in_range(one(f, "SELECT count(*) FROM proposal WHERE status = 'refused' AND tier_decided IS NULL"), 1, 6);
	assert_int_equal(one(f, "SELECT count(*) FROM proposal p JOIN account a ON a.id = p.account_id WHERE p.status = 'approved' AND (a.tier IS NULL OR a.tier <> p.tier_decided)"), 0);
	assert_int_equal(one(f, "SELECT count(*) FROM tier_change t WHERE NOT EXISTS (SELECT 1 FROM proposal p WHERE p.account_id = t.account_id AND p.round_id = t.round_id)"), 0);
	/* the one of this year: asked of all, answered by some */
	assert_int_equal(one(f, "SELECT count(*) FROM round WHERE status = 'open' AND stage = 'answering' AND opened_by_id IS NOT NULL"), 1);
	assert_in_range(one(f, "SELECT count(*) FROM stocktake_request WHERE round_id = 2 AND part = 'ar' AND answered_at IS NOT NULL"), 5, 30);
	assert_in_range(one(f, "SELECT count(*) FROM stocktake_request WHERE round_id = 2 AND part = 'ar' AND answered_at IS NULL"), 5, 40);
	open_round(f, office, &j);
	assert_in_range(j.proposals, 10, 300);
	assert_int_equal(one(f, "SELECT count(*) FROM proposal WHERE status = 'open' AND round_id = 3"), j.proposals);
	assert_int_equal(one(f, "SELECT count(*) FROM proposal WHERE tier_proposed = 'strategic' AND move <> 'stay' AND round_id = 3"), 0); /* only by hand */
	proposal = one(f, "SELECT min(id) FROM proposal WHERE tier_proposed = 'key' AND tier_before IS NULL AND round_id = 3");
	assert_true(proposal > 0);
	char sql[260];
	snprintf(sql, sizeof sql, "SELECT account_id FROM proposal WHERE id = %lld", (long long)proposal);
	account = one(f, sql);

	j.kind = DECIDE;
	j.decision = (struct decision){ .proposal = proposal, .version = 1, .approve = true, .tier = TIER_NONE };
	enum rc rc = do_round(f, manager, &j);
	assert_true(rc == RC_FORBIDDEN || rc == RC_NOT_FOUND); /* not in the team, or in it but without the right */
	j.decision.version = 7;
	assert_int_equal(do_round(f, director, &j), RC_STALE);
	j.decision.version = 1;
	j.decision.tier = TIER_STRATEGIC; /* otherwise than proposed: why? */
	assert_int_equal(do_round(f, director, &j), RC_INVALID);
	assert_string_equal(f->e.field, "reason");
	j.decision.tier = TIER_NONE;
	assert_int_equal(do_round(f, office, &j), RC_FORBIDDEN); /* opened it: not alone */
	fail_on(do_round(f, director, &j), &f->e);
	assert_int_equal(do_round(f, director, &j), RC_STALE);
	j.decision.version = ANY_VERSION;
	assert_int_equal(do_round(f, director, &j), RC_CONFLICT);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM account WHERE id = %lld AND tier = 'key' AND tier_since IS NOT NULL", (long long)account);
	assert_int_equal(one(f, sql), 1);
	snprintf(sql, sizeof sql, "SELECT approved_by_id FROM tier_change WHERE account_id = %lld AND tier_after = 'key'", (long long)account);
	assert_int_equal(one(f, sql), director->user);

	/* the account's owner is told, in words */
	snprintf(sql, sizeof sql, "SELECT count(*) FROM notice n JOIN account a ON a.owner_id = n.user_id WHERE a.id = %lld AND n.kind = 'tier' AND n.text LIKE '%%重点%%'"
		 " AND n.link = '/accounts/%lld'", (long long)account, (long long)account);
	assert_int_equal(one(f, sql), 1);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE entity = 'account' AND record = %lld AND operation = 'update'", (long long)account);
	assert_int_equal(one(f, sql), 1);

	j.kind = SET;
	j.account = account;
	j.decision = (struct decision){ .tier = TIER_STRATEGIC };
	assert_int_equal(do_round(f, office, &j), RC_INVALID);
	j.decision.reason = STR("双方高层有意结盟");
	rc = do_round(f, manager, &j);
	assert_true(rc == RC_FORBIDDEN || rc == RC_NOT_FOUND);
	/* nor may the manager of that very account: it is the office's and the director's to say */
	snprintf(sql, sizeof sql, "SELECT owner_id FROM account WHERE id = %lld", (long long)account);
	assert_int_equal(do_round(f, person_of(f, one(f, sql)), &j), RC_FORBIDDEN);
	fail_on(do_round(f, office, &j), &f->e);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM tier_change WHERE account_id = %lld", (long long)account);
	assert_int_equal(one(f, sql), 2);

	j.kind = CLOSE;
	assert_int_equal(do_round(f, manager, &j), RC_FORBIDDEN);
	fail_on(do_round(f, office, &j), &f->e);
	assert_int_equal(one(f, "SELECT count(*) FROM proposal WHERE status = 'open' AND round_id = 3"), 0);
	assert_int_equal(do_round(f, office, &j), RC_CONFLICT);
}

/* An account manager sees the classification of his own accounts and no more. */
static void test_visible(void **state)
{
	struct fixture *f = *state;
	struct snapshot_cache *cache;
	const struct snapshot *s;
	unsigned char *visible;
	struct context x;
	int seen = 0;
	char sql[200];

	fill(f, DEMO_ACCOUNTS);
	struct principal *manager = person(f, "account_manager"), *director = person(f, "director");
	fail_on(snapshot_cache_open(f->company, &cache, &f->e), &f->e);
	fail_on(snapshot_acquire(cache, 0, &s, &f->e), &f->e);
	fail_on(context_begin(&x, f->company, &f->arena, &f->e), &f->e);
	x.who = director;
	fail_on(classify_visible(&x, s, &visible, &f->e), &f->e);
	assert_null(visible);
	x.who = manager;
	fail_on(classify_visible(&x, s, &visible, &f->e), &f->e);
	context_end(&x);
	assert_non_null(visible);
	for (size_t i = 0; i < s->account_count; i++)
		seen += visible[i];
	mem_free(visible);
	snprintf(sql, sizeof sql, "SELECT count(DISTINCT account_id) FROM account_member WHERE user_id = %lld", (long long)manager->user);
	assert_int_equal(seen, one(f, sql));
	assert_in_range(seen, 5, 100);
	snapshot_release(cache, s);
	snapshot_cache_close(cache);
}

static bool stop(void *context, int64_t accounts)
{
	return false;
}

static void test_cancelled(void **state)
{
	struct fixture *f = *state;
	struct demo_options o = { .seed = 1, .accounts = DEMO_ACCOUNTS_MIN, .today = TODAY };

	assert_int_equal(demo_fill(f->company, &o, &(struct demo_progress){ .tell = stop }, &f->e), RC_CANCELLED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_filled, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_indexes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_snapshot, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_round, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_visible, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_cancelled, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
