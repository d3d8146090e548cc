/* Rows referred to by a file's rows: found by their key, remembered, made when they are missing. */
#include "records/import_plan.h"

#include "base/mem.h"
#include "lang/zone.h"
#include "records/scope.h"
#include "records/sql.h"
#include "records/unseen.h"

#include <string.h>

/* --- what is remembered ------------------------------------------------------------------------------------------------------------------------ */

static struct node_entry *slot_of(const struct import_node *n, struct str key)
{
	size_t i = str_hash(key) & (n->slot_count - 1);

	while (n->slots[i].key.p && !str_eq(n->slots[i].key, key))
		i = (i + 1) & (n->slot_count - 1);
	return &n->slots[i];
}

struct node_entry *node_find(struct import_node *n, struct str key)
{
	struct node_entry *s = n->slot_count ? slot_of(n, key) : NULL;

	return s && s->key.p ? s : NULL;
}

static bool grow(struct import_node *n)
{
	struct import_node bigger = { .slot_count = n->slot_count ? n->slot_count * 2 : 1024 };

	if (!(bigger.slots = mem_alloc(bigger.slot_count * sizeof *bigger.slots)))
		return false;
	for (size_t i = 0; i < n->slot_count; i++)
		if (n->slots[i].key.p)
			*slot_of(&bigger, n->slots[i].key) = n->slots[i];
	mem_free(n->slots);
	n->slots = bigger.slots;
	n->slot_count = bigger.slot_count;
	return true;
}

struct node_entry *node_insert(struct import_node *n, struct str key)
{
	struct node_entry *s;

	if ((n->used + 1) * 2 > n->slot_count && !grow(n))
		return NULL;
	s = slot_of(n, key);
	if (s->key.p)
		return s;
	*s = (struct node_entry){ .key = arena_str(&n->memory, key) };
	s->values = arena_new_array(&n->memory, struct value, (size_t)n->field_count + 1);
	s->carried = arena_new_array(&n->memory, struct value, (size_t)n->carried_count + 1);
	if (!s->key.p || !s->values || !s->carried) {
		s->key.p = NULL;
		return NULL;
	}
	n->used++;
	return s;
}

void node_forget(struct import_node *n, bool all)
{
	if (!all && n->used < CACHE_MAX)
		return;
	if (n->slot_count)
		memset(n->slots, 0, n->slot_count * sizeof *n->slots);
	n->used = 0;
	arena_reset(&n->memory);
}

static enum rc keep_value(struct import_node *n, struct value v, struct value *out, struct error *e)
{
	*out = v;
	if ((v.kind == VALUE_TEXT || v.kind == VALUE_BLOB) && !(out->s = arena_str(&n->memory, v.s)).p)
		return error_no_memory(e);
	return RC_OK;
}

/* --- in the database ------------------------------------------------------------------------------------------------------------------------------ */

static enum rc take_existing(struct import_node *n, struct statement *st, struct node_entry *entry, struct error *e)
{
	int at = 1;
	enum rc rc = RC_OK;

	entry->id = statement_int(st, 0);
	for (int i = 0; rc == RC_OK && i < n->field_count; i++, at++)
		rc = keep_value(n, statement_value(st, at, field_types[n->fields[i]->type].kind), &entry->values[i], e);
	for (int i = 0; rc == RC_OK && i < n->carried_count; i++, at++)
		rc = keep_value(n, statement_value(st, at, field_types[n->carried[i]->type].kind), &entry->carried[i], e);
	return rc;
}

/* The row in the store with this key, into entry; entry->id stays 0 when there is none that the importer may read. */
static enum rc find_existing(struct context *x, struct import_node *n, struct value key, struct node_entry *entry, struct error *e)
{
	struct sql s = { .text = { .max = 64 << 10 }, .arena = x->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	sql_add(&s, "SELECT t.id");
	for (int i = 0; i < n->field_count; i++)
		sql_add(&s, ", t.%s", n->fields[i]->column);
	for (int i = 0; i < n->carried_count; i++)
		sql_add(&s, ", t.%s", n->carried[i]->column);
	sql_add(&s, " FROM %s t WHERE t.deleted_at IS NULL AND t.%s = ", n->entity->table, n->key_field->column);
	sql_value(&s, key);
	scope_where(&s, x, n->entity, "t", OP_READ);
	sql_add(&s, " ORDER BY t.id LIMIT 1");
	if ((rc = sql_prepare(&s, x->db, &st, e)) == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row)
		rc = take_existing(n, st, entry, e);
	sql_free(&s);
	return rc;
}

/* --- values of a row as the file gives them ------------------------------------------------------------------------------------------------------- */

static uint64_t hash_cells(const struct import_node *n, const struct table_row *row)
{
	uint64_t h = 1469598103934665603u;

	for (int i = 0; i < n->field_count; i++)
		if (n->field_column[i] >= 0)
			h = h * 31 + str_hash(cell_text(row, n->field_column[i]));
	return h;
}

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	return false;
}

