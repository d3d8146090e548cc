/* The scorecard of partners: score, grade, criteria and rewards of every distributor under a policy for partners, how each stands against the period before, and
 * closing a period. */
#include "web/selection.h"

#include "base/mem.h"
#include "format/csv.h"
#include "kam/partner.h"
#include "lang/number.h"
#include "model/words.h"
#include "templates.h"
#include "web/partner_views.h"
#include "web/policy.h"
#include "web/settings.h"
#include "web/slow.h"
#include "web/web.h"

#include <math.h>
#include <string.h>

/* icon:download icon:history icon:scale */
enum { LINES_SHOWN = 50, OFFSET_MAX = 1000000000, FILTERS = GRADE_COUNT + 2, SCORE_MOST = 5, BAR_STEP = 12, BAR_ROOM = 28, BAR_UNIT = 7, POLICIES_SHOWN = 20, LOW = 3 };

struct partners_page { struct selection s; struct scorecards all; int shown; size_t from; }; /* shown: enum grade; GRADE_COUNT + 1: all of them */

static bool is_shown(const struct partners_page *q, size_t place)
{
	return q->shown > GRADE_NONE || (int)q->all.cards[place].grade == q->shown;
}

/* --- words ------------------------------------------------------------------------------------------------------------------------------------ */

static struct str grade_letter(enum grade g)
{
	static const char *const letters[GRADE_COUNT + 1] = { "A", "B", "C", "D", "–" };

	return str_of(letters[g]);
}

static const char *grade_mark(enum grade g)
{
	return g < GRADE_COUNT ? grade_codes[g] : "none";
}

static struct str grade_name(const struct selection *s, enum grade g)
{
	return g < GRADE_COUNT ? policy_choice(&s->p, "partner_grade", "grade", str_of(grade_codes[g])) : page_say(&s->p, "explain.no_grade");
}

static struct str why_name(const struct selection *s, enum grade_why why)
{
	return policy_choice(&s->p, "partner_grade", "grade_why", str_of(grade_why_codes[why]));
}

/* What it is worth: a rate, days, an amount; empty where words alone say it. */
static struct str reward_worth(const struct selection *s, const struct reward *r)
{
	struct buf b = { .max = 64 };

	if (r->rate != POLICY_UNSET) {
		number_percent(&b, (double)r->rate / WEIGHT_WHOLE, r->rate % 100 ? 1 : 0);
		return page_take(&s->p, &b);
	}
	if (r->days != POLICY_UNSET)
		return page_say_with(&s->p, "partners.days", page_count(&s->p, r->days), STR(""));
	return r->amount != POLICY_UNSET ? page_money(&s->p, s->currency, r->amount) : STR("");
}

static struct str reward_name(const struct selection *s, const struct reward *r)
{
	return words_in(&r->words, s->p.language);
}

/* Joins what there is with a dot between. */
static void add_words(struct buf *b, struct str words)
{
	if (words.n && b->len)
		buf_text(b, " · ");
	buf_str(b, words);
}

static struct str reward_list(struct selection *s, uint64_t bits)
{
	struct buf b = { .max = 4000 };

	for (size_t i = 0; i < s->policy.reward_count; i++) {
		const struct reward *r = &s->policy.rewards[i];
		struct str worth = reward_worth(s, r), name = reward_name(s, r);
		if (bits >> i & 1)
			add_words(&b, worth.n ? page_print(&s->p, "%.*s %.*s", STR_ARG(name), STR_ARG(worth)) : name);
	}
	return page_take(&s->p, &b);
}

/* --- one partner -------------------------------------------------------------------------------------------------------------------------------- */

static void fill_bar(struct selection *s, size_t c, uint32_t account, struct partner_bar *out)
{
	const struct scored_criterion *k = &s->scoring.criteria[c];
	double score = scoring_score(&s->scoring, c, account);
	struct buf weight = { .max = 32 };

	number_percent(&weight, k->weight, 0);
	*out = (struct partner_bar){ .name = criterion_name(s, k->criterion), .weight = page_take(&s->p, &weight), .score = scored_text(s, score), .unknown = isnan(score) };
	out->x = (double)c * BAR_STEP;
	if (out->unknown)
		return;
	out->low = score < LOW;
	out->height = (score - 1) * BAR_UNIT > 2 ? (score - 1) * BAR_UNIT : 2;
	out->y = BAR_ROOM - out->height;
	out->width = 100 * score / SCORE_MOST;
}

