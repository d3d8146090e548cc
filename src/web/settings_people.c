/* Settings of people: users with their roles and one-time links, roles with what they may, tokens. */
#include "base/mem.h"
#include "format/json.h"
#include "model/words.h"
#include "records/new_grants.h"
#include "web/cells.h"
#include "web/settings.h"
#include "web/slow.h"

#include <stdio.h>
#include <string.h>

/* --- roles of a user ------------------------------------------------------------------------------------------------------------------------ */

struct held { int64_t row, role; };

static enum rc roles_of(struct context *x, int64_t user, struct held *out, size_t *count, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("user_role"));
	struct query q = { .entity = t, .limit = SETTINGS_TICKS, .operation = OP_LIST };
	char *filter = arena_printf(x->arena, "user = %lld", (long long)user);
	struct list l;
	bool row;
	enum rc rc;

	*count = 0;
	if ((rc = filter_parse(x, t, str_of(filter), &q.filter, e)) || (rc = query_columns(x, &q, STR("role"), e)) || (rc = list_begin(x, &q, &l, e)))
		return rc;
	while (*count < SETTINGS_TICKS && (rc = list_next(&l, &row, e)) == RC_OK && row)
		out[(*count)++] = (struct held){ l.id, list_value(&l, 0).i };
	list_end(&l);
	return rc;
}

/* The boxes of the roles; typed: as they were ticked. */
static void roles_field(struct settings *s, struct form_body *form, int64_t user, bool typed)
{
	struct form_field field = { .name = STR("role"), .label = page_say(&s->p, "settings.roles"), .hint = page_say(&s->p, "settings.roles_help"), .wide = true };
	struct held held[SETTINGS_TICKS] = { { 0 } };
	int64_t ticked[SETTINGS_TICKS];
	size_t n = typed ? settings_ticked(s->p.r, "role", ticked) : 0;

	if (!principal_may(s->p.who, schema_entity(s->p.x.schema, STR("user_role")), OP_CREATE))
		return;
	if (!typed && user && !page_ok(&s->p, roles_of(&s->p.x, user, held, &n, &s->p.e)))
		return;
	settings_options(s, schema_entity(s->p.x.schema, STR("role")), STR(""), false, &field);
	field.kind = INPUT_CHOICES;
	for (size_t i = 0; i < field.options.count; i++)
		for (size_t k = 0; k < n; k++) {
			struct option *o = (struct option *)&field.options.items[i];
			o->selected |= str_eq(o->value, page_print(&s->p, "%lld", (long long)(typed ? ticked[k] : held[k].role)));
		}
	settings_field(s, form, field);
}

static enum rc give_role(struct context *x, int64_t user, int64_t role, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("user_role"));
	struct written out;
	struct change c;
	enum rc rc = change_new(x, t, &c, e);

	if (rc)
		return rc;
	change_value(&c, entity_field_named(t, "user"), value_int(user));
	change_value(&c, entity_field_named(t, "role"), value_int(role));
	return record_create(x, &c, &out, e);
}

/* Those ticked and no others. */
static enum rc set_roles(struct context *x, int64_t user, const int64_t *ticked, size_t count, struct error *e)
{
	struct held held[SETTINGS_TICKS];
	size_t held_count;
	enum rc rc = roles_of(x, user, held, &held_count, e);

	for (size_t i = 0; rc == RC_OK && i < held_count; i++) {
		bool stays = false;
		for (size_t k = 0; k < count; k++)
			stays |= ticked[k] == held[i].role;
		if (!stays)
			rc = record_delete(x, schema_entity(x->schema, STR("user_role")), held[i].row, ANY_VERSION, e);
	}
	for (size_t k = 0; rc == RC_OK && k < count; k++) {
		bool has = false;
		for (size_t i = 0; i < held_count; i++)
			has |= ticked[k] == held[i].role;
		if (!has)
			rc = give_role(x, user, ticked[k], e);
	}
	return rc;
}

/* --- users ---------------------------------------------------------------------------------------------------------------------------------- */

/* Only an administrator hands out ways in: whoever has the link is that person. */
static bool makes_links(const struct principal *who)
{
	return who->system || who->administrator;
}

static struct secret_view *link_shown(struct settings *s, const char *secret, struct str name)
{
	struct secret_view *v = page_new_array(&s->p, struct secret_view, 1);
	struct str host = request_host(s->p.r);
	const char *base = arena_printf(s->p.arena, "%s://%.*s", request_is_https(s->p.r) ? "https" : "http", STR_ARG(host));

