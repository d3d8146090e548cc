/* The check over all entities, driven by the model's tables: what holds for a field type holds for all its fields. */
#include "records/check_parts.h"

#include "base/mem.h"
#include "format/json.h"
#include "lang/zone.h"
#include "records/audit.h"
#include "records/derive.h"
#include "records/record.h"
#include "records/rules.h"
#include "records/setting.h"
#include "records/sql.h"

#include <stdio.h>
#include <string.h>

void check_tell(struct checking *c, const char *check, int64_t id, const char *field, const char *key, const char *a0, const char *a1)
{
	struct finding f = { .check = check, .entity = c->entity ? c->entity->name : NULL, .id = id, .field = field };

	c->report->findings++;
	if (c->shown++ >= CHECK_SHOWN)
		return;
	error_set(&f.error, RC_INVALID, field, key, a0, a1);
	c->sink->found(c->sink->context, &f);
}

/* Runs a query whose first column is an id; each row is a finding about one field. A second column, when there is one, goes into the text. */
static enum rc tell_rows(struct checking *c, struct sql *s, const char *check, const char *field, const char *key, enum value_kind kind, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc = sql_prepare(s, c->x->db, &st, e);

	c->shown = 0;
	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		char text[160] = "";
		if (statement_columns(st) > 1 && kind == VALUE_INT)
			snprintf(text, sizeof text, "%lld", (long long)statement_int(st, 1));
		else if (statement_columns(st) > 1)
			snprintf(text, sizeof text, "%.*s", (int)(statement_text(st, 1).n < 150 ? statement_text(st, 1).n : 150), statement_text(st, 1).p);
		check_tell(c, check, statement_int(st, 0), field, key, text, NULL);
	}
	sql_free(s);
	return rc;
}

static struct sql new_sql(const struct checking *c)
{
	return (struct sql){ .text = { .max = 64 << 10 }, .arena = c->x->arena };
}

/* --- what every field of a type has to keep ------------------------------------------------------------------------------------------------------ */

static enum rc check_reference(struct checking *c, const struct field *f, struct error *e)
{
	struct sql s = new_sql(c);

	sql_add(&s, "SELECT t.id, t.%s FROM %s t WHERE t.deleted_at IS NULL AND t.%s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM %s r WHERE r.id = t.%s) ORDER BY t.id",
		f->column, c->entity->table, f->column, f->target->table, f->column);
	return tell_rows(c, &s, "reference", f->name, "check.reference", VALUE_INT, e);
}

static enum rc check_required(struct checking *c, const struct field *f, struct error *e)
{
	struct sql s = new_sql(c);

	sql_add(&s, "SELECT t.id FROM %s t WHERE t.deleted_at IS NULL AND (t.%s IS NULL", c->entity->table, f->column);
	if (field_types[f->type].kind == VALUE_TEXT && !(f->flags & FIELD_SEALED))
		sql_add(&s, " OR t.%s = ''", f->column);
	sql_add(&s, ") ORDER BY t.id");
	return tell_rows(c, &s, "required", f->name, "check.required", VALUE_INT, e);
}

static enum rc check_choice(struct checking *c, const struct field *f, struct error *e)
{
	const struct choice_list *list = schema_list(c->x->schema, str_of(f->list));
	struct sql s = new_sql(c);

	sql_add(&s, "SELECT t.id, t.%s FROM %s t WHERE t.deleted_at IS NULL AND t.%s IS NOT NULL", f->column, c->entity->table, f->column);
	if (list && list->count)
		sql_add(&s, " AND t.%s NOT IN (", f->column);
	for (int i = 0; list && i < list->count; i++) {
		sql_add(&s, i ? ", " : "");
		sql_value(&s, value_text(str_of(list->items[i].code)));
	}
	sql_add(&s, list && list->count ? ") ORDER BY t.id" : " ORDER BY t.id");
	return tell_rows(c, &s, "choice", f->name, "check.choice", VALUE_TEXT, e);
}

/* columns: "code" or "user_id, account_id". Rows with an empty part may repeat, as in the database. */
static enum rc check_unique(struct checking *c, const char *columns, const char *field, struct error *e)
{
	struct sql s = new_sql(c);
	struct str rest = str_of(columns), name;

