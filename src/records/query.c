/* A query as SQL: joins, scope, filter, search. */
#include "records/query.h"

#include "records/scope.h"
#include "records/search.h"
#include "model/ddl.h"

#include <string.h>

static const char *const alias_names[JOINS_MAX] = { "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "r16",
						    "r17", "r18", "r19", "r20", "r21", "r22", "r23" };

static const char *alias_of(const struct plan *p, const struct field *step)
{
	if (!step)
		return "t";
	for (int i = 0; i < p->joins.count; i++)
		if (p->joins.steps[i] == step)
			return alias_names[i];
	return "t";
}

static bool note_step(struct plan *p, const struct field *step)
{
	if (!step || strcmp(alias_of(p, step), "t"))
		return true;
	if (p->joins.count == JOINS_MAX)
		return false;
	p->joins.steps[p->joins.count++] = step;
	return true;
}

/* Filters nest at most 16 deep. */
static bool note_filter(struct plan *p, const struct filter *f)
{
	for (; f; f = f->next)
		if (!note_step(p, f->step) || !note_filter(p, f->first))
			return false;
	return true;
}

enum rc plan_begin(struct plan *p, struct context *x, const struct query *q, const struct sort *sorts, int sort_count, struct error *e)
{
	bool ok = true;

	*p = (struct plan){ .x = x, .q = q };
	for (int i = 0; ok && i < q->column_count; i++)
		ok = note_step(p, q->columns[i].step);
	for (int i = 0; ok && i < sort_count; i++)
		ok = note_step(p, sorts[i].step);
	ok = ok && note_filter(p, q->filter);
	p->by_id = q->search.n && sort_count == 1 && !sorts[0].step && !strcmp(sorts[0].field->name, "id");
	return ok ? RC_OK : error_set(e, RC_TOO_LARGE, NULL, "error.query_too_large", NULL, NULL);
}

void plan_column(struct sql *s, const struct plan *p, const struct field *step, const struct field *f)
{
	sql_column(s, alias_of(p, step), f->column);
}

void plan_sort_column(struct sql *s, const struct plan *p, const struct sort *sort)
{
	if (p->by_id) {
		search_id(s, p->x, p->q->entity);
		return;
	}
	sql_column(s, alias_of(p, sort->step), sort->field->column);
	if (field_has_sort_key(sort->field))
		buf_lit(&s->text, "_sort");
}

static void join_all(struct sql *s, const struct plan *p)
{
	for (int i = 0; i < p->joins.count; i++) {
		const struct field *f = p->joins.steps[i];
		sql_add(s, " LEFT JOIN %s %s ON %s.id = t.%s AND %s.deleted_at IS NULL", f->target->table, alias_names[i], alias_names[i], f->column, alias_names[i]);
		scope_where(s, p->x, f->target, alias_names[i], OP_READ);
	}
}

/* %…% with the engine's wild cards made plain; ASCII letters in lower case on both sides. */
static struct value like_pattern(struct sql *s, struct str text, bool start)
{
	char *out = arena_alloc(s->arena, text.n * 2 + 2);
	size_t n = 0;

	if (!out) {
		s->failed = true;
		return value_null();
	}
	if (!start)
		out[n++] = '%';
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '%' || c == '_' || c == '\\')
			out[n++] = '\\';
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	out[n++] = '%';
	return value_text((struct str){ out, n });
}

static void value_list(struct sql *s, const struct filter *f)
{
	for (int i = 0; i < f->value_count; i++) {
		sql_add(s, i ? ", " : "(");
		sql_value(s, f->values[i]);
	}
	sql_add(s, ")");
}

/* The row itself or any below it, as far as the asker sees how they hang together; UNION ends in a circle too. */
static void under(struct sql *s, const struct plan *p, const char *column, const struct filter *f)
{
	const struct entity *t = f->field->target;

	sql_add(s, "%s IN (WITH RECURSIVE below(id) AS (SELECT a.id FROM %s a WHERE a.id = ", column, t->table);
	sql_value(s, f->values[0]);
	sql_add(s, " UNION SELECT b.id FROM %s b JOIN below ON b.%s = below.id WHERE b.deleted_at IS NULL", t->table, entity_field_named(t, "parent")->column);
	scope_where(s, p->x, t, "b", OP_READ);
	sql_add(s, ") SELECT id FROM below)");
}