	if (v && base)
		*v = (struct secret_view){ page_say_with(&s->p, "settings.link_for", name, STR("")), page_say(&s->p, "settings.secret_once"),
					   str_of(invitation_link(s->p.x.company, s->p.arena, base, secret)), { NULL, 0 } };
	return v;
}

struct person { struct request *r; int64_t id, version, made; bool links; char secret[SECRET_TEXT]; };

static void show_person(struct settings *s, int64_t id, const struct error *wrong, const struct person *made)
{
	const struct field *name = entity_field_named(s->entity, "name");
	struct record *record;

	if (!page_ok(&s->p, record_get(&s->p.x, s->entity, id, &record, &s->p.e)))
		return;
	s->v.note = value_words(&s->p, s->entity, name, record->values[name->index]);
	if (settings_may(s, OP_UPDATE)) {
		s->v.form = settings_form(s, FORM_CHANGE, record, wrong);
		roles_field(s, (struct form_body *)s->v.form, id, wrong != NULL);
	}
	if (makes_links(s->p.who)) {
		bool has = !value_is_null(record_value(record, "password_at"));
		settings_action(s, (struct action){ page_say(&s->p, has ? "settings.reset_password" : "settings.invite"), settings_url(s, id, "link"), .icon = "key",
						    .post = true, .csrf = request_csrf(s->p.r) });
	}
	if (made && made->secret[0])
		s->v.secret = link_shown(s, made->secret, s->v.note);
	if (wrong)
		response_status(request_response(s->p.r), rc_status(wrong->rc));
}

static enum handled user_page(struct request *r, int64_t id, const struct error *wrong, const struct person *made)
{
	struct settings s;

	if (settings_open(r, &s, "users")) {
		if (id || (id = settings_id(&s)))
			show_person(&s, id, wrong, made);
	}
	return settings_close(&s);
}

enum handled settings_user(struct request *r)
{
	return user_page(r, 0, NULL, NULL);
}

static enum rc save_person(struct context *x, struct write_request *w, struct error *e)
{
	struct person *p = w->argument;
	int64_t ticked[SETTINGS_TICKS];
	size_t count = settings_ticked(p->r, "role", ticked);
	struct written out = { .id = p->id };
	struct change c;
	enum rc rc = change_new(x, schema_entity(x->schema, STR("user")), &c, e);

	if (rc || (rc = settings_change(x, p->r, settings_find(STR("users")), p->id ? FORM_CHANGE : FORM_NEW, &c, e)))
		return rc;
	if ((rc = p->id ? record_update(x, p->id, p->version, &c, &out, e) : record_create(x, &c, &out, e)))
		return rc;
	if (principal_may(x->who, schema_entity(x->schema, STR("user_role")), OP_CREATE) && (rc = set_roles(x, out.id, ticked, count, e)))
		return rc;
	if (!p->id && p->links && (rc = invitation_create(x, out.id, "invite", p->secret, e)))
		return rc;
	p->made = out.id; /* id stays as it was: the work may run again */
	return RC_OK;
}

static enum handled new_user_wrong(struct request *r, const struct error *wrong)
{
	struct settings s;

	if (settings_open(r, &s, "users")) {
		s.v.form = settings_form(&s, FORM_NEW, NULL, wrong);
		roles_field(&s, (struct form_body *)s.v.form, 0, true);
		s.v.table = settings_table(&s, NULL, true);
		response_status(request_response(r), rc_status(wrong->rc));
	}
	return settings_close(&s);
}

static enum handled users_save_slow(struct request *r)
{
	struct person p = { .r = r, .links = makes_links(request_caller(r)->who) };
	struct error e = { 0 };
	enum rc rc = settings_write(r, save_person, &p, &e);

	if (rc == RC_FORBIDDEN)
		return page_error(r, &e);
	if (rc)
		return new_user_wrong(r, &e);
	company_refresh(request_site(r)->company, &e);
	return user_page(r, p.made, NULL, &p);
}

enum handled settings_users_save(struct request *r)
{
	return page_slowly(r, users_save_slow);
}

static enum handled user_save_slow(struct request *r)
{
	struct person p = { .r = r };
	struct error e = { 0 };
	enum rc rc;

