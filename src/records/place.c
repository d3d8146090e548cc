/* Where a row stands in a list: for going from record to record without coming back to it. */
#include "records/read.h"

/* The query with one row alone. */
static enum rc only(struct context *x, const struct query *q, int64_t id, struct query *out, struct error *e)
{
	struct filter *own = arena_new(x->arena, struct filter), *first = arena_new(x->arena, struct filter), *both = arena_new(x->arena, struct filter);
	struct value *v = arena_new(x->arena, struct value);

	if (!own || !first || !both || !v)
		return error_no_memory(e);
	*v = value_int(id);
	*own = (struct filter){ .op = FILTER_EQ, .field = &q->entity->fields[COMMON_ID], .values = v, .value_count = 1 };
	*out = *q;
	out->filter = own;
	if (!q->filter)
		return RC_OK;
	*first = *q->filter;
	first->next = own;
	*both = (struct filter){ .op = FILTER_AND, .first = first };
	out->filter = both;
	return RC_OK;
}

static enum rc cursor_of(struct context *x, const struct query *q, int64_t id, struct str *cursor, bool *found, struct error *e)
{
	struct query one;
	struct list l;
	enum rc rc = only(x, q, id, &one, e);

	*found = false;
	if (rc || (rc = list_begin(x, &one, &l, e)))
		return rc;
	if ((rc = list_next(&l, found, e)) == RC_OK && *found)
		rc = list_here(&l, e);
	*cursor = l.next;
	list_end(&l);
	return rc;
}

/* Steps away from the cursor, at most so many: the first row met and how many there are. */
static enum rc walk(struct context *x, const struct query *q, int64_t most, int64_t *first, int64_t *count, struct error *e)
{
	struct list l;
	bool row = true;
	enum rc rc = list_begin(x, q, &l, e);

	*first = *count = 0;
	if (rc)
		return rc;
	while (*count < most && (rc = list_next(&l, &row, e)) == RC_OK && row)
		if (!(*count)++)
			*first = l.id;
	list_end(&l);
	return rc;
}

enum rc list_place(struct context *x, const struct query *q, int64_t id, int64_t most, struct list_place *out, struct error *e)
{
	struct column none[1];
	struct query plain = *q;
	int64_t count;
	enum rc rc;

	*out = (struct list_place){ 0 };
	plain.columns = none;
	plain.column_count = 0;
	plain.cursor = STR("");
	plain.limit = -1;
	if ((rc = cursor_of(x, &plain, id, &plain.cursor, &out->found, e)) || !out->found)
		return rc;
	if ((rc = walk(x, &plain, 1, &out->after, &count, e)))
		return rc;
	plain.backwards = true;
	rc = walk(x, &plain, most, &out->before, &count, e);
	out->position = count < most ? count + 1 : 0;
	return rc;
}