/* Tags hang on a row by links of their own, seen as far as the reader's right to them goes. */
static void tagged(struct sql *s, const struct plan *p, const struct filter *f)
{
	sql_add(s, "%s (SELECT 1 FROM tag_link l JOIN tag g ON g.id = l.tag_id AND g.deleted_at IS NULL WHERE l.subject = ",
		f->op == FILTER_HAS ? "EXISTS" : "NOT EXISTS");
	sql_value(s, value_text(str_of(p->q->entity->name)));
	sql_add(s, " AND l.subject_id = t.id AND l.deleted_at IS NULL AND g.name = ");
	sql_value(s, f->values[0]);
	scope_where(s, p->x, schema_entity(p->x->schema, STR("tag_link")), "l", OP_LIST);
	sql_add(s, ")");
}

static void condition(struct sql *s, const struct plan *p, const struct filter *f)
{
	static const char *const signs[FILTER_OP_COUNT] = { [FILTER_EQ] = "=", [FILTER_LT] = "<", [FILTER_LE] = "<=", [FILTER_GT] = ">", [FILTER_GE] = ">=" };
	struct sql column = { .text = { .max = 256 }, .arena = s->arena };
	const char *c;

	if (f->op == FILTER_HAS || f->op == FILTER_HAS_NOT) {
		tagged(s, p, f);
		return;
	}
	plan_column(&column, p, f->step, f->field);
	if (!(c = buf_cstr(&column.text))) {
		s->failed = true;
		return;
	}
	switch (f->op) {
	case FILTER_EMPTY:     sql_add(s, "%s IS NULL", c); break;
	case FILTER_NOT_EMPTY: sql_add(s, "%s IS NOT NULL", c); break;
	case FILTER_NE:
		sql_add(s, "(%s IS NULL OR %s <> ", c, c);
		sql_value(s, f->values[0]);
		sql_add(s, ")");
		break;
	case FILTER_UNDER:
		under(s, p, c, f);
		break;
	case FILTER_IN:
		sql_add(s, "%s IN ", c);
		value_list(s, f);
		break;
	case FILTER_NOT_IN:
		sql_add(s, "(%s IS NULL OR %s NOT IN ", c, c);
		value_list(s, f);
		sql_add(s, ")");
		break;
	case FILTER_BETWEEN:
		sql_add(s, "%s BETWEEN ", c);
		sql_value(s, f->values[0]);
		sql_add(s, " AND ");
		sql_value(s, f->values[1]);
		break;
	case FILTER_CONTAINS:
	case FILTER_STARTS:
		sql_add(s, "lower(%s) LIKE ", c);
		sql_value(s, like_pattern(s, f->values[0].s, f->op == FILTER_STARTS));
		sql_add(s, " ESCAPE '\\'");
		break;
	case FILTER_LACKS:
		sql_add(s, "(%s IS NULL OR lower(%s) NOT LIKE ", c, c);
		sql_value(s, like_pattern(s, f->values[0].s, false));
		sql_add(s, " ESCAPE '\\')");
		break;
	default:
		sql_add(s, "%s %s ", c, signs[f->op]);
		sql_value(s, f->values[0]);
	}
	sql_free(&column);
}

/* Nested at most 16 deep, as filter_parse makes them. */
static void filter_sql(struct sql *s, const struct plan *p, const struct filter *f)
{
	if (f->field) {
		condition(s, p, f);
		return;
	}
	sql_add(s, f->op == FILTER_NOT ? "NOT (" : "(");
	for (const struct filter *c = f->first; c; c = f->op == FILTER_NOT ? NULL : c->next) {
		if (c != f->first)
			sql_add(s, f->op == FILTER_AND ? " AND " : " OR ");
		filter_sql(s, p, c);
	}
	sql_add(s, ")");
}

enum rc plan_from(struct sql *s, const struct plan *p, struct error *e)
{
	const struct entity *t = p->q->entity;
	enum rc rc;

	sql_add(s, " FROM ");
	if (p->by_id)
		search_from(s, p->x, t);
	sql_add(s, "%s t", t->table);
	join_all(s, p);
	sql_add(s, " WHERE ");
	if (p->by_id && (rc = search_match(s, p->x, t, p->q->search, e)))
		return rc;
	sql_add(s, p->q->deleted ? "t.deleted_at IS NOT NULL" : "t.deleted_at IS NULL");
	scope_where(s, p->x, t, "t", p->q->deleted ? OP_UPDATE : p->q->operation);
	if (p->q->filter) {
		sql_add(s, " AND ");
		filter_sql(s, p, p->q->filter);
	}
	if (p->q->search.n && !p->by_id && (rc = search_where(s, p->x, t, p->q->search, e)))
		return rc;
	return RC_OK;
}
