/* Bulk loading: a plan of columns made once, rows kept as values until their batch is written. */
#include "records/load.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "lang/sort_key.h"
#include "lang/zone.h"
#include "model/ddl.h"
#include "os/clock.h"
#include "records/audit.h"
#include "records/derive.h"
#include "records/rules.h"
#include "records/search.h"

enum { LOAD_TEXT_MAX = 256 << 20, ROW_MEMORY = 4 << 20, COLUMNS_MAX = 2 * LOAD_FIELDS_MAX };

struct loader {
	const struct schema *schema;
	const struct entity *entity;
	int fields[LOAD_FIELDS_MAX];  /* place in the entity of each given value */
	int count;
	bool *given;                  /* by place in the entity */
	struct value *rows;           /* LOAD_BATCH × count, row by row */
	size_t row_count;
	int64_t first_id;             /* given by the caller, or 0 */
	int64_t moment;               /* when the rows were made; 0: now */
	int64_t written_id;           /* what the last write used */
	struct str *tokens;           /* by row, of those that load_prepare was asked for */
	size_t prepared;              /* rows that have them */
	struct arena text;            /* of the rows; emptied with the batch */
};

/* --- the batch in memory ------------------------------------------------------------------------------------------------------------------ */

static enum rc plan_fields(struct loader *l, const char *const *fields, int count, struct error *e)
{
	for (int i = 0; i < count; i++) {
		const struct field *f = entity_field(l->entity, str_of(fields[i]));
		if (!f || f->flags & FIELD_COMMON || l->given[f->index])
			return error_set(e, RC_INVALID, fields[i], "error.unknown_field", NULL, NULL);
		l->fields[i] = f->index;
		l->given[f->index] = true;
	}
	l->count = count;
	return RC_OK;
}

enum rc load_open(const struct schema *s, const char *entity, const char *const *fields, int count, struct loader **out, struct error *e)
{
	const struct entity *t = schema_entity(s, str_of(entity));
	struct loader *l = mem_alloc(sizeof *l);
	enum rc rc = RC_OK;

	*out = NULL;
	if (!l)
		return error_no_memory(e);
	l->schema = s;
	l->text.max = LOAD_TEXT_MAX;
	if (!(l->entity = t) || count < 1 || count > LOAD_FIELDS_MAX)
		rc = error_set(e, RC_INVALID, "entity", "error.no_such_entity", NULL, NULL);
	else if (!(l->given = mem_alloc((size_t)t->field_count * sizeof *l->given)) || !(l->rows = mem_alloc((size_t)LOAD_BATCH * (size_t)count * sizeof *l->rows)))
		rc = error_no_memory(e);
	else
		rc = plan_fields(l, fields, count, e);
	if (rc)
		load_close(l);
	else
		*out = l;
	return rc;
}

void load_close(struct loader *l)
{
	if (!l)
		return;
	arena_free(&l->text);
	mem_free(l->given);
	mem_free(l->rows);
	mem_free(l->tokens);
	mem_free(l);
}

const struct entity *load_entity(const struct loader *l)
{
	return l->entity;
}

enum rc load_add(struct loader *l, const struct value *values, struct error *e)
{
	struct value *row = &l->rows[l->row_count * (size_t)l->count];

	if (l->row_count == LOAD_BATCH)
		return error_set(e, RC_TOO_LARGE, NULL, "error.too_large", NULL, NULL);
	for (int i = 0; i < l->count; i++) {
		row[i] = values[i];
		if ((row[i].kind == VALUE_TEXT || row[i].kind == VALUE_BLOB) && !(row[i].s = arena_str(&l->text, values[i].s)).p)
			return error_no_memory(e);
	}
	l->row_count++;
	return RC_OK;
}

size_t load_count(const struct loader *l)
{
	return l->row_count;
}

struct value *load_value(struct loader *l, size_t row, int field)
{
	return &l->rows[row * (size_t)l->count + (size_t)field];
}

int64_t load_first_id(const struct loader *l)
{
	return l->written_id;
}

void load_set_first_id(struct loader *l, int64_t id)
{
	l->first_id = id;
}

