/* The portfolio's columns from a company's database: one scan each of accounts, orders and order lines, on two threads where a second connection sees the
 * same. Called by snapshot_cache.c and snapshot_update.c. */
#include "kam/snapshot_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "os/thread.h"

enum { UNIT_DEPTH_MAX = 64, LOAD_MEMORY = 64 << 20, HALVES_LEAST = 50000 };

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

static unsigned char place_of(const char *const *codes, int count, struct str code)
{
	int i = 0;

	while (i < count && !str_is(code, codes[i]))
		i++;
	return (unsigned char)i;
}

static int64_t number_or(const struct statement *st, int column, int64_t otherwise)
{
	return statement_is_null(st, column) ? otherwise : statement_int(st, column);
}

void snapshot_company_read(struct snapshot_builder *b, size_t place, const struct statement *st)
{
	static const char *const kinds[COMPANY_KINDS] = { "direct", "distributor", "outlet", "partner" };
	static const char *const sizes[COMPANY_SIZES] = { "large", "medium", "small", "micro" };
	const int first = ACCOUNT_COLUMNS;
	struct snapshot_company c;
	struct str currency;

	if (!(b->parts & SNAPSHOT_COMPANIES))
		return;
	c = (struct snapshot_company){ .parent = number_or(st, first, 0), .revenue = number_or(st, first + 1, AMOUNT_UNKNOWN) };
	c.assets = number_or(st, first + 2, AMOUNT_UNKNOWN);
	c.staff = (int32_t)number_or(st, first + 3, -1);
	c.customer_since = snapshot_day_read(st, first + 4);
	c.kind = place_of(kinds, COMPANY_KINDS, statement_text(st, first + 5));
	c.size = place_of(sizes, COMPANY_SIZES, statement_text(st, first + 6));
	currency = statement_text(st, first + 7);
	memcpy(c.currency, currency.p, currency.n < sizeof c.currency ? currency.n : 0);
	snapshot_set_company(b, place, &c);
}

enum rc snapshot_load_accounts(struct db *db, struct snapshot_builder *b, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	CLEANUP(arena_free) struct arena a = { .max = LOAD_MEMORY };
	struct units *units;
	bool row;
	enum rc rc;

	if ((rc = units_load(db, &a, &units, e)) ||
	    (rc = db_prepare(db, b->parts & SNAPSHOT_COMPANIES ? STR("SELECT " SNAPSHOT_ACCOUNT_COLUMNS SNAPSHOT_COMPANY_COLUMNS " FROM account ORDER BY id") :
								     STR("SELECT " SNAPSHOT_ACCOUNT_COLUMNS " FROM account ORDER BY id"), &st, e)))
		return rc;
	statement_stream(st);
	while (!b->failed && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		int32_t region = statement_is_null(st, 3) ? SNAPSHOT_NO_GROUP : units_region(b, units, statement_int(st, 3));
		int32_t industry = snapshot_add_group(b, 0, statement_text(st, 4));
		snapshot_add_account(b, statement_int(st, 0), statement_text(st, 1), statement_text(st, 2), region, industry, tier_of(statement_text(st, 5)),
				     statement_int(st, 6) != 0);
		if (!b->failed)
			snapshot_company_read(b, b->s.account_count - 1, st);
	}
	return rc;
}

/* --- products ----------------------------------------------------------------------------------------------------------------------------------- */

enum rc snapshot_load_products(struct db *db, struct snapshot_builder *b, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	enum rc rc = db_prepare(db, STR("SELECT id, family, maturity, launched_on FROM product ORDER BY id"), &st, e);

	while (rc == RC_OK && !b->failed && (rc = statement_step(st, &row, e)) == RC_OK && row)
		snapshot_add_product(b, statement_int(st, 0), statement_text(st, 1), statement_text(st, 2), snapshot_day_read(st, 3));
	return rc;
}

/* --- orders ------------------------------------------------------------------------------------------------------------------------------------- */

/* What lines must know of their orders, by id: those that count for nothing (drafts, cancelled, deleted ones), and when the others came. */
struct order_fact {
	int64_t id;
	int32_t promised_on, delivered_on;
	bool left_out;
};

struct order_facts {
	struct order_fact *items;
	size_t count, room;
};

