/* A stocktake's reply as JSON: the body of the API's call, and how a draft is kept. */
#include "base/date.h"
#include "kam/stocktake.h"

#include "format/json.h"

static enum rc read_items(const json_t *answers, struct stocktake_reply *out, struct error *e)
{
	const char *code;
	json_t *said;

	if (answers && !json_is_object(answers))
		return error_set(e, RC_INVALID, "answers", "error.json_object", NULL, NULL);
	json_object_foreach((json_t *)answers, code, said) {
		if (out->item_count == QUESTIONS_MAX || !json_is_object(said))
			return error_set(e, RC_INVALID, code, "error.unknown_question", code, NULL);
		out->items[out->item_count++] = (struct stocktake_item){ str_of(code), json_text_of(said, "answer"), json_text_of(said, "evidence") };
	}
	return RC_OK;
}

enum rc stocktake_read(const json_t *object, struct stocktake_reply *out, struct error *e)
{
	struct str due = json_text_of(object, "plan_due");

	if (!json_is_object(object))
		return error_set(e, RC_INVALID, NULL, "error.json_object", NULL, NULL);
	out->item_count = 0;
	out->outcome = json_text_of(object, "outcome");
	out->plan_kind = json_text_of(object, "plan_kind");
	out->plan = json_text_of(object, "plan");
	out->has_due = due.n > 0;
	if (due.n && !date_parse(due, &out->plan_due))
		return error_set(e, RC_INVALID, "plan_due", "error.date", NULL, NULL);
	return read_items(json_object_get(object, "answers"), out, e);
}

void stocktake_write(const struct stocktake_reply *q, struct buf *out)
{
	struct json_writer w = { .b = out };

	json_object_begin(&w);
	json_key(&w, "answers");
	json_object_begin(&w);
	for (int i = 0; i < q->item_count; i++) {
		json_key_str(&w, q->items[i].question);
		json_object_begin(&w);
		json_field_str(&w, "answer", q->items[i].answer);
		json_field_str(&w, "evidence", q->items[i].evidence);
		json_object_end(&w);
	}
	json_object_end(&w);
	json_field_str(&w, "outcome", q->outcome);
	json_field_str(&w, "plan_kind", q->plan_kind);
	json_field_str(&w, "plan", q->plan);
	if (q->has_due) {
		json_key(&w, "plan_due");
		date_write(json_text_begin(&w), q->plan_due);
		json_text_end(&w);
	}
	json_object_end(&w);
}
