/* Undoing an import: what it added goes, what it changed is as before — unless something newer depends on it. */
#include "records/import_batch.h"

#include "base/mem.h"
#include "format/json.h"
#include "records/audit.h"
#include "records/record.h"
#include "records/search.h"
#include "records/sql.h"

#include <stdio.h>
#include <string.h>

enum { RANGES_JSON_MAX = 64 << 20 };

enum rc ranges_read(const struct schema *s, struct arena *a, struct str text, struct id_range **out, int *count, struct error *e)
{
	CLEANUP(json_free) json_t *root = NULL;
	const json_t *list;
	json_t *item;
	size_t i;
	enum rc rc = text.n ? json_read(text, RANGES_JSON_MAX, &root, e) : RC_OK;

	*count = 0;
	if (rc)
		return rc;
	list = json_object_get(root, "ranges");
	if (!(*out = arena_new_array(a, struct id_range, json_array_size(list) + 1)))
		return error_no_memory(e);
	json_array_foreach(list, i, item) {
		const struct entity *t = schema_entity(s, json_str_view(json_array_get(item, 0)));
		if (t)
			(*out)[(*count)++] = (struct id_range){ t, json_integer_value(json_array_get(item, 1)), json_integer_value(json_array_get(item, 2)) };
	}
	return RC_OK;
}

struct undo {
	int64_t import;
	struct import_undone *out;
	struct id_range *ranges;
	int range_count;
	struct arena *lasting; /* for what the caller is told */
};

/* --- what stands in the way ------------------------------------------------------------------------------------------------------------------------------ */

static enum rc block(struct context *x, struct undo *u, const struct entity *t, int64_t id, struct error *e)
{
	struct str title;
	enum rc rc = record_title(x, t, id, &title, e);

	if (rc == RC_OK && u->out->blocker_count < (int)(sizeof u->out->blockers / sizeof *u->out->blockers))
		u->out->blockers[u->out->blocker_count++] = (struct import_blocker){ arena_str(u->lasting, str_of(t->name)), arena_str(u->lasting, title), id };
	return rc;
}

/* Every row that the statement finds is a blocker of entity t. */
static enum rc block_each(struct context *x, struct undo *u, const struct entity *t, const char *sql, const struct value *values, int count, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	int64_t ids[20];
	int n = 0;
	bool row = true;
	enum rc rc;

	if ((rc = db_prepare(x->db, str_of(sql), &st, e)) || (rc = statement_bind_all(st, values, count, e)))
		return rc;
	while (n < 20 && (rc = statement_step(st, &row, e)) == RC_OK && row)
		ids[n++] = statement_int(st, 0);
	statement_end_at(&st);
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = block(x, u, t, ids[i], e);
	return rc;
}

/* Added rows that were changed since, by others than the import itself. */
static enum rc changed_since(struct context *x, struct undo *u, const struct id_range *r, struct error *e)
{
	struct value values[] = { value_int(r->first), value_int(r->last), value_int(u->import), value_text(str_of(r->entity->name)), value_int(u->import) };
	char sql[400];

	snprintf(sql, sizeof sql, "SELECT t.id FROM %s t WHERE t.id BETWEEN ? AND ? AND t.import_id = ? AND t.version > 1 AND t.version >"
		 " COALESCE((SELECT max(c.after_version) FROM import_change c WHERE c.entity = ? AND c.record = t.id AND c.import_id = ?), 1) ORDER BY t.id LIMIT 20",
		 r->entity->table);
	return block_each(x, u, r->entity, sql, values, 5, e);
}

/* Rows from elsewhere that refer to added ones. */
static enum rc referred_to(struct context *x, struct undo *u, const struct id_range *r, struct error *e)
{
	struct value values[] = { value_int(r->first), value_int(r->last), value_int(u->import) };
	char sql[400];
	enum rc rc = RC_OK;

	for (int i = 0; i < x->schema->entity_count; i++) {
		const struct entity *t = &x->schema->entities[i];
		for (int f = 0; rc == RC_OK && f < t->field_count; f++) {
			if (t->fields[f].type != TYPE_REF || t->fields[f].target != r->entity)
				continue;
			snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE %s BETWEEN ? AND ? AND deleted_at IS NULL AND (import_id IS NULL OR import_id <> ?)"
				 " ORDER BY id LIMIT 20", t->table, t->fields[f].column);
			rc = block_each(x, u, t, sql, values, 3, e);
		}
	}
	return rc;
}

