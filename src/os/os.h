/* The table of system calls. Everything that depends on the clock, on chance or on a disk goes through it, so that a test owns all three.
 * main() calls os_use_environment() first; tests call os_set() before threads start. Upper rooms use clock.h, random.h and file.h. */
#ifndef BANYAN_OS_OS_H
#define BANYAN_OS_OS_H

#include "base/error.h"

#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Each call answers like the system's own: -1 and errno on failure. No member may be NULL. */
struct os {
	int64_t (*now)(void);                 /* milliseconds since 1970, UTC */
	int64_t (*monotonic_us)(void);        /* microseconds, never backwards */
	enum rc (*random)(void *to, size_t n); /* all n bytes or RC_IO */
	int (*open)(const char *path, int flags, unsigned mode);
	int (*close)(int fd);
	ssize_t (*read)(int fd, void *to, size_t n);
	ssize_t (*read_at)(int fd, void *to, size_t n, off_t at);
	ssize_t (*write)(int fd, const void *from, size_t n);
	int (*fsync)(int fd);
	int (*rename)(const char *from, const char *to);
	int (*unlink)(const char *path);
	int (*mkdir)(const char *path, unsigned mode);
	int (*stat)(const char *path, struct stat *out);
};

const struct os *os_get(void);
/* The real system; a test copies it and replaces what it wants. */
const struct os *os_system(void);
/* NULL returns to the system. The table is not copied: it outlives its use. Before threads start. */
void os_set(const struct os *table);
/* BANYAN_TEST_CLOCK (an instant, 2026-11-23T08:00:00Z: the clock stands there) and BANYAN_TEST_SEED (a number: chance repeats itself) are
 * for test runs; a warning is logged when one is set. RC_INVALID when one cannot be read. */
enum rc os_use_environment(struct error *e);

#endif
