/* The demo company's round of a year ago as people left it: what was proposed by the year's sales, why owners said each is a key account, how the committee
 * voted, what was decided. The tiers it gave are the ones that the accounts have. */
#include "kam/demo_parts.h"
#include "kam/demo_write.h"

#include <math.h>
#include <stdio.h>

#include "kam/proposing.h"
#include "kam/row.h"
#include "records/load.h"
#include "records/write.h"

enum { PROPOSED_MOST = 110, REFUSED_MOST = 6, VOTERS_MOST = 5, WORK_MEMORY = 64 << 20, WHY_BYTES = 400, FIGURES_TOP = 100 };

/* tier: decided; TIER_NONE: refused. */
struct proposed { int64_t account, owner; enum tier tier; size_t place; char why[WHY_BYTES]; };

struct demo_round_run {
	struct context *x;
	const struct classification *ranking;
	int32_t today;                  /* of the round's decision */
	int64_t round, director, first; /* first: id of the first proposal */
	int64_t voters[VOTERS_MOST];
	size_t voter_count, count;
	struct proposed all[PROPOSED_MOST + REFUSED_MOST];
};

static int draw(int64_t a, int64_t b, int most)
{
	struct demo_random r = demo_random_at((uint64_t)a, (uint64_t)b, 41);

	return demo_between(&r, 0, most - 1);
}

/* --- who and what ------------------------------------------------------------------------------------------------------------------------------------- */

static bool take(struct demo_round_run *d, int64_t account, int64_t owner, enum tier tier)
{
	const struct snapshot *s = d->ranking->snapshot;
	size_t place = classification_find(d->ranking, snapshot_find(s, account));

	if (place == d->ranking->item_count)
		return false;
	d->all[d->count++] = (struct proposed){ .account = account, .owner = owner, .tier = tier, .place = place };
	return true;
}

/* Those whose tier came out of the round, the highest first. */
static enum rc read_decided(struct demo_round_run *d, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value round = value_int(d->round);
	bool row;
	enum rc rc = db_prepare(d->x->db, STR("SELECT t.account_id, a.owner_id, t.tier_after, t.approved_by_id FROM tier_change t JOIN account a ON a.id = t.account_id"
					      " WHERE t.round_id = ? AND t.deleted_at IS NULL"
					      " ORDER BY CASE t.tier_after WHEN 'strategic' THEN 0 WHEN 'key' THEN 1 ELSE 2 END, t.account_id LIMIT 110"), &st, e);

	if (rc == RC_OK)
		rc = statement_bind_all(st, &round, 1, e);
	while (rc == RC_OK && d->count < PROPOSED_MOST && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		d->director = statement_int(st, 3);
		take(d, statement_int(st, 0), statement_int(st, 1), tier_of(statement_text(st, 2)));
	}
	return rc;
}

/* By sales they would have got a tier, and did not. */
static enum rc read_refused(struct demo_round_run *d, struct error *e)
{
	size_t most = d->count + REFUSED_MOST;

	for (size_t i = 0; d->count < most && i < d->ranking->item_count && d->ranking->items[i].class != CLASS_C; i++) {
		const struct snapshot_account *a = &d->ranking->snapshot->accounts[d->ranking->items[i].account];
		struct value id = value_int(a->id);
		int64_t owner = 0;
		bool found = false;
		enum rc rc = a->tier == TIER_NONE ? db_one_int(d->x->db, "SELECT owner_id FROM account WHERE id = ?", &id, 1, &owner, &found, e) : RC_OK;
		if (rc)
			return rc;
		if (found)
			take(d, a->id, owner, TIER_NONE);
	}
	return RC_OK;
}

/* The directors and the key account office: the first takes the chair. */
static enum rc read_voters(struct demo_round_run *d, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	enum rc rc = db_prepare(d->x->db, STR("SELECT DISTINCT u.user_id FROM user_role u JOIN role r ON r.id = u.role_id WHERE r.code IN ('director', 'key_account_office')"
					      " ORDER BY u.user_id LIMIT 5"), &st, e);

	while (rc == RC_OK && d->voter_count < VOTERS_MOST && (rc = statement_step(st, &row, e)) == RC_OK && row)
		d->voters[d->voter_count++] = statement_int(st, 0);
	return rc;
}

/* --- what they said --------------------------------------------------------------------------------------------------------------------------------------- */

static const struct classified *ranked(const struct demo_round_run *d, const struct proposed *p)
{
	return &d->ranking->items[p->place];
}

