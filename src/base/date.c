/* The civil calendar (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms") and the ISO 8601 forms that the program itself writes. */
#include "base/date.h"

bool civil_valid(struct civil c)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (c.year % 4 == 0 && c.year % 100 != 0) || c.year % 400 == 0;

	if (c.year < 1 || c.year > 9999 || c.month < 1 || c.month > 12 || c.day < 1)
		return false;
	return c.day <= lengths[c.month - 1] + (c.month == 2 && leap);
}

int32_t date_from_civil(struct civil c)
{
	int y = c.year - (c.month <= 2);
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

struct civil date_to_civil(int32_t days)
{
	int64_t z = (int64_t)days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = (int)(z - era * 146097);
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	int month = mp < 10 ? mp + 3 : mp - 9;

	return (struct civil){ (int)(yoe + era * 400) + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1 };
}

int date_weekday(int32_t days)
{
	int w = (days + 3) % 7;

	return (w < 0 ? w + 7 : w) + 1;
}

static bool take_number(struct str *s, size_t n, int *out)
{
	int v = 0;

	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		v = v * 10 + s->p[i] - '0';
	}
	*s = str_part(*s, n, s->n);
	*out = v;
	return true;
}

static bool take_char(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_part(*s, 1, s->n);
	return true;
}

static bool take_date(struct str *s, int32_t *out)
{
	struct civil c;

	if (!take_number(s, 4, &c.year) || !take_char(s, '-') || !take_number(s, 2, &c.month) || !take_char(s, '-') ||
	    !take_number(s, 2, &c.day) || !civil_valid(c))
		return false;
	*out = date_from_civil(c);
	return true;
}

bool date_parse(struct str s, int32_t *out)
{
	return take_date(&s, out) && s.n == 0;
}

/* With zeros in front; what comes from far-off years is printed as it is. */
static void write_padded(struct buf *b, int value, int width)
{
	char text[8];

	if (value < 0 || value > 9999) {
		buf_printf(b, "%0*d", width, value);
		return;
	}
	for (int i = width; i-- > 0; value /= 10)
		text[i] = (char)('0' + value % 10);
	buf_add(b, text, (size_t)width);
}

void date_write(struct buf *b, int32_t days)
{
	struct civil c = date_to_civil(days);

	write_padded(b, c.year, 4);
	buf_char(b, '-');
	write_padded(b, c.month, 2);
	buf_char(b, '-');
	write_padded(b, c.day, 2);
}

static bool take_clock(struct str *s, int *ms)
{
	int h, m, sec = 0, part = 0, digits = 0, d;

	if (!take_number(s, 2, &h) || !take_char(s, ':') || !take_number(s, 2, &m) || h > 23 || m > 59)
		return false;
	if (take_char(s, ':') && (!take_number(s, 2, &sec) || sec > 59))
		return false;
	if (take_char(s, '.'))
		for (; take_number(s, 1, &d); digits++)
			part = digits < 3 ? part * 10 + d : part;
	for (; digits < 3; digits++)
		part *= 10;
	*ms = ((h * 60 + m) * 60 + sec) * 1000 + part;
	return true;
}

static bool take_zone(struct str *s, int *minutes)
{
	bool minus = s->n && s->p[0] == '-';
	int h, m;

	*minutes = 0;
	if (take_char(s, 'Z'))
		return true;
	if (!take_char(s, '+') && !take_char(s, '-'))
		return false;
	if (!take_number(s, 2, &h) || !take_char(s, ':') || !take_number(s, 2, &m) || h > 14 || m > 59)
		return false;
	*minutes = minus ? -(h * 60 + m) : h * 60 + m;
	return true;
}

bool instant_parse(struct str s, int64_t *out)
{
	int32_t days;
	int ms, zone;

	if (!take_date(&s, &days) || !take_char(&s, 'T') || !take_clock(&s, &ms) || !take_zone(&s, &zone) || s.n)
		return false;
	*out = (int64_t)days * DAY_MS + ms - (int64_t)zone * 60000;
	return true;
}

void instant_write(struct buf *b, int64_t ms)
{
	int64_t days = ms / DAY_MS - (ms % DAY_MS < 0);
	int rest = (int)(ms - days * DAY_MS);

	date_write(b, (int32_t)days);
	buf_char(b, 'T');
	write_padded(b, rest / 3600000, 2);
	buf_char(b, ':');
	write_padded(b, rest / 60000 % 60, 2);
	buf_char(b, ':');
	write_padded(b, rest / 1000 % 60, 2);
	if (rest % 1000) {
		buf_char(b, '.');
		write_padded(b, rest % 1000, 3);
	}
	buf_char(b, 'Z');
}
