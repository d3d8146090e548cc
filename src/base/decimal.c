/* Exact decimals: reading, writing, the net value of an order line. */
#include "base/decimal.h"


static const int64_t power10[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000 };

struct digits {
	uint64_t value; /* the significant digits read so far */
	int exponent;   /* value × 10^exponent */
	bool any;
	bool over;      /* more digits than 64 bits hold were there, beyond rounding */
};

static void take_digit(struct digits *d, int digit, bool fraction)
{
	d->any = true;
	if (d->value <= (UINT64_MAX - 9) / 10) {
		d->value = d->value * 10 + (uint64_t)digit;
		d->exponent -= fraction;
	} else if (!fraction) {
		d->exponent++;
		d->over = true;
	}
}

static bool take_exponent(struct str s, int *out)
{
	bool minus = s.n && s.p[0] == '-';
	int e = 0;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_part(s, 1, s.n);
	if (s.n == 0 || s.n > 3)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		e = e * 10 + s.p[i] - '0';
	}
	*out = minus ? -e : e;
	return true;
}

static enum decimal_status scaled(struct digits d, int scale, int64_t *out)
{
	unsigned __int128 v = d.value;
	int e = d.exponent + scale;

	for (; e > 0 && v; e--)
		if ((v *= 10) > INT64_MAX)
			return DECIMAL_RANGE;
	if (e < -20)
		v = 0;
	for (; e < -1 && v; e++)
		v /= 10;
	if (e == -1)
		v = (v + 5) / 10;
	if (v > INT64_MAX)
		return DECIMAL_RANGE;
	*out = (int64_t)v;
	return DECIMAL_OK;
}

enum decimal_status decimal_parse(struct str s, int scale, int64_t *out)
{
	bool minus = s.n && s.p[0] == '-', point = false;
	struct digits d = { 0 };
	enum decimal_status status;
	int e;
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');

	for (; i < s.n; i++) {
		char c = s.p[i];
		if (c >= '0' && c <= '9')
			take_digit(&d, c - '0', point);
		else if (c == '.' && !point)
			point = true;
		else
			break;
	}
	if (!d.any)
		return DECIMAL_BAD;
	if (i < s.n) {
		if ((s.p[i] != 'e' && s.p[i] != 'E') || !take_exponent(str_part(s, i + 1, s.n), &e))
			return DECIMAL_BAD;
		d.exponent += e;
	}
	status = scaled(d, scale, out);
	if (status == DECIMAL_OK && minus)
		*out = -*out;
	return status;
}

/* The last digit, taken off; division in 64 bits as soon as it is enough. */
static int last_digit(unsigned __int128 *v)
{
	uint64_t small = (uint64_t)*v;
	int digit = (int)(*v == small ? small % 10 : *v % 10);

	*v = *v == small ? small / 10 : *v / 10;
	return digit;
}

static void write_scaled(struct buf *b, unsigned __int128 v, bool minus, int scale, int least)
{
	char text[64], *end = text + sizeof text, *p = end;
	int places = 0;

	for (; places < scale; places++) {
		int digit = last_digit(&v);
		if (p != end || digit || scale - places <= least)
			*--p = (char)('0' + digit);
	}
	if (p != end)
		*--p = '.';
	do
		*--p = (char)('0' + last_digit(&v));
	while (v);
	if (minus)
		*--p = '-';
	buf_add(b, p, (size_t)(end - p));
}

void decimal_sum_write(struct buf *b, decimal_sum value, int scale)
{
	write_scaled(b, value < 0 ? -(unsigned __int128)value : (unsigned __int128)value, value < 0, scale, 0);
}

void decimal_write(struct buf *b, int64_t value, int scale)
{
	decimal_sum_write(b, value, scale);
}

void decimal_sum_write_fixed(struct buf *b, decimal_sum value, int scale, int places)
{
	unsigned __int128 v = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
	int drop = scale - places;

	for (int i = 0; i < drop - 1; i++)
		v /= 10;
	if (drop > 0)
		v = (v + 5) / 10;
	for (; drop < 0; drop++)
		v *= 10;
	write_scaled(b, v, value < 0 && v, places, places);
}

double decimal_to_double(int64_t value, int scale)
{
	return (double)value / (double)power10[scale];
}

double decimal_sum_to_double(decimal_sum value, int scale)
{
	return (double)((long double)value / (long double)power10[scale]);
}

decimal_sum decimal_line_net(int64_t quantity, int64_t unit_price, int64_t discount)
{
	return (decimal_sum)quantity * unit_price * (MONEY_UNIT - discount);
}
