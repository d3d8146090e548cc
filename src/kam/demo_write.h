/* Puts the demo company into a company just made (`banyan init --demo`, script/demo, script/bench). */
#ifndef BANYAN_KAM_DEMO_WRITE_H
#define BANYAN_KAM_DEMO_WRITE_H

#include "kam/demo.h"

struct company;

/* progress may be NULL; it is told the accounts done now and then, and false from it ends the run with RC_CANCELLED. */
struct demo_progress {
	bool (*tell)(void *context, int64_t accounts);
	void *context;
};
/* o->today 0 means the company's today. Writes in batches: a failure leaves what was written before. */
enum rc demo_fill(struct company *c, const struct demo_options *o, const struct demo_progress *progress, struct error *e);

struct principal;
/* Inside: policies from the templates with what people think of the accounts (demo_policies.c); once the accounts are there. */
enum rc demo_policies(struct company *c, const struct principal *who, int32_t today, struct error *e);
/* Inside: what the first round proposed, was told and decided (demo_round.c); once accounts, orders and tiers are there. */
enum rc demo_round(struct company *c, const struct principal *who, struct error *e);
/* Inside: the round of this year, asked and partly answered (demo_round_now.c); after the other. */
enum rc demo_round_now(struct company *c, const struct principal *who, int32_t today, struct error *e);

#endif
