/* The field types: one row each, with how its text is read strictly and written canonically. */
#include "model/type.h"

#include "base/date.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "lang/zone.h"

#include <stdio.h>
#include <string.h>

static enum rc bad(const struct field *f, const char *key, struct error *e)
{
	return error_set(e, RC_INVALID, f->name, key, NULL, NULL);
}

static enum rc take_text(const struct type_context *c, struct str s, struct value *out, struct error *e)
{
	struct str copy = arena_str(c->arena, s);

	if (!copy.p)
		return error_no_memory(e);
	*out = value_text(copy);
	return RC_OK;
}

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = (unsigned char)s.p[i];
		if ((b < ' ' && b != '\t' && b != '\n' && b != '\r') || b == 0x7F)
			return true;
	}
	return false;
}

static enum rc parse_text(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	if (has_control(s))
		return bad(f, "error.control_character", e);
	return take_text(c, s, out, e);
}

static enum rc parse_code(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ')
			return bad(f, "error.control_character", e);
	return parse_text(c, f, s, out, e);
}

static enum rc parse_scaled(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	int64_t v;

	switch (decimal_parse(s, field_types[f->type].scale, &v)) {
	case DECIMAL_OK:    *out = value_int(v); return RC_OK;
	case DECIMAL_RANGE: return bad(f, "error.number_range", e);
	default:            return bad(f, "error.number", e);
	}
}

static enum rc parse_int(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(i == 0 && (s.p[i] == '-' || s.p[i] == '+')))
			return bad(f, "error.integer", e);
	return parse_scaled(c, f, s, out, e);
}

static enum rc parse_bool(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	static const char *const yes[] = { "true", "1", "yes", "y", "on", "是", "真" };
	static const char *const no[] = { "false", "0", "no", "n", "off", "否", "假" };

	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
		if (str_eq_nocase(s, str_of(yes[i])))
			return *out = value_int(1), RC_OK;
		if (str_eq_nocase(s, str_of(no[i])))
			return *out = value_int(0), RC_OK;
	}
	return bad(f, "error.boolean", e);
}

static enum rc parse_date(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	int32_t day;

	if (!date_parse(s, &day))
		return bad(f, "error.date", e);
	*out = value_int(day);
	return RC_OK;
}

/* With a zone as it stands; "2026-11-23" and "2026-11-23T08:05[:00]" are company time. */
static enum rc parse_instant(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	char text[40];
	int32_t day;
	int64_t ms;
	bool ok = instant_parse(s, &ms);

	if (!ok && s.n >= 10 && s.n < 30 && date_parse(str_part(s, 0, 10), &day)) {
		snprintf(text, sizeof text, "%.*sZ", STR_ARG(s));
		if (s.n > 10)
			text[10] = text[10] == ' ' ? 'T' : text[10];
		if ((ok = s.n == 10))
			ms = 0;
		else if ((ok = instant_parse(str_of(text), &ms)))
			ms -= (int64_t)day * DAY_MS;
		if (ok)
			ms = zone_to_utc(c->zone, day, (int)ms);
	}
	if (!ok)
		return bad(f, "error.instant", e);
	*out = value_int(ms);
	return RC_OK;
}

static enum rc parse_ref(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	enum rc rc = parse_int(c, f, s, out, e);

	if (rc == RC_OK && out->i <= 0)
		return bad(f, "error.reference_id", e);
	return rc;
}

static enum rc parse_email(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	size_t at = str_find(s, '@');
	struct str host = str_part(s, at + 1, s.n);

	if (at == 0 || at >= s.n || host.n < 1 || str_find(host, '@') != host.n || str_find(s, ' ') != s.n || host.p[0] == '.' || str_ends(host, "."))
		return bad(f, "error.email", e);
	return parse_code(c, f, s, out, e);
}

static enum rc parse_url(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	size_t colon = str_find(s, ':');

	if (colon < s.n && !str_starts(s, "http://") && !str_starts(s, "https://") && str_find(str_part(s, 0, colon), '.') == colon)
		return bad(f, "error.url", e);
	return parse_code(c, f, s, out, e);
}

static enum rc parse_currency(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	char code[3];

	if (s.n != 3)
		return bad(f, "error.currency", e);
	for (int i = 0; i < 3; i++) {
		code[i] = (char)(s.p[i] & ~0x20);
		if (code[i] < 'A' || code[i] > 'Z')
			return bad(f, "error.currency", e);
	}
	return take_text(c, (struct str){ code, 3 }, out, e);
}

static enum rc parse_bytes(const struct type_context *c, const struct field *f, struct str s, struct value *out, struct error *e)
{
	return bad(f, "error.not_writable", e);
}

static void write_text(const struct type_context *c, const struct field *f, struct value v, struct buf *out)
{
	buf_str(out, v.s);
}

static void write_scaled(const struct type_context *c, const struct field *f, struct value v, struct buf *out)
{
	decimal_write(out, v.i, field_types[f->type].scale);
}

static void write_bool(const struct type_context *c, const struct field *f, struct value v, struct buf *out)
{
	buf_text(out, v.i ? "true" : "false");
}

static void write_date(const struct type_context *c, const struct field *f, struct value v, struct buf *out)
{
	date_write(out, (int32_t)v.i);
}

