/* The page Selection: who brings the sales or the margin, under a policy, in a period. */
#include "web/explain_tree.h"
#include "web/policy.h"
#include "web/selection.h"

#include "base/mem.h"
#include "format/csv.h"
#include "lang/number.h"
#include "templates.h"
#include "web/slow.h"
#include "web/web.h"


/* --- opening -------------------------------------------------------------------------------------------------------------------------------- */

enum { LAST = 1000000000 };

static enum rc read_day(struct str text, const char *field, bool *has, int32_t *day, struct error *e)
{
	*has = text.n > 0;
	return !text.n || date_parse(text, day) ? RC_OK : error_set(e, RC_INVALID, field, "error.date", NULL, NULL);
}

/* Where the address names no policy: of partners the first one, by code; of accounts the first that has criteria; of either, whose value the reader may know. None
 * where there is none: sales decide. */
static const struct { const char *entity, *filter, *code, *value; } first_policies[] = {
	{ "criterion", "active = true and policy.active = true and policy.kind = 'account'", "policy.code", "policy.value" },
	{ "policy", "active = true and kind = 'partner'", "code", "value" },
};

static struct str first_filter(const struct selection *s)
{
	struct str filter = str_of(first_policies[s->partners].filter);
	struct error ignored = { 0 };

	if (classify_may(&s->p.x, POLICY_MARGIN, &ignored) == RC_OK)
		return filter;
	return page_print(&s->p, "%.*s and %s != '%s'", STR_ARG(filter), first_policies[s->partners].value, policy_value_codes[POLICY_MARGIN]);
}

static enum rc first_policy(struct selection *s, struct error *e)
{
	const struct entity *t = schema_entity(s->p.x.schema, str_of(first_policies[s->partners].entity));
	struct str code = str_of(first_policies[s->partners].code);
	struct query q = { .entity = t, .limit = 1, .operation = OP_LIST };
	struct list l;
	bool row;
	enum rc rc;

	if (!principal_may(s->p.who, t, OP_LIST))
		return RC_OK;
	if ((rc = filter_parse(&s->p.x, t, first_filter(s), &q.filter, e)) || (rc = query_columns(&s->p.x, &q, code, e)) ||
	    (rc = query_sort(&s->p.x, &q, code, e)) || (rc = list_begin(&s->p.x, &q, &l, e)))
		return rc;
	if ((rc = list_next(&l, &row, e)) == RC_OK && row)
		s->policy_code = arena_str(s->p.arena, list_value(&l, 0).s);
	list_end(&l);
	return rc;
}

static enum rc read_state(struct selection *s, struct period *asked, struct error *e)
{
	struct request *r = s->p.r;
	enum rc rc;

	s->policy_code = request_arg(r, "policy");
	if (!s->policy_code.n && (rc = first_policy(s, e)))
		return rc;
	s->value = request_arg(r, "value");
	s->from = request_arg(r, "from");
	s->to = s->partners && request_field(r, "to").n ? request_field(r, "to") : request_arg(r, "to");
	if ((rc = read_day(s->from, "from", &asked->has_from, &asked->from, e)))
		return rc;
	return read_day(s->to, "to", &asked->has_to, &asked->to, e);
}

static enum rc choose_value(struct selection *s, struct error *e)
{
	if (!s->value.n)
		return RC_OK;
	for (int i = 0; i < POLICY_VALUE_COUNT; i++)
		if (str_is(s->value, policy_value_codes[i])) {
			s->policy.value = (enum policy_value)i;
			return RC_OK;
		}
	return error_set(e, RC_INVALID, "value", "error.choice", NULL, NULL);
}

/* Policy and period first: which columns of the portfolio are needed depends on them. */
static enum rc read_policy(struct selection *s, struct error *e)
{
	struct period asked = { 0 };
	enum rc rc = read_state(s, &asked, e);

	if (rc || (rc = policy_load(&s->p.x, s->policy_code, &s->policy, e)) || (rc = choose_value(s, e)))
		return rc;
	if ((rc = classify_may(&s->p.x, s->policy.value, e)))
		return rc;
	return policy_period(&s->policy, asked, s->p.today, &s->period, e);
}

