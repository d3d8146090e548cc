/* Where a command's file goes: standard output, a device as it is, or a file that is there only when it is whole. */
#ifndef BANYAN_CLI_TARGET_H
#define BANYAN_CLI_TARGET_H

#include "cli/cli.h"
#include "os/file.h"

struct target {
	struct cli *cli;
	struct file file;
	char temporary[FILE_PATH_MAX]; /* empty: written where it stands */
};

/* struct target t = { .cli = c, .file = FILE_NONE }; path NULL or "-": standard output. target_end in any case. */
enum rc target_open(struct target *t, const char *path, struct error *e);
enum rc target_finish(struct target *t, const char *path, struct error *e);
void target_end(struct target *t);
/* One of the command's formats: the one asked for, else the one that the file's ending names, else the first. */
struct str target_format(const struct invocation *in);

#endif
