/* kam/score_conditions, kam/score_propose: what is proposed and why, worked out on paper; rounds of before from a company of the test's own — on SQLite, and on
 * PostgreSQL where BANYAN_TEST_PG names a server. */
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
#include "kam/score.h"

enum { NOW = 10000, FROM = NOW - 364, PARTS = SNAPSHOT_MARGINS | SNAPSHOT_ORDERS, ACCOUNTS = 6 };

/* One account: its tier, and what it bought, in hundredths of a score (0: nothing, so no data). */
struct account_case { enum tier tier; int sold; };

static void make(struct snapshot_builder *b, const struct account_case *cases, int count)
{
	char code[8];

	*b = (struct snapshot_builder){ .parts = PARTS };
	memcpy(b->s.company_currency, "CNY", 4);
	for (int i = 0; i < count; i++) {
		struct snapshot_line line = { .account = (size_t)i, .day = NOW - 10, .quantity = QUANTITY_UNIT, .unit_price = (int64_t)cases[i].sold * MONEY_UNIT,
					      .currency = STR("CNY"), .order = i + 1, .promised_on = SNAPSHOT_NO_DAY, .delivered_on = SNAPSHOT_NO_DAY };
		snprintf(code, sizeof code, "A%d", i);
		snapshot_add_account(b, i + 1, str_of(code), str_of(code), SNAPSHOT_NO_GROUP, SNAPSHOT_NO_GROUP, cases[i].tier, false);
		if (cases[i].sold)
			snapshot_add_line(b, &line);
	}
	snapshot_settle(b);
	assert_false(b->failed);
}

/* The score is what was sold ÷ 100; nothing sold: not known. */
static struct criterion sales = { .code = { "sales", 5 }, .active = true, .weight = 10000, .weight_low = POLICY_UNSET, .weight_high = POLICY_UNSET, .measured = true,
				  .expression = { "if(net_sales > 0, net_sales / 100, unknown)", 43 }, .scale = SCALE_LINEAR, .points = { 1, 5 }, .point_count = 2 };

static struct tier_rule rule(int64_t least, int64_t leave, int64_t rounds)
{
	return (struct tier_rule){ .given = true, .score_of = GROUP_COUNT, .least_score = least, .leave_below = leave, .leave_rounds = rounds, .capacity = POLICY_UNSET,
				   .per_person = POLICY_UNSET };
}

/* strategic from 4.2, left below 3.8; key from 3.5, left below 3.2 at two rounds in a row; growth from 2.5; the rest general. */
static struct policy make_policy(void)
{
	struct policy p = policy_default();

	p.method = METHOD_SCORE;
	p.window_months = 12;
	p.criteria = &sales;
	p.criterion_count = 1;
	p.rules[TIER_STRATEGIC] = rule(4200, 3800, 1);
	p.rules[TIER_KEY] = rule(3500, 3200, 2);
	p.rules[TIER_GROWTH] = rule(2500, POLICY_UNSET, 1);
	p.rules[TIER_GENERAL] = rule(POLICY_UNSET, POLICY_UNSET, 1);
	return p;
}

static struct policy_condition condition(const char *code, enum condition_kind kind, const char *expression)
{
	return (struct policy_condition){ .code = str_of(code), .kind = kind, .active = true, .expression = str_of(expression) };
}

struct due { enum tier proposed; enum move move; enum why why; };

static void check(const struct policy *p, const struct account_case *cases, const struct due *due, int count)
{
	struct snapshot_builder b;
	struct scoring s;
	struct error e = { 0 };

	make(&b, cases, count);
	struct score_request q = { .snapshot = &b.s, .policy = p, .period = { true, true, FROM, NOW } };
	if (score_portfolio(&q, &s, &e))
		fail_msg("%s %s", e.key, e.field);
	for (int i = 0; i < count; i++) {
		const struct scored *it = scoring_find(&s, (size_t)i);
		if (it->tier_proposed != due[i].proposed || it->move != due[i].move || it->why != due[i].why)
			fail_msg("account %d (%g): tier %d %s %s", i, it->score, it->tier_proposed, move_codes[it->move], why_codes[it->why]);
	}
	scoring_free(&s);
	snapshot_builder_free(&b);
}

