/* GET of many: filter, search, order, pages, columns, totals and groups of one entity. Rows go from the statement straight into the response. */
#include "api/call.h"

#include "base/mem.h"
#include "kam/explain.h"
#include "model/words.h"

#include <stdio.h>
#include <string.h>

enum { SUMS_MAX = 16 };

/* --- the query ------------------------------------------------------------------------------------------------------------------- */

static enum rc listed_columns(struct call *c, struct query *q, struct error *e)
{
	q->columns = arena_new_array(c->x->arena, struct column, LIST_COLUMNS_MAX);
	if (!q->columns)
		return error_no_memory(e);
	for (int i = 0; i < q->entity->field_count && q->column_count < LIST_COLUMNS_MAX; i++) {
		const struct field *f = &q->entity->fields[i];
		if (f->flags & FIELD_LISTED && principal_reads(c->x->who, q->entity, f))
			q->columns[q->column_count++] = (struct column){ NULL, f };
	}
	return RC_OK;
}

static bool has_column(const struct query *q, const struct field *f)
{
	for (int i = 0; i < q->column_count; i++)
		if (!q->columns[i].step && q->columns[i].field == f)
			return true;
	return false;
}

/* An included reference is shown, even when it is no listed field. */
static void show_included(struct call *c, struct query *q, struct str text)
{
	struct str name;

	while (str_split(&text, ',', &name)) {
		const struct field *f = entity_field(q->entity, str_trim(name));
		if (f && principal_reads(c->x->who, q->entity, f) && !has_column(q, f) && q->column_count < LIST_COLUMNS_MAX)
			q->columns[q->column_count++] = (struct column){ NULL, f };
	}
}

static enum rc take_columns(struct call *c, struct query *q, struct list_shape *shape, struct error *e)
{
	struct str fields = call_arg(c, "fields"), include = call_arg(c, "include");
	enum rc rc = fields.n ? query_columns(c->x, q, fields, e) : listed_columns(c, q, e);

	if (rc)
		return rc;
	show_included(c, q, include);
	*shape = (struct list_shape){ .shown = q->column_count };
	return include.n ? query_include(c->x, q, include, shape, e) : RC_OK;
}

static enum rc take_query(struct call *c, struct query *q, struct list_shape *shape, struct error *e)
{
	int64_t limit;
	enum rc rc;

	*q = (struct query){ .entity = c->entity, .operation = OP_LIST, .search = str_trim(call_arg(c, "search")), .cursor = call_arg(c, "cursor"),
			     .deleted = call_flag(c, "deleted") };
	if ((rc = call_number(c, "limit", 0, LIST_LIMIT_MAX, LIST_LIMIT_DEFAULT, &limit, e)) ||
	    (rc = filter_parse(c->x, c->entity, call_arg(c, "filter"), &q->filter, e)) || (rc = query_sort(c->x, q, call_arg(c, "sort"), e)))
		return rc;
	q->limit = (int)limit;
	return take_columns(c, q, shape, e);
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------- */

static void put_next(struct call *c, const struct list *l)
{
	json_key(&c->out, "next");
	if (l->more)
		json_put_str(&c->out, l->next);
	else
		json_put_null(&c->out);
}

/* "explain":{"17":{"size":{…}}}: why, by the number of the row. */
static enum rc put_whys(struct call *c, const int64_t *ids, size_t count, struct error *e)
{
	struct record *row;
	char key[24];
	enum rc rc = RC_OK;

	json_key(&c->out, "explain");
	json_object_begin(&c->out);
	for (size_t i = 0; rc == RC_OK && i < count; i++) {
		if ((rc = record_get(c->x, c->entity, ids[i], &row, e)))
			break;
		snprintf(key, sizeof key, "%lld", (long long)ids[i]);
		json_key(&c->out, key);
		rc = call_put_explanations(c, row, e);
	}
	json_object_end(&c->out);
	return rc;
}

static enum rc put_rows(struct call *c, const struct query *q, const struct list_shape *shape, struct error *e)
{
	bool why = call_flag(c, "explain") && entity_is_explained(c->entity->name);
	int64_t *ids = why ? arena_new_array(c->x->arena, int64_t, (size_t)q->limit + 1) : NULL;
	struct type_context types = context_types(c->x);
	size_t count = 0;
	struct list l = { 0 };
	bool row = true;
	enum rc rc = RC_OK;

