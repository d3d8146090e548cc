/* This program once more, as a child that does one thing with what it is given and hands back what it made: for libraries that may crash or abort where the
 * server must not. The child gets a pipe as standard input and output and nothing else; it confines itself before it reads. */
#ifndef BANYAN_OS_CHILD_H
#define BANYAN_OS_CHILD_H

#include "base/buf.h"
#include "base/error.h"

struct child {
	const char *name;   /* the only argument */
	struct str input;
	int seconds;        /* until it is killed */
};

enum child_end { CHILD_ENDED, CHILD_KILLED, CHILD_LATE, CHILD_TOO_MUCH };
/* status: of its exit, or the signal that ended it. */
struct child_result { enum child_end end; int status; };

/* Runs it and waits; what it wrote goes into out, up to out->max. RC_IO or RC_NO_MEMORY: it could not be started; how it ended stands in *result. The
 * environment is left out but for what names fonts and folders. Any thread. */
enum rc child_run(const struct child *c, struct buf *out, struct child_result *result, struct error *e);

/* In the child, first of all: at most so much memory and time, no core, no sockets, no other programs. False: it could not be
 * confined and must not go on. */
bool child_confine(int64_t memory, int seconds);

#endif