static void test_entry_and_exit(void **state)
{
	static const struct account_case cases[] = { { TIER_NONE, 420 }, { TIER_KEY, 419 }, { TIER_KEY, 330 }, { TIER_KEY, 310 }, { TIER_STRATEGIC, 380 }, { TIER_STRATEGIC, 379 },
						     { TIER_GROWTH, 240 }, { TIER_NONE, 100 }, { TIER_KEY, 0 }, { TIER_NONE, 0 }, { TIER_STRATEGIC, 200 } };
	static const struct due due[] = {
		{ TIER_STRATEGIC, MOVE_ENTER, WHY_METHOD }, { TIER_KEY, MOVE_STAY, WHY_METHOD }, { TIER_KEY, MOVE_STAY, WHY_HELD }, { TIER_KEY, MOVE_STAY, WHY_HELD },
		{ TIER_STRATEGIC, MOVE_STAY, WHY_HELD }, { TIER_KEY, MOVE_DOWN, WHY_METHOD }, { TIER_GENERAL, MOVE_DOWN, WHY_METHOD }, { TIER_GENERAL, MOVE_STAY, WHY_METHOD },
		{ TIER_KEY, MOVE_REVIEW, WHY_NO_DATA }, { TIER_NONE, MOVE_STAY, WHY_NO_DATA }, { TIER_GENERAL, MOVE_LEAVE, WHY_METHOD },
	};
	struct policy p = make_policy();

	check(&p, cases, due, sizeof cases / sizeof *cases);
}

/* Three conditions: one holds for all, one from 4.5 on, one nobody has said anything about. */
static void test_conditions(void **state)
{
	static const struct account_case cases[] = { { TIER_NONE, 460 }, { TIER_NONE, 430 }, { TIER_STRATEGIC, 430 }, { TIER_GROWTH, 360 } };
	static const struct due open[] = { { TIER_STRATEGIC, MOVE_REVIEW, WHY_OPEN }, { TIER_GROWTH, MOVE_UP, WHY_CONDITIONS }, { TIER_STRATEGIC, MOVE_STAY, WHY_METHOD },
					   { TIER_GROWTH, MOVE_STAY, WHY_CONDITIONS } };
	static const struct due fewer[] = { { TIER_STRATEGIC, MOVE_ENTER, WHY_METHOD }, { TIER_STRATEGIC, MOVE_REVIEW, WHY_OPEN }, { TIER_STRATEGIC, MOVE_STAY, WHY_METHOD },
					    { TIER_KEY, MOVE_REVIEW, WHY_OPEN } };
	struct policy_condition conditions[] = { condition("orders", CONDITION_ENTRY, "orders >= 1"), condition("large", CONDITION_ENTRY, "score >= 4.5 and condition.orders"),
						 condition("said", CONDITION_ENTRY, ""), condition("sign", CONDITION_SIGN, "0"), condition("off", CONDITION_ENTRY, "0") };
	struct policy p = make_policy();

	conditions[4].active = false;
	p.conditions = conditions;
	p.condition_count = 5;
	p.rules[TIER_STRATEGIC].conditions = p.rules[TIER_KEY].conditions = 3;
	check(&p, cases, open, 4);
	p.rules[TIER_STRATEGIC].conditions = p.rules[TIER_KEY].conditions = 2;
	check(&p, cases, fewer, 4);
}

static void test_requirement(void **state)
{
	static const struct account_case cases[] = { { TIER_NONE, 480 }, { TIER_NONE, 430 }, { TIER_STRATEGIC, 430 }, { TIER_KEY, 360 } };
	static const struct due holds[] = { { TIER_STRATEGIC, MOVE_ENTER, WHY_METHOD }, { TIER_KEY, MOVE_ENTER, WHY_CONDITIONS }, { TIER_STRATEGIC, MOVE_STAY, WHY_METHOD },
					    { TIER_KEY, MOVE_STAY, WHY_METHOD } };
	static const struct due unknown[] = { { TIER_STRATEGIC, MOVE_REVIEW, WHY_OPEN }, { TIER_STRATEGIC, MOVE_REVIEW, WHY_OPEN }, { TIER_STRATEGIC, MOVE_STAY, WHY_METHOD },
					      { TIER_KEY, MOVE_STAY, WHY_METHOD } };
	struct policy p = make_policy();

	p.rules[TIER_STRATEGIC].requirement = STR("sales >= 4.5 and attractiveness > 4 and known_share = 1");
	check(&p, cases, holds, 4);
	p.rules[TIER_STRATEGIC].requirement = STR("usual_gap < 30");
	check(&p, cases, unknown, 4);
}

