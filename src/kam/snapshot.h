/* The whole portfolio as columns in memory: every account and every order line that has one. What works on all accounts at once (classification, scoring,
 * recency, decay, churn) runs on it instead of SQL. Loaded on first use; later only what the log tells is read again. Shared: while somebody holds one it
 * does not change.
 *
 * Two ways through the lines. Flat: for (i = 0; i < lines.count; i++), passing over those whose account is SNAPSHOT_DEAD; fastest for a sum over everything.
 * By account: a struct snapshot_walk gives one account's lines in the order of their days, nearly all of them from one stretch of the columns; so one pass
 * over all accounts reads the columns once from front to back, and sums by month, counts of orders, gaps, the last day and the like need no table beside. */
#ifndef BANYAN_KAM_SNAPSHOT_H
#define BANYAN_KAM_SNAPSHOT_H

#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"

#include <string.h>

struct company;

enum tier { TIER_STRATEGIC, TIER_KEY, TIER_GROWTH, TIER_GENERAL, TIER_COUNT, TIER_NONE = TIER_COUNT };
extern const char *const tier_codes[TIER_COUNT + 1]; /* NULL for none */
enum tier tier_of(struct str code);                  /* TIER_NONE for anything else */

enum { SNAPSHOT_CURRENCIES = 64, SNAPSHOT_NO_GROUP = -1 };
#define SNAPSHOT_NO_DAY INT32_MIN
/* Amounts that 64 bits do not hold stand in `wide`, and those that are not known (no unit cost) are marked. */
#define AMOUNT_WIDE INT64_MIN
#define AMOUNT_UNKNOWN (INT64_MIN + 1)

/* What is held beyond accounts, days, net amounts and currencies: read when first asked for, kept from then on. */
enum snapshot_part {
	SNAPSHOT_MARGINS = 1,
	SNAPSHOT_ORDERS = 2,      /* which order a line is of, and how late that one came */
	SNAPSHOT_PRODUCTS = 4,
	SNAPSHOT_PRICES = 8,      /* quantities, and amounts before discount */
	SNAPSHOT_COMPANIES = 16,  /* what is known of the accounts as companies */
};

struct snapshot_account {
	int64_t id;
	uint32_t code, name;      /* where they begin in text; both are terminated */
	int32_t region, industry; /* places in groups; SNAPSHOT_NO_GROUP */
	unsigned char tier;       /* enum tier: the approved one */
	bool deleted;
};

enum company_kind { COMPANY_DIRECT, COMPANY_DISTRIBUTOR, COMPANY_OUTLET, COMPANY_PARTNER, COMPANY_KINDS }; /* pick-list account_kind; KINDS: another, or none */
enum { COMPANY_SIZES = 4 };                                              /* pick-list company_size: large … micro; SIZES: not known */

/* An account as a company. */
struct snapshot_company {
	int64_t parent;           /* id of the account above, or 0 */
	int64_t revenue, assets;  /* money; AMOUNT_UNKNOWN */
	int32_t staff;            /* below 0: not known */
	int32_t customer_since;   /* SNAPSHOT_NO_DAY */
	unsigned char kind, size;
	char currency[4];         /* of revenue and assets; empty: the company's own */
};

/* A region (a unit of the kind "region" or, where there is none above, the unit itself) or a trade. */
struct snapshot_group {
	int64_t unit;             /* 0 for a trade */
	uint32_t name;            /* in text */
};

struct wide_amount { uint32_t line; decimal_sum amount; };
struct wide_amounts { struct wide_amount *items; size_t count; }; /* by line */

/* In the column of accounts: the line counts no more (deleted, its order cancelled, its account taken away). Pass over it. */
#define SNAPSHOT_DEAD UINT32_MAX

#define SNAPSHOT_NO_LINE UINT32_MAX
#define SNAPSHOT_NO_PRODUCT UINT32_MAX
#define SNAPSHOT_NO_DELIVERY INT16_MIN

