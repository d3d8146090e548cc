/* kam/score_cache, and what limited people see of a scoring: a company of the test's own — on SQLite, and on PostgreSQL where BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "help/company.h"
#include "kam/score_cache.h"

struct fixture {
	struct bench bench;
	struct snapshot_cache *snapshots;
	struct score_cache *scores;
	int64_t mine, theirs, opinion, manager;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct bench *b = &f->bench;
	char set[200];

	assert_true(bench_begin(b));
	MUST(b, bench_open(b, true));
	MUST(b, snapshot_cache_open(b->company, &f->snapshots, &b->e));
	MUST(b, score_cache_open(&f->scores, &b->e));
	f->manager = bench_make(b, "user", "code=manager;name=Manager");
	snprintf(set, sizeof set, "user=%lld;role=solution_manager", (long long)f->manager);
	bench_make(b, "user_role", set);
	f->mine = bench_make(b, "account", "code=M;name=Mine;revenue=1000");
	f->theirs = bench_make(b, "account", "code=T;name=Theirs;revenue=1000");
	snprintf(set, sizeof set, "account=M;user=%lld;seat=sr;access=read", (long long)f->manager);
	bench_make(b, "account_member", set);
	bench_make(b, "order", "number=O1;account=M;ordered_at=2026-06-01T08:00:00Z;currency=CNY");
	bench_make(b, "order", "number=O2;account=T;ordered_at=2026-06-01T08:00:00Z;currency=CNY");
	bench_make(b, "order_line", "order=O1;quantity=1;unit_price=100;unit_cost=40");
	bench_make(b, "order_line", "order=O2;quantity=3;unit_price=100;unit_cost=40");
	bench_make(b, "policy", "code=p;name=P;method=score;known_from=0.1");
	bench_make(b, "criterion", "policy=p;code=share;name=Share;kind=measured;expression=share_of_sales;points=[0, 1];position=1;weight=0.5");
	bench_make(b, "criterion", "policy=p;code=rate;name=Rate;kind=measured;expression=margin_rate;points=[0, 1];position=2;weight=0.3;assess_unknown=false");
	f->opinion = bench_make(b, "criterion", "policy=p;code=opinion;name=Opinion;kind=assessed;position=3;weight=0.2");
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	score_cache_close(f->scores);
	snapshot_cache_close(f->snapshots);
	bench_end(&f->bench);
	free(f);
	return 0;
}

struct look {
	struct context x;
	struct policy policy;
	const struct snapshot *snapshot;
	unsigned char *visible;
	const struct scoring *scoring;
};

static void look_begin(struct fixture *f, const struct principal *who, size_t draws, struct look *l)
{
	struct bench *b = &f->bench;

	MUST(b, snapshot_acquire(f->snapshots, SNAPSHOT_MARGINS | SNAPSHOT_ORDERS, &l->snapshot, &b->e));
	bench_look(b, who, &l->x);
	MUST(b, policy_load(&l->x, STR("p"), &l->policy, &b->e));
	MUST(b, classify_visible(&l->x, l->snapshot, &l->visible, &b->e));
	struct score_request q = { &l->x, l->snapshot, &l->policy, { 0 }, l->visible, draws, 7 };
	MUST(b, score_acquire(f->scores, &q, &l->scoring, &b->e));
}

static void look_end(struct fixture *f, struct look *l)
{
	score_release(f->scores, l->scoring);
	mem_free(l->visible);
	context_end(&l->x);
	snapshot_release(f->snapshots, l->snapshot);
}

static const struct scoring *look(struct fixture *f, const struct principal *who, size_t draws)
{
	struct look l;

	look_begin(f, who, draws, &l);
	look_end(f, &l);
	return l.scoring;
}

static double score_of(struct fixture *f, const struct principal *who, size_t criterion, int64_t account)
{
	struct look l;
	double score;

	look_begin(f, who, 0, &l);
	score = scoring_score(l.scoring, criterion, snapshot_find(l.snapshot, account));
	look_end(f, &l);
	return score;
}

static void assess(struct fixture *f, int64_t account, const char *score)
{
	char set[200];

	snprintf(set, sizeof set, "account=%lld;criterion=%lld;assessor=%lld;score=%s;reason=So", (long long)account, (long long)f->opinion, (long long)f->manager, score);
	bench_make(&f->bench, "assessment", set);
}

/* Asked again it is the same; fewer draws are served by more, not the other way round; what is written makes it anew. */
static void test_kept(void **state)
{
	struct fixture *f = *state;
	const struct scoring *first = look(f, NULL, 100);

	assert_ptr_equal(look(f, NULL, 100), first);
	assert_ptr_equal(look(f, NULL, 0), first);
	assert_true(isnan(score_of(f, NULL, 2, f->mine)));
	assess(f, f->mine, "4");
	assert_true(score_of(f, NULL, 2, f->mine) == 4);
	assert_true(score_of(f, NULL, 0, f->mine) == 2);
	bench_make(&f->bench, "order_line", "order=O1;quantity=2;unit_price=100;unit_cost=40");
	assert_true(score_of(f, NULL, 0, f->mine) == 3);
	bench_put(&f->bench, NULL, &(struct put){ .entity = "criterion", .id = f->opinion, .version = ANY_VERSION, .set = "weight=0.9" });
	struct look l;
	look_begin(f, NULL, 0, &l);
	assert_true(fabs(l.scoring->criteria[2].weight - .9 / 1.7) < 1e-12 && l.scoring->policy != &l.policy);
	look_end(f, &l);
}

