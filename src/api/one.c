/* GET of one record, its history, why a computed field has its value, and why one may or may not. */
#include "api/call.h"

#include "base/date.h"
#include "base/mem.h"
#include "kam/explain.h"
#include "records/audit.h"

enum { HISTORY_LIMIT = 50, HISTORY_MOST = 200 };

enum rc call_put_record(struct call *c, int64_t id, struct error *e)
{
	struct record *r;
	enum rc rc = record_get(c->x, c->entity, id, &r, e);

	if (rc == RC_OK) {
		c->written = (struct written){ r->id, r->version, true };
		record_json(&c->out, c->x, r);
	}
	return rc;
}

enum rc call_put_explanations(struct call *c, const struct record *r, struct error *e)
{
	CLEANUP(buf_free) struct buf text = { .max = 1 << 20 };
	struct explanation *tree;
	enum rc rc = RC_OK;

	json_object_begin(&c->out);
	for (int i = 0; rc == RC_OK && i < c->entity->field_count; i++) {
		const char *name = c->entity->fields[i].name;
		if (!r->readable[i] || !field_is_explained(c->entity->name, name) || (rc = field_explain(c->x, c->x->arena, r, str_of(name), &tree, e)))
			continue;
		explanation_json(tree, api_language(c->r), &text);
		json_key(&c->out, name);
		json_put_raw(&c->out, buf_view(&text));
		buf_clear(&text);
	}
	json_object_end(&c->out);
	return rc;
}

/* What explains is made of other records too: the version alone does not say that it is the same. */
enum rc api_get(struct call *c, struct error *e)
{
	struct record *r;
	enum rc rc;

	c->etag = !call_flag(c, "explain") || !entity_is_explained(c->entity->name);
	if (c->etag)
		return call_put_record(c, c->id, e);
	if ((rc = record_get(c->x, c->entity, c->id, &r, e)))
		return rc;
	c->written = (struct written){ r->id, r->version, true };
	json_object_begin(&c->out);
	record_json_fields(&c->out, c->x, r);
	json_key(&c->out, "explain");
	rc = call_put_explanations(c, r, e);
	json_object_end(&c->out);
	return rc;
}

enum rc api_explain(struct call *c, struct error *e)
{
	struct explanation *tree;
	struct record *r;
	enum rc rc;

	if ((rc = record_get(c->x, c->entity, c->id, &r, e)) || (rc = field_explain(c->x, c->x->arena, r, call_arg(c, "field"), &tree, e)))
		return rc;
	explanation_json(tree, api_language(c->r), c->out.b);
	return RC_OK;
}

/* --- history ---------------------------------------------------------------------------------------------------------------------- */

static void put_change(struct json_writer *w, const struct field_change *change)
{
	json_object_begin(w);
	json_field_text(w, "field", change->field->name);
	json_field_str(w, "before", change->before);
	json_field_str(w, "after", change->after);
	json_object_end(w);
}

static void put_instant(struct json_writer *w, const char *key, int64_t ms)
{
	CLEANUP(buf_free) struct buf text = { .max = 64 };

	instant_write(&text, ms);
	json_field_str(w, key, buf_view(&text));
}

static void put_item(struct json_writer *w, const struct history_item *item)
{
	json_object_begin(w);
	json_field_int(w, "id", item->id);
	put_instant(w, "at", item->at);
	if (item->user)
		json_field_int(w, "user", item->user);
	else
		json_field_null(w, "user");
	json_field_str(w, "user_name", item->user_name);
	json_field_str(w, "operation", item->operation);
	json_field_str(w, "origin", item->origin);
	json_key(w, "changes");
	json_array_begin(w);
	for (int i = 0; i < item->change_count; i++)
		put_change(w, &item->changes[i]);
	json_array_end(w);
	json_object_end(w);
}

static enum rc history_field(struct call *c, const struct field **out, struct error *e)
{
	struct str name = call_arg(c, "field");

	*out = name.n ? entity_field(c->entity, name) : NULL;
	if (name.n && (!*out || !principal_reads(c->x->who, c->entity, *out)))
		return error_set(e, RC_INVALID, "field", "error.unknown_field", arena_text(c->x->arena, name), NULL);
	return RC_OK;
}

enum rc api_history(struct call *c, struct error *e)
{
	const struct field *field;
	int64_t before, limit;
	struct history h;
	enum rc rc;

	if ((rc = history_field(c, &field, e)) || (rc = call_number(c, "before", 1, INT64_MAX, 0, &before, e)) ||
	    (rc = call_number(c, "limit", 1, HISTORY_MOST, HISTORY_LIMIT, &limit, e)) ||
	    (rc = record_history(c->x, c->entity, c->id, field, before, (int)limit, &h, e)))
		return rc;
	json_object_begin(&c->out);
	json_key(&c->out, "items");
	json_array_begin(&c->out);
	for (size_t i = 0; i < h.count; i++)
		put_item(&c->out, &h.items[i]);
	json_array_end(&c->out);
	json_key(&c->out, "next");
	if (h.more && h.count)
		json_put_int(&c->out, h.items[h.count - 1].at);
	else
		json_put_null(&c->out);
	json_object_end(&c->out);
	return RC_OK;
}

/* --- access ----------------------------------------------------------------------------------------------------------------------- */

static void put_line(struct call *c, const struct access_line *line)
{
	json_object_begin(&c->out);
	json_field_text(&c->out, "operation", operation_names[line->operation]);
	json_field_bool(&c->out, "allowed", line->allowed);
	json_field_text(&c->out, "scope", scope_names[line->scope]);
	json_field_text(&c->out, "reason", line->reason);
	json_field_str(&c->out, "text", catalogue_text(api_language(c->r), line->reason));
	json_object_end(&c->out);
}

enum rc api_access(struct call *c, struct error *e)
{
	struct access_report report;
	enum rc rc = record_access(c->x, c->entity, c->id, &report, e);

	if (rc)
		return rc;
	if (!report.exists)
		return error_set(e, RC_NOT_FOUND, NULL, "error.not_found", c->entity->name, NULL);
	json_object_begin(&c->out);
	json_field_bool(&c->out, "visible", report.visible);
	json_field_str(&c->out, "roles", access_words(c->x->arena, api_language(c->r), &report.roles));
	json_field_str(&c->out, "helpers", access_words(c->x->arena, api_language(c->r), &report.helpers));
	json_key(&c->out, "operations");
	json_array_begin(&c->out);
	for (int op = 0; op < OP_COUNT; op++)
		if (c->entity->operations & OP_BIT(op))
			put_line(c, &report.lines[op]);
	json_array_end(&c->out);
	json_object_end(&c->out);
	return RC_OK;
}
