/* Texts shaped by Pango: styles, hostile characters, lines. */
#include "print/parts.h"

#include "base/mem.h"

enum { CLEAN_MAX = 1 << 20 };

static const struct { double size; bool bold; enum ink ink; } styles[STYLE_COUNT] = {
	[STYLE_BODY] = { 9, false, INK }, [STYLE_SOFT] = { 9, false, INK_SOFT }, [STYLE_HEAD] = { 8, false, INK_SOFT }, [STYLE_NOTE] = { 8, false, INK_SOFT },
	[STYLE_TITLE] = { 19, true, INK }, [STYLE_NAME] = { 12, false, INK }, [STYLE_SECTION] = { 11.5, true, INK }, [STYLE_INNER] = { 9.5, true, INK },
};

void ink_set(cairo_t *cr, enum ink ink)
{
	static const double inks[][3] = { [INK] = { .11, .11, .10 }, [INK_SOFT] = { .40, .39, .36 }, [INK_LINE] = { .86, .85, .82 }, [INK_STRONG] = { .45, .44, .41 } };

	cairo_set_source_rgb(cr, inks[ink][0], inks[ink][1], inks[ink][2]);
}

/* --- fonts ---------------------------------------------------------------------------------------------------------------------------------- */

static const char *family_of(const char *lang)
{
	return !strcmp(lang, "zh-TW") ? "Noto Sans CJK TC, Source Han Sans TC, sans-serif" : "Noto Sans CJK SC, Source Han Sans SC, sans-serif";
}

static bool has_chinese(PangoContext *context)
{
	static const gunichar asked[] = { 0x6995, 0x5BA2, 0x6237, 0x6236 }; /* 榕 客 户 戶 */
	PangoFontset *set = pango_context_load_fontset(context, pango_context_get_font_description(context), pango_context_get_language(context));
	bool all = set != NULL;

	for (size_t i = 0; all && i < sizeof asked / sizeof *asked; i++) {
		PangoFont *font = pango_fontset_get_font(set, asked[i]);
		all = font && pango_font_has_char(font, asked[i]);
		if (font)
			g_object_unref(font);
	}
	if (set)
		g_object_unref(set);
	return all;
}

bool text_context(cairo_t *cr, const char *lang, PangoContext **out)
{
	PangoFontDescription *font = pango_font_description_from_string(family_of(lang));

	*out = pango_cairo_create_context(cr);
	pango_font_description_set_absolute_size(font, styles[STYLE_BODY].size * PANGO_SCALE);
	pango_context_set_font_description(*out, font);
	pango_context_set_language(*out, pango_language_from_string(lang));
	pango_context_set_base_dir(*out, PANGO_DIRECTION_LTR);
	pango_font_description_free(font);
	return has_chinese(*out);
}

/* --- shaping --------------------------------------------------------------------------------------------------------------------------------- */

/* Characters that would turn other text round or that have no shape do not belong on paper. */
static bool is_foreign(uint32_t c)
{
	return (c < ' ' && c != '\n') || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
	       (c >= 0xFFF9 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF) || (c >= 0xE0000 && c <= 0xE007F);
}

void text_clean(struct buf *b, struct str s)
{
	while (s.n) {
		char bytes[4];
		uint32_t c = str_next_char(&s);
		if (c == '\t' || c == '\r')
			buf_char(b, ' ');
		else if (!is_foreign(c))
			buf_add(b, bytes, utf8_encode(c, bytes));
	}
}

struct text text_shape(PangoContext *context, struct str s, enum style style, double width, bool right)
{
	struct text t = { pango_layout_new(context), 0, styles[style].ink };
	PangoFontDescription *font = pango_font_description_copy(pango_context_get_font_description(context));
	CLEANUP(buf_free) struct buf b = { .max = CLEAN_MAX };

	text_clean(&b, s);
	pango_font_description_set_absolute_size(font, styles[style].size * PANGO_SCALE);
	pango_font_description_set_weight(font, styles[style].bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(t.layout, font);
	pango_font_description_free(font);
	pango_layout_set_auto_dir(t.layout, FALSE);
	pango_layout_set_wrap(t.layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_width(t.layout, (int)(width * PANGO_SCALE));
	pango_layout_set_alignment(t.layout, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
	if (!b.failed)
		pango_layout_set_text(t.layout, b.len ? b.data : "", (int)b.len);
	t.lines = pango_layout_get_line_count(t.layout);
	return t;
}

void text_free(struct text *t)
{
	if (t->layout)
		g_object_unref(t->layout);
	t->layout = NULL;
}

double text_height(const struct text *t)
{
	int height;

	pango_layout_get_size(t->layout, NULL, &height);
	return (double)height / PANGO_SCALE;
}

/* --- lines ------------------------------------------------------------------------------------------------------------------------------------ */

static PangoLayoutIter *iter_at(const struct text *t, int line)
{
	PangoLayoutIter *i = pango_layout_get_iter(t->layout);

	for (int k = 0; k < line; k++)
		pango_layout_iter_next_line(i);
	return i;
}

static void line_place(PangoLayoutIter *i, int *top, int *bottom)
{
	pango_layout_iter_get_line_yrange(i, top, bottom);
}

int text_fit_lines(const struct text *t, int from, double height, double *used)
{
	PangoLayoutIter *i;
	int first, top, bottom, n = 0;

	*used = 0;
	if (from >= t->lines)
		return 0;
	i = iter_at(t, from);
	line_place(i, &first, &bottom);
	do {
		line_place(i, &top, &bottom);
		if ((double)(bottom - first) / PANGO_SCALE > height)
			break;
		*used = (double)(bottom - first) / PANGO_SCALE;
		n++;
	} while (from + n < t->lines && pango_layout_iter_next_line(i));
	pango_layout_iter_free(i);
	return n;
}

void text_draw(const struct text *t, cairo_t *cr, double x, double y, int from, int to)
{
	PangoLayoutIter *i;
	PangoRectangle place;
	int first, bottom;

	if (from >= to)
		return;
	ink_set(cr, t->ink);
	i = iter_at(t, from);
	line_place(i, &first, &bottom);
	for (int k = from; k < to; k++) {
		pango_layout_iter_get_line_extents(i, NULL, &place);
		cairo_move_to(cr, x + (double)place.x / PANGO_SCALE, y + (double)(pango_layout_iter_get_baseline(i) - first) / PANGO_SCALE);
		pango_cairo_show_layout_line(cr, pango_layout_iter_get_line_readonly(i));
		pango_layout_iter_next_line(i);
	}
	pango_layout_iter_free(i);
}
