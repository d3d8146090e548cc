/* What commands over the whole portfolio work with (classify, score, ecosystem). */
#ifndef BANYAN_CLI_PORTFOLIO_H
#define BANYAN_CLI_PORTFOLIO_H

#include "cli/cli.h"
#include "kam/explain.h"

/* Given back by portfolio_close, whatever happens. */
struct portfolio {
	struct cli *cli;
	struct context x;
	struct snapshot_cache *cache;
	const struct snapshot *snapshot;
	unsigned char *visible; /* by place of the account: may who asks see it? */
};

/* The snapshot with those parts (kam/snapshot.h); the context has been begun by cli_read. */
enum rc portfolio_open(struct portfolio *p, unsigned parts, struct error *e);
void portfolio_close(struct portfolio *p);
/* The place of the account that --explain names. RC_NOT_FOUND. */
enum rc portfolio_asked(const struct portfolio *p, size_t *account, struct error *e);
enum rc portfolio_not_found(const struct portfolio *p, struct error *e);
/* A tree as text or, with --json, as JSON. */
enum rc portfolio_explain(struct portfolio *p, const struct explanation *tree, const char *currency);
/* Output in pieces, for long answers. */
struct classify_output portfolio_output(struct portfolio *p);

#endif
