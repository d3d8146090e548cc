/* The ranking of a scored selection: score, proposed move, how many methods agree, how robust it is; the weights that led to it; who would come and go. */
#include "web/selection.h"

#include "kam/weights.h"
#include "model/words.h"
#include "web/policy.h"

#include <math.h>

enum { MOVERS_SHOWN = 8, AGREE_STEP = 12 };

/* --- words ------------------------------------------------------------------------------------------------------------------------------------------ */

struct str scored_name(const struct selection *s, uint32_t account)
{
	const struct snapshot_account *a = &s->snapshot->accounts[account];
	const char *name = snapshot_text(s->snapshot, a->name);

	return arena_str(s->p.arena, str_of(name[0] ? name : snapshot_text(s->snapshot, a->code)));
}

struct str scored_url(const struct selection *s, uint32_t account)
{
	return page_print(&s->p, "/accounts/%lld", (long long)s->snapshot->accounts[account].id);
}

struct str scored_why(const struct selection *s, uint32_t account)
{
	return selection_url(s, "/selection/why", "account", page_print(&s->p, "%lld", (long long)s->snapshot->accounts[account].id));
}

struct str scored_text(const struct selection *s, double score)
{
	return isnan(score) ? STR("–") : page_print(&s->p, "%.2f", score);
}

struct str scored_move(const struct selection *s, int move)
{
	return policy_choice(&s->p, "proposal", "move", str_of(move_codes[move]));
}

struct str selection_policy_name(const struct selection *s)
{
	return words_in(&s->policy.words, s->p.language);
}

struct str selection_value_name(const struct selection *s)
{
	return page_say(&s->p, s->policy.value == POLICY_MARGIN ? "selection.value.margin" : "selection.value.net_sales");
}

struct str criterion_name(const struct selection *s, const struct criterion *c)
{
	return words_in(&c->words, s->p.language);
}

bool tier_is_key(unsigned char tier)
{
	return tier == TIER_STRATEGIC || tier == TIER_KEY;
}

/* --- one account ------------------------------------------------------------------------------------------------------------------------------------- */

static void fill_agreement(struct selection *s, const struct scored *i, struct rank_line *out)
{
	struct agree_mark *marks = page_new_array(&s->p, struct agree_mark, METHODS_COUNT);
	int on = 0, said = 0;

	for (int m = 0; marks && m < METHODS_COUNT; m++) {
		marks[m] = (struct agree_mark){ AGREE_STEP * m + .5, tier_is_key(i->tier[m]) };
		on += marks[m].on;
		said += i->tier[m] != TIER_NONE;
	}
	out->agree.items = marks;
	out->agree.count = marks ? METHODS_COUNT : 0;
	out->agree_label = page_say_with(&s->p, "scored.agree", page_count(&s->p, on), page_count(&s->p, said));
}

static void fill_robustness(struct selection *s, const struct scored *i, struct rank_line *out)
{
	if (isnan(i->sure))
		return;
	out->examined = true;
	out->strategic = 100 * i->tier_chance[TIER_STRATEGIC];
	out->key = 100 * i->tier_chance[TIER_KEY];
	out->sure = page_print(&s->p, "%.0f%%", 100 * i->sure);
}

static struct str note_of(struct selection *s, const struct scored *i)
{
	if (i->excluded)
		return page_say(&s->p, "scored.excluded");
	if (isnan(i->score))
		return page_say_with(&s->p, "scored.unknown", page_print(&s->p, "%.0f%%", 100 * i->known), STR(""));
	return i->known < .995 ? page_say_with(&s->p, "scored.known", page_print(&s->p, "%.0f%%", 100 * i->known), STR("")) : STR("");
}

static void fill_rank(struct selection *s, const struct scored *i, int64_t rank, struct rank_line *out)
{
	*out = (struct rank_line){ .rank = rank, .name = scored_name(s, i->account), .url = scored_url(s, i->account), .why_url = scored_why(s, i->account),
				   .score = scored_text(s, i->score), .note = note_of(s, i), .move = scored_move(s, i->move), .mark_from = selection_mark((enum tier)i->tier_now),
				   .mark_to = selection_mark((enum tier)i->tier_proposed), .letter_from = selection_letter((enum tier)i->tier_now),
				   .letter_to = selection_letter((enum tier)i->tier_proposed) };
	out->review = i->move == MOVE_REVIEW;
	out->moot = out->review;
	out->moves = i->move != MOVE_STAY && !out->review && i->tier_proposed != TIER_NONE;
	fill_agreement(s, i, out);
	fill_robustness(s, i, out);
}

