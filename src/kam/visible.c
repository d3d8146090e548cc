/* The accounts that an asker may list, for classification. Goes through records, where the rights are. */
#include "base/mem.h"
#include "kam/classify.h"
#include "records/read.h"

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

enum rc classify_visible(struct context *x, const struct snapshot *s, unsigned char **out, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("account"));
	enum rc rc;

	*out = NULL;
	if (principal_scope(x->who, t, OP_LIST) == SCOPE_ALL)
		return RC_OK;
	if (!principal_may(x->who, t, OP_LIST))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", "list", t->name);
	if (!(*out = mem_alloc(s->account_count + 1)))
		return error_no_memory(e);
	if ((rc = mark(x, t, s, *out, e))) {
		mem_free(*out);
		*out = NULL;
	}
	return rc;
}
