/* The form of a criterion: what it is called, how it is scored, and its words (definition, method, five anchors) in the reader's language. */
#include "web/policy.h"

#include "base/mem.h"
#include "format/json.h"
#include "kam/policy.h"
#include "model/words.h"
#include "records/write.h"
#include "templates.h"
#include "web/cells.h"
#include "web/settings.h"
#include "web/slow.h"

#include <stdio.h>
#include <string.h>

enum { POINTS = 4, ANCHORS = 5, GROUPS = 4, FIELDS_MAX = 16, WORDS_BYTES = 20000, TEXT_MAX = 400 };

/* Plain fields by part of the form; points and words have inputs of their own. */
static const char *const part_fields[GROUPS][8] = {
	{ "code", "name", "name_tw", "name_en", "aspect", "position", "active" },
	{ "weight", "weight_low", "weight_high" },
	{ "kind", "expression", "direction", "scale", "assess_unknown", "assessors", "due_on" },
	{ NULL },
};
static const char *const part_titles[GROUPS] = { "group.main", "policy.part_weight", "group.measure", "policy.part_words" };
static const char *const language_keys[LANGUAGE_COUNT] = { [LANGUAGE_EN] = "en", [LANGUAGE_ZH_CN] = "zh_CN", [LANGUAGE_ZH_TW] = "zh_TW" };

struct criterion_form {
	struct page p;
	const struct entity *entity;
	struct record *record;           /* NULL: being made */
	int64_t policy;
	struct str words, points;
	const struct error *wrong;
	bool sent;                       /* inputs hold what was typed */
};

/* --- showing ----------------------------------------------------------------------------------------------------------------------------------- */

static struct str typed_or(const struct criterion_form *c, const char *name, struct str stored)
{
	struct str typed = c->sent ? settings_typed(c->p.r, name) : (struct str){ NULL, 0 };

	return typed.p ? typed : stored;
}

static struct form_field plain_field(struct criterion_form *c, const char *name)
{
	struct page *p = &c->p;
	const struct field *f = entity_field(c->entity, str_of(name));
	struct str stored = c->record ? value_input(p, f, c->record->values[f->index]) : str_of(f->initial ? f->initial : "");
	struct form_field out = input_of(p, c->entity, f, typed_or(c, name, stored));

	if (c->record && f->flags & FIELD_FIXED) {
		out.kind = INPUT_FIXED;
		out.shown = stored;
		out.required = false;
	}
	if (c->wrong && str_is(str_of(name), c->wrong->field))
		out.error = page_error_text(p, c->wrong);
	return out;
}

static struct str stored_point(struct criterion_form *c, int i)
{
	CLEANUP(json_free) json_t *list = NULL;
	struct error ignored;
	struct buf b = { .max = 64 };

	if (c->points.n && json_read(c->points, 0, &list, &ignored) == RC_OK && (size_t)i < json_array_size(list))
		buf_printf(&b, "%.12g", json_number_value(json_array_get(list, (size_t)i)));
	return page_take(&c->p, &b);
}

static struct form_field point_field(struct criterion_form *c, int i)
{
	char name[16], label[40];

	snprintf(name, sizeof name, "point.%d", i + 1);
	snprintf(label, sizeof label, "criterion_form.point.%d", i + 1);
	struct form_field f = { .kind = INPUT_TEXT, .name = page_print(&c->p, "%s", name), .label = page_say(&c->p, label), .value = typed_or(c, name, stored_point(c, i)), .max = 40 };
	if (i == 0)
		f.hint = word_help(c->p.language, c->entity, entity_field_named(c->entity, "points"));
	if (i == 0 && c->wrong && !strcmp(c->wrong->field, "points"))
		f.error = page_error_text(&c->p, c->wrong);
	return f;
}

static struct form_field words_field(struct criterion_form *c, const char *part, int anchor)
{
	char name[24], label[40];

	snprintf(name, sizeof name, anchor ? "%s.%d" : "%s", part, anchor);
	snprintf(label, sizeof label, anchor ? "criterion_form.%s.%d" : "criterion_form.%s", part, anchor);
	return (struct form_field){ .kind = INPUT_LONG, .name = page_print(&c->p, "%s", name), .label = page_say(&c->p, label), .max = TEXT_MAX,
				    .value = typed_or(c, name, policy_words(&c->p, c->words, anchor ? "anchors" : part, anchor)) };
}

static void fill_part(struct criterion_form *c, int part, struct form_group *group)
{
	struct form_field *fields = page_new_array(&c->p, struct form_field, FIELDS_MAX);

	*group = (struct form_group){ .title = page_say(&c->p, part_titles[part]) };
	for (int i = 0; fields && i < 8 && part_fields[part][i]; i++)
		fields[group->fields.count++] = plain_field(c, part_fields[part][i]);
	for (int i = 0; fields && part == 2 && i < POINTS; i++)
		fields[group->fields.count++] = point_field(c, i);
	if (fields && part == 3) {
		fields[group->fields.count++] = words_field(c, "definition", 0);
		fields[group->fields.count++] = words_field(c, "method", 0);
		for (int i = 1; i <= ANCHORS; i++)
			fields[group->fields.count++] = words_field(c, "anchor", i);
	}
	group->fields.items = fields;
}

