/* What the snapshot_*.c files share: reading from the database, what the log tells, and applying it. Not for others. */
#ifndef BANYAN_KAM_SNAPSHOT_PARTS_H
#define BANYAN_KAM_SNAPSHOT_PARTS_H

#include "kam/snapshot.h"
#include "store/store.h"

/* --- building (snapshot.c, snapshot_lines.c) ------------------------------------------------------------------------------------------- */
/* Room for one more of `size` bytes, growing by half; NULL and failed when there is none. */
void *snapshot_grow(struct snapshot_builder *b, void *items, size_t count, size_t *room, size_t size);
/* A copy of the first `size` bytes in `room` of them; NULL stays NULL. */
void *snapshot_copy_of(struct snapshot_builder *b, const void *items, size_t size, size_t room);
size_t snapshot_wide_place(const struct wide_amounts *w, size_t line); /* where the line's amount stands or would stand */
uint32_t snapshot_product_place(const struct snapshot *s, int64_t id);
/* Where the place of the line with that id is kept; NULL when it was never there. */
uint32_t *snapshot_line_place(const struct snapshot_builder *b, int64_t id);
void snapshot_lines_free(struct snapshot_builder *b);
/* to is a shallow copy of from; afterwards it has lines of its own. */
void snapshot_lines_copy(const struct snapshot_builder *from, struct snapshot_builder *to);
/* Accounts stand at places[…] now (SNAPSHOT_DEAD: nowhere), count of them. */
void snapshot_move_accounts(struct snapshot_builder *b, const uint32_t *places, size_t count);
/* The lines of another that knows the same accounts and products, behind its own. */
void snapshot_join_lines(struct snapshot_builder *b, const struct snapshot_builder *from);

/* --- all of it (snapshot_load.c) ----------------------------------------------------------------------------------------------------- */
/* Into an empty builder. other: a second connection that sees the same, or NULL. */
enum rc snapshot_load(struct db *db, struct db *other, struct snapshot_builder *b, struct error *e);
enum rc snapshot_load_accounts(struct db *db, struct snapshot_builder *b, struct error *e);
enum rc snapshot_load_products(struct db *db, struct snapshot_builder *b, struct error *e);
enum rc snapshot_load_rates(struct db *db, struct snapshot_builder *b, struct error *e);

/* --- what was written since (snapshot_log.c) ----------------------------------------------------------------------------------------- */
enum { LOG_GAPS_MAX = 128 };

/* How far a table of the log was read. On SQLite rows come in the order of ids; on PostgreSQL each process counts through a block of its own, so rows may
 * come late into the gaps: those are looked at again. Only the newest gaps are kept, for a program that ended with ids in hand leaves one for ever. */
struct log_gap { int64_t first, last; };
struct log_place {
	int64_t newest;
	struct log_gap gaps[LOG_GAPS_MAX]; /* ascending, below newest */
	int gap_count;
};
struct snapshot_log { struct log_place audit, changes; };

struct id_span { int64_t first, last; };
struct id_spans { struct id_span *items; size_t count, room; };

struct touched {
	struct id_spans lines, orders, accounts; /* orders: their lines are read again */
	bool account_set;  /* regions or the set of accounts: read them all */
	bool products;     /* read them all */
	bool rates;
	bool unknown;      /* the log does not tell what: everything anew */
};
void touched_free(struct touched *t);
bool touched_any(const struct touched *t);
/* The end of the log as it is now. */
enum rc snapshot_log_end(struct db *db, struct snapshot_log *log, struct error *e);
/* What stands in the log after `log`, which moves to its end. */
enum rc snapshot_log_read(struct db *db, struct snapshot_log *log, struct touched *out, struct error *e);

/* --- applying it (snapshot_update.c) ------------------------------------------------------------------------------------------------- */
/* Orders become their lines; spans are sorted and joined. */
enum rc touched_settle(struct db *db, struct touched *t, struct error *e);
/* Is reading all of it again less work? */
bool touched_too_much(const struct touched *t, const struct snapshot_builder *b);
/* Reads what was touched again. An error leaves b half done: throw it away. */
enum rc snapshot_update(struct db *db, struct snapshot_builder *b, const struct touched *t, struct error *e);

/* One line from a statement of these columns (l: order_line); what the order tells of its delivery is the caller's. */
struct statement;
#define SNAPSHOT_LINE_COLUMNS "l.id, l.order_id, l.account_id, l.ordered_on, l.quantity, l.unit_price, l.discount, l.product_id, l.unit_cost, l.currency"
enum { LINE_COLUMNS = 10 };
void snapshot_line_read(const struct snapshot_builder *b, const struct statement *st, struct snapshot_line *out);
int32_t snapshot_day_read(const struct statement *st, int column);
/* One account: id, code, name, unit, trade, tier, deleted; and behind them, with SNAPSHOT_COMPANIES, what it is as a company. */
#define SNAPSHOT_ACCOUNT_COLUMNS "id, code, name, unit_id, industry, tier, CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END"
#define SNAPSHOT_COMPANY_COLUMNS ", parent_id, revenue, assets, staff, customer_since, kind, size, currency"
enum { ACCOUNT_COLUMNS = 7 };
/* Nothing without that part. */
void snapshot_company_read(struct snapshot_builder *b, size_t place, const struct statement *st);
/* Units with their regions, for accounts that are read one by one. */
struct units;
enum rc units_load(struct db *db, struct arena *a, struct units **out, struct error *e);
int32_t units_region(struct snapshot_builder *b, const struct units *u, int64_t unit);

#endif
