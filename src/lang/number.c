/* Writing figures for people. The words come from the catalogues. */
#include "lang/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"

enum { PLACES_MAX = 6, DIGITS_MAX = 48, DAYS_SHOWN = 60, DAYS_OF_MONTHS = 730 };

#define MINUS "\xE2\x88\x92"

void number_nothing(struct buf *b)
{
	buf_lit(b, "–");
}

static decimal_sum power_of_ten(int n)
{
	decimal_sum p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

static decimal_sum magnitude(decimal_sum v)
{
	return v < 0 ? -v : v;
}

/* Half away from zero. */
static decimal_sum divide(decimal_sum value, decimal_sum by)
{
	decimal_sum half = by / 2;

	return value < 0 ? -((-value + half) / by) : (value + half) / by;
}

/* Digits of v, not negative, grouped by threes. */
static void group(struct buf *b, decimal_sum v)
{
	char digits[DIGITS_MAX];
	int n = 0;

	do {
		digits[n++] = (char)('0' + (int)(v % 10));
		v /= 10;
	} while (v && n < DIGITS_MAX);
	while (n--) {
		buf_char(b, digits[n]);
		if (n && n % 3 == 0)
			buf_char(b, ',');
	}
}

/* units: a value of `places` digits after the point. */
static void write_units(struct buf *b, decimal_sum units, int places, bool trim)
{
	decimal_sum one = power_of_ten(places), rest;

	if (units < 0)
		buf_lit(b, MINUS);
	units = magnitude(units);
	group(b, units / one);
	rest = units % one;
	while (trim && places && rest % 10 == 0) {
		rest /= 10;
		places--;
	}
	if (places)
		buf_char(b, '.');
	for (one = power_of_ten(places); places--; rest %= one)
		buf_char(b, (char)('0' + (int)(rest / (one /= 10))));
}

static void write_decimal(struct buf *b, decimal_sum value, int scale, int places, bool trim)
{
	places = places < 0 ? 0 : places > PLACES_MAX ? PLACES_MAX : places;
	places = places > scale ? scale : places;
	write_units(b, divide(value, power_of_ten(scale - places)), places, trim);
}

void number_whole(struct buf *b, int64_t value)
{
	write_units(b, value, 0, false);
}

void number_fixed(struct buf *b, decimal_sum value, int scale, int places)
{
	write_decimal(b, value, scale, places, false);
}

void number_short(struct buf *b, decimal_sum value, int scale, int places)
{
	write_decimal(b, value, scale, places, true);
}

static bool percent_units(double ratio, int places, decimal_sum *units)
{
	double scaled = ratio * 100 * pow(10, places);

	if (!isfinite(scaled) || fabs(scaled) > 1e17)
		return false;
	*units = (decimal_sum)llround(scaled);
	return true;
}

static void write_percent(struct buf *b, double ratio, int places, bool sign)
{
	decimal_sum units;

	places = places < 0 ? 0 : places > PLACES_MAX ? PLACES_MAX : places;
	if (!percent_units(ratio, places, &units)) {
		number_nothing(b);
		return;
	}
	if (sign && units > 0)
		buf_char(b, '+');
	write_units(b, units, places, false);
	buf_char(b, '%');
}

void number_percent(struct buf *b, double ratio, int places)
{
	write_percent(b, ratio, places, false);
}

void number_change(struct buf *b, double ratio, int places)
{
	write_percent(b, ratio, places, true);
}

static const struct {
	char code[4];
	const char *sign;
} signs[] = {
	{ "CNY", "¥" }, { "EUR", "€" }, { "GBP", "£" }, { "USD", "US$" }, { "HKD", "HK$" }, { "TWD", "NT$" }, { "JPY", "JP¥" }, { "KRW", "₩" }, { "INR", "₹" },
	{ "SGD", "S$" }, { "AUD", "A$" }, { "CAD", "C$" },
};

static void write_sign(struct buf *b, struct str currency)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (str_is(currency, signs[i].code)) {
			buf_text(b, signs[i].sign);
			return;
		}
	buf_str(b, currency);
	if (currency.n)
		buf_char(b, ' ');
}

/* A step of shortening: from so much on (in whole units of money), in that unit. */
struct unit {
	int64_t from;
	const char *key; /* NULL: the unit itself */
};

static const struct unit chinese[] = { { 100000000, "number.hundred_million" }, { 10000, "number.ten_thousand" }, { 1, NULL } };
static const struct unit english[] = { { 1000000000, "number.billion" }, { 1000000, "number.million" }, { 1000, "number.thousand" }, { 1, NULL } };

static int digits_before_point(decimal_sum v)
{
	int n = 1;

	while ((v /= 10))
		n++;
	return n;
}

/* How many digits to keep after the point so that `digits` are shown at least. */
static int places_for(decimal_sum value, const struct unit *u, int digits)
{
	int places = digits - digits_before_point(magnitude(value) / ((decimal_sum)u->from * MONEY_UNIT));

	return places < 0 || !u->key ? 0 : places;
}