	sql_add(&s, "SELECT max(t.id), count(*) FROM %s t WHERE t.deleted_at IS NULL", c->entity->table);
	while (str_split(&rest, ',', &name))
		sql_add(&s, " AND t.%.*s IS NOT NULL", STR_ARG(name));
	sql_add(&s, " GROUP BY ");
	for (rest = str_of(columns); str_split(&rest, ',', &name);)
		sql_add(&s, "%st.%.*s", name.p == columns ? "" : ", ", STR_ARG(name));
	sql_add(&s, " HAVING count(*) > 1 ORDER BY max(t.id)");
	return tell_rows(c, &s, "unique", field, "check.unique", VALUE_INT, e);
}

static enum rc check_unique_set(struct checking *c, const char *set, struct error *e)
{
	CLEANUP(buf_free) struct buf columns = { .max = 1000 };
	struct str rest = str_of(set), name;

	while (str_split(&rest, ',', &name)) {
		const struct field *f = entity_field(c->entity, name);
		if (f)
			buf_printf(&columns, "%s%s", columns.len ? "," : "", f->column);
	}
	return buf_cstr(&columns) ? check_unique(c, columns.data, set, e) : error_no_memory(e);
}

static enum rc check_field(struct checking *c, const struct field *f, struct error *e)
{
	enum rc rc = RC_OK;

	if (f->type == TYPE_REF)
		rc = check_reference(c, f, e);
	if (rc == RC_OK && f->type == TYPE_CHOICE)
		rc = check_choice(c, f, e);
	if (rc == RC_OK && f->flags & FIELD_REQUIRED && !(f->flags & FIELD_CUSTOM))
		rc = check_required(c, f, e);
	if (rc == RC_OK && f->flags & (FIELD_UNIQUE | FIELD_KEY))
		rc = check_unique(c, f->column, f->name, e);
	return rc;
}

/* What a note, file or task hangs on: subject names an entity, subject_id a row of it. */
static enum rc check_subject(struct checking *c, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < c->x->schema->entity_count; i++) {
		const struct entity *t = &c->x->schema->entities[i];
		struct sql s = new_sql(c);
		sql_add(&s, "SELECT t.id, t.subject_id FROM %s t WHERE t.deleted_at IS NULL AND t.subject_id IS NOT NULL AND t.subject = ", c->entity->table);
		sql_value(&s, value_text(str_of(t->name)));
		sql_add(&s, " AND NOT EXISTS (SELECT 1 FROM %s r WHERE r.id = t.subject_id) ORDER BY t.id", t->table);
		rc = tell_rows(c, &s, "reference", "subject", "check.reference", VALUE_INT, e);
	}
	return rc;
}

/* More steps up than a tree may be deep: it has no top. */
static enum rc check_tree(struct checking *c, struct error *e)
{
	struct sql s = new_sql(c);

	sql_add(&s, "WITH RECURSIVE up (id, at, depth) AS (SELECT t.id, t.parent_id, 1 FROM %s t WHERE t.deleted_at IS NULL AND t.parent_id IS NOT NULL"
		    " UNION ALL SELECT up.id, t.parent_id, up.depth + 1 FROM up JOIN %s t ON t.id = up.at WHERE t.parent_id IS NOT NULL AND up.depth < 66)"
		    " SELECT DISTINCT id FROM up WHERE depth = 66 ORDER BY id", c->entity->table, c->entity->table);
	return tell_rows(c, &s, "tree", "parent", "check.tree", VALUE_INT, e);
}

static enum rc count_rows(struct checking *c, struct error *e)
{
	char sql[120];
	int64_t n = 0;
	bool found;
	enum rc rc;

	snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", c->entity->table);
	rc = db_one_int(c->x->db, sql, NULL, 0, &n, &found, e);
	c->report->rows += n;
	return rc;
}

static enum rc check_entity(struct checking *c, struct error *e)
{
	const struct entity *t = c->entity;
	enum rc rc = count_rows(c, e);

	for (int i = 0; rc == RC_OK && i < t->field_count; i++)
		rc = check_field(c, &t->fields[i], e);
	for (int i = 0; rc == RC_OK && t->unique && t->unique[i]; i++)
		rc = check_unique_set(c, t->unique[i], e);
	if (rc == RC_OK && entity_field_named(t, "subject_id"))
		rc = check_subject(c, e);
	if (rc == RC_OK && t->flags & ENTITY_GROUP)
		rc = check_tree(c, e);
	return rc ? rc : check_beside(c, e);
}

/* --- derived fields ------------------------------------------------------------------------------------------------------------------------------------- */

