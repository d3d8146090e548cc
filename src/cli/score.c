/* banyan score: accounts by the criteria of a policy, under each method; one explained; two policies compared; a period of partners
 * closed. banyan policy new: a policy from a template. */
#include "cli/portfolio.h"

#include "base/date.h"
#include "base/mem.h"
#include "kam/score_explain.h"
#include "kam/score_json.h"
#include "kam/template.h"
#include "lang/zone.h"

#include <math.h>

enum { DRAWS = 9604, SEED = 1, TABLE_ROWS = 50 };

struct run {
	struct portfolio p;
	struct policy policy, other;
	struct scoring result, compared;
	struct scorecards cards; /* of a policy for partners */
	bool scored, both;
};

static void run_end(struct run *r)
{
	if (r->both)
		scoring_free(&r->compared);
	if (r->scored)
		scoring_free(&r->result);
	portfolio_close(&r->p);
}

/* The company's policy for that aim: the first by code of those in use. */
static enum rc policy_for_aim(struct run *r, const char *aim, struct str *code, struct error *e)
{
	struct query q = { .entity = schema_entity(r->p.x.schema, STR("policy")), .limit = 1, .operation = OP_LIST };
	const char *filter = arena_printf(&r->p.cli->arena, "aim = '%s' and active = true", aim);
	struct list l;
	bool row;
	enum rc rc;

	if (!filter)
		return error_no_memory(e);
	if ((rc = filter_parse(&r->p.x, q.entity, str_of(filter), &q.filter, e)) || (rc = query_columns(&r->p.x, &q, STR("code"), e)) || (rc = list_begin(&r->p.x, &q, &l, e)))
		return rc;
	if ((rc = list_next(&l, &row, e)) == RC_OK && row)
		*code = arena_str(&r->p.cli->arena, list_value(&l, 0).s);
	list_end(&l);
	return rc || row ? rc : error_set(e, RC_NOT_FOUND, "--aim", "error.no_such_policy", aim, NULL);
}

/* By code, or by what is aimed at; decided by another method where one is named. */
static enum rc load_asked(struct run *r, struct error *e)
{
	const struct invocation *in = r->p.cli->in;
	struct str code = str_of(in->texts[OPT_POLICY]);
	enum rc rc = GIVEN(in, AIM) && !code.n ? policy_for_aim(r, in->texts[OPT_AIM], &code, e) : RC_OK;

	if (rc || (rc = policy_load(&r->p.x, code, &r->policy, e)))
		return rc;
	if (GIVEN(in, METHOD))
		r->policy.method = (enum method)policy_code_of(method_codes, METHODS_COUNT, str_of(in->texts[OPT_METHOD]));
	return RC_OK;
}

static enum rc load_policies(struct run *r, unsigned *parts, struct error *e)
{
	const struct invocation *in = r->p.cli->in;
	unsigned more = 0;
	enum rc rc;

	if ((rc = load_asked(r, e)) || (rc = classify_may(&r->p.x, r->policy.value, e)) || (rc = score_parts(&r->policy, parts, e)))
		return rc;
	if (GIVEN(in, COMPARE) && ((rc = policy_load(&r->p.x, str_of(in->texts[OPT_COMPARE]), &r->other, e)) || (rc = score_parts(&r->other, &more, e))))
		return rc;
	*parts |= more;
	return RC_OK;
}

static enum rc compute(struct run *r, struct error *e)
{
	const struct invocation *in = r->p.cli->in;
	struct period asked = { .has_from = GIVEN(in, FROM), .has_to = GIVEN(in, TO), .from = (int32_t)in->numbers[OPT_FROM], .to = (int32_t)in->numbers[OPT_TO] };
	struct score_request q = { .x = &r->p.x, .policy = &r->policy, .draws = GIVEN(in, COMPARE) ? 0 : DRAWS, .seed = SEED };
	unsigned parts;
	enum rc rc;

	if ((rc = load_policies(r, &parts, e)) || (rc = policy_period(&r->policy, asked, zone_day(company_zone(r->p.cli->company), r->p.x.now), &q.period, e)) ||
	    (rc = portfolio_open(&r->p, parts, e)))
		return rc;
	q.snapshot = r->p.snapshot;
	q.visible = r->p.visible;
	if ((rc = score_portfolio(&q, &r->result, e)))
		return rc;
	r->scored = true;
	if (r->policy.kind == POLICY_PARTNERS && (rc = partner_cards(&r->p.x, &r->p.cli->arena, &r->result, &r->cards, e)))
		return rc;
	if (!GIVEN(in, COMPARE))
		return RC_OK;
	q.policy = &r->other;
	r->both = !(rc = score_portfolio(&q, &r->compared, e));
	return rc;
}

/* --- showing ------------------------------------------------------------------------------------------------------------------------------------------ */

static struct str number(struct arena *a, double value, const char *format)
{
	char buffer[40];

	snprintf(buffer, sizeof buffer, format, value);
	return isnan(value) ? STR("–") : arena_str(a, str_of(buffer));
}

static struct str tier_text(unsigned char tier)
{
	return tier < TIER_COUNT ? str_of(tier_codes[tier]) : STR("–");
}

