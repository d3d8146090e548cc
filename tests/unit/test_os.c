/* os: files that fail on demand, the pool, the test clock, addresses. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/net.h"
#include "os/os.h"
#include "os/pool.h"
#include "os/random.h"
#include "os/team.h"
#include "os/thread.h"

static int setup(void **state)
{
	static char folder[64];

	strcpy(folder, "/var/tmp/banyan-test-XXXXXX");
	*state = mkdtemp(folder);
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	return rmdir(*state); /* fails when a test left something */
}

static void test_files(void **state)
{
	CLEANUP(buf_free) struct buf b = {0};
	CLEANUP(file_close) struct file f = FILE_NONE;
	char path[128], deep[128];
	struct error e;
	int64_t size;

	snprintf(path, sizeof path, "%s/a", (char *)*state);
	snprintf(deep, sizeof deep, "%s/x/y", (char *)*state);
	assert_int_equal(file_read(path, 10, &b, &e), RC_NOT_FOUND);
	assert_int_equal(file_write(path, STR("0123456789"), &e), RC_OK);
	assert_int_equal(file_read(path, 10, &b, &e), RC_OK);
	assert_true(str_is(buf_view(&b), "0123456789"));
	assert_int_equal(file_read(path, 9, &b, &e), RC_TOO_LARGE);
	assert_int_equal(file_open(path, FILE_CREATE, &f, &e), RC_CONFLICT);
	assert_int_equal(file_open(path, FILE_APPEND, &f, &e), RC_OK);
	assert_int_equal(file_put(&f, STR("ab"), &e), RC_OK);
	assert_int_equal(file_finish(&f, &e), RC_OK);
	assert_int_equal(file_size(path, &size, &e), RC_OK);
	assert_int_equal(size, 12);
	assert_int_equal(file_remove(path, &e), RC_OK);
	assert_int_equal(file_remove(path, &e), RC_NOT_FOUND);
	assert_int_equal(folder_make(deep, &e), RC_OK);
	assert_int_equal(folder_make(deep, &e), RC_OK);
	assert_int_equal(rmdir(deep), 0);
	deep[strlen(deep) - 2] = '\0';
	assert_int_equal(rmdir(deep), 0);
}

static struct { int left; } fault;

static bool fails(void)
{
	errno = EIO;
	return fault.left-- == 0;
}

static ssize_t bad_write(int fd, const void *p, size_t n) { return fails() ? -1 : os_system()->write(fd, p, n > 3 ? 3 : n); }
static int bad_fsync(int fd) { return fails() ? -1 : os_system()->fsync(fd); }
static int bad_rename(const char *a, const char *b) { return fails() ? -1 : os_system()->rename(a, b); }
static int bad_open(const char *p, int f, unsigned m) { return fails() ? -1 : os_system()->open(p, f, m); }

static void test_write_is_all_or_nothing(void **state)
{
	CLEANUP(buf_free) struct buf b = {0};
	struct os table = *os_system();
	char path[128];
	struct error e;
	enum rc rc = RC_IO;
	int n = 0;

	table.write = bad_write;
	table.fsync = bad_fsync;
	table.rename = bad_rename;
	table.open = bad_open;
	snprintf(path, sizeof path, "%s/a", (char *)*state);
	assert_int_equal(file_write(path, STR("before"), &e), RC_OK);
	for (; rc && n < 100; n++) {
		fault.left = n;
		os_set(&table);
		rc = file_write(path, STR("after, and longer"), &e);
		os_set(NULL);
		assert_int_equal(file_read(path, 100, &b, &e), RC_OK);
		assert_true(str_is(buf_view(&b), "after, and longer") || (rc && str_is(buf_view(&b), "before")));
	}
	assert_true(n > 8 && n < 100);
	assert_true(str_is(buf_view(&b), "after, and longer"));
	assert_int_equal(file_remove(path, &e), RC_OK);
}

static void test_environment_owns_clock_and_chance(void **state)
{
	unsigned char a[20], b[20];
	struct error e;

	setenv("BANYAN_TEST_CLOCK", "2026-11-23T08:00:00Z", 1);
	setenv("BANYAN_TEST_SEED", "42", 1);
	assert_int_equal(os_use_environment(&e), RC_OK);
	assert_true(os_now() == 1795420800000);
	assert_int_equal(os_random(a, sizeof a), RC_OK);
	assert_int_equal(os_use_environment(&e), RC_OK);
	assert_int_equal(os_random(b, sizeof b), RC_OK);
	assert_memory_equal(a, b, sizeof a);
	assert_int_equal(os_random(b, sizeof b), RC_OK);
	assert_memory_not_equal(a, b, sizeof a);
	setenv("BANYAN_TEST_CLOCK", "soon", 1);
	assert_int_equal(os_use_environment(&e), RC_INVALID);
	unsetenv("BANYAN_TEST_CLOCK");
	unsetenv("BANYAN_TEST_SEED");
	os_set(NULL);
	assert_true(os_now() > 1700000000000);
	assert_int_equal(os_random(b, sizeof b), RC_OK);
	assert_memory_not_equal(a, b, sizeof a);
}

