/* banyan init and check: a company made, and looked over. */
#include "cli/cli.h"

#include "base/mem.h"
#include "kam/demo_write.h"
#include "kam/policy.h"
#include "os/file.h"
#include "records/beside.h"
#include "records/check.h"

#include <stdio.h>
#include <string.h>

/* --- init ------------------------------------------------------------------------------------------------------------------------------------------ */

static bool tell(void *context, int64_t accounts)
{
	struct cli *c = context;

	cli_progress(c, accounts, GIVEN(c->in, ACCOUNTS) ? c->in->numbers[OPT_ACCOUNTS] : DEMO_ACCOUNTS);
	return true;
}

static enum rc fill(struct cli *c, struct error *e)
{
	struct demo_options o = { .seed = GIVEN(c->in, SEED) ? (uint64_t)c->in->numbers[OPT_SEED] : DEMO_SEED,
				  .accounts = GIVEN(c->in, ACCOUNTS) ? c->in->numbers[OPT_ACCOUNTS] : DEMO_ACCOUNTS };
	struct demo_progress progress = { tell, c };

	return demo_fill(c->company, &o, &progress, e);
}

static void remove_files(struct cli *c, const char *database, size_t how_many)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".key" };
	struct error ignored = { 0 };

	for (size_t i = 0; i < how_many; i++) {
		const char *path = arena_printf(&c->arena, "%s%s", database, ends[i]);
		if (path)
			file_remove(path, &ignored);
	}
}

enum { WITHOUT_KEY = 3, WITH_KEY = 4 };

/* What a failed filling leaves of a file is taken away, so that init can be asked again. */
static void take_back(struct cli *c, bool key_was_there)
{
	bool file = store_engine(company_store(c->company)) == STORE_SQLITE;

	cli_close(c);
	if (file)
		remove_files(c, c->in->texts[OPT_DB], key_was_there ? WITHOUT_KEY : WITH_KEY);
}

static enum rc show_made(struct cli *c)
{
	struct json_writer w = cli_json(c);

	if (!c->json) {
		cli_say(c, GIVEN(c->in, DEMO) ? "cli.init.demo_made" : "cli.init.made", c->in->texts[OPT_DB], NULL);
		return RC_OK;
	}
	json_object_begin(&w);
	json_field_bool(&w, "made", true);
	json_field_bool(&w, "demo", GIVEN(c->in, DEMO));
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return RC_OK;
}

/* The finished file gets its name when it is on the disk. */
static enum rc put_in_place(struct cli *c, const char *made, const char *path, struct error *e)
{
	CLEANUP(file_close) struct file f = FILE_NONE;
	const char *slash = strrchr(path, '/');
	char *folder = arena_printf(&c->arena, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	enum rc rc;

	if (!folder)
		return error_no_memory(e);
	if ((rc = file_open(made, FILE_APPEND, &f, e)) || (rc = file_sync(&f, e)) || (rc = file_rename(made, path, e)))
		return rc;
	return folder_sync(folder, e);
}

/* A demo company in a new file is made under another name: one that was not finished is never taken for a company. */
static enum rc make_beside(struct cli *c, struct company_options *o, bool key_was_there, struct error *e)
{
	const char *path = o->url, *made = arena_printf(&c->arena, "%s.making", path);
	enum rc rc;

	if (!made)
		return error_no_memory(e);
	remove_files(c, made, WITHOUT_KEY);
	o->url = made;
	if ((rc = company_open(o, &c->company, e)) == RC_OK)
		rc = fill(c, e);
	cli_close(c);
	if (rc == RC_OK)
		rc = put_in_place(c, made, path, e);
	if (rc) {
		remove_files(c, made, WITHOUT_KEY);
		remove_files(c, path, key_was_there ? WITHOUT_KEY : WITH_KEY);
	}
	return rc;
}

static enum rc make_here(struct cli *c, const struct company_options *o, bool key_was_there, struct error *e)
{
	enum rc rc = company_open(o, &c->company, e);

	if (rc == RC_OK && GIVEN(c->in, DEMO) && (rc = fill(c, e)))
		take_back(c, key_was_there);
	return rc;
}

enum rc command_init(struct cli *c, struct error *e)
{
	const struct invocation *in = c->in;
	struct company_options o = { .url = in->texts[OPT_DB], .key_file = in->texts[OPT_KEY_FILE], .create = true, .fast_and_unsafe = GIVEN(in, DEMO) };
	char key[FILE_PATH_MAX];
	bool key_stays;
	enum rc rc;