void load_set_moment(struct loader *l, int64_t moment)
{
	l->moment = moment;
}

void load_clear(struct loader *l)
{
	arena_reset(&l->text);
	l->row_count = l->prepared = 0;
	l->first_id = 0;
}

/* --- one row's values ----------------------------------------------------------------------------------------------------------------------- */

/* A row while it is written: all values by place in the entity, and memory that the next row takes over. */
struct work {
	struct context *x;
	struct loader *l;
	struct value *initial;  /* by place; the same for all rows */
	struct value *values;   /* by place */
	struct arena arena;
	struct context row;     /* x with that memory */
};

static struct value value_of(const struct work *w, const char *name)
{
	const struct field *f = entity_field(w->l->entity, str_of(name));

	return f ? w->values[f->index] : value_null();
}

/* Sets a derived field unless it was given. */
static void derive(struct work *w, const char *name, struct value v)
{
	const struct field *f = entity_field(w->l->entity, str_of(name));

	if (f && !w->l->given[f->index])
		w->values[f->index] = v;
}

static void derive_account_row(struct work *w)
{
	struct account_facts facts = { value_of(w, "industry"), value_of(w, "city"), value_of(w, "staff"), value_of(w, "revenue"), value_of(w, "assets"),
				       account_currency(w->x->company, value_of(w, "currency")) };
	struct account_derived d = derive_account(&w->arena, &facts);

	derive(w, "industry_code", d.industry_code);
	derive(w, "place_code", d.place_code);
	derive(w, "size", d.size);
}

static void derive_order(struct work *w)
{
	struct value at = value_of(w, "ordered_at");

	if (!value_is_null(at))
		derive(w, "ordered_on", value_int(zone_day(company_zone(w->x->company), at.i)));
}

static void derive_line(struct work *w)
{
	struct value quantity = value_of(w, "quantity"), price = value_of(w, "unit_price"), discount = value_of(w, "discount");

	if (value_is_null(quantity) || value_is_null(price))
		return;
	derive(w, "net", value_int(line_net(quantity.i, price.i, value_is_null(discount) ? 0 : discount.i)));
	derive(w, "kind", value_text(str_of(line_kind(quantity.i, price.i, false))));
}

static const struct { const char *entity; void (*derive)(struct work *w); } derivations[] = {
	{ "account", derive_account_row }, { "order", derive_order }, { "order_line", derive_line },
};

static void take_row(struct work *w, size_t row)
{
	const struct loader *l = w->l;

	memcpy(w->values, w->initial, (size_t)l->entity->field_count * sizeof *w->values);
	for (int i = 0; i < l->count; i++) {
		struct value v = l->rows[row * (size_t)l->count + (size_t)i];
		if (!value_is_null(v) || !l->entity->fields[l->fields[i]].initial)
			w->values[l->fields[i]] = v;
	}
	for (size_t i = 0; i < sizeof derivations / sizeof *derivations; i++)
		if (!strcmp(derivations[i].entity, l->entity->name))
			derivations[i].derive(w);
}

/* --- columns -------------------------------------------------------------------------------------------------------------------------------- */

struct columns {
	const char *names[COLUMNS_MAX];
	int fields[COLUMNS_MAX];   /* place in the entity */
	bool sort[COLUMNS_MAX];    /* its sort key instead of itself */
	int count;
};

static void add_column(struct columns *c, const char *name, int field, bool sort)
{
	c->names[c->count] = name;
	c->fields[c->count] = field;
	c->sort[c->count++] = sort;
}

/* Every field that a row may have: given, derived or with an initial value; sort keys behind theirs. */
static enum rc plan_columns(struct work *w, struct columns *c, struct error *e)
{
	const struct loader *l = w->l;

	for (int i = 0; i < l->entity->field_count; i++) {
		const struct field *f = &l->entity->fields[i];
		bool common = i == COMMON_ID || i == COMMON_VERSION || i == COMMON_CREATED_AT || i == COMMON_CREATED_BY || i == COMMON_UPDATED_AT ||
			      i == COMMON_UPDATED_BY || i == COMMON_IMPORT;
		char *key;
		if (!common && !l->given[i] && !f->initial && !f->derived_from)
			continue;
		if (c->count + 2 > COLUMNS_MAX)
			return error_set(e, RC_TOO_LARGE, NULL, "error.too_large", NULL, NULL);
		add_column(c, f->column, i, false);
		if (!field_has_sort_key(f))
			continue;
		if (!(key = arena_printf(w->x->arena, "%s_sort", f->column)))
			return error_no_memory(e);
		add_column(c, key, i, true);
	}
	return RC_OK;
}

