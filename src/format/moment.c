/* Reading people's dates: fold the text to ASCII marks, then take a date, then a time, from the front. */
#include "format/moment.h"

#include "base/decimal.h"

#include <string.h>

static const struct {
	const char *word;
	const char *ascii;
} folds[] = {
	{ "年", "-" }, { "月", "-" }, { "日", " " }, { "号", " " }, { "號", " " }, { "时", ":" }, { "時", ":" }, { "点", ":" }, { "點", ":" }, { "分", ":" },
	{ "秒", " " }, { "上午", " AM " }, { "下午", " PM " }, { "凌晨", " AM " }, { "早上", " AM " }, { "中午", " NOON " }, { "晚上", " PM " },
	{ "\xC2\xA0", " " }, { "\xE2\x80\xAF", " " }, { "\xE3\x80\x80", " " }, { "−", "-" }, { "–", "-" },
	{ "星期", " WEEK" }, { "周", " WEEK" }, { "一", "" }, { "二", "" }, { "三", "" }, { "四", "" }, { "五", "" }, { "六", "" },
};

static size_t fold_word(struct str s, const char **ascii)
{
	for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
		if (str_starts(s, folds[i].word))
			return *ascii = folds[i].ascii, strlen(folds[i].word);
	return 0;
}

/* Upper-case ASCII into to, at most size bytes; 0 when something else is there. */
static size_t fold(struct str s, char *to, size_t size)
{
	const char *ascii;
	size_t n = 0;

	while (s.n && n + 8 < size) {
		size_t used = fold_word(s, &ascii);
		if (used) {
			n += strlen(memcpy(to + n, ascii, strlen(ascii) + 1));
			s = str_part(s, used, s.n);
			continue;
		}
		uint32_t c = str_next_char(&s);
		c = c >= 0xFF01 && c <= 0xFF5E ? c - 0xFF01 + '!' : c == '\t' ? ' ' : c;
		if (c < ' ' || c > '~')
			return 0;
		to[n++] = (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
	}
	return s.n ? 0 : n;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits_at(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n;
}

/* Takes 1 to `most` digits; false when there are none, or more. */
static bool take_number(struct str *s, size_t most, int *out)
{
	size_t n = digits_at(*s);
	int v = 0;

	if (n == 0 || n > most || n > 9)
		return false;
	for (size_t i = 0; i < n; i++)
		v = v * 10 + s->p[i] - '0';
	*s = str_part(*s, n, s->n);
	*out = v;
	return true;
}

static bool take_char(struct str *s, char c)
{
	if (!s->n || s->p[0] != c)
		return false;
	*s = str_part(*s, 1, s->n);
	return true;
}

static void skip_blanks(struct str *s)
{
	while (take_char(s, ' '))
		;
}

static struct str take_letters(struct str *s)
{
	size_t n = 0;

	while (n < s->n && s->p[n] >= 'A' && s->p[n] <= 'Z')
		n++;
	struct str word = str_part(*s, 0, n);
	*s = str_part(*s, n, s->n);
	return word;
}

static bool is_prefix_of(struct str word, const char *full)
{
	return word.n >= 3 && word.n <= strlen(full) && memcmp(word.p, full, word.n) == 0;
}

static bool take_month_name(struct str *s, int *month)
{
	static const char *const months[] = {
		"JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER",
	};
	struct str rest = *s, word = take_letters(&rest);

	for (int i = 0; i < 12; i++) {
		if (!is_prefix_of(word, months[i]))
			continue;
		take_char(&rest, '.');
		*s = rest;
		*month = i + 1;
		return true;
	}
	return false;
}

static void skip_weekday(struct str *s)
{
	static const char *const days[] = { "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY", "WEEK" };
	struct str rest = *s, word = take_letters(&rest);

	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		if (!is_prefix_of(word, days[i]))
			continue;
		take_char(&rest, '.');
		take_char(&rest, ',');
		skip_blanks(&rest);
		*s = rest;
		return;
	}
}

static int full_year(int year, size_t digits)
{
	return digits > 2 ? year : year + (year < 69 ? 2000 : 1900);
}

static bool take_year(struct str *s, int *year)
{
	size_t n = digits_at(*s);

	if ((n != 2 && n != 4) || !take_number(s, 4, year))
		return false;
	*year = full_year(*year, n);
	return true;
}

/* 2026-11-23, 2026/11/23, 2026.11.23, 2026-NOV-23, and 2026-11-23 made of 年月日. */
static bool take_year_first(struct str *s, struct civil *c)
{
	char mark;

	if (!take_number(s, 4, &c->year) || !s->n)
		return false;
	mark = s->p[0];
	if (mark != '-' && mark != '/' && mark != '.')
		return false;
	take_char(s, mark);
	skip_blanks(s);
	if (!take_month_name(s, &c->month) && !take_number(s, 2, &c->month))
		return false;
	if (!take_char(s, mark))
		return false;
	skip_blanks(s);
	return take_number(s, 2, &c->day);
}

/* 20261123, and 20261123082600 whose clock goes to *ms. */
static bool take_compact(struct str *s, struct civil *c, int32_t *ms)
{
	size_t n = digits_at(*s);
	int v, clock;

	struct str date = str_part(*s, 0, 8), time = str_part(*s, 8, n - 8);
	if (!take_number(&date, 8, &v))
		return false;
	*c = (struct civil){ v / 10000, v / 100 % 100, v % 100 };
	if (n == 14) {
		if (!take_number(&time, 6, &clock) || clock / 10000 > 23 || clock / 100 % 100 > 59 || clock % 100 > 59)
			return false;
		*ms = (clock / 10000 * 3600 + clock / 100 % 100 * 60 + clock % 100) * 1000;
	}
	*s = str_part(*s, n, s->n);
	return true;
}

static bool take_mark(struct str *s, char *mark)
{
	if (!s->n || !strchr("-/. ,", s->p[0]))
		return false;
	*mark = s->p[0];
	*s = str_part(*s, 1, s->n);
	skip_blanks(s);
	return true;
}

/* NOV 23, 2026 and 23-NOV-2026, 23 NOV 26, 23RD NOVEMBER 2026. */
static bool take_named(struct str *s, struct civil *c)
{
	bool month_first = take_month_name(s, &c->month);
	char mark;

	skip_blanks(s);
	if (!take_number(s, 2, &c->day))
		return false;
	if (s->n > 1 && (str_starts(*s, "ST") || str_starts(*s, "ND") || str_starts(*s, "RD") || str_starts(*s, "TH")))
		*s = str_part(*s, 2, s->n);
	take_mark(s, &mark);
	if (!month_first) {
		if (!take_month_name(s, &c->month))
			return false;
		take_mark(s, &mark);
	}
	return take_year(s, &c->year);
}

/* 23.11.2026, 11/23/26: two numbers in an order to be settled, then the year. */
static enum moment_status take_year_last(struct str *s, enum moment_order order, struct civil *c)
{
	int a, b;
	char mark, again;

	if (!take_number(s, 2, &a) || !take_mark(s, &mark) || mark == ' ' || mark == ',' || !take_number(s, 2, &b) || !take_mark(s, &again) ||
	    again != mark || !take_year(s, &c->year))
		return MOMENT_BAD;
	if (order == MOMENT_ANY_ORDER) {
		if (a <= 12 && b <= 12 && a != b && mark != '.')
			return MOMENT_AMBIGUOUS;
		order = b > 12 ? MOMENT_MONTH_FIRST : MOMENT_DAY_FIRST;
	}
	c->month = order == MOMENT_MONTH_FIRST ? a : b;
	c->day = order == MOMENT_MONTH_FIRST ? b : a;
	return MOMENT_OK;
}

static bool has_month_name(struct str s)
{
	size_t n = 0;
	int month;

	while (n < s.n && (is_digit(s.p[n]) || strchr("-/. ", s.p[n])))
		n++;
	s = str_part(s, n, s.n);
	if (str_starts(s, "ST ") || str_starts(s, "ND ") || str_starts(s, "RD ") || str_starts(s, "TH "))
		s = str_part(s, 3, s.n);
	return take_month_name(&s, &month);
}

static enum moment_status take_date(struct str *s, enum moment_order order, struct moment *out)
{
	size_t n = digits_at(*s);
	struct civil c = { 0 };
	enum moment_status status = MOMENT_OK;
	bool taken = true;

	if (n == 8 || n == 14)
		taken = take_compact(s, &c, &out->ms);
	else if (n == 4)
		taken = take_year_first(s, &c);
	else if (has_month_name(*s))
		taken = take_named(s, &c);
	else
		status = take_year_last(s, order, &c);
	if (!taken || (status == MOMENT_OK && !civil_valid(c)))
		return MOMENT_BAD;
	if (status == MOMENT_OK)
		out->days = date_from_civil(c);
	return status;
}

enum half { HALF_NONE, HALF_AM, HALF_PM, HALF_NOON };

static enum half take_half(struct str *s)
{
	static const struct { const char *word; enum half half; } halves[] = {
		{ "AM", HALF_AM }, { "A.M.", HALF_AM }, { "PM", HALF_PM }, { "P.M.", HALF_PM }, { "NOON", HALF_NOON },
	};

	skip_blanks(s);
	for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
		if (!str_starts(*s, halves[i].word))
			continue;
		*s = str_part(*s, strlen(halves[i].word), s->n);
		skip_blanks(s);
		return halves[i].half;
	}
	return HALF_NONE;
}

