/* Bringing a snapshot up to date: what the log names is read again. Called by snapshot_cache.c. */
#include "kam/snapshot_parts.h"

#include <stdlib.h>

#include "base/mem.h"

enum { JOIN_DISTANCE = 8, LOOK_UP_COST = 20, UNIT_MEMORY = 64 << 20 };

/* --- what is to be read ------------------------------------------------------------------------------------------------------------------- */

static int compare_span(const void *a, const void *b)
{
	int64_t x = ((const struct id_span *)a)->first, y = ((const struct id_span *)b)->first;

	return x < y ? -1 : x > y;
}

/* In order, without overlaps; near ones become one, for a row more costs less than a search more. */
static void settle(struct id_spans *s)
{
	size_t n = 0;

	if (s->count > 1)
		qsort(s->items, s->count, sizeof *s->items, compare_span);
	for (size_t i = 0; i < s->count; i++) {
		struct id_span *last = n ? &s->items[n - 1] : NULL;
		if (last && s->items[i].first <= last->last + JOIN_DISTANCE)
			last->last = s->items[i].last > last->last ? s->items[i].last : last->last;
		else
			s->items[n++] = s->items[i];
	}
	s->count = n;
}

static enum rc add_lines_of(struct statement *st, int64_t order, struct id_spans *lines, struct error *e)
{
	bool row;
	enum rc rc = statement_bind(st, 1, value_int(order), e);

	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		int64_t id = statement_int(st, 0);
		if (lines->count == lines->room) {
			size_t room = lines->room * 2 + 64;
			struct id_span *items = mem_resize(lines->items, room * sizeof *items);
			if (!items)
				return error_no_memory(e);
			lines->items = items;
			lines->room = room;
		}
		lines->items[lines->count++] = (struct id_span){ id, id };
	}
	statement_again(st);
	return rc;
}

/* The living ones by the order, those in the bin by the bin. */
#define LINES_OF_ORDER "SELECT id FROM order_line WHERE order_id = ?1 AND deleted_at IS NULL UNION ALL" \
	" SELECT id FROM order_line WHERE order_id = ?1 AND deleted_at IS NOT NULL"

enum rc touched_settle(struct db *db, struct touched *t, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	enum rc rc = t->orders.count && !t->unknown ? db_prepare(db, STR(LINES_OF_ORDER), &st, e) : RC_OK;

	for (size_t i = 0; st && i < t->orders.count; i++)
		for (int64_t id = t->orders.items[i].first; rc == RC_OK && id <= t->orders.items[i].last; id++)
			rc = add_lines_of(st, id, &t->lines, e);
	t->orders.count = 0;
	settle(&t->lines);
	settle(&t->accounts);
	return rc;
}

/* What reading the spans costs, in rows of one scan. */
static size_t cost(const struct id_spans *s)
{
	size_t rows = 0;

	for (size_t i = 0; i < s->count; i++)
		rows += (size_t)(s->items[i].last - s->items[i].first) + 1 + LOOK_UP_COST;
	return rows;
}

bool touched_too_much(const struct touched *t, const struct snapshot_builder *b)
{
	return t->unknown || cost(&t->lines) > b->s.lines.count / 4 + 1000;
}

/* --- accounts ---------------------------------------------------------------------------------------------------------------------------------- */

static enum rc read_products(struct db *db, struct snapshot_builder *b, struct error *e)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder fresh = { 0 };
	enum rc rc = b->parts & SNAPSHOT_PRODUCTS ? snapshot_load_products(db, &fresh, e) : RC_OK;

	if (rc == RC_OK && b->parts & SNAPSHOT_PRODUCTS)
		snapshot_take_products(b, &fresh);
	return rc;
}

/* With the texts of before those of the products go too. */
static enum rc read_all_accounts(struct db *db, struct snapshot_builder *b, struct error *e)
{
	CLEANUP(snapshot_builder_free) struct snapshot_builder fresh = { .parts = b->parts & SNAPSHOT_COMPANIES };
	enum rc rc = snapshot_load_accounts(db, &fresh, e);

	if (rc)
		return rc;
	snapshot_take_accounts(b, &fresh);
	return read_products(db, b, e);
}

/* Known ones are set anew, later ones added; *between when one stands where it would move others. */
static void take_account(struct snapshot_builder *b, const struct units *units, const struct statement *st, bool *between)
{
	int64_t id = statement_int(st, 0);
	size_t place = snapshot_find(&b->s, id), n = b->s.account_count;
	int32_t region = statement_is_null(st, 3) ? SNAPSHOT_NO_GROUP : units_region(b, units, statement_int(st, 3));
	int32_t industry = snapshot_add_group(b, 0, statement_text(st, 4));
	enum tier tier = tier_of(statement_text(st, 5));
	bool deleted = statement_int(st, 6) != 0;

	if (place < n)
		snapshot_set_account(b, place, statement_text(st, 1), statement_text(st, 2), region, industry, tier, deleted);
	else if (n && id < b->s.accounts[n - 1].id)
		*between = true;
	else
		snapshot_add_account(b, id, statement_text(st, 1), statement_text(st, 2), region, industry, tier, deleted);
	if (!*between && !b->failed)
		snapshot_company_read(b, snapshot_find(&b->s, id), st);
}