/* Prices of small things: 47.32, 63.40, 0.0042. False for whole amounts and those that need no fraction any more. */
static bool write_small_money(struct buf *b, decimal_sum value)
{
	decimal_sum size = magnitude(value);

	if (size % MONEY_UNIT == 0 || size >= (decimal_sum)1000 * MONEY_UNIT)
		return false;
	if (size < MONEY_UNIT / 100)
		number_short(b, value, MONEY_SCALE, MONEY_SCALE);
	else
		number_fixed(b, value, MONEY_SCALE, 2);
	return true;
}

static void write_short_money(struct buf *b, enum language language, const struct unit *units, int digits, decimal_sum value)
{
	const struct unit *u = units;
	const struct unit *larger = NULL;
	decimal_sum shown, next;
	int places;

	if (write_small_money(b, value))
		return;
	while (u->key && magnitude(value) < (decimal_sum)u->from * MONEY_UNIT)
		larger = u++;
	places = places_for(value, u, digits);
	shown = divide(value * power_of_ten(places), (decimal_sum)u->from * MONEY_UNIT);
	next = larger ? (decimal_sum)(larger->from / u->from) * power_of_ten(places) : 0;
	if (larger && magnitude(shown) >= next) { /* rounding has reached the larger unit */
		u = larger;
		places = 0;
		shown = value < 0 ? -1 : 1;
	}
	write_units(b, shown, places, u->key != NULL);
	if (u->key)
		buf_str(b, catalogue_text(language, u->key));
}

/* The sign of a number comes before that of a currency. */
static void write_currency(struct buf *b, struct str currency, decimal_sum *value)
{
	if (*value < 0)
		buf_lit(b, MINUS);
	*value = magnitude(*value);
	write_sign(b, currency);
}

void number_money(struct buf *b, enum language language, struct str currency, decimal_sum value)
{
	bool chinese_units = language != LANGUAGE_EN;

	if (!chinese_units || !str_is(currency, "CNY"))
		write_currency(b, currency, &value);
	write_short_money(b, language, chinese_units ? chinese : english, chinese_units ? 4 : 3, value);
}

void number_money_full(struct buf *b, enum language language, struct str currency, decimal_sum value)
{
	write_currency(b, currency, &value);
	number_fixed(b, value, MONEY_SCALE, 2);
}

static struct str part_name(enum language language, const char *prefix, int n)
{
	char key[40];

	snprintf(key, sizeof(key), "%s%d", prefix, n);
	return catalogue_text_str(language, str_of(key));
}

void number_date(struct buf *b, enum language language, int32_t date)
{
	struct civil c = date_to_civil(date);

	if (language == LANGUAGE_EN)
		buf_str(b, part_name(language, "number.month.", c.month));
	else
		buf_printf(b, "%02d", c.month);
	buf_printf(b, language == LANGUAGE_EN ? " %d " : "-%02d ", c.day);
	buf_str(b, part_name(language, "number.weekday.", date_weekday(date)));
}

void number_moment(struct buf *b, enum language language, int32_t date, int32_t minutes, bool year)
{
	struct civil c = date_to_civil(date);

	if (language == LANGUAGE_EN) {
		buf_str(b, part_name(language, "number.month.", c.month));
		buf_printf(b, " %d", c.day);
		if (year)
			buf_printf(b, ", %d", c.year);
	} else {
		if (year)
			buf_printf(b, "%04d-", c.year);
		buf_printf(b, "%02d-%02d", c.month, c.day);
	}
	buf_printf(b, " %02d:%02d", minutes / 60, minutes % 60);
}

void number_date_year(struct buf *b, enum language language, int32_t date)
{
	struct civil c = date_to_civil(date);

	if (language == LANGUAGE_EN) {
		buf_str(b, part_name(language, "number.month.", c.month));
		buf_printf(b, " %d, %d", c.day, c.year);
		return;
	}
	date_write(b, date);
	buf_char(b, ' ');
	buf_str(b, part_name(language, "number.weekday.", date_weekday(date)));
}

static void write_span(struct buf *b, enum language language, const char *past, const char *future, int64_t n, bool is_past)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)n);
	catalogue_format(b, language, is_past ? past : future, text, NULL);
}

void number_days(struct buf *b, enum language language, int32_t date, int32_t today)
{
	int64_t days = (int64_t)date - today;
	int64_t n = days < 0 ? -days : days;

	if (n <= 1)
		buf_str(b, catalogue_text(language, days == 0 ? "number.today" : days < 0 ? "number.yesterday" : "number.tomorrow"));
	else if (n < DAYS_SHOWN)
		write_span(b, language, "number.days_ago", "number.in_days", n, days < 0);
	else if (n < DAYS_OF_MONTHS)
		write_span(b, language, "number.months_ago", "number.in_months", n * 12 / 365, days < 0);
	else
		write_span(b, language, "number.years_ago", "number.in_years", n * 100 / 36525, days < 0);
}
