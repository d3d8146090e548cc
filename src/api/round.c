/* Rounds over the API besides opening: stages, summary, votes, decisions in bulk and taken back, how they turned out. The rules are kam/'s. */
#include "api/round.h"

#include <stdio.h>
#include <string.h>

#include "api/call.h"
#include "base/date.h"
#include "base/mem.h"
#include "kam/approval.h"
#include "kam/stocktake.h"
#include "kam/vote.h"

enum { DECISIONS_MAX = 500 };

/* --- a round to be opened ----------------------------------------------------------------------------------------------------------------- */

static enum rc read_due(const json_t *body, const char *name, struct round_due *out, struct error *e)
{
	struct str text = json_text_of(body, name);

	out->given = text.n > 0;
	return out->given && !date_parse(text, &out->day) ? error_set(e, RC_INVALID, name, "error.date", NULL, NULL) : RC_OK;
}

static enum rc read_seats(struct context *x, const json_t *list, struct round_request *out, struct error *e)
{
	struct seat_taken *seats = arena_new_array(x->arena, struct seat_taken, SEATS_MAX);
	size_t count = json_array_size(list);
	enum rc rc = RC_OK;

	if (list && !json_is_array(list))
		return error_set(e, RC_INVALID, "committee", "error.json_array", NULL, NULL);
	if (!seats || count > SEATS_MAX)
		return seats ? error_set(e, RC_TOO_LARGE, "committee", "error.too_large", NULL, NULL) : error_no_memory(e);
	for (size_t i = 0; rc == RC_OK && i < count; i++) {
		const json_t *one = json_array_get(list, i);
		struct str seat = json_text_of(one, "seat");
		seats[i].seat = seat.n ? seat_of(seat) : SEAT_MEMBER;
		if (seats[i].seat == SEAT_COUNT)
			return error_set(e, RC_INVALID, "committee", "error.choice", arena_text(x->arena, seat), NULL);
		rc = api_reference(x, "round_member", "user", json_object_get(one, "user"), &seats[i].user, e);
		if (rc == RC_OK && !seats[i].user)
			rc = error_set(e, RC_INVALID, "committee", "error.required", NULL, NULL);
	}
	out->seats = seats;
	out->seat_count = count;
	return rc;
}

enum rc round_read(struct context *x, const json_t *body, struct round_request *out, struct error *e)
{
	struct str stage = json_text_of(body, "stage");
	enum rc rc;

	*out = (struct round_request){ .name = json_text_of(body, "name"), .note = json_text_of(body, "note"), .stage = stage_of(stage) };
	if (!out->name.n)
		return error_set(e, RC_INVALID, "name", "error.required", NULL, NULL);
	if (stage.n && out->stage == STAGE_COUNT)
		return error_set(e, RC_INVALID, "stage", "error.choice", arena_text(x->arena, stage), NULL);
	if ((rc = read_due(body, "answers_due", &out->days.answers, e)) || (rc = read_due(body, "votes_due", &out->days.votes, e)) ||
	    (rc = read_due(body, "due_on", &out->days.decision, e)))
		return rc;
	return read_seats(x, json_object_get(body, "committee"), out, e);
}

/* --- stages and votes --------------------------------------------------------------------------------------------------------------------- */

static enum rc object_body(const struct call *c, struct error *e)
{
	return json_is_object(c->body) ? RC_OK : error_set(e, RC_INVALID, NULL, "error.json_object", NULL, NULL);
}

static enum rc put(struct call *c, const char *entity, int64_t id, struct error *e)
{
	c->entity = schema_entity(c->x->schema, str_of(entity));
	return call_put_record(c, id, e);
}

enum rc api_round_advance(struct call *c, struct error *e)
{
	enum rc rc;

	if ((rc = object_body(c, e)) || (rc = round_advance(c->x, c->id, stage_of(json_text_of(c->body, "stage")), e)))
		return rc;
	return put(c, "round", c->id, e);
}

static void put_choice(struct json_writer *w, const char *key, enum vote_choice choice)
{
	json_field_text(w, key, choice < VOTE_CHOICES ? vote_codes[choice] : NULL);
}

static void put_line(struct json_writer *w, const struct vote_line *l)
{
	json_object_begin(w);
	json_field_int(w, "user", l->user);
	json_field_str(w, "name", l->name);
	put_choice(w, "choice", l->choice);
	json_field_str(w, "reason", l->reason);
	json_object_end(w);
}

