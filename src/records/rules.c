/* The rules of single entities: one row an entity. Adding a rule is adding a row. */
#include "records/rules.h"

#include "base/mem.h"
#include "base/decimal.h"
#include "lang/china.h"
#include "lang/zone.h"
#include "model/ddl.h"
#include "records/derive.h"
#include "records/setting.h"
#include "records/subject.h"

#include <stdio.h>
#include <string.h>

enum { CUSTOM_FIELDS_MAX = 200, TREE_DEPTH_MAX = 64 };

/* --- what rules work with ------------------------------------------------------------------------------------------------------------ */

struct value write_value(const struct write *w, const char *field)
{
	const struct field *f = entity_field(w->entity, str_of(field));

	if (!f)
		return value_null();
	return w->change->given[f->index] ? w->change->values[f->index] : w->before ? w->before->values[f->index] : value_null();
}

bool write_gives(const struct write *w, const char *field)
{
	const struct field *f = entity_field(w->entity, str_of(field));

	return f && w->change->given[f->index];
}

void write_set(struct write *w, const char *field, struct value v)
{
	const struct field *f = entity_field(w->entity, str_of(field));

	if (f)
		change_value(w->change, f, v);
}

static enum rc refuse(struct write *w, const char *field, const char *key, struct error *e)
{
	return error_set(e, RC_INVALID, field, key, NULL, NULL);
}

/* --- trees: no row is its own ancestor -------------------------------------------------------------------------------------------------- */

static enum rc check_tree(struct write *w, struct error *e)
{
	struct value parent = write_value(w, "parent");
	char sql[120];
	int64_t above;
	bool found;
	enum rc rc;

	if (!write_gives(w, "parent") || !w->id)
		return RC_OK;
	snprintf(sql, sizeof sql, "SELECT parent_id FROM %s WHERE id = ?", w->entity->table);
	for (int depth = 0; !value_is_null(parent); depth++) {
		if (parent.i == w->id || depth == TREE_DEPTH_MAX)
			return refuse(w, "parent", "error.tree_cycle", e);
		if ((rc = db_one_int(w->context->db, sql, &parent, 1, &above, &found, e)))
			return rc;
		parent = found ? value_int(above) : value_null();
	}
	return RC_OK;
}

/* --- account -------------------------------------------------------------------------------------------------------------------------------- */

static enum rc check_credit_code(struct write *w, struct error *e)
{
	struct value code = write_value(w, "credit_code");
	struct credit_code c;

	if (!write_gives(w, "credit_code") || code.kind != VALUE_TEXT)
		return RC_OK;
	credit_code_check(code.s, &c);
	return c.reason == CREDIT_CODE_VALID ? RC_OK : refuse(w, "credit_code", "error.credit_code", e);
}

static void derive_from(struct write *w)
{
	struct account_facts facts = { write_value(w, "industry"), write_value(w, "city"), write_value(w, "staff"), write_value(w, "revenue"), write_value(w, "assets"),
				       account_currency(w->context->company, write_value(w, "currency")) };
	struct account_derived d = derive_account(w->context->arena, &facts);

	write_set(w, "industry_code", d.industry_code);
	write_set(w, "place_code", d.place_code);
	write_set(w, "size", d.size);
}

static enum rc account_before(struct write *w, struct error *e)
{
	static const char *const from[] = { "industry", "city", "staff", "revenue", "assets", "currency" };
	bool given = false;
	enum rc rc;

	for (size_t i = 0; i < sizeof from / sizeof *from; i++)
		given |= write_gives(w, from[i]);
	if (given)
		derive_from(w);
	rc = check_credit_code(w, e);
	return rc ? rc : check_tree(w, e);
}

/* --- orders ----------------------------------------------------------------------------------------------------------------------------------- */

static enum rc order_before(struct write *w, struct error *e)
{
	struct value at = write_value(w, "ordered_at");

	if (write_gives(w, "ordered_at") && !value_is_null(at))
		write_set(w, "ordered_on", value_int(zone_day(company_zone(w->context->company), at.i)));
	return RC_OK;
}

/* Order lines, the living ones by an index and those in the bin by the bin's. */
static enum rc change_lines(struct write *w, const char *what, const struct value *values, int count, struct error *e)
{
	static const char *const places[] = { "IS NULL", "IS NOT NULL" };
	char sql[300];
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < sizeof places / sizeof *places; i++) {
		snprintf(sql, sizeof sql, "UPDATE order_line SET %s AND deleted_at %s", what, places[i]);
		rc = db_run(w->context->db, sql, values, count, NULL, e);
	}
	return rc;
}

