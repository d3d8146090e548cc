/* The parent hands the document over as JSON and takes the PDF; the child reads, draws, writes and ends. */
#include "print/print.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "os/child.h"
#include "os/file.h"
#include "print/parts.h"

#define CHILD_NAME "print-child"

/* Exit status of the child. */
enum { PRINTED, PRINT_NO_FONT = 10, PRINT_UNREADABLE, PRINT_UNDRAWN, PRINT_UNCONFINED };

/* --- the parent ------------------------------------------------------------------------------------------------------------------------------ */

static enum rc failed(const struct child_result *r, struct error *e)
{
	if (r->end == CHILD_LATE)
		return error_set(e, RC_BUSY, NULL, "error.print_time", NULL, NULL);
	if (r->end == CHILD_TOO_MUCH)
		return error_set(e, RC_TOO_LARGE, NULL, "error.print_size", NULL, NULL);
	if (r->end == CHILD_ENDED && r->status == PRINT_NO_FONT)
		return error_set(e, RC_UNSUPPORTED, NULL, "error.print_font", NULL, NULL);
	error_set(e, RC_IO, NULL, "error.print_failed", NULL, NULL);
	return error_detail(e, RC_IO, r->end == CHILD_KILLED ? "printing: signal %d" : "printing: exit %d", r->status);
}

enum rc print_pdf(const struct document *d, struct buf *out, struct error *e)
{
	CLEANUP(buf_free) struct buf json = { .max = DOCUMENT_BYTES_MAX };
	struct json_writer w = { .b = &json };
	struct child c = { .name = CHILD_NAME, .seconds = PRINT_SECONDS };
	struct child_result result;
	enum rc rc;

	document_json(d, &w);
	if (json.failed)
		return error_set(e, RC_TOO_LARGE, NULL, "error.print_size", NULL, NULL);
	c.input = buf_view(&json);
	if ((rc = child_run(&c, out, &result, e)))
		return rc;
	return result.end == CHILD_ENDED && result.status == PRINTED && out->len ? RC_OK : failed(&result, e);
}

/* --- the child -------------------------------------------------------------------------------------------------------------------------------- */

bool print_is_child(int argc, char *const *argv)
{
	return argc == 2 && !strcmp(argv[1], CHILD_NAME);
}

static bool read_all(struct buf *in)
{
	struct file from = { STDIN_FILENO };
	struct error ignored = { 0 };
	size_t got = 1;

	while (got) {
		char *room = buf_room(in, 64 << 10);
		if (!room || file_get(&from, room, 64 << 10, &got, &ignored))
			return false;
		in->len += got;
	}
	return true;
}

static int print(struct arena *a, struct buf *in, struct buf *out)
{
	struct file to = { STDOUT_FILENO };
	struct error e = { 0 };
	struct document d;
	enum drawn drawn;

	if (!read_all(in) || document_read(a, buf_view(in), &d, &e))
		return PRINT_UNREADABLE;
	drawn = pdf_draw(&d, out);
	if (drawn != DRAWN)
		return drawn == DRAWN_NO_FONT ? PRINT_NO_FONT : PRINT_UNDRAWN;
	return file_put(&to, buf_view(out), &e) ? PRINT_UNDRAWN : PRINTED;
}

static int confined(void)
{
	CLEANUP(arena_free) struct arena a = { .max = (size_t)512 << 20 };
	CLEANUP(buf_free) struct buf in = { .max = DOCUMENT_BYTES_MAX }, out = { .max = PRINT_PDF_MAX };

	if (!child_confine((int64_t)PRINT_MEMORY_MIB << 20, PRINT_SECONDS))
		return PRINT_UNCONFINED;
	json_start();
	return print(&a, &in, &out);
}

/* What the libraries keep for a next time is not tidied up. */
void print_child(void)
{
	_exit(confined());
}
