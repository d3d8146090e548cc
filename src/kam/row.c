/* Rows by field name. */
#include "kam/row.h"

#include <stdio.h>

#include "base/mem.h"
#include "lang/zone.h"

const struct entity *row_entity(const struct context *x, const char *name)
{
	return schema_entity(x->schema, str_of(name));
}

void row_set(struct change *c, const char *field, struct value v)
{
	change_value(c, entity_field(c->entity, str_of(field)), v);
}

struct str row_text(const struct record *r, const char *field)
{
	struct value v = record_value(r, field);

	return v.kind == VALUE_TEXT ? v.s : STR("");
}

int64_t row_int(const struct record *r, const char *field)
{
	struct value v = record_value(r, field);

	return v.kind == VALUE_INT ? v.i : 0;
}

struct value row_tier(enum tier t)
{
	return t < TIER_COUNT ? value_text(str_of(tier_codes[t])) : value_null();
}

struct value row_ref(int64_t id)
{
	return id ? value_int(id) : value_null();
}

struct value row_words(struct str s)
{
	return s.n ? value_text(s) : value_null();
}

int32_t row_today(const struct context *x)
{
	return zone_day(company_zone(x->company), x->now);
}

enum rc row_put(struct context *x, struct change *c, int64_t *id, struct error *e)
{
	struct written written = { .id = *id };
	enum rc rc = *id ? record_update_internal(x, *id, c, &written, e) : record_create_internal(x, c, &written, e);

	if (rc == RC_OK)
		*id = written.id;
	return rc;
}

struct str row_column(struct context *x, const struct statement *st, int column)
{
	struct str copy = statement_is_null(st, column) ? STR("") : arena_str(x->arena, statement_text(st, column));

	return copy.p ? copy : STR("");
}

enum rc row_check_text(struct str text, const char *field, bool needed, size_t characters, struct error *e)
{
	char most[24];

	if (needed && !str_trim(text).n)
		return error_set(e, RC_INVALID, field, "error.required", NULL, NULL);
	snprintf(most, sizeof most, "%zu", characters);
	if (!utf8_valid(text) || utf8_count(text) > characters)
		return error_set(e, RC_INVALID, field, "error.too_long", most, NULL);
	return RC_OK;
}
