/* What time it is. */
#ifndef BANYAN_OS_CLOCK_H
#define BANYAN_OS_CLOCK_H

#include <stdint.h>

int64_t os_now(void);          /* milliseconds since 1970, UTC */
int64_t os_monotonic_us(void); /* microseconds since some start, never backwards; for durations */
void os_sleep_ms(int ms);

#endif
