/* Numbers: what one style reads comes back when written plainly and read again. */
#include "fuzz.h"

#include "base/mem.h"
#include "format/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };

	for (int style = NUMBER_ANY; style <= NUMBER_COMMA; style++)
		for (int scale = 0; scale <= 11; scale++) {
			CLEANUP(buf_free) struct buf b = { .max = 100 };
			int64_t v, again;
			if (number_read(text, scale, (enum number_style)style, &v) != DECIMAL_OK)
				continue;
			decimal_write(&b, v, scale);
			MUST(number_read(buf_view(&b), scale, NUMBER_POINT, &again) == DECIMAL_OK && again == v);
		}
	number_is_dash(text);
	number_style_guess(&text, 1);
	return 0;
}
