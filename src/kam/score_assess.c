/* Assessments as scores: the mean of what the named people gave an account by a criterion. Read through records, so that a limited asker's scoring holds only
 * what he may read. Findings likewise, for conditions that no figure decides. */
#include "kam/score_parts.h"

#include <stdlib.h>

#include "base/mem.h"
#include "lang/zone.h"
#include "records/read.h"

enum { ROOM_FIRST = 256, GRADE_UNIT = 1000 };

/* One person's score of an account by a criterion. */
struct given { uint32_t account; uint16_t criterion; uint16_t score; };
struct given_list { struct given *items; size_t count, room; };

static bool keep(struct given_list *l, struct given g)
{
	size_t room = l->room ? 2 * l->room : ROOM_FIRST;
	struct given *grown;

	if (l->count == l->room) {
		if (!(grown = mem_resize(l->items, room * sizeof *grown)))
			return false;
		l->items = grown;
		l->room = room;
	}
	l->items[l->count++] = g;
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct given *x = a, *y = b;

	if (x->criterion != y->criterion)
		return x->criterion < y->criterion ? -1 : 1;
	return x->account < y->account ? -1 : x->account > y->account;
}

/* Where the criterion with that id stands among the scored ones; the count when it is none of them. */
static size_t criterion_at(const struct scoring *s, int64_t id)
{
	size_t i = 0;

	while (i < s->criterion_count && s->criteria[i].criterion->id != id)
		i++;
	return i;
}

static bool wants(const struct scored_criterion *c, uint32_t account)
{
	return !c->criterion->measured || (c->criterion->assess_unknown && !c->masked && c->scores[account] == SCORE_UNKNOWN);
}

static enum rc begin_list(struct context *x, const char *entity, const char *columns, struct str filter, struct query *q, struct list *l, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, str_of(entity));
	enum rc rc;

	*q = (struct query){ .entity = t, .limit = -1, .operation = OP_LIST };
	if ((rc = filter_parse(x, t, filter, &q->filter, e)) || (rc = query_columns(x, q, str_of(columns), e)))
		return rc;
	return list_begin(x, q, l, e);
}

static enum rc take_row(struct scoring *s, const struct list *l, const unsigned char *visible, struct given_list *out, struct error *e)
{
	size_t account = snapshot_find(s->snapshot, list_value(l, 0).i), criterion = criterion_at(s, list_value(l, 1).i);
	int64_t grade = list_value(l, 2).i;

	if (account == s->snapshot->account_count || criterion == s->criterion_count || s->snapshot->accounts[account].deleted || (visible && !visible[account]) ||
	    !wants(&s->criteria[criterion], (uint32_t)account))
		return RC_OK;
	return keep(out, (struct given){ (uint32_t)account, (uint16_t)criterion, (uint16_t)(grade * (SCORE_UNIT / GRADE_UNIT)) }) ? RC_OK : error_no_memory(e);
}

/* Rows of the same account and criterion stand together: their mean. */
static void put_means(struct scoring *s, const struct given_list *l)
{
	for (size_t from = 0, to; from < l->count; from = to) {
		uint64_t sum = 0;
		for (to = from; to < l->count && !by_place(&l->items[to], &l->items[from]); to++)
			sum += l->items[to].score;
		s->criteria[l->items[from].criterion].scores[l->items[from].account] = (uint16_t)((sum + (to - from) / 2) / (to - from));
	}
}

enum rc score_assess(struct score_work *w, struct error *e)
{
	struct context *x = w->q->x;
	const struct entity *t = x ? schema_entity(x->schema, STR("assessment")) : NULL;
	struct given_list given = { 0 };
	struct query q;
	struct list l;
	char *filter;
	bool row = true;
	enum rc rc;

	if (!t || !w->q->policy->id || !principal_may(x->who, t, OP_LIST) || !principal_reads(x->who, t, entity_field_named(t, "score")))
		return RC_OK;
	if (!(filter = arena_printf(x->arena, "criterion.policy = %lld and score is not empty", (long long)w->q->policy->id)))
		return error_no_memory(e);
	if ((rc = begin_list(x, "assessment", "account,criterion,score", str_of(filter), &q, &l, e)))
		return rc;
	while (rc == RC_OK && (rc = list_next(&l, &row, e)) == RC_OK && row)
		rc = take_row(w->out, &l, w->q->visible, &given, e);
	list_end(&l);
	if (rc == RC_OK && given.count) {
		qsort(given.items, given.count, sizeof *given.items, by_place);
		put_means(w->out, &given);
	}
	mem_free(given.items);
	return rc;
}

/* --- findings ----------------------------------------------------------------------------------------------------------------------------------------- */

static int by_account(const void *a, const void *b)
{
	const struct score_finding *x = a, *y = b;

	if (x->account != y->account)
		return x->account < y->account ? -1 : 1;
	return x->condition < y->condition ? -1 : x->condition > y->condition;
}

static size_t condition_at(const struct policy *p, int64_t id)
{
	size_t i = 0;

	while (i < p->condition_count && p->conditions[i].id != id)
		i++;
	return i;
}

static bool keep_finding(struct score_work *w, size_t *room, struct score_finding f)
{
	size_t wanted = *room ? 2 * *room : ROOM_FIRST;
	struct score_finding *grown;

	if (w->finding_count == *room) {
		if (!(grown = mem_resize(w->findings, wanted * sizeof *grown)))
			return false;
		w->findings = grown;
		*room = wanted;
	}
	w->findings[w->finding_count++] = f;
	return true;
}

static enum rc take_finding(struct score_work *w, const struct list *l, int32_t today, size_t *room, struct error *e)
{
	const struct snapshot *s = w->q->snapshot;
	size_t account = snapshot_find(s, list_value(l, 0).i), condition = condition_at(w->q->policy, list_value(l, 1).i);
	struct value until = list_value(l, 3);

	if (account == s->account_count || condition == w->q->policy->condition_count || (until.kind == VALUE_INT && until.i < today))
		return RC_OK;
	return keep_finding(w, room, (struct score_finding){ (uint32_t)account, (uint16_t)condition, list_value(l, 2).i != 0 }) ? RC_OK : error_no_memory(e);
}

enum rc score_findings(struct score_work *w, struct error *e)
{
	struct context *x = w->q->x;
	const struct entity *t = x ? schema_entity(x->schema, STR("finding")) : NULL;
	struct query q;
	struct list l;
	size_t room = 0;
	char *filter;
	bool row = true;
	enum rc rc;

	if (!t || !w->q->policy->id || !principal_may(x->who, t, OP_LIST))
		return RC_OK;
	if (!(filter = arena_printf(x->arena, "condition.policy = %lld", (long long)w->q->policy->id)))
		return error_no_memory(e);
	if ((rc = begin_list(x, "finding", "account,condition,holds,until", str_of(filter), &q, &l, e)))
		return rc;
	while (rc == RC_OK && (rc = list_next(&l, &row, e)) == RC_OK && row)
		rc = take_finding(w, &l, zone_day(company_zone(x->company), x->now), &room, e);
	list_end(&l);
	if (rc == RC_OK && w->finding_count)
		qsort(w->findings, w->finding_count, sizeof *w->findings, by_account);
	return rc;
}

int score_finding(const struct score_work *w, uint32_t account, size_t condition)
{
	struct score_finding key = { account, (uint16_t)condition, false };
	const struct score_finding *found = w->finding_count ? bsearch(&key, w->findings, w->finding_count, sizeof key, by_account) : NULL;

	return found ? found->holds : -1;
}
