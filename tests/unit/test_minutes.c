/* Minutes of a round over the small company whose figures are known, and the document they are: made, as JSON, read back. On SQLite, and on PostgreSQL where
 * BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "help/round.h"
#include "kam/minutes.h"

static enum rc make(struct fixture *f, int64_t user, enum language language, int64_t round, struct document *d)
{
	struct context x;
	enum rc rc;

	bench_look(&f->b, user ? bench_principal(&f->b, user) : NULL, &x);
	rc = minutes_make(&x, round, language, d, &f->b.e);
	context_end(&x);
	return rc;
}

static const struct document_section *section(const struct document *d, const char *title)
{
	for (size_t i = 0; i < d->sections.count; i++)
		if (str_starts(d->sections.items[i].title, title))
			return &d->sections.items[i];
	return NULL;
}

/* The row of a section whose cell holds that text, of its first block. */
static const struct str *row(const struct document *d, const char *title, int cell, const char *text)
{
	const struct document_section *s = section(d, title);

	assert_non_null(s);
	for (size_t b = 0; b < s->blocks.count; b++)
		for (size_t i = 0; i < s->blocks.items[b].rows.count; i++) {
			const struct document_row *r = &s->blocks.items[b].rows.items[i];
			if ((size_t)cell < r->cells.count && str_is(r->cells.items[cell], text))
				return r->cells.items;
		}
	return NULL;
}

static void assert_cell(struct str s, const char *text)
{
	char copy[200] = "";

	memcpy(copy, s.p, s.n < 199 ? s.n : 199);
	assert_string_equal(copy, text);
}

static struct stocktake_reply answered(struct fixture *f)
{
	struct stocktake_reply r = { .request = request_of(f, 0, "ar"), .outcome = STR("keep_and_renew"), .plan_kind = STR("innovate"), .plan = STR("One new thing"), .has_due = true,
				     .plan_due = day(2027, 2, 26) };
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct review *review = arena_new(&a, struct review);

	MUST(&f->b, review_load(&a, LANGUAGE_EN, review, &f->b.e));
	for (int i = 0; i < review->question_count; i++)
		if (review->questions[i].part == PART_AR) {
			struct str code = arena_str(&f->b.arena, review->questions[i].code);
			r.items[r.item_count++] = (struct stocktake_item){ code, STR("because of margin"), STR("orders of 2026") };
		}
	return r;
}

/* A key, B up to growth, D leaves; C has no part in it. A is answered for, voted on with a reason against, kept; B refused; D left open. */
static void whole_round(struct fixture *f)
{
	struct seat_taken seats[] = { { f->chair, SEAT_CHAIR }, { f->one, SEAT_MEMBER }, { f->office, SEAT_OFFICE } };

	make_tier(f, 0, TIER_KEY);
	make_tier(f, 3, TIER_STRATEGIC);
	OPENS(f, f->office, .stage = STAGE_ANSWERING, .note = STR("margin first"), .seats = seats, .seat_count = 3);
	DO(f, f->owner, .kind = ANSWER, .reply = answered(f));
	DO(f, f->office, .kind = ADVANCE, .stage = STAGE_VOTING);
	DO(f, f->chair, .kind = VOTE, .id = proposal_of(f, 0), .choice = VOTE_AGREE);
	DO(f, f->one, .kind = VOTE, .id = proposal_of(f, 0), .choice = VOTE_ABSTAIN, .text = STR("do not know it"));
	DO(f, f->chair, .kind = VOTE, .id = proposal_of(f, 1), .choice = VOTE_AGAINST, .text = STR("too early"));
	DO(f, f->one, .kind = VOTE, .id = proposal_of(f, 1), .choice = VOTE_AGAINST, .text = STR("as the chair says"));
	DO(f, f->office, .kind = ADVANCE, .stage = STAGE_DECIDING);
	DO(f, f->director, .kind = DECIDE, .decision = DECISION(proposal_of(f, 0), true));
	DO(f, f->director, .kind = DECIDE, .decision = DECISION(proposal_of(f, 1), false, .reason = STR("next year")));
	DO(f, f->office, .kind = CLOSE);
}

