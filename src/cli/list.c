/* banyan list: a page of any entity as a table or as JSON. The lists of people, roles and tokens are shown here too. */
#include "cli/cli.h"

#include "base/mem.h"
#include "records/record_json.h"

#include <stdio.h>
#include <string.h>

/* The listed fields that may be read, by name; the id leads every row anyway. */
static struct str listed_names(const struct context *x, const struct entity *t)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 << 10 };

	for (int i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		if (!(f->flags & FIELD_LISTED) || f->flags & FIELD_SEALED || i == COMMON_ID || !principal_reads(x->who, t, f))
			continue;
		if (b.len)
			buf_char(&b, ',');
		buf_text(&b, f->name);
	}
	return b.failed ? (struct str){ 0 } : arena_str(x->arena, buf_view(&b));
}

static enum rc set_columns(struct context *x, struct query *q, const char *fields, struct error *e)
{
	struct str names = fields ? str_of(fields) : listed_names(x, q->entity);

	return names.p ? query_columns(x, q, names, e) : error_no_memory(e);
}

static enum rc set_query(struct cli *c, struct context *x, const struct entity *t, struct query *q, struct error *e)
{
	const struct invocation *in = c->in;
	enum rc rc;

	*q = (struct query){ .entity = t, .operation = OP_LIST, .limit = (int)in->numbers[OPT_LIMIT], .search = str_of(in->texts[OPT_SEARCH]),
			     .cursor = str_of(in->texts[OPT_CURSOR]), .deleted = GIVEN(in, DELETED) };
	if (!principal_may(x->who, t, OP_LIST))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_list", t->name, NULL);
	if ((rc = set_columns(x, q, in->texts[OPT_FIELDS], e)) || (rc = filter_parse(x, t, str_of(in->texts[OPT_FILTER]), &q->filter, e)))
		return rc;
	return query_sort(x, q, str_of(in->texts[OPT_SORT]), e);
}

/* --- JSON ---------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc show_json(struct cli *c, struct context *x, struct query *q, struct str include, struct error *e)
{
	struct json_writer w = cli_json(c);
	struct type_context types = context_types(x);
	struct list_shape shape;
	struct list l = { 0 };
	bool row, exact;
	int64_t count;
	enum rc rc;

	shape = (struct list_shape){ .shown = q->column_count };
	if (include.n && (rc = query_include(x, q, include, &shape, e)))
		return rc;
	json_object_begin(&w);
	json_key(&w, "items");
	json_array_begin(&w);
	if ((rc = list_begin(x, q, &l, e)) == RC_OK)
		while ((rc = list_next(&l, &row, e)) == RC_OK && row)
			list_row_json(&w, &l, &shape, &types);
	list_end(&l);
	json_array_end(&w);
	json_key(&w, "next");
	if (l.next.n)
		json_put_str(&w, l.next);
	else
		json_put_null(&w);
	if (rc == RC_OK && GIVEN(c->in, COUNT_ROWS) && (rc = list_count(x, q, 0, &count, &exact, e)) == RC_OK)
		json_field_int(&w, "count", count);
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return rc;
}

/* --- a table -------------------------------------------------------------------------------------------------------------------------------------- */

/* A reference is shown by what the row is called. */
static void show_title(const struct context *x, struct column *col)
{
	const struct field *title = col->field->type == TYPE_REF ? col->field->target->title : NULL;

	if (!col->step && title && principal_reads(x->who, col->field->target, title))
		*col = (struct column){ col->field, title };
}

static bool is_number(const struct field *f)
{
	return f->type == TYPE_INT || f->type == TYPE_MONEY || f->type == TYPE_QUANTITY || f->type == TYPE_RATIO || f->type == TYPE_REF;
}

static enum rc take_row(struct context *x, const struct list *l, struct str *cells, struct error *e)
{
	CLEANUP(buf_free) struct buf text = { .max = 4 << 20 };
	struct type_context types = context_types(x);

	buf_int(&text, l->id);
	cells[0] = arena_str(x->arena, buf_view(&text));
	for (int i = 0; i < l->column_count; i++) {
		struct value v = list_value(l, i);
		buf_clear(&text);
		if (!value_is_null(v))
			field_write(&types, l->columns[i].field, v, &text);
		cells[i + 1] = arena_str(x->arena, str_part(buf_view(&text), 0, 400));
		if (!cells[i + 1].p)
			return error_no_memory(e);
	}
	return cells[0].p ? RC_OK : error_no_memory(e);
}

