/* The settings: menu, and the pages that are a table with a form. */
#include "web/settings.h"

#include "base/mem.h"
#include "format/url.h"
#include "kam/policy.h"
#include "model/words.h"
#include "templates.h"
#include "web/cells.h"
#include "web/slow.h"
#include "web/web.h"

#include <string.h>

const struct settings_page settings_pages[] = {
	{ "users", "settings.users", "settings.users_note", SETTINGS_ORGANISATION, "user", "name,code,unit.name,post,email,active,signed_in_at",
	  "code,name,name_en,unit,post,email,phone,language,active", "", "active" },
	{ "units", "settings.units", "settings.units_note", SETTINGS_ORGANISATION, "unit", "name,code,kind,manager.name",
	  "code,name,name_en,kind,parent,manager,note", "", "" },
	{ "roles", "settings.roles", "settings.roles_note", SETTINGS_ORGANISATION, "role", "name,code,administrator,shipped,note", "code,name,name_en,note", "", "" },
	{ "fields", "settings.fields", "settings.fields_note", SETTINGS_DATA, "custom_field", "label,entity,name,type,required,unique_values,listed,class",
	  "entity,name,type,label,label_tw,label_en,max,list,ref,required,unique_values,listed,searched,class,purpose,position",
	  "entity,name,type,ref,unique_values,searched", "" },
	{ "lists", "settings.lists", "settings.lists_note", SETTINGS_DATA, "pick_list", NULL, "code,name", "code", "" },
	{ "policies", "settings.policies", "settings.policies_note", SETTINGS_DATA, "policy", "name,code,revision,value,window_months,cut_a,cut_b,active",
	  "code,name,goal,value,window_months,cut_a,cut_b,tier_a,tier_b,tier_c,active", "", "active" },
	{ "calendar", "settings.calendar", "settings.calendar_note", SETTINGS_DATA, "calendar_day", NULL, NULL, "", "" },
	{ "mappings", "settings.mappings", "settings.mappings_note", SETTINGS_DATA, "mapping", "name,entity,user.name,updated_at", "name", "", "" },
	{ "company", "settings.company", NULL, SETTINGS_SYSTEM, "setting", NULL, NULL, "", "" },
	{ "tokens", "settings.tokens", "settings.tokens_note", SETTINGS_SYSTEM, "token", "name,user.name,scope,expires_at,used_at,created_at", NULL, "", "" },
	{ "jobs", "settings.jobs", NULL, SETTINGS_SYSTEM, "job", "kind,user.name,status,started_at,ended_at,failure", NULL, "", "" },
	{ "audit", "settings.audit", "settings.audit_note", SETTINGS_SYSTEM, "audit", "created_at,created_by.name,operation,entity,record,origin,remote", NULL, "", "" },
};
const int settings_page_count = sizeof settings_pages / sizeof *settings_pages;

static const char *const group_titles[SETTINGS_GROUPS] = { "settings.organisation", "settings.data", "settings.system" };

const struct settings_page *settings_find(struct str path)
{
	for (int i = 0; i < settings_page_count; i++)
		if (str_is(path, settings_pages[i].path))
			return &settings_pages[i];
	return NULL;
}

/* --- opening -------------------------------------------------------------------------------------------------------------------------------- */

static bool page_open_to(const struct page *p, const struct settings_page *row)
{
	return principal_may(p->who, schema_entity(p->x.schema, str_of(row->entity)), OP_LIST);
}

static void fill_menu(struct settings *s)
{
	struct settings_group *groups = page_new_array(&s->p, struct settings_group, SETTINGS_GROUPS);
	struct link *links = page_new_array(&s->p, struct link, (size_t)settings_page_count);

	for (int g = 0; groups && links && g < SETTINGS_GROUPS; g++) {
		struct settings_group *to = &groups[s->v.menu.count];
		*to = (struct settings_group){ .title = page_say(&s->p, group_titles[g]), .links = { links, 0 } };
		for (int i = 0; i < settings_page_count; i++) {
			const struct settings_page *row = &settings_pages[i];
			if ((int)row->group == g && page_open_to(&s->p, row))
				links[to->links.count++] = (struct link){ .label = page_say(&s->p, row->title), .url = page_print(&s->p, "/settings/%s", row->path),
									   .current = row == s->row };
		}
		links += to->links.count;
		s->v.menu.count += to->links.count > 0;
	}
	s->v.menu.items = groups;
}