static bool may_select(struct page *p)
{
	if (principal_may(p->who, schema_entity(p->x.schema, STR("policy")), OP_LIST) && principal_may(p->who, schema_entity(p->x.schema, STR("account")), OP_LIST))
		return true;
	page_give_up(p, RC_FORBIDDEN, "error.forbidden");
	return false;
}

/* Weights tried in the page, not saved: w.CODE in 1/10,000. */
static bool try_weights(struct selection *s)
{
	const struct request_pair *args;
	size_t n = request_args(s->p.r, &args);
	int64_t weight;
	bool tried = false;

	for (size_t i = 0; i < n; i++) {
		size_t at = str_starts(args[i].name, "w.") ? policy_criterion_find(&s->policy, str_part(args[i].name, 2, args[i].name.n)) : s->policy.criterion_count;
		if (at < s->policy.criterion_count && decimal_parse(args[i].value, 0, &weight) == DECIMAL_OK && weight >= 0 && weight <= WEIGHT_WHOLE) {
			tried |= s->policy.criteria[at].weight != weight;
			s->policy.criteria[at].weight = weight;
			s->policy.criteria[at].weight_low = s->policy.criteria[at].weight_high = POLICY_UNSET;
		}
	}
	return tried;
}

/* What of the portfolio is needed. */
static enum rc parts_of(struct selection *s, unsigned *parts, struct error *e)
{
	*parts = 0;
	s->scored = s->policy.criterion_count > 0;
	if (s->scored)
		return score_parts(&s->policy, parts, e);
	*parts = s->policy.value == POLICY_MARGIN ? SNAPSHOT_MARGINS : 0;
	return RC_OK;
}

static enum rc work_out(struct selection *s, struct error *e)
{
	struct classify_request q = { s->snapshot, s->policy, s->period, s->visible };
	struct score_request k = { &s->p.x, s->snapshot, &s->policy, s->period, s->visible, SELECTION_DRAWS, SELECTION_SEED };
	enum rc rc;

	if (!s->scored)
		return classify(&q, &s->c, e);
	if (s->tried)
		rc = score_portfolio(&k, &s->scoring, e);
	else if ((rc = score_acquire(request_site(s->p.r)->scores, &k, &s->kept, e)) == RC_OK)
		s->scoring = *s->kept;
	if (rc == RC_OK)
		s->c = s->scoring.classification;
	return rc;
}

static bool open_as(struct request *r, struct selection *s, bool partners)
{
	struct error e = { 0 };
	unsigned parts;
	enum rc rc = RC_OK;

	*s = (struct selection){ .cache = request_site(r)->kam, .partners = partners };
	if (!page_open(r, &s->p) || !may_select(&s->p) || !page_ok(&s->p, read_policy(s, &s->p.e)) || !page_ok(&s->p, parts_of(s, &parts, &s->p.e)))
		return false;
	s->tried = try_weights(s);
	/* the portfolio opens a context of its own */
	context_end(&s->p.x);
	rc = snapshot_acquire(s->cache, parts, &s->snapshot, &e);
	if (!page_open(r, &s->p))
		return false;
	if (rc)
		s->p.e = e;
	if (!page_ok(&s->p, rc) || !page_ok(&s->p, classify_visible(&s->p.x, s->snapshot, &s->visible, &s->p.e)))
		return false;
	if (!page_ok(&s->p, work_out(s, &s->p.e)))
		return false;
	s->currency = str_of(s->c.currency);
	return true;
}

bool selection_open(struct request *r, struct selection *s)
{
	return open_as(r, s, false);
}

bool selection_open_partners(struct request *r, struct selection *s)
{
	return open_as(r, s, true);
}

bool selection_exports(const struct selection *s)
{
	const struct entity *t = schema_entity(s->p.x.schema, STR("account"));
	enum scope scope = principal_scope(s->p.who, t, OP_EXPORT);

	return scope != SCOPE_NOTHING && scope >= principal_scope(s->p.who, t, OP_LIST);
}

enum handled selection_close(struct selection *s)
{
	if (s->kept)
		score_release(request_site(s->p.r)->scores, s->kept);
	else if (s->scored)
		scoring_free(&s->scoring);
	else
		classification_free(&s->c);
	mem_free(s->visible);
	if (s->snapshot)
		snapshot_release(s->cache, s->snapshot);
	return page_close(&s->p);
}

/* --- words ---------------------------------------------------------------------------------------------------------------------------------- */

