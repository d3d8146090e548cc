/* Who is asking: the rights of a user's roles merged, the widest scope winning, and the units below. */
#include "records/state.h"

#include "base/mem.h"
#include "lang/catalogue.h"
#include "records/context.h"

#include <string.h>

const char *const scope_names[SCOPE_COUNT] = { "nothing", "own", "team", "unit", "unit_below", "all" };
const char *const origin_names[ORIGIN_COUNT] = { "system", "page", "api", "cli", "import", "job" };
const char *const operation_names[OP_COUNT] = { "list", "read", "create", "update", "delete", "export", "import", "approve" };
const char *const class_names[CLASS_COUNT] = { "business", "confidential", "personal", "sensitive" };

static void merge(struct principal *p, const struct role_row *r)
{
	struct grant *to = (struct grant *)p->grants;

	p->administrator |= r->administrator;
	for (int i = 0; i < p->grant_count; i++) {
		for (int op = 0; op < OP_COUNT; op++)
			if (r->grants[i].scope[op] > to[i].scope[op])
				to[i].scope[op] = r->grants[i].scope[op];
		to[i].reads |= r->grants[i].reads;
		to[i].writes |= r->grants[i].writes;
	}
}

static bool below(const struct state *s, int64_t unit, int64_t top)
{
	for (int depth = 0; unit && depth < 64; depth++) {
		int64_t parent = 0;
		if (unit == top)
			return true;
		for (int i = 0; i < s->unit_count; i++)
			if (s->units[i].id == unit)
				parent = s->units[i].parent;
		unit = parent;
	}
	return false;
}

static bool units_below(struct state *s, struct principal *p)
{
	int64_t *found = mem_alloc(((size_t)s->unit_count + 1) * sizeof *found), *units;

	if (!found)
		return false;
	for (int i = 0; i < s->unit_count; i++)
		if (p->unit == 0 || below(s, s->units[i].id, p->unit))
			found[p->unit_count++] = s->units[i].id;
	if ((units = arena_new_array(&s->arena, int64_t, (size_t)p->unit_count + 1)))
		memcpy(units, found, (size_t)p->unit_count * sizeof *units);
	mem_free(found);
	p->units = units;
	return units != NULL;
}

static enum rc merge_roles(struct state *s, struct db *db, struct principal *p, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc = db_prepare(db, STR("SELECT role_id FROM user_role WHERE user_id = ? AND deleted_at IS NULL"), &st, e);

	if (rc == RC_OK)
		rc = statement_bind(st, 1, value_int(p->user), e);
	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row)
		for (int i = 0; i < s->role_count; i++)
			if (s->roles[i].id == statement_int(st, 0))
				merge(p, &s->roles[i]);
	return rc;
}

/* The user's own row: name, unit, language; inactive people are nobody. */
static enum rc take_user(struct state *s, struct db *db, struct principal *p, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value id = value_int(p->user);
	enum language language = LANGUAGE_ZH_CN;
	bool row;
	enum rc rc;

	if ((rc = db_prepare(db, STR("SELECT name, unit_id, language FROM app_user WHERE id = ? AND deleted_at IS NULL AND active = 1"), &st, e)) ||
	    (rc = statement_bind_all(st, &id, 1, e)) || (rc = statement_step(st, &row, e)))
		return rc;
	if (!row)
		return error_set(e, RC_NOT_FOUND, "user", "error.no_such_user", NULL, NULL);
	p->name = arena_text(&s->arena, statement_text(st, 0));
	p->unit = statement_int(st, 1);
	language_parse(statement_text(st, 2), &language);
	p->language = language;
	return p->name ? RC_OK : error_no_memory(e);
}

static enum rc entry_make(struct state *s, struct db *db, int64_t user, struct principal_entry **out, struct error *e)
{
	struct principal p = { .user = user, .token = TOKEN_ANY, .grant_count = s->schema->entity_count };
	struct principal_entry *n;
	enum rc rc;

	*out = NULL;
	/* first of all: somebody who is gone takes no memory, however often he knocks */
	if ((rc = take_user(s, db, &p, e)))
		return rc;
	n = arena_new(&s->arena, struct principal_entry);
	p.grants = arena_new_array(&s->arena, struct grant, (size_t)s->schema->entity_count);
	if (!n || !p.grants)
		return error_no_memory(e);
	*n = (struct principal_entry){ .user = user, .principal = p };
	if ((rc = merge_roles(s, db, &n->principal, e)))
		return rc;
	if (!units_below(s, &n->principal))
		return error_no_memory(e);
	*out = n;
	return RC_OK;
}

static struct principal_entry *entry_find(struct state *s, int64_t user)
{
	struct principal_entry *n = s->principals[(uint64_t)user % PRINCIPAL_SLOTS];

	while (n && n->user != user)
		n = n->next;
	return n;
}