/* 12 AM is midnight; 上午 10 and 下午 15 are taken as meant. */
static bool settle_hour(int *hour, enum half half)
{
	if (half == HALF_NONE)
		return *hour <= 23;
	if (half == HALF_AM && *hour == 12)
		*hour = 0;
	else if (half == HALF_PM && *hour < 12)
		*hour += 12;
	else if (half == HALF_NOON && *hour < 10)
		*hour += 12;
	return *hour <= 23;
}

static int take_fraction(struct str *s)
{
	int ms = 0, weight = 100;

	for (; s->n && is_digit(s->p[0]); *s = str_part(*s, 1, s->n), weight /= 10)
		ms += (s->p[0] - '0') * weight;
	return ms;
}

static bool take_clock(struct str *s, int32_t *ms)
{
	enum half half = take_half(s);
	int hour, minute = 0, second = 0, part = 0;

	if (!take_number(s, 2, &hour))
		return false;
	if (take_char(s, ':')) {
		bool more = take_number(s, 2, &minute) && take_char(s, ':');
		if (more && take_number(s, 2, &second) && s->n > 1 && (s->p[0] == '.' || s->p[0] == ',') && is_digit(s->p[1])) {
			*s = str_part(*s, 1, s->n);
			part = take_fraction(s);
		}
	} else if (half == HALF_NONE && !str_starts(*s, "AM") && !str_starts(*s, "PM") && !str_starts(*s, " AM") && !str_starts(*s, " PM")) {
		return false;
	}
	if (half == HALF_NONE)
		half = take_half(s);
	if (!settle_hour(&hour, half) || minute > 59 || second > 59)
		return false;
	*ms = ((hour * 60 + minute) * 60 + second) * 1000 + part;
	return true;
}

