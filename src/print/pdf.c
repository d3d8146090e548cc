/* A document on pages of A4: laid out once to know how many there are, then drawn. Rows stay whole where a page can hold them, table heads stand on each page,
 * sections that fit on less than half a page are not torn. */
#include "print/parts.h"

#include <cairo-pdf.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"

/* Points. */
#define PAGE_WIDTH 595.276
#define PAGE_HEIGHT 841.890
#define LEFT 51.0
#define RIGHT (PAGE_WIDTH - 51.0)
#define WIDTH (RIGHT - LEFT)
#define TOP 62.0
#define BOTTOM (PAGE_HEIGHT - 58.0)
#define BODY (BOTTOM - TOP)
#define TORN_LEAST 40.0   /* less is left empty rather than filled with the beginning of a row */
#define LABEL 92.0        /* of facts */
#define CELL_PAD 4.0

struct sheet {
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoContext *context;
	const struct document *d;
	double y, limit;              /* limit: measuring ends below it; 0: pages */
	int page, pages;
	bool drawing;
	const struct document_block *table; /* whose head stands on each page */
	double repeated;              /* y behind what stands on each page */
	int section;                  /* of the outline */
};

/* --- pages ---------------------------------------------------------------------------------------------------------------------------------- */

static void rule(struct sheet *s, double y, double width, enum ink ink)
{
	if (!s->drawing)
		return;
	ink_set(s->cr, ink);
	cairo_set_line_width(s->cr, width);
	cairo_move_to(s->cr, LEFT, y);
	cairo_line_to(s->cr, RIGHT, y);
	cairo_stroke(s->cr);
}

static void put_at(struct sheet *s, struct str text, enum style style, double x, double y, double width, bool right)
{
	struct text t = text_shape(s->context, text, style, width, right);

	text_draw(&t, s->cr, x, y, 0, t.lines > 0);
	text_free(&t);
}

static void page_frame(struct sheet *s)
{
	char number[40];

	if (!s->drawing)
		return;
	if (s->page > 1) {
		put_at(s, s->d->title, STYLE_NOTE, LEFT, 34, WIDTH / 2, false);
		put_at(s, s->d->subtitle, STYLE_NOTE, LEFT + WIDTH / 2, 34, WIDTH / 2, true);
		rule(s, 50, .5, INK_LINE);
	}
	rule(s, PAGE_HEIGHT - 48, .5, INK_LINE);
	snprintf(number, sizeof number, "%d / %d", s->page, s->pages);
	put_at(s, s->d->footnote, STYLE_NOTE, LEFT, PAGE_HEIGHT - 42, WIDTH * .75, false);
	put_at(s, str_of(number), STYLE_NOTE, LEFT + WIDTH * .75, PAGE_HEIGHT - 42, WIDTH * .25, true);
}

static void table_head(struct sheet *s, const struct document_block *b);

static void page_new(struct sheet *s)
{
	if (s->drawing)
		cairo_show_page(s->cr);
	s->page++;
	s->y = TOP;
	page_frame(s);
	if (s->table)
		table_head(s, s->table);
	s->repeated = s->y;
}

static bool is_measuring(const struct sheet *s)
{
	return s->limit > 0;
}

