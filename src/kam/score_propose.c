/* From what the deciding method says to what is proposed: conditions and requirements of the tier, exclusion, places, and that nobody moves on noise.
 *   up    only where the tier's conditions hold; where they are not known, people look at it
 *   down  only below leave_below, leave_rounds times in a row
 *   places go by rank; who is in gives way only to one who is better by the distance between entry and exit */
#include "kam/score_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "os/team.h"
#include "os/thread.h"
#include "records/context.h"
#include "store/store.h"

enum { ROUNDS_MAX = 100 };

const char *const why_codes[WHY_COUNT] = { "method", "no_data", "excluded", "conditions", "open", "held", "places", "unsure", "no_rule" };

/* --- tiers by class and by score ------------------------------------------------------------------------------------------------------------------ */

static void tiers_by_class(struct scoring *s)
{
	for (size_t i = 0; i < s->classification.item_count; i++) {
		const struct classified *c = &s->classification.items[i];
		s->items[s->ranks[c->account]].tier[METHOD_PARETO] = (unsigned char)classification_proposed(&s->classification, c);
	}
}

static double score_asked(const struct scored *i, const struct tier_rule *r)
{
	return r->score_of == GROUP_COUNT ? i->score : i->group[r->score_of];
}

/* A rule without a least score takes whoever has a score. */
static bool reaches(const struct scored *i, const struct tier_rule *r)
{
	if (r->least_score == POLICY_UNSET)
		return !isnan(i->score);
	return score_asked(i, r) * QUANTITY_UNIT >= (double)r->least_score;
}

static enum tier tier_by_score(const struct policy *p, const struct scored *i)
{
	for (int t = 0; t < TIER_COUNT && !isnan(i->score); t++)
		if (p->rules[t].given && reaches(i, &p->rules[t]))
			return (enum tier)t;
	return TIER_NONE;
}

/* --- may it enter? ------------------------------------------------------------------------------------------------------------------------------------ */

enum answer { NO, MAYBE, YES };

/* No tier counts as general. */
static int tier_held(const struct scored *i)
{
	return i->tier_now == TIER_NONE ? TIER_GENERAL : i->tier_now;
}

static enum answer conditions_answer(const struct scoring *s, const struct scored *i, const struct tier_rule *r)
{
	int64_t unknown = s->entry_conditions - i->conditions_known;

	if (i->conditions_met >= r->conditions)
		return YES;
	return i->conditions_met + unknown >= r->conditions ? MAYBE : NO;
}

static enum answer may_enter(const struct scoring *s, const struct scored *i, int tier)
{
	static const enum answer requirement[] = { NO, YES, MAYBE };
	const struct tier_rule *r = &s->policy->rules[tier];
	enum answer conditions, required;

	if (!r->given || tier >= tier_held(i))
		return YES;
	if (r->by_hand || (s->policy->method == METHOD_SCORE && !reaches(i, r)))
		return NO;
	conditions = conditions_answer(s, i, r);
	required = requirement[s->conditions[i->account].requirement[tier]];
	return conditions < required ? conditions : required;
}

/* The highest tier from `from` on that it may enter; *open: not known for sure. Below the tier that it has nothing is asked, but for its score. */
static int highest(const struct scoring *s, const struct scored *i, int from, bool *open)
{
	for (int t = from; t < TIER_GENERAL; t++) {
		const struct tier_rule *r = &s->policy->rules[t];
		enum answer a = may_enter(s, i, t);
		if (t > tier_held(i) && s->policy->method == METHOD_SCORE && r->given && !reaches(i, r))
			a = NO;
		*open = a == MAYBE;
		if (a != NO)
			return t;
	}
	*open = false;
	return TIER_GENERAL;
}

/* --- must it leave? -------------------------------------------------------------------------------------------------------------------------------------- */

/* The round at hand counts too. 0: it is not below. */
static int rounds_below(const struct score_work *w, const struct scored *i)
{
	const struct tier_rule *r = &w->out->policy->rules[tier_held(i)];
	double score = score_asked(i, r);

	if (!r->given || r->leave_below == POLICY_UNSET || isnan(score) || score * QUANTITY_UNIT >= (double)r->leave_below)
		return 0;
	return 1 + (w->below_before ? w->below_before[i->account] : 0);
}

/* Down is what figures may say only where the tier's own rule is broken often enough. */
static bool is_held(const struct score_work *w, const struct scored *i)
{
	const struct tier_rule *r = &w->out->policy->rules[tier_held(i)];

	return r->given && r->leave_below != POLICY_UNSET && i->rounds_below < r->leave_rounds;
}

/* --- one account -------------------------------------------------------------------------------------------------------------------------------------------- */

static void set(struct scored *i, int tier, enum why why)
{
	i->tier_proposed = (unsigned char)tier;
	i->why = (unsigned char)why;
}

static enum move move_between(int from, int to)
{
	if (from == to)
		return MOVE_STAY;
	if ((from <= TIER_KEY) != (to <= TIER_KEY))
		return to < from ? MOVE_ENTER : MOVE_LEAVE;
	return to < from ? MOVE_UP : MOVE_DOWN;
}

