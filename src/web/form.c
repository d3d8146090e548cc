/* The form of a record: its fields by groups, errors beside them, the other version when somebody was faster. */
#include "web/form.h"

#include "format/url.h"
#include "model/words.h"
#include "templates.h"
#include "web/records.h"

#include <string.h>

enum { GROUPS_MAX = 12, MINUTE = 60000 };

#define QUICK_PREFIX "quick-"

bool form_takes(const struct page *p, const struct entity *t, const struct field *f, bool making)
{
	if (f->flags & (FIELD_SYSTEM | FIELD_HIDDEN | FIELD_COMMON) || f->type == TYPE_BYTES || f->type == TYPE_JSON || f->derived_from)
		return false;
	return principal_writes(p->who, t, f) && (making || !(f->flags & FIELD_FIXED));
}

struct str form_back(const struct request *r, struct str otherwise)
{
	struct str back = request_field(r, "back").n ? request_field(r, "back") : request_arg(r, "back");

	return url_is_local_path(back) ? back : otherwise;
}

struct form_state *form_state_new(struct page *p, const struct entity *t, int64_t id)
{
	struct form_state *s = page_new_array(p, struct form_state, 1);

	if (s)
		*s = (struct form_state){ .entity = arena_str(p->arena, str_of(t->name)), .id = id, .fields = page_new_array(p, struct typed, (size_t)t->field_count) };
	return s && s->fields ? s : NULL;
}

static struct typed *typed_of(struct form_state *s, const struct field *f)
{
	for (size_t i = 0; i < s->count; i++)
		if (str_is(s->fields[i].name, f->name))
			return &s->fields[i];
	return NULL;
}

/* "@user" and the like as the form shows them. */
static struct str initial_text(struct page *p, const struct field *f)
{
	struct str initial = str_of(f->initial);

	if (str_is(initial, "@user"))
		return p->who->user ? page_print(p, "%lld", (long long)p->who->user) : STR("");
	if (str_is(initial, "@unit"))
		return p->who->unit ? page_print(p, "%lld", (long long)p->who->unit) : STR("");
	if (str_is(initial, "@today"))
		return value_input(p, f, value_int(p->today));
	if (str_is(initial, "@now"))
		return value_input(p, f, value_int(p->x.now / MINUTE * MINUTE));
	if (str_is(initial, "@currency"))
		return company_setting(p->x.company, "company.currency");
	return initial;
}

static struct str field_text(struct page *p, struct form_state *s, const struct record *record, const struct field *f)
{
	struct typed *typed = typed_of(s, f);
	struct str asked = request_arg(p->r, f->name);

	if (typed)
		return typed->value;
	if (record)
		return value_input(p, f, record->values[f->index]);
	return asked.p ? asked : initial_text(p, f);
}

/* A reference shows what its row is called; what could not be understood stays as typed. */
static struct str reference_shown(struct page *p, const struct field *f, struct str text)
{
	struct str shown = STR("");
	struct error ignored;
	int64_t id;

	if (!text.n)
		return text;
	if (decimal_parse(text, 0, &id) == DECIMAL_OK && record_title(&p->x, f->target, id, &shown, &ignored) == RC_OK && shown.n)
		return shown;
	return text;
}

static struct form_field field_view(struct page *p, const struct entity *t, struct form_state *s, const struct record *record, const struct field *f)
{
	struct typed *typed = typed_of(s, f);
	struct form_field out = input_of(p, t, f, field_text(p, s, record, f));

	if (!form_takes(p, t, f, !record)) {
		out.kind = INPUT_FIXED;
		out.shown = record ? value_words(p, t, f, record->values[f->index]) : STR("");
		out.required = false;
	}
	if (f->type == TYPE_REF && out.kind == INPUT_REF) {
		out.shown = reference_shown(p, f, out.value);
		if (principal_may(p->who, f->target, OP_CREATE) && f->target->title)
			out.create_url = page_print(p, "/%s", f->target->plural);
	}
	if (!strcmp(f->name, "subject") || !strcmp(f->name, "subject_id"))
		out.kind = INPUT_HIDDEN;
	out.error = typed ? typed->error : STR("");
	return out;
}