	if (decimal_parse(request_param(r, "id"), 0, &p.id) != DECIMAL_OK || p.id <= 0)
		return reply_error(r, 404, "error.not_found");
	decimal_parse(request_field(r, "version"), 0, &p.version);
	rc = settings_write(r, save_person, &p, &e);
	if (rc == RC_FORBIDDEN || rc == RC_NOT_FOUND)
		return page_error(r, &e);
	if (rc)
		return user_page(r, p.id, &e, NULL);
	company_refresh(request_site(r)->company, &e);
	page_toast(r, "settings.saved", STR(""), STR(""));
	return page_go(r, STR("/settings/users"));
}

enum handled settings_user_save(struct request *r)
{
	return page_slowly(r, user_save_slow);
}

static enum rc make_link(struct context *x, struct write_request *w, struct error *e)
{
	struct person *p = w->argument;
	struct record *user;
	enum rc rc = record_get(x, schema_entity(x->schema, STR("user")), p->id, &user, e);

	if (rc)
		return rc;
	if (!makes_links(x->who))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden", NULL, NULL);
	return invitation_create(x, p->id, value_is_null(record_value(user, "password_at")) ? "invite" : "reset", p->secret, e);
}

static enum handled link_slow(struct request *r)
{
	struct person p = { .r = r };
	struct error e = { 0 };

	if (decimal_parse(request_param(r, "id"), 0, &p.id) != DECIMAL_OK || p.id <= 0)
		return reply_error(r, 404, "error.not_found");
	return settings_write(r, make_link, &p, &e) ? page_error(r, &e) : user_page(r, p.id, NULL, &p);
}

enum handled settings_user_link(struct request *r)
{
	return page_slowly(r, link_slow);
}

/* --- what a role may -------------------------------------------------------------------------------------------------------------------------- */

struct role_grant { int64_t id; struct str scopes, reads, writes; };

/* Grants of a role by entity->index; id 0 where it has none. */
static enum rc grants_of(struct context *x, int64_t role, struct role_grant **out, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("role_grant")), *of;
	struct query q = { .entity = t, .limit = LIST_LIMIT_MAX, .operation = OP_LIST };
	char *filter = arena_printf(x->arena, "role = %lld", (long long)role);
	struct list l;
	bool row;
	enum rc rc;

	if (!(*out = arena_new_array(x->arena, struct role_grant, (size_t)x->schema->entity_count)))
		return error_no_memory(e);
	if ((rc = filter_parse(x, t, str_of(filter), &q.filter, e)) || (rc = query_columns(x, &q, STR("entity,scopes,reads,writes"), e)) ||
	    (rc = list_begin(x, &q, &l, e)))
		return rc;
	while ((rc = list_next(&l, &row, e)) == RC_OK && row)
		if ((of = schema_entity(x->schema, list_value(&l, 0).s)))
			(*out)[of->index] = (struct role_grant){ l.id, arena_str(x->arena, list_value(&l, 1).s), arena_str(x->arena, list_value(&l, 2).s),
								 arena_str(x->arena, list_value(&l, 3).s) };
	list_end(&l);
	return rc;
}

static bool granted(const struct entity *t)
{
	return !(t->flags & ENTITY_INTERNAL) && t->operations;
}

static enum scope scope_in(const json_t *scopes, enum operation op)
{
	struct str name = json_text_of(scopes, operation_names[op]);

	for (int i = 0; i < SCOPE_COUNT; i++)
		if (str_is(name, scope_names[i]))
			return (enum scope)i;
	return SCOPE_NOTHING;
}

static bool class_in(const json_t *classes, int class)
{
	size_t i;
	json_t *one;

	json_array_foreach((json_t *)classes, i, one)
		if (str_is(json_str_view(one), class_names[class]))
			return true;
	return false;
}

static struct scope_select scope_cell(struct settings *s, const struct entity *t, enum operation op, enum scope now)
{
	struct scope_select out = { .exists = t->operations & OP_BIT(op) };
	struct option *options = out.exists ? page_new_array(&s->p, struct option, SCOPE_COUNT) : NULL;

	if (!options)
		return out;
	out.name = page_print(&s->p, "s.%s.%s", t->name, operation_names[op]);
	out.label = word_of(s->p.language, "operation", str_of(operation_names[op]));
	for (int i = 0; i < SCOPE_COUNT; i++)
		options[i] = (struct option){ str_of(scope_names[i]), word_of(s->p.language, "scope", str_of(scope_names[i])), i == (int)now };
	out.options.items = options;
	out.options.count = SCOPE_COUNT;
	return out;
}

