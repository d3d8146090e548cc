/* Decisions about tiers: a proposal approved or refused, a round closed, a tier by hand. The rules are kam/round.c's. */
#include "api/call.h"

#include "kam/round.h"

static enum rc object_body(const struct call *c, struct error *e)
{
	return json_is_object(c->body) ? RC_OK : error_set(e, RC_INVALID, NULL, "error.json_object", NULL, NULL);
}

static enum rc take_tier(const struct call *c, enum tier *out, struct error *e)
{
	struct str code = json_text_of(c->body, "tier");

	*out = tier_of(code);
	return code.n && *out == TIER_NONE ? error_set(e, RC_INVALID, "tier", "error.choice", code.p, NULL) : RC_OK;
}

static enum rc put(struct call *c, const char *entity, int64_t id, struct error *e)
{
	c->entity = schema_entity(c->x->schema, str_of(entity));
	return call_put_record(c, id, e);
}

enum rc api_decide(struct call *c, struct error *e)
{
	struct decision d = { .proposal = c->id, .version = c->match, .approve = json_bool_of(c->body, "approve", false), .reason = json_text_of(c->body, "reason") };
	enum rc rc;

	if ((rc = object_body(c, e)) || (rc = take_tier(c, &d.tier, e)))
		return rc;
	if (!json_is_boolean(json_object_get(c->body, "approve")))
		return error_set(e, RC_INVALID, "approve", "error.required", NULL, NULL);
	if (!c->match)
		return error_set(e, RC_PRECONDITION, "version", "error.version_needed", NULL, NULL);
	return (rc = round_decide(c->x, &d, e)) ? rc : put(c, "proposal", c->id, e);
}

enum rc api_round_close(struct call *c, struct error *e)
{
	enum rc rc = round_close(c->x, c->id, e);

	return rc ? rc : put(c, "round", c->id, e);
}

enum rc api_tier_set(struct call *c, struct error *e)
{
	enum tier tier;
	enum rc rc;

	if ((rc = object_body(c, e)) || (rc = take_tier(c, &tier, e)))
		return rc;
	if (tier == TIER_NONE)
		return error_set(e, RC_INVALID, "tier", "error.required", NULL, NULL);
	return (rc = tier_set(c->x, c->id, tier, json_text_of(c->body, "reason"), e)) ? rc : put(c, "account", c->id, e);
}
