/* Grades of partners, their rewards, and the periods that were kept. */
#include "kam/partner.h"

#include <math.h>

#include "base/date.h"
#include "base/mem.h"
#include "format/json.h"
#include "kam/row.h"
#include "kam/score_explain.h"
#include "records/load.h"
#include "records/read.h"

enum { PERIODS_MAX = 10, REWARDS_BYTES = 8000 };

const char *const grade_why_codes[GRADE_WHY_COUNT] = { "score", "least", "open", "excluded", "no_data" };

/* --- grades ---------------------------------------------------------------------------------------------------------------------------------- */

static enum grade grade_by_score(const struct policy *p, double score)
{
	for (int g = GRADE_A; g < GRADE_D; g++)
		if (score * QUANTITY_UNIT >= (double)p->grade_cuts[g])
			return (enum grade)g;
	return GRADE_D;
}

enum grade partner_grade(const struct scoring *s, const struct scored *i, enum grade_why *why)
{
	enum grade g = isnan(i->score) ? GRADE_NONE : grade_by_score(s->policy, i->score);

	*why = GRADE_BY_SCORE;
	if (i->excluded) {
		*why = GRADE_EXCLUDED;
		return GRADE_D;
	}
	if (g == GRADE_NONE) {
		*why = GRADE_NO_DATA;
	} else if (g < GRADE_C && i->conditions_met < i->conditions_known) {
		*why = GRADE_LEAST;
		g = GRADE_C;
	} else if (g < GRADE_C && i->conditions_known < s->entry_conditions) {
		*why = GRADE_OPEN;
	}
	return g;
}

/* --- periods of before -------------------------------------------------------------------------------------------------------------------------- */

/* Of one partner, the newest first. */
struct past { int count; struct kept_grade periods[PERIODS_MAX]; };

enum { P_ACCOUNT, P_SCORE, P_GRADE, P_TO };

static void take_past(struct past *p, const struct list *l)
{
	struct value score = list_value(l, P_SCORE);

	if (p->count < PERIODS_MAX)
		p->periods[p->count++] = (struct kept_grade){ l->id, score.kind == VALUE_INT ? (double)score.i / QUANTITY_UNIT : NAN,
							       (enum grade)policy_code_of(grade_codes, GRADE_COUNT, list_value(l, P_GRADE).s), (int32_t)list_value(l, P_TO).i };
}

static bool may_read_past(const struct context *x, const struct entity *t)
{
	return principal_may(x->who, t, OP_LIST) && principal_reads(x->who, t, entity_field_named(t, "score")) && principal_reads(x->who, t, entity_field_named(t, "grade"));
}

/* Through records: the grades that were kept may be seen less far than the accounts. */
static enum rc begin_past(struct context *x, const struct scoring *s, struct query *q, struct list *l, struct error *e)
{
	CLEANUP(buf_free) struct buf filter = { .max = 200 };
	enum rc rc;

	buf_printf(&filter, "policy = %lld", (long long)s->policy->id);
	if (s->period.has_to) {
		buf_lit(&filter, " and period_to < '");
		date_write(&filter, s->period.to);
		buf_lit(&filter, "'");
	}
	*q = (struct query){ .entity = row_entity(x, "partner_grade"), .limit = -1, .operation = OP_LIST };
	if ((rc = filter_parse(x, q->entity, buf_view(&filter), &q->filter, e)) || (rc = query_columns(x, q, STR("account,score,grade,period_to"), e)) ||
	    (rc = query_sort(x, q, STR("account,-period_to"), e)))
		return rc;
	return list_begin(x, q, l, e);
}

/* By place of the item. Rows of accounts that are not in the scoring are passed over. */
static enum rc read_past(struct context *x, const struct scoring *s, struct past *past, struct error *e)
{
	struct query q;
	struct list l;
	bool row;
	enum rc rc;

	if (!x || !may_read_past(x, row_entity(x, "partner_grade")))
		return RC_OK;
	if ((rc = begin_past(x, s, &q, &l, e)))
		return rc;
	while ((rc = list_next(&l, &row, e)) == RC_OK && row) {
		const struct scored *i = scoring_find(s, snapshot_find(s->snapshot, list_value(&l, P_ACCOUNT).i));
		if (i)
			take_past(&past[i - s->items], &l);
	}
	list_end(&l);
	return rc;
}

