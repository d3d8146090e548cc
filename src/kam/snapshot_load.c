/* The portfolio's columns from a company's database: one scan of accounts and one of order lines, done again only when the audit tells that something of
 * theirs was written since. Called through snapshot.h. */
#include "kam/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "os/clock.h"
#include "os/thread.h"
#include "records/company.h"

enum { UNIT_DEPTH_MAX = 64, LOAD_MEMORY = 64 << 20, LATE_ROWS = 100000 };

struct kept {
	struct snapshot_builder b; /* first: a snapshot is found by its address */
	int references;
	int64_t audit_id;          /* the newest row of the audit when it was taken */
	int64_t watched_from;      /* rows of the audit after this one are counted … */
	int64_t watched;           /* … and were that many that concern it */
	struct kept *older;
};

struct snapshot_cache {
	struct company *company;
	struct mutex lock;         /* of the list and its counts */
	struct mutex loading;      /* one at a time loads */
	struct kept *newest;
};

/* --- regions ------------------------------------------------------------------------------------------------------------------------------ */

struct unit {
	int64_t id, parent;
	bool region;
	struct str name;
	int32_t group;
};

struct units {
	struct unit *items;
	size_t count;
};

static int compare_unit(const void *a, const void *b)
{
	int64_t x = ((const struct unit *)a)->id, y = ((const struct unit *)b)->id;

	return x < y ? -1 : x > y;
}

static struct unit *unit_find(const struct units *u, int64_t id)
{
	struct unit key = { .id = id };

	return u->count ? bsearch(&key, u->items, u->count, sizeof key, compare_unit) : NULL;
}

static enum rc count_rows(struct db *db, const char *sql, int64_t *n, struct error *e)
{
	bool found;
	enum rc rc = db_one_int(db, sql, NULL, 0, n, &found, e);

	if (!found)
		*n = 0;
	return rc;
}

static enum rc load_units(struct db *db, struct arena *a, struct units *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	int64_t n;
	enum rc rc = count_rows(db, "SELECT count(*) FROM unit", &n, e);

	if (rc || (rc = db_prepare(db, STR("SELECT id, parent_id, kind, name FROM unit ORDER BY id"), &st, e)))
		return rc;
	if (!(out->items = arena_new_array(a, struct unit, (size_t)n + 1)))
		return error_no_memory(e);
	while (out->count < (size_t)n && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		struct unit *u = &out->items[out->count++];
		*u = (struct unit){ statement_int(st, 0), statement_is_null(st, 1) ? 0 : statement_int(st, 1), str_is(statement_text(st, 2), "region"),
				    arena_str(a, statement_text(st, 3)), SNAPSHOT_NO_GROUP };
		if (!u->name.p)
			return error_no_memory(e);
	}
	return rc;
}

/* The nearest region above a unit, itself included; the unit where there is none. */
static int32_t region_of(struct snapshot_builder *b, const struct units *units, int64_t id)
{
	struct unit *u = unit_find(units, id), *at = u;

	for (int depth = 0; at && !at->region && depth < UNIT_DEPTH_MAX; depth++)
		at = unit_find(units, at->parent);
	if (!at || !at->region)
		at = u;
	if (at && at->group == SNAPSHOT_NO_GROUP)
		at->group = snapshot_add_group(b, at->id, at->name);
	return at ? at->group : SNAPSHOT_NO_GROUP;
}

/* --- accounts ------------------------------------------------------------------------------------------------------------------------------ */

static enum rc load_accounts(struct db *db, struct snapshot_builder *b, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	CLEANUP(arena_free) struct arena a = { .max = LOAD_MEMORY };
	struct units units = { 0 };
	bool row;
	enum rc rc;

	if ((rc = load_units(db, &a, &units, e)) ||
	    (rc = db_prepare(db, STR("SELECT id, code, name, unit_id, industry, tier, deleted_at IS NOT NULL FROM account ORDER BY id"), &st, e)))
		return rc;
	while (!b->failed && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		int32_t region = statement_is_null(st, 3) ? SNAPSHOT_NO_GROUP : region_of(b, &units, statement_int(st, 3));
		int32_t industry = snapshot_add_group(b, 0, statement_text(st, 4));
		snapshot_add_account(b, statement_int(st, 0), statement_text(st, 1), statement_text(st, 2), region, industry, tier_of(statement_text(st, 5)),
				     statement_int(st, 6) != 0);
	}
	return rc;
}

