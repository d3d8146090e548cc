/* kam/partner: who is scored, grades by cuts and least requirements, rewards that need periods in a row, periods kept in order — on SQLite, and on PostgreSQL where
 * BANYAN_TEST_PG names a server. Four criteria of the shipped template are enough; the others are switched off. */
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
#include "kam/partner.h"
#include "kam/score_explain.h"
#include "kam/score_json.h"
#include "kam/template.h"
#include "records/read.h"

enum { TO = 20000, QUARTER = 91 };

struct firm { struct bench b; int64_t policy, partner[4], direct; };

struct making { struct template_request q; int64_t id; };

static enum rc make(struct context *x, struct write_request *r, struct error *e)
{
	struct making *m = r->argument;

	return template_make(x, &m->q, &m->id, e);
}

static enum rc write(struct firm *f, enum rc (*work)(struct context *, struct write_request *, struct error *), void *argument)
{
	struct write_request r = { .company = f->b.company, .who = principal_system(&f->b.arena, ORIGIN_SYSTEM), .arena = &f->b.arena, .work = work, .argument = argument };

	return records_write(&r, &f->b.e);
}

static int64_t of_policy(struct firm *f, const char *table, const char *code)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE policy_id = %lld AND code = '%s'", table, (long long)f->policy, code);
	return bench_number(&f->b, sql);
}

static void assess(struct firm *f, int partner, const char *criterion, const char *score)
{
	char set[200];

	snprintf(set, sizeof set, "account=%lld;criterion=%lld;assessor=1;score=%s;reason=seen", (long long)f->partner[partner], (long long)of_policy(f, "criterion", criterion), score);
	bench_make(&f->b, "assessment", set);
}

/* Only these count, with weights that make sums easy: a half, and two quarters. */
static void keep_criteria(struct firm *f)
{
	static const struct { const char *code, *weight; } kept[] = { { "p_on_time_delivery", "0.5" }, { "p_complete_orders", "0.25" }, { "p_policy_execution", "0.25" } };
	static const char *const off[] = { "p_info_sharing", "p_minimum_stock", "p_no_wholesale_downstream", "p_sales_vitality", "p_growth_potential", "p_fitting_size" };
	char set[60];

	for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
		struct put p = { "criterion", "active=false", of_policy(f, "criterion", off[i]), ANY_VERSION };
		MUST(&f->b, bench_put(&f->b, NULL, &p));
	}
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		struct put p = { "criterion", set, of_policy(f, "criterion", kept[i].code), ANY_VERSION };
		snprintf(set, sizeof set, "weight=%s", kept[i].weight);
		MUST(&f->b, bench_put(&f->b, NULL, &p));
	}
}

static int set_up(void **state)
{
	struct firm *f = calloc(1, sizeof *f);
	struct making m = { .q = { .template = STR("partner") } };

	assert_true(bench_begin(&f->b));
	MUST(&f->b, bench_open(&f->b, true));
	bench_make(&f->b, "user", "code=one;name=One");
	MUST(&f->b, write(f, make, &m));
	f->policy = m.id;
	for (int i = 0; i < 4; i++) {
		char set[80];
		snprintf(set, sizeof set, "code=P%d;name=Partner %d;kind=%s", i, i, i == 3 ? "partner" : "distributor");
		f->partner[i] = bench_make(&f->b, "account", set);
	}
	f->direct = bench_make(&f->b, "account", "code=D;name=Direct;kind=direct");
	bench_make(&f->b, "account", "code=O;name=Outlet;kind=outlet");
	keep_criteria(f);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct firm *f = *state;

	bench_end(&f->b);
	free(f);
	return 0;
}

/* --- a scoring -------------------------------------------------------------------------------------------------------------------------------- */

struct view {
	struct context x;
	struct policy policy;
	struct snapshot_cache *cache;
	const struct snapshot *snapshot;
	struct scoring scoring;
	struct scorecards all;
};