static void fill_cells(struct cli *c, const struct scoring *s, size_t place, struct str *cell)
{
	const struct scored *i = &s->items[place];
	const struct snapshot_account *a = &s->snapshot->accounts[i->account];

	cell[0] = number(&c->arena, (double)place + 1, "%.0f");
	cell[1] = str_of(snapshot_text(s->snapshot, a->code));
	cell[2] = str_of(snapshot_text(s->snapshot, a->name));
	cell[3] = number(&c->arena, i->score, "%.2f");
	cell[4] = number(&c->arena, 100 * i->known, "%.0f %%");
	cell[5] = tier_text(i->tier_now);
	cell[6] = tier_text(i->tier_proposed);
	cell[7] = str_of(move_codes[i->move]);
	cell[8] = number(&c->arena, 100 * i->sure, "%.0f %%");
}

static void fill_card(struct cli *c, const struct scorecards *all, size_t place, struct str *cell)
{
	const struct scored *i = &all->scoring->items[place];
	const struct scorecard *k = &all->cards[place];
	const struct snapshot_account *a = &all->scoring->snapshot->accounts[i->account];

	cell[0] = number(&c->arena, (double)place + 1, "%.0f");
	cell[1] = str_of(snapshot_text(all->scoring->snapshot, a->code));
	cell[2] = str_of(snapshot_text(all->scoring->snapshot, a->name));
	cell[3] = number(&c->arena, i->score, "%.2f");
	cell[4] = number(&c->arena, 100 * i->known, "%.0f %%");
	cell[5] = k->grade < GRADE_COUNT ? str_of(grade_codes[k->grade]) : STR("–");
	cell[6] = str_of(grade_why_codes[k->why]);
	cell[7] = k->has_before && k->before.grade < GRADE_COUNT ? str_of(grade_codes[k->before.grade]) : STR("–");
	cell[8] = number(&c->arena, k->has_before ? i->score - k->before.score : NAN, "%+.2f");
	cell[9] = number(&c->arena, __builtin_popcountll(k->rewards), "%.0f");
}

static enum rc show_cards(struct cli *c, const struct scorecards *all, struct error *e)
{
	static const char *const heads[] = { "rank", "code", "name", "score", "known", "grade", "why", "before", "change", "rewards" };
	static const bool right[] = { true, false, false, true, true, false, false, false, true, true };
	enum { COLUMNS = 10 };
	size_t rows = all->scoring->count < TABLE_ROWS ? all->scoring->count : TABLE_ROWS;
	struct str *cells = arena_new_array(&c->arena, struct str, rows * COLUMNS + 1);

	if (!cells)
		return error_no_memory(e);
	for (size_t i = 0; i < rows; i++)
		fill_card(c, all, i, cells + i * COLUMNS);
	cli_table(c, heads, right, COLUMNS, cells, rows);
	return RC_OK;
}

/* The day of the newest line of what is scored, or SNAPSHOT_NO_DAY. */
static int32_t newest_day(const struct scoring *s)
{
	const struct snapshot_lines *l = &s->snapshot->lines;
	int32_t day = SNAPSHOT_NO_DAY;

	for (size_t i = 0; i < l->count; i++)
		if (l->account[i] != SNAPSHOT_DEAD && l->day[i] > day && scoring_find(s, l->account[i]))
			day = l->day[i];
	return day;
}

/* Why there is no tier or no score at all: no rules; no criteria; nothing sold in the period; too little known. */
static void say_why_none(struct cli *c, const struct scoring *s)
{
	CLEANUP(buf_free) struct buf day = {0};
	bool scored = false, ruled = false;
	double known = 0;

	for (size_t i = 0; i < s->count; i++) {
		scored |= isfinite(s->items[i].score) != 0;
		ruled |= s->items[i].why != WHY_NO_RULE;
		known = fmax(known, s->items[i].known);
	}
	if (scored) {
		if (!ruled)
			cli_say(c, "cli.score.no_rule", arena_text(&c->arena, s->policy->code), NULL);
		return;
	}
	if (!s->criterion_count) {
		cli_say(c, "cli.score.no_criteria", arena_text(&c->arena, s->policy->code), NULL);
		return;
	}
	if (!s->count)
		return;
	if (!s->classification.lines && newest_day(s) != SNAPSHOT_NO_DAY) {
		date_write(&day, newest_day(s));
		cli_say(c, "cli.score.no_lines", buf_cstr(&day), NULL);
	}
	cli_say(c, "cli.score.too_little", arena_printf(&c->arena, "%.0f %%", 100 * known), arena_printf(&c->arena, "%.0f %%", (double)s->policy->known_from / 100));
}

static enum rc show_table(struct cli *c, const struct scoring *s, struct error *e)
{
	static const char *const heads[] = { "rank", "code", "name", "score", "known", "tier", "proposed", "move", "robustness" };
	static const bool right[] = { true, false, false, true, true, false, false, false, true };
	enum { COLUMNS = 9 };
	size_t rows = s->count < TABLE_ROWS ? s->count : TABLE_ROWS;
	struct str *cells = arena_new_array(&c->arena, struct str, rows * COLUMNS + 1);

