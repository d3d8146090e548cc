/* Settings of the company: its own values, and the calendar of working days. */
#include "base/date.h"
#include "base/mem.h"
#include "kam/calendar.h"
#include "model/words.h"
#include "records/setting.h"
#include "web/cells.h"
#include "web/settings.h"
#include "web/slow.h"

#include <stdio.h>
#include <string.h>

enum { MEGABYTE = 1 << 20 };

/* --- values --------------------------------------------------------------------------------------------------------------------------------- */

static enum input_kind kind_of(const struct setting_row *row)
{
	switch (row->type) {
	case TYPE_INT:
		return INPUT_NUMBER;
	case TYPE_BOOL:
		return INPUT_BOOL;
	case TYPE_URL:
		return INPUT_URL;
	case TYPE_CHOICE:
		return INPUT_CHOICE;
	default:
		return INPUT_TEXT;
	}
}

/* A size as the form shows it: 52428800 is 50, in MB, with two decimals when it must be. */
static struct str megabytes_text(struct arena *arena, struct str bytes)
{
	CLEANUP(buf_free) struct buf b = { .max = 40 };
	int64_t n;

	if (decimal_parse(bytes, 0, &n) != DECIMAL_OK)
		return bytes;
	decimal_write(&b, (n * 100 + MEGABYTE / 2) / MEGABYTE, 2);
	return arena_str(arena, buf_view(&b));
}

static struct str shown(struct arena *arena, struct company *c, const struct setting_row *row)
{
	struct str kept = company_setting(c, row->name);

	return row->bytes ? megabytes_text(arena, kept) : kept;
}

/* The typed MB as the bytes that are kept; the limits are told in MB as well. */
static enum rc take_megabytes(struct arena *arena, const struct setting_row *row, struct str typed, struct str *out, struct error *e)
{
	int64_t hundredths;

	if (decimal_parse(typed, 2, &hundredths) != DECIMAL_OK || hundredths < row->least * 100 / MEGABYTE || hundredths > row->most * 100 / MEGABYTE)
		return error_set(e, RC_INVALID, row->name, "error.between", arena_printf(arena, "%lld MB", (long long)(row->least / MEGABYTE)),
				 arena_printf(arena, "%lld MB", (long long)(row->most / MEGABYTE)));
	*out = str_of(arena_printf(arena, "%lld", (long long)(hundredths * MEGABYTE / 100)));
	return out->p ? RC_OK : error_no_memory(e);
}

static struct form_field setting_field(struct settings *s, const struct setting_row *row, const struct error *wrong)
{
	struct str help = page_print(&s->p, "setting.%s.help", row->name), name = str_of(row->name);
	struct field field = setting_as_field(row);
	struct form_field f = { .kind = kind_of(row), .name = name, .label = word_of(s->p.language, "setting", name), .max = row->max,
				.value = wrong ? settings_typed(s->p.r, row->name) : shown(s->p.arena, s->p.x.company, row), .unit = row->bytes ? STR("MB") : STR("") };

	if (row->type == TYPE_CHOICE)
		options_of(&s->p, &field, f.value, false, &f);
	if (catalogue_has(help))
		f.hint = catalogue_text_str(s->p.language, help);
	if (wrong && (str_is(name, wrong->field) || str_is(STR("value"), wrong->field)))
		f.error = str_is(name, wrong->field) ? page_error_text(&s->p, wrong) : STR("");
	return f;
}

/* One group a part of the program: what stands before the point. */
static struct form_body *company_form(struct settings *s, const struct error *wrong)
{
	struct form_body *form = page_new_array(&s->p, struct form_body, 1);
	struct form_group *groups = page_new_array(&s->p, struct form_group, (size_t)setting_count);
	struct form_field *fields = page_new_array(&s->p, struct form_field, (size_t)setting_count);
	struct form_error *errors = page_new_array(&s->p, struct form_error, 1);
	struct str last = STR("");
	size_t n = 0;

	if (!form || !groups || !fields || !errors)
		return NULL;
	for (int i = 0; i < setting_count; i++) {
		struct str name = str_of(setting_rows[i].name), part = str_part(name, 0, str_find(name, '.'));
		if (!str_eq(part, last))
			groups[n++] = (struct form_group){ .title = word_of(s->p.language, "settings_part", part), .fields = { fields + i, 0 } };
		last = part;
		fields[i] = setting_field(s, &setting_rows[i], wrong);
		groups[n - 1].fields.count++;
	}
	*form = (struct form_body){ .action = STR("/settings/company"), .csrf = request_csrf(s->p.r), .groups = { groups, n } };
	if (wrong) {
		*errors = (struct form_error){ .field = arena_str(s->p.arena, str_of(wrong->field)), .text = page_error_text(&s->p, wrong) };
		if (setting_find(errors->field))
			errors->label = word_of(s->p.language, "setting", errors->field);
		form->errors.items = errors;
		form->errors.count = 1;
	}
	return form;
}

