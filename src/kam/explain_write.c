/* Trees of explanation as text for the command line and as JSON for the API. */
#include "kam/explain.h"

#include <math.h>

#include "base/date.h"
#include "base/mem.h"
#include "format/json.h"

void explanation_number(struct buf *b, double value)
{
	if (isnan(value))
		buf_text(b, "–");
	else
		buf_printf(b, fabs(value) >= 1000 ? "%.0f" : fabs(value) >= 0.005 || value == 0 ? "%.2f" : "%.2g", value);
}

static void put_label(struct buf *b, const struct explanation *t, enum language language)
{
	catalogue_format_str(b, language, t->label, t->argument, STR(""));
}

/* The value as people read it. */
static void put_value(struct buf *b, const struct explanation *t, enum language language, const char *currency)
{
	switch (t->unit) {
	case EXPLAIN_MONEY:
		decimal_sum_write_fixed(b, t->money, LINE_SCALE, 2);
		if (currency && currency[0])
			buf_printf(b, " %s", currency);
		break;
	case EXPLAIN_SHARE:
		buf_printf(b, "%.2f %%", t->share * 100);
		break;
	case EXPLAIN_COUNT:
		buf_int(b, t->count);
		break;
	case EXPLAIN_DATE:
		date_write(b, (int32_t)t->count);
		break;
	case EXPLAIN_TEXT:
		buf_str(b, t->text);
		break;
	case EXPLAIN_CHOICE:
		buf_str(b, catalogue_text_str(language, t->text));
		break;
	case EXPLAIN_NUMBER:
		explanation_number(b, t->share);
		break;
	}
}

static void put_line(struct buf *b, const struct explanation *t, enum language language, const char *currency, int depth)
{
	buf_printf(b, "%*s%s", depth * 2, "", t->part ? "+ " : "");
	put_label(b, t, language);
	buf_lit(b, ": ");
	put_value(b, t, language, currency);
	if (t->formula) {
		buf_lit(b, "  = ");
		buf_str(b, catalogue_text(language, t->formula));
	}
	if (t->source) {
		buf_lit(b, "  [");
		buf_str(b, catalogue_text(language, t->source));
		buf_char(b, ']');
	}
	buf_char(b, '\n');
}

void explanation_text(const struct explanation *t, enum language language, const char *currency, struct buf *out)
{
	for (struct explanation_walk w = { .t = t }; w.t; explanation_next(&w))
		put_line(out, w.t, language, currency, w.depth);
}

static void put_json_value(struct json_writer *w, const struct explanation *t, enum language language)
{
	CLEANUP(buf_free) struct buf b = { .max = 1 << 16 };

	switch (t->unit) {
	case EXPLAIN_MONEY:
		json_field_decimal_sum(w, "value", t->money, LINE_SCALE);
		break;
	case EXPLAIN_SHARE:
	case EXPLAIN_NUMBER:
		json_field_double(w, "value", t->share);
		break;
	case EXPLAIN_COUNT:
		json_field_int(w, "value", t->count);
		break;
	default:
		put_value(&b, t, language, NULL);
		json_field_str(w, "value", buf_view(&b));
	}
}

static void put_json_head(struct json_writer *w, const struct explanation *t, enum language language)
{
	static const char *const units[] = { "money", "share", "count", "text", "date", "choice", "number" };
	CLEANUP(buf_free) struct buf b = { .max = 1 << 16 };

	put_label(&b, t, language);
	json_object_begin(w);
	json_field_text(w, "label", t->label);
	json_field_str(w, "text", buf_view(&b));
	json_field_text(w, "unit", units[t->unit]);
	put_json_value(w, t, language);
	json_field_text(w, "formula", t->formula ? catalogue_text(language, t->formula).p : NULL);
	json_field_text(w, "source", t->source ? catalogue_text(language, t->source).p : NULL);
	json_field_bool(w, "part", t->part);
	json_key(w, "parts");
	json_array_begin(w);
}

static void put_json_tail(struct json_writer *w)
{
	json_array_end(w);
	json_object_end(w);
}

void explanation_json(const struct explanation *t, enum language language, struct buf *out)
{
	struct json_writer w = { .b = out };
	const struct explanation *above[EXPLANATION_DEPTH_MAX];
	int depth = 0;

	while (t) {
		put_json_head(&w, t, language);
		if (t->first && depth < EXPLANATION_DEPTH_MAX) {
			above[depth++] = t;
			t = t->first;
			continue;
		}
		put_json_tail(&w);
		while (depth && !t->next) {
			t = above[--depth];
			put_json_tail(&w);
		}
		t = depth ? t->next : NULL;
	}
}
