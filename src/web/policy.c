/* The page of a policy: goal, criteria by group with weights changed in place, tiers, conditions, rewards, versions; and the list of policies. */
#include "web/policy.h"

#include "base/mem.h"
#include "format/json.h"
#include "model/words.h"
#include "kam/template.h"
#include "records/write.h"
#include "templates.h"
#include "web/cells.h"
#include "web/settings.h"
#include "web/slow.h"
#include "web/web.h"

#include <stdio.h>
#include <string.h>

/* icon:arrows-left-right icon:arrow-right icon:edit */
enum { ASPECTS = 4, WEIGHT_UNIT = 100, TABLES = 4 };

/* A field that is kept in three languages, as field, field_tw and field_en. */
static struct str own_words(const struct page *p, const struct record *r, const char *field)
{
	static const char *const ends[] = { "", "_tw", "_en" };
	struct str text[3];

	for (int i = 0; i < 3; i++) {
		struct value v = record_value(r, page_print(p, "%s%s", field, ends[i]).p);
		text[i] = v.kind == VALUE_TEXT ? v.s : STR("");
	}
	return arena_str(p->arena, words_in(&(struct words){ text[0], text[1], text[2] }, p->language));
}

/* --- what the policy's pages share ------------------------------------------------------------------------------------------------------------ */

struct str policy_name(struct page *p, int64_t id)
{
	const struct entity *t = schema_entity(p->x.schema, STR("policy"));
	struct record *r;

	return principal_may(p->who, t, OP_READ) && page_ok(p, record_get(&p->x, t, id, &r, &p->e)) ? own_words(p, r, "name") : STR("");
}

bool policy_page_open(struct request *r, struct policy_page *out, enum operation op)
{
	struct page *p = &out->p;

	*out = (struct policy_page){ .id = 0 };
	if (!page_open(r, p))
		return false;
	out->entity = schema_entity(p->x.schema, STR("policy"));
	if (decimal_parse(request_param(r, "id"), 0, &out->id) != DECIMAL_OK || out->id <= 0) {
		page_give_up(p, RC_NOT_FOUND, "error.not_found");
		return false;
	}
	if (!principal_may(p->who, out->entity, op)) {
		page_give_up(p, RC_FORBIDDEN, "error.forbidden");
		return false;
	}
	if (!page_ok(p, record_get(&p->x, out->entity, out->id, &out->policy, &p->e)))
		return false;
	out->name = own_words(p, out->policy, "name");
	return true;
}

bool policy_rows(struct page *p, const char *entity, const char *columns, int64_t policy, const char *more, struct query *q, struct list *out)
{
	const struct entity *t = schema_entity(p->x.schema, str_of(entity));
	struct str filter = page_print(p, "policy = %lld%s%s", (long long)policy, more ? " and " : "", more ? more : "");

	*q = (struct query){ .entity = t, .limit = POLICY_ROWS_MAX, .operation = OP_LIST };
	if (!principal_may(p->who, t, OP_LIST))
		return false;
	return page_ok(p, filter_parse(&p->x, t, filter, &q->filter, &p->e)) && page_ok(p, query_columns(&p->x, q, str_of(columns), &p->e)) &&
	       page_ok(p, list_begin(&p->x, q, out, &p->e));
}

struct str policy_text(const struct page *p, const struct list *l, int column)
{
	struct value v = list_value(l, column);

	return v.kind == VALUE_TEXT ? arena_str(p->arena, v.s) : STR("");
}

struct str policy_column_word(const struct page *p, const struct list *l, int first)
{
	struct words w = { policy_text(p, l, first), policy_text(p, l, first + 1), policy_text(p, l, first + 2) };

	return words_in(&w, p->language);
}

static struct str in_language(const struct page *p, const json_t *words)
{
	static const char *const keys[LANGUAGE_COUNT] = { [LANGUAGE_EN] = "en", [LANGUAGE_ZH_CN] = "zh_CN", [LANGUAGE_ZH_TW] = "zh_TW" };
	struct str own = json_text_of(words, keys[p->language]);

