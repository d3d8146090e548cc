/* Tables for both engines, and the way from an older database to this program's model. */
#ifndef BANYAN_MODEL_DDL_H
#define BANYAN_MODEL_DDL_H

#include "lang/sort_key.h"
#include "model/schema.h"

struct dialect_types { const char *id, *integer, *real, *text, *blob, *options; bool postgres; };

/* CREATE TABLE and CREATE INDEX of one entity / of all, statements ended by ";\n". */
void ddl_entity(struct buf *sql, const struct dialect_types *d, const struct entity *t);
void ddl_all(struct buf *sql, const struct dialect_types *d, const struct schema *s);
/* Does it have a column NAME_sort beside it, and by which order? */
bool field_has_sort_key(const struct field *f);
enum sort_kind field_sort_kind(const struct field *f);
/* One index over a set of fields, "tier,unit,name". */
void ddl_index(struct buf *sql, const struct dialect_types *d, const struct entity *t, const char *set, bool unique);
/* ALTER TABLE … ADD COLUMN and the index of one field. */
void ddl_field(struct buf *sql, const struct dialect_types *d, const struct entity *t, const struct field *f);
/* The model as a canonical text, a line a fact ("account.name text 200 required sorted"): kept in the database and committed as
 * model/snapshot.txt; two of them compared tell what a migration has to do. */
void model_describe(struct buf *out, const struct schema *s);

enum change_kind { CHANGE_ADD_ENTITY, CHANGE_ADD_FIELD, CHANGE_ADD_INDEX, CHANGE_FORBIDDEN };
struct model_change { enum change_kind kind; const struct entity *entity; const struct field *field; const char *index; const char *line; };
struct model_changes { struct model_change *items; size_t count; };
/* What leads from the description `before` to this schema. Something taken away or narrowed is CHANGE_FORBIDDEN with its line. */
enum rc model_compare(struct arena *a, struct str before, const struct schema *s, struct model_changes *out, struct error *e);

#endif
