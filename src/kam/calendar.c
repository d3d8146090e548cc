/* Counting working days. */
#include "kam/calendar.h"


#include "base/mem.h"

enum { WINDOW = 512, FRIDAY = 5 };

/* Whether each day of a stretch is worked. */
struct stretch {
	int32_t first;
	bool working[WINDOW];
};

static enum rc read_stretch(struct context *x, int32_t first, struct stretch *s, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value values[] = { value_int(first), value_int((int64_t)first + WINDOW - 1) };
	bool row;
	enum rc rc;

	s->first = first;
	for (int32_t i = 0; i < WINDOW; i++)
		s->working[i] = date_weekday(first + i) <= FRIDAY;
	if ((rc = db_prepare(x->db, STR("SELECT day, working FROM calendar_day WHERE day BETWEEN ? AND ? AND deleted_at IS NULL"), &st, e)) ||
	    (rc = statement_bind_all(st, values, 2, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row)
		s->working[statement_int(st, 0) - first] = statement_int(st, 1) != 0;
	return rc;
}

enum rc calendar_is_working(struct context *x, int32_t day, bool *out, struct error *e)
{
	struct stretch s;
	enum rc rc = read_stretch(x, day, &s, e);

	*out = s.working[0];
	return rc;
}

enum rc calendar_add(struct context *x, int32_t day, int n, int32_t *out, struct error *e)
{
	int step = n < 0 ? -1 : 1, left = n < 0 ? -n : n ? n : 1;
	int32_t at = n ? day + step : day;
	struct stretch s;
	enum rc rc = left > CALENDAR_STEPS_MAX ? error_set(e, RC_INVALID, "days", "error.number_range", NULL, NULL) : RC_OK;

	for (int unworked = 0; rc == RC_OK; at += step * WINDOW) {
		if ((rc = read_stretch(x, step > 0 ? at : at - WINDOW + 1, &s, e)))
			break;
		for (int i = 0; i < WINDOW; i++) {
			int32_t here = at + step * i;
			if (!s.working[here - s.first] && ++unworked > CALENDAR_STEPS_MAX)
				return error_set(e, RC_INVALID, "days", "error.number_range", NULL, NULL);
			if (s.working[here - s.first] && --left == 0)
				return *out = here, RC_OK;
			unworked = s.working[here - s.first] ? 0 : unworked;
		}
	}
	return rc;
}

static enum rc take_fact(struct context *x, const struct calendar_fact *f, int *added, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("calendar_day"));
	struct value day = value_int(date_from_civil(f->day));
	struct written written;
	struct change c;
	int64_t one;
	bool there;
	enum rc rc = db_one_int(x->db, "SELECT 1 FROM calendar_day WHERE day = ? AND deleted_at IS NULL", &day, 1, &one, &there, e);

	if (rc || there || (rc = change_new(x, t, &c, e)))
		return rc;
	change_value(&c, entity_field(t, STR("day")), day);
	change_value(&c, entity_field(t, STR("working")), value_int(f->working));
	change_value(&c, entity_field(t, STR("name")), value_text(str_of(f->name)));
	++*added;
	return record_create(x, &c, &written, e);
}

enum rc calendar_take_china(struct context *x, int *added, struct error *e)
{
	enum rc rc = RC_OK;

	*added = 0;
	for (int i = 0; rc == RC_OK && i < calendar_china_count; i++)
		rc = take_fact(x, &calendar_china[i], added, e);
	return rc;
}
