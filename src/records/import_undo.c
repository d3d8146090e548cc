/* Undoing an import: what it added goes, what it changed is as before — unless something newer depends on it. */
#include "records/import_batch.h"

#include "base/mem.h"
#include "format/json.h"
#include "records/audit.h"
#include "records/record.h"
#include "records/search.h"
#include "records/sql.h"
#include "records/subject.h"

#include <stdio.h>
#include <string.h>

enum { RANGES_JSON_MAX = 64 << 20, BLOCKERS_MAX = 20, RESTORE_BATCH = 500, RESTORE_MEMORY = 256 << 20 };

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

	if (rc == RC_OK && u->out->blocker_count < BLOCKERS_MAX)
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

/* Is a row at version `now` what it was at version `then`? So it is when every change between has been taken back: an undo makes a new version with the
 * content of an older one. */
static enum rc is_as_then(struct context *x, const struct entity *t, int64_t id, int64_t now, int64_t then, bool *same, struct error *e)
{
	bool found = true;
	enum rc rc = RC_OK;

	while (rc == RC_OK && found && now > then) {
		struct value values[] = { value_text(str_of(t->name)), value_int(id), value_int(now) };
		int64_t after;
		/* those that changed nothing when they were taken back share a version: the oldest says what it is like */
		rc = db_one_int(x->db, "SELECT after_version FROM import_change WHERE deleted_at IS NULL AND entity = ? AND record = ? AND undone_version = ? ORDER BY after_version LIMIT 1",
				values, 3, &after, &found, e);
		if (found && after > now)
			return error_set(e, RC_STORE, NULL, "error.internal", NULL, NULL);
		now = found ? after - 1 : now;
	}
	*same = now == then;
	return rc;
}

/* One added row: the version it has, and the one that the import left it with. */
struct added { int64_t id, version, left; };

static enum rc next_added(struct context *x, struct undo *u, const struct id_range *r, int64_t behind, struct added *out, bool *found, struct error *e)
{
	struct value values[] = { value_text(str_of(r->entity->name)), value_int(u->import), value_int(behind), value_int(r->last) };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	char sql[500];
	enum rc rc;

	/* ?3 to ?4; one that was deleted meanwhile is gone already */
	snprintf(sql, sizeof sql, "SELECT q.id, q.version, q.was FROM (SELECT t.id, t.version, COALESCE((SELECT max(c.after_version) FROM import_change c WHERE c.deleted_at IS NULL AND c.entity = ?1"
		 " AND c.record = t.id AND c.import_id = ?2), 1) AS was FROM %s t WHERE t.id > ?3 AND t.id <= ?4 AND t.import_id = ?2 AND t.version > 1"
		 " AND t.deleted_at IS NULL) q WHERE q.version > q.was ORDER BY q.id LIMIT 1", r->entity->table);
	if ((rc = db_prepare(x->db, str_of(sql), &st, e)) || (rc = statement_bind_all(st, values, 4, e)) || (rc = statement_step(st, found, e)) || !*found)
		return rc;
	*out = (struct added){ statement_int(st, 0), statement_int(st, 1), statement_int(st, 2) };
	return RC_OK;
}

/* Added rows that were changed since, by others than the import itself, and not put back. */
static enum rc changed_since(struct context *x, struct undo *u, const struct id_range *r, struct error *e)
{
	struct added row = { .id = r->first - 1 };
	bool found = true, same = false;
	enum rc rc = RC_OK;

	while (rc == RC_OK && u->out->blocker_count < BLOCKERS_MAX && (rc = next_added(x, u, r, row.id, &row, &found, e)) == RC_OK && found)
		if ((rc = is_as_then(x, r->entity, row.id, row.version, row.left, &same, e)) == RC_OK && !same)
			rc = block(x, u, r->entity, row.id, e);
	return rc;
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

/* Notes and the like from elsewhere that hang on added ones. */
static enum rc hung_on(struct context *x, struct undo *u, const struct id_range *r, struct error *e)
{
	struct value values[] = { value_text(str_of(r->entity->name)), value_int(r->first), value_int(r->last), value_int(u->import) };
	char sql[400];
	enum rc rc = RC_OK;

	/* what hangs on an account refers to it too */
	for (int i = 0; rc == RC_OK && r->entity->scope != SCOPE_ACCOUNT && i < x->schema->entity_count; i++) {
		const struct entity *t = &x->schema->entities[i];
		if (!subject_has(t))
			continue;
		snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE subject = ? AND subject_id BETWEEN ? AND ? AND deleted_at IS NULL AND (import_id IS NULL OR import_id <> ?)"
			 " ORDER BY id LIMIT 20", t->table);
		rc = block_each(x, u, t, sql, values, 4, e);
	}
	return rc;
}