static void test_minutes(void **state)
{
	struct fixture *f = *state;
	const struct str *cells;
	struct document d;

	whole_round(f);
	MUST(&f->b, make(f, f->director, LANGUAGE_EN, f->round, &d));
	assert_cell(d.subtitle, "2027");
	assert_string_equal(d.lang, "en");
	assert_non_null(row(&d, "", 1, "margin first"));
	/* 2 of 3 were voted on by both; the office does not vote */
	cells = row(&d, "Committee", 0, "chair");
	assert_non_null(cells);
	assert_cell(cells[2], "2 / 3");
	assert_cell(row(&d, "Committee", 0, "office")[2], "–");
	/* A 800 of 1,000 stays; B was refused, so it stays with its 150 */
	cells = row(&d, "What came of it", 0, "Stay");
	assert_non_null(cells);
	assert_cell(cells[1], "2");
	assert_cell(cells[2], "¥950");
	assert_cell(cells[3], "95.0%");
	assert_cell(row(&d, "What came of it", 0, "Leave")[1], "0");
	cells = row(&d, "Decisions", 1, "Customer A  A");
	assert_non_null(cells);
	assert_cell(cells[0], "1");
	assert_cell(cells[2], "¥800");
	assert_cell(cells[3], "Key");
	assert_cell(cells[4], "owner");
	assert_cell(cells[5], "1 : 0 : 1");
	assert_cell(cells[6], "Stay");
	cells = row(&d, "Decisions", 1, "Customer B  B");
	assert_non_null(cells);
	assert_cell(cells[5], "0 : 2 : 0");
	assert_cell(cells[6], "Refused");
	/* what was said */
	assert_int_equal(section(&d, "1. Customer A")->blocks.items[0].rows.count, 7);
	cells = row(&d, "1. Customer A", 1, "because of margin");
	assert_non_null(cells);
	assert_cell(cells[2], "orders of 2026");
	assert_cell(cells[3], "owner");
	assert_non_null(row(&d, "1. Customer A", 1, "One new thing"));
	assert_cell(row(&d, "1. Customer A", 0, "Abstain 1")[1], "one: do not know it");
	assert_cell(row(&d, "2. Customer B", 0, "Against 2")[1], "chair: too early\none: as the chair says");
	assert_non_null(row(&d, "2. Customer B", 1, "next year"));
	/* D was left open; the tiers given by hand are exceptions */
	cells = row(&d, "Left open", 1, "Customer D  D");
	assert_non_null(cells);
	assert_cell(cells[3], "Strategic\u00a0→\u00a0General");
	assert_null(row(&d, "Left open", 1, "Customer A  A"));
	assert_non_null(row(&d, "Tiers changed outside", 2, "–\u00a0→\u00a0Key"));
	assert_non_null(row(&d, "Tiers changed outside", 2, "–\u00a0→\u00a0Strategic"));
	assert_non_null(row(&d, "Signatures", 0, "Chair  chair"));
	assert_null(section(&d, "3. "));
}

/* An account manager sees his own; the document says so. Whoever has no role sees nothing. */
static void test_rights(void **state)
{
	struct fixture *f = *state;
	int64_t nobody = bench_make(&f->b, "user", "code=nobody;name=nobody;language=en");
	struct document d;

	whole_round(f);
	MUST(&f->b, make(f, f->owner, LANGUAGE_EN, f->round, &d));
	assert_non_null(row(&d, "Decisions", 1, "Customer A  A"));
	/* his part's share would tell him the total */
	assert_cell(row(&d, "What came of it", 0, "Stay")[3], "–");
	MUST(&f->b, make(f, f->helper, LANGUAGE_EN, f->round, &d));
	assert_null(row(&d, "Decisions", 1, "Customer A  A"));
	assert_cell(section(&d, "Decisions")->blocks.items[0].text, "No account that you can see took part in this round.");
	assert_null(row(&d, "Tiers changed outside", 2, "–\u00a0→\u00a0Key"));
	assert_int_equal(section(&d, "")->blocks.items[1].kind, DOCUMENT_TEXT);
	assert_int_equal(make(f, nobody, LANGUAGE_EN, f->round, &d), RC_FORBIDDEN);
	assert_int_equal(make(f, f->director, LANGUAGE_EN, f->round + 1, &d), RC_NOT_FOUND);
}

