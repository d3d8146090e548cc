/* Words, numbers and lists for the minutes. */
#include "kam/minutes_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "lang/number.h"
#include "lang/zone.h"
#include "model/words.h"

static struct str kept(struct minutes *m, struct buf *b)
{
	struct str copy = b->failed ? (struct str){ NULL, 0 } : arena_str(m->x->arena, buf_view(b));

	m->d->failed |= !copy.p;
	buf_free(b);
	return copy.p ? copy : STR("");
}

struct str minutes_say(struct minutes *m, const char *key)
{
	return catalogue_text(m->language, key);
}

struct str minutes_say_with(struct minutes *m, const char *key, struct str a0, struct str a1)
{
	struct buf b = { .max = 64 << 10 };

	catalogue_format_str(&b, m->language, key, a0, a1);
	return kept(m, &b);
}

struct str minutes_print(struct minutes *m, const char *format, ...)
{
	struct buf b = { .max = 64 << 10 };
	va_list args;

	va_start(args, format);
	buf_vprintf(&b, format, args);
	va_end(args);
	return kept(m, &b);
}

struct str minutes_count(struct minutes *m, int64_t n)
{
	struct buf b = { .max = 64 };

	number_whole(&b, n);
	return kept(m, &b);
}

struct str minutes_money(struct minutes *m, struct value v)
{
	struct buf b = { .max = 128 };

	if (v.kind != VALUE_INT)
		return STR("–");
	number_money(&b, m->language, m->currency, v.i);
	return kept(m, &b);
}

struct str minutes_day(struct minutes *m, struct value v)
{
	struct buf b = { .max = 128 };

	if (v.kind != VALUE_INT)
		return STR("");
	if (m->language == LANGUAGE_EN)
		number_date_year(&b, m->language, (int32_t)v.i);
	else
		date_write(&b, (int32_t)v.i);
	return kept(m, &b);
}

struct str minutes_moment(struct minutes *m, struct value v)
{
	const struct zone *z = company_zone(m->x->company);
	struct buf b = { .max = 128 };

	if (v.kind != VALUE_INT)
		return STR("");
	number_moment(&b, m->language, zone_day(z, v.i), zone_ms_of_day(z, v.i) / 60000, true);
	return kept(m, &b);
}

struct str minutes_choice(struct minutes *m, const char *entity, const char *field, struct str code)
{
	return code.n ? word_choice(m->language, m->x->schema, entity_field(row_entity(m->x, entity), str_of(field)), code) : STR("");
}

struct str minutes_tier(struct minutes *m, struct str code)
{
	return code.n ? minutes_choice(m, "proposal", "tier_before", code) : STR("–");
}

struct str minutes_tiers(struct minutes *m, struct str before, struct str after)
{
	if (str_eq(before, after))
		return minutes_tier(m, after);
	return minutes_print(m, "%.*s\u00a0→\u00a0%.*s", STR_ARG(minutes_tier(m, before)), STR_ARG(minutes_tier(m, after)));
}

struct str minutes_title(struct minutes *m, const char *entity, int64_t id)
{
	struct str title = STR("");
	struct error ignored = { 0 };

	if (!id || record_title(m->x, row_entity(m->x, entity), id, &title, &ignored))
		return STR("");
	return title;
}

struct str minutes_account(struct minutes *m, struct str name, struct str code, int64_t id)
{
	if (!name.n && !code.n)
		return minutes_print(m, "#%lld", (long long)id);
	return name.n && code.n ? minutes_print(m, "%.*s  %.*s", STR_ARG(name), STR_ARG(code)) : name.n ? name : code;
}

/* --- reading ------------------------------------------------------------------------------------------------------------------------------- */

/* As query_columns would, but one that may not be read is no error. */
static bool is_readable(const struct context *x, const struct entity *t, struct str name)
{
	size_t dot = str_find(name, '.');
	const struct field *f = entity_field(t, str_part(name, 0, dot));

	if (!f || !principal_reads(x->who, t, f))
		return false;
	if (dot == name.n)
		return !(f->flags & FIELD_SEALED);
	f = entity_field(t = f->target, str_part(name, dot + 1, name.n));
	return f && principal_reads(x->who, t, f) && !(f->flags & FIELD_SEALED);
}

enum rc reading_begin(struct minutes *m, const char *entity, const char *columns, const char *sort, int limit, struct str filter, struct reading *out, struct error *e)
{
	CLEANUP(buf_free) struct buf names = { .max = 2048 };
	const struct entity *t = row_entity(m->x, entity);
	struct str rest = str_of(columns), name;
	int n = 0, readable = 0;
	enum rc rc;

	*out = (struct reading){ .query = { .entity = t, .limit = limit, .operation = OP_LIST } };
	if (!principal_may(m->x->who, t, OP_LIST))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_list", t->name, NULL);
	while (n < READING_COLUMNS && str_split(&rest, ' ', &name)) {
		bool has = is_readable(m->x, t, name);
		out->places[n++] = has ? readable++ : -1;
		if (has)
			buf_printf(&names, "%s%.*s", readable > 1 ? "," : "", STR_ARG(name));
	}
	if (!readable)
		buf_lit(&names, "id");
	if ((rc = filter_parse(m->x, t, filter, &out->query.filter, e)) || (rc = query_columns(m->x, &out->query, buf_view(&names), e)) ||
	    (sort && (rc = query_sort(m->x, &out->query, str_of(sort), e))))
		return rc;
	return list_begin(m->x, &out->query, &out->list, e);
}

struct value reading_value(const struct reading *r, int column)
{
	return r->places[column] < 0 ? value_null() : list_value(&r->list, r->places[column]);
}

struct str reading_text(struct minutes *m, const struct reading *r, int column)
{
	struct value v = reading_value(r, column);
	struct str copy = v.kind == VALUE_TEXT ? arena_str(m->x->arena, v.s) : STR("");

	m->d->failed |= !copy.p;
	return copy.p ? copy : STR("");
}
