/* banyan export: a query to standard output or into a file that is there only when it is whole. */
#include "cli/target.h"

#include "base/mem.h"
#include "records/export.h"

static enum rc put(void *context, struct str bytes, struct error *e)
{
	return file_put(&((struct target *)context)->file, bytes, e);
}

static void told(void *context, int64_t rows)
{
	cli_progress(((struct target *)context)->cli, rows, 0);
}

struct asked {
	const char *entity;
	enum export_format format;
	struct str filter;
};

static enum rc note(struct context *x, struct write_request *r, struct error *e)
{
	const struct asked *asked = r->argument;

	return export_note(x, schema_entity(x->schema, str_of(asked->entity)), export_format_names[asked->format], asked->filter, e);
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

	asked.format = export_format_of(target_format(c->in));
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
