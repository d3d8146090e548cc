/* The portfolio's columns from a company's database: one scan of accounts and one of order lines. Called by snapshot_cache.c and snapshot_update.c. */
#include "kam/snapshot_parts.h"

#include <stdlib.h>

#include "base/mem.h"

enum { UNIT_DEPTH_MAX = 64, LOAD_MEMORY = 64 << 20 };

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

enum rc units_load(struct db *db, struct arena *a, struct units **made, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct units *out = arena_new(a, struct units);
	bool row;
	int64_t n;
	enum rc rc = count_rows(db, "SELECT count(*) FROM unit", &n, e);

	*made = out;
	if (!out)
		return error_no_memory(e);
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
int32_t units_region(struct snapshot_builder *b, const struct units *units, int64_t id)
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

enum rc snapshot_load_accounts(struct db *db, struct snapshot_builder *b, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	CLEANUP(arena_free) struct arena a = { .max = LOAD_MEMORY };
	struct units *units;
	bool row;
	enum rc rc;

	if ((rc = units_load(db, &a, &units, e)) ||
	    (rc = db_prepare(db, STR("SELECT id, code, name, unit_id, industry, tier, deleted_at IS NOT NULL FROM account ORDER BY id"), &st, e)))
		return rc;
	statement_stream(st);
	while (!b->failed && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		int32_t region = statement_is_null(st, 3) ? SNAPSHOT_NO_GROUP : units_region(b, units, statement_int(st, 3));
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

void snapshot_line_read(const struct snapshot_builder *b, const struct statement *st, int first, struct snapshot_line *out)
{
	*out = (struct snapshot_line){ .account = snapshot_find(&b->s, statement_int(st, first)) };
	out->day = statement_is_null(st, first + 1) ? SNAPSHOT_NO_DAY : (int32_t)statement_int(st, first + 1);
	out->currency = statement_text(st, first + 2);
	out->quantity = statement_int(st, first + 3);
	out->unit_price = statement_int(st, first + 4);
	out->discount = statement_is_null(st, first + 5) ? 0 : statement_int(st, first + 5);
	if (b->margins && !statement_is_null(st, first + 6)) {
		out->has_cost = true;
		out->unit_cost = statement_int(st, first + 6);
	}
}

static void take_line(struct snapshot_builder *b, const struct left_out *left_out, struct statement *st)
{
	struct snapshot_line line;

	if (is_left_out(left_out, statement_int(st, 1)))
		return;
	snapshot_line_read(b, st, 2, &line);
	line.id = statement_int(st, 0);
	if (line.account < b->s.account_count)
		snapshot_add_line(b, &line);
}

enum rc snapshot_load_lines(struct db *db, struct snapshot_builder *b, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct left_out left_out = { 0 };
	bool row;
	enum rc rc = load_left_out(db, &left_out, e);

	if (rc == RC_OK && (rc = db_prepare(db, STR("SELECT id, order_id, account_id, ordered_on, currency, quantity, unit_price, discount, unit_cost FROM order_line"
						    " WHERE account_id IS NOT NULL AND deleted_at IS NULL ORDER BY id"), &st, e)) == RC_OK)
		statement_stream(st);
	while (rc == RC_OK && !b->failed && (rc = statement_step(st, &row, e)) == RC_OK && row)
		take_line(b, &left_out, st);
	mem_free(left_out.ids);
	return rc;
}

enum rc snapshot_load_rates(struct db *db, struct snapshot_builder *b, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	enum rc rc = db_prepare(db, STR("SELECT currency, valid_on, rate FROM rate WHERE deleted_at IS NULL ORDER BY valid_on, id"), &st, e);

	while (rc == RC_OK && !b->failed && (rc = statement_step(st, &row, e)) == RC_OK && row)
		snapshot_add_rate(b, statement_text(st, 0), (int32_t)statement_int(st, 1), statement_int(st, 2));
	return rc;
}
