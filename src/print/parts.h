/* Inside print/: text.c shapes texts and finds their fonts, pdf.c lays pages out and draws them, print.c is parent and child. */
#ifndef BANYAN_PRINT_PARTS_H
#define BANYAN_PRINT_PARTS_H

#include <pango/pangocairo.h>

#include "format/document.h"

enum ink { INK, INK_SOFT, INK_LINE, INK_STRONG };
enum style { STYLE_BODY, STYLE_SOFT, STYLE_HEAD, STYLE_NOTE, STYLE_TITLE, STYLE_NAME, STYLE_SECTION, STYLE_INNER, STYLE_COUNT };

/* A text shaped to a width in points. The caller gives it back with text_free. */
struct text { PangoLayout *layout; int lines; enum ink ink; };
struct text text_shape(PangoContext *context, struct str s, enum style style, double width, bool right);
void text_free(struct text *t);
/* Without characters that are none on paper. */
void text_clean(struct buf *b, struct str s);
double text_height(const struct text *t);
/* From a line on: how many lines fit into that height, and how high they are. */
int text_fit_lines(const struct text *t, int from, double height, double *used);
/* Draws lines from … to (not included), the first at the top y. */
void text_draw(const struct text *t, cairo_t *cr, double x, double y, int from, int to);
void ink_set(cairo_t *cr, enum ink ink);

/* Fonts for the document's language; false when none has Chinese characters. */
bool text_context(cairo_t *cr, const char *lang, PangoContext **out);

/* The whole document; false when it could not be drawn. */
enum drawn { DRAWN, DRAWN_NO_FONT, DRAWN_FAILED };
enum drawn pdf_draw(const struct document *d, struct buf *out);

#endif
