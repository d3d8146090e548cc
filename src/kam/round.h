/* Rounds of selection: a classification becomes proposals, people decide, and only then does an account's tier change, with its history and reason. An
 * account's tier is written here and nowhere else. All calls run inside records_write() work. */
#ifndef BANYAN_KAM_ROUND_H
#define BANYAN_KAM_ROUND_H

#include "base/date.h"
#include "kam/classify.h"
#include "records/write.h"

struct round_request {
	const struct classification *classification;
	struct str name, note;
	bool has_due;
	int32_t due_on;
};

/* Makes the round with the figures of the classification, and a proposal for each account whose tier would change (no tier counts as general; a strategic
 * account that is still class A stays). Rights: create of round. */
enum rc round_open(struct context *x, const struct round_request *q, int64_t *round, int64_t *proposals, struct error *e);

struct decision {
	int64_t proposal, version; /* ANY_VERSION allowed */
	bool approve;
	enum tier tier;            /* approved; TIER_NONE: as proposed */
	struct str reason;         /* needed when refused, or approved otherwise than proposed */
};
/* Rights: approve of the account. RC_CONFLICT when it was decided already or its round is closed. */
enum rc round_decide(struct context *x, const struct decision *d, struct error *e);
/* Ends a round; what is still open is withdrawn. Rights: approve of round. */
enum rc round_close(struct context *x, int64_t round, struct error *e);
/* A tier by hand (how strategic ones come about), with its reason. Rights: approve of the account. */
enum rc tier_set(struct context *x, int64_t account, enum tier tier, struct str reason, struct error *e);

#endif