	for (int i = 0; !own.n && i < LANGUAGE_COUNT; i++)
		own = json_text_of(words, keys[i]);
	return arena_str(p->arena, own);
}

struct str policy_words(const struct page *p, struct str words, const char *part, int anchor)
{
	CLEANUP(json_free) json_t *all = NULL;
	struct error ignored;
	char number[12];
	const json_t *found;

	if (!words.n || json_read(words, 0, &all, &ignored))
		return STR("");
	found = json_object_get(all, part);
	if (anchor) {
		snprintf(number, sizeof number, "%d", anchor);
		found = json_object_get(found, number);
	}
	return in_language(p, found);
}

struct str policy_choice(const struct page *p, const char *entity, const char *field, struct str code)
{
	const struct entity *t = schema_entity(p->x.schema, str_of(entity));

	return word_choice(p->language, p->x.schema, entity_field(t, str_of(field)), code);
}

struct str policy_score(const struct page *p, struct value v)
{
	struct buf b = { .max = 32 };

	if (v.kind == VALUE_INT)
		decimal_write(&b, v.i, 3);
	return page_take(p, &b);
}

/* --- criteria and their weights ------------------------------------------------------------------------------------------------------------- */

static const char *const aspect_codes[ASPECTS] = { "attractiveness", "potential", "relationship", "programme" };

/* "1 从 0，5 从 0.2": the ends of a linear scale, the steps of a stepped one. */
static struct str points_words(struct page *p, struct str scale, struct str points)
{
	CLEANUP(json_free) json_t *list = NULL;
	struct error ignored;
	struct buf b = { .max = 200 };

	if (!points.n || json_read(points, 0, &list, &ignored))
		return scale;
	buf_str(&b, scale);
	for (size_t i = 0; i < json_array_size(list); i++)
		buf_printf(&b, "%s%g", i ? " · " : " ", json_number_value(json_array_get(list, i)));
	return page_take(p, &b);
}

enum { C_CODE, C_NAME, C_NAME_TW, C_NAME_EN, C_ASPECT, C_ACTIVE, C_WEIGHT, C_KIND, C_EXPRESSION, C_SCALE, C_POINTS, C_ASSESSORS, C_DUE };
#define CRITERION_COLUMNS "code,name,name_tw,name_en,aspect,active,weight,kind,expression,scale,points,assessors,due_on"

static struct str how_scored(struct page *p, const struct list *l, bool measured)
{
	struct str scale = policy_choice(p, "criterion", "scale", policy_text(p, l, C_SCALE));

	if (measured)
		return page_print(p, "%.*s · %.*s", STR_ARG(policy_text(p, l, C_EXPRESSION)), STR_ARG(points_words(p, scale, policy_text(p, l, C_POINTS))));
	struct str people = page_say_with(p, "policy.assessors", page_count(p, list_value(l, C_ASSESSORS).i), STR(""));
	if (list_value(l, C_DUE).kind != VALUE_INT)
		return people;
	return page_print(p, "%.*s · %.*s", STR_ARG(people), STR_ARG(page_say_with(p, "policy.due", page_day(p, (int32_t)list_value(l, C_DUE).i), STR(""))));
}

static struct str percent(const struct page *p, int64_t ratio)
{
	struct buf b = { .max = 32 };

	decimal_write(&b, ratio, 2);
	return page_take(p, &b);
}

static void fill_criterion(struct page *p, const struct list *l, struct criterion_line *out)
{
	int64_t id = l->id;

	*out = (struct criterion_line){ .name = policy_column_word(p, l, C_NAME), .url = page_print(p, "/selection/criteria/%lld", (long long)id),
					.weight_name = page_print(p, "weight.%lld", (long long)id), .weight = percent(p, list_value(l, C_WEIGHT).i),
					.version_name = page_print(p, "version.%lld", (long long)id), .version = page_print(p, "%lld", (long long)l->version),
					.measured = str_is(list_value(l, C_KIND).s, "measured"), .off = !list_value(l, C_ACTIVE).i };
	out->note = how_scored(p, l, out->measured);
}