static enum rc updates_since(struct context *x, struct undo *u, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value v = value_int(u->import);
	bool row = true;
	char sql[160];
	enum rc rc;

	if ((rc = db_prepare(x->db, STR("SELECT entity, record, after_version FROM import_change WHERE import_id = ? ORDER BY id"), &st, e)) ||
	    (rc = statement_bind(st, 1, v, e)))
		return rc;
	while (rc == RC_OK && u->out->blocker_count < 20 && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		const struct entity *t = schema_entity(x->schema, statement_text(st, 0));
		struct value values[] = { value_int(statement_int(st, 1)), value_int(statement_int(st, 2)) };
		int64_t one;
		bool same;
		if (!t)
			continue;
		/* changed twice by this import: the later change is checked by its own row */
		snprintf(sql, sizeof sql, "SELECT 1 FROM %s WHERE id = ? AND version = ?", t->table);
		if ((rc = db_one_int(x->db, sql, values, 2, &one, &same, e)) == RC_OK && !same) {
			struct value later[] = { value_int(u->import), value_text(str_of(t->name)), values[0], values[1] };
			if ((rc = db_one_int(x->db, "SELECT 1 FROM import_change WHERE import_id = ? AND entity = ? AND record = ? AND after_version > ?", later, 4, &one,
					     &same, e)) == RC_OK && !same)
				rc = block(x, u, t, values[0].i, e);
		}
	}
	return rc;
}

