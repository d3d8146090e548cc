/* Where tests find the project's files and the real data: BANYAN_SHARED, else ../shared beside the project. */
#ifndef BANYAN_TESTS_PLACES_H
#define BANYAN_TESTS_PLACES_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* path of a file of the project, by its name from the root. Tests run in the build folder, where __FILE__ points from. */
static inline void place_project(char *path, size_t size, const char *name)
{
	const char *file = __FILE__, *end = strstr(file, "tests/unit/places.h");

	snprintf(path, size, "%.*s%s", end ? (int)(end - file) : 0, file, name);
}

/* False when it is not there: skip the test. */
static inline bool place_shared(char *path, size_t size, const char *name)
{
	const char *shared = getenv("BANYAN_SHARED");
	char beside[600];

	place_project(beside, sizeof beside, "../shared");
	int n = snprintf(path, size, "%s/%s", shared ? shared : beside, name);

	return n > 0 && (size_t)n < size && access(path, R_OK) == 0;
}

#endif
