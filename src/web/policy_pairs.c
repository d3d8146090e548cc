/* Pairwise comparison of criteria: first the groups against each other, then the criteria within each. Each judge fills in his own; the combined weights,
 * everyone's consistency and the one judgement to look at again stand beside. */
#include "web/policy.h"

#include "base/mem.h"
#include "kam/weights.h"
#include "model/words.h"
#include "records/write.h"
#include "templates.h"
#include "web/settings.h"
#include "web/slow.h"

#include <stdio.h>
#include <string.h>

enum { ITEMS_MAX = 15, LEVELS_MAX = 5, STEPS = 17, MIDDLE = STEPS / 2, JUDGEMENTS_MAX = 600, CODE_MAX = 40 };

/* What is compared on one level. */
struct item { struct str code, name; };
struct level { struct str code, name; struct item items[ITEMS_MAX]; size_t count; };
struct judged { struct str level, first, second; int64_t intensity; };

struct pairs_page {
	struct policy_page pp;
	struct level levels[LEVELS_MAX];
	size_t level_count;
	struct judged *mine;
	size_t mine_count;
};

/* --- what there is to compare ------------------------------------------------------------------------------------------------------------------- */

static struct level *level_of(struct pairs_page *q, struct str aspect)
{
	for (size_t i = 1; i < q->level_count; i++)
		if (str_eq(q->levels[i].code, aspect))
			return &q->levels[i];
	if (q->level_count == LEVELS_MAX)
		return NULL;
	struct level *l = &q->levels[q->level_count++];
	*l = (struct level){ .code = aspect, .name = policy_choice(&q->pp.p, "criterion", "aspect", aspect) };
	q->levels[0].items[q->levels[0].count++] = (struct item){ l->code, l->name };
	return l;
}

static void read_levels(struct pairs_page *q)
{
	struct page *p = &q->pp.p;
	struct query query;
	struct list l;
	bool row;

	q->levels[0] = (struct level){ .code = STR("groups"), .name = page_say(p, "policy.level_groups") };
	q->level_count = 1;
	if (!policy_rows(p, "criterion", "code,name,name_tw,name_en,aspect", q->pp.id, "active = true", &query, &l))
		return;
	while (page_ok(p, list_next(&l, &row, &p->e)) && row) {
		struct level *level = level_of(q, policy_text(p, &l, 4));
		if (level && level->count < ITEMS_MAX)
			level->items[level->count++] = (struct item){ policy_text(p, &l, 0), policy_column_word(p, &l, 1) };
	}
	list_end(&l);
}

static void read_mine(struct pairs_page *q)
{
	struct page *p = &q->pp.p;
	struct str mine = page_print(p, "judge = %lld", (long long)p->who->user);
	const char *filter = arena_text(p->arena, mine);
	struct query query;
	struct list l;
	bool row;

	q->mine = page_new_array(p, struct judged, JUDGEMENTS_MAX);
	if (!filter || !q->mine || !policy_rows(p, "judgement", "level,first,second,intensity", q->pp.id, filter, &query, &l))
		return;
	while (q->mine_count < JUDGEMENTS_MAX && page_ok(p, list_next(&l, &row, &p->e)) && row)
		q->mine[q->mine_count++] = (struct judged){ policy_text(p, &l, 0), policy_text(p, &l, 1), policy_text(p, &l, 2), list_value(&l, 3).i };
	list_end(&l);
}

/* --- a pair and its seventeen steps ----------------------------------------------------------------------------------------------------------------- */

/* 9 … 2 for the first, 1, then −2 … −9 for the second. */
static int step_value(int i)
{
	return i == MIDDLE ? 1 : i < MIDDLE ? 9 - i : -(i - MIDDLE + 1);
}

static int64_t judged_at(const struct pairs_page *q, struct str level, struct str first, struct str second)
{
	for (size_t i = 0; i < q->mine_count; i++) {
		const struct judged *j = &q->mine[i];
		if (str_eq(j->level, level) && str_eq(j->first, first) && str_eq(j->second, second))
			return j->intensity == -1 ? 1 : j->intensity;
	}
	return 0;
}

static struct str step_title(struct page *p, int value, struct str first, struct str second)
{
	static const char *const keys[] = { NULL, "pairs.1", "pairs.2", "pairs.3", "pairs.4", "pairs.5", "pairs.6", "pairs.7", "pairs.8", "pairs.9" };

	return value > 0 ? page_say_with(p, keys[value], first, second) : page_say_with(p, keys[-value], second, first);
}