static bool take_zone(struct str *s, struct moment *out)
{
	bool minus;
	int hours, minutes = 0;

	skip_blanks(s);
	if (!s->n)
		return true;
	if (str_is(*s, "Z") || str_is(*s, "UTC") || str_is(*s, "GMT")) {
		*s = str_part(*s, s->n, 0);
		out->zoned = true;
		return true;
	}
	if (str_starts(*s, "UTC") || str_starts(*s, "GMT"))
		*s = str_part(*s, 3, s->n);
	minus = s->n && s->p[0] == '-';
	if (!take_char(s, '+') && !take_char(s, '-'))
		return false;
	if (digits_at(*s) == 4) {
		take_number(s, 4, &hours);
		minutes = hours % 100;
		hours /= 100;
	} else if (!take_number(s, 2, &hours) || (take_char(s, ':') && !take_number(s, 2, &minutes))) {
		return false;
	}
	out->zoned = true;
	out->zone = minus ? -(hours * 60 + minutes) : hours * 60 + minutes;
	return hours <= 14 && minutes <= 59;
}

static bool take_rest(struct str *s, struct moment *out)
{
	if (s->n && out->ms == MOMENT_NO_TIME) {
		if (!take_char(s, 'T') && !take_char(s, ' ') && !take_char(s, ','))
			return false;
		skip_blanks(s);
		skip_weekday(s);
		if (s->n && !take_clock(s, &out->ms))
			return false;
	}
	if (s->n && out->ms == MOMENT_NO_TIME)
		return false;
	return take_zone(s, out) && !s->n;
}

