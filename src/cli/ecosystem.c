/* banyan ecosystem: grass, shrub and tree customers by region and market, and whether a market is rooted or lives on volume. */
#include "cli/portfolio.h"

#include "kam/ecosystem.h"

struct run { struct portfolio p; struct ecosystem result; };

static enum rc compute(struct run *r, struct error *e)
{
	const struct invocation *in = r->p.cli->in;
	struct ecosystem_request q = { .has_as_of = GIVEN(in, TO), .as_of = (int32_t)in->numbers[OPT_TO], .only = SNAPSHOT_NO_GROUP };
	struct policy policy;
	enum rc rc;

	if ((rc = policy_load(&r->p.x, str_of(in->texts[OPT_POLICY]), &policy, e)) || (rc = classify_may(&r->p.x, POLICY_NET_SALES, e)) ||
	    (rc = ecosystem_limits_load(&r->p.x, policy.id, &q.limits, e)) || (rc = portfolio_open(&r->p, SNAPSHOT_ORDERS, e)))
		return rc;
	q.snapshot = r->p.snapshot;
	q.visible = r->p.visible;
	return ecosystem_compute(&q, &r->result, e);
}

static struct str percent(struct arena *a, double share)
{
	return str_of(arena_printf(a, "%.1f %%", share * 100));
}

static void put_row(struct cli *c, const struct ecosystem *s, const struct ecosystem_group *g, struct str name, struct str *cell)
{
	cell[0] = name;
	for (int k = 0; k < GROWTH_COUNT; k++) {
		cell[1 + 2 * k] = str_of(arena_printf(&c->arena, "%lld", (long long)g->now.customers[k]));
		cell[2 + 2 * k] = percent(&c->arena, stand_share(&g->now, (enum growth)k));
	}
	cell[7] = percent(&c->arena, stand_share(&g->before, GROWTH_TREE));
	cell[8] = str_of(verdict_codes[g->verdict]);
}

static enum rc show_table(struct cli *c, const struct ecosystem *s, struct error *e)
{
	static const char *const heads[] = { "region", "grass", "share", "shrub", "share", "tree", "share", "tree_before", "verdict" };
	static const bool right[] = { false, true, true, true, true, true, true, true, false };
	enum { COLUMNS = 9 };
	struct str *cells = arena_new_array(&c->arena, struct str, (s->region_count + 1) * COLUMNS);

	if (!cells)
		return error_no_memory(e);
	for (size_t i = 0; i < s->region_count; i++) {
		int32_t group = s->regions[i].group;
		put_row(c, s, &s->regions[i], group < 0 ? STR("–") : str_of(snapshot_text(s->snapshot, s->snapshot->groups[group].name)), cells + i * COLUMNS);
	}
	put_row(c, s, &s->whole, STR("="), cells + s->region_count * COLUMNS);
	cli_table(c, heads, right, COLUMNS, cells, s->region_count + 1);
	return RC_OK;
}

static enum rc show_json(struct cli *c, const struct ecosystem *s)
{
	struct json_writer w = cli_json(c);

	ecosystem_json(s, &w);
	buf_char(&c->out, '\n');
	return RC_OK;
}

enum rc command_ecosystem(struct cli *c, struct error *e)
{
	struct run r = { .p.cli = c };
	enum rc rc;

	if ((rc = cli_read(c, &r.p.x, e)) == RC_OK)
		rc = compute(&r, e);
	if (rc == RC_OK)
		rc = c->json ? show_json(c, &r.result) : show_table(c, &r.result, e);
	ecosystem_free(&r.result);
	portfolio_close(&r.p);
	return rc;
}