static void fill_bars(struct selection *s, uint32_t account, struct partner_line *out)
{
	struct partner_bar *bars = page_new_array(&s->p, struct partner_bar, s->scoring.criterion_count);
	struct buf label = { .max = 2000 };

	for (size_t c = 0; bars && c < s->scoring.criterion_count; c++) {
		fill_bar(s, c, account, &bars[c]);
		buf_printf(&label, "%s%.*s %.*s", c ? ", " : "", STR_ARG(bars[c].name), STR_ARG(bars[c].score));
	}
	out->bars.items = bars;
	out->bars.count = bars ? s->scoring.criterion_count : 0;
	out->bars_label = page_take(&s->p, &label);
}

static void fill_before(struct selection *s, const struct scored *i, const struct scorecard *c, struct partner_line *out)
{
	double change = i->score - c->before.score;

	out->had = c->has_before;
	if (!out->had)
		return;
	out->change = isnan(change) ? STR("–") : page_print(&s->p, "%s%.2f", change < 0 ? "−" : "+", fabs(change));
	out->up = change >= .005;
	out->down = change <= -.005;
	out->moved = c->before.grade != c->grade;
	out->letter_before = grade_letter(c->before.grade);
	out->mark_before = grade_mark(c->before.grade);
}

static void fill_line(struct partners_page *q, size_t place, struct partner_line *out)
{
	struct selection *s = &q->s;
	const struct scored *i = &s->scoring.items[place];
	const struct scorecard *c = &q->all.cards[place];

	*out = (struct partner_line){ .rank = (int64_t)place + 1, .name = scored_name(s, i->account), .url = scored_url(s, i->account), .why_url = scored_why(s, i->account),
				      .score = scored_text(s, i->score), .letter = grade_letter(c->grade), .grade = grade_name(s, c->grade), .mark = grade_mark(c->grade),
				      .rewards = reward_list(s, c->rewards) };
	out->warned = c->why == GRADE_LEAST || c->why == GRADE_EXCLUDED || c->why == GRADE_OPEN;
	if (c->why != GRADE_BY_SCORE)
		out->why = why_name(s, c->why);
	if (i->known < .995)
		out->note = page_say_with(&s->p, "scored.known", page_print(&s->p, "%.0f%%", 100 * i->known), STR(""));
	if (principal_may(s->p.who, schema_entity(s->p.x.schema, STR("assessment")), OP_CREATE))
		out->assess_url = page_print(&s->p, "/selection/policies/%lld/assess/%lld", (long long)s->policy.id, (long long)s->snapshot->accounts[i->account].id);
	fill_before(s, i, c, out);
	fill_bars(s, i->account, out);
}

/* --- the page ----------------------------------------------------------------------------------------------------------------------------------- */

static struct str shown_code(int shown)
{
	return shown < GRADE_COUNT ? str_of(grade_codes[shown]) : shown == GRADE_NONE ? STR("none") : STR("");
}

static struct str page_of(const struct partners_page *q, int shown, size_t after)
{
	struct pair pairs[] = { { STR("policy"), q->s.policy.code }, { STR("from"), q->s.from }, { STR("to"), q->s.to }, { STR("grade"), shown_code(shown) },
				{ STR("after"), after ? page_print(&q->s.p, "%zu", after) : STR("") } };

	return page_url(&q->s.p, STR("/selection/partners"), pairs, 5);
}

static void fill_lines(struct partners_page *q, struct partners_view *v)
{
	struct partner_line *lines = page_new_array(&q->s.p, struct partner_line, LINES_SHOWN);
	size_t at = q->from, n = q->s.scoring.count;

	for (; lines && at < n && v->lines.count < LINES_SHOWN; at++)
		if (is_shown(q, at))
			fill_line(q, at, &lines[v->lines.count++]);
	v->lines.items = lines;
	while (at < n && !is_shown(q, at))
		at++;
	if (q->from)
		v->pager.first_url = page_of(q, q->shown, 0);
	if (at < n)
		v->pager.next_url = page_of(q, q->shown, at);
}

