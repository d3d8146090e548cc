/* What entities, fields, choices and the other named things of the model are called in the reader's language. Used by web, api, cli and everything that
 * shows a record. Texts that an administrator wrote come first, then the catalogue; what neither knows is called by its name. The texts live as long
 * as the program, or the schema, field or code given. */
#ifndef BANYAN_MODEL_WORDS_H
#define BANYAN_MODEL_WORDS_H

#include "lang/catalogue.h"
#include "model/schema.h"

/* entity.NAME or entity.NAME.plural */
struct str word_entity(enum language language, const struct entity *t, bool plural);
/* A custom field's label in this language, else in another Chinese or English; a shipped field's field.ENTITY.NAME, else field.NAME. */
struct str word_field(enum language language, const struct entity *t, const struct field *f);
/* The sentence beside the field in a form, field.ENTITY.NAME.help or field.NAME.help; empty when there is none. */
struct str word_help(enum language language, const struct entity *t, const struct field *f);
/* The label of a choice of the field's pick-list. */
struct str word_choice(enum language language, const struct schema *s, const struct field *f, struct str code);
/* The form section the field stands in. */
struct str word_group(enum language language, const struct field *f);
/* Why a personal or sensitive field is kept; empty for others. */
struct str word_purpose(enum language language, const struct field *f);
/* KIND.NAME for the other things that have names: "operation", "scope", "class", "origin", "role", "setting", "filter", "type", "problem",
 * "command", "option". Unknown ones give the name. */
struct str word_of(enum language language, const char *kind, struct str name);
/* A role's name: what is shipped and not renamed is called by the catalogue, whatever language its row was made in. */
struct str word_role(enum language language, struct str code, struct str name);

#endif
