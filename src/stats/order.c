/* Least significant digit first radix sort over 64-bit keys, eleven bits a pass; passes in which all keys agree are skipped. */
#include "stats/order.h"

#include <string.h>

enum { AHEAD = 24 }; /* keys are met in no order of memory: asked for so many steps before they are needed */
enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, PASSES = 6 };

static unsigned digit(uint64_t key, int pass)
{
	return (unsigned)(key >> (pass * DIGIT_BITS)) & (DIGITS - 1);
}

/* False when all keys have the same digit there. */
static bool starts_of(const uint64_t *keys, size_t n, int pass, uint32_t starts[DIGITS])
{
	uint32_t at = 0;

	memset(starts, 0, DIGITS * sizeof *starts);
	for (size_t i = 0; i < n; i++)
		starts[digit(keys[i], pass)]++;
	if (starts[digit(keys[0], pass)] == n)
		return false;
	for (int d = 0; d < DIGITS; d++) {
		uint32_t count = starts[d];
		starts[d] = at;
		at += count;
	}
	return true;
}

void order_ascending(const uint64_t *keys, size_t n, uint32_t *order, uint32_t *scratch)
{
	uint32_t starts[DIGITS], *from = order, *to = scratch;

	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	for (int pass = 0; n && pass < PASSES; pass++) {
		if (!starts_of(keys, n, pass, starts))
			continue;
		for (size_t i = 0; i < n; i++) {
			if (i + AHEAD < n)
				__builtin_prefetch(&keys[from[i + AHEAD]]);
			to[starts[digit(keys[from[i]], pass)]++] = from[i];
		}
		uint32_t *other = from;
		from = to;
		to = other;
	}
	if (from != order)
		memcpy(order, from, n * sizeof *order);
}

uint64_t order_key_descending(double value)
{
	uint64_t bits;

	if (value == 0)
		value = 0.0;
	memcpy(&bits, &value, sizeof bits);
	bits ^= bits >> 63 ? UINT64_MAX : UINT64_C(1) << 63;
	return ~bits;
}