static enum rc column_value(struct work *w, const struct columns *c, int column, struct value *out, struct error *e)
{
	const struct field *f = &w->l->entity->fields[c->fields[column]];
	struct value v = w->values[c->fields[column]];
	struct str bytes;
	enum rc rc = RC_OK;

	*out = v;
	if (v.kind != VALUE_TEXT || !(c->sort[column] || f->flags & FIELD_SEALED))
		return RC_OK;
	if (!c->sort[column])
		rc = company_seal(w->x->company, &w->arena, v.s, &bytes, e);
	else if ((rc = sort_key(&w->arena, field_sort_kind(f), v.s, &bytes)))
		error_no_memory(e);
	*out = value_blob(bytes);
	return rc;
}

/* --- writing ---------------------------------------------------------------------------------------------------------------------------------- */

static void set_common(struct work *w)
{
	const struct context *x = w->x;
	struct value user = x->who->user ? value_int(x->who->user) : value_null();

	w->initial[COMMON_VERSION] = value_int(1);
	w->initial[COMMON_CREATED_AT] = w->initial[COMMON_UPDATED_AT] = value_int(w->l->moment ? w->l->moment : x->now);
	w->initial[COMMON_CREATED_BY] = w->initial[COMMON_UPDATED_BY] = user;
	w->initial[COMMON_IMPORT] = x->import ? value_int(x->import) : value_null();
}

static enum rc prepare(struct work *w, struct error *e)
{
	size_t n = (size_t)w->l->entity->field_count;
	enum rc rc = RC_OK;

	w->arena.max = ROW_MEMORY;
	w->row = *w->x;
	w->row.arena = &w->arena;
	w->initial = arena_new_array(w->x->arena, struct value, n);
	w->values = arena_new_array(w->x->arena, struct value, n);
	if (!w->initial || !w->values)
		return error_no_memory(e);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		if (w->l->entity->fields[i].initial)
			rc = field_initial(w->x, &w->l->entity->fields[i], &w->initial[i], e);
	set_common(w);
	return rc;
}

static enum rc put_row(struct work *w, const struct columns *c, struct bulk *bulk, struct error *e)
{
	struct value values[COLUMNS_MAX];
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < c->count; i++)
		rc = column_value(w, c, i, &values[i], e);
	return rc ? rc : bulk_row(bulk, values, e);
}

static enum rc put_rows(struct work *w, const struct columns *c, int64_t first, struct error *e)
{
	struct bulk *bulk;
	enum rc rc = bulk_begin(w->x->db, w->l->entity->table, c->names, c->count, &bulk, e);

	if (rc)
		return rc;
	for (size_t i = 0; rc == RC_OK && i < w->l->row_count; i++) {
		take_row(w, i);
		w->values[COMMON_ID] = value_int(first + (int64_t)i);
		rc = put_row(w, c, bulk, e);
		arena_reset(&w->arena);
	}
	if (rc == RC_OK)
		return bulk_end(bulk, e);
	bulk_abort(bulk);
	return rc;
}

static enum rc row_tokens(struct work *w, size_t row, struct str *out, struct error *e)
{
	take_row(w, row);
	return search_tokens(&w->arena, w->l->entity, w->values, out, e);
}

static enum rc put_tokens(struct work *w, int64_t first, struct error *e)
{
	const struct loader *l = w->l;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && l->entity->flags & ENTITY_SEARCH && i < l->row_count; i++) {
		struct str tokens = i < l->prepared ? l->tokens[i] : STR("");
		if (i >= l->prepared)
			rc = row_tokens(w, i, &tokens, e);
		if (rc == RC_OK)
			rc = db_search_put(w->x->db, l->entity->table, first + (int64_t)i, STR(""), tokens, e);
		arena_reset(&w->arena);
	}
	return rc;
}