static enum handled company_page(struct request *r, const struct error *wrong)
{
	struct settings s;

	if (settings_open(r, &s, "company")) {
		s.v.form = company_form(&s, wrong);
		if (wrong)
			response_status(request_response(r), rc_status(wrong->rc));
	}
	return settings_close(&s);
}

enum handled settings_company(struct request *r)
{
	return company_page(r, NULL);
}

/* Those that differ from what holds. */
static enum rc put_settings(struct context *x, struct write_request *w, struct error *e)
{
	struct request *r = w->argument;
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < setting_count; i++) {
		const struct setting_row *row = &setting_rows[i];
		struct str value = str_trim(settings_typed(r, row->name));
		if (!value.p || str_eq(value, shown(x->arena, x->company, row)))
			continue;
		if (row->bytes && value.n)
			rc = take_megabytes(x->arena, row, value, &value, e);
		if (rc == RC_OK)
			rc = setting_put(x, str_of(row->name), value, e);
		if (rc == RC_INVALID)
			snprintf(e->field, sizeof e->field, "%s", setting_rows[i].name);
	}
	return rc;
}

static enum handled company_slow(struct request *r)
{
	struct error e = { 0 };
	enum rc rc = settings_write(r, put_settings, r, &e);

	if (rc == RC_FORBIDDEN)
		return page_error(r, &e);
	if (rc)
		return company_page(r, &e);
	company_refresh(request_site(r)->company, &e);
	page_toast(r, "settings.saved", STR(""), STR(""));
	return page_go(r, STR("/settings/company"));
}

enum handled settings_company_save(struct request *r)
{
	return page_slowly(r, company_slow);
}

/* --- the calendar --------------------------------------------------------------------------------------------------------------------------- */

enum { YEAR_DAYS = 366, YEAR_FIRST = 1990, YEAR_LAST = 2100, WEEKS = 6 };

/* What a year's days are: 0 as the week says, else set to work (1) or off (2). */
struct year { int number; int32_t first; unsigned char set[YEAR_DAYS]; };

static enum rc read_year(struct context *x, struct year *y, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("calendar_day"));
	struct query q = { .entity = t, .limit = LIST_LIMIT_MAX, .operation = OP_LIST };
	char *filter = arena_printf(x->arena, "day between '%04d-01-01' and '%04d-12-31'", y->number, y->number);
	struct list l;
	bool row;
	enum rc rc;

	if ((rc = filter_parse(x, t, str_of(filter), &q.filter, e)) || (rc = query_columns(x, &q, STR("day,working"), e)) || (rc = list_begin(x, &q, &l, e)))
		return rc;
	while ((rc = list_next(&l, &row, e)) == RC_OK && row)
		y->set[list_value(&l, 0).i - y->first] = list_value(&l, 1).i ? 1 : 2;
	list_end(&l);
	return rc;
}

static bool works_by_week(int32_t day)
{
	return date_weekday(day) < 6;
}

static void fill_day(struct settings *s, const struct year *y, int32_t day, struct calendar_day *out)
{
	unsigned char set = y->set[day - y->first];
	struct buf b = { .max = 32 };

	date_write(&b, day);
	*out = (struct calendar_day){ .number = page_print(&s->p, "%d", date_to_civil(day).day), .date = page_take(&s->p, &b), .off = set ? set == 2 : !works_by_week(day),
				      .set = set && (set == 1) != works_by_week(day), .today = day == s->p.today };
}

static void fill_month(struct settings *s, const struct year *y, int month, struct calendar_month *out)
{
	int32_t first = date_from_civil((struct civil){ y->number, month, 1 });
	int32_t next = month == 12 ? date_from_civil((struct civil){ y->number + 1, 1, 1 }) : date_from_civil((struct civil){ y->number, month + 1, 1 });
	struct calendar_week *weeks = page_new_array(&s->p, struct calendar_week, WEEKS);
	struct calendar_day *days = page_new_array(&s->p, struct calendar_day, WEEKS * 7);
	int at = date_weekday(first) - 1;

	if (!weeks || !days)
		return;
	for (int i = 0; i < WEEKS * 7; i++)
		days[i].blank = true;
	for (int32_t day = first; day < next; day++)
		fill_day(s, y, day, &days[at++]);
	out->label = page_say(&s->p, arena_printf(s->p.arena, "number.month.%d", month));
	out->weeks.items = weeks;
	out->weeks.count = (size_t)(at + 6) / 7;
	for (int i = 0; i < WEEKS; i++) {
		weeks[i].days.items = days + i * 7;
		weeks[i].days.count = 7;
	}
}