/* A product whose code has no digit is a charge (POST, BANK CHARGES); an order whose first line goes back is a credit. */
static struct value kind_of(struct context *x, const struct import_plan *p, const struct import_node *n, const struct table_row *row, struct str key)
{
	bool product = entity_field_named(n->entity, "maturity") != NULL;

	if (product)
		return value_text(has_digit(key) ? STR("goods") : STR("charge"));
	for (int i = 0; i < p->column_count; i++) {
		struct value v;
		if (!p->columns[i].field || p->columns[i].node || strcmp(p->columns[i].field->name, "quantity"))
			continue;
		if (import_cell(x, p, &p->columns[i], (size_t)i < row->count ? &row->cells[i] : NULL, &v, NULL) == RC_OK && v.kind == VALUE_INT && v.i < 0)
			return value_text(STR("credit"));
	}
	return value_text(STR("sale"));
}

static enum rc fill(struct context *x, const struct import_plan *p, const struct import_node *n, int i, const struct table_row *row,
		    struct node_entry *const *deeper, struct str key, struct value *out, struct error *e)
{
	int column = n->field_column[i];

	*out = value_null();
	if (column >= 0)
		return import_cell(x, p, &p->columns[column], (size_t)column < row->count ? &row->cells[column] : NULL, out, e);
	if (column == FILL_TITLE)
		*out = value_text(key);
	else if (column == FILL_CURRENCY)
		*out = p->currency;
	else if (column == FILL_KIND)
		*out = kind_of(x, p, n, row, key);
	else if (column == FILL_NOW)
		*out = value_int(x->now);
	else if (column > FILL_TITLE && deeper[-1 - column])
		*out = value_int(deeper[-1 - column]->id);
	return RC_OK;
}

/* What the parent copies of a new row: a field it was given, or the company's day of an instant it was given. */
static struct value carried_value(struct context *x, const struct import_node *n, const struct field *f, const struct value *values)
{
	for (int i = 0; i < n->field_count; i++) {
		if (n->fields[i] == f)
			return values[i];
		if (f->derived_from && !strcmp(f->derived_from, n->fields[i]->name) && f->type == TYPE_DATE && values[i].kind == VALUE_INT)
			return value_int(zone_day(company_zone(x->company), values[i].i));
	}
	return value_null();
}

static enum rc check_new(struct context *x, const struct import_plan *p, const struct import_node *n, const struct value *values, struct str key, struct error *e)
{
	char *text = arena_text(x->arena, key);

	if (!p->create_missing)
		return error_set(e, RC_INVALID, n->via->name, "error.no_such_reference", text, NULL);
	if (!principal_may(x->who, n->entity, OP_IMPORT))
		return error_set(e, RC_FORBIDDEN, n->via->name, "error.forbidden_operation", "import", n->entity->name);
	for (int i = 0; i < n->entity->field_count; i++) {
		const struct field *f = &n->entity->fields[i];
		bool given = f->initial || f->derived_from, asked = false;
		for (int j = 0; j < n->field_count; j++) {
			asked |= n->fields[j] == f;
			given |= n->fields[j] == f && !value_is_null(values[j]);
		}
		/* where the file has no column for it, the reference is what can be put right */
		if (f->flags & FIELD_REQUIRED && !given)
			return error_set(e, RC_INVALID, asked ? f->name : n->via->name, "error.required_of", n->entity->name, text);
	}
	return RC_OK;
}

struct reserving { const char *table; int64_t first; };

static enum rc reserve_work(struct db *db, void *context, struct error *e)
{
	struct reserving *r = context;

