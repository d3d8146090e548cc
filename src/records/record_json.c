/* Records to JSON and back. */
#include "records/record_json.h"

#include "base/mem.h"

#include <string.h>

void value_json(struct json_writer *w, const struct type_context *types, const struct field *f, struct value v)
{
	if (value_is_null(v) || v.kind == VALUE_BLOB) {
		json_put_null(w);
		return;
	}
	switch (f->type) {
	case TYPE_INT:
	case TYPE_REF:
		json_put_int(w, v.i);
		break;
	case TYPE_BOOL:
		json_put_bool(w, v.i != 0);
		break;
	case TYPE_MONEY:
	case TYPE_QUANTITY:
	case TYPE_RATIO:
		json_put_decimal(w, v.i, field_types[f->type].scale);
		break;
	case TYPE_DATE:
	case TYPE_INSTANT:
		field_write(types, f, v, json_text_begin(w));
		json_text_end(w);
		break;
	default:
		json_put_str(w, v.s);
	}
}

/* --- lists ------------------------------------------------------------------------------------------------------------------------------------ */

static int add_column(struct query *q, const struct field *step, const struct field *f)
{
	if (!f || q->column_count == LIST_COLUMNS_MAX)
		return -1;
	q->columns[q->column_count] = (struct column){ step, f };
	return q->column_count++;
}

static const struct field *readable(const struct context *x, const struct entity *t, const struct field *f)
{
	return f && principal_reads(x->who, t, f) ? f : NULL;
}

enum rc query_include(struct context *x, struct query *q, struct str text, struct list_shape *shape, struct error *e)
{
	struct column *columns = arena_new_array(x->arena, struct column, LIST_COLUMNS_MAX);
	struct str name;

	*shape = (struct list_shape){ .shown = q->column_count };
	if (!columns)
		return error_no_memory(e);
	memcpy(columns, q->columns, (size_t)q->column_count * sizeof *columns);
	q->columns = columns;
	while (str_split(&text, ',', &name)) {
		const struct field *f = readable(x, q->entity, entity_field(q->entity, str_trim(name)));
		int i = shape->included_count;
		if (!f || f->type != TYPE_REF || i == INCLUDES_MAX)
			return error_set(e, RC_INVALID, "include", "error.not_a_reference", arena_text(x->arena, name), NULL);
		shape->included[i] = f;
		shape->key_at[i] = add_column(q, f, readable(x, f->target, f->target->key));
		shape->title_at[i] = f->target->title == f->target->key ? -1 : add_column(q, f, readable(x, f->target, f->target->title));
		shape->included_count++;
	}
	return RC_OK;
}

static void put_part(struct json_writer *w, const struct list *l, int at, const struct type_context *types)
{
	if (at < 0)
		return;
	json_key(w, l->columns[at].field->name);
	value_json(w, types, l->columns[at].field, list_value(l, at));
}

static bool put_included(struct json_writer *w, const struct list *l, const struct list_shape *shape, const struct column *c, struct value v,
			 const struct type_context *types)
{
	for (int i = 0; i < shape->included_count; i++) {
		if (shape->included[i] != c->field || c->step || value_is_null(v))
			continue;
		json_object_begin(w);
		json_field_int(w, "id", v.i);
		put_part(w, l, shape->key_at[i], types);
		put_part(w, l, shape->title_at[i], types);
		json_object_end(w);
		return true;
	}
	return false;
}

void list_row_json(struct json_writer *w, const struct list *l, const struct list_shape *shape, const struct type_context *types)
{
	int shown = shape ? shape->shown : l->column_count;

	json_object_begin(w);
	json_field_int(w, "id", l->id);
	json_field_int(w, "version", l->version);
	for (int i = 0; i < shown; i++) {
		const struct column *c = &l->columns[i];
		struct value v;
		if (!c->step && c->field->index <= COMMON_VERSION)
			continue;
		v = list_value(l, i);
		json_key_str(w, l->names[i]);
		if (!shape || !put_included(w, l, shape, c, v, types))
			value_json(w, types, c->field, v);
	}
	json_object_end(w);
}

void record_json_fields(struct json_writer *w, const struct context *x, const struct record *r)
{
	struct type_context types = context_types(x);

	for (int i = 0; i < r->entity->field_count; i++) {
		const struct field *f = &r->entity->fields[i];
		if (!r->readable[i] || f->type == TYPE_BYTES)
			continue;
		json_key(w, f->name);
		value_json(w, &types, f, r->values[i]);
	}
}

void record_json(struct json_writer *w, const struct context *x, const struct record *r)
{
	json_object_begin(w);
	record_json_fields(w, x, r);
	json_object_end(w);
}

/* --- changes ------------------------------------------------------------------------------------------------------------------------------------ */

static struct str string_of(const json_t *v)
{
	return (struct str){ json_string_value(v), json_string_length(v) };
}

static enum rc wrong_type(struct context *x, const char *name, const struct field *f, struct error *e)
{
	return error_set(e, RC_INVALID, arena_text(x->arena, str_of(name)), "error.json_type", f ? field_types[f->type].name : "", NULL);
}

/* The text form of a JSON value, which change_text then reads as it reads forms and files: one validation for all. */
static enum rc text_of(struct context *x, const char *name, const struct field *f, const json_t *v, struct str *out, struct error *e)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 };
	int64_t scaled;

	if (json_is_object(v) && f->type == TYPE_REF)
		v = json_object_get(v, "id") ? json_object_get(v, "id") : json_object_get(v, f->target->key ? f->target->key->name : "code");
	if (json_is_string(v) && f->type != TYPE_INT && f->type != TYPE_BOOL)
		return *out = string_of(v), RC_OK;
	if (json_is_boolean(v) && f->type == TYPE_BOOL)
		return *out = str_of(json_is_true(v) ? "true" : "false"), RC_OK;
	if (!json_is_number(v) || (json_is_real(v) && !field_types[f->type].scale) || field_types[f->type].kind != VALUE_INT || f->type == TYPE_BOOL || f->type == TYPE_DATE || f->type == TYPE_INSTANT)
		return wrong_type(x, name, f, e);
	switch (json_decimal(v, field_types[f->type].scale, &scaled)) {
	case DECIMAL_OK:
		decimal_write(&b, scaled, field_types[f->type].scale);
		*out = arena_str(x->arena, buf_view(&b));
		return RC_OK;
	default:
		return error_set(e, RC_INVALID, arena_text(x->arena, str_of(name)), "error.number_range", NULL, NULL);
	}
}

enum rc change_json(struct context *x, struct change *c, const json_t *object, struct error *e)
{
	const char *name;
	json_t *v;

	if (!json_is_object(object))
		return error_set(e, RC_INVALID, NULL, "error.json_object", NULL, NULL);
	json_object_foreach((json_t *)object, name, v) {
		struct str full = str_of(name), text = STR("");
		const struct field *f = entity_field(c->entity, str_part(full, 0, str_find(full, '.')));
		enum rc rc = RC_OK;
		if (!strcmp(name, "id") || !strcmp(name, "version"))
			continue;
		if (f && !json_is_null(v))
			rc = text_of(x, name, f, v, &text, e);
		if (rc || (rc = change_text(x, c, full, text, e)))
			return rc;
	}
	return RC_OK;
}
