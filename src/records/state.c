/* Reading the state: custom fields and choices into a schema, roles with their grants, units, settings. */
#include "records/state.h"

#include "base/mem.h"
#include "format/json.h"
#include "lang/catalogue.h"
#include "model/type.h"

#include <string.h>

enum { ROWS_MAX = 10000 };

static const char *text_or_null(struct arena *a, struct statement *st, int column)
{
	struct str s = statement_text(st, column);

	return statement_is_null(st, column) || s.n == 0 ? NULL : arena_text(a, s);
}

static unsigned custom_flags(struct statement *st, int first)
{
	return (statement_int(st, first) ? FIELD_REQUIRED : 0) | (statement_int(st, first + 1) ? FIELD_UNIQUE : 0) |
	       (statement_int(st, first + 2) ? FIELD_LISTED : 0) | (statement_int(st, first + 3) ? FIELD_SEARCHED : 0) | FIELD_INDEXED;
}

static enum field_class class_of(struct str name)
{
	for (int i = 0; i < CLASS_COUNT; i++)
		if (str_is(name, class_names[i]))
			return (enum field_class)i;
	return CLASS_SENSITIVE;
}

static void take_custom_field(struct arena *a, struct statement *st, struct custom_field_row *row)
{
	const struct field_type_row *type = field_type_find(statement_text(st, 3));

	row->id = statement_int(st, 0);
	row->entity = arena_text(a, statement_text(st, 1));
	row->field = (struct field){
		.name = arena_text(a, statement_text(st, 2)),
		.type = type ? (enum field_type)(type - field_types) : TYPE_TEXT,
		.flags = custom_flags(st, 10),
		.class = class_of(statement_text(st, 14)),
		.max = statement_is_null(st, 7) ? 200 : (int)statement_int(st, 7),
		.list = text_or_null(a, st, 8),
		.ref = text_or_null(a, st, 9),
		.purpose = text_or_null(a, st, 15),
		.group = "group.custom",
	};
	row->field.label[LANGUAGE_ZH_CN] = text_or_null(a, st, 4);
	row->field.label[LANGUAGE_ZH_TW] = text_or_null(a, st, 5);
	row->field.label[LANGUAGE_EN] = text_or_null(a, st, 6);
}

static void take_custom_choice(struct arena *a, struct statement *st, struct custom_choice_row *row)
{
	row->list = arena_text(a, statement_text(st, 0));
	row->choice = (struct choice){ .code = arena_text(a, statement_text(st, 1)), .active = statement_int(st, 5) != 0 };
	row->choice.label[LANGUAGE_ZH_CN] = text_or_null(a, st, 2);
	row->choice.label[LANGUAGE_ZH_TW] = text_or_null(a, st, 3);
	row->choice.label[LANGUAGE_EN] = text_or_null(a, st, 4);
}

/* Runs a SELECT and hands each row to take(); stops at ROWS_MAX. */
static enum rc each_row(struct db *db, struct str sql, enum rc (*take)(struct statement *st, void *to, struct error *e), void *to, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc = db_prepare(db, sql, &st, e);

	for (int n = 0; rc == RC_OK && n < ROWS_MAX; n++) {
		if ((rc = statement_step(st, &row, e)) || !row)
			break;
		rc = take(st, to, e);
	}
	return rc;
}

struct pieces {
	struct arena *arena;
	struct custom_field_row *fields;
	int field_count;
	struct custom_choice_row *choices;
	int choice_count;
	struct state *state;
};

/* Room for one more item in an arena array that doubles. */
static void *next_item(struct arena *a, void **items, int *count, size_t size)
{
	if ((*count & (*count - 1)) == 0) {
		void *more = arena_array(a, *count ? (size_t)*count * 2 : 1, size);
		if (!more)
			return NULL;
		if (*count)
			memcpy(more, *items, (size_t)*count * size);
		*items = more;
	}
	return (char *)*items + (size_t)(*count)++ * size;
}

static enum rc field_row(struct statement *st, void *to, struct error *e)
{
	struct pieces *p = to;
	struct custom_field_row *row = next_item(p->arena, (void **)&p->fields, &p->field_count, sizeof *row);

	if (!row)
		return error_no_memory(e);
	take_custom_field(p->arena, st, row);
	return RC_OK;
}

static enum rc choice_row(struct statement *st, void *to, struct error *e)
{
	struct pieces *p = to;
	struct custom_choice_row *row = next_item(p->arena, (void **)&p->choices, &p->choice_count, sizeof *row);

	if (!row)
		return error_no_memory(e);
	take_custom_choice(p->arena, st, row);
	return RC_OK;
}

static enum rc load_schema(struct db *db, int64_t generation, struct pieces *p, struct error *e)
{
	enum rc rc;

	if ((rc = each_row(db, STR("SELECT id, entity, name, type, label, label_tw, label_en, max, list, ref, required, unique_values, listed, searched, class, purpose"
				   " FROM custom_field WHERE deleted_at IS NULL ORDER BY position, id"), field_row, p, e)) ||
	    (rc = each_row(db, STR("SELECT list, code, label, label_tw, label_en, active FROM pick_item WHERE deleted_at IS NULL ORDER BY list, position, id"),
			   choice_row, p, e)))
		return rc;
	return schema_build(p->fields, p->field_count, p->choices, p->choice_count, generation, &p->state->schema, e);
}