/* A parallel array a column: 20 bytes a line, 8 more with margins, 6 with orders, 4 with products, 8 with prices. */
struct snapshot_lines {
	size_t count;
	size_t dead;              /* of them */
	uint32_t *account;        /* place in accounts, or SNAPSHOT_DEAD */
	int32_t *day;             /* company day of the order, or SNAPSHOT_NO_DAY */
	int64_t *net;             /* quantity × unit_price × (1 − discount), scale LINE_SCALE */
	int64_t *margin;          /* net − quantity × unit_cost, same scale; NULL without SNAPSHOT_MARGINS */
	uint32_t *order;          /* the order's id; NULL without SNAPSHOT_ORDERS */
	int16_t *late;            /* days from the order's promised_on to its delivered_on (below 0: early), within ±32,767; SNAPSHOT_NO_DELIVERY where one of
	                           * them is missing; NULL without SNAPSHOT_ORDERS */
	uint32_t *product;        /* place in products, or SNAPSHOT_NO_PRODUCT; NULL without SNAPSHOT_PRODUCTS */
	uint32_t *quantity;       /* pieces, as the bits of a float (snapshot_float); NULL without SNAPSHOT_PRICES */
	uint32_t *gross;          /* quantity × unit_price in the line's currency, likewise */
	unsigned char *currency;  /* place in currencies; NULL while there is only one */
	/* Lines before `grouped` stand by account, day and id: those of account a from first[a] up to first[a + 1]. Later ones hang behind in chains by day:
	 * later[a], then next[line - grouped]; later is NULL while there are none. Use struct snapshot_walk. */
	size_t grouped;
	uint32_t *first, *later, *next;
	struct wide_amounts wide_net, wide_margin;
	char currencies[SNAPSHOT_CURRENCIES][4];
	int currency_count;
};

/* By id; a line's product may be deleted. */
struct snapshot_product {
	int64_t id;
	int32_t family;           /* place in families; SNAPSHOT_NO_GROUP */
	int32_t launched_on;      /* SNAPSHOT_NO_DAY */
	uint32_t maturity;        /* its code (famous, new, mature, or the company's own), in text; empty when not given */
};

struct snapshot_rate { int32_t day; int64_t rate; };              /* company currency for one unit, scale MONEY_SCALE */
struct snapshot_rates { struct snapshot_rate *items; size_t count; }; /* by day */

struct snapshot {
	struct snapshot_account *accounts; /* by id */
	size_t account_count;
	struct snapshot_company *companies; /* as accounts; NULL without SNAPSHOT_COMPANIES */
	struct snapshot_group *groups;     /* regions and trades */
	size_t group_count;
	struct snapshot_product *products; /* none without SNAPSHOT_PRODUCTS */
	size_t product_count;
	struct snapshot_group *families;
	size_t family_count;
	const char *text;
	struct snapshot_lines lines;
	struct snapshot_rates rates[SNAPSHOT_CURRENCIES]; /* by place in lines.currencies */
	char company_currency[4];
	int64_t taken_at;                  /* ms UTC */
	uint64_t serial;                   /* another one whenever anything in it has changed */
};

/* The exact amount of a line; false when it is not known. */
bool snapshot_net(const struct snapshot_lines *l, size_t line, decimal_sum *out);
bool snapshot_margin(const struct snapshot_lines *l, size_t line, decimal_sum *out);
static inline float snapshot_float(uint32_t bits)
{
	float value;

	memcpy(&value, &bits, sizeof value);
	return value;
}
static inline const char *snapshot_text(const struct snapshot *s, uint32_t at) { return s->text + at; }
/* Place of the account with that id or code, or account_count. */
size_t snapshot_find(const struct snapshot *s, int64_t id);
size_t snapshot_find_code(const struct snapshot *s, struct str code);

/* One account's lines that count, by day (unknown days first) and, with SNAPSHOT_ORDERS, within a day by order.
 *   struct snapshot_walk w = snapshot_walk(l, account);
 *   for (uint32_t i; (i = snapshot_walk_next(&w)) != SNAPSHOT_NO_LINE;) … l->day[i], l->net[i] … */
struct snapshot_walk {
	const struct snapshot_lines *lines;
	uint32_t at, end, later;
};

static inline struct snapshot_walk snapshot_walk(const struct snapshot_lines *l, size_t account)
{
	if (!l->first)
		return (struct snapshot_walk){ l, 0, 0, SNAPSHOT_NO_LINE };
	return (struct snapshot_walk){ l, l->first[account], l->first[account + 1], l->later ? l->later[account] : SNAPSHOT_NO_LINE };
}

/* Does line i stand before k of the same account? */
static inline bool snapshot_before(const struct snapshot_lines *l, uint32_t i, uint32_t k)
{
	return l->day[i] != l->day[k] ? l->day[i] < l->day[k] : !l->order || l->order[i] <= l->order[k];
}

static inline uint32_t snapshot_walk_next(struct snapshot_walk *w)
{
	const struct snapshot_lines *l = w->lines;
	uint32_t line;

	do {
		if (w->at < w->end && (w->later == SNAPSHOT_NO_LINE || snapshot_before(l, w->at, w->later))) {
			line = w->at++;
		} else if (w->later != SNAPSHOT_NO_LINE) {
			line = w->later;
			w->later = l->next[line - l->grouped];
		} else {
			return SNAPSHOT_NO_LINE;
		}
	} while (l->account[line] == SNAPSHOT_DEAD);
	return line;
}

