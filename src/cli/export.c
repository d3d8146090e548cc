/* banyan export: a query to standard output or into a file that is there only when it is whole. */
#include "cli/cli.h"

#include "base/mem.h"
#include "os/file.h"
#include "os/os.h"
#include "records/export.h"

#include <string.h>
#include <unistd.h>

struct target {
	struct cli *cli;
	struct file file;
	char temporary[FILE_PATH_MAX]; /* empty: written where it stands */
};

static enum rc put(void *context, struct str bytes, struct error *e)
{
	return file_put(&((struct target *)context)->file, bytes, e);
}

static void told(void *context, int64_t rows)
{
	cli_progress(((struct target *)context)->cli, rows, 0);
}

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

static enum rc target_open(struct target *t, const char *path, struct error *e)
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

static enum rc target_finish(struct target *t, const char *path, struct error *e)
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

static void target_end(struct target *t)
{
	struct error ignored = { 0 };

	if (t->file.fd != STDOUT_FILENO)
		file_close(&t->file);
	if (t->temporary[0])
		file_remove(t->temporary, &ignored);
}

struct asked {
	const char *entity;
	enum export_format format;
	struct str filter;
};

static enum rc note(struct context *x, struct write_request *r, struct error *e)
{
	const struct asked *asked = r->argument;

	return export_note(x, schema_entity(x->schema, str_of(asked->entity)), asked->format, asked->filter, e);
}

static enum rc make_query(struct cli *c, struct context *x, struct query *q, struct error *e)
{
	const struct invocation *in = c->in;
	const struct entity *t;
	enum rc rc;

	if ((rc = cli_entity(c, x->schema, in->arguments[0], &t, e)) || (rc = export_query(x, t, str_of(in->texts[OPT_COLUMNS]), q, e)) ||
	    (rc = filter_parse(x, t, str_of(in->texts[OPT_FILTER]), &q->filter, e)))
		return rc;
	q->search = str_of(in->texts[OPT_SEARCH]);
	return GIVEN(in, SORT) ? query_sort(x, q, str_of(in->texts[OPT_SORT]), e) : RC_OK;
}

static enum rc run(struct cli *c, struct context *x, struct target *t, struct error *e)
{
	struct export_sink sink = { put, told, t };
	struct export_result result;
	struct asked asked = { .filter = str_of(c->in->texts[OPT_FILTER]) };
	struct query q;
	enum rc rc;

	asked.format = GIVEN(c->in, FORMAT) ? export_format_of(str_of(c->in->texts[OPT_FORMAT])) : EXPORT_CSV;
	if ((rc = make_query(c, x, &q, e)))
		return rc;
	asked.entity = q.entity->name;
	if ((rc = target_open(t, c->in->texts[OPT_OUTPUT], e)) || (rc = cli_write(c, note, &asked, false, e)) ||
	    (rc = export_run(x, &q, asked.format, &sink, &result, e)) || (rc = target_finish(t, c->in->texts[OPT_OUTPUT], e)))
		return rc;
	cli_progress_end(c);
	if (result.cut)
		cli_say(c, "cli.export.cut", arena_printf(&c->arena, "%lld", (long long)result.cut), NULL);
	return RC_OK;
}

enum rc command_export(struct cli *c, struct error *e)
{
	struct target t = { .cli = c, .file = FILE_NONE };
	struct context x;
	enum rc rc = cli_read(c, &x, e);

	if (rc == RC_OK)
		rc = run(c, &x, &t, e);
	context_end(&x);
	target_end(&t);
	return rc;
}
