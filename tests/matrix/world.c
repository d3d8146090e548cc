#include "matrix/world.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "records/setting.h"

/* --- rows ------------------------------------------------------------------------------------------------------------------------------ */

struct making { struct world *world; struct row *row; };

static struct value text_of(struct context *x, const char *format, int64_t n)
{
	return value_text(str_of(arena_printf(x->arena, format, (long long)n)));
}

static const char *fixed_text(const struct entity *t, const struct field *f)
{
	static const char *const rows[][3] = {
		{ "role_grant", "entity", "unit" }, { "role_grant", "scopes", "{}" }, { "role_grant", "reads", "[]" }, { "role_grant", "writes", "[]" },
		{ "custom_field", "entity", "account" }, { "pick_item", "list", "color" }, { "saved_view", "entity", "account" }, { "mapping", "entity", "account" },
		{ "note", "subject", "account" }, { "proposal", "abc_class", "A" }, { "judgement", "level", "attractiveness" },
		{ "criterion", "kind", "assessed" },
	};

	if (!strcmp(t->name, "setting") && !strcmp(f->name, "name"))
		return setting_rows[0].name;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strcmp(rows[i][0], t->name) && !strcmp(rows[i][1], f->name))
			return rows[i][2];
	return NULL;
}

static int64_t any_row(struct world *w, const struct entity *t, const struct row *like)
{
	int64_t id = 0;

	if (!strcmp(t->name, "user"))
		return w->far;
	for (int i = 0; i < w->row_count; i++)
		if (!strcmp(w->rows[i].entity, t->name) && (!id || w->rows[i].account == like->account))
			id = w->rows[i].id;
	return id;
}

static struct value reference_of(struct world *w, const struct entity *t, const struct field *f, const struct row *r)
{
	int64_t id = 0;

	if (!strcmp(f->name, "account"))
		id = r->account;
	else if (t->scope_field && !strcmp(f->name, t->scope_field))
		id = r->user;
	else if (f->flags & FIELD_SEES)
		id = r->sees ? r->sees : w->far;
	else if (!strcmp(t->name, "account") && !strcmp(f->name, "owner"))
		id = r->user;
	else if (f->flags & FIELD_REQUIRED)
		id = any_row(w, f->target, r);
	return id ? value_int(id) : value_null();
}

/* A judgement is about two criteria that are. */
static struct value criterion_code(struct context *x, int place)
{
	struct statement *st = NULL;
	struct error e;
	struct value at = value_int(place), code = value_null();
	bool row = false;

	if (db_prepare(x->db, STR("SELECT code FROM criterion ORDER BY id LIMIT 1 OFFSET ?"), &st, &e) == RC_OK && statement_bind_all(st, &at, 1, &e) == RC_OK &&
	    statement_step(st, &row, &e) == RC_OK && row)
		code = value_text(arena_str(x->arena, statement_text(st, 0)));
	if (st)
		statement_end(st);
	return code;
}

static int64_t whole_number(const struct field *f, int64_t n)
{
	if (!f->least && !f->most)
		return n;
	return n > f->most ? f->most : n < f->least ? f->least : n;
}

/* A value that the field takes; NULL where it is better left alone. */
static struct value value_for(struct context *x, struct world *w, const struct entity *t, const struct field *f, const struct row *r)
{
	const char *text = fixed_text(t, f);
	bool wanted = f->flags & (FIELD_REQUIRED | FIELD_KEY | FIELD_TITLE) || f->class != CLASS_BUSINESS || (t->scope_field && !strcmp(t->scope_field, f->name));

	if (text)
		return value_text(str_of(text));
	if (f->type == TYPE_REF)
		return reference_of(w, t, f, r);
	if (!strcmp(t->name, "judgement") && (!strcmp(f->name, "first") || !strcmp(f->name, "second")))
		return criterion_code(x, f->name[0] == 's');
	if (f->flags & FIELD_SEARCHED && f->type == TYPE_PHONE)
		return text_of(x, "1390000%04lld", w->serial);
	if (!strcmp(f->name, "shared"))
		return value_int(r->shared);
	if (!strcmp(f->name, "subject_id"))
		return value_int(w->serial);
	if (!wanted || f->flags & FIELD_HIDDEN)
		return value_null();
	switch (f->type) {
	case TYPE_TEXT:
	case TYPE_LONG_TEXT: return text_of(x, "zebra %lld", w->serial);
	case TYPE_CODE:      return text_of(x, "c%lld", w->serial);
	case TYPE_PHONE:     return text_of(x, "1390000%04lld", w->serial);
	case TYPE_EMAIL:     return value_text(STR("a@b.cn"));
	case TYPE_CURRENCY:  return value_text(STR("CNY"));
	case TYPE_JSON:      return value_text(STR("{}"));
	case TYPE_CHOICE:    return value_text(str_of(schema_list(x->schema, str_of(f->list))->items[0].code));
	case TYPE_BOOL:      return f->initial ? value_null() : value_int(1);
	case TYPE_INSTANT:   return value_int(x->now);
	case TYPE_BYTES:     return value_null();
	default:             return f->initial ? value_null() : value_int(whole_number(f, w->serial));
	}
}

