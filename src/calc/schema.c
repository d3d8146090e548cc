/* What the rows of fields say to others: JSON Schemas, and the list of methods for people and programs. */
#include "calc/calc.h"

#include "lang/width.h"

#include <stdio.h>
#include <string.h>

/* --- JSON Schema -------------------------------------------------------------------------------------------------------------------------------- */

static const char *const json_types[CALC_TYPE_COUNT] = {
	[CALC_NUMBER] = "number", [CALC_INTEGER] = "integer", [CALC_TRUTH] = "boolean", [CALC_DATE] = "string", [CALC_TEXT] = "string",
	[CALC_WORD] = "string",	  [CALC_LABEL] = "string",    [CALC_OBJECT] = "object",
};

/* "number", ["number","null"], and a label's ["string","number"]. */
static void put_type(struct json_writer *w, const char *type, bool label, bool null)
{
	json_key(w, "type");
	if (!label && !null) {
		json_put_text(w, type);
		return;
	}
	json_array_begin(w);
	json_put_text(w, type);
	if (label)
		json_put_text(w, "number");
	if (null)
		json_put_text(w, "null");
	json_array_end(w);
}

static void put_bound(struct json_writer *w, const struct calc_bound *b, const char *closed, const char *open)
{
	if (b->kind != CALC_FREE)
		json_field_double(w, b->kind == CALC_CLOSED ? closed : open, b->at);
}

static void put_words(struct json_writer *w, const char *words, bool null)
{
	struct str rest = str_of(words), word;

	json_key(w, "enum");
	json_array_begin(w);
	while (str_split(&rest, ' ', &word))
		json_put_str(w, word);
	if (null)
		json_put_null(w);
	json_array_end(w);
}

static void put_members(struct json_writer *w, const struct calc_field *fields);

static void put_single(struct json_writer *w, const struct calc_field *f, bool null)
{
	put_type(w, json_types[f->type], f->type == CALC_LABEL, null);
	put_bound(w, &f->low, "minimum", "exclusiveMinimum");
	put_bound(w, &f->high, "maximum", "exclusiveMaximum");
	if (f->type == CALC_DATE)
		json_field_text(w, "format", "date");
	if (f->type == CALC_TEXT && f->length_most)
		json_field_int(w, "maxLength", (int64_t)f->length_most);
	if (f->type == CALC_WORD)
		put_words(w, f->words, null);
	if (f->type == CALC_OBJECT)
		put_members(w, f->parts);
}

static void put_limits(struct json_writer *w, size_t least, size_t most)
{
	if (least)
		json_field_int(w, "minItems", (int64_t)least);
	if (most)
		json_field_int(w, "maxItems", (int64_t)most);
}

/* depth 0: the member itself, then what is inside. */
static void put_shape(struct json_writer *w, const struct calc_field *f, enum calc_shape depth)
{
	bool null = depth == CALC_ONE && f->flags & CALC_NULL, innermost = depth == f->shape;

	null |= depth == CALC_LIST && f->shape == CALC_TABLE && f->flags & CALC_NULL_ROWS;
	json_object_begin(w);
	if (innermost) {
		put_single(w, f, null || f->flags & CALC_GAPS);
	} else {
		put_type(w, "array", false, null);
		put_limits(w, depth ? f->width_least : f->length_least, depth ? f->width_most : f->length_most);
		json_key(w, "items");
		put_shape(w, f, depth + 1);
	}
	json_object_end(w);
}

static void put_field(struct json_writer *w, const struct calc_field *f)
{
	if (!f->either) {
		put_shape(w, f, CALC_ONE);
		return;
	}
	json_object_begin(w);
	json_key(w, "anyOf");
	json_array_begin(w);
	put_shape(w, f, CALC_ONE);
	put_shape(w, f->either, CALC_ONE);
	json_array_end(w);
	json_object_end(w);
}

/* What makes an object schema of one that has its type. */
static void put_members(struct json_writer *w, const struct calc_field *fields)
{
	json_field_bool(w, "additionalProperties", false);
	json_key(w, "required");
	json_array_begin(w);
	for (size_t i = 0; fields[i].name; i++)
		if (!(fields[i].flags & CALC_OPTIONAL))
			json_put_text(w, fields[i].name);
	json_array_end(w);
	json_key(w, "properties");
	json_object_begin(w);
	for (size_t i = 0; fields[i].name; i++) {
		json_key(w, fields[i].name);
		put_field(w, &fields[i]);
	}
	json_object_end(w);
}

static void put_schema(struct json_writer *w, const struct calc_field *fields)
{
	json_object_begin(w);
	json_field_text(w, "type", "object");
	put_members(w, fields);
	json_object_end(w);
}

