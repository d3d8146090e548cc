/* banyan minutes: the minutes of a round as text, PDF or JSON. */
#include "cli/target.h"

#include "base/mem.h"
#include "kam/minutes.h"
#include "print/print.h"

/* --- text ------------------------------------------------------------------------------------------------------------------------------------ */

static void put_line(struct cli *c, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_char(&c->out, (unsigned char)s.p[i] < ' ' && s.p[i] != '\n' ? ' ' : s.p[i]);
	buf_char(&c->out, '\n');
}

static void put_table(struct cli *c, const struct document_block *b)
{
	size_t columns = b->columns.count, rows = b->rows.count;
	struct str *cells = arena_new_array(&c->arena, struct str, rows * columns + 1);
	const char *heads[DOCUMENT_COLUMNS_MAX];
	bool right[DOCUMENT_COLUMNS_MAX];

	if (!cells)
		return;
	for (size_t i = 0; i < columns; i++) {
		heads[i] = arena_text(&c->arena, b->columns.items[i].label);
		right[i] = b->columns.items[i].number;
	}
	for (size_t i = 0; i < rows; i++)
		for (size_t k = 0; k < columns; k++)
			cells[i * columns + k] = b->rows.items[i].cells.items[k];
	cli_table(c, heads, right, (int)columns, cells, rows);
}

static void put_pairs(struct cli *c, const struct document_block *b)
{
	for (size_t i = 0; i < b->rows.count; i++) {
		const struct document_row *row = &b->rows.items[i];
		put_line(c, str_of(arena_printf(&c->arena, row->cells.count > 1 ? "%.*s: %.*s" : "%.*s%.*s ________________", STR_ARG(row->cells.items[0]),
						row->cells.count > 1 ? (int)row->cells.items[1].n : 0, row->cells.count > 1 ? row->cells.items[1].p : "")));
	}
}

static void put_text(struct cli *c, const struct document *d)
{
	put_line(c, d->title);
	put_line(c, d->subtitle);
	for (size_t i = 0; i < d->sections.count; i++) {
		const struct document_section *s = &d->sections.items[i];
		buf_char(&c->out, '\n');
		if (s->title.n)
			put_line(c, s->note.n ? str_of(arena_printf(&c->arena, "%.*s · %.*s", STR_ARG(s->title), STR_ARG(s->note))) : s->title);
		for (size_t k = 0; k < s->blocks.count; k++) {
			const struct document_block *b = &s->blocks.items[k];
			if (b->kind == DOCUMENT_TEXT)
				put_line(c, b->text);
			else if (b->kind == DOCUMENT_TABLE)
				put_table(c, b);
			else
				put_pairs(c, b);
		}
	}
}

/* --- the command --------------------------------------------------------------------------------------------------------------------------------- */

struct asked { int64_t round; struct str format; };

static enum rc note(struct context *x, struct write_request *w, struct error *e)
{
	const struct asked *a = w->argument;

	return minutes_note(x, a->round, arena_text(x->arena, a->format), e);
}

/* Into c->out; the PDF of its own size. */
static enum rc render(struct cli *c, const struct asked *a, const struct document *d, struct buf *pdf, struct error *e)
{
	struct json_writer w = { .b = &c->out };

	if (str_is(a->format, "pdf"))
		return print_pdf(d, pdf, e);
	if (str_is(a->format, "json")) {
		document_json(d, &w);
		buf_char(&c->out, '\n');
	} else {
		put_text(c, d);
	}
	return c->out.failed ? error_no_memory(e) : RC_OK;
}

static enum rc send(struct cli *c, struct target *t, const struct asked *a, const struct document *d, struct error *e)
{
	CLEANUP(buf_free) struct buf pdf = { .max = PRINT_PDF_MAX };
	const char *path = c->in->texts[OPT_OUTPUT];
	enum rc rc;

	if ((rc = render(c, a, d, &pdf, e)) || (rc = cli_write(c, note, (void *)a, false, e)) || (rc = target_open(t, path, e)) ||
	    (rc = file_put(&t->file, pdf.len ? buf_view(&pdf) : buf_view(&c->out), e)))
		return rc;
	buf_clear(&c->out);
	return target_finish(t, path, e);
}

enum rc command_minutes(struct cli *c, struct error *e)
{
	struct target t = { .cli = c, .file = FILE_NONE };
	struct asked a = { .format = c->json ? STR("json") : target_format(c->in) };
	struct context x;
	struct document d;
	enum rc rc = cli_read(c, &x, e);

	if (rc == RC_OK && (rc = cli_find(&x, schema_entity(x.schema, STR("round")), c->in->arguments[0], &a.round, e)) == RC_OK &&
	    (rc = minutes_make(&x, a.round, c->language, &d, e)) == RC_OK)
		rc = send(c, &t, &a, &d, e);
	context_end(&x);
	target_end(&t);
	return rc;
}
