/* Scored portfolios as JSON, row by row: for the API and the command line. */
#include "kam/score_json.h"

#include <math.h>
#include <stdio.h>

#include "base/date.h"
#include "format/json.h"

enum { FLUSH_AT = 64 << 10 };

static void put_tier(struct json_writer *w, const char *key, unsigned char tier)
{
	json_field_text(w, key, tier < TIER_COUNT ? tier_codes[tier] : NULL);
}

static void put_day(struct json_writer *w, const char *key, bool given, int32_t day)
{
	json_key(w, key);
	if (!given) {
		json_put_null(w);
		return;
	}
	date_write(json_text_begin(w), day);
	json_text_end(w);
}

static const char *grade_code(enum grade g)
{
	return g < GRADE_COUNT ? grade_codes[g] : NULL;
}

static void put_grades(struct json_writer *w, const struct scorecards *cards)
{
	json_key(w, "grades");
	json_object_begin(w);
	for (int g = 0; g < GRADE_COUNT; g++)
		json_field_int(w, grade_codes[g], cards->grades[g]);
	json_field_int(w, "none", cards->grades[GRADE_NONE]);
	json_field_int(w, "up", cards->up);
	json_field_int(w, "down", cards->down);
	json_object_end(w);
}

static void put_rewards(struct json_writer *w, const char *key, const struct policy *p, uint64_t bits)
{
	json_key(w, key);
	json_array_begin(w);
	for (size_t i = 0; i < p->reward_count; i++)
		if (bits >> i & 1)
			json_put_str(w, p->rewards[i].code);
	json_array_end(w);
}

/* Scores of the criteria by their codes: null where nothing is known, or the asker may not read what they are made of. */
static void put_card_scores(struct json_writer *w, const struct scoring *s, uint32_t account)
{
	json_key(w, "scores");
	json_object_begin(w);
	for (size_t c = 0; c < s->criterion_count; c++) {
		json_key_str(w, s->criteria[c].criterion->code);
		json_put_double(w, scoring_score(s, c, account));
	}
	json_object_end(w);
}

static void put_card(struct json_writer *w, const struct scorecards *cards, size_t place)
{
	const struct scorecard *c = &cards->cards[place];
	const struct scored *i = &cards->scoring->items[place];

	json_field_text(w, "grade", grade_code(c->grade));
	json_field_text(w, "grade_why", grade_why_codes[c->why]);
	put_rewards(w, "rewards", cards->scoring->policy, c->rewards);
	put_rewards(w, "rewards_open", cards->scoring->policy, c->rewards_open);
	json_field_text(w, "grade_before", c->has_before ? grade_code(c->before.grade) : NULL);
	json_field_double(w, "score_before", c->has_before ? c->before.score : NAN);
	json_field_double(w, "change", c->has_before ? i->score - c->before.score : NAN);
	put_card_scores(w, cards->scoring, i->account);
}

static void put_head(struct json_writer *w, const struct scoring *s)
{
	json_field_str(w, "policy", s->policy->code);
	json_field_int(w, "revision", s->policy->revision);
	json_field_text(w, "method", method_codes[s->policy->method]);
	put_day(w, "from", s->period.has_from, s->period.from);
	put_day(w, "to", s->period.has_to, s->period.to);
	json_field_text(w, "value", policy_value_codes[s->policy->value]);
	json_field_text(w, "currency", s->classification.currency[0] ? s->classification.currency : NULL);
	json_field_int(w, "count", (int64_t)s->count);
	json_field_decimal_sum(w, "total", s->classification.total, LINE_SCALE);
	json_key(w, "moves");
	json_object_begin(w);
	for (int m = 0; m < MOVE_COUNT; m++)
		json_field_int(w, move_codes[m], s->moves[m]);
	json_object_end(w);
	json_key(w, "criteria");
	json_array_begin(w);
	for (size_t c = 0; c < s->criterion_count; c++) {
		json_object_begin(w);
		json_field_str(w, "code", s->criteria[c].criterion->code);
		json_field_text(w, "aspect", group_codes[s->criteria[c].criterion->aspect]);
		json_field_double(w, "weight", s->criteria[c].weight);
		json_field_int(w, "known", s->criteria[c].known);
		json_object_end(w);
	}
	json_array_end(w);
}

