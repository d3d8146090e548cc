/* Writes what ICU reads each unified Han character as, one "CODE reading" a line, for the makers of tables. Run at build time: han_readings OUT. */
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "host.h"

/* One syllable of letters, or nothing when ICU leaves the character as it is. */
static size_t reading(const UTransliterator *han, UChar32 c, char out[32])
{
	UChar text[32];
	UErrorCode code = U_ZERO_ERROR;
	int32_t n = 0, limit;

	U16_APPEND_UNSAFE(text, n, c);
	limit = n;
	utrans_transUChars(han, text, &n, 32, 0, &limit, &code);
	if (U_FAILURE(code) || n < 1 || n > 7)
		return 0;
	for (int32_t i = 0; i < n; i++) {
		if ((text[i] < 'a' || text[i] > 'z') && text[i] != 0xFC)
			return 0;
		out[i] = text[i] == 0xFC ? 'v' : (char)text[i];
	}
	return (size_t)n;
}

int main(int argc, char **argv)
{
	static const char id[] = "Han-Latin; NFD; [\\u0300\\u0301\\u0304\\u030C] Remove; NFC";
	UChar name[sizeof(id)];
	UErrorCode code = U_ZERO_ERROR;
	struct buf b = { 0 };
	char text[32];

	if (argc != 2)
		host_fail("han_readings", 0, "usage: han_readings OUT");
	u_uastrcpy(name, id);
	UTransliterator *han = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
	if (U_FAILURE(code))
		host_fail("han_readings", 0, "ICU has no Han-Latin: %s", u_errorName(code));
	for (UChar32 c = 0x3400; c < 0x32400; c++) {
		size_t n = u_hasBinaryProperty(c, UCHAR_UNIFIED_IDEOGRAPH) ? reading(han, c, text) : 0;
		if (n)
			buf_printf(&b, "%X %.*s\n", (unsigned)c, (int)n, text);
	}
	utrans_close(han);
	host_write(argv[1], &b);
	return 0;
}
