/* Shortest decimals of doubles. Between 10⁻¹⁵ and 10¹⁵ in whole numbers of 128 bits, exactly: value = m / 2^s, so n = value × 10^k = m × 5^k / 2^(s − k) for the k
 * that leaves 15, 16 or 17 digits before the point, rounded half to even as printf does. n reads back as the value when it is nearer than half a unit of m. */
#include "format/double_text.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_LEAST = 15, DIGITS_MOST = 17, FIVES = 32, MANTISSA = 52 };

struct parts {
	uint64_t m;
	int s;
	int exponent; /* of ten, below the value: the right one or one too low */
};

struct decimal {
	uint64_t n;   /* digits long */
	int digits, exponent;
};

static uint64_t power(unsigned base, int exponent)
{
	uint64_t p = 1;

	while (exponent-- > 0)
		p *= base;
	return p;
}

static unsigned __int128 fives(int k)
{
	const int most = 27; /* 5^27 < 2^63 */

	return k <= most ? power(5, k) : (unsigned __int128)power(5, most) * power(5, k - most);
}

/* value × 10^k rounded; *exact tells whether it reads back the same. False where the numbers are not wide enough. */
static bool scale(const struct parts *p, int k, uint64_t *n, bool *exact)
{
	int shift = p->s - k;

	if (k < 0 || k >= FIVES || shift < 1 || shift > 126)
		return false;
	unsigned __int128 five = fives(k), a = p->m * five, half = (unsigned __int128)1 << (shift - 1), q = a >> shift, rest = a & ((half << 1) - 1);
	bool up = rest > half || (rest == half && (q & 1));
	unsigned __int128 off = 2 * (up ? (half << 1) - rest : rest);
	*n = (uint64_t)q + up;
	*exact = off < five || (off == five && !(p->m & 1));
	return true;
}

static bool take_apart(double value, struct parts *p)
{
	uint64_t bits;
	int e;

	memcpy(&bits, &value, sizeof bits);
	e = (int)(bits >> MANTISSA & 0x7FF);
	p->m = (bits & ((UINT64_C(1) << MANTISSA) - 1)) | UINT64_C(1) << MANTISSA;
	p->s = 1075 - e;
	if (!(value >= 1e-15 && value < 1e15) || p->m == UINT64_C(1) << MANTISSA) /* below a power of two the doubles are twice as dense */
		return false;
	p->exponent = (int)floor((e - 1023) * 0.30102999566398120);
	return true;
}

/* Rounded to so many digits. The guessed exponent may be one too low, and rounding may lead one higher. */
static bool round_to(const struct parts *p, int digits, struct decimal *out, bool *exact)
{
	*out = (struct decimal){ .digits = digits, .exponent = p->exponent };
	if (!scale(p, digits - 1 - out->exponent, &out->n, exact))
		return false;
	if (out->n < power(10, digits))
		return true;
	out->exponent++;
	return scale(p, digits - 1 - out->exponent, &out->n, exact) && out->n >= power(10, digits - 1);
}

static bool shortest(double value, struct decimal *out)
{
	struct parts p;
	bool exact = false;

	if (!take_apart(value, &p))
		return false;
	for (int digits = DIGITS_LEAST; digits <= DIGITS_MOST && !exact; digits++)
		if (!round_to(&p, digits, out, &exact))
			return false;
	return exact;
}

/* As %g writes: without zeros at the end, with an exponent below 10⁻⁴. */
static size_t write_decimal(const struct decimal *d, char *out)
{
	char digits[DIGITS_MOST] = { 0 }, *to = out;
	uint64_t n = d->n;
	int count = d->digits, e = d->exponent;

	for (int i = count; i-- > 0; n /= 10)
		digits[i] = (char)('0' + n % 10);
	while (count > 1 && digits[count - 1] == '0')
		count--;
	if (e < -4) {
		*to++ = digits[0];
		if (count > 1)
			*to++ = '.';
		memcpy(to, digits + 1, (size_t)count - 1);
		to += count - 1;
		*to++ = 'e';
		*to++ = '-';
		*to++ = (char)('0' + -e / 10);
		*to++ = (char)('0' + -e % 10);
		return (size_t)(to - out);
	}
	if (e < 0) {
		memcpy(to, "0.000", (size_t)(1 - e));
		to += 1 - e;
		memcpy(to, digits, (size_t)count);
		return (size_t)(to + count - out);
	}
	for (int i = 0; i <= e || i < count; i++) {
		if (i == e + 1)
			*to++ = '.';
		*to++ = i < count ? digits[i] : '0';
	}
	return (size_t)(to - out);
}

static size_t print(double value, char *out)
{
	int n = 0;

	for (int digits = DIGITS_LEAST; digits <= DIGITS_MOST; digits++) {
		n = snprintf(out, DOUBLE_TEXT_MAX, "%.*g", digits, value);
		if (strtod(out, NULL) == value)
			break;
	}
	return (size_t)n;
}

size_t double_text(double value, char out[DOUBLE_TEXT_MAX])
{
	bool minus = value < 0;
	struct decimal d;

	if (!shortest(minus ? -value : value, &d))
		return print(value, out);
	if (minus)
		*out = '-';
	return (size_t)minus + write_decimal(&d, out + minus);
}
