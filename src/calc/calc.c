/* Finds a method, runs it, writes its numbers; and what a bad request is told. */
#include "calc/calc.h"

#include "base/mem.h"
#include "calc/read.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- for run functions ------------------------------------------------------------------------------------------------------------------------ */

const struct calc_value *calc_value(const struct calc *c, const char *name)
{
	for (size_t i = 0; c->method->takes[i].name; i++)
		if (!strcmp(c->method->takes[i].name, name))
			return &c->values[i];
	return NULL;
}

const struct calc_value *calc_part(const struct calc_value *v, const char *name)
{
	for (size_t i = 0; v->field->parts[i].name; i++)
		if (!strcmp(v->field->parts[i].name, name))
			return &v->parts[i];
	return NULL;
}

double calc_number(const struct calc *c, const char *name, double otherwise)
{
	const struct calc_value *v = calc_value(c, name);

	return v->given ? v->numbers[0] : otherwise;
}

struct str calc_text(const struct calc *c, const char *name)
{
	const struct calc_value *v = calc_value(c, name);

	return v->given ? v->texts[0] : STR("");
}

void calc_split(const struct calc *c, void (*work)(void *argument, int slice), void *argument, int slices)
{
	if (c->team) {
		c->team->run(c->team->threads, work, argument, slices);
		return;
	}
	for (int i = 0; i < slices; i++)
		work(argument, i);
}

enum rc calc_refuse(struct error *e, const char *key, const char *a0, const char *a1, const char *field, ...)
{
	char text[sizeof e->field];
	va_list args;

	va_start(args, field);
	vsnprintf(text, sizeof text, field, args);
	va_end(args);
	return error_set(e, RC_INVALID, text, key, a0, a1);
}

void calc_put_number(struct json_writer *w, double value)
{
	char text[40];

	if (!isfinite(value)) {
		json_put_null(w);
		return;
	}
	snprintf(text, sizeof text, "%.17g", value + 0.0);
	json_put_raw(w, str_of(text));
}

void calc_field_number(struct json_writer *w, const char *key, double value)
{
	json_key(w, key);
	calc_put_number(w, value);
}

void calc_field_numbers(struct json_writer *w, const char *key, const double *values, size_t count)
{
	json_key(w, key);
	json_array_begin(w);
	for (size_t i = 0; i < count; i++)
		calc_put_number(w, values[i]);
	json_array_end(w);
}

void calc_field_indices(struct json_writer *w, const char *key, const uint32_t *values, size_t count)
{
	json_key(w, key);
	json_array_begin(w);
	for (size_t i = 0; i < count; i++)
		json_put_int(w, values[i]);
	json_array_end(w);
}

void calc_field_table(struct json_writer *w, const char *key, const double *values, size_t count, size_t width)
{
	json_key(w, key);
	json_array_begin(w);
	for (size_t i = 0; i < count; i++) {
		json_array_begin(w);
		for (size_t j = 0; j < width; j++)
			calc_put_number(w, values[i * width + j]);
		json_array_end(w);
	}
	json_array_end(w);
}

void calc_put_label(struct json_writer *w, const struct calc_value *labels, size_t at)
{
	if (labels->texts[at].p)
		json_put_str(w, labels->texts[at]);
	else
		calc_put_number(w, labels->numbers[at]);
}

/* --- running ---------------------------------------------------------------------------------------------------------------------------------- */

/* Letters that differ, are missing or too many at the ends: enough to notice a slip. */
static bool resembles(struct str a, const char *name)
{
	struct str b = str_of(name);
	size_t front = 0, back = 0, most = a.n > b.n ? a.n : b.n;

	while (front < a.n && front < b.n && a.p[front] == b.p[front])
		front++;
	while (front + back < a.n && front + back < b.n && a.p[a.n - 1 - back] == b.p[b.n - 1 - back])
		back++;
	return most > 3 && most - front - back <= 2;
}

enum rc calc_find(struct str name, const struct calc_method **out, struct error *e)
{
	char given[80];
	const char *meant = NULL;

	for (size_t i = 0; i < calc_method_count; i++) {
		*out = calc_methods[i];
		if (str_is(name, (*out)->name))
			return RC_OK;
		if (!meant && resembles(name, (*out)->name))
			meant = (*out)->name;
	}
	*out = NULL;
	snprintf(given, sizeof given, "%.*s", name.n < sizeof given ? (int)name.n : (int)sizeof given - 1, name.p);
	return error_set(e, RC_INVALID, "method", meant ? "error.calc_method_meant" : "error.calc_method", given, meant);
}

enum rc calc_run(const struct calc_method *m, struct str request, size_t max, const struct calc_team *team, struct arena *a, struct buf *out, struct error *e)
{
	struct json_writer w = { .b = out };
	struct calc c = { .method = m, .arena = a, .out = &w, .team = team };
	size_t before = out->len;
	struct calc_value *values = NULL;
	enum rc rc = calc_read(m, request, max, a, &values, e);

	c.values = values;
	if (rc == RC_OK) {
		json_object_begin(&w);
		rc = m->run(&c, e);
		json_object_end(&w);
		buf_char(out, '\n');
	}
	if (rc == RC_OK && out->failed)
		rc = error_no_memory(e);
	if (rc) {
		out->len = before;
		out->failed = false;
	}
	return rc;
}

void calc_error(struct buf *out, enum language language, const struct error *e)
{
	CLEANUP(buf_free) struct buf text = { .max = 4096 };
	struct json_writer w = { .b = out };

	error_render(&text, language, e);
	json_object_begin(&w);
	json_key(&w, "error");
	json_object_begin(&w);
	json_field_text(&w, "field", e->field);
	json_field_str(&w, "message", buf_view(&text));
	json_object_end(&w);
	json_object_end(&w);
	buf_char(out, '\n');
}