static void test_by_hand_and_excluded(void **state)
{
	static const struct account_case cases[] = { { TIER_KEY, 480 }, { TIER_STRATEGIC, 480 }, { TIER_NONE, 490 }, { TIER_KEY, 500 } };
	static const struct due due[] = { { TIER_KEY, MOVE_STAY, WHY_CONDITIONS }, { TIER_STRATEGIC, MOVE_STAY, WHY_METHOD }, { TIER_GENERAL, MOVE_STAY, WHY_EXCLUDED },
					  { TIER_GENERAL, MOVE_LEAVE, WHY_EXCLUDED } };
	struct policy_condition out = condition("out", CONDITION_EXCLUSION, "net_sales > 485");
	struct policy p = make_policy();

	p.rules[TIER_STRATEGIC].by_hand = true;
	p.conditions = &out;
	p.condition_count = 1;
	check(&p, cases, due, 4);
}

/* A policy that names no score for any tier: nobody loses one by it, and the reason is the policy's, not want of data. */
static void test_without_rules(void **state)
{
	static const struct account_case cases[] = { { TIER_NONE, 480 }, { TIER_GROWTH, 200 }, { TIER_KEY, 480 }, { TIER_KEY, 0 } };
	static const struct due due[] = { { TIER_NONE, MOVE_STAY, WHY_NO_RULE }, { TIER_GROWTH, MOVE_STAY, WHY_NO_RULE }, { TIER_KEY, MOVE_REVIEW, WHY_NO_RULE },
					  { TIER_KEY, MOVE_REVIEW, WHY_NO_DATA } };
	struct policy p = make_policy();

	for (int t = 0; t < TIER_COUNT; t++)
		p.rules[t].given = false;
	check(&p, cases, due, 4);
}

/* Two places in key. Who is in gives way only to one who is better by 0.3; equal ones by code. Without data a place is kept. */
static void test_places(void **state)
{
	static const struct account_case cases[] = { { TIER_KEY, 360 }, { TIER_NONE, 380 }, { TIER_NONE, 400 }, { TIER_KEY, 350 } };
	static const struct due due[] = { { TIER_KEY, MOVE_STAY, WHY_METHOD }, { TIER_GROWTH, MOVE_UP, WHY_PLACES }, { TIER_KEY, MOVE_ENTER, WHY_METHOD },
					  { TIER_GROWTH, MOVE_LEAVE, WHY_PLACES } };
	static const struct account_case equal[] = { { TIER_NONE, 370 }, { TIER_NONE, 370 }, { TIER_NONE, 370 }, { TIER_KEY, 0 } };
	static const struct due first[] = { { TIER_KEY, MOVE_ENTER, WHY_METHOD }, { TIER_GROWTH, MOVE_UP, WHY_PLACES }, { TIER_GROWTH, MOVE_UP, WHY_PLACES },
					    { TIER_KEY, MOVE_REVIEW, WHY_NO_DATA } };
	static const struct due none[] = { { TIER_GROWTH, MOVE_UP, WHY_PLACES }, { TIER_GROWTH, MOVE_UP, WHY_PLACES }, { TIER_GROWTH, MOVE_UP, WHY_PLACES },
					   { TIER_KEY, MOVE_REVIEW, WHY_NO_DATA } };
	struct policy p = make_policy();

	p.rules[TIER_KEY].capacity = 2;
	check(&p, cases, due, 4);
	check(&p, equal, first, 4);
	p.rules[TIER_KEY].capacity = 0;
	check(&p, equal, none, 4);
}

/* --- rounds of before --------------------------------------------------------------------------------------------------------------------------------- */

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

struct row { const char *entity; const char *fields[6]; struct value values[6]; int64_t id; };

