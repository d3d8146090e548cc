/* kam/policy_rules: what rows of a policy may say, how its revision rises, who assesses — on SQLite, and on PostgreSQL where BANYAN_TEST_PG names a server. */
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
#include "kam/policy.h"
#include "records/read.h"

struct fixture { struct bench bench; int64_t policy, one, two, other; };

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct bench *b = &f->bench;

	assert_true(bench_begin(b));
	MUST(b, bench_open(b, true));
	f->policy = bench_make(b, "policy", "code=p;name=P");
	f->one = bench_make(b, "criterion", "policy=p;code=one;name=One;kind=assessed;position=1;weight=0.5");
	f->two = bench_make(b, "criterion", "policy=p;code=two;name=Two;kind=measured;expression=growth;points=[0, 1];position=2;weight=0.5");
	f->other = bench_make(b, "criterion", "policy=p;code=far;name=Far;kind=assessed;aspect=potential;position=3;weight=0.2");
	bench_make(b, "condition", "policy=p;code=first;name=First;position=1;expression=two >= 3");
	bench_make(b, "condition", "policy=p;code=second;name=Second;position=5;expression=condition.first and score > 3");
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	bench_end(&f->bench);
	free(f);
	return 0;
}

/* key NULL: it is taken. */
struct rule_case { const char *entity, *set, *key, *field, *first; };

static void check(struct bench *b, const struct rule_case *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct put p = { .entity = c[i].entity, .set = c[i].set };
		struct error none = { 0 };
		b->e = none;
		enum rc rc = bench_put(b, NULL, &p);
		if (!c[i].key && rc)
			fail_msg("%s: %s %s %s", c[i].set, b->e.key, b->e.field, b->e.arg[0]);
		if (c[i].key && (!rc || strcmp(b->e.key, c[i].key) || strcmp(b->e.field, c[i].field) || (c[i].first && strcmp(b->e.arg[0], c[i].first))))
			fail_msg("%s: %s %s %s", c[i].set, rc ? b->e.key : "taken", b->e.field, b->e.arg[0]);
	}
}

#define CRITERION(text) "policy=p;name=N;kind=measured;" text
static void test_criteria(void **state)
{
	struct fixture *f = *state;
	static const struct rule_case cases[] = {
		{ "criterion", CRITERION("code=a;points=[0, 1]"), "error.required", "expression", NULL },
		{ "criterion", CRITERION("code=a;expression=growth +;points=[0, 1]"), "error.expression_syntax", "expression", "9" },
		{ "criterion", CRITERION("code=a;expression=one + 1;points=[0, 1]"), "error.expression_name", "expression", "one" },
		{ "criterion", CRITERION("code=a;expression=growth"), "error.scale_points", "points", NULL },
		{ "criterion", CRITERION("code=a;expression=growth;points=[1]"), "error.scale_points", "points", NULL },
		{ "criterion", CRITERION("code=a;expression=growth;points=[\"1\", 2]"), "error.scale_points", "points", NULL },
		{ "criterion", CRITERION("code=a;expression=growth;points={}"), "error.scale_points", "points", NULL },
		{ "criterion", CRITERION("code=a;expression=growth;scale=step;points=[1, 2, 3]"), "error.scale_points", "points", NULL },
		{ "criterion", CRITERION("code=a;expression=growth;scale=percentile;points=[1, 2]"), "error.scale_points", "points", NULL },
		{ "criterion", CRITERION("code=a;expression=growth;points=[2, 1]"), "error.scale_order", "points", NULL },
		{ "criterion", CRITERION("code=a;expression=growth;direction=lower_better;points=[1, 2]"), "error.scale_order", "points", NULL },
		{ "criterion", CRITERION("code=a;expression=growth;points=[0, 1];weight=0.2;weight_low=0.3"), "error.weight_bounds", "weight_low", NULL },
		{ "criterion", CRITERION("code=a;expression=growth;points=[0, 1];weight=0.2;weight_high=0.1"), "error.weight_bounds", "weight_high", NULL },
		{ "criterion", CRITERION("code=a;expression=growth;direction=lower_better;points=[2, 1];weight=0.2;weight_low=0.1;weight_high=0.3"), NULL, NULL, NULL },
		{ "criterion", CRITERION("code=b;expression=if(orders > 2, price_level, unknown);scale=step;points=[1, 2, 3, 4]"), NULL, NULL, NULL },
		{ "criterion", CRITERION("code=c;expression=net_sales;scale=percentile"), NULL, NULL, NULL },
		{ "criterion", "policy=p;name=N;kind=assessed;code=d;expression=nonsense", "error.expression_name", "expression", "nonsense" },
	};

	check(&f->bench, cases, sizeof cases / sizeof *cases);
}