static void fill_pair(struct pairs_page *q, const struct level *l, size_t i, size_t k, struct pair_line *out)
{
	struct page *p = &q->pp.p;
	struct pair_step *steps = page_new_array(p, struct pair_step, STEPS);
	const struct item *a = &l->items[i], *b = &l->items[k];
	int64_t chosen = judged_at(q, l->code, a->code, b->code);

	*out = (struct pair_line){ .name = page_print(p, "pair.%.*s.%.*s.%.*s", STR_ARG(l->code), STR_ARG(a->code), STR_ARG(b->code)), .first = a->name, .second = b->name };
	for (int s = 0; steps && s < STEPS; s++) {
		int value = step_value(s);
		steps[s] = (struct pair_step){ value, step_title(p, value, a->name, b->name), value % 2 == 0, value == chosen };
	}
	out->steps.items = steps;
	out->steps.count = steps ? STEPS : 0;
}

static void fill_level(struct pairs_page *q, const struct level *l, struct pair_level *out)
{
	size_t n = l->count * (l->count - 1) / 2, done = 0, at = 0;
	struct pair_line *pairs = page_new_array(&q->pp.p, struct pair_line, n + 1);

	for (size_t i = 0; pairs && i < l->count; i++)
		for (size_t k = i + 1; k < l->count; k++) {
			fill_pair(q, l, i, k, &pairs[at++]);
			done += judged_at(q, l->code, l->items[i].code, l->items[k].code) != 0;
		}
	*out = (struct pair_level){ .code = l->code, .title = l->name, .pairs = { pairs, at }, .open = done < n };
	out->note = page_say_with(&q->pp.p, "pairs.done", page_count(&q->pp.p, (int64_t)done), page_count(&q->pp.p, (int64_t)n));
}

static void fill_levels(struct pairs_page *q, struct pairs_view *v)
{
	struct pair_level *levels = page_new_array(&q->pp.p, struct pair_level, LEVELS_MAX);
	bool open = false;

	for (size_t i = 0; levels && i < q->level_count; i++) {
		if (q->levels[i].count < 2)
			continue;
		struct pair_level *to = &levels[v->levels.count++];
		fill_level(q, &q->levels[i], to);
		to->open = to->open && !open; /* the first that is not finished */
		open |= to->open;
	}
	v->levels.items = levels;
}

/* --- what comes of the judgements ------------------------------------------------------------------------------------------------------------------- */

static const struct level *shown_level(const struct pairs_page *q, struct str code)
{
	for (size_t i = 0; i < q->level_count; i++)
		if (str_eq(q->levels[i].code, code))
			return &q->levels[i];
	return NULL;
}

static struct str item_name(const struct pairs_page *q, struct str level, struct str code)
{
	const struct level *l = shown_level(q, level);

	for (size_t i = 0; l && i < l->count; i++)
		if (str_eq(l->items[i].code, code))
			return l->items[i].name;
	return code;
}

static void fill_weights(struct pairs_page *q, const struct weights *w, struct pairs_view *v)
{
	struct page *p = &q->pp.p;
	struct weight_bar *bars = page_new_array(p, struct weight_bar, WEIGHTS_LEVELS_MAX * WEIGHTS_ITEMS_MAX);
	double most = 0;

	for (size_t l = 1; bars && w->known && l < w->level_count; l++)
		for (size_t i = 0; i < w->levels[l].count; i++) {
			double share = weights_of(w, w->levels[l].code, w->levels[l].items[i]);
			bars[v->weights.count++] = (struct weight_bar){ item_name(q, w->levels[l].code, w->levels[l].items[i]), page_print(p, "%.1f%%", share * 100), share,
									w->levels[l].now[i] };
			most = share > most ? share : most;
			most = w->levels[l].now[i] > most ? w->levels[l].now[i] : most;
		}
	for (size_t i = 0; i < v->weights.count; i++) {
		bars[i].width *= 100 / most;
		bars[i].was *= 98 / most;
	}
	v->weights.items = bars;
}

static void fill_judge(struct pairs_page *q, const struct weights *w, const struct weight_judge *judge, const struct judged_level *j, size_t level,
		       struct judge_line *out)
{
	struct page *p = &q->pp.p;
	const struct level *l = shown_level(q, w->levels[level].code);

	*out = (struct judge_line){ .name = judge ? judge->name : page_say(p, "pairs.all"), .level = l ? l->name : STR(""), .judged = page_print(p, "%d/%d", j->judged, j->pairs),
				    .ratio = page_print(p, "%.2f", j->ratio), .consistent = j->consistent, .known = j->known && w->levels[level].count > 2,
				    .mine = judge && judge->user == p->who->user };
}

