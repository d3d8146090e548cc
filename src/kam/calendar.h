/* Working days: Monday to Friday, but for the days that the company's calendar (entity calendar_day) says otherwise of. Called by whatever sets or counts
 * terms: duties, rounds, service. */
#ifndef BANYAN_KAM_CALENDAR_H
#define BANYAN_KAM_CALENDAR_H

#include "base/date.h"
#include "records/write.h"

enum { CALENDAR_STEPS_MAX = 3660 };

/* Days as in base/date.h. Reads the calendar as the program: it holds no secret. */
enum rc calendar_is_working(struct context *x, int32_t day, bool *out, struct error *e);
/* The n-th working day after the day; before it when n is negative; n 0: the day itself, or the next that is worked. RC_INVALID beyond ±CALENDAR_STEPS_MAX or
 * where a calendar leaves no working day within as many days. */
enum rc calendar_add(struct context *x, int32_t day, int n, int32_t *out, struct error *e);

/* A shipped day of mainland China's calendar (calendar_china.c names the notices). */
struct calendar_fact {
	struct civil day;
	bool working;
	const char *name;
};
extern const struct calendar_fact calendar_china[]; /* ascending */
extern const int calendar_china_count;
/* Writes those that the company's calendar does not have yet; what is there stays as it is. Inside records_write() work; rights: create of calendar_day. */
enum rc calendar_take_china(struct context *x, int *added, struct error *e);

#endif