static void look(struct firm *f, struct view *v, int32_t to)
{
	struct score_request q = { .x = &v->x };
	unsigned parts;

	bench_look(&f->b, NULL, &v->x);
	MUST(&f->b, policy_load_id(&v->x, f->policy, &v->policy, &f->b.e));
	MUST(&f->b, score_parts(&v->policy, &parts, &f->b.e));
	MUST(&f->b, snapshot_cache_open(f->b.company, &v->cache, &f->b.e));
	MUST(&f->b, snapshot_acquire(v->cache, parts, &v->snapshot, &f->b.e));
	q.snapshot = v->snapshot;
	q.policy = &v->policy;
	MUST(&f->b, policy_period(&v->policy, (struct period){ .has_to = true, .to = to }, to, &q.period, &f->b.e));
	MUST(&f->b, score_portfolio(&q, &v->scoring, &f->b.e));
	MUST(&f->b, partner_cards(&v->x, &f->b.arena, &v->scoring, &v->all, &f->b.e));
}

static void look_away(struct view *v)
{
	scoring_free(&v->scoring);
	snapshot_release(v->cache, v->snapshot);
	snapshot_cache_close(v->cache);
	context_end(&v->x);
}

static const struct scorecard *card(struct firm *f, struct view *v, int partner)
{
	const struct scored *i = scoring_find(&v->scoring, snapshot_find(v->snapshot, f->partner[partner]));

	assert_non_null(i);
	return &v->all.cards[i - v->scoring.items];
}

static double score(struct firm *f, struct view *v, int partner)
{
	return scoring_find(&v->scoring, snapshot_find(v->snapshot, f->partner[partner]))->score;
}

static bool earned(const struct view *v, const struct scorecard *c, const char *code)
{
	for (size_t i = 0; i < v->policy.reward_count; i++)
		if (str_is(v->policy.rewards[i].code, code))
			return c->rewards >> i & 1;
	fail_msg("no reward %s", code);
	return false;
}

struct closing { const struct scoring *scoring; int64_t kept; };

static enum rc keep(struct context *x, struct write_request *r, struct error *e)
{
	struct closing *c = r->argument;

	return partner_keep(x, c->scoring, &c->kept, e);
}

/* The reading context goes before the writing one begins. */
static enum rc close_period(struct firm *f, int32_t to, int64_t *kept)
{
	struct closing c = { 0 };
	struct view v;
	enum rc rc;

	look(f, &v, to);
	context_end(&v.x);
	c.scoring = &v.scoring;
	rc = write(f, keep, &c);
	*kept = c.kept;
	look_away(&v);
	return rc;
}

static void assess_all(struct firm *f, int partner, const char *in_time, const char *complete, const char *execution)
{
	assess(f, partner, "p_on_time_delivery", in_time);
	assess(f, partner, "p_complete_orders", complete);
	assess(f, partner, "p_policy_execution", execution);
}

/* --- who, and which grade ---------------------------------------------------------------------------------------------------------------------- */

