/* Candidates of a round, with patience. */
#include "kam/proposing.h"

#include <math.h>

#include "base/mem.h"
#include "format/json.h"
#include "kam/row.h"
#include "kam/score_json.h"

enum { KEPT_MAX = 1000000 };



const struct policy *ranking_policy(const struct ranking *r)
{
	return r->scoring ? r->scoring->policy : &r->classification->policy;
}

struct period ranking_period(const struct ranking *r)
{
	return r->scoring ? r->scoring->period : r->classification->period;
}

const struct snapshot *ranking_snapshot(const struct ranking *r)
{
	return r->scoring ? r->scoring->snapshot : r->classification->snapshot;
}

void ranking_json(const struct ranking *r, size_t top, struct buf *out)
{
	struct classify_output o = { .limit = top };

	if (r->scoring)
		scoring_json(r->scoring, NULL, &o, out);
	else
		classification_json(r->classification, &o, out);
}

bool is_key_tier(enum tier t)
{
	return t == TIER_STRATEGIC || t == TIER_KEY;
}

enum move move_between(enum tier now, enum tier proposed)
{
	enum tier a = now == TIER_NONE ? TIER_GENERAL : now, b = proposed == TIER_NONE ? TIER_GENERAL : proposed;

	if (a == b)
		return MOVE_STAY;
	if (is_key_tier(a) != is_key_tier(b))
		return is_key_tier(b) ? MOVE_ENTER : MOVE_LEAVE;
	return b < a ? MOVE_UP : MOVE_DOWN;
}

/* --- patience ---------------------------------------------------------------------------------------------------------------------------- */

/* A scoring is patient by itself: it knows below which score a tier is left, and what is excluded at once. */
static void take_patience(struct proposing *p, const struct policy *policy)
{
	for (int t = 0; t < TIER_COUNT; t++)
		p->leave_rounds[t] = policy->rules[t].given ? (int)policy->rules[t].leave_rounds : 1;
}

static enum rc read_kept(struct context *x, int64_t policy, struct proposing *p, struct error *e)
{
	static const char last[] = " FROM proposal WHERE below_rounds > 0 AND deleted_at IS NULL AND round_id = "
				   "(SELECT max(id) FROM round WHERE policy_id = ? AND status = 'decided' AND deleted_at IS NULL)";
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value id = value_int(policy);
	char *sql = arena_printf(x->arena, "SELECT count(*)%s", last);
	int64_t count;
	bool row;
	enum rc rc;

	if (!sql)
		return error_no_memory(e);
	if ((rc = db_one_int(x->db, sql, &id, 1, &count, &row, e)))
		return rc;
	count = count > KEPT_MAX ? KEPT_MAX : count;
	if (!(p->kept = mem_alloc(((size_t)count + 1) * sizeof *p->kept)) || !(sql = arena_printf(x->arena, "SELECT account_id, below_rounds%s ORDER BY account_id", last)))
		return error_no_memory(e);
	if ((rc = db_prepare(x->db, str_of(sql), &st, e)) || (rc = statement_bind(st, 1, id, e)))
		return rc;
	while (p->kept_count < (size_t)count && (rc = statement_step(st, &row, e)) == RC_OK && row)
		p->kept[p->kept_count++] = (struct kept_count){ statement_int(st, 0), (int)statement_int(st, 1) };
	return rc;
}

static int kept_of(const struct proposing *p, int64_t account)
{
	size_t low = 0, high = p->kept_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (p->kept[middle].account < account)
			low = middle + 1;
		else
			high = middle;
	}
	return low < p->kept_count && p->kept[low].account == account ? p->kept[low].below : 0;
}

enum rc proposing_begin(struct context *x, struct ranking ranking, struct proposing *out, struct error *e)
{
	const struct policy *policy = ranking_policy(&ranking);

	*out = (struct proposing){ .ranking = ranking };
	take_patience(out, policy);
	return read_kept(x, policy->id, out, e);
}

void proposing_end(struct proposing *p)
{
	mem_free(p->kept);
	p->kept = NULL;
}

/* --- candidates -------------------------------------------------------------------------------------------------------------------------- */