static enum rc make_work(struct context *x, struct write_request *req, struct error *e)
{
	struct making *m = req->argument;
	const struct entity *t = schema_entity(x->schema, str_of(m->row->entity));
	struct principal creator = *x->who;
	struct written out;
	struct change c;
	enum rc rc = change_new(x, t, &c, e);

	for (int i = COMMON_COUNT; rc == RC_OK && i < t->field_count; i++) {
		struct value v = value_for(x, m->world, t, &t->fields[i], m->row);
		if (!value_is_null(v))
			change_value(&c, &t->fields[i], v);
	}
	if (!strcmp(t->name, "account"))
		change_value(&c, entity_field_named(t, "unit"), value_int(m->row->sees));
	creator.user = m->row->creator;
	struct context as = *x;
	as.who = &creator;
	if (rc == RC_OK && (rc = record_create_internal(&as, &c, &out, e)) == RC_OK)
		m->row->id = out.id;
	return rc;
}

static int64_t add_row(struct world *w, struct row row)
{
	struct making m = { w, &w->rows[w->row_count] };
	struct write_request r = { .company = w->bench.company, .who = principal_system(&w->bench.arena, ORIGIN_CLI), .arena = &w->bench.arena, .work = make_work,
				   .argument = &m };

	if (w->row_count == ROWS_MAX)
		abort();
	w->serial++;
	*m.row = row;
	bench_must(records_write(&r, &w->bench.e), &w->bench.e, row.entity);
	if (!strcmp(row.entity, "account"))
		m.row->account = m.row->id, m.row->sees = 0;
	w->row_count++;
	return m.row->id;
}

/* --- the world -------------------------------------------------------------------------------------------------------------------------- */

static int64_t add_account(struct world *w, int64_t owner, int64_t unit)
{
	int64_t id = add_row(w, (struct row){ .entity = "account", .user = owner, .sees = unit });

	if (w->account_count == ACCOUNTS_MAX)
		abort();
	w->accounts[w->account_count++] = (struct world_account){ id, owner, unit };
	return id;
}

static void add_member(struct world *w, int64_t account, int64_t user, const char *access, const char *until)
{
	char set[200];
	int64_t id;

	snprintf(set, sizeof set, "account=%lld;user=%lld;seat=sr;access=%s%s%s", (long long)account, (long long)user, access, until ? ";until=" : "", until ? until : "");
	id = bench_make(&w->bench, "account_member", set);
	w->members[w->member_count++] = (struct world_member){ account, user, !strcmp(access, "write"), until != NULL };
	w->rows[w->row_count++] = (struct row){ .entity = "account_member", .id = id, .account = account, .user = user };
}

static int64_t add_user(struct world *w, const char *code, int64_t unit)
{
	char set[200];

	snprintf(set, sizeof set, "code=u_%s;name=%s;unit=%lld", code, code, (long long)unit);
	return bench_make(&w->bench, "user", set);
}

/* A user for each role that the database has, and accounts that lie differently for him. */
static void add_people(struct world *w)
{
	struct context x;
	struct statement *st;
	bool row;
	char set[100];

	bench_look(&w->bench, NULL, &x);
	MUST(&w->bench, db_prepare(x.db, STR("SELECT id, code, administrator FROM role WHERE deleted_at IS NULL ORDER BY id"), &st, &w->bench.e));
	for (MUST(&w->bench, statement_step(st, &row, &w->bench.e)); row; MUST(&w->bench, statement_step(st, &row, &w->bench.e)))
		w->roles[w->role_count++] = (struct person){ .role = statement_int(st, 0), .code = arena_text(&w->bench.arena, statement_text(st, 1)),
							     .administrator = statement_int(st, 2) != 0, .unit = w->wuxi };
	statement_end(st);
	context_end(&x);
	for (int i = 0; i < w->role_count; i++) {
		struct person *p = &w->roles[i];
		p->user = add_user(w, p->code, w->wuxi);
		snprintf(set, sizeof set, "user=%lld;role=%lld", (long long)p->user, (long long)p->role);
		bench_make(&w->bench, "user_role", set);
		add_account(w, p->user, w->south);
		add_member(w, add_account(w, w->far, w->south), p->user, "write", NULL);
		add_member(w, add_account(w, w->far, w->south), p->user, "read", NULL);
		add_member(w, add_account(w, w->far, w->south), p->user, "write", "2020-01-01");
	}
}