bool settings_open(struct request *r, struct settings *s, const char *path)
{
	*s = (struct settings){ .row = settings_find(str_of(path)) };
	if (!page_open(r, &s->p))
		return false;
	if (!s->row) {
		page_give_up(&s->p, RC_NOT_FOUND, "error.not_found");
		return false;
	}
	s->entity = schema_entity(s->p.x.schema, str_of(s->row->entity));
	if (!page_open_to(&s->p, s->row)) {
		page_give_up(&s->p, RC_FORBIDDEN, "error.forbidden");
		return false;
	}
	s->v.title = page_say(&s->p, s->row->title);
	s->v.note = s->row->note ? page_say(&s->p, s->row->note) : STR("");
	s->v.shell = page_shell(&s->p, s->v.title);
	fill_menu(s);
	return !s->p.failed;
}

enum handled settings_close(struct settings *s)
{
	if (!s->p.failed)
		template_settings(&s->p.out, &s->v);
	return page_close(&s->p);
}

int64_t settings_id(struct settings *s)
{
	int64_t id;

	if (decimal_parse(request_param(s->p.r, "id"), 0, &id) == DECIMAL_OK && id > 0)
		return id;
	page_give_up(&s->p, RC_NOT_FOUND, "error.not_found");
	return 0;
}

bool settings_may(const struct settings *s, enum operation op)
{
	return principal_may(s->p.who, s->entity, op);
}

struct str settings_url(const struct settings *s, int64_t id, const char *rest)
{
	if (!id)
		return page_print(&s->p, "/settings/%s%s%s", s->row->path, rest ? "/" : "", rest ? rest : "");
	return page_print(&s->p, "/settings/%s/%lld%s%s", s->row->path, (long long)id, rest ? "/" : "", rest ? rest : "");
}

void settings_action(struct settings *s, struct action a)
{
	struct action *all = page_new_array(&s->p, struct action, s->v.actions.count + 1);

	if (!all)
		return;
	memcpy(all, s->v.actions.items, s->v.actions.count * sizeof *all);
	all[s->v.actions.count++] = a;
	s->v.actions.items = all;
}

struct action settings_new(const struct settings *s, const char *key)
{
	return (struct action){ page_say(&s->p, key), page_print(&s->p, "/settings/%s?new=1", s->row->path), .icon = "plus", .primary = true };
}

/* --- forms ---------------------------------------------------------------------------------------------------------------------------------- */

struct str settings_typed(const struct request *r, const char *name)
{
	const struct request_pair *pairs;
	size_t count = request_fields(r, &pairs);
	struct str value = { NULL, 0 };

	for (size_t i = 0; i < count; i++)
		if (str_is(pairs[i].name, name))
			value = pairs[i].value;
	return value;
}

size_t settings_ticked(const struct request *r, const char *name, int64_t *out)
{
	const struct request_pair *pairs;
	size_t count = request_fields(r, &pairs), n = 0;

	for (size_t i = 0; i < count && n < SETTINGS_TICKS; i++)
		if (str_is(pairs[i].name, name) && decimal_parse(pairs[i].value, 0, &out[n]) == DECIMAL_OK)
			n++;
	return n;
}

static bool named(const char *list, struct str name)
{
	struct str rest = str_of(list), one;

	while (str_split(&rest, ',', &one))
		if (str_eq(one, name))
			return true;
	return false;
}

static bool in_form(const struct settings_page *row, enum form_kind kind, struct str name)
{
	return !named(kind == FORM_NEW ? row->later : row->fixed, name);
}

void settings_options(struct settings *s, const struct entity *t, struct str chosen, bool blank, struct form_field *out)
{
	/* shipped roles have a name in each language, which goes by their code */
	const char *columns = !strcmp(t->name, "role") ? "name,code" : entity_name_field(t)->name;
	struct query q = { .entity = t, .limit = SETTINGS_OPTIONS, .operation = OP_LIST };
	struct option *options = page_new_array(&s->p, struct option, SETTINGS_OPTIONS + 1);
	size_t n = 0;
	struct list l;
	bool row;

	if (!options)
		return;
	if (blank)
		options[n++] = (struct option){ STR(""), STR("–"), !chosen.n };
	if (!page_ok(&s->p, query_columns(&s->p.x, &q, str_of(columns), &s->p.e)) || !page_ok(&s->p, list_begin(&s->p.x, &q, &l, &s->p.e)))
		return;
	while (n <= SETTINGS_OPTIONS && page_ok(&s->p, list_next(&l, &row, &s->p.e)) && row) {
		struct str id = page_print(&s->p, "%lld", (long long)l.id);
		struct str name = q.column_count > 1 ? word_role(s->p.language, list_value(&l, 1).s, list_value(&l, 0).s) : list_value(&l, 0).s;
		options[n++] = (struct option){ id, arena_str(s->p.arena, name), str_eq(id, chosen) };
	}
	list_end(&l);
	out->kind = INPUT_CHOICE;
	out->options.items = options;
	out->options.count = n;
}

