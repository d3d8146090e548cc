/* The stocktake over the API: what one is asked, answered, kept as a draft, passed on. And approvals: asked for, decided, withdrawn. */
#include "api/call.h"

#include "base/date.h"
#include "base/mem.h"
#include "kam/approval.h"
#include "kam/stocktake.h"

static enum rc object_body(const struct call *c, struct error *e)
{
	return json_is_object(c->body) ? RC_OK : error_set(e, RC_INVALID, NULL, "error.json_object", NULL, NULL);
}

/* --- sheets --------------------------------------------------------------------------------------------------------------------------------- */

static void put_questions(struct json_writer *w, const struct review *review, enum stocktake_part part)
{
	json_key(w, "questions");
	json_array_begin(w);
	for (int i = 0; i < review->question_count; i++) {
		if (review->questions[i].part != part)
			continue;
		json_object_begin(w);
		json_field_str(w, "code", review->questions[i].code);
		json_field_str(w, "label", review->questions[i].label);
		json_object_end(w);
	}
	json_array_end(w);
}

static enum rc put_sheet(struct call *c, int64_t id, struct error *e)
{
	struct stocktake_sheet *sheet = arena_new(c->x->arena, struct stocktake_sheet);
	struct review *review = arena_new(c->x->arena, struct review);
	CLEANUP(buf_free) struct buf reply = { .max = 1 << 20 };
	struct json_writer *w = &c->out;
	enum rc rc;

	if (!sheet || !review)
		return error_no_memory(e);
	if ((rc = stocktake_sheet(c->x, id, sheet, e)) || (rc = review_load(c->x->arena, api_language(c->r), review, e)))
		return rc;
	json_object_begin(w);
	json_field_int(w, "id", sheet->id);
	json_field_int(w, "version", sheet->version);
	json_field_int(w, "account", sheet->account);
	json_field_int(w, "round", sheet->round);
	json_field_int(w, "proposal", sheet->proposal);
	json_field_text(w, "part", part_codes[sheet->part]);
	json_field_int(w, "user", sheet->user);
	json_field_bool(w, "answered", sheet->answered);
	json_field_bool(w, "open", sheet->open);
	put_questions(w, review, sheet->part);
	json_key(w, "reply");
	stocktake_write(&sheet->reply, &reply);
	json_put_raw(w, buf_view(&reply));
	json_object_end(w);
	return reply.failed ? error_no_memory(e) : RC_OK;
}

enum rc api_stocktake(struct call *c, struct error *e)
{
	return put_sheet(c, c->id, e);
}

enum rc api_stocktake_answer(struct call *c, struct error *e)
{
	struct stocktake_reply *reply = arena_new(c->x->arena, struct stocktake_reply);
	enum rc rc;

	if (!reply)
		return error_no_memory(e);
	if ((rc = stocktake_read(c->body, reply, e)))
		return rc;
	reply->request = c->id;
	rc = json_bool_of(c->body, "draft", false) ? stocktake_draft(c->x, reply, e) : stocktake_answer(c->x, reply, e);
	return rc ? rc : put_sheet(c, c->id, e);
}

/* Who passes a request on may not see it any more: the answer has no content. */
enum rc api_stocktake_delegate(struct call *c, struct error *e)
{
	int64_t user;
	enum rc rc;

	if ((rc = object_body(c, e)) || (rc = api_reference(c->x, "stocktake_request", "user", json_object_get(c->body, "user"), &user, e)))
		return rc;
	return user ? stocktake_delegate(c->x, c->id, user, e) : error_set(e, RC_INVALID, "user", "error.required", NULL, NULL);
}

/* --- approvals ------------------------------------------------------------------------------------------------------------------------------ */

static enum rc put_approval(struct call *c, int64_t id, struct error *e)
{
	c->entity = schema_entity(c->x->schema, STR("approval"));
	return call_put_record(c, id, e);
}

enum rc api_tier_ask(struct call *c, struct error *e)
{
	struct tier_asked q = { .account = c->id };
	struct str tier, due;
	int64_t id;
	enum rc rc;

	if ((rc = object_body(c, e)))
		return rc;
	tier = json_text_of(c->body, "tier");
	due = json_text_of(c->body, "due_on");
	q.tier = tier_of(tier);
	q.reason = json_text_of(c->body, "reason");
	q.due.given = due.n > 0;
	if (tier.n && q.tier == TIER_NONE)
		return error_set(e, RC_INVALID, "tier", "error.choice", arena_text(c->x->arena, tier), NULL);
	if (due.n && !date_parse(due, &q.due.day))
		return error_set(e, RC_INVALID, "due_on", "error.date", NULL, NULL);
	if ((rc = api_reference(c->x, "approval", "approver", json_object_get(c->body, "approver"), &q.approver, e)) || (rc = approval_ask_tier(c->x, &q, &id, e)))
		return rc;
	return put_approval(c, id, e);
}

enum rc api_approval_decide(struct call *c, struct error *e)
{
	enum rc rc = object_body(c, e);

	if (rc)
		return rc;
	if (!json_is_boolean(json_object_get(c->body, "approve")))
		return error_set(e, RC_INVALID, "approve", "error.required", NULL, NULL);
	if (!c->match)
		return error_set(e, RC_PRECONDITION, "version", "error.version_needed", NULL, NULL);
	rc = approval_decide(c->x, c->id, c->match, json_bool_of(c->body, "approve", false), json_text_of(c->body, "answer"), e);
	return rc ? rc : put_approval(c, c->id, e);
}

enum rc api_approval_withdraw(struct call *c, struct error *e)
{
	enum rc rc = approval_withdraw(c->x, c->id, e);

	return rc ? rc : put_approval(c, c->id, e);
}