static bool names_people(const struct entity *t)
{
	for (int i = 0; i < t->field_count; i++)
		if (t->fields[i].flags & FIELD_SEES)
			return true;
	return false;
}

static void add_rows_of(struct world *w, const struct entity *t)
{
	if (!strcmp(t->name, "account") || !strcmp(t->name, "account_member") || !strcmp(t->name, "audit"))
		return;
	if (t->scope == SCOPE_OPEN || t->flags & ENTITY_INTERNAL) {
		add_row(w, (struct row){ .entity = t->name, .user = w->far });
		if (!strcmp(t->name, "criterion"))
			add_row(w, (struct row){ .entity = t->name, .user = w->far });
	} else if (t->scope == SCOPE_VIA) {
		const struct field *f = entity_field(t, str_of(t->scope_field));
		for (int i = 0; i < w->account_count; i++)
			add_row(w, (struct row){ .entity = t->name, .account = w->accounts[i].id });
		for (int i = 0; i < w->role_count && !(f->flags & FIELD_REQUIRED); i++) {
			add_row(w, (struct row){ .entity = t->name, .creator = w->roles[i].user });
			if (names_people(t))
				add_row(w, (struct row){ .entity = t->name, .account = w->accounts[2].id, .sees = w->roles[i].user });
		}
	} else {
		int64_t users[] = { w->mate, w->under, w->far };
		int ways = entity_field(t, STR("shared")) ? 2 : 1;
		for (size_t i = 0; i < 3; i++)
			for (int shared = 0; shared < ways; shared++)
				add_row(w, (struct row){ .entity = t->name, .user = users[i], .shared = shared });
		for (int i = 0; i < w->role_count; i++)
			add_row(w, (struct row){ .entity = t->name, .user = w->roles[i].user });
	}
}

void world_make(struct world *w)
{
	struct context x;

	memset(w, 0, sizeof *w);
	if (!bench_begin(&w->bench))
		abort();
	MUST(&w->bench, bench_open(&w->bench, true));
	w->east = bench_make(&w->bench, "unit", "code=east;name=zebra east");
	w->wuxi = bench_make(&w->bench, "unit", "code=wuxi;name=zebra wuxi;parent=east");
	w->below = bench_make(&w->bench, "unit", "code=below;name=zebra below;parent=wuxi");
	w->south = bench_make(&w->bench, "unit", "code=south;name=zebra south");
	w->mate = add_user(w, "mate", w->wuxi);
	w->under = add_user(w, "under", w->below);
	w->far = add_user(w, "far", w->south);
	add_account(w, w->mate, w->wuxi);
	add_account(w, w->under, w->below);
	add_account(w, w->far, w->south);
	add_people(w);
	bench_look(&w->bench, NULL, &x);
	for (int i = 0; i < x.schema->entity_count; i++)
		add_rows_of(w, &x.schema->entities[i]);
	context_end(&x);
	MUST(&w->bench, company_refresh(w->bench.company, &w->bench.e));
	for (int i = 0; i < w->role_count; i++)
		w->roles[i].principal = bench_principal(&w->bench, w->roles[i].user);
}

void world_end(struct world *w)
{
	bench_end(&w->bench);
}

const struct row *world_row(const struct world *w, const char *entity, int64_t id)
{
	for (int i = 0; i < w->row_count; i++)
		if (w->rows[i].id == id && !strcmp(w->rows[i].entity, entity))
			return &w->rows[i];
	return NULL;
}

/* --- the oracle ------------------------------------------------------------------------------------------------------------------------- */