static enum rc add_fact(struct order_facts *o, const struct statement *st, struct error *e)
{
	size_t room = o->room + o->room / 2 + 64;

	if (o->count == o->room) {
		struct order_fact *items = mem_resize(o->items, room * sizeof *items);
		if (!items)
			return error_no_memory(e);
		o->items = items;
		o->room = room;
	}
	o->items[o->count++] = (struct order_fact){ statement_int(st, 0), snapshot_day_read(st, 1), snapshot_day_read(st, 2), statement_int(st, 3) != 0 };
	return RC_OK;
}

static enum rc load_facts(struct db *db, bool delivered, struct order_facts *out, struct error *e)
{
#define LEFT_OUT "(deleted_at IS NOT NULL OR status IN ('draft', 'cancelled'))"
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct str sql = delivered ? STR("SELECT id, promised_on, delivered_on, CASE WHEN " LEFT_OUT " THEN 1 ELSE 0 END FROM sales_order"
					 " WHERE delivered_on IS NOT NULL AND promised_on IS NOT NULL OR " LEFT_OUT " ORDER BY id") :
				     STR("SELECT id, NULL, NULL, 1 FROM sales_order WHERE " LEFT_OUT " ORDER BY id");
	bool row;
	enum rc rc = db_prepare(db, sql, &st, e);

	if (rc == RC_OK)
		statement_stream(st);
	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row)
		rc = add_fact(out, st, e);
	return rc;
#undef LEFT_OUT
}

/* Lines come in the order of their ids, orders mostly too: it is the one of before or the next one. */
static const struct order_fact *fact_of(const struct order_facts *o, size_t *at, int64_t order)
{
	size_t low = 0, high = o->count;

	if (*at < high && o->items[*at].id < order)
		(*at)++;
	if (*at < high && o->items[*at].id == order)
		return &o->items[*at];
	if (*at < high && o->items[*at].id > order && (!*at || o->items[*at - 1].id < order))
		return NULL;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (o->items[mid].id < order)
			low = mid + 1;
		else
			high = mid;
	}
	*at = low;
	return low < o->count && o->items[low].id == order ? &o->items[low] : NULL;
}

/* --- lines ---------------------------------------------------------------------------------------------------------------------------------- */

int32_t snapshot_day_read(const struct statement *st, int column)
{
	return statement_is_null(st, column) ? SNAPSHOT_NO_DAY : (int32_t)statement_int(st, column);
}

void snapshot_line_read(const struct snapshot_builder *b, const struct statement *st, struct snapshot_line *out)
{
	enum { ID, ORDER, ACCOUNT, DAY, QUANTITY, PRICE, DISCOUNT, PRODUCT, COST, INTS };
	int64_t v[INTS];
	uint64_t nulls = statement_ints(st, 0, INTS, v);

	*out = (struct snapshot_line){
		.id = v[ID], .order = v[ORDER], .account = snapshot_find(&b->s, v[ACCOUNT]), .day = nulls >> DAY & 1 ? SNAPSHOT_NO_DAY : (int32_t)v[DAY],
		.quantity = v[QUANTITY], .unit_price = v[PRICE], .discount = v[DISCOUNT], .product = v[PRODUCT], .unit_cost = v[COST],
		.has_cost = !(nulls >> COST & 1), .currency = statement_text(st, INTS), .promised_on = SNAPSHOT_NO_DAY, .delivered_on = SNAPSHOT_NO_DAY,
	};
}

/* One share of the lines, on a thread of its own or not. */
struct share {
	struct db *db;
	struct snapshot_builder *b;
	const struct order_facts *facts;
	int64_t first, last;
	enum rc rc;
	struct error error;
};

static void take_line(struct share *s, struct statement *st, size_t *at)
{
	const struct order_fact *fact;
	struct snapshot_line line;

	snapshot_line_read(s->b, st, &line);
	fact = fact_of(s->facts, at, line.order);
	if (fact && fact->left_out)
		return;
	if (fact) {
		line.promised_on = fact->promised_on;
		line.delivered_on = fact->delivered_on;
	}
	if (line.account < s->b->s.account_count)
		snapshot_add_line(s->b, &line);
}

