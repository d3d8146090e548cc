/* POSIX TZ rules (IEEE 1003.1, with RFC 8536's longer times). Used by lang/zone.c for the years after a zone file's last change. */
#include "lang/zone_rule.h"

#include "base/date.h"

enum { HOUR_MS = 3600000 };

static bool take(struct str *s, char c)
{
	if (!s->n || s->p[0] != c)
		return false;
	*s = str_part(*s, 1, s->n);
	return true;
}

static bool is_digit(struct str s)
{
	return s.n && s.p[0] >= '0' && s.p[0] <= '9';
}

static bool number(struct str *s, int max, int *out)
{
	int v = 0;

	if (!is_digit(*s))
		return false;
	while (is_digit(*s) && v <= max) {
		v = v * 10 + (s->p[0] - '0');
		*s = str_part(*s, 1, s->n);
	}
	*out = v;
	return v <= max;
}

/* Three letters or more, or anything between < and >. */
static bool abbreviation(struct str *s)
{
	size_t n = 0;

	if (take(s, '<')) {
		n = str_find(*s, '>');
		*s = str_part(*s, n, s->n);
		return take(s, '>');
	}
	while (n < s->n && ((s->p[n] >= 'A' && s->p[n] <= 'Z') || (s->p[n] >= 'a' && s->p[n] <= 'z')))
		n++;
	*s = str_part(*s, n, s->n);
	return n >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool clock_time(struct str *s, int32_t *ms)
{
	int hours, minutes = 0, seconds = 0;
	bool minus = take(s, '-');

	if (!minus)
		take(s, '+');
	if (!number(s, 167, &hours) || (take(s, ':') && !number(s, 59, &minutes)) || (take(s, ':') && !number(s, 59, &seconds)))
		return false;
	*ms = (hours * 3600 + minutes * 60 + seconds) * (minus ? -1000 : 1000);
	return true;
}

static bool month_week_day(struct str *s, struct zone_day_rule *out)
{
	return number(s, 12, &out->month) && out->month >= 1 && take(s, '.') && number(s, 5, &out->week) && out->week >= 1 && take(s, '.') &&
		number(s, 6, &out->weekday);
}

static bool day_rule(struct str *s, struct zone_day_rule *out)
{
	bool ok;

	*out = (struct zone_day_rule){ .kind = 'D', .ms = 2 * HOUR_MS };
	if (!take(s, ','))
		return false;
	if (take(s, 'M')) {
		out->kind = 'M';
		ok = month_week_day(s, out);
	} else {
		if (take(s, 'J'))
			out->kind = 'J';
		ok = number(s, 365, &out->day);
	}
	return ok && (!take(s, '/') || clock_time(s, &out->ms));
}

bool zone_rule_parse(struct str s, struct zone_rule *out)
{
	*out = (struct zone_rule){ 0 };
	if (!abbreviation(&s) || !clock_time(&s, &out->standard_ms))
		return false;
	out->standard_ms = -out->standard_ms;
	out->summer_ms = out->standard_ms + HOUR_MS;
	if (!s.n)
		return true;
	out->has_summer = true;
	if (!abbreviation(&s))
		return false;
	if (s.n && s.p[0] != ',') {
		if (!clock_time(&s, &out->summer_ms))
			return false;
		out->summer_ms = -out->summer_ms;
	}
	return day_rule(&s, &out->begin) && day_rule(&s, &out->end) && !s.n;
}

/* The week-th such weekday of the month, 5 the last. */
static int32_t nth_weekday(int year, int month, int week, int weekday)
{
	int32_t first = date_from_civil((struct civil){ year, month, 1 });
	int32_t next = month == 12 ? date_from_civil((struct civil){ year + 1, 1, 1 }) : date_from_civil((struct civil){ year, month + 1, 1 });
	int32_t day = first + (weekday - date_weekday(first) % 7 + 7) % 7 + (week - 1) * 7;

	return day < next ? day : day - 7;
}

int64_t zone_rule_moment(const struct zone_day_rule *rule, int year)
{
	int32_t january = date_from_civil((struct civil){ year, 1, 1 });
	bool leap = date_from_civil((struct civil){ year + 1, 1, 1 }) - january == 366;
	int32_t day = january + rule->day;

	if (rule->kind == 'M')
		day = nth_weekday(year, rule->month, rule->week, rule->weekday);
	if (rule->kind == 'J')
		day = january + rule->day - 1 + (leap && rule->day >= 60);
	return (int64_t)day * DAY_MS + rule->ms;
}
