/* Time zones: instants (milliseconds, UTC) to the days and clock times of a place and back, from the system's zone files (package tzdata). Instants
 * are stored; a company's zone cuts its days. A zone never changes once opened, so threads share it. */
#ifndef BANYAN_LANG_ZONE_H
#define BANYAN_LANG_ZONE_H

#include "base/date.h"
#include "base/error.h"

#define ZONE_DEFAULT "Asia/Shanghai"

enum { ZONE_NAME_MAX = 63 };

struct zone;

/* RC_INVALID (error.time_zone) for a name that is none of the system's zones ("Asia/Shanghai", "UTC"). The owner calls zone_close. */
enum rc zone_open(struct str name, struct zone **out, struct error *e);
void zone_close(struct zone **z);                                /* NULL inside is fine; for CLEANUP */
const char *zone_name(const struct zone *z);

/* What is added to UTC at that instant; whole minutes, downwards where the zone once kept local mean time. */
int zone_offset_minutes(const struct zone *z, int64_t utc_ms);
int32_t zone_day(const struct zone *z, int64_t utc_ms);          /* the date there */
int32_t zone_ms_of_day(const struct zone *z, int64_t utc_ms);    /* the clock there, since midnight */
/* A clock time that happens twice is the first of the two; one that is left out when clocks go forward is as much later as they go. */
int64_t zone_to_utc(const struct zone *z, int32_t date, int32_t ms_of_day);

#endif