/* Others' names and consistency are for those who may read their judgements. */
static void fill_judges(struct pairs_page *q, const struct weights *w, struct pairs_view *v)
{
	struct page *p = &q->pp.p;
	struct judge_line *lines = page_new_array(p, struct judge_line, (w->judge_count + 1) * WEIGHTS_LEVELS_MAX);
	bool all = principal_scope(p->who, schema_entity(p->x.schema, STR("judgement")), OP_LIST) == SCOPE_ALL;

	for (size_t i = 0; lines && i < w->judge_count; i++)
		for (size_t l = 0; l < w->level_count; l++)
			if (w->judges[i].levels[l].judged && (all || w->judges[i].user == p->who->user))
				fill_judge(q, w, &w->judges[i], &w->judges[i].levels[l], l, &lines[v->judges.count++]);
	for (size_t l = 0; lines && w->judge_count > 1 && l < w->level_count; l++)
		if (w->levels[l].all.judged)
			fill_judge(q, w, NULL, &w->levels[l].all, l, &lines[v->judges.count++]);
	v->judges.items = lines;
}

static int whole_step(double ratio)
{
	double n = ratio >= 1 ? ratio : 1 / ratio;
	int step = n > 9 ? 9 : (int)(n + 0.5);

	return step < 2 ? 1 : ratio >= 1 ? step : -step;
}

static void mark_pair(struct pairs_view *v, struct str name)
{
	for (size_t l = 0; l < v->levels.count; l++)
		for (size_t i = 0; i < v->levels.items[l].pairs.count; i++)
			if (str_eq(v->levels.items[l].pairs.items[i].name, name)) {
				((struct pair_line *)v->levels.items[l].pairs.items)[i].reconsider = true;
				((struct pair_level *)v->levels.items)[l].open = true;
			}
}

/* The one judgement of the reader's own that agrees least with his others, on the level where he is least consistent. */
static void fill_advice(struct pairs_page *q, const struct weights *w, struct pairs_view *v)
{
	struct page *p = &q->pp.p;
	const struct judged_level *worst = NULL;
	size_t level = 0;

	for (size_t i = 0; i < w->judge_count; i++)
		for (size_t l = 0; l < w->level_count && w->judges[i].user == p->who->user; l++)
			if (w->judges[i].levels[l].reconsider && (!worst || w->judges[i].levels[l].ratio > worst->ratio)) {
				worst = &w->judges[i].levels[l];
				level = l;
			}
	if (!worst)
		return;
	struct str first = w->levels[level].items[worst->first], second = w->levels[level].items[worst->second], code = w->levels[level].code;
	struct str a = item_name(q, code, first), b = item_name(q, code, second);
	int given = whole_step(worst->given), better = whole_step(worst->suggested);
	v->advice = page_print(p, "%.*s %.*s %.*s", STR_ARG(page_say_with(p, "pairs.inconsistent", page_print(p, "%.2f", worst->ratio), STR(""))),
			       STR_ARG(page_say_with(p, "pairs.look_again", step_title(p, given, a, b), STR(""))),
			       STR_ARG(page_say_with(p, "pairs.better", step_title(p, better, a, b), page_print(p, "%.2f", worst->ratio_after))));
	v->advice_level = code;
	v->advice_first = first;
	v->advice_second = second;
	v->advice_value = better != given ? page_print(p, "%d", better) : STR("");
	v->advice_label = page_say(p, "pairs.change");
	mark_pair(v, page_print(p, "pair.%.*s.%.*s.%.*s", STR_ARG(code), STR_ARG(first), STR_ARG(second)));
}

static void fill_results(struct pairs_page *q, struct pairs_view *v)
{
	struct page *p = &q->pp.p;
	struct weights *w = page_new_array(p, struct weights, 1);

	if (!w || !page_ok(p, weights_load(&p->x, q->pp.id, p->arena, w, &p->e)) || !w->judge_count)
		return;
	fill_weights(q, w, v);
	fill_judges(q, w, v);
	fill_advice(q, w, v);
	if (w->known && principal_may(p->who, q->pp.entity, OP_UPDATE))
		v->apply_url = page_print(p, "/selection/policies/%lld/pairs/apply", (long long)q->pp.id);
}

/* --- the page ------------------------------------------------------------------------------------------------------------------------------------------ */

enum handled policy_pairs(struct request *r)
{
	struct pairs_page *q = arena_new(request_arena(r), struct pairs_page);
	struct error e = { 0 };

	if (!q)
		return error_no_memory(&e), page_error(r, &e);
	if (policy_page_open(r, &q->pp, OP_READ)) {
		struct page *p = &q->pp.p;
		struct str base = page_print(p, "/selection/policies/%lld", (long long)q->pp.id);
		struct crumb crumbs[] = { { page_say(p, "selection.title"), STR("/selection") }, { page_say(p, "policy.all"), STR("/selection/policies") }, { q->pp.name, base } };
		struct pairs_view v = { .title = page_say(p, "policy.pairs"), .note = page_say(p, "pairs.note"), .csrf = request_csrf(r),
					.url = page_print(p, "%.*s/pairs", STR_ARG(base)), .back_url = base, .crumbs = { crumbs, 3 } };
		v.shell = page_shell(p, v.title);
		v.judging = p->who->user && principal_may(p->who, schema_entity(p->x.schema, STR("judgement")), OP_CREATE);
		read_levels(q);
		read_mine(q);
		fill_levels(q, &v);
		fill_results(q, &v);
		if (!p->failed)
			template_pairs(&p->out, &v);
	}
	return page_close(&q->pp.p);
}