static const char *group_of(const struct field *f)
{
	return f->flags & FIELD_MORE ? "group.more" : f->flags & FIELD_CUSTOM ? "group.custom" : f->group ? f->group : "group.main";
}

/* What a row cannot be without: required and no default, its key, its name, what it was asked for with. */
static bool in_quick_form(const struct page *p, const struct entity *t, const struct field *f)
{
	return (f->flags & FIELD_REQUIRED && !f->initial) || f == t->title || (f->flags & FIELD_KEY && f->flags & FIELD_REQUIRED) || request_arg(p->r, f->name).n;
}

static bool in_form(const struct page *p, const struct entity *t, struct form_state *s, const struct record *record, const struct field *f)
{
	if (s->quick && !in_quick_form(p, t, f) && !typed_of(s, f))
		return false;
	return form_takes(p, t, f, !record) || (record && f->flags & FIELD_FIXED && form_takes(p, t, f, true));
}

/* What is seldom filled in stands last, whichever field comes first in the entity. */
static void more_last(struct form_group *groups, const char *const *keys, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++)
		if (!strcmp(keys[i], "group.more")) {
			struct form_group more = groups[i];
			memmove(groups + i, groups + i + 1, (count - i - 1) * sizeof *groups);
			groups[count - 1] = more;
			return;
		}
}

static void fill_groups(struct page *p, const struct entity *t, struct form_state *s, const struct record *record, struct form_body *body)
{
	struct form_group *groups = page_new_array(p, struct form_group, GROUPS_MAX);
	const char *keys[GROUPS_MAX];
	size_t count = 0;

	for (int i = COMMON_COUNT; groups && i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		const char *key = group_of(f);
		size_t g = 0;
		if (!in_form(p, t, s, record, f))
			continue;
		while (g < count && strcmp(keys[g], key))
			g++;
		if (g == count && (count == GROUPS_MAX || !(groups[count].fields.items = page_new_array(p, struct form_field, (size_t)t->field_count))))
			continue;
		if (g == count) {
			keys[count] = key;
			groups[count++] = (struct form_group){ page_say(p, key), !strcmp(key, "group.more"), { groups[g].fields.items, 0 } };
		}
		struct form_field *field = (struct form_field *)&groups[g].fields.items[groups[g].fields.count++];
		*field = field_view(p, t, s, record, f);
		field->prefix = s->quick ? STR(QUICK_PREFIX) : STR("");
		groups[g].folded &= !field->error.n;
	}
	more_last(groups, keys, count);
	if (count && !s->sent)
		((struct form_field *)&groups->fields.items[0])->autofocus = true;
	body->groups.items = groups;
	body->groups.count = count;
}

static void fill_errors(struct page *p, const struct entity *t, struct form_state *s, struct form_body *body)
{
	struct form_error *errors = page_new_array(p, struct form_error, s->count + 1);
	size_t n = 0;

	if (!errors)
		return;
	if (s->wrong.n)
		errors[n++] = (struct form_error){ STR("main"), STR(""), s->wrong };
	for (size_t i = 0; i < s->count; i++)
		if (s->fields[i].error.n) {
			const struct field *f = entity_field(t, s->fields[i].name);
			errors[n++] = (struct form_error){ s->quick ? page_print(p, QUICK_PREFIX "%.*s", STR_ARG(s->fields[i].name)) : s->fields[i].name, f ? word_field(p->language, t, f) : s->fields[i].name, s->fields[i].error };
		}
	body->errors.items = errors;
	body->errors.count = n;
}