/* Entities that people fill in: what a custom field can belong or point to. */
static void entity_options(struct settings *s, struct str chosen, bool blank, struct form_field *out)
{
	const struct schema *schema = s->p.x.schema;
	struct option *options = page_new_array(&s->p, struct option, (size_t)schema->entity_count + 1);
	size_t n = 0;

	if (!options)
		return;
	if (blank)
		options[n++] = (struct option){ STR(""), STR("–"), !chosen.n };
	for (int i = 0; i < schema->entity_count; i++) {
		const struct entity *t = &schema->entities[i];
		if (t->flags & ENTITY_PAGE && t->operations & OP_BIT(OP_CREATE) && !(t->flags & ENTITY_INTERNAL))
			options[n++] = (struct option){ str_of(t->name), word_entity(s->p.language, t, false), str_is(chosen, t->name) };
	}
	out->kind = INPUT_CHOICE;
	out->options.items = options;
	out->options.count = n;
}

static void list_options(struct settings *s, struct str chosen, struct form_field *out)
{
	const struct schema *schema = s->p.x.schema;
	struct option *options = page_new_array(&s->p, struct option, (size_t)schema->list_count + 1);
	size_t n = 0;

	if (!options)
		return;
	options[n++] = (struct option){ STR(""), STR("–"), !chosen.n };
	for (int i = 0; i < schema->list_count; i++)
		options[n++] = (struct option){ str_of(schema->lists[i].name), word_of(s->p.language, "pick_list", str_of(schema->lists[i].name)),
						str_is(chosen, schema->lists[i].name) };
	out->kind = INPUT_CHOICE;
	out->options.items = options;
	out->options.count = n;
}

static struct form_field field_of(struct settings *s, const struct field *f, struct str value)
{
	struct form_field out = input_of(&s->p, s->entity, f, value);

	if (f->type == TYPE_REF)
		settings_options(s, f->target, value, true, &out);
	else if (!strcmp(s->row->path, "fields") && (!strcmp(f->name, "entity") || !strcmp(f->name, "ref")))
		entity_options(s, value, f->name[0] == 'r' || !value.n, &out);
	else if (!strcmp(s->row->path, "fields") && !strcmp(f->name, "list"))
		list_options(s, value, &out);
	return out;
}

static struct str value_for(struct settings *s, const struct field *f, const struct record *record, bool typed)
{
	if (typed)
		return settings_typed(s->p.r, f->name);
	if (record)
		return value_input(&s->p, f, record->values[f->index]);
	return f->initial && f->initial[0] != '@' ? str_of(f->initial) : STR("");
}

static void note_wrong(struct settings *s, struct form_body *form, struct form_field *fields, size_t count, const struct error *wrong)
{
	struct form_error *errors = page_new_array(&s->p, struct form_error, 1);

	if (!errors)
		return;
	*errors = (struct form_error){ .field = arena_str(s->p.arena, str_of(wrong->field)), .text = page_error_text(&s->p, wrong) };
	for (size_t i = 0; i < count; i++)
		if (str_is(fields[i].name, wrong->field)) {
			fields[i].error = errors->text;
			errors->label = fields[i].label;
		}
	form->errors.items = errors;
	form->errors.count = 1;
}

struct form_body *settings_form(struct settings *s, enum form_kind kind, const struct record *record, const struct error *wrong)
{
	struct form_body *form = page_new_array(&s->p, struct form_body, 1);
	struct form_group *group = page_new_array(&s->p, struct form_group, 1);
	struct form_field *fields = page_new_array(&s->p, struct form_field, SETTINGS_FIELDS);
	struct str rest = str_of(s->row->fields), name;
	size_t n = 0;