/* --- saving --------------------------------------------------------------------------------------------------------------------------------------------- */

struct pairs_saving { struct request *r; int64_t policy; };

/* pair.LEVEL.FIRST.SECOND */
static bool pair_name(struct str name, struct str *level, struct str *first, struct str *second)
{
	struct str rest = name, word;

	if (!str_split(&rest, '.', &word) || !str_is(word, "pair") || !str_split(&rest, '.', level) || !str_split(&rest, '.', first) || !str_split(&rest, '.', second))
		return false;
	return level->n && first->n && second->n && !rest.n && level->n <= CODE_MAX && first->n <= CODE_MAX && second->n <= CODE_MAX;
}

/* The reader's own judgement of the pair, if there is one. */
static enum rc find_own(struct context *x, int64_t policy, struct str level, struct str first, struct str second, struct record **out, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("judgement"));
	struct value values[] = { value_int(policy), value_int(x->who->user), value_text(level), value_text(first), value_text(second) };
	int64_t id;
	bool found;
	enum rc rc = db_one_int(x->db, "SELECT id FROM judgement WHERE policy_id = ? AND judge_id = ? AND level = ? AND first = ? AND second = ? AND deleted_at IS NULL",
				values, 5, &id, &found, e);

	*out = NULL;
	return rc || !found ? rc : record_get(x, t, id, out, e);
}

static enum rc save_pair(struct context *x, int64_t policy, const struct request_pair *field, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("judgement"));
	struct str level, first, second;
	struct record *own;
	struct change c;
	struct written written;
	int64_t intensity;
	enum rc rc;

	if (!pair_name(field->name, &level, &first, &second))
		return RC_OK;
	if (decimal_parse(field->value, 0, &intensity) != DECIMAL_OK || intensity < -9 || intensity > 9 || !intensity)
		return error_set(e, RC_INVALID, "intensity", "error.number", NULL, NULL);
	if ((rc = find_own(x, policy, level, first, second, &own, e)) || (own && record_value(own, "intensity").i == intensity) || (rc = change_new(x, t, &c, e)))
		return rc;
	change_value(&c, entity_field_named(t, "intensity"), value_int(intensity));
	if (own)
		return record_update(x, own->id, own->version, &c, &written, e);
	change_value(&c, entity_field_named(t, "policy"), value_int(policy));
	change_value(&c, entity_field_named(t, "level"), value_text(level));
	change_value(&c, entity_field_named(t, "first"), value_text(first));
	change_value(&c, entity_field_named(t, "second"), value_text(second));
	return record_create(x, &c, &written, e);
}

static enum rc save_pairs(struct context *x, struct write_request *w, struct error *e)
{
	struct pairs_saving *s = w->argument;
	const struct request_pair *fields;
	size_t n = request_fields(s->r, &fields);
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = save_pair(x, s->policy, &fields[i], e);
	return rc;
}

static enum handled save_slow(struct request *r)
{
	struct pairs_saving s = { .r = r };
	struct error e = { 0 };

	if (decimal_parse(request_param(r, "id"), 0, &s.policy) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	if (settings_write(r, save_pairs, &s, &e))
		return page_error(r, &e);
	page_toast(r, "settings.saved", STR(""), STR(""));
	return page_go(r, str_of(arena_printf(request_arena(r), "/selection/policies/%lld/pairs", (long long)s.policy)));
}

static enum rc apply(struct context *x, struct write_request *w, struct error *e)
{
	return weights_apply(x, ((struct pairs_saving *)w->argument)->policy, e);
}

static enum handled apply_slow(struct request *r)
{
	struct pairs_saving s = { .r = r };
	struct error e = { 0 };

	if (decimal_parse(request_param(r, "id"), 0, &s.policy) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	if (settings_write(r, apply, &s, &e))
		return page_error(r, &e);
	page_toast(r, "pairs.applied", STR(""), STR(""));
	return page_go(r, str_of(arena_printf(request_arena(r), "/selection/policies/%lld", (long long)s.policy)));
}

enum handled policy_pairs_apply(struct request *r)
{
	return page_slowly(r, apply_slow);
}

enum handled policy_pairs_save(struct request *r)
{
	return page_slowly(r, save_slow);
}