static void put_chances(struct json_writer *w, const struct scored *i)
{
	json_field_double(w, "robustness", i->sure);
	json_key(w, "chances");
	if (isnan(i->tier_chance[0])) {
		json_put_null(w);
		return;
	}
	json_object_begin(w);
	for (int t = 0; t < TIER_COUNT; t++)
		json_field_double(w, tier_codes[t], i->tier_chance[t]);
	json_object_end(w);
}

static void put_item(struct json_writer *w, const struct scoring *s, const struct scorecards *cards, size_t place)
{
	const struct scored *i = &s->items[place];
	const struct snapshot_account *a = &s->snapshot->accounts[i->account];

	json_object_begin(w);
	json_field_int(w, "rank", (int64_t)place + 1);
	json_field_int(w, "id", a->id);
	json_field_text(w, "code", snapshot_text(s->snapshot, a->code));
	json_field_text(w, "name", snapshot_text(s->snapshot, a->name));
	json_field_double(w, "score", i->score);
	json_field_double(w, "known", i->known);
	json_field_decimal_sum(w, "value", i->value, LINE_SCALE);
	put_tier(w, "tier", i->tier_now);
	put_tier(w, "proposed", i->tier_proposed);
	json_field_text(w, "move", move_codes[i->move]);
	json_field_text(w, "why", why_codes[i->why]);
	json_field_int(w, "conditions_met", i->conditions_met);
	json_field_int(w, "conditions_known", i->conditions_known);
	json_field_bool(w, "excluded", i->excluded);
	put_chances(w, i);
	json_key(w, "methods");
	json_object_begin(w);
	for (int m = 0; m < METHODS_COUNT; m++)
		put_tier(w, method_codes[m], i->tier[m]);
	json_object_end(w);
	if (cards)
		put_card(w, cards, place);
	json_object_end(w);
}

void scoring_json(const struct scoring *s, const struct scorecards *cards, const struct classify_output *o, struct buf *out)
{
	struct json_writer w = { .b = out };
	size_t first = o->first < s->count ? o->first : s->count, end = o->limit && o->limit < s->count - first ? first + o->limit : s->count;

	json_object_begin(&w);
	put_head(&w, s);
	if (cards)
		put_grades(&w, cards);
	json_key(&w, "accounts");
	json_array_begin(&w);
	for (size_t i = first; i < end; i++) {
		put_item(&w, s, cards, i);
		if (o->flush && out->len > FLUSH_AT && !o->flush(o->context, out))
			return;
	}
	json_array_end(&w);
	json_object_end(&w);
}

/* --- other weights ------------------------------------------------------------------------------------------------------------------------------------ */

static void put_tiers(struct json_writer *w, const char *key, const int64_t *tiers)
{
	json_key(w, key);
	json_object_begin(w);
	for (int t = 0; t < TIER_COUNT; t++)
		json_field_int(w, tier_codes[t], tiers[t]);
	json_field_int(w, "none", tiers[TIER_NONE]);
	json_object_end(w);
}

static void put_reweighed(struct json_writer *w, const struct scoring *s, const struct reweighed *r, size_t place)
{
	const struct reweighed_account *it = &r->best[place];
	const struct snapshot_account *a = &s->snapshot->accounts[it->account];

	json_object_begin(w);
	json_field_int(w, "rank", (int64_t)place + 1);
	json_field_int(w, "before", (int64_t)it->rank_before + 1);
	json_field_int(w, "id", a->id);
	json_field_text(w, "code", snapshot_text(s->snapshot, a->code));
	json_field_text(w, "name", snapshot_text(s->snapshot, a->name));
	json_field_double(w, "score", it->score);
	put_tier(w, "tier", it->tier);
	put_tier(w, "tier_before", it->tier_before);
	json_object_end(w);
}

void reweighed_json(const struct scoring *s, const struct reweighed *r, struct json_writer *w)
{
	json_object_begin(w);
	json_field_str(w, "policy", s->policy->code);
	put_tiers(w, "tiers_before", r->tiers_before);
	put_tiers(w, "tiers", r->tiers);
	json_field_int(w, "entering", r->entering);
	json_field_int(w, "leaving", r->leaving);
	json_key(w, "accounts");
	json_array_begin(w);
	for (size_t i = 0; i < r->count; i++)
		put_reweighed(w, s, r, i);
	json_array_end(w);
	json_object_end(w);
}

/* --- two policies ------------------------------------------------------------------------------------------------------------------------------------- */

static bool is_key(unsigned char tier)
{
	return tier <= TIER_KEY;
}

