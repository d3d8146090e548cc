/* Reads a request by the rows of its method: every member is known, of its type and within its bounds, or the request is refused with its place. */
#include "calc/read.h"

#include "base/date.h"
#include "base/mem.h"
#include "format/json_walk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FIELDS_MAX = 64 };
static const double INTEGER_MOST = 9007199254740992.0;

/* Where something stands: a name in an object or, without one, a place in a list. */
struct place { const struct place *outer; const char *name; size_t at; };

struct reader { struct json_walk w; struct arena *a; struct error *e; };

/* --- refusals -------------------------------------------------------------------------------------------------------------------------------- */

static void put_place(struct buf *b, const struct place *p)
{
	if (p->outer)
		put_place(b, p->outer);
	if (p->name)
		buf_printf(b, "%s%s", p->outer ? "." : "", p->name);
	else
		buf_printf(b, "[%zu]", p->at);
}

static enum rc refuse(struct reader *r, const struct place *p, const char *key, const char *a0, const char *a1)
{
	CLEANUP(buf_free) struct buf b = { .max = 4096 };

	put_place(&b, p);
	return error_set(r->e, RC_INVALID, buf_cstr(&b), key, a0, a1);
}

static enum rc refuse_type(struct reader *r, const struct place *p, const char *needed)
{
	return refuse(r, p, "error.calc_type", needed, NULL);
}

static enum rc refuse_count(struct reader *r, const struct place *p, const char *key, size_t bound)
{
	char text[24];

	snprintf(text, sizeof text, "%zu", bound);
	return refuse(r, p, key, text, NULL);
}

static enum rc refuse_bound(struct reader *r, const struct place *p, const char *key, double bound)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 };
	struct json_writer w = { .b = &b };

	json_put_double(&w, bound);
	return refuse(r, p, key, buf_cstr(&b), NULL);
}

/* --- single values --------------------------------------------------------------------------------------------------------------------------- */

static enum rc check_bounds(struct reader *r, const struct calc_field *f, const struct place *p, double v)
{
	if (f->low.kind == CALC_CLOSED && v < f->low.at)
		return refuse_bound(r, p, "error.calc_least", f->low.at);
	if (f->low.kind == CALC_OPEN && v <= f->low.at)
		return refuse_bound(r, p, "error.calc_above", f->low.at);
	if (f->high.kind == CALC_CLOSED && v > f->high.at)
		return refuse_bound(r, p, "error.calc_most", f->high.at);
	if (f->high.kind == CALC_OPEN && v >= f->high.at)
		return refuse_bound(r, p, "error.calc_below", f->high.at);
	return RC_OK;
}

/* Minus zero becomes zero. */
static enum rc read_number(struct reader *r, const struct calc_field *f, const struct place *p, double *out)
{
	bool whole = f->type == CALC_INTEGER;

	if (f->flags & CALC_GAPS && walk_kind(&r->w) == WALK_NULL) {
		walk_skip(&r->w);
		*out = NAN;
		return RC_OK;
	}
	if (walk_kind(&r->w) != WALK_NUMBER)
		return refuse_type(r, p, whole ? "integer" : "number");
	*out = walk_number(&r->w) + 0.0;
	if (!isfinite(*out))
		return refuse(r, p, "error.calc_range", NULL, NULL);
	if (whole && (*out != floor(*out) || fabs(*out) > INTEGER_MOST))
		return refuse_type(r, p, "integer");
	return check_bounds(r, f, p, *out);
}

static enum rc read_truth(struct reader *r, const struct place *p, double *out)
{
	if (walk_kind(&r->w) != WALK_TRUTH)
		return refuse_type(r, p, "truth");
	*out = walk_truth(&r->w);
	return RC_OK;
}

static enum rc take_text(struct reader *r, const struct place *p, const char *needed, struct str *out)
{
	if (walk_kind(&r->w) != WALK_TEXT)
		return refuse_type(r, p, needed);
	*out = walk_text(&r->w, r->a);
	return out->p ? RC_OK : error_no_memory(r->e);
}

static enum rc read_date(struct reader *r, const struct place *p, double *out)
{
	struct str text;
	int32_t day;
	enum rc rc = take_text(r, p, "date", &text);

	if (rc)
		return rc;
	if (!date_parse(text, &day))
		return refuse(r, p, "error.date", NULL, NULL);
	*out = day;
	return RC_OK;
}

static enum rc read_word(struct reader *r, const struct calc_field *f, const struct place *p, double *out)
{
	struct str text, rest = str_of(f->words), word;
	enum rc rc = take_text(r, p, "text", &text);

	if (rc)
		return rc;
	for (int i = 0; str_split(&rest, ' ', &word); i++)
		if (str_eq(word, text)) {
			*out = i;
			return RC_OK;
		}
	return refuse(r, p, "error.calc_word", f->words, NULL);
}

static enum rc read_text(struct reader *r, const struct calc_field *f, const struct place *p, struct str *out)
{
	size_t most = f->length_most ? f->length_most : CALC_TEXT_MAX;
	enum rc rc = take_text(r, p, "text", out);

