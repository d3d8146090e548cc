/* Building the schema in force: shipped rows copied, common and custom fields joined, references and columns resolved. */
#include "model/schema.h"

#include "base/mem.h"

#include <string.h>

enum { SCHEMA_MAX = 64 << 20 };

static const char *column_name(struct arena *a, const struct field *f)
{
	if (f->flags & FIELD_CUSTOM)
		return arena_printf(a, "x_%s%s", f->name, f->type == TYPE_REF ? "_id" : "");
	return f->type == TYPE_REF ? arena_printf(a, "%s_id", f->name) : f->name;
}

static bool custom_of(const struct custom_field_row *row, const struct entity *t)
{
	return !strcmp(row->entity, t->name);
}

static int custom_count(const struct entity *t, const struct custom_field_row *rows, int n)
{
	int count = 0;

	for (int i = 0; i < n; i++)
		count += custom_of(&rows[i], t);
	return count;
}

/* Texts of a custom field come from the caller's memory: copied. */
static bool copy_custom(struct arena *a, struct field *f, const struct custom_field_row *row)
{
	*f = row->field;
	f->flags |= FIELD_CUSTOM;
	f->custom_id = row->id;
	f->name = arena_text(a, str_of(row->field.name));
	f->list = row->field.list ? arena_text(a, str_of(row->field.list)) : NULL;
	f->ref = row->field.ref ? arena_text(a, str_of(row->field.ref)) : NULL;
	f->purpose = row->field.purpose ? arena_text(a, str_of(row->field.purpose)) : NULL;
	for (int i = 0; i < 3; i++)
		f->label[i] = row->field.label[i] ? arena_text(a, str_of(row->field.label[i])) : NULL;
	return f->name != NULL;
}

/* What follows from flags of a field. */
static void settle_flags(struct field *f, struct entity *t)
{
	if (f->flags & FIELD_KEY)
		f->flags |= FIELD_UNIQUE;
	if (f->derived_from)
		f->flags |= FIELD_SYSTEM;
	if (f->flags & FIELD_SEARCHED)
		t->flags |= ENTITY_SEARCH;
}

/* What every SELECT of whole rows begins with. */
static const char *all_columns(struct arena *a, const struct field *fields, int count)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 << 10 };

	for (int i = 0; i < count; i++)
		buf_printf(&b, "%st.%s", i ? ", " : "", fields[i].column);
	return b.failed ? NULL : arena_text(a, buf_view(&b));
}

static bool build_entity(struct arena *a, struct entity *t, const struct custom_field_row *rows, int row_count)
{
	const struct field *shipped = t->fields;
	int count = model_common_count + t->field_count + custom_count(t, rows, row_count), n = 0;
	struct field *fields = arena_new_array(a, struct field, (size_t)count);

	if (!fields)
		return false;
	for (int i = 0; i < model_common_count; i++)
		fields[n++] = model_common_fields[i];
	for (int i = 0; i < t->field_count; i++)
		fields[n++] = shipped[i];
	for (int i = 0; i < row_count; i++)
		if (custom_of(&rows[i], t) && !copy_custom(a, &fields[n++], &rows[i]))
			return false;
	for (int i = 0; i < count; i++) {
		fields[i].index = i;
		settle_flags(&fields[i], t);
		if (!(fields[i].column = column_name(a, &fields[i])))
			return false;
		if (fields[i].flags & FIELD_KEY)
			t->key = &fields[i];
		if (fields[i].flags & FIELD_TITLE)
			t->title = &fields[i];
	}
	t->fields = fields;
	t->field_count = count;
	t->columns = all_columns(a, fields, count);
	if (!t->title)
		t->title = t->key;
	return t->columns != NULL;
}

static void resolve_references(struct schema *s)
{
	for (int i = 0; i < s->entity_count; i++)
		for (int j = 0; j < s->entities[i].field_count; j++) {
			struct field *f = (struct field *)&s->entities[i].fields[j];
			if (f->type == TYPE_REF)
				f->target = schema_entity(s, str_of(f->ref));
		}
}

static bool build_entities(struct schema *s, const struct custom_field_row *rows, int row_count)
{
	struct entity *all = arena_new_array(&s->arena, struct entity, (size_t)model_entity_count);

	if (!all)
		return false;
	for (int i = 0; i < model_entity_count; i++) {
		all[i] = *model_entities[i];
		all[i].index = i;
		if (!build_entity(&s->arena, &all[i], rows, row_count))
			return false;
	}
	s->entities = all;
	s->entity_count = model_entity_count;
	resolve_references(s);
	return true;
}