/* Lines carry their order's account, day and currency. */
static enum rc order_after(struct write *w, struct error *e)
{
	struct value values[] = { write_value(w, "account"), write_value(w, "ordered_on"), write_value(w, "currency"), value_int(w->id) };

	if (w->operation != OP_UPDATE || !(write_gives(w, "account") || write_gives(w, "ordered_at") || write_gives(w, "currency")))
		return RC_OK;
	return change_lines(w, "account_id = ?, ordered_on = ?, currency = ? WHERE order_id = ?", values, 4, e);
}

const char *line_kind(int64_t quantity, int64_t unit_price, bool charge)
{
	return quantity < 0 ? "return" : charge ? "charge" : unit_price == 0 ? "free" : "sale";
}

int64_t line_net(int64_t quantity, int64_t unit_price, int64_t discount)
{
	decimal_sum net = decimal_line_net(quantity, unit_price, discount), unit = 10000000, half = net < 0 ? -unit / 2 : unit / 2;

	return (int64_t)((net + half) / unit);
}

static bool is_beyond(struct value quantity, struct value price)
{
	const decimal_sum most = (decimal_sum)10000000000000 * QUANTITY_UNIT * MONEY_UNIT;
	decimal_sum amount = quantity.kind == VALUE_INT && price.kind == VALUE_INT ? (decimal_sum)quantity.i * price.i : 0;

	return amount > most || amount < -most;
}

enum rc line_check(struct value quantity, struct value unit_price, struct value unit_cost, struct error *e)
{
	const char *field = is_beyond(quantity, unit_price) ? "unit_price" : is_beyond(quantity, unit_cost) ? "unit_cost" : NULL;

	return field ? error_set(e, RC_INVALID, field, "error.line_too_large", NULL, NULL) : RC_OK;
}

static enum rc is_charge(struct write *w, struct value product, bool *charge, struct error *e)
{
	int64_t one;

	*charge = false;
	if (value_is_null(product))
		return RC_OK;
	return db_one_int(w->context->db, "SELECT 1 FROM product WHERE id = ? AND kind = 'charge'", &product, 1, &one, charge, e);
}

/* What turns out to be no product, or one after all: its lines follow. */
static enum rc product_after(struct write *w, struct error *e)
{
	struct value now = write_value(w, "kind"), values[] = { now, value_int(w->id) };
	bool is = now.kind == VALUE_TEXT && str_is(now.s, "charge"), was;
	struct value before;

	if (w->operation != OP_UPDATE || !w->before || !write_gives(w, "kind"))
		return RC_OK;
	before = record_value(w->before, "kind");
	was = before.kind == VALUE_TEXT && str_is(before.s, "charge");
	if (is == was)
		return RC_OK;
	return change_lines(w, "kind = CASE WHEN ? = 'charge' THEN 'charge' WHEN unit_price = 0 THEN 'free' ELSE 'sale' END WHERE product_id = ? AND quantity >= 0",
			    values, 2, e);
}

static enum rc take_order(struct write *w, struct value order, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	if ((rc = db_prepare(w->context->db, STR("SELECT account_id, ordered_on, currency FROM sales_order WHERE id = ?"), &st, e)) ||
	    (rc = statement_bind_all(st, &order, 1, e)) || (rc = statement_step(st, &row, e)) || !row)
		return rc;
	write_set(w, "account", statement_value(st, 0, VALUE_INT));
	write_set(w, "ordered_on", statement_value(st, 1, VALUE_INT));
	write_set(w, "currency", value_text(arena_str(w->context->arena, statement_text(st, 2))));
	return RC_OK;
}

static enum rc order_line_before(struct write *w, struct error *e)
{
	struct value order = write_value(w, "order"), quantity = write_value(w, "quantity"), price = write_value(w, "unit_price"),
		     discount = write_value(w, "discount");
	bool charge;
	enum rc rc;

	if (write_gives(w, "order") && !value_is_null(order) && (rc = take_order(w, order, e)))
		return rc;
	if (value_is_null(quantity) || value_is_null(price))
		return RC_OK;
	if ((rc = line_check(quantity, price, write_value(w, "unit_cost"), e)) || (rc = is_charge(w, write_value(w, "product"), &charge, e)))
		return rc;
	write_set(w, "net", value_int(line_net(quantity.i, price.i, value_is_null(discount) ? 0 : discount.i)));
	write_set(w, "kind", value_text(str_of(line_kind(quantity.i, price.i, charge))));
	return RC_OK;
}

