/* Many changes of one entity in one call: all or none, each by itself (atomic=false), or only tried (preview=1). */
#include "api/call.h"

#include "base/mem.h"

#include <stdio.h>

enum { BULK_MAX = 500, ITEM_MEMORY = 8 << 20 };

enum bulk_op { BULK_CREATE, BULK_UPDATE, BULK_DELETE, BULK_OPS };
static const char *const bulk_names[BULK_OPS] = { "create", "update", "delete" };
static const enum operation bulk_operations[BULK_OPS] = { OP_CREATE, OP_UPDATE, OP_DELETE };

struct item {
	struct call *call;
	const json_t *object;
	enum bulk_op op;
	struct written written;
};

static enum rc read_item(struct item *i, struct error *e)
{
	struct str name = json_text_of(i->object, "op");

	if (!json_is_object(i->object))
		return error_set(e, RC_INVALID, NULL, "error.json_object", NULL, NULL);
	for (i->op = 0; i->op < BULK_OPS; i->op++)
		if (str_is(name, bulk_names[i->op]))
			break;
	if (i->op == BULK_OPS)
		return error_set(e, RC_INVALID, "op", "error.bulk_op", NULL, NULL);
	if (i->op != BULK_CREATE && json_int_of(i->object, "id", 0) <= 0)
		return error_set(e, RC_INVALID, "id", "error.required", NULL, NULL);
	return RC_OK;
}

static enum rc take_values(struct context *x, const struct item *i, struct change *change, struct error *e)
{
	const json_t *values = json_object_get(i->object, "values");
	enum rc rc = change_new(x, i->call->entity, change, e);

	return rc ? rc : change_json(x, change, values, e);
}

/* In memory of its own: 500 rows may be more than a request has. */
static enum rc do_item(struct db *db, void *context, struct error *e)
{
	CLEANUP(arena_free) struct arena own = { .max = ITEM_MEMORY };
	struct item *i = context;
	struct context row = *i->call->x, *x = &row;
	const struct entity *t = i->call->entity;
	int64_t id = json_int_of(i->object, "id", 0), version = json_int_of(i->object, "version", 0);
	struct change change;
	enum rc rc = read_item(i, e);

	row.arena = &own;
	if (rc)
		return rc;
	if (!principal_may(x->who, t, bulk_operations[i->op]))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", operation_names[bulk_operations[i->op]], t->name);
	if (i->op == BULK_DELETE) {
		i->written = (struct written){ id, 0, true };
		return record_delete(x, t, id, version < 0 ? 0 : version, e);
	}
	if ((rc = take_values(x, i, &change, e)))
		return rc;
	return i->op == BULK_CREATE ? record_create(x, &change, &i->written, e) : record_update(x, id, version < 0 ? 0 : version, &change, &i->written, e);
}

static void put_done(struct json_writer *w, const struct item *i)
{
	json_object_begin(w);
	json_field_int(w, "status", i->op == BULK_CREATE ? 201 : i->op == BULK_DELETE ? 204 : 200);
	json_field_int(w, "id", i->written.id);
	if (i->op != BULK_DELETE)
		json_field_int(w, "version", i->written.version);
	json_object_end(w);
}

static void put_failed(struct call *c, const struct error *e)
{
	json_object_begin(&c->out);
	json_field_int(&c->out, "status", rc_status(e->rc));
	problem_members(&c->out, api_language(c->r), e);
	json_object_end(&c->out);
}

/* What goes wrong with one row for its own sake; all else ends the whole. */
static bool of_the_row(enum rc rc)
{
	return rc != RC_NO_MEMORY && rc != RC_IO && rc != RC_STORE && rc != RC_BUSY;
}

/* Where in the list: "3.name" names the field of the fourth item. */
static void name_item(struct error *e, size_t index)
{
	char field[sizeof e->field];

	snprintf(field, sizeof field, e->field[0] ? "%zu.%.60s" : "%zu%.60s", index, e->field);
	snprintf(e->field, sizeof e->field, "%s", field);
}

struct run { struct call *call; bool atomic, preview; };

static enum rc run_items(struct run *run, struct error *e)
{
	struct call *c = run->call;
	size_t count = json_array_size(c->body);

	json_key(&c->out, "items");
	json_array_begin(&c->out);
	for (size_t i = 0; i < count; i++) {
		struct item item = { .call = c, .object = json_array_get(c->body, i) };
		struct error why = { 0 };
		enum rc rc = run->atomic ? do_item(c->x->db, &item, &why) : db_try(c->x->db, do_item, &item, &why);
		if (rc == RC_OK) {
			put_done(&c->out, &item);
		} else if (run->atomic || !of_the_row(rc)) {
			name_item(&why, i);
			*e = why;
			return rc;
		} else {
			put_failed(c, &why);
		}
	}
	json_array_end(&c->out);
	return RC_OK;
}

/* A preview ends in an error of its own, so that everything is undone. */
static enum rc preview_items(struct db *db, void *context, struct error *e)
{
	enum rc rc = run_items(context, e);

	return rc ? rc : RC_CANCELLED;
}

enum rc api_bulk(struct call *c, struct error *e)
{
	struct str atomic = call_arg(c, "atomic");
	struct run run = { c, !str_is(atomic, "false") && !str_is(atomic, "0"), call_flag(c, "preview") };
	struct error undone = { 0 };
	enum rc rc;

	if (!json_is_array(c->body))
		return error_set(e, RC_INVALID, NULL, "error.json_array", NULL, NULL);
	if (json_array_size(c->body) > BULK_MAX)
		return error_set(e, RC_TOO_LARGE, NULL, "error.bulk_rows", "500", NULL);
	json_object_begin(&c->out);
	json_field_bool(&c->out, "atomic", run.atomic);
	json_field_bool(&c->out, "preview", run.preview);
	if (run.preview) {
		rc = db_try(c->x->db, preview_items, &run, &undone);
		if (rc != RC_CANCELLED)
			return *e = undone, rc;
	} else if ((rc = run_items(&run, e))) {
		return rc;
	}
	json_object_end(&c->out);
	c->shaped = c->entity->flags & ENTITY_SHAPES;
	return RC_OK;
}
