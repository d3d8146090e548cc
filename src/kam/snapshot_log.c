/* What was written since a snapshot was taken, as the audit and the before-images of imports tell it. Called by snapshot_cache.c. */
#include "kam/snapshot_parts.h"

#include <string.h>

#include "base/mem.h"
#include "format/json.h"

enum { LATE_ROWS = 100000, TOUCHED_MAX = 4 << 20 };

void touched_free(struct touched *t)
{
	mem_free(t->lines.items);
	mem_free(t->orders.items);
	mem_free(t->accounts.items);
	*t = (struct touched){ 0 };
}

bool touched_any(const struct touched *t)
{
	return t->lines.count || t->orders.count || t->accounts.count || t->account_set || t->products || t->rates || t->unknown;
}

static void add_span(struct touched *t, struct id_spans *s, int64_t first, int64_t last)
{
	struct id_span *end = s->count ? &s->items[s->count - 1] : NULL;
	size_t room = s->room + s->room / 2 + 64;

	if (end && first >= end->first && first <= end->last + 1) {
		end->last = last > end->last ? last : end->last;
		return;
	}
	if (s->count == s->room) {
		struct id_span *items = s->count < TOUCHED_MAX ? mem_resize(s->items, room * sizeof *items) : NULL;
		if (!items) {
			t->unknown = true;
			return;
		}
		s->items = items;
		s->room = room;
	}
	s->items[s->count++] = (struct id_span){ first, last };
}

/* --- one row of the log ----------------------------------------------------------------------------------------------------------------- */

struct log_row {
	struct str entity, operation, detail;
	int64_t record; /* 0: several, the detail says which */
};

static bool read_span(struct str detail, struct id_span *out)
{
	CLEANUP(json_free) json_t *doc = NULL;

	if (json_read(detail, 0, &doc, NULL))
		return false;
	*out = (struct id_span){ json_int_of(doc, "first", 0), json_int_of(doc, "last", 0) };
	return out->first > 0 && out->last >= out->first;
}

/* What was purged had been deleted before: it is out already, but for the rows of accounts themselves. */
static void take_ids(struct touched *t, struct id_spans *to, const struct log_row *row)
{
	struct id_span span;

	if (row->record)
		add_span(t, to, row->record, row->record);
	else if (str_is(row->operation, "purge"))
		t->account_set |= to == &t->accounts;
	else if (read_span(row->detail, &span))
		add_span(t, to, span.first, span.last);
	else
		t->unknown = true;
}

static void take_line_row(struct touched *t, const struct log_row *row)
{
	take_ids(t, &t->lines, row);
}

/* An order just made has no lines yet, and one taken back by an undo has none left: both are told by the rows of the lines. */
static void take_order_row(struct touched *t, const struct log_row *row)
{
	if (row->record && !str_is(row->operation, "create"))
		add_span(t, &t->orders, row->record, row->record);
}

static void take_account_row(struct touched *t, const struct log_row *row)
{
	if (!row->record && str_is(row->operation, "undo"))
		t->account_set = true;
	else
		take_ids(t, &t->accounts, row);
}

static void take_unit_row(struct touched *t, const struct log_row *row)
{
	t->account_set |= !str_is(row->operation, "create");
}

static void take_product_row(struct touched *t, const struct log_row *row)
{
	t->products = true;
}

static void take_rate_row(struct touched *t, const struct log_row *row)
{
	t->rates = true;
}

static void take_row(struct touched *t, const struct log_row *row)
{
	static const struct { const char *entity; void (*take)(struct touched *t, const struct log_row *row); } takers[] = {
		{ "order_line", take_line_row }, { "order", take_order_row }, { "account", take_account_row }, { "unit", take_unit_row }, { "product", take_product_row },
		{ "rate", take_rate_row },
	};

	for (size_t i = 0; i < sizeof takers / sizeof *takers; i++)
		if (str_is(row->entity, takers[i].entity))
			takers[i].take(t, row);
}

/* --- the two tables ----------------------------------------------------------------------------------------------------------------------- */

struct log_table { const char *rows, *ends, *ids; };