static bool same_text(struct value v, struct str text)
{
	return value_is_null(v) ? text.n == 0 : str_eq(v.s, text);
}

static void tell_derived(struct checking *c, struct statement *st, int column, const char *field, struct value should)
{
	char text[80] = "";

	if (same_text(should, statement_text(st, column)))
		return;
	if (!value_is_null(should))
		snprintf(text, sizeof text, "%.*s", STR_ARG(should.s));
	check_tell(c, "derived", statement_int(st, 0), field, "check.derived", text, NULL);
}

static void look_at_account(struct checking *c, struct statement *st)
{
	struct arena a = { .max = 1 << 20 };
	struct account_facts facts = { statement_value(st, 1, VALUE_TEXT), statement_value(st, 2, VALUE_TEXT), statement_value(st, 3, VALUE_INT),
				       statement_value(st, 4, VALUE_INT), statement_value(st, 5, VALUE_INT),
				       account_currency(c->x->company, statement_value(st, 9, VALUE_TEXT)) };
	struct account_derived d = derive_account(&a, &facts);

	tell_derived(c, st, 6, "industry_code", d.industry_code);
	tell_derived(c, st, 7, "place_code", d.place_code);
	tell_derived(c, st, 8, "size", d.size);
	arena_free(&a);
}

static void look_at_order(struct checking *c, struct statement *st)
{
	int64_t day = zone_day(company_zone(c->x->company), statement_int(st, 1));

	if (statement_is_null(st, 2) || statement_int(st, 2) != day)
		check_tell(c, "derived", statement_int(st, 0), "ordered_on", "check.derived_from", "ordered_at", NULL);
}

static bool differ(struct statement *st, int own, int other)
{
	return statement_is_null(st, own) != statement_is_null(st, other) ||
	       (!statement_is_null(st, own) && statement_int(st, own) != statement_int(st, other));
}

static void look_at_line(struct checking *c, struct statement *st)
{
	int64_t id = statement_int(st, 0), quantity = statement_int(st, 1), price = statement_int(st, 2), discount = statement_int(st, 3);
	struct str product_kind = statement_text(st, 12);

	if (statement_is_null(st, 4) || statement_int(st, 4) != line_net(quantity, price, discount))
		check_tell(c, "derived", id, "net", "check.derived_from", "quantity, unit_price, discount", NULL);
	if (!str_is(statement_text(st, 5), line_kind(quantity, price, str_is(product_kind, "charge"))))
		check_tell(c, "derived", id, "kind", "check.derived_from", "quantity", NULL);
	if (differ(st, 6, 7))
		check_tell(c, "derived", id, "account", "check.derived_from", "order", NULL);
	if (differ(st, 8, 9))
		check_tell(c, "derived", id, "ordered_on", "check.derived_from", "order", NULL);
	if (!str_eq(statement_text(st, 10), statement_text(st, 11)))
		check_tell(c, "derived", id, "currency", "check.derived_from", "order", NULL);
}

struct derived {
	const char *entity, *sql;
	void (*look)(struct checking *c, struct statement *st);
};

static const struct derived derived[] = {
	{ "account", "SELECT id, industry, city, staff, revenue, assets, industry_code, place_code, size, currency FROM account WHERE deleted_at IS NULL ORDER BY id", look_at_account },
	{ "order", "SELECT id, ordered_at, ordered_on FROM sales_order WHERE deleted_at IS NULL ORDER BY id", look_at_order },
	{ "order_line", "SELECT l.id, l.quantity, l.unit_price, l.discount, l.net, l.kind, l.account_id, o.account_id, l.ordered_on, o.ordered_on, l.currency, o.currency, p.kind"
			" FROM order_line l JOIN sales_order o ON o.id = l.order_id LEFT JOIN product p ON p.id = l.product_id WHERE l.deleted_at IS NULL ORDER BY l.id",
	  look_at_line },
};

static enum rc check_derived(struct checking *c, const struct derived *d, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc = db_prepare(c->x->db, str_of(d->sql), &st, e);

	c->entity = schema_entity(c->x->schema, str_of(d->entity));
	c->shown = 0;
	if (rc == RC_OK)
		statement_stream(st);
	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row)
		d->look(c, st);
	return rc;
}

/* --- rows that shape the program ----------------------------------------------------------------------------------------------------------------------- */

