/* Shipped rights on entities that no role speaks of yet. */
#include "records/new_grants.h"

#include "base/log.h"
#include "base/mem.h"
#include "records/seed.h"
#include "records/write.h"

enum { MEMORY = 4 << 20, ROLES_MAX = 64 };

/* Which entities have a row, live or not: a right taken away leaves its row behind. role 0: of any role. */
static enum rc spoken_of(struct context *x, int64_t role, bool **out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value values[] = { value_int(role), value_int(role) };
	bool row;
	enum rc rc;

	if (!(*out = arena_new_array(x->arena, bool, (size_t)x->schema->entity_count)))
		return error_no_memory(e);
	if ((rc = db_prepare(x->db, STR("SELECT DISTINCT entity FROM role_grant WHERE (? = 0 OR role_id = ?)"), &st, e)) ||
	    (rc = statement_bind_all(st, values, 2, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row) {
		const struct entity *t = schema_entity(x->schema, statement_text(st, 0));
		if (t)
			(*out)[t - x->schema->entities] = true;
	}
	return rc;
}

static enum rc unspoken(struct context *x, const struct entity **out, int *count, struct error *e)
{
	bool *spoken;
	enum rc rc = spoken_of(x, 0, &spoken, e);

	*count = 0;
	for (int i = 0; rc == RC_OK && i < x->schema->entity_count; i++)
		if (!spoken[i] && seed_grants_any(&x->schema->entities[i]))
			out[(*count)++] = &x->schema->entities[i];
	return rc;
}

struct kept_role { int64_t id; struct str code; };

static bool is_shipped(const struct kept_role *role, const struct entity *t, struct statement *st)
{
	CLEANUP(shipped_grant_free) struct shipped_grant g = SHIPPED_GRANT;

	return t && seed_grant(role->code, t, &g) && str_eq(statement_text(st, 1), buf_view(&g.scopes)) && str_eq(statement_text(st, 2), buf_view(&g.reads)) &&
	       str_eq(statement_text(st, 3), buf_view(&g.writes));
}

/* Rows that nobody signed came with the role, with a later version as shipped, or from a command line acting as the system. */
static enum rc look_at_later(struct context *x, const struct kept_role *role, bool *changed, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value id = value_int(role->id);
	bool row;
	enum rc rc = db_prepare(x->db, STR("SELECT g.entity, g.scopes, g.reads, g.writes FROM role_grant g JOIN role r ON r.id = g.role_id"
					   " WHERE g.role_id = ? AND g.created_at > r.created_at"), &st, e);

	if (rc || (rc = statement_bind_all(st, &id, 1, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row)
		*changed |= !is_shipped(role, schema_entity(x->schema, statement_text(st, 0)), st);
	return rc;
}

/* Shipped, and with no right that somebody gave, changed or took away. */
static enum rc unchanged_roles(struct context *x, struct kept_role *out, int *count, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	int asked = 0;
	bool row;
	enum rc rc = db_prepare(x->db, STR("SELECT id, code FROM role r WHERE shipped = 1 AND administrator = 0 AND deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM role_grant g"
					   " WHERE g.role_id = r.id AND (g.version > 1 OR g.deleted_at IS NOT NULL OR g.created_by_id IS NOT NULL)) ORDER BY id"), &st, e);

	*count = 0;
	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row && asked < ROLES_MAX)
		out[asked++] = (struct kept_role){ statement_int(st, 0), arena_str(x->arena, statement_text(st, 1)) };
	statement_end_at(&st);
	for (int i = 0; rc == RC_OK && i < asked; i++) {
		bool changed = false;
		rc = look_at_later(x, &out[i], &changed, e);
		if (!changed)
			out[(*count)++] = out[i];
	}
	return rc;
}

static enum rc give(struct context *x, const struct kept_role *role, const struct entity *t, struct error *e)
{
	CLEANUP(shipped_grant_free) struct shipped_grant g = SHIPPED_GRANT;
	const struct entity *grant = schema_entity(x->schema, STR("role_grant"));
	struct written out;
	struct change c;
	enum rc rc;

	if (!seed_grant(role->code, t, &g))
		return RC_OK;
	if ((rc = change_new(x, grant, &c, e)))
		return rc;
	change_value(&c, entity_field_named(grant, "role"), value_int(role->id));
	change_value(&c, entity_field_named(grant, "entity"), value_text(str_of(t->name)));
	change_value(&c, entity_field_named(grant, "scopes"), value_text(buf_view(&g.scopes)));
	change_value(&c, entity_field_named(grant, "reads"), value_text(buf_view(&g.reads)));
	change_value(&c, entity_field_named(grant, "writes"), value_text(buf_view(&g.writes)));
	return record_create_internal(x, &c, &out, e);
}

struct missing { const struct entity **entities; int entity_count; struct kept_role roles[ROLES_MAX]; int role_count; };

static enum rc look(struct context *x, struct missing *m, struct error *e)
{
	enum rc rc;

	*m = (struct missing){ .entities = arena_new_array(x->arena, const struct entity *, (size_t)x->schema->entity_count) };
	if (!m->entities)
		return error_no_memory(e);
	if ((rc = unspoken(x, m->entities, &m->entity_count, e)) || !m->entity_count)
		return rc;
	return unchanged_roles(x, m->roles, &m->role_count, e);
}

/* Looks again: another process may have been first. */
static enum rc give_all(struct context *x, struct write_request *w, struct error *e)
{
	struct missing m;
	enum rc rc = look(x, &m, e);

	for (int i = 0; rc == RC_OK && i < m.role_count; i++)
		for (int k = 0; rc == RC_OK && k < m.entity_count; k++)
			rc = give(x, &m.roles[i], m.entities[k], e);
	return rc;
}

enum rc new_grants(struct company *c, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = MEMORY };
	struct write_request w = { .company = c, .who = principal_system(&arena, ORIGIN_SYSTEM), .arena = &arena, .work = give_all };
	struct missing m = { 0 };
	struct context x;
	enum rc rc;

	if (!w.who)
		return error_no_memory(e);
	if ((rc = context_begin(&x, c, &arena, e)) == RC_OK)
		rc = look(&x, &m, e);
	context_end(&x);
	if (rc || !m.entity_count || !m.role_count)
		return rc;
	for (int i = 0; i < m.entity_count; i++)
		log_line(LOG_INFO, "company", "the shipped roles get their rights on %s, which is new", m.entities[i]->name);
	w.job.alone = true;
	rc = records_write(&w, e);
	return rc == RC_CONFLICT ? RC_OK : rc; /* one of several processes that start together was first */
}

enum rc new_grants_lacking(struct context *x, int64_t role, const struct entity ***out, int *count, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value id = value_int(role);
	struct str code;
	bool *spoken, row = false;
	enum rc rc;

	*count = 0;
	if (!(*out = arena_new_array(x->arena, const struct entity *, (size_t)x->schema->entity_count)))
		return error_no_memory(e);
	if ((rc = db_prepare(x->db, STR("SELECT code FROM role WHERE id = ? AND shipped = 1 AND administrator = 0"), &st, e)) ||
	    (rc = statement_bind_all(st, &id, 1, e)) || (rc = statement_step(st, &row, e)) || !row)
		return rc;
	code = arena_str(x->arena, statement_text(st, 0));
	statement_end_at(&st);
	rc = spoken_of(x, role, &spoken, e);
	for (int i = 0; rc == RC_OK && i < x->schema->entity_count; i++) {
		CLEANUP(shipped_grant_free) struct shipped_grant g = SHIPPED_GRANT;
		if (!spoken[i] && seed_grant(code, &x->schema->entities[i], &g))
			(*out)[(*count)++] = &x->schema->entities[i];
	}
	return rc;
}