/* The method names no tier. */
static bool is_silent(const struct scored *i)
{
	return i->why == WHY_NO_DATA || i->why == WHY_NO_RULE;
}

/* Want of data, or of a rule that a score could meet, takes nobody's tier away: strategic and key accounts go to people, the others stay. */
static void choose(const struct score_work *w, struct scored *i)
{
	const struct scoring *s = w->out;
	int said = i->tier[s->policy->method], now = tier_held(i), tier;
	bool open = false;

	i->rounds_below = (unsigned char)rounds_below(w, i);
	if (i->excluded) {
		set(i, TIER_GENERAL, WHY_EXCLUDED);
	} else if (said == TIER_NONE) {
		set(i, i->tier_now, s->policy->method == METHOD_SCORE && !isnan(i->score) ? WHY_NO_RULE : WHY_NO_DATA);
	} else {
		tier = highest(s, i, said, &open);
		set(i, tier, open ? WHY_OPEN : tier != said ? WHY_CONDITIONS : WHY_METHOD);
		if (tier > now && is_held(w, i))
			set(i, now, WHY_HELD);
	}
}

/* --- places ------------------------------------------------------------------------------------------------------------------------------------------------- */

struct place { double key; uint32_t item; };

static int compare_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->key != y->key)
		return x->key > y->key ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

/* By what the method looks at. Without data an account that is in keeps its place, even beyond the last. */
static double place_key(const struct scoring *s, const struct scored *i, int tier)
{
	const struct tier_rule *r = &s->policy->rules[tier];
	enum method m = s->policy->method;
	bool by_value = m == METHOD_PARETO || m == METHOD_BCG || m == METHOD_RFM, in = tier_held(i) <= tier;
	double key = by_value ? decimal_sum_to_double(i->value, LINE_SCALE) : score_asked(i, r);

	if (isnan(key))
		return in ? INFINITY : -INFINITY;
	if (!by_value && in && r->least_score != POLICY_UNSET && r->leave_below != POLICY_UNSET)
		key += (double)(r->least_score - r->leave_below) / QUANTITY_UNIT;
	return key;
}

/* Those beyond the places go to the next tier that they may have; the tiers below are looked at after. */
static void displace(struct scoring *s, struct scored *i, int tier)
{
	bool open = false;
	int next = highest(s, i, tier + 1, &open);

	set(i, next, open ? WHY_OPEN : WHY_PLACES);
}

static enum rc fill_places(struct scoring *s, int tier, struct error *e)
{
	int64_t capacity = s->policy->rules[tier].capacity;
	struct place *places = mem_alloc((s->count + 1) * sizeof *places);
	size_t n = 0;

	if (!places)
		return error_no_memory(e);
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].tier_proposed == tier)
			places[n++] = (struct place){ place_key(s, &s->items[i], tier), (uint32_t)i };
	if (n > (size_t)capacity)
		qsort(places, n, sizeof *places, compare_place);
	for (size_t i = (size_t)capacity; i < n; i++)
		if (!is_silent(&s->items[places[i].item]))
			displace(s, &s->items[places[i].item], tier);
	mem_free(places);
	return RC_OK;
}

/* --- rounds of before ------------------------------------------------------------------------------------------------------------------------------------------- */

static bool counts_rounds(const struct policy *p)
{
	bool any = false;

	for (int t = 0; t < TIER_COUNT; t++)
		any |= p->rules[t].given && p->rules[t].leave_rounds > 1 && p->rules[t].leave_below != POLICY_UNSET;
	return any && p->id;
}

/* Newest first within an account: a round that was not below ends the row. */
struct past { size_t account; bool ended; };

static void take_past(struct score_work *w, struct past *p, const struct statement *st)
{
	const struct snapshot *s = w->q->snapshot;
	size_t account = snapshot_find(s, statement_int(st, 0));
	int tier;
	const struct tier_rule *r;

	if (account != p->account)
		*p = (struct past){ account, false };
	if (p->ended || account == s->account_count)
		return;
	tier = s->accounts[account].tier == TIER_NONE ? TIER_GENERAL : s->accounts[account].tier;
	r = &w->q->policy->rules[tier];
	if (!statement_is_null(st, 1) && r->given && r->leave_below != POLICY_UNSET && statement_int(st, 1) < r->leave_below && w->below_before[account] < ROUNDS_MAX)
		w->below_before[account]++;
	else
		p->ended = true;
}

