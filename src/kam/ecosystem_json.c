/* The ecosystem as JSON, for the API and the command line. */
#include "kam/ecosystem.h"

#include "base/date.h"
#include "base/mem.h"
#include "format/json.h"

static void put_day(struct json_writer *w, const char *key, int32_t day)
{
	json_key(w, key);
	date_write(json_text_begin(w), day);
	json_text_end(w);
}

static void put_stand(struct json_writer *w, const char *key, const struct stand *s)
{
	json_key(w, key);
	json_object_begin(w);
	for (int k = 0; k < GROWTH_COUNT; k++) {
		json_key(w, growth_codes[k]);
		json_object_begin(w);
		json_field_int(w, "customers", s->customers[k]);
		json_field_decimal_sum(w, "sales", s->sales[k], LINE_SCALE);
		json_field_double(w, "share", stand_share(s, (enum growth)k));
		json_object_end(w);
	}
	json_object_end(w);
}

static void put_group(struct json_writer *w, const struct ecosystem *s, const struct ecosystem_group *g)
{
	const struct snapshot_group *name = g->group < 0 ? NULL : &s->snapshot->groups[g->group];

	json_object_begin(w);
	json_field_text(w, "name", name ? snapshot_text(s->snapshot, name->name) : NULL);
	json_field_text(w, "verdict", verdict_codes[g->verdict]);
	put_stand(w, "now", &g->now);
	put_stand(w, "before", &g->before);
	json_field_decimal_sum(w, "largest_tree", g->largest_tree, LINE_SCALE);
	json_object_end(w);
}

static void put_groups(struct json_writer *w, const struct ecosystem *s, const char *key, const struct ecosystem_group *rows, size_t count)
{
	json_key(w, key);
	json_array_begin(w);
	for (size_t i = 0; i < count; i++)
		put_group(w, s, &rows[i]);
	json_array_end(w);
}

static void put_months(struct json_writer *w, const struct ecosystem *s)
{
	json_key(w, "months");
	json_array_begin(w);
	for (int i = 0; i < ECOSYSTEM_SHOWN; i++) {
		json_object_begin(w);
		put_day(w, "from", s->months[i].from);
		put_day(w, "to", s->months[i].to);
		put_stand(w, "stand", &s->months[i].stand);
		json_object_end(w);
	}
	json_array_end(w);
}

static void put_promising(struct json_writer *w, const struct ecosystem *s)
{
	json_key(w, "promising");
	json_array_begin(w);
	for (size_t i = 0; i < s->promising_count; i++) {
		const struct promising *p = &s->promising[i];
		const struct snapshot_account *a = &s->snapshot->accounts[p->account];
		json_object_begin(w);
		json_field_int(w, "id", a->id);
		json_field_text(w, "code", snapshot_text(s->snapshot, a->code));
		json_field_text(w, "name", snapshot_text(s->snapshot, a->name));
		json_field_decimal_sum(w, "largest_order", p->largest, LINE_SCALE);
		json_field_decimal_sum(w, "largest_order_before", p->largest_before, LINE_SCALE);
		json_field_decimal_sum(w, "sales", p->sales, LINE_SCALE);
		json_field_double(w, "near", p->near);
		json_object_end(w);
	}
	json_array_end(w);
}

void ecosystem_json(const struct ecosystem *s, struct json_writer *w)
{
	json_object_begin(w);
	if (s->as_of == SNAPSHOT_NO_DAY)
		json_field_null(w, "as_of");
	else
		put_day(w, "as_of", s->as_of);
	json_field_text(w, "currency", s->currency[0] ? s->currency : NULL);
	json_field_decimal(w, "shrub_from", s->limits.shrub_from, MONEY_SCALE);
	json_field_decimal(w, "tree_from", s->limits.tree_from, MONEY_SCALE);
	json_field_int(w, "window_months", s->limits.months);
	json_key(w, "whole");
	put_group(w, s, &s->whole);
	put_groups(w, s, "regions", s->regions, s->region_count);
	put_groups(w, s, "markets", s->markets, s->market_count);
	if (s->as_of != SNAPSHOT_NO_DAY)
		put_months(w, s);
	put_promising(w, s);
	json_object_end(w);
}