	if (!form || !group || !fields)
		return NULL;
	while (str_split(&rest, ',', &name) && n < SETTINGS_FIELDS) {
		const struct field *f = entity_field(s->entity, name);
		if (in_form(s->row, kind, name) && principal_writes(s->p.who, s->entity, f))
			fields[n++] = field_of(s, f, value_for(s, f, record, wrong != NULL));
	}
	*group = (struct form_group){ .fields = { fields, n } };
	*form = (struct form_body){ .action = settings_url(s, record ? record->id : 0, NULL), .csrf = request_csrf(s->p.r), .cancel_url = settings_url(s, 0, NULL),
				    .groups = { group, 1 } };
	if (record)
		form->version = page_print(&s->p, "%lld", (long long)record->version);
	if (wrong)
		note_wrong(s, form, fields, n, wrong);
	return form;
}

void settings_field(struct settings *s, struct form_body *form, struct form_field field)
{
	struct form_group *group = form ? (struct form_group *)form->groups.items : NULL;

	if (group && group->fields.count < SETTINGS_FIELDS)
		((struct form_field *)group->fields.items)[group->fields.count++] = field;
}

enum rc settings_change(struct context *x, struct request *r, const struct settings_page *row, enum form_kind kind, struct change *c, struct error *e)
{
	struct str rest = str_of(row->fields), name;
	enum rc rc = RC_OK;

	while (rc == RC_OK && str_split(&rest, ',', &name)) {
		char *text = arena_text(x->arena, name);
		struct str value = text ? settings_typed(r, text) : STR("");
		if (value.p && in_form(row, kind, name))
			rc = change_text(x, c, name, str_trim(value), e);
	}
	return rc;
}

enum rc settings_write(struct request *r, enum rc (*work)(struct context *x, struct write_request *w, struct error *e), void *argument, struct error *e)
{
	struct write_request w = { .company = request_site(r)->company, .who = request_caller(r)->who, .arena = request_arena(r), .work = work, .argument = argument };

	return records_write(&w, e);
}

/* --- tables --------------------------------------------------------------------------------------------------------------------------------- */

static struct str column_label(struct settings *s, const struct column *c)
{
	return c->step ? word_field(s->p.language, s->entity, c->step) : word_field(s->p.language, s->entity, c->field);
}

/* Names of entities, as words. */
static struct cell cell_for(struct settings *s, const struct column *c, struct value v)
{
	const struct entity *named_entity;

	if (!c->step && !strcmp(c->field->name, "entity") && v.kind == VALUE_TEXT && (named_entity = schema_entity(s->p.x.schema, v.s)))
		return (struct cell){ .text = word_entity(s->p.language, named_entity, false) };
	return cell_of(&s->p, c->step ? c->step->target : s->entity, c->field, v, STR(""), STR(""));
}

static int named_count(const char *columns)
{
	int n = 1;

	for (; *columns; columns++)
		n += *columns == ',';
	return n;
}

/* A shipped role that nobody renamed is called by the catalogue, whatever language its row was made in; so is what it is for. */
static void shipped_words(struct settings *s, const struct list *l, struct cell *cells)
{
	enum { NAME, CODE, SHIPPED = 3, NOTE };
	struct str code = list_value(l, CODE).kind == VALUE_TEXT ? list_value(l, CODE).s : STR("");

	if (!strcmp(s->row->path, "jobs"))
		cells[NAME].text = word_of(s->p.language, "job_kind", list_value(l, NAME).s);
	if (strcmp(s->row->path, "roles") || list_value(l, SHIPPED).kind != VALUE_INT || !list_value(l, SHIPPED).i)
		return;
	cells[NAME].text = arena_str(s->p.arena, word_role(s->p.language, code, list_value(l, NAME).s));
	if (value_is_null(list_value(l, NOTE)))
		cells[NOTE] = (struct cell){ .text = word_of(s->p.language, "role", page_print(&s->p, "%.*s.note", STR_ARG(code))), .card = "line" };
}

/* Names in each language stand behind the columns, where the entity has them; the first column is the name. */
static bool has_names(const struct settings *s)
{
	return entity_field_named(s->entity, "name_tw") && str_starts(str_of(s->row->columns), "name,");
}

static struct str asked_columns(const struct settings *s)
{
	return has_names(s) ? page_print(&s->p, "%s,name_tw,name_en", s->row->columns) : str_of(s->row->columns);
}