	if (rc)
		return rc;
	if (out->n < f->length_least)
		return refuse_count(r, p, "error.calc_text_short", f->length_least);
	return out->n > most ? refuse_count(r, p, "error.calc_text_long", most) : RC_OK;
}

static enum rc read_label(struct reader *r, const struct calc_field *f, const struct place *p, struct calc_value *v, size_t at)
{
	enum walk_kind kind = walk_kind(&r->w);

	if (kind == WALK_TEXT)
		return read_text(r, f, p, &v->texts[at]);
	return kind == WALK_NUMBER ? read_number(r, f, p, &v->numbers[at]) : refuse_type(r, p, "label");
}

/* Entry `at` of the value: what is neither list nor object. */
static enum rc read_single(struct reader *r, const struct place *p, struct calc_value *v, size_t at)
{
	const struct calc_field *f = v->field;

	switch (f->type) {
	case CALC_TRUTH:
		return read_truth(r, p, &v->numbers[at]);
	case CALC_DATE:
		return read_date(r, p, &v->numbers[at]);
	case CALC_WORD:
		return read_word(r, f, p, &v->numbers[at]);
	case CALC_TEXT:
		return read_text(r, f, p, &v->texts[at]);
	case CALC_LABEL:
		return read_label(r, f, p, v, at);
	default:
		return read_number(r, f, p, &v->numbers[at]);
	}
}

/* --- room -------------------------------------------------------------------------------------------------------------------------------------- */

/* Entries for all; what is left out later stays NAN or without text. */
static enum rc make_room(struct reader *r, struct calc_value *v, size_t entries)
{
	enum calc_type type = v->field->type;

	if (type == CALC_TEXT || type == CALC_LABEL)
		v->texts = arena_new_array(r->a, struct str, entries);
	if (type != CALC_TEXT && type != CALC_OBJECT)
		v->numbers = arena_new_array(r->a, double, entries);
	if (type == CALC_OBJECT && !(v->parts = arena_new_array(r->a, struct calc_value, calc_field_count(v->field->parts))))
		return error_no_memory(r->e);
	if ((type != CALC_TEXT && type != CALC_OBJECT && !v->numbers) || ((type == CALC_TEXT || type == CALC_LABEL) && !v->texts))
		return error_no_memory(r->e);
	for (size_t i = 0; v->numbers && i < entries; i++)
		v->numbers[i] = NAN;
	for (size_t i = 0; type == CALC_OBJECT && v->field->parts[i].name; i++) {
		v->parts[i] = (struct calc_value){ .field = &v->field->parts[i], .count = entries };
		if (make_room(r, &v->parts[i], entries))
			return RC_NO_MEMORY;
	}
	return RC_OK;
}

/* --- objects -------------------------------------------------------------------------------------------------------------------------------- */

static enum rc read_value(struct reader *r, const struct calc_field *f, const struct place *p, struct calc_value *v);

static size_t find_field(const struct calc_field *fields, struct str name)
{
	size_t i = 0;

	while (fields[i].name && !str_is(name, fields[i].name))
		i++;
	return i;
}

static enum rc unknown_member(struct reader *r, const struct place *outer, struct str name)
{
	struct place p = { .outer = outer, .name = arena_text(r->a, name) };

	return p.name ? refuse(r, &p, "error.calc_unknown", p.name, NULL) : error_no_memory(r->e);
}

static enum rc check_missing(struct reader *r, const struct calc_field *fields, const struct place *outer, uint64_t seen)
{
	for (size_t i = 0; fields[i].name; i++)
		if (!(seen >> i & 1) && !(fields[i].flags & CALC_OPTIONAL)) {
			struct place p = { .outer = outer, .name = fields[i].name };
			return refuse(r, &p, "error.calc_missing", NULL, NULL);
		}
	return RC_OK;
}

/* The members of the object that stands here, entry `at` of each value; at the top, whole values. */
static enum rc read_members(struct reader *r, const struct calc_field *fields, const struct place *outer, struct calc_value *values, size_t at)
{
	uint64_t seen = 0;
	enum rc rc;

	walk_enter(&r->w);
	while (walk_next(&r->w)) {
		struct str name = walk_name(&r->w, r->a);
		size_t i = find_field(fields, name);
		struct place p = { .outer = outer, .name = fields[i].name };
		if (!name.p)
			return error_no_memory(r->e);
		if (!p.name)
			return unknown_member(r, outer, name);
		if (seen >> i & 1)
			return refuse(r, &p, "error.calc_twice", NULL, NULL);
		seen |= UINT64_C(1) << i;
		values[i].given = true;
		if ((rc = outer ? read_single(r, &p, &values[i], at) : read_value(r, &fields[i], &p, &values[i])))
			return rc;
	}
	return check_missing(r, fields, outer, seen);
}

static enum rc read_object(struct reader *r, const struct place *p, struct calc_value *v, size_t at)
{
	if (walk_kind(&r->w) != WALK_OBJECT)
		return refuse_type(r, p, "object");
	return read_members(r, v->field->parts, p, v->parts, at);
}