/* One that is held stays whole while newer ones come. */
static void test_held(void **state)
{
	struct fixture *f = *state;
	struct look old, new;

	look_begin(f, NULL, 0, &old);
	assess(f, f->theirs, "5");
	bench_make(&f->bench, "order_line", "order=O2;quantity=1;unit_price=100;unit_cost=40");
	look_begin(f, NULL, 0, &new);
	assert_ptr_not_equal(old.scoring, new.scoring);
	assert_true(isnan(scoring_score(old.scoring, 2, 1)) && scoring_score(new.scoring, 2, 1) == 5);
	assert_true(scoring_score(old.scoring, 0, 0) == 2 && fabs(scoring_score(new.scoring, 0, 0) - 1.8) < 1e-9);
	look_end(f, &new);
	look_end(f, &old);
}

/* Who reaches one account sees that one alone, with shares of what he sees; without the right to costs the margin is not known to him. */
static void test_limited(void **state)
{
	struct fixture *f = *state;
	struct principal *who = bench_principal(&f->bench, f->manager);
	struct look l;

	assess(f, f->mine, "4");
	assess(f, f->theirs, "2");
	assert_true(score_of(f, NULL, 0, f->mine) == 2);
	look_begin(f, who, 0, &l);
	assert_int_equal(l.scoring->count, 1);
	assert_true(scoring_score(l.scoring, 0, 0) == 5 && scoring_score(l.scoring, 2, 0) == 4);
	assert_true(isnan(scoring_score(l.scoring, 2, 1)) && isnan(scoring_score(l.scoring, 0, 1)));
	assert_null(scoring_find(l.scoring, 1));
	look_end(f, &l);
	bench_put(&f->bench, NULL, &(struct put){ .entity = "role_grant", .id = bench_number(&f->bench, "SELECT g.id FROM role_grant g JOIN role r ON r.id = g.role_id"
		" WHERE r.code = 'solution_manager' AND g.entity = 'order_line'"), .version = ANY_VERSION, .set = "reads=[\"business\"]" });
	MUST(&f->bench, company_refresh(f->bench.company, &f->bench.e));
	look_begin(f, bench_principal(&f->bench, f->manager), 0, &l);
	assert_true(l.scoring->criteria[1].masked && !l.scoring->criteria[0].masked && isnan(scoring_score(l.scoring, 1, 0)));
	assert_true(isnan(scoring_raw(l.scoring, 1, 0)) && fabs(l.scoring->items[0].known - .7) < 1e-12);
	look_end(f, &l);
	assert_true(score_of(f, NULL, 1, f->mine) == 3.4);
}

/* --- people ------------------------------------------------------------------------------------------------------------------------------------------- */

static int64_t contact(struct fixture *f, const char *account, const char *name, const char *more)
{
	char set[200];

	snprintf(set, sizeof set, "account=%s;name=%s%s", account, name, more);
	return bench_make(&f->bench, "contact", set);
}

