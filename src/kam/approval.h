/* Approvals: somebody asks, somebody else decides. Outside of rounds this is how an account's tier changes. Inside records_write() work, but for approvers_of. */
#ifndef BANYAN_KAM_APPROVAL_H
#define BANYAN_KAM_APPROVAL_H

#include "kam/round.h"

struct tier_asked {
	int64_t account, approver; /* 0: anybody who may */
	enum tier tier;
	struct str reason;         /* needed */
	struct round_due due;
};
/* A request for another tier; the approver is told. Rights: create of approval on that account. RC_CONFLICT: one is open already. RC_INVALID: the tier it
 * has (tier); an approver who may not approve it, or the asker himself (approver). */
enum rc approval_ask_tier(struct context *x, const struct tier_asked *q, int64_t *id, struct error *e);
/* Never by whoever asked. A tier: rights as for approving the account; it is set, with history. Others: approve of approval, or the approver named.
 * Refusing needs an answer. The asker is told. */
enum rc approval_decide(struct context *x, int64_t id, int64_t version, bool approve, struct str answer, struct error *e);
/* Rights: the asker. */
enum rc approval_withdraw(struct context *x, int64_t id, struct error *e);

/* Active people besides one who may approve that account; at most `most`. */
enum rc approvers_of(struct context *x, int64_t account, int64_t besides, int64_t *users, int most, int *count, struct error *e);
enum rc approver_besides(struct context *x, int64_t account, int64_t user, bool *exists, struct error *e);

#endif