/* So much must fit, or a page begins. */
static void need(struct sheet *s, double height)
{
	if (!is_measuring(s) && s->y > s->repeated && s->y + height > BOTTOM)
		page_new(s);
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------------------- */

struct cell { struct text text; double x; int line; };
struct row { struct cell cells[DOCUMENT_COLUMNS_MAX]; size_t count; double pad; };

static void row_add(struct sheet *s, struct row *r, struct str text, enum style style, double x, double width, bool right)
{
	r->cells[r->count++] = (struct cell){ text_shape(s->context, text, style, width, right), x, 0 };
}

static double row_height(const struct row *r)
{
	double most = 0, used;

	for (size_t i = 0; i < r->count; i++) {
		text_fit_lines(&r->cells[i].text, r->cells[i].line, 1e9, &used);
		most = used > most ? used : most;
	}
	return most + 2 * r->pad;
}

/* Of each cell as many lines as fit; false when nothing is left. At least one line goes on: pages end. */
static bool row_part(struct sheet *s, struct row *r, double height)
{
	double most = 0;
	bool left = false;

	for (size_t i = 0; i < r->count; i++) {
		struct cell *c = &r->cells[i];
		double used;
		int n = text_fit_lines(&c->text, c->line, height - 2 * r->pad, &used);
		if (!n && c->line < c->text.lines && s->y <= s->repeated)
			n = 1;
		if (s->drawing)
			text_draw(&c->text, s->cr, c->x, s->y + r->pad, c->line, c->line + n);
		c->line += n;
		most = used > most ? used : most;
		left |= c->line < c->text.lines;
	}
	s->y += most + 2 * r->pad;
	return left;
}

/* On this page, on the next one, or over several when no page holds it. */
static void row_put(struct sheet *s, struct row *r)
{
	double height = row_height(r);

	if (is_measuring(s)) {
		s->y += height;
	} else {
		if (height <= BODY / 2)
			need(s, height);
		else
			need(s, TORN_LEAST);
		while (row_part(s, r, BOTTOM - s->y))
			page_new(s);
	}
	for (size_t i = 0; i < r->count; i++)
		text_free(&r->cells[i].text);
}

static void line_put(struct sheet *s, struct str text, enum style style, double pad)
{
	struct row r = { .pad = pad };

	row_add(s, &r, text, style, LEFT, WIDTH, false);
	row_put(s, &r);
}

/* --- blocks ----------------------------------------------------------------------------------------------------------------------------------- */

static void facts_put(struct sheet *s, const struct document_block *b)
{
	for (size_t i = 0; i < b->rows.count && !(is_measuring(s) && s->y > s->limit); i++) {
		const struct str *cells = b->rows.items[i].cells.items;
		struct row r = { .pad = 1.6 };
		row_add(s, &r, cells[0], STYLE_SOFT, LEFT, LABEL - 8, false);
		row_add(s, &r, cells[1], STYLE_BODY, LEFT + LABEL, WIDTH - LABEL, false);
		row_put(s, &r);
	}
	s->y += 4;
}

static void table_row(struct sheet *s, const struct document_block *b, const struct str *cells, enum style style)
{
	struct row r = { .pad = 3.2 };
	double shares = 0, x = LEFT;

	for (size_t i = 0; i < b->columns.count; i++)
		shares += b->columns.items[i].share;
	for (size_t i = 0; i < b->columns.count; i++) {
		const struct document_column *c = &b->columns.items[i];
		double width = WIDTH * c->share / shares;
		row_add(s, &r, cells ? cells[i] : c->label, style, x + CELL_PAD, width - 2 * CELL_PAD, c->number);
		x += width;
	}
	row_put(s, &r);
}

static void table_head(struct sheet *s, const struct document_block *b)
{
	const struct document_block *table = s->table;

	s->table = NULL; /* a head that no page holds is not repeated on the way */
	table_row(s, b, NULL, STYLE_HEAD);
	rule(s, s->y, .8, INK_STRONG);
	s->table = table;
}

static void table_put(struct sheet *s, const struct document_block *b)
{
	need(s, 2 * TORN_LEAST);
	table_head(s, b);
	s->table = b;
	for (size_t i = 0; i < b->rows.count && !(is_measuring(s) && s->y > s->limit); i++) {
		table_row(s, b, b->rows.items[i].cells.items, STYLE_BODY);
		rule(s, s->y, .4, INK_LINE);
	}
	s->table = NULL;
	s->repeated = TOP;
	s->y += 8;
}

/* Two beside each other, with room to write. */
static void signatures_put(struct sheet *s, const struct document_block *b)
{
	double width = (WIDTH - 40) / 2;

	for (size_t i = 0; i < b->rows.count; i += 2) {
		need(s, 64);
		for (size_t k = i; s->drawing && k < i + 2 && k < b->rows.count; k++) {
			double x = LEFT + (double)(k - i) * (width + 40);
			put_at(s, b->rows.items[k].cells.items[0], STYLE_BODY, x, s->y + 8, width, false);
			ink_set(s->cr, INK);
			cairo_set_line_width(s->cr, .6);
			cairo_move_to(s->cr, x, s->y + 52);
			cairo_line_to(s->cr, x + width, s->y + 52);
			cairo_stroke(s->cr);
		}
		s->y += 64;
	}
}

static void block_put(struct sheet *s, const struct document_block *b)
{
	switch (b->kind) {
	case DOCUMENT_FACTS: facts_put(s, b); break;
	case DOCUMENT_TABLE: table_put(s, b); break;
	case DOCUMENT_SIGNATURES: signatures_put(s, b); break;
	default: line_put(s, b->text, STYLE_BODY, 2.5); break;
	}
}

/* --- sections ---------------------------------------------------------------------------------------------------------------------------------- */

static void heading_put(struct sheet *s, const struct document_section *section)
{
	struct row r = { .pad = 3 };
	double note = section->note.n ? WIDTH * .36 : 0;

	if (!section->title.n)
		return;
	s->y += s->y > s->repeated ? (section->inner ? 8 : 12) : 0;
	row_add(s, &r, section->title, section->inner ? STYLE_INNER : STYLE_SECTION, LEFT, WIDTH - note, false);
	if (section->note.n)
		row_add(s, &r, section->note, STYLE_SOFT, RIGHT - note, note, true);
	row_put(s, &r);
	rule(s, s->y, section->inner ? .4 : .8, section->inner ? INK_LINE : INK_STRONG);
	s->y += 3;
}

static void section_put(struct sheet *s, const struct document_section *section)
{
	heading_put(s, section);
	for (size_t i = 0; i < section->blocks.count && !(is_measuring(s) && s->y > s->limit); i++)
		block_put(s, &section->blocks.items[i]);
}

/* One that half a page holds stays together; a longer one begins where there is room for a little more than its heading. */
static void section_place(struct sheet *s, const struct document_section *section)
{
	struct sheet measure = *s;

	measure.drawing = false;
	measure.limit = s->y + BODY / 2;
	section_put(&measure, section);
	need(s, measure.y <= measure.limit ? measure.y - s->y : 3 * TORN_LEAST);
}

static void outline_add(struct sheet *s, const struct document_section *section)
{
	CLEANUP(buf_free) struct buf name = { .max = 64 << 10 };
	char place[60];

	if (!s->drawing || !section->title.n)
		return;
	snprintf(place, sizeof place, "page=%d pos=[%d %d]", s->page, (int)LEFT, (int)s->y);
	text_clean(&name, section->title);
	if (!name.len || !buf_cstr(&name))
		return;
	if (section->inner)
		cairo_pdf_surface_add_outline(s->surface, s->section, buf_cstr(&name), place, 0);
	else
		s->section = cairo_pdf_surface_add_outline(s->surface, CAIRO_PDF_OUTLINE_ROOT, buf_cstr(&name), place, 0);
}

static void title_put(struct sheet *s)
{
	s->y = 44;
	line_put(s, s->d->company, STYLE_SOFT, 1);
	line_put(s, s->d->title, STYLE_TITLE, 1);
	line_put(s, s->d->subtitle, STYLE_NAME, 2);
	s->y += 4;
	rule(s, s->y, 1.4, INK);
	s->y += 8;
}

static void sheet_put(struct sheet *s)
{
	s->page = 1;
	s->repeated = TOP;
	s->section = CAIRO_PDF_OUTLINE_ROOT;
	page_frame(s);
	title_put(s);
	for (size_t i = 0; i < s->d->sections.count; i++) {
		section_place(s, &s->d->sections.items[i]);
		outline_add(s, &s->d->sections.items[i]);
		section_put(s, &s->d->sections.items[i]);
	}
}

/* --- the file ----------------------------------------------------------------------------------------------------------------------------------- */

static cairo_status_t take(void *closure, const unsigned char *bytes, unsigned int n)
{
	struct buf *out = closure;

	buf_add(out, bytes, n);
	return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void describe(struct sheet *s)
{
	CLEANUP(buf_free) struct buf title = { .max = 64 << 10 }, company = { .max = 64 << 10 }, made = { .max = 80 };

	text_clean(&title, s->d->title);
	buf_text(&title, " · ");
	text_clean(&title, s->d->subtitle);
	text_clean(&company, s->d->company);
	instant_write(&made, s->d->made_at);
	if (buf_cstr(&title))
		cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_TITLE, buf_cstr(&title));
	if (buf_cstr(&company))
		cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_AUTHOR, buf_cstr(&company));
	if (buf_cstr(&made))
		cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_CREATE_DATE, buf_cstr(&made));
	cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_CREATOR, "Banyan");
}

static enum drawn draw(struct sheet *s)
{
	struct sheet first = *s;

	if (!text_context(s->cr, s->d->lang, &s->context))
		return DRAWN_NO_FONT;
	first.context = s->context;
	sheet_put(&first);
	s->pages = first.page;
	s->drawing = true;
	describe(s);
	sheet_put(s);
	cairo_show_page(s->cr);
	return DRAWN;
}

enum drawn pdf_draw(const struct document *d, struct buf *out)
{
	struct sheet s = { .d = d, .surface = cairo_pdf_surface_create_for_stream(take, out, PAGE_WIDTH, PAGE_HEIGHT) };
	enum drawn drawn;

	s.cr = cairo_create(s.surface);
	drawn = draw(&s);
	if (s.context)
		g_object_unref(s.context);
	cairo_destroy(s.cr);
	cairo_surface_finish(s.surface);
	if (drawn == DRAWN && (cairo_surface_status(s.surface) != CAIRO_STATUS_SUCCESS || out->failed))
		drawn = DRAWN_FAILED;
	cairo_surface_destroy(s.surface);
	return drawn;
}
