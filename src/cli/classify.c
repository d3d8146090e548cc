/* banyan classify: which accounts bring the sales, and why. */
#include "cli/cli.h"

#include "base/mem.h"
#include "kam/explain.h"
#include "lang/zone.h"

#include <stdio.h>

/* What one run holds; given back whatever happens. */
struct run {
	struct cli *cli;
	struct context x;
	struct snapshot_cache *cache;
	const struct snapshot *snapshot;
	unsigned char *visible;
	struct classification result;
};

static void run_end(struct run *r)
{
	classification_free(&r->result);
	mem_free(r->visible);
	if (r->snapshot)
		snapshot_release(r->cache, r->snapshot);
	snapshot_cache_close(r->cache);
	context_end(&r->x);
}

static enum rc compute(struct run *r, struct error *e)
{
	const struct invocation *in = r->cli->in;
	struct classify_request q = { 0 };
	struct period asked = { .has_from = GIVEN(in, FROM), .has_to = GIVEN(in, TO), .from = (int32_t)in->numbers[OPT_FROM], .to = (int32_t)in->numbers[OPT_TO] };
	int32_t today = zone_day(company_zone(r->cli->company), r->x.now);
	enum rc rc;

	if ((rc = policy_load(&r->x, str_of(in->texts[OPT_POLICY]), &q.policy, e)) || (rc = classify_may(&r->x, q.policy.value, e)) || (rc = policy_period(&q.policy, asked, today, &q.period, e)) ||
	    (rc = snapshot_cache_open(r->cli->company, &r->cache, e)) || (rc = snapshot_acquire(r->cache, q.policy.value == POLICY_MARGIN ? SNAPSHOT_MARGINS : 0, &r->snapshot, e)) ||
	    (rc = classify_visible(&r->x, r->snapshot, &r->visible, e)))
		return rc;
	q.snapshot = r->snapshot;
	q.visible = r->visible;
	return classify(&q, &r->result, e);
}

/* --- showing ------------------------------------------------------------------------------------------------------------------------------------------ */

static bool flush(void *context, struct buf *b)
{
	struct error ignored = { 0 };

	return cli_flush(context, &ignored) == RC_OK;
}

static enum rc show_json(struct cli *c, const struct classification *k)
{
	struct classify_output o = { .flush = flush, .context = c };

	classification_json(k, &o, &c->out);
	buf_char(&c->out, '\n');
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
	struct cli *c = r->cli;
	const char *code = c->in->texts[OPT_EXPLAIN];
	size_t account = snapshot_find_code(r->snapshot, str_of(code));
	struct explanation *tree;
	enum rc rc;

	if (account == r->snapshot->account_count || classification_find(&r->result, account) == r->result.item_count)
		return error_set(e, RC_NOT_FOUND, "--explain", "cli.error.no_record", code, NULL);
	if ((rc = classification_explain(&r->x, &c->arena, &r->result, account, &tree, e)))
		return rc;
	if (c->json) {
		explanation_json(tree, c->language, &c->out);
		buf_char(&c->out, '\n');
	} else {
		explanation_text(tree, c->language, r->result.currency, &c->out);
	}
	return RC_OK;
}

enum rc command_classify(struct cli *c, struct error *e)
{
	struct run r = { .cli = c };
	enum rc rc;

	if ((rc = cli_read(c, &r.x, e)) == RC_OK)
		rc = compute(&r, e);
	if (rc == RC_OK)
		rc = GIVEN(c->in, EXPLAIN) ? explain(&r, e) : c->json ? show_json(c, &r.result) : show_table(c, &r.result, e);
	run_end(&r);
	return rc;
}
