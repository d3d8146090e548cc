/* Methods side by side: each account's tier under each of them, where they disagree, and the same as a file. */
#include "base/mem.h"
#include "format/csv.h"
#include "model/words.h"
#include "templates.h"
#include "web/policy.h"
#include "web/selection.h"
#include "web/slow.h"
#include "web/web.h"

#include <string.h>

enum { LINES_SHOWN = 50, OFFSET_MAX = 1000000000 };

/* Which accounts are shown. */
enum shown { SHOWN_KEY, SHOWN_SPLIT, SHOWN_ALL, SHOWN_COUNT };
static const char *const shown_codes[SHOWN_COUNT] = { "key", "split", "all" };

struct methods_page { struct selection s; enum shown shown; size_t from; };

static bool key_by_any(const struct scored *i)
{
	bool key = tier_is_key(i->tier_now);

	for (int m = 0; m < METHODS_COUNT; m++)
		key |= tier_is_key(i->tier[m]);
	return key;
}

/* Some make it a key account and some do not. */
static bool is_split(const struct scored *i)
{
	int yes = 0, no = 0;

	for (int m = 0; m < METHODS_COUNT; m++) {
		yes += tier_is_key(i->tier[m]);
		no += i->tier[m] != TIER_NONE && !tier_is_key(i->tier[m]);
	}
	return yes && no;
}

static bool is_shown(enum shown shown, const struct scored *i)
{
	return shown == SHOWN_ALL || (shown == SHOWN_KEY ? key_by_any(i) : is_split(i));
}

/* --- the page ---------------------------------------------------------------------------------------------------------------------------------------- */

static struct str name_of_method(const struct selection *s, int method)
{
	return policy_choice(&s->p, "policy", "method", str_of(method_codes[method]));
}

static struct str method_about(const struct selection *s, int method)
{
	static const char *const keys[METHODS_COUNT] = { "methods.about.pareto", "methods.about.score", "methods.about.fuzzy", "methods.about.matrix", "methods.about.bcg",
							 "methods.about.rfm" };

	return page_say(&s->p, keys[method]);
}

static void fill_heads(struct methods_page *q, struct methods_view *v)
{
	struct method_head *heads = page_new_array(&q->s.p, struct method_head, METHODS_COUNT);

	for (int m = 0; heads && m < METHODS_COUNT; m++)
		heads[m] = (struct method_head){ .name = name_of_method(&q->s, m), .about = method_about(&q->s, m), .deciding = (int)q->s.policy.method == m };
	v->heads.items = heads;
	v->heads.count = heads ? METHODS_COUNT : 0;
}

static void fill_filters(struct methods_page *q, struct methods_view *v)
{
	static const char *const keys[SHOWN_COUNT] = { "methods.shown.key", "methods.shown.split", "methods.shown.all" };
	struct link *links = page_new_array(&q->s.p, struct link, SHOWN_COUNT);
	int64_t counts[SHOWN_COUNT] = { 0 };

	for (size_t i = 0; i < q->s.scoring.count; i++)
		for (int f = 0; f < SHOWN_COUNT; f++)
			counts[f] += is_shown((enum shown)f, &q->s.scoring.items[i]);
	for (int f = 0; links && f < SHOWN_COUNT; f++)
		links[f] = (struct link){ page_say(&q->s.p, keys[f]), selection_url(&q->s, "/selection/methods", "show", str_of(shown_codes[f])), page_count(&q->s.p, counts[f]),
					  .current = (int)q->shown == f };
	v->filters.items = links;
	v->filters.count = links ? SHOWN_COUNT : 0;
}

static void fill_line(struct methods_page *q, const struct scored *i, struct method_line *out)
{
	struct selection *s = &q->s;
	struct method_cell *cells = page_new_array(&s->p, struct method_cell, METHODS_COUNT);
	unsigned char deciding = i->tier[s->policy.method];

	*out = (struct method_line){ .name = scored_name(s, i->account), .url = scored_url(s, i->account), .why_url = scored_why(s, i->account), .score = scored_text(s, i->score),
				     .value = selection_money(s, i->value), .split = is_split(i) };
	for (int m = 0; cells && m < METHODS_COUNT; m++)
		cells[m] = (struct method_cell){ selection_mark((enum tier)i->tier[m]), selection_letter((enum tier)i->tier[m]), name_of_method(s, m),
						 i->tier[m] != TIER_NONE && tier_is_key(i->tier[m]) != tier_is_key(deciding) };
	out->cells.items = cells;
	out->cells.count = cells ? METHODS_COUNT : 0;
}

static void fill_lines(struct methods_page *q, struct methods_view *v)
{
	const struct scoring *k = &q->s.scoring;
	struct method_line *lines = page_new_array(&q->s.p, struct method_line, LINES_SHOWN);
	size_t at = q->from;

	for (; lines && at < k->count && v->lines.count < LINES_SHOWN; at++)
		if (is_shown(q->shown, &k->items[at]))
			fill_line(q, &k->items[at], &lines[v->lines.count++]);
	v->lines.items = lines;
	while (at < k->count && !is_shown(q->shown, &k->items[at]))
		at++;
	if (q->from)
		v->pager.first_url = selection_url(&q->s, "/selection/methods", "show", str_of(shown_codes[q->shown]));
	if (at < k->count) {
		struct pair pairs[] = { { STR("policy"), q->s.policy_code }, { STR("value"), q->s.value }, { STR("from"), q->s.from }, { STR("to"), q->s.to },
					{ STR("show"), str_of(shown_codes[q->shown]) }, { STR("after"), page_print(&q->s.p, "%zu", at) } };
		v->pager.next_url = page_url(&q->s.p, STR("/selection/methods"), pairs, 6);
	}
}