static double ten_thousands(const struct demo_round_run *d, const struct proposed *p)
{
	return decimal_sum_to_double(ranked(d, p)->value, LINE_SCALE) / 1e4;
}

static struct value why(const struct demo_round_run *d, struct proposed *p)
{
	static const char *const texts[] = {
		"近十二个月净销售 %.0f 万元，排第 %zu 位；双方高层每季会面，是行业里的示范客户。",
		"净销售 %.0f 万元，排第 %zu 位；新产品总是它先试用，同行跟着来看。",
		"净销售 %.0f 万元，排第 %zu 位；占它同类设备采购的大头，失去它一条产线就吃不饱。",
		"净销售 %.0f 万元，排第 %zu 位；付款准、要求高，逼着我们改进交付。",
	};

	snprintf(p->why, sizeof p->why, texts[draw(p->account, 1, 4)], ten_thousands(d, p), p->place + 1);
	return value_text(str_of(p->why));
}

/* The outcome, the plan that goes with it, and what is to be done. */
static const struct plan { const char *outcome, *kind, *text; int days; } plans[] = {
	{ "keep_same", "keep", "月度拜访和季度高层会面照旧，更新合作理由。", 0 },
	{ "keep_and_renew", "innovate", "为它做一件新事：备件寄售搬到对方现场，90 天内见效。", 90 },
	{ "promote", "keep", "90 天内配齐团队，安排高层首访。", 90 },
	{ "watch", "keep", "再看一期：合作不足一年，先把第二笔订单做稳。", 180 },
};

static const struct plan *plan_of(const struct proposed *p)
{
	if (p->tier == TIER_NONE)
		return &plans[3];
	return p->tier == TIER_GROWTH ? &plans[2] : &plans[draw(p->account, 2, 4) == 0];
}

static enum tier by_sales(const struct demo_round_run *d, const struct proposed *p)
{
	enum tier t = classification_proposed(d->ranking, ranked(d, p));

	return p->tier == TIER_STRATEGIC ? TIER_STRATEGIC : t;
}

static const char *reason_of(const struct demo_round_run *d, const struct proposed *p)
{
	if (p->tier == TIER_NONE)
		return "合作时间短，先观察一期，不因一笔大单入选。";
	if (p->tier < by_sales(d, p))
		return "销售还不够线，潜力和关系看好，委员会提一级。";
	if (p->tier > by_sales(d, p))
		return "销售够线，入选条件只满足一条，先放在成长级培育。";
	return p->tier == TIER_STRATEGIC ? "销售居首且双方高层有意结盟，由总经理提名" : "按近十二个月净销售排序提出，委员会批准";
}

