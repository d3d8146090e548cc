/* A cell of a file as a value: numbers, dates and choices in the forms that people use. */
#include "records/import_plan.h"

#include "base/mem.h"
#include "lang/catalogue.h"
#include "lang/zone.h"
#include "model/schema.h"

#include <stdio.h>
#include <string.h>

static bool says_nothing(struct str s)
{
	static const char *const words[] = { "NULL", "N/A", "#N/A", "n/a", "\\N", "null", "None", "无", "無" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(s, words[i]))
			return true;
	return s.n == 0 || number_is_dash(s);
}

static enum rc wrong(const struct plan_column *c, struct arena *a, const char *key, struct str text, struct error *e)
{
	return error_set(e, RC_INVALID, c->field->name, key, arena_text(a, text), NULL);
}

static enum rc read_number(struct context *x, const struct plan_column *c, struct str s, struct value *out, struct error *e)
{
	bool whole = c->field->type == TYPE_INT;
	int64_t v;

	switch (number_read(s, whole ? MONEY_SCALE : field_types[c->field->type].scale, c->style, &v)) {
	case DECIMAL_RANGE: return wrong(c, x->arena, "error.number_range", s, e);
	case DECIMAL_BAD:   return wrong(c, x->arena, "error.number", s, e);
	default:            break;
	}
	if (whole && v % MONEY_UNIT)
		return wrong(c, x->arena, "error.integer", s, e);
	*out = value_int(whole ? v / MONEY_UNIT : v);
	return field_check(c->field, *out, e);
}

static enum rc read_moment(struct context *x, const struct plan_column *c, struct str s, struct value *out, struct error *e)
{
	struct moment m;

	switch (moment_read(s, c->order, &m)) {
	case MOMENT_AMBIGUOUS: return wrong(c, x->arena, "error.date_ambiguous", s, e);
	case MOMENT_BAD:       return wrong(c, x->arena, "error.date_unread", s, e);
	default:               break;
	}
	if (c->field->type == TYPE_DATE)
		*out = value_int(m.days);
	else if (m.zoned)
		*out = value_int(moment_instant(m, 0));
	else
		*out = value_int(zone_to_utc(company_zone(x->company), m.days, m.ms == MOMENT_NO_TIME ? 0 : m.ms));
	return RC_OK;
}

static bool label_is(const struct choice *c, const char *list, struct str s)
{
	char key[120];

	if (str_eq_nocase(s, str_of(c->code)))
		return true;
	snprintf(key, sizeof key, "choice.%s.%s", list, c->code);
	for (int l = 0; l < LANGUAGE_COUNT; l++)
		if ((c->label[l] && str_eq_nocase(s, str_of(c->label[l]))) || (catalogue_has(str_of(key)) && str_eq_nocase(s, catalogue_text((enum language)l, key))))
			return true;
	return false;
}

static enum rc read_choice(struct context *x, const struct plan_column *c, struct str s, struct value *out, struct error *e)
{
	const struct choice_list *list = schema_list(x->schema, str_of(c->field->list));

	for (int i = 0; list && i < list->count; i++) {
		if (!label_is(&list->items[i], list->name, s))
			continue;
		*out = value_text(str_of(list->items[i].code));
		return RC_OK;
	}
	return wrong(c, x->arena, "error.choice", s, e);
}

static enum rc read_text(struct context *x, const struct import_plan *p, const struct plan_column *c, struct str s, struct value *out, struct error *e)
{
	struct type_context types = context_types(x);

	return field_parse(&types, c->field, p->kind == TABLE_CSV ? spreadsheet_unprotect(s) : s, out, e);
}

enum rc import_cell(struct context *x, const struct import_plan *p, const struct plan_column *c, const struct table_cell *cell, struct value *out, struct error *e)
{
	struct str s = cell ? cell->text : STR("");
	bool text = field_types[c->field->type].text;

	*out = value_null();
	if (!text)
		s = str_trim(s);
	if (!text && says_nothing(s))
		return RC_OK;
	switch (c->field->type) {
	case TYPE_INT:
	case TYPE_MONEY:
	case TYPE_QUANTITY:
	case TYPE_RATIO:   return read_number(x, c, s, out, e);
	case TYPE_DATE:
	case TYPE_INSTANT: return read_moment(x, c, s, out, e);
	case TYPE_CHOICE:  return read_choice(x, c, s, out, e);
	default:           return read_text(x, p, c, s, out, e);
	}
}