struct str selection_url(const struct selection *s, const char *path, const char *name, struct str value)
{
	struct pair pairs[] = { { STR("policy"), s->policy_code }, { STR("value"), s->value }, { STR("from"), s->from }, { STR("to"), s->to },
				{ str_of(name), value } };

	return page_url(&s->p, str_of(path), pairs, name ? 5 : 4);
}

struct str selection_money(const struct selection *s, decimal_sum value)
{
	decimal_sum unit = 1;

	for (int i = MONEY_SCALE; i < LINE_SCALE; i++)
		unit *= 10;
	return page_money(&s->p, s->currency, (value + (value < 0 ? -unit : unit) / 2) / unit);
}

struct str selection_share(const struct selection *s, double ratio)
{
	struct buf b = { .max = 64 };

	number_percent(&b, ratio, 1);
	return page_take(&s->p, &b);
}

struct str selection_period(const struct selection *s, struct period period)
{
	struct buf b = { .max = 64 };

	if (period.has_from)
		date_write(&b, period.from);
	buf_text(&b, "–");
	if (period.has_to)
		date_write(&b, period.to);
	return period.has_from || period.has_to ? page_take(&s->p, &b) : page_say(&s->p, "selection.all_time");
}

struct str selection_name(const struct selection *s, const struct classified *i)
{
	const struct snapshot_account *a = &s->snapshot->accounts[i->account];
	const char *name = snapshot_text(s->snapshot, a->name);

	return arena_str(s->p.arena, str_of(name[0] ? name : snapshot_text(s->snapshot, a->code)));
}

struct str selection_account_url(const struct selection *s, const struct classified *i)
{
	return page_print(&s->p, "/accounts/%lld", (long long)s->snapshot->accounts[i->account].id);
}

const char *selection_mark(enum tier tier)
{
	static const char *const marks[TIER_COUNT + 1] = { "s", "a", "b", "c", "none" };

	return marks[tier];
}

struct str selection_letter(enum tier tier)
{
	static const char *const letters[TIER_COUNT + 1] = { "S", "A", "B", "C", "–" };

	return str_of(letters[tier]);
}

struct str selection_class(int class)
{
	static const char *const letters[ABC_COUNT + 1] = { "A", "B", "C", "–" };

	return str_of(letters[class]);
}

struct cell selection_tier(const struct selection *s, enum tier tier)
{
	static const char *const keys[TIER_COUNT] = { "choice.tier.strategic", "choice.tier.key", "choice.tier.growth", "choice.tier.general" };

	if (tier == TIER_NONE)
		return (struct cell){ .kind = CELL_NONE };
	return (struct cell){ .kind = CELL_TIER, .mark = selection_mark(tier), .letter = selection_letter(tier), .text = page_say(&s->p, keys[tier]) };
}

/* --- the page ------------------------------------------------------------------------------------------------------------------------------- */

static void fill_policies(struct selection *s, struct selection_view *v)
{
	const struct entity *t = schema_entity(s->p.x.schema, STR("policy"));
	struct query q = { .entity = t, .limit = 100, .operation = OP_LIST };
	struct goal *goals = page_new_array(&s->p, struct goal, 100);
	struct list l;
	bool row;

	if (!goals || !page_ok(&s->p, filter_parse(&s->p.x, t, STR("active = true"), &q.filter, &s->p.e)) ||
	    !page_ok(&s->p, query_columns(&s->p.x, &q, STR("code,name,name_tw,name_en,goal,goal_tw,goal_en"), &s->p.e)) ||
	    !page_ok(&s->p, list_begin(&s->p.x, &q, &l, &s->p.e)))
		return;
	v->policies.items = goals;
	while (v->policies.count < 100 && page_ok(&s->p, list_next(&l, &row, &s->p.e)) && row) {
		struct goal *g = &goals[v->policies.count++];
		g->code = arena_str(s->p.arena, list_value(&l, 0).s);
		g->name = policy_column_word(&s->p, &l, 1);
		g->words = policy_column_word(&s->p, &l, 4);
		g->chosen = str_eq(g->code, s->policy.code);
	}
	list_end(&l);
}

