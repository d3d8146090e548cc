/* Days and instants. A date is days since 1970-01-01 (proleptic Gregorian); an instant is milliseconds since then, UTC. */
#ifndef BANYAN_BASE_DATE_H
#define BANYAN_BASE_DATE_H

#include "base/buf.h"

struct civil {
	int year;   /* 1 … 9999 in input */
	int month;  /* 1 … 12 */
	int day;    /* 1 … 31 */
};

enum { DAY_MS = 86400000 };

bool civil_valid(struct civil c);
int32_t date_from_civil(struct civil c);
struct civil date_to_civil(int32_t days);
int date_weekday(int32_t days);                              /* 1 Monday … 7 Sunday */
bool date_parse(struct str s, int32_t *out);                 /* YYYY-MM-DD only */
void date_write(struct buf *b, int32_t days);                /* 2026-11-23 */
/* YYYY-MM-DDTHH:MM[:SS[.mmm]](Z|±HH:MM) only; forms that people use are read by format/. */
bool instant_parse(struct str s, int64_t *out);
void instant_write(struct buf *b, int64_t ms);               /* 2026-11-23T08:05:00Z, with .mmm when not whole */

#endif