/* --- what hangs on any row ---------------------------------------------------------------------------------------------------------------------- */

static enum rc subject_before(struct write *w, struct error *e)
{
	struct value account = write_value(w, "account");
	enum rc rc;

	if (w->internal || w->operation != OP_CREATE)
		return RC_OK;
	rc = subject_check(w->context, write_value(w, "subject"), write_value(w, "subject_id"), &account, e);
	if (rc == RC_OK && !value_is_null(account))
		write_set(w, "account", account);
	return rc;
}

/* --- tasks ---------------------------------------------------------------------------------------------------------------------------------------- */

/* A duty of a stocktake ends with its answers, and with nothing else. */
static bool ends_with_answers(const struct write *w)
{
	struct value subject = write_value(w, "subject");

	return !w->internal && w->before && subject.kind == VALUE_TEXT && str_is(subject.s, "stocktake_request");
}

static enum rc task_before(struct write *w, struct error *e)
{
	struct value status = write_value(w, "status");

	if (write_gives(w, "status") && ends_with_answers(w))
		return error_set(e, RC_CONFLICT, "status", "error.task_by_answer", NULL, NULL);
	if (write_gives(w, "status") && status.kind == VALUE_TEXT)
		write_set(w, "done_at", str_is(status.s, "done") ? value_int(w->context->now) : value_null());
	return subject_before(w, e);
}

/* --- rights ------------------------------------------------------------------------------------------------------------------------------------------- */

static bool shapes_rights(const struct write *w)
{
	return w->internal || w->context->who->system || w->context->who->administrator;
}

/* Else a right to write rights would be a right to everything. */
static enum rc role_grant_before(struct write *w, struct error *e)
{
	return shapes_rights(w) ? RC_OK : error_set(e, RC_FORBIDDEN, NULL, "error.forbidden", NULL, NULL);
}

/* Nobody but an administrator gives or takes a role that he does not hold himself. */
static enum rc user_role_before(struct write *w, struct error *e)
{
	struct value values[] = { value_int(w->context->who->user), write_value(w, "role") };
	int64_t one;
	bool held = false;
	enum rc rc;

	if (shapes_rights(w))
		return RC_OK;
	rc = db_one_int(w->context->db, "SELECT 1 FROM user_role WHERE user_id = ? AND role_id = ? AND deleted_at IS NULL", values, 2, &one, &held, e);
	return rc || held ? rc : error_set(e, RC_FORBIDDEN, "role", "error.forbidden", NULL, NULL);
}

/* --- settings --------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc setting_before(struct write *w, struct error *e)
{
	struct value name = write_value(w, "name"), value = write_value(w, "value"), parsed;
	const struct setting_row *row = name.kind == VALUE_TEXT ? setting_find(name.s) : NULL;
	struct type_context types = context_types(w->context);
	CLEANUP(zone_close) struct zone *zone = NULL;
	enum rc rc;

	if (!row)
		return refuse(w, "name", "error.unknown_setting", e);
	if (value.kind != VALUE_TEXT)
		return RC_OK;
	struct field f = setting_as_field(row);
	if (!strcmp(row->name, "company.time_zone") && (rc = zone_open(value.s, &zone, e)))
		return rc;
	return field_parse(&types, &f, value.s, &parsed, e);
}

/* --- custom fields ------------------------------------------------------------------------------------------------------------------------------------- */

static bool good_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(i && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_')))
			return false;
	return s.n > 0 && s.n <= 40;
}

static enum rc check_room(struct write *w, struct str entity, struct str name, struct error *e)
{
	struct value values[] = { value_text(entity), value_text(name) };
	int64_t n;
	bool found;
	enum rc rc;

	if ((rc = db_one_int(w->context->db, "SELECT count(*) FROM custom_field WHERE entity = ?", values, 1, &n, &found, e)))
		return rc;
	if (n >= CUSTOM_FIELDS_MAX)
		return error_set(e, RC_TOO_LARGE, "entity", "error.too_many_custom_fields", NULL, NULL);
	if ((rc = db_one_int(w->context->db, "SELECT 1 FROM custom_field WHERE entity = ? AND name = ?", values, 2, &n, &found, e)))
		return rc;
	return found ? error_set(e, RC_CONFLICT, "name", "error.field_name_used", NULL, NULL) : RC_OK;
}