static void test_conditions_and_tiers(void **state)
{
	struct fixture *f = *state;
	static const struct rule_case cases[] = {
		{ "condition", "policy=p;code=x;name=X;position=9;expression=three > 1", "error.expression_name", "expression", "three" },
		{ "condition", "policy=p;code=x;name=X;position=9;expression=condition.first or condition.second and growth > 0", NULL, NULL, NULL },
		{ "condition", "policy=p;code=y;name=Y;position=3;expression=condition.second", "error.condition_order", "position", NULL },
		{ "condition", "policy=p;code=z;name=Z;position=3;expression=condition.z", "error.condition_order", "position", NULL },
		{ "policy_tier", "policy=p;tier=key;least_score=3.5;leave_below=3.5", "error.leave_below", "leave_below", NULL },
		{ "policy_tier", "policy=p;tier=key;leave_below=3.5", "error.leave_below", "leave_below", NULL },
		{ "policy_tier", "policy=p;tier=key;least_score=3.5;leave_below=3.2;requirement=two >= and", "error.expression_name", "requirement", "and" },
		{ "policy_tier", "policy=p;tier=key;least_score=3.5;leave_below=3.2;requirement=two >= 4 and condition.first and days_since_last_order < 30", NULL, NULL, NULL },
		{ "reward", "policy=p;code=r;name=R;requirement=5 +", "error.expression_syntax", "requirement", "4" },
		{ "policy", "code=q;name=Q;cut_a=0.9;cut_b=0.8", "error.policy_cuts", "cut_b", NULL },
		{ "policy", "code=q;name=Q;shrub_from=100;tree_from=100", "error.ecosystem_limits", "tree_from", NULL },
	};

	check(&f->bench, cases, sizeof cases / sizeof *cases);
}

/* What others name stays: criteria, conditions, and their order. */
static void test_named_elsewhere(void **state)
{
	struct fixture *f = *state;
	struct bench *b = &f->bench;
	int64_t first = bench_number(b, "SELECT id FROM entry_condition WHERE code = 'first'"), second = bench_number(b, "SELECT id FROM entry_condition WHERE code = 'second'");

	assert_int_equal(bench_put(b, NULL, &(struct put){ .entity = "criterion", .id = f->two, .version = ANY_VERSION, .delete = true }), RC_CONFLICT);
	assert_string_equal(b->e.key, "error.named_in_expression");
	assert_string_equal(b->e.arg[0], "first");
	MUST(b, bench_put(b, NULL, &(struct put){ .entity = "criterion", .id = f->one, .version = ANY_VERSION, .delete = true }));
	assert_int_equal(bench_put(b, NULL, &(struct put){ .entity = "condition", .id = first, .version = ANY_VERSION, .delete = true }), RC_CONFLICT);
	assert_int_equal(bench_put(b, NULL, &(struct put){ .entity = "condition", .id = first, .version = ANY_VERSION, .set = "position=7" }), RC_INVALID);
	assert_string_equal(b->e.field, "position");
	MUST(b, bench_put(b, NULL, &(struct put){ .entity = "condition", .id = second, .version = ANY_VERSION, .delete = true }));
	MUST(b, bench_put(b, NULL, &(struct put){ .entity = "condition", .id = first, .version = ANY_VERSION, .delete = true }));
	MUST(b, bench_put(b, NULL, &(struct put){ .entity = "criterion", .id = f->two, .version = ANY_VERSION, .delete = true }));
	MUST(b, bench_put(b, NULL, &(struct put){ .entity = "policy", .id = f->policy, .version = ANY_VERSION, .delete = true }));
}