/* --- rows --------------------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc evidence_of(const struct demo_round_run *d, const struct proposed *p, struct buf *out, struct error *e)
{
	const struct classified *c = ranked(d, p);
	struct proposing at = { .ranking = { NULL, d->ranking } };
	enum tier proposed = by_sales(d, p);
	struct candidate k = { .account = c->account, .rank = (int64_t)p->place + 1, .value = c->value, .class = c->class, .score = NAN, .sure = NAN, .now = TIER_NONE,
			       .proposed = proposed, .move = move_between(TIER_NONE, proposed) };

	return proposing_evidence(&at, &k, out, e);
}

static enum rc add_proposal(struct demo_round_run *d, struct loader *l, struct proposed *p, struct error *e)
{
	static const char classes[ABC_COUNT] = { 'A', 'B', 'C' };
	CLEANUP(buf_free) struct buf evidence = { .max = 20000 };
	const struct classified *c = ranked(d, p);
	const struct plan *plan = plan_of(p);
	enum tier proposed = by_sales(d, p);
	enum rc rc = evidence_of(d, p, &evidence, e);
	struct value row[] = {
		value_int(d->round), value_int(p->account), value_text(str_of(move_codes[move_between(TIER_NONE, proposed)])), value_text((struct str){ &classes[c->class], 1 }),
		value_int((int64_t)p->place + 1), value_int(llround(decimal_sum_to_double(c->value, LINE_SCALE) * MONEY_UNIT)), value_null(), demo_text(tier_codes[proposed]),
		p->tier == TIER_NONE ? value_null() : demo_text(tier_codes[p->tier]), demo_text(p->tier == TIER_NONE ? "refused" : "approved"), demo_text(reason_of(d, p)),
		value_int(p->owner), demo_instant(d->today - 12 - draw(p->account, 3, 6), 9 * 60 + draw(p->account, 4, 500)), demo_text(plan->outcome), demo_text(plan->kind),
		demo_text(plan->text), plan->days ? value_int(d->today + plan->days) : value_null(), value_int(d->director),
		demo_instant(d->today, 14 * 60 + draw(p->account, 5, 60)), value_text(buf_view(&evidence)),
	};

	return rc ? rc : load_add(l, row, e);
}

typedef enum rc adding(struct demo_round_run *d, struct loader *l, size_t at, struct error *e);

static enum rc add_members(struct demo_round_run *d, struct loader *l, size_t at, struct error *e)
{
	enum rc rc = RC_OK;

	for (size_t v = 0; rc == RC_OK && !at && v < d->voter_count; v++) {
		struct value row[] = { value_int(d->round), value_int(d->voters[v]), demo_text(v ? "member" : "chair") };
		rc = load_add(l, row, e);
	}
	return rc;
}

static enum rc add_proposals(struct demo_round_run *d, struct loader *l, size_t at, struct error *e)
{
	return add_proposal(d, l, &d->all[at], e);
}

static struct value proposal_id(const struct demo_round_run *d, size_t at)
{
	return value_int(d->first + (int64_t)at);
}

static enum rc add_request(struct demo_round_run *d, struct loader *l, size_t at, struct error *e)
{
	struct proposed *p = &d->all[at];
	struct value row[] = { value_int(p->account), value_int(d->round), proposal_id(d, at), demo_text("ar"), value_int(p->owner), value_int(d->today - 10),
			       demo_instant(d->today - 12 - draw(p->account, 3, 6), 9 * 60 + draw(p->account, 4, 500)) };

	return load_add(l, row, e);
}

static enum rc add_answers(struct demo_round_run *d, struct loader *l, size_t at, struct error *e)
{
	static const char *const lost[] = { "两条装配线会停半个月，同一园区的三家会跟着观望。", "今年的指标缺一角，服务站也养不住。", "对手会拿它当样板，来敲其他客户的门。" };
	struct proposed *p = &d->all[at];
	struct { const char *question; struct value answer, evidence; } said[] = {
		{ "sq_why", why(d, p), demo_text("订单与回款记录；季度回顾纪要") },
		{ "sq_routine", demo_text(draw(p->account, 6, 3) ? "做过：新机型在它的车间首台试用。" : "没有，去年只是照例跑。"), value_null() },
		{ "sq_loss", demo_text(lost[draw(p->account, 7, 3)]), value_null() },
	};
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < sizeof said / sizeof *said; i++) {
		struct value row[] = { value_int(p->account), proposal_id(d, at), demo_text(said[i].question), said[i].answer, said[i].evidence, value_int(p->owner) };
		rc = load_add(l, row, e);
	}
	return rc;
}

static enum rc add_votes(struct demo_round_run *d, struct loader *l, size_t at, struct error *e)
{
	const struct proposed *p = &d->all[at];
	enum rc rc = RC_OK;

	for (size_t v = 0; rc == RC_OK && v < d->voter_count; v++) {
		int mood = draw(p->account, 20 + (int64_t)v, 12);
		bool against = p->tier == TIER_NONE ? mood < 8 : mood == 0, silent = !against && mood == 11;
		struct value row[] = { value_int(p->account), proposal_id(d, at), value_int(d->voters[v]), demo_text(against ? "against" : silent ? "abstain" : "agree"),
				       demo_text(!against ? NULL : p->tier == TIER_NONE ? "一笔大单说明不了什么，再看一年。" : "投入偏大，毛利要再算一算。") };
		rc = load_add(l, row, e);
	}
	return rc;
}

/* In the order of writing: answers and votes name their proposals. day: of the writing, counted from the decision. */
static const struct { const char *entity; adding *add; int day; const char *fields[24]; } parts[] = {
	{ "round_member", add_members, -17, { "round", "user", "seat" } },
	{ "proposal", add_proposals, -17, { "round", "account", "move", "abc_class", "rank", "value", "tier_before", "tier_proposed", "tier_decided", "status", "reason", "answerer",
				       "answered_at", "outcome", "plan_kind", "plan", "plan_due", "decided_by", "decided_at", "evidence" } },
	{ "stocktake_request", add_request, -17, { "account", "round", "proposal", "part", "user", "due_on", "answered_at" } },
	{ "stocktake_answer", add_answers, -8, { "account", "proposal", "question", "answer", "evidence", "answered_by" } },
	{ "vote", add_votes, -4, { "account", "proposal", "voter", "choice", "reason" } },
};

static enum rc write_part(struct demo_round_run *d, size_t part, struct error *e)
{
	struct loader *l;
	int fields = 0;
	enum rc rc;