	if (!cells)
		return error_no_memory(e);
	for (size_t i = 0; i < rows; i++)
		fill_cells(c, s, i, cells + i * COLUMNS);
	cli_table(c, heads, right, COLUMNS, cells, rows);
	say_why_none(c, s);
	return RC_OK;
}

static enum rc explain(struct run *r, struct error *e)
{
	struct cli *c = r->p.cli;
	struct explanation *tree;
	size_t account;
	enum rc rc;

	if ((rc = portfolio_asked(&r->p, &account, e)))
		return rc;
	if (!scoring_find(&r->result, account))
		return portfolio_not_found(&r->p, e);
	if ((rc = score_explain(&r->p.x, &c->arena, &r->result, account, c->language, &tree, e)))
		return rc;
	return portfolio_explain(&r->p, tree, r->result.classification.currency);
}

static enum rc show(struct run *r, struct error *e)
{
	struct cli *c = r->p.cli;
	struct classify_output o = portfolio_output(&r->p);
	struct json_writer w = cli_json(c);

	if (GIVEN(c->in, EXPLAIN))
		return explain(r, e);
	if (r->both)
		scoring_compare_json(&r->result, &r->compared, &w);
	else if (c->json)
		scoring_json(&r->result, r->cards.scoring ? &r->cards : NULL, &o, &c->out);
	else if (r->cards.scoring)
		return show_cards(c, &r->cards, e);
	else
		return show_table(c, &r->result, e);
	buf_char(&c->out, '\n');
	return RC_OK;
}

/* --- a period of partners closed ---------------------------------------------------------------------------------------------------------------------- */

struct keeping { const struct scoring *scoring; int64_t kept; };

static enum rc keep(struct context *x, struct write_request *w, struct error *e)
{
	struct keeping *k = w->argument;

	return partner_keep(x, k->scoring, &k->kept, e);
}

/* The reading context goes before the writing one begins. */
static enum rc close_period(struct run *r, struct error *e)
{
	struct keeping k = { .scoring = &r->result };
	struct cli *c = r->p.cli;
	struct json_writer w = cli_json(c);
	enum rc rc;

	context_end(&r->p.x);
	if ((rc = cli_write(c, keep, &k, true, e)))
		return rc;
	if (c->json) {
		json_object_begin(&w);
		json_field_int(&w, "kept", k.kept);
		json_object_end(&w);
		buf_char(&c->out, '\n');
	} else {
		buf_printf(&c->out, "%lld\n", (long long)k.kept);
	}
	return RC_OK;
}

enum rc command_score(struct cli *c, struct error *e)
{
	struct run r = { .p.cli = c };
	enum rc rc;

	if ((rc = cli_read(c, &r.p.x, e)) == RC_OK && (rc = compute(&r, e)) == RC_OK)
		rc = GIVEN(c->in, KEEP) ? close_period(&r, e) : show(&r, e);
	run_end(&r);
	return rc;
}

enum rc command_figures(struct cli *c, struct error *e)
{
	struct json_writer w = cli_json(c);
	enum { COLUMNS = 3 };
	static const char *const heads[] = { "name", "unit", "label" };
	struct str *cells = arena_new_array(&c->arena, struct str, FIGURE_COUNT * COLUMNS);

	if (c->json) {
		figures_json(c->language, &w);
		buf_char(&c->out, '\n');
		return RC_OK;
	}
	if (!cells)
		return error_no_memory(e);
	for (int i = 0; i < FIGURE_COUNT; i++) {
		char *key = arena_printf(&c->arena, "figure.%s", figures[i].name);
		cells[i * COLUMNS] = str_of(figures[i].name);
		cells[i * COLUMNS + 1] = str_of(figure_unit_names[figures[i].unit]);
		cells[i * COLUMNS + 2] = key ? catalogue_text_str(c->language, str_of(key)) : STR("");
	}
	cli_table(c, heads, NULL, COLUMNS, cells, FIGURE_COUNT);
	return RC_OK;
}

/* --- a policy from a template -------------------------------------------------------------------------------------------------------------------------- */

struct making { struct template_request q; int64_t policy; };

static enum rc make_policy(struct context *x, struct write_request *w, struct error *e)
{
	struct making *m = w->argument;

	return template_make(x, &m->q, &m->policy, e);
}

enum rc command_policy_new(struct cli *c, struct error *e)
{
	struct making m = { .q = { .template = str_of(c->in->arguments[0]), .name = str_of(c->in->texts[OPT_NAME]) } };
	struct json_writer w = cli_json(c);
	enum rc rc;

	if (c->in->argument_count > 1)
		m.q.code = str_of(c->in->arguments[1]);
	if ((rc = cli_write(c, make_policy, &m, false, e)))
		return rc;
	if (c->json) {
		json_object_begin(&w);
		json_field_int(&w, "id", m.policy);
		json_object_end(&w);
		buf_char(&c->out, '\n');
	} else {
		buf_printf(&c->out, "%lld\n", (long long)m.policy);
	}
	return RC_OK;
}
