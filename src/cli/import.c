/* banyan import and undo: a file into rows, and back. */
#include "cli/cli.h"

#include "base/mem.h"
#include "format/csv.h"
#include "os/clock.h"
#include "records/import.h"

#include <stdio.h>
#include <string.h>

/* The file of refused rows: the file's own columns, then the field and the reason. Made when the first row is refused. */
struct rejects {
	struct cli *cli;
	const char *path;
	struct file file;
	bool opened;
	struct buf buf;
	struct str header[IMPORT_COLUMNS_MAX];
	int header_count;
	int64_t shown_at;
};

enum { REJECTS_FLUSH = 64 << 10, PROGRESS_MS = 200 };

static enum rc keep_header(void *context, const struct table_row *row, struct error *e)
{
	struct rejects *j = context;

	for (size_t i = 0; i < row->count && i < IMPORT_COLUMNS_MAX; i++)
		if (!(j->header[j->header_count++] = arena_str(&j->cli->arena, row->cells[i].text)).p)
			return error_no_memory(e);
	return RC_OK;
}

static enum rc rejects_open(struct rejects *j, struct error *e)
{
	struct csv_writer w = { .b = &j->buf };
	enum rc rc = file_open(j->path, FILE_WRITE, &j->file, e);

	if (rc)
		return rc;
	j->opened = true;
	csv_put(&w, catalogue_text(j->cli->language, "import.line"), false);
	for (int i = 0; i < j->header_count; i++)
		csv_put(&w, j->header[i], true);
	csv_put(&w, catalogue_text(j->cli->language, "import.field"), false);
	csv_put(&w, catalogue_text(j->cli->language, "import.reason"), false);
	csv_end_row(&w);
	return RC_OK;
}

static enum rc rejects_flush(struct rejects *j, struct error *e)
{
	enum rc rc = j->buf.failed ? error_no_memory(e) : file_put(&j->file, buf_view(&j->buf), e);

	buf_clear(&j->buf);
	return rc;
}

static enum rc reject(void *context, const struct table_row *row, const struct error *why, struct error *e)
{
	struct rejects *j = context;
	struct csv_writer w = { .b = &j->buf };
	CLEANUP(buf_free) struct buf text = { .max = 4096 };
	char line[24];
	enum rc rc;

	if (!j->path)
		return RC_OK;
	if (!j->opened && (rc = rejects_open(j, e)))
		return rc;
	snprintf(line, sizeof line, "%llu", (unsigned long long)row->line);
	csv_put(&w, str_of(line), false);
	for (int i = 0; i < j->header_count; i++)
		csv_put(&w, (size_t)i < row->count ? row->cells[i].text : STR(""), true);
	error_render(&text, j->cli->language, why);
	csv_put(&w, str_of(why->field), false);
	csv_put(&w, buf_view(&text), true);
	for (size_t i = (size_t)j->header_count; i < row->count; i++) /* what had no header stays, behind everything */
		csv_put(&w, row->cells[i].text, true);
	csv_end_row(&w);
	return j->buf.len > REJECTS_FLUSH ? rejects_flush(j, e) : RC_OK;
}

static enum rc rejects_close(struct rejects *j, struct error *e)
{
	enum rc rc = j->opened ? rejects_flush(j, e) : RC_OK;

	if (rc == RC_OK && j->opened)
		rc = file_finish(&j->file, e);
	file_close(&j->file);
	buf_free(&j->buf);
	return rc;
}

static bool show_progress(void *context, const struct import_report *r, uint64_t done, uint64_t total)
{
	struct rejects *j = context;
	int64_t now = os_monotonic_us() / 1000;

	if (now - j->shown_at >= PROGRESS_MS) {
		j->shown_at = now;
		cli_progress(j->cli, (int64_t)(done >> 10), (int64_t)(total >> 10));
	}
	return true;
}

static enum import_mode mode_of(const struct cli *c)
{
	const char *text = GIVEN(c->in, MODE) ? c->in->texts[OPT_MODE] : "add";

	for (int i = IMPORT_ADD; i <= IMPORT_UPSERT; i++)
		if (!strcmp(text, import_mode_names[i]))
			return (enum import_mode)i;
	return IMPORT_ADD;
}

/* Guessed from the file; what --map says replaces the guess. */
static enum rc read_mapping(struct cli *c, struct table_reader *table, struct import_mapping *m, const char **name, struct error *e)
{
	CLEANUP(buf_free) struct buf map = { .max = 64 << 10 };
	const struct entity *t;
	struct context x;
	enum rc rc = cli_read(c, &x, e);

	if (rc == RC_OK && (rc = cli_entity(c, x.schema, c->in->arguments[0], &t, e)) == RC_OK && (rc = import_guess(&x, t, table, m, e)) == RC_OK) {
		*name = t->name;
		if (GIVEN(c->in, MAP) && (rc = file_read(c->in->texts[OPT_MAP], 64 << 10, &map, e)) == RC_OK)
			rc = import_mapping_read(&x, t, buf_view(&map), m, e);
	}
	context_end(&x);
	return rc;
}