	if (!GIVEN(in, DEMO) && in->given & (OPTION(ACCOUNTS) | OPTION(SEED)))
		return error_set(e, RC_INVALID, GIVEN(in, SEED) ? "--seed" : "--accounts", "cli.error.demo_needed", NULL, NULL);
	company_key_path(&o, key, sizeof key);
	key_stays = file_exists(key) || in->texts[OPT_KEY_FILE];
	o.key_file = key;
	rc = GIVEN(in, DEMO) && !str_starts(str_of(o.url), "postgres") && !file_exists(o.url) ? make_beside(c, &o, key_stays, e) : make_here(c, &o, key_stays, e);
	if (rc)
		return rc;
	cli_progress_end(c);
	return show_made(c);
}

/* --- check ------------------------------------------------------------------------------------------------------------------------------------------- */

struct showing {
	struct cli *cli;
	struct json_writer w;
};

static void found(void *context, const struct finding *f)
{
	struct showing *s = context;
	CLEANUP(buf_free) struct buf text = { .max = 8192 };

	error_render(&text, s->cli->language, &f->error);
	if (!s->cli->json) {
		buf_printf(&s->cli->out, "%s %s", f->check, f->entity ? f->entity : "-");
		if (f->id)
			buf_printf(&s->cli->out, " %lld", (long long)f->id);
		buf_printf(&s->cli->out, "%s%s: %.*s\n", f->field ? " " : "", f->field ? f->field : "", STR_ARG(buf_view(&text)));
		return;
	}
	json_object_begin(&s->w);
	json_field_text(&s->w, "check", f->check);
	json_field_text(&s->w, "entity", f->entity);
	if (f->id)
		json_field_int(&s->w, "id", f->id);
	else
		json_field_null(&s->w, "id");
	json_field_text(&s->w, "field", f->field);
	json_field_str(&s->w, "message", buf_view(&text));
	json_object_end(&s->w);
}

/* A policy that cannot be used is a conflict of rules that only kam/ understands. */
static enum rc check_policies(struct context *x, const struct check_sink *sink, struct check_report *report, struct error *e)
{
	struct query q = { .entity = schema_entity(x->schema, STR("policy")), .operation = OP_LIST, .limit = -1 };
	struct list l = { 0 };
	bool row;
	enum rc rc;

	if ((rc = query_columns(x, &q, STR("code"), e)) == RC_OK && (rc = list_begin(x, &q, &l, e)) == RC_OK)
		while ((rc = list_next(&l, &row, e)) == RC_OK && row) {
			struct finding f = { .check = "rule", .entity = "policy", .id = l.id };
			struct policy p;
			if (policy_load(x, arena_str(x->arena, list_value(&l, 0).s), &p, &f.error) == RC_OK)
				continue;
			report->findings++;
			sink->found(sink->context, &f);
		}
	list_end(&l);
	return rc;
}

static enum rc look(struct cli *c, struct showing *s, struct check_report *report, struct error *e)
{
	struct check_sink sink = { found, s };
	struct context x;
	enum rc rc = cli_read(c, &x, e);

	if (rc == RC_OK && (rc = company_check(&x, &sink, report, e)) == RC_OK)
		rc = check_policies(&x, &sink, report, e);
	context_end(&x);
	return rc;
}

enum rc command_check(struct cli *c, struct error *e)
{
	struct showing s = { c, cli_json(c) };
	struct check_report report = { 0 };
	char findings[24], rows[24];
	enum rc rc;

	if ((rc = cli_need_administrator(c, e)))
		return rc;
	if (c->json) {
		json_object_begin(&s.w);
		json_key(&s.w, "findings");
		json_array_begin(&s.w);
	}
	if ((rc = look(c, &s, &report, e)))
		return rc;
	c->found_wrong = report.findings > 0;
	snprintf(findings, sizeof findings, "%lld", (long long)report.findings);
	snprintf(rows, sizeof rows, "%lld", (long long)report.rows);
	if (!c->json) {
		cli_say(c, report.findings ? "cli.check.found" : "cli.check.clean", rows, findings);
		return RC_OK;
	}
	json_array_end(&s.w);
	json_field_bool(&s.w, "ok", report.findings == 0);
	json_field_int(&s.w, "found", report.findings);
	json_field_int(&s.w, "rows", report.rows);
	json_field_int(&s.w, "audit_rows", report.audit_rows);
	json_object_end(&s.w);
	buf_char(&c->out, '\n');
	return RC_OK;
}

/* --- reindex ----------------------------------------------------------------------------------------------------------------------------------------- */

static void show_rows(void *context, int64_t rows)
{
	cli_progress(context, rows, 0);
}

enum rc command_reindex(struct cli *c, struct error *e)
{
	struct beside_hooks hooks = { c, show_rows };
	struct json_writer w = cli_json(c);
	char text[24];
	int64_t rows;
	enum rc rc = cli_need_administrator(c, e);

	if (rc)
		return rc;
	rc = beside_renew(c->company, c->who, &hooks, &rows, e);
	cli_progress_end(c);
	if (rc)
		return rc;
	snprintf(text, sizeof text, "%lld", (long long)rows);
	if (!c->json) {
		cli_say(c, "cli.reindex.done", text, NULL);
		return RC_OK;
	}
	json_object_begin(&w);
	json_field_int(&w, "rows", rows);
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return RC_OK;
}