static void write_instant(const struct type_context *c, const struct field *f, struct value v, struct buf *out)
{
	instant_write(out, v.i);
}

static void write_nothing(const struct type_context *c, const struct field *f, struct value v, struct buf *out)
{
}

#define TEXT_TYPE .kind = VALUE_TEXT, .json_type = "string", .text = true
#define DECIMAL_TYPE .kind = VALUE_INT, .json_type = "string", .json_format = "decimal", .parse = parse_scaled, .write = write_scaled
const struct field_type_row field_types[TYPE_COUNT] = {
	[TYPE_TEXT] = { "text", TEXT_TYPE, .custom = true, .parse = parse_text, .write = write_text },
	[TYPE_LONG_TEXT] = { "long_text", TEXT_TYPE, .custom = true, .parse = parse_text, .write = write_text },
	[TYPE_CODE] = { "code", TEXT_TYPE, .custom = true, .parse = parse_code, .write = write_text },
	[TYPE_INT] = { "integer", VALUE_INT, "integer", .custom = true, .parse = parse_int, .write = write_scaled },
	[TYPE_MONEY] = { "money", DECIMAL_TYPE, .custom = true, .scale = MONEY_SCALE },
	[TYPE_QUANTITY] = { "quantity", DECIMAL_TYPE, .custom = true, .scale = QUANTITY_SCALE },
	[TYPE_RATIO] = { "ratio", DECIMAL_TYPE, .custom = true, .scale = MONEY_SCALE },
	[TYPE_BOOL] = { "boolean", VALUE_INT, "boolean", .custom = true, .parse = parse_bool, .write = write_bool },
	[TYPE_DATE] = { "date", VALUE_INT, "string", "date", .custom = true, .parse = parse_date, .write = write_date },
	[TYPE_INSTANT] = { "instant", VALUE_INT, "string", "date-time", .custom = true, .parse = parse_instant, .write = write_instant },
	[TYPE_CHOICE] = { "choice", VALUE_TEXT, "string", .custom = true, .parse = parse_code, .write = write_text },
	[TYPE_REF] = { "reference", VALUE_INT, "integer", .custom = true, .parse = parse_ref, .write = write_scaled },
	[TYPE_EMAIL] = { "email", TEXT_TYPE, .json_format = "email", .custom = true, .parse = parse_email, .write = write_text },
	[TYPE_PHONE] = { "phone", TEXT_TYPE, .custom = true, .parse = parse_code, .write = write_text },
	[TYPE_URL] = { "url", TEXT_TYPE, .json_format = "uri-reference", .custom = true, .parse = parse_url, .write = write_text },
	[TYPE_CREDIT_CODE] = { "credit_code", TEXT_TYPE, .parse = parse_code, .write = write_text },
	[TYPE_INDUSTRY] = { "industry", TEXT_TYPE, .parse = parse_text, .write = write_text },
	[TYPE_PLACE] = { "place", TEXT_TYPE, .parse = parse_text, .write = write_text },
	[TYPE_CURRENCY] = { "currency", VALUE_TEXT, "string", .parse = parse_currency, .write = write_text },
	[TYPE_JSON] = { "json", VALUE_TEXT, "string", .parse = parse_text, .write = write_text },
	[TYPE_BYTES] = { "bytes", VALUE_BLOB, "string", .parse = parse_bytes, .write = write_nothing },
};

const struct field_type_row *field_type_find(struct str name)
{
	for (int i = 0; i < TYPE_COUNT; i++)
		if (str_is(name, field_types[i].name))
			return &field_types[i];
	return NULL;
}

enum rc field_parse(const struct type_context *c, const struct field *f, struct str text, struct value *out, struct error *e)
{
	enum rc rc;

	*out = value_null();
	if (f->type != TYPE_LONG_TEXT && f->type != TYPE_TEXT)
		text = str_trim(text);
	if (text.n == 0)
		return RC_OK;
	if (!utf8_valid(text) || memchr(text.p, 0, text.n))
		return bad(f, "error.encoding", e);
	rc = field_types[f->type].parse(c, f, text, out, e);
	return rc ? rc : field_check(f, *out, e);
}

void field_write(const struct type_context *c, const struct field *f, struct value v, struct buf *out)
{
	if (!value_is_null(v))
		field_types[f->type].write(c, f, v, out);
}

static enum rc out_of_range(const struct field *f, struct error *e)
{
	CLEANUP(buf_free) struct buf least = { .max = 64 };
	CLEANUP(buf_free) struct buf most = { .max = 64 };

	decimal_write(&least, f->least, field_types[f->type].scale);
	decimal_write(&most, f->most, field_types[f->type].scale);
	return error_set(e, RC_INVALID, f->name, "error.between", buf_cstr(&least), buf_cstr(&most));
}

enum rc field_check(const struct field *f, struct value v, struct error *e)
{
	char text[24];

	if (v.kind == VALUE_INT && (f->least || f->most) && (v.i < f->least || v.i > f->most))
		return out_of_range(f, e);
	if (v.kind == VALUE_TEXT && f->max && v.s.n > (size_t)f->max && utf8_count(v.s) > (size_t)f->max) {
		snprintf(text, sizeof text, "%d", f->max);
		return error_set(e, RC_INVALID, f->name, "error.too_long", text, NULL);
	}
	return RC_OK;
}