static void note(struct fixture *f, const char *entity, int64_t id, const char *kind, const char *day)
{
	char set[200];

	snprintf(set, sizeof set, "subject=%s;subject_id=%lld;kind=%s;happened_at=%sT04:00:00Z;body=x", entity, (long long)id, kind, day);
	bench_make(&f->bench, "note", set);
}

/* The day is 30 June 2026. */
static void people_of(struct fixture *f, const struct principal *who, int64_t account, double *out)
{
	struct bench *b = &f->bench;
	struct figure_columns columns;
	struct classification c;
	struct look l;
	struct period june = { true, true, 20605, 20634 };

	look_begin(f, who, 0, &l);
	struct classify_request q = { .snapshot = l.snapshot, .policy = policy_default(), .period = june, .visible = l.visible };
	MUST(b, classify(&q, &c, &b->e));
	struct figure_request all = { .x = &l.x, .snapshot = l.snapshot, .classification = &c, .visible = l.visible, .wanted = FIGURE_PEOPLE };
	MUST(b, figures_compute(&all, &columns, &b->e));
	for (int i = FIGURE_CONTACTS_KNOWN; i < FIGURE_COUNT; i++)
		out[i - FIGURE_CONTACTS_KNOWN] = columns.columns[i][snapshot_find(l.snapshot, account)];
	figures_free(&columns);
	classification_free(&c);
	look_end(f, &l);
}

static void check_people(const double *is, const double *due)
{
	for (int i = 0; i < FIGURE_COUNT - FIGURE_CONTACTS_KNOWN; i++)
		if (isnan(is[i]) != isnan(due[i]) || fabs(is[i] - due[i]) > 1e-9)
			fail_msg("%s is %g, not %g", figures[FIGURE_CONTACTS_KNOWN + i].name, is[i], due[i]);
}

static void test_people(void **state)
{
	enum { PEOPLE = FIGURE_COUNT - FIGURE_CONTACTS_KNOWN };
	/* contacts, key people, visits, met, influencers, deciders, key people met, top meetings, months without */
	static const double mine[PEOPLE] = { 4, 2, 4, 3, 1, 1, 1, 2.5, 61 / 30.4375 }, theirs[PEOPLE] = { 1, NAN, 1, NAN, NAN, NAN, NAN, NAN, NAN };
	struct fixture *f = *state;
	int64_t top, influencer, approver, them;
	double is[PEOPLE];

	top = contact(f, "M", "Top", ";level=top;buying_role=decider");
	influencer = contact(f, "M", "Influencer", ";level=manager;buying_role=influencer");
	approver = contact(f, "M", "Approver", ";level=director;buying_role=approver");
	contact(f, "M", "Unmet", ";level=top");
	them = contact(f, "T", "Them", ";level=top;buying_role=decider");
	note(f, "contact", top, "visit", "2026-04-30");
	note(f, "contact", top, "meeting", "2025-08-01");
	note(f, "contact", top, "call", "2026-06-20");
	note(f, "contact", top, "visit", "2025-06-01");
	note(f, "contact", top, "visit", "2026-07-20");
	note(f, "contact", influencer, "visit", "2025-10-01");
	note(f, "contact", approver, "meeting", "2025-12-01");
	note(f, "contact", approver, "note", "2026-06-29");
	note(f, "account", f->theirs, "visit", "2026-02-01");
	people_of(f, NULL, f->mine, is);
	check_people(is, mine);
	people_of(f, NULL, f->theirs, is);
	check_people(is, theirs);
	note(f, "contact", them, "visit", "2025-03-01");
	note(f, "contact", them, "call", "2024-03-01");
	note(f, "account", f->theirs, "meeting", "2026-03-01");
	people_of(f, NULL, f->theirs, is);
	check_people(is, (const double[PEOPLE]){ 1, 1, 2, 0, 0, 0, 0, 0, 486 / 30.4375 });
	note(f, "contact", top, "visit", "2026-05-30");
	people_of(f, bench_principal(&f->bench, f->manager), f->theirs, is);
	for (int i = 0; i < PEOPLE; i++)
		assert_true(isnan(is[i]));
	people_of(f, bench_principal(&f->bench, f->manager), f->mine, is);
	assert_true(is[0] == 4 && is[7] == 3.5);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = { CASE(test_kept), CASE(test_held), CASE(test_limited), CASE(test_people) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
