/* banyan outcomes: how past decisions turned out, by kind of move; all of them with --json, one opened with --explain. */
#include "cli/portfolio.h"

#include <math.h>

#include "kam/outcomes.h"
#include "lang/zone.h"

static struct str percent(struct arena *a, double share)
{
	return isnan(share) ? STR("–") : str_of(arena_printf(a, "%+.1f %%", share * 100));
}

static struct str count(struct arena *a, int64_t n)
{
	return str_of(arena_printf(a, "%lld", (long long)n));
}

static void put_row(struct cli *c, const char *name, const struct outcome_group *g, struct str *cell)
{
	cell[0] = str_of(name);
	cell[1] = count(&c->arena, g->count);
	cell[2] = count(&c->arena, g->judged);
	cell[3] = percent(&c->arena, g->median);
	cell[4] = count(&c->arena, g->turned[TURNED_GREW]);
	cell[5] = count(&c->arena, g->turned[TURNED_HELD]);
	cell[6] = count(&c->arena, g->turned[TURNED_FELL]);
}

static enum rc show_table(struct cli *c, const struct outcomes *o, struct error *e)
{
	static const char *const heads[] = { "move", "accounts", "judged", "median", "grew", "held", "fell" };
	static const bool right[] = { false, true, true, true, true, true, true };
	static const enum move moves[] = { MOVE_ENTER, MOVE_UP, MOVE_DOWN, MOVE_LEAVE };
	enum { COLUMNS = 7, ROWS = 5 };
	struct str *cells = arena_new_array(&c->arena, struct str, ROWS * COLUMNS);

	if (!cells)
		return error_no_memory(e);
	for (size_t i = 0; i < ROWS - 1; i++)
		put_row(c, move_codes[moves[i]], &o->moves[moves[i]], cells + i * COLUMNS);
	put_row(c, "=", &o->unmoved, cells + (ROWS - 1) * COLUMNS);
	cli_table(c, heads, right, COLUMNS, cells, ROWS);
	return RC_OK;
}

static enum rc show_one(struct portfolio *p, const struct outcomes *o, struct error *e)
{
	const char *asked = p->cli->in->texts[OPT_EXPLAIN];
	const struct outcome *one;
	struct explanation *tree;
	int64_t id = 0;
	enum rc rc;

	one = decimal_parse(str_of(asked), 0, &id) == DECIMAL_OK ? outcomes_find(o, id) : NULL;
	if (!one)
		return portfolio_not_found(p, e);
	return (rc = outcome_explain(&p->cli->arena, o, one, &tree, e)) ? rc : portfolio_explain(p, tree, o->c.currency);
}

static enum rc show(struct portfolio *p, const struct outcomes *o, struct error *e)
{
	struct cli *c = p->cli;
	struct json_writer w = cli_json(c);

	if (GIVEN(c->in, EXPLAIN))
		return show_one(p, o, e);
	if (!c->json)
		return show_table(c, o, e);
	outcomes_json(o, &w);
	buf_char(&c->out, '\n');
	return RC_OK;
}

enum rc command_outcomes(struct cli *c, struct error *e)
{
	struct portfolio p = { .cli = c };
	struct outcomes o = { .count = 0 };
	enum rc rc;

	if ((rc = cli_read(c, &p.x, e)) == RC_OK && (rc = outcomes_read(&p.x, &o, e)) == RC_OK && (rc = portfolio_open(&p, 0, e)) == RC_OK &&
	    (rc = outcomes_compute(p.snapshot, p.visible, zone_day(company_zone(p.x.company), p.x.now), &o, e)) == RC_OK)
		rc = show(&p, &o, e);
	outcomes_free(&o);
	portfolio_close(&p);
	return rc;
}
