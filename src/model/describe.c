/* The model as sorted facts, and what has changed between two of them. */
#include "model/ddl.h"
#include "base/mem.h"
#include "model/type.h"

#include <stdlib.h>
#include <string.h>

/* Facts that stored rows depend on; labels and defaults may change freely. */
static void describe_field(struct buf *out, const struct entity *t, const struct field *f)
{
	buf_printf(out, "field %s.%s %s", t->table, f->column, field_types[f->type].name);
	if (f->flags & FIELD_UNIQUE)
		buf_lit(out, " unique");
	if (field_has_sort_key(f))
		buf_lit(out, " sorted");
	if (f->flags & FIELD_SEALED)
		buf_lit(out, " sealed");
	buf_char(out, '\n');
}

static void describe_sets(struct buf *out, const struct entity *t, const char *word, const char *const *sets)
{
	for (int i = 0; sets && sets[i]; i++)
		buf_printf(out, "%s %s %s\n", word, t->table, sets[i]);
}

void model_describe(struct buf *out, const struct schema *s)
{
	for (int i = 0; i < s->entity_count; i++) {
		const struct entity *t = &s->entities[i];
		buf_printf(out, "entity %s\n", t->table);
		for (int j = 0; j < t->field_count; j++)
			if (!(t->fields[j].flags & FIELD_CUSTOM))
				describe_field(out, t, &t->fields[j]);
		describe_sets(out, t, "unique", t->unique);
		describe_sets(out, t, "index", t->indexes);
	}
}

static bool has_line(struct str text, struct str line)
{
	struct str one;

	while (str_split(&text, '\n', &one))
		if (str_eq(one, line))
			return true;
	return false;
}

static bool add_change(struct arena *a, struct model_changes *out, struct model_change c)
{
	enum { STEP = 64 };

	if (out->count % STEP == 0) {
		struct model_change *more = arena_new_array(a, struct model_change, out->count + STEP);
		if (!more)
			return false;
		if (out->count)
			memcpy(more, out->items, out->count * sizeof *more);
		out->items = more;
	}
	out->items[out->count++] = c;
	return true;
}

static const struct entity *entity_by_table(const struct schema *s, struct str table)
{
	for (int i = 0; i < s->entity_count; i++)
		if (str_is(table, s->entities[i].table))
			return &s->entities[i];
	return NULL;
}

static const struct field *field_by_column(const struct entity *t, struct str column)
{
	for (int i = 0; i < t->field_count; i++)
		if (str_is(column, t->fields[i].column))
			return &t->fields[i];
	return NULL;
}

static bool starts_fact(struct str text, const char *prefix, struct str subject)
{
	struct str one;
	size_t n = strlen(prefix);

	while (str_split(&text, '\n', &one))
		if (str_starts(one, prefix) && str_eq(str_part(one, n, subject.n), subject) && (one.n == n + subject.n || one.p[n + subject.n] == ' '))
			return true;
	return false;
}

/* A fact that the older description lacks. */
static bool added(struct arena *a, struct str before, const struct schema *s, struct str line, struct model_changes *out)
{
	struct model_change c = { .kind = CHANGE_FORBIDDEN, .line = arena_text(a, line) };
	struct str rest = line, word, subject, table;

	str_split(&rest, ' ', &word);
	str_split(&rest, ' ', &subject);
	table = str_part(subject, 0, str_find(subject, '.'));
	c.entity = entity_by_table(s, table);
	if (str_is(word, "entity")) {
		c.kind = CHANGE_ADD_ENTITY;
	} else if (!starts_fact(before, "entity ", table)) {
		return true; /* comes with its entity */
	} else if (str_is(word, "field") && !starts_fact(before, "field ", subject)) {
		c.kind = CHANGE_ADD_FIELD;
		c.field = field_by_column(c.entity, str_part(subject, table.n + 1, subject.n));
	} else if (str_is(word, "index")) {
		c.kind = CHANGE_ADD_INDEX;
		c.index = arena_text(a, rest);
	}
	return c.line && add_change(a, out, c);
}

enum rc model_compare(struct arena *a, struct str before, const struct schema *s, struct model_changes *out, struct error *e)
{
	CLEANUP(buf_free) struct buf now = { .max = 4 << 20 };
	struct str line, rest;
	bool ok = true;

	*out = (struct model_changes){ 0 };
	model_describe(&now, s);
	if (now.failed)
		return error_no_memory(e);
	for (rest = buf_view(&now); ok && str_split(&rest, '\n', &line);)
		if (line.n && !has_line(before, line))
			ok = added(a, before, s, line, out);
	for (rest = before; ok && str_split(&rest, '\n', &line);)
		if (line.n && !has_line(buf_view(&now), line) && !str_starts(line, "index "))
			ok = add_change(a, out, (struct model_change){ .kind = CHANGE_FORBIDDEN, .line = arena_text(a, line) });
	return ok ? RC_OK : error_no_memory(e);
}