static void test_population(void **state)
{
	struct firm *f = *state;
	struct view v;

	look(f, &v, TO);
	assert_int_equal(v.scoring.count, 4);
	assert_null(scoring_find(&v.scoring, snapshot_find(v.snapshot, f->direct)));
	assert_int_equal(v.all.grades[GRADE_NONE], 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(v.all.cards[i].why == GRADE_NO_DATA && v.all.cards[i].rewards == 0 && v.scoring.items[i].move == MOVE_STAY);
	look_away(&v);
}

/* 0: 5 × ½ + 4 × ¼ + 4 × ¼ = 4.5. 1: exactly at the cut of B. 2: 4.25, but what is complete is below 3. 3: 2.5. */
static void test_grades(void **state)
{
	struct firm *f = *state;
	struct view v;

	assess_all(f, 0, "5", "4", "4");
	assess_all(f, 1, "4", "3", "3");
	assess_all(f, 2, "5", "2", "5");
	assess_all(f, 3, "2", "3", "3");
	look(f, &v, TO);
	assert_float_equal(score(f, &v, 0), 4.5, 1e-9);
	assert_float_equal(score(f, &v, 1), 3.5, 1e-9);
	assert_float_equal(score(f, &v, 2), 4.25, 1e-9);
	assert_float_equal(score(f, &v, 3), 2.5, 1e-9);
	assert_true(card(f, &v, 0)->grade == GRADE_A && card(f, &v, 0)->why == GRADE_BY_SCORE);
	assert_true(card(f, &v, 1)->grade == GRADE_B && card(f, &v, 1)->why == GRADE_BY_SCORE);
	assert_true(card(f, &v, 2)->grade == GRADE_C && card(f, &v, 2)->why == GRADE_LEAST);
	assert_true(card(f, &v, 3)->grade == GRADE_D && card(f, &v, 3)->why == GRADE_BY_SCORE);
	assert_true(v.all.grades[GRADE_A] == 1 && v.all.grades[GRADE_B] == 1 && v.all.grades[GRADE_C] == 1 && v.all.grades[GRADE_D] == 1);
	assert_true(earned(&v, card(f, &v, 0), "extra_rebate") && earned(&v, card(f, &v, 0), "rebate") && earned(&v, card(f, &v, 0), "quarter_bonus"));
	assert_true(!earned(&v, card(f, &v, 1), "extra_rebate") && earned(&v, card(f, &v, 1), "rebate") && earned(&v, card(f, &v, 1), "service_allowance"));
	assert_true(!earned(&v, card(f, &v, 2), "rebate") && !earned(&v, card(f, &v, 2), "service_allowance") && earned(&v, card(f, &v, 2), "training_seats"));
	assert_true(earned(&v, card(f, &v, 2), "quarter_bonus"));
	assert_false(earned(&v, card(f, &v, 0), "support_priority"));
	look_away(&v);
}

/* Somebody has found it: whatever the score, D and nothing. An unknown least requirement is said to be open. */
static void test_excluded_and_open(void **state)
{
	struct firm *f = *state;
	struct view v;
	char set[160];

	assess_all(f, 0, "5", "5", "5");
	snprintf(set, sizeof set, "account=%lld;condition=%lld;holds=true;reason=proved", (long long)f->partner[0], (long long)of_policy(f, "entry_condition", "diversion"));
	bench_make(&f->b, "finding", set);
	assess(f, 1, "p_on_time_delivery", "5");
	assess(f, 1, "p_complete_orders", "5");
	look(f, &v, TO);
	assert_true(card(f, &v, 0)->grade == GRADE_D && card(f, &v, 0)->why == GRADE_EXCLUDED && card(f, &v, 0)->rewards == 0);
	assert_true(card(f, &v, 1)->grade == GRADE_A && card(f, &v, 1)->why == GRADE_OPEN);
	assert_int_equal(v.all.up, 0);
	look_away(&v);
}

/* Of whom stands right below a distributor, three in four are no wholesalers: measured, whatever anybody thinks. Where nobody stands below, people say. */
static void test_measured_below(void **state)
{
	static const char *const kinds[] = { "outlet", "outlet", "direct", "distributor" };
	struct firm *f = *state;
	struct put on = { "criterion", "active=true;weight=1", of_policy(f, "criterion", "p_no_wholesale_downstream"), ANY_VERSION };
	struct view v;
	size_t k = 0;

	MUST(&f->b, bench_put(&f->b, NULL, &on));
	for (int i = 0; i < 4; i++) {
		char set[100];
		snprintf(set, sizeof set, "code=B%d;name=Below %d;kind=%s;parent=%lld", i, i, kinds[i], (long long)f->partner[0]);
		bench_make(&f->b, "account", set);
	}
	assess(f, 0, "p_no_wholesale_downstream", "5");
	assess(f, 1, "p_no_wholesale_downstream", "5");
	look(f, &v, TO);
	assert_int_equal(v.scoring.count, 5);
	while (!str_is(v.scoring.criteria[k].criterion->code, "p_no_wholesale_downstream"))
		k++;
	assert_float_equal(scoring_raw(&v.scoring, k, snapshot_find(v.snapshot, f->partner[0])), .75, 1e-12);
	assert_float_equal(scoring_score(&v.scoring, k, snapshot_find(v.snapshot, f->partner[0])), 3, 1e-12);
	assert_float_equal(scoring_score(&v.scoring, k, snapshot_find(v.snapshot, f->partner[1])), 5, 1e-12);
	assert_true(isnan(scoring_score(&v.scoring, k, snapshot_find(v.snapshot, f->partner[2]))));
	look_away(&v);
}

/* --- periods ------------------------------------------------------------------------------------------------------------------------------------ */

/* Does one who may list grades so far, and is on no team, learn what partner 0 had before? */
static bool knows_before(struct firm *f, struct view *v, enum scope scope)
{
	struct context theirs = v->x;
	struct principal who = { .user = 1, .name = "x", .token = TOKEN_ANY, .grant_count = v->x.schema->entity_count };
	struct grant *grants = arena_new_array(&f->b.arena, struct grant, (size_t)who.grant_count);
	const struct entity *t = schema_entity(v->x.schema, STR("partner_grade"));
	struct scorecards all;

	grants[t->index] = (struct grant){ .reads = 0xff };
	grants[t->index].scope[OP_LIST] = (unsigned char)scope;
	who.grants = grants;
	theirs.who = &who;
	MUST(&f->b, partner_cards(&theirs, &f->b.arena, &v->scoring, &all, &f->b.e));
	return all.cards[scoring_find(&v->scoring, snapshot_find(v->snapshot, f->partner[0])) - v->scoring.items].has_before;
}

static void test_periods(void **state)
{
	struct firm *f = *state;
	struct view v;
	int64_t kept;

	assess_all(f, 0, "5", "4", "4");
	assess_all(f, 1, "4", "3", "3");
	MUST(&f->b, close_period(f, TO - QUARTER, &kept));
	assert_int_equal(kept, 4);
	assert_int_equal(bench_number(&f->b, "SELECT count(*) FROM partner_grade WHERE grade = 'a' AND score = 4500"), 1);
	assert_int_equal(bench_number(&f->b, "SELECT count(*) FROM partner_grade WHERE grade IS NULL AND score IS NULL"), 2);
	assert_int_equal(close_period(f, TO - QUARTER, &kept), RC_CONFLICT);
	assert_string_equal(f->b.e.field, "to");
	assert_int_equal(close_period(f, TO - QUARTER - 1, &kept), RC_CONFLICT);

	/* a second opinion lifts 1, and 0 has been good twice in a row */
	bench_make(&f->b, "user", "code=two;name=Two");
	struct put better = { "assessment", "score=5;reason=better", bench_number(&f->b, "SELECT max(id) FROM assessment WHERE score = 4000 AND account_id = "
			      "(SELECT id FROM account WHERE code = 'P1')"), ANY_VERSION };
	MUST(&f->b, bench_put(&f->b, NULL, &better));
	look(f, &v, TO);
	assert_true(card(f, &v, 0)->has_before && card(f, &v, 0)->before.grade == GRADE_A && card(f, &v, 0)->before.score == 4.5);
	assert_true(knows_before(f, &v, SCOPE_ALL) && !knows_before(f, &v, SCOPE_TEAM) && !knows_before(f, &v, SCOPE_NOTHING));
	assert_true(earned(&v, card(f, &v, 0), "support_priority"));
	assert_true(card(f, &v, 1)->before.grade == GRADE_B && card(f, &v, 1)->grade == GRADE_A && !earned(&v, card(f, &v, 1), "support_priority"));
	assert_true(v.all.up == 1 && v.all.down == 0);
	look_away(&v);
	MUST(&f->b, close_period(f, TO, &kept));
	assert_int_equal(bench_number(&f->b, "SELECT count(*) FROM partner_grade WHERE grade_before = 'b' AND grade = 'a'"), 1);
	assert_int_equal(bench_number(&f->b, "SELECT count(*) FROM account WHERE tier IS NOT NULL"), 0);
	bench_sound(&f->b);
}

/* What moved since: parts that add up to the difference, from what was kept and what is. */
static void test_move_adds_up(void **state)
{
	struct firm *f = *state;
	CLEANUP(buf_free) struct buf before = { .max = EVIDENCE_MAX }, now = { .max = EVIDENCE_MAX };
	struct explanation *tree;
	struct view v;
	double sum = 0;

	assess_all(f, 0, "5", "4", "4");
	look(f, &v, TO - QUARTER);
	MUST(&f->b, score_evidence(&v.scoring, snapshot_find(v.snapshot, f->partner[0]), &before, &f->b.e));
	look_away(&v);
	struct put worse = { "assessment", "score=2;reason=late", bench_number(&f->b, "SELECT id FROM assessment WHERE score = 5000"), ANY_VERSION };
	MUST(&f->b, bench_put(&f->b, NULL, &worse));
	look(f, &v, TO);
	MUST(&f->b, score_evidence(&v.scoring, snapshot_find(v.snapshot, f->partner[0]), &now, &f->b.e));
	MUST(&f->b, score_move(&f->b.arena, buf_view(&before), buf_view(&now), &tree, &f->b.e));
	assert_float_equal(tree->share, -1.5, 1e-9);
	for (const struct explanation *n = tree->first; n; n = n->next)
		sum += n->part ? n->share : 0;
	assert_float_equal(sum, tree->share, 1e-9);
	look_away(&v);
}

/* --- what is refused, what is read -------------------------------------------------------------------------------------------------------------- */

static void test_refused(void **state)
{
	struct firm *f = *state;
	struct making other = { .q = { .template = STR("grow_profit") } };
	struct put cuts = { "policy", "grade_b=4", f->policy, ANY_VERSION };
	int64_t partner = f->policy, kept;

	assert_int_equal(bench_put(&f->b, NULL, &cuts), RC_INVALID);
	assert_string_equal(f->b.e.field, "grade_b");
	cuts.set = "grade_c=3.6";
	assert_int_equal(bench_put(&f->b, NULL, &cuts), RC_INVALID);
	assert_string_equal(f->b.e.field, "grade_c");
	MUST(&f->b, write(f, make, &other));
	f->policy = other.id;
	assert_int_equal(close_period(f, TO, &kept), RC_INVALID);
	assert_string_equal(f->b.e.field, "policy");
	f->policy = partner;
	assert_int_equal(bench_number(&f->b, "SELECT count(*) FROM partner_grade"), 0);
}

static void test_frozen_policy(void **state)
{
	struct firm *f = *state;
	CLEANUP(buf_free) struct buf json = { .max = POLICY_JSON_MAX }, again = { .max = POLICY_JSON_MAX };
	struct policy back;
	struct view v;

	look(f, &v, TO);
	policy_json(&v.policy, &json);
	MUST(&f->b, policy_from_json(&f->b.arena, buf_view(&json), &back, &f->b.e));
	policy_json(&back, &again);
	assert_true(str_eq(buf_view(&json), buf_view(&again)));
	assert_true(back.grade_cuts[GRADE_A] == 4000 && back.grade_cuts[GRADE_C] == 3000 && back.reward_count == 9);
	assert_true(back.rewards[0].kind == REWARD_REBATE && back.rewards[0].grade == GRADE_B && back.rewards[0].rate == 100 && back.rewards[7].days == 15);
	assert_true(back.rewards[2].grade == GRADE_NONE && back.rewards[0].basis.name_en.n);
	look_away(&v);
}

static void test_json(void **state)
{
	struct firm *f = *state;
	CLEANUP(buf_free) struct buf out = { .max = 1 << 20 };
	struct classify_output o = { 0 };
	struct view v;

	assess_all(f, 0, "5", "4", "4");
	look(f, &v, TO);
	scoring_json(&v.scoring, &v.all, &o, &out);
	assert_false(out.failed);
	buf_char(&out, 0);
	assert_non_null(strstr(out.data, "\"grades\":{\"a\":1,\"b\":0,\"c\":0,\"d\":0,\"none\":3,\"up\":0,\"down\":0}"));
	assert_non_null(strstr(out.data, "\"grade\":\"a\",\"grade_why\":\"score\",\"rewards\":[\"rebate\",\"extra_rebate\",\"service_allowance\",\"quarter_bonus\""));
	look_away(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_population), TEST(test_grades), TEST(test_excluded_and_open), TEST(test_measured_below), TEST(test_periods), TEST(test_move_adds_up), TEST(test_refused), TEST(test_frozen_policy),
		TEST(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