/* --- taking back -------------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc unindex(struct context *x, const struct id_range *r, struct error *e)
{
	struct record *record;
	struct str tokens;
	enum rc rc = RC_OK;

	if (!(r->entity->flags & ENTITY_SEARCH))
		return RC_OK;
	for (int64_t id = r->first; rc == RC_OK && id <= r->last; id++) {
		CLEANUP(arena_free) struct arena own = { .max = 16 << 20 };
		struct context y = *x;
		y.arena = &own;
		if ((rc = record_load(&y, r->entity, id, OP_READ, false, &record, e)))
			return rc;
		if (!record)
			continue;
		if ((rc = search_tokens(&own, r->entity, record->values, &tokens, e)) == RC_OK)
			rc = db_search_put(x->db, r->entity->table, id, tokens, STR(""), e);
	}
	return rc;
}

static enum rc remove_range(struct context *x, struct undo *u, const struct id_range *r, struct error *e)
{
	struct value values[] = { value_int(r->first), value_int(r->last), value_int(u->import) };
	char sql[160], detail[120];
	int64_t n;
	enum rc rc = unindex(x, r, e);

	snprintf(sql, sizeof sql, "DELETE FROM %s WHERE id BETWEEN ? AND ? AND import_id = ?", r->entity->table);
	if (rc || (rc = db_run(x->db, sql, values, 3, &n, e)))
		return rc;
	u->out->removed += n;
	snprintf(detail, sizeof detail, "{\"rows\":%lld,\"first\":%lld,\"last\":%lld}", (long long)n, (long long)r->first, (long long)r->last);
	return r->entity->flags & ENTITY_NO_AUDIT ? RC_OK : audit_note(x, r->entity, 0, "undo", str_of(detail), e);
}

static enum rc take_before(struct context *x, const struct entity *t, struct str text, struct change *c, struct error *e)
{
	CLEANUP(json_free) json_t *root = NULL;
	struct type_context types = context_types(x);
	const char *name;
	json_t *pair;
	enum rc rc = text.n ? json_read(text, 4 << 20, &root, e) : RC_OK;

	if (rc)
		return rc;
	json_object_foreach(root, name, pair) {
		const struct field *f = entity_field(t, str_of(name));
		struct str before = json_str_view(json_array_get(pair, 0));
		struct value v = value_null();
		if (!f)
			continue;
		if (before.p && (rc = field_parse(&types, f, before, &v, e)))
			return rc;
		change_value(c, f, v);
	}
	return RC_OK;
}

static enum rc restore_row(struct context *x, struct undo *u, const struct entity *t, int64_t id, struct str open, struct str sealed, struct error *e)
{
	struct written out;
	struct change c;
	struct str plain = STR("");
	enum rc rc;

	if ((rc = change_new(x, t, &c, e)) || (rc = take_before(x, t, open, &c, e)))
		return rc;
	if (sealed.n && ((rc = company_unseal(x->company, x->arena, sealed, &plain, e)) || (rc = take_before(x, t, plain, &c, e))))
		return rc;
	rc = record_update_internal(x, id, &c, &out, e);
	u->out->restored += rc == RC_OK;
	return rc;
}

static enum rc restore_updates(struct context *x, struct undo *u, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value v = value_int(u->import);
	bool row = true;
	enum rc rc;

	if ((rc = db_prepare(x->db, STR("SELECT entity, record, changes, sealed FROM import_change WHERE import_id = ? ORDER BY id DESC"), &st, e)) ||
	    (rc = statement_bind(st, 1, v, e)))
		return rc;
	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		const struct entity *t = schema_entity(x->schema, statement_text(st, 0));
		struct str open = arena_str(x->arena, statement_text(st, 2)), sealed = arena_str(x->arena, statement_text(st, 3));
		if (t)
			rc = restore_row(x, u, t, statement_int(st, 1), open, sealed, e);
	}
	return rc;
}

static enum rc mark_undone(struct context *x, struct undo *u, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("import"));
	struct written out;
	struct change c;
	enum rc rc = change_new(x, t, &c, e);

	if (rc)
		return rc;
	change_value(&c, entity_field_named(t, "status"), value_text(STR("undone")));
	change_value(&c, entity_field_named(t, "undone_at"), value_int(x->now));
	return record_update_internal(x, u->import, &c, &out, e);
}

/* The import as the asker may see it: his own, or somebody else's when he may import anything anywhere. */
static enum rc load_import(struct context *x, struct undo *u, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("import"));
	struct record *r;
	const struct entity *into;
	struct value status, report;
	enum rc rc = record_get(x, t, u->import, &r, e);

	if (rc)
		return rc;
	into = schema_entity(x->schema, record_value(r, "entity").s);
	if (into && !principal_may(x->who, into, OP_IMPORT))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden", NULL, NULL);
	if (!x->who->system && record_value(r, "user").i != x->who->user && (!into || principal_scope(x->who, into, OP_IMPORT) != SCOPE_ALL))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden", NULL, NULL);
	status = record_value(r, "status");
	report = record_value(r, "report");
	if (status.kind == VALUE_TEXT && str_is(status.s, "undone"))
		return error_set(e, RC_CONFLICT, "import", "error.import_undone", NULL, NULL);
	return ranges_read(x->schema, x->arena, report.kind == VALUE_TEXT ? report.s : STR(""), &u->ranges, &u->range_count, e);
}

static enum rc undo_work(struct context *x, struct write_request *q, struct error *e)
{
	struct undo *u = q->argument;
	enum rc rc;

	*u->out = (struct import_undone){ 0 };
	if ((rc = load_import(x, u, e)))
		return rc;
	for (int i = 0; rc == RC_OK && i < u->range_count; i++)
		if ((rc = changed_since(x, u, &u->ranges[i], e)) == RC_OK)
			rc = referred_to(x, u, &u->ranges[i], e);
	if (rc == RC_OK)
		rc = updates_since(x, u, e);
	if (rc == RC_OK && u->out->blocker_count)
		return error_set(e, RC_CONFLICT, "import", "error.import_depended_on", NULL, NULL);
	if (rc == RC_OK)
		rc = restore_updates(x, u, e);
	for (int i = u->range_count - 1; rc == RC_OK && i >= 0; i--)
		rc = remove_range(x, u, &u->ranges[i], e);
	if (rc || (rc = mark_undone(x, u, e)))
		return rc;
	return audit_note(x, schema_entity(x->schema, STR("import")), u->import, "undo", STR(""), e);
}

enum rc import_undo(struct company *c, const struct principal *who, struct arena *a, int64_t import, struct import_undone *out, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = 1 << 30 };
	struct undo u = { .import = import, .out = out, .lasting = a };
	struct write_request q = { .job = { .alone = true }, .company = c, .who = who, .arena = &arena, .work = undo_work, .argument = &u };

	return records_write(&q, e);
}