static struct calendar_view *calendar_view(struct settings *s, const struct year *y)
{
	static const char *const keys[7] = { "calendar.mon", "calendar.tue", "calendar.wed", "calendar.thu", "calendar.fri", "calendar.sat", "calendar.sun" };
	struct calendar_view *v = page_new_array(&s->p, struct calendar_view, 1);
	struct calendar_month *months = page_new_array(&s->p, struct calendar_month, 12);
	struct option *weekdays = page_new_array(&s->p, struct option, 7);

	if (!v || !months || !weekdays)
		return NULL;
	for (int i = 0; i < 7; i++)
		weekdays[i].label = page_say(&s->p, keys[i]);
	for (int m = 1; m <= 12; m++)
		fill_month(s, y, m, &months[m - 1]);
	*v = (struct calendar_view){ page_print(&s->p, "/settings/calendar?year=%d", y->number), request_csrf(s->p.r), page_print(&s->p, "%d", y->number),
				     page_print(&s->p, "/settings/calendar?year=%d", y->number - 1), page_print(&s->p, "/settings/calendar?year=%d", y->number + 1),
				     { weekdays, 7 }, { months, 12 } };
	return v;
}

static int year_asked(const struct request *r, int32_t today)
{
	int64_t year;

	if (decimal_parse(request_arg(r, "year"), 0, &year) == DECIMAL_OK && year >= YEAR_FIRST && year <= YEAR_LAST)
		return (int)year;
	return date_to_civil(today).year;
}

enum handled settings_calendar(struct request *r)
{
	struct settings s;

	if (settings_open(r, &s, "calendar")) {
		int number = year_asked(r, s.p.today);
		struct year y = { .number = number, .first = date_from_civil((struct civil){ number, 1, 1 }) };
		if (page_ok(&s.p, read_year(&s.p.x, &y, &s.p.e)))
			s.v.calendar = calendar_view(&s, &y);
		if (settings_may(&s, OP_CREATE))
			settings_action(&s, (struct action){ page_say_with(&s.p, "calendar.load", page_print(&s.p, "%d", calendar_china[0].day.year),
									  page_print(&s.p, "%d", calendar_china[calendar_china_count - 1].day.year)),
							     page_print(&s.p, "/settings/calendar/holidays?year=%d", number), .icon = "calendar", .post = true,
							     .csrf = request_csrf(r) });
	}
	return settings_close(&s);
}

struct turning { int32_t day; int added; };

static enum rc find_day(struct context *x, int32_t day, struct record **out, struct error *e)
{
	struct buf b = { .max = 32 };
	enum rc rc;

	date_write(&b, day);
	rc = record_by_key(x, schema_entity(x->schema, STR("calendar_day")), buf_view(&b), out, e);
	buf_free(&b);
	if (rc == RC_NOT_FOUND)
		*out = NULL;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

static enum rc set_day(struct context *x, int32_t day, bool working, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("calendar_day"));
	struct written out;
	struct change c;
	enum rc rc = change_new(x, t, &c, e);

	if (rc)
		return rc;
	change_value(&c, entity_field_named(t, "day"), value_int(day));
	change_value(&c, entity_field_named(t, "working"), value_int(working));
	return record_create(x, &c, &out, e);
}

/* A day that was set goes back to what the week says; any other becomes the opposite of it. */
static enum rc turn_day(struct context *x, struct write_request *w, struct error *e)
{
	const struct turning *t = w->argument;
	struct record *row;
	enum rc rc = find_day(x, t->day, &row, e);

	if (rc)
		return rc;
	if (row)
		return record_delete(x, row->entity, row->id, ANY_VERSION, e);
	return set_day(x, t->day, !works_by_week(t->day), e);
}

static enum rc take_holidays(struct context *x, struct write_request *w, struct error *e)
{
	struct turning *t = w->argument;

	return calendar_take_china(x, &t->added, e);
}

static enum handled back_to_year(struct request *r, int year)
{
	return page_go(r, str_of(arena_printf(request_arena(r), "/settings/calendar?year=%d", year)));
}

static enum handled turn_slow(struct request *r)
{
	struct turning t = { 0 };
	struct error e = { 0 };

	if (!date_parse(request_field(r, "day"), &t.day))
		return reply_error(r, 422, "error.date");
	return settings_write(r, turn_day, &t, &e) ? page_error(r, &e) : back_to_year(r, date_to_civil(t.day).year);
}

enum handled settings_calendar_turn(struct request *r)
{
	return page_slowly(r, turn_slow);
}

static enum handled load_slow(struct request *r)
{
	struct turning t = { 0 };
	struct error e = { 0 };

	if (settings_write(r, take_holidays, &t, &e))
		return page_error(r, &e);
	page_toast(r, t.added ? "calendar.loaded" : "calendar.loaded_none", str_of(arena_printf(request_arena(r), "%d", t.added)), STR(""));
	return back_to_year(r, year_asked(r, 0));
}

enum handled settings_calendar_load(struct request *r)
{
	return page_slowly(r, load_slow);
}