	while (fields < 24 && parts[part].fields[fields])
		fields++;
	if ((rc = load_open(d->x->schema, parts[part].entity, parts[part].fields, fields, &l, e)))
		return rc;
	load_set_moment(l, demo_instant(d->today + parts[part].day, 9 * 60).i);
	for (size_t i = 0; rc == RC_OK && i < d->count; i++)
		rc = parts[part].add(d, l, i, e);
	if (rc == RC_OK && load_count(l) && (rc = load_write(d->x, l, e)) == RC_OK && parts[part].add == add_proposals)
		d->first = load_first_id(l);
	load_close(l);
	return rc;
}

/* The policy and the figures as they were, which a round freezes when it opens. */
static enum rc freeze(struct demo_round_run *d, struct error *e)
{
	CLEANUP(buf_free) struct buf json = { .max = 1 << 20 };
	struct ranking ranking = { NULL, d->ranking };
	struct change change;
	int64_t version;
	enum rc rc;

	ranking_json(&ranking, FIGURES_TOP, &json);
	if (json.failed)
		return error_no_memory(e);
	if ((rc = policy_freeze(d->x, d->ranking->policy.id, &version, e)) || (rc = change_new(d->x, row_entity(d->x, "round"), &change, e)))
		return rc;
	row_set(&change, "figures", value_text(buf_view(&json)));
	row_set(&change, "policy_version", value_int(version));
	row_set(&change, "quorum", value_int((int64_t)d->voter_count / 2 + 1));
	return row_put(d->x, &change, &d->round, e);
}

static enum rc fill(struct context *x, struct write_request *w, struct error *e)
{
	struct demo_round_run *d = w->argument;
	enum rc rc;

	d->x = x;
	d->count = d->voter_count = 0;
	if ((rc = read_decided(d, e)) || (rc = read_refused(d, e)) || (rc = read_voters(d, e)))
		return rc;
	for (size_t i = 0; rc == RC_OK && i < sizeof parts / sizeof *parts; i++)
		rc = write_part(d, i, e);
	return rc ? rc : freeze(d, e);
}

/* --- the ranking of then ------------------------------------------------------------------------------------------------------------------------------------ */

struct demo_round_period { int64_t id; struct policy policy; struct period period; };

static enum rc read_round(struct context *x, struct demo_round_period *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc = db_prepare(x->db, STR("SELECT id, period_from, period_to FROM round ORDER BY id LIMIT 1"), &st, e);

	if (rc || (rc = statement_step(st, &row, e)))
		return rc;
	if (!row)
		return error_set(e, RC_NOT_FOUND, "round", "error.not_found", NULL, NULL);
	*out = (struct demo_round_period){ .id = statement_int(st, 0), .period = { true, true, (int32_t)statement_int(st, 1), (int32_t)statement_int(st, 2) } };
	return policy_load(x, STR("sales"), &out->policy, e);
}

static enum rc fill_ranked(struct company *c, const struct principal *who, const struct snapshot *s, const struct demo_round_period *r, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = WORK_MEMORY };
	struct demo_round_run *d = arena_new(&arena, struct demo_round_run);
	struct classification ranking;
	struct write_request w = { .company = c, .who = who, .arena = &arena, .work = fill, .argument = d, .job.alone = true };
	enum rc rc;

	if (!d)
		return error_no_memory(e);
	if ((rc = classify(&(struct classify_request){ .snapshot = s, .policy = r->policy, .period = r->period }, &ranking, e)))
		return rc;
	d->ranking = &ranking;
	d->round = r->id;
	d->today = r->period.to + 18;
	rc = records_write(&w, e);
	classification_free(&ranking);
	return rc;
}

enum rc demo_round(struct company *c, const struct principal *who, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = WORK_MEMORY };
	struct snapshot_cache *cache = NULL;
	const struct snapshot *snapshot = NULL;
	struct demo_round_period r = { 0 };
	struct context x = { 0 };
	enum rc rc;

	if ((rc = context_begin(&x, c, &arena, e)) == RC_OK) {
		x.who = who;
		rc = read_round(&x, &r, e);
		context_end(&x);
	}
	if (rc == RC_OK && (rc = snapshot_cache_open(c, &cache, e)) == RC_OK && (rc = snapshot_acquire(cache, 0, &snapshot, e)) == RC_OK)
		rc = fill_ranked(c, who, snapshot, &r, e);
	if (snapshot)
		snapshot_release(cache, snapshot);
	snapshot_cache_close(cache);
	return rc;
}
