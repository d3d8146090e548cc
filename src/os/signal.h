/* Being asked to stop, as something to wait for. main() blocks the signals before any thread starts, then waits. */
#ifndef BANYAN_OS_SIGNAL_H
#define BANYAN_OS_SIGNAL_H

#include "base/error.h"

#include <stdbool.h>

/* From now on SIGTERM, SIGINT and SIGHUP wait in the queue behind *fd; SIGPIPE is ignored. Call before threads start. */
enum rc signal_open(int *fd, struct error *e);
/* The number of the signal that came, 0 when ms passed first (ms < 0: no limit). */
int signal_wait(int fd, int ms);
void signal_close(int fd);

#endif