static enum rc show_table(struct cli *c, struct context *x, struct query *q, struct error *e)
{
	size_t columns = (size_t)q->column_count + 1, rows = 0, room = q->limit ? (size_t)q->limit : LIST_LIMIT_DEFAULT;
	struct str *cells = arena_new_array(x->arena, struct str, columns * room);
	const char **heads = arena_new_array(x->arena, const char *, columns);
	bool *right = arena_new_array(x->arena, bool, columns), row;
	struct list l = { 0 };
	enum rc rc;

	if (!cells || !heads || !right)
		return error_no_memory(e);
	heads[0] = "id";
	right[0] = true;
	for (int i = 0; i < q->column_count; i++) {
		heads[i + 1] = q->columns[i].step ? arena_printf(x->arena, "%s.%s", q->columns[i].step->name, q->columns[i].field->name) : q->columns[i].field->name;
		show_title(x, &q->columns[i]);
		right[i + 1] = is_number(q->columns[i].field);
	}
	if ((rc = list_begin(x, q, &l, e)) == RC_OK)
		while ((rc = list_next(&l, &row, e)) == RC_OK && row && (rc = take_row(x, &l, cells + rows * columns, e)) == RC_OK)
			rows++;
	list_end(&l);
	if (rc == RC_OK)
		cli_table(c, heads, right, (int)columns, cells, rows);
	if (rc == RC_OK && l.next.n)
		cli_say(c, "cli.list.more", arena_text(x->arena, l.next), NULL);
	return rc;
}

static enum rc say_count(struct cli *c, struct context *x, const struct query *q, struct error *e)
{
	int64_t count;
	bool exact;
	enum rc rc = list_count(x, q, 0, &count, &exact, e);

	if (rc == RC_OK)
		cli_say(c, "cli.list.count", arena_printf(x->arena, "%lld", (long long)count), NULL);
	return rc;
}

enum rc list_show(struct cli *c, struct context *x, struct query *q, struct str include, struct error *e)
{
	enum rc rc;

	if (c->json)
		return show_json(c, x, q, include, e);
	rc = show_table(c, x, q, e);
	return rc == RC_OK && GIVEN(c->in, COUNT_ROWS) ? say_count(c, x, q, e) : rc;
}

/* --- commands ------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc show_entity(struct cli *c, struct context *x, const struct entity *t, struct error *e)
{
	struct query q;
	enum rc rc = set_query(c, x, t, &q, e);

	return rc ? rc : list_show(c, x, &q, str_of(c->in->texts[OPT_INCLUDE]), e);
}

enum rc command_list(struct cli *c, struct error *e)
{
	const struct entity *t;
	struct context x;
	enum rc rc = cli_read(c, &x, e);

	if (rc == RC_OK && (rc = cli_entity(c, x.schema, c->in->arguments[0], &t, e)) == RC_OK)
		rc = show_entity(c, &x, t, e);
	context_end(&x);
	return rc;
}

/* A list of one entity under a name of its own, narrowed by a filter of the program's. */
static enum rc named_list(struct cli *c, const char *entity, const char *filter, struct error *e)
{
	struct context x;
	struct query q;
	enum rc rc = cli_read(c, &x, e);
	const struct entity *t = rc ? NULL : schema_entity(x.schema, str_of(entity));

	if (rc == RC_OK && (rc = set_query(c, &x, t, &q, e)) == RC_OK && filter)
		rc = filter_parse(&x, t, str_of(filter), &q.filter, e);
	if (rc == RC_OK)
		rc = list_show(c, &x, &q, STR(""), e);
	context_end(&x);
	return rc;
}

enum rc command_user_list(struct cli *c, struct error *e)
{
	return named_list(c, "user", NULL, e);
}

enum rc command_role_list(struct cli *c, struct error *e)
{
	return named_list(c, "role", NULL, e);
}

static enum rc find_user(struct cli *c, const char *name, int64_t *id, struct error *e)
{
	struct context x;
	enum rc rc = cli_read(c, &x, e);

	if (rc == RC_OK)
		rc = cli_find(&x, schema_entity(x.schema, STR("user")), name, id, e);
	context_end(&x);
	return rc;
}

enum rc command_token_list(struct cli *c, struct error *e)
{
	char filter[40];
	int64_t user;
	enum rc rc;

	if (!GIVEN(c->in, USER))
		return named_list(c, "token", NULL, e);
	if ((rc = find_user(c, c->in->texts[OPT_USER], &user, e)))
		return rc;
	snprintf(filter, sizeof filter, "user = %lld", (long long)user);
	return named_list(c, "token", filter, e);
}
