/* A classification as JSON, row by row, so that a million accounts need no more memory than fifty. */
#include "kam/classify.h"

#include "base/date.h"
#include "base/mem.h"
#include "format/json.h"

enum { FLUSH_AT = 64 << 10 };
static const char *const class_codes[ABC_COUNT] = { "A", "B", "C" };

static void put_day(struct json_writer *w, const char *key, bool given, int32_t day)
{
	CLEANUP(buf_free) struct buf b = { .max = 40 };

	if (given)
		date_write(&b, day);
	json_key(w, key);
	if (given)
		json_put_str(w, buf_view(&b));
	else
		json_put_null(w);
}

static void put_classes(struct json_writer *w, const struct class_sum sums[ABC_COUNT])
{
	json_key(w, "classes");
	json_object_begin(w);
	for (int k = 0; k < ABC_COUNT; k++) {
		json_key(w, class_codes[k]);
		json_object_begin(w);
		json_field_int(w, "count", sums[k].count);
		json_field_decimal_sum(w, "value", sums[k].value, LINE_SCALE);
		json_object_end(w);
	}
	json_object_end(w);
}

static void put_head(struct json_writer *w, const struct classification *c)
{
	json_field_str(w, "policy", c->policy.code);
	put_day(w, "from", c->period.has_from, c->period.from);
	put_day(w, "to", c->period.has_to, c->period.to);
	json_field_text(w, "value", policy_value_codes[c->policy.value]);
	json_field_text(w, "currency", c->currency[0] ? c->currency : NULL);
	json_field_decimal_sum(w, "total", c->total, LINE_SCALE);
	json_field_int(w, "count", c->count);
	json_field_int(w, "count80", c->count80);
	json_field_double(w, "top20", c->top20);
	json_field_double(w, "gini", c->gini);
	json_field_double(w, "hhi", c->hhi);
	json_field_int(w, "lines", c->lines);
	if (c->policy.value == POLICY_MARGIN)
		json_field_int(w, "lines_without_cost", c->lines_without_cost);
	put_classes(w, c->classes);
}

static void put_breakdown(struct json_writer *w, const struct classification *c, const char *key, const struct breakdown *rows, size_t count)
{
	json_key(w, key);
	json_array_begin(w);
	for (size_t i = 0; i < count; i++) {
		const struct snapshot_group *g = rows[i].group < 0 ? NULL : &c->snapshot->groups[rows[i].group];
		json_object_begin(w);
		json_field_text(w, "name", g ? snapshot_text(c->snapshot, g->name) : NULL);
		if (g && g->unit)
			json_field_int(w, "unit", g->unit);
		json_field_int(w, "count", rows[i].count);
		json_field_decimal_sum(w, "value", rows[i].value, LINE_SCALE);
		put_classes(w, rows[i].classes);
		json_object_end(w);
	}
	json_array_end(w);
}

/* From the class before ("none": nothing sold then) to the class now. */
static void put_comparison(struct json_writer *w, const struct classification *c)
{
	static const char *const from[ABC_COUNT + 1] = { "A", "B", "C", "none" };

	json_key(w, "before");
	json_object_begin(w);
	put_day(w, "from", true, c->before.from);
	put_day(w, "to", true, c->before.to);
	json_field_decimal_sum(w, "total", c->total_before, LINE_SCALE);
	json_key(w, "moves");
	json_object_begin(w);
	for (int k = 0; k <= ABC_COUNT; k++) {
		json_key(w, from[k]);
		json_object_begin(w);
		for (int n = 0; n < ABC_COUNT; n++)
			json_field_int(w, class_codes[n], c->moves[k][n]);
		json_object_end(w);
	}
	json_object_end(w);
	json_object_end(w);
}

static void put_item(struct json_writer *w, const struct classification *c, const struct classified *i)
{
	const struct snapshot_account *a = &c->snapshot->accounts[i->account];

	json_object_begin(w);
	json_field_int(w, "id", a->id);
	json_field_text(w, "code", snapshot_text(c->snapshot, a->code));
	json_field_text(w, "name", snapshot_text(c->snapshot, a->name));
	json_field_decimal_sum(w, "value", i->value, LINE_SCALE);
	json_field_double(w, "share", i->share);
	json_field_double(w, "cumulative", i->cumulative);
	json_field_text(w, "class", class_codes[i->class]);
	json_field_text(w, "tier", tier_codes[a->tier]);
	json_field_text(w, "proposed", tier_codes[classification_proposed(c, i)]);
	if (c->compared) {
		json_field_text(w, "class_before", i->class_before < ABC_COUNT ? class_codes[i->class_before] : NULL);
		json_field_decimal_sum(w, "value_before", i->value_before, LINE_SCALE);
	}
	json_object_end(w);
}

void classification_json(const struct classification *c, const struct classify_output *o, struct buf *out)
{
	struct json_writer w = { .b = out };
	size_t end = o->limit && o->limit < c->item_count - (o->first < c->item_count ? o->first : c->item_count) ? o->first + o->limit : c->item_count;

	json_object_begin(&w);
	put_head(&w, c);
	if (o->details) {
		put_breakdown(&w, c, "regions", c->regions, c->region_count);
		put_breakdown(&w, c, "industries", c->industries, c->industry_count);
	}
	if (c->compared)
		put_comparison(&w, c);
	json_key(&w, "accounts");
	json_array_begin(&w);
	for (size_t i = o->first; i < end; i++) {
		put_item(&w, c, &c->items[i]);
		if (o->flush && out->len > FLUSH_AT && !o->flush(o->context, out))
			return;
	}
	json_array_end(&w);
	json_object_end(&w);
}
