/* Children: started with posix_spawn, fed and emptied over one pair of sockets. */
#include "os/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/clock.h"

enum { PIECE = 64 << 10, SETTINGS = 10, SETTING_BYTES = 1200 };

/* --- starting -------------------------------------------------------------------------------------------------------------------------------- */

/* What a library may need to find its files by; nothing else of the environment is the child's business. */
static const char *const passed_on[] = { "HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS" };

struct settings { char text[SETTINGS][SETTING_BYTES]; char *list[SETTINGS + 1]; };

static void take_settings(struct settings *s)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++) {
		const char *value = getenv(passed_on[i]);
		if (value && snprintf(s->text[n], SETTING_BYTES, "%s=%s", passed_on[i], value) < SETTING_BYTES) {
			s->list[n] = s->text[n];
			n++;
		}
	}
	s->list[n] = NULL;
}

static int set_signals(posix_spawnattr_t *attributes)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	if (posix_spawnattr_setsigmask(attributes, &none) || posix_spawnattr_setsigdefault(attributes, &all))
		return -1;
	return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int set_files(posix_spawn_file_actions_t *files, int end)
{
	if (posix_spawn_file_actions_adddup2(files, end, STDIN_FILENO) || posix_spawn_file_actions_adddup2(files, end, STDOUT_FILENO) ||
	    posix_spawn_file_actions_addopen(files, STDERR_FILENO, "/dev/null", O_WRONLY, 0))
		return -1;
	return posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
}

static int spawn(const char *name, int end, pid_t *pid)
{
	char *arguments[] = { (char *)"banyan", (char *)name, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	struct settings settings;
	int failed = ENOMEM;

	take_settings(&settings);
	if (posix_spawn_file_actions_init(&files))
		return failed;
	if (!posix_spawnattr_init(&attributes)) {
		if (!set_files(&files, end) && !set_signals(&attributes))
			failed = posix_spawn(pid, "/proc/self/exe", &files, &attributes, arguments, settings.list);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&files);
	return failed;
}

static enum rc start(const char *name, int *own, pid_t *pid, struct error *e)
{
	int ends[2], failed;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
		error_set(e, RC_IO, NULL, "error.internal", NULL, NULL);
		return error_detail(e, RC_IO, "socketpair: errno %d", errno);
	}
	failed = spawn(name, ends[1], pid);
	close(ends[1]);
	*own = ends[0];
	if (!failed)
		return RC_OK;
	close(ends[0]);
	error_set(e, failed == ENOMEM ? RC_NO_MEMORY : RC_IO, NULL, "error.internal", NULL, NULL);
	return error_detail(e, e ? e->rc : RC_IO, "posix_spawn: errno %d", failed);
}

/* --- feeding and emptying --------------------------------------------------------------------------------------------------------------------- */

/* A child that ended early takes no more: not an error yet, its end says what happened. */
static void feed(int own, struct str *rest)
{
	ssize_t sent = send(own, rest->p, rest->n < PIECE ? rest->n : PIECE, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (sent > 0)
		*rest = str_part(*rest, (size_t)sent, rest->n);
	else if (sent < 0 && errno != EAGAIN && errno != EINTR)
		rest->n = 0;
	if (!rest->n)
		shutdown(own, SHUT_WR);
}

/* False at the end of what it writes, or when that is too much. */
static bool empty(int own, struct buf *out, bool *too_much)
{
	char piece[PIECE];
	ssize_t got = recv(own, piece, sizeof piece, MSG_DONTWAIT);

	if (got < 0)
		return errno == EAGAIN || errno == EINTR;
	buf_add(out, piece, (size_t)got);
	*too_much = out->failed;
	return got > 0 && !out->failed;
}

/* Until the child closes its end or its time is over. */
static enum child_end attend(int own, struct str rest, int seconds, struct buf *out)
{
	int64_t end = os_monotonic_us() + (int64_t)seconds * 1000000;
	bool too_much = false;

	if (!rest.n)
		shutdown(own, SHUT_WR);
	for (;;) {
		struct pollfd p = { own, (short)(POLLIN | (rest.n ? POLLOUT : 0)), 0 };
		int64_t left = (end - os_monotonic_us()) / 1000;
		if (left <= 0)
			return CHILD_LATE;
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return CHILD_LATE;
		if (rest.n && p.revents & (POLLOUT | POLLERR | POLLHUP))
			feed(own, &rest);
		if (p.revents & (POLLIN | POLLERR | POLLHUP) && !empty(own, out, &too_much))
			return too_much ? CHILD_TOO_MUCH : CHILD_ENDED;
	}
}

static void take_end(pid_t pid, enum child_end end, struct child_result *result)
{
	int status = 0;

	if (end != CHILD_ENDED)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	*result = (struct child_result){ end, WIFEXITED(status) ? WEXITSTATUS(status) : WIFSIGNALED(status) ? WTERMSIG(status) : 0 };
	if (end == CHILD_ENDED && WIFSIGNALED(status))
		result->end = CHILD_KILLED;
}

enum rc child_run(const struct child *c, struct buf *out, struct child_result *result, struct error *e)
{
	pid_t pid = 0;
	int own = -1;
	enum rc rc = start(c->name, &own, &pid, e);

	if (rc)
		return rc;
	take_end(pid, attend(own, c->input, c->seconds, out), result);
	close(own);
	return RC_OK;
}

/* --- in the child -------------------------------------------------------------------------------------------------------------------------------- */

static bool limit(int what, rlim_t most)
{
	struct rlimit l = { most, most };

	return setrlimit(what, &l) == 0;
}

#if defined __x86_64__
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define OWN_ARCH AUDIT_ARCH_AARCH64
#endif

enum { OTHER_CALLS = 0x40000000 }; /* from here on: the same calls again, as x32 programs make them */

/* Sockets cannot be made any more, nor other programs started: the calls fail as if they were not allowed. On other processors this is left out. */
static bool forbid(void)
{
#ifdef OWN_ARCH
	struct sock_filter rules[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, OTHER_CALLS, 5, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execveat, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
	};
	struct sock_fprog program = { sizeof rules / sizeof *rules, rules };

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
#else
	return true;
#endif
}

bool child_confine(int64_t memory, int seconds)
{
	bool fine = limit(RLIMIT_CORE, 0) && limit(RLIMIT_CPU, (rlim_t)seconds);

	/* the sanitizer reserves the address space many times over */
#ifndef __SANITIZE_ADDRESS__
	fine = fine && limit(RLIMIT_AS, (rlim_t)memory);
#endif
	return fine && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && forbid();
}