/* The first account proposed for that tier whose robustness is known. */
static const struct scored *examined(const struct selection *s, enum tier tier)
{
	for (size_t k = 0; k < s->scoring.count; k++)
		if (!isnan(s->scoring.items[k].sure) && s->scoring.items[k].tier_proposed == tier)
			return &s->scoring.items[k];
	return NULL;
}

/* The sentence that teaches how to read the table, by the number that stands in it. */
static struct str reading(struct selection *s)
{
	const struct scored *key = examined(s, TIER_KEY), *i = key ? key : examined(s, TIER_STRATEGIC);

	if (!i)
		return STR("");
	return page_print(&s->p, "%.*s%.*s", STR_ARG(page_say_with(&s->p, key ? "scored.reading" : "scored.reading_strategic", scored_name(s, i->account),
								   page_print(&s->p, "%.0f%%", 100 * i->sure))),
			  STR_ARG(page_say_with(&s->p, "scored.reading_cut", page_print(&s->p, "%.0f%%", (double)s->policy.sure_from / 100), STR(""))));
}

struct rank_view *scored_ranking(struct selection *s, size_t from, size_t most)
{
	const struct scoring *k = &s->scoring;
	size_t count = k->count > from ? k->count - from : 0;
	struct rank_view *v = page_new_array(&s->p, struct rank_view, 1);
	struct rank_line *lines;

	count = count < most ? count : most;
	lines = page_new_array(&s->p, struct rank_line, count + 1);
	if (!v || !lines)
		return NULL;
	for (size_t i = 0; i < count; i++)
		fill_rank(s, &k->items[from + i], (int64_t)(from + i) + 1, &lines[i]);
	v->lines.items = lines;
	v->lines.count = count;
	v->caption = page_say(&s->p, "selection.ranking");
	v->note = page_say_with(&s->p, "scored.note", page_count(&s->p, (int64_t)k->count), page_count(&s->p, SELECTION_DRAWS));
	v->cut = (double)s->policy.sure_from / 100;
	v->cut_label = page_say_with(&s->p, "scored.cut", page_print(&s->p, "%.0f%%", v->cut), STR(""));
	v->reading = reading(s);
	return v;
}

/* --- the weights -------------------------------------------------------------------------------------------------------------------------------------- */

static void fill_weight(struct selection *s, const struct scored_criterion *c, double widest, struct weight_line *out)
{
	*out = (struct weight_line){ .code = c->criterion->code, .name = criterion_name(s, c->criterion), .share = page_print(&s->p, "%.0f", 100 * c->weight),
				     .measured = c->criterion->measured, .unknown = !c->known, .width = widest > 0 ? 100 * c->weight / widest : 0, .weight = c->criterion->weight };
}

static void fill_set(struct selection *s, int group, double widest, struct weight_set *out)
{
	const struct scoring *k = &s->scoring;
	struct weight_line *lines = page_new_array(&s->p, struct weight_line, k->criterion_count + 1);
	double sum = 0;

	for (size_t i = 0; lines && i < k->criterion_count; i++) {
		if ((int)k->criteria[i].criterion->aspect != group)
			continue;
		fill_weight(s, &k->criteria[i], widest, &lines[out->lines.count++]);
		sum += k->criteria[i].weight;
	}
	out->lines.items = lines;
	out->title = policy_choice(&s->p, "criterion", "aspect", str_of(group_codes[group]));
	out->sum = page_print(&s->p, "%.0f", 100 * sum);
}

/* What all judges together say where they contradict themselves most. */
static struct str consistency(struct selection *s)
{
	struct weights *w = page_new_array(&s->p, struct weights, 1);
	double worst = 0;

	if (!w || !s->policy.compared || !page_ok(&s->p, weights_load(&s->p.x, s->policy.id, s->p.arena, w, &s->p.e)))
		return STR("");
	for (size_t l = 0; l < w->level_count; l++)
		if (w->levels[l].all.known && !w->levels[l].all.consistent && w->levels[l].all.ratio > worst)
			worst = w->levels[l].all.ratio;
	return worst > 0 ? page_say_with(&s->p, "pairs.inconsistent", page_print(&s->p, "%.2f", worst), STR("")) : STR("");
}