static enum rc prepare_tokens(struct work *w, struct error *e)
{
	struct loader *l = w->l;
	struct str tokens;
	enum rc rc = prepare(w, e);

	for (; rc == RC_OK && l->prepared < l->row_count; l->prepared++) {
		if ((rc = row_tokens(w, l->prepared, &tokens, e)))
			return rc;
		if (!(l->tokens[l->prepared] = arena_str(&l->text, tokens)).p)
			return error_no_memory(e);
		arena_reset(&w->arena);
	}
	return rc;
}

enum rc load_prepare(struct context *x, struct loader *l, struct error *e)
{
	struct work w = { .x = x, .l = l };
	enum rc rc;

	if (!(l->entity->flags & ENTITY_SEARCH) || l->prepared == l->row_count)
		return RC_OK;
	if (!l->tokens && !(l->tokens = mem_alloc(LOAD_BATCH * sizeof *l->tokens)))
		return error_no_memory(e);
	rc = prepare_tokens(&w, e);
	arena_free(&w.arena);
	return rc;
}

static enum rc put_audit(struct context *x, const struct loader *l, int64_t first, struct error *e)
{
	char detail[120];

	if (l->entity->flags & ENTITY_NO_AUDIT)
		return RC_OK;
	snprintf(detail, sizeof detail, "{\"rows\":%zu,\"first\":%lld,\"last\":%lld}", l->row_count, (long long)first, (long long)(first + (int64_t)l->row_count - 1));
	return audit_note(x, l->entity, 0, "import", str_of(detail), e);
}

/* Lines of what is no product: their product may be of the same transaction, so it is asked when they stand. */
static enum rc mark_charges(struct work *w, int64_t first, struct error *e)
{
	const struct field *kind = entity_field(w->l->entity, STR("kind"));
	struct value range[] = { value_int(first), value_int(first + (int64_t)w->l->row_count - 1) };

	if (strcmp(w->l->entity->name, "order_line") || w->l->given[kind->index])
		return RC_OK;
	return db_run(w->x->db, "UPDATE order_line SET kind = 'charge' WHERE id BETWEEN ? AND ? AND quantity >= 0"
				" AND product_id IN (SELECT id FROM product WHERE kind = 'charge')", range, 2, NULL, e);
}

static enum rc write_batch(struct work *w, int64_t first, struct error *e)
{
	struct columns c = { .count = 0 };
	enum rc rc;

	if ((rc = prepare(w, e)) || (rc = plan_columns(w, &c, e)) || (rc = put_rows(w, &c, first, e)) || (rc = mark_charges(w, first, e)) || (rc = put_tokens(w, first, e)) ||
	    (rc = put_audit(w->x, w->l, first, e)))
		return rc;
	return w->l->entity->flags & ENTITY_SHAPES ? db_generation_bump(w->x->db, e) : RC_OK;
}

enum rc load_write(struct context *x, struct loader *l, struct error *e)
{
	struct work w = { .x = x, .l = l };
	int64_t first = l->first_id;
	enum rc rc = RC_OK;

	if (!l->row_count)
		return RC_OK;
	if (!first && (rc = db_reserve_ids(x->db, l->entity->table, (int64_t)l->row_count, &first, e)))
		return rc;
	l->written_id = first;
	rc = write_batch(&w, first, e);
	arena_free(&w.arena);
	return rc;
}

struct commit {
	struct company *company;
	const struct principal *who;
	struct loader *loader;
};

static enum rc commit(struct db *db, void *context, struct error *e)
{
	struct commit *c = context;
	struct arena arena = { .max = ROW_MEMORY };
	struct context x = { .company = c->company, .schema = c->loader->schema, .who = c->who, .db = db, .arena = &arena, .now = os_now() };
	enum rc rc = load_write(&x, c->loader, e);

	arena_free(&arena);
	return rc;
}

enum rc load_commit(struct company *c, const struct principal *who, struct loader *l, struct error *e)
{
	struct commit job = { c, who, l };

	return store_write(company_store(c), commit, &job, true, e);
}