static void grant_row(struct settings *s, struct grant_row *row, const struct entity *t, const struct role_grant *g)
{
	CLEANUP(json_free) json_t *scopes = NULL;
	CLEANUP(json_free) json_t *reads = NULL;
	CLEANUP(json_free) json_t *writes = NULL;
	struct scope_select *operations = page_new_array(&s->p, struct scope_select, OP_COUNT);
	struct class_grant *classes = page_new_array(&s->p, struct class_grant, CLASS_COUNT);
	struct error e;

	if (!operations || !classes)
		return;
	if (g->id) {
		json_read(g->scopes, 0, &scopes, &e);
		json_read(g->reads, 0, &reads, &e);
		json_read(g->writes, 0, &writes, &e);
	}
	for (int op = 0; op < OP_COUNT; op++)
		operations[op] = scope_cell(s, t, (enum operation)op, scope_in(scopes, (enum operation)op));
	for (int i = 0; i < CLASS_COUNT; i++)
		classes[i] = (struct class_grant){ word_of(s->p.language, "class", str_of(class_names[i])), page_print(&s->p, "r.%s.%s", t->name, class_names[i]),
						   page_print(&s->p, "w.%s.%s", t->name, class_names[i]), class_in(reads, i), class_in(writes, i) };
	*row = (struct grant_row){ word_entity(s->p.language, t, false), { operations, OP_COUNT }, { classes, CLASS_COUNT } };
}

/* What the role would have been given had nobody changed it; empty when there is nothing. */
static struct str lacking_words(struct settings *s, int64_t role)
{
	struct buf b = { .max = 8192 };
	const struct entity **entities;
	int count;

	if (!page_ok(&s->p, new_grants_lacking(&s->p.x, role, &entities, &count, &s->p.e)))
		return STR("");
	for (int i = 0; i < count; i++) {
		buf_str(&b, i ? page_say(&s->p, "list.comma") : STR(""));
		buf_str(&b, word_entity(s->p.language, entities[i], true));
	}
	return page_take(&s->p, &b);
}

static const struct grants_view *grants_view(struct settings *s, int64_t role)
{
	const struct schema *schema = s->p.x.schema;
	struct grants_view *v = page_new_array(&s->p, struct grants_view, 1);
	struct grant_row *rows = page_new_array(&s->p, struct grant_row, (size_t)schema->entity_count);
	struct table_column *operations = page_new_array(&s->p, struct table_column, OP_COUNT);
	struct role_grant *grants;

	if (!v || !rows || !operations || !page_ok(&s->p, grants_of(&s->p.x, role, &grants, &s->p.e)))
		return NULL;
	for (int op = 0; op < OP_COUNT; op++)
		operations[op].label = word_of(s->p.language, "operation", str_of(operation_names[op]));
	*v = (struct grants_view){ settings_url(s, role, "grants"), request_csrf(s->p.r), STR(""), STR(""), { operations, OP_COUNT }, { rows, 0 } };
	for (int i = 0; i < schema->entity_count; i++)
		if (granted(&schema->entities[i]))
			grant_row(s, &rows[v->rows.count++], &schema->entities[i], &grants[i]);
	v->lacking = lacking_words(s, role);
	v->fixed = !principal_may(s->p.who, schema_entity(schema, STR("role_grant")), OP_UPDATE);
	return v;
}

enum handled settings_role(struct request *r)
{
	struct record *role;
	struct settings s;
	int64_t id;

	if (settings_open(r, &s, "roles") && (id = settings_id(&s)) && page_ok(&s.p, record_get(&s.p.x, s.entity, id, &role, &s.p.e))) {
		bool all = record_value(role, "administrator").i;
		s.v.note = word_role(s.p.language, record_value(role, "code").s, record_value(role, "name").s);
		if (settings_may(&s, OP_UPDATE))
			s.v.form = settings_form(&s, FORM_CHANGE, role, NULL);
		if (all)
			s.v.note = page_print(&s.p, "%.*s · %.*s", STR_ARG(s.v.note), STR_ARG(page_say(&s.p, "settings.role_all")));
		else if (principal_may(s.p.who, schema_entity(s.p.x.schema, STR("role_grant")), OP_LIST))
			s.v.grants = grants_view(&s, id);
		if (settings_may(&s, OP_DELETE) && !all && !record_value(role, "shipped").i)
			settings_action(&s, (struct action){ page_say(&s.p, "action.delete"), settings_url(&s, id, "delete"), .post = true, .danger = true,
							     .csrf = request_csrf(r), .confirm = page_say_with(&s.p, "settings.delete_sure", s.v.note, STR("")) });
	}
	return settings_close(&s);
}

