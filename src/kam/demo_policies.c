/* Policies of the demo company from the shipped templates, and what its people think: assessments of the accounts that matter by their account and solution
 * managers (who do not always agree), judgements by three people (one of whom contradicts himself), findings of the key account office. The distributors
 * are scored twice: once for the quarter before, whose grades are kept, and as they stand now. */
#include "kam/demo_parts.h"
#include "kam/demo_write.h"

#include <string.h>

#include "format/json.h"
#include "kam/partner.h"
#include "kam/template.h"
#include "records/load.h"

enum { ACCOUNTS_MOST = 70, CRITERIA_MOST = 40, JUDGES = 3, LEVEL_MOST = 10, WORK_MEMORY = 64 << 20, DAYS_AGO_MOST = 60, QUARTER = 91 };

struct subject { int64_t id, ar, sr; int quality; }; /* quality: what such an account is like, 1/1,000 */
struct asked { int64_t id; struct str words, code, aspect; int64_t weight; bool assessed; };

struct demo_policy_run {
	struct context *x;
	int32_t today;
	struct subject subjects[ACCOUNTS_MOST];
	struct asked criteria[CRITERIA_MOST];
	size_t subject_count, criterion_count;
	int64_t judges[JUDGES], partner_policy;
};

/* The same for the same three numbers, 0 … most − 1. */
static int draw(int64_t a, int64_t b, int64_t c, int most)
{
	struct demo_random r = demo_random_at((uint64_t)a, (uint64_t)b, (uint64_t)c);

	return demo_between(&r, 0, most - 1);
}

/* --- reading what there is -------------------------------------------------------------------------------------------------------------------------- */

static int quality_of(struct str tier)
{
	return str_is(tier, "strategic") ? 4600 : str_is(tier, "key") ? 3800 : 3050;
}

static enum rc read_subjects(struct demo_policy_run *d, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	enum rc rc = db_prepare(d->x->db, STR("SELECT a.id, a.owner_id, a.tier, (SELECT min(m.user_id) FROM account_member m WHERE m.account_id = a.id AND m.seat = 'sr'"
					      " AND m.deleted_at IS NULL) FROM account a WHERE a.tier IN ('strategic', 'key', 'growth') AND a.deleted_at IS NULL"
					      " ORDER BY CASE a.tier WHEN 'strategic' THEN 0 WHEN 'key' THEN 1 ELSE 2 END, a.id LIMIT 70"), &st, e);

	while (rc == RC_OK && d->subject_count < ACCOUNTS_MOST && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		struct subject *s = &d->subjects[d->subject_count++];
		*s = (struct subject){ statement_int(st, 0), statement_int(st, 1), statement_value(st, 3, VALUE_INT).kind == VALUE_INT ? statement_int(st, 3) : 0,
				       quality_of(statement_text(st, 2)) };
	}
	return rc;
}

/* Whom people met is written on accounts here, not on contacts: what would be measured by it is assessed. */
static enum rc read_criteria(struct demo_policy_run *d, int64_t policy, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value id = value_int(policy);
	bool row;
	enum rc rc;

	d->criterion_count = 0;
	if ((rc = db_prepare(d->x->db, STR("SELECT id, code, aspect, weight, CASE WHEN code IN ('key_person_access', 'top_relationship', 'p_no_wholesale_downstream') THEN 'assessed' ELSE kind END, words FROM criterion WHERE policy_id = ? ORDER BY position, id"), &st, e)) ||
	    (rc = statement_bind_all(st, &id, 1, e)))
		return rc;
	while (d->criterion_count < CRITERIA_MOST && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		struct asked *c = &d->criteria[d->criterion_count++];
		*c = (struct asked){ statement_int(st, 0), arena_str(d->x->arena, statement_text(st, 5)), arena_str(d->x->arena, statement_text(st, 1)),
				     arena_str(d->x->arena, statement_text(st, 2)), statement_int(st, 3), str_is(statement_text(st, 4), "assessed") };
	}
	return rc;
}

/* The two directors and the first of the key account office. */
static enum rc read_judges(struct demo_policy_run *d, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	int n = 0;
	enum rc rc = db_prepare(d->x->db, STR("SELECT u.user_id FROM user_role u JOIN role r ON r.id = u.role_id WHERE r.code IN ('director', 'key_account_office')"
					      " ORDER BY u.user_id LIMIT 3"), &st, e);

	while (rc == RC_OK && n < JUDGES && (rc = statement_step(st, &row, e)) == RC_OK && row)
		d->judges[n++] = statement_int(st, 0);
	return rc;
}

/* --- what people think ------------------------------------------------------------------------------------------------------------------------------- */