static bool named(const char *const *names, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static bool good_scopes(struct str text)
{
	CLEANUP(json_free) json_t *object = NULL;
	struct error ignored = { 0 };
	const char *operation;
	json_t *scope;

	if (json_read(text, 0, &object, &ignored) || !json_is_object(object))
		return false;
	json_object_foreach(object, operation, scope)
		if (!named(operation_names, OP_COUNT, operation) || !json_is_string(scope) || !named(scope_names, SCOPE_COUNT, json_string_value(scope)))
			return false;
	return true;
}

static bool good_classes(struct str text)
{
	CLEANUP(json_free) json_t *array = NULL;
	struct error ignored = { 0 };
	json_t *class;
	size_t i;

	if (json_read(text, 0, &array, &ignored) || !json_is_array(array))
		return false;
	json_array_foreach(array, i, class)
		if (!json_is_string(class) || !named(class_names, CLASS_COUNT, json_string_value(class)))
			return false;
	return true;
}

static void look_at_grant(struct checking *c, struct statement *st)
{
	int64_t id = statement_int(st, 0);

	if (!schema_entity(c->x->schema, statement_text(st, 1)))
		check_tell(c, "rule", id, "entity", "check.unknown", "entity", NULL);
	if (!good_scopes(statement_text(st, 2)))
		check_tell(c, "rule", id, "scopes", "check.unknown", "scopes", NULL);
	if (!good_classes(statement_text(st, 3)))
		check_tell(c, "rule", id, "reads", "check.unknown", "reads", NULL);
	if (!good_classes(statement_text(st, 4)))
		check_tell(c, "rule", id, "writes", "check.unknown", "writes", NULL);
}

static void look_at_setting(struct checking *c, struct statement *st)
{
	const struct setting_row *row = setting_find(statement_text(st, 1));
	struct type_context types = context_types(c->x);
	struct error ignored = { 0 };
	struct value v;

	if (!row) {
		check_tell(c, "rule", statement_int(st, 0), "name", "check.unknown", "name", NULL);
		return;
	}
	struct field f = setting_as_field(row);
	if (!statement_is_null(st, 2) && field_parse(&types, &f, statement_text(st, 2), &v, &ignored))
		check_tell(c, "rule", statement_int(st, 0), "value", "check.unknown", row->name, NULL);
}

/* A custom field whose column is not there, or whose entity is gone. */
static void look_at_custom_field(struct checking *c, struct statement *st)
{
	const struct entity *t = schema_entity(c->x->schema, statement_text(st, 1));

	if (!t || !entity_field(t, statement_text(st, 2)))
		check_tell(c, "rule", statement_int(st, 0), "name", "check.unknown", "name", NULL);
}

static const struct derived shapes[] = {
	{ "role_grant", "SELECT id, entity, scopes, reads, writes FROM role_grant WHERE deleted_at IS NULL ORDER BY id", look_at_grant },
	{ "setting", "SELECT id, name, value FROM setting WHERE deleted_at IS NULL ORDER BY id", look_at_setting },
	{ "custom_field", "SELECT id, entity, name FROM custom_field WHERE deleted_at IS NULL ORDER BY id", look_at_custom_field },
};

/* --- all of it --------------------------------------------------------------------------------------------------------------------------------------------- */

/* The store's and the audit's own checks stop at the first fault and tell it as an error. */
static void tell_error(struct checking *c, const char *check, const struct error *error)
{
	struct finding f = { .check = check, .error = *error };

	c->report->findings++;
	c->sink->found(c->sink->context, &f);
}

enum rc company_check(struct context *x, const struct check_sink *sink, struct check_report *report, struct error *e)
{
	struct checking c = { .x = x, .sink = sink, .report = report };
	struct error one = { 0 };
	enum rc rc = RC_OK;

	if (store_check(company_store(x->company), &one))
		tell_error(&c, "store", &one);
	error_clear(&one);
	if ((rc = audit_check(x, &report->audit_rows, &one)) == RC_STORE)
		tell_error(&c, "audit", &one);
	else if (rc)
		return *e = one, rc;
	rc = RC_OK;
	for (int i = 0; rc == RC_OK && i < x->schema->entity_count; i++) {
		c.entity = &x->schema->entities[i];
		rc = check_entity(&c, e);
	}
	for (size_t i = 0; rc == RC_OK && i < sizeof derived / sizeof *derived; i++)
		rc = check_derived(&c, &derived[i], e);
	for (size_t i = 0; rc == RC_OK && i < sizeof shapes / sizeof *shapes; i++)
		rc = check_derived(&c, &shapes[i], e);
	return rc;
}