static struct str scopes_typed(struct context *x, struct request *r, const struct entity *t)
{
	struct buf b = { .max = 2000 };
	struct json_writer w = { .b = &b };
	struct str out;

	json_object_begin(&w);
	for (int op = 0; op < OP_COUNT; op++) {
		char *name = arena_printf(x->arena, "s.%s.%s", t->name, operation_names[op]);
		struct str value = name ? settings_typed(r, name) : STR("");
		for (int i = SCOPE_OWN; i < SCOPE_COUNT && t->operations & OP_BIT(op); i++)
			if (str_is(value, scope_names[i]))
				json_field_text(&w, operation_names[op], scope_names[i]);
	}
	json_object_end(&w);
	out = arena_str(x->arena, buf_view(&b));
	buf_free(&b);
	return out;
}

static struct str classes_typed(struct context *x, struct request *r, const struct entity *t, char kind)
{
	struct buf b = { .max = 400 };
	struct json_writer w = { .b = &b };
	struct str out;

	json_array_begin(&w);
	for (int i = 0; i < CLASS_COUNT; i++) {
		char *name = arena_printf(x->arena, "%c.%s.%s", kind, t->name, class_names[i]);
		if (name && settings_typed(r, name).n)
			json_put_text(&w, class_names[i]);
	}
	json_array_end(&w);
	out = arena_str(x->arena, buf_view(&b));
	buf_free(&b);
	return out;
}

struct granting { struct request *r; int64_t role; };

static enum rc put_grant(struct context *x, const struct granting *g, const struct entity *of, const struct role_grant *before, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("role_grant"));
	struct str scopes = scopes_typed(x, g->r, of), reads = classes_typed(x, g->r, of, 'r'), writes = classes_typed(x, g->r, of, 'w');
	bool empty = str_is(scopes, "{}") && str_is(reads, "[]") && str_is(writes, "[]");
	struct written out;
	struct change c;
	enum rc rc;

	if (empty)
		return before->id ? record_delete(x, t, before->id, ANY_VERSION, e) : RC_OK;
	if (before->id && str_eq(scopes, before->scopes) && str_eq(reads, before->reads) && str_eq(writes, before->writes))
		return RC_OK;
	if ((rc = change_new(x, t, &c, e)))
		return rc;
	change_value(&c, entity_field_named(t, "scopes"), value_text(scopes));
	change_value(&c, entity_field_named(t, "reads"), value_text(reads));
	change_value(&c, entity_field_named(t, "writes"), value_text(writes));
	if (before->id)
		return record_update(x, before->id, ANY_VERSION, &c, &out, e);
	change_value(&c, entity_field_named(t, "role"), value_int(g->role));
	change_value(&c, entity_field_named(t, "entity"), value_text(str_of(of->name)));
	return record_create(x, &c, &out, e);
}

static enum rc put_grants(struct context *x, struct write_request *w, struct error *e)
{
	const struct granting *g = w->argument;
	struct role_grant *grants;
	struct record *role;
	enum rc rc = record_get(x, schema_entity(x->schema, STR("role")), g->role, &role, e);

	if (rc || (rc = grants_of(x, g->role, &grants, e)))
		return rc;
	for (int i = 0; rc == RC_OK && i < x->schema->entity_count; i++)
		if (granted(&x->schema->entities[i]))
			rc = put_grant(x, g, &x->schema->entities[i], &grants[i], e);
	return rc;
}

static enum handled grants_slow(struct request *r)
{
	struct granting g = { .r = r };
	struct error e = { 0 };

