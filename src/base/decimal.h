/* Exact decimals as scaled integers: money 1/10,000, quantity 1/1,000, sums of products in 128 bits. */
#ifndef BANYAN_BASE_DECIMAL_H
#define BANYAN_BASE_DECIMAL_H

#include "base/buf.h"

enum { MONEY_SCALE = 4, QUANTITY_SCALE = 3 };
#define MONEY_UNIT 10000
#define QUANTITY_UNIT 1000

typedef __int128 decimal_sum; /* the one typedef: C has no other name for it */

enum decimal_status { DECIMAL_OK, DECIMAL_BAD, DECIMAL_RANGE };

/* Reads [+-]digits[.digits][e[+-]d] exactly into value × 10^scale, rounding half away from zero beyond the scale. Nothing else is accepted
 * (forms that people use are read by format/number.h). */
enum decimal_status decimal_parse(struct str s, int scale, int64_t *out);
/* Shortest exact form: 12.5, -0.0001, 3. */
void decimal_write(struct buf *b, int64_t value, int scale);
void decimal_sum_write(struct buf *b, decimal_sum value, int scale);
/* With exactly `places` digits after the point, rounded half away from zero. */
void decimal_sum_write_fixed(struct buf *b, decimal_sum value, int scale, int places);
double decimal_to_double(int64_t value, int scale);
double decimal_sum_to_double(decimal_sum value, int scale);
/* quantity × unit_price × (1 − discount), scale 11 (3 + 4 + 4). */
decimal_sum decimal_line_net(int64_t quantity, int64_t unit_price, int64_t discount);
enum { LINE_SCALE = QUANTITY_SCALE + MONEY_SCALE + MONEY_SCALE };

#endif
