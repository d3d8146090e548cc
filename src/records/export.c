/* Rows of a query into a file of one of three forms: a row a form. */
#include "records/export.h"

#include "base/mem.h"
#include "format/csv.h"
#include "format/xlsx.h"
#include "lang/zone.h"
#include "os/file.h"
#include "records/audit.h"
#include "records/record_json.h"

#include <stdlib.h>
#include <string.h>

enum { SEND_AT = 64 << 10, TELL_EACH = 1000 };

const char *const export_format_names[EXPORT_FORMAT_COUNT] = { "csv", "xlsx", "json" };
const char *const export_media_types[EXPORT_FORMAT_COUNT] = { "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
							      "application/json" };

enum export_format export_format_of(struct str name)
{
	for (int i = 0; i < EXPORT_FORMAT_COUNT; i++)
		if (str_is(name, export_format_names[i]))
			return (enum export_format)i;
	return EXPORT_FORMAT_COUNT;
}

/* --- the query -------------------------------------------------------------------------------------------------------------------------------- */

/* Without the id, which means nothing elsewhere. */
static enum rc listed(struct context *x, struct query *q, struct error *e)
{
	q->columns = arena_new_array(x->arena, struct column, (size_t)q->entity->field_count + 1);
	if (!q->columns)
		return error_no_memory(e);
	for (int i = 0; i < q->entity->field_count; i++) {
		const struct field *f = &q->entity->fields[i];
		if (f->flags & FIELD_LISTED && i != COMMON_ID && !(f->flags & FIELD_SEALED) && f->type != TYPE_BYTES && principal_reads(x->who, q->entity, f))
			q->columns[q->column_count++] = (struct column){ NULL, f };
	}
	return RC_OK;
}

/* account becomes account.code: numbers mean nothing in another database. */
static void refer_by_key(const struct context *x, struct column *c)
{
	const struct field *key = c->field->type == TYPE_REF ? c->field->target->key : NULL;

	if (!c->step && key && principal_reads(x->who, c->field->target, key))
		*c = (struct column){ c->field, key };
}

enum rc export_query(struct context *x, const struct entity *t, struct str columns, struct query *out, struct error *e)
{
	enum rc rc;

	*out = (struct query){ .entity = t, .limit = -1, .operation = OP_EXPORT };
	if (!principal_may(x->who, t, OP_EXPORT) || t->flags & ENTITY_INTERNAL)
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", operation_names[OP_EXPORT], t->name);
	if ((rc = columns.n ? query_columns(x, out, columns, e) : listed(x, out, e)))
		return rc;
	for (int i = 0; i < out->column_count; i++) {
		if (out->columns[i].field->type == TYPE_BYTES)
			return error_set(e, RC_INVALID, "columns", "error.unknown_field", out->columns[i].field->name, NULL);
		refer_by_key(x, &out->columns[i]);
	}
	return query_sort(x, out, str_of(t->key && principal_reads(x->who, t, t->key) ? t->key->name : "id"), e);
}

enum rc export_note(struct context *x, const struct entity *t, const char *format, struct str filter, struct error *e)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 << 10 };
	struct json_writer w = { .b = &b };

	json_object_begin(&w);
	json_field_text(&w, "format", format);
	json_field_str(&w, "filter", filter);
	json_object_end(&w);
	return b.failed ? error_no_memory(e) : audit_note(x, t, 0, "export", buf_view(&b), e);
}

/* --- what the forms share ---------------------------------------------------------------------------------------------------------------------- */

struct export {
	struct list list;
	const struct export_sink *sink;
	struct export_result *result;
	struct type_context types;
	struct buf out;             /* bytes not handed on yet */
	struct buf text;            /* one value */
	struct xlsx_writer *book;
	char path[FILE_PATH_MAX];   /* the spreadsheet being made */
};

static enum rc send(struct export *x, struct error *e)
{
	enum rc rc = x->out.failed ? error_no_memory(e) : x->out.len ? x->sink->put(x->sink->context, buf_view(&x->out), e) : RC_OK;

	buf_clear(&x->out);
	return rc;
}

static struct str column_name(struct export *x, int i)
{
	const struct column *c = &x->list.columns[i];

	buf_clear(&x->text);
	if (c->step)
		buf_printf(&x->text, "%s.", c->step->name);
	buf_text(&x->text, c->field->name);
	return buf_view(&x->text);
}

static struct str value_text_of(struct export *x, int i, struct value v)
{
	buf_clear(&x->text);
	if (!value_is_null(v))
		field_write(&x->types, x->list.columns[i].field, v, &x->text);
	return buf_view(&x->text);
}

/* --- CSV ------------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc csv_begin(struct export *x, struct error *e)
{
	struct csv_writer w = { .b = &x->out };

	for (int i = 0; i < x->list.column_count; i++)
		csv_put(&w, column_name(x, i), false);
	csv_end_row(&w);
	return RC_OK;
}

static enum rc csv_row(struct export *x, struct error *e)
{
	struct csv_writer w = { .b = &x->out };

	for (int i = 0; i < x->list.column_count; i++)
		csv_put(&w, value_text_of(x, i, list_value(&x->list, i)), field_types[x->list.columns[i].field->type].text);
	csv_end_row(&w);
	return RC_OK;
}

static enum rc csv_end(struct export *x, struct error *e)
{
	return RC_OK;
}

/* --- JSON: an array, a row a line ----------------------------------------------------------------------------------------------------------------------- */

static enum rc json_begin(struct export *x, struct error *e)
{
	buf_lit(&x->out, "[");
	return RC_OK;
}

