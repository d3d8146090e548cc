/* GET /api/v1/schema: entities, fields and choices as the caller may see them, with labels in his language, for programs that draw forms and lists. */
#include "api/call.h"

#include "base/mem.h"
#include "model/words.h"

struct flag_name { unsigned flag; const char *name; };

static const struct flag_name field_flag_names[] = {
	{ FIELD_REQUIRED, "required" }, { FIELD_UNIQUE, "unique" }, { FIELD_KEY, "key" }, { FIELD_TITLE, "title" }, { FIELD_LISTED, "listed" },
	{ FIELD_SEARCHED, "searched" }, { FIELD_FIXED, "fixed" }, { FIELD_CUSTOM, "custom" },
};

static void put_field(struct call *c, const struct entity *t, const struct field *f)
{
	enum language language = api_language(c->r);
	struct json_writer *w = &c->out;

	json_object_begin(w);
	json_field_text(w, "name", f->name);
	json_field_text(w, "type", field_types[f->type].name);
	json_field_str(w, "label", word_field(language, t, f));
	json_field_text(w, "class", class_names[f->class]);
	if (f->max)
		json_field_int(w, "max", f->max);
	if (f->list)
		json_field_text(w, "list", f->list);
	if (f->target)
		json_field_text(w, "reference", f->target->plural);
	for (size_t i = 0; i < sizeof field_flag_names / sizeof *field_flag_names; i++)
		if (f->flags & field_flag_names[i].flag)
			json_field_bool(w, field_flag_names[i].name, true);
	json_field_bool(w, "writable", principal_writes(c->x->who, t, f));
	json_object_end(w);
}

static void put_entity(struct call *c, const struct entity *t)
{
	enum language language = api_language(c->r);
	struct json_writer *w = &c->out;

	json_object_begin(w);
	json_field_text(w, "name", t->name);
	json_field_text(w, "plural", t->plural);
	json_field_str(w, "label", word_entity(language, t, false));
	json_field_str(w, "labels", word_entity(language, t, true));
	json_field_text(w, "order", t->order);
	json_key(w, "operations");
	json_array_begin(w);
	for (int op = 0; op < OP_COUNT; op++)
		if (principal_may(c->x->who, t, (enum operation)op))
			json_put_text(w, operation_names[op]);
	json_array_end(w);
	json_key(w, "fields");
	json_array_begin(w);
	for (int i = 0; i < t->field_count; i++)
		if (principal_reads(c->x->who, t, &t->fields[i]))
			put_field(c, t, &t->fields[i]);
	json_array_end(w);
	json_object_end(w);
}

static void put_list(struct call *c, const struct choice_list *l)
{
	struct field f = { .name = "choice", .type = TYPE_CHOICE, .list = l->name };

	json_key(&c->out, l->name);
	json_array_begin(&c->out);
	for (int i = 0; i < l->count; i++) {
		json_object_begin(&c->out);
		json_field_text(&c->out, "code", l->items[i].code);
		json_field_str(&c->out, "label", word_choice(api_language(c->r), c->x->schema, &f, str_of(l->items[i].code)));
		json_field_bool(&c->out, "active", l->items[i].active);
		json_object_end(&c->out);
	}
	json_array_end(&c->out);
}

enum rc api_schema(struct call *c, struct error *e)
{
	const struct schema *s = c->x->schema;

	json_object_begin(&c->out);
	json_field_int(&c->out, "generation", s->generation);
	json_field_text(&c->out, "language", language_tag(api_language(c->r)));
	json_key(&c->out, "entities");
	json_array_begin(&c->out);
	for (int i = 0; i < s->entity_count; i++)
		if (!(s->entities[i].flags & ENTITY_INTERNAL) && s->entities[i].operations)
			put_entity(c, &s->entities[i]);
	json_array_end(&c->out);
	json_key(&c->out, "lists");
	json_object_begin(&c->out);
	for (int i = 0; i < s->list_count; i++)
		put_list(c, &s->lists[i]);
	json_object_end(&c->out);
	json_object_end(&c->out);
	return RC_OK;
}
