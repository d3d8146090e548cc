#include "help/golden.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "os/file.h"

static void golden_path(char *path, size_t size, const char *name)
{
	snprintf(path, size, "%s/%s", TESTS_FOLDER, name);
}

bool golden_read(const char *name, struct buf *out)
{
	char path[FILE_PATH_MAX];
	struct error e = { 0 };

	golden_path(path, sizeof path, name);
	out->max = 16 << 20;
	if (file_read(path, 16 << 20, out, &e)) {
		fprintf(stderr, "%s: %s\n", path, e.log);
		return false;
	}
	return true;
}

static void say_difference(const char *name, struct str kept, struct str text)
{
	struct str a, b;
	int line = 0;
	bool more_a = true, more_b = true;

	do {
		a = b = STR("");
		line++;
		more_a = str_split(&kept, '\n', &a);
		more_b = str_split(&text, '\n', &b);
	} while (more_a && more_b && str_eq(a, b));
	fprintf(stderr, "%s differs in line %d:\n  kept: %.*s\n  now:  %.*s\nIf that is meant: BANYAN_RENEW=1 meson test -C build, then look at the difference.\n", name, line,
		STR_ARG(a), STR_ARG(b));
}

bool golden_same(const char *name, struct buf *text)
{
	CLEANUP(buf_free) struct buf kept = { .max = 16 << 20 };
	char file[200], path[FILE_PATH_MAX];
	struct error e = { 0 };

	snprintf(file, sizeof file, "%s%s", str_find(str_of(name), '/') < str_of(name).n ? "" : "golden/", name);
	golden_path(path, sizeof path, file);
	if (getenv("BANYAN_RENEW"))
		return file_write(path, buf_view(text), &e) == RC_OK;
	if (!golden_read(file, &kept))
		return false;
	if (str_eq(buf_view(&kept), buf_view(text)))
		return true;
	say_difference(file, buf_view(&kept), buf_view(text));
	return false;
}