static void fill_filters(struct partners_page *q, struct partners_view *v)
{
	struct link *links = page_new_array(&q->s.p, struct link, FILTERS);
	size_t n = 0;

	if (!links)
		return;
	links[n++] = (struct link){ page_say(&q->s.p, "partners.all"), page_of(q, FILTERS, 0), page_count(&q->s.p, (int64_t)q->s.scoring.count), .current = q->shown > GRADE_NONE };
	for (int g = 0; g <= GRADE_NONE; g++)
		if (g < GRADE_COUNT || q->all.grades[g])
			links[n++] = (struct link){ grade_name(&q->s, (enum grade)g), page_of(q, g, 0), page_count(&q->s.p, q->all.grades[g]), .current = q->shown == g };
	v->filters.items = links;
	v->filters.count = n;
}

/* The grade, and the basis in words; where nobody wrote one, score and periods. */
static struct str reward_from(struct selection *s, const struct reward *r)
{
	struct buf b = { .max = 800 }, least = { .max = 32 };
	struct str basis = words_in(&r->basis, s->p.language), score;

	if (r->grade != GRADE_NONE)
		add_words(&b, page_say_with(&s->p, "partners.from_grade", grade_name(s, r->grade), STR("")));
	add_words(&b, basis);
	if (!basis.n && r->least_score > QUANTITY_UNIT) {
		number_fixed(&least, r->least_score, 3, 1);
		score = page_take(&s->p, &least);
		add_words(&b, page_say_with(&s->p, "partners.from_score", score, STR("")));
	}
	if (!basis.n && r->rounds > 1)
		add_words(&b, page_say_with(&s->p, "partners.in_a_row", page_count(&s->p, r->rounds), STR("")));
	return page_take(&s->p, &b);
}

static void fill_rewards(struct selection *s, struct partners_view *v)
{
	struct partner_reward *out = page_new_array(&s->p, struct partner_reward, s->policy.reward_count);

	for (size_t i = 0; out && i < s->policy.reward_count; i++) {
		const struct reward *r = &s->policy.rewards[i];
		struct str worth = reward_worth(s, r), kind = policy_choice(&s->p, "reward", "kind", str_of(reward_kind_codes[r->kind]));
		out[v->rewards.count++] = (struct partner_reward){ reward_name(s, r), worth.n ? page_print(&s->p, "%.*s %.*s", STR_ARG(kind), STR_ARG(worth)) : kind,
								   reward_from(s, r) };
	}
	v->rewards.items = out;
}

/* The others of the same kind. */
static void fill_policies(struct selection *s, struct partners_view *v)
{
	const struct entity *t = schema_entity(s->p.x.schema, STR("policy"));
	struct query q = { .entity = t, .limit = POLICIES_SHOWN, .operation = OP_LIST };
	struct link *links = page_new_array(&s->p, struct link, POLICIES_SHOWN);
	struct list l;
	bool row;

	if (!links || !page_ok(&s->p, filter_parse(&s->p.x, t, STR("active = true and kind = 'partner'"), &q.filter, &s->p.e)) ||
	    !page_ok(&s->p, query_columns(&s->p.x, &q, STR("code,name,name_tw,name_en"), &s->p.e)) || !page_ok(&s->p, list_begin(&s->p.x, &q, &l, &s->p.e)))
		return;
	while (v->policies.count < POLICIES_SHOWN && page_ok(&s->p, list_next(&l, &row, &s->p.e)) && row) {
		struct pair pair = { STR("policy"), arena_str(s->p.arena, list_value(&l, 0).s) };
		links[v->policies.count++] = (struct link){ policy_column_word(&s->p, &l, 1), page_url(&s->p, STR("/selection/partners"), &pair, 1),
							    .current = str_eq(pair.value, s->policy.code) };
	}
	list_end(&l);
	v->policies.items = links;
}

static void fill_actions(struct partners_page *q, struct partners_view *v)
{
	struct selection *s = &q->s;
	struct action *a = page_new_array(&s->p, struct action, 3);

	if (!a)
		return;
	a[v->actions.count++] = (struct action){ page_say(&s->p, "partners.policy"), page_print(&s->p, "/selection/policies/%lld", (long long)s->policy.id), .icon = "scale" };
	if (principal_may(s->p.who, schema_entity(s->p.x.schema, STR("partner_grade")), OP_LIST))
		a[v->actions.count++] = (struct action){ page_say(&s->p, "partners.history"), STR("/partner_grades"), .icon = "history" };
	if (selection_exports(s))
		a[v->actions.count++] = (struct action){ page_say(&s->p, "list.export_csv"), selection_url(s, "/selection/partners.csv", NULL, STR("")), .icon = "download" };
	v->actions.items = a;
}

