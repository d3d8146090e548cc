/* The schema in force: shipped entities with their custom fields and pick-lists. Immutable once built; shared between threads. */
#ifndef BANYAN_MODEL_SCHEMA_H
#define BANYAN_MODEL_SCHEMA_H

#include "model/model.h"

struct choice {
	const char *code;
	const char *label[3];  /* by enum language; NULL = catalogue choice.LIST.CODE */
	bool active;           /* inactive ones stay on old rows and cannot be chosen anew */
};

struct choice_list {
	const char *name;
	const struct choice *items;
	int count;
};

struct schema {
	struct arena arena;             /* holds everything below */
	int64_t generation;
	const struct entity *entities;
	int entity_count;
	const struct choice_list *lists;
	int list_count;
};

/* Custom parts as read from the database by records/; both may be empty. */
struct custom_field_row { int64_t id; const char *entity; struct field field; };
struct custom_choice_row { const char *list; struct choice choice; };

/* Builds the whole; the pieces are copied. The caller frees with schema_free. */
enum rc schema_build(const struct custom_field_row *fields, int field_count, const struct custom_choice_row *choices, int choice_count,
		     int64_t generation, struct schema **out, struct error *e);
void schema_free(struct schema *s);

const struct entity *schema_entity(const struct schema *s, struct str name);         /* by name; NULL */
const struct entity *schema_entity_plural(const struct schema *s, struct str plural); /* by plural; NULL */
const struct field *entity_field(const struct entity *t, struct str name);           /* NULL */
#define entity_field_named(t, literal) entity_field((t), STR(literal))
const struct choice_list *schema_list(const struct schema *s, struct str name);
const struct choice *schema_choice(const struct schema *s, const struct field *f, struct str code);

#endif