static void add_one(void *arg)
{
	os_sleep_ms(1);
	atomic_fetch_add((_Atomic int *)arg, 1);
}

static void test_pool_bounds_and_finishes(void **state)
{
	_Atomic int done = 0;
	struct pool *p;
	struct error e;
	int taken = 0;

	assert_int_equal(pool_open("t", 0, 4, &p, &e), RC_INVALID);
	assert_int_equal(pool_open("t", 2, 4, &p, &e), RC_OK);
	for (int i = 0; i < 50; i++)
		taken += pool_submit(p, add_one, &done, &e) == RC_OK;
	assert_true(taken >= 4 && taken < 50);
	assert_int_equal(e.rc, RC_BUSY);
	pool_close(p);
	assert_int_equal(done, taken);
}

static void test_addresses(void **state)
{
	static const struct { const char *block, *address; bool in; } rows[] = {
		{ "10.0.0.0/8", "10.255.1.1", true }, { "10.0.0.0/8", "11.0.0.1", false }, { "192.168.1.7", "192.168.1.7", true },
		{ "192.168.1.128/25", "192.168.1.127", false }, { "::1", "::1", true }, { "2001:db8::/33", "2001:db8:8000::", false },
		{ "0.0.0.0/0", "8.8.8.8", true }, { "0.0.0.0/0", "2001:db8::1", false },
	};
	static const char *const bad[] = { "", "10.0.0", "10.0.0.0/33", "::/129", "a", "1.2.3.4/", "1.2.3.4/x" };
	struct net_block block;
	struct net_address a;
	struct error e;
	int fd, other, port, same;
	char again[32];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_true(net_block_parse(str_of(rows[i].block), &block));
		assert_true(net_address_parse(str_of(rows[i].address), &a));
		assert_int_equal(net_block_has(&block, &a), rows[i].in);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(net_block_parse(str_of(bad[i]), &block));
	assert_int_equal(net_listen(STR("[::1]:0"), 5, &fd, &port, &e) ? net_listen(STR("127.0.0.1:0"), 5, &fd, &port, &e) : RC_OK, RC_OK);
	net_close(fd);
	assert_int_equal(net_listen(STR("127.0.0.1:0"), 5, &fd, &port, &e), RC_OK);
	snprintf(again, sizeof again, "127.0.0.1:%d", port);
	assert_int_equal(net_listen(str_of(again), 5, &other, &same, &e), RC_CONFLICT);
	net_close(fd);
	assert_int_equal(net_listen(STR("example.org:80"), 5, &fd, &port, &e), RC_INVALID);
	assert_int_equal(net_listen(STR("127.0.0.1:99999"), 5, &fd, &port, &e), RC_INVALID);
}

static void test_semaphore(void **state)
{
	struct semaphore s = { .left = 2 };

	assert_true(semaphore_try(&s));
	assert_true(semaphore_try(&s));
	assert_false(semaphore_try(&s));
	semaphore_give(&s);
	semaphore_take(&s);
	assert_int_equal(s.left, 0);
	assert_true(thread_cpus() >= 1);
}

static void note_slice(void *argument, int slice)
{
	atomic_int *done = argument;

	atomic_fetch_add(&done[slice], 1);
}

/* Each slice once, with fewer, as many and more threads than slices, and with none. */
static void test_team(void **state)
{
	static const int threads[] = { 0, 1, 2, 5, 200 };

	for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
		atomic_int done[101] = { 0 };
		team_run(threads[i], note_slice, done, 100);
		for (int k = 0; k < 100; k++)
			assert_int_equal(done[k], 1);
		assert_int_equal(done[100], 0);
		team_run(threads[i], note_slice, done, 0);
		assert_int_equal(done[0], 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files), cmocka_unit_test(test_write_is_all_or_nothing), cmocka_unit_test(test_environment_owns_clock_and_chance),
		cmocka_unit_test(test_pool_bounds_and_finishes), cmocka_unit_test(test_addresses), cmocka_unit_test(test_semaphore),
		cmocka_unit_test(test_team),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
