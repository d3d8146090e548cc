/* The system's own table, and the two pieces that test runs replace through the environment. */
#include "os/os.h"

#include "base/date.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static int64_t system_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t system_monotonic_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static enum rc system_random(void *to, size_t n)
{
	unsigned char *p = to;

	while (n) {
		ssize_t got = getrandom(p, n < 256 ? n : 256, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return RC_IO;
		p += got;
		n -= (size_t)got;
	}
	return RC_OK;
}

static int system_open(const char *path, int flags, unsigned mode)
{
	return open(path, flags | O_CLOEXEC, (mode_t)mode);
}

static int system_mkdir(const char *path, unsigned mode)
{
	return mkdir(path, (mode_t)mode);
}

static int system_stat(const char *path, struct stat *out)
{
	return stat(path, out);
}

static const struct os system_table = {
	.now = system_now, .monotonic_us = system_monotonic_us, .random = system_random, .open = system_open, .close = close, .read = read,
	.read_at = pread, .write = write, .fsync = fsync, .rename = rename, .unlink = unlink, .mkdir = system_mkdir, .stat = system_stat,
};

/* Set before threads start, read ever after. */
static const struct os *os_current = &system_table;
static struct os test_table;
static int64_t test_instant;
static uint64_t test_seed;
static _Atomic uint64_t test_drawn;

const struct os *os_get(void)
{
	return os_current;
}

const struct os *os_system(void)
{
	return &system_table;
}

void os_set(const struct os *table)
{
	os_current = table ? table : &system_table;
}

static int64_t fixed_now(void)
{
	return test_instant;
}

/* SplitMix64 (Steele, Lea, Flood 2014): the n-th word depends on the seed and n only, so no lock is needed. */
static uint64_t seeded_word(uint64_t n)
{
	uint64_t z = test_seed + n * 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

static enum rc seeded_random(void *to, size_t n)
{
	uint64_t at = atomic_fetch_add(&test_drawn, (n + 7) / 8) + 1;
	unsigned char *p = to;

	for (; n; at++) {
		uint64_t word = seeded_word(at);
		size_t part = n < sizeof word ? n : sizeof word;
		memcpy(p, &word, part);
		p += part;
		n -= part;
	}
	return RC_OK;
}

static bool seed_parse(const char *text, uint64_t *out)
{
	struct str s = str_of(text);
	uint64_t v = 0;

	if (!s.n || s.n > 18)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	*out = v;
	return true;
}

enum rc os_use_environment(struct error *e)
{
	const char *instant = getenv("BANYAN_TEST_CLOCK"), *seed = getenv("BANYAN_TEST_SEED");

	if (!instant && !seed)
		return RC_OK;
	test_table = system_table;
	if (instant && !instant_parse(str_of(instant), &test_instant))
		return error_set(e, RC_INVALID, "BANYAN_TEST_CLOCK", "error.invalid", NULL, NULL);
	if (instant)
		test_table.now = fixed_now;
	if (seed && !seed_parse(seed, &test_seed))
		return error_set(e, RC_INVALID, "BANYAN_TEST_SEED", "error.invalid", NULL, NULL);
	if (seed)
		test_table.random = seeded_random;
	atomic_store(&test_drawn, 0);
	os_set(&test_table);
	log_line(LOG_WARN, "os", "test run: clock=%s chance=%s; never with real data", instant ? "fixed" : "real", seed ? "seeded" : "real");
	return RC_OK;
}