static void fill_values(struct selection *s, struct selection_view *v)
{
	static const char *const keys[POLICY_VALUE_COUNT] = { "selection.value.net_sales", "selection.value.margin" };
	struct option *options = page_new_array(&s->p, struct option, POLICY_VALUE_COUNT);

	v->values.items = options;
	for (int i = 0; options && i < POLICY_VALUE_COUNT; i++)
		if (classify_may(&s->p.x, (enum policy_value)i, NULL) == RC_OK)
			options[v->values.count++] = (struct option){ str_of(policy_value_codes[i]), page_say(&s->p, keys[i]), (int)s->policy.value == i };
}

static struct str period_input(const struct selection *s, bool has, int32_t day)
{
	struct buf b = { .max = 32 };

	if (has)
		date_write(&b, day);
	return page_take(&s->p, &b);
}

static void fill_actions(struct selection *s, struct selection_view *v)
{
	struct action *a = page_new_array(&s->p, struct action, 4);
	const struct schema *schema = s->p.x.schema;

	if (!a)
		return;
	v->actions.items = a;
	if (principal_may(s->p.who, schema_entity(schema, STR("round")), OP_LIST))
		a[v->actions.count++] = (struct action){ page_say(&s->p, "selection.rounds"), STR("/selection/rounds"), .icon = "history" };
	a[v->actions.count++] = (struct action){ page_say(&s->p, "action.print"), selection_url(s, "/selection/print", NULL, STR("")), .icon = "printer" };
	if (selection_exports(s))
		a[v->actions.count++] = (struct action){ page_say(&s->p, "list.export_csv"), selection_url(s, "/selection/ranking.csv", NULL, STR("")), .icon = "download" };
	if (s->c.count && principal_may(s->p.who, schema_entity(schema, STR("round")), OP_CREATE))
		a[v->actions.count++] = (struct action){ page_say(&s->p, "selection.propose"), selection_url(s, "/selection/rounds/new", NULL, STR("")), .icon = "checklist",
							 .primary = true };
}

static void fill_blank(struct selection *s, struct selection_view *v)
{
	v->blank = (struct blank_view){ "scale", page_say(&s->p, "selection.none"), page_say(&s->p, "selection.none_hint"),
					{ page_say(&s->p, "nav.import"), STR("/import"), .icon = "upload", .primary = true } };
}

/* Page of the ranking: rows from the argument `after` on. */
static size_t rows_from(const struct selection *s)
{
	struct str text = request_arg(s->p.r, "after");
	int64_t n = 0;

	if (text.n && (decimal_parse(text, 0, &n) != DECIMAL_OK || n < 0 || n > LAST))
		return 0;
	return (size_t)n < s->c.item_count ? (size_t)n : 0;
}

static void fill_ranking(struct selection *s, struct selection_view *v)
{
	size_t from = rows_from(s), most = s->scored ? SELECTION_SCORED_ROWS : SELECTION_ROWS, to = from + most < s->c.item_count ? from + most : s->c.item_count;

	struct rank_view *scored = s->scored ? scored_ranking(s, from, most) : NULL;

	if (!s->scored)
		v->ranking = selection_ranking(s, from, SELECTION_ROWS, true);
	v->pager.range = page_say_with(&s->p, "pager.range", page_print(&s->p, "%zu–%zu", from + 1, to), page_count(&s->p, (int64_t)s->c.item_count));
	if (from)
		v->pager.first_url = selection_url(s, "/selection", NULL, STR(""));
	if (to < s->c.item_count)
		v->pager.next_url = selection_url(s, "/selection", "after", page_print(&s->p, "%zu", to));
	if (scored)
		scored->pager = v->pager;
	v->scored = scored;
}

static void fill_more(struct selection *s, struct selection_view *v)
{
	struct link *more = page_new_array(&s->p, struct link, 5);
	size_t n = 0;

	if (!more)
		return;
	if (s->scored) {
		more[n++] = (struct link){ page_say(&s->p, "methods.title"), selection_url(s, "/selection/methods", NULL, STR("")) };
		more[n++] = (struct link){ page_say(&s->p, "pictures.title"), selection_url(s, "/selection/pictures", NULL, STR("")) };
		more[n++] = (struct link){ page_say(&s->p, "compare.title"), selection_url(s, "/selection/compare", NULL, STR("")) };
	}
	more[n++] = (struct link){ page_say(&s->p, "ecosystem.title"), selection_url(s, "/selection/ecosystem", NULL, STR("")) };
	more[n++] = (struct link){ page_say(&s->p, "partners.title"), STR("/selection/partners") };
	v->more.items = more;
	v->more.count = n;
}