/* --- made by hand (tests) or row by row (snapshot_load.c) ------------------------------------------------------------------------ */
struct line_run { int64_t first; uint32_t number, count; }; /* order lines with ids from first are the number-th and following in `places` */

/* A growing one. Rows come in ascending order of account id; lines in any order. Errors stick: check failed at the end. Lines can be walked by account
 * after snapshot_settle. */
struct snapshot_builder {
	struct snapshot s;
	char *text;
	struct line_run *runs; /* by first */
	uint32_t *places;      /* where the line of each number stands */
	size_t text_count, text_room, account_room, company_room, group_room, family_room, product_room, line_room, run_count, run_room, number_count, number_room, first_room;
	size_t grouped_accounts; /* those that lines.first counts */
	unsigned parts;        /* of enum snapshot_part */
	bool failed, full;     /* full: more lines, texts or currencies than a snapshot counts */
};
void snapshot_builder_free(struct snapshot_builder *b);
/* Place of the group, made when new. */
int32_t snapshot_add_group(struct snapshot_builder *b, int64_t unit, struct str name);
void snapshot_add_account(struct snapshot_builder *b, int64_t id, struct str code, struct str name, int32_t region, int32_t industry, enum tier tier, bool deleted);
/* The company that the account at a place is; before: nothing known. */
void snapshot_set_company(struct snapshot_builder *b, size_t place, const struct snapshot_company *company);
/* id 0: one that is never looked for again. */
struct snapshot_line {
	int64_t id;
	size_t account;
	int32_t day;
	int64_t quantity, unit_price, discount, unit_cost;
	bool has_cost;
	struct str currency;
	int64_t order, product;            /* ids; 0: none */
	int32_t promised_on, delivered_on; /* SNAPSHOT_NO_DAY */
};
void snapshot_add_line(struct snapshot_builder *b, const struct snapshot_line *line);
/* In the place of the line with the same id, or as a new one. */
void snapshot_put_line(struct snapshot_builder *b, const struct snapshot_line *line);
/* The line counts no more; fine when there is none. */
void snapshot_drop_line(struct snapshot_builder *b, int64_t id);
/* After lines and accounts were added or changed: lines into the order of accounts and days. Places of lines change. */
void snapshot_settle(struct snapshot_builder *b);
/* Rows in ascending order of id; before the lines that name them. Texts may be empty. */
void snapshot_add_product(struct snapshot_builder *b, int64_t id, struct str family, struct str maturity, int32_t launched_on);
/* An account of the snapshot as it is now; the text of before stays behind unused. */
void snapshot_set_account(struct snapshot_builder *b, size_t place, struct str code, struct str name, int32_t region, int32_t industry, enum tier tier, bool deleted);
/* Takes accounts, groups and texts over from another; lines move to the new places, products are lost. */
void snapshot_take_accounts(struct snapshot_builder *b, struct snapshot_builder *from);
/* The products of another in place of its own; lines name the new places. */
void snapshot_take_products(struct snapshot_builder *b, struct snapshot_builder *from);
/* A copy of all of it; failed when there is no memory. */
void snapshot_copy(const struct snapshot_builder *from, struct snapshot_builder *to);
/* Rates in ascending order of day; unknown currencies are left out. */
void snapshot_add_rate(struct snapshot_builder *b, struct str currency, int32_t day, int64_t rate);
void snapshot_clear_rates(struct snapshot_builder *b);

/* --- a company's ------------------------------------------------------------------------------------------------------------------ */
/* Keeps the newest snapshot of one company; one per process. */
struct snapshot_cache;
enum rc snapshot_cache_open(struct company *c, struct snapshot_cache **out, struct error *e);
void snapshot_cache_close(struct snapshot_cache *k);
/* The portfolio as it is now, as one snapshot of the store sees it: the kept one, with what was written since read again (in place when nobody holds it,
 * else in a copy); all of it anew when that is more than a quarter, when a part is asked for that the kept one does not hold, or when the log does not tell.
 * parts: of enum snapshot_part; more may be there. Release it with the same cache. RC_TOO_LARGE: more than 4,000,000,000 lines or order ids, or more than
 * SNAPSHOT_CURRENCIES currencies. Not by a thread that holds a read connection. Draft, cancelled and deleted orders are left out. */
enum rc snapshot_acquire(struct snapshot_cache *k, unsigned parts, const struct snapshot **out, struct error *e);
void snapshot_release(struct snapshot_cache *k, const struct snapshot *s);

#endif