	if (decimal_parse(request_param(r, "id"), 0, &g.role) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	if (settings_write(r, put_grants, &g, &e))
		return page_error(r, &e);
	company_refresh(request_site(r)->company, &e);
	page_toast(r, "settings.saved", STR(""), STR(""));
	return page_go(r, str_of(arena_printf(request_arena(r), "/settings/roles/%lld", (long long)g.role)));
}

enum handled settings_grants_save(struct request *r)
{
	return page_slowly(r, grants_slow);
}

/* --- tokens ----------------------------------------------------------------------------------------------------------------------------------- */

struct token_asked { struct request *r; int64_t user, days; struct str name; const char *scope; char secret[SECRET_TEXT]; };

static void token_form(struct settings *s, const struct error *wrong)
{
	const struct field *scope = entity_field_named(s->entity, "scope"), *name = entity_field_named(s->entity, "name");
	struct form_body *form = page_new_array(&s->p, struct form_body, 1);
	struct form_group *group = page_new_array(&s->p, struct form_group, 1);
	struct form_field *fields = page_new_array(&s->p, struct form_field, SETTINGS_FIELDS);
	struct str me = page_print(&s->p, "%lld", (long long)s->p.who->user), days = settings_typed(s->p.r, "days"), typed = settings_typed(s->p.r, "scope");
	struct form_error *errors;

	if (!form || !group || !fields)
		return;
	group->fields.items = fields;
	*form = (struct form_body){ .action = STR("/settings/tokens"), .csrf = request_csrf(s->p.r), .cancel_url = STR("/settings/tokens"), .groups = { group, 1 },
				    .submit_key = "settings.token_make" };
	settings_field(s, form, input_of(&s->p, s->entity, name, settings_typed(s->p.r, "name")));
	settings_field(s, form, input_of(&s->p, s->entity, scope, typed.n ? typed : STR("read")));
	settings_field(s, form, (struct form_field){ .kind = INPUT_NUMBER, .name = STR("days"), .label = page_say(&s->p, "settings.token_days"),
						     .value = days.n ? days : STR("90"), .hint = page_say(&s->p, "settings.token_days_help") });
	if (s->p.who->administrator) {
		struct form_field user = { .name = STR("user"), .label = word_field(s->p.language, s->entity, entity_field_named(s->entity, "user")) };
		struct str chosen = settings_typed(s->p.r, "user");
		settings_options(s, schema_entity(s->p.x.schema, STR("user")), chosen.n ? chosen : me, false, &user);
		settings_field(s, form, user);
	}
	if (wrong && (errors = page_new_array(&s->p, struct form_error, 1))) {
		*errors = (struct form_error){ .field = arena_str(s->p.arena, str_of(wrong->field)), .text = page_error_text(&s->p, wrong) };
		form->errors.items = errors;
		form->errors.count = 1;
	}
	s->v.form = form;
}

static enum handled tokens_page(struct request *r, const struct error *wrong, const struct token_asked *made)
{
	struct settings s;

	if (settings_open(r, &s, "tokens")) {
		if (wrong || request_arg(r, "new").n)
			token_form(&s, wrong);
		else
			settings_action(&s, settings_new(&s, "settings.token_new"));
		if (made) {
			struct secret_view *v = page_new_array(&s.p, struct secret_view, 1);
			if (v)
				*v = (struct secret_view){ page_say_with(&s.p, "settings.token_for", made->name, STR("")), page_say(&s.p, "settings.secret_once"),
							   str_of(made->secret), { NULL, 0 } };
			s.v.secret = v;
		}
		s.v.table = settings_table(&s, NULL, true);
		if (wrong)
			response_status(request_response(r), rc_status(wrong->rc));
	}
	return settings_close(&s);
}

enum handled settings_tokens(struct request *r)
{
	return tokens_page(r, NULL, NULL);
}

static enum rc make_token(struct context *x, struct write_request *w, struct error *e)
{
	struct token_asked *t = w->argument;
	int64_t id;

	return token_create(x, t->user, t->name, t->scope, t->days, &id, t->secret, e);
}

static enum handled token_slow(struct request *r)
{
	struct token_asked t = { .r = r, .user = request_caller(r)->who->user, .name = str_trim(request_field(r, "name")) };
	struct str user = request_field(r, "user"), days = request_field(r, "days");
	struct error e = { 0 };
	enum rc rc = RC_OK;

	t.scope = arena_text(request_arena(r), request_field(r, "scope"));
	if (user.n && decimal_parse(user, 0, &t.user) != DECIMAL_OK)
		rc = error_set(&e, RC_INVALID, "user", "error.invalid", NULL, NULL);
	else if (days.n && decimal_parse(str_trim(days), 0, &t.days) != DECIMAL_OK)
		rc = error_set(&e, RC_INVALID, "days", "error.number", NULL, NULL);
	else if (!t.name.n || utf8_count(t.name) > 100)
		rc = error_set(&e, RC_INVALID, "name", t.name.n ? "error.too_long" : "error.required", t.name.n ? "100" : NULL, NULL);
	else
		rc = settings_write(r, make_token, &t, &e);
	if (rc == RC_FORBIDDEN)
		return page_error(r, &e);
	return tokens_page(r, rc ? &e : NULL, rc ? NULL : &t);
}

enum handled settings_token_make(struct request *r)
{
	return page_slowly(r, token_slow);
}