/* While votes are open they are not given away. */
static void test_hidden(void **state)
{
	struct fixture *f = *state;
	struct seat_taken seats[] = { { f->chair, SEAT_CHAIR }, { f->one, SEAT_MEMBER } };
	struct document d;

	make_tier(f, 0, TIER_KEY);
	OPENS(f, f->office, .stage = STAGE_VOTING, .seats = seats, .seat_count = 2);
	DO(f, f->chair, .kind = VOTE, .id = proposal_of(f, 0), .choice = VOTE_AGREE);
	MUST(&f->b, make(f, f->one, LANGUAGE_EN, f->round, &d));
	assert_cell(row(&d, "Committee", 0, "chair")[2], "hidden");
	assert_cell(row(&d, "Left open", 1, "Customer A  A")[5], "hidden");
	assert_null(section(&d, "Decisions"));
	MUST(&f->b, make(f, f->chair, LANGUAGE_ZH_CN, f->round, &d));
	assert_cell(row(&d, "未决定的客户", 1, "Customer A  A")[5], "1 : 0 : 0");
}

/* --- the document --------------------------------------------------------------------------------------------------------------------------- */

static void test_document(void **state)
{
	struct fixture *f = *state;
	CLEANUP(buf_free) struct buf one = { 0 }, two = { 0 };
	CLEANUP(arena_free) struct arena a = { .max = 16 << 20 };
	struct json_writer w1 = { .b = &one }, w2 = { .b = &two };
	struct document d, again;

	whole_round(f);
	MUST(&f->b, make(f, f->director, LANGUAGE_ZH_TW, f->round, &d));
	document_json(&d, &w1);
	assert_int_equal(document_read(&a, buf_view(&one), &again, &f->b.e), RC_OK);
	document_json(&again, &w2);
	assert_true(str_eq(buf_view(&one), buf_view(&two)));
	assert_string_equal(again.lang, "zh-TW");
}

static void test_document_refused(void **state)
{
	static const char *const wrong[] = {
		"[]", "{}", "{\"made_at\":\"2026-11-23T00:00:00Z\"}", "{\"made_at\":\"soon\",\"sections\":[]}",
		"{\"made_at\":\"2026-11-23T00:00:00Z\",\"sections\":[{\"blocks\":[{\"kind\":\"song\"}]}]}",
		"{\"made_at\":\"2026-11-23T00:00:00Z\",\"sections\":[{\"blocks\":[{\"kind\":\"table\"}]}]}",
		"{\"made_at\":\"2026-11-23T00:00:00Z\",\"sections\":[{\"blocks\":[{\"kind\":\"facts\",\"rows\":[[\"one\"]]}]}]}",
		"{\"made_at\":\"2026-11-23T00:00:00Z\",\"sections\":[{\"blocks\":[{\"kind\":\"table\",\"columns\":[1,2,3,4,5,6,7,8,9,10,11,12,13]}]}]}",
	};
	struct fixture *f = *state;
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct document d;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(document_read(&a, str_of(wrong[i]), &d, &f->b.e), RC_INVALID);
	assert_int_equal(document_read(&a, STR("{\"made_at\":\"2026-11-23T00:00:00Z\",\"sections\":[{\"title\":\"t\",\"blocks\":[{\"kind\":\"text\",\"text\":\"p\"}]}]}"), &d, &f->b.e), RC_OK);
	assert_int_equal(d.sections.count, 1);
	/* without memory it fails, and does not fall */
	struct arena small = { .max = 600 };
	assert_int_equal(document_read(&small, STR("{\"made_at\":\"2026-11-23T00:00:00Z\",\"sections\":[{\"blocks\":[{\"kind\":\"facts\",\"rows\":[[\"a\",\"b\"],[\"c\",\"d\"]]}]}]}"), &d, &f->b.e),
			 RC_NO_MEMORY);
	arena_free(&small);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, round_set_up, round_tear_down)
int main(void)
{
	const struct CMUnitTest tests[] = { CASE(test_minutes), CASE(test_rights), CASE(test_hidden), CASE(test_document), CASE(test_document_refused) };

	json_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
