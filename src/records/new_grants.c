/* Shipped rights on entities that no role speaks of yet. */
#include "records/new_grants.h"

#include "base/log.h"
#include "base/mem.h"
#include "records/seed.h"
#include "records/write.h"

enum { MEMORY = 4 << 20, ROLES_MAX = 64 };

/* A right taken away leaves its row behind: an entity without any row has never been spoken of. */
static enum rc unspoken(struct context *x, const struct entity **out, int *count, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool *spoken = arena_new_array(x->arena, bool, (size_t)x->schema->entity_count), row;
	enum rc rc;

	*count = 0;
	if (!spoken)
		return error_no_memory(e);
	if ((rc = db_prepare(x->db, STR("SELECT DISTINCT entity FROM role_grant"), &st, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row) {
		const struct entity *t = schema_entity(x->schema, statement_text(st, 0));
		if (t)
			spoken[t - x->schema->entities] = true;
	}
	for (int i = 0; rc == RC_OK && i < x->schema->entity_count; i++)
		if (!spoken[i] && seed_grants_any(&x->schema->entities[i]))
			out[(*count)++] = &x->schema->entities[i];
	return rc;
}

struct kept_role { int64_t id; struct str code; };

/* Shipped, and with no right that somebody gave, changed or took away. */
static enum rc unchanged_roles(struct context *x, struct kept_role *out, int *count, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row;
	enum rc rc = db_prepare(x->db, STR("SELECT id, code FROM role r WHERE shipped = 1 AND administrator = 0 AND deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM role_grant g"
					   " WHERE g.role_id = r.id AND (g.version > 1 OR g.deleted_at IS NOT NULL OR g.created_by_id IS NOT NULL)) ORDER BY id"), &st, e);

	*count = 0;
	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row && *count < ROLES_MAX)
		out[(*count)++] = (struct kept_role){ statement_int(st, 0), arena_str(x->arena, statement_text(st, 1)) };
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
