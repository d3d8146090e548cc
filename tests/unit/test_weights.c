/* kam/weights: judgements of several judges, worked out on paper; on SQLite, and on PostgreSQL where BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "help/company.h"
#include "kam/weights.h"

struct state { struct bench b; int64_t policy, judges[3]; };

static int64_t judge(struct bench *b, const char *code)
{
	char set[200];

	snprintf(set, sizeof set, "code=%s;name=%s", code, code);
	return bench_make(b, "user", set);
}

static void criterion(struct state *s, const char *code, const char *aspect, const char *weight)
{
	char set[200];

	snprintf(set, sizeof set, "policy=%lld;code=%s;name=%s;aspect=%s;weight=%s", (long long)s->policy, code, code, aspect, weight);
	bench_make(&s->b, "criterion", set);
}

static int set_up(void **state)
{
	static const char *const codes[] = { "anna", "bo", "chen" };
	struct state *s = calloc(1, sizeof *s);

	assert_true(bench_begin(&s->b));
	MUST(&s->b, bench_open(&s->b, true));
	s->policy = bench_make(&s->b, "policy", "code=p;name=p");
	for (int i = 0; i < 3; i++)
		s->judges[i] = judge(&s->b, codes[i]);
	criterion(s, "a", "attractiveness", "0.5");
	criterion(s, "b", "attractiveness", "0.2");
	criterion(s, "c", "attractiveness", "0.1");
	criterion(s, "d", "potential", "0.2");
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct state *s = *state;

	bench_end(&s->b);
	free(s);
	return 0;
}

struct say { struct state *s; int who; const char *level, *first, *second; int64_t intensity; };

/* As the judge himself: the row is his. */
static enum rc say_it(struct context *x, struct write_request *r, struct error *e)
{
	const struct say *y = r->argument;
	const struct entity *t = schema_entity(x->schema, STR("judgement"));
	struct change c;
	struct written written;
	enum rc rc = change_new(x, t, &c, e);

	if (rc)
		return rc;
	change_value(&c, entity_field_named(t, "policy"), value_int(y->s->policy));
	change_value(&c, entity_field_named(t, "judge"), value_int(y->s->judges[y->who]));
	change_value(&c, entity_field_named(t, "level"), value_text(str_of(y->level)));
	change_value(&c, entity_field_named(t, "first"), value_text(str_of(y->first)));
	change_value(&c, entity_field_named(t, "second"), value_text(str_of(y->second)));
	change_value(&c, entity_field_named(t, "intensity"), value_int(y->intensity));
	return record_create_internal(x, &c, &written, e);
}

static void say(struct state *s, int who, const char *level, const char *first, const char *second, int64_t intensity)
{
	struct say y = { s, who, level, first, second, intensity };
	struct write_request r = { .company = s->b.company, .who = principal_system(&s->b.arena, ORIGIN_CLI), .arena = &s->b.arena, .work = say_it, .argument = &y };

	MUST(&s->b, records_write(&r, &s->b.e));
}

static struct weights load(struct state *s)
{
	struct context x;
	struct weights w;

	bench_look(&s->b, NULL, &x);
	MUST(&s->b, weights_load(&x, s->policy, &s->b.arena, &w, &s->b.e));
	context_end(&x);
	return w;
}

#define NEAR(a, b) assert_true(fabs((a) - (b)) < 1e-9)

static void test_nothing_judged(void **state)
{
	struct weights w = load(*state);

	assert_int_equal(w.level_count, 3);
	assert_int_equal(w.levels[0].count, 2);
	assert_int_equal(w.levels[1].count, 3);
	assert_false(w.known);
	assert_false(w.levels[1].all.known);
	assert_int_equal(w.levels[1].all.pairs, 3);
	assert_true(w.levels[2].all.known); /* a criterion that is alone weighs all of its group */
	NEAR(w.levels[0].now[0], 0.8);
	assert_true(isnan(weights_of(&w, STR("attractiveness"), STR("a"))));
}

