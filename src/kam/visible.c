/* What an asker may know of a classification: which accounts, and whether the figures at all. Goes through records, where the rights are. */
#include "base/mem.h"
#include "kam/classify.h"
#include "records/read.h"

#include <string.h>

static const struct entity *entity_of(const struct context *x, const char *name)
{
	return schema_entity(x->schema, str_of(name));
}

enum rc classify_may(const struct context *x, enum policy_value value, struct error *e)
{
	const struct entity *account = entity_of(x, "account"), *line = entity_of(x, "order_line");
	const char *made_of = value == POLICY_MARGIN ? "unit_cost" : "net";

	if (!principal_may(x->who, account, OP_LIST))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_list", account->name, NULL);
	if (!principal_may(x->who, line, OP_LIST))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_list", line->name, NULL);
	if (!principal_reads(x->who, line, entity_field_named(line, "net")) || !principal_reads(x->who, line, entity_field(line, str_of(made_of))))
		return error_set(e, RC_FORBIDDEN, "value", "error.forbidden_field", made_of, NULL);
	return RC_OK;
}

static enum rc mark(struct context *x, const struct entity *t, const struct snapshot *s, unsigned char *visible, struct error *e)
{
	struct column id = { NULL, &t->fields[COMMON_ID] };
	struct sort by_id = { NULL, &t->fields[COMMON_ID], false };
	struct query q = { .entity = t, .columns = &id, .column_count = 1, .sort = { by_id }, .sort_count = 1, .limit = -1, .operation = OP_LIST };
	struct list l;
	bool row = true;
	enum rc rc = list_begin(x, &q, &l, e);

	if (rc)
		return rc;
	while ((rc = list_next(&l, &row, e)) == RC_OK && row) {
		size_t place = snapshot_find(s, l.id);
		if (place < s->account_count)
			visible[place] = 1;
	}
	list_end(&l);
	return rc;
}

/* The asker with the narrower of two reaches: an account counts when its order lines are in reach too. */
static enum rc narrowed(struct context *x, const struct entity *t, enum scope scope, struct error *e)
{
	struct principal *p = arena_new(x->arena, struct principal);
	struct grant *grants = arena_new_array(x->arena, struct grant, (size_t)x->who->grant_count + 1);

	if (!p || !grants)
		return error_no_memory(e);
	memcpy(grants, x->who->grants, (size_t)x->who->grant_count * sizeof *grants);
	grants[t->index].scope[OP_LIST] = (unsigned char)scope;
	*p = *x->who;
	p->grants = grants;
	x->who = p;
	return RC_OK;
}

enum rc classify_visible(struct context *x, const struct snapshot *s, unsigned char **out, struct error *e)
{
	const struct entity *t = entity_of(x, "account");
	enum scope accounts = principal_scope(x->who, t, OP_LIST), lines = principal_scope(x->who, entity_of(x, "order_line"), OP_LIST);
	struct context theirs = *x;
	enum rc rc = classify_may(x, POLICY_NET_SALES, e);

	*out = NULL;
	if (rc || (accounts == SCOPE_ALL && lines == SCOPE_ALL))
		return rc;
	if (lines < accounts && (rc = narrowed(&theirs, t, lines, e)))
		return rc;
	if (!(*out = mem_alloc(s->account_count + 1)))
		return error_no_memory(e);
	if ((rc = mark(&theirs, t, s, *out, e))) {
		mem_free(*out);
		*out = NULL;
	}
	return rc;
}