/* Is it a row that the import found? What it added goes altogether. */
static enum rc is_older(struct context *x, const struct undo *u, const struct entity *t, int64_t id, bool *older, struct error *e)
{
	struct value values[] = { value_int(id), value_int(u->import) };
	int64_t one;
	char sql[160];

	snprintf(sql, sizeof sql, "SELECT 1 FROM %s WHERE id = ? AND (import_id IS NULL OR import_id <> ?)", t->table);
	return db_one_int(x->db, sql, values, 2, &one, older, e);
}

/* The last change that the import made to a row: must be the last of all. Rows that it added itself are looked at as such; one that is gone for good, with
 * the import that added it, cannot be put back and need not be. */
static enum rc update_since(struct context *x, struct undo *u, const struct entity *t, int64_t id, int64_t after, struct error *e)
{
	struct value v = value_int(id);
	int64_t version = 0;
	char sql[160];
	bool found, same = false, older;
	enum rc rc;

	if ((rc = is_older(x, u, t, id, &older, e)) || !older)
		return rc;
	snprintf(sql, sizeof sql, "SELECT version FROM %s WHERE id = ? AND deleted_at IS NULL", t->table);
	if ((rc = db_one_int(x->db, sql, &v, 1, &version, &found, e)) || (found && (rc = is_as_then(x, t, id, version, after, &same, e))))
		return rc;
	return same ? RC_OK : block(x, u, t, id, e);
}