static void put_votes(struct json_writer *w, const struct vote_view *v)
{
	json_object_begin(w);
	json_field_int(w, "voters", v->tally.voters);
	json_field_int(w, "needed", v->tally.needed);
	put_choice(w, "own", v->own);
	json_field_bool(w, "shown", v->shown);
	json_field_text(w, "result", v->shown ? result_codes[tally_result(&v->tally)] : NULL);
	for (int i = 0; i < VOTE_CHOICES; i++)
		if (v->shown)
			json_field_int(w, vote_codes[i], v->tally.counts[i]);
	json_key(w, "votes");
	json_array_begin(w);
	for (int i = 0; i < v->line_count; i++)
		put_line(w, &v->lines[i]);
	json_array_end(w);
	json_object_end(w);
}

static enum rc put_tally(struct call *c, struct error *e)
{
	struct vote_view view;
	enum rc rc = vote_tally(c->x, c->id, &view, e);

	if (rc == RC_OK)
		put_votes(&c->out, &view);
	return rc;
}

enum rc api_votes(struct call *c, struct error *e)
{
	return put_tally(c, e);
}

enum rc api_vote(struct call *c, struct error *e)
{
	enum rc rc;

	if ((rc = object_body(c, e)) || (rc = vote_cast(c->x, c->id, vote_of(json_text_of(c->body, "choice")), json_text_of(c->body, "reason"), e)))
		return rc;
	return put_tally(c, e);
}

/* --- decisions ---------------------------------------------------------------------------------------------------------------------------- */

static enum rc read_decision(struct call *c, const json_t *object, struct decision *out, struct error *e)
{
	struct str tier = json_text_of(object, "tier");

	*out = (struct decision){ .proposal = json_int_of(object, "proposal", 0), .version = json_int_of(object, "version", ANY_VERSION),
				  .approve = json_bool_of(object, "approve", false), .tier = tier_of(tier), .reason = json_text_of(object, "reason") };
	if (tier.n && out->tier == TIER_NONE)
		return error_set(e, RC_INVALID, "tier", "error.choice", arena_text(c->x->arena, tier), NULL);
	if (!out->proposal)
		return error_set(e, RC_INVALID, "proposal", "error.required", NULL, NULL);
	return json_is_boolean(json_object_get(object, "approve")) ? RC_OK : error_set(e, RC_INVALID, "approve", "error.required", NULL, NULL);
}

static void put_decided(struct call *c, const struct decision *d, const struct decided *done)
{
	struct json_writer *w = &c->out;

	json_object_begin(w);
	json_field_int(w, "proposal", d->proposal);
	json_field_int(w, "status", done->rc ? rc_status(done->rc) : 200);
	if (done->rc) {
		problem_members(w, api_language(c->r), &done->error);
	} else {
		json_field_text(w, "before", tier_codes[done->before]);
		json_field_text(w, "after", tier_codes[done->after]);
	}
	json_object_end(w);
}

enum rc api_round_decide(struct call *c, struct error *e)
{
	const json_t *items = json_object_get(c->body, "items");
	size_t count = json_array_size(items);
	struct decision *all = arena_new_array(c->x->arena, struct decision, count + 1);
	struct decided *done = arena_new_array(c->x->arena, struct decided, count + 1);
	bool preview = json_bool_of(c->body, "preview", false);
	enum rc rc = object_body(c, e);

	if (rc || !all || !done)
		return rc ? rc : error_no_memory(e);
	if (!json_is_array(items))
		return error_set(e, RC_INVALID, "items", "error.required", NULL, NULL);
	if (count > DECISIONS_MAX)
		return error_set(e, RC_TOO_LARGE, "items", "error.bulk_rows", "500", NULL);
	for (size_t i = 0; i < count; i++)
		if ((rc = read_decision(c, json_array_get(items, i), &all[i], e)))
			return rc;
	if ((rc = round_decide_each(c->x, all, count, !preview, done, e)))
		return rc;
	json_object_begin(&c->out);
	json_field_bool(&c->out, "preview", preview);
	json_key(&c->out, "items");
	json_array_begin(&c->out);
	for (size_t i = 0; i < count; i++)
		put_decided(c, &all[i], &done[i]);
	json_array_end(&c->out);
	json_object_end(&c->out);
	return RC_OK;
}

enum rc api_undecide(struct call *c, struct error *e)
{
	enum rc rc;

	if (!c->match)
		return error_set(e, RC_PRECONDITION, "version", "error.version_needed", NULL, NULL);
	return (rc = round_undecide(c->x, c->id, c->match, e)) ? rc : put(c, "proposal", c->id, e);
}
