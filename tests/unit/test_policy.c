/* kam/policy, kam/template: templates as rows, the whole of them read, as JSON and back, frozen — on SQLite, and on PostgreSQL where BANYAN_TEST_PG names a
 * server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "help/company.h"
#include "kam/score.h"
#include "kam/template.h"
#include "records/read.h"

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

struct making { struct template_request q; int64_t id; };

static enum rc make(struct context *x, struct write_request *r, struct error *e)
{
	struct making *m = r->argument;

	return template_make(x, &m->q, &m->id, e);
}

static enum rc write(struct bench *b, enum rc (*work)(struct context *, struct write_request *, struct error *), void *argument)
{
	struct write_request r = { .company = b->company, .who = principal_system(&b->arena, ORIGIN_SYSTEM), .arena = &b->arena, .work = work, .argument = argument };

	return records_write(&r, &b->e);
}

static int64_t make_template(struct bench *b, const char *template)
{
	struct making m = { .q = { .template = str_of(template) } };

	MUST(b, write(b, make, &m));
	return m.id;
}

static void load(struct bench *b, struct context *x, int64_t id, struct policy *p)
{
	bench_look(b, NULL, x);
	MUST(b, policy_load_id(x, id, p, &b->e));
}

static void test_goals(void **state)
{
	struct bench *b = *state;
	static const char *const codes[] = { "enter_market", "grow_profit", "secure_base" };

	for (int i = 0; i < 3; i++) {
		struct context x;
		struct policy p;
		unsigned parts;
		int64_t sum = 0;
		load(b, &x, make_template(b, codes[i]), &p);
		assert_true(str_is(p.code, codes[i]) && str_is(p.aim, codes[i]) && p.method == METHOD_SCORE && p.kind == POLICY_ACCOUNTS);
		assert_int_equal(p.criterion_count, 23);
		assert_int_equal(p.condition_count, 11);
		for (size_t k = 0; k < p.criterion_count; k++) {
			sum += p.criteria[k].weight;
			assert_true(p.criteria[k].words.name.n && p.criteria[k].words.name_tw.n && p.criteria[k].words.name_en.n && p.criteria[k].texts.n);
			assert_int_equal(p.criteria[k].position, k + 1);
		}
		assert_int_equal(sum, WEIGHT_WHOLE);
		assert_true(p.rules[TIER_STRATEGIC].given && p.rules[TIER_STRATEGIC].least_score == 4200 && p.rules[TIER_STRATEGIC].conditions == 4);
		assert_true(p.rules[TIER_KEY].leave_below == 3200 && p.rules[TIER_KEY].leave_rounds == 2 && p.rules[TIER_GENERAL].least_score == POLICY_UNSET);
		assert_int_equal(p.rules[TIER_GROWTH].score_of, GROUP_POTENTIAL);
		MUST(b, score_parts(&p, &parts, &b->e));
		assert_true(parts & SNAPSHOT_MARGINS && parts & SNAPSHOT_PRODUCTS && parts & SNAPSHOT_ORDERS);
		context_end(&x);
	}
}

/* Nothing without data is measured: what has an expression is measured, all the rest is assessed. */
static void test_measured(void **state)
{
	struct bench *b = *state;
	struct context x;
	struct policy p;
	int measured = 0;

	load(b, &x, make_template(b, "grow_profit"), &p);
	for (size_t k = 0; k < p.criterion_count; k++) {
		assert_true(p.criteria[k].measured == (p.criteria[k].expression.n > 0 && !str_is(p.criteria[k].code, "local_influence")));
		measured += p.criteria[k].measured;
	}
	assert_int_equal(measured, 9);
	assert_false(p.criteria[policy_criterion_find(&p, STR("payment_quality"))].measured);
	assert_true(p.criteria[policy_criterion_find(&p, STR("sales_volume"))].lower_better);
	context_end(&x);
}

static void test_partners(void **state)
{
	struct bench *b = *state;
	struct context x;
	struct policy p;

	load(b, &x, make_template(b, "partner"), &p);
	assert_true(p.kind == POLICY_PARTNERS && p.criterion_count == 9 && p.reward_count == 9 && p.condition_count == 8 && !p.rules[TIER_KEY].given);
	for (size_t i = 0; i < p.criterion_count; i++)
		assert_int_equal(p.criteria[i].aspect, GROUP_PROGRAMME);
	assert_true(str_is(p.conditions[0].expression, "p_on_time_delivery >= 3"));
	context_end(&x);
}

static void test_refused(void **state)
{
	struct bench *b = *state;
	struct making unknown = { .q = { .template = STR("nonsense") } }, again = { .q = { .template = STR("partner"), .code = STR("partner") } };

	assert_int_equal(write(b, make, &unknown), RC_NOT_FOUND);
	assert_string_equal(b->e.field, "template");
	make_template(b, "partner");
	assert_int_equal(write(b, make, &again), RC_CONFLICT);
	again.q.code = STR("partner2");
	again.q.name = STR("Second");
	MUST(b, write(b, make, &again));
	assert_int_equal(bench_number(b, "SELECT count(*) FROM reward"), 18);
}

