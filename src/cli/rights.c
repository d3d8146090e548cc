/* banyan role and unit: who may do what, and the tree of the company. */
#include "cli/cli.h"

#include "base/mem.h"
#include "lang/catalogue.h"
#include "records/new_grants.h"
#include "records/read.h"

#include <stdio.h>
#include <string.h>

enum { UNITS_MAX = 20000, DEPTH_MAX = 64 };

static const struct entity *entity_of(const struct context *x, const char *name)
{
	return schema_entity(x->schema, str_of(name));
}

struct asked { struct cli *cli; struct written written; };

/* The id alone, or {"id":…}. */
static enum rc show_id(struct cli *c, const struct asked *a)
{
	struct json_writer w = cli_json(c);

	if (!c->json) {
		buf_printf(&c->out, "%lld\n", (long long)a->written.id);
		return RC_OK;
	}
	json_object_begin(&w);
	json_field_int(&w, "id", a->written.id);
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return RC_OK;
}

static enum rc write_and_show(struct cli *c, enum rc (*work)(struct context *, struct write_request *, struct error *), struct error *e)
{
	struct asked a = { .cli = c };
	enum rc rc = cli_write(c, work, &a, false, e);

	return rc ? rc : show_id(c, &a);
}

/* --- a role's grants ---------------------------------------------------------------------------------------------------------------------------- */

static enum rc grants_query(struct context *x, int64_t role, struct query *q, struct error *e)
{
	char filter[40];
	enum rc rc;

	*q = (struct query){ .entity = entity_of(x, "role_grant"), .operation = OP_LIST, .limit = LIST_LIMIT_MAX };
	if ((rc = query_columns(x, q, STR("entity,scopes,reads,writes"), e)))
		return rc;
	snprintf(filter, sizeof filter, "role = %lld", (long long)role);
	return filter_parse(x, q->entity, str_of(filter), &q->filter, e);
}

static void grant_json(struct json_writer *w, const struct list *l)
{
	json_object_begin(w);
	json_field_str(w, "entity", list_value(l, 0).s);
	json_key(w, "scopes");
	json_put_raw(w, list_value(l, 1).s);
	json_key(w, "reads");
	json_put_raw(w, list_value(l, 2).s);
	json_key(w, "writes");
	json_put_raw(w, list_value(l, 3).s);
	json_object_end(w);
}

/* {"list":"all"} as list=all, ["business"] as business. */
static struct str plain(struct arena *a, struct str json)
{
	char *copy = arena_text(a, json);
	size_t n = 0;

	for (size_t i = 0; copy && i < json.n; i++)
		if (!strchr("{}[]\"", json.p[i]))
			copy[n++] = json.p[i] == ':' ? '=' : json.p[i] == ',' ? ' ' : json.p[i];
	return (struct str){ copy ? copy : "", n };
}

static enum rc show_grants(struct cli *c, struct context *x, struct json_writer *w, const struct query *q, struct error *e)
{
	static const char *const heads[] = { "entity", "scopes", "reads", "writes" };
	struct str *cells = arena_new_array(x->arena, struct str, (size_t)LIST_LIMIT_MAX * 4);
	struct list l = { 0 };
	size_t rows = 0;
	bool row;
	enum rc rc;

	if (!cells)
		return error_no_memory(e);
	json_key(w, "grants");
	json_array_begin(w);
	if ((rc = list_begin(x, q, &l, e)) == RC_OK)
		while ((rc = list_next(&l, &row, e)) == RC_OK && row) {
			grant_json(w, &l);
			for (int i = 0; i < 4; i++)
				cells[rows * 4 + (size_t)i] = i ? plain(x->arena, list_value(&l, i).s) : arena_str(x->arena, list_value(&l, i).s);
			rows++;
		}
	list_end(&l);
	json_array_end(w);
	if (c->json)
		return rc;
	buf_clear(&c->out);
	cli_table(c, heads, NULL, 4, cells, rows);
	return rc;
}

/* What came with a newer version after somebody had changed the role. */
static enum rc show_lacking(struct cli *c, struct context *x, struct json_writer *w, int64_t role, struct error *e)
{
	CLEANUP(buf_free) struct buf names = { .max = 8192 };
	const struct entity **entities;
	int count;
	enum rc rc = new_grants_lacking(x, role, &entities, &count, e);

	if (rc)
		return rc;
	for (int i = 0; i < count; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", entities[i]->name);
	if (c->json) {
		json_key(w, "lacking");
		json_array_begin(w);
		for (int i = 0; i < count; i++)
			json_put_text(w, entities[i]->name);
		json_array_end(w);
	} else if (count)
		buf_printf(&c->out, "%.*s: %.*s\n", STR_ARG(catalogue_text(c->language, "grants.lacking")), STR_ARG(buf_view(&names)));
	return RC_OK;
}

static enum rc show_role(struct cli *c, struct context *x, struct error *e)
{
	struct json_writer w = cli_json(c);
	struct record *role;
	struct query q;
	int64_t id;
	enum rc rc;

