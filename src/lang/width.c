/* Widths of characters, as Unicode's East Asian Width tells. */
#include "lang/width.h"

#include <unicode/uchar.h>

static size_t width_of(uint32_t c)
{
	int east = u_getIntPropertyValue((UChar32)c, UCHAR_EAST_ASIAN_WIDTH), kind = u_charType((UChar32)c);

	if (kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK || kind == U_FORMAT_CHAR)
		return 0;
	return east == U_EA_FULLWIDTH || east == U_EA_WIDE ? 2 : 1;
}

size_t text_width(struct str s)
{
	size_t cells = 0;
	uint32_t c;

	while (s.n && (c = str_next_char(&s)) != 0)
		cells += width_of(c);
	return cells;
}

struct str text_fit(struct str s, size_t cells)
{
	struct str rest = s;
	size_t used = 0, kept = 0;
	uint32_t c;

	while (rest.n && (c = str_next_char(&rest)) != 0) {
		used += width_of(c);
		if (used > cells)
			break;
		kept = s.n - rest.n;
	}
	return str_part(s, 0, kept);
}