/* --- rewards ---------------------------------------------------------------------------------------------------------------------------------------- */

static bool reached(const struct reward *r, double score, enum grade grade)
{
	return grade != GRADE_NONE && !isnan(score) && score * QUANTITY_UNIT >= (double)r->least_score && (r->grade == GRADE_NONE || grade <= r->grade);
}

/* The period at hand counts as the first of those in a row. */
static bool long_enough(const struct reward *r, const struct past *p)
{
	for (int64_t k = 0; k < r->rounds - 1; k++)
		if (k >= p->count || !reached(r, p->periods[k].score, p->periods[k].grade))
			return false;
	return true;
}

static void give_rewards(const struct scoring *s, const struct scored *i, const struct past *p, struct scorecard *c)
{
	for (size_t k = 0; k < s->policy->reward_count && c->why != GRADE_EXCLUDED; k++) {
		const struct reward *r = &s->policy->rewards[k];
		uint64_t bit = UINT64_C(1) << k;
		if (!reached(r, i->score, c->grade) || !long_enough(r, p))
			continue;
		c->rewards |= s->rewards[i->account].hold & bit;
		c->rewards_open |= ~s->rewards[i->account].known & bit;
	}
}

/* --- all partners -------------------------------------------------------------------------------------------------------------------------------------- */

/* What the asker may not read is left out of the scores that he sees, but not of those that were kept: the two are not compared. */
static bool is_masked(const struct scoring *s)
{
	bool masked = false;

	for (size_t k = 0; k < s->criterion_count; k++)
		masked |= s->criteria[k].masked;
	return masked;
}

static void fill_card(const struct scorecards *all, size_t place, const struct past *p)
{
	const struct scored *i = &all->scoring->items[place];
	struct scorecard *c = &all->cards[place];

	c->grade = partner_grade(all->scoring, i, &c->why);
	c->has_before = p->count > 0;
	if (c->has_before)
		c->before = p->periods[0];
	if (is_masked(all->scoring))
		c->before.score = NAN;
	give_rewards(all->scoring, i, p, c);
}

static void count_card(struct scorecards *all, const struct scorecard *c)
{
	all->grades[c->grade]++;
	if (!c->has_before || c->grade == GRADE_NONE || c->before.grade == GRADE_NONE)
		return;
	all->up += c->grade < c->before.grade;
	all->down += c->grade > c->before.grade;
}

enum rc partner_cards(struct context *x, struct arena *a, const struct scoring *s, struct scorecards *out, struct error *e)
{
	struct past *past = mem_alloc((s->count + 1) * sizeof *past);
	enum rc rc = RC_OK;

	*out = (struct scorecards){ .scoring = s, .cards = arena_new_array(a, struct scorecard, s->count + 1) };
	if (!past || !out->cards)
		rc = error_no_memory(e);
	if (rc == RC_OK)
		rc = read_past(x, s, past, e);
	for (size_t i = 0; rc == RC_OK && i < s->count; i++) {
		fill_card(out, i, &past[i]);
		count_card(out, &out->cards[i]);
	}
	mem_free(past);
	return rc;
}

/* --- keeping a period -------------------------------------------------------------------------------------------------------------------------------------- */

static const char *const columns[] = { "policy", "policy_version", "account", "period_from", "period_to", "score", "known", "grade", "grade_before", "grade_why",
				       "rewards", "evidence", "kept_by" };
enum { COLUMNS = sizeof columns / sizeof *columns };

struct keeping { struct context *x; struct scorecards all; int64_t version; struct loader *loader; struct buf evidence, rewards; };

static enum rc may_keep(struct context *x, const struct scoring *s, struct error *e)
{
	if (!principal_may(x->who, row_entity(x, "round"), OP_CREATE) || principal_scope(x->who, row_entity(x, "account"), OP_LIST) != SCOPE_ALL)
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden", NULL, NULL);
	for (size_t k = 0; k < s->criterion_count; k++)
		if (s->criteria[k].masked)
			return error_set(e, RC_FORBIDDEN, NULL, "error.grades_masked", arena_text(x->arena, s->criteria[k].criterion->words.name), NULL);
	return RC_OK;
}

