/* Numbers as people write them, read exactly: 1,234.56 · 1.234,56 · ¥1,234 · RMB 12 · 1.2万 · 3亿 · (123.45) · 12% · １２ · 12- · 1 234 · 1e-5.
 * Used by the import, the forms and filters. No double anywhere. */
#ifndef BANYAN_FORMAT_NUMBER_H
#define BANYAN_FORMAT_NUMBER_H

#include "base/decimal.h"

/* Which sign is the decimal one, where the text alone does not say. */
enum number_style {
	NUMBER_ANY,   /* 1,234 is 1234 (one comma with three digits behind it groups); 1.234 is 1.234; 1,5 and 0,123 are decimals */
	NUMBER_POINT, /* point is decimal, commas group; 1,5 is refused */
	NUMBER_COMMA  /* comma is decimal, points group: 1.234 is 1234, 1,234 is 1.234 */
};

enum { NUMBER_TEXT_MAX = 80 };

/* value × 10^scale, rounded half away from zero beyond the scale. A lone dash is 0, as accountants write it (see number_is_dash). DECIMAL_BAD for the
 * empty text, for wrong grouping and anything else that is no number. A per cent sign divides by 100; 千 万 百万 千万 亿 (and 萬 億) multiply;
 * currency signs and names on either side are ignored. With both signs in the text the last one is the decimal one under any style. */
enum decimal_status number_read(struct str s, int scale, enum number_style style, int64_t *out);
/* "-", "–", "—", "－": nothing, in a column that may be empty. */
bool number_is_dash(struct str s);
/* The style that a column's values prove; NUMBER_ANY when they prove none or both. */
enum number_style number_style_guess(const struct str *samples, size_t count);

#endif