static enum rc updates_since(struct context *x, struct undo *u, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc;

	/* changed twice by this import: the later change counts */
	if ((rc = db_prepare(x->db, STR("SELECT entity, record, max(after_version) FROM import_change WHERE deleted_at IS NULL AND import_id = ? GROUP BY entity, record ORDER BY entity, record"),
			     &st, e)) || (rc = statement_bind(st, 1, value_int(u->import), e)))
		return rc;
	while (rc == RC_OK && u->out->blocker_count < BLOCKERS_MAX && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		const struct entity *t = schema_entity(x->schema, statement_text(st, 0));
		if (t)
			rc = update_since(x, u, t, statement_int(st, 1), statement_int(st, 2), e);
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
	if (r->entity->flags & ENTITY_SHAPES && (rc = db_generation_bump(x->db, e)))
		return rc;
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

/* What it was cannot be any more: its reference is deleted since, its value taken. */
static enum rc stuck(struct undo *u, const struct entity *t, int64_t id, struct error *e)
{
	u->out->blockers[u->out->blocker_count++] = (struct import_blocker){ arena_str(u->lasting, str_of(t->name)), STR(""), id };
	return error_set(e, RC_CONFLICT, "import", "error.import_depended_on", NULL, NULL);
}

/* All that the import changed in a row, the oldest last, so that what was before all of it stays in c. *newest: is `change` the last of them? */
static enum rc merge_changes(struct context *x, const struct undo *u, const struct entity *t, int64_t id, int64_t change, struct change *c, bool *newest, struct error *e)
{
	struct value values[] = { value_text(str_of(t->name)), value_int(id), value_int(u->import) };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false, first = true;
	struct str plain;
	enum rc rc;

	*newest = false;
	if ((rc = db_prepare(x->db, STR("SELECT id, changes, sealed FROM import_change WHERE deleted_at IS NULL AND entity = ? AND record = ? AND import_id = ? ORDER BY id DESC"), &st, e)) ||
	    (rc = statement_bind_all(st, values, 3, e)))
		return rc;
	for (; (rc = statement_step(st, &row, e)) == RC_OK && row; first = false) {
		if (first && !(*newest = statement_int(st, 0) == change))
			break;
		if ((rc = take_before(x, t, statement_text(st, 1), c, e)))
			break;
		if (!statement_is_null(st, 2) && ((rc = company_unseal(x->company, x->arena, statement_text(st, 2), &plain, e)) || (rc = take_before(x, t, plain, c, e))))
			break;
	}
	return rc;
}

/* The row that a change is of, put back as it was before the import; once, at its last change. */
static enum rc restore_row(struct context *x, struct undo *u, const struct entity *t, int64_t id, int64_t change, struct error *e)
{
	struct value note[] = { value_int(0), value_text(str_of(t->name)), value_int(id), value_int(u->import) };
	struct written out;
	struct change c;
	bool older, newest;
	enum rc rc;

	if ((rc = is_older(x, u, t, id, &older, e)) || !older || (rc = change_new(x, t, &c, e)) || (rc = merge_changes(x, u, t, id, change, &c, &newest, e)) || !newest)
		return rc;
	if ((rc = record_update_internal(x, id, &c, &out, e)))
		return rc == RC_INVALID || rc == RC_CONFLICT ? stuck(u, t, id, e) : rc;
	u->out->restored++;
	note[0] = value_int(out.version);
	return db_run(x->db, "UPDATE import_change SET undone_version = ? WHERE deleted_at IS NULL AND entity = ? AND record = ? AND import_id = ?", note, 4, NULL, e);
}

struct changed { const struct entity *entity; int64_t record, id; };

/* A batch of changes, the newest first, of those before `before`; its memory is its own. */
static enum rc restore_some(struct context *x, struct undo *u, int64_t *before, bool *more, struct error *e)
{
	struct value values[] = { value_int(u->import), value_int(*before) };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct changed rows[RESTORE_BATCH];
	int count = 0;
	enum rc rc;

	if ((rc = db_prepare(x->db, STR("SELECT id, entity, record FROM import_change WHERE deleted_at IS NULL AND import_id = ? AND id < ? ORDER BY id DESC"), &st, e)) ||
	    (rc = statement_bind_all(st, values, 2, e)))
		return rc;
	while (count < RESTORE_BATCH && (rc = statement_step(st, more, e)) == RC_OK && *more) {
		*before = statement_int(st, 0);
		rows[count++] = (struct changed){ schema_entity(x->schema, statement_text(st, 1)), statement_int(st, 2), *before };
	}
	statement_end_at(&st);
	for (int i = 0; rc == RC_OK && i < count; i++)
		if (rows[i].entity)
			rc = restore_row(x, u, rows[i].entity, rows[i].record, rows[i].id, e);
	return rc;
}

static enum rc restore_updates(struct context *x, struct undo *u, struct error *e)
{
	int64_t before = INT64_MAX;
	bool more = true;
	enum rc rc = RC_OK;

	while (rc == RC_OK && more) {
		CLEANUP(arena_free) struct arena own = { .max = RESTORE_MEMORY };
		struct context y = *x;
		y.arena = &own;
		rc = restore_some(&y, u, &before, &more, e);
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

static enum rc find_blockers(struct context *x, struct undo *u, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < u->range_count; i++)
		rc = changed_since(x, u, &u->ranges[i], e);
	return rc ? rc : updates_since(x, u, e);
}

/* What still leads to rows that are about to go, once the import's own changes are taken back. */
static enum rc find_dependents(struct context *x, struct undo *u, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < u->range_count; i++)
		if ((rc = referred_to(x, u, &u->ranges[i], e)) == RC_OK)
			rc = hung_on(x, u, &u->ranges[i], e);
	return rc;
}

static enum rc depended_on(const struct undo *u, struct error *e)
{
	return u->out->blocker_count ? error_set(e, RC_CONFLICT, "import", "error.import_depended_on", NULL, NULL) : RC_OK;
}

static enum rc remove_all(struct context *x, struct undo *u, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = u->range_count - 1; rc == RC_OK && i >= 0; i--)
		rc = remove_range(x, u, &u->ranges[i], e);
	if (rc || (rc = mark_undone(x, u, e)))
		return rc;
	return audit_note(x, schema_entity(x->schema, STR("import")), u->import, "undo", STR(""), e);
}

/* Once he may, it is done whole, also where a row lies out of his reach by now: the program does it in his name. */
static enum rc undo_work(struct context *x, struct write_request *q, struct error *e)
{
	struct principal program = *x->who;
	struct undo *u = q->argument;
	struct context whole = *x;
	enum rc rc;

	*u->out = (struct import_undone){ 0 };
	program.system = true;
	whole.who = &program;
	if ((rc = load_import(x, u, e)) || (rc = find_blockers(x, u, e)) || (rc = depended_on(u, e)) || (rc = restore_updates(&whole, u, e)) ||
	    (rc = find_dependents(x, u, e)) || (rc = depended_on(u, e)))
		return rc;
	return remove_all(&whole, u, e);
}

enum rc import_undo(struct company *c, const struct principal *who, struct arena *a, int64_t import, struct import_undone *out, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = 1 << 30 };
	struct undo u = { .import = import, .out = out, .lasting = a };
	struct write_request q = { .job = { .alone = true }, .company = c, .who = who, .arena = &arena, .work = undo_work, .argument = &u };

	return records_write(&q, e);
}