static struct str name_in(const struct settings *s, const struct list *l, int behind)
{
	struct value name = list_value(l, 0), tw = list_value(l, behind), en = list_value(l, behind + 1);
	struct words words = { name.kind == VALUE_TEXT ? name.s : STR(""), tw.kind == VALUE_TEXT ? tw.s : STR(""), en.kind == VALUE_TEXT ? en.s : STR("") };

	return arena_str(s->p.arena, words_in(&words, s->p.language));
}

void settings_row(struct settings *s, const struct list *l, struct table_row *row)
{
	int count = named_count(s->row->columns);
	struct cell *cells = page_new_array(&s->p, struct cell, (size_t)count);

	if (!cells)
		return;
	for (int i = 0; i < count; i++) {
		cells[i] = cell_for(s, &l->columns[i], list_value(l, i));
		cells[i].card = i == 0 ? "title" : i == 1 ? "mark" : "line";
	}
	shipped_words(s, l, cells);
	if (has_names(s))
		cells[0].text = name_in(s, l, count);
	row->title = cells[0].text.n ? cells[0].text : page_print(&s->p, "#%lld", (long long)l->id);
	row->cells.items = cells + 1;
	row->cells.count = (size_t)count - 1;
	if (s->row->fields)
		row->url = settings_url(s, l->id, NULL);
}

void settings_delete_action(struct settings *s, struct table_row *row, int64_t id)
{
	struct action *a = page_new_array(&s->p, struct action, 1);

	if (!a)
		return;
	*a = (struct action){ page_say(&s->p, "action.delete"), settings_url(s, id, "delete"), .post = true, .danger = true, .csrf = request_csrf(s->p.r),
			      .confirm = page_say_with(&s->p, "settings.delete_sure", row->title, STR("")) };
	row->actions.items = a;
	row->actions.count = 1;
}

void settings_columns(struct settings *s, const struct column *asked, int count, struct table_view *v)
{
	struct table_column *columns = page_new_array(&s->p, struct table_column, (size_t)count);

	for (int i = 0; columns && i < count; i++)
		columns[i] = (struct table_column){ column_label(s, &asked[i]), !asked[i].step && field_types[asked[i].field->type].kind == VALUE_INT &&
						    (asked[i].field->type == TYPE_INT || asked[i].field->type == TYPE_RATIO), "line" };
	v->columns.items = columns;
	v->columns.count = columns ? (size_t)count : 0;
}

static void put_pager(struct settings *s, const struct list *l, size_t count)
{
	struct buf next = { .max = 16 << 10 };
	const struct request_pair *args;
	size_t n = request_args(s->p.r, &args);

	if (!l->more && !request_arg(s->p.r, "cursor").n)
		return;
	s->v.pager.range = page_say_with(&s->p, "settings.rows", page_count(&s->p, (int64_t)count), STR(""));
	if (request_arg(s->p.r, "cursor").n)
		s->v.pager.first_url = settings_url(s, 0, NULL);
	if (!l->more)
		return;
	buf_str(&next, settings_url(s, 0, NULL));
	for (size_t i = 0; i < n; i++)
		if (!str_is(args[i].name, "cursor"))
			url_query_add(&next, 0, arena_text(s->p.arena, args[i].name), args[i].value);
	url_query_add(&next, 0, "cursor", l->next);
	s->v.pager.next_url = page_take(&s->p, &next);
}

struct blank_view settings_blank(struct settings *s, const char *icon)
{
	struct str own = page_print(&s->p, "settings.none.%s", s->row->path), hint = page_print(&s->p, "settings.none.%s.hint", s->row->path);
	bool has = catalogue_has(own);

	return (struct blank_view){ icon, has ? catalogue_text_str(s->p.language, own) : page_say(&s->p, "settings.none"),
				    has ? catalogue_text_str(s->p.language, hint) : page_say(&s->p, "settings.none_hint"), { { 0 } } };
}

struct table_view *settings_table(struct settings *s, const char *filter, bool by_hand)
{
	struct table_view *v = page_new_array(&s->p, struct table_view, 1);
	struct table_row *rows = page_new_array(&s->p, struct table_row, SETTINGS_ROWS);
	struct query q = { .entity = s->entity, .limit = SETTINGS_ROWS, .operation = OP_LIST, .cursor = request_arg(s->p.r, "cursor") };
	bool deletes = by_hand && settings_may(s, OP_DELETE), row;
	struct list l;

