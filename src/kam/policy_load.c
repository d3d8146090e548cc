/* Policies as rows of the company. Called by classify's callers through policy.h. */
#include "kam/policy.h"

#include "records/read.h"

static struct value value_at(const struct record *r, const char *name)
{
	return record_value(r, name);
}

static int64_t int_at(const struct record *r, const char *name, int64_t otherwise)
{
	struct value v = value_at(r, name);

	return v.kind == VALUE_INT ? v.i : otherwise;
}

static struct str text_at(const struct record *r, const char *name)
{
	struct value v = value_at(r, name);

	return v.kind == VALUE_TEXT ? v.s : STR("");
}

static enum rc take(const struct record *r, struct policy *p, struct error *e)
{
	*p = policy_default();
	p->id = r->id;
	p->code = text_at(r, "code");
	p->name = text_at(r, "name");
	p->revision = int_at(r, "revision", 1);
	p->value = str_is(text_at(r, "value"), policy_value_codes[POLICY_MARGIN]) ? POLICY_MARGIN : POLICY_NET_SALES;
	p->window_months = (int)int_at(r, "window_months", 0);
	p->cuts[0] = int_at(r, "cut_a", p->cuts[0]);
	p->cuts[1] = int_at(r, "cut_b", p->cuts[1]);
	p->tiers[CLASS_A] = tier_of(text_at(r, "tier_a"));
	p->tiers[CLASS_B] = tier_of(text_at(r, "tier_b"));
	p->tiers[CLASS_C] = tier_of(text_at(r, "tier_c"));
	if (p->cuts[0] <= 0 || p->cuts[1] <= p->cuts[0] || p->cuts[1] > 10000)
		return error_set(e, RC_INVALID, "cut_b", "error.policy_cuts", NULL, NULL);
	return RC_OK;
}

enum rc policy_load(struct context *x, struct str code, struct policy *out, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("policy"));
	struct record *r;
	enum rc rc;

	if (!code.n)
		code = company_setting(x->company, "selection.policy");
	if ((rc = record_by_key(x, t, code, &r, e)))
		return rc == RC_NOT_FOUND ? error_set(e, rc, "policy", "error.no_such_policy", arena_text(x->arena, code), NULL) : rc;
	return take(r, out, e);
}
