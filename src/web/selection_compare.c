/* Two policies over the same portfolio: whom the other goal would bring in, whom it would leave out, and which weights make the difference. */
#include "base/mem.h"
#include "model/words.h"
#include "templates.h"
#include "web/policy.h"
#include "web/selection.h"
#include "web/slow.h"
#include "web/web.h"

#include <math.h>
#include <string.h>

enum { SHOWN_MOST = 30, GROUP_IN = 0, GROUP_OUT, GROUP_OTHER, GROUPS };

struct compare_page {
	struct selection s;     /* the one on the left */
	struct policy other;
	struct scoring right;
	bool scored;
};

/* --- the other policy ------------------------------------------------------------------------------------------------------------------------------- */

static void fill_options(struct selection *s, struct str chosen, struct option **out, size_t *count)
{
	const struct entity *t = schema_entity(s->p.x.schema, STR("policy"));
	struct query q = { .entity = t, .limit = POLICY_ROWS_MAX, .operation = OP_LIST };
	struct list l;
	bool row;

	*count = 0;
	*out = page_new_array(&s->p, struct option, POLICY_ROWS_MAX);
	if (!*out || !page_ok(&s->p, filter_parse(&s->p.x, t, STR("kind != 'partner'"), &q.filter, &s->p.e)) ||
	    !page_ok(&s->p, query_columns(&s->p.x, &q, STR("code,name,name_tw,name_en"), &s->p.e)) || !page_ok(&s->p, list_begin(&s->p.x, &q, &l, &s->p.e)))
		return;
	while (*count < POLICY_ROWS_MAX && page_ok(&s->p, list_next(&l, &row, &s->p.e)) && row) {
		struct str code = policy_text(&s->p, &l, 0);
		(*out)[(*count)++] = (struct option){ code, policy_column_word(&s->p, &l, 1), str_eq(code, chosen) };
	}
	list_end(&l);
}

/* The one asked for, else the first that is not the left one. */
static struct str other_code(struct selection *s, const struct option *options, size_t count)
{
	struct str asked = request_arg(s->p.r, "with");

	for (size_t i = 0; !asked.n && i < count; i++)
		if (!str_eq(options[i].value, s->policy.code))
			asked = options[i].value;
	return asked;
}

static bool score_other(struct compare_page *q, struct str code)
{
	struct selection *s = &q->s;
	struct score_request k = { &s->p.x, s->snapshot, &q->other, s->period, s->visible, 0, 0 };
	unsigned parts;

	if (!page_ok(&s->p, policy_load(&s->p.x, code, &q->other, &s->p.e)) || !page_ok(&s->p, score_parts(&q->other, &parts, &s->p.e)))
		return false;
	q->scored = page_ok(&s->p, score_portfolio(&k, &q->right, &s->p.e));
	return q->scored;
}

/* --- what differs --------------------------------------------------------------------------------------------------------------------------------------- */

static int group_of(const struct scored *left, const struct scored *right)
{
	if (left->tier_proposed == right->tier_proposed)
		return GROUPS;
	if (tier_is_key(left->tier_proposed) != tier_is_key(right->tier_proposed))
		return tier_is_key(right->tier_proposed) ? GROUP_IN : GROUP_OUT;
	return tier_is_key(left->tier_proposed) ? GROUP_OTHER : GROUPS;
}

static struct str why_differs(struct selection *s, const struct scored *left, const struct scored *right)
{
	return page_say_with(&s->p, "compare.scores", scored_text(s, left->score), scored_text(s, right->score));
}

static void fill_groups(struct compare_page *q, struct compare_view *v)
{
	static const char *const keys[GROUPS] = { "compare.in", "compare.out", "compare.other" };
	struct selection *s = &q->s;
	struct mover_group *groups = page_new_array(&s->p, struct mover_group, GROUPS);
	struct mover *movers = page_new_array(&s->p, struct mover, GROUPS * SHOWN_MOST);
	int64_t counts[GROUPS] = { 0 };

	for (size_t i = 0; groups && movers && i < q->right.count; i++) {
		const struct scored *right = &q->right.items[i], *left = scoring_find(&s->scoring, right->account);
		int g = left ? group_of(left, right) : GROUPS;
		if (g == GROUPS || counts[g]++ >= SHOWN_MOST)
			continue;
		movers[g * SHOWN_MOST + counts[g] - 1] = (struct mover){ selection_mark((enum tier)left->tier_proposed), selection_mark((enum tier)right->tier_proposed),
			selection_letter((enum tier)left->tier_proposed), selection_letter((enum tier)right->tier_proposed), scored_name(s, right->account),
			scored_url(s, right->account), why_differs(s, left, right), false };
	}
	for (int g = 0; groups && movers && g < GROUPS; g++)
		groups[g] = (struct mover_group){ page_say(&s->p, keys[g]), page_count(&s->p, counts[g]),
						  { movers + g * SHOWN_MOST, (size_t)(counts[g] < SHOWN_MOST ? counts[g] : SHOWN_MOST) } };
	v->groups.items = groups;
	v->groups.count = groups && movers ? GROUPS : 0;
}