	if (why && !ids)
		return error_no_memory(e);
	json_key(&c->out, "items");
	json_array_begin(&c->out);
	if (q->limit && (rc = list_begin(c->x, q, &l, e)) == RC_OK)
		while ((rc = list_next(&l, &row, e)) == RC_OK && row) {
			list_row_json(&c->out, &l, shape, &types);
			if (ids)
				ids[count++] = l.id;
		}
	json_array_end(&c->out);
	put_next(c, &l);
	list_end(&l);
	return rc || !why ? rc : put_whys(c, ids, count, e);
}

/* --- totals and groups ------------------------------------------------------------------------------------------------------------ */

struct sums { const struct field *fields[SUMS_MAX]; int count; };

static bool summable(const struct field *f)
{
	return f->type == TYPE_INT || f->type == TYPE_MONEY || f->type == TYPE_QUANTITY;
}

static enum rc take_sums(struct call *c, struct sums *out, struct error *e)
{
	struct query q = { .entity = c->entity };
	enum rc rc = query_columns(c->x, &q, call_arg(c, "sum"), e);

	if (rc == RC_INVALID)
		snprintf(e->field, sizeof e->field, "sum");
	out->count = 0;
	for (int i = 0; rc == RC_OK && i < q.column_count; i++) {
		if (q.columns[i].step || !summable(q.columns[i].field) || out->count == SUMS_MAX)
			return error_set(e, RC_INVALID, "sum", "error.not_summable", q.columns[i].field->name, NULL);
		out->fields[out->count++] = q.columns[i].field;
	}
	return rc;
}

static void put_sums(struct call *c, const struct sums *sums, const struct group_row *row)
{
	json_key(&c->out, "sums");
	json_object_begin(&c->out);
	for (int i = 0; i < sums->count; i++)
		json_field_decimal_sum(&c->out, sums->fields[i]->name, row ? row->sums[i] : 0, field_types[sums->fields[i]->type].scale);
	json_object_end(&c->out);
}

/* A choice by its label, all else as records/ names it. */
static struct str group_text(const struct call *c, const struct field *f, const struct group_row *row)
{
	if (f->type != TYPE_CHOICE || value_is_null(row->key))
		return row->key_text;
	return word_choice(api_language(c->r), c->x->schema, f, row->key.s);
}

static enum rc put_groups(struct call *c, const struct query *q, const struct sums *sums, struct error *e)
{
	struct type_context types = context_types(c->x);
	struct query one = { .entity = c->entity };
	struct groups g;
	enum rc rc = query_columns(c->x, &one, call_arg(c, "group"), e);

	if (rc)
		return rc;
	if (one.column_count != 1)
		return error_set(e, RC_INVALID, "group", "error.one_group", NULL, NULL);
	if ((rc = list_groups(c->x, q, one.columns, sums->fields, sums->count, &g, e)))
		return rc;
	json_key(&c->out, "groups");
	json_array_begin(&c->out);
	for (size_t i = 0; i < g.count; i++) {
		json_object_begin(&c->out);
		json_key(&c->out, "key");
		value_json(&c->out, &types, one.columns[0].field, g.items[i].key);
		json_field_str(&c->out, "text", group_text(c, one.columns[0].field, &g.items[i]));
		json_field_int(&c->out, "count", g.items[i].count);
		put_sums(c, sums, &g.items[i]);
		json_object_end(&c->out);
	}
	json_array_end(&c->out);
	return RC_OK;
}

static enum rc put_totals(struct call *c, const struct query *asked, struct error *e)
{
	struct query q = *asked;
	struct sums sums;
	struct groups all;
	int64_t total;
	bool exact;
	enum rc rc = take_sums(c, &sums, e);

	q.cursor = STR("");
	if (rc == RC_OK && call_flag(c, "total") && (rc = list_count(c->x, &q, 0, &total, &exact, e)) == RC_OK)
		json_field_int(&c->out, "total", total);
	if (rc == RC_OK && sums.count && (rc = list_groups(c->x, &q, NULL, sums.fields, sums.count, &all, e)) == RC_OK)
		put_sums(c, &sums, all.count ? &all.items[0] : NULL);
	if (rc == RC_OK && call_arg(c, "group").n)
		rc = put_groups(c, &q, &sums, e);
	return rc;
}

enum rc api_list(struct call *c, struct error *e)
{
	struct list_shape shape;
	struct query q;
	enum rc rc;

	if (!principal_may(c->x->who, c->entity, OP_LIST))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_list", c->entity->name, NULL);
	if ((rc = take_query(c, &q, &shape, e)))
		return rc;
	json_object_begin(&c->out);
	if ((rc = put_rows(c, &q, &shape, e)) || (rc = put_totals(c, &q, e)))
		return rc;
	json_object_end(&c->out);
	return RC_OK;
}
