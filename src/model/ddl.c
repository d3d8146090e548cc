/* CREATE and ALTER text for both engines, from the entity rows. */
#include "model/ddl.h"

#include "model/type.h"

#include <string.h>

static const char *sql_type(const struct dialect_types *d, const struct field *f)
{
	switch (field_types[f->type].kind) {
	case VALUE_INT:  return d->integer;
	case VALUE_REAL: return d->real;
	case VALUE_BLOB: return d->blob;
	default:         return f->flags & FIELD_SEALED ? d->blob : d->text;
	}
}

enum sort_kind field_sort_kind(const struct field *f)
{
	return f->flags & FIELD_PERSON ? SORT_PERSON : SORT_TEXT;
}

bool field_has_sort_key(const struct field *f)
{
	return (f->flags & FIELD_SORTED) && field_types[f->type].text;
}

static void sort_column(struct buf *sql, const struct field *f)
{
	buf_printf(sql, field_has_sort_key(f) ? "%s_sort" : "%s", f->column);
}

static void column(struct buf *sql, const struct dialect_types *d, const struct field *f)
{
	if (!strcmp(f->name, "id"))
		buf_printf(sql, "id %s", d->id);
	else
		buf_printf(sql, "%s %s%s", f->column, sql_type(d, f), !strcmp(f->name, "version") ? " NOT NULL DEFAULT 1" : "");
	if (field_has_sort_key(f))
		buf_printf(sql, ",\n  %s_sort %s", f->column, d->blob);
}

static void live_rows(struct buf *sql, const struct entity *t)
{
	buf_lit(sql, " WHERE deleted_at IS NULL;\n");
}

/* An ordering column; PostgreSQL puts NULL last unless told. */
static void index_column(struct buf *sql, const struct dialect_types *d, const struct field *f)
{
	sort_column(sql, f);
	if (d->postgres)
		buf_lit(sql, " NULLS FIRST");
}

static void index_of_field(struct buf *sql, const struct dialect_types *d, const struct entity *t, const struct field *f)
{
	if (f->flags & FIELD_UNIQUE) {
		buf_printf(sql, "CREATE UNIQUE INDEX uq_%s_%s ON %s (%s)", t->table, f->column, t->table, f->column);
		live_rows(sql, t);
	}
	if (f->flags & FIELD_SORTED) {
		buf_printf(sql, "CREATE INDEX so_%s_%s ON %s (", t->table, f->column, t->table);
		index_column(sql, d, f);
		buf_lit(sql, ", id)");
		live_rows(sql, t);
	} else if (f->flags & FIELD_INDEXED) {
		buf_printf(sql, "CREATE INDEX ix_%s_%s ON %s (", t->table, f->column, t->table);
		index_column(sql, d, f);
		buf_lit(sql, ", id)");
		live_rows(sql, t);
	}
}

/* "tier,unit,name" → the columns of an index. */
void ddl_index(struct buf *sql, const struct dialect_types *d, const struct entity *t, const char *set, bool unique)
{
	struct str rest = str_of(set), name;
	bool first = true;

	buf_printf(sql, "CREATE %sINDEX %s_%s", unique ? "UNIQUE " : "", unique ? "us" : "is", t->table);
	for (struct str r = rest; str_split(&r, ',', &name);)
		buf_printf(sql, "_%.*s", STR_ARG(name));
	buf_printf(sql, " ON %s (", t->table);
	for (; str_split(&rest, ',', &name); first = false) {
		const struct field *f = entity_field(t, name);
		buf_text(sql, first ? "" : ", ");
		if (f && unique)
			buf_text(sql, f->column);
		else if (f)
			index_column(sql, d, f);
	}
	buf_text(sql, unique ? ")" : ", id)");
	live_rows(sql, t);
}

void ddl_entity(struct buf *sql, const struct dialect_types *d, const struct entity *t)
{
	buf_printf(sql, "CREATE TABLE %s (\n  ", t->table);
	for (int i = 0; i < t->field_count; i++) {
		buf_text(sql, i ? ",\n  " : "");
		column(sql, d, &t->fields[i]);
	}
	buf_printf(sql, "\n)%s;\n", d->options);
	for (int i = 0; i < t->field_count; i++)
		index_of_field(sql, d, t, &t->fields[i]);
	for (int i = 0; t->unique && t->unique[i]; i++)
		ddl_index(sql, d, t, t->unique[i], true);
	for (int i = 0; t->indexes && t->indexes[i]; i++)
		ddl_index(sql, d, t, t->indexes[i], false);
	if (!(t->flags & ENTITY_HARD_DELETE))
		buf_printf(sql, "CREATE INDEX bin_%s ON %s (deleted_at) WHERE deleted_at IS NOT NULL;\n", t->table, t->table);
}

void ddl_all(struct buf *sql, const struct dialect_types *d, const struct schema *s)
{
	for (int i = 0; i < s->entity_count; i++)
		ddl_entity(sql, d, &s->entities[i]);
	if (d->postgres)
		buf_lit(sql, "CREATE INDEX is_audit_chain ON audit (chain, id);\n");
}

void ddl_field(struct buf *sql, const struct dialect_types *d, const struct entity *t, const struct field *f)
{
	buf_printf(sql, "ALTER TABLE %s ADD COLUMN %s %s;\n", t->table, f->column, sql_type(d, f));
	if (field_has_sort_key(f))
		buf_printf(sql, "ALTER TABLE %s ADD COLUMN %s_sort %s;\n", t->table, f->column, d->blob);
	index_of_field(sql, d, t, f);
}