void calc_request_schema(struct json_writer *w, const struct calc_method *m)
{
	put_schema(w, m->takes);
}

void calc_answer_schema(struct json_writer *w, const struct calc_method *m)
{
	put_schema(w, m->gives);
}

/* --- the list -------------------------------------------------------------------------------------------------------------------------------- */

struct str calc_about(const struct calc_method *m, enum language language)
{
	char key[80];

	snprintf(key, sizeof key, "calc.%s", m->name);
	return catalogue_text(language, key);
}

/* " 0 … 1", " > 0, ≤ 1". Bounds that only keep figures within what can be calculated are not worth a word. */
static void put_range(struct buf *b, const struct calc_field *f)
{
	static const double TECHNICAL = 1e12;
	bool low = f->low.kind != CALC_FREE && f->low.at > -TECHNICAL, high = f->high.kind != CALC_FREE && f->high.at < TECHNICAL;

	if (low && high && f->low.kind == CALC_CLOSED && f->high.kind == CALC_CLOSED) {
		buf_printf(b, " %.15g … %.15g", f->low.at, f->high.at);
		return;
	}
	if (low)
		buf_printf(b, " %s %.15g", f->low.kind == CALC_CLOSED ? "≥" : ">", f->low.at);
	if (high)
		buf_printf(b, "%s %s %.15g", low ? "," : "", f->high.kind == CALC_CLOSED ? "≤" : "<", f->high.at);
}

/* "list of: number ≥ 0, or null" */
static void put_kind(struct buf *b, enum language language, const struct calc_field *f)
{
	static const char *const shapes[] = { [CALC_ONE] = NULL, [CALC_LIST] = "calc_shape.list", [CALC_TABLE] = "calc_shape.table" };
	static const char *const kinds[CALC_TYPE_COUNT] = {
		[CALC_NUMBER] = "calc_type.number", [CALC_INTEGER] = "calc_type.integer", [CALC_TRUTH] = "calc_type.truth", [CALC_DATE] = "calc_type.date",
		[CALC_TEXT] = "calc_type.text",	    [CALC_LABEL] = "calc_type.label",	  [CALC_OBJECT] = "calc_type.object",
	};

	if (shapes[f->shape])
		buf_str(b, catalogue_text(language, shapes[f->shape]));
	for (const char *p = f->type == CALC_WORD ? f->words : ""; *p; p++)
		*p == ' ' ? buf_text(b, " · ") : buf_char(b, *p);
	if (f->type != CALC_WORD)
		buf_str(b, catalogue_text(language, kinds[f->type]));
	put_range(b, f);
	if (f->flags & CALC_GAPS)
		buf_str(b, catalogue_text(language, "calc_shape.gaps"));
}

static void put_row(struct buf *b, enum language language, const struct calc_field *f, size_t indent)
{
	enum { COLUMN = 24 };
	size_t start = b->len, own;
	bool optional = f->flags & CALC_OPTIONAL;

	buf_printf(b, "%*s%s%s%s", (int)indent, "", optional ? "[" : "", f->name, optional ? "]" : "");
	own = text_width(str_part(buf_view(b), start, b->len));
	buf_printf(b, "%*s", own < COLUMN ? (int)(COLUMN - own) : 1, "");
	put_kind(b, language, f);
	if (f->either) {
		buf_str(b, catalogue_text(language, "calc_shape.or"));
		put_kind(b, language, f->either);
	}
	buf_char(b, '\n');
	for (size_t i = 0; f->type == CALC_OBJECT && f->parts[i].name; i++)
		put_row(b, language, &f->parts[i], indent + 2);
}

void calc_list_text(struct buf *out, enum language language)
{
	for (size_t i = 0; i < calc_method_count; i++) {
		const struct calc_method *m = calc_methods[i];
		buf_printf(out, "%s%s: ", i ? "\n" : "", m->name);
		buf_str(out, calc_about(m, language));
		buf_char(out, '\n');
		for (size_t k = 0; m->takes[k].name; k++)
			put_row(out, language, &m->takes[k], 2);
	}
}

void calc_list_json(struct buf *out, enum language language)
{
	struct json_writer w = { .b = out };

	json_object_begin(&w);
	json_key(&w, "methods");
	json_array_begin(&w);
	for (size_t i = 0; i < calc_method_count; i++) {
		json_object_begin(&w);
		json_field_text(&w, "name", calc_methods[i]->name);
		json_field_str(&w, "about", calc_about(calc_methods[i], language));
		json_key(&w, "request");
		calc_request_schema(&w, calc_methods[i]);
		json_key(&w, "answer");
		calc_answer_schema(&w, calc_methods[i]);
		json_object_end(&w);
	}
	json_array_end(&w);
	json_object_end(&w);
	buf_char(out, '\n');
}
