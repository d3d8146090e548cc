/* Chance, by way of the table. */
#include "os/random.h"

#include "os/os.h"

enum rc os_random(void *to, size_t n)
{
	return os_get()->random(to, n);
}
