/* The customer ecosystem (mission row A8): who buys in small orders (grass), middle ones (shrub) or large ones (tree), how that develops, and whether a
 * region is rooted or lives on volume alone. A customer's kind at a day is that of its largest order within the policy's months before it; an order is the
 * sum of its lines, returns with it. Called by the page, the API and the command line. */
#ifndef BANYAN_KAM_ECOSYSTEM_H
#define BANYAN_KAM_ECOSYSTEM_H

#include "kam/classify.h"

enum growth { GROWTH_GRASS, GROWTH_SHRUB, GROWTH_TREE, GROWTH_COUNT, GROWTH_NONE = GROWTH_COUNT }; /* none: no order in the window */
extern const char *const growth_codes[GROWTH_COUNT];

/* Rules in this order; the numbers are ECOSYSTEM_… below. Catalogue keys ecosystem.verdict.CODE and .rule. */
enum verdict {
	VERDICT_TOO_FEW,   /* fewer customers than anything can be said of */
	VERDICT_VOLUME,    /* no tree, or trees bring less than the share that roots a market: volume alone */
	VERDICT_LONE_TREE, /* one tree, or one that brings most of what trees bring */
	VERDICT_FOREST,    /* many trees that bring most of the sales */
	VERDICT_ROOTED,    /* between the two */
	VERDICT_COUNT
};
extern const char *const verdict_codes[VERDICT_COUNT];

enum { ECOSYSTEM_MONTHS_MAX = 240, ECOSYSTEM_SHOWN = 24, ECOSYSTEM_YEAR = 12, ECOSYSTEM_PROMISING = 20, ECOSYSTEM_CUSTOMERS_LEAST = 5, ECOSYSTEM_FOREST_TREES = 5 };
#define ECOSYSTEM_ROOTS 0.3       /* share of sales that trees bring in a rooted market */
#define ECOSYSTEM_FOREST 0.5      /* … in a forest */
#define ECOSYSTEM_ALONE 0.7       /* share of the trees' sales that one of them brings */
#define ECOSYSTEM_NEAR 0.4        /* a promising shrub's largest order, of the limit to a tree */

/* From the policy: limits in 1/10,000 of the company's currency, months looked back. */
struct ecosystem_limits { int64_t shrub_from, tree_from; int months; };
/* RC_INVALID: the limits do not rise. */
enum rc ecosystem_limits_load(struct context *x, int64_t policy, struct ecosystem_limits *out, struct error *e);

/* Customers and their sales of a year (or of a month) by kind. */
struct stand { int64_t customers[GROWTH_COUNT]; decimal_sum sales[GROWTH_COUNT]; };

struct ecosystem_group {
	int32_t group;             /* place in the snapshot's groups; SNAPSHOT_NO_GROUP: not given */
	struct stand now, before;  /* sales of the twelve months; before: a year earlier */
	decimal_sum largest_tree;  /* sales of the tree that brings most */
	enum verdict verdict;
};

struct ecosystem_month { int32_t from, to; struct stand stand; }; /* inclusive days; sales of that month, kinds at its end */

/* A shrub that may become a tree. */
struct promising {
	uint32_t account;          /* place in the snapshot */
	decimal_sum largest, largest_before; /* order of the last twelve months, and of the twelve before */
	decimal_sum sales;         /* of the last twelve months */
	double near;               /* largest order ÷ limit to a tree, 0 … 1 */
};

struct ecosystem {
	const struct snapshot *snapshot; /* the caller holds it as long as this */
	struct ecosystem_limits limits;
	int32_t as_of;             /* the day asked for, else the newest with an order */
	char currency[4];
	bool converted;
	struct ecosystem_group whole;
	struct ecosystem_group *regions, *markets; /* largest first; markets: trades */
	size_t region_count, market_count;
	struct ecosystem_month months[ECOSYSTEM_SHOWN]; /* oldest first */
	struct promising promising[ECOSYSTEM_PROMISING]; /* nearest first */
	size_t promising_count;
	unsigned char *kinds;      /* by place of the account: enum growth */
};

struct ecosystem_request {
	const struct snapshot *snapshot;  /* with SNAPSHOT_ORDERS */
	struct ecosystem_limits limits;
	bool has_as_of;
	int32_t as_of;
	const unsigned char *visible;     /* as in struct classify_request */
	int32_t only;                     /* a group that months and promising are limited to; SNAPSHOT_NO_GROUP: all */
};

/* The caller frees. Errors as classify(). */
enum rc ecosystem_compute(const struct ecosystem_request *q, struct ecosystem *out, struct error *e);
void ecosystem_free(struct ecosystem *s);
enum verdict ecosystem_verdict(const struct stand *s, decimal_sum largest_tree);
/* Share of the sales, 0 … 1; 0 when there are none. */
double stand_share(const struct stand *s, enum growth kind);
int64_t stand_customers(const struct stand *s);
decimal_sum stand_sales(const struct stand *s);

struct json_writer;
void ecosystem_json(const struct ecosystem *s, struct json_writer *w);

#endif
