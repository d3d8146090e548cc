/* banyan classify: which accounts bring the sales, and why. */
#include "cli/portfolio.h"

#include "base/mem.h"
#include "lang/zone.h"

struct run { struct portfolio p; struct classification result; };

static enum rc compute(struct run *r, struct error *e)
{
	const struct invocation *in = r->p.cli->in;
	struct classify_request q = { 0 };
	struct period asked = { .has_from = GIVEN(in, FROM), .has_to = GIVEN(in, TO), .from = (int32_t)in->numbers[OPT_FROM], .to = (int32_t)in->numbers[OPT_TO] };
	int32_t today = zone_day(company_zone(r->p.cli->company), r->p.x.now);
	enum rc rc;

	if ((rc = policy_load(&r->p.x, str_of(in->texts[OPT_POLICY]), &q.policy, e)) || (rc = classify_may(&r->p.x, q.policy.value, e)) ||
	    (rc = policy_period(&q.policy, asked, today, &q.period, e)) || (rc = portfolio_open(&r->p, q.policy.value == POLICY_MARGIN ? SNAPSHOT_MARGINS : 0, e)))
		return rc;
	q.snapshot = r->p.snapshot;
	q.visible = r->p.visible;
	return classify(&q, &r->result, e);
}

/* --- showing ------------------------------------------------------------------------------------------------------------------------------------------ */

static enum rc show_json(struct run *r)
{
	struct classify_output o = portfolio_output(&r->p);
	struct buf *out = &r->p.cli->out;

	classification_json(&r->result, &o, out);
	buf_char(out, '\n');
	return RC_OK;
}

static struct str money(struct arena *a, decimal_sum value)
{
	CLEANUP(buf_free) struct buf b = { .max = 80 };

	decimal_sum_write_fixed(&b, value, LINE_SCALE, 2);
	return arena_str(a, buf_view(&b));
}

static struct str percent(struct arena *a, double share)
{
	const char *text = arena_printf(a, "%.2f %%", share * 100);

	return str_of(text);
}

/* The accounts that together bring 80 %, and the sums. */
static enum rc show_table(struct cli *c, const struct classification *k, struct error *e)
{
	static const char *const heads[] = { "code", "name", "value", "share", "cumulative", "class", "tier", "proposed" };
	static const bool right[] = { false, false, true, true, true, false, false, false };
	static const char *const classes[ABC_COUNT] = { "A", "B", "C" };
	enum { COLUMNS = 8 };
	size_t rows = k->count80 < (int64_t)k->item_count ? (size_t)k->count80 : k->item_count;
	struct str *cells = arena_new_array(&c->arena, struct str, rows * COLUMNS + 1);

	if (!cells)
		return error_no_memory(e);
	for (size_t i = 0; i < rows; i++) {
		const struct classified *item = &k->items[i];
		const struct snapshot_account *a = &k->snapshot->accounts[item->account];
		struct str *cell = cells + i * COLUMNS;
		cell[0] = str_of(snapshot_text(k->snapshot, a->code));
		cell[1] = str_of(snapshot_text(k->snapshot, a->name));
		cell[2] = money(&c->arena, item->value);
		cell[3] = percent(&c->arena, item->share);
		cell[4] = percent(&c->arena, item->cumulative);
		cell[5] = str_of(classes[item->class]);
		cell[6] = str_of(tier_codes[a->tier]);
		cell[7] = str_of(tier_codes[classification_proposed(k, item)]);
	}
	cli_table(c, heads, right, COLUMNS, cells, rows);
	cli_say(c, "cli.classify.sum", arena_printf(&c->arena, "%lld / %lld", (long long)k->count80, (long long)k->count),
		arena_printf(&c->arena, "%.*s %s", STR_ARG(money(&c->arena, k->total)), k->currency));
	return RC_OK;
}

static enum rc explain(struct run *r, struct error *e)
{
	struct explanation *tree;
	size_t account;
	enum rc rc;

	if ((rc = portfolio_asked(&r->p, &account, e)))
		return rc;
	if (classification_find(&r->result, account) == r->result.item_count)
		return portfolio_not_found(&r->p, e);
	if ((rc = classification_explain(&r->p.x, &r->p.cli->arena, &r->result, account, r->p.cli->language, &tree, e)))
		return rc;
	return portfolio_explain(&r->p, tree, r->result.currency);
}

enum rc command_classify(struct cli *c, struct error *e)
{
	struct run r = { .p.cli = c };
	enum rc rc;

	if ((rc = cli_read(c, &r.p.x, e)) == RC_OK)
		rc = compute(&r, e);
	if (rc == RC_OK)
		rc = GIVEN(c->in, EXPLAIN) ? explain(&r, e) : c->json ? show_json(&r) : show_table(c, &r.result, e);
	classification_free(&r.result);
	portfolio_close(&r.p);
	return rc;
}
