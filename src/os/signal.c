/* Signals by signalfd. */
#include "os/signal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum rc signal_open(int *fd, struct error *e)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	if (!sigprocmask(SIG_BLOCK, &set, NULL) && (*fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) >= 0)
		return RC_OK;
	error_set(e, RC_IO, NULL, "error.internal", NULL, NULL);
	return error_detail(e, RC_IO, "signalfd: errno %d", errno);
}

int signal_wait(int fd, int ms)
{
	struct pollfd p = { fd, POLLIN, 0 };
	struct signalfd_siginfo info;

	if (poll(&p, 1, ms) <= 0 || read(fd, &info, sizeof info) != (ssize_t)sizeof info)
		return 0;
	return (int)info.ssi_signo;
}

void signal_close(int fd)
{
	if (fd >= 0)
		close(fd);
}
