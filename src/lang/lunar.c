/* Days to lunar days and back. Called by records (birthdays), kam (festivals) and the command line. */
#include "lang/lunar.h"

#include "base/date.h"
#include "lang/lunar_table.h"

enum { RANGE_FIRST = -25537 /* 1900-01-31 */, RANGE_LAST = 47846 /* 2100-12-31 */ };

static const struct lunar_year *year_row(int year)
{
	return year >= LUNAR_FIRST_YEAR && year <= LUNAR_LAST_YEAR ? &lunar_years[year - LUNAR_FIRST_YEAR] : NULL;
}

static int32_t new_year(int year)
{
	return date_from_civil((struct civil){ year, 1, 1 }) + year_row(year)->new_year;
}

static int month_count(const struct lunar_year *y)
{
	return y->leap ? 13 : 12;
}

static int month_length(const struct lunar_year *y, int place)
{
	return y->long_months >> place & 1 ? 30 : 29;
}

/* The place of a month in its year, from 0; -1 for a leap month that the year has not. */
static int month_place(const struct lunar_year *y, int month, bool leap)
{
	if (leap)
		return y->leap == month ? month : -1;
	return month - 1 + (y->leap && month > y->leap);
}

bool lunar_from_date(int32_t date, struct lunar *out)
{
	int year, place = 0;
	int32_t first;

	if (date < RANGE_FIRST || date > RANGE_LAST)
		return false;
	year = date_to_civil(date).year;
	if (date < new_year(year))
		year--;
	const struct lunar_year *y = year_row(year);
	first = new_year(year);
	while (place < month_count(y) - 1 && date >= first + month_length(y, place))
		first += month_length(y, place++);
	*out = (struct lunar){ .year = year, .leap = y->leap && place == y->leap, .day = date - first + 1 };
	out->month = place + 1 - (y->leap && place >= y->leap);
	return true;
}

static bool plausible(struct lunar l)
{
	return l.month >= 1 && l.month <= 12 && l.day >= 1 && l.day <= 30;
}

bool lunar_to_date(struct lunar l, int32_t *out)
{
	const struct lunar_year *y = year_row(l.year);
	int place = y && plausible(l) ? month_place(y, l.month, l.leap) : -1;
	int32_t date;

	if (place < 0 || l.day > month_length(y, place))
		return false;
	date = new_year(l.year) + l.day - 1;
	for (int i = 0; i < place; i++)
		date += month_length(y, i);
	if (date > RANGE_LAST)
		return false;
	*out = date;
	return true;
}

void lunar_text_zh(struct buf *b, struct lunar l)
{
	static const char *const months[] = { "正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二" };
	static const char *const digits[] = { "十", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
	static const char *const tens[] = { "初", "十", "廿" };

	if (!plausible(l))
		return;
	buf_text(b, l.leap ? "闰" : "");
	buf_text(b, months[l.month - 1]);
	buf_lit(b, "月");
	if (l.day == 20 || l.day == 30)
		buf_text(b, l.day == 20 ? "二" : "三");
	else
		buf_text(b, tens[(l.day == 10 ? 0 : l.day) / 10]);
	buf_text(b, digits[l.day % 10]);
}

/* The day on which l is kept in that year. */
static bool kept_in(struct lunar l, int year, int32_t *out)
{
	const struct lunar_year *y = year_row(year);

	if (!y)
		return false;
	l.year = year;
	l.leap = l.leap && y->leap == l.month;
	if (l.day > month_length(y, month_place(y, l.month, l.leap)))
		l.day = 29;
	return lunar_to_date(l, out);
}

bool lunar_next(struct lunar l, int32_t after, int32_t *out)
{
	int year;

	if (!plausible(l) || after >= RANGE_LAST)
		return false;
	year = after < RANGE_FIRST ? LUNAR_FIRST_YEAR : date_to_civil(after).year - 1;
	for (int last = year + 2; year <= last; year++)
		if (kept_in(l, year, out) && *out > after)
			return true;
	return false;
}