/* Field by field what is stored now and what was typed. */
static void fill_conflict(struct page *p, const struct entity *t, struct form_state *s, const struct record *record, struct form_view *v)
{
	struct change_line *lines = page_new_array(p, struct change_line, s->count);
	struct type_context types = context_types(&p->x);
	size_t n = 0;

	for (size_t i = 0; lines && i < s->count; i++) {
		const struct field *f = entity_field(t, s->fields[i].name);
		struct value typed = value_null();
		struct error ignored;
		if (!f || !record->readable[f->index] || (s->fields[i].value.n && field_parse(&types, f, s->fields[i].value, &typed, &ignored)) ||
		    value_eq(typed, record->values[f->index]))
			continue;
		lines[n++] = (struct change_line){ word_field(p->language, t, f), value_words(p, t, f, record->values[f->index]), value_words(p, t, f, typed) };
	}
	v->conflict.items = lines;
	v->conflict.count = n;
	v->theirs = page_say_with(p, "conflict.by", value_words(p, t, &t->fields[COMMON_UPDATED_BY], record->values[COMMON_UPDATED_BY]),
				  value_words(p, t, &t->fields[COMMON_UPDATED_AT], record->values[COMMON_UPDATED_AT]));
}

/* Over another form: the fragment that a picker's dialog shows. */
static void show_quick(struct page *p, const struct entity *t, struct form_state *s)
{
	struct str word = page_noun(p, word_entity(p->language, t, false));
	struct form_body body = { .csrf = request_csrf(p->r), .action = page_print(p, "/%s/quick", t->plural), .submit_key = "action.add" };
	struct quick_view v = { page_say_with(p, "list.create", word, STR("")), &body };

	fill_groups(p, t, s, NULL, &body);
	fill_errors(p, t, s, &body);
	if (!p->failed)
		template_form_quick(&p->out, &v);
}

static void show_page(struct page *p, const struct entity *t, struct form_state *s)
{
	struct form_body body = { .csrf = request_csrf(p->r) };
	struct form_view v = { .form = &body };
	struct str word = page_noun(p, word_entity(p->language, t, false)), list = page_print(p, "/%s", t->plural), back = form_back(p->r, STR(""));
	struct record *record = NULL;
	struct pair hidden = { STR("back"), back };
	struct crumb crumbs[2] = { { word_entity(p->language, t, true), list } };

	if (s->id && !page_ok(p, record_get(&p->x, t, s->id, &record, &p->e)))
		return;
	v.title = page_say_with(p, record ? "form.edit" : "list.create", word, STR(""));
	if (record) {
		const struct field *name = entity_name_field(t);
		crumbs[1] = (struct crumb){ value_words(p, t, name, record->values[name->index]), page_print(p, "/%s/%lld", t->plural, (long long)s->id) };
		body.version = page_print(p, "%lld", (long long)record->version);
	}
	v.crumbs.items = crumbs;
	v.crumbs.count = record ? 2 : 1;
	body.action = record ? crumbs[1].url : list;
	body.cancel_url = back.n ? back : record ? crumbs[1].url : list;
	body.draft = page_print(p, "%s %lld", t->name, (long long)s->id);
	body.hidden.items = &hidden;
	body.hidden.count = back.n ? 1 : 0;
	fill_groups(p, t, s, record, &body);
	fill_errors(p, t, s, &body);
	if (s->stale && record)
		fill_conflict(p, t, s, record, &v);
	if (!p->failed && (v.shell = page_shell(p, v.title)))
		template_form(&p->out, &v);
}

void form_show(struct page *p, const struct entity *t, struct form_state *s)
{
	if (s->quick)
		show_quick(p, t, s);
	else
		show_page(p, t, s);
}

enum handled form_quick(struct request *r)
{
	struct form_state *s;
	const struct entity *t;
	struct page p;

	if (page_open(r, &p) && (t = page_entity(&p, OP_CREATE)) && (s = form_state_new(&p, t, 0))) {
		s->quick = true;
		form_show(&p, t, s);
	}
	return page_close(&p);
}

enum handled form_page(struct request *r)
{
	struct form_state *s;
	const struct entity *t;
	bool making = !request_param(r, "id").n;
	int64_t id = 0;
	struct page p;

	if (page_open(r, &p) && (t = page_entity(&p, making ? OP_CREATE : OP_UPDATE)) && (making || (id = page_id(&p))) && (s = form_state_new(&p, t, id)))
		form_show(&p, t, s);
	return page_close(&p);
}
