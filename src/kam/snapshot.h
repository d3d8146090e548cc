/* The whole portfolio as columns in memory: every account and every order line that has one. What works on all accounts at once (classification, and later
 * recency, decay, churn) runs on it instead of SQL. Loaded on first use, refreshed when something newer was written, shared, never changed once it is out. */
#ifndef BANYAN_KAM_SNAPSHOT_H
#define BANYAN_KAM_SNAPSHOT_H

#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"

struct company;

enum tier { TIER_STRATEGIC, TIER_KEY, TIER_GROWTH, TIER_GENERAL, TIER_COUNT, TIER_NONE = TIER_COUNT };
extern const char *const tier_codes[TIER_COUNT + 1]; /* NULL for none */
enum tier tier_of(struct str code);                  /* TIER_NONE for anything else */

enum { SNAPSHOT_CURRENCIES = 64, SNAPSHOT_NO_GROUP = -1 };
#define SNAPSHOT_NO_DAY INT32_MIN
/* Amounts that 64 bits do not hold stand in `wide`, and those that are not known (no unit cost) are marked. */
#define AMOUNT_WIDE INT64_MIN
#define AMOUNT_UNKNOWN (INT64_MIN + 1)

struct snapshot_account {
	int64_t id;
	uint32_t code, name;      /* where they begin in text; both are terminated */
	int32_t region, industry; /* places in groups; SNAPSHOT_NO_GROUP */
	unsigned char tier;       /* enum tier: the approved one */
	bool deleted;
};

/* A region (a unit of the kind "region" or, where there is none above, the unit itself) or a trade. */
struct snapshot_group {
	int64_t unit;             /* 0 for a trade */
	uint32_t name;            /* in text */
};

struct wide_amount { uint32_t line; decimal_sum amount; };
struct wide_amounts { struct wide_amount *items; size_t count; }; /* by line */

/* A parallel array a column: 16 bytes a line, 24 with margins. */
struct snapshot_lines {
	size_t count;
	uint32_t *account;        /* place in accounts */
	int32_t *day;             /* company day of the order, or SNAPSHOT_NO_DAY */
	int64_t *net;             /* quantity × unit_price × (1 − discount), scale LINE_SCALE */
	int64_t *margin;          /* net − quantity × unit_cost, same scale; NULL when not loaded */
	unsigned char *currency;  /* place in currencies; NULL while there is only one */
	struct wide_amounts wide_net, wide_margin;
	char currencies[SNAPSHOT_CURRENCIES][4];
	int currency_count;
};

struct snapshot_rate { int32_t day; int64_t rate; };              /* company currency for one unit, scale MONEY_SCALE */
struct snapshot_rates { struct snapshot_rate *items; size_t count; }; /* by day */

struct snapshot {
	struct snapshot_account *accounts; /* by id */
	size_t account_count;
	struct snapshot_group *groups;     /* regions and trades */
	size_t group_count;
	const char *text;
	struct snapshot_lines lines;
	struct snapshot_rates rates[SNAPSHOT_CURRENCIES]; /* by place in lines.currencies */
	char company_currency[4];
	int64_t taken_at;                  /* ms UTC */
};

/* The exact amount of a line; false when it is not known. */
bool snapshot_net(const struct snapshot_lines *l, size_t line, decimal_sum *out);
bool snapshot_margin(const struct snapshot_lines *l, size_t line, decimal_sum *out);
static inline const char *snapshot_text(const struct snapshot *s, uint32_t at) { return s->text + at; }
/* Place of the account with that id or code, or account_count. */
size_t snapshot_find(const struct snapshot *s, int64_t id);
size_t snapshot_find_code(const struct snapshot *s, struct str code);

/* --- made by hand (tests) or row by row (snapshot_load.c) ------------------------------------------------------------------------ */
/* A growing one. Rows come in ascending order of account id; lines in any order. Errors stick: check failed at the end. */
struct snapshot_builder {
	struct snapshot s;
	char *text;
	size_t text_count, text_room, account_room, group_room, line_room;
	bool margins, failed, full; /* full: more lines, texts or currencies than a snapshot counts */
};
void snapshot_builder_free(struct snapshot_builder *b);
/* Place of the group, made when new. */
int32_t snapshot_add_group(struct snapshot_builder *b, int64_t unit, struct str name);
void snapshot_add_account(struct snapshot_builder *b, int64_t id, struct str code, struct str name, int32_t region, int32_t industry, enum tier tier, bool deleted);
struct snapshot_line { size_t account; int32_t day; int64_t quantity, unit_price, discount, unit_cost; bool has_cost; struct str currency; };
void snapshot_add_line(struct snapshot_builder *b, const struct snapshot_line *line);
/* Rates in ascending order of day; unknown currencies are left out. */
void snapshot_add_rate(struct snapshot_builder *b, struct str currency, int32_t day, int64_t rate);

/* --- a company's ------------------------------------------------------------------------------------------------------------------ */
/* Keeps the newest snapshot of one company; one per process. */
struct snapshot_cache;
enum rc snapshot_cache_open(struct company *c, struct snapshot_cache **out, struct error *e);
void snapshot_cache_close(struct snapshot_cache *k);
/* The portfolio as it is now: the kept one when nothing newer was written, else a new one. margins: with unit
 * costs. Release it with the same cache. RC_TOO_LARGE: more than 4,000,000,000 lines or SNAPSHOT_CURRENCIES currencies.
 * Not by a thread that holds a read connection. Draft, cancelled and deleted orders are left out. */
enum rc snapshot_acquire(struct snapshot_cache *k, bool margins, const struct snapshot **out, struct error *e);
void snapshot_release(struct snapshot_cache *k, const struct snapshot *s);

#endif