struct weights { int64_t by_aspect[ASPECTS], total; };

static int aspect_of(struct str code)
{
	int a = 0;

	while (a < ASPECTS - 1 && !str_is(code, aspect_codes[a]))
		a++;
	return a;
}

static void fill_shares(struct policy_view *v, struct criterion_set *sets, const int64_t *weights, const unsigned char *aspects, struct criterion_line *lines, size_t n,
			int64_t total)
{
	for (size_t i = 0; i < n; i++)
		lines[i].share = total && !lines[i].off ? 100.0 * (double)weights[i] / (double)total : 0;
	for (int a = 0; a < ASPECTS; a++) {
		struct criterion_line *own = lines + n * (size_t)(a + 1);
		for (size_t i = 0; i < n; i++)
			if (aspects[i] == a)
				own[sets[a].criteria.count++] = lines[i];
		sets[a].criteria.items = own;
	}
	v->sets.items = sets;
}

static void fill_sets(struct policy_page *pp, struct policy_view *v)
{
	struct page *p = &pp->p;
	struct criterion_set *sets = page_new_array(p, struct criterion_set, ASPECTS);
	struct criterion_line *lines = page_new_array(p, struct criterion_line, POLICY_ROWS_MAX * (ASPECTS + 1));
	int64_t *weights = page_new_array(p, int64_t, POLICY_ROWS_MAX);
	unsigned char *aspects = page_new_array(p, unsigned char, POLICY_ROWS_MAX);
	struct weights sum = { .total = 0 };
	struct query q;
	struct list l;
	size_t n = 0, kept = 0;
	bool row;

	if (!sets || !lines || !weights || !aspects || !policy_rows(p, "criterion", CRITERION_COLUMNS, pp->id, NULL, &q, &l))
		return;
	while (n < POLICY_ROWS_MAX && page_ok(p, list_next(&l, &row, &p->e)) && row) {
		fill_criterion(p, &l, &lines[n]);
		weights[n] = list_value(&l, C_WEIGHT).i;
		aspects[n] = (unsigned char)aspect_of(list_value(&l, C_ASPECT).s);
		if (!lines[n].off) {
			sum.by_aspect[aspects[n]] += weights[n];
			sum.total += weights[n];
		}
		n++;
	}
	list_end(&l);
	fill_shares(v, sets, weights, aspects, lines, n, sum.total);
	for (int a = 0; a < ASPECTS; a++) {
		if (!sets[a].criteria.count)
			continue;
		sets[a].title = policy_choice(p, "criterion", "aspect", str_of(aspect_codes[a]));
		sets[a].sum = percent(p, sum.by_aspect[a]);
		sets[kept++] = sets[a];
	}
	v->sets.count = kept;
	v->total = percent(p, sum.total);
	if (n && sum.total != WEIGHT_UNIT * WEIGHT_UNIT)
		v->total_warning = page_say(p, "policy.total_off");
}

/* --- the tables below: tiers, conditions, rewards, versions ------------------------------------------------------------------------------------- */

struct table_kind {
	const char *entity, *columns, *title;
	int names;                       /* 1: name, name_tw, name_en stand first and become one column */
};

static const struct table_kind table_kinds[TABLES] = {
	{ "policy_tier", "tier,score_of,least_score,leave_below,leave_rounds,capacity,conditions,requirement,by_hand", "policy.tiers", 0 },
	{ "condition", "name,name_tw,name_en,kind,expression,active", "policy.conditions", 1 },
	{ "reward", "name,name_tw,name_en,kind,grade,least_score,rounds,rate,days,amount,requirement,basis", "policy.rewards", 1 },
	{ "policy_version", "revision,created_at,created_by.name", "policy.versions", 0 },
};

static void table_columns(struct page *p, const struct table_kind *k, const struct list *l, struct table_view *t)
{
	struct table_column *out = page_new_array(p, struct table_column, (size_t)l->column_count);

	for (int i = 0; out && i < l->column_count; i += i == 0 && k->names ? 3 : 1) {
		const struct column *c = &l->columns[i];
		struct form_field shape = input_of(p, l->query->entity, c->field, STR(""));
		out[t->columns.count++] = (struct table_column){ word_field(p->language, l->query->entity, c->step ? c->step : c->field),
								 shape.kind == INPUT_NUMBER || shape.kind == INPUT_MONEY, t->columns.count ? "line" : "title" };
	}
	t->columns.items = out;
}

