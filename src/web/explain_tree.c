/* Trees of explanation as the pages show them: one line a node, indented. */
#include "web/explain_tree.h"

#include "base/date.h"
#include "lang/number.h"

enum { LINES_MAX = 400, SENTENCE_BYTES = 30 };

static struct str value_of(struct page *p, const struct explanation *t)
{
	struct buf b = { .max = 256 };

	switch (t->unit) {
	case EXPLAIN_MONEY:
		number_fixed(&b, t->money, LINE_SCALE, 2);
		break;
	case EXPLAIN_SHARE:
		number_percent(&b, t->share, 2);
		break;
	case EXPLAIN_COUNT:
		number_whole(&b, t->count);
		break;
	case EXPLAIN_DATE:
		date_write(&b, (int32_t)t->count);
		break;
	case EXPLAIN_TEXT:
		buf_str(&b, t->text);
		break;
	case EXPLAIN_CHOICE:
		buf_str(&b, catalogue_text_str(p->language, t->text));
		break;
	case EXPLAIN_NUMBER:
		explanation_number(&b, t->share);
		break;
	}
	return page_take(p, &b);
}

/* Formula and source stand under the label. */
static struct str source_of(struct page *p, const struct explanation *t)
{
	if (t->formula && t->source)
		return page_print(p, "= %s · %s", catalogue_text(p->language, t->formula).p, catalogue_text(p->language, t->source).p);
	if (t->formula)
		return page_print(p, "= %s", catalogue_text(p->language, t->formula).p);
	return t->source ? page_say(p, t->source) : STR("");
}

static struct explain_line line_of(struct page *p, const struct explanation *t, int depth)
{
	return (struct explain_line){ .depth = depth < 4 ? depth : 4, .label = page_say_with(p, t->label, t->argument, STR("")), .source = source_of(p, t),
				      .part = t->part ? STR("+") : STR(""), .value = value_of(p, t), .words = t->unit == EXPLAIN_TEXT && t->text.n > SENTENCE_BYTES };
}

struct explain_view *page_explain(struct page *p, const struct explanation *tree, struct str title)
{
	struct explain_view *v = page_new_array(p, struct explain_view, 1);
	struct explain_line *lines = page_new_array(p, struct explain_line, LINES_MAX);
	size_t count = 0;

	if (!v || !lines)
		return NULL;
	for (struct explanation_walk w = { .t = tree->first }; w.t && count < LINES_MAX; explanation_next(&w))
		lines[count++] = line_of(p, w.t, w.depth);
	*v = (struct explain_view){ .title = title, .note = tree->source ? page_say(p, tree->source) : STR(""), .formula = tree->formula ? page_say(p, tree->formula) : STR(""),
				    .inputs = { lines, count } };
	return v;
}