static void fill_result(struct selection *s, struct selection_view *v)
{
	selection_figures(s, v);
	selection_classes(s, v);
	fill_ranking(s, v);
	fill_more(s, v);
	if (s->scored)
		v->weights = scored_weights(s);
	v->chart = selection_chart(s);
	v->chart_twin = selection_twin(s);
	if (s->c.region_count > 1 || (s->c.region_count && s->c.regions[0].group != SNAPSHOT_NO_GROUP))
		v->regions = selection_groups(s, "selection.by_region", s->c.regions, s->c.region_count);
	if (s->c.industry_count > 1 || (s->c.industry_count && s->c.industries[0].group != SNAPSHOT_NO_GROUP))
		v->industries = selection_groups(s, "selection.by_industry", s->c.industries, s->c.industry_count);
	if (s->scored)
		scored_movers(s, v);
	else if (s->c.compared)
		selection_movers(s, v);
}

/* The ranking alone, for who tries weights. */
static void show_ranking(struct selection *s)
{
	struct rank_view *v = s->scored ? scored_ranking(s, 0, SELECTION_SCORED_ROWS) : NULL;

	if (v && !s->p.failed)
		template_ranking(&s->p.out, v);
}

/* Partners have a page of their own. */
static enum handled go_to_partners(struct selection *s)
{
	struct request *r = s->p.r;
	struct str url = arena_str(request_arena(r), selection_url(s, "/selection/partners", NULL, STR("")));

	selection_close(s);
	return page_go(r, url);
}

static enum handled selection_slow(struct request *r)
{
	struct selection s;
	bool open = selection_open(r, &s);

	if (open && s.policy.kind == POLICY_PARTNERS)
		return go_to_partners(&s);
	if (open && page_is_script(r) && request_arg(r, "try").n) {
		show_ranking(&s);
	} else if (!s.p.failed && s.snapshot) {
		struct selection_view v = { .shell = page_shell(&s.p, page_say(&s.p, "selection.title")), .title = page_say(&s.p, "selection.title"), .url = STR("/selection"),
					    .step = s.c.count ? 2 : 1 };
		v.note = page_say_with(&s.p, "selection.note", selection_period(&s, s.period), page_time(&s.p, s.snapshot->taken_at));
		v.from = period_input(&s, s.period.has_from, s.period.from);
		v.to = period_input(&s, s.period.has_to, s.period.to);
		fill_policies(&s, &v);
		fill_values(&s, &v);
		fill_actions(&s, &v);
		if (s.c.count)
			fill_result(&s, &v);
		else
			fill_blank(&s, &v);
		if (!s.p.failed)
			template_selection(&s.p.out, &v);
	}
	return selection_close(&s);
}

static enum handled selection_page(struct request *r)
{
	return page_slowly(r, selection_slow);
}

/* --- for paper and for spreadsheets --------------------------------------------------------------------------------------------------------- */

static enum handled print_slow(struct request *r)
{
	struct selection s;

	if (selection_open(r, &s)) {
		struct child_list tables[3] = { { page_say(&s.p, "selection.ranking"), page_count(&s.p, (int64_t)s.c.item_count), .table = selection_ranking(&s, 0, 200, false) } };
		struct selection_view strip = { 0 };
		struct print_view v = { .lang = language_tag(s.p.language), .title = page_say(&s.p, "selection.title"),
					.company = company_setting(s.p.x.company, "company.name"), .back_url = selection_url(&s, "/selection", NULL, STR("")),
					.note = page_say_with(&s.p, "selection.note", selection_period(&s, s.period), page_time(&s.p, s.snapshot->taken_at)),
					.tables = { tables, 1 } };
		if (s.c.region_count)
			tables[v.tables.count++] = (struct child_list){ page_say(&s.p, "selection.by_region"), .table = selection_groups(&s, "selection.by_region",
																	 s.c.regions, s.c.region_count) };
		if (s.c.industry_count)
			tables[v.tables.count++] = (struct child_list){ page_say(&s.p, "selection.by_industry"),
									.table = selection_groups(&s, "selection.by_industry", s.c.industries, s.c.industry_count) };
		selection_figures(&s, &strip);
		v.strip.items = strip.figures.items;
		v.strip.count = strip.figures.count;
		if (!s.p.failed)
			template_print(&s.p.out, &v);
	}
	return selection_close(&s);
}