/* The sentence of the grade that was given: what an assessor would say himself. */
static struct value reason_of(struct demo_policy_run *d, const struct asked *c, int grade)
{
	CLEANUP(json_free) json_t *words = NULL;
	struct error ignored;
	char number[2] = { (char)('0' + grade), 0 };
	struct str text = STR("");

	if (c->words.n && json_read(c->words, 0, &words, &ignored) == RC_OK)
		text = json_text_of(json_object_get(json_object_get(words, "anchors"), number), "zh_CN");
	return text.n ? value_text(arena_str(d->x->arena, text)) : value_text(STR("按日常往来判断。"));
}

static int64_t grade_of(const struct subject *s, const struct asked *c, int who)
{
	int at = s->quality + draw(s->id, c->id, 7, 1600) - 800 + (who ? -150 : 250) + draw(s->id, c->id, who, 500) - 250;

	if (who && draw(s->id, c->id, 11, 14) == 0)
		at -= 2000; /* a disagreement to be talked over */
	at = (at + 250) / 500 * 500;
	return at < 1000 ? 1000 : at > 5000 ? 5000 : at;
}

static enum rc add_assessment(struct demo_policy_run *d, struct loader *l, const struct subject *s, const struct asked *c, int who, struct error *e)
{
	int64_t grade = grade_of(s, c, who), user = who ? s->sr : s->ar;
	struct value row[] = { value_int(s->id), value_int(c->id), value_int(user), value_int(grade), reason_of(d, c, (int)((grade + 500) / 1000)),
			       value_int(d->today - draw(s->id, c->id, 3, DAYS_AGO_MOST)) };

	return user ? load_add(l, row, e) : RC_OK;
}

enum { BOTH = 2 };

/* By the account manager (0), the solution manager (1), or both. */
static enum rc assess(struct demo_policy_run *d, int only, struct error *e)
{
	static const char *const fields[] = { "account", "criterion", "assessor", "score", "reason", "assessed_on" };
	struct loader *l;
	enum rc rc = load_open(d->x->schema, "assessment", fields, 6, &l, e);

	for (size_t s = 0; rc == RC_OK && s < d->subject_count; s++)
		for (size_t c = 0; rc == RC_OK && c < d->criterion_count; c++)
			for (int who = 0; rc == RC_OK && who < 2 && d->criteria[c].assessed; who++)
				if ((d->subjects[s].ar != d->subjects[s].sr || !who) && (only == BOTH || only == who))
					rc = add_assessment(d, l, &d->subjects[s], &d->criteria[c], who, e);
	if (rc == RC_OK && load_count(l))
		rc = load_write(d->x, l, e);
	load_close(l);
	return rc;
}

/* --- what weighs more --------------------------------------------------------------------------------------------------------------------------------- */

/* Weights as a judge sees them: near the template's, a step to either side. */
static int intensity(int64_t first, int64_t second, int shift)
{
	double ratio = second ? (double)(first ? first : 1) / (double)second : 3;
	int step = ratio >= 1 ? (int)(ratio + .5) : -(int)(1 / ratio + .5);

	step += step > 0 ? shift : -shift;
	if (step > 9 || step < -9)
		return step > 0 ? 9 : -9;
	return step > -2 && step < 2 ? 1 : step;
}

static enum rc add_judgement(struct demo_policy_run *d, struct loader *l, int64_t policy, int judge, struct str level, struct str first, struct str second, int value,
			     struct error *e)
{
	struct value row[] = { value_int(policy), value_int(d->judges[judge]), value_text(level), value_text(first), value_text(second), value_int(value) };

	return d->judges[judge] ? load_add(l, row, e) : RC_OK;
}

/* Neighbours and the next but one: enough to connect all, and to contradict oneself. */
static enum rc judge_aspect(struct demo_policy_run *d, struct loader *l, int64_t policy, int judge, struct str aspect, struct error *e)
{
	const struct asked *own[LEVEL_MOST];
	size_t n = 0;
	enum rc rc = RC_OK;

	for (size_t c = 0; c < d->criterion_count && n < LEVEL_MOST; c++)
		if (str_eq(d->criteria[c].aspect, aspect))
			own[n++] = &d->criteria[c];
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		for (size_t k = i + 1; rc == RC_OK && k < n && k <= i + 2; k++) {
			int value = intensity(own[i]->weight, own[k]->weight, draw(judge, own[i]->id, own[k]->id, 2));
			rc = add_judgement(d, l, policy, judge, aspect, own[i]->code, own[k]->code, value, e);
		}
	return rc;
}

/* The last one says that each matters more than the next, in a circle. */
static enum rc judge_groups(struct demo_policy_run *d, struct loader *l, int64_t policy, int judge, struct error *e)
{
	static const int values[JUDGES][3] = { { -2, 3, 5 }, { 1, 3, 4 }, { 3, -2, 4 } };
	static const char *const groups[] = { "attractiveness", "potential", "relationship" };
	enum rc rc = RC_OK;
	int at = 0;