/* Figures that would lower an account are counted first; only when they have done so often enough in a row is it proposed. */
static void be_patient(const struct proposing *p, int64_t account, struct candidate *c)
{
	enum tier now = c->now == TIER_NONE ? TIER_GENERAL : c->now;

	if (c->move != MOVE_DOWN && c->move != MOVE_LEAVE)
		return;
	c->below = kept_of(p, account) + 1;
	if (c->below >= p->leave_rounds[now])
		return;
	c->proposed = c->now;
	c->move = MOVE_STAY;
}

static bool next_classified(struct proposing *p, struct candidate *out)
{
	const struct classification *k = p->ranking.classification;

	if (p->at == k->item_count)
		return false;
	const struct classified *i = &k->items[p->at++];
	*out = (struct candidate){ .account = i->account, .rank = (int64_t)p->at, .value = i->value, .class = i->class, .score = NAN, .sure = NAN,
				   .now = (enum tier)k->snapshot->accounts[i->account].tier, .proposed = classification_proposed(k, i) };
	out->move = move_between(out->now, out->proposed);
	return true;
}

/* In a scoring by criteria no ABC class is meant. */
static bool next_scored(struct proposing *p, struct candidate *out)
{
	const struct scoring *s = p->ranking.scoring;

	if (p->at == s->count)
		return false;
	const struct scored *i = &s->items[p->at++];
	*out = (struct candidate){ .account = i->account, .rank = (int64_t)p->at, .value = i->value, .class = ABC_COUNT, .score = i->score, .sure = i->sure,
				   .now = (enum tier)i->tier_now, .proposed = (enum tier)i->tier_proposed, .move = (enum move)i->move, .below = i->rounds_below };
	return true;
}

bool proposing_next(struct proposing *p, struct candidate *out)
{
	const struct snapshot *s = ranking_snapshot(&p->ranking);

	while (p->ranking.scoring ? next_scored(p, out) : next_classified(p, out)) {
		if (!p->ranking.scoring)
			be_patient(p, s->accounts[out->account].id, out);
		if (out->move != MOVE_STAY || out->below || is_key_tier(out->now))
			return true;
	}
	return false;
}

/* --- evidence ---------------------------------------------------------------------------------------------------------------------------- */

static void put_class(struct json_writer *w, const char *key, int class)
{
	static const char *const codes[ABC_COUNT + 1] = { "A", "B", "C", NULL };

	json_field_text(w, key, codes[class]);
}

static void put_ranking(struct json_writer *w, const struct classification *k, const struct classified *i)
{
	put_class(w, "class", i->class);
	json_field_decimal_sum(w, "value", i->value, LINE_SCALE);
	json_field_double(w, "share", i->share);
	json_field_double(w, "cumulative", i->cumulative);
	if (!k->compared)
		return;
	put_class(w, "class_before", i->class_before);
	json_field_decimal_sum(w, "value_before", i->value_before, LINE_SCALE);
}

static void classified_evidence(const struct proposing *p, const struct candidate *c, struct buf *out)
{
	const struct classification *k = p->ranking.classification;
	struct json_writer w = { .b = out };
	enum tier now = c->now == TIER_NONE ? TIER_GENERAL : c->now;

	json_object_begin(&w);
	json_field_text(&w, "method", "pareto");
	json_field_str(&w, "policy", k->policy.code);
	json_field_int(&w, "revision", k->policy.revision);
	json_field_text(&w, "measure", policy_value_codes[k->policy.value]);
	json_field_text(&w, "currency", k->currency);
	json_field_int(&w, "rank", c->rank);
	json_field_int(&w, "of", (int64_t)k->item_count);
	put_ranking(&w, k, &k->items[c->rank - 1]);
	json_field_decimal(&w, "cut_a", k->policy.cuts[0], 4);
	json_field_decimal(&w, "cut_b", k->policy.cuts[1], 4);
	if (c->below) {
		json_field_int(&w, "below", c->below);
		json_field_int(&w, "leave_rounds", p->leave_rounds[now]);
	}
	json_object_end(&w);
}

enum rc proposing_evidence(const struct proposing *p, const struct candidate *c, struct buf *out, struct error *e)
{
	if (p->ranking.scoring)
		return score_evidence(p->ranking.scoring, c->account, out, e);
	classified_evidence(p, c, out);
	return out->failed ? error_no_memory(e) : RC_OK;
}