static struct str own_name(struct criterion_form *c)
{
	struct value name = record_value(c->record, "name"), tw = record_value(c->record, "name_tw"), en = record_value(c->record, "name_en");

	return arena_str(c->p.arena, words_in(&(struct words){ name.s, tw.kind == VALUE_TEXT ? tw.s : STR(""), en.kind == VALUE_TEXT ? en.s : STR("") }, c->p.language));
}

static void show(struct criterion_form *c)
{
	struct page *p = &c->p;
	struct form_group groups[GROUPS];
	struct form_error error;
	struct str policy = STR(""), back = page_print(p, "/selection/policies/%lld", (long long)c->policy);
	struct form_body body = { .csrf = request_csrf(p->r), .cancel_url = back, .groups = { groups, GROUPS } };
	struct form_view v = { .form = &body };

	page_ok(p, record_title(&p->x, schema_entity(p->x.schema, STR("policy")), c->policy, &policy, &p->e));
	struct crumb crumbs[] = { { page_say(p, "selection.title"), STR("/selection") }, { page_say(p, "policy.all"), STR("/selection/policies") }, { policy, back } };
	v.crumbs.items = crumbs;
	v.crumbs.count = 3;
	body.action = c->record ? page_print(p, "/selection/criteria/%lld", (long long)c->record->id) : page_print(p, "%.*s/criteria/new", STR_ARG(back));
	body.draft = page_print(p, "criterion %lld", (long long)(c->record ? c->record->id : 0));
	if (c->record)
		body.version = page_print(p, "%lld", (long long)c->record->version);
	for (int i = 0; i < GROUPS; i++)
		fill_part(c, i, &groups[i]);
	if (c->wrong) {
		const struct field *f = entity_field(c->entity, str_of(c->wrong->field));
		error = (struct form_error){ arena_str(p->arena, str_of(c->wrong->field)), f ? word_field(p->language, c->entity, f) : STR(""), page_error_text(p, c->wrong) };
		body.errors.items = &error;
		body.errors.count = 1;
		response_status(request_response(p->r), rc_status(c->wrong->rc));
	}
	v.title = c->record ? own_name(c) : page_say(p, "policy.new_criterion");
	if (!p->failed && (v.shell = page_shell(p, v.title)))
		template_form(&p->out, &v);
}

static struct str text_of(struct criterion_form *c, const char *field)
{
	struct value v = record_value(c->record, field);

	return v.kind == VALUE_TEXT ? v.s : STR("");
}

/* :criterion is one that is, or :id the policy of one that is to be made. */
static bool open_form(struct request *r, struct criterion_form *c, enum operation op)
{
	struct page *p = &c->p;
	struct str which = request_param(r, "criterion");
	int64_t id = 0;

	if (!page_open(r, p))
		return false;
	c->entity = schema_entity(p->x.schema, STR("criterion"));
	if (decimal_parse(which.n ? which : request_param(r, "id"), 0, &id) != DECIMAL_OK || id <= 0) {
		page_give_up(p, RC_NOT_FOUND, "error.not_found");
		return false;
	}
	if (!principal_may(p->who, c->entity, op)) {
		page_give_up(p, RC_FORBIDDEN, "error.forbidden");
		return false;
	}
	c->policy = id;
	if (which.n) {
		if (!page_ok(p, record_get(&p->x, c->entity, id, &c->record, &p->e)))
			return false;
		c->policy = record_value(c->record, "policy").i;
		c->words = text_of(c, "words");
		c->points = text_of(c, "points");
	}
	return true;
}

static enum handled form_page_for(struct request *r, enum operation op)
{
	struct criterion_form c = { .policy = 0 };

	if (open_form(r, &c, op))
		show(&c);
	return page_close(&c.p);
}

enum handled policy_criterion(struct request *r)
{
	return form_page_for(r, OP_UPDATE);
}

enum handled policy_criterion_new(struct request *r)
{
	return form_page_for(r, OP_CREATE);
}

/* --- saving ---------------------------------------------------------------------------------------------------------------------------------------- */

struct criterion_saving { struct request *r; int64_t id, policy; enum language language; };

/* [0, 5.5] of the inputs that were filled in; what is no number is refused by the reader of the field. */
static enum rc set_points(struct context *x, struct request *r, struct change *c, struct error *e)
{
	struct buf b = { .max = 300 };
	char name[16];
	int n = 0;

	buf_char(&b, '[');
	for (int i = 0; i < POINTS; i++) {
		snprintf(name, sizeof name, "point.%d", i + 1);
		struct str typed = str_trim(settings_typed(r, name));
		if (typed.n)
			buf_printf(&b, "%s%.*s", n++ ? "," : "", STR_ARG(typed));
	}
	buf_char(&b, ']');
	enum rc rc = b.failed ? error_set(e, RC_INVALID, "points", "error.too_long", "200", NULL) : change_text(x, c, STR("points"), n ? buf_view(&b) : STR(""), e);
	buf_free(&b);
	return rc;
}