static struct cell table_cell(struct page *p, const struct list *l, int i)
{
	const struct column *c = &l->columns[i];
	struct cell cell = cell_of(p, c->step ? c->step->target : l->query->entity, c->field, list_value(l, i), STR(""), STR(""));

	cell.card = "line";
	return cell;
}

static void table_row_of(struct page *p, const struct table_kind *k, const struct list *l, struct str back, bool writes, struct table_row *row)
{
	struct cell *cells = page_new_array(p, struct cell, (size_t)l->column_count);
	int first = k->names ? 3 : 1;

	if (!cells)
		return;
	row->title = k->names ? policy_column_word(p, l, 0) : value_words(p, l->query->entity, l->columns[0].field, list_value(l, 0));
	if (writes && l->query->entity->operations & OP_BIT(OP_UPDATE))
		row->url = page_print(p, "/%s/%lld/edit?back=%.*s", l->query->entity->plural, (long long)l->id, STR_ARG(back));
	for (int i = first; i < l->column_count; i++)
		cells[row->cells.count++] = table_cell(p, l, i);
	row->cells.items = cells;
}

static bool fill_table(struct policy_page *pp, const struct table_kind *k, struct child_list *out)
{
	struct page *p = &pp->p;
	struct table_view *t = page_new_array(p, struct table_view, 1);
	struct table_row *rows = page_new_array(p, struct table_row, POLICY_ROWS_MAX);
	struct str back = page_print(p, "/selection/policies/%lld", (long long)pp->id);
	const struct entity *e = schema_entity(p->x.schema, str_of(k->entity));
	bool writes = principal_may(p->who, e, OP_UPDATE), row;
	struct query q;
	struct list l;

	if (!t || !rows || !policy_rows(p, k->entity, k->columns, pp->id, NULL, &q, &l))
		return false;
	*t = (struct table_view){ .caption = page_say(p, k->title), .rows = { rows, 0 }, .blank = { .title = page_say(p, "policy.none_yet") } };
	table_columns(p, k, &l, t);
	while (t->rows.count < POLICY_ROWS_MAX && page_ok(p, list_next(&l, &row, &p->e)) && row)
		table_row_of(p, k, &l, back, writes, &rows[t->rows.count++]);
	list_end(&l);
	*out = (struct child_list){ t->caption, page_count(p, (int64_t)t->rows.count), .table = t };
	if (principal_may(p->who, e, OP_CREATE))
		out->create_url = page_print(p, "/%s/new?policy=%lld&back=%.*s", e->plural, (long long)pp->id, STR_ARG(back));
	return t->rows.count || out->create_url.n;
}

/* A policy for partners has rewards and no tiers, one for accounts tiers and no rewards. */
static bool for_partners(const struct policy_page *pp)
{
	return str_is(record_value(pp->policy, "kind").s, "partner");
}

static bool has_table(const struct policy_page *pp, const struct table_kind *k)
{
	return strcmp(k->entity, for_partners(pp) ? "policy_tier" : "reward");
}

static void fill_tables(struct policy_page *pp, struct policy_view *v)
{
	struct child_list *lists = page_new_array(&pp->p, struct child_list, TABLES);

	for (int i = 0; lists && i < TABLES; i++)
		if (has_table(pp, &table_kinds[i]) && fill_table(pp, &table_kinds[i], &lists[v->tables.count]))
			v->tables.count++;
	v->tables.items = lists;
}

/* --- the page ---------------------------------------------------------------------------------------------------------------------------------- */