/* One cell of role_grant as JSON, read anew; kept by (role, entity). */
static const json_t *grant(struct world *w, const struct person *p, const struct entity *t, const char *column)
{
	static struct { int64_t role; const char *entity; json_t *scopes, *reads, *writes; } kept[1000];
	static int count;
	int i;

	for (i = 0; i < count && !(kept[i].role == p->role && !strcmp(kept[i].entity, t->name)); i++)
		;
	if (i == count) {
		struct value v[] = { value_int(p->role), value_text(str_of(t->name)) };
		struct statement *st;
		struct db *db;
		bool row;
		kept[i].role = p->role;
		kept[i].entity = arena_text(&w->bench.arena, str_of(t->name));
		MUST(&w->bench, store_read(company_store(w->bench.company), &db, &w->bench.e));
		MUST(&w->bench, db_prepare(db, STR("SELECT scopes, reads, writes FROM role_grant WHERE role_id = ? AND entity = ? AND deleted_at IS NULL"), &st, &w->bench.e));
		MUST(&w->bench, statement_bind_all(st, v, 2, &w->bench.e));
		MUST(&w->bench, statement_step(st, &row, &w->bench.e));
		kept[i].scopes = row ? json_loadb(statement_text(st, 0).p, statement_text(st, 0).n, 0, NULL) : NULL;
		kept[i].reads = row ? json_loadb(statement_text(st, 1).p, statement_text(st, 1).n, 0, NULL) : NULL;
		kept[i].writes = row ? json_loadb(statement_text(st, 2).p, statement_text(st, 2).n, 0, NULL) : NULL;
		statement_end(st);
		store_read_end(db);
		if (++count == 1000)
			abort();
	}
	return !strcmp(column, "scopes") ? kept[i].scopes : !strcmp(column, "reads") ? kept[i].reads : kept[i].writes;
}

int oracle_scope(struct world *w, const struct person *p, const struct entity *t, enum operation op)
{
	static const char *const names[] = { "nothing", "own", "team", "unit", "unit_below", "all" };
	const json_t *scopes = grant(w, p, t, "scopes");
	const char *name = scopes ? json_string_value(json_object_get(scopes, operation_names[op])) : NULL;

	if (!(t->operations & 1u << op))
		return 0;
	if (p->administrator)
		return 5;
	for (int i = 0; name && i < 6; i++)
		if (!strcmp(names[i], name))
			return i;
	return 0;
}

bool oracle_class(struct world *w, const struct person *p, const struct entity *t, const struct field *f, bool writes)
{
	const json_t *classes = grant(w, p, t, writes ? "writes" : "reads");

	if (p->administrator)
		return true;
	for (size_t i = 0; i < json_array_size(classes); i++)
		if (!strcmp(json_string_value(json_array_get(classes, i)), class_names[f->class]))
			return true;
	return false;
}

bool oracle_reads(struct world *w, const struct person *p, const struct entity *t, const struct field *f)
{
	bool all = t->scope == SCOPE_OPEN || oracle_scope(w, p, t, OP_READ) == 5;

	return !(f->flags & FIELD_HIDDEN) && oracle_class(w, p, t, f, false) && (all || !(f->flags & FIELD_WHOLE));
}

static bool changing(enum operation op)
{
	return op != OP_LIST && op != OP_READ && op != OP_EXPORT;
}

static bool reaches_account(struct world *w, const struct person *p, int scope, enum operation op, int64_t id)
{
	for (int i = 0; i < w->account_count; i++) {
		const struct world_account *a = &w->accounts[i];
		if (a->id != id)
			continue;
		if (a->owner == p->user || (scope == 3 && a->unit == p->unit) || (scope == 4 && (a->unit == p->unit || (p->unit == w->wuxi && a->unit == w->below))))
			return true;
	}
	for (int i = 0; i < w->member_count && scope >= 2; i++)
		if (w->members[i].account == id && w->members[i].user == p->user && !w->members[i].over && (!changing(op) || w->members[i].write))
			return true;
	return false;
}

/* Everybody with a role is there, and the mate. */
static bool in_unit(const struct world *w, int64_t user)
{
	for (int i = 0; i < w->role_count; i++)
		if (w->roles[i].user == user)
			return true;
	return user == w->mate;
}

bool oracle_reaches(struct world *w, const struct person *p, const struct entity *t, enum operation op, const struct row *r)
{
	int scope = oracle_scope(w, p, t, op);

	if (scope == 0 || scope == 5 || t->scope == SCOPE_OPEN)
		return scope != 0;
	if (t->scope == SCOPE_ACCOUNT)
		return reaches_account(w, p, scope, op, r->id);
	if (t->scope == SCOPE_VIA)
		return (r->account && reaches_account(w, p, scope, op, r->account)) || (!r->account && r->creator == p->user) ||
		       (r->sees == p->user && op != OP_CREATE && op != OP_IMPORT);
	return r->user == p->user || (scope == 3 && in_unit(w, r->user)) || (scope == 4 && (in_unit(w, r->user) || r->user == w->under)) ||
	       (r->shared && !changing(op) && entity_field_named(t, "shared"));
}
