/* Opening and closing the portfolio for a command, and the tree that --explain asks for. */
#include "cli/portfolio.h"

#include "base/mem.h"

enum rc portfolio_open(struct portfolio *p, unsigned parts, struct error *e)
{
	enum rc rc;

	if ((rc = snapshot_cache_open(p->cli->company, &p->cache, e)) || (rc = snapshot_acquire(p->cache, parts, &p->snapshot, e)))
		return rc;
	return classify_visible(&p->x, p->snapshot, &p->visible, e);
}

void portfolio_close(struct portfolio *p)
{
	mem_free(p->visible);
	if (p->snapshot)
		snapshot_release(p->cache, p->snapshot);
	snapshot_cache_close(p->cache);
	context_end(&p->x);
}

enum rc portfolio_not_found(const struct portfolio *p, struct error *e)
{
	return error_set(e, RC_NOT_FOUND, "--explain", "cli.error.no_record", p->cli->in->texts[OPT_EXPLAIN], NULL);
}

enum rc portfolio_asked(const struct portfolio *p, size_t *account, struct error *e)
{
	*account = snapshot_find_code(p->snapshot, str_of(p->cli->in->texts[OPT_EXPLAIN]));
	return *account == p->snapshot->account_count ? portfolio_not_found(p, e) : RC_OK;
}

enum rc portfolio_explain(struct portfolio *p, const struct explanation *tree, const char *currency)
{
	struct cli *c = p->cli;

	if (c->json) {
		explanation_json(tree, c->language, &c->out);
		buf_char(&c->out, '\n');
	} else {
		explanation_text(tree, c->language, currency, &c->out);
	}
	return RC_OK;
}

static bool flush(void *context, struct buf *b)
{
	struct error ignored = { 0 };

	(void)b;
	return cli_flush(context, &ignored) == RC_OK;
}

struct classify_output portfolio_output(struct portfolio *p)
{
	return (struct classify_output){ .flush = flush, .context = p->cli };
}
