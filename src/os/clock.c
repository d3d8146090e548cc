/* The clock, by way of the table. */
#include "os/clock.h"

#include "os/os.h"

#include <errno.h>
#include <time.h>

int64_t os_now(void)
{
	return os_get()->now();
}

int64_t os_monotonic_us(void)
{
	return os_get()->monotonic_us();
}

void os_sleep_ms(int ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&left, &left) && errno == EINTR)
		;
}
