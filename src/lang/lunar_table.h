/* The years of the Chinese lunar calendar, 1900 to 2100; only lang/lunar.c reads them.
 *
 * Facts by the rules of GB/T 33661-2017: months begin on the day of the new moon in Beijing, the winter solstice lies in month 11, a month without a
 * principal term is the leap one. Computed from the positions of sun and moon and compared with two published calendars. In 1914, 1916 and 1920 a month
 * begins a day earlier than by today's zone, as printed then (Beijing mean time until 1928); the new moon of 8 August 2097 falls within a minute of
 * midnight and stands as published, on the 7th. tests/unit/test_lang_lunar.c computes the new moons again. */
#ifndef BANYAN_LANG_LUNAR_TABLE_H
#define BANYAN_LANG_LUNAR_TABLE_H

#include <stdint.h>

enum { LUNAR_FIRST_YEAR = 1900, LUNAR_LAST_YEAR = 2100 };

struct lunar_year {
	uint8_t leap;      /* the month that comes twice, 0 none */
	uint8_t new_year;  /* days from 1 January to the first day */
	uint16_t long_months; /* bit 0 the first month …: 30 days, else 29; the leap month has its own bit */
};

extern const struct lunar_year lunar_years[LUNAR_LAST_YEAR - LUNAR_FIRST_YEAR + 1];

#endif