/* --- lines ---------------------------------------------------------------------------------------------------------------------------------- */

/* Orders that count for nothing: drafts, cancelled ones, deleted ones. Ascending. */
struct left_out {
	int64_t *ids;
	size_t count, room;
};

static enum rc load_left_out(struct db *db, struct left_out *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	enum rc rc = db_prepare(db, STR("SELECT id FROM sales_order WHERE deleted_at IS NOT NULL OR status IN ('draft', 'cancelled') ORDER BY id"), &st, e);

	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		if (out->count == out->room) {
			size_t room = out->room * 2 + 64;
			int64_t *ids = mem_resize(out->ids, room * sizeof *ids);
			if (!ids)
				return error_no_memory(e);
			out->ids = ids;
			out->room = room;
		}
		out->ids[out->count++] = statement_int(st, 0);
	}
	return rc;
}

static int compare_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static bool is_left_out(const struct left_out *o, int64_t order)
{
	return o->count && bsearch(&order, o->ids, o->count, sizeof order, compare_id);
}

static void take_line(struct snapshot_builder *b, const struct left_out *left_out, struct statement *st)
{
	struct snapshot_line line = { .account = snapshot_find(&b->s, statement_int(st, 1)) };

	if (line.account == b->s.account_count || is_left_out(left_out, statement_int(st, 0)))
		return;
	line.day = statement_is_null(st, 2) ? SNAPSHOT_NO_DAY : (int32_t)statement_int(st, 2);
	line.currency = statement_text(st, 3);
	line.quantity = statement_int(st, 4);
	line.unit_price = statement_int(st, 5);
	line.discount = statement_is_null(st, 6) ? 0 : statement_int(st, 6);
	if (b->margins && !statement_is_null(st, 7)) {
		line.has_cost = true;
		line.unit_cost = statement_int(st, 7);
	}
	snapshot_add_line(b, &line);
}

static enum rc load_lines(struct db *db, struct snapshot_builder *b, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct left_out left_out = { 0 };
	bool row;
	enum rc rc = load_left_out(db, &left_out, e);

	if (rc == RC_OK)
		rc = db_prepare(db, b->margins ? STR("SELECT order_id, account_id, ordered_on, currency, quantity, unit_price, discount, unit_cost FROM order_line"
						     " WHERE account_id IS NOT NULL AND deleted_at IS NULL")
					       : STR("SELECT order_id, account_id, ordered_on, currency, quantity, unit_price, discount FROM order_line"
						     " WHERE account_id IS NOT NULL AND deleted_at IS NULL"), &st, e);
	while (rc == RC_OK && !b->failed && (rc = statement_step(st, &row, e)) == RC_OK && row)
		take_line(b, &left_out, st);
	mem_free(left_out.ids);
	return rc;
}

static enum rc load_rates(struct db *db, struct snapshot_builder *b, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	enum rc rc = db_prepare(db, STR("SELECT currency, valid_on, rate FROM rate WHERE deleted_at IS NULL ORDER BY valid_on, id"), &st, e);

	while (rc == RC_OK && !b->failed && (rc = statement_step(st, &row, e)) == RC_OK && row)
		snapshot_add_rate(b, statement_text(st, 0), (int32_t)statement_int(st, 1), statement_int(st, 2));
	return rc;
}

/* --- is there anything newer? ------------------------------------------------------------------------------------------------------------------ */

static enum rc newest_audit(struct db *db, int64_t *out, struct error *e)
{
	return count_rows(db, "SELECT max(id) FROM audit", out, e);
}

/* How many writes to what a snapshot holds stand in the audit after that row. */
static enum rc relevant_after(struct db *db, int64_t from, int64_t *out, struct error *e)
{
	struct value value = value_int(from);
	bool found;

	return db_one_int(db, "SELECT count(*) FROM audit WHERE id > ? AND entity IN ('account', 'order', 'order_line', 'unit', 'rate', 'import', 'setting')", &value, 1,
			  out, &found, e);
}

/* SQLite's rows become visible in the order of their ids; on PostgreSQL a lower one may come late, so a stretch behind is watched too. */
static enum rc watch(struct db *db, struct kept *k, struct error *e)
{
	enum rc rc = newest_audit(db, &k->audit_id, e);

