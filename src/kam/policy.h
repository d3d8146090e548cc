/* A selection policy: what is measured, over which time, where the cuts lie, and which tier each class is proposed for. A row of the entity "policy"; the
 * shipped one has the code "sales" and no window. */
#ifndef BANYAN_KAM_POLICY_H
#define BANYAN_KAM_POLICY_H

#include "kam/snapshot.h"

struct context;

enum policy_value { POLICY_NET_SALES, POLICY_MARGIN, POLICY_VALUE_COUNT };
extern const char *const policy_value_codes[POLICY_VALUE_COUNT];

enum { CLASS_A, CLASS_B, CLASS_C, ABC_COUNT };

struct policy {
	int64_t id;
	struct str code, name;   /* in the context's arena */
	int64_t revision;
	enum policy_value value;
	int window_months;       /* 0: all there is */
	int64_t cuts[2];         /* 1/10,000 */
	enum tier tiers[ABC_COUNT]; /* proposed for A, B, C */
};

/* Inclusive company days; an open end has no bound. */
struct period {
	bool has_from, has_to;
	int32_t from, to;
};

/* The shipped policy, without a company. */
struct policy policy_default(void);
/* By code; empty: the setting selection.policy. RC_NOT_FOUND with field "policy"; RC_INVALID when its cuts do not rise. */
enum rc policy_load(struct context *x, struct str code, struct policy *out, struct error *e);
/* The period that a policy looks at: asked bounds go before the window, which ends on `asked.to` or today. RC_INVALID when it ends before it begins. */
enum rc policy_period(const struct policy *p, struct period asked, int32_t today, struct period *out, struct error *e);
/* The equally long period right before; false when there is none (an open beginning). With a window: the window before. */
bool policy_period_before(const struct policy *p, struct period now, int32_t last_day, struct period *out);
/* The same day `months` earlier, or the last one of that month. */
int32_t day_months_before(int32_t day, int months);

#endif