static enum rc entry_get(struct state *s, struct db *db, int64_t user, struct principal_entry **out, struct error *e)
{
	enum rc rc = RC_OK;

	mutex_lock(&s->principals_lock);
	if (!(*out = entry_find(s, user)) && !db)
		rc = error_set(e, RC_BUSY, NULL, "error.busy", NULL, NULL);
	else if (!*out && (rc = entry_make(s, db, user, out, e)) == RC_OK) {
		struct principal_entry **slot = &s->principals[(uint64_t)user % PRINCIPAL_SLOTS];
		(*out)->next = *slot;
		*slot = *out;
	}
	mutex_unlock(&s->principals_lock);
	return rc;
}

/* Whole, so that it may outlive the state that it was computed from. */
static struct principal *copy(struct arena *a, const struct principal *from)
{
	struct principal *p = arena_new(a, struct principal);
	struct grant *grants = arena_new_array(a, struct grant, (size_t)from->grant_count + 1);
	int64_t *units = arena_new_array(a, int64_t, (size_t)from->unit_count + 1);

	if (!p || !grants || !units || !(p->name = arena_text(a, str_of(from->name))))
		return NULL;
	memcpy(grants, from->grants, (size_t)from->grant_count * sizeof *grants);
	memcpy(units, from->units, (size_t)from->unit_count * sizeof *units);
	const char *name = p->name;
	*p = *from;
	p->name = name;
	p->grants = grants;
	p->units = units;
	return p;
}

enum rc principal_load(struct context *x, int64_t user, enum origin origin, struct principal **out, struct error *e)
{
	struct principal_entry *entry;
	enum rc rc = entry_get(state_of(x->company, x->schema), x->db, user, &entry, e);

	*out = NULL;
	if (rc)
		return rc;
	*out = copy(x->arena, &entry->principal);
	if (!*out)
		return error_no_memory(e);
	(*out)->origin = origin;
	return RC_OK;
}

enum rc principal_by_name(struct context *x, struct str name, enum origin origin, struct principal **out, struct error *e)
{
	struct value values[] = { value_text(name), value_text(name) };
	int64_t id;
	bool found;
	enum rc rc = db_one_int(x->db, "SELECT id FROM app_user WHERE deleted_at IS NULL AND active = 1 AND (code = ? OR name = ?) ORDER BY id", values, 2, &id,
				&found, e);

	*out = NULL;
	if (rc)
		return rc;
	if (!found)
		return error_set(e, RC_NOT_FOUND, "user", "error.no_such_user", arena_text(x->arena, name), NULL);
	return principal_load(x, id, origin, out, e);
}

struct principal *principal_system(struct arena *a, enum origin origin)
{
	struct principal *p = arena_new(a, struct principal);

	if (p)
		*p = (struct principal){ .name = "system", .system = true, .administrator = true, .token = TOKEN_ANY, .origin = origin, .language = LANGUAGE_ZH_CN };
	return p;
}

/* What an operation needs of a token: administration of the program itself asks for admin. */
static unsigned token_needed(const struct entity *t, enum operation op)
{
	if (op == OP_LIST || op == OP_READ || op == OP_EXPORT)
		return TOKEN_READ;
	return t->flags & ENTITY_SHAPES ? TOKEN_ADMIN : TOKEN_WRITE;
}

enum scope principal_scope(const struct principal *p, const struct entity *t, enum operation op)
{
	if (!(p->token & token_needed(t, op)) || !(p->system || t->operations & OP_BIT(op)))
		return SCOPE_NOTHING;
	if (p->system || p->administrator)
		return SCOPE_ALL;
	return t->index < p->grant_count ? (enum scope)p->grants[t->index].scope[op] : SCOPE_NOTHING;
}

bool principal_may(const struct principal *p, const struct entity *t, enum operation op)
{
	return principal_scope(p, t, op) != SCOPE_NOTHING;
}

static bool in_class(const struct principal *p, const struct entity *t, const struct field *f, bool writing)
{
	const struct grant *g = t->index < p->grant_count ? &p->grants[t->index] : NULL;

	if (p->system || p->administrator)
		return true;
	return g && ((writing ? g->writes : g->reads) & 1 << f->class);
}

static bool reads_all(const struct principal *p, const struct entity *t)
{
	enum scope scope = principal_scope(p, t, OP_READ);

	return scope == SCOPE_ALL || (scope != SCOPE_NOTHING && t->scope == SCOPE_OPEN);
}

bool principal_reads(const struct principal *p, const struct entity *t, const struct field *f)
{
	return !(f->flags & FIELD_HIDDEN) && in_class(p, t, f, false) && (!(f->flags & FIELD_WHOLE) || reads_all(p, t));
}

bool principal_writes(const struct principal *p, const struct entity *t, const struct field *f)
{
	return !(f->flags & (FIELD_HIDDEN | FIELD_SYSTEM)) && in_class(p, t, f, true);
}