static void put_words(json_t *to, const char *language, struct str text)
{
	if (text.n)
		json_object_set_new(to, language, json_stringn(text.p, text.n));
	else
		json_object_del(to, language);
}

static json_t *object_at(json_t *parent, const char *key)
{
	json_t *found = json_object_get(parent, key);

	if (!json_is_object(found)) {
		json_object_set_new(parent, key, json_object());
		found = json_object_get(parent, key);
	}
	return found;
}

/* The words of this language take the place of what stood there; the other languages stay. */
static enum rc set_words(struct context *x, const struct criterion_saving *s, struct str stored, struct change *c, struct error *e)
{
	CLEANUP(json_free) json_t *words = NULL;
	CLEANUP(buf_free) struct buf text = { .max = WORDS_BYTES };
	struct json_writer w = { .b = &text };
	const char *language = language_keys[s->language];
	char name[24], number[12];
	struct error ignored;

	if (!stored.n || json_read(stored, 0, &words, &ignored))
		words = json_object();
	put_words(object_at(words, "definition"), language, str_trim(settings_typed(s->r, "definition")));
	put_words(object_at(words, "method"), language, str_trim(settings_typed(s->r, "method")));
	for (int i = 1; i <= ANCHORS; i++) {
		snprintf(name, sizeof name, "anchor.%d", i);
		snprintf(number, sizeof number, "%d", i);
		put_words(object_at(object_at(words, "anchors"), number), language, str_trim(settings_typed(s->r, name)));
	}
	json_put_value(&w, words);
	if (text.failed)
		return error_set(e, RC_INVALID, "words", "error.too_long", "20000", NULL);
	return change_text(x, c, STR("words"), buf_view(&text), e);
}

static enum rc set_plain(struct context *x, const struct criterion_saving *s, struct change *c, struct error *e)
{
	enum rc rc = RC_OK;

	for (int part = 0; rc == RC_OK && part < GROUPS; part++)
		for (int i = 0; rc == RC_OK && i < 8 && part_fields[part][i]; i++) {
			struct str typed = settings_typed(s->r, part_fields[part][i]);
			const struct field *f = entity_field(c->entity, str_of(part_fields[part][i]));
			if (typed.p && !(s->id && f->flags & FIELD_FIXED))
				rc = change_text(x, c, str_of(f->name), str_trim(typed), e);
		}
	return rc;
}

static enum rc save(struct context *x, struct write_request *w, struct error *e)
{
	struct criterion_saving *s = w->argument;
	const struct entity *t = schema_entity(x->schema, STR("criterion"));
	struct record *row = NULL;
	struct change change;
	struct written written;
	int64_t version = 0;
	enum rc rc;

	if (s->id && (rc = record_get(x, t, s->id, &row, e)))
		return rc;
	struct value stored = row ? record_value(row, "words") : value_null();
	s->policy = row ? record_value(row, "policy").i : s->policy;
	if ((rc = change_new(x, t, &change, e)) || (rc = set_plain(x, s, &change, e)) || (rc = set_points(x, s->r, &change, e)) ||
	    (rc = set_words(x, s, stored.kind == VALUE_TEXT ? stored.s : STR(""), &change, e)))
		return rc;
	if (!row) {
		change_value(&change, entity_field_named(t, "policy"), value_int(s->policy));
		return record_create(x, &change, &written, e);
	}
	if (decimal_parse(request_field(s->r, "version"), 0, &version) != DECIMAL_OK)
		version = 0;
	return record_update(x, s->id, version, &change, &written, e);
}

static enum handled again(struct request *r, const struct error *e)
{
	struct criterion_form c = { .wrong = e, .sent = true };

	if (open_form(r, &c, request_param(r, "criterion").n ? OP_UPDATE : OP_CREATE))
		show(&c);
	return page_close(&c.p);
}

static enum handled save_slow(struct request *r)
{
	struct criterion_saving s = { .r = r };
	struct criterion_form seen = { .policy = 0 };
	struct error e = { 0 };
	enum rc rc;

	if (!open_form(r, &seen, request_param(r, "criterion").n ? OP_UPDATE : OP_CREATE))
		return page_close(&seen.p);
	s.id = seen.record ? seen.record->id : 0;
	s.policy = seen.policy;
	s.language = seen.p.language;
	context_end(&seen.p.x);
	if ((rc = settings_write(r, save, &s, &e)))
		return rc == RC_INVALID || rc == RC_CONFLICT ? again(r, &e) : page_error(r, &e);
	page_toast(r, "settings.saved", STR(""), STR(""));
	return page_go(r, str_of(arena_printf(request_arena(r), "/selection/policies/%lld", (long long)s.policy)));
}

enum handled policy_criterion_save(struct request *r)
{
	return page_slowly(r, save_slow);
}
