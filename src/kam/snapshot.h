/* The whole portfolio as columns in memory: every account and every order line that has one. What works on all accounts at once (classification, and later
 * recency, decay, churn) runs on it instead of SQL. Loaded on first use; later only what the log tells is read again. Shared: while somebody holds one it
 * does not change. */
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

/* In the column of accounts: the line counts no more (deleted, its order cancelled, its account taken away). Pass over it. */
#define SNAPSHOT_DEAD UINT32_MAX

/* A parallel array a column: 16 bytes a line, 24 with margins. */
struct snapshot_lines {
	size_t count;
	size_t dead;              /* of them */
	uint32_t *account;        /* place in accounts, or SNAPSHOT_DEAD */
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
struct line_run { int64_t first; uint32_t place, count; }; /* order lines with ids from first stand at places from place */

/* A growing one. Rows come in ascending order of account id; lines in any order. Errors stick: check failed at the end. */
struct snapshot_builder {
	struct snapshot s;
	char *text;
	struct line_run *runs; /* by first: where a line stands */
	size_t text_count, text_room, account_room, group_room, line_room, run_count, run_room;
	bool margins, failed, full; /* full: more lines, texts or currencies than a snapshot counts */
};
void snapshot_builder_free(struct snapshot_builder *b);
/* Place of the group, made when new. */
int32_t snapshot_add_group(struct snapshot_builder *b, int64_t unit, struct str name);
void snapshot_add_account(struct snapshot_builder *b, int64_t id, struct str code, struct str name, int32_t region, int32_t industry, enum tier tier, bool deleted);
/* id 0: one that is never looked for again. */
struct snapshot_line { int64_t id; size_t account; int32_t day; int64_t quantity, unit_price, discount, unit_cost; bool has_cost; struct str currency; };
void snapshot_add_line(struct snapshot_builder *b, const struct snapshot_line *line);
/* In the place of the line with the same id, or as a new one. */
void snapshot_put_line(struct snapshot_builder *b, const struct snapshot_line *line);
/* The line counts no more; fine when there is none. */
void snapshot_drop_line(struct snapshot_builder *b, int64_t id);
/* An account of the snapshot as it is now; the text of before stays behind unused. */
void snapshot_set_account(struct snapshot_builder *b, size_t place, struct str code, struct str name, int32_t region, int32_t industry, enum tier tier, bool deleted);
/* Takes accounts, groups and texts over from another; lines move to the new places. */
void snapshot_take_accounts(struct snapshot_builder *b, struct snapshot_builder *from);
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
 * else in a copy); all of it anew when that is more than a quarter or the log does not tell. margins: with unit costs. Release it with the same cache. RC_TOO_LARGE: more than 4,000,000,000 lines or SNAPSHOT_CURRENCIES currencies.
 * Not by a thread that holds a read connection. Draft, cancelled and deleted orders are left out. */
enum rc snapshot_acquire(struct snapshot_cache *k, bool margins, const struct snapshot **out, struct error *e);
void snapshot_release(struct snapshot_cache *k, const struct snapshot *s);

#endif