static enum rc put_row(struct context *x, struct write_request *r, struct error *e)
{
	struct row *row = r->argument;
	struct change c;
	struct written written;
	enum rc rc = change_new(x, schema_entity(x->schema, str_of(row->entity)), &c, e);

	for (int i = 0; rc == RC_OK && row->fields[i]; i++)
		change_value(&c, entity_field(c.entity, str_of(row->fields[i])), row->values[i]);
	if (rc == RC_OK)
		rc = record_create_internal(x, &c, &written, e);
	row->id = rc ? 0 : written.id;
	return rc;
}

static int64_t make_row(struct bench *b, struct row row)
{
	struct write_request r = { .company = b->company, .who = principal_system(&b->arena, ORIGIN_SYSTEM), .arena = &b->arena, .work = put_row, .argument = &row };

	MUST(b, records_write(&r, &b->e));
	return row.id;
}

/* A decided round of the policy with the score that account 1 had (0: it took no part). */
static void past_round(struct bench *b, int64_t policy, int64_t score, const char *status)
{
	static int64_t serial;
	char name[40];

	snprintf(name, sizeof name, "R%lld", (long long)++serial);
	int64_t round = make_row(b, (struct row){ "round", { "name", "policy", "status", "closed_at" },
		{ value_text(str_of(name)), value_int(policy), value_text(str_of(status)), value_int(serial * 1000) }, 0 });
	if (score)
		make_row(b, (struct row){ "proposal", { "round", "account", "score" }, { value_int(round), value_int(1), value_int(score) }, 0 });
}

static struct scored look(struct bench *b, const struct policy *p, int sold)
{
	struct account_case one = { TIER_KEY, sold };
	struct snapshot_builder snapshot;
	struct scoring s;
	struct context x;
	struct scored out;

	make(&snapshot, &one, 1);
	bench_look(b, NULL, &x);
	struct score_request q = { .x = &x, .snapshot = &snapshot.s, .policy = p, .period = { true, true, FROM, NOW } };
	MUST(b, score_portfolio(&q, &s, &b->e));
	out = s.items[0];
	scoring_free(&s);
	snapshot_builder_free(&snapshot);
	context_end(&x);
	return out;
}

/* Key is left below 3.2 at two rounds in a row: a round above, or one of another policy, or one still open, ends or adds nothing. */
static void test_rounds_in_a_row(void **state)
{
	struct bench *b = *state;
	struct policy p = make_policy();
	int64_t other = bench_make(b, "policy", "code=other;name=Other");
	struct scored i;

	p.id = bench_make(b, "policy", "code=ours;name=Ours");
	assert_int_equal(bench_make(b, "account", "code=A0;name=A0"), 1);
	i = look(b, &p, 310);
	assert_true(i.move == MOVE_STAY && i.why == WHY_HELD && i.rounds_below == 1);
	past_round(b, p.id, 3100, "open");
	past_round(b, other, 3100, "decided");
	i = look(b, &p, 310);
	assert_true(i.move == MOVE_STAY && i.rounds_below == 1);
	past_round(b, p.id, 3190, "decided");
	i = look(b, &p, 310);
	assert_true(i.move == MOVE_LEAVE && i.why == WHY_METHOD && i.tier_proposed == TIER_GROWTH && i.rounds_below == 2);
	i = look(b, &p, 320);
	assert_true(i.move == MOVE_STAY && i.why == WHY_HELD && i.rounds_below == 0);
	past_round(b, p.id, 3200, "decided");
	i = look(b, &p, 310);
	assert_true(i.move == MOVE_STAY && i.rounds_below == 1);
	past_round(b, p.id, 3000, "decided");
	past_round(b, p.id, 0, "decided");
	i = look(b, &p, 319);
	assert_true(i.move == MOVE_LEAVE && i.rounds_below == 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entry_and_exit), cmocka_unit_test(test_conditions), cmocka_unit_test(test_requirement), cmocka_unit_test(test_by_hand_and_excluded), cmocka_unit_test(test_without_rules),
		cmocka_unit_test(test_places), cmocka_unit_test_setup_teardown(test_rounds_in_a_row, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