/* "enters", "leaves", or "changes" within what is key or not. */
static const char *change_of(const struct scored *left, const struct scored *right)
{
	if (is_key(left->tier_proposed) != is_key(right->tier_proposed))
		return is_key(right->tier_proposed) ? "enters" : "leaves";
	return "changes";
}

void scoring_compare_json(const struct scoring *left, const struct scoring *right, struct json_writer *w)
{
	json_object_begin(w);
	json_field_str(w, "policy", left->policy->code);
	json_field_str(w, "with", right->policy->code);
	json_key(w, "accounts");
	json_array_begin(w);
	for (size_t k = 0; k < right->count; k++) {
		const struct scored *r = &right->items[k], *l = scoring_find(left, r->account);
		const struct snapshot_account *a = &right->snapshot->accounts[r->account];
		if (!l || l->tier_proposed == r->tier_proposed)
			continue;
		json_object_begin(w);
		json_field_int(w, "id", a->id);
		json_field_text(w, "code", snapshot_text(right->snapshot, a->code));
		json_field_text(w, "name", snapshot_text(right->snapshot, a->name));
		json_field_text(w, "change", change_of(l, r));
		put_tier(w, "tier", r->tier_now);
		put_tier(w, "left", l->tier_proposed);
		put_tier(w, "right", r->tier_proposed);
		json_field_double(w, "score_left", l->score);
		json_field_double(w, "score_right", r->score);
		json_object_end(w);
	}
	json_array_end(w);
	json_object_end(w);
}

/* --- weights, figures ---------------------------------------------------------------------------------------------------------------------------------- */

static void put_judged(struct json_writer *w, const struct weight_level *l, const struct judged_level *j)
{
	json_object_begin(w);
	json_field_str(w, "level", l->code);
	json_field_int(w, "judged", j->judged);
	json_field_int(w, "pairs", j->pairs);
	json_key(w, "cr");
	json_put_double(w, j->known ? j->ratio : NAN);
	json_key(w, "consistent");
	if (j->known)
		json_put_bool(w, j->consistent);
	else
		json_put_null(w);
	json_key(w, "weights");
	json_object_begin(w);
	for (size_t i = 0; j->known && i < l->count; i++) {
		json_key_str(w, l->items[i]);
		json_put_double(w, j->local[i]);
	}
	json_object_end(w);
	json_key(w, "reconsider");
	if (j->reconsider) {
		json_object_begin(w);
		json_field_str(w, "first", l->items[j->first]);
		json_field_str(w, "second", l->items[j->second]);
		json_field_double(w, "given", j->given);
		json_field_double(w, "suggested", j->suggested);
		json_field_double(w, "cr_after", j->ratio_after);
		json_object_end(w);
	} else {
		json_put_null(w);
	}
	json_object_end(w);
}

void weights_json(const struct weights *w, int64_t only, struct json_writer *out)
{
	json_object_begin(out);
	json_field_bool(out, "known", w->known);
	json_key(out, "levels");
	json_array_begin(out);
	for (size_t l = 0; l < w->level_count; l++)
		put_judged(out, &w->levels[l], &w->levels[l].all);
	json_array_end(out);
	json_key(out, "judges");
	json_array_begin(out);
	for (size_t i = 0; i < w->judge_count; i++) {
		if (only && w->judges[i].user != only)
			continue;
		json_object_begin(out);
		json_field_int(out, "user", w->judges[i].user);
		json_field_str(out, "name", w->judges[i].name);
		json_key(out, "levels");
		json_array_begin(out);
		for (size_t l = 0; l < w->level_count; l++)
			put_judged(out, &w->levels[l], &w->judges[i].levels[l]);
		json_array_end(out);
		json_object_end(out);
	}
	json_array_end(out);
	json_object_end(out);
}

void figures_json(enum language language, struct json_writer *w)
{
	json_object_begin(w);
	json_key(w, "items");
	json_array_begin(w);
	for (int i = 0; i < FIGURE_COUNT; i++) {
		char key[80];
		json_object_begin(w);
		json_field_text(w, "name", figures[i].name);
		json_field_text(w, "unit", figure_unit_names[figures[i].unit]);
		snprintf(key, sizeof key, "figure.%s", figures[i].name);
		json_field_str(w, "label", catalogue_text_str(language, str_of(key)));
		snprintf(key, sizeof key, "figure.%s.help", figures[i].name);
		json_field_str(w, "help", catalogue_text_str(language, str_of(key)));
		json_object_end(w);
	}
	json_array_end(w);
	json_object_end(w);
}