static int64_t revision(const struct fixture *f)
{
	return bench_number((struct bench *)&f->bench, "SELECT revision FROM policy WHERE code = 'p'");
}

static void put(struct fixture *f, const char *entity, int64_t id, const char *set)
{
	MUST(&f->bench, bench_put(&f->bench, NULL, &(struct put){ .entity = entity, .id = id, .version = id ? ANY_VERSION : 0, .set = set }));
}

static enum rc freeze(struct context *x, struct write_request *r, struct error *e)
{
	return policy_freeze(x, 2, r->argument, e);
}

static int64_t freeze_now(struct fixture *f)
{
	int64_t version = 0;
	struct write_request r = { .company = f->bench.company, .who = principal_system(&f->bench.arena, ORIGIN_SYSTEM), .arena = &f->bench.arena, .work = freeze,
				   .argument = &version };

	MUST(&f->bench, records_write(&r, &f->bench.e));
	return version;
}

/* Every change raises it, one that says the same does not; a frozen revision never gets another content. */
static void test_revision(void **state)
{
	struct fixture *f = *state;
	int64_t before = revision(f), first, second;

	assert_int_equal(f->policy, 2);
	put(f, "policy", f->policy, "goal=More");
	assert_int_equal(revision(f), ++before);
	put(f, "policy", f->policy, "goal=More");
	assert_int_equal(revision(f), before);
	first = freeze_now(f);
	assert_int_equal(freeze_now(f), first);
	put(f, "criterion", f->one, "weight=0.4");
	assert_int_equal(revision(f), ++before);
	second = freeze_now(f);
	assert_int_not_equal(first, second);
	put(f, "policy_tier", 0, "policy=p;tier=key;least_score=3.5");
	assert_int_equal(revision(f), ++before);
	freeze_now(f);
	MUST(&f->bench, bench_put(&f->bench, NULL, &(struct put){ .entity = "criterion", .id = f->other, .version = ANY_VERSION, .delete = true }));
	assert_int_equal(revision(f), ++before);
	assert_int_equal(bench_number(&f->bench, "SELECT count(*) FROM policy_version"), 3);
	assert_int_equal(bench_number(&f->bench, "SELECT revision FROM policy WHERE code = 'sales'"), 1);
}

/* --- judgements --------------------------------------------------------------------------------------------------------------------------------------- */

static void test_judgements(void **state)
{
	struct fixture *f = *state;
	static const struct rule_case cases[] = {
		{ "judgement", "policy=p;level=nonsense;first=one;second=two;intensity=3", "error.judgement_level", "level", NULL },
		{ "judgement", "policy=p;level=potential;first=far;second=far;intensity=3", "error.judgement_level", "level", NULL },
		{ "judgement", "policy=p;level=attractiveness;first=one;second=one;intensity=3", "error.judgement_pair", "second", NULL },
		{ "judgement", "policy=p;level=attractiveness;first=one;second=far;intensity=3", "error.judgement_pair", "second", NULL },
		{ "judgement", "policy=p;level=attractiveness;first=far;second=one;intensity=3", "error.judgement_pair", "first", NULL },
		{ "judgement", "policy=p;level=attractiveness;first=one;second=two;intensity=0", "error.intensity", "intensity", NULL },
		{ "judgement", "policy=p;level=attractiveness;first=two;second=one;intensity=3", NULL, NULL, NULL },
		{ "judgement", "policy=p;level=groups;first=attractiveness;second=potential;intensity=-1", NULL, NULL, NULL },
	};

	check(&f->bench, cases, sizeof cases / sizeof *cases);
	assert_int_equal(bench_number(&f->bench, "SELECT count(*) FROM judgement WHERE first = 'one' AND second = 'two' AND intensity = -3"), 1);
	assert_int_equal(bench_number(&f->bench, "SELECT intensity FROM judgement WHERE level = 'groups'"), 1);
}

