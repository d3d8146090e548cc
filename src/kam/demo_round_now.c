/* The demo company's round of this year: opened by the key account office, answered by about half of the account managers so far. */
#include "kam/demo_parts.h"
#include "kam/demo_write.h"

#include <stdio.h>

#include "kam/round.h"
#include "kam/row.h"
#include "kam/stocktake.h"

enum { WORK_MEMORY = 64 << 20, ASKED_MOST = 80, NAME_BYTES = 60, SEATS = 3, YEAR = 365 };

struct asked { int64_t request, user; };

struct demo_now {
	struct company *company;
	const struct principal *program;
	struct arena *arena;
	const struct classification *ranking;
	struct round_request request;
	struct seat_taken seats[SEATS];
	char name[NAME_BYTES];
	int64_t round, proposals;
	struct asked asked[ASKED_MOST];
	size_t asked_count;
};

/* --- opening ------------------------------------------------------------------------------------------------------------------------------------------------ */

static enum rc user_with(struct context *x, const char *role, int nth, int64_t *id, struct error *e)
{
	struct value values[] = { value_text(str_of(role)), value_int(nth) };
	bool found;
	enum rc rc = db_one_int(x->db, "SELECT DISTINCT u.user_id FROM user_role u JOIN role r ON r.id = u.role_id WHERE r.code = ? ORDER BY u.user_id LIMIT 1 OFFSET ?", values, 2,
				id, &found, e);

	return rc || found ? rc : error_set(e, RC_NOT_FOUND, "user", "error.not_found", NULL, NULL);
}

static enum rc open_now(struct context *x, struct write_request *w, struct error *e)
{
	struct demo_now *d = w->argument;

	return round_open(x, &d->request, &d->round, &d->proposals, e);
}

static enum rc as_person(struct demo_now *d, int64_t user, enum rc (*work)(struct context *, struct write_request *, struct error *), void *argument, struct error *e)
{
	struct write_request w = { .company = d->company, .arena = d->arena, .work = work, .argument = argument, .job.alone = true };
	struct principal *who = NULL;
	struct context x;
	enum rc rc = context_begin(&x, d->company, d->arena, e);

	if (rc == RC_OK) {
		x.who = d->program;
		rc = principal_load(&x, user, ORIGIN_CLI, &who, e);
		context_end(&x);
	}
	w.who = who;
	return rc ? rc : records_write(&w, e);
}

static enum rc prepare(struct context *x, struct demo_now *d, int32_t today, int64_t *office, struct error *e)
{
	enum rc rc;

	if ((rc = user_with(x, "key_account_office", 0, office, e)) || (rc = user_with(x, "director", 0, &d->seats[0].user, e)) ||
	    (rc = user_with(x, "director", 1, &d->seats[1].user, e)))
		return rc;
	d->seats[1].seat = SEAT_MEMBER;
	d->seats[2] = (struct seat_taken){ *office, SEAT_OFFICE };
	snprintf(d->name, sizeof d->name, "%d 年度大客户评选", date_to_civil(today).year + 1);
	d->request = (struct round_request){ .ranking.classification = d->ranking, .name = str_of(d->name), .stage = STAGE_ANSWERING, .seats = d->seats, .seat_count = SEATS,
					     .note = STR("先请客户经理说明：它为什么是大客户？十个工作日内作答。") };
	return RC_OK;
}

/* --- answering ---------------------------------------------------------------------------------------------------------------------------------------------- */

/* Whoever looks after the largest account has still to answer. */
static enum rc read_asked(struct context *x, struct demo_now *d, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value round = value_int(d->round);
	bool row;
	enum rc rc = db_prepare(x->db, STR("SELECT id, user_id FROM stocktake_request WHERE round_id = ?1 AND part = 'ar' AND user_id <>"
					   " (SELECT a.owner_id FROM proposal p JOIN account a ON a.id = p.account_id WHERE p.round_id = ?1 ORDER BY p.rank LIMIT 1) ORDER BY id LIMIT 80"), &st, e);

	if (rc == RC_OK)
		rc = statement_bind_all(st, &round, 1, e);
	while (rc == RC_OK && d->asked_count < ASKED_MOST && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		struct asked a = { statement_int(st, 0), statement_int(st, 1) };
		struct demo_random r = demo_random_at((uint64_t)a.request, 43, 1);
		if (demo_chance(&r, .55))
			d->asked[d->asked_count++] = a;
	}
	return rc;
}