static void fill_keep(struct selection *s, struct partners_view *v)
{
	struct pair pair = { STR("policy"), s->policy.code };
	struct buf to = { .max = 32 };

	v->keeps = s->scoring.count > 0 && principal_may(s->p.who, schema_entity(s->p.x.schema, STR("round")), OP_CREATE);
	v->csrf = request_csrf(s->p.r);
	v->keep_url = page_url(&s->p, STR("/selection/partners"), &pair, 1);
	date_write(&to, s->period.has_to ? s->period.to : s->p.today);
	v->keep_to = page_take(&s->p, &to);
}

static struct str summary(struct partners_page *q)
{
	struct selection *s = &q->s;
	struct buf b = { .max = 400 };

	add_words(&b, selection_period(s, s->period));
	if (q->all.up || q->all.down)
		add_words(&b, page_say_with(&s->p, "partners.moves", page_count(&s->p, q->all.up), page_count(&s->p, q->all.down)));
	return page_take(&s->p, &b);
}

static struct blank_view blank_of(struct selection *s)
{
	struct action policies = { page_say(&s->p, "policy.all"), STR("/selection/policies"), .primary = true };

	if (s->policy.kind != POLICY_PARTNERS)
		return (struct blank_view){ "scale", page_say(&s->p, "partners.no_policy"), page_say(&s->p, "partners.no_policy_hint"), policies };
	if (!s->scored)
		return selection_unscored(s);
	if (!s->scoring.count)
		return (struct blank_view){ "scale", page_say(&s->p, "partners.none"), page_say(&s->p, "partners.none_hint"), { page_say(&s->p, "nav.accounts"), STR("/accounts") } };
	return (struct blank_view){ 0 };
}

static void read_asked(struct partners_page *q)
{
	struct str grade = request_arg(q->s.p.r, "grade");
	int64_t after = 0;

	q->shown = grade.n ? policy_code_of(grade_codes, GRADE_COUNT, grade) : FILTERS;
	if (decimal_parse(request_arg(q->s.p.r, "after"), 0, &after) == DECIMAL_OK && after > 0 && after < OFFSET_MAX)
		q->from = (size_t)after;
}

static void fill_page(struct partners_page *q, struct partners_view *v)
{
	struct selection *s = &q->s;

	read_asked(q);
	fill_policies(s, v);
	v->policy = selection_policy_name(s);
	v->blank = blank_of(s);
	if (v->blank.title.n || !page_ok(&s->p, partner_cards(&s->p.x, s->p.arena, &s->scoring, &q->all, &s->p.e)))
		return;
	v->summary = summary(q);
	fill_filters(q, v);
	fill_lines(q, v);
	fill_rewards(s, v);
	fill_actions(q, v);
	fill_keep(s, v);
}

static enum handled show(struct request *r, const struct error *wrong)
{
	struct partners_page q = { .from = 0 };

	if (selection_open_partners(r, &q.s)) {
		struct selection *s = &q.s;
		struct crumb crumb = { page_say(&s->p, "selection.title"), STR("/selection") };
		struct partners_view v = { .title = page_say(&s->p, "partners.title"), .crumbs = { &crumb, 1 }, .note = page_say(&s->p, "partners.note") };
		v.shell = page_shell(&s->p, v.title);
		fill_page(&q, &v);
		if (wrong) {
			v.error = page_error_text(&s->p, wrong);
			response_status(request_response(r), rc_status(wrong->rc));
		}
		if (!s->p.failed)
			template_partners(&s->p.out, &v);
	}
	return selection_close(&q.s);
}

static enum handled partners_slow(struct request *r)
{
	return show(r, NULL);
}

static enum handled partners_page(struct request *r)
{
	return page_slowly(r, partners_slow);
}

/* --- closing a period ---------------------------------------------------------------------------------------------------------------------------- */

struct closing { const struct scoring *scoring; int64_t kept; };

static enum rc keep(struct context *x, struct write_request *w, struct error *e)
{
	struct closing *c = w->argument;

	return partner_keep(x, c->scoring, &c->kept, e);
}

/* The page is closed before the write: a thread holds one context. */
static enum handled keep_slow(struct request *r)
{
	struct closing c = { 0 };
	struct error e = { 0 };
	struct selection s;
	enum rc rc = RC_OK;