/* --- assessments --------------------------------------------------------------------------------------------------------------------------------------- */

static struct principal *person(struct fixture *f, const char *name, const char *role, int64_t *user)
{
	struct bench *b = &f->bench;
	char set[120];

	snprintf(set, sizeof set, "code=%s;name=%s", name, name);
	*user = bench_make(b, "user", set);
	snprintf(set, sizeof set, "user=%lld;role=%s", (long long)*user, role);
	bench_make(b, "user_role", set);
	return bench_principal(b, *user);
}

static enum rc assess(struct fixture *f, const struct principal *who, int64_t id, const char *set)
{
	return bench_put(&f->bench, who, &(struct put){ .entity = "assessment", .id = id, .version = id ? ANY_VERSION : 0, .set = set });
}

static void test_assessments(void **state)
{
	struct fixture *f = *state;
	struct bench *b = &f->bench;
	int64_t first, second, office, asked;
	struct principal *a = person(f, "ann", "director", &first), *o = person(f, "office", "key_account_office", &office);
	struct principal *c;
	char set[200];

	c = person(f, "carl", "director", &second);
	bench_make(b, "account", "code=A;name=A");
	snprintf(set, sizeof set, "account=A;criterion=%lld;assessor=%lld", (long long)f->one, (long long)second);
	MUST(b, assess(f, a, 0, set));
	asked = bench_number(b, "SELECT id FROM assessment");
	assert_int_equal(bench_number(b, "SELECT asked_by_id FROM assessment"), first);
	assert_int_equal(assess(f, a, asked, "score=4;reason=Because"), RC_FORBIDDEN);
	assert_string_equal(b->e.field, "assessor");
	assert_int_equal(assess(f, c, asked, "score=4"), RC_INVALID);
	assert_string_equal(b->e.field, "reason");
	MUST(b, assess(f, c, asked, "score=4.5;reason=Because"));
	assert_true(bench_number(b, "SELECT assessed_on FROM assessment") > 20000);
	assert_int_equal(assess(f, a, asked, "reason=Otherwise"), RC_FORBIDDEN);
	assert_int_equal(assess(f, c, asked, "reason="), RC_INVALID);
	assert_int_equal(bench_put(b, a, &(struct put){ .entity = "assessment", .id = asked, .version = ANY_VERSION, .delete = true }), RC_FORBIDDEN);
	MUST(b, assess(f, o, asked, "score=4;reason=As said"));
	snprintf(set, sizeof set, "account=A;criterion=%lld;assessor=%lld;score=2.1;reason=Close", (long long)f->one, (long long)first);
	MUST(b, assess(f, a, 0, set));
	assert_int_equal(bench_number(b, "SELECT count(*) FROM notice WHERE kind = 'assessment'"), 0);
	snprintf(set, sizeof set, "account=A;criterion=%lld;assessor=%lld;score=2;reason=Far", (long long)f->one, (long long)office);
	MUST(b, assess(f, o, 0, set));
	assert_int_equal(bench_number(b, "SELECT user_id FROM notice WHERE kind = 'assessment'"), second);
	MUST(b, assess(f, c, asked, "score="));
	assert_int_equal(bench_number(b, "SELECT count(*) FROM assessment WHERE assessed_on IS NULL"), 1);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_criteria), CASE(test_conditions_and_tiers), CASE(test_named_elsewhere), CASE(test_revision), CASE(test_judgements), CASE(test_assessments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