	return db_reserve_ids(db, r->table, LOAD_BATCH, &r->first, e);
}

/* Ids for the whole batch, so that rows can refer to rows that are not written yet. */
static enum rc reserve(struct context *x, struct import_node *n, struct error *e)
{
	struct reserving r = { n->entity->table, 0 };
	enum rc rc = store_write(company_store(x->company), reserve_work, &r, false, e);

	n->first_id = rc ? 0 : r.first;
	load_set_first_id(n->loader, n->first_id);
	return rc;
}

static enum rc make_row(struct context *x, struct import_plan *p, struct import_node *n, const struct table_row *row, struct node_entry *const *deeper,
			struct str key, struct node_entry **out, struct error *e)
{
	struct value values[NODE_FIELDS_MAX] = { 0 };
	struct node_entry *entry;
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < n->field_count; i++)
		rc = fill(x, p, n, i, row, deeper, key, &values[i], e);
	if (rc || (rc = check_new(x, p, n, values, key, e)) || (rc = reach_check(x, p, n, values, e)) || (rc = node_check_unique(x, p, n, values, e)))
		return rc;
	if (!n->first_id && (rc = reserve(x, n, e)))
		return rc;
	if (!(entry = node_insert(n, key)))
		return error_no_memory(e);
	entry->id = n->first_id + (int64_t)load_count(n->loader);
	entry->texts = hash_cells(n, row);
	for (int i = 0; rc == RC_OK && i < n->field_count; i++)
		rc = keep_value(n, values[i], &entry->values[i], e);
	for (int i = 0; rc == RC_OK && i < n->carried_count; i++)
		rc = keep_value(n, carried_value(x, n, n->carried[i], values), &entry->carried[i], e);
	if (rc || (rc = load_add(n->loader, values, e)) || (rc = node_note_unique(p, n, values, e)) || (rc = reach_note_account(x, p, n, values, entry->id, e)))
		return rc;
	n->created++;
	*out = entry;
	return RC_OK;
}

/* --- resolving ------------------------------------------------------------------------------------------------------------------------------------ */

/* Does the file say something else than what is there? Empty cells say nothing. */
static enum rc compare(struct context *x, const struct import_plan *p, const struct import_node *n, const struct table_row *row, struct node_entry *const *deeper,
		       struct node_entry *entry, bool *differs, struct error *e)
{
	struct value v;
	enum rc rc;

	for (int i = 0; i < n->field_count; i++) {
		int column = n->field_column[i];
		if (column <= FILL_TITLE || column == (int)n->key_column)
			continue;
		if ((rc = fill(x, p, n, i, row, deeper, entry->key, &v, e)))
			return rc;
		*differs |= !value_is_null(v) && !value_eq(v, entry->values[i]);
	}
	return RC_OK;
}

static bool has_deeper(const struct import_node *n)
{
	for (int i = 0; i < n->field_count; i++)
		if (n->field_column[i] < 0 && n->field_column[i] > FILL_TITLE)
			return true;
	return false;
}

enum rc node_resolve(struct context *x, struct import_plan *p, int node, const struct table_row *row, struct node_entry *const *deeper, struct node_entry **out,
		     bool *differs, struct error *e)
{
	struct import_node *n = &p->nodes[node];
	struct node_entry *entry;
	struct value key;
	uint64_t texts;
	enum rc rc = import_cell(x, p, &p->columns[n->key_column], (size_t)n->key_column < row->count ? &row->cells[n->key_column] : NULL, &key, e);

	*out = NULL;
	if (rc || value_is_null(key))
		return rc;
	if (!(entry = node_find(n, key.s))) {
		if (!(entry = node_insert(n, key.s)))
			return error_no_memory(e);
		if ((rc = find_existing(x, n, key, entry, e)))
			return rc;
	}
	if (!entry->id) {
		rc = unseen_check(x, n->entity, n->key_field, key, e);
		return rc ? rc : make_row(x, p, n, row, deeper, key.s, out, e);
	}
	*out = entry;
	texts = hash_cells(n, row);
	if (texts == entry->texts && !has_deeper(n))
		return RC_OK;
	if ((rc = compare(x, p, n, row, deeper, entry, differs, e)) == RC_OK && !*differs)
		entry->texts = texts;
	return rc;
}