/* Periods follow each other: what was kept is not kept twice, nor is one put in behind. */
static enum rc check_period(struct context *x, const struct scoring *s, struct error *e)
{
	struct value values[] = { value_int(s->policy->id), value_int(s->period.to) };
	int64_t one;
	bool found = false;
	enum rc rc;

	if (s->policy->kind != POLICY_PARTNERS)
		return error_set(e, RC_INVALID, "policy", "error.not_partner_policy", NULL, NULL);
	if (!s->period.has_to)
		return error_set(e, RC_INVALID, "to", "error.required", NULL, NULL);
	rc = db_one_int(x->db, "SELECT 1 FROM partner_grade WHERE policy_id = ? AND period_to >= ? AND deleted_at IS NULL LIMIT 1", values, 2, &one, &found, e);
	return rc == RC_OK && found ? error_set(e, RC_CONFLICT, "to", "error.grades_kept", NULL, NULL) : rc;
}

static void put_rewards(struct keeping *k, const struct scorecard *c)
{
	const struct policy *p = k->all.scoring->policy;
	struct json_writer w = { .b = &k->rewards };

	json_array_begin(&w);
	for (size_t i = 0; i < p->reward_count; i++)
		if (c->rewards >> i & 1)
			json_put_str(&w, p->rewards[i].code);
	json_array_end(&w);
}

static struct value grade_value(enum grade g)
{
	return g < GRADE_COUNT ? value_text(str_of(grade_codes[g])) : value_null();
}

static enum rc keep_one(struct keeping *k, size_t place, struct error *e)
{
	const struct scoring *s = k->all.scoring;
	const struct scored *i = &s->items[place];
	const struct scorecard *c = &k->all.cards[place];
	enum rc rc;

	buf_clear(&k->evidence);
	buf_clear(&k->rewards);
	if ((rc = score_evidence(s, i->account, &k->evidence, e)))
		return rc;
	put_rewards(k, c);
	struct value row[COLUMNS] = {
		value_int(s->policy->id), value_int(k->version), value_int(s->snapshot->accounts[i->account].id), s->period.has_from ? value_int(s->period.from) : value_null(),
		value_int(s->period.to), isnan(i->score) ? value_null() : value_int(llround(i->score * QUANTITY_UNIT)), value_int(llround(i->known * WEIGHT_WHOLE)),
		grade_value(c->grade), c->has_before ? grade_value(c->before.grade) : value_null(), value_text(str_of(grade_why_codes[c->why])),
		value_text(buf_view(&k->rewards)), value_text(buf_view(&k->evidence)), row_ref(k->x->who->user),
	};
	if (k->rewards.failed)
		return error_no_memory(e);
	if (load_count(k->loader) == LOAD_BATCH) {
		rc = load_write(k->x, k->loader, e);
		load_clear(k->loader);
	}
	return rc ? rc : load_add(k->loader, row, e);
}

static enum rc keep_all(struct keeping *k, struct error *e)
{
	enum rc rc = load_open(k->x->schema, "partner_grade", columns, COLUMNS, &k->loader, e);

	for (size_t i = 0; rc == RC_OK && i < k->all.scoring->count; i++)
		rc = keep_one(k, i, e);
	if (rc == RC_OK && load_count(k->loader))
		rc = load_write(k->x, k->loader, e);
	load_close(k->loader);
	return rc;
}

enum rc partner_keep(struct context *x, const struct scoring *s, int64_t *kept, struct error *e)
{
	struct keeping k = { .x = x, .evidence = { .max = EVIDENCE_MAX }, .rewards = { .max = REWARDS_BYTES } };
	struct context whole = *x;
	enum rc rc;

	*kept = 0;
	if (!(whole.who = principal_system(x->arena, x->who->origin)))
		return error_no_memory(e);
	/* the periods of before are the same whoever keeps this one */
	if ((rc = may_keep(x, s, e)) || (rc = check_period(x, s, e)) || (rc = partner_cards(&whole, x->arena, s, &k.all, e)) || (rc = policy_freeze(x, s->policy->id, &k.version, e)))
		return rc;
	if ((rc = keep_all(&k, e)) == RC_OK)
		*kept = (int64_t)s->count;
	buf_free(&k.evidence);
	buf_free(&k.rewards);
	return rc;
}