static void *load_share(void *argument)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct share *s = argument;
	struct value values[] = { value_int(s->first), value_int(s->last) };
	size_t at = 0;
	bool row;

	if ((s->rc = db_prepare(s->db, STR("SELECT " SNAPSHOT_LINE_COLUMNS " FROM order_line l WHERE l.id BETWEEN ? AND ? AND l.account_id IS NOT NULL"
					   " AND l.deleted_at IS NULL ORDER BY l.id"), &st, &s->error)) || (s->rc = statement_bind_all(st, values, 2, &s->error)))
		return NULL;
	statement_stream(st);
	while (s->rc == RC_OK && !s->b->failed && (s->rc = statement_step(st, &row, &s->error)) == RC_OK && row)
		take_line(s, st, &at);
	return NULL;
}

static enum rc line_ends(struct db *db, int64_t *first, int64_t *last, struct error *e)
{
	bool found;
	enum rc rc = db_one_int(db, "SELECT min(id) FROM order_line", NULL, 0, first, &found, e);

	return rc ? rc : db_one_int(db, "SELECT max(id) FROM order_line", NULL, 0, last, &found, e);
}

/* --- both at once ----------------------------------------------------------------------------------------------------------------------------- */

static enum rc outcome(const struct share *s, struct error *e)
{
	if (s->rc && e)
		*e = s->error;
	return s->rc;
}

/* The second half is read beside the first and put behind it. */
static enum rc load_halves(struct share *near, struct share *far, struct error *e)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder half = { .parts = near->b->parts };
	struct thread thread = { 0 };
	struct error none;
	enum rc rc;

	half.s.accounts = near->b->s.accounts;
	half.s.account_count = near->b->s.account_count;
	half.s.products = near->b->s.products;
	half.s.product_count = near->b->s.product_count;
	far->b = &half;
	if (thread_start(&thread, "snapshot", load_share, far, &none))
		load_share(far);
	load_share(near);
	thread_join(&thread);
	half.s.accounts = NULL;
	half.s.products = NULL;
	if ((rc = outcome(near, e)) || (rc = outcome(far, e)))
		return rc;
	snapshot_join_lines(near->b, &half);
	return RC_OK;
}

static enum rc load_lines(struct db *db, struct db *other, struct snapshot_builder *b, const struct order_facts *facts, struct error *e)
{
	struct share near = { .db = db, .b = b, .facts = facts }, far = { .db = other, .facts = facts };
	enum rc rc = line_ends(db, &near.first, &near.last, e);

	if (rc)
		return rc;
	far.last = near.last;
	if (other && near.last - near.first > HALVES_LEAST) {
		near.last = near.first + (near.last - near.first) / 2;
		far.first = near.last + 1;
		return load_halves(&near, &far, e);
	}
	load_share(&near);
	return outcome(&near, e);
}

struct facts_job {
	struct db *db;
	struct order_facts *facts;
	bool delivered;
	enum rc rc;
	struct error error;
};

static void *run_facts(void *argument)
{
	struct facts_job *job = argument;

	job->rc = load_facts(job->db, job->delivered, job->facts, &job->error);
	return NULL;
}

/* Accounts and products here, what lines must know of orders beside them. */
static enum rc load_heads(struct db *db, struct db *other, struct snapshot_builder *b, struct order_facts *facts, struct error *e)
{
	struct facts_job job = { .db = other ? other : db, .facts = facts, .delivered = b->parts & SNAPSHOT_ORDERS };
	struct thread thread = { 0 };
	struct error none;
	enum rc rc;

	if (!other || thread_start(&thread, "snapshot", run_facts, &job, &none))
		run_facts(&job);
	rc = snapshot_load_accounts(db, b, e);
	if (rc == RC_OK && b->parts & SNAPSHOT_PRODUCTS)
		rc = snapshot_load_products(db, b, e);
	thread_join(&thread);
	if (rc == RC_OK && job.rc && e)
		*e = job.error;
	return rc ? rc : job.rc;
}

enum rc snapshot_load(struct db *db, struct db *other, struct snapshot_builder *b, struct error *e)
{
	struct order_facts facts = { 0 };
	enum rc rc = load_heads(db, other, b, &facts, e);

	if (rc == RC_OK)
		rc = load_lines(db, other, b, &facts, e);
	mem_free(facts.items);
	if (rc == RC_OK)
		snapshot_settle(b);
	return rc ? rc : snapshot_load_rates(db, b, e);
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