static void fill_goal(struct policy_page *pp, struct policy_view *v)
{
	static const char *const names[] = { "aim", "goal", "factor", "value", "window_months", "known_from", "method", "fuzzy_operator", "weight_spread", "sure_from" };
	static const char *const partners[] = { "goal", "value", "window_months", "known_from", "grade_a", "grade_b", "grade_c" };
	const char *const *shown = for_partners(pp) ? partners : names;
	size_t count = for_partners(pp) ? sizeof partners / sizeof *partners : sizeof names / sizeof *names;
	struct fact *facts = page_new_array(&pp->p, struct fact, count);

	for (size_t i = 0; facts && i < count; i++) {
		const struct field *f = entity_field(pp->entity, str_of(shown[i]));
		struct value value = pp->policy->values[f->index];
		if (f->type == TYPE_LONG_TEXT || f->type == TYPE_TEXT)
			value = value_text(own_words(&pp->p, pp->policy, f->name));
		if (!value_is_null(value) && !(value.kind == VALUE_TEXT && !value.s.n))
			facts[v->goal.count++] = (struct fact){ word_field(pp->p.language, pp->entity, f), cell_of(&pp->p, pp->entity, f, value, STR(""), STR("")),
								f->type == TYPE_LONG_TEXT };
	}
	v->goal.items = facts;
}

static void fill_actions(struct policy_page *pp, struct policy_view *v)
{
	struct page *p = &pp->p;
	struct action *a = page_new_array(p, struct action, 3);
	struct str code = arena_str(p->arena, record_value(pp->policy, "code").s);
	struct pair pairs[] = { { STR("policy"), code } };

	if (!a)
		return;
	if (principal_may(p->who, schema_entity(p->x.schema, STR("judgement")), OP_CREATE) && v->sets.count)
		a[v->actions.count++] = (struct action){ page_say(p, "policy.pairs"), v->pairs_url, .icon = "arrows-left-right" };
	if (v->writes)
		a[v->actions.count++] = (struct action){ page_say(p, "action.edit"), v->edit_url, .icon = "edit" };
	a[v->actions.count++] = (struct action){ page_say(p, "policy.rank"), page_url(p, STR("/selection"), pairs, 1), .icon = "arrow-right", .primary = true };
	v->actions.items = a;
}

static void fill_crumbs(struct page *p, struct str policy, int64_t id, struct crumb *crumbs)
{
	crumbs[0] = (struct crumb){ page_say(p, "selection.title"), STR("/selection") };
	crumbs[1] = (struct crumb){ page_say(p, "policy.all"), STR("/selection/policies") };
	crumbs[2] = (struct crumb){ policy, page_print(p, "/selection/policies/%lld", (long long)id) };
}

static enum handled policy_page(struct request *r)
{
	struct policy_page pp;
	struct page *p = &pp.p;

	if (policy_page_open(r, &pp, OP_READ)) {
		struct str base = page_print(p, "/selection/policies/%lld", (long long)pp.id);
		struct crumb crumbs[3];
		struct policy_view v = { .title = pp.name, .csrf = request_csrf(r), .save_url = page_print(p, "%.*s/weights", STR_ARG(base)),
					 .pairs_url = page_print(p, "%.*s/pairs", STR_ARG(base)), .crumbs = { crumbs, 2 } };
		fill_crumbs(p, pp.name, pp.id, crumbs);
		v.shell = page_shell(p, v.title);
		v.writes = principal_may(p->who, pp.entity, OP_UPDATE) && principal_may(p->who, schema_entity(p->x.schema, STR("criterion")), OP_UPDATE);
		v.inactive = !record_value(pp.policy, "active").i;
		v.compared = str_is(record_value(pp.policy, "weights_from").s, "compared");
		v.sub = page_say_with(p, "policy.revision", page_count(p, record_value(pp.policy, "revision").i), arena_str(p->arena, record_value(pp.policy, "code").s));
		v.edit_url = page_print(p, "/policies/%lld/edit?back=%.*s", (long long)pp.id, STR_ARG(base));
		if (v.writes)
			v.new_criterion_url = page_print(p, "%.*s/criteria/new", STR_ARG(base));
		fill_goal(&pp, &v);
		fill_sets(&pp, &v);
		fill_tables(&pp, &v);
		fill_actions(&pp, &v);
		if (!v.sets.count)
			v.blank = (struct blank_view){ "scale", page_say(p, "policy.no_criteria"), page_say(p, "policy.no_criteria_hint"),
						       { page_say(p, "policy.new_criterion"), v.new_criterion_url, .primary = true } };
		if (!p->failed)
			template_policy(&p->out, &v);
	}
	return page_close(p);
}

