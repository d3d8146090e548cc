/* The rule at the end of a zone file, a POSIX TZ text such as "CET-1CEST,M3.5.0,M10.5.0/3". Only lang/zone.c uses it. */
#ifndef BANYAN_LANG_ZONE_RULE_H
#define BANYAN_LANG_ZONE_RULE_H

#include "base/str.h"

struct zone_day_rule {
	char kind;      /* 'M' month, week, weekday; 'J' day of the year without 29 February, from 1; 'D' day of the year, from 0 */
	int month, week, weekday; /* weekday 0 Sunday */
	int day;
	int32_t ms;     /* local time of day; may be negative or more than a day */
};

struct zone_rule {
	int32_t standard_ms;
	bool has_summer;
	int32_t summer_ms;
	struct zone_day_rule begin, end;
};

bool zone_rule_parse(struct str text, struct zone_rule *out);
/* The moment in that year, in milliseconds of local time as the clocks show it just before. */
int64_t zone_rule_moment(const struct zone_day_rule *rule, int year);

#endif