	if (!v || !rows || !page_ok(&s->p, filter_parse(&s->p.x, s->entity, str_of(filter), &q.filter, &s->p.e)) ||
	    !page_ok(&s->p, query_columns(&s->p.x, &q, asked_columns(s), &s->p.e)) || !page_ok(&s->p, list_begin(&s->p.x, &q, &l, &s->p.e)))
		return NULL;
	*v = (struct table_view){ .caption = s->v.title, .rows = { rows, 0 }, .has_actions = deletes };
	settings_columns(s, q.columns, named_count(s->row->columns), v);
	while (v->rows.count < SETTINGS_ROWS && page_ok(&s->p, list_next(&l, &row, &s->p.e)) && row) {
		settings_row(s, &l, &rows[v->rows.count]);
		if (deletes)
			settings_delete_action(s, &rows[v->rows.count], l.id);
		v->rows.count++;
	}
	/* knows of a next page only once asked for more */
	if (!s->p.failed && v->rows.count == SETTINGS_ROWS)
		page_ok(&s->p, list_next(&l, &row, &s->p.e));
	put_pager(s, &l, v->rows.count);
	list_end(&l);
	v->blank = settings_blank(s, "list");
	return v;
}

/* --- the pages that are a table with a form --------------------------------------------------------------------------------------------------- */

static const char *path_of(struct request *r)
{
	const struct settings_page *row = settings_find(request_param(r, "page"));

	return row ? row->path : "";
}

/* The whole page; wrong: what was typed did not do. */
static enum handled show_all(struct request *r, const char *path, const struct error *wrong)
{
	struct settings s;

	if (settings_open(r, &s, path)) {
		bool makes = s.row->fields && settings_may(&s, OP_CREATE);
		if (makes && (wrong || request_arg(r, "new").n))
			s.v.form = settings_form(&s, FORM_NEW, NULL, wrong);
		else if (makes && strcmp(s.row->path, "mappings"))
			settings_action(&s, settings_new(&s, "settings.new"));
		if (!strcmp(s.row->path, "units"))
			s.v.table = settings_tree(&s);
		else if (s.row->columns)
			s.v.table = settings_table(&s, NULL, strcmp(s.row->path, "roles") != 0);
		else
			page_give_up(&s.p, RC_NOT_FOUND, "error.not_found");
		if (wrong)
			response_status(request_response(r), rc_status(wrong->rc));
	}
	return settings_close(&s);
}

static enum handled entity_page(struct request *r)
{
	return show_all(r, path_of(r), NULL);
}

static enum handled show_one(struct request *r, const char *path, const struct error *wrong)
{
	struct record *record;
	struct settings s;
	int64_t id;

	if (settings_open(r, &s, path) && (id = settings_id(&s))) {
		if (!s.row->fields)
			page_give_up(&s.p, RC_NOT_FOUND, "error.not_found");
		else if (page_ok(&s.p, record_get(&s.p.x, s.entity, id, &record, &s.p.e))) {
			s.v.note = value_words(&s.p, s.entity, entity_name_field(s.entity), record->values[entity_name_field(s.entity)->index]);
			if (settings_may(&s, OP_UPDATE))
				s.v.form = settings_form(&s, FORM_CHANGE, record, wrong);
			if (wrong)
				response_status(request_response(r), rc_status(wrong->rc));
		}
	}
	return settings_close(&s);
}

static enum handled one_page(struct request *r)
{
	return show_one(r, path_of(r), NULL);
}

struct saving { struct request *r; const struct settings_page *row; int64_t id; int64_t version; };

static enum rc save(struct context *x, struct write_request *w, struct error *e)
{
	struct saving *s = w->argument;
	struct written out;
	struct change c;
	enum rc rc = change_new(x, schema_entity(x->schema, str_of(s->row->entity)), &c, e);

	if (rc || (rc = settings_change(x, s->r, s->row, s->id ? FORM_CHANGE : FORM_NEW, &c, e)))
		return rc;
	return s->id ? record_update(x, s->id, s->version, &c, &out, e) : record_create(x, &c, &out, e);
}