static int codes_in(const struct pick_list *l)
{
	int n = 0;

	while (l && l->codes[n])
		n++;
	return n;
}

static bool build_list(struct arena *a, struct choice_list *out, const char *name, const struct pick_list *shipped, const struct custom_choice_row *rows, int n)
{
	int fixed = codes_in(shipped), count = fixed;
	struct choice *items;

	for (int i = 0; i < n; i++)
		count += !strcmp(rows[i].list, name);
	items = arena_new_array(a, struct choice, (size_t)count + 1);
	if (!items)
		return false;
	for (int i = 0; i < fixed; i++)
		items[i] = (struct choice){ .code = shipped->codes[i], .active = true };
	for (int i = 0, at = fixed; i < n; i++) {
		if (strcmp(rows[i].list, name))
			continue;
		items[at] = rows[i].choice;
		if (!(items[at].code = arena_text(a, str_of(rows[i].choice.code))))
			return false;
		for (int l = 0; l < 3; l++)
			items[at].label[l] = rows[i].choice.label[l] ? arena_text(a, str_of(rows[i].choice.label[l])) : NULL;
		at++;
	}
	*out = (struct choice_list){ .name = name, .items = items, .count = count };
	return true;
}

static bool named_before(const struct choice_list *lists, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(lists[i].name, name))
			return true;
	return false;
}

static bool build_lists(struct schema *s, const struct custom_choice_row *rows, int n)
{
	struct choice_list *lists = arena_new_array(&s->arena, struct choice_list, (size_t)(model_pick_list_count + n));
	int count = 0;

	if (!lists)
		return false;
	for (int i = 0; i < model_pick_list_count; i++)
		if (!build_list(&s->arena, &lists[count++], model_pick_lists[i].name, &model_pick_lists[i], rows, n))
			return false;
	for (int i = 0; i < n; i++) {
		char *name;
		if (named_before(lists, count, rows[i].list))
			continue;
		if (!(name = arena_text(&s->arena, str_of(rows[i].list))) || !build_list(&s->arena, &lists[count++], name, NULL, rows, n))
			return false;
	}
	s->lists = lists;
	s->list_count = count;
	return true;
}

enum rc schema_build(const struct custom_field_row *fields, int field_count, const struct custom_choice_row *choices, int choice_count, int64_t generation,
		     struct schema **out, struct error *e)
{
	struct schema *s = mem_alloc(sizeof *s);

	*out = NULL;
	if (!s)
		return error_no_memory(e);
	s->arena.max = SCHEMA_MAX;
	s->generation = generation;
	if (!build_entities(s, fields, field_count) || !build_lists(s, choices, choice_count)) {
		schema_free(s);
		return error_no_memory(e);
	}
	*out = s;
	return RC_OK;
}

void schema_free(struct schema *s)
{
	if (!s)
		return;
	arena_free(&s->arena);
	mem_free(s);
}

const struct entity *schema_entity(const struct schema *s, struct str name)
{
	for (int i = 0; i < s->entity_count; i++)
		if (str_is(name, s->entities[i].name))
			return &s->entities[i];
	return NULL;
}

const struct entity *schema_entity_plural(const struct schema *s, struct str plural)
{
	for (int i = 0; i < s->entity_count; i++)
		if (str_is(plural, s->entities[i].plural))
			return &s->entities[i];
	return NULL;
}

const struct field *entity_field(const struct entity *t, struct str name)
{
	for (int i = 0; i < t->field_count; i++)
		if (str_is(name, t->fields[i].name))
			return &t->fields[i];
	return NULL;
}

const struct choice_list *schema_list(const struct schema *s, struct str name)
{
	for (int i = 0; i < s->list_count; i++)
		if (str_is(name, s->lists[i].name))
			return &s->lists[i];
	return NULL;
}

const struct choice *schema_choice(const struct schema *s, const struct field *f, struct str code)
{
	const struct choice_list *l = f->list ? schema_list(s, str_of(f->list)) : NULL;

	for (int i = 0; l && i < l->count; i++)
		if (str_is(code, l->items[i].code))
			return &l->items[i];
	return NULL;
}