static void fill_state(struct selection *s, struct weights_panel *v)
{
	struct pair *state = page_new_array(&s->p, struct pair, 4);

	if (!state)
		return;
	state[0] = (struct pair){ STR("policy"), s->policy_code };
	state[1] = (struct pair){ STR("value"), s->value };
	state[2] = (struct pair){ STR("from"), s->from };
	state[3] = (struct pair){ STR("to"), s->to };
	v->state.items = state;
	v->state.count = 4;
}

struct weights_panel *scored_weights(struct selection *s)
{
	const struct scoring *k = &s->scoring;
	struct weights_panel *v = page_new_array(&s->p, struct weights_panel, 1);
	struct weight_set *sets = page_new_array(&s->p, struct weight_set, GROUP_COUNT);
	double widest = 0;

	if (!v || !sets)
		return NULL;
	for (size_t i = 0; i < k->criterion_count; i++)
		widest = k->criteria[i].weight > widest ? k->criteria[i].weight : widest;
	for (int g = 0; g < GROUP_COUNT; g++) {
		fill_set(s, g, widest, &sets[v->sets.count]);
		v->sets.count += sets[v->sets.count].lines.count > 0;
	}
	v->sets.items = sets;
	v->policy_url = page_print(&s->p, "/selection/policies/%lld", (long long)s->policy.id);
	v->pairs_url = page_print(&s->p, "/selection/policies/%lld/pairs", (long long)s->policy.id);
	v->url = STR("/selection");
	v->warning = consistency(s);
	fill_state(s, v);
	return v;
}

/* --- who comes and goes --------------------------------------------------------------------------------------------------------------------------------- */

enum { COLUMN_IN, COLUMN_OUT, COLUMN_REVIEW, COLUMNS };

static int column_of(const struct scored *i)
{
	switch (i->move) {
	case MOVE_ENTER:
	case MOVE_UP:
		return COLUMN_IN;
	case MOVE_DOWN:
	case MOVE_LEAVE:
		return COLUMN_OUT;
	case MOVE_REVIEW:
		return COLUMN_REVIEW;
	default:
		return COLUMNS;
	}
}

static struct str why_moves(struct selection *s, const struct scored *i)
{
	struct str score = page_say_with(&s->p, "scored.mover", scored_text(s, i->score), selection_money(s, i->value));

	if (isnan(i->sure))
		return score;
	return page_print(&s->p, "%.*s · %.*s", STR_ARG(score), STR_ARG(page_say_with(&s->p, "scored.mover_sure", page_print(&s->p, "%.0f%%", 100 * i->sure), STR(""))));
}

void scored_movers(struct selection *s, struct selection_view *v)
{
	static const char *const keys[COLUMNS] = { "scored.in", "scored.out", "scored.review" };
	struct mover_group *groups = page_new_array(&s->p, struct mover_group, COLUMNS);
	struct mover *movers = page_new_array(&s->p, struct mover, COLUMNS * MOVERS_SHOWN);
	int64_t counts[COLUMNS] = { 0 };

	if (!groups || !movers)
		return;
	for (size_t k = 0; k < s->scoring.count; k++) {
		const struct scored *i = &s->scoring.items[k];
		int c = column_of(i);
		if (c == COLUMNS || (c == COLUMN_REVIEW && !tier_is_key(i->tier_now) && !tier_is_key(i->tier_proposed)) || counts[c]++ >= MOVERS_SHOWN)
			continue;
		movers[c * MOVERS_SHOWN + counts[c] - 1] = (struct mover){ selection_mark((enum tier)i->tier_now), c == COLUMN_REVIEW ? "none" : selection_mark((enum tier)i->tier_proposed),
			selection_letter((enum tier)i->tier_now), c == COLUMN_REVIEW ? STR("?") : selection_letter((enum tier)i->tier_proposed), scored_name(s, i->account),
			scored_why(s, i->account), why_moves(s, i), false };
	}
	for (int c = 0; c < COLUMNS; c++)
		groups[c] = (struct mover_group){ page_say(&s->p, keys[c]), page_count(&s->p, counts[c]),
						  { movers + c * MOVERS_SHOWN, (size_t)(counts[c] < MOVERS_SHOWN ? counts[c] : MOVERS_SHOWN) } };
	v->movers.items = groups;
	v->movers.count = COLUMNS;
	v->compared = page_say_with(&s->p, "scored.against_tiers", page_count(&s->p, s->scoring.moves[MOVE_STAY]), STR(""));
}