/* Where the template's code is taken the next one is. */
static void test_second_try(void **state)
{
	struct bench *b = *state;
	struct context x;
	struct policy p;

	make_template(b, "secure_base");
	load(b, &x, make_template(b, "secure_base"), &p);
	assert_true(str_is(p.code, "secure_base_2") && p.criterion_count == 23 && p.condition_count == 11 && p.revision == 1);
	context_end(&x);
}

/* The same text again means the same struct again: every member is written. */
static void check_round_trip(struct bench *b, const struct policy *p)
{
	CLEANUP(buf_free) struct buf first = { .max = POLICY_JSON_MAX }, second = { .max = POLICY_JSON_MAX };
	struct policy back;

	policy_json(p, &first);
	MUST(b, policy_from_json(&b->arena, buf_view(&first), &back, &b->e));
	policy_json(&back, &second);
	assert_true(first.len > 1000 && str_eq(buf_view(&first), buf_view(&second)));
	assert_true(back.criterion_count == p->criterion_count && back.condition_count == p->condition_count && back.reward_count == p->reward_count);
	assert_memory_equal(back.rules[TIER_GROWTH].requirement.p, p->rules[TIER_GROWTH].requirement.p, p->rules[TIER_GROWTH].requirement.n);
	for (size_t i = 0; i < p->criterion_count; i++)
		assert_memory_equal(back.criteria[i].points, p->criteria[i].points, sizeof back.criteria[i].points);
}

static void test_json(void **state)
{
	struct bench *b = *state;
	struct context x;
	struct policy p;

	for (int i = 0; i < TEMPLATE_COUNT; i++) {
		load(b, &x, make_template(b, template_codes[i]), &p);
		p.criteria[0].weight_low = 100;
		p.criteria[0].due_on = 20000;
		p.criteria[0].point_count = 1;
		p.criteria[0].points[0] = 1.0 / 3;
		check_round_trip(b, &p);
		context_end(&x);
	}
}

static void test_bad_json(void **state)
{
	struct bench *b = *state;
	static const struct { const char *from, *to; } rows[] = {
		{ "\"score\"", "\"guess\"" }, { "\"rules\"", "\"ruled\"" }, { "[8000,9500]", "[9500,8000]" }, { "\"revision\":1", "\"revision\":\"1\"" },
		{ "\"window_months\":12", "\"window_months\":-1" }, { "\"compared\":false", "\"compared\":0" }, { "{", "[" },
	};
	CLEANUP(buf_free) struct buf text = { .max = POLICY_JSON_MAX };
	struct context x;
	struct policy p, back;

	load(b, &x, make_template(b, "grow_profit"), &p);
	policy_json(&p, &text);
	context_end(&x);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CLEANUP(buf_free) struct buf spoiled = { .max = 2 * POLICY_JSON_MAX };
		const char *at = strstr(buf_cstr(&text), rows[i].from);
		assert_non_null(at);
		buf_add(&spoiled, text.data, (size_t)(at - text.data));
		buf_text(&spoiled, rows[i].to);
		buf_text(&spoiled, at + strlen(rows[i].from));
		assert_int_equal(policy_from_json(&b->arena, buf_view(&spoiled), &back, &b->e), RC_INVALID);
		assert_string_equal(b->e.field, "content");
	}
}

struct freezing { int64_t policy, version; };

static enum rc freeze(struct context *x, struct write_request *r, struct error *e)
{
	struct freezing *f = r->argument;

	return policy_freeze(x, f->policy, &f->version, e);
}

/* The same revision is one version; what is frozen reads like what is living. */
static void test_frozen(void **state)
{
	struct bench *b = *state;
	CLEANUP(buf_free) struct buf living = { .max = POLICY_JSON_MAX }, frozen = { .max = POLICY_JSON_MAX };
	struct freezing first = { make_template(b, "secure_base"), 0 }, second = first;
	struct context x;
	struct policy p;

	MUST(b, write(b, freeze, &first));
	MUST(b, write(b, freeze, &second));
	assert_true(first.version > 0 && first.version == second.version);
	load(b, &x, first.policy, &p);
	policy_json(&p, &living);
	MUST(b, policy_load_version(&x, first.version, &p, &b->e));
	policy_json(&p, &frozen);
	assert_true(str_eq(buf_view(&living), buf_view(&frozen)));
	context_end(&x);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_goals), CASE(test_measured), CASE(test_partners), CASE(test_refused), CASE(test_second_try), CASE(test_json), CASE(test_bad_json), CASE(test_frozen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
