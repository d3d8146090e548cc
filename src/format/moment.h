/* Dates and times as people write them: 2026-11-23 · 2026/11/23 · 2026年11月23日 · 20261123 · 23.11.2026 · 11/23/2026 · 23-Nov-2026 · Nov 23, 2026,
 * with 08:26 · 08:26:00 · 08:26:00.000 · 下午 9:05 · 9:05 PM · T08:26Z · +08:00, and Excel's serial numbers. Used by the import, forms and filters. */
#ifndef BANYAN_FORMAT_MOMENT_H
#define BANYAN_FORMAT_MOMENT_H

#include "base/date.h"

enum { MOMENT_NO_TIME = -1, MOMENT_TEXT_MAX = 80 };

struct moment {
	int32_t days;      /* since 1970-01-01, as written */
	int32_t ms;        /* of the day, or MOMENT_NO_TIME */
	bool zoned;        /* a zone was given: minutes east of UTC stand in zone */
	int zone;
};

/* What 3/4/2026 means. Four digits in front are a year, always; names of months need no order. */
enum moment_order {
	MOMENT_ANY_ORDER, /* 13/4 and 4/13 tell it themselves, 4.3.2026 is day first, 3/4/2026 is ambiguous */
	MOMENT_DAY_FIRST,
	MOMENT_MONTH_FIRST
};

enum moment_status { MOMENT_OK, MOMENT_BAD, MOMENT_AMBIGUOUS };

/* Two-digit years are 1969 … 2068. Five digits (and a fraction) are an Excel serial of the 1900 system. */
enum moment_status moment_read(struct str s, enum moment_order order, struct moment *out);
/* The clock alone: ms of the day, or false. */
bool moment_read_time(struct str s, int32_t *ms);
/* The order that a column's values prove: at least one value with a day beyond 12, and none that contradicts it; else MOMENT_ANY_ORDER. */
enum moment_order moment_order_guess(const struct str *samples, size_t count);
/* An Excel serial, "45000" or "45000.25", of the 1900 or the 1904 system; exact to the millisecond. False out of 0 … 2958465, and for 60 of the
 * 1900 system, the 29 February 1900 that never was. A whole number has no time. */
bool moment_of_serial(struct str s, bool system_1904, struct moment *out);
/* The instant in UTC; zone_default (minutes east) counts where none was written. No time is midnight. */
int64_t moment_instant(struct moment m, int zone_default);

#endif
