/* The Chinese lunar calendar from 1900-01-31 to 2100-12-31: birthdays of people and festivals. The official calendar decides, by a checked table. */
#ifndef BANYAN_LANG_LUNAR_H
#define BANYAN_LANG_LUNAR_H

#include "base/buf.h"

struct lunar {
	int year;   /* 1900 … 2100, the year of its new year's day */
	int month;  /* 1 … 12 */
	bool leap;  /* the second month of that number */
	int day;    /* 1 … 30 */
};

bool lunar_from_date(int32_t date, struct lunar *out);       /* false outside the range */
/* False for a day that does not exist (a leap month that the year has not, the 30th of a short month) or lies outside the range. */
bool lunar_to_date(struct lunar l, int32_t *out);
/* 正月初一, 闰六月廿三, 十二月三十; nothing for numbers out of range. */
void lunar_text_zh(struct buf *b, struct lunar l);
/* The first anniversary after that date, whatever l.year is. A day of a leap month recurs in that leap month where the year has it, else in the plain
 * one; a 30th in a short month on the 29th. False when it would lie outside the range, or l is no day at all. */
bool lunar_next(struct lunar l, int32_t after, int32_t *out);

#endif
