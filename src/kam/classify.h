/* Classification: who brings the sales (or the margin), in which class that puts them, what tier is proposed, and what changed. Pareto as in
 * stats/pareto.h, over exact sums. Called by the command line (classify), the API, the page Selection and rounds. */
#ifndef BANYAN_KAM_CLASSIFY_H
#define BANYAN_KAM_CLASSIFY_H

#include "base/buf.h"
#include "kam/policy.h"

struct classified {
	uint32_t account;         /* place in the snapshot */
	unsigned char class;      /* CLASS_A … */
	unsigned char class_before; /* ABC_COUNT: nothing sold in the period before */
	decimal_sum value;        /* scale LINE_SCALE */
	decimal_sum value_before; /* 0 without comparison */
	double share, cumulative; /* of the sum of the positive values; 0 when there is none. Accounts at zero or below: share 0, cumulative 1 */
};

struct class_sum {
	int64_t count;            /* accounts */
	int64_t positive;         /* of them with a positive value */
	decimal_sum value;        /* of the positive ones */
};

/* A region or a trade: its accounts by class. */
struct breakdown {
	int32_t group;            /* place in the snapshot's groups; SNAPSHOT_NO_GROUP: not given */
	struct class_sum classes[ABC_COUNT];
	decimal_sum value;
	int64_t count;
};

struct classification {
	const struct snapshot *snapshot; /* the caller holds it as long as this */
	struct policy policy;
	struct period period;
	bool compared;
	struct period before;
	char currency[4];         /* empty when nothing was sold */
	bool converted;           /* several currencies: by the rates of each day into the company's */
	decimal_sum total;        /* of the positive values */
	int64_t count;            /* accounts with a positive value */
	int64_t count80;
	double top20, gini, hhi;  /* NAN when nothing was sold */
	struct classified *items; /* largest first; equal ones by code */
	size_t item_count;
	struct class_sum classes[ABC_COUNT];
	struct breakdown *regions, *industries; /* largest first */
	size_t region_count, industry_count;
	int64_t moves[ABC_COUNT + 1][ABC_COUNT]; /* [before][now]; the last row: nothing before */
	decimal_sum total_before;
	int64_t lines;            /* used */
	int64_t lines_without_cost; /* left out of a margin */
	int32_t first_day, last_day; /* of the lines used; first > last when there is none */
};

struct classify_request {
	const struct snapshot *snapshot;
	struct policy policy;
	struct period period;
	const unsigned char *visible; /* by place: the accounts that the asker may list; NULL: all. Hidden ones take no part. */
	bool partial;             /* of several currencies, a line without a rate counts nothing and is no error */
};

/* The caller frees. RC_UNSUPPORTED: several currencies and no rate for a line's day (arg: the currencies), unless partial. RC_NO_MEMORY. */
enum rc classify(const struct classify_request *q, struct classification *out, struct error *e);
void classification_free(struct classification *c);
/* The policy's tier for its class; a strategic account stays so while it is in the highest class. */
enum tier classification_proposed(const struct classification *c, const struct classified *i);
/* Place of an account in items, or item_count. */
size_t classification_find(const struct classification *c, size_t account);

/* May the asker read what the value is made of: order lines, and for a margin their costs? Ask before the portfolio is loaded. RC_FORBIDDEN. */
struct context;
enum rc classify_may(const struct context *x, enum policy_value value, struct error *e);
/* Which of the snapshot's accounts the asker may list together with their order lines, by place: *out is for a request's `visible`, NULL when that is all of
 * them. mem_free it. */
enum rc classify_visible(struct context *x, const struct snapshot *s, unsigned char **out, struct error *e);

/* Value of one line in the currency of the classification; false when it is not known or not part of the period asked. */
bool classify_line(const struct classification *c, struct period period, size_t line, decimal_sum *out);

/* The reply of `classify --json`, GET …/selection. Rows are written from `first` on, at most `limit` (0: all); between rows, whenever the buffer holds more
 * than 64 KiB, flush (may be NULL) may empty it; false stops. */
struct classify_output {
	size_t first, limit;
	bool details;             /* regions, industries, moves */
	bool (*flush)(void *context, struct buf *b);
	void *context;
};
void classification_json(const struct classification *c, const struct classify_output *o, struct buf *out);

#endif