static enum rc read_entry(struct reader *r, const struct place *p, struct calc_value *v, size_t at)
{
	return v->field->type == CALC_OBJECT ? read_object(r, p, v, at) : read_single(r, p, v, at);
}

/* --- lists and tables -------------------------------------------------------------------------------------------------------------------------- */

static enum rc check_count(struct reader *r, const struct place *p, size_t n, size_t least, size_t most)
{
	least = least ? least : 1;
	most = most ? most : CALC_LIST_MAX;
	if (!n)
		return refuse(r, p, "error.calc_empty", NULL, NULL);
	if (n < least)
		return refuse_count(r, p, "error.calc_list_short", least);
	return n > most ? refuse_count(r, p, "error.calc_list_long", most) : RC_OK;
}

/* A list must stand here; how many items it has. */
static enum rc count_items(struct reader *r, const struct place *p, size_t least, size_t most, size_t *n)
{
	if (walk_kind(&r->w) != WALK_LIST)
		return refuse_type(r, p, "list");
	*n = walk_count(&r->w);
	return check_count(r, p, *n, least, most);
}

static enum rc read_list(struct reader *r, const struct place *p, struct calc_value *v)
{
	const struct calc_field *f = v->field;
	enum rc rc;

	if ((rc = count_items(r, p, f->length_least, f->length_most, &v->count)) || (rc = make_room(r, v, v->count)))
		return rc;
	walk_enter(&r->w);
	for (size_t i = 0; walk_next(&r->w); i++) {
		struct place item = { .outer = p, .at = i };
		if ((rc = read_entry(r, &item, v, i)))
			return rc;
	}
	return RC_OK;
}

/* The length of the longest row; all of them are lists, and equal ones unless they may be ragged. */
static enum rc measure_rows(struct reader *r, const struct place *p, struct calc_value *v)
{
	const struct calc_field *f = v->field;
	struct json_walk start = r->w;
	enum rc rc;

	walk_enter(&r->w);
	for (size_t i = 0, n; walk_next(&r->w); i++) {
		struct place row = { .outer = p, .at = i };
		if ((rc = count_items(r, &row, f->width_least, f->width_most, &n)))
			return rc;
		if (i && n != v->width && !(f->flags & CALC_RAGGED))
			return refuse_count(r, &row, "error.calc_row", v->width);
		v->width = n > v->width ? n : v->width;
		walk_skip(&r->w);
	}
	r->w = start;
	return v->count * v->width > CALC_LIST_MAX ? refuse_count(r, p, "error.calc_list_long", CALC_LIST_MAX) : RC_OK;
}

static enum rc read_row(struct reader *r, const struct place *p, struct calc_value *v, size_t row)
{
	enum rc rc = RC_OK;

	walk_enter(&r->w);
	for (size_t i = 0; walk_next(&r->w) && rc == RC_OK; i++) {
		struct place item = { .outer = p, .at = i };
		rc = read_single(r, &item, v, row * v->width + i);
	}
	return rc;
}

static enum rc read_table(struct reader *r, const struct place *p, struct calc_value *v)
{
	const struct calc_field *f = v->field;
	enum rc rc;

	if ((rc = count_items(r, p, f->length_least, f->length_most, &v->count)) || (rc = measure_rows(r, p, v)) ||
	    (rc = make_room(r, v, v->count * v->width)))
		return rc;
	walk_enter(&r->w);
	for (size_t i = 0; walk_next(&r->w); i++) {
		struct place row = { .outer = p, .at = i };
		if ((rc = read_row(r, &row, v, i)))
			return rc;
	}
	return RC_OK;
}

/* A member of the request itself. */
static enum rc read_value(struct reader *r, const struct calc_field *f, const struct place *p, struct calc_value *v)
{
	enum rc rc;

	v->field = f->either && walk_kind(&r->w) == WALK_LIST ? f->either : f;
	if (v->field->shape == CALC_LIST)
		return read_list(r, p, v);
	if (v->field->shape == CALC_TABLE)
		return read_table(r, p, v);
	v->count = 1;
	return (rc = make_room(r, v, 1)) ? rc : read_entry(r, p, v, 0);
}

size_t calc_field_count(const struct calc_field *fields)
{
	size_t n = 0;

	while (fields[n].name)
		n++;
	return n;
}

enum rc calc_read(const struct calc_method *m, struct str request, size_t max, struct arena *a, struct calc_value **out, struct error *e)
{
	struct reader r = { { request.p, request.p + request.n }, a, e };
	size_t n = calc_field_count(m->takes);
	enum rc rc;

	if ((rc = json_check(request, max, e)))
		return rc;
	if (walk_kind(&r.w) != WALK_OBJECT)
		return error_set(e, RC_INVALID, NULL, "error.json_object", NULL, NULL);
	if (n > FIELDS_MAX || !(*out = arena_new_array(a, struct calc_value, n)))
		return error_no_memory(e);
	for (size_t i = 0; i < n; i++)
		(*out)[i].field = &m->takes[i];
	return read_members(&r, m->takes, NULL, *out, 0);
}
