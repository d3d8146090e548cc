/* Files of commands. */
#include "cli/target.h"

#include <string.h>
#include <unistd.h>

#include "os/os.h"

/* A pipe or a device is written as it is; anything else only appears when it is whole. */
static bool is_special(const char *path)
{
	struct stat st;

	return os_get()->stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static enum rc folder_of(struct arena *a, const char *path, const char **out, struct error *e)
{
	const char *slash = strrchr(path, '/');

	*out = !slash ? "." : slash == path ? "/" : arena_text(a, (struct str){ path, (size_t)(slash - path) });
	return *out ? RC_OK : error_no_memory(e);
}

enum rc target_open(struct target *t, const char *path, struct error *e)
{
	const char *folder;
	enum rc rc;

	if (!path || !strcmp(path, "-"))
		return t->file.fd = STDOUT_FILENO, RC_OK;
	if (is_special(path))
		return file_open(path, FILE_WRITE, &t->file, e);
	if ((rc = folder_of(&t->cli->arena, path, &folder, e)))
		return rc;
	return file_temp(folder, &t->file, t->temporary, e);
}

enum rc target_finish(struct target *t, const char *path, struct error *e)
{
	enum rc rc;

	if (t->file.fd == STDOUT_FILENO)
		return RC_OK;
	if (t->temporary[0] && (rc = file_sync(&t->file, e)))
		return rc;
	if ((rc = file_finish(&t->file, e)) || !t->temporary[0])
		return rc;
	rc = file_rename(t->temporary, path, e);
	if (rc == RC_OK)
		t->temporary[0] = 0;
	return rc;
}

void target_end(struct target *t)
{
	struct error ignored = { 0 };

	if (t->file.fd != STDOUT_FILENO)
		file_close(&t->file);
	if (t->temporary[0])
		file_remove(t->temporary, &ignored);
}

struct str target_format(const struct invocation *in)
{
	struct str rest = str_of(in->command->formats), first = str_part(rest, 0, str_find(rest, ' ')), format;
	const char *path = in->texts[OPT_OUTPUT], *dot = path ? strrchr(path, '.') : NULL;

	if (GIVEN(in, FORMAT))
		return str_of(in->texts[OPT_FORMAT]);
	while (dot && str_split(&rest, ' ', &format))
		if (str_eq_nocase(format, str_of(dot + 1)))
			return format;
	return first;
}