static const char *const said[][2] = {
	{ "sq_why", "销售和毛利都在前列，行业里的人都看它用谁的设备。" }, { "sq_value", "一年里带来两台整线和稳定的备件；它的车间我们常带人去看。" },
	{ "sq_trend", "份额持平，订货间隔比去年短了半个月。" }, { "sq_plank", "服务这块最短：夜班报修要等到第二天。" },
	{ "sq_routine", "做过一件：把易损件寄售搬到了它的库房。" }, { "sq_promises", "答应的操作培训还差一期，月底补上。" },
	{ "sq_loss", "同一园区的三家会跟着观望，今年指标缺一角。" },
};

static enum rc answer_one(struct context *x, struct write_request *w, struct error *e)
{
	const struct asked *a = w->argument;
	struct demo_random r = demo_random_at((uint64_t)a->request, 43, 2);
	bool renews = demo_chance(&r, .3);
	struct stocktake_reply q = { .request = a->request, .outcome = renews ? STR("keep_and_renew") : STR("keep_same"), .plan_kind = renews ? STR("innovate") : STR("keep"),
				     .plan = renews ? STR("夜班驻点试行三个月，先把报修响应做到四小时。") : STR(""), .has_due = renews, .plan_due = row_today(x) + 90 };

	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		q.items[q.item_count++] = (struct stocktake_item){ str_of(said[i][0]), str_of(said[i][1]), STR("") };
	return stocktake_answer(x, &q, e);
}

static enum rc answer(struct demo_now *d, struct error *e)
{
	struct context x;
	enum rc rc = context_begin(&x, d->company, d->arena, e);

	if (rc == RC_OK) {
		x.who = d->program;
		rc = read_asked(&x, d, e);
		context_end(&x);
	}
	for (size_t i = 0; rc == RC_OK && i < d->asked_count; i++)
		rc = as_person(d, d->asked[i].user, answer_one, &d->asked[i], e);
	return rc;
}

/* --- all of it ---------------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc open_ranked(struct demo_now *d, const struct snapshot *s, int32_t today, struct error *e)
{
	struct classify_request q = { .snapshot = s, .period = { true, true, today - YEAR, today } };
	struct classification ranking;
	struct context x;
	int64_t office = 0;
	enum rc rc = context_begin(&x, d->company, d->arena, e);

	if (rc)
		return rc;
	x.who = d->program;
	if ((rc = policy_load(&x, STR("sales"), &q.policy, e)) == RC_OK)
		rc = prepare(&x, d, today, &office, e);
	context_end(&x);
	if (rc || (rc = classify(&q, &ranking, e)))
		return rc;
	d->request.ranking.classification = &ranking;
	if ((rc = as_person(d, office, open_now, d, e)) == RC_OK)
		rc = answer(d, e);
	classification_free(&ranking);
	return rc;
}

enum rc demo_round_now(struct company *c, const struct principal *who, int32_t today, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = WORK_MEMORY };
	struct demo_now *d = arena_new(&arena, struct demo_now);
	struct snapshot_cache *cache = NULL;
	const struct snapshot *snapshot = NULL;
	enum rc rc;

	if (!d)
		return error_no_memory(e);
	*d = (struct demo_now){ .company = c, .program = who, .arena = &arena };
	if ((rc = snapshot_cache_open(c, &cache, e)) == RC_OK && (rc = snapshot_acquire(cache, 0, &snapshot, e)) == RC_OK)
		rc = open_ranked(d, snapshot, today, e);
	if (snapshot)
		snapshot_release(cache, snapshot);
	snapshot_cache_close(cache);
	return rc;
}