static const struct log_table audit_table = {
	"SELECT id, entity, operation, record, changes FROM audit WHERE id BETWEEN ? AND ? ORDER BY id",
	"SELECT (SELECT min(id) FROM audit), (SELECT max(id) FROM audit)",
	"SELECT id FROM audit WHERE id > ? ORDER BY id",
};
static const struct log_table change_table = {
	"SELECT id, entity, 'update', record, NULL FROM import_change WHERE id BETWEEN ? AND ? ORDER BY id",
	"SELECT (SELECT min(id) FROM import_change), (SELECT max(id) FROM import_change)",
	"SELECT id FROM import_change WHERE id > ? ORDER BY id",
};

static void add_gap(struct log_place *p, int64_t first, int64_t last)
{
	if (p->gap_count == LOG_GAPS_MAX)
		memmove(p->gaps, p->gaps + 1, (size_t)--p->gap_count * sizeof *p->gaps);
	p->gaps[p->gap_count++] = (struct log_gap){ first, last };
}

static enum rc table_ends(struct db *db, const struct log_table *t, int64_t *least, int64_t *most, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	*least = *most = 0;
	if ((rc = db_prepare(db, str_of(t->ends), &st, e)) || (rc = statement_step(st, &row, e)) || !row || statement_is_null(st, 0))
		return rc;
	*least = statement_int(st, 0);
	*most = statement_int(st, 1);
	return RC_OK;
}

/* The end of one table and the gaps before it. */
static enum rc find_end(struct db *db, const struct log_table *t, struct log_place *p, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value from;
	int64_t least, next;
	bool row;
	enum rc rc = table_ends(db, t, &least, &p->newest, e);

	p->gap_count = 0;
	if (rc || store_engine(db_store(db)) == STORE_SQLITE)
		return rc;
	next = p->newest > LATE_ROWS ? p->newest - LATE_ROWS : 0;
	from = value_int(next);
	if ((rc = db_prepare(db, str_of(t->ids), &st, e)) || (rc = statement_bind(st, 1, from, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row) {
		int64_t id = statement_int(st, 0);
		if (id > next + 1)
			add_gap(p, next + 1, id - 1);
		next = id;
	}
	return rc;
}

/* Takes the rows from first to last; what is missing between them is a gap (after last, only up to the newest row found). */
static enum rc take_rows(struct db *db, const struct log_table *table, struct id_span span, bool open, struct log_place *p, struct touched *t, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value values[] = { value_int(span.first), value_int(span.last) };
	bool row, gaps = store_engine(db_store(db)) != STORE_SQLITE;
	int64_t next = span.first;
	enum rc rc;

	if ((rc = db_prepare(db, str_of(table->rows), &st, e)) || (rc = statement_bind_all(st, values, 2, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row) {
		struct log_row r = { statement_text(st, 1), statement_text(st, 2), statement_text(st, 4), statement_is_null(st, 3) ? 0 : statement_int(st, 3) };
		int64_t id = statement_int(st, 0);
		take_row(t, &r);
		if (gaps && id > next)
			add_gap(p, next, id - 1);
		next = id + 1;
	}
	if (open)
		p->newest = next - 1;
	else if (gaps && next <= span.last)
		add_gap(p, next, span.last);
	return rc;
}

/* A log that lost its newest rows, or its oldest up to beyond those read, tells nothing. */
static enum rc read_table(struct db *db, const struct log_table *table, struct log_place *p, struct touched *t, struct error *e)
{
	struct log_place before = *p;
	int64_t least, most;
	enum rc rc = table_ends(db, table, &least, &most, e);

	if (rc)
		return rc;
	if (most < before.newest || (before.newest && least > before.newest)) {
		t->unknown = true;
		return RC_OK;
	}
	p->gap_count = 0;
	for (int i = 0; rc == RC_OK && i < before.gap_count; i++)
		rc = take_rows(db, table, (struct id_span){ before.gaps[i].first, before.gaps[i].last }, false, p, t, e);
	return rc || most == before.newest ? rc : take_rows(db, table, (struct id_span){ before.newest + 1, most }, true, p, t, e);
}

enum rc snapshot_log_end(struct db *db, struct snapshot_log *log, struct error *e)
{
	enum rc rc = find_end(db, &audit_table, &log->audit, e);

	return rc ? rc : find_end(db, &change_table, &log->changes, e);
}

enum rc snapshot_log_read(struct db *db, struct snapshot_log *log, struct touched *out, struct error *e)
{
	enum rc rc = read_table(db, &audit_table, &log->audit, out, e);

	return rc ? rc : read_table(db, &change_table, &log->changes, out, e);
}