static void show_report(struct cli *c, const struct import_report *r)
{
	CLEANUP(buf_free) struct buf json = { .max = 64 << 10 };
	const struct { const char *key; int64_t count; } lines[] = {
		{ "import.read", r->read }, { "import.added", r->added }, { "import.updated", r->updated }, { "import.unchanged", r->unchanged },
		{ "import.refused", r->refused }, { "import.without_account", r->without_account }, { "import.returns", r->returns },
		{ "import.differences", r->differences }, { "import.surplus", r->surplus },
	};

	if (c->json) {
		import_report_json(r, &c->out);
		buf_char(&c->out, '\n');
		return;
	}
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		buf_str(&c->out, catalogue_text(c->language, lines[i].key));
		buf_printf(&c->out, "\t%lld\n", (long long)lines[i].count);
	}
	for (int i = 0; i < r->created_count; i++)
		buf_printf(&c->out, "+ %s\t%lld\n", r->created[i].entity->name, (long long)r->created[i].count);
	if (r->has_amount) {
		buf_str(&c->out, catalogue_text(c->language, "import.gross"));
		buf_char(&c->out, '\t');
		decimal_sum_write(&c->out, r->amount, QUANTITY_SCALE + MONEY_SCALE);
		buf_char(&c->out, '\n');
	}
	if (r->id)
		buf_printf(&c->out, "banyan undo %lld\n", (long long)r->id);
}

static enum rc run_import(struct cli *c, struct table_reader *table, struct error *e)
{
	struct import_mapping *m = mem_alloc(sizeof *m);
	struct rejects *j = mem_alloc(sizeof *j);
	struct import_hooks hooks = { .context = j, .progress = show_progress, .refused = reject, .header = keep_header };
	struct import_report report = { 0 };
	const char *entity = "";
	enum rc rc = m && j ? read_mapping(c, table, m, &entity, e) : error_no_memory(e);

	if (rc == RC_OK) {
		struct import_options o = { .entity = str_of(entity), .mode = mode_of(c), .dry_run = GIVEN(c->in, DRY_RUN), .file_name = str_of(c->in->arguments[1]),
					    .mapping = m };
		struct error closing = { 0 };
		*j = (struct rejects){ .cli = c, .path = GIVEN(c->in, REJECTS) ? c->in->texts[OPT_REJECTS] : NULL, .file = FILE_NONE, .buf = { .max = 64 << 20 } };
		rc = import_run(c->company, c->who, &o, table, &hooks, &report, e);
		cli_progress_end(c);
		enum rc end = rejects_close(j, &closing);
		if (end && !rc) {
			*e = closing;
			rc = end;
		}
		if (rc == RC_OK || report.id)
			show_report(c, &report);
		c->found_wrong = report.refused > 0;
	}
	mem_free(m);
	mem_free(j);
	return rc;
}

enum rc command_import(struct cli *c, struct error *e)
{
	CLEANUP(file_close) struct file file = FILE_NONE;
	CLEANUP(table_close) struct table_reader *table = NULL;
	struct table_options options = TABLE_GUESS;
	struct source source;
	enum rc rc;

	if ((rc = file_open(c->in->arguments[1], FILE_READ, &file, e)) || (rc = source_file(&file, c->in->arguments[1], &source, e)) ||
	    (rc = table_open(&source, &options, &table, e)))
		return rc;
	return run_import(c, table, e);
}

/* What stands in the way of an undo. */
static void tell_blockers(struct cli *c, const struct import_undone *u)
{
	struct json_writer w = { .b = &c->error_more };

	if (c->json) {
		json_key(&w, "blockers");
		json_array_begin(&w);
	}
	for (int i = 0; i < u->blocker_count; i++) {
		const struct import_blocker *b = &u->blockers[i];
		if (!c->json) {
			buf_printf(&c->error_more, "  %.*s %lld  %.*s\n", STR_ARG(b->entity), (long long)b->id, STR_ARG(cli_cell(c, b->title)));
			continue;
		}
		json_object_begin(&w);
		json_field_str(&w, "entity", b->entity);
		json_field_int(&w, "id", b->id);
		json_field_str(&w, "title", b->title);
		json_object_end(&w);
	}
	if (c->json)
		json_array_end(&w);
}

enum rc command_undo(struct cli *c, struct error *e)
{
	struct import_undone undone = { 0 };
	struct json_writer w = cli_json(c);
	int64_t import;
	enum rc rc;

	if (decimal_parse(str_of(c->in->arguments[0]), 0, &import) != DECIMAL_OK)
		return error_set(e, RC_INVALID, "IMPORT", "error.integer", NULL, NULL);
	rc = import_undo(c->company, c->who, &c->arena, import, &undone, e);
	if (rc == RC_CONFLICT)
		tell_blockers(c, &undone);
	if (rc == RC_NOT_FOUND)
		return error_set(e, rc, "import", "cli.error.no_record", c->in->arguments[0], NULL);
	if (rc)
		return rc;
	cli_say(c, "cli.undo.done", arena_printf(&c->arena, "%lld", (long long)undone.removed), arena_printf(&c->arena, "%lld", (long long)undone.restored));
	if (!c->json)
		return RC_OK;
	json_object_begin(&w);
	json_field_int(&w, "removed", undone.removed);
	json_field_int(&w, "restored", undone.restored);
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return RC_OK;
}