static void read_asked(struct methods_page *q)
{
	struct str show = request_arg(q->s.p.r, "show");
	int64_t after = 0;

	for (int f = 0; f < SHOWN_COUNT; f++)
		if (str_is(show, shown_codes[f]))
			q->shown = (enum shown)f;
	if (decimal_parse(request_arg(q->s.p.r, "after"), 0, &after) == DECIMAL_OK && after > 0 && after < OFFSET_MAX)
		q->from = (size_t)after;
}

struct crumb *selection_crumbs(struct selection *s)
{
	struct crumb *crumbs = page_new_array(&s->p, struct crumb, 2);

	if (crumbs) {
		crumbs[0] = (struct crumb){ page_say(&s->p, "selection.title"), selection_url(s, "/selection", NULL, STR("")) };
		crumbs[1] = (struct crumb){ selection_policy_name(s), page_print(&s->p, "/selection/policies/%lld", (long long)s->policy.id) };
	}
	return crumbs;
}

struct blank_view selection_unscored(const struct selection *s)
{
	return (struct blank_view){ "scale", page_say(&s->p, "policy.no_criteria"), page_say(&s->p, "policy.no_criteria_hint"),
				    { page_say(&s->p, "policy.all"), STR("/selection/policies"), .primary = true } };
}

static enum handled methods_slow(struct request *r)
{
	struct methods_page q = { .shown = SHOWN_KEY };

	if (selection_open(r, &q.s)) {
		struct selection *s = &q.s;
		struct crumb *crumbs = selection_crumbs(s);
		struct methods_view v = { .title = page_say(&s->p, "methods.title"), .crumbs = { crumbs, crumbs ? 2 : 0 }, .note = page_say(&s->p, "methods.note") };
		v.shell = page_shell(&s->p, v.title);
		read_asked(&q);
		if (s->scored) {
			fill_heads(&q, &v);
			fill_filters(&q, &v);
			fill_lines(&q, &v);
			if (selection_exports(s))
				v.export_url = selection_url(s, "/selection/methods.csv", NULL, STR(""));
		} else {
			v.blank = selection_unscored(s);
		}
		if (!s->p.failed)
			template_methods(&s->p.out, &v);
	}
	return selection_close(&q.s);
}

static enum handled methods_page(struct request *r)
{
	return page_slowly(r, methods_slow);
}

/* --- as a file ------------------------------------------------------------------------------------------------------------------------------------------ */

static void csv_head(const struct selection *s, struct csv_writer *w)
{
	static const char *const first[] = { "rank", "code", "name", "score", "known", "value", "tier" };
	static const char *const last[] = { "proposed", "move", "robustness" };

	for (size_t i = 0; i < sizeof first / sizeof *first; i++)
		csv_put(w, str_of(first[i]), false);
	for (int m = 0; m < METHODS_COUNT; m++)
		csv_put(w, str_of(method_codes[m]), false);
	for (size_t i = 0; i < sizeof last / sizeof *last; i++)
		csv_put(w, str_of(last[i]), false);
	csv_end_row(w);
}

static struct str tier_text(unsigned char tier)
{
	return str_of(tier < TIER_COUNT ? tier_codes[tier] : "");
}

static void csv_line(const struct selection *s, struct csv_writer *w, size_t place, struct buf *b)
{
	const struct scored *i = &s->scoring.items[place];
	const struct snapshot_account *a = &s->snapshot->accounts[i->account];

	buf_int(b, (int64_t)place + 1);
	csv_put_buf(w, b, false);
	csv_put(w, str_of(snapshot_text(s->snapshot, a->code)), true);
	csv_put(w, str_of(snapshot_text(s->snapshot, a->name)), true);
	csv_put_double(w, i->score);
	csv_put_double(w, i->known);
	decimal_sum_write(b, i->value, LINE_SCALE);
	csv_put_buf(w, b, false);
	csv_put(w, tier_text(i->tier_now), false);
	for (int m = 0; m < METHODS_COUNT; m++)
		csv_put(w, tier_text(i->tier[m]), false);
	csv_put(w, tier_text(i->tier_proposed), false);
	csv_put(w, str_of(move_codes[i->move]), false);
	csv_put_double(w, i->sure);
	csv_end_row(w);
}

static void csv_lines(const struct selection *s, struct csv_writer *w)
{
	CLEANUP(buf_free) struct buf number = { .max = 256 };

	csv_head(s, w);
	for (size_t i = 0; s->scored && i < s->scoring.count; i++)
		csv_line(s, w, i, &number);
}

static enum handled csv_slow(struct request *r)
{
	return selection_csv(r, "methods.csv", csv_lines);
}

static enum handled csv_page(struct request *r)
{
	return page_slowly(r, csv_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/selection/methods", methods_page, NEED_SESSION },
	{ METHOD_GET, "/selection/methods.csv", csv_page, NEED_SESSION },
};
const struct route_group web_routes_methods = { rows, sizeof rows / sizeof *rows };