static enum handled saved(struct request *r, const struct settings_page *row)
{
	company_refresh(request_site(r)->company, &(struct error){ 0 });
	page_toast(r, "settings.saved", STR(""), STR(""));
	return page_go(r, str_of(arena_printf(request_arena(r), "/settings/%s", row->path)));
}

static enum handled save_slow(struct request *r)
{
	const struct settings_page *row = settings_find(request_param(r, "page"));
	struct saving s = { .r = r, .row = row };
	struct error e = { 0 };
	enum rc rc;

	if (!row || !row->fields)
		return reply_error(r, 404, "error.not_found");
	if (request_param(r, "id").n && (decimal_parse(request_param(r, "id"), 0, &s.id) != DECIMAL_OK || s.id <= 0))
		return reply_error(r, 404, "error.not_found");
	decimal_parse(request_field(r, "version"), 0, &s.version);
	rc = settings_write(r, save, &s, &e);
	if (rc == RC_OK)
		return saved(r, row);
	if (rc == RC_FORBIDDEN || rc == RC_NOT_FOUND)
		return page_error(r, &e);
	return s.id ? show_one(r, row->path, &e) : show_all(r, row->path, &e);
}

static enum handled save_page(struct request *r)
{
	return page_slowly(r, save_slow);
}

static enum rc delete_row(struct context *x, struct write_request *w, struct error *e)
{
	struct saving *s = w->argument;

	return record_delete(x, schema_entity(x->schema, str_of(s->row->entity)), s->id, ANY_VERSION, e);
}

static enum handled delete_slow(struct request *r)
{
	struct saving s = { .r = r, .row = settings_find(request_param(r, "page")) };
	struct error e = { 0 };

	if (!s.row || decimal_parse(request_param(r, "id"), 0, &s.id) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	return settings_write(r, delete_row, &s, &e) ? page_error(r, &e) : saved(r, s.row);
}

static enum handled delete_page(struct request *r)
{
	return page_slowly(r, delete_slow);
}

/* /settings itself: the first page that the reader may open. */
static enum handled first_page(struct request *r)
{
	const char *path = NULL;
	struct page p;

	if (page_open(r, &p))
		for (int i = 0; i < settings_page_count && !path; i++)
			path = page_open_to(&p, &settings_pages[i]) ? settings_pages[i].path : NULL;
	if (!p.failed && !path)
		page_give_up(&p, RC_FORBIDDEN, "error.forbidden");
	if (p.failed)
		return page_close(&p);
	page_close(&p);
	return page_go(r, str_of(arena_printf(request_arena(r), "/settings/%s", path)));
}

static const struct route rows[] = {
	{ METHOD_GET, "/settings", first_page, NEED_SESSION },
	{ METHOD_GET, "/settings/:page", entity_page, NEED_SESSION },
	{ METHOD_POST, "/settings/:page", save_page, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/settings/:page/:id", one_page, NEED_SESSION },
	{ METHOD_POST, "/settings/:page/:id", save_page, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/settings/:page/:id/delete", delete_page, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/settings/users", settings_users_save, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/settings/users/:id", settings_user, NEED_SESSION },
	{ METHOD_POST, "/settings/users/:id", settings_user_save, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/settings/users/:id/link", settings_user_link, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/settings/roles/:id", settings_role, NEED_SESSION },
	{ METHOD_POST, "/settings/roles/:id/grants", settings_grants_save, NEED_SESSION, BODY_FORM, 256 << 10 },
	{ METHOD_GET, "/settings/tokens", settings_tokens, NEED_SESSION },
	{ METHOD_POST, "/settings/tokens", settings_token_make, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/settings/company", settings_company, NEED_SESSION },
	{ METHOD_POST, "/settings/company", settings_company_save, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/settings/calendar", settings_calendar, NEED_SESSION },
	{ METHOD_POST, "/settings/calendar", settings_calendar_turn, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/settings/calendar/holidays", settings_calendar_load, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/settings/lists", settings_lists, NEED_SESSION },
	{ METHOD_GET, "/settings/lists/:list", settings_list, NEED_SESSION },
	{ METHOD_POST, "/settings/lists/:list", settings_list_save, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/settings/lists/:list/items/:id", settings_item_save, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/settings/audit", settings_audit, NEED_SESSION },
	{ METHOD_GET, "/settings/jobs", settings_jobs, NEED_SESSION },
};
const struct route_group web_routes_settings = { rows, sizeof rows / sizeof *rows };