	for (int i = 0; rc == RC_OK && i < 3; i++)
		for (int k = i + 1; rc == RC_OK && k < 3; k++)
			rc = add_judgement(d, l, policy, judge, STR("groups"), str_of(groups[i]), str_of(groups[k]), values[judge][at++], e);
	for (int i = 0; rc == RC_OK && i < 3; i++)
		rc = judge_aspect(d, l, policy, judge, str_of(groups[i]), e);
	return rc;
}

static enum rc judge(struct demo_policy_run *d, int64_t policy, struct error *e)
{
	static const char *const fields[] = { "policy", "judge", "level", "first", "second", "intensity" };
	struct loader *l;
	enum rc rc = load_open(d->x->schema, "judgement", fields, 6, &l, e);

	for (int j = 0; rc == RC_OK && j < JUDGES; j++)
		rc = judge_groups(d, l, policy, j, e);
	if (rc == RC_OK && load_count(l))
		rc = load_write(d->x, l, e);
	load_close(l);
	return rc;
}

/* --- what no figure decides ----------------------------------------------------------------------------------------------------------------------------- */

static enum rc find(struct demo_policy_run *d, int64_t policy, struct error *e)
{
	static const char *const fields[] = { "account", "condition", "holds", "reason", "found_by" };
	struct value key[] = { value_int(policy) };
	struct loader *l;
	int64_t condition;
	bool found;
	enum rc rc = db_one_int(d->x->db, "SELECT id FROM entry_condition WHERE policy_id = ? AND code = 'not_merely_big'", key, 1, &condition, &found, e);

	if (rc || !found || (rc = load_open(d->x->schema, "finding", fields, 5, &l, e)))
		return rc;
	for (size_t s = 0; rc == RC_OK && s < d->subject_count; s++) {
		bool holds = draw(d->subjects[s].id, condition, 5, 9) != 0;
		struct value row[] = { value_int(d->subjects[s].id), value_int(condition), value_int(holds),
				       value_text(holds ? STR("对本期目标的意义已写明：带动同行，并愿做新品首试。") : STR("名气大，但与本期目标的关系还没有写清楚。")), value_int(d->judges[JUDGES - 1]) };
		rc = d->judges[JUDGES - 1] ? load_add(l, row, e) : RC_OK;
	}
	if (rc == RC_OK && load_count(l))
		rc = load_write(d->x, l, e);
	load_close(l);
	return rc;
}

/* --- partners -------------------------------------------------------------------------------------------------------------------------------------------------- */

/* Each with its account manager, and its solution manager or the key account office. */
static enum rc read_partners(struct demo_policy_run *d, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	enum rc rc = db_prepare(d->x->db, STR("SELECT a.id, a.owner_id, (SELECT min(m.user_id) FROM account_member m WHERE m.account_id = a.id AND m.seat = 'sr'"
					      " AND m.deleted_at IS NULL) FROM account a WHERE a.kind = 'distributor' AND a.deleted_at IS NULL ORDER BY a.id LIMIT 20"), &st, e);

	d->subject_count = 0;
	while (rc == RC_OK && d->subject_count < ACCOUNTS_MOST && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		struct subject *s = &d->subjects[d->subject_count];
		bool seated = statement_value(st, 2, VALUE_INT).kind == VALUE_INT;
		*s = (struct subject){ statement_int(st, 0), statement_int(st, 1), seated ? statement_int(st, 2) : d->judges[JUDGES - 1],
				       2600 + draw(statement_int(st, 0), 5, 3, 1800) };
		d->subject_count++;
	}
	return rc;
}

/* One has sold into another's region. */
static enum rc find_diversion(struct demo_policy_run *d, int64_t policy, struct error *e)
{
	enum { WHICH = 5 };
	struct value key[] = { value_int(policy) };
	struct change change;
	struct written written;
	int64_t condition;
	bool found;
	enum rc rc = db_one_int(d->x->db, "SELECT id FROM entry_condition WHERE policy_id = ? AND code = 'diversion'", key, 1, &condition, &found, e);

	if (rc || !found || d->subject_count <= WHICH || (rc = change_new(d->x, schema_entity(d->x->schema, STR("finding")), &change, e)))
		return rc;
	change_value(&change, entity_field(change.entity, STR("account")), value_int(d->subjects[WHICH].id));
	change_value(&change, entity_field(change.entity, STR("condition")), value_int(condition));
	change_value(&change, entity_field(change.entity, STR("holds")), value_int(true));
	change_value(&change, entity_field(change.entity, STR("reason")), value_text(STR("流向码查到三台发往邻省，已约谈并停返利一季。")));
	return record_create(d->x, &change, &written, e);
}

