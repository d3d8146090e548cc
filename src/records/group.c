/* Counting, totals and groups of a query. */
#include "base/mem.h"
#include "records/counted.h"
#include "records/query.h"
#include "records/state.h"

enum { GROUPS_MAX = 1000 };

static enum rc count_sql(struct sql *s, struct context *x, const struct query *q, int64_t most, struct error *e)
{
	struct query own = *q;
	struct plan p;
	enum rc rc;

	own.columns = NULL;
	own.column_count = 0;
	if (!principal_may(x->who, q->entity, q->operation))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_list", q->entity->name, NULL);
	if ((rc = plan_begin(&p, x, &own, NULL, 0, e)))
		return rc;
	sql_add(s, most ? "SELECT count(*) FROM (SELECT 1" : "SELECT count(*)");
	if ((rc = plan_from(s, &p, e)))
		return rc;
	if (most)
		sql_add(s, " LIMIT %lld) c", (long long)most + 1);
	return s->failed || s->text.failed ? error_no_memory(e) : RC_OK;
}

static enum rc count(struct context *x, const struct query *q, int64_t most, bool lately, int64_t *out, struct error *e)
{
	CLEANUP(sql_free) struct sql s = { .text = { .max = 256 << 10 }, .arena = x->arena };
	struct counted c = { .writes = x->writes };
	const char *text;
	bool found;
	enum rc rc = count_sql(&s, x, q, most, e);

	*out = 0;
	if (rc)
		return rc;
	if (lately)
		counted_name(&c, &s);
	if (lately && counted_find(&x->company->counteds, &c)) {
		*out = c.count;
		return RC_OK;
	}
	text = buf_cstr(&s.text);
	rc = text ? db_one_int(x->db, text, s.values, s.count, out, &found, e) : error_no_memory(e);
	c.count = *out;
	if (lately && rc == RC_OK)
		counted_keep(&x->company->counteds, &c);
	return rc;
}

static enum rc bounded(enum rc rc, int64_t most, int64_t *out, bool *exact)
{
	*exact = !(most && rc == RC_OK && *out > most);
	if (!*exact)
		*out = most;
	return rc;
}

enum rc list_count(struct context *x, const struct query *q, int64_t most, int64_t *out, bool *exact, struct error *e)
{
	return bounded(count(x, q, most, false, out, e), most, out, exact);
}

enum rc list_count_lately(struct context *x, const struct query *q, int64_t most, int64_t *out, bool *exact, struct error *e)
{
	return bounded(count(x, q, most, true, out, e), most, out, exact);
}

static enum rc groups_sql(struct sql *s, const struct plan *p, const struct column *group, const struct field *const *sums, int sum_count, struct error *e)
{
	enum rc rc;

	sql_add(s, "SELECT ");
	if (group)
		plan_column(s, p, group->step, group->field);
	else
		sql_add(s, "NULL");
	sql_add(s, ", count(*)");
	for (int i = 0; i < sum_count; i++) {
		sql_add(s, ", CAST(sum(");
		plan_column(s, p, NULL, sums[i]);
		sql_add(s, ") AS BIGINT)");
	}
	if ((rc = plan_from(s, p, e)))
		return rc;
	if (group)
		sql_add(s, " GROUP BY 1 ORDER BY %d DESC NULLS LAST, 1 NULLS FIRST LIMIT %d", sum_count ? 3 : 2, GROUPS_MAX);
	return RC_OK;
}

static enum rc take_group(struct context *x, struct statement *st, const struct column *group, int sum_count, struct group_row *row, struct error *e)
{
	enum value_kind kind = group ? field_types[group->field->type].kind : VALUE_NULL;

	row->key = statement_is_null(st, 0) || !group ? value_null() : statement_value(st, 0, kind);
	if ((row->key.kind == VALUE_TEXT || row->key.kind == VALUE_BLOB) && !(row->key.s = arena_str(x->arena, row->key.s)).p)
		return error_no_memory(e);
	row->count = statement_int(st, 1);
	if (!(row->sums = arena_new_array(x->arena, decimal_sum, (size_t)sum_count + 1)))
		return error_no_memory(e);
	for (int i = 0; i < sum_count; i++)
		row->sums[i] = statement_int(st, 2 + i);
	return RC_OK;
}

static enum rc name_groups(struct context *x, const struct column *group, struct groups *g, struct error *e)
{
	struct type_context types = context_types(x);
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < g->count; i++) {
		struct group_row *row = &g->items[i];
		CLEANUP(buf_free) struct buf text = { .max = 64 << 10 };
		if (group->field->type == TYPE_REF && !value_is_null(row->key)) {
			rc = record_title(x, group->field->target, row->key.i, &row->key_text, e);
			continue;
		}
		field_write(&types, group->field, row->key, &text);
		row->key_text = arena_str(x->arena, buf_view(&text));
	}
	return rc;
}

enum rc list_groups(struct context *x, const struct query *q, const struct column *group, const struct field *const *sums, int sum_count, struct groups *out,
		    struct error *e)
{
	struct query own = *q;
	struct sql s = { .text = { .max = 256 << 10 }, .arena = x->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct plan p;
	bool row = true;
	enum rc rc;

	*out = (struct groups){ .items = arena_new_array(x->arena, struct group_row, GROUPS_MAX) };
	if (!out->items)
		return error_no_memory(e);
	if (!principal_may(x->who, q->entity, q->operation))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_list", q->entity->name, NULL);
	for (int i = 0; i < sum_count; i++)
		if (!principal_reads(x->who, q->entity, sums[i]) || field_types[sums[i]->type].kind != VALUE_INT || sums[i]->type == TYPE_REF)
			return error_set(e, RC_INVALID, "sum", "error.unknown_field", sums[i]->name, NULL);
	if (group && !principal_reads(x->who, group->step ? group->step->target : q->entity, group->field))
		return error_set(e, RC_INVALID, "group", "error.unknown_field", group->field->name, NULL);
	own.columns = (struct column *)group;
	own.column_count = group != NULL;
	if ((rc = plan_begin(&p, x, &own, NULL, 0, e)) || (rc = groups_sql(&s, &p, group, sums, sum_count, e)) || (rc = sql_prepare(&s, x->db, &st, e)))
		row = false;
	while (row && rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row && out->count < GROUPS_MAX)
		rc = take_group(x, st, group, sum_count, &out->items[out->count++], e);
	statement_end_at(&st);
	sql_free(&s);
	return rc || !group ? rc : name_groups(x, group, out, e);
}