static enum handled print_page(struct request *r)
{
	return page_slowly(r, print_slow);
}

static void csv_header(const struct selection *s, struct csv_writer *w)
{
	static const char *const names[] = { "rank", "code", "name", "value", "currency", "share", "cumulative", "class", "class_before", "tier", "proposed" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		csv_put(w, str_of(names[i]), false);
	csv_end_row(w);
}

static void csv_row(const struct selection *s, struct csv_writer *w, size_t place, struct buf *b)
{
	const struct classified *i = &s->c.items[place];
	const struct snapshot_account *a = &s->snapshot->accounts[i->account];
	enum tier proposed = classification_proposed(&s->c, i);

	buf_int(b, (int64_t)place + 1);
	csv_put_buf(w, b, false);
	csv_put(w, str_of(snapshot_text(s->snapshot, a->code)), true);
	csv_put(w, str_of(snapshot_text(s->snapshot, a->name)), true);
	decimal_sum_write(b, i->value, LINE_SCALE);
	csv_put_buf(w, b, false);
	csv_put(w, s->currency, false);
	buf_printf(b, "%.6f", i->share);
	csv_put_buf(w, b, false);
	buf_printf(b, "%.6f", i->cumulative);
	csv_put_buf(w, b, false);
	csv_put(w, selection_class(i->class), false);
	csv_put(w, i->class_before < ABC_COUNT && s->c.compared ? selection_class(i->class_before) : STR(""), false);
	csv_put(w, str_of(tier_codes[a->tier]), false);
	csv_put(w, str_of(tier_codes[proposed]), false);
	csv_end_row(w);
}

static void csv_rows(const struct selection *s, struct csv_writer *w)
{
	CLEANUP(buf_free) struct buf number = { .max = 256 };

	csv_header(s, w);
	for (size_t i = 0; i < s->c.item_count; i++)
		csv_row(s, w, i, &number);
}

enum handled selection_csv(struct request *r, const char *name, void (*put)(const struct selection *s, struct csv_writer *w))
{
	struct response *answer = request_response(r);
	struct selection s;

	if (selection_open(r, &s)) {
		struct csv_writer w = { .b = response_body(answer) };
		if (!selection_exports(&s))
			page_give_up(&s.p, RC_FORBIDDEN, "error.forbidden");
		if (!s.p.failed) {
			put(&s, &w);
			response_type(answer, "text/csv; charset=utf-8");
			response_download(answer, str_of(name));
		}
	}
	return selection_close(&s);
}

static enum handled csv_slow(struct request *r)
{
	return selection_csv(r, "ranking.csv", csv_rows);
}

static enum handled csv_page(struct request *r)
{
	return page_slowly(r, csv_slow);
}

/* --- why ------------------------------------------------------------------------------------------------------------------------------------ */

/* Partners: those of the periods before. */
static struct str frozen_filter(const struct selection *s, int64_t account)
{
	struct buf b = { .max = 32 };
	struct str day;

	if (s->policy.kind != POLICY_PARTNERS)
		return page_print(&s->p, "account = %lld and round.policy = %lld and evidence is not empty", (long long)account, (long long)s->policy.id);
	date_write(&b, s->period.has_to ? s->period.to : s->p.today);
	day = page_take(&s->p, &b);
	return page_print(&s->p, "account = %lld and policy = %lld and evidence is not empty and period_to < '%.*s'", (long long)account, (long long)s->policy.id,
			  STR_ARG(day));
}

/* What was frozen of the account by the newest round or period; empty when there is none that the reader may see. */
static struct str frozen_evidence(struct selection *s, int64_t account)
{
	const struct entity *t = schema_entity(s->p.x.schema, s->policy.kind == POLICY_PARTNERS ? STR("partner_grade") : STR("proposal"));
	struct query q = { .entity = t, .limit = 1, .operation = OP_LIST };
	struct str filter = frozen_filter(s, account);
	struct str found = STR("");
	struct list l;
	bool row;

	if (!principal_may(s->p.who, t, OP_LIST) || !principal_reads(s->p.who, t, entity_field(t, STR("evidence"))) || !page_ok(&s->p, filter_parse(&s->p.x, t, filter, &q.filter, &s->p.e)) ||
	    !page_ok(&s->p, query_columns(&s->p.x, &q, STR("evidence"), &s->p.e)) || !page_ok(&s->p, query_sort(&s->p.x, &q, STR("-id"), &s->p.e)) ||
	    !page_ok(&s->p, list_begin(&s->p.x, &q, &l, &s->p.e)))
		return found;
	if (page_ok(&s->p, list_next(&l, &row, &s->p.e)) && row && list_value(&l, 0).kind == VALUE_TEXT)
		found = arena_str(s->p.arena, list_value(&l, 0).s);
	list_end(&l);
	return found;
}

/* Why it moved since it was frozen, as parts that add up. */
static void fill_changes(struct selection *s, size_t place, struct explain_view *why)
{
	CLEANUP(buf_free) struct buf now = { .max = EVIDENCE_MAX };
	struct str before = frozen_evidence(s, s->snapshot->accounts[place].id);
	struct explanation *tree;
	struct explain_view *lines;

	if (!before.n || !page_ok(&s->p, score_evidence(&s->scoring, place, &now, &s->p.e)) ||
	    !page_ok(&s->p, score_move(s->p.arena, before, buf_view(&now), &tree, &s->p.e)) || !(lines = page_explain(&s->p, tree, STR(""))))
		return;
	why->changes.items = lines->inputs.items;
	why->changes.count = lines->inputs.count;
	why->changed = page_say_with(&s->p, s->policy.kind == POLICY_PARTNERS ? "partners.since" : "scored.since_round", page_print(&s->p, "%+.2f", tree->share), STR(""));
}

static enum rc explain_place(struct selection *s, size_t place, struct explanation **tree, struct error *e)
{
	if (s->scored)
		return score_explain(&s->p.x, s->p.arena, &s->scoring, place, s->p.language, tree, e);
	return classification_explain(&s->p.x, s->p.arena, &s->c, place, s->p.language, tree, e);
}

static enum handled why_slow(struct request *r)
{
	struct explanation *tree;
	struct selection s;
	int64_t id = 0;

	if (selection_open(r, &s)) {
		size_t place = decimal_parse(request_arg(r, "account"), 0, &id) == DECIMAL_OK ? snapshot_find(s.snapshot, id) : s.snapshot->account_count;
		if (place == s.snapshot->account_count || (s.visible && !s.visible[place]))
			page_give_up(&s.p, RC_NOT_FOUND, "error.not_found");
		else if (page_ok(&s.p, explain_place(&s, place, &tree, &s.p.e))) {
			struct str name = arena_str(s.p.arena, str_of(snapshot_text(s.snapshot, s.snapshot->accounts[place].name)));
			bool partners = s.policy.kind == POLICY_PARTNERS;
			struct crumb crumbs[] = { { page_say(&s.p, partners ? "partners.title" : "selection.title"),
						    selection_url(&s, partners ? "/selection/partners" : "/selection", NULL, STR("")) },
						  { name, page_print(&s.p, "/accounts/%lld", (long long)id) } };
			struct explain_view *why = page_explain(&s.p, tree, name);
			struct explain_page_view v = { page_shell(&s.p, name), { crumbs, 2 }, name, why };
			if (why) {
				why->note = s.scored ? page_print(&s.p, "%.*s · %.*s", STR_ARG(selection_policy_name(&s)), STR_ARG(scored_text(&s, tree->share))) : selection_policy_name(&s);
				why->as_of = page_time(&s.p, s.snapshot->taken_at);
				if (s.scored)
					fill_changes(&s, place, why);
			}
			if (!s.p.failed)
				template_explain_page(&s.p.out, &v);
		}
	}
	return selection_close(&s);
}

static enum handled why_page(struct request *r)
{
	return page_slowly(r, why_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/selection", selection_page, NEED_SESSION },
	{ METHOD_GET, "/selection/print", print_page, NEED_SESSION },
	{ METHOD_GET, "/selection/ranking.csv", csv_page, NEED_SESSION },
	{ METHOD_GET, "/selection/why", why_page, NEED_SESSION },
};
const struct route_group web_routes_selection = { rows, sizeof rows / sizeof *rows };