/* Two judges say 4 and 1 of the groups: together 2. Within, one is consistent: 2, 4, 2. */
static void test_geometric_mean(void **state)
{
	struct state *s = *state;
	struct weights w;

	say(s, 0, "groups", "attractiveness", "potential", 4);
	say(s, 1, "groups", "attractiveness", "potential", 1);
	say(s, 0, "attractiveness", "a", "b", 2);
	say(s, 0, "attractiveness", "a", "c", 4);
	say(s, 0, "attractiveness", "b", "c", 2);
	w = load(s);
	assert_true(w.known);
	assert_int_equal(w.judge_count, 2);
	NEAR(w.levels[0].all.local[0], 2.0 / 3);
	NEAR(w.judges[0].levels[0].local[0], 0.8);
	NEAR(w.levels[1].all.local[0], 4.0 / 7);
	NEAR(weights_of(&w, STR("attractiveness"), STR("a")), 2.0 / 3 * 4 / 7);
	NEAR(weights_of(&w, STR("potential"), STR("d")), 1.0 / 3);
	assert_false(w.judges[1].levels[1].known);
	assert_true(w.judges[0].levels[1].consistent);
	assert_false(w.judges[0].levels[1].reconsider);
}

/* Said the other way round it is the same; a circle is inconsistent, and the pair that breaks it is named. */
static void test_inverse_and_circle(void **state)
{
	struct state *s = *state;
	struct weights w;

	say(s, 2, "groups", "attractiveness", "potential", -4);
	say(s, 2, "attractiveness", "a", "b", 9);
	say(s, 2, "attractiveness", "b", "c", 9);
	say(s, 2, "attractiveness", "a", "c", -9);
	w = load(s);
	NEAR(w.levels[0].all.local[0], 0.2);
	assert_false(w.levels[1].all.consistent);
	assert_true(w.levels[1].all.ratio > 1);
	assert_true(w.levels[1].all.reconsider);
	assert_true(w.levels[1].all.ratio_after < w.levels[1].all.ratio);
}

/* As criteria that were renamed, taken away or moved leave them. */
static enum rc turn_strange(struct context *x, struct write_request *r, struct error *e)
{
	enum rc rc = db_run(x->db, "UPDATE judgement SET second = 'gone' WHERE first = 'a' AND second = 'b'", NULL, 0, NULL, e);

	if (rc == RC_OK)
		rc = db_run(x->db, "UPDATE judgement SET level = 'elsewhere' WHERE first = 'a' AND second = 'c'", NULL, 0, NULL, e);
	return rc ? rc : db_run(x->db, "UPDATE judgement SET first = 'd' WHERE first = 'b'", NULL, 0, NULL, e);
}

/* Judgements of criteria that are no more, of unknown levels or of another group's criterion change nothing. */
static void test_strange_ones_are_passed_over(void **state)
{
	struct state *s = *state;
	struct write_request r = { .company = s->b.company, .who = principal_system(&s->b.arena, ORIGIN_CLI), .arena = &s->b.arena, .work = turn_strange };
	struct weights w;

	say(s, 0, "attractiveness", "a", "b", 9);
	say(s, 0, "attractiveness", "a", "c", 9);
	say(s, 0, "attractiveness", "b", "c", 9);
	MUST(&s->b, records_write(&r, &s->b.e));
	assert_int_equal(bench_number(&s->b, "SELECT count(*) FROM judgement WHERE second = 'gone' OR level = 'elsewhere' OR first = 'd'"), 3);
	w = load(s);
	assert_int_equal(w.judges[0].levels[1].judged, 0);
	assert_false(w.levels[1].all.known);
}

static enum rc apply(struct context *x, struct write_request *r, struct error *e)
{
	return weights_apply(x, *(int64_t *)r->argument, e);
}

static void test_applied_weights_sum_to_the_whole(void **state)
{
	struct state *s = *state;
	struct write_request r = { .company = s->b.company, .who = principal_system(&s->b.arena, ORIGIN_CLI), .arena = &s->b.arena, .work = apply, .argument = &s->policy };

	assert_int_equal(records_write(&r, &s->b.e), RC_CONFLICT);
	say(s, 0, "groups", "attractiveness", "potential", 2);
	say(s, 0, "attractiveness", "a", "b", 1);
	say(s, 0, "attractiveness", "a", "c", 1);
	MUST(&s->b, records_write(&r, &s->b.e));
	assert_int_equal(bench_number(&s->b, "SELECT sum(weight) FROM criterion WHERE deleted_at IS NULL"), 10000);
	assert_int_equal(bench_number(&s->b, "SELECT weight FROM criterion WHERE code = 'd'"), 3334);
	assert_int_equal(bench_number(&s->b, "SELECT count(*) FROM policy WHERE code = 'p' AND weights_from = 'compared'"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing_judged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_geometric_mean, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_inverse_and_circle, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_strange_ones_are_passed_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_applied_weights_sum_to_the_whole, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