/* --- weights beside each other --------------------------------------------------------------------------------------------------------------------------- */

static double weight_in(const struct scoring *k, struct str code)
{
	for (size_t i = 0; i < k->criterion_count; i++)
		if (str_eq(k->criteria[i].criterion->code, code))
			return k->criteria[i].weight;
	return NAN;
}

static struct cell weight_cell(const struct selection *s, double weight)
{
	struct cell c = { .kind = CELL_NUMBER, .number = true, .card = "line", .text = isnan(weight) ? STR("–") : page_print(&s->p, "%.1f%%", 100 * weight) };

	return c;
}

static struct cell change_cell(const struct selection *s, double left, double right)
{
	double change = (isnan(right) ? 0 : right) - (isnan(left) ? 0 : left);
	struct cell c = { .kind = CELL_NUMBER, .number = true, .card = "line" };

	c.text = fabs(change) < .0005 ? STR("–") : page_print(&s->p, "%s%.1f", change > 0 ? "+" : "−", 100 * fabs(change));
	return c;
}

static void add_weight(struct compare_page *q, const struct criterion *c, struct table_row *row)
{
	struct selection *s = &q->s;
	struct cell *cells = page_new_array(&s->p, struct cell, 3);
	double left = weight_in(&s->scoring, c->code), right = weight_in(&q->right, c->code);

	if (!cells)
		return;
	cells[0] = weight_cell(s, left);
	cells[1] = weight_cell(s, right);
	cells[2] = change_cell(s, left, right);
	*row = (struct table_row){ .title = criterion_name(s, c), .cells = { cells, 3 } };
}

static struct table_view *weight_table(struct compare_page *q)
{
	struct selection *s = &q->s;
	struct table_view *t = page_new_array(&s->p, struct table_view, 1);
	struct table_column *columns = page_new_array(&s->p, struct table_column, 4);
	struct table_row *rows = page_new_array(&s->p, struct table_row, s->scoring.criterion_count + q->right.criterion_count + 1);
	size_t n = 0;

	if (!t || !columns || !rows)
		return NULL;
	columns[0] = (struct table_column){ page_say(&s->p, "entity.criterion"), false, "title" };
	columns[1] = (struct table_column){ selection_policy_name(s), true, "line" };
	columns[2] = (struct table_column){ words_in(&q->other.words, s->p.language), true, "line" };
	columns[3] = (struct table_column){ page_say(&s->p, "compare.difference"), true, "line" };
	for (size_t i = 0; i < s->scoring.criterion_count; i++)
		add_weight(q, s->scoring.criteria[i].criterion, &rows[n++]);
	for (size_t i = 0; i < q->right.criterion_count; i++)
		if (isnan(weight_in(&s->scoring, q->right.criteria[i].criterion->code)))
			add_weight(q, q->right.criteria[i].criterion, &rows[n++]);
	*t = (struct table_view){ .caption = page_say(&s->p, "compare.weights"), .columns = { columns, 4 }, .rows = { rows, n } };
	return t;
}

/* --- the page -------------------------------------------------------------------------------------------------------------------------------------------- */

static void fill_page(struct compare_page *q, struct compare_view *v)
{
	struct selection *s = &q->s;
	struct option *left, *right;
	struct str with;

	fill_options(s, s->policy.code, &left, &v->left.count);
	v->left.items = left;
	if (s->p.failed || !left)
		return;
	with = other_code(s, left, v->left.count);
	fill_options(s, with, &right, &v->right.count);
	v->right.items = right;
	if (!s->scored || !with.n) {
		v->blank = selection_unscored(s);
		return;
	}
	if (!score_other(q, with))
		return;
	v->note = page_say_with(&s->p, "compare.note", selection_policy_name(s), words_in(&q->other.words, s->p.language));
	fill_groups(q, v);
	v->weights = weight_table(q);
}

static enum handled compare_slow(struct request *r)
{
	struct compare_page *q = arena_new(request_arena(r), struct compare_page);
	struct error e = { 0 };

	if (!q)
		return error_no_memory(&e), page_error(r, &e);
	if (selection_open(r, &q->s)) {
		struct selection *s = &q->s;
		struct crumb *crumbs = selection_crumbs(s);
		struct compare_view v = { .title = page_say(&s->p, "compare.title"), .crumbs = { crumbs, crumbs ? 2 : 0 }, .url = STR("/selection/compare"), .from = s->from,
					  .to = s->to };
		v.shell = page_shell(&s->p, v.title);
		fill_page(q, &v);
		if (!s->p.failed)
			template_compare(&s->p.out, &v);
	}
	if (q->scored)
		scoring_free(&q->right);
	return selection_close(&q->s);
}

static enum handled compare_page(struct request *r)
{
	return page_slowly(r, compare_slow);
}

static const struct route rows[] = { { METHOD_GET, "/selection/compare", compare_page, NEED_SESSION } };
const struct route_group web_routes_compare = { rows, sizeof rows / sizeof *rows };