	if (!selection_open_partners(r, &s))
		return selection_close(&s);
	context_end(&s.p.x);
	c.scoring = &s.scoring;
	if (s.policy.kind != POLICY_PARTNERS || !s.scored)
		rc = error_set(&e, RC_INVALID, "policy", "error.not_partner_policy", NULL, NULL);
	if (rc == RC_OK)
		rc = settings_write(r, keep, &c, &e);
	selection_close(&s);
	if (rc == RC_INVALID || rc == RC_CONFLICT)
		return show(r, &e);
	return rc ? page_error(r, &e) : page_go(r, str_of(arena_printf(request_arena(r), "/partner_grades")));
}

static enum handled keep_page(struct request *r)
{
	return page_slowly(r, keep_slow);
}

/* --- as a file ------------------------------------------------------------------------------------------------------------------------------------- */

static void csv_head(const struct selection *s, struct csv_writer *w)
{
	static const char *const names[] = { "rank", "code", "name", "score", "known", "grade", "why", "grade_before", "change", "rewards" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		csv_put(w, str_of(names[i]), false);
	for (size_t c = 0; c < s->scoring.criterion_count; c++)
		csv_put(w, s->scoring.criteria[c].criterion->code, true);
	csv_end_row(w);
}

static void put_rewards(const struct selection *s, struct csv_writer *w, struct buf *b, uint64_t bits)
{
	for (size_t i = 0; i < s->policy.reward_count; i++)
		if (bits >> i & 1)
			buf_printf(b, "%s%.*s", b->len ? " " : "", STR_ARG(s->policy.rewards[i].code));
	csv_put_buf(w, b, true);
}

static void csv_line(const struct selection *s, const struct scorecards *all, struct csv_writer *w, size_t place, struct buf *b)
{
	const struct scored *i = &s->scoring.items[place];
	const struct scorecard *c = &all->cards[place];
	const struct snapshot_account *a = &s->snapshot->accounts[i->account];

	buf_int(b, (int64_t)place + 1);
	csv_put_buf(w, b, false);
	csv_put(w, str_of(snapshot_text(s->snapshot, a->code)), true);
	csv_put(w, str_of(snapshot_text(s->snapshot, a->name)), true);
	csv_put_double(w, i->score);
	csv_put_double(w, i->known);
	csv_put(w, c->grade < GRADE_COUNT ? grade_letter(c->grade) : STR(""), false);
	csv_put(w, str_of(grade_why_codes[c->why]), false);
	csv_put(w, c->has_before && c->before.grade < GRADE_COUNT ? grade_letter(c->before.grade) : STR(""), false);
	csv_put_double(w, c->has_before ? i->score - c->before.score : NAN);
	put_rewards(s, w, b, c->rewards);
	for (size_t k = 0; k < s->scoring.criterion_count; k++)
		csv_put_double(w, scoring_score(&s->scoring, k, i->account));
	csv_end_row(w);
}

static void csv_lines(struct selection *s, struct csv_writer *w)
{
	CLEANUP(buf_free) struct buf cell = { .max = 4000 };
	struct scorecards all;

	if (s->policy.kind != POLICY_PARTNERS || !s->scored || !page_ok(&s->p, partner_cards(&s->p.x, s->p.arena, &s->scoring, &all, &s->p.e)))
		return;
	csv_head(s, w);
	for (size_t i = 0; i < s->scoring.count; i++)
		csv_line(s, &all, w, i, &cell);
}

static enum handled csv_slow(struct request *r)
{
	struct response *answer = request_response(r);
	struct selection s;

	if (selection_open_partners(r, &s)) {
		struct csv_writer w = { .b = response_body(answer) };
		if (!selection_exports(&s))
			page_give_up(&s.p, RC_FORBIDDEN, "error.forbidden");
		if (!s.p.failed) {
			csv_lines(&s, &w);
			response_type(answer, "text/csv; charset=utf-8");
			response_download(answer, STR("partners.csv"));
		}
	}
	return selection_close(&s);
}

static enum handled csv_page(struct request *r)
{
	return page_slowly(r, csv_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/selection/partners", partners_page, NEED_SESSION },
	{ METHOD_POST, "/selection/partners", keep_page, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/selection/partners.csv", csv_page, NEED_SESSION },
};
const struct route_group web_routes_partners = { rows, sizeof rows / sizeof *rows };