static enum rc json_row(struct export *x, struct error *e)
{
	struct json_writer w = { .b = &x->out };

	buf_text(&x->out, x->result->rows ? ",\n" : "\n");
	json_object_begin(&w);
	for (int i = 0; i < x->list.column_count; i++) {
		json_key_str(&w, column_name(x, i));
		value_json(&w, &x->types, x->list.columns[i].field, list_value(&x->list, i));
	}
	json_object_end(&w);
	return RC_OK;
}

static enum rc json_end(struct export *x, struct error *e)
{
	buf_lit(&x->out, "\n]\n");
	return RC_OK;
}

/* --- spreadsheet: made in a file of its own, handed on when it is whole -------------------------------------------------------------------------------- */

static const char *temporary_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder && *folder ? folder : "/tmp";
}

static enum rc xlsx_begin(struct export *x, struct error *e)
{
	CLEANUP(file_close) struct file made = FILE_NONE;
	enum rc rc = file_temp(temporary_folder(), &made, x->path, e);

	if (rc)
		return rc;
	if ((rc = xlsx_create(x->path, NULL, x->list.query->entity->plural, &x->book, e)))
		return rc;
	for (int i = 0; rc == RC_OK && i < x->list.column_count; i++)
		rc = xlsx_header(x->book, column_name(x, i), e);
	return rc ? rc : xlsx_end_row(x->book, e);
}

static enum rc xlsx_cell(struct export *x, int i, struct value v, struct error *e)
{
	enum field_type type = x->list.columns[i].field->type;
	const struct zone *zone = x->types.zone;

	if (value_is_null(v))
		return xlsx_put_blank(x->book), RC_OK;
	switch (type) {
	case TYPE_INT:
	case TYPE_REF:
	case TYPE_MONEY:
	case TYPE_QUANTITY:
	case TYPE_RATIO:
		return xlsx_put_decimal(x->book, v.i, field_types[type].scale, type == TYPE_MONEY, e);
	case TYPE_BOOL:
		return xlsx_put_bool(x->book, v.i != 0), RC_OK;
	case TYPE_DATE:
		return xlsx_put_date(x->book, (int32_t)v.i, e);
	case TYPE_INSTANT:
		return xlsx_put_datetime(x->book, (int64_t)zone_day(zone, v.i) * DAY_MS + zone_ms_of_day(zone, v.i), e);
	default:
		return xlsx_put_text(x->book, v.s, e);
	}
}

static enum rc xlsx_row(struct export *x, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < x->list.column_count; i++)
		rc = xlsx_cell(x, i, list_value(&x->list, i), e);
	return rc ? rc : xlsx_end_row(x->book, e);
}

static enum rc xlsx_end(struct export *x, struct error *e)
{
	CLEANUP(file_close) struct file f = FILE_NONE;
	size_t got = SEND_AT;
	enum rc rc;

	x->result->cut = (int64_t)xlsx_cut(x->book);
	if ((rc = xlsx_finish(&x->book, e)) || (rc = file_open(x->path, FILE_READ, &f, e)))
		return rc;
	while (rc == RC_OK && got == SEND_AT) {
		char *room = buf_room(&x->out, SEND_AT);
		if (!room)
			return error_no_memory(e);
		if ((rc = file_get(&f, room, SEND_AT, &got, e)) == RC_OK) {
			x->out.len += got;
			rc = send(x, e);
		}
	}
	return rc;
}

/* --- running -------------------------------------------------------------------------------------------------------------------------------------------- */

struct form {
	enum rc (*begin)(struct export *x, struct error *e);
	enum rc (*row)(struct export *x, struct error *e);
	enum rc (*end)(struct export *x, struct error *e);
};

static const struct form forms[EXPORT_FORMAT_COUNT] = {
	[EXPORT_CSV] = { csv_begin, csv_row, csv_end },
	[EXPORT_XLSX] = { xlsx_begin, xlsx_row, xlsx_end },
	[EXPORT_JSON] = { json_begin, json_row, json_end },
};

static enum rc put_rows(struct export *x, const struct form *form, struct error *e)
{
	bool row;
	enum rc rc;

	while ((rc = list_next(&x->list, &row, e)) == RC_OK && row) {
		if ((rc = form->row(x, e)))
			break;
		x->result->rows++;
		if (x->sink->told && x->result->rows % TELL_EACH == 0)
			x->sink->told(x->sink->context, x->result->rows);
		if (x->out.len >= SEND_AT && (rc = send(x, e)))
			break;
	}
	return rc;
}

enum rc export_run(struct context *x, const struct query *q, enum export_format format, const struct export_sink *sink, struct export_result *out,
		   struct error *e)
{
	struct export own = { .sink = sink, .result = out, .types = context_types(x), .out = { .max = 64 << 20 }, .text = { .max = 32 << 20 } };
	struct error ignored = { 0 };
	enum rc rc;

	*out = (struct export_result){ 0 };
	if ((rc = list_begin(x, q, &own.list, e)) == RC_OK) {
		statement_stream(own.list.statement);
		if ((rc = forms[format].begin(&own, e)) == RC_OK && (rc = put_rows(&own, &forms[format], e)) == RC_OK && (rc = forms[format].end(&own, e)) == RC_OK)
			rc = send(&own, e);
	}
	list_end(&own.list);
	xlsx_discard(&own.book);
	if (own.path[0])
		file_remove(own.path, &ignored);
	buf_free(&own.out);
	buf_free(&own.text);
	return rc;
}