	if ((rc = cli_find(x, entity_of(x, "role"), c->in->arguments[0], &id, e)) || (rc = record_get(x, entity_of(x, "role"), id, &role, e)) ||
	    (rc = grants_query(x, id, &q, e)))
		return rc;
	json_object_begin(&w);
	json_field_int(&w, "id", id);
	json_field_str(&w, "code", record_value(role, "code").s);
	json_field_str(&w, "name", record_value(role, "name").s);
	json_field_bool(&w, "administrator", record_value(role, "administrator").i != 0);
	if ((rc = show_grants(c, x, &w, &q, e)) || (rc = show_lacking(c, x, &w, id, e)) || !c->json)
		return rc;
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return RC_OK;
}

enum rc command_role_show(struct cli *c, struct error *e)
{
	struct context x;
	enum rc rc = cli_read(c, &x, e);

	if (rc == RC_OK)
		rc = show_role(c, &x, e);
	context_end(&x);
	return rc;
}

static enum rc add_role(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	const struct invocation *in = a->cli->in;
	struct str code = str_of(in->arguments[0]);
	struct change change;
	enum rc rc;

	if ((rc = change_new(x, entity_of(x, "role"), &change, e)) || (rc = change_text(x, &change, STR("code"), code, e)) ||
	    (rc = change_text(x, &change, STR("name"), GIVEN(in, NAME) ? str_of(in->texts[OPT_NAME]) : code, e)))
		return rc;
	return record_create(x, &change, &a->written, e);
}

enum rc command_role_add(struct cli *c, struct error *e)
{
	return write_and_show(c, add_role, e);
}

/* --- granting --------------------------------------------------------------------------------------------------------------------------------------- */

static int name_index(const char *const *names, int count, struct str name)
{
	for (int i = 0; i < count; i++)
		if (str_is(name, names[i]))
			return i;
	return -1;
}

static void join(char *out, size_t size, const char *const *names, int count)
{
	size_t used = 0;

	for (int i = 0; i < count && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", i ? " " : "", names[i]);
}

static enum rc one_of(struct str given, const char *field, const char *const *names, int count, int *index, struct error *e)
{
	char all[160], text[80];

	*index = name_index(names, count, given);
	if (*index >= 0)
		return RC_OK;
	join(all, sizeof all, names, count);
	snprintf(text, sizeof text, "%.*s", STR_ARG(given));
	return error_set(e, RC_INVALID, field, "cli.error.choice", text, all);
}

/* What the grant says now, as scopes by operation. */
static enum rc scopes_before(const json_t *object, unsigned char scopes[OP_COUNT])
{
	for (int op = 0; op < OP_COUNT; op++) {
		int i = name_index(scope_names, SCOPE_COUNT, json_text_of(object, operation_names[op]));
		scopes[op] = i > 0 ? (unsigned char)i : SCOPE_NOTHING;
	}
	return RC_OK;
}

static enum rc take_scopes(const struct invocation *in, const struct entity *t, unsigned char scopes[OP_COUNT], struct error *e)
{
	int op, scope;
	enum rc rc;

	for (int i = 2; i < in->argument_count; i++) {
		struct str rest = str_of(in->arguments[i]), name;
		str_split(&rest, '=', &name);
		if ((rc = one_of(name, in->arguments[i], operation_names, OP_COUNT, &op, e)) || (rc = one_of(rest, in->arguments[i], scope_names, SCOPE_COUNT, &scope, e)))
			return rc;
		if (!(t->operations & OP_BIT(op)))
			return error_set(e, RC_INVALID, in->arguments[i], "cli.error.operation", operation_names[op], t->name);
		scopes[op] = (unsigned char)scope;
	}
	return RC_OK;
}

static void write_scopes(struct buf *out, const unsigned char scopes[OP_COUNT])
{
	struct json_writer w = { .b = out };

	json_object_begin(&w);
	for (int op = 0; op < OP_COUNT; op++)
		if (scopes[op])
			json_field_text(&w, operation_names[op], scope_names[scopes[op]]);
	json_object_end(&w);
}

/* "business,personal" as a JSON array into the field; nothing when it was not given. */
static enum rc take_classes(struct context *x, struct change *change, const char *field, const char *text, const char *option, struct error *e)
{
	CLEANUP(buf_free) struct buf b = { .max = 400 };
	struct json_writer w = { .b = &b };
	struct str rest = str_of(text), name;
	int class;
	enum rc rc;

	json_array_begin(&w);
	while (str_split(&rest, ',', &name)) {
		if (name.n && (rc = one_of(str_trim(name), option, class_names, CLASS_COUNT, &class, e)))
			return rc;
		if (name.n)
			json_put_text(&w, class_names[class]);
	}
	json_array_end(&w);
	return change_text(x, change, str_of(field), arena_str(x->arena, buf_view(&b)), e);
}

static enum rc find_grant(struct context *x, int64_t role, const struct entity *t, int64_t *id, struct str *scopes, struct error *e)
{
	struct list l = { 0 };
	struct query q;
	bool row;
	enum rc rc;

	*id = 0;
	*scopes = STR("{}");
	if ((rc = grants_query(x, role, &q, e)) == RC_OK && (rc = list_begin(x, &q, &l, e)) == RC_OK)
		while ((rc = list_next(&l, &row, e)) == RC_OK && row)
			if (str_is(list_value(&l, 0).s, t->name)) {
				*id = l.id;
				*scopes = arena_str(x->arena, list_value(&l, 1).s);
			}
	list_end(&l);
	return rc;
}

static enum rc put_grant(struct context *x, struct asked *a, int64_t role, int64_t grant, struct str scopes, const struct entity *t, struct error *e)
{
	const struct invocation *in = a->cli->in;
	struct change change;
	enum rc rc;

	if ((rc = change_new(x, entity_of(x, "role_grant"), &change, e)) || (rc = change_text(x, &change, STR("scopes"), scopes, e)))
		return rc;
	if ((!grant || GIVEN(in, READS)) &&
	    (rc = take_classes(x, &change, "reads", GIVEN(in, READS) ? in->texts[OPT_READS] : class_names[CLASS_BUSINESS], "--reads", e)))
		return rc;
	if ((!grant || GIVEN(in, WRITES)) && (rc = take_classes(x, &change, "writes", GIVEN(in, WRITES) ? in->texts[OPT_WRITES] : "", "--writes", e)))
		return rc;
	if (grant)
		return record_update(x, grant, ANY_VERSION, &change, &a->written, e);
	change_value(&change, entity_field_named(change.entity, "role"), value_int(role));
	change_value(&change, entity_field_named(change.entity, "entity"), value_text(str_of(t->name)));
	return record_create(x, &change, &a->written, e);
}

static enum rc grant(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	const struct invocation *in = a->cli->in;
	CLEANUP(buf_free) struct buf b = { .max = 1000 };
	CLEANUP(json_free) json_t *object = NULL;
	unsigned char scopes[OP_COUNT] = { 0 };
	const struct entity *t;
	int64_t role, id;
	struct str before;
	enum rc rc;

	if ((rc = cli_find(x, entity_of(x, "role"), in->arguments[0], &role, e)) || (rc = cli_entity(a->cli, x->schema, in->arguments[1], &t, e)) ||
	    (rc = find_grant(x, role, t, &id, &before, e)) || (rc = json_read(before, 0, &object, e)) || (rc = scopes_before(object, scopes)) ||
	    (rc = take_scopes(in, t, scopes, e)))
		return rc;
	write_scopes(&b, scopes);
	return put_grant(x, a, role, id, arena_str(x->arena, buf_view(&b)), t, e);
}

enum rc command_role_grant(struct cli *c, struct error *e)
{
	return write_and_show(c, grant, e);
}

/* --- who has a role -------------------------------------------------------------------------------------------------------------------------------- */

static enum rc role_and_user(struct context *x, const struct invocation *in, int64_t *role, int64_t *user, struct error *e)
{
	enum rc rc = cli_find(x, entity_of(x, "role"), in->arguments[0], role, e);

	return rc ? rc : cli_find(x, entity_of(x, "user"), in->arguments[1], user, e);
}

static enum rc give(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	struct change change;
	int64_t role, user;
	enum rc rc;

	if ((rc = role_and_user(x, a->cli->in, &role, &user, e)) || (rc = change_new(x, entity_of(x, "user_role"), &change, e)))
		return rc;
	change_value(&change, entity_field_named(change.entity, "user"), value_int(user));
	change_value(&change, entity_field_named(change.entity, "role"), value_int(role));
	return record_create(x, &change, &a->written, e);
}

enum rc command_role_give(struct cli *c, struct error *e)
{
	return write_and_show(c, give, e);
}

static enum rc take(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	const struct invocation *in = a->cli->in;
	struct query q = { .entity = entity_of(x, "user_role"), .operation = OP_LIST };
	struct list l = { 0 };
	char filter[80];
	int64_t role, user;
	bool row = false;
	enum rc rc;

	if ((rc = role_and_user(x, in, &role, &user, e)))
		return rc;
	snprintf(filter, sizeof filter, "role = %lld and user = %lld", (long long)role, (long long)user);
	if ((rc = filter_parse(x, q.entity, str_of(filter), &q.filter, e)) == RC_OK && (rc = list_begin(x, &q, &l, e)) == RC_OK && (rc = list_next(&l, &row, e)) == RC_OK && row)
		a->written.id = l.id;
	list_end(&l);
	if (rc == RC_OK && !row)
		return error_set(e, RC_NOT_FOUND, "role", "cli.error.role_not_given", in->arguments[1], in->arguments[0]);
	return rc ? rc : record_delete(x, q.entity, a->written.id, ANY_VERSION, e);
}

enum rc command_role_take(struct cli *c, struct error *e)
{
	return write_and_show(c, take, e);
}

/* --- units ------------------------------------------------------------------------------------------------------------------------------------------------ */

static enum rc add_unit(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	const struct invocation *in = a->cli->in;
	struct str code = str_of(in->arguments[0]);
	struct change change;
	enum rc rc;

	if ((rc = change_new(x, entity_of(x, "unit"), &change, e)) || (rc = change_text(x, &change, STR("code"), code, e)) ||
	    (rc = change_text(x, &change, STR("name"), GIVEN(in, NAME) ? str_of(in->texts[OPT_NAME]) : code, e)) ||
	    (GIVEN(in, KIND) && (rc = change_text(x, &change, STR("kind"), str_of(in->texts[OPT_KIND]), e))) ||
	    (GIVEN(in, PARENT) && (rc = change_text(x, &change, STR("parent"), str_of(in->texts[OPT_PARENT]), e))))
		return rc;
	return record_create(x, &change, &a->written, e);
}

enum rc command_unit_add(struct cli *c, struct error *e)
{
	return write_and_show(c, add_unit, e);
}

struct unit { int64_t id, parent; struct str code, name, kind; bool shown; };
struct units { struct unit *items; size_t count; };

static enum rc load_units(struct context *x, struct units *out, struct error *e)
{
	struct query q = { .entity = entity_of(x, "unit"), .operation = OP_LIST, .limit = -1 };
	struct list l = { 0 };
	bool row;
	enum rc rc;

	out->count = 0;
	out->items = arena_new_array(x->arena, struct unit, UNITS_MAX);
	if (!out->items)
		return error_no_memory(e);
	if ((rc = query_columns(x, &q, STR("parent,code,name,kind"), e)) == RC_OK && (rc = list_begin(x, &q, &l, e)) == RC_OK)
		while ((rc = list_next(&l, &row, e)) == RC_OK && row && out->count < UNITS_MAX) {
			struct value parent = list_value(&l, 0);
			out->items[out->count++] = (struct unit){ l.id, value_is_null(parent) ? 0 : parent.i, arena_str(x->arena, list_value(&l, 1).s),
								  arena_str(x->arena, list_value(&l, 2).s), arena_str(x->arena, list_value(&l, 3).s), false };
		}
	list_end(&l);
	return rc;
}

static void put_unit(struct cli *c, struct json_writer *w, const struct unit *u, int depth)
{
	if (!c->json) {
		buf_printf(&c->out, "%*s%.*s  %.*s\n", depth * 2, "", STR_ARG(u->code), STR_ARG(u->name));
		return;
	}
	json_object_begin(w);
	json_field_int(w, "id", u->id);
	json_field_str(w, "code", u->code);
	json_field_str(w, "name", u->name);
	json_field_str(w, "kind", u->kind);
	if (u->parent)
		json_field_int(w, "parent", u->parent);
	else
		json_field_null(w, "parent");
	json_field_int(w, "depth", depth);
	json_object_end(w);
}

static struct unit *next_child(struct units *u, int64_t parent)
{
	for (size_t i = 0; i < u->count; i++)
		if (!u->items[i].shown && u->items[i].parent == parent)
			return &u->items[i];
	return NULL;
}

/* Down to the first child not shown yet, up again when there is none. */
static void put_tree(struct cli *c, struct json_writer *w, struct units *u)
{
	int64_t path[DEPTH_MAX] = { 0 };
	int depth = 0;

	while (depth >= 0) {
		struct unit *child = next_child(u, path[depth]);
		if (!child) {
			depth--;
			continue;
		}
		child->shown = true;
		put_unit(c, w, child, depth);
		if (depth + 1 < DEPTH_MAX)
			path[++depth] = child->id;
	}
}

enum rc command_unit_list(struct cli *c, struct error *e)
{
	struct json_writer w = cli_json(c);
	struct units units;
	struct context x;
	enum rc rc = cli_read(c, &x, e);

	if (rc == RC_OK)
		rc = load_units(&x, &units, e);
	if (rc == RC_OK && c->json) {
		json_object_begin(&w);
		json_key(&w, "items");
		json_array_begin(&w);
	}
	if (rc == RC_OK)
		put_tree(c, &w, &units);
	if (rc == RC_OK && c->json) {
		json_array_end(&w);
		json_object_end(&w);
		buf_char(&c->out, '\n');
	}
	context_end(&x);
	return rc;
}