static enum rc role_row(struct statement *st, void *to, struct error *e)
{
	struct state *s = ((struct pieces *)to)->state;
	struct role_row *r = next_item(&s->arena, (void **)&s->roles, &s->role_count, sizeof *r);

	if (!r)
		return error_no_memory(e);
	*r = (struct role_row){ statement_int(st, 0), arena_text(&s->arena, statement_text(st, 1)), statement_int(st, 2) != 0,
				arena_new_array(&s->arena, struct grant, (size_t)s->schema->entity_count) };
	return r->code && r->grants ? RC_OK : error_no_memory(e);
}

static int name_index(const char *const *names, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}

static void take_scopes(struct grant *g, struct str json)
{
	json_t *scopes = json_loadb(json.p, json.n, 0, NULL), *value;
	const char *key;

	json_object_foreach(scopes, key, value) {
		int op = name_index(operation_names, OP_COUNT, key);
		int scope = json_is_string(value) ? name_index(scope_names, SCOPE_COUNT, json_string_value(value)) : -1;
		if (op >= 0 && scope > 0)
			g->scope[op] = (unsigned char)scope;
	}
	json_decref(scopes);
}

static unsigned char take_classes(struct str json)
{
	json_t *classes = json_loadb(json.p, json.n, 0, NULL), *value;
	unsigned char bits = 0;
	size_t i;

	json_array_foreach(classes, i, value) {
		int class = json_is_string(value) ? name_index(class_names, CLASS_COUNT, json_string_value(value)) : -1;
		if (class >= 0)
			bits |= (unsigned char)(1 << class);
	}
	json_decref(classes);
	return bits;
}

static enum rc grant_row(struct statement *st, void *to, struct error *e)
{
	struct state *s = ((struct pieces *)to)->state;
	const struct entity *t = schema_entity(s->schema, statement_text(st, 1));
	int64_t role = statement_int(st, 0);

	for (int i = 0; t && i < s->role_count; i++) {
		struct grant *g = &s->roles[i].grants[t->index];
		if (s->roles[i].id != role)
			continue;
		take_scopes(g, statement_text(st, 2));
		g->reads = take_classes(statement_text(st, 3));
		g->writes = take_classes(statement_text(st, 4));
	}
	return RC_OK;
}

static enum rc unit_row(struct statement *st, void *to, struct error *e)
{
	struct state *s = ((struct pieces *)to)->state;
	struct unit_row *u = next_item(&s->arena, (void **)&s->units, &s->unit_count, sizeof *u);

	if (!u)
		return error_no_memory(e);
	*u = (struct unit_row){ statement_int(st, 0), statement_int(st, 1) };
	return RC_OK;
}

static enum rc setting_value(struct statement *st, void *to, struct error *e)
{
	struct state *s = ((struct pieces *)to)->state;
	int i = setting_index(statement_text(st, 0));

	if (i >= 0 && !(s->settings[i] = arena_str(&s->arena, statement_text(st, 1))).p)
		return error_no_memory(e);
	return RC_OK;
}

static enum rc load_rights(struct db *db, struct pieces *p, struct error *e)
{
	enum rc rc;

	if ((rc = each_row(db, STR("SELECT id, code, administrator FROM role WHERE deleted_at IS NULL ORDER BY id"), role_row, p, e)) ||
	    (rc = each_row(db, STR("SELECT role_id, entity, scopes, reads, writes FROM role_grant WHERE deleted_at IS NULL"), grant_row, p, e)) ||
	    (rc = each_row(db, STR("SELECT id, parent_id FROM unit WHERE deleted_at IS NULL"), unit_row, p, e)))
		return rc;
	return each_row(db, STR("SELECT name, value FROM setting WHERE deleted_at IS NULL AND value IS NOT NULL"), setting_value, p, e);
}

enum rc state_load(struct company *c, struct db *db, int64_t generation, struct state **out, struct error *e)
{
	CLEANUP(arena_free) struct arena temporary = { .max = STATE_MAX };
	struct state *s = mem_alloc(sizeof *s);
	struct pieces p = { .arena = &temporary, .state = s };
	enum rc rc;

	*out = NULL;
	if (!s)
		return error_no_memory(e);
	s->arena.max = STATE_MAX;
	s->settings = arena_new_array(&s->arena, struct str, (size_t)setting_count);
	rc = s->settings ? RC_OK : error_no_memory(e);
	for (int i = 0; rc == RC_OK && i < setting_count; i++)
		s->settings[i] = str_of(setting_rows[i].initial);
	if (rc || (rc = load_schema(db, generation, &p, e)) || (rc = load_rights(db, &p, e))) {
		state_free(s);
		return rc;
	}
	*out = s;
	return RC_OK;
}

void state_free(struct state *s)
{
	schema_free(s->schema);
	mutex_end(&s->principals_lock);
	arena_free(&s->arena);
	mem_free(s);
}