/* --- saving the weights ------------------------------------------------------------------------------------------------------------------------ */

struct saving { struct request *r; int64_t policy; };

/* weight.17 with version.17 beside it. */
static enum rc save_weight(struct context *x, struct request *r, const struct request_pair *field, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("criterion"));
	struct str number = str_part(field->name, sizeof "weight." - 1, field->name.n);
	char name[40];
	struct change change;
	struct written written;
	struct record *row;
	int64_t id, version, weight;
	enum rc rc;

	if (decimal_parse(number, 0, &id) != DECIMAL_OK)
		return RC_OK;
	if (decimal_parse(str_trim(field->value), 2, &weight) != DECIMAL_OK)
		return error_set(e, RC_INVALID, "weight", "error.number", NULL, NULL);
	snprintf(name, sizeof name, "version.%lld", (long long)id);
	if ((rc = record_get(x, t, id, &row, e)) || record_value(row, "weight").i == weight)
		return rc;
	if (decimal_parse(request_field(r, name), 0, &version) != DECIMAL_OK)
		return error_set(e, RC_INVALID, "version", "error.required", NULL, NULL);
	if ((rc = change_new(x, t, &change, e)))
		return rc;
	change_value(&change, entity_field_named(t, "weight"), value_int(weight));
	return record_update(x, id, version, &change, &written, e);
}

static enum rc save_weights(struct context *x, struct write_request *w, struct error *e)
{
	struct saving *s = w->argument;
	const struct request_pair *fields;
	size_t n = request_fields(s->r, &fields);
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < n; i++)
		if (str_starts(fields[i].name, "weight."))
			rc = save_weight(x, s->r, &fields[i], e);
	return rc;
}

static enum handled weights_slow(struct request *r)
{
	struct saving s = { .r = r };
	struct error e = { 0 };

