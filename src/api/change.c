/* Creating, changing, deleting and restoring one record. */
#include "api/call.h"

#include "base/mem.h"

/* The record as it is after the write; who may write but not read gets id and version. */
static enum rc put_written(struct call *c, struct written written, struct error *e)
{
	enum rc rc = call_put_record(c, written.id, e);

	if (rc == RC_FORBIDDEN || rc == RC_NOT_FOUND) {
		json_object_begin(&c->out);
		json_field_int(&c->out, "id", written.id);
		json_field_int(&c->out, "version", written.version);
		json_object_end(&c->out);
		rc = RC_OK;
	}
	c->written = written;
	c->shaped = c->entity->flags & ENTITY_SHAPES;
	return rc;
}

enum rc api_create(struct call *c, struct error *e)
{
	struct written written;
	struct change change;
	enum rc rc;

	if (!principal_may(c->x->who, c->entity, OP_CREATE))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", operation_names[OP_CREATE], c->entity->name);
	if ((rc = change_new(c->x, c->entity, &change, e)) || (rc = change_json(c->x, &change, c->body, e)) ||
	    (rc = record_create(c->x, &change, &written, e)))
		return rc;
	return put_written(c, written, e);
}

/* What PUT leaves out becomes empty. */
static void clear_others(struct call *c, struct change *change)
{
	for (int i = 0; i < c->entity->field_count; i++) {
		const struct field *f = &c->entity->fields[i];
		if (!change->given[i] && !(f->flags & (FIELD_COMMON | FIELD_SYSTEM | FIELD_HIDDEN | FIELD_FIXED)) && principal_writes(c->x->who, c->entity, f))
			change_value(change, f, value_null());
	}
}

static enum rc update(struct call *c, bool whole, struct error *e)
{
	struct written written;
	struct change change;
	enum rc rc;

	if (!principal_may(c->x->who, c->entity, OP_UPDATE))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", operation_names[OP_UPDATE], c->entity->name);
	if ((rc = change_new(c->x, c->entity, &change, e)) || (rc = change_json(c->x, &change, c->body, e)))
		return rc;
	if (whole)
		clear_others(c, &change);
	if ((rc = record_update(c->x, c->id, c->match, &change, &written, e)))
		return rc;
	return put_written(c, written, e);
}

enum rc api_patch(struct call *c, struct error *e)
{
	return update(c, false, e);
}

enum rc api_put(struct call *c, struct error *e)
{
	return update(c, true, e);
}

enum rc api_delete(struct call *c, struct error *e)
{
	enum rc rc = record_delete(c->x, c->entity, c->id, c->match, e);

	c->shaped = c->entity->flags & ENTITY_SHAPES;
	return rc;
}

enum rc api_restore(struct call *c, struct error *e)
{
	struct written written;
	enum rc rc = record_restore(c->x, c->entity, c->id, &written, e);

	return rc ? rc : put_written(c, written, e);
}