/* Read as the program: how often an account was below is the same for whoever asks. The score that a proposal keeps is the total. */
static enum rc load_past(struct score_work *w, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct past past = { SIZE_MAX, false };
	struct value policy = value_int(w->q->policy->id);
	bool row;
	enum rc rc;

	if (!w->q->x || !counts_rounds(w->q->policy))
		return RC_OK;
	if (!(w->below_before = mem_alloc(w->q->snapshot->account_count + 1)))
		return error_no_memory(e);
	if ((rc = db_prepare(w->q->x->db, STR("SELECT p.account_id, p.score FROM proposal p JOIN round r ON r.id = p.round_id WHERE r.policy_id = ?"
					      " AND r.status = 'decided' AND p.deleted_at IS NULL AND r.deleted_at IS NULL"
					      " ORDER BY p.account_id, r.closed_at DESC, r.id DESC"), &st, e)) ||
	    (rc = statement_bind_all(st, &policy, 1, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row)
		take_past(w, &past, st);
	return rc;
}

/* --- all accounts -------------------------------------------------------------------------------------------------------------------------------------------------- */

/* What people have to look at: no data where it matters, conditions that nobody knows, and moves that hang on the weights. */
static void settle(const struct scoring *s, struct scored *i)
{
	int to;

	/* partners get grades (kam/partner.h); their tiers are another policy's */
	if (s->policy->kind == POLICY_PARTNERS)
		set(i, i->tier_now, isnan(i->score) ? WHY_NO_DATA : WHY_METHOD);
	to = i->tier_proposed == TIER_NONE ? TIER_GENERAL : i->tier_proposed;

	i->move = (unsigned char)move_between(tier_held(i), to);
	i->sure = score_sureness(i);
	if (s->policy->kind == POLICY_PARTNERS)
		return;
	if (i->why == WHY_OPEN || (is_silent(i) && i->tier_now <= TIER_KEY))
		i->move = MOVE_REVIEW;
	if (s->policy->method != METHOD_SCORE || i->move == MOVE_STAY || i->move == MOVE_REVIEW || i->why == WHY_EXCLUDED || isnan(i->sure))
		return;
	if (i->sure * WEIGHT_WHOLE < (double)s->policy->sure_from) {
		i->move = MOVE_REVIEW;
		i->why = WHY_UNSURE;
	}
}

static void count_entry_conditions(struct scoring *s)
{
	for (size_t k = 0; k < s->policy->condition_count; k++)
		s->entry_conditions += s->policy->conditions[k].active && s->policy->conditions[k].kind == CONDITION_ENTRY;
}

/* What is counted of a part of the accounts. */
struct counts { int64_t moves[MOVE_COUNT], tiers[METHODS_COUNT][TIER_COUNT + 1], proposed[TIER_COUNT + 1]; };
struct job { const struct score_work *work; struct counts counts[SCORE_SLICES]; };

static void slice_of(const struct scoring *s, int slice, size_t *from, size_t *end)
{
	*from = s->count * (size_t)slice / SCORE_SLICES;
	*end = s->count * ((size_t)slice + 1) / SCORE_SLICES;
}

static void choose_slice(void *argument, int slice)
{
	const struct job *j = argument;
	struct scoring *s = j->work->out;
	size_t i, end;

	for (slice_of(s, slice, &i, &end); i < end; i++) {
		s->items[i].tier[METHOD_SCORE] = (unsigned char)tier_by_score(s->policy, &s->items[i]);
		s->score_tiers[s->items[i].account] = s->items[i].tier[METHOD_SCORE];
		choose(j->work, &s->items[i]);
	}
}

static void settle_slice(void *argument, int slice)
{
	struct job *j = argument;
	struct scoring *s = j->work->out;
	struct counts *c = &j->counts[slice];
	size_t i, end;

	for (slice_of(s, slice, &i, &end); i < end; i++) {
		settle(s, &s->items[i]);
		for (int m = 0; m < METHODS_COUNT; m++)
			c->tiers[m][s->items[i].tier[m]]++;
		c->proposed[s->items[i].tier_proposed]++;
		c->moves[s->items[i].move]++;
	}
}

static void add_counts(struct scoring *s, const struct counts *c)
{
	for (int k = 0; k < MOVE_COUNT; k++)
		s->moves[k] += c->moves[k];
	for (int t = 0; t <= TIER_COUNT; t++) {
		s->proposed[t] += c->proposed[t];
		for (int m = 0; m < METHODS_COUNT; m++)
			s->tiers[m][t] += c->tiers[m][t];
	}
}

static enum rc propose(struct job *j, struct error *e)
{
	struct scoring *s = j->work->out;
	enum rc rc = RC_OK;

	tiers_by_class(s);
	count_entry_conditions(s);
	team_run(thread_cpus(), choose_slice, j, SCORE_SLICES);
	for (int t = 0; rc == RC_OK && t < TIER_GENERAL; t++)
		if (s->policy->rules[t].given && s->policy->rules[t].capacity != POLICY_UNSET)
			rc = fill_places(s, t, e);
	if (rc)
		return rc;
	team_run(thread_cpus(), settle_slice, j, SCORE_SLICES);
	for (int k = 0; k < SCORE_SLICES; k++)
		add_counts(s, &j->counts[k]);
	return RC_OK;
}

enum rc score_propose(struct score_work *w, struct error *e)
{
	struct job *j;
	enum rc rc = load_past(w, e);

	if (rc)
		return rc;
	w->out->score_tiers = mem_alloc(w->out->snapshot->account_count + 1);
	j = mem_alloc(sizeof *j);
	if (!w->out->score_tiers || !j) {
		mem_free(j);
		return error_no_memory(e);
	}
	j->work = w;
	rc = propose(j, e);
	mem_free(j);
	return rc;
}