	if (decimal_parse(request_param(r, "id"), 0, &s.policy) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	if (settings_write(r, save_weights, &s, &e))
		return page_error(r, &e);
	page_toast(r, "settings.saved", STR(""), STR(""));
	return page_go(r, str_of(arena_printf(request_arena(r), "/selection/policies/%lld", (long long)s.policy)));
}

static enum handled weights_page(struct request *r)
{
	return page_slowly(r, weights_slow);
}

/* --- all policies ---------------------------------------------------------------------------------------------------------------------------------- */

#define CARD_COLUMNS "code,name,name_tw,name_en,goal,goal_tw,goal_en,kind,method,revision,active"
enum { CARD_CODE, CARD_NAME, CARD_GOAL = 4, CARD_KIND = 7, CARD_METHOD, CARD_REVISION, CARD_ACTIVE };

static void fill_card(struct page *p, const struct list *l, struct policy_card *out)
{
	struct str method = policy_choice(p, "policy", "method", policy_text(p, l, CARD_METHOD));
	struct pair pairs[] = { { STR("policy"), policy_text(p, l, CARD_CODE) } };

	*out = (struct policy_card){ .name = policy_column_word(p, l, CARD_NAME), .url = page_print(p, "/selection/policies/%lld", (long long)l->id),
				     .goal = policy_column_word(p, l, CARD_GOAL), .use_url = page_url(p, STR("/selection"), pairs, 1), .inactive = !list_value(l, CARD_ACTIVE).i };
	out->kind = policy_choice(p, "policy", "kind", policy_text(p, l, CARD_KIND));
	out->note = page_say_with(p, "policy.card_note", method, page_count(p, list_value(l, CARD_REVISION).i));
}

static void fill_cards(struct page *p, const struct entity *t, struct policies_view *v)
{
	struct policy_card *cards = page_new_array(p, struct policy_card, POLICY_ROWS_MAX);
	struct query q = { .entity = t, .limit = POLICY_ROWS_MAX, .operation = OP_LIST };
	struct list l;
	bool row;

	if (!cards || !page_ok(p, query_columns(&p->x, &q, STR(CARD_COLUMNS), &p->e)) || !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return;
	while (v->policies.count < POLICY_ROWS_MAX && page_ok(p, list_next(&l, &row, &p->e)) && row)
		fill_card(p, &l, &cards[v->policies.count++]);
	list_end(&l);
	v->policies.items = cards;
}

static void fill_templates(struct page *p, struct policies_view *v)
{
	struct template_card *cards = page_new_array(p, struct template_card, TEMPLATE_COUNT);

	for (int i = 0; cards && i < TEMPLATE_COUNT; i++) {
		struct template_card *to = &cards[v->templates.count];
		to->code = str_of(template_codes[i]);
		if (page_ok(p, template_about(p->arena, to->code, p->language, &to->name, &to->about, &p->e)))
			v->templates.count++;
	}
	v->templates.items = cards;
}

struct making { struct request *r; int64_t policy; };

static enum rc make_from_template(struct context *x, struct write_request *w, struct error *e)
{
	struct making *m = w->argument;

	return template_make(x, &(struct template_request){ .template = str_trim(request_field(m->r, "template")) }, &m->policy, e);
}

static enum handled make_slow(struct request *r)
{
	struct making m = { .r = r };
	struct error e = { 0 };

	if (settings_write(r, make_from_template, &m, &e))
		return page_error(r, &e);
	page_toast(r, "policy.made", STR(""), STR(""));
	return page_go(r, str_of(arena_printf(request_arena(r), "/selection/policies/%lld", (long long)m.policy)));
}

static enum handled make_policy(struct request *r)
{
	return page_slowly(r, make_slow);
}

static enum handled policies_page(struct request *r)
{
	struct page p;

	if (page_open(r, &p)) {
		const struct entity *t = schema_entity(p.x.schema, STR("policy"));
		struct crumb crumbs[3];
		struct policies_view v = { .title = page_say(&p, "policy.all"), .csrf = request_csrf(r), .crumbs = { crumbs, 1 } };
		fill_crumbs(&p, STR(""), 0, crumbs);
		v.shell = page_shell(&p, v.title);
		v.writes = principal_may(p.who, t, OP_CREATE);
		if (v.writes)
			fill_templates(&p, &v);
		if (principal_may(p.who, t, OP_LIST))
			fill_cards(&p, t, &v);
		else
			page_give_up(&p, RC_FORBIDDEN, "error.forbidden");
		if (!p.failed)
			template_policies(&p.out, &v);
	}
	return page_close(&p);
}

static const struct route rows[] = {
	{ METHOD_GET, "/selection/policies", policies_page, NEED_SESSION },
	{ METHOD_POST, "/selection/policies", make_policy, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/selection/policies/:id", policy_page, NEED_SESSION },
	{ METHOD_POST, "/selection/policies/:id/weights", weights_page, NEED_SESSION, BODY_FORM, 64 << 10 },
	{ METHOD_GET, "/selection/policies/:id/criteria/new", policy_criterion_new, NEED_SESSION },
	{ METHOD_POST, "/selection/policies/:id/criteria/new", policy_criterion_save, NEED_SESSION, BODY_FORM, 64 << 10 },
	{ METHOD_GET, "/selection/criteria/:criterion", policy_criterion, NEED_SESSION },
	{ METHOD_POST, "/selection/criteria/:criterion", policy_criterion_save, NEED_SESSION, BODY_FORM, 64 << 10 },
	{ METHOD_GET, "/selection/policies/:id/pairs", policy_pairs, NEED_SESSION },
	{ METHOD_POST, "/selection/policies/:id/pairs", policy_pairs_save, NEED_SESSION, BODY_FORM, 64 << 10 },
	{ METHOD_POST, "/selection/policies/:id/pairs/apply", policy_pairs_apply, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_policy = { rows, sizeof rows / sizeof *rows };
