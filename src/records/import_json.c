/* Mapping and report of an import as JSON: the contract of scripts. */
#include "records/import.h"

#include "base/mem.h"
#include "format/json.h"

#include <string.h>

enum { MAP_MAX = 50000 };

static struct import_column *column_named(struct import_mapping *m, struct str header)
{
	for (int i = 0; i < m->column_count; i++)
		if (str_eq(m->columns[i].header, header))
			return &m->columns[i];
	for (int i = 0; i < m->column_count; i++)
		if (str_eq_nocase(str_trim(m->columns[i].header), str_trim(header)))
			return &m->columns[i];
	return NULL;
}

/* A second column of the same name: which one is meant cannot be told. */
static bool column_after(const struct import_mapping *m, const struct import_column *c)
{
	for (const struct import_column *i = c + 1; i < m->columns + m->column_count; i++)
		if (str_eq(i->header, c->header))
			return true;
	return false;
}

static enum rc take_columns(struct context *x, const json_t *columns, struct import_mapping *m, struct error *e)
{
	const char *header;
	json_t *path;

	for (int i = 0; i < m->column_count; i++)
		m->columns[i].path = STR("");
	json_object_foreach((json_t *)columns, header, path) {
		struct import_column *c = column_named(m, str_of(header));
		if (!c)
			return error_set(e, RC_INVALID, arena_text(x->arena, str_of(header)), "error.no_such_header", NULL, NULL);
		if (column_after(m, c))
			return error_set(e, RC_INVALID, arena_text(x->arena, str_of(header)), "error.header_twice", NULL, NULL);
		if (!json_is_string(path) && !json_is_null(path))
			return error_set(e, RC_INVALID, arena_text(x->arena, str_of(header)), "error.json_type", "text", NULL);
		c->path = arena_str(x->arena, json_is_null(path) ? STR("") : json_str_view(path));
		c->guessed = false;
	}
	return RC_OK;
}

enum rc import_mapping_read(struct context *x, const struct entity *t, struct str text, struct import_mapping *m, struct error *e)
{
	CLEANUP(json_free) json_t *root = NULL;
	const json_t *columns;
	enum rc rc = json_read(text, MAP_MAX, &root, e);

	if (rc)
		return rc;
	columns = json_object_get(root, "columns");
	if (!json_is_object(root) || (columns && !json_is_object(columns)))
		return error_set(e, RC_INVALID, "map", "error.json_object", NULL, NULL);
	m->create_missing = json_bool_of(root, "create_missing", m->create_missing);
	m->parents_alone = json_bool_of(root, "parents_alone", m->parents_alone);
	if (json_text_of(root, "currency").n)
		m->currency = arena_str(x->arena, json_text_of(root, "currency"));
	if (m->currency.n && m->currency.n != 3)
		return error_set(e, RC_INVALID, "currency", "error.currency", NULL, NULL);
	return columns ? take_columns(x, columns, m, e) : RC_OK;
}

void import_mapping_write(const struct import_mapping *m, struct buf *out)
{
	struct json_writer w = { .b = out };

	json_object_begin(&w);
	json_key(&w, "columns");
	json_object_begin(&w);
	for (int i = 0; i < m->column_count; i++)
		if (m->columns[i].path.n) {
			json_key_str(&w, m->columns[i].header);
			json_put_str(&w, m->columns[i].path);
		}
	json_object_end(&w);
	json_field_bool(&w, "create_missing", m->create_missing);
	if (m->parents_alone)
		json_field_bool(&w, "parents_alone", true);
	if (m->currency.n)
		json_field_str(&w, "currency", m->currency);
	json_object_end(&w);
}

static void write_surplus(struct json_writer *w, const struct import_report *r)
{
	json_field_int(w, "surplus", r->surplus);
	if (!r->surplus)
		return;
	json_key(w, "surplus_lines");
	json_array_begin(w);
	for (int64_t i = 0; i < r->surplus && i < IMPORT_SURPLUS_LINES; i++)
		json_put_int(w, r->surplus_lines[i]);
	json_array_end(w);
}

void import_report_json(const struct import_report *r, struct buf *out)
{
	struct json_writer w = { .b = out };

	json_object_begin(&w);
	json_field_int(&w, "read", r->read);
	json_field_int(&w, "added", r->added);
	json_field_int(&w, "updated", r->updated);
	json_field_int(&w, "unchanged", r->unchanged);
	json_field_int(&w, "refused", r->refused);
	json_key(&w, "created");
	json_object_begin(&w);
	for (int i = 0; i < r->created_count; i++)
		json_field_int(&w, r->created[i].entity->name, r->created[i].count);
	json_object_end(&w);
	json_field_int(&w, "without_account", r->without_account);
	json_field_int(&w, "returns", r->returns);
	json_field_int(&w, "charges", r->charges);
	json_field_int(&w, "differences", r->differences);
	write_surplus(&w, r);
	if (r->has_amount)
		json_field_decimal_sum(&w, "amount", r->amount, QUANTITY_SCALE + MONEY_SCALE);
	if (r->id)
		json_field_int(&w, "import", r->id);
	json_field_text(&w, "status", r->failed_row ? "failed" : r->cancelled ? "cancelled" : r->id ? "done" : "dry_run");
	if (r->failed_row)
		json_field_int(&w, "failed_row", r->failed_row);
	json_object_end(&w);
}