/* Looked at again, a quarter later: what the other one thinks is added. */
static enum rc fill_partners_now(struct context *x, struct write_request *w, struct error *e)
{
	struct demo_policy_run *d = w->argument;
	enum rc rc;

	d->x = x;
	d->today += QUARTER;
	for (size_t i = 0; i < d->subject_count; i++)
		d->subjects[i].quality += draw(d->subjects[i].id, 9, 1, 1500) - 300;
	if ((rc = assess(d, 1, e)))
		return rc;
	return find_diversion(d, d->partner_policy, e);
}

struct closing { const struct scoring *scoring; int64_t kept; };

static enum rc close_quarter(struct context *x, struct write_request *w, struct error *e)
{
	struct closing *c = w->argument;

	return partner_keep(x, c->scoring, &c->kept, e);
}

static enum rc score_quarter(struct company *c, const struct principal *who, struct context *x, const struct snapshot *s, const struct policy *p, int32_t to, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = WORK_MEMORY };
	struct score_request q = { .x = x, .snapshot = s, .policy = p };
	struct scoring scoring;
	struct closing closing = { .scoring = &scoring };
	struct write_request r = { .company = c, .who = who, .arena = &arena, .work = close_quarter, .argument = &closing, .job.alone = true };
	enum rc rc;

	if ((rc = policy_period(p, (struct period){ .has_to = true, .to = to }, to, &q.period, e)) || (rc = score_portfolio(&q, &scoring, e)))
		return rc;
	context_end(x);
	rc = records_write(&r, e);
	scoring_free(&scoring);
	return rc;
}

/* The policy is read first, and the portfolio opens a context of its own. */
static enum rc keep_quarter(struct company *c, const struct principal *who, int64_t id, int32_t to, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = WORK_MEMORY };
	struct snapshot_cache *cache = NULL;
	const struct snapshot *snapshot = NULL;
	struct context x = { 0 };
	struct policy p;
	unsigned parts;
	enum rc rc;

	if ((rc = context_begin(&x, c, &arena, e)) == RC_OK) {
		x.who = who;
		if ((rc = policy_load_id(&x, id, &p, e)) == RC_OK)
			rc = score_parts(&p, &parts, e);
		context_end(&x);
	}
	if (rc == RC_OK && (rc = snapshot_cache_open(c, &cache, e)) == RC_OK && (rc = snapshot_acquire(cache, parts, &snapshot, e)) == RC_OK &&
	    (rc = context_begin(&x, c, &arena, e)) == RC_OK) {
		x.who = who;
		rc = score_quarter(c, who, &x, snapshot, &p, to, e);
		context_end(&x);
	}
	if (snapshot)
		snapshot_release(cache, snapshot);
	snapshot_cache_close(cache);
	return rc;
}

/* --- all of it --------------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc fill_policy(struct demo_policy_run *d, const char *template, bool judged, struct error *e)
{
	struct template_request q = { .template = str_of(template) };
	int64_t policy;
	enum rc rc;

	if ((rc = template_make(d->x, &q, &policy, e)) || (rc = read_criteria(d, policy, e)) || (rc = assess(d, BOTH, e)) || (rc = find(d, policy, e)))
		return rc;
	return judged ? judge(d, policy, e) : RC_OK;
}

/* As it was a quarter ago. */
static enum rc fill_partners(struct demo_policy_run *d, struct error *e)
{
	struct template_request q = { .template = STR("partner") };
	enum rc rc;

	d->today -= QUARTER;
	if ((rc = read_partners(d, e)) || (rc = template_make(d->x, &q, &d->partner_policy, e)) || (rc = read_criteria(d, d->partner_policy, e)))
		return rc;
	return assess(d, 0, e);
}

static enum rc fill(struct context *x, struct write_request *w, struct error *e)
{
	struct demo_policy_run *d = w->argument;
	enum rc rc;

	d->x = x;
	if ((rc = read_subjects(d, e)) || (rc = read_judges(d, e)) || (rc = fill_policy(d, "grow_profit", true, e)))
		return rc;
	return (rc = fill_policy(d, "secure_base", false, e)) ? rc : fill_partners(d, e);
}

enum rc demo_policies(struct company *c, const struct principal *who, int32_t today, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = WORK_MEMORY };
	struct demo_policy_run *d = arena_new(&arena, struct demo_policy_run);
	struct write_request first = { .company = c, .who = who, .arena = &arena, .work = fill, .argument = d, .job.alone = true };
	struct write_request second = { .company = c, .who = who, .arena = &arena, .work = fill_partners_now, .argument = d, .job.alone = true };
	enum rc rc;

	if (!d)
		return error_no_memory(e);
	d->today = today;
	if ((rc = records_write(&first, e)) || (rc = keep_quarter(c, who, d->partner_policy, today - QUARTER, e)))
		return rc;
	return records_write(&second, e);
}