	k->watched_from = k->audit_id - (store_engine(db_store(db)) == STORE_SQLITE ? 0 : LATE_ROWS);
	return rc ? rc : relevant_after(db, k->watched_from, &k->watched, e);
}

static enum rc is_fresh(struct db *db, struct kept *k, bool margins, bool *fresh, struct error *e)
{
	int64_t relevant;
	enum rc rc;

	*fresh = false;
	if (!k || (margins && !k->b.margins))
		return RC_OK;
	if ((rc = relevant_after(db, k->watched_from, &relevant, e)))
		return rc;
	*fresh = relevant == k->watched;
	return *fresh ? watch(db, k, e) : RC_OK;
}

/* --- the cache ---------------------------------------------------------------------------------------------------------------------------------- */

static enum rc load(struct snapshot_cache *c, struct db *db, bool margins, struct kept **out, struct error *e)
{
	struct kept *k = mem_alloc(sizeof *k);
	struct str currency = company_setting(c->company, "company.currency");
	enum rc rc;

	if (!k)
		return error_no_memory(e);
	k->b.margins = margins;
	k->b.s.taken_at = os_now();
	memcpy(k->b.s.company_currency, currency.p, currency.n < 3 ? currency.n : 3);
	if ((rc = watch(db, k, e)) == RC_OK && (rc = load_accounts(db, &k->b, e)) == RC_OK && (rc = load_lines(db, &k->b, e)) == RC_OK)
		rc = load_rates(db, &k->b, e);
	if (rc == RC_OK && k->b.failed)
		rc = k->b.full ? error_set(e, RC_TOO_LARGE, NULL, "error.portfolio_too_large", NULL, NULL) : error_no_memory(e);
	if (rc) {
		snapshot_builder_free(&k->b);
		mem_free(k);
		return rc;
	}
	*out = k;
	return RC_OK;
}

/* Frees those that nobody holds, but for the newest. Under the lock. */
static void drop_unused(struct snapshot_cache *c)
{
	for (struct kept **at = c->newest ? &c->newest->older : &c->newest; *at;) {
		struct kept *k = *at;
		if (k->references) {
			at = &k->older;
			continue;
		}
		*at = k->older;
		snapshot_builder_free(&k->b);
		mem_free(k);
	}
}

enum rc snapshot_cache_open(struct company *company, struct snapshot_cache **out, struct error *e)
{
	if (!(*out = mem_alloc(sizeof **out)))
		return error_no_memory(e);
	(*out)->company = company;
	return RC_OK;
}

void snapshot_cache_close(struct snapshot_cache *c)
{
	if (!c)
		return;
	if (c->newest)
		c->newest->references = 0;
	for (struct kept *k = c->newest, *older; k; k = older) {
		older = k->older;
		snapshot_builder_free(&k->b);
		mem_free(k);
	}
	mutex_end(&c->lock);
	mutex_end(&c->loading);
	mem_free(c);
}

static enum rc refresh(struct snapshot_cache *c, bool margins, struct error *e)
{
	struct kept *k = NULL;
	struct db *db;
	bool fresh;
	enum rc rc = store_read(company_store(c->company), &db, e);

	if (rc)
		return rc;
	if ((rc = is_fresh(db, c->newest, margins, &fresh, e)) == RC_OK && !fresh)
		rc = load(c, db, margins || (c->newest && c->newest->b.margins), &k, e);
	store_read_end(db);
	if (k) {
		mutex_lock(&c->lock);
		k->older = c->newest;
		c->newest = k;
		drop_unused(c);
		mutex_unlock(&c->lock);
	}
	return rc;
}

enum rc snapshot_acquire(struct snapshot_cache *c, bool margins, const struct snapshot **out, struct error *e)
{
	enum rc rc;

	*out = NULL;
	mutex_lock(&c->loading);
	if ((rc = refresh(c, margins, e)) == RC_OK) {
		mutex_lock(&c->lock);
		c->newest->references++;
		*out = &c->newest->b.s;
		mutex_unlock(&c->lock);
	}
	mutex_unlock(&c->loading);
	return rc;
}

void snapshot_release(struct snapshot_cache *c, const struct snapshot *s)
{
	mutex_lock(&c->lock);
	for (struct kept *k = c->newest; k; k = k->older)
		if (&k->b.s == s)
			k->references--;
	drop_unused(c);
	mutex_unlock(&c->lock);
}