static enum rc read_accounts(struct db *db, struct snapshot_builder *b, const struct id_spans *spans, bool *between, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	CLEANUP(arena_free) struct arena a = { .max = UNIT_MEMORY };
	struct units *units;
	bool row;
	enum rc rc;

	if ((rc = units_load(db, &a, &units, e)) ||
	    (rc = db_prepare(db, b->parts & SNAPSHOT_COMPANIES ?
			      STR("SELECT " SNAPSHOT_ACCOUNT_COLUMNS SNAPSHOT_COMPANY_COLUMNS " FROM account WHERE id BETWEEN ? AND ? ORDER BY id") :
			      STR("SELECT " SNAPSHOT_ACCOUNT_COLUMNS " FROM account WHERE id BETWEEN ? AND ? ORDER BY id"), &st, e)))
		return rc;
	for (size_t i = 0; rc == RC_OK && !*between && i < spans->count; i++) {
		struct value values[] = { value_int(spans->items[i].first), value_int(spans->items[i].last) };
		rc = statement_bind_all(st, values, 2, e);
		while (rc == RC_OK && !*between && (rc = statement_step(st, &row, e)) == RC_OK && row)
			take_account(b, units, st, between);
		statement_again(st);
	}
	return rc;
}

static enum rc update_accounts(struct db *db, struct snapshot_builder *b, const struct touched *t, struct error *e)
{
	bool all = t->account_set || cost(&t->accounts) > b->s.account_count / 4 + 1000;
	enum rc rc = all || !t->accounts.count ? RC_OK : read_accounts(db, b, &t->accounts, &all, e);

	if (rc || !all)
		return rc || !t->products ? rc : read_products(db, b, e);
	return read_all_accounts(db, b, e);
}

/* --- lines ------------------------------------------------------------------------------------------------------------------------------------- */

/* What is no longer there, or counts no more, is dropped: every id of the span is one or the other. */
static enum rc read_span(struct statement *st, struct snapshot_builder *b, struct id_span span, struct error *e)
{
	struct value values[] = { value_int(span.first), value_int(span.last) };
	struct snapshot_line line;
	int64_t next = span.first;
	bool row;
	enum rc rc = statement_bind_all(st, values, 2, e);

	while (rc == RC_OK && !b->failed && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		int64_t id = statement_int(st, 0);
		for (; next < id; next++)
			snapshot_drop_line(b, next);
		next = id + 1;
		snapshot_line_read(b, st, &line);
		line.promised_on = snapshot_day_read(st, LINE_COLUMNS);
		line.delivered_on = snapshot_day_read(st, LINE_COLUMNS + 1);
		if (line.account < b->s.account_count)
			snapshot_put_line(b, &line);
		else
			snapshot_drop_line(b, id);
	}
	for (; rc == RC_OK && next <= span.last; next++)
		snapshot_drop_line(b, next);
	statement_again(st);
	return rc;
}

static enum rc update_lines(struct db *db, struct snapshot_builder *b, const struct id_spans *spans, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	enum rc rc = !spans->count ? RC_OK :
		db_prepare(db, STR("SELECT " SNAPSHOT_LINE_COLUMNS ", o.promised_on, o.delivered_on FROM order_line l"
				   " LEFT JOIN sales_order o ON o.id = l.order_id WHERE l.id BETWEEN ? AND ? AND l.account_id IS NOT NULL AND l.deleted_at IS NULL"
				   " AND o.deleted_at IS NULL AND (o.status IS NULL OR o.status NOT IN ('draft', 'cancelled')) ORDER BY l.id"), &st, e);

	for (size_t i = 0; rc == RC_OK && i < spans->count; i++)
		rc = read_span(st, b, spans->items[i], e);
	return rc;
}

enum rc snapshot_update(struct db *db, struct snapshot_builder *b, const struct touched *t, struct error *e)
{
	int currencies = b->s.lines.currency_count;
	enum rc rc;

	if ((rc = update_accounts(db, b, t, e)) || (rc = update_lines(db, b, &t->lines, e)))
		return rc;
	snapshot_settle(b);
	if (!t->rates && b->s.lines.currency_count == currencies)
		return RC_OK;
	snapshot_clear_rates(b);
	return snapshot_load_rates(db, b, e);
}