static bool looks_serial(struct str s)
{
	size_t n = digits_at(s);

	return n == 5 && (s.n == 5 || (s.p[5] == '.' && s.n > 6 && digits_at(str_part(s, 6, s.n)) == s.n - 6));
}

enum moment_status moment_read(struct str s, enum moment_order order, struct moment *out)
{
	char text[MOMENT_TEXT_MAX * 2 + 16];
	struct moment m = { .ms = MOMENT_NO_TIME };
	struct str rest;
	enum moment_status status;

	s = str_trim(s);
	if (s.n == 0 || s.n > MOMENT_TEXT_MAX)
		return MOMENT_BAD;
	rest = str_trim((struct str){ text, fold(s, text, sizeof text) });
	if (looks_serial(rest))
		return moment_of_serial(rest, false, out) ? MOMENT_OK : MOMENT_BAD;
	skip_weekday(&rest);
	status = take_date(&rest, order, &m);
	if (status == MOMENT_BAD || !take_rest(&rest, &m))
		return MOMENT_BAD;
	if (status == MOMENT_OK)
		*out = m;
	return status;
}

bool moment_read_time(struct str s, int32_t *ms)
{
	char text[MOMENT_TEXT_MAX * 2 + 16];
	struct str rest;
	int32_t taken;

	s = str_trim(s);
	if (s.n == 0 || s.n > MOMENT_TEXT_MAX)
		return false;
	rest = str_trim((struct str){ text, fold(s, text, sizeof text) });
	if (!take_clock(&rest, &taken))
		return false;
	*ms = taken;
	return str_trim(rest).n == 0;
}

enum moment_order moment_order_guess(const struct str *samples, size_t count)
{
	size_t day = 0, month = 0;
	struct moment m;

	for (size_t i = 0; i < count; i++) {
		bool day_first = moment_read(samples[i], MOMENT_DAY_FIRST, &m) == MOMENT_OK;
		bool month_first = moment_read(samples[i], MOMENT_MONTH_FIRST, &m) == MOMENT_OK;
		day += day_first && !month_first;
		month += month_first && !day_first;
	}
	if ((day && month) || (!day && !month))
		return MOMENT_ANY_ORDER;
	return day ? MOMENT_DAY_FIRST : MOMENT_MONTH_FIRST;
}

/* Before 1 March 1900 the 1900 system is one day ahead, as it knows a 29 February 1900. */
static bool serial_day(int64_t serial, bool system_1904, int32_t *days)
{
	enum { EPOCH_1904 = -24107, EPOCH_1900 = -25569, SERIAL_MAX = 2958465, NEVER = 60 };

	if (serial < 0 || serial > SERIAL_MAX || (!system_1904 && serial == NEVER))
		return false;
	*days = (int32_t)serial + (system_1904 ? EPOCH_1904 : EPOCH_1900 + (serial < NEVER));
	return true;
}

bool moment_of_serial(struct str s, bool system_1904, struct moment *out)
{
	enum { SCALE = 11 };
	const int64_t unit = 100000000000;
	struct moment m = { .ms = MOMENT_NO_TIME };
	int64_t v, ms;

	if (decimal_parse(s, SCALE, &v) != DECIMAL_OK || v < 0)
		return false;
	ms = (int64_t)(((decimal_sum)(v % unit) * DAY_MS + unit / 2) / unit);
	if (!serial_day(v / unit + ms / DAY_MS, system_1904, &m.days))
		return false;
	if (v % unit)
		m.ms = (int32_t)(ms % DAY_MS);
	*out = m;
	return true;
}

int64_t moment_instant(struct moment m, int zone_default)
{
	int64_t local = (int64_t)m.days * DAY_MS + (m.ms == MOMENT_NO_TIME ? 0 : m.ms);

	return local - (int64_t)(m.zoned ? m.zone : zone_default) * 60000;
}
