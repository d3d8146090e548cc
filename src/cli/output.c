/* Standard output, input and error of the command line. */
#include "cli/cli.h"

#include "base/mem.h"
#include "lang/width.h"
#include "os/file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SEND_AT = 64 << 10, INPUT_MAX = 1 << 20, CELL_MAX = 48, GAP = 2 };

enum rc cli_flush(struct cli *c, struct error *e)
{
	struct file out = { STDOUT_FILENO };
	enum rc rc = c->out.failed ? error_no_memory(e) : file_put(&out, buf_view(&c->out), e);

	buf_clear(&c->out);
	return rc;
}

enum rc cli_flush_some(struct cli *c, struct error *e)
{
	return c->out.len < SEND_AT && !c->out.failed ? RC_OK : cli_flush(c, e);
}

struct json_writer cli_json(struct cli *c)
{
	return (struct json_writer){ .b = &c->out };
}

enum rc cli_stdin(struct buf *out, size_t max, struct error *e)
{
	struct file in = { STDIN_FILENO };
	size_t got = 1;
	char *room;
	enum rc rc;

	max = max ? max : INPUT_MAX;
	out->max = max + SEND_AT;
	while (got) {
		if (!(room = buf_room(out, 4096)))
			return error_no_memory(e);
		if ((rc = file_get(&in, room, 4096, &got, e)))
			return rc;
		out->len += got;
		if (out->len > max)
			return error_set(e, RC_TOO_LARGE, NULL, "cli.error.input_long", NULL, NULL);
	}
	return RC_OK;
}

/* --- tables ------------------------------------------------------------------------------------------------------------------------------------- */

struct str cli_cell(struct cli *c, struct str s)
{
	struct str fit = text_fit(s, CELL_MAX), copy;
	bool cut = fit.n < s.n;

	copy = str_of(arena_printf(&c->arena, "%.*s%s", STR_ARG(fit), cut ? "…" : ""));
	for (size_t i = 0; i < copy.n; i++)
		if ((unsigned char)copy.p[i] < ' ' || copy.p[i] == 127)
			((char *)copy.p)[i] = ' ';
	return copy;
}

static void pad(struct buf *b, size_t n)
{
	while (n--)
		buf_char(b, ' ');
}

static void put_cell(struct buf *b, struct str s, size_t width, bool right, bool last)
{
	size_t own = text_width(s), rest = width > own ? width - own : 0;

	if (right)
		pad(b, rest);
	buf_str(b, s);
	if (!last) {
		pad(b, (right ? 0 : rest) + GAP);
		return;
	}
	while (b->len && b->data[b->len - 1] == ' ')
		b->len--;
	buf_char(b, '\n');
}

void cli_table(struct cli *c, const char *const *heads, const bool *right, int columns, const struct str *cells, size_t rows)
{
	size_t *widths = arena_new_array(&c->arena, size_t, (size_t)columns), count = rows * (size_t)columns;
	struct str *shown = arena_new_array(&c->arena, struct str, count + 1);

	if (!widths || !shown) {
		c->out.failed = true;
		return;
	}
	for (int i = 0; i < columns; i++)
		widths[i] = text_width(str_of(heads[i]));
	for (size_t i = 0; i < count; i++) {
		size_t *w = &widths[i % (size_t)columns], own;
		shown[i] = cli_cell(c, cells[i]);
		own = text_width(shown[i]);
		*w = own > *w ? own : *w;
	}
	for (int i = 0; i < columns; i++)
		put_cell(&c->out, str_of(heads[i]), widths[i], right && right[i], i + 1 == columns);
	for (size_t i = 0; i < count; i++) {
		size_t at = i % (size_t)columns;
		put_cell(&c->out, shown[i], widths[at], right && right[at], at + 1 == (size_t)columns);
	}
}

/* --- standard error -------------------------------------------------------------------------------------------------------------------------------- */

static void send_error(struct buf *b)
{
	struct file err = { STDERR_FILENO };
	struct error e = { 0 };

	if (!b->failed)
		file_put(&err, buf_view(b), &e);
}

void cli_say(struct cli *c, const char *key, const char *a0, const char *a1)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 << 10 };

	if (c->json)
		return;
	catalogue_format(&b, c->language, key, a0, a1);
	buf_char(&b, '\n');
	send_error(&b);
}

void cli_progress(struct cli *c, int64_t done, int64_t total)
{
	CLEANUP(buf_free) struct buf b = { .max = 200 };

	if (!isatty(STDERR_FILENO))
		return;
	buf_printf(&b, "\r%lld", (long long)done);
	if (total)
		buf_printf(&b, " / %lld  %lld %%", (long long)total, (long long)(done * 100 / total));
	c->progress_shown = true;
	send_error(&b);
}

void cli_progress_end(struct cli *c)
{
	CLEANUP(buf_free) struct buf b = { .max = 200 };

	if (c->progress_shown)
		buf_text(&b, "\r\033[K");
	c->progress_shown = false;
	send_error(&b);
}

static void error_json(struct buf *b, enum language language, const struct error *e, struct str more)
{
	CLEANUP(buf_free) struct buf text = { .max = 4096 };
	struct json_writer w = { .b = b };

	error_render(&text, language, e);
	json_object_begin(&w);
	json_field_text(&w, "error", rc_name(e->rc));
	json_field_text(&w, "field", e->field[0] ? e->field : NULL);
	json_field_str(&w, "message", buf_view(&text));
	if (more.n) {
		buf_char(b, ',');
		buf_str(b, more);
	}
	json_object_end(&w);
}

/* The log line is for whoever can mend it: whoever runs the program on the machine is. */
void cli_error(struct cli *c, const struct error *e)
{
	CLEANUP(buf_free) struct buf b = { .max = 8192 + ERROR_MORE_MAX };

	cli_progress_end(c);
	if (c->error_write) {
		c->error_write(&b, c->language, e);
		send_error(&b);
		return;
	}
	if (c->json) {
		error_json(&b, c->language, e, buf_view(&c->error_more));
	} else {
		buf_text(&b, "banyan: ");
		if (e->field[0])
			buf_printf(&b, "%s: ", e->field);
		error_render(&b, c->language, e);
		if (e->log[0])
			buf_printf(&b, " (%s)", e->log);
	}
	for (size_t i = 0; i < b.len; i++)
		if ((unsigned char)b.data[i] < ' ')
			b.data[i] = ' ';
	buf_char(&b, '\n');
	if (!c->json)
		buf_str(&b, buf_view(&c->error_more));
	send_error(&b);
}

/* 2: what was asked cannot be right; 1: it was, but it could not be done or was refused. */
int cli_status(const struct error *e)
{
	static const unsigned char asked_wrongly[RC_COUNT] = { [RC_INVALID] = 1, [RC_UNSUPPORTED] = 1, [RC_PRECONDITION] = 1, [RC_TOO_LARGE] = 1 };

	return asked_wrongly[e->rc] || !strcmp(e->key, "error.database_not_found") || !strcmp(e->field, "--as") ? 2 : 1;
}