static enum rc custom_field_before(struct write *w, struct error *e)
{
	struct value entity = write_value(w, "entity"), name = write_value(w, "name"), type = write_value(w, "type"), list = write_value(w, "list"),
		     ref = write_value(w, "ref"), class = write_value(w, "class"), purpose = write_value(w, "purpose");
	const struct schema *s = w->context->schema;
	const struct entity *t = entity.kind == VALUE_TEXT ? schema_entity(s, entity.s) : NULL;
	bool choice = type.kind == VALUE_TEXT && str_is(type.s, "choice"), reference = type.kind == VALUE_TEXT && str_is(type.s, "reference");

	if (w->operation == OP_DELETE)
		return RC_OK;
	if (!t || t->flags & ENTITY_INTERNAL || !(t->operations & OP_BIT(OP_UPDATE)))
		return refuse(w, "entity", "error.no_such_entity", e);
	if (name.kind != VALUE_TEXT || !good_name(name.s))
		return refuse(w, "name", "error.field_name", e);
	if (choice && (list.kind != VALUE_TEXT || !schema_list(s, list.s)))
		return refuse(w, "list", "error.no_such_list", e);
	if (reference && (ref.kind != VALUE_TEXT || !schema_entity(s, ref.s) || schema_entity(s, ref.s)->flags & ENTITY_INTERNAL))
		return refuse(w, "ref", "error.no_such_entity", e);
	if (class.kind == VALUE_TEXT && (str_is(class.s, "personal") || str_is(class.s, "sensitive")) && value_is_null(purpose))
		return refuse(w, "purpose", "error.purpose_needed", e);
	return w->operation == OP_CREATE ? check_room(w, entity.s, name.s, e) : RC_OK;
}

static unsigned flags_of(struct write *w)
{
	return FIELD_CUSTOM | FIELD_INDEXED | (write_value(w, "unique_values").i ? FIELD_UNIQUE : 0) | (write_value(w, "searched").i ? FIELD_SEARCHED : 0);
}

/* The column exists from here on, in the same transaction as the row that describes it. */
static enum rc custom_field_after(struct write *w, struct error *e)
{
	const struct entity *t = schema_entity(w->context->schema, write_value(w, "entity").s);
	const struct field_type_row *type = field_type_find(write_value(w, "type").s);
	struct dialect_types d = company_dialect(company_store(w->context->company));
	CLEANUP(buf_free) struct buf sql = { .max = 16 << 10 };
	struct field f = { .flags = flags_of(w) };
	enum rc rc;

	if (w->operation != OP_CREATE)
		return RC_OK;
	f.name = arena_text(w->context->arena, write_value(w, "name").s);
	f.type = (enum field_type)(type - field_types);
	f.column = arena_printf(w->context->arena, "x_%s%s", f.name ? f.name : "", f.type == TYPE_REF ? "_id" : "");
	if (!f.name || !f.column)
		return error_no_memory(e);
	ddl_field(&sql, &d, t, &f);
	if (!buf_cstr(&sql))
		return error_no_memory(e);
	if ((rc = db_script(w->context->db, sql.data, e)))
		return rc;
	return f.flags & FIELD_SEARCHED && !(t->flags & ENTITY_SEARCH) ? db_search_create(w->context->db, t->table, e) : RC_OK;
}

/* --- the table --------------------------------------------------------------------------------------------------------------------------------------------- */

static const struct rule rules[] = {
	{ "account", account_before, NULL },
	{ "unit", check_tree, NULL },
	{ "order", order_before, order_after },
	{ "order_line", order_line_before, NULL },
	{ "product", NULL, product_after },
	{ "task", task_before, NULL },
	{ "note", subject_before, NULL },
	{ "file", subject_before, NULL },
	{ "comment", subject_before, NULL },
	{ "tag_link", subject_before, NULL },
	{ "approval", subject_before, NULL },
	{ "role_grant", role_grant_before, NULL },
	{ "user_role", user_role_before, NULL },
	{ "setting", setting_before, NULL },
	{ "custom_field", custom_field_before, custom_field_after },
};

static const struct rule *rule_of(const struct write *w)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (!strcmp(rules[i].entity, w->entity->name))
			return &rules[i];
	for (const struct rule *r = kam_rules; r->entity; r++)
		if (!strcmp(r->entity, w->entity->name))
			return r;
	return NULL;
}

enum rc rules_before(struct write *w, struct error *e)
{
	const struct rule *r = rule_of(w);

	return r && r->before ? r->before(w, e) : RC_OK;
}

enum rc rules_after(struct write *w, struct error *e)
{
	const struct rule *r = rule_of(w);

	return r && r->after ? r->after(w, e) : RC_OK;
}
